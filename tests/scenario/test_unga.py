# SPDX-License-Identifier: Apache-2.0
"""The votes of session 73: the files fit together and to their source, totals are the published ones, and the map is as it should be."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from comity.desk.scenario import Scenario, folder_of
from comity.talks.agreement import Pair, same_vote
from comity.talks.blocs import from_votes
from comity.talks.bridging import Vote, bridge
from comity.talks.votes_file import read_groups, read_votes
from text.published import published

SCENARIO = Scenario(folder_of("unga-session-73"))
ROWS = 16_933
SAID = {"yes": 1, "no": -1, "abstain": 0}
ALPHA_3 = {
    "DE": "DEU", "EG": "EGY", "FR": "FRA", "GB": "GBR", "IR": "IRN", "JO": "JOR", "RU": "RUS", "SA": "SAU",
    "TR": "TUR", "US": "USA", "YU": "SRB", "CD": "COD", "CG": "COG", "KP": "PRK", "KR": "KOR", "NA": "NAM",
}  # fmt: skip


@cache
def votes() -> tuple[Vote, ...]:
    return tuple(read_votes(SCENARIO.folder / "votes.csv"))


@cache
def groups() -> Mapping[str, str]:
    return read_groups(SCENARIO.folder / "groups.csv")


def source(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(published(f"votes/unga_session73_{name}.csv"))))


def number(statement: str) -> int:
    return int(statement.removeprefix("r73-"))


def test_every_vote_is_on_a_statement_that_is_described() -> None:
    statements = SCENARIO.rows("statements.csv")
    names = [row["statement"] for row in statements]
    assert set(names) == {vote.item for vote in votes()}
    assert len(set(names)) == len(names) == 95
    assert len(votes()) == ROWS
    for row in statements:
        assert row["resolution"] == f"A/RES/73/{number(row['statement'])}"
        assert date(2018, 10, 16) <= date.fromisoformat(row["date"]) <= date(2018, 12, 22)
        assert row["title"] == row["title"].strip()
        assert not re.search(r"\bresolution / adopted\b|\s:|\s\s", row["title"])


def test_states_are_the_members_of_the_united_nations_by_three_letters() -> None:
    states = {vote.participant for vote in votes()}
    assert len(states) == 193
    assert all(re.fullmatch("[A-Z]{3}", code) for code in states)
    assert {"SRB", "NAM", "COD", "COG", "PRK", "KOR", "MKD", "SWZ", "TLS", "SSD"} <= states
    assert not {"YUG", "TWN", "XKX", "PSE", "VAT"} & states


def test_rows_are_sorted_by_code_and_number() -> None:
    order = [(vote.participant, number(vote.item)) for vote in votes()]
    assert order == sorted(order)
    numbers = [number(row["statement"]) for row in SCENARIO.rows("statements.csv")]
    assert numbers == sorted(numbers)


def test_groups_are_the_two_formats() -> None:
    parties = Scenario(folder_of("two-formats")).rows("parties.csv")
    assert groups() == {row["party"]: row["format"] for row in parties}
    assert set(groups()) <= {vote.participant for vote in votes()}


@pytest.mark.parametrize(
    ("statement", "yes", "no", "abstained"),
    [
        ("r73-5", 146, 3, 15),
        ("r73-165", 121, 8, 54),
        ("r73-175", 121, 35, 32),
        ("r73-195", 152, 5, 12),
        ("r73-257", 69, 4, 66),
    ],
)
def test_totals_are_those_that_were_announced(statement: str, yes: int, no: int, abstained: int) -> None:
    """As reported on the days of the votes; 73/257 in press release GA/12115."""
    counts = Counter(vote.value for vote in votes() if vote.item == statement)
    assert counts == {1: yes, -1: no, 0: abstained}


def test_the_five_against_the_compact_on_migration() -> None:
    """The Assembly's endorsement of 19 December 2018, as reported that day."""
    against = {vote.participant for vote in votes() if vote.item == "r73-195" and vote.value == -1}
    assert against == {"CZE", "HUN", "ISR", "POL", "USA"}


def test_the_files_say_what_their_source_says() -> None:
    calls = {row["rcid"]: row for row in source("rollcalls")}
    name = {rcid: row["unres"].replace("R/73/", "r73-") for rcid, row in calls.items()}
    rows = [
        (row["country_code"], name[row["rcid"].removesuffix(".0")], SAID[row["vote"]])
        for row in source("votes")
    ]
    assert len(rows) == ROWS
    assert Counter((item, value) for _, item, value in rows) == Counter(
        (vote.item, vote.value) for vote in votes()
    )
    for short, long in ALPHA_3.items():
        assert {row[1:] for row in rows if row[0] == short} == {
            vote[1:] for vote in votes() if vote.participant == long
        }
    for row in SCENARIO.rows("statements.csv"):
        there = calls[row["rcid"]]
        assert (row["statement"], row["date"]) == (name[row["rcid"]], there["date"])
        assert there["short"].replace(" : ", ": ").startswith(f"{row['title']}: resolution / adopted")


