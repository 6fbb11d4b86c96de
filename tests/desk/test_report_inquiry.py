# SPDX-License-Identifier: Apache-2.0
"""Inquiries in the report of the state of play: their tables against the record, worked out by hand, and in both languages."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.canonical import sha256_hex
from comity.desk.report_inquiry import _short, inquiries_of
from comity.desk.report_words import WORDS
from comity.desk.state import State
from comity.inquiry.weighing.ladder import DEFAULT, NEITHER
from desk.finding_stage import DOCUMENT, FindingProbe
from desk.pages import Page, check_sound, said, written
from worlds import accepted

PARTS = ["hypotheses", "claims", "assessments", "ratios", "drafts", "decision", "dissents"]
MARKUP = '<b>x</b> & "y"'


def told() -> FindingProbe:
    """An inquiry in which something of everything is on the record."""
    probe = FindingProbe(assessed=False)
    head = {"exhibit": "e2", "seq": 1, "event": sha256_hex(b"e")}
    accepted(probe.put("custody", "BRE", heads=[head], broken="An open shed."))
    edge = {"a": "e1", "b": "e2", "type": "syndicated", "decision": "found", "reason": "An agency's line."}
    accepted(probe.put("dependence", "ALD", **edge))
    accepted(probe.put("grade-claim", "TAV", claim="smoke", grade="2", ground="One source, with times."))
    accepted(probe.put("grade-claim", "ALD", claim="smoke", grade="3", ground="Nobody else saw it."))
    accepted(probe.put("grade-source", "TAV", source="watch", grade="B", ground="Right three times before."))
    probe.round("r0", "spark", by="ALD")
    probe.assess("MAR", "spark", "r0")
    probe.close("r0", "ALD")
    probe.round()
    first, second = probe.assess("ALD", "smoke"), probe.assess("BRE", "spark")
    probe.close()
    assert probe.reveal("ALD", first) == ("",)
    assert probe.folded.record.items[str(second)].status == "sealed"
    probe.filed(DOCUMENT)
    digest = probe.filed(DOCUMENT + "\n", 2)
    for party in ("ALD", "BRE", "TAV"):
        accepted(probe.put("serve", "MAR", draft=2, party=party, days=10))
    accepted(probe.put("reply", "ALD", draft=2, text="It was another shed."))
    accepted(probe.put("reply", "BRE", draft=2, waived=True))
    accepted(probe.put("reply-closed", "MAR", draft=2, party="TAV", reason="Eleven days went by."))
    probe.adopt(digest, 2)
    accepted(probe.put("dissent", "TAV", text="The stove was left out."))
    accepted(probe.put("dissent", ["BRE", "TAV"], draft=1, text="So it was before."))
    probe.correct(DOCUMENT.replace("3 May", "4 May"), digest)
    return probe


@pytest.fixture(scope="module")
def probe() -> FindingProbe:
    return told()


@pytest.fixture(scope="module")
def page(probe: FindingProbe) -> Page:
    return check_sound(written(probe.folded))


def table(page: Page, part: str, number: int = 0) -> list[tuple[str, ...]]:
    """Rows of a table in a part of the inquiry `fire`."""
    return [tuple(row.values()) for row in page.tables(f"inquiry.fire.{part}")[number]]


def items(page: Page, part: str) -> list[str]:
    return [said(one) for one in page.section(f"inquiry.fire.{part}").iterfind("ul/li")]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_section_is_sound_in_both_languages(probe: FindingProbe, language: str) -> None:
    page = check_sound(written(probe.folded, language))
    assert page.sections == ["formats", "inquiries", "sealed"]
    assert [said(one) for one in page.section("inquiries").iterfind("section/h3")] == [
        "The fire in the harbour of Senne (fire)"
    ]
    headings = [said(one) for one in page.section("inquiry.fire").iterfind("section/h4")]
    assert headings == [WORDS[language][name] for name in PARTS]
    links = page.find('//section[@id="inquiry.fire"]/p/a')
    assert [one.get("href") for one in links] == [f"#inquiry.fire.{name}" for name in PARTS]
    assert written(State.decode(probe.folded.encode()), language) == page.html


def test_the_facts(page: Page, probe: FindingProbe) -> None:
    terms, values = (
        [said(one) for one in page.find(f'//section[@id="inquiry.fire"]/dl//{tag}')] for tag in ("dt", "dd")
    )
    assert dict(zip(terms, values, strict=True)) == {
        "Mandate": "Decision 7 of the joint commission.",
        "Standard of proof": "reasonable grounds A careful person would believe it. Set by: Decision 7",
        "Opened by": f"ALD BRE MAR, entry {probe.one.index}",
        "Format": "all",
        "Rule for its finding": "two",
        "Collected": "Exhibits: 3, Sources: 1, Edges of dependence: 1, Independent groups: 2",
        "Custody broken of": "e2",
    }


def test_hypotheses_and_claims(page: Page) -> None:
    assert table(page, "hypotheses") == [
        ("cable", "A worn cable set the shed alight.", "ALD"),
        ("stove", "A stove was left burning.", "ALD"),
        ("other", "Other or unknown. (stands for everything else)", "ALD"),
    ]
    assert table(page, "claims") == [
        (
            "smoke", "smoke is so.", "2", "1",
            "2 by TAV/delegate-1: One source, with times. 3 by ALD/delegate-1: Nobody else saw it.",
        ),
        ("spark", "spark is so.", "1", "1", ""),
    ]  # fmt: skip


def test_rounds_count_what_is_sealed_and_tell_nothing_of_it(page: Page, probe: FindingProbe) -> None:
    first, second = (probe.one.rounds[name].closed for name in ("r0", "r1"))
    assert table(page, "assessments") == [
        ("r0", "1", "spark", f"closed, entry {first}", "1", "0", "none"),
        ("r1", "1", "smoke, spark", f"closed, entry {second}", "1", "1", "ALD"),
    ]
    links = page.find('//section[@id="inquiry.fire.assessments"]//tbody//a')
    assert {one.get("href") for one in links} == {"#inquiry.fire.claim.smoke", "#inquiry.fire.claim.spark"}


def test_an_open_round_says_so() -> None:
    probe = FindingProbe(assessed=False)
    index = probe.round()
    page = check_sound(written(probe.folded))
    assert table(page, "assessments") == [
        ("r1", "1", "smoke, spark", f"open, entry {index}", "0", "0", "none")
    ]
    assert page.find('//section[@id="inquiry.fire.ratios"]') == []
    assert page.find('//section[@id="inquiry.fire.dissents"]') == []


def test_nothing_is_weighed_while_nothing_is_opened() -> None:
    probe = FindingProbe(assessed=False)
    probe.round()
    probe.assess("ALD", "smoke")
    probe.close()
    page = check_sound(written(probe.folded))
    assert table(page, "assessments")[0][4:6] == ("1", "0")
    assert "inquiry.fire.ratios" not in page.html


def test_ratios_with_their_bands(page: Page) -> None:
    """By hand: what was opened gives the cable 10 to 100, the stove 1 to 2, the rest 1; custody is broken of one of two exhibits only."""
    assert table(page, "ratios") == [
        ("cable", "stove", "5", "100", "weak for cable over stove to moderate for cable over stove"),
        ("cable", "other", "10", "100", "moderate for cable over other"),
        ("stove", "other", "1", "2", "no support either way to weak for stove over other"),
    ]
    shown = said(page.section("inquiry.fire.ratios"))
    assert "Independent groups weighed: 1" in shown
    assert "Ladder: declared for this inquiry" in shown
    assert "no prior was added" in shown
    links = page.find('//section[@id="inquiry.fire.ratios"]//tbody//a')
    assert {str(one.get("href")) for one in links} == {
        f"#inquiry.fire.hypothesis.{name}" for name in ("cable", "stove", "other")
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "weak support for stove over cable to moderate support for cable over stove"),
        ("ar", "من دعم ضعيف لصالح stove مقابل cable إلى دعم متوسط لصالح cable مقابل stove"),
    ],
)
def test_the_default_ladder_has_words_in_both_languages(language: str, words: str) -> None:
    probe = FindingProbe(ladder=None, assessed=False)
    probe.assessed(likely={"cable": ["1", "20"], "stove": ["1", "4"], "other": ["1", "1"]})
    page = check_sound(written(probe.folded, language))
    assert table(page, "ratios")[0][2:] == ("1/4", "20", words)
    assert "ENFSI" in said(page.section("inquiry.fire.ratios"))
    for word in (NEITHER, *(band for _, band in DEFAULT.bands)):
        assert word in WORDS[language]


def test_drafts_and_replies(page: Page, probe: FindingProbe) -> None:
    first, second = probe.one.drafts
    assert table(page, "drafts") == [
        ("1", "What was found.", "not established", f"MAR, entry {first.index}", "draft", f"finding.toml {first.document.sha256}"),
        (
            "2", "What was found.", "not established", f"MAR, entry {second.index}", "adopted and corrected",
            f"finding.toml {second.document.sha256}",
        ),
    ]  # fmt: skip
    ald, bre, tav = probe.one.servings
    assert table(page, "drafts", 1) == [
        ("ALD", "draft 2", f"MAR, entry {ald.index}", "10", f"ALD, entry {ald.replies[0].index}: It was another shed."),
        ("BRE", "draft 2", f"MAR, entry {bre.index}", "10", f"BRE, entry {bre.replies[0].index}: gives no reply"),
        ("TAV", "draft 2", f"MAR, entry {tav.index}", "10", f"No reply in time, as MAR says, entry {tav.closed}: Eleven days went by."),
    ]  # fmt: skip


def test_the_decision_is_that_of_people_and_dissents_follow_it(page: Page, probe: FindingProbe) -> None:
    finding = probe.one.findings[0]
    section = page.section("inquiry.fire.decision")
    assert said(section[1]) == "Outcome: not established"
    assert items(page, "decision") == [
        f"Adopted by ALD MAR under the rule two, entry {finding.index}",
        f"Text: draft 2; SHA-256 of the document in force: {finding.in_force.sha256}",
        f"Corrected by ALD MAR, entry {finding.corrections[0].index}: The day was wrong.",
    ]
    assert "People decided this." in said(section)
    first, second = probe.one.dissents
    assert items(page, "dissents") == [
        f"TAV, entry {first.index}: The stove was left out.",
        f"BRE TAV on draft 1, entry {second.index}: So it was before.",
    ]
    assert [one.get("href") for one in page.find('//section[@id="inquiry.fire.dissents"]//a')] == [
        "#inquiry.fire.draft.1"
    ]


def test_what_is_waited_for_and_what_was_withdrawn() -> None:
    probe = FindingProbe()
    digest = probe.filed()
    accepted(probe.put("serve", "MAR", draft=1, party="BRE", days=10))
    page = check_sound(written(probe.folded))
    assert table(page, "drafts")[0][4] == "in review"
    assert table(page, "drafts", 1)[0][4] == "no reply yet"
    assert said(page.section("inquiry.fire.dissents")) == "Dissents No dissent was filed."
    accepted(probe.put("reply", "BRE", draft=1, waived=True))
    probe.adopt(digest)
    assert table(check_sound(written(probe.folded)), "drafts")[0][4] == "adopted"
    index = probe.withdraw()
    probe.filed(DOCUMENT + "\n", 2, "no_finding")
    page = check_sound(written(probe.folded))
    assert [row[4] for row in table(page, "drafts")] == ["adopted and withdrawn", "draft"]
    assert items(page, "decision")[-1] == f"Withdrawn by ALD MAR, entry {index}: Another shed burnt."


def test_inquiries_stand_in_the_order_in_which_they_were_opened() -> None:
    probe = FindingProbe(evidence=False)
    accepted(probe.begin("flood", title=MARKUP, mandate=MARKUP))
    accepted(probe.begin("fire-claims"))
    for language in ("en", "ar"):
        page = check_sound(written(probe.folded, language))
        sections = page.section("inquiries").iterfind("section")
        assert [str(one.get("id")) for one in sections] == [
            "inquiry.fire",
            "inquiry.flood",
            "inquiry.fire-claims",
        ]
        assert said(page.section("inquiry.flood")[0]) == f"{MARKUP} (flood)"


def test_a_record_without_inquiries_has_no_section() -> None:
    probe = FindingProbe(opened=False, evidence=False)
    assert inquiries_of(probe.folded) == ()
    assert "inquiries" not in check_sound(written(probe.folded)).sections


def test_of_many_claims_the_first_and_how_many_there_are() -> None:
    probe = FindingProbe(assessed=False)
    for number in range(205):
        probe.claim(f"c{number}", "e1")
    page = check_sound(written(probe.folded))
    assert len(table(page, "claims")) == 200
    assert "The first 200 of 207 are shown." in said(page.section("inquiry.fire.claims"))
    probe.round("r1", "c204")
    links = check_sound(written(probe.folded)).find('//section[@id="inquiry.fire.assessments"]//tbody//a')
    assert links == []


def test_nothing_accuses(page: Page) -> None:
    shown = said(page.section("inquiries")).casefold()
    for word in ("guilt", "guilty", "culprit", "perpetrator", "blame", "accus", "verdict", "probable"):
        assert word not in shown
    assert shown.count("simulated") == 0, "the report adds no label of its own"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(20), "20"), (Fraction(1, 4), "1/4"), (Fraction(10**11), "100000000000"), (Fraction(10**12), "≈ 1.000e+12"),
        (Fraction(1, 3 * 10**12), "≈ 3.333e-13"), (Fraction(10**9000), "≈ 1.000e+9000"),
    ],
)  # fmt: skip
def test_long_numbers_are_rounded_and_say_so(value: Fraction, shown: str) -> None:
    assert _short(value) == shown


@given(st.fractions(min_value="1/1000000000000000000000").filter(bool))
def test_a_number_is_exact_or_near(value: Fraction) -> None:
    shown = _short(value)
    if not shown.startswith("≈ "):
        assert Fraction(shown) == value
    else:
        assert abs(Fraction(shown.removeprefix("≈ ")) / value - 1) <= Fraction(1, 1000)
