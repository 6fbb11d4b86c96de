# SPDX-License-Identifier: Apache-2.0
"""A finding as tagged PDF on A4: the page of `finding_html` laid out by WeasyPrint, with marks and page numbers on every page.

The same finding gives the same bytes with the same fonts and the same WeasyPrint. Nothing is fetched; no author or tool is named but
the PDF library itself.
"""

from __future__ import annotations

import hashlib
from typing import Any

from comity.errors import ComityStateError
from comity.inquiry.findings.finding import Finding
from comity.inquiry.findings.finding_html import page
from comity.inquiry.findings.finding_style import PDF
from comity.inquiry.findings.outline import outline


def to_pdf(finding: Finding, *, language: str = "") -> bytes:
    """The finding as PDF. Raises ComityStateError where WeasyPrint or Pango is not installed."""
    weasyprint = _weasyprint()
    source = page(outline(finding, language), PDF)
    document = weasyprint.HTML(string=source, url_fetcher=_nothing).render(pdf_tags=True)
    identifier = hashlib.sha256(source.encode()).digest()[:16]
    data: bytes = document.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    return data


def _weasyprint() -> Any:
    """WeasyPrint, which is an extra, and needs Pango from the operating system."""
    try:
        import weasyprint
    except ImportError as error:
        raise ComityStateError(
            "PDF needs WeasyPrint, which is not installed",
            hint="install it with: pip install 'comity[pdf]', or write the finding with --to html or docx",
        ) from error
    except OSError as error:
        raise ComityStateError(
            f"PDF needs Pango, and WeasyPrint cannot load it: {error}",
            hint="install Pango with the operating system's packages (Debian: libpango-1.0-0 libpangoft2-1.0-0)",
        ) from error
    return weasyprint


def _nothing(url: str, *_: object, **__: object) -> Any:
    raise ValueError(f"{url}: a finding refers to nothing outside itself")
