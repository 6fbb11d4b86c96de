# SPDX-License-Identifier: Apache-2.0
"""comity election: from questions to a result that anybody can check. Each command has a module, imported when it is called."""

from __future__ import annotations

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "demo": "a whole referendum in a folder, verified, with the commands that verify it again",
    "init": "a new election from its questions, in a folder of its own",
    "credentials": "generate who may vote, print and distribute it, check the public list",
    "trustee": "keys, threshold groups, shuffles and decryption, each on the trustee's own machine",
    "open": "put questions, trustees and credentials into the archive: voting begins",
    "vote": "prepare a ballot, audit it or cast it",
    "track": "is a ballot in the box, and does it count",
    "close": "end the voting and compute the encrypted tally",
    "tally": "take shuffles and shares of trustees, and compute the result",
    "count": "plurality, approval, Schulze, majority judgment, single transferable vote",
    "verify": "check everything about an election, trusting nobody",
    "compare": "a copy of the ballot box against an earlier copy, another party's, or the record",
    "report": "the election and what was checked as one page, HTML or PDF",
    "record": "opening, daily roots, closing and result as statements on the record",
}
command = LazyGroup(
    "election", COMMANDS, package="comity.cli.election", help="Ballots, trustees, tally, verification."
)
