# SPDX-License-Identifier: Apache-2.0
"""How many independent sources stand behind a set of documents, and every tie between them with its evidence.

Three levels: captures (what was fetched), articles (what was written), sources (what was found out by somebody). Ties are edges that an
algorithm found and people can confirm, assert or cut. Groups follow from the edges, are never stored, and say nothing about who is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from comity.inquiry.case import CLAIM_JOINING, JOINING, Class, Edge
from comity.inquiry.independence.alignment import Span
from comity.inquiry.independence.candidates import candidates
from comity.inquiry.independence.credits import Credit
from comity.inquiry.independence.document import Document
from comity.inquiry.independence.grouping import groups, standing
from comity.inquiry.independence.kinship import Kinship, Reading, copied, kinship
from comity.inquiry.independence.language import language_of

AGENCY = "agency:"
"""What the name of an agency begins with where it is one end of an edge."""
SAME_MATTER = 0.4
SAME_MATTER_NAMES = 4
PROPOSED_NAMES = 5
NOT_DETECTED = (
    "Paraphrase and translation are not found by comparing words; likely ones are proposed by the names and numbers that they share, and a "
    "person decides. A source that nobody names (a common informant, an unsigned briefing) leaves no trace in the text. That no tie was "
    "found does not prove that there is none."
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Tie:
    """One edge with its evidence. `a` and `b` are documents' names; `b` can be an agency."""

    edge: Edge
    contained: float = 0.0
    matched: int = 0
    spans: tuple[Span, ...] = ()
    credits: tuple[Credit, ...] = ()
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Two documents that a person should compare: in different languages, with so many names and numbers in common."""

    a: str
    b: str
    languages: tuple[str, str]
    names: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """The answer, and all that it rests on."""

    documents: tuple[Document, ...]
    languages: dict[str, str]
    ties: tuple[Tie, ...]
    decided: tuple[Edge, ...]
    credits: tuple[Credit, ...]
    speakers: dict[str, tuple[tuple[str, int], ...]]
    proposals: tuple[Proposal, ...]
    joining: frozenset[Class] = field(default=JOINING)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Edges between documents that hold: what was found, as far as no person cut it, and what people asserted."""
        return standing((*(tie.edge for tie in self.ties), *self.decided))

    def grouped(self, joining: Collection[Class]) -> tuple[tuple[str, ...], ...]:
        """Documents joined by the edges of these classes."""
        return groups((one.name for one in self.documents), self.edges, joining)

    @property
    def captures(self) -> int:
        """Captures that differ."""
        return len(self.grouped({"same-capture"}))

    @property
    def articles(self) -> tuple[tuple[str, ...], ...]:
        """Captures of one article."""
        return self.grouped({"same-capture", "same-article"})

    @property
    def independent(self) -> tuple[tuple[str, ...], ...]:
        """Documents that count as one source."""
        return self.grouped(self.joining)

    @property
    def by_observer(self) -> tuple[tuple[str, ...], ...]:
        """The same if what comes from one release or one speaker counts once, too."""
        return self.grouped(CLAIM_JOINING | self.joining)


def sources(
    documents: Sequence[Document],
    decided: Sequence[Edge] = (),
    joining: frozenset[Class] = JOINING,
    progress: Progress | None = None,
) -> Sources:
    """Ties and groups of `documents`, whose names differ. `decided` are people's edges; they come after what is found and override it.

    Neither the order of the documents nor their names decide anything: pairs are judged in the order of the documents' hashes.
    """
    readings = [Reading(one) for one in sorted(documents, key=lambda one: (one.sha256, one.name))]
    by_name = {one.document.name: one for one in readings}
    kin = _kinships(readings, progress)
    ties = [_tie(readings[i], readings[j], one) for (i, j), one in kin.items()]
    ties.extend(_agencies(readings))
    ties.extend(_syndicated(readings, kin))
    ties.extend(_observed(readings, kin))
    languages = {one.name: language_of(one) for one in documents}
    return Sources(
        tuple(documents),
        languages,
        tuple(sorted(ties, key=lambda tie: (tie.edge.a, tie.edge.b, tie.edge.type))),
        tuple(decided),
        tuple(credit for one in documents for credit in by_name[one.name].credits),
        {
            one.name: tuple((who.name, who.times) for who in heard)
            for one in documents
            if (heard := by_name[one.name].speakers)
        },
        tuple(sorted(_proposed(readings, languages), key=lambda one: (one.a, one.b))),
        joining,
    )


