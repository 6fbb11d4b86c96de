# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.charter.operators import Share
from comity.charter.rules import MAX_DEPTH, MAX_RULES, Rule, parse_rule, standing
from comity.errors import FormRefusal
from rule_oracle import (
    rules,
    worlds,
)

drawn = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])

EU = {
    "DEU": {"votes": 29, "population": 82_500_000},
    "FRA": {"votes": 29, "population": 60_000_000},
    "MLT": {"votes": 3},
}
FORMATS = {"astana": ["IRN", "RUS", "TUR"], "small_group": ["DEU", "FRA", "USA"]}
TALKS: dict[str, dict[str, int]] = {code: {} for code in ("DEU", "FRA", "IRN", "RUS", "TUR", "USA")}


def read(data: Any, parties: Any = TALKS, formats: Any = FORMATS, path: str = "rules.test") -> Rule:
    return parse_rule(data, parties=parties, formats=formats, path=path)


# ---- Reading


@pytest.mark.parametrize(
    ("data", "message", "cites"),
    [
        ([], "rules.test: expected a table with one operator, found an empty list", "exactly one operator"),
        (None, "rules.test: expected a table with one operator, found null", "exactly one operator"),
        (
            "consensus",
            'rules.test: expected a table with one operator, found "consensus"',
            "exactly one operator",
        ),
        ({}, "rules.test: expected exactly one operator, found none", "exactly one operator"),
        (
            {"members": "astana"},
            "rules.test: expected exactly one operator, found none",
            "exactly one operator",
        ),
        (
            {"consensus": True, "count": 3},
            "rules.test: expected exactly one operator, found consensus, count",
            "exactly one operator",
        ),
        ({"consensus": False}, "rules.test.consensus: expected true, found false", "consensus = true"),
        ({"consensus": 1}, "rules.test.consensus: expected true, found 1", "consensus = true"),
        ({"unanimity": "true"}, 'rules.test.unanimity: expected true, found "true"', "unanimity = true"),
        (
            {"consensus_minus": -1},
            "rules.test.consensus_minus: expected an integer from 0",
            "consensus_minus = n",
        ),
        (
            {"consensus_minus": True},
            "rules.test.consensus_minus: expected an integer from 0",
            "consensus_minus = n",
        ),
        (
            {"count": 0},
            "rules.test.count: expected an integer from 1 to 9007199254740991, found 0",
            "count = k",
        ),
        (
            {"count": 2.0},
            "rules.test.count: expected an integer from 1 to 9007199254740991, found a float",
            "count = k",
        ),
        (
            {"count": True},
            "rules.test.count: expected an integer from 1 to 9007199254740991, found true",
            "count = k",
        ),
        (
            {"count": "3"},
            'rules.test.count: expected an integer from 1 to 9007199254740991, found "3"',
            "count = k",
        ),
        (
            {"count": 2**53},
            "rules.test.count: expected an integer from 1 to 9007199254740991, found an integer beyond 2^53",
            "count",
        ),
        ({"count": 10**5000}, "rules.test.count: expected an integer", "count = k"),
        ({"quorum": 0}, "rules.test.quorum: expected an integer from 1", "quorum = k"),
        (
            {"quorum": [3]},
            "rules.test.quorum: expected an integer from 1 to 9007199254740991, found a list of 1",
            "quorum = k",
        ),
        (
            {"at_least": 3},
            "rules.test.weight: expected the name of the weight that is summed, found none",
            "at_least = 255",
        ),
        (
            {"share": 0.75},
            'rules.test.share: expected a fraction from "0" to "1" such as "3/4", found a float',
            "share =",
        ),
        (
            {"share": 1},
            'rules.test.share: expected a fraction from "0" to "1" such as "3/4", found 1',
            "share =",
        ),
        ({"share": "0.65"}, "rules.test.share: expected a fraction", "share ="),
        (
            {"share": "5/4"},
            'rules.test.share: expected a fraction from "0" to "1" such as "3/4", found "5/4"',
            "share =",
        ),
        ({"share": "2"}, "rules.test.share: expected a fraction", "share ="),
        ({"share": "1/0"}, "rules.test.share: expected a fraction", "share ="),
        ({"share": "-1/2"}, "rules.test.share: expected a fraction", "share ="),
        ({"share": "01/2"}, "rules.test.share: expected a fraction", "share ="),
        ({"share": "1/2\n"}, "rules.test.share: expected a fraction", "share ="),
        ({"share": "١/٢"}, "rules.test.share: expected a fraction", "share ="),
        ({"share": "1/1" + "0" * 100}, "rules.test.share: expected a fraction", "share ="),
        ({"share": ["1/2"]}, "rules.test.share: expected a fraction", "share ="),
        ({"more_than": None}, "rules.test.more_than: expected a fraction", "more_than ="),
        (
            {"share": "1/2", "of": "present"},
            'rules.test.of: expected "all" or "voting", found "present"',
            "share =",
        ),
        (
            {"share": "1/2", "of": ["all"]},
            'rules.test.of: expected "all" or "voting", found a list of 1',
            "share =",
        ),
        (
            {"more_than": "1/2", "of": None},
            'rules.test.of: expected "all" or "voting", found null',
            "more_than =",
        ),
        ({"count": 3, "of": "all"}, "rules.test.of: expected only count, members in this table", "count = k"),
        (
            {"count": 3, "weight": "votes"},
            "rules.test.weight: expected only count, members in this table",
            "count = k",
        ),
        (
            {"at_least": 3, "weight": "votes", "of": "all"},
            "rules.test.of: expected only at_least, members, weight",
            "at_least",
        ),
        (
            {"consensus": True, "note": "x"},
            "rules.test.note: expected only consensus, members",
            "consensus = true",
        ),
        ({"consensus": True, 7: "x"}, "rules.test.7: expected only consensus, members", "consensus = true"),
        (
            {"Consensus": True},
            "rules.test: expected exactly one operator, found none",
            "exactly one operator",
        ),
        (
            {"veto": []},
            "rules.test.veto: expected a list of one or more party codes, found an empty list",
            "veto =",
        ),
        (
            {"veto": "RUS"},
            'rules.test.veto: expected a list of one or more party codes, found "RUS"',
            "veto =",
        ),
        ({"veto": ["RUS", 7]}, "rules.test.veto[1]: expected a party code, found 7", "veto ="),
        (
            {"veto": ["RUS", "RUS"]},
            'rules.test.veto[1]: expected each party once, found "RUS" again',
            "veto =",
        ),
        ({"veto": ["CHN"]}, 'rules.test.veto: expected members in scope, found "CHN"', "veto ="),
        (
            {"veto": ["USA"], "members": "astana"},
            'rules.test.veto: expected members in scope, found "USA"',
            "veto =",
        ),
        (
            {"consensus": True, "members": "geneva"},
            'rules.test.members: expected the id of a format, found "geneva"',
            "members",
        ),
        (
            {"consensus": True, "members": []},
            "rules.test.members: expected a list of one or more party codes",
            "members",
        ),
        (
            {"consensus": True, "members": None},
            "rules.test.members: expected a list of one or more party codes",
            "members",
        ),
        (
            {"consensus": True, "members": ["CHN", "RUS"]},
            'rules.test.members: expected members in scope, found "CHN"',
            "scope",
        ),
        (
            {"consensus": True, "members": [["RUS"]]},
            "rules.test.members[0]: expected a party code, found a list",
            "members",
        ),
        (
            {"all_of": []},
            "rules.test.all_of: expected a list of one or more rules, found an empty list",
            "all_of =",
        ),
        (
            {"any_of": {}},
            "rules.test.any_of: expected a list of one or more rules, found a table",
            "any_of =",
        ),
        (
            {"all_of": [{"count": 1}, {"share": "x"}]},
            "rules.test.all_of[1].share: expected a fraction",
            "share =",
        ),
        (
            {"any_of": [{"all_of": [True]}]},
            "rules.test.any_of[0].all_of[0]: expected a table with one operator",
            "operator",
        ),
        (
            {"all_of": [{"count": 1, "members": ["USA"]}], "members": "astana"},
            'rules.test.all_of[0].members: expected members in scope, found "USA"',
            "a member outside the scope is a charter error",
        ),
        (
            {"each_format": [{"count": 1}]},
            "rules.test.each_format: expected a table with one operator, found a list",
            "operator",
        ),
        ({"each_format": {"share": "x"}}, "rules.test.each_format.share: expected a fraction", "share ="),
        (
            {"each_format": {"veto": ["RUS"]}},
            'rules.test.each_format.veto: expected members in scope, found "RUS"',
            "veto =",
        ),
        (
            {"each_format": {"count": 1, "members": "astana"}},
            'rules.test.each_format.members: expected members in scope, found "IRN", "RUS", "TUR"',
            "a member outside the scope is a charter error",
        ),
        (
            {"each_format": {"count": 1}, "members": ["RUS", "TUR"]},
            "rules.test.each_format: expected members of every format in scope, found none of small_group",
            "each_format",
        ),
    ],
)
def test_what_is_no_rule_is_refused_with_its_place(data: object, message: str, cites: str) -> None:
    with pytest.raises(FormRefusal) as caught:
        read(data)
    assert caught.value.message.startswith(message)
    assert caught.value.rule.startswith("RULES: ")
    assert cites in caught.value.rule
    assert caught.value.exit_code == 13


