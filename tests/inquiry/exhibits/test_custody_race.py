# SPDX-License-Identifier: Apache-2.0
"""Two writers at one chain: it stays one chain, every event is on it, and a rule that has changed meanwhile is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from comity.errors import BusyError, Refusal
from comity.inquiry.exhibits import chain as chains
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.exhibit_record import Facts
from comity.record.note import add_signatures
from inquiry.exhibits.specimens import (
    ALD,
    BRE,
    BRIDGE,
    KEYS,
    LATER,
    ORIGIN,
    bridge,
    by,
    extract,
    kinds,
    salt,
)


def together(actions: Sequence[Callable[[], object]]) -> None:
    """Start all at one moment, each in a thread of its own, and wait for all."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], object]) -> None:
        barrier.wait()
        action()

    with ThreadPoolExecutor(len(actions)) as pool:
        for done in [pool.submit(run, action) for action in actions]:
            done.result()


def test_two_writers_of_one_chain(archive: Archive, address: str, tmp_path: Path) -> None:
    exhibit = bridge(archive).record.id

    def reads(name: str) -> Callable[[], object]:
        def action() -> None:
            with Archive.open(address, cache=tmp_path / name) as mine:
                for number in range(8):
                    mine.read(exhibit, by(reason=f"{name} {number}"))

        return action

    together([reads("one"), reads("two")])
    events = archive.events(exhibit)
    assert [one.event.seq for one in events] == list(range(1, 19))
    assert archive.chain(exhibit).state.state == "complete"
    expected = Counter(f"{name} {number}" for name in ("one", "two") for number in range(8))
    assert Counter(one.event.reason for one in events[2:]) == expected
    for name in ("one", "two"):
        told = [one.event.reason for one in events if one.event.reason.startswith(name)]
        assert told == [f"{name} {number}" for number in range(8)]


def test_two_writers_with_the_same_bytes_make_one_exhibit(
    archive: Archive, address: str, tmp_path: Path
) -> None:
    made = []

    def brings(number: int) -> Callable[[], object]:
        def action() -> None:
            with Archive.open(address, cache=tmp_path / str(number)) as mine:
                made.append(mine.add(BRIDGE, Facts(title=f"Title {number}"), by(), salt(number)))

        return action

    together([brings(number) for number in range(4)])
    (exhibit,) = archive.ids()
    assert {one.record.id for one in made} == {exhibit}
    assert [one.record for one in made] == [archive.record(exhibit)] * 4
    assert sum(one.new for one in made) == 1
    assert kinds(archive, exhibit).count("collect") == 4
    assert [one for one in archive.check() if one.state == "broken"] == []


def test_threads_share_one_archive(folder: Archive) -> None:
    together([partial(bridge, folder, content=b"report %d" % number, number=number) for number in range(6)])
    assert folder.catalogue.count() == 6
    assert folder.check(keys=KEYS) == []


