# SPDX-License-Identifier: Apache-2.0
"""Forgeries of the trustees and of their keys, before the first ballot (sections 4.5 to 4.7).

The election key is made the product of the forged ones unless that is what is forged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from bel_archive import compact
from election_forging import ACCEPT, Board, add, edits, forgery
from forged_setup import FORM, HOMOMORPHIC, MEMBER, Change, P, backwards, changed, spellings, without
from naive_belenios import FIELDS, Json, schnorr, signed_message, single_key

THRESHOLD = "threshold"

# Single trustees -----------------------------------------------------------------------------------------------------------------


def trustees(
    change: Callable[[Board, list[Any]], list[Any] | None], *, product: bool = True
) -> Callable[[Board], None]:
    """Changes the trustees at the setup, and the election's key to their product unless that is what is forged."""

    def apply(board: Board) -> None:
        value = board.value("trustees")
        made = change(board, value)
        made = value if made is None else made
        board.put("trustees", made)
        if product:
            board.edit("election", changed(public_key=str(_product(board, made))))
        board.until("Setup")

    return apply


def _product(board: Board, value: list[Any]) -> int:
    field = board.field
    keys = [int(one["public_key"]) for kind, one, *_ in value if kind == "Single"]
    for kind, one, *_ in value:
        if kind == "Pedersen":
            keys += [int(json.loads(each["message"])["coefexps"][0]) for each in one["coefexps"]]
    return field.times(*keys)


def first(**fields: Any) -> Callable[[Board, list[Any]], list[Any]]:
    """Other fields of the first trustee."""
    return lambda board, value: [["Single", value[0][1] | fields], *value[1:]]


def proof(part: str, change: Callable[[int, int], str]) -> Callable[[Board, list[Any]], None]:
    """Another challenge or response of the first trustee's proof, from the number and q."""

    def apply(board: Board, value: list[Any]) -> None:
        pok = value[0][1]["pok"]
        pok[part] = change(int(pok[part]), board.field.q)

    return apply


POK = "a trustee proves knowledge of the private key (section 4.5)"
for _name, _why, _change in (
    ("trustee-challenge-plus-1", POK, proof("challenge", lambda number, q: str(number + 1))),
    ("trustee-response-plus-1", POK, proof("response", lambda number, q: str(number + 1))),
    ("trustee-challenge-plus-q", "Z_q is 0..q-1", proof("challenge", lambda number, q: str(number + q))),
    ("trustee-response-plus-q", "Z_q is 0..q-1", proof("response", lambda number, q: str(number + q))),
    ("trustee-response-minus-q", "Z_q is 0..q-1", proof("response", lambda number, q: str(number - q))),
    (
        "trustee-response-leading-zero",
        "a number has no leading zeros",
        proof("response", lambda number, q: f"0{number}"),
    ),
    (
        "trustee-key-identity",
        MEMBER,
        lambda board, value: [["Single", single_key(board.field, 0)], *value[1:]],
    ),
    (
        "trustee-key-minus-with-proof-that-adds-up",
        MEMBER,
        lambda board, value: [["Single", single_key(board.field, 5, twist=P - 1, divisor=2)], *value[1:]],
    ),
    (
        "trustee-key-of-order-3q-with-proof-that-adds-up",
        MEMBER,
        lambda board, value: [
            ["Single", single_key(board.field, 5, twist=board.field.twist(3), divisor=3)],
            *value[1:],
        ],
    ),
    (
        "trustee-key-negated",
        MEMBER,
        lambda board, value: [
            ["Single", value[0][1] | {"public_key": str(P - int(value[0][1]["public_key"]))}],
            *value[1:],
        ],
    ),
    (
        "trustee-key-of-other-trustee",
        POK,
        lambda board, value: [["Single", value[0][1] | {"public_key": value[1][1]["public_key"]}], value[1]],
    ),
    ("trustee-twice", "two trustees with one key are one trustee", lambda board, value: [value[0], value[0]]),
    (
        "trustees-who-cancel-out",
        "the election's key is not the identity: every ballot would be open",
        lambda board, value: [["Single", single_key(board.field, x)] for x in (5, board.field.q - 5)],
    ),
    ("trustees-none", "an election has trustees", lambda board, value: []),
    ("trustee-of-unknown-kind", FORM, lambda board, value: [["Double", value[0][1]], value[1]]),
    ("trustee-without-kind", FORM, lambda board, value: [value[0][1], value[1]]),
    ("trustee-three-parts", FORM, lambda board, value: [[*value[0], {}], value[1]]),
    ("trustee-without-proof", FORM, lambda board, value: [["Single", without("pok")(value[0][1])], value[1]]),
    ("trustee-unknown-key", FORM, first(note="")),
    (
        "trustee-key-order",
        "the order of keys is the specification's",
        lambda board, value: [["Single", backwards(value[0][1])], value[1]],
    ),
):
    add(_name, _why, HOMOMORPHIC, trustees(_change))
