# SPDX-License-Identifier: Apache-2.0
"""Belenios 2.0 as a forger needs it: keys, ballots, signatures, decryptions, written plainly from the specification without Comity's code.

Every random number is drawn from a text, so that a forgery is the same bytes on every run. Nothing here is fast, safe or constant in time.
A `twist` is an element outside the group: with a challenge that its order divides, a proof about a twisted element adds up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from gmpy2 import mpz, powmod

from bel_archive import compact, fingerprint

Json = dict[str, Any]
Pair = tuple[int, int]  # a ciphertext: alpha, beta

_P = int(
    "206947856914225464010136436575050080649229892957511040971008847870573742192427174019222372544976843381290666331380789584"
    "049600543896362897963930387739057228036059737494276713767776188985898727358650490811670993105358677809800307904916540637"
    "771737641986785272734744763418356000356983051931442845617019110007867373073335641239717328979132404745788344682606523279"
    "746479511376726586935821800463179220736688600526271863633860887968821207694323661494910029234443463732221458841005864210"
    "502421203654335612013204811188524087310770141516662001623131771693721892480785077118278423174980732765988288251691831031"
    "25680162072880719"
)
_G = int(
    "240235267750185220922768770353239993271228765737836491651007531878766327414635321932028567615526967879969466829874938909"
    "508389657342560190060106847716449173547413728310461045868131451178164675540052740288984613986453266121505579709716201616"
    "827031288643245666383486363578210615491841998253431518974065818686865115135857641013888221539601604322884360393098933366"
    "277284840659313840601023167509576377798266510360682240663507669776402534625377308513317349519424896775405257365904949247"
    "763147599157519877517771148149092045660020547812705472823814097251863985833411570056835369555342378147558249189605029668"
    "0037745308460627"
)
_R = int(
    "323170060713110073003389139264238282488179412411402391128420097514007417066343542226196894173635693471179017379097041917"
    "546058732091950288537589861856221532121754125149017745202702357960782362488842461894775876411059286460994117232454266225"
    "221932305409190376805242355191256797158701170010580558776510388618472802579760549035697325615261670813393617995413364765"
    "591603683178967290731783845896806396719009772021941686472258710314113364293195361934716365332097170774482279885885653692"
    "086452966360772502689555059283627511211740969729980684105543595848665832916421362182310789909994486524682624169720359118"
    "52507045361090559"
)


@dataclass(frozen=True)
class Field:
    """The subgroup of order q of the numbers modulo p."""

    name: str
    p: int
    q: int
    g: int

    def power(self, base: int, exponent: int) -> int:
        return int(powmod(mpz(base), exponent, self.p))

    def times(self, *factors: int) -> int:
        made = 1
        for factor in factors:
            made = made * factor % self.p
        return made

    def inverse(self, element: int) -> int:
        return int(powmod(mpz(element), -1, self.p))

    def hash(self, text: str) -> int:
        return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % self.q

    def draw(self, label: str) -> int:
        """A number below q that depends on the label alone."""
        parts = (hashlib.sha256(f"{i}{label}".encode()).digest() for i in range(9))
        return int.from_bytes(b"".join(parts), "big") % self.q

    def twist(self, order: int) -> int:
        """An element of small order outside the group, from the least base that gives one."""
        assert (self.p - 1) % order == 0, (self.name, order)
        found = (self.power(base, (self.p - 1) // order) for base in count(2))
        return next(element for element in found if element != 1)


FIELDS = {
    "BELENIOS-2048": Field(
        "BELENIOS-2048",
        _P,
        78571733251071885079927659812671450121821421258408794611510081919805623223441,
        _G,
    ),
    "RFC-3526-2048": Field("RFC-3526-2048", _R, (_R - 1) // 2, 2),
}


def secret_exponent(uuid: str, credential: str, field: Field) -> int:
    """Section 4.8: of the credential with its dashes."""
    derived = hashlib.pbkdf2_hmac("sha256", credential.encode(), uuid.encode(), 1000, 32)
    return int.from_bytes(derived, "big") % field.q


def schnorr(field: Field, prefix: str, secret: int, label: str, *, divisor: int = 1) -> Json:
    """A proof of knowledge of `secret`: challenge = SHA256(prefix g^w). Drawn anew until the divisor divides the challenge."""
    for attempt in count():
        w = field.draw(f"{label} {prefix} {attempt}")
        challenge = field.hash(f"{prefix}{field.power(field.g, w)}")
        if challenge % divisor == 0:
            break
    return {"challenge": str(challenge), "response": str((w - secret * challenge) % field.q)}


def single_key(field: Field, secret: int, *, twist: int = 1, divisor: int = 1) -> Json:
    """Section 4.5: a trustee's public key with its proof."""
    public = field.times(field.power(field.g, secret), twist)
    pok = schnorr(field, f"pok|{field.name}|{public}|", secret, "pok", divisor=divisor)
    return {"pok": pok, "public_key": str(public)}


