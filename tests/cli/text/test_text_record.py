# SPDX-License-Identifier: Apache-2.0
"""comity text table, revise, agree, adopt, and the statements that `comity say` makes on a text."""

from __future__ import annotations

import json

import pytest

from cli.text.conftest import DRAFT, PARTIES, Drafts

EVERYBODY = tuple(f"--as={code}/delegate-1" for code in PARTIES)


def settle_all(record: Drafts) -> None:
    """Everything in the communique becomes words."""
    words = json.dumps({"en": ["twelve"], "fr": ["douze"]})
    record.stated("propose", "clause=op-2", "choice=size", "id=twelve", f"words={words}", by="BRE")
    for choice, alternative in (("duty", "shall"), ("pace", "1"), ("size", "twelve")):
        record.yes("text", "settle", "m", "communique", choice, alternative, "--as=TAV/delegate-1")


def test_table(record: Drafts) -> None:
    record.write("other.neg", DRAFT)
    data = record.text(
        "table", "m", "other", "other.neg", "--as=MAR/delegate-1", "--format=valley", "--json"
    ).data
    assert (data["ok"], "error" in data) == (False, True)
    data = record.text(
        "table", "m", "other", "other.neg", "--as=ALD/delegate-1", "--format=valley", "--json"
    ).data
    assert data["index"] == 6
    out = record.yes("text", "show", "m", "other")
    assert "(ALD)" not in out, "nobody speaks for another party by tabling a file"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("communique", "en.neg", "fr.neg"), 10, "on the table already"),
        (("x", "en.neg", "en.neg"), 33, "its language stands in another file, too"),
        (("x", "none.neg"), 33, "none.neg cannot be read"),
        (("x", "plain.neg"), 33, "its language is not named"),
        (("x", "broken.neg"), 33, "broken.neg:3:6: NEG002"),
        (("x", "en.neg", "short.neg"), 13, "the clauses in en and fr differ"),
        (("X", "en.neg"), 13, "id of the text"),
        (("x", "en.neg", "--format", "nope"), 10, "there is no format 'nope'"),
        (("x", "en.neg", "--rule", "nope"), 10, "the charter has no rule 'nope'"),
        (("x", "en.neg", "--at", "yesterday"), 2, "is not a time"),
        (("x", "en.neg", "--with", "BRE/delegate-1"), 2, "-o"),
    ],
)
def test_what_is_not_tabled(record: Drafts, arguments: tuple[str, ...], code: int, said: str) -> None:
    record.write("plain.neg", "title: T\n\nOP1. a\n")
    record.write("broken.neg", "lang: en\n\nOP1. [a\n")
    record.write("short.neg", "lang: fr\n\nOP1. {#op-1} a\n")
    with record.nothing_left():
        done = record.text("table", "m", *arguments, "--as=ALD/delegate-1")
    assert (done.code, done.out) == (code, ""), done
    assert said in done.err


def test_somebody_has_to_sign(record: Drafts) -> None:
    for arguments in (
        ("table", "m", "x", "en.neg"),
        ("revise", "m", "communique", "en.neg"),
        ("agree", "m", "communique", "pp-1"),
    ):
        done = record.text(*arguments)
        assert (done.code, "--as" in done.err) == (2, True)


def test_a_long_text_takes_several_statements(record: Drafts) -> None:
    body = "".join(f"\n\nOP{count}. {'word ' * 200}" for count in range(1, 120))
    record.write("long.neg", f"title: Long\nlang: en{body}\n")
    data = record.text("table", "m", "long", "long.neg", "--as=ALD/delegate-1", "--json").data
    assert data["index"] == 6
    assert len(data["indices"]) > 1
    assert len(record.text("show", "m", "long", "--json").data["clauses"]) == 119
    done = record.text("table", "m", "longer", "long.neg", "--as=ALD/delegate-1", "-o", "note")
    assert (done.code, "handed in one after the other" in done.err) == (2, True)


def test_proposals_stand_side_by_side_and_positions_behind_them(record: Drafts) -> None:
    words = json.dumps({"en": ["three times"], "fr": ["trois fois"]})
    record.stated("propose", "clause=op-1", "choice=pace", "id=thrice", f"words={words}", by="MAR")
    record.stated("position", "clause=op-1", "choice=pace", "alternative=1", "stance=support", by="ALD BRE")
    out = record.yes("text", "show", "m", "communique")
    assert "meet [twice](ALD, BRE: support)[No text][three times](MAR)" in out
    points = record.text("show", "m", "communique", "--json").data["points"]
    pace = next(one for one in points if one["id"] == "pace")
    assert [one["for"] for one in pace["alternatives"] if not one["no_text"]] == [["ALD", "BRE"], ["MAR"]]


def test_a_conditional_withdrawal(record: Drafts) -> None:
    place = ("clause=op-1", "choice=duty", "alternative=2")
    record.stated("position", *place, "stance=support", by="MAR")
    record.stated("position", *place, "stance=withdraw", 'condition={"clause": "op-2"}', by="MAR")
    assert "[should](MAR: support)(MAR: withdraw if op-2)" in record.yes("text", "show", "m", "communique")
    done = record.text("settle", "m", "communique", "duty", "1", "--as=ALD/delegate-1")
    assert (done.code, "MAR" in done.err) == (10, True)


