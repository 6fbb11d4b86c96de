# SPDX-License-Identifier: Apache-2.0
"""A report as a reader meets it: its sections, and its tables row by row; and talks in which something of everything is on the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import lxml.html
from lxml import etree

from comity.desk.report import to_html
from comity.desk.report_inquiry import inquiries_of
from comity.desk.report_pictures import pictures_of
from comity.desk.state import State
from comity.desk.view import state_data
from talks.stage import PARTIES, Talks, at
from text.record.stage import choice, clause
from worlds import accepted, refused

DIGEST = "0123456789abcdef" * 4
THREE = ["ALD", "BRE", "MAR"]
SECTIONS = [
    "formats", "issues", "pictures", "links", "packages", "rounds", "workstreams", "milestones", "commitments", "channels", "texts",
    "silences", "sealed", "voids",
]  # fmt: skip
"""All that there are, in order."""
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr", "rect", "circle", "path", "polygon"}
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def written(state: State, language: str = "en") -> str:
    """The report of a state."""
    data = state_data(state, DIGEST)
    pictures = pictures_of(state, data, language=language)
    return to_html(data, pictures, inquiries_of(state), language=language)


def said(element: etree._Element | str) -> str:
    """What an element says, in one line; blocks stand apart, and isolates are gone."""
    found = element if isinstance(element, str) else "".join(_words(element))
    return " ".join(found.translate(_ISOLATES).split())


def _words(element: etree._Element) -> Iterator[str]:
    apart = element.tag in {"div", "li", "p", "td", "th", "summary", "ol", "ul"}
    yield " " * apart + (element.text or "")
    for child in element:
        yield from _words(child)
        yield child.tail or ""
    yield " " * apart


class Page:
    """A report that was parsed as a browser would."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.root = lxml.html.document_fromstring(html)

    def find(self, path: str) -> list[etree._Element]:
        found = self.root.xpath(path)
        assert isinstance(found, list)
        return [one for one in found if isinstance(one, etree._Element)]

    def one(self, path: str) -> etree._Element:
        (found,) = self.find(path)
        return found

    def section(self, name: str) -> etree._Element:
        return self.one(f'//section[@id="{name}"]')

    @property
    def sections(self) -> list[str]:
        """Names of the sections in the main part."""
        return [str(one.get("id")) for one in self.find("//main/section")]

    def tables(self, section: str) -> list[list[dict[str, str]]]:
        """Each table of a section: per row what stands under each heading."""
        tables = self.section(section).xpath(".//table[not(ancestor::details)]")
        assert isinstance(tables, list)
        return [list(rows(one)) for one in tables if isinstance(one, etree._Element)]

    def rows(self, section: str) -> list[dict[str, str]]:
        (found,) = self.tables(section)
        return found


def rows(table: etree._Element) -> Iterator[dict[str, str]]:
    header = [said(one) for one in table.iterfind("thead/tr/th")]
    for row in table.iterfind("tbody/tr"):
        yield dict(zip(header, [said(cell) for cell in row], strict=True))


