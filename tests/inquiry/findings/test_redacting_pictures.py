# SPDX-License-Identifier: Apache-2.0
"""Redacted pictures: what is painted over cannot be read from the copy, what is not stays, and nothing but pixels comes along."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, PngImagePlugin

from comity.errors import ComityError, InputError, Refusal
from comity.inquiry.findings.redacting_exhibits import redact
from comity.inquiry.findings.redacting_pictures import redact_picture
from comity.inquiry.findings.redaction import PICTURES, Approval, Box, Regions

CANARY = "Quillfeather"


def noise(mode: str = "RGB", size: tuple[int, int] = (64, 48), seed: int = 1) -> Image.Image:
    """A picture in which no two neighbouring pixels are likely to be alike."""
    made = Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))
    return made.convert(mode)


def encoded(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(data))
    found.load()
    return found


def blackened(picture: Image.Image, box: Box) -> Image.Image:
    """The oracle: pixel by pixel."""
    made = picture.copy()
    for x in range(box.x, box.x + box.width):
        for y in range(box.y, box.y + box.height):
            made.putpixel((x, y), (0, 0, 0))
    return made


def same(one: Image.Image, other: Image.Image) -> bool:
    return (
        one.size == other.size
        and ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is None
    )


def test_every_pixel_outside_the_box_stays() -> None:
    picture, box = noise(), Box(10, 5, 20, 8)
    found = redact_picture(encoded(picture), "image/png", [box])
    assert same(opened(found.data), blackened(picture, box))
    assert (found.boxes, found.media_type, found.width, found.height) == ((box,), "image/png", 64, 48)


@given(st.integers(0, 63), st.integers(0, 47), st.integers(1, 64), st.integers(1, 48))
def test_any_box_within_is_painted_and_any_other_is_refused(x: int, y: int, width: int, height: int) -> None:
    picture, box = noise(), Box(x, y, width, height)
    if x + width <= 64 and y + height <= 48:
        assert same(
            opened(redact_picture(encoded(picture), "image/png", [box]).data), blackened(picture, box)
        )
    else:
        with pytest.raises(Refusal, match="not within the picture's 64 x 48 pixels"):
            redact_picture(encoded(picture), "image/png", [box])


@pytest.mark.parametrize("box", [Box(0, 0, 0, 5), Box(0, 0, 5, 0), Box(-1, 0, 5, 5), Box(64, 0, 1, 1)])
def test_boxes_that_are_refused(box: Box) -> None:
    with pytest.raises(Refusal) as caught:
        redact_picture(encoded(noise()), "image/png", [Box(1, 1, 2, 2), box])
    assert (
        caught.value.rule
        == "inquiry: a redaction covers regions that lie within the exhibit and hold something"
    )


def test_no_box_is_refused() -> None:
    with pytest.raises(Refusal, match="nothing to withhold"):
        redact_picture(encoded(noise()), "image/png", [])


@pytest.mark.parametrize(
    ("form", "media_type", "options"),
    [
        ("PNG", "image/png", {}),
        ("JPEG", "image/jpeg", {"quality": 60, "subsampling": 2}),
        ("JPEG", "image/jpeg", {"quality": 60, "subsampling": 0, "progressive": True}),
        ("WEBP", "image/webp", {"quality": 40}),
        ("TIFF", "image/tiff", {}),
        ("BMP", "image/bmp", {}),
    ],
)
def test_what_was_painted_over_makes_no_difference(
    form: str, media_type: str, options: dict[str, Any]
) -> None:
    """Two pictures that differ in the box alone give one copy: nothing of the box is in it, whatever the format."""
    box = Box(70, 60, 9, 11)
    one = Image.new("RGB", (160, 128), "white")
    one.paste(noise(size=(40, 30)), (10, 10))
    other = one.copy()
    other.paste(noise(size=(9, 11), seed=7), (70, 60))
    copies = [
        redact_picture(encoded(picture, form, **options), media_type, [box]) for picture in (one, other)
    ]
    assert copies[0].boxes == copies[1].boxes
    first, second = (opened(copy.data) for copy in copies)
    painted = copies[0].boxes[0]
    assert first.crop(
        (painted.x, painted.y, painted.x + painted.width, painted.y + painted.height)
    ).getcolors() == [(painted.width * painted.height, (0, 0, 0))]
    assert painted.x <= box.x
    assert painted.x + painted.width >= box.x + box.width
    if (
        form != "WEBP"
    ):  # its quantisers look at the whole picture, so that far pixels may differ in the last bit
        assert same(first, second)


@pytest.mark.parametrize(
    ("options", "grown"),
    [
        ({"subsampling": 0}, 9),
        ({"subsampling": 1}, 17),
        ({"subsampling": 2}, 17),
    ],
)
def test_boxes_grow_by_what_jpeg_codes_together(options: dict[str, Any], grown: int) -> None:
    found = redact_picture(
        encoded(noise(size=(200, 200)), "JPEG", **options), "image/jpeg", [Box(100, 90, 5, 6)]
    )
    assert found.boxes == (Box(100 - grown, 90 - grown, 5 + 2 * grown, 6 + 2 * grown),)
    edge = redact_picture(
        encoded(noise(size=(200, 200)), "JPEG", **options), "image/jpeg", [Box(0, 195, 5, 5)]
    )
    assert edge.boxes == (Box(0, 195 - grown, 5 + grown, 5 + grown),)


def test_a_box_is_on_the_picture_as_people_see_it() -> None:
    picture = noise(size=(40, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    found = redact_picture(encoded(picture, "PNG", exif=exif), "image/png", [Box(0, 0, 20, 10)])
    upright = picture.transpose(Image.Transpose.ROTATE_270)
    assert (found.width, found.height) == (20, 40)
    assert same(opened(found.data), blackened(upright, Box(0, 0, 20, 10)))


def test_nothing_but_pixels_comes_along() -> None:
    exif = Image.Exif()
    exif[0x010E] = CANARY
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", CANARY)
    text.add_itxt("Comment", CANARY)
    png = encoded(noise(), "PNG", exif=exif, pnginfo=text, dpi=(300, 300), icc_profile=CANARY.encode())
    jpeg = encoded(noise(), "JPEG", exif=exif, comment=CANARY.encode(), icc_profile=CANARY.encode())
    for data, media_type in ((png, "image/png"), (jpeg, "image/jpeg")):
        assert CANARY.encode() in data
        copy = redact_picture(data, media_type, [Box(0, 0, 4, 4)]).data
        assert CANARY.encode() not in copy
        assert opened(copy).info == {}
        assert not opened(copy).getexif()
        assert [
            one for one in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"iCCP", b"tIME", b"pHYs") if one in copy
        ] == []
    assert (
        redact_picture(png + CANARY.encode(), "image/png", [Box(0, 0, 4, 4)]).data
        == redact_picture(png, "image/png", [Box(0, 0, 4, 4)]).data
    )


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "I;16"])
def test_modes_of_pixels(mode: str) -> None:
    picture = (
        noise("L").convert("I;16") if mode == "I;16" else noise("RGBA").convert("P" if mode == "P" else mode)
    )
    copy = opened(redact_picture(encoded(picture), "image/png", [Box(3, 3, 10, 10)]).data)
    inside = copy.crop((3, 3, 13, 13)).convert("RGBA")
    assert inside.getcolors() == [(100, (0, 0, 0, 255))]
    if mode != "I;16":
        outside = (20, 3, 60, 40)
        assert same(copy.crop(outside), picture.crop(outside))


def test_colours_below_a_transparent_box_go_too() -> None:
    picture = Image.new("RGBA", (30, 30), (12, 34, 56, 0))
    copy = opened(redact_picture(encoded(picture), "image/png", [Box(5, 5, 5, 5)]).data)
    assert copy.getpixel((6, 6)) == (0, 0, 0, 255)
    assert copy.getpixel((20, 20)) == (12, 34, 56, 0)


def test_a_palette_does_not_tell_which_colours_there_were() -> None:
    picture = Image.new("P", (20, 20), 0)
    picture.putpalette([255, 255, 255, 17, 99, 201])
    picture.paste(1, (5, 5, 10, 10))
    copy = redact_picture(encoded(picture), "image/png", [Box(5, 5, 5, 5)])
    assert b"PLTE" not in copy.data
    colours = opened(copy.data).convert("RGB").getcolors()
    assert sorted(colour for _, colour in colours or []) == [(0, 0, 0), (255, 255, 255)]


@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP"])
def test_several_frames_are_refused(form: str) -> None:
    data = encoded(noise(), form, save_all=True, append_images=[noise(seed=2)])
    media_type = f"image/{form.lower()}"
    with pytest.raises(Refusal, match="the picture has 2 frames") as caught:
        redact_picture(data, media_type, [Box(0, 0, 1, 1)])
    assert "one frame" in caught.value.rule


def test_further_frames_of_a_phones_jpeg_are_dropped() -> None:
    data = encoded(noise(), "MPO", save_all=True, append_images=[noise(seed=2)])
    copy = opened(redact_picture(data, "image/jpeg", [Box(0, 0, 4, 4)]).data)
    assert getattr(copy, "n_frames", 1) == 1
    assert copy.size == (64, 48)


def header_only(width: int, height: int) -> bytes:
    """A PNG that says how large it is and ends."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [
        struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in (head, b"IDAT")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("side", [12_500, 20_000, 1_000_000])
