# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1: hashes, roots, inclusion and consistency proofs.

Pure functions over hashes of 32 bytes; no IO, since stored nodes come in through a NodeReader. It never says that a root
is anybody's: a proof ties hashes to a root, and the signature on a checkpoint ties the root to a log.

A node (level l, number n) is the root of the complete subtree over the leaves [n * 2^l, (n + 1) * 2^l). Appending leaf i creates
the nodes of levels 0..t that end at i, where t counts the trailing ones of i in binary; stored together they are row i.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from comity.errors import ProofError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

NodeReader = Callable[[Sequence[tuple[int, int]]], list[bytes]]
"""Reads stored nodes: (level, number) pairs in, their hashes out in the same order. Asked once per proof."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of one entry, 32 bytes (RFC 6962 section 2.1: prefix 0x00)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node, 32 bytes (RFC 6962 section 2.1: prefix 0x01)."""
    return sha256(b"\x01" + left + right).digest()


def stored_at(level: int, number: int) -> tuple[int, int]:
    """Row that keeps node (level, number), and the node's offset in that row in bytes."""
    return ((number + 1) << level) - 1, level * HASH_BYTES


def frontier_nodes(size: int) -> list[tuple[int, int]]:
    """(level, number) of the complete subtrees that make up a tree of `size` leaves, largest first."""
    return _complete_subtrees(0, size)


class Frontier:
    """The complete subtrees of a growing tree: all that is needed to append leaves and to know the root.

    Invariant: `_peaks` holds one hash for each set bit of `size`, largest subtree first.
    """

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    @classmethod
    def load(cls, size: int, read: NodeReader) -> Frontier:
        """The frontier of the first `size` leaves, from stored nodes. Raises ProofError if the reader falls short."""
        frontier = cls()
        frontier._peaks = _ask(read, frontier_nodes(size))
        frontier.size = size
        return frontier

    def append(self, leaf: bytes) -> bytes:
        """Append a leaf hash of 32 bytes; returns the hashes that it creates, levels 0..t, 32 * (t + 1) bytes."""
        size = self.size
        self.size = size + 1
        peaks = self._peaks
        if not size & 1:
            peaks.append(leaf)
            return leaf
        created = top = leaf
        while size & 1:
            top = sha256(b"\x01" + peaks.pop() + top).digest()
            created += top
            size >>= 1
        peaks.append(top)
        return created

    def root(self) -> bytes:
        """Root of the leaves appended so far; EMPTY_ROOT for none."""
        return root_of(self._peaks)

    def peaks(self) -> tuple[bytes, ...]:
        """The complete subtrees now, largest first: what `root_of` needs to give today's root later."""
        return tuple(self._peaks)


def root_of(peaks: Sequence[bytes]) -> bytes:
    """Root over complete subtrees, largest first; EMPTY_ROOT for none."""
    return _fold(peaks) if peaks else EMPTY_ROOT


def root(size: int, read: NodeReader) -> bytes:
    """Root of the first `size` leaves; EMPTY_ROOT for none."""
    return Frontier.load(size, read).root()


