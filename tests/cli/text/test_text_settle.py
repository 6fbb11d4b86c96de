# SPDX-License-Identifier: Apache-2.0
"""comity text settle: on a file, refused while held, and by a statement on a record."""

from __future__ import annotations

import pytest

from cli.text.conftest import DRAFT, Drafts


def test_a_choice_that_nobody_holds(files: Drafts) -> None:
    files.write("free.neg", DRAFT.replace("(VALLEY, TAV: retain)", "").replace("(MAR) meet", " meet"))
    done = files.text("settle", "free.neg", "op-1.c1", "shall")
    assert (done.code, done.err) == (0, "")
    assert "OP1. {#op-1} The parties shall meet [twice]{#op-1.c2}(BRE)(MAR: delete) a year.\n" in done.out
    assert files.text("settle", "free.neg", "op-1.c1", 1).out == done.out
    data = files.text("settle", "free.neg", "op-1.c1", "op-1.c1.1", "--json").data
    assert (data["choice"], data["alternative"], data["text"]) == ("op-1.c1", "op-1.c1.1", done.out)


def test_into_a_file(files: Drafts) -> None:
    done = files.text("settle", "draft.neg", "op-2.c1", "twelve", "-o", "next.neg")
    assert (done.code, done.out) == (0, "next.neg: op-2.c1 settled\n")
    assert files.read("next.neg") == DRAFT.replace("[X]", "twelve")
    assert files.read("draft.neg") == DRAFT
    data = files.text("settle", "draft.neg", "op-2.c1", "12", "-o", "draft.neg", "--json").data
    assert data == {"ok": True, "choice": "op-2.c1", "alternative": "12", "file": "draft.neg"}
    assert files.read("draft.neg") == DRAFT.replace("[X]", "12")


@pytest.mark.parametrize(
    ("choice", "alternative", "said"),
    [
        ("op-1.c1", "shall", "MAR still holds op-1.c1 against 'shall': MAR stands for 'should'"),
        ("op-1.c1", "2", "ALD, BRE, TAV still hold op-1.c1 against 'should'"),
        ("op-1.c2", "none", "BRE still holds op-1.c2 against no text: BRE stands for 'twice'"),
        ("op-3.options", "Option 2", "ALD still holds op-3.options"),
        ("op-4.whole", "none", "ALD holds the clause op-4, of which nothing would be left"),
        (
            "op-4.whole",
            "1",
            "TAV still holds op-4.whole against 'Fishing boats pass freely.': TAV is for it only if op-1",
        ),
    ],
)
def test_refused_while_a_party_holds_it(files: Drafts, choice: str, alternative: str, said: str) -> None:
    with files.nothing_left():
        done = files.text("settle", "draft.neg", choice, alternative, "-o", "out.neg")
    assert (done.code, done.out) == (10, "")
    assert done.err.startswith("Refused: ")
    assert said in done.err
    assert "\n  rule: text: a choice that a party still holds is not settled\n  hint: " in done.err
    error = files.text("settle", "draft.neg", choice, alternative, "--json").data["error"]
    assert (error["code"], error["rule"][:5]) == ("refused", "text:")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "Missing argument"),
        (("draft.neg",), 2, "expected a text, a choice and an alternative"),
        (("draft.neg", "op-1.c1"), 2, "expected a text, a choice and an alternative"),
        (("draft.neg", "op-1.c9", "1"), 33, "no open point 'op-1.c9'"),
        (("draft.neg", "op-1.c1", "must"), 33, "op-1.c1.1 ('shall'); op-1.c1.2 ('should')"),
        (("draft.neg", "op-2.c1", "X"), 33, "expected the words to put there"),
        (("draft.neg", "clean.neg", "op-1.c1", "1"), 2, "expected one text, and 2 are named"),
        (("draft.neg", "op-2.c1", "12", "--as=ALD/delegate-1"), 2, "which nobody signs"),
        (("missing.neg", "op-2.c1", "12"), 33, "missing.neg cannot be read"),
    ],
)
def test_wrong_calls(files: Drafts, arguments: tuple[str, ...], code: int, said: str) -> None:
    with files.nothing_left():
        done = files.text("settle", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_on_a_record(record: Drafts) -> None:
    record.stated("position", "clause=op-1", "choice=duty", "alternative=2", "stance=support", by="MAR")
    done = record.text("settle", "m", "communique", "duty", "shall", "--as=ALD/delegate-1")
    assert done.code == 10
    assert "MAR supports 2 and not 1" in done.err
    done = record.text("settle", "m", "communique", "duty", "should", "--as=ALD/delegate-1", "--json")
    assert done.data["index"] == 7
    assert "The parties should meet [twice]" in record.yes("text", "show", "m", "communique")
    assert "Les parties devraient se réunir" in record.yes("text", "show", "m", "communique", "--lang", "fr")
    done = record.text("settle", "m", "communique", "duty", "shall", "--as=ALD/delegate-1")
    assert (done.code, "text/reopen/v1 opens it again" in done.err) == (10, True)


def test_no_text_on_a_record(record: Drafts) -> None:
    assert (
        record.yes("text", "settle", "m", "communique", "pace", "none", "--as=BRE/delegate-1") == "entry 6\n"
    )
    assert "meet a year" in record.yes("text", "show", "m", "communique")


def test_a_value_on_a_record_is_proposed_first(record: Drafts) -> None:
    settle = ("text", "settle", "m:communique", "size")
    done = record(*settle, "twelve", "--as=BRE/delegate-1")
    assert (done.code, "a value is proposed first" in done.err) == (33, True)
    done = record(*settle, "1", "--as=BRE/delegate-1")
    assert (done.code, "a blank is settled with what was proposed for it" in done.err) == (10, True)
    words = 'words={"en": ["twelve"], "fr": ["douze"]}'
    record.stated("propose", "clause=op-2", "choice=size", "id=twelve", words, by="BRE")
    assert record.yes(*settle, "twelve", "--as=BRE/delegate-1") == "entry 7\n"
    assert "La commission compte douze membres." in record.yes(
        "text", "show", "m", "communique", "--lang=fr", "--all"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("duty", "1"), 2, "who signs?"),
        (("duty", "maybe", "--as=ALD/delegate-1"), 33, "duty.1 ('shall'); duty.2 ('should')"),
        (("nothing", "1", "--as=ALD/delegate-1"), 33, "its open points: duty, pace, size"),
        (("duty", "1", "--as=ALD/nobody"), 34, "ALD/nobody"),
    ],
)
def test_wrong_calls_on_a_record(record: Drafts, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = record.text("settle", "m", "communique", *arguments)
    assert (done.code, done.out) == (code, ""), done
    assert said in done.err


def test_signed_elsewhere(record: Drafts) -> None:
    done = record.text("settle", "m", "communique", "pace", "1", "--as=TAV/delegate-1", "-o", "note")
    assert (done.code, done.out) == (0, "note: signed by TAV/delegate-1\n")
    assert record.yes("submit", "m", "note") == "entry 6\n"
