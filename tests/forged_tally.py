# SPDX-License-Identifier: Apache-2.0
"""Forgeries of the encrypted tally, of shuffles, partial decryptions and the result (sections 4.16 to 4.19).

A forger who holds the trustees' keys decrypts what was forged and publishes the matching result (`recounted`): then only who adds up the
ballots again can object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bel_archive import compact
from election_forging import ACCEPT, Board, add, edits, forgery
from forged_ballots import at, plus, swap, times, without
from forged_setup import FORM, backwards, changed, spellings
from naive_belenios import FIELDS, Json, ciphertext, counted, decryption, summed

HOMOMORPHIC = "revote"
WEIGHTS = "weights"
BLANK = "blank"
THRESHOLD = "threshold"
MIXED = "mixed"
P = FIELDS["BELENIOS-2048"].p
Q = FIELDS["BELENIOS-2048"].q
R = FIELDS["RFC-3526-2048"]

SIZES = "num_tallied and total_weight are those of the ballots that count (section 4.16)"
SUM = "the encrypted tally is the product of the ballots that count (section 4.16)"
ELEMENT = "an element is a member of the group, in one spelling (section 4.2)"
RANGE = "Z_q is 0..q-1, each number in one spelling"

# The sizes ----------------------------------------------------------------------------------------------------------------------

_SIZES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "num-tallied-plus-1": (SIZES, at("num_tallied", lambda number: number + 1)),
    "num-tallied-minus-1": (SIZES, at("num_tallied", lambda number: number - 1)),
    "num-tallied-negative": (SIZES, at("num_tallied", lambda number: -1)),
    "num-tallied-text": ("a small integer is a JSON number", at("num_tallied", str)),
    "num-tallied-fraction": ("a small integer is a JSON number without fraction", at("num_tallied", float)),
    "total-weight-plus-1": (SIZES, at("total_weight", lambda number: number + 1)),
    "total-weight-0": (SIZES, at("total_weight", lambda number: 0)),
    "total-weight-text": ("a weight below 2^30 is a JSON number", at("total_weight", str)),
    "total-weight-leading-zero": (RANGE, at("total_weight", lambda number: f"0{number}")),
    "sizes-without-num-tallied": (FORM, without("num_tallied")),
    "sizes-unknown-key": (FORM, changed(note="")),
    "sizes-key-order": ("the order of keys is the specification's", backwards),
}
edits("sized", HOMOMORPHIC, _SIZES)
edits("sized", HOMOMORPHIC, spellings("sized"))
edits(
    "sized",
    WEIGHTS,
    {
        "large-weight-number": ("a weight from 2^30 is a string", at("total_weight", int)),
        "large-weight-plus-1": (SIZES, at("total_weight", plus(1))),
        "large-weight-leading-zero": (RANGE, at("total_weight", lambda text: f"0{text}")),
    },
)
edits("sized", MIXED, {"num-tallied-plus-1": _SIZES["num-tallied-plus-1"]})

# The encrypted tally ------------------------------------------------------------------------------------------------------------

G = FIELDS["BELENIOS-2048"].g
_TALLY: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "tally-times-generator": (SUM, at("0.0.beta", times(G))),
    "tally-of-nothing": (SUM, lambda tally: [[ciphertext((1, 1)) for _ in row] for row in tally]),
    "tally-alpha-negated": (ELEMENT, at("0.0.alpha", times(-1))),
    "tally-alpha-leading-zero": (ELEMENT, at("0.0.alpha", lambda text: f"0{text}")),
    "tally-alpha-plus-p": (ELEMENT, at("0.0.alpha", plus(P))),
    "tally-columns-swapped": (SUM, swap("0.0", "0.1")),
    "tally-column-missing": (FORM, at("0", lambda row: row[:-1])),
    "tally-column-too-many": (FORM, at("0", lambda row: [*row, row[0]])),
    "tally-row-missing": (FORM, lambda tally: []),
    "tally-row-too-many": (FORM, lambda tally: [*tally, tally[0]]),
    "tally-unknown-key": (FORM, at("0.0", changed(note=""))),
    "tally-key-order": ("the order of keys is the specification's", at("0.0", backwards)),
}
edits("tally", HOMOMORPHIC, _TALLY)
edits(
    "tally",
    HOMOMORPHIC,
    {f"{name}-before-decryption": change for name, change in _TALLY.items()},
    until="EncryptedTally",
)
edits("tally", HOMOMORPHIC, spellings("tally"))
edits(
    "tally",
    MIXED,
    {
        "mixed-tally-in-another-order": ("ascending by alpha, then beta", lambda tally: [tally[0][::-1]]),
        "mixed-tally-times-generator": (SUM, at("0.0.beta", times(4, R.p))),
        "mixed-tally-ballot-missing": (SUM, lambda tally: [tally[0][:-1]]),
        "mixed-tally-ballot-twice": (SUM, lambda tally: [[*tally[0], tally[0][-1]]]),
    },
)


@forgery("the last ballot of a voter counts, not the first: section 4.15", MIXED)
def mixed_tally_of_superseded_ballot(board: Board) -> None:
    choices = [board.value("ballot", number)["answers"][0]["choices"] for number in (0, 1)]
    board.put("tally", [sorted(choices, key=lambda one: (int(one["alpha"]), int(one["beta"])))])


def recounted(board: Board, tally: Sequence[Sequence[Json]], *, twist: int = 1) -> None:
    """Publishes this encrypted tally, decrypted by every trustee, with the result that it holds."""
    field = board.field
    board.put("tally", tally)
    parts = [
        decryption(field, board.election, tally, board.base.private(trustee), twist=twist, divisor=2)
        for trustee in (1, 2)
    ]
    for number, part in enumerate(parts):
        board.put("decryption", part, number)
    board.put(
        "result", {"result": counted(field, tally, [part["decryption_factors"] for part in parts], 100)}
    )


def _ballots(board: Board, *numbers: int) -> list[tuple[Json, int]]:
    return [(board.value("ballot", number), 1) for number in numbers]


@forgery("the honest count, done again without the tool", HOMOMORPHIC, ours=ACCEPT)
def count_of_another_program(board: Board) -> None:
    recounted(board, summed(board.field, _ballots(board, 1, 2)))


for _name, _numbers in {
    "superseded-ballot-counted-instead": (0, 1),
    "superseded-ballot-counted-as-well": (0, 1, 2),
    "ballot-counted-twice": (1, 2, 2),
    "ballot-not-counted": (2,),
}.items():

    def _counted(board: Board, numbers: tuple[int, ...] = _numbers) -> None:
        recounted(board, summed(board.field, _ballots(board, *numbers)))

    add(_name, SUM, HOMOMORPHIC, _counted)


@forgery(SUM, HOMOMORPHIC)
def ballot_counted_with_weight_2(board: Board) -> None:
    first, second = _ballots(board, 1, 2)
    recounted(board, summed(board.field, [(first[0], 2), second]))


@forgery(SUM, HOMOMORPHIC)
def votes_added_to_the_sum(board: Board) -> None:
    tally = summed(board.field, _ballots(board, 1, 2))
    tally[0][0]["beta"] = times(board.field.power(G, 10))(tally[0][0]["beta"])
    recounted(board, tally)


@forgery(
    "ballots before EndBallots count, and all of them do: here an election is held on the last one alone",
    HOMOMORPHIC,
)
def election_that_forgets_ballots(board: Board) -> None:
    end = board.drop("EndBallots")
    board.insert(board.before("Ballot", 2), end)
    board.edit("sized", changed(num_tallied=1, total_weight=1))
    recounted(board, summed(board.field, _ballots(board, 2)))


@forgery(
    "factors of both trustees outside the group: the signs cancel, the proofs add up, the result is right",
    HOMOMORPHIC,
)
def factors_negated_by_both_with_proofs_that_add_up(board: Board) -> None:
    recounted(board, board.value("tally"), twist=P - 1)


# Shuffles -----------------------------------------------------------------------------------------------------------------------

SHUFFLE = "a shuffle is proved (section 4.17)"
MIX_G = times(4, R.p)


def _plus_1_mod(text: str) -> str:
    return str((int(text) + 1) % R.q)


# A proof is [[t1, t2, t3, [t4a, t4b], [t5 ...]], [s1, s2, s3, s4, [s5 ...], [s6 ...]], [c ...], [chat ...]].
_PARTS = {f"t{i + 1}": (f"proofs.0.0.{i}", MIX_G) for i in range(3)}
_PARTS |= {
    "t4a": ("proofs.0.0.3.0", MIX_G),
    "t4b": ("proofs.0.0.3.1", MIX_G),
    "t5": ("proofs.0.0.4.1", MIX_G),
}
_PARTS |= {f"s{i + 1}": (f"proofs.0.1.{i}", _plus_1_mod) for i in range(4)}
_PARTS |= {"s5": ("proofs.0.1.4.0", _plus_1_mod), "s6": ("proofs.0.1.5.1", _plus_1_mod)}
_PARTS |= {"c": ("proofs.0.2.0", MIX_G), "c-hat": ("proofs.0.3.0", MIX_G)}
_SHUFFLES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    f"shuffle-{name}-changed": (SHUFFLE, at(path, change)) for name, (path, change) in _PARTS.items()
}
_SHUFFLES |= {
    "shuffle-alpha-changed": (SHUFFLE, at("ciphertexts.0.0.alpha", MIX_G)),
    "shuffle-beta-changed": (SHUFFLE, at("ciphertexts.0.1.beta", MIX_G)),
    "shuffle-alpha-negated": (ELEMENT, at("ciphertexts.0.0.alpha", times(-1, R.p))),
    "shuffle-t1-negated": (ELEMENT, at("proofs.0.0.0", times(-1, R.p))),
    "shuffle-c-negated": (ELEMENT, at("proofs.0.2.0", times(-1, R.p))),
    "shuffle-s1-plus-q": (RANGE, at("proofs.0.1.0", plus(R.q))),
    "shuffle-s1-leading-zero": (RANGE, at("proofs.0.1.0", lambda text: f"0{text}")),
    "shuffle-ciphertexts-swapped": (SHUFFLE, swap("ciphertexts.0.0", "ciphertexts.0.1")),
    "shuffle-ciphertext-missing": (SHUFFLE, at("ciphertexts.0", lambda row: row[:-1])),
    "shuffle-ciphertext-too-many": (SHUFFLE, at("ciphertexts.0", lambda row: [*row, row[0]])),
    "shuffle-ciphertext-twice": (SHUFFLE, at("ciphertexts.0", lambda row: [row[0], row[0]])),
    "shuffle-row-missing": (FORM, at("ciphertexts", lambda rows: [])),
    "shuffle-row-too-many": (FORM, at("ciphertexts", lambda rows: [*rows, rows[0]])),
    "shuffle-proof-missing": (FORM, at("proofs", lambda proofs: [])),
    "shuffle-proof-too-many": (FORM, at("proofs", lambda proofs: [*proofs, proofs[0]])),
    "shuffle-rows-and-proofs-missing": (FORM, lambda value: {"ciphertexts": [], "proofs": []}),
    "shuffle-t5-too-few": (FORM, at("proofs.0.0.4", lambda row: row[:-1])),
    "shuffle-s5-too-many": (FORM, at("proofs.0.1.4", lambda row: [*row, "1"])),
    "shuffle-c-too-few": (FORM, at("proofs.0.2", lambda row: row[:-1])),
    "shuffle-proof-without-part": (FORM, at("proofs.0", lambda proof: proof[:-1])),
    "shuffle-unknown-key": (FORM, changed(note="")),
    "shuffle-key-order": ("the order of keys is the specification's", backwards),
}
edits("shuffle", MIXED, _SHUFFLES)
edits("shuffle", MIXED, spellings("shuffle"))

OWNER = "an owner is the number of a trustee, from 1 (section 4.17)"
_OWNERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "owner-0": (OWNER, changed(owner=0)),
    "owner-unknown": (OWNER, changed(owner=9)),
    "owner-negative": (OWNER, changed(owner=-1)),
    "owner-text": ("a small integer is a JSON number", lambda value: value | {"owner": str(value["owner"])}),
    "owner-unknown-key": (FORM, changed(note="")),
    "owner-key-order": ("the order of keys is the specification's", backwards),
    "owner-missing": (FORM, without("owner")),
}
edits("owned-shuffle", MIXED, {f"shuffle-{name}": change for name, change in _OWNERS.items()})
edits("owned-shuffle", MIXED, spellings("owned-shuffle"))


@forgery(
    "a shuffle does not say whose it is: nobody can tell, and the votes are mixed all the same",
    MIXED,
    ours=ACCEPT,
)
def shuffle_owners_swapped(board: Board) -> None:
    for number in (0, 1):
        board.edit("owned-shuffle", changed(owner=2 - number), number)


@forgery("one trustee may shuffle twice", MIXED, ours=ACCEPT)
def shuffle_owner_twice(board: Board) -> None:
    board.edit("owned-shuffle", changed(owner=1), 1)


@forgery("a shuffle is of what the one before left", MIXED)
def first_shuffle_missing(board: Board) -> None:
    board.drop("Shuffle", 0)


@forgery("what is decrypted is what the last shuffle left", MIXED)
def second_shuffle_missing(board: Board) -> None:
    board.drop("Shuffle", 1)


@forgery("a shuffle is of what the one before left", MIXED)
def shuffles_in_another_order(board: Board) -> None:
    board.insert(board.before("Shuffle", 0), board.drop("Shuffle", 1))


@forgery("a shuffle is of what the one before left", MIXED)
def shuffle_repeated(board: Board) -> None:
    board.insert(board.before("Shuffle", 0), board.group("Shuffle", 0))


@forgery(
    "mixed questions are shuffled before anybody decrypts: else each vote stands beside its voter (section 3.4)",
    MIXED,
)
def decrypted_without_any_shuffle(board: Board) -> None:
    board.drop("Shuffle", 0)
    board.drop("Shuffle", 0)
    tally = board.value("tally")
    votes = {
        board.value("ballot", number)["answers"][0]["choices"]["alpha"]: board.base.plan.votes[number][1][0]
        for number in (1, 2)
    }
    for number in (0, 1):
        board.put(
            "decryption",
            decryption(board.field, board.election, tally, board.base.private(number + 1)),
            number,
        )
    board.put("result", {"result": [[votes[one["alpha"]] for one in tally[0]]]})


@forgery("an election without mixed questions is not shuffled", HOMOMORPHIC)
def shuffle_of_nothing(board: Board) -> None:
    board.until("EncryptedTally")
    content = compact({"ciphertexts": [], "proofs": []})
    board.announce("Shuffle", "owned-shuffle", {"owner": 1, "payload": "3" * 64})
    board.insert(len(board.parts) - 2, [((f"{'3' * 64}.data.json", content), "shuffle")])
    board.announce("EndShuffles")


# Partial decryptions ------------------------------------------------------------------------------------------------------------

FACTOR = "a factor is proved to be of the trustee's key (section 4.18)"
_DECRYPTIONS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "factor-changed": (FACTOR, at("decryption_factors.0.0", times(G))),
    "factor-one": (FACTOR, at("decryption_factors.0.1", lambda text: "1")),
    "factor-negated": (ELEMENT, at("decryption_factors.0.0", times(-1))),
    "factor-plus-p": (ELEMENT, at("decryption_factors.0.0", plus(P))),
    "factor-leading-zero": (ELEMENT, at("decryption_factors.0.0", lambda text: f"0{text}")),
    "factors-swapped": (FACTOR, swap("decryption_factors.0.0", "decryption_factors.0.1")),
    "factors-swapped-with-proofs": (
        FACTOR,
        lambda value: {key: [[row[1], row[0], *row[2:]] for row in rows] for key, rows in value.items()},
    ),
    "factor-missing": (FORM, at("decryption_factors.0", lambda row: row[:-1])),
    "factor-and-proof-missing": (
        FORM,
        lambda value: {key: [row[:-1] for row in rows] for key, rows in value.items()},
    ),
    "factor-and-proof-too-many": (
        FORM,
        lambda value: {key: [[*row, row[0]] for row in rows] for key, rows in value.items()},
    ),
    "decryption-row-missing": (FORM, lambda value: {key: [] for key in value}),
    "decryption-proof-missing": (FORM, at("decryption_proofs.0", lambda row: row[:-1])),
    "decryption-proof-too-many": (FORM, at("decryption_proofs.0", lambda row: [*row, row[0]])),
    "decryption-challenge-plus-1": (FACTOR, at("decryption_proofs.0.0.challenge", plus(1))),
    "decryption-response-plus-1": (FACTOR, at("decryption_proofs.0.1.response", plus(1))),
    "decryption-challenge-plus-q": (RANGE, at("decryption_proofs.0.0.challenge", plus(Q))),
    "decryption-response-plus-q": (RANGE, at("decryption_proofs.0.1.response", plus(Q))),
    "decryption-response-leading-zero": (
        RANGE,
        at("decryption_proofs.0.1.response", lambda text: f"0{text}"),
    ),
    "decryption-unknown-key": (FORM, changed(note="")),
    "decryption-key-order": ("the order of keys is the specification's", backwards),
}
edits("decryption", HOMOMORPHIC, _DECRYPTIONS)
edits("decryption", HOMOMORPHIC, spellings("decryption"))
edits(
    "decryption",
    HOMOMORPHIC,
    {
        f"{name}-before-the-result": _DECRYPTIONS[name]
        for name in ("factor-changed", "factor-negated", "decryption-row-missing")
    },
    until="PartialDecryption",
)
edits("owned-decryption", HOMOMORPHIC, {f"decryption-{name}": change for name, change in _OWNERS.items()})
edits(
    "owned-decryption",
    HOMOMORPHIC,
    {"decryption-owner-unknown-before-the-result": _OWNERS["owner-unknown"]},
    until="PartialDecryption",
)
edits("owned-decryption", HOMOMORPHIC, spellings("owned-decryption"))
edits(
    "owned-decryption",
    THRESHOLD,
    {"decryption-owner-of-group-changed": ("a factor is of the owner's key", changed(owner=3))},
)


@forgery("a factor is of the owner's key", HOMOMORPHIC)
def decryption_owners_swapped(board: Board) -> None:
    for number in (0, 1):
        board.edit("owned-decryption", changed(owner=2 - number), number)


@forgery("every single trustee decrypts, each once", HOMOMORPHIC)
def decryption_owner_twice(board: Board) -> None:
    board.edit("owned-decryption", changed(owner=1), 1)


@forgery("who decrypts first is nobody's business", HOMOMORPHIC, ours=ACCEPT)
def decryptions_in_another_order(board: Board) -> None:
    board.insert(board.before("PartialDecryption", 0), board.drop("PartialDecryption", 1))


@forgery("every single trustee decrypts (section 4.19)", HOMOMORPHIC)
def decryption_of_a_trustee_missing(board: Board) -> None:
    board.drop("PartialDecryption", 1)


@forgery("as many members of a group decrypt as its threshold says (section 4.19)", THRESHOLD)
def decryption_of_a_member_missing(board: Board) -> None:
    board.drop("PartialDecryption", 2)


@forgery("a trustee decrypts once: the second speech is another, though as true", HOMOMORPHIC)
def decryption_twice_with_other_proofs(board: Board) -> None:
    last = board.drop("Result")
    again = decryption(board.field, board.election, board.value("tally"), board.base.private(2))
    board.announce("PartialDecryption", "owned-decryption", {"owner": 2, "payload": "4" * 64})
    board.insert(len(board.parts) - 2, [((f"{'4' * 64}.data.json", compact(again)), "decryption")])
    board.append(last)


@forgery("a trustee decrypts once: the first speech was false", HOMOMORPHIC)
def false_decryption_before_the_true_one(board: Board) -> None:
    true = board.group("PartialDecryption", 0)
    board.insert(board.before("PartialDecryption", 0), true)
    board.edit("decryption", at("decryption_factors.0.0", times(G)), 0)


# The result ---------------------------------------------------------------------------------------------------------------------

RESULT = "the result is what the factors open (section 4.19)"
edits(
    "result",
    HOMOMORPHIC,
    {
        "result-plus-1": (RESULT, at("result.0.0", lambda number: number + 1)),
        "result-swapped": (
            RESULT,
            at("result.0", lambda row: row[::-1] if row != row[::-1] else [row[1], row[0], row[2]]),
        ),
        "result-negative": (RESULT, at("result.0.0", lambda number: number - Q)),
        "result-plus-q": (RESULT, at("result.0.0", lambda number: str(number + Q))),
        "result-text": ("a number below 2^30 is a JSON number", at("result.0.1", str)),
        "result-leading-zero": (RANGE, at("result.0.1", lambda number: f"0{number}")),
        "result-fraction": ("a number has no fraction", at("result.0.1", float)),
        "result-null": (FORM, at("result.0.1", lambda number: None)),
        "result-number-missing": (RESULT, at("result.0", lambda row: row[:-1])),
        "result-number-too-many": (RESULT, at("result.0", lambda row: [*row, 0])),
        "result-question-missing": (RESULT, at("result", lambda rows: [])),
        "result-question-too-many": (RESULT, at("result", lambda rows: [*rows, rows[0]])),
        "result-number-for-question": (FORM, at("result.0", lambda row: row[0])),
        "result-unknown-key": (FORM, changed(note="")),
        "result-without-result": (FORM, lambda value: {}),
        "result-list": (FORM, lambda value: value["result"]),
    },
)
edits("result", HOMOMORPHIC, spellings("result"))
edits("result", BLANK, {"result-questions-swapped": (RESULT, at("result", lambda rows: rows[::-1]))})
edits(
    "result",
    WEIGHTS,
    {
        "large-result-number": ("a number from 2^30 is a string", at("result.0.2", int)),
        "large-result-plus-1": (RESULT, at("result.0.2", plus(1))),
        "large-result-leading-zero": (RANGE, at("result.0.2", lambda text: f"0{text}")),
    },
)
edits(
    "result",
    MIXED,
    {
        "mixed-result-changed": (RESULT, at("result.0.0.0", lambda number: number + 1)),
        "mixed-result-vector-cut": (RESULT, at("result.0.0", lambda row: row[:-1])),
        "mixed-result-vote-missing": (RESULT, at("result.0", lambda rows: rows[:-1])),
        "mixed-result-vote-twice": (RESULT, at("result.0", lambda rows: [rows[0], rows[0]])),
        "mixed-result-above-255": (RESULT, at("result.0.0.0", lambda number: number + 256)),
        "mixed-result-in-another-order": (
            "votes stand in the order of the last shuffle (section 4.19)",
            at("result.0", lambda rows: rows[::-1]),
        ),
    },
)
