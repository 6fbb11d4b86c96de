# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import ProofError
from comity.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    frontier_nodes,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
    stored_at,
    verify_consistency,
    verify_inclusion,
)
from record.trees import Tree, naive_consistency, naive_inclusion, naive_root, numbered

VECTORS = Path(__file__).parents[1] / "vectors" / "merkle"
INCLUSION = json.loads((VECTORS / "inclusion.json").read_text())
CONSISTENCY = json.loads((VECTORS / "consistency.json").read_text())
LARGE = Tree(numbered(1100))

# The entries of the reference tree of Certificate Transparency and its roots by size.
REFERENCE = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")] + [
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
REFERENCE_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def decoded(vector: dict[str, Any], key: str) -> bytes:
    return base64.b64decode(vector[key] or "")


def path_of(vector: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(found) for found in vector["proof"]]


@pytest.mark.parametrize("vector", INCLUSION, ids=lambda vector: vector["name"])
def test_inclusion_vectors(vector: dict[str, Any]) -> None:
    arguments = (
        decoded(vector, "leafHash"),
        vector["leafIdx"],
        vector["treeSize"],
        path_of(vector),
        decoded(vector, "root"),
    )
    if vector["wantErr"]:
        with pytest.raises(ProofError):
            verify_inclusion(*arguments)
    else:
        verify_inclusion(*arguments)


@pytest.mark.parametrize("vector", CONSISTENCY, ids=lambda vector: vector["name"])
def test_consistency_vectors(vector: dict[str, Any]) -> None:
    arguments = (
        vector["size1"],
        decoded(vector, "root1"),
        vector["size2"],
        decoded(vector, "root2"),
        path_of(vector),
    )
    if vector["wantErr"]:
        with pytest.raises(ProofError):
            verify_consistency(*arguments)
    else:
        verify_consistency(*arguments)


def test_the_vectors_are_all_there_and_have_both_verdicts() -> None:
    assert (len(INCLUSION), sum(not vector["wantErr"] for vector in INCLUSION)) == (98, 6)
    assert (len(CONSISTENCY), sum(not vector["wantErr"] for vector in CONSISTENCY)) == (98, 6)


def test_corners_of_size_zero() -> None:
    """Tools disagree on these, some taking "an empty proof from nothing" for a proof. The vectors refuse them all, and so do we:
    from size 0 to size n follows for every tree, so that a caller with nothing to compare must say so instead of asking.
    """
    corners = {vector["name"] for vector in CONSISTENCY if 0 in (vector["size1"], vector["size2"])}
    assert corners == {
        "1/size1-sub-@1",
        "3/size1-XOR-@2",
        "additional/consistency-check-on-empty-tree-size1-is-zero-is-useless",
        "additional/roots-do-not-match-and-sizes-are-zero",
        "additional/size1-is-greater-than-size2",
        "additional/size1-is-zero-and-does-not-equal-size2",
        "additional/size1-is-zero-and-size2-is-not-zero",
        "additional/sizes-are-equal-zero-and-proof-is-empty",
        "additional/sizes-are-equal-zero-but-roots-are-not",
        "additional/sizes-match-but-proof-is-not-empty-and-sizes-are-zero",
    }
    tree = Tree([b"a"])
    # No vector has the true empty root on both sides; that is refused as well.
    with pytest.raises(ProofError):
        verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    with pytest.raises(ProofError):
        verify_consistency(0, EMPTY_ROOT, 1, tree.frontier.root(), [])
    with pytest.raises(ProofError):
        verify_inclusion(leaf_hash(b""), 0, 0, [], EMPTY_ROOT)
    with pytest.raises(ProofError):
        consistency_path(0, 1, tree.read)
    with pytest.raises(ProofError):
        inclusion_path(0, 0, tree.read)
    assert root(0, tree.read) == Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()
    assert tree.requests == []


def test_reference_roots() -> None:
    tree = Tree(REFERENCE)
    for size, expected in REFERENCE_ROOTS.items():
        assert root(size, tree.read).hex() == expected