def test_a_rule_inside_formats_is_refused_with_the_format_in_which_it_fails() -> None:
    with pytest.raises(FormRefusal) as caught:
        read({"each_format": {"share": "1/2", "weight": "votes"}})
    assert caught.value.message.startswith(
        "rules.test.each_format.weight: expected a weight that every member has; IRN, RUS, TUR"
    )
    with pytest.raises(FormRefusal) as caught:
        read({"each_format": {"count": 0}})
    assert caught.value.hint == "so it reads inside the format astana: IRN, RUS, TUR"


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (
            "population",
            'rules.test.weight: expected a weight that every member has; MLT declare no "population"',
        ),
        (
            "seats",
            'rules.test.weight: expected a weight that every member has; DEU, FRA, MLT declare no "seats"',
        ),
        (29, "rules.test.weight: expected the name of a weight, found 29"),
        (None, "rules.test.weight: expected the name of a weight, found null"),
    ],
)
def test_a_weight_that_some_member_lacks_is_refused(weight: object, message: str) -> None:
    for data in ({"share": "1/2"}, {"more_than": "1/2"}, {"at_least": 1}):
        with pytest.raises(FormRefusal) as caught:
            read(data | {"weight": weight}, parties=EU)
        assert caught.value.message == message
        assert caught.value.rule.startswith("RULES: weights are declared per party")


