# SPDX-License-Identifier: Apache-2.0
"""Questions and elections as they are read and written: one spelling, that of the tool, and a reason for whatever is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bel_archive import compact, fingerprint
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.messages import Result as ResultMessage
from comity.election.ballots.belenios_v1.messages import decode, encode, exponent, weight_of, weight_text
from comity.election.ballots.belenios_v1.model import Election, Trustees
from comity.election.ballots.belenios_v1.questions import (
    HomomorphicQuestion,
    NonHomomorphicQuestion,
    question_from,
    question_json,
    read_question,
)
from comity.errors import FormatError
from election_forging import Board
from election_plans import TEXTS, homomorphic, mixed
from election_vectors import NAMES, vector

BEL, RFC = groups.group("BELENIOS-2048"), groups.group("RFC-3526-2048")
UUID = "ToyE1ection111"


def election(**changes: Any) -> dict[str, Any]:
    made = {
        "version": 1, "description": "", "name": "Seat", "group": "BELENIOS-2048", "public_key": BEL.text(BEL.generator),
        "questions": [homomorphic(["ALD"], 0, 1)], "uuid": UUID,
    }  # fmt: skip
    return {key: value for key, value in (made | changes).items() if value is not None}


def refused_question(value: object) -> FormatError:
    group = RFC if isinstance(value, dict) and "type" in value else BEL
    with pytest.raises(FormatError) as caught:
        read_question(compact(value), "question 1", group)
    assert caught.value.message.startswith("question 1")
    return caught.value


# Questions -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minimum", "maximum"), [(2, 1), (0, 3), (-1, 1), (3, 3), (0, 10**9), (0, 10**30), (-(10**30), 0)]
)
def test_bounds_that_nobody_can_keep(minimum: int, maximum: int) -> None:
    error = refused_question(homomorphic(["ALD", "BRE"], minimum, maximum))
    assert error.message == f"question 1: min {minimum} and max {maximum} for 2 answers"
    assert error.hint == "expected 0 <= min <= max <= number of answers (section 4.9.1)"


@pytest.mark.parametrize(("minimum", "maximum"), [(0, 0), (0, 2), (1, 1), (2, 2)])
def test_bounds_that_one_can_keep(minimum: int, maximum: int) -> None:
    found = read_question(compact(homomorphic(["ALD", "BRE"], minimum, maximum)), "it", BEL)
    assert found == HomomorphicQuestion("Which?", ("ALD", "BRE"), minimum, maximum)
    assert found.choices == 2


@pytest.mark.parametrize("count", [0, 1001])
def test_too_few_answers_or_too_many(count: int) -> None:
    error = refused_question(homomorphic(["x"] * count, 0, 0))
    assert (error.message, error.hint) == (f"question 1: {count} answers", "expected 1 to 1000")


def test_a_thousand_answers_and_as_many_as_a_group_has_room_for() -> None:
    """RFC-3526-2048: q has 2,047 bits, of which 8 are padding and one is lost; (2046 - 8) / 8 = 254."""
    assert len(read_question(compact(homomorphic(["x"] * 1000, 0, 1)), "it", BEL).answers) == 1000
    assert len(read_question(compact(mixed(["x"] * 254)), "it", RFC).answers) == 254
    assert refused_question(mixed(["x"] * 255)).hint == "expected 1 to 254"
    assert refused_question(mixed([])).message == "question 1: 0 answers"
    assert RFC.decode(RFC.encode([255] * 254), 254) == [255] * 254


def test_ranks_need_a_group_with_room_for_them() -> None:
    words = "question 1: group BELENIOS-2048 holds no non-homomorphic answers"
    with pytest.raises(FormatError, match=words) as caught:
        read_question(compact(mixed(["ALD"])), "question 1", BEL)
    assert caught.value.hint == "use the group RFC-3526-2048"


@pytest.mark.parametrize(
    "value",
    [
        None, [], "text", 7, {}, {"answers": "ALD", "min": 0, "max": 1, "question": ""}, homomorphic(["A"], 0, 1) | {"unknown": 1},
        homomorphic(["A"], 0, 1) | {"blank": "true"}, homomorphic(["A"], 0, 1) | {"blank": None}, homomorphic(["A"], 0, True),
        homomorphic(["A"], 0, 1) | {"min": 0.0}, homomorphic([7], 0, 1),  # type: ignore[list-item]
        {"type": "Homomorphic", "value": {}}, mixed(["A"]) | {"unknown": 1}, {"type": "NonHomomorphic"},
        {"type": "NonHomomorphic", "value": {"question": "", "answers": ["A"]}},
        {"question": "", "answers": ["A"], "min": 0, "max": 1},
    ],
)  # fmt: skip
def test_what_is_no_question(value: object) -> None:
    assert refused_question(value).hint


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"\xff", b'{"answers":["A"],"min":0,"max":1,"question":"\\u0041"}', b'{"answers":["A"], "min":0,"max":1,"question":""}',
        b'{"answers":["A"],"min":00,"max":1,"question":""}', b'{"answers":["A"],"min":-0,"max":1,"question":""}',
        b'{"answers":["A"],"min":0,"max":1e0,"question":""}', b'{"answers":["A"],"min":0,"max":1,"question":""}\n',
        b'{"answers":["A"],"min":0,"min":0,"max":1,"question":""}', b'{"answers":["A"],"min":0,"max":1,"question":"\x7f"}',
        b'{"answers":["A"],"min":0,"max":1,"question":"","extra":[1,]}',
        b'{"answers":["A"],"min":0,"max":1,"question":"","extra":' + b"[" * 9999 + b"]" * 9999 + b"}",
        b'{"type": "NonHomomorphic","value":{"answers":["A"],"question":""}}',
    ],
)  # fmt: skip
def test_another_spelling_is_refused(text: bytes) -> None:
    for group in (BEL, RFC):
        with pytest.raises(FormatError):
            read_question(text, "it", group)


def test_what_extra_says_is_free() -> None:
    """It decides nothing, so its spelling is that of whoever wrote it; the election's hash covers it all the same."""
    for extra in (b"{ }", b"[1.50]", b"null", b'"\\u0041"'):
        text = b'{"answers":["A"],"min":0,"max":1,"question":"","extra":' + extra + b"}"
        assert read_question(text, "it", BEL) == HomomorphicQuestion(
            "", ("A",), 0, 1, extra=json.loads(extra)
        )


