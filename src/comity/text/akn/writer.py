# SPDX-License-Identifier: Apache-2.0
"""Writes a text as Akoma Ntoso 3.0 (OASIS Standard, 29 August 2018), and checks a file against its schema.

A communique is a `statement` in the manner of the UN's profile, a constitution a `bill`. What is not agreed stands in `inline` elements,
second and later ones with `alternativeTo`; who stands behind it in `opinion`, and party by party in `otherAnalysis`. Nothing of the model
is left out, so that `reader.from_akn` gives the same text back. A character that XML cannot hold is refused, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from comity.errors import InputError
from comity.text.akn.meta import Release, Stand, WorkflowStep, Written, spoken, write_meta
from comity.text.akn.schema import Problem, validate
from comity.text.akn.terms import (
    AKN,
    CONCEPTS,
    ELEMENTS,
    LANG,
    OPINIONS,
    OWN,
    Element,
    Names,
    akn,
    language_tag,
    name_part,
    own,
)
from comity.text.model import (
    FOR,
    Alternative,
    Attribution,
    Choice,
    Clause,
    Inline,
    NoteRef,
    Text,
    Words,
    choices,
)
from comity.text.options import option_sets
from comity.text.wording import bracketed, shares_bracket

__all__ = ["Problem", "WorkflowStep", "to_akn", "validate"]

MAX_DEPTH = 64
"""Brackets within brackets; XML parsers stop at 256 elements, and a bracket takes two."""

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MIXED = frozenset(map(akn, ("p", "heading", "num")))


def to_akn(
    text: Text,
    *,
    date: str,
    author: str = "",
    checkpoint: str = "",
    workflow: Sequence[WorkflowStep] = (),
) -> bytes:
    """The text as UTF-8 XML. `date` is the version's, YYYY-MM-DD; `author` a declared code or a name; `checkpoint` the record's.

    Of a model that `from_akn` gives back, words that stand side by side are one, and empty ones are gone. Raises InputError.
    """
    return _Writer(text).write(Release(date, author, checkpoint, tuple(workflow)))


class _Writer:
    """Writes one text. `place` is where the writer is, for refusals."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.names = Names()
        self.guids: set[str] = set()
        self.written: set[int] = set()
        self.notes = {note.key: order for order, note in reversed([*enumerate(text.notes)])}
        self.codes: dict[str, str] = {}
        self.stands: list[Stand] = []
        self.clauses: list[tuple[Clause, str]] = []
        self.place = "the header"
        self.clause_name = ""
        self.in_note = False
        for code in (*text.header.parties, *text.header.groups):
            self.code(code)
        self.note_names = [self.names.unique(f"fn_{name_part(note.key) or 'nn'}") for note in text.notes]

    def write(self, release: Release) -> bytes:
        root = etree.Element(akn("akomaNtoso"), nsmap={None: AKN, "c": OWN})
        kind = self.text.header.type
        document = etree.SubElement(root, akn(kind), name=kind, contains="singleVersion")
        meta = etree.SubElement(document, akn("meta"))
        if self.text.header.title:
            _within(document, "preface", "p", "docTitle").text = self.fit(self.text.header.title)
        recitals = self._preamble(document)
        body = etree.SubElement(document, akn("body" if kind == "bill" else "mainBody"))
        self._clauses(body, self.text.clauses[recitals:], "")
        if len(body) == 0:
            etree.SubElement(body, akn("hcontainer"), name="empty")
        rest = [
            self._note(order, "note") for order in range(len(self.text.notes)) if order not in self.written
        ]
        for part in document.iterchildren(*map(akn, ("preface", "preamble", "body", "mainBody"))):
            part.set(LANG, language_tag(self.text.header.language))
        self.place = "the header"
        write_meta(
            meta,
            Written(self.text, self.fit, self.code, self.codes, self.stands, self.clauses, rest),
            release,
        )
        _break_lines(root)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"

    def fit(self, value: str) -> str:
        """The value, if XML can hold it."""
        found = _UNFIT.search(value)
        if found:
            raise InputError(
                f"{self.place}: the character U+{ord(found[0]):04X} cannot stand in an XML file",
                hint="remove it from the text; it shows as nothing, and no Akoma Ntoso file can hold it",
            )
        return value

    def put(self, element: Element, **values: str | int | bool) -> None:
        """Attributes of ours, those that say something."""
        for name, value in values.items():
            if value:
                element.set(own(name.rstrip("_")), "true" if value is True else self.fit(str(value)))

    def identify(self, element: Element, identity: str) -> None:
        """The stable id as GUID. A GUID stands once in a file, so the second part of a bracket that crosses clauses carries ours."""
        self.fit(identity)
        if identity and identity not in self.guids and not re.search(r"\s", identity):
            self.guids.add(identity)
            element.set("GUID", identity)
        else:
            element.set(own("id"), identity)

    def code(self, code: str) -> str:
        """The name of a party or group among the references."""
        if code not in self.codes:
            self.codes[self.fit(code)] = self.names.unique(re.sub(r"[^\w.-]", "_", code) or "_")
        return self.codes[code]

    # Clauses

    def _preamble(self, document: Element) -> int:
        """Writes the preambular paragraphs that open the text, with their heading if they have one; how many clauses that were."""
        taken = 0
        preamble = recitals = None
        for clause in self.text.clauses:
            plain = clause.type == "preambular" and not clause.children
            headed = clause.type == "heading" and clause.children and all(map(_is_recital, clause.children))
            if not (plain or (headed and not clause.attributions)):
                break
            taken += 1
            if preamble is None:
                preamble = etree.SubElement(document, akn("preamble"))
            if headed:
                self._headed_recitals(preamble, clause)
                recitals = None
                continue
            if recitals is None:
                recitals = etree.SubElement(preamble, akn("recitals"), eId=self.names.unique("recs"))
            self._stand_behind(clause, self._clause(recitals, clause, "", "recital"))
        return taken

    def _headed_recitals(self, preamble: Element, clause: Clause) -> None:
        element = self._open(preamble, clause, "", "recitals", "recs")
        self._inlines(etree.SubElement(element, akn("heading")), clause.content)
        for child in clause.children:
            self._stand_behind(child, self._clause(element, child, "", "recital"))

    def _clauses(self, parent: Element, clauses: Sequence[Clause], above: str) -> None:
        for run in option_sets(clauses):
            first: Element | None = None
            for clause in run:
                element = self._clause(parent, clause, above)
                if clause.type != "option":
                    self._stand_behind(clause, element)
                    continue
                if first is None:
                    first = element
                else:
                    element.set("alternativeTo", str(first.get("eId")))
                point, name = str(first.get("eId")), str(element.get("eId"))
                self.stands.append(Stand(point, clause.id, name, clause.attributions))

    def _stand_behind(self, clause: Clause, element: Element) -> None:
        """Attributions of a clause that is no option: it is open as a whole."""
        if clause.attributions:
            name = str(element.get("eId"))
            self.stands.append(Stand(f"{clause.id}.whole", clause.id, name, clause.attributions))

    def _clause(self, parent: Element, clause: Clause, above: str, tag: str = "") -> Element:
        usual, prefix = ELEMENTS[clause.type]
        element = self._open(parent, clause, above, tag or usual, prefix)
        if clause.content or clause.attributions or tag == "recital":
            if tag == "recital":
                words = etree.SubElement(element, akn("p"))
            elif clause.type == "heading" or clause.level:
                words = etree.SubElement(element, akn("heading"))
            else:
                words = _within(element, "intro" if clause.children else "content", "p")
            for one in clause.attributions:
                _append(words, "", self._attribution(one))
            self._inlines(words, clause.content)
        name = str(element.get("eId"))
        self._clauses(element, clause.children, name)
        return element

    def _open(self, parent: Element, clause: Clause, above: str, tag: str, prefix: str) -> Element:
        self.place = f"clause {clause.id!r}"
        self.clause_name = self.names.of(prefix, name_part(self.fit(clause.number)), above)
        element = etree.SubElement(parent, akn(tag), eId=self.clause_name)
        self.identify(element, clause.id)
        if tag == "hcontainer":
            element.set("name", "recital" if clause.type == "preambular" else clause.type)
        concepts: list[str] = [one.state for one in clause.statuses]
        if not concepts and (clause.type == "option" or clause.attributions or any(choices(clause.content))):
            concepts.append("bracketed")
        if concepts:
            element.set("refersTo", " ".join(dict.fromkeys(f"#{CONCEPTS[one][0]}" for one in concepts)))
        self.put(element, type=clause.type, marker=clause.marker, level=clause.level, indent=clause.indent)
        self.put(element, pinned=clause.pinned, tight=clause.tight, line=clause.line)
        if clause.number:
            etree.SubElement(element, akn("num")).text = clause.number
        self.clauses.append((clause, self.clause_name))
        return element

    # Words

    def _inlines(self, parent: Element, content: Sequence[Inline] | None, depth: int = 0) -> None:
        for one in content or ():
            if isinstance(one, Words):
                _append(parent, self.fit(one.text))
            elif isinstance(one, NoteRef):
                _append(parent, "", self._reference(one.key))
            else:
                _append(parent, "", self._choice(one, depth + 1))

    def _choice(self, choice: Choice, depth: int) -> Element:
        if depth > MAX_DEPTH:
            raise InputError(
                f"{self.place}: brackets stand {depth} deep, and {MAX_DEPTH} is the most that a file can hold",
                hint="part the clause",
            )
        element = etree.Element(
            akn("inline"), name="choice", eId=self.names.unique(f"{self.clause_name}__choice")
        )
        self.identify(element, choice.id)
        self.put(element, kind="" if choice.kind == "contested" else choice.kind, pinned=choice.pinned)
        first = ""
        for place, alternative in enumerate(choice.alternatives):
            self.fit(alternative.before)
            _append(element, " / " if alternative.slash else alternative.before + "[" * alternative.opens)
            inner = self._alternative(alternative, choice, first, depth)
            first = first or str(inner.get("eId"))
            _append(element, "", inner)
            _append(element, "]" * (alternative.closes and not shares_bracket(choice, place)))
            for one in alternative.attributions:
                _append(element, "", self._attribution(one))
        return element

    def _alternative(self, alternative: Alternative, choice: Choice, first: str, depth: int) -> Element:
        name = self.names.unique(f"{self.clause_name}__alt")
        if alternative.content is None:
            element = etree.Element(akn("inline"), name="noText", eId=name)
        elif choice.kind == "contested":
            element = etree.Element(akn("inline"), name="alternative", eId=name)
        else:
            original = self.fit(bracketed(alternative.content))
            element = etree.Element(akn("placeholder"), originalText=original, eId=name)
        self.identify(element, alternative.id)
        if first:
            element.set("alternativeTo", first)
        behind = sorted(
            {one.party for one in self.text.positions(alternative.attributions) if one.stance in FOR}
        )
        if behind:
            element.set("refersTo", " ".join(f"#{self.code(party)}" for party in behind))
        self.put(element, label=alternative.label, before=alternative.before, slash=alternative.slash)
        if not alternative.opens:
            element.set(own("opens"), "false")
        if not alternative.closes:
            element.set(own("closes"), "false")
        self.stands.append(Stand(choice.id, alternative.id, name, alternative.attributions))
        self._inlines(element, alternative.content, depth)
        return element

    def _attribution(self, one: Attribution) -> Element:
        """`(RUS, TUR: retain)` with an opinion for each code."""
        element = etree.Element(akn("inline"), name="attribution")
        self.put(element, stance=one.stance, condition=one.condition, remark=one.remark)
        for place, code in enumerate(one.codes):
            opinion = etree.Element(akn("opinion"), type=OPINIONS[one.stance], by=f"#{self.code(code)}")
            opinion.text = self.fit(code)
            _append(element, ", " if place else "(", opinion)
        _append(element, ("" if one.codes else "(") + spoken(one) + ")")
        return element

    # Notes

    def _reference(self, key: str) -> Element:
        """The note itself where a clause first refers to it, a reference to it anywhere else."""
        order = self.notes.get(self.fit(key))
        if order is not None and order not in self.written and not self.in_note:
            return self._note(order, "authorialNote")
        name = f"fn_{name_part(key) or 'nn'}" if order is None else self.note_names[order]
        return etree.Element(akn("noteRef"), marker=key, href=f"#{name}")

    def _note(self, order: int, tag: str) -> Element:
        note = self.text.notes[order]
        before = (self.place, self.clause_name)
        self.place, self.clause_name, self.in_note = f"note {note.key!r}", self.note_names[order], True
        self.written.add(order)
        element = etree.Element(akn(tag), eId=self.clause_name, marker=self.fit(note.key))
        self.put(element, order=order + 1, line=note.line, kind="" if note.kind == "remark" else note.kind)
        for party in note.parties:
            self.code(party)
        words = etree.SubElement(element, akn("p"))
        self._inlines(words, note.content)
        (self.place, self.clause_name), self.in_note = before, False
        return element


def _is_recital(clause: Clause) -> bool:
    return clause.type == "preambular" and not clause.children


def _within(parent: Element, *tags: str) -> Element:
    for tag in tags:
        parent = etree.SubElement(parent, akn(tag))
    return parent


def _append(parent: Element, text: str, element: Element | None = None) -> None:
    """Text and then an element at the end of mixed content."""
    if text and len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    elif text:
        parent.text = (parent.text or "") + text
    if element is not None:
        parent.append(element)


def _break_lines(element: Element) -> None:
    """A line for each element outside mixed content, so that a validator's line numbers say where."""
    if len(element) and element.tag not in _MIXED:
        element.text = "\n"
        for child in element:
            child.tail = "\n"
            _break_lines(child)
