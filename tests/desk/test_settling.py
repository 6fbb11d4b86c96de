# SPDX-License-Identifier: Apache-2.0
"""From an adopted option to the statement that settles its bracket: the ids are the option's, the decision is the text's rule."""

from __future__ import annotations

import pytest

from comity.desk.settling import settling
from comity.errors import InputError
from text.record.stage import PARTIES, Table, void
from worlds import accepted

ALL = list(PARTIES)
SHOULD = {"text": "t", "clause": "op-2", "choice": "c", "alternative": "2"}


@pytest.fixture
def table() -> Table:
    """The text `t`, and the issue `verb`, of which two options name the same bracket and one names none."""
    found = Table()
    options = [
        {"id": "shall", "title": "Shall", "settles": SHOULD | {"alternative": "1"}},
        {"id": "should", "title": "Should", "settles": SHOULD},
        {"id": "later", "title": "Later"},
    ]
    accepted(found.say("talks/issue/v1", "ALD", id="verb", title="The verb", options=options))
    return found


def adopt(table: Table, option: str) -> None:
    accepted(table.say("talks/adopt/v1", ALL, issue="verb", option=option))


def test_before_anything_is_adopted_nothing_is_settled(table: Table) -> None:
    assert settling(table.folded, "verb") is None


def test_the_adopted_option_names_its_bracket(table: Table) -> None:
    adopt(table, "should")
    fields = settling(table.folded, "verb")
    assert fields == SHOULD
    accepted(table.say("text/settle/v1", "TAV", **fields))
    assert table.choice("c").settled == "2"


def test_an_option_without_a_bracket(table: Table) -> None:
    adopt(table, "later")
    assert settling(table.folded, "verb") is None


def test_adopting_alone_settles_nothing_and_the_texts_rule_has_the_last_word(table: Table) -> None:
    accepted(table.stand("MAR", "c/2", "oppose"))
    adopt(table, "should")
    assert table.choice("c").settled == ""
    fields = settling(table.folded, "verb")
    assert fields is not None
    void(
        table.say("text/settle/v1", ALL, **fields), "text: a choice that a party still holds", "MAR opposes 2"
    )
    assert table.folded.talks.issues["verb"].adopted == "should"


def test_after_a_reopening_there_is_nothing_to_settle(table: Table) -> None:
    adopt(table, "should")
    accepted(table.say("talks/reopen-issue/v1", ALL, issue="verb", reason="r"))
    assert settling(table.folded, "verb") is None
    adopt(table, "shall")
    assert settling(table.folded, "verb") == SHOULD | {"alternative": "1"}


def test_a_bracket_that_is_not_there_is_the_texts_to_refuse(table: Table) -> None:
    settles = {"text": "u", "clause": "op-9", "choice": "x.1", "alternative": "0"}
    options = [{"id": "yes", "title": "Yes", "settles": settles}]
    accepted(table.say("talks/issue/v1", "ALD", id="other", title="Other", options=options))
    accepted(table.say("talks/adopt/v1", ALL, issue="other", option="yes"))
    assert settling(table.folded, "other") == settles
    void(table.say("text/settle/v1", ALL, **settles), "text: ", "there is no text 'u'")


def test_an_issue_that_is_not_there(table: Table) -> None:
    with pytest.raises(InputError, match="the record has no issue 'oil'") as caught:
        settling(table.folded, "oil")
    assert caught.value.hint == "its issues: verb"
