# SPDX-License-Identifier: Apache-2.0
"""comity talks bridge: which statements are accepted in every group, not only in most."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.talks.bridging import Bridged, Vote

_FEW = 6
_CALL = "comity talks bridge --votes V.csv --groups G.csv"
_FORMULA = "score: over all groups, the product of (agree + 1) / (seen + 2); equal scores stand by item"


@click.command(name="bridge")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--votes",
    "votes_file",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="participant,statement,vote: 1 agree, -1 disagree, 0 pass.",
)
@click.option(
    "--groups",
    "groups_file",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="participant,group: one group for each participant.",
)
@answers
def command(file: Path | None, votes_file: Path | None, groups_file: Path | None) -> Result:
    """Which statements are accepted in every group, not only in most.

    A statement's score is the product over the groups of (agree + 1) / (seen + 2), the group-aware consensus of Polis (Small et al.
    2021). A pass counts as seen; a group without votes on a statement counts 1/2. Beside it stands the lowest share in any group. Votes
    of participants without a group count nowhere, and how many these are is said.
    """
    from comity.talks.bridging import bridge
    from comity.talks.votes_file import read_groups, read_votes

    if file is not None:
        raise UsageError(f"bridge does not read a talks file such as {file} yet", hint=f"expected {_CALL}")
    if votes_file is None or groups_file is None:
        missing = "--votes" if votes_file is None else "--groups"
        raise UsageError(f"{missing} is missing", hint=f"expected {_CALL}")
    groups = read_groups(groups_file)
    outside: set[str] = set()
    found = bridge(_noting(read_votes(votes_file), groups, outside), groups)
    members = dict(sorted(Counter(groups.values()).items()))
    items = [_item(one) for one in found]
    data = {"groups": list(members), "members": members, "without_group": len(outside), "items": items}
    return Result(data, _text(found, members, len(outside)))


def _noting(votes: Iterable[Vote], groups: Mapping[str, str], outside: set[str]) -> Iterator[Vote]:
    """The votes as they are; participants without a group are put into `outside`."""
    for vote in votes:
        if vote.participant not in groups:
            outside.add(vote.participant)
        yield vote


def _item(one: Bridged) -> dict[str, Any]:
    return {
        "id": one.item,
        "score": float(one.score),
        "worst_bloc": float(one.worst_share),
        "worst_bloc_groups": list(one.worst_groups),
        "groups": {
            name: {
                "agree": votes.agree,
                "disagree": votes.disagree,
                "pass": votes.passed,
                "seen": votes.seen,
                "share": float(votes.share),
            }
            for name, votes in one.groups.items()
        },
    }


def _text(found: Sequence[Bridged], members: Mapping[str, int], outside: int) -> str:
    """One line for each item; the votes of each group only where that many columns can be read."""
    shown = list(members) if len(members) <= _FEW else []
    header = ["item", "score", "lowest share", "in", *map(_plain, shown)]
    rows = [
        [
            _plain(one.item),
            f"{float(one.score):.4f}",
            f"{float(one.worst_share):.1%}",
            _some(one.worst_groups),
            *(
                f"{votes.agree}/{votes.disagree}/{votes.passed}"
                for votes in (one.groups[name] for name in shown)
            ),
        ]
        for one in found
    ]
    votes = "votes of a group: agree/disagree/pass" if shown else "--json gives the votes of each group"
    counted = f"{len(found)} items, {sum(members.values())} participants in {len(members)} groups"
    if outside:
        counted += f"; the votes of {outside} without a group are left out"
    return "\n".join([counted, "", table(rows, header), "", _FORMULA, votes])


def _some(names: Sequence[str]) -> str:
    more = [f"and {len(names) - _FEW} more"] if len(names) > _FEW else []
    return ", ".join([*map(_plain, names[:_FEW]), *more])


def _plain(name: str) -> str:
    """A name out of a file, for one line of a terminal: no control characters."""
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in name)
