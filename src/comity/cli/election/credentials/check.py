# SPDX-License-Identifier: Apache-2.0
"""comity election credentials check: the list in the election is exactly the one that was made (Belenios 2.0, section 3.1, step 12)."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, bars, read_file
from comity.cli.election.credentials.lists import fingerprint_data, fingerprint_lines, listed
from comity.cli.election.folders import LIST
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.cli.election.credentials.lists import Listed
    from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials

_SHOWN = 20


@click.command(name="check")
@click.argument("address", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--mine",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="The credential authority's folder, with its own copy of the list; or a file with a list.",
)
@click.option(
    "--fingerprint",
    "said",
    metavar="TEXT",
    help="The fingerprint that was read out, in either of its spellings.",
)
@answers
def command(address: Path, mine: Path | None, said: str | None) -> Result:
    """Check the list of credentials in DIR or an archive: its form, that all are different elements of the group, and that it is yours.

    Exits 1 where it is another list than that of --mine, or has another fingerprint. With neither, compare the fingerprint by eye.
    """
    found = listed(address)
    roll = _checked(found)
    data: dict[str, Any] = {
        "election": found.uuid,
        **fingerprint_data(found.public_list),
        "credentials": roll.count,
        "total_weight": roll.total_weight,
        "opened": bool(found.fingerprint),
    }
    lines = [
        f"{roll.count:,} credentials of total weight {roll.total_weight:,}, all different, all in the group {found.group}",
        *fingerprint_lines(found.public_list),
    ]
    ok = True
    if said is not None:
        data["same_fingerprint"] = _digest(said) == sha256(found.public_list).digest()
        ok &= data["same_fingerprint"]
        lines.append(
            "The fingerprint is the one given."
            if data["same_fingerprint"]
            else "The fingerprint is ANOTHER than the one given."
        )
    if mine is not None:
        compared, told = _compared(found.public_list, mine)
        data |= compared
        ok &= compared["same_list"]
        lines += told
    return Result(data, "\n".join(lines), ok=ok)


def _checked(found: Listed) -> PublicCredentials:
    from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials
    from comity.election.ballots.belenios_v1.verification.credential_work import check_elements
    from comity.election.ballots.belenios_v1.verification.parallel import cores

    roll = PublicCredentials.read(found.public_list)
    with bars() as report:
        check_elements(
            found.public_list,
            roll.count,
            found.group,
            workers=cores(),
            report=lambda done: report("list of credentials", done, roll.count),
        )
    return roll


def _digest(said: str) -> bytes:
    """The 32 bytes that a fingerprint stands for. Raises UsageError."""
    from base64 import b64decode

    text = re.sub(r"\s", "", said)
    try:
        if len(text) == 64:
            return bytes.fromhex(text)
        if len(text.rstrip("=")) == 43:
            return b64decode(text.rstrip("=") + "=", validate=True)
    except ValueError:
        pass
    raise UsageError(
        "--fingerprint is none", hint="expected 43 characters of base64, or 64 hexadecimal digits"
    )


def _compared(public_list: bytes, mine: Path) -> tuple[dict[str, Any], list[str]]:
    """Whether it is the same list, else which entries of either the other has not."""
    from comity.election.ballots.belenios_v1.public_credentials import entries
    from comity.errors import FormatError

    place = mine / LIST if mine.is_dir() else mine
    own = read_file(place).strip()
    if own == public_list:
        return {"same_list": True}, [f"It is exactly the list in {place}."]
    try:
        here, there = set(entries(public_list)), set(entries(own))
    except FormatError as error:
        raise InputError(f"{place}: {error.message}", hint=error.hint) from error
    added, missing = sorted(here - there), sorted(there - here)
    told = [
        f"It is ANOTHER list than {place}: {len(added):,} entries were added, {len(missing):,} are missing."
        if added or missing
        else f"It has the entries of {place} in another order."
    ]
    told += [f"  {sign} {element} weight {1 if weight is None else weight}" for sign, rows in (("+", added), ("-", missing))
             for element, weight in rows[:_SHOWN]]  # fmt: skip
    return {"same_list": False, "added": len(added), "missing": len(missing)}, told
