# SPDX-License-Identifier: Apache-2.0
"""Checkpoints and cosignatures, against the specifications' examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comity.canonical import MAX_INTEGER, from_base64, to_base64
from comity.errors import FormatError, SignatureError, VerificationError
from comity.record.checkpoint import (
    Checkpoint,
    cosign,
    cosignatures,
    cosigned_at,
    cosigned_message,
    open_checkpoint,
    parse_checkpoint,
)
from comity.record.note import COSIGNATURE, Signature, SignerKey, key_id, parse_note
from foreign import gotool
from worlds import ORIGIN, key, seed, vkey

# The example of c2sp.org/tlog-cosignature; its first four lines are that of c2sp.org/tlog-checkpoint. Neither publishes its keys.
EXAMPLE = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
""".encode()
EXAMPLE_MESSAGE = b"""\
cosignature/v1
time 1679315147
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
"""

LOG = key(ORIGIN)
WITNESS = key("FRA/witness")
POINT = Checkpoint(ORIGIN, 7, seed("root"))

sizes = st.integers(0, MAX_INTEGER)
roots = st.binary(min_size=32, max_size=32)
times = st.integers(0, 2**63 - 1)


def test_the_example_of_the_specification() -> None:
    found, note = parse_checkpoint(EXAMPLE)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.text() == note.text
    assert bytes(note) == EXAMPLE
    log, witness = note.signatures
    assert (len(log.value), len(witness.value)) == (64, 72)
    assert witness.key_id.hex() == "8d66cf3f"
    time = int.from_bytes(witness.value[:8], "big")
    assert time == 1679315147
    assert cosigned_message(note.text, time) == EXAMPLE_MESSAGE


@given(sizes, roots)
def test_a_checkpoint_round_trips(size: int, root: bytes) -> None:
    point = Checkpoint(ORIGIN, size, root)
    data = point.signed(LOG)
    assert open_checkpoint(data, LOG.verifier) == parse_checkpoint(data)[0] == point
    assert data.startswith(f"{ORIGIN}\n{size}\n{to_base64(root)}\n\n\u2014 {ORIGIN} ".encode())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("o\n7\n", "three lines"),
        ("o\n7\n{root}\nextension\n", "three lines"),
        ("o\n7\n{root}\n\nx\n", "three lines"),
        ("o\n07\n{root}\n", "is not a tree size"),
        ("o\n+7\n{root}\n", "is not a tree size"),
        ("o\n-7\n{root}\n", "is not a tree size"),
        ("o\n 7\n{root}\n", "is not a tree size"),
        ("o\n7.0\n{root}\n", "is not a tree size"),
        ("o\n\u0667\n{root}\n", "is not a tree size"),
        ("o\n\n{root}\n", "is not a tree size"),
        ("o\n9007199254740992\n{root}\n", "is not a tree size"),
        ("o\n" + "9" * 5000 + "\n{root}\n", "is not a tree size"),
        ("o\n7\nAAAA\n", "expected 32 bytes"),
        ("o\n7\n{root}=\n", "base64"),
        ("o\n7\n\u00e9{root}\n", "not base64"),
        ("o\n7\n\n", "expected 32 bytes"),
    ],
)
def test_checkpoints_that_are_none(text: str, message: str) -> None:
    data = text.format(root=to_base64(seed("root"))).encode()
    with pytest.raises(FormatError, match=message):
        parse_checkpoint(data + b"\n" + LOG.line(data))


def test_the_host_signed_it_and_it_is_of_the_hosts_log() -> None:
    stranger = Checkpoint(ORIGIN, 7, seed("root")).signed(key(ORIGIN, 2))
    with pytest.raises(SignatureError, match=f"no signature by {ORIGIN}"):
        open_checkpoint(stranger, LOG.verifier)
    other = Checkpoint("other.example", 7, seed("root")).signed(LOG)
    with pytest.raises(SignatureError, match=f"is of the log 'other.example', not of '{ORIGIN}'"):
        open_checkpoint(other, LOG.verifier)
    good = POINT.signed(LOG)
    for changed in (good.replace(b"\n7\n", b"\n8\n"), good.replace(b"\n7\n", b"\n7\n", 1)[:-6] + b"AAAA=\n"):
        with pytest.raises(VerificationError):
            open_checkpoint(changed, LOG.verifier)


# Cosignatures.


@given(sizes, roots, times)
@example(0, bytes(32), 0)
@example(1, bytes(32), 2**63 - 1)
def test_a_witness_says_when(size: int, root: bytes, time: int) -> None:
    text = Checkpoint(ORIGIN, size, root).text()
    line = cosign(text, WITNESS, time)
    assert cosigned_at(text, line, WITNESS.verifier) == time
    assert line.key_id == key_id("FRA/witness", COSIGNATURE, WITNESS.verifier.public)
    with pytest.raises(SignatureError):
        cosigned_at(text.replace(b"astana", b"geneva"), line, WITNESS.verifier)
    later = Signature(line.name, line.key_id, (time ^ 1).to_bytes(8, "big") + line.value[8:])
    with pytest.raises(SignatureError, match="does not verify"):
        cosigned_at(text, later, WITNESS.verifier)


