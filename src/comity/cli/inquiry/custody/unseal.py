# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody unseal: break a seal."""

from __future__ import annotations

from comity.cli.inquiry.custody.one_event import event_command

command = event_command(
    "unseal", "Break the seal of an exhibit, so that it can be read again.", ask=("reason",)
)