add(
    "trustee-with-name",
    "an optional field that the tool keeps",
    HOMOMORPHIC,
    trustees(first(name="ALD")),
    ours=ACCEPT,
)

for _name, _change in {
    "trustee-dropped": lambda board, value: value[:1],
    "trustee-added": lambda board, value: [*value, ["Single", single_key(board.field, 7)]],
    "trustee-replaced": lambda board, value: [value[0], ["Single", single_key(board.field, 7)]],
}.items():
    add(
        _name,
        "the election's key is the product of the trustees' (section 3.1.1)",
        HOMOMORPHIC,
        trustees(_change, product=False),
    )
edits("trustees", HOMOMORPHIC, spellings("trustees"), until="Setup")


@forgery("who decrypts is told apart by number: their order was fixed at the setup", HOMOMORPHIC)
def trustees_swapped_after_decryption(board: Board) -> None:
    board.edit("trustees", lambda value: value[::-1])


# Groups of trustees --------------------------------------------------------------------------------------------------------------


def group(change: Callable[[Board, Json], Json | None], *, product: bool = True) -> Callable[[Board], None]:
    """Changes the parameters of the threshold election's group of three."""

    def apply(board: Board, value: list[Any]) -> list[Any]:
        made = change(board, value[1][1])
        return value if made is None else [value[0], ["Pedersen", made]]

    return trustees(apply, product=product)


def _keys(board: Board, member: int) -> int:
    """The signing key of a member of the group, from 0: SHA-256 of its seed."""
    return (
        int.from_bytes(sha256(f"sk|{board.base.keys[member + 1]['seed']}".encode()).digest(), "big")
        % board.field.q
    )


def signed_anew(part: str, member: int, change: Change) -> Callable[[Board, Json], None]:
    """Another message of a member, with a good signature by that member."""

    def apply(board: Board, value: Json) -> None:
        message = compact(change(json.loads(value[part][member]["message"]))).decode()
        value[part][member] = signed_message(board.field, message, _keys(board, member))

    return apply


def verification_key(member: int, secret: int) -> Callable[[Board, Json], None]:
    """Another verification key with a good proof."""

    def apply(board: Board, value: Json) -> None:
        value["verification_keys"][member] = single_key(board.field, secret)

    return apply


def signature(part: str) -> Callable[[Board, Json], None]:
    def apply(board: Board, value: Json) -> None:
        proved = value[part][0]["signature"]
        proved["response"] = str((int(proved["response"]) + 1) % board.field.q)

    return apply


def swapped(part: str) -> Callable[[Board, Json], Json]:
    return lambda board, value: value | {part: [value[part][i] for i in (1, 0, 2)]}


def shortened(*parts: str) -> Callable[[Board, Json], Json]:
    return lambda board, value: value | {part: value[part][:2] for part in parts}


def exponents(change: Callable[[list[str]], list[str]]) -> Change:
    return lambda value: {"coefexps": change(value["coefexps"])}