def test_a_weight_may_be_lacking_outside_the_scope() -> None:
    rule = read({"share": "1/2", "weight": "population", "members": ["DEU", "FRA"]}, parties=EU)
    assert standing(rule, {"DEU": "for"}).answer == "passes"


@pytest.mark.parametrize("weight", [-1, 2.5, True, "29", 2**53])
def test_weights_are_counts(weight: Any) -> None:
    with pytest.raises(
        FormRefusal, match=r"^rules\.test\.weight: expected integers from 0 to \d+, found .* of DEU$"
    ):
        read({"share": "1/2", "weight": "votes"}, parties={"DEU": {"votes": weight}}, formats={})


def test_formats_must_hold_parties() -> None:
    with pytest.raises(FormRefusal, match=r"^rules\.test\.members: expected a format that has members"):
        read({"consensus": True, "members": "empty"}, formats={"empty": []})
    with pytest.raises(FormRefusal, match=r"^rules\.test\.members: expected members in scope, found \"CHN\""):
        read({"consensus": True, "members": "p5"}, formats={"p5": ["CHN", "RUS"]})
    with pytest.raises(
        FormRefusal, match=r"^rules\.test\.each_format: expected a charter with at least one format"
    ):
        read({"each_format": {"consensus": True}}, formats={})


