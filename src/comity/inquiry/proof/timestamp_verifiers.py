# SPDX-License-Identifier: Apache-2.0
"""The two verifiers of a timestamp, neither of them ours: the package rfc3161-client and the program openssl.

Each says what it thinks of the whole response, with certificates judged at the time that the token states. rfc3161-client reads only
part of what authorities send (certificates in DER order, status 0 alone): what it cannot read, it has not refused.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.serialization import Encoding

from comity.inquiry.proof.timestamp_chain import Chain, self_issued
from comity.inquiry.proof.timestamp_token import Token

_LIMIT_S = 60


@dataclass(frozen=True)
class Opinion:
    """What a verifier says. `words` are its own, shortened."""

    name: str
    verdict: Literal["accepts", "refuses", "cannot read"]
    words: str = ""


def by_rfc3161_client(response: bytes, token: Token, chain: Chain) -> Opinion | None:
    """What rfc3161-client says; None where it is not installed."""
    try:
        from rfc3161_client import decode_timestamp_response
        from rfc3161_client.errors import VerificationError
        from rfc3161_client.verify import VerifierBuilder
    except ImportError:
        return None
    name = f"rfc3161-client {importlib.metadata.version('rfc3161-client')}"
    if token.status != 0:
        return Opinion(name, "cannot read", f"status {token.status}, though there is a token")
    try:
        parsed = decode_timestamp_response(response)
        info = parsed.tst_info
        same = (info.gen_time.replace(microsecond=0), info.serial_number, info.message_imprint.message) == (
            token.gen_time.replace(microsecond=0),
            token.serial,
            token.imprint,
        )
    except BaseException as error:
        if not _of_parser(error):
            raise
        return Opinion(name, "cannot read", _short(str(error)))
    if not same:
        return Opinion(name, "refuses", "it reads another time, serial number or imprint")
    # Whatever is self-issued among the certificates that it is given becomes a trusted root there, whoever gave it: `between` has none.
    assert not any(map(self_issued, chain.between))
    signer = chain.path[0]
    known = signer in chain.between or signer in chain.roots
    try:
        verifier = VerifierBuilder(
            tsa_certificate=signer if known and not token.certificates else None,
            roots=list(chain.roots),
            intermediates=list(chain.between),
            nonce=token.nonce,
        ).build()
        verifier.verify(parsed, token.imprint)
    except VerificationError as error:
        return Opinion(name, "refuses", _short(str(error)))
    except BaseException as error:
        if not _of_parser(error):
            raise
        return Opinion(name, "refuses", _short(f"{type(error).__name__}: {error}"))
    return Opinion(name, "accepts")


def _of_parser(error: BaseException) -> bool:
    """Whether this is what a parser makes of hostile bytes; a panic of its native part is no Exception."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def by_openssl(program: str, response: bytes, data: bytes, token: Token, chain: Chain) -> Opinion | None:
    """What `openssl ts -verify` says, in a temporary folder of its own; None where there is no such program."""
    path = shutil.which(program)
    name = _version(path) if path else ""
    if path is None or not name:
        return None
    with tempfile.TemporaryDirectory(prefix="comity-timestamp-") as folder:
        files = {
            "data": data,
            "response.tsr": response,
            "roots.pem": b"".join(one.public_bytes(Encoding.PEM) for one in chain.roots),
            "chain.pem": b"".join(one.public_bytes(Encoding.PEM) for one in chain.between),
        }
        for file, content in files.items():
            (Path(folder) / file).write_bytes(content)
        command = [path, "ts", "-verify", "-data", "data", "-in", "response.tsr", "-CAfile", "roots.pem"]
        command += ["-untrusted", "chain.pem"] if chain.between else []
        command += ["-attime", str(int(token.gen_time.timestamp()))]
        done = _run(command, folder)
    if done is None:
        return Opinion(name, "refuses", "it did not finish")
    if done.returncode == 0 and b"Verification: OK" in done.stdout + done.stderr:
        return Opinion(name, "accepts")
    return Opinion(name, "refuses", _reason(done.stderr.decode("utf-8", "replace")))


def _version(path: str) -> str:
    """The name and version of the program; empty where it does not say that it is OpenSSL or LibreSSL."""
    done = _run([path, "version"], None)
    found = re.match(rb"(?:Open|Libre)SSL (\S+)", done.stdout) if done else None
    return f"openssl {found[1].decode('ascii', 'replace')}" if found else ""


def _run(command: list[str], folder: str | None) -> subprocess.CompletedProcess[bytes] | None:
    environment = {**os.environ, "OPENSSL_CONF": os.devnull, "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def _reason(errors: str) -> str:
    """The reason in OpenSSL's error lines: `thread:error:code:library:function:reason:file:line:more`."""
    found = [
        ": ".join(filter(None, (one[1], one[2].removeprefix("Verify error:"))))
        for one in re.finditer(r"error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):[^:]*:[0-9]+:(.*)", errors)
    ]
    return _short("; ".join(found) or "verification failed")


def _short(words: str) -> str:
    plain = " ".join("".join(one if one.isprintable() else " " for one in words).split())
    return plain if len(plain) <= 200 else plain[:199] + "…"