def test_names_of_unknown_fields_move_no_cursor() -> None:
    error = refused_question(homomorphic(["A"], 0, 1) | {"\x1b[2J\u202e\n" + "x" * 1000: 1})
    assert error.message.isprintable()
    assert len(error.message) < 330


def test_an_official_may_write_fields_in_any_order() -> None:
    extra = {"b": [1], "a": None}
    value = {"question": "Which?", "max": 1, "min": 0, "answers": ["ALD"], "blank": True, "extra": extra}
    found = question_from(value, "question 1", BEL)
    assert found == HomomorphicQuestion("Which?", ("ALD",), 0, 1, blank=True, extra=extra)
    assert list(question_json(found)) == ["answers", "blank", "min", "max", "question", "extra"]
    bare = {"answers": ["A"], "min": 0, "max": 1}
    strange: list[object] = [7, {"answers": []}, bare, {"type": "x", "value": {}}, {1: 2}, float("nan")]
    for wrong in strange:
        with pytest.raises(FormatError, match="question 1"):
            question_from(wrong, "question 1", BEL)


_questions = st.one_of(
    st.builds(
        lambda answers, text, blank: homomorphic(
            answers, 0, len(answers), blank=blank or None, question=text
        ),
        st.lists(st.text(max_size=8), min_size=1, max_size=4),
        st.text(max_size=20),
        st.booleans(),
    ),
    st.builds(mixed, st.lists(st.text(max_size=8), min_size=1, max_size=4), question=st.text(max_size=20)),
)


@settings(max_examples=60, deadline=None)
@given(_questions)
def test_any_question_is_written_as_the_tool_writes_it(value: dict[str, Any]) -> None:
    found = read_question(compact(value), "it", RFC)
    assert encode(found.to_text()) == compact(value)
    assert question_from(value, "it", RFC) == found
    assert question_json(found) == value


# Elections -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_elections_of_the_tool_are_written_byte_for_byte(name: str) -> None:
    """In `blank` stand quotation marks, a line end, DEL, a unit separator, and Arabic."""
    text = Board(vector(name)).content("election")
    found = Election.decode(text)
    made = Election.make(
        uuid=found.uuid,
        name=found.name,
        description=found.description,
        group=found.group,
        public_key=found.public_key,
        questions=found.questions,
        administrator=found.administrator,
        credential_authority=found.credential_authority,
    )
    assert made.text == text
    assert made.fingerprint == fingerprint(text)
    assert made == found
    plan = vector(name).plan
    assert (found.name, found.administrator, found.credential_authority) == (
        plan.name,
        plan.administrator,
        plan.credential_authority,
    )
    # make-election of the tool leaves out the `extra` of a homomorphic question.
    asked = [
        one if "type" in one else {k: v for k, v in one.items() if k != "extra"} for one in plan.questions
    ]
    assert [question_json(one) for one in found.questions] == asked


