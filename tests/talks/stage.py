# SPDX-License-Identifier: Apache-2.0
"""Talks of four invented parties on three issues: a replica in memory, and short ways to say each statement in talks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from comity.canonical import sha256_hex, to_base64
from comity.desk.fold import Judged
from comity.desk.state import State, Void
from comity.desk.view import state_data
from comity.errors import Refusal
from comity.record.sealed import Plaintext, commitment
from comity.talks.model import TalksState
from worlds import Replica, accepted, refused, seed, terms

PARTIES = ("ALD", "BRE", "MAR", "TAV")
FORMATS = {"others": ("MAR", "TAV"), "pair": ("ALD", "BRE")}
RULES = {"three": {"count": 3}, "all": {"unanimity": True}, "plain": {"consensus": True}}
ADOPTS = {"talks/*": "three", "talks/position/v1": "two_keys"}
CIRCLES = [{"id": "desk", "members": ["ALD", "BRE", "MAR"], "chair": "MAR"}, {"id": "pair", "members": ["ALD", "BRE"]}]  # fmt: skip
ISSUES: dict[str, tuple[str, ...]] = {"seat": ("senne", "port", "turns"), "fish": ("yes", "no"), "rent": ("paid", "free")}  # fmt: skip

By = str | Sequence[str]


class Talks(Replica):
    """Issues `seat`, `fish` and `rent` are for all and decided by two keys, which takes everybody; `dam` is for the format `pair`."""

    def __init__(self, **fields: Any) -> None:
        options = {"adopts": ADOPTS, "amendment": "three", "circles": CIRCLES} | fields
        super().__init__(PARTIES, FORMATS, RULES, **options)
        for name, options_ in ISSUES.items():
            accepted(self.issue(name, *options_))
        accepted(self.issue("dam", "high", "low", format="pair"))

    def issue(self, name: str, *options: str, **fields: Any) -> Judged | Void:
        made = [{"id": one, "title": one.title()} for one in options]
        return self.talk("issue", "ALD", **({"id": name, "title": name.title(), "options": made} | fields))

    def talk(self, kind: str, by: By, /, **fields: Any) -> Judged | Void:
        """A statement in talks; bare codes stand for delegates."""
        outcome: Judged | Void = self.say(f"talks/{kind}/v1", by, **fields)
        return outcome

    def why(self, kind: str, by: By, /, **fields: Any) -> Refusal:
        """Why a statement would be refused; nothing changes. Every refusal cites its rule and says what to do."""
        note = self.note(f"talks/{kind}/v1", by, **fields)
        before = self.folded.encode()
        with pytest.raises(Refusal) as caught:
            self.fold.check(note)
        assert self.folded.encode() == before
        assert caught.value.rule
        assert caught.value.hint, caught.value.message
        return caught.value

    def position(self, by: By, target: str, stance: str = "acceptable", **fields: Any) -> Judged | Void:
        return self.talk("position", by, **at(target), stance=stance, source="said in the room", **fields)

    def seal(self, by: str, kind: str, circle: str = "desk", /, **fields: Any) -> int:
        """Seal a statement in talks under the name of its index, without a set unless `set_` names one."""
        name = f"sealed {self.folded.size}"
        held = {"set": fields.pop("set_")} if "set_" in fields else {}
        plaintext = Plaintext(f"talks/{kind}/v1", fields).encode()
        versions = self.folded.record.circles[circle]
        index = accepted(
            self.say(
                "record/sealed/v1",
                by,
                circle=circle,
                version=len(versions),
                commitment=commitment(seed(name), plaintext).hex(),
                blob=sha256_hex(name.encode()),
                size=512,
                **held,
            )
        )
        self.secrets[index] = (name, plaintext)
        return index

    def open(self, by: str, *indices: int) -> Judged | Void:
        items = [
            {"sealed": one, "salt": to_base64(seed(self.secrets[one][0])), "plaintext": self.secrets[one][1].decode()}
            for one in indices
        ]  # fmt: skip
        outcome: Judged | Void = self.say("record/opened/v1", by, items=items)
        return outcome

    @property
    def secrets(self) -> dict[int, tuple[str, bytes]]:
        """Name of the salt and text of each sealed item."""
        found: dict[int, tuple[str, bytes]] = self.__dict__.setdefault("_secrets", {})
        return found

    def silence(
        self, target: str, rule: str = "two_keys", by: By = ("ALD", "MAR"), *, against: By = ()
    ) -> int:
        """A silence procedure from its opening to its close; returns the index of the opening."""
        body = {"target": target, "rule": rule, "deadline": "2026-03-01T12:00:00Z"}
        opened = accepted(self.say("charter/silence/v1", by, **body))
        covering = self.head
        if against:
            accepted(self.say("charter/silence-break/v1", against, silence=opened, reason="No."))
        accepted(
            self.say("talks/round/v1", "TAV", number=1, host="Senne", date=f"2026-03-{opened % 28 + 1:02}")
        )
        notice = self.cosigned(covering, "2026-02-01T00:00:00Z", "ALD", "BRE").decode()
        expiry = self.cosigned(self.head, "2026-03-01T12:00:01Z", "ALD", "MAR").decode()
        accepted(self.say("charter/silence-close/v1", "BRE", silence=opened, notice=notice, expiry=expiry))
        return opened

    def leave(self, *codes: str) -> int:
        """These parties leave the mechanism, by an amendment of all."""
        stay = [code for code in PARTIES if code not in codes]
        formats = {name: [one for one in members if one in stay] for name, members in FORMATS.items()}
        new = terms(
            stay,
            {name: members for name, members in formats.items() if members},
            RULES,
            adopts=ADOPTS,
            amendment="two",
        )
        return accepted(self.amend(new))

    @property
    def it(self) -> TalksState:
        return self.folded.talks

    def data(self) -> Mapping[str, Any]:
        """The state of play, after checking that a snapshot gives the same."""
        state = self.folded
        read = State.decode(state.encode())
        assert read.digest() == state.digest()
        found = state_data(state, "")
        assert state_data(read, "") == found
        return found


def at(target: str) -> dict[str, str]:
    """Issue and option of issue.option."""
    issue, _, option = target.partition(".")
    return {"issue": issue, "option": option}


def void(outcome: Judged | Void, rule: str, *said: str) -> Void:
    """A void entry, after checking the rule that it cites and what its reason says."""
    reason = refused(outcome)
    assert isinstance(outcome, Void)
    assert outcome.rule.startswith(rule), (outcome.rule, reason)
    for one in said:
        assert one in reason, reason
    return outcome
