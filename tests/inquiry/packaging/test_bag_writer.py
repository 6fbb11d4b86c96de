# SPDX-License-Identifier: Apache-2.0
"""Bags that are written: whole or not at all, always the same bytes, and valid for programs that are not ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError, Refusal, VerificationError
from comity.inquiry.packaging import bag_writer
from comity.inquiry.packaging.bag_check import check_bag
from comity.inquiry.packaging.bag_writer import write_bag
from inquiry.packaging.foreign_tools import bagit_python, sha256sum

PAYLOAD = [
    ("exhibits/note.txt", b"The bridge is closed.\n"),
    ("جسر/صورة 1.txt", b""),
    ("-rf", b"-"),
    ("мост.txt", b"2"),
]
TAGS = {"VERIFY.md": b"sha256sum -c manifest-sha256.txt\n", "proofs/0.tlog-proof": b"proof\n"}
INFO = [("Source-Organization", "Joint inquiry"), ("External-Description", "Bridge closure,\nsecond release")]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_bag_is_valid_for_us_and_for_others(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "bag"
    source = tmp_path / "large.bin"
    source.write_bytes(os.urandom(2_500_000))
    write_bag(folder, [*PAYLOAD, ("large.bin", source)], TAGS, INFO)
    found = check_bag(folder)
    assert (found.version, found.warnings, len(found.payload)) == ("1.0", (), 5)
    assert found.info[1] == ("External-Description", "Bridge closure, second release")
    assert found.info[2] == ("Payload-Oxum", "2500024.5")
    assert sha256sum(folder, "manifest-sha256.txt")
    assert sha256sum(folder, "tagmanifest-sha256.txt")
    assert bagit_python(folder)
    assert [one.name for one in folder.parent.iterdir()] == ["bag"]


@pytest.mark.parametrize(
    "file", ["data/exhibits/note.txt", "VERIFY.md", "bag-info.txt", "manifest-sha256.txt"]
)
def test_one_flipped_byte_is_noticed_by_all(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "bag"
    write_bag(folder, PAYLOAD, TAGS, INFO)
    data = bytearray((folder / file).read_bytes())
    data[0] ^= 1
    (folder / file).write_bytes(data)
    with pytest.raises(VerificationError):
        check_bag(folder)
    assert not (sha256sum(folder, "manifest-sha256.txt") and sha256sum(folder, "tagmanifest-sha256.txt"))
    assert not bagit_python(folder)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    write_bag(tmp_path / "a", PAYLOAD, TAGS, INFO)
    write_bag(tmp_path / "b", PAYLOAD[::-1], dict(reversed(TAGS.items())), INFO)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_names_that_a_manifest_encodes(tmp_path: Path) -> None:
    payload = [("a\nb", b"1"), ("a\rb", b"2"), ("100%", b"3"), ("%0A", b"4")]
    write_bag(tmp_path / "bag", payload, {}, [])
    manifest = (tmp_path / "bag/manifest-sha256.txt").read_text(encoding="utf-8")
    assert sorted(line[71:] for line in manifest.splitlines()) == ["%250A", "100%25", "a%0Ab", "a%0Db"]
    assert len(check_bag(tmp_path / "bag").payload) == 4


@pytest.mark.parametrize("there", ["folder", "file", "link"])
def test_what_exists_is_never_overwritten(tmp_path: Path, there: str) -> None:
    target = tmp_path / "bag"
    if there == "folder":
        target.mkdir()
    elif there == "file":
        target.write_bytes(b"mine")
    else:
        target.symlink_to("nowhere")
    with pytest.raises(Refusal, match="exists") as caught:
        write_bag(target, PAYLOAD, TAGS, INFO)
    assert caught.value.rule == bag_writer.WHOLE
    assert [one.name for one in tmp_path.iterdir()] == ["bag"]


@pytest.mark.parametrize(
    ("payload", "tags"),
    [
        ([("../x", b"")], {}),
        ([("/x", b"")], {}),
        ([("~x", b"")], {}),
        ([("a//b", b"")], {}),
        ([("a\\b", b"")], {}),
        ([("", b"")], {}),
        ([("x", b""), ("x", b"")], {}),
        ([("x", b""), ("x/y", b"")], {}),
        ([], {"data/x": b""}),
        ([], {"bagit.txt": b""}),
        ([], {"manifest-md5.txt": b""}),
        ([], {"fetch.txt": b""}),
    ],
)
def test_names_that_do_not_fit(
    tmp_path: Path, payload: list[tuple[str, bytes]], tags: dict[str, bytes]
) -> None:
    with pytest.raises(Refusal, match="cannot name a file"):
        write_bag(tmp_path / "bag", payload, tags, [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("label", ["", "a:b", " a", "a\nb", "Payload-Oxum", "payload-oxum"])
def test_labels_that_do_not_fit(tmp_path: Path, label: str) -> None:
    with pytest.raises(Refusal, match="cannot be a label"):
        write_bag(tmp_path / "bag", [], {}, [(label, "x")])


def test_a_value_cannot_add_a_label(tmp_path: Path) -> None:
    write_bag(tmp_path / "bag", [], {}, [("Contact-Name", "A\r\nContact-Name: B\n\nC")])
    assert check_bag(tmp_path / "bag").info == (
        ("Contact-Name", "A Contact-Name: B C"),
        ("Payload-Oxum", "0.0"),
    )


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"b\.txt"):
        write_bag(tmp_path / "bag", [("a.txt", b"a"), ("b.txt", tmp_path / "missing")], {}, [])
    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_of_the_name_loses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(base: Path) -> None:
        (tmp_path / "bag").mkdir()
        (tmp_path / "bag/theirs").write_bytes(b"")

    monkeypatch.setattr(bag_writer, "_sync", meanwhile)
    with pytest.raises(InputError, match="cannot be written"):
        write_bag(tmp_path / "bag", PAYLOAD, TAGS, INFO)
    assert tree(tmp_path) == {"bag/theirs": b""}


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1, max_size=20).filter(
            lambda name: name not in (".", "..") and not name.startswith("~") and name[1:2] != ":"
        ),
        st.binary(max_size=40),
        max_size=5,
    )
)
@settings(max_examples=20, deadline=None)
def test_whatever_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, payload: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("bags") / "bag"
    write_bag(folder, payload.items(), {}, [])
    found = check_bag(folder)
    assert {one.path: (folder / one.path).read_bytes() for one in found.payload} == {
        f"data/{name}": data for name, data in payload.items()
    }
