# SPDX-License-Identifier: Apache-2.0
"""The state of play as one self-contained HTML page, for people who were not there: who stands where, what the rules say, what is planned.

It holds what follows from the state and nothing more, in English or Arabic, and says how to check it. The page loads nothing and runs
nothing, reads without colour, and is the same, byte for byte, for the same state. Parties stand in the order of their codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from comity.desk import report_election, report_inquiry, report_issues, report_process, report_record
from comity.desk.report_inquiry import Shown
from comity.desk.report_markup import Markup
from comity.desk.report_pictures import Picture
from comity.desk.report_style import STYLE
from comity.desk.report_words import name_in
from comity.talks.pictures.names import clean

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_html(
    data: Mapping[str, Any],
    pictures: Sequence[Picture] = (),
    inquiries: Sequence[Shown] = (),
    *,
    language: str = "en",
) -> str:
    """The page. `data`: as `view.state_data` gives it; `pictures`: as `report_pictures.pictures_of` does, in the same language.

    `inquiries`: as `report_inquiry.inquiries_of` gives them.
    """
    to = Markup(data, language)
    sections = [(name, body) for name, body in _sections(to, data, pictures, inquiries) if body]
    title = clean(name_in(data["title"], to.language)[1])
    links = to.items([f'<a href="#{name}">{to.say[name]}</a>' for name, _ in sections])
    body = "".join(to.section(name, to.say[name], body) for name, body in sections)
    return (
        f'<!doctype html>\n<html lang="{to.language}" dir="{to.way}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#content">{to.say["skip"]}</a>\n'
        f"<header>\n<h1>{to.localized(data['title'])}</h1>\n{_facts(to, data)}</header>\n"
        f'<nav aria-label="{to.say["contents"]}">\n{links}</nav>\n'
        f'<main id="content" tabindex="-1">\n{body}</main>\n</body>\n</html>\n'
    )


def _sections(
    to: Markup, data: Mapping[str, Any], pictures: Sequence[Picture], inquiries: Sequence[Shown]
) -> Iterator[tuple[str, str]]:
    """Each section by its name, in order; empty where there is nothing to say."""
    yield "formats", _formats(to, data)
    yield "issues", report_issues.issues(to, data)
    yield "pictures", "".join(_picture(to, one) for one in pictures)
    yield from report_process.sections(to, data)
    yield "texts", report_record.texts(to, data["texts"])
    yield "inquiries", report_inquiry.inquiries(to, inquiries)
    yield "elections", report_election.elections(to, data["elections"])
    yield from report_record.sections(to, data)


def _facts(to: Markup, data: Mapping[str, Any]) -> str:
    """Which record this is, how far it goes, and how anybody finds out whether the page tells the truth."""
    facts = {key: to.code(data[key]) for key in ("origin", "size", "digest", "root")}
    rows = "".join(f"<div><dt>{to.say[key]}</dt><dd>{value}</dd></div>\n" for key, value in facts.items())
    commands = f"comity verify DIR\ncomity state DIR --at {data['size']} --digest"
    return (
        f"<dl>\n{rows}</dl>\n"
        f'<section class="check" aria-labelledby="h-check">\n<h2 id="h-check">{to.say["check"]}</h2>\n'
        f'<pre dir="ltr"><code>{commands}</code></pre>\n<p>{to.say["how to check"]}</p>\n</section>\n'
    )


def _formats(to: Markup, data: Mapping[str, Any]) -> str:
    inside = {
        party["code"]: [one["id"] for one in data["formats"] if party["code"] in one["members"]]
        for party in data["parties"]
    }
    formats = to.table(
        to.say["formats caption"],
        [to.say[key] for key in ("format", "id", "members")],
        [
            [to.localized(one["name"]), to.code(one["id"]), to.codes(one["members"])]
            for one in data["formats"]
        ],
    )
    parties = to.table(
        to.say["parties caption"],
        [to.say[key] for key in ("code", "name", "format")],
        [
            [to.code(one["code"]), to.localized(one["name"]), to.listed(map(to.format, inside[one["code"]]))]
            for one in data["parties"]
        ],
    )
    return formats + parties


def _picture(to: Markup, one: Picture) -> str:
    """The drawing, what it shows, and the same data as a table."""
    header, rows = one.table
    table = to.table(
        to.say[one.name],
        [to.told(cell) for cell in header],
        [[to.told(cell) for cell in row] for row in rows],
        heads=one.heads,
    )
    drawn = (
        f'<figure>\n<div class="drawing" role="group" aria-labelledby="h-picture-{one.name}" tabindex="0">\n{one.svg}</div>\n'
        f"<figcaption>{to.say[f'{one.name} caption']}</figcaption>\n</figure>\n"
        f"<details>\n<summary>{to.say['as table']}</summary>\n{table}</details>\n"
    )
    return to.section(f"picture-{one.name}", to.say[one.name], drawn, level=3, seen=False)
