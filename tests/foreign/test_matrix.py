# SPDX-License-Identifier: Apache-2.0
"""What each verifier says about each forgery: the table below is the claim, and the test holds every verifier to exactly that.

A tool that stops seeing something turns this red, and so does one that starts to see more than the table says. Small records try
every cell; one of thirty thousand entries tries them again at a size with three levels of tiles.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from comity.canonical import sha256, to_base64
from comity.record.checkpoint import Checkpoint
from comity.record.entry import compose
from comity.record.merkle import leaf_hash, root
from comity.record.note import SignerKey, parse_note, signature_line
from comity.record.tiles import decode_bundle
from foreign import gotool
from foreign.specimens import WIDTH, Damaged, Mutation, Specimen, database, filed, notes_of, run_comity, specimen, sums
from record.trees import Tree
from worlds import World, key

SMALL, LARGE = 700, 30_000
SEES = "refuses"


# The verifiers. Each returns why it refuses, or an empty text.


def comity(target: Path, case: Damaged) -> int:
    """The exit code of `comity verify`, with the anchor that this verifier kept from an earlier size."""
    anchor = shutil.copy(case.folder / "anchor", case.folder / "anchor.now")
    return run_comity("verify", target, "--anchor", anchor, "--keys", case.folder / "keys")


def go(case: Damaged) -> str:
    """golang.org/x/mod: sumdb/note for the checkpoint and every entry, sumdb/tlog for the whole tree."""
    verdict = gotool.run(case.export, case.folder / "vkeys.txt")
    return "" if verdict.returncode == 0 else verdict.stderr


@cache
def tlog_scales() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tlog_scales import backend, reader, signing, tiles, tlog
    return backend, reader, signing, tiles, tlog


def scales(case: Damaged) -> str:
    """tlog-scales: the signatures on the checkpoint, proofs of some entries, and consistency with a checkpoint seen earlier."""
    backend, reader_module, signing, tiles, tlog = tlog_scales()
    try:
        reader = reader_module.TilesReader(backend.make_backend(str(case.export)))
        checkpoint = reader.get_checkpoint()
        vkeys = (case.folder / "vkeys.txt").read_text().splitlines()
        checkpoint.verify(signing.Vkey.from_string(vkeys[0]))
        for line in (case.folder / "witnesses.txt").read_text().splitlines():
            witness = signing.Vkey.from_string(line)
            for found in filter(witness.match, checkpoint.signatures):
                witness.get_verifier().verify_note(found, checkpoint)
        for index in {0, *case.indices, checkpoint.size - 1}:
            if index < checkpoint.size:
                leaf = tiles.leaf_hash(reader.get_entry(index))
                reader.get_inclusion_proof(index, checkpoint.size).check(leaf, checkpoint.root_hash)
        earlier = tlog.Checkpoint.from_text(case.base.remembered.decode())
        proof = reader.get_consistency_proof(earlier.size, checkpoint.size)
        proof.check(earlier.root_hash, checkpoint.root_hash)
    except Exception as error:  # noqa: BLE001 - whatever it raises, it has said no
        return f"{type(error).__name__}: {error}"
    return ""


def merkle(case: Damaged) -> str:
    """pymerkle: the root of the entries, against the root in the checkpoint. It reads neither tiles nor signatures."""
    import pymerkle

    _, size, shown = (case.export / "checkpoint").read_text().split("\n")[:3]
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for number in range(-(-int(size) // WIDTH)):
        width = min(WIDTH, int(size) - number * WIDTH)
        path = case.export / "tile/entries" / (f"{number:03d}" + (f".p/{width}" if width < WIDTH else ""))
        if not path.exists():
            return f"{path.name} is missing"
        data, place = path.read_bytes(), 0
        for _ in range(width):
            length = int.from_bytes(data[place : place + 2], "big")
            entry = data[place + 2 : place + 2 + length]
            place += 2 + length
            tree.append_entry(entry)
        if place != len(data):
            return f"{path.name} has another length than its entries"
    found = to_base64(tree.get_root() if hasattr(tree, "get_root") else tree.get_state())
    return "" if found == shown else f"root {found}"


def age(case: Damaged) -> str:
    """The age program: does the sealed blob open with its recipient's identity?"""
    program = shutil.which("age")
    if program is None:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail("age is not installed")
        pytest.skip("age is not installed")
    blob = case.export / "blobs/sha256" / case.base.sealed[:2] / case.base.sealed
    opened = subprocess.run([program, "-d", "-i", str(case.base.folder / "identity"), str(blob)], capture_output=True, check=False)  # fmt: skip
    return opened.stderr.decode() if opened.returncode else ""


