# SPDX-License-Identifier: Apache-2.0
"""Events: their one spelling, the order of section 4.4 against the same rule as a regular expression, and the data before each."""

from __future__ import annotations

import json
import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots.belenios_v1.events import (
    DATA,
    MAX_PAYLOAD_READ,
    Event,
    EventType,
    check_data,
    check_order,
    digest,
)
from comity.errors import FormatError, ProofError, VerificationError
from election.archive import synthetic

A, B = "a" * 64, "0123456789abcdef" * 4
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
EVENTS = st.builds(
    Event, st.sampled_from(EventType), st.integers(0, 10**18 - 1), st.none() | HASHES, st.none() | HASHES
)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Event(EventType.SETUP, 0, None, A), f'{{"height":0,"type":"Setup","payload":"{A}"}}'),
        (Event(EventType.BALLOT, 1, A, B), f'{{"parent":"{A}","height":1,"type":"Ballot","payload":"{B}"}}'),
        (Event(EventType.END_BALLOTS, 20, B, None), f'{{"parent":"{B}","height":20,"type":"EndBallots"}}'),
    ],
)
def test_spelling(event: Event, text: str) -> None:
    assert event.encode() == text.encode()
    assert Event.decode(text.encode()) == event


@given(EVENTS)
@settings(max_examples=50)
def test_decoding_undoes_encoding(event: Event) -> None:
    text = event.encode()
    assert Event.decode(text) == event
    assert json.loads(text) == {
        key: value
        for key, value in (
            ("parent", event.parent),
            ("height", event.height),
            ("type", event.type.value),
            ("payload", event.payload),
        )
        if value is not None
    }
    assert len(text) <= 512


@given(EVENTS, st.data())
@settings(max_examples=100)
def test_any_other_spelling_is_refused_or_another_event(event: Event, data: st.DataObject) -> None:
    text = bytearray(event.encode())
    place = data.draw(st.integers(0, len(text) - 1))
    text[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        found = Event.decode(bytes(text))
    except FormatError:
        return
    assert found.encode() == text


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"null",
        b'{"height":0}',
        b'{"type":"Setup","height":0}',
        b'{"height":0,"type":"Setup"}\n',
        b' {"height":0,"type":"Setup"}',
        b'{"height": 0,"type":"Setup"}',
        b'{"height":-1,"type":"Setup"}',
        b'{"height":00,"type":"Setup"}',
        b'{"height":0.0,"type":"Setup"}',
        b'{"height":1000000000000000000,"type":"Setup"}',
        b'{"height":"0","type":"Setup"}',
        b'{"height":0,"type":"setup"}',
        b'{"height":0,"type":"Amendment"}',
        b'{"height":0,"type":["Setup"]}',
        b'{"height":0,"type":"Setup","payload":null}',
        b'{"parent":null,"height":0,"type":"Setup"}',
        b'{"height":0,"type":"Setup","payload":"' + b"A" * 64 + b'"}',
        b'{"height":0,"type":"Setup","payload":"' + b"a" * 63 + b'"}',
        b'{"height":0,"height":0,"type":"Setup"}',
        b"[" * 100_000,
        b'{"height":' + b"[" * 100_000,
        b'{"height":' + b"9" * 100_000 + b',"type":"Setup"}',
        b"\xff\xfe",
    ],
)
def test_not_canonical(text: bytes) -> None:
    with pytest.raises(FormatError, match="canonical"):
        Event.decode(text)


LETTERS = dict(zip("SBETHNPR", EventType, strict=True))
# Section 4.4's table, and every beginning of it.
TABLE = re.compile("S(B*|B*E|B*ETH*|B*ETH+N|B*ET(H+N)?P+R?)")


def test_order_is_that_of_the_table() -> None:
    for length in range(1, 6):
        for word in product("SBETHNPR", repeat=length):
            before: EventType | None = None
            legal = True
            for letter in word:
                try:
                    check_order(before, LETTERS[letter])
                except FormatError:
                    legal = False
                    break
                before = LETTERS[letter]
            assert legal == (TABLE.fullmatch("".join(word)) is not None), word


