# SPDX-License-Identifier: Apache-2.0
"""The likelihood ratios that a finding of the record states: computed from its case, and compared with what its document says.

Nothing is replaced in silence: a document with another number, or with another band of the ladder, is refused and both are named. Words
around the ladder's are the author's, in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from comity.errors import Refusal
from comity.inquiry.case import Case, Interval, Ladder
from comity.inquiry.findings.finding import Cited, Support
from comity.inquiry.findings.rules import exact
from comity.inquiry.weighing.ladder import NEITHER, band, ladder_of, said
from comity.inquiry.weighing.ratios import Combined, Pair, combine
from comity.inquiry.weighing.rules import check_weighable

COMPUTED = "inquiry: the support that a finding states is what the record's evidence gives"
SAME_BYTES = "inquiry: an exhibit that a finding cites is the one that the record holds"


def support_of(stated: Sequence[Support], case: Case, where: str) -> tuple[Support, ...]:
    """One ratio for each pair of hypotheses: those that the document states as it states them, then the others.

    Nothing where no assessment was opened yet. Raises Refusal where the document states what is not computed.
    """
    found = weighed(case)
    if found is None:
        if stated:
            one = stated[0]
            raise Refusal(
                f"{where}: support of {one.of} against {one.against}: the document says {one.low} to {one.high}, "
                "the record gives none: nothing was assessed yet when it was filed",
                rule=COMPUTED,
                hint="leave [[support]] out until a round of assessment is closed and opened",
            )
        return ()
    ladder = ladder_of(case)
    checked = [_checked(one, found, ladder, where) for one in stated]
    there = {frozenset((one.of, one.against)) for one in stated}
    return (*checked, *(_made(pair, found, ladder) for pair in found.one_way if frozenset(pair) not in there))


def weighed(case: Case) -> Combined | None:
    """The ratios of a case; None while nothing was assessed. Raises Refusal where the case cannot be weighed."""
    if not case.assessments:
        return None
    check_weighable(case)
    return combine(case)


def band_words(ladder: Ladder, interval: Interval, pair: Pair) -> str:
    """The words at both ends of an interval."""
    low, high = (said(ladder, end, *pair) for end in (interval.low, interval.high))
    return low if low == high else f"from {low} to {high}"


def spelt(value: Fraction) -> str:
    """A fraction as it is, such as 10 or 1/3, of any length."""
    over = format(Decimal(value.numerator), "f")
    return over if value.denominator == 1 else f"{over}/{format(Decimal(value.denominator), 'f')}"


def changed_since(support: Iterable[Support], case: Case) -> tuple[str, ...]:
    """Where the case as it is now gives other ratios than these, in words."""
    found = weighed(case)
    told = []
    for one in support:
        now = None if found is None else found.total.get((one.of, one.against))
        if now is None or (spelt(now.low), spelt(now.high)) != (one.low, one.high):
            shown = "nothing" if now is None else f"{spelt(now.low)} to {spelt(now.high)}"
            told.append(f"{one.of} against {one.against}: {one.low} to {one.high}, now {shown}")
    return tuple(told)


def check_hash(cited: Cited, digest: str, where: str) -> None:
    """Raise Refusal where a document gives an exhibit another SHA-256 than the record."""
    if cited.sha256 and digest and cited.sha256 != digest:
        raise Refusal(
            f"{where}: the exhibit {cited.id} has SHA-256 {cited.sha256} there, and {digest} on the record",
            rule=SAME_BYTES,
            hint="leave sha256 out: the record's is taken",
        )


def _made(pair: Pair, found: Combined, ladder: Ladder) -> Support:
    interval = found.total[pair]
    return Support(*pair, spelt(interval.low), spelt(interval.high), band_words(ladder, interval, pair))


def _checked(one: Support, found: Combined, ladder: Ladder, where: str) -> Support:
    """The ratio as computed, in the document's words, which must be those of the same bands."""
    place = f"{where}: support of {one.of} against {one.against}"
    if (one.of, one.against) not in found.total:
        raise Refusal(
            f"{place}: the record weighs {', '.join(found.hypotheses)}",
            rule=COMPUTED,
            hint="name hypotheses of the version that was weighed",
        )
    made = _made((one.of, one.against), found, ladder)
    interval = found.total[one.of, one.against]
    if (exact(one.low), exact(one.high)) != (interval.low, interval.high):
        raise Refusal(
            f"{place}: the document says {one.low} to {one.high}, the record gives {made.low} to {made.high}",
            rule=COMPUTED,
            hint="file the next draft, or a correction, with the numbers of comity inquiry weigh DIR",
        )
    if _bands(ladder, one.band) != {band(ladder, interval.low), band(ladder, interval.high)}:
        raise Refusal(
            f"{place}: the document says {one.band!r}, the record gives {made.band!r}",
            rule=COMPUTED,
            hint="the ladder's words at both ends belong into it, and no other of them",
        )
    return Support(one.of, one.against, made.low, made.high, one.band)


def _bands(ladder: Ladder, text: str) -> set[str]:
    """The ladder's words in a text; of two that begin at one place the longer."""
    words = sorted({NEITHER, *(told for _, told in ladder.bands)}, key=len, reverse=True)
    found = re.findall(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", text, re.IGNORECASE)
    known = {one.casefold(): one for one in words}
    return {known[one.casefold()] for one in found}