def sha256sum(case: Damaged) -> str:
    """coreutils: every blob has the hash that it is called by."""
    told = subprocess.run(["sha256sum", "-c", "--quiet"], input=sums(case.export), capture_output=True, text=True, check=False)  # fmt: skip
    return told.stdout + told.stderr if told.returncode else ""


FOREIGN: dict[str, Callable[[Damaged], str]] = {
    "go": go,
    "scales": scales,
    "merkle": merkle,
    "age": age,
    "sums": sha256sum,
}


# The mutations.


def flip_a_byte_of_an_entry(case: Damaged) -> None:
    damaged = bytearray(case.base.notes[7])
    damaged[len(damaged) // 2] ^= 1
    case.write_bundle(0, [*case.base.notes[:7], bytes(damaged), *case.base.notes[8:WIDTH]])
    with database(case.record) as db:
        db.execute("UPDATE entries SET note=? WHERE idx=7", (bytes(damaged),))


def forged(case: Damaged, index: int = 7) -> bytes:
    """An entry with other words under the old signatures."""
    old = case.base.notes[index]
    new = old.replace(b"talks.example", b"talks.exemple", 1) if index < 8 else old.replace(b"acceptable", b"preferred")
    assert new != old
    return new


def forge_an_entry_and_its_tile(case: Damaged) -> None:
    notes = [*case.base.notes[:20], forged(case, 20), *case.base.notes[21:WIDTH]]
    case.indices = (20,)
    case.write_bundle(0, notes)
    (case.export / "tile/0/000").write_bytes(b"".join(map(leaf_hash, notes)))
    with database(case.record) as db:
        db.execute("UPDATE entries SET note=?, hashes=? WHERE idx=20", (notes[20], leaf_hash(notes[20])))


def forge_everything_below_the_checkpoint(case: Damaged) -> None:
    case.indices = (20,)
    case.forge([*case.base.notes[:20], forged(case, 20), *case.base.notes[21:]])


def forge_everything_and_a_checkpoint_badly_signed(case: Damaged) -> None:
    case.indices = (20,)
    tree = case.forge([*case.base.notes[:20], forged(case, 20), *case.base.notes[21:]])
    text = Checkpoint(case.log.name, case.size, tree.frontier.root()).text()
    value = SignerKey(case.log.name, bytes(32)).sign(text)
    case.show(text + b"\n" + signature_line(case.log.name, case.log.verifier.key_id + value))


def forge_everything_under_the_log_key(case: Damaged) -> None:
    case.indices = (20,)
    tree = case.forge([*case.base.notes[:20], forged(case, 20), *case.base.notes[21:]])
    case.show(case.checkpoint(case.size, tree.frontier.root()))


def swap_two_entries(case: Damaged) -> None:
    notes = case.base.notes
    case.indices = (20, 21)
    case.write_bundle(0, [*notes[:20], notes[21], notes[20], *notes[22:WIDTH]])
    with database(case.record) as db:
        for index, other in ((20, 21), (21, 20)):
            db.execute("UPDATE entries SET note=? WHERE idx=?", (notes[other], index))


def drop_the_last_entry(case: Damaged) -> None:
    path = case.last_partial("entries")
    width = int(path.name)
    from comity.record.tiles import encode_bundle

    path.write_bytes(encode_bundle(decode_bundle(path.read_bytes(), width)[:-1]))
    with database(case.record) as db:
        db.execute("DELETE FROM entries WHERE idx=?", (case.size - 1,))


def sign_a_wrong_size(case: Damaged) -> None:
    case.show(case.checkpoint(case.size - 1, Tree(case.base.notes).frontier.root()))


def sign_an_old_root(case: Damaged) -> None:
    case.show(case.checkpoint(case.size, root(300, Tree(case.base.notes).read)))


def sign_with_a_wrong_key(case: Damaged) -> None:
    case.show(case.checkpoint(case.size, Tree(case.base.notes).frontier.root(), SignerKey(case.log.name, bytes(32))))


def truncate_a_bundle(case: Damaged) -> None:
    path = case.export / "tile/entries/000"
    path.write_bytes(path.read_bytes()[:-1])


def leave_a_stale_partial_tile(case: Damaged) -> None:
    """The newest tile still has what it held one entry ago."""
    path = case.last_partial("0")
    path.write_bytes(path.read_bytes()[:-32])


def damage_a_tile_of_an_earlier_checkpoint(case: Damaged) -> None:
    path = case.export / "tile/0/001.p/44"
    path.write_bytes(path.read_bytes()[:-32] + bytes(32))


def double_a_signer_line(case: Damaged) -> None:
    note = filed(case.base.world, case.size + 1)
    line = parse_note(note).signatures[0].line()
    case.admit(note + line)


def strip_a_signer_of_a_joint_statement(case: Damaged) -> None:
    note = parse_note(joint(case.base.world))
    case.admit(note.text + b"\n" + note.signatures[0].line())


def joint(world: World) -> bytes:
    return world.note("talks/position/v1", ["FRA", "RUS"], issue="border", option="yes", stance="preferred", source="jointly")  # fmt: skip


def admit_a_bad_signature(case: Damaged) -> None:
    text = parse_note(filed(case.base.world, case.size + 1)).text
    name = parse_note(filed(case.base.world, case.size + 1)).signatures[0].name
    value = key(name, 9).sign(text)
    case.admit(text + b"\n" + signature_line(name, key(name).verifier.key_id + value))


def admit_a_stranger(case: Damaged) -> None:
    text = case.base.world.draft("talks/position/v1", ["FRA/delegate-9"], issue="border", option="yes", stance="preferred", source="?")  # fmt: skip
    case.admit(case.base.world.sign(text, "FRA/delegate-9"))


def date_a_cosignature_otherwise(case: Damaged) -> None:
    path = case.export / "checkpoint"
    note = parse_note(path.read_bytes())
    host, first, *others = note.signatures
    later = (int.from_bytes(first.value[:8], "big") + 3600).to_bytes(8, "big")
    moved = signature_line(first.name, first.key_id + later + first.value[8:])
    path.write_bytes(note.text + b"\n" + host.line() + moved + b"".join(line.line() for line in others))
    with database(case.record) as db:
        db.execute("UPDATE cosignatures SET line=? WHERE name=?", (moved, first.name.encode()))


def invent_what_was_seen(case: Damaged) -> None:
    world = case.base.world
    good = world.draft("talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="invented")  # fmt: skip
    signature = world.signer(world.origin).verifier.key_id + bytes(64)
    import json

    lines = good.split(b"\n")
    body = json.loads(lines[2])
    body["seen"] |= {"root": to_base64(bytes(32)), "sig": to_base64(signature)}
    from comity.canonical import encode

    text = compose(world.origin, "talks/position/v1", encode(body))
    case.admit(world.sign(text, "FRA/delegate-1"))


def replay_from_another_mechanism(case: Damaged) -> None:
    other = case.base.world.draft("talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="there")  # fmt: skip
    text = other.replace(case.base.world.origin.encode() + b" entry v1", b"elsewhere.example entry v1", 1)
    case.admit(case.base.world.sign(text, "FRA/delegate-1"))


def admit_a_malformed_entry(case: Damaged) -> None:
    text = compose(case.base.world.origin, "talks/position/v1", b'{"by":["FRA/delegate-1"],"by":[]}')
    case.admit(case.base.world.sign(text, "FRA/delegate-1"))


def let_a_recalled_post_speak(case: Damaged) -> None:
    text = case.base.world.draft("talks/position/v1", ["FRA/delegate-2"], issue="border", option="yes", stance="preferred", source="still")  # fmt: skip
    case.admit(case.base.world.sign(text, "FRA/delegate-2"))


def replace_the_whole_record(case: Damaged) -> None:
    """The host starts anew: same keys, same name, another charter."""
    folder = case.folder / "anew"
    folder.mkdir()
    world = World(folder, title={"en": "Another agreement"})
    from foreign.specimens import fill

    world.table()
    fill(world, 320, 320)
    world.close()
    case.replace(notes_of(world.mechanism.folder))
    shutil.copytree(case.record / "blobs", case.export / "blobs")


def fork(case: Damaged) -> None:
    """Another history after entry 249, of which the verifier had seen 300."""
    world = case.base.world
    others = [world.note("talks/position/v1", "TUR", issue="border", option="no", stance="preferred", source=f"other {number}") for number in range(80)]  # fmt: skip
    case.replace([*case.base.notes[:250], *(older(world, note) for note in others)])


def older(world: World, note: bytes) -> bytes:
    """The same statement by an author who has seen the first entry only."""
    import json

    from comity.canonical import encode

    first = Checkpoint(world.origin, 1, world.mechanism.root_at(1)).signed(world.signer(world.origin))
    from comity.desk.authoring import seen_of

    lines = note.split(b"\n")
    body = json.loads(lines[2])
    seen = seen_of(first)
    body["seen"] = {"root": seen.root, "sig": seen.sig, "size": seen.size}
    text = compose(world.origin, lines[1].decode(), encode(body))
    return world.sign(text, *body["by"])


def shrink_the_log(case: Damaged) -> None:
    case.replace(case.base.notes[:200])


def damage_a_public_blob(case: Damaged) -> None:
    for folder in (case.record, case.export):
        path = folder / "blobs/sha256" / case.base.document[:2] / case.base.document
        path.write_bytes(path.read_bytes() + b".")


def lose_a_public_blob(case: Damaged) -> None:
    for folder in (case.record, case.export):
        (folder / "blobs/sha256" / case.base.document[:2] / case.base.document).unlink()


def damage_a_sealed_blob(case: Damaged) -> None:
    for folder in (case.record, case.export):
        path = folder / "blobs/sha256" / case.base.sealed[:2] / case.base.sealed
        data = bytearray(path.read_bytes())
        data[-20] ^= 1
        path.write_bytes(data)


def replace_a_sealed_blob(case: Damaged) -> None:
    """Another ciphertext, properly made for the same circle."""
    import pyrage

    recipient = pyrage.x25519.Identity.from_str((case.base.folder / "identity").read_text().strip()).to_public()
    other = pyrage.encrypt(b"something else", [recipient])
    for folder in (case.record, case.export):
        (folder / "blobs/sha256" / case.base.sealed[:2] / case.base.sealed).write_bytes(other)


# The table. A foreign cell says `refuses`, or why that tool cannot see it.

UNTOUCHED = "cannot see: the log itself is whole"
NOT_A_BLOB = "cannot see: no blob was touched"
NO_SIGNATURES = "cannot see: reads no signatures"
NO_ENTRY_SIGNATURES = "cannot see: reads no signatures of entries"
NOT_THE_TILES = "cannot see: recomputes from the entries, reads no tiles"
NO_RULES = "cannot see: every line is good, and `by` means nothing to it"
NO_SEEN = "cannot see: does not read statements"
NO_ORIGIN = "cannot see: the signature is good, the first line means nothing to it"
NO_MEMORY = "cannot see: looks at one log and remembers none"
NO_COSIGNATURES = "cannot see: knows no cosignatures"
SAMPLED = "cannot see: asks for the tiles of this checkpoint, and only some"
OPENS = "cannot see: it opens, and age keeps no list of what was sealed"
PUBLIC = "cannot see: not a sealed blob"
GONE = "cannot see: what is not there is not in its list"
LAWFUL = "rightly accepts: the entry stands, void"


@dataclass(frozen=True)
class Verdicts:
    """Exit codes of `comity verify` on the record and on its export, and the verdict of each foreign verifier."""

    record: int
    export: int
    go: str = SEES
    scales: str = SEES
    merkle: str = SEES
    age: str = NOT_A_BLOB
    sums: str = NOT_A_BLOB


MATRIX: dict[Mutation, Verdicts] = {
    flip_a_byte_of_an_entry: Verdicts(23, 23),
    forge_an_entry_and_its_tile: Verdicts(23, 23),
    forge_everything_below_the_checkpoint: Verdicts(25, 23),
    forge_everything_and_a_checkpoint_badly_signed: Verdicts(25, 25, merkle=NO_SIGNATURES),
    forge_everything_under_the_log_key: Verdicts(25, 25, merkle=NO_SIGNATURES),
    swap_two_entries: Verdicts(23, 23),
    drop_the_last_entry: Verdicts(23, 20),
    sign_a_wrong_size: Verdicts(23, 31),
    sign_an_old_root: Verdicts(23, 23),
    sign_with_a_wrong_key: Verdicts(21, 21, merkle=NO_SIGNATURES),
    truncate_a_bundle: Verdicts(0, 20),
    leave_a_stale_partial_tile: Verdicts(0, 20, merkle=NOT_THE_TILES),
    damage_a_tile_of_an_earlier_checkpoint: Verdicts(0, 0, scales=SAMPLED, merkle=NOT_THE_TILES),
    double_a_signer_line: Verdicts(25, 25, scales=NO_ENTRY_SIGNATURES, merkle=NO_SIGNATURES),
    strip_a_signer_of_a_joint_statement: Verdicts(25, 25, NO_RULES, NO_ENTRY_SIGNATURES, NO_SIGNATURES),
    admit_a_bad_signature: Verdicts(25, 25, scales=NO_ENTRY_SIGNATURES, merkle=NO_SIGNATURES),
    admit_a_stranger: Verdicts(25, 25, scales=NO_ENTRY_SIGNATURES, merkle=NO_SIGNATURES),
    date_a_cosignature_otherwise: Verdicts(21, 21, NO_COSIGNATURES, SEES, NO_COSIGNATURES),
    invent_what_was_seen: Verdicts(25, 25, NO_SEEN, NO_SEEN, NO_SEEN),
    replay_from_another_mechanism: Verdicts(25, 25, NO_ORIGIN, NO_ENTRY_SIGNATURES, NO_SIGNATURES),
    admit_a_malformed_entry: Verdicts(25, 25, NO_SEEN, NO_SEEN, NO_SEEN),
    let_a_recalled_post_speak: Verdicts(0, 0, LAWFUL, LAWFUL, LAWFUL),
    replace_the_whole_record: Verdicts(22, 22, NO_MEMORY, SEES, NO_MEMORY),
    fork: Verdicts(22, 22, NO_MEMORY, SEES, NO_MEMORY),
    shrink_the_log: Verdicts(22, 22, NO_MEMORY, SEES, NO_MEMORY),
    damage_a_public_blob: Verdicts(23, 23, UNTOUCHED, UNTOUCHED, UNTOUCHED, PUBLIC, SEES),
    lose_a_public_blob: Verdicts(35, 35, UNTOUCHED, UNTOUCHED, UNTOUCHED, PUBLIC, GONE),
    damage_a_sealed_blob: Verdicts(23, 23, UNTOUCHED, UNTOUCHED, UNTOUCHED, SEES, SEES),
    replace_a_sealed_blob: Verdicts(23, 23, UNTOUCHED, UNTOUCHED, UNTOUCHED, OPENS, SEES),
}
"""Exit codes: 20 format, 21 signature, 22 anchor, 23 proof, 25 entry, 31 a tile that the checkpoint needs is missing, 35 a document."""

ONLY_EXPORT = {truncate_a_bundle, leave_a_stale_partial_tile}
HARMLESS = {let_a_recalled_post_speak, damage_a_tile_of_an_earlier_checkpoint}
SLOW_ON_EXPORT = {"sign_with_a_wrong_key", "date_a_cosignature_otherwise"}

IDS = [mutation.__name__ for mutation in MATRIX]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Specimen]:
    found = specimen(tmp_path_factory.mktemp("small"), SMALL)
    yield found
    found.world.close()


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Specimen]:
    found = specimen(tmp_path_factory.mktemp("large"), LARGE)
    yield found
    found.world.close()


def said(case: Damaged, verdicts: Verdicts) -> dict[str, str]:
    """What the foreign verifiers say, in the words of the table where it agrees with them."""
    found = {}
    for name, verifier in FOREIGN.items():
        why, expected = verifier(case), getattr(verdicts, name)
        found[name] = SEES if why else expected if expected != SEES else "accepts"
    return found


def expected(verdicts: Verdicts) -> dict[str, str]:
    return {name: getattr(verdicts, name) for name in FOREIGN}


def test_at_least_fourteen_mutations_and_we_refuse_all_that_change_the_log() -> None:
    refused = [name for name, row in MATRIX.items() if row.export != 0]
    assert len(refused) >= 14
    assert {mutation for mutation, row in MATRIX.items() if 0 in {row.record, row.export}} == ONLY_EXPORT | HARMLESS
    for name in FOREIGN:
        assert SEES in {getattr(row, name) for row in MATRIX.values()}, f"{name} is not put to any use"


def test_the_sound_record_passes_every_verifier(small: Specimen, tmp_path: Path) -> None:
    case = small.copy(tmp_path)
    assert {name: verifier(case) for name, verifier in FOREIGN.items()} == dict.fromkeys(FOREIGN, "")
    assert comity(case.record, case) == comity(case.export, case) == 0


@pytest.mark.parametrize("mutation", MATRIX, ids=IDS)
def test_matrix(mutation: Mutation, small: Specimen, tmp_path: Path) -> None:
    case, verdicts = small.copy(tmp_path), MATRIX[mutation]
    mutation(case)
    assert (comity(case.record, case), comity(case.export, case)) == (verdicts.record, verdicts.export)
    assert said(case, verdicts) == expected(verdicts)


@pytest.mark.slow
@pytest.mark.xdist_group("large")
def test_the_large_record_passes_every_verifier(large: Specimen, tmp_path: Path) -> None:
    case = large.copy(tmp_path)
    assert (case.export / "tile/1/000.p/117").exists()
    assert {name: verifier(case) for name, verifier in FOREIGN.items()} == dict.fromkeys(FOREIGN, "")
    assert comity(case.record, case) == 0


@pytest.mark.slow
@pytest.mark.xdist_group("large")
@pytest.mark.parametrize("mutation", MATRIX, ids=IDS)
def test_matrix_of_the_large_record(mutation: Mutation, large: Specimen, tmp_path: Path) -> None:
    """The record is verified where it was changed; the export where its own files were, which fails before the entries are folded."""
    case, verdicts = large.copy(tmp_path), MATRIX[mutation]
    mutation(case)
    if mutation in ONLY_EXPORT:
        assert comity(case.export, case) == verdicts.export
    elif mutation is not damage_a_tile_of_an_earlier_checkpoint:
        assert comity(case.record, case) == verdicts.record
    assert said(case, verdicts) == expected(verdicts)


def command_line(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "ignore", "-m", "tlog_scales.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def test_the_tlog_tiles_command_gives_the_entry_or_refuses_it(small: Specimen, tmp_path: Path) -> None:
    case = small.copy(tmp_path)
    found = command_line("get-leaf", "-c", case.export, "20")
    assert (found.returncode, found.stdout) == (0, small.notes[20])
    forge_an_entry_and_its_tile(case)
    assert command_line("get-leaf", "-c", case.export, "20").returncode != 0


def test_a_void_entry_of_a_recalled_post_is_listed(small: Specimen, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = small.copy(tmp_path)
    let_a_recalled_post_speak(case)
    assert comity(case.record, case) == 0
    assert f"void entry {SMALL}: FRA/delegate-2 was recalled at entry" in capsys.readouterr().out


def test_what_was_sealed_opens_with_age_and_is_what_was_committed_to(small: Specimen, tmp_path: Path) -> None:
    import pyrage

    from comity.desk.mechanism import Mechanism
    from comity.desk.sealing import read_item

    case = small.copy(tmp_path)
    assert age(case) == ""
    identity = pyrage.x25519.Identity.from_str((small.folder / "identity").read_text().strip())
    with closing(Mechanism.open(case.record)) as mechanism:
        (index,) = mechanism.state().record.items
        _, plaintext = read_item(mechanism, int(index), identity)
    blob = case.export / "blobs/sha256" / small.sealed[:2] / small.sealed
    opened = subprocess.run(["age", "-d", "-i", str(small.folder / "identity"), str(blob)], capture_output=True, check=True)  # fmt: skip
    assert plaintext in opened.stdout
    assert sha256(plaintext) != sha256(opened.stdout)
