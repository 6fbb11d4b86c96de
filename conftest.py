# SPDX-License-Identifier: Apache-2.0
"""Makes tests of the console blocks in README.md and docs/*.md, and settles how values are drawn."""

from __future__ import annotations

import pytest
from hypothesis import settings
from sybil import Sybil

import transcripts

# A slow machine is not a failing test.
settings.register_profile("comity", deadline=None)
settings.load_profile("comity")

pytest_collect_file = Sybil(
    parsers=[transcripts.parse],
    patterns=["README.md", "docs/*.md"],
    setup=transcripts.begin,
    teardown=transcripts.end,
).pytest()


def pytest_itemcollected(item: pytest.Item) -> None:
    """The blocks of one document share a shell session, so they stay together on one worker."""
    if item.path.suffix == ".md":
        item.add_marker(pytest.mark.xdist_group(item.path.name))
