# SPDX-License-Identifier: Apache-2.0
"""Trustees for tests: whole key generations in a small group, and every message that differs from a good one in a single place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

import pytest
from _pytest.mark import ParameterSet

from comity.election.ballots.belenios_v1.certificates import (
    Certificate,
    check_certificates,
    make_certificate,
)
from comity.election.ballots.belenios_v1.channels import ChannelKeys, draw_seed
from comity.election.ballots.belenios_v1.keys import KeyPair, make_key
from comity.election.ballots.belenios_v1.messages import (
    Polynomial,
    VerificationInput,
    VerificationOutput,
    decode,
    encode,
)
from comity.election.ballots.belenios_v1.model import Trustees
from comity.election.ballots.belenios_v1.threshold import (
    Established,
    confirm,
    establish,
    make_polynomial,
    route,
)
from comity.election.ballots.groups import Group
from comity.election.ballots.groups.finite_field import FiniteField
from comity.election.ballots.groups.parameters import Parameters

# 2q + 1 of 64 bits: a chance in 2^62 that a change goes unnoticed.
TOY = FiniteField(Parameters("toy safe prime", 12903934980198199907, 6451967490099099953, 4))
# 12q + 1: elements of order 2, 3, 4, 6 and 12 are around, as in BELENIOS-2048.
COFACTOR = FiniteField(Parameters("toy cofactor", 1030318160097397, 85859846674783, 4096))
OF_ORDER_TWO = str(1030318160097397 - 1)

M = TypeVar("M")


@dataclass(frozen=True)
class Generation:
    """A key generation, done by its rules, with everything that was said and all secrets."""

    group: Group
    threshold: int
    keys: tuple[ChannelKeys, ...]
    certificates: tuple[Certificate, ...]
    polynomials: tuple[Polynomial, ...]
    inputs: tuple[VerificationInput, ...]
    outputs: tuple[VerificationOutput, ...]
    established: Established


def generate(group: Group, threshold: int, count: int, seed: int = 0) -> Generation:
    """`threshold` of `count`; the same seed gives the same bytes."""
    draw = Random(f"{threshold} {count} {seed}").randrange
    keys = tuple(ChannelKeys.of(group, draw_seed(draw)) for _ in range(count))
    certificates = check_certificates(group, [make_certificate(group, one, draw) for one in keys])
    polynomials = tuple(make_polynomial(group, certificates, one, threshold, draw) for one in keys)
    inputs = route(group, certificates, polynomials)
    outputs = tuple(
        confirm(group, certificates, one, given, draw) for one, given in zip(keys, inputs, strict=True)
    )
    made = establish(group, certificates, polynomials, outputs)
    return Generation(group, threshold, keys, certificates, polynomials, inputs, outputs, made)


def single(group: Group, seed: int = 0) -> KeyPair:
    return make_key(group, Random(f"single {seed}").randrange)


def listed(*items: KeyPair | Generation) -> Trustees:
    """The list of these trustees, numbered."""
    return Trustees.decode(
        encode(
            [
                ["Single", one.public]
                if isinstance(one, KeyPair)
                else ["Pedersen", one.established.parameters]
                for one in items
            ]
        )
    )


# Single changes ------------------------------------------------------------------------------------------------------------------


def changes(message: object) -> Iterator[tuple[str, Any]]:
    """(where, changed message as JSON values) for each leaf of a message, also within text that is JSON itself."""
    yield from _changes(json.loads(encode(message)), "")


def cases(message: object) -> list[ParameterSet]:
    """The same as test cases, named by where the change is."""
    return [pytest.param(value, id=where) for where, value in changes(message)]


def _changes(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key in value:
            yield from ((place, {**value, key: one}) for place, one in _changes(value[key], f"{where}.{key}"))
    elif isinstance(value, list):
        for index, old in enumerate(value):
            for place, one in _changes(old, f"{where}[{index}]"):
                yield place, [*value[:index], one, *value[index + 1 :]]
        if value:
            yield f"{where} without its last", value[:-1]
            yield f"{where} with its last twice", [*value, value[-1]]
        if len(value) > 1 and value[0] != value[1]:
            yield f"{where} with two swapped", [value[1], value[0], *value[2:]]
    elif isinstance(value, str) and value.startswith("{"):
        for place, one in _changes(json.loads(value), f"{where}>"):
            yield place, json.dumps(one, separators=(",", ":"))
    elif isinstance(value, str) and re.fullmatch("[0-9]+", value) and len(value) < 20:
        yield f"{where} + 1", str(int(value) + 1)
        yield f"{where} = 0", "0"
    elif isinstance(value, str):
        yield f"{where} with another digit", value[:-1] + ("0" if value[-1] != "0" else "1")
        yield f"{where} cut", value[:-2]
    else:
        yield f"{where} + 1", value + 1
        yield f"{where} - 1", value - 1


def remade(value: Any, form: type[M]) -> M:
    """The message that these JSON values are. Raises FormatError where they are none."""
    return decode(encode(value), form, "changed")


def replaced(items: Sequence[M], index: int, item: M) -> list[M]:
    return [*items[:index], item, *items[index + 1 :]]


__all__ = [
    "COFACTOR", "OF_ORDER_TWO", "TOY", "Generation", "cases", "changes", "generate", "listed", "remade", "replaced", "single",
]  # fmt: skip
