# SPDX-License-Identifier: Apache-2.0
"""`comity inquiry timestamp` from the terminal: online, offline, checked again, and refused."""

from __future__ import annotations

import shlex
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from cli.terminal import ORIGIN, Done, Terminal
from inquiry.proof.authority import (
    NOW,
    YEAR,
    Authority,
    answering,
    authority,
    openssl,
    pem,
    serving,
    with_intermediate,
)

FILES = {"checkpoint", "request.tsq", "response.tsr", "chain.pem"}


@pytest.fixture(scope="module")
def good() -> Authority:
    openssl()
    return authority()


@pytest.fixture
def desk(terminal: Terminal, good: Authority, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal with a record `m` and the authority's root in CA.pem."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (terminal.folder / "CA.pem").write_bytes(good.roots)
    return terminal


def stamped(desk: Terminal, made: Authority, *arguments: object) -> Done:
    with serving(answering(made)) as url:
        return desk("inquiry", "timestamp", "m", "--authority", url, "--roots", "CA.pem", *arguments)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_a_timestamp_is_taken_kept_and_checked_with_openssl_alone(desk: Terminal, good: Authority) -> None:
    done = stamped(desk, good, "--json")
    assert done.code == 0, done
    data = done.data
    head = desk("log", "checkpoint", "m", "--json").data
    assert (data["origin"], data["size"], data["root"]) == (ORIGIN, 5, head["root"])
    assert data["gen_time"].endswith("Z")
    assert (data["serial"], data["authority"]) == ("0xbae", "CN=Time of Tavria")
    assert [one.split()[0] for one in data["verifiers"]] == ["rfc3161-client", "openssl"]
    folder = desk.folder / "timestamp-5"
    assert names(folder) == FILES == set(data["files"])
    assert (folder / "checkpoint").read_text() == head["checkpoint"]
    assert (folder / "chain.pem").read_bytes() == pem(good.root)
    command = shlex.split(data["command"])
    assert command[:3] == ["openssl", "ts", "-verify"]
    said = subprocess.run(command, cwd=desk.folder, capture_output=True, text=True, check=False)
    assert (said.returncode, "Verification: OK" in said.stdout) == (0, True)
    (folder / "checkpoint").write_text(head["checkpoint"].replace("\n5\n", "\n6\n"))
    assert subprocess.run(command, cwd=desk.folder, capture_output=True, check=False).returncode == 1


def test_the_text_says_what_it_proves_and_what_not(desk: Terminal, good: Authority) -> None:
    done = stamped(desk, good, "--out", "stamp")
    assert done.code == 0
    assert done.out.startswith(f"{ORIGIN}, 5 entries: existed by 20")
    assert "accepted by   rfc3161-client" in done.out
    assert "does not say who wrote them, or that they are true" in done.out
    assert "openssl ts -verify -data stamp/checkpoint -in stamp/response.tsr -CAfile CA.pem" in done.out


def test_the_authority_may_stand_in_the_environment(desk: Terminal, good: Authority) -> None:
    with serving(answering(good)) as url:
        done = desk("inquiry", "timestamp", "m", "--roots", "CA.pem", COMITY_TIMESTAMP_AUTHORITY=url)
    assert done.code == 0


def test_a_kept_timestamp_is_checked_again_with_and_without_its_record(
    desk: Terminal, good: Authority
) -> None:
    taken = stamped(desk, good, "--out", "t", "--json").data
    with desk.nothing_left():
        again = desk("inquiry", "timestamp", "--check", "t", "--roots", "CA.pem", "--json")
        assert again.data == taken
        text = desk.yes("inquiry", "timestamp", "--check", "t", "--roots", "CA.pem")
        assert "no record was compared" in text
        assert "no record" not in desk.yes("inquiry", "timestamp", "m", "--check", "t", "--roots", "CA.pem")
    assert (
        desk.says(
            "talks/issue/v1",
            "id=more",
            "title=More",
            'options=[{"id": "a", "title": "A"}]',
            by="FRA/delegate-1",
        ).code
        == 0
    )
    desk.yes("inquiry", "timestamp", "m", "--check", "t", "--roots", "CA.pem")


def test_a_timestamp_of_another_record_is_told_apart(desk: Terminal, good: Authority) -> None:
    desk.yes("log", "export", "m", "earlier")
    shutil.copytree(desk.folder / "m", desk.folder / "longer")
    title = 'options=[{"id": "a", "title": "A"}]'
    assert (
        desk.says("talks/issue/v1", "id=more", "title=More", title, by="FRA/delegate-1", folder="longer").code
        == 0
    )
    with serving(answering(good)) as url:
        desk.yes("inquiry", "timestamp", "longer", "--authority", url, "--roots", "CA.pem", "--out", "t")
    done = desk("inquiry", "timestamp", "m", "--check", "t", "--roots", "CA.pem")
    assert (done.code, "is of 6 entries; the record in m has 5" in done.err) == (23, True)


def test_without_a_network_the_query_travels_by_other_means(desk: Terminal, good: Authority) -> None:
    done = desk("inquiry", "timestamp", "m", "--request-only", "--out", "t", "--json")
    assert done.code == 0
    assert set(done.data["files"]) == {"checkpoint", "request.tsq"} == names(desk.folder / "t")
    (desk.folder / "answer.tsr").write_bytes(good.reply((desk.folder / "t/request.tsq").read_bytes()))
    done = desk(
        "inquiry", "timestamp", "--response", "answer.tsr", "--out", "t", "--roots", "CA.pem", "--json"
    )
    assert (done.code, done.data["size"]) == (0, 5)
    assert names(desk.folder / "t") == FILES
    desk.yes("inquiry", "timestamp", "m", "--check", "t", "--roots", "CA.pem")
    with desk.nothing_left():
        again = desk("inquiry", "timestamp", "--response", "answer.tsr", "--out", "t", "--roots", "CA.pem")
        assert (again.code, "already holds response.tsr" in again.err) == (33, True)


def test_the_answer_to_another_query_is_refused_and_nothing_is_written(
    desk: Terminal, good: Authority
) -> None:
    for name in ("t", "u"):
        desk.yes("inquiry", "timestamp", "m", "--request-only", "--out", name)
    (desk.folder / "answer.tsr").write_bytes(good.reply((desk.folder / "u/request.tsq").read_bytes()))
    with desk.nothing_left():
        done = desk("inquiry", "timestamp", "--response", "answer.tsr", "--out", "t", "--roots", "CA.pem")
    assert done.code == 23
    assert "its nonce is not the one that was sent" in done.err


def test_an_answer_that_fails_is_kept_apart_and_can_be_taken_in_later(
    desk: Terminal, good: Authority
) -> None:
    other = authority("Time of Brevia", root="Brevia Root")
    done = stamped(desk, other, "--out", "t")
    assert done.code == 21
    assert "foreign timestamp: CN=Time of Brevia" in done.err
    assert "the answer is in t/response.unchecked" in done.err
    assert names(desk.folder / "t") == {"checkpoint", "request.tsq", "response.unchecked"}
    (desk.folder / "B.pem").write_bytes(other.roots)
    arguments = ("--response", "t/response.unchecked", "--out", "t", "--roots", "B.pem")
    assert "CN=Time of Brevia" in desk.yes("inquiry", "timestamp", *arguments)
    assert names(desk.folder / "t") >= FILES


def test_an_expired_authority_is_refused(desk: Terminal) -> None:
    late = authority(since=NOW - 2 * YEAR, until=NOW - YEAR)
    done = stamped(desk, late)
    assert done.code == 21
    assert "the certificate of CN=Time of Tavria expired on" in done.err


def test_intermediates_come_with_chain_and_stay_in_the_folder(desk: Terminal) -> None:
    made = with_intermediate("T", embedded=False)
    (desk.folder / "CA.pem").write_bytes(made.roots)
    (desk.folder / "middle.pem").write_bytes(made.chain)
    assert stamped(desk, made, "--out", "lost").code == 21
    assert stamped(desk, made, "--chain", "middle.pem", "--out", "t").code == 0
    desk.yes("inquiry", "timestamp", "--check", "t", "--roots", "CA.pem")


@pytest.mark.parametrize("name", sorted(FILES - {"chain.pem"}))
def test_a_damaged_file_is_found(desk: Terminal, good: Authority, name: str) -> None:
    assert stamped(desk, good, "--out", "t").code == 0
    path = desk.folder / "t" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    done = desk("inquiry", "timestamp", "--check", "t", "--roots", "CA.pem")
    assert 20 <= done.code <= 29, done
    path.unlink()
    assert desk("inquiry", "timestamp", "--check", "t", "--roots", "CA.pem").code == 33


def test_nobody_there_leaves_nothing_behind(desk: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    with desk.nothing_left():
        done = desk("inquiry", "timestamp", "m", "--authority", url, "--roots", "CA.pem")
    assert done.code == 31
    assert "does not answer" in done.err
    assert "hand it over by other means" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("m --roots CA.pem", 2, "which authority?"),
        ("m --authority http://127.0.0.1:1/", 2, "whose timestamps do you trust?"),
        ("--roots CA.pem --authority http://127.0.0.1:1/", 2, "which record?"),
        ("--request-only", 2, "which record?"),
        ("m --request-only --check t", 2, "three different things"),
        ("--response a --roots CA.pem", 2, "the answer to which query?"),
        ("--check nowhere --roots CA.pem", 33, "nowhere/checkpoint cannot be read"),
        ("m --authority ftp://a/ --roots CA.pem", 33, "is not the address of an authority"),
        ("m --authority http://127.0.0.1:1/ --roots charter.toml", 33, "charter.toml: expected certificates in PEM"),
        ("m --authority http://127.0.0.1:1/ --roots CA.pem --chain charter.toml", 33, "charter.toml: expected certificates"),
        ("m --authority http://127.0.0.1:1/ --roots nowhere.pem", 33, "nowhere.pem cannot be read"),
        ("nowhere --authority http://127.0.0.1:1/ --roots CA.pem", 31, "nowhere is not a folder"),
        ("m --authority http://127.0.0.1:1/ --roots CA.pem --out full", 33, "full already holds request.tsq"),
    ],
)  # fmt: skip
def test_wrong_words_are_refused(desk: Terminal, arguments: str, code: int, said: str) -> None:
    (desk.folder / "full").mkdir()
    (desk.folder / "full/request.tsq").write_bytes(b"")
    with desk.nothing_left():
        done = desk("inquiry", "timestamp", *arguments.split())
    assert done.code == code, done
    assert said in done.err
    assert "Traceback" not in done.err
