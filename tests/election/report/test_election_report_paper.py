# SPDX-License-Identifier: Apache-2.0
"""The PDF: the same figures in print, name and status on every page, the same bytes each time, no more on it than on the page.

`pdftotext` (Debian: poppler-utils) reads it back; without it those tests are skipped, or fail when COMITY_REQUIRE_FOREIGN=1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
from comity.election.report import Facts, to_html, to_pdf
from comity.errors import ComityStateError
from election_reports import facts, retold

QUESTION = HomomorphicQuestion("Adopt the text (second reading)?", ("Yes", "No"), 0, 1, blank=True)


def lacking(reason: str) -> None:
    if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def printed(language: str) -> bytes:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        lacking(str(error))
    return to_pdf(told(), language=language)


@cache
def told() -> Facts:
    return retold(
        facts("weights"),
        questions=[QUESTION],
        result=[[400, 1234, 566]],
        weight=2200,
        name="Text (ALD) & notes",
    )


def pages(data: bytes, folder: Path, *options: str) -> list[str]:
    if shutil.which("pdftotext") is None:
        lacking("pdftotext is not installed (Debian: poppler-utils)")
    path = folder / "report.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def test_counts_and_every_section_are_in_print(tmp_path: Path) -> None:
    found = pages(printed("en"), tmp_path, "-layout")
    text = re.sub(r"\s+", " ", " ".join(found))
    for words in (
        "Text (ALD) & notes",
        "Adopt the text (second reading)?",
        "Yes 1,234 68.56%",
        "No 566 31.44%",
        "Blank votes 400 18.18%",
    ):
        assert words in text
    for words in (
        "Turnout",
        "Trustees",
        "Checks",
        "What is not protected",
        "Verify it yourself",
        "Identifiers",
        "stricter",
    ):
        assert words in text
    for tracker in told().trackers or ():
        assert tracker in text
    fingerprint = told().found.box.election.fingerprint
    for number, page in enumerate(found, 1):
        assert "Text (ALD) & notes \N{MIDDLE DOT} Verified" in re.sub(r" +", " ", page)
        assert f"{fingerprint} \N{MIDDLE DOT} {number} / {len(found)}" in re.sub(r" +", " ", page)


def test_arabic_is_in_print(tmp_path: Path) -> None:
    text = " ".join(pages(printed("ar"), tmp_path))
    text = text.translate(dict.fromkeys([*range(0x2066, 0x206A), 0x200E, 0x200F, *range(0x202A, 0x202F)]))
    for words in (
        "1,234",
        "566",
        "68.56%",
        "Yes",
        "تم التحقق",
        "المشاركة",
        "belenios-tool election verify --dir DIR",
    ):
        assert words in text


def test_the_same_facts_give_the_same_bytes() -> None:
    assert to_pdf(told()) == printed("en")
    assert printed("ar") != printed("en")


def test_it_is_tagged_and_says_its_language_and_title() -> None:
    data = printed("ar")
    assert data.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in data or b"/ObjStm" in data
    assert b"CreationDate" not in data


def test_a_long_name_leaves_room_for_the_page(tmp_path: Path) -> None:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        lacking(str(error))
    source = to_html(retold(facts("empty"), name="Delegations " * 300), paper=True)
    running = re.findall(r'<div class="running">(.*?)</div>', source)
    assert len(running) == 1
    assert len(running[0]) < 200


@pytest.mark.parametrize("error", [ImportError("no module"), OSError("cannot load library 'pango'")])
def test_without_the_extra_it_is_said_what_to_do(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise error

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(ComityStateError, match="PDF needs") as refused:
        to_pdf(facts("empty"))
    assert "install" in refused.value.hint
