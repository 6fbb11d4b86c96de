# SPDX-License-Identifier: Apache-2.0
"""Reads a negotiated text into its clauses, choices and positions: our `.neg` dialect, or plain and Markdown text as published.

Nothing fails here and nothing is lost. What is wrong becomes a diagnostic with its place; what is merely ambiguous becomes a flag. The two
dialects differ in two things only: `.neg` has a header without a fence, and a backslash before a bracket makes it a character.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from comity.text.attributions import Undeclared, codes_of, nearest, parse_attributions, parse_statuses
from comity.text.brackets import Brackets
from comity.text.diagnosis import HEADER, Diagnosis
from comity.text.layout import KEYS, Block, blocks, header_lines
from comity.text.model import (
    Attribution,
    Choice,
    Clause,
    Dialect,
    Header,
    Inline,
    Note,
    NoteRef,
    Status,
    Text,
    Words,
)
from comity.text.nesting import Names, Nesting, Node, reaches
from comity.text.scanner import scan
from comity.text.wording import plain

_WRITTEN_ID = re.compile(r"\{#([a-z0-9][a-z0-9._-]{0,99})\}")
PARTED = "\\"
_SPACES = dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"), " ")
_QUOTED = r"[\"“«„](?P<{}>[^\"”»“]{{1,400}})[\"”»“]"
_READ_AS = re.compile(
    _QUOTED.format("old")
    + r",?.{0,400}?\b(?:read|replaced? (?:by|with)|lire|читать)\b:?\s*"
    + _QUOTED.format("new"),
    re.IGNORECASE | re.DOTALL,
)
_BILLS = {"bill", "constitution"}
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_PLACEMENT = re.compile(r"\b(?:placement|placing|placed|housing)\b", re.IGNORECASE)
_RESERVATION = re.compile(r"\breserv(?:es?|ed|ations?)\b", re.IGNORECASE)
_LINK_TARGET = re.compile(r"^[^\S\n]*\[([^\[\]^][^\[\]]*)\]:\s", re.MULTILINE)
_LIST_OF_CODES = "`parties` is no list of codes; expected as in: parties: FRA, RUS"
_TYPES = "`type` is statement or bill; expected as in: type: bill"
_LIST_OF_GROUPS = (
    "`groups` cannot be understood; expected as in: groups: EU3 = DEU + FRA + GBR; NINE = EU3 + RUS"
)

Tail = tuple[tuple[Inline, ...], tuple[Attribution, ...], tuple[Status, ...]]


def read(
    source: str, *, dialect: Dialect | None = None, parties: Sequence[str] = (), language: str = ""
) -> Text:
    """Read a text. Without `dialect` a text that opens with a header of ours is `.neg`. `parties` adds declared codes to the header's."""
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").translate(_SPACES)
    return _Reader(lines, dialect).read(tuple(parties), language)


