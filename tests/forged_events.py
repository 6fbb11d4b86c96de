# SPDX-License-Identifier: Apache-2.0
"""Forgeries of the chain of events and of its order, with every hash made right again (Belenios 2.0, section 4.4)."""

from __future__ import annotations

import json
from collections.abc import Callable

import bel_archive
from bel_archive import Event
from election_forging import Board, add, forgery

HOMOMORPHIC = "revote"
MIXED = "mixed"
CHAIN = "an event names its parent and its height (section 4.4)"
ORDER = "the typical sequence of section 4.4 is the only one that has a meaning"

# What an event says --------------------------------------------------------------------------------------------------------------


def _said(number: int, change: Callable[[Event], Event]) -> Callable[[Board], None]:
    def apply(board: Board) -> None:
        board.change = lambda n, event: change(event) if n == number else event

    return apply


def _all(change: Callable[[Event], Event]) -> Callable[[Board], None]:
    def apply(board: Board) -> None:
        board.change = lambda _, event: change(event)

    return apply


for _name, _apply in {
    "height-skips": _said(2, lambda event: event | {"height": 3}),
    "height-repeats": _said(2, lambda event: event | {"height": 1}),
    "height-negative": _said(0, lambda event: event | {"height": -1}),
    "height-text": _said(1, lambda event: event | {"height": "1"}),
    "height-fraction": _said(1, lambda event: event | {"height": 1.0}),
    "height-huge": _said(1, lambda event: event | {"height": 2**62}),
    "heights-from-1": _all(lambda event: event | {"height": event["height"] + 1}),
    "first-event-with-null-parent": _said(0, lambda event: {"parent": None} | event),
    "first-event-with-parent": _said(0, lambda event: {"parent": "0" * 64} | event),
    "parent-missing": _said(2, lambda event: {key: value for key, value in event.items() if key != "parent"}),
    "parent-wrong": _said(2, lambda event: event | {"parent": "0" * 64}),
    "parent-upper-case": _said(2, lambda event: event | {"parent": event["parent"].upper()}),
    "event-of-unknown-type": _said(2, lambda event: event | {"type": "Amendment"}),
    "event-of-later-format": _said(2, lambda event: event | {"type": ["Ballot"]}),
    "event-without-type": _said(
        2, lambda event: {key: value for key, value in event.items() if key != "type"}
    ),
    "event-with-unknown-key": _said(2, lambda event: event | {"note": ""}),
    "event-key-order": _said(2, lambda event: dict(reversed(event.items()))),
    "event-with-null-payload": _said(4, lambda event: event | {"payload": None}),
    "payload-upper-case": _said(2, lambda event: event | {"payload": event["payload"].upper()}),
    "payload-unknown": _said(2, lambda event: event | {"payload": "0" * 64}),
    "ballot-event-without-payload": _said(
        2, lambda event: {key: value for key, value in event.items() if key != "payload"}
    ),
    "end-of-ballots-with-payload": _said(4, lambda event: event | {"payload": event["parent"]}),
}.items():
    add(_name, CHAIN, HOMOMORPHIC, _apply)


def _written(number: int, change: Callable[[bytes], bytes]) -> Callable[[Board], bytes]:
    """Another spelling of the n-th event from the end, with its name and every parent made right."""

    def apply(board: Board) -> bytes:
        place = [i for i, kind in enumerate(board.kinds) if kind.startswith("event:")][number]
        content = change(board.parts[place][1])
        parent = bel_archive.digest(content)
        board.parts[place] = (f"{parent}.event.json", content)
        for i in range(place + 1, len(board.parts)):
            if bel_archive.is_event(board.parts[i]):
                content = bel_archive.compact(json.loads(board.parts[i][1]) | {"parent": parent})
                parent = bel_archive.digest(content)
                board.parts[i] = (f"{parent}.event.json", content)
        return board.as_is()

    return apply


for _name, _spelling in {
    "event-with-space": lambda content: content.replace(b":", b": ", 1),
    "event-with-newline": lambda content: content + b"\n",
    "event-with-key-twice": lambda content: content.replace(b'{"parent"', b'{"height":0,"parent"'),
    "event-with-escape": lambda content: content.replace(b'"height"', b'"h\\u0065ight"'),
    "event-with-byte-order-mark": lambda content: b"\xef\xbb\xbf" + content,
}.items():
    add(_name, "an event is written canonically", HOMOMORPHIC, _written(2, _spelling))
    add(f"last-{_name}", "an event is written canonically", HOMOMORPHIC, _written(-1, _spelling))

# The order of events -------------------------------------------------------------------------------------------------------------


@forgery(ORDER, HOMOMORPHIC)
def setup_twice(board: Board) -> None:
    board.insert(board.place("event:Setup") + 1, board.group("Setup")[-1:])


@forgery(ORDER, HOMOMORPHIC)
def setup_at_the_end(board: Board) -> None:
    board.append(board.group("Setup")[-1:])


@forgery(ORDER, HOMOMORPHIC)
def ballot_before_setup(board: Board) -> None:
    board.insert(1, board.drop("Ballot"))


