# SPDX-License-Identifier: Apache-2.0
"""Archives of invented payloads, written with `bel_archive` and not with Comity's own code: what an archive checks is only hashes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bel_archive
from bel_archive import Event, Member, compact, digest

TIME = 1795294870
Group = tuple[str, Sequence[bytes]]  # the type of an event, and the data before it

CLOSED = "Setup Ballot Ballot EndBallots EncryptedTally PartialDecryption PartialDecryption Result".split()
SHUFFLED = (
    "Setup Ballot EndBallots EncryptedTally Shuffle Shuffle EndShuffles PartialDecryption Result".split()
)


def data(kind: str, number: int = 0) -> list[bytes]:
    """The data before the number-th event of this type."""
    inner = compact({"what": kind, "number": number})
    if kind in {"EndBallots", "EndShuffles"}:
        return []
    if kind == "Setup":
        parts = [compact({part: number}) for part in ("election", "trustees", "credentials")]
        named = zip(("election", "trustees", "credentials"), map(digest, parts), strict=True)
        return [*parts, compact(dict(named))]
    if kind == "EncryptedTally":
        return [inner, compact({"num_tallied": 2, "total_weight": 2, "encrypted_tally": digest(inner)})]
    if kind in {"Shuffle", "PartialDecryption"}:
        return [inner, compact({"owner": number + 1, "payload": digest(inner)})]
    return [inner]


def groups(kinds: Iterable[str]) -> list[Group]:
    return [(kind, data(kind, number)) for number, kind in enumerate(kinds)]


def event(kind: str, height: int, parent: str | None, payload: str | None) -> bytes:
    said: Event = {} if parent is None else {"parent": parent}
    said |= {"height": height, "type": kind}
    return compact(said if payload is None else said | {"payload": payload})


def named(content: bytes, kind: str = "data") -> Member:
    return f"{digest(content)}.{kind}.json", content


def members(parts: Iterable[Group], time: int = TIME) -> list[Member]:
    """The members with a whole chain, whatever the order and the data are; the payload is the last of the data."""
    found = [bel_archive.header(time)]
    parent: str | None = None
    for height, (kind, contents) in enumerate(parts):
        found += [named(content) for content in contents]
        text = event(kind, height, parent, digest(contents[-1]) if contents else None)
        found.append(named(text, "event"))
        parent = digest(text)
    return found


def archive(kinds: Iterable[str]) -> bytes:
    return bel_archive.write(members(groups(kinds)), TIME)


def of(parts: Iterable[Group], time: int = TIME) -> bytes:
    return bel_archive.write(members(parts, time), time)


def split(data: bytes) -> list[Group]:
    """The events of an archive with the data before each."""
    found: list[Group] = []
    contents: list[bytes] = []
    for member in bel_archive.members(data)[1:]:
        if bel_archive.is_event(member):
            kind = member[1].split(b'"type":"')[1].split(b'"')[0].decode()
            found.append((kind, contents))
            contents = []
        else:
            contents.append(member[1])
    return found


def ends(data: bytes) -> list[int]:
    """The offsets at which an event ends: an archive cut there is an archive."""
    found: list[int] = []
    at = 0
    for member in bel_archive.members(data):
        at += bel_archive.BLOCK + -(-len(member[1]) // bel_archive.BLOCK) * bel_archive.BLOCK
        if bel_archive.is_event(member):
            found.append(at)
    return found
