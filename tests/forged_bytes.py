# SPDX-License-Identifier: Apache-2.0
"""Forgeries of the archive itself: tar headers, the header, names and places of members (Belenios 2.0, section 4.4)."""

from __future__ import annotations

from collections.abc import Callable

import bel_archive
from bel_archive import BLOCK, Member
from election_forging import ACCEPT, BYTES, Board, add, forgery

HOMOMORPHIC = "revote"
TAR = "old-style tar as the tool writes it, byte for byte (section 4.4)"
NAME = "a member is named after the SHA-256 of its content (section 4.4)"
CHAIN = "an event names its parent and its height (section 4.4)"

# Tar headers and the end of the file ---------------------------------------------------------------------------------------------


def _patched(offset: int, new: bytes, *, member: int = 1, checksum: bool = True) -> Callable[[Board], bytes]:
    """Writes over the tar header of a member, with its checksum made right unless the checksum is what is forged."""

    def change(board: Board) -> bytes:
        data = bytearray(board.as_is())
        at = _offset(board, member)
        data[at + offset : at + offset + len(new)] = new
        if checksum:
            data[at + 148 : at + 156] = b" " * 8
            data[at + 148 : at + 156] = b"%06o\0 " % sum(data[at : at + BLOCK])
        return bytes(data)

    return change


