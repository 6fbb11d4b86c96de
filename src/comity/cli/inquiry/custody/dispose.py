# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody dispose: remove the bytes of an exhibit."""

from __future__ import annotations

from comity.cli.inquiry.custody.one_event import event_command

command = event_command(
    "dispose",
    "Remove the bytes of an exhibit. Record and chain of custody stay; refused under a legal hold, a seal or where the chain is broken.",
    ask=("reason", "authority"),
)
