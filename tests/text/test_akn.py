# SPDX-License-Identifier: Apache-2.0
"""Akoma Ntoso as we write it: valid by two validators, each choice in the standard's own elements, nothing that XML cannot hold."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from comity.errors import InputError
from comity.text.akn import writer as akn
from comity.text.akn.terms import (
    CLAUSE_TYPES,
    CONCEPTS,
    ELEMENTS,
    OPINIONS,
    STANCES,
    STATES,
    Names,
    language_code,
    name_part,
)
from comity.text.akn.writer import Problem, WorkflowStep, to_akn, validate
from comity.text.model import (
    FOR,
    Alternative,
    Attribution,
    Choice,
    Clause,
    Header,
    Inline,
    Note,
    NoteRef,
    Status,
    Text,
    Words,
    inlines,
)
from comity.text.open_points import open_points
from comity.text.reader import read
from comity.text.wording import bracketed, plain
from text import recount_akn as recount
from text.example import arabic, example
from text.published import PARIS, published
from text.strategies_text import texts
from text.xmllint import complaints

DATE = "2026-05-04"
A = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
slow_drawing = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def tree(text: Text, **more: Any) -> etree._Element:
    return etree.fromstring(to_akn(text, date=DATE, **more))


def one_clause(*content: Inline, **more: Any) -> Text:
    return Text(Header(), (Clause("a", "paragraph", content=content, **more),))


def lone(identity: str, *content: Inline) -> Choice:
    return Choice(identity, (Alternative(f"{identity}.1", content),))


def by_guid(root: etree._Element, guid: str) -> etree._Element:
    (found,) = root.xpath("//*[@GUID=$guid]", guid=guid)
    assert isinstance(found, etree._Element)
    return found


# Valid


@pytest.mark.parametrize("text", [example(), arabic(), Text(Header(), ()), Text(Header(type="bill"), ())])
def test_two_validators_agree_that_it_is_valid(text: Text) -> None:
    data = to_akn(text, date=DATE, author="The co-chairs", checkpoint="record\n7\nroot\n\n— key sig\n")
    assert validate(data) == ()
    assert complaints(data) == ""


@given(texts)
@slow_drawing
def test_whatever_is_drawn_is_valid(text: Text) -> None:
    assert validate(to_akn(text, date=DATE)) == ()


def test_the_paris_draft_is_valid_for_both() -> None:
    data = to_akn(read(published(PARIS)), date="2015-10-23")
    assert validate(data) == ()
    assert complaints(data) == ""


def test_a_problem_has_its_line() -> None:
    data = to_akn(example(), date=DATE).replace(b'type="agreeing"', b'type="rejoicing"', 1)
    (problem, *_) = validate(data)
    assert isinstance(problem, Problem)
    assert b"rejoicing" in data.splitlines()[problem.line - 1]
    assert "rejoicing" in problem.message
    assert "xmlns" not in problem.message
    assert "rejoicing" in complaints(data)


@pytest.mark.parametrize("data", [b"", b"no xml", b"<a>", b"<a/><b/>", "<a>é</a>".encode("latin-1")])
def test_what_is_no_xml_cannot_be_validated(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^line \d+: expected Akoma Ntoso 3\.0"):
        validate(data)


def test_another_xml_file_is_not_valid() -> None:
    assert validate(b"<html/>")


# The document


def test_a_communique_is_a_statement_and_a_constitution_a_bill() -> None:
    assert [one.tag for one in tree(example())] == [A + "statement"]
    bill = replace(example(), header=replace(example().header, type="bill"))
    root = tree(bill)
    assert [(one.tag, one.get("name")) for one in root] == [(A + "bill", "bill")]
    assert root.find(f".//{A}body") is not None
    assert root.find(f".//{A}mainBody") is None


def test_names_of_work_expression_and_manifestation() -> None:
    root = tree(example(), workflow=[WorkflowStep("2026-01-31", "tabled")])
    values = [one.get("value") for one in root.iter(A + "FRBRuri")]
    work = "/akn/xx/statement/2026-01-31/communique"
    assert values == [work, f"{work}/eng@{DATE}", f"{work}/eng@{DATE}.akn"]
    language = root.find(f".//{A}FRBRlanguage")
    assert language is not None
    assert language.get("language") == "en"
    version = root.find(f".//{A}FRBRversionNumber")
    assert version is not None
    assert version.get("value") == "2"
    event = root.find(f".//{A}lifecycle/{A}eventRef")
    assert event is not None
    assert (event.get("date"), event.get("type")) == (DATE, "amendment")


def test_languages() -> None:
    assert [language_code(one) for one in ("en", "ar", "fr-CH", "kmr", "", "no language")] == [
        "eng", "ara", "fra", "kmr", "und", "und",
    ]  # fmt: skip
    body = tree(arabic()).find(f".//{A}mainBody")
    assert body is not None
    assert body.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"


@pytest.mark.parametrize("date", ["", "2026", "2026-02-30", "20260504", "2026-W01-1", "04/05/2026"])
def test_a_date_is_a_date(date: str) -> None:
    with pytest.raises(InputError, match="the date"):
        to_akn(example(), date=date)
    with pytest.raises(InputError, match="the date"):
        to_akn(example(), date=DATE, workflow=[WorkflowStep(date, "agreed")])


def test_parties_and_groups_are_organizations_sorted_by_code() -> None:
    shown = [one.get("showAs") for one in tree(example()).iter(A + "TLCOrganization")]
    assert shown == ["Comity", "The negotiating parties", "ALD", "BRE", "MAR", "NORTH", "TAV"]


def test_an_author_is_a_party_or_a_name() -> None:
    party = tree(example(), author="MAR").find(f".//{A}FRBRWork/{A}FRBRauthor")
    assert party is not None
    assert party.get("href") == "#MAR"
    root = tree(example(), author="The co-chairs")
    named = root.find(f".//{A}FRBRWork/{A}FRBRauthor")
    assert named is not None
    (organization,) = [
        one for one in root.iter(A + "TLCOrganization") if one.get("eId") == str(named.get("href"))[1:]
    ]
    assert organization.get("showAs") == "The co-chairs"


def test_the_checkpoint_is_kept_as_it_is() -> None:
    said = "comity/two-formats\n12\nroot=\n\n— host abc=\n"
    found = tree(example(), checkpoint=said).findtext(f".//{A}proprietary/{{urn:comity:akn:1}}checkpoint")
    assert found == said
    assert tree(example()).find(f".//{A}proprietary") is None


@given(texts)
@slow_drawing
def test_every_reference_leads_somewhere(text: Text) -> None:
    root = tree(text)
    names = {one.get("eId") for one in root.iter() if isinstance(one.tag, str) and one.get("eId")}
    for one in root.iter(etree.Element):
        for key in ("refersTo", "by", "source", "outcome", "href"):
            for value in str(one.get(key, "")).split() if key == "refersTo" else [str(one.get(key, ""))]:
                dangling = one.tag == A + "noteRef" and one.get("marker") not in {
                    note.key for note in text.notes
                }
                assert not value.startswith("#") or value[1:] in names or dangling
        assert one.get("alternativeTo", next(iter(names))) in names


# Clauses


def test_names_follow_numbers() -> None:
    found = [
        one.get("eId")
        for one in tree(example()).iter(etree.Element)
        if one.get("GUID") in set(example().by_id)
    ]
    assert found == [
        "recs_nn_1", "rec_1", "rec_2", "sec_nn_1", "sec_nn_1__para_1", "sec_nn_1__para_2", "sec_nn_1__para_2bis",
        "sec_nn_1__para_3", "sec_nn_1__para_3__option_1", "sec_nn_1__para_3__option_2", "sec_nn_1__para_4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "part"),
    [
        ("OP3 bis", "3bis"), ("PP2", "2"), ("Article 4", "4"), ("4.2", "4-2"), ("4.2.", "4-2"), ("(a)", "a"), ("(iv)", "iv"),
        ("Option (a)", "a"), ("Option IV", "iv"), ("المادة ٤", "4"), ("2 Alt 1", "2alt1"), ("", ""), ("—", ""), ("-", ""),
        ("134quater", "134quater"), ("3 < 4", "34"),
    ],
)  # fmt: skip
def test_what_a_number_gives_to_a_name(number: str, part: str) -> None:
    assert name_part(number) == part


def test_no_name_is_given_twice() -> None:
    names = Names()
    found = [
        names.of("para", "2"),
        names.of("para", "2"),
        names.unique("para_2_2"),
        names.of("para", "2"),
        names.of("p", ""),
        names.of("p", ""),
    ]
    assert found == ["para_2", "para_2_2", "para_2_2_2", "para_2_3", "p_nn_1", "p_nn_2"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "q"]), st.sampled_from(["", "1", "1_2", "2"]), st.sampled_from(["", "p_1"])
        )
    )
)
def test_names_are_unique_whatever_is_asked(asked: list[tuple[str, str, str]]) -> None:
    names = Names()
    found = [names.of(*one) for one in asked]
    assert len(set(found)) == len(found)


def test_a_clause_with_parts_has_an_intro_and_one_without_has_content() -> None:
    root = tree(example())
    assert [one.tag for one in by_guid(root, "op-3")][:2] == [A + "num", A + "intro"]
    assert [one.tag for one in by_guid(root, "op-2")] == [A + "num", A + "content"]
    assert next(one.tag for one in by_guid(root, "s2")) == A + "heading"


def test_options_are_alternatives_to_the_first() -> None:
    root = tree(example())
    first, second = by_guid(root, "o1"), by_guid(root, "o2")
    assert first.get("alternativeTo") is None
    assert second.get("alternativeTo") == first.get("eId")


def test_a_clause_that_parties_propose_is_open_as_a_whole() -> None:
    proposed = Clause("pp-1", "preambular", "PP1", attributions=(Attribution(("MAR",)),))
    text = Text(Header(parties=("MAR",)), (proposed, replace(proposed, id="op-1", type="operative")))
    root = tree(text)
    assert by_guid(root, "op-1").get("refersTo") == "#bracketed"
    assert recount.positions(root) == [("pp-1", "MAR", "propose"), ("op-1", "MAR", "propose")]
    assert {one.get("point") for one in root.iter("{urn:comity:akn:1}position")} == {
        one.id for one in open_points(text)
    }


def test_the_preamble_ends_where_other_clauses_begin() -> None:
    recitals = tuple(Clause(f"pp-{n}", "preambular", f"PP{n}", content=(Words("Recalling"),)) for n in (1, 2))
    late = Clause("pp-3", "preambular", "PP3", content=(Words("Noting"),))
    root = tree(Text(Header(), (*recitals, Clause("op-1", "operative", "OP1"), late)))
    assert [one.get("GUID") for one in root.iter(A + "recital")] == ["pp-1", "pp-2"]
    assert by_guid(root, "pp-3").tag == A + "hcontainer"
    assert by_guid(root, "pp-3").get("name") == "recital"


# Choices


def test_alternatives_of_a_choice() -> None:
    choice = by_guid(tree(example()), "op-1.c1")
    first, second = choice.findall(f"{A}inline[@name='alternative']")
    assert (first.text, second.text) == ("shall", "should")
    assert second.get("alternativeTo") == first.get("eId")
    assert first.get("refersTo") == "#ALD #BRE"


def test_no_text_is_an_empty_inline() -> None:
    null = Choice("c", (Alternative("c.1", None), Alternative("c.2", (Words("words"),))))
    first, second = by_guid(tree(one_clause(null)), "c")
    assert (first.get("name"), first.text, len(first)) == ("noText", None, 0)
    assert second.get("alternativeTo") == first.get("eId")


def test_a_blank_is_a_placeholder() -> None:
    blank = by_guid(tree(example()), "op-2.c1.1")
    assert blank.tag == A + "placeholder"
    assert (blank.get("originalText"), blank.text) == ("X", "X")


def test_every_viewer_shows_the_brackets() -> None:
    root = tree(example())
    for clause in example().walk():
        if clause.type == "operative":
            assert plain(recount.shown(root, clause.id)) == bracketed(clause.content)


def test_a_bracket_that_crosses_clauses_is_one_choice() -> None:
    whole = Choice("x", (Alternative("x.1", (Words("here"),), closes=False),))
    rest = Choice("x", (Alternative("x.1", (Words("there"),), opens=False),))
    text = Text(
        Header(), (Clause("a", "paragraph", content=(whole,)), Clause("b", "paragraph", content=(rest,)))
    )
    root = tree(text)
    assert validate(etree.tostring(root)) == ()
    assert recount.choices(root) == 1
    assert len(open_points(text)) == 1


def test_sixty_four_deep_is_the_most() -> None:
    content: tuple[Inline, ...] = (Words("deep"),)
    for depth in range(akn.MAX_DEPTH):
        content = (lone(f"c{depth}", *content),)
    data = to_akn(one_clause(*content), date=DATE)
    assert validate(data) == ()
    with pytest.raises(InputError, match="clause 'a': brackets stand 65 deep"):
        to_akn(one_clause(lone("more", *content)), date=DATE)


# Who stands behind it


@pytest.mark.parametrize(("stance", "kind"), sorted(OPINIONS.items()))
def test_an_opinion_for_each_code(stance: Any, kind: str) -> None:
    behind = Choice("c", (Alternative("c.1", (Words("w"),), (Attribution(("ALD", "NORTH"), stance),)),))
    text = replace(one_clause(behind), header=example().header)
    root = tree(text)
    assert [(one.get("by"), one.get("type"), one.text) for one in root.iter(A + "opinion")] == [
        ("#ALD", kind, "ALD"), ("#NORTH", kind, "NORTH"),
    ]  # fmt: skip
    assert recount.positions(root) == [("c.1", party, stance) for party in ("ALD", "ALD", "BRE")]
    assert kind == ("agreeing" if stance in FOR else kind)


def test_words_of_an_attribution() -> None:
    said = Attribution(("ALD",), "withdraw", "op-3", "with regret")
    root = tree(one_clause(Choice("c", (Alternative("c.1", (Words("w"),), (said,)),))))
    (shown,) = root.findall(f".//{A}inline[@name='attribution']")
    assert "".join(map(str, shown.itertext())) == "(ALD: withdraw if op-3; with regret)"


def test_steps_of_the_workflow() -> None:
    steps = [
        WorkflowStep("2026-03-01", "tabled", by="MAR", entry="12"),
        WorkflowStep("2026-04-01", "agreed_in_informals", by="Drafting body", clause="op-2"),
    ]
    root = tree(example(), workflow=steps)
    found = [[one.get(key) for key in ("date", "by", "outcome", "href")] for one in root.iter(A + "step")]
    assert found[0] == ["2026-03-01", "#MAR", "#outcome_1", None]
    assert found[1] == ["2026-04-01", "#body_1", "#agreedInInformals", "#sec_nn_1__para_2"]
    assert found[2] == [DATE, "#conference", "#agreed", "#rec_1"]
    with pytest.raises(InputError, match="names clause 'op-9'"):
        to_akn(example(), date=DATE, workflow=[WorkflowStep(DATE, "agreed", clause="op-9")])


def test_a_reservation_is_a_step_of_each_party() -> None:
    text = one_clause(
        Words("w"), statuses=(Status("reserved", "", ("TAV", "ALD")), Status("agreed", "CoW", ("BRE",)))
    )
    root = tree(text)
    assert [(one.get("by"), one.get("outcome")) for one in root.iter(A + "step")] == [
        ("#body_1", "#reserved"), ("#body_2", "#reserved"), ("#body_3", "#agreed"),
    ]  # fmt: skip
    assert by_guid(root, "a").get("refersTo") == "#reserved #agreed"


def test_the_state_of_a_clause() -> None:
    root = tree(example())
    assert by_guid(root, "op-1").get("refersTo") == "#bracketed"
    assert by_guid(root, "op-2").get("refersTo") == "#agreedAdReferendum"
    assert by_guid(root, "o2").get("refersTo") == "#bracketed"
    assert by_guid(root, "s2").get("refersTo") is None


def test_the_vocabularies_are_complete() -> None:
    assert set(ELEMENTS) == CLAUSE_TYPES
    assert set(CONCEPTS) == STATES | {"bracketed"}
    assert set(OPINIONS) == STANCES


# Notes


def test_a_note_stands_where_it_is_first_referred_to() -> None:
    notes = (
        Note("1", (Words("one"), NoteRef("2"))),
        Note("2", (Words("two"),)),
        Note("3", (Words("three"),)),
    )
    content = (NoteRef("1"), Words("a"), lone("c", NoteRef("1"), NoteRef("9")))
    root = tree(replace(one_clause(*content), notes=notes))
    assert [(one.get("marker"), one.get("eId")) for one in root.iter(A + "authorialNote")] == [("1", "fn_1")]
    assert [(one.get("marker"), one.get("href")) for one in root.iter(A + "noteRef")] == [
        ("2", "#fn_2"), ("1", "#fn_1"), ("9", "#fn_9"),
    ]  # fmt: skip
    assert [one.get("marker") for one in root.findall(f".//{A}meta/{A}notes/{A}note")] == ["2", "3"]


# Large, and complete


@pytest.mark.slow
def test_a_long_text_is_written_and_checked_within_bounds() -> None:
    words = " ".join(f"word{n}" for n in range(30))
    bracket = Choice(
        "",
        (Alternative("", (Words("shall"),), (Attribution(("ALD",)),)), Alternative("", (Words("should"),))),
    )
    one = tuple(
        Clause(
            f"op-{n}",
            "operative",
            f"OP{n}",
            content=(Words(words), replace(bracket, id=f"c{n}"), Words(words)),
        )
        for n in range(900)
    )
    assert validate(to_akn(Text(Header(parties=("ALD",)), one), date=DATE)) == ()


def drawn_fields(value: Any, found: dict[tuple[str, str], set[str]]) -> None:
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            inner = getattr(value, one.name)
            found.setdefault((type(value).__name__, one.name), set()).add(repr(inner)[:40])
            drawn_fields(inner, found)
    elif isinstance(value, tuple):
        for one in value:
            drawn_fields(one, found)


def test_the_strategy_draws_every_field_of_the_model() -> None:
    found: dict[tuple[str, str], set[str]] = {}

    @given(texts)
    @settings(
        max_examples=150,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def draw(text: Text) -> None:
        drawn_fields(text, found)

    draw()
    left_out = {("Text", "diagnostics"), ("Text", "flags"), ("Text", "source")}
    assert {name for name, values in found.items() if len(values) < 2} == left_out
    assert {name for name, _ in found} == {
        "Text", "Header", "Clause", "Words", "NoteRef", "Choice", "Alternative", "Attribution", "Status", "Note",
    }  # fmt: skip
    assert all(isinstance(one, Words | NoteRef | Choice) for one in inlines(example().clauses[0].content))
