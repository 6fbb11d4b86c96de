# SPDX-License-Identifier: Apache-2.0
"""What the commands of trustees share: which group, whose key, which certificates, where files go, and how a step says what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from comity.cli.common import bars, on_terminal, read_file, table
from comity.cli.election.folders import DRAFT, draft_in
from comity.cli.election.secret_files import outside_elections, read_secret
from comity.errors import FormatError, KeyFileError, Refusal, UsageError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.box import Box
    from comity.election.ballots.belenios_v1.certificates import Certificate
    from comity.election.ballots.belenios_v1.channels import ChannelKeys
    from comity.election.ballots.belenios_v1.verification.checks import Verification
    from comity.election.ballots.groups import Group

M = TypeVar("M")

out_option = click.option(
    "--out", "folder", metavar="FOLDER", default=Path(), type=click.Path(path_type=Path),
    help="Where new files go; the current folder if left out.",
)  # fmt: skip
certificates_option = click.option(
    "--certs", "certificates_file", metavar="CERTS", required=True, type=click.Path(path_type=Path),
    help="The certificates of all trustees, one a line: certs.jsons.",
)  # fmt: skip
key_option = click.option(
    "--key", "key_file", metavar="KEY", required=True, type=click.Path(path_type=Path),
    help="The trustee's seed, as the step of the certificate wrote it: ID.key.",
)  # fmt: skip

number_option = click.option(
    "--number",
    type=click.IntRange(min=1),
    required=True,
    help="Which trustee: its place in the election's list, from 1.",
)


def check_number(box: Box, number: int) -> None:
    """Raises UsageError where the election has no trustee of this number."""
    count = len(box.trustees.keys)
    if number not in box.trustees.keys:
        raise UsageError(f"there is no trustee {number}", hint=f"trustees are numbered from 1 to {count}")


def verified(path: Path, done: str, rule: str) -> Verification:
    """The whole archive, checked before a trustee has done anything to it. Raises Refusal that names the first check that failed."""
    from comity.election.ballots.belenios_v1.verification.verify import verify

    with bars() as report:
        found = verify(path, report=report)
    for check in found.checks:
        if not check.ok:
            raise Refusal(
                f"the archive does not hold, so nothing was {done}: {check.id}: {on_terminal(check.detail)}",
                rule=rule,
                hint="comity election verify lists every check",
            )
    return found


def in_group(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--group NAME` or `--election DIR`, one of them; the command gets `group`."""
    return _in_group(function, secret=False)


def in_group_with_secrets(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, for a command that writes secrets into `folder`: refused where that lies in an election's folder."""
    return _in_group(function, secret=True)


def _in_group(function: Callable[..., Any], *, secret: bool) -> Callable[..., Any]:
    @wraps(function)
    def command(group_name: str | None, election: Path | None, **options: Any) -> Any:
        if (group_name is None) == (election is None):
            raise UsageError(
                "which group?",
                hint="name it with --group, such as BELENIOS-2048, or the election's folder with --election",
            )
        group = _named(group_name) if election is None else group_of(election)
        if secret:
            outside_elections(options["folder"], election)
        return function(group=group, **options)

    for add in (
        click.option("--election", metavar="DIR", type=click.Path(path_type=Path), help="Its group."),
        click.option(
            "--group", "group_name", metavar="NAME", help="BELENIOS-2048, RFC-3526-2048 or Ed25519."
        ),
    ):
        command = add(command)
    return command


def _named(name: str | None) -> Group:
    from comity.election.ballots import groups

    try:
        return groups.group(name or "")
    except FormatError as error:
        raise UsageError(error.message) from None


def group_of(folder: Path) -> Group:
    """The group of an election in a folder, whether it is being prepared or open. Raises InputError."""
    from comity.election.ballots import groups
    from comity.election.ballots.belenios_v1.box import archive_in, open_box

    if (folder / DRAFT).exists():
        return groups.group(draft_in(folder).group)
    return open_box(archive_in(folder)).election.group


def read_message(path: Path, form: type[M]) -> M:
    """The one message in a file, whose last newline may be missing. Raises FormatError that names the file."""
    from comity.election.ballots.belenios_v1.messages import decode

    return decode(read_file(path).removesuffix(b"\n"), form, str(path))


def read_messages(paths: Sequence[Path], form: type[M]) -> list[M]:
    """The messages of several files, one a line, in the order in which the files are named. Raises FormatError that names file and line."""
    from comity.election.ballots.belenios_v1.certificates import decode_lines

    return [one for path in paths for one in decode_lines(read_file(path), form, str(path))]


def read_certificates(group: Group, paths: Sequence[Path]) -> tuple[Certificate, ...]:
    """The certificates in files, checked. Raises FormatError or ProofError."""
    from comity.election.ballots.belenios_v1.certificates import check_certificates
    from comity.election.ballots.belenios_v1.messages import SignedMessage

    return check_certificates(group, read_messages(paths, SignedMessage))


def read_channel_keys(group: Group, path: Path) -> ChannelKeys:
    """The keys that come from the seed in a file. Raises KeyFileError."""
    from comity.election.ballots.belenios_v1.channels import ChannelKeys

    try:
        return ChannelKeys.of(group, read_secret(path).removesuffix(b"\n").decode("latin-1"))
    except FormatError as error:
        raise KeyFileError(f"{path}: {error.message}", hint=error.hint) from None


def told(rows: Sequence[Sequence[str]], *paragraphs: str) -> str:
    """What was made, and what comes next."""
    return "\n\n".join((table(rows), *paragraphs))
