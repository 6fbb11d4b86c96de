# SPDX-License-Identifier: Apache-2.0
"""The part of a report on questions and counts: what was asked, and the votes for each answer in the order of the ballot."""

from __future__ import annotations

from collections.abc import Sequence

from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion, Question
from comity.election.report.bars import bar
from comity.election.report.facts import Facts
from comity.election.report.labelled import Labelled, Total, labelled
from comity.election.report.markup import Markup, Part, element, joined, number, section, table
from comity.election.report.methods import counted
from comity.election.report.voice import Voice, told
from comity.errors import FormatError


def results(facts: Facts, voice: Voice) -> Markup:
    """All questions with their counts."""
    found = facts.found
    rows = found.result if found.result is not None else [None] * len(found.box.election.questions)
    parts = [
        _question(facts, voice, place, question, row)
        for place, (question, row) in enumerate(zip(found.box.election.questions, rows, strict=False))
    ]
    charter = None if found.result is None else element("p", voice["charter"], class_="note")
    claims = None if found.ok else element("p", voice["claims"], class_="mark")
    return section("results", voice["results"], claims, charter, *parts)


def answers_table(
    voice: Voice, caption: Part, answers: Sequence[tuple[str, Total]], apart: Sequence[tuple[str, Total]] = ()
) -> Markup:
    """Answers with votes, share and bar; blank votes and such below a rule."""
    return table(
        caption,
        (voice["answer"], voice["votes"], voice["share"]),
        [_cells(voice, voice.stranger(answer), total) for answer, total in answers],
        apart=[_cells(voice, name, total) for name, total in apart],
        kind="totals",
    )


def _cells(voice: Voice, name: Part, total: Total) -> tuple[Part, Part, Part]:
    return joined((name, bar(total.share, voice.way))), number(total.votes), told(total.share)


def _question(facts: Facts, voice: Voice, place: int, question: Question, row: list[object] | None) -> Markup:
    heading = voice.fill("question", number=number(place + 1))
    asked = element("div", voice.lines(question.question), class_="asked")
    if isinstance(question, HomomorphicQuestion):
        parts: list[Part] = [asked, element("p", _rule(voice, question), class_="note")]
        parts += _totals(facts, voice, place, question, row)
    else:
        parts = [asked, element("p", voice["numbers"], class_="note")]
        parts += (
            [element("p", voice["no result"])]
            if row is None
            else [counted(facts, voice, place, question, row)]
        )
    return section(f"question-{place + 1}", heading, *parts, level=3)


def _rule(voice: Voice, question: HomomorphicQuestion) -> Markup:
    """How many answers a ballot chooses."""
    low, high, every = (number(one) for one in (question.minimum, question.maximum, len(question.answers)))
    chosen = (
        voice.fill("choose one", count=low, all=every)
        if question.minimum == question.maximum
        else voice.fill("choose", low=low, high=high, all=every)
    )
    return joined((chosen, voice["may be blank"] if question.blank else None), " ")


def _totals(
    facts: Facts, voice: Voice, place: int, question: HomomorphicQuestion, row: list[object] | None
) -> list[Part]:
    if row is None:
        names = element("ul", *(element("li", voice.stranger(one)) for one in question.answers))
        return [names, element("p", voice["no result"])]
    weight = facts.found.total_weight
    try:
        found = labelled(question, row, weight)
    except FormatError:
        return [element("p", voice["unreadable"], class_="mark")]
    caption = voice.fill("answers caption", number=number(place + 1))
    apart = [(voice["blank"], found.blank)] if found.blank else []
    apart += [(voice["unmarked"], found.unmarked)] if found.unmarked else []
    return [answers_table(voice, caption, found.answers, apart), _base(facts, voice, question, found)]


def _base(facts: Facts, voice: Voice, question: HomomorphicQuestion, found: Labelled) -> Markup:
    """What the shares are shares of."""
    every = number(facts.found.total_weight)
    base = (
        voice.fill("base", all=every, base=number(found.base))
        if question.blank
        else voice.fill("plain base", all=every)
    )
    several = voice["several"] if question.maximum > 1 else None
    weighted = voice["weighted"] if any(one.weight != 1 for one in facts.roll or ()) else None
    return element("p", joined((base, several, weighted, voice["rounded"]), " "), class_="note")
