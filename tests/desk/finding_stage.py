# SPDX-License-Identifier: Apache-2.0
"""The inquiry into the harbour fire with its findings' documents: a replica in memory, a blob store that is a dictionary, and the past."""

from __future__ import annotations

import json
from typing import Any

from comity.canonical import sha256_hex
from comity.desk.inquiry_finding import TOML, OnRecord, all_on_record, finding_of, on_record
from comity.desk.state import State
from comity.inquiry.findings.finding import Finding
from comity.record.entry import parse_entry
from inquiry.stage import Probe
from worlds import Replica, accepted

TWO = ["ALD", "MAR"]
DOCUMENT = """
id = "fire-1"
title = "The fire in the harbour of Senne"
inquiry = "fire"
incident = "A shed burnt on 3 May."
statement = "What was found."
relied_on = ["G1"]

[counts]
captures = 3
articles = 2
independent_sources = 2

[[exhibit]]
id = "e1"
title = "The watch's log"

[[group]]
id = "G1"
title = "The log"
exhibits = ["e1"]

[[paragraph]]
id = "1"
text = "There was smoke."
exhibits = ["e1"]
"""
HYPOTHESES = """
[standard]
name = "another standard"
definition = "The document's own."
set_by = "its author"

[[hypothesis]]
id = "cable"
text = "The document's own words."

[[hypothesis]]
id = "stove"
text = "A stove."

[[hypothesis]]
id = "other"
text = "The rest."
rest = true
"""
SUPPORT = {
    ("cable", "stove"): ("5", "100", "from weak for cable over stove to moderate for cable over stove"),
    ("cable", "other"): ("10", "100", "moderate for cable over other"),
    ("stove", "other"): ("1", "2", "from no support either way to weak for stove over other"),
}
"""By hand from one assessment, with the likelihoods of the stage: 10 to 100, 1 to 2, and 1."""


def stating(*rows: tuple[str, str, str, str, str], base: str = DOCUMENT) -> str:
    """The document with support in it: of, against, low, high, band."""
    told = (
        f'\n[[support]]\nof = "{of}"\nagainst = "{against}"\nlow = "{low}"\nhigh = "{high}"\nband = "{band}"\n'
        for of, against, low, high, band in rows
    )
    return base + HYPOTHESES + "".join(told)


class FindingProbe(Probe):
    """A probe whose documents are at hand."""

    def __init__(self, *, evidence: bool = True, assessed: bool = True, **fields: Any) -> None:
        super().__init__(**fields)
        self.blobs: dict[str, bytes] = {}
        if evidence:
            self.evidence()
        if evidence and assessed:
            self.assessed()

    def assessed(self, name: str = "r1", by: str = "ALD", **fields: Any) -> None:
        """A round in which one post assessed one claim, closed and opened."""
        self.round(name)
        index = self.assess(by, "smoke", name, **fields)
        self.close(name)
        assert self.reveal(by, index) == ("",)

    def blob(self, data: str | bytes, **fields: Any) -> dict[str, Any]:
        """A document in the store, as a statement names it; of type TOML unless told otherwise."""
        data = data.encode() if isinstance(data, str) else data
        self.blobs[sha256_hex(data)] = data
        named = {"media_type": TOML, "name": "finding.toml"} | fields
        return {"sha256": sha256_hex(data), "size": len(data)} | {
            key: value for key, value in named.items() if value is not None
        }

    def filed(
        self, text: str | bytes = DOCUMENT, number: int = 1, outcome: str = "not_established", **fields: Any
    ) -> str:
        """A draft with this text; returns the hash of its document."""
        document = self.blob(text, **fields)
        hypothesis = {"hypothesis": "cable"} if outcome == "established" else {}
        body = {"number": number, "document": document, "statement": "What was found.", "outcome": outcome}
        accepted(self.put("finding-draft", "MAR", **body, **hypothesis))
        return str(document["sha256"])

    def adopt(self, digest: str, number: int = 1) -> int:
        return accepted(self.put("adopt-finding", TWO, draft=number, sha256=digest))

    def correct(self, text: str, supersedes: str, reason: str = "The day was wrong.") -> str:
        document = self.blob(text)
        accepted(self.put("correct", TWO, document=document, supersedes=supersedes, reason=reason))
        return str(document["sha256"])

    def withdraw(self, reason: str = "Another shed burnt.") -> int:
        return accepted(self.put("withdraw", TWO, reason=reason))

    # Entries, as `finding_of` asks for them

    def said_at(self, index: int) -> str:
        found: str = json.loads(parse_entry(self.notes[index]).body)["at"]
        return found

    def state_before(self, index: int) -> State:
        other = Replica(found=False)
        for note in self.notes[:index]:
            other.submit(note)
        return other.folded

    # Answers

    def finding(self, draft: int | None = None) -> Finding:
        """The finding, after checking that a snapshot gives the same."""
        state = self.folded
        found = finding_of(state, "fire", self.blobs.__getitem__, draft, self)
        again = finding_of(
            State.decode(state.encode()), "fire", self.blobs.__getitem__, draft=draft, entries=self
        )
        assert again == found
        return found

    def on_record(self, draft: int | None = None) -> OnRecord:
        return on_record(self.folded, "fire", self.blobs.__getitem__, draft, self)

    def all(self) -> tuple[OnRecord, ...]:
        return all_on_record(self.folded, "fire", self.blobs.__getitem__, self)