def test_agree_and_what_it_protects(record: Drafts) -> None:
    assert record.yes("text", "agree", "m", "communique", "pp-1", *EVERYBODY) == "entry 6\n"
    assert "of 1921, (Agreed)" in record.yes("text", "show", "m", "communique")
    record.write("en.neg", record.read("en.neg").replace("1921", "1922"))
    done = record.text("revise", "m", "communique", "en.neg", "fr.neg", "--as=ALD/delegate-1")
    assert done.code == 10
    assert "agreed to the clause pp-1 in other words (entry 6)" in done.err
    assert (
        "rule: text: words that a party agreed to are not changed unless the clause is reopened" in done.err
    )
    record.stated("reopen", "clause=pp-1", "reason=The year was wrong.", by="ALD")
    assert (
        record.yes("text", "revise", "m", "communique", "en.neg", "fr.neg", "--as=ALD/delegate-1")
        == "entry 8\n"
    )
    assert "of 1922, (Reopened)" in record.yes("text", "show", "m", "communique")


def test_agree_to_several_clauses_at_a_level(record: Drafts) -> None:
    settle_all(record)
    arguments = ("agree", "m", "communique", "pp-1", "op-1", "--level=ad_referendum", "--body=Drafting group")
    data = record.text(*arguments, *EVERYBODY, "--json").data
    assert data["indices"] == [data["index"], data["index"] + 1]
    assert {clause: sorted(hashes) for clause, hashes in data["hashes"].items()} == {
        "pp-1": ["en", "fr"],
        "op-1": ["en", "fr"],
    }
    assert "(Agreed ad ref)" in record.yes("text", "show", "m", "communique")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("communique", "op-1"), 10, "the clause op-1 is open at duty, pace"),
        (("communique", "pp-1", "op-1"), 10, "the clause op-1 is open"),
        (("communique", "op-9"), 33, "its clauses: pp-1, op-1, op-2"),
        (("nothing", "op-1"), 33, "the record has no text 'nothing'"),
        (("communique", "pp-1", "--level", "settled"), 2, "is not one of"),
        (("communique",), 2, "Missing argument"),
    ],
)
def test_what_is_not_agreed(record: Drafts, arguments: tuple[str, ...], code: int, said: str) -> None:
    with record.nothing_left():
        done = record.text("agree", "m", *arguments, "--as=ALD/delegate-1")
    assert (done.code, done.out) == (code, ""), done
    assert said in done.err


def test_revise_is_for_those_who_tabled(record: Drafts) -> None:
    record.write("en.neg", record.read("en.neg").replace("Recalling", "Guided by"))
    done = record.text("revise", "m", "communique", "en.neg", "fr.neg", "--as=BRE/delegate-1")
    assert (done.code, "BRE did not table the text communique" in done.err) == (12, True)
    done = record.text("revise", "m", "communique", "en.neg", "--as=ALD/delegate-1")
    assert (done.code, "languages of the text: en, fr" in done.err) == (13, True)
    assert (
        record.yes("text", "revise", "m", "communique", "en.neg", "fr.neg", "--as=ALD/delegate-1")
        == "entry 6\n"
    )
    done = record.text("revise", "m", "communique", "en.neg", "fr.neg", "--as=ALD/delegate-1")
    assert (done.code, "say what the text communique says already" in done.err) == (33, True)


def test_adopt_by_signatures(record: Drafts) -> None:
    done = record.text("adopt", "m", "communique", *EVERYBODY)
    assert (done.code, "only a settled text is adopted" in done.err) == (10, True)
    settle_all(record)
    done = record.text("adopt", "m", "communique", "--as=ALD/delegate-1")
    assert (done.code, "rule: charter: rule consensus" in done.err) == (10, True)
    data = record.text("adopt", "m", "communique", "--json").data
    assert sorted(data["hashes"]) == ["en", "fr"]
    assert data["target"].startswith("text/communique/")
    assert record.yes("text", "adopt", "m", "communique", *EVERYBODY) == "entry 10\n"
    out = record.yes("text", "show", "m", "communique")
    assert "The parties shall meet twice a year. (Adopted)" in out
    done = record.text("settle", "m", "communique", "duty", "2", "--as=ALD/delegate-1")
    assert (done.code, "an adopted text does not change" in done.err) == (10, True)


def test_adopt_by_silence_asks_for_a_procedure(record: Drafts) -> None:
    settle_all(record)
    target = record.text("adopt", "m", "communique", "--json").data["target"]
    fields = (f"target={target}", "rule=consensus", "deadline=2026-04-01T00:00:00Z")
    assert record.says("charter/silence/v1", *fields, by="TAV/delegate-1").code == 0
    done = record.text("adopt", "m", "communique", "--silence=10", "--as=ALD/delegate-1")
    assert (done.code, "entry 10 is no silence procedure that adopted these words" in done.err) == (10, True)


def test_signed_on_two_machines(record: Drafts) -> None:
    done = record.text(
        "agree", "m", "communique", "pp-1", "--as=ALD/delegate-1", "--with=BRE/delegate-1", "-o", "note"
    )
    assert done.out == "note: signed by ALD/delegate-1; waiting for BRE/delegate-1\n"
    record.yes("sign", "note", "--as=BRE/delegate-1")
    assert record.yes("submit", "m", "note") == "entry 6\n"
