# SPDX-License-Identifier: Apache-2.0
"""What belenios-tool 2.0 says to the forgeries is what corpus.json records, and the record is of these very bytes.

The tool is asked about a part of them, for the sake of time; tests/election/vectors/measure_corpus.py asks about all.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

import belenios_tool
from election_forging import ACCEPT, REJECT, Forgery, catalogue
from election_vectors import FOLDER


@cache
def forgeries() -> list[Forgery]:
    return list(catalogue())


@cache
def recorded() -> dict[str, dict[str, str]]:
    corpus = json.loads((FOLDER / "corpus.json").read_text(encoding="utf-8"))
    return {f"{line['name']} [{line['base']}]": line for line in corpus["forgeries"]}


def test_every_forgery_is_recorded_once_in_the_order_of_the_catalogue() -> None:
    assert [one.label for one in forgeries()] == list(recorded())
    assert {one.label: one.ours for one in forgeries()} == {
        label: line["ours"] for label, line in recorded().items()
    }


@pytest.mark.slow
def test_forgeries_are_the_bytes_that_were_measured() -> None:
    with ThreadPoolExecutor(2) as pool:
        digests = pool.map(lambda one: hashlib.sha256(one.archive()).hexdigest(), forgeries())
    assert dict(zip(recorded(), digests, strict=True)) == {
        label: line["sha256"] for label, line in recorded().items()
    }


def _disagreements(asked: list[Forgery]) -> dict[str, str]:
    """Where the tool says other than recorded, with its words."""
    belenios_tool.require()

    def ask(one: Forgery) -> tuple[str, str, str]:
        verdict = belenios_tool.verify_bytes(one.archive())
        return one.label, ACCEPT if verdict.ok else REJECT, verdict.stderr

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, asked))
    return {label: said for label, verdict, said in answers if verdict != recorded()[label]["tool"]}


def _part(tool: str, *, mixed: bool, step: int) -> list[Forgery]:
    """Every `step`-th of the forgeries with this recorded verdict; the tool takes a third of a second for a mixed election."""
    asked = [
        one for one in forgeries() if recorded()[one.label]["tool"] == tool and (one.base == "mixed") == mixed
    ]
    return asked[::step]


@pytest.mark.slow
def test_the_tool_accepts_what_it_is_recorded_to_accept() -> None:
    assert _disagreements(_part(ACCEPT, mixed=False, step=2) + _part(ACCEPT, mixed=True, step=6)) == {}


@pytest.mark.slow
def test_the_tool_rejects_what_it_is_recorded_to_reject() -> None:
    assert _disagreements(_part(REJECT, mixed=False, step=3) + _part(REJECT, mixed=True, step=8)) == {}
