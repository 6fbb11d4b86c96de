# SPDX-License-Identifier: Apache-2.0
"""Credit lines in five languages: which make a text an agency's, and which only name one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.independence.credits import AGENCIES, OF_THE_TEXT, Credit, agencies_in, credits_of
from comity.inquiry.independence.document import plain_document


def credits_in(text: str) -> tuple[Credit, ...]:
    return credits_of(plain_document("page", text))


CREDITS = [
    ("LESSA, Aldonia (Reuters) - The port reopened on Thursday.", "Reuters", "dateline"),
    ("LESSA (AP) — The port reopened on Thursday.", "AP", "dateline"),
    ("LESSA, March 3 (AFP) - The port reopened.", "AFP", "dateline"),
    ("(Reuters) - The port of Lessa reopened on Thursday.", "Reuters", "dateline"),
    ("LESSA, March 3, Xinhua -- The port reopened.", "Xinhua", "dateline"),
    ("LESSA, 3 March (TASS). The port reopened.", "TASS", "dateline"),
    ("LESSA, March 3. /TASS/. The port reopened.", "TASS", "dateline"),
    ("ORSK BAY/LESSA (Reuters) - Engineers finished their work.", "Reuters", "dateline"),
    ("LESSA (dpa) - The port reopened.", "DPA", "dateline"),
    ("LESSA, Aldonia (Thomson Reuters) - The port reopened.", "Reuters", "dateline"),
    ("Reuters contributed to this report.", "Reuters", "contributed"),
    ("The Associated Press contributed to this report.", "AP", "contributed"),
    ("AFP and Reuters contributed to this article.", "AFP", "contributed"),
    ("Agence France-Presse also contributed reporting.", "AFP", "contributed"),
    ("With reporting by Reuters", "Reuters", "contributed"),
    ("With additional reporting by AFP and the Associated Press.", "AP", "contributed"),
    ("With files from The Associated Press", "AP", "contributed"),
    ("Some information from Interfax was used in this report.", "Interfax", "contributed"),
    ("Material from the Associated Press was used in this report.", "AP", "contributed"),
    ("Includes reporting by Reuters and dpa.", "DPA", "contributed"),
    ("Bloomberg News provided additional reporting.", "Bloomberg", "contributed"),
    ("Source: Reuters", "Reuters", "source"),
    ("Sources: AFP, Reuters", "AFP", "source"),
    ("© Reuters 2026", "Reuters", "copyright"),
    ("© 2026 AFP", "AFP", "copyright"),
    ("Copyright 2026 The Associated Press. All rights reserved.", "AP", "copyright"),
    ("(c) 2026 by Bloomberg", "Bloomberg", "copyright"),
    ("By Reuters", "Reuters", "byline"),
    ("By Mira Tolan, Associated Press", "AP", "byline"),
    ("By JON HASK | Reuters", "Reuters", "byline"),
    ("Reuters", "Reuters", "byline"),
    ("By Ana Verre and Piet Olmo, The Associated Press", "AP", "byline"),
    ("(Reporting by Jon Hask; editing by Ana Verre)", "Reuters", "closing"),
    ("Reporting by Jon Hask in Lessa and Ana Verre in Karsk; Writing by Piet Olmo", "Reuters", "closing"),
    ("LESSA, 3 mars (AFP) - Le port a rouvert jeudi.", "AFP", "dateline"),
    ("LESSA (Reuters) - Le port a rouvert jeudi.", "Reuters", "dateline"),
    ("Avec AFP", "AFP", "contributed"),
    ("(avec AFP)", "AFP", "contributed"),
    ("Le Courrier de Lessa avec AFP", "AFP", "byline"),
    ("Le Courrier avec Reuters", "Reuters", "byline"),
    ("Par Agence France-Presse", "AFP", "byline"),
    ("Par Jon Hask, avec l'AFP", "AFP", "contributed"),
    ("Source : AFP", "AFP", "source"),
    ("Avec l’Agence France-Presse et Reuters", "Reuters", "contributed"),
    ("© AFP", "AFP", "copyright"),
    ("ليسا (رويترز) - أعيد فتح الميناء يوم الخميس.", "Reuters", "dateline"),
    ("ليسا (أ ف ب) - أعيد فتح الميناء يوم الخميس.", "AFP", "dateline"),
    ("المصدر: رويترز", "Reuters", "source"),
    ("المصدر: وكالة الأناضول", "AA", "source"),
    ("المصدر : وكالات + رويترز", "Reuters", "source"),
    ("ساهمت رويترز في هذا التقرير.", "Reuters", "contributed"),
    ("نقلا عن وكالة فرانس برس", "AFP", "contributed"),
    ("بالتعاون مع أسوشيتد برس", "AP", "contributed"),
    ("ليسا / الأناضول / أعيد فتح الميناء", "AA", "dateline"),
    ("رويترز", "Reuters", "byline"),
    ("ЛЕССА, 3 мар - РИА Новости. Порт снова открыт.", "RIA Novosti", "dateline"),
    ("ЛЕССА, 3 марта. /ТАСС/. Порт снова открыт.", "TASS", "dateline"),
    ("ЛЕССА (Рейтер) - Порт снова открыт.", "Reuters", "dateline"),
    ("По материалам Рейтер", "Reuters", "contributed"),
    ("По материалам агентства ТАСС", "TASS", "contributed"),
    ("С использованием материалов Интерфакса", "Interfax", "contributed"),
    ("Источник: ТАСС", "TASS", "source"),
    ("Источник — РИА Новости", "RIA Novosti", "source"),
    ("© РИА Новости", "RIA Novosti", "copyright"),
    ("Автор: Интерфакс", "Interfax", "byline"),
    ("LESSA (AA) - Liman perşembe günü yeniden açıldı.", "AA", "dateline"),
    ("LESSA (DHA) - Liman yeniden açıldı.", "DHA", "dateline"),
    ("Kaynak: Anadolu Ajansı", "AA", "source"),
    ("Kaynak: Reuters", "Reuters", "source"),
    ("Reuters bu habere katkıda bulunmuştur.", "Reuters", "contributed"),
    ("Reuters'ın katkılarıyla", "Reuters", "contributed"),
    ("Anadolu Ajansı", "AA", "byline"),
    ("LESSA, (İHA) - Liman yeniden açıldı.", "IHA", "dateline"),
]


@pytest.mark.parametrize(("line", "agency", "role"), CREDITS)
def test_a_credit_of_the_text(line: str, agency: str, role: str) -> None:
    found = credits_in(line)
    assert (agency, role) in {(one.agency, one.role) for one in found}
    assert all(one.of_the_text for one in found)
    assert all(one.text for one in found)


NO_CREDITS = [
    "The minister told Reuters that the port would reopen.",
    "Tolan said in an interview with the Associated Press on Tuesday.",
    "Photo: Reuters",
    "Photograph: AFP/Getty Images",
    "Image credit: AP",
    "(AP Photo/Jon Hask)",
    "Reuters/Jon Hask",
    "File photo via Reuters",
    "Photo by Jon Hask/AFP via Getty Images",
    "Crédit photo : AFP",
    "Фото: ТАСС",
    "Fotoğraf: AA",
    "الصورة: رويترز",
    "The firm moved to Reuters Plaza last year.",
    "The AP chemistry class visited the water works.",
    "Students may take Advanced Placement (AP) Chemistry in the autumn.",
    "The school's PA system failed during the drill.",
    "The public address (PA) System was repaired on Monday.",
    "Shares of Thomson Reuters rose on Tuesday.",
    "According to Reuters, the port would reopen.",
    "He worked for the Anadolu Agency (AA), and later for the harbour board.",
    "The news agency Agence France-Presse (AFP), founded long ago, keeps an office in Lessa.",
    "Petra Olmo said that the port would reopen on Thursday.",
    "The Bloomberg terminal in the harbour office was switched off.",
    "Members of AA meet in the hall on Mondays.",
    "AP, a small firm in Karsk, won the tender.",
    "Министр рассказал ТАСС, что порт откроется.",
    "Le ministre a déclaré à l'AFP que le port rouvrirait.",
    "Bakan, Reuters'a konuştu ve limanın açılacağını söyledi.",
    "قال الوزير لرويترز إن الميناء سيفتح.",
    "The spa (SPA) and the baths were closed for repairs.",
    "Sputnik was the first satellite, and the museum has a model of it.",
    "She read a report by Reuters on the train.",
    "The map shows PA and two neighbouring districts.",
    "A spokesman declined to speak to AFP about the crane.",
    "Source: harbour board; a Reuters reporter saw the crane fall.",
]


@pytest.mark.parametrize("line", NO_CREDITS)
def test_no_credit_of_the_text(line: str) -> None:
    assert [one for one in credits_in(line) if one.of_the_text] == []


PICTURES = [
    ("Photo: Reuters", "Reuters"),
    ("Photograph: AFP/Getty Images", "AFP"),
    ("(AP Photo/Jon Hask)", "AP"),
    ("Reuters/Jon Hask", "Reuters"),
    ("Crédit photo : AFP", "AFP"),
    ("Фото: ТАСС", "TASS"),
    ("Fotoğraf: AA", "AA"),
    ("الصورة: رويترز", "Reuters"),
]


@pytest.mark.parametrize(("line", "agency"), PICTURES)
def test_a_credit_of_a_picture_is_kept_apart(line: str, agency: str) -> None:
    assert [(one.agency, one.role) for one in credits_in(line)] == [(agency, "picture")]


MENTIONS = [
    ("The minister told Reuters that the port would reopen.", "Reuters"),
    ("Министр рассказал ТАСС, что порт откроется.", "TASS"),
    ("Le ministre a déclaré à l'AFP que le port rouvrirait.", "AFP"),
    ("Bakan, Reuters'a konuştu.", "Reuters"),
]


@pytest.mark.parametrize(("line", "agency"), MENTIONS)
def test_a_mention_is_one(line: str, agency: str) -> None:
    assert [(one.agency, one.role) for one in credits_in(line)] == [(agency, "mention")]


def test_several_agencies_in_one_line() -> None:
    found = credits_in("AFP, Reuters and the Associated Press contributed to this report.")
    assert [(one.agency, one.role) for one in found] == [
        (name, "contributed") for name in ("AFP", "AP", "Reuters")
    ]


def test_of_several_roles_in_a_paragraph_the_most_telling_stays() -> None:
    (found,) = credits_in("LESSA (Reuters) - The minister told Reuters that the port would reopen.")
    assert found.role == "dateline"


def test_paragraphs_are_counted_from_one() -> None:
    found = credits_in("The port of Lessa reopened.\n\nPhoto: AP\n\nReuters contributed to this report.")
    assert [(one.agency, one.paragraph, one.document) for one in found] == [
        ("AP", 2, "page"),
        ("Reuters", 3, "page"),
    ]


def test_a_closing_line_is_reuters_unless_another_agency_is_credited() -> None:
    closing = "(Reporting by Jon Hask; editing by Ana Verre)"
    assert [one.agency for one in credits_in(f"The port reopened.\n\n{closing}")] == ["Reuters"]
    found = credits_in(f"LESSA (AFP) - The port reopened.\n\n{closing}")
    assert [(one.agency, one.role) for one in found] == [("AFP", "dateline")]


def test_the_words_of_a_credit_are_its_sentence() -> None:
    (found,) = credits_in("The pumps ran all night. Reuters contributed to this report. Nobody slept.")
    assert found.text == "Reuters contributed to this report."


def test_the_words_of_a_credit_are_cut() -> None:
    (found,) = credits_in(f"{'port ' * 100}Reuters contributed to this report {'quay ' * 100}.")
    assert "Reuters contributed" in found.text
    assert len(found.text) <= 240


def test_no_agency_has_the_spelling_of_another() -> None:
    plain = {name: [form for form in forms if form.isalpha()] for name, forms in AGENCIES.items()}
    for name, forms in plain.items():
        for form in forms:
            assert agencies_in(form) == (name,)


def test_names_inside_longer_words_are_none() -> None:
    assert agencies_in("REUTERSX APT CAPA SPAR ANSAR") == ()


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert all(one.agency in AGENCIES for one in credits_in(text))


PARTS = "LESSA Reuters (Reuters) AP (AFP) - — / . : , © 2026 by avec source: Photo reporting contributed to editing ТАСС رويترز".split()


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_no_arrangement_of_parts_breaks_it(parts: list[str]) -> None:
    for one in credits_in(" ".join(parts)):
        assert one.of_the_text == (one.role in OF_THE_TEXT)
        assert one.text


@pytest.mark.parametrize(
    ("line", "agency", "role"),
    [
        ("Northland News Agency contributed to this report.", "Northland News Agency", "contributed"),
        ("LESSA (Northland Press Agency) - The bridge", "Northland Press Agency", "dateline"),
        ("ORSA, 3 Mart (Kuzey Haber Ajansı) - Köprü", "Kuzey Haber Ajansı", "dateline"),
        ("Source : Agence Nordique", "Agence Nordique", "source"),
        ("المصدر: وكالة الشمال للأنباء", "وكالة الشمال للأنباء", "source"),
        ("Источник: агентство «Северное»", "агентство Северное", "source"),
    ],
)
def test_an_agency_on_no_list_is_credited_by_what_it_calls_itself(line: str, agency: str, role: str) -> None:
    (found,) = credits_in(line)
    assert (found.agency, found.role) == (agency, role)


@pytest.mark.parametrize(
    "line",
    [
        "The Environmental Protection Agency contributed funds for the dam.",
        "The agency said on Monday that the dam holds.",
        "A spokesman told Northland News Agency that the dam holds.",
        "وقالت وكالة الطاقة إن السد سليم",
    ],
)
def test_other_agencies_are_no_credit_of_the_text(line: str) -> None:
    assert not any(one.of_the_text for one in credits_in(line))
