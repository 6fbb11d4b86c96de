# SPDX-License-Identifier: Apache-2.0
"""How many sources stand behind documents: the stories that the count exists for, and what must not change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.inquiry.case import CLASSES, JOINING, Class, Edge
from comity.inquiry.independence import candidates as candidates_module
from comity.inquiry.independence.document import Document, plain_document
from comity.inquiry.independence.page import document
from comity.inquiry.independence.sources import AGENCY, Sources, Tie, sources
from inquiry.independence.prose import article, furniture, paragraph
from inquiry.independence.stories import ENGLISH, FRENCH, STORIES, Story, page, text


def of(**texts: str) -> Sources:
    return sources([plain_document(name, one) for name, one in texts.items()])


def counts(found: Sources) -> tuple[int, int, int]:
    return found.captures, len(found.articles), len(found.independent)


def classes(found: Sources, a: str, b: str) -> set[str]:
    return {edge.type for edge in found.edges if (edge.a, edge.b) == (a, b)}


@pytest.fixture(params=sorted(STORIES))
def story(request: pytest.FixtureRequest) -> Story:
    return STORIES[request.param]


class TestOneStory:
    """Two captures of one article that is partly an agency's, then the agency's own text, then a stranger's."""

    def test_two_captures_are_one_article_and_one_source(self, story: Story) -> None:
        found = of(a=story.morning(), b=story.archive())
        assert counts(found) == (2, 1, 1)
        assert "same-article" in classes(found, "a", "b")

    def test_each_capture_is_tied_to_the_agency(self, story: Story) -> None:
        found = of(a=story.morning(), b=story.archive())
        for name in "ab":
            assert classes(found, name, AGENCY + story.agency) == {"syndicated"}
        tie = next(tie for tie in found.ties if tie.edge.b == AGENCY + story.agency)
        assert [credit.text for credit in tie.credits] == [story.credit]

    def test_both_have_one_observer(self, story: Story) -> None:
        found = of(a=story.morning(), b=story.archive())
        tie = next(tie for tie in found.ties if tie.edge.type == "same-observer")
        assert (tie.edge.a, tie.edge.b) == ("a", "b")
        assert any(story.speaker in name.lower() for name in tie.speakers)

    @pytest.mark.parametrize("third", ["wire", "reworded"])
    def test_the_agencys_own_text_adds_no_source(self, story: Story, third: str) -> None:
        found = of(a=story.morning(), b=story.archive(), c=text(getattr(story, third)))
        assert counts(found) in {(3, 2, 1), (3, 1, 1)}
        assert found.independent == (("a", "b", "c"),)

    def test_a_reworded_text_is_tied_by_the_credit_and_says_so(self, story: Story) -> None:
        found = of(a=story.morning(), c=text(story.reworded))
        tie = next(
            tie for tie in found.ties if (tie.edge.a, tie.edge.b, tie.edge.type) == ("a", "c", "syndicated")
        )
        assert story.agency in tie.edge.reason
        assert {credit.document for credit in tie.credits} == {"a", "c"}

    @pytest.mark.parametrize("third", ["wire", "reworded"])
    def test_an_independent_document_is_a_second_source(self, story: Story, third: str) -> None:
        found = of(
            a=story.morning(), b=story.archive(), c=text(getattr(story, third)), d=text(story.stranger)
        )
        assert found.independent == (("a", "b", "c"), ("d",))
        assert not [edge for edge in found.edges if "d" in (edge.a, edge.b)]

    def test_the_same_as_pages_of_two_publishers(self, story: Story) -> None:
        menus = (("Home", "World", "Shop"), ("Start", "News", "Archive", "Help"))
        feet = (
            ("All rights reserved. Terms of use.",),
            ("Subscribe to our newsletter and read more every day.",),
        )
        one = page("Harbour Gazette", story.title, (*story.body, story.credit), menus[0], feet[0])
        two = page("Karsk Mirror", "Another heading", (*story.body, story.credit), menus[1], feet[1])
        wire = page("Wire Room", story.title, story.reworded, menus[1], feet[0])
        stranger = page("The Guild", "Notes", story.stranger, menus[0], feet[1])
        documents = [
            document(name, data) for name, data in zip("abcd", (one, two, wire, stranger), strict=True)
        ]
        assert documents[0].publisher == "harbour gazette"
        found = sources(documents)
        assert found.independent == (("a", "b", "c"), ("d",))
        assert "syndicated" in classes(found, "a", "b"), "two publishers, one text, one credit"
        assert classes(found, "a", AGENCY + story.agency) == {"syndicated"}

    def test_two_captures_as_pages_of_one_publisher_are_one_article(self, story: Story) -> None:
        one = page(
            "Harbour Gazette", story.title, (*story.body, story.credit), ("Home", "World"), story.after
        )
        two = page(
            "Harbour Gazette", "Later heading", (*story.body, story.credit), ("Start",), story.after_archive
        )
        found = sources([document("a", one), document("b", two)])
        assert counts(found) == (2, 1, 1)
        assert "same-article" in classes(found, "a", "b")

    def test_a_page_and_its_text_are_one_article(self, story: Story) -> None:
        html = page(
            "Harbour Gazette", story.title, (*story.body, story.credit), ("Home", "World"), story.after
        )
        found = sources([document("a", html), plain_document("b", story.archive())])
        assert counts(found) == (2, 1, 1)


