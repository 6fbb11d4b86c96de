# SPDX-License-Identifier: Apache-2.0
"""Statements on many exhibits at once: their order, how many go into one, and that each fits into an entry."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.canonical import sha256_hex
from comity.desk.authoring import draft, kind_named
from comity.desk.inquiry_anchor import CUSTODY, EXHIBITS, Kept, Say, to_anchor
from comity.errors import InputError
from comity.inquiry.exhibits.chain import Chain
from comity.inquiry.exhibits.exhibit_record import Derivation, ExhibitRecord, Facts, record_of
from comity.record.entry import MAX_ENTRY_BYTES
from inquiry.exhibits.specimens import AT, ORIGIN, salt
from inquiry.stage import PARTIES, Probe
from worlds import accepted

SHARED = Probe()
"""A record that no test adds to."""


@pytest.fixture
def probe() -> Probe:
    return Probe()


def name_of(number: int) -> str:
    return record_of(Facts(), salt(number), sha256_hex(b"%d" % number), 1).id


def kept_of(number: int, parent: str = "", **facts: Any) -> Kept:
    """An exhibit as an archive would hold it, with a chain of one event."""
    derivation = facts.pop("derivation", Derivation("cutter", "1"))
    derived = {"category": "derivative", "parent": parent, "derivation": derivation} if parent else {}
    told = Facts(**derived, **facts)
    record: ExhibitRecord = record_of(told, salt(number), sha256_hex(b"%d" % number), 1)
    digest = sha256_hex(record.id.encode())
    return Kept(record, Chain(record.id, (), 1, digest, "", {1: digest}), "", shown=True)


def fits(said: list[Say]) -> None:
    """Every statement is composed without a refusal, with room for a long origin and a checkpoint."""
    for kind, fields in said:
        text = draft(ORIGIN, kind_named(kind), fields, by=["ALD/delegate-1"], at=AT, seen=None)
        assert len(text) < MAX_ENTRY_BYTES - 2048


@pytest.mark.parametrize(("number", "sizes"), [(64, [64]), (65, [64, 1]), (300, [64, 64, 64, 64, 44])])
def test_statements_hold_64_exhibits_and_256_heads(probe: Probe, number: int, sizes: list[int]) -> None:
    kept = [kept_of(one) for one in range(number)]
    said = to_anchor(kept, "fire", probe.one, "ALD", PARTIES)
    assert [len(fields["exhibits"]) for kind, fields in said if kind == EXHIBITS] == sizes
    heads = [len(fields["heads"]) for kind, fields in said if kind == CUSTODY]
    assert heads == ([256, 44] if number == 300 else [number])
    fits(said)
    for kind, fields in said:
        accepted(probe.say(kind, "ALD", **fields))
    assert to_anchor(kept, "fire", probe.one, "ALD", PARTIES) == []


def test_statements_stay_below_the_size_of_an_entry(probe: Probe) -> None:
    """Exhibits of up to five kilobytes each: 64 of them are three hundred."""
    long = "\u0645" * 299
    tool = Derivation(tool='"' * 300, version=long, parameters={"x": long})
    parent = kept_of(0, title=long)
    kept = [parent, *(kept_of(one, parent.record.id, title=long, derivation=tool) for one in range(1, 100))]
    said = to_anchor(kept, "fire", probe.one, "ALD", PARTIES)
    fits(said)
    brought = [fields["exhibits"] for kind, fields in said if kind == EXHIBITS]
    assert len(brought) > 3
    assert sum(map(len, brought)) == 100
    assert brought[0][0]["id"] == parent.record.id
    for kind, fields in said:
        accepted(probe.say(kind, "ALD", **fields))


def test_long_words_about_gaps_leave_room_for_heads(probe: Probe) -> None:
    kept = [
        Kept(one.record, one.chain, "\u0645" * 2000, shown=False) for one in (kept_of(n) for n in range(256))
    ]
    said = to_anchor(kept, "fire", probe.one, "ALD", PARTIES)
    fits(said)
    assert sum(len(fields.get("heads", ())) for _, fields in said) == 256


@given(st.lists(st.integers(-1, 30), max_size=30), st.randoms(use_true_random=False))
def test_whatever_the_family_parents_stand_before_children(parents: list[int], chance: random.Random) -> None:
    """Number n was made from one of the numbers before it, or is an original; ids are in no order of age."""
    names: list[str] = []
    kept = []
    for number, above in enumerate(parents):
        parent = names[above % number] if number and above >= 0 else ""
        one = kept_of(number, parent)
        names.append(one.record.id)
        kept.append(one)
    chance.shuffle(kept)
    inquiry = SHARED.one
    said = to_anchor(kept, "fire", inquiry, "ALD", PARTIES)
    order = [one["id"] for _, fields in said for one in fields.get("exhibits", ())]
    assert sorted(order) == sorted(names)
    for one in kept:
        if one.record.parent:
            assert order.index(one.record.parent) < order.index(one.record.id)
    assert said == to_anchor(kept[::-1], "fire", inquiry, "ALD", PARTIES), "order of reading says nothing"


def test_parents_that_go_round_in_a_circle_are_refused(probe: Probe) -> None:
    ring = [kept_of(number, parent=name_of(3 - number)) for number in (1, 2)]
    with pytest.raises(InputError, match="was made from"):
        to_anchor(ring, "fire", probe.one, "ALD", PARTIES)
