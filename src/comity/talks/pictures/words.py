# SPDX-License-Identifier: Apache-2.0
"""The fixed words of the pictures in English and Arabic, and which way a language runs.

Counts stand after a colon ("Parties: 10"), so that no language has to inflect a noun. Other languages get the English words, and the
direction of their own. Names that users gave are never translated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb", "ps", "yi", "dv", "sd", "ug"})
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "unnamed": "(no name)", "nothing": "Nothing to show", "count": "{name}: {value}", "of": "{part} of {all}", "comma": ", ",
            "party": "Party", "parties": "Parties", "format": "Format", "formats": "Formats", "issue": "Issue", "issues": "Issues",
            "option": "Option", "options": "Options", "kind": "Kind", "name": "Name", "note": "with a note", "yes": "yes", "no": "no",
            "no position": "no position", "range": "{low} to {high}", "agreement": "Agreement", "without": "Cells without a position",
            "axis": "Axis {number}", "explained": "Explained variance", "statement": "Statement",
            "statements": "Statements", "variance": "{axis}, explained variance {share}", "no format": "in no format",
            "left out": "Labels without room",
            "package": "named package", "fair": "fair package", "status_quo": "status quo", "other": "other package",
            "packages": "Packages", "named": "Named", "answer": "Answer", "passes": "passes", "fails": "fails", "open": "open",
            "for": "for", "blocks": "blocks with others", "blocks_alone": "blocks alone", "against": "against, does not block",
            "silent": "no position", "options blocked": "Options that are blocked",
            "round": "round", "milestone": "milestone", "silence": "silence procedure", "report_back": "report back",
            "commitment": "commitment", "reached": "reached", "not reached": "not reached", "undated": "Without a date",
            "after": "After", "start": "Start", "end": "End", "span": "{start} to {end}", "item": "Item", "items": "Items",
        },
        "ar": {
            "unnamed": "(بلا اسم)", "nothing": "لا شيء للعرض", "count": "{name}: {value}", "of": "{part} من {all}", "comma": "، ",
            "party": "الطرف", "parties": "الأطراف", "format": "الصيغة", "formats": "الصيغ", "issue": "المسألة", "issues": "المسائل",
            "option": "الخيار", "options": "الخيارات", "kind": "النوع", "name": "الاسم", "note": "عليه ملاحظة", "yes": "نعم", "no": "لا",
            "no position": "دون موقف", "range": "من {low} إلى {high}", "agreement": "الاتفاق", "without": "خانات دون موقف",
            "axis": "المحور {number}", "explained": "التباين المفسَّر", "statement": "العبارة",
            "statements": "العبارات", "variance": "{axis}، التباين المفسَّر {share}", "no format": "خارج الصيغ",
            "left out": "أسماء لم يتسع لها المكان",
            "package": "حزمة مسماة", "fair": "حزمة منصفة", "status_quo": "الوضع القائم", "other": "حزمة أخرى",
            "packages": "الحزم", "named": "المسماة", "answer": "الجواب", "passes": "يُعتمد", "fails": "لا يُعتمد", "open": "لم يُحسم",
            "for": "مؤيد", "blocks": "يعطّل مع غيره", "blocks_alone": "يعطّل وحده", "against": "معارض ولا يعطّل",
            "silent": "دون موقف", "options blocked": "خيارات معطّلة",
            "round": "جولة", "milestone": "محطة رئيسية", "silence": "إجراء الموافقة الصامتة", "report_back": "تقديم تقرير",
            "commitment": "التزام", "reached": "تحقّق", "not reached": "لم يتحقّق", "undated": "بلا تاريخ",
            "after": "بعد", "start": "البداية", "end": "النهاية", "span": "من {start} إلى {end}", "item": "البند", "items": "البنود",
        },
    }
)  # fmt: skip


def tag(language: str) -> str:
    """A language tag as XML wants it; what is none becomes English."""
    dashed = language.replace("_", "-")
    return dashed if _TAG.fullmatch(dashed) else "en"


def words(language: str) -> Mapping[str, str]:
    """The fixed words in a language; in English where it is not one of ours."""
    return WORDS.get(_primary(language), WORDS["en"])


def right_to_left(language: str) -> bool:
    """Whether lines of the language begin on the right."""
    return _primary(language) in _RIGHT_TO_LEFT


def _primary(language: str) -> str:
    return tag(language).split("-", maxsplit=1)[0].lower()
