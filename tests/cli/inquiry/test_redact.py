# SPDX-License-Identifier: Apache-2.0
"""comity inquiry redact: the copy, what the archive keeps of it, and refusals that leave everything as it was."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cli.terminal import AT, Terminal
from comity.inquiry.exhibits import Archive, EventContext, Facts
from comity.inquiry.findings.redacting_texts import RedactedText, differs_only_in_marks
from comity.inquiry.findings.redaction import MARK

TEXT = "The keeper, Zephyrine Quillfeather, opened the lock at Orva. Quillfeather was alone.\n"
WHO = ("--approved-by", "ALD/registrar", "--as", "ALD/registrar", "--reason", "names a witness", "--at", AT)
SECRETS = ("Zephyrine", "Quillfeather")


def picture() -> bytes:
    made = Image.new("RGB", (60, 40), "white")
    made.paste((200, 30, 30), (10, 10, 30, 20))
    target = io.BytesIO()
    made.save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def files(bare: Terminal) -> Terminal:
    """A terminal in a folder with an archive `a` of a text, a picture and a PDF."""
    with Archive.create(bare.folder / "a", "archive.example/a") as archive:
        for salt, (data, media_type, title) in enumerate(
            (
                (TEXT.encode(), "text/plain", "Notebook of Zephyrine Quillfeather"),
                (picture(), "image/png", "The lock"),
                (b"%PDF-1.7", "application/pdf", "Order"),
            )
        ):
            archive.add(
                data,
                Facts(media_type=media_type, title=title),
                EventContext("ALD/registrar", AT),
                bytes([salt]) * 32,
            )
    return bare


def archive(files: Terminal) -> Archive:
    return Archive.open(files.folder / "a")


def exhibit(files: Terminal, media_type: str) -> str:
    with archive(files) as opened:
        (found,) = (
            one
            for one in opened.ids()
            if opened.record(one).media_type == media_type and not opened.record(one).parent
        )
    return found


def content(files: Terminal, name: str) -> bytes:
    with archive(files) as opened:
        return b"".join(opened.checked_bytes(opened.record(name)))


def redact(files: Terminal, media_type: str, *arguments: str) -> Any:
    done = files("inquiry", "redact", "a", exhibit(files, media_type), *arguments, *WHO, "--json")
    assert done.code == 0, done
    return done.data


def test_a_text_without_its_words(files: Terminal) -> None:
    data = redact(files, "text/plain", "--word", "quillfeather", "--span", "12:21")
    shown = content(files, data["derivative"]).decode()
    assert shown == f"The keeper, {MARK} {MARK}, opened the lock at Orva. {MARK} was alone.\n"
    assert data["withheld"] == 3
    assert data["derivation"]["parameters"] == {
        "regions": "marks 12 21 56",
        "reason": "names a witness",
        "approver": "ALD/registrar",
    }
    marks = tuple(map(int, data["derivation"]["parameters"]["regions"].split()[1:]))
    assert differs_only_in_marks(TEXT, RedactedText(shown, marks))


def test_the_original_stays_and_its_chain_tells_of_the_copy(files: Terminal) -> None:
    original = exhibit(files, "text/plain")
    with archive(files) as opened:
        before, events = opened.record(original), len(opened.events(original))
    data = redact(files, "text/plain", "--word", "Quillfeather", "--word", "Zephyrine")
    assert content(files, original) == TEXT.encode()
    with archive(files) as opened:
        assert opened.record(original) == before
        copy = opened.record(data["derivative"])
        assert (copy.category, copy.parent, copy.media_type) == ("derivative", original, "text/plain")
        assert copy.derivation is not None
        assert copy.derivation.tool == "comity inquiry redact"
        assert dict(copy.derivation.parameters)["approver"] == "ALD/registrar"
        last = opened.events(original)[-1].event
        assert (len(opened.events(original)), last.kind, last.derivative) == (events + 1, "redact", copy.id)
        assert (last.reason, last.authority, last.actor) == (
            "names a witness",
            "ALD/registrar",
            "ALD/registrar",
        )
        assert last.hash_before == last.hash_after == before.sha256
        assert opened.events(copy.id)[0].event.kind == "redact"
        assert not opened.check()
    assert (data["original_sha256"], data["original_commitment"]) == (before.sha256, before.commitment)


def test_nothing_that_belongs_to_the_copy_holds_the_words(files: Terminal) -> None:
    before = files.files()
    data = redact(files, "text/plain", "--word", "Quillfeather", "--word", "Zephyrine")
    new = {
        name: value
        for name, value in files.files().items()
        if before.get(name) != value and "catalogue" not in name
    }
    assert any(data["derivative"] in name for name in new)
    assert not [name for name, value in new.items() if any(word.encode() in value for word in SECRETS)]
    assert not [word for word in SECRETS if word in str(data)]


def test_the_copy_is_found_by_what_it_shows(files: Terminal) -> None:
    before = exhibit(files, "text/plain")
    data = redact(
        files, "text/plain", "--word", "Quillfeather", "--word", "Zephyrine", "--title", "Notebook, redacted"
    )
    with archive(files) as opened:
        assert [one.id for one in opened.catalogue.search("quillfeather")] == [before]
        assert {one.id for one in opened.catalogue.search("keeper")} == {before, data["derivative"]}
        assert opened.record(data["derivative"]).title == "Notebook, redacted"


def test_a_picture_without_its_box(files: Terminal) -> None:
    data = redact(files, "image/png", "--box", "10,10,20,10")
    shown = Image.open(io.BytesIO(content(files, data["derivative"])))
    assert shown.crop((10, 10, 30, 20)).getcolors() == [(200, (0, 0, 0))]
    assert sorted(colour for _, colour in shown.getcolors() or []) == [(0, 0, 0), (255, 255, 255)]
    assert data["derivation"]["parameters"]["regions"] == "boxes 10,10,20,10"
    assert data["media_type"] == "image/png"


def test_regions_from_a_file(files: Terminal) -> None:
    (files.folder / "r.json").write_text('{"boxes": ["0,0,5,5"]}')
    data = redact(files, "image/png", "--box", "10,10,20,10", "--regions", "r.json")
    assert data["derivation"]["parameters"]["regions"] == "boxes 10,10,20,10 0,0,5,5"


def test_the_same_again_is_the_same_copy(files: Terminal) -> None:
    first = redact(files, "text/plain", "--word", "Quillfeather")
    second = redact(files, "text/plain", "--word", "Quillfeather")
    assert (first["new"], second["new"]) == (True, False)
    assert (first["derivative"], first["sha256"]) == (second["derivative"], second["sha256"])
    with archive(files) as opened:
        assert not opened.check()


def test_signed_where_there_is_a_key(files: Terminal) -> None:
    unsigned = files("inquiry", "redact", "a", exhibit(files, "image/png"), "--box", "1,1,2,2", *WHO)
    assert "not signed: no key of that name in --keys" in unsigned.out
    assert "why: names a witness\n  approved by: ALD/registrar" in unsigned.out
    files.yes("key", "new", "ALD/registrar")
    data = redact(files, "image/png", "--box", "3,3,2,2")
    assert data["signed"]
    with archive(files) as opened:
        assert opened.events(data["derivative"])[0].signers == ("ALD/registrar",)


def test_kept_to_a_circle(files: Terminal) -> None:
    data = redact(files, "image/png", "--box", "3,3,2,2", "--sensitivity", "inspectors")
    with archive(files) as opened:
        assert opened.record(data["derivative"]).sensitivity == "inspectors"


@pytest.mark.parametrize(
    ("media_type", "arguments", "code", "said"),
    [
        ("text/plain", (), 2, "nothing to withhold"),
        ("text/plain", ("--word", "Quilfeather"), 10, "'Quilfeather' occurs nowhere"),
        ("text/plain", ("--span", "5:5"), 10, "is empty, or not within"),
        ("text/plain", ("--span", "5-9"), 33, "is no span"),
        ("text/plain", ("--box", "1,1,2,2"), 10, "a text is redacted by spans or words"),
        ("image/png", ("--word", "lock"), 10, "a picture is redacted by boxes"),
        ("image/png", ("--box", "50,30,20,20"), 10, "not within the picture's 60 x 40 pixels"),
        ("image/png", ("--box", "1,1,2"), 33, "is no box"),
        ("image/png", ("--regions", "none.json"), 33, "none.json cannot be read"),
        ("application/pdf", ("--span", "0:1"), 10, "make pictures of its pages"),
    ],
)
def test_what_is_refused_changes_nothing(
    files: Terminal, media_type: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    name = exhibit(files, media_type)
    before = files.files()
    done = files("inquiry", "redact", "a", name, *arguments, *WHO)
    assert done.code == code, done
    assert said in done.err
    assert files.files() == before


@pytest.mark.parametrize(
    ("leave_out", "code", "said"),
    [
        ("--reason", 10, "a redaction without a reason"),
        ("--approved-by", 2, "Missing option '--approved-by'"),
        ("--as", 2, "Missing option '--as'"),
    ],
)
def test_reason_approver_and_actor_are_required(
    files: Terminal, leave_out: str, code: int, said: str
) -> None:
    place = WHO.index(leave_out)
    who = WHO[:place] + WHO[place + 2 :]
    done = files("inquiry", "redact", "a", exhibit(files, "image/png"), "--box", "1,1,2,2", *who)
    assert done.code == code, done
    assert said in done.err


def test_an_approver_is_a_post(files: Terminal) -> None:
    who = ["Zephyrine" if one == "ALD/registrar" and place == 1 else one for place, one in enumerate(WHO)]
    done = files("inquiry", "redact", "a", exhibit(files, "image/png"), "--box", "1,1,2,2", *who)
    assert done.code == 10
    assert "as PARTY/post" in done.err


def test_what_is_sealed_or_missing_is_not_redacted(files: Terminal) -> None:
    name = exhibit(files, "image/png")
    with archive(files) as opened:
        opened.record_event(name, "seal", EventContext("ALD/registrar", AT))
    done = files("inquiry", "redact", "a", name, "--box", "1,1,2,2", *WHO)
    assert (done.code, "is under seal" in done.err) == (10, True)
    done = files("inquiry", "redact", "a", "e-0123456789abcdef", "--box", "1,1,2,2", *WHO)
    assert (done.code, "has no exhibit e-0123456789abcdef" in done.err) == (33, True)
    done = files("inquiry", "redact", str(Path("nowhere")), name, "--box", "1,1,2,2", *WHO)
    assert done.code in {31, 33}
    assert "Traceback" not in done.err
