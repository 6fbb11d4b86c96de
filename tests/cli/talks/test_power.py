# SPDX-License-Identifier: Apache-2.0
"""comity talks power: published indices come out exactly, and a rule without an index says why."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import pytest

from cli.terminal import Done, Terminal
from comity.cli import comity

COUNCIL = [f"P{number:02}" for number in range(1, 16)]


@pytest.fixture(autouse=True)
def talks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The group is there, whether or not this version's table of commands shows it."""
    monkeypatch.setitem(comity.table, "talks", "positions")


def parties(**weights: int) -> str:
    return "".join(f'[[party]]\ncode = "{code}"\nweights = {{ votes = {own} }}\n' for code, own in weights.items())  # fmt: skip


def power(bare: Terminal, source: str, rule: str = "r", *options: str) -> Done:
    (bare.folder / "talks.toml").write_text(source, encoding="utf-8")
    return bare("talks", "power", "talks.toml", "--rule", rule, *options)


def weighted(bare: Terminal, quota: int, *weights: int) -> dict[str, Any]:
    members = parties(**{f"P{number}": weight for number, weight in enumerate(weights)})
    done = power(bare, members + f'[rules.r]\nat_least = {quota}\nweight = "votes"\n', "r", "--json")
    assert (done.code, done.err) == (0, "")
    return done.data


def test_united_nations_security_council(bare: Terminal) -> None:
    rule = f"[rules.r]\nall_of = [{{ count = 9 }}, {{ unanimity = true, members = {COUNCIL[:5]} }}]\n"
    source = parties(**dict.fromkeys(COUNCIL, 1)) + rule
    data = power(bare, source, "r", "--json").data
    assert (data["ok"], data["rule"], data["members"]) == (True, "r", COUNCIL)
    assert list(data["shapley_shubik"].values()) == ["421/2145"] * 5 + ["4/2145"] * 10
    assert list(data["banzhaf"].values()) == ["106/635"] * 5 + ["21/1270"] * 10
    assert data["winning_coalitions"] == sum(comb(10, size) for size in range(4, 11)) == 848
    assert data["blocking_coalitions"] == 2**15 - 848
    assert (data["smallest_winning"], data["smallest_blocking"]) == (9, 1)
    assert data["minimal_blocking"] == 5 + 120


def test_the_council_by_veto(bare: Terminal) -> None:
    """A yes or no game: whoever is outside the coalition is against, so a veto member is needed for a win."""
    source = parties(**dict.fromkeys(COUNCIL, 1)) + f"[rules.r]\nall_of = [{{ count = 9 }}, {{ veto = {COUNCIL[:5]} }}]\n"  # fmt: skip
    data = power(bare, source, "r", "--json").data
    assert (data["banzhaf"]["P01"], data["shapley_shubik"]["P15"]) == ("106/635", "4/2145")


def test_european_economic_community_of_1958(bare: Terminal) -> None:
    data = weighted(bare, 12, 4, 4, 4, 2, 2, 1)
    assert list(data["banzhaf"].values()) == ["5/21", "5/21", "5/21", "1/7", "1/7", "0"]
    assert list(data["shapley_shubik"].values()) == ["7/30", "7/30", "7/30", "3/20", "3/20", "0"]
    assert data["winning_coalitions"] == 14


def test_straffin(bare: Terminal) -> None:
    assert list(weighted(bare, 6, 4, 3, 2, 1)["banzhaf"].values()) == ["5/12", "1/4", "1/4", "1/12"]


def test_parliament_of_catalonia_of_2012(bare: Terminal) -> None:
    found = weighted(bare, 68, 50, 20, 21, 19, 13, 9, 3)["shapley_shubik"]
    assert list(found.values()) == ["8/15", "2/15", "2/15", "2/15", "1/30", "1/30", "0"]
    assert sum(map(Fraction, found.values())) == 1


@pytest.mark.parametrize(("seats", "winning", "blocking"), [(150, 113, 38), (45, 34, 12)])
def test_syrian_constitutional_committee(bare: Terminal, seats: int, winning: int, blocking: int) -> None:
    """S/2019/775: 75 per cent of the members; a third can block alone."""
    members = parties(**{f"M{number:03}": 1 for number in range(seats)})
    data = power(bare, members + '[rules.r]\nshare = "3/4"\n', "r", "--json").data
    assert (data["smallest_winning"], data["smallest_blocking"]) == (winning, blocking)
    assert blocking <= seats // 3
    assert data["winning_coalitions"] == sum(comb(seats, size) for size in range(winning, seats + 1))
    assert set(data["banzhaf"].values()) == {f"1/{seats}"}


def test_for_people(bare: Terminal) -> None:
    done = power(bare, parties(TAV=2, ALD=1, BRE=1) + '[rules.r]\nat_least = 3\nweight = "votes"\n')
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Rule r, 3 members"
    order = [line.split()[0] for line in lines if line.startswith(("  ALD", "  BRE", "  TAV"))]
    assert order == ["ALD", "BRE", "TAV"], "by code, not by power"
    assert "3/5 (0.6000)" in done.out
    assert "property of the rule" in done.out
    assert "forecasts nothing" in done.out


@pytest.mark.parametrize(
    "rule",
    ["quorum = 2", 'share = "1/2"\nof = "voting"', "all_of = [{ quorum = 2 }, { consensus = true }]"],
)
def test_a_rule_that_is_not_monotone_has_no_index(bare: Terminal, rule: str) -> None:
    source = parties(ALD=1, BRE=1) + f"[rules.r]\n{rule}\n"
    data = power(bare, source, "r", "--json").data
    assert (data["ok"], data["monotone"], data["members"]) == (False, False, ["ALD", "BRE"])
    assert data["banzhaf"] is data["shapley_shubik"] is data["winning_coalitions"] is None
    done = power(bare, source)
    assert (done.code, done.err) == (1, "")
    assert "not monotone" in done.out
    assert "Penrose" not in done.out


def test_a_rule_that_nobody_can_swing(bare: Terminal) -> None:
    done = power(bare, parties(ALD=1, BRE=1) + "[rules.r]\ncount = 3\n", "r", "--json")
    assert (done.code, done.data["winning_coalitions"], done.data["banzhaf"]) == (1, 0, None)
    assert "nobody has a swing" in done.data["reason"]


def test_an_unknown_rule(bare: Terminal) -> None:
    source = parties(ALD=1) + "[rules.most]\ncount = 1\n[rules.all]\nunanimity = true\n"
    done = power(bare, source, "none", "--json")
    assert (done.code, done.data["error"]["code"]) == (2, "usage")
    assert done.data["error"]["hint"] == "rules: all, most"


def test_input_that_is_refused(bare: Terminal) -> None:
    (bare.folder / "latin.toml").write_bytes(b"# \xe9\n")
    assert bare("talks", "power", "latin.toml", "--rule", "r").code == 33
    assert bare("talks", "power", "missing.toml", "--rule", "r").code == 33
    assert bare("talks", "power", "missing.toml").code == 2
    assert power(bare, parties(ALD=1) + '[rules.r]\nveto = ["TAV"]\n', "r", "--json").code == 13
    assert power(bare, parties(ALD=1) + "colour = 1\n", "r", "--json").code == 33
