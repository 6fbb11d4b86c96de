# SPDX-License-Identifier: Apache-2.0
"""The heatmap: shades by hand, hatching on cells without a position and nowhere else, bands, and sizes from one cell to thousands."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.talks.pictures.colours import STEPS
from comity.talks.pictures.heatmap import Band, Cell, Column, Heatmap, as_table, draw, percent, step
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
from talks.pictures.examples import as_named, of_heatmap

names = st.one_of(st.text(max_size=12), st.sampled_from(HOSTILE))


@st.composite
def heatmaps(draw: st.DrawFn) -> Heatmap:
    parties = draw(st.lists(names, max_size=5, unique=True))
    columns = draw(st.lists(st.builds(Column, names, names), max_size=5, unique_by=lambda one: one.id))
    bands = st.builds(Band, names, names, st.lists(st.sampled_from(parties or [""]), max_size=4).map(tuple))
    agreement = st.one_of(st.none(), st.fractions(0, 1))
    pairs = [(party, column.id) for party in parties for column in columns]
    cells = draw(st.dictionaries(st.sampled_from(pairs), st.builds(Cell, agreement, names))) if pairs else {}
    return Heatmap(draw(names), tuple(draw(st.lists(bands, max_size=3))), tuple(columns), cells)


def of_size(parties: int, issues: int, *, title: str = "An issue with a rather long title") -> Heatmap:
    codes = tuple(f"P{number:03}" for number in range(parties))
    columns = tuple(Column(f"i{number}", f"{title} {number}") for number in range(issues))
    cells = {
        (party, column.id): Cell(Fraction((row * 7 + place * 3) % 101, 100))
        for row, party in enumerate(codes)
        for place, column in enumerate(columns)
        if (row + place) % 9
    }
    return Heatmap("Large", (Band("all", "All", codes),), columns, cells)


@pytest.mark.parametrize(
    ("agreement", "percentage", "shade"),
    [
        (Fraction(0), 0, 0), (Fraction(1), 100, 4), (Fraction(1, 2), 50, 2), (Fraction(2, 3), 67, 3), (Fraction(1, 1000), 1, 0),
        (Fraction(999, 1000), 99, 4), (Fraction(19, 100), 19, 0), (Fraction(1, 5), 20, 1), (Fraction(39, 200), 20, 1),
        (Fraction(599, 1000), 60, 3), (Fraction(4, 5), 80, 4), (Fraction(1, 200), 1, 0),
    ],
)  # fmt: skip
def test_percentages_and_steps_by_hand(agreement: Fraction, percentage: int, shade: int) -> None:
    assert (percent(agreement), step(agreement)) == (percentage, shade)


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_more_agreement_is_never_lighter(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert 0 <= percent(low) <= percent(high) <= 100
    assert 0 <= step(low) <= step(high) <= 4
    assert (percent(one) == 100) == (one == 1)
    assert (percent(one) == 0) == (one == 0)
    assert abs(percent(one) - one * 100) < 1


def test_shades_and_figures_of_the_example() -> None:
    root = parsed(draw(of_heatmap(as_named)))
    figures = [one.content for one in words_of(root) if one.content.endswith("%") and "to" not in one.content]
    assert sorted(figures) == ["0%", "100%", "25%", "50%", "50%", "67%"]
    grounds = {one.content: one.ground for one in words_of(root)}
    assert [grounds[key] for key in ("0%", "25%", "50%", "67%", "100%")] == list(STEPS)


def test_hatching_only_where_there_is_no_position() -> None:
    data = of_heatmap(as_named)
    root = parsed(draw(data))
    rows = [party for band in data.bands for party in band.parties]
    assert rows == ["ALD", "BRE", "BRE", "MAR", "TAV"]
    boxes = tiles(root)
    lefts, tops = (sorted({round(box[place]) for box in boxes}) for place in (0, 1))
    assert (len(lefts), len(tops), len(boxes)) == (3, 5, 15)
    *cells, legend = hatched(root)
    found = {
        (rows[tops.index(round(top))], data.columns[lefts.index(round(left))].id) for left, top, _, _ in cells
    }
    expected = {
        (party, column.id)
        for party in rows
        for column in data.columns
        if data.cells.get((party, column.id), Cell(None)).agreement is None
    }
    assert found == expected
    assert legend[1] > max(tops)


def test_no_words_stand_on_hatching() -> None:
    data = of_heatmap(as_named)
    root = parsed(draw(data))
    for left, top, wide, high in hatched(root):
        assert not [one for one in words_of(root) if left < one.x < left + wide and top < one.y < top + high]


def test_a_party_of_two_formats_stands_in_both_bands() -> None:
    _, rows = as_table(of_heatmap(as_named))
    assert [row[:2] for row in rows] == [
        ("Valley format", "ALD"), ("Valley format", "BRE"), ("Coast format", "BRE"), ("Coast format", "MAR"), ("Coast format", "TAV"),
    ]  # fmt: skip
    labels = [one.content for one in words_of(parsed(draw(of_heatmap(as_named))))]
    assert labels.count("BRE") == 2
    assert (
        labels.index("Valley format")
        < labels.index("ALD")
        < labels.index("Coast format")
        < labels.index("MAR")
    )


def test_the_table_by_hand() -> None:
    header, rows = as_table(of_heatmap(as_named))
    assert header == (
        "Format", "Party", "Sharing of the water in dry years", "Dams", "Fishing above the second bridge and below it",
    )  # fmt: skip
    assert rows[0][2:] == ("100%", "67% (2/3); with a condition", "no position")
    assert rows[1][2:] == rows[2][2:] == ("50%", "no position; withdrawn", "no position")
    assert rows[3][2:] == ("25%", "no position", "0%")


def test_the_summary_counts_pairs_once() -> None:
    """Four parties and three issues: 12 pairs, though BRE has two rows; five are known."""
    _, desc = title_and_desc(parsed(draw(of_heatmap(as_named))))
    assert desc.split("\n")[0] == "Formats: 2. Parties: 4. Issues: 3. Cells without a position: 7 of 12."


def test_a_note_has_a_mark_and_a_legend() -> None:
    data = of_heatmap(as_named)
    assert "with a note" in said(parsed(draw(data)))
    bare = Heatmap(
        data.title, data.bands, data.columns, {key: Cell(cell.agreement) for key, cell in data.cells.items()}
    )
    assert "with a note" not in said(parsed(draw(bare)))
    corners = [sum(1 for _ in parsed(draw(one)).iter(SVG + "polygon")) for one in (data, bare)]
    # ALD on dams, BRE on dams in two bands, and the legend.
    assert corners[0] - corners[1] == 4


def test_cells_say_what_they_are_when_pointed_at() -> None:
    root = parsed(draw(of_heatmap(as_named)))
    sayings = [plain(one.text) for one in root.iter(SVG + "title")][1:]
    assert len(sayings) == 15
    assert "ALD · Dams · 67% (2/3); with a condition" in sayings


def test_rows_begin_on_the_right_in_arabic() -> None:
    for language, side in (("en", 0), ("ar", 1)):
        root = parsed(draw(of_heatmap(as_named), language=language))
        wide = float(str(root.get("width")))
        (first,) = [one for one in words_of(root) if one.content == "ALD"]
        assert (first.x > wide / 2) == bool(side)
        water, dams = (
            next(one.x for one in words_of(root) if one.content.startswith(title))
            for title in ("Sharing", "Dams")
        )
        assert (dams < water) == bool(side)


@pytest.mark.parametrize(("parties", "issues"), [(1, 1), (10, 14), (30, 40), (57, 60)])
def test_sizes(parties: int, issues: int) -> None:
    root = parsed(draw(of_size(parties, issues)))
    check_safe(root)
    check_legible(root)
    wide, high = float(str(root.get("width"))), float(str(root.get("height")))
    boxes = tiles(root)
    assert len(boxes) == parties * issues
    assert min(min(box[2:]) for box in boxes) >= 10
    assert max(left + width for left, _, width, _ in boxes) <= wide
    assert max(top + height for _, top, _, height in boxes) <= high
    assert len(hatched(root)) == 1 + sum(
        (row + place) % 9 == 0 for row in range(parties) for place in range(issues)
    )


def test_two_hundred_parties_and_a_hundred_issues() -> None:
    data = of_size(200, 100)
    svg = draw(data)
    assert len(svg) < 3_000_000
    root = parsed(svg)
    check_safe(root)
    boxes = tiles(root)
    assert len(boxes) == len({box[:2] for box in boxes}) == 20_000
    figures = [one for one in root.iter(SVG + "text") if one.text in set("12345")]
    # Each position has the number of its step, and so have the five shades of the legend.
    assert len(figures) == sum(cell.agreement is not None for cell in data.cells.values()) + 5
    _, desc = title_and_desc(root)
    assert len(desc.split("\n")) == 201


@pytest.mark.parametrize("issues", [14, 30, 55, 60])
def test_cells_do_not_overlap_nor_words_in_neighbouring_cells(issues: int) -> None:
    root = parsed(draw(of_size(3, issues)))
    boxes = sorted(tiles(root), key=lambda box: (box[1], box[0]))
    for one, other in pairwise(boxes):
        assert one[1] + one[3] <= other[1] or one[0] + one[2] <= other[0]
    widths = {box[2] for box in boxes}
    assert len(widths) == 1
    for words in words_of(root):
        if words.anchor == "middle":
            assert words.wide <= max(widths) + 1 or words.y > boxes[-1][1] + 20


@settings(max_examples=60)
@given(heatmaps(), st.sampled_from(["en", "ar", "fa"]))
def test_whatever_is_drawn_is_valid_and_whole(data: Heatmap, language: str) -> None:
    svg = draw(data, language=language)
    root = parsed(svg)
    check_safe(root)
    check_legible(root)
    header, rows = as_table(data, language=language)
    assert len(header) == 2 + len(data.columns)
    assert len(rows) == sum(len(band.parties) for band in data.bands)
    everything = said(root)
    assert [value for row in rows for value in row if plain(value) not in everything] == []
    if rows and data.columns:
        assert len(tiles(root)) == len(rows) * len(data.columns)
    assert draw(data, language=language) == svg
