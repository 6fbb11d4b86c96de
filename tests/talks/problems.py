# SPDX-License-Identifier: Apache-2.0
"""Small problems in talks: drawn at random, made large from a seed, or read from a few lines; and every package of one, counted out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import strategies as st

from comity.charter.rules import parse_rule
from comity.talks.packages.judging import Judged, judge, links_hold
from comity.talks.positions import Positions
from comity.talks.problem import (
    Format,
    Issue,
    Link,
    Option,
    Party,
    Problem,
    Reservation,
    Salience,
    Stand,
    contradiction,
)
from comity.talks.values import Values

CODES = ("ALD", "BRE", "CAL", "DOR", "ELB")
STANCES = ("preferred", "acceptable", "cannot_accept")
RULES: tuple[dict[str, Any], ...] = (
    {"consensus": True},
    {"unanimity": True},
    {"consensus_minus": 1},
    {"count": 2},
    {"share": "2/3"},
    {"more_than": "1/2", "weight": "votes"},
    {"at_least": 4, "weight": "votes"},
    {"veto": ["ALD"]},
    {"all_of": [{"count": 1}, {"veto": ["BRE"]}]},
    {"any_of": [{"unanimity": True}, {"at_least": 5, "weight": "votes"}]},
    {"each_format": {"consensus": True}},
    {"each_format": {"more_than": "1/2"}},
    {"all_of": [{"quorum": 2}, {"more_than": "1/2", "of": "voting"}]},
)


def values_of(problem: Problem) -> Values:
    return Values.of(Positions.of(problem))


def packages(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Every package that the links allow and that holds what was adopted, as columns."""
    positions = Positions.of(problem)
    for chosen in product(*(range(start, end) for start, end in positions.spans)):
        choice = dict(positions.targets[column] for column in chosen)
        kept = all(not issue.adopted or choice[issue.id] == issue.adopted for issue in problem.issues)
        if kept and not any(links_hold(problem, choice)):
            yield chosen


def every(problem: Problem) -> list[tuple[tuple[int, ...], Judged]]:
    values = values_of(problem)
    return [(chosen, judge(values, chosen)) for chosen in packages(problem)]


scores = st.sampled_from([None, *(Fraction(tenth, 10) for tenth in range(11)), Fraction(1, 8)])


@st.composite
def problems(draw: st.DrawFn, *, silent: bool = True, links: bool = True, most: int = 4) -> Problem:
    """Two to five parties, one to four issues, two formats that overlap, a rule of each operator."""
    codes = CODES[: draw(st.integers(2, 5))]
    parties = tuple(Party(code, code, {"votes": draw(st.integers(0, 3))}) for code in codes)
    formats = (Format("first", codes[:2]), Format("second", codes[1:]))
    issues = tuple(
        Issue(
            f"i{number}",
            f"Issue {number}",
            tuple(Option(f"o{place}", "") for place in range(draw(st.integers(1, 3)))),
            status_quo=draw(st.sampled_from(["", "o0"])),
            format=draw(st.sampled_from(["", "", "", "second"])),
            adopted=draw(st.sampled_from([""] * 8 + ["o0"])),
        )
        for number in range(draw(st.integers(1, most)))
    )
    targets = [(issue.id, option.id) for issue in issues for option in issue.options]
    stands = []
    for code in codes:
        for target in targets:
            stance = draw(st.sampled_from((*STANCES, *((None,) if silent else ()))))
            if stance is None:
                continue
            others = [other for other in targets if other[0] != target[0]]
            needs = (
                (draw(st.sampled_from(others)),)
                if others and stance != "cannot_accept" and draw(st.integers(0, 9)) == 0
                else ()
            )
            stands.append(Stand(code, *target, stance, draw(scores), needs=needs))
    made: list[Link] = []
    for _ in range(draw(st.integers(0, 2)) if links and len(issues) > 1 else 0):
        pair = draw(st.lists(st.sampled_from(targets), min_size=2, max_size=3, unique=True))
        link = Link(draw(st.sampled_from(["if_then", "not_both", "one_of"])), tuple(pair))
        if contradiction(issues, [*made, link]) is None:
            made.append(link)
    weights = {party.code: party.weights for party in parties}
    members = {one.id: one.members for one in formats}
    data = draw(st.sampled_from(RULES))
    if data.get("weight") == "votes" and not any(party.weights["votes"] for party in parties):
        data = {"consensus": True}
    return Problem(
        parties,
        formats,
        {"chosen": parse_rule(data, parties=weights, formats=members, path="rules.chosen")},
        issues=issues,
        stands=tuple(stands),
        saliences=tuple(
            Salience(code, issue.id, Fraction(draw(st.integers(0, 4))))
            for code in codes
            for issue in issues
            if draw(st.booleans())
        ),
        reservations=tuple(
            Reservation(code, Fraction(draw(st.integers(1, 9)), 10))
            for code in codes
            if draw(st.integers(0, 3)) == 0
        ),
        links=tuple(made),
        disagreement={},
    )


def blocs(
    parties: int,
    issues: int,
    options: int,
    *,
    red: float,
    seed: int,
    links: bool = True,
    reservation: str = "0.6",
) -> Problem:
    """Three blocs with grades near the bloc's own, a share `red` of the low ones as red lines, half as many links as issues."""
    draw = random.Random(seed)
    codes = [f"P{number:03}" for number in range(parties)]
    ids = [f"i{number:03}" for number in range(issues)]
    choices = [f"o{number}" for number in range(options)]
    centre = {
        (bloc, issue, option): draw.random() for bloc in range(3) for issue in ids for option in choices
    }
    stands = []
    for number, code in enumerate(codes):
        for issue in ids:
            grades = {
                option: min(max(centre[number % 3, issue, option] + draw.gauss(0, 0.15), 0), 1)
                for option in choices
            }
            for option, grade in grades.items():
                crossed = grade < 0.35 and draw.random() < red and grade < max(grades.values())
                stance = "cannot_accept" if crossed else "preferred" if grade > 0.75 else "acceptable"
                stands.append(Stand(code, issue, option, stance, Fraction(round(grade * 100), 100)))  # type: ignore[arg-type]
    made = []
    for _ in range(issues // 2 if links else 0):
        first, second = draw.sample(ids, 2)
        made.append(Link("not_both", ((first, draw.choice(choices)), (second, draw.choice(choices)))))
    return Problem(
        tuple(Party(code, code, {}) for code in codes),
        rules={},
        issues=tuple(Issue(one, one, tuple(Option(option, "") for option in choices)) for one in ids),
        stands=tuple(stands),
        reservations=tuple(Reservation(code, Fraction(reservation)) for code in codes),
        links=tuple(made),
        disagreement={},
    )
