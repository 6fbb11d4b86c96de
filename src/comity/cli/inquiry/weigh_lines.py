# SPDX-License-Identifier: Apache-2.0
"""A weighed case for people: tables first, then sentences; it ends with the standard of proof and with who decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from comity.cli.common import table
from comity.cli.inquiry.spelling import agreement_words, between, claims_lines, short, some
from comity.cli.inquiry.weigh_data import NOT_OURS
from comity.cli.talks.showing import plain
from comity.inquiry.weighing.ladder import NEITHER, ladder_of, said
from comity.inquiry.weighing.ratios import (
    Combined,
    Pair,
    Ratios,
    Weighed,
    assessors_agree,
    posterior_for,
    spans_one,
)
from comity.inquiry.weighing.rows import open_ties, shared_sources
from comity.inquiry.weighing.sensitivity import Flip, leave_one_out, tornado

if TYPE_CHECKING:
    from comity.inquiry.case import Interval, Ladder

_MOST_FLIPS = 10
METHOD = (
    "A likelihood ratio says how many times more expected the evidence is under one hypothesis than under the other; it is not the "
    "probability of either. Groups are multiplied. What several claims or assessors say of one group is never multiplied and never "
    "averaged: the interval holds all of it."
)
NO_PRIOR = "No prior is used."
READERS_PRIOR = (
    "The ratios use no prior; what is then held starts from the reader's own, which is theirs alone."
)
NOTHING = "Nothing has been assessed yet."


def weighed_lines(
    found: Weighed, changes: tuple[Flip, ...], prior: Mapping[str, Fraction] | None, notes: Sequence[str] = ()
) -> list[str]:
    """The whole answer; `notes` say what else was written."""
    case, pooled, ladder = found.case, found.pooled, ladder_of(found.case)
    lines = [f"{plain(case.title)} ({case.id}): version {case.version} of the hypotheses", ""]
    lines += [table([[one.id, plain(one.text)] for one in case.hypotheses], ["id", "hypothesis"]), ""]
    lines += [
        f"Ladder: {'as declared' if case.ladder else 'default'} ({plain(ladder.source.removeprefix('default: '))})"
    ]
    lines += ["", *claims_lines(case)]
    if not pooled.rows:
        kept = [] if prior is None else ["The reader's own prior stays as it was given."]
        return [*lines, NOTHING, *kept, *(["", *notes] if notes else []), "", *_standard(found)]
    lines += _groups(found)
    lines += ["", "Likelihood ratios, all assessors", "", _ratios(pooled.total, pooled.pairs, ladder)]
    for title, apart in (("party", found.by_party), ("assessor", found.by_assessor)):
        lines += ["", f"By {title}, side by side", "", _side_by_side(apart, title)]
    lines += _silent(found.by_assessor)
    lines += ["", f"Agreement of assessors on the ratios: {agreement_words(assessors_agree(case))}."]
    lines += _sensitivity(pooled, changes, ladder)
    if prior is not None:
        lines += ["", *_prior(pooled, prior)]
    lines += ["", *notes] if notes else []
    method = f"{METHOD} {NO_PRIOR if prior is None else READERS_PRIOR}"
    return [*lines, "", method, "", *_support(pooled, ladder), "", *_standard(found)]


def _groups(found: Weighed) -> list[str]:
    pooled, ladder = found.pooled, ladder_of(found.case)
    count = len(pooled.rows)
    lines = [f"{count} independent {'group' if count == 1 else 'groups'} of exhibits", ""]
    rows = [
        [
            some(row.exhibits),
            some(row.claims),
            *(between(pooled.each[number][pair]) for pair in pooled.one_way),
            f"custody broken: at most {short(ladder.broken_cap)}" if row.broken else "",
        ]
        for number, row in enumerate(pooled.rows)
    ]
    lines += [table(rows, ["group", "claims", *(f"{of} : {against}" for of, against in pooled.one_way), ""])]
    lines += [
        f"{some(row.exhibits)}: what rests on {some(row.observers)} counts once, in however many exhibits it stands."
        for row in pooled.rows
        if row.observers and len(row.exhibits) > 1
    ]
    open_ = open_ties(found.case, pooled.rows)
    if open_:
        named = some([f"{edge.a} and {edge.b} ({edge.type})" for edge in open_])
        lines += [
            f"Ties that do not join groups here: {named}. --join CLASS counts such exhibits as one source."
        ]
    lines += [
        f"{source} stands behind {len(groups)} of these groups; an edge of dependence would join them."
        for source, groups in shared_sources(found.case, pooled.rows).items()
    ]
    assessed = {one.claim for one in found.case.assessments}
    waiting = sorted(one.id for one in found.case.claims if one.id not in assessed)
    return [*lines, f"Not assessed yet: {some(waiting)}."] if waiting else lines


def _ratios(ratios: Ratios, pairs: tuple[Pair, ...], ladder: Ladder) -> str:
    rows = [
        [
            f"{of} against {against}",
            between(ratios[of, against]),
            _words((of, against), ratios[of, against], ladder),
        ]
        for of, against in pairs
    ]
    return table(rows, ["ratio of", "interval", "in words"])


def _words(pair: Pair, interval: Interval, ladder: Ladder) -> str:
    low, high = (said(ladder, end, *pair) for end in (interval.low, interval.high))
    return low if low == high else f"from {low} to {high}"


def _side_by_side(apart: Mapping[str, Combined], title: str) -> str:
    if not apart:
        return "nobody"
    one_way = next(iter(apart.values())).one_way
    rows = [[plain(name), *(between(one.total[pair]) for pair in one_way)] for name, one in apart.items()]
    return table(rows, [title, *(f"{of} : {against}" for of, against in one_way)])


def _silent(apart: Mapping[str, Combined]) -> list[str]:
    return [
        f"{plain(name)} did not assess {some([' '.join(one.rows[number].exhibits[:2]) for number in one.silent])}; that counts 1 there."
        for name, one in apart.items()
        if one.silent
    ]


def _sensitivity(pooled: Combined, changes: tuple[Flip, ...], ladder: Ladder) -> list[str]:
    lines: list[str] = []
    without = leave_one_out(pooled)
    for pair in pooled.one_way:
        rows = [
            [
                some(pooled.rows[bar.row].exhibits),
                between(bar.own),
                short(bar.own.high / bar.own.low),
                between(without[bar.row][pair]),
                _words(pair, without[bar.row][pair], ladder),
            ]
            for bar in tornado(pooled, pair)
        ]
        if rows:
            lines += ["", f"What {pair[0]} against {pair[1]} rests on, the least certain group first", ""]
            lines += [table(rows, ["group", "its ratio", "width", "without it", "in words, without it"])]
    lines += ["", "Single changes that would change the words"]
    if not changes:
        lines += ["", "None."]
    for pair in pooled.one_way:
        here = [one for one in changes if one.pair == pair]
        if here:
            now = _words(pair, pooled.total[pair], ladder)
            rows = [[_change(one, pooled), _words(pair, one.after, ladder)] for one in here[:_MOST_FLIPS]]
            lines += ["", f"{pair[0]} against {pair[1]}, now {now}", "", table(rows, ["if", "then"])]
        if len(here) > _MOST_FLIPS:
            lines += [f"And {len(here) - _MOST_FLIPS} more, in --json."]
    return lines


def _change(one: Flip, pooled: Combined) -> str:
    if one.assessment is None or one.stated is None or one.moved is None:
        return f"{some(pooled.rows[one.row].exhibits)} is left out"
    what = f"{one.assessment.claim} under {one.hypothesis} by {plain(one.assessment.by)}"
    return f"{what}: {between(one.stated)} becomes {between(one.moved)}"


def _prior(pooled: Combined, prior: Mapping[str, Fraction]) -> list[str]:
    rows = [
        [name, short(prior[name]), f"{float(one.low):.4f} to {float(one.high):.4f}"]
        for name, one in posterior_for(pooled, prior).items()
    ]
    head = f"After the evidence, from {NOT_OURS}"
    return [head, "", table(rows, ["hypothesis", "reader's prior", "then held, least to most"])]


def _support(pooled: Combined, ladder: Ladder) -> list[str]:
    lines = []
    for pair in pooled.one_way:
        interval = pooled.total[pair]
        if spans_one(interval):
            lines.append(f"The evidence does not discriminate between {pair[0]} and {pair[1]}.")
            continue
        of, against = pair if interval.low > 1 else pair[::-1]
        weakest, strongest = _ends(pooled.total[of, against], of, against, ladder)
        words = weakest if weakest == strongest else f"from {weakest} to {strongest}"
        lines.append(
            f"Between {pair[0]} and {pair[1]} the evidence gives {words} for {of}: it is {between(pooled.total[of, against])} times "
            f"as expected under {of} as under {against}."
        )
    return lines


def _ends(interval: Interval, of: str, against: str, ladder: Ladder) -> tuple[str, str]:
    low, high = (
        said(ladder, end, of, against).partition(" for ")[0] for end in (interval.low, interval.high)
    )
    return ("next to no support" if low == NEITHER else low), (
        "next to no support" if high == NEITHER else high
    )


def _standard(found: Weighed) -> list[str]:
    standard = found.case.standard
    assert standard is not None, "no case is weighed without a standard of proof"
    name, definition, set_by = map(_open, (standard.name, standard.definition, standard.set_by))
    return [
        f"Standard of proof: {name}, {definition} (fixed by {set_by}).",
        "Whether it is met is for people to decide, by a recorded decision; nothing above decides it.",
    ]


def _open(text: str) -> str:
    """Somebody's words within a sentence of ours: without the one full stop that they may end with."""
    words = plain(text).strip()
    return words if words.endswith("..") else words.removesuffix(".")
