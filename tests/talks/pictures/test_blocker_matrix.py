# SPDX-License-Identifier: Apache-2.0
"""The blocker matrix: a sign for each mark, hatching for silence alone, and options under their issues."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.talks.pictures.blocker_matrix import MARKS, BlockerMatrix, Mark, Row, as_table, draw
from comity.talks.pictures.colours import BLUE, INK, ORANGE, PAPER
from talks.pictures.drawn import (
    HOSTILE,
    SVG,
    check_legible,
    check_safe,
    hatched,
    parsed,
    plain,
    said,
    tiles,
    title_and_desc,
    words_of,
)
from talks.pictures.examples import as_named, of_blocker_matrix

LEGEND = (20.0, 16.0)
"""The size of a cell in the legend."""

names = st.one_of(st.text(max_size=12), st.sampled_from(HOSTILE))


@st.composite
def matrices(draw: st.DrawFn) -> BlockerMatrix:
    parties = draw(st.lists(names, max_size=5, unique=True))
    marks = st.dictionaries(st.sampled_from(parties or [""]), st.sampled_from(MARKS))
    answers = st.one_of(st.sampled_from(["passes", "fails", "open"]), names)
    return BlockerMatrix(
        draw(names),
        tuple(parties),
        tuple(draw(st.lists(st.builds(Row, names, names, answers, marks), max_size=5))),
    )


def single(mark: Mark) -> BlockerMatrix:
    return BlockerMatrix("One", ("ALD",), (Row("Dams", "Dams stay", "open", {"ALD": mark}),))


def test_each_mark_has_its_own_sign() -> None:
    """Apart from the legend: ground and strokes of the only cell."""
    found = {}
    for mark in MARKS:
        cell, *rest = parsed(draw(single(mark))).iter(SVG + "path")
        strokes = rest[0] if mark != "silent" else None
        points = "" if strokes is None else "".join(sign for sign in str(strokes.get("d")) if sign in "ML")
        ground = "hatch" if "hatch" in str(cell.get("fill")) else cell.get("fill")
        found[mark] = (ground, points, None if strokes is None else strokes.get("stroke"))
    assert found == {
        "for": (PAPER, "MLL", BLUE),
        "blocks": (PAPER, "MLML", ORANGE),
        "blocks_alone": (ORANGE, "MLML", PAPER),
        "against": (PAPER, "ML", INK),
        "silent": ("hatch", "", None),
    }
    # In grey or black on white, ground and strokes alone tell all five apart.
    assert len({one[:2] for one in found.values()}) == 5


def test_hatching_only_for_silence() -> None:
    data = of_blocker_matrix(as_named)
    root = parsed(draw(data))
    boxes = [one for one in tiles(root) if one[2:] != LEGEND]
    lefts, tops = (sorted({round(box[place]) for box in boxes}) for place in (0, 1))
    assert (len(lefts), len(tops)) == (4, 3)
    silent = {
        (tops.index(round(top)), lefts.index(round(left)))
        for left, top, *size in hatched(root)
        if tuple(size) != LEGEND
    }
    assert silent == {
        (row, column)
        for row, one in enumerate(data.rows)
        for column, party in enumerate(data.parties)
        if one.marks.get(party, "silent") == "silent"
    }


def test_a_tick_is_not_mirrored() -> None:
    """Its last point is to the right of its first in every language."""
    for language in ("en", "ar"):
        _, tick, *_ = parsed(draw(single("for"), language=language)).iter(SVG + "path")
        first, *_, last = (float(point.split()[0]) for point in str(tick.get("d"))[1:].split("L"))
        assert first < last


def test_the_table_by_hand() -> None:
    header, rows = as_table(of_blocker_matrix(as_named))
    assert header == ("Issue", "Option", "Answer", "ALD", "BRE", "MAR", "TAV")
    assert rows == (
        ("Dams", "Dams stay as they are", "passes", "for", "for", "against, does not block", "no position"),
        ("Dams", "Dams are lowered", "fails", "blocks alone", "no position", "for", "no position"),
        (
            "Fishing",
            "Fishing is free",
            "adjourned",
            "blocks with others",
            "blocks with others",
            "no position",
            "no position",
        ),
    )
    _, arabic = as_table(of_blocker_matrix(as_named), language="ar")
    assert arabic[0][2] == "يُعتمد"
    assert arabic[2][2] == "adjourned"


def test_the_summary_by_hand() -> None:
    _, desc = title_and_desc(parsed(draw(of_blocker_matrix(as_named))))
    assert desc.split("\n")[0] == (
        "Parties: 4. Options: 3. Options that are blocked: 2 of 3. for: 3. blocks with others: 2. blocks alone: 1. "
        "against, does not block: 1. no position: 5."
    )


def test_options_stand_under_their_issue_once_named() -> None:
    found = [one.content for one in words_of(parsed(draw(of_blocker_matrix(as_named))))]
    assert found.count("Dams") == found.count("Fishing") == 1
    order = [
        found.index(one)
        for one in ("Dams", "Dams stay as they are", "Dams are lowered", "Fishing", "Fishing is free")
    ]
    assert order == sorted(order)


def test_options_begin_and_parties_run_from_the_right_in_arabic() -> None:
    for language, side in (("en", False), ("ar", True)):
        root = parsed(draw(of_blocker_matrix(as_named), language=language))
        at = {one.content: one.x for one in words_of(root)}
        assert (at["Dams are lowered"] > float(str(root.get("width"))) / 2) is side
        assert (at["ALD"] > at["BRE"] > at["MAR"] > at["TAV"]) is side


def test_short_codes_stand_upright_and_long_ones_lean() -> None:
    for parties, leaning in ((("ALD", "BRE"), False), (("ALD", "TWELVELETTER"), True)):
        data = BlockerMatrix("Lean", parties, (Row("Dams", "Dams stay", "open", {}),))
        turned = {one.content: bool(one.turn) for one in words_of(parsed(draw(data)))}
        assert all(turned[party] is leaning for party in parties)


@pytest.mark.parametrize(("parties", "options"), [(1, 1), (10, 56), (57, 90), (200, 160)])
def test_sizes(parties: int, options: int) -> None:
    codes = tuple(f"P{number:03}" for number in range(parties))
    rows = tuple(
        Row(
            f"Issue {row // 4}",
            f"Option {row}",
            "open",
            {code: MARKS[(row + place) % 5] for place, code in enumerate(codes)},
        )
        for row in range(options)
    )
    root = parsed(draw(BlockerMatrix("Large", codes, rows)))
    check_safe(root)
    if parties * options < 10_000:
        check_legible(root)
    # The legend has a cell for each of the five marks.
    boxes = tiles(root)
    assert len(boxes) == parties * options + 5
    assert min(min(box[2:]) for box in boxes) >= 10
    assert max(left + width for left, _, width, _ in boxes) <= float(str(root.get("width")))


@settings(max_examples=60)
@given(matrices(), st.sampled_from(["en", "ar", "fa"]))
def test_whatever_is_drawn_is_valid_and_whole(data: BlockerMatrix, language: str) -> None:
    svg = draw(data, language=language)
    root = parsed(svg)
    check_safe(root)
    check_legible(root)
    _, rows = as_table(data, language=language)
    assert len(rows) == len(data.rows)
    everything = said(root)
    assert [value for row in rows for value in row if plain(value) not in everything] == []
    if data.rows and data.parties:
        assert len(tiles(root)) == len(data.rows) * len(data.parties) + 5
    assert draw(data, language=language) == svg
