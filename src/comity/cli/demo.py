# SPDX-License-Identifier: Apache-2.0
"""comity demo: the two-formats story, told step by step, with the commands that check it afterwards."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from comity.cli.common import Result, answers
from comity.errors import UsageError

_LABEL = """\
AN ILLUSTRATION FROM PUBLIC STATEMENTS, April 2018 - November 2019. Not an official position of any government, and not complete.
Positions are real and name their sources; charter, signatures, filing, proposals, communique, procedures, the inquiry and the fork are
simulated."""
_POSSIBLE = "What these positions allow (arithmetic on what was filed; nothing is predicted)"
_VOTES = "The same ten states among all: recorded votes of the UN General Assembly, session 73 (scenarios/unga-session-73)"


@click.command(name="demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("comity-demo"),
    show_default=True,
    help="Where to make it.",
)
@click.option("--serve/--no-serve", default=False, help="Serve pages afterwards; this version has none yet.")
@click.option("--port", type=int, help="With --serve.")
@answers
def command(folder: Path, serve: bool, port: int | None) -> Result:  # noqa: ARG001 - the contract's flags
    """The two-formats story on the embedded store, from charter to state of play, and how to verify it yourself."""
    from comity.cli.what_could_pass import votes_page, what_could_pass
    from comity.desk.demo import Places, Story
    from comity.desk.mechanism import Mechanism
    from comity.desk.scenario import Scenario, folder_of
    from comity.desk.view import state_data
    from comity.talks import problem_of

    if serve:
        raise UsageError("this version serves no pages", hint="comity state DIR shows the state of play")
    story = Story(Scenario(folder_of("two-formats")), folder)
    steps = list(story.tell())
    mechanism = Mechanism.open(folder)
    state = mechanism.state()
    data = state_data(state, state.digest())
    mechanism.close()
    possible, page = what_could_pass(problem_of(state.charter, state.talks), folder)
    votes, votes_lines = votes_page(folder_of("unga-session-73"))
    checks = verify_yourself(Places(folder), story.story["witnesses"]["replicas"])
    return Result(
        {
            "dir": str(folder),
            "steps": steps,
            "state": data,
            "possible": possible,
            "votes": votes,
            "checks": checks,
        },
        "\n".join(_text(steps, data, [_POSSIBLE, *page, "", _VOTES, *votes_lines], checks)),
    )


def _text(steps: list[str], data: dict[str, Any], page: list[str], checks: list[dict[str, Any]]) -> list[str]:
    from comity.cli.play import state_text

    lines = [
        _LABEL,
        "",
        "The story",
        *(f"  {number}. {step}" for number, step in enumerate(steps, 1)),
        "",
        state_text(data),
        "",
        *page,
        "",
    ]
    lines.append("Verify it yourself")
    for check in checks:
        lines += [f"  $ {check['command']}", *(f"  {line}" for line in check["output"].splitlines()), ""]
    return lines[:-1]


def verify_yourself(places: Any, replicas: list[str]) -> list[dict[str, Any]]:
    """Commands that check the record, each really run here, with what it printed and its exit code."""
    record, keys = places.record, places.beside("keys")
    proof, note = places.beside("export") / "entry-0.tlog-proof", places.beside("export") / "entry-0.note"
    vkey = (places.beside("export") / "vkeys.txt").read_text(encoding="utf-8").splitlines()[0]
    commands = [
        ["verify", str(record), "--keys", str(keys)],
        *(
            ["state", str(folder), "--digest"]
            for folder in (record, *(places.beside("replicas") / code for code in replicas))
        ),
        ["text", "status", str(record), "communique"],
        [
            "text",
            "check",
            str(places.beside("communique") / "clean-copy.en.neg"),
            "--against",
            f"{record}:communique@v2",
        ],
        ["text", "check", str(record), "communique"],
        [
            "inquiry",
            "sources",
            "--archive",
            str(places.beside("exhibits")),
            "--record-of",
            str(record),
            "--as",
            "FRA/delegate-1",
            "--at",
            "2019-12-09T09:00:00Z",
        ],
        ["inquiry", "matrix", str(record)],
        ["inquiry", "reproduce", str(places.beside("bundle"))],
        ["log", "prove", str(record), "0", "-o", str(proof)],
        ["log", "note", str(record), "0", "-o", str(note)],
        ["log", "check", str(proof), str(note), "--vkey", vkey],
        ["log", "forks", str(record), str(places.beside("dishonest") / "export" / "checkpoint")],
    ]
    return [_run(arguments) for arguments in commands]


def _run(arguments: list[str]) -> dict[str, Any]:
    from click.testing import CliRunner

    from comity.cli import comity
    from comity.errors import ComityError

    result = CliRunner().invoke(comity, arguments, standalone_mode=False)
    output, code = result.output.rstrip("\n"), result.return_value or 0
    if isinstance(result.exception, ComityError):
        error = result.exception
        output, code = (
            f"Error: {error.message}\n  hint: {error.hint}\n(exit {error.exit_code})",
            error.exit_code,
        )
    elif result.exception is not None:
        raise result.exception
    return {"command": shlex.join(["comity", *arguments]), "output": output, "exit_code": code}
