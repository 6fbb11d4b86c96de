# SPDX-License-Identifier: Apache-2.0
"""Whatever is changed, removed or added in an archive's files is found by a check, and nothing is repaired in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.errors import InputError, Refusal, StoreError
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import state_of
from comity.inquiry.exhibits.exhibit_record import Facts
from inquiry.exhibits.specimens import (
    ALD,
    AT,
    BRE,
    CUT,
    KEYS,
    LATER,
    ORIGIN,
    bridge,
    by,
    extract,
    kinds,
    salt,
)

NOT_DATA = ("catalogue.sqlite", "incoming")


def files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(NOT_DATA) for part in path.relative_to(folder).parts)
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with an original, two derivatives, a transfer, a disposed exhibit and a physical one; some events are not signed."""
    place = tmp_path_factory.mktemp("model") / "archive"
    with Archive.create(place, ORIGIN) as archive:
        original = bridge(archive).record.id
        extract(archive, original)
        archive.derive(original, b"#### noon", Facts(derivation=CUT), by(reason="names"), salt(3), "redact")
        archive.transfer(original, by(at=LATER, counterparty=BRE.name), [ALD, BRE])
        archive.read(original, by(BRE, LATER))
        archive.add(None, Facts(category="physical", title="A padlock"), by(), salt(4))
        gone = bridge(archive, content=b"A note on a pump.", number=5).record.id
        archive.dispose(gone, by(at=LATER, reason="returned", authority="order 7"))
        assert archive.check(keys=KEYS) == []
    return place


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for copies of the model, made anew for every example."""
    return tmp_path_factory.mktemp("copies") / "archive"


def copied(model: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(model, place)
    return place


def faults(place: Path) -> list[str]:
    """What a check says, or what keeps it from opening the archive."""
    try:
        with Archive.open(place) as archive:
            return [f"{one.exhibit} {one.state} {one.reason}" for one in archive.check(keys=KEYS)]
    except (StoreError, InputError) as error:
        return [error.message]


@pytest.mark.slow
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_of_any_file_is_found(model: Path, copies: Path, data: st.DataObject) -> None:
    place = copied(model, copies)
    file = data.draw(st.sampled_from(files(place)))
    old = file.read_bytes()
    position = data.draw(st.integers(0, len(old) - 1))
    bit = data.draw(st.integers(0, 7))
    file.write_bytes(old[:position] + bytes([old[position] ^ 1 << bit]) + old[position + 1 :])
    assert faults(place), (file, position, bit)


@pytest.mark.slow
def test_any_removed_or_shortened_file_is_found(model: Path, copies: Path) -> None:
    for file in files(model):
        name = file.relative_to(model)
        for cut in (True, False):
            place = copied(model, copies)
            if cut:
                (place / name).write_bytes(file.read_bytes()[:-1])
            else:
                (place / name).unlink()
            assert faults(place), (name, cut)


def test_each_fault_names_exhibit_event_and_reason(folder: Archive, tmp_path: Path) -> None:
    exhibit = bridge(folder).record.id
    for _ in range(3):
        folder.read(exhibit, by())
    chain = tmp_path / "archive" / "custody" / exhibit
    (chain / "000003.note").unlink()
    (found,) = folder.check(exhibit, KEYS)
    assert (found.exhibit, found.state, found.reason) == (exhibit, "broken", "event 3 is missing")
    (chain / "000004.note").write_bytes(b"nonsense")
    (found,) = folder.check(exhibit, KEYS)
    assert found.reason.startswith("event 3 is missing; event 4 cannot be read: ")
    row = folder.catalogue.get(exhibit)
    assert row is not None
    assert row.custody == "broken"
    assert [one.id for one in folder.catalogue.list(custody="broken")] == [exhibit]


def test_a_broken_chain_goes_on_and_stays_broken(folder: Archive, tmp_path: Path) -> None:
    exhibit = bridge(folder).record.id
    folder.read(exhibit, by())
    (tmp_path / "archive" / "custody" / exhibit / "000002.note").unlink()
    assert folder.record_event(exhibit, "seal", by()).event.seq == 4
    folder.record_event(exhibit, "unseal", by())
    assert folder.chain(exhibit).state == ("broken", "event 2 is missing")
    assert any(one.state == "broken" for one in folder.check(exhibit))
    with pytest.raises(Refusal) as refused:
        folder.dispose(exhibit, by(reason="space", authority="order 7"))
    assert refused.value.rule == "inquiry: nothing is disposed of while its chain of custody is broken"
    assert folder.rebuild() == []
    row = folder.catalogue.get(exhibit)
    assert row is not None
    assert row.custody == "broken"


def test_an_event_cut_off_at_the_end_is_missed_by_who_remembers_it(folder: Archive, tmp_path: Path) -> None:
    exhibit = bridge(folder).record.id
    folder.record_event(exhibit, "hold", by(reason="court"))
    head = folder.head(exhibit)
    (tmp_path / "archive" / "custody" / exhibit / "000003.note").unlink()
    (found,) = folder.check(exhibit, KEYS)
    assert (found.seq, found.reason) == (3, "the catalogue knows 3 events, there are 2")
    assert [one.reason for one in folder.rebuild()] == ["the catalogue knows 3 events, there are 2"]
    assert folder.check(exhibit, KEYS) == [found], "making the catalogue anew does not make it forget"
    folder.read(exhibit, by(BRE))
    assert [one.reason for one in folder.check(exhibit, KEYS)] == ["the catalogue knows another event 3"]
    (tmp_path / "archive" / "catalogue.sqlite").unlink()
    folder.close()
    assert folder.check(exhibit, KEYS) == []
    assert [one.reason for one in folder.check(exhibit, KEYS, {exhibit: head})] == [
        "the given head knows another event 3"
    ]


def test_a_replaced_event_at_the_end_is_missed_by_who_remembers_it(folder: Archive, tmp_path: Path) -> None:
    exhibit = bridge(folder).record.id
    folder.record_event(exhibit, "hold", by(reason="court"))
    last = tmp_path / "archive" / "custody" / exhibit / "000003.note"
    last.write_bytes(last.read_bytes().replace(b'"hold"', b'"seal"'))
    assert state_of(folder.events(exhibit)).state == "complete"
    assert [one.reason for one in folder.check(exhibit, KEYS)] == ["the catalogue knows another event 3"]


def test_files_that_nobody_accounts_for_are_named(folder: Archive, tmp_path: Path) -> None:
    record = bridge(folder).record
    place = tmp_path / "archive"
    (place / "custody" / record.id / "notes.txt").write_text("x")
    (place / "exhibits" / "e-1.json").write_text("{}")
    (place / "objects" / "stray").write_text("x")
    stray = "ff" * 32
    (place / "objects" / "sha256" / "ff" / "ff").mkdir(parents=True)
    (place / "objects" / "sha256" / "ff" / "ff" / stray).write_text("x")
    assert [(one.exhibit, one.state, one.reason) for one in folder.check()] == sorted(
        [
            ("", "note", "exhibits/e-1.json: not a file that an archive has"),
            ("", "note", "objects/stray: not a file that an archive has"),
            (
                "",
                "note",
                f"objects/sha256/ff/ff/{stray}: an object that belongs to no exhibit; adding the same file again completes it",
            ),
            *((record.id, "note", "signed by ALD/clerk, whose key is not known here") for _ in range(2)),
            (record.id, "broken", f"custody/{record.id}/notes.txt is not the file of an event"),
        ],
        key=lambda one: (one[0], one[1] == "note" and one[0] != "", one[2]),
    )


def test_a_chain_without_a_record_is_found(folder: Archive, tmp_path: Path) -> None:
    exhibit = bridge(folder).record.id
    (tmp_path / "archive" / "exhibits" / f"{exhibit}.json").unlink()
    assert ("broken", "there is no record of it") in [(one.state, one.reason) for one in folder.check()]


def test_a_record_swapped_for_another_honest_one_is_found(folder: Archive, tmp_path: Path) -> None:
    exhibit = bridge(folder).record.id
    file = tmp_path / "archive" / "exhibits" / f"{exhibit}.json"
    file.write_bytes(file.read_bytes().replace(b"Bridge at Orsa", b"Bridge at Velm"))
    assert [(one.seq, one.reason) for one in folder.check(exhibit, KEYS)] == [
        (1, "its record is not the one that its first event names")
    ]


def test_a_key_that_is_not_the_signer_s_is_a_fault_and_an_unknown_one_is_not(folder: Archive) -> None:
    exhibit = bridge(folder).record.id
    assert {(one.state, one.reason) for one in folder.check(exhibit)} == {
        ("note", "signed by ALD/clerk, whose key is not known here")
    }
    assert {(one.state, one.reason) for one in folder.check(exhibit, {"ALD/clerk": BRE.verifier})} == {
        ("broken", "the line of ALD/clerk is by another key than the known one")
    }


def test_times_that_run_backwards_and_hands_that_do_not_meet_are_noted(folder: Archive) -> None:
    exhibit = bridge(folder).record.id
    folder.transfer(exhibit, by(BRE, AT, counterparty="ALD/clerk"), [ALD, BRE])
    folder.read(exhibit, by(at="2026-03-01T00:00:00Z"))
    assert [(one.seq, one.state, one.reason) for one in folder.check(exhibit, KEYS)] == [
        (3, "note", "handed over by BRE/clerk, while ALD/clerk had it"),
        (4, "note", "dated 2026-03-01T00:00:00Z, before the event ahead of it"),
    ]


def test_what_a_record_points_to_and_is_not_here_is_noted(folder: Archive) -> None:
    missing = "e-" + "0" * 16
    exhibit = bridge(folder, Facts(metadata=missing)).record.id
    assert [(one.state, one.reason) for one in folder.check(exhibit, KEYS)] == [
        ("note", f"its metadata {missing} is not in this archive")
    ]


def test_checking_adds_no_event(folder: Archive) -> None:
    exhibit = bridge(folder).record.id
    folder.check()
    assert kinds(folder, exhibit) == ["collect", "store"]


def test_an_archive_that_can_only_be_read_is_checked(
    folder: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = bridge(folder).record.id
    folder.close()
    monkeypatch.setattr("comity.inquiry.exhibits.holdings.os.access", lambda path, mode: False)
    before = files(tmp_path)
    with Archive.open(tmp_path / "archive") as readable:
        assert readable.check(keys=KEYS) == []
        with pytest.raises(StoreError, match="no catalogue here"):
            readable.catalogue.list()
    assert files(tmp_path) == before
    with Archive.open(tmp_path / "archive", cache=tmp_path / "cache") as cached:
        cached.rebuild()
        assert [row.id for row in cached.catalogue.list()] == [exhibit]
