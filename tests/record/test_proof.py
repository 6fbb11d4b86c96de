# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import FormatError
from comity.record.proof import HEADER, Proof, decode

CHECKPOINT = (
    b"example.com/log\n3\n" + base64.b64encode(bytes(32)) + "\n\n\u2014 example.com/log AAAA\n".encode()
)
HASH = base64.b64encode(bytes(32)).decode()

# The example of c2sp.org/tlog-proof, its first hash lines and its elided signatures as they stand there; the extra line is not
# base64 of whole bytes in the text, so a shorter one stands here.
EXAMPLE = """\
c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— example.com/fancylog hI2DJw[...]1roloI=
— witness1.example mJirIklj[...]qY9v2B/5bg==
""".encode()

proofs = st.builds(
    Proof,
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    st.binary(max_size=100).map(lambda text: b"o\n1\nr\n\n" + text + b"\n"),
    st.none() | st.binary(min_size=1, max_size=60),
)


def text(*lines: str, checkpoint: bytes = CHECKPOINT) -> bytes:
    return "\n".join([*lines, "", ""]).encode() + checkpoint


def test_the_example_of_the_specification() -> None:
    proof = decode(EXAMPLE)
    assert proof.index == 73894
    assert [found.hex()[:8] for found in proof.path] == ["8122b25e", "07de650d", "10a373a0"]
    assert proof.extra == b"age-v1.2.1-darwin-arm64.tar.gz"
    assert proof.checkpoint.startswith(b"example.com/fancylog\n109482\n")
    assert proof.checkpoint.endswith(b"qY9v2B/5bg==\n")
    assert proof.encode() == EXAMPLE


def test_a_log_of_one_entry_has_an_empty_path() -> None:
    assert Proof(0, (), CHECKPOINT).encode() == b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + CHECKPOINT
    assert decode(text(HEADER, "index 0")) == Proof(0, (), CHECKPOINT)


@given(proofs)
def test_proofs_are_read_back(proof: Proof) -> None:
    assert decode(proof.encode()) == proof


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ((), "line 1"),
        (("c2sp.org/tlog-proof@v2", "index 0"), "line 1"),
        ((" " + HEADER, "index 0"), "line 1"),
        ((HEADER,), "line 2: expected 'index '"),
        ((HEADER, "index"), "line 2: expected 'index '"),
        ((HEADER, "index "), "line 2: expected 'index '"),
        ((HEADER, "index 00"), "line 2: expected 'index '"),
        ((HEADER, "index 01"), "line 2: expected 'index '"),
        ((HEADER, "index -1"), "line 2: expected 'index '"),
        ((HEADER, "index +1"), "line 2: expected 'index '"),
        ((HEADER, "index 1_0"), "line 2: expected 'index '"),
        ((HEADER, "index 1 "), "line 2: expected 'index '"),
        ((HEADER, f"index {2**63}"), "line 2: expected 'index '"),
        ((HEADER, "index " + "9" * 5000), "line 2: expected 'index '"),
        ((HEADER, "Index 1"), "line 2: expected 'index '"),
        ((HEADER, "index 1\r"), "line 2: expected 'index '"),
        ((HEADER, "extra ", "index 1"), "line 2: extra data is empty"),
        ((HEADER, "extra YQ", "index 1"), "line 2: "),
        ((HEADER, "extra YR==", "index 1"), "line 2: .*canonical"),
        ((HEADER, "extra YQ==", "extra YQ==", "index 1"), "line 3: expected 'index '"),
        ((HEADER, "index 1", "extra YQ=="), "line 3: "),
        ((HEADER, "index 1", HASH, HASH[:-1]), "line 4: "),
        ((HEADER, "index 1", HASH[:-4]), "line 3: "),
        ((HEADER, "index 1", " " + HASH), "line 3: "),
        ((HEADER, "index 1", HASH + "\r"), "line 3: "),
        ((HEADER, "index 1", HASH[:-2] + "B="), "line 3: .*canonical"),
        ((HEADER, "extra YQ==", "index 1", "-" + HASH[1:]), "line 4: "),
        ((HEADER, "index 1", *[HASH] * 64), "64 hashes"),
        ((HEADER, "index é"), "not ASCII"),
    ],
)
def test_malformed_proofs(lines: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        decode(text(*lines))


@pytest.mark.parametrize("checkpoint", [b"", b"\n", b"o\n1\nr\n", CHECKPOINT[:-1]])
def test_what_cannot_be_a_signed_checkpoint(checkpoint: bytes) -> None:
    with pytest.raises(FormatError, match="a signed checkpoint ends"):
        decode(text(HEADER, "index 1", checkpoint=checkpoint))
    with pytest.raises(FormatError, match="a signed checkpoint ends"):
        Proof(1, (), checkpoint).encode()


def test_without_an_empty_line() -> None:
    with pytest.raises(FormatError, match="no empty line"):
        decode(f"{HEADER}\nindex 1\n".encode())


@pytest.mark.parametrize(
    "change",
    [
        {"index": -1},
        {"index": 2**63},
        {"path": (bytes(31),)},
        {"path": (bytes(32),) * 64},
        {"extra": b""},
    ],
)
def test_values_that_no_file_can_hold(change: dict[str, object]) -> None:
    proof = dataclasses.replace(Proof(5, (), CHECKPOINT), **change)  # type: ignore[arg-type]
    with pytest.raises(FormatError):
        proof.encode()


@given(
    st.binary(max_size=200), st.sampled_from([b"", f"{HEADER}\n".encode(), f"{HEADER}\nindex 7\n".encode()])
)
def test_any_bytes_are_a_proof_or_a_format_error(data: bytes, head: bytes) -> None:
    for attempt in (head + data, head + data + b"\n\n" + CHECKPOINT):
        try:
            proof = decode(attempt)
        except FormatError as error:
            assert error.message  # noqa: PT017
        else:
            assert proof.encode() == attempt


@given(proofs, st.data())
def test_one_flipped_bit_is_seen_or_refused(proof: Proof, data: st.DataObject) -> None:
    encoded = bytearray(proof.encode())
    encoded[data.draw(st.integers(0, len(encoded) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = decode(bytes(encoded))
    except FormatError:
        return
    assert found != proof
    assert found.encode() == encoded
