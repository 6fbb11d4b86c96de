# SPDX-License-Identifier: Apache-2.0
"""Reading votes and groups from CSV: `participant,statement,vote` with 1, -1 or 0, and `participant,group`.

Nothing is repaired: a second vote on one statement is refused with its line, for it would change every score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from sys import intern

from comity.errors import InputError
from comity.talks.bridging import Value, Vote
from comity.talks.csv_file import rows

VOTE_COLUMNS = ("participant", "statement", "vote")
GROUP_COLUMNS = ("participant", "group")
_VALUES: Mapping[str, Value] = {"1": 1, "-1": -1, "0": 0}


def read_groups(path: Path) -> dict[str, str]:
    """Each participant's group. The same line twice is harmless; two groups are not. Raises InputError."""
    groups: dict[str, str] = {}
    for line, (participant, group) in rows(path, GROUP_COLUMNS):
        if groups.setdefault(participant, intern(group)) != group:
            raise InputError(
                f"{path}, line {line}: {participant!r} is in the group {group!r}, and above in {groups[participant]!r}",
                hint="expected one group for each participant",
            )
    return groups


def read_votes(path: Path) -> Iterator[Vote]:
    """The votes, in the order of the file, read as they are asked for. Raises InputError on the way."""
    statements: defaultdict[str, set[str]] = defaultdict(set)
    for line, (participant, statement, said) in rows(path, VOTE_COLUMNS):
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
