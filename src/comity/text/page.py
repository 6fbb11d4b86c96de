# SPDX-License-Identifier: Apache-2.0
"""One self-contained HTML page of a text: brackets marked by party, who stands behind them, statuses, footnotes, and what is settled.

The page loads nothing and runs nothing. Words of the text are escaped and isolated by direction, so that brackets stay in their order
around Arabic or Hebrew. Parties are listed by code. Brackets say in letters what colours and lines show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from comity.text.attributions import SPELLING, spell_statuses
from comity.text.direction import Atom, Way, direction, direction_of, isolated, language_of, stretches
from comity.text.emphasis import Run, emphasised
from comity.text.model import (
    FOR,
    Alternative,
    Attribution,
    Choice,
    Clause,
    Inline,
    NoteRef,
    Text,
    Words,
    inlines,
)
from comity.text.open_points import open_points
from comity.text.options import option_sets
from comity.text.page_style import BASE, PRINT, labels, marks, party_rules
from comity.text.plain_text import label
from comity.text.settled import choices_among, clauses_with_text, settled_clauses
from comity.text.wording import bracketed, shares_bracket


def to_html(text: Text, *, checkpoint: str = "", fold: bool = False) -> str:
    """The page. `checkpoint` is the record's, shown as it is; with `fold` settled clauses are folded, to be opened one by one."""
    return Page(text, fold=fold).whole(checkpoint)


