# SPDX-License-Identifier: Apache-2.0
"""Stories about the charter: adopting and amending it, moving the log, accrediting posts and recalling them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from comity.errors import (
    FoldVersionError,
)
from comity.record.note import Note, SignerKey, parse_note
from worlds import ORIGIN, Replica, accepted, declared, key, party, refused, terms, vkey

FOUNDERS = [
    "FRA/root-1",
    "FRA/witness",
    "RUS/root-1",
    "RUS/witness",
    "TUR/root-1",
    "TUR/witness",
    ORIGIN,
]


def without_line(note: bytes, name: str) -> bytes:
    parsed = parse_note(note)
    return bytes(Note(parsed.text, tuple(line for line in parsed.signatures if line.name != name)))


# Adopting.


def test_a_charter_is_adopted_by_every_key_that_it_declares() -> None:
    replica = Replica(found=False)
    assert accepted(replica.submit(replica.charter())) == 0
    state = replica.folded.charter
    assert sorted(state.names) == FOUNDERS
    assert sorted(state.keys.values()) == FOUNDERS
    assert state.witnesses == {code: vkey(f"{code}/witness") for code in ("FRA", "RUS", "TUR")}
    assert state.logs == [(0, vkey(ORIGIN))]
    assert state.versions == [0]
    assert state.log_key(5) == key(ORIGIN).verifier


@pytest.mark.parametrize("name", FOUNDERS)
def test_a_half_signed_charter_is_nothing(name: str) -> None:
    replica = Replica(found=False)
    reason = refused(replica.submit(without_line(replica.charter(), name)), "host")
    assert reason == f"the signature of {name} is missing"
    assert replica.folded.charter.terms is None


@pytest.mark.parametrize("name", FOUNDERS)
def test_a_key_left_out_of_by_has_not_proved_its_possession(name: str) -> None:
    replica = Replica(found=False)
    note = replica.charter(by=[other for other in FOUNDERS if other != name])
    assert refused(replica.submit(note), "host") == f"{name} registers a key but is not among the signers"


def test_a_founder_who_signs_with_another_key_than_declared_is_refused() -> None:
    replica = Replica(found=False)
    replica.rekey("RUS/root-1", 2)
    assert "is by another key than the registered one" in refused(replica.submit(replica.charter()), "host")


def test_nobody_else_signs_the_charter() -> None:
    replica = Replica(found=False)
    note = replica.charter(by=[*FOUNDERS, "USA/root-1"])
    assert "USA/root-1 is not a root key in force" in refused(replica.submit(note), "host")


def test_the_log_key_is_named_after_the_origin_and_is_nobodys_else() -> None:
    replica = Replica(found=False)
    other = replica.charter(by=[*FOUNDERS[:-1], "other.example/log"], log=vkey("other.example/log"))
    assert refused(replica.submit(other)) == (
        f"charter: the log key is named other.example/log, not {ORIGIN}"
    )
    replica = Replica(found=False)
    shared = SignerKey(ORIGIN, key("FRA/root-1").seed)
    replica.signers[ORIGIN] = shared
    reason = refused(replica.submit(replica.charter(log=str(shared.verifier))))
    assert reason == "the log's key is also a party's key"


def test_a_charter_is_adopted_once() -> None:
    replica = Replica()
    note = Replica(found=False).charter()
    assert refused(replica.submit(note), "host") == "entry 4 is a charter/adopt/v1"
    assert replica.folded.charter.versions == [0]


def test_without_a_charter_nothing_is_said() -> None:
    replica = Replica(found=False)
    replica.submit(without_line(replica.charter(), ORIGIN))
    assert refused(replica.submit(replica.charter()), "host") == "no charter was adopted at entry 0"
    body = {"post": "FRA/envoy", "key": vkey("FRA/envoy")}
    text = replica.draft("charter/accredit/v1", ["FRA/envoy"], **body)
    for other in (text, text.replace(f"{ORIGIN} entry".encode(), b" entry")):
        outcome = replica.submit(replica.sign(other, "FRA/envoy"))
        assert refused(outcome, "host") == "no charter was adopted at entry 0"


def test_a_charter_for_a_newer_fold_is_not_guessed_at() -> None:
    replica = Replica(found=False, fold=2)
    with pytest.raises(FoldVersionError, match="pins fold version 2; this software knows version 1"):
        replica.submit(replica.charter())


# Signature lines.


def test_a_line_stripped_doubled_or_added_makes_an_entry_void() -> None:
    replica = Replica()
    replica.table()
    note = replica.note(
        "talks/position/v1", ["RUS", "TUR"], issue="border", option="yes", stance="preferred", source="s"
    )
    text = parse_note(note).text
    first, second = (line.line() for line in parse_note(note).signatures)
    stranger = key("USA/delegate-1").line(text)
    known = key("FRA/delegate-1").line(text)
    for lines, reason in (
        (first, "the signature of TUR/delegate-1 is missing"),
        (second, "the signature of RUS/delegate-1 is missing"),
        (first + first, "RUS/delegate-1 has two signature lines"),
        (first + second + second, "TUR/delegate-1 has two signature lines"),
        (first + second + stranger, "the signature line of USA/delegate-1 is not by a name in `by`"),
        (first + second + known, "the signature line of FRA/delegate-1 is not by a name in `by`"),
        (first + key("TUR/delegate-1", 2).line(text), "is by another key than the registered one"),
        (first + second.replace(b"TUR", b"FRA"), "is not by a name in `by`"),
    ):
        assert reason in refused(replica.submit(text + b"\n" + lines), "host")
    forged = bytearray(parse_note(note).signatures[0].value)
    forged[7] ^= 1
    bad = type(parse_note(note).signatures[0])(
        "RUS/delegate-1", key("RUS/delegate-1").verifier.key_id, bytes(forged)
    )
    assert "does not verify" in refused(replica.submit(text + b"\n" + bad.line() + second), "host")
    assert replica.folded.talks.issues["border"].positions["yes"] == {}
    accepted(replica.submit(note))
    assert sorted(replica.folded.talks.issues["border"].positions["yes"]) == ["RUS", "TUR"]


def test_the_order_of_lines_does_not_matter() -> None:
    replica = Replica()
    replica.table()
    note = parse_note(
        replica.note(
            "talks/position/v1", ["RUS", "TUR"], issue="border", option="yes", stance="preferred", source="s"
        )
    )
    accepted(replica.submit(bytes(Note(note.text, note.signatures[::-1]))))


def test_a_statement_made_for_another_mechanism_does_not_count_here() -> None:
    elsewhere = Replica(origin="talks.example/other")
    replica = Replica()
    note = elsewhere.note("talks/issue/v1", "FRA", id="i", title="t", options=[{"id": "o", "title": "O"}])
    accepted(elsewhere.submit(note))
    assert "made for the mechanism 'talks.example/other'" in refused(replica.submit(note), "host")
    assert not replica.folded.talks.issues


@pytest.mark.parametrize("by", [["USA/delegate-1"], ["FRA/delegate-2"], ["FRA/delegate-1", "USA/delegate-1"]])
def test_an_unknown_signer_is_the_hosts_fault(by: list[str]) -> None:
    replica = Replica()
    assert "is not a signer known to this mechanism" in refused(replica.table(by), "host")


def test_by_is_sorted_and_names_each_signer_once() -> None:
    replica = Replica()
    text = replica.draft(
        "talks/issue/v1", ["FRA", "RUS"], id="i", title="t", options=[{"id": "o", "title": "O"}]
    )
    names = b'["FRA/delegate-1","RUS/delegate-1"]'
    for other in (
        b'["RUS/delegate-1","FRA/delegate-1"]',
        b'["FRA/delegate-1","FRA/delegate-1","RUS/delegate-1"]',
    ):
        note = replica.sign(text.replace(names, other), "FRA/delegate-1", "RUS/delegate-1")
        assert "`by` must be sorted" in refused(replica.submit(note), "host")


# Amending.


def changed(old: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return copy.deepcopy(old | fields)


def test_everybody_amends_the_charter() -> None:
    replica = Replica()
    base = replica.folded.charter.base
    index = accepted(replica.amend(changed(replica.terms, notice=60)))
    state = replica.folded.charter
    assert state.in_force.notice == 60
    assert state.versions == [0, index]
    assert state.base != base


def test_an_amendment_on_another_base_is_refused() -> None:
    replica = Replica()
    first = replica.folded.charter.base
    replica.amend(changed(replica.terms, notice=60))
    reason = refused(replica.amend(changed(replica.terms, notice=90), base=first))
    assert f"{first[:16]}..., but {replica.folded.charter.base[:16]}... is in force" in reason
    assert replica.folded.charter.in_force.notice == 60


def test_an_amendment_passes_the_old_rule() -> None:
    replica = Replica()
    easier = changed(replica.terms, amendment="two")
    reason = refused(replica.amend(easier, by=["FRA", "RUS"]))
    assert "the amendment does not pass the rule 'everybody' with the signatures of FRA, RUS" in reason
    accepted(replica.amend(easier))
    accepted(replica.amend(changed(replica.terms, notice=1), by=["FRA", "RUS"]))
    assert replica.folded.charter.in_force.notice == 1


def test_an_amendment_passes_the_new_rule_too() -> None:
    replica = Replica(amendment="two")
    stricter = changed(replica.terms, amendment="everybody")
    reason = refused(replica.amend(stricter, by=["FRA", "RUS"]))
    assert reason.startswith("the amendment, under its own terms, does not pass the rule 'everybody'")
    accepted(replica.amend(stricter))


def test_the_new_rule_is_read_from_the_new_terms() -> None:
    """`two` asks for more in the amendment than it did before: the new meaning counts."""
    replica = Replica(amendment="two")
    rules = replica.terms["rules"] | {"two": {"count": 3}}
    assert "under its own terms" in refused(
        replica.amend(changed(replica.terms, rules=rules), by=["FRA", "RUS"])
    )


def test_a_new_root_threshold_counts_old_and_new_keys() -> None:
    """As in TUF: whoever changes its own keys signs with enough of the old ones and enough of the new ones."""
    replica = Replica(parties=[party("FRA", 2, (1, 2, 3)), "RUS", "TUR"])
    new = changed(replica.terms)
    new["parties"][0] = party("FRA", 2, (3, 4, 5))
    others = ["RUS/root-1", "TUR/root-1"]
    fresh = ["FRA/root-4", "FRA/root-5"]
    reason = refused(replica.amend(new, by=["FRA/root-1", *fresh, *others]))
    assert "does not pass the rule 'everybody' with the signatures of RUS, TUR" in reason
    reason = refused(replica.amend(new, by=["FRA/root-1", "FRA/root-2", "FRA/root-4", *others]), "host")
    assert reason == "FRA/root-5 registers a key but is not among the signers"
    accepted(replica.amend(new, by=["FRA/root-1", "FRA/root-2", *fresh, *others]))
    assert sorted(name for name in replica.folded.charter.root_names if name.startswith("FRA")) == [
        "FRA/root-3",
        "FRA/root-4",
        "FRA/root-5",
    ]
    reason = refused(
        replica.say("charter/recall/v1", ["FRA/root-1", "FRA/root-2"], post="FRA/delegate-1"), "host"
    )
    assert "FRA/root-1 is not a root key in force" in reason


def test_a_threshold_is_met_by_keys_not_by_one_key_twice() -> None:
    replica = Replica(parties=[party("FRA", 2, (1, 2)), "RUS", "TUR"])
    assert "2 root keys of FRA must sign" in refused(
        replica.say("charter/recall/v1", ["FRA/root-1"], post="FRA/delegate-1")
    )
    accepted(replica.say("charter/recall/v1", ["FRA/root-1", "FRA/root-2"], post="FRA/delegate-1"))


def test_one_key_under_two_names_is_refused() -> None:
    replica = Replica()
    new = changed(replica.terms)
    twin = str(SignerKey("FRA/root-2", key("FRA/root-1").seed).verifier)
    new["parties"][0] = party("FRA", 2, keys=None) | {
        "roots": {"threshold": 2, "keys": [vkey("FRA/root-1"), twin]}
    }
    replica.signers["FRA/root-2"] = SignerKey("FRA/root-2", key("FRA/root-1").seed)
    assert "FRA/root-2 and FRA/root-1 are one and the same key" in refused(replica.amend(new), "host")


def test_two_keys_under_one_name_are_refused() -> None:
    """One signature line would count for both."""
    replica = Replica()
    new = changed(replica.terms)
    keys = [vkey("FRA/root-1"), vkey("FRA/root-1", 2)]
    new["parties"][0]["roots"] = {"threshold": 2, "keys": keys}
    by = ["FRA/root-1", "RUS/root-1", "TUR/root-1"]
    assert "FRA/root-1, FRA/root-1 names a key twice" in refused(replica.amend(new, by=by), "host")
    founding = Replica(parties=[new["parties"][0], "RUS", "TUR"], found=False)
    founding.rekey("FRA/root-1", 2)
    assert "names a key twice" in refused(founding.submit(founding.charter()), "host")


def test_a_party_is_removed_without_its_signature_where_the_rule_allows() -> None:
    replica = Replica(amendment="two", formats={"all": ("FRA", "RUS", "TUR")})
    replica.table("TUR")
    new = terms(["FRA", "RUS"], {"all": ("FRA", "RUS")}, amendment="two")
    accepted(replica.amend(new, by=["FRA", "RUS"]))
    state = replica.folded.charter
    assert sorted(state.witnesses) == ["FRA", "RUS"]
    left = replica.folded.size - 1
    assert refused(replica.file("TUR", "yes", "preferred")) == f"TUR/delegate-1 was recalled at entry {left}"
    reason = refused(replica.say("charter/recall/v1", ["TUR/root-1"], post="TUR/delegate-1"), "host")
    assert "TUR/root-1 is not a root key in force" in reason


def test_a_party_that_is_added_signs() -> None:
    replica = Replica(amendment="two")
    new = terms(["FRA", "RUS", "TUR", "USA"], amendment="two")
    reason = refused(replica.amend(new, by=["FRA", "RUS"]), "host")
    assert reason == "USA/root-1 registers a key but is not among the signers"
    accepted(replica.amend(new, by=["FRA", "RUS", "USA/root-1", "USA/witness"]))
    accepted(replica.accredit("USA/delegate-1"))


def test_a_party_that_comes_back_under_its_old_keys_signs_too() -> None:
    """Each of its keys proves again who holds it, and is no second registration."""
    replica = Replica(amendment="two")
    whole, fewer = (
        copy.deepcopy(replica.terms),
        terms(["FRA", "RUS"], {"all": ("FRA", "RUS")}, amendment="two"),
    )
    accepted(replica.amend(fewer, by=["FRA", "RUS"]))
    reason = refused(replica.amend(whole, by=["FRA", "RUS"]), "host")
    assert reason == "TUR/root-1 registers a key but is not among the signers"
    accepted(replica.amend(whole, by=["FRA", "RUS", "TUR/root-1", "TUR/witness"]))
    assert sorted(replica.folded.charter.witnesses) == ["FRA", "RUS", "TUR"]


def test_a_root_key_gets_a_new_name_with_a_new_key() -> None:
    replica = Replica()
    new = changed(replica.terms)
    new["parties"][0]["roots"]["keys"] = [vkey("FRA/root-1", 2)]
    replica.rekey("FRA/root-1", 2)
    assert "FRA/root-1 already stands for another key" in refused(
        replica.amend(new, by=["FRA/root-1", "RUS/root-1", "TUR/root-1"])
    )


@pytest.mark.parametrize(
    "used", ["RUS/delegate-1", ORIGIN, "RUS/witness"], ids=["a post's", "the log's", "a witness'"]
)
def test_a_key_has_one_role_ever(used: str) -> None:
    replica = Replica()
    new = changed(replica.terms)
    new["parties"][0] = party("FRA", 1, (1, 2))
    stolen = SignerKey("FRA/root-2", replica.signer(used).seed)
    new["parties"][0]["roots"]["keys"][1] = str(stolen.verifier)
    replica.signers["FRA/root-2"] = stolen
    if used == "RUS/witness":
        del new["parties"][1]["witness"]
    assert f"the key of FRA/root-2 was registered before, as {used}" in refused(replica.amend(new))


def test_a_witness_key_is_replaced_by_an_amendment() -> None:
    replica = Replica()
    new = changed(replica.terms)
    new["parties"][0]["witness"] = replica.rekey("FRA/witness", 2)
    accepted(replica.amend(new, by=["FRA", "FRA/witness", "RUS", "TUR"]))
    assert replica.folded.charter.witnesses["FRA"] == vkey("FRA/witness", 2)
    again = changed(replica.terms)
    again["parties"][0]["witness"] = replica.rekey("FRA/witness", 1)
    reason = refused(replica.amend(again, by=["FRA", "FRA/witness", "RUS", "TUR"]))
    assert reason == "the key of FRA/witness was registered before, as FRA/witness"


def test_a_witness_recalled_does_not_come_back_with_the_next_amendment() -> None:
    replica = Replica()
    replica.recall("FRA/witness")
    assert "FRA" not in replica.folded.charter.witnesses
    again = changed(replica.terms, notice=1)
    reason = refused(replica.amend(again, by=["FRA", "FRA/witness", "RUS", "TUR"]))
    assert reason == "the key of FRA/witness was registered before, as FRA/witness"
    refused(replica.amend(changed(replica.terms, notice=1)), "host")
    without = changed(replica.terms, notice=1)
    del without["parties"][0]["witness"]
    accepted(replica.amend(without))
    assert "FRA" not in replica.folded.charter.witnesses


def test_a_witness_accredited_later_stays_through_an_amendment() -> None:
    replica = Replica()
    replica.recall("FRA/witness")
    replica.rekey("FRA/witness", 2)
    body = {"post": "FRA/witness", "key": vkey("FRA/witness", 2)}
    accepted(replica.say("charter/accredit/v1", ["FRA/root-1", "FRA/witness"], **body))
    silent = changed(replica.terms, notice=1)
    del silent["parties"][0]["witness"]
    accepted(replica.amend(silent, by=["FRA", "RUS", "TUR"]))
    assert replica.folded.charter.witnesses["FRA"] == vkey("FRA/witness", 2)
    named = changed(replica.terms, notice=2)
    named["parties"][0]["witness"] = vkey("FRA/witness", 2)
    accepted(replica.amend(named, by=["FRA", "RUS", "TUR"]))
    assert replica.folded.charter.witnesses["FRA"] == vkey("FRA/witness", 2)


def test_an_amendment_to_a_newer_fold_stops_older_software_only_if_it_is_valid() -> None:
    replica = Replica()
    newer = changed(replica.terms, fold=2)
    assert "does not pass the rule" in refused(replica.amend(newer, by=["FRA", "RUS"]))
    note = replica.note(
        "charter/amend/v1", ["FRA", "RUS", "TUR"], base=replica.folded.charter.base, terms=newer
    )
    assert "is missing" in refused(replica.submit(without_line(note, "TUR/root-1")), "host")
    with pytest.raises(FoldVersionError, match="pins fold version 2"):
        replica.submit(note)


def test_circles_get_a_version_when_their_membership_changes() -> None:
    circle = {"id": "guarantors", "members": ["RUS", "TUR"]}
    replica = Replica(circles=[circle])
    versions = replica.folded.record.circles["guarantors"]
    assert [(one.members, one.since, one.chair) for one in versions] == [(("RUS", "TUR"), 0, None)]
    accepted(replica.amend(changed(replica.terms, notice=1)))
    assert len(replica.folded.record.circles["guarantors"]) == 1
    wider = accepted(
        replica.amend(changed(replica.terms, circles=[circle | {"members": ["FRA", "RUS", "TUR"]}]))
    )
    chaired = accepted(replica.amend(changed(replica.terms, circles=[circle | {"chair": "RUS"}])))
    gone = changed(replica.terms)
    del gone["circles"]
    dissolved = accepted(replica.amend(gone))
    versions = replica.folded.record.circles["guarantors"]
    assert [(one.members, one.since, one.chair) for one in versions] == [
        (("RUS", "TUR"), 0, None),
        (("FRA", "RUS", "TUR"), wider, None),
        (("RUS", "TUR"), chaired, "RUS"),
        ((), dissolved, None),
    ]


def test_an_amendment_recompiles_rules_and_formats() -> None:
    replica = Replica()
    before = replica.folded.charter
    assert before.rules["two"].members == {"FRA", "RUS", "TUR"}
    assert set(before.format_rules("two_keys")) == {"astana", "small"}
    new = terms(["FRA", "RUS", "TUR", "USA"], {"all": ("FRA", "RUS", "TUR", "USA")})
    accepted(replica.amend(new))
    after = replica.folded.charter
    assert after.rules["two"].members == {"FRA", "RUS", "TUR", "USA"}
    assert set(after.format_rules("two_keys")) == {"all"}
    assert set(after.parties) == {"FRA", "RUS", "TUR", "USA"}


def test_declared_lists_every_key_of_the_terms() -> None:
    assert [*declared(terms()), ORIGIN] == FOUNDERS
