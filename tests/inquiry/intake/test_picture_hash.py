# SPDX-License-Identifier: Apache-2.0
"""Perceptual hashes: turned, mirrored and scaled copies are hits, other pictures are not, and hostile pictures only raise FormatError."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import FormatError
from comity.inquiry.intake import picture_hash
from comity.inquiry.intake.picture_hash import (
    MEANING,
    THRESHOLD,
    VARIANTS,
    PictureHash,
    compare,
    hash_of,
    listed_hash,
    parsed,
    reading,
    written,
)
from comity.inquiry.intake.readings import Limits, Reading
from inquiry.intake.pictures import picture, saved

pytest.importorskip("pdqhash")
pillow = pytest.importorskip("PIL.Image")
LIMITS = Limits()
TURNS = dict(
    zip(
        VARIANTS,
        [
            None,
            "ROTATE_90",
            "ROTATE_180",
            "ROTATE_270",
            "FLIP_TOP_BOTTOM",
            "FLIP_LEFT_RIGHT",
            "TRANSPOSE",
            "TRANSVERSE",
        ],
        strict=True,
    )
)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_turn_and_mirror_image_is_found_and_named(tmp_path: Path, variant: str) -> None:
    turn = TURNS[variant]
    copy = picture() if turn is None else picture().transpose(pillow.Transpose[turn])
    copy.save(tmp_path / "copy.png")
    found = compare(
        hash_of(saved(tmp_path / "a.png"), LIMITS), hash_of(tmp_path / "copy.png", LIMITS).hashes[0]
    )
    assert found == (0, variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_large_pictures_are_turned_as_small_copies(tmp_path: Path, variant: str) -> None:
    turn = TURNS[variant]
    large = picture(width=1500, height=1100)
    large.save(tmp_path / "a.jpg")
    (large if turn is None else large.transpose(pillow.Transpose[turn])).save(
        tmp_path / "copy.jpg", quality=60
    )
    found = compare(hash_of(tmp_path / "a.jpg", LIMITS), hash_of(tmp_path / "copy.jpg", LIMITS).hashes[0])
    assert found.distance <= 16
    assert found.variant == variant


def test_scaled_and_recompressed_copies_are_hits(tmp_path: Path) -> None:
    original = hash_of(saved(tmp_path / "a.png"), LIMITS)
    for quality in (30, 60, 90):
        picture(width=500, height=375).save(tmp_path / "copy.jpg", quality=quality)
        assert compare(original, hash_of(tmp_path / "copy.jpg", LIMITS).hashes[0]).distance <= THRESHOLD


def test_other_pictures_are_far(tmp_path: Path) -> None:
    hashes = [hash_of(saved(tmp_path / f"{seed}.png", seed), LIMITS) for seed in range(12)]
    for a in hashes:
        assert a.quality >= 50
        assert all(compare(a, b.hashes[0]).distance > 60 for b in hashes if b is not a)


def test_a_crop_may_escape_and_the_words_say_so(tmp_path: Path) -> None:
    picture().crop((0, 0, 160, 120)).save(tmp_path / "crop.png")
    found = compare(
        hash_of(saved(tmp_path / "a.png"), LIMITS), hash_of(tmp_path / "crop.png", LIMITS).hashes[0]
    )
    assert found.distance > THRESHOLD
    assert "A miss proves nothing" in MEANING


def test_distances_by_hand() -> None:
    zero, one, far = "0" * 64, "0" * 63 + "7", "f" * 64
    a = PictureHash(80, (one, far, far, zero, far, far, far, far))
    assert compare(a, zero) == (0, "turned by 270 degrees")
    assert compare(a, one) == (0, "as it is")
    assert compare(PictureHash(80, (one,) * 8), zero) == (3, "as it is")
    assert compare(PictureHash(80, (zero,) * 8), far) == (256, "as it is")


def test_what_is_stored(tmp_path: Path) -> None:
    found = reading(saved(tmp_path / "a.png"), LIMITS)
    assert isinstance(found, Reading)
    again = parsed(found.content)
    assert again == hash_of(tmp_path / "a.png", LIMITS)
    assert listed_hash(found.title) == (again.hashes[0], again.quality)
    assert listed_hash("a photograph") is None
    assert found.derivation.tool == "pdqhash"
    assert b"A miss proves nothing" in found.content


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "CMYK", "I;16"])
def test_modes(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.tiff" if mode in ("CMYK", "I;16") else "a.png")
    (pillow.new(mode, (64, 64)) if mode == "I;16" else picture().convert(mode)).save(path)
    assert len(hash_of(path, LIMITS).hashes) == 8


def test_pictures_that_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "a.png")
    with pytest.raises(FormatError, match="320 x 240 pixels are more than 1000"):
        hash_of(path, Limits(pixels=1000))
    monkeypatch.setattr(pillow, "MAX_IMAGE_PIXELS", 1000)
    note = reading(path, LIMITS)
    assert isinstance(note, str)
    assert "DecompressionBombError" in note
    monkeypatch.setattr(pillow, "MAX_IMAGE_PIXELS", 70_000)
    assert "DecompressionBombWarning" in str(reading(path, LIMITS))


def test_without_the_extra_there_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(picture_hash, "import_module", missing)
    assert reading(saved(tmp_path / "a.png"), LIMITS) == (
        "there is no picture hash: the extra comity[pictures] is not installed"
    )


@given(st.integers(0, 100_000), st.integers(1, 255))
@settings(max_examples=12, deadline=None)
def test_hostile_pictures(tmp_path_factory: pytest.TempPathFactory, place: int, change: int) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    for name in ("a.jpg", "a.gif", "a.tiff"):
        data = bytearray(saved(folder / name).read_bytes())
        data[place % min(len(data), 2000)] ^= change
        (folder / name).write_bytes(data[: len(data) - place % 7])
        assert reading(folder / name, LIMITS)


@given(st.binary(max_size=60) | st.sampled_from([b"{}", b'{"hashes": {}, "quality": 1}', b"[" * 9999]))
def test_hostile_hashes(data: bytes) -> None:
    with pytest.raises(FormatError):
        parsed(data)


def test_written_hashes_are_read_back() -> None:
    one = PictureHash(7, tuple(f"{place:064x}" for place in range(8)))
    assert parsed(written(one)) == one
    with pytest.raises(FormatError):
        parsed(written(one).replace(b'"quality": 7', b'"quality": 700'))
