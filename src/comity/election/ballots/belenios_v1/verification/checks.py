# SPDX-License-Identifier: Apache-2.0
"""What is checked about an election: for each check one sentence that says what holds if it passed, and the specification's section.

The sentences stand in reports as they are. Sections are of the Belenios 2.0 specification. Checks marked as stricter are not made, or not
made at this point, by Debian's belenios-tool 2.0 (found by trying).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.election.ballots.belenios_v1.box import Box


@dataclass(frozen=True)
class About:
    """What a check says if it passed, where the specification demands it, and whether it is stricter than the reference tool."""

    sentence: str
    section: str
    stricter: bool = False


CHECKS: Mapping[str, About] = {
    "archive": About(
        "The archive is spelled in the one way that the format allows, every hash in it is right, and its events form one unbroken chain.",
        "4.4",
        stricter=True,
    ),
    "election": About(
        "The election is well formed, and its public key is an element of its group.", "4.10", stricter=True
    ),
    "trustees": About(
        "Every trustee proved that it knows its private key; in threshold groups the certificates, signed coefficients and keys agree.",
        "4.5-4.7",
    ),
    "public-key": About(
        "The election's public key is the product of the trustees' keys and of nothing else.", "3.1.1"
    ),
    "credentials": About(
        "The public credentials are different elements of the group, each with its weight; nobody is entitled twice.",
        "3.1, 4.8",
        stricter=True,
    ),
    "eligibility": About("Every ballot carries a credential of that list.", "3.2"),
    "replays": About("No ballot was put into the box a second time.", "3.2", stricter=True),
    "ballots": About(
        "Every ballot is for this election, keeps to its questions as its proofs show, and is signed with its credential.",
        "4.11-4.15",
    ),
    "encrypted-tally": About(
        "The encrypted tally was made from the last ballot of each voter, with the voter's weight, and from nothing else.",
        "4.16",
        stricter=True,
    ),
    "num-tallied": About("The published number of ballots that count is right.", "4.16", stricter=True),
    "total-weight": About("The published total weight is right.", "4.16", stricter=True),
    "shuffles": About(
        "Every shuffle names a trustee of the list, and lost, added or changed no vote.", "4.17"
    ),
    "decryptions": About(
        "Every share of the decryption was made with the key of the trustee whose share it is.", "4.18"
    ),
    "quorum": About("All trustees who are needed took part in the decryption.", "4.19"),
    "result": About("The result is what the encrypted tally holds.", "4.19"),
    "growth": About(
        "The archive begins with the earlier copy, byte for byte: nothing was removed or changed since.",
        "3.5.1",
        stricter=True,
    ),
}
"""In the order in which they are made."""


@dataclass(frozen=True)
class Check:
    """One check as it came out; `detail` counts what was looked at, or names the first that is wrong."""

    id: str
    ok: bool
    detail: str

    @property
    def about(self) -> About:
        return CHECKS[self.id]


@dataclass(frozen=True)
class Verification:
    """What a verifier found. A check that could not be made, since one before it failed, is not listed."""

    box: Box = field(repr=False)
    checks: tuple[Check, ...]
    warnings: tuple[str, ...]
    ballots: int
    """Ballots in the box, superseded ones too."""
    voters: int
    """Credentials that voted: the ballots that count."""
    credentials: int
    """Credentials on the list."""
    total_weight: int
    """Of the ballots that count."""
    result: list[list[Any]] | None
    """As it stands in the archive; None before the end of the tally."""
    resumed: int = 0
    """Ballots that an earlier run, which was interrupted, had checked."""

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)