Kin = dict[tuple[int, int], Kinship]


def _kinships(readings: Sequence[Reading], progress: Progress | None) -> Kin:
    """Kinship of every candidate pair of different bytes, judged once more where furniture was learned from others; the same for copies."""
    copies: dict[str, list[int]] = defaultdict(list)
    for number, reading in enumerate(readings):
        copies[reading.document.sha256].append(number)
    firsts = [same[0] for same in copies.values()]
    pairs = candidates([readings[first].document.row for first in firsts])
    found: Kin = {}
    for done, (first, second) in enumerate(pairs):
        i, j = firsts[first], firsts[second]
        one = kinship(readings[i], readings[j])
        if one is not None:
            found[i, j] = one
        if progress is not None:
            progress(done + 1, len(pairs))
    touched = _learn(readings, found)
    for (i, j), one in list(found.items()):
        if one.type not in {"same-capture", "shared-furniture"} and (i in touched or j in touched):
            again = kinship(readings[i], readings[j])
            if again is None:
                del found[i, j]
            else:
                found[i, j] = again
    return found | _of_copies(readings, found, list(copies.values()))


def _of_copies(readings: Sequence[Reading], found: Kin, copies: list[list[int]]) -> Kin:
    """Kinship of copies to the byte: to each other, and to what the first of them is akin to; of very many, to the first alone."""
    more: Kin = {}
    alike = {same[0]: same for same in copies}
    for same in copies:
        for place, i in enumerate(same if len(same) <= CROWD else same[:1]):
            for j in same[place + 1 :]:
                more[i, j] = copied(readings[i])
    for (i, j), one in found.items():
        if len(alike[i]) * len(alike[j]) <= CROWD * CROWD:
            more.update({(p, q): one for p in alike[i] for q in alike[j] if (p, q) != (i, j)})
    return more


def _learn(readings: Sequence[Reading], found: Kin) -> set[int]:
    """Give every reading the paragraphs that are furniture: found in the frames of pages by two others, or by one of its own publisher.

    Pages of the same words count as one, so that copies teach nothing.
    """
    seen: dict[tuple[str, ...], set[bytes]] = defaultdict(set)
    sure: set[tuple[str, ...]] = set()
    for (i, j), one in found.items():
        if one.type != "shared-furniture":
            continue
        a, b = readings[i].document, readings[j].document
        common = {paragraph.words for paragraph in a.paragraphs} & {
            paragraph.words for paragraph in b.paragraphs
        }
        for paragraph in a.paragraphs:
            if paragraph.words in common and _inside(paragraph.begin, paragraph.end, one.spans):
                seen[paragraph.words] |= {a.row.tobytes(), b.row.tobytes()}
                if a.publisher and a.publisher == b.publisher:
                    sure.add(paragraph.words)
    learned = {text for text, at in seen.items() if len(at) > 2} | sure
    touched = set()
    for number, reading in enumerate(readings):
        reading.furniture = {one.words for one in reading.document.paragraphs} & learned
        if reading.furniture:
            touched.add(number)
    return touched


def _inside(begin: int, end: int, spans: Sequence[Span]) -> bool:
    return any(span.a <= begin and end <= span.a_end for span in spans)


def _edge(a: Reading, b: Reading, type_: Class, reason: str) -> Edge:
    first, second = sorted((a.document.name, b.document.name))
    return Edge(first, second, type_, "found", "", reason)


def _tie(a: Reading, b: Reading, found: Kinship) -> Tie:
    """The tie with its spans as seen from the document whose name is first."""
    spans = found.spans
    if b.document.name < a.document.name:
        spans = tuple(sorted((span.turned() for span in spans), key=lambda span: span.a))
    return Tie(_edge(a, b, found.type, found.reason), found.contained, found.matched, spans)


