# SPDX-License-Identifier: Apache-2.0
"""comity election vote: a ballot is prepared, audited or cast, and what a rule forbids changes nothing."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ballot_worlds import drawing
from cli.terminal import Done, Terminal
from comity.cli.election.vote import casting
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1 import archive
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.ballots import tracker
from comity.election.ballots.belenios_v1.box import open_box
from comity.election.ballots.belenios_v1.credentials import derive, encode_public_credentials, new_credential
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.keys import public_key
from comity.election.ballots.belenios_v1.messages import SetupData, encode
from comity.election.ballots.belenios_v1.model import Election
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
from comity.errors import StoreError

UUID = "ToyE1ection111"
QUESTIONS = (
    HomomorphicQuestion("Who hosts?", ("Aldonia", "Brevia", "Maritania"), 1, 2, blank=True),
    HomomorphicQuestion("Adopt the text?", ("yes", "no", "Brevia"), 1, 1),
)
CREDENTIALS = [new_credential(drawing(place)) for place in range(3)]
STRANGER = CREDENTIALS[2]
CHOICES = "[[0,1,0,1],[0,1,0]]"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`box` is open to two voters, whose credentials are in 0.txt and 1.txt; 2.txt is of somebody who is not on the list."""
    folder = tmp_path_factory.mktemp("voting")
    group = groups.group("BELENIOS-2048")
    trustee = public_key(group, 7, drawing("pok"))
    election = Election.make(
        uuid=UUID,
        name="Two questions",
        description="",
        group=group,
        public_key=group.parse(trustee.public_key),
        questions=QUESTIONS,
    ).text
    trustees = encode([["Single", trustee]])
    public = [derive(one, UUID, group).public for one in CREDENTIALS[:2]]
    listed = encode_public_credentials((one, None) for one in public)
    setup = SetupData(*(sha256(one).hexdigest() for one in (election, trustees, listed)))
    (folder / "box").mkdir()
    Archive.create(
        folder / "box" / f"{UUID}.bel", 1_790_000_000, [election, trustees, listed, encode(setup)]
    ).close()
    for place, credential in enumerate(CREDENTIALS):
        path = folder / f"{place}.txt"
        path.write_text(credential + "\n")
        path.chmod(0o600)
    return folder


