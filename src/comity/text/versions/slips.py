# SPDX-License-Identifier: Apache-2.0
"""Slips: agreed words that a later version changes without saying so, as when "shall" in an agreed clause comes back as "should".

Judged on the hash that parties sign over a clause. A clause that the later version shows as reopened is no slip, whatever became of its
words; one that it shows as reserved or on hold has not lost its agreement silently. Whether a slip was meant is not for a program to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from comity.errors import InputError
from comity.text.model import HELD_STATES, Clause, Text
from comity.text.wording import clause_hash

if TYPE_CHECKING:
    from comity.text.versions.worddiff import Span

SlipKind = Literal["changed", "gone", "unsettled"]
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Slip:
    """One agreed clause. `id` is that under which it was agreed, `number` its latest one; `line` is the new version's, 0 if gone.

    kind: `changed` words, `gone`, or `unsettled`: the same words, no longer shown as agreed. `old_hash` is what was agreed; `new_hash` is
    the hash of the later words under the same id and language, None if there are none. Spans are empty where the agreed words are unknown.
    """

    kind: SlipKind
    id: str
    number: str
    spans: tuple[Span, ...]
    old_hash: str
    new_hash: str | None
    sentence: str
    line: int = 0

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "kind": self.kind,
            "id": self.id,
            "number": self.number,
            "spans": [{"kind": span.kind, "text": span.text} for span in self.spans],
            "old_hash": self.old_hash,
            "new_hash": self.new_hash,
            "sentence": self.sentence,
            "line": self.line,
        }


def slips(old: Text, new: Text) -> tuple[Slip, ...]:
    """What was agreed in `old` and is not the same in `new`, in the order of `old`."""
    from comity.text.versions.matching import match

    _one_language(old, new)
    found = match(old, new)
    later: dict[int, Clause | None] = dict.fromkeys((place for place, _ in found.removed), None)
    later |= {one.old_place: one.new for one in found.matches}
    clauses = list(old.walk())
    told = (
        _slip(clauses[place], later[place], old.header.language)
        for place in sorted(later)
        if clauses[place].settled
    )
    return tuple(slip for slip in told if slip)


def slips_signed(signed: Mapping[str, str], new: Text) -> tuple[Slip, ...]:
    """Which clauses of `new` are not what was signed: `signed` gives the SHA-256 of a clause by its id. Sorted by id.

    The clause is sought under its id only: its hash does not tell which other words it might have become.
    """
    found = []
    for identity, digest in sorted(signed.items()):
        if not _HASH.fullmatch(digest):
            raise InputError(
                f"the signed hash of clause {identity!r} is {digest!r}, which is no SHA-256",
                hint="expected 64 digits and letters a to f, as `comity text` prints them",
            )
        clause = new.by_id.get(identity)
        if clause is None:
            sentence = f"Clause {identity} was signed and does not stand in this version."
            found.append(Slip("gone", identity, "", (), digest, None, sentence))
            continue
        now = clause_hash(clause, new.header.language)
        if now != digest and not _reopened(clause):
            sentence = (
                f"{_name(clause)} was signed; its words in this version are not those that were signed."
            )
            found.append(Slip("changed", identity, clause.number, (), digest, now, sentence, clause.line))
    return tuple(found)


def _one_language(old: Text, new: Text) -> None:
    languages = old.header.language, new.header.language
    if all(languages) and languages[0] != languages[1]:
        raise InputError(
            f"the earlier version is in language {languages[0]!r} and the later one in {languages[1]!r}",
            hint="agreed words are compared within one language; expected two versions with the same `lang`",
        )


def _slip(agreed: Clause, later: Clause | None, language: str) -> Slip | None:
    from comity.text.versions.matching import words
    from comity.text.versions.worddiff import text_diff

    was, name = clause_hash(agreed, language), _name(agreed)
    if later is None:
        spans = text_diff(words(agreed), "")
        sentence = f"{name} was agreed and does not stand in the later version."
        return Slip("gone", agreed.id, agreed.number, spans, was, None, sentence)
    if _reopened(later):
        return None
    # Another id is no other wording: what is compared are the words, under the id that was agreed.
    now = clause_hash(replace(later, id=agreed.id), language)
    spans = text_diff(words(agreed), words(later))
    if now != was:
        sentence = f"{name} was agreed; {_changes(spans)}, and nothing says that it was reopened."
        return Slip("changed", agreed.id, later.number, spans, was, now, sentence, later.line)
    if not later.settled and not any(status.state in HELD_STATES for status in later.statuses):
        sentence = (
            f"{name} was agreed; its words are the same, but the later version does not show it as agreed."
        )
        return Slip("unsettled", agreed.id, later.number, spans, was, now, sentence, later.line)
    return None


def _reopened(clause: Clause) -> bool:
    return any(status.state == "reopened" for status in clause.statuses)


def _name(clause: Clause) -> str:
    return f"Clause {clause.number} ({clause.id})" if clause.number else f"Clause {clause.id}"


def _changes(spans: tuple[Span, ...]) -> str:
    """The change in words: quoted if it is one short one, counted else."""
    from comity.text.versions.worddiff import count_words

    changed = [span for span in spans if span.kind != "equal"]
    gone, come = (
        " ".join(word for span in changed if span.kind == kind for word in span.words)
        for kind in ("delete", "insert")
    )
    if not changed:
        return "the space between its words and marks differs"
    if len(changed) <= 2 and len(gone) + len(come) <= 80:
        if gone and come:
            return f"the later version has \u201c{come}\u201d where \u201c{gone}\u201d was agreed"
        return f"the later version {'leaves out' if gone else 'adds'} \u201c{gone or come}\u201d"
    counts = count_words(spans, "delete"), count_words(spans, "insert")
    return f"the later version leaves out {counts[0]} of its words and adds {counts[1]}"
