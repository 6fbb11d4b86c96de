# SPDX-License-Identifier: Apache-2.0
"""Records of exhibits: what fits together, one spelling for each, and hostile bytes."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError, Refusal, VerificationError
from comity.inquiry.exhibits.exhibit_record import (
    Acquired,
    Consent,
    Derivation,
    Facts,
    parse_record,
    record_of,
)
from inquiry.exhibits.specimens import CUT, salt

HASH = "ab" * 32
PARENT = "e-0123456789abcdef"
FULL = Facts(
    media_type="image/jpeg",
    title="الجسر",
    category="derivative",
    parent=PARENT,
    derivation=Derivation("cutter", "2", {"x": "1"}),
    acquired=Acquired("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "Orsa", "by hand", "ALD/clerk"),
    source="s-1",
    url="https://news.example/",
    sensitivity="organisers",
    consent=Consent("s-1", ("court",), ("public",), "2027-01-01T00:00:00Z"),
    legal_hold=True,
    metadata=PARENT,
)


def test_the_bytes_of_a_record() -> None:
    record = record_of(
        Facts(title="Bridge", acquired=Acquired(from_="2026-03-01T00:00:00Z")), salt(1), HASH, 3
    )
    assert bytes(record) == (
        b'{"acquired":{"from":"2026-03-01T00:00:00Z"},"commitment":"'
        + record.commitment.encode()
        + b'","id":"'
        + record.id.encode()
        + b'","salt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=","sha256":"'
        + HASH.encode()
        + b'","size":3,"title":"Bridge"}'
    )
    assert HASH[:6] not in record.id


@pytest.mark.parametrize("facts", [Facts(), FULL])
def test_a_record_is_read_as_it_was_written(facts: Facts) -> None:
    record = record_of(facts, salt(1), HASH, 3)
    assert parse_record(bytes(record)) == record
    assert set(json.loads(bytes(record_of(FULL, salt(1), HASH, 3)))["acquired"]) == {
        "from",
        "to",
        "where",
        "method",
        "by",
    }


def test_the_id_depends_on_the_salt() -> None:
    assert record_of(Facts(), salt(1), HASH, 3).id != record_of(Facts(), salt(2), HASH, 3).id


@pytest.mark.parametrize(
    "facts",
    [
        Facts(category="derivative"),
        Facts(category="derivative", parent=PARENT),
        Facts(category="derivative", derivation=CUT),
        Facts(parent=PARENT),
        Facts(derivation=CUT),
        Facts(category="physical", parent=PARENT),
        Facts(category="derivative", parent=PARENT, derivation=Derivation("", "1")),
        Facts(category="derivative", parent=PARENT, derivation=Derivation("cutter", "")),
    ],
)
def test_a_derivative_and_nothing_else_names_parent_and_tool(facts: Facts) -> None:
    with pytest.raises(Refusal) as refused:
        record_of(facts, salt(1), HASH, 3)
    assert refused.value.rule.startswith("inquiry: a derivative names its parent")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (Facts(acquired=Acquired(from_="yesterday")), "acquired from 'yesterday' is not a time"),
        (Facts(acquired=Acquired(to="2026-02-30T00:00:00Z")), "acquired to"),
        (
            Facts(acquired=Acquired(from_="2026-03-02T00:00:00Z", to="2026-03-01T00:00:00Z")),
            "before the beginning",
        ),
        (Facts(consent=Consent("", ("*",))), "names nobody"),
        (Facts(consent=Consent("s-1", ("*",), (), "soon")), "consent expires 'soon'"),
        (Facts(metadata="../../etc"), "not the id"),
        (Facts(title=7), "title"),  # type: ignore[arg-type]
        (Facts(category="rumour"), "category"),  # type: ignore[arg-type]
    ],
)
def test_facts_that_do_not_fit(facts: Facts, why: str) -> None:
    with pytest.raises(InputError, match=why):
        record_of(facts, salt(1), HASH, 3)


def changed(**values: Any) -> bytes:
    record = json.loads(bytes(record_of(Facts(), salt(1), HASH, 3)))
    found = {name: value for name, value in {**record, **values}.items() if value is not None}
    return json.dumps(found, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        changed(id="e-0123456789abcdef"),
        changed(salt="AAAA"),
        changed(salt="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI="),
        changed(sha256="cd" * 32),
        changed(sha256="XY" * 32),
        changed(sha256=None),
        changed(category="physical"),
        changed(commitment="ab" * 32),
        changed(size=-1),
        changed(size=1.5),
        changed(size="3"),
        changed(title=""),
        changed(secret="x"),
        changed(acquired={"from": "", "who": "x"}),
        changed() + b"\n",
    ],
)
def test_bytes_that_are_no_record(data: bytes) -> None:
    with pytest.raises(VerificationError):
        parse_record(data)


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda one: st.lists(one) | st.dictionaries(st.text(), one),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
)
def test_hostile_bytes_raise_only_verification_errors(data: bytes) -> None:
    with suppress(VerificationError):
        parse_record(data)


@given(
    st.sampled_from(["id", "salt", "sha256", "commitment", "category", "acquired", "derivation", "consent"]),
    st.text(max_size=5) | st.integers() | st.lists(st.text(max_size=2), max_size=2),
)
def test_hostile_fields_raise_only_verification_errors(name: str, value: object) -> None:
    with suppress(VerificationError):
        parse_record(changed(**{name: value}))