@pytest.fixture
def voting(opened: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(opened, tmp_path / "v")
    return Terminal(tmp_path / "v")


def bel(voting: Terminal) -> Path:
    return voting.folder / "box" / f"{UUID}.bel"


def ballots(voting: Terminal) -> list[bytes]:
    return list(open_box(bel(voting)).ballots())


def vote(voting: Terminal, *arguments: object, voter: int = 0, choices: str = CHOICES) -> Done:
    return voting(
        "election", "vote", *arguments, "--credential", f"{voter}.txt", "--choices", choices, "--json"
    )


def prepared(voting: Terminal, name: str = "mine", **more: Any) -> dict[str, Any]:
    done = vote(voting, "prepare", "box", "-o", name, **more)
    assert done.code == 0, done
    return done.data


def run(voting: Terminal, *arguments: object) -> Done:
    return voting("election", "vote", *arguments, "--json")


def refused(done: Done, rule: str, code: int = 10) -> dict[str, Any]:
    assert done.code == code, done
    error: dict[str, Any] = done.data["error"]
    assert rule in error["rule"]
    return error


def test_vote_in_one_go_and_vote_anew(voting: Terminal) -> None:
    first = vote(voting, "box")
    assert first.code == 0
    assert list(first.data) == ["ok", "tracker", "credential"]
    second = vote(voting, "now", "box", choices="[[1,0,0,0],[1,0,0]]").data
    assert second["credential"] == first.data["credential"]
    other = vote(voting, "box", voter=1).data
    assert [tracker(one) for one in ballots(voting)] == [
        one["tracker"] for one in (first.data, second, other)
    ]


def test_text_says_that_an_earlier_ballot_no_longer_counts(voting: Terminal) -> None:
    command = ("election", "vote", "box", "--credential", "0.txt", "--choices", CHOICES)
    voting.yes(*command)
    again = voting.yes(*command)
    assert "If you voted before, this ballot counts in place of the earlier one" in again
    first, second = map(tracker, ballots(voting))
    assert second in again
    assert "counts with weight 1" in voting.yes("election", "track", "box", second)
    replaced = voting("election", "track", "box", first, "--json")
    assert (replaced.code, replaced.data["found"], replaced.data["counts"]) == (1, True, False)
    unknown = voting("election", "track", "box", "A" * 43, "--json")
    assert (unknown.code, unknown.data["found"]) == (1, False)


def test_box_that_shrank_since_the_ballot_was_prepared_is_refused(voting: Terminal) -> None:
    before = bel(voting).read_bytes()
    vote(voting, "box", voter=1)
    prepared(voting)
    bel(voting).write_bytes(before)
    done = run(voting, "cast", "box", "mine")
    assert done.code == 23
    assert "it was cut, or is another one" in done.data["error"]["message"]
    assert ballots(voting) == []


def test_only_what_came_into_the_box_since_is_read(voting: Terminal) -> None:
    for _ in range(3):
        vote(voting, "box", voter=1)
    prepared(voting)
    with mock.patch("comity.election.ballots.belenios_v1.booth.read", wraps=archive.read) as reading:
        assert run(voting, "cast", "box", "mine").code == 0
    assert reading.call_count == 4  # the four payloads of the opening, and no ballot


def test_prepared_ballot_is_audited_and_never_cast(voting: Terminal) -> None:
    made = prepared(voting)
    assert (voting.folder / "mine").stat().st_mode & 0o777 == 0o600
    audited = run(voting, "audit", "box", "mine", "-o", "opening")
    assert audited.data["commitment"] == made["commitment"]
    assert audited.data["choices"] == json.loads(CHOICES)
    assert (voting.folder / "mine").stat().st_mode & 0o777 == 0o600
    refused(run(voting, "cast", "box", "mine"), "a ballot is opened or cast, never both")
    assert ballots(voting) == []
    again = run(voting, "audit", bel(voting), "mine")
    assert again.data["choices"] == audited.data["choices"]
    checked = run(voting, "check-opening", "box", "opening", "--fingerprint", made["commitment"])
    assert checked.data == {
        "ok": True,
        "commitment": made["commitment"],
        "credential": made["credential"],
        "choices": json.loads(CHOICES),
        "cast": False,
    }


def test_audit_in_words(voting: Terminal) -> None:
    prepared(voting)
    out = voting.yes("election", "vote", "audit", "box", "mine", "-o", "opening")
    assert "1. Who hosts?: Aldonia; Maritania" in out
    assert "2. Adopt the text?: no" in out
    assert "2. Adopt the text?: no" in voting.yes("election", "vote", "check-opening", "box", "opening")


def test_prepared_ballot_is_cast_and_never_opened(voting: Terminal) -> None:
    made = prepared(voting)
    cast = run(voting, "cast", "box", "mine").data
    assert cast == {
        "ok": True,
        "tracker": made["tracker"],
        "credential": made["credential"],
        "commitment": made["commitment"],
    }
    assert [tracker(one) for one in ballots(voting)] == [made["tracker"]]
    kept = (voting.folder / "mine").read_text()
    assert "opening" not in kept
    assert 'ballot":' not in kept
    refused(run(voting, "audit", "box", "mine"), "a ballot is opened or cast, never both")
    refused(run(voting, "cast", "box", "mine"), "a prepared ballot is cast once")


def test_copy_of_a_prepared_ballot_is_neither_cast_twice_nor_opened(voting: Terminal) -> None:
    prepared(voting)
    for copy in ("one", "other"):
        shutil.copy(voting.folder / "mine", voting.folder / copy)
    assert run(voting, "cast", "box", "mine").code == 0
    assert vote(voting, "box").code == 0
    refused(run(voting, "cast", "box", "one"), "a ballot is cast once", 14)
    refused(run(voting, "audit", "box", "other"), "a ballot is opened or cast, never both")
    assert len(ballots(voting)) == 2
    for copy in ("one", "other"):
        assert "opening" not in (voting.folder / copy).read_text()


def test_opened_ballot_that_stands_in_the_box_is_told(voting: Terminal) -> None:
    prepared(voting)
    shutil.copy(voting.folder / "mine", voting.folder / "copy")
    assert run(voting, "audit", "box", "copy", "-o", "opening").code == 0
    assert run(voting, "cast", "box", "mine").code == 0
    done = run(voting, "check-opening", "box", "opening")
    assert (done.code, done.data["cast"]) == (1, True)


def test_attempt_cut_off_before_the_append_can_be_made_again(voting: Terminal) -> None:
    prepared(voting)
    with mock.patch.object(Archive, "append", side_effect=StoreError("the disk is full")):
        assert run(voting, "cast", "box", "mine").code == 31
    assert ballots(voting) == []
    refused(run(voting, "audit", "box", "mine"), "a ballot is opened or cast, never both")
    assert run(voting, "cast", "box", "mine").code == 0
    assert len(ballots(voting)) == 1


def test_attempt_cut_off_after_the_append_is_finished_without_a_second_ballot(voting: Terminal) -> None:
    made = prepared(voting)
    append = Archive.append

    def then_stop(*arguments: Any) -> Any:
        append(*arguments)
        raise KeyboardInterrupt

    with mock.patch.object(Archive, "append", then_stop):
        assert run(voting, "cast", "box", "mine").code == 2
    assert len(ballots(voting)) == 1
    assert run(voting, "cast", "box", "mine").data["tracker"] == made["tracker"]
    assert len(ballots(voting)) == 1
    refused(run(voting, "cast", "box", "mine"), "a prepared ballot is cast once")


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        ("[[0,1,1,1],[1,0,0]]", "question 1: 1 to 2 answers, or a blank vote"),
        ("[[0,0,0,0],[1,0,0]]", "question 1: 1 to 2 answers, or a blank vote"),
        ("[[1,1,0,0],[1,0,0]]", "question 1: 1 to 2 answers, or a blank vote"),
        ("[[1,0,0,0],[1,1,0]]", "question 2: 1 answer"),
        ("[[1,0,0,0]]", "every question is answered"),
    ],
)
def test_choices_that_break_a_question_change_nothing(voting: Terminal, choices: str, rule: str) -> None:
    with voting.nothing_left():
        refused(vote(voting, "box", choices=choices), rule)
        refused(vote(voting, "prepare", "box", "-o", "mine", choices=choices), rule)


