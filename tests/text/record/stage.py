# SPDX-License-Identifier: Apache-2.0
"""A table at which four invented parties negotiate a text: a replica in memory, and short ways to say each statement on texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest

from comity.desk.fold import Judged
from comity.desk.state import Void
from comity.desk.texts import current_text
from comity.errors import Refusal
from comity.text.agreement import clause_hashes, voices
from comity.text.holding import stances
from comity.text.model import Text
from comity.text.tabled import Clause, OpenChoice, Tabled, TabledClause
from comity.text.writer import write
from worlds import Replica, accepted, refused

PARTIES = ("ALD", "BRE", "MAR", "TAV")
FORMATS = {"others": ("MAR", "TAV"), "pair": ("ALD", "BRE")}

Wordings = str | Mapping[str, Any]


def words(said: Wordings, *languages: str) -> dict[str, list[Any]]:
    """One wording in English, or in each language. `<x>` is the place of the choice x, `<^x>` that of the note x."""
    given = {"en": said} if isinstance(said, str) else said
    return {language: _pieces(one) if isinstance(one, str) else one for language, one in given.items()}


def _pieces(said: str) -> list[Any]:
    found: list[Any] = []
    for place, part in enumerate(said.replace(">", "<").split("<")):
        if place % 2:
            found.append({"note": part[1:]} if part.startswith("^") else {"choice": part})
        elif part:
            found.append(part)
    return found


def choice(name: str, *alternatives: Wordings | None, **fields: Any) -> dict[str, Any]:
    """A choice whose alternatives are numbered from 1; None is no text."""
    made = [
        {"id": "0"} if one is None else {"id": str(number), "words": words(one)}
        for number, one in enumerate(alternatives, 1)
    ]
    return {"id": name, "alternatives": made, **fields}


def clause(name: str, said: Wordings, *choices: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An operative clause."""
    made = {"id": name, "type": "operative", "words": words(said), **fields}
    return made | ({"choices": list(choices)} if choices else {})


OP1 = clause("op-1", "The parties shall meet.")
OP2 = clause("op-2", "They <c> report <d>.", choice("c", "shall", "should"), choice("d", "twice a year"))
OP3 = clause("op-3", "Members: <n>.", choice("n", "X", kind="blank"))


class Table(Replica):
    """The text `t`, tabled by ALD with three clauses: one settled, one with the choices c and d, one with the blank n."""

    def __init__(self, *clauses: dict[str, Any], tabled: bool = True, by: Any = "ALD", **fields: Any) -> None:
        rules = {
            "all": {"unanimity": True},
            "keys": {"each_format": {"unanimity": True}},
            "most": {"count": 3},
        }
        options: dict[str, Any] = {"adopts": {"*": "two_keys", "text/*": "all"}}
        options |= {name: fields.pop(name) for name in ("adopts", "amendment", "circles") if name in fields}
        super().__init__(PARTIES, FORMATS, rules, **options)
        if tabled:
            accepted(self.tables(*(clauses or (OP1, OP2, OP3)), by=by, **fields))

    def tables(self, *clauses: dict[str, Any], by: Any = "ALD", **fields: Any) -> Judged | Void:
        return self.text("table", by, **{"title": {"en": "Draft"}, "clauses": list(clauses), **fields})

    def text(self, kind: str, by: str | Sequence[str], **fields: Any) -> Judged | Void:
        outcome: Judged | Void = self.say(f"text/{kind}/v1", by, **({"text": "t"} | fields))
        return outcome

    def why(self, kind: str, by: str | Sequence[str], **fields: Any) -> Refusal:
        """Why a statement would be refused; nothing is appended. Every refusal cites its rule and hints at what to do."""
        note = self.note(f"text/{kind}/v1", by, **({"text": "t"} | fields))
        before = self.folded.encode()
        with pytest.raises(Refusal) as caught:
            self.fold.check(note)
        assert self.folded.encode() == before
        assert caught.value.rule
        assert caught.value.hint, caught.value.message
        return caught.value

    def insert(self, by: Any, *clauses: dict[str, Any], **fields: Any) -> Judged | Void:
        return self.text("insert", by, clauses=list(clauses), **fields)

    def propose(self, by: Any, clause: str, name: str, said: Wordings | None, **fields: Any) -> Judged | Void:
        body = {"clause": clause, "id": name, **({} if said is None else {"words": words(said)})}
        return self.text("propose", by, **body, **fields)

    def stand(self, by: Any, place: str, stance: str, clause: str = "op-2", **fields: Any) -> Judged | Void:
        """A stance on `choice/alternative`."""
        name, _, alternative = place.partition("/")
        return self.text("position", by, clause=clause, choice=name, alternative=alternative, stance=stance, **fields)  # fmt: skip

    def settle(self, by: Any, place: str, clause: str = "op-2") -> Judged | Void:
        name, _, alternative = place.partition("/")
        return self.text("settle", by, clause=clause, choice=name, alternative=alternative)

    def agree(self, by: Any, name: str = "op-1", **fields: Any) -> Judged | Void:
        return self.text("agree", by, **{"clause": name, "hashes": self.hashes(name), **fields})

    def reopen(self, by: Any, name: str = "op-1", **fields: Any) -> Judged | Void:
        return self.text("reopen", by, clause=name, reason="New facts.", **fields)

    def revise(self, by: Any, *clauses: dict[str, Any], **fields: Any) -> Judged | Void:
        body = {"clauses": list(clauses)} if clauses else {}
        return self.text("revise", by, **body, **fields)

    def adopt(self, by: Any = PARTIES, **fields: Any) -> Judged | Void:
        return self.text("adopt", list(by), **({"hashes": self.it.hashes()} | fields))

    def settle_all(self) -> None:
        """Settle what is open in the three clauses."""
        accepted(self.settle("BRE", "c/1"))
        accepted(self.settle("BRE", "d/0"))
        accepted(self.propose("BRE", "op-3", "2", "thirty", choice="n"))
        accepted(self.settle("BRE", "n/2", "op-3"))

    @property
    def it(self) -> Tabled:
        """The text as it stands."""
        return self.folded.text.texts["t"]

    def one(self, name: str) -> TabledClause:
        return self.it.clauses[name]

    def choice(self, name: str, clause: str = "op-2") -> OpenChoice:
        return self.one(clause).choices[name]

    def counted(self, name: str, clause: str = "op-2") -> dict[str, dict[str, str]]:
        """Stances as they count now, without alternatives on which nobody stands."""
        found = stances(self.it, self.choice(name, clause), voices(self.folded.charter, self.it))
        return {alternative: parties for alternative, parties in found.items() if parties}

    def hashes(self, name: str) -> dict[str, str]:
        return clause_hashes(self.it, name)

    def opened(self, name: str) -> list[str]:
        return list(self.one(name).open_choices())

    def current(self, language: str = "en") -> Text:
        return current_text(self.folded, "t", language)

    def line(self, name: str) -> str:
        """A clause as a file shows it, on one line."""
        return next(line for line in write(self.current()).splitlines() if f"{{#{name}}}" in line)


def void(outcome: Judged | Void, rule: str, *said: str) -> Void:
    """A void entry, after checking the rule that it cites and what its reason says."""
    reason = refused(outcome)
    assert isinstance(outcome, Void)
    assert outcome.rule.startswith(rule), (outcome.rule, reason)
    for one in said:
        assert one in reason, reason
    return outcome


def typed(*clauses: dict[str, Any]) -> tuple[Clause, ...]:
    """The same clauses as values."""
    return msgspec.convert(clauses, tuple[Clause, ...])
