# SPDX-License-Identifier: Apache-2.0
"""Ballots made and appended, votes shuffled and decrypted, keys generated: beside the tool's commands for the same."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks import elections_processes as processes
from benchmarks.elections_made import (
    RANKED,
    Made,
    ballots_of,
    choice,
    closed,
    drawing,
    opened,
    opened_for,
    voters_of,
    with_a_hole,
    write,
)
from benchmarks.elections_verifying import FOREIGN
from comity.desk.referendum_box import generate_keys
from comity.election.ballots.belenios_v1 import shuffles
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.box import open_box
from comity.election.ballots.belenios_v1.conduct import tally_to_decrypt
from comity.election.ballots.belenios_v1.decryption import decrypt
from comity.election.ballots.belenios_v1.draft import Draft
from comity.election.ballots.belenios_v1.encrypted_tally import with_shuffled
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.keys import encode_private

T = TypeVar("T")


@dataclass(frozen=True)
class Generated:
    """Processor seconds of one ballot: made in one process, by a command of Comity's, by one of the tool's, and of one that only starts."""

    group: str
    ours: float
    command: float
    theirs: float | None
    start: float | None


def generating(folder: Path, group: str, ballots: int, processes_each: int) -> Generated:
    """Make ballots for five candidates of whom one is chosen."""
    made, typed = opened_for(folder, group, processes_each)
    voters = [*made.voters, *voters_of(group, range(ballots - len(made.voters)), "others")]
    ballots_of(made.election, voters[: len(voters) // 4], 0)  # the tables have grown
    ours = _cpu(lambda: ballots_of(made.election, voters, 0))[0] / len(voters)
    command, theirs, start = [], [], []
    for place, credential in enumerate(typed):
        private = folder / f"credential-{place}"
        private.write_text(credential)
        private.chmod(0o600)
        choices = folder / "choices.json"
        choices.write_text(json.dumps(choice(made.election, place)))
        prepared = folder.parent / f"prepared-{folder.name}-{place}"
        arguments = ["--credential", private.name, "--choices", choices.name, "--out", str(prepared)]
        command.append(processes.comity("vote", "prepare", str(made.path), *arguments, cwd=folder).cpu)
        if group in FOREIGN:
            files = ["--privcred", private.name, "--ballot", choices.name]
            theirs.append(processes.tool("election", "generate-ballot", *files, cwd=folder).cpu)
            start.append(processes.tool("--help=plain", cwd=folder).cpu)
    return Generated(
        group,
        ours,
        statistics.median(command),
        statistics.median(theirs) if theirs else None,
        statistics.median(start) if start else None,
    )


@dataclass(frozen=True)
class Appended:
    """Seconds on the clock of one append to an archive of that size: to an open one, opened for it, by a process of the tool's.

    `moved` is how many bytes the second of these reads and writes.
    """

    what: str
    size: int
    ours: float
    opening: float
    moved: int
    theirs: float | None


def appending(folder: Path, group: str, sizes: Sequence[int], hole: int, times: int) -> list[Appended]:
    """The same ballots appended to archives of growing size, and to one of `hole` bytes that is mostly a hole."""
    made = opened(folder / "sizes", group, times)
    ballots = ballots_of(made.election, made.voters, 0)
    rows = []
    for size in sizes:
        # An append looks at no other ballot, so that a few over and over do.
        held = open_box(made.path).index.ballot_count
        write(made.path, (ballots[place % times] for place in range(held, size)))
        rows.append(_appended(f"{size:,} ballots", made.path, ballots, asks_tool=group in FOREIGN))
    whole = Made(made.folder, open_box(made.path), made.voters, made.key)
    sparse = with_a_hole(whole, hole, folder / "hole")
    return [*rows, _appended("a hole between ballots", sparse, ballots, asks_tool=False)]


def _appended(what: str, path: Path, ballots: Sequence[bytes], *, asks_tool: bool) -> Appended:
    size = path.stat().st_size
    with Archive.open(path) as archive:
        ours = [_seconds(lambda: archive.append(EventType.BALLOT, [one]))[0] for one in ballots]  # noqa: B023 - called at once

    def opened_first(ballot: bytes) -> None:
        with Archive.open(path) as archive:
            archive.append(EventType.BALLOT, [ballot])

    opening = [_seconds(lambda: opened_first(one))[0] for one in ballots]  # noqa: B023 - called at once
    looked = _moved() - _moved()
    before = _moved()
    opened_first(ballots[-1])
    moved = _moved() - before + looked
    theirs = [
        processes.tool("archive", "add-event", "--type=Ballot", cwd=path.parent, stdin=one + b"\n").seconds
        for one in ballots
        if asks_tool
    ]
    return Appended(
        what,
        size,
        statistics.median(ours),
        statistics.median(opening),
        moved,
        statistics.median(theirs) if theirs else None,
    )


def _moved() -> int:
    """Bytes that this process has read and written so far, looking at them included."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("rchar", "wchar")))


