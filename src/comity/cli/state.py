# SPDX-License-Identifier: Apache-2.0
"""comity state: the state of play as a table, as JSON, or as a report in HTML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, directory, open_mechanism, store_option, write_file

if TYPE_CHECKING:
    from comity.desk.state import State


@click.command(name="state")
@directory
@click.option(
    "--digest",
    "only_digest",
    is_flag=True,
    help="Only the SHA-256 of the canonical state: equal on every replica.",
)
@click.option("--at", "size", type=int, metavar="SIZE", help="The state after the first SIZE entries.")
@click.option(
    "--html",
    "report",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a report with tables and pictures into this file.",
)
@click.option(
    "--lang",
    "language",
    metavar="TAG",
    default="en",
    show_default=True,
    help="Language of the report's own words: en, ar.",
)
@store_option
@answers
def command(
    folder: Path, only_digest: bool, size: int | None, report: Path | None, language: str, store: str | None
) -> Result:
    """The state of play: who stands where on each issue, what the rule says, who could still change it.

    With --html it is written as one page that loads nothing and runs nothing, with pictures of it, too.
    """
    from comity.cli.play import state_text
    from comity.desk.view import state_data

    mechanism = open_mechanism(folder, store)
    state = mechanism.state(size)
    digest = state.digest()
    if only_digest and report is None:
        return Result({"digest": digest, "size": state.size}, digest)
    data = state_data(state, digest)
    more, said = _written(report, state, data, language)
    if only_digest:
        return Result({"digest": digest, "size": state.size, **more}, digest)
    return Result({**data, **more}, state_text(data) + said)


def _written(
    report: Path | None, state: State, data: Mapping[str, Any], language: str
) -> tuple[dict[str, Any], str]:
    """The report, if one was asked for: what to add to the answer, for programs and for people."""
    if report is None:
        return {}, ""
    from comity.desk.report import to_html
    from comity.desk.report_inquiry import inquiries_of
    from comity.desk.report_pictures import pictures_of

    pictures = pictures_of(state, data, language=language)
    page = to_html(data, pictures, inquiries_of(state), language=language)
    write_file(report, page.encode())
    return {"html": str(report)}, f"\n\nReport: {report}"
