# SPDX-License-Identifier: Apache-2.0
"""Markup that cannot be broken by what is put into it: a plain string is always text, and only what is made here is markup.

What strangers wrote loses the signs that could steer a page or turn its direction, and keeps its own direction to itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape
from string import Formatter
from typing import Literal

Way = Literal["ltr", "rtl"]
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_ENDS = re.compile("[\u2028\u2029]")
_VOID = frozenset({"meta", "wbr"})
_DRAWN = frozenset({"rect"})
"""Elements of SVG, which end only where it is said."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*\Z")


@dataclass(frozen=True, slots=True)
class Markup:
    """Finished markup. Made by the functions of this module; a literal of the program may be wrapped, a value never."""

    text: str


Part = Markup | str | None
"""Markup as it is, text to be escaped, or nothing."""


def element(name: str, /, *parts: Part, **attributes: str | bool | None) -> Markup:
    """An element with its parts. In names of attributes an underscore at the end is dropped, others become dashes; None and False are
    left out.
    """
    assert _NAME.match(name)
    told = "".join(_attribute(key, value) for key, value in attributes.items() if value not in (None, False))
    if name in _VOID:
        return Markup(f"<{name}{told}>")
    if name in _DRAWN:
        return Markup(f"<{name}{told}/>")
    return Markup(f"<{name}{told}>{joined(parts).text}</{name}>")


def joined(parts: Iterable[Part], between: Part = None) -> Markup:
    """Parts one after the other; nothing is put around an empty one."""
    texts = [text for one in parts if (text := _text(one))]
    return Markup(_text(between).join(texts))


def fill(template: str, **parts: Part) -> Markup:
    """Words with parts in the places named in braces. Raises KeyError where one is missing."""
    return joined(
        part
        for words, name, _, _ in Formatter().parse(template)
        for part in (words, None if name is None else parts[name])
    )


def clean(words: str) -> str:
    """A stranger's words as a page can carry them: what could steer it becomes U+FFFD, every line ends in the same way."""
    return _UNFIT.sub("\ufffd", _ENDS.sub("\n", words.replace("\r\n", "\n")))


def way_of(words: str, base: Way) -> Way:
    """The direction of the first letter that has one (UAX #9, rule P2), else `base`."""
    for one in words:
        kind = unicodedata.bidirectional(one)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return base


def code(words: str, *, long: bool = False) -> Markup:
    """An identifier, a hash or a command: from left to right whatever surrounds it; a `long` one may be broken anywhere."""
    return element("bdi", clean(words), class_="code long" if long else "code", dir="ltr")


def number(value: int) -> Markup:
    """A whole number with its thousands apart."""
    return element("bdi", f"{value:,}", dir="ltr")


def table(
    caption: Part,
    header: Sequence[Part],
    rows: Sequence[Sequence[Part]],
    *,
    apart: Sequence[Sequence[Part]] = (),
    kind: str | None = None,
    anchors: Sequence[str] = (),
) -> Markup:
    """A table whose first column names its row. Rows `apart` stand below a rule, `kind` is its class, `anchors` are ids of the rows."""
    body = [_row(one, anchors[place] if anchors else None) for place, one in enumerate(rows)]
    below = [_row(one) for one in apart]
    inner = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", one, scope="col") for one in header))),
        element("tbody", *body) if body else None,
        element("tbody", *below, class_="apart") if below else None,
        class_=kind,
    )
    return element("div", inner, class_="table", tabindex="0", role="group", aria_label=_plain(caption))


def _row(cells: Sequence[Part], anchor: str | None = None) -> Markup:
    first, *rest = cells
    return element(
        "tr",
        element("th", first, scope="row"),
        *(element("td", one) for one in rest),
        Markup("\n"),
        id=anchor,
    )


def definitions(*rows: tuple[str, Part]) -> Markup:
    """Names and what they stand for; one without a value is left out."""
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", value), Markup("\n"))
            for name, value in rows
            if _text(value)
        ),
    )


def items(parts: Iterable[Part], *, kind: str | None = None) -> Markup:
    """A list; nothing where there is nothing to list."""
    found = [element("li", one, Markup("\n")) for one in parts]
    return element("ul", *found, class_=kind) if found else Markup("")


def section(name: str, heading: Part, *parts: Part, level: int = 2) -> Markup:
    """A part of the page under its heading; `name` is its anchor."""
    title = element(f"h{level}", heading, id=f"h-{name}")
    return element(
        "section",
        Markup("\n"),
        title,
        Markup("\n"),
        *parts,
        Markup("\n"),
        id=name,
        aria_labelledby=f"h-{name}",
    )


def _attribute(key: str, value: object) -> str:
    name = key.removesuffix("_").replace("_", "-")
    name = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}.get(name, name)
    assert _NAME.match(name)
    return f" {name}" if value is True else f' {name}="{escape(clean(str(value)))}"'


def _text(part: Part) -> str:
    if part is None:
        return ""
    return part.text if isinstance(part, Markup) else escape(clean(part))


def _plain(part: Part) -> str:
    """The words of a part without their markup, for an attribute."""
    return unescape(re.sub(r"<[^>]*>", "", _text(part)))
