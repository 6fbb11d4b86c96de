# SPDX-License-Identifier: Apache-2.0
"""The rows of a CSV file, UTF-8 with or without a BOM, each with the line where it stands.

Columns are found by name, in any order; others are ignored, as are blank lines and spaces around a cell. Nothing is repaired.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from comity.errors import InputError

_BOM = b"\xef\xbb\xbf"


def rows(
    path: Path, columns: Sequence[str], *, optional: Sequence[str] = ()
) -> Iterator[tuple[int, list[str]]]:
    """The cells of `columns`, none empty, then of `optional`, "" where there is no such column; with the row's line (its last one).

    Raises InputError, on the way.
    """
    expected = f"expected the columns {','.join(columns)}"
    try:
        with path.open("rb") as stream:
            reader = csv.reader(_lines(path, stream), strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            _check_header(path, header, columns, optional)
            places = {name: header.index(name) for name in (*columns, *optional) if name in header}
            empty = True
            for row in reader:
                if not row:
                    continue
                if len(row) != len(header):
                    raise InputError(
                        f"{path}, line {reader.line_num}: {len(row)} cell{'' if len(row) == 1 else 's'}, "
                        f"but the header has {len(header)}",
                        hint="put a cell that holds a comma into quotation marks",
                    )
                cells = [
                    row[places[name]].strip() if name in places else "" for name in (*columns, *optional)
                ]
                if not all(cells[: len(columns)]):
                    name = columns[cells.index("")]
                    raise InputError(
                        f"{path}, line {reader.line_num}: {name!r} is empty",
                        hint="expected a value in each cell",
                    )
                yield reader.line_num, cells
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


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> None:
    hint = f"expected the columns {','.join(columns)} in the first line, separated by commas"
    if not any(header):
        raise InputError(f"{path}, line 1: no header", hint=hint)
    for name in (*columns, *(name for name in optional if name in header)):
        if header.count(name) != 1:
            wrong = f"two columns {name!r}" if name in header else f"no column {name!r}"
            raise InputError(f"{path}, line 1: {wrong} in {','.join(header)}", hint=hint)
