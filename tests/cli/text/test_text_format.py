# SPDX-License-Identifier: Apache-2.0
"""comity text format: the canonical form, twice the same, with diagnostics apart from it."""

from __future__ import annotations

from cli.text.conftest import DRAFT, Drafts


def test_canonical_form(files: Drafts) -> None:
    loose = DRAFT.replace("\n\n    Option", "\n    Option").replace(" (Agreed)", "   (Agreed)  ")
    files.write("loose.neg", loose)
    done = files.text("format", "loose.neg")
    assert (done.code, done.out, done.err) == (0, DRAFT, "")
    files.write("again.neg", done.out)
    assert files.text("format", "again.neg").out == done.out
    assert files.text("format", "loose.neg", "--json").data == {"ok": True, "text": DRAFT, "diagnostics": 0}


def test_diagnostics_go_to_standard_error_and_the_exit_code_stays(files: Drafts) -> None:
    done = files.text("format", "broken.neg")
    assert done.code == 0
    assert done.out == files.read("broken.neg")
    assert [line.split()[1] for line in done.err.splitlines()] == ["NEG003", "NEG001"]
    assert files.text("format", "broken.neg", "--json").data["diagnostics"] == 2


def test_pin_writes_out_ids(files: Drafts) -> None:
    pinned = files.text("format", "draft.neg", "--pin").out
    assert "[shall]{#op-1.c1}(VALLEY, TAV: retain)[should](MAR)" in pinned
    files.write("pinned.neg", pinned)
    assert files.text("format", "pinned.neg").out == pinned
    ids = [one["choices"] for one in files.text("show", "draft.neg", "--json").data["clauses"]]
    assert [one["choices"] for one in files.text("show", "pinned.neg", "--json").data["clauses"]] == ids


def test_output_file(files: Drafts) -> None:
    done = files.text("format", "draft.neg", "-o", "new/out.neg")
    assert (done.code, done.out) == (0, f"new/out.neg: {len(DRAFT.encode())} bytes\n")
    assert files.read("new/out.neg") == DRAFT
    assert files.text("format", "draft.neg", "-o", "out.neg", "--json").data["file"] == "out.neg"


def test_in_place(files: Drafts) -> None:
    files.yes("text", "format", "draft.neg", "-o", "draft.neg", "--pin")
    assert "{#op-1.c2}" in files.read("draft.neg")


def test_output_that_cannot_be_written(files: Drafts) -> None:
    (files.folder / "folder").mkdir()
    with files.nothing_left():
        done = files.text("format", "draft.neg", "-o", "folder")
    assert (done.code, done.out) == (33, "")
    assert done.err.startswith("Error: folder cannot be written: ")


def test_published_text_keeps_its_form(files: Drafts) -> None:
    page = "# Draft\n\n1. They [shall][should] meet.\n  * *[Taking* account] of it\n"
    files.write("page.md", page)
    assert files.text("format", "page.md").out == page


def test_a_text_on_a_record(record: Drafts) -> None:
    record.stated("position", "clause=op-1", "choice=duty", "alternative=2", "stance=support", by="MAR")
    out = record.yes("text", "format", "m", "communique")
    assert "parties: ALD, BRE, MAR, TAV\n" in out
    assert (
        "OP1. {#op-1} The parties [shall]{#duty}[should](MAR: support) meet [twice]{#pace} a year.\n" in out
    )
    french = record.yes("text", "format", "m:communique", "--lang", "fr")
    assert "[se réunissent]{#duty}[devraient se réunir](MAR: support)" in french


def test_no_character_is_taken_for_a_colour(files: Drafts) -> None:
    source = "lang: en\n\nOP1. A \x1b[31m word.\n"
    files.write("odd.neg", source)
    assert files.text("format", "odd.neg").out == source
