# SPDX-License-Identifier: Apache-2.0
"""Where languages of one text differ: each kind by hand, and what is really different in a published text in five languages."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from comity.errors import InputError
from comity.text.concordance import Divergence, concordance
from comity.text.model import Clause, Header, Status, Text, Words
from text.published import published
from text.stands import choice, clause, text
from text.strategies_text import texts

Shown = list[tuple[str, str, str, dict[str, str]]]


def shown(*versions: Text) -> Shown:
    return [(one.kind, one.clause, one.place, dict(one.languages)) for one in concordance(versions)]


def pair(english: Clause, french: Clause) -> Shown:
    return shown(text(english, language="en"), text(french, language="fr"))


def test_texts_that_agree() -> None:
    assert pair(clause("a", "By 23 October 2015, 1,500."), clause("a", "Le 23 octobre 2015, 1 500.")) == []


def test_a_clause_that_one_lacks_and_no_more_about_it() -> None:
    versions = [text(clause("a", "We meet.", choice("a.c1", ("12", ()))), language="en"), text(language="fr")]
    assert shown(*versions) == [("clause", "a", "", {"en": "present", "fr": "missing"})]
    assert shown(*versions[::-1]) == shown(*versions)


def test_a_choice_that_one_lacks() -> None:
    assert pair(clause("a", choice("a.c1", ("12", ()))), clause("a", "12")) == [
        ("choice", "a", "a.c1", {"en": "present", "fr": "missing"}),
        ("number", "a", "", {"en": "none", "fr": "12"}),
    ]


def test_an_alternative_that_one_lacks() -> None:
    english = clause("a", choice("c", ("shall", ()), ("should", ())))
    assert pair(english, clause("a", choice("c", ("doit", ())))) == [
        ("alternative", "a", "c.2", {"en": "present", "fr": "missing"})
    ]


@pytest.mark.parametrize("null", [None, "pas de texte", "Pas de texte."])
def test_an_alternative_without_text_in_one(null: str | None) -> None:
    found = pair(clause("a", choice("c", ("words", ()))), clause("a", choice("c", (null, ()))))
    assert found == [("no_text", "a", "c.1", {"en": "text", "fr": "no text"})]


def test_an_option_without_text_in_one() -> None:
    found = pair(clause("a", "Words", type="option"), clause("a", "Pas de texte", type="option"))
    assert found == [("no_text", "a", "", {"en": "text", "fr": "no text"})]
    assert pair(clause("a", "No text", type="option"), clause("a", "Pas de texte", type="option")) == []


def test_a_number_is_told_at_the_alternative_where_it_differs() -> None:
    english = clause("a", "150 members, ", choice("c", ("45", ()), ("50", ())))
    french = clause("a", "150 membres, ", choice("c", ("45", ()), ("15", ())))
    assert pair(english, french) == [("number", "a", "c.2", {"en": "50", "fr": "15"})]


def test_numbers_in_another_order_are_the_same() -> None:
    assert pair(clause("a", "45 of 150"), clause("a", "sur 150, 45")) == []
    assert pair(clause("a", "45 of 45"), clause("a", "45")) == [
        ("number", "a", "", {"en": "45, 45", "fr": "45"})
    ]


def test_a_date_that_differs() -> None:
    assert pair(clause("a", "on 3 April 2015"), clause("a", "le 4 mars 2015")) == [
        ("date", "a", "", {"en": "2015-04-03", "fr": "2015-03-04"})
    ]


def test_statuses_that_differ() -> None:
    agreed, held = Status("agreed"), Status("reserved", parties=("TAV", "ALD"))
    found = pair(clause("a", "x", statuses=(agreed, held)), clause("a", "x", statuses=(agreed,)))
    assert found == [("status", "a", "", {"en": "agreed, reserved ALD TAV", "fr": "agreed"})]


def test_the_name_of_a_body_is_a_word_of_the_language() -> None:
    one, other = Status("agreed", body="plenary"), Status("agreed", body="plénière")
    assert pair(clause("a", "x", statuses=(one,)), clause("a", "x", statuses=(other,))) == []


def test_four_scripts_agree_and_a_fifth_is_shown_beside_all() -> None:
    versions = [
        text(clause("a", "Within 30 days, by 23 October 2015"), language="en"),
        text(clause("a", "خلال ٣٠ يوما، في ٢٣ تشرين الأول/أكتوبر ٢٠١٥"), language="ar"),
        text(clause("a", "За 30 дней, к 23 октября 2015 года"), language="ru"),
        text(clause("a", "30 gün içinde, 23 Ekim 2015'e kadar"), language="tr"),
    ]
    assert shown(*versions) == []
    versions.append(text(clause("a", "Dans les 13 jours, le 23 octobre 2015"), language="fr"))
    assert shown(*versions) == [
        ("number", "a", "", {"ar": "30", "en": "30", "fr": "13", "ru": "30", "tr": "30"})
    ]


def test_clauses_stand_in_the_order_of_the_text() -> None:
    versions = [
        text(clause("a", "1"), clause("b", "2"), clause("c", "3"), language="en"),
        text(clause("a", "9"), clause("c", "9"), language="fr"),
    ]
    assert [one.clause for one in concordance(versions)] == ["a", "b", "c"]


def test_publishers_matter_is_not_compared() -> None:
    assert pair(clause("a", "12", type="matter"), clause("b", "13", type="matter")) == []


@pytest.mark.parametrize("languages", [(), ("en",), ("en", "en"), ("en", "")])
def test_refuses_texts_without_languages_of_their_own(languages: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as refused:
        concordance([text(language=one) for one in languages])
    assert "lang:" in refused.value.hint


def test_data_has_every_language() -> None:
    one = Divergence("number", "a", "", (("en", "1"), ("fr", "2")))
    assert one.data() == {"kind": "number", "clause": "a", "place": None, "languages": {"en": "1", "fr": "2"}}


@given(texts)
@settings(max_examples=100)
def test_a_text_never_differs_from_itself(drawn: Text) -> None:
    """In one language by two names: numbers and dates are read alike."""
    copies = [Text(Header(language=one), drawn.clauses) for one in ("en", "en-GB")]
    assert concordance(copies) == ()


@given(texts, texts)
@settings(max_examples=100)
def test_no_language_comes_first(one: Text, other: Text) -> None:
    english, french = Text(Header(language="en"), one.clauses), Text(Header(language="fr"), other.clauses)
    found = concordance([english, french])
    assert found == concordance([french, english])
    assert all([name for name, _ in each.languages] == ["en", "fr"] for each in found)


_NS = "{http://efele.net/udhr}"
_FILES = {"ar": "arb", "en": "eng", "fr": "fra", "ru": "rus", "tr": "tur"}


def declaration(language: str) -> Text:
    """The Universal Declaration of Human Rights: notes, paragraphs of the preamble, and articles with their titles as clauses."""
    root = ET.fromstring(published(f"udhr/udhr_{_FILES[language]}.xml").encode())
    found = [("note", one) for one in root.findall(f"{_NS}note/{_NS}para")]
    found += [("preamble", one) for one in root.findall(f"{_NS}preamble/{_NS}para")]
    found += [("article", one) for one in root.iter(f"{_NS}article")]
    numbers = dict.fromkeys(("note", "preamble", "article"), 0)
    clauses = []
    for kind, element in found:
        numbers[kind] += 1
        words = Words(" ".join(" ".join(element.itertext()).split()))
        clauses.append(Clause(f"{kind}-{numbers[kind]}", "article", content=(words,)))
    return Text(Header(language=language), tuple(clauses))


def test_the_universal_declaration_in_five_languages() -> None:
    """Every divergence that is reported is there to be seen.

    Arabic and Russian carry a note on the adoption, the others do not; it cites resolution 217 of the session that Arabic numbers 3 and
    Russian III. English and Turkish part the last paragraph of the preamble in two. No article differs: `Article premier` is the French
    of Article 1, and 10 كانون الأول / ديسمبر 1948 is one day with 10 декабря 1948.
    """
    found = shown(*(declaration(one) for one in _FILES))
    some = dict.fromkeys(("en", "fr", "tr"), "missing")
    assert found == [
        ("clause", "note-1", "", {"ar": "present", "ru": "present", **some}),
        ("number", "note-1", "", {"ar": "3, 217", "ru": "217", **some}),
        (
            "clause",
            "preamble-10",
            "",
            {"ar": "missing", "en": "present", "fr": "missing", "ru": "missing", "tr": "present"},
        ),
    ]


def test_a_slip_in_the_declaration_is_found() -> None:
    english, french = declaration("en"), declaration("fr")
    clauses = [
        Clause(one.id, one.type, content=(Words("Article 13"),)) if one.id == "article-12" else one
        for one in french.clauses
    ]
    found = concordance([english, Text(french.header, tuple(clauses))])
    assert [(one.kind, one.clause) for one in found] == [("clause", "preamble-10"), ("number", "article-12")]
