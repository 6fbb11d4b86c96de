# SPDX-License-Identifier: Apache-2.0
"""comity text check: diagnostics by place, slips against an earlier version, languages that differ."""

from __future__ import annotations

import pytest

from cli.text.conftest import BROKEN, CLEAN, Drafts


def test_nothing_wrong(files: Drafts) -> None:
    assert files.text("check", "draft.neg").out == "nothing is wrong\n"
    assert files.text("check", "draft.neg", "--json").data == {
        "ok": True, "diagnostics": [], "flags": [], "slips": [], "divergences": [],
    }  # fmt: skip


def test_what_is_wrong_has_file_line_column_code_and_what_to_do(files: Drafts) -> None:
    done = files.text("check", "broken.neg")
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines() == [
        "broken.neg:5:39: NEG003 the party 'MARE' is not declared; did you mean MAR?",
        "broken.neg:7:23: NEG001 a closing bracket that closes nothing; remove it, or add the opening one",
    ]
    data = files.text("check", "broken.neg", "--json").data
    assert data["ok"] is False
    assert [(one["code"], one["line"], one["column"]) for one in data["diagnostics"]] == [
        ("NEG003", 5, 39),
        ("NEG001", 7, 23),
    ]
    assert "error" not in data


def test_codes_may_be_declared_on_the_command_line(files: Drafts) -> None:
    assert files.text("check", "broken.neg", "--parties", "MARE").out.count("\n") == 1


def test_flags_are_shown_and_do_not_fail(files: Drafts) -> None:
    files.write("slash.neg", "lang: en\n\nOP1. They shall / should meet.\n")
    done = files.text("check", "slash.neg")
    assert (done.code, done.out) == (
        0,
        "slash.neg:3:16: NEG101 a slash outside brackets: alternatives? bracket them (to look at)\n",
    )
    assert files.text("check", "slash.neg", "--json").data["flags"][0]["code"] == "NEG101"


def test_an_agreed_word_that_changed(files: Drafts) -> None:
    files.write("later.neg", CLEAN.replace("shall", "should"))
    done = files.text("check", "later.neg", "--against", "clean.neg")
    assert done.code == 1
    assert done.out == (
        "later.neg:8: Clause OP1 (op-1) was agreed; the later version has “should” where “shall” was agreed, "
        "and nothing says that it was reopened.\n"
    )
    (slip,) = files.text("check", "later.neg", "--against", "clean.neg", "--json").data["slips"]
    assert (slip["file"], slip["id"], slip["kind"], slip["line"]) == ("later.neg", "op-1", "changed", 8)
    assert files.text("check", "clean.neg", "--against", "clean.neg").code == 0


def test_a_reopened_clause_is_no_slip(files: Drafts) -> None:
    later = CLEAN.replace("shall meet twice a year. (Agreed)", "should meet. (Reopened by MAR)")
    files.write("later.neg", later)
    assert files.text("check", "later.neg", "--against", "clean.neg").code == 0


def test_a_clause_that_is_gone(files: Drafts) -> None:
    files.write("later.neg", CLEAN.partition("OP1")[0])
    done = files.text("check", "later.neg", "--against", "clean.neg")
    assert done.out == "later.neg: Clause OP1 (op-1) was agreed and does not stand in the later version.\n"


def test_languages_that_differ(files: Drafts) -> None:
    assert files.text("check", "en.neg", "fr.neg").out == "nothing is wrong\n"
    files.write("fr.neg", files.read("fr.neg").replace("1921", "1920").replace("[X]{#size}", "dix"))
    done = files.text("check", "en.neg", "fr.neg")
    assert done.code == 1
    assert done.out.splitlines() == [
        "pp-1: number differs between languages (en: 1921; fr: 1920)",
        "op-2 at size: choice differs between languages (en: present; fr: missing)",
    ]
    data = files.text("check", "en.neg", "fr.neg", "--json").data
    assert [one["kind"] for one in data["divergences"]] == ["number", "choice"]


def test_versions_in_two_languages_are_not_compared(files: Drafts) -> None:
    done = files.text("check", "fr.neg", "--against", "en.neg", "--lang", "fr")
    assert done.code in {0, 33}
    done = files.text("check", "fr.neg", "--against", "en.neg")
    assert done.code == 33
    assert "'en'" in done.err


def test_a_text_on_a_record_is_checked_in_all_its_languages(record: Drafts) -> None:
    assert record.text("check", "m", "communique").out == "nothing is wrong\n"


def test_words_that_parties_signed_on_the_record(record: Drafts) -> None:
    record.yes("text", "agree", "m", "communique", "pp-1", "--as=ALD/delegate-1")
    assert record.text("check", "en.neg", "--against", "m:communique").code == 0
    record.write("later.neg", record.read("en.neg").replace("1921", "1922"))
    done = record.text("check", "later.neg", "--against", "m:communique")
    assert done.code == 1
    assert done.out == (
        "later.neg:4: Clause PP1 (pp-1) was agreed; the later version has “1922” where “1921” was agreed, "
        "and nothing says that it was reopened.\n"
    )
    assert record.text("check", "later.neg", "--against", "m:communique@6").code == 0


@pytest.mark.parametrize("against", ["missing.neg", "m:nothing", "m"])
def test_an_earlier_version_that_is_not_there(record: Drafts, against: str) -> None:
    done = record.text("check", "en.neg", "--against", against)
    assert done.code in {2, 33}
    assert done.err.startswith("Error: ")
    assert (done.out, "Traceback" in done.err) == ("", False)


def test_published_text_and_standard_input(files: Drafts) -> None:
    files.write("page.md", "# Draft\n\n1. They [shall][should] *[meet*\n")
    done = files.text("check", "page.md")
    assert (done.code, done.out.partition(" ")[0]) == (1, "page.md:3:26:")
    assert BROKEN.count("[") == 3
