# SPDX-License-Identifier: Apache-2.0
"""A board that a forger may change at will, and the register of named forgeries.

The catalogue stands in the modules of CATALOGUE: changes of the archive itself, and of what is said in it with every hash made right again.
A forgery depends on nothing but its base election: its bytes are the same on every run. What Debian's belenios-tool 2.0 said to each is
measured in tests/election/vectors/corpus.json.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

import bel_archive
from bel_archive import Event, Member
from election_vectors import Vector, vector
from naive_belenios import FIELDS, Field, Pen, secret_exponent

# What an event's payload is, and what that payload refers to.
PAYLOADS = {
    "Setup": "setup",
    "Ballot": "ballot",
    "EncryptedTally": "sized",
    "Shuffle": "owned-shuffle",
    "PartialDecryption": "owned-decryption",
    "Result": "result",
}
REFERENCES = {
    "setup": {"election": "election", "trustees": "trustees", "credentials": "credentials"},
    "sized": {"encrypted_tally": "tally"},
    "owned-shuffle": {"payload": "shuffle"},
    "owned-decryption": {"payload": "decryption"},
}

EventChange = Callable[[int, Event], Event]


class Board:
    """The members of one archive in a list that may be changed; `built` makes every hash right again.

    `kinds[i]` says what member i is: "event:Ballot", "ballot", "tally", ... A change keeps the old name of a member, by which the
    references to it are found when the board is built.
    """

    def __init__(self, base: Vector) -> None:
        self.base = base
        self.parts: list[Member] = bel_archive.members(base.archive)
        self.kinds = _kinds(self.parts)
        self.mtime = base.timestamp
        self.change: EventChange | None = None

    # Reading

    @cached_property
    def field(self) -> Field:
        return FIELDS[self.base.plan.group]

    @cached_property
    def election(self) -> bytes:
        """The election as it was before any forgery, by whose fingerprint the voters signed."""
        return self.parts[self.kinds.index("election")][1]

    def places(self, kind: str) -> list[int]:
        return [i for i, one in enumerate(self.kinds) if one == kind]

    def place(self, kind: str, number: int = 0) -> int:
        return self.places(kind)[number]

    def content(self, kind: str, number: int = 0) -> bytes:
        return self.parts[self.place(kind, number)][1]

    def value(self, kind: str, number: int = 0) -> Any:
        return json.loads(self.content(kind, number))

    # Secrets

    def secret(self, voter: int) -> int:
        return secret_exponent(self.base.uuid, self.base.credentials[voter], self.field)

    def public(self, voter: int) -> int:
        return self.field.power(self.field.g, self.secret(voter))

    def pen(self, voter: int, **changes: Any) -> Pen:
        """Ready to write as this voter, on the election as it stood."""
        drawn: dict[str, Any] = {
            "election": self.election,
            "uuid": self.base.uuid,
            "key": int(json.loads(self.election)["public_key"]),
            "credential": self.public(voter),
            "secret": self.secret(voter),
        }
        return Pen(self.field, **(drawn | changes))

    # Changing

    def put(self, kind: str, value: Any, number: int = 0) -> None:
        """Another content, as bytes or as a value to write compactly."""
        place = self.place(kind, number)
        content = value if isinstance(value, bytes) else bel_archive.compact(value)
        self.parts[place] = (self.parts[place][0], content)

    def edit(self, kind: str, change: Callable[[Any], Any], number: int = 0) -> None:
        """Changes a payload's value in place, or by what the function returns instead."""
        value = self.value(kind, number)
        changed = change(value)
        self.put(kind, value if changed is None else changed, number)

    def until(self, event: str, number: int = -1) -> None:
        """Ends the board with that event."""
        last = self.place(f"event:{event}", number)
        del self.parts[last + 1 :], self.kinds[last + 1 :]

    def group(self, event: str, number: int = 0) -> list[tuple[Member, str]]:
        """The event and the payloads that stand between it and the event before."""
        return [(self.parts[i], self.kinds[i]) for i in self._span(event, number)]

    def drop(self, event: str, number: int = 0) -> list[tuple[Member, str]]:
        found = self.group(event, number)
        span = self._span(event, number)
        del self.parts[span.start : span.stop], self.kinds[span.start : span.stop]
        return found

    def insert(self, place: int, group: list[tuple[Member, str]]) -> None:
        """Before the member at `place`; `len(board.parts)` is the end."""
        self.parts[place:place] = [member for member, _ in group]
        self.kinds[place:place] = [kind for _, kind in group]

    def append(self, group: list[tuple[Member, str]]) -> None:
        self.insert(len(self.parts), group)

    def before(self, event: str, number: int = 0) -> int:
        """Where the event's payloads begin."""
        return self._span(event, number).start

    def announce(self, event: str, payload: str | None = None, content: Any = None) -> None:
        """Appends an event, with a new payload of this kind where one is given."""
        name = f"{len(self.parts):064x}"
        said: Event = {"height": 0, "type": event}
        if payload is not None:
            written = content if isinstance(content, bytes) else bel_archive.compact(content)
            self.append([((f"{name}.data.json", written), payload)])
            said["payload"] = name
        self.append([((f"{name[1:]}f.event.json", bel_archive.compact(said)), f"event:{event}")])

    def cast(self, ballot: Any) -> None:
        """Ends the board after its first ballots and adds this one."""
        self.until("Ballot")
        self.announce("Ballot", "ballot", ballot)

    def built(self) -> bytes:
        return bel_archive.rebuild(self.parts, self.mtime, event=self.change)

    def as_is(self) -> bytes:
        return bel_archive.write(self.parts, self.mtime)

    def _span(self, event: str, number: int) -> range:
        last = self.place(f"event:{event}", number)
        first = last
        while first > 1 and not self.kinds[first - 1].startswith("event:"):
            first -= 1
        return range(first, last + 1)


