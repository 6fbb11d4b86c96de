# SPDX-License-Identifier: Apache-2.0
"""comity election record: an election as statements on a record. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "open": "the election is opened: questions, roll, trustees, and the rule for its result",
    "root": "what a party's copy of the ballot box holds; daily is usual",
    "close": "the box is closed: no ballot counts after this event",
    "result": "the result, with the whole archive",
}
command = LazyGroup(
    "record",
    COMMANDS,
    package="comity.cli.election.record",
    help="""An election as statements on the record in DIR.

    Every field is read from the archive, and an archive that is not what the record says is refused before anything is signed. Opening,
    closing and result are joint acts: name all signers whose keys are here with --as, those elsewhere with --with, and write a note (-o).
    `comity verify` then verifies the archives too, and `comity election compare ARCHIVE --record DIR --election ID` compares a copy.
    """,
)
