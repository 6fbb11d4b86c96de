# SPDX-License-Identifier: Apache-2.0
"""Open points: what each bracket, set of options and whole clause leaves open, and who stands where, on texts worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from comity.text.model import HELD_STATES, Alternative, Choice, Text, Words, choices
from comity.text.open_points import OpenPoint, alternative_of, open_points
from comity.text.reader import read
from text.stands import choice, clause, draft, text
from text.strategies_text import texts

Stands = list[tuple[str, str, str]]


def stands(point: OpenPoint) -> Stands:
    """Words, supporters and objectors of every option; a null option is a dash."""
    return [
        ("-" if one.null else one.words, " ".join(sorted(one.supporters)), " ".join(sorted(one.objectors)))
        for one in point.options
    ]


def only(found: tuple[OpenPoint, ...]) -> OpenPoint:
    assert len(found) == 1
    return found[0]


def point_of(line: str, met: tuple[str, ...] = ()) -> OpenPoint:
    return only(open_points(draft(line), met))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("OP1. We [shall] meet.", [("shall", "", ""), ("-", "", "")]),
        ("OP1. We [shall](ALD) meet.", [("shall", "ALD", ""), ("-", "", "ALD")]),
        ("OP1. We [shall](ALD)(BRE: delete) meet.", [("shall", "ALD", "BRE"), ("-", "BRE", "ALD")]),
        ("OP1. We [shall](ALD)[should](BRE) meet.", [("shall", "ALD", "BRE"), ("should", "BRE", "ALD")]),
        (
            "OP1. We [shall](ALD: retain)[should](BRE: support)[may] meet.",
            [("shall", "ALD", "BRE"), ("should", "BRE", "ALD"), ("may", "", "ALD BRE")],
        ),
        (
            "OP1. We [shall](PAIR)[should](MAR) meet.",
            [("shall", "ALD BRE", "MAR"), ("should", "MAR", "ALD BRE")],
        ),
        ("OP1. We [shall](ALD: reserve) meet.", [("shall", "", "ALD"), ("-", "", "")]),
        ("OP1. We [shall](ALD: oppose)[should] meet.", [("shall", "", "ALD"), ("should", "", "")]),
        ("OP1. We [shall](ALD: reflect) meet.", [("shall", "", ""), ("-", "", "")]),
        ("OP1. We [shall](ALD: ad ref) meet.", [("shall", "ALD", ""), ("-", "", "ALD")]),
        ("OP1. We [shall](ALD)(ALD: withdraw) meet.", [("shall", "", ""), ("-", "", "")]),
        ("OP1. We [shall](ALD)(ALD: delete) meet.", [("shall", "", "ALD"), ("-", "ALD", "")]),
    ],
)
def test_who_stands_where(line: str, expected: Stands) -> None:
    assert stands(point_of(line)) == expected


def test_who_stands_for_two_options_objects_to_neither() -> None:
    found = only(
        open_points(text(clause("op-1", choice("c", ("shall", ("ALD",)), ("should", ("ALD BRE",))))))
    )
    assert stands(found) == [("shall", "ALD", "BRE"), ("should", "ALD BRE", "")]


def test_a_conditional_withdrawal_leaves_the_stance_until_it_is_met() -> None:
    line = "OP1. {#op-1} We [shall](ALD)(ALD: withdraw if op-2)(BRE: delete) meet."
    assert stands(point_of(line)) == [("shall", "ALD", "BRE"), ("-", "BRE", "ALD")]
    assert stands(point_of(line, ("op-2",))) == [("shall", "", "BRE"), ("-", "BRE", "")]


def test_conditional_support_is_a_reservation_until_it_is_met() -> None:
    line = "OP1. We [shall](ALD: support if BRE) meet."
    assert stands(point_of(line)) == [("shall", "", "ALD"), ("-", "", "")]
    assert stands(point_of(line, ("BRE",))) == [("shall", "ALD", ""), ("-", "", "ALD")]


def test_conditional_opposition_opposes() -> None:
    assert stands(point_of("OP1. We [shall](ALD: oppose if BRE) meet."))[0] == ("shall", "", "ALD")


def test_brackets_inside_an_option_are_its_inner_points() -> None:
    outer = point_of("OP1. We meet [at least [once](ALD)[twice](BRE) a year](MAR).")
    assert stands(outer) == [("at least [once][twice] a year", "MAR", ""), ("-", "", "MAR")]
    assert [stands(inner) for inner in outer.options[0].inner] == [
        [("once", "ALD", "BRE"), ("twice", "BRE", "ALD")]
    ]
    assert outer.options[1].inner == ()
    assert [point.id for point in outer.walk()] == [outer.id, outer.options[0].inner[0].id]


def test_options_are_one_point() -> None:
    found = only(
        open_points(
            draft(
                "OP3. {#op-3}\n    Option 1 (ALD): {#o1} Thirty [wise](BRE) members.\n    Option 2: {#o2} No text"
            )
        )
    )
    assert (found.id, found.kind, found.clauses) == ("op-3.options", "options", ("o1", "o2"))
    assert stands(found) == [("Thirty [wise] members.", "ALD", ""), ("-", "", "ALD")]
    assert len(found.options[0].inner) == 1
    assert found.options[1].inner == ()


def test_options_that_begin_again_are_another_point() -> None:
    options = [clause(f"o{n}", "Words.", type="option", number=f"Option {n % 2 + 1}") for n in range(4)]
    found = open_points(text(clause("op-1", children=tuple(options))))
    assert [one.id for one in found] == ["op-1.options", "op-1.options-2"]
    assert [one.clauses for one in found] == [("o0", "o1"), ("o2", "o3")]


def test_a_single_option_is_open_against_no_text() -> None:
    found = only(open_points(text(clause("o1", "Words.", type="option", number="Option 1", who=("ALD",)))))
    assert stands(found) == [("Words.", "ALD", ""), ("-", "", "ALD")]


def test_a_clause_proposed_as_a_whole_is_open() -> None:
    found = only(
        open_points(text(clause("op-1", "We ", choice("c", ("shall", ("BRE",))), " meet.", who=("ALD",))))
    )
    assert found.id == "op-1.whole"
    assert stands(found) == [("We [shall] meet.", "ALD", ""), ("-", "", "ALD")]
    assert [inner.id for inner in found.options[0].inner] == ["c"]


def test_kinds_and_whether_anybody_is_named() -> None:
    found = open_points(draft("OP1. By [X] votes, [Placeholder: quorum] and [a third](ALD)."))
    assert [(one.kind, one.attributed) for one in found] == [
        ("blank", False), ("placeholder", False), ("contested", True),
    ]  # fmt: skip


class TestBracketsAcrossClauses:
    def test_are_one_point_with_the_words_of_all_clauses(self) -> None:
        found = only(
            open_points(draft("OP1. {#a} We [meet here", "OP2. {#b} and there](ALD)(BRE: delete) daily."))
        )
        assert found.clauses == ("a", "b")
        assert stands(found) == [("meet here and there", "ALD", "BRE"), ("-", "BRE", "ALD")]

    def test_hold_what_is_open_in_later_clauses(self) -> None:
        """It was lost: only the clause in which a bracket opened was looked into."""
        found = only(
            open_points(
                draft("OP1. {#a} We [meet [here](ALD)", "OP2. {#b} [or there](BRE)", "OP3. {#c} daily](MAR).")
            )
        )
        assert [one.clauses for one in found.options[0].inner] == [("a",), ("b",)]
        assert found.clauses == ("a", "b", "c")

    def test_on_lines_of_their_own_hold_words_and_not_no_text(self) -> None:
        """It was no text: the line that opens it has no words."""
        found = only(open_points(draft("[", "OP1. {#a} We meet [daily](BRE).", "](ALD)")))
        assert stands(found) == [("We meet [daily].", "ALD", ""), ("-", "", "ALD")]
        assert [stands(inner)[0] for inner in found.options[0].inner] == [("daily", "BRE", "")]

    def test_hold_options_and_what_is_open_in_these(self) -> None:
        found = only(
            open_points(
                draft(
                    "[",
                    "OP1. {#a} We meet",
                    "Option 1: {#o1} [often](BRE).",
                    "Option 2: {#o2} No text",
                    "](ALD)",
                )
            )
        )
        held = [one for one in found.walk() if one.kind == "options"]
        assert len(held) == 1
        assert [len(option.inner) for option in held[0].options] == [1, 0]
        assert [option.null for option in held[0].options] == [False, True]
        assert sorted(one.id for one in found.walk()) == sorted({one.id for one in found.walk()})

    def test_may_close_where_another_alternative_opens(self) -> None:
        one = Alternative("c.1", (Words("first"),), closes=False)
        rest = Alternative("c.1", (Words("goes on"),), opens=False)
        other = Alternative("c.2", (Words("second"),))
        found = only(
            open_points(text(clause("a", Choice("c", (one,))), clause("b", Choice("c", (rest, other)))))
        )
        assert [(option.id, option.words) for option in found.options] == [
            ("c.1", "first goes on"), ("c.2", "second"),
        ]  # fmt: skip

    def test_never_closed_stay_in_their_clause(self) -> None:
        found = only(open_points(read("1. We [meet\n\n2. daily.", dialect="published")))
        assert len(found.clauses) == 1


class TestWorkedExamples:
    """Structures of published drafts, with words and parties of our own."""

    def test_a_compilation_with_linkages(self) -> None:
        found = open_points(
            draft(
                "PP3. {#pp-3} Recalling international[ly agreed](MAR)(ALD: retain) goals [agreed](MAR)(ALD: delete), "
                "[and commitments](ALD)(BRE, MAR, TAV: delete) and [to peace / in peace](MAR)(ALD: withdraw if PP3bis), "
                "at last."
            )
        )
        assert len(found) == 4
        commitments = stands(found[2])
        assert commitments == [("and commitments", "ALD", "BRE MAR TAV"), ("-", "BRE MAR TAV", "ALD")]
        assert [len(one.options) for one in found] == [2, 2, 2, 2]

    def test_an_article_of_two_options_with_a_choice_of_six(self) -> None:
        source = (
            "Option 1:\n\n"
            "(a) To hold it [below 1.5][below 2][well below 2][at 1.5][at 2][under 2] degrees [net];\n\n"
            "(b) To adapt;\n\n(c) To pay.\n\nOption 2: No text\n\n"
            "2. [Parties act [together] soon.]\n"
        )
        found = open_points(read(source, dialect="published"))
        assert [one.kind for one in found] == ["options", "contested"]
        assert [one.null for one in found[0].options] == [False, True]
        assert [len(one.options) for one in found[0].options[0].inner] == [6, 2]
        assert [inner.options[0].words for inner in found[1].options[0].inner] == ["together"]

    def test_a_lead_in_form(self) -> None:
        found = point_of("OP1. Providers [ALD/MAR propose; BRE/TAV oppose: shall take down] content.")
        assert stands(found) == [("shall take down", "ALD MAR", "BRE TAV"), ("-", "BRE TAV", "ALD MAR")]


def test_two_choices_of_one_id_are_two_points() -> None:
    """The second was taken for the first one's continuation, and fell."""
    whole = choice("c", ("x", ("ALD",)))
    half = Choice("c", (Alternative("d", (Words("y"),), closes=False),))
    found = open_points(text(clause("a", whole, half), clause("b", choice("c", ("z", ())))))
    assert [one.options[0].words for one in found] == ["x", "y", "z"]


