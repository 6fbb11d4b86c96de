# SPDX-License-Identifier: Apache-2.0
"""The files of a finding in a bundle, at the level that it is already at: HTML and DOCX to read, and its ratios as JSON to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.inquiry.bundle.pack import NUMBERS, as_json
from comity.inquiry.findings.finding_docx import to_docx
from comity.inquiry.findings.finding_html import to_html

if TYPE_CHECKING:
    from comity.inquiry.findings.finding import Finding


def finding_files(finding: Finding) -> dict[str, bytes]:
    """File names and bytes; the PDF, which needs system libraries, is for whoever has them to add."""
    numbers = {
        "id": finding.id,
        "status": finding.status,
        "draft": finding.draft,
        "level": finding.level,
        "support": [
            {"of": one.of, "against": one.against, "low": one.low, "high": one.high, "band": one.band}
            for one in finding.support
        ],
    }
    return {
        "finding.html": to_html(finding).encode(),
        "finding.docx": to_docx(finding),
        NUMBERS: as_json(numbers),
    }
