# SPDX-License-Identifier: Apache-2.0
"""comity inquiry anchor: put exhibits of an archive, and where their chains of custody stand, onto a record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import (
    Result,
    answers,
    at_option,
    directory,
    keys_option,
    now,
    open_mechanism,
    store_option,
)
from comity.cli.inquiry.archives import archive_argument, bar
from comity.errors import InputError

if TYPE_CHECKING:
    from comity.desk.inquiry_anchor import Kept, Say
    from comity.desk.mechanism import Mechanism
    from comity.desk.state import State
    from comity.record.keys import KeyDirectory


@click.command(name="anchor")
@archive_argument
@directory
@click.argument("exhibits", metavar="[EXHIBIT]...", nargs=-1)
@click.option("--inquiry", "name", metavar="ID", required=True, help="Which inquiry of the record.")
@click.option(
    "--as", "signer", metavar="PARTY/POST", required=True, help="Who signs, for the party that holds them."
)
@click.option(
    "--commit-only",
    is_flag=True,
    help="Name new exhibits by their salted commitments alone: no hash, size or title.",
)
@click.option(
    "-o",
    "--output",
    "notes",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Sign, write the notes here, and stop; whoever holds the log's key submits them in their order.",
)
@at_option
@keys_option
@store_option
@answers
def command(
    address: str, folder: Path, exhibits: tuple[str, ...], name: str, signer: str, commit_only: bool, notes: Path | None, at: str | None,
    key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Put exhibits of an archive, all of them or those named, and where their chains of custody stand onto the record in DIR.

    Says what the record does not have yet, and nothing twice. What is kept to a circle, or may not go to "parties" by the consents in
    force, is named by its commitment alone. A chain that does not go on from its head on the record is refused.
    """
    from comity.desk.inquiry_anchor import held_elsewhere, kept_in, to_anchor
    from comity.inquiry.admission import inquiry_in
    from comity.inquiry.exhibits.archive import Archive

    moment = at or now()
    mechanism = open_mechanism(folder, store)
    state = mechanism.state()
    inquiry = inquiry_in(state.inquiry, name)
    party, parties = signer.partition("/")[0], state.charter.parties
    kept: list[Kept] = []
    with Archive.open(address) as archive:
        chosen = sorted(set(exhibits)) or sorted(archive.ids())
        with bar("exhibits", len(chosen)) as progress:
            for one in kept_in(archive, chosen, at=moment, circles=_circles(state)):
                kept.append(one)
                progress(len(kept))
    said = to_anchor(kept, name, inquiry, party, parties, commit_only=commit_only)
    elsewhere = held_elsewhere(kept, inquiry, party, parties)
    if notes is None:
        where: dict[str, Any] = {"entries": _handed_in(mechanism, key_directory, said, signer, moment)}
    else:
        where = {"notes": _written(mechanism, key_directory, said, signer, moment, notes)}
    return _result(archive.origin, name, said, elsewhere, where, len(kept))


def _circles(state: State) -> dict[str, Sequence[str]]:
    """Circles and formats of the record with their members, and who "parties" are."""
    from comity.desk.inquiry_anchor import AUDIENCE

    terms = state.charter.in_force
    formats = {one.id: one.members for one in terms.formats}
    circles = {one.id: one.members for one in terms.circles or ()}
    return {**formats, **circles, AUDIENCE: tuple(state.charter.parties)}


def _signed(
    mechanism: Mechanism, keys: KeyDirectory, said: Sequence[Say], signer: str, at: str
) -> list[bytes]:
    """The notes, every one of them made and signed before the first is used."""
    from comity.desk.authoring import draft, kind_named
    from comity.desk.reading import verified_head
    from comity.desk.seen import seen_of
    from comity.record.note import add_signatures

    origin = mechanism.state().origin
    seen = seen_of(verified_head(mechanism, keys.anchor_file(origin)))
    return [
        add_signatures(
            draft(origin, kind_named(kind), fields, by=[signer], at=at, seen=seen), [keys.signer(signer)]
        )
        for kind, fields in said
    ]


def _handed_in(
    mechanism: Mechanism, keys: KeyDirectory, said: Sequence[Say], signer: str, at: str
) -> list[int]:
    """Submit in order. Whatever was not reached when one is refused is due again the next time."""
    from comity.cli.submit import hand_in

    origin = mechanism.state().origin
    return [
        hand_in(mechanism, keys, origin, note).data["index"]
        for note in _signed(mechanism, keys, said, signer, at)
    ]


def _written(
    mechanism: Mechanism, keys: KeyDirectory, said: Sequence[Say], signer: str, at: str, folder: Path
) -> list[str]:
    from comity.cli.common import write_file

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty", hint="the notes go into a new folder")
    found = []
    for number, (note, (kind, _)) in enumerate(
        zip(_signed(mechanism, keys, said, signer, at), said, strict=True), 1
    ):
        path = folder / f"{number:03d}-{kind.split('/')[1]}.note"
        write_file(path, note)
        found.append(str(path))
    return found


def _result(
    origin: str, name: str, said: Sequence[Say], elsewhere: dict[str, str], where: dict[str, Any], looked: int
) -> Result:
    brought = [one for _, fields in said for one in fields.get("exhibits", ())]
    heads = [one for _, fields in said for one in fields.get("heads", ())]
    broken = {
        one["exhibit"]: fields["broken"]
        for _, fields in said
        if "broken" in fields
        for one in fields["heads"]
    }
    committed = [one["id"] for one in brought if "sha256" not in one]
    data = {
        "archive": origin,
        "inquiry": name,
        "exhibits": [one["id"] for one in brought],
        "committed": committed,
        "heads": heads,
        "broken": broken,
        "elsewhere": elsewhere,
        **where,
    }
    return Result(data, "\n".join([*_lines(data, looked), *_more(data)]))


def _lines(data: dict[str, Any], looked: int) -> list[str]:
    brought, heads = len(data["exhibits"]), len(data["heads"])
    if not brought and not heads:
        there = looked - len(data["elsewhere"])
        return [f"nothing to say: the record has {_counted(there, 'exhibit')} and where their custody stands"]
    committed, broken = len(data["committed"]), len(data["broken"])
    lines = [
        f"{_counted(brought, 'exhibit')} brought in" + f", {committed} by commitment alone" * bool(committed),
        f"{_counted(heads, 'head')} of custody" + f", {broken} of broken chains" * bool(broken),
    ]
    return [line for line in lines if not line.startswith("0 ")]


def _more(data: dict[str, Any]) -> list[str]:
    lines = [f"  {exhibit}: {words}" for exhibit, words in data["broken"].items()]
    lines += [
        f"  {exhibit}: held by {party} on the record, which says where its custody stands"
        for exhibit, party in data["elsewhere"].items()
    ]
    return [*lines, *(f"entry {index}" for index in data.get("entries", ())), *data.get("notes", ())]


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
