# SPDX-License-Identifier: Apache-2.0
"""Settles one open point of a text in a file: the alternative that was chosen becomes words, the others go.

Refused while a party still holds the point against that alternative; nobody is overruled by a text processor. A value to be filled in is
settled with any words. Everything else in the text stays as it is, to the letter, and what keeps its place keeps its id.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from comity.canonical import BIDI_OVERRIDES
from comity.errors import InputError, Refusal
from comity.text.blocking import holders
from comity.text.model import FOR, Alternative, Choice, Clause, Inline, Text, Words, choices, inlines
from comity.text.open_points import OpenPoint, Option, open_points
from comity.text.wording import plain

HELD = "text: a choice that a party still holds is not settled"
NONE = frozenset({"none", "no text"})
NO_TEXT = "no text"
_SPECIAL = re.compile(r"([\\\[\](){}*_#])")
_LETTER = re.compile(r"\w")
_MARKS = (" ", ",", ".", ";", ":", ")", "!", "?", "،", "؛", "؟")
_AGAINST_IT = {"oppose": "opposes it", "delete": "wants it deleted", "reserve": "reserves on it"}
_LONGEST_QUOTED = 60
_MOST_LISTED = 20


def settle(text: Text, choice: str, alternative: str) -> Text:
    """The text with the point `choice` settled. `alternative` is its id, its number, its label, its exact words, or `none` for no text.

    Where a value or words are to come (`[X]`, `[Placeholder: ...]`), `alternative` is any words. Raises InputError where there is no such
    point or alternative, Refusal while a party holds it.
    """
    point = point_of(text, choice)
    to_come = point.kind in {"blank", "placeholder"}
    option = _filling(point, alternative) if to_come else option_of(point, alternative)
    _check_held(point, option)
    words = _spelled(alternative, text) if to_come and not option.null else None
    settler = _Settler(text, point, option, words)
    clauses = settler.under(text.clauses)
    for clause in settler.gone:
        if held := holders(text, clause):
            raise Refusal(
                f"{_list(held)} {_verb(held, 'holds', 'hold')} the clause {clause.id}, of which nothing would be left",
                rule=HELD,
                hint="they lift the hold first, or another alternative is settled",
            )
    _check_brackets(text.clauses, clauses, choice)
    return _same_ids(replace(text, clauses=clauses))


def point_of(text: Text, name: str) -> OpenPoint:
    """The open point with this id. Raises InputError that lists those there are."""
    points = {point.id: point for outer in open_points(text) for point in outer.walk()}
    if name in points:
        return points[name]
    owner = name.partition(".")[0]
    near = [one for one in points if one.partition(".")[0] == owner] or list(points)
    more = f" and {len(near) - _MOST_LISTED} more" if len(near) > _MOST_LISTED else ""
    listed = ", ".join(near[:_MOST_LISTED])
    raise InputError(
        f"the text has no open point {name!r}",
        hint=f"its open points: {listed}{more}" if near else "nothing in it is open",
    )


def option_of(point: OpenPoint, said: str) -> Option:
    """The option that `said` names: by id, number, label or words. Raises InputError, also where it names two."""
    whole = [one for one in point.options if one.id == said]
    found = whole or [
        one
        for place, one in enumerate(point.options, 1)
        if said.strip().casefold() in _names(point, place, one)
    ]
    if len(found) == 1:
        return found[0]
    listed = "; ".join(f"{option.id} ({_said(option)})" for option in point.options)
    if found:
        raise InputError(
            f"{said!r} names {len(found)} alternatives of {point.id}",
            hint=f"give the id of one: {listed}",
        )
    raise InputError(f"the point {point.id} has no alternative {said!r}", hint=f"its alternatives: {listed}")


def _names(point: OpenPoint, place: int, option: Option) -> Collection[str]:
    names = {str(place), option.id.removeprefix(f"{point.id}."), option.label, option.words}
    return {name.casefold() for name in names if name} | (NONE | {"0"} if option.null else frozenset())


def _filling(point: OpenPoint, said: str) -> Option:
    """The option that a value fills, or that of no text. The mark of the place itself is no value."""
    null = next((one for one in point.options if one.null), None)
    if null is not None and (said.strip().casefold() in NONE or said == null.id):
        return null
    option = next(one for one in point.options if not one.null) if point.options else None
    if option is None or not said.strip() or plain(said) == option.words or said == option.id:
        raise InputError(
            f"{said!r} is not what fills {point.id}",
            hint="expected the words to put there, or none for no text",
        )
    return option


def _spelled(said: str, text: Text) -> str:
    """Words from outside as the text spells them: on one line, with brackets that are characters. Raises InputError."""
    words = " ".join(said.split())
    override = next((one for one in words if one in BIDI_OVERRIDES), None)
    if override is not None:
        raise InputError(
            f"the words hold the bidi override U+{ord(override):04X}, which makes words look reordered",
            hint="give them without it",
        )
    if text.dialect == "neg":
        return _SPECIAL.sub(r"\\\1", words)
    if "[" in words or "]" in words:
        raise InputError(
            "the words hold a bracket, which would be open again", hint="give them without brackets"
        )
    return words


def _check_held(point: OpenPoint, option: Option) -> None:
    held = sorted(option.objectors)
    if not held:
        return
    others = [f"{one.id} ({_said(one)})" for one in point.options if not one.objectors]
    free = (
        f"it is settled with {' or '.join(others)}, which nobody holds it against"
        if others
        else "another alternative is proposed"
    )
    raise Refusal(
        f"{_list(held)} still {_verb(held, 'holds', 'hold')} {point.id} against {_said(option)}: "
        + "; ".join(f"{party} {_how(point, option, party)}" for party in held),
        rule=HELD,
        hint=f"{_list(held)} {_verb(held, 'withdraws', 'withdraw')} first, or {free}",
    )


def _how(point: OpenPoint, option: Option, party: str) -> str:
    """What a party said that stands against an option."""
    for one in reversed(option.positions):
        if one.party == party and one.stance in _AGAINST_IT:
            return _AGAINST_IT[one.stance]
        if one.party == party and one.condition and one.stance in FOR:
            return f"is for it only if {one.condition}"
    wanted = [one for one in point.options if party in one.supporters]
    return f"stands for {', '.join(_said(one) for one in wanted)}" if wanted else "objects"


def _said(option: Option) -> str:
    if option.null:
        return NO_TEXT
    words = option.words
    return repr(words if len(words) <= _LONGEST_QUOTED else words[: _LONGEST_QUOTED - 3] + "...")


def _list(parties: Collection[str]) -> str:
    return ", ".join(sorted(parties))


def _verb(parties: Collection[str], one: str, several: str) -> str:
    return one if len(parties) == 1 else several


@dataclass(slots=True)
class _Settler:
    """Walks the text once. `gone` are the clauses of which nothing is left."""

    text: Text
    point: OpenPoint
    option: Option
    words: str | None
    gone: list[Clause] = field(default_factory=list)

    def under(self, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
        return tuple(one for clause in clauses for one in self._clause(clause))

    def _clause(self, clause: Clause) -> Iterator[Clause]:
        if self.point.kind == "options" and any(one.id == clause.id for one in self.point.options):
            if clause.id == self.option.id and not self.option.null:
                yield from self._plain(clause)
            return
        if self.point.id == f"{clause.id}.whole":
            if self.option.null:
                self.gone += clause.walk()
            else:
                yield replace(clause, attributions=())
            return
        children = self.under(clause.children)
        content = self._content(clause.content)
        if content == clause.content and children == clause.children:
            yield clause
        elif children or _says_something(content):
            yield replace(clause, content=content, children=children)
        else:
            self.gone.append(clause)

    def _plain(self, option: Clause) -> Iterator[Clause]:
        """An option that was chosen: its words without its label; if it only led to others, these."""
        if not option.content:
            yield from option.children
            return
        yield replace(option, type="prose", number="", marker="", attributions=(), level=0)

    def _content(self, content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        if not any(one.id == self.point.id for one in choices(content)):
            return content
        made = _joined(self._filled(content))
        if made and isinstance(made[0], Words):
            made = (Words(made[0].text.lstrip()), *made[1:])
        if made and isinstance(made[-1], Words):
            made = (*made[:-1], Words(made[-1].text.rstrip()))
        return tuple(one for one in made if one != Words(""))

    def _filled(self, content: Sequence[Inline]) -> Iterator[Inline]:
        for one in content:
            if not isinstance(one, Choice):
                yield one
            elif one.id == self.point.id:
                yield from self._chosen(one)
            elif left := self._around(one):
                yield left

    def _chosen(self, choice: Choice) -> Sequence[Inline]:
        if self.option.null:
            return ()
        if self.words is not None:
            return (Words(self.words),)
        found = next((one for one in choice.alternatives if one.id == self.option.id), None)
        return (found.content or ()) if found else ()

    def _around(self, choice: Choice) -> Choice | None:
        """A choice that may hold the point; None where its only words went. One of several alternatives that is empty now is no text."""
        made: list[Alternative] = []
        for one in choice.alternatives:
            inner = self._content(one.content or ())
            emptied = bool(one.content) and not inner
            if emptied and len(choice.alternatives) == 1 and one.opens and one.closes:
                return None
            made.append(
                replace(one, content=(Words(NO_TEXT),) if emptied and one.opens and one.closes else inner)
            )
        return replace(choice, alternatives=tuple(made))


def _joined(found: Iterator[Inline]) -> tuple[Inline, ...]:
    """Neighbouring words as one; where a bracket went, one space, and none before a mark."""
    made: list[Inline] = []
    for one in found:
        last = made[-1] if made else None
        if isinstance(one, Words) and isinstance(last, Words):
            before = last.text
            if one.text.startswith(_MARKS) and before.endswith(" "):
                before = before.rstrip(" ")
            made[-1] = Words(before + one.text)
        else:
            made.append(one)
    return tuple(made)


def _says_something(content: Sequence[Inline]) -> bool:
    """Whether a letter, a digit or an open choice is left, or part of a bracket that goes on elsewhere."""
    return any(
        isinstance(one, Choice) or (isinstance(one, Words) and _LETTER.search(one.text)) for one in content
    )


def _check_brackets(before: Sequence[Clause], after: Sequence[Clause], name: str) -> None:
    """That no bracket which spans clauses lost one of its ends. Raises InputError."""
    was, now = _ends(before), _ends(after)
    torn = sorted(one for one in now if now[one] != was[one])
    if torn:
        raise InputError(
            f"settling {name} would tear the bracket {torn[0]}, which opens in one clause and closes in another",
            hint=f"settle {torn[0].rpartition('.')[0]} first",
        )


def _ends(clauses: Sequence[Clause]) -> dict[str, tuple[int, int]]:
    """Of each alternative that spans clauses: how often it opens, and how often it closes."""
    found: dict[str, tuple[int, int]] = {}
    for clause in clauses:
        for one in clause.walk():
            for choice in choices(one.content):
                for alternative in choice.alternatives:
                    if not (alternative.opens and alternative.closes):
                        opens, closes = found.get(alternative.id, (0, 0))
                        found[alternative.id] = (opens + alternative.opens, closes + alternative.closes)
    return found


def _same_ids(text: Text) -> Text:
    """The text with ids written out where they would be counted otherwise now. A publisher's text has none, and gets none."""
    if text.dialect != "neg":
        return text
    # Once a clause keeps its id, the choices in it may be counted as before.
    for moved in (_moved_clauses, _moved_choices):
        names = moved(text)
        if names:
            text = replace(text, clauses=tuple(_pinned(clause, names) for clause in text.clauses))
    return text


