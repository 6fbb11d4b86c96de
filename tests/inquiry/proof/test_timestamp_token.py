# SPDX-License-Identifier: Apache-2.0
"""Queries and responses as bytes: against openssl's own, and against bytes that nobody should send."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import FormatError
from comity.inquiry.proof.timestamp import request
from comity.inquiry.proof.timestamp_token import (
    MOST_BYTES,
    Query,
    name_of,
    query,
    read_query,
    read_response,
    refused,
)
from inquiry.proof.authority import NOW, POLICY, Authority, authority, der, number, openssl

DATA = b"the data"


@pytest.fixture(scope="module")
def good() -> Authority:
    openssl()
    return authority()


@pytest.fixture(scope="module")
def answer(good: Authority) -> bytes:
    return good.stamp(DATA, NOW, 5)


def test_a_query_worked_out_by_hand() -> None:
    imprint = "3031300d06096086480165030402010500" + "0420" + hashlib.sha256(b"x").hexdigest()
    assert query(b"x", 255).hex() == "303d" + "020101" + imprint + "020200ff" + "0101ff"


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 2**63 - 1, 2**63, 2**64 - 1])
def test_openssl_reads_the_query_as_it_was_meant(nonce: int, tmp_path: Path) -> None:
    (tmp_path / "q.tsq").write_bytes(request(DATA, nonce))
    command = [openssl(), "ts", "-query", "-in", str(tmp_path / "q.tsq"), "-text"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Version: 1" in said
    assert "Hash Algorithm: sha256" in said
    assert f"Nonce: 0x{nonce:02X}\n".replace("0x00", "0x0") in said
    assert "Certificate required: yes" in said
    assert read_query(request(DATA, nonce)) == Query(hashlib.sha256(DATA).digest(), nonce)


def test_the_query_is_byte_for_byte_the_one_of_openssl(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(DATA)
    command = [openssl(), "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "q.tsq"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    theirs = (tmp_path / "q.tsq").read_bytes()
    nonce = read_query(theirs).nonce
    assert nonce is not None
    assert query(DATA, nonce) == theirs


def test_other_queries_of_openssl_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(DATA)
    for options, expected in (
        (["-no_nonce"], True),
        (["-tspolicy", POLICY, "-cert"], True),
        (["-sha512"], False),
    ):
        hashed = [] if "-sha512" in options else ["-sha256"]
        command = [openssl(), "ts", "-query", "-data", "data", *hashed, *options, "-out", "q.tsq"]
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        theirs = (tmp_path / "q.tsq").read_bytes()
        if expected:
            assert read_query(theirs).digest == hashlib.sha256(DATA).digest()
        else:
            with pytest.raises(FormatError, match="asks with sha512; expected sha256"):
                read_query(theirs)


@pytest.mark.parametrize("nonce", [-1, 2**64])
def test_a_nonce_has_64_bits(nonce: int) -> None:
    with pytest.raises(ValueError, match="a nonce is from 0"):
        query(DATA, nonce)


def test_a_response_is_read_field_by_field(good: Authority, answer: bytes) -> None:
    token = read_response(answer)
    assert (token.status, token.gen_time, token.serial, token.nonce) == (0, NOW, 77, 5)
    assert (token.policy, token.hash_algorithm) == (POLICY, "sha256")
    assert token.imprint == hashlib.sha256(DATA).digest()
    assert len(token.certificates) == 1
    assert token.signer == name_of(token.certificates[0])
    assert refused(answer) == ""


def test_a_response_that_is_something_else_is_refused(answer: bytes) -> None:
    content = answer.replace(
        bytes.fromhex("060b2a864886f70d0109100104"), bytes.fromhex("060b2a864886f70d0109100105")
    )
    with pytest.raises(FormatError, match="what is signed is not a timestamp"):
        read_response(content)
    signed = answer.replace(bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010703"))
    with pytest.raises(FormatError, match="not CMS signed data"):
        read_response(signed)
    weak = answer.replace(
        bytes.fromhex("060960864801650304020105000420"), bytes.fromhex("060960864801650304020405000420")
    )
    with pytest.raises(
        FormatError, match=r"2\.16\.840\.1\.101\.3\.4\.2\.4 is none of sha256, sha384, sha512"
    ):
        read_response(weak)


GRANTED = der(0x30, number(0))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (b"", "the response is not DER"),
        (b"\x30", "the response is not DER"),
        (b"\x30\x80\x00\x00", "a length is not in its shortest form"),
        (b"\x30\x81\x05" + GRANTED, "a length is not in its shortest form"),
        (b"\x30\x82\x00\x05" + GRANTED, "a length is not in its shortest form"),
        (b"\x30\x85\x01\x00\x00\x00\x00", "a length is not in its shortest form"),
        (b"\x30\x84\xff", "a length is not in its shortest form"),
        (b"\x30\x06" + GRANTED, "ends too early"),
        (b"\x31\x05" + GRANTED, "not one DER value of the kind expected"),
        (der(0x30, GRANTED) + b"\x00", "not one DER value of the kind expected"),
        (der(0x30, der(0x30, b"\x02\x00")), "not in its shortest form"),
        (der(0x30, der(0x30, b"\x02\x02\x00\x01")), "not in its shortest form"),
        (der(0x30, der(0x30, b"\x02\x02\xff\xff")), "not in its shortest form"),
        (der(0x30, der(0x30, der(2, b"\x01" * 65))), "an integer of 65 bytes"),
        (der(0x30, der(0x30, b"\x1f\x01\x00")), "expected tag 0x02, found 0x1f"),
        (der(0x30, GRANTED, der(0x30, der(6, b""))), "not an object identifier"),
        (der(0x30, GRANTED, der(0x30, der(6, b"\x2a\x86"))), "not an object identifier"),
        (der(0x30, GRANTED, der(0x30, der(6, b"\x2a")), b"\x05\x00"), "holds more than expected"),
        (b"\0" * (MOST_BYTES + 1), "has more than 1048576 bytes"),
    ],
)
def test_what_is_not_der_is_refused(wrong: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        read_response(wrong)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_format(data: bytes) -> None:
    for read in (read_response, read_query, name_of, refused):
        with pytest.raises(FormatError):
            read(data)


@given(at=st.integers(0, 10_000), bits=st.integers(1, 255), cut=st.integers(0, 10_000))
def test_damaged_responses_raise_nothing_else(answer: bytes, at: int, bits: int, cut: int) -> None:
    damaged = bytearray(answer)
    damaged[at % len(answer)] ^= bits
    for data in (bytes(damaged), bytes(damaged[: cut % len(answer)])):
        try:
            read_response(data)
            refused(data)
        except FormatError:
            pass
