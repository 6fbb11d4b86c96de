# SPDX-License-Identifier: Apache-2.0
"""comity election credentials: who may vote. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "generate": "a credential for each voter: the public list, and a secret file for each polling channel",
    "sheets": "sheets to print, one credential each, of a channel or for one voter again",
    "check": "the list in the election is exactly the one that was made",
    "forget": "remove the secret files after distribution",
}
command = LazyGroup(
    "credentials",
    COMMANDS,
    package="comity.cli.election.credentials",
    help="Who may vote: made by the credential authority, in a folder of its own, and handed out by polling channel.",
)