class _Reader:
    def __init__(self, source: str, dialect: Dialect | None) -> None:
        self.source = source
        self.lines, self.after_header, self.fenced = header_lines(source, fenced_only=dialect == "published")
        ours = bool(self.lines) and not self.fenced
        self.dialect: Dialect = dialect or ("neg" if ours else "published")
        self.diagnosis = Diagnosis(source)
        self.declared: Collection[str] = ()

    def read(self, parties: tuple[str, ...], language: str) -> Text:
        header = self._header(parties, language)
        self.declared = frozenset(header.parties) | frozenset(header.groups)
        found = scan(self.source, escapes=self.dialect == "neg")
        laid_out = list(blocks(self.source, self.after_header))
        names = Names(frozenset(_WRITTEN_ID.findall(self.source)))
        self.brackets = Brackets(
            self.source,
            self.declared,
            self.diagnosis.undeclared,
            balanced=not found.diagnostics,
            escapes=self.dialect == "neg",
            targets=_targets(self.source, laid_out),
            names=names,
        )
        nesting = Nesting(names, reaches(laid_out, found))
        for block in laid_out:
            if block.kind != "note":
                self._place(nesting, block)
        noted = [block for block in laid_out if block.kind == "note"]
        notes = tuple(map(self._note, noted))
        text = Text(header, tuple(map(self._clause, nesting.root.children)), notes)
        self.diagnosis.check(found, {note.key for note in notes})
        self.diagnosis.check_notes(noted)
        if self.dialect == "neg":
            self.diagnosis.check_written_ids()
        self.diagnosis.check_ids(text.walk(), self.brackets.pinned)
        return replace(
            text, diagnostics=self.diagnosis.diagnostics(found), flags=self.diagnosis.flags(), dialect=self.dialect, source=self.source
        )  # fmt: skip

    def _place(self, nesting: Nesting, block: Block) -> None:
        node = nesting.add(block)
        if block.kind == "matter":
            node.content = (Words(self.source[block.start : block.end]),)
        else:
            node.content = self.brackets.content(block.start, block.end, node.identity)
        if block.kind == "clause":
            node.attributions = self._who(block)
            node.content, said, node.statuses = self._tail(node.content, block)
            node.attributions += said

    def _header(self, parties: tuple[str, ...], language: str) -> Header:
        said: dict[str, str] = {}
        others = []
        for line in self.lines:
            key, _, value = line.partition(":")
            key = {"language": "lang"}.get(key.strip().casefold(), key.strip().casefold())
            value = value.strip().strip("\"'" if self.fenced else "")
            if key in KEYS and key not in said and value and (key != "type" or value in _BILLS):
                said[key] = value
            else:
                others.append(line)
                if key == "type" and value not in {"", "statement"} and key not in said:
                    self.diagnosis.add(self._header_place("type"), HEADER, _TYPES)
        declared = codes_of(said.get("parties", "").strip("[]"))
        if said.get("parties") and not declared:
            self.diagnosis.add(self._header_place("parties"), HEADER, _LIST_OF_CODES)
            others.append(f"parties: {said['parties']}")
        kind: Literal["statement", "bill"] = "bill" if "type" in said else "statement"
        every = tuple(dict.fromkeys((*declared, *parties)))
        groups, whole = self._groups(said.get("groups", ""), every)
        others += [] if whole else [f"groups: {said['groups']}"]
        return Header(
            said.get("title", ""), said.get("text", ""), said.get("lang", "") or language, kind, said.get("version", ""),
            said.get("base", ""), said.get("status", ""), every, groups,
            tuple(self.lines if self.fenced else others), self.fenced,
        )  # fmt: skip

    def _header_place(self, key: str) -> int:
        match = re.compile(rf"^{key}\s*:", re.MULTILINE | re.IGNORECASE).search(
            self.source, 0, self.after_header
        )
        return match.start() if match else 0

    def _groups(
        self, value: str, parties: tuple[str, ...]
    ) -> tuple[MappingProxyType[str, tuple[str, ...]], bool]:
        """`ASTANA = RUS + TUR + IRN; ALL = ASTANA + FRA`: a group may hold groups before it. Also whether all was understood."""
        whole = True
        found: dict[str, tuple[str, ...]] = {}
        place = self._header_place("groups")
        for part in filter(str.strip, value.split(";")):
            name, _, listed = part.partition("=")
            codes = codes_of(listed)
            unknown = [
                (code, nearest(code, parties)) for code in codes if code not in parties and code not in found
            ]
            self.diagnosis.undeclared(place, unknown)
            if len(codes_of(name)) == 1 and codes:
                members = (found.get(code, (code,)) for code in codes)
                found[name.strip()] = tuple(dict.fromkeys(member for some in members for member in some))
            else:
                whole = False
                self.diagnosis.add(place, HEADER, _LIST_OF_GROUPS)
        return MappingProxyType(found), whole

    def _clause(self, node: Node) -> Clause:
        block = node.block
        return Clause(
            node.identity, block.type, block.number, block.marker, node.content, node.attributions, node.statuses,
            tuple(map(self._clause, node.children)),
            block.level, block.indent, block.identity == node.identity, block.tight, block.line,
        )  # fmt: skip

    def _who(self, block: Block) -> tuple[Attribution, ...]:
        """Who proposes an option: `Option 1 (FRA):`."""
        inner = ";".join(_PARENTHESES.findall(block.who))
        found = parse_attributions(inner, self.declared) if inner else ()
        if isinstance(found, Undeclared):
            self.diagnosis.undeclared(self.source.rfind(block.who, 0, block.start), found.codes)
            return ()
        if found:
            before, _, after = block.marker.rpartition(block.who)
            block.marker = before.rstrip() + after.lstrip()
        return found

    def _tail(self, content: tuple[Inline, ...], block: Block) -> Tail:
        """Take the statuses, and attributions of the clause as a whole, off its end, which may lie in a bracket that goes on."""
        if content and isinstance(content[-1], Choice) and not content[-1].alternatives[-1].closes:
            choice = content[-1]
            last = choice.alternatives[-1]
            inner, attributions, statuses = self._tail(last.content or (), block)
            alternatives = (*choice.alternatives[:-1], replace(last, content=inner))
            return (*content[:-1], replace(choice, alternatives=alternatives)), attributions, statuses
        body, references = list(content), list[Inline]()
        attributions, statuses = (), ()
        while body:
            last_one = body[-1]
            if (isinstance(last_one, NoteRef) and self.dialect == "neg") or (
                references and isinstance(last_one, Words) and not last_one.text.strip()
            ):
                references.insert(0, body.pop())
                continue
            tail = _parenthesis(last_one.text) if isinstance(last_one, Words) else None
            found = self._said(tail[1], block) if tail else ()
            if not tail or not found:
                break
            statuses = tuple(one for one in found if isinstance(one, Status)) + statuses
            attributions = tuple(one for one in found if isinstance(one, Attribution)) + attributions
            parted = tail[0].strip() == PARTED and len(body) > 1 and isinstance(body[-2], Choice)
            body[-1:] = [Words(tail[0])] if tail[0] and not parted else []
        if statuses or attributions:
            return (*body, *references), attributions, statuses
        return content, (), ()

    def _said(self, inner: str, block: Block) -> tuple[Status, ...] | tuple[Attribution, ...]:
        found = parse_statuses(inner, self.declared) or parse_attributions(inner, self.declared)
        if isinstance(found, Undeclared):
            self.diagnosis.undeclared(
                self.source.rfind(found.codes[0][0], block.start, block.end), found.codes
            )
            return ()
        return found

    def _note(self, block: Block) -> Note:
        key = re.sub(r"[^a-z0-9]+", "-", block.number.casefold()).strip("-")
        owner = self.brackets.names.fresh(f"note-{key}".rstrip("-"))
        content = self.brackets.content(block.start, block.end, owner, alone=True)
        words = plain(self.source[block.start : block.end])
        opening = re.match(r"\((?P<inner>[^()]*)\)", words)
        by = parse_attributions(opening["inner"], self.declared) if opening else ()
        if isinstance(by, Undeclared):
            self.diagnosis.undeclared(block.start, by.codes)
            by = ()
        named = tuple(dict.fromkeys(code for one in by if one.stance == "reserve" for code in one.codes))
        kind: Literal["remark", "reservation", "placement"] = "remark"
        if named or _RESERVATION.search(words):
            kind = "reservation"
        elif _PLACEMENT.search(words):
            kind = "placement"
        read_as = _READ_AS.search(words)
        if read_as:
            return Note(
                block.number,
                content,
                "read_as",
                named,
                (read_as["old"].strip(), read_as["new"].strip()),
                block.line,
            )
        return Note(block.number, content, kind, named, None, block.line)


def _parenthesis(words: str) -> tuple[str, str] | None:
    """What stands before the parenthesis that ends some words, apart from them or right after another, and what stands in it."""
    words = words.rstrip()
    place = words.rfind("(")
    apart = place == 0 or words[place - 1 : place].isspace() or words[place - 1 : place] == ")"
    if not words.endswith(")") or place < 0 or not apart or ")" in words[place:-1]:
        return None
    return words[:place].rstrip(), " ".join(words[place + 1 : -1].split())


def _targets(source: str, laid_out: Sequence[Block]) -> Collection[str]:
    """Names of the links that a publisher's text defines."""
    matter = (source[block.start : block.end] for block in laid_out if block.kind == "matter")
    return {name for lines in matter for name in _LINK_TARGET.findall(lines)}
