# SPDX-License-Identifier: Apache-2.0
"""Reads the `[graph]` table of a problem: the states, and each party's moves between them and order over them.

An order says of any two states which one the party likes better, or that it likes them equally; a state that it leaves out is refused,
never ranked by default. Raises InputError for the shape of the table, Refusal for names that do not fit; each names the place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, NoReturn

import msgspec
from msgspec import Meta

from comity.errors import InputError, Refusal
from comity.talks.graph.graph_model import Graph, Player
from comity.talks.problem_file import NAMES, Name

MOST_STATES = 1024
"""What ten options make that can each be taken or left."""

STATES = "talks: a graph has at most 1,024 states, and names each once"
MOVES = "talks: a move leads from one state to another, and is named once"
ORDERS = "talks: the order of a party holds each state once"

_JOINERS = "\u200c\u200d"  # part of the spelling in Persian and in Indic scripts

State = Annotated[str, Meta(min_length=1, max_length=64)]


class _Shape(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    pass


class _Party(_Shape, frozen=True):
    code: Name
    moves: list[tuple[State, State]]
    order: list[Annotated[list[State], Meta(min_length=1)]]


class _Graph(_Shape, frozen=True):
    states: Annotated[list[State], Meta(min_length=1)]
    party: Annotated[list[_Party], Meta(min_length=1)]


def read_graph(table: Mapping[str, Any], where: str) -> Graph:
    """The graph that `table` spells; `where` names the file in errors. Raises InputError and Refusal."""
    try:
        found = msgspec.convert(dict(table), _Graph)
    except msgspec.ValidationError as error:
        raise InputError(f"{_place(where, table, str(error))}: {error}", hint=_hint(str(error))) from error
    states = _states(found.states, f"{where}: graph: states")
    players: dict[str, Player] = {}
    for number, one in enumerate(found.party, 1):
        place = f"{where}: graph.party {number} ({one.code})"
        if one.code in players:
            _refuse(f"{place}: {one.code} is there twice", NAMES, "leave one of the two")
        moves = _moves(one.moves, states, f"{place}: moves")
        players[one.code] = Player(one.code, moves, _rank(one.order, states, f"{place}: order"))
    return Graph(tuple(states), tuple(player for _, player in sorted(players.items())))


def _states(names: Sequence[str], place: str) -> dict[str, int]:
    if len(names) > MOST_STATES:
        hint = "leave out the states that cannot come about"
        _refuse(f"{place}: expected at most {MOST_STATES:,}, found {len(names):,}", STATES, hint)
    states: dict[str, int] = {}
    for name in names:
        _readable(name, place)
        if name in states:
            _refuse(f"{place}: {name!r} is there twice", STATES, "leave one of the two, or rename it")
        states[name] = len(states)
    return states


def _readable(name: str, place: str) -> None:
    """Two names that look alike would be one state to the reader."""
    outside = name.strip(_JOINERS) != name or name.strip() != name
    if outside or not all(sign.isprintable() or sign in _JOINERS for sign in name):
        hint = "expected no space at either end, and no sign that cannot be seen"
        raise InputError(f"{place}: {name!a} is not a name that can be read", hint=hint)
    if not unicodedata.is_normalized("NFC", name):
        raise InputError(f"{place}: {name!a} is not in Unicode NFC", hint="normalise it")


def _moves(
    moves: Iterable[tuple[str, str]], states: Mapping[str, int], place: str
) -> frozenset[tuple[int, int]]:
    made: set[tuple[int, int]] = set()
    for number, (origin, target) in enumerate(moves, 1):
        for name in (origin, target):
            if name not in states:
                _unknown(f"{place}: move {number}", name, states)
        shown = f"{place}: move {number} from {origin!r} to {target!r}"
        if origin == target:
            _refuse(f"{shown}: expected another state", MOVES, "staying needs no move: leave it out")
        move = (states[origin], states[target])
        if move in made:
            _refuse(f"{shown} is there twice", MOVES, "leave one of the two")
        made.add(move)
    return frozenset(made)


def _rank(order: Iterable[Sequence[str]], states: Mapping[str, int], place: str) -> tuple[int, ...]:
    rank: dict[str, int] = {}
    for number, tied in enumerate(order):
        for name in tied:
            if name not in states:
                _unknown(place, name, states)
            if name in rank:
                hint = "name it once; states that are liked equally stand in one list"
                _refuse(f"{place}: {name!r} is there twice", ORDERS, hint)
            rank[name] = number
    left_out = [name for name in states if name not in rank]
    if left_out:
        hint = "expected each state once, the best first; states that are liked equally stand in one list"
        _refuse(f"{place}: it leaves out {_listed(left_out)}", ORDERS, hint)
    return tuple(rank[name] for name in states)


def _place(where: str, table: Mapping[str, Any], error: str) -> str:
    inside = re.search(r"\$\.party\[([0-9]+)\](?:\.([a-z]+))?", error)
    if inside is None:
        return f"{where}: graph"
    one = table["party"][int(inside[1])]
    code = one.get("code") if isinstance(one, Mapping) else None
    named = f" ({code})" if isinstance(code, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code) else ""
    return f"{where}: graph.party {int(inside[1]) + 1}{named}" + (f": {inside[2]}" if inside[2] else "")


def _hint(error: str) -> str:
    if ".order" in error or "`order`" in error:
        return 'such as order = [["best"], ["tied", "tied"], ["worst"]]'
    if ".moves" in error or "`moves`" in error:
        return 'such as moves = [["from", "to"]], or moves = [] for a party that cannot move'
    if ".states" in error or "`states`" in error:
        return 'such as states = ["none", "one", "both"], each a name of 1 to 64 characters'
    if "$.party[" in error:
        return f"keys of graph.party: {', '.join(_Party.__struct_fields__)}"
    return f'keys of graph: {", ".join(_Graph.__struct_fields__)}, as in [[graph.party]] with code = "FRA"'


def _unknown(place: str, name: str, states: Iterable[str]) -> NoReturn:
    _refuse(f"{place}: there is no state {name!r}", NAMES, f"states: {_listed(list(states))}")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(repr(name) for name in names[:20]) + more


def _refuse(message: str, rule: str, hint: str) -> NoReturn:
    raise Refusal(message, rule=rule, hint=hint)
