# SPDX-License-Identifier: Apache-2.0
"""Who stands where, as drafters write it: attributions after a bracket, the lead-in before its words, and the status at a clause's end.

Parentheses are an attribution only if every code in them was declared; otherwise they are prose. Where they have an attribution's shape
but a code is unknown, the nearest declared one is named and nothing is assumed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from comity.text.model import Attribution, Stance, State, Status

_STANCES: dict[str, Stance] = {
    "propose": "propose", "proposes": "propose", "proposed": "propose", "proposal": "propose",
    "support": "support", "supports": "support", "supported": "support",
    "retain": "retain", "retains": "retain", "keep": "retain",
    "oppose": "oppose", "opposes": "oppose", "opposed": "oppose", "against": "oppose",
    "delete": "delete", "deletes": "delete", "deletion": "delete",
    "reserve": "reserve", "reserves": "reserve", "reserved": "reserve", "reservation": "reserve",
    "reflect": "reflect", "reflects": "reflect",
    "ad referendum": "ad_referendum", "ad ref": "ad_referendum",
    "withdraw": "withdraw", "withdraws": "withdraw", "withdrawn": "withdraw",
}  # fmt: skip
SPELLING: dict[Stance, str] = {"ad_referendum": "ad ref"}
_WORDS = "|".join(sorted(map(re.escape, _STANCES), key=len, reverse=True))
_STANCE = re.compile(
    rf"({_WORDS})\b\s*(?:(?:only\s+)?if\s+(?P<condition>.*?)\s*)?(?P<remark>.*)", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*(?:[,/+&]|\band\b|\bet\b|\bи\b|،)\s*")
_CODE = re.compile(r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){0,3}")
_LEAD = re.compile(rf"\s*(?P<who>[^:;\[\]()]+?)\s+(?P<stance>{_WORDS})\s*(?P<end>[;:])\s*", re.IGNORECASE)

_RUNGS: tuple[tuple[str, State], ...] = (
    (r"(?:agreed )?ad ref(?:\.|erendum)?|متفق عليه بشرط الاستشارة", "ad_referendum"),
    (r"agreed in informals|agreed informally", "agreed_in_informals"),
    (r"agreed(?: in (?P<body>\w[\w .-]*?))?|closed|convenue?|согласовано|متفق عليه", "agreed"),
    (r"adopted|adoptée?|принято|معتمد", "adopted"),
    (r"reserved?(?: by)?:?(?: (?P<who>.+))?", "reserved"),
    (r"re-?opened(?: by (?P<who>.+))?", "reopened"),
    (r"(?:on hold|hold)(?: by)?:?(?: (?P<who>.+))?|pending (?P<awaited>.+)", "on_hold"),
    (r"placement (?:tbd|open|to be (?:decided|determined))", "placement_open"),
    (r"open", "open"),
)
_LADDER = tuple((re.compile(pattern, re.IGNORECASE), state) for pattern, state in _RUNGS)
_AWAITED = re.compile(r"\s+(?=pending )", re.IGNORECASE)
SAID: dict[State, str] = {
    "open": "Open", "agreed_in_informals": "Agreed in informals", "ad_referendum": "Agreed ad ref", "agreed": "Agreed",
    "adopted": "Adopted", "reserved": "Reserved", "reopened": "Reopened", "on_hold": "On hold", "placement_open": "placement tbd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Undeclared:
    """Codes in an attribution's place that no header declares, each with the nearest declared one or an empty text."""

    codes: tuple[tuple[str, str], ...]


def codes_of(text: str) -> tuple[str, ...]:
    """The codes in `EU, US/CANZ and Mexico`; empty if it is no list of codes."""
    found = tuple(_SEPARATOR.split(text.strip()))
    return found if all(_CODE.fullmatch(code) for code in found) else ()


def nearest(code: str, declared: Collection[str]) -> str:
    """The declared code that is spelled most like `code`, or an empty text."""
    folded = {one.casefold(): one for one in sorted(declared, reverse=True)}
    found = difflib.get_close_matches(code.casefold(), sorted(folded), n=1, cutoff=0.5)
    return folded[found[0]] if found else ""


def _known(codes: Sequence[str], declared: Collection[str], *, certain: bool) -> Undeclared | None:
    """The undeclared among `codes`; only those like a declared one count unless it is `certain` that an attribution was meant."""
    unknown = tuple((code, nearest(code, declared)) for code in codes if code not in declared)
    certain = certain or len(unknown) < len(codes)
    shaped = all(code.isupper() and len(code) <= 12 and near for code, near in unknown)
    return Undeclared(unknown) if unknown and (certain or shaped) else None


