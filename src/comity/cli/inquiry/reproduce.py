# SPDX-License-Identifier: Apache-2.0
"""comity inquiry reproduce: compute a bundle's groups and ratios again and compare."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, table
from comity.errors import InputError

WORDS = {True: "ok", False: "FAILED", None: "not here"}
MEANING = (
    "This says that the bundle is whole and that its answers follow from what is in it. Whether its assessments are right, and what to "
    "decide, is for people. Check the parts with other programs, too: VERIFY.md in the bundle has the commands."
)


@click.command(name="reproduce")
@click.argument("folder", metavar="BUNDLE", type=click.Path(path_type=Path))
@answers
def command(folder: Path) -> Result:
    """Check every part of BUNDLE and compute its groups and likelihood ratios anew. Exits 1 when anything differs."""
    from comity.inquiry.bundle.reproduction import reproduce

    if not folder.is_dir():
        raise InputError(
            f"{folder} is not a folder", hint="expected a bundle, as made by comity inquiry bundle"
        )
    found = reproduce(folder)
    data = {
        "bundle": str(folder),
        "checks": [{"name": one.name, "ok": one.ok, "said": one.said} for one in found.checks],
        "answers": found.answers,
    }
    rows = [[one.name, WORDS[one.ok], one.said] for one in found.checks]
    verdict = (
        "Everything that is here agrees." if found.ok else "The bundle does not say what follows from it."
    )
    return Result(data, "\n".join([table(rows, ["check", "", "found"]), "", verdict, MEANING]), ok=found.ok)
