# SPDX-License-Identifier: Apache-2.0
"""Numbers and dates in six languages and three sets of digits."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.text.quantities import Quantities, quantities


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("on 23 October 2015", "en", "2015-10-23"),
        ("on October 23rd, 2015", "en", "2015-10-23"),
        ("on the 1st of May 2020", "en", "2020-05-01"),
        ("on 3 March", "en", "--03-03"),
        ("in December 1948", "en", "1948-12"),
        ("on 10/23/2015", "en", "2015-10-23"),
        ("on 23/10/2015", "en", "2015-10-23"),
        ("on 03/04/2015", "en", "2015-04-03"),
        ("on 2015-10-23", "de", "2015-10-23"),
        ("2015/10/23", "ar", "2015-10-23"),
        ("23.10.2015", "ru", "2015-10-23"),
        ("le 1er janvier 2016", "fr", "2016-01-01"),
        ("le 10 décembre 1948", "fr", "1948-12-10"),
        ("23 октября 2015 года", "ru", "2015-10-23"),
        ("23-го октября 2015", "ru", "2015-10-23"),
        ("5 мая 2020", "ru", "2020-05-05"),
        ("10 Aralık 1948'de", "tr", "1948-12-10"),
        ("23 Ekim 2015", "tr", "2015-10-23"),
        ("23 تشرين الأول 2015", "ar", "2015-10-23"),
        ("23 أكتوبر 2015", "ar", "2015-10-23"),
        ("٢٣ تشرين الأول/أكتوبر ٢٠١٥", "ar", "2015-10-23"),
        ("10 كانون الأول / ديسمبر 1948", "ar", "1948-12-10"),
        ("5 آب 2020", "ar", "2020-08-05"),
        ("5 أوت 2020", "ar", "2020-08-05"),
        ("31 كانون الثاني/يناير 2016", "ar", "2016-01-31"),
        ("31 يناير 2016", "ar-EG", "2016-01-31"),
    ],
)
def test_one_date(words: str, language: str, expected: str) -> None:
    assert quantities(words, language) == Quantities((), (expected,))


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("150 members, 45 of them", "en", ("45", "150")),
        ("1,500 and 1.5", "en", ("1.5", "1500")),
        ("1 500 et 1,5", "fr", ("1.5", "1500")),
        ("1\u202f500\u00a0000", "fr", ("1500000",)),
        ("10 000 000,5", "ru", ("10000000.5",)),
        ("1.500 ve 1,5", "tr", ("1.5", "1500")),
        ("١٬٥٠٠ و ١٫٥", "ar", ("1.5", "1500")),
        ("۱۵۰ عضو", "fa", ("150",)),
        ("١٥٠ عضوا", "ar", ("150",)),
        ("10 000 people", "en", ("10000",)),
        ("the 21st, 2nd and 3rd", "en", ("2", "3", "21")),
        ("le 2e et le 3ème", "fr", ("2", "3")),
        ("15-й и 1-го", "ru", ("1", "15")),
        ("1'inci ve 2.", "tr", ("1", "2")),
        ("Article premier", "fr", ("1",)),
        ("le premier pas", "fr", ()),
        ("paragraph 3 may be read", "en", ("3",)),
        ("section 3.1.2", "en", ("3.1.2",)),
        ("section 3.1.2", "fr", ("3.1.2",)),
        ("paragraphe 3.1", "fr", ("3.1",)),
        ("2.0 and 2", "en", ("2", "2")),
        ("007", "en", ("7",)),
        ("2015-2020", "en", ("2015", "2020")),
        ("resolution 2254 (2015)", "en", ("2015", "2254")),
        ("32/13/2015", "en", ("13", "32", "2015")),
        ("none at all", "en", ()),
        ("", "", ()),
    ],
)
def test_numbers(words: str, language: str, expected: tuple[str, ...]) -> None:
    assert quantities(words, language) == Quantities(expected, ())


def test_a_day_that_no_month_has_is_no_date() -> None:
    assert quantities("31 February 2015", "en") == Quantities(("31",), ("2015-02",))


_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_LEVANT = [
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
]
_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from([None, _EASTERN, _PERSIAN]))
def test_one_date_says_the_same_in_every_language(day: date, digits: dict[int, int] | None) -> None:
    spoken = [
        (f"{day.day} {months.split()[day.month - 1]} {day.year}", tongue)
        for tongue, months in _MONTHS.items()
    ]
    spoken.append((f"{day.day} {_LEVANT[day.month - 1]} {day.year}", "ar"))
    spoken.append((f"{day.day}/{day.month}/{day.year}", "en"))
    spoken.append((day.isoformat(), "tr"))
    for words, tongue in spoken:
        written = words.translate(digits) if digits else words
        assert quantities(written, tongue) == Quantities((), (day.isoformat(),)), (words, tongue)


@given(st.integers(0, 10**12))
def test_one_number_says_the_same_in_every_language(number: int) -> None:
    english = f"{number:,}"
    for tongue, mark in (
        ("en", ","),
        ("fr", " "),
        ("fr", "\u202f"),
        ("ru", "\u00a0"),
        ("tr", "."),
        ("ar", "٬"),
    ):
        written = english.replace(",", mark)
        assert quantities(f"x {written} y", tongue).numbers == (str(number),), tongue
        assert quantities(str(number).translate(_EASTERN), tongue).numbers == (str(number),)


@given(st.text(), st.sampled_from(["en", "fr", "ru", "ar", "fa", "tr", "", "xx"]))
def test_any_words_can_be_read(words: str, language: str) -> None:
    found = quantities(words, language)
    assert found.numbers == quantities(words, language).numbers
    assert found.dates == tuple(sorted(found.dates))
