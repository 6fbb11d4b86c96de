# SPDX-License-Identifier: Apache-2.0
"""The PDF: the numbers in the margin stand at the lines that were printed, the footer says which record, the bytes are reproducible.

`pdftotext` (Debian: poppler-utils) reads the file back; without it those tests are skipped, or fail when COMITY_REQUIRE_FOREIGN=1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html

from comity.errors import ComityStateError, InputError
from comity.text.model import Alternative, Choice, Clause, Header, Text, Words
from comity.text.pdf import EVERY, layout_lines, record_line, to_pdf
from text.example import arabic, example

DATE = "2026-05-04"
CHECKPOINT = "comity/two-formats\n12\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— host abc\n"
PAPER = (595.28, 841.89)


@pytest.fixture(autouse=True)
def _weasyprint() -> None:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


def pdftotext(data: bytes, folder: Path, *options: str) -> str:
    if shutil.which("pdftotext") is None:
        reason = "pdftotext is not installed (Debian: poppler-utils)"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    (folder / "text.pdf").write_bytes(data)
    done = subprocess.run(
        ["pdftotext", *options, str(folder / "text.pdf"), "-"], capture_output=True, check=True
    )
    return done.stdout.decode()


def pdfinfo(data: bytes, folder: Path) -> dict[str, str]:
    pdftotext(data, folder)
    done = subprocess.run(
        ["pdfinfo", str(folder / "text.pdf")], capture_output=True, check=True, env=os.environ | {"TZ": "UTC"}
    )
    return dict(re.findall(r"^([^:\n]+):\s+(.*)$", done.stdout.decode(), re.MULTILINE))


def long_text(language: str = "en", words: str = "word") -> Text:
    """Three pages of numbered clauses, every word of which says where it is."""
    clauses = []
    for number in range(1, 21):
        said = " ".join(f"{words}{number}x{place}" for place in range(30))
        bracket = Choice(f"c{number}", (Alternative(f"c{number}.1", (Words("shall"),)),))
        clauses.append(
            Clause(f"op-{number}", "operative", f"OP{number}", f"OP{number}.", (Words(said + " "), bracket))
        )
    return Text(Header("A long text", language=language), tuple(clauses))


def printed(data: bytes, folder: Path) -> list[tuple[int, str, float, float, float]]:
    """Page, word, left edge, top and bottom of every printed word, in points."""
    root = html.fromstring(pdftotext(data, folder, "-bbox"))
    return [
        (
            number,
            word.text or "",
            float(word.get("xmin", "")),
            float(word.get("ymin", "")),
            float(word.get("ymax", "")),
        )
        for number, page in enumerate(root.iter("page"), 1)
        for word in page.iter("word")
    ]


# Lines


def test_every_fifth_line_has_its_number_in_the_margin(tmp_path: Path) -> None:
    words = printed(to_pdf(long_text(), date=DATE), tmp_path)
    lines = layout_lines(long_text(), date=DATE)
    margin = {
        int(word): (page, top, bottom)
        for page, word, left, top, bottom in words
        if left < 60 and word.isdecimal()
    }
    assert len(lines) > 90
    assert lines[-1].page == 3
    assert sorted(margin) == list(range(EVERY, len(lines) + 1, EVERY))
    for number, (page, top, bottom) in margin.items():
        middle = (top + bottom) / 2
        beside = [
            word for at, word, left, high, low in words if at == page and left > 60 and high < middle < low
        ]
        first = lines[number - 1].words.split()[0]
        assert lines[number - 1].page == page
        assert first in beside, f"line {number} begins with {first}, and {beside} was printed there"


def test_lines_are_numbered_through_and_stand_below_each_other() -> None:
    lines = layout_lines(long_text(), date=DATE)
    assert [one.number for one in lines] == list(range(1, len(lines) + 1))
    for above, below in pairwise(lines):
        assert (above.page, above.top + above.height) <= (below.page, below.top + 0.01)


def test_the_lines_hold_every_word_of_the_clauses_and_nothing_else() -> None:
    text = long_text()
    said = " ".join(one.words for one in layout_lines(text, date=DATE)).split()
    kept = [one for one in said if re.fullmatch(r"word\d+x\d+", one)]
    assert kept == [word for clause in text.clauses for word in clause.content[0].text.split()]  # type: ignore[union-attr]
    assert {one for one in said if one not in kept} <= {f"OP{n}." for n in range(21)} | {"[shall]"}


def test_from_right_to_left_the_numbers_stand_on_the_right(tmp_path: Path) -> None:
    words = printed(to_pdf(long_text("ar", "كلمة"), date=DATE), tmp_path)
    numbers = [int(word) for _, word, left, _, _ in words if left > PAPER[0] - 62 and word.isdecimal()]
    count = len(layout_lines(long_text("ar", "كلمة"), date=DATE))
    assert numbers == list(range(EVERY, count + 1, EVERY))


# What is on the page


def test_the_footer_says_which_version_and_record(tmp_path: Path) -> None:
    said = " ".join(
        pdftotext(to_pdf(example(), checkpoint=CHECKPOINT, date=DATE), tmp_path, "-layout").split()
    )
    assert "Version 2 · 2026-05-04" in said
    assert "comity/two-formats · 12 entries · root CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=" in said
    assert said.replace(" / ", "/").count("1/1") == 1


def test_pages_are_a4_and_counted(tmp_path: Path) -> None:
    data = to_pdf(long_text(), date=DATE)
    assert pdfinfo(data, tmp_path)["Page size"] == "595.276 x 841.89 pts (A4)"
    said = re.sub(r"\s*/\s*", "/", pdftotext(data, tmp_path))
    assert all(f"{page}/3" in said for page in (1, 2, 3))


def test_the_words_are_there(tmp_path: Path) -> None:
    said = " ".join(pdftotext(to_pdf(example(), date=DATE), tmp_path, "-raw").split())
    assert "[Taking account]" in said
    assert "The seat is at Senne <north & south>." in said
    assert "TAV reserves its position on the word." in said


def test_arabic_reads_from_right_to_left(tmp_path: Path) -> None:
    words = printed(to_pdf(arabic(), date=DATE), tmp_path)
    places = {word: left for _, word, left, _, _ in words}
    order = ["الأطراف", "تجتمع", "مرتين", "السنة"]
    found = [left for said in order for word, left in places.items() if said in word or said[::-1] in word]
    assert len(found) == len(order)
    assert found == sorted(found, reverse=True), "each word stands to the left of the one before it"
    labels = [left for word, left in places.items() if word.strip(".") in {"OP1", "OP2", "OP3"}]
    assert len(labels) == 3
    assert all(left > max(found) for left in labels)


def test_what_could_break_the_style_sheet_does_not(tmp_path: Path) -> None:
    hostile = Text(Header("t", version='"}@page{size:A6}</style><b>\\'), example().clauses)
    data = to_pdf(hostile, checkpoint='x";}</style>', date=DATE)
    assert pdfinfo(data, tmp_path)["Page size"] == "595.276 x 841.89 pts (A4)"
    assert 'Version "}@page{size:A6}</style><b>\\' in pdftotext(data, tmp_path)


def test_an_empty_text_is_one_page(tmp_path: Path) -> None:
    assert pdfinfo(to_pdf(Text(Header("Nothing yet"), ()), date=DATE), tmp_path)["Pages"] == "1"


# Reproducible


def test_the_same_text_gives_the_same_bytes(tmp_path: Path) -> None:
    data = to_pdf(example(), checkpoint=CHECKPOINT, date=DATE)
    assert data == to_pdf(example(), checkpoint=CHECKPOINT, date=DATE)
    assert data != to_pdf(example(), checkpoint=CHECKPOINT, date="2026-05-05")
    assert pdfinfo(data, tmp_path)["CreationDate"] == "Mon May  4 00:00:00 2026 UTC"


@pytest.mark.slow
def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import sys, hashlib; from text.example import example; from comity.text.pdf import to_pdf;"
        f"print(hashlib.sha256(to_pdf(example(), date='{DATE}')).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


# Refusals


@pytest.mark.parametrize("date", ["", "today", "2026-13-01", "2026-5-4"])
def test_a_date_is_a_date(date: str) -> None:
    with pytest.raises(InputError, match="the date"):
        to_pdf(example(), date=date)


def test_without_weasyprint_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ComityStateError, match="WeasyPrint, which is not installed") as refused:
        to_pdf(example(), date=DATE)
    assert "comity[pdf]" in refused.value.hint


class NoPango:
    def find_spec(self, name: str, *_: object) -> None:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_without_pango_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(ComityStateError, match="needs Pango") as refused:
        to_pdf(example(), date=DATE)
    assert "libpango-1.0-0" in refused.value.hint


@pytest.mark.parametrize(
    ("checkpoint", "line"),
    [
        (CHECKPOINT, "comity/two-formats · 12 entries · root CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="),
        ("o\n0\nAA==\n", "o · 0 entries · root AA=="),
        ("12 abc", "12 abc"),
        ("a\nb\nc", "a b c"),
        ("", ""),
    ],
)
def test_a_checkpoint_in_one_line(checkpoint: str, line: str) -> None:
    assert record_line(checkpoint) == line
