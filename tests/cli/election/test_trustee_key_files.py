# SPDX-License-Identifier: Apache-2.0
"""Secret files of trustees: for their owner alone, never in an election's folder, never overwritten, never shown."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import click
import pytest

from cli.terminal import Done, Terminal
from comity.cli.election import secret_files, trustee
from comity.errors import KeyFileError

GROUP = ("--group", "BELENIOS-2048")
QUESTIONS = {
    "name": "Seat of the secretariat",
    "description": "",
    "questions": [{"answers": ["Yes", "No"], "min": 1, "max": 1, "question": "Aldonia?"}],
}


def call(terminal: Terminal, name: str, *arguments: object) -> Done:
    return terminal("election", "trustee", name, *arguments)


@pytest.fixture
def prepared(bare: Terminal) -> Terminal:
    """A terminal with an election `D` that is being prepared."""
    (bare.folder / "questions.json").write_text(json.dumps(QUESTIONS), encoding="utf-8")
    bare.yes("election", "init", "D", "--questions", "questions.json", *GROUP)
    return bare


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "secret", "public"), [("key", "privkey", "pubkey"), ("certificate", "key", "cert")]
)
@pytest.mark.parametrize("json_too", [False, True])
def test_a_secret_and_what_is_published_of_it(
    bare: Terminal, name: str, secret: str, public: str, json_too: bool
) -> None:
    old = os.umask(0)
    try:
        done = call(bare, name, *GROUP, "--out", "mine", *(["--json"] if json_too else []))
    finally:
        os.umask(old)
    assert (done.code, done.err) == (0, "")
    (hidden,), (shown,) = (
        (bare.folder / "mine").glob(f"*.{secret}"),
        (bare.folder / "mine").glob(f"*.{public}"),
    )
    assert (mode(hidden), mode(shown), mode(bare.folder / "mine")) == (0o600, 0o644, 0o700)
    assert hidden.read_text(encoding="ascii").strip().strip('"') not in done.out
    fingerprint = done.data["fingerprint"] if json_too else done.out.split("fingerprint", 1)[1].split()[0]
    assert len(fingerprint) == 64
    assert hidden.stem in {fingerprint, fingerprint[:8].upper()}
    if json_too:
        assert done.data["group"] == "BELENIOS-2048"
    else:
        assert "Next: hand the" in done.out


def test_the_group_of_an_election(prepared: Terminal) -> None:
    assert call(prepared, "key", "--election", "D", "--out", "k", "--json").data["group"] == "BELENIOS-2048"


@pytest.mark.parametrize(
    "arguments", [[], [*GROUP, "--election", "D"], ["--group", "BELENIOS-1024"], ["--group", ""]]
)  # fmt: skip
def test_one_group_is_named(prepared: Terminal, arguments: list[str]) -> None:
    with prepared.nothing_left():
        done = call(prepared, "key", *arguments)
    assert done.code == 2, done
    assert "group" in done.err


@pytest.mark.parametrize("arguments", [["--election", "nowhere"], ["--election", "."]])
def test_a_folder_without_an_election(bare: Terminal, arguments: list[str]) -> None:
    assert call(bare, "key", *arguments).code == 33


@pytest.mark.parametrize("name", ["key", "certificate"])
@pytest.mark.parametrize("out", ["D", "D/secrets", "D/trustees", "D/a/b", "elsewhere/../D"])
def test_no_secret_into_the_folder_of_an_election(prepared: Terminal, name: str, out: str) -> None:
    (prepared.folder / "elsewhere").mkdir()
    with prepared.nothing_left():
        done = call(prepared, name, *GROUP, "--out", out)
    assert (done.code, "rule: secrets never lie in the folder of an election" in done.err) == (10, True)


def test_no_secret_into_the_folder_of_an_open_election(bare: Terminal) -> None:
    (bare.folder / "open").mkdir()
    (bare.folder / "open/GH41He2hzrFGYs.bel").write_bytes(b"")
    (bare.folder / "link").symlink_to("open")
    for out in ("open", "open/secrets", "link", "link/secrets"):
        with bare.nothing_left():
            done = call(bare, "key", *GROUP, "--out", out)
            assert (done.code, "GH41He2hzrFGYs.bel" in done.err) == (10, True)
    assert call(bare, "key", *GROUP, "--out", ".").code == 0


def test_a_file_that_is_called_otherwise_makes_no_election(bare: Terminal) -> None:
    (bare.folder / "labels.bel").write_bytes(b"")
    assert call(bare, "key", *GROUP, "--out", "secrets").code == 0


def test_a_link_to_the_election_named_with_its_group(prepared: Terminal) -> None:
    (prepared.folder / "link").symlink_to("D")
    with prepared.nothing_left():
        assert call(prepared, "key", "--election", "D", "--out", "link/k").code == 10


def test_a_folder_that_is_a_file(bare: Terminal) -> None:
    (bare.folder / "file").write_bytes(b"")
    with bare.nothing_left():
        done = call(bare, "key", *GROUP, "--out", "file")
    assert (done.code, done.out, "cannot be written: its folder is a file" in done.err) == (34, "", True)


@pytest.mark.parametrize("wide", [0o640, 0o604, 0o620, 0o644, 0o610])
def test_a_key_that_others_can_read_is_refused(bare: Terminal, wide: int) -> None:
    call(bare, "certificate", *GROUP)
    (key,), (certificate,) = bare.folder.glob("*.key"), bare.folder.glob("*.cert")
    key.chmod(wide)
    with bare.nothing_left():
        done = call(bare, "polynomial", "--certs", certificate, "--key", key, "--threshold", 1, *GROUP)
    assert (done.code, "can be read by others" in done.err, f"chmod 600 {key}" in done.err) == (
        34,
        True,
        True,
    )
    key.chmod(0o400)
    assert call(bare, "polynomial", "--certs", certificate, "--key", key, "--threshold", 1, *GROUP).code == 0


@pytest.mark.parametrize(
    "content", [b"", b"short\n", b"O" * 22 + b"\n", b"\xff" * 22, b"1" * 22 + b"\n\n", b"1" * 23]
)
def test_a_damaged_seed_is_refused_and_not_quoted(bare: Terminal, content: bytes) -> None:
    call(bare, "certificate", *GROUP)
    (certificate,) = bare.folder.glob("*.cert")
    secret_files.write_secret(bare.folder / "x.key", content)
    done = call(
        bare, "polynomial", "--certs", certificate, "--key", "x.key", "--threshold", 1, *GROUP, "--json"
    )
    assert (done.code, done.data["error"]["message"]) == (34, "x.key: this is no seed of a trustee")


def test_a_missing_key(bare: Terminal) -> None:
    call(bare, "certificate", *GROUP)
    (certificate,) = bare.folder.glob("*.cert")
    done = call(bare, "polynomial", "--certs", certificate, "--key", "none", "--threshold", 1, *GROUP)
    assert done.code == 34
    assert "none cannot be read: No such file" in done.err


def test_a_secret_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "new/secret"
    secret_files.write_secret(path, b"first")
    for _ in range(2):
        with pytest.raises(KeyFileError, match="exists; a secret is never overwritten"):
            secret_files.write_secret(path, b"second")
    secret_files.keep_secret(path, b"first")
    with pytest.raises(KeyFileError, match="exists; a secret is never overwritten"):
        secret_files.keep_secret(path, b"second")
    assert path.read_bytes() == b"first"


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError, match="cannot be written: No space left on device"):
        secret_files.write_secret(tmp_path / "secret", b"first")
    assert [*tmp_path.iterdir()] == []


def test_every_command_says_what_it_does() -> None:
    assert [*trustee.COMMANDS][:9] == [
        "key", "certificate", "check", "polynomial", "route", "confirm", "parameters", "add", "list",
    ]  # fmt: skip
    for name in [*trustee.COMMANDS][:9]:
        command = trustee.command.get_command(click.Context(trustee.command), name)
        assert command is not None
        assert command.name == name
        assert command.help
        assert "--json" in {option for one in command.params for option in one.opts}
