# SPDX-License-Identifier: Apache-2.0
"""Characters that XML cannot hold are refused wherever they stand in a text, and never dropped."""

from __future__ import annotations

from typing import Any

import pytest

from comity.errors import InputError
from comity.text.akn.writer import WorkflowStep, to_akn
from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    Header,
    Inline,
    Note,
    NoteRef,
    Status,
    Text,
    Words,
)
from text.example import example

DATE = "2026-05-04"


def one_clause(*content: Inline, **more: Any) -> Text:
    return Text(Header(), (Clause("a", "paragraph", content=content, **more),))


def lone(identity: str, *content: Inline) -> Choice:
    return Choice(identity, (Alternative(f"{identity}.1", content),))


BAD = ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"]


@pytest.mark.parametrize("bad", BAD)
def test_words_that_xml_cannot_hold_are_refused_with_their_place(bad: str) -> None:
    with pytest.raises(InputError, match=rf"clause 'a': the character U\+{ord(bad):04X}"):
        to_akn(one_clause(lone("c", Words(f"a{bad}b"))), date=DATE)


_UNFIT_PLACES: list[Text] = [
    Text(Header(title="\x01"), ()),
    Text(Header(text="\x01"), ()),
    Text(Header(version="\x01"), ()),
    Text(Header(base="\x01"), ()),
    Text(Header(status="\x01"), ()),
    Text(Header(language="\x01"), ()),
    Text(Header(lines=("\x01",)), ()),
    Text(Header(parties=("\x01",)), ()),
    Text(Header(groups={"A": ("\x01",)}), ()),
    one_clause(number="\x01"),
    one_clause(marker="\x01"),
    one_clause(statuses=(Status("agreed", "\x01"),)),
    one_clause(statuses=(Status("reserved", "", ("\x01",)),)),
    one_clause(statuses=(Status("agreed", written="\x01"),)),
    one_clause(attributions=(Attribution(("\x01",)),)),
    one_clause(attributions=(Attribution(("ALD",), "retain", "\x01"),)),
    one_clause(attributions=(Attribution(("ALD",), "retain", "", "\x01"),)),
    one_clause(NoteRef("\x01")),
    one_clause(Choice("\x01", (Alternative("b", ()),))),
    one_clause(Choice("c", (Alternative("\x01", ()),))),
    one_clause(Choice("c", (Alternative("b", (), label="\x01"),))),
    one_clause(Choice("c", (Alternative("b", (), before="\x01"),))),
    Text(Header(), (Clause("\x01", "paragraph"),)),
    Text(Header(), (), (Note("\x01", ()),)),
    Text(Header(), (), (Note("1", (Words("\x01"),)),)),
    Text(Header(), (), (Note("1", (), "read_as", (), ("a", "\x01")),)),
    Text(Header(), (), (Note("1", (), "reservation", ("\x01",)),)),
]


@pytest.mark.parametrize("text", _UNFIT_PLACES)
def test_nothing_that_xml_cannot_hold_gets_in_anywhere(text: Text) -> None:
    with pytest.raises(InputError, match=r"U\+0001"):
        to_akn(text, date=DATE)


def test_nor_from_outside_the_text() -> None:
    with pytest.raises(InputError, match=r"U\+0001"):
        to_akn(example(), date=DATE, author="\x01")
    with pytest.raises(InputError, match=r"U\+0001"):
        to_akn(example(), date=DATE, checkpoint="\x01")
    with pytest.raises(InputError, match=r"U\+0001"):
        to_akn(example(), date=DATE, workflow=[WorkflowStep(DATE, "\x01")])
    with pytest.raises(InputError, match=r"U\+0001"):
        to_akn(example(), date=DATE, workflow=[WorkflowStep(DATE, "agreed", by="\x01")])
    with pytest.raises(InputError, match=r"U\+0001"):
        to_akn(example(), date=DATE, workflow=[WorkflowStep(DATE, "agreed", entry="\x01")])
