# SPDX-License-Identifier: Apache-2.0
"""Which clause belongs under which, and the id of a clause that was given none.

Nests by headings, then by indentation, then by rank: (a) belongs to the paragraph before it at the same indentation, and what stands
between two options to the first. An id that follows from numbers and places is the same in every language, but moves with its clause's
number: pin ids before the first revision.
"""

from __future__ import annotations

import bisect
import functools
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from comity.text.layout import Block
from comity.text.model import Attribution, Choice, ClauseType, Inline, Status, Words
from comity.text.scanner import Scan
from comity.text.wording import bracketed, no_text

IDENTITY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
MAX_NESTING = 48
_INDENT = 4
_RANK: dict[ClauseType, int] = {"article": 0, "preambular": 1, "operative": 1, "paragraph": 2, "point": 3}
_ORDINALS: dict[ClauseType, str] = {"heading": "s", "bracket": "br", "matter": "m", "option": "option"}
_PARTS = {"chapter": "chapter", "chapitre": "chapter", "section": "section", "part": "part", "annex": "annex"}
_GLOBAL: frozenset[ClauseType] = frozenset({"preambular", "operative", "article"})
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ABJAD = "أبجدهوزحطيكلمنسع"


@dataclass(slots=True)
class Names:
    """Ids that were given out. What an author wrote is `reserved`: no generated id is the same."""

    reserved: Collection[str] = ()
    _taken: dict[str, int] = field(default_factory=dict)

    def fresh(self, name: str) -> str:
        """`name`, or the first of `name-2`, `name-3` that is free."""
        count = self._taken.get(name, 0) + 1
        while (one := name if count == 1 else f"{name}-{count}") in self.reserved or (
            count > 1 and one in self._taken
        ):
            count += 1
        self._taken[name] = count
        self._taken.setdefault(one, 1)
        return one


