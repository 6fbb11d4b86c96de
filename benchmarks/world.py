# SPDX-License-Identifier: Apache-2.0
"""A mechanism to measure: ten parties in two formats, twenty issues, and as many signed positions as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from comity import kinds
from comity.canonical import sha256
from comity.charter.charterfile import read_charter
from comity.charter.terms import declared_keys
from comity.desk.authoring import draft, kind_named
from comity.desk.host import Host
from comity.desk.mechanism import Mechanism
from comity.desk.seen import seen_of
from comity.errors import Refusal
from comity.kinds import Seen
from comity.record.entry import compose
from comity.record.keys import KeyDirectory
from comity.record.note import SignerKey, add_signatures
from comity.talks.statements import Position

ORIGIN = "bench.example/log"
CODES = [f"P{letter}" for letter in "ABCDEFGHIJ"]
ISSUES, OPTIONS = 20, 4
AT = "2026-01-01T00:00:00Z"


class World:
    """A mechanism in `folder` with its charter, posts and issues on the record."""

    def __init__(self, folder: Path, store: str | None = None) -> None:
        self.keys = KeyDirectory(folder / "keys")
        for name in [
            ORIGIN,
            *(f"{code}/{post}" for code in CODES for post in ("root-1", "witness", "delegate-1")),
        ]:
            self.keys.create(name, sha256(b"benchmark key, public: " + name.encode()))
        self.folder = folder / "record"
        self.mechanism = Mechanism.create(self.folder, store)
        self.host = Host(self.mechanism, self.keys, ORIGIN)
        self.posts = [self.keys.signer(f"{code}/delegate-1") for code in CODES]
        self._found()

    def _vkey(self, name: str) -> str:
        return str(self.keys.signer(name).verifier)

    def _found(self) -> None:
        tables: dict[str, Any] = {
            "origin": ORIGIN,
            "log": self._vkey(ORIGIN),
            "title": {"en": "Benchmark"},
            "party": [
                {
                    "code": code,
                    "name": {"en": code},
                    "roots": {"threshold": 1, "keys": [self._vkey(f"{code}/root-1")]},
                    "witness": self._vkey(f"{code}/witness"),
                }
                for code in CODES
            ],
            "format": [
                {"id": "one", "name": {"en": "One"}, "members": CODES[:3]},
                {"id": "two", "name": {"en": "Two"}, "members": CODES[3:]},
            ],
            "rules": {
                "two_keys": {"each_format": {"consensus": True}},
                "all": {"unanimity": True},
                "three": {"count": 3},
            },
            "adopts": {"talks/*": "two_keys"},
            "amendment": "all",
            "quorum": "three",
            "notice": 3600,
        }
        _, terms = read_charter("benchmark", tables)
        by = [ORIGIN, *declared_keys(terms)]
        text = draft(
            ORIGIN,
            kind_named("charter/adopt/v1"),
            {"log": tables["log"], "terms": terms},
            by=by,
            at=AT,
            seen=None,
        )
        self.host.submit(add_signatures(text, [self.keys.signer(name) for name in by]))
        for code in CODES:
            post = f"{code}/delegate-1"
            fields = {"post": post, "key": self._vkey(post), "powers": ["talks/*"]}
            self._say("charter/accredit/v1", [f"{code}/root-1", post], fields)
        for number in range(ISSUES):
            options = [{"id": f"o{option}", "title": f"Option {option}"} for option in range(OPTIONS)]
            self._say(
                "talks/issue/v1",
                [self.posts[0].name],
                {"id": f"i{number}", "title": f"Issue {number}", "options": options},
            )

    def _say(self, kind: str, by: list[str], fields: dict[str, Any]) -> None:
        text = draft(ORIGIN, kind_named(kind), fields, by=by, at=AT, seen=self.seen())
        self.host.submit(add_signatures(text, [self.keys.signer(name) for name in by]))

    def seen(self) -> Seen:
        """What an author sees now."""
        return seen_of(self.mechanism.head())

    def position(self, number: int, seen: Seen) -> bytes:
        """One signed position, different for every `number`."""
        signer = self.posts[number % len(self.posts)]
        return signed_position(signer, number, seen)

    def positions(self, start: int, stop: int) -> Iterator[bytes]:
        """Signed positions whose authors saw the present head."""
        seen = self.seen()
        for number in range(start, stop):
            yield self.position(number, seen)

    def grow(self, start: int, stop: int, batch: int = 1_000) -> None:
        """Append positions in batches."""
        for first in range(start, stop, batch):
            outcomes = self.host.submit_all(self.positions(first, min(first + batch, stop)))
            refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
            if refused:
                raise refused[0]

    def close(self) -> None:
        """Release everything."""
        self.host.close()
        self.mechanism.close()


def signed_position(signer: SignerKey, number: int, seen: Seen) -> bytes:
    """A position entry of about 600 bytes with one signature."""
    body = Position(
        by=(signer.name,),
        at=AT,
        seen=seen,
        issue=f"i{number % ISSUES}",
        option=f"o{number // ISSUES % OPTIONS}",
        stance="acceptable" if number % 3 else "preferred",
        source=f"Statement number {number} of this benchmark, with about as many words as a public source has.",
    )
    text = compose(ORIGIN, "talks/position/v1", kinds.encode(body))
    return text + b"\n" + signer.line(text)
