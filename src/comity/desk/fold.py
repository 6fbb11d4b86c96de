# SPDX-License-Identifier: Apache-2.0
"""The fold: the same entries give the same state on every party's machine, byte for byte.

Total and deterministic. It never reads a clock, draws a random number or raises on an entry: one that is malformed or badly signed is
void and the host's fault, one that breaks a rule is void and listed. The checks of one entry, in order:

1. the three lines, the origin, a known kind, canonical JSON that fits its fields;
2. `by` sorted and without repeats; entry 0 has no `seen`, every other one has, of a size not beyond its own index;
3. each name in `by` resolves to a key, each has exactly one good signature line, and each may say this here;
4. no earlier entry that is not void has the same text;
5. the kind's own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from comity.canonical import sha256, to_base64
from comity.charter.authority import check_authority, keys_for
from comity.desk.state import KINDS, State, Void
from comity.errors import DuplicateRefusal, FormatError, FormRefusal, Refusal, SignatureRefusal
from comity.kinds import Kind, Moment, Statement
from comity.record.entry import Entry, pair_signatures, parse_entry, verify_pairs
from comity.record.note import Note, VerifierKey
from comity.record.sealed import Plaintext
from comity.record.statements import Opened, whole_statement

Pairs = list[tuple[VerifierKey, bytes]]
Verify = Callable[[Note, Pairs], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry that passed every check at its index and can be folded."""

    entry: Entry
    kind: Kind[Any]
    body: Statement
    moment: Moment
    text_hash: bytes


