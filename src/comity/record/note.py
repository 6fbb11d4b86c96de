# SPDX-License-Identifier: Apache-2.0
"""Signed notes (C2SP signed-note v1.0.0): text, an empty line, then one signature line per signer.

Ed25519 only. Signatures are verified with `cryptography` and nothing else, since libraries disagree on edge-case signatures and two
honest replicas must not. Whatever a reader here is fed, it raises only VerificationError.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from nacl.bindings import crypto_core_ed25519_is_valid_point

from comity.canonical import from_base64, sha256, to_base64
from comity.errors import FormatError, KeyFileError, SignatureError

ED25519 = 0x01
COSIGNATURE = 0x04
MAX_SIGNATURES = 64
_DASH = "\u2014 ".encode()
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f\ud800-\udfff]{1,255}")
_CONTROLS = bytes(code for code in range(0x20) if code != 0x0A)


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """The 4-byte key ID: SHA-256(name || 0x0A || algorithm || public key)[:4]."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public)[:4]


@dataclass(frozen=True)
class VerifierKey:
    """A public key and the name that it signs under. `algorithm` is ED25519 (entries, checkpoints) or COSIGNATURE."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """Read `name+hexid+base64(algorithm || public key)`. Raises FormatError, also for a point that no honest key has."""
        name, _, rest = vkey.partition("+")
        claimed, _, encoded = rest.partition("+")
        if not _NAME.fullmatch(name):
            raise FormatError(
                f"{vkey[:80]!r} is not a verifier key: expected name+id+base64, the name without spaces or '+'"
            )
        key = from_base64(encoded, 33)
        if key[0] not in {ED25519, COSIGNATURE}:
            raise FormatError(
                f"the key of {name} has algorithm {key[0]:#04x}; expected 0x01 or 0x04 (Ed25519)"
            )
        found = cls(name, key[1:], key[0])
        if found.key_id.hex() != claimed:
            raise FormatError(f"the key of {name} does not match its id {claimed[:16]!r}")
        if not crypto_core_ed25519_is_valid_point(found.public):
            raise FormatError(f"the key of {name} is not a valid point of prime order on edwards25519")
        return found

    def __str__(self) -> str:
        encoded = to_base64(bytes([self.algorithm]) + self.public)
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @cached_property
    def key_id(self) -> bytes:
        """The 4 bytes that a signature line carries before the signature."""
        return key_id(self.name, self.algorithm, self.public)

    @cached_property
    def _ed25519(self) -> Ed25519PublicKey:
        try:
            return Ed25519PublicKey.from_public_bytes(self.public)
        except ValueError as error:
            raise FormatError(f"the key of {self.name} is not an Ed25519 key") from error

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise SignatureError unless `signature` (64 bytes) by this key covers `message`."""
        try:
            self._ed25519.verify(signature, message)
        except InvalidSignature as error:
            raise SignatureError(f"the signature of {self.name} does not verify") from error

    def as_entry_key(self) -> VerifierKey:
        """The same point under algorithm ED25519: what a witness key proves its possession with when it is registered."""
        return VerifierKey(self.name, self.public, ED25519)


