# SPDX-License-Identifier: Apache-2.0
"""The composition root: what the command `comity` starts."""

from __future__ import annotations

from comity.cli import run


def main() -> None:
    """Run the command line."""
    run()


if __name__ == "__main__":
    main()
