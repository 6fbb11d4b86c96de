# SPDX-License-Identifier: Apache-2.0
"""The text of a page in HTML: its article as trafilatura finds it, else all that a reader would see, block by block.

What was taken for page furniture is left out of the first and not of the second; which of the two a text is stands in its derivation.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from comity import __version__
from comity.errors import InputError
from comity.inquiry.exhibits.exhibit_record import Derivation
from comity.inquiry.intake.readings import Limits, Reading

TITLE = "text of the page"
PARAMETERS: dict[str, Any] = {"include_comments": False, "include_tables": True, "favor_precision": False}
"""What trafilatura is asked for; written into each derivation."""


def text_of_page(path: Path, limits: Limits) -> Iterator[Reading | str]:
    """The text of a page: one reading, or a note."""
    try:
        if path.stat().st_size > limits.page_bytes:
            yield f"no text was taken: the page is larger than {limits.page_bytes} bytes"
            return
        data = path.read_bytes()
    except OSError as error:
        yield f"no text was taken: {error.strerror}"
        return
    article, note = _article(data)
    if article:
        yield article
        return
    if note:
        yield note
    yield _visible(data)


def _article(data: bytes) -> tuple[Reading | None, str]:
    try:
        known = version("trafilatura")
        from trafilatura import extract

        found = extract(data, output_format="txt", **PARAMETERS)
    except (ImportError, PackageNotFoundError):
        return None, "trafilatura is not installed, so the text is all that the page shows"
    except Exception as error:  # noqa: BLE001 - whatever a page does to the extractor, the page is still an exhibit
        return (
            None,
            f"trafilatura failed on this page ({type(error).__name__}), so the text is all that it shows",
        )
    if not found or not found.strip():
        return None, ""
    parameters = {name: str(value).lower() for name, value in PARAMETERS.items()}
    return _reading(found, Derivation("trafilatura", known, {"output_format": "txt", **parameters})), ""


def _visible(data: bytes) -> Reading | str:
    from comity.inquiry.independence.page import page_document

    try:
        shown = "\n".join(one.text for one in page_document("the page", data).paragraphs)
    except InputError as error:
        return f"no text was taken: {error.message}"
    except Exception as error:  # noqa: BLE001 - as above
        return f"no text was taken: {type(error).__name__}"
    if not shown.strip():
        return "no text was taken: the page shows none"
    return _reading(shown, Derivation("comity", __version__, {"operation": "all visible text"}))


def _reading(text: str, derivation: Derivation) -> Reading:
    return Reading(TITLE, "text/plain", (text.strip() + "\n").encode("utf-8", "replace"), derivation)
