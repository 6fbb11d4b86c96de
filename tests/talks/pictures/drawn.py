# SPDX-License-Identifier: Apache-2.0
"""A picture as a reader meets it: parsed, with what lies under each of its words found by painting in order, independently of the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from comity.talks.pictures.names import clean

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "polygon", "text", "g"}
ATTRIBUTES = {
    "width", "height", "viewBox", "role", "aria-labelledby", "aria-describedby", "direction", "font-family", "fill", "id",
    "{http://www.w3.org/XML/1998/namespace}lang", "x", "y", "cx", "cy", "r", "d", "points", "stroke", "stroke-width",
    "stroke-dasharray", "transform", "font-size", "font-weight", "text-anchor", "paint-order", "patternUnits", "patternTransform",
}  # fmt: skip
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))

HOSTILE = (
    "<script>alert(1)</script>", '"><svg onload="x">', "' onmouseover='x", "]]><!--", "&amp;&lt;", "<!ENTITY x SYSTEM 'file:'>",
    "\u202eevil", "\u2067\u2068open", "\u2069\u2069shut", "a\x00b\x1bc\x7fd", "line\nline\u2028line", "x" * 300, "name " * 60,
    "", "   ", "\ud800", "\ufffe\uffff", "z" + "\u0301" * 50, "{0} {name} %s", "url(#x)", "مرحبا (ALD) 12", "\U0001f3f3\ufe0f", "﷽" * 9,
)  # fmt: skip

_TILE = re.compile(r"M(-?[\d.]+) (-?[\d.]+)h(-?[\d.]+)v(-?[\d.]+)h-?[\d.]+z")


@dataclass(frozen=True)
class Words:
    """A text as it stands: its start or middle, the way it runs, and the colours above and below."""

    x: float
    y: float
    content: str
    size: float
    ink: str
    ground: str
    anchor: str
    turn: float
    rtl: bool

    @property
    def left(self) -> float:
        """Of words that are not turned, with letters of half a height: narrower than most."""
        start = {"middle": 0.5, "start": float(self.rtl), "end": float(not self.rtl)}[self.anchor]
        return self.x - start * self.wide

    @property
    def wide(self) -> float:
        return len(self.content) * self.size * 0.5


def parsed(svg: str) -> etree._Element:
    """The document; what cannot be parsed as UTF-8 and XML raises."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(svg.encode("utf-8"), parser)


def plain(text: str | None) -> str:
    return (text or "").translate(ISOLATES)


def said(root: etree._Element) -> str:
    """All that the document says, to the eye or not."""
    return plain("".join(str(part) for part in root.itertext()))


def shown(name: str) -> str:
    """What must be found of a name."""
    return clean(name) or "(no name)"


def title_and_desc(root: etree._Element) -> tuple[str, str]:
    """What a screen reader is sent to."""
    ids = [str(root.get(key)) for key in ("aria-labelledby", "aria-describedby")]
    title, desc = (root.xpath(f"//*[@id='{one}']") for one in ids)
    assert isinstance(title, list)
    assert isinstance(desc, list)
    (first,), (second,) = title, desc
    assert isinstance(first, etree._Element)
    assert isinstance(second, etree._Element)
    assert [first.tag, second.tag] == [SVG + "title", SVG + "desc"]
    return plain(first.text), plain(second.text)


def check_safe(root: etree._Element) -> None:
    """Nothing but known elements and attributes; no address but that of the own hatching."""
    assert root.tag == SVG + "svg"
    assert root.get("role") == "img"
    prefix = str(root.get("aria-labelledby")).removesuffix("-title")
    for element in root.iter():
        tag = str(element.tag)
        assert tag.removeprefix(SVG) in ELEMENTS, tag
        for key, value in element.attrib.items():
            assert str(key) in ATTRIBUTES, key
            if "url" in str(value):
                assert value == f"url(#{prefix}-hatch)"
            if key == "id":
                assert str(value).startswith(prefix)


