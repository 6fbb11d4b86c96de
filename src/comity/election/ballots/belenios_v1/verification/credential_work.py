# SPDX-License-Identifier: Apache-2.0
"""The list of public credentials, element by element, on all cores."""

from __future__ import annotations

from collections.abc import Callable

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.public_credentials import check_members, chunks
from comity.election.ballots.belenios_v1.verification.parallel import ordered
from comity.errors import VerificationError

_PARALLEL_FROM = 1_000
_group = ""


def _start(name: str) -> None:
    global _group  # noqa: PLW0603 - what a worker process works with
    _group = name


def _work(lot: tuple[int, list[str]]) -> VerificationError | None:
    """What is wrong with a lot; an error crosses between processes better as a value."""
    first, elements = lot
    try:
        check_members(groups.group(_group), elements, first)
    except VerificationError as error:
        return error
    return None


def check_elements(
    data: bytes, count: int, group: str, *, workers: int, report: Callable[[int], None]
) -> None:
    """Each of the `count` entries is an element of the group. Raises what is wrong with the first that is not."""
    several = workers if count >= _PARALLEL_FROM else 1
    for (first, elements), wrong in ordered(
        _work, chunks(data), workers=several, start=_start, start_with=(group,)
    ):
        if wrong is not None:
            raise wrong
        report(first + len(elements) - 1)
