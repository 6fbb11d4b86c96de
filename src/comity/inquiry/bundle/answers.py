# SPDX-License-Identifier: Apache-2.0
"""What a bundle answers and anybody can compute again from what is in it: groups and ties of its texts, ratios of its assessments.

Ratios are exact fractions in text. Nothing here depends on a clock, a machine or an order that is not in the bundle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comity.inquiry.case import Case
from comity.inquiry.independence.page import document
from comity.inquiry.independence.sources import sources
from comity.inquiry.weighing.ladder import band, ladder_of
from comity.inquiry.weighing.ratios import Combined, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comity.inquiry.case import Interval
    from comity.inquiry.weighing.ratios import Ratios

TEXTS = ("text/plain", "text/html", "application/xhtml+xml")


def is_text(media_type: str) -> bool:
    """Whether an exhibit of this type is compared word by word."""
    return media_type.partition(";")[0].strip() in TEXTS


def sources_answer(case: Case, texts: Mapping[str, bytes]) -> dict[str, Any]:
    """Counts, groups and ties among the texts at hand, by the exhibits' ids, with the decisions of people that the case holds.

    Of a page and the text that was extracted from it, only what is in `texts` is compared: give one of the two.
    """
    decided = [
        edge for edge in case.edges if edge.a in texts and edge.b in texts and edge.decision != "found"
    ]
    found = sources([document(name, texts[name]) for name in sorted(texts)], decided, frozenset(case.joining))
    return {
        "exhibits": sorted(texts),
        "captures": found.captures,
        "articles": len(found.articles),
        "independent_sources": len(found.independent),
        "groups": [list(group) for group in found.independent],
        "edges": [
            {"a": edge.a, "b": edge.b, "class": edge.type, "decision": edge.decision, "reason": edge.reason}
            for edge in sorted(found.edges, key=lambda one: (one.a, one.b, one.type))
        ],
        "credits": [
            {"document": one.document, "agency": one.agency, "role": one.role, "text": one.text}
            for one in found.credits
        ],
    }


def weights_answer(case: Case) -> dict[str, Any]:
    """Rows and likelihood ratios of a case, together, by assessor and by party. Raises Refusal where it cannot be weighed."""
    found = weigh(case)
    return {
        "rows": [
            {"exhibits": list(row.exhibits), "claims": list(row.claims), "broken_custody": row.broken}
            for row in found.pooled.rows
        ],
        "ratios": _ratios(case, found.pooled.total),
        "each_row": [_ratios(case, ratios) for ratios in found.pooled.each],
        "by_assessor": _apart(case, found.by_assessor),
        "by_party": _apart(case, found.by_party),
    }


def _apart(case: Case, combined: Mapping[str, Combined]) -> dict[str, Any]:
    return {name: _ratios(case, one.total) for name, one in combined.items()}


def _ratios(case: Case, ratios: Ratios) -> list[dict[str, str]]:
    ladder = ladder_of(case)

    def said(interval: Interval) -> dict[str, str]:
        return {
            "low": str(interval.low),
            "high": str(interval.high),
            "band_low": band(ladder, interval.low),
            "band_high": band(ladder, interval.high),
        }

    return [{"of": of, "against": against, **said(found)} for (of, against), found in sorted(ratios.items())]
