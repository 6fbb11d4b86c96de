# SPDX-License-Identifier: Apache-2.0
"""What goes into a bundle, as frozen values: the case, its exhibits shown or only committed to, the finding, proofs and a timestamp."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from comity.inquiry.case import Case
from comity.inquiry.proof.evidence_items import CustodyStep


@dataclass(frozen=True)
class Shown:
    """An exhibit that goes into the bundle: its bytes on disk, its hash, what it is, and the notes of its chain of custody in order."""

    id: str
    file: Path
    name: str
    sha256: str
    size_bytes: int
    media_type: str
    salt: str = ""
    commitment: str = ""
    parent: str = ""
    tool: str = ""
    tool_version: str = ""
    custody: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Withheld:
    """An exhibit of which the bundle shows a salted commitment only, and why."""

    id: str
    commitment: str
    reason: str


@dataclass(frozen=True)
class Recorded:
    """The record in a bundle: its export in a folder, and entries with their inclusion proofs, by index."""

    folder: Path
    origin: str
    vkey: str
    size: int
    root: str
    entries: Mapping[int, tuple[bytes, bytes]] = field(default_factory=dict)


@dataclass(frozen=True)
class Stamped:
    """A timestamp: the very checkpoint that was stamped, the whole response, the certificates, and what it states (time in UTC)."""

    checkpoint: bytes
    response: bytes
    chain: bytes
    roots: bytes
    gen_time: datetime
    authority: str


@dataclass(frozen=True)
class Contents:
    """Everything. `finding` maps file names to bytes, as already rendered for the bundle's audience."""

    case: Case
    audience: str
    bagged: str
    shown: Sequence[Shown] = ()
    withheld: Sequence[Withheld] = ()
    steps: Sequence[CustodyStep] = ()
    finding: Mapping[str, bytes] = field(default_factory=dict)
    recorded: Recorded | None = None
    stamped: Stamped | None = None
    simulated: bool = False
