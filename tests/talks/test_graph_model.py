# SPDX-License-Identifier: Apache-2.0
"""The graph model: games worked out by hand, the definitions once more as plain recursion, and sanctions that anyone can check."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise, product
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.talks.graph.graph_model import (
    CONCEPTS,
    Concept,
    Graph,
    Improvement,
    Move,
    Player,
    Sanction,
    Why,
    stability,
    why,
)

Order = Sequence[str]
"""The best first; states that are tied are joined by an equals sign."""


def graph(states: str, **parties: tuple[Iterable[str], Order]) -> Graph:
    """Moves are written "a>b", or "a-b" for there and back."""
    names = tuple(states.split())
    place = {name: index for index, name in enumerate(names)}
    players = []
    for code, (written, order) in sorted(parties.items()):
        moves = set()
        for one in written:
            start, _, end = one.partition(">" if ">" in one else "-")
            moves |= {(place[start], place[end])} | ({(place[end], place[start])} if "-" in one else set())
        rank = {name: number for number, tied in enumerate(order) for name in tied.split("=")}
        assert set(rank) == set(names)
        players.append(Player(code, frozenset(moves), tuple(rank[name] for name in names)))
    return Graph(names, tuple(players))


def equilibria(found: Graph) -> dict[Concept, str]:
    return {concept: " ".join(states) for concept, states in stability(found).equilibria.items()}


def stable(found: Graph, party: str) -> dict[Concept, str]:
    return {concept: " ".join(own[party]) for concept, own in stability(found).parties.items()}


def two_by_two(ald: Order, bre: Order) -> Graph:
    """ALD decides the first letter, BRE the second."""
    return graph("cc cd dc dd", ALD=(["cc-dc", "cd-dd"], ald), BRE=(["cc-cd", "dc-dd"], bre))


PRISONERS = two_by_two(["dc", "cc", "dd", "cd"], ["cd", "cc", "dd", "dc"])
CHICKEN = two_by_two(["dc", "cc", "cd", "dd"], ["cd", "cc", "dc", "dd"])


def test_the_prisoners_dilemma() -> None:
    assert equilibria(PRISONERS) == {"nash": "dd", "gmr": "cc dd", "smr": "cc dd", "seq": "cc dd"}
    by_sanctions = "cc dc dd"
    assert stable(PRISONERS, "ALD") == {"nash": "dc dd"} | dict.fromkeys(CONCEPTS[1:], by_sanctions)


def test_why_both_cooperate_in_the_prisoners_dilemma() -> None:
    """ALD could leave cc for dc; BRE would then do better at dd, which ALD likes less than cc, and ALD cannot help it."""
    move = Move("BRE", "dc", "dd")
    assert why(PRISONERS, "cc", "ALD", "gmr").improvements == (Improvement("dc", Sanction((move,))),)
    assert why(PRISONERS, "cc", "ALD", "seq").improvements == (Improvement("dc", Sanction((move,))),)
    assert why(PRISONERS, "cc", "ALD", "smr") == Why(
        "smr", "ALD", "cc", (Improvement("dc", Sanction((move,), exits=("cd",))),)
    )
    assert Sanction((move,)).state == "dd"


def test_why_there_is_no_nash_stability_at_cc() -> None:
    found = why(PRISONERS, "cc", "BRE", "nash")
    assert found == Why("nash", "BRE", "cc", (Improvement("cd"),))
    assert not found.stable
    assert why(PRISONERS, "dd", "BRE", "nash") == Why("nash", "BRE", "dd", ())
    assert why(PRISONERS, "dd", "BRE", "nash").stable


def test_chicken() -> None:
    """At cc the threat to go on to dd deters, but whoever carried it out would do worse by it: GMR and SMR, not SEQ."""
    assert equilibria(CHICKEN) == {"nash": "cd dc", "gmr": "cc cd dc", "smr": "cc cd dc", "seq": "cd dc"}
    assert why(CHICKEN, "cc", "ALD", "smr").improvements == (
        Improvement("dc", Sanction((Move("BRE", "dc", "dd"),), exits=("cd",))),
    )
    assert why(CHICKEN, "cc", "ALD", "seq") == Why("seq", "ALD", "cc", (Improvement("dc"),))
    assert why(CHICKEN, "dd", "ALD", "gmr") == Why("gmr", "ALD", "dd", (Improvement("cd"),))


def test_stag_hunt() -> None:
    """The best for both, and the safe one: both are Nash."""
    found = two_by_two(["cc", "dc", "dd", "cd"], ["cc", "cd", "dd", "dc"])
    assert equilibria(found) == dict.fromkeys(CONCEPTS, "cc dd")


def test_matching_pennies() -> None:
    """ALD wants the two letters to be equal, BRE to differ: whoever moves is answered at once."""
    found = two_by_two(["cc=dd", "cd=dc"], ["cd=dc", "cc=dd"])
    assert equilibria(found) == {"nash": "", "gmr": "cc cd dc dd", "smr": "", "seq": "cc cd dc dd"}
    assert why(found, "cd", "ALD", "seq").improvements == (
        Improvement("dd", Sanction((Move("BRE", "dd", "dc"),))),
    )


def three(
    *, mar: Iterable[str] = ("a>b",), ald: tuple[Iterable[str], Order], bre: tuple[Iterable[str], Order]
) -> Graph:
    """MAR may leave a for b, and likes b, c, a, d, e in this order."""
    return graph("a b c d e", MAR=(mar, ["b", "c", "a", "d", "e"]), ALD=ald, BRE=bre)


INDIFFERENT: Order = ["a=b=c=d=e"]
DOWNHILL: Order = ["e", "d", "c", "b", "a"]


def test_two_sanctioners_reach_together_what_neither_can_alone() -> None:
    """From b ALD leads to c, better than a for MAR; from c BRE leads to d, which is worse. Both gain by their moves."""
    found = three(ald=(["b>c"], DOWNHILL), bre=(["c>d"], DOWNHILL))
    moves = (Move("ALD", "b", "c"), Move("BRE", "c", "d"))
    for concept in ("gmr", "smr", "seq"):
        assert why(found, "a", "MAR", concept).improvements == (Improvement("b", Sanction(moves)),)
    assert equilibria(found) == {"nash": "d e", "gmr": "a d e", "smr": "a d e", "seq": "a d e"}
    for ald, bre in ((["b>c"], []), ([], ["c>d"])):
        alone = three(ald=(ald, DOWNHILL), bre=(bre, DOWNHILL))
        assert stable(alone, "MAR") == dict.fromkeys(CONCEPTS, "b c d e")


def test_nobody_moves_twice_in_succession() -> None:
    found = three(ald=(["b>c", "c>d"], DOWNHILL), bre=([], DOWNHILL))
    assert stable(found, "MAR") == dict.fromkeys(CONCEPTS, "b c d e")
    assert [why(found, "a", "MAR", concept).improvements for concept in CONCEPTS] == [(Improvement("b"),)] * 4


def test_but_somebody_may_move_again_after_another() -> None:
    found = three(ald=(["b>c", "d>e"], DOWNHILL), bre=(["c>d"], DOWNHILL))
    assert why(found, "a", "MAR", "gmr").improvements == (
        Improvement("b", Sanction((Move("ALD", "b", "c"), Move("BRE", "c", "d")))),
    )
    kinder = dataclasses.replace(found.players[2], rank=(3, 0, 1, 2, 4))  # MAR now likes d better than a
    moves = (Move("ALD", "b", "c"), Move("BRE", "c", "d"), Move("ALD", "d", "e"))
    found = dataclasses.replace(found, players=(*found.players[:2], kinder))
    assert why(found, "a", "MAR", "seq").improvements == (Improvement("b", Sanction(moves)),)


def test_in_a_sequential_sanction_each_move_gains_for_its_mover() -> None:
    found = three(ald=(["b>c"], DOWNHILL), bre=(["c>d"], ["c", "d", "e", "b", "a"]))
    assert stable(found, "MAR") == {"nash": "b c d e", "gmr": "a b c d e", "smr": "a b c d e", "seq": "b c d e"}  # fmt: skip
    tied = three(ald=(["b>c"], INDIFFERENT), bre=(["c>d"], DOWNHILL))
    assert stable(tied, "MAR")["seq"] == "b c d e"


def test_a_sanction_that_can_be_escaped_is_not_symmetric() -> None:
    """MAR leaves d for c, which it likes better than a, or only for what it likes no better than a."""
    ald, bre = (["b>c"], DOWNHILL), (["c>d"], DOWNHILL)
    escaped = three(mar=["a>b", "d>c"], ald=ald, bre=bre)
    # At d, too, MAR gains by c; BRE takes that back, and MAR could go on for ever.
    everywhere = "a b c d e"
    assert stable(escaped, "MAR") == {"nash": "b c e", "gmr": everywhere, "smr": "b c e", "seq": everywhere}
    assert why(escaped, "a", "MAR", "smr").improvements == (Improvement("b"),)
    (found,) = why(three(mar=["a>b", "d>e", "d>a"], ald=ald, bre=bre), "a", "MAR", "smr").improvements
    assert found.sanction is not None
    assert found.sanction.exits == ("a", "e")


def test_smr_takes_a_further_sanction_where_the_nearest_can_be_escaped() -> None:
    found = three(mar=["a>b", "d>c"], ald=(["b>d"], INDIFFERENT), bre=(["d>e"], INDIFFERENT))
    (gmr,) = why(found, "a", "MAR", "gmr").improvements
    (smr,) = why(found, "a", "MAR", "smr").improvements
    assert gmr.sanction == Sanction((Move("ALD", "b", "d"),))
    assert smr.sanction == Sanction((Move("ALD", "b", "d"), Move("BRE", "d", "e")))


def test_each_improvement_needs_a_sanction() -> None:
    found = graph("a b c d", MAR=(["a>c", "a>b"], ["b", "c", "a", "d"]), ALD=(["b>d"], ["d", "b", "a=c"]))
    assert stable(found, "MAR") == dict.fromkeys(CONCEPTS, "b c d")
    assert why(found, "a", "MAR", "seq").improvements == (
        Improvement("b", Sanction((Move("ALD", "b", "d"),))),
        Improvement("c"),
    )


def test_a_move_back_to_where_the_party_started_is_a_sanction() -> None:
    """Then the improvement was for nothing; under SMR it does not deter, for the party may improve once more."""
    found = graph("a b", MAR=(["a>b"], ["b", "a"]), ALD=(["b>a"], ["a", "b"]))
    assert equilibria(found) == {"nash": "", "gmr": "a b", "smr": "", "seq": "a b"}
    assert why(found, "a", "MAR", "seq").improvements == (
        Improvement("b", Sanction((Move("ALD", "b", "a"),))),
    )
    assert not why(found, "a", "MAR", "smr").stable


def test_a_sequence_may_pass_through_where_the_party_started() -> None:
    tied: Order = ["a=b=c"]
    found = graph("a b c", MAR=(["a>b"], ["b", "a", "c"]), ALD=(["b>a"], tied), BRE=(["a>c"], tied))
    (smr,) = why(found, "a", "MAR", "smr").improvements
    assert smr.sanction == Sanction((Move("ALD", "b", "a"), Move("BRE", "a", "c")))


def test_moves_that_cannot_be_taken_back() -> None:
    """Chicken again, where nobody who went straight can still swerve: dd is now stable, for nobody can leave it."""
    found = graph(
        "cc cd dc dd",
        ALD=(["cc>dc", "cd>dd"], ["dc", "cc", "cd", "dd"]),
        BRE=(["cc>cd", "dc>dd"], ["cd", "cc", "dc", "dd"]),
    )
    everywhere, late = "cc cd dc dd", "cd dc dd"
    assert equilibria(found) == {"nash": late, "gmr": everywhere, "smr": everywhere, "seq": late}
    assert why(found, "cc", "ALD", "smr").improvements == (
        Improvement("dc", Sanction((Move("BRE", "dc", "dd"),))),
    )


def test_one_signs_after_the_other() -> None:
    """BRE would sign after ALD. But ALD's own move makes it worse off at first, and no concept here looks beyond that."""
    found = graph(
        "none ald both",
        ALD=(["none>ald"], ["both", "none", "ald"]),
        BRE=(["ald>both"], ["both", "ald", "none"]),
    )
    assert equilibria(found) == dict.fromkeys(CONCEPTS, "none both")


