# SPDX-License-Identifier: Apache-2.0
"""Which clause belongs under which, and the id of a clause that was given none.

Nests by headings, then by indentation, then by rank: (a) belongs to the paragraph before it at the same indentation. An id that follows
from numbers and places is the same in every language, but moves with its clause's number: pin ids before the first revision.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.text.layout import Block
from comity.text.model import ClauseType, Inline
from comity.text.wording import bracketed, no_text

IDENTITY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_RANK: dict[ClauseType, int] = {"article": 0, "preambular": 1, "operative": 1, "paragraph": 2, "point": 3}
_ORDINALS: dict[ClauseType, str] = {"heading": "s", "bracket": "br", "matter": "m", "option": "option"}
_GLOBAL: frozenset[ClauseType] = frozenset({"preambular", "operative", "article"})


@dataclass(slots=True)
class Node:
    """A block on its way to becoming a clause."""

    block: Block
    identity: str
    content: tuple[Inline, ...] = ()
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Nesting:
    """The tree so far. `roots` are its outermost nodes."""

    roots: list[Node] = field(default_factory=list)
    _stack: list[Node] = field(default_factory=list)
    _taken: dict[str, int] = field(default_factory=dict)

    def add(self, block: Block) -> Node:
        """Find the block's place and its id."""
        while self._stack and not self._holds(self._stack[-1], block):
            self._stack.pop()
        siblings = self._stack[-1].children if self._stack else self.roots
        node = Node(block, self._identity(block, siblings))
        siblings.append(node)
        if block.kind == "clause":
            self._stack.append(node)
        return node

    def _holds(self, node: Node, block: Block) -> bool:
        """Whether `block` belongs under `node`, the innermost that is open."""
        above = node.block
        if block.level or above.level:
            return bool(above.level) and (not block.level or above.level < block.level)
        if block.indent != above.indent:
            return block.indent > above.indent
        if above.type == "option":
            return block.type != "option" and not node.content and not _says_no_text(node)
        if block.type == "option" and self._under_option(block):
            return False
        return block.type in _RANK and above.type in _RANK and _RANK[block.type] > _RANK[above.type]

    def _under_option(self, block: Block) -> bool:
        return any(
            one.block.type == "option" and one.block.indent == block.indent for one in self._stack[:-1]
        )

    def _identity(self, block: Block, siblings: Sequence[Node]) -> str:
        if block.identity is not None and IDENTITY.fullmatch(block.identity):
            return block.identity
        own = _slug(block) or _ordinal(block, siblings)
        parent = self._stack[-1].identity if self._stack else ""
        name = own if block.type in _GLOBAL or not parent else f"{parent}.{own}"
        self._taken[name] = self._taken.get(name, 0) + 1
        return name if self._taken[name] == 1 else f"{name}-{self._taken[name]}"


def _says_no_text(node: Node) -> bool:
    return len(node.children) == 1 and no_text(bracketed(node.children[0].content))


def _ordinal(block: Block, siblings: Sequence[Node]) -> str:
    place = 1 + sum(other.block.type == block.type and not _slug(other.block) for other in siblings)
    return f"{_ORDINALS.get(block.type, 'p')}{place}"


def _slug(block: Block) -> str:
    """The number as part of an id: OP7 ter -> op-7ter, (a) -> a; empty for bullets and where there is none."""
    number = block.number.casefold()
    if block.type == "article":
        number = re.sub(r"^\w+\s+", "art-", number)
    elif block.type == "option":
        number = re.sub(r"^\w+\.?\s*", "option-", number)
    number = re.sub(r"^(pp|op)\s?(?=\d)", r"\1-", number)
    number = re.sub(r"(?<=\d)\s+(?=[a-z])", "", number)
    return re.sub(r"[^a-z0-9]+", "-", number).strip("-")