@forgery(ORDER, HOMOMORPHIC)
def no_setup(board: Board) -> None:
    board.drop("Setup")


@forgery(ORDER, HOMOMORPHIC)
def ballot_after_end_of_ballots(board: Board) -> None:
    moved = board.drop("Ballot", 1)
    board.insert(board.place("event:EndBallots") + 1, moved)


@forgery(ORDER, HOMOMORPHIC)
def ballot_after_encrypted_tally(board: Board) -> None:
    moved = board.drop("Ballot", 1)
    board.insert(board.place("event:EncryptedTally") + 1, moved)


@forgery(ORDER, HOMOMORPHIC)
def ballot_after_result(board: Board) -> None:
    board.append(board.drop("Ballot", 1))


@forgery(ORDER, HOMOMORPHIC)
def end_of_ballots_twice(board: Board) -> None:
    board.insert(board.place("event:EndBallots") + 1, board.group("EndBallots"))


@forgery(ORDER, HOMOMORPHIC, MIXED)
def end_of_ballots_missing(board: Board) -> None:
    board.drop("EndBallots")


@forgery(ORDER, HOMOMORPHIC)
def end_of_ballots_at_the_end(board: Board) -> None:
    board.append(board.drop("EndBallots"))


@forgery(ORDER, HOMOMORPHIC, MIXED)
def encrypted_tally_missing(board: Board) -> None:
    board.drop("EncryptedTally")


@forgery(ORDER, HOMOMORPHIC)
def encrypted_tally_twice(board: Board) -> None:
    board.insert(board.place("event:EncryptedTally") + 1, board.group("EncryptedTally")[-1:])


@forgery(ORDER, HOMOMORPHIC)
def encrypted_tally_at_the_end(board: Board) -> None:
    board.append(board.drop("EncryptedTally"))


@forgery(ORDER, HOMOMORPHIC)
def partial_decryption_before_encrypted_tally(board: Board) -> None:
    moved = board.drop("PartialDecryption")
    board.insert(board.before("EncryptedTally"), moved)


@forgery(ORDER, HOMOMORPHIC)
def partial_decryption_after_result(board: Board) -> None:
    board.append(board.drop("PartialDecryption", 1))


@forgery(ORDER, HOMOMORPHIC)
def result_before_partial_decryptions(board: Board) -> None:
    moved = board.drop("Result")
    board.insert(board.before("PartialDecryption"), moved)


@forgery(ORDER, HOMOMORPHIC)
def result_without_partial_decryptions(board: Board) -> None:
    board.drop("PartialDecryption")
    board.drop("PartialDecryption")


@forgery(ORDER, HOMOMORPHIC)
def result_twice(board: Board) -> None:
    board.append(board.group("Result")[-1:])


@forgery("an election without mixed questions is not shuffled (section 4.17)", HOMOMORPHIC)
def end_of_shuffles_without_mixed_question(board: Board) -> None:
    moved = [board.drop("PartialDecryption") for _ in range(2)]
    last = board.drop("Result")
    board.announce("EndShuffles")
    for group in (*moved, last):
        board.append(group)


@forgery(ORDER, MIXED)
def end_of_shuffles_missing(board: Board) -> None:
    board.drop("EndShuffles")


@forgery(ORDER, MIXED)
def end_of_shuffles_twice(board: Board) -> None:
    board.insert(board.place("event:EndShuffles"), board.group("EndShuffles"))


@forgery(ORDER, MIXED)
def shuffle_after_end_of_shuffles(board: Board) -> None:
    moved = board.drop("Shuffle", 1)
    board.insert(board.place("event:EndShuffles") + 1, moved)


@forgery(ORDER, MIXED)
def shuffle_after_result(board: Board) -> None:
    board.append(board.drop("Shuffle", 1))


@forgery(ORDER, MIXED)
def partial_decryption_before_end_of_shuffles(board: Board) -> None:
    moved = board.drop("EndShuffles")
    board.insert(board.place("event:PartialDecryption") + 1, moved)


@forgery(ORDER, MIXED)
def shuffle_before_encrypted_tally(board: Board) -> None:
    moved = board.drop("Shuffle")
    board.insert(board.before("EncryptedTally"), moved)


for _name, _number, _kind in (
    ("ballot-event-with-election", 1, "election"),
    ("ballot-event-with-setup", 1, "setup"),
    ("setup-event-with-ballot", 0, "election"),
    ("encrypted-tally-event-without-sizes", 5, "tally"),
    ("result-event-with-tally", 8, "tally"),
    ("partial-decryption-event-without-owner", 6, "decryption"),
):

    def _mistaken(board: Board, number: int = _number, kind: str = _kind) -> None:
        content = board.content(kind)
        board.change = lambda n, event: (
            event | {"payload": bel_archive.digest(content)} if n == number else event
        )

    add(
        _name,
        "the kind of a payload follows from the type of its event (section 4.4)",
        HOMOMORPHIC,
        _mistaken,
    )

# Twice, with two payloads --------------------------------------------------------------------------------------------------------


