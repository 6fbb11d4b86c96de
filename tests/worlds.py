# SPDX-License-Identifier: Apache-2.0
"""Mechanisms to tell stories with: every key, time and salt follows from a name, so a story gives the same bytes wherever it is told.

`World` is a mechanism on disk with its host; `Replica` is a log in memory that takes any bytes, as a dishonest host would.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from comity.canonical import sha256, to_base64
from comity.desk.authoring import draft
from comity.desk.fold import Fold, Judged
from comity.desk.host import Host
from comity.desk.mechanism import Mechanism
from comity.desk.seen import seen_of
from comity.desk.state import KINDS, State, Void
from comity.errors import FormatError
from comity.kinds import Seen
from comity.record.checkpoint import Checkpoint, cosign, parse_checkpoint
from comity.record.entry import text_hash
from comity.record.keys import KeyDirectory
from comity.record.merkle import leaf_hash, root
from comity.record.note import COSIGNATURE, ED25519, Note, SignerKey, add_signatures, parse_note
from record.trees import Tree

ORIGIN = "talks.example/astana"
PARTIES = ("FRA", "RUS", "TUR")
FORMATS = {"astana": ("RUS", "TUR"), "small": ("FRA",)}
RULES: dict[str, dict[str, Any]] = {
    "everybody": {"unanimity": True},
    "two": {"count": 2},
    "two_keys": {"each_format": {"consensus": True}},
}
START = datetime(2026, 1, 1, tzinfo=UTC)
NOTICE_S = 3600


def seed(name: str) -> bytes:
    """32 bytes that belong to a name."""
    return sha256(name.encode())


@cache
def key(name: str, generation: int = 1) -> SignerKey:
    """The private key of `name`; `generation` counts the keys that a post had, one after the other."""
    algorithm = COSIGNATURE if name.endswith("/witness") else ED25519
    return SignerKey(name, seed(name if generation == 1 else f"{name} {generation}"), algorithm)


def vkey(name: str, generation: int = 1) -> str:
    return str(key(name, generation).verifier)


def rfc3339(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def posix(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp())


def party(code: str, threshold: int = 1, roots: Sequence[int] = (1,), **fields: Any) -> dict[str, Any]:
    """A party of the terms; `roots` are the numbers of its root keys."""
    keys = [vkey(f"{code}/root-{number}") for number in roots]
    found = {
        "code": code,
        "name": {"en": code},
        "roots": {"threshold": threshold, "keys": keys},
        "witness": vkey(f"{code}/witness"),
    }
    return {name: value for name, value in (found | fields).items() if value is not None}


def terms(
    parties: Sequence[str | Mapping[str, Any]] = PARTIES,
    formats: Mapping[str, Sequence[str]] | None = None,
    rules: Mapping[str, Any] | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """A charter's terms; `fields` replace the rest."""
    formats = FORMATS if formats is None else formats
    found: dict[str, Any] = {
        "title": {"en": "A mechanism for tests"},
        "fold": 1,
        "parties": [party(item) if isinstance(item, str) else dict(item) for item in parties],
        "formats": [{"id": name, "name": {"en": name}, "members": list(formats[name])} for name in formats],
        "rules": RULES | dict(rules or {}),
        "adopts": {"talks/*": "two_keys"},
        "amendment": "everybody",
        "quorum": "two",
        "notice": NOTICE_S,
    }
    return copy.deepcopy(found | fields)


def declared(terms: Mapping[str, Any]) -> list[str]:
    """Names of all root and witness keys in terms."""
    found = []
    for item in terms["parties"]:
        found += [text.partition("+")[0] for text in item["roots"]["keys"]]
        found += [item["witness"].partition("+")[0]] if "witness" in item else []
    return found


