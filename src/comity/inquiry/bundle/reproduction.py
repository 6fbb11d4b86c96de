# SPDX-License-Identifier: Apache-2.0
"""Checks a bundle and computes its answers again from what is in it, trusting nothing of what it says about itself.

Every check stands by itself and says what it found; a bundle that cannot be read at all is a VerificationError. What a bundle leaves out
(withheld exhibits, no record, no timestamp) is named as not checked, never passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.canonical import from_base64, sha256_hex
from comity.errors import ComityError, FormatError, ProofError
from comity.inquiry.bundle import layout
from comity.inquiry.bundle.answers import is_text
from comity.inquiry.bundle.pack import NUMBERS, computed, differing
from comity.inquiry.case_json import read_case_json
from comity.inquiry.exhibits.custody import parse_event
from comity.inquiry.exhibits.exhibit_record import commitment
from comity.inquiry.independence.grouping import standing
from comity.inquiry.network import xdsl
from comity.inquiry.packaging.bag_check import check_bag
from comity.inquiry.proof import timestamp
from comity.inquiry.proof.case_uco import read_case_document
from comity.inquiry.weighing.case_network import case_network
from comity.record import merkle
from comity.record.checkpoint import open_checkpoint, parse_checkpoint
from comity.record.note import VerifierKey
from comity.record.proof import decode

if TYPE_CHECKING:
    from pathlib import Path

    from comity.inquiry.case import Case

TOLERANCE = 1e-12


@dataclass(frozen=True)
class Check:
    """One check. `ok` is None where the bundle holds nothing to check; `said` is what was found, in words."""

    name: str
    ok: bool | None
    said: str


@dataclass(frozen=True)
class Reproduced:
    """The checks in order, and the answers as computed here; None where the case could not be read."""

    checks: tuple[Check, ...]
    answers: dict[str, Any] | None

    @property
    def ok(self) -> bool:
        """Whether no check failed."""
        return all(one.ok is not False for one in self.checks)


def reproduce(folder: Path) -> Reproduced:
    """Check the bundle in `folder` and compute its answers anew. Raises VerificationError when it is no bag at all."""
    checks = [_run("bag", lambda: _bag(folder))]
    bundle = _Bundle(folder)
    try:
        bundle.read()
    except ComityError as error:
        return Reproduced((*checks, Check("case", ok=False, said=error.message)), None)
    checks += [_run(name, check) for name, check in bundle.checks()]
    return Reproduced(tuple(checks), bundle.answers)


def _run(name: str, check: Callable[[], tuple[bool | None, str]]) -> Check:
    try:
        return Check(name, *check())
    except (ComityError, OSError) as error:
        return Check(name, ok=False, said=getattr(error, "message", str(error)))


def _bag(folder: Path) -> tuple[bool, str]:
    found = check_bag(folder)
    return True, f"{_counted(len(found.payload), 'file')} as the manifest says"


class _Bundle:
    """One bundle on disk. `read` comes first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers: dict[str, Any] | None = None

    def _bytes(self, path: str) -> bytes:
        try:
            return (self.folder / path).read_bytes()
        except OSError as error:
            raise ProofError(f"{path} cannot be read: {error.strerror}") from error

    def _json(self, path: str) -> Any:
        try:
            return json.loads(self._bytes(path))
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{path} is no JSON: {error}") from error

    def read(self) -> None:
        """Read the case, what the bundle answers, and the list of its exhibits."""
        self.case: Case = read_case_json(self._bytes(layout.CASE))
        self.said: dict[str, Any] = self._json(layout.ANSWERS)
        self.index = [_row(row) for row in _list(self._json(layout.INDEX), layout.INDEX)]
        if not isinstance(self.said, dict):
            raise FormatError(f"{layout.ANSWERS}: expected an object")

    def checks(self) -> Iterator[tuple[str, Callable[[], tuple[bool | None, str]]]]:
        """Every check with its name, cheap ones first."""
        yield "exhibits", self._exhibits
        yield "custody", self._custody
        yield "answers", self._answers
        yield "model", self._model
        yield "case.jsonld", self._uco
        yield "finding", self._finding
        yield "proofs", self._proofs
        yield "timestamp", self._timestamp

    def _exhibits(self) -> tuple[bool | None, str]:
        shown = [row for row in self.index if "sha256" in row]
        for row in shown:
            digest = sha256_hex(self._bytes(row["file"]))
            if digest != row["sha256"]:
                raise ProofError(f"{row['file']} has SHA-256 {digest}, not {row['sha256']}")
            if row.get("salt") and commitment(from_base64(row["salt"]), digest) != row["commitment"]:
                raise ProofError(f"the commitment to {row['id']} does not open to its bytes")
        held = {one.id: one for one in self.case.exhibits}
        for row in shown:
            one = held.get(row["id"])
            if one is not None and one.sha256 and one.sha256 != row["sha256"]:
                raise ProofError(f"the case says {one.id} is {one.sha256}; its bytes are {row['sha256']}")
        withheld = len(self.index) - len(shown)
        return True, f"{len(shown)} with {'its' if len(shown) == 1 else 'their'} bytes" + (
            f"; {withheld} withheld, of which only {'a commitment is' if withheld == 1 else 'commitments are'} here"
            if withheld
            else ""
        )

    def _custody(self) -> tuple[bool | None, str]:
        events = 0
        for row in self.index:
            before = ""
            for seq in range(1, int(row.get("custody_events", 0)) + 1):
                note = self._bytes(f"{layout.CUSTODY}/{row['id']}/{seq:06d}.note")
                event = parse_event(note).event
                if event.exhibit != row["id"] or event.seq != seq or event.prev != before:
                    raise ProofError(f"custody of {row['id']}: event {seq} does not follow the one before it")
                before = sha256_hex(note)
                events += 1
        return (
            (True, f"{_counted(events, 'event')}, each naming the one before it")
            if events
            else (None, "no events here")
        )

    def _texts(self) -> dict[str, bytes]:
        rows = {row["id"]: row for row in self.index if "sha256" in row and is_text(row["media_type"])}
        return {
            name: self._bytes(row["file"]) for name, row in sorted(rows.items()) if row["parent"] not in rows
        }

    def _answers(self) -> tuple[bool | None, str]:
        self.answers = computed(self.case, self._texts())
        for name in ("sources", "weights"):
            if self.answers[name] != self.said.get(name):
                raise ProofError(f"{name}: the bundle says other than what is computed from it")
        found = self.answers["sources"]
        self._check_ties(found)
        words = ["no texts" if found is None else _sources(found)]
        weights = self.answers["weights"]
        words.append(
            "not weighed"
            if weights is None
            else f"{_counted(len(weights['ratios']), 'ratio')} equal to the last digit"
        )
        return True, "; ".join(words)

    def _check_ties(self, found: dict[str, Any] | None) -> None:
        """Every tie between compared texts that the case says a program found must be found here."""
        if found is None:
            return
        compared = set(found["exhibits"])
        here = {(edge["a"], edge["b"], edge["class"]) for edge in found["edges"]}
        for edge in standing(self.case.edges):
            if (
                edge.decision == "found"
                and {edge.a, edge.b} <= compared
                and (edge.a, edge.b, edge.type) not in here
            ):
                raise ProofError(
                    f"the case says that {edge.a} and {edge.b} were found {edge.type}; comparing them finds no such tie"
                )

    def _model(self) -> tuple[bool | None, str]:
        if self.answers is None or self.answers["weights"] is None:
            return None, "nothing was weighed"
        network = xdsl.read(self._bytes(layout.MODEL), layout.MODEL)
        expected = case_network(self.case, "middle")
        if network.parents != expected.parents or set(network.tables) != set(expected.tables):
            raise ProofError("the model has other nodes than the case gives")
        for name, table in expected.tables.items():
            if (
                network.tables[name].shape != table.shape
                or abs(network.tables[name] - table).max() > TOLERANCE
            ):
                raise ProofError(f"the model's table of {name} is not what the case gives")
        return True, _nodes(len(expected.tables))

    def _uco(self) -> tuple[bool | None, str]:
        items, steps = read_case_document(self._bytes(layout.UCO))
        known = {row["id"]: row for row in self.index}
        if {one.id for one in items} != set(known):
            raise ProofError("case.jsonld lists other exhibits than the bundle")
        for one in items:
            row = known[one.id]
            if one.sha256 != row.get("sha256", "") or (
                not one.sha256 and one.commitment != row["commitment"]
            ):
                raise ProofError(f"case.jsonld gives another hash of {one.id}")
        return True, f"{_counted(len(items), 'exhibit')}, {_counted(len(steps), 'custody step')}"

    def _finding(self) -> tuple[bool | None, str]:
        path = f"{layout.FINDING}/{NUMBERS}"
        if not (self.folder / path).exists():
            return None, "no finding here"
        numbers = self._json(path)
        if not isinstance(numbers, dict):
            raise FormatError(f"{path}: expected an object")
        support = _list(numbers.get("support", []), path)
        for one in differing(support, self.answers or {"weights": None}):
            raise ProofError(
                f"the finding's ratio of {one.of} against {one.against} is not what is computed here"
            )
        return True, f"{_counted(len(support), 'ratio')} as computed here"

    def _proofs(self) -> tuple[bool | None, str]:
        if not (self.folder / layout.CHECKPOINT).exists():
            return None, "no record here"
        vkeys = self._bytes(f"{layout.RECORD}/vkeys.txt").decode("utf-8", "replace").splitlines()
        if not vkeys:
            raise FormatError("vkeys.txt is empty")
        key = VerifierKey.parse(vkeys[0])
        head = open_checkpoint(self._bytes(layout.CHECKPOINT), key)
        count = 0
        for path in sorted((self.folder / layout.PROOFS).glob("*.tlog-proof")):
            proof = decode(path.read_bytes())
            checkpoint = open_checkpoint(proof.checkpoint, key)
            entry = path.with_suffix(".note").read_bytes()
            if checkpoint.size > head.size:
                raise ProofError(f"{path.name} leads to a later checkpoint than the record's")
            merkle.verify_inclusion(
                merkle.leaf_hash(entry), proof.index, checkpoint.size, list(proof.path), checkpoint.root
            )
            count += 1
        signed, proven = (_counted(number, "entry", "entries") for number in (head.size, count))
        return True, f"checkpoint of {signed} signed by {head.origin}; {proven} proven to be in it"

    def _timestamp(self) -> tuple[bool | None, str]:
        if not (self.folder / layout.RESPONSE).exists():
            return None, "no timestamp here"
        found = timestamp.check(
            self._bytes(layout.RESPONSE),
            self._bytes(layout.STAMPED),
            self._bytes(layout.ROOTS),
            self._bytes(layout.CHAIN),
        )
        if (self.folder / layout.CHECKPOINT).exists():
            stamped, _ = parse_checkpoint(self._bytes(layout.STAMPED))
            head, _ = parse_checkpoint(self._bytes(layout.CHECKPOINT))
            if stamped.origin != head.origin or stamped.size > head.size:
                raise ProofError("the timestamp is of another record's checkpoint, or of a later one")
            if stamped.size == head.size and stamped.root != head.root:
                raise ProofError("the stamped checkpoint and the record's differ at one size")
        return (
            True,
            f"{found.gen_time:%Y-%m-%d %H:%M:%S} UTC by {found.authority}; whether to trust its root is yours to decide",
        )