@forgery(
    "a ballot that comes after EndBallots was cast too late: the tool counts it and forgets all that came before",
    HOMOMORPHIC,
)
def ballots_forgotten_by_end_of_ballots_among_them(board: Board) -> None:
    board.until("Ballot")
    last = board.drop("Ballot", 2)
    board.announce("EndBallots")
    board.append(last)


@forgery("the same, seen when the polls close again", HOMOMORPHIC)
def ballots_forgotten_by_a_second_end_of_ballots(board: Board) -> None:
    board.until("Ballot")
    last = board.drop("Ballot", 2)
    board.announce("EndBallots")
    board.append(last)
    board.announce("EndBallots")


@forgery(
    "a ballot that was accepted cannot be accepted again: whoever replays a superseded ballot undoes a voter's change of mind",
    HOMOMORPHIC,
)
def superseded_ballot_replayed(board: Board) -> None:
    board.until("Ballot")
    board.append(board.group("Ballot", 0))


@forgery("a ballot that was accepted cannot be accepted again", HOMOMORPHIC)
def same_ballot_twice_in_a_row(board: Board) -> None:
    board.until("Ballot")
    board.append(board.group("Ballot", 2))


@forgery("a ballot that was accepted cannot be accepted again: here its data stand once", HOMOMORPHIC)
def same_ballot_twice_by_one_payload(board: Board) -> None:
    board.until("Ballot")
    board.append(board.group("Ballot")[-1:])


def _struck_off(board: Board, number: int) -> None:
    """Takes voter 2, who has not voted, off the n-th list of credentials."""
    name = str(board.public(2))
    board.edit("credentials", lambda value: [one for one in value if one != name], number)


@forgery("an election has one setup: by the second, a voter is struck off", HOMOMORPHIC)
def second_setup_strikes_a_voter_off(board: Board) -> None:
    group = board.group("Setup")
    board.until("Ballot")
    board.append(group)
    _struck_off(board, 1)


@forgery("an election has one setup: by the second, a voter is let in", HOMOMORPHIC)
def second_setup_lets_a_voter_in(board: Board) -> None:
    group = board.group("Setup")
    board.until("Ballot")
    board.append(group)
    _struck_off(board, 0)
    board.announce("Ballot", "ballot", board.pen(2).ballot(board.value("election")["questions"], [[1, 1, 0]]))


@forgery("an election has one setup, even if it is said twice", HOMOMORPHIC)
def setup_twice_with_its_data(board: Board) -> None:
    board.insert(board.place("event:Setup") + 1, board.group("Setup"))


@forgery("an election has one encrypted tally, even if it is said twice", HOMOMORPHIC)
def encrypted_tally_twice_with_its_data(board: Board) -> None:
    board.insert(board.place("event:EncryptedTally") + 1, board.group("EncryptedTally"))


@forgery("an election has one result, even if it is said twice", HOMOMORPHIC)
def result_twice_with_its_data(board: Board) -> None:
    board.append(board.group("Result"))


@forgery("a trustee decrypts once", HOMOMORPHIC)
def partial_decryption_twice_with_its_data(board: Board) -> None:
    board.insert(board.before("Result"), board.group("PartialDecryption", 1))


@forgery("an election has one result: a wrong one first", HOMOMORPHIC)
def wrong_result_before_the_right_one(board: Board) -> None:
    right = board.drop("Result")
    board.announce("Result", "result", {"result": [[9, 9, 9]]})
    board.append(right)


@forgery("an election has one result: a wrong one last", HOMOMORPHIC)
def wrong_result_after_the_right_one(board: Board) -> None:
    board.announce("Result", "result", {"result": [[9, 9, 9]]})


@forgery("an election has one encrypted tally", HOMOMORPHIC)
def encrypted_tally_of_nothing_before_the_right_one(board: Board) -> None:
    moved = [
        board.drop("EncryptedTally"),
        board.drop("PartialDecryption"),
        board.drop("PartialDecryption"),
        board.drop("Result"),
    ]
    one = {"alpha": "1", "beta": "1"}
    board.announce(
        "EncryptedTally", "sized", {"num_tallied": 0, "total_weight": 0, "encrypted_tally": "2" * 64}
    )
    content = bel_archive.compact([[one, one, one]])
    board.insert(len(board.parts) - 2, [((f"{'2' * 64}.data.json", content), "tally")])
    for group in moved:
        board.append(group)


@forgery(
    "every ballot is checked: this one has a false signature and is forgotten by a second EndBallots",
    HOMOMORPHIC,
)
def false_ballot_before_an_end_of_ballots(board: Board) -> None:
    board.until("Ballot")
    last = board.drop("Ballot", 2)
    board.announce("EndBallots")
    board.append(last)
    board.edit("ballot", lambda value: value | {"credential": "5"})


@forgery("a list of credentials is a list of credentials, though nobody voted (section 4.8)", "empty")
def credentials_without_meaning_in_an_election_without_ballots(board: Board) -> None:
    board.put("credentials", b"nobody")
