# SPDX-License-Identifier: Apache-2.0
"""What every archive does, whether it lies in a folder or in a bucket."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity.canonical import sha256_hex
from comity.errors import InputError, ProofError, Refusal, StoreError
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import EventContext, holder
from comity.inquiry.exhibits.exhibit_record import Acquired, Consent, Facts
from comity.inquiry.exhibits.holdings import object_file, record_file
from inquiry.exhibits.specimens import (
    ALD,
    AT,
    BRE,
    BRIDGE,
    CUT,
    KEYS,
    LATER,
    MAR,
    ORIGIN,
    bridge,
    by,
    extract,
    kinds,
    salt,
)

Reopened = Callable[[], Archive]


def test_an_exhibit_comes_in_with_its_hash_its_commitment_and_two_events(archive: Archive) -> None:
    added = bridge(archive)
    record = added.record
    assert added.new
    assert record.sha256 == hashlib.sha256(BRIDGE).hexdigest()
    assert record.size == len(BRIDGE)
    expected = hashlib.sha256(
        b"comity/exhibit/v1\x00" + salt(1) + hashlib.sha256(BRIDGE).digest()
    ).hexdigest()
    assert record.commitment == expected
    assert record.id == f"e-{expected[:16]}"
    collect, store = added.events
    assert (collect.event.kind, collect.event.seq, collect.event.prev, collect.event.hash_before) == (
        "collect",
        1,
        "",
        "",
    )
    assert collect.event.hash_after == store.event.hash_before == store.event.hash_after == record.sha256
    assert collect.event.record == sha256_hex(archive.shelf.read(record_file(record.id)) or b"")
    assert (store.event.kind, store.event.seq, store.event.prev) == ("store", 2, collect.digest)
    assert collect.signers == store.signers == ("ALD/clerk",)
    assert archive.record(record.id) == record
    assert archive.events(record.id) == added.events
    assert archive.check(keys=KEYS) == []


def test_whoever_opens_the_archive_finds_the_same(archive: Archive, reopened: Reopened) -> None:
    added = bridge(archive)
    again = reopened()
    assert again.origin == ORIGIN
    assert list(again.ids()) == [added.record.id]
    assert again.events(added.record.id) == added.events
    assert [row.id for row in again.catalogue.search("orsa")] == [added.record.id]


@pytest.mark.parametrize("form", ["bytes", "path", "stream", "pieces"])
def test_content_comes_in_any_form(archive: Archive, tmp_path: Path, form: str) -> None:
    file = tmp_path / "original.txt"
    file.write_bytes(BRIDGE)
    pieces: Iterator[bytes] = iter([BRIDGE[:5], b"", BRIDGE[5:]])
    content = {"bytes": BRIDGE, "path": file, "stream": io.BytesIO(BRIDGE), "pieces": pieces}[form]
    added = archive.add(content, Facts(), by(), salt(1))  # type: ignore[arg-type]
    assert added.record.sha256 == hashlib.sha256(BRIDGE).hexdigest()
    assert b"".join(archive.read(added.record.id, by())) == BRIDGE
    assert file.read_bytes() == BRIDGE


def test_empty_and_large_exhibits_are_exhibits(archive: Archive) -> None:
    large = bytes(range(256)) * 40_000
    for number, content in enumerate((b"", large)):
        added = archive.add(content, Facts(), by(), salt(number))
        assert (added.record.size, added.record.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert b"".join(archive.read(added.record.id, by())) == content
    assert archive.add(large, Facts(), by(), salt(9)).new is False
    assert archive.check() == []


def test_the_same_bytes_again_are_received_again_and_change_nothing(archive: Archive) -> None:
    first = bridge(archive)
    before = {name: archive.shelf.read(name) for name in archive.shelf.names("exhibits")}
    came = Acquired(from_=LATER, to=LATER, where="Velm", method="by post", by="MAR/clerk")
    facts = Facts(title="Another title", source="s-2", url="https://news.example/orsa", acquired=came)
    again = archive.add(BRIDGE, facts, by(MAR, LATER, counterparty="TAV/agent"), salt(2))
    assert not again.new
    assert again.record == first.record
    (event,) = again.events
    assert (event.event.kind, event.event.seq, event.event.prev) == ("receive", 3, first.events[-1].digest)
    assert (event.event.acquired, event.event.source, event.event.url) == (
        came,
        "s-2",
        "https://news.example/orsa",
    )
    assert event.event.hash_before == event.event.hash_after == first.record.sha256
    assert {name: archive.shelf.read(name) for name in archive.shelf.names("exhibits")} == before
    assert archive.check(keys=KEYS) == []


def test_who_hands_it_over_makes_it_a_receipt(archive: Archive) -> None:
    added = archive.add(BRIDGE, Facts(), by(counterparty="TAV/agent"), salt(1), [ALD])
    assert [one.event.kind for one in added.events] == ["receive", "store"]


def test_nothing_is_written_twice(archive: Archive) -> None:
    added = bridge(archive)
    for name in (
        "archive.json",
        object_file(added.record.sha256),
        record_file(added.record.id),
        f"custody/{added.record.id}/000001.note",
    ):
        before = archive.shelf.read(name)
        assert before
        assert archive.shelf.create(name, b"other") is False
        assert archive.shelf.read(name) == before


def test_an_archive_is_not_made_over_another(archive: Archive, address: str) -> None:
    with pytest.raises(Refusal) as refused:
        Archive.create(address, "inquiry.example/other")
    assert refused.value.rule == "inquiry: exhibits are written once"


def test_two_exhibits_with_one_id_are_refused(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    first = archive.add(None, Facts(category="physical", title="A padlock"), by(), salt(1))
    with pytest.raises(Refusal) as refused:
        archive.add(None, Facts(category="physical", title="A chain"), by(), salt(1))
    assert refused.value.rule == "inquiry: exhibits are written once"
    assert archive.record(first.record.id).title == "A padlock"
    assert len(archive.events(first.record.id)) == 2


def test_a_physical_exhibit_has_custody_and_no_bytes(archive: Archive) -> None:
    added = archive.add(None, Facts(category="physical", title="A padlock"), by(place="Orsa"), salt(1))
    assert (added.record.sha256, added.record.size) == ("", 0)
    assert kinds(archive, added.record.id) == ["collect", "store"]
    archive.transfer(added.record.id, by(at=LATER, counterparty=BRE.name), [ALD, BRE])
    assert holder(archive.events(added.record.id)) == "BRE/clerk"
    with pytest.raises(Refusal, match="physical"):
        archive.read(added.record.id, by())
    assert archive.check(keys=KEYS) == []


@pytest.mark.parametrize(("content", "category"), [(None, "original"), (b"x", "physical")])
def test_only_physical_exhibits_have_no_bytes(archive: Archive, content: bytes | None, category: str) -> None:
    with pytest.raises(InputError, match="physical"):
        archive.add(content, Facts(category=category), by(), salt(1))  # type: ignore[arg-type]
    assert list(archive.ids()) == []


def test_a_derivative_names_its_parent_and_both_chains_tell_of_it(archive: Archive) -> None:
    original = bridge(archive).record
    made = extract(archive, original.id)
    assert (made.record.category, made.record.parent, made.record.derivation) == (
        "derivative",
        original.id,
        CUT,
    )
    assert kinds(archive, made.record.id) == ["analyse", "store"]
    told = archive.events(original.id)[-1].event
    assert (told.kind, told.derivative, told.hash_before, told.hash_after) == (
        "analyse",
        made.record.id,
        original.sha256,
        original.sha256,
    )
    assert archive.check(keys=KEYS) == []
    assert [row.id for row in archive.catalogue.search("noon")] == [original.id]


def test_equal_extracts_of_two_parents_are_two_exhibits_with_one_object(archive: Archive) -> None:
    one, two = bridge(archive).record, bridge(archive, content=b"Another report.", number=2).record
    first, second = extract(archive, one.id, number=3).record, extract(archive, two.id, number=4).record
    assert first.sha256 == second.sha256
    assert first.id != second.id
    assert (first.parent, second.parent) == (one.id, two.id)
    assert len(list(archive.shelf.names("objects"))) == 3
    archive.dispose(first.id, by(at=LATER, reason="duplicate", authority="order 1"))
    assert b"".join(archive.read(second.id, by(at=LATER))) == b"closed noon"
    archive.dispose(second.id, by(at=LATER, reason="duplicate", authority="order 1"))
    assert len(list(archive.shelf.names("objects"))) == 2
    assert [one for one in archive.check(keys=KEYS) if one.state == "broken"] == []


def test_the_same_derivative_again_is_one_exhibit(archive: Archive) -> None:
    original = bridge(archive).record
    first, again = extract(archive, original.id, number=3), extract(archive, original.id, number=4)
    assert (first.new, again.new) == (True, False)
    assert first.record == again.record
    assert kinds(archive, original.id)[2:] == ["analyse", "analyse"]
    assert kinds(archive, first.record.id) == ["analyse", "store", "analyse"]
    assert not any(one.state == "broken" for one in archive.check())


def test_reading_is_an_event_even_if_nothing_is_read(archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    archive.read(exhibit, by(BRE, LATER, reason="review"), [BRE])
    last = archive.events(exhibit)[-1]
    assert (last.event.kind, last.event.actor, last.event.reason, last.signers) == (
        "access",
        "BRE/clerk",
        "review",
        ("BRE/clerk",),
    )


def test_a_working_copy_is_an_event_and_overwrites_nothing(archive: Archive, tmp_path: Path) -> None:
    exhibit = bridge(archive).record.id
    target = tmp_path / "copy.txt"
    assert archive.copy_out(exhibit, target, by()).event.kind == "copy"
    assert target.read_bytes() == BRIDGE
    with pytest.raises(InputError, match="exists"):
        archive.copy_out(exhibit, target, by())
    assert kinds(archive, exhibit) == ["collect", "store", "copy"]


def test_bytes_that_changed_are_not_handed_out(archive: Archive, tmp_path: Path) -> None:
    record = bridge(archive).record
    archive.shelf.delete(object_file(record.sha256))
    archive.shelf.create(object_file(record.sha256), BRIDGE.replace(b"noon", b"dusk"))
    with pytest.raises(ProofError, match="not those that came in"):
        b"".join(archive.read(record.id, by()))
    with pytest.raises(ProofError):
        archive.copy_out(record.id, tmp_path / "copy", by())
    with pytest.raises(ProofError):
        archive.release([record.id], "public", tmp_path / "out", by())
    assert sorted(path.name for path in tmp_path.iterdir() if path.name not in ("archive", "cache")) == []
    assert [(one.exhibit, one.state, one.reason) for one in archive.check(keys=KEYS)] == [
        (record.id, "broken", "its bytes have changed")
    ]
    assert kinds(archive, record.id) == ["collect", "store", "access"]


def test_a_damaged_object_is_noticed_when_its_bytes_come_in_again(archive: Archive) -> None:
    record = bridge(archive).record
    archive.shelf.delete(object_file(record.sha256))
    archive.shelf.create(object_file(record.sha256), BRIDGE[:-1])
    with pytest.raises(StoreError, match="damaged"):
        bridge(archive)


def test_disposal_leaves_record_and_chain_and_removes_the_bytes(archive: Archive) -> None:
    record = bridge(archive).record
    archive.dispose(record.id, by(at=LATER, reason="returned to its owner", authority="order 7"), [ALD])
    assert list(archive.shelf.names("objects")) == []
    last = archive.events(record.id)[-1].event
    assert (last.kind, last.hash_before, last.hash_after, last.authority) == (
        "dispose",
        record.sha256,
        "",
        "order 7",
    )
    assert archive.record(record.id) == record
    assert archive.check(keys=KEYS) == []
    with pytest.raises(Refusal) as refused:
        archive.read(record.id, by(at=LATER))
    assert refused.value.rule == "inquiry: what was disposed of, or has no bytes, is not read"
    row = archive.catalogue.get(record.id)
    assert row is not None
    assert row.disposed
    assert archive.catalogue.search("noon") == ()


def test_what_was_disposed_of_can_come_in_again(archive: Archive) -> None:
    record = bridge(archive).record
    archive.dispose(record.id, by(reason="error", authority="order 7"))
    again = bridge(archive, number=5)
    assert (again.new, again.record.id) == (False, record.id)
    assert kinds(archive, record.id) == ["collect", "store", "dispose", "collect", "store"]
    assert b"".join(archive.read(record.id, by())) == BRIDGE
    assert not any(one.state == "broken" for one in archive.check())


def test_a_legal_hold_keeps_the_bytes(archive: Archive) -> None:
    exhibit = bridge(archive, Facts(legal_hold=True)).record.id
    order = by(at=LATER, reason="court", authority="court of Velm")
    archive.record_event(exhibit, "hold", order)
    for authority in ("", "court of Velm"):
        with pytest.raises(Refusal) as refused:
            archive.dispose(exhibit, by(at=LATER, reason="space", authority="order 7"))
        assert refused.value.rule == "inquiry: what is under a legal hold is not disposed of"
        archive.record_event(exhibit, "lift", EventContext(ALD.name, LATER, authority=authority))
    archive.dispose(exhibit, by(at=LATER, reason="space", authority="order 7"))
    assert list(archive.shelf.names("objects")) == []


def test_nobody_lifts_the_hold_of_another(archive: Archive) -> None:
    exhibit = bridge(archive).record.id
    archive.record_event(exhibit, "hold", by(authority="court of Velm"))
    with pytest.raises(Refusal) as refused:
        archive.record_event(exhibit, "lift", by(authority="court of Orsa"))
    assert refused.value.rule == "inquiry: a hold is lifted by the authority that set it"
    assert kinds(archive, exhibit)[-1] == "hold"


def test_a_hold_given_with_bytes_that_are_here_is_set(archive: Archive) -> None:
    bridge(archive)
    again = bridge(archive, Facts(legal_hold=True), number=2)
    assert [one.event.kind for one in again.events] == ["collect", "hold"]
    with pytest.raises(Refusal, match="legal hold"):
        archive.dispose(again.record.id, by(reason="space", authority="order 7"))


def test_a_sealed_exhibit_is_not_used_until_it_is_unsealed(archive: Archive, tmp_path: Path) -> None:
    exhibit = bridge(archive).record.id
    archive.record_event(exhibit, "seal", by())
    uses: list[Callable[[], object]] = [
        lambda: archive.read(exhibit, by()),
        lambda: archive.copy_out(exhibit, tmp_path / "copy", by()),
        lambda: archive.release([exhibit], "public", tmp_path / "out", by()),
        lambda: extract(archive, exhibit),
        lambda: archive.dispose(exhibit, by(reason="space", authority="order 7")),
    ]
    for use in uses:
        with pytest.raises(Refusal) as refused:
            use()
        assert refused.value.rule == "inquiry: what is under seal is unsealed before it is used"
    archive.transfer(exhibit, by(counterparty=BRE.name), [ALD, BRE])
    archive.record_event(exhibit, "unseal", by(BRE))
    assert b"".join(archive.read(exhibit, by(BRE))) == BRIDGE
    assert kinds(archive, exhibit)[2:] == ["seal", "transfer", "unseal", "access"]
    with pytest.raises(Refusal, match="not under seal"):
        archive.record_event(exhibit, "unseal", by(BRE))


def test_what_is_extracted_stays_in_the_circle_and_a_redaction_need_not(archive: Archive) -> None:
    exhibit = bridge(archive, Facts(sensitivity="organisers")).record.id
    assert extract(archive, exhibit).record.sensitivity == "organisers"
    facts = Facts(derivation=CUT, sensitivity="everybody")
    with pytest.raises(Refusal) as refused:
        archive.derive(exhibit, b"other words", facts, by(), salt(3))
    assert refused.value.rule == "inquiry: an exhibit is kept to the circle that its record names"
    assert (
        archive.derive(exhibit, b"#### closed", facts, by(), salt(3), "redact").record.sensitivity
        == "everybody"
    )
    assert (
        archive.derive(exhibit, b"####", Facts(derivation=CUT), by(), salt(4), "redact").record.sensitivity
        == ""
    )


def test_the_circle_of_an_exhibit_is_settled_when_it_comes_in(archive: Archive) -> None:
    bridge(archive)
    with pytest.raises(Refusal) as refused:
        bridge(archive, Facts(sensitivity="organisers"), number=2)
    assert refused.value.rule == "inquiry: an exhibit is kept to the circle that its record names"


def test_consent_given_with_bytes_that_are_here_counts(archive: Archive, tmp_path: Path) -> None:
    exhibit = bridge(archive).record.id
    bridge(archive, Facts(consent=Consent("s-2", ("court",))), number=2)
    with pytest.raises(Refusal, match="s-2 is for court"):
        archive.release([exhibit], "public", tmp_path / "out", by())


def test_a_rebuilt_catalogue_says_the_same(archive: Archive) -> None:
    original = bridge(archive).record
    extract(archive, original.id)
    gone = bridge(archive, content=b"A note on a pump.", number=7).record
    extract(archive, gone.id, b"pump", number=8)
    archive.dispose(gone.id, by(reason="error", authority="order 7"))
    archive.derive(
        original.id, b'{"Make": "Lens"}', Facts(media_type="application/json", derivation=CUT), by(), salt(9)
    )
    before = archive.catalogue.list()
    words = {
        word: [row.id for row in archive.catalogue.search(word)]
        for word in ("orsa", "noon", "lens", "pump", "title")
    }
    assert words["noon"] == words["lens"] == [original.id]
    assert words["pump"] == []
    assert archive.rebuild() == []
    assert archive.catalogue.list() == before
    assert {word: [row.id for row in archive.catalogue.search(word)] for word in words} == words


def test_an_archive_that_is_none(tmp_path: Path, address: str) -> None:
    with pytest.raises(InputError, match=r"is not (a folder|an archive)"):
        Archive.open(address)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"format":1}',
        b"\xff",
        b'{"format":"comity-archive/v9","origin":"x"}',
        b'{"format":"comity-archive/v1","origin":"x y"}',
        b'{"format":"comity-archive/v1","origin":""}',
    ],
)
def test_an_archive_with_a_damaged_head_is_not_opened(archive: Archive, address: str, data: bytes) -> None:
    archive.shelf.delete("archive.json")
    archive.shelf.create("archive.json", data)
    with pytest.raises(StoreError, match="archive"):
        Archive.open(address)


def test_bad_people_and_times_change_nothing(archive: Archive) -> None:
    bad = [
        EventContext("", AT),
        EventContext("ALD clerk", AT),
        EventContext("ALD/clerk", "yesterday"),
        by(counterparty="a b"),
    ]
    for event in bad:
        with pytest.raises(InputError):
            archive.add(BRIDGE, Facts(), event, salt(1))
    with pytest.raises(Refusal, match="signed by BRE/clerk"):
        archive.add(BRIDGE, Facts(), by(), salt(1), [BRE])
    with pytest.raises(InputError, match="32"):
        archive.add(BRIDGE, Facts(), by(), b"short")
    with pytest.raises(InputError, match="surrogate"):
        archive.add(BRIDGE, Facts(title="\ud800"), by(), salt(1))
    assert list(archive.ids()) == []
    assert list(archive.shelf.names("custody")) == []
    assert list(archive.shelf.names("objects")) == []


def test_unknown_exhibits_are_named(archive: Archive) -> None:
    with pytest.raises(InputError, match="has no exhibit e-0000000000000000"):
        archive.record("e-0000000000000000")
    for name in ("", "e-", "../../etc", "e-000000000000000G"):
        with pytest.raises(InputError, match="not the id"):
            archive.record(name)
