# SPDX-License-Identifier: Apache-2.0
"""Has Debian's belenios-tool 2.0 hold the small elections of this folder anew, with all their secrets: run by hand, never by a test.

    PYTHONPATH=tests python tests/election/vectors/make_vectors.py [NAME ...]

The tool draws its own random numbers, so every run makes other bytes; tests/election/vectors/corpus.json must be measured again
after it (measure_corpus.py). Of each election NAME it writes NAME.bel and NAME.json: plan, uuid, secret credentials, keys, result.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from belenios_tool import Made, make_election, verify
from election_plans import MIXING, SINGLE, Pedersen, Plan, homomorphic, mixed

FOLDER = Path(__file__).parent

THREE = ("Aldonia", "Brevia", "Maritania")

PLANS = {
    # Weights beyond 2^30 are written as strings; voter 0 votes twice, voter 3 never.
    "weights": Plan(
        [homomorphic(THREE, 1, 2, question="Who hosts the next round?")],
        votes=[(0, [[1, 0, 0]]), (1, [[0, 1, 1]]), (2, [[0, 0, 1]]), (0, [[0, 1, 0]])],
        weights=[2, 3, 2**30 + 5, 1],
        voters=4,
        trustees=(SINGLE, SINGLE),
    ),
    # The same without large weights, so that a forger can count by trying every number.
    "revote": Plan(
        [homomorphic(THREE, 1, 2, question="Who hosts the next round?")],
        votes=[(0, [[1, 0, 0]]), (1, [[0, 1, 1]]), (0, [[0, 1, 0]])],
        voters=3,
        trustees=(SINGLE, SINGLE),
    ),
    "blank": Plan(
        [
            homomorphic(["Ja", "نعم"], 1, 1, blank=True, question='Adopt "article 4"\nas it stands? \\ \u007f'),
            homomorphic(["", "/"], 0, 2, question="", extra={"shown": [None, 1, "\u007f"]}),
        ],
        votes=[(0, [[1, 0, 0], [0, 0]]), (1, [[0, 0, 1], [1, 1]])],
        voters=2,
        name="Proposition n° 4 – أربعة",
        description="",
        administrator='ALD, "BRE" and MAR',
        credential_authority="TAV\t\u001f",
    ),
    "threshold": Plan(
        [homomorphic(["For", "Against"], 1, 1)],
        votes=[(1, [[1, 0]]), (0, [[0, 1]])],
        voters=2,
        trustees=(SINGLE, Pedersen(2, 3)),
        deciding=(1, 4, 2),
    ),
    "two-groups": Plan(
        [homomorphic(["For", "Against"], 1, 1)],
        votes=[(1, [[1, 0]])],
        voters=2,
        trustees=(Pedersen(2, 2), SINGLE, Pedersen(1, 2)),
        deciding=(5, 3, 1, 2),
    ),
    "mixed": Plan(
        [mixed(["ALD", "BRE", "MAR"])],
        votes=[(1, [[1, 2, 3]]), (0, [[0, 0, 255]]), (1, [[3, 2, 1]])],
        voters=2,
        group=MIXING,
        trustees=(SINGLE, SINGLE),
        shufflers=(1, 2),
    ),
    "empty": Plan([homomorphic(THREE, 1, 1)], voters=1),
}  # fmt: skip


def main(names: list[str]) -> None:
    for name in names or PLANS:
        with TemporaryDirectory() as folder:
            made = make_election(Path(folder) / "election", replace(PLANS[name]))
            assert verify(made.folder).ok
            (FOLDER / f"{name}.bel").write_bytes(made.archive)
            told = json.dumps(_told(made), ensure_ascii=False, indent=1) + "\n"
            (FOLDER / f"{name}.json").write_text(told, encoding="utf-8")
            print(f"{name}: {len(made.archive)} bytes")


def _told(made: Made) -> dict[str, object]:
    keys = [{key: value for key, value in asdict(one).items() if value != ""} for one in made.keys]
    return {
        "uuid": made.uuid,
        "plan": asdict(made.plan),
        "credentials": made.credentials,
        "keys": keys,
        "result": made.plan.result(),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
