# SPDX-License-Identifier: Apache-2.0
"""Instrument: positions. Issues with options, what the parties filed on each, and what the decision rule says of it."""

from comity.talks.model import TalksState
from comity.talks.recorded import problem_of
from comity.talks.table import IssueRow, OptionRow, state_of_play

__all__ = ["IssueRow", "OptionRow", "TalksState", "problem_of", "state_of_play"]
