# SPDX-License-Identifier: Apache-2.0
"""Counting: who wins by a method, from totals or votes that are open to everybody. Pure, without chance; a tie is always said.

Schulze, majority judgment and STV give the same data as Debian's belenios-tool 2.0, byte for byte as JSON; its conventions were found
by running it, and each module says which they are and where they leave the literature.
"""

from comity.election.ballots.counting.approval import Approval, count_approval
from comity.election.ballots.counting.majority_judgment import MajorityJudgment, count_majority_judgment
from comity.election.ballots.counting.marks import Marks, count_marks
from comity.election.ballots.counting.method import Method, method_of
from comity.election.ballots.counting.most_voted import MostVoted, most_voted
from comity.election.ballots.counting.plurality import Plurality, count_plurality
from comity.election.ballots.counting.schulze import Schulze, count_schulze
from comity.election.ballots.counting.stv import Count, Round, Stv, count_stv
from comity.election.ballots.counting.votes import Vote, votes_of

__all__ = [
    "Approval",
    "Count",
    "MajorityJudgment",
    "Marks",
    "Method",
    "MostVoted",
    "Plurality",
    "Round",
    "Schulze",
    "Stv",
    "Vote",
    "count_approval",
    "count_majority_judgment",
    "count_marks",
    "count_plurality",
    "count_schulze",
    "count_stv",
    "method_of",
    "most_voted",
    "votes_of",
]
