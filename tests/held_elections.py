# SPDX-License-Identifier: Apache-2.0
"""Holds a planned election with Comity's own parts, as `belenios_tool.make_election` does with the other program."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from comity.desk import referendum_box
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1 import conduct, keys, shuffles
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.credentials import CredentialKey, derive, new_credential
from comity.election.ballots.belenios_v1.decryption import decrypt
from comity.election.ballots.belenios_v1.draft import Draft, new_uuid, read_draft
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.making import make_ballot
from comity.election.ballots.belenios_v1.messages import encode
from comity.election.ballots.belenios_v1.public_credentials import encode_public_credentials
from election_plans import Pedersen, Plan

DRAW = secrets.randbelow
TIMESTAMP = 1_800_000_000


def draft_of(plan: Plan) -> Draft:
    """The plan as an official writes it down."""
    people = {"administrator": plan.administrator, "credential_authority": plan.credential_authority}
    template: dict[str, Any] = {
        "name": plan.name or "x",
        "description": plan.description,
        "questions": list(plan.questions),
        **{key: value for key, value in people.items() if value is not None},
    }
    return read_draft(json.dumps(template).encode(), "plan", uuid=new_uuid(DRAW), group=plan.group)


class Held:
    """One election under way: `hold` runs it to its end, the steps can be taken one by one."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan, self.draft = plan, draft_of(plan)
        self.group = groups.group(plan.group)
        self.path = folder / f"{self.draft.uuid}.bel"
        self.credentials = [new_credential(DRAW) for _ in range(plan.voters)]
        self.voters: list[CredentialKey] = [
            derive(one, self.draft.uuid, self.group) for one in self.credentials
        ]
        self.private: list[int] = []

    def open(self) -> Box:
        weights: Sequence[int | None] = self.plan.weights or [None] * len(self.voters)
        listed = encode_public_credentials(
            [(one.public, weight) for one, weight in zip(self.voters, weights, strict=True)]
        )
        return conduct.open_election(self.path, self.draft, self._trustees(), listed, TIMESTAMP)

    def _trustees(self) -> bytes:
        items: list[Any] = []
        for one in self.plan.trustees:
            if isinstance(one, Pedersen):
                made = referendum_box.generate_keys(self.draft, one.of, one.needed, DRAW)
                items.append(["Pedersen", made.parameters])
                self.private += made.private
            else:
                pair = keys.make_key(self.group, DRAW)
                items.append(["Single", pair.public])
                self.private.append(pair.private)
        return encode(items)

    def ballot(self, voter: int, answers: Sequence[Sequence[int]]) -> bytes:
        key = self.voters[voter]
        return make_ballot(open_box(self.path).election, key.secret, key.public, answers, DRAW)

    def vote(self) -> None:
        ballots = [self.ballot(voter, answers) for voter, answers in self.plan.votes]
        with Archive.open(self.path) as archive:
            for one in ballots:
                archive.append(EventType.BALLOT, [one])

    def close(self) -> Box:
        return conduct.close_election(self.path, workers=1)

    def shuffle(self) -> None:
        if not self.plan.mixes:
            return
        for owner in dict.fromkeys(self.plan.shufflers or [1]):
            box = open_box(self.path)
            made = shuffles.shuffle(box.election, conduct.tally_to_decrypt(box), DRAW)
            conduct.add_shuffle(self.path, owner, encode(made))
        conduct.end_shuffles(self.path)

    def share(self, number: int) -> bytes:
        box = open_box(self.path)
        return encode(decrypt(box.election, conduct.tally_to_decrypt(box), self.private[number - 1], DRAW))

    def decrypt(self) -> None:
        for number in self.plan.deciders():
            conduct.add_share(self.path, number, self.share(number))


def hold(folder: Path, plan: Plan) -> Held:
    """From the opening to the result."""
    held = Held(folder, plan)
    held.open()
    held.vote()
    held.close()
    held.shuffle()
    held.decrypt()
    conduct.finish(held.path)
    return held


def as_counted(plan: Plan, result: Sequence[Sequence[Any]]) -> list[Any]:
    """A result as `Plan.result` has it: totals as numbers, votes of mixed questions sorted."""
    return [
        sorted(row) if "type" in question else [int(total) for total in row]
        for question, row in zip(plan.questions, result, strict=True)
    ]


def seeded(seed: int) -> Random:
    """Plans are drawn alike on every run; keys and ballots never are."""
    return Random(f"elections {seed}")