def test_a_wrong_order_says_what_was_expected() -> None:
    with pytest.raises(FormatError, match=r"^Ballot after EndBallots; expected EncryptedTally$"):
        check_order(EventType.END_BALLOTS, EventType.BALLOT)
    with pytest.raises(FormatError, match=r"^Ballot as the first event; expected Setup$"):
        check_order(None, EventType.BALLOT)
    with pytest.raises(FormatError, match=r"^Result after Result; expected nothing$"):
        check_order(EventType.RESULT, EventType.RESULT)


@pytest.mark.parametrize("kind", EventType)
def test_data_of_each_type(kind: EventType) -> None:
    parts = synthetic.data(kind)
    assert len(parts) == len(DATA[kind])
    hashes = [digest(one) for one in parts]
    check_data(kind, hashes, parts[-1] if parts else None)
    for wrong in (hashes[1:], [*hashes, A]):
        if len(wrong) != len(hashes):
            with pytest.raises(FormatError, match="data before an event"):
                check_data(kind, wrong, parts[-1] if parts else None)
    for place in range(len(hashes) - 1):
        wrong = [*hashes[:place], A, *hashes[place + 1 :]]
        with pytest.raises(ProofError, match="names"):
            check_data(kind, wrong, parts[-1])


@pytest.mark.parametrize("kind", [kind for kind in EventType if len(DATA[kind]) > 1])
def test_payloads_that_name_others_are_canonical(kind: EventType) -> None:
    parts = synthetic.data(kind)
    hashes = [digest(one) for one in parts]
    payload = json.loads(parts[-1])
    for wrong in (
        json.dumps(payload).encode(),
        json.dumps(dict(reversed(payload.items())), separators=(",", ":")).encode(),
        json.dumps(payload | {"note": ""}, separators=(",", ":")).encode(),
        parts[-1] + b"\n",
        parts[-1].upper(),
        b"[" * 1000,
        b"",
        b"\xff",
        None,
    ):
        with pytest.raises(FormatError, match="canonical"):
            check_data(kind, hashes, wrong)


@pytest.mark.parametrize(
    ("numbers", "legal"),
    [
        ((b"0", b"0"), True),
        ((b"2", b'"3000000003"'), True),
        ((b"02", b"2"), False),
        ((b"2", b"-2"), False),
        ((b"2", b'"0x2"'), False),
        ((b'"2"', b"2"), False),
        ((b"2", b"2.0"), False),
        ((b"2", b"null"), False),
    ],
)
def test_numbers_of_a_sized_encrypted_tally(numbers: tuple[bytes, bytes], legal: bool) -> None:
    text = b'{"num_tallied":%b,"total_weight":%b,"encrypted_tally":"%b"}' % (*numbers, A.encode())
    if legal:
        check_data(EventType.ENCRYPTED_TALLY, [A, digest(text)], text)
    else:
        with pytest.raises(FormatError):
            check_data(EventType.ENCRYPTED_TALLY, [A, digest(text)], text)


def test_owners_count_from_one() -> None:
    for owner in (b"0", b"-1", b"01", b'"1"'):
        text = b'{"owner":%b,"payload":"%b"}' % (owner, A.encode())
        with pytest.raises(FormatError):
            check_data(EventType.SHUFFLE, [A, digest(text)], text)


@given(
    st.sampled_from(EventType), st.lists(HASHES, max_size=5), st.none() | st.binary(max_size=MAX_PAYLOAD_READ)
)
@settings(max_examples=50)
def test_any_data(kind: EventType, hashes: list[str], payload: bytes | None) -> None:
    if len(DATA[kind]) > 1:
        with pytest.raises(VerificationError):
            check_data(kind, hashes, payload)