def inclusion_path(index: int, size: int, read: NodeReader) -> list[bytes]:
    """Proof that leaf `index` is in the tree of `size` leaves: hashes from the leaf's sibling upwards (RFC 9162 section 2.1.3.1).

    Raises ProofError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size} leaves")
    siblings: list[tuple[int, int]] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            siblings.append((middle, stop))
            stop = middle
        else:
            siblings.append((start, middle))
            start = middle
    return _range_hashes(siblings[::-1], read)


def consistency_path(old: int, new: int, read: NodeReader) -> list[bytes]:
    """Proof that the tree of `old` leaves is the beginning of the tree of `new` leaves (RFC 9162 section 2.1.4.1).

    Raises ProofError unless 0 < old <= new: nothing can be proved about the empty tree. Equal sizes give the empty proof.
    """
    if not 0 < old <= new:
        raise ProofError(f"no consistency proof leads from {old} to {new} leaves")
    parts: list[tuple[int, int]] = []
    start, stop = 0, new
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            parts.append((middle, stop))
            stop = middle
        else:
            parts.append((start, middle))
            start = middle
    if start:
        parts.append((start, stop))
    return _range_hashes(parts[::-1], read)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check an inclusion proof (RFC 9162 section 2.1.3.2). Raises ProofError; returns nothing else than by passing."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size} leaves")
    _check_lengths(leaf, *path)
    place, last = index, size - 1
    found = leaf
    for sibling in path:
        if not last:
            raise ProofError(f"{len(path)} hashes are too many to prove leaf {index} of {size}")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            skipped = _trailing_zeros(place)
            place >>= skipped
            last >>= skipped
        else:
            found = node_hash(found, sibling)
        place >>= 1
        last >>= 1
    if last:
        raise ProofError(f"{len(path)} hashes are too few to prove leaf {index} of {size}")
    if found != root:
        raise ProofError(f"the proof of leaf {index} leads to root {found.hex()}, not to {root.hex()}")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check a consistency proof (RFC 9162 section 2.1.4.2). Raises ProofError; returns nothing else than by passing.

    Refuses a size of 0, from which every tree would follow: whoever starts from nothing has nothing to check here.
    """
    if not 0 < old <= new:
        raise ProofError(f"no consistency proof leads from {old} to {new} leaves")
    if old == new:
        if path:
            raise ProofError(
                f"between two trees of {old} leaves the proof must be empty, found {len(path)} hashes"
            )
        if old_root != new_root:
            raise ProofError(f"two roots for {old} leaves: {old_root.hex()} and {new_root.hex()}")
        return
    _check_lengths(old_root, *path)
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    if not hashes:
        raise ProofError(f"an empty proof cannot lead from {old} to {new} leaves")
    found_old, found_new = _climb(old, new, hashes)
    if found_old != old_root:
        raise ProofError(f"the proof gives root {found_old.hex()} for {old} leaves, not {old_root.hex()}")
    if found_new != new_root:
        raise ProofError(f"the proof gives root {found_new.hex()} for {new} leaves, not {new_root.hex()}")


def _climb(old: int, new: int, hashes: list[bytes]) -> tuple[bytes, bytes]:
    """Both roots that a consistency proof gives; its first hash is the last complete subtree of the old tree."""
    skipped = _trailing_zeros(old)
    place, last = (old - 1) >> skipped, (new - 1) >> skipped
    found_old = found_new = hashes[0]
    for sibling in hashes[1:]:
        if not last:
            raise ProofError(f"{len(hashes)} hashes are too many to lead from {old} to {new} leaves")
        if place & 1 or place == last:
            found_old = node_hash(sibling, found_old)
            found_new = node_hash(sibling, found_new)
            skipped = _trailing_zeros(place)
            place >>= skipped
            last >>= skipped
        else:
            found_new = node_hash(found_new, sibling)
        place >>= 1
        last >>= 1
    if last:
        raise ProofError(f"{len(hashes)} hashes are too few to lead from {old} to {new} leaves")
    return found_old, found_new


def _split(count: int) -> int:
    """Largest power of two below `count`, for count > 1."""
    return 1 << ((count - 1).bit_length() - 1)


def _trailing_zeros(number: int) -> int:
    """Of a number above 0."""
    return (number & -number).bit_length() - 1


def _complete_subtrees(start: int, stop: int) -> list[tuple[int, int]]:
    """Nodes that cover the leaves [start, stop), largest first; `start` is aligned to the largest of them."""
    nodes: list[tuple[int, int]] = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def _range_hashes(ranges: list[tuple[int, int]], read: NodeReader) -> list[bytes]:
    """Root of each range of leaves, out of one request for all stored nodes."""
    covers = [_complete_subtrees(start, stop) for start, stop in ranges]
    hashes = iter(_ask(read, [node for cover in covers for node in cover]))
    return [_fold([next(hashes) for _ in cover]) for cover in covers]


def _fold(peaks: Sequence[bytes]) -> bytes:
    found = peaks[-1]
    for left in peaks[-2::-1]:
        found = node_hash(left, found)
    return found


def _ask(read: NodeReader, nodes: list[tuple[int, int]]) -> list[bytes]:
    hashes = list(read(nodes)) if nodes else []
    if len(hashes) != len(nodes):
        raise ProofError(f"asked for {len(nodes)} nodes of the tree, {len(hashes)} came")
    return hashes


def _check_lengths(*hashes: bytes) -> None:
    for found in hashes:
        if len(found) != HASH_BYTES:
            raise ProofError(f"a hash has {HASH_BYTES} bytes, found one of {len(found)}")
