# SPDX-License-Identifier: Apache-2.0
"""What each verifier says about each forgery: the table below is the claim, and the test holds every verifier to exactly that.

A tool that stops seeing something turns this red, and so does one that starts to see more than the table says. Small records try
every cell; one of five thousand entries tries again whatever depends on the size. That is past every bound that a verifier has: tiles
on two levels, signatures checked on other processes (from 4,000), old heads forgotten (after 4,096). More entries are more of
the same; a tree of three levels is in test_export.py.
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

import pymerkle
import pyrage
import pytest

from comity.canonical import sha256, to_base64
from comity.desk.mechanism import Mechanism
from comity.desk.sealing import read_item
from foreign import gotool
from foreign.forgeries import (
    admit_a_bad_signature,
    admit_a_malformed_entry,
    admit_a_stranger,
    damage_a_public_blob,
    damage_a_sealed_blob,
    damage_a_tile_of_an_earlier_checkpoint,
    date_a_cosignature_otherwise,
    double_a_signer_line,
    drop_the_last_entry,
    flip_a_byte_of_an_entry,
    forge_an_entry_and_its_tile,
    forge_everything_and_a_checkpoint_badly_signed,
    forge_everything_below_the_checkpoint,
    forge_everything_under_the_log_key,
    fork,
    invent_what_was_seen,
    leave_a_stale_partial_tile,
    let_a_recalled_post_speak,
    lose_a_public_blob,
    replace_a_sealed_blob,
    replace_the_whole_record,
    replay_from_another_mechanism,
    shrink_the_log,
    sign_a_wrong_size,
    sign_an_old_root,
    sign_with_a_wrong_key,
    strip_a_signer_of_a_joint_statement,
    swap_two_entries,
    truncate_a_bundle,
)
from foreign.specimens import (
    WIDTH,
    Damaged,
    Mutation,
    Specimen,
    run_comity,
    specimen,
    sums,
)

SMALL, LARGE = 700, 5_000
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
    found = to_base64(tree.get_root())
    return "" if found == shown else f"root {found}"


def age(case: Damaged) -> str:
    """The age program: does the sealed blob open with its recipient's identity?"""
    program = shutil.which("age")
    if program is None:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail("age is not installed")
        pytest.skip("age is not installed")
    blob = case.export / "blobs/sha256" / case.base.sealed[:2] / case.base.sealed
    opened = subprocess.run(
        [program, "-d", "-i", str(case.base.folder / "identity"), str(blob)], capture_output=True, check=False
    )
    return opened.stderr.decode() if opened.returncode else ""


def sha256sum(case: Damaged) -> str:
    """coreutils: every blob has the hash that it is called by."""
    told = subprocess.run(
        ["sha256sum", "-c", "--quiet"], input=sums(case.export), capture_output=True, text=True, check=False
    )
    return told.stdout + told.stderr if told.returncode else ""


FOREIGN: dict[str, Callable[[Damaged], str]] = {
    "go": go,
    "scales": scales,
    "merkle": merkle,
    "age": age,
    "sums": sha256sum,
}


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

AT_ANY_SIZE = {
    replace_the_whole_record,
    fork,
    shrink_the_log,
    damage_a_public_blob,
    lose_a_public_blob,
    damage_a_sealed_blob,
    replace_a_sealed_blob,
}
"""They put a small record in place of the large one, or leave the log as it is."""

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
    assert {
        mutation for mutation, row in MATRIX.items() if 0 in {row.record, row.export}
    } == ONLY_EXPORT | HARMLESS
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
def test_the_large_record_passes_every_verifier(large: Specimen, tmp_path: Path) -> None:
    case = large.copy(tmp_path)
    assert (case.export / "tile/1/000.p/19").exists()
    assert {name: verifier(case) for name, verifier in FOREIGN.items()} == dict.fromkeys(FOREIGN, "")
    assert comity(case.record, case) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutation", [one for one in MATRIX if one not in AT_ANY_SIZE], ids=lambda one: one.__name__
)
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


def test_a_void_entry_of_a_recalled_post_is_listed(
    small: Specimen, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = small.copy(tmp_path)
    let_a_recalled_post_speak(case)
    assert comity(case.record, case) == 0
    assert f"void entry {SMALL}: FRA/delegate-2 was recalled at entry" in capsys.readouterr().out


def test_what_was_sealed_opens_with_age_and_is_what_was_committed_to(small: Specimen, tmp_path: Path) -> None:
    case = small.copy(tmp_path)
    assert age(case) == ""
    identity = pyrage.x25519.Identity.from_str((small.folder / "identity").read_text().strip())
    with closing(Mechanism.open(case.record)) as mechanism:
        (index,) = mechanism.state().record.items
        _, plaintext = read_item(mechanism, int(index), identity)
    blob = case.export / "blobs/sha256" / small.sealed[:2] / small.sealed
    opened = subprocess.run(
        ["age", "-d", "-i", str(small.folder / "identity"), str(blob)], capture_output=True, check=True
    )
    assert plaintext in opened.stdout
    assert sha256(plaintext) != sha256(opened.stdout)
