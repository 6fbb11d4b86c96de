# SPDX-License-Identifier: Apache-2.0
"""What commands on an archive of exhibits share: its address, who acts and when, which keys are known, and how a row is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from comity.cli.common import (
    Result,
    at_option,
    bars,
    keys_option,
    now,
    open_mechanism,
    read_file,
)
from comity.errors import InputError, VerificationError

if TYPE_CHECKING:
    from comity.inquiry.exhibits.archive import Archive
    from comity.inquiry.exhibits.custody import StoredEvent
    from comity.record.keys import KeyDirectory
    from comity.record.note import SignerKey, VerifierKey


Function = TypeVar("Function", bound=Callable[..., Any])

exhibit_argument = click.argument("exhibit", metavar="ID")
archive_argument = click.argument("address", metavar="ARCHIVE")
cache_option = click.option(
    "--cache",
    envvar="COMITY_CACHE",
    type=click.Path(path_type=Path),
    default=Path.home() / ".cache" / "comity",
    help="Folder for the catalogue of an archive in a bucket (COMITY_CACHE; ~/.cache/comity).",
)
key_option = click.option(
    "--key",
    "vkeys",
    metavar="VKEY",
    multiple=True,
    help="A public key (name+id+base64, or @FILE with one a line) beside those in --keys; repeat for more.",
)
record_option = click.option(
    "--record-of",
    "record",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A mechanism whose posts' keys and circles are to be used.",
)


def open_archive(address: str, cache: Path) -> Archive:
    """The archive at an address, closed when the command ends. Raises InputError, StoreError."""
    from comity.inquiry.exhibits.archive import Archive

    archive = Archive.open(address, cache=cache)
    click.get_current_context().call_on_close(archive.close)
    return archive


def acting(function: Function) -> Function:
    """Options that say who acts, when, where and why; the command gets `event` (an EventContext) and `signers`."""

    @wraps(function)
    def command(
        actor: str,
        at: str | None,
        place: str,
        reason: str,
        authority: str,
        key_directory: KeyDirectory,
        **options: Any,
    ) -> Any:
        from comity.inquiry.exhibits.custody import EventContext

        event = EventContext(actor, at or now(), place=place, reason=reason, authority=authority)
        return function(
            event=event, signers=signers_of(key_directory, [actor]), key_directory=key_directory, **options
        )

    for add in (
        keys_option,
        at_option,
        click.option("--authority", default="", help="By what authority: an order, a mandate, an agreement."),
        click.option("--place", default="", help="Where."),
        click.option("--reason", default="", help="Why."),
        click.option(
            "--as",
            "actor",
            metavar="PARTY/POST",
            required=True,
            help="Who acts; signs if the key is in --keys.",
        ),
    ):
        command = add(command)
    return command  # type: ignore[return-value]


def signers_of(key_directory: KeyDirectory, names: Sequence[str]) -> tuple[SignerKey, ...]:
    """The private keys of those who have one here."""
    return tuple(key_directory.signer(name) for name in names if key_directory.has(name))


def unsigned_words(signers: Sequence[SignerKey]) -> str:
    """What is said of an event that nobody signed."""
    return "" if signers else "\n  not signed: no key of that name in --keys"


def known_keys(
    key_directory: KeyDirectory, vkeys: Sequence[str], record: Path | None = None, store: str | None = None
) -> dict[str, VerifierKey]:
    """Public keys by name: of the owner's own keys, of the posts on a record, and those given. Raises InputError."""
    from comity.record.keys import AGE
    from comity.record.note import VerifierKey

    found = {
        name: key_directory.signer(name).verifier
        for name in (key_directory.names() if key_directory.path.is_dir() else [])
        if name.rpartition("/")[2] != AGE
    }
    if record is not None:
        charter = open_mechanism(record, store).state().charter
        found |= {name: post.verifier for name, post in charter.posts.items()}
    for given in vkeys:
        text = read_file(Path(given[1:])).decode("utf-8", "replace") if given.startswith("@") else given
        for line in text.split("\n"):
            if line.strip():
                try:
                    key = VerifierKey.parse(line.strip())
                except VerificationError as error:
                    raise InputError(
                        f"--key {given}: {error.message}", hint="expected what comity key show prints"
                    ) from error
                found[key.name] = key
    return found


def circles_of(record: Path | None, store: str | None = None) -> dict[str, tuple[str, ...]]:
    """The circles and formats of a mechanism with their members; none without a record."""
    if record is None:
        return {}
    terms = open_mechanism(record, store).state().charter.in_force
    return {one.id: one.members for one in terms.formats} | {
        one.id: one.members for one in terms.circles or ()
    }


@contextmanager
def bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, on a terminal and for work that lasts; tell it how much is done."""
    with bars() as report:
        yield lambda done: report(label, done, total)


def plain(value: Any) -> dict[str, Any]:
    """A record, an event or a consent as JSON has it."""
    import msgspec

    found: dict[str, Any] = {name: one for name, one in msgspec.to_builtins(value).items() if one is not None}
    return found


def told(stored: StoredEvent, signers: Sequence[SignerKey] | None = None) -> Result:
    """What an event that was put on a chain is called afterwards; `signers` where it may have none."""
    event = stored.event
    data = {
        "exhibit": event.exhibit,
        "event": event.seq,
        "kind": event.kind,
        "signed": list(stored.signers),
        "sha256": stored.digest,
    }
    text = f"{event.exhibit}: event {event.seq}, {event.kind}"
    return Result(data, text + ("" if signers is None else unsigned_words(signers)))
