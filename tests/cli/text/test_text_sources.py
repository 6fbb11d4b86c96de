# SPDX-License-Identifier: Apache-2.0
"""Where texts come from: files of every kind, standard input, a record; and what is said of those that cannot be read."""

from __future__ import annotations

import io
from unittest import mock

import pytest

from cli.text.conftest import DRAFT, Drafts

READERS = ("status", "check", "format", "show")
BAD: dict[str, tuple[bytes, str]] = {
    "latin.neg": (b"lang: fr\n\ncaf\xe9 [x]\n", "latin.neg: line 3, byte 4: not UTF-8"),
    "binary.neg": (bytes(range(200, 0, -1)), "not UTF-8"),
    "utf16.neg": ("title".encode("utf-16"), "utf16.neg: this is UTF-16"),
    "old.doc": (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "this is an old Word file (.doc)"),
    "paper.pdf": (b"%PDF-1.7\n", "this is a PDF"),
    "nul.neg": (b"OP1. a\nb\0c\n", "nul.neg: line 2: a NUL character"),
    "no.docx": (b"words", "no.docx: not a readable DOCX"),
    "zip.neg": (b"PK\x03\x04 and no more", "not a readable DOCX"),
    "no.xml": (b"words", "no.xml: line 1: expected Akoma Ntoso 3.0"),
    "other.xml": (b"<a/>", "expected <akomaNtoso>"),
    "bomb.xml": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "bomb.xml: "),
}


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_text(files: Drafts, command: str, name: str) -> None:
    data, said = BAD[name]
    files.write(name, data)
    done = files.text(command, name)
    assert (done.code, done.out) == (33, ""), done
    assert done.err.startswith("Error: ")
    assert said in done.err
    assert "\n  hint: " in done.err
    error = files.text(command, name, "--json").data["error"]
    assert error["code"] == "input"


@pytest.mark.parametrize("command", READERS)
def test_a_file_that_is_not_there_and_a_folder(files: Drafts, command: str) -> None:
    (files.folder / "folder").mkdir()
    assert (
        files.text(command, "none.neg").err == "Error: none.neg cannot be read: No such file or directory\n"
    )
    done = files.text(command, "folder")
    assert (done.code, done.out) == (2, "")
    assert "folder is a folder; which text of its record?" in done.err
    done = files.text(command, "folder", "communique")
    assert (done.code, "folder is not the DIR of a mechanism" in done.err) == (31, True)
    assert files.text(command).code == 2


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\xef\xbb\xbf", b"title: \n", b"[" * 300, b"]" * 300, b"[](", b"\\"]
)
def test_nothing_and_nonsense_do_not_fail(files: Drafts, data: bytes) -> None:
    files.write("odd.neg", data)
    for command in ("format", "show"):
        done = files.text(command, "odd.neg", "--json")
        assert (done.code, done.data["ok"]) == (0, True)
    assert files.text("check", "odd.neg").code in {0, 1}


def _standard_input(files: Drafts, data: bytes, *arguments: str) -> str:
    stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    with mock.patch("sys.stdin", stdin):
        return files.yes("text", *arguments)


def test_standard_input(files: Drafts) -> None:
    assert _standard_input(files, DRAFT.encode(), "format", "-") == DRAFT
    assert _standard_input(
        files, b"1. They [shall](EU)[should](US) meet.\n", "format", "-", "--parties", "EU,US"
    )
    (files.folder / "in.docx").unlink(missing_ok=True)
    files.yes("text", "export", "draft.neg", "--to", "docx", "-o", "in.docx")
    assert _standard_input(files, (files.folder / "in.docx").read_bytes(), "format", "-") == DRAFT


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("draft.neg", "--parties", "!!"), "--parties '!!' is no list of codes"),
        (("draft.neg", "--lang", "x"), "--lang 'x' is no language tag"),
        (
            (
                "draft.neg",
                "--no-such-option",
            ),
            "No such option",
        ),
    ],
)
def test_wrong_options(files: Drafts, arguments: tuple[str, ...], said: str) -> None:
    for command in READERS:
        done = files.text(command, *arguments)
        assert (done.code, done.out) == (2, "")
        assert said in done.err


@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        ("nothing", 33, "the record has no text 'nothing'\n  hint: its texts: communique"),
        ("communique@v2", 2, "expected @SIZE, a number of entries, or @v1, its version"),
        ("communique@x", 2, "communique@x is no state of the text"),
        ("communique@v0", 2, "is no state of the text"),
        ("communique@", 2, "is no state of the text"),
        ("communique@99", 33, "there is no state at size 99"),
        ("communique@5", 33, "the record has no text 'communique'"),
        ("", 33, "the record has no text ''"),
    ],
)
def test_texts_and_states_that_a_record_does_not_have(
    record: Drafts, place: str, code: int, said: str
) -> None:
    for named in (("m", place), (f"m:{place}",)):
        done = record.text("show", *named)
        assert (done.code, done.out) == (code, ""), done
        assert said in done.err
    assert record.text("show", "m", "communique", "--lang", "de").code == 33


def test_a_language_of_a_text_on_a_record(record: Drafts) -> None:
    done = record.text("show", "m", "communique", "--lang", "ar")
    assert (done.code, "its languages: en, fr" in done.err) == (33, True)
