# SPDX-License-Identifier: Apache-2.0
"""Statements on texts that were sealed to a circle: they count when they are opened, and are judged then."""

from __future__ import annotations

from typing import Any

from comity.canonical import sha256_hex, to_base64
from comity.record.sealed import Plaintext, commitment
from comity.record.statements import Item
from text.record.stage import OP1, PARTIES, Table, choice, clause, words
from worlds import accepted, seed

CIRCLE = {"id": "chairs", "members": list(PARTIES), "chair": "MAR"}


class Sealing(Table):
    """A table with a circle of all parties, whose chair MAR may open what is sealed to it."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(circles=[CIRCLE], **fields)
        self.sealed: dict[int, tuple[bytes, bytes]] = {}

    def seal(self, kind: str, by: Any, **body: Any) -> int:
        plaintext, salt = (
            Plaintext(f"text/{kind}/v1", {"text": "t"} | body).encode(),
            seed(f"s {len(self.sealed)}"),
        )
        fields = {"commitment": commitment(salt, plaintext).hex(), "blob": sha256_hex(plaintext), "size": 512}
        index = accepted(self.say("record/sealed/v1", by, circle="chairs", version=1, set="round", **fields))
        self.sealed[index] = (salt, plaintext)
        return index

    def open_all(self) -> int:
        items = [
            {"sealed": index, "salt": to_base64(salt), "plaintext": plaintext.decode()}
            for index, (salt, plaintext) in self.sealed.items()
        ]
        return accepted(self.say("record/opened/v1", "MAR", items=items))

    def item(self, index: int) -> Item:
        return self.folded.record.items[str(index)]


def test_sealed_proposals_come_to_the_table_together() -> None:
    table = Sealing()
    first = table.seal("propose", "BRE", clause="op-2", choice="c", id="3", words=words("may"))
    second = table.seal("propose", "TAV", clause="op-2", choice="c", id="3", words=words("will"))
    third = table.seal(
        "position", ["ALD", "TAV"], clause="op-2", choice="c", alternative="3", stance="oppose"
    )
    assert len(table.choice("c").alternatives) == 2
    opened = table.open_all()
    assert [(one.id, one.by, one.index) for one in table.choice("c").alternatives[2:]] == [
        ("3", ("BRE",), opened)
    ]
    assert table.counted("c") == {"3": {"ALD": "against", "BRE": "for", "TAV": "against"}}
    assert table.item(first).outcome == table.item(third).outcome == ""
    assert "has an alternative '3' already" in table.item(second).outcome


def test_a_sealed_statement_is_judged_when_it_is_opened() -> None:
    table = Sealing()
    late = table.seal("settle", "BRE", clause="op-2", choice="c", alternative="1")
    accepted(table.stand("TAV", "c/1", "oppose"))
    table.open_all()
    assert "TAV opposes 1" in table.item(late).outcome
    assert table.opened("op-2") == ["c", "d"]


def test_a_text_tabled_under_seal_was_spoken_on_in_the_same_opening() -> None:
    """Table and position have one index; its tablers' next clause is a proposal all the same."""
    table = Sealing(tabled=False)
    made = clause("a", "<b>", choice("b", "x", "y"))
    table.seal("table", "ALD", title={"en": "Draft"}, clauses=[made])
    table.seal("insert", "ALD", clauses=[OP1])
    table.seal("position", "BRE", clause="a", choice="b", alternative="1", stance="support")
    table.seal("insert", "ALD", clauses=[clause("z", "New.")])
    opened = table.open_all()
    assert (table.it.index, table.it.by) == (opened, ("ALD",))
    assert table.opened("op-1") == []
    assert table.opened("z") == ["z.whole"]


def test_agreement_and_adoption_can_be_sealed() -> None:
    table = Sealing()
    table.settle_all()
    table.seal("agree", list(PARTIES), clause="op-1", hashes=table.hashes("op-1"))
    table.seal("adopt", list(PARTIES), hashes=table.it.hashes())
    opened = table.open_all()
    assert table.it.adopted == opened
    assert table.one("op-1").agreed == {"agreed": dict.fromkeys(PARTIES, opened)}
