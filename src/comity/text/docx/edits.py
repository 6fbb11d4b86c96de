# SPDX-License-Identifier: Apache-2.0
"""What became of a paragraph in a word processor: its characters laid against the segments that were exported, and the content rebuilt.

Words of the document win. Where brackets and separators still stand, alternatives keep their ids, attributions and kinds, and only words
change; an alternative of which nothing is left is dropped. Where they do not, the paragraph is read anew from its brackets, and
alternatives whose words are still there get their ids and attributions back. Changes that others tracked become alternatives of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from comity.text.attributions import spell_attributions
from comity.text.brackets import Brackets
from comity.text.docx.align import Bit, DamagedError, assign, one_line, text_of
from comity.text.docx.changes import Context, Known, attributed, identified, taken_over
from comity.text.docx.layout import OBJECT, Segment, deletion_by, marked, shown
from comity.text.model import Alternative, Choice, Inline, NoteRef, Words

_ONE_BRACKET = re.compile(r"\s*\[[^\[\]]*\]\s*")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A paragraph's label (None when it stands as exported) and content; `notes` pairs ids in the document with keys of footnotes."""

    label: str | None
    content: tuple[Inline, ...]
    notes: tuple[tuple[str, str], ...]


def rebuild(
    segments: Sequence[Segment],
    content: tuple[Inline, ...],
    bits: Sequence[Bit],
    owner: str,
    context: Context,
) -> Rebuilt:
    """The content of a paragraph that was exported as `segments` of `content`, from its characters in the document."""
    if all(not one.by and not one.gone for one in bits) and text_of(bits) == shown(segments):
        refs = (one.key for one in segments if one.kind == "ref" and one.text == OBJECT)
        places = (one.note for one in bits if one.note)
        return Rebuilt(None, content, tuple(zip(places, refs, strict=False)))
    try:
        return _Rebuilder(segments, bits, owner, context).rebuild(content)
    except DamagedError:
        context.flag(
            "DOCX103", f"{owner}: brackets were moved, added or removed; it was read anew from its brackets"
        )
        return _anew(segments, content, bits, owner, context)


