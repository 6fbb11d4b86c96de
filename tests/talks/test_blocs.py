# SPDX-License-Identifier: Apache-2.0
"""The bloc map: components worked out by hand, what may not change them, their definition checked on its own, and what is degenerate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.talks.blocs import Axis, BlocMap, Loading, bloc_map, from_problem, from_votes
from comity.talks.bridging import Vote
from comity.talks.model import Stance
from comity.talks.problem import Format, Issue, Option, Party, Problem, Stand

Values = dict[tuple[str, str], int]
NEAR = 1e-8
HALF = math.sqrt(0.5)
CODES = ("ALD", "BRE", "MAR", "TAV")


def table(**rows: str) -> Values:
    """A row for each name over the items a, b, c ...: + agrees, - disagrees, 0 is neither, . says nothing."""
    signs = {"+": 1, "-": -1, "0": 0}
    return {
        (name, item): signs[sign]
        for name, row in rows.items()
        for item, sign in zip("abcdef", row, strict=False)
        if sign != "."
    }


def mapped(values: Mapping[tuple[str, str], int]) -> BlocMap:
    return bloc_map([name for name, _ in values], [item for _, item in values], values)


def near(one: Iterable[float], other: Iterable[float]) -> bool:
    return np.allclose(list(one), list(other), rtol=0, atol=NEAR)


def same_axes(one: BlocMap, other: BlocMap) -> bool:
    return all(
        a.tied == b.tied
        and list(a.loadings) == list(b.loadings)
        and near(a.loadings.values(), b.loadings.values())
        and (a.explained == b.explained if a.explained is None else near([a.explained], [b.explained or 0.0]))
        for a, b in zip(one.axes, other.axes, strict=True)
    )


def centred(values: Mapping[tuple[str, str], int], found: BlocMap, items: Iterable[str]) -> list[list[float]]:
    """One list for each name: what it said less the mean of all who spoke, 0 for nothing, in plain Python."""
    columns = []
    for item in items:
        said = [values[name, item] for name in found.places if (name, item) in values]
        mean = math.fsum(said) / len(said)
        columns.append(
            [values[name, item] - mean if (name, item) in values else 0.0 for name in found.places]
        )
    return [list(row) for row in zip(*columns, strict=True)]


anything = st.dictionaries(
    st.tuples(st.sampled_from("pqrstuvw"), st.sampled_from(["s1", "s10", "s2", "s3", "s4"])),
    st.sampled_from([1, -1, 0]),
)


def test_two_names_are_one_line() -> None:
    found = mapped(table(ALD="+", BRE="-"))
    assert found.places == {"ALD": (1.0, 0.0), "BRE": (-1.0, 0.0)}
    assert found.axes == (Axis(1.0, {"a": 1.0}), Axis(0.0, {}))
    assert (found.spoken, found.filled) == ({"ALD": 1, "BRE": 1}, 0)


def test_two_items_that_go_together_and_one_across() -> None:
    """Columns a = b = (1, 1, -1, -1) and c = (1, -1, 1, -1), orthogonal: 8 and 4 of 12; the first axis is (a + b) / sqrt 2."""
    found = mapped(table(ALD="+++", BRE="++-", MAR="--+", TAV="---"))
    first, second = found.axes
    assert near([first.explained or 0, second.explained or 0], [2 / 3, 1 / 3])
    assert near(first.loadings.values(), [HALF, HALF, 0])
    assert near(second.loadings.values(), [0, 0, 1])
    root = math.sqrt(2)
    places = {"ALD": (root, 1), "BRE": (root, -1), "MAR": (-root, 1), "TAV": (-root, -1)}
    assert all(near(found.places[name], place) for name, place in places.items())
    assert (first.tied, second.tied) == (0, 0)


def test_one_item_against_the_others_loads_the_other_way() -> None:
    found = mapped(table(ALD="++-", BRE="--+"))
    third = math.sqrt(1 / 3)
    assert near(found.axes[0].loadings.values(), [third, third, -third])
    positive, negative = found.axes[0].ends(5)
    assert [one.item for one in positive] == ["a", "b"]
    assert [one.item for one in negative] == ["c"]
    assert found.places["ALD"][0] > 0 > found.places["BRE"][0]


def test_the_largest_loading_is_positive() -> None:
    """b = 1 - 2a: it varies more, so it holds the sign, and a goes against it."""
    found = mapped(table(ALD="0+", BRE="0+", MAR="+-", TAV="+-"))
    (first, second), root = found.axes, math.sqrt(5)
    assert near(first.loadings.values(), [-1 / root, 2 / root])
    assert near([first.explained or 0], [1])
    assert second == Axis(0.0, {})
    assert found.places["ALD"][0] > 0


def test_nothing_said_stands_at_the_mean_and_neither_side_at_zero() -> None:
    said = table(ALD="++", BRE="++", MAR="--", TAV=".-")
    found = mapped(said)
    assert (found.filled, found.spoken["TAV"]) == (1, 1)
    rows = centred(said, found, "ab")
    assert rows[3] == [0.0, -1.0]
    neither = mapped(said | {("TAV", "a"): 0})
    assert neither.filled == 0
    assert not near(found.places["TAV"], neither.places["TAV"])
    mean_in = mapped({("p", "a"): 1, ("q", "a"): -1, ("r", "a"): 0})
    mean_out = bloc_map("pqr", "ab", {("p", "a"): 1, ("q", "a"): -1, ("r", "b"): 1})
    assert mean_in.places == mean_out.places


def test_who_said_nothing_is_left_out_and_named() -> None:
    found = bloc_map(["TAV", "ALD", "BRE", "MAR"], ["z", "a", "b"], table(BRE="+.", MAR="-."))
    assert list(found.places) == ["BRE", "MAR"]
    assert found.silent_names == ("ALD", "TAV")
    assert found.unspoken_items == ("b", "z")
    assert list(found.axes[0].loadings) == ["a"]


def test_what_is_not_named_counts_nowhere() -> None:
    said = table(ALD="++", BRE="+-", MAR="-+", TAV="--")
    found = bloc_map(["ALD", "BRE"], ["b"], said)
    assert found == bloc_map(["ALD", "BRE"], ["b"], {place: said[place] for place in [("ALD", "b"), ("BRE", "b")]})  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {},
        table(ALD="+"),
        table(ALD="+-0"),
        table(ALD="++", BRE="++", MAR="++"),
        table(ALD="00", BRE="00"),
        table(ALD="+.", BRE=".-"),
    ],
    ids=["nothing", "one item", "one name", "all equal", "all pass", "nothing in common"],
)
def test_without_variance_nothing_is_explained_and_all_stand_in_the_middle(said: Values) -> None:
    found = mapped(said)
    assert found.axes == (Axis(None, {}), Axis(None, {}))
    assert set(found.places.values()) <= {(0.0, 0.0)}
    assert set(found.places) == {name for name, _ in said}


def test_names_without_items_and_items_without_names() -> None:
    assert bloc_map(["ALD"], [], {}).silent_names == ("ALD",)
    assert bloc_map([], ["a"], {}).unspoken_items == ("a",)


def test_a_second_component_within_noise_is_zero() -> None:
    """31 items in thirds and sevenths around one line: their means are no machine numbers, the rest is rounding."""
    rows = {f"p{i:02}": [(1, -1, 0)[i % 7 % 3]] * 31 for i in range(23)}
    found = mapped(
        {(name, f"i{column}"): sign for name, row in rows.items() for column, sign in enumerate(row)}
    )
    assert found.axes[1] == Axis(0.0, {})
    assert found.axes[0].explained == pytest.approx(1.0)
    assert {second for _, second in found.places.values()} == {0.0}
    assert near(found.axes[0].loadings.values(), [1 / math.sqrt(31)] * 31)


def test_two_axes_that_explain_as_much_are_settled_by_the_items() -> None:
    """Two orthogonal columns of one length: any turn of the axes fits as well, so a is the first and b the second."""
    found = mapped(table(ALD="++", BRE="+-", MAR="-+", TAV="--"))
    assert [axis.tied for axis in found.axes] == [1, 1]
    assert near([axis.explained or 0 for axis in found.axes], [0.5, 0.5])
    assert near(found.axes[0].loadings.values(), [1, 0])
    assert near(found.axes[1].loadings.values(), [0, 1])
    assert near(found.places["BRE"], [1, -1])


def test_three_that_stand_for_one_option_each_are_a_triangle_of_equal_sides() -> None:
    found = mapped(table(ALD="+--", BRE="-+-", MAR="--+"))
    assert [axis.tied for axis in found.axes] == [1, 1]
    places = list(found.places.values())
    sides = [math.dist(one, other) for one, other in combinations(places, 2)]
    assert near(sides, [math.sqrt(8)] * 3)
    assert near(found.axes[0].loadings.values(), [math.sqrt(2 / 3), -math.sqrt(1 / 6), -math.sqrt(1 / 6)])


def test_four_that_stand_for_one_option_each_do_not_fit_a_plane() -> None:
    found = mapped(table(ALD="+---", BRE="-+--", MAR="--+-", TAV="---+"))
    assert [axis.tied for axis in found.axes] == [2, 2]
    assert near([axis.explained or 0 for axis in found.axes], [1 / 3, 1 / 3])


def test_the_ends_of_an_axis() -> None:
    axis = Axis(0.5, {"a": -0.1, "b": 0.6, "c": 0.3 + 1e-15, "d": 0.0, "e": 0.3, "f": -0.5})
    assert axis.ends(2) == (
        (Loading("b", 0.6), Loading("c", 0.3 + 1e-15)),
        (Loading("f", -0.5), Loading("a", -0.1)),
    )
    assert axis.ends(9)[0][2] == Loading("e", 0.3)
    assert axis.ends(0) == ((), ())
    assert Axis(None, {}).ends(3) == ((), ())


@pytest.mark.parametrize("value", [2, -3, 0.5, math.nan])
def test_refused_values(value: float) -> None:
    with pytest.raises(InputError, match="of p on a, is no side") as caught:
        bloc_map("p", "a", {("p", "a"): value})  # type: ignore[dict-item]
    assert "0 (neither)" in caught.value.hint


@given(anything, st.randoms(use_true_random=False))
def test_the_order_of_names_items_and_values_is_irrelevant(said: Values, by: Random) -> None:
    shuffled = list(said.items())
    by.shuffle(shuffled)
    assert mapped(dict(shuffled)) == mapped(said)


@given(anything, st.permutations("pqrstuvw"))
def test_other_names_give_the_same_map(said: Values, names: list[str]) -> None:
    renamed = dict(zip("pqrstuvw", names, strict=True))
    one = mapped(said)
    other = mapped({(renamed[name], item): value for (name, item), value in said.items()})
    assert same_axes(one, other)
    assert all(near(one.places[name], other.places[renamed[name]]) for name in one.places)
    assert one.filled == other.filled


@given(anything)
def test_turning_every_value_round_mirrors_the_names_and_leaves_the_axes(said: Values) -> None:
    one, other = mapped(said), mapped({place: -value for place, value in said.items()})
    assert same_axes(one, other)
    assert all(near(one.places[name], (-x, -y)) for name, (x, y) in other.places.items())


@given(anything, st.integers(2, 4))
def test_each_name_several_times_gives_the_same_map(said: Values, times: int) -> None:
    copies = {(f"{name}{copy}", item): value for (name, item), value in said.items() for copy in range(times)}
    one, other = mapped(said), mapped(copies)
    assert same_axes(one, other)
    assert all(near(one.places[name[0]], place) for name, place in other.places.items())


@given(anything, st.integers(2, 4))
def test_each_item_several_times_scales_the_map(said: Values, times: int) -> None:
    copies = {
        (name, f"{item}-{copy}"): value for (name, item), value in said.items() for copy in range(times)
    }
    one, other = mapped(said), mapped(copies)
    scale = math.sqrt(times)
    assert [axis.tied for axis in one.axes] == [axis.tied for axis in other.axes]
    assert all(near((scale * x for x in one.places[name]), place) for name, place in other.places.items())


@given(anything)
def test_an_axis_is_turned_by_its_largest_loading(said: Values) -> None:
    for axis in mapped(said).axes:
        if axis.loadings:
            largest = max(abs(weight) for weight in axis.loadings.values())
            held = next(
                weight for weight in axis.loadings.values() if math.isclose(abs(weight), largest, rel_tol=NEAR)
            )  # fmt: skip
            assert held > 0
            assert list(axis.loadings) == sorted(axis.loadings)


@given(anything)
def test_axes_are_eigenvectors_of_the_covariance_with_the_largest_eigenvalues(said: Values) -> None:
    """The definition, from the table in plain Python: C v = lambda v, lambda the largest two of all, shares of the trace."""
    found = mapped(said)
    rows = centred(said, found, sorted({item for _, item in said}))
    if not any(map(any, rows)):
        assert all(axis.explained is None for axis in found.axes)
        return
    columns = list(zip(*rows, strict=True))
    products = np.array([[math.fsum(map(float.__mul__, a, b)) for a in columns] for b in columns])
    eigenvalues = np.linalg.eigvalsh(products)[::-1]
    for number, axis in enumerate(found.axes):
        largest = float(eigenvalues[number]) if number < len(eigenvalues) else 0.0
        assert axis.explained is not None
        assert math.isclose(axis.explained, largest / float(np.trace(products)), abs_tol=NEAR)
        if axis.loadings:
            direction = np.array(list(axis.loadings.values()))
            assert near(products @ direction, largest * direction)
            assert math.isclose(float(direction @ direction), 1, abs_tol=NEAR)
            for row, place in zip(rows, found.places.values(), strict=True):
                assert math.isclose(
                    place[number], math.fsum(map(float.__mul__, row, direction.tolist())), abs_tol=NEAR
                )
        else:
            assert largest < NEAR
            assert all(place[number] == 0 for place in found.places.values())


@given(anything)
def test_the_two_axes_are_at_right_angles_and_the_middle_is_the_mean(said: Values) -> None:
    found = mapped(said)
    first, second = (list(axis.loadings.values()) for axis in found.axes)
    if second:
        assert near([math.fsum(map(float.__mul__, first, second))], [0])
    shares = [axis.explained or 0.0 for axis in found.axes]
    assert 1 + NEAR > shares[0] + shares[1] >= 0
    assert shares[0] >= shares[1] - NEAR
    for number in (0, 1):
        assert near([math.fsum(place[number] for place in found.places.values())], [0])


def test_a_large_table_against_the_full_decomposition() -> None:
    """200 names, 60 items, a fifth missing: numpy's own full decomposition of the same table, up to its choice of signs."""
    by = Random(73)
    names, items = [f"p{i:03}" for i in range(200)], [f"i{i:02}" for i in range(60)]
    said = {
        (name, item): by.choice([1, -1, 0]) for name in names for item in items if by.random() < 0.8
    }  # fmt: skip
    found = mapped(said)
    left, sizes, right = np.linalg.svd(np.array(centred(said, found, items)))
    assert left.shape == (200, 200)
    for number, axis in enumerate(found.axes):
        assert math.isclose(axis.explained or 0, float(sizes[number] ** 2 / (sizes**2).sum()), abs_tol=NEAR)
        sign = 1 if right[number, int(np.abs(right[number]).argmax())] > 0 else -1
        assert near(axis.loadings.values(), sign * right[number])
        assert near((place[number] for place in found.places.values()), sign * sizes[number] * left[:, number])  # fmt: skip
    assert found.filled == 200 * 60 - len(said)


