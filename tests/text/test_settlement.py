# SPDX-License-Identifier: Apache-2.0
"""Settling a point in a file: what becomes words, what goes, what is refused, and that nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError, Refusal
from comity.text.model import Text, choices
from comity.text.open_points import OpenPoint, open_points
from comity.text.reader import read
from comity.text.settlement import HELD, settle
from comity.text.writer import write

HEADER = "title: Draft\nlang: en\nparties: ALD, BRE, MAR, TAV\ngroups: VALLEY = ALD + BRE\n\n"


def settled(body: str, choice: str, alternative: str, header: str = HEADER) -> str:
    """The body of a text after one settlement."""
    return write(settle(read(header + body), choice, alternative)).removeprefix(header).removesuffix("\n")


def points_of(text: Text) -> list[OpenPoint]:
    return [point for outer in open_points(text) for point in outer.walk()]


@pytest.mark.parametrize("said", ["1", "op-1.c1.1", "shall", "SHALL", " shall "])
def test_an_alternative_is_named_by_number_id_or_words(said: str) -> None:
    assert settled("OP1. They [shall][should] meet.", "op-1.c1", said) == "OP1. They shall meet."


@pytest.mark.parametrize("said", ["none", "No text", "0", "op-1.c1.0", "2"])
def test_a_lone_bracket_may_go(said: str) -> None:
    assert settled("OP1. They meet[, twice,] here.", "op-1.c1", said) == "OP1. They meet here."


@pytest.mark.parametrize(
    ("body", "said", "left"),
    [
        ("OP1. They meet [twice] here.", "none", "OP1. They meet here."),
        ("OP1. They meet [twice].", "none", "OP1. They meet."),
        ("OP1. [Today] they meet.", "none", "OP1. they meet."),
        ("OP1. They meet [twice]", "none", "OP1. They meet"),
        ("OP1. They meet (in Senne [or Port]).", "none", "OP1. They meet (in Senne)."),
        ("OP1. They meet [once / twice / often] here.", "twice", "OP1. They meet twice here."),
        ("OP1. They meet [once] / [twice] here.", "2", "OP1. They meet twice here."),
        ("OP1. They meet [Option 1: once][Option 2: twice] here.", "option 2", "OP1. They meet twice here."),
        ("OP1. They [meet [once][twice]] here.", "1", "OP1. They meet [once]{#op-1.c2}[twice] here."),
        ("OP1. inter[national]ly", "national", "OP1. internationally"),
        ("OP1. They \\[sic\\] [shall] meet.", "shall", "OP1. They \\[sic\\] shall meet."),
    ],
)  # fmt: skip
def test_words_around_a_choice_close_up(body: str, said: str, left: str) -> None:
    assert settled(body, "op-1.c1", said) == left


def test_who_stood_there_goes_with_the_bracket() -> None:
    body = "OP1. They [shall](ALD)(VALLEY: retain) meet [twice](TAV). (Agreed ad ref)"
    left = settled(body, "op-1.c1", "shall")
    assert left == "OP1. They shall meet [twice]{#op-1.c2}(TAV). (Agreed ad ref)"


def test_what_keeps_its_place_keeps_its_id() -> None:
    text = read(HEADER + "OP1. [a] b [c] d [e]\n\nOne [f] [g] h\n\nTwo [i]\n\nThree")
    before = {point.id: point.options[0].words for point in points_of(text)}
    for name in ("op-1.c2", "p1.c1", "p2.c1"):
        text = read(write(settle(text, name, "none" if name != "p1.c1" else "f")))
        del before[name]
        assert {point.id: point.options[0].words for point in points_of(text)} == before
    assert [clause.id for clause in text.walk()] == ["op-1", "p1", "p2", "p3"]


def test_ids_stay_when_a_clause_goes() -> None:
    text = settle(read(HEADER + "One\n\n[Two]\n\nThree [or four]"), "p2.c1", "none")
    assert write(text).endswith("\n\nOne\n\n{#p3} Three [or four]\n")
    assert [clause.id for clause in read(write(text)).walk()] == ["p1", "p3"]
    assert [point.id for point in points_of(read(write(text)))] == ["p3.c1"]


def test_a_publishers_text_gets_no_ids() -> None:
    text = read("1. They [shall] meet [twice] [here].\n", dialect="published")
    assert write(settle(text, "1.c1", "shall")) == "1. They shall meet [twice] [here].\n"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("thirty", "thirty"),
        ("1", "1"),
        ("0", "0"),
        ("op-9.c1", "op-9.c1"),
        ("  about\n 30 ", "about 30"),
        ("30 [or so]", "30 \\[or so\\]"),
        ("30 (Agreed)", "30 \\(Agreed\\)"),
    ],
)
def test_a_blank_is_filled_with_any_words(said: str, words: str) -> None:
    for body in ("OP1. It has [X] members.", "OP1. It has [Placeholder: a number] members."):
        assert settled(body, "op-1.c1", said) == f"OP1. It has {words} members."
    again = read(HEADER + settled("OP1. It has [X]", "op-1.c1", said))
    assert not points_of(again)
    assert not again.by_id["op-1"].statuses


def test_a_blank_may_go() -> None:
    assert settled("OP1. It has [X] members.", "op-1.c1", "none") == "OP1. It has members."


@pytest.mark.parametrize("said", ["X", "", "  ", "op-1.c1.1"])
def test_the_mark_of_a_blank_is_no_value(said: str) -> None:
    with pytest.raises(InputError, match=r"is not what fills op-1\.c1") as caught:
        settled("OP1. It has [X] members.", "op-1.c1", said)
    assert "the words to put there" in caught.value.hint


def test_hostile_words_for_a_blank() -> None:
    with pytest.raises(InputError, match=r"U\+202E"):
        settled("OP1. It has [X] members.", "op-1.c1", "30\u202e04")
    with pytest.raises(InputError, match="a bracket"):
        settle(read("1. It has [X] members.", dialect="published"), "1.c1", "3[0]")


def test_a_blank_that_a_party_wants_gone_is_held() -> None:
    with pytest.raises(Refusal, match=r"TAV still holds op-1\.c1 against 'X': TAV wants it deleted"):
        settled("OP1. It has [X](TAV: delete) members.", "op-1.c1", "thirty")


OPTIONS = """\
OP1. {#op-1} The seat:

    Option 1 (ALD): {#o1} It is [at](ALD) Senne.

        (a) {#o1a} with a library;

    Option 2: {#o2} It travels.

    Option 3: {#o3} No text

OP2. {#op-2} End."""


def test_an_option_becomes_words_and_the_others_go() -> None:
    left = settled(OPTIONS, "op-1.options", "1")
    assert left == (
        "OP1. {#op-1} The seat:\n\n    {#o1} It is [at](ALD) Senne.\n\n        (a) {#o1a} with a library;\n\nOP2. {#op-2} End."
    )
    free = OPTIONS.replace("(ALD)", "").replace("Option 1 :", "Option 1:")
    assert settled(free, "op-1.options", "Option 2") == (
        "OP1. {#op-1} The seat:\n\n    {#o2} It travels.\n\nOP2. {#op-2} End."
    )
    assert settled(free, "op-1.options", "none") == "OP1. {#op-1} The seat:\n\nOP2. {#op-2} End."


def test_a_number_that_only_led_to_options_goes_with_them() -> None:
    assert settled("3. Option 1: It is.\n\n4. End.", "3.options", "none") == "4. End."


def test_an_option_that_only_led_to_others_gives_way_to_them() -> None:
    body = "OP1. Seats:\n\n    Option 1:\n\n        (a) one;\n\n        (b) two.\n\n    Option 2: None.\n\nOP2. End."
    left = read(HEADER + settled(body, "op-1.options", "1"))
    assert [(one.number, one.type) for one in left.by_id["op-1"].children] == [
        ("(a)", "point"),
        ("(b)", "point"),
    ]


def test_a_clause_that_a_party_proposes_as_a_whole() -> None:
    body = "OP1. First.\n\nOP2. Boats pass. (TAV) (Reserved by MAR)\n\nOP3. Last."
    assert settled(body, "op-2.whole", "1") == body.replace(" (TAV)", "")
    with pytest.raises(Refusal, match=r"TAV stands for 'Boats pass\.'"):
        settled(body, "op-2.whole", "none")


def test_a_clause_goes_with_its_number_and_what_is_under_it() -> None:
    body = "OP1. First.\n\nOP2. Boats pass. (TAV: delete)\n\n    (a) freely;\n\nOP3. Last."
    assert settled(body, "op-2.whole", "none") == "OP1. First.\n\nOP3. Last."
    assert (
        settled("OP1. First.\n\nOP2. [Boats pass].\n\nOP3. Last.", "op-2.c1", "none")
        == "OP1. First.\n\nOP3. Last."
    )


def test_a_clause_that_a_party_holds_does_not_vanish() -> None:
    body = "OP1. First.\n\nOP2. [Boats pass.] (Reserved by VALLEY)"
    assert settled(body, "op-2.c1", "1") == "OP1. First.\n\nOP2. Boats pass. (Reserved by VALLEY)"
    with pytest.raises(
        Refusal, match="ALD, BRE hold the clause op-2, of which nothing would be left"
    ) as caught:
        settled(body, "op-2.c1", "none")
    assert caught.value.rule == HELD


BLOCK = "[\n\nOP1. One [two].\n\nOP2. Three.\n\n]\n\nOP3. Four."


def test_a_bracket_around_clauses() -> None:
    (outer,) = open_points(read(HEADER + BLOCK))
    assert settled(BLOCK, outer.id, "none") == "OP3. Four."
    assert settled(BLOCK, outer.id, "1") == "OP1. One [two].\n\nOP2. Three.\n\nOP3. Four."
    assert settled(BLOCK, "op-1.c1", "none") == BLOCK.replace(" [two]", "")


def test_a_bracket_that_would_be_torn_is_settled_first() -> None:
    body = "Seat:\n\nOption 1: At [Senne\n\nOption 2: in] Port."
    names = [point.id for point in points_of(read(HEADER + body))]
    options = next(name for name in names if name.endswith("options"))
    with pytest.raises(InputError, match="would tear the bracket"):
        settled(body, options, "1")


def test_an_alternative_that_is_emptied_from_inside() -> None:
    assert settled("OP1. a [[b]] c", "op-1.c2", "none") == "OP1. a c"
    assert settled("OP1. a [[b]][d] c", "op-1.c2", "none") == "OP1. a [no text][d] c"
    assert settled("OP1. a [[b] d] c", "op-1.c2", "none") == "OP1. a [d] c"


def test_words_that_are_the_number_of_another_alternative_are_not_guessed_at() -> None:
    with pytest.raises(InputError, match="'2' names 2 alternatives") as caught:
        settled("OP1. They meet [2][3] times.", "op-1.c1", "2")
    assert caught.value.hint == "give the id of one: op-1.c1.1 ('2'); op-1.c1.2 ('3')"
    assert settled("OP1. They meet [2][3] times.", "op-1.c1", "op-1.c1.2") == "OP1. They meet 3 times."


@pytest.mark.parametrize(
    ("body", "said", "message"),
    [
        ("[shall](ALD)[should](MAR)", "shall", "MAR still holds op-1.c1 against 'shall': MAR stands for 'should'"),
        ("[shall](VALLEY)[should]", "should", "ALD, BRE still hold op-1.c1 against 'should': ALD stands for 'shall'; BRE"),
        ("[shall](MAR: oppose)", "shall", "MAR still holds op-1.c1 against 'shall': MAR opposes it"),
        ("[shall](MAR: delete)", "shall", "MAR wants it deleted"),
        ("[shall](MAR: reserve)", "shall", "MAR reserves on it"),
        ("[shall](MAR: support if op-2)", "shall", "MAR is for it only if op-2"),
        ("[shall](MAR)(MAR: withdraw if op-2)", "none", "MAR stands for 'shall'"),
        ("[shall](MAR: retain)", "none", "MAR still holds op-1.c1 against no text: MAR stands for 'shall'"),
    ],
)  # fmt: skip
def test_refused_while_a_party_holds_it(body: str, said: str, message: str) -> None:
    with pytest.raises(Refusal) as caught:
        settled(f"OP1. They {body} meet.\n\nOP2. End.", "op-1.c1", said)
    assert message in caught.value.message
    assert caught.value.rule == HELD
    assert " first, or " in caught.value.hint


def test_refusal_says_what_nobody_holds() -> None:
    with pytest.raises(Refusal) as caught:
        settled("OP1. They [shall](MAR: oppose)[should] meet.", "op-1.c1", "1")
    assert (
        caught.value.hint
        == "MAR withdraws first, or it is settled with op-1.c1.2 ('should'), which nobody holds it against"
    )


def test_a_stance_that_was_withdrawn_holds_nothing() -> None:
    assert (
        settled("OP1. They [shall](ALD)[should](MAR)(MAR: withdraw) meet.", "op-1.c1", "1")
        == "OP1. They shall meet."
    )


def test_points_that_are_not_there() -> None:
    with pytest.raises(InputError, match=r"no open point 'op-1\.c3'") as caught:
        settled("OP1. [a] b [c]\n\nOP2. [d]", "op-1.c3", "1")
    assert caught.value.hint == "its open points: op-1.c1, op-1.c2"
    with pytest.raises(InputError, match="no open point 'x'") as caught:
        settled("OP1. a", "x", "1")
    assert caught.value.hint == "nothing in it is open"
    many = " ".join(f"[w{count}] and" for count in range(30))
    with pytest.raises(InputError, match=r"no open point 'pp-1\.c1'") as caught:
        settled(f"OP1. {many}", "pp-1.c1", "1")
    assert caught.value.hint.endswith("op-1.c20 and 10 more")
    with pytest.raises(InputError, match="no alternative 'd'") as caught:
        settled("OP1. [a] b [c]", "op-1.c1", "d")
    assert caught.value.hint == "its alternatives: op-1.c1.1 ('a'); op-1.c1.0 (no text)"


def test_an_unbalanced_text_is_settled_all_the_same() -> None:
    assert settled("OP1. They [shall][should] meet].\n\nOP2. [And", "op-1.c1", "2") == (
        "OP1. They should meet].\n\nOP2. [And"
    )


# A text whose words are all different, so that each can be looked for afterwards.


@st.composite
def drafts(draw: st.DrawFn) -> str:
    count = iter(range(10_000))

    def word() -> str:
        return f"w{next(count)}"

    def inline(depth: int) -> str:
        parts = []
        for _ in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(["words", "words", "bracket", "pair", "blank", "slash"]))
            if depth > 2 or kind == "words":
                parts.append(f"{word()} {word()}")
            elif kind == "bracket":
                parts.append(f"[{inline(depth + 1)}]")
            elif kind == "pair":
                parts.append(f"[{inline(depth + 1)}][{inline(depth + 1)}]")
            elif kind == "blank":
                parts.append(f"{word()} [X] {word()}")
            else:
                parts.append(f"{word()} [{word()} / {word()}] {word()}")
        return f" {word()} ".join(parts)

    lines = []
    for number in range(1, draw(st.integers(2, 4))):
        kind = draw(st.sampled_from(["plain", "plain", "options", "block"]))
        line = f"OP{number}. {word()} {inline(0)}."
        if kind == "options":
            line += f"\n\n    Option 1: {inline(1)}\n\n    Option 2: {word()}\n\n    Option 3: No text"
        lines += ["[", line, "]"] if kind == "block" else [line]
    return "\n\n".join(lines)


def _tokens(text: Text) -> set[str]:
    return set(re.findall(r"\bw\d+\b", write(text)))


def _kept(point: OpenPoint, place: int) -> Iterator[str]:
    yield from re.findall(r"\bw\d+\b", point.options[place].words)


@given(drafts(), st.data())
def test_every_point_of_a_text_without_holders_can_be_settled_in_any_order(
    body: str, data: st.DataObject
) -> None:
    text = read(HEADER + body)
    assert not text.diagnostics
    for _ in range(200):
        points = points_of(text)
        if not points:
            break
        point = data.draw(st.sampled_from(points))
        place = data.draw(st.integers(0, len(point.options) - 1))
        inside = {word for option in point.options for word in re.findall(r"\bw\d+\b", option.words)}
        under = {
            word
            for name in point.clauses[1:] if point.kind == "options"
            for word in _words_of(text, name)
        }  # fmt: skip
        outside = _tokens(text) - inside - under
        option = point.options[place]
        said = "wnew" if point.kind == "blank" and not option.null else option.id
        after = settle(text, point.id, said)
        assert outside <= _tokens(after)
        if point.kind != "blank":
            assert set(_kept(point, place)) <= _tokens(after)
        assert point.id not in {one.id for one in points_of(after)}
        again = read(write(after))
        assert not again.diagnostics
        assert _tokens(again) == _tokens(after)
        text = again
    assert not points_of(text)
    assert not any(list(choices(clause.content)) for clause in text.walk())
    assert "[" not in write(text)


def _words_of(text: Text, name: str) -> list[str]:
    clause = text.by_id.get(name)
    return re.findall(r"\bw\d+\b", write(Text(text.header, (clause,)))) if clause else []
