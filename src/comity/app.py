# SPDX-License-Identifier: Apache-2.0
"""The composition root: what the command `comity` starts."""

from __future__ import annotations

import gc

from comity.cli import run


def spare_collections() -> None:
    """Let the cycle collector run rarely: a command makes many small frozen values without cycles, and then ends."""
    gc.set_threshold(100_000, 50, 100)


def main() -> None:
    """Run the command line."""
    spare_collections()
    run()


if __name__ == "__main__":
    main()
