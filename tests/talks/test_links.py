# SPDX-License-Identifier: Apache-2.0
"""Links between options: a joint act, refused where it would leave an option out of every package."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import FormRefusal
from comity.talks.model import Linked
from comity.talks.process.links import broken
from talks.stage import ISSUES, Talks, void
from worlds import accepted

THREE = ["ALD", "BRE", "MAR"]
OPTIONS = [f"{issue}.{option}" for issue, options in ISSUES.items() for option in options]
CHOICES = [dict(zip(ISSUES, chosen, strict=True)) for chosen in product(*ISSUES.values())]


@pytest.fixture
def talks() -> Talks:
    return Talks()


def link(talks: Talks, name: str, kind: str, *targets: str, by: Any = THREE) -> Any:
    return talks.talk("link", by, id=name, kind=kind, targets=list(targets))


def test_a_link_is_in_force_until_it_is_taken_out(talks: Talks) -> None:
    index = accepted(link(talks, "pay", "if_then", "seat.senne", "rent.paid"))
    assert talks.it.links == {"pay": Linked("if_then", ("seat.senne", "rent.paid"), index)}
    assert talks.data()["links"] == [
        {"id": "pay", "kind": "if_then", "targets": ["seat.senne", "rent.paid"], "index": index}
    ]
    accepted(talks.talk("unlink", THREE, id="pay", reason="The rent is settled."))
    assert talks.it.links == {}
    accepted(link(talks, "pay", "not_both", "seat.senne", "rent.free"))


def test_a_link_binds_everybody_so_it_takes_the_rule(talks: Talks) -> None:
    refusal = talks.why("link", ["ALD", "BRE"], id="pay", kind="not_both", targets=["seat.port", "fish.no"])
    assert refusal.message == "the link does not pass the rule 'three' with the signatures of ALD, BRE"
    assert refusal.rule == "charter: rule three"
    accepted(link(talks, "pay", "not_both", "seat.port", "fish.no"))
    assert "does not pass the rule 'three'" in talks.why("unlink", "TAV", id="pay", reason="r").message


def test_the_charter_may_ask_more_for_links() -> None:
    talks = Talks(adopts={"talks/*": "three", "talks/link/v1": "all"})
    void(
        link(talks, "pay", "not_both", "seat.port", "fish.no"), "charter: rule all", "the link does not pass"
    )
    accepted(link(talks, "pay", "not_both", "seat.port", "fish.no", by=[*THREE, "TAV"]))


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (["seat.port", "fish.maybe"], "the issue fish has no option 'maybe'"),
        (["oil.yes", "fish.no"], "there is no issue 'oil' on the table"),
        (["fish.no", "fish.no"], "the link names fish.no twice"),
    ],
)
def test_a_link_joins_different_options_that_are_there(talks: Talks, targets: list[str], said: str) -> None:
    assert said in talks.why("link", THREE, id="l", kind="one_of", targets=targets).message


def test_the_shape_of_a_link(talks: Talks) -> None:
    for targets in (["fish.no"], [], ["fish"] * 2, [f"fish.o{n}" for n in range(65)]):
        with pytest.raises(FormRefusal, match="targets"):
            link(talks, "l", "one_of", *targets)
    with pytest.raises(FormRefusal, match="kind"):
        link(talks, "l", "neither", "fish.no", "seat.port")


def test_an_id_names_one_link(talks: Talks) -> None:
    index = accepted(link(talks, "l", "not_both", "seat.port", "fish.no"))
    refusal = talks.why("link", THREE, id="l", kind="not_both", targets=["seat.port", "fish.yes"])
    assert refusal.message == f"the link l is in force since entry {index}"
    refusal = talks.why("unlink", THREE, id="m", reason="r")
    assert (refusal.message, refusal.hint) == ("there is no link 'm' in force", "links: l")


def test_a_link_against_itself_is_refused(talks: Talks) -> None:
    refusal = talks.why("link", THREE, id="l", kind="if_then", targets=["seat.senne", "seat.port"])
    assert refusal.message == "the link l leaves seat.senne out of every package"
    assert refusal.rule == "talks: links let every option stand in a package"


def test_a_link_against_those_in_force_is_refused_and_they_are_named(talks: Talks) -> None:
    """Senne needs the rent, the rent needs no fishing; that Senne needs fishing leaves it out."""
    accepted(link(talks, "first", "if_then", "seat.senne", "rent.paid"))
    accepted(link(talks, "second", "if_then", "rent.paid", "fish.no"))
    accepted(link(talks, "aside", "not_both", "seat.turns", "dam.high"))
    refusal = talks.why("link", THREE, id="third", kind="if_then", targets=["seat.senne", "fish.yes"])
    assert refusal.message == "the link third with first, second leaves seat.senne out of every package"
    accepted(talks.talk("unlink", THREE, id="second", reason="r"))
    accepted(link(talks, "third", "if_then", "seat.senne", "fish.yes"))


def test_a_link_that_forbids_every_choice_of_an_issue_is_refused(talks: Talks) -> None:
    accepted(link(talks, "a", "not_both", "seat.port", "fish.yes"))
    refusal = talks.why("link", THREE, id="b", kind="not_both", targets=["seat.port", "fish.no"])
    assert refusal.message == "the link b with a leaves seat.port out of every package"


def test_options_that_no_link_names_may_be_left_out_too(talks: Talks) -> None:
    """Whatever else is chosen on the seat, fishing would have to be allowed and forbidden."""
    accepted(talks.issue("oil", "a", "b", "c", "d", "e"))
    accepted(link(talks, "k", "one_of", "oil.b", "fish.yes"))
    accepted(link(talks, "l", "one_of", "oil.b", "rent.paid"))
    refusal = talks.why("link", THREE, id="m", kind="not_both", targets=["fish.yes", "rent.paid"])
    assert refusal.message.startswith("the link m with k, l leaves ")
    assert refusal.message.endswith(" out of every package")


def test_a_link_agrees_with_what_was_adopted(talks: Talks) -> None:
    everybody = [*THREE, "TAV"]
    for issue, option in (("seat", "port"), ("fish", "yes")):
        accepted(talks.talk("adopt", everybody, issue=issue, option=option))
    for kind, targets in (
        ("not_both", ["seat.port", "fish.yes"]),
        ("if_then", ["seat.port", "fish.no"]),
        ("one_of", ["seat.senne", "fish.no"]),
    ):
        refusal = talks.why("link", THREE, id="l", kind=kind, targets=targets)
        assert refusal.message == "the link l is broken by what was adopted"
        assert refusal.rule == "talks: what is chosen together agrees with the links in force"
    accepted(link(talks, "l", "if_then", "fish.yes", "rent.free"))


links = st.dictionaries(
    st.sampled_from(["k", "l", "m"]),
    st.builds(
        Linked,
        st.sampled_from(["if_then", "not_both", "one_of"]),
        st.lists(st.sampled_from(OPTIONS), min_size=2, max_size=4, unique=True).map(tuple),
        st.just(1),
    ),
    max_size=3,
)


def holds(link: Linked, choice: dict[str, str]) -> bool:
    """The link's own words, on a whole choice."""
    inside = [choice[target.split(".")[0]] == target.split(".")[1] for target in link.targets]
    if link.kind == "if_then":
        return not inside[0] or all(inside)
    return sum(inside) == 1 if link.kind == "one_of" else sum(inside) <= 1


