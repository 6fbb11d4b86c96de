# SPDX-License-Identifier: Apache-2.0
"""comity text lost: whose words went, and what consent changes about it."""

from __future__ import annotations

import pytest

from cli.text.conftest import DRAFT, Drafts

LATER = DRAFT.replace("[Welcoming](ALD)", "").replace("[twice](BRE)(MAR: delete) a year", "")


def test_whose_words(files: Drafts) -> None:
    files.write("later.neg", LATER)
    done = files.text("lost", "draft.neg", "later.neg")
    assert done.code == 0
    assert done.out.splitlines() == [
        "whose         where          words",
        "------------  -------------  ---------",
        "ALD           PP2 (line 11)  Welcoming",
        "BRE           OP1 (line 15)  twice",
        "nobody named  OP1 (line 15)  a year",
        "",
        "4 words lost: ALD 1, BRE 1, 2 of nobody named",
    ]
    data = files.text("lost", "draft.neg", "later.neg", "--json").data
    assert (data["ok"], data["total"], data["by_party"], data["unattributed"]) == (
        True,
        4,
        {"ALD": 1, "BRE": 1},
        2,
    )


def test_nothing_lost(files: Drafts) -> None:
    assert files.text("lost", "draft.neg", "draft.neg").out == "0 words lost\n"


def test_consent(files: Drafts) -> None:
    files.write("later.neg", LATER)
    done = files.text("lost", "draft.neg", "later.neg", "--consent", "ALD/pp-2", "--consent", "TAV/op-1")
    assert "3 words lost: BRE 1" in done.out
    assert done.out.endswith("--consent TAV/op-1: nothing of it is lost there\n")
    data = files.text("lost", "draft.neg", "later.neg", "--consent=ALD/pp-2", "--json").data
    assert (data["by_party"], [one["party"] for one in data["consented"]]) == ({"BRE": 1}, ["ALD"])


@pytest.mark.parametrize(
    ("consent", "code", "said"),
    [
        ("ALD", 2, "names no party and clause"),
        ("/pp-2", 2, "expected PARTY/CLAUSE"),
        ("ALX/pp-2", 33, "'ALX' is no party of these texts"),
        ("VALLEY/pp-2", 33, "parties: ALD, BRE, MAR, TAV"),
        ("ALD/pp-9", 33, "neither version has a clause 'pp-9'"),
    ],
)
def test_consent_that_names_nothing(files: Drafts, consent: str, code: int, said: str) -> None:
    done = files.text("lost", "draft.neg", "clean.neg", "--consent", consent)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_one_version_is_not_enough(files: Drafts) -> None:
    done = files.text("lost", "draft.neg")
    assert (done.code, "expected an old and a new version" in done.err) == (2, True)
