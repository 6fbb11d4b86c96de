# SPDX-License-Identifier: Apache-2.0
"""Three texts with the structures that real drafts have, read by hand first: a linked preamble, alternatives to an article, lead-ins."""

from __future__ import annotations

from pathlib import Path

from comity.text.model import Choice, Text, choices
from comity.text.open_points import open_points
from comity.text.reader import read
from comity.text.wording import bracketed
from comity.text.writer import write
from text.neg import outline, words

FIXTURES = Path(__file__).with_name("fixtures")


def example(name: str) -> Text:
    text = read((FIXTURES / name).read_text(encoding="utf-8"))
    assert not text.diagnostics
    return text


def found(text: Text, clause: str) -> list[Choice]:
    return list(choices(text.by_id[clause].content))


def stand(text: Text, choice: Choice, place: int = 0) -> dict[str, list[str]]:
    """Parties by stance on one alternative."""
    positions = text.positions(choice.alternatives[place].attributions)
    return {
        stance: [one.party for one in positions if one.stance == stance]
        for stance in dict.fromkeys(one.stance for one in positions)
    }


def test_a_has_four_choices_with_who_stands_where() -> None:
    text = example("example_a_linkage.neg")
    binding, settled, pledges, series = found(text, "pp-3")
    assert words(binding) == ["ly binding"]
    assert stand(text, binding) == {"propose": ["MAR"], "retain": ["ALD", "BRE", "SOL"]}
    assert stand(text, settled) == {"propose": ["MAR"], "delete": ["ALD", "BRE", "SOL"]}
    assert stand(text, pledges) == {"propose": ["ALD", "BRE", "SOL"], "delete": ["TAV"]}
    assert words(series) == ["on floods", "on droughts"]
    assert stand(text, series, 1) == {
        "propose": ["MAR"],
        "retain": ["ALD", "BRE", "SOL"],
        "withdraw": ["ALD", "BRE", "SOL", "MAR"],
    }


def test_a_links_two_withdrawals_to_what_they_wait_for() -> None:
    text = example("example_a_linkage.neg")
    said = found(text, "pp-3")[3].alternatives[1].attributions
    assert [(one.codes, one.condition) for one in said if one.condition] == [
        (("VALLEY",), "pp-3bis"),
        (("MAR",), "VALLEY"),
    ]


def test_a_neighbours_that_one_party_stands_for_are_two_choices() -> None:
    text = example("example_a_linkage.neg")
    decides, fund = found(text, "op-1")
    assert (words(decides), words(fund)) == (["Decides"], ["to open the fund"])
    assert fund.alternatives[0].attributions[1].remark == "no change in position"


def test_b_is_an_option_set_with_no_text_and_a_choice_of_six() -> None:
    text = example("example_b_purpose.md")
    article = text.by_id["art-2"]
    one, two = article.children
    assert (one.number, two.number, bracketed(two.children[0].content)) == ("Option 1", "Option 2", "No text")
    assert [line.strip().partition(" ")[0] for line in outline(text)] == [
        "art-2",
        "art-2.option-1",
        "art-2.option-1.1",
        "art-2.option-1.1.a",
        "art-2.option-1.1.b",
        "art-2.option-1.1.c",
        "art-2.option-1.2",
        "art-2.option-2",
        "art-2.option-2.p1",
    ]
    six, net = found(text, "art-2.option-1.1.a")
    assert len(six.alternatives) == 6
    assert words(net) == ["net"]
    whole, equity, science = found(text, "art-2.option-1.2")
    assert len(whole.alternatives) == len(equity.alternatives) == len(science.alternatives) == 1
    (point,) = open_points(text)
    assert point.kind == "options"
    assert [option.null for option in point.options] == [False, True]


def test_c_is_one_choice_of_words_and_none_with_four_for_and_three_against() -> None:
    text = example("example_c_providers.neg")
    (choice,) = found(text, "carriers")
    assert stand(text, choice) == {"propose": ["ALD", "BRE", "MAR", "SOL"], "oppose": ["TAV", "COR", "DAL"]}
    named = {one.party for one in text.positions(choice.alternatives[0].attributions)}
    assert len(set(text.header.parties) - named) == 5
    assert [note.key for note in text.notes] == ["267"]


def test_c_is_written_with_attributions_behind_it_and_the_same_words() -> None:
    text = example("example_c_providers.neg")
    written = write(text)
    assert "they carry.](ALD, BRE, MAR, SOL)(TAV, COR, DAL: oppose)\n" in written
    again = read(written)
    assert bracketed(again.by_id["carriers"].content) == bracketed(text.by_id["carriers"].content)
