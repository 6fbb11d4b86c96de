# SPDX-License-Identifier: Apache-2.0
"""Choices in words: named, asked for at a terminal, and told again."""

from __future__ import annotations

from unittest import mock

import pytest

from ballot_worlds import homomorphic, ranked, world
from comity.cli.election.vote.choosing import ask, by_name, chosen_lines
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion, NonHomomorphicQuestion
from comity.errors import InputError

ELECTION = world(homomorphic(2, 1, 2, blank=True), ranked(3), homomorphic(3, 0, 1)).election


def asked(*lines: str) -> list[list[int]]:
    with mock.patch("click.termui.visible_prompt_func", side_effect=lines):
        return ask(ELECTION)


@pytest.mark.parametrize(
    ("lines", "choices"),
    [
        (("1", "3 1 2", ""), [[1, 0, 0], [3, 1, 2], [0, 0, 0]]),
        (("3,2", "0, 0,0", "1"), [[0, 1, 1], [0, 0, 0], [1, 0, 0]]),
    ],
)
def test_choices_at_a_terminal(
    lines: tuple[str, ...], choices: list[list[int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(*lines) == choices
    out, err = capsys.readouterr()
    assert out == ""
    assert "2. In what order? (a number from 0 to 255 for each answer)" in err
    assert "   1  blank vote\n   2  ALD\n   3  BRE\n" in err


@pytest.mark.parametrize(
    "lines", [("4",), ("0",), ("one",), ("-1",), ("1", "1e3"), ("1", "٣"), ("9" * 5000,)]
)
def test_what_is_typed_wrongly(lines: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        asked(*lines)


def test_ranks_are_not_given_by_name() -> None:
    with pytest.raises(InputError, match="question 2 asks for numbers") as caught:
        by_name(ELECTION.questions, ["2: ALD"])
    assert "--choices" in caught.value.hint


def test_answer_whose_name_has_a_colon() -> None:
    questions = (
        HomomorphicQuestion("When?", ("1: at noon", "2: at night"), 1, 1),
        HomomorphicQuestion("Where?", ("at noon",), 0, 1),
    )
    assert by_name(questions, ["2: at night"]) == [[0, 1], [0]]
    assert by_name(questions, ["2: at noon", "1: at noon"]) == [[1, 0], [1]]
    assert by_name(questions, ["1: 1: at noon"]) == [[1, 0], [0]]


def test_what_was_chosen_is_told_in_words() -> None:
    assert chosen_lines(ELECTION, [[0, 1, 1], [3, 1, 2], [0, 0, 0]]) == [
        "1. Which?: ALD; BRE",
        "2. In what order?: ALD = 3; BRE = 1; MAR = 2",
        "3. Which?: no answer",
    ]


def test_words_of_an_election_cannot_move_the_cursor() -> None:
    election = world(
        HomomorphicQuestion("Who\x1b[2J?", ("yes\x1b[1A\u202e",), 0, 1),
        NonHomomorphicQuestion("\r", ("\x07",)),
    ).election
    told = "".join(chosen_lines(election, [[1], [5]]))
    with pytest.raises(InputError) as caught:
        by_name(election.questions, ["other"])
    for text in (told, caught.value.hint):
        assert not {"\x1b", "\x07", "\r", "\u202e"} & set(text)
