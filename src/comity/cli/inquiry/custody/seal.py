# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody seal: put an exhibit under seal."""

from __future__ import annotations

from comity.cli.inquiry.custody.one_event import event_command

command = event_command(
    "seal", "Put an exhibit under seal: it is not read, copied or released until it is unsealed."
)
