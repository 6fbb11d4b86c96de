# SPDX-License-Identifier: Apache-2.0
"""Redacts a text: each region becomes a mark of one length, whatever it stood for, and the rest stays as it was.

A word is found however it is written: case, accents, vowel signs, compatibility forms, invisible characters and line breaks make no
difference (NFKD and case folding, UAX #15), and also within longer words. Other spellings and paraphrases are not found.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from comity.errors import Refusal
from comity.inquiry.findings.redaction import MARK, REGIONS, Span

_TATWEEL = "\u0640"


@dataclass(frozen=True)
class RedactedText:
    """The copy, and where in it the marks stand: the place of the first character of each."""

    text: str
    marks: tuple[int, ...]


def redact_text(text: str, spans: Iterable[Span]) -> RedactedText:
    """The text with a mark for each span; spans that touch or overlap make one. Raises Refusal on an empty span or one outside."""
    parts, marks, at, length = [], [], 0, 0
    for span in merged(spans, len(text)):
        parts += [text[at : span.start], MARK]
        marks.append(length + span.start - at)
        length += span.start - at + len(MARK)
        at = span.end
    return RedactedText("".join((*parts, text[at:])), tuple(marks))


def merged(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap joined. Raises Refusal on an empty span, one outside, or none at all."""
    found: list[Span] = []
    for span in sorted(spans):
        if not 0 <= span.start < span.end <= length:
            raise Refusal(
                f"the span {span.start}:{span.end} is empty, or not within the text's {length} characters",
                rule=REGIONS,
                hint="start:end, the first character being 0",
            )
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    if not found:
        raise Refusal("nothing to withhold", rule=REGIONS, hint="name a span or a word")
    return tuple(found)


def spans_of_words(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Wherever any of the words or phrases occurs. Raises Refusal where one occurs nowhere: a misspelt one would withhold nothing."""
    folded, places = _folded(text)
    found: list[Span] = []
    for word in words:
        wanted = _folded(word)[0].strip()
        if not wanted or MARK[0] in word:
            raise Refusal(
                f"{word[:40]!r} is no word to look for", rule=REGIONS, hint="give letters or digits"
            )
        spans = [_span(text, places, at, at + len(wanted)) for at in _occurrences(folded, wanted)]
        if not spans:
            raise Refusal(
                f"{word[:40]!r} occurs nowhere in the text", rule=REGIONS, hint="look at its spelling"
            )
        found += spans
    return tuple(sorted(set(found)))


def differs_only_in_marks(original: str, redacted: RedactedText) -> bool:
    """Whether the copy is the original with something in place of each mark: what whoever has both can check."""
    pieces, at = [], 0
    for mark in redacted.marks:
        if mark < at or redacted.text[mark : mark + len(MARK)] != MARK:
            return False
        pieces.append(redacted.text[at:mark])
        at = mark + len(MARK)
    last = redacted.text[at:]
    if not pieces:
        return last == original
    # Each piece at its first possible place leaves the most room for the rest, so the search need not go back.
    end = len(original) - len(last)
    if not original.startswith(pieces[0]) or not original.endswith(last):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        place = original.find(piece, at + 1)
        if place < 0:
            return False
        at = place + len(piece)
    return at < end


def _occurrences(folded: str, wanted: str) -> Iterator[int]:
    at = folded.find(wanted)
    while at >= 0:
        yield at
        at = folded.find(wanted, at + 1)


def _span(text: str, places: Sequence[int], start: int, end: int) -> Span:
    """The characters behind a stretch of the folded text, with the accents and vowel signs on its last one."""
    last = places[end - 1] + 1
    while last < len(text) and not text[last].isspace() and not _letters(text[last]):
        last += 1
    return Span(places[start], last)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as words are compared, and for each of its characters the place that it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        found = " " if character.isspace() else _letters(character)
        if found == " " and letters and letters[-1] == " ":
            continue
        letters += found
        places += [place] * len(found)
    return "".join(letters), places


def _letters(character: str) -> str:
    """What is left of a character: nothing of an accent, a vowel sign, or what nobody sees."""
    if character.isascii():
        return character.lower()
    kept = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(
        one for one in kept if unicodedata.category(one) not in {"Mn", "Me", "Cf"} and one != _TATWEEL
    )