def test_every_state_of_the_source_is_here_once_with_the_same_votes() -> None:
    name = {row["rcid"]: row["unres"].replace("R/73/", "r73-") for row in source("rollcalls")}

    def ballots(rows: Sequence[tuple[str, str, int]]) -> list[frozenset[tuple[str, int]]]:
        kept: dict[str, set[tuple[str, int]]] = {}
        for who, item, value in rows:
            kept.setdefault(who, set()).add((item, value))
        return sorted(map(frozenset, kept.values()), key=sorted)

    there = [
        (row["country_code"], name[row["rcid"].removesuffix(".0")], SAID[row["vote"]])
        for row in source("votes")
    ]
    assert ballots(there) == ballots([tuple(vote) for vote in votes()])  # type: ignore[misc]


def test_what_all_ten_voted_for_bridges_best() -> None:
    found = bridge(votes(), groups())
    assert len(found) == 95
    assert [one.item for one in found if one.score == Fraction(4, 5) * Fraction(8, 9)] == ["r73-135", "r73-267"]  # fmt: skip
    assert [one.item for one in found[:2]] == ["r73-135", "r73-267"]


def test_pairs_across_the_two_formats() -> None:
    """The lines of the votes cut across the formats: a pair of one format may agree less often than a pair of both."""
    pairs = same_vote(vote for vote in votes() if vote.participant in groups())
    assert pairs["FRA", "RUS"] == Pair(53, 95)
    assert pairs["JOR", "RUS"] == Pair(56, 92)
    assert pairs["IRN", "SAU"] == Pair(79, 92)
    assert pairs["DEU", "TUR"] == Pair(75, 94)
    across = {names: pair.share for names, pair in pairs.items() if groups()[names[0]] != groups()[names[1]]}
    within = {names: pair.share for names, pair in pairs.items() if names not in across}
    assert max(share for share in across.values() if share) > min(share for share in within.values() if share)
    assert (len(across), len(within)) == (21, 24)


def test_the_map_of_all_states() -> None:
    found = from_votes(votes())
    first, second = found.axes
    assert len(found.places) == 193
    assert found.filled == 193 * 95 - ROWS == 1402
    assert first.explained == pytest.approx(0.5519, abs=5e-5)
    assert second.explained == pytest.approx(0.1096, abs=5e-5)
    assert (first.tied, second.tied) == (0, 0)


def test_the_map_is_what_the_eigenvalues_of_the_covariance_say() -> None:
    """From the file, once more: means for what is missing, the covariance of the columns, its eigenvalues."""
    found = from_votes(votes())
    names, items = list(found.places), sorted(found.axes[0].loadings)
    said = {(vote.participant, vote.item): vote.value for vote in votes()}
    table = np.zeros((len(names), len(items)))
    for column, item in enumerate(items):
        values = [said[name, item] for name in names if (name, item) in said]
        table[:, column] = [said.get((name, item), sum(values) / len(values)) for name in names]
    covariance = np.cov(table, rowvar=False)
    eigenvalues, vectors = np.linalg.eigh(covariance)
    for axis, place in ((0, -1), (1, -2)):
        assert found.axes[axis].explained == pytest.approx(float(eigenvalues[place] / covariance.trace()))
        loadings = np.array([found.axes[axis].loadings[item] for item in items])
        assert math.isclose(abs(float(vectors[:, place] @ loadings)), 1, abs_tol=1e-9)
        coordinates = np.array([found.places[name][axis] for name in names])
        assert float(coordinates.var(ddof=1)) == pytest.approx(float(eigenvalues[place]))


@pytest.mark.parametrize(
    ("least", "states", "explained"), [(48, 189, 0.5569), (67, 181, 0.5672), (76, 169, 0.5820)]
)
def test_the_fewer_cells_are_means_the_more_the_first_component_explains(
    least: int, states: int, explained: float
) -> None:
    """Only states that cast at least half, seven tenths or four fifths of the votes."""
    cast = Counter(vote.participant for vote in votes())
    found = from_votes(vote for vote in votes() if cast[vote.participant] >= least)
    assert len(found.places) == states
    assert found.axes[0].explained == pytest.approx(explained, abs=5e-5)


def test_the_folder_is_small_and_carries_its_licence() -> None:
    files = sorted(SCENARIO.folder.iterdir())
    assert [path.name for path in files] == ["README.md", "groups.csv", "statements.csv", "votes.csv"]
    assert sum(path.stat().st_size for path in files) < 400_000
    readme = (SCENARIO.folder / "README.md").read_text(encoding="utf-8")
    flat = " ".join(readme.replace("> ", "").split())
    for words in (
        "Copyright (c) 2016 David Robinson",
        "The above copyright notice and this permission notice shall be included",
        "Erik Voeten, Anton Strezhnev, Michael Bailey, *United Nations General Assembly Voting Data*",
        "Votes are public acts of states. **The two groups in `groups.csv` are ours**",
    ):
        assert words in flat
