# SPDX-License-Identifier: Apache-2.0
"""The HTML page: well-formed, self-contained, every bracket named in letters, words isolated by direction, nothing of the text lost."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree, html

from comity.text.attributions import spell_attributions
from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    Header,
    Note,
    NoteRef,
    Status,
    Text,
    Words,
)
from comity.text.page import to_html
from comity.text.page_style import BASE, COLOURS, DARK, LABELS, LIGHT, LINES, labels, marks, party_rules
from comity.text.reader import read
from comity.text.wording import bracketed
from text.example import ARABIC, arabic, example
from text.published import PARIS, published
from text.strategies_text import texts

APART = "self::bdi[@class='who'] or self::sup or self::a[@class='number'] or self::bdi[@class='status'] or self::span[@class='mark']"
VOID = re.compile(r"<(meta[^>]*)>")


def page(text: Text, **more: object) -> html.HtmlElement:
    return html.fromstring(to_html(text, **more))  # type: ignore[arg-type]


def strict(said: str) -> etree._Element:
    """The page as XML, which forgives no tag left open."""
    return etree.fromstring(VOID.sub(r"<\1/>", said.removeprefix("<!doctype html>")).replace("&#x27;", "'"))


def at(root: html.HtmlElement, anchor: str) -> html.HtmlElement:
    (found,) = [one for one in root.iter() if isinstance(one.tag, str) and one.get("id") == anchor]
    return found


def words_of(line: etree._Element) -> str:
    said = line.xpath(f".//text()[not(ancestor::*[{APART}])]")
    return " ".join("".join(map(str, said)).split())


def test_the_page_is_well_formed_and_complete() -> None:
    said = to_html(example(), checkpoint="origin\n3\nroot\n")
    assert said.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    root = strict(said)
    assert [one.tag for one in root] == ["head", "body"]
    assert (
        root.findtext("head/title")
        == root.findtext("body/header/h1")
        == "Joint communique on the river Senne"
    )
    assert [one.tag for one in root[1]] == ["header", "main", "footer"]
    assert root.findtext(".//pre") == "origin\n3\nroot\n"


@given(texts)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_drawn_gives_one_page_with_every_anchor_once(text: Text) -> None:
    said = to_html(text)
    root = html.fromstring(said)
    anchors = [one.get("id") for one in root.iter() if isinstance(one.tag, str) and one.get("id") is not None]
    assert len(anchors) == len(set(anchors))
    assert len([one for one in root.iter("div") if "clause" in str(one.get("class")).split()]) == len(
        list(text.walk())
    )
    assert not list(root.iter("script", "link", "img", "iframe"))


def test_nothing_is_loaded_and_nothing_runs() -> None:
    said = to_html(example(), checkpoint="http://example.invalid/")
    assert not re.search(r"<(?:script|link|img|iframe|object)|@import|url\(|\son[a-z]+=", said)


def test_words_are_escaped() -> None:
    hostile = Clause(
        "a", "paragraph", "<i>", "<i>1</i>", (Words('<script>alert(1)</script> & "x"'),), pinned=True
    )
    text = Text(
        Header(title="</title><script>", version="<b>", parties=("<ALD>",)),
        (hostile,),
        (Note("<k>", (Words("<u>"),)),),
    )
    said = to_html(text, checkpoint="</pre><script>")
    assert "<script" not in said
    assert not re.search(r"<(?:b|u|ald|k)>", said, re.IGNORECASE)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said


def test_every_clause_shows_its_words_with_brackets() -> None:
    root = page(example())
    for clause in example().walk():
        (line,) = at(root, clause.id).xpath("./div[@class='own' or @class='own settled']/*")
        assert words_of(line) == bracketed(clause.content)


def test_attributions_stand_in_letters_behind_their_bracket() -> None:
    said = [
        " ".join(one.text_content().split())
        for one in at(page(example()), "op-1").xpath(".//bdi[@class='who']")
    ]
    assert said == ["(ALD, BRE: retain)", "(MAR)", "(BRE)", "(MAR)", "(TAV: delete)"]


def test_attributions_are_spelled_as_the_text_spells_them() -> None:
    behind = (
        Attribution(("ALD",), "withdraw", "op-3", "with regret"),
        Attribution(("MAR", "TAV"), "ad_referendum"),
    )
    text = Text(
        Header(),
        (Clause("a", "paragraph", content=(Choice("c", (Alternative("1", (Words("x"),), behind),)),)),),
    )
    said = "".join(one.text_content() for one in page(text).xpath("//bdi[@class='who']"))
    assert said == spell_attributions(behind)


def test_parties_are_marked_by_the_order_of_their_codes() -> None:
    assert marks(["TAV", "ALD", "MAR", "ALD"]) == {"ALD": 0, "MAR": 1, "TAV": 2}
    legend = page(example()).xpath("//section[@class='legend']//li")
    assert [" ".join(one.text_content().split()) for one in legend] == [
        "ALD", "BRE", "MAR", "NORTH = ALD + BRE", "TAV", "not attributed; several parties",
    ]  # fmt: skip
    alternatives = at(page(example()), "op-1").xpath(".//bdi[contains(@class, 'alt')]")
    assert [one.get("class") for one in alternatives] == ["alt", "alt p2", "alt", "alt p1", "alt p2"]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_stands_out_on_both_backgrounds(colour: str) -> None:
    assert contrast(colour, LIGHT) >= 3
    assert contrast(colour, DARK) >= 3


def test_the_ink_is_readable_on_both_backgrounds() -> None:
    papers = dict.fromkeys(("paper", "ink", "quiet"), "")
    for block in re.findall(r":root\{([^}]*)\}", BASE):
        found = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", block))
        papers |= found
        assert contrast(papers["paper"], papers["ink"]) >= 7
        assert contrast(papers["paper"], papers["quiet"]) >= 4.5


def test_forty_eight_parties_differ_in_colour_or_line() -> None:
    rules = [rule.partition("{")[2] for rule in party_rules(48).splitlines()]
    assert all(one != other for one, other in combinations(rules, 2))
    assert {re.findall(r"--l:(\w+)", rule)[0] for rule in rules} == set(LINES)


def test_settled_clauses_are_marked_and_others_not() -> None:
    root = page(example())
    found = [one.getparent().get("id") for one in root.xpath("//div[@class='own settled']")]
    assert found == ["op-2-bis", "op-3"]
    assert at(root, "op-2").xpath(".//bdi[@class='status']/text()") == ["Agreed ad ref"]
    assert at(root, "op-3").xpath("./div//span[@class='mark']/text()") == ["settled"]


def test_folding_hides_settled_clauses_until_they_are_opened() -> None:
    root = page(example(), fold=True)
    folded = root.xpath("//details")
    assert [" ".join(one.findtext("summary/bdi").split()) for one in folded] == ["OP2 bis.", "OP3."]
    assert "The seat is at Senne" in folded[0].text_content()
    assert not page(example()).xpath("//details")


def test_options_are_a_group() -> None:
    (group,) = page(example()).xpath("//div[@class='options']")
    assert (group.get("role"), group.get("aria-label")) == ("group", "not agreed: 2 options")
    assert [one.get("id") for one in group] == ["o1", "o2"]


def test_footnotes_lead_there_and_back() -> None:
    root = page(example())
    for place in ("1", "2"):
        (link,) = root.xpath("//a[@href=$href]", href=f"#fn:{place}")
        assert link.get("id") == f"fnref:{place}"
        (back,) = at(root, f"fn:{place}").xpath(".//a")
        assert back.get("href") == f"#fnref:{place}"
        assert back.get("aria-label") == "Back to the text"


def test_a_note_that_nobody_refers_to_and_one_that_is_not_there() -> None:
    text = Text(Header(), (Clause("a", "prose", content=(NoteRef("9"),)),), (Note("1", (Words("x"),)),))
    root = page(text)
    assert not root.xpath("//a[starts-with(@href, '#fn')]")
    assert root.xpath("//sup/text()") == ["9"]


def test_emphasis_across_a_bracket_is_rendered() -> None:
    (alternative,) = at(page(example()), "pp-2").xpath(".//bdi[contains(@class, 'alt')]")
    assert alternative.findtext("em") == "Taking"
    assert "*" not in at(page(example()), "pp-2").text_content()


def test_no_text_is_said() -> None:
    null = Choice("c", (Alternative("1", None), Alternative("2", (Words("x"),))))
    root = page(Text(Header(language="fr"), (Clause("a", "prose", content=(null,)),)))
    assert root.xpath("//i[@class='null']/text()") == ["pas de texte"]


def test_a_slash_series_shares_its_bracket() -> None:
    series = Choice(
        "c", (Alternative("1", (Words("a"),), label="Alt 1"), Alternative("2", (Words("b"),), slash=True))
    )
    root = page(Text(Header(), (Clause("a", "prose", content=(series,)),)))
    assert root.xpath("string(//span[@role='group'])") == "[Alt 1: a / b]"


def test_an_arabic_page_runs_from_right_to_left() -> None:
    root = page(arabic())
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert {one.get("dir") for one in root.xpath("//bdi[@class='who']")} == {"ltr"}
    assert at(root, "op-1").xpath("./div/p/@dir") == ["rtl"]
    assert at(root, "op-1").xpath(".//a[@class='number']/bdi/@dir") == ["ltr"]
    assert LABELS["ar"]["parties"] in root.text_content()


@pytest.mark.parametrize("language", ["ar", "fa", "he", "ur", "ar-SY"])
def test_languages_from_right_to_left(language: str) -> None:
    assert page(read(ARABIC.replace("lang: ar", f"lang: {language}"))).get("dir") == "rtl"


def test_an_arabic_passage_with_brackets_stays_together() -> None:
    passage = at(page(example()), "op-4").xpath("./div/p/bdi[@dir='rtl']")
    assert len(passage) == 1
    assert passage[0].text_content() == "يجب على الأطراف [أن تجتمع](ALD)[الاجتماع](MAR) مرتين في السنة"


def test_every_language_of_ours_has_every_label() -> None:
    assert {tuple(one) for one in LABELS.values()} == {tuple(LABELS["en"])}
    assert all(words for one in LABELS.values() for words in one.values())
    assert labels("de") is labels("en")
    assert labels("fr-CH") is LABELS["fr"]


def test_the_summary_counts_faults() -> None:
    root = page(read("One [two\n\nthree\n", dialect="published"))
    assert "1 places where brackets or codes are at fault" in root.xpath("string(//p[@class='summary'])")


def test_ids_that_are_no_anchors_are_made_ones() -> None:
    text = Text(
        Header(),
        (Clause("a b", "prose"), Clause("a b", "prose"), Clause("", "prose"), Clause("note-1", "prose")),
        (Note("1", ()),),
    )
    root = page(text)
    anchors = [one.get("id") for one in root.iter() if isinstance(one.tag, str) and one.get("id")]
    assert len(anchors) == len(set(anchors)) == 5
    for link in root.xpath("//a[@class='number']"):
        assert link.get("href").removeprefix("#") in anchors


def test_statuses_and_undeclared_codes_are_shown() -> None:
    clause = Clause(
        "a",
        "prose",
        content=(Words("x"),),
        attributions=(Attribution(("UNKNOWN",)),),
        statuses=(Status("reserved", "", ("ALD",)),),
    )
    root = page(Text(Header(), (clause,)))
    assert "Reserved" in root.xpath("string(//bdi[@class='status'])")
    assert root.xpath("string(//bdi[@class='who'])") == "(UNKNOWN)"
    assert "UNKNOWN" in root.xpath("string(//section[@class='legend'])")


def test_the_paris_draft_gives_a_well_formed_page() -> None:
    text = read(published(PARIS))
    root = strict(to_html(text, fold=True))
    assert len(root.findall(".//div[@id]")) == len(list(text.walk()))
