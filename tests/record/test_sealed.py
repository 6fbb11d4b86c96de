# SPDX-License-Identifier: Apache-2.0
"""Sealing and unsealing, and the foreign `age` program that must open what we seal and be opened by us."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity import canonical
from comity.canonical import sha256
from comity.errors import FormatError, ProofError, VerificationError
from comity.record.keys import KeyDirectory
from comity.record.sealed import SALT_BYTES, Plaintext, commitment, seal, unseal
from strategies import plain_values
from worlds import seed

SALT = seed("salt")
IDENTITY = pyrage.x25519.Identity.generate()
RECIPIENT = str(IDENTITY.to_public())
OTHER = pyrage.x25519.Identity.generate()
SEALED = seal(b"yes", SALT, [RECIPIENT])


def encrypted(content: bytes, identity: pyrage.x25519.Identity = IDENTITY) -> bytes:
    found: bytes = pyrage.encrypt(content, [identity.to_public()])
    return found


def test_a_commitment_binds_to_salt_and_text() -> None:
    assert commitment(SALT, b"text") == sha256(b"comity/commit/v1\0" + SALT + b"text")
    assert commitment(SALT, b"") != commitment(SALT, b"\0") != commitment(seed("other"), b"\0")


@settings(max_examples=30)
@given(st.binary(max_size=600), st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES))
def test_what_is_sealed_opens_to_the_same(plaintext: bytes, salt: bytes) -> None:
    ciphertext = seal(plaintext, salt, [RECIPIENT, str(OTHER.to_public())])
    for identity in (IDENTITY, OTHER):
        assert unseal(ciphertext, identity, commitment(salt, plaintext)) == (salt, plaintext)
    with pytest.raises(VerificationError, match="this identity does not open"):
        unseal(ciphertext, pyrage.x25519.Identity.generate(), commitment(salt, plaintext))


def test_the_size_tells_little() -> None:
    """What is encrypted is padded to whole blocks; age's own header varies at random."""

    def padded(count: int) -> int:
        return len(pyrage.decrypt(seal(bytes(count), SALT, [RECIPIENT]), [IDENTITY]))

    assert {padded(count) for count in range(0, 256 - 35, 20)} == {256}
    assert (padded(256 - 36), padded(256 - 35)) == (256, 512)


def test_an_author_who_committed_to_something_else_is_found_out() -> None:
    ciphertext = seal(b"yes", SALT, [RECIPIENT])
    for expected in (commitment(SALT, b"no"), commitment(seed("other"), b"yes"), bytes(32), b""):
        with pytest.raises(ProofError, match="is not what its author committed to"):
            unseal(ciphertext, IDENTITY, expected)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "too short"),
        (bytes(35), "too short"),
        (struct.pack(">I", 1) + SALT, "wrongly padded"),
        (struct.pack(">I", 2**32 - 1) + SALT + b"x", "wrongly padded"),
        (struct.pack(">I", 1) + SALT + b"xy", "wrongly padded"),
        (struct.pack(">I", 1) + SALT + b"x" + bytes(100) + b"\1", "wrongly padded"),
    ],
)
def test_wrong_content_is_a_format_error(content: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        unseal(encrypted(content), IDENTITY, commitment(SALT, b"x"))


@settings(max_examples=60)
@given(st.data())
def test_damaged_ciphertexts_raise_only_verification_errors(data: st.DataObject) -> None:
    whole = SEALED
    place = data.draw(st.integers(0, len(whole) - 1))
    other = whole[:place] + data.draw(st.binary(max_size=3)) + whole[place + 1 :]
    if other != whole:
        with pytest.raises(VerificationError):
            unseal(other, IDENTITY, commitment(SALT, b"yes"))


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda rest: b"age-encryption.org/v1\n" + rest))
def test_hostile_ciphertexts_raise_only_verification_errors(data: bytes) -> None:
    with pytest.raises(VerificationError):
        unseal(data, IDENTITY, bytes(32))


# The plaintext.


