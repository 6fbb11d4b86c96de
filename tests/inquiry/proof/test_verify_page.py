# SPDX-License-Identifier: Apache-2.0
"""VERIFY.md: its commands are taken out of the page and run, with programs that are not ours, on a bag that is made here and damaged."""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comity.canonical import to_base64
from comity.inquiry.proof import log_check
from comity.inquiry.proof.case_uco import case_document
from comity.inquiry.proof.timestamp import check, request
from comity.inquiry.proof.verify_page import verify_page
from comity.record.checkpoint import Checkpoint
from comity.record.merkle import inclusion_path
from comity.record.note import SignerKey
from comity.record.proof import Proof
from comity.record.tiles import write_tiles
from foreign import gotool
from inquiry.proof import authority as authorities
from inquiry.proof.authority import authority
from inquiry.proof.case_tools import case_validate
from inquiry.proof.test_case_uco import BASE, CASE, ITEMS, STEPS
from record.trees import Tree, numbered

ORIGIN = "talks.example/oldford"
KEY = SignerKey(ORIGIN, bytes([3]) * 32)
TREE, EARLIER = Tree(numbered(300)), Tree(numbered(260))


def signed(tree: Tree) -> bytes:
    return Checkpoint(ORIGIN, len(tree.entries), tree.frontier.root()).signed(KEY)


