# SPDX-License-Identifier: Apache-2.0
"""The groups of prime order in which ballots are sealed: two subgroups of finite fields and one curve.

The names and numbers are those of Belenios 2.0, section 5, and of Belenios 2.1 for the curve. Which group an election uses is written in
its record; nothing here chooses one.
"""

from __future__ import annotations

from functools import cache

from comity.election.ballots.groups.ed25519 import Ed25519
from comity.election.ballots.groups.finite_field import FiniteField
from comity.election.ballots.groups.parameters import BELENIOS_2048, RFC_3526_2048
from comity.election.ballots.groups.protocol import Element, Embedding, FixedBase, Group
from comity.errors import FormatError

NAMES = ("BELENIOS-2048", "RFC-3526-2048", "Ed25519")

__all__ = ["NAMES", "Element", "Embedding", "FixedBase", "Group", "group"]


def group(name: str) -> Group:
    """The group of that name, the same object each time, so that its tables are built once in a process. FormatError where unknown."""
    if name not in NAMES:
        raise FormatError(f"no group {name[:40]!r}: known are {', '.join(NAMES)}")
    return _made(name)


@cache
def _made(name: str) -> Group:
    if name == BELENIOS_2048.name:
        return FiniteField(BELENIOS_2048)
    if name == RFC_3526_2048.name:
        return FiniteField(RFC_3526_2048)
    return Ed25519()