def filed(*stands: tuple[str, str, str, Stance]) -> Problem:
    return Problem(
        parties=tuple(Party(code, code, {}) for code in CODES),
        formats=(Format("north", ("ALD", "BRE")),),
        issues=(
            Issue("road", "Road", (Option("open", "Open"), Option("shut", "Shut"))),
            Issue("port", "Port", (Option("free", "Free"),), format="north"),
        ),
        stands=tuple(Stand(*one) for one in stands),
    )


def test_positions_of_a_problem() -> None:
    found = from_problem(
        filed(
            ("ALD", "road", "open", "preferred"),
            ("BRE", "road", "open", "acceptable"),
            ("MAR", "road", "open", "cannot_accept"),
            ("ALD", "port", "free", "cannot_accept"),
            ("BRE", "port", "free", "preferred"),
            ("MAR", "port", "free", "preferred"),
            ("MAR", "road", "shut", "withdrawn"),
        )
    )
    said = {
        ("ALD", "road.open"): 1, ("BRE", "road.open"): 1, ("MAR", "road.open"): -1,
        ("ALD", "port.free"): -1, ("BRE", "port.free"): 1,
    }  # fmt: skip
    assert found == bloc_map(CODES, ["road.open", "road.shut", "port.free"], said)
    assert found.silent_names == ("TAV",)
    assert found.unspoken_items == ("road.shut",)
    assert found.spoken == {"ALD": 2, "BRE": 2, "MAR": 1}


def test_a_problem_in_which_nothing_was_filed() -> None:
    found = from_problem(filed())
    assert found.silent_names == CODES
    assert found.places == {}
    assert from_problem(Problem(parties=())).axes[0].explained is None


def test_votes_are_values() -> None:
    said = table(p="+-", q="0+", r=".-")
    found = from_votes(Vote(name, item, value) for (name, item), value in said.items())  # type: ignore[arg-type]
    assert found == mapped(said)
    assert found.filled == 1
    assert from_votes([]).places == {}
