# SPDX-License-Identifier: Apache-2.0
"""What only admission asks, and that a batch is judged one statement after the other under one checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.canonical import sha256_hex
from comity.desk.host import Receipt
from comity.desk.mechanism import Mechanism
from comity.desk.seen import seen_of
from comity.errors import (
    DuplicateRefusal,
    FoldVersionError,
    FormRefusal,
    Refusal,
    SignatureRefusal,
)
from comity.kinds import Seen
from comity.record.checkpoint import Checkpoint, open_checkpoint
from worlds import NOTICE_S, ORIGIN, Replica, World, accepted, base64_of, key, posix, seed, terms

ISSUE: dict[str, Any] = {"id": "i", "title": "t", "options": [{"id": "o", "title": "O"}]}
PAPER = b"Non-paper.\n"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path, rules={"agreed": {"consensus": True}})
    yield found
    found.close()


def refusal(world: World, note: bytes) -> Refusal:
    """Why the host refuses a note, and that nothing was written."""
    before = world.head, world.mechanism.store.size(), world.folded.encode()
    with pytest.raises(Refusal) as caught:
        world.submit(note)
    assert (world.head, world.mechanism.store.size(), world.folded.encode()) == before
    assert caught.value.rule
    return caught.value


def test_a_receipt_names_the_index_and_the_checkpoint_that_covers_it(world: World) -> None:
    receipt = world.host.submit(world.note("talks/issue/v1", "FRA", **ISSUE))
    assert receipt.index == 4
    point = open_checkpoint(receipt.checkpoint, key(ORIGIN).verifier)
    assert (point.size, point.root) == (5, world.mechanism.root_at(5))
    assert world.head == receipt.checkpoint


def test_a_batch_is_judged_one_after_the_other_under_one_checkpoint(world: World) -> None:
    position = {"option": "o", "stance": "preferred", "source": "s"}
    notes = [
        world.note("talks/position/v1", "FRA", issue="i", **position),
        world.note("talks/issue/v1", "FRA", **ISSUE),
        world.note("talks/position/v1", "RUS", issue="i", **position),
        b"nonsense",
        world.note("talks/issue/v1", "TUR", **ISSUE),
    ]
    notes += [notes[2], notes[0]]
    outcomes = world.host.submit_all(notes)
    kinds = [outcome.index if isinstance(outcome, Receipt) else type(outcome) for outcome in outcomes]
    assert kinds == [Refusal, 4, 5, FormRefusal, Refusal, DuplicateRefusal, 6]
    assert {outcome.checkpoint for outcome in outcomes if isinstance(outcome, Receipt)} == {world.head}
    assert open_checkpoint(world.head, key(ORIGIN).verifier).size == 7


def test_a_batch_of_refusals_leaves_no_trace(world: World) -> None:
    before = world.head
    outcomes = world.host.submit_all([b"", world.note("charter/recall/v1", "FRA", post="FRA/envoy")])
    assert all(isinstance(outcome, Refusal) for outcome in outcomes)
    assert world.host.submit_all([]) == []
    assert world.head == before


# Unicode.


def resigned(world: World, was: str, now: str) -> bytes:
    """An issue whose title was changed below the author's own checks, under a good signature."""
    text = world.draft("talks/issue/v1", "FRA", **ISSUE | {"title": was})
    return world.sign(text.replace(was.encode(), now.encode()), "FRA/delegate-1")


def test_admission_asks_for_nfc_and_the_fold_does_not(world: World) -> None:
    note = resigned(world, "t\u00e9", "te\u0301")
    assert "title is not in Unicode NFC" in refusal(world, note).message
    replica = Replica(rules={"agreed": {"consensus": True}})
    accepted(replica.submit(note))


@pytest.mark.parametrize("character", "\u202a\u202b\u202c\u202d\u202e")
def test_admission_refuses_bidi_overrides(world: World, character: str) -> None:
    assert "bidi override" in refusal(world, resigned(world, "a word", f"a {character}word")).message


# Documents.


def document(**changes: Any) -> dict[str, Any]:
    return ISSUE | {"document": {"sha256": sha256_hex(PAPER), "size": len(PAPER)} | changes}


