# SPDX-License-Identifier: Apache-2.0
"""Made-up negotiated texts of a stated size, the same ones in every run. Words occur as often as in language: the n-th in 1 of n."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

_SYLLABLES = (
    "an",
    "be",
    "co",
    "di",
    "el",
    "fo",
    "ga",
    "in",
    "lo",
    "mi",
    "ne",
    "or",
    "pa",
    "re",
    "su",
    "ta",
    "un",
    "ve",
    "wi",
    "ze",
)
_WORDS = ["".join(parts) for parts in itertools.product(_SYLLABLES, repeat=3)][:3_000]
_WEIGHTS = list(itertools.accumulate(1 / rank for rank in range(1, len(_WORDS) + 1)))
_NESTED, _EDITED, _GONE = 0.1, 0.3, 1 / 30


def draft(words: int, brackets: int, *, clauses: int, parties: int = 0) -> str:
    """A `.neg` text of so many words and pairs of brackets, every tenth nested; with parties, four are named behind each bracket."""
    chance = random.Random(1)
    codes = [f"P{number:03}" for number in range(parties)]
    declared = f"\nparties: {', '.join(codes)}" if codes else ""
    lines = [f"title: A made-up draft\nlang: en{declared}"]
    for number in range(clauses):
        if number % 40 == 0:
            lines.append(f"## Article {number // 40 + 1}")
        here = brackets * (number + 1) // clauses - brackets * number // clauses
        body = " ".join(_clause(chance, words // clauses, here, codes))
        lines.append(f"{number % 40 + 1}. {{#c{number}}} {body}.")
    return "\n\n".join(lines) + "\n"


def _some(chance: random.Random, count: int) -> list[str]:
    return chance.choices(_WORDS, cum_weights=_WEIGHTS, k=count)


def _clause(chance: random.Random, words: int, brackets: int, codes: list[str]) -> Iterator[str]:
    """Words with brackets spread among them."""
    plain = max(1, words - 4 * brackets)
    for place, word in enumerate(_some(chance, plain)):
        yield word
        count = brackets * (place + 1) // plain - brackets * place // plain
        while count > 0:
            inside = " ".join(_some(chance, 4))
            if count > 1 and chance.random() < _NESTED:
                inside += f" [{_some(chance, 1)[0]}]"
                count -= 1
            yield f"[{inside}]{_attribution(chance, codes)}"
            count -= 1


def _attribution(chance: random.Random, codes: list[str]) -> str:
    if not codes:
        return ""
    some = chance.sample(codes, 4)
    return f"({some[0]}, {some[1]})({some[2]}, {some[3]}: delete)"


def revised(source: str) -> str:
    """The same text with some three clauses in ten edited, one in thirty gone and one in thirty new."""
    chance = random.Random(2)
    found = []
    for line in source.split("\n\n"):
        draw = chance.random()
        if line.startswith(("title", "##")) or draw >= _EDITED + _GONE:
            found.append(line)
        elif draw < _EDITED:
            found.append(_edited(chance, line))
        if draw > 1 - _GONE:
            found.append(" ".join(_some(chance, 40)) + ".")
    return "\n\n".join(found)


def _edited(chance: random.Random, line: str) -> str:
    """Every tenth word becomes another."""
    words = line.split(" ")
    for place in chance.sample(range(2, len(words)), max(1, (len(words) - 2) // 10)):
        if words[place].isalpha():
            words[place] = _some(chance, 1)[0]
    return " ".join(words)
