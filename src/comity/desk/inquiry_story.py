# SPDX-License-Identifier: Apache-2.0
"""The inquiry of the two-formats story: two captures of one item, an independent document, blind assessments, an honest "not established".

All of it is simulated and says so: the incident, the town, its paper and its agency are invented. What is computed is computed here, by
the same code as in any inquiry: hashes, ties between documents, groups, likelihood ratios.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from comity.canonical import from_base64, sha256, to_base64
from comity.desk.inquiry_anchor import kept_in, to_anchor
from comity.desk.inquiry_finding import TOML, MechanismEntries, on_record
from comity.desk.inquiry_record import recorded
from comity.desk.mechanism import Mechanism
from comity.desk.scenario import Scenario
from comity.errors import Refusal
from comity.inquiry.bundle.contents import Contents
from comity.inquiry.bundle.finding_files import finding_files
from comity.inquiry.bundle.gathering import from_archive
from comity.inquiry.bundle.pack import pack
from comity.inquiry.case import Case
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Acquired, Facts
from comity.inquiry.findings.finding_file import read_finding
from comity.inquiry.findings.redacting_findings import at_level
from comity.inquiry.independence.page import document
from comity.inquiry.independence.sources import AGENCY, Sources, sources
from comity.inquiry.recorded import case_of
from comity.inquiry.weighing.ratios import weigh
from comity.record.keys import KeyDirectory
from comity.record.sealed import unseal


class Teller(Protocol):
    """The story, as far as the inquiry needs it."""

    scenario: Scenario
    mechanism: Mechanism
    keys: KeyDirectory
    origin: str

    def say(self, kind: str, by: Sequence[str], /, **fields: Any) -> int:
        """Put one statement onto the record; returns its index. Raises Refusal."""
        ...

    def moment(self) -> str:
        """The story's time, as statements carry it."""
        ...