def test_a_cosignature_is_made_by_a_cosignature_key() -> None:
    with pytest.raises(FormatError, match="FRA/envoy is not a cosignature key"):
        cosign(POINT.text(), key("FRA/envoy"), 1)


def test_a_cosignature_is_of_its_length_name_and_key() -> None:
    line = cosign(POINT.text(), WITNESS, 5)
    for other in (
        Signature("RUS/witness", line.key_id, line.value),
        Signature(line.name, bytes(4), line.value),
        Signature(line.name, line.key_id, line.value[:-1]),
        Signature(line.name, line.key_id, line.value + b"\0"),
        Signature(line.name, line.key_id, line.value[:64]),
        Signature(line.name, line.key_id, b""),
    ):
        with pytest.raises(SignatureError):
            cosigned_at(POINT.text(), other, WITNESS.verifier)
    entry_key = SignerKey("FRA/witness", WITNESS.seed).verifier
    with pytest.raises(SignatureError, match="is not a cosignature by"):
        cosigned_at(POINT.text(), Signature(line.name, entry_key.key_id, line.value), entry_key)


def test_who_cosigned_and_when() -> None:
    keys = {name: key(name).verifier for name in ("FRA/witness", "RUS/witness", "TUR/witness")}
    text = POINT.text()
    lines = [
        cosign(text, key("FRA/witness"), 5),
        cosign(text, key("TUR/witness"), 9),
        cosign(text, key("USA/witness"), 7),
    ]
    data = POINT.signed(LOG) + b"".join(line.line() for line in lines)
    _, note = parse_checkpoint(data)
    assert cosignatures(note, keys) == {"FRA/witness": 5, "TUR/witness": 9}
    assert open_checkpoint(data, LOG.verifier) == POINT
    bad = Signature("RUS/witness", keys["RUS/witness"].key_id, bytes(72)).line()
    with pytest.raises(SignatureError, match="the signature of RUS/witness does not verify"):
        cosignatures(parse_note(data + bad), keys)
    rotated = cosign(text, key("RUS/witness", 2), 3).line()
    assert cosignatures(parse_note(data + rotated), keys) == {"FRA/witness": 5, "TUR/witness": 9}


@given(st.binary(max_size=120), st.binary(max_size=80), st.sampled_from(["FRA/witness", "x"]))
def test_hostile_cosignatures_raise_only_verification_errors(text: bytes, value: bytes, name: str) -> None:
    for line in (Signature(name, WITNESS.verifier.key_id, value), Signature(name, value[:4], value[4:])):
        with pytest.raises(VerificationError):
            cosigned_at(text, line, WITNESS.verifier)


hostile = st.binary(max_size=200) | st.builds(
    lambda origin, size, root, line: b"\n".join([origin, size, root, b"", b"\xe2\x80\x94 " + line, b""]),
    st.binary(max_size=20),
    st.binary(max_size=20),
    st.binary(max_size=50) | roots.map(lambda root: to_base64(root).encode()),
    st.binary(max_size=100),
)


@given(hostile)
def test_hostile_checkpoints_raise_only_verification_errors(data: bytes) -> None:
    with pytest.raises(VerificationError):
        open_checkpoint(data, LOG.verifier)
    try:
        point, note = parse_checkpoint(data)
    except FormatError:
        return
    assert point.text() == note.text


@given(st.data())
def test_a_checkpoint_damaged_anywhere_does_not_open_as_another(data: st.DataObject) -> None:
    whole = POINT.signed(LOG) + cosign(POINT.text(), WITNESS, 5).line()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = whole[:place] + data.draw(st.binary(max_size=2)) + whole[place + 1 :]
    try:
        found = open_checkpoint(other, LOG.verifier)
        when = cosignatures(parse_note(other), {"FRA/witness": WITNESS.verifier})
    except VerificationError:
        return
    assert found == POINT
    assert when in ({}, {"FRA/witness": 5})


def test_go_reads_a_checkpoint_as_a_note_of_the_log(tmp_path: Path) -> None:
    data = POINT.signed(LOG)
    (tmp_path / "keys").write_text(f"{vkey('other.example')}\n{vkey(ORIGIN)}\n")
    (tmp_path / "note").write_bytes(data)
    assert gotool.run("note", tmp_path / "keys", tmp_path / "note").returncode == 0
    assert len(from_base64(data.split(b"\n")[2].decode())) == 32
