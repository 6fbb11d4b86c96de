# SPDX-License-Identifier: Apache-2.0
"""A key directory: the private keys of one owner, and what must never be restored from a backup of the record.

Keys are files of one line, mode 0600, refused if anybody else can read them. Beside them lie the last checkpoint that a log key signed,
the last one that a witness cosigned, and the anchors of the records that the owner has verified.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

import pyrage

from comity.canonical import sha256_hex
from comity.errors import KeyFileError, UsageError
from comity.record.note import COSIGNATURE, ED25519, SignerKey

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
AGE = "age"
WITNESS = "witness"


class KeyDirectory:
    """The keys in `path`. Nothing is read before it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _file(self, name: str, suffix: str = ".key") -> Path:
        if not _NAME.fullmatch(name) or ".." in name:
            raise UsageError(
                f"{name!r} is not the name of a key", hint="expected PARTY/post, or the origin of a log"
            )
        return self.path / (name + suffix)

    def names(self) -> list[str]:
        """Every key here, sorted by name."""
        return sorted(str(file.relative_to(self.path))[: -len(".key")] for file in self.path.rglob("*.key"))

    def has(self, name: str) -> bool:
        """Whether the private key of `name` is here."""
        return self._file(name).exists()

    def signer(self, name: str) -> SignerKey:
        """The private key of `name`. Raises KeyFileError when it is absent or open to others."""
        text = self._read(name)
        try:
            key = SignerKey.parse(text)
        except KeyFileError as error:
            raise KeyFileError(f"{self._file(name)}: {error.message}") from None
        if key.name != name:
            raise KeyFileError(f"{self._file(name)} holds the key of {key.name}, not of {name}")
        return key

    def identity(self, party: str) -> pyrage.x25519.Identity:
        """The age identity of a party, with which it opens what was sealed to it."""
        lines = [
            line for line in self._read(f"{party}/{AGE}").splitlines() if line and not line.startswith("#")
        ]
        try:
            return pyrage.x25519.Identity.from_str(lines[0])
        except (IndexError, pyrage.IdentityError) as error:
            raise KeyFileError(f"{self._file(f'{party}/{AGE}')} is not an age identity") from error

    def _read(self, name: str) -> str:
        file = self._file(name)
        try:
            mode = file.stat().st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise KeyFileError(f"{file} can be read by others", hint=f"run: chmod 600 {file}")
            return file.read_text(encoding="ascii")
        except FileNotFoundError as error:
            raise KeyFileError(
                f"no key of {name} in {self.path}",
                hint="name the directory with --keys or COMITY_KEYS, or make one: comity key new",
            ) from error
        except OSError as error:
            raise KeyFileError(f"{file} cannot be read: {error}") from error
        except UnicodeDecodeError:
            raise KeyFileError(f"{file} is damaged: a key is plain ASCII") from None

    def create(self, name: str, seed: bytes | None = None) -> SignerKey:
        """Make the key of `name`: a cosignature key if it ends in `/witness`. `seed` (32 bytes) is for tests and demonstrations."""
        algorithm = COSIGNATURE if name.endswith(f"/{WITNESS}") else ED25519
        key = SignerKey(name, seed if seed is not None else secrets.token_bytes(32), algorithm)
        self._write_new(name, key.text + "\n")
        return key

    def create_identity(self, party: str, text: str | None = None) -> str:
        """Make a party's age identity, or keep the given one; returns its public recipient, `age1...`."""
        try:
            identity = (
                pyrage.x25519.Identity.generate() if text is None else pyrage.x25519.Identity.from_str(text)
            )
        except pyrage.IdentityError:
            raise KeyFileError(f"what was given for {party} is not an age identity") from None
        recipient = str(identity.to_public())
        self._write_new(f"{party}/{AGE}", f"# public key: {recipient}\n{identity}\n")
        return recipient

    def _write_new(self, name: str, text: str) -> None:
        file = self._file(name)
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise KeyFileError(f"{file} exists; a key is never overwritten") from error
        except OSError as error:
            raise KeyFileError(f"{file} cannot be written: {error}") from error
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())

    def state_file(self, owner: str, origin: str) -> Path:
        """Where `owner` (a log or a witness) remembers the last checkpoint that it signed for `origin`."""
        return self._file(owner, f".{sha256_hex(origin.encode())[:16]}.state")

    def anchor_file(self, origin: str) -> Path:
        """Where this owner remembers what it has verified of `origin`."""
        return self.path / "anchors" / f"{sha256_hex(origin.encode())[:16]}.json"

    def held_breaks(self, witness: str) -> Iterator[Path]:
        """Notes that were handed to a witness and that the log must hold after their deadline."""
        folder = self._file(witness, ".held")
        yield from sorted(folder.glob("*.note"))

    def hold(self, witness: str, note: bytes) -> Path:
        """Keep a note that was handed to a witness."""
        file = self._file(witness, ".held") / f"{sha256_hex(note)[:32]}.note"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(note)
        return file
