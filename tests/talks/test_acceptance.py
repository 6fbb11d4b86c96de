# SPDX-License-Identifier: Apache-2.0
"""Accepting packages, in the open and sealed; queries within a budget; the chair's answers held against what is opened later."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.talks.model import Accepted, Proposed, Queried
from comity.talks.process.acceptance import BUDGET, CHAIR, CLOSED, accepting, checked, outcome
from talks.stage import PARTIES, Talks, void
from worlds import accepted, terms

GRAND: dict[str, Any] = {"id": "grand", "title": "Seat for fish", "choice": {"seat": "port", "fish": "yes"}, "chair": "MAR"}  # fmt: skip


def stage(queries: int = 2, **fields: Any) -> Talks:
    """The package `grand`, chaired by MAR, passes with three acceptances."""
    talks = Talks(**fields)
    accepted(talks.talk("package", "ALD", **GRAND, queries=queries))
    return talks


@pytest.fixture
def talks() -> Talks:
    return stage()


def accept(talks: Talks, *codes: str, accepts: bool = True) -> int:
    return accepted(talks.talk("accept", list(codes), package="grand", accepts=accepts))


def seal(talks: Talks, code: str, *, accepts: bool = True, circle: str = "desk", **fields: Any) -> int:
    return talks.seal(code, "accept", circle, package="grand", accepts=accepts, **fields)


def ask(talks: Talks, by: str = "TAV") -> int:
    return accepted(talks.talk("query", by, package="grand"))


def answer(talks: Talks, query: int, word: str) -> int:
    return accepted(talks.talk("answer", "MAR", package="grand", query=query, answer=word))


def shown(talks: Talks) -> Any:
    (data,) = talks.data()["packages"]
    return data


def checks(talks: Talks) -> list[str]:
    return [query["check"] for query in shown(talks)["queries"]]


# In the open.


def test_acceptances_are_each_partys_own_and_the_last_one_holds(talks: Talks) -> None:
    accept(talks, "ALD", "BRE")
    assert (shown(talks)["accepting"], shown(talks)["rule"]["answer"]) == (["ALD", "BRE"], "fails")
    assert shown(talks)["rule"]["needed"] == ["MAR", "TAV"]
    accept(talks, "TAV")
    assert shown(talks)["rule"] == {"name": "three", "answer": "passes", "needed": [], "blockers": []}
    accept(talks, "BRE", accepts=False)
    assert shown(talks)["accepting"] == ["ALD", "TAV"]
    assert shown(talks)["not_accepting"] == ["BRE"]
    assert shown(talks)["rule"]["answer"] == "fails"
    assert [one.party for one in talks.it.packages["grand"].acceptances] == ["ALD", "BRE", "TAV", "BRE"]


def test_whoever_does_not_accept_is_against(talks: Talks) -> None:
    """A package takes signatures, not silence: saying no and saying nothing come to the same."""
    accept(talks, "ALD", "BRE")
    silent = shown(talks)["rule"]
    accept(talks, "MAR", "TAV", accepts=False)
    assert shown(talks)["rule"] == silent


def test_only_what_is_on_the_table_is_accepted() -> None:
    refusal = Talks().why("accept", "ALD", package="grand", accepts=True)
    assert (refusal.message, refusal.hint) == ("there is no package 'grand'", "packages: none")


def test_whoever_has_no_say_under_the_rule_does_not_accept_or_query() -> None:
    talks = Talks()
    rules = {"duo": {"count": 2, "members": ["ALD", "BRE", "MAR"]}}
    new = terms(PARTIES, {"pair": ("ALD", "BRE")}, rules, adopts={"*": "duo"}, amendment="two")
    accepted(talks.amend(new))
    accepted(talks.talk("package", "TAV", **GRAND, queries=1))
    for kind, fields in (("accept", {"accepts": True}), ("query", {})):
        refusal = talks.why(kind, "TAV", package="grand", **fields)
        assert refusal.message == "TAV has no say under the rule 'duo'"
        assert (refusal.rule, refusal.hint) == ("charter: rule duo", "members: ALD, BRE, MAR")
    accept(talks, "ALD", "MAR")
    assert shown(talks)["rule"]["answer"] == "passes"


def test_a_party_that_left_no_longer_counts() -> None:
    talks = stage()
    accept(talks, "ALD", "BRE", "TAV")
    accept(talks, "MAR", accepts=False)
    assert shown(talks)["rule"]["answer"] == "passes"
    talks.leave("TAV")
    assert (shown(talks)["accepting"], shown(talks)["not_accepting"]) == (["ALD", "BRE"], ["MAR"])
    assert shown(talks)["rule"]["answer"] == "fails"


# Sealed.


def test_a_sealed_acceptance_counts_once_it_is_opened_from_where_it_was_sealed(talks: Talks) -> None:
    sealed = seal(talks, "ALD", set_="grand")
    assert talks.it.packages["grand"].acceptances == []
    assert shown(talks)["unopened"] == [sealed]
    opened = accepted(talks.open("ALD", sealed))
    assert talks.it.packages["grand"].acceptances == [Accepted("ALD", True, sealed, opened)]
    assert (shown(talks)["accepting"], shown(talks)["unopened"]) == (["ALD"], [])


def test_a_set_opened_together_keeps_each_its_own_place(talks: Talks) -> None:
    first, other = seal(talks, "ALD", set_="grand"), talks.seal("ALD", "reservation", set_="grand", value="1")
    second, third = seal(talks, "BRE", accepts=False, set_="grand"), seal(talks, "ALD", accepts=False, set_="grand")  # fmt: skip
    assert "must be opened together" in void(talks.open("MAR", first), "RECORD").reason
    opened = accepted(talks.open("MAR", first, other, second, third))
    assert talks.it.packages["grand"].acceptances == [
        Accepted("ALD", True, first, opened),
        Accepted("BRE", False, second, opened),
        Accepted("ALD", False, third, opened),
    ]
    assert shown(talks)["not_accepting"] == ["ALD", "BRE"]


def test_what_a_party_said_last_holds_and_not_what_was_opened_last(talks: Talks) -> None:
    """ALD accepted under seal, changed its mind in the open, and its chair opens the seal afterwards."""
    sealed = seal(talks, "ALD")
    accept(talks, "ALD", accepts=False)
    accepted(talks.open("MAR", sealed))
    assert shown(talks)["not_accepting"] == ["ALD"]


@pytest.mark.parametrize("fields", [{"circle": "pair"}, {"set_": "round-2"}])
def test_an_acceptance_that_the_chair_could_not_have_counted_is_void(
    talks: Talks, fields: dict[str, Any]
) -> None:
    """Sealed where the chair reads nothing, or under the name of something else: no answer of the chair can have heeded it."""
    sealed = seal(talks, "ALD", **fields)
    assert shown(talks)["unopened"] == []
    accepted(talks.open("ALD", sealed))
    assert f"the acceptance of entry {sealed} was sealed to" in talks.folded.record.items[str(sealed)].outcome
    assert talks.it.packages["grand"].acceptances == []
    assert CLOSED.startswith("talks: ")


def test_while_the_answer_depends_on_what_is_sealed_it_is_open(talks: Talks) -> None:
    accept(talks, "ALD", "BRE")
    sealed = seal(talks, "MAR", accepts=False)
    assert shown(talks)["rule"]["answer"] == "open"
    accept(talks, "TAV")
    assert shown(talks)["rule"]["answer"] == "passes", "whatever MAR has sealed"
    accept(talks, "BRE", accepts=False)
    assert shown(talks)["rule"]["answer"] == "open"
    accepted(talks.open("MAR", sealed))
    assert shown(talks)["rule"]["answer"] == "fails"


def test_what_is_erased_stays_unknown(talks: Talks) -> None:
    accept(talks, "ALD", "BRE")
    sealed = seal(talks, "MAR")
    accepted(talks.say("record/erased/v1", "MAR", sealed=sealed, reason="r"))
    assert (shown(talks)["rule"]["answer"], shown(talks)["unopened"]) == ("open", [sealed])


# Queries and answers.


def test_queries_are_within_the_budget(talks: Talks) -> None:
    first = ask(talks)
    second = ask(talks, "MAR")
    assert [query["index"] for query in shown(talks)["queries"]] == [first, second]
    refusal = talks.why("query", "ALD", package="grand")
    assert refusal.message == "the package grand has a budget of 2 queries, and it is used up"
    assert refusal.rule == BUDGET
    assert shown(talks)["queries_left"] == 0
    assert talks.why("query", "ALD", package="petty").message == "there is no package 'petty'"
    assert BUDGET in void(stage(0).talk("query", "ALD", package="grand"), BUDGET).rule


def test_the_chair_answers_each_query_once(talks: Talks) -> None:
    query = ask(talks)
    refusal = talks.why("answer", "ALD", package="grand", query=query, answer="passes")
    assert (refusal.message, refusal.hint) == ("the answer: not for ALD to say", "for: MAR")
    assert (
        "not for ALD"
        in talks.why("answer", ["ALD", "MAR"], package="grand", query=query, answer="fails").message
    )
    index = answer(talks, query, "fails")
    (said,) = shown(talks)["queries"]
    assert (said["answer"], said["answered"], said["by"]) == ("fails", index, ["TAV"])
    for word in ("passes", "fails"):
        refusal = talks.why("answer", "MAR", package="grand", query=query, answer=word)
        assert refusal.message == f"the query of entry {query} was answered at entry {index}: fails"
        assert refusal.rule == CHAIR
    refusal = talks.why("answer", "MAR", package="grand", query=index, answer="fails")
    assert (refusal.message, refusal.hint) == (
        f"entry {index} is no query on the package grand",
        f"queries: {query}",
    )


def test_a_query_without_an_answer_is_not_checked(talks: Talks) -> None:
    ask(talks)
    assert checks(talks) == ["not_known"]


@pytest.mark.parametrize(("word", "check"), [("passes", "agrees"), ("fails", "differs")])
def test_an_answer_is_checked_once_the_acceptances_are_opened(talks: Talks, word: str, check: str) -> None:
    sealed = [seal(talks, code, set_="grand") for code in ("ALD", "BRE")]
    accept(talks, "TAV")
    query = ask(talks)
    answer(talks, query, word)
    assert checks(talks) == ["not_known"]
    assert shown(talks)["queries"][0]["unopened"] == sealed
    accepted(talks.open("MAR", *sealed))
    assert checks(talks) == [check]


def test_an_answer_is_about_what_lay_before_its_query(talks: Talks) -> None:
    """Two had accepted at the first query, three at the second; BRE takes its acceptance back after both."""
    sealed = [seal(talks, "ALD"), seal(talks, "BRE")]
    first = ask(talks)
    sealed.append(seal(talks, "MAR"))
    second = ask(talks)
    answer(talks, second, "passes")
    answer(talks, first, "fails")
    sealed.append(seal(talks, "BRE", accepts=False))
    accepted(talks.open("MAR", *sealed))
    assert checks(talks) == ["agrees", "agrees"]
    assert shown(talks)["accepting"] == ["ALD", "MAR"]


def test_an_answer_that_does_not_hang_on_what_is_sealed_is_checked_at_once(talks: Talks) -> None:
    accept(talks, "ALD", "BRE", "TAV")
    seal(talks, "MAR")
    answer(talks, ask(talks), "fails")
    assert checks(talks) == ["differs"]


def test_a_sealed_item_of_somebody_who_accepted_in_the_open_may_take_that_back(talks: Talks) -> None:
    accept(talks, "ALD", "BRE", "TAV")
    sealed = seal(talks, "BRE", accepts=False)
    answer(talks, ask(talks), "fails")
    assert checks(talks) == ["not_known"]
    accepted(talks.open("BRE", sealed))
    assert checks(talks) == ["agrees"]


def test_after_an_amendment_an_earlier_answer_is_not_checked(talks: Talks) -> None:
    accept(talks, "ALD", "BRE")
    query = ask(talks)
    answer(talks, query, "fails")
    assert checks(talks) == ["agrees"]
    talks.leave("TAV")
    assert checks(talks) == ["not_known"]


Said = tuple[str, bool, int, int]
said = st.lists(
    st.tuples(st.sampled_from(PARTIES), st.booleans(), st.integers(1, 9), st.integers(1, 20)), max_size=8
)


@given(said, st.integers(1, 10))
def test_accepting_is_the_last_word_before_an_index(found: list[Said], before: int) -> None:
    package = Proposed("t", {"seat": "port"}, 0, "MAR", ("ALD",), 0, [Accepted(*one) for one in found])
    for limit in (None, before):
        words: dict[str, bool] = {}
        for one in sorted(package.acceptances, key=lambda one: one.said):
            if limit is None or one.said < limit:
                words[one.party] = one.accepts
        assert accepting(package, limit) == dict(sorted(words.items()))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["ALD", "BRE", "MAR"]), st.booleans(), st.booleans()), max_size=5),
    st.sampled_from(["passes", "fails"]),
)
def test_a_check_before_everything_is_open_is_never_taken_back(
    words: list[tuple[str, bool, bool]], given_answer: str
) -> None:
    """What is said of an answer while items are sealed is what is said of it when all are opened."""
    talks = stage()
    accept(talks, "TAV")
    sealed = []
    for code, accepts, closed in words:
        if closed:
            sealed.append(seal(talks, code, accepts=accepts))
        else:
            accept(talks, code, accepts=accepts)
    query = ask(talks)
    answer(talks, query, given_answer)
    said_before = checks(talks)[0]
    for index in sealed:
        accepted(talks.open("MAR", index))
        now = checks(talks)[0]
        assert said_before in {"not_known", now}
        said_before = now
    assert said_before != "not_known"
    final = {"TAV"} | {code for code, accepts in {code: one for code, one, _ in words}.items() if accepts}
    assert said_before == ("agrees" if (len(final) >= 3) == (given_answer == "passes") else "differs")


def test_every_way_to_accept_gives_the_rules_answer() -> None:
    talks = stage()
    charter, record = talks.folded.charter, talks.folded.record
    for chosen in product((True, False, None), repeat=4):
        words = {code: one for code, one in zip(PARTIES, chosen, strict=True) if one is not None}
        right = "passes" if sum(words.values()) >= 3 else "fails"
        assert outcome(charter, words).answer == right
        package = Proposed(
            "t", {}, 1, "MAR", (), 0, [Accepted(code, one, 1, 1) for code, one in words.items()]
        )
        query = Queried(charter.versions[-1] + 2, ("ALD",), right, 3)
        assert checked(charter, record, "grand", package, query) == "agrees"