def listed(folder: Path) -> None:
    """Both manifests, as BagIt writes them."""
    for name, files in (
        ("manifest-sha256.txt", sorted(one for one in (folder / "data").rglob("*") if one.is_file())),
        ("tagmanifest-sha256.txt", [folder / "manifest-sha256.txt", folder / log_check.NAME]),
    ):
        lines = [
            f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder)}\n" for one in files
        ]
        (folder / name).write_text("".join(lines))


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag with a log, two proofs, a timestamp on an earlier checkpoint, a CASE document, and its VERIFY.md."""
    authorities.openssl()
    gotool.require()
    folder = tmp_path_factory.mktemp("bundle") / "bag"
    stamp, log, proofs = folder / "data/timestamp", folder / "data/record", folder / "data/proofs"
    for one in (stamp, log, proofs):
        one.mkdir(parents=True)
    write_tiles(log, 300, TREE.read, TREE.notes)
    (log / "checkpoint").write_bytes(signed(TREE))
    for index in (0, 299):
        path = tuple(inclusion_path(index, 300, TREE.read))
        (proofs / f"{index}.tlog-proof").write_bytes(Proof(index, path, signed(TREE)).encode())
        (proofs / f"{index}.note").write_bytes(TREE.entries[index])
    made = authority()
    answer = made.reply(request(signed(EARLIER), 7))
    found = check(answer, signed(EARLIER), made.roots, nonce=7)
    (stamp / "checkpoint").write_bytes(signed(EARLIER))
    (stamp / "response.tsr").write_bytes(answer)
    (stamp / "chain.pem").write_bytes(found.chain)
    (folder / "data/case.jsonld").write_bytes(case_document(CASE, ITEMS, STEPS, BASE))
    (folder / log_check.NAME).write_text(log_check.SOURCE)
    listed(folder)
    page = verify_page(
        title=CASE.title,
        origin=ORIGIN,
        vkey=str(KEY.verifier),
        size=300,
        root=to_base64(TREE.frontier.root()),
        checkpoint="data/record/checkpoint",
        log="data/record",
        proofs="data/proofs",
        gen_time=found.gen_time,
        authority=found.authority,
        stamped="data/timestamp/checkpoint",
        response="data/timestamp/response.tsr",
        chain="data/timestamp/chain.pem",
        case_file="data/case.jsonld",
        withheld=1,
    )
    (folder / "VERIFY.md").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture
def copy(bag: Path, tmp_path: Path) -> Path:
    return shutil.copytree(bag, tmp_path / "bag")


def blocks(page: str) -> dict[str, str]:
    """The commands of the page by the heading above them."""
    found = re.findall(
        r"^## (?:\d\. )?([^\n]+)\n(?:(?!^## ).)*?^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE
    )
    return dict(found)


def ran(folder: Path, word: str) -> subprocess.CompletedProcess[str]:
    """The commands of the one section whose heading holds `word`, run as a stranger would."""
    (script,) = [
        one
        for title, one in blocks((folder / "VERIFY.md").read_text(encoding="utf-8")).items()
        if word in title
    ]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin",
        "GOCACHE": str(gotool.CACHE / "go-cache"),
        "GOTOOLCHAIN": "local",
        "LC_ALL": "C",
    }
    go = shutil.which("go")
    if go:
        environment["PATH"] = f"{Path(go).parent}:{environment['PATH']}"
    command = ["sh", "-e", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_commands_for_files_pass(bag: Path) -> None:
    done = ran(bag, "No file was changed")
    assert done.returncode == 0, done
    assert "data/case.jsonld: OK" in done.stdout
    assert done.stdout.endswith("no file was added\n")


def test_the_commands_for_the_timestamp_pass_and_show_the_root_and_the_time(bag: Path) -> None:
    done = ran(bag, "existed by a certain time")
    assert done.returncode == 0, done
    assert "Verification: OK" in done.stdout
    assert re.search(r"subject=CN ?= ?Tavria Root", done.stdout), (
        "the last certificate of the chain is the root"
    )
    assert "Fingerprint=" in done.stdout
    assert f"Time stamp: {datetime.now(UTC):%b}" in done.stdout


@pytest.mark.slow
def test_the_commands_for_the_log_pass(bag: Path) -> None:
    done = ran(bag, "stand in the record")
    assert done.returncode == 0, done
    lines = done.stdout.splitlines()
    assert lines[0] == f"ok 300 {to_base64(TREE.frontier.root())}"
    assert lines[1].startswith("ok 2 proofs in 300 ")
    assert lines[2] == f"ok 260 {to_base64(EARLIER.frontier.root())}", (
        "the stamped checkpoint is of the same log"
    )


@pytest.mark.slow
def test_the_command_for_case_passes(bag: Path) -> None:
    case_validate()
    done = ran(bag, "exhibits and custody")
    assert (done.returncode, "Conforms: True" in done.stdout) == (0, True), done


def flip(path: Path, at: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "name", ["data/case.jsonld", "data/proofs/0.note", "manifest-sha256.txt", "check_log.go"]
)
def test_one_flipped_bit_fails_the_check_of_files(copy: Path, name: str) -> None:
    flip(copy / name)
    assert ran(copy, "No file was changed").returncode != 0


def test_lost_and_added_files_fail_the_check_of_files(copy: Path) -> None:
    (copy / "data/more").write_text("")
    done = ran(copy, "No file was changed")
    assert (done.returncode != 0, "no file was added" in done.stdout) == (True, False)
    (copy / "data/more").unlink()
    (copy / "data/proofs/0.note").unlink()
    assert ran(copy, "No file was changed").returncode != 0


@pytest.mark.parametrize("name", ["checkpoint", "response.tsr"])
def test_one_flipped_bit_fails_the_timestamp(copy: Path, name: str) -> None:
    flip(copy / "data/timestamp" / name)
    assert ran(copy, "existed by a certain time").returncode != 0


def swapped_entries(copy: Path) -> None:
    path = copy / "data/record/tile/entries/001.p/44"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"entry 270", b"entry 271", 1))


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "checkpoint": (lambda copy: flip(copy / "data/record/checkpoint", 30), "checkpoint:"),
    "entry": (swapped_entries, "the entries give the root"),
    "cut": (
        lambda copy: (copy / "data/record/tile/entries/000").write_bytes(b"\0\5abc"),
        "entry 0 is cut off",
    ),
    "bundle": (lambda copy: shutil.rmtree(copy / "data/record/tile/entries"), "no such file"),
    "proved entry": (lambda copy: flip(copy / "data/proofs/299.note"), "299.tlog-proof: "),
    "proof": (lambda copy: flip(copy / "data/proofs/0.tlog-proof", 40), "0.tlog-proof: "),
    "index": (lambda copy: flip(copy / "data/proofs/0.tlog-proof", 29), "0.tlog-proof: "),
    "no entry": (lambda copy: (copy / "data/proofs/0.note").unlink(), "0.note: no such file"),
    "no proofs": (lambda copy: shutil.rmtree(copy / "data/proofs"), "holds neither a log nor proofs"),
    "stamped": (
        lambda copy: (copy / "data/timestamp/checkpoint").write_bytes(
            signed(Tree([b"other", *EARLIER.entries[1:]]))
        ),
        "the entries give the root",
    ),
    "another tree": (
        lambda copy: (copy / "data/proofs/0.tlog-proof").write_bytes(
            Proof(0, tuple(inclusion_path(0, 260, EARLIER.read)), signed(EARLIER)).encode()
        ),
        "it is a proof in another tree of 260 entries",
    ),
}


@pytest.mark.slow
def test_each_damage_fails_the_check_of_the_log(bag: Path, tmp_path: Path) -> None:
    """The program is built once here; otherwise `go run` of the page does that each time."""
    program = tmp_path / "check_log"
    environment = {
        "GO111MODULE": "off",
        "GOPATH": str(gotool.GOPATH),
        "GOCACHE": str(gotool.CACHE / "go-cache"),
        "HOME": str(tmp_path),
    }
    build = ["go", "build", "-o", str(program), str(bag / log_check.NAME)]
    path = {
        "PATH": f"{Path(shutil.which('go') or '').parent}:/usr/bin:/bin",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }
    subprocess.run(build, check=True, env=environment | path)
    script = blocks((bag / "VERIFY.md").read_text(encoding="utf-8"))["The entries stand in the record"]
    script = script.replace(
        "env GO111MODULE=off GOPATH=/usr/share/gocode go run check_log.go", shlex.quote(str(program))
    )
    for name, (damage, said) in {"nothing": (Path.exists, ""), **DAMAGES}.items():
        copy = shutil.copytree(bag, tmp_path / name)
        damage(copy)
        done = subprocess.run(
            ["sh", "-e", "-c", script], cwd=copy, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) is (name == "nothing"), (name, done)
        assert said in done.stderr, (name, done)


def test_the_go_program_is_formatted_and_vetted(bag: Path) -> None:
    if shutil.which("gofmt") is None:
        pytest.skip("gofmt is not installed")
    done = subprocess.run(
        ["gofmt", "-l", str(bag / log_check.NAME)], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""


def test_the_page_is_short_and_says_for_each_check_what_it_proves_and_what_not(bag: Path) -> None:
    page = (bag / "VERIFY.md").read_text(encoding="utf-8")
    assert page.startswith("# Check this bundle: Closure of the bridge at Oldford\n")
    assert len(page.split()) < 1000
    for part in ("**Proves:**", "**Does not prove:**", "**If it fails:**"):
        assert page.count(part) == 4
    assert f"`{KEY.verifier}`" in page
    assert "comity inquiry reproduce ." in page
    assert "1 exhibit is here by a commitment only" in page
    assert "## What is not here" not in page


def test_a_bundle_without_parts_says_which() -> None:
    page = verify_page(title="A bare bag")
    assert list(blocks(page)) == ["No file was changed, lost or added", "Compute the answers again"]
    assert page.count("- This bundle has not a") == 3
    assert "withheld" not in page
    assert "openssl ts" not in page


def test_a_timestamp_on_another_note_of_the_same_checkpoint_is_compared() -> None:
    page = verify_page(
        title="x", vkey=str(KEY.verifier), size=3, checkpoint="a b", proofs="p", stamped="s", response="r", roots="R", chain="c",
        gen_time=datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC),
    )  # fmt: skip
    assert """test "$(head -n 3 'a b')" = "$(head -n 3 s)" && echo "one checkpoint\"""" in page
    assert "openssl ts -verify -data s -in r -CAfile R -untrusted c -attime 1767225600" in page
    assert "2026-01-01 00:00:00 UTC" in page