def test_credential_that_is_not_on_the_list_changes_nothing(voting: Terminal) -> None:
    with voting.nothing_left():
        for arguments in (("box",), ("prepare", "box", "-o", "mine")):
            done = vote(voting, *arguments, voter=2)
            refused(done, "section 4.8", 12)
            assert STRANGER not in done.out + done.err


@pytest.mark.parametrize(
    "typed", ["", "1" * 15, CREDENTIALS[0][:-1] + "!", CREDENTIALS[0][:-1], CREDENTIALS[0].lower(), "é" * 15]
)
def test_mistyped_credential_is_not_repeated(voting: Terminal, typed: str) -> None:
    (voting.folder / "0.txt").write_text(typed + "\n", encoding="utf-8")
    with voting.nothing_left():
        done = vote(voting, "box")
    assert done.code == 33
    assert not typed or typed not in done.out + done.err


def test_credential_file_that_others_can_read(voting: Terminal) -> None:
    (voting.folder / "0.txt").chmod(0o644)
    done = vote(voting, "box")
    assert (done.code, done.data["error"]["hint"]) == (34, "run: chmod 600 0.txt")


def test_credential_file_with_more_in_it(voting: Terminal) -> None:
    with (voting.folder / "0.txt").open("a") as file:
        file.write(CREDENTIALS[1])
    done = vote(voting, "box")
    assert done.code == 33
    assert CREDENTIALS[1] not in done.out + done.err


