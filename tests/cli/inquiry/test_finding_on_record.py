# SPDX-License-Identifier: Apache-2.0
"""comity inquiry finding DIR, and the finding of the record in comity inquiry bundle DIR."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Terminal
from comity.canonical import sha256_hex
from comity.desk.host import Host
from comity.desk.mechanism import Mechanism
from comity.inquiry.bundle.reproduction import reproduce
from comity.inquiry.findings.finding_file import read_finding
from comity.record.keys import KeyDirectory
from desk.finding_stage import DOCUMENT, HYPOTHESES, FindingProbe, stating
from worlds import ORIGIN, accepted, seed

SECOND = DOCUMENT.replace("There was smoke.", "There was no smoke.")
NARROW = """
[[paragraph]]
id = "2"
text = "The cook of the Orfeus told it."
level = "parties"
reason = "names a witness"
approved_by = "ALD/registrar"
"""


def on_disk(probe: FindingProbe, folder: Path) -> Terminal:
    """The record in `folder`/m, as its host keeps it, with its documents."""
    keys = KeyDirectory(folder / "keys")
    keys.create(ORIGIN, seed(ORIGIN))
    mechanism = Mechanism.create(folder / "m")
    for data in probe.blobs.values():
        mechanism.blobs.put(data)
    host = Host(mechanism, keys, ORIGIN)
    for note in probe.notes:
        host.submit(note)
    host.close()
    mechanism.close()
    return Terminal(folder)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Two drafts, the second one served, answered, adopted, dissented from and corrected."""
    probe = FindingProbe()
    probe.filed(DOCUMENT)
    digest = probe.filed(SECOND, 2)
    accepted(probe.put("serve", "MAR", draft=2, party="BRE", days=10))
    accepted(probe.put("reply", "BRE", draft=2, text="The cable was new."))
    probe.adopt(digest, 2)
    accepted(probe.put("dissent", "TAV", text="The stove was left out."))
    probe.correct(SECOND.replace("3 May", "4 May"), digest)
    return on_disk(probe, tmp_path_factory.mktemp("record"))


def at(terminal: Terminal, *arguments: object) -> dict[str, Any]:
    done = terminal("inquiry", *arguments, "--json")
    assert done.code == 0, done
    return done.data


def test_the_finding_that_stands(record: Terminal) -> None:
    data = at(record, "finding", "m")
    assert (data["finding"], data["status"], data["draft"], data["outcome"]) == (
        "fire-1",
        "corrected",
        2,
        "not established",
    )
    assert data["decision"]["by"] == ["ALD", "MAR"]
    assert data["decision"]["entry"].endswith(f"of {ORIGIN}")
    assert data["decision"]["at"].endswith("Z")
    assert [one["text"] for one in data["dissents"]] == ["The stove was left out."]
    assert [one["answer"] for one in data["replies"]] == ["The cable was new."]
    assert data["incident"] == "A shed burnt on 4 May."
    assert [(one["of"], one["low"], one["high"]) for one in data["support"]] == [
        ("cable", "5", "100"), ("cable", "10", "100"), ("stove", "1", "2"),
    ]  # fmt: skip
    page = record.yes("inquiry", "finding", "m", "--to", "html")
    assert "TAV" in page
    assert page == record.yes("inquiry", "finding", "m", "--inquiry", "fire", "--to", "html")


def test_one_draft(record: Terminal) -> None:
    data = at(record, "finding", "m", "--draft", "1")
    assert (data["status"], data["draft"], data["decision"], data["proposed"]) == (
        "draft",
        1,
        None,
        "not established",
    )
    assert "There was smoke." in data["text"]


def test_all_drafts_are_compared(record: Terminal) -> None:
    data = at(record, "finding", "m", "--changes")
    assert data["drafts"] == [1, 2, 2]
    first, second = data["changes"]
    assert {"what": "status", "kind": "changed", "old": "draft", "new": "adopted"}.items() <= first[
        "changes"
    ][0].items()
    assert {one["what"] for one in second["changes"]} >= {"incident", "status", "supersedes", "correction"}
    assert data["noticed"] == []
    text = record.yes("inquiry", "finding", "m", "--changes")
    assert "There was {+no +}smoke." in text
    assert "fire-1: draft 1 to draft 2" in text
    assert "fire-1: draft 2 to draft 2" in text


