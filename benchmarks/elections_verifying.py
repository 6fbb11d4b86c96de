# SPDX-License-Identifier: Apache-2.0
"""Verification: beside the tool on the same archives, on more cores, in how much memory, and after a kill."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import elections_processes as processes
from benchmarks.elections_made import Made, opened, voted
from comity.election.ballots.belenios_v1.verification.parallel import cores

FOREIGN = ("BELENIOS-2048", "RFC-3526-2048")
"""The groups that Debian's belenios-tool 2.0 knows."""

Verifier = Callable[[Path], processes.Ran]


@dataclass(frozen=True)
class Costs:
    """One verifier: processor seconds of a whole process in each round, on the small archive and on the large one."""

    small: tuple[float, ...]
    large: tuple[float, ...]

    def per_ballot(self, more: int) -> tuple[float, ...]:
        """Seconds of each further ballot, in each round: what starting up, reading the list and tables cost is in both, and goes out."""
        return tuple((large - small) / more for small, large in zip(self.small, self.large, strict=True))


@dataclass(frozen=True)
class Beside:
    """Both verifiers on the same archives; `theirs` is None where the tool does not know the group."""

    group: str
    sizes: tuple[int, int]
    ours: Costs
    theirs: Costs | None

    @property
    def more(self) -> int:
        return self.sizes[1] - self.sizes[0]

    @property
    def ratio(self) -> float:
        """Ballots a second of Comity to those of the tool: medians of the cost of a further ballot."""
        assert self.theirs is not None
        return statistics.median(self.theirs.per_ballot(self.more)) / statistics.median(
            self.ours.per_ballot(self.more)
        )

    @property
    def ratios(self) -> tuple[float, ...]:
        """The same of each round alone."""
        assert self.theirs is not None
        pairs = zip(self.theirs.per_ballot(self.more), self.ours.per_ballot(self.more), strict=True)
        return tuple(theirs / ours for theirs, ours in pairs)

    @property
    def whole(self) -> float:
        """The same of whole processes on the large archive, start included."""
        assert self.theirs is not None
        return statistics.median(self.theirs.large) / statistics.median(self.ours.large)


def beside(folder: Path, group: str, sizes: tuple[int, int], rounds: int) -> Beside:
    """Verify two elections in turn by both programs, with one process each; every voter on the list voted once."""
    made = [voted(opened(folder / f"{size}", group, size, seed=size)) for size in sizes]
    verifiers: list[Verifier] = [processes.verified]
    if group in FOREIGN:
        verifiers.insert(0, processes.verified_by_tool)
    taken: list[list[list[float]]] = [[[], []] for _ in verifiers]
    for _ in range(rounds):
        for place, one in enumerate(made):
            for verifier, lists in zip(verifiers, taken, strict=True):
                lists[place].append(verifier(one.path).cpu)
    costs = [Costs(tuple(small), tuple(large)) for small, large in taken]
    return Beside(group, sizes, costs[-1], costs[0] if len(costs) > 1 else None)


@dataclass(frozen=True)
class Workers:
    """`comity election verify --workers N`, whole process."""

    workers: int
    seconds: float
    cpu: float


def scaling(made: Made, most: int | None = None) -> list[Workers]:
    """The same archive with 1, 2, 4, ... workers, and with as many as there are cores."""
    top = cores() if most is None else most
    numbers = sorted({top, *(1 << power for power in range(top.bit_length()) if 1 << power <= top)})
    return [
        Workers(number, ran.seconds, ran.cpu)
        for number in numbers
        for ran in [processes.verified(made.path, number)]
    ]


@dataclass(frozen=True)
class Resumed:
    """A run that was killed, and the one after it: seconds, and how many ballots the second had not to look at again."""

    ballots: int
    kept: int
    before: float
    after: float


def resumed(made: Made) -> Resumed:
    """Kill a verification as soon as it has kept half of the ballots, and verify again."""
    with TemporaryDirectory() as name:
        cache = Path(name)
        kept = [0]

        def half() -> bool:
            kept[0] = _kept(cache)
            return kept[0] * 2 >= made.ballots

        arguments = [processes.COMITY, "election", "verify", str(made.path)]
        before = processes.killed(arguments, made.folder, cache, half)
        after = processes.run([*arguments, "--json"], made.folder, cache=cache)
    return Resumed(made.ballots, kept[0], before, after.seconds)


def _kept(cache: Path) -> int:
    """How many ballots a verification has said that it need not look at again."""
    heights = [0]
    for path in cache.glob("comity/elections/*.json"):
        try:
            heights.append(json.loads(path.read_bytes())["height"])
        except (OSError, ValueError):  # it was replaced meanwhile
            continue
    return max(heights)


@dataclass(frozen=True)
class Memory:
    """Peak memory on one archive; the tool's in the first seconds only, None where it does not know the group."""

    ballots: int
    size_mb: float
    ours: processes.Peak
    theirs: processes.Peak | None


def memory(archives: Sequence[Made], patience: float) -> list[Memory]:
    """Peak memory of both verifiers on archives of different length; Comity's runs to the end, with all cores."""
    rows = []
    for made in archives:
        arguments = [processes.COMITY, "election", "verify", str(made.path), "--from-scratch"]
        ours = processes.watched(arguments, made.folder)
        theirs = None
        if made.election.group.name in FOREIGN:
            command = [processes.TOOL, "election", "verify"]
            theirs = processes.watched(command, made.folder, patience=patience)
        rows.append(Memory(made.ballots, made.size / 1024**2, ours, theirs))
    return rows
