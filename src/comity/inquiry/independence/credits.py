# SPDX-License-Identifier: Apache-2.0
"""Agency credits: the lines by which a document says that its text, or part of it, came from a news agency.

English, French, Arabic, Russian and Turkish: datelines, bylines, "contributed to this report", "source:", copyright lines, an agency's own
closing line. A credit of a picture is kept apart, and so is a mere mention ("told Reuters"): neither makes the text the agency's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from comity.inquiry.independence.words import words

if TYPE_CHECKING:
    from comity.inquiry.independence.document import Document, Paragraph

Role = Literal["dateline", "byline", "contributed", "source", "copyright", "closing", "picture", "mention"]

OF_THE_TEXT: frozenset[Role] = frozenset(
    ("dateline", "byline", "contributed", "source", "copyright", "closing")
)
"""Roles that make text the agency's, in whole or in part."""

AGENCIES: dict[str, tuple[str, ...]] = {
    "AA": ("AA", r"Anadolu(?:\s+(?:Agency|Ajansı|Ajansi))?", "وكالة\\s+الأناضول", "الأناضول", "Анадолу"),
    "AFP": (
        r"Agence\s+France[\s-]Presse",
        "AFP",
        "فرانس\\s+برس",
        "أ\\s?ف\\s?ب",
        "وكالة\\s+الصحافة\\s+الفرنسية",
        "АФП",
        r"Франс\s+Пресс",
    ),
    "ANSA": ("ANSA",),
    "AP": (r"(?:The\s+)?Associated\s+Press", "AP", "أسوشيتد\\s+برس", "أ\\s?ب", r"Ассошиэйтед\s+Пресс"),
    "Bloomberg": (r"Bloomberg(?:\s+News)?", "بلومبرغ", "Блумберг"),
    "DHA": ("DHA", r"Demirören\s+Haber\s+Ajansı"),
    "DPA": ("dpa", "DPA", r"Deutsche\s+Presse-Agentur", "د\\s?ب\\s?أ", "ДПА"),
    "EFE": ("EFE",),
    "IHA": ("İHA", r"İhlas\s+Haber\s+Ajansı"),
    "Interfax": ("Interfax", "Интерфакс[а-я]*", "إنترفاكس"),
    "IRNA": ("IRNA", "إرنا", "ИРНА"),
    "Kyodo": (r"Kyodo(?:\s+News)?", "كيودو"),
    "PA": (r"Press\s+Association", r"PA(?:\s+Media)?"),
    "Petra": ("Petra", "بترا"),
    "Reuters": (r"(?:Thomson\s+)?Reuters", "رويترز", "Рейтер[а-я]*"),
    "RIA Novosti": (r"RIA\s+Novosti", r"РИА(?:\s+Новост[а-я]+)?", "ريا\\s+نوفوستي", r"نوفوستي"),
    "SANA": ("SANA", "سانا", "САНА"),
    "SPA": ("SPA", "واس"),
    "Sputnik": ("Sputnik", "سبوتنيك", "Спутник"),
    "TASS": ("TASS", "ТАСС", "ИТАР-ТАСС", "تاس"),
    "UPI": ("UPI", r"United\s+Press\s+International"),
    "Xinhua": ("Xinhua", "شينخوا", "Синьхуа"),
}
"""Agencies by the name under which they are listed, with the spellings of the five languages as regular expressions."""


@dataclass(frozen=True)
class Credit:
    """One credit in a document: the agency, what the line says it did, the words of the line and the number of its paragraph."""

    document: str
    agency: str
    role: Role
    text: str
    paragraph: int

    @property
    def of_the_text(self) -> bool:
        """Whether it makes text the agency's."""
        return self.role in OF_THE_TEXT


