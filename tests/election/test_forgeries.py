# SPDX-License-Identifier: Apache-2.0
"""The forger's own tools are right: archives are read and written as they are, and a forgery is one thing changed, with its proofs true."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

import bel_archive
from bel_archive import compact, fingerprint
from election_forging import ACCEPT, BYTES, Board, Forgery, catalogue
from election_vectors import NAMES, vector
from naive_belenios import FIELDS, Clause, Field, Json, Pen, schnorr

FORGERIES = {one.label: one for one in catalogue()}


@pytest.mark.parametrize("name", NAMES)
def test_a_board_without_changes_is_the_archive(name: str) -> None:
    board = Board(vector(name))
    assert board.built() == board.as_is() == vector(name).archive
    assert "header" not in board.kinds[1:]


@pytest.mark.parametrize("name", NAMES)
def test_members_are_what_tarfile_reads(name: str) -> None:
    with tarfile.open(fileobj=BytesIO(vector(name).archive), mode="r:") as tar:
        read = [(one.name, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
        times = {one.mtime for one in tar.getmembers()}
    assert bel_archive.members(vector(name).archive) == read
    assert times == {vector(name).timestamp}


@pytest.mark.parametrize("name", NAMES)
def test_result_of_a_vector_is_that_of_its_plain_votes(name: str) -> None:
    one = vector(name)
    published = Board(one).value("result")["result"]
    assert one.result == one.plan.result()
    assert [_counted(row) for row in published] == one.result


def _counted(row: list[Any]) -> list[Any]:
    return sorted(row) if row and isinstance(row[0], list) else [int(number) for number in row]


def test_rebuild_follows_a_change_through_names_references_and_chain() -> None:
    board = Board(vector("empty"))
    board.edit("election", lambda value: value | {"name": "Another"})
    parts = dict(bel_archive.members(board.built()))
    for name, content in parts.items():
        assert name == "BELENIOS" or name.startswith(sha256(content).hexdigest())
    last = next(name for name, content in reversed(parts.items()) if name.endswith(".event.json"))
    heights = []
    while last:
        event = json.loads(parts[last])
        heights.append(event["height"])
        assert "payload" not in event or f"{event['payload']}.data.json" in parts
        last = f"{event['parent']}.event.json" if "parent" in event else ""
    assert heights == [4, 3, 2, 1, 0]


def test_a_text_is_written_as_the_tool_writes_it() -> None:
    assert compact({"é": '"\\/\u007f\u001f\n\u2028'}) == '{"é":"\\"\\\\/\\u007f\\u001f\\n\u2028"}'.encode()


def test_no_two_forgeries_are_the_same_and_none_is_its_base() -> None:
    digests = Counter(sha256(one.archive()).digest() for one in FORGERIES.values())
    digests.update(sha256(vector(name).archive).digest() for name in NAMES)
    assert set(digests.values()) == {1}


def test_harmless_changes_say_why() -> None:
    harmless = [one for one in FORGERIES.values() if one.ours == ACCEPT]
    assert 20 < len(harmless) < 40
    assert all(one.why and one.level != BYTES for one in harmless)


# Proofs of the naive writer, checked without any test of membership ------------------------------------------------------------------


def _schnorr_holds(field: Field, prefix: str, public: int, proof: Json) -> bool:
    challenge, response = int(proof["challenge"]), int(proof["response"])
    commitment = field.times(field.power(field.g, response), field.power(public, challenge))
    return field.hash(f"{prefix}{commitment}") == challenge


def _adds_up(pen: Pen, prefix: str, clauses: list[Clause], proofs: list[Json]) -> bool:
    numbers = [(int(one["challenge"]), int(one["response"])) for one in proofs]
    commitments = [pen._commitment(clause, *pair) for clause, pair in zip(clauses, numbers, strict=True)]
    total = pen.field.hash(prefix + ",".join(f"{a},{b}" for a, b in commitments))
    return total == sum(challenge for challenge, _ in numbers) % pen.field.q


def _ballot_adds_up(board: Board) -> bool:
    """Of the last ballot: signature, individual and overall proofs of its one question, which may not be left blank."""
    ballot = json.loads(board.parts[-2][1])
    pen = board.pen(0, credential=int(ballot["credential"]))
    field, question, answer = board.field, json.loads(board.election)["questions"][0], ballot["answers"][0]
    bare = fingerprint(compact({key: value for key, value in ballot.items() if key != "signature"}))
    signed = _schnorr_holds(field, f"sig|{bare}|", pen.credential, ballot["signature"]["proof"])
    if "type" in question:
        alpha, beta = answer["choices"]["alpha"], answer["choices"]["beta"]
        return signed and _schnorr_holds(
            field, f"raweg|{pen.state}|{pen.key},{alpha},{beta}|", int(alpha), answer["proof"]
        )
    pairs = [(int(one["alpha"]), int(one["beta"])) for one in answer["choices"]]
    texts = [f"{a},{b}" for a, b in pairs]
    whole = field.times(*(a for a, _ in pairs)), field.times(*(b for _, b in pairs))
    each = zip(pairs, texts, answer["individual_proofs"], strict=True)
    values = range(question["min"], question["max"] + 1)
    return (
        signed
        and all(
            _adds_up(pen, f"prove|{pen.state}|{text}|", [Clause(pair, 0), Clause(pair, 1)], proofs)
            for pair, text, proofs in each
        )
        and _adds_up(
            pen,
            f"prove|{pen.state}|{','.join(texts)}|{whole[0]},{whole[1]}|",
            [Clause(whole, value) for value in values],
            answer["overall_proof"],
        )
    )


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("ballot-of-another-program [revote]", True),
        ("alpha-negated-with-proofs-that-add-up [revote]", True),
        ("beta-negated-with-proofs-that-add-up [revote]", True),
        ("alpha-of-order-3q-with-proofs-that-add-up [revote]", True),
        ("beta-of-order-3q-with-proofs-that-add-up [revote]", True),
        ("two-alphas-negated-with-proofs-that-add-up [revote]", True),
        ("mixed-ballot-of-another-program [mixed]", True),
        ("mixed-alpha-negated-with-proof-that-adds-up [mixed]", True),
        ("mixed-beta-negated-with-proof-that-adds-up [mixed]", True),
        ("ballot-of-negated-credential-on-the-list [revote]", True),
        ("ballot-of-credential-of-order-3q-on-the-list [revote]", True),
        ("ballot-of-credential-plus-p [revote]", True),
        ("vote-for-too-many [revote]", False),
        ("vote-twice-for-one [revote]", False),
        ("answers-0-choices-0-alpha-negated [revote]", False),
    ],
)
def test_proofs_of_a_forged_ballot_add_up_unless_membership_is_tested(name: str, holds: bool) -> None:
    one = _of(name)
    board = Board(vector(one.base))
    election = board.election
    board.parts = bel_archive.members(one.archive())
    assert board.election == election
    assert _ballot_adds_up(board) == holds


def _of(name: str) -> Forgery:
    return FORGERIES[name.replace("answers-0-", "")]


def test_factors_of_both_negated_add_up_and_cancel_out() -> None:
    one = FORGERIES["factors-negated-by-both-with-proofs-that-add-up [revote]"]
    board = Board(vector("revote"))
    board.parts = bel_archive.members(one.archive())
    field, tally = board.field, board.value("tally")
    for number in (0, 1):
        part = board.value("decryption", number)
        public = int(board.value("trustees")[number][1]["public_key"])
        for j, proof in enumerate(part["decryption_proofs"][0]):
            alpha, factor = int(tally[0][j]["alpha"]), int(part["decryption_factors"][0][j])
            challenge, response = int(proof["challenge"]), int(proof["response"])
            first = field.times(field.power(field.g, response), field.power(public, challenge))
            second = field.times(field.power(alpha, response), field.power(factor, challenge))
            assert field.power(factor, field.q) != 1
            assert field.hash(f"decrypt|{fingerprint(board.election)}|{public}|{first},{second}") == challenge
    assert board.value("result")["result"] == vector("revote").result


@pytest.mark.parametrize(
    ("name", "order"), [("BELENIOS-2048", 2), ("BELENIOS-2048", 3), ("RFC-3526-2048", 2)]
)
def test_a_twist_has_its_order_and_is_no_member(name: str, order: int) -> None:
    field = FIELDS[name]
    twist = field.twist(order)
    assert field.power(twist, order) == 1
    assert field.power(twist, field.q) != 1
    proof = schnorr(field, "x|", 5, "label", divisor=order)
    assert _schnorr_holds(field, "x|", field.times(field.power(field.g, 5), twist), proof)
