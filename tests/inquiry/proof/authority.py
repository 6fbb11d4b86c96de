# SPDX-License-Identifier: Apache-2.0
"""A time-stamping authority for tests: invented names, throw-away keys, and tokens that the program openssl makes (Debian: openssl).

`reply` answers a query as an authority does, now (`openssl ts -reply`). `stamp` signs a token of any time, with certificates that no
decent authority has (`openssl cms -sign`). `serving` puts it behind HTTP on this machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

NOW = datetime.now(UTC).replace(microsecond=0)
YEAR = timedelta(days=365)
POLICY = "1.3.6.1.4.1.32473.3161"
"""Below the arc that RFC 5612 reserves for examples."""
STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)


def openssl() -> str:
    """Path of openssl. Skips the calling test without it, or fails it where COMITY_REQUIRE_FOREIGN=1."""
    found = shutil.which("openssl")
    if found is None:
        reason = "openssl is not installed (Debian: openssl)"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@cache
def private_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def certificate(
    subject: str,
    issuer: str,
    since: datetime = NOW - YEAR,
    until: datetime = NOW + 10 * YEAR,
    *,
    ca: bool = False,
    usage: tuple[ObjectIdentifier, ...] = (),
    critical: bool = True,
    serial: int = 0,
    key: str = "",
) -> x509.Certificate:
    """A certificate over the key that belongs to `subject`, or to `key`, signed with the key that belongs to `issuer`."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(private_key(key or subject).public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(private_key(key or subject).public_key()),
            critical=False,
        )
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=critical)
    return builder.sign(private_key(issuer), SHA256())


def der(tag: int, *bodies: bytes) -> bytes:
    """One DER value, written apart from the code under test."""
    body = b"".join(bodies)
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 128 + len(size))) + size + body


def number(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


@dataclass(frozen=True)
class Authority:
    """`signer` signs tokens; `embedded` are the other certificates in them, in this order; `root` is what its users trust."""

    root: x509.Certificate
    signer: x509.Certificate
    name: str
    embedded: tuple[x509.Certificate, ...] = ()
    between: tuple[x509.Certificate, ...] = field(default=())

    @property
    def roots(self) -> bytes:
        return pem(self.root)

    @property
    def chain(self) -> bytes:
        return pem(*self.between)

    def reply(self, query: bytes) -> bytes:
        """The answer of `openssl ts -reply` to a query, of the present time."""
        config = f"""
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = signer.pem
signer_key = signer.key
signer_digest = sha256
default_policy = {POLICY}
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""
        with self._folder() as folder:
            (folder / "ts.cnf").write_text(config)
            (folder / "serial").write_text("0BAD\n")
            (folder / "query.tsq").write_bytes(query)
            more = ["-chain", "embedded.pem"] if self.embedded else []
            _run(folder, "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query.tsq", "-out", "out", *more)
            return (folder / "out").read_bytes()

    def stamp(
        self,
        data: bytes,
        at: datetime,
        nonce: int | None = None,
        *,
        certificates: bool = True,
        options: tuple[str, ...] = (),
        time: bytes = b"",
    ) -> bytes:
        """A response of any time, made with `openssl cms -sign`; `time` replaces the bytes of the time."""
        algorithm = der(0x30, bytes.fromhex("0609608648016503040201"), der(5))
        info = der(
            0x30,
            number(1),
            bytes.fromhex("060a2b0601040181fd599859"),
            der(0x30, algorithm, der(4, sha256(data).digest())),
            number(77),
            der(0x18, time or at.strftime("%Y%m%d%H%M%SZ").encode()),
            b"" if nonce is None else number(nonce),
        )
        more = ["-certfile", "embedded.pem"] if self.embedded and certificates else []
        more += [] if certificates else ["-nocerts"]
        with self._folder() as folder:
            (folder / "info").write_bytes(info)
            kind = "1.2.840.113549.1.9.16.1.4"
            signer = ("-signer", "signer.pem", "-inkey", "signer.key", "-md", "sha256", "-cades")
            form = ("-binary", "-nodetach", "-outform", "DER", "-econtent_type", kind)
            _run(folder, "cms", "-sign", "-in", "info", "-out", "out", *signer, *form, *more, *options)
            return der(0x30, der(0x30, number(0)), (folder / "out").read_bytes())

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        with TemporaryDirectory() as name:
            folder = Path(name)
            key = private_key(self.name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (folder / "signer.key").write_bytes(key)
            (folder / "signer.pem").write_bytes(pem(self.signer))
            (folder / "embedded.pem").write_bytes(pem(*self.embedded))
            yield folder


def _run(folder: Path, *arguments: str) -> None:
    done = subprocess.run([openssl(), *arguments], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def authority(
    name: str = "Time of Tavria",
    since: datetime = NOW - YEAR,
    until: datetime = NOW + YEAR,
    *,
    root: str = "Tavria Root",
    usage: tuple[ObjectIdentifier, ...] = STAMPING,
    critical: bool = True,
) -> Authority:
    """An authority right below its root."""
    top = certificate(root, root, NOW - 20 * YEAR, ca=True)
    return Authority(top, certificate(name, root, since, until, usage=usage, critical=critical), name)


def with_intermediate(name: str, *, embedded: bool = True) -> Authority:
    """Root, intermediate, signer. The longer certificate sorts last in DER, so a long `name` makes a set that is out of order."""
    top = certificate("Tavria Root", "Tavria Root", NOW - 20 * YEAR, ca=True)
    middle = certificate("Tavria Middle", "Tavria Root", ca=True)
    signer = certificate(name, "Tavria Middle", usage=STAMPING)
    return Authority(top, signer, name, (middle,) if embedded else (), (middle,))


Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


def answering(made: Authority) -> Answer:
    """As an authority answers (RFC 3161 section 3.4)."""

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> None:
        assert request.headers["Content-Type"] == "application/timestamp-query"
        send(request, made.reply(body))

    return answer


def send(
    request: BaseHTTPRequestHandler, body: bytes, kind: str = "application/timestamp-reply", status: int = 200
) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """The address of a server on this machine that answers each POST so."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class names it so
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
