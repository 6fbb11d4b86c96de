# SPDX-License-Identifier: Apache-2.0
"""comity talks bridge: which statements are accepted in every group, not only in most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, table
from comity.cli.talks.showing import plain
from comity.cli.talks.sources import Source, reading_if_named
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.talks.bridging import Bridged, Vote

_FEW = 6
_CALL = "comity talks bridge --votes V.csv --groups G.csv"
_FORMULA = "score: over all groups, the product of (agree + 1) / (seen + 2); equal scores stand by item"


@click.command(name="bridge")
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
@reading_if_named
@answers
def command(source: Source | None, votes_file: Path | None, groups_file: Path | None) -> Result:
    """Which options or statements are accepted in every group, not only in most.

    Of FILE, or of the record in DIR, each option is an item and the formats are the groups. With --votes and --groups each statement is
    one. A statement's score is the product over the groups of (agree + 1) / (seen + 2), the group-aware consensus of Polis (Small et al.
    2021). A pass counts as seen; a group without votes on a statement counts 1/2. Beside it stands the lowest share in any group. Votes
    of participants without a group count nowhere, and how many these are is said.
    """
    from comity.talks.bridging import bridge, bridge_options
    from comity.talks.votes_file import read_groups, read_votes

    if source is not None:
        if votes_file is not None or groups_file is not None:
            raise UsageError("FILE gives parties and formats, so it goes without --votes", hint=f"or {_CALL}")
        groups_found = {one.id: len(one.members) for one in source.problem.formats}
        if not groups_found:
            raise InputError(
                f"{source.inputs['source']} has no formats", hint="such as [[format]] with id and members"
            )
        return _result(bridge_options(source.problem), groups_found, 0, source.inputs)
    if votes_file is None or groups_file is None:
        missing = "--votes" if votes_file is None else "--groups"
        raise UsageError(f"{missing} is missing", hint=f"expected {_CALL}")
    groups = read_groups(groups_file)
    outside: set[str] = set()
    found = bridge(_noting(read_votes(votes_file), groups, outside), groups)
    members = dict(sorted(Counter(groups.values()).items()))
    return _result(found, members, len(outside), {"source": str(votes_file), "groups": str(groups_file)})


def _result(
    found: Sequence[Bridged], members: Mapping[str, int], outside: int, inputs: dict[str, Any]
) -> Result:
    data = {
        "inputs": inputs,
        "groups": list(members),
        "members": dict(members),
        "without_group": outside,
        "items": [_item(one) for one in found],
    }
    return Result(data, _text(found, members, outside))


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
    header = ["item", "score", "lowest share", "in", *map(plain, shown)]
    rows = [
        [
            plain(one.item),
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
    return ", ".join([*map(plain, names[:_FEW]), *more])