class _Rebuilder:
    def __init__(
        self, segments: Sequence[Segment], bits: Sequence[Bit], owner: str, context: Context
    ) -> None:
        self.segments = segments
        self.owner = owner
        self.context = context
        self.bits = assign(segments, bits)
        self.place = 0
        self.notes: list[tuple[str, str]] = []

    def rebuild(self, content: tuple[Inline, ...]) -> Rebuilt:
        label = None
        if self.segments and self.segments[0].kind == "label":
            found = self._take()
            label = _label(self.segments[0], found)
            for who in sorted({bit.by or bit.gone for bit in found if bit.by or bit.gone}):
                self.context.flag(
                    "DOCX109", f"{self.owner}: {who[:60]} tracked a change of its label; check the number"
                )
        made = _joined(self._content(content))
        return Rebuilt(label, made, tuple(self.notes))

    def _take(self) -> list[Bit]:
        self.place += 1
        return self.bits[self.place - 1]

    def _content(self, content: tuple[Inline, ...] | None) -> list[Inline]:
        """Follows `laid` step by step."""
        made: list[Inline] = []
        open_end = True
        for one in content or ():
            if isinstance(one, Words):
                open_end = False
                made += self._words(one)
                continue
            if open_end:
                made += self._words(None)
            open_end = True
            if isinstance(one, NoteRef):
                made += self._reference(one)
            else:
                made += self._choice(one)
        if open_end:
            made += self._words(None)
        return made

    def _words(self, original: Words | None) -> list[Inline]:
        segment, bits = self.segments[self.place], self._take()
        if (
            original is not None
            and text_of(bits) == segment.text
            and not any(one.by or one.gone for one in bits)
        ):
            return [original]
        return list(taken_over(bits, "[" in segment.text or "]" in segment.text, self.owner, self.context))

    def _reference(self, one: NoteRef) -> list[Inline]:
        segment, found = self.segments[self.place], self._take()
        if found and text_of(found) != segment.text:
            raise DamagedError
        if not found:
            self.context.flag("DOCX104", f"{self.owner}: the reference to footnote {one.key} is gone")
            return []
        if any(bit.gone for bit in found):
            self.context.flag(
                "DOCX104", f"{self.owner}: {found[0].gone} deletes the reference to footnote {one.key}"
            )
        self.notes += [(bit.note, one.key) for bit in found if bit.note]
        return [one]

    def _choice(self, choice: Choice) -> list[Inline]:
        asked = bool(self.segments[self.place + 1].change == "del") and bool(deletion_by(choice))
        kept: list[Alternative] = []
        lost = False
        for one in choice.alternatives:
            alternative = self._alternative(one, deletion=asked)
            lost = lost or alternative is None
            if alternative is not None:
                kept.append(alternative if kept or not lost else replace(alternative, before=""))
            kept += self._added(choice, self._take())
        if lost and any(one.slash or not (one.opens and one.closes) for one in choice.alternatives):
            raise DamagedError
        return [replace(choice, alternatives=tuple(kept))] if kept else []

    def _alternative(self, one: Alternative, *, deletion: bool) -> Alternative | None:
        self._take()
        start, end = self.place, self._end(self.place)
        first = start + (
            self.segments[start].kind == "before"
        )  # a separator alone does not keep an alternative
        inside = [bit for bits in self.bits[first:end] for bit in bits]
        had_words = any(segment.text for segment in self.segments[first:end])
        if had_words and not any(bit.text for bit in inside):
            self.context.flag(
                "DOCX105", f"{self.owner}: the alternative {one.id} is no longer in the document"
            )
            self.place = end
            return None
        deleter = self._whole_deleter(inside)
        if deleter:
            self.bits[start:end] = [[replace(bit, gone="") for bit in bits] for bits in self.bits[start:end]]
            one = replace(
                one,
                attributions=(*one.attributions, *attributed(deleter, "delete", self.owner, self.context)),
            )
        if not deletion:
            self._structure("before")
            self._structure("open")
        unchanged = self.place
        content = _joined(self._content(one.content))
        if one.content is None and not any(self.bits[unchanged : self.place]):
            content = ()
        if not deletion:
            self._structure("close")
        if content == (one.content or ()):
            return one
        return replace(one, content=content)

    def _end(self, start: int) -> int:
        """The place of the `to` that closes the `from` before `start`."""
        depth = 0
        for place in range(start, len(self.segments)):
            kind = self.segments[place].kind
            if kind == "to" and depth == 0:
                return place
            depth += (kind == "from") - (kind == "to")
        raise AssertionError(start)

    def _whole_deleter(self, bits: Sequence[Bit]) -> str:
        standing = {bit.gone for bit in bits if bit.text and not bit.by}
        return standing.pop() if len(standing) == 1 else ""

    def _structure(self, kind: str) -> None:
        segment, bits = self.segments[self.place], self._take()
        assert segment.kind == kind
        if text_of(bits) != segment.text or any(one.by or one.gone for one in bits):
            raise DamagedError

    def _added(self, choice: Choice, bits: list[Bit]) -> list[Alternative]:
        """What stands between two alternatives and was not exported: further ones, when others tracked them."""
        made: list[Alternative] = []
        for inline in taken_over(bits, False, self.owner, self.context):  # noqa: FBT003 - no brackets were exported here
            if isinstance(inline, Words) and not inline.text.strip():
                continue
            if not isinstance(inline, Choice):
                raise DamagedError
            made += (replace(one, id=self.context.fresh(f"{choice.id}.w")) for one in inline.alternatives)
        return made


def _label(segment: Segment, bits: Sequence[Bit]) -> str | None:
    """The label as the document has it, or None when it stands as exported. No label is deleted: numbers are for the secretariat."""
    words = "".join(bit.text for bit in bits)
    return None if words == segment.text or not words.strip() else " ".join(words.split())


def _joined(content: Iterable[Inline]) -> tuple[Inline, ...]:
    """Neighbouring words as one, and a choice with what others added right beside it as one.

    With white space between them two choices stay apart, which the second one's id says wherever the text is written out.
    """
    made: list[Inline] = []
    for one in content:
        last = made[-1] if made else None
        if isinstance(one, Words) and isinstance(last, Words):
            made[-1] = Words(last.text + one.text)
        elif isinstance(one, Choice) and isinstance(last, Choice) and _side_by_side(last, one):
            made[-1] = _together(last, one)
        elif isinstance(one, Choice) and _near(made) and (_added(one) or _added(_near(made))):
            made.append(replace(one, pinned=True))
        else:
            made.append(one)
    return tuple(made)


