# SPDX-License-Identifier: Apache-2.0
"""Hashes of events by their height, and the part of an archive that is its opening, against another reader of archives."""

from __future__ import annotations

import io

import pytest

from comity.election.ballots.belenios_v1.archive import hashes_at, opening_size, scan
from election.stage import Archive, archive
from election_vectors import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_height_has_the_hash_that_another_reader_finds(name: str) -> None:
    whole = archive(name)
    for count in range(1, len(whole.events) + 1):
        one = whole.cut(count)
        file = io.BytesIO(one.data)
        index = scan(file)
        expected = dict(enumerate(hash_ for _, hash_ in one.events))
        assert hashes_at(file, index, range(-1, count + 2)) == expected
        assert opening_size(index) == len(whole.cut(1).data)


def test_only_what_is_asked_for_is_answered() -> None:
    one = archive("revote")
    file = io.BytesIO(one.data)
    index = scan(file)
    assert hashes_at(file, index, []) == {}
    assert hashes_at(file, index, [2, 2, 99]) == {2: one.hash(2)}


def test_the_opening_of_an_archive_is_one_by_itself() -> None:
    one = archive("blank")
    size = opening_size(scan(io.BytesIO(one.data)))
    index = scan(io.BytesIO(one.data[:size]))
    assert index.last == (0, one.hash(0))
    assert Archive(one.data[:size]).ballots == 0
