# SPDX-License-Identifier: Apache-2.0
"""What was typed or tracked in a document, as content of the model: words, alternatives of their author, requests to delete.

An author is a party only where the name is a declared code, or several parted by commas; anybody else is flagged and nobody is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from comity.text.brackets import Brackets
from comity.text.docx.align import Bit
from comity.text.docx.layout import marked
from comity.text.model import Alternative, Attribution, Choice, Inline, NoteRef, Stance, Words, choices
from comity.text.wording import bracketed


@dataclass(frozen=True, slots=True)
class Context:
    """What rebuilding needs from the whole text.

    `fresh` gives an id that starts with its argument; `note` takes over a footnote of the document by its id there and returns its key;
    `flag` is told what a human should look at.
    """

    declared: Collection[str]
    escapes: bool
    fresh: Callable[[str], str]
    note: Callable[[str], str]
    flag: Callable[[str, str], None]


def taken_over(bits: Sequence[Bit], had_brackets: bool, owner: str, context: Context) -> Iterator[Inline]:  # noqa: FBT001 - private
    """Words of the document as content; tracked changes as alternatives. White space alone makes none."""
    for (by, gone), group in groupby(bits, key=_who):
        run = list(group)
        text = marked((piece, italic) for piece, italic in _pieces(run))
        if by and by == gone:
            continue
        if not by and not gone:
            if not had_brackets and ("[" in text or "]" in text):
                yield from parsed(text, owner, context)
            else:
                yield from _with_notes(run, context)
            continue
        if not text.strip():
            yield Words(text)
            continue
        yield _alternative(run, by, gone, owner, context)


def _who(bit: Bit) -> tuple[str, str]:
    blank = not bit.text.strip()
    return ("", "") if blank and not bit.by and not bit.gone else (bit.by, bit.gone)


def _pieces(bits: Sequence[Bit]) -> Iterator[tuple[str, bool]]:
    for italic, run in groupby(bits, key=lambda bit: bit.italic):
        yield "".join(bit.text for bit in run), italic


def _with_notes(bits: Sequence[Bit], context: Context) -> Iterator[Inline]:
    for has_note, run in groupby(bits, key=lambda bit: bool(bit.note)):
        if has_note:
            yield from (NoteRef(context.note(bit.note)) for bit in run)
        else:
            text = marked(_pieces(list(run)))
            if text:
                yield Words(text)


def _alternative(bits: Sequence[Bit], by: str, gone: str, owner: str, context: Context) -> Choice:
    inside = tuple(_with_notes(bits, context))
    if len(inside) == 1 and isinstance(inside[0], Words):
        bare = inside[0].text.strip()
        if by and bare.startswith("[") and bare.endswith("]") and not re.search(r"[\[\]]", bare[1:-1]):
            inside = (Words(bare[1:-1]),) if bare[1:-1] else ()
    said = (
        *(attributed(by, "propose", owner, context) if by else ()),
        *(attributed(gone, "delete", owner, context) if gone else ()),
    )
    identity = context.fresh(f"{owner}.w")
    return Choice(identity, (Alternative(f"{identity}.1", inside, said),), pinned=True)


def attributed(author: str, stance: Stance, owner: str, context: Context) -> tuple[Attribution, ...]:
    """A change's author as an attribution, when it is a declared code or several; else a flag, and nobody."""
    codes = tuple(code.strip() for code in author.split(","))
    if all(code in context.declared for code in codes):
        return (Attribution(codes, stance),)
    context.flag(
        "DOCX106",
        f"{owner}: {author[:60]!r}, who tracked a change ({stance}), is no declared party; say whose it is",
    )
    return ()


def parsed(text: str, owner: str, context: Context) -> tuple[Inline, ...]:
    """Words with brackets that somebody typed, as choices with new ids."""
    found = Brackets(
        text, context.declared, lambda *_: None, balanced=False, escapes=context.escapes
    ).content(0, len(text), owner, alone=True)
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    edges = (*([Words(lead)] if lead else []), *found, *([Words(tail)] if tail else []))
    return tuple(identified(one, owner, context, Known({}, set())) for one in edges)


@dataclass(slots=True)
class Known:
    """The alternatives of a paragraph as exported, by their words and with their choice; each, and each choice's id, is given back once."""

    by_words: dict[str, list[tuple[Choice, Alternative]]]
    used: set[str]

    @classmethod
    def of(cls, content: tuple[Inline, ...]) -> Known:
        found: dict[str, list[tuple[Choice, Alternative]]] = {}
        for choice in choices(content):
            for one in choice.alternatives:
                found.setdefault(bracketed(one.content), []).append((choice, one))
        return cls(found, set())

    def only_certain(self, read: tuple[Inline, ...]) -> tuple[str, ...]:
        """Forget words that stood more than once and now stand another number of times: whose are left, nobody can tell. Returns them."""
        counts = Counter(bracketed(one.content) for choice in choices(read) for one in choice.alternatives)
        doubtful = tuple(
            words
            for words, known in self.by_words.items()
            if len(known) > 1 and 0 < counts[words] != len(known)
        )
        for words in doubtful:
            del self.by_words[words]
        return doubtful

    def take(self, words: str) -> tuple[Choice, Alternative] | None:
        matches = self.by_words.get(words)
        return matches.pop(0) if matches else None


def identified(one: Inline, owner: str, context: Context, known: Known) -> Inline:
    """A choice that was read anew: what has the words of a known alternative is that one, the others get new ids."""
    if not isinstance(one, Choice):
        return one
    alternatives: list[Alternative] = []
    identity = ""
    for alternative in one.alternatives:
        match = known.take(bracketed(alternative.content))
        content = tuple(identified(inner, owner, context, known) for inner in alternative.content or ())
        if match is None:
            alternatives.append(replace(alternative, id="", content=content))
            continue
        choice, old = match
        if not identity and choice.id not in known.used:
            identity = choice.id
        new = (said for said in alternative.attributions if said not in old.attributions)
        alternatives.append(
            replace(
                alternative,
                id=old.id,
                content=content,
                attributions=(*old.attributions, *new),
                label=old.label,
            )
        )
    identity = identity or context.fresh(f"{owner}.w")
    known.used.add(identity)
    ids = (alternative.id or context.fresh(f"{identity}.w") for alternative in alternatives)
    named = tuple(replace(alternative, id=name) for alternative, name in zip(alternatives, ids, strict=True))
    return replace(one, id=identity, alternatives=named)