class InquiryStory:
    """One run. The archive of exhibits and the bundle are left in folders, for readers to check."""

    def __init__(self, teller: Teller, delegates: Sequence[str], archive: Path, bundle: Path) -> None:
        self.teller = teller
        self.folder = teller.scenario.folder / "inquiry"
        self.plan = teller.scenario.inquiry
        self.name: str = self.plan["id"]
        self.chairs: Sequence[str] = self.plan["signed_by"]
        self.everybody = sorted(delegates)
        self.archive, self.bundle = archive, bundle
        self.ids: dict[str, str] = {}

    def tell(self) -> Iterator[str]:
        """Open, collect, compare, grade, assess blindly, weigh, find."""
        self._open()
        yield f"Inquiry {self.name} opened by all parties, its standard of proof fixed first (simulated; the incident is invented)."
        yield self._collect()
        yield from self._compare()
        yield from self._claims()
        yield self._assess()
        yield from self._find()

    @property
    def case(self) -> Case:
        """The case as the record has it."""
        state = self.teller.mechanism.state()
        return case_of(state.charter, state.inquiry, self.name)

    def say(self, kind: str, by: Sequence[str], /, **fields: Any) -> int:
        """One statement of this inquiry."""
        return self.teller.say(f"inquiry/{kind}/v1", by, inquiry=self.name, **fields)

    def _open(self) -> None:
        self.teller.say(
            "inquiry/open/v1",
            self.everybody,
            id=self.name,
            title=self.plan["title"],
            mandate=self.plan["mandate"],
            standard=self.plan["standard"],
        )
        for one in self.plan["source"]:
            self.say("source", self.chairs[:1], **one)

    def _collect(self) -> str:
        """Exhibits into the archive, then what they are and where their custody stands onto the record."""
        holder = self.chairs[0]
        signers = [self.teller.keys.signer(holder)]
        with Archive.create(self.archive, f"{self.teller.origin}/exhibits") as archive:
            for one in self.plan["exhibit"]:
                path = self.folder / one["file"]
                acquired = Acquired(where="an invented town", method="copied from the scenario", by=holder)
                facts = Facts(
                    media_type=one["media_type"], title=one["title"], source=one["source"], acquired=acquired
                )
                event = EventContext(
                    holder, self.teller.moment(), reason="simulated collection", tool="comity demo"
                )
                salt = sha256(b"comity demonstration salt, public: " + path.read_bytes())
                self.ids[one["file"]] = archive.add(path, facts, event, salt, signers).record.id
            kept = list(kept_in(archive, at=self.teller.moment()))
        state = self.teller.mechanism.state()
        inquiry, party = state.inquiry.inquiries[self.name], holder.partition("/")[0]
        for kind, fields in to_anchor(kept, self.name, inquiry, party, state.charter.parties):
            self.teller.say(kind, [holder], **fields)
        return f"{len(kept)} exhibits collected into an archive that writes each once; its custody events are anchored (simulated)."

    def _compare(self) -> Iterator[str]:
        """What ties the exhibits together, as any reader can compute it, put onto the record."""
        found = self._sources()
        for edge in found.edges:
            if not edge.b.startswith(AGENCY):
                self.say(
                    "dependence",
                    self.chairs[:1],
                    a=edge.a,
                    b=edge.b,
                    type=edge.type,
                    decision="found",
                    reason=edge.reason,
                )
        agencies = sorted({credit.agency for credit in found.credits if credit.of_the_text})
        credited = (
            f"; both captures credit {', '.join(agencies)}, so neither adds to the other" if agencies else ""
        )
        yield (
            f"The simulated exhibits compared word by word: {found.captures} captures, {len(found.articles)} articles, "
            f"{len(found.independent)} independent sources{credited}."
        )

    def _sources(self) -> Sources:
        return sources(
            [document(self.ids[name], (self.folder / name).read_bytes()) for name in sorted(self.ids)]
        )

    def _claims(self) -> Iterator[str]:
        for one in self.plan["claim"]:
            exhibits = sorted(self.ids[name] for name in one["exhibits"])
            self.say("claim", self.chairs[:1], id=one["id"], text=one["text"], exhibits=exhibits)
        first = self.plan["claim"][0]["id"]
        try:
            self.say(
                "grade-claim",
                self.chairs[:1],
                claim=first,
                grade="1",
                ground="Simulated: two captures say so.",
            )
        except Refusal as refusal:
            yield f"Credibility 1 for the simulated claim {first} is refused: {refusal.message} ({refusal.rule})."
        self.say(
            "grade-claim",
            self.chairs[:1],
            claim=first,
            grade="2",
            ground="Simulated: one source, with times and a named witness.",
        )

    def _assess(self) -> str:
        """Two assessors, each sealed until the round is closed."""
        self.say("hypotheses", self.chairs, version=1, hypotheses=self.plan["hypothesis"])
        claims = sorted(one["id"] for one in self.plan["claim"])
        self.say("round", self.chairs, id=self.plan["round"], version=1, claims=claims)
        openings = [self._seal(*pair) for pair in zip(self.plan["assessment"], self._fixtures(), strict=True)]
        self.say("close-round", self.chairs, round=self.plan["round"])
        by = sorted({one["by"] for one in self.plan["assessment"]})
        self.teller.say("record/opened/v1", by, items=openings)
        return f"{len(openings)} assessments by {' and '.join(by)}, sealed until the round was closed, opened together (simulated)."

    def _fixtures(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.teller.scenario.sealed["assessments"]
        return found

    def _seal(self, one: dict[str, Any], fixture: dict[str, str]) -> dict[str, Any]:
        ciphertext = from_base64(fixture["ciphertext"])
        index = self.teller.say(
            "record/sealed/v1",
            [one["by"]],
            circle=one["circle"],
            version=1,
            commitment=fixture["commitment"],
            blob=self.teller.mechanism.blobs.put(ciphertext),
            size=len(ciphertext),
            set=self.plan["round"],
        )
        identity = self.teller.keys.identity(one["by"].partition("/")[0])
        salt, plaintext = unseal(ciphertext, identity, bytes.fromhex(fixture["commitment"]))
        return {"sealed": index, "salt": to_base64(salt), "plaintext": plaintext.decode()}

    def _find(self) -> Iterator[str]:
        weighed = weigh(self.case).pooled
        ratios = ", ".join(
            f"{of} : {against} {weighed.total[of, against].low} to {weighed.total[of, against].high}"
            for of, against in weighed.one_way
        )
        yield (
            f"Likelihood ratios of the simulated assessments over {len(weighed.rows)} independent groups: {ratios}. "
            "Whether they meet the standard of proof is for people to decide."
        )
        words = self._words()
        finding = read_finding(words.decode(), "finding.toml")
        blob = {
            "sha256": self.teller.mechanism.blobs.put(words),
            "size": len(words),
            "name": "finding.toml",
            "media_type": TOML,
        }
        self.say(
            "finding-draft",
            self.chairs[:1],
            number=1,
            document=blob,
            statement=finding.statement,
            outcome="not_established",
        )
        index = self.say("adopt-finding", self.everybody, draft=1, sha256=blob["sha256"])
        yield f"Entry {index}: the finding is adopted by all parties (simulated): {finding.statement}"

    def _words(self) -> bytes:
        """The draft's document: the scenario's text with the ids of the exhibits in it, without its notes for who reads the scenario."""
        lines = (self.folder / "finding.toml").read_text(encoding="utf-8").splitlines(keepends=True)
        text = "".join(line for line in lines if not line.startswith("#"))
        for name, exhibit in self.ids.items():
            text = text.replace(f"@{name}@", exhibit)
        return text.encode()

    def pack(self, staging: Path) -> str:
        """The bundle, when the record is complete; `staging` is a folder for what it is made of."""
        with Archive.open(self.archive) as archive:
            gathered = from_archive(
                self.case,
                archive,
                "public",
                EventContext(self.chairs[0], self.teller.moment(), reason="bundle"),
                staging / "exhibits",
                signers=[self.teller.keys.signer(self.chairs[0])],
            )
        mechanism = self.teller.mechanism
        found = on_record(
            mechanism.state(), self.name, mechanism.blobs.get, entries=MechanismEntries(mechanism)
        )
        finding = at_level(found.finding, "public", sha256(b"comity demonstration secret, public"))
        files = {**finding_files(finding), "finding.toml": found.data}
        contents = Contents(
            gathered.case,
            "public",
            self.teller.moment(),
            gathered.shown,
            gathered.withheld,
            gathered.steps,
            files,
            recorded(mechanism, staging / "record", self.name),
            simulated=True,
        )
        pack(contents, self.bundle)
        return (
            f"A bundle of the simulated inquiry that strangers verify: {len(gathered.shown)} exhibits, the finding, "
            "the record with its proofs."
        )
