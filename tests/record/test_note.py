# SPDX-License-Identifier: Apache-2.0
"""Signed notes, verifier keys and private keys, against the specification's example and Go's note package."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from comity.canonical import from_base64
from comity.errors import FormatError, KeyFileError, SignatureError, VerificationError
from comity.record.note import (
    COSIGNATURE,
    ED25519,
    MAX_SIGNATURES,
    Note,
    Signature,
    SignerKey,
    VerifierKey,
    add_signatures,
    key_id,
    open_note,
    parse_note,
    parse_unsigned,
    signature_line,
)
from foreign import gotool
from worlds import assert_no_secret, key, vkey

# The example of c2sp.org/signed-note, sections Format and Verifier keys.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3"
    "mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

seeds = st.binary(min_size=32, max_size=32)
names = st.from_regex(r"[A-Za-z0-9./\u00e9-]{1,40}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=80).map(
    lambda text: text.encode() + b"\n"
)


def test_the_example_of_the_specification() -> None:
    found = VerifierKey.parse(EXAMPLE_KEY)
    assert str(found) == EXAMPLE_KEY
    note = open_note(parse_note(EXAMPLE_NOTE), found)
    assert note.text == b"This is an example message.\n"
    assert bytes(note) == EXAMPLE_NOTE
    assert note.signatures[0].line() == EXAMPLE_NOTE.splitlines(keepends=True)[2]


@pytest.mark.parametrize("place", range(0, len(EXAMPLE_NOTE), 3))
def test_the_example_changed_in_one_byte_does_not_verify(place: int) -> None:
    changed = bytearray(EXAMPLE_NOTE)
    changed[place] ^= 1
    with pytest.raises(VerificationError):
        open_note(parse_note(bytes(changed)), VerifierKey.parse(EXAMPLE_KEY))


def test_a_key_id_is_the_hash_of_name_algorithm_and_key() -> None:
    public = key("FRA/envoy").verifier.public
    digest = hashlib.sha256(b"FRA/envoy\n\x01" + public).digest()
    assert key_id("FRA/envoy", ED25519, public) == digest[:4] == key("FRA/envoy").verifier.key_id
    assert key_id("FRA/envoy", COSIGNATURE, public) != digest[:4]


@given(names, seeds, st.sampled_from([ED25519, COSIGNATURE]))
def test_keys_round_trip(name: str, seed: bytes, algorithm: int) -> None:
    signer = SignerKey(name, seed, algorithm)
    assert SignerKey.parse(signer.text) == signer
    assert SignerKey.parse(signer.text + "\n").verifier == signer.verifier
    assert VerifierKey.parse(str(signer.verifier)) == signer.verifier


@given(texts, st.lists(st.tuples(names, seeds), min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
@example(b"\n", [("a", bytes(32))])
@example(b"a\n\n\xe2\x80\x94 not a signature\n\nb\n", [("a", bytes(32))])
def test_a_note_round_trips_and_verifies(text: bytes, signers: list[tuple[str, bytes]]) -> None:
    keys = [SignerKey(name, seed) for name, seed in signers]
    data = add_signatures(text + b"\n", keys)
    note = parse_note(data)
    assert (note.text, bytes(note)) == (text, data)
    assert [signature.name for signature in note.signatures] == [signer.name for signer in keys]
    for signer in keys:
        assert open_note(note, signer.verifier) is note


@given(texts, seeds, seeds)
def test_lines_by_unknown_keys_are_ignored_and_a_bad_one_by_the_known_key_is_not(
    text: bytes, seed: bytes, other: bytes
) -> None:
    assume(seed != other)
    known = SignerKey("a", seed)
    strangers = [SignerKey("a", other), SignerKey("b", seed)]
    lines = b"".join(signer.line(text) for signer in strangers)
    open_note(parse_note(text + b"\n" + lines + known.line(text)), known.verifier)
    with pytest.raises(SignatureError, match="no signature by a"):
        open_note(parse_note(text + b"\n" + lines), known.verifier)
    bad = Signature("a", known.verifier.key_id, bytes(64)).line()
    with pytest.raises(SignatureError, match="the signature of a does not verify"):
        open_note(parse_note(text + b"\n" + known.line(text) + bad), known.verifier)
    short = Signature("a", known.verifier.key_id, bytes(63)).line()
    with pytest.raises(SignatureError, match="has 63 bytes; expected 64"):
        open_note(parse_note(text + b"\n" + short), known.verifier)


def test_a_signer_who_signs_again_replaces_its_line() -> None:
    text = b"text\n"
    once = add_signatures(text, [key("FRA/a"), key("RUS/a")])
    again = add_signatures(once, [key("FRA/a", 2)])
    found = parse_note(again)
    assert [line.name for line in found.signatures] == ["RUS/a", "FRA/a"]
    open_note(found, key("FRA/a", 2).verifier)
    assert add_signatures(again, []) == again


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no empty line"),
        (b"text\n", "no empty line"),
        (b"text\n\n", "without any signature line"),
        (b"text\n\n\xe2\x80\x94 a AAAAAAA=", "no newline"),
        (b"text\n\n- a AAAAAAA=\n", "em dash"),
        (b"text\n\n\xe2\x80\x94a AAAAAAA=\n", "em dash"),
        (b"text\n\n\xe2\x80\x94 a\n", "too short"),
        (b"text\n\n\xe2\x80\x94 a AAAA\n", "too short"),
        (b"text\n\n\xe2\x80\x94 a AAAAAAA\n", "not base64"),
        (b"text\n\n\xe2\x80\x94 a AAAAAAB=\n", "canonical spelling"),
        (b"text\n\n\xe2\x80\x94 a  AAAAAAA=\n", "not base64"),
        (b"text\n\n\xe2\x80\x94 a AAAAAAA= \n", "not base64"),
        (b"text\n\n\xe2\x80\x94 a AAAAAAA=\r\n", "not base64"),
        (b"text\n\n\xe2\x80\x94  AAAAAAA=\n", "not a signer's name"),
        (b"text\n\n\xe2\x80\x94 a+b AAAAAAA=\n", "not a signer's name"),
        ("text\n\n\u2014 a\u00a0b AAAAAAA=\n".encode(), "not a signer's name"),
        (b"text\n\n\xe2\x80\x94 \xff AAAAAAA=\n", "not UTF-8"),
        (b"te\x00xt\n\n\xe2\x80\x94 a AAAAAAA=\n", "control character"),
        (b"te\txt\n\n\xe2\x80\x94 a AAAAAAA=\n", "control character"),
        (b"te\rxt\n\n\xe2\x80\x94 a AAAAAAA=\n", "control character"),
        (b"te\xffxt\n\n\xe2\x80\x94 a AAAAAAA=\n", "byte 2 of a note's text is not UTF-8"),
        (b"text\n\n" + b"\xe2\x80\x94 a AAAAAAA=\n" * (MAX_SIGNATURES + 1), "65 signature lines; at most 64"),
        (b"text\n\n" + b"\xe2\x80\x94 " + b"a" * 256 + b" AAAAAAA=\n", "not a signer's name"),
    ],
)
def test_notes_that_are_none(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse_note(data)


def test_as_many_signers_as_allowed() -> None:
    assert (
        len(parse_note(b"t\n\n" + b"\xe2\x80\x94 a AAAAAAA=\n" * MAX_SIGNATURES).signatures) == MAX_SIGNATURES
    )


@given(
    st.binary(max_size=200)
    | st.builds(lambda a, b: a + b"\n\n\xe2\x80\x94 " + b, st.binary(max_size=50), st.binary(max_size=80))
)
def test_hostile_notes_raise_only_format_errors_and_what_parses_is_kept_byte_for_byte(data: bytes) -> None:
    for parse in (parse_note, parse_unsigned):
        try:
            note = parse(data)
        except FormatError:
            continue
        if note.signatures:
            assert bytes(note) == data
        with pytest.raises(SignatureError):
            open_note(note, key("FRA/a").verifier)


@pytest.mark.parametrize("data", [b"text\n", b"text\n\n"])
def test_a_note_that_nobody_has_signed_yet(data: bytes) -> None:
    assert parse_unsigned(data) == Note(b"text\n", ())


# Keys.

GOOD = vkey("FRA/envoy")
_, ID, ENCODED = GOOD.split("+", 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "++",
        "FRA/envoy",
        f"FRA/envoy+{ID}",
        f"FRA/envoy+{ID}+",
        f"FRA/envoy+{ID}+{ENCODED}=",
        f"FRA/envoy+{ID}+{ENCODED[:-4]}",
        f"FRA/envoy+{ID}+{ENCODED}AAAA",
        f"FRA/envoy+{ID.upper()}x+{ENCODED}",
        f"FRA/envoy+00000000+{ENCODED}",
        f"FRA/other+{ID}+{ENCODED}",
        f"+{ID}+{ENCODED}",
        f"FRA envoy+{ID}+{ENCODED}",
        f" {GOOD}",
        f"{GOOD}\n",
        f"{GOOD}+x",
        f"{'x' * 300}+{ID}+{ENCODED}",
        "\ud800+00000000+" + ENCODED,
    ],
)
def test_verifier_keys_that_are_none(text: str) -> None:
    with pytest.raises(FormatError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("algorithm", [0, 2, 3, 5, 6, 255])
def test_other_algorithms_are_refused(algorithm: int) -> None:
    other = VerifierKey("a", key("FRA/a").verifier.public, algorithm)
    with pytest.raises(FormatError, match=r"has algorithm 0x..; expected 0x01 or 0x04"):
        VerifierKey.parse(str(other))


@pytest.mark.parametrize(
    "public",
    [
        "0100000000000000000000000000000000000000000000000000000000000000",  # the neutral element
        "0000000000000000000000000000000000000000000000000000000000000000",  # of order 4
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # of order 2
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  # of order 8
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",  # beyond the field
        "0200000000000000000000000000000000000000000000000000000000000000",  # not on the curve
    ],
)
def test_points_that_no_honest_key_has_are_refused(public: str) -> None:
    with pytest.raises(FormatError, match="not a valid point"):
        VerifierKey.parse(str(VerifierKey("a", bytes.fromhex(public))))


@given(
    st.text(max_size=80)
    | st.builds(lambda a, b: f"a+{a}+{b}", st.text(max_size=10), st.text("AB+/=", max_size=50))
)
def test_hostile_verifier_keys_raise_only_format_errors(text: str) -> None:
    with pytest.raises(FormatError):
        VerifierKey.parse(text)


@given(seeds, st.binary(max_size=70), st.binary(max_size=100))
def test_a_key_verifies_its_own_signatures_only(seed: bytes, signature: bytes, message: bytes) -> None:
    signer = SignerKey("a", seed)
    signer.verifier.verify(signer.sign(message), message)
    for bad, text in ((signature, message), (signer.sign(message), message + b"x"), (bytes(64), message)):
        with pytest.raises(SignatureError):
            signer.verifier.verify(bad, text)


def test_a_witness_proves_possession_as_an_entry_key() -> None:
    witness = key("FRA/witness")
    assert witness.algorithm == COSIGNATURE
    note = parse_note(b"t\n\n" + witness.line(b"t\n"))
    open_note(note, witness.verifier.as_entry_key())
    with pytest.raises(SignatureError, match="no signature by FRA/witness"):
        open_note(note, witness.verifier)


# Private keys and secrets.

SECRET = key("FRA/envoy")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PRIVATE",
        "PRIVATE+KEY+FRA/envoy",
        str(SECRET.verifier),
        SECRET.text[1:],
        SECRET.text[:-4],
        SECRET.text[:-1],
        SECRET.text + "AAAA",
        SECRET.text.replace("FRA/envoy", "FRA/other"),
        SECRET.text.replace("PRIVATE+KEY+FRA/envoy+", "PRIVATE+KEY+"),
        SECRET.text.replace("+", " "),
        "PRIVATE+KEY+" + SECRET.text.rpartition("+")[2],
        "PRIVATE+KEY+" + SECRET.text.rpartition("+")[2] + "+aa+bb",
        SignerKey("FRA/envoy", SECRET.seed, 2).text,
    ],
)
def test_a_damaged_private_key_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(KeyFileError) as caught:
        SignerKey.parse(text)
    assert_no_secret(caught.value, SECRET)


def test_a_private_key_printed_by_mistake_shows_no_secret() -> None:
    for shown in (repr(SECRET), str(SECRET), f"{SECRET}", repr([SECRET])):
        assert repr(SECRET.seed)[2:-1] not in shown
        assert SECRET.seed.hex() not in shown
        assert "FRA/envoy" in shown


@given(st.text(max_size=60) | st.builds(lambda a: f"PRIVATE+KEY+{a}", st.text("+Aa=/", max_size=60)))
def test_hostile_private_keys_raise_only_key_file_errors(text: str) -> None:
    with pytest.raises(KeyFileError):
        SignerKey.parse(text)


# Go reads what we write.


def test_go_verifies_our_notes(tmp_path: Path) -> None:
    signers = [key("FRA/envoy"), key("RUS/root-1")]
    log = vkey("talks.example/astana")
    (tmp_path / "keys").write_text(
        "".join(f"{line}\n" for line in [log, *map(vkey, ("FRA/envoy", "RUS/root-1"))])
    )
    note = tmp_path / "note"
    note.write_bytes(add_signatures("Hello \u2014 \u0633\u0644\u0627\u0645\n\n".encode(), signers))
    verdict = gotool.run("note", tmp_path / "keys", note)
    assert (verdict.returncode, verdict.stderr) == (0, "")
    note.write_bytes(note.read_bytes().replace(b"Hello", b"Hullo"))
    assert gotool.run("note", tmp_path / "keys", note).returncode == 1


def test_a_line_is_the_name_and_the_base64_of_what_follows() -> None:
    line = signature_line("FRA/envoy", b"abcdefgh")
    assert line == "\u2014 FRA/envoy YWJjZGVmZ2g=\n".encode()
    assert from_base64("YWJjZGVmZ2g=") == b"abcdefgh"
