# SPDX-License-Identifier: Apache-2.0
"""Reading votes and groups from CSV: `participant,statement,vote` with 1, -1 or 0, and `participant,group`. UTF-8, with or without a BOM.

Columns are found by name, in any order; others are ignored, as are blank lines and spaces around a cell. Nothing is repaired:
a second vote on one statement is refused with its line, for it would change every score.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from sys import intern

from comity.errors import InputError
from comity.talks.bridging import Value, Vote

VOTE_COLUMNS = ("participant", "statement", "vote")
GROUP_COLUMNS = ("participant", "group")
_VALUES: Mapping[str, Value] = {"1": 1, "-1": -1, "0": 0}
_BOM = b"\xef\xbb\xbf"


def read_groups(path: Path) -> dict[str, str]:
    """Each participant's group. The same line twice is harmless; two groups are not. Raises InputError."""
    groups: dict[str, str] = {}
    for line, (participant, group) in _rows(path, GROUP_COLUMNS):
        if groups.setdefault(participant, intern(group)) != group:
            raise InputError(
                f"{path}, line {line}: {participant!r} is in the group {group!r}, and above in {groups[participant]!r}",
                hint="expected one group for each participant",
            )
    return groups


def read_votes(path: Path) -> Iterator[Vote]:
    """The votes, in the order of the file, read as they are asked for. Raises InputError on the way."""
    statements: defaultdict[str, set[str]] = defaultdict(set)
    for line, (participant, statement, said) in _rows(path, VOTE_COLUMNS):
        value = _VALUES.get(said)
        if value is None:
            raise InputError(
                f"{path}, line {line}: {said!r} is not a vote",
                hint="expected 1 (agree), -1 (disagree) or 0 (pass)",
            )
        if statement in statements[participant]:
            raise InputError(
                f"{path}, line {line}: {participant!r} votes a second time on {statement!r}",
                hint="expected one vote of a participant on a statement; leave only the one that counts",
            )
        shared = intern(statement)
        statements[participant].add(shared)
        yield Vote(participant, shared, value)


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The cells of `columns` in each row, with its line (the last one, if a quoted cell runs over several)."""
    expected = f"expected the columns {','.join(columns)}"
    try:
        with path.open("rb") as stream:
            reader = csv.reader(_lines(path, stream), strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            _check_header(path, header, columns)
            places = [header.index(name) for name in columns]
            empty = True
            for row in reader:
                if not row:
                    continue
                yield reader.line_num, _cells(f"{path}, line {reader.line_num}", row, header, places)
                empty = False
            if empty:
                raise InputError(
                    f"{path} holds no row below its header", hint=f"{expected} with their values"
                )
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: not CSV: {error}", hint=expected) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _lines(path: Path, stream: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield (line.removeprefix(_BOM) if number == 1 else line).decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"{path}, line {number}: byte {error.start} of the line is not UTF-8",
                hint="save the file as CSV in UTF-8",
            ) from error


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    hint = f"expected the columns {','.join(columns)} in the first line"
    if not any(header):
        raise InputError(f"{path}, line 1: no header", hint=hint)
    for name in columns:
        if header.count(name) != 1:
            wrong = f"two columns {name!r}" if name in header else f"no column {name!r}"
            raise InputError(f"{path}, line 1: {wrong} in {','.join(header)}", hint=hint)


def _cells(place: str, row: Sequence[str], header: Sequence[str], columns: Sequence[int]) -> list[str]:
    if len(row) != len(header):
        raise InputError(
            f"{place}: {len(row)} cell{'' if len(row) == 1 else 's'}, but the header has {len(header)}",
            hint="put a cell that holds a comma into quotation marks",
        )
    cells = [row[column].strip() for column in columns]
    for column, cell in zip(columns, cells, strict=True):
        if not cell:
            raise InputError(f"{place}: {header[column]!r} is empty", hint="expected a value in each cell")
    return cells
