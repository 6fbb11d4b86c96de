# SPDX-License-Identifier: Apache-2.0
"""The list of public credentials of an election, from its archive or, before the opening, its folder; and how its fingerprint is told."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from comity.cli.common import read_file
from comity.cli.election.folders import LIST, draft_in
from comity.errors import InputError


@dataclass(frozen=True, slots=True)
class Listed:
    """An election as far as its voters are concerned. `fingerprint` is the election's own, once it is opened."""

    uuid: str
    name: str
    group: str
    public_list: bytes
    fingerprint: str = ""


def listed(address: Path) -> Listed:
    """The list in an archive, in the archive of a folder, or in a folder with a draft. Raises InputError, FormatError, ProofError."""
    from comity.election.ballots.belenios_v1.box import archive_in, open_box

    if not address.is_dir() or any(address.glob("*.bel")):
        box = open_box(archive_in(address))
        found = box.election
        return Listed(
            found.uuid, found.name, found.group.name, box.payload(box.index.setup, 2), found.fingerprint
        )
    draft = draft_in(address)
    if not (address / LIST).exists():
        raise InputError(f"{address} has no list of credentials", hint="comity election credentials generate")
    return Listed(draft.uuid, draft.name, draft.group, read_file(address / LIST).strip())


def fingerprint_data(public_list: bytes) -> dict[str, str]:
    """The fingerprint for programs, as belenios-tool prints it and as the archive's setup data have it."""
    from comity.election.ballots.belenios_v1.model import fingerprint

    return {"fingerprint": fingerprint(public_list), "sha256": sha256(public_list).hexdigest()}


def fingerprint_lines(public_list: bytes) -> list[str]:
    """The fingerprint for people, the second time in digits that can be read out aloud."""
    said = fingerprint_data(public_list)
    digits = said["sha256"]
    groups = [digits[place : place + 4] for place in range(0, len(digits), 4)]
    return [
        f"Fingerprint of the public list, as belenios-tool prints it: {said['fingerprint']}",
        "The same to be read out aloud:",
        f"  {' '.join(groups[:8])}",
        f"  {' '.join(groups[8:])}",
    ]