_OTHER = (
    r"(?:[A-Z][\w-]{1,40}\s+){1,3}(?:News|Press|Wire)\s+(?:Agency|Service)"
    r"|Agence\s+(?:de\s+presse\s+)?[A-ZÀ-Ö][\w-]{1,40}(?:\s+[A-ZÀ-Ö][\w-]{1,40}){0,2}"
    r"|(?:[A-ZÇĞİÖŞÜ][\w-]{1,40}\s+){1,3}(?:Haber\s+)?Ajansı"
    r"|[Аа]гентств[а-я]{1,3}\s+(?:новостей\s+)?[«\"]?[А-ЯЁ][\w-]{1,40}"
    r"|وكالة\s+(?:[\u0621-\u064a]{3,20}\s+){1,2}للأنباء"
)
"""Agencies that are on no list, by what they call themselves."""
_SPELLINGS = "|".join(
    (*sorted((form for forms in AGENCIES.values() for form in forms), key=len, reverse=True), _OTHER)
)
_ONE = rf"(?<!\w)(?:{_SPELLINGS})(?!\w)"
_ARTICLE = r"(?:the\s+|l['’]|la\s+|le\s+)?"
_AND = r"(?:\s*[,،/&-]\s*(?:and\s+|et\s+)?|\s+(?:and|et|ve|и|و)\s*|\s+)"
_SEVERAL = rf"{_ARTICLE}{_ONE}(?:{_AND}{_ARTICLE}{_ONE}){{0,5}}"
_THEM = rf"(?P<agency>{_SEVERAL})"
_DASH = r"\s*[-\u2010-\u2015]{1,2}\s"
_PLACE = r"(?:[A-ZÀ-ÖА-ЯİŞĞ]{3}|[\u0621-\u064a]|(?:[A-ZÀ-ÖА-ЯİŞĞ]\w+,?\s+){1,2}(?:\d{1,2}\s+\w+\s+)?(?=\([^()]{2,60}\)\s*[:.]\s))"
"""How a place begins that needs no dash: in capitals, in Arabic, or one or two names alone."""
_PICTURE = re.compile(
    rf"(?i:photos?|pictures?|images?|credit|getty|handout|file|crédits?|фото|fotoğraf|الصورة|صورة|تصوير)\W{{0,12}}(?:[^.:;]{{0,60}}\W)?{_ONE}"
    rf"|{_ONE}\s*(?:[/|]\s*\w|\s+(?i:photo|pictures?|images?|file\s+photo|via\s+getty)\b)"
    rf"|/\s*{_ONE}\s*$"
)
_ROLES: tuple[tuple[Role, str], ...] = (
    (
        "source",
        r"^\W*(?i:source|sources|kaynak|источник|المصدر|مصدر|origin)\s*[:\u2014\u2013-]\s*(?:وكالة\s+|وكالات\s*[+،,]?\s*)?" + _THEM,
    ),
    ("dateline", rf"^(?!(?:The|An?|He|She|It)\s+[a-z])[^.()\u0660-\u0669]{{0,60}}(?:\d{{1,2}}[^.()]{{0,20}})?[.,]?\s*\({_THEM}\){_DASH}"),
    ("dateline", rf"^{_PLACE}[^.()]{{0,60}}[.,]?\s*\({_THEM}\)(?:\s*[:.,]|\s+[A-ZÀ-ÖА-Я\u0621-\u064a])"),
    ("dateline", rf"^[^.()]{{2,40}}\d[^.()]{{0,20}}[,،]\s+{_THEM}{_DASH}"),
    ("dateline", rf"^[^.()/]{{2,60}}[.,]?\s*/\s*{_THEM}\s*/"),
    ("dateline", rf"^[^.()]{{2,60}}{_DASH}\s*{_THEM}\s*(?:[:.-]|$)"),
    ("dateline", rf"^[^.()]{{2,60}}[,،]\s+\d{{1,2}}\s+\w+\s*[.,]?{_DASH}{_THEM}\s*[.]"),
    ("dateline", rf"^\({_THEM}\)(?:{_DASH}|\s|$)"),
    ("contributed", rf"{_THEM}\s+(?i:also\s+)?(?i:contributed|provided\s+(?:reporting|material|additional))"),
    (
        "contributed",
        (
            r"(?i:with|additional|some|includes?|including)\s+(?i:additional\s+)?"
            rf"(?i:reporting|reports?|files?|material|information|input|copy|writing)\s+(?i:by|from|of)\s+{_THEM}"
        ),
    ),
    ("contributed", rf"(?i:material|information|reporting|wire\s+reports?)\s+from\s+{_THEM}\s+(?i:was|were|is)\s+used"),
    ("contributed", rf"(?i:^|[(,.]\s*|\bavec\s+(?:l['’]|la\s+|le\s+)?)(?i:avec)\s+{_THEM}"),
    (
        "contributed",
        r"(?i:с\s+использованием|по\s+(?:материалам|данным|сообщени[яюе]м?)|при\s+участии)\s+(?:\w+\s+){0,2}" + _THEM,
    ),
    ("contributed", rf"{_THEM}(?:['’]?n?[ıiuü]n)?\s+(?:bu\s+(?:habere|rapora)\s+)?katkı"),
    ("contributed", rf"(?:ساهمت?|شاركت?|أسهمت?)\s+(?:وكالة\s+)?{_THEM}"),
    ("contributed", rf"(?:بالتعاون\s+مع|بالاشتراك\s+مع|نقلا\s+عن|نقلاً\s+عن)\s+(?:وكالة\s+)?{_THEM}"),
    ("copyright", rf"(?:©|\(c\)|(?i:copyright))\s*(?:\d{{4}}\s*)?(?:by\s+)?{_THEM}"),
    ("byline", rf"^\W*(?i:by|par|yazan|автор|from|via)\s*:?\s+(?:[^.]{{0,60}}[,|/(-]\s*)?{_THEM}\W*$"),
    ("byline", rf"^\W*{_THEM}\W*$"),
    ("byline", rf"^\W*(?i:by|par)\s+[^.]{{3,60}}[,|/-]\s*{_THEM}\b"),
    ("byline", rf"(?i:\b(?:Le|La|L['’])\s?\w+)\s+avec\s+{_THEM}"),
    ("closing", r"^\W*(?i:(?:additional\s+)?reporting\s+by)\s+.{3,200}(?i:editing|writing)\s+by\s"),
)  # fmt: skip
_MENTION = re.compile(_ONE)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_SIGNALS = frozenset(
    words(
        "agency agence ajansı وكالة wire "
        + " ".join(
            re.sub(r"\\s[+?]?|\(\?:|[()?|]", " ", form)
            for forms in AGENCIES.values()
            for form in (*forms, *(form.replace("\\s?", "") for form in forms))
        )
    )
)
_QUOTES = dict.fromkeys(map(ord, '«»"'))
_SENTENCE = re.compile(r"[.!?؟。]\s+")
_AROUND = 80


