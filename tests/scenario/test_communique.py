# SPDX-License-Identifier: Apache-2.0
"""The communique of the demonstration: made of the scenario's options, attributed by its sources, simulated where nothing happened."""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from comity.desk.demo import Story
from comity.desk.mechanism import Mechanism
from comity.desk.scenario import Scenario, folder_of
from comity.desk.state import State
from comity.desk.texts import current_text
from comity.text.concordance import concordance
from comity.text.model import Text
from comity.text.open_points import open_points
from comity.text.reader import read
from comity.text.summary import summarise
from comity.text.versions.difference import compare
from comity.text.versions.slips import slips
from comity.text.writer import write

SCENARIO = Scenario(folder_of("two-formats"))
PLAN: dict[str, Any] = SCENARIO.story["communique"]
FOLDER = SCENARIO.folder / "communique"
LANGUAGES = ("ar", "en", "fr", "ru")
FILES = sorted(FOLDER.glob("*.neg"))


def version(number: int, language: str) -> Text:
    """One file of the scenario."""
    return read((FOLDER / f"v{number}.{language}.neg").read_text(encoding="utf-8"), dialect="neg")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Mechanism]:
    """The story's lines, and the record that it left."""
    folder = tmp_path_factory.mktemp("story") / "m"
    story = Story(SCENARIO, folder)
    return list(story.tell()), Mechanism.open(folder)


def state_at(mechanism: Mechanism, number: int) -> State:
    """The state just before version `number` + 1 came, or the last one."""
    versions = mechanism.state().text.texts["communique"].versions
    return mechanism.state(versions[number]) if number < len(versions) else mechanism.state()


def test_thirteen_files() -> None:
    names = {f"v{number}.{language}.neg" for number in (1, 2, 3) for language in LANGUAGES}
    assert {path.name for path in FILES} == names | {"clean-copy.en.neg"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_in_canonical_form_without_a_diagnostic(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    text = read(source, dialect="neg")
    assert write(text) == source
    assert (text.diagnostics, text.flags) == ((), ())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_says_that_it_is_simulated(path: Path) -> None:
    title = read(path.read_text(encoding="utf-8")).header.title
    assert any(word in title for word in ("simulated", "simulé", "условное", "محاكاة"))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_languages_agree(number: int) -> None:
    assert concordance([version(number, language) for language in LANGUAGES]) == ()


def test_english_words_are_those_of_the_options() -> None:
    """Every word of some length in an alternative of the first version stands in an option that it is attributed to."""
    wording = {
        (row["issue"], row["option"]): row["wording"].casefold() for row in SCENARIO.rows("issues.csv")
    }
    points = {point.id: point for outer in open_points(version(1, "en")) for point in outer.walk()}
    assert set(points) == set(PLAN["options"])
    for choice, alternatives in PLAN["options"].items():
        for number, (issue, option, *_) in alternatives.items():
            if number == "0":
                continue
            said = points[choice].options[int(number) - 1].words.casefold()
            stems = {word.strip(".,:;")[:5] for word in said.split() if len(word.strip(".,:;")) > 4}
            known = {word.strip(".,:;")[:5] for word in wording[issue, option].replace("-", " ").split()}
            assert len(stems & known) * 3 >= len(stems), (said, wording[issue, option])


def test_positions_on_the_record_are_the_sourced_ones(told: tuple[list[str], Mechanism]) -> None:
    """As they stood just before anything was settled: party by party, and nobody else."""
    _, mechanism = told
    rows: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in SCENARIO.rows("positions.csv"):
        rows[row["issue"], row["option"]][row["party"]] = row["stance"]
    tabled = state_at(mechanism, 1).text.texts["communique"]
    for choice, alternatives in PLAN["options"].items():
        found = next(clause.choices[choice] for clause in tabled.clauses.values() if choice in clause.choices)
        for number, (issue, option, *against) in alternatives.items():
            refused, welcomed = ("support", "oppose") if against else ("oppose", "support")
            expected = {
                party: refused if stance == "cannot_accept" else welcomed
                for party, stance in rows[issue, option].items()
            }
            stands = {party: stand.stance for party, stand in found.positions.get(number, {}).items()}
            assert stands == expected, (choice, number)


def test_only_what_nobody_holds_was_settled(told: tuple[list[str], Mechanism]) -> None:
    lines, mechanism = told
    before = current_text(state_at(mechanism, 1), "communique", "en")
    assert {point.id for outer in open_points(before) for point in outer.walk()} == {
        "lead",
        "abroad",
        "attribution",
        "coordination",
    }
    assert summarise(before).blocking.text.exact
    assert any("(simulated) is refused: the choice attribution is held against 1" in line for line in lines)


def test_each_version_is_what_its_files_say(told: tuple[list[str], Mechanism]) -> None:
    _, mechanism = told
    for number, language in itertools.product((2, 3), LANGUAGES):
        text = current_text(state_at(mechanism, number), "communique", language)
        assert compare(version(number, language), text).identical


def test_the_slip_is_one_word_and_is_caught(told: tuple[list[str], Mechanism]) -> None:
    lines, mechanism = told
    copy = read((FOLDER / "clean-copy.en.neg").read_text(encoding="utf-8"))
    difference = compare(version(3, "en"), copy)
    assert (difference.added, difference.removed) == (1, 1)
    agreed = current_text(state_at(mechanism, 2), "communique", "en")
    (slip,) = (one for one in slips(agreed, copy) if one.kind == "changed")
    assert slip.id == "op-7"
    assert [span.words for span in slip.spans if span.kind != "equal"] == [("shall",), ("should",)]
    assert any("“should” where “shall” was agreed" in line for line in lines)
    assert any("Handed in (simulated), it is refused" in line for line in lines)
    assert not any("NOTHING" in line for line in lines)


def test_adopted_in_four_languages_by_everybody(told: tuple[list[str], Mechanism]) -> None:
    _, mechanism = told
    text = mechanism.state().text.texts["communique"]
    assert text.adopted is not None
    assert text.languages == LANGUAGES
    assert len(text.versions) == 3
    assert all(len(clause.signed) == 10 for clause in text.clauses.values())
    for language in LANGUAGES:
        assert all(
            clause.settled for clause in current_text(mechanism.state(), "communique", language).clauses
        )


def test_every_line_on_the_communique_says_what_is_simulated(told: tuple[list[str], Mechanism]) -> None:
    lines, _ = told
    start = next(number for number, line in enumerate(lines) if "draft communique" in line)
    end = next(number for number, line in enumerate(lines) if "adopted in 4 languages" in line)
    assert all("simulated" in line for line in lines[start : end + 1])
