# SPDX-License-Identifier: Apache-2.0
"""comity text: negotiated texts, in plain files or on a record. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "status": "how much is settled, who holds which bracket, who blocks",
    "check": "brackets, codes and ids; agreed words that changed; languages that differ",
    "format": "the canonical form, which loses nothing",
    "show": "the text for reading, brackets coloured by party, settled clauses folded",
    "diff": "what changed between two versions, word by word",
    "lost": "whose words disappeared between two versions without their consent",
    "settle": "close one choice with one alternative, unless a party still holds it",
    "export": "Akoma Ntoso, DOCX with tracked changes, PDF, HTML or plain text",
    "table": "put files onto the record as a text, one file a language",
    "revise": "bring a text on the record to what the files say",
    "agree": "sign a clause's words in every language",
    "adopt": "adopt a text, by signatures or by a silence procedure",
}
command = LazyGroup(
    "text", COMMANDS, package="comity.cli.text", help="Negotiated texts, in plain files or on a record."
)
