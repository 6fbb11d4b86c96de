# SPDX-License-Identifier: Apache-2.0
"""A finding as tagged PDF on A4: the page of `finding_html` laid out by WeasyPrint, with marks and page numbers on every page.

The same finding gives the same bytes with the same fonts and the same WeasyPrint. Nothing is fetched; no author or tool is named but
the PDF library itself.
"""

from __future__ import annotations

from comity import paper
from comity.inquiry.findings.finding import Finding
from comity.inquiry.findings.finding_html import page
from comity.inquiry.findings.finding_style import PDF
from comity.inquiry.findings.outline import outline


def to_pdf(finding: Finding, *, language: str = "") -> bytes:
    """The finding as PDF. Raises ComityStateError where WeasyPrint or Pango is not installed."""
    return paper.to_pdf(
        page(outline(finding, language), PDF), instead="write the finding with --to html or docx"
    )
