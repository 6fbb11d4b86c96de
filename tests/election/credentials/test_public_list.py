# SPDX-License-Identifier: Apache-2.0
"""The list of public credentials: its one spelling, what hostile bytes come to, membership, and a look-up against a plain dictionary."""

from __future__ import annotations

import json
import re
import tracemalloc
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.public_credentials import (
    PublicCredentials,
    check_members,
    check_public_credentials,
    chunks,
    encode_public_credentials,
    entries,
    read_public_credentials,
)
from comity.errors import FormatError, ProofError, Refusal, VerificationError

GROUP = groups.group("BELENIOS-2048")
ONES = [GROUP.text(GROUP.generator_power(n)) for n in range(2, 9)]


def listed(*rows: object) -> bytes:
    return json.dumps(rows, separators=(",", ":")).encode()


TEXTS = st.text("0123456789abcdefABCDEF", min_size=1, max_size=12)
WEIGHTS = st.one_of(st.integers(0, 10), st.integers(0, 10**30))


@given(st.dictionaries(TEXTS, WEIGHTS, max_size=8), st.booleans(), st.text("01a", max_size=3))
@settings(max_examples=60)
def test_a_list_answers_as_a_dictionary_does(rows: dict[str, int], weighted: bool, other: str) -> None:
    data = encode_public_credentials((text, weight if weighted else None) for text, weight in rows.items())
    found = PublicCredentials.read(data)
    plain = rows if weighted else dict.fromkeys(rows, 1)
    assert {text: found.weight(text) for text in (*plain, other)} == {
        text: plain.get(text) for text in (*plain, other)
    }
    assert (found.count, found.total_weight) == (len(plain), sum(plain.values()))
    assert found.weighted is (weighted and bool(rows))
    assert dict(entries(data)) == {text: weight if weighted else None for text, weight in rows.items()}
    assert [text for _, lot in chunks(data, 3) for text in lot] == [text for text, _ in entries(data)]
    assert [first for first, _ in chunks(data, 3)] == list(range(1, len(rows) + 1, 3))


def test_the_order_is_that_of_numbers_and_says_nothing_of_the_roll() -> None:
    assert encode_public_credentials([("30", None), ("4", None), ("100", None)]) == b'["4","30","100"]'
    assert encode_public_credentials([("4", 7), ("30", 2**30)]) == b'["4,7","30,1073741824"]'
    assert encode_public_credentials([]) == b"[]"


def test_a_list_without_entries_is_read_as_the_tool_reads_it() -> None:
    assert check_public_credentials(b"[]", GROUP) == PublicCredentials.empty()
    assert PublicCredentials.empty().weight("1") is None


def test_weight_0_is_read_as_the_tool_reads_it() -> None:
    found = check_public_credentials(listed(f"{ONES[0]},0", f"{ONES[1]},3"), GROUP)
    assert (found.weight(ONES[0]), found.weight(ONES[1]), found.total_weight) == (0, 3, 3)


def test_any_order_is_read() -> None:
    assert check_public_credentials(listed(*ONES), GROUP).count == len(ONES)
    assert check_public_credentials(listed(*reversed(ONES)), GROUP).count == len(ONES)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "not a JSON list"),
        (b"{}", "not a JSON list"),
        (b"[", "entry 1 "),
        (b'["1"', "entry 1 "),
        (b'["1",', "entry 2 "),
        (b'["1",]', "entry 2 "),
        (b'["1"]\n', "entry 1 "),
        (b' ["1"]', "not a JSON list"),
        (b'["1", "2"]', "entry 2 "),
        (b'["1""2"]', "entry 1 "),
        (b'["1",2]', "entry 2 "),
        (b'["1",["2"]]', "entry 2 "),
        (b'["1","\\u0032"]', "entry 2 "),
        (b'[""]', "entry 1 "),
        (b'["-1"]', "entry 1 "),
        (b'["1,01"]', "entry 1 "),
        (b'["1,+1"]', "entry 1 "),
        (b'["1,0x1"]', "entry 1 "),
        (b'["1,-1"]', "entry 1 "),
        (b'["1, 1"]', "entry 1 "),
        (b'["1,"]', "entry 1 "),
        (b'["1,1,ana"]', "entry 1 "),  # as generate-credentials writes it; archive init takes the name out
        (b'["1,1.0"]', "entry 1 "),
        (b'["1,' + b"9" * 40 + b'"]', "entry 1 "),
        (b'["' + b"1" * 1025 + b'"]', "entry 1 "),
        (b'["1","2\xff"]', "entry 2 "),
        ('["١"]'.encode(), "entry 1 "),
        (b'["1,1","2"]', "entry 2 .* some have none"),
        (b'["1","2,1"]', "entry 2 .* some have none"),
        (b'["1,0","2"]', "entry 2 .* some have none"),
    ],
)
def test_any_other_spelling_is_refused_with_the_place(data: bytes, place: str) -> None:
    with pytest.raises(FormatError, match=place):
        PublicCredentials.read(data)


