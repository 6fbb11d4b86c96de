# SPDX-License-Identifier: Apache-2.0
"""Rows: what counts once. By hand, and against a search of the same relation."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from comity.inquiry.case import Case, Claim, Edge, Exhibit
from comity.inquiry.independence.grouping import standing
from comity.inquiry.weighing.rows import Behinds, broken_custody, edges_of, open_ties, rows, shared_sources
from inquiry.weighing.made_cases import case, cases, few, said, tie


def parts(one: Case) -> list[tuple[str, ...]]:
    return [row.exhibits for row in rows(one)]


def reached(one: Case) -> list[tuple[str, ...]]:
    """Rows again: from each cited exhibit, whatever can be reached over ties, claims and observers."""
    assessed = {each.claim for each in one.assessments}
    claims = [each for each in one.claims if each.id in assessed]
    near: dict[str, set[str]] = {}

    def meet(names: set[str]) -> None:
        for name in names:
            near.setdefault(name, set()).update(names)

    for edge in standing(edges_of(one)):
        if edge.type in one.joining:
            meet({edge.a, edge.b})
    for claim in claims:
        meet(set(claim.exhibits))
        for other in claims:
            if claim.observer and claim.observer == other.observer:
                meet({*claim.exhibits, *other.exhibits})
    cited = {name for claim in claims for name in claim.exhibits}
    found, left = [], set(cited)
    while left:
        group, todo = set[str](), [min(left)]
        while todo:
            name = todo.pop()
            if name not in group:
                group.add(name)
                todo += near[name]
        found.append(tuple(sorted(group & cited)))
        left -= group
    return sorted(found)


@few
@given(cases())
def test_rows_are_what_can_be_reached(one: Case) -> None:
    assert parts(one) == reached(one)


@few
@given(cases())
def test_rows_part_the_assessed_claims(one: Case) -> None:
    claims = [name for row in rows(one) for name in row.claims]
    assert sorted(claims) == sorted({each.claim for each in one.assessments})


def test_exhibits_without_a_tie_are_rows_of_their_own() -> None:
    assert parts(case(said("c1", 10), said("c2", 10))) == [("e1",), ("e2",)]


def test_a_tie_makes_one_row_and_a_cut_parts_it() -> None:
    one = case(said("c1", 10), said("c2", 10), edges=[tie("e1", "e2")])
    assert parts(one) == [("e1", "e2")]
    (row,) = rows(one)
    assert (row.claims, row.ties) == (("c1", "c2"), (tie("e1", "e2"),))
    cut = replace(one, edges=(*one.edges, Edge("e1", "e2", "same-article", "cut", "ALD", "different events")))
    assert parts(cut) == [("e1",), ("e2",)]


def test_exhibits_tied_through_one_that_no_claim_names_are_one_row() -> None:
    one = case(
        said("c1", 10),
        said("c2", 10),
        exhibits=[Exhibit("agency")],
        edges=[tie("agency", "e1", "syndicated"), tie("agency", "e2", "syndicated")],
    )
    assert parts(one) == [("e1", "e2")]


def test_an_assessed_claim_makes_its_exhibits_one_row() -> None:
    one = case(said("c1", 10), said("c2", 10), claims=[Claim("c1", "seen twice", ("e1", "e2"))])
    assert [(row.exhibits, row.claims) for row in rows(one)] == [(("e1", "e2"), ("c1", "c2"))]


def test_a_claim_that_nobody_assessed_ties_nothing() -> None:
    one = case(said("c1", 10), said("c2", 10), claims=[Claim("c3", "both", ("e1", "e2"))])
    assert parts(one) == [("e1",), ("e2",)]


def test_claims_that_rest_on_one_observer_are_one_row() -> None:
    claims = [
        Claim("c1", "heard it", ("e1",), "the watchman"),
        Claim("c2", "saw it", ("e2",), "the watchman"),
    ]
    (row,) = rows(case(said("c1", 10), said("c2", 10), claims=claims))
    assert (row.exhibits, row.observers) == (("e1", "e2"), ("the watchman",))
    other = [claims[0], replace(claims[1], observer="the keeper")]
    assert parts(case(said("c1", 10), said("c2", 10), claims=other)) == [("e1",), ("e2",)]


def test_an_edge_of_one_observer_joins_claims_that_rest_on_perceptions_and_no_others() -> None:
    edge = tie("e1", "e2", "same-observer")
    seen = [Claim("c1", "heard it", ("e1",), "the watchman"), Claim("c2", "saw it", ("e2",), "night guard")]
    (row,) = rows(case(said("c1", 10), said("c2", 10), claims=seen, edges=[edge]))
    assert (row.exhibits, row.ties) == (("e1", "e2"), (edge,))
    one = case(said("c1", 10), said("c2", 10), edges=[edge])
    assert parts(one) == [("e1",), ("e2",)]
    assert open_ties(one, rows(one)) == (edge,)
    joined = replace(one, joining=one.joining | {"same-observer"})
    assert parts(joined) == [("e1", "e2")]
    assert open_ties(joined, rows(joined)) == ()


def test_a_derivative_and_the_same_bytes_are_one_source_until_a_person_cuts() -> None:
    made = [Exhibit("e1"), Exhibit("e2", parent="e1")]
    one = case(said("c1", 10), said("c2", 10), exhibits=made)
    assert parts(one) == [("e1", "e2")]
    cut = Edge("e1", "e2", "derived", "cut", "ALD")
    assert parts(replace(one, edges=(cut,))) == [("e1",), ("e2",)]
    same = [Exhibit("e1", sha256="ab" * 32), Exhibit("e2", sha256="ab" * 32), Exhibit("e3", sha256="ab" * 32)]
    assert parts(case(said("c1", 10), said("c2", 10), said("c3", 10), exhibits=same)) == [("e1", "e2", "e3")]


def test_what_was_made_from_broken_custody_is_broken() -> None:
    made = [
        Exhibit("e1", custody="broken"),
        Exhibit("e2", custody="complete", parent="e1"),
        Exhibit("e3", custody="complete", parent="e2"),
        Exhibit("e4", custody="unknown"),
        Exhibit("e5", parent="e6"),
        Exhibit("e6", parent="e5"),
    ]
    assert broken_custody(made) == {"e1", "e2", "e3"}


def test_a_row_is_broken_only_if_all_of_it_is() -> None:
    tied = [tie("e1", "e2")]
    both = (said("c1", 100), said("c2", 100))
    assert [row.broken for row in rows(case(*both, edges=tied, broken=["e1", "e2"]))] == [True]
    assert [row.broken for row in rows(case(*both, edges=tied, broken=["e1"]))] == [False]


def test_groups_behind_a_claim_join_over_quotations_too() -> None:
    claim = Claim("c1", "the minister said so", ("e1", "e2", "e3"))
    one = case(said("c1", 10), claims=[claim], edges=[tie("e1", "e2", "shared-quotation")])
    found = Behinds(one)(claim)
    assert found.groups == (("e1", "e2"), ("e3",))
    assert found.ties == (tie("e1", "e2", "shared-quotation"),)
    assert Behinds(one)(replace(claim, observer="the minister")).groups == (("e1", "e2", "e3"),)
    furniture = replace(one, edges=(tie("e1", "e2", "shared-furniture"),))
    assert len(Behinds(furniture)(claim).groups) == 3


def test_one_source_behind_two_rows_is_named_and_joins_nothing() -> None:
    post = [Exhibit("e1", "post"), Exhibit("e2", "post"), Exhibit("e3", "gauge")]
    one = case(said("c1", 10), said("c2", 10), said("c3", 10), exhibits=post)
    assert shared_sources(one, rows(one)) == {"post": (("e1",), ("e2",))}
    tied = replace(one, edges=(tie("e1", "e2"),))
    assert shared_sources(tied, rows(tied)) == {}


@few
@given(cases())
def test_order_does_not_matter(one: Case) -> None:
    back = replace(
        one,
        exhibits=one.exhibits[::-1],
        claims=one.claims[::-1],
        assessments=one.assessments[::-1],
        edges=one.edges[::-1],
    )
    assert parts(back) == parts(one)
