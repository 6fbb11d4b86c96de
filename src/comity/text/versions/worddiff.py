# SPDX-License-Identifier: Apache-2.0
"""What differs between two texts, word by word: runs of words that are kept, deleted and inserted.

Words are compared as they stand, in their order, by a longest common subsequence (rapidfuzz), then the brackets and marks between kept
words. A deterministic clean-up makes the result readable and never inexact: what is kept and deleted is always the old text, what is kept
and inserted always the new one.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import chain, pairwise
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from comity.text.versions.matching import longest_increasing
from comity.text.wording import tokens

SpanKind = Literal["equal", "delete", "insert"]
Edge = Callable[[int], int]

# A kept run of at most this many words between two larger changes is shown as part of one change.
_CRUMB_WORDS = 2
# Lists of so many words are cut, before runs of this many, which are sought at every so many words.
_LONG = 1500
_RUN = 5
_STEP = 64
_BRACKETS = frozenset("[]")
_STOPS = frozenset(".;:\u061b\u06d4\u3002")
_COMMAS = frozenset(",\u060c\u3001")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words. `text` is the run as it stands, with the white space after it; it takes no part in comparisons."""

    kind: SpanKind
    words: tuple[str, ...]
    text: str = field(default="", compare=False)


class Change(NamedTuple):
    """Words `old_start:old_end` of the old text that the words `new_start:new_end` of the new one replace; either may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    def after(self, old: int, new: int) -> Change:
        """The same change in texts that begin with so many more words."""
        return Change(self.old_start + old, self.old_end + old, self.new_start + new, self.new_end + new)


_START = Change(0, 0, 0, 0)


def word_diff(old: Sequence[str], new: Sequence[str]) -> tuple[Span, ...]:
    """Readable spans between two lists of words. A deletion stands before the insertion that replaces it."""
    return tuple(_spans(readable(old, new), old, new))


def text_diff(old: str, new: str) -> tuple[Span, ...]:
    """Readable spans between two texts whose white space is plain. The kept and inserted `text` together are the new text exactly."""
    return tuple(_laid_out(word_diff(tokens(old), tokens(new)), old, new))


def old_words(spans: Iterable[Span]) -> list[str]:
    """The words of the old text again."""
    return [word for span in spans if span.kind != "insert" for word in span.words]


def new_words(spans: Iterable[Span]) -> list[str]:
    """The words of the new text again."""
    return [word for span in spans if span.kind != "delete" for word in span.words]


@lru_cache(maxsize=8192)
def is_word(token: str) -> bool:
    """Whether a token is a word or a number, and not a bracket or another mark."""
    return token.isalnum() or any(sign.isalnum() for sign in token)


def count_words(spans: Iterable[Span], kind: SpanKind) -> int:
    """Words, marks left out, in the spans of one kind."""
    return sum(is_word(word) for span in spans if span.kind == kind for word in span.words)


def readable(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Changes with as many words kept as possible, slid to the edges of phrases, and without crumbs between them."""
    return _without_crumbs(
        slid(_words_first(old, new), old, new, (partial(edge, old), partial(edge, new))), old, new
    )


