# SPDX-License-Identifier: Apache-2.0
"""The two-formats story, run through the same code as any mechanism: charter, statements, sealed proposals, silence, replicas, a fork.

Everything is deterministic: keys come from seeds, times from the story's own clock, sealed proposals from the scenario's fixtures. The
positions are real and sourced; the mechanism around them is simulated and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from comity.canonical import from_base64, sha256, to_base64
from comity.charter.charterfile import read_charter
from comity.charter.terms import declared_keys
from comity.desk import communique, inquiry_story
from comity.desk.authoring import draft, kind_named
from comity.desk.export import export
from comity.desk.host import Host
from comity.desk.inquiry_story import InquiryStory
from comity.desk.mechanism import Mechanism
from comity.desk.mirror import mirror
from comity.desk.scenario import Scenario
from comity.desk.seen import seen_of
from comity.desk.witness import cosign_head
from comity.errors import ForkError, StoreError
from comity.record.keys import KeyDirectory
from comity.record.note import add_signatures
from comity.record.sealed import unseal

ROOTS, THRESHOLD = 3, 2
POWERS = [
    "record/*",
    "talks/*",
    "text/*",
    "inquiry/*",
    "charter/silence/v1",
    "charter/silence-break/v1",
    "charter/silence-close/v1",
]
_DAY = 86_400


@dataclass(frozen=True)
class Places:
    """Where the story's folders lie: the record, every party's test keys, replicas, the export, the second history, the clean copy."""

    record: Path

    def beside(self, name: str) -> Path:
        """A folder beside the record's."""
        return self.record.with_name(f"{self.record.name}.{name}")

    def all(self) -> list[Path]:
        """Every folder that the story makes."""
        return [
            self.record,
            *(
                self.beside(name)
                for name in ("keys", "export", "replicas", "dishonest", "communique", "exhibits", "bundle")
            ),
        ]