def test_an_alternative_is_found_by_its_id_at_any_depth() -> None:
    inner = choice("d", ("x", ()), ("y", ()))
    outer = choice("c", ((Words("a "), inner), ()), (None, ()))
    found = alternative_of(text(clause("op-1", outer)), "d.2")
    assert found == (inner, inner.alternatives[1])
    assert alternative_of(text(clause("op-1", outer)), "e") is None


@given(texts)
@settings(max_examples=80)
def test_any_text_has_open_points_with_consistent_stands(drawn: Text) -> None:
    for outer in open_points(drawn):
        for point in outer.walk():
            assert point.options
            assert point.clauses
            everybody = frozenset[str]().union(*(option.supporters for option in point.options))
            for option in point.options:
                assert not option.supporters & option.objectors
                assert everybody <= option.supporters | option.objectors


@given(texts)
@settings(max_examples=80)
def test_every_choice_of_the_text_is_found(drawn: Text) -> None:
    present = {one.id for clause in drawn.walk() for one in choices(clause.content)}
    found = {point.id for outer in open_points(drawn) for point in outer.walk()}
    assert present <= found


@given(texts)
def test_met_conditions_change_nothing_where_there_are_none(drawn: Text) -> None:
    conditional = any(
        one.condition
        for clause in drawn.walk()
        for attributions in (
            clause.attributions,
            *(a.attributions for c in choices(clause.content) for a in c.alternatives),
        )
        for one in attributions
    )
    assert conditional or open_points(drawn) == open_points(drawn, HELD_STATES)
