# SPDX-License-Identifier: Apache-2.0
"""Inquiries in a report: mandate and standard of proof, what was collected, claims and grades, rounds, ratios, drafts, decision, dissents.

It tells what stands on the record, with the parties' words as they wrote them; what is sealed is counted, not read. Ratios are computed by
the same code as `comity inquiry weigh`; no prior is added and nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from comity.desk.inquiry_support import spelt, weighed
from comity.desk.report_markup import Markup
from comity.desk.state import State
from comity.errors import Refusal
from comity.inquiry.admission import deciding_rule
from comity.inquiry.case import Case, Claim, Interval
from comity.inquiry.independence.grouping import groups
from comity.inquiry.model import Adopted, Drafted, Inquiry, Round, Served
from comity.inquiry.process.rounds import unopened
from comity.inquiry.recorded import case_of
from comity.inquiry.weighing.ladder import NEITHER, band, ladder_of
from comity.inquiry.weighing.ratios import Combined
from comity.inquiry.weighing.rows import Behinds, edges_of

_FEW_CLAIMS = 200
_LONG = 12
"""Numbers of more characters are shown rounded."""
_WORDS = 4
"""So many digits of them."""


@dataclass(frozen=True)
class Shown:
    """An inquiry with what follows from it: its case, the rule for its finding, sealed items by round, and ratios where there are some."""

    id: str
    inquiry: Inquiry
    case: Case
    rule: str
    sealed: dict[str, int]
    ratios: Combined | None


def inquiries_of(state: State) -> tuple[Shown, ...]:
    """The inquiries of a state, in the order in which they were opened."""
    found = sorted(state.inquiry.inquiries.items(), key=lambda one: (one[1].index, one[0]))
    return tuple(_shown(state, name, one) for name, one in found)


def _shown(state: State, name: str, one: Inquiry) -> Shown:
    case = case_of(state.charter, state.inquiry, name)
    try:
        ratios = weighed(case)
    except Refusal:
        ratios = None
    sealed = {round_: len(unopened(state.record, round_, each)) for round_, each in one.rounds.items()}
    return Shown(name, one, case, deciding_rule(state.charter, one), sealed, ratios)


def inquiries(to: Markup, shown: Sequence[Shown]) -> str:
    """The body of the section; empty where there is no inquiry."""
    parts = [
        to.section(
            f"inquiry.{one.id}",
            f"{to.name(one.inquiry.title)} ({to.code(one.id)})",
            _Writer(to, one).body(),
            level=3,
        )
        for one in shown
    ]
    return to.paragraphs(to.say["inquiries intro"]) + "".join(parts) if parts else ""


class _Writer:
    """Writes one inquiry; anchors have dots, which no id has."""

    def __init__(self, to: Markup, shown: Shown) -> None:
        self.to, self.shown, self.inquiry, self.case = to, shown, shown.inquiry, shown.case

    def body(self) -> str:
        """Facts, links to the parts that there are, and the parts."""
        to = self.to
        parts = [
            (name, body)
            for name, body in (
                ("hypotheses", self._hypotheses()),
                ("claims", self._claims()),
                ("assessments", self._rounds()),
                ("ratios", self._ratios()),
                ("drafts", self._drafts() + self._servings()),
                ("decision", self._decisions()),
                ("dissents", self._dissents()),
            )
            if body
        ]
        links = to.listed(f'<a href="#{self._at(name)}">{to.say[name]}</a>' for name, _ in parts)
        shown = "".join(to.section(self._at(name), to.say[name], body, level=4) for name, body in parts)
        return self._facts() + to.paragraphs(links) + shown

    # Anchors

    def _at(self, *path: object) -> str:
        return ".".join(map(str, ("inquiry", self.shown.id, *path)))

    def _link(self, name: str, kind: str, known: bool) -> str:  # noqa: FBT001  # whether the row is on the page
        shown = self.to.code(name)
        return f'<a href="#{self._at(kind, name)}">{shown}</a>' if known else shown

    def _hypothesis(self, name: str) -> str:
        return self._link(name, "hypothesis", any(one.id == name for one in self.case.hypotheses))

    def _claim(self, name: str) -> str:
        return self._link(name, "claim", any(one.id == name for one in self._few_claims))

    def _draft(self, number: int) -> str:
        return (
            f'<a href="#{self._at("draft", number)}">{self.to.fill("draft", number=self.to.code(number))}</a>'
        )

    # Parts

    def _facts(self) -> str:
        to, inquiry, standard = self.to, self.inquiry, self.inquiry.standard
        collected = (
            ("exhibits", len(inquiry.exhibits)), ("sources", len(inquiry.sources)), ("edges", len(self.case.edges)),
            ("groups", len(groups(inquiry.exhibits, edges_of(self.case), self.case.joining))),
        )  # fmt: skip
        broken = sorted(name for name, one in inquiry.exhibits.items() if one.broken)
        facts = [
            ("mandate", to.name(inquiry.mandate)),
            ("standard of proof", "".join(f"<div>{said}</div>" for said in (
                f"<strong>{to.name(standard.name)}</strong>", to.name(standard.definition),
                to.fill("set by", source=to.name(standard.source)),
            ))),
            ("opened by", to.fill("at entry", what=to.codes(inquiry.parties), entry=to.entry(inquiry.index))),
            ("format", to.format(inquiry.format or None)),
            ("finding rule", to.code(self.shown.rule)),
            ("collected", to.listed(to.count(name, count) for name, count in collected)),
            ("custody broken", to.listed(map(to.code, broken))),
        ]  # fmt: skip
        rows = "".join(f"<div><dt>{to.say[name]}</dt><dd>{said}</dd></div>\n" for name, said in facts if said)
        return f"<dl>\n{rows}</dl>\n"

    def _hypotheses(self) -> str:
        to, found = self.to, self.case.hypotheses
        rows = [
            [
                to.code(one.id),
                to.fill("the rest", words=to.name(one.text)) if one.rest else to.name(one.text),
                to.codes(one.proposed_by.split(", ") if one.proposed_by else []),
            ]
            for one in found
        ]
        caption = to.fill("hypotheses caption", version=to.code(self.case.version))
        ids = [self._at("hypothesis", one.id) for one in found]
        return self._table(caption, ("hypothesis", "in words", "put by"), rows, ids)

    @property
    def _few_claims(self) -> tuple[Claim, ...]:
        return self.case.claims[:_FEW_CLAIMS]

    def _claims(self) -> str:
        to, behind, claims = self.to, Behinds(self.case), self.case.claims
        rows = [
            [
                to.code(one.id),
                to.name(one.text),
                to.code(len(one.exhibits)),
                to.code(len(behind(one).groups)),
                to.items(list(self._grades(one.id))),
            ]
            for one in self._few_claims
        ]
        ids = [self._at("claim", one.id) for one in self._few_claims]
        more = to.fill("first of", shown=to.code(len(rows)), all=to.code(len(claims)))
        table = self._table(
            to.say["claims caption"], ("claim", "in words", "exhibits", "groups", "grades"), rows, ids
        )
        return table + (to.paragraphs(more) if len(rows) < len(claims) else "")

    def _grades(self, claim: str) -> Iterator[str]:
        """Credibility by each post, with its ground."""
        to = self.to
        for one in self.case.grades:
            if one.subject == claim and one.grade.isdigit():
                yield to.fill(
                    "graded", grade=to.code(one.grade), who=to.code(one.by), words=to.name(one.ground)
                )

    def _rounds(self) -> str:
        to = self.to
        found = sorted(self.inquiry.rounds.items(), key=lambda one: one[1].index)
        rows = [
            [
                to.code(name),
                to.code(one.version),
                to.listed(map(self._claim, one.claims)),
                self._round_state(one),
                to.code(self.shown.sealed[name]),
                to.code(len(one.assessments)),
                to.codes(sorted({each.by.partition("/")[0] for each in one.assessments})),
            ]
            for name, one in found
        ]
        header = (
            "round", "version", "claims", "status", "sealed assessments", "opened assessments", "assessed by",
        )  # fmt: skip
        return self._table(to.say["assessments caption"], header, rows)

    def _round_state(self, one: Round) -> str:
        to = self.to
        if one.closed is None:
            return to.fill("at entry", what=to.say["round open"], entry=to.entry(one.index))
        return to.fill("at entry", what=to.say["round closed"], entry=to.entry(one.closed))

    def _ratios(self) -> str:
        to, found = self.to, self.shown.ratios
        if found is None:
            return ""
        rows = [
            [
                self._hypothesis(of),
                self._hypothesis(against),
                to.code(_short(found.total[of, against].low)),
                to.code(_short(found.total[of, against].high)),
                self._said(found.total[of, against], of, against),
            ]
            for of, against in found.one_way
        ]
        header = ("hypothesis", "against", "from", "to", "in words of the ladder")
        caption = to.fill("ratios caption", count=to.code(len(found.rows)))
        source = (
            to.name(self.case.ladder.source) if self.case.ladder else to.english(ladder_of(self.case).source)
        )
        return self._table(caption, header, rows) + to.paragraphs(
            to.fill("ladder from", source=source), to.say["what a ratio is"]
        )

    def _said(self, interval: Interval, of: str, against: str) -> str:
        low, high = (self._words(end, of, against) for end in (interval.low, interval.high))
        return low if low == high else self.to.fill("span", start=low, end=high)

    def _words(self, value: Fraction, of: str, against: str) -> str:
        to, words = self.to, band(ladder_of(self.case), value)
        if words == NEITHER:
            return to.say[NEITHER]
        for_, over = (of, against) if value > 1 else (against, of)
        told = to.name(words) if self.case.ladder else to.say[words]
        return to.fill("supports", words=told, one=to.code(for_), other=to.code(over))

    def _drafts(self) -> str:
        to = self.to
        rows = [
            [
                to.code(number),
                to.name(one.statement),
                to.say[one.outcome] if one.outcome else to.say["no"],
                to.fill("at entry", what=to.codes(one.parties), entry=to.entry(one.index)),
                to.say[self._draft_state(number)],
                _document(to, one),
            ]
            for number, one in enumerate(self.inquiry.drafts, 1)
        ]
        ids = [self._at("draft", number) for number in range(1, len(rows) + 1)]
        header = ("number", "statement", "put to the parties", "by", "status", "document")
        return self._table(to.say["drafts caption"], header, rows, ids)

    def _draft_state(self, number: int) -> str:
        adopted = [one for one in self.inquiry.findings if one.draft == number]
        if not adopted:
            served = any(one.draft == number for one in self.inquiry.servings)
            return "draft served" if served else "draft filed"
        if adopted[-1].withdrawn is not None:
            return "draft withdrawn"
        return "draft corrected" if adopted[-1].corrections else "draft adopted"

    def _servings(self) -> str:
        to = self.to
        rows = [
            [
                to.code(one.party),
                self._draft(one.draft),
                to.fill("at entry", what=to.codes(one.parties), entry=to.entry(one.index)),
                to.code(one.days),
                to.items(list(self._replies(one))),
            ]
            for one in self.inquiry.servings
        ]
        header = ("served on", "text of finding", "served by", "days to reply", "reply")
        return self._table(to.say["replies caption"], header, rows)

    def _replies(self, one: Served) -> Iterator[str]:
        to = self.to
        if one.open:
            yield to.say["no reply yet"]
        if one.closed is not None:
            told = {"who": to.codes(one.parties), "entry": to.entry(one.closed), "words": to.name(one.reason)}
            yield to.fill("no reply in time", **told)
        for each in one.replies:
            who, entry = to.code(one.party), to.entry(each.index)
            words = to.say["waived"] if each.waived else to.name(each.text)
            yield to.fill("objection", who=who, entry=entry, words=words)

    def _decisions(self) -> str:
        return "".join(map(self._decision, self.inquiry.findings))

    def _decision(self, one: Adopted) -> str:
        to = self.to
        said = [
            to.fill("decided", who=to.codes(one.parties), rule=to.code(one.rule), entry=to.entry(one.index)),
            to.fill("decided text", draft=self._draft(one.draft), digest=to.code(one.in_force.sha256)),
            *(
                to.fill("corrected by", who=to.codes(each.parties), entry=to.entry(each.index), words=to.name(each.reason))
                for each in one.corrections
            ),
        ]  # fmt: skip
        if one.withdrawn is not None:
            told = {
                "who": to.codes(one.withdrawn_by),
                "entry": to.entry(one.withdrawn),
                "words": to.name(one.reason),
            }
            said.append(to.fill("withdrawn by", **told))
        stands = to.fill("outcome is", outcome=to.say[one.outcome])
        return f'<p class="stands"><strong>{stands}</strong></p>\n{to.items(said)}' + to.paragraphs(
            to.say["people decide"]
        )

    def _dissents(self) -> str:
        to = self.to
        said = []
        for one in self.inquiry.dissents:
            told = {"who": to.codes(one.parties), "entry": to.entry(one.index), "words": to.name(one.text)}
            said.append(
                to.fill("objection", **told)
                if one.draft is None
                else to.fill("dissent on draft", draft=self._draft(one.draft), **told)
            )
        return to.items(said) or (to.paragraphs(to.say["no dissent"]) if self.inquiry.drafts else "")

    def _table(
        self, caption: str, header: Iterable[str], rows: Sequence[Sequence[str]], ids: Sequence[str] = ()
    ) -> str:
        if not rows:
            return ""
        return self.to.table(caption, [self.to.say[key] for key in header], rows, ids=ids)


def _document(to: Markup, one: Drafted) -> str:
    name = to.name(one.document.name) if one.document.name else ""
    return f'{name} <span class="who">{to.code(one.document.sha256)}</span>'.strip()


def _short(value: Fraction) -> str:
    """A positive number: exactly where that is short, else rounded to a few digits."""
    exact = spelt(value)
    if len(exact) <= _LONG:
        return exact
    rounded = Context(prec=_WORDS).divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"≈ {rounded:.{_WORDS - 1}e}"
