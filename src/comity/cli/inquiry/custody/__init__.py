# SPDX-License-Identifier: Apache-2.0
"""comity inquiry custody: who had an exhibit, when and why. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "show": "the record of an exhibit and its chain of custody",
    "check": "hash everything again and check every chain; 1 where anything is broken",
    "transfer": "hand an exhibit over, signed by both",
    "sign": "add a signature to a note of custody, without the archive",
    "submit": "put a prepared and signed event on its chain",
    "hold": "set a legal hold",
    "lift": "lift a legal hold",
    "seal": "put an exhibit under seal",
    "unseal": "break a seal",
    "consent": "what somebody allows from now on, or that nothing is allowed any more",
    "dispose": "remove the bytes of an exhibit; its record and its chain stay",
}
command = LazyGroup(
    "custody",
    COMMANDS,
    package="comity.cli.inquiry.custody",
    help="Who had an exhibit, when and why. Every event is a file of its own that names the hash of the one before it.",
)
