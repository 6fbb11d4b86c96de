# SPDX-License-Identifier: Apache-2.0
"""Key files: one line, nobody else's eyes, never overwritten, and never a secret in what is said about them."""

from __future__ import annotations

import stat
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import KeyFileError, UsageError
from comity.record.keys import KeyDirectory
from comity.record.note import COSIGNATURE, ED25519, SignerKey
from worlds import ORIGIN, assert_no_secret, key, seed


@pytest.fixture
def keys(tmp_path: Path) -> KeyDirectory:
    return KeyDirectory(tmp_path / "keys")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "name", ["FRA/root-1", "FRA/delegate-1", "EU/witness", ORIGIN, "a.example", "a.b/c/d_e"]
)
def test_a_key_is_made_and_read_back(keys: KeyDirectory, name: str) -> None:
    assert not keys.has(name)
    made = keys.create(name)
    assert keys.has(name)
    assert keys.signer(name) == made
    assert made.name == name
    assert made.algorithm == (COSIGNATURE if name.endswith("/witness") else ED25519)
    file = keys.path / f"{name}.key"
    assert mode(file) == 0o600
    assert mode(file.parent) & 0o077 == 0 or file.parent == keys.path
    assert file.read_text() == made.text + "\n"
    assert len(file.read_text().splitlines()) == 1


def test_keys_differ_unless_a_seed_says_otherwise(keys: KeyDirectory) -> None:
    assert keys.create("FRA/a").seed != keys.create("FRA/b").seed
    assert keys.create("FRA/c", seed("FRA/c")) == key("FRA/c")


@pytest.mark.parametrize("wider", [0o640, 0o604, 0o660, 0o644, 0o610, 0o601, 0o777])
def test_a_file_that_others_can_read_is_refused(keys: KeyDirectory, wider: int) -> None:
    made = keys.create("FRA/envoy")
    keys.create_identity("FRA")
    file = keys.path / "FRA" / "envoy.key"
    file.chmod(wider)
    with pytest.raises(KeyFileError, match="can be read by others") as caught:
        keys.signer("FRA/envoy")
    assert caught.value.hint == f"run: chmod 600 {file}"
    assert_no_secret(caught.value, made)
    (keys.path / "FRA" / "age.key").chmod(wider)
    with pytest.raises(KeyFileError, match="can be read by others"):
        keys.identity("FRA")
    file.chmod(0o400)
    assert keys.signer("FRA/envoy") == made


def test_a_key_is_never_overwritten(keys: KeyDirectory) -> None:
    made = keys.create("FRA/envoy")
    recipient = keys.create_identity("FRA")
    for other in (None, bytes(32)):
        with pytest.raises(KeyFileError, match="exists; a key is never overwritten"):
            keys.create("FRA/envoy", other)
    with pytest.raises(KeyFileError, match="exists; a key is never overwritten"):
        keys.create_identity("FRA")
    assert keys.signer("FRA/envoy") == made
    assert str(keys.identity("FRA").to_public()) == recipient


def test_a_missing_key_says_where_it_was_sought(keys: KeyDirectory) -> None:
    with pytest.raises(KeyFileError, match="no key of FRA/envoy in") as caught:
        keys.signer("FRA/envoy")
    assert "comity key new" in caught.value.hint
    with pytest.raises(KeyFileError, match="no key of FRA/age in"):
        keys.identity("FRA")


def test_a_key_under_another_name_is_refused(keys: KeyDirectory) -> None:
    made = keys.create("FRA/envoy")
    (keys.path / "FRA" / "envoy.key").rename(keys.path / "FRA" / "deputy.key")
    with pytest.raises(KeyFileError, match="holds the key of FRA/envoy, not of FRA/deputy") as caught:
        keys.signer("FRA/deputy")
    assert_no_secret(caught.value, made)