@cache
def _roles() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    return tuple((role, re.compile(pattern)) for role, pattern in _ROLES)


@cache
def _by_spelling() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")) for name, forms in AGENCIES.items()
    )


@cache
def _other() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_OTHER})(?!\w)")


def credits_of(document: Document) -> tuple[Credit, ...]:
    """The credits in a document, in its order; of an agency's credits in one paragraph, the one that says most.

    "Reporting by ...; editing by ..." closes Reuters' texts; it is taken for that unless another agency is credited.
    """
    found: dict[tuple[int, str], Credit] = {}
    for number, one in enumerate(document.paragraphs, 1):
        if not _may_credit(one):
            continue
        for role, agencies, text in _in(one.text):
            for agency in agencies:
                key = (number, agency)
                if key not in found:
                    found[key] = Credit(document.name, agency, role, text, number)
    others = {one.agency for one in found.values() if one.of_the_text and one.role != "closing"}
    return tuple(one for one in found.values() if one.role != "closing" or others <= {one.agency})


def _may_credit(paragraph: Paragraph) -> bool:
    """A quick look: whether a paragraph has a word of an agency's name, is in Cyrillic (where names are inflected), or closes a report."""
    named = not _SIGNALS.isdisjoint(paragraph.words) or any(
        not _SIGNALS.isdisjoint(word.split("'")) for word in paragraph.words if "'" in word
    )
    if not named and not _CYRILLIC.search(paragraph.text):
        return "reporting by" in paragraph.text[:30].lower()
    return _MENTION.search(paragraph.text) is not None or "reporting by" in paragraph.text[:30].lower()


def agencies_in(text: str) -> tuple[str, ...]:
    """The agencies that a text names, in the order of their names, then those that are on no list, as they are written."""
    listed = tuple(name for name, pattern in _by_spelling() if pattern.search(text))
    for _, pattern in _by_spelling():
        text = pattern.sub(" ", text)
    return (
        *listed,
        *dict.fromkeys(" ".join(match[0].translate(_QUOTES).split()) for match in _other().finditer(text)),
    )


def _in(text: str) -> list[tuple[Role, tuple[str, ...], str]]:
    """Roles in one paragraph, the more telling ones first."""
    found: list[tuple[Role, tuple[str, ...], str]] = []
    pictures = [match.span() for match in _PICTURE.finditer(text)]

    def pictured(begin: int, end: int) -> bool:
        return any(first <= begin and end <= last for first, last in pictures)

    for role, pattern in _roles():
        for match in pattern.finditer(text):
            if role == "closing":
                found.append((role, ("Reuters",), _shown(text, match.start(), match.end())))
            elif not pictured(*match.span("agency")) or role in {"contributed", "dateline"}:
                found.append((role, agencies_in(match["agency"]), _shown(text, match.start(), match.end())))
    found.extend(
        ("picture", agencies_in(text[first:last]), _shown(text, first, last)) for first, last in pictures
    )
    found.extend(
        ("mention", agencies_in(match[0]), _shown(text, match.start(), match.end()))
        for match in _MENTION.finditer(text)
    )
    return found


def _shown(text: str, begin: int, end: int) -> str:
    """The sentence around what was found, no more than _AROUND characters of it on either side, cut where it is long."""
    first, last = max(0, begin - _AROUND), min(len(text), end + _AROUND)
    first = max((match.end() for match in _SENTENCE.finditer(text, first, begin)), default=first)
    after = _SENTENCE.search(text, end, last)
    piece = " ".join(text[first : last if after is None else after.start() + 1].split())
    return piece if len(piece) <= 240 else piece[:239] + "…"
