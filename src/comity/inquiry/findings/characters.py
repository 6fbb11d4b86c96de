# SPDX-License-Identifier: Apache-2.0
"""Which characters no page, document or terminal can carry, and which way words run.

XML 1.0 (section 2.2) has no place for most control characters, lone surrogates, U+FFFE and U+FFFF; overrides of direction (UAX #9) show
words in an order that is not theirs. A file with either is refused; a value from elsewhere is shown with U+FFFD in their place.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Way = Literal["ltr", "rtl"]

REPLACEMENT = "\ufffd"
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb", "ps", "yi", "dv", "sd", "ug"})


def unfit(text: str) -> str:
    """The first character that cannot be shown, as U+ and its number; empty where there is none."""
    found = _UNFIT.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def fitted(text: str) -> tuple[str, int]:
    """`text` with U+FFFD for each character that cannot be shown, and how many these were."""
    return _UNFIT.subn(REPLACEMENT, text)


def way_of_language(language: str) -> Way:
    """Which way the language of a tag such as ar-SY is written."""
    return "rtl" if language.replace("_", "-").split("-", 1)[0].lower() in _RIGHT_TO_LEFT else "ltr"


def way_of(text: str, base: Way) -> Way:
    """The direction of the first letter that has one (UAX #9, rule P2), else `base`."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return base
