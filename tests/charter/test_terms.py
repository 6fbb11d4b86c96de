# SPDX-License-Identifier: Apache-2.0
"""Terms that do not hold together, each refused with its place in the charter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pyrage
import pytest

from comity.charter.model import Terms
from comity.charter.terms import check_terms, declared_keys
from comity.errors import FormRefusal
from comity.record.note import SignerKey
from worlds import declared, key, party, terms, vkey

Change = Callable[[dict[str, Any]], object]


def check(value: dict[str, Any]) -> None:
    check_terms(msgspec.convert(value, Terms))


def set_in(*path: str | int, to: Any) -> Change:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to

    return change


def recipient() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())


def test_sound_terms() -> None:
    check(terms())
    check(
        terms(
            [
                "EU",
                party("FRA", 2, (1, 2, 7), witness=None, recipient=recipient(), weights={"votes": 29}),
                "TUR",
            ],
            {"a": ("EU", "FRA"), "b": ("FRA", "TUR")},
            circles=[{"id": "c", "members": ["FRA", "TUR"], "chair": "FRA"}, {"id": "d", "members": ["EU"]}],
        )
    )


def test_declared_keys_are_those_of_the_parties() -> None:
    value = terms(["FRA", party("RUS", 2, (1, 2))])
    found = declared_keys(msgspec.convert(value, Terms))
    assert sorted(found) == sorted(declared(value))
    assert found["RUS/root-2"] == vkey("RUS/root-2")


CASES: dict[str, tuple[Change, str]] = {
    "parties out of order": (lambda v: v["parties"].reverse(), "parties must be listed once each, sorted"),
    "a party twice": (lambda v: v["parties"].insert(0, v["parties"][0]), "parties must be listed once each"),
    "formats out of order": (lambda v: v["formats"].reverse(), "formats must be listed once each"),
    "members out of order": (
        set_in("formats", 0, "members", to=["TUR", "RUS"]),
        "formats.astana.members must be listed once each",
    ),
    "a stranger in a format": (
        set_in("formats", 0, "members", to=["RUS", "USA"]),
        "formats.astana.members: USA is not a party",
    ),
    "a stranger in a circle": (
        set_in("circles", to=[{"id": "c", "members": ["USA"]}]),
        "circles.c.members: USA is not a party",
    ),
    "circles out of order": (
        set_in("circles", to=[{"id": "d", "members": ["FRA"]}, {"id": "c", "members": ["FRA"]}]),
        "circles must be listed once each",
    ),
    "a chair from outside": (
        set_in("circles", to=[{"id": "c", "members": ["RUS"], "chair": "FRA"}]),
        "circles.c.chair: FRA is not a member",
    ),
    "a rule that is not there": (set_in("amendment", to="none"), "amendment names the rule 'none'"),
    "a quorum that is not there": (set_in("quorum", to="none"), "quorum names the rule 'none'"),
    "a decision by no rule": (set_in("adopts", "text/*", to="none"), "text/* names the rule 'none'"),
    "a rule about strangers": (set_in("rules", "two", to={"count": 1, "members": ["USA"]}), "rules.two"),
    "a rule that nobody knows": (set_in("rules", "two", to={"lottery": True}), "rules.two"),
    "a ratio as a float": (set_in("rules", "two", to={"share": 0.5}), "rules.two"),
    "null in a rule": (set_in("rules", "two", to={"consensus": None}), "rules.two"),
    "a count beyond all": (set_in("rules", "two", to={"count": 2**60}), "rules.two"),
    "a threshold out of reach": (
        set_in("parties", 1, "roots", "threshold", to=2),
        "parties.RUS.roots: the threshold 2 exceeds the number of keys",
    ),
    "a root key of another party": (
        set_in("parties", 1, "roots", "keys", to=[vkey("USA/root-1")]),
        "parties.RUS.roots: USA/root-1 is not a root key of the party",
    ),
    "a post as a root key": (
        set_in("parties", 1, "roots", "keys", to=[vkey("RUS/delegate-1")]),
        "RUS/delegate-1 is not a root key",
    ),
    "a root without number": (
        set_in("parties", 1, "roots", "keys", to=[vkey("RUS/root-")]),
        "RUS/root- is not a root key",
    ),
    "a cosignature key as a root": (
        set_in("parties", 1, "roots", "keys", to=[str(SignerKey("RUS/root-1", bytes(32), 4).verifier)]),
        "RUS/root-1 is not a root key",
    ),
    "a root key twice": (
        set_in("parties", 1, "roots", "keys", to=[vkey("RUS/root-1"), vkey("RUS/root-1")]),
        "RUS",
    ),
    "two keys of one name": (
        set_in("parties", 1, "roots", "keys", to=[vkey("RUS/root-1"), vkey("RUS/root-1", 2)]),
        "parties.RUS.roots: RUS/root-1, RUS/root-1 names a key twice",
    ),
    "a key of two parties": (
        set_in(
            "parties", 1, "roots", "keys", to=[str(SignerKey("RUS/root-1", key("FRA/root-1").seed).verifier)]
        ),
        "RUS/root-1 and FRA/root-1 are one and the same key",
    ),
    "a root key as witness": (
        set_in("parties", 1, "witness", to=str(SignerKey("RUS/witness", key("RUS/root-1").seed, 4).verifier)),
        "RUS/witness and RUS/root-1 are one and the same key",
    ),
    "a witness of another name": (
        set_in("parties", 1, "witness", to=vkey("FRA/witness", 2)),
        "FRA/witness is not a witness key of RUS",
    ),
    "a witness without cosignatures": (
        set_in("parties", 1, "witness", to=str(SignerKey("RUS/witness", bytes(32)).verifier)),
        "RUS/witness is not a witness key of RUS",
    ),
    "a damaged key": (
        set_in("parties", 1, "roots", "keys", to=["RUS/root-1+00000000+AAAA"]),
        "parties.RUS.roots: expected 33 bytes in base64, found 3",
    ),
    "a key by another id": (
        set_in("parties", 1, "roots", "keys", to=[vkey("RUS/root-1").replace("ad2054f3", "ad2054f4")]),
        "does not match its id 'ad2054f4'",
    ),
    "a recipient that only looks like one": (
        set_in("parties", 1, "recipient", to="age1" + "q" * 58),
        "parties.RUS.recipient is not an age recipient",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_terms_that_do_not_hold_together(name: str) -> None:
    change, message = CASES[name]
    value = terms()
    change(value)
    with pytest.raises(FormRefusal) as caught:
        check(value)
    assert message in caught.value.message
    assert caught.value.rule
