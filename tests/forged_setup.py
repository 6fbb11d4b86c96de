# SPDX-License-Identifier: Apache-2.0
"""Forgeries of what stands before the first ballot: setup data, election and public credentials (sections 4.8 to 4.10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bel_archive import compact
from election_forging import ACCEPT, REJECT, Board, add, edits, forgery
from naive_belenios import FIELDS, Json, secret_exponent

Change = Callable[[Any], Any]
HOMOMORPHIC = "revote"
BLANK = "blank"
P = FIELDS["BELENIOS-2048"].p
MEMBER = "keys are members of the group other than the identity (section 4.5)"
FORM = "a message has the fields of its section, and no others, once each"


def without(key: str) -> Change:
    return lambda value: {name: kept for name, kept in value.items() if name != key}


def changed(**fields: Any) -> Change:
    return lambda value: value | fields


def backwards(value: Json) -> Json:
    return dict(reversed(value.items()))


def text(change: Callable[[bytes], bytes]) -> Change:
    """Changes the spelling of a payload, not its value."""
    return lambda value: change(compact(value))


def spellings(kind: str) -> dict[str, tuple[str, Change]]:
    """One value, written in ways that other readers may read differently."""
    why = "a payload is read by many programs: only one spelling means the same to all"
    return {
        f"{kind}-with-space": (why, text(lambda content: content.replace(b",", b", ", 1))),
        f"{kind}-with-newline": (why, text(lambda content: content + b"\n")),
        f"{kind}-with-garbage": (why, text(lambda content: content + b" {}")),
        f"{kind}-cut": (why, text(lambda content: content[:-1])),
        f"{kind}-not-utf-8": (why, text(lambda content: content[:-2] + b"\xff" + content[-2:])),
    }


# Setup data ----------------------------------------------------------------------------------------------------------------------

edits(
    "setup",
    HOMOMORPHIC,
    {
        "setup-without-credentials": (FORM, without("credentials")),
        "setup-with-unknown-key": (FORM, changed(note="")),
        "setup-key-order": ("the order of keys is the specification's", backwards),
        "setup-parts-swapped": (
            FORM,
            lambda value: value | {"election": value["trustees"], "trustees": value["election"]},
        ),
        "setup-upper-case": (
            "a hash is written in lower case",
            lambda value: value | {"election": value["election"].upper()},
        ),
    },
    until="Setup",
)
edits("setup", HOMOMORPHIC, spellings("setup"), until="Setup")

# The election --------------------------------------------------------------------------------------------------------------------

QUESTION = "a question can be answered: 0 <= min <= max <= number of answers (section 4.9.1)"


def blank_false(value: Any) -> Any:
    """The field at its place, where the tool writes it."""
    first, *others = value["questions"]
    asked = {"answers": first["answers"], "blank": False} | first
    return value | {"questions": [asked, *others]}


def question(**fields: Any) -> Change:
    return lambda value: value | {"questions": [value["questions"][0] | fields, *value["questions"][1:]]}


edits(
    "election",
    HOMOMORPHIC,
    {
        "election-version-2": ("version 1 is this format (section 4.10)", changed(version=2)),
        "election-version-0": ("version 1 is this format (section 4.10)", changed(version=0)),
        "election-version-text": ("a small integer is a JSON number", changed(version="1")),
        "election-version-fraction": (
            "a small integer is a JSON number without fraction",
            changed(version=1.0),
        ),
        "election-group-unknown": ("two groups are known (section 5)", changed(group="BELENIOS-1024")),
        "election-group-of-later-format": ("two groups are known (section 5)", changed(group="Ed25519")),
        "election-group-other": ("the trustees' keys belong to the group", changed(group="RFC-3526-2048")),
        "election-key-identity": (MEMBER, changed(public_key="1")),
        "election-key-zero": (MEMBER, changed(public_key="0")),
        "election-key-minus-1": (MEMBER, changed(public_key=str(P - 1))),
        "election-key-negated": (
            MEMBER,
            lambda value: value | {"public_key": str(P - int(value["public_key"]))},
        ),
        "election-key-plus-p": (
            "an element is below p",
            lambda value: value | {"public_key": str(P + int(value["public_key"]))},
        ),
        "election-key-leading-zero": (
            "a number has no leading zeros",
            lambda value: value | {"public_key": "0" + value["public_key"]},
        ),
        "election-key-space": (
            "a number is digits alone",
            lambda value: value | {"public_key": " " + value["public_key"]},
        ),
        "election-key-plus-sign": (
            "a number is digits alone",
            lambda value: value | {"public_key": "+" + value["public_key"]},
        ),
        "election-key-hexadecimal": (
            "a number is decimal",
            lambda value: value | {"public_key": hex(int(value["public_key"]))},
        ),
        "election-key-number": (
            "a big integer is a JSON string",
            lambda value: value | {"public_key": int(value["public_key"])},
        ),
        "election-key-generator": (
            "the election's key is the product of the trustees' (section 3.1.1)",
            changed(public_key=str(FIELDS["BELENIOS-2048"].g)),
        ),
        "election-without-description": (FORM, without("description")),
        "election-without-name": (FORM, without("name")),
        "election-without-uuid": (FORM, without("uuid")),
        "election-name-number": (FORM, changed(name=1)),
        "election-name-null": (FORM, changed(name=None)),
        "election-administrator-null": (
            "an optional field is left out, never null",
            changed(administrator=None),
        ),
        "election-unknown-key": (FORM, changed(note="")),
        "election-key-order": ("the order of keys is the specification's", backwards),
        "election-uuid-short": (
            "a uuid has at least 14 characters (section 4.2)",
            lambda value: value | {"uuid": value["uuid"][:13]},
        ),
        "election-uuid-not-base58": ("a uuid is Base58 (section 4.2)", changed(uuid="0OIl0OIl0OIl0O")),
        "election-uuid-with-folder": (
            "a uuid is Base58 (section 4.2)",
            changed(uuid="../../../../etc/passwd"),
        ),
        "election-questions-null": (FORM, changed(questions=None)),
        "election-questions-empty": ("an election asks something", changed(questions=[])),
        "question-max-above-answers": (QUESTION, question(max=4)),
        "question-min-above-max": (QUESTION, question(min=3)),
        "question-min-negative": (QUESTION, question(min=-1)),
        "question-min-fraction": ("a small integer is a JSON number without fraction", question(min=1.5)),
        "question-min-text": ("a small integer is a JSON number", question(min="1")),
        "question-max-huge": (QUESTION, question(max=2**40)),
        "question-without-answers": (QUESTION, question(answers=[])),
        "question-answers-text": (FORM, question(answers="For")),
        "question-answer-number": (FORM, question(answers=["For", 1, "Against"])),
        "question-blank-text": (FORM, question(blank="true")),
        "question-blank-null": ("an optional field is left out, never null", question(blank=None)),
        "question-unknown-key": (FORM, question(note="")),
        "question-of-later-format": (
            "Lists came with Belenios 3.0",
            changed(questions=[{"type": "Lists", "value": {"answers": [["a", "b"]], "question": ""}}]),
        ),
        "question-mixed-in-group-without-embedding": (
            "a mixed question needs RFC-3526-2048 (section 4.9.2)",
            changed(questions=[{"type": "NonHomomorphic", "value": {"answers": ["a"], "question": ""}}]),
        ),
    },
    until="Setup",
)
edits("election", HOMOMORPHIC, spellings("election"), until="Setup")
edits(
    "election",
    HOMOMORPHIC,
    {
        "question-with-two-equal-answers": (
            "odd, yet every vote has a meaning",
            question(answers=["For", "For", ""]),
        ),
        "question-that-takes-all": ("odd, yet every vote has a meaning", question(min=0, max=3)),
        "question-that-takes-none": ("odd: the only vote is for nobody", question(min=0, max=0)),
        "question-blank-false": ("says what is so without it", blank_false),
        "election-with-empty-texts": ("texts may be empty", changed(name="", description="")),
        "election-with-administrator": ("an optional field", changed(administrator="ALD")),
        "question-with-extra": ("free for the programs that show it", question(extra={"a": 1})),
    },
    until="Setup",
    ours=ACCEPT,
)

CHANGED = "what was voted on is what the voters signed: election_hash (section 4.15)"
edits(
    "election",
    HOMOMORPHIC,
    {
        "election-renamed-after-the-vote": (CHANGED, changed(name="Another name")),
        "answers-swapped-after-the-vote": (
            CHANGED,
            lambda value: question(answers=value["questions"][0]["answers"][::-1])(value),
        ),
        "max-raised-after-the-vote": (CHANGED, question(max=3)),
        "uuid-changed-after-the-vote": (CHANGED, changed(uuid="1" * 14)),
        "administrator-added-after-the-vote": (CHANGED, changed(administrator="TAV")),
    },
)
edits(
    "election",
    BLANK,
    {
        "question-dropped-after-the-vote": (
            CHANGED,
            lambda value: value | {"questions": value["questions"][:1]},
        )
    },
)

# Credentials ---------------------------------------------------------------------------------------------------------------------


def credentials(change: Callable[[Board, list[str]], Any], until: str) -> Callable[[Board], None]:
    def apply(board: Board) -> None:
        value = board.value("credentials")
        made = change(board, value)
        board.put("credentials", value if made is None else made)
        board.until(until)

    return apply


CREDENTIAL = "credentials are distinct members of the group other than the identity, with weights that are numbers (sections 3.1 and 4.8)"


def _other(board: Board) -> str:
    return str(board.field.power(board.field.g, 5))


def _of(board: Board, value: list[str], voter: int) -> int:
    """Where in the list a voter stands."""
    return next(i for i, one in enumerate(value) if one.split(",")[0] == str(board.public(voter)))


def _respelled(change: Callable[[str], Any]) -> Callable[[Board, list[Any]], None]:
    """Another text for voter 2, who does not vote."""

    def apply(board: Board, value: list[Any]) -> None:
        place = _of(board, value, 2)
        value[place] = change(value[place])

    return apply


for _name, _list in {
    "credential-identity": lambda board, value: [*value, "1"],
    "credential-zero": lambda board, value: [*value, "0"],
    "credential-minus-1": lambda board, value: [*value, str(P - 1)],
    "credential-negated": _respelled(lambda one: str(P - int(one))),
    "credential-plus-p": _respelled(lambda one: str(P + int(one))),
    "credential-leading-zero": _respelled(lambda one: f"0{one}"),
    "credential-with-space": _respelled(lambda one: f" {one}"),
    "credential-not-a-number": _respelled(lambda one: "Aldonia"),
    "credential-empty": _respelled(lambda one: ""),
    "credential-number": _respelled(int),
    "credential-twice": lambda board, value: [*value, value[-1]],
    "credential-twice-in-two-spellings": lambda board, value: [*value, f"0{value[-1]}"],
    "credential-with-weight-twice": lambda board, value: [*value, f"{value[-1]},5"],
    "credential-with-weight-zero-digits": _respelled(lambda one: f"{one},01"),
    "credential-with-weight-negative": _respelled(lambda one: f"{one},-1"),
    "credential-with-weight-text": _respelled(lambda one: f"{one},two"),
    "credential-with-weight-hexadecimal": _respelled(lambda one: f"{one},0x10"),
    "credential-with-weight-underscore": _respelled(lambda one: f"{one},1_0"),
    "credential-with-weight-space": _respelled(lambda one: f"{one}, 1"),
    "credential-with-weight-fraction": _respelled(lambda one: f"{one},1.5"),
    "credential-with-weight-empty": _respelled(lambda one: f"{one},"),
    "credential-with-login": _respelled(lambda one: f"{one},1,voter0002"),
    "credential-with-login-without-weight": _respelled(lambda one: f"{one},,voter0002"),
    "credential-with-fourth-part": _respelled(lambda one: f"{one},1,voter0002,x"),
    "credentials-object": lambda board, value: dict.fromkeys(value, 1),
    "credentials-null": lambda board, value: b"null",
}.items():
    add(_name, CREDENTIAL, HOMOMORPHIC, credentials(_list, "Ballot"))
    add(f"{_name}-before-the-vote", CREDENTIAL, HOMOMORPHIC, credentials(_list, "Setup"))


for _name, _why, _list, _verdict in (
    (
        "credential-with-weight-0",
        "weights are used or they are not: all entries have one or none has (section 4.8)",
        _respelled(lambda one: f"{one},0"),
        REJECT,
    ),
    (
        "credential-with-weight-huge",
        "a total of 2^200 can never be counted",
        _respelled(lambda one: f"{one},{2**200}"),
        REJECT,
    ),
    (
        "credential-with-weight-1",
        "weights are used or they are not: all entries have one or none has (section 4.8)",
        _respelled(lambda one: f"{one},1"),
        REJECT,
    ),
    (
        "credentials-all-with-weight-0",
        "votes that count for nothing are still votes",
        lambda board, value: [f"{one},0" for one in value],
        ACCEPT,
    ),
    (
        "credentials-in-another-order",
        "the list has no order that means anything",
        lambda board, value: value[::-1],
        ACCEPT,
    ),
    (
        "credential-surplus",
        "a voter more, before anything was signed",
        lambda board, value: [*value, _other(board)],
        ACCEPT,
    ),
    (
        "credential-of-nobody-missing",
        "a voter less, who never voted",
        lambda board, value: value.pop(_of(board, value, 2)) and None,
        ACCEPT,
    ),
):
    add(_name, _why, HOMOMORPHIC, credentials(_list, "Ballot"), ours=_verdict)

edits("credentials", HOMOMORPHIC, spellings("credentials"), until="Ballot")


@forgery("the voter of a ballot is on the list (section 3.2)", HOMOMORPHIC)
def credential_of_voter_missing(board: Board) -> None:
    credentials(lambda board, value: value.pop(_of(board, value, 1)) and None, "Ballot")(board)


@forgery("weights are those that the ballots were counted with", HOMOMORPHIC)
def weight_changed_after_the_count(board: Board) -> None:
    board.edit(
        "credentials", lambda value: [f"{one},2" if one == str(board.public(1)) else one for one in value]
    )


@forgery("weights are those that the ballots were counted with", "weights")
def weights_swapped_after_the_count(board: Board) -> None:
    field = board.field
    names = [
        str(field.power(field.g, secret_exponent(board.base.uuid, one, field)))
        for one in board.base.credentials
    ]
    weights = {names[0]: "3", names[1]: "2"}

    def swap(value: list[str]) -> list[str]:
        kept = (one.split(",") for one in value)
        return [f"{name},{weights.get(name, weight)}" for name, weight in kept]

    board.edit("credentials", swap)
