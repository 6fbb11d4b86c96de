# SPDX-License-Identifier: Apache-2.0
"""A text from a DOCX: our own export, edited or not, or a document that somebody else made.

Our export whose words are untouched reads back equal: clauses, choices, alternatives, ids, attributions, statuses, notes and header
(diagnostics, flags and the source are not in a document). Formatting, styles and comments are never read into the text.

After edits the words on the page win over what the custom part says:
- a clause is the paragraph with its bookmark, else the one with the most similar words, which is flagged; paragraphs that belong to no
  clause become clauses, clauses without a paragraph are dropped, siblings stand in the order of the document, each with a flag;
- in a clause, words may change freely and all else is kept; where brackets changed, it is read anew from its brackets;
- an alternative of which no character is left is dropped and flagged; accepting our tracked changes changes nothing, as brackets stay;
- a tracked change that is not ours becomes an alternative of its author, or a request to delete, if the author is a declared code or
  several parted by commas; with any other author nobody is named, and a flag says whose change it was;
- new comments, text boxes, endnotes and formulas are not taken over; a flag tells of each.

Without our part, paragraphs are published text, tracked changes are put in attributed brackets, and the reader does the rest.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from comity.errors import InputError
from comity.text.docx.align import Bit
from comity.text.docx.changes import Context
from comity.text.docx.edits import rebuild
from comity.text.docx.layout import Paragraph, Segment, footnoted, laid, layout, shown
from comity.text.docx.pages import Pages, Revision, Row, Stretch, open_pages
from comity.text.docx.part import NAMESPACE, Part, read_part
from comity.text.docx.writer import TITLE_MARK
from comity.text.model import Clause, Inline, Note, Text, choices
from comity.text.reader import read
from comity.text.scanner import Diagnostic

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")
_LOOSE = re.compile(r"n_(\d{1,6})")
_SIMILAR = 60.0
"""How alike, of 100, the words of a paragraph without a bookmark must be to those of a clause."""
_MAX_CELLS = 40_000_000_000
"""Characters of all paragraphs without a bookmark times those of all clauses without a paragraph, above which only equal words match."""


def from_docx(data: bytes) -> Text:
    """The text in a document. Raises InputError, and nothing else, on what is no readable DOCX or carries a damaged part of ours."""
    pages = open_pages(data)
    ours = [one for one in pages.parts if one.tag == f"{{{NAMESPACE}}}document"]
    if len(ours) > 1:
        raise InputError(
            f"the document holds {len(ours)} parts {NAMESPACE}",
            hint="it was put together from several exports; export one text",
        )
    return _Reader(pages, read_part(ours[0])).read() if ours else _published(pages)


@dataclass(slots=True)
class _Unit:
    """The characters of one clause in the document, the number of their first paragraph, and in how many they stand."""

    number: int
    bits: list[Bit]
    rows: int = 1


class _Reader:
    def __init__(self, pages: Pages, part: Part) -> None:
        self.pages = pages
        self.text = part.text
        self.expected = layout(part.text)
        self.moment = part.date[:16]
        self.authors = {segment.author for one in self.expected for segment in one.segments if segment.author}
        for note in part.text.notes:
            self.authors |= {segment.author for segment in laid(note.content, in_note=True) if segment.author}
        self.flags: list[Diagnostic] = []
        self.at = 0
        self.taken = {one.id for one in part.text.walk()} | set(_ids(part.text))
        self.counts: dict[str, int] = {}
        self.keys: dict[str, str] = {}
        self.new_notes: list[Note] = []
        self.seen_notes: dict[str, str] = {}
        self.context = Context(
            part.text.codes, part.text.dialect == "neg", self._fresh, self._note, self._flag
        )

    def read(self) -> Text:
        self.units, strangers, loose, title = self._gather()
        new = self._strangers(self._match(strangers))
        order = {mark: place for place, mark in enumerate(self.units)}
        self.marks = {id(one.clause): one.mark for one in self.expected}
        self.rebuilt = {one.mark: self._clause(one) for one in self.expected if one.mark in self.units}
        clauses = tuple(self._tree(self.text.clauses, order, new))
        clauses = (*new.pop("", ()), *clauses)
        notes = (*self._notes(loose), *self.new_notes)
        self._unread()
        header = self.text.header
        if title is not None and " ".join(title.split()) != " ".join(header.title.split()):
            header = replace(header, title=" ".join(title.split()))
        return replace(self.text, header=header, clauses=clauses, notes=notes, flags=tuple(self.flags))

    def _flag(self, code: str, message: str) -> None:
        self.flags.append(Diagnostic(code, self.at, 1, message))

    def _fresh(self, start: str) -> str:
        while True:
            self.counts[start] = self.counts.get(start, 0) + 1
            name = f"{start}{self.counts[start]}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def _gather(self) -> tuple[dict[str, _Unit], list[_Unit], dict[str, list[Bit]], str | None]:
        """Paragraphs by the bookmark they stand in, those in none, footnotes that nothing refers to, and the title."""
        known = {one.mark for one in self.expected}
        units: dict[str, _Unit] = {}
        strangers: list[_Unit] = []
        loose: dict[str, list[Bit]] = {}
        title: str | None = None
        for row in self.pages.rows:
            marks = [(place, name) for place, name in row.marks if name in known and name not in units]
            going_on = next((name for name in row.open if name in units), "")
            special = next(
                (name for _, name in row.marks if name == TITLE_MARK or _LOOSE.fullmatch(name)), ""
            )
            if marks:
                self._share(row, marks, units)
            elif special == TITLE_MARK or self._is_title(row, title):
                title = "".join(bit.text for bit in self._bits(row.stretches) if not bit.gone)
            elif special:
                loose[special] = self._bits(row.stretches)
            elif going_on:
                unit = units[going_on]
                unit.rows += 1
                unit.bits += [Bit(" "), *self._bits(row.stretches)] if row.stretches else []
            elif any(one.text.strip() for one in row.stretches):
                strangers.append(_Unit(row.number, self._bits(row.stretches)))
        return units, strangers, loose, title

    def _is_title(self, row: Row, title: str | None) -> bool:
        """Whether a paragraph without a bookmark is the title as exported."""
        words = "".join(one.text for one in row.stretches)
        return title is None and row.style == "Title" and words == self.text.header.title

    def _share(self, row: Row, marks: Sequence[tuple[int, str]], units: dict[str, _Unit]) -> None:
        """Paragraphs that were merged are cut where the bookmarks start."""
        starts = [0, *(place for place, _ in marks[1:])]
        ends = [*starts[1:], len(row.stretches)]
        for (_, name), start, end in zip(marks, starts, ends, strict=True):
            units[name] = _Unit(row.number, self._bits(row.stretches[start:end]))

    def _bits(self, stretches: Iterable[Stretch]) -> list[Bit]:
        found: list[Bit] = []
        for one in stretches:
            by = next(
                (change.author for change in one.changes if change.kind == "ins" and not self._own(change)),
                "",
            )
            gone = next(
                (change.author for change in one.changes if change.kind == "del" and not self._own(change)),
                "",
            )
            bit = Bit(one.text, one.italic, by, gone, one.note)
            last = found[-1] if found else None
            if last and not (bit.note or last.note) and replace(last, text="") == replace(bit, text=""):
                found[-1] = replace(last, text=last.text + bit.text)
            elif bit.text:
                found.append(bit)
        return found

    def _own(self, change: Revision) -> bool:
        """Word processors keep the minute of a change and may drop its seconds."""
        return change.author in self.authors and change.date[:16] == self.moment

    def _match(self, strangers: list[_Unit]) -> list[_Unit]:
        """Give paragraphs without a bookmark to clauses without a paragraph: equal words first, then the most similar ones.

        Returns the paragraphs that are left.
        """
        missing = [one for one in self.expected if one.mark not in self.units and one.shown.strip()]
        exact: dict[str, list[_Unit]] = {}
        for unit in strangers:
            exact.setdefault(_words(unit), []).append(unit)
        adopted: set[int] = set()
        for one in missing:
            same = exact.get(one.shown.replace("\t", " "))
            if same:
                adopted.add(self._adopt(one, same.pop(0), 100.0))
        waiting = [one for one in missing if one.mark not in self.units]
        left = {unit.number: unit for unit in strangers if unit.number not in adopted}
        cells = sum(len(one.shown) for one in waiting) * sum(len(_words(unit)) for unit in left.values())
        scores = sorted(
            (-score, place, number)
            for place, one in enumerate(waiting if cells <= _MAX_CELLS else [])
            for number, unit in left.items()
            if (score := fuzz.ratio(one.shown, _words(unit), score_cutoff=_SIMILAR))
        )
        for score, place, number in scores:
            if waiting[place].mark not in self.units and number in left:
                self._adopt(waiting[place], left.pop(number), -score)
        self.units = dict(sorted(self.units.items(), key=lambda item: item[1].number))
        return list(left.values())

    def _adopt(self, one: Paragraph, unit: _Unit, score: float) -> int:
        self.units[one.mark] = unit
        self.at = unit.number
        self._flag(
            "DOCX101",
            f"{one.clause.id}: its bookmark is gone; taken to be this paragraph, whose words are {score:.0f}% alike; check it",
        )
        return unit.number

    def _strangers(self, strangers: Iterable[_Unit]) -> dict[str, list[Clause]]:
        """New clauses by the bookmark of the clause that they follow."""
        marks, numbers = list(self.units), [unit.number for unit in self.units.values()]
        found: dict[str, list[Clause]] = {}
        for unit in strangers:
            self.at = unit.number
            name = self._fresh("new-")
            self._flag(
                "DOCX102", f"{name}: a paragraph that was not in the export; give it an id and a number"
            )
            made = rebuild((Segment("gap"),), (), unit.bits, name, self.context)
            place = bisect.bisect_left(numbers, unit.number)
            after = marks[place - 1] if place else ""
            found.setdefault(after, []).append(Clause(name, "prose", content=made.content, line=unit.number))
        return found

    def _clause(self, one: Paragraph) -> Clause:
        """The clause without its children."""
        unit = self.units[one.mark]
        self.at = unit.number
        clause = one.clause
        if unit.rows > 1:
            self._flag("DOCX108", f"{clause.id}: it was split into {unit.rows} paragraphs; read as one")
        made = rebuild(one.segments, clause.content, unit.bits, clause.id, self.context)
        self.keys.update(made.notes)
        if made.label is not None:
            self._flag("DOCX109", f"{clause.id}: its label changed to {made.label!r}")
            number = made.label.rstrip(".:) ") if not made.label.startswith("(") else made.label
            clause = replace(clause, marker=made.label, number=number if clause.number else "")
        return clause if made.content is clause.content else replace(clause, content=made.content)

    def _tree(
        self, clauses: Sequence[Clause], order: dict[str, int], new: dict[str, list[Clause]]
    ) -> Iterator[Clause]:
        """Siblings in the order of the document, new clauses behind the one that they follow, at its level."""
        places = [order[self.marks[id(one)]] for one in clauses if self.marks[id(one)] in order]
        if places != sorted(places):
            self._flag(
                "DOCX110", f"clauses stand in another order: {', '.join(one.id for one in clauses)[:200]}"
            )
        for one in self._sorted(clauses, order):
            mark = self.marks[id(one)]
            children = tuple(self._tree(one.children, order, new))
            if mark in self.rebuilt:
                made = self.rebuilt[mark]
                yield made if children == made.children else replace(made, children=children)
            else:
                self._flag("DOCX111", f"{one.id}: its paragraph is no longer in the document")
                yield from children
            yield from new.pop(mark, ())

    def _sorted(self, clauses: Sequence[Clause], order: dict[str, int]) -> list[Clause]:
        """By place in the document; what has none stays behind the sibling before it."""
        place = -1
        keyed: list[tuple[int, int, Clause]] = []
        for one in clauses:
            place = order.get(self.marks[id(one)], place)
            keyed.append((place, len(keyed), one))
        return [one for _, _, one in sorted(keyed, key=lambda key: key[:2])]

    def _notes(self, loose: dict[str, list[Bit]]) -> Iterator[Note]:
        found = {key: number for number, key in reversed(self.keys.items())}
        count = 0
        referred = {id(note) for note in footnoted(self.text).values()}
        for note in self.text.notes:
            if id(note) in referred:
                rows = self.pages.footnotes.get(found.get(note.key, ""), ())
                bits = self._bits(stretch for row in rows for stretch in row.stretches)
                if note.key not in self.keys.values():
                    yield note
                    continue
                bits = _without_space(bits)
                label: tuple[Segment, ...] = ()
            else:
                count += 1
                bits = loose.get(f"n_{count}", [])
                label = (Segment("label", f"{note.key}\t"),)
            if not bits and note.content:
                self._flag("DOCX112", f"footnote {note.key} is no longer in the document")
                continue
            made = rebuild(
                (*label, *laid(note.content, in_note=True)),
                note.content,
                bits,
                f"note-{note.key}",
                self.context,
            )
            yield note if made.content is note.content else replace(note, content=made.content)

    def _note(self, number: str) -> str:
        """The key of a footnote of the document: that of the note with the same words, or a new one."""
        if number in self.seen_notes:
            return self.seen_notes[number]
        rows = self.pages.footnotes.get(number, ())
        bits = _without_space(self._bits(stretch for row in rows for stretch in row.stretches))
        words = "".join(bit.text for bit in bits)
        for note in self.text.notes:
            if shown(laid(note.content, in_note=True)) == words:
                self.keys[number] = note.key
                return note.key
        keys = {note.key for note in (*self.text.notes, *self.new_notes)}
        key = next(f"w{count}" for count in range(1, len(keys) + 2) if f"w{count}" not in keys)
        self.seen_notes[number] = key
        self.new_notes.append(Note(key, ()))
        place = len(self.new_notes) - 1
        self._flag("DOCX113", f"footnote {key} was not in the export")
        bare = [replace(bit, note="") for bit in bits if not bit.note]
        made = rebuild((Segment("gap"),), (), bare, f"note-{key}", self.context)
        self.new_notes[place] = Note(key, made.content)
        return key

    def _unread(self) -> None:
        self.at = 0
        for author, date, words in self.pages.comments:
            if date[:16] != self.moment:
                self._flag("DOCX114", f"{author[:60]} comments: {words[:300]}")
        for what in self.pages.unread:
            self._flag("DOCX115", f"the document holds {what}, which was not taken over")


def _without_space(bits: list[Bit]) -> list[Bit]:
    """A footnote's words stand behind its number and a space."""
    if bits and bits[0].text[:1].isspace():
        rest = replace(bits[0], text=bits[0].text[1:])
        return [rest, *bits[1:]] if rest.text else bits[1:]
    return bits