@dataclass(frozen=True)
class SignerKey:
    """A private key. `text` is its one-line file form, PRIVATE+KEY+name+hexid+base64(algorithm || seed), as Go's note package has it."""

    name: str
    seed: bytes = field(repr=False)
    algorithm: int = ED25519

    @classmethod
    def parse(cls, text: str) -> SignerKey:
        """Read the one-line form. Raises KeyFileError without repeating any of it, since a damaged line may hold the seed anywhere."""
        parts = text.strip().split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"] or not _NAME.fullmatch(parts[2]):
            raise KeyFileError("not a private key: expected PRIVATE+KEY+name+id+base64")
        try:
            key = from_base64(parts[4], 33)
        except FormatError:
            raise KeyFileError("the private key is damaged") from None
        if key[0] not in {ED25519, COSIGNATURE}:
            raise KeyFileError(
                f"the private key has algorithm {key[0]:#04x}; expected 0x01 or 0x04 (Ed25519)"
            )
        found = cls(parts[2], key[1:], key[0])
        if found.verifier.key_id.hex() != parts[3]:
            raise KeyFileError("the private key does not match its name and id")
        return found

    @property
    def text(self) -> str:
        """The one-line file form."""
        encoded = to_base64(bytes([self.algorithm]) + self.seed)
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{encoded}"

    @cached_property
    def _ed25519(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._ed25519.public_key().public_bytes_raw(), self.algorithm)

    def sign(self, message: bytes) -> bytes:
        """64 bytes over `message`."""
        return self._ed25519.sign(message)

    def line(self, text: bytes) -> bytes:
        """The signature line over a note's text, as an entry or a checkpoint carries it."""
        verifier = self.verifier.as_entry_key()
        return signature_line(self.name, verifier.key_id + self.sign(text))


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the name it claims, the key ID, and what follows it (64 bytes, or 72 with a cosignature's time)."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> bytes:
        """The line as it stands in a note."""
        return signature_line(self.name, self.key_id + self.value)


@dataclass(frozen=True, slots=True)
class Note:
    """`text` ends with a newline; `signatures` in the order of their lines, not yet verified."""

    text: bytes
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return self.text + b"\n" + b"".join(signature.line() for signature in self.signatures)


def signature_line(name: str, key_id_and_value: bytes) -> bytes:
    """`— name base64` with its newline."""
    return _DASH + f"{name} {to_base64(key_id_and_value)}\n".encode()


def parse_note(data: bytes) -> Note:
    """Split a signed note at its last empty line. Raises FormatError; a note without signature lines is refused."""
    cut = data.rfind(b"\n\n")
    if cut < 0:
        raise FormatError("not a signed note: no empty line before the signatures")
    text, tail = data[: cut + 1], data[cut + 2 :]
    if not tail:
        raise FormatError("a note without any signature line")
    return Note(_checked_text(text), _parse_signatures(tail))


def parse_unsigned(data: bytes) -> Note:
    """As `parse_note`, but a note that nobody has signed yet (text and an empty line, or the bare text) is fine."""
    if data.endswith(b"\n\n"):
        return Note(_checked_text(data[:-1]), ())
    return parse_note(data) if b"\n\n" in data else Note(_checked_text(data), ())


def _checked_text(text: bytes) -> bytes:
    if not text.endswith(b"\n"):
        raise FormatError("a note's text must end with a newline")
    if len(text.translate(None, _CONTROLS)) != len(text):
        raise FormatError("a note's text carries a control character")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"byte {error.start} of a note's text is not UTF-8") from error
    return text


def _parse_signatures(tail: bytes) -> tuple[Signature, ...]:
    if not tail.endswith(b"\n"):
        raise FormatError("the last signature line has no newline")
    lines = tail[:-1].split(b"\n")
    if len(lines) > MAX_SIGNATURES:
        raise FormatError(f"{len(lines)} signature lines; at most {MAX_SIGNATURES} are allowed")
    return tuple(_parse_signature(line) for line in lines)


def _parse_signature(line: bytes) -> Signature:
    if not line.startswith(_DASH):
        raise FormatError("a signature line must begin with an em dash and a space")
    try:
        name, _, encoded = line[len(_DASH) :].decode("utf-8").partition(" ")
    except UnicodeDecodeError as error:
        raise FormatError("a signature line is not UTF-8") from error
    if not _NAME.fullmatch(name):
        raise FormatError(f"{name[:80]!r} is not a signer's name")
    value = from_base64(encoded)
    if len(value) < 5:
        raise FormatError(f"the signature line of {name} is too short")
    return Signature(name, value[:4], value[4:])


def open_note(note: Note, key: VerifierKey) -> Note:
    """Verify the one line by `key`, ignoring lines by other keys, as signed-note's verifiers do. Raises SignatureError.

    A bad signature under the known key rejects the whole note.
    """
    found = False
    for signature in note.signatures:
        if signature.name == key.name and signature.key_id == key.key_id:
            if len(signature.value) != 64:
                raise SignatureError(
                    f"the signature of {key.name} has {len(signature.value)} bytes; expected 64"
                )
            key.verify(signature.value, note.text)
            found = True
    if not found:
        raise SignatureError(f"no signature by {key.name} with key {key.key_id.hex()}")
    return note


def add_signatures(data: bytes, signers: Sequence[SignerKey]) -> bytes:
    """Add each signer's line to a note, signed or not, in place of an earlier line under that name."""
    note = parse_unsigned(data)
    names = {signer.name for signer in signers}
    kept = tuple(signature for signature in note.signatures if signature.name not in names)
    return bytes(Note(note.text, kept)) + b"".join(signer.line(note.text) for signer in signers)
