# SPDX-License-Identifier: Apache-2.0
"""comity election trustee: keys of those who decrypt together. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

from importlib.util import find_spec

from comity.cli.lazy import LazyGroup

_ALL = {
    "key": "the key of a single trustee, whom every tally will need",
    "certificate": "threshold, step 1: a trustee's seed and certificate",
    "check": "threshold, step 2: check the certificates, and show what to compare",
    "polynomial": "threshold, step 3: a trustee deals a share to each of the others",
    "route": "threshold, step 4: sort the shares by recipient",
    "confirm": "threshold, step 5: a trustee checks its shares and makes its key of them",
    "parameters": "threshold, step 6: what is published, and each trustee's encrypted key",
    "add": "add a single trustee or a threshold group to an election",
    "list": "the trustees of an election, checked, with the fingerprints to compare",
    "shuffle": "shuffle the ballots of questions that are not counted under encryption",
    "decrypt": "a trustee's part of the decryption of the tally",
}
COMMANDS = {name: what for name, what in _ALL.items() if find_spec(f"{__name__}.{name}") is not None}
command = LazyGroup(
    "trustee",
    COMMANDS,
    package="comity.cli.election.trustee",
    help="""Keys of those who decrypt together, and what they do with them.

    Each command but add and list works offline on plain files, and on the files of belenios-tool 2.0: steps may be done by either program.
    """,
)
