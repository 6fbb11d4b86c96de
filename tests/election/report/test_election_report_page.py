# SPDX-License-Identifier: Apache-2.0
"""The page: one document that needs nothing else, whose figures are the archive's, and in which no stranger's word becomes markup."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from comity.election.ballots.belenios_v1.questions import (
    HomomorphicQuestion,
    NonHomomorphicQuestion,
    Question,
)
from comity.election.ballots.belenios_v1.verification.checks import CHECKS
from comity.election.report import LANGUAGES, Facts, to_html
from comity.election.report.facts import Weighing
from comity.errors import FormatError, InputError, ProofError
from election_forging import Board, catalogue
from election_reports import Page, facts, facts_from, retold, said
from election_vectors import NAMES, vector

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='x", "]]></style><!--", "&amp;&lt;", "a\x00b\x1bc\x7fd",
    "\u202eevil", "\u2067\u2068open", "\u2069shut", "line\u2028line", "{0} {name} %s", "", "   ", "\ud800", "\ufffe", "مرحبا (ALD) 12",
)  # fmt: skip
SECTIONS = [
    "election",
    "results",
    "turnout",
    "trustees",
    "checks",
    "limits",
    "yourself",
    "identifiers",
    "trackers",
]
VOID = {"meta", "wbr"}


class Nesting(HTMLParser):
    """Every element is closed where it should be; collects names and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "rect"
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def hostile(words: str) -> Facts:
    """An election that says this wherever somebody may say something."""
    base = facts("mixed")
    grades = {"method": {"type": "MajorityJudgment", "value": {"blank": True, "grades": [words, "Bad"]}}}
    questions: list[Question] = [
        HomomorphicQuestion(words, (words, f"{words} 2"), 0, 1, blank=True),
        NonHomomorphicQuestion(words, (words, "BRE"), grades),
        NonHomomorphicQuestion(words, (words, "BRE", words)),
    ]
    result: list[list[Any]] = [[1, 1, 0], [[1, 2], [2, 2]], [[1, 2, 0], [0, 1, 0], [2, 1, 3]]]
    return retold(
        base,
        questions=questions,
        result=result,
        name=words,
        description=words,
        administrator=words,
        credential_authority=words,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_one_document_in_order(name: str, language: str) -> None:
    source = to_html(facts(name), language=language)
    nesting = Nesting()
    nesting.feed(source)
    assert nesting.open == []
    assert not nesting.names & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "form",
        "input",
        "base",
        "a:href",
    }
    assert not {one for one in nesting.attributes if one.startswith("on")} | nesting.attributes & {
        "src",
        "style",
    }
    page = Page(source)
    assert page.root.get("lang") == language
    assert page.root.get("dir") == {"en": "ltr", "ar": "rtl"}[language]
    assert [one.get("id") for one in page.root.xpath("//main/section")] == SECTIONS
    levels = [int(str(one.tag)[1]) for one in page.root.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [one.get("id") for one in page.root.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    targets = [one.get("href", "") for one in page.root.iter("a")]
    assert all(one.startswith("#") and one[1:] in ids for one in targets)
    assert all(said(one) for one in page.root.iter("th", "caption", "h2", "h3"))


@pytest.mark.parametrize("paper", [False, True])
def test_nothing_may_be_loaded_or_run_and_the_style_is_the_one_allowed(paper: bool) -> None:
    source = to_html(facts("weights"), paper=paper)
    page = Page(source)
    policy = page.one("//meta[@http-equiv='Content-Security-Policy']").get("content") or ""
    style = re.findall(r"<style>(.*?)</style>", source, re.DOTALL)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style[0]
    assert "@import" not in style[0]
    assert not re.search(r"(?i)https?:|//[a-z]", source)


def test_the_same_facts_give_the_same_page() -> None:
    for name in ("weights", "mixed"):
        again = facts_from(vector(name).archive)
        assert again.found.box.path != facts(name).found.box.path
        assert to_html(again) == to_html(facts(name))
        assert str(again.found.box.path) not in to_html(again)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_strangers_wrote_stays_text(words: str) -> None:
    plain, told = Nesting(), Nesting()
    plain.feed(to_html(hostile("ALD")))
    source = to_html(hostile(words))
    told.feed(source)
    assert told.open == []
    assert (told.names, told.attributes) == (plain.names, plain.attributes)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe]", source)
    source.encode()
    shown = re.sub(r"\s+", " ", words).strip()
    if shown.isprintable() and shown:
        page = Page(source)
        assert page.text("//h1") == shown
        assert shown in page.text("//title")
        assert page.section("results").count(shown) >= 6


def test_names_without_words_are_said_to_have_none() -> None:
    page = Page.of(hostile("  "))
    assert page.text("//h1") == "(no name)"
    assert page.text("//title") == "Report on an election: (no name)"
    assert [row[0] for row in page.tables("results")[0]][:2] == ["(no name)", "2"]
    assert "Administrator" not in page.terms("election")


def test_each_stranger_keeps_to_its_own_direction() -> None:
    told = retold(facts("blank"), name="Adopt (yes)?", description="One line.\nسطر آخر (ALD).")
    page = Page.of(told, "ar")
    assert page.one("//h1/bdi").get("dir") == "ltr"
    assert [one.get("dir") for one in page.root.xpath("//section[@id='election']/p")] == ["ltr", "rtl"]
    answers = page.root.xpath("//section[@id='question-1']//tbody[1]//th/bdi")
    assert [(one.text, one.get("dir")) for one in answers] == [("Ja", "ltr"), ("نعم", "rtl")]
    assert all(one.get("dir") for one in page.root.iter("bdi", "pre"))


@pytest.mark.parametrize("name", NAMES)
def test_the_status_comes_first_and_the_figures_are_the_archives(name: str) -> None:
    page, plan = Page.of(facts(name)), vector(name).plan
    found = facts(name).found
    assert page.root.xpath("//header//div")[0].get("class") == "status verified"
    assert page.text("//header/div") == (
        f"Verified All {len(found.checks)} checks hold, and the result is the one that the ballots give. The election is finished."
    )
    terms = page.terms("turnout")
    weights = plan.weights or [1] * plan.voters
    voters = {voter for voter, _ in plan.votes}
    assert terms["Credentials on the roll"] == str(plan.voters)
    assert terms["Weight of the roll"] == f"{sum(weights):,}"
    assert terms["Ballots in the box"] == str(len(plan.votes))
    assert terms["Credentials whose ballot counts"] == str(len(voters))
    assert terms["Weight that counts"] == f"{sum(weights[one] for one in voters):,}"
    (roll,) = page.tables("turnout")
    assert roll == [
        (f"{one:,}", str(weights.count(one)), "–")  # so few that it would tell who voted
        for one in sorted(set(weights))
    ]
    for place, (question, totals) in enumerate(zip(plan.questions, vector(name).result, strict=True)):
        if "type" not in question:
            ((*rows,),) = page.tables(f"question-{place + 1}")
            shown = [int(row[1].replace(",", "")) for row in rows]
            assert shown == ([*totals[1:], totals[0]] if question.get("blank") else totals)
            labels = [re.sub(r"\s+", " ", one).strip() or "(no name)" for one in question["answers"]]
            assert [row[0] for row in rows][: len(labels)] == labels


def test_how_many_of_a_weight_voted_is_shown_where_enough_hold_it() -> None:
    base = facts("weights")
    rolled = (Weighing(weight=1, credentials=5, voted=2), Weighing(weight=3, credentials=4, voted=4))
    page = Page.of(replace(base, roll=rolled))
    assert page.tables("turnout") == [[("1", "5", "2"), ("3", "4", "–")]]
    assert "fewer than 5 hold a weight" in page.text("//section[@id='turnout']")


def test_identifiers_and_commands_name_the_very_archive() -> None:
    data = vector("weights").archive
    page = Page.of(facts("weights"))
    terms = page.terms("identifiers")
    assert terms["SHA-256 of the archive"] == hashlib.sha256(data).hexdigest()
    assert terms["Size of the archive in bytes"] == f"{len(data):,}"
    assert terms["Identifier of the election"] == vector("weights").uuid
    assert terms["Last event"] == facts("weights").found.box.index.last[1]
    board = Board(vector("weights"))
    listed = board.content("credentials")
    assert terms["The same as SHA-256 in hexadecimal"] == hashlib.sha256(listed).hexdigest()
    assert terms["Fingerprint of the list of credentials"] == base64.b64encode(
        hashlib.sha256(listed).digest()
    ).decode().rstrip("=")
    commands = [said(one) for one in page.root.xpath("//pre[@class='command']")]
    assert commands[:3] == [
        f"sha256sum {vector('weights').uuid}.bel",
        f"comity election verify {vector('weights').uuid}.bel",
        "belenios-tool election verify --dir DIR",
    ]
    (events,) = page.tables("identifiers")
    assert [row[1] for row in events] == [
        "Setup",
        "EndBallots",
        "EncryptedTally",
        "PartialDecryption",
        "PartialDecryption",
        "Result",
    ]
    assert [row[2] for row in events] == ["", "", "", "1", "2", ""]


def test_checks_stand_with_sentence_detail_section_and_what_is_stricter() -> None:
    found = facts("mixed").found
    for language in LANGUAGES:
        page = Page.of(facts("mixed"), language)
        (rows,) = page.tables("checks")
        assert len(rows) == len(found.checks)
        for check, (outcome, told, place) in zip(found.checks, rows, strict=True):
            assert outcome == {"en": "✓ holds", "ar": "✓ صحيح"}[language]
            assert told.endswith(check.detail)
            assert (check.about.sentence in told) == (language == "en")
            assert place.startswith(f"{check.about.section} {check.id}")
            assert place.endswith({"en": "stricter", "ar": "أشد"}[language]) == check.about.stricter
    unmade = [said(one) for one in Page.of(facts("weights")).root.xpath("//section[@id='checks']/ul/li")]
    assert unmade == ["shuffles: no question needs it", "growth: no earlier copy was given"]


def test_what_only_an_interrupted_run_says_is_left_out() -> None:
    base = facts("weights")
    again = replace(base, found=replace(base.found, resumed=1_204))
    assert to_html(again) == to_html(base)


@pytest.mark.parametrize(
    ("last", "stage"),
    [
        ("Setup", "Voting is open"),
        ("Ballot", "Voting is open"),
        ("EndBallots", "Voting is closed"),
        ("PartialDecryption", "Voting is closed"),
    ],
)
def test_an_election_under_way(last: str, stage: str) -> None:
    board = Board(vector("weights"))
    board.until(last)
    page = Page.of(facts_from(board.as_is()))
    assert page.one("//header/div").get("class") == "status unfinished"
    assert stage in page.text("//header/div")
    assert "There is no result yet." in page.section("question-1")
    assert page.tables("question-1") == []
    assert "Aldonia" in page.section("question-1")
    assert "result: the election is not so far, or a check before it failed" in page.section("checks")


def test_an_archive_that_does_not_verify_says_so_at_its_head() -> None:
    board = Board(vector("revote"))
    board.put("result", {"result": [[1, 1, 1]]})
    found = facts_from(board.built())
    for language in LANGUAGES:
        page = Page.of(found, language)
        status = page.one("//header/div")
        assert status.get("class") == "status failed"
        assert [one.get("href") for one in status.iter("a")] == ["#check-result"]
        assert [row[0] for row in page.tables("checks")[0]].count(
            {"en": "✗ does not hold", "ar": "✗ غير صحيح"}[language]
        ) == 1
    assert "The figures are what the archive claims. Do not rely on them." in page_text(found)


def page_text(found: Facts) -> str:
    return Page.of(found).section("results")


def test_any_forgery_that_can_be_read_can_be_reported_on() -> None:
    told = 0
    for one in [*catalogue()][::25]:
        try:
            found = facts_from(one.archive())
        except (FormatError, ProofError):
            continue
        told += 1
        for language in LANGUAGES:
            assert Page.of(found, language).one("//header/div") is not None
    assert told >= 5


def test_claims_of_a_false_result_are_never_trusted_to_be_numbers() -> None:
    question = HomomorphicQuestion("Which?", ("ALD", "BRE"), 1, 1)
    for row in ([-1, 2], ["x", 1], [1], [True, 1], [None, None], [1.5, 2], [{"a": 1}, []], ["12", "007"]):
        page = Page.of(retold(facts("weights"), questions=[question], result=[row]))
        assert "cannot be read as totals" in page.section("question-1")
    page = Page.of(retold(facts("weights"), questions=[question], result=[[7, 1]], weight=5))
    assert [row[1:] for row in page.tables("question-1")[0]] == [("7", "—"), ("1", "20.00% 1/5")]
    ranked = NonHomomorphicQuestion("Order?", ("ALD", "BRE"))
    for votes in ([1, 2], [["a", 1]], [[1]], [[1, 2, 3]], [[2**80, 1]]):
        page = Page.of(retold(facts("mixed"), questions=[ranked], result=[votes]))
        assert "votes that cannot be read" in page.section("question-1")


def test_a_simulation_is_marked_where_the_description_says_so() -> None:
    assert not Page.of(facts("weights")).root.xpath("//p[contains(@class,'simulated')]")
    for words in ("A SIMULATED referendum.", "This is a simulation", "هذه محاكاة فقط"):
        for language in LANGUAGES:
            page = Page.of(retold(facts("weights"), description=words), language)
            assert page.text("//p[@class='mark simulated']").startswith(
                {"en": "Simulated.", "ar": "محاكاة."}[language]
            )
    assert not Page.of(retold(facts("weights"), description="dissimulated")).root.xpath(
        "//p[contains(@class,'simulated')]"
    )


def test_every_check_has_its_row_and_every_language_is_known() -> None:
    made = {one.id for name in NAMES for one in facts(name).found.checks}
    assert made == set(CHECKS) - {"growth"}
    with pytest.raises(InputError, match="reports are not written in 'tlh'"):
        to_html(facts("empty"), language="tlh")


def test_warnings_are_marked() -> None:
    from dataclasses import replace

    base = facts("mixed")
    warned = replace(base, found=replace(base.found, warnings=("votes were decrypted <unshuffled>",)))
    assert Page.of(warned).text("//header/p[@class='mark']") == "Warning: votes were decrypted <unshuffled>"


def test_trackers_are_those_of_the_ballots_that_count() -> None:
    board, plan = Board(vector("weights")), vector("weights").plan
    last = {voter: place for place, (voter, _) in enumerate(plan.votes)}
    expected = sorted(
        base64.b64encode(hashlib.sha256(board.content("ballot", place)).digest()).decode().rstrip("=")
        for place in last.values()
    )
    page = Page.of(facts("weights"))
    assert (page.one("//pre[@class='trackers']").text or "").split("\n") == expected
    assert page.one("//details/pre").get("class") == "trackers"
    assert page.text("//details/summary") == f"Trackers of the ballots that count: {len(expected)}"
    assert not Page(to_html(facts("weights"), paper=True)).root.xpath("//details")
    assert "No ballot counts." in Page.of(facts("empty")).section("trackers")
