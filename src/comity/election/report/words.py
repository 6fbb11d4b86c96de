# SPDX-License-Identifier: Apache-2.0
"""The languages in which reports are written, and which way each runs. All have the same words (a test sees to it)."""

from __future__ import annotations

from collections.abc import Mapping

from comity.election.ballots.belenios_v1.verification.checks import CHECKS
from comity.election.report import words_arabic
from comity.election.report.markup import Way
from comity.election.report.words_arabic import ARABIC
from comity.election.report.words_english import ENGLISH

WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "ar": ARABIC}
WAYS: Mapping[str, Way] = {"en": "ltr", "ar": "rtl"}
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {name: about.sentence for name, about in CHECKS.items()},
    "ar": words_arabic.CHECKS,
}
"""What each check shows if it passed, by its id."""
