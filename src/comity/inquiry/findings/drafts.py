# SPDX-License-Identifier: Apache-2.0
"""What changed from one draft of a finding to another, down to words; and that every draft is there.

Drafts count from 1 and none is left out. A change is only told, never judged, but for what the method asks to be noticed: a standard or a
hypothesis that changed after weighing, and a dissent, reply, correction or withdrawal that is gone although it is kept for good.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any, Literal

from comity.errors import InputError, Refusal
from comity.inquiry.findings.finding import Finding, Passage, content, passages

KEPT = "inquiry: every draft is kept, and drafts count from 1"

Kind = Literal["added", "removed", "changed"]
Way = Literal["same", "added", "removed"]

AFTER_WEIGHING = "changed after weighing"
GONE = "removed, although it is kept for good"
ALTERED = "altered, although it is kept for good"
SAID = ("title", "caption", "text", "answer")
"""The fields of passages that are words."""
PERMANENT = frozenset(("dissent", "reply", "correction"))

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Stretch:
    """Words that stayed, came or went."""

    way: Way
    text: str


@dataclass(frozen=True)
class Change:
    """One thing that changed: `what` names it, `old` and `new` say what it was and is, `words` where they differ, if both are words.

    `noticed` is what the method asks to be noticed, in words; empty for any other change.
    """

    what: str
    kind: Kind
    old: str = ""
    new: str = ""
    words: tuple[Stretch, ...] = ()
    noticed: str = ""


def changes(old: Finding, new: Finding) -> tuple[Change, ...]:
    """Everything that differs: first what the finding says as a whole, then support, then passages in the order of the new draft.

    Raises InputError where they are not drafts of one finding.
    """
    if (old.inquiry, old.id) != (new.inquiry, new.id):
        raise InputError(
            f"{old.inquiry}/{old.id} and {new.inquiry}/{new.id} are two findings",
            hint="changes are between drafts of one finding",
        )
    weighed = bool(old.support)
    return (
        *_whole(old, new),
        *_standard(old, new, weighed=weighed),
        *_hypotheses(old, new, weighed=weighed),
        *_compared("support", _support(old), _support(new)),
        *_compared("count", _counts(old), _counts(new)),
        *_compared("group relied on", dict.fromkeys(old.relied_on, ""), dict.fromkeys(new.relied_on, "")),
        *_compared("contrary group", dict.fromkeys(old.contrary, ""), dict.fromkeys(new.contrary, "")),
        *_passages(old, new),
    )


def in_order(drafts: Iterable[Finding]) -> tuple[Finding, ...]:
    """The drafts of one finding by number. Raises Refusal where one is missing or there twice, InputError where they are of several."""
    found = sorted(drafts, key=lambda one: one.draft)
    if len({(one.inquiry, one.id) for one in found}) > 1:
        raise InputError("these are drafts of several findings", hint="name the drafts of one finding")
    numbers = [one.draft for one in found]
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if missing or twice:
        told = (
            f"missing: {', '.join(map(str, missing[:20]))}"
            if missing
            else f"twice: {', '.join(map(str, twice[:20]))}"
        )
        raise Refusal(f"drafts of {found[0].id}: {told}", rule=KEPT, hint="hand in each draft once")
    return tuple(found)


def word_changes(old: str, new: str) -> tuple[Stretch, ...]:
    """Words of both texts, the longest common ones as `same`; spaces and marks count as words of their own."""
    from rapidfuzz.distance import LCSseq

    before, after = _WORD.findall(old), _WORD.findall(new)
    made: list[Stretch] = []
    gone, come = "", ""
    for step in (*LCSseq.opcodes(before, after), None):
        # Steps between two common stretches come in no order that means anything: what went is told before what came.
        if step is None or step.tag == "equal":
            made += [Stretch("removed", gone)] if gone else []
            made += [Stretch("added", come)] if come else []
            gone, come = "", ""
        if step is None:
            break
        was = "".join(before[step.src_start : step.src_end])
        if step.tag == "equal":
            made.append(Stretch("same", was))
        else:
            gone += was
            come += "".join(after[step.dest_start : step.dest_end])
    return tuple(made)


def _whole(old: Finding, new: Finding) -> Iterator[Change]:
    """What is said once, in the order of the finding's fields."""
    plain = (
        "title",
        "statement",
        "mandate",
        "incident",
        "language",
        "status",
        "dated",
        "supersedes",
        "level",
        "proposed",
    )
    for name in plain:
        yield from _changed(name, getattr(old, name), getattr(new, name))
    for name in ("decision", "withdrawal"):
        before, after = (_value(getattr(one, name)) for one in (old, new))
        gone = GONE if name == "withdrawal" and before and not after else ""
        for key in dict.fromkeys((*before, *after)):
            yield from _changed(f"{name}: {key}", before.get(key, ""), after.get(key, ""), gone)
    for told in ("simulated", "simulated_parts"):
        yield from _changed(told.replace("_", " "), *(_told(getattr(one, told)) for one in (old, new)))


