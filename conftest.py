# SPDX-License-Identifier: Apache-2.0
"""Makes tests of the console blocks in README.md and docs/*.md, and settles how values are drawn."""

from __future__ import annotations

import os

from hypothesis import settings
from sybil import Sybil

import transcripts

# A slow machine is not a failing test. Every run draws other values, but for a submission's, which must not fail by chance.
settings.register_profile("comity", deadline=None)
settings.register_profile("submission", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("COMITY_HYPOTHESIS", "comity"))

pytest_collect_file = Sybil(
    parsers=[transcripts.parse],
    patterns=["README.md", "docs/*.md"],
    setup=transcripts.begin,
    teardown=transcripts.end,
).pytest()
