# SPDX-License-Identifier: Apache-2.0
"""The numbers and dates that stand in words of English, French, Russian, Arabic, Persian or Turkish, whatever their digits.

Reads figures, not number words, save the French `premier` of a first article. A comma or a point between digits is read as the language
writes it; 03/04/2015 is the third of April. Arabic months are known by their Levantine, Egyptian and Maghreb names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

_DIGITS = {zero + digit: str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
_HAMZA = dict.fromkeys(map(ord, "أإآ"), "ا")
_MARKS = dict.fromkeys([*range(0x64B, 0x653), 0x640, *range(0x2066, 0x206A), 0x200E, 0x200F])
_SPACES = "\u00a0\u202f\u2009"

_MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "January|Jan", "February|Feb", "March|Mar", "April|Apr", "May", "June|Jun", "July|Jul", "August|Aug",
        "September|Sept|Sep", "October|Oct", "November|Nov", "December|Dec",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août|aout", "septembre", "octobre", "novembre",
        "décembre",
    ),
    "ru": (
        "январ[яье]", "феврал[яье]", "март[ае]?", "апрел[яье]", "ма[яйе]", "июн[яье]", "июл[яье]", "август[ае]?",
        "сентябр[яье]", "октябр[яье]", "ноябр[яье]", "декабр[яье]",
    ),
    "ar": (
        "كانون الثاني|يناير|جانفي", "شباط|فبراير|فيفري", "آذار|مارس", "نيسان|أبريل|إبريل|أفريل", "أيار|مايو|ماي",
        "حزيران|يونيو|يونيه|جوان", "تموز|يوليو|يوليه|جويلية", "آب|أغسطس|أوت", "أيلول|سبتمبر", "تشرين الأول|أكتوبر",
        "تشرين الثاني|نوفمبر", "كانون الأول|ديسمبر",
    ),
    "tr": (
        "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
    ),
}  # fmt: skip
_GROUPS = {"en": ",", "fr": " ", "ru": " ", "tr": ".", "ar": ",٬", "fa": ",٬"}
_POINT = {"en": ".", "fr": ",", "ru": ",", "tr": ",", "ar": ".٫", "fa": ".٫"}
_NUMERIC = re.compile(
    r"(?<![\d./-])(?:(?P<y>\d{4})(?P<s>[-/])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?P<s2>[./])(?P<m2>\d{1,2})(?P=s2)(?P<y2>\d{4}))(?!\d|[./-]\d)"
)
_THOUSANDS = re.compile(r"(?<=\d) (?=000(?!\d))")
_PREMIER = re.compile(r"\b(article|paragraphe|alinéa|chapitre)\s+premier\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantities:
    """Sorted, repeated as often as they stand there. A date is `2015-10-23`, `2015-10`, or `--10-23` without its year."""

    numbers: tuple[str, ...]
    dates: tuple[str, ...]


def quantities(words: str, language: str) -> Quantities:
    """What figures say in words of a language; of other languages than those known, months and separators are read as in none."""
    tongue = language.partition("-")[0].casefold()
    text = words.translate(_DIGITS).translate(_HAMZA).translate(_MARKS)
    text = _THOUSANDS.sub("\u00a0", text)
    if tongue == "fr":
        text = _PREMIER.sub(r"\1 1", text)
    dates: list[str] = []

    def take(match: re.Match[str]) -> str:
        found = _numeric(match) if match.re is _NUMERIC else _named(match, tongue)
        if not found:
            return match[0]
        dates.append(found)
        return " | "

    text = _NUMERIC.sub(take, text)
    for pattern in _dated(tongue):
        text = pattern.sub(take, text)
    numbers = sorted(_numbers(text, tongue), key=lambda one: (len(one.partition(".")[0]), one))
    return Quantities(tuple(numbers), tuple(sorted(dates)))


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _numeric(match: re.Match[str]) -> str:
    year, month, day = (int(match[one] or match[f"{one}2"]) for one in "ymd")
    return _iso(year, month, day) or (_iso(year, day, month) if match["d2"] else "")


@cache
def _dated(tongue: str) -> tuple[re.Pattern[str], ...]:
    """Day, month and year; month, day and year; month and year. Only English months need their capital: `may` is no month."""
    if tongue not in _MONTHS:
        return ()
    flags = re.IGNORECASE if tongue != "en" else 0
    names = sorted("|".join(_MONTHS[tongue]).translate(_HAMZA).split("|"), key=len, reverse=True)
    month = rf"(?<!\w)(?P<month>{'|'.join(names)})(?!\w)\.?(?:\s*[/(]\s*(?:{'|'.join(names)})(?!\w)\)?)?"
    day = r"(?<![\d.,])(?P<day>\d{1,2})(?:st|nd|rd|th|er|-?(?:го|е)|\.)?"
    year = r"(?P<year>\d{4})(?!\d)"
    return (
        re.compile(
            rf"{day}\s+(?:of\s+|من\s+(?:شهر\s+)?)?{month}(?:,?\s+(?:(?:de|عام|سنة)\s+)?{year})?", flags
        ),
        re.compile(rf"{month}\s+{day}(?!\d)(?:,?\s+{year})?", flags),
        re.compile(rf"{month},?\s+(?:(?:of|de|عام|سنة)\s+)?{year}", flags),
    )


def _named(match: re.Match[str], tongue: str) -> str:
    said = match.groupdict()
    name = said["month"]
    flags = re.IGNORECASE if tongue != "en" else 0
    month = next(
        place
        for place, names in enumerate(_MONTHS[tongue], 1)
        if re.fullmatch(names.translate(_HAMZA), name, flags)
    )
    year, day = said.get("year"), said.get("day")
    if day is None:
        return f"{year}-{month:02}"
    if year is None:
        return f"--{month:02}-{int(day):02}" if _iso(2000, month, int(day)) else ""
    return _iso(int(year), month, int(day))


@cache
def _figure(tongue: str) -> re.Pattern[str]:
    group = re.escape(_GROUPS.get(tongue, "") + _SPACES)
    point = re.escape(_POINT.get(tongue, ".,٫"))
    return re.compile(
        rf"(?<!\d)(?:(?P<grouped>\d{{1,3}}(?:[{group}]\d{{3}})+)(?!\d)(?:[{point}](?P<rest>\d+))?"
        rf"|(?P<whole>\d+)[{point}](?P<part>\d+)(?![.\d])|(?P<section>\d+(?:\.\d+)+)|(?P<plain>\d+))"
    )


def _numbers(text: str, tongue: str) -> Iterator[str]:
    for match in _figure(tongue).finditer(text):
        if match["section"] and match["section"].count(".") > 1:
            yield match["section"]
        elif match["grouped"]:
            yield _spelt("".join(re.findall(r"\d", match["grouped"])), match["rest"])
        elif match["whole"]:
            yield _spelt(match["whole"], match["part"])
        else:
            yield _spelt(*(match["section"] or match["plain"]).split("."))


def _spelt(whole: str, part: str | None = None) -> str:
    """A number in its one plain spelling: `1500`, `1.5`."""
    number = Decimal(f"{whole}.{part or 0}")
    return f"{number:f}".rstrip("0").rstrip(".") if part and int(part) else str(int(whole))
