# SPDX-License-Identifier: Apache-2.0
"""The forgeries of the matrix: each damages a copy of a sound record, its export, or both, as its name says."""

from __future__ import annotations

import json
import shutil

import pyrage

from comity.canonical import encode, to_base64
from comity.desk.seen import seen_of
from comity.record.checkpoint import Checkpoint
from comity.record.entry import compose
from comity.record.merkle import leaf_hash, root
from comity.record.note import SignerKey, parse_note, signature_line
from comity.record.tiles import decode_bundle, encode_bundle
from foreign.specimens import (
    WIDTH,
    Damaged,
    database,
    filed,
    fill,
    notes_of,
)
from record.trees import Tree
from worlds import World, key

SEES = "refuses"


def flip_a_byte_of_an_entry(case: Damaged) -> None:
    damaged = bytearray(case.base.notes[7])
    damaged[len(damaged) // 2] ^= 1
    case.write_bundle(0, [*case.base.notes[:7], bytes(damaged), *case.base.notes[8:WIDTH]])
    with database(case.record) as db:
        db.execute("UPDATE entries SET note=? WHERE idx=7", (bytes(damaged),))


def forged(case: Damaged, index: int = 7) -> bytes:
    """An entry with other words under the old signatures."""
    old = case.base.notes[index]
    new = (
        old.replace(b"talks.example", b"talks.exemple", 1)
        if index < 8
        else old.replace(b"acceptable", b"preferred")
    )
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
    path.write_bytes(encode_bundle(decode_bundle(path.read_bytes(), width)[:-1]))
    with database(case.record) as db:
        db.execute("DELETE FROM entries WHERE idx=?", (case.size - 1,))


def sign_a_wrong_size(case: Damaged) -> None:
    case.show(case.checkpoint(case.size - 1, Tree(case.base.notes).frontier.root()))


def sign_an_old_root(case: Damaged) -> None:
    case.show(case.checkpoint(case.size, root(300, Tree(case.base.notes).read)))


def sign_with_a_wrong_key(case: Damaged) -> None:
    case.show(
        case.checkpoint(case.size, Tree(case.base.notes).frontier.root(), SignerKey(case.log.name, bytes(32)))
    )


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
    return world.note(
        "talks/position/v1",
        ["FRA", "RUS"],
        issue="border",
        option="yes",
        stance="preferred",
        source="jointly",
    )


def admit_a_bad_signature(case: Damaged) -> None:
    text = parse_note(filed(case.base.world, case.size + 1)).text
    name = parse_note(filed(case.base.world, case.size + 1)).signatures[0].name
    value = key(name, 9).sign(text)
    case.admit(text + b"\n" + signature_line(name, key(name).verifier.key_id + value))


def admit_a_stranger(case: Damaged) -> None:
    text = case.base.world.draft(
        "talks/position/v1", ["FRA/delegate-9"], issue="border", option="yes", stance="preferred", source="?"
    )
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
    good = world.draft(
        "talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="invented"
    )
    signature = world.signer(world.origin).verifier.key_id + bytes(64)
    lines = good.split(b"\n")
    body = json.loads(lines[2])
    body["seen"] |= {"root": to_base64(bytes(32)), "sig": to_base64(signature)}
    text = compose(world.origin, "talks/position/v1", encode(body))
    case.admit(world.sign(text, "FRA/delegate-1"))


def replay_from_another_mechanism(case: Damaged) -> None:
    other = case.base.world.draft(
        "talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="there"
    )
    text = other.replace(case.base.world.origin.encode() + b" entry v1", b"elsewhere.example entry v1", 1)
    case.admit(case.base.world.sign(text, "FRA/delegate-1"))


def admit_a_malformed_entry(case: Damaged) -> None:
    text = compose(case.base.world.origin, "talks/position/v1", b'{"by":["FRA/delegate-1"],"by":[]}')
    case.admit(case.base.world.sign(text, "FRA/delegate-1"))


def let_a_recalled_post_speak(case: Damaged) -> None:
    text = case.base.world.draft(
        "talks/position/v1",
        ["FRA/delegate-2"],
        issue="border",
        option="yes",
        stance="preferred",
        source="still",
    )
    case.admit(case.base.world.sign(text, "FRA/delegate-2"))


def replace_the_whole_record(case: Damaged) -> None:
    """The host starts anew: same keys, same name, another charter."""
    folder = case.folder / "anew"
    folder.mkdir()
    world = World(folder, title={"en": "Another agreement"})
    world.table()
    fill(world, 320, 320)
    world.close()
    case.replace(notes_of(world.mechanism.folder))
    shutil.copytree(case.record / "blobs", case.export / "blobs")


def fork(case: Damaged) -> None:
    """Another history after entry 249, of which the verifier had seen 300."""
    world = case.base.world
    others = [
        world.note(
            "talks/position/v1",
            "TUR",
            issue="border",
            option="no",
            stance="preferred",
            source=f"other {number}",
        )
        for number in range(80)
    ]
    case.replace([*case.base.notes[:250], *(older(world, note) for note in others)])


def older(world: World, note: bytes) -> bytes:
    """The same statement by an author who has seen the first entry only."""
    first = Checkpoint(world.origin, 1, world.mechanism.root_at(1)).signed(world.signer(world.origin))
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
    recipient = pyrage.x25519.Identity.from_str(
        (case.base.folder / "identity").read_text().strip()
    ).to_public()
    other = pyrage.encrypt(b"something else", [recipient])
    for folder in (case.record, case.export):
        (folder / "blobs/sha256" / case.base.sealed[:2] / case.base.sealed).write_bytes(other)