class Balance(HTMLParser):
    """Reads a page strictly: every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(attrs) != len(dict(attrs)):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.faults.append(f"<{tag}/> is not empty in HTML")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes another element, at {self.getpos()}")


def check_sound(html: str) -> Page:
    """What holds of every report: well formed, self-contained, and fit for a screen reader. Returns it parsed."""
    balance = Balance()
    balance.feed(html)
    balance.close()
    assert (balance.faults, balance.open) == ([], [])
    page = Page(html)
    assert html.startswith("<!doctype html>\n")
    assert page.find("//script | //link | //iframe | //object | //embed | //img | //base | //form") == []
    ids = [str(one.get("id")) for one in page.find("//*[@id]")]
    assert len(ids) == len(set(ids))
    for element in page.root.iter():
        for key, value in element.attrib.items():
            name = str(key)
            assert not name.startswith("on"), name
            assert name not in {"src", "srcset", "action", "style"}, name
            if name == "href":
                assert str(value).startswith("#"), value
                assert str(value)[1:] in ids, value
            if name in {"aria-labelledby", "aria-describedby"}:
                assert str(value) in ids, value
    assert re.findall(r"url\((?!#)|@import", html) == []
    _check_headings(page)
    _check_tables(page)
    return page


def _check_headings(page: Page) -> None:
    levels = [int(str(one.tag)[1]) for one in page.find("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= level + 1 for level, later in pairwise(levels)), levels
    first = page.one("//body/a[1]")
    assert (first.get("class"), first.get("href")) == ("skip", "#content")
    assert page.one('//main[@id="content"]') is not None
    assert page.one("//nav").get("aria-label")


def _check_tables(page: Page) -> None:
    for table in page.find("//table"):
        assert said(table[0]), "a caption"
        assert table[0].tag == "caption"
        width = len(table.findall("thead/tr/th"))
        assert all(one.get("scope") == "col" and said(one) for one in table.iterfind("thead/tr/th"))
        for row in table.iterfind("tbody/tr"):
            assert len(row) == width
            assert [one.get("scope") for one in row.findall("th")] == ["row"]
            assert said(row.findall("th")[0])


def everything() -> Talks:
    """Talks in which something of everything is on the record."""
    talks = Talks()
    _positions(talks)
    _packages(talks)
    _process(talks)
    _texts(talks)
    running = {"target": "Bread & salt", "rule": "three", "deadline": "2026-05-01T00:00:00Z"}
    accepted(talks.say("charter/silence/v1", ["ALD", "MAR"], **running))
    talks.silence("talks/fish/yes")
    talks.silence("talks/seat/turns", against=["TAV"])
    sealed = talks.seal("BRE", "accept", "pair", package="p", accepts=True)
    accepted(talks.say("record/erased/v1", "BRE", sealed=sealed, reason="Filed by mistake."))
    refused(talks.position("ALD", "seat.nowhere"))
    return talks


def _positions(talks: Talks) -> None:
    accepted(talks.position(["ALD", "BRE"], "seat.senne", "preferred"))
    accepted(talks.position("MAR", "seat.senne", "cannot_accept"))
    accepted(talks.position("TAV", "seat.port", needs=["rent.paid"], condition="If the roof is mended."))
    accepted(talks.position("MAR", "seat.port", condition="If the roof is mended.", needs=["rent.paid"]))
    accepted(talks.position("ALD", "dam.high", "preferred"))
    accepted(talks.position("BRE", "dam.low", "preferred"))


def _packages(talks: Talks) -> None:
    choice = {"seat": "port", "fish": "yes", "rent": "free"}
    accepted(talks.talk("package", "ALD", id="p", title="Swap", choice=choice, queries=3, chair="MAR"))
    accepted(
        talks.talk("package", "TAV", id="q", title="Small", choice={"fish": "no"}, queries=0, chair="ALD")
    )
    accepted(talks.talk("accept", ["BRE", "TAV"], package="p", accepts=True))
    accepted(talks.talk("accept", "MAR", package="p", accepts=False))
    for answer in ("passes", "fails"):
        query = accepted(talks.talk("query", "TAV", package="p"))
        accepted(talks.talk("answer", "MAR", package="p", query=query, answer=answer))
    talks.seal("ALD", "accept", package="p", accepts=True)
    accepted(talks.talk("query", ["ALD", "TAV"], package="p"))
    accepted(
        talks.talk("link", THREE, id="l", kind="if_then", targets=["seat.port", "rent.paid", "dam.high"])
    )
    accepted(talks.talk("link", THREE, id="m", kind="not_both", targets=["seat.port", "dam.low"]))
    accepted(talks.talk("link", THREE, id="n", kind="one_of", targets=["seat.turns", "dam.high", "fish.no"]))
    accepted(talks.talk("adopt", list(PARTIES), **at("rent.paid")))


def _process(talks: Talks) -> None:
    agenda = [{"title": "The seat", "issue": "seat"}, {"title": "Bread"}]
    fields: dict[str, Any] = {"number": 1, "until": "2026-03-12", "agenda": agenda, "format": "pair"}
    accepted(talks.talk("round", "ALD", host="Senne", date="2026-03-10", **fields))
    accepted(talks.talk("round", "TAV", number=3, host="Port Tav", date="2026-04-10"))
    accepted(
        talks.talk(
            "milestone", THREE, id="a", title="Adoption Day", date="2026-06-01", trigger="It is signed."
        )
    )
    accepted(
        talks.talk("milestone", THREE, id="t", title="Transition Day", after=["a"], report_back="2026-09-01", trigger="A winter.")
    )  # fmt: skip
    accepted(talks.talk("reached", THREE, milestone="a", text="It was signed in Senne."))
    accepted(talks.talk("report", ["ALD", "TAV"], milestone="t", text="Begun.", says="under_way"))
    stream = {"id": "w", "title": "Water", "co_chairs": ["ALD"], "mandate": "To measure it."}
    accepted(talks.talk("workstream", "ALD", **stream, issues=["seat", "fish"], report_back="2026-07-15"))
    accepted(talks.talk("report", "ALD", workstream="w", text="Measured once."))
    accepted(talks.talk("commitment", "TAV", id="c", text="We open them.", due="2026-07-01", milestone="t"))
    accepted(talks.talk("commitment", ["ALD", "BRE"], id="d", text="We say nothing."))
    accepted(talks.talk("report", "TAV", commitment="c", text="Not one.", says="not_done"))
    opening = {"title": "Line", "between": ["ALD", "TAV"], "status": "open", "reason": "Boats."}
    accepted(talks.talk("channel", ["ALD", "TAV"], id="l", **opening))
    accepted(talks.talk("channel", "TAV", id="l", status="suspended", reason="A storm."))


def _texts(talks: Talks) -> None:
    clauses = [
        clause("op-1", "The parties shall meet."),
        clause("op-2", "They <c> report.", choice("c", "shall", "should")),
    ]
    title = {"en": "Draft of Senne"}
    accepted(talks.say("text/table/v1", "ALD", text="t", title=title, clauses=clauses))
    stance = {"clause": "op-2", "choice": "c", "alternative": "1"}
    accepted(talks.say("text/position/v1", "BRE", text="t", stance="support", **stance))
    accepted(talks.say("text/position/v1", "MAR", text="t", stance="reserve", **stance))
