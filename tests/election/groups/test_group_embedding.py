# SPDX-License-Identifier: Apache-2.0
"""Lists of small integers in one element (Belenios 2.0, section 4.11.2; for the curve, 2.1)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import group_worlds
from comity.election.ballots import groups
from comity.election.ballots.groups import Embedding, Group
from comity.errors import FormatError, ProofError, Refusal

ROOM = {"toy with an embedding": 6, "RFC-3526-2048": 254, "Ed25519": 30}
CARRIERS = [group_worlds.toy(group_worlds.EMBEDDED), groups.group("RFC-3526-2048"), groups.group("Ed25519")]
carriers = pytest.mark.parametrize("group", CARRIERS, ids=[group.name for group in CARRIERS])
values = st.lists(st.integers(0, 255), max_size=6)


def number_of(group: Group, element: object) -> int:
    text = group.text(element)
    return int(text, 16 if group.name == "Ed25519" else 10)


@carriers
@given(answer=values)
@settings(max_examples=25)
def test_what_is_encoded_is_decoded(group: Group, answer: list[int]) -> None:
    element = group.encode(answer)
    assert group.is_member(element)
    assert group.decode(element, len(answer)) == answer


@carriers
def test_the_padding_is_the_least_that_gives_a_member(group: Group) -> None:
    shape = group.embedding
    assert shape is not None
    for answer in ([0, 1, 2], [3, 0, 0], [255, 255], [0]):
        number = number_of(group, group.encode(answer))
        packed = int.from_bytes(bytes(answer), "big")
        assert number >> shape.padding == packed
        for smaller in range(packed << shape.padding, number):
            text = f"{smaller:064x}" if group.name == "Ed25519" else str(smaller)
            assert not smaller or not group.is_member(group.parse(text))


def test_a_vector_by_hand() -> None:
    # Modulo p = 7 (mod 8) the number 2 is a square and -1 is not: [0] gives 0 (no element), then 1. [1] gives 256 = 16^2 at once.
    group = groups.group("RFC-3526-2048")
    assert group.encode([0]) == 1
    assert group.encode([1]) == 256
    assert group.encode([1, 0]) == 65536


@carriers
def test_a_full_element_fits_and_one_value_more_is_refused(group: Group) -> None:
    room = ROOM[group.name]
    full = [255] * room
    assert group.decode(group.encode(full), room) == full
    with pytest.raises(
        Refusal, match=f"{room + 1} values in one answer, and an element of .* holds {room}"
    ) as refused:
        group.encode([0] * (room + 1))
    assert "4.11.2" in refused.value.rule


@carriers
@pytest.mark.parametrize("answer", [[-1], [256], [1, 2, 1000], [2**70]])
def test_a_value_that_is_too_large_is_refused_without_being_shown(group: Group, answer: list[int]) -> None:
    with pytest.raises(Refusal, match=f"value {len(answer)} of an answer is outside 0..255"):
        group.encode(answer)


@carriers
def test_an_element_that_holds_more_than_was_asked_for_is_never_cut_off(group: Group) -> None:
    element = group.encode([1, 2, 3])
    assert group.decode(element, 4) == [0, 1, 2, 3]
    for count in (0, 1, 2):
        with pytest.raises(ProofError, match=f"more than the {count} values"):
            group.decode(element, count)


@carriers
def test_a_foreign_element_does_not_decode(group: Group) -> None:
    # Random elements stand far above three values.
    for exponent in (100, 12345, group.order - 7):
        with pytest.raises(ProofError):
            group.decode(group.generator_power(exponent), 3)


def test_a_curve_point_with_an_odd_x_does_not_decode() -> None:
    group = groups.group("Ed25519")
    with pytest.raises(ProofError):
        group.decode(group.invert(group.encode([5])), 1)


def test_any_padding_decodes() -> None:
    group = groups.group("RFC-3526-2048")
    assert [group.decode(group.parse(str(256 * 7 + padding)), 1) for padding in (0, 1, 255)] == [
        [7],
        [7],
        [7],
    ]


def test_a_group_without_embedding_says_so() -> None:
    group = groups.group("BELENIOS-2048")
    assert group.embedding is None
    with pytest.raises(FormatError, match="no embedding"):
        group.encode([1])
    with pytest.raises(FormatError, match="no embedding"):
        group.decode(group.generator, 1)


def test_an_answer_that_no_padding_makes_an_element_is_refused() -> None:
    # With no padding at all, half of the answers are no squares.
    field = group_worlds.toy(group_worlds.EMBEDDED)
    field.embedding = Embedding(padding=0, bits_per_int=8)
    refused = 0
    for value in range(1, 256):
        if field.is_member(field.parse(str(value))):
            assert field.encode([value]) == value
        else:
            refused += 1
            with pytest.raises(Refusal, match="no padding"):
                field.encode([value])
    assert 50 < refused < 205