def _counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 ratio, 2 ratios."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _nodes(count: int) -> str:
    return f"{_counted(count, 'node')} as the case gives {'it' if count == 1 else 'them'}"


def _sources(found: dict[str, Any]) -> str:
    """The three counts of the texts, from captures to sources."""
    names = (
        ("captures", "capture"),
        ("articles", "article"),
        ("independent_sources", "independent source"),
    )
    return ", ".join(_counted(found[name], one) for name, one in names)


def _list(value: Any, path: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise FormatError(f"{path}: expected a list of objects")
    return value


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the list of exhibits whose fields have the types that they should have. Raises FormatError."""
    wanted = (
        ("id", "file", "sha256", "media_type", "parent", "salt", "commitment")
        if "sha256" in row
        else ("id", "commitment")
    )
    if not all(isinstance(row.get(name), str) for name in wanted):
        raise FormatError(f"{layout.INDEX}: a row lacks one of {', '.join(wanted)}")
    file = row.get("file", layout.EXHIBITS + "/")
    if not file.startswith(layout.EXHIBITS + "/") or ".." in file.split("/"):
        raise FormatError(f"{layout.INDEX}: {file} is not a file of an exhibit")
    count = row.get("custody_events", 0)
    if (
        not isinstance(count, int)
        or not 0 <= count < 1_000_000
        or "/" in row["id"]
        or row["id"].startswith(".")
    ):
        raise FormatError(f"{layout.INDEX}: {row['id']!r:.40} is no exhibit")
    return row