def test_ten_captures_of_one_article_are_one_source() -> None:
    random = Random(2)
    body = article(random)
    texts = {}
    for number in range(10):
        around = furniture(random)
        texts[f"capture{number}"] = "\n\n".join((*around[:9], *body, *around[9:]))
    found = of(**texts)
    assert counts(found) == (10, 1, 1)


def test_copies_to_the_byte_are_captures_of_one_document() -> None:
    found = of(a=ENGLISH.morning(), b=ENGLISH.morning(), c=ENGLISH.morning())
    assert counts(found) == (1, 1, 1)
    assert {(tie.edge.a, tie.edge.b) for tie in found.ties if tie.edge.type == "same-capture"} == {
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    }


def test_spans_are_seen_from_the_document_that_is_named_first() -> None:
    """A bug once: edges were sorted by name and their spans were not."""
    for names in (("a", "z"), ("z", "a")):
        documents = dict(zip(names, (ENGLISH.morning(), ENGLISH.archive()), strict=True))
        found = of(**documents)
        by_name = {one.name: one for one in found.documents}
        tie = next(tie for tie in found.ties if tie.edge.type == "same-article")
        assert (tie.edge.a, tie.edge.b) == ("a", "z")
        for span in tie.spans:
            for at_a, at_b, length in span.pieces:
                left = by_name["a"].row[at_a : at_a + length]
                assert left.tolist() == by_name["z"].row[at_b : at_b + length].tolist()


BOILERPLATE = {
    "about the company": (
        "About Northern Pumps: Northern Pumps, headquartered in Karsk and founded in 1921, makes pumps, valves and turbines "
        "for towns and "
        "harbours in nine countries. For more information, visit www.pumps.example or write to the press office on Mill Lane."
    ),
    "cookie notice": "We use cookies and similar techniques to make this site better. By going on you agree to our cookie "
    "policy and terms of use.",
    "donation appeal": (
        "Dear reader, independent news costs money. If every reader gave as little as three crowns, our fundraiser would be "
        "done within the "
        "hour. Please support our work and donate today: your gift is tax deductible and will be matched."
    ),
    "unmarked": (
        "Northern Pumps makes valves and turbines for towns and harbours in nine countries. It employs four hundred people in Karsk and "
        "Vantry, most of them in the old foundry by the canal, and has been owned by its workers for as long as anybody can remember."
    ),
}


