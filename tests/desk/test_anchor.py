# SPDX-License-Identifier: Apache-2.0
"""What a verifier remembers outside of the record holds the record to its past."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.desk.anchor import read_anchor
from comity.desk.audit import verify
from comity.errors import (
    AnchorError,
    ComityStateError,
    InputError,
    VerificationError,
)
from desk.damage import refusal, run
from foreign.specimens import admit, notes_of
from worlds import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
    found.table()
    yield found
    found.close()


def test_the_first_verification_trusts_and_later_ones_hold_on_to_it(world: World, tmp_path: Path) -> None:
    path = tmp_path / "new" / "anchor.json"
    first = verify(world.mechanism, path)
    assert (first.trust, first.anchor) == ("first use", path)
    before = read_anchor(path)
    assert before is not None
    assert before.size == world.mechanism.store.size()
    assert before.checkpoint.encode() == world.head
    world.file("FRA", "yes", "preferred")
    assert verify(world.mechanism, path).trust == "known"
    after = read_anchor(path)
    assert after is not None
    assert (after.size, after.charter, after.log) == (before.size + 1, before.charter, before.log)
    assert verify(world.mechanism, path).trust == "known"


def test_a_failed_verification_moves_no_anchor(world: World, tmp_path: Path) -> None:
    path = tmp_path / "anchor.json"
    verify(world.mechanism, path)
    before = path.read_bytes()
    world.file("FRA", "yes", "preferred")
    world.close()
    run(world.mechanism.folder, "UPDATE entries SET text_key=1 WHERE idx=5")
    refusal(world.mechanism.folder, path)
    assert path.read_bytes() == before


def test_the_anchor_refuses_another_mechanism(world: World, tmp_path: Path) -> None:
    path = tmp_path / "anchor.json"
    verify(world.mechanism, path)
    for origin, title in (
        ("other.example/x", {"en": "A mechanism for tests"}),
        (world.origin, {"en": "Another"}),
    ):
        other = World(tmp_path / title["en"] / origin, origin=origin, title=title)
        with pytest.raises(AnchorError, match="not the record that was verified before") as caught:
            verify(other.mechanism, path)
        assert caught.value.exit_code == 22
        other.close()


def test_the_anchor_refuses_a_record_that_shrank(world: World, tmp_path: Path) -> None:
    path, notes = tmp_path / "anchor.json", notes_of(world.mechanism.folder)
    verify(world.mechanism, path)
    admit(tmp_path / "short", notes[:-1], world.signer(world.origin))
    found = refusal(tmp_path / "short", path)
    assert isinstance(found, AnchorError)
    assert f"has {len(notes) - 1} entries, but {len(notes)} were verified before" in found.message


@pytest.mark.parametrize("longer", [0, 2], ids=["same size", "longer"])
def test_the_anchor_refuses_another_history(world: World, tmp_path: Path, longer: int) -> None:
    path, notes = tmp_path / "anchor.json", notes_of(world.mechanism.folder)
    verify(world.mechanism, path)
    branch = World(tmp_path / "branch")
    for number in range(1 + longer):
        branch.table("RUS", id=f"other{number}")
    branch.close()
    other = notes_of(branch.mechanism.folder)
    assert other[: len(notes) - 1] == notes[:-1]
    found = refusal(branch.mechanism.folder, path)
    assert isinstance(found, AnchorError)
    assert f"the first {len(notes)} entries are not those" in found.message


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"origin":1}', None])
def test_a_damaged_anchor_is_said_and_kept(world: World, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "anchor.json"
    verify(world.mechanism, path)
    if content is None:
        content = path.read_bytes().replace(b'"size"', b'"sise"')
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not an anchor") as caught:
        verify(world.mechanism, path)
    assert caught.value.exit_code == 33
    assert path.read_bytes() == content


def test_an_anchor_of_nonsense_values_refuses_and_breaks_nothing(world: World, tmp_path: Path) -> None:
    path = tmp_path / "anchor.json"
    verify(world.mechanism, path)
    good = path.read_bytes()
    size = world.mechanism.store.size()
    for wrong in (b"-1", b"0", b"99999999999999999"):
        path.write_bytes(good.replace(b'"size": %d' % size, b'"size": ' + wrong))
        assert path.read_bytes() != good
        with pytest.raises((VerificationError, ComityStateError)):
            verify(world.mechanism, path)


def test_an_anchor_that_cannot_be_written_is_said(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="anchor"):
        verify(world.mechanism, tmp_path / "file" / "anchor.json")