def test_hashes_are_separated_by_prefix() -> None:
    left, right = leaf_hash(b"l"), leaf_hash(b"r")
    assert leaf_hash(b"abc") == hashlib.sha256(b"\x00abc").digest()
    assert node_hash(left, right) == hashlib.sha256(b"\x01" + left + right).digest()
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", [*range(1, 20), 31, 32, 33, 255, 256, 257, 1000])
def test_appending_creates_the_complete_subtrees_that_end_here(size: int) -> None:
    entries = LARGE.entries[:size]
    row = LARGE.rows[size - 1]
    ones = len(bin(size - 1)) - len(bin(size - 1).rstrip("1"))
    assert len(row) == 32 * (ones + 1)
    for level in range(ones + 1):
        number = (size - 1) >> level
        assert stored_at(level, number) == (size - 1, 32 * level)
        assert row[32 * level : 32 * level + 32] == naive_root(entries[number << level :])


def test_frontier_nodes_of_a_size() -> None:
    assert frontier_nodes(0) == []
    assert frontier_nodes(1) == [(0, 0)]
    assert frontier_nodes(8) == [(3, 0)]
    assert frontier_nodes(13) == [(3, 0), (2, 2), (0, 12)]
    assert frontier_nodes(70_000)[0] == (16, 0)


@given(st.integers(0, 1000), st.integers(1, 100))
def test_a_loaded_frontier_goes_on_as_the_one_that_never_stopped(size: int, more: int) -> None:
    loaded = Frontier.load(size, LARGE.read)
    rows = [loaded.append(leaf_hash(entry)) for entry in LARGE.entries[size : size + more]]
    assert rows == LARGE.rows[size : size + more]
    assert loaded.size == size + more
    assert loaded.root() == root(size + more, LARGE.read)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=70), st.data())
def test_roots_and_proofs_are_those_of_the_recursive_definition(
    entries: list[bytes], data: st.DataObject
) -> None:
    tree = Tree(entries)
    new = data.draw(st.integers(1, len(entries)))
    old = data.draw(st.integers(1, new))
    index = data.draw(st.integers(0, new - 1))
    assert root(new, tree.read) == naive_root(entries[:new])
    included = inclusion_path(index, new, tree.read)
    assert included == naive_inclusion(index, entries[:new])
    verify_inclusion(leaf_hash(entries[index]), index, new, included, naive_root(entries[:new]))
    consistent = consistency_path(old, new, tree.read)
    assert consistent == naive_consistency(old, entries[:new])
    verify_consistency(old, naive_root(entries[:old]), new, naive_root(entries[:new]), consistent)


def test_all_small_trees() -> None:
    entries = numbered(40)
    tree = Tree(entries)
    roots = [naive_root(entries[:size]) for size in range(41)]
    for new in range(1, 41):
        for index in range(new):
            path = inclusion_path(index, new, tree.read)
            verify_inclusion(leaf_hash(entries[index]), index, new, path, roots[new])
            for other in range(41):
                if (other != index and other < new) or other == new:
                    with pytest.raises(ProofError):
                        verify_inclusion(leaf_hash(entries[index]), other, new, path, roots[new])
        for old in range(1, new + 1):
            verify_consistency(old, roots[old], new, roots[new], consistency_path(old, new, tree.read))


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 300), st.data())
def test_pymerkle_agrees(size: int, data: st.DataObject) -> None:
    entries = LARGE.entries[:size]
    foreign = pymerkle.InmemoryTree(algorithm="sha256")
    foreign.append_entries(entries)
    part = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, part - 1))
    assert foreign.get_root(part) == root(part, LARGE.read)
    proof = foreign.prove_inclusion(index + 1, part)
    ours = [leaf_hash(entries[index]), *inclusion_path(index, part, LARGE.read)]
    assert [bytes.fromhex(found) if isinstance(found, str) else found for found in proof.path] == ours


@given(st.integers(1, 1100), st.data())
def test_one_request_and_few_nodes_make_a_proof(size: int, data: st.DataObject) -> None:
    tree = LARGE
    tree.requests.clear()
    path = inclusion_path(data.draw(st.integers(0, size - 1)), size, tree.read)
    assert len(tree.requests) <= 1
    assert len(path) <= size.bit_length()
    assert sum(map(len, tree.requests)) <= 2 * size.bit_length()
    tree.requests.clear()
    old = data.draw(st.integers(1, size))
    assert len(consistency_path(old, size, tree.read)) <= size.bit_length() + 1
    assert len(tree.requests) <= 1


