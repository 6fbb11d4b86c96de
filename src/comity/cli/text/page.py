# SPDX-License-Identifier: Apache-2.0
"""A text as lines for a terminal: numbers in the margin, words wrapped beside them, brackets coloured by party, settled clauses folded.

Colour adds nothing that is not there without it. No control character of a text reaches the terminal; nothing is put into its words.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from comity.text.attributions import spell_attributions, spell_statuses
from comity.text.model import Attribution, Clause, Inline, NoteRef, Text, Words
from comity.text.options import option_sets
from comity.text.plain_text import label
from comity.text.wording import plain, shares_bracket

_COLOURS = (36, 33, 35, 32, 34, 31, 96, 93, 95, 92, 94, 91)
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_CODE = re.compile(r"\x1b\[[0-9;]*m")
_ISOLATES_AND_JOINERS = frozenset("\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069\xad")
_WORDS_OF_FOLDED = 8
_WIDEST = 100
_NARROWEST = 30


def words(content: tuple[Inline, ...] | None) -> str:
    """Words with brackets and attributions, uncoloured."""
    return plain("".join(_spelled(content, {}, "")))


class Page:
    """Lines of one text. `folded` are the ids of clauses to show on one line."""

    def __init__(self, text: Text, *, colour: bool, folded: frozenset[str]) -> None:
        self.text = text
        self.declared = text.codes
        self.folded = frozenset(
            one for one in folded if one in text.by_id and _settled_below(text.by_id[one], folded)
        )
        self.colour = colour
        self.width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))
        self.parties = sorted(set(text.header.parties) - set(text.header.groups))
        self.colours = (
            {code: f"\x1b[{_COLOURS[place % len(_COLOURS)]}m" for place, code in enumerate(self.parties)}
            if colour
            else {}
        )
        for group, members in text.header.groups.items() if colour else ():
            first = min((one for one in members if one in self.colours), default="")
            self.colours[group] = self.colours.get(first, "")

    def head(self) -> list[str]:
        """The title, and whose colour is whose."""
        title = _visible(self.text.header.title)
        lines = [self._styled(_BOLD, title), ""] if title else []
        if self.colours:
            parties = [f"{self.colours[code]}{code}{_PLAIN}" for code in self.parties]
            groups = [
                f"{name} = {' + '.join(members)}" for name, members in sorted(self.text.header.groups.items())
            ]
            lines += ["  ".join([*parties, *groups]), ""]
        return lines

    def clauses(self, clauses: Sequence[Clause], depth: int = 0) -> Iterator[str]:
        """Every clause with what is under it; blank lines between paragraphs, none within a run of folded ones."""
        for run in option_sets(clauses):
            for clause in run:
                if clause.type != "matter":
                    yield from self._clause(clause, depth)
                yield from self.clauses(clause.children, depth if clause.level else depth + 1)

    def notes(self) -> Iterator[str]:
        """Footnotes."""
        for note in self.text.notes:
            yield from self._wrapped(f"[^{note.key}]", self._words(note.content), 0)
            yield ""

    def _clause(self, clause: Clause, depth: int) -> Iterator[str]:
        said = self._words(clause.content)
        status = _visible(spell_statuses(clause.statuses, self.declared))
        if clause.id in self.folded:
            yield from self._folded(clause, said, status, depth)
            return
        who = _visible(spell_attributions(clause.attributions))
        if who:
            start, end = self._of(clause.attributions, "")
            who = f"{start}{who}{end}"
        marker = _visible(label(clause))
        if clause.type == "option" and who:
            marker, who = f"{marker.rstrip(':')} {who}:", ""
        line = " ".join(part for part in (said, who, status) if part)
        if clause.level:
            line = self._styled(_BOLD, line)
        yield from self._wrapped(marker, line, depth)
        yield ""

    def _folded(self, clause: Clause, said: str, status: str, depth: int) -> Iterator[str]:
        """The first words on one line, with what says that it is settled."""
        parts = said.split(" ")
        short = " ".join(parts[:_WORDS_OF_FOLDED]) + (" ..." if len(parts) > _WORDS_OF_FOLDED else "")
        line = " ".join(part for part in (_visible(label(clause)), short, status or "(settled)") if part)
        yield "  " * depth + self._styled(_DIM, line)
        yield ""

    def _wrapped(self, marker: str, line: str, depth: int) -> Iterator[str]:
        """Words beside their number, broken at spaces only."""
        margin = "  " * depth + (f"{marker} " if marker else "")
        hang = " " * min(len(margin), 12)
        current, used = margin, _width(margin)
        fresh = True
        for word in line.split(" "):
            width = _width(word)
            if not fresh and used + 1 + width > self.width:
                yield current.rstrip()
                current, used, fresh = hang, len(hang), True
            current += word if fresh else f" {word}"
            used += width + (0 if fresh else 1)
            fresh = False
        yield current.rstrip()

    def _words(self, content: tuple[Inline, ...] | None) -> str:
        return _visible(plain("".join(_spelled(content, self.colours, ""))), colours=self.colour)

    def _of(self, attributions: Sequence[Attribution], outer: str) -> tuple[str, str]:
        return _paint(attributions, self.colours, outer)

    def _styled(self, style: str, line: str) -> str:
        return f"{style}{line.replace(_PLAIN, _PLAIN + style)}{_PLAIN}" if self.colour and line else line


def _spelled(content: tuple[Inline, ...] | None, colours: dict[str, str], outer: str) -> Iterator[str]:
    """`outer` is the colour around, to which a bracket inside gives way again."""
    for one in content or ():
        if isinstance(one, Words):
            yield one.text if not colours else _CODE.sub("", one.text)
        elif isinstance(one, NoteRef):
            yield f"[^{one.key}]"
        else:
            for place, alternative in enumerate(one.alternatives):
                start, end = _paint(alternative.attributions, colours, outer)
                named = f"{alternative.label}: " if alternative.label else ""
                before = " / " if alternative.slash else alternative.before
                yield f"{before}{start}{'[' * (alternative.opens and not alternative.slash)}{named}"
                yield from _spelled(alternative.content, colours, start or outer)
                closes = alternative.closes and not shares_bracket(one, place)
                yield f"{']' * closes}{spell_attributions(alternative.attributions)}{end}"


def _paint(attributions: Sequence[Attribution], colours: dict[str, str], outer: str) -> tuple[str, str]:
    """The colour of the first party in the order of codes; a group counts as its first member."""
    wanted = {colours.get(code, "") for one in attributions for code in one.codes}
    first = next((colour for colour in colours.values() if colour and colour in wanted), "")
    return (first, _PLAIN + outer) if first else ("", "")


def _settled_below(clause: Clause, settled: Collection[str]) -> bool:
    """Whether nothing under a clause is open, such as the options that it leads to."""
    return all(one.id in settled or one.level or one.type in {"matter", "bracket"} for one in clause.walk())


def _width(said: str) -> int:
    """Columns on a terminal: wide characters count twice, combining ones and colours not at all."""
    return sum(_columns(sign) for sign in _CODE.sub("", said))


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def _visible(said: str, *, colours: bool = False) -> str:
    """Control characters by their code, but for the colours put in here, so that a text can neither colour nor reorder the screen."""
    if not colours:
        return "".join(_sign(one) for one in said)
    pieces = re.split(r"(\x1b\[[0-9;]*m)", said)
    return "".join(piece if place % 2 else "".join(map(_sign, piece)) for place, piece in enumerate(pieces))


def _sign(one: str) -> str:
    if one not in _ISOLATES_AND_JOINERS and unicodedata.category(one) in {"Cc", "Cf"}:
        return f"<U+{ord(one):04X}>"
    return one