class Page:
    """The parts of a page. Anchors are ids of clauses, made unique; footnotes come back to the place that first refers to them."""

    def __init__(self, text: Text, *, fold: bool = False) -> None:
        self.text = text
        self.fold = fold
        self.direction = direction(text.header.language)
        self.labels = labels(text.header.language)
        self.points = open_points(text)
        self.with_text = clauses_with_text(text)
        self.settled = {id(clause) for clause in settled_clauses(text, self.points)}
        self.marks = marks((*text.header.parties, *_named(text)))
        self.anchors = {
            f"{kind}:{place}" for place in range(1, len(text.notes) + 1) for kind in ("fn", "fnref")
        }
        self.places = {note.key: place for place, note in reversed([*enumerate(text.notes, 1)])}
        self.referred: dict[str, int] = {}

    def whole(self, checkpoint: str, *, style: str = BASE + PRINT, head: str = "") -> str:
        """The document; `head` is added to its head. Parties' marks are styled in any case."""
        header = self.text.header
        body = "".join(self.clauses(self.text.clauses))
        title = escape(header.title or header.text or self.labels["version"])
        style += party_rules(len(self.marks))
        return (
            f'<!doctype html>\n<html lang="{escape(language_of(header.language) or "und")}" dir="{self.direction}">\n<head>\n'
            f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n{head}'
            f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            f"<header>\n<h1>{title}</h1>\n{self.summary()}{self.legend()}</header>\n"
            f"<main>\n{body}</main>\n<footer>\n{self.notes()}{self.record(checkpoint)}</footer>\n</body>\n</html>\n"
        )

    def summary(self) -> str:
        """A line of figures."""
        header, say = self.text.header, self.labels
        parts = [f"{say['version']} {escape(header.version)}"] if header.version else []
        parts += [
            f"{len(self.with_text)} {say['clauses']}",
            f"{len(self.settled)} {say['settled clauses']}",
            f"{len(choices_among(self.points))} {say['open']}",
        ]
        if self.text.diagnostics:
            parts.append(f"{len(self.text.diagnostics)} {say['faults']}")
        return f'<p class="summary">{" · ".join(f"<bdi>{part}</bdi>" for part in parts)}</p>\n'

    def legend(self) -> str:
        """Every party and group with its mark, by code."""
        if not self.marks:
            return ""
        groups = self.text.header.groups
        rows = "".join(
            f"<li>{self._party(code)}"
            + (
                f' <bdi dir="ltr">= {escape(" + ".join(sorted(groups[code])))}</bdi>'
                if code in groups
                else ""
            )
            + "</li>"
            for code in self.marks
        )
        rows += f'<li><span class="party">{self.labels["unattributed"]}; {self.labels["several"]}</span></li>'
        return f'<section class="legend"><h2>{self.labels["parties"]}</h2><ul>{rows}</ul></section>\n'

    def record(self, checkpoint: str) -> str:
        if not checkpoint:
            return ""
        return f'<section class="record"><h2>{self.labels["record"]}</h2><pre dir="ltr">{escape(checkpoint)}</pre></section>\n'

    def notes(self) -> str:
        if not self.text.notes:
            return ""
        rows = []
        for place, note in enumerate(self.text.notes, 1):
            words = self.words(note.content)
            back = (
                f' <a href="#fnref:{place}" aria-label="{self.labels["back"]}">↩</a>'
                if note.key in self.referred
                else ""
            )
            rows.append(f'<li id="fn:{place}" value="{place}">{words}{back}</li>\n')
        return f'<section class="notes"><h2>{self.labels["notes"]}</h2><ol>\n{"".join(rows)}</ol></section>\n'

    # Clauses

    def clauses(self, clauses: Sequence[Clause]) -> Iterator[str]:
        """Clauses one after the other, options that are alternatives in a group of their own."""
        for run in option_sets(clauses):
            inner = "".join(map(self._clause, run))
            if run[0].type == "option":
                name = f"{self.labels['group']}: {len(run)} {self.labels['options']}"
                inner = f'<div class="options" role="group" aria-label="{name}">\n{inner}</div>\n'
            yield inner

    def _clause(self, clause: Clause) -> str:
        settled = id(clause) in self.settled
        anchor = self._anchor(clause.id)
        own = self._own(clause, anchor)
        if settled and self.fold:
            said = escape(label(clause) or bracketed(clause.content)[:60])
            summary = f"<summary><bdi>{said}</bdi> · {self.labels['settled']}</summary>"
            own = f"<details>{summary}\n{own}</details>\n"
        children = "".join(self.clauses(clause.children))
        kind = "section" if clause.type == "heading" else clause.type
        return (
            f'<div class="clause {kind}" id="{escape(anchor)}">\n'
            f'<div class="own{" settled" * settled}">\n{own}</div>\n{children}</div>\n'
        )

    def _own(self, clause: Clause, anchor: str) -> str:
        """The clause's own line."""
        if clause.type == "matter":
            said = "".join(one.text for one in clause.content if isinstance(one, Words))
            return f"<pre>{escape(said)}</pre>\n"
        tag = f"h{max(2, min(6, clause.level or 2))}" if clause.type == "heading" else "p"
        way = direction_of(bracketed(clause.content), self.direction)
        number = label(clause)
        parts = []
        if number or tag == "p":
            name = escape(number) if number else "¶"
            parts.append(
                f'<a class="number" href="#{quote(anchor)}"><bdi dir="{direction_of(number, self.direction)}">{name}</bdi></a> '
            )
        parts.append(self.words(clause.content, way))
        parts += map(self._attribution, clause.attributions)
        if clause.statuses:
            status = spell_statuses(clause.statuses, self.text.codes).strip("()")
            parts.append(f'<bdi class="status">{escape(status)}</bdi>')
        elif id(clause) in self.settled:
            parts.append(f'<span class="mark">{self.labels["settled"]}</span>')
        return f'<{tag} dir="{way}">{"".join(parts)}</{tag}>\n'

    def _anchor(self, identity: str) -> str:
        base = re.sub(r"\s+", "_", identity) or "clause"
        anchor, count = base, 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{base}-{count}"
        self.anchors.add(anchor)
        return anchor

    # Words

    def words(self, content: Sequence[Inline] | None, way: Way | None = None) -> str:
        """A content as HTML, in a line that runs `way`."""
        way = way or direction_of(bracketed(tuple(content or ())), self.direction)
        return "".join(isolated(list(self._atoms(content, iter(emphasised(content)))), way))

    def _atoms(self, content: Sequence[Inline] | None, runs: Iterator[tuple[Run, ...]]) -> Iterator[Atom]:
        for one in content or ():
            if isinstance(one, Words):
                for run in next(runs):
                    yield from (Atom(_run(replace(run, text=text)), way) for text, way in stretches(run.text))
            elif isinstance(one, NoteRef):
                yield Atom(self._reference(one.key), None)
            else:
                ways = {way for _, way in stretches(bracketed((one,))) if way}
                written = "".join(self._choice(one, runs))
                yield Atom(
                    written, ways.pop() if len(ways) == 1 else self.direction if ways else None, bracket=True
                )

    def _pieces(self, content: Sequence[Inline] | None, runs: Iterator[tuple[Run, ...]]) -> Iterator[str]:
        for one in content or ():
            if isinstance(one, Words):
                yield "".join(map(_run, next(runs)))
            elif isinstance(one, NoteRef):
                yield self._reference(one.key)
            else:
                yield from self._choice(one, runs)

    def _choice(self, choice: Choice, runs: Iterator[tuple[Run, ...]]) -> Iterator[str]:
        yield f'<span class="choice {choice.kind}" role="group" aria-label="{self.labels["group"]}">'
        for place, one in enumerate(choice.alternatives):
            between = " / " if one.slash else one.before
            yield escape(between) + '<span class="edge">[</span>' * (one.opens and not one.slash)
            yield f'<span class="label">{escape(one.label)}: </span>' if one.label else ""
            yield self._alternative(one, runs)
            yield '<span class="edge">]</span>' * (one.closes and not shares_bracket(choice, place))
            yield from map(self._attribution, one.attributions)
        yield "</span>"

    def _alternative(self, one: Alternative, runs: Iterator[tuple[Run, ...]]) -> str:
        if one.content is None:
            return f'<i class="null">{self.labels["no text"]}</i>'
        behind = {code for said in one.attributions if said.stance in FOR for code in said.codes}
        party = f" p{self.marks[next(iter(behind))]}" if len(behind) == 1 else ""
        way = direction_of(bracketed(one.content), self.direction)
        return f'<bdi class="alt{party}" dir="{way}">{"".join(self._pieces(one.content, runs))}</bdi>'

    def _attribution(self, one: Attribution) -> str:
        codes = ", ".join(map(self._party, one.codes))
        stance = "" if one.stance == "propose" else SPELLING.get(one.stance, one.stance)
        condition = f"if {one.condition}" if one.condition else ""
        said = escape(" ".join(filter(None, (stance, condition, one.remark))))
        return f'<bdi class="who" dir="ltr">({codes}{": " + said if said else ""})</bdi>'

    def _party(self, code: str) -> str:
        return f'<span class="party p{self.marks[code]}">{escape(code)}</span>'

    def _reference(self, key: str) -> str:
        place = self.places.get(key)
        if place is None:
            return f"<bdi><sup>{escape(key)}</sup></bdi>"
        first = "" if key in self.referred else f' id="fnref:{place}"'
        self.referred.setdefault(key, place)
        link = f'<a href="#fn:{place}"{first} role="doc-noteref">{escape(key)}</a>'
        return f"<bdi><sup>{link}</sup></bdi>"


def _run(run: Run) -> str:
    said = escape(run.text)
    said = f"<em>{said}</em>" if run.italic else said
    return f"<strong>{said}</strong>" if run.bold else said


def _named(text: Text) -> set[str]:
    """Every code that stands in an attribution, declared or not, and every group."""
    found = set(text.header.groups)
    for clause in text.walk():
        found |= {code for one in clause.attributions for code in one.codes}
    contents = [clause.content for clause in text.walk()] + [note.content for note in text.notes]
    for content in contents:
        for inline in inlines(content):
            if isinstance(inline, Choice):
                said = (one for alternative in inline.alternatives for one in alternative.attributions)
                found |= {code for one in said for code in one.codes}
    return found
