# SPDX-License-Identifier: Apache-2.0
"""Who accepts a package, and why not; which packages are listed, and whether they are efficient."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

from comity.talks.packages.judging import judge, links_hold
from comity.talks.packages.passing import Search, differing, feasible
from comity.talks.problem import Issue, Link, Option, Party, Problem, Reservation, Stand
from comity.talks.solving.solver import Budget
from comity.talks.values import Values
from talks.problems import every, problems, values_of


def problem(**fields: object) -> Problem:
    issues = tuple(Issue(one, one, (Option("yes", ""), Option("no", ""))) for one in ("seat", "rent"))
    stands = tuple(
        Stand(party, issue.id, option.id, "acceptable")
        for party in ("ALD", "BRE")
        for issue in issues
        for option in issue.options
    )
    made = Problem((Party("ALD", "", {}), Party("BRE", "", {})), issues=issues, stands=stands)
    return replace(made, **fields)  # type: ignore[arg-type]


def but(stand: Stand, **fields: object) -> tuple[Stand, ...]:
    """The stands of `problem()`, one of them other."""
    place = (stand.party, stand.issue, stand.option)
    return tuple(stand if (one.party, one.issue, one.option) == place else one for one in problem().stands)


def test_all_are_for_what_all_accept() -> None:
    found = judge(values_of(problem()), (0, 2))
    assert found.choice == {"seat": "yes", "rent": "yes"}
    assert (found.answer, found.accepting, found.silent, found.against) == ("passes", ("ALD", "BRE"), (), ())


def test_a_red_line_is_named() -> None:
    red = problem(stands=but(Stand("BRE", "rent", "yes", "cannot_accept")))
    found = judge(values_of(red), (0, 2))
    assert (found.answer, found.against, found.rejects) == ("fails", ("BRE",), {"BRE": ("rent.yes",)})
    assert found.answers["consensus"].blockers == ("BRE",)


def test_who_filed_nothing_is_neither_for_nor_against() -> None:
    quiet = problem(stands=but(Stand("BRE", "rent", "yes", "withdrawn")))
    found = judge(values_of(quiet), (0, 2))
    assert (found.answer, found.silent, found.unsaid) == ("open", ("BRE",), {"BRE": ("rent",)})


def test_a_condition_holds_in_some_packages() -> None:
    needs = problem(stands=but(Stand("ALD", "seat", "yes", "preferred", needs=(("rent", "no"),))))
    assert judge(values_of(needs), (0, 3)).answer == "passes"
    found = judge(values_of(needs), (0, 2))
    assert (found.answer, found.rejects) == ("fails", {"ALD": ("condition on seat.yes",)})


def test_a_reservation_is_reached_or_not_or_unsaid() -> None:
    reserved = problem(
        reservations=(Reservation("ALD", Fraction(1, 2)), Reservation("BRE", Fraction(51, 100)))
    )
    assert judge(values_of(reserved), (0, 2)).rejects == {"BRE": ("reservation",)}
    unsaid = problem(
        reservations=(Reservation("BRE", Fraction(51, 100)),),
        stands=but(Stand("BRE", "rent", "yes", "withdrawn")),
    )
    assert judge(values_of(unsaid), (0, 2)).silent == ("BRE",)


def test_links_that_a_package_breaks() -> None:
    links = (
        Link("if_then", (("seat", "yes"), ("rent", "yes"))),
        Link("not_both", (("seat", "no"), ("rent", "yes"))),
        Link("one_of", (("seat", "yes"), ("rent", "yes"))),
    )
    linked = problem(links=links)

    def broken(seat: str, rent: str) -> list[int]:
        return [place for place, _ in links_hold(linked, {"seat": seat, "rent": rent})]

    assert broken("yes", "yes") == [2]
    assert broken("yes", "no") == [0]
    assert broken("no", "yes") == [1]
    assert broken("no", "no") == [2]


@settings(max_examples=60)
@given(problems(most=3))
def test_packages_listed_are_different_and_their_certificates_true(drawn: Problem) -> None:
    values = values_of(drawn)
    found = feasible(values)
    listed = differing(values, found, Budget(), 4)
    judged = dict(every(drawn))
    assert len({targets for targets, _ in listed}) == len(listed)
    assert bool(listed) == (found.answer != "fails")
    surely = found.answer == "passes"
    others = [
        one
        for one, said in judged.items()
        if said.answer == "passes" or (not surely and said.answer == "open")
    ]
    assert len(listed) >= min(len(others), 1)
    for targets, certificate in listed:
        assert targets in others
        better = [one for one in others if _betters(values_of(drawn), one, targets)]
        assert certificate.efficient is (not better)
        if certificate.better:
            assert certificate.better in better


def _betters(values: Values, one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Worth no less to anybody and more to somebody, whatever they think of what they filed nothing on."""
    gains = []
    for row in range(len(values.positions.parties)):
        low, high = values.fractions(row), values.fractions(row, most=True)
        gains.append(sum(low[new] - high[old] for new, old in zip(one, other, strict=True) if new != old))
    return min(gains) >= 0 and max(gains) > 0


def test_all_packages_are_listed_if_so_many_are_asked_for() -> None:
    values = values_of(problem())
    assert len(differing(values, feasible(values), Budget(), 10)) == 4


def test_the_next_package_differs_in_as_many_issues_as_can_be() -> None:
    search = Search(values_of(problem()), Budget(), surely=True)
    first = search.next([])
    assert first is not None
    second = search.next([first])
    assert second is not None
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_grades_of_many_places_are_no_reason_to_say_that_nothing_passes() -> None:
    tiny = Fraction(1, 10**16)
    scores = {"yes": Fraction(9, 10) - tiny, "no": Fraction(1, 10) + tiny}
    stands = tuple(
        replace(one, score=scores[one.option] if one.party == "ALD" else 1 - scores[one.option])
        for one in problem().stands
    )
    halves = (Reservation("ALD", Fraction(1, 2)), Reservation("BRE", Fraction(1, 2)))
    found = feasible(values_of(problem(stands=stands, reservations=halves)))
    assert (found.answer, found.proven) == ("passes", True)