def words_of(root: etree._Element) -> list[Words]:
    """Every text of the picture in the order of painting, with the ground that was painted under it."""
    found: list[Words] = []
    painted: list[etree._Element] = []
    for element in root.iter():
        if _in_pattern(element):
            continue
        if element.tag == SVG + "text":
            found.append(_words(element, painted, rtl=root.get("direction") == "rtl"))
        else:
            painted.append(element)
    return found


def contrast(one: str, other: str) -> float:
    """The formula of WCAG 2.1 once more."""
    light = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def check_legible(root: etree._Element) -> None:
    for one in words_of(root):
        assert one.ground.startswith("#"), f"{one.content} stands on {one.ground}"
        assert contrast(one.ink, one.ground) >= 4.5, one


def tiles(root: etree._Element, ground: str = "") -> list[tuple[float, float, float, float]]:
    """The rectangles of rows of cells: left, top, width, height."""
    return [
        box
        for element in root.iter(SVG + "path")
        if not ground or element.get("fill") == ground
        for box in _boxes(element)
    ]


def hatched(root: etree._Element) -> list[tuple[float, float, float, float]]:
    """Everything that is hatched."""
    boxes = [
        box
        for element in root.iter(SVG + "path", SVG + "rect")
        if "hatch" in str(element.get("fill"))
        for box in _boxes(element)
    ]
    assert len(boxes) >= sum("hatch" in str(element.get("fill")) for element in root.iter())
    return boxes


def _words(element: etree._Element, painted: list[etree._Element], *, rtl: bool) -> Words:
    x, y, size = (float(_own(element, key)) for key in ("x", "y", "font-size"))
    anchor = _own(element, "text-anchor") or "start"
    way = {"start": -1 if rtl else 1, "middle": 0, "end": 1 if rtl else -1}[anchor]
    turned = re.match(r"rotate\((-?[\d.]+) ", element.get("transform") or "")
    ground = ""
    if element.get("paint-order"):
        ground = str(element.get("stroke"))
    else:
        point = (x + 2 * way, y - size * 0.3)
        ground = next((str(shape.get("fill")) for shape in reversed(painted) if _holds(shape, *point)), "")
    content = plain(element.text)
    turn = float(turned.group(1)) if turned else 0.0
    return Words(x, y, content, size, _own(element, "fill"), ground, anchor, turn, rtl)


def _own(element: etree._Element, key: str) -> str:
    """An attribute, or that of the nearest ancestor that has it."""
    for one in (element, *element.iterancestors()):
        if one.get(key) is not None:
            return str(one.get(key))
    return ""


def _in_pattern(element: etree._Element) -> bool:
    return element.tag == SVG + "pattern" or any(
        one.tag == SVG + "pattern" for one in element.iterancestors()
    )


def _holds(shape: etree._Element, x: float, y: float) -> bool:
    tag, fill = str(shape.tag).removeprefix(SVG), shape.get("fill")
    if fill in {None, "none"} or tag not in {"rect", "path", "circle", "polygon"}:
        return False
    if tag == "circle":
        across, down, radius = (float(str(shape.get(key))) for key in ("cx", "cy", "r"))
        return (x - across) ** 2 + (y - down) ** 2 <= radius**2
    if tag == "polygon":
        return _inside(
            [tuple(map(float, pair.split(","))) for pair in str(shape.get("points")).split()], x, y
        )
    return any(left <= x <= left + wide and top <= y <= top + high for left, top, wide, high in _boxes(shape))


def _boxes(shape: etree._Element) -> Iterator[tuple[float, float, float, float]]:
    if shape.tag == SVG + "rect":
        left, top, wide, high = (float(shape.get(key) or 0) for key in ("x", "y", "width", "height"))
        yield left, top, wide, high
    elif shape.get("fill") != "none":
        found = _TILE.findall(str(shape.get("d")))
        assert "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in found) == shape.get("d")
        for one in found:
            left, top, wide, high = map(float, one)
            yield left, top, wide, high


def _inside(corners: list[tuple[float, ...]], x: float, y: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
