# SPDX-License-Identifier: Apache-2.0
"""The words of a clause as plain text: with brackets, with some alternatives chosen, or cut into tokens; and the hash that parties sign.

Emphasis marks of the source (`*`, `_`) are no words. White space counts once. Two clauses with one hash say the same in one language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from comity.canonical import sha256_hex
from comity.text.model import Alternative, Choice, Clause, Inline, NoteRef, Words

_MARKS = re.compile(r"\\([\\\[\](){}*_#])|\\(?=\s)|\*{1,3}|(?<!\w)_{1,3}(?=[^\W_])|(?<=[^\W_])_{1,3}(?!\w)")
_MARK = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f"
_LETTER = rf"[\w{_MARK}]"  # vowel marks belong to their letter
_TOKEN = re.compile(rf"{_LETTER}+(?:['\u2019.,:\-]{_LETTER}+)*|[^\w\s]")
_NO_TEXT = re.compile(r"\W*(?:no text|pas de texte|нет текста|لا نص|metin yok)\W*", re.IGNORECASE)

Choose = Callable[[Choice], Alternative | None]


def plain(text: str) -> str:
    """Words without the source's escapes and emphasis marks; white space once, none at the ends."""
    return " ".join(_MARKS.sub(lambda mark: mark[1] or "", text).split())


def bracketed(content: tuple[Inline, ...] | None) -> str:
    """Words with brackets around what is open; no attributions, no note references, no emphasis."""
    return plain("".join(_bracketed(content)))


def _bracketed(content: tuple[Inline, ...] | None) -> Iterator[str]:
    for one in content or ():
        if isinstance(one, Words):
            yield one.text
        elif isinstance(one, Choice):
            for place, alternative in enumerate(one.alternatives):
                yield " / " if alternative.slash else alternative.before + "[" * alternative.opens
                yield from _bracketed(alternative.content)
                yield "]" * (alternative.closes and not shares_bracket(one, place))


def shares_bracket(choice: Choice, place: int) -> bool:
    """Whether the alternative after this one stands in the same bracket, behind a slash."""
    return place + 1 < len(choice.alternatives) and choice.alternatives[place + 1].slash


def chosen(content: tuple[Inline, ...] | None, choose: Choose) -> str:
    """Words with one alternative of every choice; `choose` returning None leaves no text there."""
    return plain("".join(_chosen(content, choose)))


def _chosen(content: tuple[Inline, ...] | None, choose: Choose) -> Iterator[str]:
    for one in content or ():
        if isinstance(one, Words):
            yield one.text
        elif isinstance(one, Choice):
            alternative = choose(one)
            if alternative is not None:
                yield from _chosen(alternative.content, choose)


def tokens(text: str) -> list[str]:
    """Words, numbers and marks of a text, in order."""
    return _TOKEN.findall(text)


def no_text(text: str) -> bool:
    """Whether an alternative's words say that there is to be no text."""
    return bool(_NO_TEXT.fullmatch(text))


def notes_of(content: tuple[Inline, ...] | None) -> tuple[str, ...]:
    """Keys of the footnotes that a content refers to, outside its choices."""
    return tuple(one.key for one in content or () if isinstance(one, NoteRef))


def clause_hash(clause: Clause, language: str) -> str:
    """SHA-256 in hexadecimal of what a party agrees to: the clause's id, the language, its words in NFC with what is open in brackets."""
    words = unicodedata.normalize("NFC", bracketed(clause.content))
    return sha256_hex(b"comity/clause/v1\0" + f"{clause.id}\x00{language}\x00{words}".encode())
