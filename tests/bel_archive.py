# SPDX-License-Identifier: Apache-2.0
"""Reads and writes a .bel archive (Belenios 2.0, section 4.4) with `struct` alone, independently of Comity's own code.

`rebuild` repairs what an honest server would compute anew after a payload was changed: names, references and the chain of events.
What is left to object to is then the meaning of the payloads alone. Nothing here checks anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from collections.abc import Callable, Sequence
from typing import Any

Member = tuple[str, bytes]  # name, content without padding
Event = dict[str, Any]
BLOCK = 512
HEADER = "BELENIOS"

_HASH = re.compile(rb"\b[0-9a-f]{64}\b")


def members(archive: bytes) -> list[Member]:
    """Name and content of every member, in order. AssertionError where the archive is not whole."""
    found: list[Member] = []
    at = 0
    while at < len(archive):
        name, _, size, _, _ = _fields(archive[at : at + BLOCK])
        found.append((name, archive[at + BLOCK : at + BLOCK + size]))
        at += BLOCK + -(-size // BLOCK) * BLOCK
    assert at == len(archive), "the last member is cut off"
    return found


def timestamp(archive: bytes) -> int:
    """Seconds since 1970, from the tar header of the first member."""
    return _fields(archive[:BLOCK])[3]


def _fields(block: bytes) -> tuple[str, int, int, int, int]:
    """Name, mode, size, time and checksum of a tar header."""
    name, mode, size, mtime, checksum = struct.unpack("100s8s16x12s12s8s356x", block)
    numbers = (int(text.rstrip(b"\0 "), 8) for text in (mode, size, mtime, checksum))
    return (name.rstrip(b"\0").decode("ascii"), *numbers)


def block(name: str, content: bytes, mtime: int) -> bytes:
    """One member: its tar header of 512 bytes and the content padded with NUL."""
    head = bytearray(BLOCK)
    struct.pack_into(
        "100s8s8s8s12s12s8s1s",
        head,
        0,
        name.encode(),
        b"0000644\0",
        *[b"0000000\0"] * 2,
        *_sizes(content, mtime),
        b"0",
    )
    struct.pack_into("8s", head, 148, b"%06o\0 " % sum(head))
    return bytes(head) + content + bytes(-len(content) % BLOCK)


def _sizes(content: bytes, mtime: int) -> tuple[bytes, bytes, bytes]:
    """Size, time, and the eight spaces for which the checksum counts itself."""
    return b"%011o\0" % len(content), b"%011o\0" % mtime, b" " * 8


def write(parts: Sequence[Member], mtime: int) -> bytes:
    """The archive of these members as they are: no name and no reference is repaired."""
    return b"".join(block(name, content, mtime) for name, content in parts)


def compact(value: Any) -> bytes:
    """JSON as the tool writes it: no spaces, UTF-8, DEL escaped."""
    return (
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        .replace("\u007f", "\\u007f")
        .encode("utf-8")
    )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fingerprint(content: bytes) -> str:
    """The unpadded Base64 of the SHA-256: the `election_hash` of an election, the `hash` of a ballot."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode("ascii").rstrip("=")


def header(mtime: int) -> Member:
    return HEADER, compact({"version": 1, "timestamp": str(mtime)})


def is_event(member: Member) -> bool:
    return member[0].endswith(".event.json")


def rebuild(
    parts: Sequence[Member], mtime: int, *, event: Callable[[int, Event], Event] | None = None
) -> bytes:
    """The archive of these members with every name, reference and the chain of events computed anew.

    A member whose content was changed keeps its old name in `parts`: so the references to it are found. `event(n, e)` may change
    the n-th event (of the new order, from 0) after its repair and before its hash is taken: wrong heights and parents stay in the chain.
    """
    names: dict[bytes, bytes] = {}
    done: list[Member] = []
    parent: str | None = None
    height = 0
    for member in parts:
        old, content = member
        if old == HEADER:
            done.append(header(mtime))
            continue
        content = _HASH.sub(lambda match: names.get(match[0], match[0]), content)
        if is_event(member):
            content = _repaired(content, parent, height, event)
            parent, height = digest(content), height + 1
        new = digest(content)
        names[old.split(".", 1)[0].encode()] = new.encode()
        done.append((f"{new}.{old.split('.', 1)[1]}", content))
    return write(done, mtime)


def _repaired(
    content: bytes, parent: str | None, height: int, change: Callable[[int, Event], Event] | None
) -> bytes:
    old = json.loads(content)
    new: Event = {} if parent is None else {"parent": parent}
    new |= {"height": height, "type": old["type"]}
    new |= {"payload": old["payload"]} if "payload" in old else {}
    return compact(change(height, new) if change is not None else new)
