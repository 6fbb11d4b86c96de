# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody hold: set a legal hold."""

from __future__ import annotations

from comity.cli.inquiry.custody.one_event import event_command

command = event_command(
    "hold",
    "Set a legal hold: the exhibit is not disposed of until the same authority lifts it.",
    ask=("reason",),
)
