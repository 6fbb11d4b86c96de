# SPDX-License-Identifier: Apache-2.0
"""Which keys must have signed, and what a joint act asks for."""

from __future__ import annotations

import pytest

from comity.charter.authority import check_authority, check_joint, keys_for, may_act_in, parties_signing
from comity.charter.model import CharterState, parsed_key
from comity.errors import AuthorityRefusal, Refusal, SignatureRefusal
from worlds import Replica, accepted, key, party, refused, terms, vkey


@pytest.fixture(scope="module")
def state() -> CharterState:
    replica = Replica(parties=["FRA", party("RUS", 2, (1, 2, 3)), "TUR"], powers=["talks/*"])
    accepted(replica.accredit("TUR/envoy", formats=["astana"]))
    accepted(replica.accredit("TUR/former"))
    accepted(replica.recall("TUR/former"))
    return replica.folded.charter


def test_posts_and_root_keys_resolve_to_their_registered_keys(state: CharterState) -> None:
    found = keys_for(state, ["FRA/delegate-1", "TUR/envoy"], {})
    assert found == {name: key(name).verifier for name in ("FRA/delegate-1", "TUR/envoy")}
    roots = keys_for(state, ["RUS/root-3"], {})
    assert roots == {"RUS/root-3": key("RUS/root-3").verifier}


def test_a_key_that_is_registered_speaks_for_itself(state: CharterState) -> None:
    registers = {"FRA/witness": vkey("FRA/witness", 2)}
    found = keys_for(state, ["FRA/root-1", "FRA/witness"], registers)
    assert found["FRA/witness"] == key("FRA/witness", 2).verifier.as_entry_key()
    with pytest.raises(SignatureRefusal, match="FRA/witness registers a key but is not among the signers"):
        keys_for(state, ["FRA/root-1"], registers)


@pytest.mark.parametrize(
    ("authority", "name", "error", "message"),
    [
        ("post", "USA/envoy", SignatureRefusal, "USA/envoy is not a signer known"),
        ("post", "FRA/root-1", AuthorityRefusal, "FRA/root-1 is a root key, which does not sign"),
        ("post", "FRA/witness", SignatureRefusal, "FRA/witness is not a signer known"),
        ("post", "TUR/former", AuthorityRefusal, "TUR/former was recalled at entry 6"),
        ("root", "FRA/delegate-1", AuthorityRefusal, "FRA/delegate-1 is a post"),
        ("root", "FRA/root-2", SignatureRefusal, "FRA/root-2 is not a root key in force"),
        ("root", "FRA/witness", SignatureRefusal, "FRA/witness is not a signer known"),
    ],
)
def test_who_may_not_sign(
    state: CharterState, authority: str, name: str, error: type[Refusal], message: str
) -> None:
    def ask() -> None:
        keys_for(state, [name], {})
        check_authority(state, "talks/issue/v1", authority, [name], {})

    with pytest.raises(error, match=message) as caught:
        ask()
    assert caught.value.rule


def test_a_power_is_asked_for_the_kind(state: CharterState) -> None:
    with pytest.raises(
        AuthorityRefusal, match=r"has no power for charter/silence/v1; its powers are talks/\*"
    ):
        check_authority(state, "charter/silence/v1", "post", ["FRA/delegate-1"], {})


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ([], set()),
        (["FRA/root-1"], {"FRA"}),
        (["RUS/root-1"], set()),
        (["RUS/root-1", "RUS/root-1"], set()),
        (["RUS/root-1", "RUS/root-3"], {"RUS"}),
        (["RUS/root-1", "RUS/root-2", "RUS/root-3", "TUR/root-1"], {"RUS", "TUR"}),
        (["FRA/delegate-1", "FRA/witness", "TUR/root-2"], set()),
    ],
)
def test_a_party_signs_with_its_threshold(state: CharterState, by: list[str], found: set[str]) -> None:
    assert parties_signing(state.in_force, by) == found


def test_who_has_not_signed_a_joint_act_is_against(state: CharterState) -> None:
    rule = state.rules["everybody"]
    check_joint(rule, "everybody", {"FRA", "RUS", "TUR"}, "the act")
    with pytest.raises(Refusal, match="the act does not pass the rule 'everybody'") as caught:
        check_joint(rule, "everybody", {"FRA", "TUR"}, "the act")
    assert caught.value.rule == "charter: rule everybody"
    assert caught.value.hint == "also needed: RUS"
    with pytest.raises(Refusal, match="with the signatures of nobody"):
        check_joint(rule, "everybody", (), "the act")


def test_a_format_is_for_its_members_and_their_posts(state: CharterState) -> None:
    may_act_in(state, ["FRA/delegate-1"], None)
    may_act_in(state, ["RUS/delegate-1", "TUR/envoy"], "astana")
    may_act_in(state, ["FRA/delegate-1"], "small")
    for by, format_id in (
        (["FRA/delegate-1"], "astana"),
        (["RUS/delegate-1", "FRA/delegate-1"], "astana"),
        (["TUR/envoy"], "small"),
    ):
        with pytest.raises(AuthorityRefusal, match=f"does not act in the format {format_id}"):
            may_act_in(state, by, format_id)


def test_a_post_of_one_format_stays_in_it() -> None:
    replica = Replica(formats={"astana": ("RUS", "TUR"), "geneva": ("RUS", "TUR"), "small": ("FRA",)})
    accepted(replica.accredit("TUR/envoy", formats=["astana"]))
    assert (
        refused(replica.table("TUR/envoy", format="geneva")) == "TUR/envoy does not act in the format geneva"
    )
    accepted(replica.table("TUR/envoy", format="astana"))


def test_an_issue_of_a_format_that_the_charter_gave_up_is_for_all() -> None:
    replica = Replica()
    accepted(replica.table("RUS", format="astana"))
    accepted(replica.amend(terms(formats={"all": ("FRA", "RUS", "TUR")})))
    assert refused(Replica().table("RUS", format="vienna"))
    accepted(replica.file("FRA", "yes", "preferred"))
    assert list(replica.folded.talks.issues["border"].positions["yes"]) == ["FRA"]


def test_posts_of_a_party_that_left_end_with_its_leaving() -> None:
    replica = Replica(amendment="two")
    fewer = terms(["FRA", "RUS"], {"all": ("FRA", "RUS")}, amendment="two")
    left = accepted(replica.amend(fewer, by=["FRA", "RUS"]))
    assert refused(replica.table("TUR")) == f"TUR/delegate-1 was recalled at entry {left}"
    whole = terms(["FRA", "RUS", party("TUR", 1, (2,), witness=None)], amendment="two")
    accepted(replica.amend(whole, by=["FRA", "RUS", "TUR/root-2"]))
    assert refused(replica.table("TUR")) == f"TUR/delegate-1 was recalled at entry {left}"


def test_parsing_a_key_once_is_enough() -> None:
    text = vkey("FRA/root-1")
    assert parsed_key(text) is parsed_key(text)
