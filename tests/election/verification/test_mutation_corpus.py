# SPDX-License-Identifier: Apache-2.0
"""What Comity says to each forgery of the catalogue: the verdict that the catalogue demands, by a failed check or by VerificationError.

What Debian's belenios-tool 2.0 says to the same bytes stands in corpus.json and is asked again in test_tool_verdicts. Nothing that the tool
rejects is accepted here.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.errors import VerificationError
from election_forging import ACCEPT, REJECT, Forgery, catalogue
from election_vectors import FOLDER, NAMES

LOTS = 6


def verdict(path: Path) -> tuple[str, str]:
    """Accept or reject, and why. Anything but VerificationError is a bug and ends the test."""
    try:
        found = verify(path, workers=1)
    except VerificationError as error:
        return REJECT, error.message
    wrong = [one for one in found.checks if not one.ok]
    assert all(one.detail for one in wrong)
    return (REJECT, "; ".join(f"{one.id}: {one.detail}" for one in wrong)) if wrong else (ACCEPT, "")


@pytest.mark.slow
@pytest.mark.parametrize("lot", range(LOTS))
def test_forgeries_get_the_verdict_that_the_catalogue_demands(lot: int, tmp_path: Path) -> None:
    path = tmp_path / "forged.bel"
    wrong: dict[str, str] = {}
    for forgery in [*catalogue()][lot::LOTS]:
        path.write_bytes(forgery.archive())
        found, why = verdict(path)
        if found != forgery.ours:
            wrong[forgery.label] = f"{found}, expected {forgery.ours} ({forgery.why}) {why}"
    assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_what_was_not_forged_is_accepted(name: str) -> None:
    assert verdict(FOLDER / f"{name}.bel") == (ACCEPT, "")


def test_nothing_that_the_tool_rejects_is_accepted_here() -> None:
    lines = json.loads((FOLDER / "corpus.json").read_text(encoding="utf-8"))["forgeries"]
    assert [one["name"] for one in lines if one["tool"] == REJECT and one["ours"] == ACCEPT] == []
    stricter = [one for one in lines if one["tool"] == ACCEPT and one["ours"] == REJECT]
    assert {"num-tallied-plus-one", "result-plus-q"} & {one["name"] for one in stricter}
    assert len(stricter) > 200


def by_name(name: str) -> Forgery:
    return next(one for one in catalogue() if one.name == name)


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("result-plus-q", "result"),
    ],
)
def test_the_check_that_fails_is_the_one_about_it(name: str, check: str, tmp_path: Path) -> None:
    path = tmp_path / "forged.bel"
    path.write_bytes(by_name(name).archive())
    assert [one.id for one in verify(path, workers=1).checks if not one.ok] == [check]
