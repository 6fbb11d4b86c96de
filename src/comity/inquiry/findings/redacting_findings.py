# SPDX-License-Identifier: Apache-2.0
"""A finding at a level: passages for fewer readers keep their place and name, and a commitment stands for their words.

The commitment is SHA-256("comity/passage/v1" || 0x00 || salt || canonical JSON); whoever is given salt and words can check them. Salts come
from one secret of the inquiry and the words themselves, so that the same words give the same commitment in every format and draft, and one
opened passage tells nothing about another.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from comity.canonical import encode, sha256_hex
from comity.errors import InputError, ProofError, Refusal
from comity.inquiry.findings.finding import LEVELS, PASSAGES, Finding, Level, Passage, content, passages

NARROWER = "inquiry: a copy withholds what it withholds: no wider level can be made from it"
SECRET_BYTES = 32
ECHO = 5
"""So many words in a row are not there twice by chance."""

_COMMITMENT = b"comity/passage/v1\0"
_SALT = b"comity/passage-salt/v1\0"


@dataclass(frozen=True)
class Opening:
    """What proves the words of a withheld passage: `words` are canonical JSON, `salt` 32 bytes."""

    passage: str
    salt: bytes
    words: bytes

    @property
    def commitment(self) -> str:
        return sha256_hex(_COMMITMENT + self.salt + self.words)

    @property
    def committed_bytes(self) -> bytes:
        """The bytes whose SHA-256 the commitment is, for `sha256sum`."""
        return _COMMITMENT + self.salt + self.words


def at_level(finding: Finding, level: Level, secret: bytes) -> Finding:
    """The copy for readers of `level`. `secret`: 32 random bytes that the inquiry keeps. Raises Refusal where it is narrower already."""
    if LEVELS.index(level) > LEVELS.index(finding.level):
        raise Refusal(
            f"this copy is for the level {finding.level}",
            rule=NARROWER,
            hint=f"make the copy for {level} from the full finding",
        )
    names = iter([name for _, name, _ in passages(finding)])
    made: dict[str, Any] = {
        field: tuple(_shown(finding.id, next(names), one, level, secret) for one in getattr(finding, field))
        for field in PASSAGES
    }
    return replace(finding, level=level, **made)


def opening(finding: Finding, name: str, secret: bytes) -> Opening:
    """What opens the commitment to a passage of the full finding, such as "paragraph 12". Raises InputError where there is none."""
    for _, known, passage in passages(finding):
        if known == name and not passage.withheld:
            return _opening(finding.id, name, passage, secret)
    raise InputError(
        f"no passage {name!r} is here to be opened",
        hint=f"passages: {', '.join(known for _, known, one in passages(finding) if one.level != 'public') or 'none is withheld'}",
    )


def check_opening(found: Opening, commitment: str) -> None:
    """Raise ProofError unless these are the words that the commitment binds to."""
    if not hmac.compare_digest(found.commitment, commitment):
        raise ProofError(
            f"{found.passage}: these are not the words that were withheld",
            hint="salt and words must be those of the opening",
        )


def echoes(full: Finding, shown: Finding) -> tuple[tuple[str, str], ...]:
    """Runs of ECHO words of a withheld passage that still stand elsewhere in the copy: the passage's name and the first such run.

    For people to look at before they publish: shorter runs, names alone and other wordings are not found.
    """
    there = {run for text in _texts(shown) for run in _runs(text)}
    found = []
    for (_, name, before), (_, _, after) in zip(passages(full), passages(shown), strict=True):
        if after.withheld and not before.withheld:
            hidden = (
                run
                for field in before.HIDES
                for text in _texts(getattr(before, field))
                for run in _runs(text)
            )
            first = next((run for run in hidden if run in there), None)
            if first:
                found.append((name, " ".join(first)))
    return tuple(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return (tuple(words[at : at + ECHO]) for at in range(len(words) - ECHO + 1))


def _shown(finding: str, name: str, passage: Passage, level: Level, secret: bytes) -> Passage:
    if passage.withheld or LEVELS.index(passage.level) <= LEVELS.index(level):
        return passage
    hidden: dict[str, Any] = {field: type(getattr(passage, field))() for field in passage.HIDES}
    return replace(passage, commitment=_opening(finding, name, passage, secret).commitment, **hidden)


def _opening(finding: str, name: str, passage: Passage, secret: bytes) -> Opening:
    if len(secret) != SECRET_BYTES:
        raise InputError(f"a secret of {len(secret)} bytes; expected {SECRET_BYTES} random ones")
    words = encode({"finding": finding, "passage": name, **content(passage)})
    return Opening(name, hmac.digest(secret, _SALT + words, "sha256"), words)