def parse_attributions(inner: str, declared: Collection[str]) -> tuple[Attribution, ...] | Undeclared:
    """What stands in one pair of parentheses, `G77: retain; EU, US: delete`; empty for prose."""
    found = []
    for part in " ".join(inner.split()).split(";") if declared else ():
        who, colon, said = part.partition(":")
        stance = _STANCE.fullmatch(said.strip()) if colon else None
        codes = codes_of(who)
        if not codes or (colon and not stance):
            return ()
        unknown = _known(codes, declared, certain=bool(stance))
        if unknown:
            return unknown
        if any(code not in declared for code in codes):
            return ()
        found.append(_attribution(codes, stance))
    return tuple(found)


def _attribution(codes: tuple[str, ...], stance: re.Match[str] | None) -> Attribution:
    if stance is None:
        return Attribution(codes)
    name = _STANCES[" ".join(stance[1].casefold().split())]
    condition, remark = (stance["condition"] or ""), stance["remark"]
    if condition or " if " in f" {stance.string} ":
        condition, remark = f"{condition}{remark}".strip(), ""
    return Attribution(codes, name, condition, remark.strip(" ,"))


def parse_lead(
    text: str, declared: Collection[str]
) -> tuple[tuple[Attribution, ...], int] | Undeclared | None:
    """The lead-in `US/PE propose; CL oppose: ` that opens a bracket and its length; None if there is none."""
    found, place = [], 0
    while declared and (match := _LEAD.match(text, place)):
        codes = codes_of(match["who"])
        if not codes:
            return None
        if unknown := _known(codes, declared, certain=False):
            return unknown
        if any(code not in declared for code in codes):
            return None
        found.append(Attribution(codes, _STANCES[" ".join(match["stance"].casefold().split())]))
        place = match.end()
        if match["end"] == ":":
            return tuple(found), place
    return None


def parse_statuses(inner: str, declared: Collection[str]) -> tuple[Status, ...] | Undeclared:
    """The status that ends a clause, `Agreed ad ref, placement tbd`; empty for prose."""
    found: list[Status] = []
    parts = [part.strip() for piece in re.split(r"[,;،]", inner) for part in _AWAITED.split(piece)]
    for part in parts:
        status = _status(part, declared)
        if isinstance(status, Undeclared):
            return status
        if status is not None:
            found.append(status)
        elif found and found[-1].parties and part in declared:
            found[-1] = Status(found[-1].state, found[-1].body, (*found[-1].parties, part))
        else:
            return ()
    return (Status(found[0].state, found[0].body, found[0].parties, inner), *found[1:]) if found else ()


def _status(part: str, declared: Collection[str]) -> Status | Undeclared | None:
    for pattern, state in _LADDER:
        match = pattern.fullmatch(part)
        if match is None:
            continue
        named = match.groupdict()
        who = named.get("who") or named.get("awaited")
        codes = codes_of(who) if who else ()
        if who and not codes:
            return None
        unknown = _known(codes, declared, certain=bool(declared))
        if unknown:
            return unknown
        return Status(state, named.get("body") or "", codes)
    return None


def spell_attributions(attributions: Sequence[Attribution], between: str = "") -> str:
    """Attributions in their canonical spelling, each in parentheses."""
    return between.join(f"({', '.join(one.codes)}{_spell_stance(one)})" for one in attributions)


def spell_lead(attributions: Sequence[Attribution]) -> str:
    """Attributions as a lead-in, for a bracket that nothing follows since it is not closed."""
    said = "; ".join(f"{'/'.join(one.codes)} {SPELLING.get(one.stance, one.stance)}" for one in attributions)
    return f"{said}: " if said else ""


def _spell_stance(one: Attribution) -> str:
    if one.stance == "propose" and not (one.condition or one.remark):
        return ""
    condition = f" if {one.condition}" if one.condition else ""
    remark = f" {one.remark}" if one.remark else ""
    return f": {SPELLING.get(one.stance, one.stance)}{condition}{remark}"


def spell_statuses(statuses: Sequence[Status], declared: Collection[str]) -> str:
    """The status tail in parentheses: as it was written, while that still says the same; else in canonical words."""
    tails: list[list[Status]] = []
    for status in statuses:
        if status.written or not tails:
            tails.append([])
        tails[-1].append(status)
    return " ".join(_spell_tail(tail, declared) for tail in tails)


def _spell_tail(statuses: Sequence[Status], declared: Collection[str]) -> str:
    written = statuses[0].written
    if written and parse_statuses(written, declared) == tuple(statuses):
        return f"({written})"
    return f"({', '.join(_spell_status(status) for status in statuses)})"


def _spell_status(status: Status) -> str:
    body = f" in {status.body}" if status.body else ""
    parties = " " + " and ".join(status.parties) if status.parties else ""
    return f"{SAID[status.state]}{body}{parties}"
