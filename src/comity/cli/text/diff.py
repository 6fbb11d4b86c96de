# SPDX-License-Identifier: Apache-2.0
"""comity text diff: what changed between two versions, clause by clause and word by word."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, coloured, write_file
from comity.cli.text.sources import reading, two_versions


@click.command(name="diff")
@reading
@click.option(
    "--html",
    "html_file",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write the comparison as a page.",
)
@click.option("--all", "unchanged", is_flag=True, help="Show clauses that are the same, too.")
@answers
def command(
    places: tuple[str, ...],
    parties: str,
    language: str,
    store: str | None,
    html_file: Path | None,
    unchanged: bool,
) -> Result:
    """What changed from the first text to the second. Clauses are matched by id, then by their words; each is compared word by word.

    On a record, name two states of the text: comity text diff DIR ID@v1 DIR ID.
    """
    from comity.text.versions.difference import compare
    from comity.text.versions.difference_page import difference_page
    from comity.text.versions.difference_text import difference_text

    old, new = two_versions(places, parties=parties, language=language, store=store)
    difference = compare(old.text, new.text)
    if html_file is not None:
        header = new.text.header
        page = difference_page(
            difference, heading=header.title, old=old.name, new=new.name, language=header.language
        )
        write_file(html_file, page.encode())
    text = difference_text(difference, colour=coloured(), unchanged=unchanged).rstrip("\n")
    return Result({"identical": difference.identical, **difference.data()}, text)