class Malformed(Exception):
    """The entry is void and the host is at fault."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


@dataclass(slots=True)
class Fold:
    """Owns `state` while it folds. `root_at` gives the log's own root (32 bytes) at a size up to the current index.

    `twins` gives earlier indices with the same text, from the first 8 bytes of its hash and the text itself.
    """

    state: State
    root_at: Callable[[int], bytes]
    twins: Callable[[bytes, Note], list[int]]
    verify: Verify = verify_pairs

    def step(self, data: bytes) -> Judged | Void:
        """Fold the next entry."""
        index = self.state.size
        try:
            judged = self.check(data)
        except Malformed as error:
            return self._void(index, data, error.refusal, "host")
        except Refusal as error:
            return self._void(index, data, error, "author")
        self.apply(judged)
        return judged

    def _void(self, index: int, data: bytes, refusal: Refusal, fault: str) -> Void:
        try:
            kind = parse_entry(data).kind
        except FormatError:
            kind = ""
        void = self.state.void[str(index)] = Void(kind, refusal.message, refusal.rule, fault)
        self.state.size = index + 1
        return void

    def check(self, data: bytes) -> Judged:
        """Every check of one entry at the next index. Raises Malformed or Refusal; changes nothing."""
        state, index = self.state, self.state.size
        try:
            entry = parse_entry(data)
        except FormatError as error:
            raise Malformed(
                FormRefusal(error.message, rule="RECORD: Entry = a signed note", hint=error.hint)
            ) from error
        kind = self._kind(entry, index)
        try:
            body: Statement = kind.decode(entry.body)
            _check_envelope(body, index)
        except FormRefusal as error:
            raise Malformed(error) from error
        digest = sha256(entry.note.text)
        moment = Moment(entry.origin, index, body.by, digest.hex(), state.parts(), self.root_at, _no_judge)
        moment.judge = lambda name, inner: self._judge(moment, name, inner)
        try:
            registers = kind.registers(moment, body) if kind.registers else {}
            keys = keys_for(state.charter, body.by, registers)
            self.verify(entry.note, pair_signatures(entry.note, body.by, keys))
        except (FormRefusal, SignatureRefusal) as error:
            raise Malformed(error) from error
        check_authority(state.charter, kind.name, kind.authority, body.by, registers)
        for twin in self.twins(digest, entry.note):
            if str(twin) not in state.void:
                raise DuplicateRefusal(
                    f"entry {twin} has the very same text",
                    rule="RECORD: a text identical to an earlier entry is refused",
                )
        kind.rule(moment, body)
        return Judged(entry, kind, body, moment, digest)

    def _kind(self, entry: Entry, index: int) -> Kind[Any]:
        if index and self.state.charter.terms is None:
            raise Malformed(
                Refusal("no charter was adopted at entry 0", rule="RECORD: entry 0 is charter/adopt/v1")
            )
        if index and entry.origin != self.state.origin:
            raise Malformed(
                SignatureRefusal(
                    f"the entry was made for the mechanism {entry.origin[:80]!r}, this is {self.state.origin!r}",
                    rule="RECORD: an entry cannot be replayed in another mechanism",
                )
            )
        kind = KINDS.get(entry.kind)
        if kind is None:
            raise Refusal(
                f"the kind {entry.kind[:80]!r} is not known to fold version 1",
                rule="RECORD: unknown kinds are void",
            )
        if (index == 0) != (kind.name == "charter/adopt/v1"):
            raise Malformed(
                Refusal(
                    f"entry {index} is a {kind.name}",
                    rule="RECORD: entry 0 is charter/adopt/v1, and no other entry is",
                )
            )
        return kind

    def apply(self, judged: Judged) -> None:
        """Let a checked entry change the state."""
        if judged.moment.index == 0:
            self.state.origin = judged.entry.origin
        judged.kind.fold(judged.moment, judged.body)
        self.state.size = judged.moment.index + 1

    def _judge(self, outer: Moment, name: str, data: bytes) -> str:
        """Judge an opened statement as its author's, here and now; returns why it is void, or an empty text."""
        kind = KINDS.get(name)
        if kind is None or name.startswith(("record/", "charter/")):
            return f"a sealed item cannot hold {name[:80]}"
        try:
            body = kind.decode(data)
            _check_by(body)
            keys_for(self.state.charter, body.by, {})
            check_authority(self.state.charter, kind.name, kind.authority, body.by, {})
            moment = Moment(
                outer.origin, outer.index, body.by, outer.text_hash, outer.parts, self.root_at, _no_judge
            )
            kind.rule(moment, body)
        except Refusal as error:
            return error.message
        kind.fold(moment, body)
        return ""

    def set_root(self, root: bytes) -> State:
        """Stamp the tree's root (32 bytes) at the current size onto the state, which makes it a value to digest."""
        self.state.root = to_base64(root)
        return self.state


def spoken(kind: Kind[Any], body: Statement) -> Iterator[tuple[Kind[Any], Statement]]:
    """A statement, and where it opens sealed ones those that are well formed."""
    yield kind, body
    if isinstance(body, Opened):
        for opening in body.items:
            with suppress(FormatError, FormRefusal):
                text = Plaintext.decode(opening.plaintext.encode())
                if text.kind in KINDS:
                    inner = KINDS[text.kind]
                    yield inner, inner.decode(whole_statement(text, body.by, body.at))


def _no_judge(_name: str, _data: bytes) -> str:
    raise AssertionError("an opened statement opens nothing itself")


def _check_by(body: Statement) -> None:
    if len(body.by) > 1 and list(body.by) != sorted(set(body.by)):
        raise FormRefusal(
            "`by` must be sorted and name each signer once", rule="RECORD: `by` is the exact list of signers"
        )


def _check_envelope(body: Statement, index: int) -> None:
    _check_by(body)
    seen = body.seen
    if index == 0:
        if seen is not None:
            raise FormRefusal("entry 0 can have seen nothing", rule="RECORD: entry 0 has no `seen`")
    elif seen is None:
        raise FormRefusal(
            "`seen` is missing",
            rule="RECORD: `seen` is the last checkpoint that the author verified",
            hint="comity say fills it in",
        )
    elif seen.size > index:
        raise FormRefusal(
            f"`seen` is of size {seen.size}, beyond this entry's index {index}", rule="RECORD: `seen`"
        )