@dataclass(slots=True)
class Node:
    """A block on its way to becoming a clause. Children of one node stand at one `indent`.

    `counts` are its children without a number, by the letter of their ids.
    """

    block: Block
    identity: str
    indent: int = 0
    content: tuple[Inline, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    statuses: tuple[Status, ...] = ()
    children: list[Node] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def introduces(self) -> bool:
        """Whether its words end with a colon, or it has none."""
        return not self.content or _last_words(self.content).endswith(":")


@dataclass(slots=True)
class Nesting:
    """The tree so far, under `root`. `reaches` is up to where an option surely goes, for its offset."""

    names: Names
    reaches: Mapping[int, int] = field(default_factory=dict)
    root: Node = field(default_factory=lambda: Node(Block("clause", 0, 0, 0, -1), ""))
    _stack: list[Node] = field(default_factory=list)

    def add(self, block: Block) -> Node:
        """Find the block's place and its id."""
        indent = self._after_its_predecessor(block)
        if indent is None:
            indent = self._level(block.indent)
            while self._stack and not self._holds(self._stack[-1], block, indent):
                self._stack.pop()
        del self._stack[MAX_NESTING:]
        parent = self._stack[-1] if self._stack else self.root
        node = Node(block, self._identity(block, parent), indent)
        parent.children.append(node)
        if block.kind == "clause":
            self._stack.append(node)
        return node

    def _after_its_predecessor(self, block: Block) -> int | None:
        """Close all down to the option before this one, if it is open, and return its indentation."""
        for place in range(len(self._stack) - 1, -1, -1) if block.type == "option" else ():
            one = self._stack[place]
            if one.block.level and one.block.level < (block.level or 9):
                return None
            near = abs(one.indent - block.indent) < _INDENT or block.level
            same = one.block.type == "option" and one.block.level == block.level
            if near and same and follows(one.block.number, block.number):
                del self._stack[place:]
                return one.indent
        return None

    def _level(self, indent: int) -> int:
        """`indent`, or where it falls between two levels that are open the inner one."""
        inner = None
        for node in reversed(self._stack):
            if node.block.level:
                break
            if node.indent <= indent:
                return indent if inner is None or node.indent == indent else inner
            inner = node.indent
        return indent if inner is None else inner

    def _holds(self, node: Node, block: Block, indent: int) -> bool:
        """Whether `block` belongs under `node`, the innermost that is open."""
        above = node.block
        if block.level or above.level:
            return bool(above.level) and (not block.level or above.level < block.level)
        near = above.type == "option" and 0 < node.indent - indent < _INDENT
        if near and block.start < self.reaches.get(above.start, 0):
            return True
        if indent != node.indent:
            return indent > node.indent
        if above.type == "option":
            return self._in_option(node, block)
        if above.type == "article":
            return block.type != "article"
        if block.type == "option":
            fresh = not node.children or node.children[-1].block.type == "option"
            return above.type in _RANK and node.introduces and fresh
        if block.type == "paragraph" and above.type == "point":
            return node.introduces and bool(node.content) and _goes_on(node, block)
        if block.type in _RANK and above.type == "prose":
            within = any(one.block.type == "option" for one in self._stack)
            return within and node.introduces and _goes_on(node, block)
        return block.type in _RANK and above.type in _RANK and _RANK[block.type] > _RANK[above.type]

    def _in_option(self, node: Node, block: Block) -> bool:
        """At the same indentation an option holds all up to its successor; the last one what its words lead to."""
        if block.start < self.reaches.get(node.block.start, 0):
            return True
        if block.type == "option" or _says_no_text(node) or self._resumes(node, block):
            return False
        if not node.content:
            return True
        return node.introduces and block.type in _RANK and (not node.children or _goes_on(node, block))

    def _resumes(self, node: Node, block: Block) -> bool:
        """Whether the numbering from before the options goes on with `block`."""
        place = len(self._stack) - 1
        siblings = (self._stack[place - 1] if place else self.root).children
        before = next((one for one in reversed(siblings[-9:]) if one.block.type != "option"), None)
        outer = [before, *self._stack[:place]]
        if any(one.block.type == block.type for one in node.children) or block.type not in _RANK:
            return False
        return any(
            one is not None and one.block.type == block.type and follows(one.block.number, block.number)
            for one in outer
        )

    def _identity(self, block: Block, parent: Node) -> str:
        if block.identity is not None:
            return block.identity
        own = _slug(block)
        if not own:
            letter = _ORDINALS.get(block.type, "p")
            parent.counts[letter] = parent.counts.get(letter, 0) + 1
            own = f"{letter}{parent.counts[letter]}"
        name = own if block.type in _GLOBAL or not parent.identity else f"{parent.identity}.{own}"
        return self.names.fresh(name[:90])


def reaches(blocks: Sequence[Block], scan: Scan) -> Mapping[int, int]:
    """Up to where each option surely goes, by its offset: to its successor in its set, or to the end of a bracket that opens in it."""
    found: dict[int, int] = {}
    waiting: list[Block] = []
    for block in blocks:
        if block.kind != "clause":
            continue
        if block.type == "option":
            before = [
                one for one in waiting if one.level == block.level and follows(one.number, block.number)
            ]
            if before:
                found[before[-1].start] = block.start
                del waiting[waiting.index(before[-1]) :]
            waiting = [*waiting[-MAX_NESTING:], block]
        elif block.level:
            waiting = [one for one in waiting if one.level and one.level < block.level]
        else:
            while waiting and not waiting[-1].level and waiting[-1].indent - block.indent >= _INDENT:
                waiting.pop()
    options = [block for block in blocks if block.type == "option"]
    starts = [block.start for block in options]
    for bracket in scan.walk():
        option = options[bisect.bisect_right(starts, bracket.start) - 1] if options else None
        if option and bracket.closed and option.start <= bracket.start < option.end < bracket.end:
            found[option.start] = max(bracket.end, found.get(option.start, 0))
    return found


@functools.lru_cache(maxsize=4096)
def ordinals(number: str) -> frozenset[tuple[str, int]]:
    """What a number may count, and in which style: (b) is 2, (i) is 9 as a letter and 1 as a Roman one, 3.4bis is 4."""
    match = re.search(
        r"(\d+|[a-z]+|[\u0621-\u064a]+)\W*$", re.sub(r"(?<=\d)\s?[a-z]+", "", number.casefold())
    )
    if match is None:
        return frozenset()
    if match[1].isdecimal():
        return frozenset({("digits", int(match[1]))})
    found = set()
    if match[1][0] in _ABJAD:
        found.add(("abjad", _ABJAD.index(match[1][0]) + 1))
    if len(match[1]) == 1 and match[1].isascii():
        found.add(("letters", ord(match[1]) - ord("a") + 1))
    if set(match[1]) <= set(_ROMAN):
        values = [_ROMAN[letter] for letter in match[1]]
        count = sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
        found.add(("Roman", count))
    return frozenset(found)


def follows(before: str, after: str) -> bool:
    """Whether one number is the next after another in the same style."""
    return any((style, count + 1) in ordinals(after) for style, count in ordinals(before))


def _goes_on(node: Node, block: Block) -> bool:
    """Whether `block` begins the list that `node` introduces, or is the next of it."""
    last = node.children[-1].block if node.children else None
    if last is None:
        return not _slug(block) or any(count == 1 for _, count in ordinals(block.number))
    return last.type == block.type and (not _slug(block) or follows(last.number, block.number))


def _last_words(content: tuple[Inline, ...]) -> str:
    while content:
        last = content[-1]
        if isinstance(last, Words) and last.text.strip():
            return last.text.rstrip(" *_")
        content = (last.alternatives[-1].content or ()) if isinstance(last, Choice) else content[:-1]
    return ""


def _says_no_text(node: Node) -> bool:
    return len(node.children) == 1 and no_text(bracketed(node.children[0].content))


def _slug(block: Block) -> str:
    """The number as part of an id: OP7 ter -> op-7ter, (a) and (أ) -> a; empty for bullets and where there is none."""
    number = "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one for one in block.number.casefold()
    )
    if block.type == "article":
        word, _, number = number.partition(" ")
        number = f"{_PARTS.get(word, 'art')}-{number}".replace("-premier", "-1")
    elif block.type == "option":
        number = re.sub(r"^[^\W\d]+\.?\s*", "option-", number)
    elif block.type == "point" and len(number) > 2 and number[1] in _ABJAD:
        number = number.replace(number[1:-1], chr(ord("a") + _ABJAD.index(number[1])))
    number = re.sub(r"^(pp|op)\s?(?=\d)", r"\1-", number)
    number = re.sub(r"(?<=\d)\s+(?=[a-z])", "", number)
    return re.sub(r"[^a-z0-9]+", "-", number).strip("-")
