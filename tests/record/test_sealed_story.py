# SPDX-License-Identifier: Apache-2.0
"""Sealed statements on the record: sealed to a circle, opened, erased, and judged when they are opened."""

from __future__ import annotations

from typing import Any

import pytest

from comity.canonical import sha256_hex, to_base64
from comity.errors import FormRefusal
from comity.record.sealed import Plaintext, commitment
from comity.record.statements import Item
from worlds import Replica, accepted, refused, seed, terms

CIRCLE = {"id": "guarantors", "members": ["RUS", "TUR"]}
POSITION: dict[str, object] = {
    "issue": "border",
    "option": "yes",
    "stance": "acceptable",
    "source": "the circle",
}


class Circle:
    """A mechanism with a circle of RUS and TUR, an issue on the table, and what was sealed so far."""

    def __init__(self, **circle: Any) -> None:
        self.replica = Replica(circles=[CIRCLE | circle])
        self.texts: dict[int, tuple[bytes, bytes]] = {}
        accepted(self.replica.table())

    def seal(
        self,
        by: str | list[str] = "RUS",
        body: dict[str, object] = POSITION,
        kind: str = "talks/position/v1",
        **fields: Any,
    ) -> Any:
        plaintext, salt = Plaintext(kind, body).encode(), seed(f"salt {len(self.texts)}")
        whole = {
            "circle": "guarantors",
            "version": 1,
            "commitment": commitment(salt, plaintext).hex(),
            "blob": sha256_hex(plaintext),
            "size": 512,
        }
        self.texts[self.replica.folded.size] = (salt, plaintext)
        return self.replica.say("record/sealed/v1", by, **whole | fields)

    def opening(self, index: int) -> dict[str, Any]:
        salt, plaintext = self.texts[index]
        return {"sealed": index, "salt": to_base64(salt), "plaintext": plaintext.decode()}

    def open(self, by: str | list[str], *indices: int, **changes: Any) -> Any:
        items = [self.opening(index) | changes for index in indices]
        return self.replica.say("record/opened/v1", by, items=items)

    def item(self, index: int) -> Item:
        return self.replica.folded.record.items[str(index)]

    @property
    def positions(self) -> dict[str, Any]:
        return self.replica.folded.talks.issues["border"].positions["yes"]


def test_a_sealed_statement_says_nothing_until_it_is_opened() -> None:
    circle = Circle()
    index = accepted(circle.seal())
    assert (circle.item(index).status, circle.item(index).by) == ("sealed", ("RUS/delegate-1",))
    assert circle.positions == {}
    opened = accepted(circle.open("RUS", index))
    item = circle.item(index)
    assert (item.status, item.changed, item.kind, item.outcome) == ("opened", opened, "talks/position/v1", "")
    assert circle.positions["RUS"].stance == "acceptable"
    assert circle.positions["RUS"].index == opened


def test_nobody_else_opens_it() -> None:
    circle = Circle()
    index = accepted(circle.seal())
    for by in ("FRA", "TUR", ["FRA", "TUR"]):
        assert "is for its author RUS/delegate-1 to open or erase" in refused(circle.open(by, index))
    accepted(circle.open(["RUS", "TUR"], index))


def test_another_post_of_the_author_is_not_the_author() -> None:
    circle = Circle()
    circle.replica.accredit("RUS/envoy", ["*"])
    index = accepted(circle.seal())
    assert "is for its author" in refused(circle.open("RUS/envoy", index))


def test_the_chair_opens_where_the_charter_names_one() -> None:
    circle = Circle(chair="TUR")
    index = accepted(circle.seal())
    assert "its author RUS/delegate-1 or the chair TUR" in refused(circle.open("FRA", index))
    accepted(circle.open("TUR", index))
    assert circle.positions["RUS"].stance == "acceptable"
    assert "TUR" not in circle.positions


def test_a_joint_item_is_opened_by_all_of_its_authors() -> None:
    circle = Circle()
    index = accepted(circle.seal(["RUS", "TUR"]))
    assert "is for its author RUS/delegate-1, TUR/delegate-1" in refused(circle.open("RUS", index))
    accepted(circle.open(["RUS", "TUR"], index))
    assert circle.positions["TUR"].joint == ("RUS", "TUR")


def test_only_members_seal_to_a_circle_and_to_its_membership_of_today() -> None:
    circle = Circle()
    assert "FRA is not in the circle guarantors" in refused(circle.seal("FRA"))
    assert "FRA is not in the circle" in refused(circle.seal(["FRA", "RUS"]))
    assert "there is no circle 'public'" in refused(circle.seal(circle="public"))
    assert "has membership version 1, not 2" in refused(circle.seal(version=2))
    wider = terms(circles=[CIRCLE | {"members": ["FRA", "RUS", "TUR"]}])
    accepted(circle.replica.amend(wider))
    assert "has membership version 2, not 1" in refused(circle.seal())
    index = accepted(circle.seal("FRA", version=2))
    assert (circle.item(index).version, circle.item(index).circle) == (2, "guarantors")
    accepted(circle.replica.amend(terms()))
    assert "there is no circle 'guarantors'" in refused(circle.seal(version=3))


