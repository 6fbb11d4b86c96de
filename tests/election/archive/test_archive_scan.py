# SPDX-License-Identifier: Apache-2.0
"""Scanning an archive: what is found in those that belenios-tool made, and that nothing else passes, whatever is flipped, cut or put in."""

from __future__ import annotations

import io
import tracemalloc
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bel_archive
from bel_archive import BLOCK, HEADER, compact, digest, is_event
from comity.election.ballots.belenios_v1 import tar
from comity.election.ballots.belenios_v1.archive import EventType, Index, Span, header_json, read, scan
from comity.errors import FormatError, ProofError, VerificationError
from election.archive import synthetic
from election.archive.synthetic import CLOSED, SHUFFLED, TIME, data, groups
from election_vectors import NAMES, vector

SMALL = synthetic.archive(SHUFFLED)


def scanned(archive: bytes) -> Index:
    return scan(io.BytesIO(archive))


def refused(archive: bytes, match: str, kind: type[VerificationError] = VerificationError) -> None:
    with pytest.raises(kind, match=match):
        scanned(archive)


# What is found --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_archives_of_the_tool(name: str) -> None:
    archive = vector(name).archive
    members = bel_archive.members(archive)
    index = scanned(archive)
    assert (index.version, index.timestamp) == (1, str(vector(name).timestamp))
    assert index.size == len(archive)

    events = [one for one in members if is_event(one)]
    assert index.last == (len(events) - 1, digest(events[-1][1]))
    others = [one for one in events if b'"Ballot"' not in one[1]]
    assert [one.event.encode() for one in index.events] == [content for _, content in others]
    assert [one.hash for one in index.events] == [digest(content) for _, content in others]
    assert index.setup is index.events[0]

    split = synthetic.split(archive)
    ballots = [contents[0] for kind, contents in split if kind == "Ballot"]
    file = io.BytesIO(archive)
    assert index.ballot_count == len(ballots) == len(vector(name).plan.votes)
    assert [read(file, span) for span in index.ballot_spans()] == ballots
    assert [read(file, index.ballot_span(place)) for place in range(len(ballots))] == ballots
    rest = [contents for kind, contents in split if kind != "Ballot"]
    assert [[read(file, span) for span in one.data.values()] for one in index.events] == rest
    assert {key: read(file, span) for key, span in index.payloads.items()} == {
        digest(content): content for contents in rest for content in contents
    }


def test_ballots_by_place() -> None:
    index = scanned(synthetic.archive(["Setup", *["Ballot"] * 5]))
    spans = list(index.ballot_spans())
    assert list(index.ballot_spans(2)) == spans[2:]
    assert list(index.ballot_spans(1, 3)) == spans[1:3]
    assert list(index.ballot_spans(4, 99)) == spans[4:]
    with pytest.raises(IndexError):
        index.ballot_span(5)


def test_events_of_a_type() -> None:
    index = scanned(SMALL)
    assert [one.event.height for one in index.of_type(EventType.SHUFFLE)] == [4, 5]
    assert index.of_type(EventType.SETUP) == (index.setup,)
    assert index.of_type(EventType.BALLOT) == ()


@pytest.mark.parametrize("kinds", [CLOSED, SHUFFLED], ids=["closed", "shuffled"])
def test_an_archive_may_end_after_any_event(kinds: list[str]) -> None:
    whole = synthetic.archive(kinds)
    ends = synthetic.ends(whole)
    for height, end in enumerate(ends):
        assert scanned(whole[:end]).last[0] == height
    for cut in range(0, len(whole), 171):
        if cut not in ends:
            refused(whole[:cut], "byte")


def test_checkpoints_and_progress() -> None:
    contents = [b'{"ballot":%d,"filler":"%b"}' % (number, b"x" * 2000) for number in range(2500)]
    archive = synthetic.of([("Setup", data("Setup")), *(("Ballot", [one]) for one in contents)])
    done: list[int] = []
    index = scan(io.BytesIO(archive), progress=done.append)
    events = [digest(content) for name, content in bel_archive.members(archive) if is_event((name, content))]
    assert index.checkpoints == tuple((height, events[height]) for height in (0, 1000, 2000, 2500))
    assert index.last == (2500, events[2500])
    assert done == sorted(set(done))
    assert done[-1] == len(archive)
    assert all(later - earlier >= tar.CHUNK for earlier, later in pairwise(done[:-1]))


def test_the_path_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.bel").write_bytes(SMALL)
    with (tmp_path / "a.bel").open("rb") as file:
        assert scan(file).path == str(tmp_path / "a.bel")
    assert scanned(SMALL).path == ""


def test_memory_for_a_ballot_is_two_numbers() -> None:
    archive = synthetic.of(
        [("Setup", data("Setup")), *(("Ballot", [b"%05d" % n + b"x" * 3000]) for n in range(2000))]
    )
    file = io.BytesIO(archive)
    tracemalloc.start()
    try:
        index = scan(file)
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert index.ballot_count == 2000
    assert held < 2000 * 16 * 2 + 50_000
    assert most < held + 100_000


