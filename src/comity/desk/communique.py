# SPDX-License-Identifier: Apache-2.0
"""The joint communique of the two-formats story: three versions, positions from public statements, a slipped word that is caught.

Its words are those of the scenario's options. Tabling, settling, agreement and adoption are simulated, and each line says so; a position
is shown only where the scenario has a source for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from comity.desk.mechanism import Mechanism
from comity.desk.scenario import Filing, Scenario
from comity.desk.texts import adoption, agreement, current_text, revising, tabling
from comity.errors import Refusal
from comity.text.model import Text
from comity.text.reader import read
from comity.text.tabled import Tabled
from comity.text.versions.slips import slips

_SAID = {"preferred": "support", "acceptable": "support", "cannot_accept": "oppose"}
_TURNED = {"cannot_accept": "support", "preferred": "oppose", "acceptable": "oppose"}


class Teller(Protocol):
    """The story, as far as the communique needs it."""

    scenario: Scenario
    mechanism: Mechanism

    def say(self, kind: str, by: Sequence[str], /, **fields: Any) -> int:
        """Put one statement onto the record; returns its index. Raises Refusal."""
        ...


class Communique:
    """One run of the communique's story. The clean copy with the slip is left in `folder`, for readers to check."""

    def __init__(self, teller: Teller, delegates: Sequence[str], folder: Path) -> None:
        self.teller = teller
        self.folder = folder
        self.plan = teller.scenario.story["communique"]
        self.name: str = self.plan["id"]
        self.chairs: Sequence[str] = self.plan["tabled_by"]
        self.everybody = sorted(delegates)
        self.say = partial(teller.say, text=self.name)

    def tell(self) -> Iterator[str]:
        """Table, file, settle, agree, leave out what is open, catch the slip, adopt."""
        yield from self._table()
        yield from self._file_positions()
        yield from self._settle()
        yield from self._leave_out()
        yield from self._clean_copy()
        yield from self._adopt()

    def _files(self, version: str) -> dict[str, Text]:
        folder = self.teller.scenario.folder / "communique"
        return {
            language: read((folder / f"{version}.{language}.neg").read_text(encoding="utf-8"), dialect="neg")
            for language in self.plan["languages"]
        }

    @property
    def tabled(self) -> Tabled:
        """The text as it stands."""
        return self.teller.mechanism.state().text.texts[self.name]

    def _table(self) -> Iterator[str]:
        for kind, fields in tabling(self.name, self._files("v1"), {"rule": "two_keys"}):
            self.teller.say(kind, self.chairs, **fields)
        names = " and ".join(name.partition("/")[0] for name in self.chairs)
        languages = ", ".join(self.plan["languages"])
        yield f"A draft communique tabled by {names} in {languages}, made of the options on the table (simulated)."

    def _file_positions(self) -> Iterator[str]:
        owners = {choice: name for name, clause in self.tabled.clauses.items() for choice in clause.choices}
        count = parties = 0
        for choice, alternatives in self.plan["options"].items():
            for alternative, (issue, option, *against) in alternatives.items():
                for one in self._filings(issue, option):
                    fields = {"clause": owners[choice], "choice": choice, "alternative": alternative}
                    stance = (_TURNED if against else _SAID)[one.stance]
                    by = [f"{party}/delegate-1" for party in one.parties]
                    self.say("text/position/v1", by, stance=stance, reason=one.source, **fields)
                    count, parties = count + 1, parties + len(by)
        yield f"{parties} of the public positions taken on its words, in {count} statements (filing simulated); each names its source."

    def _filings(self, issue: str, option: str) -> list[Filing]:
        return [one for one in self.teller.scenario.filings() if (one.issue, one.option) == (issue, option)]

    def _settle(self) -> Iterator[str]:
        owners = {choice: name for name, clause in self.tabled.clauses.items() for choice in clause.choices}
        settle = partial(self.say, "text/settle/v1", self.chairs)
        for choice, alternative in self.plan["settles"].items():
            settle(clause=owners[choice], choice=choice, alternative=alternative)
        yield f"{len(self.plan['settles'])} choices that nobody holds are settled (simulated)."
        held = self.plan["held"]
        refused = _refused(lambda: settle(clause=owners[held["choice"]], **held))
        yield f"Settling another (simulated) is refused: {refused}."
        clauses = [name for name, clause in self.tabled.clauses.items() if not any(clause.open_choices())]
        self._agree(clauses)
        yield f"{len(clauses)} clauses agreed: every delegate signs their hashes in every language (simulated signatures)."

    def _agree(self, clauses: Sequence[str]) -> None:
        for clause in clauses:
            fields = agreement(self.teller.mechanism.state(), self.name, clause)
            self.teller.say("text/agree/v1", self.everybody, **fields)

    def _revise(self, version: str, by: Sequence[str]) -> None:
        fields = revising(self.teller.mechanism.state(), self.name, self._files(version))
        self.teller.say("text/revise/v1", by, **fields)

    def _leave_out(self) -> Iterator[str]:
        refused = _refused(lambda: self._revise("v2", self.chairs))
        yield f"A second version without what is open, from its chairs alone (simulated), is refused: {refused}."
        self._revise("v2", self.everybody)
        yield "With the signature of everybody who has a stance on it, it stands; what is open is left to later talks (simulated)."

    def _clean_copy(self) -> Iterator[str]:
        path = self.teller.scenario.folder / "communique" / "clean-copy.en.neg"
        self.folder.mkdir(parents=True)
        shutil.copy(path, self.folder)
        copy = read(path.read_text(encoding="utf-8"), dialect="neg")
        state = self.teller.mechanism.state()
        for slip in slips(current_text(state, self.name, "en"), copy):
            if slip.kind == "changed":
                yield f"A slip of the pen in the third version's clean copy (simulated) is caught: {slip.sentence}"
        files = self._files("v3") | {"en": copy}
        fields = revising(state, self.name, files)
        yield f"Handed in (simulated), it is refused: {_refused(lambda: self.teller.say('text/revise/v1', self.chairs, **fields))}."
        self._revise("v3", self.chairs)

    def _adopt(self) -> Iterator[str]:
        text = self.tabled
        self._agree([name for name in text.order if not text.clauses[name].signed])
        fields, _ = adoption(self.teller.mechanism.state(), self.name)
        index = self.teller.say("text/adopt/v1", self.everybody, **fields)
        version, languages = len(text.versions), len(text.languages)
        yield f"Entry {index}: version {version} adopted in {languages} languages (simulated signatures, simulated adoption)."


def _refused(action: Any) -> str:
    """What the record says when it refuses."""
    try:
        action()
    except Refusal as error:
        return error.message
    return "NOTHING: it was admitted"
