# SPDX-License-Identifier: Apache-2.0
"""Exported logs and proofs, and a dozen forgeries of them, before verifiers that we did not write."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.errors import VerificationError
from comity.record.checkpoint import Checkpoint, cosign
from comity.record.entry import compose
from comity.record.merkle import inclusion_path, leaf_hash, root
from comity.record.note import COSIGNATURE, SignerKey, signature_line
from comity.record.proof import Proof, decode
from comity.record.tiles import TileFolder, decode_bundle, encode_bundle, write_file, write_tiles
from foreign import gotool
from record.trees import Tree

ORIGIN = "talks.example/astana"
LOG_KEY = SignerKey(ORIGIN, bytes([1]) * 32)
SIGNERS = [
    SignerKey(name, bytes([seed]) * 32) for seed, name in enumerate(("RUS/delegate-1", "TUR/root-1"), 2)
]
STRANGER = SignerKey("UNX/delegate-1", bytes([9]) * 32)
SIZE = 600


def entry(index: int, signers: list[SignerKey] = SIGNERS) -> bytes:
    text = compose(ORIGIN, "talks/file/v1", b'{"n":%d}' % index)
    return text + b"\n" + b"".join(signer.line(text) for signer in signers)


def checkpoint(tree: Tree, key: SignerKey = LOG_KEY) -> bytes:
    return Checkpoint(ORIGIN, len(tree.entries), tree.frontier.root()).signed(key)


def export(folder: Path, tree: Tree) -> None:
    write_tiles(folder, len(tree.entries), tree.read, tree.notes)
    write_file(folder / "checkpoint", checkpoint(tree))


@pytest.fixture(scope="module")
def tree() -> Tree:
    return Tree([entry(index) for index in range(SIZE)])


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "vkeys"
    path.write_text("".join(f"{key.verifier}\n" for key in (LOG_KEY, *SIGNERS)))
    return path


@pytest.fixture(scope="module")
def exported(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    for size in (300, SIZE):
        export(folder, Tree(tree.entries[:size]))
    return folder


@pytest.fixture
def copy(exported: Path, tmp_path: Path) -> Path:
    return shutil.copytree(exported, tmp_path / "copy")


def refused(folder: Path, keys: Path) -> str:
    """The Go verifier's reason for saying no."""
    verdict = gotool.run(folder, keys)
    assert (verdict.returncode, verdict.stdout) == (1, "")
    return verdict.stderr


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, SIZE])
def test_go_recomputes_a_sound_log(tree: Tree, keys: Path, tmp_path: Path, size: int) -> None:
    part = Tree(tree.entries[:size])
    export(tmp_path, part)
    verdict = gotool.run(tmp_path, keys)
    assert verdict.stderr == ""
    head = checkpoint(part).decode().split("\n")
    assert verdict.stdout == f"ok {size} {head[2]}\n"


@pytest.mark.slow
def test_go_recomputes_a_log_of_three_levels(keys: Path, tmp_path: Path) -> None:
    large = Tree([entry(0, SIGNERS[:1])] * 65_600)
    export(tmp_path, large)
    assert (tmp_path / "tile/2/000.p/1").exists()
    assert gotool.run(tmp_path, keys).stdout.startswith("ok 65600 ")


def test_go_falls_back_to_full_tiles_and_checks_the_partial_ones_of_earlier_sizes(
    tree: Tree, copy: Path, keys: Path
) -> None:
    write_file(copy / "checkpoint", checkpoint(Tree(tree.entries[:510])))
    assert gotool.run(copy, keys).stdout.startswith("ok 510 ")
    assert (copy / "tile/0/001.p/44").exists()


# Forgeries. Each takes a sound folder of 600 entries, which had been exported at 300 before, and damages it.


def flip_an_entry(folder: Path, tree: Tree) -> None:
    path = folder / "tile/entries/001"
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)


def forge_entry_and_tile(folder: Path, tree: Tree) -> None:
    forged = [*tree.entries[:7], entry(7777), *tree.entries[8:256]]
    (folder / "tile/entries/000").write_bytes(encode_bundle(forged))
    (folder / "tile/0/000").write_bytes(b"".join(map(leaf_hash, forged)))


def forge_every_tile_up_to_the_root(folder: Path, tree: Tree) -> None:
    shutil.rmtree(folder / "tile")
    forged = Tree([*tree.entries[:7], entry(7777), *tree.entries[8:]])
    write_tiles(folder, SIZE, forged.read, forged.notes)


def swap_two_entries(folder: Path, tree: Tree) -> None:
    swapped = [tree.entries[1], tree.entries[0], *tree.entries[2:256]]
    (folder / "tile/entries/000").write_bytes(encode_bundle(swapped))