def test_the_rule_is_asked_again_when_another_writer_was_first(
    folder: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = bridge(folder).record.id
    create = folder.shelf.create
    overtaken: list[str] = []

    def overtaking(name: str, data: bytes) -> bool:
        if b'"dispose"' in data and not overtaken:
            overtaken.append(name)
            folder.record_event(exhibit, "hold", by(BRE, reason="court"))
        return create(name, data)

    monkeypatch.setattr(folder.shelf, "create", overtaking)
    with pytest.raises(Refusal) as refused:
        folder.dispose(exhibit, by(reason="space", authority="order 7"))
    assert refused.value.rule == "inquiry: what is under a legal hold is not disposed of"
    assert kinds(folder, exhibit) == ["collect", "store", "hold"]
    assert len(list(folder.shelf.names("objects"))) == 1


def test_who_never_gets_through_says_so(folder: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    exhibit = bridge(folder).record.id
    monkeypatch.setattr(chains, "TRIES", 3)
    monkeypatch.setattr(folder.shelf, "create", lambda name, data: False)
    with pytest.raises(BusyError, match="grows faster"):
        folder.read(exhibit, by())


def test_a_prepared_transfer_is_completed_elsewhere(archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    handing = by(at=LATER, counterparty=BRE.name, place="Velm", reason="laboratory")
    note = archive.prepare(exhibit, handing, [ALD])
    assert kinds(archive, exhibit) == ["collect", "store"], "preparing writes nothing"
    for unready in (note, archive.prepare(exhibit, handing), add_signatures(note, [BRE, BRE])):
        with pytest.raises(Refusal) as refused:
            archive.submit(unready, KEYS)
        assert (
            refused.value.rule
            == "inquiry: a transfer carries two signatures, of whoever hands over and whoever receives"
        )
    stored = archive.submit(add_signatures(note, [BRE]), KEYS)
    assert (stored.event.kind, stored.event.place, stored.signers) == (
        "transfer",
        "Velm",
        ("ALD/clerk", "BRE/clerk"),
    )
    assert archive.check(keys=KEYS) == []
    with pytest.raises(Refusal) as refused:
        archive.submit(add_signatures(note, [BRE]), KEYS)
    assert refused.value.rule == "inquiry: an event names the one before it"


def test_a_prepared_transfer_that_was_overtaken_is_refused(archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    note = archive.prepare(exhibit, by(counterparty=BRE.name), [ALD, BRE])
    archive.read(exhibit, by())
    with pytest.raises(Refusal, match="has gone on to event 3 since this note was prepared as event 3"):
        archive.submit(note, KEYS)
    assert kinds(archive, exhibit) == ["collect", "store", "access"]


def test_a_note_is_for_one_archive_and_says_only_what_people_say(archive: Archive, tmp_path: Path) -> None:
    exhibit = bridge(archive).record.id
    note = archive.prepare(exhibit, by(counterparty=BRE.name))
    forged = note.replace(b"inquiry.example/orsa", b"inquiry.example/velm")
    stored = note.replace(b'"transfer"', b'"store"')
    with pytest.raises(Refusal, match=r"is for the archive inquiry\.example/velm"):
        archive.submit(add_signatures(forged, [ALD, BRE]), KEYS)
    with pytest.raises(Refusal, match="itself records store"):
        archive.submit(add_signatures(stored, [ALD, BRE]), KEYS)
    lying = note.replace(archive.record(exhibit).sha256.encode(), b"00" * 32)
    with pytest.raises(Refusal, match="says other things"):
        archive.submit(add_signatures(lying, [ALD, BRE]), KEYS)
    assert kinds(archive, exhibit) == ["collect", "store"]


def test_a_chain_kept_in_memory_sees_what_others_added(tmp_path: Path) -> None:
    """Two openings of one archive, each with its own memory of the chain: neither loses the other's event, nor adds beside a withdrawal."""
    with Archive.create(tmp_path / "a", ORIGIN) as one, Archive.open(tmp_path / "a") as other:
        exhibit = bridge(one).record.id
        extract(one, exhibit, b"first", 2)
        extract(other, exhibit, b"second", 3)
        other.record_event(exhibit, "seal", by(reason="closed"))
        with pytest.raises(Refusal):
            extract(one, exhibit, b"third", 4)
        one.record_event(exhibit, "unseal", by(reason="opened"))
        extract(other, exhibit, b"third", 4)
        assert [event.event.seq for event in one.events(exhibit)] == list(range(1, 8))
        assert one.check("all", KEYS) == other.check("all", KEYS) == []


def test_a_last_event_that_was_changed_is_noticed_and_stays_broken(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "a", ORIGIN) as archive:
        exhibit = bridge(archive).record.id
        extract(archive, exhibit, b"first", 2)
        last = tmp_path / "a" / "custody" / exhibit / "000003.note"
        last.write_bytes(last.read_bytes() + b"\n")
        extract(archive, exhibit, b"second", 3)
        assert archive.chain(exhibit).state.state == "broken"
        assert any(one.state == "broken" for one in archive.check(exhibit, KEYS))
