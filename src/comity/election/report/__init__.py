# SPDX-License-Identifier: Apache-2.0
"""The report on an election: what was verified, what was counted and what nobody can check, as one page or PDF that needs nothing else.

`facts_of` reads the archive once more for what a report adds to a verification; `to_html` and `to_pdf` are pure. It renders what the
verifier found and proves nothing itself: whoever doubts it verifies the archive.
"""

from comity.election.report.facts import TRACKERS, Facts, facts_of, trackers_of
from comity.election.report.page import LANGUAGES, to_html
from comity.election.report.paper import to_pdf

__all__ = ["LANGUAGES", "TRACKERS", "Facts", "facts_of", "to_html", "to_pdf", "trackers_of"]