def test_one_draft_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    probe = FindingProbe()
    probe.filed()
    terminal = on_disk(probe, tmp_path)
    assert terminal.yes("inquiry", "finding", "m", "--changes") == "fire-1: draft 1 is the only one\n"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["m", "--inquiry", "flood"], 2, "m holds no inquiry 'flood'"),
        (["m", "--draft", "3"], 10, "there is no draft 3"),
        (["m", "--draft", "0"], 2, "--draft"),
        (["m", "--changes", "--draft", "1"], 2, "--changes compares all drafts of a record"),
        (["m", "m"], 2, "a record is named alone"),
        (["keys"], 31, "keys is not the DIR of a mechanism"),
        (["f.toml", "--inquiry", "fire"], 2, "--inquiry goes with a record"),
        (["f.toml", "--draft", "1"], 2, "--draft goes with a record"),
        (["m", "--changes", "--to", "html"], 2, "--changes compares drafts, as text"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown(record: Terminal, options: list[str], code: int, said: str) -> None:
    (record.folder / "f.toml").write_text(DOCUMENT, encoding="utf-8")
    with record.nothing_left():
        done = record("inquiry", "finding", *options)
    assert done.code == code, done
    assert said in done.err


def test_without_a_draft_there_is_no_finding(tmp_path: Path) -> None:
    terminal = on_disk(FindingProbe(), tmp_path)
    assert "there is no draft 1" in terminal("inquiry", "finding", "m").err
    assert "the inquiry fire has no draft" in terminal("inquiry", "finding", "m", "--changes").err
    data = at(terminal, "bundle", "m", "-o", "bag")
    assert data["finding"] == []


@pytest.mark.parametrize(
    ("text", "fields", "code", "said"),
    [
        ("<p>Found.</p>", {"media_type": "text/html"}, 33, "is text/html, and a finding is read from application/toml"),
        (stating(("cable", "stove", "5", "1000", "weak to moderate")), {}, 10, "the document says 5 to 1000, the record gives 5 to 100"),
    ],
)  # fmt: skip
def test_a_document_that_is_not_shown(
    tmp_path: Path, text: str, fields: dict[str, Any], code: int, said: str
) -> None:
    probe = FindingProbe()
    probe.filed(text, **fields)
    terminal = on_disk(probe, tmp_path)
    done = terminal("inquiry", "finding", "m")
    assert (done.code, said in done.err) == (code, True), done


def test_what_is_not_on_the_record_is_named(tmp_path: Path) -> None:
    probe = FindingProbe()
    probe.filed(DOCUMENT + '\n[[dissent]]\nparty = "TAV"\ntext = "Nobody filed this."\n')
    done = on_disk(probe, tmp_path)("inquiry", "finding", "m")
    assert done.code == 0
    assert (
        "draft 1 tells of what is not on the record, and it is left out: a dissent of TAV"
        in " ".join(done.err.split())
    )  # fmt: skip
    assert "Nobody filed this." not in done.out


def test_the_secret_lies_beside_the_record(tmp_path: Path) -> None:
    probe = FindingProbe()
    probe.filed(DOCUMENT + NARROW)
    terminal = on_disk(probe, tmp_path)
    assert "Orfeus" not in terminal.yes("inquiry", "finding", "m")
    assert (tmp_path / "fire-1.secret").exists()
    assert "Orfeus" in terminal.yes("inquiry", "finding", "m", "--level", "parties")
    data = at(terminal, "finding", "m", "--open", "paragraph 2")
    assert "Orfeus" in data["words"]


def test_passages_for_fewer_readers_in_a_public_document_are_named(tmp_path: Path) -> None:
    """A draft's document is public: whoever has the record has all of it, whatever the pages withhold."""
    probe = FindingProbe()
    probe.filed(DOCUMENT + NARROW)
    terminal = on_disk(probe, tmp_path)
    for command in (("finding", "m"), ("bundle", "m", "-o", "bag")):
        done = terminal("inquiry", *command)
        assert done.code == 0
        assert (
            "draft 1 is public on the record, with what it keeps for fewer readers: paragraph 2"
            in " ".join(done.err.split())
        )


# Bundles


def test_the_bundle_takes_the_finding_of_the_record(record: Terminal) -> None:
    data = at(record, "bundle", "m", "-o", "bag")
    assert set(data["finding"]) >= {"finding.html", "finding.docx", "finding.json", "finding.toml"}
    folder = record.folder / "bag/data/finding"
    page = (folder / "finding.html").read_text(encoding="utf-8")
    assert "The stove was left out." in page
    assert "A shed burnt on 4 May." in page
    document = (folder / "finding.toml").read_bytes()
    assert read_finding(document.decode(), "f").incident == "A shed burnt on 4 May."
    assert (
        record.folder / "bag/data/record/blobs/sha256" / sha256_hex(document)[:2] / sha256_hex(document)
    ).read_bytes() == document
    assert json.loads((folder / "finding.json").read_text())["status"] == "corrected"
    found = reproduce(record.folder / "bag")
    assert {one.name: one.ok for one in found.checks}["finding"] is True
    assert found.ok


@pytest.mark.parametrize(("audience", "whole"), [("public", False), ("parties", True)])
def test_the_document_goes_with_it_where_nothing_is_withheld(
    tmp_path: Path, audience: str, whole: bool
) -> None:
    probe = FindingProbe()
    probe.filed(DOCUMENT + NARROW)
    terminal = on_disk(probe, tmp_path)
    (tmp_path / "f.toml").write_text(DOCUMENT + HYPOTHESES + NARROW, encoding="utf-8")
    for options in ([], ["--finding", "f.toml"]):
        name = f"bag{len(options)}"
        data = at(terminal, "bundle", "m", "-o", name, "--audience", audience, *options)
        assert ("finding.toml" in data["finding"]) is whole
        assert ("Orfeus" in (tmp_path / name / "data/finding/finding.html").read_text()) is whole


def test_a_finding_that_was_not_filed_in_toml_stays_out(tmp_path: Path) -> None:
    probe = FindingProbe()
    probe.filed("<p>Found.</p>", media_type="text/html")
    done = on_disk(probe, tmp_path)("inquiry", "bundle", "m", "-o", "bag", "--json")
    assert done.data["finding"] == []
    assert "no finding in the bundle: fire has no draft on the record that was filed in TOML" in " ".join(
        done.err.split()
    )


def test_support_that_changed_since_is_named(tmp_path: Path) -> None:
    probe = FindingProbe()
    probe.adopt(probe.filed())
    probe.leave("ALD")
    done = on_disk(probe, tmp_path)("inquiry", "bundle", "m", "-o", "bag", "--json")
    assert done.code == 0
    said = " ".join(done.err.split())
    assert (
        "the evidence gives other support than when draft 1 was filed: cable against stove: 5 to 100, now nothing"
        in said
    )
