# SPDX-License-Identifier: Apache-2.0
"""Counts again, from an Akoma Ntoso file alone and by XPath, what Comity says of a text. Imports nothing of Comity.

Run it on a file: python tests/text/recount_akn.py text.akn
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from lxml import etree

SPACES = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0", "c": "urn:comity:akn:1"}
KINDS = ("section", "article", "paragraph", "point", "recital", "recitals", "hcontainer")
CLAUSE = f"ancestor-or-self::*[@GUID and ({' or '.join(f'self::a:{kind}' for kind in KINDS)})][1]"
OPEN = "ancestor::a:inline[@name='choice']"
APART = "ancestor::a:authorialNote or ancestor::a:inline[@name='attribution']"


def find(node: etree._Element, path: str) -> list[etree._Element]:
    return list(node.xpath(path, namespaces=SPACES))


def choices(root: etree._Element) -> int:
    """Brackets that are not agreed, those that cross clauses once."""
    return len(
        find(
            root,
            "//a:inline[@name='choice' and @GUID and not(ancestor::a:authorialNote or ancestor::a:note)]",
        )
    )


def option_sets(root: etree._Element) -> int:
    """Sets of options: elements that another one, no inline, is an alternative to."""
    names = {
        one.get("alternativeTo")
        for one in find(root, "//*[@alternativeTo and not(self::a:inline or self::a:placeholder)]")
    }
    return len(names)


def positions(root: etree._Element) -> list[tuple[str, str, str]]:
    """Alternative, party and stance, in the order of the file."""
    return [
        (str(one.get("alternative")), str(one.get("party")), str(one.get("stance")))
        for one in find(root, "//c:position")
    ]


def by_party(root: etree._Element) -> dict[str, int]:
    """Places where a party takes a stance."""
    pairs = {(one.get("party"), one.get("point")) for one in find(root, "//c:position")}
    return dict(sorted(Counter(str(party) for party, _ in pairs).items()))


def opinions(root: etree._Element) -> Counter[tuple[str, str]]:
    """Codes by type of opinion."""
    return Counter((str(one.get("by")), str(one.get("type"))) for one in find(root, "//a:opinion"))


def clean_words(root: etree._Element) -> dict[str, list[str]]:
    """Words outside brackets, footnotes and attributions, by stable id of their clause."""
    found: dict[str, list[str]] = {}
    for words in find(root, "//a:mainBody//a:p | //a:body//a:p | //a:preamble//a:p | //a:heading"):
        owners = find(words, CLAUSE)
        if not owners or find(words, "ancestor::a:authorialNote"):
            continue
        pieces = words.xpath(f".//text()[not({OPEN}) and not({APART})]", namespaces=SPACES)
        found[str(owners[0].get("GUID"))] = "".join(map(str, pieces)).split()
    return found


def shown(root: etree._Element, guid: str) -> str:
    """A clause as any viewer shows it, brackets included, without footnotes and attributions."""
    pieces = root.xpath(
        f"//*[@GUID=$guid]/*[self::a:content or self::a:intro]/a:p//text()[not({APART})]",
        namespaces=SPACES,
        guid=guid,
    )
    return " ".join("".join(map(str, pieces)).split())


if __name__ == "__main__":
    tree = etree.fromstring(Path(sys.argv[1]).read_bytes())
    counted = {"choices": choices(tree), "option_sets": option_sets(tree), "by_party": by_party(tree)}
    print(json.dumps(counted | {"clean_words": sum(map(len, clean_words(tree).values()))}))
