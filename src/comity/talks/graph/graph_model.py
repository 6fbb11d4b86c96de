# SPDX-License-Identifier: Apache-2.0
"""The graph model for conflict resolution: at which states would each party rather stay, given what the others could do if it left.

Nash, general metarational (GMR), symmetric metarational (SMR) and sequential (SEQ) stability for any number of parties, as in Fang, Hipel
and Kilgour, "Interactive Decision Making: The Graph Model for Conflict Resolution" (1993), after Kilgour, Hipel and Fang (1987). States,
moves and orders are taken as the file gives them; which state will come about is never said.

A party improves by one move of its own to a state that it likes better. The others reply by a sequence of one move or more in which nobody
moves twice in succession; the reply is a sanction if it ends in a state that the party likes no better than the one it left. A tie is no
better. A reply may pass through any state, and end in any: back at the state that was left, too, where it has undone the improvement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from comity.errors import InputError

Concept = Literal["nash", "gmr", "smr", "seq"]
CONCEPTS: Final[tuple[Concept, ...]] = get_args(Concept)
"""Stable is: under nash, no improvement; gmr, each is sanctioned; smr, and one more own move does not help; seq, by improvements only."""

_Masks = Sequence[int]
"""For each state a set of states, as the bits of an integer."""


@dataclass(frozen=True)
class Player:
    """A party: its moves as pairs of state indices, from and to, and for each state its rank, lower is better and equal is tied."""

    code: str
    moves: frozenset[tuple[int, int]]
    rank: tuple[int, ...]

    @cached_property
    def steps(self) -> _Masks:
        """Where one move leads from each state."""
        return _masks(self.moves, len(self.rank))

    @cached_property
    def origins(self) -> _Masks:
        """From where one move leads to each state."""
        return _masks(((end, start) for start, end in self.moves), len(self.rank))

    @cached_property
    def improvements(self) -> _Masks:
        """Where one move leads from each state that is better than it."""
        return _masks(self._improving(), len(self.rank))

    @cached_property
    def improved(self) -> _Masks:
        """From where one move leads to each state that is better."""
        return _masks(((end, start) for start, end in self._improving()), len(self.rank))

    @cached_property
    def security(self) -> Sequence[int]:
        """For each state the best rank that the party has there or can have by one move from there."""
        best = [min((self.rank[to] for to in _bits(steps)), default=None) for steps in self.steps]
        return [own if one is None else min(own, one) for own, one in zip(self.rank, best, strict=True)]

    def _improving(self) -> Iterator[tuple[int, int]]:
        return (move for move in self.moves if self.rank[move[1]] < self.rank[move[0]])


@dataclass(frozen=True, slots=True)
class Graph:
    """States in the order of the file, and the parties sorted by code. Every index of a player is one of a state."""

    states: tuple[str, ...]
    players: tuple[Player, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """By concept: the equilibria, which are the states stable for every party, and each party's own stable states, in file order."""

    equilibria: Mapping[Concept, tuple[str, ...]]
    parties: Mapping[Concept, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Move:
    """One unilateral move."""

    party: str
    origin: str
    target: str


@dataclass(frozen=True, slots=True)
class Sanction:
    """The others' moves, one after the other, and under smr where the party could then move itself: nowhere better than it started."""

    moves: tuple[Move, ...]
    exits: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        return self.moves[-1].target


@dataclass(frozen=True, slots=True)
class Improvement:
    """A move to a better state, and the sanction that meets it: None under nash, and where there is none."""

    target: str
    sanction: Sanction | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Whether a state is stable for a party, with each improvement that it has there, in file order."""

    concept: Concept
    party: str
    state: str
    improvements: tuple[Improvement, ...]

    @property
    def stable(self) -> bool:
        return all(one.sanction is not None for one in self.improvements)


def stability(graph: Graph) -> Stability:
    """The stable states of each party and the equilibria, under all four concepts."""
    stable: dict[Concept, dict[str, tuple[str, ...]]] = {concept: {} for concept in CONCEPTS}
    for player in graph.players:
        others = [one for one in graph.players if one is not player]
        any_move = _entering([one.origins for one in others], len(graph.states))
        improving = _entering([one.improved for one in others], len(graph.states))
        severest: dict[Concept, list[int | None]] = {
            "nash": [None] * len(graph.states),
            "gmr": _severest(any_move, player.rank),
            "smr": _severest(any_move, player.security),
            "seq": _severest(improving, player.rank),
        }
        for concept in CONCEPTS:
            stable[concept][player.code] = tuple(
                graph.states[state]
                for state, targets in enumerate(player.improvements)
                if all(_deters(severest[concept][to], player.rank[state]) for to in _bits(targets))
            )
    return Stability({concept: _common(graph, stable[concept]) for concept in CONCEPTS}, stable)


def why(graph: Graph, state: str, party: str, concept: Concept) -> Why:
    """The improvements that `party` has at `state`, each with a sanction under `concept` if there is one.

    Of several sanctions the one with the fewest moves; of these the first by the movers' codes and the file order of states, move by move.
    Raises InputError on a state, a party or a concept that is not there.
    """
    player = _player(graph, party)
    if state not in graph.states:
        raise InputError(f"the graph has no state {state!r}", hint="expected a state as the file spells it")
    if concept not in CONCEPTS:
        raise InputError(f"there is no concept {concept!r}", hint=f"expected one of {', '.join(CONCEPTS)}")
    start = graph.states.index(state)
    harm = player.security if concept == "smr" else player.rank
    ends = sum(1 << end for end, rank in enumerate(harm) if rank >= player.rank[start])
    found = []
    for target in _bits(player.improvements[start]):
        moves = (
            () if concept == "nash" else _shortest(graph, player, target, ends, improving=concept == "seq")
        )
        exits: tuple[str, ...] = ()
        if moves and concept == "smr":
            end = graph.states.index(moves[-1].target)
            exits = tuple(graph.states[to] for to in _bits(player.steps[end]))
        found.append(Improvement(graph.states[target], Sanction(moves, exits) if moves else None))
    return Why(concept, party, state, tuple(found))


def _common(graph: Graph, stable: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    own = [frozenset(states) for states in stable.values()]
    return tuple(state for state in graph.states if all(state in one for one in own))


def _player(graph: Graph, code: str) -> Player:
    for one in graph.players:
        if one.code == code:
            return one
    known = ", ".join(one.code for one in graph.players)
    raise InputError(f"the graph has no party {code!r}", hint=f"parties: {known}")


def _deters(severest: int | None, rank: int) -> bool:
    return severest is not None and severest >= rank


def _entering(origins: Sequence[_Masks], states: int) -> list[list[tuple[int, int]]]:
    """For each state who can move there, by place in `origins`, and from which states."""
    return [
        [(mover, one[state]) for mover, one in enumerate(origins) if one[state]] for state in range(states)
    ]


def _severest(entering: Sequence[Sequence[tuple[int, int]]], harm: Sequence[int]) -> list[int | None]:
    """For each state the greatest harm at the end of any reply to it; None where there is no reply.

    Searches backwards from the most harmful ends, so that what reaches a state first settles it. A step of the search is a state and who
    moves on from it; only another party may have moved there.
    """
    severest: list[int | None] = [None] * len(harm)
    seen: dict[int, int] = {}
    for end in sorted(range(len(harm)), key=lambda state: -harm[state]):
        waiting: list[tuple[int, int | None]] = [(end, None)]
        while waiting:
            state, next_mover = waiting.pop()
            for mover, origins in entering[state]:
                if mover == next_mover:
                    continue
                before = seen.get(mover, 0)
                seen[mover] = before | origins
                for origin in _bits(origins & ~before):
                    waiting.append((origin, mover))
                    if severest[origin] is None:
                        severest[origin] = harm[end]
    return severest


def _shortest(graph: Graph, player: Player, start: int, ends: int, *, improving: bool) -> tuple[Move, ...]:
    """The first of the shortest replies of all but `player` that end in `ends`; empty if there is none."""
    others = [
        (one.code, one.improvements if improving else one.steps) for one in graph.players if one is not player
    ]
    seen = dict.fromkeys((code for code, _ in others), 0)
    reached: list[tuple[int, str, int]] = [(start, "", -1)]
    for place, (state, last_mover, _) in enumerate(reached):  # grows while it is walked
        for code, steps in others:
            if code == last_mover:
                continue
            new = steps[state] & ~seen[code]
            seen[code] |= new
            for target in _bits(new):
                reached.append((target, code, place))
                if ends >> target & 1:
                    return _back(graph, reached)
    return ()


def _back(graph: Graph, reached: Sequence[tuple[int, str, int]]) -> tuple[Move, ...]:
    moves = []
    target, code, before = reached[-1]
    while before >= 0:
        origin, last_mover, earlier = reached[before]
        moves.append(Move(code, graph.states[origin], graph.states[target]))
        target, code, before = origin, last_mover, earlier
    return tuple(reversed(moves))


def _masks(pairs: Iterable[tuple[int, int]], states: int) -> _Masks:
    masks = [0] * states
    for one, other in pairs:
        masks[one] |= 1 << other
    return masks


def _bits(mask: int) -> Iterator[int]:
    """The states of a set, in file order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
