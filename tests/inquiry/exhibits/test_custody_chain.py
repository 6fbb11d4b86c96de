# SPDX-License-Identifier: Apache-2.0
"""Chains of custody as pure values: what is complete, what is broken and why, and what hostile bytes do."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import (
    FormatError,
    InputError,
    Refusal,
    SignatureError,
    SignatureRefusal,
    VerificationError,
)
from comity.inquiry.exhibits.custody import (
    MAX_EVENT_BYTES,
    CustodyEvent,
    EventContext,
    StoredEvent,
    check_lines,
    consents,
    event_of,
    holder,
    holds,
    is_disposed,
    is_sealed,
    parse_event,
    signed,
    state_of,
    text_of,
    verify_lines,
)
from comity.inquiry.exhibits.exhibit_record import Consent, ExhibitRecord, Facts, record_of
from comity.record.note import SignerKey, VerifierKey
from inquiry.exhibits.specimens import ALD, AT, BRE, KEYS, MAR, ORIGIN, salt

HASH = "ab" * 32
EXHIBIT = "e-0123456789abcdef"
RECORD = "cd" * 32


def stored(event: CustodyEvent, *signers: SignerKey, origin: str = ORIGIN) -> StoredEvent:
    return parse_event(signed(text_of(origin, event), signers))


def event(kind: str, seq: int, prev: str = "", **more: Any) -> CustodyEvent:
    values: dict[str, Any] = {"actor": "ALD/clerk", "at": AT, "hash_before": HASH, "hash_after": HASH}
    return CustodyEvent(exhibit=EXHIBIT, seq=seq, kind=kind, prev=prev, **{**values, **more})  # type: ignore[arg-type]


def chain(*more: dict[str, Any]) -> list[StoredEvent]:
    """Collected and stored, then these events, each linked to the one before."""
    found = [stored(event("collect", 1, hash_before="", record=RECORD))]
    for values in ({"kind": "store"}, *more):
        given = dict(values)
        signers = given.pop("signers", ())
        kind = given.pop("kind")
        given.setdefault("hash_before", found[-1].event.hash_after)
        given.setdefault("hash_after", given["hash_before"])
        found.append(stored(event(kind, len(found) + 1, found[-1].digest, **given), *signers))
    return found


TRANSFER = {"kind": "transfer", "counterparty": "BRE/clerk", "signers": (ALD, BRE)}


def test_the_bytes_of_an_event() -> None:
    one = CustodyEvent(
        exhibit=EXHIBIT, seq=1, kind="collect", actor="ALD/clerk", at=AT, hash_after=HASH, record=RECORD
    )
    assert signed(text_of(ORIGIN, one), ()) == (
        b"inquiry.example/orsa custody v1\n"
        b"e-0123456789abcdef\n"
        b'{"actor":"ALD/clerk","at":"2026-03-02T09:00:00Z","exhibit":"e-0123456789abcdef","hash_after":"'
        + HASH.encode()
        + b'",'
        b'"kind":"collect","record":"' + RECORD.encode() + b'","seq":1}\n'
        b"\n"
    )


def test_a_complete_chain() -> None:
    whole = chain(
        TRANSFER,
        {"kind": "access", "actor": "BRE/clerk"},
        {"kind": "dispose", "hash_after": ""},
        {"kind": "hold"},
    )
    assert state_of(whole) == ("complete", "")
    assert holder(whole) == "BRE/clerk"
    assert is_disposed(whole)


def test_no_event_is_no_custody() -> None:
    assert state_of([]) == ("broken", "there is no custody event")


@pytest.mark.parametrize("missing", [0, 1, 2, 3])
def test_a_missing_event_breaks_the_chain_unless_it_is_the_last(missing: int) -> None:
    whole = chain({"kind": "access"}, {"kind": "copy"}, {"kind": "hold"})
    state, reason = state_of(whole[:missing] + whole[missing + 1 :])
    assert state == "broken"
    assert reason == f"event {missing + 1}: it says that it is event {missing + 2}"
    assert state_of(whole[:-1]).state == "complete"


def test_events_in_another_order_are_no_chain() -> None:
    whole = chain({"kind": "access"}, {"kind": "copy"})
    assert state_of([whole[0], whole[2], whole[1], whole[3]]).state == "broken"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": "access", "hash_before": "12" * 32}, "the bytes before it were abababababababab"),
        ({"kind": "access", "hash_after": "12" * 32}, "access leaves the bytes 1212121212121212"),
        ({"kind": "dispose"}, "dispose leaves the bytes abababababababab, expected none"),
        ({"kind": "access", "record": RECORD}, "only the first event names the record"),
        ({**TRANSFER, "signers": (ALD,)}, "a transfer from ALD/clerk to BRE/clerk is signed by ALD/clerk"),
        ({**TRANSFER, "signers": ()}, "signed by nobody"),
        ({**TRANSFER, "signers": (ALD, MAR)}, "signed by ALD/clerk and MAR/clerk"),
        ({**TRANSFER, "signers": (ALD, ALD)}, "signed by ALD/clerk and ALD/clerk"),
        ({**TRANSFER, "signers": (ALD, BRE, MAR)}, "signed by"),
        ({"kind": "access", "signers": (MAR,)}, "an event of ALD/clerk is signed by MAR/clerk"),
    ],
)
def test_what_breaks_a_chain(more: dict[str, Any], why: str) -> None:
    state, reason = state_of(chain(more))
    assert state == "broken"
    assert reason.startswith("event 3: ")
    assert why in reason


@pytest.mark.parametrize("kind", ["store", "transfer", "access", "dispose", "hold"])
def test_an_exhibit_does_not_come_into_being_by(kind: str) -> None:
    first = stored(
        event(kind, 1, hash_before="", hash_after="", record=RECORD),
        *((ALD, BRE) if kind == "transfer" else ()),
    )
    assert "comes into being" in state_of([first]).reason


def test_an_exhibit_without_the_hash_of_its_record() -> None:
    assert "comes into being" in state_of([stored(event("collect", 1, hash_before=""))]).reason


def test_an_event_of_another_exhibit_or_archive_is_not_of_this_chain() -> None:
    first = stored(event("collect", 1, hash_before="", record=RECORD))
    other = stored(event("store", 2, first.digest), origin="inquiry.example/velm")
    assert "of inquiry.example/velm" in state_of([first, other]).reason
    elsewhere = stored(msgspec.structs.replace(event("store", 2, first.digest), exhibit="e-" + "0" * 16))
    assert "e-0000000000000000" in state_of([first, elsewhere]).reason


def test_bytes_come_back_after_a_disposal_only_by_coming_in() -> None:
    gone = {"kind": "dispose", "hash_after": ""}
    assert state_of(chain(gone, {"kind": "receive", "hash_after": HASH})).state == "complete"
    assert state_of(chain(gone, {"kind": "receive", "hash_after": "12" * 32})).state == "broken"
    assert state_of(chain(gone, {"kind": "store", "hash_after": HASH})).state == "broken"


def test_seals_and_holds_follow_from_the_events() -> None:
    record = record_of(Facts(legal_hold=True), salt(1), HASH, 3)
    hold = {"kind": "hold", "authority": "court"}
    assert holds(record, chain()) == ("",)
    assert holds(record, chain(hold)) == ("", "court")
    assert holds(record, chain(hold, {"kind": "lift"})) == ("court",)
    assert holds(record, chain(hold, {"kind": "lift"}, {"kind": "lift", "authority": "court"})) == ()
    assert not is_sealed(chain())
    assert is_sealed(chain({"kind": "seal"}, {"kind": "access"}))
    assert not is_sealed(chain({"kind": "seal"}, {"kind": "unseal"}))


def test_of_everybody_the_last_consent_holds() -> None:
    record = record_of(Facts(consent=Consent("s-2", ("court",))), salt(1), HASH, 3)
    later = [
        {"kind": "consent", "consent": Consent(name, scope)} for name, scope in (("s-2", ("*",)), ("s-1", ()))
    ]
    assert consents(record, chain()) == (Consent("s-2", ("court",)),)
    assert consents(record, chain(*later)) == (Consent("s-1"), Consent("s-2", ("*",)))
    assert consents(ExhibitRecord("e", "", ""), chain()) == ()


def test_signatures_are_verified_under_known_keys() -> None:
    handed = chain(TRANSFER)[-1]
    check_lines(handed, KEYS)
    assert verify_lines(handed, {"ALD/clerk": ALD.verifier}) == ("BRE/clerk",)
    assert verify_lines(handed, {}) == ("ALD/clerk", "BRE/clerk")
    with pytest.raises(SignatureRefusal, match="BRE/clerk is not known"):
        check_lines(handed, {"ALD/clerk": ALD.verifier})
    other = SignerKey("BRE/clerk", bytes(32)).verifier
    with pytest.raises(SignatureError, match="another key"):
        verify_lines(handed, {**KEYS, "BRE/clerk": other})
    with pytest.raises(SignatureRefusal) as refused:
        check_lines(handed, {**KEYS, "BRE/clerk": other})
    assert (
        refused.value.rule
        == "inquiry: a transfer carries two signatures, of whoever hands over and whoever receives"
    )


def test_a_signature_over_other_words_does_not_verify() -> None:
    honest = chain(TRANSFER)[-1]
    forged = parse_event(
        bytes(replace(honest.note, text=honest.note.text.replace(b'ALD/clerk","at', b'ALD/clerk","at')))
    )
    assert forged == honest
    text = honest.note.text.replace(b"2026-03-02", b"2026-03-01")
    with pytest.raises(SignatureError, match="does not verify"):
        verify_lines(parse_event(bytes(replace(honest.note, text=text))), KEYS)


@pytest.mark.parametrize("receiver", ["", "ALD/clerk"])
def test_nobody_hands_over_to_nobody_or_to_oneself(receiver: str) -> None:
    with pytest.raises(Refusal) as refused:
        event_of(EXHIBIT, "transfer", EventContext("ALD/clerk", AT, counterparty=receiver), 3, HASH)
    assert refused.value.rule.startswith("inquiry: a transfer carries two signatures")


def test_an_event_that_is_too_long_is_refused_before_it_is_signed() -> None:
    with pytest.raises(InputError, match="custody event of"):
        text_of(ORIGIN, event("access", 3, reason="x" * 40_000))


HEAD = b"inquiry.example/orsa custody v1\ne-0123456789abcdef\n"
GOOD = b'{"actor":"A/b","at":"2026-03-02T09:00:00Z","exhibit":"e-0123456789abcdef","kind":"seal","seq":3}'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        HEAD + GOOD,
        HEAD + GOOD + b"\n",
        HEAD + GOOD + b"\n\n\n",
        HEAD + GOOD + b"\n\nsigned by me\n",
        HEAD + GOOD + b"\nmore\n\n",
        HEAD.replace(b" custody v1", b" entry v1") + GOOD + b"\n\n",
        HEAD.replace(b"cdef", b"cdee") + GOOD + b"\n\n",
        HEAD + GOOD.replace(b'"seq":3', b'"seq":0') + b"\n\n",
        HEAD + GOOD.replace(b'"seq":3', b'"seq":3.5') + b"\n\n",
        HEAD + GOOD.replace(b'"seq":3', b'"seq":"3"') + b"\n\n",
        HEAD + GOOD.replace(b'"seal"', b'"steal"') + b"\n\n",
        HEAD + GOOD.replace(b"A/b", b"") + b"\n\n",
        HEAD + GOOD.replace(b"09:00:00Z", b"9:00") + b"\n\n",
        HEAD + GOOD.replace(b'"seq":3', b'"seq":3,"secret":1') + b"\n\n",
        HEAD + GOOD.replace(b'{"actor"', b'{ "actor"') + b"\n\n",
        HEAD + GOOD.replace(b'"kind"', b'"hash_after":"XY","kind"') + b"\n\n",
        HEAD + GOOD.replace(b'"kind"', b'"hash_after":"","kind"') + b"\n\n",
        HEAD + GOOD.replace(b"e-0123456789abcdef", b"../../etc") + b"\n\n",
        HEAD + b"[" * 100_000 + b"\n\n",
        b"x" * (MAX_EVENT_BYTES + 1),
    ],
)
def test_bytes_that_are_no_event(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse_event(data)


def test_the_good_one_among_them() -> None:
    assert parse_event(HEAD + GOOD + b"\n\n").event.kind == "seal"


@given(
    st.binary(max_size=400)
    | st.binary(max_size=120).map(lambda tail: HEAD + tail)
    | st.text().map(lambda text: HEAD + text.encode())
)
def test_hostile_bytes_raise_only_verification_errors(data: bytes) -> None:
    with suppress(VerificationError):
        parse_event(data)


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_a_changed_byte_of_a_signed_event_is_found(place: int, value: int) -> None:
    honest = chain(TRANSFER)[-1]
    data = bytearray(bytes(honest.note))
    place %= len(data)
    if data[place] == value:
        return
    data[place] = value
    keys: dict[str, VerifierKey] = {**KEYS}
    try:
        changed = parse_event(bytes(data))
        check_lines(changed, keys)
    except (VerificationError, Refusal):
        return
    raise AssertionError(f"byte {place} as {value} was not found")