@given(st.data())
def test_a_damaged_key_file_is_refused_without_its_secret(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    keys = KeyDirectory(tmp_path_factory.mktemp("keys"))
    made = key("FRA/envoy")
    whole = (made.text + "\n").encode()
    place = data.draw(st.integers(0, len(whole) - 2))
    other = data.draw(st.binary(max_size=3).filter(lambda other: other.strip() != whole[place : place + 1]))
    file = keys.path / "FRA" / "envoy.key"
    file.parent.mkdir()
    file.write_bytes(whole[:place] + other + whole[place + 1 :])
    file.chmod(0o600)
    with pytest.raises(KeyFileError) as caught:
        keys.signer("FRA/envoy")
    assert str(file) in caught.value.message
    assert_no_secret(caught.value, made)


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "/", "/etc/x", "FRA/", "/FRA", "FRA//x", "FRA/../x", "../FRA",
        "a..b", "FRA/x\n", "FRA x", "FRA\x00", "-x", "FRA/.x", "~", "\u00e9",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(keys: KeyDirectory, name: str) -> None:
    for use in (keys.create, keys.signer, keys.has):
        with pytest.raises(UsageError, match="is not the name of a key"):
            use(name)
    assert not keys.path.exists()


def test_the_directory_lists_its_keys(keys: KeyDirectory) -> None:
    assert keys.names() == []
    for name in ("RUS/envoy", "FRA/root-1", ORIGIN):
        keys.create(name)
    keys.create_identity("FRA")
    keys.state_file(ORIGIN, ORIGIN).write_bytes(b"x")
    assert keys.names() == ["FRA/age", "FRA/root-1", "RUS/envoy", ORIGIN]


def test_a_directory_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(KeyFileError, match="cannot be written"):
        KeyDirectory(tmp_path / "keys").create("FRA/envoy")


def test_a_folder_in_place_of_a_key(keys: KeyDirectory) -> None:
    (keys.path / "FRA" / "envoy.key").mkdir(parents=True, mode=0o700)
    with pytest.raises(KeyFileError, match="cannot be read"):
        keys.signer("FRA/envoy")


# The age identity.


def test_an_identity_is_made_and_read_back(keys: KeyDirectory) -> None:
    recipient = keys.create_identity("FRA")
    assert recipient.startswith("age1")
    assert str(keys.identity("FRA").to_public()) == recipient
    file = keys.path / "FRA" / "age.key"
    assert mode(file) == 0o600
    assert file.read_text().startswith(f"# public key: {recipient}\nAGE-SECRET-KEY-1")


def test_an_identity_that_exists_elsewhere_is_kept(keys: KeyDirectory) -> None:
    identity = pyrage.x25519.Identity.generate()
    assert keys.create_identity("FRA", str(identity)) == str(identity.to_public())
    assert str(keys.identity("FRA")) == str(identity)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "AGE-SECRET-KEY-1QQQQ\n", "age1qqq\n", "x\n"])
def test_a_damaged_identity_is_refused(keys: KeyDirectory, text: str) -> None:
    file = keys.path / "FRA" / "age.key"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(KeyFileError, match="is not an age identity") as caught:
        keys.identity("FRA")
    assert "AGE-SECRET-KEY" not in str(caught.value)


def test_an_identity_cut_short_is_not_repeated(keys: KeyDirectory) -> None:
    keys.create_identity("FRA")
    file = keys.path / "FRA" / "age.key"
    secret = file.read_text().splitlines()[1]
    file.write_text(file.read_text()[:-6])
    with pytest.raises(KeyFileError) as caught:
        keys.identity("FRA")
    assert secret[16:30] not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_what_is_no_identity_is_not_kept(keys: KeyDirectory) -> None:
    with pytest.raises(KeyFileError, match="not an age identity"):
        keys.create_identity("FRA", "AGE-SECRET-KEY-1QQQQ")
    assert not keys.has("FRA/age")


# What lies beside the keys.


def test_each_log_has_its_own_memory(keys: KeyDirectory) -> None:
    files = {
        keys.state_file(ORIGIN, ORIGIN),
        keys.state_file("FRA/witness", ORIGIN),
        keys.state_file("FRA/witness", "other.example"),
        keys.anchor_file(ORIGIN),
        keys.anchor_file("other.example"),
    }
    assert len(files) == 5
    assert all(keys.path in file.parents for file in files)


def test_a_witness_holds_what_it_was_handed(keys: KeyDirectory) -> None:
    assert list(keys.held_breaks("FRA/witness")) == []
    first, second = keys.hold("FRA/witness", b"one"), keys.hold("FRA/witness", b"two")
    assert keys.hold("FRA/witness", b"one") == first
    assert sorted([first, second]) == list(keys.held_breaks("FRA/witness"))
    assert {file.read_bytes() for file in keys.held_breaks("FRA/witness")} == {b"one", b"two"}
    assert list(keys.held_breaks("RUS/witness")) == []


def test_a_signer_key_of_the_directory_is_the_one_that_signs(keys: KeyDirectory) -> None:
    made = keys.create("FRA/envoy")
    message = b"message"
    keys.signer("FRA/envoy").verifier.verify(made.sign(message), message)
    assert isinstance(keys.signer("FRA/envoy"), SignerKey)
