# SPDX-License-Identifier: Apache-2.0
"""What a timestamp proves and what it does not: tokens of good and of bad authorities, judged at the time that they state."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from comity.errors import ComityStateError, FormatError, ProofError, SignatureError, VerificationError
from comity.inquiry.proof.timestamp import Timestamp, check, request
from inquiry.proof import authority as authorities
from inquiry.proof.authority import NOW, POLICY, STAMPING, YEAR, Authority, authority, certificate, der, pem
from inquiry.proof.authority import with_intermediate as under_an_intermediate

DATA = b"talks.example/astana\n12\nnot a real root\n"
NONCE = 2**63 + 5
PAST = NOW - 3 * YEAR


@pytest.fixture(scope="module")
def good() -> Authority:
    authorities.openssl()
    return authority()


@pytest.fixture(scope="module")
def answer(good: Authority) -> bytes:
    return good.reply(request(DATA, NONCE))


def refusal(
    answer: bytes, made: Authority, *, data: bytes = DATA, roots: bytes = b"", chain: bytes = b""
) -> str:
    """What a SignatureError says about the answer; either verifier alone must refuse it, too."""
    with pytest.raises(SignatureError) as caught:
        check(answer, data, roots or made.roots, chain)
    with pytest.raises(SignatureError):
        check(answer, data, roots or made.roots, chain, program="")
    return caught.value.message


def test_a_good_answer_says_when_who_and_by_which_verifiers(good: Authority, answer: bytes) -> None:
    found = check(answer, DATA, good.roots, nonce=NONCE)
    assert abs(found.gen_time - datetime.now(UTC)) < timedelta(hours=1)
    assert (found.serial, found.policy, found.authority) == (0xBAE, POLICY, "CN=Time of Tavria")
    assert found.hash_algorithm == "sha256"
    assert found.chain == pem(good.root)
    assert [one.split()[0] for one in found.verifiers] == ["rfc3161-client", "openssl"]
    assert found.remarks == ()
    assert found.posix == int(found.gen_time.timestamp())


def test_openssl_prints_the_same_time_and_serial_number(
    good: Authority, answer: bytes, tmp_path: Path
) -> None:
    (tmp_path / "r.tsr").write_bytes(answer)
    command = [authorities.openssl(), "ts", "-reply", "-in", str(tmp_path / "r.tsr"), "-text"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = check(answer, DATA, good.roots)
    assert f"Serial number: 0x{found.serial:04X}" in said
    assert f"Time stamp: {found.gen_time:%b} {found.gen_time.day:2} {found.gen_time:%H:%M:%S %Y} GMT" in said
    assert f"Nonce: 0x{NONCE:X}" in said


def test_the_tokens_made_here_for_other_times_are_good_ones(good: Authority) -> None:
    found = check(good.stamp(DATA, NOW, 5), DATA, good.roots, nonce=5)
    assert (found.gen_time, found.serial, len(found.verifiers)) == (NOW, 77, 2)


def test_other_data_is_refused(good: Authority, answer: bytes) -> None:
    with pytest.raises(ProofError, match="is of other data: its sha256 imprint is") as caught:
        check(answer, DATA + b"\n", good.roots)
    assert hashlib.sha256(DATA).hexdigest() in caught.value.message


def test_the_answer_to_another_query_is_refused(good: Authority, answer: bytes) -> None:
    with pytest.raises(ProofError, match="its nonce is not the one"):
        check(answer, DATA, good.roots, nonce=NONCE + 1)
    with pytest.raises(ProofError, match="its nonce is not the one"):
        check(good.stamp(DATA, NOW), DATA, good.roots, nonce=NONCE)


def test_the_authority_may_refuse_in_its_own_words(good: Authority) -> None:
    no_time = good.reply(b"0\x03\x02\x01\x02")
    with pytest.raises(ProofError, match=r"gave no timestamp: status 2 \(rejection\)"):
        check(no_time, DATA, good.roots)
    words = der(0x30, der(0x30, der(2, b"\x03"), der(0x30, der(12, "später\x07".encode()))))
    with pytest.raises(ProofError, match=r"status 3 \(waiting\): später\?"):
        check(words, DATA, good.roots)
    with pytest.raises(ProofError, match="no token in it"):
        check(der(0x30, der(0x30, der(2, b"\x00"))), DATA, good.roots)


def test_certificates_that_expired_since_still_verify() -> None:
    made = authority(since=PAST - YEAR, until=PAST + YEAR)
    found = check(made.stamp(DATA, PAST), DATA, made.roots)
    assert (found.gen_time, len(found.verifiers)) == (PAST, 2)


@pytest.mark.parametrize(
    ("since", "until", "word"),
    [
        (PAST - 2 * YEAR, PAST - timedelta(seconds=1), "expired on"),
        (PAST + timedelta(seconds=1), PAST + YEAR, "became valid only on"),
    ],
)
def test_certificates_not_valid_then_are_refused(since: datetime, until: datetime, word: str) -> None:
    made = authority(since=since, until=until)
    said = refusal(made.stamp(DATA, PAST), made)
    assert said.startswith(
        f"the certificate of CN=Time of Tavria {word} {until if 'exp' in word else since:%Y-%m-%d}"
    )
    assert f"the timestamp is of {PAST:%Y-%m-%d %H:%M:%S} UTC" in said


def test_the_first_second_of_validity_belongs_to_it_and_the_last_does_not() -> None:
    made = authority(since=PAST, until=PAST + YEAR)
    second = timedelta(seconds=1)
    assert check(made.stamp(DATA, PAST), DATA, made.roots).gen_time == PAST
    assert check(made.stamp(DATA, PAST + YEAR - second), DATA, made.roots).gen_time == PAST + YEAR - second
    assert "expired on" in refusal(made.stamp(DATA, PAST + YEAR), made)


def test_an_expired_intermediate_is_named() -> None:
    base = under_an_intermediate("Time of Tavria")
    middle = certificate("Tavria Middle", "Tavria Root", PAST - YEAR, PAST - timedelta(days=1), ca=True)
    signer = certificate("Time of Tavria", "Tavria Middle", PAST - YEAR, usage=STAMPING)
    made = Authority(base.root, signer, "Time of Tavria", (middle,))
    assert "the certificate of CN=Tavria Middle expired on" in refusal(made.stamp(DATA, PAST), made)


def test_a_foreign_timestamp_is_refused(good: Authority, answer: bytes) -> None:
    foreign = authority("Time of Brevia", root="Brevia Root")
    said = refusal(foreign.stamp(DATA, NOW), good)
    assert said.startswith(
        "foreign timestamp: CN=Time of Brevia leads to 'CN=Brevia Root', which is none of the roots"
    )
    same_key = certificate("Tavria Root", "Tavria Root", ca=True)
    found = check(answer, DATA, pem(foreign.root, same_key))
    assert found.chain == pem(same_key), "one name and one key are one root"
    other_key = certificate("Tavria Root", "Tavria Root", ca=True, key="Brevia Root")
    assert refusal(answer, good, roots=pem(other_key)).startswith("foreign timestamp")


def test_a_root_among_the_intermediates_is_not_trusted(good: Authority) -> None:
    """rfc3161-client trusts every self-signed certificate that it is given, whether as root or as intermediate."""
    foreign = authority("Time of Brevia", root="Brevia Root")
    assert refusal(foreign.stamp(DATA, NOW), good, chain=foreign.roots).startswith("foreign timestamp")


def test_whoever_vouches_for_himself_is_foreign(good: Authority) -> None:
    own = certificate("Time of Tavria", "Time of Tavria", usage=STAMPING)
    alone = Authority(own, own, "Time of Tavria")
    for chain in (b"", alone.roots):
        assert refusal(alone.stamp(DATA, NOW), good, chain=chain).startswith("foreign timestamp")


@pytest.mark.parametrize(
    ("usage", "critical", "said"),
    [
        ((), True, "has no extended key usage timeStamping"),
        (STAMPING, False, "is not critical"),
        ((ExtendedKeyUsageOID.CODE_SIGNING,), True, "is not timeStamping alone"),
        ((*STAMPING, ExtendedKeyUsageOID.SERVER_AUTH), True, "is not timeStamping alone"),
    ],
)
def test_only_certificates_for_timestamps_are_taken(
    usage: tuple[ObjectIdentifier, ...], critical: bool, said: str
) -> None:
    made = authority(usage=usage, critical=critical)
    assert said in refusal(made.stamp(DATA, NOW), made)


def test_the_ordinary_intermediate_may_come_in_the_token_or_beside_it() -> None:
    inside = under_an_intermediate("T")
    found = check(inside.stamp(DATA, NOW), DATA, inside.roots)
    assert (len(found.verifiers), found.chain) == (2, pem(inside.root))
    beside = under_an_intermediate("T", embedded=False)
    found = check(beside.stamp(DATA, NOW), DATA, beside.roots, beside.chain)
    assert len(found.verifiers) == 2
    assert found.chain == pem(*beside.between, beside.root)
    assert check(beside.stamp(DATA, NOW), DATA, beside.roots, found.chain).chain == found.chain
    assert "foreign timestamp" in refusal(beside.stamp(DATA, NOW), beside)


def test_a_token_without_certificates_needs_them_beside_it(good: Authority) -> None:
    bare = good.stamp(DATA, NOW, certificates=False)
    found = check(bare, DATA, good.roots, pem(good.signer))
    assert (len(found.verifiers), found.chain) == (2, pem(good.signer, good.root))
    with pytest.raises(SignatureError, match="no certificate of its signer is in the timestamp or the chain"):
        check(bare, DATA, good.roots)


def test_certificates_out_of_order_are_accepted_by_openssl_alone_and_that_is_said() -> None:
    made = under_an_intermediate("The Time-Stamping Office of the Free Port of Tavria")
    found = check(made.reply(request(DATA, NONCE)), DATA, made.roots, nonce=NONCE)
    assert [one.split()[0] for one in found.verifiers] == ["openssl"]
    (remark,) = found.remarks
    assert remark.startswith("rfc3161-client 1.")
    assert "InvalidSetOrdering" in remark
    with pytest.raises(SignatureError, match="InvalidSetOrdering"):
        check(made.reply(request(DATA, NONCE)), DATA, made.roots, program="")


def test_a_signer_named_by_its_key_alone_can_be_read_by_nobody(good: Authority) -> None:
    with pytest.raises(FormatError, match="the signer: expected tag 0x30, found 0x80"):
        check(good.stamp(DATA, NOW, options=("-keyid",)), DATA, good.roots)


def test_what_openssl_refuses_is_refused(good: Authority, answer: bytes, tmp_path: Path) -> None:
    """The certificate that the token names in its signed attributes (RFC 5816), which rfc3161-client does not look at."""
    wrong = tmp_path / "openssl"
    wrong.write_text("#!/bin/sh\n[ $1 = version ] && echo OpenSSL 3.9.9 && exit 0\nexit 1\n")
    wrong.chmod(0o755)
    with pytest.raises(SignatureError, match=r"openssl 3\.9\.9: verification failed"):
        check(answer, DATA, good.roots, program=str(wrong))


def test_a_substituted_certificate_of_the_same_key_is_refused(good: Authority) -> None:
    """Same name, serial number and key, but other dates: the signature holds, the certificate is not the one that was signed for."""
    real = certificate("Time of Tavria", "Tavria Root", usage=STAMPING, serial=4242)
    other = certificate("Time of Tavria", "Tavria Root", NOW - 9 * YEAR, usage=STAMPING, serial=4242)
    made = Authority(good.root, real, good.name)
    answer = made.stamp(DATA, NOW, certificates=False)
    assert len(check(answer, DATA, good.roots, pem(real)).verifiers) == 2
    with pytest.raises(SignatureError, match="ess"):
        check(answer, DATA, good.roots, pem(other))
    with pytest.raises(SignatureError, match="two certificates of its signer"):
        check(answer, DATA, good.roots, pem(real, other))


def test_each_verifier_is_enough_and_none_is_too_few(
    good: Authority, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = check(answer, DATA, good.roots, program="")
    assert [one.split()[0] for one in alone.verifiers] == ["rfc3161-client"]
    assert check(answer, DATA, good.roots, program="no-such-openssl").verifiers == alone.verifiers
    assert check(answer, DATA, good.roots, program=str(shutil.which("true"))).verifiers == alone.verifiers
    for name in [one for one in sys.modules if one.startswith("rfc3161_client")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    assert [one.split()[0] for one in check(answer, DATA, good.roots).verifiers] == ["openssl"]
    with pytest.raises(ComityStateError, match="no verifier of timestamps is installed"):
        check(answer, DATA, good.roots, program="")


def test_the_status_is_not_signed_and_granted_with_modifications_is_said(
    good: Authority, answer: bytes
) -> None:
    at = answer.index(b"\x30\x03\x02\x01\x00") + 4
    found = check(answer[:at] + b"\x01" + answer[at + 1 :], DATA, good.roots)
    assert signed(found) == signed(check(answer, DATA, good.roots))
    assert "status 1" in found.remarks[0]


def test_fractions_of_a_second_are_kept(good: Authority) -> None:
    exact = good.stamp(DATA, NOW, time=f"{NOW:%Y%m%d%H%M%S}.0625Z".encode())
    found = check(exact, DATA, good.roots)
    assert found.gen_time == NOW + timedelta(milliseconds=62.5)
    assert found.posix == int(NOW.timestamp())


@pytest.mark.parametrize(
    "time", [b"20261301000000Z", b"20260301000000", b"20260301000000.10Z", b"20260301000000+01Z"]
)
def test_what_is_no_time_in_utc_is_refused(good: Authority, time: bytes) -> None:
    with pytest.raises(FormatError, match="is not a time in UTC"):
        check(good.stamp(DATA, NOW, time=time), DATA, good.roots)


def test_roots_must_be_certificates(good: Authority, answer: bytes) -> None:
    for wrong in (b"", b"no certificate", good.roots[:-40], b"\xff" * 99):
        with pytest.raises(FormatError, match="the roots"):
            check(answer, DATA, wrong)
    with pytest.raises(FormatError, match="the chain are not certificates"):
        check(answer, DATA, good.roots, b"no certificate")
    with pytest.raises(FormatError, match="at most 32 are read"):
        check(answer, DATA, good.roots, pem(good.signer) * 33)


def signed(found: Timestamp) -> tuple[object, ...]:
    return (found.gen_time, found.serial, found.policy, found.authority, found.hash_algorithm)


def test_one_flipped_bit_is_refused_or_changes_nothing_signed(good: Authority, answer: bytes) -> None:
    """Every eleventh byte with rfc3161-client alone, for speed; both verifiers on fewer."""
    whole = signed(check(answer, DATA, good.roots, nonce=NONCE))
    for step, program in ((11, ""), (131, "openssl")):
        for at in range(0, len(answer), step):
            damaged = bytearray(answer)
            damaged[at] ^= 1 << at % 8
            try:
                found = check(bytes(damaged), DATA, good.roots, nonce=NONCE, program=program)
            except VerificationError:
                continue
            assert signed(found) == whole, f"byte {at}"


def test_cut_and_lengthened_answers_are_refused(good: Authority, answer: bytes) -> None:
    for wrong in (
        *(answer[:at] for at in range(0, len(answer), 37)),
        answer + b"\0",
        answer * 2,
        b"\0" * 2**21,
    ):
        with pytest.raises(VerificationError):
            check(wrong, DATA, good.roots, program="")


def test_messages_hold_no_control_characters() -> None:
    """A certificate's name is whatever its owner wrote."""
    made = authority("Time\x1b[2J\nof Tavria", root="Brevia Root")
    said = refusal(made.stamp(DATA, NOW), authority())
    assert not re.search(r"[\x00-\x1f\x7f]", said)
