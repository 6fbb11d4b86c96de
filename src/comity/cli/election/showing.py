# SPDX-License-Identifier: Apache-2.0
"""What the commands of elections show alike: a bar for long work, the checks, and an election in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import coloured, on_terminal, table

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.box import Box
    from comity.election.ballots.belenios_v1.model import Election
    from comity.election.ballots.belenios_v1.verification.checks import Verification


def election_data(election: Election) -> dict[str, Any]:
    """An election for programs."""
    from comity.election.ballots.belenios_v1.questions import question_json

    return {
        "uuid": election.uuid,
        "name": election.name,
        "group": election.group.name,
        "fingerprint": election.fingerprint,
        "questions": [question_json(one) for one in election.questions],
    }


def verification_data(found: Verification) -> dict[str, Any]:
    """A verification for programs."""
    return {
        "archive": str(found.box.path),
        "election": election_data(found.box.election),
        "checks": [{"id": one.id, "ok": one.ok, "detail": one.detail} for one in found.checks],
        "warnings": [*found.warnings],
        "ballots": found.ballots,
        "voters": found.voters,
        "credentials": found.credentials,
        "total_weight": found.total_weight,
        "last_event": {"height": found.box.index.last[0], "hash": found.box.index.last[1]},
        "result": found.result,
    }


def verification_lines(found: Verification) -> Iterator[str]:
    """A verification for people: the checks, what they mean, and the result."""
    election = found.box.election
    yield f"{on_terminal(election.name)} ({election.uuid}, {election.group.name})"
    yield ""
    rows = [(_mark(one.ok), one.id, on_terminal(one.detail)) for one in found.checks]
    yield table(rows)
    yield from (f"note: {warning}" for warning in found.warnings)
    if found.resumed:
        yield f"note: an interrupted run had checked {found.resumed:,} of the ballots; --from-scratch checks them again"
    for one in found.checks:
        if not one.ok:
            yield f"{one.id} does not hold. It would have shown: {one.about.sentence} (section {one.about.section})"
    if found.result is not None:
        yield ""
        yield from result_lines(found.box, found.result)
    elif found.ok:
        yield "The tally is not finished: there is no result to check yet."
    yield ""
    yield "Everything that was checked holds." if found.ok else "This election does not verify."


def result_lines(box: Box, result: list[list[Any]]) -> Iterator[str]:
    """Totals by question in the ballot's order; of questions that are not homomorphic how many votes there are."""
    from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion

    for number, (question, row) in enumerate(zip(box.election.questions, result, strict=False), 1):
        yield f"{number}. {on_terminal(question.question)}"
        if isinstance(question, HomomorphicQuestion):
            labels = [*(["blank"] if question.blank else []), *map(on_terminal, question.answers)]
            yield table(
                [(f"   {label}", on_terminal(str(total))) for label, total in zip(labels, row, strict=False)]
            )
        else:
            yield f"   {len(row)} votes; count them: comity election count {box.path} --question {number} --method ..."


def _mark(ok: bool) -> str:
    word = "ok" if ok else "FAILED"
    return click.style(word, fg="green" if ok else "red") if coloured() else word
