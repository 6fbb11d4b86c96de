# SPDX-License-Identifier: Apache-2.0
"""The secret that commitments of an inquiry are salted with: kept by the inquiry, so that what is withheld can be proven later."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path
from typing import Any

import click

from comity.canonical import from_base64, to_base64
from comity.cli.common import read_file
from comity.errors import FormatError, InputError


class Secret:
    """The inquiry's secret, read or made when something is withheld for the first time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.used = False

    def value(self) -> bytes:
        """32 bytes. A new secret is written for its owner alone before anything is salted with it, and never over another."""
        self.used = True
        if not self.path.exists():
            try:
                with os.fdopen(
                    os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
                ) as stream:
                    stream.write(to_base64(secrets.token_bytes(32)).encode() + b"\n")
                    stream.flush()
                    os.fsync(stream.fileno())
            except OSError as error:
                raise InputError(
                    f"{self.path} cannot be written: {error.strerror}",
                    hint="commitments need a secret that is kept: name a place with --secret",
                ) from error
            click.echo(
                f"{self.path}: a new secret. Keep it: it proves what is withheld, and must not be published.",
                err=True,
            )
        try:
            return from_base64(read_file(self.path).decode("ascii").removesuffix("\n"), 32)
        except (FormatError, UnicodeDecodeError) as error:
            raise InputError(
                f"{self.path} holds no secret", hint="expected 32 bytes in base64 on one line"
            ) from error

    @property
    def data(self) -> dict[str, Any]:
        return {"secret": str(self.path)} if self.used else {}

    def salt(self, exhibit: str) -> bytes:
        """32 bytes for a commitment to one exhibit: HMAC-SHA256 of its id, so whoever keeps the secret can open it."""
        return hmac.digest(self.value(), b"comity/bundle/v1\0" + exhibit.encode(), "sha256")


def secret_for(given: Path | None, source: Path, name: str) -> Secret:
    """The secret in the file that was given, else in NAME.secret beside the file or folder that the inquiry or finding was read from."""
    place = source.absolute().parent if source.is_dir() else source.parent
    return Secret(given or place / f"{name}.secret")


secret_option = click.option(
    "--secret", "secret_file", metavar="SECRET", type=click.Path(path_type=Path),
    help="What commitments are salted with; ID.secret beside FILE or DIR if left out, made where it is missing.",
)  # fmt: skip