def _standard(old: Finding, new: Finding, *, weighed: bool) -> Iterator[Change]:
    before, after = _value(old.standard), _value(new.standard)
    noticed = AFTER_WEIGHING if weighed else ""
    for key in dict.fromkeys((*before, *after)):
        yield from _changed(
            f"standard: {key.replace('_', ' ')}", before.get(key, ""), after.get(key, ""), noticed
        )


def _hypotheses(old: Finding, new: Finding, *, weighed: bool) -> Iterator[Change]:
    before, after = (
        {one.id: f"{one.text}{' (the rest)' if one.rest else ''}" for one in finding.hypotheses}
        for finding in (old, new)
    )
    yield from _compared("hypothesis", before, after, AFTER_WEIGHING if weighed else "")


def _support(finding: Finding) -> dict[str, str]:
    return {
        f"{one.of} against {one.against}": f"{one.low} to {one.high}, {one.band}" for one in finding.support
    }


def _counts(finding: Finding) -> dict[str, str]:
    return {name.replace("_", " "): told for name, told in _value(finding.counts).items()}


def _passages(old: Finding, new: Finding) -> Iterator[Change]:
    """Passages by name; those that have none of their own by what they say, so that one more before them changes nothing."""
    before, after = _named(old), _named(new)
    kept = {one.id for one in old.paragraphs} & {one.id for one in new.paragraphs}
    orders = (" ".join(one.id for one in finding.paragraphs if one.id in kept) for finding in (old, new))
    yield from _changed("order of paragraphs", *orders)
    for name in (*after, *(name for name in before if name not in after)):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            one = was or now
            assert one is not None
            gone = GONE if was is not None and one.KIND in PERMANENT else ""
            told = _said(one)
            kind: Kind = "removed" if was is not None else "added"
            texts = (told, "") if was is not None else ("", told)
            yield Change(_called(name, one), kind, *texts, noticed=gone)
            continue
        altered = now.KIND in PERMANENT and was.withheld == now.withheld
        if _said(was) != _said(now):
            comparable = not (was.withheld or now.withheld)
            words = word_changes(_said(was), _said(now)) if comparable else ()
            yield Change(
                _called(name, now), "changed", _said(was), _said(now), words, ALTERED if altered else ""
            )
        for key, value in _about(now).items():
            yield from _changed(f"{_called(name, now)}: {key}", _about(was)[key], value)


def _named(finding: Finding) -> dict[str, Passage]:
    found: dict[str, Passage] = {}
    for _, name, one in passages(finding):
        party = getattr(one, "party", "")
        key = (
            name
            if hasattr(one, "id")
            else f"{one.KIND} of {party}"
            if party
            else f"{one.KIND} {_said(one)[:80]}"
        )
        count, base = 1, key
        while key in found:
            count += 1
            key = f"{base} ({count})"
        found[key] = one
    return found


def _called(name: str, one: Passage) -> str:
    """What has no name of its own is called by its kind: its words stand beside it anyway."""
    return name if hasattr(one, "id") or hasattr(one, "party") else one.KIND


def _said(one: Passage) -> str:
    """The words of a passage, or that they are withheld and by which commitment: two that differ have two commitments."""
    if one.withheld:
        return f"withheld, commitment {one.commitment}"
    words = (value for key, value in content(one).items() if key in one.HIDES and key in SAID)
    return "\n".join(filter(None, words))


def _about(one: Passage) -> dict[str, str]:
    """All else that a passage carries: what it cites, its table, dates, and who may read it."""
    told = {
        key.replace("_", " "): _told(value)
        for key, value in content(one).items()
        if key not in (*SAID, "id", "party")
    }
    return {
        **told,
        "level": one.level,
        "reason": one.reason,
        "approved by": one.approved_by,
        "simulated": _told(one.simulated),
    }


def _compared(
    what: str, old: Mapping[str, str], new: Mapping[str, str], noticed: str = ""
) -> Iterator[Change]:
    for name in (*new, *(name for name in old if name not in new)):
        if name not in old:
            yield Change(f"{what} {name}", "added", "", new[name], noticed=noticed)
        elif name not in new:
            yield Change(f"{what} {name}", "removed", old[name], "", noticed=noticed)
        else:
            yield from _changed(f"{what} {name}", old[name], new[name], noticed)


def _changed(what: str, old: str, new: str, noticed: str = "") -> Iterator[Change]:
    if old == new:
        return
    kind: Kind = "changed" if old and new else "added" if new else "removed"
    yield Change(what, kind, old, new, word_changes(old, new) if kind == "changed" else (), noticed)


def _value(one: Any) -> dict[str, str]:
    """The fields of a value that is there once, as words."""
    if one is None:
        return {}
    return {field.name: _told(value) for field, value in zip(fields(one), astuple(one), strict=True)}


def _told(value: Any) -> str:
    """A value as words; a list as words in a row, or as JSON where that would not tell its cells apart."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        if all(isinstance(one, str) and one and ";" not in one for one in value):
            return "; ".join(value)
        return json.dumps(value, ensure_ascii=False)
    return str(value)
