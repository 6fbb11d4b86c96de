# SPDX-License-Identifier: Apache-2.0
"""Lists of small integers as one number, for answers that are shuffled instead of added up (Belenios 2.0, section 4.11.2).

The values stand big-endian, each in the same number of bits; the padding beneath them is whatever made the number an element of the group.
"""

from __future__ import annotations

from collections.abc import Sequence

from comity.election.ballots.groups.protocol import Embedding
from comity.errors import FormatError, ProofError, Refusal

RULE = "Belenios 2.0, section 4.11.2"


def candidates(values: Sequence[int], embedding: Embedding | None, *, bits: int, group: str) -> range:
    """The numbers below 2^bits that hold these values, one for each padding, from 0 upwards; Refusal if there is no room for them."""
    shape = _known(embedding, group)
    top = (1 << shape.bits_per_int) - 1
    room = (bits - shape.padding) // shape.bits_per_int
    if len(values) > room:
        raise Refusal(
            f"{len(values)} values in one answer, and an element of {group} holds {room}", rule=RULE
        )
    number = 0
    for place, value in enumerate(values, 1):
        if not 0 <= value <= top:
            raise Refusal(f"value {place} of an answer is outside 0..{top}", rule=RULE)
        number = number << shape.bits_per_int | value
    return range(number << shape.padding, (number + 1) << shape.padding)


def no_padding(group: str) -> Refusal:
    """What `encode` raises when none of the candidates is an element: with 8 bits of padding, for one answer in 2^256."""
    return Refusal(
        f"no padding makes this answer an element of {group}", rule=RULE, hint="seal another answer"
    )


def unpack(number: int, count: int, embedding: Embedding | None, *, group: str) -> list[int]:
    """The `count` values in a number, whatever its padding. ProofError if something stands above them."""
    shape = _known(embedding, group)
    values = number >> shape.padding
    if values >> (shape.bits_per_int * count):
        raise ProofError(f"an element of {group} holds more than the {count} values that were asked for")
    mask = (1 << shape.bits_per_int) - 1
    return [values >> (shape.bits_per_int * place) & mask for place in reversed(range(count))]


def _known(embedding: Embedding | None, group: str) -> Embedding:
    if embedding is None:
        raise FormatError(
            f"{group} has no embedding: no question whose answers are shuffled can be asked in it"
        )
    return embedding
