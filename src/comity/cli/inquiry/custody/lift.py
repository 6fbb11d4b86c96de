# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody lift: lift a legal hold."""

from __future__ import annotations

from comity.cli.inquiry.custody.one_event import event_command

command = event_command(
    "lift",
    "Lift a legal hold. --authority names the one that set it; leave it out for the hold set at intake.",
    ask=("reason",),
)
