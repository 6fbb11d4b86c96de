# SPDX-License-Identifier: Apache-2.0
"""An entry is a signed note of three lines: `<origin> entry v1`, the kind, and one line of canonical JSON.

This module composes, reads and checks that form. The signed bytes are kept verbatim; nothing here re-serialises them. Which keys may
sign is the charter's business: it hands them in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.canonical import sha256
from comity.errors import FormatError, FormRefusal, SignatureError, SignatureRefusal
from comity.record.note import Note, VerifierKey, parse_note

MAX_ENTRY_BYTES = 65_535
_ENTRY = " entry v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """`body` is the JSON line as signed, without its newline; `note.text` is what every signer signed."""

    origin: str
    kind: str
    body: bytes
    note: Note


def compose(origin: str, kind: str, body: bytes) -> bytes:
    """The text to sign. Raises FormRefusal when it could never fit into an entry."""
    text = b"%s\n%s\n%s\n" % ((origin + _ENTRY).encode(), kind.encode(), body)
    if len(text) > MAX_ENTRY_BYTES:
        raise FormRefusal(
            f"the statement has {len(text):,} bytes; an entry has at most {MAX_ENTRY_BYTES:,}",
            rule="RECORD: an entry is at most 65,535 bytes",
            hint="put the document into the blob store and name its SHA-256",
        )
    return text


def parse_entry(data: bytes) -> Entry:
    """Read a signed entry. Raises FormatError."""
    if len(data) > MAX_ENTRY_BYTES:
        raise FormatError(f"an entry of {len(data):,} bytes; at most {MAX_ENTRY_BYTES:,} are allowed")
    return as_entry(parse_note(data))


def as_entry(note: Note) -> Entry:
    """The entry in a note, signed or not. Raises FormatError."""
    lines = note.text.split(b"\n")
    if len(lines) != 4:
        raise FormatError("an entry has three lines: origin, kind, body")
    first = lines[0].decode("utf-8")
    if not first.endswith(_ENTRY):
        raise FormatError(f"an entry begins with '<origin>{_ENTRY}', found {first[:80]!r}")
    return Entry(first[: -len(_ENTRY)], lines[1].decode("utf-8"), lines[2], note)


def text_hash(note: Note) -> bytes:
    """SHA-256 of the signed text, by which an identical statement is recognised whoever's lines follow."""
    return sha256(note.text)


def pair_signatures(
    note: Note, by: Sequence[str], keys: Mapping[str, VerifierKey]
) -> list[tuple[VerifierKey, bytes]]:
    """Match exactly one line to each name in `by`; the caller verifies the pairs.

    Raises SignatureRefusal when a line is missing, doubled, foreign, or by another key of that name.
    """
    rule = "RECORD: exactly one good signature line for each name in `by`, and no other line"
    pairs: dict[str, tuple[VerifierKey, bytes]] = {}
    for signature in note.signatures:
        key = keys.get(signature.name)
        if key is None or signature.name not in by:
            raise SignatureRefusal(
                f"the signature line of {signature.name} is not by a name in `by`", rule=rule
            )
        if signature.name in pairs:
            raise SignatureRefusal(f"{signature.name} has two signature lines", rule=rule)
        if signature.key_id != key.key_id or len(signature.value) != 64:
            raise SignatureRefusal(
                f"the signature line of {signature.name} is by another key than the registered one", rule=rule
            )
        pairs[signature.name] = (key, signature.value)
    missing = [name for name in by if name not in pairs]
    if missing:
        raise SignatureRefusal(
            f"the signature of {', '.join(missing)} is missing",
            rule=rule,
            hint="a joint statement is handed in when everybody named in `by` has signed",
        )
    return list(pairs.values())


def verify_pairs(note: Note, pairs: Sequence[tuple[VerifierKey, bytes]]) -> None:
    """Verify the pairs made by `pair_signatures`. Raises SignatureRefusal naming the signer."""
    for key, value in pairs:
        try:
            key.verify(value, note.text)
        except SignatureError as error:
            raise SignatureRefusal(
                error.message, rule="RECORD: a good signature line for each name in `by`"
            ) from error
