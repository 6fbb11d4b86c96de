# SPDX-License-Identifier: Apache-2.0
"""What a voter brings: a credential, which is never part of a command line, and choices; and the box that both are for.

A vote is as secret as a credential, and others on a machine can read its command lines: choices are better asked for, or read from a file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import read_file
from comity.cli.election.secret_files import read_secret
from comity.cli.election.vote.choosing import ask, by_name
from comity.errors import AuthorityRefusal, InputError, Refusal, UsageError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.booth import Booth
    from comity.election.ballots.belenios_v1.credentials import CredentialKey
    from comity.election.ballots.belenios_v1.making import Choices

ON_THE_LIST = "Belenios 2.0, section 3.2: only a credential on the election's list votes"
STANDARD_INPUT = "-"

box_argument = click.argument("address", metavar="DIR", type=click.Path(path_type=Path))
prepared_argument = click.argument("prepared_file", metavar="PREPARED", type=click.Path(path_type=Path))


@dataclass(frozen=True)
class Voting:
    """What `prepare` and `now` are given, read where it is needed."""

    credential: str | None = field(repr=False)
    choices: str | None = field(repr=False)
    answers: tuple[str, ...] = field(repr=False)

    def voter(self, booth: Booth) -> CredentialKey:
        """Raises InputError or AuthorityRefusal where the credential is not one of this election; it is in no message."""
        return voter_of(booth, _credential(self.credential))

    def chosen(self, booth: Booth) -> Choices:
        """Raises InputError or UsageError where the choices cannot be read."""
        if self.choices is not None and self.answers:
            raise UsageError("choices are given twice", hint="give --choices, or --answers, or neither")
        if self.answers:
            return by_name(booth.election.questions, self.answers)
        if self.choices is not None:
            return _read_choices(self.choices)
        if not sys.stdin.isatty():
            raise UsageError("which answers?", hint="give --choices JSON or FILE, or --answers TEXT")
        return ask(booth.election)


def voting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--credential`, `--choices` and `--answers`, as one Voting."""

    @click.option(
        "--answers", "answers", metavar="TEXT", multiple=True,
        help='An answer in its own words, or "2: TEXT" of question 2, or "2: blank vote"; repeat for each.',
    )  # fmt: skip
    @click.option(
        "--choices", metavar="JSON|FILE",
        help="A list for each question: 0 or 1 for each answer, in front 1 or 0 for a blank vote where there is one; or ranks. "
        "Asked for if left out. Others on this machine can read a command line, but not a file of your own.",
    )  # fmt: skip
    @click.option(
        "--credential", metavar="FILE|-",
        help="File with the secret credential, mode 0600; - for standard input; asked for if left out.",
    )  # fmt: skip
    @wraps(function)
    def command(
        *args: Any, credential: str | None, choices: str | None, answers: tuple[str, ...], **options: Any
    ) -> Any:
        return function(*args, given=Voting(credential, choices, answers), **options)

    return command


def find_booth(address: Path) -> Booth:
    """The booth of an election, by its folder or its archive."""
    from comity.election.ballots.belenios_v1.booth import open_booth
    from comity.election.ballots.belenios_v1.box import archive_in

    return open_booth(archive_in(address))


def must_be_open(booth: Booth) -> None:
    """Raises Refusal once the ballots have ended."""
    if not booth.open:
        raise Refusal(
            "the election is closed: its ballots have ended",
            rule="Belenios 2.0, section 4.4: no ballot after EndBallots",
        )


def voter_of(booth: Booth, credential: str) -> CredentialKey:
    """What a credential stands for in this election. Raises InputError, or AuthorityRefusal where it is not on the list."""
    from comity.election.ballots.belenios_v1.credentials import key_on_list

    return key_on_list(credential, booth.election.uuid, booth.election.group, booth.roll)


def must_be_listed(booth: Booth, credential: str) -> None:
    """Raises AuthorityRefusal where a public credential is not on the election's list."""
    if booth.roll.weight(credential) is None:
        raise AuthorityRefusal(
            "this credential is not one of this election",
            rule=ON_THE_LIST,
            hint=f"it may be for another election; this one is {booth.election.uuid}",
        )


def _credential(given: str | None) -> str:
    if given in (None, STANDARD_INPUT) and sys.stdin.isatty():
        found: str = click.prompt("Credential", hide_input=True, err=True)
        return found.strip()
    if given is None:
        raise UsageError("whose ballot?", hint="give --credential FILE, or --credential - for standard input")
    if given == STANDARD_INPUT:
        return sys.stdin.readline().strip()
    lines = read_secret(Path(given)).decode("latin-1").split("\n")
    if len(lines) > 1 and any(line.strip() for line in lines[1:]):
        raise InputError(f"{given} holds more than one line", hint="expected one credential and nothing else")
    return lines[0].strip()


def _read_choices(given: str) -> list[list[int]]:
    place, text = "--choices", given
    if not given.lstrip().startswith("["):
        place, text = given, read_file(Path(given)).decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not _is_choices(found):
        raise InputError(
            f"{place} is not a list of lists of whole numbers",
            hint="expected one list for each question, such as [[0,1,0]]",
        )
    choices: list[list[int]] = found
    return choices


def _is_choices(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, list) and all(type(number) is int for number in one) for one in value
    )
