# SPDX-License-Identifier: Apache-2.0
"""Trusted timestamps (RFC 3161): asks an authority for one and decides whether a response proves that data existed at a time.

One timestamp on a checkpoint of the record's log covers everything below it through inclusion proofs. Two verifiers that share no code
of ours decide, as far as they are installed: rfc3161-client and the program openssl. Both judge certificates at the time that the
token states, never at today's. No byte of a response is ever changed to please a parser, and revocation is not looked up.
"""

from __future__ import annotations

import hashlib
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from comity.errors import ComityStateError, InputError, ProofError, SignatureError, StoreError
from comity.inquiry.proof import timestamp_token
from comity.inquiry.proof.timestamp_token import MOST_BYTES, Token, read_response

if TYPE_CHECKING:
    from comity.inquiry.proof.timestamp_chain import Chain
    from comity.inquiry.proof.timestamp_verifiers import Opinion

QUERY_TYPE = "application/timestamp-query"
LIMIT_S = 30.0
OPENSSL = "openssl"
_UNANSWERED = (
    "try again later, name another authority, or write the query to a file and hand it over by other means"
)


@dataclass(frozen=True)
class Timestamp:
    """What a response proves: at `gen_time` (UTC) the authority of this name had a hash of the data before it.

    `chain` is PEM: certificates on the way to the root that the response does not hold, and the root, last. `verifiers` accepted it;
    `remarks` say who could not read it, and why.
    """

    gen_time: datetime
    serial: int
    policy: str
    authority: str
    hash_algorithm: str
    chain: bytes
    verifiers: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def posix(self) -> int:
        """`gen_time` in whole seconds, as `openssl ts -verify -attime` takes it."""
        return int(self.gen_time.timestamp())


def request(data: bytes, nonce: int) -> bytes:
    """The TimeStampReq over the SHA-256 of `data`, certificates requested. `nonce`: random, below 2^64, asked once."""
    return timestamp_token.query(data, nonce)


def ask(url: str, request: bytes, *, limit_s: float = LIMIT_S) -> bytes:
    """The authority's answer to a query over HTTP (RFC 3161 section 3.4), unchecked. Redirects are not followed.

    Raises InputError for an address that is none, StoreError where no answer came within the limits of time and size.
    """
    _check_address(url)
    asking = urllib.request.Request(url, request, {"Content-Type": QUERY_TYPE}, method="POST")  # noqa: S310 - scheme is checked
    until = time.monotonic() + limit_s
    try:
        with _opener().open(asking, timeout=limit_s) as response:
            assert isinstance(response, HTTPResponse)
            said = response.headers.get_content_type()
            answer = _read(url, response, until)
    except urllib.error.HTTPError as error:
        error.close()
        raise StoreError(f"{url} answered {error.code} {error.reason}", hint=_UNANSWERED) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise StoreError(f"{url} does not answer: {reason}", hint=_UNANSWERED) from error
    if said.startswith("text/"):
        hint = "is this the address of a time-stamping authority (RFC 3161)?"
        raise StoreError(f"{url} answered with {said}, not with a timestamp", hint=hint)
    return answer


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        good = False
    if not good or not url.isascii() or not url.isprintable() or " " in url:
        hint = "expected http:// or https:// and the address of a time-stamping authority"
        raise InputError(f"{url!r} is not the address of an authority", hint=hint)


def _opener() -> urllib.request.OpenerDirector:
    """HTTP and HTTPS through the proxies of the environment; no files, no FTP, no redirects."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _read(url: str, response: HTTPResponse, until: float) -> bytes:
    """The body, within MOST_BYTES and before `until`: an authority that drips a byte a second holds nobody up for long."""
    found = bytearray()
    while part := response.read1(1 << 16):
        found += part
        if len(found) > MOST_BYTES:
            raise StoreError(f"{url} answered with more than {MOST_BYTES} bytes", hint=_UNANSWERED)
        if time.monotonic() > until:
            raise StoreError(f"{url} did not finish its answer in time", hint=_UNANSWERED)
    return bytes(found)


def check(
    response: bytes,
    data: bytes,
    roots: bytes,
    intermediates: bytes = b"",
    nonce: int | None = None,
    *,
    program: str = OPENSSL,
) -> Timestamp:
    """What `response` proves about `data`, if it leads to one of `roots` (PEM) over its own certificates and `intermediates` (PEM).

    `intermediates` may come from anybody: nothing in it is trusted. `program` is the openssl to run beside rfc3161-client; empty to do
    without. Raises FormatError, ProofError (other data, other nonce, no token) or SignatureError (certificates, signature), each saying
    which; ComityStateError only where neither verifier is installed.
    """
    from comity.inquiry.proof.timestamp_chain import Chain
    from comity.inquiry.proof.timestamp_verifiers import by_openssl, by_rfc3161_client

    why = timestamp_token.refused(response)
    if why:
        raise ProofError(
            f"the authority gave no timestamp: {why}", hint="ask again, or ask another authority"
        )
    token = read_response(response)
    _check_imprint(token, data)
    if nonce is not None and token.nonce != nonce:
        raise ProofError(
            "the timestamp answers another query: its nonce is not the one that was sent",
            hint="an answer belongs to the one query that it answers; ask again",
        )
    chain = Chain.of(token, roots, intermediates)
    opinions = [
        one
        for one in (
            by_rfc3161_client(response, token, chain),
            by_openssl(program, response, data, token, chain) if program else None,
        )
        if one is not None
    ]
    if not opinions:
        raise ComityStateError(
            "no verifier of timestamps is installed",
            hint="install the Python package rfc3161-client, or openssl",
        )
    accepted = [one.name for one in opinions if one.verdict == "accepts"]
    if not accepted or any(one.verdict == "refuses" for one in opinions):
        raise SignatureError(_why(chain, token, opinions), hint=chain.hint(token.gen_time))
    return Timestamp(
        gen_time=token.gen_time,
        serial=token.serial,
        policy=token.policy,
        authority=chain.authority,
        hash_algorithm=token.hash_algorithm,
        chain=chain.pem(),
        verifiers=tuple(accepted),
        remarks=tuple(f"{one.name}: {one.words}" for one in opinions if one.verdict == "cannot read"),
    )


def _check_imprint(token: Token, data: bytes) -> None:
    if hashlib.new(token.hash_algorithm, data).digest() != token.imprint:
        raise ProofError(
            f"the timestamp is of other data: its {token.hash_algorithm} imprint is {token.imprint.hex()[:128]}",
            hint="check it with the very bytes that the query was made of",
        )


def _why(chain: Chain, token: Token, opinions: Sequence[Opinion]) -> str:
    said = "; ".join(f"{one.name}: {one.words}" for one in opinions if one.verdict != "accepts")
    reason = chain.fault(token.gen_time) or "the signature of the timestamp does not verify"
    return f"{reason} ({said})"
