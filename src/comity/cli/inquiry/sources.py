# SPDX-License-Identifier: Apache-2.0
"""comity inquiry sources: how many independent sources stand behind these documents, and what ties them together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from comity.cli.common import (
    Result,
    answers,
    at_option,
    keys_option,
    now,
    read_file,
    store_option,
    table,
)
from comity.cli.inquiry.archives import cache_option, signers_of
from comity.errors import InputError, UsageError
from comity.inquiry.case import CLASSES, JOINING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.inquiry.case import Class, Edge
    from comity.inquiry.independence.credits import Credit
    from comity.inquiry.independence.document import Document
    from comity.inquiry.independence.sources import Progress, Sources, Tie
    from comity.record.keys import KeyDirectory

SHOWN_SPANS = 5
SHOWN_EDGES = 40


@click.command(name="sources")
@click.argument("files", metavar="FILE...|[EXHIBIT...]", nargs=-1)
@click.option(
    "--edges",
    "edges_file",
    metavar="TOML",
    type=click.Path(path_type=Path),
    help="People's decisions: edges confirmed, asserted or cut, with who and why.",
)
@click.option(
    "--join",
    "classes",
    metavar="CLASS",
    multiple=True,
    help="Count documents tied in this class as one source, too; repeat for more.",
)
@click.option(
    "--archive",
    "address",
    metavar="ARCHIVE",
    help="Compare exhibits of an archive; all of its texts if none is named.",
)
@click.option(
    "--as", "actor", metavar="PARTY/POST", default="", help="Who reads the exhibits; needed with --archive."
)
@click.option(
    "--record-of",
    "record",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Take people's decisions from the record in DIR.",
)
@click.option(
    "--inquiry", metavar="ID", default="", help="Which inquiry of the record, where it holds several."
)
@at_option
@keys_option
@cache_option
@store_option
@answers
def command(
    files: tuple[str, ...], edges_file: Path | None, classes: tuple[str, ...], record: Path | None, inquiry: str,
    store: str | None, **archived: Any,
) -> Result:  # fmt: skip
    """Count captures, articles and independent sources among FILES (plain text or HTML; folders are read through).

    Ten copies of one report are one source. Every tie between two documents is shown with its class and its evidence; page furniture is
    never evidence. A person can overrule any of it with --edges, or on the record.
    """
    from comity.cli.inquiry.cases import read_source
    from comity.cli.inquiry.documents import decided_in
    from comity.inquiry.independence.decided import read_decided
    from comity.inquiry.independence.sources import sources

    documents = _documents(files, **archived)
    names = [one.name for one in documents]
    decided: tuple[Edge, ...] = ()
    if record is not None:
        decided = decided_in(read_source(record, inquiry, store=store).case, names)
    if edges_file is not None:
        decided += read_decided(_text(edges_file), str(edges_file), names)
    found = sources(documents, decided, _joining(classes), _progress(len(documents)))
    return Result(_data(found), "\n".join(_shown(found)))


def _documents(
    files: Sequence[str], *, address: str | None, actor: str, at: str | None, key_directory: KeyDirectory, cache: Path
) -> list[Document]:  # fmt: skip
    from comity.cli.inquiry.documents import from_archive, from_files
    from comity.inquiry.exhibits.custody import EventContext

    if address is None:
        return from_files(files)
    event = EventContext(actor, at or now(), reason="compared with other exhibits")
    return from_archive(address, cache, files, event, signers_of(key_directory, [actor]) if actor else ())


def _text(path: Path) -> str:
    try:
        return read_file(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8", hint="expected TOML") from error


def _joining(classes: Sequence[str]) -> frozenset[Class]:
    strange = [one for one in classes if one not in CLASSES]
    if strange:
        raise UsageError(f"there is no class {strange[0]!r}", hint=f"classes: {', '.join(CLASSES)}")
    return JOINING | frozenset(cast("Sequence[Class]", classes))


def _progress(count: int) -> Progress | None:
    """A line on standard error about the pairs compared, on a terminal and for many documents only."""
    if count < 200 or not sys.stderr.isatty():
        return None

    def progress(done: int, total: int) -> None:
        if done % 1000 == 0 or done == total:
            click.echo(f"\rcompared {done} of {total} pairs", nl=done == total, err=True)

    return progress


def _data(found: Sources) -> dict[str, Any]:
    by_name = {one.name: one for one in found.documents}
    standing = {(edge.a, edge.b, edge.type): edge for edge in found.edges}
    ties = {(tie.edge.a, tie.edge.b, tie.edge.type): tie for tie in found.ties}
    edges = [
        {
            "a": edge.a,
            "b": edge.b,
            "class": edge.type,
            "decision": edge.decision,
            **({"by": edge.by} if edge.by else {}),
            "joins": edge.type in found.joining and edge.b in by_name,
            "evidence": _evidence(ties.get(key), edge.reason, by_name),
        }
        for key, edge in sorted(standing.items())
    ]
    cut = [
        {
            "a": one.a,
            "b": one.b,
            "class": one.type,
            "by": one.by,
            "reason": one.reason,
            "cuts": _cuts(found, one),
        }
        for one in found.decided
        if one.decision == "cut"
    ]
    return {
        "captures": found.captures,
        "articles": len(found.articles),
        "independent_sources": len(found.independent),
        "independent_if_observers_count_once": len(found.by_observer),
        "groups": [list(group) for group in found.independent],
        "edges": edges,
        "cut": cut,
        "credits": [_credit(one) for one in found.credits],
        "speakers": {
            name: [{"name": who, "times": times} for who, times in heard]
            for name, heard in found.speakers.items()
        },
        "proposals": [
            {
                "a": one.a,
                "b": one.b,
                "languages": list(one.languages),
                "names": list(one.names),
                "numbers": list(one.numbers),
            }
            for one in found.proposals
        ],
        "joining": sorted(found.joining),
        "not_detected": _not_detected(),
        "documents": [
            {
                "file": one.name,
                "sha256": one.sha256,
                "words": len(one.row),
                "language": found.languages[one.name],
                "publisher": one.publisher,
                "title": one.title,
            }
            for one in found.documents
        ],
    }


def _cuts(found: Sources, cut: Edge) -> bool:
    """Whether there was anything to cut: a tie found or asserted between the two, in that class."""
    tied = [tie.edge for tie in found.ties] + [one for one in found.decided if one.decision != "cut"]
    return (cut.a, cut.b, cut.type) in {(one.a, one.b, one.type) for one in tied}


def _not_detected() -> str:
    from comity.inquiry.independence.sources import NOT_DETECTED

    return NOT_DETECTED


def _credit(one: Credit) -> dict[str, Any]:
    return {
        "document": one.document,
        "agency": one.agency,
        "role": one.role,
        "of_the_text": one.of_the_text,
        "paragraph": one.paragraph,
        "text": one.text,
    }


def _evidence(tie: Tie | None, reason: str, by_name: dict[str, Document]) -> dict[str, Any]:
    if tie is None:
        return {"reason": reason}
    data: dict[str, Any] = {"reason": reason}
    if tie.matched:
        data |= {"contained": round(tie.contained, 4), "matched_words": tie.matched}
    if tie.spans:
        data["longest_run"] = max(span.longest for span in tie.spans)
        data["spans"] = [_span(tie, number, by_name) for number in range(len(tie.spans))]
    if tie.credits:
        data["credits"] = [_credit(one) for one in tie.credits]
    if tie.speakers:
        data["speakers"] = list(tie.speakers)
    return data


def _span(tie: Tie, number: int, by_name: dict[str, Document]) -> dict[str, Any]:
    span = tie.spans[number]
    a, b = by_name[tie.edge.a], by_name[tie.edge.b]
    return {
        "matched_words": span.matched,
        "a": {
            "words": [span.a, span.a_end],
            "paragraph": a.paragraph_at(span.a),
            "text": a.text_of(span.a, span.a_end),
        },
        "b": {
            "words": [span.b, span.b_end],
            "paragraph": b.paragraph_at(span.b),
            "text": b.text_of(span.b, span.b_end),
        },
    }


def _shown(found: Sources) -> list[str]:
    count = len(found.independent)
    lines = [
        f"{_plural(found.captures, 'capture')}, {_plural(len(found.articles), 'article')}, {_plural(count, 'independent source')}",
    ]
    if len(found.by_observer) < count:
        lines.append(
            f"{len(found.by_observer)} if what comes from one release or one speaker counts once (--join shared-release, ...)"
        )
    lines += ["", "Groups that count as one source:"]
    lines += [f"  {number}. {', '.join(group)}" for number, group in enumerate(found.independent, 1)]
    ties = {(tie.edge.a, tie.edge.b, tie.edge.type): tie for tie in found.ties}
    edges = sorted(found.edges, key=lambda one: (one.a, one.b, one.type))
    if edges:
        rows = []
        for edge in edges[:SHOWN_EDGES]:
            tie = ties.get((edge.a, edge.b, edge.type))
            share = f"{tie.matched} words, {tie.contained:.0%}" if tie is not None and tie.contained else ""
            who = f"{edge.decision} by {edge.by}: " if edge.by else ""
            rows.append([edge.a, edge.b, edge.type, share, who + edge.reason])
        lines += ["", table(rows, ["document", "document", "tie", "in common", "because"])]
        if len(edges) > SHOWN_EDGES:
            lines.append(f"... and {len(edges) - SHOWN_EDGES} more (--json lists them)")
    credits_ = [one for one in found.credits if one.role != "mention"]
    if credits_:
        rows = [[one.document, one.agency, one.role, one.text] for one in credits_[:SHOWN_EDGES]]
        lines += ["", table(rows, ["document", "credits", "as", "in the words"])]
    cut = [one for one in found.decided if one.decision == "cut"]
    if cut:
        lines += ["", "Cut by a person:"]
        lines += [
            f"  {one.a} - {one.b} ({one.type}), {one.by}: {one.reason}"
            + ("" if _cuts(found, one) else " (no such tie was found: nothing was cut)")
            for one in cut
        ]
    if found.proposals:
        lines += ["", "For a person to compare, as names and numbers agree across languages:"]
        lines += [
            f"  {one.a} ({one.languages[0]}) - {one.b} ({one.languages[1]}): {', '.join((*one.names, *one.numbers)[:8])}"
            for one in found.proposals
        ]
    return [*lines, "", _not_detected()]


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
