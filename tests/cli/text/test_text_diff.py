# SPDX-License-Identifier: Apache-2.0
"""comity text diff: two versions, as text, as JSON and as a page."""

from __future__ import annotations

import pytest

from cli.text.conftest import CLEAN, Drafts


def test_what_changed(files: Drafts) -> None:
    files.write("later.neg", CLEAN.replace("shall meet twice", "should meet"))
    done = files.text("diff", "clean.neg", "later.neg")
    assert (done.code, done.err) == (0, "")
    assert done.out.replace("] {", "]{").splitlines() == [
        "OP1  changed",
        "The parties [-shall-]{+should+} meet [-twice-] a year.",
        "",
        "2 clauses: 1 same, 1 changed; 1 word added, 2 removed",
    ]
    data = files.text("diff", "clean.neg", "later.neg", "--json").data
    assert (data["ok"], data["identical"]) == (True, False)
    assert [(one["id"], one["kind"]) for one in data["clauses"]] == [("pp-1", "same"), ("op-1", "changed")]


def test_the_same_text(files: Drafts) -> None:
    done = files.text("diff", "draft.neg", "draft.neg")
    assert (done.code, done.out) == (0, "10 clauses: 10 same; 0 words added, 0 removed\n")
    assert files.text("diff", "draft.neg", "draft.neg", "--json").data["identical"] is True
    assert "PP1  same" in files.text("diff", "draft.neg", "draft.neg", "--all").out


def test_page(files: Drafts) -> None:
    files.write("later.neg", CLEAN.replace("shall", "should"))
    assert files.text("diff", "clean.neg", "later.neg", "--html", "page.html").code == 0
    page = files.read("page.html")
    assert page.startswith("<!doctype html>")
    assert "<del" in page
    assert "<ins" in page


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("draft.neg",), 2, "expected an old and a new version, and 1 is named"),
        (("draft.neg", "clean.neg", "en.neg"), 2, "and 3 are named"),
        (("-", "-"), 2, "standard input, which is read once"),
        (("en.neg", "fr.neg"), 33, "en.neg is in 'en' and fr.neg in 'fr'"),
        (("draft.neg", "missing.neg"), 33, "missing.neg cannot be read"),
        (("draft.neg", "clean.neg", "--html", "."), 33, "cannot be written"),
    ],
)
def test_wrong_calls(files: Drafts, arguments: tuple[str, ...], code: int, said: str) -> None:
    with files.nothing_left():
        done = files.text("diff", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_versions_on_a_record(record: Drafts) -> None:
    record.write("en.neg", record.read("en.neg").replace("Recalling", "Guided by"))
    record.write("fr.neg", record.read("fr.neg").replace("Rappelant", "Guidées par"))
    assert (
        record.yes("text", "revise", "m", "communique", "en.neg", "fr.neg", "--as=ALD/delegate-1")
        == "entry 6\n"
    )
    out = record.yes("text", "diff", "m", "communique@v1", "m", "communique")
    assert "[-Recalling-]{+Guided by+} the treaty" in out.replace("] {", "]{")
    assert "1 changed" in out
    assert "[-Rappelant-]" in record.yes("text", "diff", "m:communique@v1", "m:communique@v2", "--lang=fr")
    assert "0 words added, 0 removed" in record.yes("text", "diff", "en.neg", "m:communique")
