# SPDX-License-Identifier: Apache-2.0
"""comity talks: what the parties' positions and rules allow. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "status": "where the parties converge, on each option, in each format and across them",
    "blockers": "who blocks what: the smallest sets of parties that stop an option",
    "packages": "does a package pass under the rules, and which ones",
    "fair": "three answers to what would be fair, side by side",
    "unlock": "the fewest red lines that would have to move",
    "stability": "does a format or a winning coalition prefer something else; where a conflict rests",
    "sensitivity": "which single change of an input would change an answer",
    "power": "what a rule gives each party, before any position is known",
    "bridge": "what is accepted in every group, not only in most",
    "map": "how much the parties agree, issue by issue, and who files alike",
    "adopt": "adopt an option, and settle the bracket that it names",
}
command = LazyGroup(
    "talks", COMMANDS, package="comity.cli.talks", help="Positions, rules, and what they allow."
)
