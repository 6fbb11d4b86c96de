# SPDX-License-Identifier: Apache-2.0
"""Markup for a report: words of one language, names that keep to their place, tables and sections that a screen reader can follow.

Whatever a party wrote loses control signs, is escaped, and keeps its direction to itself; codes and digests run from left to right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from comity.desk.report_words import name_in, spoken, words
from comity.talks.pictures.names import clean
from comity.talks.pictures.words import right_to_left

FEW = 12
"""So many codes stand in a line; more can be unfolded."""
_HEARD = ' class="heard"'
_SCROLLED = 6
"""From so many columns on a table can be scrolled by itself, with the keyboard, too."""
_MANY = 12
"""From so many on its words may be broken anywhere on paper, so that none is cut off."""


class Markup:
    """`data` is the state of play as `view.state_data` gives it, for the titles that ids stand for. Ids of tables count from 1."""

    def __init__(self, data: Mapping[str, Any], language: str) -> None:
        self.language = spoken(language)
        self.say = words(self.language)
        self.way = "rtl" if right_to_left(self.language) else "ltr"
        self.issues = {issue["id"]: issue["title"] for issue in data["issues"]}
        self.options = {
            f"{issue['id']}.{option['id']}": option["title"]
            for issue in data["issues"]
            for option in issue["options"]
        }
        self.milestones = {one["id"]: one["title"] for one in data["milestones"]}
        self.formats = {one["id"]: one["name"] for one in data["formats"]}
        self._tables = 0

    # What others wrote

    def name(self, text: str) -> str:
        """What a party wrote."""
        return f"<bdi>{escape(clean(text) or self.say['unnamed'])}</bdi>"

    def localized(self, names: Mapping[str, str]) -> str:
        """A name in the language of the report, else in English, else in the first that there is."""
        language, text = name_in(names, self.language)
        return f'<bdi lang="{escape(language)}">{escape(clean(text) or self.say["unnamed"])}</bdi>'

    def told(self, cell: str) -> str:
        """A cell of a picture's table: text in which values may stand in isolates."""
        return f"<bdi>{escape(cell)}</bdi>" if cell else ""

    def code(self, text: object) -> str:
        """A code, an id, a number or a digest; nothing where there is none."""
        return "" if text is None else f'<bdi dir="ltr">{escape(clean(str(text)))}</bdi>'

    def day(self, text: str | None) -> str:
        """A day or a time, unbroken; nothing where none is set."""
        return "" if text is None else f'<bdi class="day" dir="ltr">{escape(text)}</bdi>'

    def english(self, text: str) -> str:
        """A reason that the software gave."""
        return f'<bdi lang="en" dir="ltr">{escape(clean(text))}</bdi>'

    def codes(self, codes: Sequence[str]) -> str:
        """Party codes; of many their number, to be unfolded."""
        if not codes:
            return f'<span class="none">{self.say["none"]}</span>'
        joined = escape(" ".join(codes)).replace("+", "+<wbr>")
        listed = f'<bdi class="codes" dir="ltr">{joined}</bdi>'
        if len(codes) <= FEW:
            return listed
        count = self.count("parties", sum(one.count("+") + 1 for one in codes))
        return f"<details><summary>{count}</summary>{listed}</details>"

    # What ids stand for

    def issue(self, name: str) -> str:
        """The title of an issue, with a link to it where it is on the table."""
        if name not in self.issues:
            return self.code(name)
        return f'<a href="#issue-{escape(name)}">{self.name(self.issues[name])}</a>'

    def target(self, target: str) -> str:
        """Issue and option of issue.option."""
        issue = target.partition(".")[0]
        option = self.options.get(target)
        return self.code(target) if option is None else f"{self.issue(issue)}: {self.name(option)}"

    def milestone(self, name: str) -> str:
        """The title of a milestone, with a link to it."""
        if name not in self.milestones:
            return self.code(name)
        return f'<a href="#milestone-{escape(name)}">{self.name(self.milestones[name])}</a>'

    def format(self, name: str | None) -> str:
        """The name of a format; `all` where none is named."""
        if name is None:
            return self.say["all"]
        return self.localized(self.formats[name]) if name in self.formats else self.code(name)

    # Words with values in them

    def fill(self, key: str, **values: str) -> str:
        """Words with markup in their places."""
        return self.say[key].format_map(values)

    def count(self, key: str, number: int) -> str:
        return self.fill("count", name=self.say[key], value=f"<bdi>{number}</bdi>")

    def entry(self, index: int) -> str:
        return self.fill("entry", number=f"<bdi>{index}</bdi>")

    def listed(self, parts: Iterable[str]) -> str:
        """Markup with commas between."""
        return self.say["comma"].join(parts)

    def tied(self, parts: Sequence[str]) -> str:
        """Markup with `and` between."""
        found = parts[0]
        for one in parts[1:]:
            found = self.fill("and", one=found, other=one)
        return found

    # Blocks

    def table(
        self,
        caption: str,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        ids: Sequence[str] = (),
        heads: int = 0,
    ) -> str:
        """A table of markup; column `heads` names the row, and `ids` are anchors of the rows."""
        self._tables += 1
        name = f"table-{self._tables}"
        head = "".join(f'<th scope="col">{one}</th>' for one in header)
        anchors = [f' id="{escape(one)}"' for one in ids]
        body = "".join(
            f"<tr{anchors[place] if anchors else ''}>{self._cells(row, heads)}</tr>\n"
            for place, row in enumerate(rows)
        )
        wide = f' role="group" aria-labelledby="{name}" tabindex="0"' if len(header) >= _SCROLLED else ""
        many = " many" if len(header) >= _MANY else ""
        return (
            f'<div class="table{many}"{wide}>\n<table>\n<caption id="{name}">{caption}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n"
        )

    @staticmethod
    def _cells(row: Sequence[str], heads: int) -> str:
        """An empty cell names nothing, so the one before it does."""
        while heads and not row[heads]:
            heads -= 1
        return "".join(
            f'<th scope="row">{one}</th>' if place == heads else f"<td>{one}</td>"
            for place, one in enumerate(row)
        )

    def section(self, name: str, heading: str, body: str, *, level: int = 2, seen: bool = True) -> str:
        """A part of the report with its heading, which not `seen` is only heard; nothing where there is no body."""
        if not body:
            return ""
        return (
            f'<section id="{escape(name)}" aria-labelledby="h-{escape(name)}">\n'
            f'<h{level} id="h-{escape(name)}"{"" if seen else _HEARD}>{heading}</h{level}>\n{body}</section>\n'
        )

    @staticmethod
    def items(parts: Sequence[str]) -> str:
        """A list; nothing where there is none."""
        return f"<ul>{''.join(f'<li>{one}</li>' for one in parts)}</ul>\n" if parts else ""

    @staticmethod
    def paragraphs(*parts: str) -> str:
        return "".join(f"<p>{one}</p>\n" for one in parts if one)
