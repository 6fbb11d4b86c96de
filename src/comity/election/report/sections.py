# SPDX-License-Identifier: Apache-2.0
"""The parts of a report around the counts: turnout, trustees, checks, what is not protected, how to verify, identifiers, trackers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from comity.election.ballots.belenios_v1.verification.checks import CHECKS, Check
from comity.election.report.facts import EVENTS, Facts, Trustee
from comity.election.report.markup import (
    Markup,
    Part,
    code,
    definitions,
    element,
    items,
    joined,
    number,
    section,
    table,
)
from comity.election.report.voice import Voice, moment, told
from comity.election.report.words import SENTENCES

LIMITS = ("limit device", "limit coercion", "limit who", "limit trustees", "limit available", "limit roll")
WEIGHTS = 200
"""So many weights are listed."""
FEW = 5
"""Of a weight that fewer hold, how many voted is not shown: it would tell of single voters whether they did."""


def turnout(facts: Facts, voice: Voice) -> Markup:
    """Who could vote and how many did, in numbers and in weight."""
    found = facts.found
    replaced = found.ballots - found.voters
    eligible = any(check.id == "eligibility" and check.ok for check in found.checks)
    why = joined((" (", voice["replaced why"], ")")) if eligible and replaced else None
    rows: list[tuple[str, Part]] = [
        (voice["ballots"], number(found.ballots)),
        (voice["replaced"], joined((number(replaced), why))),
    ]
    if facts.roll is None:
        return section(
            "turnout", voice["turnout"], definitions(*rows), element("p", voice["no roll"], class_="mark")
        )
    weight = sum(one.weight * one.credentials for one in facts.roll)
    credentials = sum(one.credentials for one in facts.roll)
    rows = [
        (voice["credentials"], number(credentials)),
        (voice["roll weight"], number(weight)),
        *rows,
        (voice["voters"], number(found.voters)),
        (voice["weight"], number(found.total_weight)),
        (voice["share voted"], told(_share(found.voters, credentials))),
        (voice["share weight"], told(_share(found.total_weight, weight))),
    ]
    return section("turnout", voice["turnout"], definitions(*rows), _roll(facts, voice))


def _roll(facts: Facts, voice: Voice) -> Markup:
    """The roll by weight."""
    listed = facts.roll or ()
    rows = [
        (number(one.weight), number(one.credentials), number(one.voted) if one.credentials >= FEW else "–")
        for one in listed[:WEIGHTS]
    ]
    few = any(one.credentials < FEW for one in listed[:WEIGHTS])
    note = element("p", voice.fill("roll few", count=number(FEW))) if few else None
    cut = element("p", voice.fill("roll cut", count=number(WEIGHTS))) if len(listed) > WEIGHTS else None
    header = (voice["of weight"], voice["on roll"], voice["voted"])
    return joined((table(voice["roll caption"], header, rows) if rows else None, note, cut))


def trustees(facts: Facts, voice: Voice) -> Markup:
    """Who held the keys, who was needed, and what each did."""
    if facts.trustees is None:
        return section("trustees", voice["trustees"], element("p", voice["no trustees"], class_="mark"))
    shuffles = bool(facts.found.box.election.non_homomorphic)
    header = [voice["trustee"], voice["group"], voice["decrypted"], voice["key fingerprint"]]
    if shuffles:
        header.insert(2, voice["shuffled"])
    rows = []
    for one in facts.trustees:
        row = [_who(one, voice), _group(one, voice), voice[one.part], code(one.fingerprint, long=True)]
        if shuffles:
            done = (
                voice["none"] if one.shuffled is None else voice.fill("shuffle", place=number(one.shuffled))
            )
            row.insert(2, done)
        rows.append(row)
    return section(
        "trustees",
        voice["trustees"],
        element("p", voice["trustees text"]),
        table(voice["trustees caption"], header, rows, kind="trustees"),
    )


def _who(one: Trustee, voice: Voice) -> Markup:
    name = None if one.name is None else voice.stranger(one.name)
    return joined((element("bdi", str(one.number), dir="ltr"), name), " ")


def _group(one: Trustee, voice: Voice) -> Part:
    if one.first == one.last:
        return voice["always"]
    return voice.fill("of group", needed=number(one.needed), first=number(one.first), last=number(one.last))


def checks(facts: Facts, voice: Voice) -> Markup:
    """Every check with its outcome, what it shows, what was found, its section; and those that were not made, with the reason."""
    made = facts.found.checks
    intro = voice.fill(
        "checks text", all=number(len(made)), stricter=number(sum(one.about.stricter for one in made))
    )
    shown = table(
        voice["checks caption"],
        (voice["outcome"], voice["check"], voice["section"]),
        [_check(one, voice) for one in made],
        anchors=[f"check-{one.id}" for one in made],
        kind="checks",
    )
    unmade = [*_unmade(facts, voice)]
    rest = (element("h3", voice["unmade"]), items(unmade)) if unmade else ()
    return section("checks", voice["checks"], element("p", intro), shown, *rest)


def sentence(name: str, voice: Voice) -> str:
    """What a check says if it passed."""
    return SENTENCES[voice.language][name]


def _check(one: Check, voice: Voice) -> tuple[Part, ...]:
    """Outcome, sentence and detail, section."""
    outcome = element(
        "strong", voice["holds" if one.ok else "broken"], class_="holds" if one.ok else "broken"
    )
    found = one.detail
    detail = element("div", voice.english(found), class_="detail") if found else None
    name = element("div", code(one.id), class_="detail")
    stricter = element("div", element("em", voice["stricter"])) if one.about.stricter else None
    return (
        outcome,
        joined((sentence(one.id, voice), detail)),
        joined((element("bdi", one.about.section, dir="ltr"), name, stricter)),
    )


def _unmade(facts: Facts, voice: Voice) -> Iterator[Markup]:
    made = {one.id for one in facts.found.checks}
    for name in CHECKS:
        if name not in made:
            why = "not reached"
            if name == "growth":
                why = "no earlier"
            elif name == "shuffles" and not facts.found.box.election.non_homomorphic:
                why = "no mixing"
            yield voice.fill("count", name=code(name), value=voice[why])


def limits(_facts: Facts, voice: Voice) -> Markup:
    """What nothing here protects."""
    return section(
        "limits", voice["limits"], element("p", voice["limits text"]), items(voice[one] for one in LIMITS)
    )


def yourself(facts: Facts, voice: Voice) -> Markup:
    """The commands with which anybody checks this report."""
    file = archive_name(facts)
    steps = (
        ("same bytes", f"sha256sum {file}"),
        ("ours", f"comity election verify {file}"),
        ("theirs", "belenios-tool election verify --dir DIR"),
        ("grown", f"comity election compare EARLIER.bel {file}"),
        ("same roll", f"comity election credentials check {file}"),
    )
    return section(
        "yourself",
        voice["yourself"],
        element("p", voice.fill("yourself text", file=code(file))),
        *(joined((element("p", voice[key], class_="step"), command(line))) for key, line in steps),
    )


def command(line: str) -> Markup:
    """A command on a line of its own."""
    return element("pre", line, class_="command", dir="ltr", translate="no")


def archive_name(facts: Facts) -> str:
    """What the archive is called in commands: by the election, so that the report does not depend on where it lay."""
    return f"{facts.found.box.election.uuid}.bel"


def identifiers(facts: Facts, voice: Voice) -> Markup:
    """What this report is about, to the byte."""
    election, index = facts.found.box.election, facts.found.box.index
    rows: list[tuple[str, Part]] = [
        (voice["uuid"], code(election.uuid)),
        (voice["fingerprint"], code(election.fingerprint, long=True)),
        (voice["crypto group"], code(election.group.name)),
        (voice["archive sha"], code(facts.archive_sha256, long=True)),
        (voice["archive size"], number(index.size)),
        (voice["archive time"], code(moment(index.timestamp))),
        (voice["event count"], number(index.last[0] + 1)),
        (voice["first event"], code(index.setup.hash, long=True)),
        (voice["last event"], code(index.last[1], long=True)),
        (voice["list fingerprint"], code(facts.list_fingerprint, long=True)),
        (voice["list sha"], code(facts.list_sha256, long=True)),
    ]
    header = (voice["height"], voice["type"], voice["owner"], voice["event hash"])
    events = [
        (
            number(one.height),
            code(one.type),
            "" if one.owner is None else element("bdi", str(one.owner), dir="ltr"),
            code(one.hash, long=True),
        )
        for one in facts.events[:EVENTS]
    ]
    cut = element("p", voice.fill("events cut", count=number(EVENTS))) if len(facts.events) > EVENTS else None
    return section(
        "identifiers",
        voice["identifiers"],
        definitions(*rows),
        table(voice["events caption"], header, events, kind="events"),
        cut,
    )


def trackers(facts: Facts, voice: Voice, *, paper: bool) -> Markup:
    """The ballots that count, by tracker; folded on a screen, open on paper."""
    file = archive_name(facts)
    by_tar = (
        element("p", voice["by tar"], class_="step"),
        command(f"tar -tf {file} | grep $(echo TRACKER= | base64 -d | od -An -vtx1 | tr -d ' \\n')"),
    )
    if facts.trackers is None:
        body: tuple[Part, ...] = (
            element("p", voice.fill("many trackers", count=number(facts.found.voters))),
            command(f"comity election report {file} --trackers trackers.txt -o report.html"),
        )
    elif not facts.trackers:
        return section("trackers", voice["trackers"], element("p", voice["no trackers"]))
    else:
        count = voice.count("trackers", len(facts.trackers))
        listed = element(
            "pre",
            "\n".join(facts.trackers),
            class_="trackers",
            dir="ltr",
            translate="no",
            tabindex="0",
            aria_label=voice["trackers"],
        )
        body = (
            (element("p", voice["paper trackers"]), element("p", count), listed)
            if paper
            else (
                element("p", voice["trackers text"]),
                element("details", element("summary", count), listed),
            )
        )
    return section("trackers", voice["trackers"], *body, *by_tar)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if 0 < whole >= part else None
