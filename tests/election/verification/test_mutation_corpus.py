# SPDX-License-Identifier: Apache-2.0
"""What Comity says to each forgery of the catalogue: the verdict that the catalogue demands, by a failed check or by VerificationError.

What Debian's belenios-tool 2.0 says to the same bytes stands in corpus.json and is asked again in test_tool_verdicts. Nothing that the tool
rejects is accepted here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.election.ballots.belenios_v1.ballots import Checked, check_ballot
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.verification import ballot_work
from comity.election.ballots.belenios_v1.verification.checks import CHECKS
from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.errors import VerificationError
from election_forging import ACCEPT, REJECT, Board, Forgery, catalogue
from election_vectors import FOLDER, NAMES, vector
from naive_belenios import decryption

LOTS = 6


def verdict(path: Path) -> tuple[str, str]:
    """Accept or reject, and why. Anything but VerificationError is a bug and ends the test."""
    try:
        found = verify(path, workers=1)
    except VerificationError as error:
        return REJECT, error.message
    wrong = [one for one in found.checks if not one.ok]
    assert all(one.detail for one in wrong)
    return (REJECT, "; ".join(f"{one.id}: {one.detail}" for one in wrong)) if wrong else (ACCEPT, "")


@pytest.fixture(scope="module")
def remembered() -> Iterator[None]:
    """Most forgeries share their ballots. A verdict on a ballot depends on its bytes and the election's, so it is asked for once."""
    known: dict[tuple[bytes, bytes], Checked | VerificationError] = {}

    def check(election: Election, data: bytes) -> Checked:
        if (election.text, data) not in known:
            try:
                known[election.text, data] = check_ballot(election, data)
            except VerificationError as error:
                known[election.text, data] = error
        found = known[election.text, data]
        if isinstance(found, VerificationError):
            raise type(found)(found.message, hint=found.hint)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ballot_work, "check_ballot", check)
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("lot", range(LOTS))
def test_forgeries_get_the_verdict_that_the_catalogue_demands(lot: int, tmp_path: Path) -> None:
    path = tmp_path / "forged.bel"
    wrong: dict[str, str] = {}
    for forgery in [*catalogue()][lot::LOTS]:
        path.write_bytes(forgery.archive())
        found, why = verdict(path)
        if found != forgery.ours:
            wrong[forgery.label] = f"{found}, expected {forgery.ours} ({forgery.why}) {why}"
    assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_what_was_not_forged_is_accepted(name: str) -> None:
    assert verdict(FOLDER / f"{name}.bel") == (ACCEPT, "")


def test_nothing_that_the_tool_rejects_is_accepted_here() -> None:
    lines = json.loads((FOLDER / "corpus.json").read_text(encoding="utf-8"))["forgeries"]
    assert [one["name"] for one in lines if one["tool"] == REJECT and one["ours"] == ACCEPT] == []
    stricter = [one for one in lines if one["tool"] == ACCEPT and one["ours"] == REJECT]
    assert {"num-tallied-plus-one", "result-plus-q"} & {one["name"] for one in stricter}
    assert len(stricter) > 200


# Which check fails ---------------------------------------------------------------------------------------------------------------

FAILING = [
    ("election-key-negated", "revote", "election public-key"),
    ("election-key-identity", "revote", "election public-key"),
    ("certificate-signature", "threshold", "trustees"),
    ("exponents-last-changed", "threshold", "trustees"),
    ("trustee-response-plus-1", "revote", "trustees"),
    ("trustee-added", "revote", "public-key"),
    ("trustee-dropped", "revote", "public-key"),
    ("credential-identity-before-the-vote", "revote", "credentials"),
    ("credential-negated-before-the-vote", "revote", "credentials"),
    ("ballot-of-a-stranger", "revote", "eligibility"),
    ("credential-of-voter-missing", "revote", "eligibility"),
    ("ballot-answer-missing", "blank", "ballots"),
    ("alpha-negated-with-proofs-that-add-up", "revote", "ballots"),
    ("signature-proof-response-plus-1", "revote", "ballots"),
    ("vote-of-a-thousand", "revote", "ballots"),
    ("superseded-ballot-replayed", "revote", "replays"),
    ("same-ballot-twice-in-a-row", "revote", "replays"),
    ("superseded-ballot-counted-as-well", "revote", "encrypted-tally"),
    ("superseded-ballot-counted-instead", "revote", "encrypted-tally"),
    ("votes-added-to-the-sum", "revote", "encrypted-tally result"),
    ("mixed-tally-of-superseded-ballot", "mixed", "encrypted-tally shuffles"),
    ("num-tallied-plus-1", "revote", "num-tallied"),
    ("num-tallied-plus-1", "mixed", "num-tallied"),
    ("total-weight-plus-1", "revote", "total-weight"),
    ("large-weight-plus-1", "weights", "total-weight"),
    ("shuffle-c-changed", "mixed", "shuffles"),
    ("first-shuffle-missing", "mixed", "shuffles"),
    ("factor-changed-before-the-result", "revote", "decryptions"),
    ("decryption-owner-unknown-before-the-result", "revote", "decryptions"),
    ("decryption-of-a-member-missing", "threshold", "quorum result"),
    ("decryption-of-a-trustee-missing", "revote", "quorum result"),
    ("result-plus-q", "revote", "result"),
    ("large-result-plus-1", "weights", "result"),
    ("mixed-result-in-another-order", "mixed", "result"),
    ("election-renamed-after-the-vote", "revote", "ballots encrypted-tally total-weight decryptions result"),
]