def signed_message(field: Field, message: str, secret: int) -> Json:
    """Section 4.6.1."""
    return {"message": message, "signature": schnorr(field, f"sigmsg|{message}|", secret, "sigmsg")}


def sign(ballot: Json, secret: int, field: Field, *, divisor: int = 1) -> Json:
    """The ballot with a new signature, section 4.14, over whatever it holds."""
    bare = {key: value for key, value in ballot.items() if key != "signature"}
    digest = fingerprint(compact(bare))
    proof = schnorr(field, f"sig|{digest}|", secret, "sign", divisor=divisor)
    return bare | {"signature": {"hash": digest, "proof": proof}}


def ciphertext(pair: Pair) -> Json:
    return {"alpha": str(pair[0]), "beta": str(pair[1])}


@dataclass(frozen=True)
class Clause:
    """One case of a disjunction: that `pair` holds g^`value` under the election's key."""

    pair: Pair
    value: int


@dataclass(frozen=True)
class Pen:
    """What a voter writes a ballot with. `twists` multiply the ciphertexts before they are proved: place -> factors of alpha and beta."""

    field: Field
    election: bytes
    uuid: str
    key: int
    credential: int
    secret: int
    divisor: int = 1
    twists: tuple[tuple[int, Pair], ...] = ()

    @property
    def state(self) -> str:
        """S0 of section 4.11."""
        return f"{fingerprint(self.election)}|{self.credential}"

    def ballot(self, questions: Sequence[Json], answers: Sequence[Sequence[int]]) -> Json:
        """A ballot whose proofs are true where the answers keep to the questions, and fail where they do not."""
        pairs = zip(questions, answers, strict=True)
        made = {
            "election_uuid": self.uuid,
            "election_hash": fingerprint(self.election),
            "credential": str(self.credential),
            "answers": [
                self.mixed_answer(marks, str(i)) if "type" in one else self.answer(one, marks, str(i))
                for i, (one, marks) in enumerate(pairs)
            ],
        }
        return sign(made, self.secret, self.field, divisor=self.divisor)

    def answer(self, question: Json, marks: Sequence[int], label: str) -> Json:
        """Section 4.11.1. A mark is 0 or 1; any other number makes proofs that do not add up."""
        field = self.field
        randoms = [field.draw(f"{self.state} {label} r {i}") for i in range(len(marks))]
        pairs = [self._sealed(i, r, mark) for i, (r, mark) in enumerate(zip(randoms, marks, strict=True))]
        made: Json = {
            "choices": [ciphertext(pair) for pair in pairs],
            "individual_proofs": [
                self._prove(
                    f"prove|{self.state}|{a},{b}|", [Clause((a, b), 0), Clause((a, b), 1)], min(mark, 1), r
                )
                for (a, b), r, mark in zip(pairs, randoms, marks, strict=True)
            ],
        }
        first = int(bool(question.get("blank")))
        whole = field.times(*(a for a, _ in pairs[first:])), field.times(*(b for _, b in pairs[first:]))
        low, high, r = question["min"], question["max"], sum(randoms[first:])
        cases = [Clause(whole, value) for value in range(low, high + 1)]
        true = min(max(sum(marks[first:]) - low, 0), high - low)
        state = f"{self.state}|" + ",".join(f"{a},{b}" for a, b in pairs)
        if not first:
            return made | {
                "overall_proof": self._prove(f"prove|{state}|{whole[0]},{whole[1]}|", cases, true, r)
            }
        cases = [Clause(pairs[0], 1), *cases]
        over = (0, randoms[0]) if marks[0] else (true + 1, r)
        made["overall_proof"] = self._prove(f"bproof1|{state}|", cases, *over)
        empty = [Clause(pairs[0], 0), Clause(whole, 0)]
        which = (1, r) if marks[0] else (0, randoms[0])
        return made | {"blank_proof": self._prove(f"bproof0|{state}|", empty, *which)}

    def mixed_answer(self, values: Sequence[int], label: str) -> Json:
        """Section 4.11.2, in RFC-3526-2048."""
        field = self.field
        packed = int.from_bytes(bytes(values), "big") << 8
        element = next(packed + i for i in range(256) if field.power(packed + i, field.q) == 1)
        r = field.draw(f"{self.state} {label} r")
        alpha, beta = dict(self.twists).get(0, (1, 1))
        alpha = field.times(field.power(field.g, r), alpha)
        beta = field.times(field.power(self.key, r), element, beta)
        prefix = f"raweg|{self.state}|{self.key},{alpha},{beta}|"
        return {
            "choices": ciphertext((alpha, beta)),
            "proof": schnorr(field, prefix, r, label, divisor=self.divisor),
        }

    def _sealed(self, place: int, r: int, mark: int) -> Pair:
        field = self.field
        alpha, beta = dict(self.twists).get(place, (1, 1))
        sealed = field.times(field.power(self.key, r), field.power(field.g, mark), beta)
        return field.times(field.power(field.g, r), alpha), sealed

    def _prove(self, prefix: str, clauses: Sequence[Clause], true: int, r: int) -> list[Json]:
        """That one of the clauses holds (sections 4.12 and 4.13): clause `true`, of which r is the random number."""
        field = self.field
        for attempt in count():
            w = field.draw(f"{prefix} w {attempt}")
            proofs = [
                [field.draw(f"{prefix} {part} {attempt} {i}") for part in "cr"] for i in range(len(clauses))
            ]
            for pair in proofs:
                pair[0] -= pair[0] % self.divisor
            commitments = [
                (field.power(field.g, w), field.power(self.key, w))
                if i == true
                else self._commitment(one, *proofs[i])
                for i, one in enumerate(clauses)
            ]
            total = field.hash(prefix + ",".join(f"{a},{b}" for a, b in commitments))
            challenge = (total - sum(pair[0] for i, pair in enumerate(proofs) if i != true)) % field.q
            proofs[true] = [challenge, (w - r * challenge) % field.q]
            if challenge % self.divisor == 0:
                break
        return [{"challenge": str(c), "response": str(s)} for c, s in proofs]

    def _commitment(self, clause: Clause, challenge: int, response: int) -> Pair:
        field = self.field
        alpha, beta = clause.pair
        bare = field.times(beta, field.inverse(field.power(field.g, clause.value)))
        left = field.times(field.power(field.g, response), field.power(alpha, challenge))
        return left, field.times(field.power(self.key, response), field.power(bare, challenge))


