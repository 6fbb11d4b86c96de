# SPDX-License-Identifier: Apache-2.0
"""comity election vote: make a ballot, audit it or cast it. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

import importlib

import click

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "now": "prepare and cast in one go; the word may be left out: comity election vote DIR",
    "prepare": "make a ballot that is then audited or cast, never both",
    "audit": "open a prepared ballot, and check that it holds what was chosen",
    "cast": "put a prepared ballot into the box",
    "check-opening": "check a ballot that somebody opened",
}


class VoteGroup(LazyGroup):
    """A word that is no command is the DIR of `now`; a folder of a command's name is ./NAME."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*COMMANDS, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or args[0] in known else ["now", *args])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "check-opening":
            return super().get_command(ctx, cmd_name)
        command: click.Command = importlib.import_module(f"{self.package}.check_opening").command
        return command


command = VoteGroup(
    "vote",
    COMMANDS,
    package="comity.cli.election.vote",
    help="""Make a ballot, audit it or cast it. `comity election vote DIR` does it in one go.

    A ballot is encrypted on this machine, and only the trustees together can open it. What this does not protect from: a machine that
    somebody else controls, somebody who looks over the voter's shoulder or forces the voter, and a voter who sells the vote.
    """,
)