def drop_the_last_entry(folder: Path, tree: Tree) -> None:
    path = folder / "tile/entries/002.p/88"
    path.write_bytes(encode_bundle(decode_bundle(path.read_bytes(), 88)[:-1]))


def truncate_a_bundle(folder: Path, tree: Tree) -> None:
    path = folder / "tile/entries/001"
    path.write_bytes(path.read_bytes()[:-1])


def lengthen_a_bundle(folder: Path, tree: Tree) -> None:
    path = folder / "tile/entries/001"
    path.write_bytes(path.read_bytes() + encode_bundle([entry(1)]))


def say_another_size(folder: Path, tree: Tree) -> None:
    write_file(folder / "checkpoint", Checkpoint(ORIGIN, SIZE - 1, tree.frontier.root()).signed(LOG_KEY))


def say_an_old_root(folder: Path, tree: Tree) -> None:
    write_file(folder / "checkpoint", Checkpoint(ORIGIN, SIZE, root(300, tree.read)).signed(LOG_KEY))


def sign_with_another_key(folder: Path, tree: Tree) -> None:
    write_file(folder / "checkpoint", checkpoint(tree, SignerKey(ORIGIN, bytes([77]) * 32)))


def sign_for_another_origin(folder: Path, tree: Tree) -> None:
    write_file(folder / "checkpoint", Checkpoint("other.example", SIZE, tree.frontier.root()).signed(LOG_KEY))


def break_the_checkpoint_signature(folder: Path, tree: Tree) -> None:
    text = checkpoint(tree).replace(b"\n600\n", b"\n601\n")
    write_file(folder / "checkpoint", text)


def fork(folder: Path, tree: Tree) -> None:
    other = Tree([*tree.entries[:-1], entry(9999)])
    write_file(folder / "checkpoint", checkpoint(other))


def forge_a_hash_tile(folder: Path, tree: Tree) -> None:
    path = folder / "tile/0/001"
    path.write_bytes(path.read_bytes()[:-32] + bytes(32))


def forge_a_tile_of_level_1(folder: Path, tree: Tree) -> None:
    path = folder / "tile/1/000.p/2"
    path.write_bytes(path.read_bytes()[:-32] + bytes(32))


def forge_a_stale_partial_tile(folder: Path, tree: Tree) -> None:
    path = folder / "tile/0/001.p/44"
    path.write_bytes(path.read_bytes()[:-32] + bytes(32))


def forge_a_stale_partial_bundle(folder: Path, tree: Tree) -> None:
    (folder / "tile/entries/001.p/44").write_bytes(encode_bundle([*tree.entries[256:299], entry(1)]))


def lose_a_tile(folder: Path, tree: Tree) -> None:
    (folder / "tile/0/002.p/88").unlink()


def lose_the_checkpoint(folder: Path, tree: Tree) -> None:
    (folder / "checkpoint").unlink()


def leave_a_foreign_file(folder: Path, tree: Tree) -> None:
    (folder / "tile/0/notes.txt").write_bytes(b"")


FORGERIES: dict[Callable[[Path, Tree], None], str] = {
    flip_an_entry: "entry ",
    forge_entry_and_tile: "tile/1/000.p/2: hash 0",
    forge_every_tile_up_to_the_root: "checkpoint: root ",
    swap_two_entries: "tile/0/000: hash 0",
    drop_the_last_entry: "tile/entries/002.p/88: ends inside entry 87 of 88",
    truncate_a_bundle: "tile/entries/001: ends inside entry 255",
    lengthen_a_bundle: "tile/entries/001: ",
    say_another_size: "tile/entries/002",
    say_an_old_root: "checkpoint: root ",
    sign_with_another_key: "checkpoint: ",
    sign_for_another_origin: "checkpoint: ",
    break_the_checkpoint_signature: "checkpoint: invalid signature",
    fork: "checkpoint: root ",
    forge_a_hash_tile: "tile/0/001: hash 255",
    forge_a_tile_of_level_1: "tile/1/000.p/2: hash 1",
    forge_a_stale_partial_tile: "tile/0/001.p/44: hash 43",
    forge_a_stale_partial_bundle: "tile/entries/001.p/44: entry 43",
    lose_a_tile: "tile/0/002",
    lose_the_checkpoint: "checkpoint",
    leave_a_foreign_file: "tile/0/notes.txt: not a tile",
}


@pytest.mark.parametrize(("forge", "reason"), FORGERIES.items(), ids=[forge.__name__ for forge in FORGERIES])
def test_go_refuses(
    forge: Callable[[Path, Tree], None], reason: str, tree: Tree, copy: Path, keys: Path
) -> None:
    assert gotool.run(copy, keys).returncode == 0
    forge(copy, tree)
    assert reason in refused(copy, keys)


