# SPDX-License-Identifier: Apache-2.0
"""comity text settle: close one open choice with one of its alternatives."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, at_option, keys_option, store_option, write_file
from comity.cli.text.saying import state_on_record
from comity.cli.text.sources import (
    Source,
    language_option,
    one_source,
    parties_option,
    printed_exactly,
    report_diagnostics,
)
from comity.errors import InputError, UsageError
from comity.record.keys import KeyDirectory


@click.command(name="settle")
@click.argument("places", metavar="SOURCE... CHOICE ALTERNATIVE", nargs=-1, required=True)
@parties_option
@language_option
@click.option(
    "-o",
    "--output",
    "out_file",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write the settled text, or the signed note, here.",
)
@click.option("--as", "signers", metavar="PARTY/POST", multiple=True, help="On a record: who signs.")
@at_option
@keys_option
@store_option
@answers
def command(
    places: tuple[str, ...], parties: str, language: str, out_file: Path | None, signers: tuple[str, ...], at: str | None,
    key_directory: KeyDirectory, store: str | None,
) -> Result:  # fmt: skip
    """Close one choice with one of its alternatives: its number, its id, its label, its exact words, or `none` for no text.

    `comity text show FILE --points` lists choices and alternatives. A value to be filled in, such as [X], takes any words. Refused while a
    party still holds the choice against that alternative. A file comes out on standard output, or where -o says; a text on a record is
    settled by a statement, which --as signs.
    """
    *named, choice, alternative = ("", "", *places)[-max(len(places), 2) :]
    if not any(named):
        raise UsageError(
            "expected a text, a choice and an alternative",
            hint="as in: comity text settle FILE op-3.c1 2; comity text show FILE --points lists choices",
        )
    source = one_source(named, parties=parties, language=language, store=store)
    if source.mechanism is not None:
        fields = _fields(source, choice, alternative)
        return state_on_record(
            source.mechanism, key_directory, [("text/settle/v1", fields)], signers, at, out_file
        )
    if signers:
        raise UsageError(
            f"{source.name} is a file, which nobody signs", hint="--as is for a text on a record: DIR ID"
        )
    from comity.text.settlement import settle
    from comity.text.writer import write

    report_diagnostics(source)
    printed_exactly()
    written = write(settle(source.text, choice, alternative))
    data = {"choice": choice, "alternative": alternative}
    if out_file is not None and out_file != Path("-"):
        write_file(out_file, written.encode())
        return Result({**data, "file": str(out_file)}, f"{out_file}: {choice} settled")
    return Result({**data, "text": written}, written.removesuffix("\n"))


def _fields(source: Source, choice: str, alternative: str) -> dict[str, str]:
    """The statement that settles a choice of a text on a record. Raises InputError that lists what there is."""
    from comity.text.settlement import option_of, point_of

    assert source.state is not None  # the source is on a record
    for name, clause in source.state.text.texts[source.identity].clauses.items():
        if choice in clause.choices and clause.choices[choice].settled:
            # The rule refuses this, and says how it is opened again.
            return {
                "text": source.identity,
                "clause": name,
                "choice": choice,
                "alternative": clause.choices[choice].settled,
            }
    point = point_of(source.text, choice)
    try:
        option = option_of(point, alternative)
    except InputError as error:
        to_come = "a value is proposed first (text/propose/v1), and then settled with the id of the proposal"
        raise InputError(error.message, hint=to_come if point.kind == "blank" else error.hint) from error
    chosen = option.id.removeprefix(f"{choice}.")
    return {"text": source.identity, "clause": point.clauses[0], "choice": choice, "alternative": chosen}