def decryption(
    field: Field,
    election: bytes,
    tally: Sequence[Sequence[Json]],
    secret: int,
    *,
    twist: int = 1,
    divisor: int = 1,
) -> Json:
    """Section 4.18: a trustee's factors of every ciphertext, each times the twist, with proofs that the divisor makes add up."""
    public = field.power(field.g, secret)

    def proved(alpha: int) -> tuple[str, Json]:
        factor = field.times(field.power(alpha, secret), twist)
        for attempt in count():
            w = field.draw(f"decrypt {alpha} {attempt}")
            prefix = f"decrypt|{fingerprint(election)}|{public}|"
            challenge = field.hash(f"{prefix}{field.power(field.g, w)},{field.power(alpha, w)}")
            if challenge % divisor == 0:
                break
        return str(factor), {"challenge": str(challenge), "response": str((w - secret * challenge) % field.q)}

    rows = [[proved(int(one["alpha"])) for one in row] for row in tally]
    return {
        "decryption_factors": [[factor for factor, _ in row] for row in rows],
        "decryption_proofs": [[proof for _, proof in row] for row in rows],
    }


def summed(field: Field, ballots: Sequence[tuple[Json, int]]) -> list[list[Json]]:
    """Section 4.16 for homomorphic questions: the product of the ballots' ciphertexts, each to the power of its weight."""

    def column(answers: Iterator[tuple[Json, int]]) -> Json:
        sums = (1, 1)
        for one, weight in answers:
            alpha, beta = (field.power(int(one[part]), weight) for part in ("alpha", "beta"))
            sums = field.times(sums[0], alpha), field.times(sums[1], beta)
        return ciphertext(sums)

    return [
        [
            column((ballot["answers"][i]["choices"][j], weight) for ballot, weight in ballots)
            for j in range(len(answer["choices"]))
        ]
        for i, answer in enumerate(ballots[0][0]["answers"])
    ]


def counted(
    field: Field, tally: Sequence[Sequence[Json]], factors: Sequence[Sequence[Sequence[str]]], limit: int
) -> list[list[int]]:
    """The numbers below `limit` that the ciphertexts hold, found by trying every one."""

    def number(one: Json, parts: Sequence[str]) -> int:
        target = field.times(int(one["beta"]), field.inverse(field.times(*map(int, parts))))
        return next(n for n in range(limit) if field.power(field.g, n) == target)

    return [
        [number(one, [each[i][j] for each in factors]) for j, one in enumerate(row)]
        for i, row in enumerate(tally)
    ]
