# SPDX-License-Identifier: Apache-2.0
"""Appending: the tool's own bytes again, what is refused, and what a crash at any byte leaves behind."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1 import tar
from comity.election.ballots.belenios_v1.appending import RULE, Archive, Torn, append
from comity.election.ballots.belenios_v1.archive import EventType, scan
from comity.election.ballots.belenios_v1.events import FOLLOWERS
from comity.errors import BusyError, FormatError, ProofError, Refusal, StoreError, VerificationError
from election.archive import synthetic
from election.archive.synthetic import CLOSED, SHUFFLED, TIME, data
from election_vectors import NAMES, vector

WHOLE = synthetic.archive(SHUFFLED)
ENDS = synthetic.ends(WHOLE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "election.bel"


def placed(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# Byte for byte --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_archives_of_the_tool_again(path: Path, name: str) -> None:
    whole = vector(name).archive
    (_, setup), *rest = synthetic.split(whole)
    with Archive.create(path, vector(name).timestamp, setup) as archive:
        for kind, contents in rest:
            archive.append(EventType(kind), contents)
        assert archive.size == len(whole)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("kinds", [CLOSED, SHUFFLED], ids=["closed", "shuffled"])
def test_opened_anew_for_every_event(path: Path, kinds: list[str]) -> None:
    Archive.create(path, str(TIME), data("Setup")).close()
    for height, kind in enumerate(kinds[1:], start=1):
        event = append(path, EventType(kind), data(kind, height))
        assert (event.type, event.height) == (kind, height)
    assert path.read_bytes() == synthetic.archive(kinds)


def test_what_an_open_archive_says(path: Path) -> None:
    placed(path, WHOLE[: ENDS[1]])
    with path.open("rb") as file:
        index = scan(file)
    with Archive.open(path) as archive:
        assert (archive.size, archive.timestamp) == (ENDS[1], TIME)
        assert (archive.last[0].height, archive.last[1]) == index.last
        assert archive.next_types == (EventType.BALLOT, EventType.END_BALLOTS)
        event = append(archive, EventType.END_BALLOTS)
        assert event.parent == index.last[1]
        assert archive.last[0] == event


def test_a_long_payload(path: Path) -> None:
    content = b'["' + b"1" * (2 * tar.CHUNK + 77) + b'"]'
    placed(path, WHOLE[: ENDS[0]])
    append(path, EventType.BALLOT, [content])
    append(path, EventType.BALLOT, [b"{}"])
    assert path.read_bytes() == synthetic.of(
        [("Setup", data("Setup")), ("Ballot", [content]), ("Ballot", [b"{}"])]
    )


@given(st.lists(st.binary(max_size=3000), max_size=4))
@settings(max_examples=20)
def test_any_ballots(tmp_path_factory: pytest.TempPathFactory, ballots: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("any") / "election.bel"
    Archive.create(path, TIME, data("Setup")).close()
    for ballot in ballots:
        append(path, EventType.BALLOT, [ballot])
    whole = synthetic.of([("Setup", data("Setup")), *(("Ballot", [one]) for one in ballots)])
    assert path.read_bytes() == whole
    assert scan(io.BytesIO(whole)).ballot_count == len(ballots)


# What is refused ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kinds", [CLOSED, SHUFFLED], ids=["closed", "shuffled"])
def test_every_illegal_next_event(path: Path, kinds: list[str]) -> None:
    whole = synthetic.archive(kinds)
    for end, last in zip(synthetic.ends(whole), kinds, strict=True):
        placed(path, whole[:end])
        with Archive.open(path) as archive:
            for kind in EventType:
                if kind not in FOLLOWERS[EventType(last)]:
                    with pytest.raises(Refusal, match=f"^{kind} after {last}; expected") as refusal:
                        archive.append(kind, data(kind))
                    assert refusal.value.rule == RULE == "Belenios 2.0, section 4.4"
        assert path.read_bytes() == whole[:end]


def test_data_of_another_event(path: Path) -> None:
    placed(path, WHOLE[: ENDS[0]])
    with Archive.open(path) as archive:
        for contents in ([], [b"1", b"2"]):
            with pytest.raises(Refusal, match="data before an event Ballot"):
                archive.append(EventType.BALLOT, contents)
        with pytest.raises(Refusal, match="data before an event EndBallots"):
            archive.append(EventType.END_BALLOTS, [b"1"])
        archive.append(EventType.END_BALLOTS)
        with pytest.raises(Refusal, match="names"):
            archive.append(EventType.ENCRYPTED_TALLY, [b"{}", data("EncryptedTally")[1]])
        with pytest.raises(Refusal, match="canonical"):
            archive.append(EventType.ENCRYPTED_TALLY, [b"{}", b"x" * 5000])
        archive.append(EventType.ENCRYPTED_TALLY, data("EncryptedTally"))


@pytest.mark.parametrize("timestamp", [-1, 8**11, "", "now", "-5", "1.5", "٣", "9" * 5000])
def test_times_that_are_none(path: Path, timestamp: int | str) -> None:
    with pytest.raises(Refusal, match="seconds since 1970"):
        Archive.create(path, timestamp, data("Setup"))
    assert not any(path.parent.iterdir())


def test_a_wrong_setup_makes_no_file(path: Path) -> None:
    with pytest.raises(Refusal, match="names"):
        Archive.create(path, TIME, [*data("Setup")[:3], data("Setup", 1)[3]])
    assert not any(path.parent.iterdir())


def test_a_file_is_never_replaced(path: Path) -> None:
    placed(path, b"mine")
    with pytest.raises(StoreError, match="such a file already"):
        Archive.create(path, TIME, data("Setup"))
    assert path.read_bytes() == b"mine"
    assert list(path.parent.iterdir()) == [path]


def test_two_writers(path: Path) -> None:
    with Archive.create(path, TIME, data("Setup")) as first:
        with pytest.raises(BusyError, match="held by another writer"):
            Archive.open(path)
        first.append(EventType.BALLOT, [b"{}"])
    with Archive.open(path) as second:
        assert second.last[0].height == 1
        with pytest.raises(BusyError):
            append(path, EventType.BALLOT, [b"{}"])


def test_a_closed_archive(path: Path) -> None:
    archive = Archive.create(path, TIME, data("Setup"))
    archive.close()
    archive.close()
    with pytest.raises(StoreError, match="closed"):
        archive.append(EventType.BALLOT, [b"{}"])


def test_another_program_appended(path: Path) -> None:
    with Archive.create(path, TIME, data("Setup")) as archive:
        theirs = synthetic.archive(["Setup", "Ballot"])
        placed(path, theirs)
        with pytest.raises(StoreError, match="changed by another program"):
            archive.append(EventType.END_BALLOTS)
        assert path.read_bytes() == theirs
    assert append(path, EventType.END_BALLOTS).height == 2


def test_another_file_took_its_name(path: Path) -> None:
    with Archive.create(path, TIME, data("Setup")) as archive:
        other = placed(path.with_name("other"), path.read_bytes())
        other.replace(path)
        with pytest.raises(StoreError, match="changed by another program"):
            archive.append(EventType.END_BALLOTS)
        path.unlink()
        with pytest.raises(StoreError):
            archive.append(EventType.END_BALLOTS)


@pytest.mark.parametrize(
    "content", [b"", b"x" * 4096, bytes(4096), WHOLE[:1024], WHOLE[: ENDS[0] - 512], WHOLE[512:]]
)
def test_no_archive(path: Path, content: bytes) -> None:
    placed(path, content)
    for say in (None, lambda torn: pytest.fail("cut")):
        with pytest.raises(FormatError):
            Archive.open(path, say=say)
    assert path.read_bytes() == content


def test_no_file(path: Path) -> None:
    for place in (path, path.parent):
        with pytest.raises(StoreError, match="could not be opened"):
            Archive.open(place)


# Crashes --------------------------------------------------------------------------------------------------------------------------


def repaired(path: Path, torn: bytes, whole: int) -> Torn:
    """Opens a torn archive: refused without repair, cut back to `whole` bytes with it, nothing lost."""
    placed(path, torn)
    with pytest.raises(StoreError, match=f"cut off at byte {whole}"):
        Archive.open(path)
    assert path.read_bytes() == torn
    said: list[Torn] = []
    Archive.open(path, say=said.append).close()
    (one,) = said
    assert (one.offset, one.size) == (whole, len(torn) - whole)
    assert path.read_bytes() == torn[:whole]
    assert path.read_bytes() + one.kept.read_bytes() == torn
    assert one.kept.suffix != ".bel"
    assert one.why
    Archive.open(path).close()
    return one


def test_cut_anywhere(path: Path) -> None:
    for start, end in pairwise(ENDS):
        for cut in {
            start + 1,
            start + 511,
            start + 512,
            start + 513,
            start + 700,
            end - 1024,
            end - 600,
            end - 1,
        }:
            if start < cut < end:
                repaired(path, WHOLE[:cut], start)


def test_appending_goes_on_after_a_repair(path: Path) -> None:
    repaired(path, WHOLE[: ENDS[4] + 700], ENDS[4])
    for height, kind in enumerate(SHUFFLED[5:], start=5):
        append(path, EventType(kind), data(kind, height))
    assert path.read_bytes() == WHOLE


def test_blocks_that_never_reached_the_disk(path: Path) -> None:
    """A file may have grown to its new size while some of its new blocks are still NUL, the last ones or others."""
    start, end = ENDS[3], ENDS[4]
    for at in range(start, end, 512):
        torn = WHOLE[:at] + bytes(512) + WHOLE[at + 512 : end]
        repaired(path, torn, start)
    repaired(path, WHOLE[:start] + bytes(end - start), start)


def test_a_repair_that_was_cut_off_is_done_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torn = WHOLE[: ENDS[2] + 513]
    placed(path, torn)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "ftruncate", crash)
        with pytest.raises(KeyboardInterrupt):
            Archive.open(path, say=lambda _: None)
    assert path.read_bytes() == torn
    repaired(path, torn, ENDS[2])
    assert len(list(path.parent.glob("*.torn-*"))) == 1


@pytest.mark.parametrize("height", [1, 4, 6, 8])
def test_damage_that_is_no_torn_append(path: Path, height: int) -> None:
    """A flipped bit in the last event or its data: nothing is cut off, whatever was asked for."""
    start, end = ENDS[height - 1], ENDS[height]
    for place in range(start, end, 97):
        damaged = bytearray(WHOLE[:end])
        damaged[place] ^= 1
        placed(path, bytes(damaged))
        with pytest.raises(VerificationError, match="byte"):
            Archive.open(path, say=lambda _: pytest.fail("cut"))
        assert path.read_bytes() == damaged
    assert not list(path.parent.glob("*.torn-*"))


def test_damage_before_whole_events(path: Path) -> None:
    """Two events behind the damage, and the last of them torn: cutting back would take the first of them, too."""
    damaged = bytearray(WHOLE[: ENDS[5] + 600])
    damaged[ENDS[2] + 300] ^= 1
    placed(path, bytes(damaged))
    with pytest.raises(FormatError, match=r"^.*election\.bel: byte") as error:
        Archive.open(path, say=lambda _: pytest.fail("cut"))
    assert "another copy" in error.value.hint
    assert path.read_bytes() == damaged


def test_an_event_in_an_order_that_only_the_tool_takes(path: Path) -> None:
    """A ballot after the end, appended by other means: what stands there whole is not ours to take away."""
    theirs = synthetic.of([("Setup", data("Setup")), ("EndBallots", []), ("Ballot", [])])
    placed(path, theirs)
    with pytest.raises(FormatError, match="Ballot after EndBallots"):
        Archive.open(path, say=lambda _: pytest.fail("cut"))
    assert path.read_bytes() == theirs


@given(st.integers(ENDS[0] + 1, len(WHOLE) - 1), st.integers(0, 2000), st.integers(0, 255))
@settings(max_examples=60)
def test_any_tail(tmp_path_factory: pytest.TempPathFactory, cut: int, length: int, byte: int) -> None:
    """Whatever stands at the end, opening leaves an archive or changes nothing, and loses no byte."""
    path = tmp_path_factory.mktemp("tail") / "election.bel"
    content = WHOLE[:cut] + bytes([byte]) * length
    placed(path, content)
    said: list[Torn] = []
    try:
        Archive.open(path, say=said.append).close()
    except VerificationError:
        assert path.read_bytes() == content
        return
    with path.open("rb") as file:
        scan(file)
    assert path.read_bytes() + b"".join(one.kept.read_bytes() for one in said) == content


# Writes that fail -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(path: Path) -> Iterator[Archive]:
    placed(path, WHOLE[: ENDS[0]])
    with Archive.open(path) as archive:
        yield archive


def test_a_full_disk(opened: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.pwrite

    def full(handle: int, view: Any, offset: int) -> int:
        if offset > ENDS[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, view[:700], offset)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with pytest.raises(StoreError, match="No space left"):
            opened.append(EventType.BALLOT, [b"x" * 5000])
    assert opened.path.read_bytes() == WHOLE[: ENDS[0]]
    with pytest.raises(StoreError, match="a write to it failed"):
        opened.append(EventType.BALLOT, [b"{}"])
    opened.close()
    assert append(opened.path, EventType.BALLOT, [b"{}"]).height == 1


def test_a_failed_flush(opened: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failed)
        with pytest.raises(StoreError, match="Input/output"):
            opened.append(EventType.BALLOT, [b"{}"])
    with pytest.raises(StoreError, match="a write to it failed") as error:
        opened.append(EventType.BALLOT, [b"{}"])
    assert error.value.hint == "open it again"
    assert opened.path.read_bytes() == WHOLE[: ENDS[0]]


def test_short_writes_are_gone_on_with(opened: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda handle, view, offset: real(handle, view[:100], offset))
    opened.append(EventType.BALLOT, data("Ballot", 1))
    assert opened.path.read_bytes() == WHOLE[: ENDS[1]]


def test_written_before_it_returns(opened: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """One write, then fsync of that very file."""
    calls: list[tuple[str, int]] = []
    write, flush = os.pwrite, os.fsync

    def writing(handle: int, view: Any, offset: int) -> int:
        calls.append(("write", handle))
        return write(handle, view, offset)

    def flushing(handle: int) -> None:
        calls.append(("fsync", handle))
        flush(handle)

    monkeypatch.setattr(os, "pwrite", writing)
    monkeypatch.setattr(os, "fsync", flushing)
    opened.append(EventType.BALLOT, data("Ballot", 1))
    assert [what for what, _ in calls] == ["write", "fsync"]
    assert len({handle for _, handle in calls}) == 1


def test_a_crash_while_making_leaves_no_archive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failed)
        with pytest.raises(StoreError, match="could not be made"):
            Archive.create(path, TIME, data("Setup"))
    assert not any(path.parent.iterdir())
    Archive.create(path, TIME, data("Setup")).close()


def test_a_whole_archive_is_not_torn(path: Path) -> None:
    for end in ENDS:
        placed(path, WHOLE[:end])
        Archive.open(path, say=lambda _: pytest.fail("cut")).close()
        assert path.read_bytes() == WHOLE[:end]


def test_damage_in_the_middle_is_for_scan_to_find(path: Path) -> None:
    damaged = bytearray(WHOLE)
    damaged[ENDS[0] + 513] ^= 1
    placed(path, bytes(damaged))
    Archive.open(path).close()
    with path.open("rb") as file, pytest.raises(ProofError):
        scan(file)
