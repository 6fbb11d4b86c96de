# SPDX-License-Identifier: Apache-2.0
"""Stories about who speaks: accrediting posts and recalling them, and moving the log to another host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comity.desk.state import Void
from comity.errors import (
    FormRefusal,
    KeyFileError,
    Refusal,
    SignatureError,
    SignatureRefusal,
)
from comity.record.checkpoint import open_checkpoint
from comity.record.note import SignerKey, add_signatures
from worlds import ORIGIN, Replica, World, accepted, key, party, refused, vkey

# Accrediting and recalling.


def test_a_post_speaks_from_its_accreditation_to_its_recall() -> None:
    replica = Replica()
    assert "is not a signer known" in refused(replica.table("FRA/envoy"), "host")
    since = accepted(replica.accredit("FRA/envoy"))
    accepted(replica.table("FRA/envoy"))
    assert replica.folded.charter.posts["FRA/envoy"].since == since
    recalled = accepted(replica.recall("FRA/envoy"))
    assert (
        refused(replica.file("FRA/envoy", "yes", "preferred"))
        == f"FRA/envoy was recalled at entry {recalled}"
    )
    assert "FRA/envoy is not accredited" in refused(
        replica.say("charter/recall/v1", "FRA", post="FRA/envoy", reason="x")
    )


def test_a_recalled_post_comes_back_with_another_key_only() -> None:
    replica = Replica()
    replica.table()
    replica.recall("FRA/delegate-1")
    assert "the key of FRA/delegate-1 was registered before, as FRA/delegate-1" in refused(
        replica.accredit("FRA/delegate-1")
    )
    note_by_old_key = replica.note(
        "talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="s"
    )
    replica.rekey("FRA/delegate-1", 2)
    accepted(replica.accredit("FRA/delegate-1"))
    assert "is by another key than the registered one" in refused(replica.submit(note_by_old_key), "host")
    accepted(replica.file("FRA", "yes", "preferred"))


def test_a_post_in_office_is_not_accredited_again() -> None:
    replica = Replica()
    replica.rekey("FRA/delegate-1", 2)
    assert "FRA/delegate-1 is accredited since entry 1" in refused(replica.accredit("FRA/delegate-1"))


def test_accrediting_takes_k_of_n_root_keys() -> None:
    replica = Replica(parties=[party("FRA", 2, (1, 2, 3)), "RUS", "TUR"])
    body = {"post": "FRA/envoy", "key": vkey("FRA/envoy"), "powers": ["talks/*"]}
    say = "charter/accredit/v1"
    assert "2 root keys of FRA must sign" in refused(replica.say(say, ["FRA/root-3", "FRA/envoy"], **body))
    reason = refused(replica.say(say, ["FRA/root-1", "FRA/root-3"], **body), "host")
    assert reason == "FRA/envoy registers a key but is not among the signers"
    accepted(replica.say(say, ["FRA/root-1", "FRA/root-3", "FRA/envoy"], **body))


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (["RUS/root-1", "FRA/envoy"], "RUS/root-1 does not speak on the posts of FRA"),
        (["FRA/root-1", "RUS/root-1", "FRA/envoy"], "RUS/root-1 does not speak on the posts of FRA"),
    ],
)
def test_nobody_accredits_for_another_party(by: list[str], message: str) -> None:
    replica = Replica()
    outcome = replica.say("charter/accredit/v1", by, post="FRA/envoy", key=vkey("FRA/envoy"), powers=["*"])
    assert message in refused(outcome)
    assert "FRA/envoy" not in replica.folded.charter.posts


def test_a_post_accredits_nobody() -> None:
    replica = Replica(powers=["*"])
    body = {"post": "FRA/envoy", "key": vkey("FRA/envoy")}
    outcome = replica.say("charter/accredit/v1", ["FRA/delegate-1", "FRA/envoy"], **body)
    assert "FRA/delegate-1 is a post; charter/accredit/v1 is signed with root keys" in refused(outcome)


@pytest.mark.parametrize(
    ("post", "fields", "message"),
    [
        ("USA/envoy", {}, "USA is not a party"),
        ("FRA/envoy", {"key": vkey("FRA/other")}, "the key is of FRA/other, not of FRA/envoy"),
        ("FRA/root-2", {}, "FRA/root-2 cannot be a post"),
        ("FRA/envoy", {"formats": ["astana"]}, "FRA is not in a format 'astana'"),
        ("FRA/envoy", {"formats": ["geneva"]}, "FRA is not in a format 'geneva'"),
        ("FRA/witness", {}, "FRA/witness has its key"),
    ],
)
def test_accreditations_that_make_no_sense(post: str, fields: dict[str, Any], message: str) -> None:
    replica = Replica()
    replica.signers["FRA/witness"] = key("FRA/witness", 2)
    body: dict[str, Any] = {"post": post, "key": str(replica.signer(post).verifier)} | fields
    signer = body["key"].partition("+")[0]
    assert message in refused(replica.say("charter/accredit/v1", ["FRA/root-1", signer], **body))


def test_a_post_does_not_sign_under_a_cosignature_key() -> None:
    replica = Replica()
    cosigner = SignerKey("FRA/envoy", key("FRA/envoy").seed, key("FRA/witness").algorithm)
    replica.signers["FRA/envoy"] = cosigner
    assert "FRA/envoy cannot be a post" in refused(replica.accredit("FRA/envoy"))


def test_a_witness_gets_no_powers() -> None:
    replica = Replica(parties=[party("FRA", witness=None), "RUS", "TUR"])
    assert "a witness only cosigns" in refused(replica.accredit("FRA/witness"))
    accepted(
        replica.say(
            "charter/accredit/v1", ["FRA/root-1", "FRA/witness"], post="FRA/witness", key=vkey("FRA/witness")
        )
    )
    assert replica.folded.charter.witnesses["FRA"] == vkey("FRA/witness")
    assert "FRA/witness is not a signer known" in refused(replica.table("FRA/witness"), "host")


def test_one_key_serves_one_post() -> None:
    replica = Replica()
    twin = SignerKey("FRA/envoy", key("FRA/delegate-1").seed)
    replica.signers["FRA/envoy"] = twin
    assert "the key of FRA/envoy was registered before, as FRA/delegate-1" in refused(
        replica.accredit("FRA/envoy")
    )


@pytest.mark.parametrize(
    ("powers", "may"),
    [
        (["*"], True),
        (["talks/*"], True),
        (["talks/issue/*"], True),
        (["talks/issue/v1"], True),
        (["talks/issue/v2"], False),
        (["talks/position/*"], False),
        (["charter/*"], False),
        (["charter/*", "talks/issue/v1"], True),
        ([], False),
    ],
)
def test_powers_are_patterns_of_kinds(powers: list[str], may: bool) -> None:
    replica = Replica()
    replica.accredit("FRA/envoy", powers)
    outcome = replica.table("FRA/envoy")
    assert isinstance(outcome, Void) is not may
    if not may:
        assert "FRA/envoy has no power for talks/issue/v1" in refused(outcome)


def test_root_keys_take_no_part_in_talks() -> None:
    assert "FRA/root-1 is a root key, which does not sign talks/issue/v1" in refused(
        Replica().table("FRA/root-1")
    )


def test_a_host_refuses_what_the_fold_would_void(tmp_path: Path) -> None:
    """Admission and fold are one check: the same words, and nothing on the record."""
    world = World(tmp_path)
    for note, error, message in (
        (
            world.note("talks/issue/v1", "USA", id="i", title="t", options=[{"id": "o", "title": "O"}]),
            SignatureRefusal,
            "not a signer known",
        ),
        (world.note("charter/recall/v1", "FRA", post="FRA/envoy"), Refusal, "FRA/envoy is not accredited"),
        (
            add_signatures(
                world.draft("charter/recall/v1", "FRA", post="FRA/delegate-1"), [key("FRA/root-1", 2)]
            ),
            SignatureRefusal,
            "another key",
        ),
        (b"nonsense", FormRefusal, "not a signed note"),
    ):
        with pytest.raises(error, match=message):
            world.submit(note)
    assert world.mechanism.store.size() == 4
    world.close()


# Moving the log.


def test_the_log_moves_by_the_amendment_rule_without_the_old_host(tmp_path: Path) -> None:
    world = World(tmp_path)
    old_head = world.head
    other = world.moved()
    by = ["FRA/root-1", "RUS/root-1", "TUR/root-1", ORIGIN]
    note = other.note("charter/host/v1", by, base=world.folded.charter.base, log=vkey(ORIGIN, 2))
    with pytest.raises(KeyFileError, match="which is not the one here"):
        world.submit(note)
    assert world.mechanism.store.size() == 4
    index = other.submit(note)
    assert index == 4
    new_head = other.head
    assert open_checkpoint(new_head, key(ORIGIN, 2).verifier).size == 5
    with pytest.raises(SignatureError, match=r"no signature by talks.example/astana"):
        open_checkpoint(new_head, key(ORIGIN).verifier)
    charter = world.folded.charter
    assert charter.log_key(4) == key(ORIGIN).verifier
    assert charter.log_key(5) == key(ORIGIN, 2).verifier
    assert open_checkpoint(old_head, charter.log_key(4)).size == 4
    assert other.table() == 5
    with pytest.raises(KeyFileError, match="which is not the one here"):
        world.file("FRA", "yes", "preferred")
    world.close()


def test_moving_the_log_needs_the_rule_the_base_and_the_new_key() -> None:
    replica = Replica()
    replica.rekey(ORIGIN, 2)
    base, log = replica.folded.charter.base, vkey(ORIGIN, 2)
    everybody = ["FRA/root-1", "RUS/root-1", "TUR/root-1"]
    say = "charter/host/v1"
    assert "moving the log does not pass the rule 'everybody'" in refused(
        replica.say(say, [*everybody[:2], ORIGIN], base=base, log=log)
    )
    assert "this amends the charter 0000000000000000..." in refused(
        replica.say(say, [*everybody, ORIGIN], base="0" * 64, log=log)
    )
    reason = refused(replica.say(say, everybody, base=base, log=log), "host")
    assert reason == f"{ORIGIN} registers a key but is not among the signers"
    replica.rekey(ORIGIN, 1)
    assert f"the key of {ORIGIN} was registered before, as {ORIGIN}" in refused(
        replica.say(say, [*everybody, ORIGIN], base=base, log=vkey(ORIGIN))
    )
    assert replica.folded.charter.logs == [(0, vkey(ORIGIN))]


def test_a_log_key_under_another_name_does_not_become_the_logs() -> None:
    replica = Replica()
    by = ["FRA/root-1", "RUS/root-1", "TUR/root-1", "other.example/log"]
    outcome = replica.say(
        "charter/host/v1", by, base=replica.folded.charter.base, log=vkey("other.example/log")
    )
    assert f"the log key is named other.example/log, not {ORIGIN}" in refused(outcome, "host")


def test_an_author_who_saw_the_old_key_may_still_speak_after_the_move(tmp_path: Path) -> None:
    world = World(tmp_path)
    note = world.note("talks/issue/v1", "FRA", id="i", title="t", options=[{"id": "o", "title": "O"}])
    other = world.moved()
    by = ["FRA/root-1", "RUS/root-1", "TUR/root-1", ORIGIN]
    other.say("charter/host/v1", by, base=world.folded.charter.base, log=vkey(ORIGIN, 2))
    assert other.submit(note) == 5
    world.close()
