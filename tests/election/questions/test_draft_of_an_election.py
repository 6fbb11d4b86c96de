# SPDX-License-Identifier: Apache-2.0
"""Drafts: what an official may write down, how it is kept, and every reason for which it is refused."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.draft import Draft, new_uuid, read_draft
from comity.election.ballots.belenios_v1.model import BASE58
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion, NonHomomorphicQuestion
from comity.errors import InputError
from election_plans import homomorphic, mixed, random_election
from held_elections import draft_of, seeded

UUID = "ToyE1ection111"
SEAT = """
name = "Seat of the secretariat"
description = "Vote of the four delegations"
administrator = "ALD"

[[questions]]
question = "Which?"
answers = ["ALD", "BRE"]
min = 0
max = 1
"""


def drafted(text: str | bytes | dict[str, Any], **more: str) -> Draft:
    if isinstance(text, dict):
        text = json.dumps(text)
    return read_draft(text.encode() if isinstance(text, str) else text, "q.toml", **({"uuid": UUID} | more))


def refused(text: str | bytes | dict[str, Any], words: str, **more: str) -> InputError:
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        drafted(text, **more)
    assert caught.value.message.startswith("q.toml")
    return caught.value


def asked(extra: str) -> str:
    return f'name = "n"\n[[questions]]\nquestion = "Which?"\nanswers = ["ALD", "BRE"]\n{extra}'


def test_a_draft_by_hand() -> None:
    found = drafted(SEAT)
    assert found == Draft(
        UUID,
        "BELENIOS-2048",
        "Seat of the secretariat",
        "Vote of the four delegations",
        (HomomorphicQuestion("Which?", ("ALD", "BRE"), 0, 1),),
        "ALD",
    )
    group = groups.group("BELENIOS-2048")
    election = found.election(group.generator)
    assert (election.uuid, election.questions, election.administrator) == (UUID, found.questions, "ALD")


def test_a_template_of_the_tool() -> None:
    template = {
        "description": "d",
        "name": "n",
        "questions": [homomorphic(["A"], 0, 1, blank=False, extra=[1]), mixed(["B"], extra=7)],
    }
    found = drafted(template)
    assert found.group == "RFC-3526-2048"
    assert found.questions == (
        HomomorphicQuestion("Which?", ("A",), 0, 1, extra=[1]),
        NonHomomorphicQuestion("In what order?", ("B",), 7),
    )


HINTS: dict[str, Any] = {
    'method = "schulze"': {"method": {"type": "Schulze", "value": {"blank": False}}},
    'method = "schulze"\nblank = true': {"method": {"type": "Schulze", "value": {"blank": True}}},
    'method = "majority-judgment"\ngrades = ["good", "bad"]': {
        "method": {"type": "MajorityJudgment", "value": {"blank": False, "grades": ["good", "bad"]}}
    },
    'method = "stv"': None,
}


@pytest.mark.parametrize("text", HINTS)
def test_methods_become_hints(text: str) -> None:
    found = drafted(asked(text))
    assert found.group == "RFC-3526-2048"
    assert found.questions == (NonHomomorphicQuestion("Which?", ("ALD", "BRE"), HINTS[text]),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff", "byte 0 is not UTF-8"),
        ("name =", "is neither TOML nor JSON: "),
        ("{", "is neither TOML nor JSON: "),
        ('{"questions":' + "[" * 99_999, "is neither TOML nor JSON: "),
        ("", "name or questions is missing or not text"),
        ('name = "n"', "name or questions is missing or not text"),
        ('name = "n"\nquestions = []', "name or questions is missing or not text"),
        ('name = "n"\nquestions = 7', "name or questions is missing or not text"),
        (SEAT.replace("Seat of the secretariat", ""), "name or questions is missing or not text"),
        (SEAT.replace('"ALD"\n\n', "7\n\n"), "administrator is missing or not text"),
        (f"colour = 1\ndate = 2\n{SEAT}", "unknown colour, date"),
        (SEAT.replace("max = 1", "max = 3"), "question 1: min 0 and max 3 for 2 answers"),
        (SEAT.replace("max = 1", "max = 1e30"), "question 1: "),
        (SEAT.replace("max = 1", ""), "question 1: "),
        (SEAT.replace("max = 1", "max = 1\ncolour = 7"), "question 1: "),
        (f"{SEAT}\n[[questions]]\nquestion = 7", "question 2: "),
        ('name = "n"\nquestions = [7]', "question 1: "),
        (asked('method = "borda"'), "question 1: method or grades does not fit"),
        (asked("method = 7"), "question 1: method or grades does not fit"),
        (asked("method = []"), "question 1: method or grades does not fit"),
        (asked('method = "schulze"\nmin = 0\nmax = 1'), "question 1: max, min does not fit"),
        (asked('method = "schulze"\ngrades = ["a"]'), "question 1: grades does not fit"),
        (asked('method = "stv"\ngrades = "a"'), "question 1: grades does not fit"),
        (asked('method = "stv"\nblank = true'), "question 1: blank does not fit"),
        (asked('method = "majority-judgment"'), "question 1: method or grades does not fit"),
        (asked('method = "majority-judgment"\ngrades = []'), "question 1: method or grades does not fit"),
        (asked('method = "majority-judgment"\ngrades = [1, 2]'), "question 1: method or grades does not fit"),
        (asked('method = "majority-judgment"\ngrades = "good"'), "question 1: method or grades does not fit"),
        (asked('method = "schulze"\nblank = "false"'), "question 1: blank is neither true nor false"),
        (asked('method = "schulze"\nblank = 0'), "question 1: blank is neither true nor false"),
        ('name = "n"\n[[questions]]\nmethod = "schulze"', "question 1: "),
        (f'group = "BELENIOS-1024"\n{SEAT}', "no group 'BELENIOS-1024'"),
        (f'group = "BELENIOS-2048"\n{asked("""method = "stv" """)}', "question 1: group BELENIOS-2048 holds no non-homomorphic answers"),
        ({"name": "\ud800", "questions": [homomorphic(["A"], 0, 1)]}, "half of a surrogate pair"),
        ({"name": "n", "description": "\udfff", "questions": [homomorphic(["A"], 0, 1)]}, "half of a surrogate pair"),
        ({"name": "n", "questions": [homomorphic(["\ud800"], 0, 1)]}, "question 1: "),
    ],
)  # fmt: skip
def test_what_is_refused(text: str | bytes | dict[str, Any], words: str) -> None:
    assert refused(text, words).hint or isinstance(text, bytes)


def test_identifier_and_group_of_the_command_line() -> None:
    assert drafted(SEAT, group="RFC-3526-2048").group == "RFC-3526-2048"
    assert drafted(f'uuid = "FromTheFi1eitse1f"\n{SEAT}').uuid == UUID
    refused(SEAT, "the election's uuid is malformed", uuid="not base 58!!!")
    refused(SEAT, "no group 'x': known are", group="x")
    with pytest.raises(InputError, match="uuid is malformed"):
        read_draft(SEAT.encode(), "q.toml")


@pytest.mark.parametrize("seed", range(12))
def test_what_is_kept_is_read_back(seed: int) -> None:
    draft = draft_of(random_election(seeded(seed)))
    kept = draft.encode()
    assert read_draft(kept, "draft.json") == draft
    assert json.loads(kept)["uuid"] == draft.uuid
    assert read_draft(kept, "draft.json").encode() == kept


_texts = st.text(max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=12), _texts, st.none() | _texts, st.lists(_texts, min_size=1, max_size=3))
def test_any_text_is_kept(name: str, description: str, administrator: str | None, answers: list[str]) -> None:
    question = HomomorphicQuestion(description, tuple(answers), 0, 1)
    draft = Draft(UUID, "BELENIOS-2048", name, description, (question,), administrator)
    assert read_draft(draft.encode(), "draft.json") == draft


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: ("name = " + text).encode()))
def test_no_bytes_break_it(data: bytes) -> None:
    with pytest.raises(InputError):
        read_draft(data, "q.toml", uuid=UUID)


def test_identifiers_are_drawn_from_all_signs() -> None:
    source = seeded(1)
    drawn = [new_uuid(source.randrange) for _ in range(200)]
    assert {len(one) for one in drawn} == {14}
    assert set("".join(drawn)) == set(BASE58)
    assert len(set(drawn)) == 200
