# SPDX-License-Identifier: Apache-2.0
"""`comity verify` and elections: the archives are verified, and held against every joint statement; a party's root is only reported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from comity.canonical import sha256_hex
from comity.desk.audit import Report, verify
from comity.desk.election_audit import audit_elections
from comity.desk.election_record import adopted_words
from comity.desk.export import export
from comity.desk.mechanism import Mechanism
from comity.desk.mirror import mirror
from comity.desk.view import state_data
from comity.election.ballots.belenios_v1.verification.checks import CHECKS
from comity.errors import MissingBlobError, ProofError, Refusal
from comity.kinds import Blob
from election.stage import ID, JOINT, Archive, Box, forged
from election_vectors import vector
from text.record.stage import clause

OPENED = ("archive", "election", "trustees", "public-key", "credentials", "eligibility", "replays", "ballots")
"""Checks of an archive without ballots."""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    found = Box(tmp_path)
    yield found
    found.world.close()


def checked(box: Box) -> Report:
    return verify(box.world.mechanism, None, 0)


def why(box: Box) -> ProofError:
    with pytest.raises(ProofError) as caught:
        checked(box)
    assert caught.value.exit_code == 23
    return caught.value


def told(box: Box, **results: Any) -> tuple[int, int, int]:
    """Opening, closing and result; their entries."""
    return box.open(), box.close(), box.announce(**results)


def test_a_whole_election_verifies(box: Box) -> None:
    opened = box.open()
    box.root("ALD", 0)
    box.root("TAV", 2)
    box.close()
    box.root(["BRE", "MAR"], 3)
    box.announce(totals=[[str(one) for one in row] for row in vector("revote").result])
    (found,) = checked(box).elections
    assert (found.id, found.finished, found.ballots, found.voters) == (ID, True, 3, 2)
    assert (found.roots, found.missing, found.contradictions, found.warnings) == (3, (), (), ())
    assert set(found.checks) == set(CHECKS) - {"shuffles"}
    assert opened == box.world.folded.election.elections[ID].index


def test_an_election_that_was_only_opened_has_its_opening_checked(box: Box) -> None:
    box.open()
    (found,) = checked(box).elections
    assert (found.finished, found.ballots, found.checks) == (False, 0, OPENED)


def test_roots_and_a_closing_without_a_result_are_not_judged(box: Box) -> None:
    box.open()
    box.root("ALD", 2, event="0" * 64)
    box.close(event="1" * 64)
    (found,) = checked(box).elections
    assert (found.finished, found.roots, found.missing) == (False, 1, ())


def test_a_record_without_elections_has_none(box: Box) -> None:
    assert checked(box).elections == ()


@pytest.mark.parametrize("name", ["blank", "mixed", "threshold", "weights"])
def test_elections_of_every_kind(tmp_path: Path, name: str) -> None:
    trustees = {"blank": 1, "mixed": 2, "threshold": 4, "weights": 2}[name]
    box = Box(tmp_path, name, ["ALD", "BRE", "MAR", "ALD"][:trustees])
    told(box)
    (found,) = checked(box).elections
    assert found.finished
    assert ("shuffles" in found.checks) == (name == "mixed")
    box.world.close()


# One party's word


def test_a_root_that_the_box_does_not_hold_is_reported_by_its_party_and_fails_nothing(box: Box) -> None:
    box.open()
    box.root("BRE", 1)
    false = box.root("TAV", 2, event="0" * 64)
    close = box.close()
    body = {"election": ID, "ballots": 9, "height": 9, "event": "0" * 64}
    more = box.world.say("election/root/v1", "MAR", **body)
    box.announce()
    (found,) = checked(box).elections
    assert [(one.parties, one.height, one.index) for one in found.missing] == [
        (("TAV",), 2, false),
        (("MAR",), 9, more),
    ]
    assert found.contradictions == ((close, more),)
    assert found.roots == 3


# Joint statements


WRONG_OPENINGS: list[tuple[dict[str, Any], str]] = [
    ({"uuid": "Another1Uu1d11"}, "the uuid is"),
    ({"group": "RFC-3526-2048"}, "the group is BELENIOS-2048; stated is RFC-3526-2048"),
    ({"roll": {"credentials": 4}}, "the number of credentials is 3; stated is 4"),
    ({"roll": {"weight": 4}}, "the weight of the roll is 3; stated is 4"),
    ({"roll": {"sha256": "0" * 64}}, "the SHA-256 of the credentials is"),
    ({"trustees": ["ALD"]}, "the number of trustees is 2; stated is 1"),
    ({"trustees": ["ALD", "BRE", "MAR"]}, "the number of trustees is 2; stated is 3"),
    ({"questions": [{"question": "Who?", "answers": ["a"]}]}, "the questions are not those of the archive"),
    ({"event": "0" * 64}, "the archive of the opening ends with height 0"),
]


@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize(("wrong", "message"), WRONG_OPENINGS)
def test_an_opening_that_is_not_the_archive_s(
    box: Box, wrong: dict[str, Any], message: str, *, finished: bool
) -> None:
    roll = box.archive.opening()["roll"] | wrong.get("roll", {})
    index = box.open(**(wrong | {"roll": roll}))
    if finished:
        box.close()
        box.announce()
    assert f"the election {ID}, entry {index}: {message}" in why(box).message


def test_an_opening_with_a_ballot_in_it(box: Box) -> None:
    early = box.archive.cut(2)
    box.put(early)
    index = box.open(archive=early.blob())
    assert f"entry {index}: the archive of the opening ends with height 1" in why(box).message


def test_another_box_than_the_one_that_was_opened(tmp_path: Path) -> None:
    """The archive of the result did not grow out of that of the opening."""
    box = Box(tmp_path)
    box.open()
    box.close()
    other = Archive(vector("blank").archive)
    box.put(other)
    index = box.announce(**other.result())
    assert f"entry {index}: growth:" in why(box).message
    box.world.close()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ballots": 2, "height": 3}, "the number of ballots is 3; stated is 2"),
        ({"event": "0" * 64}, "the event of the closing is"),
    ],
)
def test_a_closing_that_is_not_the_archive_s(box: Box, wrong: dict[str, Any], message: str) -> None:
    box.open()
    index = box.close(**wrong)
    box.announce()
    assert f"the election {ID}, entry {index}: {message}" in why(box).message


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"height": 7}, "the last event is height 8"),
        ({"event": "0" * 64}, "the last event is height 8"),
        ({"totals": [["9", "9", "9"]]}, "the totals are not those of the archive"),
        ({"totals": [["1"]]}, "the totals are not those of the archive"),
    ],
)
def test_a_result_that_is_not_the_archive_s(box: Box, wrong: dict[str, Any], message: str) -> None:
    _, _, index = told(box, **wrong)
    assert f"the election {ID}, entry {index}: {message}" in why(box).message


def test_an_archive_without_its_result(box: Box) -> None:
    box.open()
    box.close()
    shorter = box.archive.cut(7)
    box.put(shorter)
    index = box.announce(**shorter.result())
    assert f"entry {index}: the archive holds no result" in why(box).message


def test_a_forged_result_fails_its_check(box: Box) -> None:
    box.archive = forged(box.archive)
    _, _, index = told(box)
    assert f"the election {ID}, entry {index}: result:" in why(box).message


def test_bytes_that_are_no_archive(box: Box) -> None:
    rubbish = Archive(b"not a ballot box")
    box.put(rubbish)
    index = box.open(archive=rubbish.blob())
    assert f"the election {ID}, entry {index}:" in why(box).message


def test_any_flipped_bit_of_an_archive_is_found_whatever_its_name_says(box: Box) -> None:
    """Filed under the hash that it then has, and stated so: what a dishonest joint statement could name."""
    told(box)
    state, blobs = box.world.folded, box.world.mechanism.blobs
    held = state.election.elections[ID]
    assert held.result is not None
    random = Random("flips")
    for _ in range(12):
        data = bytearray(box.archive.data)
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        digest = blobs.put(bytes(data))
        held.result.archive = Blob(sha256=digest, size=len(data))
        with pytest.raises(ProofError, match=f"the election {ID}, entry "):
            audit_elections(state, blobs, workers=0)


def test_a_missing_archive_is_named(box: Box) -> None:
    told(box)
    box.world.mechanism.blobs.path(box.archive.blob()["sha256"]).unlink()
    with pytest.raises(MissingBlobError, match=box.archive.blob()["sha256"]):
        checked(box)


# What is put to the vote


def with_text(box: Box) -> tuple[bytes, int]:
    """The text `statement`, adopted; the document with its words."""
    title = {"en": "Statement"}
    box.world.say("text/table/v1", "ALD", text="statement", title=title, clauses=[clause("op-1", "We meet.")])
    with pytest.raises(Refusal, match="the text statement is not adopted"):
        adopted_words(box.world.folded, "statement")
    hashes = box.world.folded.text.texts["statement"].hashes()
    index = box.world.say("text/adopt/v1", JOINT, text="statement", hashes=hashes)
    return adopted_words(box.world.folded, "statement"), index


def test_the_words_that_are_put_to_the_vote_are_those_that_were_adopted(box: Box) -> None:
    document, index = with_text(box)
    assert b'"words":{"en":"We meet."}' in document
    assert f'"adopted":{index}'.encode() in document
    digest = box.world.mechanism.blobs.put(document)
    box.open(text="statement", subject={"sha256": digest, "size": len(document)})
    assert checked(box).elections[0].id == ID
    row = state_data(box.world.folded, "")["elections"][0]
    assert (row["text"], row["subject"]) == ("statement", digest)


@pytest.mark.parametrize(
    ("name", "document", "message"),
    [
        ("statement", b"{}", "the SHA-256 of the adopted words of statement is"),
        ("other", None, "the subject: the record has no text 'other'"),
    ],
)
def test_other_words_than_those_that_were_adopted(
    box: Box, name: str, document: bytes | None, message: str
) -> None:
    words, _ = with_text(box)
    digest = box.world.mechanism.blobs.put(document or words)
    index = box.open(text=name, subject={"sha256": digest, "size": len(document or words)})
    assert f"the election {ID}, entry {index}: {message}" in why(box).message


def test_a_text_that_was_adopted_only_after_the_opening(box: Box) -> None:
    """Its document cannot be there before, so it is one that was foreseen."""
    whole = Box(box.world.folder / "twin")
    foreseen, _ = with_text(whole)
    whole.world.close()
    digest = box.world.mechanism.blobs.put(foreseen)
    box.open(text="statement", subject={"sha256": digest, "size": len(foreseen)})
    assert "the subject: the record has no text 'statement'" in why(box).message
    with_text(box)
    assert "the text statement was adopted after the opening" in why(box).message


# Copies


def test_an_export_holds_the_archives_and_a_mirror_of_it_verifies(box: Box, tmp_path: Path) -> None:
    told(box)
    out = tmp_path / "out"
    export(box.world.mechanism, out)
    for one in (box.archive, box.archive.cut(1)):
        digest = one.blob()["sha256"]
        assert (out / "blobs" / "sha256" / digest[:2] / digest).read_bytes() == one.data
    with closing(Mechanism.create(tmp_path / "copy")) as copy:
        mirror(out, copy)
        (found,) = verify(copy, None, 0).elections
        assert found.finished
        assert copy.state().digest() == box.world.folded.digest()


def test_admission_reads_no_archive(box: Box) -> None:
    """The fold takes bytes that are no archive: only `verify` opens them."""
    rubbish = Archive(b"rubbish")
    box.put(rubbish)
    assert box.open(archive=rubbish.blob()) == box.world.folded.election.elections[ID].index
    assert sha256_hex(b"rubbish") == box.world.folded.election.elections[ID].archive.sha256
