# SPDX-License-Identifier: Apache-2.0
"""Groups of commands that import a command's module when it is called; help needs only their tables."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """`commands` maps each command to what it is for; `package` holds a module for each, with `command` in it."""

    def __init__(self, name: str, table: Mapping[str, str], *, package: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.table = table
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, from `<package>.<name>`."""
        if cmd_name not in self.table:
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Names and what they are for, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))
