# SPDX-License-Identifier: Apache-2.0
"""What is due on a record of the exhibits of an archive: said once, as much as every party may know, and never against what was said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.canonical import sha256_hex
from comity.desk.authoring import draft, kind_named
from comity.desk.inquiry_anchor import CUSTODY, EXHIBITS, Say, held_elsewhere, kept_in, to_anchor
from comity.errors import InputError, ProofError, Refusal
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.chain import event_file
from comity.inquiry.exhibits.exhibit_record import Consent, Facts
from comity.inquiry.exhibits.holdings import record_file
from inquiry.exhibits.specimens import ALD, AT, BRIDGE, CUT, LATER, ORIGIN, bridge, by, extract, salt
from inquiry.stage import PARTIES, Probe, original
from worlds import accepted

GROWS = "inquiry: a custody chain only grows"
EVERYBODY = {"parties": PARTIES}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "a", ORIGIN) as opened:
        yield opened


@pytest.fixture
def probe() -> Probe:
    return Probe()


def due(
    probe: Probe, archive: Archive, *exhibits: str, party: str = "ALD", at: str = AT, **options: Any
) -> list[Say]:
    kept = list(kept_in(archive, exhibits, at=at, circles=EVERYBODY))
    return to_anchor(kept, "fire", probe.one, party, probe.folded.charter.parties, **options)


def put(probe: Probe, archive: Archive, *exhibits: str, party: str = "ALD", **options: Any) -> list[Say]:
    """Say on the record what is due; the record takes every word of it, and then nothing is due any more."""
    said = due(probe, archive, *exhibits, party=party, **options)
    for kind, fields in said:
        accepted(probe.say(kind, party, **fields))
    assert due(probe, archive, *exhibits, party=party, **options) == []
    return said


def path_of(archive: Archive, name: str) -> Path:
    return Path(str(archive.shelf.address).removeprefix("file://")) / name


def test_an_exhibit_and_its_head_are_said_once_in_two_statements(probe: Probe, archive: Archive) -> None:
    accepted(probe.put("source", "ALD", id="s-1", kind="document"))
    added = bridge(archive)
    exhibit, record = added.record.id, added.record
    (first, brought), (second, stands) = put(probe, archive)
    assert (first, second) == (EXHIBITS, CUSTODY)
    assert brought == {
        "inquiry": "fire",
        "exhibits": [
            {
                "id": exhibit,
                "category": "original",
                "held_by": "ALD",
                "sha256": sha256_hex(BRIDGE),
                "commitment": record.commitment,
                "size": 38,
                "media_type": "text/plain",
                "source": "s-1",
                "title": "Bridge at Orsa",
            }
        ],
    }
    head = archive.head(exhibit)
    assert stands == {
        "inquiry": "fire",
        "heads": [{"exhibit": exhibit, "seq": 2, "event": head.digest}],
    }
    received = probe.one.exhibits[exhibit]
    assert (received.holder, received.heads[-1].event, received.broken) == ("ALD", head.digest, [])


def test_a_source_that_the_inquiry_does_not_have_is_not_named(probe: Probe, archive: Archive) -> None:
    bridge(archive)
    ((_, brought), _) = put(probe, archive)
    assert "source" not in brought["exhibits"][0]


def test_a_chain_that_grew_is_said_again_and_one_that_did_not_is_not(probe: Probe, archive: Archive) -> None:
    one = bridge(archive).record.id
    two = bridge(archive, content=b"Another page.", number=2).record.id
    put(probe, archive)
    event = archive.record_event(one, "seal", by(at=LATER), [ALD])
    assert put(probe, archive) == [
        (CUSTODY, {"inquiry": "fire", "heads": [{"exhibit": one, "seq": 3, "event": event.digest}]})
    ]
    assert len(probe.one.exhibits[one].heads) == 2
    assert len(probe.one.exhibits[two].heads) == 1


def test_only_what_is_named_is_said(probe: Probe, archive: Archive) -> None:
    one = bridge(archive).record.id
    bridge(archive, content=b"Another page.", number=2)
    put(probe, archive, one)
    assert list(probe.one.exhibits) == [one]
    with pytest.raises(InputError, match="has no exhibit e-0000000000000000"):
        due(probe, archive, "e-0000000000000000")


def test_exhibits_known_without_a_head_get_their_head(probe: Probe, archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    probe.exhibit(exhibit, sha256=sha256_hex(BRIDGE))
    assert [kind for kind, _ in put(probe, archive)] == [CUSTODY]


# Parents and derivatives.


def test_parents_come_before_what_was_made_from_them(probe: Probe, archive: Archive) -> None:
    parent = bridge(archive).record.id
    child = extract(archive, parent).record.id
    grandchild = extract(archive, child, b"noon", 3).record.id
    ((_, brought), _) = put(probe, archive)
    assert [one["id"] for one in brought["exhibits"]] == [parent, child, grandchild]
    derivation = brought["exhibits"][1]["derivation"]
    assert derivation == {"tool": "cutter", "version": "2.1", "parameters": sha256_hex(b'{"words":"3"}')}
    assert brought["exhibits"][1]["parent"] == parent


def test_a_derivative_is_named_with_its_parent(probe: Probe, archive: Archive) -> None:
    parent = bridge(archive).record.id
    child = extract(archive, parent).record.id
    with pytest.raises(InputError, match=f"{child} was made from {parent}, which the inquiry does not have"):
        due(probe, archive, child)
    put(probe, archive, parent)
    put(probe, archive, child)


# What not every party may know.


def test_commitments_alone_tell_neither_hash_nor_size_nor_title(probe: Probe, archive: Archive) -> None:
    parent = bridge(archive).record.id
    extract(archive, parent)
    ((_, brought), _) = put(probe, archive, commit_only=True)
    for one in brought["exhibits"]:
        assert not {"sha256", "size", "title"} & set(one)
        assert one["commitment"] == archive.record(one["id"]).commitment


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        (Facts(), True),
        (Facts(sensitivity="panel"), False),
        (Facts(sensitivity="parties"), False),
        (Facts(consent=Consent("s-1", ("court",))), False),
        (Facts(consent=Consent("s-1")), False),
        (Facts(consent=Consent("s-1", ("parties",))), True),
        (Facts(consent=Consent("s-1", ("*",))), True),
        (Facts(consent=Consent("s-1", PARTIES)), True),
        (Facts(consent=Consent("s-1", PARTIES[:3])), False),
        (Facts(consent=Consent("s-1", ("*",), exclusions=("BRE",))), False),
        (Facts(consent=Consent("s-1", ("*",), expires=LATER)), True),
        (Facts(consent=Consent("s-1", ("*",), expires=AT)), False),
    ],
)
def test_conditions_decide_what_every_party_may_know(
    probe: Probe, archive: Archive, facts: Facts, shown: bool
) -> None:
    parent = bridge(archive, facts).record.id
    child = extract(archive, parent).record.id
    ((_, brought), _) = put(probe, archive)
    for one, name in zip(brought["exhibits"], (parent, child), strict=True):
        assert one["id"] == name
        assert ("sha256" in one, "size" in one) == (shown, shown)
        assert ("title" in one) == (shown and name == child)  # the original has none


def test_a_redaction_stands_for_itself(probe: Probe, archive: Archive) -> None:
    parent = bridge(archive, Facts(title="All", sensitivity="panel")).record.id
    facts = Facts(media_type="text/plain", title="In part", derivation=CUT)
    child = archive.derive(parent, b"The bridge at ... was closed", facts, by(), salt(2), "redact").record.id
    ((_, brought), _) = put(probe, archive)
    whole, part = brought["exhibits"]
    assert (whole["id"], "sha256" in whole, "title" in whole) == (parent, False, False)
    assert (part["id"], "sha256" in part, part["title"]) == (child, True, "In part")


def test_consent_that_was_withdrawn_since_counts(probe: Probe, archive: Archive) -> None:
    exhibit = bridge(archive, Facts(consent=Consent("s-1", ("*",)))).record.id
    archive.consent(exhibit, Consent("s-1"), by())
    ((_, brought), _) = put(probe, archive)
    assert "sha256" not in brought["exhibits"][0]


def test_what_is_sealed_or_was_disposed_of_is_still_said(probe: Probe, archive: Archive) -> None:
    sealed = bridge(archive).record.id
    gone = bridge(archive, content=b"Another page.", number=2).record.id
    archive.record_event(sealed, "seal", by())
    archive.dispose(gone, by())
    ((_, brought), (_, stands)) = put(probe, archive)
    assert all("sha256" in one for one in brought["exhibits"])
    assert {one["exhibit"]: one["seq"] for one in stands["heads"]} == {sealed: 3, gone: 3}


def test_a_physical_exhibit_has_a_commitment_and_no_size(probe: Probe, archive: Archive) -> None:
    archive.add(None, Facts(category="physical", title="A valve"), by(), salt(5))
    ((_, brought), _) = put(probe, archive)
    (one,) = brought["exhibits"]
    assert (one["category"], one["title"]) == ("physical", "A valve")
    assert not {"sha256", "size"} & set(one)


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Bridge at Orsa\x1b[2J", "Bridge at Orsa [2J"),
        ("  two\n lines\t", "two lines"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("\u202etxt.exe", "txt.exe"),
        ("\u0645\u06cc\u200c\u0631\u0648\u0645", "\u0645\u06cc\u200c\u0631\u0648\u0645"),
        ("x" * 400, "x" * 300),
        ("\x00\x01", None),
    ],
)
def test_titles_are_told_as_a_statement_can_carry_them(
    probe: Probe, archive: Archive, title: str, told: str | None
) -> None:
    bridge(archive, Facts(title=title))
    ((kind, brought), _) = due(probe, archive)
    assert brought["exhibits"][0].get("title") == told
    assert draft(ORIGIN, kind_named(kind), brought, by=["ALD/delegate-1"], at=AT, seen=None)


@pytest.mark.parametrize(
    ("media_type", "told"),
    [
        ("text/plain; charset=utf-8", "text/plain"),
        ("Image/JPEG", "image/jpeg"),
        ("application/vnd.a+json", "application/vnd.a+json"),
        ("unknown", None),
        ("text/pl ain", None),
        ("", None),
        ("text/" + "x" * 96, None),
    ],
)
def test_media_types_are_told_without_parameters(
    probe: Probe, archive: Archive, media_type: str, told: str | None
) -> None:
    bridge(archive, Facts(media_type=media_type))
    ((_, brought), _) = put(probe, archive)
    assert brought["exhibits"][0].get("media_type") == told


# Who may say it.


def test_what_another_party_holds_by_the_record_is_left_to_it(probe: Probe, archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    put(probe, archive)
    accepted(
        probe.put(
            "transfer",
            ["ALD", "BRE"],
            exhibits=[exhibit],
            released_by="ALD/delegate-1",
            received_by="BRE/delegate-1",
        )
    )
    archive.record_event(exhibit, "seal", by())
    assert due(probe, archive) == []
    kept = list(kept_in(archive, at=AT))
    assert held_elsewhere(kept, probe.one, "ALD", PARTIES) == {exhibit: "BRE"}
    assert held_elsewhere(kept, probe.one, "BRE", PARTIES) == {}
    ((kind, _),) = put(probe, archive, party="BRE")
    assert kind == CUSTODY


def test_what_a_party_held_that_has_left_can_be_said_by_others(probe: Probe, archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    put(probe, archive, party="TAV")
    archive.record_event(exhibit, "seal", by())
    assert due(probe, archive) == []
    probe.leave("TAV")
    assert [kind for kind, _ in put(probe, archive)] == [CUSTODY]


# Chains that are not as they should be.


def test_a_chain_that_forked_is_refused_with_both_hashes(
    probe: Probe, archive: Archive, tmp_path: Path
) -> None:
    exhibit = bridge(archive).record.id
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    archive.record_event(exhibit, "seal", by(), [ALD])
    put(probe, archive)
    with Archive.open(tmp_path / "b") as other:
        for longer in (False, True):  # the head is hidden below later events, too
            kind = other.record_event(exhibit, "unseal" if longer else "seal", by(at=LATER), [ALD])
            assert kind.event.seq == 3 + longer
            with pytest.raises(Refusal) as caught:
                due(probe, other)
            assert caught.value.rule == GROWS
            assert archive.head(exhibit).digest in caught.value.message
            assert other.chain(exhibit).digests[3] in caught.value.message
            assert exhibit in caught.value.message


def test_a_chain_that_was_cut_off_is_refused_with_both_hashes(probe: Probe, archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    put(probe, archive)
    last = archive.head(exhibit).digest
    path_of(archive, event_file(exhibit, 2)).unlink()
    with pytest.raises(Refusal) as caught:
        due(probe, archive)
    assert caught.value.rule == GROWS
    assert last in caught.value.message
    assert archive.head(exhibit).digest in caught.value.message
    path_of(archive, event_file(exhibit, 1)).unlink()
    with pytest.raises(Refusal, match="no event at all"):
        due(probe, archive)


def test_a_broken_chain_is_said_to_be_broken_and_once(probe: Probe, archive: Archive) -> None:
    broken = bridge(archive).record.id
    whole = bridge(archive, content=b"Another page.", number=2).record.id
    put(probe, archive)
    for exhibit in (broken, whole):
        archive.record_event(exhibit, "seal", by())
    path_of(archive, event_file(broken, 1)).unlink()
    heads = {one: {"exhibit": one, "seq": 3, "event": archive.head(one).digest} for one in (broken, whole)}
    assert put(probe, archive) == [
        (CUSTODY, {"inquiry": "fire", "heads": [heads[whole]]}),
        (CUSTODY, {"inquiry": "fire", "heads": [heads[broken]], "broken": "event 1 is missing"}),
    ]
    assert {one.id: one.custody for one in probe.case().exhibits} == {broken: "broken", whole: "complete"}
    archive.record_event(broken, "unseal", by())
    ((_, again),) = put(probe, archive)
    assert "broken" not in again, "it was declared, and grew"


def test_a_chain_that_broke_without_growing_is_declared(probe: Probe, archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    archive.record_event(exhibit, "seal", by())
    put(probe, archive)
    path_of(archive, event_file(exhibit, 2)).write_bytes(b"leaked words; event 7 is missing")
    ((_, said),) = put(probe, archive)
    assert said["broken"] == "event 2 cannot be read"
    assert said["heads"] == [{"exhibit": exhibit, "seq": 3, "event": archive.head(exhibit).digest}]


def test_of_a_broken_chain_no_hash_is_told_for_a_condition_may_be_missing(
    probe: Probe, archive: Archive
) -> None:
    exhibit = bridge(archive).record.id
    archive.consent(exhibit, Consent("s-1"), by())
    archive.record_event(exhibit, "seal", by())
    path_of(archive, event_file(exhibit, 3)).unlink()
    ((_, brought), (_, stands)) = put(probe, archive)
    assert not {"sha256", "size", "title"} & set(brought["exhibits"][0])
    assert stands["broken"] == "event 3 is missing"


def test_words_about_a_gap_hold_nothing_of_what_a_file_says(probe: Probe, archive: Archive) -> None:
    """The event that does not fit names the bytes and an actor; neither goes onto the record."""
    exhibit = bridge(archive, Facts(sensitivity="panel")).record.id
    path = path_of(archive, event_file(exhibit, 2))
    path.write_bytes(path.read_bytes().replace(sha256_hex(BRIDGE).encode(), b"0" * 64))
    (_, (_, stands)) = put(probe, archive)
    assert stands["broken"] == "event 2 does not follow on what is before it"


def test_a_record_that_was_exchanged_is_a_gap(probe: Probe, archive: Archive) -> None:
    """Somebody takes the circle off the record; the first event remembers the record as it was."""
    exhibit = bridge(archive, Facts(title="A name", sensitivity="panel")).record.id
    path = path_of(archive, record_file(exhibit))
    data = json.loads(path.read_bytes())
    del data["sensitivity"]
    path.write_bytes(json.dumps(data, separators=(",", ":"), sort_keys=True).encode())
    assert archive.record(exhibit).sensitivity == ""
    ((_, brought), (_, stands)) = put(probe, archive)
    assert not {"sha256", "size", "title"} & set(brought["exhibits"][0])
    assert stands["broken"] == "its record is not the one that its first event names"


def test_a_record_that_is_damaged_is_named(probe: Probe, archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    path_of(archive, record_file(exhibit)).write_bytes(b"{}")
    with pytest.raises(ProofError, match=exhibit):
        due(probe, archive)


def test_an_exhibit_without_any_event_is_not_complete(probe: Probe, archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    for seq in (1, 2):
        path_of(archive, event_file(exhibit, seq)).unlink()
    with pytest.raises(InputError, match=f"{exhibit} has no custody event"):
        due(probe, archive)


@pytest.mark.parametrize("field", ["sha256", "commitment"])
def test_another_exhibit_of_the_same_id_is_refused(probe: Probe, archive: Archive, field: str) -> None:
    exhibit = bridge(archive).record.id
    same = {"sha256": sha256_hex(BRIDGE), "commitment": archive.record(exhibit).commitment}
    accepted(probe.put("exhibits", "ALD", exhibits=[original(exhibit) | same | {field: "0" * 64}]))
    with pytest.raises(Refusal) as caught:
        due(probe, archive)
    assert caught.value.rule == "inquiry: what was said stands as it was given"
    for one in (exhibit, "0" * 64, same[field]):
        assert one in caught.value.message
