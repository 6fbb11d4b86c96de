# SPDX-License-Identifier: Apache-2.0
"""The reader against an independent grammar: for balanced .neg texts both find the same clauses, brackets, attributions and ids."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from comity.text.reader import read
from comity.text.writer import write
from text.oracle import oracle, plainly
from text.strategies_neg import HEADER, neg_texts


@given(neg_texts())
@settings(max_examples=300)
def test_reader_and_grammar_agree(source: str) -> None:
    text = read(source)
    assert plainly(text) == oracle(source)
    assert text.dialect == "neg"


@given(neg_texts())
def test_the_written_text_reads_the_same_by_the_grammar(source: str) -> None:
    assert oracle(write(read(source)))[0] == plainly(read(source))[0]


@pytest.mark.parametrize(
    "line",
    [
        "PP1. {#x} Recalling (see annex) [welcoming](ALD)[noting](BRE, MAR: delete) the talks, (Agreed)",
        "OP3 bis. [ALD/BRE propose; MAR oppose: a / b [c] / d]{#k} (ALD: withdraw if op-3; BRE) x [^1] (BRE: oppose) (Agreed ad ref)",
        "Whereas [a] / [b] or [c] and [Option 1: d] (see x)",
        "Whereas [[a] / [b]](ALD)[c](BRE)",
        "Whereas [a]and/or[b] or[c]or [d]",
        "Whereas [a](ALD)[b](ALD: support)[c](ALD: delete)",
    ],
)
def test_lines_whose_tree_was_checked_by_hand(line: str) -> None:
    assert plainly(read(f"{HEADER}\n{line}\n")) == oracle(f"{HEADER}\n{line}\n")