@given(st.integers(2, 1100), st.data())
def test_a_changed_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    leaf = leaf_hash(LARGE.entries[index])
    old_root, new_root = root(old, LARGE.read), root(size, LARGE.read)

    def included(path: list[bytes]) -> None:
        verify_inclusion(leaf, index, size, path, new_root)

    def consistent(path: list[bytes]) -> None:
        verify_consistency(old, old_root, size, new_root, path)

    for path, verify in (
        (inclusion_path(index, size, LARGE.read), included),
        (consistency_path(old, size, LARGE.read), consistent),
    ):
        verify(path)
        for changed in changes(path, data):
            with pytest.raises(ProofError):
                verify(changed)


def changes(path: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    place = data.draw(st.integers(0, len(path) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = bytearray(path[place])
    flipped[bit // 8] ^= 1 << bit % 8
    before, after = path[:place], path[place + 1 :]
    return [
        [*before, bytes(flipped), *after],
        [*before, *after],
        [*path, path[place]],
        [path[place], *path],
        [*before, path[place][:-1], *after],
        [*before, path[place] + b"\0", *after],
    ]


@given(
    st.integers(-3, 2**70),
    st.integers(-3, 2**70),
    st.lists(st.binary(min_size=32, max_size=32) | st.binary(max_size=40), max_size=8),
    st.binary(max_size=40),
    st.binary(max_size=40),
)
def test_whatever_comes_only_proof_errors_come_out(
    first: int, second: int, path: list[bytes], left: bytes, right: bytes
) -> None:
    try:
        verify_inclusion(left, first, second, path, right)
    except ProofError as error:
        assert error.message  # noqa: PT017
    else:
        assert (first, second, path, left) == (0, 1, [], right)
    try:
        verify_consistency(first, left, second, right, path)
    except ProofError as error:
        assert error.message  # noqa: PT017
    else:
        assert (first, left, path) == (second, right, [])


@given(st.integers(1, 1100), st.integers(1, 1100), st.binary(min_size=32, max_size=32))
def test_another_root_at_either_end_is_refused(one: int, two: int, wrong: bytes) -> None:
    old, new = sorted((one, two))
    path = consistency_path(old, new, LARGE.read)
    old_root, new_root = root(old, LARGE.read), root(new, LARGE.read)
    for roots in ((wrong, new_root), (old_root, wrong), (wrong, wrong) if old < new else (wrong, new_root)):
        with pytest.raises(ProofError, match="root"):
            verify_consistency(old, roots[0], new, roots[1], path)
    with pytest.raises(ProofError, match="leads to root"):
        verify_inclusion(leaf_hash(LARGE.entries[0]), 0, new, inclusion_path(0, new, LARGE.read), wrong)


def test_bytes_cannot_move_between_neighbouring_hashes() -> None:
    tree = Tree(numbered(8))
    new_root, old_root = root(8, tree.read), root(4, tree.read)
    path = consistency_path(4, 8, tree.read)
    verify_consistency(4, old_root, 8, new_root, path)
    with pytest.raises(ProofError, match="32 bytes"):
        verify_consistency(4, old_root[:-1], 8, new_root, [old_root[-1:] + path[0]])
    leaf, (sibling, *rest) = leaf_hash(tree.entries[0]), inclusion_path(0, 8, tree.read)
    with pytest.raises(ProofError, match="32 bytes"):
        verify_inclusion(leaf[:-1], 0, 8, [leaf[-1:] + sibling, *rest], new_root)


def test_a_size_beyond_any_tree_costs_nothing() -> None:
    with pytest.raises(ProofError, match="too few"):
        verify_inclusion(bytes(32), 2**5000, 2**5001, [bytes(32)], bytes(32))
    with pytest.raises(ProofError, match="too few"):
        verify_consistency(2**5000 + 1, bytes(32), 2**5001, bytes(32), [bytes(32)] * 3)


def test_bad_questions_are_proof_errors() -> None:
    for index, size in ((-1, 5), (5, 5), (9, 5)):
        with pytest.raises(ProofError, match="is not in a tree of 5"):
            inclusion_path(index, size, LARGE.read)
    for old, new in ((-1, 5), (6, 5)):
        with pytest.raises(ProofError, match="no consistency proof"):
            consistency_path(old, new, LARGE.read)
    with pytest.raises(ProofError, match="3 nodes of the tree, 0 came"):
        Frontier.load(7, lambda nodes: [])
    with pytest.raises(ProofError, match="nodes of the tree"):
        inclusion_path(3, 7, lambda nodes: [bytes(32)])
