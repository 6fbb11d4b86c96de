# SPDX-License-Identifier: Apache-2.0
"""An inquiry of four invented parties into a fire in a harbour: a replica in memory, and short ways to say each statement of inquiries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from comity.canonical import sha256_hex, to_base64
from comity.desk.fold import Judged
from comity.desk.state import State, Void
from comity.errors import Refusal
from comity.inquiry.case import Case
from comity.inquiry.model import Inquiry, InquiryState
from comity.inquiry.recorded import case_of
from comity.record.sealed import Plaintext, commitment
from worlds import Replica, accepted, refused, seed, terms

PARTIES = ("ALD", "BRE", "MAR", "TAV")
FORMATS = {"all": PARTIES, "pair": ("ALD", "BRE")}
RULES = {"three": {"count": 3}, "two": {"count": 2}, "all": {"unanimity": True}}
ADOPTS = {"inquiry/*": "three", "talks/*": "three"}
CIRCLES: list[dict[str, Any]] = [
    {"id": "ald", "members": ["ALD"]},
    {"id": "bre", "members": ["BRE"]},
    {"id": "mar", "members": ["MAR"]},
    {"id": "panel", "members": ["ALD", "TAV"], "chair": "TAV"},
    {"id": "shared", "members": ["ALD", "BRE", "TAV"], "chair": "TAV"},
    {"id": "tav", "members": ["TAV"]},
]
STANDARD = {"name": "reasonable grounds", "definition": "A careful person would believe it.", "source": "Decision 7"}  # fmt: skip
OPENING: dict[str, Any] = {
    "title": "The fire in the harbour of Senne",
    "mandate": "Decision 7 of the joint commission.",
    "standard": STANDARD,
}
STEPS = ["1", "2", "10", "100"]
LADDER = {
    "steps": STEPS,
    "bands": [{"least": "2", "words": "weak"}, {"least": "10", "words": "moderate"}],
    "broken_cap": "10",
    "source": "declared for this inquiry",
}
HYPOTHESES: list[dict[str, Any]] = [
    {"id": "cable", "text": "A worn cable set the shed alight."},
    {"id": "stove", "text": "A stove was left burning."},
    {"id": "other", "text": "Other or unknown.", "rest": True},
]
LIKELY = {"cable": ["10", "100"], "stove": ["1", "2"], "other": ["1", "1"]}
JOINT = ["ALD", "BRE", "MAR"]

By = str | Sequence[str]


class Probe(Replica):
    """The inquiry `fire` is open to all, its finding decided by two parties; opening one takes three."""

    def __init__(self, *, opened: bool = True, **fields: Any) -> None:
        super().__init__(
            PARTIES, FORMATS, RULES, adopts=ADOPTS, amendment="three", circles=CIRCLES, quorum="two", notice=0
        )
        if opened:
            accepted(self.begin(**({"rule": "two", "ladder": LADDER} | fields)))

    def begin(self, name: str = "fire", by: By = JOINT, /, **fields: Any) -> Judged | Void:
        return self.tell("open", by, **({"id": name, **OPENING} | fields))

    def tell(self, kind: str, by: By, /, **fields: Any) -> Judged | Void:
        """A statement of inquiries as it stands; bare codes stand for delegates."""
        outcome: Judged | Void = self.say(f"inquiry/{kind}/v1", by, **fields)
        return outcome

    def put(self, kind: str, by: By = "ALD", /, **fields: Any) -> Judged | Void:
        """A statement in the inquiry `fire`."""
        return self.tell(kind, by, **({"inquiry": "fire"} | fields))

    def why(self, kind: str, by: By = "ALD", /, **fields: Any) -> Refusal:
        """Why a statement in the inquiry would be refused; nothing changes. Every refusal cites its rule and says what to do."""
        found = fields if kind == "open" else {"inquiry": "fire"} | fields
        note = self.note(f"inquiry/{kind}/v1", by, **found)
        before = self.folded.encode()
        with pytest.raises(Refusal) as caught:
            self.fold.check(note)
        assert self.folded.encode() == before
        assert caught.value.rule
        assert caught.value.hint or not caught.value.rule.startswith("inquiry:"), caught.value.message
        return caught.value

    def exhibit(self, name: str, by: str = "ALD", **fields: Any) -> int:
        """An original, held by the party that brings it."""
        return accepted(self.put("exhibits", by, exhibits=[original(name, by) | fields]))

    def claim(self, name: str, *exhibits: str, by: str = "ALD", **fields: Any) -> int:
        return accepted(
            self.put("claim", by, id=name, text=f"{name} is so.", exhibits=list(exhibits), **fields)
        )

    def seal(self, by: str, circle: str, set_: str = "", kind: str = "assessment", /, **fields: Any) -> int:
        """Seal a statement in the inquiry under the name of its index."""
        name = f"sealed {self.folded.size}"
        plaintext = Plaintext(f"inquiry/{kind}/v1", {"inquiry": "fire"} | fields).encode()
        held = {"set": set_} if set_ else {}
        index = accepted(
            self.say(
                "record/sealed/v1",
                by,
                circle=circle,
                version=len(self.folded.record.circles[circle]),
                commitment=commitment(seed(name), plaintext).hex(),
                blob=sha256_hex(name.encode()),
                size=1024,
                **held,
            )
        )
        self.secrets[index] = (name, plaintext)
        return index

    def assess(self, by: str, claim: str, round_: str = "r1", **fields: Any) -> int:
        """Seal an assessment to the party's own circle; returns its index."""
        body = {"round": round_, "claim": claim, "likely": LIKELY, "basis": "expert", "rationale": "As seen."}
        circle = fields.pop("circle", by.partition("/")[0].lower())
        return self.seal(by, circle, fields.pop("set_", round_), **(body | fields))

    def reveal(self, by: str, *indices: int) -> tuple[str, ...]:
        """Open sealed items; returns why each is void, or an empty text."""
        items = [
            {"sealed": one, "salt": to_base64(seed(self.secrets[one][0])), "plaintext": self.secrets[one][1].decode()}
            for one in indices
        ]  # fmt: skip
        accepted(self.say("record/opened/v1", by, items=items))
        return tuple(self.folded.record.items[str(one)].outcome for one in indices)

    @property
    def secrets(self) -> dict[int, tuple[str, bytes]]:
        """Name of the salt and text of each sealed item."""
        found: dict[int, tuple[str, bytes]] = self.__dict__.setdefault("_secrets", {})
        return found

    def evidence(self) -> None:
        """Two reports and a float that a sensor was on; claims on each; hypotheses."""
        accepted(self.put("source", "ALD", id="watch", kind="eyewitness"))
        self.exhibit("e1", "ALD", source="watch")
        self.exhibit("e2", "BRE")
        self.exhibit("e3", "MAR")
        self.claim("smoke", "e1", "e2")
        self.claim("spark", "e3")
        accepted(self.put("hypotheses", "ALD", version=1, hypotheses=HYPOTHESES))

    def round(self, name: str = "r1", *claims: str, by: By = "MAR") -> int:
        version = len(self.one.versions)
        return accepted(
            self.put("round", by, id=name, version=version, claims=list(claims or ("smoke", "spark")))
        )

    def close(self, name: str = "r1", by: By = "MAR") -> int:
        return accepted(self.put("close-round", by, round=name))

    def weighed(self) -> None:
        """Evidence, and one round that was opened and closed."""
        self.evidence()
        self.round()
        self.close()

    def drafted(self, number: int = 1, outcome: str = "not_established", **fields: Any) -> str:
        """The next draft; returns the hash of its document."""
        document = paper(f"draft {number}")
        body = {"number": number, "document": document, "statement": "What was found.", "outcome": outcome}
        accepted(self.put("finding-draft", "MAR", **(body | fields)))
        return str(document["sha256"])

    def leave(self, *codes: str) -> int:
        """These parties leave the mechanism, by an amendment."""
        stay = [code for code in PARTIES if code not in codes]
        formats = {name: [one for one in members if one in stay] for name, members in FORMATS.items()}
        new = terms(stay, formats, {"three": {"count": 2}, "two": {"count": 2}}, adopts=ADOPTS, amendment="two", notice=0)  # fmt: skip
        return accepted(self.amend(new))

    @property
    def it(self) -> InquiryState:
        """The part, after checking that a snapshot gives the same."""
        state = self.folded
        read = State.decode(state.encode())
        assert read.digest() == state.digest()
        assert read.inquiry == state.inquiry
        return state.inquiry

    @property
    def one(self) -> Inquiry:
        return self.it.inquiries["fire"]

    def case(self, name: str = "fire") -> Case:
        """The case, after checking that a snapshot gives the same."""
        state = self.folded
        read = State.decode(state.encode())
        found = case_of(state.charter, state.inquiry, name)
        assert case_of(read.charter, read.inquiry, name) == found
        return found


def original(name: str, by: str = "ALD", **fields: Any) -> dict[str, Any]:
    return {"id": name, "category": "original", "held_by": by, "sha256": sha256_hex(name.encode())} | fields


def derivative(name: str, parent: str, by: str = "ALD", **fields: Any) -> dict[str, Any]:
    made = {"tool": "crop", "version": "1.0", "parameters": sha256_hex(b"{}")}
    return original(name, by) | {"category": "derivative", "parent": parent, "derivation": made} | fields


def paper(text: str, **fields: Any) -> dict[str, Any]:
    """A document by its hash; replicas hold no blobs."""
    return {"sha256": sha256_hex(text.encode()), "size": len(text)} | fields


def void(outcome: Judged | Void, rule: str, *said: str) -> Void:
    """A void entry, after checking the rule that it cites and what its reason says."""
    reason = refused(outcome)
    assert isinstance(outcome, Void)
    assert outcome.rule.startswith(rule), (outcome.rule, reason)
    for one in said:
        assert one in reason, reason
    return outcome