def _moved_clauses(text: Text) -> set[str]:
    return {one.id for one, other in _read_back(text) if one.id != other.id}


def _moved_choices(text: Text) -> set[str]:
    found: set[str] = set()
    for one, other in _read_back(text):
        before, after = list(choices(one.content)), list(choices(other.content))
        if len(before) == len(after):
            found |= {was.id for was, now in zip(before, after, strict=True) if was.id != now.id}
    return found


def _read_back(text: Text) -> list[tuple[Clause, Clause]]:
    """Each clause with what it is read as once it is written; nothing where these are not the same clauses."""
    from comity.text.reader import read
    from comity.text.writer import write

    mine, again = list(text.walk()), list(read(write(text), dialect="neg").walk())
    return list(zip(mine, again, strict=True)) if len(mine) == len(again) else []


def _pinned(clause: Clause, names: Collection[str]) -> Clause:
    content = clause.content
    if any(isinstance(one, Choice) and one.id in names for one in inlines(content)):
        content = tuple(_pinned_inline(one, names) for one in content)
    children = tuple(_pinned(child, names) for child in clause.children)
    return replace(
        clause, content=content, children=children, pinned=clause.pinned or (clause.id in names and clause.type != "bracket")
    )  # fmt: skip


def _pinned_inline(one: Inline, names: Collection[str]) -> Inline:
    if not isinstance(one, Choice):
        return one
    alternatives = tuple(
        replace(other, content=other.content and tuple(_pinned_inline(each, names) for each in other.content))
        for other in one.alternatives
    )
    whole = all(other.opens and other.closes for other in alternatives)
    return replace(one, alternatives=alternatives, pinned=one.pinned or (whole and one.id in names))
