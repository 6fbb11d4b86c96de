# SPDX-License-Identifier: Apache-2.0
"""Exhibits and steps of custody as a bundle shows them, and which of them fit together.

Plain values: whoever assembles a bundle makes them from an archive or from the record. An exhibit that is withheld is known by a
commitment alone, and no step may give away its hash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from comity.errors import Refusal

DESCRIBED = (
    "inquiry: every exhibit that is named is described, and described once, by its SHA-256 or by a commitment"
)
CHAINED = "inquiry: the steps of a chain of custody are numbered, and each number stands once"
HIDDEN = "inquiry: of an exhibit that is withheld a bundle shows a commitment, never the hash"

_HEX = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z", re.ASCII)


@dataclass(frozen=True)
class EvidenceItem:
    """One exhibit as the document shows it: by `sha256`, or by `commitment` alone where its content is withheld (both lower-case hex).

    `derived_from` is the exhibit that `tool` made it from. `exhibit_number` is the label on it; the id where it has none.
    """

    id: str
    sha256: str = ""
    commitment: str = ""
    size_bytes: int | None = None
    media_type: str = ""
    file_name: str = ""
    exhibit_number: str = ""
    derived_from: str = ""
    tool: str = ""
    tool_version: str = ""


@dataclass(frozen=True)
class CustodyStep:
    """One event in the chain of custody of an exhibit. Posts are `PARTY/post`; `at` is RFC 3339, UTC; hashes are SHA-256."""

    exhibit: str
    seq: int
    kind: str
    actor: str
    at: str
    counterparty: str = ""
    reason: str = ""
    hash_before: str = ""
    hash_after: str = ""
    tool: str = ""


def check_evidence(items: Sequence[EvidenceItem], steps: Sequence[CustodyStep]) -> None:
    """Whether items, sorted by id, and steps, sorted by exhibit and number, fit together. Raises Refusal, naming the exhibit or step."""
    known = {one.id: one for one in items}
    for one, following in pairwise(items):
        if one.id == following.id:
            raise Refusal(f"exhibit {one.id} is there twice", rule=DESCRIBED, hint="leave one of the two")
    for one in items:
        _check_item(one, known)
    for one in items:
        root_of(one.id, known)
    for step, after in pairwise(steps):
        if (step.exhibit, step.seq) == (after.exhibit, after.seq):
            raise Refusal(f"exhibit {step.exhibit} has two steps {step.seq}", rule=CHAINED)
    for step in steps:
        _check_step(step, known)


def _check_item(item: EvidenceItem, known: Mapping[str, EvidenceItem]) -> None:
    if not item.id or not (item.sha256 or item.commitment):
        raise Refusal(f"exhibit {item.id!r} has neither a SHA-256 nor a commitment", rule=DESCRIBED)
    _check_hash(f"exhibit {item.id}", "sha256", item.sha256)
    _check_hash(f"exhibit {item.id}", "commitment", item.commitment)
    if item.derived_from and item.derived_from not in known:
        hint = "describe the parent, too, if only by its commitment"
        raise Refusal(f"exhibit {item.id} is derived from {item.derived_from}", rule=DESCRIBED, hint=hint)
    if item.tool_version and not item.tool:
        raise Refusal(f"exhibit {item.id} has the version of a tool and no tool", rule=DESCRIBED)
    if item.size_bytes is not None and item.size_bytes < 0:
        raise Refusal(f"exhibit {item.id} has {item.size_bytes} bytes", rule=DESCRIBED)
    words = (item.id, item.media_type, item.file_name, item.exhibit_number, item.tool, item.tool_version)
    _check_words(f"exhibit {item.id!r}", words)


def _check_step(step: CustodyStep, known: Mapping[str, EvidenceItem]) -> None:
    place = f"exhibit {step.exhibit}, step {step.seq}"
    if step.exhibit not in known:
        raise Refusal(f"{place}: no such exhibit is described", rule=DESCRIBED)
    if not step.kind or not step.actor or step.seq < 0:
        raise Refusal(f"{place}: expected a kind, an actor and a number from 0", rule=CHAINED)
    if not is_time(step.at):
        raise Refusal(
            f"{place}: {step.at!r} is not a time", rule=CHAINED, hint="expected UTC, as 2026-11-21T09:30:00Z"
        )
    _check_hash(place, "hash before", step.hash_before)
    _check_hash(place, "hash after", step.hash_after)
    if not known[step.exhibit].sha256 and (step.hash_before or step.hash_after):
        raise Refusal(
            f"{place} shows the hash of an exhibit that is withheld", rule=HIDDEN, hint="leave the hashes out"
        )
    _check_words(f"{place!r}", (step.kind, step.actor, step.counterparty, step.reason, step.tool))


def _check_hash(place: str, name: str, value: str) -> None:
    if value and not _HEX.fullmatch(value):
        raise Refusal(f"{place}: {name} {value[:80]!r} is not 64 lower-case hex digits", rule=DESCRIBED)


def _check_words(place: str, words: Sequence[str]) -> None:
    """A file name that is not UTF-8 comes from the operating system with lone surrogates, which no format of exchange can hold."""
    for one in words:
        if not one.isascii() and any("\ud800" <= letter <= "\udfff" for letter in one):
            hint = "write it with %XX for the bytes that are not UTF-8"
            raise Refusal(f"{place}: {one[:80]!r} is not Unicode text", rule=DESCRIBED, hint=hint)


def is_time(text: str) -> bool:
    """Whether this is a time in UTC as xsd:dateTime and RFC 3339 both write it."""
    try:
        return bool(_TIME.fullmatch(text)) and datetime.fromisoformat(text[:19]).year > 0
    except ValueError:
        return False


def root_of(exhibit: str, known: Mapping[str, EvidenceItem]) -> str:
    """The exhibit that a chain of derivations begins with. Raises Refusal for a ring."""
    seen = {exhibit}
    while above := known[exhibit].derived_from:
        if above in seen:
            raise Refusal(f"exhibit {above} is derived from itself", rule=DESCRIBED)
        seen.add(above)
        exhibit = above
    return exhibit
