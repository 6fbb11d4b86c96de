# SPDX-License-Identifier: Apache-2.0
"""comity text status: figures for people and for programs, exit code 1 while a text is not settled."""

from __future__ import annotations

import re

import pytest

from cli.text.conftest import CLEAN, DRAFT, Drafts

KEYS = {
    "ok", "settled", "title", "brackets", "max_depth", "choices", "choices_by_kind", "placeholders", "clauses", "settled_clauses",
    "scope", "clean_ratio", "clean_ratio_paragraph", "diagnostics", "flags", "by_party", "blocking", "pairwise", "linkages", "statuses",
}  # fmt: skip


def test_figures_of_a_draft(files: Drafts) -> None:
    done = files.text("status", "draft.neg", "--json")
    data = done.data
    assert (done.code, set(data)) == (1, KEYS)
    assert (data["ok"], data["settled"], data["title"]) == (False, False, "Joint communique on the Lune")
    assert data["brackets"] == {"open": 7, "close": 7}, "those of a footnote, too"
    assert (data["max_depth"], data["choices"], data["clauses"], data["settled_clauses"]) == (1, 6, 8, 2)
    assert data["choices_by_kind"] == {"blank": 1, "contested": 4, "options": 1}
    assert 0 < data["clean_ratio"] == data["clean_ratio_paragraph"] < 1
    assert data["diagnostics"] == []
    assert list(data["by_party"]) == ["ALD", "BRE", "MAR", "TAV"]
    assert data["by_party"]["MAR"]["proposes"] == 3
    assert data["blocking"]["clauses"]["op-1"] == ["MAR"]
    assert data["blocking"]["clauses"]["pp-2"] == ["ALD"]
    assert data["blocking"]["clause_alternatives"]["pp-2"] == [["MAR"]]
    assert [one["condition"] for one in data["linkages"]] == ["op-1"]
    assert {"parties": ["ALD", "MAR"], "agree": 0, "both_against": 0, "opposed": 3, "share": 0.0} in data[
        "pairwise"
    ]


def test_figures_for_people(files: Drafts) -> None:
    done = files.text("status", "draft.neg")
    assert (done.code, done.err) == (1, "")
    lines = [re.sub("(?<=[^ ])  +", "  ", line) for line in done.out.splitlines()]
    assert lines[:4] == [
        "Joint communique on the Lune",
        "  clauses  8, 2 of them settled",
        "  choices  6 open: 1 blank, 4 contested, 1 set of options",
        "  brackets  7 opening, 7 closing, nested 1 deep",
    ]
    assert "  statuses  1 agreed ad ref, 1 agreed, 1 reserved" in lines
    assert "  MAR  4  3  -  1  -  -" in lines
    assert "  PP2  ALD, or MAR" in lines, "no party is named before another that holds as much"
    assert "  Option 1, Option 2  ALD, or MAR" in lines, "what the same parties would clear is told once"
    assert "  TAV: support op-4 if op-1" in lines
    assert "  1 open choice names nobody; who holds them is not known" in lines
    assert "Each two parties" not in done.out
    pairs = files.text("status", "draft.neg", "--pairs").out
    assert "  ALD    MAR    0               3        0" in pairs.splitlines()


def test_a_settled_text(files: Drafts) -> None:
    done = files.text("status", "clean.neg")
    assert done.code == 0
    assert "  clean text  100.0%; 100.0% if each paragraph starts anew\n" in done.out
    data = files.text("status", "clean.neg", "--json").data
    assert (data["ok"], data["settled"], data["clean_ratio"]) == (True, True, 1.0)


@pytest.mark.parametrize(
    "tail",
    [
        "\nOP2. (Reserved by MAR)\n",
        "\nOP2. Boats. (Reserved by MAR)\n",
        "\nOP2. Boats. (MAR)\n",
        "\nOP2. [Placeholder: boats]\n",
        "\nOP2. Boats[\n",
        "\nOP2. Boats.[^1]\n\n[^1]: As [defined] later.\n",
    ],
)
def test_what_keeps_a_text_from_being_settled(files: Drafts, tail: str) -> None:
    files.write("open.neg", CLEAN + tail)
    done = files.text("status", "open.neg", "--json")
    assert (done.code, done.data["settled"]) == (1, False)


def test_the_ratio_is_withheld_while_there_are_diagnostics(files: Drafts) -> None:
    done = files.text("status", "broken.neg")
    assert done.code == 1
    assert "  clean text  withheld until the diagnostics are cleared; " in done.out
    assert "\nDiagnostics\n  5:39  NEG003  the party 'MARE' is not declared; did you mean MAR?\n" in done.out
    data = files.text("status", "broken.neg", "--json").data
    assert data["clean_ratio"] is None
    assert 0 < data["clean_ratio_paragraph"] < 1
    assert data["diagnostics"][0] == {
        "code": "NEG003", "line": 5, "column": 39, "message": "the party 'MARE' is not declared; did you mean MAR?",
    }  # fmt: skip