def test_a_charter_without_parties_has_no_rules() -> None:
    with pytest.raises(FormRefusal, match=r"^rules\.test: there is no party in scope"):
        read({"consensus": True}, parties={})


def nested(depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {"count": 1}
    for _ in range(depth - 1):
        data = {"all_of": [data]}
    return data


def test_rules_stand_so_deep_inside_one_another_and_no_deeper() -> None:
    assert read(nested(MAX_DEPTH)).to_data() == nested(MAX_DEPTH)
    with pytest.raises(FormRefusal, match=r"^rules\.test(\.all_of\[0\]){16}: expected rules at most 16 deep"):
        read(nested(MAX_DEPTH + 1))


def test_a_rule_multiplied_by_formats_is_bounded() -> None:
    formats = {f"f{number}": ["RUS"] for number in range(20)}
    with pytest.raises(FormRefusal, match=f"expected at most {MAX_RULES} rules"):
        read(
            {"each_format": {"each_format": {"each_format": {"each_format": {"count": 1}}}}}, formats=formats
        )
    with pytest.raises(FormRefusal, match=f"expected at most {MAX_RULES} rules"):
        read({"any_of": [{"count": 1}] * MAX_RULES})


def test_a_long_hostile_value_is_cut_in_the_message() -> None:
    with pytest.raises(FormRefusal) as caught:
        read({"share": "9" * 100_000})
    assert len(caught.value.message) < 200
    with pytest.raises(FormRefusal) as caught:
        read({"count": 1, "x" * 100_000: 1})
    assert len(caught.value.message) < 200
    with pytest.raises(FormRefusal) as caught:
        read({"veto": [f"P{number}" for number in range(5_000)]})
    assert len(caught.value.message) < 600


@given(st.data())
@drawn
def test_a_rule_gives_back_the_table_it_was_read_from(data: st.DataObject) -> None:
    world = data.draw(worlds())
    table = data.draw(rules(world, depth=3))
    before = copy.deepcopy(table)
    rule = parse_rule(table, parties=world.parties, formats=world.formats, path="rules.x")
    assert table == before
    assert rule.to_data() == table
    assert list(rule.to_data()) == list(table)
    again = parse_rule(rule.to_data(), parties=world.parties, formats=world.formats, path="rules.y")
    assert again == rule
    assert hash(again) == hash(rule)
    assert pickle.loads(pickle.dumps(rule)) == rule


def test_to_data_keeps_the_share_as_it_was_written() -> None:
    rule = read({"share": "6/8", "of": "all"})
    assert isinstance(rule, Share)
    assert rule.part == Fraction(3, 4)
    assert rule.to_data() == {"share": "6/8", "of": "all"}
    assert read({"share": "6/8"}) != rule


def test_a_rule_cannot_be_changed() -> None:
    rule = read({"count": 2})
    with pytest.raises(FrozenInstanceError):
        rule.least = 1  # type: ignore[attr-defined]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["RUS", "astana", "1/2"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "consensus",
                    "count",
                    "share",
                    "of",
                    "weight",
                    "members",
                    "veto",
                    "all_of",
                    "any_of",
                    "each_format",
                    "at_least",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


def outcome(data: object) -> Rule | FormRefusal:
    try:
        return read(data)
    except FormRefusal as refusal:
        return refusal


@given(JSON)
@drawn
def test_any_value_is_read_or_refused(data: object) -> None:
    found = outcome(data)
    if isinstance(found, FormRefusal):
        assert found.message.startswith("rules.test")
        assert found.rule.startswith("RULES: ")
    else:
        assert found.to_data() == data