def _agencies(readings: Sequence[Reading]) -> Iterator[Tie]:
    """Each document's ties to the agencies that its text comes from, in whole or in part."""
    for one in readings:
        for agency in sorted(one.agencies):
            credits_ = tuple(
                credit for credit in one.credits if credit.agency == agency and credit.of_the_text
            )
            yield Tie(
                Edge(
                    one.document.name,
                    AGENCY + agency,
                    "syndicated",
                    "found",
                    "",
                    f"credits {agency}: {credits_[0].text}",
                ),
                credits=credits_,
            )


def same_matter(a: Reading, b: Reading) -> bool:
    """Whether two texts are about one matter: the one with fewer names shares many of them with the other."""
    common = a.facts.names & b.facts.names
    fewer = min(len(a.facts.names), len(b.facts.names))
    return len(common) >= SAME_MATTER_NAMES and len(common) >= SAME_MATTER * fewer


def _related(readings: Sequence[Reading], kin: Kin, i: int, j: int) -> bool:
    known = kin.get((i, j))
    if known is not None and known.type != "shared-furniture":
        return True
    return same_matter(readings[i], readings[j])


def _syndicated(readings: Sequence[Reading], kin: Kin) -> Iterator[Tie]:
    """Documents on one matter that credit one agency, where their words alone did not make them one already."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(readings):
        for agency in one.agencies:
            holders[agency].append(number)
    done: set[tuple[int, int]] = set()
    for agency, at in sorted(holders.items()):
        for place, i in enumerate(at):
            for j in at[place + 1 :]:
                known = kin.get((i, j))
                joined = known is not None and known.type in JOINING
                if joined or (i, j) in done or not _related(readings, kin, i, j):
                    continue
                done.add((i, j))
                credits_ = tuple(
                    credit
                    for one in sorted((readings[i], readings[j]), key=lambda one: one.document.name)
                    for credit in one.credits
                    if credit.agency == agency and credit.of_the_text
                )
                reason = f"both credit {agency} on one matter"
                yield Tie(_edge(readings[i], readings[j], "syndicated", reason), credits=credits_)


def _observed(readings: Sequence[Reading], kin: Kin) -> Iterator[Tie]:
    """Documents on one matter that name the same speaker; of very many, each with the first."""
    heard: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(readings):
        for speaker in one.speakers:
            heard[speaker.key].append(number)
    shared: dict[tuple[int, int], list[str]] = defaultdict(list)
    for key, at in sorted(heard.items()):
        for place, i in enumerate(at if len(at) <= CROWD else at[:1]):
            for j in at[place + 1 :]:
                if _related(readings, kin, i, j):
                    shared[i, j].append(key)
    for (i, j), keys in shared.items():
        names = tuple(
            max(
                (who.name for one in (readings[i], readings[j]) for who in one.speakers if who.key == key),
                key=lambda name: (len(name), name),
            )
            for key in keys
        )
        reason = f"both report what {', '.join(names)} said"
        yield Tie(_edge(readings[i], readings[j], "same-observer", reason), speakers=names)


CROWD = 60


def _proposed(readings: Sequence[Reading], languages: dict[str, str]) -> Iterator[Proposal]:
    """Pairs in different languages that share names and numbers; only among as many documents as a person would look at."""
    if len(readings) > 200:
        return
    for i, one in enumerate(readings):
        for other in readings[i + 1 :]:
            a, b = sorted((one, other), key=lambda reading: reading.document.name)
            pair = (languages[a.document.name], languages[b.document.name])
            if pair[0] == pair[1]:
                continue
            names = a.facts.names & b.facts.names
            fewer = min(len(a.facts.names), len(b.facts.names))
            if a.facts.script != b.facts.script:
                names = a.facts.skeletons & b.facts.skeletons
                fewer = min(len(a.facts.skeletons), len(b.facts.skeletons))
            numbers = a.facts.numbers & b.facts.numbers
            if len(names) + len(numbers) >= PROPOSED_NAMES and len(names) >= SAME_MATTER * fewer:
                yield Proposal(
                    a.document.name, b.document.name, pair, tuple(sorted(names)), tuple(sorted(numbers))
                )