def test_a_long_credential_list_is_hashed_in_chunks() -> None:
    parts = [b"{}", b"[]", b'["' + b"1" * (3 * tar.CHUNK) + b'"]']
    setup = dict(zip(("election", "trustees", "credentials"), map(digest, parts), strict=True))
    archive = synthetic.of([("Setup", [*parts, compact(setup)])])
    file = io.BytesIO(archive)
    index = scan(file)
    assert read(file, list(index.setup.data.values())[2]) == parts[2]
    flipped = bytearray(archive)
    flipped[2 * tar.CHUNK] ^= 1
    refused(bytes(flipped), "its SHA-256 is", ProofError)


def test_reading_past_the_end() -> None:
    with pytest.raises(FormatError, match="ends within"):
        read(io.BytesIO(SMALL), Span(len(SMALL) - 5, 6))


# The header and the members -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b'{"version":1,"timestamp":1795294870}',
        b'{"version":2,"timestamp":"1795294870"}',
        b'{"version":"1","timestamp":"1795294870"}',
        b'{"timestamp":"1795294870","version":1}',
        b'{"version":1,"timestamp":"1795294871"}',
        b'{"version":1,"timestamp":"01795294870"}',
        b'{"version":1,"timestamp":"-1795294870"}',
        b'{"version": 1,"timestamp":"1795294870"}',
        b'{"version":1,"timestamp":"1795294870"}\n',
        b'{"version":1,"timestamp":"1795294870","note":""}',
        b'{"version":1,"timestamp":"' + b"9" * 10_000 + b'"}',
        b"[" * 100_000,
        b"",
    ],
)
def test_other_headers(content: bytes) -> None:
    parts = synthetic.members(groups(CLOSED))
    refused(bel_archive.write([(HEADER, content), *parts[1:]], TIME), "^byte 0: ", FormatError)


@pytest.mark.parametrize("time", [0, 1, 8**11 - 1])
def test_any_time_will_do(time: int) -> None:
    parts = synthetic.members(groups(CLOSED), time)
    assert parts[0] == (HEADER, header_json(time))
    assert scanned(bel_archive.write(parts, time)).timestamp == str(time)


def test_no_setup() -> None:
    refused(b"", "not a Belenios archive")
    refused(bel_archive.write(synthetic.members([]), TIME), "no event Setup")


@pytest.mark.parametrize("size", [1, 10, 511, 512, 1024, 10240])
@pytest.mark.parametrize("byte", [b"\0", b"x"])
def test_nothing_follows_the_last_event(size: int, byte: bytes) -> None:
    refused(SMALL + byte * size, f"^byte {len(SMALL)}: ", FormatError)


def _renamed(name: str) -> bytes:
    parts = synthetic.members(groups(CLOSED))
    return bel_archive.write([parts[0], (name, parts[1][1]), *parts[2:]], TIME)


def test_names() -> None:
    right = synthetic.members(groups(CLOSED))[1][0]
    scanned(_renamed(right))
    refused(_renamed("0" * 64 + ".data.json"), "its SHA-256 is", ProofError)
    for wrong in (
        right.upper(),
        right[1:],
        "./" + right,
        right + "x",
        right.replace("data", "note"),
        "",
        HEADER,
    ):
        refused(_renamed(wrong), "neither", FormatError)
    refused(_renamed(right.replace("data", "event")), "canonical", FormatError)


def test_the_order_of_the_data_of_one_event() -> None:
    election, trustees, credentials, payload = data("Setup")
    refused(synthetic.of([("Setup", [trustees, election, credentials, payload])]), "names", ProofError)
    refused(synthetic.of([("Setup", [payload, election, trustees, credentials])]), "canonical", FormatError)
    refused(synthetic.of([("Setup", [election, trustees, payload])]), "3 data before", FormatError)
    refused(synthetic.of([("Setup", [election] * 4 + [payload])]), "more than 4 data", FormatError)


def test_orphans() -> None:
    stranger = b'{"note":1}'
    for place in range(1, len(CLOSED)):
        parts = groups(CLOSED)
        parts[place] = (parts[place][0], [stranger, *parts[place][1]])
        refused(synthetic.of(parts), "data before an event", FormatError)
    last = bel_archive.block(*synthetic.named(stranger), TIME)
    refused(SMALL + last, "1 data at the end without their event", FormatError)