def _offset(board: Board, member: int) -> int:
    """Where the header of this member begins."""
    return sum(BLOCK + -(-len(content) // BLOCK) * BLOCK for _, content in board.parts[:member])


for _name, _change in {
    "tar-mode": _patched(100, b"0000666\0"),
    "tar-owner": _patched(108, b"0001750\0"),
    "tar-group": _patched(116, b"0001750\0"),
    "tar-size-too-small": _patched(124, b"00000000001\0", member=4),
    "tar-size-too-large": _patched(124, b"77777777777\0", member=4),
    "tar-size-negative": _patched(124, b"-0000000001\0", member=4),
    "tar-size-with-spaces": _patched(124, b"        46 \0", member=0),
    "tar-time-of-one-member": _patched(136, b"00000000001\0"),
    "tar-time-of-header": _patched(136, b"00000000001\0", member=0),
    "tar-checksum-wrong": _patched(148, b"000000\0 ", checksum=False),
    "tar-checksum-ended-with-space": _patched(154, b"  ", checksum=False),
    "tar-type-link": _patched(156, b"2"),
    "tar-type-folder": _patched(156, b"5"),
    "tar-type-old-nul": _patched(156, b"\0"),
    "tar-link-name": _patched(157, b"x"),
    "tar-magic-ustar": _patched(257, b"ustar\00000"),
    "tar-byte-after-fields": _patched(511, b"x"),
    "tar-name-with-folder": _patched(0, b"./BELENIOS", member=0),
    "tar-name-with-garbage-after-nul": _patched(98, b"x"),
}.items():
    add(_name, TAR, HOMOMORPHIC, _change, level=BYTES)


@forgery(TAR, HOMOMORPHIC, level=BYTES)
def padding_not_nul(board: Board) -> bytes:
    data = bytearray(board.as_is())
    data[2 * BLOCK - 1] = 0x20
    return bytes(data)


@forgery(TAR, HOMOMORPHIC, level=BYTES)
def one_block_of_nul_at_the_end(board: Board) -> bytes:
    return board.as_is() + bytes(BLOCK)


@forgery("POSIX ends an archive so; the tool's archives only grow and never end", HOMOMORPHIC, level=BYTES)
def end_of_archive_blocks(board: Board) -> bytes:
    return board.as_is() + bytes(2 * BLOCK)


@forgery(TAR, HOMOMORPHIC, level=BYTES)
def garbage_at_the_end(board: Board) -> bytes:
    return board.as_is() + b"x"


@forgery(TAR, HOMOMORPHIC, level=BYTES)
def cut_within_the_last_padding(board: Board) -> bytes:
    return board.as_is()[:-1]


@forgery(TAR, HOMOMORPHIC, level=BYTES)
def cut_within_the_last_event(board: Board) -> bytes:
    return board.as_is()[: -BLOCK + 20]


@forgery(TAR, HOMOMORPHIC, level=BYTES)
def cut_within_a_tar_header(board: Board) -> bytes:
    return board.as_is()[: -BLOCK - 20]


@forgery(
    "the end of an archive is not known to it: a shorter one is an earlier one, until the trustees speak",
    HOMOMORPHIC,
    ours=ACCEPT,
)
def cut_before_the_result(board: Board) -> None:
    board.until("PartialDecryption")


@forgery(
    "a payload without its event is what a crash leaves behind, yet nothing says what it is for",
    HOMOMORPHIC,
    level=BYTES,
)
def cut_before_the_last_event(board: Board) -> bytes:
    board.parts.pop()
    return board.as_is()


@forgery("an archive begins with its header", HOMOMORPHIC, level=BYTES)
def empty_file(board: Board) -> bytes:
    return b""


@forgery("an election is set up by a Setup event", HOMOMORPHIC, level=BYTES)
def header_alone(board: Board) -> bytes:
    return bel_archive.write(board.parts[:1], board.mtime)


# The header ----------------------------------------------------------------------------------------------------------------------

for _name, _text in {
    "header-version-2": '{"version":2,"timestamp":"%d"}',
    "header-version-text": '{"version":"1","timestamp":"%d"}',
    "header-timestamp-number": '{"version":1,"timestamp":%d}',
    "header-timestamp-other": '{"version":1,"timestamp":"1%d"}',
    "header-timestamp-leading-zero": '{"version":1,"timestamp":"0%d"}',
    "header-key-order": '{"timestamp":"%d","version":1}',
    "header-spaces": '{"version": 1,"timestamp":"%d"}',
    "header-unknown-key": '{"version":1,"timestamp":"%d","note":""}',
    "header-key-twice": '{"version":1,"version":1,"timestamp":"%d"}',
    "header-newline": '{"version":1,"timestamp":"%d"}\n',
    "header-not-json": '{"version":1,"timestamp":"%d"',
}.items():

    def _headed(board: Board, text: str = _text) -> bytes:
        board.parts[0] = (bel_archive.HEADER, (text % board.mtime).encode())
        return board.as_is()

    add(
        _name,
        "the header is version 1 and the archive's timestamp, written canonically (section 4.4)",
        HOMOMORPHIC,
        _headed,
        level=BYTES,
    )


@forgery("an archive begins with its header", HOMOMORPHIC, level=BYTES)
def header_missing(board: Board) -> bytes:
    return bel_archive.write(board.parts[1:], board.mtime)


@forgery("an archive has one header", HOMOMORPHIC, level=BYTES)
def header_twice(board: Board) -> bytes:
    return bel_archive.write([board.parts[0], *board.parts], board.mtime)


@forgery("an archive begins with its header", HOMOMORPHIC, level=BYTES)
def header_last(board: Board) -> bytes:
    return bel_archive.write([*board.parts[1:], board.parts[0]], board.mtime)


# Members -------------------------------------------------------------------------------------------------------------------------


def _renamed(change: Callable[[str], str]) -> Callable[[Board], bytes]:
    def apply(board: Board) -> bytes:
        name, content = board.parts[1]
        board.parts[1] = (change(name), content)
        return board.as_is()

    return apply


for _name, _new in {
    "name-other-hash": lambda name: "0" * 64 + name[64:],
    "name-upper-case": str.upper,
    "name-hash-upper-case": lambda name: name[:64].upper() + name[64:],
    "name-event-for-data": lambda name: name.replace("data", "event"),
    "name-without-kind": lambda name: name.replace(".data", ""),
    "name-of-unknown-kind": lambda name: name.replace("data", "note"),
    "name-hash-cut": lambda name: name[1:],
}.items():
    add(_name, NAME, HOMOMORPHIC, _renamed(_new), level=BYTES)


@forgery(NAME, HOMOMORPHIC, level=BYTES)
def event_renamed_to_data(board: Board) -> bytes:
    name, content = board.parts[-1]
    board.parts[-1] = (name.replace("event", "data"), content)
    return board.as_is()


for _name, _member in {
    "content-of-ballot-changed": "ballot",
    "content-of-result-changed": "result",
    "content-of-event-changed": "event:EndBallots",
}.items():

    def _flipped(board: Board, kind: str = _member) -> bytes:
        place = board.place(kind)
        name, content = board.parts[place]
        board.parts[place] = (name, content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
        return board.as_is()

    add(_name, NAME, HOMOMORPHIC, _flipped, level=BYTES)


def _stranger(name: str | None, content: bytes) -> Member:
    return (name or f"{bel_archive.digest(content)}.data.json", content)


@forgery("a member is the header, data or an event", HOMOMORPHIC, level=BYTES)
def unknown_member(board: Board) -> bytes:
    board.parts.insert(1, _stranger("README", b"{}"))
    return board.as_is()


@forgery("data to which nothing refers has no meaning, and says what nobody checks", HOMOMORPHIC, level=BYTES)
def data_to_which_nothing_refers(board: Board) -> bytes:
    board.parts.insert(board.place("event:EndBallots"), _stranger(None, b'{"note":1}'))
    return board.as_is()


@forgery("data to which nothing refers has no meaning", HOMOMORPHIC, level=BYTES)
def data_after_the_result(board: Board) -> bytes:
    board.parts.append(_stranger(None, b'{"note":1}'))
    return board.as_is()


@forgery("data to which nothing refers has no meaning", HOMOMORPHIC, level=BYTES)
def data_not_json(board: Board) -> bytes:
    board.parts.insert(board.place("event:EndBallots"), _stranger(None, b"no JSON \xff"))
    return board.as_is()


@forgery("a member stands once in an archive", HOMOMORPHIC, level=BYTES)
def ballot_data_twice(board: Board) -> bytes:
    place = board.place("ballot")
    board.parts.insert(place, board.parts[place])
    return board.as_is()


@forgery("a member stands once in an archive", HOMOMORPHIC, level=BYTES)
def event_twice_in_the_file(board: Board) -> bytes:
    board.parts.append(board.parts[-1])
    return board.as_is()


@forgery("a payload precedes its event (section 4.4)", HOMOMORPHIC, level=BYTES)
def payload_after_its_event(board: Board) -> bytes:
    place = board.place("ballot")
    board.parts[place : place + 2] = [board.parts[place + 1], board.parts[place]]
    return board.as_is()


@forgery("a payload precedes what refers to it (section 4.4)", HOMOMORPHIC, level=BYTES)
def setup_before_its_parts(board: Board) -> bytes:
    place = board.place("setup")
    board.parts.insert(1, board.parts.pop(place))
    return board.as_is()


@forgery("the order of the parts of one event is the tool's", HOMOMORPHIC, level=BYTES)
def trustees_before_election(board: Board) -> bytes:
    board.parts[1], board.parts[2] = board.parts[2], board.parts[1]
    return board.as_is()


@forgery("a payload precedes its event at once: this one comes a ballot early", HOMOMORPHIC, level=BYTES)
def ballots_before_both_events(board: Board) -> bytes:
    first, event, second = (board.place("ballot") + i for i in range(3))
    board.parts[event], board.parts[second] = board.parts[second], board.parts[event]
    assert first < event
    return board.as_is()


@forgery("a payload that is missing cannot be checked", HOMOMORPHIC, level=BYTES)
def ballot_data_missing(board: Board) -> bytes:
    del board.parts[board.place("ballot")]
    return board.as_is()


@forgery("a payload that is missing cannot be checked", HOMOMORPHIC, level=BYTES)
def election_data_missing(board: Board) -> bytes:
    del board.parts[1]
    return board.as_is()


@forgery(CHAIN, HOMOMORPHIC, level=BYTES)
def events_swapped_in_the_file(board: Board) -> bytes:
    first, second = board.place("event:Ballot", 0), board.place("event:Ballot", 1)
    board.parts[first], board.parts[second] = board.parts[second], board.parts[first]
    return board.as_is()


@forgery(CHAIN, HOMOMORPHIC, level=BYTES)
def event_dropped_from_the_file(board: Board) -> bytes:
    del board.parts[board.place("event:Ballot")]
    return board.as_is()