def test_go_refuses_a_flipped_bit_in_any_file(copy: Path, keys: Path) -> None:
    for path in sorted(path for path in copy.rglob("*") if path.is_file()):
        data = path.read_bytes()
        path.write_bytes(data[:-9] + bytes([data[-9] ^ 4]) + data[-8:])
        assert refused(copy, keys), path
        path.write_bytes(data)
    assert gotool.run(copy, keys).returncode == 0


def lines(index: int, *signers: SignerKey) -> bytes:
    return entry(index, list(signers))


def cut_value(index: int) -> bytes:
    text = entry(index).split(b"\n\n")[0] + b"\n"
    verifier = SIGNERS[0].verifier
    return text + b"\n" + signature_line(verifier.name, verifier.key_id + SIGNERS[0].sign(text)[:63])


# A log that is sound as a tree and that its host signed, with one entry that should never have been admitted.
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (lines(5, SIGNERS[0], SIGNERS[0]), "entry 5: 2 signature lines by 1 keys"),
        (lines(5, SIGNERS[0], STRANGER), "entry 5: unknown signer UNX/delegate-1"),
        (lines(5, STRANGER), "entry 5: note has no verifiable signatures"),
        (
            lines(5, SignerKey("RUS/delegate-1", bytes([8]) * 32)),
            "entry 5: note has no verifiable signatures",
        ),
        (lines(5, LOG_KEY), "entry 5: note has no verifiable signatures"),
        (lines(5, SIGNERS[0]).replace(b'"n":5', b'"n":6'), "entry 5: invalid signature"),
        (cut_value(5), "entry 5: invalid signature"),
        (entry(5, []), "entry 5: malformed note"),
        (entry(5).replace(b"\n\n", b"\n"), "entry 5: malformed note"),
        (entry(5)[:-1], "entry 5: malformed note"),
        (b"", "entry 5: malformed note"),
    ],
)
def test_go_refuses_an_entry(tree: Tree, keys: Path, tmp_path: Path, bad: bytes, reason: str) -> None:
    export(tmp_path, Tree([*tree.entries[:5], bad, *tree.entries[6:10]]))
    assert reason in refused(tmp_path, keys)


def test_go_verifies_a_note(keys: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    note.write_bytes(entry(1))
    assert gotool.run("note", keys, note).stdout == "ok\n"
    note.write_bytes(lines(1, *SIGNERS, STRANGER))
    assert "unknown signer" in gotool.run("note", keys, note).stderr


def proof_of(tree: Tree, index: int, head: bytes) -> bytes:
    path = inclusion_path(index, len(tree.entries), tree.read)
    return Proof(index, tuple(path), head, b"extra").encode()


@pytest.mark.parametrize("index", [0, 255, 256, 599])
def test_go_verifies_a_proof(tree: Tree, tmp_path: Path, index: int) -> None:
    witness = SignerKey("TUR/witness", bytes([5]) * 32, COSIGNATURE)
    head = checkpoint(tree)
    cosigned = head + cosign(head.split(b"\n\n")[0] + b"\n", witness, 1_700_000_000).line()
    (tmp_path / "p.tlog-proof").write_bytes(proof_of(tree, index, cosigned))
    (tmp_path / "entry").write_bytes(tree.entries[index])
    arguments = ("proof", str(LOG_KEY.verifier), tmp_path / "p.tlog-proof", tmp_path / "entry")
    assert gotool.run(*arguments).stdout.startswith(f"ok {index} {SIZE} ")
    (tmp_path / "entry").write_bytes(tree.entries[index] + b"\n")
    assert "proof: " in gotool.run(*arguments).stderr
    (tmp_path / "entry").write_bytes(tree.entries[index])
    other = checkpoint(tree, SignerKey(ORIGIN, bytes([77]) * 32))
    (tmp_path / "p.tlog-proof").write_bytes(proof_of(tree, index, other))
    assert "checkpoint: " in gotool.run(*arguments).stderr


def tlog_scales(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "ignore", "-m", "tlog_scales.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def test_tlog_scales_reads_our_tiles_and_we_read_its_proofs(tree: Tree, exported: Path) -> None:
    for index in (0, 255, 599):
        leaf = tlog_scales("get-leaf", "-c", exported, str(index))
        assert (leaf.returncode, leaf.stdout) == (0, tree.entries[index])
        made = tlog_scales("gen-proof", exported, str(index))
        path = tuple(inclusion_path(index, SIZE, tree.read))
        assert decode(made.stdout) == Proof(index, path, (exported / "checkpoint").read_bytes())


def test_tlog_scales_refuses_a_forged_entry(tree: Tree, copy: Path) -> None:
    forge_entry_and_tile(copy, tree)
    assert tlog_scales("get-leaf", "-c", copy, "7").returncode != 0
    with pytest.raises(VerificationError):
        TileFolder(copy).audit(SIZE, tree.frontier.root())
