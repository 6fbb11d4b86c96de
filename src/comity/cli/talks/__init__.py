# SPDX-License-Identifier: Apache-2.0
"""comity talks: what the parties' positions and rules allow. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "power": "what a rule gives each party, before any position is known",
    "bridge": "what is accepted in every group, not only in most",
}
command = LazyGroup(
    "talks", COMMANDS, package="comity.cli.talks", help="Positions, rules, and what they allow."
)
