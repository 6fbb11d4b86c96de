# SPDX-License-Identifier: Apache-2.0
"""The voters to whom credentials go, from CSV: with a header that names `identity`, or in the tool's bare lines `address,login,weight`.

Either every weight is written out or the file has none; nothing is guessed, since Debian's belenios-tool 2.0 reads an empty weight as 0
(observed). Whether these are the people entitled to vote is for the roll to say.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.canonical import BIDI_OVERRIDES
from comity.errors import InputError

DEFAULT_CHANNEL = "everybody"
COLUMNS = ("identity", "login", "weight", "channel")
MAX_WEIGHT = 10**12
"""Totals are searched for as discrete logarithms, so weights are small numbers."""
_SYNONYMS = {"address": "identity"}
_BARE = ("identity", "login", "weight")
_NUMBER = re.compile(r"[1-9][0-9]*", re.ASCII)
_HINT = (
    "expected the header identity[,login][,weight][,channel], or lines address[,login[,weight]] without one"
)


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who gets a credential. `weight` is None where votes are not weighted; `login` only tells apart people of one address."""

    identity: str
    login: str = ""
    weight: int | None = None
    channel: str = DEFAULT_CHANNEL

    @property
    def line(self) -> str:
        """As the tool's files name him: the identity, and after commas what else there is."""
        if self.weight is not None:
            return f"{self.identity},{self.login},{self.weight}"
        return f"{self.identity},{self.login}" if self.login else self.identity


def numbered(count: int) -> tuple[Voter, ...]:
    """Voters without names: 001, 002 ... as wide as the last. Raises InputError."""
    if not 1 <= count <= 10_000_000:
        raise InputError(f"{count} credentials cannot be made", hint="expected 1 to 10,000,000")
    width = len(str(count))
    return tuple(Voter(f"{number:0{width}}") for number in range(1, count + 1))


def read_voters(data: bytes, name: str) -> tuple[Voter, ...]:
    """The voters of a file, in its order; `name` is the file's. Raises InputError with the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"{name}:{line}: byte {error.start} is not UTF-8", hint="save the file as CSV in UTF-8"
        ) from error
    rows = list(_rows(text, name))
    if not rows:
        raise InputError(f"{name} names no voter", hint=_HINT)
    columns = _header(rows[0][1], f"{name}:{rows[0][0]}")
    voters = _read(rows[1:] if columns else rows, columns, name)
    if not voters:
        raise InputError(f"{name} names no voter below its header", hint=_HINT)
    return tuple(voters)


def per_weight(voters: Sequence[Voter]) -> Mapping[int, int]:
    """How many voters have each weight, by weight. One whose weight nobody shares can be recognised by it in the public list."""
    return dict(sorted(Counter(1 if one.weight is None else one.weight for one in voters).items()))


def per_channel(voters: Sequence[Voter]) -> Mapping[str, int]:
    """How many voters each polling channel has, by its name."""
    return dict(sorted(Counter(one.channel for one in voters).items()))


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it ends."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(
            f"{name}:{reader.line_num}: not CSV: {error}", hint="is a quotation mark left open?"
        ) from error


def _header(cells: Sequence[str], place: str) -> tuple[str, ...]:
    """The columns that a header names; empty where the first row is none."""
    words = [cell.casefold() for cell in cells]
    names = [_SYNONYMS.get(word, word) for word in words]
    if "identity" not in names:
        if set(names) & set(COLUMNS) or any(mark in cells[0] for mark in ";\t"):
            raise InputError(
                f"{place}: a header without identity, or columns that no comma separates", hint=_HINT
            )
        return ()
    wrong = sorted({name for name in names if name not in COLUMNS or names.count(name) > 1})
    if wrong:
        raise InputError(f"{place}: unknown or repeated columns: {', '.join(map(repr, wrong))}", hint=_HINT)
    return tuple(names)


def _read(rows: Sequence[tuple[int, list[str]]], columns: tuple[str, ...], name: str) -> list[Voter]:
    weighted = "weight" in columns if columns else any(len(cells) > 2 for _, cells in rows)
    seen: dict[tuple[str, str], int] = {}
    voters = []
    for line, cells in rows:
        place = f"{name}:{line}"
        if columns and len(cells) != len(columns):
            raise InputError(
                f"{place}: {len(cells)} columns instead of {len(columns)}",
                hint=f"expected {','.join(columns)}",
            )
        if len(cells) > len(columns or _BARE):
            raise InputError(f"{place}: {len(cells)} columns", hint=_HINT)
        voter = _voter(
            dict(zip(columns or _BARE, cells, strict=False)), place, weighted=weighted, bare=not columns
        )
        key = unicodedata.normalize("NFC", voter.identity), unicodedata.normalize("NFC", voter.login)
        if key in seen:
            raise InputError(
                f"{place}: the same voter as on line {seen[key]}",
                hint="each gets one credential; tell people of one address apart by login",
            )
        seen[key] = line
        voters.append(voter)
    return voters


def _voter(cells: Mapping[str, str], place: str, *, weighted: bool, bare: bool) -> Voter:
    for column, value in cells.items():
        if any(
            unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} or one in BIDI_OVERRIDES for one in value
        ):
            raise InputError(f"{place}: {column} holds a control character or a change of direction")
    if not cells["identity"]:
        raise InputError(f"{place}: no identity", hint=_HINT)
    weight = None
    if weighted:
        text = cells.get("weight", "1" if bare else "")
        if not _NUMBER.fullmatch(text) or len(text) > 13 or int(text) > MAX_WEIGHT:
            raise InputError(
                f"{place}: {text[:40]!r} is not a weight",
                hint=f"expected a whole number from 1 to {MAX_WEIGHT:,} without signs; leave out who has no vote",
            )
        weight = int(text)
    channel = cells.get("channel", DEFAULT_CHANNEL)
    if not channel:
        raise InputError(
            f"{place}: no channel", hint="expected how this voter gets the credential: post, consulate ..."
        )
    return Voter(cells["identity"], cells.get("login", ""), weight, channel)