def test_a_ballot_cast_twice_stands_twice() -> None:
    """So the tool writes it, and so it verifies; that a replay does not count is for the check of the ballots."""
    one, two = data("Ballot", 1)[0], data("Ballot", 2)[0]
    parts = [("Setup", data("Setup")), *(("Ballot", [content]) for content in (one, two, one))]
    assert scanned(synthetic.of(parts)).ballot_count == 3
    members = synthetic.members(parts)
    first = members.index(synthetic.named(one))
    again = members.index(synthetic.named(one), first + 1)
    refused(bel_archive.write(members[:again] + members[again + 1 :], TIME), "0 data before", FormatError)
    refused(
        bel_archive.write([*members[:first], *members[first : first + 1], *members[first:]], TIME),
        "2 data",
        FormatError,
    )


# The chain ------------------------------------------------------------------------------------------------------------------------


def _said(height: int, change: Any) -> bytes:
    """The archive with one event changed, and every later parent made right."""
    return bel_archive.rebuild(
        synthetic.members(groups(CLOSED)),
        TIME,
        event=lambda n, event: change(event) if n == height else event,
    )


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda event: event | {"height": 3}, "height 3; expected 2"),
        (lambda event: event | {"height": 1}, "height 1; expected 2"),
        (lambda event: event | {"parent": "0" * 64}, "names the parent 0000"),
        (lambda event: {key: event[key] for key in event if key != "parent"}, "names the parent None"),
        (lambda event: event | {"payload": "0" * 64}, "names the payload 0000"),
        (lambda event: {key: event[key] for key in event if key != "payload"}, "names the payload None"),
    ],
)
def test_what_an_event_says(change: Any, match: str) -> None:
    scanned(_said(2, lambda event: event))
    refused(_said(2, change), match, ProofError)


def test_first_and_last_events() -> None:
    refused(_said(0, lambda event: {"parent": "0" * 64} | event), "names the parent 0000", ProofError)
    refused(_said(0, lambda event: event | {"height": 1}), "height 1; expected 0", ProofError)
    refused(_said(3, lambda event: event | {"payload": "0" * 64}), "names the payload", ProofError)


@given(st.permutations(CLOSED))
@settings(max_examples=30)
def test_other_orders(kinds: list[str]) -> None:
    archive = synthetic.archive(kinds)
    if kinds == CLOSED:
        scanned(archive)
    else:
        refused(archive, "expected", FormatError)


# Hostile bytes --------------------------------------------------------------------------------------------------------------------


def survives(archive: bytes, original: bytes) -> None:
    """Passes if the bytes are the original ones or an earlier archive; else raises VerificationError and nothing else."""
    try:
        scanned(archive)
    except VerificationError:
        return
    assert archive in {original, *(original[:end] for end in synthetic.ends(original))}


@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
@settings(max_examples=150)
def test_flipped(place: int, change: int) -> None:
    changed = bytearray(SMALL)
    changed[place] ^= change
    refused(bytes(changed), "^byte ")


@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 3000),
    st.binary(max_size=20) | st.sampled_from([bytes(512), SMALL[:1024]]),
)
@settings(max_examples=150)
def test_cut_and_inserted(start: int, length: int, inserted: bytes) -> None:
    survives(SMALL[:start] + inserted + SMALL[start + length :], SMALL)


@given(st.data())
@settings(max_examples=50)
def test_blocks_moved(drawn: st.DataObject) -> None:
    blocks = [SMALL[at : at + BLOCK] for at in range(0, len(SMALL), BLOCK)]
    for _ in range(drawn.draw(st.integers(1, 3))):
        moved = blocks.pop(drawn.draw(st.integers(0, len(blocks) - 1)))
        blocks.insert(drawn.draw(st.integers(0, len(blocks))), moved)
    survives(b"".join(blocks), SMALL)


@given(st.binary(max_size=3000), st.booleans())
@settings(max_examples=50)
def test_noise(noise: bytes, headed: bool) -> None:
    refused(SMALL[: 1024 * headed] + noise, "^byte ")


def test_every_field_of_every_kind_of_header() -> None:
    """One byte of each header changed, with the checksum made right: the field itself must be refused."""
    offsets = [0, 1024, SMALL.index(b".event.json") // BLOCK * BLOCK]
    for offset in offsets:
        for place in [*range(148), *range(156, 512, 3)]:
            changed = bytearray(SMALL)
            changed[offset + place] ^= 1
            changed[offset + 148 : offset + 156] = b" " * 8
            changed[offset + 148 : offset + 156] = b"%06o\0 " % sum(changed[offset : offset + BLOCK])
            refused(bytes(changed), "^byte ")


def test_some_flips_in_archives_of_the_tool() -> None:
    drawn = Random(7)
    for name in NAMES:
        archive = vector(name).archive
        for _ in range(20):
            changed = bytearray(archive)
            changed[drawn.randrange(len(changed))] ^= 1 << drawn.randrange(8)
            refused(bytes(changed), "^byte ")


def test_hostile_events() -> None:
    for text in (b"[" * 200_000, b'{"a":' * 100_000, b"9" * 300_000, b"", b"\xff" * 50, b"\0" * 600):
        refused(SMALL + bel_archive.block(*synthetic.named(text, "event"), TIME), "canonical", FormatError)