def _near(made: Sequence[Inline]) -> Choice | None:
    """The choice at the end of a content, white space apart."""
    for one in reversed(made):
        if isinstance(one, Choice):
            return one
        if not isinstance(one, Words) or one.text.strip():
            return None
    return None


def _added(choice: Choice | None) -> bool:
    """Whether others added a choice, as its id says."""
    return choice is not None and re.search(r"\.w\d+$", choice.id) is not None


def _side_by_side(last: Choice, one: Choice) -> bool:
    """Whether one of two choices was added by others, and both are whole."""
    whole = all(other.opens and other.closes for other in (*last.alternatives, *one.alternatives))
    return whole and (_added(last) or _added(one))


def _together(last: Choice, one: Choice) -> Choice:
    """One choice of the alternatives of two. The one that was there before keeps its ids."""
    if _added(last) and not _added(one):
        taken = {other.id for other in one.alternatives}
        return replace(
            one, alternatives=(*_renamed(last, one.id, taken), *one.alternatives), kind="contested"
        )
    taken = {other.id for other in last.alternatives}
    return replace(last, alternatives=(*last.alternatives, *_renamed(one, last.id, taken)), kind="contested")


def _renamed(choice: Choice, name: str, taken: set[str]) -> Iterator[Alternative]:
    count = len(taken)
    for one in choice.alternatives:
        count += 1
        while f"{name}.{count}" in taken:
            count += 1
        yield replace(one, id=f"{name}.{count}")


def _anew(
    segments: Sequence[Segment],
    content: tuple[Inline, ...],
    bits: Sequence[Bit],
    owner: str,
    context: Context,
) -> Rebuilt:
    """Read a paragraph from its brackets; tracked changes of others are put in brackets of their own before."""
    label = None
    source: list[str] = []
    notes: list[str] = []
    for bit in bits:
        if bit.note:
            notes.append(bit.note)
        source.append(_in_brackets(bit, owner, context))
    text = "".join(source)
    if segments and segments[0].kind == "label":
        found, tab, rest = text.partition("\t")
        if tab:
            text = rest
            label = None if found + tab == segments[0].text else " ".join(found.split())
    text = one_line(text).replace("\t", " ")
    read = Brackets(text, context.declared, lambda *_: None, balanced=False, escapes=context.escapes).content(
        0, len(text), owner, alone=True
    )
    known = Known.of(content)
    for doubtful in known.only_certain(read):
        context.flag(
            "DOCX116",
            f"{owner}: [{doubtful[:60]}] stood there more than once; whose is left cannot be told, so nobody is named",
        )
    made = tuple(
        inner for one in read for inner in _referred(identified(one, owner, context, known), notes, context)
    )
    return Rebuilt(label, made, ())


def _in_brackets(bit: Bit, owner: str, context: Context) -> str:
    """Characters of a tracked change in brackets, followed by who made it; where they are no whole words, a flag instead."""
    text = marked(((bit.text, bit.italic),))
    if not (bit.by or bit.gone) or not text.strip():
        return text
    said = (
        *(attributed(bit.by, "propose", owner, context) if bit.by else ()),
        *(attributed(bit.gone, "delete", owner, context) if bit.gone else ()),
    )
    if _ONE_BRACKET.fullmatch(text):
        return text.rstrip() + spell_attributions(said)
    if "[" in text or "]" in text:
        context.flag(
            "DOCX107",
            f"{owner}: the change that {bit.by or bit.gone} tracked in {text[:60]!r} was not taken over",
        )
        return text
    return f"[{text}]{spell_attributions(said)}"


def _referred(one: Inline, notes: list[str], context: Context) -> Iterator[Inline]:
    """Footnotes of the document in the places of their characters, at any depth."""
    if isinstance(one, Choice):
        yield replace(
            one,
            alternatives=tuple(
                replace(
                    alternative,
                    content=tuple(
                        found
                        for inner in alternative.content or ()
                        for found in _referred(inner, notes, context)
                    ),
                )
                for alternative in one.alternatives
            ),
        )
    elif isinstance(one, Words) and OBJECT in one.text:
        for place, piece in enumerate(one.text.split(OBJECT)):
            if place and notes:
                yield NoteRef(context.note(notes.pop(0)))
            if piece:
                yield Words(piece)
    else:
        yield one