class Story:
    """One run of the story. `tell` yields one line for each step that a reader should see."""

    def __init__(self, scenario: Scenario, record: Path) -> None:
        self.scenario = scenario
        self.story = scenario.story
        self.places = Places(record)
        taken = [path for path in self.places.all() if path.exists()]
        if taken:
            raise StoreError(
                f"{taken[0]} exists already",
                hint="choose another --dir, or remove what an earlier run left there",
            )
        code = Path(__file__), Path(communique.__file__), Path(inquiry_story.__file__)
        self.origin = f"{self.story['domain']}/{scenario.fingerprint(*code)}"
        self.keys = KeyDirectory(self.places.beside("keys"))
        self.now = datetime.strptime(self.story["start"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        self.parties = {row["party"]: row for row in scenario.rows("parties.csv")}
        self.fork: ForkError | None = None

    def tell(self) -> Iterator[str]:
        """Run the whole story."""
        self._make_keys()
        yield from self._adopt()
        yield from self._table_issues()
        yield from self._amend()
        yield from self._file_positions()
        yield from self._seal_and_open()
        delegates = [f"{code}/delegate-1" for code in self.parties]
        yield from communique.Communique(self, delegates, self.places.beside("communique")).tell()
        yield from self._silence()
        inquiry = self._inquiry(delegates)
        yield from inquiry.tell()
        yield from self._replicate()
        with TemporaryDirectory(dir=self.places.record.parent, prefix=".bundle-") as staging:
            yield inquiry.pack(Path(staging))
        yield from self._fork()
        self.host.close()
        self.mechanism.state()
        self.mechanism.close()

    def _make_keys(self) -> None:
        for code in sorted(self.parties):
            for name in (*(f"root-{number}" for number in range(1, ROOTS + 1)), "witness", "delegate-1"):
                self._make_key(f"{code}/{name}")
            self.keys.create_identity(code, self.scenario.sealed["identities"][code])
        self._make_key(self.origin)

    def _make_key(self, name: str) -> None:
        """A test key: its seed is public, so it proves nothing about anybody."""
        self.keys.create(name, sha256(b"comity demonstration key, public: " + name.encode()))

    def _vkey(self, name: str) -> str:
        return str(self.keys.signer(name).verifier)

    def _tick(self, seconds: int = 60) -> str:
        self.now += timedelta(seconds=seconds)
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _charter(self, codes: Sequence[str]) -> dict[str, Any]:
        story, sealed = self.story, self.scenario.sealed
        parties = [
            {
                "code": code,
                "name": {"en": self.parties[code]["name"], **story["parties"][code]},
                "roots": {
                    "threshold": THRESHOLD,
                    "keys": [self._vkey(f"{code}/root-{number}") for number in range(1, ROOTS + 1)],
                },
                "witness": self._vkey(f"{code}/witness"),
                "recipient": sealed["recipients"][code],
            }
            for code in codes
        ]
        formats = [
            {
                "id": one["id"],
                "name": {"en": one["name"]},
                "members": [code for code in codes if self.parties[code]["format"] == one["id"]],
            }
            for one in story["format"]
        ]
        return {
            "origin": self.origin, "log": self._vkey(self.origin), "title": {"en": story["title"]}, "party": parties, "format": formats,
            "rules": story["rules"], "adopts": {"talks/*": "two_keys", "text/*": "two_keys", "inquiry/*": "two_keys"},
            "amendment": "all_parties", "quorum": "witnesses", "notice": story["notice_seconds"],
            "circle": [story["circle"], *self.scenario.inquiry["circle"]],
        }  # fmt: skip

    def _adopt(self) -> Iterator[str]:
        later = self.story["joins_later"]
        founders = [code for code in sorted(self.parties) if code != later]
        charter, terms = read_charter("story.toml", self._charter(founders))
        signers = [self.origin, *declared_keys(terms)]
        text = draft(
            self.origin,
            kind_named("charter/adopt/v1"),
            {"log": charter.log, "terms": terms},
            by=signers,
            at=self._tick(),
            seen=None,
        )
        self.mechanism = Mechanism.create(self.places.record)
        self.host = Host(self.mechanism, self.keys, self.origin)
        self.host.submit(self._sign(text, signers))
        yield f"Charter of two formats adopted by {len(founders)} parties, {', '.join(founders)} (simulated signatures)."
        for code in founders:
            self._accredit(code)
        yield f"Each party accredits a delegate ({THRESHOLD} of {ROOTS} root keys; simulated)."

    def _accredit(self, code: str) -> None:
        post = f"{code}/delegate-1"
        roots = [f"{code}/root-{number}" for number in range(1, THRESHOLD + 1)]
        self.say("charter/accredit/v1", [*roots, post], post=post, key=self._vkey(post), powers=POWERS)

    def _sign(self, text: bytes, signers: Sequence[str]) -> bytes:
        return add_signatures(text, [self.keys.signer(name) for name in sorted(signers)])

    def _note(self, kind: str, by: Sequence[str], fields: dict[str, Any]) -> bytes:
        seen = seen_of(self.mechanism.head())
        return self._sign(draft(self.origin, kind_named(kind), fields, by=by, at=self._tick(), seen=seen), by)

    def say(self, kind: str, by: Sequence[str], /, **fields: Any) -> int:
        """Put one statement onto the record; returns its index. Raises Refusal."""
        return self.host.submit(self._note(kind, by, fields)).index

    def _table_issues(self) -> Iterator[str]:
        issues = self.scenario.issues()
        for issue in issues:
            self.say("talks/issue/v1", self.story["opened_by"], **issue)
        names = " and ".join(name.partition("/")[0] for name in self.story["opened_by"])
        yield f"{len(issues)} issues tabled jointly by {names} (simulated), with their options and the status quo of May 2018."

    def _amend(self) -> Iterator[str]:
        later, codes = self.story["joins_later"], sorted(self.parties)
        _, terms = read_charter("story.toml", self._charter(codes))
        old, new = (
            [code for code in codes if code != later],
            [name for name in declared_keys(terms) if name.startswith(f"{later}/")],
        )
        by = [f"{code}/root-{number}" for code in old for number in range(1, THRESHOLD + 1)] + new
        base = self.mechanism.state().charter.base
        index = self.say("charter/amend/v1", by, base=base, terms=terms)
        yield f"Entry {index}: the charter is amended to add {later}, under the old rule and the new one (simulated signatures)."
        self._accredit(later)

    def _file_positions(self) -> Iterator[str]:
        filings = self.scenario.filings()
        for one in filings:
            fields = {"issue": one.issue, "option": one.option, "stance": one.stance, "source": one.source}
            if one.condition:
                fields["condition"] = one.condition
            self.say("talks/position/v1", [f"{code}/delegate-1" for code in one.parties], **fields)
        joint = sum(len(one.parties) > 1 for one in filings)
        rows = sum(len(one.parties) for one in filings)
        yield f"{rows} public positions filed in {len(filings)} statements, {joint} joint (filing simulated); each names its source."

    def _seal_and_open(self) -> Iterator[str]:
        circle, indices, openings = self.story["circle"], [], []
        for item, fixture in zip(self.story["sealed"], self.scenario.sealed["items"], strict=True):
            ciphertext = from_base64(fixture["ciphertext"])
            blob = self.mechanism.blobs.put(ciphertext)
            indices.append(
                self.say(
                    "record/sealed/v1",
                    [item["by"]],
                    circle=circle["id"],
                    version=1,
                    commitment=fixture["commitment"],
                    blob=blob,
                    size=len(ciphertext),
                    set="simulated_first_meeting",
                )
            )
            identity = self.keys.identity(item["by"].partition("/")[0])
            salt, plaintext = unseal(ciphertext, identity, bytes.fromhex(fixture["commitment"]))
            openings.append({"sealed": indices[-1], "salt": to_base64(salt), "plaintext": plaintext.decode()})
        yield f"Two proposals on the first meeting sealed to the circle {circle['id']} ({', '.join(circle['members'])}; simulated)."
        index = self.say("record/opened/v1", [item["by"] for item in self.story["sealed"]], items=openings)
        yield f"Entry {index}: both opened together, so neither proposer saw the other's first (simulated)."

    def _silence(self) -> Iterator[str]:
        deadline = (self.now + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
        opened = [
            self.say(
                "charter/silence/v1", one["by"], target=one["target"], rule="two_keys", deadline=deadline
            )
            for one in self.story["silence"]
        ]
        yield f"Two silence procedures opened until {deadline} (simulated)."
        notice = self._cosign(3_600)
        broken = self.story["silence"][1]["break"]
        self._tick(2 * _DAY)
        self.say("charter/silence-break/v1", [broken["by"]], silence=opened[1], reason=broken["reason"])
        expiry = self._cosign(4 * _DAY)
        for one, index in zip(self.story["silence"], opened, strict=True):
            self.say("charter/silence-close/v1", one["by"], silence=index, notice=notice, expiry=expiry)
            outcome = self.mechanism.state().charter.silences[str(index)].outcome
            yield f"Closed on cosigned evidence that the deadline passed: {one['target']} is {outcome} (simulated)."
        _, issue, option = self.story["silence"][0]["target"].split("/")
        index = self.say(
            "talks/adopt/v1", self.story["opened_by"], issue=issue, option=option, silence=opened[0]
        )
        self.say("talks/round/v1", self.story["opened_by"], **self.story["round"])
        yield f"Entry {index}: {issue}/{option} is recorded as adopted, and a first joint round is announced (simulated)."

    def moment(self) -> str:
        """The story's time, as statements carry it."""
        return self._tick()

    def _inquiry(self, delegates: Sequence[str]) -> InquiryStory:
        return InquiryStory(self, delegates, self.places.beside("exhibits"), self.places.beside("bundle"))

    def _cosign(self, seconds: int) -> str:
        """Every witness of the story cosigns the head after `seconds`; returns the cosigned checkpoint."""
        self._tick(seconds)
        moment = int(self.now.timestamp())
        for code in self.story["witnesses"]["cosigners"]:
            cosign_head(self.mechanism, self.keys, f"{code}/witness", moment)
        return self.mechanism.evidence(self.mechanism.store.size()).decode()

    def replica(self, code: str) -> Path:
        """The folder of one party's replica."""
        return self.places.beside("replicas") / code

    def _replicate(self) -> Iterator[str]:
        self._cosign(3_600)
        export(self.mechanism, self.places.beside("export"))
        digests = {self.mechanism.state().digest()}
        codes = self.story["witnesses"]["replicas"]
        for code in codes:
            replica = Mechanism.create(self.replica(code))
            mirror(self.places.beside("export"), replica)
            digests.add(replica.state().digest())
            replica.close()
        same = "the same digest as the host" if len(digests) == 1 else f"{len(digests)} DIFFERENT digests"
        yield f"Three replicas ({', '.join(codes)}) check every signature and fold the record: {same}."

    def _fork(self) -> Iterator[str]:
        """A dishonest host drops the last entry, signs another one in its place, and shows the result to one replica."""
        code, folder = self.story["witnesses"]["shown_a_fork"], self.places.beside("dishonest")
        keys = KeyDirectory(folder / "keys")
        keys.create(self.origin, self.keys.signer(self.origin).seed)
        forked = Mechanism.create(folder / "record")
        host = Host(forked, keys, self.origin)
        size = self.mechanism.store.size()
        host.submit_all([row.note for row in self.mechanism.store.rows(0, size - 1)])
        fields = {
            "id": "meeting_chair",
            "title": "Chair of the first joint meeting (simulated)",
            "options": [{"id": "rotate", "title": "in rotation"}],
        }
        seen = seen_of(forked.head())
        by = self.story["opened_by"]
        host.submit(
            self._sign(
                draft(self.origin, kind_named("talks/issue/v1"), fields, by=by, at=self._tick(), seen=seen),
                by,
            )
        )
        export(forked, folder / "export")
        host.close()
        forked.close()
        replica = Mechanism.open(self.replica(code))
        try:
            mirror(folder / "export", replica)
        except ForkError as error:
            self.fork = error
        replica.close()
        said = self.fork.message if self.fork else "NOTHING: the fork went unnoticed"
        yield f"The host shows {code} a second history (simulated). {code}'s replica says: {said}."