class Clock:
    """What authors write into `at`: one minute later each time."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> str:
        self.now += timedelta(minutes=1)
        return rfc3339(self.now)

    def after(self, seconds: int) -> str:
        """The time in that many seconds from now; the clock stays."""
        return rfc3339(self.now + timedelta(seconds=seconds))


class Story:
    """What a world and a replica have in common: keys, a clock, drafting, signing."""

    def __init__(self, origin: str, charter: dict[str, Any]) -> None:
        self.origin = origin
        self.terms = charter
        self.at = Clock()
        self.signers: dict[str, SignerKey] = {}

    def seen(self) -> Seen | None:
        raise NotImplementedError

    def submit(self, note: bytes) -> Any:
        raise NotImplementedError

    @property
    def folded(self) -> State:
        raise NotImplementedError

    def signer(self, name: str) -> SignerKey:
        """The private key that `name` signs with now; `rekey` gives it another."""
        return self.signers.setdefault(name, key(name))

    def rekey(self, name: str, generation: int) -> str:
        """From now on `name` signs with its n-th key; returns the verifier key."""
        self.signers[name] = key(name, generation)
        return str(self.signers[name].verifier)

    def roots(self, code: str) -> list[str]:
        """Names of a party's root keys, as many as speak for it."""
        (found,) = (item["roots"] for item in self.terms["parties"] if item["code"] == code)
        return [text.partition("+")[0] for text in found["keys"][: found["threshold"]]]

    def names(self, kind: str, by: str | Sequence[str]) -> list[str]:
        """Signers; a bare party code stands for its first delegate, or for its root keys where the kind asks for them."""
        found: list[str] = []
        for item in [by] if isinstance(by, str) else by:
            if "/" in item:
                found.append(item)
            elif KINDS[kind].authority == "root":
                found += self.roots(item)
            else:
                found.append(f"{item}/delegate-1")
        return found

    def draft(self, kind: str, by: str | Sequence[str], /, **fields: Any) -> bytes:
        """The text to sign."""
        return draft(
            self.origin, KINDS[kind], fields, by=self.names(kind, by), at=self.at(), seen=self.seen()
        )

    def sign(self, text: bytes, *names: str) -> bytes:
        return add_signatures(text, [self.signer(name) for name in names])

    def note(self, kind: str, by: str | Sequence[str], /, **fields: Any) -> bytes:
        """A signed statement, not handed in."""
        return self.sign(self.draft(kind, by, **fields), *sorted(self.names(kind, by)))

    def say(self, kind: str, by: str | Sequence[str], /, **fields: Any) -> Any:
        return self.submit(self.note(kind, by, **fields))

    def charter(self, by: Iterable[str] | None = None, **fields: Any) -> bytes:
        """Entry 0, signed by everybody who must unless `by` says otherwise."""
        names = sorted(by if by is not None else [self.origin, *declared(self.terms)])
        body = {"log": vkey(self.origin), "terms": self.terms} | fields
        return self.note("charter/adopt/v1", names, **body)

    def accredit(self, post: str, powers: Sequence[str] = ("talks/*",), **fields: Any) -> Any:
        """A party's root keys accredit a post; its own key signs too."""
        by = [*self.roots(post.partition("/")[0]), post]
        body = {"post": post, "key": str(self.signer(post).verifier), "powers": list(powers)} | fields
        return self.say("charter/accredit/v1", by, **body)

    def recall(self, post: str) -> Any:
        return self.say("charter/recall/v1", post.partition("/")[0], post=post)

    def amend(self, new: Mapping[str, Any], by: Sequence[str] | None = None, **fields: Any) -> Any:
        """Put new terms to the parties: signed by all root keys old and new, and by keys that are new, unless `by` says otherwise."""
        if by is None:
            old = set(declared(self.terms))
            fresh = [name for name in declared(new) if name not in old]
            by = sorted({*fresh, *(name for name in old | set(declared(new)) if "/root-" in name)})
        body = {"base": self.folded.charter.base, "terms": new} | fields
        outcome = self.say("charter/amend/v1", by, **body)
        if not isinstance(outcome, Void):
            self.terms = copy.deepcopy(dict(new))
        return outcome

    def table(self, by: str | Sequence[str] = "FRA", **fields: Any) -> Any:
        """Put an issue with the options `yes` and `no` on the table."""
        options = [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]
        body = {"id": "border", "title": "The border", "options": options, "status_quo": "no"} | fields
        return self.say("talks/issue/v1", by, **body)

    def file(self, by: str | Sequence[str], option: str, stance: str, **fields: Any) -> Any:
        """File a position on the issue `border`."""
        body = {"issue": "border", "option": option, "stance": stance, "source": "said in the room"} | fields
        return self.say("talks/position/v1", by, **body)

    def cosigned(self, checkpoint: bytes, time: int | str, *codes: str) -> bytes:
        """The checkpoint with a line of each party's witness, dated `time` (POSIX seconds, or RFC 3339)."""
        text = parse_checkpoint(checkpoint)[1].text
        time = posix(time) if isinstance(time, str) else time
        lines = [cosign(text, self.signer(f"{code}/witness"), time).line() for code in codes]
        return checkpoint + b"".join(lines)


