# SPDX-License-Identifier: Apache-2.0
"""Forgeries of ballots (sections 4.11 to 4.15). The board ends after the ballots, so that nothing but the ballot can be objected to.

A ballot is forged three ways: as the server can (nothing signed anew), as its voter can (signed anew), and as a voter can who writes the
whole ballot with numbers of her choice.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bel_archive import compact, fingerprint
from election_forging import ACCEPT, REJECT, Board, add, forgery
from forged_setup import FORM, backwards, spellings
from naive_belenios import FIELDS, Json, sign

Change = Callable[[Json], Any]
HOMOMORPHIC = "revote"
BLANK = "blank"
WEIGHTS = "weights"
MIXED = "mixed"
P = FIELDS["BELENIOS-2048"].p
Q = FIELDS["BELENIOS-2048"].q

PROOF = "every ciphertext and every sum is proved (sections 4.11 to 4.13)"
SIGNATURE = "the voter signs the whole ballot (section 4.14)"
RANGE = "Z_q is 0..q-1, each number in one spelling"
ELEMENT = "an element is a member of the group, in one spelling (section 4.2)"
BOUND = "proofs and signature are bound to election and credential (section 4.11)"

# The last ballot of each base: whose it is, and what it says.
VOTER = {"revote": 0, "weights": 0, "blank": 1, "mixed": 1}


def last(board: Board) -> int:
    board.until("Ballot")
    return len(board.places("ballot")) - 1


def unsigned(change: Change) -> Callable[[Board], None]:
    """As the server can: the ballot changed, the signature left."""

    def apply(board: Board) -> None:
        board.edit("ballot", change, last(board))

    return apply


def signed(change: Change) -> Callable[[Board], None]:
    """As the voter can: changed and signed anew."""

    def apply(board: Board) -> None:
        def redo(ballot: Json) -> Json:
            changed = change(ballot)
            return sign(
                ballot if changed is None else changed, board.secret(VOTER[board.base.name]), board.field
            )

        board.edit("ballot", redo, last(board))

    return apply


def at(path: str, change: Callable[[Any], Any]) -> Change:
    """Changes what stands at a path such as "answers.0.choices.0.alpha"."""

    def apply(ballot: Json) -> None:
        *way, end = [int(part) if part.isdigit() else part for part in path.split(".")]
        target: Any = ballot
        for part in way:
            target = target[part]
        target[end] = change(target[end])

    return apply


def without(path: str) -> Change:
    def apply(ballot: Json) -> None:
        *way, end = [int(part) if part.isdigit() else part for part in path.split(".")]
        target: Any = ballot
        for part in way:
            target = target[part]
        del target[end]

    return apply


def swap(path: str, other: str) -> Change:
    """Exchanges two things of the ballot."""

    def apply(ballot: Json) -> None:
        values = [_get(ballot, path), _get(ballot, other)]
        at(path, lambda _: values[1])(ballot)
        at(other, lambda _: values[0])(ballot)

    return apply


def _get(ballot: Json, path: str) -> Any:
    value: Any = ballot
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


def plus(number: int) -> Callable[[str], str]:
    return lambda text: str(int(text) + number)


def times(factor: int, p: int = P) -> Callable[[str], str]:
    return lambda text: str(int(text) * factor % p)


# Every number of a ballot, and what else it can be ------------------------------------------------------------------------------

EXPONENTS = (
    "answers.0.individual_proofs.0.0.challenge",
    "answers.0.individual_proofs.2.1.response",
    "answers.0.overall_proof.0.challenge",
    "answers.0.overall_proof.1.response",
    "signature.proof.challenge",
    "signature.proof.response",
)
BLANKS = (
    "answers.0.blank_proof.0.challenge",
    "answers.0.blank_proof.1.response",
    "answers.0.overall_proof.0.response",
)
MIXED_EXPONENTS = ("answers.0.proof.challenge", "answers.0.proof.response")
ELEMENTS = ("answers.0.choices.0.alpha", "answers.0.choices.1.beta")


def _named(path: str) -> str:
    return path.replace("answers.0.", "").replace(".", "-").replace("_", "-")


def _numbers(base: str, paths: tuple[str, ...], table: dict[str, tuple[str, Callable[[str], Any]]]) -> None:
    for path in paths:
        again = unsigned if path.startswith("signature") else signed
        for name, (why, change) in table.items():
            add(f"{_named(path)}-{name}", why, base, again(at(path, change)))


_numbers(
    HOMOMORPHIC,
    EXPONENTS,
    {
        "plus-1": (PROOF, plus(1)),
        "plus-q": (RANGE, plus(Q)),
        "leading-zero": (RANGE, lambda text: f"0{text}"),
    },
)
_numbers(BLANK, BLANKS, {"plus-1": (PROOF, plus(1)), "plus-q": (RANGE, plus(Q))})
_numbers(
    MIXED, MIXED_EXPONENTS, {"plus-1": (PROOF, plus(1)), "plus-q": (RANGE, plus(FIELDS["RFC-3526-2048"].q))}
)
_numbers(
    HOMOMORPHIC,
    ("signature.proof.response",),
    {
        "minus-q": (RANGE, plus(-Q)),
        "plus-sign": (RANGE, lambda text: f"+{text}"),
        "hexadecimal": (RANGE, lambda text: hex(int(text))),
        "number": ("a big integer is a JSON string", int),
        "empty": (RANGE, lambda text: ""),
    },
)
_numbers(
    HOMOMORPHIC,
    ELEMENTS,
    {
        "negated": (ELEMENT, times(-1)),
        "times-element-of-order-3": (ELEMENT, times(FIELDS["BELENIOS-2048"].twist(3))),
        "times-generator": (PROOF, times(FIELDS["BELENIOS-2048"].g)),
        "plus-p": (ELEMENT, plus(P)),
        "leading-zero": (ELEMENT, lambda text: f"0{text}"),
        "zero": (ELEMENT, lambda text: "0"),
        "one": (PROOF, lambda text: "1"),
        "number": ("a big integer is a JSON string", int),
    },
)
_numbers(
    MIXED,
    ("answers.0.choices.alpha", "answers.0.choices.beta"),
    {
        "negated": (ELEMENT, times(-1, FIELDS["RFC-3526-2048"].p)),
        "times-generator": (
            "the proof is of this ciphertext (section 4.11.2)",
            times(2, FIELDS["RFC-3526-2048"].p),
        ),
    },
)

# Fields -------------------------------------------------------------------------------------------------------------------------

COUNT = "as many answers as questions, as many choices and proofs as answers, as many parts of a proof as cases (section 4.11.1)"
CHOICES, INDIVIDUAL, OVERALL = "answers.0.choices", "answers.0.individual_proofs", "answers.0.overall_proof"


def both(first: Change, second: Change) -> Change:
    def apply(ballot: Json) -> None:
        first(ballot)
        second(ballot)

    return apply


def _drop(sequence: list[Any]) -> list[Any]:
    return sequence[:-1]


def _double(sequence: list[Any]) -> list[Any]:
    return [*sequence, sequence[-1]]


FIELD_CHANGES: dict[str, tuple[str, Change]] = {
    "uuid-of-another-election": (BOUND, at("election_uuid", lambda text: "1" * 14)),
    "uuid-of-bad-form": (FORM, at("election_uuid", lambda text: "")),
    "hash-of-another-election": (BOUND, at("election_hash", lambda text: fingerprint(b"{}"))),
    "hash-padded": (BOUND, at("election_hash", lambda text: f"{text}=")),
    "without-uuid": (FORM, without("election_uuid")),
    "without-election-hash": (FORM, without("election_hash")),
    "without-credential": (FORM, without("credential")),
    "without-individual-proofs": (FORM, without(INDIVIDUAL)),
    "without-overall-proof": (FORM, without(OVERALL)),
    "without-answers": (COUNT, at("answers", lambda answers: [])),
    "answer-too-many": (COUNT, at("answers", _double)),
    "choice-too-few": (COUNT, at(CHOICES, _drop)),
    "choice-and-proof-too-few": (COUNT, both(at(CHOICES, _drop), at(INDIVIDUAL, _drop))),
    "choice-and-proof-too-many": (COUNT, both(at(CHOICES, _double), at(INDIVIDUAL, _double))),
    "individual-proof-too-few": (COUNT, at(INDIVIDUAL, _drop)),
    "individual-proof-too-many": (COUNT, at(INDIVIDUAL, _double)),
    "individual-proof-part-too-few": (COUNT, at(f"{INDIVIDUAL}.0", _drop)),
    "individual-proof-empty": (COUNT, at(f"{INDIVIDUAL}.0", lambda proofs: [])),
    "individual-proof-part-too-many": (
        COUNT,
        at(f"{INDIVIDUAL}.0", lambda proofs: [*proofs, {"challenge": "0", "response": "0"}]),
    ),
    "overall-proof-too-few": (COUNT, at(OVERALL, _drop)),
    "overall-proof-empty": (COUNT, at(OVERALL, lambda proofs: [])),
    "overall-proof-too-many": (
        COUNT,
        at(OVERALL, lambda proofs: [*proofs, {"challenge": "0", "response": "0"}]),
    ),
    "choices-swapped": (PROOF, swap(f"{CHOICES}.0", f"{CHOICES}.1")),
    "choices-swapped-with-proofs": (
        PROOF,
        both(swap(f"{CHOICES}.0", f"{CHOICES}.1"), swap(f"{INDIVIDUAL}.0", f"{INDIVIDUAL}.1")),
    ),
    "proofs-swapped": (PROOF, swap(f"{INDIVIDUAL}.0", f"{INDIVIDUAL}.1")),
    "proof-parts-swapped": (PROOF, swap(f"{INDIVIDUAL}.0.0", f"{INDIVIDUAL}.0.1")),
    "alpha-and-beta-swapped": (PROOF, swap(f"{CHOICES}.0.alpha", f"{CHOICES}.0.beta")),
    "blank-proof-unasked": (
        FORM,
        at("answers.0", lambda answer: answer | {"blank_proof": answer["overall_proof"]}),
    ),
    "unknown-key": (FORM, lambda ballot: {"note": ""} | ballot),
    "unknown-key-in-answer": (FORM, at("answers.0", lambda answer: answer | {"note": ""})),
    "unknown-key-in-choice": (FORM, at(f"{CHOICES}.0", lambda one: one | {"note": ""})),
    "key-order": (
        "a ballot is written canonically",
        lambda ballot: backwards({key: ballot[key] for key in ballot if key != "signature"}),
    ),
    "key-order-in-answer": ("a ballot is written canonically", at("answers.0", backwards)),
    "key-order-in-proof": ("a ballot is written canonically", at(f"{INDIVIDUAL}.0.0", backwards)),
    "answer-of-a-mixed-question": (
        FORM,
        at(
            "answers.0", lambda answer: {"choices": answer["choices"][0], "proof": answer["overall_proof"][0]}
        ),
    ),
}
for _name, (_why, _change) in FIELD_CHANGES.items():
    add(f"ballot-{_name}", _why, HOMOMORPHIC, signed(_change))
    add(f"ballot-{_name}-unsigned", SIGNATURE, HOMOMORPHIC, unsigned(_change))

for _name, _change in {
    "answers-swapped": lambda ballot: ballot | {"answers": ballot["answers"][::-1]},
    "answer-missing": at("answers", _drop),
    "blank-proof-missing": without("answers.0.blank_proof"),
    "blank-proof-parts-swapped": swap("answers.0.blank_proof.0", "answers.0.blank_proof.1"),
    "blank-proof-too-few": at("answers.0.blank_proof", _drop),
    "blank-proof-too-many": at("answers.0.blank_proof", _double),
    "blank-and-overall-proofs-swapped": swap("answers.0.blank_proof", "answers.0.overall_proof"),
    "blank-swapped-with-answer": both(
        swap(f"{CHOICES}.0", f"{CHOICES}.1"), swap(f"{INDIVIDUAL}.0", f"{INDIVIDUAL}.1")
    ),
}.items():
    add(f"ballot-{_name}", PROOF, BLANK, signed(_change))

for _name, _why, _change in (
    ("signature-hash-changed", SIGNATURE, at("signature.hash", lambda text: fingerprint(b"{}"))),
    ("signature-hash-padded", SIGNATURE, at("signature.hash", lambda text: f"{text}=")),
    ("signature-missing", SIGNATURE, without("signature")),
    ("signature-null", SIGNATURE, at("signature", lambda value: None)),
    ("signature-unknown-key", FORM, at("signature", lambda value: value | {"note": ""})),
    ("signature-key-order", "a ballot is written canonically", at("signature", backwards)),
    ("signature-without-proof", FORM, without("signature.proof")),
):
    add(f"ballot-{_name}", _why, HOMOMORPHIC, unsigned(_change))

for _name, (_why, _change) in spellings("ballot").items():
    add(_name, _why, HOMOMORPHIC, unsigned(_change))
add(
    "ballot-slash-escaped",
    "a ballot is written canonically",
    HOMOMORPHIC,
    unsigned(lambda ballot: compact(ballot).replace(b'"alpha"', b'"\\u0061lpha"', 1)),
)
add(
    "ballot-key-twice",
    "a ballot is written canonically",
    HOMOMORPHIC,
    unsigned(lambda ballot: b'{"election_uuid":"",' + compact(ballot)[1:]),
)
add("ballot-empty-object", FORM, HOMOMORPHIC, unsigned(lambda ballot: {}))
add("ballot-null", FORM, HOMOMORPHIC, unsigned(lambda ballot: b"null"))
add("ballot-deep", FORM, HOMOMORPHIC, unsigned(lambda ballot: b"[" * 20000 + b"]" * 20000))

# Whose ballot -------------------------------------------------------------------------------------------------------------------


def written(board: Board, voter: int, answers: list[list[int]], **changes: Any) -> Json:
    return board.pen(voter, **changes).ballot(json.loads(board.election)["questions"], answers)


@forgery("a true ballot, written without the tool", HOMOMORPHIC, ours=ACCEPT)
def ballot_of_another_program(board: Board) -> None:
    board.cast(written(board, 2, [[1, 0, 1]]))


@forgery("a true blank ballot, written without the tool", BLANK, ours=ACCEPT)
def blank_ballot_of_another_program(board: Board) -> None:
    board.cast(written(board, 0, [[1, 0, 0], [1, 1]]))


@forgery("a true ballot of a mixed question, written without the tool", MIXED, ours=ACCEPT)
def mixed_ballot_of_another_program(board: Board) -> None:
    board.cast(written(board, 0, [[0, 255, 7]]))


@forgery("a voter may vote anew as often as she likes: the last ballot counts", HOMOMORPHIC, ours=ACCEPT)
def ballot_of_a_third_change_of_mind(board: Board) -> None:
    board.cast(written(board, 0, [[1, 0, 1]]))


@forgery("only voters of the list vote (section 3.2)", HOMOMORPHIC)
def ballot_of_a_stranger(board: Board) -> None:
    secret = 5
    board.cast(
        written(board, 0, [[1, 0, 0]], secret=secret, credential=board.field.power(board.field.g, secret))
    )


@forgery("only voters of the list vote, and the identity is nobody's credential", HOMOMORPHIC)
def ballot_of_the_identity(board: Board) -> None:
    board.cast(written(board, 0, [[1, 0, 0]], secret=0, credential=1))


@forgery("a credential other than the identity (section 4.8): whose secret is 0 anybody votes", HOMOMORPHIC)
def ballot_of_the_identity_on_the_list(board: Board) -> None:
    board.edit("credentials", lambda value: [*value, "1"])
    board.cast(written(board, 0, [[1, 0, 0]], secret=0, credential=1))


@forgery(
    "a credential is a member of the group: its negative signs as well, with half the attempts", HOMOMORPHIC
)
def ballot_of_negated_credential(board: Board) -> None:
    board.cast(written(board, 1, [[1, 0, 0]], credential=P - board.public(1), divisor=2))


@forgery("a credential is a member of the group, on the list too", HOMOMORPHIC)
def ballot_of_negated_credential_on_the_list(board: Board) -> None:
    credential = P - board.public(1)
    board.edit("credentials", lambda value: [*value, str(credential)])
    board.cast(written(board, 1, [[1, 0, 0]], credential=credential, divisor=2))


@forgery("a credential is a member of the group, on the list too", HOMOMORPHIC)
def ballot_of_credential_of_order_3q_on_the_list(board: Board) -> None:
    credential = board.field.times(board.field.twist(3), board.public(1))
    board.edit("credentials", lambda value: [*value, str(credential)])
    board.cast(written(board, 1, [[1, 0, 0]], credential=credential, divisor=3))


@forgery("a credential in one spelling: as its residue plus p it would vote twice", HOMOMORPHIC)
def ballot_of_credential_plus_p(board: Board) -> None:
    board.cast(written(board, 1, [[1, 0, 0]], credential=P + board.public(1)))


@forgery(SIGNATURE, HOMOMORPHIC)
def ballot_signed_by_another_voter(board: Board) -> None:
    board.cast(sign(written(board, 1, [[1, 0, 0]]), board.secret(2), board.field))


@forgery(
    "proofs are bound to the credential: a copied vote cannot be shown as one's own (section 4.11)",
    HOMOMORPHIC,
)
def ballot_copied_and_signed_anew(board: Board) -> None:
    copied = board.value("ballot", 1) | {"credential": str(board.public(2))}
    board.cast(sign(copied, board.secret(2), board.field))


@forgery("a signature binds the answers, though the proofs of each are true", HOMOMORPHIC)
def ballot_with_answers_of_the_voters_other_ballot(board: Board) -> None:
    board.edit("ballot", lambda value: value | {"answers": board.value("ballot", 0)["answers"]}, last(board))


@forgery(
    "the same answers signed anew by their voter: she says again what she said first",
    HOMOMORPHIC,
    ours=ACCEPT,
)
def own_earlier_answers_signed_anew(board: Board) -> None:
    board.cast(sign(board.value("ballot", 0), board.secret(0), board.field))


@forgery(BOUND, HOMOMORPHIC)
def ballot_for_another_election(board: Board) -> None:
    board.cast(written(board, 2, [[1, 0, 0]], election=b"{}"))


@forgery(BOUND, HOMOMORPHIC)
def ballot_with_another_uuid_throughout(board: Board) -> None:
    board.cast(written(board, 2, [[1, 0, 0]], uuid="1" * 14))


@forgery(BOUND, HOMOMORPHIC)
def ballot_under_another_key(board: Board) -> None:
    board.cast(written(board, 2, [[1, 0, 0]], key=board.field.power(board.field.g, 5)))


# What is voted -------------------------------------------------------------------------------------------------------------------

for _name, _base, _answers, _verdict in (
    ("vote-for-too-many", HOMOMORPHIC, [[1, 1, 1]], REJECT),
    ("vote-for-nobody", HOMOMORPHIC, [[0, 0, 0]], REJECT),
    ("vote-twice-for-one", HOMOMORPHIC, [[2, 0, 0]], REJECT),
    ("vote-minus-1", HOMOMORPHIC, [[1, 1, -1]], REJECT),
    ("vote-of-a-thousand", HOMOMORPHIC, [[1000, 0, 0]], REJECT),
    ("vote-blank-and-for-one", BLANK, [[1, 1, 0], [0, 0]], REJECT),
    ("vote-neither-blank-nor-for-one", BLANK, [[0, 0, 0], [0, 0]], REJECT),
    ("vote-blank-twice", BLANK, [[2, 0, 0], [0, 0]], REJECT),
    ("vote-for-both", BLANK, [[0, 1, 1], [0, 0]], REJECT),
    ("vote-for-nobody-where-allowed", BLANK, [[0, 1, 0], [0, 0]], ACCEPT),
):

    def _voted(board: Board, answers: list[list[int]] = _answers) -> None:
        board.cast(written(board, 0, answers))

    add(
        _name,
        "a vote keeps to the question's rules" if _verdict == REJECT else "a true vote",
        _base,
        _voted,
        ours=_verdict,
    )

SMALL = (
    "an element outside the group, with proofs that add up: only the test of membership tells (section 4.2)"
)
for _name, _order, _twist in (
    ("alpha-negated-with-proofs-that-add-up", 2, (True, False)),
    ("beta-negated-with-proofs-that-add-up", 2, (False, True)),
    ("alpha-of-order-3q-with-proofs-that-add-up", 3, (True, False)),
    ("beta-of-order-3q-with-proofs-that-add-up", 3, (False, True)),
):

    def _twisted(board: Board, order: int = _order, which: tuple[bool, bool] = _twist) -> None:
        element = board.field.twist(order)
        factors = tuple(element if one else 1 for one in which)
        board.cast(written(board, 2, [[1, 0, 0]], divisor=order, twists=((1, factors),)))

    add(_name, SMALL, HOMOMORPHIC, _twisted)

for _name, _factors in {"alpha": (-1, 1), "beta": (1, -1)}.items():

    def _negated(board: Board, factors: tuple[int, int] = _factors) -> None:
        p = board.field.p
        board.cast(written(board, 0, [[1, 2, 3]], divisor=2, twists=((0, (factors[0] % p, factors[1] % p)),)))

    add(f"mixed-{_name}-negated-with-proof-that-adds-up", SMALL, MIXED, _negated)


@forgery("a pair of elements outside the group: their product is a member again", HOMOMORPHIC)
def two_alphas_negated_with_proofs_that_add_up(board: Board) -> None:
    board.cast(written(board, 2, [[1, 0, 0]], divisor=2, twists=((0, (P - 1, 1)), (1, (P - 1, 1)))))


@forgery("weights do not go with mixed questions (section 4.16)", MIXED)
def mixed_ballot_with_weight(board: Board) -> None:
    board.edit("credentials", lambda value: [f"{one},2" for one in value])
    board.until("Ballot")