def test_what_was_sealed_can_be_opened_after_the_circle_is_gone() -> None:
    circle = Circle(chair="TUR")
    index = accepted(circle.seal())
    accepted(circle.replica.amend(terms()))
    assert "is for its author" in refused(circle.open("TUR", index))
    accepted(circle.open("RUS", index))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"salt": to_base64(bytes(32))}, "is not what was committed to"),
        ({"salt": "AAAA"}, "expected 32 bytes in base64, found 3"),
        ({"salt": to_base64(bytes(32)).replace("A=", "B=")}, "not the canonical spelling"),
        ({"plaintext": '{"body":{},"kind":"talks/position/v1"}'}, "is not what was committed to"),
        ({"plaintext": "x"}, "expected one JSON value"),
        ({"plaintext": '{"kind":"k"}'}, "the two fields kind and body"),
        ({"plaintext": '{"body":{"by":[]},"kind":"k"}'}, "takes by, at and seen from the sealed entry"),
        ({"plaintext": '{"body": {},"kind":"k"}'}, "not canonical JSON"),
        ({"plaintext": '{"body":{"x":' + "[" * 200 + "]" * 200 + '},"kind":"k"}'}, "nested more than"),
    ],
)
def test_an_opening_is_what_was_committed_to(changes: dict[str, Any], message: str) -> None:
    circle = Circle()
    index = accepted(circle.seal())
    assert message in refused(circle.open("RUS", index, **changes))
    assert circle.item(index).status == "sealed"


def test_an_item_is_opened_once_and_in_order() -> None:
    circle = Circle()
    first, second = accepted(circle.seal()), accepted(circle.seal(body=POSITION | {"option": "no"}))
    assert "in the order of the log, each once" in refused(circle.open("RUS", second, first))
    assert "in the order of the log, each once" in refused(circle.open("RUS", first, first))
    opened = accepted(circle.open("RUS", first, second))
    assert (
        refused(circle.open("RUS", first)) == f"the sealed item of entry {first} was opened at entry {opened}"
    )
    circle.texts[1] = circle.texts[first]
    assert "entry 1 is not a sealed item" in refused(circle.open("RUS", 1))


def test_a_set_is_opened_together() -> None:
    """As with sealed bids: nobody opens his own after he has seen the others'."""
    circle = Circle(chair="TUR")
    first = accepted(circle.seal("RUS", set="round-1"))
    second = accepted(circle.seal("TUR", set="round-1"))
    other = accepted(circle.seal("RUS", POSITION | {"option": "no"}, set="round-2"))
    single = accepted(circle.seal("RUS", POSITION | {"stance": "preferred"}))
    assert f"entries {second} of the same set must be opened together" in refused(circle.open("RUS", first))
    assert f"entries {first} of the same set" in refused(circle.open("TUR", second, single))
    accepted(circle.open(["RUS", "TUR"], first, second))
    assert sorted(circle.positions) == ["RUS", "TUR"]
    assert circle.item(other).status == "sealed"


def test_an_erased_item_of_a_set_is_not_waited_for() -> None:
    circle = Circle()
    first, second = accepted(circle.seal(set="round-1")), accepted(circle.seal("TUR", set="round-1"))
    accepted(circle.replica.say("record/erased/v1", "TUR", sealed=second, reason="sent in error"))
    accepted(circle.open("RUS", first))


def test_what_is_erased_stays_closed_and_the_tree_as_it_was() -> None:
    circle = Circle()
    index = accepted(circle.seal())
    before = circle.replica.fold.root_at(index + 1)
    say = "record/erased/v1"
    assert "is for its author" in refused(circle.replica.say(say, "TUR", sealed=index, reason="r"))
    erased = accepted(circle.replica.say(say, "RUS", sealed=index, reason="personal data"))
    assert circle.item(index).status == "erased"
    assert (
        refused(circle.open("RUS", index)) == f"the sealed item of entry {index} was erased at entry {erased}"
    )
    assert "was erased at entry" in refused(circle.replica.say(say, "RUS", sealed=index, reason="again"))
    assert circle.replica.fold.root_at(index + 1) == before
    assert circle.positions == {}


# Judged when it is opened.


