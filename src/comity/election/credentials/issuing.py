# SPDX-License-Identifier: Apache-2.0
"""Credentials made for voters (Belenios 2.0, section 3.1, steps 3 to 5): the public list, and a secret file for each polling channel.

Which public credential is whose is never written, and forgotten when `issue` returns. Pure but for the processes that share the work;
where files go is for `custody`.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.credentials import (
    check_credential,
    derive,
    encode_public_credentials,
    new_credential,
)
from comity.election.credentials.voters import Voter
from comity.errors import InputError, Refusal

FORMS = ("csv", "privcreds")
LOT = 100
"""Credentials of which one process derives the keys at a time: some 0.1 s."""

Draw = Callable[[int], int]
Derive = Callable[[Sequence[str]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Issued:
    """A voter's secret credential, as it is delivered."""

    voter: Voter
    credential: str = field(repr=False)


@dataclass(frozen=True)
class Issue:
    """What the credential authority made: secrets by voter, in the order of the roll, and the list for everybody."""

    issued: tuple[Issued, ...] = field(repr=False)
    public_list: bytes = field(repr=False)


def issue(voters: Sequence[Voter], draw: Draw, public_keys: Derive) -> Issue:
    """A credential for each voter; `draw(n)` is uniform in 0..n-1, `public_keys` gives g^s for each credential, in order.

    Raises Refusal where some voters have a weight and some have none, or two credentials are the same.
    """
    credentials = [new_credential(draw) for _ in voters]
    rows = zip(public_keys(credentials), (voter.weight for voter in voters), strict=True)
    public_list = encode_public_credentials(rows)
    return Issue(tuple(map(Issued, voters, credentials)), public_list)


def derived(
    credentials: Sequence[str],
    uuid: str,
    group: str,
    *,
    workers: int = 1,
    report: Callable[[int], None] = lambda _: None,
) -> Iterator[str]:
    """The public credential of each, derived by `workers` processes on this machine; `report` is told how many are done."""
    from comity.election.ballots.belenios_v1.verification.parallel import ordered

    lots = (tuple(credentials[place : place + LOT]) for place in range(0, len(credentials), LOT))
    work = partial(_derived, uuid, group)
    done = 0
    workers = workers if len(credentials) > 2 * LOT else 1
    for _, found in ordered(work, lots, workers=workers, start=_prepare, start_with=(group,)):
        yield from found
        done += len(found)
        report(done)


def _prepare(group: str) -> None:
    groups.group(group)


def _derived(uuid: str, group: str, credentials: Sequence[str]) -> list[str]:
    return [derive(one, uuid, groups.group(group)).public for one in credentials]


def channel_files(issued: Sequence[Issued], form: str) -> dict[str, bytes]:
    """File name and content for each polling channel, in `form`. Raises InputError where a channel's name cannot be a file's."""
    channels: dict[str, list[Issued]] = {}
    for one in issued:
        channels.setdefault(one.voter.channel, []).append(one)
    names: dict[str, str] = {}
    for channel in channels:
        name = file_stem(channel)
        if (other := names.setdefault(name.casefold(), channel)) != channel:
            raise InputError(
                f"the channels {other!r} and {channel!r} would share one file", hint="give one another name"
            )
    write = as_csv if form == "csv" else as_privcreds
    return {f"{file_stem(channel)}.{form}": write(ones) for channel, ones in sorted(channels.items())}


def file_stem(channel: str) -> str:
    """A channel's name as a file's: letters and digits of any script, with dashes between words. Raises InputError where none is left."""
    kept = "".join(
        one if one.isalnum() or unicodedata.combining(one) else "-"
        for one in unicodedata.normalize("NFC", channel)
    )
    stem = re.sub("-+", "-", kept).strip("-")
    if not stem or len(stem.encode()) > 200:
        raise InputError(
            f"the channel {channel[:60]!r} cannot name a file",
            hint="expected a few words: post, consulate in Port Nova",
        )
    return stem


def as_csv(issued: Sequence[Issued]) -> bytes:
    """A distribution file: identity, login and weight where there are some, and the credential."""
    login = any(one.voter.login for one in issued)
    weight = any(one.voter.weight is not None for one in issued)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["identity", *(["login"] if login else []), *(["weight"] if weight else []), "credential"]
    )
    for one in issued:
        voter = one.voter
        extra = [*([voter.login] if login else []), *([voter.weight] if weight else [])]
        writer.writerow([voter.identity, *extra, one.credential])
    return text.getvalue().encode()


def as_privcreds(issued: Sequence[Issued]) -> bytes:
    """The tool's own form: the voter's line, a space, the credential."""
    return "".join(f"{one.voter.line} {one.credential}\n" for one in issued).encode()


def read_issued(data: bytes, name: str) -> tuple[Issued, ...]:
    """What `as_csv` or `as_privcreds` wrote, or the tool; `name` is the file's and says which. Raises InputError with the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: byte {error.start} is not UTF-8") from error
    if not text:
        raise InputError(
            f"{name} is empty",
            hint="expected a distribution file, as comity election credentials generate writes it",
        )
    found = _from_csv(text, name) if name.endswith(".csv") else _from_privcreds(text, name)
    if not found:
        raise InputError(f"{name} holds no credential")
    return tuple(found)


def _from_csv(text: str, name: str) -> list[Issued]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found = []
    try:
        columns = reader.fieldnames or ()
        if not {"identity", "credential"} <= set(columns) <= {"identity", "login", "weight", "credential"}:
            raise InputError(
                f"{name}:1: not the header of a distribution file",
                hint="expected identity[,login][,weight],credential",
            )
        for row in reader:
            place = f"{name}:{reader.line_num}"
            if None in row or None in row.values():
                raise InputError(f"{place}: expected {len(columns)} columns")
            found.append(_issued(row, place))
    except csv.Error as error:
        raise InputError(f"{name}:{reader.reader.line_num}: not CSV: {error}") from error
    return found


def _from_privcreds(text: str, name: str) -> list[Issued]:
    found = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        identity, _, credential = line.removesuffix("\r").rpartition(" ")
        found.append(_issued({"identity": identity, "credential": credential}, f"{name}:{number}"))
    return found


def _issued(row: Mapping[str, str], place: str) -> Issued:
    """A row, whose credential holds. The message names the line alone."""
    weight = row.get("weight", "")
    try:
        check_credential(row["credential"])
    except InputError as error:
        raise InputError(f"{place}: {error.message}", hint=error.hint) from None
    if weight and not re.fullmatch("[1-9][0-9]{0,12}", weight, re.ASCII):
        raise InputError(f"{place}: {weight[:40]!r} is not a weight")
    return Issued(
        Voter(row["identity"], row.get("login", ""), int(weight) if weight else None), row["credential"]
    )


def weights_on_list(
    issued: Sequence[Issued], public_keys: Derive, weight: Callable[[str], int | None]
) -> list[int]:
    """The weight that the list gives each credential. Raises Refusal that counts those that are not on it."""
    keys = public_keys([one.credential for one in issued])
    weights = [weight(key) for key in keys]
    found = [one for one in weights if one is not None]
    if len(found) != len(weights):
        raise Refusal(
            f"{len(weights) - len(found):,} of {len(weights):,} credentials are not on the election's list, first that of "
            f"voter {weights.index(None) + 1:,} of the file",
            rule="Belenios 2.0, section 4.8: who may vote stands on the list of public credentials",
            hint="is the file for another election, or from before its credentials were made anew?",
        )
    return found
