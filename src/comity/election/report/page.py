# SPDX-License-Identifier: Apache-2.0
"""The report as one page that needs nothing else: no script, nothing loaded, every stranger's word escaped and in its own direction.

What is most asked for comes first: whether the election verifies, then the counts, then on what they rest. The same facts give the same
bytes; no clock is asked.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from comity.election.report import counts, sections
from comity.election.report.facts import Facts
from comity.election.report.markup import (
    Markup,
    Part,
    clean,
    code,
    definitions,
    element,
    items,
    joined,
    number,
    section,
)
from comity.election.report.style import PAPER, SCREEN
from comity.election.report.voice import Voice
from comity.election.report.words import WORDS
from comity.errors import InputError

LANGUAGES = tuple(WORDS)
PARTS = (
    "election",
    "results",
    "turnout",
    "trustees",
    "checks",
    "limits",
    "yourself",
    "identifiers",
    "trackers",
)
NAME = 90
"""So many characters of a name stand at the head of each printed page."""
_SIMULATED = re.compile(r"\bsimulat(?:ed|ion)\b|محاكاة", re.IGNORECASE)
"""What a description says if it says that nothing real is decided."""


def to_html(facts: Facts, *, language: str = "en", paper: bool = False) -> str:
    """The page in a language of LANGUAGES; for `paper` it is laid out by `paper.to_pdf`. Raises InputError on another language."""
    if language not in WORDS:
        raise InputError(
            f"reports are not written in {language!r}", hint=f"expected one of {', '.join(LANGUAGES)}"
        )
    voice = Voice(language)
    title = f"{voice['title']}: {clean(facts.found.box.election.name).strip() or voice['unnamed']}"
    style = PAPER if paper else SCREEN
    body = element(
        "body", *(_running(facts, voice) if paper else _skip(voice)), *_body(facts, voice, paper=paper)
    )
    document = element(
        "html", _head(title, style), Markup("\n"), body, Markup("\n"), lang=language, dir=voice.way
    )
    return f"<!doctype html>\n{document.text}\n"


def status(facts: Facts) -> str:
    """`failed`, `verified` or `unfinished`."""
    if not facts.found.ok:
        return "failed"
    return "verified" if facts.stage == "finished" else "unfinished"


def _head(title: str, style: str) -> Markup:
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    parts: Sequence[Part] = (
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(style)),
    )
    return element("head", Markup("\n"), joined(parts, Markup("\n")), Markup("\n"))


def _skip(voice: Voice) -> tuple[Markup, ...]:
    return (element("a", voice["skip"], class_="skip", href="#main"), Markup("\n"))


def _running(facts: Facts, voice: Voice) -> tuple[Markup, ...]:
    """The lines at the head and the foot of every printed page."""
    election = facts.found.box.election
    name = clean(election.name)
    short = name if len(name) <= NAME else f"{name[: NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
    head = joined((voice.stranger(short), voice[status(facts)]), " \N{MIDDLE DOT} ")
    foot = joined((code(election.fingerprint), element("span", class_="pages")), " \N{MIDDLE DOT} ")
    return element("div", head, class_="running"), element("div", foot, class_="foot")


def _body(facts: Facts, voice: Voice, *, paper: bool) -> list[Part]:
    built = {
        "election": _election(facts, voice),
        "results": counts.results(facts, voice),
        "turnout": sections.turnout(facts, voice),
        "trustees": sections.trustees(facts, voice),
        "checks": sections.checks(facts, voice),
        "limits": sections.limits(facts, voice),
        "yourself": sections.yourself(facts, voice),
        "identifiers": sections.identifiers(facts, voice),
        "trackers": sections.trackers(facts, voice, paper=paper),
    }
    name = voice.stranger(facts.found.box.election.name)
    header = element(
        "header",
        element("p", voice["title"], class_="over"),
        element("h1", name),
        _status(facts, voice),
        _simulated(facts, voice),
        *(
            element("p", voice.fill("count", name=voice["warning"], value=voice.english(one)), class_="mark")
            for one in facts.found.warnings
        ),
    )
    links = (element("a", voice[one], href=f"#{one}") for one in PARTS)
    contents = None if paper else element("nav", items(links), aria_label=voice["contents"])
    main = element("main", *(built[one] for one in PARTS), id="main")
    return [header, Markup("\n"), contents, Markup("\n"), main]


def _status(facts: Facts, voice: Voice) -> Markup:
    """Whether the election verifies, and how far it is."""
    kind, made = status(facts), facts.found.checks
    broken = voice.listed(element("a", code(one.id), href=f"#check-{one.id}") for one in made if not one.ok)
    text = joined(
        (
            voice.fill(f"{kind} text", count=number(len(made)), checks=broken),
            None if facts.found.ok else voice["claims"],
        ),
        " ",
    )
    return element(
        "div",
        element("p", element("strong", voice[kind]), class_="word"),
        element("p", text),
        element("p", voice[facts.stage]),
        class_=f"status {kind}",
        role="note",
        aria_label=voice["status"],
    )


def _simulated(facts: Facts, voice: Voice) -> Markup | None:
    election = facts.found.box.election
    if not _SIMULATED.search(f"{election.name}\n{election.description}"):
        return None
    return element(
        "p",
        element("strong", f"{voice['simulated']}. "),
        voice["simulated text"],
        class_="mark simulated",
        role="note",
    )


def _election(facts: Facts, voice: Voice) -> Markup:
    """What the election says of itself."""
    election = facts.found.box.election

    def said(words: str | None) -> Markup | None:
        return voice.stranger(words) if words and words.strip() else None

    description = election.description
    return section(
        "election",
        voice["election"],
        voice.lines(description) if description.strip() else None,
        definitions(
            (voice["uuid"], code(election.uuid)),
            (voice["administrator"], said(election.administrator)),
            (voice["authority"], said(election.credential_authority)),
        ),
    )
