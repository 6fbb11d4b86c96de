# SPDX-License-Identifier: Apache-2.0
"""Texts and the record: tabling files, reading a text as it stands, and the hashes that agreements and adoptions sign."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from comity import kinds
from comity.desk.state import State
from comity.errors import InputError, Refusal
from comity.text.agreement import clause_hashes, open_clauses, voices
from comity.text.current import as_text
from comity.text.model import Text
from comity.text.tabled import Clause, Tabled, target_of
from comity.text.tabling import as_on_record, clauses_to_table

_ENTRY_BYTES = 48_000
_ENTRY_CLAUSES = 512


def text_on_record(state: State, name: str) -> Tabled:
    """The text with this id. Raises InputError that lists those there are."""
    found = state.text.texts.get(name)
    if found is None:
        there = ", ".join(sorted(state.text.texts)) or "none"
        raise InputError(f"the record has no text {name!r}", hint=f"its texts: {there}")
    return found


def current_text(state: State, name: str, language: str | None = None) -> Text:
    """A text as it stands, in one of its languages; the first if none is named. Raises InputError."""
    tabled = text_on_record(state, name)
    language = language or ("en" if "en" in tabled.languages else tabled.languages[0])
    if language not in tabled.languages:
        raise InputError(
            f"the text {name} does not stand in {language!r}",
            hint=f"its languages: {', '.join(tabled.languages)}",
        )
    heard = voices(state.charter, tabled)
    return as_text(name, tabled, language, sorted(heard.members), heard.agreed)


def tabling(
    name: str, texts: Mapping[str, Text], fields: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kinds and fields of the statements that table a text, given in each language; a long one takes several. Raises Refusal."""
    titles = {language: text.header.title or name for language, text in texts.items()}
    kind = next(iter(texts.values())).header.type
    parts = list(_parts(clauses_to_table(texts)))
    yield "text/table/v1", {"text": name, "title": titles, "type": kind, "clauses": parts[0], **fields}
    for part in parts[1:]:
        yield "text/insert/v1", {"text": name, "clauses": part}


def _parts(clauses: Sequence[Clause]) -> Iterator[list[Any]]:
    """As many clauses as one entry holds."""
    waiting: list[Any] = []
    size = 0
    for clause in clauses:
        data = kinds.encode(clause)
        if waiting and (size + len(data) > _ENTRY_BYTES or len(waiting) == _ENTRY_CLAUSES):
            yield waiting
            waiting, size = [], 0
        waiting.append(_plain(clause))
        size += len(data)
    yield waiting


def _plain(clause: Clause) -> Any:
    import msgspec

    return msgspec.json.decode(kinds.encode(clause))


def revising(state: State, name: str, texts: Mapping[str, Text]) -> dict[str, Any]:
    """The fields of the statement that brings the text to what the files say: clauses that differ, and those that are gone."""
    tabled = text_on_record(state, name)
    now = {language: current_text(state, name, language) for language in tabled.languages}
    before = {clause.id: clause for clause in as_on_record(tabled, clauses_to_table(now))}
    after = as_on_record(tabled, clauses_to_table(texts))
    changed = [_plain(clause) for clause in after if before.get(clause.id) != clause]
    removed = [one for one in before if one not in {clause.id for clause in after}]
    order = _order(tabled, [clause.id for clause in after], removed)
    if not (changed or removed or order):
        raise InputError(f"the files say what the text {name} says already", hint="nothing is to be revised")
    fields: dict[str, Any] = {"text": name, "clauses": changed, "removed": removed, "order": order}
    return {key: value for key, value in fields.items() if value}


def _order(tabled: Tabled, after: Sequence[str], removed: Collection[str]) -> list[str]:
    """The new order of all clauses, those that are gone behind the ones that they followed; empty where it need not be said."""
    order = list(after)
    before = ""
    for name in tabled.order:
        if name not in after and name not in removed:
            order.insert(order.index(before) + 1 if before in order else 0, name)
        before = name
    kept = [name for name in tabled.order if name not in removed]
    return order if order != [*kept, *(name for name in order if name not in tabled.clauses)] else []


def agreement(state: State, name: str, clause: str, **fields: Any) -> dict[str, Any]:
    """The fields of the statement that agrees to a clause as it stands. Raises InputError, or Refusal while it is open."""
    tabled = text_on_record(state, name)
    if clause not in tabled.clauses:
        raise InputError(
            f"the text {name} has no clause {clause!r}", hint=f"its clauses: {', '.join(tabled.order[:40])}"
        )
    return {"text": name, "clause": clause, "hashes": clause_hashes(tabled, clause), **fields}


def adoption(state: State, name: str) -> tuple[dict[str, Any], str]:
    """The fields of the statement that adopts the text as it stands, and what a silence procedure on it names. Raises Refusal."""
    tabled = text_on_record(state, name)
    hashes = tabled.hashes()
    if hashes is None:
        raise Refusal(
            f"the text {name} is open in {', '.join(open_clauses(tabled))}",
            rule="text: only a settled text is adopted",
            hint="settle its choices first",
        )
    return {"text": name, "hashes": hashes}, target_of(name, hashes)


def signed_hashes(state: State, name: str, language: str) -> dict[str, str]:
    """Clause id -> hash, for every clause that somebody agreed to, in one language."""
    tabled = text_on_record(state, name)
    return {one: clause_hashes(tabled, one)[language] for one in tabled.order if tabled.clauses[one].signed}