def named(name: str, base: str) -> Forgery:
    return next(one for one in catalogue() if (one.name, one.base) == (name, base))


@pytest.mark.parametrize(("name", "base", "checks"), FAILING)
def test_the_check_that_fails_is_the_one_about_it(name: str, base: str, checks: str, tmp_path: Path) -> None:
    path = tmp_path / "forged.bel"
    path.write_bytes(named(name, base).archive())
    found = verify(path, workers=1)
    wrong = [one for one in found.checks if not one.ok]
    assert [one.id for one in wrong] == checks.split()
    assert all(one.about.sentence.endswith(".") and one.about.section for one in wrong)


def test_every_check_can_fail_alone_or_with_what_rests_on_it() -> None:
    """`archive` fails by an error, `growth` needs an earlier copy."""
    assert set(CHECKS) - {"archive", "growth"} == {
        check for _, _, checks in FAILING for check in checks.split()
    }


# What is checked ------------------------------------------------------------------------------------------------------------------


def many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


@pytest.mark.parametrize("name", NAMES)
def test_checks_are_made_in_their_order_and_say_what_was_looked_at(name: str) -> None:
    found = verify(FOLDER / f"{name}.bel", workers=1)
    mixing = name == "mixed"
    assert [one.id for one in found.checks] == [
        one for one in CHECKS if one != "growth" and (mixing or one != "shuffles")
    ]
    plan, details = vector(name).plan, {one.id: one.detail for one in found.checks}
    voters, weights = {voter for voter, _ in plan.votes}, plan.weights or [1] * plan.voters
    counted = (len(plan.votes), len(voters), plan.voters, sum(weights[one] for one in voters))
    assert (found.ballots, found.voters, found.credentials, found.total_weight) == counted
    assert details["total-weight"] == f"{counted[3]:,}"
    assert details["num-tallied"] == f"{counted[1]:,}"
    assert details["decryptions"] == f"trustees {', '.join(map(str, plan.deciders()))}"
    assert details["credentials"] == f"{many(plan.voters, 'credential')} of total weight {sum(weights):,}"
    assert details["ballots"].startswith(f"{many(counted[0], 'ballot')}, {counted[0] - counted[1]} ")
    assert found.warnings == ()
    if mixing:
        assert details["shuffles"] == "2 shuffles, by trustees 1, 2"


def test_groups_of_trustees_are_told_in_words() -> None:
    found = {one.id: one.detail for one in verify(FOLDER / "two-groups.bel", workers=1).checks}
    assert found["trustees"] == "2 of trustees 1 to 2; trustee 3; 1 of trustees 4 to 5: all needed"
    assert found["quorum"] == "4 of 5 trustees"


def test_votes_that_nobody_shuffled_are_warned_of(tmp_path: Path) -> None:
    """The tool takes such an archive too; whoever decrypts sees whose vote each is."""
    board = Board(vector("mixed"))
    board.until("EncryptedTally")
    tally = board.value("tally")
    secret = vector("mixed").private(1)
    share = decryption(board.field, board.election, tally, secret)
    board.announce("PartialDecryption", "decryption", share)
    board.parts.pop()
    board.kinds.pop()
    name = board.parts[-1][0].split(".")[0]
    board.announce("PartialDecryption", "owned-decryption", {"owner": 1, "payload": name})
    path = tmp_path / "unshuffled.bel"
    path.write_bytes(board.built())
    found = verify(path, workers=1)
    assert found.ok
    assert found.result is None
    (warning,) = found.warnings
    assert warning == "votes were decrypted without a shuffle: whoever holds the archive sees who voted how"


# Growth -------------------------------------------------------------------------------------------------------------------------


def test_an_archive_grew_from_each_of_its_beginnings(tmp_path: Path) -> None:
    for event, added in (("Setup", 8), ("EncryptedTally", 3), ("Result", 0)):
        board = Board(vector("revote"))
        board.until(event)
        earlier = tmp_path / "earlier.bel"
        earlier.write_bytes(board.built())
        found = verify(FOLDER / "revote.bel", earlier=earlier, workers=1)
        assert found.ok
        assert found.checks[-1].detail == f"{added} events added"
        before = verify(earlier, workers=1)
        assert before.ok
        assert (before.result is None) == (event != "Result")


def test_an_archive_that_lost_something_fails_in_that_alone(tmp_path: Path) -> None:
    board = Board(vector("revote"))
    board.drop("Ballot", 0)
    board.until("Ballot", 1)
    shorter = tmp_path / "shorter.bel"
    shorter.write_bytes(board.built())
    for earlier in (FOLDER / "revote.bel", FOLDER / "empty.bel"):
        found = verify(shorter, earlier=earlier, workers=1)
        assert [one.id for one in found.checks if not one.ok] == ["growth"]
    (tmp_path / "no archive").write_bytes(b"no archive")
    found = verify(shorter, earlier=tmp_path / "no archive", workers=1)
    assert [one.id for one in found.checks if not one.ok] == ["growth"]