def test_a_tie_is_no_improvement() -> None:
    found = graph("a b", MAR=(["a-b"], ["a=b"]), ALD=([], ["a", "b"]))
    assert equilibria(found) == dict.fromkeys(CONCEPTS, "a b")


def test_a_sanction_may_be_tied_with_the_start() -> None:
    found = graph("a b c", MAR=(["a>b"], ["b", "a=c"]), ALD=(["b>c"], ["c", "a=b"]))
    assert equilibria(found) == {"nash": "c", "gmr": "a c", "smr": "a c", "seq": "a c"}
    better = graph("a b c", MAR=(["a>b"], ["b", "c", "a"]), ALD=(["b>c"], ["c", "a=b"]))
    assert equilibria(better) == dict.fromkeys(CONCEPTS, "c")


def test_an_escape_to_a_tie_does_not_help() -> None:
    found = graph("a b c d", MAR=(["a>b", "c>d"], ["b", "a=d", "c"]), ALD=(["b>c"], ["c", "a=b=d"]))
    (one,) = why(found, "a", "MAR", "smr").improvements
    assert one.sanction == Sanction((Move("ALD", "b", "c"),), exits=("d",))


def test_alone_every_concept_is_nash() -> None:
    found = graph("a b c", ALD=(["a>b", "b>c", "c>a"], ["c", "b", "a"]))
    assert equilibria(found) == dict.fromkeys(CONCEPTS, "c")
    assert equilibria(graph("a", ALD=([], ["a"]))) == dict.fromkeys(CONCEPTS, "a")


