# SPDX-License-Identifier: Apache-2.0
"""Secret credentials: the check digit to the last of its misses, what a typist is told, and keys as the tool derives them."""

from __future__ import annotations

import secrets
from fractions import Fraction
from hashlib import sha256
from itertools import cycle, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1 import credentials
from comity.election.ballots.belenios_v1.credentials import (
    check_character,
    check_credential,
    derive,
    key_on_list,
    new_credential,
    other_spelling,
    secret_exponent,
    typed,
)
from comity.election.ballots.belenios_v1.model import BASE58
from comity.election.ballots.belenios_v1.public_credentials import (
    PublicCredentials,
    encode_public_credentials,
)
from comity.errors import AuthorityRefusal, InputError

UUID = "HmKLDzXqRsTuVw"
ISSUED = "uRa-Eag-rq5-KLL-Xjh"  # by Debian's belenios-tool 2.0, which derived these keys of it (start, SHA-256 of the decimal text)
DERIVED = [
    ("BELENIOS-2048", ISSUED, "17250878045997174501", "40140d899ee788d8e6f6d0dc4a6b662d97f6ab5a14c3c1d773bf46f4079f5cdd"),
    ("BELENIOS-2048", "uRaEagrq5KLLXjh", "65863258617882862948", "7d68517e26b3cdd8f0fbe0582deb504d4bfb80d66eb58a28a64d5903aa0d714c"),
    ("RFC-3526-2048", ISSUED, "28076876872707249032", "5a7d3d6c669323f83c0bdc22fc84b7d800adefba6b580b3a667d243cb8a5445b"),
    ("RFC-3526-2048", "uRaEagrq5KLLXjh", "15815966219347264229", "dc2aed57bbd5148965397444252a9b52ac54c9d01061013e8850c434780139f1"),
]  # fmt: skip


def value(digits: str) -> int:
    """The number that digits of base 58 stand for, summed up place by place."""
    return sum(BASE58.index(one) * 58**power for power, one in enumerate(reversed(digits)))


def accepted(bare: str) -> bool:
    try:
        check_credential(bare)
    except InputError:
        return False
    return True


def drawn(seed: int) -> str:
    return new_credential(Random(seed).randrange)


@pytest.mark.parametrize(("group", "credential", "start", "digest"), DERIVED)
def test_keys_are_those_of_the_tool_and_dashes_count(
    group: str, credential: str, start: str, digest: str
) -> None:
    public = derive(credential, UUID, groups.group(group)).public
    assert public.startswith(start)
    assert sha256(public.encode()).hexdigest() == digest


@pytest.mark.parametrize("group", groups.NAMES)
def test_the_public_key_is_the_generator_to_the_secret(group: str) -> None:
    algebra = groups.group(group)
    key = derive(ISSUED, UUID, algebra)
    assert key.secret == secret_exponent(ISSUED, UUID, algebra.order)
    assert 0 < key.secret < algebra.order
    assert key.public == algebra.text(algebra.power(algebra.generator, key.secret))
    assert str(key.secret) not in repr(key)


def test_each_election_derives_another_key() -> None:
    order = groups.group("RFC-3526-2048").order
    assert len({secret_exponent(ISSUED, UUID[:-1] + one, order) for one in BASE58}) == 58


def test_a_credential_by_hand() -> None:
    """Fourteen times 1 is the number 0, so the check digit is 53 - 0 = 53, the 54th of the alphabet."""
    assert check_character("1" * 14) == BASE58[53] == "v"
    assert check_character("1" * 13 + "2") == BASE58[52]
    assert check_character("1" * 12 + "21") == BASE58[53 - 58 % 53] == BASE58[48]
    assert new_credential(lambda _: 0) == "111-111-111-111-11v"
    draws = cycle(range(58))
    assert new_credential(lambda _: next(draws)) == "123-456-789-ABC-DE" + check_character("123456789ABCDE")


@given(st.integers(0, 2**64))
@settings(max_examples=30)
def test_what_is_drawn_is_a_credential(seed: int) -> None:
    credential = drawn(seed)
    check_credential(credential)
    bare = credential.replace("-", "")
    check_credential(bare)
    assert len(bare) == 15
    assert [len(one) for one in credential.split("-")] == [3] * 5
    assert (value(bare[:14]) + BASE58.index(bare[14])) % 53 == 0
    assert typed(credential) == credential
    assert typed(bare) == bare
    assert other_spelling(credential) == bare
    assert other_spelling(bare) == credential


def test_each_digit_is_drawn_from_all_58() -> None:
    asked: list[int] = []

    def draw(below: int) -> int:
        asked.append(below)
        return secrets.randbelow(below)

    found = [new_credential(draw).replace("-", "") for _ in range(600)]
    assert asked == [58] * 14 * 600
    assert all({one[place] for one in found} == set(BASE58) for place in range(14))
    assert len({one[14] for one in found}) == 53


