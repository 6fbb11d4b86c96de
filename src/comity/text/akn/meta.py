# SPDX-License-Identifier: Apache-2.0
"""The `meta` element of an Akoma Ntoso file: which work and version it is, who the parties are, and every position, party by party.

Names of works, expressions and manifestations follow the naming convention of Akoma Ntoso. A text that belongs to no country stands under
`xx`, which ISO 3166 leaves to users. Parties are sorted by code. Nothing here decides what is agreed: it repeats what the text says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from comity.errors import InputError
from comity.text.akn.terms import CONCEPTS, Element, akn, language_code, language_tag, own
from comity.text.model import Attribution, Clause, Text

CONFERENCE = "conference"
"""Stands for the negotiating parties together, where the text names no body or author."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STANCES = {"ad_referendum": "ad ref"}


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """What happened to a text or one of its clauses (by stable id): `outcome` is a state or other words, `by` a code or a body's name."""

    date: str
    outcome: str
    by: str = ""
    clause: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """What the text does not say about itself."""

    date: str
    author: str
    checkpoint: str
    workflow: tuple[WorkflowStep, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """The attributions of one alternative or option: `point` names the choice, `name` is the eId of the alternative."""

    point: str
    alternative: str
    name: str
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A text and what writing its clauses has named. `fit` refuses what XML cannot hold, `code` names a party among the references."""

    text: Text
    fit: Callable[[str], str]
    code: Callable[[str], str]
    codes: Mapping[str, str]
    stands: Sequence[Stand]
    clauses: Sequence[tuple[Clause, str]]
    notes: Sequence[Element]


def spoken(one: Attribution) -> str:
    """An attribution after its codes, as delegates write it: `: retain if op-3; remark`."""
    stance = "" if one.stance == "propose" else _STANCES.get(one.stance, one.stance)
    condition = f"if {one.condition}" if one.condition else ""
    said = " ".join(part for part in (stance, condition) if part)
    return "".join((f": {said}" if said else "", f"; {one.remark}" if one.remark else ""))


def write_meta(meta: Element, written: Written, release: Release) -> None:
    """Fill `meta`. Raises InputError for a date that is none."""
    for date in (release.date, *(step.date for step in release.workflow)):
        _check(date)
    references = _References(written)
    _identification(meta, written, release, references)
    _lifecycle(meta, written, release)
    _workflow(meta, written, release, references)
    analysis = etree.SubElement(meta, akn("analysis"), source="#comity")
    _about(etree.SubElement(analysis, akn("otherAnalysis"), source="#comity"), written)
    references.write(meta)
    if written.notes:
        etree.SubElement(meta, akn("notes"), source="#comity").extend(written.notes)
    if release.checkpoint:
        proprietary = etree.SubElement(meta, akn("proprietary"), source="#comity")
        etree.SubElement(proprietary, own("checkpoint")).text = written.fit(release.checkpoint)


def _check(date: str) -> None:
    try:
        if _DATE.fullmatch(date):
            dt.date.fromisoformat(date)
            return
    except ValueError:
        pass
    raise InputError(f"the date {date!r} is none", hint="write it as YYYY-MM-DD")


class _References:
    """Everybody and everything that the file refers to by `#name`, collected as it is named."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self.bodies: dict[str, str] = {}
        self.outcomes: dict[str, str] = {}

    def actor(self, name: str) -> str:
        """`#name` of a party, or of a body or author by what it is called."""
        if name in self.written.codes:
            return f"#{self.written.codes[name]}"
        if not name:
            return f"#{CONFERENCE}"
        self.bodies.setdefault(self.written.fit(name), f"body_{len(self.bodies) + 1}")
        return f"#{self.bodies[name]}"

    def outcome(self, said: str) -> str:
        """`#name` of a state, or of an outcome in other words."""
        if said in CONCEPTS:
            return f"#{CONCEPTS[said][0]}"
        self.outcomes.setdefault(self.written.fit(said), f"outcome_{len(self.outcomes) + 1}")
        return f"#{self.outcomes[said]}"

    def write(self, meta: Element) -> None:
        references = etree.SubElement(meta, akn("references"), source="#comity")

        def add(tag: str, name: str, path: str, shown: str) -> None:
            etree.SubElement(references, akn(tag), eId=name, href=f"/akn/ontology/{path}", showAs=shown)

        add("TLCOrganization", "comity", "organization/comity", "Comity")
        add("TLCOrganization", CONFERENCE, "organization/conference", "The negotiating parties")
        for code, name in sorted(self.written.codes.items()):
            add("TLCOrganization", name, f"organization/{name}", code)
        for shown, name in self.bodies.items():
            add("TLCOrganization", name, f"organization/{name}", shown)
        for name, shown in CONCEPTS.values():
            add("TLCConcept", name, f"concept/{name}", shown)
        for shown, name in self.outcomes.items():
            add("TLCConcept", name, f"concept/{name}", shown)


def _identification(meta: Element, written: Written, release: Release, references: _References) -> None:
    header = written.text.header
    begun = min((release.date, *(step.date for step in release.workflow)))
    part = re.sub(r"[^a-z0-9]+", "-", (header.text or header.title).lower()).strip("-")[:60]
    work = f"/akn/xx/{header.type}/{begun}/{part or 'text'}"
    expression = f"{work}/{language_code(header.language)}@{release.date}"
    author = references.actor(release.author)
    identification = etree.SubElement(meta, akn("identification"), source="#comity")

    def level(tag: str, uri: str, this: str, date: str, name: str, by: str) -> Element:
        element = etree.SubElement(identification, akn(tag))
        etree.SubElement(element, akn("FRBRthis"), value=this)
        etree.SubElement(element, akn("FRBRuri"), value=uri)
        etree.SubElement(element, akn("FRBRdate"), date=date, name=name)
        etree.SubElement(element, akn("FRBRauthor"), href=by)
        return element

    one = level("FRBRWork", work, f"{work}/!main", begun, "Generation", author)
    etree.SubElement(one, akn("FRBRcountry"), value="xx")
    if header.text:
        etree.SubElement(one, akn("FRBRname"), value=written.fit(header.text))
    one = level("FRBRExpression", expression, f"{expression}/!main", release.date, "Version", author)
    if header.version:
        etree.SubElement(one, akn("FRBRversionNumber"), value=written.fit(header.version))
    etree.SubElement(one, akn("FRBRlanguage"), language=language_tag(header.language))
    level(
        "FRBRManifestation", f"{expression}.akn", f"{expression}/!main.xml", release.date, "Export", "#comity"
    )


def _lifecycle(meta: Element, written: Written, release: Release) -> None:
    lifecycle = etree.SubElement(meta, akn("lifecycle"), source="#comity")
    kind = "amendment" if written.text.header.base else "generation"
    event = etree.SubElement(
        lifecycle, akn("eventRef"), date=release.date, source=f"#{CONFERENCE}", type=kind
    )
    for name in ("version", "base", "status"):
        value = getattr(written.text.header, name)
        if value:
            event.set(own(name), written.fit(value))


def _workflow(meta: Element, written: Written, release: Release, references: _References) -> None:
    names = {clause.id: name for clause, name in reversed(written.clauses)}
    steps: list[tuple[str, str, str, str, str]] = []
    for step in release.workflow:
        if step.clause and step.clause not in names:
            raise InputError(
                f"a step of the workflow names clause {step.clause!r}, and the text has none with that id"
            )
        steps.append((step.date, step.by, step.outcome, names.get(step.clause, ""), step.entry))
    steps += [
        (release.date, by, status.state, name, "")
        for clause, name in written.clauses
        for status in clause.statuses
        for by in (status.parties if status.state == "reserved" and status.parties else (status.body,))
    ]
    if not steps:
        return
    workflow = etree.SubElement(meta, akn("workflow"), source="#comity")
    for date, by, outcome, name, entry in steps:
        element = etree.SubElement(
            workflow, akn("step"), date=date, by=references.actor(by), outcome=references.outcome(outcome)
        )
        if name:
            element.set("href", f"#{name}")
        if entry:
            element.set(own("entry"), written.fit(entry))


def _about(analysis: Element, written: Written) -> None:
    """The header as it was read, statuses by clause, parties and substitutes of notes, and the positions with groups expanded."""
    header, fit = written.text.header, written.fit
    about = etree.SubElement(analysis, own("text"), dialect=written.text.dialect, type=header.type)
    for name in ("title", "text", "language", "version", "base", "status"):
        if getattr(header, name):
            about.set(name, fit(getattr(header, name)))
    if header.fenced:
        about.set("fenced", "true")
    for code in header.parties:
        etree.SubElement(about, own("party"), code=code)
    for code, members in header.groups.items():
        group = etree.SubElement(about, own("group"), code=code)
        for member in members:
            etree.SubElement(group, own("member"), code=fit(member))
    for line in header.lines:
        etree.SubElement(about, own("line"), value=fit(line))
    _statuses(analysis, written)
    _notes(analysis, written)
    _positions(analysis, written)


def _statuses(analysis: Element, written: Written) -> None:
    statuses = etree.SubElement(analysis, own("statuses"))
    for clause, name in written.clauses:
        for status in clause.statuses:
            element = etree.SubElement(statuses, own("status"), href=f"#{name}", state=status.state)
            for key in ("body", "written"):
                if getattr(status, key):
                    element.set(key, written.fit(getattr(status, key)))
            for party in status.parties:
                etree.SubElement(element, own("party"), code=written.fit(party))


def _notes(analysis: Element, written: Written) -> None:
    notes = etree.SubElement(analysis, own("notes"))
    for order, note in enumerate(written.text.notes, 1):
        if note.parties or note.substitutes:
            element = etree.SubElement(notes, own("note"), order=str(order))
            for party in note.parties:
                etree.SubElement(element, own("party"), code=written.fit(party))
            if note.substitutes:
                read, instead = map(written.fit, note.substitutes)
                etree.SubElement(element, own("read"), {"value": read, "as": instead})


def _positions(analysis: Element, written: Written) -> None:
    positions = etree.SubElement(analysis, own("positions"))
    for stand in written.stands:
        for one in written.text.positions(stand.attributions):
            element = etree.SubElement(
                positions,
                own("position"),
                point=stand.point,
                alternative=stand.alternative,
                href=f"#{stand.name}",
            )
            element.set("party", one.party)
            element.set("stance", one.stance)
            if one.condition:
                element.set("condition", one.condition)
            if one.remark:
                element.set("remark", one.remark)