def test_credential_from_standard_input_and_choices_from_a_file(voting: Terminal) -> None:
    (voting.folder / "choices.json").write_text(CHOICES)
    arguments = ("election", "vote", "box", "--credential", "-", "--choices", "choices.json", "--json")
    with mock.patch("sys.stdin", io.StringIO(f"{CREDENTIALS[1]}\n")):
        assert voting(*arguments).data["ok"]


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_credential_is_asked_for_without_echo_and_choices_by_number(voting: Terminal) -> None:
    asked = []

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return CREDENTIALS[0]

    with (
        mock.patch("sys.stdin", Screen("2 4\n1\n")),
        mock.patch("click.termui.hidden_prompt_func", typed),
    ):
        prompted = voting("election", "vote", "prepare", "box", "-o", "mine", "--json")
    assert prompted.code == 0, prompted
    assert asked == ["Credential: "]
    assert "1. Who hosts? (1 to 2 answers, or a blank vote)" in prompted.err
    assert run(voting, "audit", "box", "mine").data["choices"] == [[0, 1, 0, 1], [1, 0, 0]]


def test_nobody_to_ask(voting: Terminal) -> None:
    with mock.patch("sys.stdin", io.StringIO("")):
        assert run(voting, "box").code == 2
        assert run(voting, "box", "--credential", "0.txt").code == 2


@pytest.mark.parametrize(
    ("answers", "choices"),
    [
        (("Aldonia", "yes"), [[0, 1, 0, 0], [1, 0, 0]]),
        (("blank vote", "no"), [[1, 0, 0, 0], [0, 1, 0]]),
        (("1: Brevia", "2:Brevia"), [[0, 0, 1, 0], [0, 0, 1]]),
    ],
)
def test_answers_by_name(voting: Terminal, answers: tuple[str, ...], choices: list[list[int]]) -> None:
    named = [part for one in answers for part in ("--answers", one)]
    done = run(voting, "prepare", "box", "--credential", "0.txt", *named, "-o", "mine")
    assert done.code == 0, done
    assert run(voting, "audit", "box", "mine").data["choices"] == choices


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        (["Brevia", "yes"], "text 1 of --answers names several answers"),
        (["yes", "Tavria"], "text 2 of --answers names no answer"),
        (["2: Aldonia"], "text 1 of --answers names no answer"),
        (["3: yes"], "text 1 of --answers names no answer"),
    ],
)
def test_names_that_stand_for_no_answer_or_for_several(
    voting: Terminal, answers: list[str], wrong: str
) -> None:
    named = [part for one in answers for part in ("--answers", one)]
    done = run(voting, "box", "--credential", "0.txt", *named)
    assert (done.code, done.data["error"]["message"]) == (33, wrong)


@pytest.mark.parametrize(
    "choices", ["[", "[[0,1]", "[1,0]", '[["1"]]', "[[true]]", "[[1.0]]", "[null]", "missing.json", "[" * 9999]
)  # fmt: skip
def test_choices_that_cannot_be_read(voting: Terminal, choices: str) -> None:
    with voting.nothing_left():
        assert vote(voting, "box", choices=choices).code == 33


def test_choices_and_answers_at_once(voting: Terminal) -> None:
    assert vote(voting, "box", "--answers", "yes").code == 2


def test_closed_election_takes_no_ballot(voting: Terminal) -> None:
    prepared(voting)
    with Archive.open(bel(voting)) as archive:
        archive.append(EventType.END_BALLOTS)
    with voting.nothing_left():
        for done in (
            vote(voting, "box"),
            vote(voting, "prepare", "box", "-o", "other"),
            run(voting, "cast", "box", "mine"),
        ):
            refused(done, "section 4.4: no ballot after EndBallots")
    # What was refused was not cast, so it can still be opened.
    assert run(voting, "audit", "box", "mine").code == 0


def test_secrets_stay_out_of_the_folder_of_the_election(voting: Terminal) -> None:
    with voting.nothing_left():
        refused(
            vote(voting, "prepare", "box", "-o", "box/mine"), "secrets never lie in the folder of an election"
        )


