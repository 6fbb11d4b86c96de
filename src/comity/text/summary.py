# SPDX-License-Identifier: Apache-2.0
"""The state of a text in figures: how much is settled, what is open, who holds it, and whose consent would clear it.

Every figure follows from the text by a rule stated where it is computed. What depends on brackets that do not balance is withheld or says
that it is scoped to paragraphs. Nothing here judges a party: figures are sorted by code or stand in the order of the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal

from comity.text.blocking import Blocking, blocking
from comity.text.by_party import PartyCount, by_party
from comity.text.cleanness import cleanness_of
from comity.text.linkages import Linkage, fulfilled, linkages
from comity.text.model import Text
from comity.text.open_points import open_points
from comity.text.pairwise import Pair, pairwise
from comity.text.scanner import Diagnostic, scan
from comity.text.settled import choices_among, clauses_with_text, settled_clauses
from comity.text.writer import write


@dataclass(frozen=True, slots=True)
class Summary:
    """`brackets` counts characters `[` and `]` of the source, `choices` open points at any depth without placeholders.

    `scope` is what brackets may span: the document, or a paragraph while there are diagnostics. `statuses` counts clauses by state.
    """

    brackets: tuple[int, int]
    max_depth: int
    choices: int
    choices_by_kind: Mapping[str, int]
    placeholders: int
    clauses: int
    settled_clauses: int
    scope: Literal["document", "paragraph"]
    clean_ratio: Fraction | None
    clean_ratio_paragraph: Fraction
    diagnostics: tuple[Diagnostic, ...]
    flags: tuple[Diagnostic, ...]
    by_party: Mapping[str, PartyCount]
    blocking: Blocking
    pairwise: tuple[Pair, ...]
    linkages: tuple[Linkage, ...]
    statuses: Mapping[str, int]

    def data(self) -> dict[str, Any]:
        """The same as JSON values; ratios are rounded to four places."""
        return {
            "brackets": {"open": self.brackets[0], "close": self.brackets[1]},
            "max_depth": self.max_depth,
            "choices": self.choices,
            "choices_by_kind": dict(self.choices_by_kind),
            "placeholders": self.placeholders,
            "clauses": self.clauses,
            "settled_clauses": self.settled_clauses,
            "scope": self.scope,
            "clean_ratio": _rounded(self.clean_ratio),
            "clean_ratio_paragraph": _rounded(self.clean_ratio_paragraph),
            "diagnostics": [_place(one) for one in self.diagnostics],
            "flags": [_place(one) for one in self.flags],
            "by_party": {party: asdict(count) for party, count in self.by_party.items()},
            "blocking": _blocking(self.blocking),
            "pairwise": [_pair(one) for one in self.pairwise],
            "linkages": [_linkage(one) for one in self.linkages],
            "statuses": dict(self.statuses),
        }


def summarise(text: Text, met: Collection[str] = ()) -> Summary:
    """All figures of a text. Conditions on anything in `met` (clause ids, party codes) count as met.

    Brackets are counted in the source that was read; a text that was not read from one is written out first.
    """
    scanned = scan(text.source or write(text), escapes=text.dialect == "neg")
    conditions = fulfilled(text, met)
    points = open_points(text, conditions)
    choices = choices_among(points)
    ratios = cleanness_of(text)
    states = Counter(
        state for clause in text.walk() for state in {status.state for status in clause.statuses}
    )
    return Summary(
        brackets=(scanned.opening, scanned.closing),
        max_depth=scanned.max_depth,
        choices=len(choices),
        choices_by_kind=_sorted(Counter(point.kind for point in choices)),
        placeholders=sum(1 for outer in points for _ in outer.walk()) - len(choices),
        clauses=len(clauses_with_text(text)),
        settled_clauses=len(settled_clauses(text, points)),
        scope="paragraph" if text.diagnostics else "document",
        clean_ratio=ratios.document,
        clean_ratio_paragraph=ratios.paragraph,
        diagnostics=text.diagnostics,
        flags=text.flags,
        by_party=by_party(text, points, conditions),
        blocking=blocking(text, points=points),
        pairwise=pairwise(points),
        linkages=linkages(text),
        statuses=_sorted(states),
    )


def _sorted(counts: Mapping[Any, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _rounded(ratio: Fraction | None) -> float | None:
    return None if ratio is None else round(float(ratio), 4)


def _place(one: Diagnostic) -> dict[str, Any]:
    return {"code": one.code, "line": one.line, "column": one.column, "message": one.message}


def _blocking(found: Blocking) -> dict[str, Any]:
    text = found.text
    return {
        "clauses": {name: list(one.parties) for name, one in found.clauses.items() if one.parties},
        "text": {
            "parties": list(text.parties),
            "size": text.size,
            "bound": text.bound,
            "exact": text.exact,
            "alternatives": _lists(text.alternatives),
            "unattributed": text.unattributed,
        },
    }


def _lists(sets: Iterable[tuple[str, ...]]) -> list[list[str]]:
    return [list(one) for one in sets]


def _pair(one: Pair) -> dict[str, Any]:
    return {
        "parties": list(one.parties),
        "agree": one.agree,
        "both_against": one.both_against,
        "opposed": one.opposed,
        "share": _rounded(one.share),
    }


def _linkage(one: Linkage) -> dict[str, Any]:
    return {
        "party": one.party,
        "clause": one.clause,
        "choice": one.choice or None,
        "alternative": one.alternative,
        "stance": one.stance,
        "condition": one.condition,
        "resolved": one.target.resolved,
        "on_clause": one.target.clause or None,
        "on_party": one.target.party or None,
        "candidates": list(one.target.candidates),
    }
