# SPDX-License-Identifier: Apache-2.0
"""The page of a finding: what stands where, who decided, marks, hostile words, and Arabic from right to left."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from comity.inquiry.case import Standard
from comity.inquiry.findings.blocks import Heading, Table
from comity.inquiry.findings.characters import fitted, unfit, way_of, way_of_language
from comity.inquiry.findings.finding import (
    OUTCOMES,
    STATUSES,
    Correction,
    Decision,
    Dissent,
    Finding,
    Paragraph,
    Withdrawal,
)
from comity.inquiry.findings.finding_data import finding_data
from comity.inquiry.findings.finding_html import css_string, to_html
from comity.inquiry.findings.finding_text import to_text
from comity.inquiry.findings.labels import LABELS
from comity.inquiry.findings.outline import outline
from comity.inquiry.findings.redacting_findings import at_level
from inquiry.findings.cases import bridge, draft

HOSTILE = "<script>alert(1)</script>\"'&--></style><img src=x onerror=y>"


def tree(finding: Finding, language: str = "") -> Any:
    return html.document_fromstring(to_html(finding, language=language))


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def section(finding: Finding, name: str) -> str:
    """The words of a section, those of one element apart from those of the next."""
    found = tree(finding)
    (made,) = found.xpath("//section[h2/@id=$name]", name=name)
    return " ".join(" ".join(made.itertext()).split())


def filled(value: Any, text: str) -> Any:
    """The value with `text` in every field that holds words; ids, dates and choices stay."""
    fixed = {
        "id",
        "inquiry",
        "language",
        "status",
        "level",
        "outcome",
        "proposed",
        "commitment",
        "sha256",
        "low",
        "high",
        "of",
        "against",
    }
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(filled(one, text) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            one.name: filled(getattr(value, one.name), text) for one in fields(value) if one.name not in fixed
        }
        return replace(
            value, **{name: new for name, new in changed.items() if getattr(value, name) or name == "reason"}
        )
    return value


def test_the_finding_comes_first_and_dissents_directly_after_it_in_the_same_form() -> None:
    headings = [one for one in outline(bridge()).blocks if isinstance(one, Heading) and one.level == 2]
    assert [one.anchor for one in headings] == [
        "statement",
        "dissents",
        "standard",
        "hypotheses",
        "support",
        "reasons",
        "groups",
        "exhibits",
        "tables",
        "gaps",
        "alternatives",
        "replies",
    ]
    page = tree(bridge())
    (statement,), (dissent,) = (
        page.xpath("//section[h2/@id=$name]/p[1]", name=name) for name in ("statement", "dissents")
    )
    assert dict(statement.attrib) == dict(dissent.attrib)


def test_the_page_says_who_decided_under_which_rule_and_that_the_software_does_not() -> None:
    said = section(bridge(), "statement")
    for expected in (
        "is not established by the standard that was set.",
        "Outcome not established",
        "Decided by ALD/delegate, BRE/delegate",
        "Under the rule charter, article 9: consensus of the parties to the inquiry",
        "Decided on 2026-10-01",
        "Recorded at record entry 412",
        "The software states how strongly the evidence supports which hypothesis, and nothing else.",
    ):
        assert expected in said


def test_a_draft_says_that_nobody_decided() -> None:
    said = section(draft(), "statement")
    assert "Outcome not decided" in said
    assert "Proposed to those who decide not established" in said
    assert "Nobody has decided this yet" in said
    assert "People decided" not in said


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("status", STATUSES)
def test_neutral_words(status: Any, outcome: Any, language: str) -> None:
    finding = replace(
        bridge(),
        status=status,
        decision=replace(bridge().decision or Decision(outcome, "", (), ""), outcome=outcome),
    )
    page = to_html(finding, language=language) + to_text(finding, language=language)
    assert LABELS[language][outcome] in page
    assert not re.search(r"guilt|verdict|culprit|perpetrator|proved|proven", page, re.IGNORECASE)


def test_no_dissent_is_said() -> None:
    assert section(draft(dissents=()), "dissents") == "Dissents No dissent was filed."


def test_an_empty_finding_has_a_page() -> None:
    empty = Finding("f", "T", "i", "S")
    page = to_html(empty)
    assert page.count("None is stated.") == 7
    assert finding_data(empty)["outcome"] is None


@pytest.mark.parametrize(
    ("status", "marks"),
    [
        ("draft", ["DRAFT: Nothing here has been decided"]),
        ("review", ["IN REVIEW: Nothing here has been decided"]),
        ("adopted", []),
        ("corrected", []),
    ],
)
def test_marks_of_a_status(status: Any, marks: list[str]) -> None:
    finding = replace(bridge(), status=status, simulated_parts=(), paragraphs=bridge().paragraphs[:3])
    assert [one.text for one in outline(finding).marks] == marks


def test_a_withdrawn_finding_says_so_above_everything() -> None:
    finding = replace(
        bridge(),
        status="withdrawn",
        withdrawal=Withdrawal("2026-11-02", "ALD and BRE", "The gauge was misread."),
    )
    page = tree(finding)
    (mark,) = page.xpath("//header/p[contains(@class, 'withdrawn')]")
    assert words(mark) == "This finding was withdrawn 2026-11-02 · ALD and BRE · The gauge was misread."
    assert "withdrawn" in outline(finding).running
    assert "The gauge was misread." in section(finding, "withdrawal")
    assert "*** This finding was withdrawn. 2026-11-02" in to_text(finding)


def test_corrections_name_their_paragraph() -> None:
    finding = replace(
        bridge(), status="corrected", corrections=(Correction("2026-11-02", "ALD", "4.1 m is 4.7 m.", "2"),)
    )
    assert section(finding, "corrections") == "Corrections 2026-11-02 · ALD · in paragraph 2 4.1 m is 4.7 m."


def test_what_did_not_happen_is_marked_wherever_it_is_shown() -> None:
    base = replace(bridge(), simulated_parts=(), paragraphs=bridge().paragraphs[:3])
    assert not base.shows_simulation
    assert "simulated" not in to_html(base).lower()
    made = replace(base, dissents=(Dissent("BRE", "No.", simulated=True),))
    assert words(tree(made).xpath("//section[h2/@id='dissents']")[0]).endswith("No. [simulated]")
    assert outline(made).marks[0].text == "SIMULATED: what is marked so did not happen"
    assert base.decision is not None
    decided = replace(base, decision=replace(base.decision, simulated=True))
    assert "not established [simulated]" in section(decided, "statement")
    whole = replace(base, simulated=True, simulated_parts=("all persons",))
    assert outline(whole).marks[0].text == "SIMULATED: nothing here happened"
    assert "not established [simulated]" in section(whole, "statement")
    for name in ("dissents", "reasons", "gaps", "replies"):
        assert "[simulated]" in section(whole, name)
    assert "What is simulated here: all persons" in words(tree(whole).xpath("//header")[0])
    hidden = at_level(bridge(), "public", bytes(32))
    assert "SIMULATED" in outline(hidden).running


def test_marks_stand_on_every_printed_page() -> None:
    finding = draft()
    style = tree(finding).xpath("//style")[0].text
    margin = style[style.index("@top-center") :]
    assert css_string(outline(finding).running) in margin
    assert "DRAFT: Nothing here has been decided" in outline(finding).running
    assert "Level of this copy: full" in outline(finding).running


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = to_html(bridge())
    found = html.document_fromstring(page)
    assert {one.tag for one in found.iter() if isinstance(one.tag, str)} <= set(
        "html head meta title style body header main section h1 h2 h3 p div dl dt dd ul li table caption thead tbody tr th td a"
        " bdi strong span".split()
    )
    assert not found.xpath("//@src | //@onload | //@onerror | //link | //@style")
    assert all(one.startswith("#") for one in found.xpath("//@href"))
    assert "http" not in page.replace("http-equiv", "")
    assert "default-src 'none'" in page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_is_accessible(language: str) -> None:
    found = tree(bridge(), language)
    assert found.xpath("/html/@lang") == [language]
    assert found.xpath("/html/@dir") == ["rtl" if language == "ar" else "ltr"]
    assert len(found.xpath("//h1")) == 1
    levels = [int(one.tag[1]) for one in found.xpath("//h1|//h2|//h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {one[1:] for one in found.xpath("//@href")} <= set(ids)
    for one in found.xpath("//section/@aria-labelledby"):
        assert one in ids
    for table in found.xpath("//table"):
        assert words(table.xpath("./caption")[0])
        assert table.xpath("./thead//th/@scope") == ["col"] * len(table.xpath("./thead//th"))
        assert all(row.xpath("count(./th[@scope='row'])") == 1 for row in table.xpath("./tbody/tr"))


def test_hostile_words_are_words() -> None:
    finding = filled(bridge(), HOSTILE)
    page = to_html(finding)
    found = html.document_fromstring(page)
    assert not found.xpath("//script | //img | //@onerror")
    assert len(found.xpath("//style")) == 1
    assert words(found.xpath("//h1")[0]) == HOSTILE
    assert page.lower().count("<script") == 0
    assert words(found.xpath("//title")[0]) == HOSTILE


@given(st.text())
def test_a_running_line_cannot_leave_its_style(text: str) -> None:
    assert not set(css_string(text)) & set("\"'<>\\\n;{}") - {"\\"}
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), css_string(text)) == text


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=20))
def test_any_words_can_be_shown(text: str) -> None:
    finding = filled(bridge(), text)
    page, plain = to_html(finding), to_text(finding)
    page.encode()
    assert not unfit(page)
    assert not unfit(plain)
    html.document_fromstring(page)


def test_characters_that_cannot_be_shown_are_counted() -> None:
    finding = draft(title="a\x00b\ufffe", statement="c\ud800 \u202ed")
    page = tree(finding)
    assert words(page.xpath("//h1")[0]) == "a\ufffdb\ufffd"
    assert "Characters that no page can carry, shown as \ufffd: 4" in words(page)
    assert outline(finding).unfit == 4
    assert "shown as \ufffd" not in words(tree(draft()))


def test_which_characters_are_unfit() -> None:
    assert fitted("a\tb\nc\u00a0\U0001f600") == ("a\tb\nc\u00a0\U0001f600", 0)
    assert fitted("\x00\x1b\x7f\x85\u202a\u202e\ud83d\uffff") == ("\ufffd" * 8, 8)
    assert unfit("ab\u202ec\x00") == "U+202E"
    assert unfit("plain") == ""


def test_ways() -> None:
    assert [way_of_language(one) for one in ("ar", "ar-SY", "AR_eg", "en", "he", "fr")] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "rtl",
        "ltr",
    ]
    assert way_of("12 جسر bridge", "ltr") == "rtl"
    assert way_of("2026-10-01", "rtl") == "rtl"


def test_labels_are_in_both_languages() -> None:
    assert LABELS["en"].keys() == LABELS["ar"].keys()
    assert all(re.search(r"[\u0600-\u06ff]|SHA-256", text) for text in LABELS["ar"].values())


def test_an_arabic_page_runs_from_right_to_left_and_english_words_in_it_do_not() -> None:
    finding = replace(
        bridge(),
        statement="لم يثبت أن الإغلاق نتج عن الفيضان.",
        standard=Standard("Reasonable grounds", "Ten to one.", "المادة 5"),
    )
    found = tree(finding, "ar")
    assert words(found.xpath("//h2[@id='dissents']")[0]) == "الآراء المخالفة"
    (statement,) = found.xpath("//section[h2/@id='statement']/p[1]")
    assert "dir" not in statement.attrib
    assert statement.xpath("./bdi/@dir") == ["rtl"]
    (dissent,) = found.xpath("//section[h2/@id='dissents']/p")
    assert dissent.get("dir") == "ltr"
    (dated,) = found.xpath("//bdi[text()='2026-10-02']")
    assert dated.get("dir") == "ltr", "a date must not turn round"
    assert dated.getparent().get("dir") is None
    shown = outline(finding, "ar")
    assert shown.way == "rtl"
    plain = to_text(finding, language="ar")
    assert "\u20682026-10-02\u2069" in plain
    assert "\u2068لم" not in plain
    assert plain.count("\u2068") == plain.count("\u2069")


def test_an_arabic_finding_needs_no_option() -> None:
    finding = replace(bridge(), language="ar-SY", title="إغلاق الجسر في أورفا")
    found = tree(finding)
    assert found.xpath("/html/@dir") == ["rtl"]
    assert tree(finding, "en").xpath("//h1/@dir") == ["rtl"]
    assert tree(replace(finding, language="tr")).xpath("/html/@lang") == ["en"], (
        "labels are in English where there are no others"
    )


def test_numbered_paragraphs_have_anchors_and_cite_with_links() -> None:
    found = tree(bridge())
    (one,) = found.xpath("//div[@id='paragraph-1']")
    assert words(one) == (
        "1 The Gazette reported on 12 May that pier 2 had moved. Two other papers printed the same report. Rests on: E-0001, G1"
    )
    assert one.xpath(".//a/@href") == ["#paragraph-1", "#exhibit-E-0001", "#group-G1"]
    assert one.xpath("./a/@aria-label") == ["Paragraph 1"]


def test_a_table_is_shown_as_it_was_handed_in() -> None:
    (table,) = (
        one for one in outline(bridge()).blocks if isinstance(one, Table) and one.anchor == "table-tornado"
    )
    assert [[cell[0].text for cell in row] for row in table.rows] == [
        ["G2 under flood", "1/2", "5"],
        ["G3 under works", "3/4", "9"],
    ]
    bare = replace(bridge().tables[0], header=(), note="", rows=())
    assert "<tbody>\n</tbody>" in to_html(draft(tables=(bare,)))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_same_finding_gives_the_same_page(language: str) -> None:
    assert to_html(bridge(), language=language) == to_html(bridge(), language=language)
    assert to_text(bridge(), language=language) == to_text(bridge(), language=language)


def test_lines_of_text_are_short_and_its_breaks_stay() -> None:
    finding = draft(paragraphs=(Paragraph("1", "First line.\nSecond line. " + "word " * 60),))
    lines = to_text(finding).split("\n")
    assert "1. First line." in lines
    assert all(len(line) <= 100 for line in lines if "***" not in line)


def test_data_holds_what_programs_are_promised() -> None:
    found = finding_data(bridge())
    assert {"finding", "status", "outcome", "standard", "support", "counts", "paragraphs", "redacted"} <= set(
        found
    )
    assert (found["finding"], found["status"], found["outcome"]) == ("bridge-1", "adopted", "not established")
    assert found["standard"]["name"] == "Reasonable grounds to conclude"
    assert found["support"][0] == {
        "of": "flood",
        "against": "works",
        "low": "1/2",
        "high": "9",
        "band": "does not discriminate",
    }
    assert found["counts"] == {"captures": 5, "articles": 4, "independent_sources": 3}
    assert found["paragraphs"][0]["groups"] == ["G1"]
    assert found["tables"][0]["rows"][0] == ["G2 under flood", "1/2", "5"]
    assert found["redacted"] == []
