# SPDX-License-Identifier: Apache-2.0
"""comity state: the state of play as a table or as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, directory, open_mechanism, store_option


@click.command(name="state")
@directory
@click.option(
    "--digest",
    "only_digest",
    is_flag=True,
    help="Only the SHA-256 of the canonical state: equal on every replica.",
)
@click.option("--at", "size", type=int, metavar="SIZE", help="The state after the first SIZE entries.")
@store_option
@answers
def command(folder: Path, only_digest: bool, size: int | None, store: str | None) -> Result:
    """The state of play: who stands where on each issue, what the rule says, who could still change it."""
    from comity.cli.play import state_text
    from comity.desk.view import state_data

    mechanism = open_mechanism(folder, store)
    state = mechanism.state(size)
    digest = state.digest()
    if only_digest:
        return Result({"digest": digest, "size": state.size}, digest)
    data = state_data(state, digest)
    return Result(data, state_text(data))
