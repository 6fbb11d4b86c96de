# SPDX-License-Identifier: Apache-2.0
"""The state of play as one self-contained HTML page, for people who were not there: who stands where, what the rules say, what is planned.

It holds what `comity state --json` holds and nothing more, in English or Arabic, and says how to check it. The page loads nothing and runs
nothing, reads without colour, and gives the same bytes for the same state. Parties stand in the order of their codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comity.desk import report_process, report_record
from comity.desk.report_markup import Markup
from comity.desk.report_pictures import Picture
from comity.desk.report_style import STYLE

_STANCES = ("preferred", "acceptable", "cannot_accept")


def to_html(data: Mapping[str, Any], pictures: Sequence[Picture] = (), *, language: str = "en") -> str:
    """The page. `data`: as `view.state_data` gives it; `pictures`: as `report_pictures.pictures_of` does, in the same language."""
    to = Markup(data, language)
    parts = [
        to.section("formats", to.say["formats"], _formats(to, data)),
        to.section("issues", to.say["issues"], _issues(to, data)),
        to.section("pictures", to.say["pictures"], "".join(_picture(to, one) for one in pictures)),
        *(to.section(name, to.say[name], body) for name, body in report_process.sections(to, data)),
        *(to.section(name, to.say[name], body) for name, body in report_record.sections(to, data)),
    ]
    title = to.localized(data["title"])
    return (
        f'<!doctype html>\n<html lang="{to.language}" dir="{to.way}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{to.plain(data['title'])}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#content">{to.say["skip"]}</a>\n<header>\n<h1>{title}</h1>\n{_facts(to, data)}</header>\n'
        f'{_contents(to, [name for name in _NAMES if f'<section id="{name}"' in "".join(parts)])}'
        f'<main id="content" tabindex="-1">\n{"".join(parts)}</main>\n</body>\n</html>\n'
    )
