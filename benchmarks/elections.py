# SPDX-License-Identifier: Apache-2.0
"""Elections beside Debian's belenios-tool 2.0; writes docs/benchmarks-election.md: `python -m benchmarks.elections`.

`--quick` asks small instances once each: it shows that everything runs, and its figures say nothing. `--record-100000` verifies 100,000
ballots instead, which takes a quarter of an hour, and keeps the figures for the page.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import elections_floor, elections_making, elections_page, elections_verifying
from benchmarks.elections_made import ONE_OF_FIVE, SEED, beginning, draft_of, opened, voted
from benchmarks.elections_processes import TOOL
from benchmarks.elections_recorded import BALLOTS, KEPT, record, recorded
from comity.app import spare_collections
from comity.election.ballots.belenios_v1.verification.parallel import cores

PAGE = Path("docs/benchmarks-election.md")
BELENIOS, RFC, CURVE = "BELENIOS-2048", "RFC-3526-2048", "Ed25519"


@dataclass(frozen=True)
class Sizes:
    """What is verified of one group, how often, and how many ballots are made in one process and by processes."""

    verified: tuple[int, int]
    rounds: int
    made: int
    processes: int


@dataclass(frozen=True)
class Plan:
    """How much is asked."""

    groups: Mapping[str, Sizes] = field(
        default_factory=lambda: {
            BELENIOS: Sizes((40, 300), 4, 600, 15),
            RFC: Sizes((8, 48), 3, 40, 5),
            CURVE: Sizes((40, 300), 3, 300, 5),
        }
    )
    floor_ballots: int = 300
    long_group: str = BELENIOS
    voters: int = 2_000
    each: int = 5
    lengths: tuple[int, int] = (5_000, 10_000)
    scaled: int = 2_000
    patience: float = 5.0
    appended_to: tuple[int, ...] = (1_000, 10_000)
    hole: int = 2**37
    appends: int = 11
    votes: tuple[int, ...] = (60, 300)
    repeat: int = 6


QUICK = Plan(
    groups={BELENIOS: Sizes((2, 14), 1, 4, 1), RFC: Sizes((1, 4), 1, 2, 1), CURVE: Sizes((2, 14), 1, 4, 1)},
    floor_ballots=3,
    long_group=CURVE,
    voters=22,
    each=3,
    lengths=(33, 66),
    scaled=66,
    patience=0.2,
    appended_to=(10, 40),
    hole=2**30,
    appends=2,
    votes=(2, 3),
    repeat=1,
)


def main() -> None:
    """Measure, then write the page; or the one long run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.elections")
    parser.add_argument("--quick", action="store_true", help="small instances, once each")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument(
        "--record-100000", dest="record", type=int, nargs="?", const=BALLOTS, metavar="BALLOTS",
        help="verify 100,000 ballots, or so many, and keep the figures instead of writing the page",
    )  # fmt: skip
    parser.add_argument("--recorded", type=Path, default=KEPT, help="where those figures are kept")
    options = parser.parse_args()
    if options.record is not None:
        print(record(options.record, options.recorded))
        return
    if shutil.which(TOOL) is None:
        print(
            f"{TOOL} is not installed (Debian, Ubuntu: apt-get install belenios-tool): the page on elections stays as it is"
        )
        return
    spare_collections()
    with TemporaryDirectory() as name:
        lines = page(QUICK if options.quick else Plan(), Path(name), options.recorded)
    options.page.write_text("\n".join(lines), encoding="utf-8")
    print(options.page.read_text(encoding="utf-8"))


def page(plan: Plan, folder: Path, kept: Path) -> list[str]:
    """All of it, one section after another as they are measured."""
    sections: list[Callable[[Plan, Path], list[str]]] = [_verification, _long, _making, _mixing]
    measured = [line for section in sections for line in section(plan, folder)]
    return [
        *elections_page.head(tool_version(), cores(), SEED),
        *(elections_page.QUICK if plan is QUICK else ()),
        *measured,
        *elections_page.long_run(recorded(kept)),
        *elections_page.NOT_CLAIMED,
    ]


def tool_version() -> str:
    """The neighbour, as it names itself."""
    done = subprocess.run([TOOL, "--version"], capture_output=True, text=True, check=True)
    return f"{TOOL} {done.stdout.split()[0]}"


def _verification(plan: Plan, folder: Path) -> list[str]:
    found = [
        elections_verifying.beside(folder / "verified" / group, group, sizes.verified, sizes.rounds)
        for group, sizes in plan.groups.items()
    ]
    made = voted(opened(folder / "floor", BELENIOS, plan.floor_ballots))
    return [
        *elections_page.verification(found, {group: sizes.rounds for group, sizes in plan.groups.items()}),
        *elections_page.physical(elections_floor.floor(made, list(made.box.ballots()), plan.repeat)),
    ]


def _long(plan: Plan, folder: Path) -> list[str]:
    """What needs many ballots; they are made once, and shorter archives are the beginning of the longest."""
    whole = voted(opened(folder / "long", plan.long_group, plan.voters), plan.each)
    short, longest = (beginning(whole, length, folder / f"first-{length}") for length in plan.lengths)
    scaled = beginning(whole, plan.scaled, folder / "scaled")
    rows = elections_verifying.scaling(scaled)
    full = min(row.seconds for row in rows if row.workers == cores())
    lines = [
        *elections_page.scaling(rows, plan.scaled, plan.long_group),
        *elections_page.resuming(elections_verifying.resumed(scaled), full),
    ]
    voters = f"{plan.voters:,} voters of whom each votes {plan.each} times in a row"
    memory = elections_verifying.memory([short, longest], plan.patience)
    return [*lines, *elections_page.memory(memory, plan.long_group, voters, plan.patience)]


def _making(plan: Plan, folder: Path) -> list[str]:
    made = [
        elections_making.generating(folder / "made" / group, group, sizes.made, sizes.processes)
        for group, sizes in plan.groups.items()
    ]
    appended = elections_making.appending(
        folder / "appended", BELENIOS, plan.appended_to, plan.hole, plan.appends
    )
    return [*elections_page.generation(made), *elections_page.appending(appended)]


def _mixing(plan: Plan, folder: Path) -> list[str]:
    mixed = [elections_making.mixing(folder / f"mixed-{votes}", votes) for votes in plan.votes]
    keys = elections_making.keys(folder / "keys", BELENIOS, 3, 5, draft_of(BELENIOS, ONE_OF_FIVE, "keys"))
    return elections_page.mixing(mixed, keys)


if __name__ == "__main__":
    main()