def test_a_document_is_there_before_it_is_named(world: World) -> None:
    note = world.note("talks/issue/v1", "FRA", **document())
    found = refusal(world, note)
    assert f"the blob {sha256_hex(PAPER)} is not in" in found.message
    assert found.hint == "put it in first: comity blob put"
    assert world.mechanism.blobs.put(PAPER) == sha256_hex(PAPER)
    assert world.submit(note) == 4


def test_a_document_is_what_its_hash_and_size_say(world: World) -> None:
    digest = world.mechanism.blobs.put(PAPER)
    wrong = world.note("talks/issue/v1", "FRA", **document(size=len(PAPER) + 1))
    assert f"has {len(PAPER)} bytes, not {len(PAPER) + 1}" in refusal(world, wrong).message
    world.mechanism.blobs.path(digest).write_bytes(b"other")
    assert (
        "has other bytes than its name says"
        in refusal(world, world.note("talks/issue/v1", "FRA", **document())).message
    )


# What the author has seen.


def showing(world: World, seen: Seen) -> bytes:
    """A statement by an author who saw something else than the host's head."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "seen", lambda: seen)
        return world.note("talks/issue/v1", "FRA", **ISSUE)


def test_any_earlier_checkpoint_will_do(world: World) -> None:
    seen = seen_of(world.head)
    world.table()
    world.file("FRA", "yes", "preferred")
    assert world.submit(showing(world, seen)) == 6


@pytest.mark.parametrize("field", ["root", "sig"])
def test_a_checkpoint_that_the_host_never_signed_accuses_its_author(world: World, field: str) -> None:
    good = seen_of(world.head)
    forged = base64_of("forged")
    found = refusal(
        world, showing(world, Seen(size=good.size, **{"root": good.root, "sig": good.sig, field: forged}))
    )
    assert isinstance(found, SignatureRefusal)
    assert found.message.startswith("`seen` of size 4: ")


def test_a_checkpoint_of_another_history_under_the_hosts_signature_is_a_fork(world: World) -> None:
    other = Checkpoint(ORIGIN, 4, seed("another history")).signed(key(ORIGIN))
    found = refusal(world, showing(world, seen_of(other)))
    assert "two histories" in found.message
    assert "comity log forks" in found.hint


def test_an_author_may_have_seen_the_checkpoint_of_its_own_receipt(world: World) -> None:
    receipt = world.host.submit(world.note("talks/issue/v1", "RUS", **ISSUE | {"id": "j"}))
    assert world.submit(showing(world, seen_of(receipt.checkpoint))) == 5


# The whole way.


def test_an_amendment_that_this_software_cannot_fold_is_not_admitted(world: World) -> None:
    newer = terms(rules={"agreed": {"consensus": True}}, fold=2)
    before = world.head
    with pytest.raises(FoldVersionError):
        world.amend(newer, by=["FRA", "RUS", "TUR"])
    assert world.head == before
    world.terms = terms(rules={"agreed": {"consensus": True}})
    assert world.table() == 4


def test_a_silence_procedure_from_opening_to_close(world: World) -> None:
    deadline = "2026-03-01T12:00:00Z"
    opened = world.say("charter/silence/v1", "FRA", target="the agenda", rule="agreed", deadline=deadline)
    notice = world.cosigned(world.head, posix(deadline) - NOTICE_S, "FRA", "RUS")
    world.table()
    expiry = world.cosigned(world.head, posix(deadline) + 1, "RUS", "TUR")
    early = world.note(
        "charter/silence-close/v1", "TUR", silence=opened, notice=notice.decode(), expiry=notice.decode()
    )
    assert "the quorum's cosignatures are missing" in refusal(world, early).message
    closed = world.say(
        "charter/silence-close/v1", "TUR", silence=opened, notice=notice.decode(), expiry=expiry.decode()
    )
    procedure = world.folded.charter.silences[str(opened)]
    assert (procedure.outcome, procedure.closed) == ("adopted", closed)
    again = Mechanism.open(world.folder / "mechanism")
    assert again.state().digest() == world.folded.digest()
    again.close()