@given(
    st.text(max_size=20), st.dictionaries(st.text("cxyz", min_size=1, max_size=5), plain_values, max_size=4)
)
def test_a_plaintext_is_a_kind_and_its_fields(kind: str, body: dict[str, object]) -> None:
    text = Plaintext(kind, body)
    assert text.encode() == canonical.encode({"kind": kind, "body": body})
    assert Plaintext.decode(text.encode()) == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b"{}",
        b'{"kind":"k"}',
        b'{"body":{}}',
        b'{"body":{},"kind":"k","x":1}',
        b'{"body":{},"kind":1}',
        b'{"body":[],"kind":"k"}',
        b'{"body":{"by":["FRA/envoy"]},"kind":"k"}',
        b'{"body":{"at":"x"},"kind":"k"}',
        b'{"body":{"seen":1},"kind":"k"}',
        b'{"kind":"k","body":{}}',
        b'{"body": {},"kind":"k"}',
        b'{"body":{},"kind":"k"}\n',
        b"\xff",
    ],
)
def test_plaintexts_that_are_none(data: bytes) -> None:
    with pytest.raises(FormatError):
        Plaintext.decode(data)


@given(st.binary(max_size=100))
def test_hostile_plaintexts_raise_only_format_errors(data: bytes) -> None:
    with pytest.raises(FormatError):
        Plaintext.decode(data)


# The foreign program.


def age(*arguments: str | Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `age`, or skip the test where it is not installed; COMITY_REQUIRE_FOREIGN=1 makes that a failure."""
    if shutil.which("age") is None:
        reason = "age is not installed (Debian: age)"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return subprocess.run(["age", *map(str, arguments)], input=data, capture_output=True, check=False)


def test_age_opens_what_we_seal_with_the_identity_file_of_the_key_directory(tmp_path: Path) -> None:
    keys = KeyDirectory(tmp_path)
    recipients = [keys.create_identity("FRA"), keys.create_identity("RUS")]
    keys.create_identity("USA")
    ciphertext = seal(b'{"body":{},"kind":"k"}', SALT, recipients)
    for code in ("FRA", "RUS"):
        opened = age("--decrypt", "-i", tmp_path / code / "age.key", data=ciphertext)
        assert (opened.returncode, opened.stderr) == (0, b"")
        assert opened.stdout[:4] == struct.pack(">I", 22)
        assert opened.stdout[4:58] == SALT + b'{"body":{},"kind":"k"}'
        assert opened.stdout[58:] == bytes(256 - 58)
    assert age("--decrypt", "-i", tmp_path / "USA" / "age.key", data=ciphertext).returncode != 0


def test_we_open_what_age_encrypts(tmp_path: Path) -> None:
    keys = KeyDirectory(tmp_path)
    recipient = keys.create_identity("FRA")
    content = struct.pack(">I", 3) + SALT + b"yes" + bytes(217)
    made = age("-r", recipient, data=content)
    assert made.returncode == 0
    assert unseal(made.stdout, keys.identity("FRA"), commitment(SALT, b"yes")) == (SALT, b"yes")
    armoured = age("-a", "-r", recipient, data=content).stdout
    assert unseal(armoured, keys.identity("FRA"), commitment(SALT, b"yes")) == (SALT, b"yes")


def test_an_item_sealed_by_an_earlier_version_opens(tmp_path: Path) -> None:
    """tests/vectors/sealed never changes; the identity in it was made for this file and guards nothing."""
    folder = Path(__file__).parents[1] / "vectors" / "sealed"
    identity = (folder / "identity.txt").read_text()
    salt = bytes.fromhex((folder / "salt.hex").read_text())
    plaintext = (folder / "plaintext.json").read_bytes()
    expected = bytes.fromhex((folder / "commitment.hex").read_text())
    assert commitment(salt, plaintext) == expected
    assert Plaintext.decode(plaintext).kind == "talks/position/v1"
    keys = KeyDirectory(tmp_path)
    keys.create_identity("FRA", identity.splitlines()[1])
    assert (tmp_path / "FRA" / "age.key").read_text() == identity
    ciphertext = (folder / "item.age").read_bytes()
    assert unseal(ciphertext, keys.identity("FRA"), expected) == (salt, plaintext)
    assert age("--decrypt", "-i", folder / "identity.txt", data=ciphertext).stdout[36:].startswith(plaintext)