def test_what_claims_to_be_huge_is_refused_before_it_is_decoded(side: int) -> None:
    with pytest.raises(Refusal, match="more than 150,000,000 pixels"):
        redact_picture(header_only(side, side), "image/png", [Box(0, 0, 1, 1)])


@pytest.mark.parametrize("media_type", sorted(PICTURES))
def test_other_bytes_are_refused(media_type: str) -> None:
    other = "PNG" if media_type != "image/png" else "JPEG"
    for data in (b"", b"\x89PNG\r\n", b"GIF89a" + bytes(20), encoded(noise(), other)):
        with pytest.raises(InputError, match=f"no picture of the kind {media_type}"):
            redact_picture(data, media_type, [Box(0, 0, 1, 1)])


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["PNG", "JPEG", "WEBP", "TIFF", "BMP"]), st.data())
def test_damaged_bytes_are_redacted_or_refused(form: str, data: st.DataObject) -> None:
    whole = bytearray(encoded(noise(size=(16, 12)), form))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(1, len(whole)))])
    try:
        found = redact_picture(cut, f"image/{form.lower()}", [Box(0, 0, 1, 1)])
    except ComityError:
        return
    assert opened(found.data).size == (found.width, found.height)


def test_an_exhibit_is_redacted_with_its_parameters() -> None:
    approval = Approval("shows a face", "BRE/registrar")
    found = redact(encoded(noise()), "IMAGE/PNG", Regions(boxes=(Box(1, 2, 3, 4), Box(5, 6, 7, 8))), approval)
    assert (found.media_type, found.places) == ("image/png", 2)
    assert found.parameters["regions"] == "boxes 1,2,3,4 5,6,7,8"
    assert found.parameters["reason"] == "shows a face"
    assert found.parameters["approver"] == "BRE/registrar"
    assert found.parameters["painted with"].startswith("Pillow ")
    again = redact(encoded(noise()), "image/png", Regions(boxes=(Box(1, 2, 3, 4), Box(5, 6, 7, 8))), approval)
    assert found == again
