# SPDX-License-Identifier: Apache-2.0
"""comity election demo: a whole referendum in a folder, verified, with the commands that verify it again."""

from __future__ import annotations

import secrets
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click

from comity.cli.common import Result, answers, bars
from comity.cli.election.showing import verification_data, verification_lines

_LABEL = "SIMULATED: invented ports, voters, votes and signatures. Nothing in it happened."
_TOOL = "belenios-tool"


@click.command(name="demo")
@click.option(
    "--dir",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("election-demo"),
    show_default=True,
    help="Where to make it: a new or empty folder.",
)
@click.option(
    "--persons",
    type=click.IntRange(1, 100_000),
    help="Voters of weight 1; 240 if left out. Twelve associations vote with more.",
)
@answers
def command(folder: Path, persons: int | None) -> Result:
    """A referendum on an adopted statute: credentials, five trustees in two threshold groups, votes over three days, tally, verification.

    Leaves in DIR the archive of the election (one .bel file), the record on which parties stated what they saw, and their test keys.
    Where Debian's belenios-tool is installed, it verifies the archive too.
    """
    from comity.desk.referendum import SCENARIO, Referendum
    from comity.desk.scenario import Scenario, folder_of
    from comity.election.ballots.belenios_v1.verification.verify import verify

    story = Referendum(Scenario(folder_of(SCENARIO)), folder, persons, secrets.randbelow)
    steps = list(story.tell())
    with bars() as report:
        found = verify(story.box.path, report=report)
    second = _second_opinion(folder)
    record, keys = folder / "record", folder / "keys"
    commands = [
        ["comity", "election", "verify", str(folder)],
        ["comity", "election", "report", str(folder), "-o", str(folder / "report.html")],
        ["comity", "verify", str(record), "--keys", str(keys)],
        ["comity", "election", "compare", str(folder), "--record", str(record), "--election", story.id],
        [_TOOL, "election", "verify", "--dir", str(folder)],
    ]
    lines = [
        _LABEL,
        "",
        *(f"  {number:2}. {step}" for number, step in enumerate(steps, 1)),
        "",
        *verification_lines(found),
        f"{_TOOL}: {second or 'not installed here'}",
        "",
        "Verify it yourself",
        *(f"  $ {shlex.join(one)}" for one in commands),
    ]
    data: dict[str, Any] = {
        "dir": str(folder),
        "uuid": story.box.election.uuid,
        "record": str(record),
        "steps": steps,
        "belenios_tool": second,
        **verification_data(found),
    }
    return Result(data, "\n".join(lines), ok=found.ok)


def _second_opinion(folder: Path) -> str | None:
    """What Debian's belenios-tool says of the archive; None where it is not installed."""
    program = shutil.which(_TOOL)
    if program is None:
        return None
    done = subprocess.run(  # noqa: S603 - a program that was looked up, on a folder of ours
        [program, "election", "verify", "--dir", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    said = done.stderr.strip().splitlines() or ["(nothing)"]
    return said[-1] if done.returncode == 0 else f"FAILED: {said[-1]}"
