# SPDX-License-Identifier: Apache-2.0
"""A ballot holds or does not: ballots of Debian's belenios-tool 2.0 do, and none does after any single change, signed anew or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballot_worlds import (
    COFACTOR_64,
    World,
    changed,
    drawing,
    homomorphic,
    leaves,
    lists,
    outsider,
    ranked,
    toy_group,
    world,
)
from bel_archive import members
from comity.election.ballots.belenios_v1.ballots import check_ballot, read_ballot, signed_hash, tracker
from comity.election.ballots.belenios_v1.making import make_ballot
from comity.election.ballots.belenios_v1.model import Election, fingerprint
from comity.errors import FormatError, ProofError, VerificationError
from election_vectors import NAMES, vector

W = world(homomorphic(2, 1, 1), homomorphic(2, 1, 2, blank=True), ranked(2))
CHOICES = [[0, 1], [0, 1, 1], [2, 1]]
BALLOT = make_ballot(W.election, W.secret, W.credential, CHOICES, drawing(1))
PLAIN = json.loads(BALLOT)
ANSWERS = PLAIN["answers"]
# A group in which most numbers are outside.
W2 = world(homomorphic(2, 1, 1), homomorphic(2, 1, 2, blank=True), group=toy_group(COFACTOR_64))
BALLOT2 = make_ballot(W2.election, W2.secret, W2.credential, CHOICES[:2], drawing(2))
PLAIN2 = json.loads(BALLOT2)


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def test_ballot_before_any_change_holds() -> None:
    assert compact(PLAIN) == BALLOT
    assert W.signed(PLAIN) != BALLOT  # the same, signed with other randomness
    for data in (BALLOT, W.signed(PLAIN)):
        found = check_ballot(W.election, data, credential_known=False)
        assert found.credential == W.credential
        assert [len(one) for one in found.ciphertexts] == [2, 3, 1]
    check_ballot(W2.election, BALLOT2, credential_known=False)


@cache
def ballots_of(name: str) -> tuple[Election, tuple[bytes, ...]]:
    """Election and ballots of a vector, told apart by their beginnings alone."""
    contents = [content for _, content in members(vector(name).archive)]
    election = next(one for one in contents if b'"public_key"' in one and b'"questions"' in one)
    ballots = [one for one in contents if one.startswith(b'{"election_uuid":')]
    return Election.decode(election), tuple(ballots)


@pytest.mark.parametrize("name", NAMES)
def test_ballots_of_the_tool_hold(name: str) -> None:
    election, ballots = ballots_of(name)
    assert len(ballots) == len(vector(name).plan.votes)
    for ballot in ballots:
        check_ballot(election, ballot, credential_known=False)


def test_ballot_of_the_tool_does_not_hold_in_another_election() -> None:
    election, _ = ballots_of("revote")
    with pytest.raises(ProofError, match="another election"):
        check_ballot(election, ballots_of("weights")[1][0])


def test_fingerprints() -> None:
    ballot = read_ballot(BALLOT)
    bare = {name: value for name, value in PLAIN.items() if name != "signature"}
    assert signed_hash(ballot) == fingerprint(compact(bare)) == PLAIN["signature"]["hash"]
    assert tracker(BALLOT) == fingerprint(BALLOT)


def number_changes(world_: World, text: str) -> list[str]:
    order, number = world_.group.order, int(text)
    texts = [
        *(str((number + step) % order) for step in (1, -1)),
        str(-number % order),
        str(order),
        str(number + order),
        *("", "0", "-1", f"-{text}", f"+{text}", f"0{text}", f" {text}", f"{text} ", f"{text}.0", "1e3", "٣"),
        f"{number:#x}",
        "9" * 5000,
    ]
    return [one for one in texts if one != text]


def element_changes(world_: World, text: str) -> list[str]:
    group: Any = world_.group
    element = group.parse(text)
    return [
        *(group.text(one) for one in (element * group.generator % group.modulus, group.invert(element))),
        str(group.modulus - element),
        str(outsider(group)),
        str(element * outsider(group) % group.modulus),
        *(str(one) for one in (0, 1, group.modulus - 1, group.modulus, element + group.modulus)),
        *("", f"0{text}", f"-{text}", f"+{text}", f" {text}", "٣", "9" * 5000),
    ]


def changes_of(world_: World, path: tuple[str | int, ...], value: str) -> list[Any]:
    other: list[Any] = [None, 1, 1.5, True, [], {}, [value]]
    if path[-1] in ("alpha", "beta", "credential"):
        return [*element_changes(world_, value), *other]
    if path[-1] in ("challenge", "response"):
        return [*number_changes(world_, value), *other]
    return [value[:-1], value + "=", value + "A", value.swapcase(), "", *other]


def _instead(other: Any, _: object) -> Any:
    return other


def rejected(world_: World, data: bytes) -> None:
    with pytest.raises(VerificationError):
        check_ballot(world_.election, data, credential_known=False)


def test_every_field_is_changed_by_the_tests_below() -> None:
    paths = list(leaves(PLAIN))
    kinds = {tuple(part for part in path if isinstance(part, str)) for path in paths}
    assert kinds == {
        ("election_uuid",),
        ("election_hash",),
        ("credential",),
        *((("answers", "choices", part)) for part in ("alpha", "beta")),
        *(
            ("answers", name, part)
            for name in ("individual_proofs", "overall_proof", "blank_proof", "proof")
            for part in ("challenge", "response")
        ),
        ("signature", "hash"),
        *(("signature", "proof", part) for part in ("challenge", "response")),
    }
    assert len(paths) == 52


PLACES = [(W, PLAIN, path) for path in leaves(PLAIN)] + [(W2, PLAIN2, path) for path in leaves(PLAIN2)]


@pytest.mark.parametrize(
    ("world_", "ballot", "path"), PLACES, ids=[".".join(map(str, path)) for _, _, path in PLACES]
)
def test_any_field_changed(world_: World, ballot: dict[str, Any], path: tuple[str | int, ...]) -> None:
    value: Any = ballot
    for part in path:
        value = value[part]
    for other in changes_of(world_, path, str(value)):
        assert other != value
        forged = changed(ballot, path, partial(_instead, other))
        rejected(world_, compact(forged))
        if path[0] == "answers":
            # The voter's own credential signs what was changed: the proofs alone must see it.
            rejected(world_, world_.signed(forged))


LISTS = [path for path in lists(PLAIN) if path]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: ".".join(map(str, path)))
@pytest.mark.parametrize(
    "change",
    [
        lambda one: one[:-1],
        lambda one: one[1:],
        lambda one: [*one, one[0]],
        lambda one: [*one, one[-1]],
        lambda one: [],
        lambda one: [one],
        lambda one: [*one, None],
        lambda one: one[0],
    ],
    ids=[
        "last left out",
        "first left out",
        "first twice",
        "last twice",
        "empty",
        "nested",
        "null",
        "no list",
    ],
)
def test_any_list_changed(path: tuple[str | int, ...], change: Callable[[Any], Any]) -> None:
    forged = changed(PLAIN, path, change)
    rejected(W, compact(forged))
    if isinstance(forged["answers"], list):
        rejected(W, W.signed(forged))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: ".".join(map(str, path)))
def test_any_list_in_another_order(path: tuple[str | int, ...]) -> None:
    forged = changed(PLAIN, path, lambda one: one[::-1])
    if forged != PLAIN:
        rejected(W, W.signed(forged))


def swapped(first: tuple[str | int, ...], second: tuple[str | int, ...]) -> dict[str, Any]:
    def at(path: tuple[str | int, ...]) -> Any:
        value: Any = PLAIN
        for part in path:
            value = value[part]
        return value

    forged: dict[str, Any] = changed(PLAIN, first, lambda _: at(second))
    return dict(changed(forged, second, lambda _: at(first)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("answers", 0), ("answers", 1)),
        (("answers", 0, "choices", 0), ("answers", 0, "choices", 1)),
        (("answers", 0, "choices", 0), ("answers", 1, "choices", 1)),
        (("answers", 1, "choices", 0), ("answers", 1, "choices", 1)),
        (("answers", 0, "individual_proofs", 0), ("answers", 0, "individual_proofs", 1)),
        (("answers", 0, "overall_proof"), ("answers", 1, "overall_proof")),
        (("answers", 1, "overall_proof"), ("answers", 1, "blank_proof")),
        (("answers", 0, "choices", 0, "alpha"), ("answers", 0, "choices", 0, "beta")),
    ],
    ids=str,
)
def test_parts_in_each_others_place(first: tuple[str | int, ...], second: tuple[str | int, ...]) -> None:
    rejected(W, W.signed(swapped(first, second)))


def test_choice_with_its_proof_in_the_place_of_another() -> None:
    forged = swapped(("answers", 0, "choices", 0), ("answers", 0, "choices", 1))
    forged = changed(forged, ("answers", 0, "individual_proofs"), lambda one: one[::-1])
    rejected(W, W.signed(forged))


def test_blank_proof_where_none_belongs_and_none_where_one_does() -> None:
    proof = ANSWERS[1]["blank_proof"]
    rejected(W, W.signed(changed(PLAIN, ("answers", 0), lambda one: {**one, "blank_proof": proof})))
    without = {name: value for name, value in ANSWERS[1].items() if name != "blank_proof"}
    rejected(W, W.signed(changed(PLAIN, ("answers", 1), lambda _: without)))


def test_answer_of_the_other_kind() -> None:
    rejected(W, W.signed(changed(PLAIN, ("answers", 0), lambda _: ANSWERS[2])))
    rejected(W, W.signed(changed(PLAIN, ("answers", 2), lambda _: ANSWERS[0])))


def other_voter() -> World:
    secret = W.secret + 1
    return World(W.election, W.key, secret, W.group.text(W.group.power(W.group.generator, secret)))


def test_ballot_copied_under_another_credential_does_not_hold() -> None:
    thief = other_voter()
    forged = {**PLAIN, "credential": thief.credential}
    data = thief.signed(forged)
    with pytest.raises(ProofError, match="question 1"):
        check_ballot(W.election, data)


def test_ballot_signed_by_another_credential_does_not_hold() -> None:
    with pytest.raises(ProofError, match="signature"):
        check_ballot(W.election, other_voter().signed(PLAIN))


def test_ballot_of_the_same_questions_in_another_election_does_not_hold() -> None:
    other = world(*W.election.questions, seed="another")
    with pytest.raises(ProofError, match="another election"):
        check_ballot(other.election, BALLOT)
    moved = {**PLAIN, "election_hash": other.election.fingerprint, "credential": other.credential}
    with pytest.raises(ProofError, match="question 1"):
        check_ballot(other.election, other.signed(moved))


def test_credential_outside_the_group_is_noticed_if_the_list_was_not_checked() -> None:
    group: Any = W2.group
    twisted = group.text(W2.secret and (group.modulus - group.parse(W2.credential)))
    for seed in range(40):
        data = make_ballot(W2.election, W2.secret, twisted, CHOICES[:2], drawing(("twist", seed)))
        if int(json.loads(data)["signature"]["proof"]["challenge"]) % 2 == 0:
            break
    check_ballot(W2.election, data, credential_known=True)
    with pytest.raises(ProofError, match="not in the group"):
        check_ballot(W2.election, data, credential_known=False)


@pytest.mark.parametrize("part", ["alpha", "beta"])
def test_twisted_ciphertext_of_a_rank_is_not_in_the_group(part: str) -> None:
    group: Any = W.group
    forged = changed(PLAIN, ("answers", 2, "choices", part), lambda one: str(group.modulus - int(one)))
    with pytest.raises(ProofError, match="question 3"):
        check_ballot(W.election, W.signed(forged))


SPELLINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("space", lambda data: data.replace(b'":"', b'": "', 1)),
    ("newline at the end", lambda data: data + b"\n"),
    ("space within an answer", lambda data: data.replace(b'"choices":', b'"choices": ', 1)),
    ("escape in the uuid", lambda data: data.replace(b"Toy", b"\\u0054oy", 1)),
    ("unknown field", lambda data: data[:-1] + b',"note":"x"}'),
    ("field twice", lambda data: data[:-1] + b"," + data[1:]),
    ("byte order mark", lambda data: b"\xef\xbb\xbf" + data),
    ("UTF-16", lambda data: data.decode().encode("utf-16")),
    ("not UTF-8", lambda data: data.replace(b"Toy", b"\xff\xfe\xfd", 1)),
    ("half a surrogate pair", lambda data: data.replace(b"Toy", b"\\ud800", 1)),
    ("NUL", lambda data: data.replace(b"Toy", b"\0oy", 1)),
    ("DEL", lambda data: data.replace(b"Toy", b"\x7foy", 1)),
    ("cut off", lambda data: data[:-1]),
    ("twice", lambda data: data * 2),
    ("in a list", lambda data: b"[" + data + b"]"),
]  # fmt: skip


@pytest.mark.parametrize("spell", [one for _, one in SPELLINGS], ids=[name for name, _ in SPELLINGS])
def test_another_spelling_is_no_ballot(spell: Callable[[bytes], bytes]) -> None:
    data = spell(BALLOT)
    assert data != BALLOT
    rejected(W, data)


def test_fields_in_another_order_are_no_ballot() -> None:
    forged = {name: PLAIN[name] for name in reversed(PLAIN)}
    with pytest.raises(FormatError, match="canonical"):
        check_ballot(W.election, compact(forged))
    inner = changed(PLAIN, ("answers", 0), lambda one: {name: one[name] for name in reversed(one)})
    with pytest.raises(FormatError, match="canonical"):
        check_ballot(W.election, W.signed(inner))


@pytest.mark.parametrize(
    "data", [b"", b"null", b"{}", b"[]", b"0", b'"', b"[" * 100_000, b'{"answers":' * 5000]
)
def test_what_is_no_ballot_at_all(data: bytes) -> None:
    rejected(W, data)
    rejected(W, BALLOT.replace(b'{"choices"', data + b'{"choices"', 1) if data else b" ")


def test_depth_within_an_answer() -> None:
    deep = b"[" * 50_000 + b"]" * 50_000
    start = BALLOT.index(b'"answers":[') + len(b'"answers":[')
    rejected(W, BALLOT[:start] + deep + BALLOT[start:])


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes(data: bytes) -> None:
    rejected(W, data)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_byte_of_a_ballot_changed(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(BALLOT) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda one: one != BALLOT[place]))
    rejected(W, BALLOT[:place] + bytes([other]) + BALLOT[place + 1 :])


def test_changes_reach_the_proofs_and_not_only_the_hash() -> None:
    # Were `signed` wrong, every test above would pass for the wrong reason.
    assert sha256(W.signed(PLAIN)).digest() != sha256(BALLOT).digest()
    check_ballot(W.election, W.signed(PLAIN))
    order = W.group.order
    path = ("answers", 0, "overall_proof", 0, "response")
    forged = changed(PLAIN, path, lambda one: str((int(one) + 1) % order))
    with pytest.raises(
        ProofError, match="question 1: the proof that 1 to 1 answers were chosen does not hold"
    ):
        check_ballot(W.election, W.signed(forged))
