# SPDX-License-Identifier: Apache-2.0
"""The report as tagged PDF on A4, laid out by WeasyPrint: name, status, fingerprint and page number on every page; nothing is fetched.

The same facts give the same bytes with the same fonts and the same WeasyPrint.
"""

from __future__ import annotations

import hashlib
from typing import Any

from comity.election.report.facts import Facts
from comity.election.report.page import to_html
from comity.errors import ComityStateError


def to_pdf(facts: Facts, *, language: str = "en") -> bytes:
    """The report as PDF. Raises InputError on an unknown language, ComityStateError where WeasyPrint or Pango is not installed."""
    weasyprint = _weasyprint()
    source = to_html(facts, language=language, paper=True)
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
            hint="install it with: pip install 'comity[pdf]', or write the report with --to html and print it",
        ) from error
    except OSError as error:
        raise ComityStateError(
            f"PDF needs Pango, and WeasyPrint cannot load it: {error}",
            hint="install Pango with the operating system's packages (Debian: libpango-1.0-0 libpangoft2-1.0-0)",
        ) from error
    return weasyprint


def _nothing(url: str, *_: object, **__: object) -> Any:
    raise ValueError(f"{url}: a report refers to nothing outside itself")
