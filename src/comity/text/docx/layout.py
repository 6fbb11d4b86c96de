# SPDX-License-Identifier: Apache-2.0
"""What a page of a word processor shows of a text: one paragraph a clause, cut into segments that are base text or a tracked change.

Base text is every word outside options and choices, and the words of a deletion request: a lone bracket outside any other one in which
somebody asks to delete plain words that nobody proposes. Everything else in brackets, the brackets too, is an insertion by those who
propose it. So accepting all changes leaves every alternative in its brackets without the words asked to be deleted, and rejecting all of
them leaves the base text. Nothing here knows about XML; the same segments are written to a document and looked for in one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from comity.text.model import (
    FOR,
    Alternative,
    Attribution,
    Choice,
    Clause,
    Inline,
    Note,
    NoteRef,
    Status,
    Text,
    Words,
    inlines,
)
from comity.text.wording import plain, shares_bracket

NOT_ATTRIBUTED = "not attributed"
OBJECT = "\ufffc"
"""Stands for a footnote's number in the words of a page."""

Kind = Literal["label", "words", "gap", "ref", "before", "open", "close", "from", "to"]
Change = Literal["", "ins", "del"]

_ITALIC = re.compile(r"(?<![*\w\\])\*([^*_\s](?:[^*_]*[^*_\s])?)\*(?![*\w])")
_IDENTITY = re.compile(r"\{#[^}]*\}")
_EMPHASIS = re.compile(r"\*\*|__")
_WHITE = re.compile("[\t\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody says about a clause or an alternative, shown as a comment."""

    author: str
    words: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a paragraph that belongs to one thing of the model, in the model's order.

    A `gap` shows nothing: words may be put in there. `from` and `to` enclose what `remarks` are about. `runs` are words and whether they
    stand in italics; `key` is that of the footnote.
    """

    kind: Kind
    text: str = ""
    change: Change = ""
    author: str = ""
    runs: tuple[tuple[str, bool], ...] = ()
    key: str = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A clause as a page shows it. `inserted` names the author when the paragraph as a whole is a proposal; `mark` is its bookmark."""

    clause: Clause
    mark: str
    segments: tuple[Segment, ...]
    inserted: str
    remarks: tuple[Remark, ...]

    @property
    def shown(self) -> str:
        """Every character of the paragraph, whatever its change."""
        return shown(self.segments)


def spaced(words: str) -> str:
    """Words on one line, character by character: tabs and ends of lines become spaces, other white space stays what it is."""
    return _WHITE.sub(" ", words)


def shown(segments: Iterable[Segment]) -> str:
    """Every character of some segments."""
    return "".join(one.text for one in segments)


def layout(text: Text) -> tuple[Paragraph, ...]:
    """The paragraphs of a text in its order."""
    found: list[Paragraph] = []
    marks: set[str] = set()
    for clause in text.clauses:
        _lay(clause, "", marks, found)
    return tuple(found)


def _lay(clause: Clause, outer: str, marks: set[str], found: list[Paragraph]) -> None:
    author = proposers(clause.attributions) if clause.type == "option" else outer
    segments = tuple(laid(clause.content, author))
    inserted = author or _all_proposed(segments)
    if inserted and not author:
        segments = tuple(
            one if one.change else replace(one, change="ins", author=inserted) for one in segments
        )
    label = label_of(clause)
    if label:
        segments = (Segment("label", f"{label}\t", "ins" if inserted else "", inserted), *segments)
    remarks = (*_remarks(clause.attributions, author), *(_status(one) for one in clause.statuses))
    found.append(Paragraph(clause, bookmark(clause.id, marks), segments, inserted, remarks))
    for child in clause.children:
        _lay(child, author, marks, found)


def _all_proposed(segments: tuple[Segment, ...]) -> str:
    """The first author of a paragraph whose words all stand in choices; empty where some are base text, or where there are none."""
    words = [one for one in segments if one.kind != "ref" and plain(one.text)]
    return words[0].author if words and all(one.change == "ins" for one in words) else ""


def bookmark(identity: str, taken: set[str]) -> str:
    """A bookmark's name for a clause: at most 40 ASCII characters, and no other clause's. Adds it to `taken`."""
    name = base = "c_" + re.sub(r"[^A-Za-z0-9_-]", "_", identity)[:30]
    count = 1
    while name.casefold() in taken:
        count += 1
        name = f"{base}_{count}"
    taken.add(name.casefold())
    return name


def label_of(clause: Clause) -> str:
    """What opens the paragraph: the marker as a reader would see it, without an id and without signs of headings."""
    marker = _EMPHASIS.sub("", _IDENTITY.sub("", clause.marker))
    if clause.type in {"heading", "article"}:
        marker = marker.lstrip("# \t").rstrip("#")
    return " ".join(marker.split())


def laid(content: tuple[Inline, ...] | None, author: str = "", *, in_note: bool = False) -> Iterator[Segment]:
    """The segments of a content; `author` proposes all of it, empty for base text.

    In a note a reference to another one is words, since a footnote holds no footnotes.
    """
    change: Change = "ins" if author else ""
    open_end = True
    for one in content or ():
        if isinstance(one, Words):
            open_end = False
            yield _words(one.text, change, author)
            continue
        if open_end:
            yield Segment("gap", "", change, author)
        open_end = True
        if isinstance(one, NoteRef):
            yield Segment("ref", f"→ {one.key}" if in_note else OBJECT, change, author, key=one.key)
        else:
            yield from _choice(one, author, in_note=in_note)
    if open_end:
        yield Segment("gap", "", change, author)


def _words(text: str, change: Change, author: str) -> Segment:
    runs = tuple((spaced(words), italic) for words, italic in emphasised(text))
    return Segment("words", "".join(words for words, _ in runs), change, author, runs)


def _choice(choice: Choice, outer: str, *, in_note: bool) -> Iterator[Segment]:
    asked = "" if outer else deletion_by(choice)
    for place, one in enumerate(choice.alternatives):
        author = asked or proposers(one.attributions)
        remarks = _remarks(one.attributions, author, label=one.label, deleted=bool(asked))
        yield Segment("from", remarks=remarks)
        if asked:
            yield from (
                Segment(inner.kind, inner.text, "del", author, inner.runs) for inner in laid(one.content)
            )
        else:
            closes = one.closes and not shares_bracket(choice, place)
            yield from _inserted(one, author, closes=closes, in_note=in_note)
        yield Segment("to", remarks=remarks)


def _inserted(one: Alternative, author: str, *, closes: bool, in_note: bool) -> Iterator[Segment]:
    yield Segment("before", " / " if one.slash else spaced(one.before), "ins", author)
    yield Segment("open", "[" if one.opens and not one.slash else "", "ins", author)
    yield from laid(one.content, author, in_note=in_note)
    yield Segment("close", "]" if closes else "", "ins", author)


def deletion_by(choice: Choice) -> str:
    """Who asks to delete base words, or empty where the choice is no deletion request."""
    if len(choice.alternatives) != 1 or choice.kind != "contested":
        return ""
    one = choice.alternatives[0]
    whole = one.opens and one.closes and not one.slash and not one.before
    if not whole or not one.content or not all(isinstance(inner, Words) for inner in one.content):
        return ""
    stances = {attribution.stance for attribution in one.attributions}
    if stances & {"propose", "support", "ad_referendum"} or not "".join(_texts(one.content)).strip():
        return ""
    return _codes(one.attributions, {"delete"})


def _texts(content: tuple[Inline, ...]) -> Iterator[str]:
    return (one.text for one in content if isinstance(one, Words))


def proposers(attributions: tuple[Attribution, ...]) -> str:
    """The author of an alternative: the codes that propose it, or else stand for it, sorted; or that it is not attributed."""
    return _codes(attributions, {"propose"}) or _codes(attributions, FOR) or NOT_ATTRIBUTED


def _codes(attributions: tuple[Attribution, ...], stances: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted({code for one in attributions if one.stance in stances for code in one.codes}))


def _remarks(
    attributions: tuple[Attribution, ...], author: str, *, label: str = "", deleted: bool = False
) -> tuple[Remark, ...]:
    """A comment for every stance that the author of the change does not show."""
    evident = "delete" if deleted else "propose"
    named = (Remark("", f"labelled {label}"),) if label else ()
    return named + tuple(
        Remark(", ".join(one.codes) or author, _stance(one))
        for one in attributions
        if one.stance != evident or one.condition or one.remark
    )


def _stance(one: Attribution) -> str:
    words = one.stance.replace("ad_referendum", "ad referendum")
    words += f" if {one.condition}" if one.condition else ""
    return words + (f": {one.remark}" if one.remark else "")


def _status(one: Status) -> Remark:
    words = one.state.replace("_", " ")
    words += f" in {one.body}" if one.body else ""
    return Remark("", words + (f" ({', '.join(one.parties)})" if one.parties else ""))


def emphasised(words: str) -> tuple[tuple[str, bool], ...]:
    """Words in pieces, each with whether it stands in italics; in one piece wherever its marks could not be put back exactly."""
    pieces = tuple((piece, place % 2 == 1) for place, piece in enumerate(_ITALIC.split(words)) if piece)
    exact = "*" not in "".join(piece for piece, _ in pieces) and marked(pieces) == words
    return pieces if exact else (((words, False),) if words else ())


def marked(pieces: Iterable[tuple[str, bool]]) -> str:
    """Words with the marks of emphasis around what stands in italics."""
    return "".join(f"*{piece}*" if italic else piece for piece, italic in pieces)


def footnoted(text: Text) -> dict[str, Note]:
    """The notes that a page shows as footnotes, by key: the first of each key that a clause refers to."""
    referred = {
        one.key for clause in text.walk() for one in inlines(clause.content) if isinstance(one, NoteRef)
    }
    found: dict[str, Note] = {}
    for note in text.notes:
        if note.key in referred:
            found.setdefault(note.key, note)
    return found


def loose(text: Text) -> tuple[Note, ...]:
    """The other notes, in the order of the text; a page shows them as paragraphs after the last clause."""
    shown_below = {id(note) for note in footnoted(text).values()}
    return tuple(note for note in text.notes if id(note) not in shown_below)


def base_text(text: Text) -> tuple[str, ...]:
    """The base text clause by clause, labels included, emphasis left out; clauses without any are left out."""
    return _view(text, lambda segment: segment.change != "ins")


def proposed_text(text: Text) -> tuple[str, ...]:
    """The text with every alternative in its brackets, as accepting all changes leaves it; empty clauses are left out."""
    return _view(text, lambda segment: segment.change != "del")


def _view(text: Text, keep: Callable[[Segment], bool]) -> tuple[str, ...]:
    paragraphs = ((one for one in paragraph.segments if keep(one)) for paragraph in layout(text))
    lines = (plain(shown(one for one in segments if one.kind != "ref")) for segments in paragraphs)
    return tuple(line for line in lines if line)