def two_with(block: str, place: str, size: int) -> Sources:
    random = Random(size)
    texts = {}
    for name in "ab":
        body: list[str] = []
        while sum(len(one.split()) for one in body) < size:
            body.append(paragraph(random))
        at = {"end": len(body), "begin": 0, "middle": len(body) // 2}[place]
        texts[name] = "\n\n".join((*body[:at], block, *body[at:]))
    return of(**texts)


@pytest.mark.parametrize("size", [90, 250, 700])
@pytest.mark.parametrize(
    ("which", "place"),
    [*((one, place) for one in sorted(BOILERPLATE) if one != "unmarked" for place in ("begin", "middle", "end")), ("unmarked", "end")],
)  # fmt: skip
def test_boilerplate_of_two_articles_is_furniture(which: str, place: str, size: int) -> None:
    found = two_with(BOILERPLATE[which], place, size)
    assert classes(found, "a", "b") == {"shared-furniture"}
    assert counts(found) == (2, 2, 2)


@pytest.mark.parametrize("size", [160, 250, 700])
@pytest.mark.parametrize("place", ["begin", "middle"])
def test_a_common_block_that_says_nothing_of_itself_does_not_join_longer_articles(
    place: str, size: int
) -> None:
    assert counts(two_with(BOILERPLATE["unmarked"], place, size)) == (2, 2, 2)


def test_full_pages_of_two_articles_of_one_publisher_are_not_merged() -> None:
    random = Random(8)
    around = furniture(random)
    texts = {
        name: "\n".join((*around[:12], *article(random)[:4], *around[12:], *BOILERPLATE.values()))
        for name in "abc"
    }
    found = of(**texts)
    assert counts(found) == (3, 3, 3)
    assert {edge.type for edge in found.edges} == {"shared-furniture"}


def test_full_pages_in_html_of_two_articles_of_one_publisher_are_not_merged() -> None:
    random = Random(9)
    menu, feet = tuple(furniture(random)), tuple(BOILERPLATE.values())
    documents = [
        document(name, page("Harbour Gazette", f"Heading {name}", article(random), menu, feet))
        for name in "abc"
    ]
    assert counts(sources(documents)) == (3, 3, 3)


def test_furniture_is_learned_from_what_captures_of_a_publisher_share() -> None:
    """Teasers that read as prose make two short articles look alike, until two other captures show that they are furniture."""
    random = Random(10)
    teasers = tuple(paragraph(random) for _ in range(3))
    short = [paragraph(random) for _ in range(2)]
    a, b = ("\n\n".join((*teasers[:2], one, teasers[2])) for one in short)
    long = ("\n\n".join((*teasers[:2], *article(random), teasers[2])) for _ in range(3))
    more = dict(zip("cde", long, strict=True))
    found = of(a=a, b=b, **more)
    assert len(found.independent) == 5, found.edges
    assert all(edge.type == "shared-furniture" for edge in found.edges)


QUOTED = (
    '"The water that comes from the new pumping station has been tested four times, and every one of the samples was clean," said Ruta '
    "Bell, the head of the water board."
)


def around(random: Random, shared: Sequence[str], paragraphs: int) -> str:
    own = [paragraph(random) for _ in range(paragraphs)]
    for number, one in enumerate(shared):
        own.insert(1 + 2 * number, one)
    return "\n\n".join(own)


@pytest.mark.parametrize("paragraphs", [4, 8, 16])
def test_a_quotation_in_two_articles_is_a_shared_quotation(paragraphs: int) -> None:
    random = Random(paragraphs)
    found = of(a=around(random, [QUOTED], paragraphs), b=around(random, [QUOTED], paragraphs))
    assert "shared-quotation" in classes(found, "a", "b")
    assert not classes(found, "a", "b") & JOINING
    assert counts(found) == (2, 2, 2)
    assert len(found.by_observer) == 1


RELEASE = (
    "The board will replace nine of its eleven pumps before the winter and close the station at Vantry for three weeks.",
    "Households on the hill will get their water from tankers, two hundred litres a day for each of them, without charge.",
)


def test_passages_of_one_release_in_two_articles_are_a_shared_release() -> None:
    random = Random(4)
    a, b = (around(random, RELEASE, 6) for _ in range(2))
    found = of(a=a, b=b)
    assert classes(found, "a", "b") == {"shared-release"}
    assert counts(found) == (2, 2, 2)


@pytest.mark.parametrize(("shared", "class_"), [((QUOTED,), "shared-quotation"), (RELEASE, "shared-release")])
def test_releases_and_quotations_join_where_the_user_says_so(shared: tuple[str, ...], class_: Class) -> None:
    random = Random(4)
    documents = [plain_document(name, around(random, shared, 6)) for name in "ab"]
    assert len(sources(documents).independent) == 2
    assert len(sources(documents, joining=JOINING | {class_}).independent) == 1


class TestPeople:
    """What people decide comes last."""

    def test_a_cut_parts_what_was_found(self) -> None:
        documents = [plain_document("a", ENGLISH.morning()), plain_document("b", ENGLISH.archive())]
        cut = Edge("a", "b", "same-article", "cut", "ALD/analyst", "both copied a board at the gate")
        found = sources(documents, [cut, replace(cut, type="syndicated")])
        assert found.independent == (("a",), ("b",))
        assert any(tie.edge.type == "same-article" for tie in found.ties), "what was found is still shown"
        assert found.decided[0].reason == "both copied a board at the gate"

    def test_an_assertion_joins_what_no_comparison_finds(self) -> None:
        documents = [plain_document("a", ENGLISH.morning()), plain_document("d", text(ENGLISH.stranger))]
        said = Edge(
            "a", "d", "derived", "asserted", "BRE/analyst", "the guild's notes were handed to the paper"
        )
        found = sources(documents, [said])
        assert found.independent == (("a", "d"),)
        assert said in found.edges

    def test_a_confirmation_keeps_the_edge_and_says_who(self) -> None:
        documents = [plain_document("a", ENGLISH.morning()), plain_document("b", ENGLISH.archive())]
        said = Edge("a", "b", "same-article", "confirmed", "BRE/analyst", "read side by side")
        assert said in sources(documents, [said]).edges

    def test_the_last_word_counts(self) -> None:
        documents = [plain_document("a", ENGLISH.morning()), plain_document("d", text(ENGLISH.stranger))]
        said = Edge("a", "d", "derived", "asserted", "BRE/analyst", "as told")
        assert len(sources(documents, [said, replace(said, decision="cut")]).independent) == 2
        assert len(sources(documents, [replace(said, decision="cut"), said]).independent) == 1


def test_a_text_in_another_language_is_proposed_and_never_decided() -> None:
    found = of(en=ENGLISH.morning(), fr=FRENCH.morning(), stranger=text(ENGLISH.stranger))
    (proposal,) = found.proposals
    assert (proposal.a, proposal.b, proposal.languages) == ("en", "fr", ("en", "fr"))
    assert {"tolan", "lessa"} <= set(proposal.names)
    assert {"12", "90"} <= set(proposal.numbers)
    assert not {"same-article", "derived"} & classes(found, "en", "fr")
    assert len(found.independent) == 3


def test_scripts_do_not_hide_one_story_from_a_person() -> None:
    found = of(**{name: story.morning() for name, story in STORIES.items()})
    assert {("ar", "en"), ("en", "fr"), ("en", "ru"), ("ar", "ru")} <= {
        (one.a, one.b) for one in found.proposals
    }
    assert len(found.independent) == 5, "a proposal joins nothing"


def test_languages_are_told() -> None:
    found = of(**{name: story.morning() for name, story in STORIES.items()})
    assert found.languages == {name: name for name in STORIES}


# What must not change the answer


def corpus() -> list[tuple[str, str]]:
    random = Random(6)
    shared = furniture(random)
    texts = [
        ("morning", ENGLISH.morning()),
        ("archive", ENGLISH.archive()),
        ("reworded", text(ENGLISH.reworded)),
    ]
    texts += [("french", FRENCH.morning()), ("stranger", text(ENGLISH.stranger))]
    for number in range(4):
        body = article(random)
        texts.append(
            (f"page {number}", "\n\n".join((*shared[:10], *body, *shared[10:], BOILERPLATE["unmarked"])))
        )
        if number < 2:
            texts.append((f"part {number}", "\n\n".join((*body[:3], paragraph(random)))))
    texts += [(f"quoting {number}", around(random, [QUOTED], 5)) for number in range(2)]
    return texts


CORPUS = corpus()


def answer(texts: Sequence[tuple[str, str]]) -> tuple[object, ...]:
    found = sources([plain_document(name, one) for name, one in texts])
    return found.independent, found.articles, found.by_observer, found.ties, found.proposals


@settings(max_examples=8)
@given(st.permutations(CORPUS))
def test_the_order_of_documents_changes_nothing(texts: list[tuple[str, str]]) -> None:
    assert answer(texts) == answer(CORPUS)


@settings(max_examples=8)
@given(st.permutations([f"{number:02}" for number in range(len(CORPUS))]))
def test_names_change_nothing(names: list[str]) -> None:
    new = dict(zip((name for name, _ in CORPUS), names, strict=True))
    renamed = sources([plain_document(new[name], one) for name, one in CORPUS])
    before = sources([plain_document(name, one) for name, one in CORPUS])

    def edges(found: Sources, name: dict[str, str]) -> set[tuple[frozenset[str], str]]:
        return {
            (frozenset(name.get(end, end) for end in (edge.a, edge.b)), edge.type) for edge in found.edges
        }

    assert edges(renamed, {}) == edges(before, new)
    assert {frozenset(group) for group in renamed.independent} == {
        frozenset(new[name] for name in group) for group in before.independent
    }


@settings(max_examples=8)
@given(st.lists(st.integers(0, len(CORPUS) - 1), min_size=1, max_size=4))
def test_a_copy_to_the_byte_changes_no_count(which: list[int]) -> None:
    copies = [(f"copy {place}", CORPUS[number][1]) for place, number in enumerate(which)]
    before, after = answer(CORPUS), answer([*CORPUS, *copies])
    for groups_before, groups_after in zip(before[:3], after[:3], strict=True):
        assert isinstance(groups_before, tuple)
        assert isinstance(groups_after, tuple)
        assert len(groups_before) == len(groups_after)


def test_a_copy_does_not_change_how_pairs_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one document more, pairs would be sampled: copies must not be what tips it."""
    monkeypatch.setattr(candidates_module, "ALL_PAIRS", len(CORPUS))
    before = sources([plain_document(name, one) for name, one in CORPUS])
    after = sources([plain_document(name, one) for name, one in [*CORPUS, ("copy", CORPUS[0][1])]])
    assert len(before.independent) == len(after.independent)


def test_copies_teach_no_furniture() -> None:
    random = Random(12)
    body = [paragraph(random) for _ in range(6)]
    a = "\n\n".join(body)
    b = "\n\n".join([paragraph(random), *body[:3], paragraph(random), paragraph(random)])
    once, often = of(a=a, b=b), of(a=a, b=b, a2=a, a3=a, b2=b)
    assert len(once.independent) == len(often.independent) == 1
    assert classes(often, "a2", "b") == classes(once, "a", "b")


@given(st.sets(st.sampled_from(CLASSES)), st.sampled_from(CLASSES))
@settings(max_examples=40)
def test_fewer_joining_classes_never_make_fewer_groups(joining: set[Class], less: Class) -> None:
    found = FOUND
    assert len(found.grouped(joining - {less})) >= len(found.grouped(joining))


FOUND = sources([plain_document(name, one) for name, one in CORPUS])


@settings(max_examples=60)
@given(st.lists(st.text(max_size=400), min_size=1, max_size=4))
def test_no_text_breaks_it(texts: list[str]) -> None:
    found = sources([plain_document(str(number), one) for number, one in enumerate(texts) if one.strip()])
    assert len(found.independent) <= len(texts)


TELLING = [*'port crane said Tolan Reuters (Reuters) - " “ ” . the a'.split(), "\n\n"]


@settings(max_examples=40)
@given(st.lists(st.lists(st.sampled_from(TELLING), max_size=120), min_size=2, max_size=4))
def test_no_arrangement_of_telling_words_breaks_it(texts: list[list[str]]) -> None:
    documents = [plain_document(str(number), " ".join(one)) for number, one in enumerate(texts)]
    documents = [one for one in documents if one.paragraphs]
    found = sources(documents)
    assert sum(map(len, found.independent)) == len(documents)
    for tie in found.ties:
        check(tie, {one.name: one for one in documents})


def check(tie: Tie, by_name: dict[str, Document]) -> None:
    for span in tie.spans:
        a, b = by_name[tie.edge.a], by_name[tie.edge.b]
        assert 0 <= span.a < span.a_end <= len(a.row)
        assert 0 <= span.b < span.b_end <= len(b.row)
        assert a.text_of(span.a, span.a_end)
        assert b.text_of(span.b, span.b_end)


def test_many_documents_are_compared_through_candidates() -> None:
    random = Random(14)
    bodies = [article(random) for _ in range(45)]
    texts = {f"whole {number}": "\n\n".join(body) for number, body in enumerate(bodies)}
    texts |= {
        f"part {number}": "\n\n".join((paragraph(random), *body[: len(body) // 2 + 1], paragraph(random)))
        for number, body in enumerate(bodies)
    }
    steps: list[tuple[int, int]] = []
    found = sources(
        [plain_document(name, one) for name, one in texts.items()],
        progress=lambda done, of: steps.append((done, of)),
    )
    assert found.independent == tuple(sorted((f"part {number}", f"whole {number}") for number in range(45)))
    assert steps[-1][0] == steps[-1][1] == len(steps)
    assert len(steps) < len(list(combinations(texts, 2)))
