# SPDX-License-Identifier: Apache-2.0
"""comity talks adopt: adopt an option of an issue, and settle the bracket of a text that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from comity.cli.common import (
    Result,
    answers,
    as_option,
    at_option,
    directory,
    keys_option,
    open_mechanism,
    store_option,
)
from comity.cli.text.saying import state_on_record
from comity.errors import Refusal
from comity.record.keys import KeyDirectory


@click.command(name="adopt")
@directory
@click.argument("issue", metavar="ISSUE")
@click.argument("option", metavar="OPTION")
@as_option
@click.option(
    "--silence", type=int, metavar="INDEX", help="The charter/silence/v1 entry that adopted this option."
)
@at_option
@keys_option
@store_option
@answers
def command(
    folder: Path, issue: str, option: str, signers: tuple[str, ...], silence: int | None, at: str | None,
    key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Adopt OPTION of ISSUE: with the signatures that the issue's rule asks for, or after a silence procedure on it.

    If the option names a bracket of a text, the same signers then settle that. Should the text's rule refuse it, the adoption stands, and
    the refusal is told.
    """
    from comity.desk.settling import settling

    mechanism = open_mechanism(folder, store)
    fields: dict[str, Any] = {"issue": issue, "option": option}
    if silence is not None:
        fields["silence"] = silence
    adopted = state_on_record(mechanism, key_directory, [("talks/adopt/v1", fields)], signers, at, None)
    said = f"{adopted.text}: {option} adopted on {issue}"
    bracket = settling(mechanism.state(), issue)
    if bracket is None:
        return Result({**adopted.data, "settled": None}, said)
    place = f"{bracket['choice']} of {bracket['text']}"
    try:
        settled = state_on_record(mechanism, key_directory, [("text/settle/v1", bracket)], signers, at, None)
    except Refusal as refusal:
        told = {"message": refusal.message, "rule": refusal.rule, "hint": refusal.hint}
        return Result(
            {**adopted.data, "settled": False, "bracket": bracket, "refusal": told},
            f"{said}\n{place} is not settled: {refusal.message}\n  rule: {refusal.rule}",
        )
    return Result(
        {**adopted.data, "settled": True, "bracket": bracket, "settled_at": settled.data["index"]},
        f"{said}\n{settled.text}: {place} settled with {bracket['alternative']}",
    )