def test_of_equally_short_sanctions_the_first_by_code_then_by_state() -> None:
    order = ["b", "a", "c", "d", "e"]
    found = graph("a e d c b", MAR=(["a>b"], order), BRE=(["b>e"], order), ALD=(["b>c", "b>d"], order))
    (one,) = why(found, "a", "MAR", "gmr").improvements
    assert one.sanction == Sanction((Move("ALD", "b", "d"),))


def test_names_that_are_not_in_the_graph() -> None:
    with pytest.raises(InputError, match="no party 'TAV'") as caught:
        why(PRISONERS, "cc", "TAV", "gmr")
    assert caught.value.hint == "parties: ALD, BRE"
    with pytest.raises(InputError, match="no state 'xx'"):
        why(PRISONERS, "xx", "ALD", "gmr")
    with pytest.raises(InputError, match="no concept 'core'") as caught:
        why(PRISONERS, "cc", "ALD", cast("Concept", "core"))
    assert caught.value.hint == "expected one of nash, gmr, smr, seq"


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Half of them with about every second move, half with few."""
    states = draw(st.integers(1, 5))
    steps = [(a, b) for a, b in product(range(states), repeat=2) if a != b]
    masks = st.integers(0, 2 ** len(steps) - 1)
    masks = masks | st.builds(lambda one, other, third: one & other & third, masks, masks, masks)
    players = []
    for code in ["ALD", "BRE", "MAR"][: draw(st.sampled_from([3, 2, 1]))]:
        mask = draw(masks)
        moves = frozenset(step for place, step in enumerate(steps) if mask >> place & 1)
        players.append(Player(code, moves, draw(st.tuples(*[st.integers(0, states - 1)] * states))))
    return Graph(tuple("abcde"[:states]), tuple(players))


class Definitions:
    """Each definition spelled out over single states and moves: nothing is searched backwards, nothing is shared between states."""

    def __init__(self, found: Graph) -> None:
        self.players = found.players
        self.states = range(len(found.states))
        self.names = found.states
        self.replies = cache(self._replies)

    def _replies(self, party: int, start: int, last: int, length: int, *, improving: bool) -> frozenset[int]:
        """Where sequences of 1 to `length` moves of all but `party` end, if `last` does not move first."""
        ends: set[int] = set()
        for mover, player in enumerate(self.players):
            if mover in (party, last) or length == 0:
                continue
            for origin, target in player.moves:
                if origin == start and (not improving or player.rank[target] < player.rank[origin]):
                    ends |= {target} | self.replies(party, target, mover, length - 1, improving=improving)
        return frozenset(ends)

    def reached(
        self, party: int, start: int, length: int | None = None, *, improving: bool
    ) -> frozenset[int]:
        """A shortest sequence to anywhere never comes twice to one state by one mover: so long it is, and no longer."""
        longest = len(self.states) * len(self.players) if length is None else length
        return self.replies(party, start, -1, longest, improving=improving)

    def targets(self, party: int, start: int) -> list[int]:
        return [end for end in self.states if (start, end) in self.players[party].moves]

    def sanctions(self, concept: Concept, party: int, start: int, end: int) -> bool:
        rank = self.players[party].rank
        if concept == "smr" and any(rank[out] < rank[start] for out in self.targets(party, end)):
            return False
        return not rank[end] < rank[start]

    def answered(self, concept: Concept, party: int, start: int, improved: int, length: int | None = None) -> bool:  # fmt: skip
        ends = self.reached(party, improved, length, improving=concept == "seq")
        return concept != "nash" and any(self.sanctions(concept, party, start, end) for end in ends)

    def stable(self, concept: Concept, party: int) -> tuple[str, ...]:
        rank = self.players[party].rank
        return tuple(
            self.names[start]
            for start in self.states
            if all(
                self.answered(concept, party, start, improved)
                for improved in self.targets(party, start)
                if rank[improved] < rank[start]
            )
        )


@given(graphs())
@settings(max_examples=200)
def test_equals_the_definitions(found: Graph) -> None:
    definitions, by_search = Definitions(found), stability(found)
    for concept in CONCEPTS:
        for party, player in enumerate(found.players):
            assert by_search.parties[concept][player.code] == definitions.stable(concept, party)
        assert by_search.equilibria[concept] == tuple(
            state
            for state in found.states
            if all(state in own for own in by_search.parties[concept].values())
        )


def check(found: Graph, one: Why, improved: str, sanction: Sanction) -> None:
    """What a delegate would check by hand."""
    players = {player.code: player for player in found.players}
    place = found.states.index
    own = players[one.party]
    moves = sanction.moves
    assert moves[0].origin == improved
    assert all(move.party != one.party for move in moves)
    assert all(move.target == following.origin for move, following in pairwise(moves))
    assert all(move.party != following.party for move, following in pairwise(moves))
    for move in moves:
        mover, origin, target = players[move.party], place(move.origin), place(move.target)
        assert (origin, target) in mover.moves
        assert one.concept != "seq" or mover.rank[target] < mover.rank[origin]
    assert own.rank[place(sanction.state)] >= own.rank[place(one.state)]
    if one.concept == "smr":
        exits = [state for state in found.states if (place(sanction.state), place(state)) in own.moves]
        assert list(sanction.exits) == exits
        assert all(own.rank[place(state)] >= own.rank[place(one.state)] for state in exits)
    else:
        assert sanction.exits == ()


@given(graphs())
def test_every_sanction_holds_and_none_is_shorter(found: Graph) -> None:
    definitions, by_search, place = Definitions(found), stability(found), found.states.index
    for (party, player), state, concept in product(enumerate(found.players), found.states, CONCEPTS):
        one = why(found, state, player.code, concept)
        assert one.stable == (state in by_search.parties[concept][player.code])
        assert [place(improvement.target) for improvement in one.improvements] == [
            target for target in definitions.targets(party, place(state))
            if player.rank[target] < player.rank[place(state)]
        ]  # fmt: skip
        for improvement in one.improvements:
            step = (concept, party, place(state), place(improvement.target))
            if improvement.sanction is None:
                assert not definitions.answered(*step)
            else:
                check(found, one, improvement.target, improvement.sanction)
                assert not definitions.answered(*step, len(improvement.sanction.moves) - 1)


@given(graphs())
def test_what_is_stable_under_one_concept_is_stable_under_a_weaker_one(found: Graph) -> None:
    by_search = stability(found)
    for stronger, weaker in (("nash", "smr"), ("smr", "gmr"), ("nash", "seq"), ("seq", "gmr")):
        strong, weak = cast("Concept", stronger), cast("Concept", weaker)
        assert set(by_search.equilibria[strong]) <= set(by_search.equilibria[weak])
        for player in found.players:
            assert set(by_search.parties[strong][player.code]) <= set(by_search.parties[weak][player.code])


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_states_and_parties_is_irrelevant(found: Graph, by: Random) -> None:
    shuffled = list(range(len(found.states)))
    by.shuffle(shuffled)
    now = {old: new for new, old in enumerate(shuffled)}
    players = [
        Player(
            one.code,
            frozenset((now[a], now[b]) for a, b in one.moves),
            tuple(one.rank[old] for old in shuffled),
        )
        for one in found.players
    ]
    by.shuffle(players)
    again = stability(Graph(tuple(found.states[old] for old in shuffled), tuple(players)))
    before = stability(found)
    for concept in CONCEPTS:
        assert sorted(again.equilibria[concept]) == sorted(before.equilibria[concept])
        for code, own in before.parties[concept].items():
            assert sorted(again.parties[concept][code]) == sorted(own)


@given(graphs(), st.integers(-3, 3), st.integers(1, 3))
def test_only_the_order_of_ranks_matters(found: Graph, shift: int, scale: int) -> None:
    players = tuple(
        dataclasses.replace(one, rank=tuple(rank * scale + shift for rank in one.rank))
        for one in found.players
    )
    assert stability(dataclasses.replace(found, players=players)) == stability(found)


@given(graphs())
def test_a_party_that_cannot_move_changes_nothing_for_the_others(found: Graph) -> None:
    watching = Player("TAV", frozenset(), tuple(range(len(found.states))))
    again = stability(dataclasses.replace(found, players=(*found.players, watching)))
    assert again.equilibria == stability(found).equilibria
    assert all(own["TAV"] == found.states for own in again.parties.values())


def options(owners: Sequence[int], by: Random) -> Graph:
    """Each option is taken or left by its owner, who can change all of its own at once; the orders are drawn."""
    states = range(2 ** len(owners))
    players = []
    for owner in sorted(set(owners)):
        own = sum(1 << option for option, one in enumerate(owners) if one == owner)
        changes = [change for change in states if change and not change & ~own]
        moves = {(state, state ^ change) for state in states for change in changes}
        rank = tuple(by.randrange(len(states) // 2) for _ in states)
        players.append(Player(f"P{owner}", frozenset(moves), rank))
    return Graph(tuple(format(state, f"0{len(owners)}b") for state in states), tuple(players))


@pytest.mark.parametrize(
    ("owners", "step"),
    [([0, 0, 1, 1, 2, 2], 1), ([0, 1, 2, 3, 4, 0], 1), ([0, 0, 1, 1, 2, 2, 3, 3, 4, 4], 97)],
)
def test_forward_and_backward_search_agree_on_options(owners: list[int], step: int) -> None:
    found = options(owners, Random(20))
    by_search = stability(found)
    for player, state, concept in product(found.players, found.states[::step], CONCEPTS):
        one = why(found, state, player.code, concept)
        assert one.stable == (state in by_search.parties[concept][player.code])
        for improvement in one.improvements:
            if improvement.sanction is not None:
                check(found, one, improvement.target, improvement.sanction)
    assert 0 < len(by_search.equilibria["gmr"]) < len(found.states)


def test_long_sequences_of_sanctions() -> None:
    """Two take turns for a thousand moves until a state is reached that deters."""
    last = 1023
    by_turns = [frozenset((state, state + 1) for state in range(1 + turn, last, 2)) for turn in (0, 1)]
    rank = (1, *[0] * (last - 1), 2)
    found = Graph(
        tuple(f"s{state}" for state in range(last + 1)),
        (
            Player("ALD", frozenset({(0, 1)}), rank),
            Player("BRE", by_turns[0], tuple(range(last, -1, -1))),
            Player("MAR", by_turns[1], tuple(range(last, -1, -1))),
        ),
    )
    (one,) = why(found, "s0", "ALD", "seq").improvements
    assert one.sanction is not None
    assert (len(one.sanction.moves), one.sanction.state) == (1022, "s1023")
    assert stability(found).equilibria == {"nash": ("s1023",)} | dict.fromkeys(
        ("gmr", "smr", "seq"), ("s0", "s1023")
    )