def test_nobody_is_entitled_twice() -> None:
    with pytest.raises(ProofError, match=r"entry 3 .* entry 1 "):
        PublicCredentials.read(b'["1","2","1"]')
    with pytest.raises(ProofError, match=r"entry 2 .* entry 1 "):
        PublicCredentials.read(b'["1,5","1,6"]')


@given(
    st.binary(max_size=40)
    | st.lists(st.sampled_from([b"[", b"]", b'"', b",", b"1", b"0", b"2"])).map(b"".join)
)
@settings(max_examples=150)
def test_hostile_bytes_are_read_or_refused_and_what_is_read_is_written_back(data: bytes) -> None:
    try:
        found = PublicCredentials.read(data)
    except VerificationError:
        return
    rows = list(entries(data))
    assert found.count == len(rows)
    written = [text if weight is None else f"{text},{weight}" for text, weight in rows]
    assert json.dumps(written, separators=(",", ":")).encode() == data


@pytest.mark.parametrize("name", groups.NAMES)
def test_members_pass_and_the_identity_does_not(name: str) -> None:
    group = groups.group(name)
    members = [group.text(group.generator_power(n)) for n in (1, 2, group.order - 1)]
    check_members(group, members)
    with pytest.raises(ProofError, match=r"entry 13 .* the identity"):
        check_members(group, [*members, group.text(group.identity)], first=10)


@pytest.mark.parametrize("name", ["BELENIOS-2048", "RFC-3526-2048"])
def test_what_is_outside_the_subgroup_is_named_by_its_place(name: str) -> None:
    """The element p - 1 has order 2: it is in neither subgroup, whose orders are odd primes."""
    group = groups.group(name)
    outside = str(_modulus(name) - 1)
    data = listed(group.text(group.generator), outside)
    with pytest.raises(ProofError, match=f"entry 2 .* not in the group {name}"):
        check_public_credentials(data, group)
    assert read_public_credentials(data, group).count == 2, "membership is for check_members"


def _modulus(name: str) -> int:
    from comity.election.ballots.groups.parameters import BELENIOS_2048, RFC_3526_2048

    return (BELENIOS_2048 if name == BELENIOS_2048.name else RFC_3526_2048).modulus


@pytest.mark.parametrize("wrong", ["0", "01", "hello", "1a", "9" * 700, "9" * 617])
def test_what_is_no_element_is_named_by_its_place(wrong: str) -> None:
    for check in (check_public_credentials, read_public_credentials):
        with pytest.raises(FormatError, match="entry 2 of the list"):
            check(listed(ONES[0], wrong), GROUP)


def test_a_credential_with_a_lone_surrogate_is_on_no_list() -> None:
    assert PublicCredentials.read(listed(*ONES)).weight("\ud800") is None


def test_writing_refuses_what_reading_would() -> None:
    with pytest.raises(Refusal, match="some have none"):
        encode_public_credentials([("1", 1), ("2", None)])
    with pytest.raises(Refusal, match="the same"):
        encode_public_credentials([("1", 1), ("1", 2)])


def test_memory_kept_is_some_32_bytes_an_entry() -> None:
    rng = Random(3)
    data = encode_public_credentials((str(rng.getrandbits(2047)), None) for _ in range(5_000))
    tracemalloc.start()
    try:
        found = PublicCredentials.read(data)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.count == 5_000
    assert kept < 5_000 * 50
    assert not re.search("[0-9]{20}", repr(found)), "a representation does not print the list"
