# SPDX-License-Identifier: Apache-2.0
"""Redacted texts: marks of one length, words found however they are written, and nothing of what was withheld left."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from comity.errors import InputError, Refusal
from comity.inquiry.findings.redacting_exhibits import redact
from comity.inquiry.findings.redacting_texts import (
    RedactedText,
    differs_only_in_marks,
    merged,
    redact_text,
    spans_of_words,
)
from comity.inquiry.findings.redaction import (
    MARK,
    Approval,
    Box,
    Regions,
    Span,
    read_box,
    read_regions,
    read_span,
)

TEXT = "The keeper, Zephyrine Quillfeather, opened the lock. ZEPHYRINE was alone."
APPROVED = Approval("names a witness", "ALD/registrar")
LETTERS = st.text(st.sampled_from("abÄéß\u0301\u200b قرأة\n\t."), max_size=40)


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(st.sampled_from("abcdef gh\n"), min_size=1, max_size=40))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = draw(st.lists(ends.filter(lambda pair: pair[0] < pair[1]), min_size=1, max_size=5))
    return text, [Span(start, end) for start, end in spans]


def test_a_mark_tells_no_length() -> None:
    found = redact_text(TEXT, [Span(12, 21), Span(22, 34)])
    assert found.text == f"The keeper, {MARK} {MARK}, opened the lock. ZEPHYRINE was alone."
    assert found.marks == (12, 12 + len(MARK) + 1)
    assert redact_text("ab", [Span(0, 1)]).text == f"{MARK}b"


def test_spans_that_touch_make_one_mark() -> None:
    assert merged([Span(4, 6), Span(0, 2), Span(2, 3), Span(5, 9)], 10) == (Span(0, 3), Span(4, 9))
    assert redact_text("abcdef", [Span(0, 3), Span(3, 6)]).text == MARK


@given(texts_and_spans())
def test_what_is_not_covered_stays_and_what_is_goes(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    covered = {place for span in spans for place in range(span.start, span.end)}
    found = redact_text(text, spans)
    kept = found.text.replace(MARK, "")
    assert kept == "".join(one for place, one in enumerate(text) if place not in covered)
    assert [found.text[mark : mark + len(MARK)] for mark in found.marks] == [MARK] * len(found.marks)
    assert found.text.count(MARK) == len(found.marks)
    assert differs_only_in_marks(text, found)


@given(texts_and_spans())
def test_the_same_length_hides_as_well(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    (whole,) = merged([Span(0, len(text))], len(text))
    assert redact_text(text, [whole]).text == redact_text("other words", [Span(0, 11)]).text
    other = "".join(
        "z" if any(span.start <= place < span.end for span in spans) else one
        for place, one in enumerate(text)
    )
    assert redact_text(other, spans) == redact_text(text, spans)


@given(st.lists(st.text(st.sampled_from("abcd"), min_size=4, max_size=6), min_size=1, max_size=3), st.data())
def test_no_withheld_word_is_left(words: list[str], data: st.DataObject) -> None:
    filler = st.text(st.sampled_from("abcdABCD ,\n"), max_size=10)
    parts = [data.draw(filler)]
    for word in data.draw(st.permutations(words * 2)):
        spelt = word.upper() if data.draw(st.booleans()) else word
        parts += [spelt, data.draw(filler)]
    text = "".join(parts)
    found = redact_text(text, spans_of_words(text, words))
    for word in words:
        assert word not in found.text.casefold()
    assert differs_only_in_marks(text, found)


@given(LETTERS, LETTERS, LETTERS)
def test_a_phrase_is_found_in_any_spelling(before: str, phrase: str, after: str) -> None:
    shown = [
        one
        for one in unicodedata.normalize("NFKD", phrase)
        if unicodedata.category(one) not in {"Mn", "Cf", "Cc"}
    ]
    assume("".join(shown).strip())
    assume(not phrase[:1].isspace())
    for form in ("NFC", "NFD"):
        text = before + unicodedata.normalize(form, phrase) + after
        spans = spans_of_words(text, [phrase])
        found = redact_text(text, spans).text
        with pytest.raises(Refusal, match="occurs nowhere"):
            spans_of_words(found, [phrase])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Zephyrine\u200b Quill\u00adfeather", "zephyrine quillfeather"),
        ("Zephyrine\n   Quillfeather", "Zephyrine Quillfeather"),
        ("Ze\u0301phyrine", "Zéphyrine"),
        ("Zéphyrine", "Zephyrine"),
        ("ＺＥＰＨＹＲＩＮＥ", "Zephyrine"),
        ("STRASSE", "Straße"),
        ("Straße", "STRASSE"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("أحمد", "احمد"),
        ("ﬁsher", "fisher"),
    ],
)
def test_spellings_that_are_one_word(text: str, word: str) -> None:
    spans = spans_of_words(f"<{text}>", [word])
    assert redact_text(f"<{text}>", spans).text == f"<{MARK}>"


def test_a_word_within_longer_words_is_withheld_too() -> None:
    assert redact_text("Orva, Orvans", spans_of_words("Orva, Orvans", ["orva"])).text == f"{MARK}, {MARK}ns"
    assert redact_text("aaaa", spans_of_words("aaaa", ["aa"])).text == MARK


@pytest.mark.parametrize("word", ["", "  ", "\u200b", "\u0301", MARK, "a" + MARK[0]])
def test_what_is_no_word_is_refused(word: str) -> None:
    with pytest.raises(Refusal, match="is no word to look for"):
        spans_of_words(TEXT, [word])


def test_a_word_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal, match="'Zephirine' occurs nowhere") as caught:
        spans_of_words(TEXT, ["Quillfeather", "Zephirine"])
    assert (
        caught.value.rule
        == "inquiry: a redaction covers regions that lie within the exhibit and hold something"
    )


@pytest.mark.parametrize("span", [Span(3, 3), Span(5, 4), Span(0, 1000), Span(-1, 2), Span(1000, 1001)])
def test_spans_that_are_refused(span: Span) -> None:
    with pytest.raises(Refusal, match="is empty, or not within the text's 73 characters"):
        redact_text(TEXT, [Span(0, 3), span])


def test_nothing_to_withhold_is_refused() -> None:
    with pytest.raises(Refusal, match="nothing to withhold"):
        redact_text(TEXT, [])


@pytest.mark.parametrize(
    "copy",
    [
        RedactedText(f"The keeper, {MARK}, closed the lock.", (12,)),
        RedactedText(f"{MARK}The keeper", (0,)),
        RedactedText(TEXT, (3,)),
        RedactedText(f"The {MARK} {MARK}", (4, 4)),
        RedactedText(TEXT[:-1], ()),
        RedactedText(f"{TEXT}{MARK}", (len(TEXT),)),
    ],
)
def test_a_copy_that_says_something_else_is_found(copy: RedactedText) -> None:
    assert not differs_only_in_marks(TEXT, copy)


def test_a_copy_without_marks_is_the_original() -> None:
    assert differs_only_in_marks(TEXT, RedactedText(TEXT, ()))


def test_an_exhibit_is_redacted_with_its_parameters() -> None:
    found = redact(
        TEXT.encode(), "text/plain; charset=utf-8", Regions((Span(0, 3),), ("zephyrine",)), APPROVED
    )
    assert found.data.decode() == f"{MARK} keeper, {MARK} Quillfeather, opened the lock. {MARK} was alone."
    assert (found.media_type, found.places) == ("text/plain; charset=utf-8", 3)
    assert found.parameters == {
        "regions": "marks 0 17 57",
        "reason": "names a witness",
        "approver": "ALD/registrar",
    }
    assert found == redact(
        TEXT.encode(), "text/plain; charset=utf-8", Regions((Span(0, 3),), ("zephyrine",)), APPROVED
    )


def test_parameters_do_not_tell_how_long_the_words_were() -> None:
    short, long = "The keeper, Ada, left.", "The keeper, Zephyrine, left."
    one = redact(short.encode(), "text/plain", Regions(words=("Ada",)), APPROVED)
    other = redact(long.encode(), "text/plain", Regions(words=("Zephyrine",)), APPROVED)
    assert one == other


@pytest.mark.parametrize(
    ("media_type", "regions", "message"),
    [
        ("application/pdf", Regions(spans=(Span(0, 1),)), "an exhibit of application/pdf cannot be redacted"),
        ("text/html", Regions(words=("a",)), "an exhibit of text/html cannot be redacted"),
        ("", Regions(words=("a",)), "an exhibit of no known kind cannot"),
        ("video/mp4", Regions(boxes=(Box(0, 0, 1, 1),)), "an exhibit of video/mp4 cannot"),
        ("text/plain", Regions(boxes=(Box(0, 0, 1, 1),)), "a text is redacted by spans or words"),
        (
            "text/plain",
            Regions((Span(0, 1),), (), (Box(0, 0, 1, 1),)),
            "a text is redacted by spans or words",
        ),
        ("image/png", Regions(words=("a",)), "a picture is redacted by boxes"),
        ("text/plain", Regions(), "a text is redacted by spans or words"),
        ("text/plain", Regions(tuple(Span(n, n + 1) for n in range(10_001))), "more than 10000 regions"),
    ],
)
def test_kinds_and_regions_that_are_refused(media_type: str, regions: Regions, message: str) -> None:
    with pytest.raises(Refusal) as caught:
        redact(b"abc", media_type, regions, APPROVED)
    assert caught.value.message.startswith(message)
    assert caught.value.rule.startswith("inquiry: ")
    assert caught.value.hint


def test_a_pdf_is_refused_with_the_way_round() -> None:
    with pytest.raises(Refusal) as caught:
        redact(b"%PDF", "application/pdf", Regions(words=("a",)), APPROVED)
    assert "make pictures of its pages" in caught.value.hint


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match="byte 1 is not UTF-8"):
        redact(b"a\xff", "text/plain", Regions((Span(0, 1),)), APPROVED)


@pytest.mark.parametrize(
    ("reason", "by"),
    [("", "ALD/registrar"), (" \n", "ALD/registrar"), ("r", ""), ("r", "Zephyrine"), ("r", "ALD")],
)
def test_reason_and_approver_are_required(reason: str, by: str) -> None:
    with pytest.raises(Refusal) as caught:
        Approval(reason, by)
    assert caught.value.rule == "inquiry: a redaction has a reason and an approver"


def test_regions_as_they_are_written() -> None:
    assert read_box("40,60,200,80") == Box(40, 60, 200, 80)
    assert read_span("120:134") == Span(120, 134)
    assert read_regions(b'{"boxes": ["1,2,3,4"], "spans": ["5:6"], "words": ["seven"]}', "r.json") == Regions(
        (Span(5, 6),), ("seven",), (Box(1, 2, 3, 4),)
    )


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "-1,2,3,4", "a,b,c,d", "1, 2,3,4", "1,2,3,٤", "1,2,3,9999999"]
)
def test_boxes_that_are_none(text: str) -> None:
    with pytest.raises(InputError, match="is no box"):
        read_box(text)


@pytest.mark.parametrize("text", ["", "1", "1:2:3", "-1:3", "1-3", "a:b", "1:٣"])
def test_spans_that_are_none(text: str) -> None:
    with pytest.raises(InputError, match="is no span"):
        read_span(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"faces": []}',
        b'{"boxes": "1,2,3,4"}',
        b'{"words": [3]}',
        b'{"spans": [[1, 2]]}',
        b"[" * 5000,
    ],
)
def test_files_of_regions_that_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^r\.json: "):
        read_regions(data, "r.json")
