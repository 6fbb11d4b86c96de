# SPDX-License-Identifier: Apache-2.0
"""Which pairs of many documents are worth aligning: those that share sampled runs of words. It only proposes; alignment decides.

Every run of a few words is hashed, and a fixed share of the hashes is kept (mod-p sampling, Manber 1994): the same runs in every document,
so what two of them share is a fair sample of it. Cost grows with the words in all and with the pairs that share some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from comity.inquiry.independence.words import shingles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.inquiry.independence.words import Numbers

RUN = 4
"""Words in a run."""
SAMPLE = 8
"""One hash in so many is kept."""
LEAST_SHARED = 2
"""Sampled runs that two documents must have in common."""
ALL_PAIRS = 64
"""Documents up to which every pair is aligned anyway."""
CROWD = 40
"""Documents that share one run beyond which each is paired with its neighbours only: a run that so many have joins them in a chain."""


def candidates(rows: Sequence[Numbers]) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, sorted, that may depend on each other."""
    count = len(rows)
    if count <= ALL_PAIRS:
        return [(i, j) for i in range(count) for j in range(i + 1, count)]
    hashes, owners = _sampled(rows)
    first, second = _pairs(hashes, owners)
    keys, shared = np.unique(first * np.int64(count) + second, return_counts=True)
    enough = keys[shared >= LEAST_SHARED]
    return list(zip((enough // count).tolist(), (enough % count).tolist(), strict=True))


def _sampled(rows: Sequence[Numbers]) -> tuple[Numbers, np.ndarray]:
    """Sampled hashes with the documents that have them, each once, sorted by hash and document. A short text keeps all of its runs."""
    kept, owners = [], []
    for number, row in enumerate(rows):
        found = shingles(row, RUN)
        if len(found) > 8 * SAMPLE:
            found = found[found % np.uint64(SAMPLE) == 0]
        kept.append(np.unique(found))
        owners.append(np.full(len(kept[-1]), number, dtype=np.int64))
    hashes, owner = np.concatenate(kept), np.concatenate(owners)
    order = np.argsort(hashes, kind="stable")
    return hashes[order], owner[order]


def _pairs(hashes: Numbers, owners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of documents for every hash that they share; of a crowd, neighbours and the first with each."""
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
    sizes = np.diff(np.append(starts, len(hashes)))
    firsts, seconds = [], []
    for size in np.unique(sizes[sizes > 1]):
        at = starts[sizes == size]
        block = owners[at[:, None] + np.arange(size)]
        if size <= CROWD:
            left, right = np.triu_indices(int(size), 1)
        else:
            along = np.arange(int(size) - 1)
            left = np.concatenate([along, np.zeros(int(size) - 2, dtype=along.dtype)])
            right = np.concatenate([along + 1, np.arange(2, int(size))])
        firsts.append(block[:, left].ravel())
        seconds.append(block[:, right].ravel())
    if not firsts:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    return np.concatenate(firsts), np.concatenate(seconds)
