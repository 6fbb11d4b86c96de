# SPDX-License-Identifier: Apache-2.0
"""A `[graph]` table is read as it stands, or refused with the file, the place and what was expected."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from itertools import chain
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError, InputError, Refusal
from comity.talks.graph.graph_file import MOST_STATES, MOVES, ORDERS, STATES, read_graph
from comity.talks.graph.graph_model import Graph, Player
from comity.talks.problem_file import NAMES, read_problem

STATES_KEY = 'states = ["cc", "cd", "dc", "dd"]\n'
MAR = """
[[graph.party]]
code = "MAR"
moves = [["dc", "cc"], ["cc", "dc"]]
order = [["dc"], ["cc"], ["dd", "cd"]]
"""
ALD = """
[[graph.party]]
code = "ALD"
moves = []
order = [["cc", "cd", "dc", "dd"]]
"""


def table(source: str) -> Any:
    return tomllib.loads("[graph]\n" + source, parse_float=Decimal)["graph"]


def read(source: str) -> Graph:
    return read_graph(table(source), "conflict.toml")


def refusal(source: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(source)
    return caught.value


def wrong_shape(source: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(source)
    return caught.value


def test_states_stand_as_filed_and_parties_by_code() -> None:
    assert read(STATES_KEY + MAR + ALD) == Graph(
        ("cc", "cd", "dc", "dd"),
        (
            Player("ALD", frozenset(), (0, 0, 0, 0)),
            Player("MAR", frozenset({(0, 2), (2, 0)}), (1, 2, 0, 2)),
        ),
    )


def test_out_of_a_problem_file() -> None:
    problem = read_problem("[graph]\n" + STATES_KEY + MAR, "conflict.toml")
    assert problem.graph is not None
    assert [one.code for one in read_graph(problem.graph, "conflict.toml").players] == ["MAR"]


def test_any_mapping_will_do() -> None:
    found = table(STATES_KEY + MAR)
    assert read_graph(MappingProxyType(found), "f") == read_graph(found, "f")


@pytest.mark.parametrize(
    "name",
    [
        "both sides withdraw",
        "اتفاق شامل",
        "می\u200cرود",  # Persian is spelled with a joiner
        "संधि",
        "停火",
        "s" * 64,
        "1",
        "–+–",
    ],
)
def test_a_state_may_be_named_in_any_script(name: str) -> None:
    found = read(f'states = ["{name}"]\n[[graph.party]]\ncode = "ALD"\nmoves = []\norder = [["{name}"]]')
    assert found.states == (name,)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", ">= 1"),
        ("s" * 65, "<= 64"),
        (" ", "read"),
        ("cc ", "read"),
        ("\u200dcc", "read"),
        ("c\\tc", "'c\\\\tc' is not a name that can be read"),
        ("c\u00a0c", "'c\\\\xa0c'"),
        ("c\u202ec", "'c\\\\u202ec'"),
        ("c\u200fc", "read"),
        ("e\u0301", "NFC"),
    ],
)
def test_a_state_that_cannot_be_read(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read(f'states = ["cc", "{name}"]\n' + MAR)
    assert caught.value.message.startswith("conflict.toml: graph")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("source", "said", "hint"),
    [
        ("", "conflict.toml: graph: ", "states"),
        (MAR, "graph: Object missing required field `states`", 'states = ["none"'),
        ("states = []\n" + MAR, "length >= 1", 'states = ["none"'),
        (STATES_KEY, "graph: Object missing required field `party`", "[[graph.party]]"),
        (STATES_KEY + "party = []\n", "length >= 1", "[[graph.party]]"),
        (STATES_KEY + MAR.replace("[[graph.party]]", "[graph.party]"), "Expected `array`", "[[graph.party]]"),
        ('states = "cc"\n' + MAR, "Expected `array`", 'states = ["none"'),
        ("states = [1]\n" + MAR, "Expected `str`", 'states = ["none"'),
        (STATES_KEY + "colour = 1\n" + MAR, "unknown field `colour`", "keys of graph: states, party"),
        (STATES_KEY + ALD + MAR + "votes = 0.5\n", "graph.party 2 (MAR): ", "keys of graph.party: code, moves, order"),
        (STATES_KEY + MAR.replace('"MAR"', '"M R"'), "graph.party 1: code: ", "keys of graph.party"),
        (STATES_KEY + MAR.replace('code = "MAR"', ""), "graph.party 1: Object missing required field `code`", "keys"),
        (STATES_KEY + "party = [3]\n", "graph.party 1: ", "keys of graph.party"),
        (STATES_KEY + MAR.replace("moves = ", "order2 = "), "graph.party 1 (MAR): ", "keys of graph.party"),
        (STATES_KEY + '[[graph.party]]\ncode = "BRE"\norder = [["cc"]]', "required field `moves`", "moves = []"),
        (STATES_KEY + '[[graph.party]]\ncode = "BRE"\nmoves = []', "required field `order`", 'order = [["best"]'),
        (STATES_KEY + ALD.replace("moves = []", 'moves = ["cc"]'), "graph.party 1 (ALD): moves: ", 'moves = [["from", "to"]]'),
        (STATES_KEY + ALD.replace("moves = []", 'moves = [["cc"]]'), "length 2", 'moves = [["from", "to"]]'),
        (STATES_KEY + ALD.replace("moves = []", 'moves = [["cc", "cd", "dd"]]'), "length 2", 'moves = [["from", "to"]]'),
        (STATES_KEY + ALD.replace("moves = []", 'moves = [["cc", 2.5]]'), "Expected `str`", 'moves = [["from", "to"]]'),
        (STATES_KEY + MAR.replace('["dc"],', '"dc",'), "graph.party 1 (MAR): order: ", 'order = [["best"]'),
        (STATES_KEY + MAR.replace('["dc"],', '["dc"], [],'), "length >= 1", 'order = [["best"]'),
    ],
)  # fmt: skip
def test_a_wrong_shape(source: str, said: str, hint: str) -> None:
    error = wrong_shape(source)
    assert error.message.startswith("conflict.toml: graph")
    assert said in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("source", "said", "rule", "hint"),
    [
        (
            'states = ["cc", "cd", "dc", "dd", "cd"]\n' + MAR,
            "conflict.toml: graph: states: 'cd' is there twice",
            STATES,
            "rename it",
        ),
        (
            STATES_KEY + ALD + MAR.replace('"MAR"', '"ALD"'),
            "conflict.toml: graph.party 2 (ALD): ALD is there twice",
            NAMES,
            "leave one of the two",
        ),
        (
            STATES_KEY + MAR.replace('["cc", "dc"]', '["cc", "cx"]'),
            "conflict.toml: graph.party 1 (MAR): moves: move 2: there is no state 'cx'",
            NAMES,
            "states: 'cc', 'cd', 'dc', 'dd'",
        ),
        (
            STATES_KEY + MAR.replace('["cc", "dc"]', '["cx", "cc"]'),
            "conflict.toml: graph.party 1 (MAR): moves: move 2: there is no state 'cx'",
            NAMES,
            "states: 'cc', 'cd', 'dc', 'dd'",
        ),
        (
            STATES_KEY + MAR.replace('["cc", "dc"]', '["cc", "cc"]'),
            "conflict.toml: graph.party 1 (MAR): moves: move 2 from 'cc' to 'cc': expected another state",
            MOVES,
            "leave it out",
        ),
        (
            STATES_KEY + MAR.replace('["cc", "dc"]', '["dc", "cc"]'),
            "conflict.toml: graph.party 1 (MAR): moves: move 2 from 'dc' to 'cc' is there twice",
            MOVES,
            "leave one of the two",
        ),
        (
            STATES_KEY + ALD + MAR.replace('["cc"],', '["xx"],'),
            "conflict.toml: graph.party 2 (MAR): order: there is no state 'xx'",
            NAMES,
            "states: 'cc', 'cd', 'dc', 'dd'",
        ),
        (
            STATES_KEY + MAR.replace('["cc"],', '["cc"], ["dc"],'),
            "conflict.toml: graph.party 1 (MAR): order: 'dc' is there twice",
            ORDERS,
            "in one list",
        ),
        (
            STATES_KEY + MAR.replace('["dd", "cd"]', '["dd", "dd", "cd"]'),
            "conflict.toml: graph.party 1 (MAR): order: 'dd' is there twice",
            ORDERS,
            "name it once",
        ),
        (
            STATES_KEY + MAR.replace(', ["dd", "cd"]', ""),
            "conflict.toml: graph.party 1 (MAR): order: it leaves out 'cd', 'dd'",
            ORDERS,
            "the best first",
        ),
        (
            STATES_KEY + MAR.replace('[["dc"], ["cc"], ["dd", "cd"]]', "[]"),
            "conflict.toml: graph.party 1 (MAR): order: it leaves out 'cc', 'cd', 'dc', 'dd'",
            ORDERS,
            "each state once",
        ),
    ],
)
def test_what_does_not_fit(source: str, said: str, rule: str, hint: str) -> None:
    error = refusal(source)
    assert (error.message, error.rule) == (said, rule)
    assert hint in error.hint


def many(states: int) -> Mapping[str, Any]:
    names = [f"s{number}" for number in range(states)]
    return {"states": names, "party": [{"code": "ALD", "moves": [], "order": [names]}]}


def test_ten_options_are_the_most() -> None:
    assert len(read_graph(many(MOST_STATES), "f").states) == 1024
    with pytest.raises(Refusal, match=r"f: graph: states: expected at most 1,024, found 1,025") as caught:
        read_graph(many(MOST_STATES + 1), "f")
    assert caught.value.rule == STATES


def test_a_long_list_of_names_is_cut() -> None:
    long = dict(many(30))
    long["party"] = [{"code": "ALD", "moves": [["s0", "s30"]], "order": [["s0"]]}]
    with pytest.raises(Refusal) as caught:
        read_graph(long, "f")
    assert caught.value.hint.endswith("'s19' and 10 more")


def test_moves_are_not_completed() -> None:
    """There and back are two moves."""
    (player,) = read(
        STATES_KEY + MAR.replace('[["dc", "cc"], ["cc", "dc"]]', '[["cc", "dc"], ["dc", "dd"]]')
    ).players
    assert player.moves == {(0, 2), (2, 3)}


WORDS = st.sampled_from(["cc", "cd", "ALD", "", "x", "\u202e"])
PLAIN = st.recursive(
    WORDS | st.integers(-2, 2) | st.booleans() | st.decimals(-1, 1, places=1),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["states", "party", "code", "moves", "order"]) | WORDS, inner, max_size=5
        )
    ),
    max_leaves=12,
)


NAMED = st.sampled_from(["cc", "cd", "dc"])
SHAPED = st.fixed_dictionaries(
    {
        "states": st.lists(NAMED, min_size=1, max_size=3),
        "party": st.lists(
            st.fixed_dictionaries(
                {
                    "code": st.sampled_from(["ALD", "BRE"]),
                    "moves": st.lists(st.tuples(NAMED, NAMED).map(list), max_size=3),
                    "order": st.lists(st.lists(NAMED, min_size=1, max_size=3), max_size=3),
                }
            ),
            min_size=1,
            max_size=2,
        ),
    }
)


def outcome(found: Mapping[str, Any]) -> Graph | ComityError:
    try:
        return read_graph(found, "f")
    except ComityError as error:
        return error


@given(st.dictionaries(st.sampled_from(["states", "party", "x"]), PLAIN, max_size=3))
def test_whatever_the_table_holds_it_is_read_or_refused_with_its_place(found: dict[str, Any]) -> None:
    read_or_refused = outcome(found)
    if not isinstance(read_or_refused, Graph):
        assert isinstance(read_or_refused, InputError | Refusal)
        assert read_or_refused.message.startswith("f: graph")
        assert read_or_refused.hint


@given(SHAPED)
def test_what_has_the_shape_is_refused_exactly_if_it_breaks_a_rule(found: dict[str, Any]) -> None:
    states, parties = found["states"], found["party"]
    moves = [[tuple(move) for move in one["moves"]] for one in parties]
    orders = [list(chain.from_iterable(one["order"])) for one in parties]
    rules = {
        STATES: len(set(states)) == len(states),
        NAMES: len({one["code"] for one in parties}) == len(parties)
        and {*chain(*orders), *chain(*chain(*moves))} <= set(states),
        MOVES: all(len(set(made)) == len(made) and all(a != b for a, b in made) for made in moves),
        ORDERS: all(sorted(order) == sorted(set(states)) for order in orders),
    }
    read_or_refused = outcome(found)
    assert isinstance(read_or_refused, Graph) == all(rules.values())
    if isinstance(read_or_refused, Graph):
        ranks = {one.code: one.rank for one in read_or_refused.players}
        for one in parties:
            for number, tied in enumerate(one["order"]):
                assert all(ranks[one["code"]][states.index(name)] == number for name in tied)
    else:
        assert isinstance(read_or_refused, Refusal)
        assert not rules[read_or_refused.rule]


@given(st.permutations(["MAR", "ALD", "TAV", "BRE"]))
def test_the_order_of_parties_in_the_file_is_irrelevant(codes: list[str]) -> None:
    parties = [
        {
            "code": code,
            "moves": [["a", "b"]] if code in ("ALD", "MAR") else [],
            "order": [["b"], ["a"]] if code > "C" else [["a"], ["b"]],
        }
        for code in codes
    ]
    found = read_graph({"states": ["a", "b"], "party": parties}, "f")
    assert [(one.code, len(one.moves), one.rank) for one in found.players] == [
        ("ALD", 1, (0, 1)),
        ("BRE", 0, (0, 1)),
        ("MAR", 1, (1, 0)),
        ("TAV", 0, (1, 0)),
    ]
