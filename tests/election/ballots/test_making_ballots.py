# SPDX-License-Identifier: Apache-2.0
"""Every choice that a question allows becomes a ballot that holds, and none that it forbids becomes one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballot_worlds import (
    COFACTOR_64,
    World,
    allowed,
    drawing,
    forbidden,
    homomorphic,
    ranked,
    shapes,
    toy_group,
    world,
)
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.ballots import check_ballot, read_ballot, tracker
from comity.election.ballots.belenios_v1.making import Choices, make_ballot, rule_of
from comity.election.ballots.belenios_v1.messages import encode
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
from comity.errors import Refusal
from group_worlds import EMBEDDED

GROUPS = [EMBEDDED, COFACTOR_64]
SHAPES = [
    pytest.param(one, id=f"{len(one.answers)} answers, {one.minimum}-{one.maximum}{' or blank' * one.blank}")
    for one in shapes()
]


def made(w: World, choices: Choices, seed: object = 0) -> bytes:
    return make_ballot(w.election, w.secret, w.credential, choices, drawing(seed))


def decrypted(w: World, ballot: bytes) -> list[list[int]]:
    """What the key finds in a ballot that holds."""
    group: Any = w.group
    found = []
    for question, pairs in zip(
        w.election.questions, check_ballot(w.election, ballot).ciphertexts, strict=True
    ):
        plain = [group.divide(one.beta, group.power(one.alpha, w.key)) for one in pairs]
        if isinstance(question, HomomorphicQuestion):
            found.append([[group.identity, group.generator].index(one) for one in plain])
        else:
            found.append(group.decode(plain[0], len(question.answers)))
    return found


@pytest.mark.parametrize("question", SHAPES)
@pytest.mark.parametrize("parameters", GROUPS, ids=lambda one: one.name)
def test_every_allowed_choice_is_sealed_and_proven(question: HomomorphicQuestion, parameters: Any) -> None:
    w = world(question, group=toy_group(parameters))
    choices = list(allowed(question))
    assert choices or question.minimum > len(question.answers)
    for choice in choices:
        ballot = made(w, [choice], seed=choice)
        assert decrypted(w, ballot) == [choice]
        answer = json.loads(ballot)["answers"][0]
        width = question.maximum - question.minimum + 1
        assert len(answer["overall_proof"]) == width + question.blank
        assert [len(one) for one in answer["individual_proofs"]] == [2] * len(choice)
        assert ("blank_proof" in answer) == question.blank


@pytest.mark.parametrize("question", SHAPES)
def test_every_forbidden_choice_is_refused_by_question_and_rule(question: HomomorphicQuestion) -> None:
    w = world(homomorphic(1, 0, 1), question)
    for choice in forbidden(question):
        with pytest.raises(Refusal) as caught:
            made(w, [[1], choice])
        assert caught.value.message.startswith("question 2: ")
        assert caught.value.rule == f"question 2: {rule_of(question, w.election)}"


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        (homomorphic(3, 1, 1), "1 answer"),
        (homomorphic(3, 0, 1), "0 to 1 answer"),
        (homomorphic(3, 1, 2), "1 to 2 answers"),
        (homomorphic(3, 2, 2), "2 answers"),
        (homomorphic(3, 1, 2, blank=True), "1 to 2 answers, or a blank vote"),
        (ranked(3), "a number from 0 to 255 for each answer"),
    ],
    ids=str,
)
def test_rules_in_words(question: Any, rule: str) -> None:
    assert rule_of(question, world(question).election) == rule


@pytest.mark.parametrize(
    ("choices", "wrong"),
    [
        ([], "choices for 0 questions, but the election has 2"),
        ([[1, 0]], "choices for 1 questions"),
        ([[1, 0], [0, 1], [1]], "choices for 3 questions"),
        ([[1], [1, 2]], "question 1: 1 numbers instead of 2"),
        ([[1, 0, 0], [1, 2]], "question 1: 3 numbers instead of 2"),
        ([[2, 0], [1, 2]], "question 1: a choice is neither 0 nor 1"),
        ([[-1, 1], [1, 2]], "question 1: a choice is neither 0 nor 1"),
        ([[True, 0], [1, 2]], "question 1: a choice is neither 0 nor 1"),
        ([[1.0, 0], [1, 2]], "question 1: a choice is neither 0 nor 1"),
        ([["1", 0], [1, 2]], "question 1: a choice is neither 0 nor 1"),
        ([[1, 0], [1]], "question 2: 1 numbers instead of 2"),
        ([[1, 0], [1, 256]], "question 2: a number is too large, negative, or none"),
        ([[1, 0], [1, -1]], "question 2: a number is too large, negative, or none"),
        ([[1, 0], [1, False]], "question 2: a number is too large, negative, or none"),
    ],
    ids=str,
)
def test_choices_of_another_form_are_refused(choices: Any, wrong: str) -> None:
    w = world(homomorphic(2, 1, 1), ranked(2))
    with pytest.raises(Refusal, match=wrong) as caught:
        made(w, choices)
    assert caught.value.rule
    assert caught.value.hint


def test_blank_vote_that_chooses_something_is_refused() -> None:
    w = world(homomorphic(3, 1, 2, blank=True))
    with pytest.raises(Refusal, match="question 1: a blank vote that chooses 2 answers"):
        made(w, [[1, 1, 1, 0]])


@given(st.lists(st.integers(0, 255), min_size=4, max_size=4), st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_ranks_come_back(ranks: list[int], seed: int) -> None:
    w = world(ranked(4))
    assert decrypted(w, made(w, [ranks], seed)) == [ranks]


def test_several_questions_of_all_kinds_in_one_ballot() -> None:
    w = world(homomorphic(3, 1, 2), ranked(2), homomorphic(2, 2, 2, blank=True))
    for choices in (
        [[1, 0, 1], [0, 255], [1, 0, 0]],
        [[0, 1, 0], [0, 0], [0, 1, 1]],
    ):
        ballot = made(w, choices)
        assert decrypted(w, ballot) == choices


def test_ballot_has_one_spelling_and_is_bound_to_credential_and_election() -> None:
    w = world(homomorphic(2, 1, 1))
    data = made(w, [[1, 0]])
    ballot = read_ballot(data)
    assert encode(ballot) == data
    assert ballot.credential == w.credential
    assert ballot.election_hash == w.election.fingerprint
    assert list(json.loads(data)) == ["election_uuid", "election_hash", "credential", "answers", "signature"]
    assert check_ballot(w.election, data).credential == w.credential
    assert len(tracker(data)) == 43


def test_two_ballots_of_one_choice_have_nothing_in_common() -> None:
    w = world(homomorphic(2, 1, 1))
    one, other = (json.loads(made(w, [[1, 0]], seed)) for seed in (1, 2))
    numbers = [
        {proof[part] for proofs in ballot["answers"][0]["individual_proofs"] for proof in proofs for part in proof}
        | {text for choice in ballot["answers"][0]["choices"] for text in choice.values()}
        for ballot in (one, other)
    ]  # fmt: skip
    assert not numbers[0] & numbers[1]
    assert one["signature"] != other["signature"]


def test_randomness_decides_every_byte() -> None:
    w = world(homomorphic(2, 1, 1), ranked(2))
    assert made(w, [[1, 0], [1, 2]], 5) == made(w, [[1, 0], [1, 2]], 5)


def test_as_many_random_numbers_are_drawn_whatever_is_chosen() -> None:
    question = homomorphic(3, 0, 3, blank=True)
    w = world(question, homomorphic(2, 0, 2))
    counts = set()
    for choice in allowed(question):
        draws: list[int] = []
        source = drawing(choice)

        def draw(bound: int, draws: list[int] = draws, source: Any = source) -> int:
            draws.append(bound)
            return int(source(bound))

        make_ballot(w.election, w.secret, w.credential, [choice, [choice[0], 0]], draw)
        counts.add(tuple(draws))
    assert len(counts) == 1


@pytest.mark.parametrize("name", ["BELENIOS-2048", "RFC-3526-2048"])
def test_in_the_groups_of_real_elections(name: str) -> None:
    group = groups.group(name)
    questions: list[Any] = [homomorphic(2, 1, 1, blank=True)]
    choices = [[0, 0, 1]]
    if group.embedding is not None:
        questions.append(ranked(3))
        choices.append([3, 1, 2])
    w = world(*questions, group=group)
    assert decrypted(w, made(w, choices)) == choices
