# SPDX-License-Identifier: Apache-2.0
"""Agreed words that change without anybody saying so are told, with what was agreed, what stands there now, and both hashes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.text.reader import read
from comity.text.versions.slips import Slip, slips, slips_signed
from comity.text.versions.worddiff import Span
from comity.text.wording import clause_hash
from text.published import PARIS, published
from text.two_versions import SENTENCES, draft, pinned

AGREED = "The parties shall meet twice a year. (Agreed)"


def only(found: tuple[Slip, ...]) -> Slip:
    (slip,) = found
    return slip


def test_shall_for_should() -> None:
    old, new = pinned(meet=AGREED), pinned(meet="The parties should meet twice a year. (Agreed)")
    slip = only(slips(old, new))
    assert (slip.kind, slip.id, slip.number, slip.line) == ("changed", "meet", "OP1", 7)
    assert [span for span in slip.spans if span.kind != "equal"] == [
        Span("delete", ("shall",)),
        Span("insert", ("should",)),
    ]
    assert slip.old_hash == clause_hash(old.by_id["meet"], "en")
    assert slip.new_hash == clause_hash(new.by_id["meet"], "en")
    assert slip.sentence == (
        "Clause OP1 (meet) was agreed; the later version has \u201cshould\u201d where \u201cshall\u201d was agreed, "
        "and nothing says that it was reopened."
    )


def test_json() -> None:
    data = only(
        slips(pinned(meet=AGREED), pinned(meet="The parties should meet twice a year. (Agreed)"))
    ).data()
    assert json.loads(json.dumps(data)) == data
    assert set(data) == {"kind", "id", "number", "spans", "old_hash", "new_hash", "sentence", "line"}
    assert data["spans"][1:3] == [{"kind": "delete", "text": "shall "}, {"kind": "insert", "text": "should "}]


def test_the_same_words_are_no_slip() -> None:
    assert slips(pinned(meet=AGREED), pinned(meet=AGREED)) == ()
    assert (
        slips(
            pinned(meet=AGREED),
            pinned(other="News.", meet="*The parties*  shall meet twice a year. (Adopted)"),
        )
        == ()
    )


@pytest.mark.parametrize("status", ["Agreed", "Agreed ad ref", "Agreed in informals", "Adopted"])
def test_every_rung_that_settles_counts(status: str) -> None:
    old = pinned(meet=f"The parties shall meet twice a year. ({status})")
    assert only(slips(old, pinned(meet="The parties should meet twice a year. (Agreed)"))).kind == "changed"


def test_what_was_not_agreed_may_change() -> None:
    new = pinned(meet="Something else.")
    assert slips(pinned(meet="The parties shall meet."), new) == ()
    assert slips(pinned(meet="The parties shall meet. (Agreed, reserved ALD)"), new) == ()
    assert slips(pinned(meet="The parties shall meet. (Reopened)"), new) == ()


def test_reopened_is_no_slip() -> None:
    old = pinned(meet=AGREED)
    assert slips(old, pinned(meet="The parties should meet twice a year. (Reopened)")) == ()
    assert slips(old, pinned(meet="The parties should meet twice a year. (Reopened by ALD)")) == ()
    assert slips(old, pinned(meet="The parties shall meet twice a year. (Reopened)")) == ()


def test_gone() -> None:
    old = pinned(meet=AGREED, fund="The fund is open to all.")
    slip = only(slips(old, pinned(fund="The fund is open to all.")))
    assert (slip.kind, slip.new_hash, slip.number, slip.line) == ("gone", None, "OP1", 0)
    assert {span.kind for span in slip.spans} == {"delete"}
    assert slip.sentence == "Clause OP1 (meet) was agreed and does not stand in the later version."


def test_agreement_lost_silently() -> None:
    slip = only(slips(pinned(meet=AGREED), pinned(meet="The parties shall meet twice a year.")))
    assert (slip.kind, slip.old_hash) == ("unsettled", slip.new_hash)
    assert {span.kind for span in slip.spans} == {"equal"}
    assert "does not show it as agreed" in slip.sentence


@pytest.mark.parametrize("hold", ["Agreed, reserved ALD", "On hold by BRE", "Reserved ALD"])
def test_an_agreement_that_is_held_openly_is_not_lost_silently(hold: str) -> None:
    assert slips(pinned(meet=AGREED), pinned(meet=f"The parties shall meet twice a year. ({hold})")) == ()
    changed = pinned(meet=f"The parties should meet twice a year. ({hold})")
    assert only(slips(pinned(meet=AGREED), changed)).kind == "changed"


def test_brackets_around_agreed_words_are_a_change() -> None:
    slip = only(
        slips(pinned(meet=AGREED), pinned(meet="The parties [shall](ALD) meet twice a year. (Agreed)"))
    )
    assert slip.kind == "changed"
    assert [span.words for span in slip.spans if span.kind == "insert"] == [("[",), ("]",)]


def test_a_clause_under_another_id_is_found_by_its_words() -> None:
    old = draft(f"OP3. {AGREED}")
    moved = draft("OP1. News of the day.", "OP9. The parties shall meet twice a year. (Agreed)")
    assert slips(old, moved) == ()
    slipped = draft("OP1. News of the day.", "OP9. The parties should meet twice a year. (Agreed)")
    slip = only(slips(old, slipped))
    assert (slip.kind, slip.id, slip.number) == ("changed", next(old.walk()).id, "OP9")
    later = list(slipped.walk())[1]
    assert slip.new_hash == clause_hash(replace(later, id=slip.id), "en")


def test_space_between_marks_is_a_change_of_what_was_signed() -> None:
    slip = only(slips(pinned(meet=AGREED), pinned(meet="The parties shall meet twice a year . (Agreed)")))
    assert "the space between its words and marks differs" in slip.sentence
    assert {span.kind for span in slip.spans} == {"equal"}


def test_sentences() -> None:
    def sentence(words: str) -> str:
        return only(slips(pinned(meet=AGREED), pinned(meet=f"{words} (Agreed)"))).sentence

    assert "leaves out \u201ctwice a year\u201d" in sentence("The parties shall meet.")
    assert "adds \u201cgladly\u201d" in sentence("The parties shall gladly meet twice a year.")
    assert "leaves out 3 of its words and adds 3" in sentence("All parties will meet twice each year.")


def test_in_the_order_of_the_agreed_version() -> None:
    old = pinned(a="Alpha one. (Agreed)", b="Beta two. (Agreed)", c="Gamma three. (Agreed)")
    new = pinned(c="Gamma four. (Agreed)", a="Alpha four. (Agreed)")
    assert [(slip.id, slip.kind) for slip in slips(old, new)] == [
        ("a", "changed"),
        ("b", "gone"),
        ("c", "changed"),
    ]


def test_clauses_at_any_depth() -> None:
    old = draft("1. {#top} The fund pays for", "    (a) {#roads} roads and bridges; (Agreed)")
    new = draft("1. {#top} The fund pays for", "    (a) {#roads} roads or bridges; (Agreed)")
    assert [slip.id for slip in slips(old, new)] == ["roads"]


def test_two_languages_cannot_be_compared() -> None:
    arabic = read("title: T\ntext: t\nlang: ar\nparties: ALD\n\nOP1. {#meet} نص. (Agreed)\n")
    with pytest.raises(InputError, match="'en' and the later one in 'ar'") as told:
        slips(pinned(meet=AGREED), arabic)
    assert "same `lang`" in told.value.hint
    unsaid = read(
        "title: T\ntext: t\nparties: ALD\n\nOP1. {#meet} The parties shall meet twice a year. (Agreed)\n"
    )
    assert slips(pinned(meet=AGREED), unsaid) == ()


@settings(max_examples=40)
@given(st.lists(SENTENCES, min_size=1, max_size=5), st.data())
def test_any_changed_word_of_an_agreed_clause_is_told(said: list[str], data: st.DataObject) -> None:
    old = pinned(**{f"c{number}": f"{words} (Agreed)" for number, words in enumerate(said)})
    assert slips(old, old) == ()
    which = data.draw(st.integers(0, len(said) - 1))
    words = said[which].split()
    words[data.draw(st.integers(0, len(words) - 1))] = "slipped"
    said[which] = " ".join(words)
    new = pinned(**{f"c{number}": f"{words} (Agreed)" for number, words in enumerate(said)})
    slip = only(slips(old, new))
    assert (slip.id, slip.kind) == (f"c{which}", "changed")
    assert slip.old_hash != slip.new_hash


# --- what was signed -------------------------------------------------------------------------------------------------


def signed(**said: str) -> dict[str, str]:
    text = pinned(**said)
    return {clause.id: clause_hash(clause, "en") for clause in text.walk()}


def test_signed_words_that_stand() -> None:
    assert slips_signed(signed(meet="The parties shall meet."), pinned(meet="The parties shall meet.")) == ()
    assert slips_signed({}, pinned(meet="The parties shall meet.")) == ()


def test_signed_words_that_slipped() -> None:
    hashes = signed(meet="The parties shall meet.", fund="The fund is open.")
    found = slips_signed(hashes, pinned(meet="The parties should meet."))
    assert [(slip.kind, slip.id, slip.number) for slip in found] == [
        ("gone", "fund", ""),
        ("changed", "meet", "OP1"),
    ]
    assert [slip.old_hash for slip in found] == [hashes["fund"], hashes["meet"]]
    assert found[0].new_hash is None
    assert found[1].new_hash == signed(meet="The parties should meet.")["meet"]
    assert found[1].sentence == (
        "Clause OP1 (meet) was signed; its words in this version are not those that were signed."
    )
    assert all(slip.spans == () for slip in found)


def test_signed_and_reopened() -> None:
    hashes = signed(meet="The parties shall meet.")
    assert slips_signed(hashes, pinned(meet="The parties should meet. (Reopened)")) == ()


@pytest.mark.parametrize("digest", ["", "abc", "A" * 64, "0" * 63, "0" * 65])
def test_a_signed_hash_must_be_one(digest: str) -> None:
    with pytest.raises(InputError, match="'meet'") as told:
        slips_signed({"meet": digest}, pinned(meet="The parties shall meet."))
    assert "64" in told.value.hint


def test_a_published_text_has_no_slips_from_itself() -> None:
    text = read(published(PARIS))
    assert slips(text, text) == ()
    hashes = {clause.id: clause_hash(clause, "en") for clause in text.walk()}
    assert slips_signed(hashes, replace(text, header=replace(text.header, language="en"))) == ()
