# SPDX-License-Identifier: Apache-2.0
"""A finding as headings, paragraphs and tables in one order, from which every format is written: none shows more than another.

The finding and the decision come first, dissents directly after them in the same form. What is withheld is a mark of one length and a
commitment. Words of the finding are kept apart from labels, so that each format can escape and isolate them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from comity.inquiry.findings.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Label,
    Line,
    Mark,
    Outline,
    Piece,
    Said,
    Table,
    Text,
)
from comity.inquiry.findings.characters import fitted, way_of_language
from comity.inquiry.findings.finding import UNDECIDED, Decision, Finding, Group, Paragraph, Passage, passages
from comity.inquiry.findings.labels import labels
from comity.inquiry.findings.redaction import MARK


def outline(finding: Finding, language: str = "") -> Outline:
    """What a page of the finding says, with labels in `language`, else in that of the finding."""
    fit, unfit = _fit(finding)
    language = language or finding.language
    words = labels(language)
    ours = "ar" if words is labels("ar") else "en"
    writer = _Outliner(fit, words)
    marks = tuple(writer.marks())
    name = " · ".join(
        (
            fit.id,
            f"{words['draft number']} {fit.draft}",
            words[fit.status],
            f"{words['level']}: {words[fit.level]}",
        )
    )
    return Outline(
        title=fit.title,
        language=ours,
        way=way_of_language(ours),
        words=words,
        marks=marks,
        running=" · ".join((name, *(one.text for one in marks))),
        blocks=tuple(writer.blocks(unfit)),
        dated=fit.dated,
        unfit=unfit,
    )


def _fit(finding: Finding) -> tuple[Finding, int]:
    """The finding with U+FFFD for what no page can carry, and how often."""
    count = 0

    def walk(value: Any) -> Any:
        nonlocal count
        if isinstance(value, str):
            value, more = fitted(value)
            count += more
            return value
        if isinstance(value, tuple):
            return tuple(map(walk, value))
        if is_dataclass(value):
            return replace(value, **{one.name: walk(getattr(value, one.name)) for one in fields(value)})  # type: ignore[type-var]  # a value
        return value

    return walk(finding), count


def _anchor(kind: str, name: str) -> str:
    """An anchor for each exhibit, group and paragraph; ids are letters, digits, dots, - and _, others are spelt by number."""
    return f"{kind}-" + "".join(
        one if one.isascii() and (one.isalnum() or one in "._-") else f"_{ord(one):x}_" for one in name
    )


class _Outliner:
    def __init__(self, finding: Finding, words: Mapping[str, str]) -> None:
        self.finding, self.words = finding, words

    def label(self, name: str) -> Label:
        return Label(self.words[name])

    def section(self, name: str) -> Heading:
        return Heading((self.label(name),), anchor=name.replace(" ", "-"))

    # Marks

    def marks(self) -> Iterator[Mark]:
        finding, words = self.finding, self.words
        if finding.shows_simulation:
            text = words["all simulated mark" if finding.simulated else "simulated mark"]
            parts = tuple(Said(one) for one in finding.simulated_parts)
            more = tuple(piece for part in parts for piece in (Label(" · "), part))[1:]
            yield Mark("simulated", text, (Label(words["what is simulated"] + " "), *more) if more else ())
        if finding.status in UNDECIDED:
            yield Mark("undecided", f"{words[finding.status].upper()}: {words['not decided mark']}")
        gone = finding.withdrawal
        if finding.status == "withdrawn" and gone:
            yield Mark(
                "withdrawn", words["withdrawn mark"],
                (Said(gone.at), Label(" · "), Said(gone.by), Label(" · "), Said(gone.reason)),
            )  # fmt: skip
        if any(one.withheld for _, _, one in passages(finding)):
            yield Mark("redacted", words["redacted mark"])

    def simulated(self, one: Passage | Decision) -> Line:
        """The label beside what did not happen, which is everything where the whole finding is simulated."""
        shown = one.simulated or self.finding.simulated
        return (Label(f" [{self.words['simulated']}]", strong=True),) if shown else ()

    def passage(self, one: Passage, *line: Piece) -> Line:
        """The words of a passage with who may read them, or the mark that stands for them."""
        limited = not one.withheld and one.level != "public"
        level = (Label(f" [{self.words['for']}: {self.words[one.level]}]"),) if limited else ()
        return (*(self.withheld(one) if one.withheld else line), *level, *self.simulated(one))

    def withheld(self, one: Passage) -> Line:
        """The same length whatever is withheld; why, in the words that were given for everybody."""
        return (
            Said(MARK, code=True),
            Label(f" {self.words['withheld']}: "),
            Said(one.reason),
        )

    # Blocks

    def blocks(self, unfit: int) -> Iterator[Block]:
        yield self.facts()
        if unfit:
            yield Text((Label(f"{self.words['unfit']} {unfit}"),))
        for part in (
            self.decided, self.dissents, self.standard, self.hypotheses, self.support, self.reasons, self.evidence, self.tables,
            self.gaps, self.alternatives, self.replies, self.corrections, self.withdrawal, self.withheld_passages,
        ):  # fmt: skip
            yield from part()

    def facts(self) -> Facts:
        finding, words = self.finding, self.words
        rows: list[tuple[str, Piece]] = [
            ("finding", Said(finding.id, code=True)),
            ("inquiry", Said(finding.inquiry, code=True)),
            ("mandate", Said(finding.mandate)),
            ("incident", Said(finding.incident)),
            ("status", Label(words[finding.status])),
            ("draft number", Said(str(finding.draft))),
            ("dated", Said(finding.dated)),
            ("supersedes", Said(finding.supersedes, code=True)),
            ("level", Label(words[finding.level])),
        ]
        return self.rows(rows)

    def rows(self, rows: Iterable[tuple[str, Piece | Line]]) -> Facts:
        """Terms whose value is not empty."""
        lines = [(name, value if isinstance(value, tuple) else (value,)) for name, value in rows]
        return Facts(tuple((self.label(name), line) for name, line in lines if any(one.text for one in line)))

    def decided(self) -> Iterator[Block]:
        finding, decision = self.finding, self.finding.decision
        yield self.section("statement")
        yield Text((Said(finding.statement),))
        if decision:
            outcome: Line = (
                Label(self.words[decision.outcome], strong=True),
                *self.simulated(decision),
            )
            yield self.rows(
                (
                    ("outcome", outcome),
                    ("decided by", Said(", ".join(decision.by))),
                    ("rule", Said(decision.rule)),
                    ("decided at", Said(decision.at)),
                    ("entry", Said(decision.entry)),
                )
            )
        else:
            proposed = self.words[finding.proposed] if finding.proposed else ""
            yield self.rows(
                (
                    ("outcome", Label(self.words["undecided"], strong=True)),
                    ("proposed", Label(proposed)),
                )
            )
        yield Text((self.label("people" if decision else "nobody"),))

    def dissents(self) -> Iterator[Block]:
        yield self.section("dissents")
        if not self.finding.dissents:
            yield Text((self.label("no dissents"),))
        for one in self.finding.dissents:
            yield Heading((Said(one.party),), level=3)
            yield Text(self.passage(one, Said(one.text)), withheld=one.withheld)

    def standard(self) -> Iterator[Block]:
        standard = self.finding.standard
        yield self.section("standard")
        if standard is None:
            yield Text((self.label("none"),))
            return
        rows = (
            ("name", standard.name),
            ("definition", standard.definition),
            ("set by", standard.set_by),
        )
        yield self.rows((name, Said(value)) for name, value in rows)

    def hypotheses(self) -> Iterator[Block]:
        yield self.section("hypotheses")
        if not self.finding.hypotheses:
            yield Text((self.label("none"),))
            return
        rows = tuple(
            (
                (Said(one.id, code=True),),
                (Said(one.text), *((Label(f" ({self.words['rest']})"),) if one.rest else ())),
                (Said(one.proposed_by),),
            )
            for one in self.finding.hypotheses
        )
        anchors = tuple(_anchor("hypothesis", one.id) for one in self.finding.hypotheses)
        yield self.table("hypotheses table", ("hypothesis", "words", "proposed by"), rows, anchors)

    def table(
        self,
        caption: str,
        header: Iterable[str],
        rows: tuple[tuple[Line, ...], ...],
        anchors: tuple[str, ...] = (),
    ) -> Table:
        return Table((self.label(caption),), tuple((self.label(one),) for one in header), rows, anchors)

    def support(self) -> Iterator[Block]:
        finding = self.finding
        yield self.section("support")
        if finding.counts:
            counts = finding.counts
            yield self.rows(
                (
                    ("captures", Said(str(counts.captures))),
                    ("articles", Said(str(counts.articles))),
                    ("independent", Said(str(counts.independent_sources))),
                )
            )
        if not finding.support:
            yield Text((self.label("none"),))
            return
        rows = tuple(
            (
                (self.hypothesis(one.of),),
                (self.hypothesis(one.against),),
                (Said(one.low, code=True),),
                (Said(one.high, code=True),),
                (Said(one.band),),
            )
            for one in finding.support
        )
        yield self.table("support table", ("hypothesis", "against", "low", "high", "band"), rows)
        yield Text((self.label("support is"),))

    def hypothesis(self, name: str) -> Said:
        return Said(name, code=True, to=_anchor("hypothesis", name))

    def reasons(self) -> Iterator[Block]:
        yield self.section("reasons")
        if not self.finding.paragraphs:
            yield Text((self.label("none"),))
        for one in self.finding.paragraphs:
            yield Text(
                self.passage(one, Said(one.text)),
                one.id,
                _anchor("paragraph", one.id),
                self.cites(one),
                one.withheld,
            )

    def cites(self, one: Paragraph) -> tuple[Said, ...]:
        exhibits = (Said(name, code=True, to=_anchor("exhibit", name)) for name in one.exhibits)
        return (
            *exhibits,
            *(Said(name, code=True, to=_anchor("group", name)) for name in one.groups),
        )

    def evidence(self) -> Iterator[Block]:
        """Groups that the finding relies on and those against it, in one table: the order is the file's."""
        yield from self.groups()
        if self.finding.exhibits:
            yield self.section("exhibits")
            rows = tuple(
                (
                    (Said(one.id, code=True),),
                    self.passage(one, Said(one.title)),
                    (Said(one.sha256, code=True),),
                )
                for one in self.finding.exhibits
            )
            anchors = tuple(_anchor("exhibit", one.id) for one in self.finding.exhibits)
            yield self.table("exhibits table", ("exhibit", "title", "hash"), rows, anchors)

    def groups(self) -> Iterator[Block]:
        if not self.finding.groups:
            return
        yield self.section("groups")
        rows = tuple(
            (
                (Said(one.id, code=True),),
                (self.label(self.role(one)),),
                self.passage(one, Said(one.title)),
                self.listed("exhibit", one.exhibits),
            )
            for one in self.finding.groups
        )
        anchors = tuple(_anchor("group", one.id) for one in self.finding.groups)
        yield self.table("groups table", ("group", "role", "title", "exhibits"), rows, anchors)

    def role(self, group: Group) -> str:
        if group.id in self.finding.relied_on:
            return "relied on"
        return "contrary" if group.id in self.finding.contrary else "neither"

    def listed(self, kind: str, names: Iterable[str]) -> Line:
        line: list[Piece] = []
        for name in names:
            line += [Label(", ")] if line else []
            line.append(Said(name, code=True, to=_anchor(kind, name)))
        return tuple(line)

    def tables(self) -> Iterator[Block]:
        if not self.finding.tables:
            return
        yield self.section("tables")
        for one in self.finding.tables:
            if one.withheld:
                yield Text(
                    (Said(one.id, code=True), Label(": "), *self.passage(one)),
                    anchor=_anchor("table", one.id),
                    withheld=True,
                )
                continue
            width = max(map(len, (one.header, *one.rows)), default=0)
            header, *rows = (
                tuple((Said(cell),) for cell in (*row, *[""] * (width - len(row))))
                for row in (one.header, *one.rows)
            )
            yield Table(
                (Said(one.caption), *self.simulated(one)),
                header if one.header else (),
                tuple(rows),
                note=(Said(one.note),) if one.note else (),
                anchor=_anchor("table", one.id),
            )

    def gaps(self) -> Iterator[Block]:
        yield self.section("gaps")
        if self.finding.gaps:
            yield Items(tuple(self.passage(one, Said(one.text)) for one in self.finding.gaps))
        else:
            yield Text((self.label("none"),))

    def alternatives(self) -> Iterator[Block]:
        yield self.section("alternatives")
        if not self.finding.alternatives:
            yield Text((self.label("none"),))
        for one in self.finding.alternatives:
            if not one.withheld:
                yield Heading((Said(one.title),), level=3)
            yield Text(self.passage(one, Said(one.text)), withheld=one.withheld)

    def replies(self) -> Iterator[Block]:
        yield self.section("replies")
        if not self.finding.replies:
            yield Text((self.label("none"),))
        for one in self.finding.replies:
            yield Heading((Said(one.party), *self.simulated(one)), level=3)
            answer: Line = self.passage(one, Said(one.answer)) if one.answer or one.withheld else ()
            yield self.rows(
                (
                    ("served", Said(one.served_at)),
                    ("answered", Said(one.answered_at)),
                    ("answer", answer),
                    ("no answer by", Said(one.no_answer_by)),
                )
            )

    def corrections(self) -> Iterator[Block]:
        if not self.finding.corrections:
            return
        yield self.section("corrections")
        for one in self.finding.corrections:
            place: Line = ()
            if one.paragraph:
                link = Said(one.paragraph, code=True, to=_anchor("paragraph", one.paragraph))
                place = (Label(f" · {self.words['in paragraph']} "), link)
            yield Heading((Said(one.at), Label(" · "), Said(one.by), *place), level=3)
            yield Text(self.passage(one, Said(one.text)), withheld=one.withheld)

    def withdrawal(self) -> Iterator[Block]:
        gone = self.finding.withdrawal
        if gone is None:
            return
        yield self.section("withdrawal")
        yield self.rows((("at", Said(gone.at)), ("by", Said(gone.by)), ("why", Said(gone.reason))))

    def withheld_passages(self) -> Iterator[Block]:
        """Each commitment, with who approved what for which reason."""
        found = [(name, one) for _, name, one in passages(self.finding) if one.withheld]
        if not found:
            return
        yield self.section("withheld section")
        rows = tuple(
            (
                (
                    Label(self.words[one.KIND]),
                    Label(" "),
                    Said(name.partition(" ")[2], code=True),
                ),
                (Label(self.words[one.level]),),
                (Said(one.reason),),
                (Said(one.approved_by, code=True),),
                (Said(one.commitment, code=True),),
            )
            for name, one in found
        )
        yield self.table("withheld table", ("passage", "for", "why", "approved by", "commitment"), rows)
        yield Text((self.label("committed"),))
