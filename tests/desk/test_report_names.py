# SPDX-License-Identifier: Apache-2.0
"""Names in a report: in its language where there is one, and in their place whatever they hold."""

from __future__ import annotations

from typing import Any

import pytest

from comity.desk.report import to_html
from comity.desk.view import state_data
from desk.pages import DIGEST, SECTIONS, check_sound, everything, rows, said, written
from talks.pictures.drawn import HOSTILE, plain, shown
from worlds import Replica, accepted, party


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return state_data(everything().folded, DIGEST)


def test_a_name_stands_in_the_language_of_the_report() -> None:
    names = {"ar": "سين", "en": "Senne", "fr": "Senné"}
    replica = Replica(
        [party("ALD", name=names), party("BRE", name={"fr": "Brenne"})], {"all": ("ALD", "BRE")}
    )
    for language, name, tag in (("en", "Senne", "en"), ("ar", "سين", "ar"), ("ar-SY", "سين", "ar")):
        page = check_sound(written(replica.folded, language))
        _, parties = page.tables("formats")
        assert list(parties[0].values())[:2] == ["ALD", name]
        found = [
            (said(one), one.get("lang"))
            for one in page.find('//section[@id="formats"]//table//td/bdi[@lang]')
        ]
        assert (name, tag) in found
        assert ("Brenne", "fr") in found


TEXTS = {"title", "reason", "text", "host", "mandate", "trigger", "account", "rule"}


def named_otherwise(value: Any, name: str, key: str = "") -> Any:
    """The state with this name in place of all that parties wrote."""
    if isinstance(value, dict):
        if key in {"name", "title"} or key == "conditions":
            return dict.fromkeys(value, name)
        return {inner: named_otherwise(one, name, inner) for inner, one in value.items()}
    if isinstance(value, list):
        return [named_otherwise(one, name, key) for one in value]
    return name if key in TEXTS and isinstance(value, str) else value


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_hostile_names_stay_in_their_place(data: dict[str, Any], name: str, language: str) -> None:
    changed = named_otherwise(data, name)
    html = to_html(changed, language=language)
    page = check_sound(html)
    assert page.sections == [one for one in SECTIONS if one != "pictures"]
    assert not set(html) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b\x7f\u2028")
    html.encode()
    expected = (
        " ".join(shown(name).split()) if language == "en" or shown(name) != "(no name)" else "(بلا اسم)"
    )
    first = next(rows(page.one('//section[@id="issue-seat"]//table')))
    assert next(iter(first.values())) == plain(expected)
    assert said(page.one("//h1")) == plain(expected)


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", '"><svg onload="x">', "]]><!--", "</bdi></table>", "{who}"]
)
def test_hostile_titles_on_the_record(title: str) -> None:
    """Through the pictures, too."""
    replica = Replica()
    accepted(
        replica.table(
            "FRA", title=title, options=[{"id": "yes", "title": title}, {"id": "no", "title": "No"}]
        )
    )
    accepted(replica.file("FRA", "yes", "preferred", condition=title))
    accepted(replica.file("RUS", "yes", "cannot_accept"))
    accepted(replica.say("talks/round/v1", "FRA", number=1, host=title, date="2026-03-10"))
    for language in ("en", "ar"):
        page = check_sound(written(replica.folded, language))
        assert len(page.find("//figure/div/*")) == 4
        assert said(page.one('//section[@id="issue-border"]/h3')) == title
        assert title in said(page.section("rounds"))


def test_ids_of_issues_cannot_collide_with_those_of_the_page() -> None:
    replica = Replica()
    for name in ("a", "h-a", "a-heading", "table-1", "content", "issues"):
        accepted(replica.table("FRA", id=name))
    check_sound(written(replica.folded))