@given(links)
def test_a_whole_choice_breaks_exactly_the_links_that_do_not_hold(found: dict[str, Linked]) -> None:
    for choice in CHOICES:
        assert list(broken(found, choice)) == [
            name for name, one in sorted(found.items()) if not holds(one, choice)
        ]


@given(links, st.sampled_from(CHOICES), st.sets(st.sampled_from(sorted(ISSUES))))
def test_what_a_part_of_a_choice_breaks_the_whole_breaks_too(
    found: dict[str, Linked], choice: dict[str, str], kept: set[str]
) -> None:
    part = {issue: option for issue, option in choice.items() if issue in kept}
    assert set(broken(found, part)) <= set(broken(found, choice))
    assert list(broken(found, {})) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["if_then", "not_both", "one_of"]),
            st.lists(st.sampled_from(OPTIONS), min_size=2, max_size=3, unique=True),
        ),
        max_size=5,
    )
)
def test_links_in_force_leave_each_option_a_package_as_far_as_counting_all_of_them_shows(
    said: list[tuple[str, list[str]]],
) -> None:
    """The rule refuses no link that is possible. What it lets pass may be impossible, as propagation is not a search."""
    talks = Talks()
    for number, (kind, targets) in enumerate(said):
        before = dict(talks.it.links)
        outcome = link(talks, f"l{number}", kind, *targets)
        if len(talks.it.links) == len(before):
            tried = [*before.values(), Linked(kind, tuple(targets), 0)]  # type: ignore[arg-type]
            packages = [choice for choice in CHOICES if all(holds(one, choice) for one in tried)]
            held = {f"{issue}.{option}" for choice in packages for issue, option in choice.items()}
            assert set(OPTIONS) - held, outcome
