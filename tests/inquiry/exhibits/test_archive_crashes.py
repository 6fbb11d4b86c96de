# SPDX-License-Identifier: Apache-2.0
"""What a crash leaves between the steps of an operation is completed by doing the same again, or by making the catalogue anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity.errors import InputError, StoreError
from comity.inquiry.exhibits.addresses import Shelf
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.catalogue import Catalogue
from inquiry.exhibits.specimens import ALD, BRIDGE, KEYS, ORIGIN, bridge, by, extract, kinds


class CrashError(BaseException):
    """The power fails: nothing that catches errors sees it."""


WRITES = ((Shelf, ("create", "delete")), (Catalogue, ("index", "add_words", "forget_words")))


def counting(patch: pytest.MonkeyPatch, most: int = 10_000) -> list[int]:
    """Count writes to the shelf and the catalogue, and fail after `most` of them."""
    done = [0]

    def wrapped(original: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if done[0] == most:
                raise CrashError
            done[0] += 1
            return original(*arguments, **named)

        return call

    for owner, names in WRITES:
        for name in names:
            patch.setattr(owner, name, wrapped(getattr(owner, name)))
    return done


def crashed_everywhere(
    tmp_path: Path,
    before: Callable[[Archive], str],
    action: Callable[[Archive, str], object],
    check: Callable[[Archive, str], None],
) -> None:
    """Run an action in new archives, crash it before each of its writes, run it again, and look at what is there."""
    with Archive.create(tmp_path / "whole", ORIGIN) as whole:
        exhibit = before(whole)
        with pytest.MonkeyPatch.context() as patch:
            done = counting(patch)
            action(whole, exhibit)
        (steps,) = done
    assert steps > 2
    for step in range(steps):
        place = tmp_path / f"crash-{step}"
        with Archive.create(place, ORIGIN) as archive:
            before(archive)
            with pytest.MonkeyPatch.context() as patch:
                counting(patch, step)
                with pytest.raises(CrashError):
                    action(archive, exhibit)
        with Archive.open(place) as again:
            action(again, exhibit)
            again.rebuild()
            assert [
                one for one in again.check(keys=KEYS) if one.state == "broken" or not one.exhibit
            ] == [], step
            check(again, exhibit)


def test_bringing_in_is_completed_by_bringing_in_again(tmp_path: Path) -> None:
    def check(archive: Archive, exhibit: str) -> None:
        (found,) = archive.ids()
        told = kinds(archive, found)
        assert told[0] == "collect"
        assert "store" in told
        assert len(told) <= 4
        assert b"".join(archive.read(found, by())) == BRIDGE
        assert [row.id for row in archive.catalogue.search("noon")] == [found]
        assert not list((tmp_path / "whole" / "incoming").iterdir())

    crashed_everywhere(tmp_path, lambda archive: "", lambda archive, _: bridge(archive), check)


def test_deriving_is_completed_by_deriving_again(tmp_path: Path) -> None:
    def check(archive: Archive, exhibit: str) -> None:
        (made,) = set(archive.ids()) - {exhibit}
        assert kinds(archive, exhibit)[2:] in (["analyse"], ["analyse"] * 2)
        assert kinds(archive, made)[0] == "analyse"
        assert archive.events(exhibit)[-1].event.derivative == made
        assert [row.id for row in archive.catalogue.search("closed noon")] == [exhibit]

    crashed_everywhere(tmp_path, lambda archive: bridge(archive).record.id, extract, check)


def test_disposing_is_completed_by_disposing_again(tmp_path: Path) -> None:
    def check(archive: Archive, exhibit: str) -> None:
        assert kinds(archive, exhibit) == ["collect", "store", "dispose"]
        assert list(archive.shelf.names("objects")) == []
        assert archive.catalogue.search("noon") == ()

    crashed_everywhere(
        tmp_path,
        lambda archive: bridge(archive).record.id,
        lambda archive, exhibit: archive.dispose(exhibit, by(reason="returned", authority="order 7"), [ALD]),
        check,
    )


def test_without_a_catalogue_the_files_make_it_again(folder: Archive, tmp_path: Path) -> None:
    exhibit = bridge(folder).record.id
    folder.close()
    for file in (tmp_path / "archive").glob("catalogue.sqlite*"):
        file.unlink()
    assert folder.catalogue.count() == 0
    assert folder.rebuild() == []
    assert [row.id for row in folder.catalogue.list()] == [exhibit]


def test_a_full_disk_is_told_and_leaves_nothing(
    folder: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("comity.inquiry.exhibits.addresses.os.fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        bridge(folder)
    monkeypatch.undo()
    assert list(folder.ids()) == []
    assert list((tmp_path / "archive" / "incoming").iterdir()) == []
    assert bridge(folder).new


def test_content_that_cannot_be_read_to_its_end_leaves_nothing(folder: Archive, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        bridge(folder, content=tmp_path / "missing")  # type: ignore[arg-type]

    def breaking() -> Iterator[bytes]:
        yield b"half of it"
        raise ValueError("the line is dead")

    with pytest.raises(ValueError, match="dead"):
        bridge(folder, content=breaking())  # type: ignore[arg-type]
    assert list(folder.shelf.names("objects")) == []
    assert list((tmp_path / "archive" / "incoming").iterdir()) == []
