# SPDX-License-Identifier: Apache-2.0
"""comity text export: every format, checked by another program where there is one, and read back in."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess

import pytest

from cli.text.conftest import DRAFT, Drafts

DATE = "--date=2026-03-03"


@pytest.mark.parametrize(("kind", "name"), [("akn", "out.xml"), ("docx", "out.docx")])
def test_reads_back_in_without_losing_anything(files: Drafts, kind: str, name: str) -> None:
    done = files.text("export", "draft.neg", "--to", kind, "-o", name, DATE)
    assert done.code == 0
    assert done.out.startswith(f"{name}: {(files.folder / name).stat().st_size} bytes; check it with: ")
    assert files.yes("text", "format", name) == DRAFT
    first = (files.folder / name).read_bytes()
    files.yes("text", "export", "draft.neg", "--to", kind, "-o", name, DATE)
    assert (files.folder / name).read_bytes() == first, "the same input and date give the same bytes"


def test_a_file_is_known_by_its_bytes(files: Drafts) -> None:
    for kind in ("akn", "docx"):
        files.yes("text", "export", "draft.neg", "--to", kind, "-o", f"{kind}.bin", DATE)
        assert files.yes("text", "format", f"{kind}.bin") == DRAFT


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_the_command_that_checks_akoma_ntoso(files: Drafts) -> None:
    data = files.text("export", "draft.neg", "--to", "akn", "-o", "my draft.xml", "--json").data
    assert (data["to"], data["file"], data["diagnostics"]) == ("akn", "my draft.xml", 0)
    done = subprocess.run(
        data["check"], shell=True, cwd=files.folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "my draft.xml validates\n")


def test_on_standard_output(files: Drafts) -> None:
    xml = files.yes("text", "export", "draft.neg", "--to", "akn", DATE)
    assert xml.startswith("<?xml")
    page = files.yes("text", "export", "draft.neg", "--to", "html", "-o", "-")
    assert page.startswith("<!doctype html>")
    assert not (files.folder / "-").exists()
    data = files.text("export", "draft.neg", "--to", "text", "--json").data
    assert data["to"] == "text"
    assert "The parties [shall][should] meet [twice] a year." in data["text"]


def test_clean_text_marks_what_is_open(files: Drafts) -> None:
    out = files.yes("text", "export", "draft.neg", "--to", "text", "--clean")
    assert "OP1. The parties […] meet […] a year." in out
    assert "Fishing" not in out


def test_neg_has_its_ids_written_out(files: Drafts) -> None:
    out = files.yes("text", "export", "draft.neg", "--to", "neg")
    assert out == files.yes("text", "format", "draft.neg", "--pin")


@pytest.mark.skipif(importlib.util.find_spec("weasyprint") is None, reason="weasyprint is an extra")
def test_pdf(files: Drafts) -> None:
    assert files.text("export", "clean.neg", "--to", "pdf", "-o", "out.pdf", DATE).code == 0
    assert (files.folder / "out.pdf").read_bytes().startswith(b"%PDF")


def test_diagnostics_go_to_standard_error(files: Drafts) -> None:
    done = files.text("export", "broken.neg", "--to", "akn", "-o", "out.xml", DATE)
    assert done.code == 0
    assert [line.split()[1] for line in done.err.splitlines()] == ["NEG003", "NEG001"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("draft.neg",), 2, "Missing option '--to'"),
        (("draft.neg", "--to", "rtf"), 2, "'rtf' is not one of"),
        (("draft.neg", "--to", "docx"), 2, "where is the docx to go?"),
        (("draft.neg", "--to", "pdf", "-o", "-"), 2, "where is the pdf to go?"),
        (("draft.neg", "--to", "html", "--clean"), 2, "--clean goes with --to text"),
        (("draft.neg", "--to", "akn", "--date", "2026-13-01"), 2, "--date '2026-13-01' is no date"),
        (("draft.neg", "--to", "akn", "--date", "20260301"), 2, "expected as 2026-11-21"),
        (("draft.neg", "--to", "akn", "--date", ""), 2, "is no date"),
        (("draft.neg", "--to", "akn", "--lang", "English!"), 2, "is no language tag"),
        (("draft.neg", "clean.neg", "--to", "akn"), 2, "expected one text, and 2 are named"),
        (("draft.neg", "--to", "akn", "-o", "."), 33, "cannot be written"),
        (("draft.neg", "--to", "akn", "-o", "draft.neg/out.xml"), 33, "cannot be written"),
    ],
)
def test_wrong_calls(files: Drafts, arguments: tuple[str, ...], code: int, said: str) -> None:
    with files.nothing_left():
        done = files.text("export", *arguments)
    assert (done.code, done.out) == (code, ""), done
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_text_on_a_record_carries_its_checkpoint(record: Drafts) -> None:
    page = record.yes("text", "export", "m", "communique", "--to", "html")
    head = record("log", "checkpoint", "m", "--json").data
    assert f"talks.example/lune\n6\n{head['root']}\n" in page
    assert "— talks.example/lune " in page, "with the host's signature"
    record.yes("text", "settle", "m", "communique", "pace", "1", "--as=TAV/delegate-1")
    earlier = record.yes("text", "export", "m", "communique@6", "--to", "html")
    assert f"talks.example/lune\n6\n{head['root']}\n" in earlier
    record.yes("text", "export", "m:communique", "--to", "docx", "--lang", "fr", "-o", "fr.docx", DATE)
    assert "Communiqué conjoint" in record.yes("text", "show", "fr.docx")
