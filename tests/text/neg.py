# SPDX-License-Identifier: Apache-2.0
"""Short .neg texts for tests, and short ways to say what was read."""

from __future__ import annotations

from comity.text.model import Alternative, Attribution, Choice, Clause, Text, choices
from comity.text.reader import read
from comity.text.wording import bracketed

HEADER = "text: communique\nparties: ALD, BRE, MAR, TAV\ngroups: NORTH = ALD + BRE\n\n"
FIRST_LINE = HEADER.count("\n") + 1


def neg(body: str) -> Text:
    """A text with the four invented parties and one group; its body starts in the line FIRST_LINE."""
    return read(HEADER + body)


def only(body: str) -> Clause:
    """The only clause of a sound body."""
    text = neg(body)
    assert not text.diagnostics
    (clause,) = text.walk()
    return clause


def first(body: str) -> Choice:
    """The first choice of a sound body."""
    return next(choices(only(body).content))


def words(choice: Choice) -> list[str]:
    return [bracketed(one.content) for one in choice.alternatives]


def who(alternative: Alternative | Clause) -> list[Attribution]:
    return list(alternative.attributions)


def outline(text: Text) -> list[str]:
    """Each clause on a line: two spaces a level, id, words."""

    def lines(clause: Clause, depth: int) -> list[str]:
        own = f"{'  ' * depth}{clause.id} {bracketed(clause.content)}".rstrip()
        return [own, *(line for child in clause.children for line in lines(child, depth + 1))]

    return [line for clause in text.clauses for line in lines(clause, 0)]


def places(text: Text) -> list[tuple[str, int, int]]:
    """Code, line (of the body) and column of each diagnostic of a text made by `neg`."""
    return [(one.code, one.line - FIRST_LINE + 1, one.column) for one in text.diagnostics]