class World(Story):
    """A mechanism on disk, its charter adopted and one delegate of each party accredited, with the host that keeps it."""

    def __init__(
        self,
        folder: Path,
        parties: Sequence[str | Mapping[str, Any]] = PARTIES,
        formats: Mapping[str, Sequence[str]] | None = None,
        rules: Mapping[str, Any] | None = None,
        *,
        powers: Sequence[str] = ("*",),
        origin: str = ORIGIN,
        **fields: Any,
    ) -> None:
        super().__init__(origin, terms(parties, formats, rules, **fields))
        self.folder = folder
        self.keys = KeyDirectory(folder / "keys")
        self.keys.create(origin, seed(origin))
        self.mechanism = Mechanism.create(folder / "mechanism")
        self.host = Host(self.mechanism, self.keys, origin)
        self.submit(self.charter())
        for item in self.terms["parties"]:
            self.accredit(f"{item['code']}/delegate-1", powers)

    def seen(self) -> Seen | None:
        return seen_of(self.mechanism.head()) if self.mechanism.store.size() else None

    def submit(self, note: bytes) -> int:
        """Hand a note to the host; returns its index. Raises what the host raises."""
        return self.host.submit(note).index

    @property
    def folded(self) -> State:
        return self.mechanism.state()

    @property
    def head(self) -> bytes:
        """The last checkpoint that the host signed."""
        return self.mechanism.head()

    def moved(self, generation: int = 2) -> World:
        """The same mechanism under a new host with its own key directory and another log key."""
        other = copy.copy(self)
        other.keys = KeyDirectory(self.folder / f"keys-{generation}")
        other.signers[self.origin] = key(self.origin, generation)
        other.keys.create(self.origin, other.signers[self.origin].seed)
        other.host = Host(self.mechanism, other.keys, self.origin)
        return other

    def close(self) -> None:
        self.host.close()
        self.mechanism.close()


_FOUNDED: dict[str, tuple[tuple[bytes, ...], datetime, bytes]] = {}
"""Entries, clock and encoded state of founded replicas. That a fold goes on from a snapshot as from the log: desk/test_fold.py."""


class Replica(Story):
    """A log in memory that admits whatever it is given, and folds it. `say` returns what the fold made of it: Judged or Void."""

    def __init__(
        self,
        parties: Sequence[str | Mapping[str, Any]] = PARTIES,
        formats: Mapping[str, Sequence[str]] | None = None,
        rules: Mapping[str, Any] | None = None,
        *,
        powers: Sequence[str] = ("*",),
        origin: str = ORIGIN,
        found: bool = True,
        **fields: Any,
    ) -> None:
        super().__init__(origin, terms(parties, formats, rules, **fields))
        self.tree = Tree([])
        self.texts: list[bytes | None] = []
        self.log = key(origin)
        self.fold = Fold(State(), lambda size: root(size, self.tree.read), self._twins)
        if found:
            self._found(powers)

    def _found(self, powers: Sequence[str]) -> None:
        """Adopt the charter and accredit a delegate of each party; from a snapshot where this process has done just that before."""
        same = repr((self.origin, self.terms, tuple(powers)))
        if same in _FOUNDED:
            notes, self.at.now, state = _FOUNDED[same]
            self.tree, self.texts = Tree(notes), [_digest(note) for note in notes]
            self.fold.state = State.decode(state)
            return
        assert isinstance(self.submit(self.charter()), Judged)
        for item in self.terms["parties"]:
            assert isinstance(self.accredit(f"{item['code']}/delegate-1", powers), Judged)
        _FOUNDED[same] = tuple(self.notes), self.at.now, self.fold.state.encode()

    def _twins(self, digest: bytes, note: Note) -> list[int]:
        return [index for index, other in enumerate(self.texts) if digest == other]

    @property
    def notes(self) -> list[bytes]:
        return self.tree.entries

    @property
    def folded(self) -> State:
        return self.fold.set_root(self.tree.frontier.root())

    @property
    def head(self) -> bytes:
        """A checkpoint of the log as it stands."""
        return Checkpoint(self.origin, len(self.notes), self.tree.frontier.root()).signed(self.log)

    def seen(self) -> Seen | None:
        return seen_of(self.head) if self.notes else None

    def submit(self, note: bytes) -> Judged | Void:
        outcome = self.fold.step(note)
        self.tree.entries.append(note)
        self.tree.rows.append(self.tree.frontier.append(leaf_hash(note)))
        self.texts.append(_digest(note))
        return outcome


def _digest(data: bytes) -> bytes | None:
    try:
        return text_hash(parse_note(data))
    except FormatError:
        return None


def accepted(outcome: Judged | Void) -> int:
    """The index of an entry that the fold let pass."""
    assert isinstance(outcome, Judged), outcome
    return outcome.moment.index


def refused(outcome: Judged | Void, fault: str = "author") -> str:
    """Why the fold made an entry void, after checking whose fault it says that is."""
    assert isinstance(outcome, Void), "the entry passed"
    assert outcome.fault == fault, outcome
    assert outcome.rule, outcome
    return outcome.reason


def base64_of(name: str) -> str:
    """32 bytes in base64 that belong to a name, such as a salt."""
    return to_base64(seed(name))


def assert_no_secret(error: BaseException | None, signer: SignerKey) -> None:
    """Neither the error nor what caused it shows the seed, in base64 (as in its file) or as bytes."""
    encoded = to_base64(bytes([signer.algorithm]) + signer.seed)
    while error is not None:
        said = f"{error} {error!r} {getattr(error, 'hint', '')}"
        for start in range(len(encoded) - 12):
            assert encoded[start : start + 12] not in said
        assert repr(signer.seed)[2:-1] not in said
        assert signer.seed.hex() not in said
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
