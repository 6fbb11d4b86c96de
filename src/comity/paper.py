# SPDX-License-Identifier: Apache-2.0
"""HTML laid out as PDF by WeasyPrint, for every room that prints: nothing is fetched, and the same page gives the same bytes.

WeasyPrint is the extra `pdf`, and needs Pango from the operating system; where either is missing, who prints is told what to install.
"""

from __future__ import annotations

import hashlib
from typing import Any

from comity.errors import ComityStateError


def laid_out(source: str, *, instead: str = "", tagged: bool = True) -> Any:
    """The pages of an HTML document, as WeasyPrint has them; `instead` says what else can be had without it.

    Raises ComityStateError where WeasyPrint or Pango is not installed.
    """
    return _weasyprint(instead).HTML(string=source, url_fetcher=_nothing).render(pdf_tags=tagged)


def to_pdf(source: str, *, instead: str = "", tagged: bool = True) -> bytes:
    """An HTML document as PDF. Raises ComityStateError as `laid_out`."""
    return written(laid_out(source, instead=instead, tagged=tagged), source, tagged=tagged)


def written(document: Any, source: str, *, tagged: bool = True) -> bytes:
    """Pages that were laid out, as PDF; its identifier follows from the HTML alone."""
    identifier = hashlib.sha256(source.encode()).digest()[:16]
    data: bytes = document.write_pdf(pdf_identifier=identifier, pdf_tags=tagged)
    return data


def _weasyprint(instead: str) -> Any:
    try:
        import weasyprint
    except ImportError as error:
        other = f", or {instead}" if instead else ""
        raise ComityStateError(
            "PDF needs WeasyPrint, which is not installed",
            hint=f"install it with: pip install 'comity[pdf]'{other}",
        ) from error
    except OSError as error:
        raise ComityStateError(
            f"PDF needs Pango, and WeasyPrint cannot load it: {error}",
            hint="install Pango with the operating system's packages (Debian: libpango-1.0-0 libpangoft2-1.0-0)",
        ) from error
    return weasyprint


def _nothing(url: str, *_: object, **__: object) -> Any:
    raise ValueError(f"{url}: a printed page refers to nothing outside itself")
