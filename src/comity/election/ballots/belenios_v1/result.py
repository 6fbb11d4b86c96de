# SPDX-License-Identifier: Apache-2.0
"""The result of an election from its tally and the combined factors, and the check of a result that somebody else computed.

Belenios 2.0, section 4.19. To compute, logarithms are searched for; to check, the totals that are claimed are only put to the test. Neither
looks at partial decryptions: their factors come in checked and combined.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from comity.election.ballots.belenios_v1.decryption import Factors
from comity.election.ballots.belenios_v1.encrypted_tally import EncryptedTally, check_shape
from comity.election.ballots.belenios_v1.logarithm import Logarithms
from comity.election.ballots.belenios_v1.messages import (
    Ciphertext,
    Result,
    decode,
    encode,
    weight_of,
    weight_text,
)
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion, NonHomomorphicQuestion
from comity.election.ballots.groups.protocol import Element, Group
from comity.errors import ProofError


def read_result(election: Election, data: bytes) -> Result:
    """The payload `result`, with as many totals as the questions ask for. Raises FormatError."""
    result = decode(data, Result, "the result")
    check_shape(election, result.result, "the result")
    return result


def compute_result(
    election: Election, encrypted_tally: EncryptedTally, factors: Factors, total_weight: int
) -> Result:
    """A total for each answer or, of questions that are not homomorphic, the votes in the order of the shuffled tally.

    Raises ProofError where a total is not between 0 and `total_weight` or totals do not fit their question, Refusal where that weight is
    too great to search for.
    """
    logarithms = Logarithms(election.group, total_weight, searches=_searches(election))
    rows: list[list[Any]] = []
    for number, (question, row, shared) in enumerate(
        zip(election.questions, encrypted_tally, factors, strict=True), 1
    ):
        if isinstance(question, NonHomomorphicQuestion):
            rows.append(_votes(election.group, question, row, shared))
            continue
        totals = _search(question, logarithms, _opened(election.group, row, shared), total_weight)
        _check_totals(question, totals, total_weight, f"question {number}")
        rows.append([weight_text(one) for one in totals])
    return Result(rows)


def check_result(
    election: Election, encrypted_tally: EncryptedTally, factors: Factors, total_weight: int, result: Result
) -> None:
    """That the result is what the tally decrypts to.

    Raises FormatError where it has not the form that the questions ask for, ProofError that names question and answer.
    """
    check_shape(election, result.result, "the result")
    for number, (question, row, shared, claimed) in enumerate(
        zip(election.questions, encrypted_tally, factors, result.result, strict=True), 1
    ):
        what = f"question {number}"
        if isinstance(question, NonHomomorphicQuestion):
            if encode(claimed) != encode(_votes(election.group, question, row, shared)):
                raise ProofError(f"{what}: the votes are not those of the tally", hint="section 4.19")
            continue
        totals = [weight_of(one, f"{what}: a total") for one in claimed]
        _check_totals(question, totals, total_weight, what)
        for place, (total, element) in enumerate(
            zip(totals, _opened(election.group, row, shared), strict=True), 1
        ):
            if election.group.generator_power(total % election.group.order) != element:
                raise ProofError(
                    f"{what}: total {place}, {total}, is not what the tally decrypts to", hint="section 4.19"
                )


def encode_result(result: Result) -> bytes:
    """The payload `result`."""
    return encode(result)


def _searches(election: Election) -> int:
    """How often logarithms of the whole range can be met with: results of one question share its `maximum` times the total."""
    return sum(max(1, one.maximum) for one in election.questions if isinstance(one, HomomorphicQuestion))


def _opened(group: Group, row: Sequence[Ciphertext], factors: Sequence[Element]) -> list[Element]:
    """beta / F of each ciphertext."""
    return [group.divide(group.parse(one.beta), factor) for one, factor in zip(row, factors, strict=True)]


def _search(
    question: HomomorphicQuestion,
    logarithms: Logarithms,
    elements: Sequence[Element],
    total_weight: int,
) -> list[int]:
    """The totals of one question. Each lowers what is left for the others: a blank vote excludes every answer, others `maximum` of them."""
    totals: list[int] = []
    left = total_weight * max(1, question.maximum)
    for place, element in enumerate(elements):
        totals.append(logarithms.of(element, min(left, total_weight)))
        left -= totals[-1] * (question.maximum if question.blank and place == 0 else 1)
    return totals


def _check_totals(question: HomomorphicQuestion, totals: Sequence[int], total_weight: int, what: str) -> None:
    """Totals that no set of valid ballots could have. That the ballots hold rules them out; this costs nothing."""
    blank, answers = (totals[0], totals[1:]) if question.blank else (0, totals)
    voting = total_weight - blank
    if not question.minimum * voting <= sum(answers) <= question.maximum * voting or max(answers) > voting:
        raise ProofError(
            f"{what}: totals {', '.join(map(str, totals))} of a total weight {total_weight} with {question.minimum} to "
            f"{question.maximum} answers each",
            hint="section 4.19",
        )


def _votes(
    group: Group, question: NonHomomorphicQuestion, row: Sequence[Ciphertext], factors: Sequence[Element]
) -> list[list[int]]:
    """The votes as they were packed. A voter may have sealed any element at all, and must not be able to stop the count with it: of what
    holds more than the question asks for, the last values are the vote, as belenios-tool 2.0 has it (observed).
    """
    assert group.embedding is not None
    count, room = len(question.answers), group.order.bit_length() // group.embedding.bits_per_int + 1
    return [group.decode(element, room)[-count:] for element in _opened(group, row, factors)]