def test_every_strange_text_is_written_as_the_tool_writes_it() -> None:
    for text in (*TEXTS, "\u007f\u0080\u009f", "\u0000\u001b\u001f", "\\u007f", "\U0010ffff"):
        data = compact(
            election(name=text, administrator=text, questions=[homomorphic([text], 0, 1, question=text)])
        )
        assert Election.decode(data).name == text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": 2}, "the election is of protocol version 2"),
        ({"uuid": "short"}, "the election's uuid is malformed"),
        ({"uuid": UUID + "|"}, "the election's uuid is malformed"),
        ({"uuid": "0" * 14}, "the election's uuid is malformed"),
        ({"uuid": UUID + "\n"}, "the election's uuid is malformed"),
        ({"questions": []}, "the election asks no question"),
        ({"group": "BELENIOS-1024"}, "no group 'BELENIOS-1024': known are"),
        ({"group": "\x1b[2J"}, r"no group '\\x1b\[2J': known are"),
        ({"public_key": "0"}, ""),
        ({"public_key": "007"}, ""),
        ({"public_key": "x"}, ""),
        ({"public_key": "9" * 1000}, ""),
        ({"public_key": None}, "the election: "),
        ({"questions": [homomorphic(["A"], 0, 1), mixed(["A"])]}, "question 2: group BELENIOS-2048 holds no"),
        ({"name": 7}, "the election: "),
        ({"extra": 7}, "the election: "),
        ({"administrator": 7}, "the election: "),
    ],
)
def test_what_is_no_election(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(FormatError, match=f"^{words}"):
        Election.decode(compact(election(**changes)))


def test_an_election_has_one_spelling() -> None:
    value = election(administrator="A")
    reordered = dict(sorted(value.items()))
    for text in (
        compact(reordered),
        compact(value) + b"\n",
        json.dumps(value).encode(),
        b"",
        b"\xff",
        b"null",
    ):
        with pytest.raises(FormatError, match="the election"):
            Election.decode(text)
    with pytest.raises(FormatError, match="uuid"):
        Election.make(
            uuid="x", name="", description="", group=BEL, public_key=BEL.generator, questions=[HomomorphicQuestion("", ("A",), 0, 1)]
        )  # fmt: skip


def test_where_shuffled_questions_stand() -> None:
    value = election(group="RFC-3526-2048", questions=[mixed(["A"]), homomorphic(["A"], 0, 1), mixed(["B"])])
    found = Election.decode(compact(value))
    assert found.non_homomorphic == (0, 2)
    assert isinstance(found.questions[2], NonHomomorphicQuestion)


# Trustees, and numbers -----------------------------------------------------------------------------------------------------------


SIGNED = {"message": "", "signature": {"challenge": "0", "response": "0"}}
ONE_SIDED = compact(
    [["Pedersen", {"threshold": 1, "certs": [SIGNED], "coefexps": [], "verification_keys": []}]]
)


@pytest.mark.parametrize("name", ["revote", "threshold", "two-groups"])
def test_trustees_of_the_tool_are_written_byte_for_byte(name: str) -> None:
    text = Board(vector(name)).content("trustees")
    found = Trustees.decode(text)
    assert found.encode() == text
    assert list(found.keys) == list(range(1, len(vector(name).keys) + 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"[]", "the list of trustees is empty"),
        (b'[["Other",{}]]', "item 1 of the list of trustees is of unknown kind 'Other'"),
        (b'[["Single",{}]]', "item 1 of the list of trustees: "),
        (b'[["Single"]]', "the list of trustees: "),
        (b'[["Pedersen",{"threshold":1,"certs":[],"coefexps":[],"verification_keys":[]}]]', r"item 1 .*: threshold 1 of \[0\]"),
        (ONE_SIDED, r"item 1 .*: threshold 1 of \[0, 1\] certificates, coefficients and keys"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_trustees(text: bytes, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        Trustees.decode(text)


@pytest.mark.parametrize("weight", [0, 1, 2**30 - 1, 2**30, 10**11, 10**38])
def test_weights_have_one_spelling(weight: int) -> None:
    assert weight_of(weight_text(weight), "it") == weight
    assert isinstance(weight_text(weight), str) == (weight >= 2**30)


@pytest.mark.parametrize(
    "value",
    [-1, 2**30, "0", "1073741823", "01073741824", "1" * 40, "", "x", "-1", 1.0, None, True, [], "١٠٧٣٧٤١٨٢٤"],
)
def test_no_other_spelling_of_a_weight(value: object) -> None:
    with pytest.raises(FormatError, match="the weight is not a count"):
        weight_of(value, "the weight")


@pytest.mark.parametrize(
    "text", ["", "00", "01", "-1", "+1", " 1", "1 ", "1\n", "0x1", "11", "12", "1" * 5000, "١", "1_0", "1e0"]
)
def test_no_other_spelling_of_a_number_modulo_q(text: str) -> None:
    with pytest.raises(FormatError, match="it is not a number from 0 to q - 1"):
        exponent(text, 11, "it")
    assert [exponent(str(one), 11, "it") for one in range(11)] == list(range(11))


@pytest.mark.parametrize(
    "text",
    [
        b'{"result":[[NaN]]}',
        b'{"result":[[1e400]]}',
        b'{"result":[[1.50]]}',
        b'{"result":[["\\ud800"]]}',
        b"[" * 99999,
    ],
)
def test_strange_json_is_refused(text: bytes) -> None:
    with pytest.raises(FormatError, match="the result"):
        decode(text, ResultMessage, "the result")
