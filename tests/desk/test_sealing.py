# SPDX-License-Identifier: Apache-2.0
"""Sealing to a circle, reading, opening: the whole way on disk, with real ciphertexts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.desk.sealing import openings, read_item, seal_statement
from comity.desk.state import KINDS
from comity.errors import FormRefusal, MissingBlobError, Refusal, VerificationError
from comity.record.keys import KeyDirectory
from comity.record.sealed import Plaintext
from worlds import World, party, terms

KIND = KINDS["talks/position/v1"]
POSITION = {"issue": "border", "option": "yes", "stance": "acceptable", "source": "in confidence"}
CIRCLE = {"id": "guarantors", "members": ["RUS", "TUR"]}
AT = "2026-01-01T00:00:00Z"


class SealedWorld(World):
    """RUS and TUR share a circle; FRA has a recipient too, but is not in it."""

    def __init__(self, folder: Path) -> None:
        keys = KeyDirectory(folder / "keys")
        self.recipients = {code: keys.create_identity(code) for code in ("FRA", "RUS", "TUR")}
        parties = [party(code, recipient=recipient) for code, recipient in self.recipients.items()]
        super().__init__(folder, parties, circles=[CIRCLE])
        self.table()

    def seal(self, by: str = "RUS", **changes: Any) -> int:
        fields = seal_statement(
            self.mechanism, KIND, POSITION | changes, "guarantors", [f"{by}/delegate-1"], AT
        )
        index: int = self.say("record/sealed/v1", by, **fields)
        return index


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SealedWorld]:
    found = SealedWorld(tmp_path)
    yield found
    found.close()


def test_members_read_it_and_nobody_else(world: SealedWorld) -> None:
    index = world.seal()
    for code in ("RUS", "TUR"):
        salt, plaintext = read_item(world.mechanism, index, world.keys.identity(code))
        assert len(salt) == 32
        assert Plaintext.decode(plaintext) == Plaintext("talks/position/v1", dict(POSITION))
    with pytest.raises(VerificationError, match="this identity does not open"):
        read_item(world.mechanism, index, world.keys.identity("FRA"))


def test_an_opening_is_drawn_up_from_the_ciphertext(world: SealedWorld) -> None:
    first, second = world.seal(), world.seal(option="no", stance="cannot_accept")
    body = openings(world.mechanism, [second, first, second], world.keys.identity("TUR"))
    assert [item["sealed"] for item in body["items"]] == [first, second]
    world.say("record/opened/v1", "RUS", **body)
    positions = world.folded.talks.issues["border"].positions
    assert (positions["yes"]["RUS"].stance, positions["no"]["RUS"].stance) == ("acceptable", "cannot_accept")


def test_no_two_items_look_alike(world: SealedWorld) -> None:
    first, second = world.seal(), world.seal()
    items = world.folded.record.items
    assert items[str(first)].commitment != items[str(second)].commitment
    assert items[str(first)].blob != items[str(second)].blob


def test_a_ciphertext_that_is_not_here_is_said_to_be_missing(world: SealedWorld) -> None:
    index = world.seal()
    world.mechanism.blobs.path(world.folded.record.items[str(index)].blob).unlink()
    with pytest.raises(MissingBlobError):
        read_item(world.mechanism, index, world.keys.identity("RUS"))
    with pytest.raises(Refusal, match="entry 4 is not a sealed item"):
        read_item(world.mechanism, 4, world.keys.identity("RUS"))


def test_what_could_never_be_opened_is_not_sealed(world: SealedWorld) -> None:
    """The opening meets admission's Unicode rules; better to be told now."""
    with pytest.raises(FormRefusal, match="bidi override"):
        world.seal(source="a \u202eword")
    with pytest.raises(FormRefusal, match="source is not in Unicode NFC"):
        world.seal(source="e\u0301")
    with pytest.raises(FormRefusal, match="stance"):
        world.seal(stance="maybe")


def test_a_circle_that_is_not_there_or_no_more_is_refused(world: SealedWorld) -> None:
    seal = (world.mechanism, KIND, POSITION)
    with pytest.raises(Refusal, match="there is no circle 'public'") as caught:
        seal_statement(*seal, "public", ["RUS/delegate-1"], AT)
    assert caught.value.hint == "circles: guarantors"
    without = terms([party(code, recipient=recipient) for code, recipient in world.recipients.items()])
    world.amend(without)
    with pytest.raises(Refusal, match="there is no circle 'guarantors'"):
        seal_statement(*seal, "guarantors", ["RUS/delegate-1"], AT)


def test_a_member_without_recipient_cannot_be_sealed_to(tmp_path: Path) -> None:
    world = World(tmp_path, circles=[CIRCLE])
    with pytest.raises(Refusal, match="RUS has no age recipient in the charter"):
        seal_statement(world.mechanism, KIND, POSITION, "guarantors", ["RUS/delegate-1"], AT)
    world.close()