@dataclass(frozen=True)
class Mixed:
    """Processor seconds of a shuffle of so many votes, made and checked, and of a trustee's share of the decryption, by step."""

    votes: int
    ours: dict[str, float]
    theirs: dict[str, float]


MADE, CHECKED, DECRYPTED = "made", "checked", "decrypted"


def mixing(folder: Path, votes: int) -> Mixed:
    """Votes of three ranks each, RFC-3526-2048; the tool's commands check all ballots each time, which is measured and taken off."""
    made = opened(folder, "RFC-3526-2048", votes, question=RANKED, seed=votes)
    write(made.path, ballots_of(made.election, made.voters, 0))
    made = closed(Made(made.folder, open_box(made.path), made.voters, made.key))
    before = processes.verified_by_tool(made.path).cpu
    output = processes.tool("election", "shuffle", "--trustee-id=1", cwd=folder)
    theirs = {MADE: output.cpu - before}
    tally = tally_to_decrypt(made.box)
    draw = drawing("shuffle", votes)
    ours = {}
    ours[MADE], mine = _cpu(lambda: shuffles.shuffle(made.election, tally, draw))
    ours[CHECKED], _ = _cpu(lambda: shuffles.check_shuffle(made.election, tally, mine))
    after = with_shuffled(made.election, tally, mine.ciphertexts)
    ours[DECRYPTED], _ = _cpu(lambda: decrypt(made.election, after, made.key.private, draw))
    processes.tool("archive", "add-event", "--type=Shuffle", cwd=folder, stdin=output.output)
    shuffled = processes.verified_by_tool(made.path).cpu
    theirs[CHECKED] = shuffled - before
    processes.tool("archive", "add-event", "--type=EndShuffles", cwd=folder)
    (folder / "private").write_bytes(encode_private(made.key.private))
    share = processes.tool("election", "decrypt", "--privkey=private", "--trustee-id=1", cwd=folder)
    theirs[DECRYPTED] = share.cpu - before
    return Mixed(votes, ours, theirs)


@dataclass(frozen=True)
class Keys:
    """Processor seconds of the key generation of one threshold group, all steps of all trustees."""

    needed: int
    trustees: int
    ours: float
    theirs: float


def keys(folder: Path, group: str, needed: int, trustees: int, draft: Draft) -> Keys:
    """The six steps of section 3.1.1: in one process, and as so many processes of the tool."""
    ours, _ = _cpu(lambda: generate_keys(draft, trustees, needed, drawing("keys")))
    folder.mkdir()
    spent = 0.0

    def step(number: int, *arguments: str, stdin: bytes = b"") -> bytes:
        nonlocal spent
        fixed = ["setup", "generate-trustee-key-threshold", "--group", group, "--step", str(number)]
        ran = processes.tool(*fixed, *arguments, cwd=folder, stdin=stdin)
        spent += ran.cpu
        return ran.output

    for _ in range(trustees):
        step(1)
    names = sorted(path.stem for path in folder.glob("*.cert"))
    (folder / "certs.jsons").write_bytes(b"".join((folder / f"{name}.cert").read_bytes() for name in names))
    certs = ("--certs", "certs.jsons")
    step(2, *certs)
    made = [step(3, *certs, "--key", f"{name}.key", "--threshold", str(needed)) for name in names]
    (folder / "polynomials.jsons").write_bytes(b"".join(made))
    polynomials = ("--polynomials", "polynomials.jsons")
    step(4, *certs, *polynomials)
    confirmed = [
        step(5, *certs, "--key", f"{name}.key", stdin=(folder / f"{name}.vinput").read_bytes())
        for name in names
    ]
    step(6, *certs, *polynomials, stdin=b"".join(confirmed))
    return Keys(needed, trustees, ours, spent)


def _cpu(action: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds of this process, and what was returned."""
    start = time.process_time()
    found = action()
    return time.process_time() - start, found


def _seconds(action: Callable[[], T]) -> tuple[float, T]:
    """Seconds on the clock, and what was returned."""
    start = time.perf_counter()
    found = action()
    return time.perf_counter() - start, found
