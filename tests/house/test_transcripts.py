# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Sybil

import transcripts


@pytest.fixture
def session() -> Iterator[transcripts.Session]:
    opened = transcripts.Session()
    yield opened
    opened.close()


def reports(tmp_path: Path, text: str) -> list[str]:
    """What each console block of a document fails with; nothing for a block that passes."""
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    sybil = Sybil(parsers=[transcripts.parse], filenames=["page.md"])
    document = sybil.parse(path)
    transcripts.begin(document.namespace)
    failures = []
    for example in document.examples():
        try:
            example.evaluate()
        except Exception as error:  # noqa: BLE001 - sybil raises its own failure class
            failures.append(str(error))
    transcripts.end(document.namespace)
    return failures


def test_right_output_passes(tmp_path: Path) -> None:
    assert reports(tmp_path, "```console\n$ echo one\none\n$ echo two; echo three\ntwo\nthree\n```\n") == []


def test_wrong_output_fails_and_shows_both(tmp_path: Path) -> None:
    (failure,) = reports(tmp_path, "Text.\n\n```console\n$ echo found\nexpected\n```\n")
    assert "$ echo found" in failure
    assert "--- expected\nexpected\n" in failure
    assert "--- printed\nfound\n" in failure


@pytest.mark.parametrize(
    "block",
    [
        "$ echo one",  # prints what the document does not show
        "$ true\none",  # prints less than the document shows
        "$ printf 'one\\ntwo\\n'\none",
        "$ echo warning >&2",
        "$ no-such-command-here",
    ],
)
def test_any_difference_fails(tmp_path: Path, block: str) -> None:
    assert len(reports(tmp_path, f"```console\n{block}\n```\n")) == 1


def test_blocks_in_another_language_are_not_run(tmp_path: Path) -> None:
    assert reports(tmp_path, "```text\n$ false\nnever\n```\n\n```bash\nexit 1\n```\n") == []


def test_blocks_share_folder_variables_and_status(tmp_path: Path) -> None:
    text = (
        '```console\n$ mkdir desk && cd desk\n$ export PARTY="it\'s FRA"\n$ (exit 12)\n```\n\n'
        "```console\n$ echo $?\n12\n$ basename $PWD\ndesk\n$ echo $PARTY\nit's FRA\n```\n"
    )
    assert reports(tmp_path, text) == []


def test_continued_command_and_here_document(tmp_path: Path) -> None:
    text = "```console\n$ cat <<'END'\n> one\n>\n> $two\n> END\none\n\n$two\n```\n"
    assert reports(tmp_path, text) == []


def test_session_is_apart_from_the_user(
    session: transcripts.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_STORE", "postgresql://elsewhere")
    monkeypatch.setenv("COMITY_KEYS", "/elsewhere")
    assert session.run("echo $HOME $PWD $COMITY_KEYS $COMITY_STORE").split() == [
        str(session.root / name) for name in ("home", "work", "keys")
    ]


def test_programs_of_this_environment_come_first(session: transcripts.Session) -> None:
    assert session.run("command -v pytest") == f"{sysconfig.get_path('scripts')}/pytest\n"


def test_block_that_opens_with_output_is_an_error() -> None:
    with pytest.raises(ValueError, match="opens with"):
        list(transcripts.steps("output\n$ echo output\n"))


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("", "", True),
        ("", "x\n", False),
        ("a ... c", "a b c\n", True),
        ("a ... c", "a b\nc\n", False),
        ("a\n...\nd", "a\nb\nc\nd\n", True),
        ("a\n...\nd", "a\nd\n", True),
        ("a\n...", "a\n", True),
        ("a\n...\nd", "a\nb\n", False),
        ("a.c", "abc\n", False),
        ("a", "a   \n\n", True),
        ("  a", "a\n", False),
    ],
)
def test_agreement(expected: str, printed: str, same: bool) -> None:
    assert transcripts.agrees(expected, printed) is same
