# SPDX-License-Identifier: Apache-2.0
"""The report of the state of play: sound HTML that loads nothing, and every table of it equal to the state that it is made from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from comity.desk.report import to_html
from comity.desk.report_issues import answer, percent
from comity.desk.report_markup import FEW, Markup
from comity.desk.report_words import WORDS
from comity.desk.state import State
from comity.desk.view import state_data
from desk.pages import DIGEST, SECTIONS, Page, check_sound, everything, said, written
from text.record.stage import Table, choice, clause
from worlds import Replica


@pytest.fixture(scope="module")
def state() -> State:
    return everything().folded


@pytest.fixture(scope="module")
def data(state: State) -> dict[str, Any]:
    return state_data(state, DIGEST)


@pytest.fixture(scope="module")
def page(state: State) -> Page:
    return check_sound(written(state))


# The page as a whole


@pytest.mark.parametrize(
    ("asked", "language", "way"),
    [
        ("en", "en", "ltr"), ("ar", "ar", "rtl"), ("ar-SY", "ar-SY", "rtl"), ("ar_SY", "ar-SY", "rtl"), ("AR", "AR", "rtl"),
        ("fa", "en", "ltr"), ("fr", "en", "ltr"), ('"><x', "en", "ltr"), ("", "en", "ltr"),
    ],
)  # fmt: skip
def test_a_report_is_sound_in_every_language(state: State, asked: str, language: str, way: str) -> None:
    page = check_sound(written(state, asked))
    assert (page.root.get("lang"), page.root.get("dir")) == (language, way)
    assert page.sections == SECTIONS
    words = WORDS[language.partition("-")[0].lower()]
    assert [said(one) for one in page.find("//main/section/h2")] == [words[name] for name in SECTIONS]
    assert [said(one) for one in page.find("//nav//li")] == [words[name] for name in SECTIONS]
    drawings = page.find("//figure//svg")
    assert len(drawings) == 4
    assert {one.get("direction") for one in drawings} == {way}


def test_the_head_says_which_record_it_is_and_how_to_check_it(page: Page, data: Mapping[str, Any]) -> None:
    assert said(page.one("//h1")) == said(page.one("//head/title")) == "A mechanism for tests"
    facts = dict(zip(map(said, page.find("//header//dt")), map(said, page.find("//header//dd")), strict=True))
    assert facts == {
        "Record": data["origin"],
        "Entries": str(data["size"]),
        "Digest of the state": DIGEST,
        "Root of the log": data["root"],
    }
    (commands,) = page.find("//header//pre")
    assert "".join(map(str, commands.itertext())).splitlines() == [
        "comity verify DIR",
        f"comity state DIR --at {data['size']} --digest",
    ]


def test_the_page_forbids_itself_to_load_or_run_anything(page: Page) -> None:
    (policy,) = page.find('//meta[@http-equiv="Content-Security-Policy"]')
    assert policy.get("content") == "default-src 'none'; style-src 'unsafe-inline'"
    assert "<script" not in page.html.lower()
    assert set(re.findall(r"https?://[^\s\"'<]+", page.html)) == {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_same_state_gives_the_same_bytes(state: State, language: str) -> None:
    read = State.decode(state.encode())
    assert written(read, language) == written(state, language) == written(everything().folded, language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_record_without_talks_has_its_parties_and_nothing_else(language: str) -> None:
    page = check_sound(written(Replica().folded, language))
    assert page.sections == ["formats"]
    assert page.find("//svg") == []


def test_every_title_is_there(page: Page, data: Mapping[str, Any]) -> None:
    everything_said = said(page.root)
    titles = [one["name"]["en"] for one in (*data["parties"], *data["formats"])]
    titles += [one["title"] for one in data["issues"]]
    titles += [option["title"] for one in data["issues"] for option in one["options"]]
    titles += [
        one["title"] for key in ("packages", "workstreams", "milestones", "channels") for one in data[key]
    ]
    assert len(titles) > 20
    assert [one for one in titles if one not in everything_said] == []


# The tables


def test_formats_and_parties(page: Page, data: Mapping[str, Any]) -> None:
    formats, parties = page.tables("formats")
    assert formats == [
        {"Format": one["name"]["en"], "Id": one["id"], "Members": " ".join(one["members"])}
        for one in data["formats"]
    ]
    assert parties == [
        {"Code": "ALD", "Name": "ALD", "Format": "pair"},
        {"Code": "BRE", "Name": "BRE", "Format": "pair"},
        {"Code": "MAR", "Name": "MAR", "Format": "others"},
        {"Code": "TAV", "Name": "TAV", "Format": "others"},
    ]


def test_an_issue_worked_out_by_hand(page: Page) -> None:
    assert page.rows("issue-seat")[:2] == [
        {
            "Option": "Senne",
            "Prefer": "ALD+BRE",
            "Accept": "none",
            "Cannot accept": "MAR",
            "Silent": "TAV",
            "Share who accept": "50% to 75%",
            "others": "fails 0% to 50%",
            "pair": "passes 100%",
            "Rule two_keys": "fails Blocked by: MAR",
        },
        {
            "Option": "Port",
            "Prefer": "none",
            "Accept": "MAR TAV",
            "Cannot accept": "none",
            "Silent": "ALD BRE",
            "Share who accept": "50% to 100%",
            "others": "passes 100%",
            "pair": "open 0% to 100%",
            "Rule two_keys": "open Needed, and could still block: ALD BRE",
        },
    ]


def test_every_issue_has_the_numbers_of_the_state(page: Page, data: Mapping[str, Any]) -> None:
    assert [str(one.get("id")) for one in page.section("issues").iterfind("section")] == [
        f"issue-{issue['id']}" for issue in data["issues"]
    ]
    for issue in data["issues"]:
        formats = ["others", "pair"] if issue["format"] is None else [issue["format"]]
        assert page.rows(f"issue-{issue['id']}") == [
            option_row(issue, option, formats) for option in issue["options"]
        ]


def option_row(issue: Mapping[str, Any], option: Mapping[str, Any], formats: list[str]) -> dict[str, str]:
    marks = {issue["status_quo"]: " (status quo)", issue["adopted"]: " (adopted)"}
    rule = option["rule"]
    why = {
        "open": f"open Needed, and could still block: {' '.join(rule['needed'])}",
        "fails": f"fails Blocked by: {' '.join(rule['blockers'])}",
        "passes": "passes",
    }
    joint = {code: "+".join(parties) for parties in option["joint"] for code in parties}
    stances = {
        heading: " ".join(sorted({joint.get(code, code) for code in option[stance]})) or "none"
        for heading, stance in (
            ("Prefer", "preferred"),
            ("Accept", "acceptable"),
            ("Cannot accept", "cannot_accept"),
        )
    }
    return {
        "Option": option["title"] + marks.get(option["id"], ""),
        **stances,
        "Silent": " ".join(option["silent"]) or "none",
        "Share who accept": share(option["interval"]),
        **{
            name: f"{option['formats'][name]['answer']} {share(option['intervals'][name])}"
            for name in formats
        },
        "Rule two_keys": why[rule["answer"]],
    }


def share(ends: list[float]) -> str:
    low, high = (f"{round(end * 100)}%" for end in ends)
    return low if low == high else f"{low} to {high}"


def test_what_stands_above_and_below_an_issue(page: Page) -> None:
    stands = {
        name: said(page.one(f'//section[@id="issue-{name}"]/p[@class="stands"]'))
        for name in ("seat", "rent", "dam")
    }
    assert stands == {"seat": "Rule two_keys: open", "rent": "Adopted: Paid", "dam": "Rule two_keys: open"}
    assert [said(one) for one in page.section("issue-seat").iterfind("ul/li")] == [
        "MAR TAV on Port: If the roof is mended.; with rent.paid"
    ]
    assert "The format pair deals with it" in said(page.section("issue-dam"))
    assert page.section("issue-fish").findall("h4") == []


def test_a_format_without_a_say_has_no_column(page: Page) -> None:
    assert "others" not in page.rows("issue-dam")[0]
    assert page.rows("issue-dam")[0]["pair"] == "open 50% to 100%"


def test_links_say_the_titles_and_lead_to_the_issues(page: Page, data: Mapping[str, Any]) -> None:
    assert [row["Link"] for row in page.rows("links")] == [
        "If Seat: Port, then Rent: Paid and Dam: High",
        "Not both: Seat: Port, Dam: Low",
        "Exactly one of: Seat: Turns, Dam: High, Fish: No",
    ]
    assert [(row["Id"], row["Entry"]) for row in page.rows("links")] == [
        (one["id"], str(one["index"])) for one in data["links"]
    ]
    found = page.find('//section[@id="links"]//tr[1]//a')
    assert [one.get("href") for one in found] == ["#issue-seat", "#issue-rent", "#issue-dam"]


def test_a_package_with_its_acceptances_and_the_answers_of_its_chair(
    page: Page, data: Mapping[str, Any]
) -> None:
    first, second = data["packages"]
    choice, queries = page.tables("package-p")
    assert choice == [
        {"Issue": "Fish", "Option in the package": "Yes"},
        {"Issue": "Rent", "Option in the package": "Free"},
        {"Issue": "Seat", "Option in the package": "Port"},
    ]
    (sealed,) = first["unopened"]
    asked = [query["index"] for query in first["queries"]]
    given = [query["answered"] for query in first["queries"]]
    closed = f"Sealed, and may be acceptances: entry {sealed}"
    assert [tuple(row.values()) for row in queries] == [
        (str(asked[0]), "TAV", f"passes (entry {given[0]})", "not what the rule gives"),
        (str(asked[1]), "TAV", f"fails (entry {given[1]})", "as the rule gives it"),
        (str(asked[2]), "ALD TAV", "not answered", closed),
    ]
    assert [said(one) for one in page.section("package-p").iterfind("ul/li")] == [
        "Rule three: open",
        "The answer depends on what is sealed.",
        "Accepted by: BRE TAV",
        "Not accepted by: MAR",
        closed,
        "Does not agree with: If Seat: Port, then Rent: Paid and Dam: High",
        "Another option was adopted since on: Rent",
        f"Proposed by: ALD (entry {first['index']})",
        "Chair: MAR",
        "Queries left: 0",
    ]
    assert second["rule"]["answer"] == "fails"
    items = [said(one) for one in page.section("package-q").iterfind("ul/li")]
    assert items[:2] == ["Rule three: fails Needed: MAR TAV", "Accepted by: none"]


def test_rounds_with_their_agendas(page: Page) -> None:
    assert [tuple(row.values()) for row in page.rows("rounds")] == [
        ("all", "1", "Senne", "2026-03-22", ""),
        ("all", "3", "Port Tav", "2026-04-10", ""),
        ("pair", "1", "Senne", "2026-03-10 to 2026-03-12", "The seat (Seat) Bread"),
    ]


def test_workstreams_milestones_commitments_and_channels(page: Page, data: Mapping[str, Any]) -> None:
    def reported(key: str, place: int) -> int:
        return int(data[key][place]["reports"][0]["index"])

    assert [tuple(row.values()) for row in page.rows("workstreams")] == [
        (
            "Water",
            "all",
            "Seat, Fish",
            "ALD",
            "To measure it.",
            "2026-07-15",
            f"Account of ALD, entry {reported('workstreams', 0)}: Measured once.",
        )
    ]
    reached = f"declared at entry {data['milestones'][0]['reached']}: It was signed in Senne."
    begun = f"Account of ALD TAV, entry {reported('milestones', 1)}, under way: Begun."
    assert [tuple(row.values()) for row in page.rows("milestones")] == [
        ("Adoption Day", "2026-06-01", "", "It is signed.", "", reached, ""),
        ("Transition Day", "", "Adoption Day", "A winter.", "2026-09-01", "not declared", begun),
    ]
    first, second = (str(one["index"]) for one in data["commitments"])
    not_one = f"Account of TAV, entry {reported('commitments', 0)}, not done: Not one."
    assert [tuple(row.values()) for row in page.rows("commitments")] == [
        ("c", "TAV", "We open them.", "2026-07-01", "Transition Day", first, not_one),
        ("d", "ALD BRE", "We say nothing.", "", "", second, ""),
    ]
    assert [tuple(row.values()) for row in page.rows("channels")] == [
        ("Line", "ALD TAV", "suspended", f"TAV, entry {data['channels'][0]['changed']}", "A storm.")
    ]


def test_what_a_party_reports_is_its_own_account(page: Page) -> None:
    """Nothing that was reported stands anywhere but behind the codes of those who reported it."""
    for words, who in (("Measured once.", "ALD"), ("Begun.", "ALD TAV"), ("Not one.", "TAV")):
        found = [said(one) for one in page.find("//li") if words in said(one)]
        assert [one.startswith(f"Account of {who}, entry ") for one in found] == [True]
        assert said(page.root).count(words) == 1


def test_texts_with_their_open_choices(page: Page) -> None:
    texts, choices = page.tables("texts")
    assert [tuple(row.values()) for row in texts] == [
        ("Draft of Senne", "t", "ALD", "1", "1 of 2", "0 of 2", "1", "three", "no")
    ]
    assert [tuple(row.values()) for row in choices] == [
        ("op-2", "c", "1", "BRE", "MAR"),
        ("op-2", "c", "2", "none", "none"),
    ]


def test_of_many_open_choices_the_first_and_how_many_there_are() -> None:
    made = [clause(f"a{n}", f"<c{n}>", choice(f"c{n}", "x")) for n in range(60)]
    page = check_sound(written(Table(*made).folded))
    assert page.sections == ["formats", "texts"]
    _, choices = page.tables("texts")
    assert [row["Choice"] for row in choices[::2]] == [f"c{n}" for n in range(50)]
    assert said(page.one('//section[@id="texts"]/p')) == "The first 50 of 60 are shown."


def test_silence_procedures_sealed_items_and_void_entries(page: Page, data: Mapping[str, Any]) -> None:
    running, adopted, broken = data["silences"]
    assert [tuple(row.values()) for row in page.rows("silences")] == [
        (str(running["index"]), "Bread & salt", "ALD MAR", "three", "2026-05-01T00:00:00Z", "running", ""),
        (
            str(adopted["index"]),
            "Fish: Yes",
            "ALD MAR",
            "two_keys",
            "2026-03-01T12:00:00Z",
            f"adopted, entry {adopted['closed']}",
            "",
        ),
        (
            str(broken["index"]),
            "Seat: Turns",
            "ALD MAR",
            "two_keys",
            "2026-03-01T12:00:00Z",
            f"broken, entry {broken['closed']}",
            f"TAV, entry {broken['breaks'][0]['index']}: No.",
        ),
    ]
    first, second = (str(one["index"]) for one in data["sealed"])
    assert [tuple(row.values()) for row in page.rows("sealed")] == [
        (first, "ALD/delegate-1", "desk", "", "sealed", "", ""),
        (second, "BRE/delegate-1", "pair", "", "erased", "", ""),
    ]
    (void,) = data["void"]
    assert [tuple(row.values()) for row in page.rows("voids")] == [
        (str(void["index"]), "talks/position/v1", void["reason"], void["rule"], "its author")
    ]


def test_every_word_of_the_state_has_a_word_in_the_report(data: Mapping[str, Any]) -> None:
    """Values that this record does not have, put in their place."""

    def shown_with(key: str, language: str = "en", **fields: Any) -> str:
        changed = {**data, key: [{**data[key][0], **fields}]}
        name = "voids" if key == "void" else key
        return said(check_sound(to_html(changed, language=language)).section(name))

    assert "the host, which ought not to have admitted it" in shown_with("void", fault="host")
    assert "opened" in shown_with("sealed", status="opened", kind="talks/accept/v1")
    assert "the reason it is void" in shown_with("sealed", status="opened", void="the reason it is void")
    for status in ("open", "suspended", "closed"):
        assert f" {status} " in shown_with("channels", status=status)
    for outcome, words in (("running", "running"), ("not_adopted", "not adopted"), ("broken", "broken")):
        assert words in shown_with("silences", outcome=outcome, closed=None)
    assert "entry 9" in shown_with("texts", adopted=9)
    report = {"by": ["ALD"], "text": "So.", "index": 7}
    for progress, words in (("under_way", "under way"), ("done", "done"), ("not_done", "not done")):
        reports = [{**report, "says": progress}]
        assert f"Account of ALD, entry 7, {words}: So." in shown_with("commitments", reports=reports)
    assert "At most one of: Seat: Port, Fish: No, Dam: Low" in shown_with(
        "links", kind="not_both", targets=["seat.port", "fish.no", "dam.low"]
    )
    assert "not checked" in shown_with(
        "packages", queries=[{"index": 1, "by": ["ALD"], "answer": "fails", "answered": 2, "check": "not_known", "unopened": []}]
    )  # fmt: skip


def test_what_ids_no_longer_stand_for_is_shown_as_an_id(data: Mapping[str, Any]) -> None:
    changed = {**data, "issues": [], "formats": [], "milestones": []}
    changed["rounds"] = [{**data["rounds"][-1], "format": "gone"}]
    page = check_sound(to_html(changed))
    assert page.rows("links")[1]["Link"] == "Not both: seat.port, dam.low"
    assert page.rows("rounds")[0]["Format"] == "gone"
    assert page.rows("rounds")[0]["Agenda"] == "The seat (seat) Bread"
    assert page.rows("commitments")[0]["Milestone"] == "t"
    assert page.tables("package-p")[0][0] == {"Issue": "fish", "Option in the package": "yes"}


# Answers and shares


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"answer": "passes", "needed": [], "blockers": []}, "passes"),
        (
            {"answer": "passes", "needed": [], "blockers": [], "passed_over": ["MAR"]},
            "passes Passed over: MAR",
        ),
        ({"answer": "fails", "needed": [], "blockers": []}, "fails"),
        ({"answer": "fails", "needed": [], "blockers": ["MAR"]}, "fails Blocked by: MAR"),
        ({"answer": "fails", "needed": ["MAR"], "blockers": ["MAR"]}, "fails Needed: MAR"),
        (
            {"answer": "open", "needed": ["ALD"], "blockers": ["ALD"]},
            "open Needed, and could still block: ALD",
        ),
        (
            {"answer": "open", "needed": ["ALD"], "blockers": ["TAV"]},
            "open Needed: ALD Could still block: TAV",
        ),
        ({"answer": "open", "needed": [], "blockers": []}, "open"),
        (
            {"answer": "open", "needed": ["ALD"], "blockers": ["ALD"], "complete": False},
            "open Needed, and could still block: ALD The search was cut short: some of these may not be needed.",
        ),
    ],
)
def test_an_answer_names_those_on_whom_it_hangs(
    data: Mapping[str, Any], rule: dict[str, Any], expected: str
) -> None:
    html = answer(Markup(data, "en"), rule)
    assert said(Page(f"<!doctype html><body>{html}").one("//body")) == expected


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (0.0, 0),
        (1.0, 100),
        (0.001, 1),
        (0.999, 99),
        (0.005, 1),
        (1 / 3, 33),
        (0.5, 50),
        (2 / 3, 67),
        (0.125, 13),
    ],
)
def test_nought_and_a_hundred_are_said_of_nothing_else(of: float, expected: int) -> None:
    assert percent(of) == expected


def test_many_codes_can_be_unfolded(data: Mapping[str, Any]) -> None:
    to = Markup(data, "en")
    few = [f"P{number:02}" for number in range(FEW)]
    assert to.codes(few) == f'<bdi class="codes" dir="ltr">{" ".join(few)}</bdi>'
    folded = to.codes([*few, "ALD+BRE"])
    assert folded.startswith(f"<details><summary>Parties: <bdi>{FEW + 2}</bdi></summary>")
    assert folded.endswith(" ALD+<wbr>BRE</bdi></details>")
    assert to.codes([]) == '<span class="none">none</span>'
