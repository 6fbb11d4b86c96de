# SPDX-License-Identifier: Apache-2.0
"""Votes on a question that is not homomorphic, counted with every step: by the method that the question hints at, or by each that can.

The methods are those of `counting`, and which one binds is for the charter. No method is preferred here, and no tie is broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from comity.election.ballots.belenios_v1.questions import NonHomomorphicQuestion
from comity.election.ballots.counting import (
    MajorityJudgment,
    Method,
    Round,
    Schulze,
    Stv,
    Vote,
    count_majority_judgment,
    count_marks,
    count_schulze,
    count_stv,
    method_of,
    most_voted,
    votes_of,
)
from comity.election.report.bars import bar
from comity.election.report.facts import Facts
from comity.election.report.markup import Markup, Part, code, element, joined, number, section, table
from comity.election.report.voice import Voice, told
from comity.errors import InputError

FEW = 12
"""Up to so many answers there are tables of pairs, grades and rounds."""
GRADES = 20
"""Without names of grades, so many are assumed at most."""
KINDS = 500
"""So many kinds of votes are listed."""


def counted(
    facts: Facts, voice: Voice, place: int, question: NonHomomorphicQuestion, row: Sequence[object]
) -> Markup:
    """The counts of question `place`, counted from 0, and its votes."""
    try:
        votes, _ = votes_of(row, len(question.answers))
    except InputError as error:
        return element("p", voice.fill("not votes", why=voice.english(error.message)), class_="mark")
    return _Counting(facts, voice, place, question, votes).told()


class _Counting:
    """The votes on one question, and the words to tell of them in."""

    def __init__(
        self, facts: Facts, voice: Voice, place: int, question: NonHomomorphicQuestion, votes: list[Vote]
    ) -> None:
        self.voice = voice
        self.place = place
        self.names = question.answers
        self.votes = votes
        self.hint = method_of(question.extra)
        self.archive = f"{facts.found.box.election.uuid}.bel"

    def told(self) -> Markup:
        if self.hint is not None:
            intro = self.voice.fill("hinted", method=self.voice[self.hint.name])
            parts = [self._schulze() if self.hint.name == "schulze" else self._majority_judgment(self.hint)]
        else:
            intro = self.voice.fill("unhinted")
            parts = [
                self._marks("plurality", 1),
                self._marks("approval", None),
                self._schulze(),
                self._unnamed_grades(),
                self._stv(),
            ]
        return joined((element("p", intro, class_="note"), *parts, self._profile()))

    # Names and lines

    def name(self, answer: int) -> Markup:
        return self.voice.stranger(self.names[answer])

    def _named(self, answers: Iterable[int]) -> Markup:
        return self.voice.listed(self.name(one) for one in answers)

    def _numbered(self, answer: int) -> Markup:
        """A row's name, with the number by which its column is headed."""
        return joined((element("bdi", f"{answer + 1}.", dir="ltr"), " ", self.name(answer)))

    def _classes(self, classes: Sequence[Sequence[int]]) -> Markup:
        return joined((self._named(one) for one in classes), self.voice["and then"])

    def _part(self, method: str, *parts: Part) -> Markup:
        return section(f"question-{self.place + 1}-{method}", self.voice[method], *parts, level=4)

    def _not(self, method: str, why: str) -> Markup:
        return element(
            "p", self.voice.fill("not counted", method=self.voice[method], why=self.voice[why]), class_="note"
        )

    def _first(self, classes: Sequence[Sequence[int]], valid: int) -> Markup:
        """The first of several classes of equals has the place, or is tied for it."""
        if not valid:
            return element("p", self.voice["no votes"], class_="outcome")
        first = classes[0]
        key = "winner" if len(first) == 1 else "tie"
        return element("p", self.voice.fill(key, names=self._named(first)), class_="outcome")

    def _valid(self, valid: int, blank: int | None, invalid: int) -> Markup:
        blanks = None if blank is None else self.voice.count("blank", blank)
        return element(
            "p",
            self.voice.listed(
                one
                for one in (self.voice.count("valid", valid), blanks, self.voice.count("invalid", invalid))
                if one
            ),
        )

    def _command(self, method: str, more: str) -> Markup:
        return code(
            f"comity election count {self.archive} --question {self.place + 1} --method {method} {more}",
            long=True,
        )

    # Methods

    def _marks(self, method: str, at_most: int | None) -> Markup:
        marks = count_marks(self.votes, choices=len(self.names), at_most=at_most)
        if marks.blank + len(marks.invalid) == marks.votes:
            return self._not(method, "no marks" if self.votes else "no votes")
        counted = marks.votes - len(marks.invalid) - marks.blank
        outcome = most_voted(marks.totals)
        rows = [
            (joined((self.name(answer), bar(share, self.voice.way))), number(total), told(share))
            for answer, total in enumerate(marks.totals)
            for share in (Fraction(total, counted),)
        ]
        caption = self.voice.fill("totals caption", method=self.voice[method])
        return self._part(
            method,
            self._valid(counted, marks.blank, len(marks.invalid)),
            table(
                caption, (self.voice["answer"], self.voice["votes"], self.voice["share"]), rows, kind="totals"
            ),
            self._first((outcome.elected or outcome.tied,), counted),
        )

    def _schulze(self) -> Markup:
        blank_allowed = self.hint is not None and self.hint.blank_allowed
        found = count_schulze(self.votes, choices=len(self.names), blank_allowed=blank_allowed)
        return self._part(
            "schulze",
            self._valid(found.valid, found.blank, 0),
            *(self._pairs(found) if len(self.names) <= FEW else [self._too_many("schulze", "--json")]),
            element("p", self.voice.fill("classes", classes=self._classes(found.winners))),
            self._first(found.winners, found.valid),
        )

    def _pairs(self, found: Schulze) -> list[Markup]:
        every = range(len(self.names))
        header: list[Part] = [
            self.voice["answer"],
            *(element("bdi", str(one + 1), dir="ltr") for one in every),
        ]
        pairs = [[number(votes) for votes in row] for row in found.raw]
        paths = [
            [element("bdi", f"{for_}:{against}", dir="ltr") for for_, against in row]
            for row in found.beatpaths
        ]
        return [
            table(
                self.voice[caption],
                header,
                [
                    [self._numbered(one), *("" if one == other else cells[one][other] for other in every)]
                    for one in every
                ],
                kind="pairs",
            )
            for caption, cells in (("pairs caption", pairs), ("paths caption", paths))
        ]

    def _too_many(self, method: str, more: str) -> Markup:
        return element("p", self.voice.fill("too many", command=self._command(method, more)), class_="note")

    def _unnamed_grades(self) -> Markup:
        """Majority judgment where the question names no grades."""
        greatest = max((max(vote) for vote in self.votes), default=0)
        if not 1 <= greatest <= GRADES:
            return self._not("majority-judgment", "no grades" if self.votes else "no votes")
        return self._majority_judgment(Method("majority-judgment", grades=("",) * greatest))

    def _majority_judgment(self, method: Method) -> Markup:
        found = count_majority_judgment(
            self.votes, grades=len(method.grades), choices=len(self.names), blank_allowed=method.blank_allowed
        )
        notes: list[Part] = [] if self.hint else [element("p", self.voice["assumed grades"], class_="note")]
        if found.winners != found.by_definition:
            worse = self.voice.fill("worse", classes=self._classes(found.by_definition))
            notes += [element("p", self.voice["better"]), element("p", worse)]
        return self._part(
            "majority-judgment",
            self._valid(found.valid, found.blank, len(found.invalid)),
            self._grades(found, method.grades),
            element("p", self.voice.fill("by grade", classes=self._classes(found.winners))),
            self._first(found.winners, found.valid),
            *notes,
        )

    def _grades(self, found: MajorityJudgment, grades: Sequence[str]) -> Markup:
        def named(grade: int) -> Markup:
            if grades[grade]:
                return self.voice.stranger(grades[grade])
            return self.voice.fill("grade", number=number(grade + 1))

        rows = [
            [self.name(answer), "" if middle is None else named(middle - 1), *map(number, found.raw[answer])]
            for answer, middle in enumerate(found.middle_grades())
        ]
        header: list[Part] = [self.voice["answer"], self.voice["middle"], *map(named, range(len(grades)))]
        return table(self.voice["grades caption"], header, rows, kind="pairs")

    def _stv(self) -> Markup:
        found = count_stv(self.votes, seats=1, choices=len(self.names))
        winners = found.count.winners
        outcome = (
            self.voice["no votes" if not self.votes else "vacant"]
            if not winners
            else self.voice.fill("winner", names=self._named(winners))
        )
        return self._part(
            "stv",
            self._valid(len(found.ballots), None, len(found.invalid)),
            element("p", self.voice.count("quota", found.quota)),
            self._rounds(found) if found.count.rounds and winners else None,
            element("p", outcome, class_="outcome"),
            *self._stv_notes(found),
            element(
                "p", self.voice.fill("one seat", command=self._command("stv", "--seats 2")), class_="note"
            ),
        )

    def _stv_notes(self, found: Stv) -> Iterable[Markup]:
        if any(one.tied for one in found.count.rounds):
            yield element("p", self.voice["equals rule"])
        if not found.same:
            same = set(found.exact.winners) == set(found.count.winners)
            key = "rounding same" if same else "rounding"
            yield element("p", self.voice.fill(key, names=self._named(sorted(found.exact.winners))))

    def _rounds(self, found: Stv) -> Markup:
        if len(self.names) > FEW:
            return self._too_many("stv", "--json")
        every = range(len(self.names))
        header: list[Part] = [self.voice["round"], self.voice["step"], *(self.name(one) for one in every)]
        rows = [
            [
                number(place),
                self._step(one),
                *(_votes(one.votes[answer]) if answer in one.votes else "" for answer in every),
            ]
            for place, one in enumerate(found.count.rounds, 1)
        ]
        return table(self.voice["rounds caption"], header, rows, kind="pairs")

    def _step(self, one: Round) -> Markup:
        happened = self.voice.fill(
            one.step, names=self._named(one.answers) if one.answers else self.voice["none"]
        )
        equal = self.voice.fill("equal", names=self._named(one.tied)) if one.tied else None
        return joined((happened, equal), self.voice["and then"])

    def _profile(self) -> Markup:
        """Every vote, so that anybody can count again by hand."""
        kinds = sorted(Counter(self.votes).items())
        rows = [
            (element("bdi", " ".join(map(str, vote)), dir="ltr", class_="code"), number(times))
            for vote, times in kinds[:KINDS]
        ]
        cut = (
            element("p", self.voice.fill("profile cut", count=number(KINDS))) if len(kinds) > KINDS else None
        )
        shown = (
            table(self.voice["profile"], (self.voice["vote"], self.voice["times"]), rows) if rows else None
        )
        return joined((shown, cut))


def _votes(votes: float | Fraction) -> Markup:
    """Votes of a candidate, which are whole until something was passed on."""
    told_as = f"{float(votes):,.6f}".rstrip("0").rstrip(".")
    return element("bdi", told_as, dir="ltr")
