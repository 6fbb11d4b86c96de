# SPDX-License-Identifier: Apache-2.0
"""A Merkle tree kept as the stores keep it, and RFC 6962 section 2.1 spelled out recursively to compare it with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from comity.record.merkle import Frontier, leaf_hash, stored_at


class Tree:
    """Entries and the row of hashes that each of them created. `requests` counts what a NodeReader was asked."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = list(entries)
        self.frontier = Frontier()
        self.rows = [self.frontier.append(leaf_hash(entry)) for entry in self.entries]
        self.requests: list[list[tuple[int, int]]] = []

    def read(self, nodes: Sequence[tuple[int, int]]) -> list[bytes]:
        self.requests.append(list(nodes))
        found = []
        for level, number in nodes:
            row, offset = stored_at(level, number)
            found.append(self.rows[row][offset : offset + 32])
        return found

    def notes(self, start: int, stop: int) -> Iterator[bytes]:
        return iter(self.entries[start:stop])


def numbered(size: int) -> list[bytes]:
    """Distinct entries of different lengths."""
    return [b"entry %d" % index + b"." * (index % 7) for index in range(size)]


def naive_root(entries: Sequence[bytes]) -> bytes:
    """MTH(D[n])."""
    if not entries:
        return hashlib.sha256().digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    cut = _cut(len(entries))
    return hashlib.sha256(b"\1" + naive_root(entries[:cut]) + naive_root(entries[cut:])).digest()


def naive_inclusion(index: int, entries: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(entries) == 1:
        return []
    cut = _cut(len(entries))
    if index < cut:
        return [*naive_inclusion(index, entries[:cut]), naive_root(entries[cut:])]
    return [*naive_inclusion(index - cut, entries[cut:]), naive_root(entries[:cut])]


def naive_consistency(old: int, entries: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """PROOF(m, D[n])."""
    if old == len(entries):
        return [] if whole else [naive_root(entries)]
    cut = _cut(len(entries))
    if old <= cut:
        return [*naive_consistency(old, entries[:cut], whole), naive_root(entries[cut:])]
    return [*naive_consistency(old - cut, entries[cut:], False), naive_root(entries[:cut])]


def _cut(size: int) -> int:
    cut = 1
    while cut * 2 < size:
        cut *= 2
    return cut
