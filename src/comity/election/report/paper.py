# SPDX-License-Identifier: Apache-2.0
"""The report as tagged PDF on A4, laid out by WeasyPrint: name, status, fingerprint and page number on every page; nothing is fetched.

The same facts give the same bytes with the same fonts and the same WeasyPrint.
"""

from __future__ import annotations

from comity import paper
from comity.election.report.facts import Facts
from comity.election.report.page import to_html


def to_pdf(facts: Facts, *, language: str = "en") -> bytes:
    """The report as PDF. Raises InputError on an unknown language, ComityStateError where WeasyPrint or Pango is not installed."""
    source = to_html(facts, language=language, paper=True)
    return paper.to_pdf(source, instead="write the report with --to html and print it")
