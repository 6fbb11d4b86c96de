# SPDX-License-Identifier: Apache-2.0
"""Talks against the targets and beside neighbours; writes docs/benchmarks-talks.md: `python -m benchmarks.talks`.

`--quick` asks small instances once each and no neighbour: it shows that everything runs, and its figures say nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import talks_peers
from benchmarks.runs import Runs, runs, written
from benchmarks.talks_instances import Domain, additive, triple_majority, weighted
from benchmarks.talks_page import NOT_ASKED, NOT_CLAIMED, head, met, table, times
from benchmarks.talks_questions import Size, fair_answers, growth, proofs, who_blocks
from comity.app import spare_collections
from comity.charter.coalitions import properties
from comity.talks.packages.fair import FairPackage, fair
from comity.talks.positions import Positions
from comity.talks.values import Values

PAGE = Path("docs/benchmarks-talks.md")
FRONT_LIMIT, TRIPLE_LIMIT, BANZHAF_LIMIT = 1.0, 5.0, 0.2
NAMES = {"kalai_smorodinsky": "Kalai-Smorodinsky", "nash": "Nash", "kalai": "Kalai"}


@dataclass(frozen=True)
class Plan:
    """How much is asked. `domains`: issues, options and parties; `points`: the one on which named points are compared, too."""

    repeat: int = 3
    neighbours: bool = True
    large: Size = (200, 100, 4)
    some: Size = (30, 40, 4)
    exact: Size = (9, 20, 4)
    seeds: int = 3
    hard_seconds: float = 5.0
    second_seconds: float = 10.0
    domains: tuple[Size, ...] = ((5, 10, 2), (5, 10, 3), (5, 10, 5), (6, 10, 3))
    points: Size = (5, 10, 3)
    members: int = 200
    sizes: tuple[Size, ...] = ((50, 25, 4), (100, 50, 4), (200, 100, 4), (100, 50, 3), (100, 50, 8))


QUICK = Plan(
    repeat=1,
    neighbours=False,
    large=(20, 10, 4),
    some=(6, 8, 4),
    exact=(4, 6, 4),
    hard_seconds=1.0,
    second_seconds=5.0,
    domains=((3, 4, 2), (3, 4, 3), (3, 4, 5), (4, 4, 3)),
    points=(3, 4, 3),
    members=20,
    sizes=((8, 6, 4), (12, 8, 4), (16, 10, 4), (12, 8, 3), (12, 8, 5)),
)


def main() -> None:
    """Measure, then write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.talks")
    parser.add_argument("--quick", action="store_true", help="small instances, once each, no neighbours")
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # numpy reads it when it is imported, and it has been: begin again.
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.talks", *sys.argv[1:]])
    spare_collections()
    options.page.write_text("\n".join(page(QUICK if options.quick else Plan())), encoding="utf-8")
    print(options.page.read_text(encoding="utf-8"))


def page(plan: Plan) -> list[str]:
    """All of it, one section after another as they are measured."""
    return [
        *head(plan.repeat),
        *who_blocks(plan.large, plan.repeat),
        *proofs(plan.large, plan.repeat, hard_seconds=plan.hard_seconds, second_seconds=plan.second_seconds),
        *fair_answers(plan.some, plan.exact, plan.seeds, plan.repeat, second_seconds=plan.second_seconds),
        *fronts(plan),
        *points(plan),
        *coalitions(plan),
        *growth(plan.sizes, plan.repeat),
        *NOT_CLAIMED,
    ]


def fronts(plan: Plan) -> list[str]:
    """Efficient packages beside moocore and NegMAS."""
    largest = additive(*plan.domains[-1])
    values = largest.table()
    floor, _ = runs(lambda: values.max(axis=0), plan.repeat)
    header = [
        "packages × parties",
        "efficient (distinct values)",
        "Comity, from the issues",
        "Comity, from the table",
        "making the table",
        "moocore, from the table",
        "NegMAS, from the issues",
        "NegMAS beside the slower way",
        "target",
        "",
        "numbers",
    ]
    return [
        "## All efficient packages",
        "",
        "Utilities add up over the issues, each option's between 0 and 1,000. Comity composes the front from the issues; where links",
        "join them, it starts from a table of all packages, as moocore does. The slower way is from the table, and making it. Best of the",
        f"runs. To read the table of {largest.packages:,} packages once, for the greatest value of each party, takes numpy",
        f"{written(floor.best)}.",
        "",
        *table(header, [_front(additive(*domain), plan) for domain in plan.domains]),
    ]