G = FIELDS["BELENIOS-2048"].g
SIGNED = "every message of the key generation is signed by its trustee (section 4.6)"
SUM = "verification keys follow from the exponents of the polynomials (section 4.6.6)"
COUNT = "a group has as many certificates, exponents and verification keys as members, and a threshold of 1 to their number (section 4.6.7)"
for _name, _why, _groups in (
    ("threshold-0", COUNT, lambda board, value: value | {"threshold": 0}),
    ("threshold-negative", COUNT, lambda board, value: value | {"threshold": -1}),
    ("threshold-1-for-2", COUNT, lambda board, value: value | {"threshold": 1}),
    ("threshold-3-for-2", COUNT, lambda board, value: value | {"threshold": 3}),
    ("threshold-above-members", COUNT, lambda board, value: value | {"threshold": 4}),
    ("threshold-text", "a small integer is a JSON number", lambda board, value: value | {"threshold": "2"}),
    (
        "group-empty",
        COUNT,
        lambda board, value: value | {"certs": [], "coefexps": [], "verification_keys": []},
    ),
    ("group-without-last-certificate", COUNT, shortened("certs")),
    ("group-without-last-exponents", COUNT, shortened("coefexps")),
    ("group-without-last-verification-key", COUNT, shortened("verification_keys")),
    ("group-without-last-member", SUM, shortened("certs", "coefexps", "verification_keys")),
    ("group-unknown-key", FORM, lambda board, value: value | {"note": ""}),
    (
        "group-of-later-format",
        "contexts came with Belenios 2.5.1",
        lambda board, value: value | {"context": {"size": 3}},
    ),
    ("certificate-signature", SIGNED, signature("certs")),
    ("certificates-swapped", SIGNED, swapped("certs")),
    (
        "certificate-twice",
        SIGNED,
        lambda board, value: value | {"certs": [value["certs"][i] for i in (0, 0, 2)]},
    ),
    ("certificate-encryption-identity", MEMBER, signed_anew("certs", 0, changed(encryption="1"))),
    ("certificate-encryption-minus-1", MEMBER, signed_anew("certs", 0, changed(encryption=str(P - 1)))),
    ("certificate-unknown-key", FORM, signed_anew("certs", 0, changed(note=""))),
    ("exponents-signature", SIGNED, signature("coefexps")),
    ("exponents-swapped", SIGNED, swapped("coefexps")),
    ("exponents-last-changed", SUM, signed_anew("coefexps", 0, exponents(lambda row: [row[0], str(G)]))),
    ("exponents-first-changed", SUM, signed_anew("coefexps", 0, exponents(lambda row: [str(G), row[1]]))),
    ("exponents-one-too-many", COUNT, signed_anew("coefexps", 0, exponents(lambda row: [*row, "1"]))),
    ("exponents-one-too-few", COUNT, signed_anew("coefexps", 0, exponents(lambda row: row[:1]))),
    (
        "exponents-negated",
        MEMBER,
        signed_anew("coefexps", 0, exponents(lambda row: [str(P - int(one)) for one in row])),
    ),
    ("verification-key-changed", SUM, verification_key(0, 5)),
    ("verification-keys-swapped", SUM, swapped("verification_keys")),
    ("verification-key-identity", MEMBER, verification_key(2, 0)),
    (
        "verification-key-proof",
        POK,
        lambda board, value: value["verification_keys"][0]["pok"].update(
            schnorr(board.field, "pok|", 5, "x")
        ),
    ),
):
    add(_name, _why, THRESHOLD, group(_groups))


@forgery("two groups with one key each are one group", THRESHOLD)
def group_twice(board: Board) -> None:
    trustees(lambda _, value: [*value, value[1]])(board)


@forgery(
    "the exponents negated in pairs leave the product as it is, yet are outside the group (section 4.6.4)",
    THRESHOLD,
)
def exponents_negated_in_pairs(board: Board) -> None:
    def negate(board: Board, value: Json) -> None:
        for member in (0, 1):
            signed_anew("coefexps", member, exponents(lambda row: [str(P - int(one)) for one in row]))(
                board, value
            )

    group(negate)(board)