def test_an_opened_statement_is_judged_where_it_is_opened() -> None:
    circle = Circle()
    early = accepted(circle.seal(body=POSITION | {"issue": "water"}))
    circle.replica.table(id="water")
    accepted(circle.open("RUS", early))
    assert circle.item(early).outcome == ""
    assert circle.replica.folded.talks.issues["water"].positions["yes"]["RUS"].stance == "acceptable"


def test_an_opened_statement_supersedes_what_was_said_meanwhile() -> None:
    circle = Circle()
    index = accepted(circle.seal())
    circle.replica.file("RUS", "yes", "cannot_accept")
    accepted(circle.open("RUS", index))
    assert circle.positions["RUS"].stance == "acceptable"


def test_an_opened_statement_of_a_recalled_post_is_void() -> None:
    circle = Circle(chair="TUR")
    index = accepted(circle.seal())
    recalled = accepted(circle.replica.recall("RUS/delegate-1"))
    assert "was recalled" in refused(circle.open("RUS", index))
    accepted(circle.open("TUR", index))
    assert circle.item(index).outcome == f"RUS/delegate-1 was recalled at entry {recalled}"
    assert circle.item(index).status == "opened"
    assert circle.positions == {}


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        ("talks/position/v1", POSITION | {"issue": "water"}, "there is no issue 'water' on the table"),
        (
            "talks/position/v1",
            POSITION | {"stance": "maybe"},
            "talks/position/v1: stance: Invalid enum value 'maybe'; expected preferred, acceptable, cannot_accept or withdrawn",
        ),
        ("talks/position/v1", POSITION | {"circle": "guarantors"}, "unknown field `circle`"),
        ("talks/position/v1", {}, "talks/position/v1: the statement lacks required field"),
        ("talks/riddle/v1", {}, "a sealed item cannot hold talks/riddle/v1"),
        ("record/sealed/v1", {}, "a sealed item cannot hold record/sealed/v1"),
        ("record/opened/v1", {}, "a sealed item cannot hold record/opened/v1"),
        ("charter/recall/v1", {"post": "RUS/delegate-1"}, "a sealed item cannot hold charter/recall/v1"),
        ("charter/amend/v1", {}, "a sealed item cannot hold charter/amend/v1"),
        ("", {}, "a sealed item cannot hold "),
    ],
)
def test_a_sealed_statement_that_breaks_a_rule_is_found_out_when_opened(
    kind: str, body: dict[str, object], message: str
) -> None:
    circle = Circle()
    index = accepted(circle.seal(kind=kind, body=body))
    before = circle.replica.folded.talks.issues["border"].positions
    accepted(circle.open("RUS", index))
    assert message in circle.item(index).outcome
    assert circle.item(index).kind == kind
    assert circle.replica.folded.talks.issues["border"].positions == before


def test_powers_are_asked_for_what_was_sealed_too() -> None:
    circle = Circle()
    circle.replica.accredit("RUS/clerk", ["record/*"])
    index = accepted(circle.seal("RUS/clerk"))
    accepted(circle.open("RUS/clerk", index))
    assert "RUS/clerk has no power for talks/position/v1" in circle.item(index).outcome


def test_items_opened_together_are_judged_one_after_the_other() -> None:
    circle = Circle()
    issue: dict[str, object] = {"id": "water", "title": "Water", "options": [{"id": "yes", "title": "Yes"}]}
    first = accepted(circle.seal(kind="talks/issue/v1", body=issue))
    second = accepted(circle.seal(body=POSITION | {"issue": "water"}))
    again = accepted(circle.seal("TUR", issue, "talks/issue/v1"))
    accepted(circle.open(["RUS", "TUR"], first, second, again))
    assert [circle.item(index).outcome for index in (first, second)] == ["", ""]
    assert circle.item(again).outcome == "the issue water is on the table already"


def test_a_sealed_item_holds_no_act_of_the_charter() -> None:
    circle = Circle()
    proposal: dict[str, object] = {"target": "the agenda", "rule": "two", "deadline": "2026-03-01T00:00:00Z"}
    sealed = accepted(circle.seal(body=proposal, kind="charter/silence/v1"))
    accepted(circle.open("RUS", sealed))
    assert circle.item(sealed).outcome == "a sealed item cannot hold charter/silence/v1"
    assert circle.replica.folded.charter.silences == {}


def test_confidential_text_does_not_slip_onto_the_log() -> None:
    circle = Circle()
    with pytest.raises(FormRefusal, match="circle") as caught:
        circle.replica.draft("talks/position/v1", "RUS", **POSITION, circle="guarantors")
    assert caught.value.hint
    text = circle.replica.draft("talks/position/v1", "RUS", **POSITION)
    note = circle.replica.sign(text.replace(b'"issue"', b'"circle":"guarantors","issue"'), "RUS/delegate-1")
    reason = refused(circle.replica.submit(note), "host")
    assert "unknown field `circle`" in reason