def test_words_of_others_have_no_meaning_in_markdown() -> None:
    page = verify_page(title="A <b>bold</b>\n## title with `code`, *stars* and [links](x)")
    assert page.startswith(
        r"# Check this bundle: A \<b\>bold\</b\> \#\# title with \`code\`, \*stars\* and \[links\](x)" + "\n"
    )


def test_the_tokens_of_the_past_verify_with_the_command_of_the_page(tmp_path: Path) -> None:
    """Certificates that expired since need -attime, which the page gives."""
    past = authorities.NOW - timedelta(days=900)
    made = authority(since=past - timedelta(days=1), until=past + timedelta(days=1))
    found = check(made.stamp(b"data", past), b"data", made.roots)
    for name, data in (("s", b"data"), ("r", made.stamp(b"data", past)), ("c", found.chain)):
        (tmp_path / name).write_bytes(data)
    page = verify_page(title="x", stamped="s", response="r", chain="c", gen_time=found.gen_time)
    (tmp_path / "VERIFY.md").write_text(page, encoding="utf-8")
    assert ran(tmp_path, "existed by a certain time").returncode == 0
    (tmp_path / "VERIFY.md").write_text(re.sub(r" -attime \d+", "", page), encoding="utf-8")
    assert "certificate has expired" in ran(tmp_path, "existed by a certain time").stderr


COMPARE = "Compare these with what you hear from the parties"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
STAMPED: dict[str, Any] = {"stamped": "s", "response": "r", "roots": "R", "gen_time": WHEN}
RECORDED: dict[str, Any] = {
    "vkey": str(KEY.verifier),
    "size": 1,
    "root": "AA==",
    "checkpoint": "c",
    "log": "l",
    "origin": ORIGIN,
}


@pytest.mark.parametrize(
    ("parts", "told"),
    [({}, 0), (STAMPED, 1), (RECORDED, 3), (RECORDED | STAMPED, 4)],
    ids=["nothing", "timestamp", "record", "both"],
)
def test_only_what_is_there_is_to_be_compared(parts: dict[str, Any], told: int) -> None:
    opening = verify_page(title="x", **parts).partition("\n## 1. ")[0]
    assert (COMPARE in opening) is bool(told)
    assert len(re.findall(r"^- ", opening, re.MULTILINE)) == told
    assert "\n\n\n" not in opening


def test_one_entry_is_one_entry() -> None:
    assert f"- record: `{ORIGIN}`, 1 entry\n" in verify_page(title="x", **RECORDED)