def _words_first(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """A bracket that moved is a change; the words around it are not."""
    found: list[Change] = []
    for start, end in pairwise(((0, 0), *_cuts(old, new), (len(old), len(new)))):
        for gap in _gaps(old[start[0] : end[0]], new[start[1] : end[1]]):
            _compare_gap(found, gap.after(*start), old, new)
    return found


def _compare_gap(found: list[Change], gap: Change, old: Sequence[str], new: Sequence[str]) -> None:
    olds, news = old[gap.old_start : gap.old_end], new[gap.new_start : gap.new_end]
    if olds == news:
        return
    if set(olds).isdisjoint(news):
        _append(found, gap)
    else:
        for change in minimal(olds, news):
            _append(found, change.after(gap.old_start, gap.new_start))


def _cuts(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places where long lists are cut before they are compared: before runs of words that stand once in either, in one order.

    The time that a comparison takes grows with the product of both lengths.
    """
    if not _LONG <= min(len(old), len(new)) <= max(len(old), len(new)) <= sys.maxunicode // 2:
        return []
    signs = {word: chr(number) for number, word in enumerate(dict.fromkeys(chain(old, new)))}
    was, now = ("".join(map(signs.__getitem__, side)) for side in (old, new))
    runs = [now[place : place + _RUN] for place in range(len(now) - _RUN + 1)]
    counts = Counter(runs)
    where = dict(zip(runs, range(len(runs)), strict=True))
    sought = ((place, was[place : place + _RUN]) for place in range(0, len(was) - _RUN + 1, _STEP))
    once = [(place, where[run]) for place, run in sought if counts[run] == 1 and was.count(run) == 1]
    kept = set(longest_increasing([place for _, place in once]))
    return [cut for cut in once if cut[1] in kept]


def _gaps(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """What stands before, between and after the words that are kept; of kept runs with the same marks in them, nothing."""
    old_at, new_at = ([place for place, token in enumerate(side) if is_word(token)] for side in (old, new))
    after_old = after_new = kept_old = kept_new = 0
    end = Change(len(old_at), len(old_at), len(new_at), len(new_at))
    for change in (*minimal([old[place] for place in old_at], [new[place] for place in new_at]), end):
        olds, news = old_at[kept_old : change.old_start], new_at[kept_new : change.new_start]
        kept_old, kept_new = change.old_end, change.new_end
        if olds:
            yield Change(after_old, olds[0], after_new, news[0])
            if old[olds[0] : olds[-1]] != new[news[0] : news[-1]]:
                for (one, two), (three, four) in zip(pairwise(olds), pairwise(news), strict=True):
                    yield Change(one + 1, two, three + 1, four)
            after_old, after_new = olds[-1] + 1, news[-1] + 1
    yield Change(after_old, len(old), after_new, len(new))


def minimal(old: Sequence[object], new: Sequence[object]) -> list[Change]:
    """Changes between two sequences of hashable values that keep as many as any can; between two changes something is kept."""
    ids = {word: number for number, word in enumerate(dict.fromkeys(chain(old, new)))}
    codes = Indel.opcodes(list(map(ids.__getitem__, old)), list(map(ids.__getitem__, new)))
    found: list[Change] = []
    for code in codes:
        if code.tag != "equal":
            change = Change(code.src_start, code.src_end, code.dest_start, code.dest_end)
            _append(found, change)
    return found


def _append(found: list[Change], change: Change) -> None:
    """Changes that touch in both texts are one."""
    if found and (found[-1].old_end, found[-1].new_end) == (change.old_start, change.new_start):
        before = found.pop()
        change = Change(before.old_start, change.old_end, before.new_start, change.new_end)
    found.append(change)


def edge(words: Sequence[str], place: int) -> int:
    """How well a run of words may begin or end before the word at `place`: at the ends, at brackets, after stops, at commas."""
    before = words[place - 1] if place else ""
    after = words[place] if place < len(words) else ""
    if not (before and after) or after == "[" or before == "]":
        return 3
    if before in _STOPS:
        return 2
    return 1 if before in _COMMAS or after in _COMMAS else 0


def slid(
    found: list[Change], old: Sequence[str], new: Sequence[str], edges: tuple[Edge, Edge]
) -> list[Change]:
    """A run that is only deleted, or only inserted, may slide if what is around it repeats: to where both its ends are the best edges.

    `edges` say for a place in the old and in the new text how well a run begins or ends before the word there.
    """
    moved: list[Change] = []
    for number, change in enumerate(found):
        low = (moved[-1] if moved else _START).old_end
        high = found[number + 1].old_start if number + 1 < len(found) else len(old)
        room = (low - change.old_start, high - change.old_end)
        if change.new_start == change.new_end:
            shift = _best_shift(old, change.old_start, change.old_end, room, edges[0])
        elif change.old_start == change.old_end:
            shift = _best_shift(new, change.new_start, change.new_end, room, edges[1])
        else:
            shift = 0
        _append(moved, change.after(shift, shift) if shift else change)
    return moved


def _best_shift(words: Sequence[str], start: int, end: int, room: tuple[int, int], edge_of: Edge) -> int:
    """By how much to slide `words[start:end]` within `room`: to touch another change, else to the best edges, else to the right."""
    lowest = highest = 0
    while lowest > room[0] and words[start + lowest - 1] == words[end + lowest - 1]:
        lowest -= 1
    while highest < room[1] and words[start + highest] == words[end + highest]:
        highest += 1
    if lowest == highest == 0:
        return 0

    def worth(shift: int) -> tuple[bool, int, int]:
        at_text_end = start + shift == 0 or end + shift == len(words)
        touches = shift in room and not at_text_end
        return touches, edge_of(start + shift) + edge_of(end + shift), shift

    return max(range(lowest, highest + 1), key=worth)


def _without_crumbs(found: list[Change], old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Joins changes with nothing between them but marks, or a word or two that larger changes surround."""
    while True:
        joined: list[Change] = []
        for change in found:
            if joined and _is_crumb(old, joined[-1], change):
                before = joined.pop()
                joined.append(Change(before.old_start, change.old_end, before.new_start, change.new_end))
            else:
                joined.append(change)
        if len(joined) == len(found):
            return [_trimmed(change, old, new) for change in joined]
        found = joined


def _is_crumb(old: Sequence[str], before: Change, after: Change) -> bool:
    if after.old_start - before.old_end > 2 * _CRUMB_WORDS:
        return False
    kept = old[before.old_end : after.old_start]
    count = sum(map(is_word, kept))
    small = count <= _CRUMB_WORDS and 2 * count <= min(_size(before), _size(after))
    return small and _BRACKETS.isdisjoint(kept)


def _size(change: Change) -> int:
    return max(change.old_end - change.old_start, change.new_end - change.new_start)


def _trimmed(change: Change, old: Sequence[str], new: Sequence[str]) -> Change:
    """Without the words at its ends that both sides share."""
    old_start, old_end, new_start, new_end = change
    if old_start == old_end or new_start == new_end:
        return change
    while old_start < old_end and new_start < new_end and old[old_start] == new[new_start]:
        old_start, new_start = old_start + 1, new_start + 1
    while old_start < old_end and new_start < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
    return Change(old_start, old_end, new_start, new_end)


def _spans(found: Sequence[Change], old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    end = Change(len(old), len(old), len(new), len(new))
    for before, change in pairwise((_START, *found, end)):
        yield from _span("equal", old[before.old_end : change.old_start])
        yield from _span("delete", old[change.old_start : change.old_end])
        yield from _span("insert", new[change.new_start : change.new_end])


def _span(kind: SpanKind, words: Sequence[str]) -> Iterator[Span]:
    if words:
        yield Span(kind, tuple(words), " ".join(words))


def _laid_out(spans: Iterable[Span], old: str, new: str) -> Iterator[Span]:
    """Spans with their text cut from where it stands: what is deleted from the old text, the rest from the new one."""
    at_old = at_new = 0
    said = " "
    for span in spans:
        text = ""
        if span.kind != "insert":
            start, at_old = at_old, _after(old, at_old, span.words)
            text = old[start:at_old]
            if not said[-1].isspace() and old[start - 1 : start].isspace():
                text = " " + text
        if span.kind != "delete":
            start, at_new = at_new, _after(new, at_new, span.words)
            text = new[start:at_new]
        said = text
        yield Span(span.kind, span.words, text)


def _after(text: str, start: int, words: Sequence[str]) -> int:
    """Offset after `words`, which stand in `text` from `start` with only white space between them, and after the space that follows."""
    for word in words:
        start = text.index(word, start) + len(word)
    while start < len(text) and text[start].isspace():
        start += 1
    return start
