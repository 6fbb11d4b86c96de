# SPDX-License-Identifier: Apache-2.0
"""comity inquiry finding: formats, levels, changes between drafts, proofs of what is withheld, and refusals."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import stat
import subprocess
from pathlib import Path

import pytest

from cli.terminal import Terminal
from comity.canonical import sha256_hex
from inquiry.findings.cases import BRIDGE, SECRETS
from inquiry.findings.tools import require

DRAFT_2 = (
    BRIDGE.replace("draft = 3", "draft = 2")
    .replace("at least 10", "at least 5")
    .replace("and its two copies", "")
)


@pytest.fixture
def files(bare: Terminal) -> Terminal:
    """A terminal in a folder with the drafts 2 and 3 of a finding."""
    (bare.folder / "bridge.toml").write_text(BRIDGE, encoding="utf-8")
    (bare.folder / "draft-2.toml").write_text(DRAFT_2, encoding="utf-8")
    return bare


def secret(files: Terminal) -> Path:
    return files.folder / "bridge-1.secret"


@pytest.mark.parametrize(
    ("kind", "start"),
    [("html", b"<!doctype html>"), ("docx", b"PK\x03\x04"), ("text", b"***"), ("pdf", b"%PDF")],
)
def test_writes_each_format_for_everybody_unless_told_otherwise(
    files: Terminal, kind: str, start: bytes
) -> None:
    if kind == "pdf":
        require("weasyprint")
    done = files("inquiry", "finding", "bridge.toml", "--to", kind, "-o", "out/f", "--json")
    assert done.code == 0, done
    made = (files.folder / "out/f").read_bytes()
    assert made.startswith(start)
    data = done.data
    assert (data["finding"], data["status"], data["outcome"], data["level"]) == (
        "bridge-1",
        "adopted",
        "not established",
        "public",
    )
    assert data["standard"]["set_by"] == "ALD and BRE, joint decision of 3 March 2026, article 5"
    assert data["counts"]["independent_sources"] == 3
    assert [one["high"] for one in data["support"]] == ["9", "40"]
    assert [one["id"] for one in data["paragraphs"]] == ["1", "2", "3", "4"]
    assert [one["passage"] for one in data["redacted"]] == [
        "paragraph 3",
        "paragraph 4",
        "exhibit E-0003",
        "gap 2",
    ]
    assert data["written"]["file"] == "out/f"
    assert (data["written"]["size"], data["written"]["sha256"]) == (len(made), sha256_hex(made))
    assert not [word for word in SECRETS if word in done.out or word.encode() in made]
    if kind != "pdf":
        again = files("inquiry", "finding", "bridge.toml", "--to", kind, "-o", "out/g", "--json")
        assert (files.folder / "out/g").read_bytes() == made
        assert again.data["redacted"] == data["redacted"]


def test_levels(files: Terminal) -> None:
    shown = {
        level: files.yes("inquiry", "finding", "bridge.toml", "--level", level)
        for level in ("public", "parties", "full")
    }
    assert "Quillfeather" not in shown["public"]
    assert "Quillfeather" in shown["parties"]
    assert "Marrowgate" not in shown["parties"]
    assert "Marrowgate" in shown["full"]
    assert files.yes("inquiry", "finding", "bridge.toml") == shown["public"]


def test_labels_in_arabic(files: Terminal) -> None:
    page = files.yes("inquiry", "finding", "bridge.toml", "--to", "html", "--lang", "ar")
    assert '<html lang="ar" dir="rtl">' in page
    assert "الآراء المخالفة" in page


def test_the_text_says_what_was_written(files: Terminal) -> None:
    done = files("inquiry", "finding", "bridge.toml", "--to", "docx", "-o", "my f.docx")
    assert done.code == 0
    assert done.out.startswith("my f.docx: ")
    assert "level public; 4 passages withheld; read it back with: pandoc -t plain 'my f.docx'" in done.out


def test_on_standard_output_there_is_the_page_alone(files: Terminal) -> None:
    done = files("inquiry", "finding", "bridge.toml", "--to", "html", "-o", "-")
    assert done.out.startswith("<!doctype html>")
    assert done.out.endswith("</html>\n")
    assert "bridge-1.secret: a new secret" in done.err
    data = files("inquiry", "finding", "bridge.toml", "--to", "html", "--json").data
    assert data["written"] is None
    assert data["text"] == done.out


def test_the_secret_is_made_once_for_its_owner_alone(files: Terminal) -> None:
    assert files("inquiry", "finding", "bridge.toml", "--level", "full").err == ""
    assert not secret(files).exists(), "nothing was withheld"
    files.yes("inquiry", "finding", "bridge.toml")
    first = secret(files).read_bytes()
    assert stat.S_IMODE(secret(files).stat().st_mode) == 0o600
    assert len(base64.b64decode(first)) == 32
    done = files("inquiry", "finding", "bridge.toml")
    assert (done.err, secret(files).read_bytes()) == ("", first)
    assert base64.b64decode(first) not in (files.folder / "bridge.toml").read_bytes()
    assert first.decode().strip() not in done.out


def test_words_that_stand_elsewhere_too_are_pointed_out(files: Terminal) -> None:
    files.yes("inquiry", "finding", "bridge.toml")
    (files.folder / "loud.toml").write_text(
        BRIDGE.replace("deserves more", "says that barriers had been delivered and deserves more")
    )
    done = files("inquiry", "finding", "loud.toml", "--to", "html")
    assert (
        done.err
        == "paragraph 3 is withheld, and these words of it stand elsewhere: that barriers had been delivered\n"
    )


def test_another_place_for_the_secret(files: Terminal) -> None:
    files.yes("inquiry", "finding", "bridge.toml", "--secret", "kept.secret")
    assert (files.folder / "kept.secret").exists()
    assert not secret(files).exists()
    (files.folder / "kept.secret").write_text("no secret\n")
    done = files("inquiry", "finding", "bridge.toml", "--secret", "kept.secret")
    assert done.code == 33
    assert "kept.secret holds no secret" in done.err
    done = files("inquiry", "finding", "bridge.toml", "--secret", "none/kept.secret")
    assert (done.code, "none/kept.secret cannot be written" in done.err) == (33, True)


def test_what_is_withheld_can_be_proven(files: Terminal) -> None:
    public = files("inquiry", "finding", "bridge.toml", "--json").data
    commitment = public["paragraphs"][2]["commitment"]
    data = files("inquiry", "finding", "bridge.toml", "--open", "paragraph 3", "-o", "p3", "--json").data
    assert data["commitment"] == commitment
    done = subprocess.run(
        data["written"]["check"], shell=True, cwd=files.folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [commitment, "p3"]
    assert hashlib.sha256(base64.b64decode(data["committed_bytes"])).hexdigest() == commitment
    assert "Zephyrine Quillfeather" in json.loads(data["words"])["text"]
    assert files.yes("inquiry", "finding", "bridge.toml", "--open", "paragraph 3").startswith(
        f"{commitment}\nsalt "
    )
    wrong = files("inquiry", "finding", "bridge.toml", "--open", "paragraph 30")
    assert wrong.code == 33
    assert "passages: paragraph 3, paragraph 4, exhibit E-0003, gap 2" in wrong.err


def test_changes_between_drafts(files: Terminal) -> None:
    done = files("inquiry", "finding", "draft-2.toml", "bridge.toml", "--changes")
    assert done.code == 0
    assert done.out.startswith("bridge-1: draft 2 to draft 3\n")
    assert (
        "~ standard: definition  [CHANGED AFTER WEIGHING]\n    Support of at least [-5-]{+10+} against"
        in done.out
    )
    assert "~ group G1" in done.out
    assert not [word for word in SECRETS if word in done.out]
    data = files("inquiry", "finding", "draft-2.toml", "bridge.toml", "--changes", "--json").data
    assert data["drafts"] == [2, 3]
    assert data["noticed"] == ["changed after weighing"]
    (step,) = data["changes"]
    assert [one["what"] for one in step["changes"]] == ["standard: definition", "group G1"]
    nothing = files("inquiry", "finding", "bridge.toml", "bridge.toml", "--changes", "--json").data
    assert nothing["changes"][0]["changes"] == []


def test_changes_of_withheld_words_are_told_without_them(files: Terminal) -> None:
    (files.folder / "new.toml").write_text(BRIDGE.replace("on 2 May that", "on 3 May that"), encoding="utf-8")
    done = files("inquiry", "finding", "bridge.toml", "new.toml", "--changes")
    assert "~ paragraph 3\n    [-withheld, commitment" in done.out
    assert not [word for word in SECRETS if word in done.out]
    full = files.yes(
        "inquiry", "finding", "bridge.toml", "new.toml", "--changes", "--level", "full", "-o", "changes.txt"
    )
    assert full == "changes.txt\n"
    assert "wrote down on [-2-]{+3+} May" in (files.folder / "changes.txt").read_text(encoding="utf-8")


def test_every_draft_of_a_history_is_there(files: Terminal) -> None:
    for number in (1, 4):
        source = BRIDGE.replace("draft = 3", f"draft = {number}")
        (files.folder / f"draft-{number}.toml").write_text(source, encoding="utf-8")
    names = ["draft-4.toml", "draft-1.toml", "bridge.toml", "draft-2.toml"]
    data = files("inquiry", "finding", *names, "--changes", "--json").data
    assert [(one["from"], one["to"]) for one in data["changes"]] == [(1, 2), (2, 3), (3, 4)]
    done = files("inquiry", "finding", *names[:3], "--changes")
    assert done.code == 10
    assert "drafts of bridge-1: missing: 2" in done.err
    assert "every draft is kept" in done.err


def test_an_undecided_finding_has_no_outcome(files: Terminal) -> None:
    source = re.sub(r"\[decision\].*?\n\n", "", BRIDGE, count=1, flags=re.DOTALL)
    source = source.replace('status = "adopted"', 'status = "draft"\nproposed = "established"')
    (files.folder / "new.toml").write_text(source, encoding="utf-8")
    data = files("inquiry", "finding", "new.toml", "--json").data
    assert (data["status"], data["outcome"], data["proposed"]) == ("draft", None, "established")
    assert "Nobody has decided this yet" in data["text"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("none.toml",), 33, "none.toml cannot be read"),
        (("bridge.toml", "draft-2.toml"), 2, "2 files, and one finding to write"),
        (("bridge.toml", "--changes"), 2, "--changes compares drafts"),
        (("bridge.toml", "draft-2.toml", "--changes", "--to", "pdf"), 2, "--changes compares drafts"),
        (("bridge.toml", "--to", "docx"), 2, "where is the docx to go?"),
        (("bridge.toml", "--to", "pdf", "-o", "-"), 2, "where is the pdf to go?"),
        (("bridge.toml", "--to", "odt"), 2, "'odt' is not one of"),
        (("bridge.toml", "--level", "secret"), 2, "'secret' is not one of"),
        (("latin.toml",), 33, "latin.toml: byte 9 is not UTF-8"),
        (("guilty.toml",), 10, "never of guilt"),
        (("broken.toml",), 33, "broken.toml: line 6: paragraph 1"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_is_refused(files: Terminal, arguments: tuple[str, ...], code: int, said: str) -> None:
    (files.folder / "latin.toml").write_bytes(b'title = "\xe9"')
    (files.folder / "guilty.toml").write_text(
        BRIDGE.replace("is not established by", "shows who is guilty by")
    )
    (files.folder / "broken.toml").write_text(
        '\nid = "f"\ntitle = "T"\ninquiry = "i"\nstatement = "S"\n[[paragraph]]\n'
    )
    before = files.files()
    done = files("inquiry", "finding", *arguments)
    assert done.code == code, done
    assert said in done.err
    assert "Traceback" not in done.err
    assert files.files() == before
    as_json = files("inquiry", "finding", *arguments, "--json")
    assert as_json.code == code
    assert as_json.data["error"]["message"]
