# SPDX-License-Identifier: Apache-2.0
"""Trustees put into an election one by one: checked with all others, numbered in order, listed with what to compare."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Done, Terminal
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.messages import encode
from comity.election.ballots.belenios_v1.model import Trustees
from comity.election.ballots.belenios_v1.trustees import check_trustees
from election_forging import catalogue
from trustee_worlds import generate, single

BELENIOS = groups.group("BELENIOS-2048")
QUESTIONS = {
    "name": "Seat of the secretariat",
    "description": "",
    "questions": [{"answers": ["Yes", "No"], "min": 1, "max": 1, "question": "Brevia?"}],
}
ALD = encode(single(BELENIOS, 1).public)
BRE = encode(single(BELENIOS, 2).public)
VECTORS = Path(__file__).parents[2] / "election/vectors"
NORTH = encode(generate(BELENIOS, 2, 3).established.parameters)


@pytest.fixture
def site(bare: Terminal) -> Terminal:
    """An election `D` without trustees, and three files."""
    (bare.folder / "questions.json").write_text(json.dumps(QUESTIONS), encoding="utf-8")
    bare.yes("election", "init", "D", "--questions", "questions.json", "--group", "BELENIOS-2048")
    for name, data in {"ald.pubkey": ALD, "bre.pubkey": BRE, "threshold.json": NORTH}.items():
        (bare.folder / name).write_bytes(data + b"\n")
    return bare


def add(site: Terminal, *arguments: object) -> Done:
    return site("election", "trustee", "add", "D", *arguments)


def listed(site: Terminal) -> dict[str, Any]:
    return site("election", "trustee", "list", "D", "--json").data


def test_items_in_their_order(site: Terminal) -> None:
    assert listed(site) == {"ok": True, "trustees": [], "public_key_fingerprint": None}
    assert add(site, "ald.pubkey", "--name", "ALD", "--json").data["trustees"][0]["number"] == 1
    found = add(site, "threshold.json", "--json").data
    assert (found["kind"], found["threshold"], found["file"]) == ("Pedersen", 2, "D/trustees/02.json")
    assert [one["number"] for one in found["trustees"]] == [2, 3, 4]
    assert add(site, "bre.pubkey").code == 0
    files = sorted((site.folder / "D/trustees").iterdir())
    assert [path.name for path in files] == ["01.json", "02.json", "03.json"]
    assert files[1].read_bytes() == b'["Pedersen",' + NORTH + b"]\n"
    assert files[2].read_bytes() == b'["Single",' + BRE + b"]\n"
    everybody = listed(site)["trustees"]
    assert [(one["number"], one["name"], one["item"], one["needed"]) for one in everybody] == [
        (1, "ALD", 1, "always"),
        (2, None, 2, "2 of 3, 2 to 4"),
        (3, None, 2, "2 of 3, 2 to 4"),
        (4, None, 2, "2 of 3, 2 to 4"),
        (5, None, 3, "always"),
    ]
    assert everybody[4]["fingerprint"] == sha256(json.loads(BRE)["public_key"].encode()).hexdigest()


def test_the_list_for_other_programs(site: Terminal) -> None:
    add(site, "ald.pubkey")
    add(site, "threshold.json")
    done = site("election", "trustee", "list", "D", "--join", "trustees.json")
    trustees = Trustees.decode((site.folder / "trustees.json").read_bytes().removesuffix(b"\n"))
    key = BELENIOS.text(check_trustees(trustees, BELENIOS))
    assert sha256(key.encode()).hexdigest() in done.out
    assert done.out.splitlines()[0].split() == ["trustee", "name", "needed", "fingerprint"]


def test_names(site: Terminal) -> None:
    assert add(site, "threshold.json", "--name", "ALD", "--name", "BRE").code == 2
    for wrong in ("", "a\nb", "\x1b[31m", "x" * 201, "\u202e"):
        with site.nothing_left():
            assert add(site, "ald.pubkey", "--name", wrong).code == 33
    assert add(site, "threshold.json", "--name", "ALD", "--name", "BRE", "--name", "ماريتانيا").code == 0
    assert [one["name"] for one in listed(site)["trustees"]] == ["ALD", "BRE", "ماريتانيا"]


def test_names_that_a_file_brings(site: Terminal) -> None:
    hostile = json.loads(ALD) | {"name": "\x1b[2J"}
    (site.folder / "ald.pubkey").write_bytes(encode(hostile))
    with site.nothing_left():
        assert add(site, "ald.pubkey").code == 33
    (site.folder / "D/trustees").mkdir()
    (site.folder / "D/trustees/01.json").write_bytes(encode(["Single", hostile]))
    assert "\x1b" not in site("election", "trustee", "list", "D").out


def test_nobody_twice(site: Terminal) -> None:
    add(site, "ald.pubkey")
    add(site, "threshold.json")
    for name, said in {
        "ald.pubkey": "trustee 5 has a key of trustee 1",
        "threshold.json": "trustee 5 has a key of",
    }.items():
        with site.nothing_left():
            done = add(site, name)
        assert (done.code, said in done.err) == (23, True)


def test_an_item_of_another_election(site: Terminal) -> None:
    (site.folder / "item").write_bytes(b'["Single",' + ALD + b"]\n")
    assert add(site, "item").code == 0
    assert (site.folder / "D/trustees/01.json").read_bytes() == b'["Single",' + ALD + b"]\n"


def test_a_key_of_another_group(site: Terminal) -> None:
    (site.folder / "other").write_bytes(encode(single(groups.group("RFC-3526-2048")).public))
    with site.nothing_left():
        assert add(site, "other").code in {20, 23}


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"[", b"[[]]", b'["Single"]', b'["Single",{}]', b'["Other",{}]', b'["Single",1],["Single",2]', b"\xff",
     b'{"threshold"', b'{"threshold":1}', b'{"threshold":1,"certs":[],"coefexps":[],"verification_keys":[]}', b"[" * 100_000,
     ALD[:-1], ALD + b"\n\n", b" " + ALD, ALD.replace(b'"public_key":"', b'"public_key":"1')],
)  # fmt: skip
def test_hostile_files(site: Terminal, content: bytes) -> None:
    (site.folder / "bad").write_bytes(content)
    with site.nothing_left():
        done = add(site, "bad")
    assert 20 <= done.code < 30, done
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.json", b""), ("1.json", b""), ("01.json", b"{}"), ("01.json", b'["Single",{}]'), ("notes.txt", b"")],
)
def test_a_folder_of_trustees_that_was_tampered_with(site: Terminal, name: str, content: bytes) -> None:
    (site.folder / "D/trustees").mkdir()
    (site.folder / "D/trustees" / name).write_bytes(content)
    with site.nothing_left():
        for done in (add(site, "ald.pubkey"), site("election", "trustee", "list", "D")):
            assert (done.code, f"D/trustees/{name}" in done.err) == (33, True)


def test_a_hidden_file_is_left_alone_and_numbers_go_on(site: Terminal) -> None:
    (site.folder / "D/trustees").mkdir()
    (site.folder / "D/trustees/.notes").write_bytes(b"")
    (site.folder / "D/trustees/09.json").write_bytes(b'["Single",' + BRE + b"]\n")
    assert add(site, "ald.pubkey").code == 0
    assert (site.folder / "D/trustees/10.json").exists()
    assert [one["fingerprint"][:4] for one in listed(site)["trustees"]] == [
        sha256(json.loads(one)["public_key"].encode()).hexdigest()[:4] for one in (BRE, ALD)
    ]


def test_an_open_election_takes_no_more(site: Terminal) -> None:
    (site.folder / "D/x.bel").write_bytes(b"")
    with site.nothing_left():
        done = add(site, "ald.pubkey")
    assert (done.code, "rule: Belenios 2.0, section 3.1.1" in done.err) == (10, True)


@pytest.mark.parametrize("name", ["none", "questions.json"])
def test_no_folder(site: Terminal, name: str) -> None:
    done = site("election", "trustee", "add", name, "ald.pubkey")
    assert 20 <= done.code < 40
    assert "Traceback" not in done.err


def test_a_missing_file(site: Terminal, tmp_path: Path) -> None:
    assert add(site, tmp_path / "none").code == 33


@pytest.mark.parametrize("name", ["threshold.bel", "two-groups.bel"])
def test_the_list_of_an_open_election(name: str) -> None:
    """Archives that belenios-tool made."""
    found = Terminal(VECTORS)("election", "trustee", "list", name, "--json").data
    assert found["ok"], found
    assert [one["number"] for one in found["trustees"]] == [*range(1, len(found["trustees"]) + 1)]
    assert any(" of " in one["needed"] for one in found["trustees"])


def test_the_list_of_an_election_whose_key_is_another(bare: Terminal) -> None:
    (forged,) = [one for one in catalogue() if one.label == "trustee-replaced [revote]"]
    (bare.folder / "forged.bel").write_bytes(forged.archive())
    done = bare("election", "trustee", "list", ".")
    assert (done.code, "public key is not the product of its trustees' keys" in done.err) == (23, True)
