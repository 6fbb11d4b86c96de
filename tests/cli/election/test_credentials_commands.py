# SPDX-License-Identifier: Apache-2.0
"""comity election credentials: generate, sheets, check and forget, in a folder of the authority's own, and what they refuse."""

from __future__ import annotations

import csv
import json
import shutil
import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Done, Terminal
from comity.cli import comity
from comity.cli.lazy import LazyGroup
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.credentials import derive
from comity.election.ballots.belenios_v1.public_credentials import PublicCredentials

VECTORS = Path(__file__).parents[2] / "election" / "vectors"
UUID = "HmKLDzXqRsTuVw"
DRAFT = {
    "uuid": UUID,
    "group": "Ed25519",
    "name": "Adoption of the <settlement>",
    "description": "",
    "questions": [{"answers": ["Yes", "No"], "min": 1, "max": 1, "question": "Adopted?"}],
}
VOTERS = 'identity,weight,channel\n"Doe, Ana",3,post\nبدر الدين,1,consulate\ncy@mar.example,1,post\n'


@pytest.fixture
def terminal(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in a folder with the draft of an election `el` and a file of three voters."""
    table = {"credentials": "who may vote"}
    monkeypatch.setattr(
        "comity.cli.election.command", LazyGroup("election", table, package="comity.cli.election")
    )
    monkeypatch.setitem(comity.table, "election", "votes that anyone can check")
    (bare.folder / "el").mkdir()
    (bare.folder / "el" / "draft.json").write_text(json.dumps(DRAFT), encoding="utf-8")
    (bare.folder / "voters.csv").write_text(VOTERS, encoding="utf-8")
    return bare


def run(terminal: Terminal, *arguments: object) -> Done:
    return terminal("election", "credentials", *arguments)


def generate(terminal: Terminal, *options: object) -> dict[str, Any]:
    done = run(terminal, "generate", "el", *(options or ("--voters", "voters.csv")), "--out", "own", "--json")
    assert (done.code, done.err) == (0, "")
    return done.data


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_generate_says_what_it_made_and_no_secret(terminal: Terminal) -> None:
    done = run(terminal, "generate", "el", "--voters", "voters.csv", "--out", "own")
    assert (done.code, done.err) == (0, "")
    public = (terminal.folder / "el" / "public_creds.json").read_bytes()
    digest = sha256(public).hexdigest()
    for part in (
        "3 credentials of total weight 5",
        "consulate  1",
        "post       2",
        "nobody shares",
        digest[:4] + " " + digest[4:8],
    ):
        assert part in done.out
    own = terminal.folder / "own"
    for row in rows(own / "post.csv") + rows(own / "consulate.csv"):
        assert row["credential"] not in done.out
        assert row["identity"].encode() not in public


def test_generate_for_programs(terminal: Terminal) -> None:
    data = generate(terminal)
    own = terminal.folder / "own"
    public = (terminal.folder / "el" / "public_creds.json").read_bytes()
    assert data == {
        "ok": True,
        "public_list": "el/public_creds.json",
        "secrets": ["own/consulate.csv", "own/post.csv"],
        "fingerprint": data["fingerprint"],
        "sha256": sha256(public).hexdigest(),
        "credentials": 3,
        "total_weight": 5,
        "weighted": True,
        "channels": {"consulate": 1, "post": 2},
        "weights": {"1": 2, "3": 1},
        "recognisable_by_weight": 1,
    }
    assert mode(own) == 0o700
    assert {path.name: mode(path) for path in own.iterdir()} == dict.fromkeys(
        ("consulate.csv", "post.csv", "public_creds.json"), 0o600
    )
    roll = PublicCredentials.read(public)
    found = {row["identity"]: row for name in ("post", "consulate") for row in rows(own / f"{name}.csv")}
    assert list(found) == ["Doe, Ana", "cy@mar.example", "بدر الدين"]
    for row in found.values():
        key = derive(row["credential"], UUID, groups.group("Ed25519"))
        assert roll.weight(key.public) == int(row["weight"])


def test_generate_by_number_in_the_tools_form(terminal: Terminal) -> None:
    data = generate(terminal, "--count", 12, "--to", "privcreds")
    assert (data["credentials"], data["weighted"], data["recognisable_by_weight"]) == (12, False, 0)
    lines = (terminal.folder / "own" / "everybody.privcreds").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ")[0] for line in lines] == [f"{number:02}" for number in range(1, 13)]
    assert len({line.split(" ")[1] for line in lines}) == 12


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("el", "--out", "own"), 2, "which voters?"),
        (("el", "--count", 3, "--voters", "voters.csv", "--out", "own"), 2, "which voters?"),
        (("el", "--count", 0, "--out", "own"), 33, "0 credentials cannot be made"),
        (("el", "--voters", "absent.csv", "--out", "own"), 33, "absent.csv cannot be read"),
        (("el", "--count", 3, "--out", "el/own"), 10, "secrets never lie in the folder of an election"),
        (("el", "--count", 3, "--out", "el"), 10, "secrets never lie in the folder of an election"),
        (
            ("el", "--count", 3, "--out", "sub/../el/own"),
            10,
            "secrets never lie in the folder of an election",
        ),
        (("nowhere", "--count", 3, "--out", "own"), 33, "holds no draft"),
        (("el", "--count", 3, "--out", "full"), 10, "never overwritten"),
        (("el", "--count", 3, "--out", "voters.csv"), 10, "never overwritten"),
        (("el", "--voters", "twice.csv", "--out", "own"), 33, "twice.csv:3: the same voter as on line 2"),
        (("el", "--voters", "shared.csv", "--out", "own"), 33, "would share one file"),
    ],
)
def test_generate_refuses_and_leaves_nothing(
    arguments: tuple[object, ...], code: int, says: str, terminal: Terminal
) -> None:
    (terminal.folder / "full").mkdir()
    (terminal.folder / "sub").mkdir()
    for name, text in (
        ("full/x", ""),
        ("twice.csv", "identity\nana\nana\n"),
        ("shared.csv", "identity,channel\na,Post\nb,post\n"),
    ):
        (terminal.folder / name).write_text(text, encoding="utf-8")
    with terminal.nothing_left():
        done = run(terminal, "generate", *arguments)
    assert done.code == code
    assert says in done.err


def test_credentials_are_made_once(terminal: Terminal) -> None:
    generate(terminal)
    with terminal.nothing_left():
        done = run(terminal, "generate", "el", "--count", 3, "--out", "again")
    assert done.code == 10
    assert "made once" in done.err


def test_no_credentials_once_the_election_is_open(terminal: Terminal) -> None:
    shutil.copy(VECTORS / "weights.bel", terminal.folder / "el" / "x.bel")
    with terminal.nothing_left():
        assert run(terminal, "generate", "el", "--count", 3, "--out", "own").code == 10


@pytest.mark.parametrize("form", ["csv", "privcreds"])
def test_sheets_of_a_channel(form: str, terminal: Terminal) -> None:
    generate(terminal, "--voters", "voters.csv", "--to", form)
    done = run(terminal, "sheets", f"own/post.{form}", "--election", "el", "--json")
    assert done.data == {"ok": True, "output": "own/post.sheets.html", "sheets": 2, "election": UUID}
    file = terminal.folder / "own" / "post.sheets.html"
    page = file.read_text(encoding="utf-8")
    assert mode(file) == 0o600
    assert "Doe, Ana" in page
    assert "بدر" not in page
    assert "Adoption of the &lt;settlement&gt;" in page
    assert "Your vote counts with weight 3." in page, "from the list, whatever the form of the file"
    assert UUID in page


def test_a_lost_credential_is_given_again_to_its_voter_alone(terminal: Terminal) -> None:
    generate(terminal)
    done = run(
        terminal,
        "sheets",
        "own/post.csv",
        "--election",
        "el",
        "--only",
        "Doe, Ana",
        "-o",
        "ana.html",
        "--lang",
        "ar",
    )
    assert done.code == 0
    ana, cy = rows(terminal.folder / "own" / "post.csv")
    page = (terminal.folder / "ana.html").read_text(encoding="utf-8")
    assert 'dir="rtl"' in page
    assert ana["credential"].split("-")[1] + "<b>-</b>" in page
    assert cy["identity"] not in page


def test_sheets_as_pdf(terminal: Terminal) -> None:
    pytest.importorskip("weasyprint")
    generate(terminal)
    assert (
        run(terminal, "sheets", "own/post.csv", "--election", "el", "--to", "pdf", "--layout", "cards").code
        == 0
    )
    assert (terminal.folder / "own" / "post.sheets.pdf").read_bytes().startswith(b"%PDF-")


def test_sheets_refuse(terminal: Terminal) -> None:
    generate(terminal)
    shutil.copytree(terminal.folder / "el", terminal.folder / "other")
    (terminal.folder / "other" / "draft.json").write_text(
        json.dumps(DRAFT | {"uuid": UUID + "1"}), encoding="utf-8"
    )
    (terminal.folder / "open.csv").write_bytes((terminal.folder / "own" / "post.csv").read_bytes())
    (terminal.folder / "open.csv").chmod(0o640)
    (terminal.folder / "there.html").touch()
    post = "own/post.csv"
    with terminal.nothing_left():
        for arguments, code, says in (
            ((post, "--election", "el", "-o", "el/post.html"), 10, "secrets never lie"),
            ((post, "--election", "el", "-o", "there.html"), 33, "there.html exists"),
            ((post, "--election", "el", "--only", "Ana"), 33, "no voter 'Ana'"),
            (("open.csv", "--election", "el"), 34, "can be read by others"),
            (("absent.csv", "--election", "el"), 34, "cannot be read"),
            ((post, "--election", "other"), 10, "2 of 2 credentials are not on the election's list"),
            (("own/public_creds.json", "--election", "el"), 33, "the credential"),
        ):
            done = run(terminal, "sheets", *arguments)
            assert (done.code, says in done.err) == (code, True), done
            assert not any(row["credential"] in done.err for row in rows(terminal.folder / post))


def test_check_compares_with_the_authoritys_copy_and_with_what_was_read_out(terminal: Terminal) -> None:
    made = generate(terminal)
    assert run(terminal, "check", "el").code == 0
    for said in (made["fingerprint"], made["fingerprint"] + "=", made["sha256"], " ".join(made["sha256"])):
        done = run(terminal, "check", "el", "--mine", "own", "--fingerprint", said, "--json")
        assert done.code == 0
        assert (done.data["same_list"], done.data["same_fingerprint"], done.data["opened"]) == (
            True,
            True,
            False,
        )
        assert (done.data["credentials"], done.data["total_weight"]) == (3, 5)


@pytest.mark.parametrize(
    ("change", "added", "missing"), [("add", 1, 0), ("remove", 0, 1), ("weight", 1, 1), ("order", 0, 0)]
)
def test_check_says_no_and_what_is_different(
    change: str, added: int, missing: int, terminal: Terminal
) -> None:
    generate(terminal)
    path = terminal.folder / "el" / "public_creds.json"
    listed = json.loads(path.read_bytes())
    group = groups.group("Ed25519")
    stranger = f"{group.text(group.generator_power(7))},1"
    changed = {
        "add": [*listed, stranger],
        "remove": listed[1:],
        "weight": [listed[0].split(",")[0] + ",900", *listed[1:]],
        "order": listed[::-1],
    }[change]
    path.write_text(json.dumps(changed, separators=(",", ":")), encoding="utf-8")
    done = run(terminal, "check", "el", "--mine", "own", "--json")
    assert done.code == 1
    assert (done.data["same_list"], done.data["added"], done.data["missing"]) == (False, added, missing)
    assert run(terminal, "check", "el", "--fingerprint", "0" * 64).code == 1
    told = run(terminal, "check", "el", "--mine", "own").out
    assert "in another order" in told if change == "order" else "ANOTHER list" in told


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[1]", 20),
        (b'["00"]', 20),
        (b'["0100000000000000000000000000000000000000000000000000000000000000"]', 20),
    ],
)
def test_check_of_a_list_that_is_none(data: bytes, code: int, terminal: Terminal) -> None:
    (terminal.folder / "el" / "public_creds.json").write_bytes(data)
    done = run(terminal, "check", "el")
    assert done.code in (code, 23)
    assert "of the list of public credentials" in done.err


def test_check_of_an_archive(terminal: Terminal) -> None:
    """Made by the tool; the list that somebody else kept is a file."""
    done = run(terminal, "check", VECTORS / "weights.bel", "--json")
    assert (done.code, done.data["opened"]) == (0, True)
    own = terminal.folder / "own.json"
    own.write_bytes(b'["2"]')
    assert run(terminal, "check", VECTORS / "weights.bel", "--mine", own).code == 1
    own.write_bytes(b"{}")
    assert run(terminal, "check", VECTORS / "weights.bel", "--mine", own).code == 33
    assert run(terminal, "check", VECTORS / "weights.bel", "--fingerprint", "x").code == 2
    assert run(terminal, "check", VECTORS / "weights.bel", "--fingerprint", "é" * 43).code == 2


def test_forget_asks_to_be_told_twice(terminal: Terminal) -> None:
    generate(terminal)
    run(terminal, "sheets", "own/post.csv", "--election", "el")
    with terminal.nothing_left():
        done = run(terminal, "forget", "own")
        assert done.code == 2
        assert "consulate.csv, post.csv, post.sheets.html" in done.err
        assert run(terminal, "forget", "el", "--yes").code == 0, (
            "an election's folder holds no secret to remove"
        )
    done = run(terminal, "forget", "own", "--yes", "--json")
    assert done.data == {"ok": True, "removed": ["consulate.csv", "post.csv", "post.sheets.html"]}
    assert [path.name for path in (terminal.folder / "own").iterdir()] == ["public_creds.json"]
    assert run(terminal, "check", "el", "--mine", "own").code == 0, "the list can still be checked"
    assert run(terminal, "forget", "voters.csv", "--yes").code == 33


def test_a_list_that_cannot_be_published_is_not_lost(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comity.errors import InputError

    def full(path: Path, data: bytes) -> None:
        raise InputError(f"{path} cannot be written: No space left on device")

    monkeypatch.setattr("comity.cli.election.credentials.generate.write_public", full)
    done = run(terminal, "generate", "el", "--count", 2, "--out", "own")
    assert done.code == 33
    assert "copy own/public_creds.json to el" in done.err
    assert (terminal.folder / "own" / "public_creds.json").exists()