def _words(unit: _Unit) -> str:
    return "".join(bit.text for bit in unit.bits if not bit.by).replace("\t", " ")


def _contents(text: Text) -> Iterator[tuple[Inline, ...]]:
    yield from (one.content for one in text.walk())
    yield from (one.content for one in text.notes)


def _ids(text: Text) -> Iterator[str]:
    for content in _contents(text):
        for choice in choices(content):
            yield choice.id
            yield from (one.id for one in choice.alternatives)


def _published(pages: Pages) -> Text:
    """A document without our part: each tracked change in brackets, with its author where that could be a party's code."""
    authors = {change.author for row in pages.rows for one in row.stretches for change in one.changes}
    codes = tuple(
        sorted(code for author in authors for code in re.split(r",\s*", author) if _CODE.fullmatch(code))
    )
    strange = sorted(author for author in authors if not all(map(_CODE.fullmatch, re.split(r",\s*", author))))
    numbers = itertools.count(1)
    source = "\n\n".join(filter(None, (_line(row, numbers) for row in pages.rows)))
    text = read(source, dialect="published", parties=tuple(dict.fromkeys(codes)))
    flags = [
        Diagnostic(
            "DOCX106", 0, 1, f"{author[:60]!r}, who tracked changes, is no party's code; say whose they are"
        )
        for author in strange
    ]
    flags += [
        Diagnostic("DOCX114", 0, 1, f"{author[:60]} comments: {words[:300]}")
        for author, _, words in pages.comments
    ]
    flags += [
        Diagnostic("DOCX115", 0, 1, f"the document holds {what}, which was not taken over")
        for what in pages.unread
    ]
    return replace(text, flags=(*text.flags, *flags))


def _line(row: Row, count: Iterator[int]) -> str:
    """A paragraph as published text. An id keeps changes with words between them apart, even where these are only white space."""
    heading = re.fullmatch(r"(?:Heading|heading )([1-6])", row.style)
    found = ["#" * int(heading[1]) + " " if heading else ""]
    beside = False
    for one in row.stretches:
        by = next((change.author for change in one.changes if change.kind == "ins"), "")
        gone = next((change.author for change in one.changes if change.kind == "del"), "")
        words = one.text.replace("\n", " ")
        if not (by or gone) or not words.strip():
            found.append(words)
            beside = beside and not words
            continue
        said = (f"({by})" if _coded(by) else "") + (f"({gone}: delete)" if _coded(gone) else "")
        found.append(f"[{words}]" + ("" if beside else f"{{#w{next(count)}}}") + said)
        beside = True
    return "".join(found).strip()


def _coded(author: str) -> bool:
    return bool(author) and all(map(_CODE.fullmatch, re.split(r",\s*", author)))
