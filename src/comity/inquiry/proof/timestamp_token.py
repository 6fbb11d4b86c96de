# SPDX-License-Identifier: Apache-2.0
"""The bytes of RFC 3161: writes a query, reads a query and a response. Only DER is read; nothing is normalised or guessed.

Reading proves nothing: who signed a response, and whether to believe that, is for `timestamp`. Sources: RFC 3161 section 2.4,
RFC 5652 section 5, X.690.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from comity.canonical import sha256
from comity.errors import FormatError

MOST_BYTES = 1 << 20
"""The most that a response may have; real ones have 2 to 10 kB."""
MOST_NONCE = 2**64 - 1
SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
"""Hash algorithms that a timestamp may cover data with, by object identifier."""

_INTEGER, _OCTETS, _NULL, _OID, _TIME = 0x02, 0x04, 0x05, 0x06, 0x18
_BOOLEAN, _SEQUENCE, _SET = 0x01, 0x30, 0x31
_MOST_INTEGER_BYTES = 64
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_GENERALISED = re.compile(rb"([0-9]{14})(?:\.([0-9]{0,8}[1-9]))?Z")


@dataclass(frozen=True, slots=True)
class Query:
    """What a TimeStampReq asks: a timestamp on data with this SHA-256."""

    digest: bytes
    nonce: int | None


@dataclass(frozen=True, slots=True)
class Token:
    """What a TimeStampResp with a token says, unverified. `signer`: as `name_of` gives it."""

    status: int
    gen_time: datetime
    serial: int
    policy: str
    hash_algorithm: str
    imprint: bytes
    nonce: int | None
    certificates: tuple[bytes, ...]
    signer: bytes


def query(data: bytes, nonce: int) -> bytes:
    """The TimeStampReq over the SHA-256 of `data` that asks for the certificates, too; `nonce` is below 2^64."""
    if not 0 <= nonce <= MOST_NONCE:
        raise ValueError(f"a nonce is from 0 to 2^64 - 1, not {nonce}")
    imprint = _value(_SEQUENCE, _SHA256 + _value(_OCTETS, sha256(data)))
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    return _value(
        _SEQUENCE,
        _value(_INTEGER, b"\x01") + imprint + _value(_INTEGER, number) + _value(_BOOLEAN, b"\xff"),
    )


def read_query(data: bytes) -> Query:
    """Read a TimeStampReq over a SHA-256. Raises FormatError."""
    fields = _Fields(_whole(data, _SEQUENCE, "the query"), "the query")
    if fields.integer() != 1:
        raise FormatError("the query is not of version 1")
    name, digest = _imprint(fields)
    if name != "sha256":
        raise FormatError(f"the query asks with {name}; expected sha256")
    fields.skip(_OID)
    nonce = fields.integer() if fields.tag() == _INTEGER else None
    fields.skip(_BOOLEAN)
    fields.skip(0xA0)
    fields.end()
    return Query(digest, nonce)


def refused(data: bytes) -> str:
    """Why an authority gave no token, in the words of its response; empty where it gave one. Raises FormatError."""
    status, words, rest = _response(data)
    names = {2: "rejection", 3: "waiting", 4: "revocation is near", 5: "revoked"}
    said = f": {words}" if words else ""
    if status not in (0, 1):
        return f"status {status} ({names.get(status, 'unknown')}){said}"
    return "" if rest.tag() == _SEQUENCE else f"no token in it{said}"


def read_response(data: bytes) -> Token:
    """Read a TimeStampResp that holds a token. Raises FormatError."""
    status, _, rest = _response(data)
    wrapped = _Fields(rest.take(_SEQUENCE), "the token")
    rest.end()
    if wrapped.oid() != SIGNED_DATA:
        raise FormatError("the token is not CMS signed data")
    signed = _Fields(_whole(wrapped.take(0xA0), _SEQUENCE, "the signed data"), "the signed data")
    wrapped.end()
    signed.integer()
    signed.take(_SET)
    content = _Fields(signed.take(_SEQUENCE), "the content")
    if content.oid() != TST_INFO:
        raise FormatError("what is signed is not a timestamp (id-ct-TSTInfo)")
    info = _whole(content.take(0xA0), _OCTETS, "the content")
    content.end()
    certificates = signed.take(0xA0) if signed.tag() == 0xA0 else b""
    signed.skip(0xA1)
    signers = list(_parts(signed.take(_SET), "the signers"))
    signed.end()
    if len(signers) != 1 or signers[0][0] != _SEQUENCE:
        raise FormatError(f"a timestamp has one signer, this one {len(signers)}")
    return _info(
        info,
        status,
        tuple(whole for tag, _, whole in _parts(certificates, "the certificates") if tag == _SEQUENCE),
        _signer(signers[0][1]),
    )


def _response(data: bytes) -> tuple[int, str, _Fields]:
    if len(data) > MOST_BYTES:
        raise FormatError(f"the response has more than {MOST_BYTES} bytes")
    fields = _Fields(_whole(data, _SEQUENCE, "the response"), "the response")
    status = _Fields(fields.take(_SEQUENCE), "the status")
    number = status.integer()
    words = b"; ".join(body for _, body, _ in _parts(status.skip(_SEQUENCE), "the status"))
    shown = "".join(one if one.isprintable() else "?" for one in words.decode("utf-8", "replace"))
    return number, shown[:200], fields


def _info(
    data: bytes,
    status: int,
    certificates: tuple[bytes, ...],
    signer: bytes,
) -> Token:
    fields = _Fields(_whole(data, _SEQUENCE, "the timestamp"), "the timestamp")
    if fields.integer() != 1:
        raise FormatError("the timestamp is not of version 1")
    policy = fields.oid()
    name, imprint = _imprint(fields)
    serial = fields.integer()
    time = _time(fields.take(_TIME))
    fields.skip(_SEQUENCE)
    fields.skip(_BOOLEAN)
    nonce = fields.integer() if fields.tag() == _INTEGER else None
    fields.skip(0xA0)
    fields.skip(0xA1)
    fields.end()
    return Token(status, time, serial, policy, name, imprint, nonce, certificates, signer)


def _imprint(fields: _Fields) -> tuple[str, bytes]:
    imprint = _Fields(fields.take(_SEQUENCE), "the imprint")
    algorithm = _Fields(imprint.take(_SEQUENCE), "the hash algorithm")
    oid = algorithm.oid()
    algorithm.skip(_NULL)
    algorithm.end()
    digest = imprint.take(_OCTETS)
    imprint.end()
    if oid not in HASHES:
        raise FormatError(f"the hash algorithm {oid} is none of {', '.join(HASHES.values())}")
    return HASHES[oid], digest


def _signer(data: bytes) -> bytes:
    fields = _Fields(data, "the signer")
    fields.integer()
    return fields.take(_SEQUENCE)


def name_of(certificate: bytes) -> bytes:
    """How a token names the owner of a certificate (DER): issuer and serial number (RFC 5652 section 5.3). Raises FormatError."""
    outer = _Fields(_whole(certificate, _SEQUENCE, "a certificate"), "a certificate")
    fields = _Fields(outer.take(_SEQUENCE), "a certificate")
    fields.skip(0xA0)
    _, _, serial = fields.next()
    fields.take(_SEQUENCE)
    _, _, issuer = fields.next()
    return issuer + serial


def _time(text: bytes) -> datetime:
    found = _GENERALISED.fullmatch(text)
    try:
        if found is None:
            raise ValueError  # noqa: TRY301 - one message for both
        time = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise FormatError(f"{text[:40]!r} is not a time in UTC") from error
    return time.replace(microsecond=int((found[2] or b"").ljust(6, b"0")[:6]))


# DER (X.690 section 10): definite lengths in their shortest form, one value after the other.


def _value(tag: int, body: bytes) -> bytes:
    assert len(body) < 128
    return bytes((tag, len(body))) + body


def _next(data: bytes, at: int, what: str) -> tuple[int, bytes, bytes, int]:
    """Tag, body and all bytes of the value at `at`, and where the next one begins."""
    if len(data) - at < 2 or data[at] & 0x1F == 0x1F:
        raise FormatError(f"{what} is not DER")
    start, length = at + 2, data[at + 1]
    if length >= 128:
        more = length - 128
        start += more
        length = int.from_bytes(data[at + 2 : start], "big")
        if not 1 <= more <= 4 or len(data) < start or length < 128 or length < 1 << (8 * (more - 1)):
            raise FormatError(f"{what} is not DER: a length is not in its shortest form")
    if len(data) - start < length:
        raise FormatError(f"{what} ends too early")
    return data[at], data[start : start + length], data[at : start + length], start + length


def _parts(data: bytes, what: str) -> Iterator[tuple[int, bytes, bytes]]:
    at = 0
    while at < len(data):
        tag, body, whole, at = _next(data, at, what)
        yield tag, body, whole


def _whole(data: bytes, tag: int, what: str) -> bytes:
    """The body of the one value that `data` is."""
    found, body, _, end = _next(data, 0, what)
    if found != tag or end != len(data):
        raise FormatError(f"{what} is not one DER value of the kind expected")
    return body


class _Fields:
    """The values of a SEQUENCE in order."""

    def __init__(self, data: bytes, what: str) -> None:
        self._data, self._what, self._at = data, what, 0

    def tag(self) -> int:
        """The next tag; 0 at the end."""
        return self._data[self._at] if self._at < len(self._data) else 0

    def next(self) -> tuple[int, bytes, bytes]:
        tag, body, whole, self._at = _next(self._data, self._at, self._what)
        return tag, body, whole

    def take(self, tag: int) -> bytes:
        if self.tag() != tag:
            raise FormatError(f"{self._what}: expected tag {tag:#04x}, found {self.tag():#04x}")
        return self.next()[1]

    def skip(self, tag: int) -> bytes:
        """The body of an optional value; empty where it is not there."""
        return self.next()[1] if self.tag() == tag else b""

    def integer(self) -> int:
        body = self.take(_INTEGER)
        if len(body) > _MOST_INTEGER_BYTES:
            raise FormatError(f"{self._what}: an integer of {len(body)} bytes")
        if not body or (len(body) > 1 and body[0] in (0, 255) and body[0] >> 7 == body[1] >> 7):
            raise FormatError(f"{self._what}: an integer is not in its shortest form")
        return int.from_bytes(body, "big", signed=True)

    def oid(self) -> str:
        body = self.take(_OID)
        if not body or len(body) > 64 or body[-1] & 0x80:
            raise FormatError(f"{self._what}: not an object identifier")
        arcs, arc = [], 0
        for byte in body:
            arc = arc << 7 | byte & 0x7F
            if byte & 0x80 == 0:
                arcs.append(arc)
                arc = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))

    def end(self) -> None:
        if self._at != len(self._data):
            raise FormatError(f"{self._what} holds more than expected")
