# SPDX-License-Identifier: Apache-2.0
"""The record gives the same case as a file that says the same, so every instrument answers alike about both."""

from __future__ import annotations

from fractions import Fraction

from comity.canonical import sha256_hex
from comity.inquiry.case import Interval
from comity.inquiry.case_file import read_case
from comity.inquiry.weighing.ratios import weigh
from comity.inquiry.weighing.rows import rows
from inquiry.stage import Probe, derivative
from worlds import accepted

FILE = """\
id = "fire"
title = "The fire in the harbour of Senne"
mandate = "Decision 7 of the joint commission."

[standard]
name = "reasonable grounds"
definition = "A careful person would believe it."
set_by = "Decision 7"

[ladder]
steps = [1, 2, 10, 100]
broken_cap = 10
source = "declared for this inquiry"
[[ladder.band]]
from = 2
name = "weak"
[[ladder.band]]
from = 10
name = "moderate"

[[source]]
id = "watch"
kind = "eyewitness"

[[exhibit]]
id = "e1"
source = "watch"
sha256 = "{e1}"
custody = "complete"
[[exhibit]]
id = "e2"
sha256 = "{e2}"
[[exhibit]]
id = "e3"
sha256 = "{e3}"
custody = "broken"
broken_because = "An open shed."
[[exhibit]]
id = "e4"
sha256 = "{e4}"
parent = "e3"

[[edge]]
a = "e1"
b = "e2"
type = "syndicated"
decision = "found"
by = "BRE/delegate-1"
reason = "One credit."

[[claim]]
id = "smoke"
text = "smoke is so."
exhibits = ["e1", "e2"]
[[claim]]
id = "spark"
text = "spark is so."
exhibits = ["e3"]

[[grade]]
source = "watch"
grade = "B"
by = "MAR/delegate-1"
ground = "Right twice before."

[[hypothesis]]
id = "cable"
text = "A worn cable set the shed alight."
proposed_by = "ALD"
[[hypothesis]]
id = "stove"
text = "A stove was left burning."
proposed_by = "ALD"
[[hypothesis]]
id = "other"
text = "Other or unknown."
rest = true
proposed_by = "ALD"

[[assessment]]
by = "ALD/delegate-1"
claim = "smoke"
basis = "expert"
rationale = "As seen."
likely = {{ cable = [10, 100], stove = [1, 2], other = 1 }}
[[assessment]]
by = "BRE/delegate-1"
claim = "spark"
basis = "expert"
rationale = "As seen."
likely = {{ cable = [10, 100], stove = [1, 2], other = 1 }}
"""


def recorded() -> Probe:
    """The same, said on the record."""
    probe = Probe()
    probe.evidence()
    accepted(probe.put("exhibits", "MAR", exhibits=[derivative("e4", "e3", "MAR")]))
    head = {"seq": 1, "event": sha256_hex(b"event")}
    accepted(probe.put("custody", "ALD", heads=[{"exhibit": "e1", **head}]))
    accepted(probe.put("custody", "MAR", heads=[{"exhibit": "e3", **head}], broken="An open shed."))
    edge = {"a": "e1", "b": "e2", "type": "syndicated", "decision": "found", "reason": "One credit."}
    accepted(probe.put("dependence", "BRE", **edge))
    accepted(probe.put("grade-source", "MAR", source="watch", grade="B", ground="Right twice before."))
    probe.round()
    sealed = {by: probe.assess(by, claim) for by, claim in (("ALD", "smoke"), ("BRE", "spark"))}
    probe.close()
    assert [probe.reveal(by, index) for by, index in sealed.items()] == [("",), ("",)]
    return probe


def test_a_record_and_a_file_that_say_the_same_are_one_case() -> None:
    hashes = {name: sha256_hex(name.encode()) for name in ("e1", "e2", "e3", "e4")}
    file, case = read_case(FILE.format(**hashes), "fire.toml"), recorded().case()
    assert case == file


def test_and_weigh_the_same() -> None:
    """Two rows: the syndicated pair, and the float whose custody is broken, which supports by no more than the cap of 10."""
    case = recorded().case()
    assert [row.exhibits for row in rows(case)] == [("e1", "e2"), ("e3",)]
    assert [row.broken for row in rows(case)] == [False, True]
    found = weigh(case)
    assert set(found.by_party) == {"ALD", "BRE"}
    assert found.by_party["BRE"].total["cable", "other"] == Interval(Fraction(10), Fraction(10))