def test_conditions_that_count_as_met(files: Drafts) -> None:
    before = files.text("status", "draft.neg", "--json").data["by_party"]["TAV"]
    for said in ("op-1", "OP1", "paragraph OP1"):
        after = files.text("status", "draft.neg", "--if", said, "--json").data["by_party"]["TAV"]
        assert (before["conditional"], after["conditional"]) == (1, 0)
    assert files.text("status", "draft.neg", "--if", "VALLEY").code == 1
    done = files.text("status", "draft.neg", "--if", "op-33")
    assert (done.code, done.out) == (33, "")
    assert "--if 'op-33' names no clause and no party of the text" in done.err
    assert "parties: ALD, BRE, MAR, TAV, VALLEY" in done.err


def test_many_parties_and_clauses_stay_readable(files: Drafts) -> None:
    codes = [f"P{count:02}" for count in range(1, 21)]
    body = "".join(f"\n\nOP{count}. The [a](P{count:02})[b](P{count + 1:02}) word." for count in range(1, 20))
    files.write("many.neg", f"lang: en\nparties: {', '.join(codes)}{body}\n")
    out = files.text("status", "many.neg").out
    assert "  and 7 more      --json lists them\n" in out
    assert "  the whole text  " in out
    assert max(map(len, out.splitlines())) < 120


def test_published_text(files: Drafts) -> None:
    files.write("page.md", "# Draft\n\nThe Parties [shall][should] meet.\n\nThey meet.\n")
    data = files.text("status", "page.md", "--json").data
    assert (data["choices"], data["clauses"], data["settled_clauses"]) == (1, 2, 1)
    by = files.text("status", "page.md", "--parties", "EU", "--json").data["by_party"]
    assert list(by) == ["EU"]


def test_a_text_on_a_record(record: Drafts) -> None:
    record.stated("position", "clause=op-1", "choice=duty", "alternative=2", "stance=support", by="MAR")
    done = record.text("status", "m", "communique", "--json")
    assert (done.code, done.data["text"], done.data["size"]) == (1, "communique", 7)
    assert done.data["by_party"]["MAR"]["supports"] == 1
    assert done.data["root"] == record("log", "checkpoint", "m", "--json").data["root"]
    earlier = record.text("status", "m", "communique@6", "--json").data
    assert (earlier["size"], earlier["by_party"]["MAR"]["supports"]) == (6, 0)
    record.stated(
        "propose", "clause=op-2", "choice=size", "id=b", 'words={"en": ["12"], "fr": ["12"]}', by="BRE"
    )
    for choice, alternative in (("duty", "2"), ("pace", "1"), ("size", "b")):
        record.yes("text", "settle", "m", "communique", choice, alternative, "--as=TAV/delegate-1")
    assert record.text("status", "m", "communique").code == 0
    assert record.text("status", "m", "communique", "--lang", "fr", "--json").data["settled"] is True


def test_the_same_figures_from_every_format(files: Drafts) -> None:
    expected = files.text("status", "draft.neg", "--json").data
    for kind in ("akn", "docx"):
        files.yes("text", "export", "draft.neg", "--to", kind, "-o", f"out.{kind}", "--date=2026-03-03")
        assert files.text("status", f"out.{kind}", "--json").data == expected
    assert files.read("draft.neg") == DRAFT


def test_what_was_closed_since_earlier_versions(files: Drafts) -> None:
    files.write(
        "later.neg",
        DRAFT.replace("lang: en", "lang: en\nversion: 2")
        .replace("[X]", "12")
        .replace("boats pass", "boats [pass]"),
    )
    done = files.text("status", "later.neg", "--since", "draft.neg", "--json")
    first, last = done.data["convergence"]
    assert (first["choices"], first["closed"], first["rate"]) == (6, [], None)
    assert (last["closed"], last["opened"], last["rate"]) == (["op-2.c1"], ["op-4.c1"], 0.1667)
    lines = files.text("status", "later.neg", "--since", "draft.neg").out.splitlines()
    assert [line.split() for line in lines[-2:]] == [
        ["1", "6", "2", "of", "8", "-", "-", "-"],
        ["2", "6", "3", "of", "8", "1", "1", "5"],
    ]
    assert "convergence" not in files.text("status", "draft.neg", "--json").data
    assert files.text("status", "later.neg", "--since", "missing.neg").code == 33
