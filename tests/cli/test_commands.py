# SPDX-License-Identifier: Apache-2.0
"""Every command once as its user would call it, as text and as JSON."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from cli.terminal import AT, ORIGIN, PARTIES, Terminal
from comity import __version__
from comity.cli import COMMANDS

POSITION = ("talks/position/v1", "issue=meeting", "option=geneva", "stance=preferred", "source=Oral")


def comity(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "comity.app", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_help_names_every_command_and_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['comity', '--help']\n"
        "from comity.app import main\n"
        "try: main()\n"
        "except SystemExit as error: assert not error.code\n"
        "heavy = {'cryptography', 'msgspec', 'nacl', 'pyrage', 'sqlite3', 'psycopg'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.endswith("HEAVY []\n")
    for name, purpose in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert purpose.split()[0] in done.stdout


@pytest.mark.parametrize("arguments", [[], ["log"], ["key"], ["witness"], ["sealed"], ["blob"]])
def test_group_without_a_command_shows_its_help_and_exits_2(bare: Terminal, arguments: list[str]) -> None:
    done = bare(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"Usage: comity {' '.join(arguments)}".rstrip())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(bare: Terminal, name: str) -> None:
    done = bare(name, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: comity {name} ")


def test_version(bare: Terminal) -> None:
    assert bare.yes("--version") == f"comity, version {__version__}\n"


def test_wrong_call_as_a_process(tmp_path: Path) -> None:
    done = comity("state", "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "usage"
    assert done.stderr == ""


def test_demo_tells_its_story_and_checks_it(bare: Terminal) -> None:
    data = bare("demo", "--dir", "d", "--json").data
    assert data["ok"] is True
    assert data["dir"] == "d"
    codes = {check["command"].split()[1]: check["exit_code"] for check in data["checks"]}
    assert codes["verify"] == codes["state"] == 0
    assert [check["exit_code"] for check in data["checks"] if "forks" in check["command"]] == [24]
    assert bare("state", "d", "--digest").out.strip() == data["state"]["digest"]


def test_demo_leaves_what_is_there_alone(bare: Terminal) -> None:
    (bare.folder / "d").mkdir()
    with bare.nothing_left():
        done = bare("demo", "--dir", "d")
    assert done.code == 31
    assert "d exists already" in done.err


def test_key_new_show_list(bare: Terminal) -> None:
    made = bare("key", "new", "FRA/root-1", "FRA/witness", "FRA/age", ORIGIN, "--json").data["keys"]
    assert list(made) == ["FRA/root-1", "FRA/witness", "FRA/age", ORIGIN]
    assert bare.yes("key", "show", "FRA/age") == made["FRA/age"] + "\n"
    assert bare("key", "show", "FRA/witness", "--json").data == {
        "ok": True,
        "name": "FRA/witness",
        "key": made["FRA/witness"],
    }
    listed = bare("key", "list", "--json").data
    assert listed["keys"] == made
    private = [path.read_text() for path in (bare.folder / "keys").rglob("*.key")]
    assert all(line.split("+", 4)[-1].strip() not in json.dumps(listed) for line in private)
    assert {path.stat().st_mode & 0o777 for path in (bare.folder / "keys").rglob("*.key")} == {0o600}


def test_init_names_what_each_party_signs(bare: Terminal, terminal: Terminal) -> None:
    done = terminal("init", "again", "--charter", "charter.toml", "--at", AT, "--json").data
    assert done["origin"] == ORIGIN
    assert done["signers"] == sorted(
        [ORIGIN, *(f"{code}/{post}" for code in PARTIES for post in ("root-1", "witness"))]
    )
    text = terminal.yes("init", "third", "--charter", "charter.toml", "--at", AT)
    assert "  comity sign charter.note --as FRA/root-1 --as FRA/witness\n" in text
    assert f"  comity sign charter.note --as {ORIGIN}\n" in text
    assert (terminal.folder / "again/charter.note").read_bytes() == (
        terminal.folder / "third/charter.note"
    ).read_bytes()


def test_say_sign_submit_on_two_machines(terminal: Terminal) -> None:
    terminal.yes("say", "m", *POSITION, "--as=FRA/delegate-1", "--with=RUS/delegate-1", "--draft=a.note")
    (terminal.folder / "b.note").write_bytes((terminal.folder / "a.note").read_bytes())
    signed = terminal("sign", "a.note", "--as=FRA/delegate-1", "--json").data
    assert (signed["signed"], signed["waiting"]) == (["FRA/delegate-1"], ["RUS/delegate-1"])
    assert "waiting for FRA/delegate-1" in terminal.yes(
        "sign", "b.note", "--as=RUS/delegate-1", "-o", "c.note"
    )
    receipt = terminal("submit", "m", "a.note", "c.note", "--proof", "p", "--json").data
    assert receipt["index"] == 5
    assert receipt["proof"] == (terminal.folder / "p").read_text(encoding="utf-8")
    assert receipt["checkpoint"].splitlines()[:2] == [ORIGIN, "6"]
    option = terminal("state", "m", "--json").data["issues"][0]["options"][0]
    assert option["preferred"] == ["FRA", "RUS"]
    assert option["joint"] == [["FRA", "RUS"]]


def test_say_reads_fields_from_a_file(terminal: Terminal) -> None:
    (terminal.folder / "words.txt").write_text("Note verbale 12", encoding="utf-8")
    (terminal.folder / "body.json").write_text(
        '{"issue": "meeting", "option": "geneva", "stance": "acceptable", "source": "to be replaced"}'
    )
    said = terminal(
        "say", "m", "talks/position/v1", "source=@words.txt", "--body=body.json", "--as=FRA/delegate-1"
    )
    assert said.out == "entry 5\n"
    said = terminal.says(*POSITION, "condition=@@home", by="RUS/delegate-1")
    assert said.out == "entry 6\n"
    assert '"source":"Note verbale 12"' in terminal.yes("log", "show", "m", 5)
    assert '"condition":"@home"' in terminal.yes("log", "show", "m", 6)


def test_state_at_an_earlier_size_and_digest(terminal: Terminal) -> None:
    digest = terminal.yes("state", "m", "--digest").strip()
    assert terminal("state", "m", "--digest", "--json").data == {"ok": True, "digest": digest, "size": 5}
    assert terminal("state", "m", "--at", 4, "--json").data["issues"] == []
    terminal.says(*POSITION, by="FRA/delegate-1")
    assert terminal.yes("state", "m", "--digest") != digest
    assert terminal.yes("state", "m", "--digest", "--at", 5).strip() == digest


def test_log_show_note_prove_check(terminal: Terminal) -> None:
    shown = terminal("log", "show", "m", "--json").data
    assert [row["kind"] for row in shown["entries"]] == [
        "charter/adopt/v1",
        *["charter/accredit/v1"] * 3,
        "talks/issue/v1",
    ]
    terminal.yes("log", "note", "m", 4, "-o", "e.note")
    assert (
        terminal("log", "show", "m", 4, "--json").data["note"].encode()
        == (terminal.folder / "e.note").read_bytes()
    )
    path = terminal("log", "prove", "m", 4, "-o", "e.proof", "--json").data["path"]
    vkey = terminal("log", "checkpoint", "m", "--json").data["vkey"]
    assert terminal("log", "check", "e.proof", "e.note", "--vkey", vkey, "--json").data == {
        "ok": True,
        "index": 4,
        "size": 5,
        "origin": ORIGIN,
    }
    (only,) = path
    assert len(bytes.fromhex(only)) == 32


def test_export_mirror_and_verify_agree(terminal: Terminal) -> None:
    exported = terminal("log", "export", "m", "out", "--json").data
    assert {"origin", "size", "root", "vkey"} <= set(exported)
    mirrored = terminal("mirror", "out", "copy", "--json").data
    assert (mirrored["size"], mirrored["added"], mirrored["root"]) == (5, 5, exported["root"])
    assert terminal("mirror", "out", "copy", "--json").data["added"] == 0
    for place in ("m", "copy", "out"):
        report = terminal("verify", place, "--keys", f"of-{place}", "--json").data
        assert report["trust"] == "first use"
        assert (report["digest"], report["root"], report["void"]) == (
            mirrored["digest"],
            exported["root"],
            [],
        )
    assert terminal("verify", "copy", "--keys", "of-copy", "--json").data["trust"] == "known"


def test_verify_remembers_in_the_anchor_that_is_named(terminal: Terminal) -> None:
    assert "TRUST ON FIRST USE" in terminal.yes("verify", "m", "--anchor", "mine.json")
    assert json.loads((terminal.folder / "mine.json").read_bytes())["size"] == 5
    terminal.says(*POSITION, by="FRA/delegate-1")
    assert "It extends what was verified before" in terminal.yes("verify", "m", "--anchor", "mine.json")
    assert json.loads((terminal.folder / "mine.json").read_bytes())["size"] == 6


def test_witness_cosigns_on_a_copy_and_the_host_takes_it_in(terminal: Terminal) -> None:
    terminal.yes("log", "export", "m", "out")
    terminal.yes("mirror", "out", "copy")
    done = terminal("witness", "cosign", "copy", "--as=FRA/witness", "--at", AT, "-o", "c", "--json").data
    assert done["size"] == 5
    assert terminal("witness", "add", "m", "c", "--json").data["witnesses"] == ["FRA/witness"]
    assert terminal.yes("log", "checkpoint", "m", "-o", "d") == (terminal.folder / "d").read_text()
    assert terminal("verify", "m", "--json").data["cosigned"] == {"5": ["FRA/witness"]}


def test_witness_holds_an_objection(terminal: Terminal) -> None:
    opened = terminal.says(
        "charter/silence/v1",
        "target=talks/meeting/geneva",
        "rule=two",
        "deadline=2026-03-05T00:00:00Z",
        by="FRA/delegate-1",
    )
    assert opened.code == 0
    objection = ("charter/silence-break/v1", "silence=5", "reason=No.")
    terminal.yes("say", "m", *objection, "--as=RUS/delegate-1", "-o", "no.note")
    terminal.yes("witness", "hold", "no.note", "--as=TUR/witness")
    assert terminal("witness", "cosign", "m", "--as=TUR/witness", "--at=2026-03-04T00:00:00Z").code == 0
    late = terminal("witness", "cosign", "m", "--as=TUR/witness", "--at=2026-03-06T00:00:00Z", "--json")
    assert late.code == 10
    assert "RUS/delegate-1" in late.data["error"]["message"]
    terminal.yes("submit", "m", "no.note")
    assert terminal("witness", "cosign", "m", "--as=TUR/witness", "--at=2026-03-06T00:00:00Z").code == 0


def test_seal_read_open_together(terminal: Terminal) -> None:
    for code in ("FRA", "RUS"):
        sealed = terminal(
            "sealed",
            "seal",
            "m",
            "organisers",
            *POSITION,
            "--set=s",
            f"--as={code}/delegate-1",
            "--at",
            AT,
            "--json",
        ).data
        assert (terminal.folder / "m/blobs/sha256" / sealed["blob"][:2] / sealed["blob"]).is_file()
    assert terminal("sealed", "read", "m", 5, "--as=RUS", "--json").data["kind"] == "talks/position/v1"
    assert terminal("sealed", "open", "m", 5, "--as=FRA/delegate-1").code == 10
    done = terminal("sealed", "open", "m", 5, 6, "--as=FRA/delegate-1", "--as=RUS/delegate-1", "--at", AT)
    assert (done.code, done.out) == (0, "entry 7\n")
    assert terminal("state", "m", "--json").data["issues"][0]["options"][0]["preferred"] == ["FRA", "RUS"]


def test_erase_says_so_and_deletes_and_purge_deletes_elsewhere(terminal: Terminal) -> None:
    blob = terminal("sealed", "seal", "m", "organisers", *POSITION, "--as=FRA/delegate-1", "--json").data[
        "blob"
    ]
    terminal.yes("log", "export", "m", "out", "--for=RUS")
    terminal.yes("mirror", "out", "copy")
    held = terminal.folder / "copy/blobs/sha256" / blob[:2] / blob
    assert held.is_file()
    written = terminal("sealed", "erase", "m", 5, "--reason=Asked.", "--as=FRA/delegate-1", "-o", "e.note")
    assert written.code == 0
    assert terminal("sealed", "purge", "m", "--json").data["purged"] == []
    terminal.yes("submit", "m", "e.note")
    assert terminal("sealed", "purge", "m", "--json").data["purged"] == [5]
    terminal.yes("log", "export", "m", "out")
    terminal.yes("mirror", "out", "copy")
    assert "entries 5" in terminal.yes("sealed", "purge", "copy")
    assert not held.exists()
    assert terminal("state", "m", "--json").data["sealed"][0]["status"] == "erased"


def test_erase_at_once_deletes_the_ciphertext(terminal: Terminal) -> None:
    sealing = ("sealed", "seal", "m", "organisers", *POSITION, "--as=FRA/delegate-1", "--json")
    blob = terminal(*sealing).data["blob"]
    terminal.yes("sealed", "erase", "m", 5, "--reason=Asked.", "--as=FRA/delegate-1")
    assert terminal("blob", "get", "m", blob, "-o", "x").code == 35


def test_blob_put_and_get(terminal: Terminal) -> None:
    (terminal.folder / "plan.pdf").write_bytes(b"a plan")
    (kept,) = terminal("blob", "put", "m", "plan.pdf", "--json").data["blobs"]
    assert kept == {"sha256": sha256(b"a plan").hexdigest(), "size": 6, "name": "plan.pdf"}
    terminal.yes("blob", "get", "m", kept["sha256"].upper(), "-o", "again.pdf")
    assert (terminal.folder / "again.pdf").read_bytes() == b"a plan"


def test_amend_adds_a_party_that_signs(terminal: Terminal) -> None:
    terminal.yes("key", "new", "EGY/root-1")
    key = terminal.yes("key", "show", "EGY/root-1").strip()
    party = (
        f'[[party]]\ncode = "EGY"\nname = {{ en = "Egypt" }}\nroots = {{ threshold = 1, keys = ["{key}"] }}\n'
    )
    text = (terminal.folder / "charter.toml").read_text(encoding="utf-8")
    text = text.replace('members = ["FRA"] }', 'members = ["EGY", "FRA"] }') + party
    (terminal.folder / "amended.toml").write_text(text, encoding="utf-8")
    old = [f"--as={code}/root-1" for code in PARTIES]
    drawn = terminal("amend", "m", "--charter=amended.toml", *old, "-o", "a.note", "--json").data
    assert drawn["new"] == ["EGY/root-1"]
    assert drawn["signers"] == ["EGY/root-1", "FRA/root-1", "RUS/root-1", "TUR/root-1"]
    terminal.yes("sign", "a.note", "--as=EGY/root-1", *old)
    terminal.yes("submit", "m", "a.note")
    assert [one["code"] for one in terminal("state", "m", "--json").data["parties"]] == ["EGY", *PARTIES]


def test_the_log_moves_to_a_new_host(terminal: Terminal) -> None:
    terminal.yes("log", "export", "m", "out")
    terminal.yes("mirror", "out", "elsewhere")
    key = terminal.yes("key", "new", ORIGIN, "--keys=new").strip()
    roots = [f"{code}/root-1" for code in PARTIES]
    terminal.yes(
        "say", "elsewhere", "charter/host/v1", f"log={key}", f"--as={roots[0]}", f"--with={ORIGIN}", "--draft=n",
        *(f"--with={name}" for name in roots[1:]),
    )  # fmt: skip
    terminal.yes("sign", "n", *(f"--as={name}" for name in roots))
    terminal.yes("sign", "n", f"--as={ORIGIN}", "--keys=new")
    terminal.yes("submit", "elsewhere", "n", "--keys=new")
    assert terminal("log", "checkpoint", "elsewhere", "--json").data["vkey"] == key
    old = terminal("submit", "m", "n", "--json")
    assert (old.code, old.data["error"]["code"]) == (34, "key-file")
    assert "verified" in terminal.yes("verify", "elsewhere")


def test_kinds_lists_them_and_gives_a_schema(bare: Terminal) -> None:
    kinds = bare("kinds", "--json").data["kinds"]
    assert {"charter/adopt/v1", "talks/position/v1"} <= set(kinds)
    assert all(name in bare.yes("kinds") for name in kinds)
    schema = bare("kinds", "talks/position/v1", "--json").data["schema"]
    assert "stance" in schema["$defs"]["Position"]["properties"]
    assert "stance" in bare.yes("kinds", "talks/position/v1")


def test_doctor_finds_what_is_needed(bare: Terminal) -> None:
    data = bare("doctor", "--json").data
    assert data["ok"] is True
    assert all(data["needed"].values())
    assert set(data["optional"]) == {"ortools", "pdqhash", "pillow", "psycopg", "pyagrum", "weasyprint"}
    assert {"exiftool", "ffprobe", "openssl", "case_validate", "sha256sum"} <= set(data["programs"])
    assert "cryptography" in bare.yes("doctor")


def test_doctor_knows_every_dependency_and_every_part_that_users_can_add(bare: Terminal) -> None:
    root = Path(__file__).resolve().parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(lines: list[str]) -> set[str]:
        return {re.split(r"[<>=\[]", line)[0].strip() for line in lines}

    data = bare("doctor", "--json").data
    # lxml-html-clean is a part of lxml that trafilatura asks for by another name.
    assert set(data["needed"]) == names(project["dependencies"]) - {"lxml-html-clean"}
    extras = {
        name: names(lines)
        for name, lines in project["optional-dependencies"].items()
        if name not in {"bench", "dev", "docs"}
    }
    assert set(data["optional"]) == set().union(*extras.values())


def test_doctor_says_what_each_missing_part_costs(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    from comity.cli import doctor

    monkeypatch.setattr(doctor, "_version", lambda name: "1.0" if name in doctor._NEEDED else "")
    monkeypatch.setattr("shutil.which", lambda _: None)
    lines = bare.yes("doctor").splitlines()
    for name, cost in {**doctor._OPTIONAL, **doctor._PROGRAMS}.items():
        (line,) = (one for one in lines if one.startswith(f"{name} "))
        assert line.endswith(cost)
        assert re.search("not (installed|found) ", line), line
    for extra in ("pdf", "pictures", "postgres", "second-engine", "second-solver"):
        assert f"comity[{extra}]" in "\n".join(lines)


def test_doctor_answers_no_when_a_needed_part_is_missing(
    bare: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comity.cli import doctor

    monkeypatch.setattr(doctor, "_NEEDED", ("click", "no-such-part"))
    done = bare("doctor", "--json")
    assert (done.code, done.data["ok"]) == (1, False)
    assert "error" not in done.data
    assert done.data["needed"]["no-such-part"] == ""