def _kinds(parts: list[Member]) -> list[str]:
    """What every member is, followed from the events to the payloads."""
    at = {name.split(".")[0]: i for i, (name, _) in enumerate(parts)}
    kinds = ["header"] * len(parts)
    for i, member in enumerate(parts):
        if not bel_archive.is_event(member):
            continue
        event = json.loads(member[1])
        kinds[i] = f"event:{event['type']}"
        if "payload" in event:
            kind = PAYLOADS[event["type"]]
            kinds[at[event["payload"]]] = kind
            told = json.loads(parts[at[event["payload"]]][1])
            for key, target in REFERENCES.get(kind, {}).items():
                kinds[at[told[key]]] = target
    return kinds


# The register -----------------------------------------------------------------------------------------------------------------

BYTES, MEANING = "bytes", "meaning"
ACCEPT, REJECT = "accept", "reject"
CATALOGUE = (
    "forged_bytes",
    "forged_events",
    "forged_setup",
    "forged_trustees",
    "forged_ballots",
    "forged_tally",
)


@dataclass(frozen=True)
class Forgery:
    """One change of one election. `level` is "bytes" where hashes are left as they fall, "meaning" where all are made right again;
    `ours` is the verdict that Comity must give, `why` the rule that is broken or the reason why nothing is.
    """

    name: str
    base: str
    level: str
    ours: str
    why: str
    make: Callable[[Board], bytes]

    @property
    def label(self) -> str:
        return f"{self.name} [{self.base}]"

    def archive(self) -> bytes:
        return self.make(Board(vector(self.base)))


REGISTER: list[Forgery] = []

Change = Callable[[Board], bytes | None]


def forgery(why: str, *bases: str, level: str = MEANING, ours: str = REJECT) -> Callable[[Change], Change]:
    """Registers a function as the forgery of its name, once for each base. It returns the archive, or changes the board for `built`."""

    def register(change: Change) -> Change:
        for base in bases:
            add(change.__name__.replace("_", "-"), why, base, change, level=level, ours=ours)
        return change

    return register


def add(name: str, why: str, base: str, change: Change, *, level: str = MEANING, ours: str = REJECT) -> None:
    def make(board: Board) -> bytes:
        made = change(board)
        return made if made is not None else board.built()

    assert all((one.name, one.base) != (name, base) for one in REGISTER), (name, base)
    REGISTER.append(Forgery(name, base, level, ours, why, make))


def edits(
    kind: str,
    base: str,
    table: dict[str, tuple[str, Callable[[Any], Any]]],
    *,
    until: str | None = None,
    ours: str = REJECT,
) -> None:
    """Registers changes of one payload: name -> (why, change of its value). The board ends with the event `until`, where given."""

    def made(change: Callable[[Any], Any]) -> Change:
        def apply(board: Board) -> None:
            board.edit(kind, change)
            if until is not None:
                board.until(until)

        return apply

    for name, (why, change) in table.items():
        add(name, why, base, made(change), ours=ours)


def catalogue() -> Iterator[Forgery]:
    """Every forgery of the catalogue, sorted by its label, whatever was imported first."""
    for name in CATALOGUE:
        import_module(name)
    return iter(sorted(REGISTER, key=lambda one: one.label))
