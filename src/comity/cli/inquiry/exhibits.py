# SPDX-License-Identifier: Apache-2.0
"""comity inquiry exhibits: what is in an archive, page by page, and what has certain words."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers, on_terminal, table, time_of
from comity.cli.inquiry.archives import archive_argument, bar, cache_option, open_archive

if TYPE_CHECKING:
    from comity.inquiry.exhibits.catalogue import Row
    from comity.inquiry.exhibits.checking import CustodyFinding

CATEGORIES = ("original", "derivative", "physical")
STATES = ("complete", "broken", "unknown")


@click.command(name="exhibits")
@archive_argument
@click.option(
    "--search",
    "words",
    metavar="WORDS",
    default="",
    help="Only those that have all these words; case and accents do not matter.",
)
@click.option("--source", metavar="PSEUDONYM", help="Only those of this source.")
@click.option("--media-type", metavar="TYPE", help="Only those of this media type.")
@click.option("--category", type=click.Choice(CATEGORIES), help="Only these.")
@click.option(
    "--custody", type=click.Choice(STATES), help="Only those whose chain of custody is in this state."
)
@click.option("--sensitivity", metavar="CIRCLE", help="Only those kept to this circle.")
@click.option("--parent", metavar="ID", help="Only what was made from this exhibit.")
@click.option("--since", metavar="TIME", callback=time_of, help="Only those acquired at this time or later.")
@click.option(
    "--until", metavar="TIME", callback=time_of, help="Only those acquired at this time or earlier."
)
@click.option("--after", metavar="ID", help="The page after this exhibit.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many on a page."
)
@click.option("--rebuild", is_flag=True, help="Make the catalogue anew from the files first.")
@cache_option
@answers
def command(
    address: str, words: str, after: str | None, limit: int, rebuild: bool, cache: Path, **filters: str | None
) -> Result:
    """What is in an archive, sorted by id, which says nothing about an exhibit; --after continues where a page ended.

    The catalogue tells what it was told on this machine. Where others write to the same archive, --rebuild reads the archive itself; an
    empty catalogue is made anew unasked.
    """
    archive = open_archive(address, cache)
    catalogue = archive.catalogue
    empty = catalogue.count() == 0 and next(archive.ids(), None) is not None
    faults: list[CustodyFinding] = []
    if rebuild or empty:
        with bar("exhibits", sum(1 for _ in archive.ids())) as progress:
            faults = archive.rebuild(progress)
    words = words.strip()
    page = partial(catalogue.search, words) if words else catalogue.list
    rows = page(after, limit, **filters)
    total = catalogue.count(words, **filters) if rows or not words else 0
    more = rows[-1].id if len(rows) == limit else ""
    data = {
        "archive": archive.origin,
        "count": total,
        "exhibits": [asdict(row) for row in rows],
        "next": more,
        "faults": [asdict(one) for one in faults],
    }
    return Result(data, "\n".join([*_faults(faults), *_lines(rows, total, more)]))


def _faults(faults: list[CustodyFinding]) -> list[str]:
    said = [f"{one.exhibit}: {one.reason}" for one in faults]
    return ["What the catalogue before knew and the files do not bear out:", *said, ""] if said else []


def _lines(rows: tuple[Row, ...], total: int, more: str) -> list[str]:
    if not rows:
        return ["No exhibit."]
    header = ["exhibit", "category", "custody", "acquired", "source", "media type", "bytes", "title"]
    cells = [
        [
            row.id,
            "disposed" if row.disposed else row.category,
            row.custody,
            row.acquired_from[:10],
            on_terminal(row.source),
            on_terminal(row.media_type),
            f"{row.size:,}" if row.sha256 else "-",
            on_terminal(row.title)[:60],
        ]
        for row in rows
    ]
    counted = f"{total:,} exhibit{'s' if total != 1 else ''}"
    return [table(cells, header), "", f"{counted}; more: --after {more}" if more else f"{counted}."]
