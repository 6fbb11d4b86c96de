# SPDX-License-Identifier: Apache-2.0
"""How fast copies are found among many documents, and how many of them: all of `sources()` against two indexes of MinHash signatures.

Half of the documents are copies. HEAVY ones keep 55 % of an original, with 5 % of its words changed, between paragraphs of their own: by
Jaccard's measure they share about a quarter of their runs, as captures of one article in different surroundings do. LIGHT ones keep nearly
all, which is what MinHash is made for. The neighbours are
datasketch (MinHashLSH at a threshold of 0.5, 128 permutations) and rensa (RMinHash, 32 bands); they index runs of five words, propose
pairs, and stop there, while `sources()` goes on to align them, reads credits, quotations and speakers, and gives groups with evidence.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import accumulate
from random import Random

from comity.inquiry.case import JOINING
from comity.inquiry.independence.document import plain_document
from comity.inquiry.independence.sources import sources
from comity.inquiry.independence.words import words

Pairs = set[tuple[int, int]]
DOCUMENTS = 20_000
SEED = 5
RUN = 5
PERMUTATIONS = 128
BANDS = 32
THRESHOLD = 0.5


@dataclass(frozen=True)
class Edits:
    """What makes a copy: the share of words kept, the share of those changed, and words of its own on either side."""

    name: str
    kept: float
    changed: float
    around: int


HEAVY = Edits("heavy", 0.55, 0.05, 80)
LIGHT = Edits("light", 0.95, 0.01, 15)


@dataclass(frozen=True)
class Row:
    """One tool on one set: documents a second over everything that it does, and which pairs it found."""

    tool: str
    edits: str
    documents: int
    seconds: float
    found: int
    false: int
    copies: int

    @property
    def documents_per_second(self) -> float:
        return self.documents / self.seconds

    @property
    def recall(self) -> float:
        return self.found / self.copies


def texts(count: int, edits: Edits = HEAVY, seed: int = SEED) -> list[str]:
    """`count` documents; number i + count // 2 is an edited and padded copy of number i."""
    random = Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["".join(random.choices(letters, k=random.randint(3, 9))) for _ in range(30_000)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))

    def sentences(length: int) -> list[str]:
        drawn = random.choices(vocabulary, cum_weights=weights, k=length)
        found, begin = [], 0
        while begin < length:
            end = begin + random.randint(8, 20)
            found.append(" ".join(drawn[begin:end]).capitalize() + ".")
            begin = end
        return found

    def copy(original: list[str]) -> str:
        inside = " ".join(original).split()
        kept = [
            random.choice(vocabulary) if random.random() < edits.changed else one
            for one in inside[: int(edits.kept * len(inside))]
        ]
        before, after = (" ".join(sentences(edits.around)) for _ in range(2))
        return "\n\n".join((before, " ".join(kept), after))

    originals = [sentences(328) for _ in range(count // 2)]
    whole = ["\n\n".join(" ".join(one[at : at + 4]) for at in range(0, len(one), 4)) for one in originals]
    return whole + [copy(one) for one in originals]


def comity_pairs(documents: list[str]) -> Pairs:
    """Ours: everything from text to groups; a pair is one that is joined."""
    found = sources([plain_document(f"{number:06}", text) for number, text in enumerate(documents)])
    return {(int(edge.a), int(edge.b)) for edge in found.edges if edge.type in JOINING and edge.b.isdigit()}


def _runs(text: str) -> list[str]:
    inside = words(text)
    return [" ".join(inside[place : place + RUN]) for place in range(len(inside) - RUN + 1)]


def datasketch_pairs(documents: list[str]) -> Pairs:
    """datasketch: signatures of all, then each one's neighbours in the index."""
    from datasketch import MinHash, MinHashLSH

    index, signatures = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), []
    for number, text in enumerate(documents):
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([run.encode() for run in _runs(text)])
        index.insert(number, signature)
        signatures.append(signature)
    return {
        (min(number, int(other)), max(number, int(other)))
        for number, signature in enumerate(signatures)
        for other in index.query(signature)
        if int(other) != number
    }


def rensa_pairs(documents: list[str]) -> Pairs:
    """rensa: the same with its own signatures and 32 bands."""
    from rensa import RMinHash, RMinHashLSH

    index, signatures = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS), []
    for number, text in enumerate(documents):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        signature.update(_runs(text))
        index.insert(number, signature)
        signatures.append(signature)
    return {
        (min(number, other), max(number, other))
        for number, signature in enumerate(signatures)
        for other in index.query(signature)
        if other != number
    }


TOOLS: dict[str, Callable[[list[str]], Pairs]] = {
    "comity sources()": comity_pairs,
    f"datasketch MinHashLSH({THRESHOLD}, {PERMUTATIONS})": datasketch_pairs,
    f"rensa RMinHash, {BANDS} bands": rensa_pairs,
}


def rows(count: int = DOCUMENTS, edits: Edits = HEAVY, seed: int = SEED) -> list[Row]:
    """One row for each tool that is installed, on the same documents, one after the other in this process."""
    return [row(tool, count, edits, seed) for tool in TOOLS if find_spec(tool.split()[0]) is not None]


def row(tool: str, count: int = DOCUMENTS, edits: Edits = HEAVY, seed: int = SEED) -> Row:
    """One tool of TOOLS. The documents are made before the clock starts."""
    documents = texts(count, edits, seed)
    copies = {(number, number + count // 2) for number in range(count // 2)}
    start = time.perf_counter()
    found = TOOLS[tool](documents)
    seconds = time.perf_counter() - start
    return Row(tool, edits.name, count, seconds, len(found & copies), len(found - copies), len(copies))


if __name__ == "__main__":
    for kind in (HEAVY, LIGHT):
        for one in rows(edits=kind):
            rate, recall = one.documents_per_second, one.recall
            print(
                f"{one.tool:32} {one.edits} {rate:9,.0f} documents/s  recall {recall:.4f}  other pairs {one.false}"
            )
