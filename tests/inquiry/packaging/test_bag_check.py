# SPDX-License-Identifier: Apache-2.0
"""Bags, one fault at a time: each is refused for what is wrong with it, with file and line; what a draft allowed is warned of."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import FormatError, ProofError, VerificationError
from comity.inquiry.packaging.bag_check import check_bag, looks_like_bag
from comity.inquiry.packaging.bag_tags import contained, decode, encode
from inquiry.packaging.bags import PAYLOAD, bagit_txt, digest, files_of, manifest, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "bag"


def refused(folder: Path, kind: type[VerificationError], words: str) -> VerificationError:
    with pytest.raises(kind, match=words) as caught:
        check_bag(folder)
    return caught.value


def test_a_valid_bag(folder: Path) -> None:
    info = {"bag-info.txt": b"Source-Organization: Harbour\n office\nPayload-Oxum: 32.2\n"}
    found = check_bag(write(folder, files_of(tags=info)))
    assert (found.version, found.warnings) == ("1.0", ())
    assert [(one.path, one.size_bytes) for one in found.payload] == [
        ("data/note.txt", 22),
        ("data/plans/pier.txt", 10),
    ]
    assert found.payload[0].digests == {"sha256": digest(PAYLOAD["data/note.txt"])}
    assert found.info == (("Source-Organization", "Harbour office"), ("Payload-Oxum", "32.2"))
    assert found.manifests == {"manifest-sha256.txt": digest(manifest(PAYLOAD))}
    assert looks_like_bag(folder)
    assert not looks_like_bag(folder / "data")


def test_a_bag_without_payload_files_is_valid(folder: Path) -> None:
    assert check_bag(write(folder, files_of({}))).payload == ()


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_line_ends(folder: Path, ending: bytes) -> None:
    tags = {
        "bagit.txt": bagit_txt().replace(b"\n", ending),
        "manifest-sha256.txt": manifest(PAYLOAD).replace(b"\n", ending).removesuffix(ending),
    }
    assert len(check_bag(write(folder, files_of(tags=tags))).payload) == 2


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha384", "sha512", "sha3_256"])
def test_algorithms(folder: Path, algorithm: str) -> None:
    found = check_bag(write(folder, files_of(algorithm=algorithm)))
    weak = algorithm in ("md5", "sha1")
    assert bool(found.warnings) == weak
    if weak:
        assert "no longer shows that nobody altered" in found.warnings[0]


def test_every_manifest_counts(folder: Path) -> None:
    other = {**PAYLOAD, "data/note.txt": b"altered"}
    tags = {"manifest-sha512.txt": manifest(other, "sha512")}
    write(folder, files_of(tags=tags))
    refused(folder, ProofError, r"manifest-sha512.txt, line 1: 'data/note.txt' has sha512")


BAGIT = {
    "no line": b"",
    "one line": b"BagIt-Version: 1.0\n",
    "three lines": bagit_txt() + b"More: lines\n",
    "blank line": b"\n" + bagit_txt(),
    "byte-order mark": b"\xef\xbb\xbf" + bagit_txt(),
    "space before the colon": b"BagIt-Version : 1.0\nTag-File-Character-Encoding : UTF-8\n",
    "space after the value": b"BagIt-Version: 1.0 \nTag-File-Character-Encoding: UTF-8\n",
    "no space": b"BagIt-Version:1.0\nTag-File-Character-Encoding: UTF-8\n",
    "other order": b"Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n",
    "no number": bagit_txt(".97"),
    "future": bagit_txt("2.0"),
    "not UTF-8": b"\xff" + bagit_txt(),
    "no such encoding": bagit_txt(encoding="UTF-99"),
    "an encoding of bytes": bagit_txt(encoding="base64"),
    "an encoding with commands": bagit_txt(encoding="unicode_escape"),
}


@pytest.mark.parametrize("name", BAGIT)
def test_bagit_txt(folder: Path, name: str) -> None:
    write(folder, files_of(tags={"bagit.txt": BAGIT[name]}))
    refused(folder, FormatError, r"^bagit\.txt")


def test_drafts_allowed_spaces_in_bagit_txt(folder: Path) -> None:
    tags = {"bagit.txt": b"BagIt-Version : 0.97\nTag-File-Character-Encoding :  UTF-8"}
    found = check_bag(write(folder, files_of(tags=tags)))
    assert found.warnings == (
        "bagit.txt, line 1: has unusual spaces",
        "bagit.txt, line 2: has unusual spaces",
    )


@pytest.mark.parametrize(
    "path",
    [
        "../note.txt", "data/../../note.txt", "data/..", "/etc/hostname", "~/note.txt", "~root/note.txt", "data//note.txt",
        "data/./note.txt", "C:/note.txt", "\\\\server\\note.txt", "data/..\\..\\note.txt", "note.txt", "data", "data/",
        "%2E%2E/note.txt", "data/%2e%2e/note.txt",
    ],
)  # fmt: skip
def test_paths_that_escape(folder: Path, path: str) -> None:
    (folder.parent / "note.txt").write_bytes(b"outside")
    line = f"{digest(b'outside')}  {path}\n".encode()
    write(folder, files_of(tags={"manifest-sha256.txt": manifest(PAYLOAD) + line}))
    refused(folder, FormatError, "manifest-sha256.txt, line 3")


@pytest.mark.parametrize("path", ["../note.txt", "/etc/hostname", "~/x", "note.txt"])
def test_fetch_paths_that_escape(folder: Path, path: str) -> None:
    write(folder, files_of(tags={"fetch.txt": f"https://harbour.example/x - {path}\n".encode()}))
    refused(folder, FormatError, r"fetch\.txt, line 1")


@pytest.mark.parametrize("path", ["../bagit.txt", "data/note.txt", "/etc/hostname"])
def test_tag_paths_that_escape(folder: Path, path: str) -> None:
    files = files_of()
    files["tagmanifest-sha256.txt"] += f"{digest(b'')}  {path}\n".encode()
    write(folder, files)
    refused(folder, FormatError, "tagmanifest-sha256.txt, line 3")


@pytest.mark.parametrize("target", ["../outside.txt", "note.txt", "nowhere", "."])
def test_links_are_refused_wherever_they_lead(folder: Path, target: str) -> None:
    (folder.parent / "outside.txt").write_bytes(b"outside")
    write(folder, files_of())
    (folder / "data/link.txt").symlink_to(target)
    refused(folder, FormatError, "symbolic link")


def test_a_pipe_is_refused_unread(folder: Path) -> None:
    write(folder, files_of())
    os.mkfifo(folder / "data/pipe")
    refused(folder, FormatError, "neither a file nor a folder")


def test_altered_missing_extra(folder: Path) -> None:
    write(folder, files_of())
    (folder / "data/note.txt").write_bytes(b"The bridge is open.\n")
    refused(folder, ProofError, "manifest-sha256.txt, line 1: 'data/note.txt' has sha256")
    (folder / "data/note.txt").unlink()
    refused(folder, ProofError, "manifest-sha256.txt, line 1: 'data/note.txt' is not there")
    write(folder, {**files_of(), "data/more.txt": b""})
    refused(folder, ProofError, "manifest-sha256.txt: 'data/more.txt' is in the payload but not listed")


def test_an_altered_tag_file(folder: Path) -> None:
    write(folder, files_of(tags={"notes/about.txt": b"about"}))
    (folder / "notes/about.txt").write_bytes(b"above")
    refused(folder, ProofError, "tagmanifest-sha256.txt, line 3: 'notes/about.txt' has sha256")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x  data/a", "expected a checksum"),
        ("# comment", "expected a checksum"),
        (digest(b""), "expected a checksum"),
        (f"{digest(b'')[:-2]}  data/a", "62 digits is not sha256"),
        (f"{digest(b'')}  data/a\0b", "NUL"),
        (f"{digest(b'')}  data/100%", "percent sign"),
        (f"{digest(b'')}  data/" + "a" * 70_000, "longer than"),
    ],
)
def test_lines_that_are_none(folder: Path, line: str, words: str) -> None:
    write(folder, files_of({}, tags={"manifest-sha256.txt": line.encode()}))
    refused(folder, FormatError, rf"manifest-sha256.txt, line 1: .*{words}")


def test_manifests_that_are_none(folder: Path) -> None:
    write(folder, {"bagit.txt": bagit_txt()})
    refused(folder, FormatError, "at least one payload manifest")
    write(folder, {"manifest-whirlpool.txt": b""})
    refused(folder, FormatError, "manifest-whirlpool.txt: the algorithm whirlpool is not known")
    (folder / "manifest-whirlpool.txt").rename(folder / "manifest-sha256.txt")
    write(folder, {"manifest-SHA-256.txt": b""})
    refused(folder, FormatError, "another manifest for sha256")


def test_no_payload_folder(folder: Path) -> None:
    write(folder, files_of({}))
    (folder / "data").rmdir()
    refused(folder, FormatError, "^data: ")
    refused(folder / "nowhere", FormatError, "cannot be read")


def test_manifest_in_another_encoding_than_it_says(folder: Path) -> None:
    payload = {"data/Núñez": b""}
    write(
        folder, files_of(payload, tags={"manifest-sha256.txt": manifest(payload).decode().encode("latin-1")})
    )
    refused(folder, FormatError, "manifest-sha256.txt, after line 0: not utf-8")


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "windows-1252"])
def test_other_encodings(folder: Path, encoding: str) -> None:
    payload = {"data/Núñez": b"x"}
    tags = {
        "bagit.txt": bagit_txt("0.97", encoding),
        "manifest-sha256.txt": manifest(payload).decode().encode(encoding),
    }
    files = files_of(payload, tags=tags)
    files["tagmanifest-sha256.txt"] = files["tagmanifest-sha256.txt"].decode().encode(encoding)
    assert [one.path for one in check_bag(write(folder, files)).payload] == ["data/Núñez"]


def test_a_byte_order_mark_in_a_manifest_is_warned_of(folder: Path) -> None:
    tags = {"manifest-sha256.txt": b"\xef\xbb\xbf" + manifest(PAYLOAD)}
    found = check_bag(write(folder, files_of(tags=tags)))
    assert found.warnings == (
        "manifest-sha256.txt: begins with a byte-order mark, which does not belong there",
    )


def test_a_path_listed_twice(folder: Path) -> None:
    line = manifest({"data/note.txt": PAYLOAD["data/note.txt"]})
    for version in ("0.97", "1.0"):
        tags = {"manifest-sha256.txt": manifest(PAYLOAD) + line}
        write(folder, files_of(version=version, tags=tags))
        if version == "0.97":
            assert "line 3: 'data/note.txt' is listed twice" in check_bag(folder).warnings[0]
        else:
            refused(folder, FormatError, "line 3: 'data/note.txt' stands on line 1 already")
    other = manifest({"data/note.txt": b"other"})
    write(folder, files_of(version="0.97", tags={"manifest-sha256.txt": manifest(PAYLOAD) + other}))
    refused(folder, FormatError, "line 3: 'data/note.txt' stands on line 1 already")


def test_what_md5sum_writes_is_warned_of(folder: Path) -> None:
    tags = {
        "manifest-sha256.txt": manifest(PAYLOAD)
        .replace(b"  data", b" *data")
        .replace(b"*data/note", b"*./data/note")
    }
    found = check_bag(write(folder, files_of(tags=tags)))
    assert [one.partition(": ")[2][:12] for one in found.warnings] == [
        "the asterisk",
        "the path beg",
        "the asterisk",
    ]


def test_case_and_unicode_form_may_differ_if_the_digest_fits(folder: Path) -> None:
    composed, apart = "data/Núñez.txt", unicodedata.normalize("NFD", "data/Núñez.txt")
    line = manifest({apart: b"x", "data/NOTE.txt": b"y"})
    tags = {"manifest-sha256.txt": line}
    write(folder, files_of({composed: b"x", "data/note.txt": b"y"}, tags=tags))
    found = check_bag(folder)
    assert sum("differs in case or Unicode form" in one for one in found.warnings) == 2
    assert [one.path for one in found.payload] == [composed, "data/note.txt"]
    (folder / "data/note.txt").write_bytes(b"z")
    refused(folder, ProofError, "'data/note.txt' has sha256")


def test_two_files_that_differ_in_case_are_two(folder: Path) -> None:
    both = {"data/a.txt": b"1", "data/A.txt": b"2"}
    assert "differ only in case" in check_bag(write(folder, files_of(both))).warnings[0]
    write(folder, files_of(both, tags={"manifest-sha256.txt": manifest({"data/A.txt": b"2"})}))
    refused(folder, ProofError, "'data/a.txt' is in the payload but not listed")


def test_one_file_listed_under_two_names_with_two_checksums(folder: Path) -> None:
    tags = {"manifest-sha256.txt": manifest({"data/a.txt": b"1", "data/A.txt": b"2"})}
    write(folder, files_of({"data/a.txt": b"1"}, tags=tags))
    refused(folder, ProofError, "names the same file")


def test_files_of_systems_are_warned_of(folder: Path) -> None:
    assert "Thumbs.db" in check_bag(write(folder, files_of({"data/Thumbs.db": b""}))).warnings[0]


def test_an_incomplete_bag_says_what_to_fetch(folder: Path) -> None:
    fetch = (
        b"https://harbour.example/n%20o 22 data/note.txt\nhttps://harbour.example/p - data/plans/pier.txt\n"
    )
    files = files_of(tags={"fetch.txt": fetch})
    assert len(check_bag(write(folder, files)).payload) == 2
    (folder / "data/note.txt").unlink()
    error = refused(folder, ProofError, "incomplete, 1 of its files")
    assert "fetch https://harbour.example/n%20o to data/note.txt" in error.hint
    assert "nothing is fetched" in error.hint


@pytest.mark.parametrize(
    ("fetch", "words"),
    [
        (b"data/note.txt\n", "line 1: expected URL"),
        (b"https://a.example/ many data/note.txt\n", "line 1: expected URL"),
        (b"https://a.example/ - data/other.txt\n", "line 1: 'data/other.txt' is not listed"),
        (b"https://a.example/ - data/note.txt\n" * 2, "line 2: 'data/note.txt' stands on line 1"),
    ],
)
def test_fetch_txt(folder: Path, fetch: bytes, words: str) -> None:
    write(folder, files_of(tags={"fetch.txt": fetch}))
    refused(folder, FormatError, words)


@pytest.mark.parametrize(
    ("oxum", "kind"),
    [
        ("32.3", ProofError),
        ("31.2", ProofError),
        ("32", FormatError),
        ("32.2\nPayload-Oxum: 32.2", FormatError),
    ],
)
def test_payload_oxum(folder: Path, oxum: str, kind: type[VerificationError]) -> None:
    write(folder, files_of(tags={"bag-info.txt": f"Payload-Oxum: {oxum}\n".encode()}))
    refused(folder, kind, "Payload-Oxum")


@pytest.mark.parametrize(("info", "line"), [(b" begins\n", 1), (b"Label: x\nno colon here\n", 2)])
def test_bag_info(folder: Path, info: bytes, line: int) -> None:
    write(folder, files_of(tags={"bag-info.txt": info}))
    refused(folder, FormatError, rf"bag-info\.txt, line {line}")


def test_labels_may_repeat_and_have_odd_spaces(folder: Path) -> None:
    info = b"Contact-Name: A\nContact-Name:\tB\nCount : 3\nEmpty:\n"
    found = check_bag(write(folder, files_of(tags={"bag-info.txt": info})))
    assert found.info == (("Contact-Name", "A"), ("Contact-Name", "B"), ("Count", "3"), ("Empty", ""))
    assert len(found.warnings) == 1


def test_what_version_1_asks_of_tag_manifests(folder: Path) -> None:
    files = files_of(tags={"about.txt": b""})
    files["tagmanifest-sha256.txt"] = manifest({"bagit.txt": bagit_txt()})
    refused(write(folder, files), FormatError, "does not list manifest-sha256.txt")
    files = files_of()
    listed = {name: files[name] for name in ("bagit.txt", "manifest-sha256.txt")}
    files["tagmanifest-sha256.txt"] = manifest({**listed, "tagmanifest-sha256.txt": b""})
    refused(write(folder, files), FormatError, "lists no tag manifest")
    files = {**files_of(), "about.txt": b""}
    assert "does not list 'about.txt'" in check_bag(write(folder, files)).warnings[0]


NAMES = [
    "جسر مغلق.txt",
    "мост закрыт.txt",
    " leading space",
    "-rf",
    "a\nb",
    "a\r\nb",
    "100%",
    "%0A",
    "*star",
    "a\\b",
    "x" * 200,
]


@pytest.mark.parametrize("name", NAMES)
def test_names(folder: Path, name: str) -> None:
    path = f"data/{name}"
    line = f"{digest(b'x')}  {encode(path)}\n".encode()
    found = check_bag(write(folder, files_of({path: b"x"}, tags={"manifest-sha256.txt": line})))
    assert [one.path for one in found.payload] == [path]


def test_drafts_do_not_encode_the_percent_sign(folder: Path) -> None:
    payload = {"data/%7Ea": b"1", "data/%0A": b"2", "data/100%": b"3"}
    assert len(check_bag(write(folder, files_of(payload, version="0.97"))).payload) == 3


def test_a_name_that_is_not_utf8(folder: Path) -> None:
    write(folder, files_of())
    (folder / os.fsdecode(b"data/\xff")).write_bytes(b"")
    refused(folder, ProofError, "is in the payload but not listed")


def truncations(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, data in files.items():
        for length in range(len(data)):
            yield name, data[:length]


@pytest.mark.slow
def test_every_truncation_of_every_file_is_refused(folder: Path) -> None:
    files = files_of({"data/note.txt": b"closed\n"}, tags={"bag-info.txt": b"Payload-Oxum: 7.1\n"})
    write(folder, files)
    survivors = []
    for name, data in truncations(files):
        (folder / name).write_bytes(data)
        try:
            check_bag(folder)
            survivors.append((name, len(files[name]) - len(data)))
        except VerificationError:
            pass
        (folder / name).write_bytes(files[name])
    # The tag manifest is vouched for by nothing: without its last line end, or its last lines, it is still one.
    assert {name for name, _ in survivors} <= {"tagmanifest-sha256.txt"}


@given(
    st.binary(max_size=300),
    st.sampled_from(["bagit.txt", "manifest-sha256.txt", "fetch.txt", "bag-info.txt"]),
)
@settings(max_examples=60, deadline=None)
def test_hostile_tag_files(data: bytes, name: str) -> None:
    with TemporaryDirectory() as base:
        folder = write(Path(base), files_of(tags={name: data}))
        with suppress(VerificationError):
            check_bag(folder)


LINES = st.text(st.sampled_from("0123456789abcdef \t*./%~\\data\rAD\n\u202e\u0301é"), max_size=120)


@given(LINES, st.sampled_from(["0.93", "0.97", "1.0"]))
@settings(max_examples=80, deadline=None)
def test_manifests_of_near_lines(text: str, version: str) -> None:
    with TemporaryDirectory() as base:
        line = f"{digest(b'')} {text}\n".encode()
        folder = write(Path(base), files_of({}, version=version, tags={"manifest-sha256.txt": line}))
        with pytest.raises(VerificationError):
            check_bag(folder)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_encoding_of_paths_is_reversible(path: str) -> None:
    assert decode(encode(path)) == path
    assert not set("\r\n") & set(encode(path))


@given(st.lists(st.sampled_from(["..", "a", ".", "", "b c", "~", "..."]), min_size=1, max_size=5))
def test_contained_paths_stay_inside(parts: list[str]) -> None:
    path = "/".join(parts)
    if contained(path):
        assert os.path.normpath(f"/bag/{path}").startswith("/bag/")