def test_prepared_ballot_is_never_overwritten(voting: Terminal) -> None:
    prepared(voting)
    before = (voting.folder / "mine").read_bytes()
    assert vote(voting, "prepare", "box", "-o", "mine").code == 34
    assert (voting.folder / "mine").read_bytes() == before


def test_prepared_ballot_that_others_can_read(voting: Terminal) -> None:
    prepared(voting)
    (voting.folder / "mine").chmod(0o640)
    for command in ("audit", "cast"):
        assert run(voting, command, "box", "mine").code == 34
    assert ballots(voting) == []


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'{"form":"comity/prepared-ballot/v1"}'])
def test_file_that_is_no_prepared_ballot(voting: Terminal, data: bytes) -> None:
    path = voting.folder / "mine"
    path.write_bytes(data)
    path.chmod(0o600)
    for command in ("audit", "cast"):
        assert run(voting, command, "box", "mine").code == 33
    assert run(voting, "check-opening", "box", "mine").code == 33


def test_files_that_are_missing(voting: Terminal) -> None:
    assert run(voting, "cast", "box", "mine").code == 34
    assert run(voting, "check-opening", "box", "opening").code == 33
    assert vote(voting, "nowhere").code == 33
    assert vote(voting, "prepare", "box", "-o", "mine", voter=9).code == 34


@contextmanager
def locked(path: Path) -> Iterator[None]:
    import fcntl

    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_one_command_at_a_time(voting: Terminal) -> None:
    prepared(voting)
    with locked(voting.folder / "mine"):
        assert run(voting, "audit", "box", "mine").code == 32
        assert run(voting, "cast", "box", "mine").code == 32
    with locked(bel(voting)):
        assert run(voting, "cast", "box", "mine").code == 32
    assert run(voting, "audit", "box", "mine").code == 0


def test_opening_of_another_ballot_than_the_one_that_was_shown(voting: Terminal) -> None:
    prepared(voting)
    other = prepared(voting, "other")["commitment"]
    assert run(voting, "audit", "box", "mine", "-o", "opening").code == 0
    assert run(voting, "check-opening", "box", "opening", "--fingerprint", other).code == 23


def test_forged_opening(voting: Terminal) -> None:
    prepared(voting)
    assert run(voting, "audit", "box", "mine", "-o", "opening").code == 0
    path = voting.folder / "opening"
    path.write_text(path.read_text().replace('"choices":[[0,1,0,1]', '"choices":[[0,1,1,0]'))
    done = run(voting, "check-opening", "box", "opening")
    assert (done.code, "question 1" in done.data["error"]["message"]) == (23, True)


def test_ballot_of_another_election_is_not_cast(voting: Terminal) -> None:
    prepared(voting)
    text = (voting.folder / "mine").read_text()
    (voting.folder / "mine").write_text(text.replace(UUID, "ToyE1ection112"))
    assert run(voting, "cast", "box", "mine").code == 33  # the commitment no longer fits
    assert ballots(voting) == []


def test_nothing_secret_is_printed(voting: Terminal) -> None:
    for voter, secret in enumerate(CREDENTIALS[:2]):
        for done in (
            vote(voting, "prepare", "box", "-o", f"p{voter}", voter=voter),
            run(voting, "cast", "box", f"p{voter}"),
            vote(voting, "box", voter=voter),
        ):
            assert secret not in done.out + done.err
            assert CHOICES not in done.out


def test_word_that_is_no_command_is_a_folder(voting: Terminal) -> None:
    (voting.folder / "box").rename(voting.folder / "audit")
    assert vote(voting, "./audit").code == 0
    helped = voting("election", "vote", "--help")
    assert helped.code == 0
    for name in ("now", "prepare", "audit", "cast", "check-opening"):
        assert f"  {name} " in helped.out
        assert voting("election", "vote", name, "--help").code == 0


def test_beginning_of_a_ballot_is_how_ballots_begin(voting: Terminal) -> None:
    made = vote(voting, "box").data
    box = open_box(bel(voting))
    assert ballots(voting)[0].startswith(casting.beginning(box, made["credential"]))
