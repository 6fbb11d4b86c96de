# SPDX-License-Identifier: Apache-2.0
"""What the statements of an election share: who signs, a rehearsal before anything is kept, and what is shown of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, bars, now, open_mechanism
from comity.errors import ProofError

if TYPE_CHECKING:
    from comity.desk.election_record import Compared
    from comity.desk.mechanism import Mechanism
    from comity.election.ballots.belenios_v1.verification.checks import Verification
    from comity.record.keys import KeyDirectory

archive_argument = click.argument("path", metavar="ARCHIVE", type=click.Path(path_type=Path))
election_option = click.option(
    "--election", "name", metavar="ID", required=True, help="Which election of the record."
)


@dataclass(frozen=True)
class Signing:
    """Who signs here and who elsewhere, when, with which keys, and where the note goes if it is not handed in."""

    signers: tuple[str, ...]
    others: tuple[str, ...]
    note_file: Path | None
    at: str
    keys: KeyDirectory
    mechanism: Mechanism

    @classmethod
    def of(cls, folder: Path, options: Mapping[str, Any]) -> Signing:
        """From the options that `comity.cli.text.saying.signing` adds."""
        return cls(
            options["signers"],
            options["others"],
            options["note_file"],
            options["at"] or now(),
            options["key_directory"],
            open_mechanism(folder, options["store"]),
        )

    @property
    def parties(self) -> set[str]:
        return {name.partition("/")[0] for name in (*self.signers, *self.others)}

    def rehearse(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Raise the Refusal with which the statement would be refused, as far as fields and rule decide it; nothing is written."""
        from comity.desk.authoring import fitted, kind_named
        from comity.kinds import Moment

        found, state = kind_named(kind), self.mechanism.state()
        by = tuple(sorted({*self.signers, *self.others}))
        body = found.decode(fitted(found, {**fields, "by": list(by), "at": self.at}))
        moment = Moment(
            state.origin, state.size, by, "", state.parts(), self.mechanism.root_at, _opens_nothing
        )
        found.rule(moment, body)

    def say(self, kind: str, fields: dict[str, Any]) -> Result:
        """Sign it, and hand it in or write the note."""
        from comity.cli.text.saying import state_on_record

        return state_on_record(
            self.mechanism, self.keys, [(kind, fields)], self.signers, self.at, self.note_file, self.others
        )


def _opens_nothing(_name: str, _data: bytes) -> str:
    raise AssertionError("statements of elections open nothing")


def document(path: Path, uuid: str) -> dict[str, Any]:
    """An archive as a statement names it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "sha256": digest,
        "size": path.stat().st_size,
        "name": f"{uuid}.bel",
        "media_type": "application/x-tar",
    }


def verified(path: Path) -> Verification:
    """Verify an archive with a bar; an interrupted run is gone on with. Raises ProofError that names the check that does not hold."""
    from comity.cli.election.verify import progress_folder
    from comity.election.ballots.belenios_v1.verification.verify import verify

    with bars() as report:
        found = verify(path, keep_in=progress_folder(), report=report)
    for one in found.checks:
        if not one.ok:
            raise ProofError(
                f"{path}: {one.id} does not hold: {one.detail}", hint="comity election verify says more"
            )
    return found


def shown(
    said: Result, fields: Mapping[str, Any], lines: Iterable[str], others: Sequence[Compared] = ()
) -> Result:
    """What was stated, and whose roots the archive contradicts."""
    remarks = [
        f"note: {', '.join(one.stated.parties)} stated another event at height {one.stated.height} (entry {one.stated.index}); "
        "this copy does not hold it"
        for one in others
    ]
    differing = [
        {"parties": list(one.stated.parties), "height": one.stated.height, "index": one.stated.index}
        for one in others
    ]
    return Result({**said.data, **fields, "differing": differing}, "\n".join([said.text, *lines, *remarks]))


def filed_lines(signing: Signing, archive: Mapping[str, Any]) -> list[str]:
    """Where the document lies that the statement names; whoever submits a note must hold it, too."""
    if signing.note_file is None:
        return []
    path = signing.mechanism.blobs.path(archive["sha256"])
    return [f"  whoever submits the note files the archive first: comity blob put DIR {path}"]