def test_single_errors_go_unnoticed_as_often_as_the_module_says() -> None:
    """Every one of the 57 substitutions in each place, for each value of the place: counted, not estimated."""
    rng = Random(1)
    for place in range(14):
        missed = 0
        for digit in BASE58:
            digits = [rng.choice(BASE58) for _ in range(14)]
            digits[place] = digit
            check = check_character("".join(digits))
            for wrong in BASE58:
                if wrong != digit:
                    changed = [*digits[:place], wrong, *digits[place + 1 :], check]
                    missed += accepted("".join(changed))
        assert missed == 10, place
    assert Fraction(10, 58 * 57) == Fraction(5, 1653)
    said = credentials.__doc__ or ""
    assert "58 * 57 = 3,306" in said
    assert f"({10 / 3306:.2%})".replace("%", " %") in said


def test_which_characters_are_alike_to_the_check_digit() -> None:
    alike = [
        (one, other) for one in BASE58 for other in BASE58 if BASE58.index(other) - BASE58.index(one) == 53
    ]
    assert ["".join(pair) for pair in alike] == ["1v", "2w", "3x", "4y", "5z"]
    said = " ".join((credentials.__doc__ or "").split())
    assert ", ".join(f"{one} and {other}" for one, other in alike) in said


@pytest.mark.parametrize("last", [*range(4), 20, 52])
def test_a_wrong_check_digit_is_always_noticed(last: int) -> None:
    """Also those 53 apart, which the tool takes."""
    digits = next(d for d in ("1" * 13 + one for one in BASE58) if value(d) % 53 == last)
    right = check_character(digits)
    assert [one for one in BASE58 if accepted(digits + one)] == [right]


def test_neighbours_changed_about_are_noticed_unless_they_are_53_apart() -> None:
    rng = Random(2)
    for place in range(13):
        for one, other in [(rng.choice(BASE58), rng.choice(BASE58)) for _ in range(20)] + [
            ("1", "v"),
            ("z", "5"),
        ]:
            digits = [rng.choice(BASE58) for _ in range(14)]
            digits[place : place + 2] = [one, other]
            check = check_character("".join(digits))
            digits[place : place + 2] = [other, one]
            missed = one == other or abs(BASE58.index(one) - BASE58.index(other)) == 53
            assert accepted("".join(digits) + check) is missed


def test_random_texts_pass_once_in_58() -> None:
    assert (
        sum(accepted("1" * 12 + one + other + check) for one, other, check in product("1aZ", "9kq", BASE58))
        == 9
    )


BARE = ISSUED.replace("-", "")


@pytest.mark.parametrize(
    "text",
    [
        f"  {ISSUED}\n",
        ISSUED.replace("-", " "),
        ISSUED.replace("-", " - "),
        ISSUED.replace("-", "\u2013"),
        ISSUED.replace("-", "\u2011"),
        ISSUED.replace("-", "_"),
        f"\u2066{ISSUED}\u2069",
        f"\ufeff{ISSUED}\u200f",
        ISSUED.replace("-", "", 1),
    ],
)
def test_what_was_pasted_from_a_document_is_put_right(text: str) -> None:
    assert typed(text) == ISSUED


def test_without_any_separator_it_stays_without() -> None:
    assert typed(f" {BARE} ") == BARE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "0 characters instead of 15"),
        (ISSUED[:-1], "14 characters instead of 15"),
        (BARE + "1", "16 characters instead of 15"),
        (ISSUED.replace("u", "0", 1), "character 1 of"),
        (ISSUED.replace("L", "l", 1), "character 11 of"),
        (ISSUED.replace("j", "é"), "character 14 of"),
        (ISSUED[:-1] + "1", "typing error"),
        (ISSUED.swapcase(), "cannot be right"),
    ],
)
def test_what_a_typist_is_told_repeats_no_credential(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        typed(text)
    parts = [one for one in text.split("-") if len(one) == 3]
    assert not any(part in caught.value.message + caught.value.hint for part in parts)


@pytest.mark.parametrize(
    "text", ["uRaE-ag-rq5-KLL-Xjh", f"-{BARE}", f"{ISSUED}-", "uRa--Eag-rq5-KLL-Xjh", "uRa-Eagrq5KLLXjh"]
)
def test_dashes_elsewhere_are_refused_as_by_the_tool(text: str) -> None:
    with pytest.raises(InputError, match="dashes"):
        check_credential(text)


def test_a_voter_may_leave_out_the_dashes() -> None:
    group = groups.group("BELENIOS-2048")
    right = derive(ISSUED, UUID, group)
    roll = PublicCredentials.read(encode_public_credentials([(right.public, None)]))
    assert key_on_list(BARE, UUID, group, roll) == right
    assert key_on_list(f" {ISSUED} ", UUID, group, roll) == right


def test_a_credential_of_another_election_is_refused_without_naming_it() -> None:
    group = groups.group("Ed25519")
    roll = PublicCredentials.read(encode_public_credentials([(derive(ISSUED, UUID, group).public, None)]))
    with pytest.raises(AuthorityRefusal, match="not on the election's list") as caught:
        key_on_list(ISSUED, UUID + "1", group, roll)
    assert "uRa" not in str(vars(caught.value))