def _front(domain: Domain, plan: Plan) -> tuple[object, ...]:
    ours, facts = talks_peers.comity_front(domain, plan.repeat)
    making, _ = runs(domain.table, plan.repeat)
    slower, kept = talks_peers.comity_table(domain, plan.repeat)
    name = f"{domain.packages:,} × {domain.parties}"
    limit = FRONT_LIMIT if domain.packages >= 10**6 else 0.0
    target = f"under {limit:g} s, not slower than NegMAS" if limit else "not slower than NegMAS"
    numbers = [facts["front"] == kept["front"]]
    slow_enough = moocore = negmas = ratio = NOT_ASKED
    if plan.neighbours:
        other, found = talks_peers.moocore_table(domain, plan.repeat)
        far, answers = talks_peers.negmas_front(domain, plan.repeat)
        numbers += [found["front"] == kept["front"], answers["distinct"] == facts["distinct"]]
        whole = making.best + slower.best
        moocore = f"{written(other.best)}, {times(other.best, slower.best)}"
        negmas, ratio = written(far.best), times(far.best, whole)
        within = not limit or max(ours.best, whole) < limit
        slow_enough = met(within and max(ours.best, whole) <= far.best)
    efficient = f"{facts['front']:,} ({facts['distinct']:,})"
    equal = "all equal" if all(numbers) else "**differ**"
    figures = (written(took.best) for took in (ours, slower, making))
    return name, efficient, *figures, moocore, negmas, ratio, target, slow_enough, equal


def points(plan: Plan) -> list[str]:
    """The three answers on a domain that NegMAS can list, beside its points of these names."""
    domain = additive(*plan.points)
    took, found = runs(lambda: fair(Values.of(Positions.of(domain.problem())), surely=True), plan.repeat)
    theirs = talks_peers.negmas_front(domain, 1, points=True)[1] if plan.neighbours else {}
    rows = []
    for answer in found.answers:
        own = worth(domain, answer)
        others = [tuple(map(round, point)) for point in theirs.get(answer.name, ())]
        says = "same values" if own in others else "other values" if others else NOT_ASKED
        shown = "; ".join(f"{_listed(one)}, least share {least_share(domain, one):.4f}" for one in others[:1])
        rows.append(
            (
                NAMES[answer.name],
                f"{_listed(own)}, least share {least_share(domain, own):.4f}",
                shown or NOT_ASKED,
                says,
            )
        )
    return [
        "### The named points of one domain",
        "",
        f"{domain.packages:,} packages and {domain.parties} parties; all three answers take {took}, without a list of packages.",
        "What the package is worth to each party, and the least share of the way from what is reserved to the best.",
        "",
        *table(["answer", "Comity", "NegMAS", ""], rows),
    ]


def worth(domain: Domain, answer: FairPackage) -> tuple[int, ...]:
    """What the package of an answer is worth to each party, in the domain's own numbers."""
    assert answer.package is not None, answer.reason
    return tuple(int(low * domain.unit) for low, _ in answer.package.values.values())


def least_share(domain: Domain, values: tuple[int, ...]) -> float:
    """The least share of the way from what is reserved to the best."""
    ways = zip(values, domain.start, domain.ideal, strict=True)
    return min((value - start) / (ideal - start) for value, start, ideal in ways)


def _listed(values: tuple[int, ...]) -> str:
    return ", ".join(f"{value:,}" for value in values)


def coalitions(plan: Plan) -> list[str]:
    """Coalitions of a triple majority, and the Banzhaf index beside powerindex."""
    triple, known = runs(partial(properties, triple_majority()), plan.repeat)
    vote = weighted(plan.members)
    took, own = talks_peers.comity_banzhaf(vote, plan.repeat)
    other: Runs | None = None
    compared = ""
    if plan.neighbours:
        other, theirs = talks_peers.powerindex_banzhaf(vote, plan.repeat)
        apart = max(abs(one - another) for one, another in zip(own, theirs, strict=True))
        compared = f"{written(other.best)}, {times(other.best, took.best)}; no index differs by more than {apart:.0e}"
    rows = [
        (
            f"counts and smallest sizes of the coalitions of a triple majority, {len(known.members)} members",
            triple,
            f"under {TRIPLE_LIMIT:g} s",
            met(triple.best < TRIPLE_LIMIT),
            "",
        ),
        (
            f"Banzhaf index of {plan.members} members with weights between 1 and 100",
            took,
            f"under {BANZHAF_LIMIT:g} s",
            met(took.best < BANZHAF_LIMIT),
            compared or NOT_ASKED,
        ),
    ]
    return [
        "## Coalitions and power indices",
        "",
        "Properties of a rule, exact. The triple majority asks for 255 of 345 votes, 14 members and 62 % of a made-up population;",
        f"{known.winning:,} coalitions win, the smallest with {known.smallest_winning} members, and",
        f"{known.blocking:,} block, the smallest with {known.smallest_blocking}. Its time covers minimal coalitions and both",
        "indices, too.",
        "",
        *table(["what", "best (median)", "target", "", "powerindex"], rows),
    ]


if __name__ == "__main__":
    main()
