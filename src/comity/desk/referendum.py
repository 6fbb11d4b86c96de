# SPDX-License-Identifier: Apache-2.0
"""The referendum of the Harbour League: a statute is adopted on a record, put to the vote, tallied by two groups of trustees, and verified.

Ports, voters and votes are invented. Keys of the record are public test keys; credentials and trustees' keys are drawn afresh, live in
memory and are dropped with the story, so what it leaves is what a real election publishes: the archive and the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from comity.charter.charterfile import read_charter
from comity.charter.terms import declared_keys
from comity.desk import referendum_box
from comity.desk.authoring import draft, kind_named
from comity.desk.election_record import (
    adopted_words,
    closing_fields,
    opening_fields,
    result_fields,
    seen_fields,
)
from comity.desk.host import Host
from comity.desk.mechanism import Mechanism
from comity.desk.referendum_box import Draw, Threshold, Voter
from comity.desk.scenario import Scenario
from comity.desk.seen import seen_of
from comity.desk.texts import adoption, agreement, tabling
from comity.election.ballots.belenios_v1 import conduct
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.draft import Draft, new_uuid
from comity.election.ballots.belenios_v1.messages import Result
from comity.election.ballots.belenios_v1.questions import HomomorphicQuestion
from comity.errors import StoreError
from comity.record.keys import KeyDirectory
from comity.record.note import add_signatures
from comity.text.reader import read

POWERS = ["record/*", "text/*", "election/*"]
SCENARIO = "harbour-league"


class Referendum:
    """One run of the story in `folder`. `tell` yields a line for each step that a reader should see."""

    def __init__(self, scenario: Scenario, folder: Path, voters: int | None, draw: Draw) -> None:
        self.scenario, self.story = scenario, scenario.story
        self.folder, self.draw = folder, draw
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StoreError(
                f"{folder} is not empty" if folder.is_dir() else f"{folder} is not a folder",
                hint="choose another --dir, or remove what an earlier run left there",
            )
        self.record = folder / "record"
        self.keys = KeyDirectory(folder / "keys")
        self.persons: int = self.story["voters"]["persons"] if voters is None else voters
        self.origin = (
            f"{self.story['domain']}/{scenario.fingerprint(Path(__file__), Path(referendum_box.__file__))}"
        )
        self.now = datetime.strptime(self.story["start"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        self.codes: list[str] = sorted(self.story["parties"])
        self.delegates = [f"{code}/delegate-1" for code in self.codes]
        self.groups: list[Threshold] = []
        self.voters: list[Voter] = []
        self.result: Result | None = None
        self.box: Box

    @property
    def id(self) -> str:
        """The election's name on the record."""
        name: str = self.story["election"]["id"]
        return name

    def tell(self) -> Iterator[str]:
        """Run the whole story."""
        yield from self._found()
        yield from self._adopt_statute()
        yield from self._prepare()
        yield from self._open()
        yield from self._vote()
        yield from self._close()
        yield from self._tally()
        self.host.close()
        self.mechanism.close()

    def _found(self) -> Iterator[str]:
        for name in [
            self.origin,
            *(f"{code}/{post}" for code in self.codes for post in ("root-1", "witness", "delegate-1")),
        ]:
            self.keys.create(name, sha256(b"comity demonstration key, public: " + name.encode()).digest())
        charter, terms = read_charter("story.toml", self._charter())
        signers = [self.origin, *declared_keys(terms)]
        body = {"log": charter.log, "terms": terms}
        text = draft(
            self.origin, kind_named("charter/adopt/v1"), body, by=signers, at=self._tick(), seen=None
        )
        self.mechanism = Mechanism.create(self.record)
        self.host = Host(self.mechanism, self.keys, self.origin)
        self.host.submit(self._sign(text, signers))
        for code in self.codes:
            post = f"{code}/delegate-1"
            self.say(
                "charter/accredit/v1",
                [f"{code}/root-1", post],
                post=post,
                key=self._vkey(post),
                powers=POWERS,
            )
        yield f"{', '.join(self.codes)} found a league of two formats on a record (simulated signatures)."

    def _charter(self) -> dict[str, Any]:
        story = self.story
        parties = [
            {
                "code": code,
                "name": {"en": story["parties"][code]},
                "roots": {"threshold": 1, "keys": [self._vkey(f"{code}/root-1")]},
                "witness": self._vkey(f"{code}/witness"),
                "recipient": self.keys.create_identity(code),
            }
            for code in self.codes
        ]
        formats = [
            {"id": one["id"], "name": {"en": one["name"]}, "members": one["members"]}
            for one in story["format"]
        ]
        return {
            "origin": self.origin, "log": self._vkey(self.origin), "title": {"en": story["title"]}, "party": parties, "format": formats,
            "rules": story["rules"], "adopts": {"*": "both_formats"}, "amendment": "all_parties", "quorum": "all_parties",
            "notice": 86_400,
        }  # fmt: skip

    def _vkey(self, name: str) -> str:
        return str(self.keys.signer(name).verifier)

    def _tick(self, hours: int = 1) -> str:
        self.now += timedelta(hours=hours)
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _sign(self, text: bytes, signers: Sequence[str]) -> bytes:
        return add_signatures(text, [self.keys.signer(name) for name in sorted(signers)])

    def say(self, kind: str, by: Sequence[str], /, **fields: Any) -> int:
        """Put one statement onto the record; returns its index. Raises Refusal."""
        seen = seen_of(self.mechanism.head())
        text = draft(self.origin, kind_named(kind), fields, by=by, at=self._tick(), seen=seen)
        return self.host.submit(self._sign(text, by)).index

    def _adopt_statute(self) -> Iterator[str]:
        path = self.scenario.folder / "statute.en.neg"
        files = {"en": read(path.read_text(encoding="utf-8"), dialect="neg")}
        for kind, fields in tabling("statute", files, {"rule": "both_formats"}):
            self.say(kind, self.delegates, **fields)
        for clause in self.mechanism.state().text.texts["statute"].order:
            self.say("text/agree/v1", self.delegates, **agreement(self.mechanism.state(), "statute", clause))
        fields, _ = adoption(self.mechanism.state(), "statute")
        index = self.say("text/adopt/v1", self.delegates, **fields)
        yield f"Entry {index}: the statute is adopted, by each format (simulated)."

    def _prepare(self) -> Iterator[str]:
        plan, voters = self.story["election"], self.story["voters"]
        self.draft = Draft(
            uuid=new_uuid(self.draw),
            group="BELENIOS-2048",
            name=plan["title"],
            description=plan["description"],
            questions=(HomomorphicQuestion(plan["question"], tuple(plan["answers"]), 1, 1, blank=True),),
            administrator="Secretariat of the league (simulated)",
            credential_authority="Registrar of the league (simulated)",
        )
        weights = [1] * self.persons + voters["associations"]
        self.voters = referendum_box.roll(self.draft, weights, voters["channels"], self.draw)
        by_channel = ", ".join(
            f"{sum(one.channel == name for one in self.voters)} by {name}" for name in voters["channels"]
        )
        yield (
            f"{len(weights)} credentials: {self.persons} persons of weight 1, {len(voters['associations'])} associations of"
            f" {min(voters['associations'])} to {max(voters['associations'])}; {by_channel} (simulated)."
        )
        for one in self.story["group"]:
            parties, needed = one["parties"], one["threshold"]
            self.groups.append(referendum_box.generate_keys(self.draft, len(parties), needed, self.draw))
            yield f"Trustees of {', '.join(parties)} generate one key together: {needed} of {len(parties)} can decrypt their part."

    def _open(self) -> Iterator[str]:
        self.box = referendum_box.open_box_of(
            self.folder, self.draft, self.groups, self.voters, int(self.now.timestamp())
        )
        parties = [code for one in self.story["group"] for code in one["parties"]]
        index = self.say(
            "election/open/v1",
            self.delegates,
            id=self.id,
            title=self.draft.name,
            archive=self._blob(self.box.path.read_bytes(), "application/x-tar"),
            text="statute",
            subject=self._blob(adopted_words(self.mechanism.state(), "statute"), "application/json"),
            **opening_fields(self.box, dict(enumerate(parties, 1))),
        )
        yield f"Entry {index}: the election {self.draft.uuid} is opened; the party of each trustee signs (simulated signatures)."

    def _blob(self, data: bytes, media_type: str) -> dict[str, Any]:
        return {"sha256": self.mechanism.blobs.put(data), "size": len(data), "media_type": media_type}

    def _vote(self) -> Iterator[str]:
        plan = self.story["voters"]
        voting = [one for place, one in enumerate(self.voters) if place % plan["absent_one_in"]]
        again = voting[:: max(1, len(voting) // plan["revotes"])][: plan["revotes"]]
        votes = [(one, self._choice()) for one in [*voting, *again]]
        days: int = plan["days"]
        for day in range(days):
            share = votes[day * len(votes) // days : (day + 1) * len(votes) // days]
            self.box = referendum_box.cast(self.box, share, self.draw)
            self._tick(20)
            for code in ("ALD", "TAV"):
                self.say(
                    "election/root/v1", [f"{code}/delegate-1"], election=self.id, **seen_fields(self.box)
                )
            yield f"Day {day + 1}: {len(share)} ballots (simulated votes); ALD and TAV each state what their copy of the box holds."
        yield f"{len(again)} voters vote anew; only the last ballot of each counts."

    def _choice(self) -> list[int]:
        """Blank, yes or no, drawn: the result means nothing."""
        drawn = self.draw(20)
        return [1, 0, 0] if drawn == 0 else [0, 1, 0] if drawn < 13 else [0, 0, 1]

    def _close(self) -> Iterator[str]:
        self.box = conduct.close_election(self.box.path)
        count = self.box.index.ballot_count
        index = self.say("election/close/v1", self.delegates, election=self.id, **closing_fields(self.box))
        yield f"Entry {index}: the box is closed with {count} ballots, each checked before it counts."

    def _tally(self) -> Iterator[str]:
        numbers: list[int] = self.story["voters"]["decrypting"]
        for number in numbers:
            conduct.add_share(
                self.box.path, number, referendum_box.share(self.box, self.groups, number, self.draw)
            )
        self.result = conduct.finish(self.box.path)
        self.groups.clear()
        self.voters.clear()
        self.box = open_box(self.box.path)
        index = self.say(
            "election/result/v1",
            self.delegates,
            election=self.id,
            archive=self._blob(self.box.path.read_bytes(), "application/x-tar"),
            **result_fields(self.box),
        )
        parties = [code for one in self.story["group"] for code in one["parties"]]
        shown = ", ".join(parties[number - 1] for number in numbers)
        yield f"Trustees of {shown} decrypt the sum, nobody a ballot; the others are not needed."
        yield f"Entry {index}: the result is stated, with the archive from which anybody can check it (simulated)."
