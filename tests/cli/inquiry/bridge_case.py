# SPDX-License-Identifier: Apache-2.0
"""A case as the tests of grade, matrix and weigh use it: a closed bridge, a copied article, a gauge, a witness with broken custody."""

from __future__ import annotations

from cli.terminal import Terminal

CASE = """\
id = "bridge"
title = "Why the bridge at Torsk closed"
mandate = "Decision 4 of the joint commission"
version = 2

[standard]
name = "reasonable grounds"
definition = "a body of reliable information, consistent with other material, on which a careful person would believe that it happened"
set_by = "Decision 4 of the joint commission"

[[source]]
id = "harbour-post"
kind = "publisher"
[[source]]
id = "river-gauge"
kind = "sensor"
[[source]]
id = "keeper"
kind = "eyewitness"
interests = ["employed by the bridge office"]

[[exhibit]]
id = "e1"
source = "harbour-post"
[[exhibit]]
id = "e2"
source = "harbour-post"
[[exhibit]]
id = "e3"
source = "river-gauge"
[[exhibit]]
id = "e4"
source = "keeper"
custody = "broken"
broken_because = "no receipt for two days"

[[edge]]
a = "e2"
b = "e1"
type = "same-article"

[[claim]]
id = "c1"
text = "The pier had cracks in May"
exhibits = ["e1"]
[[claim]]
id = "c2"
text = "The pier had cracks in spring"
exhibits = ["e2"]
[[claim]]
id = "c3"
text = "The river stood 4 m above its mean on the day"
exhibits = ["e3"]
[[claim]]
id = "c4"
text = "A barge struck the pier"
exhibits = ["e4"]
observer = "the keeper"

[[grade]]
source = "river-gauge"
grade = "A"
by = "ALD/assessor-1"
ground = "calibrated in March"
[[grade]]
source = "river-gauge"
grade = "B"
by = "BRE/assessor-1"
ground = "calibrated, but moved since"
[[grade]]
claim = "c3"
grade = 2
by = "ALD/assessor-1"
ground = "fits the rainfall upstream"

[[hypothesis]]
id = "worn"
text = "The pier failed by wear"
proposed_by = "ALD"
[[hypothesis]]
id = "struck"
text = "A barge struck it"
proposed_by = "BRE"
[[hypothesis]]
id = "other"
text = "other or unknown"
rest = true

[[assessment]]
by = "ALD/assessor-1"
claim = "c1"
rationale = "cracks come before such failures"
[assessment.likely]
worn = [10, 100]
struck = 1
other = [1, 2]
[[assessment]]
by = "BRE/assessor-1"
claim = "c2"
[assessment.likely]
worn = 10
struck = 1
other = 1
[[assessment]]
by = "ALD/assessor-1"
claim = "c3"
[assessment.likely]
worn = 2
struck = 2
other = 2
[[assessment]]
by = "BRE/assessor-1"
claim = "c4"
[assessment.likely]
worn = "1/10"
struck = [10, 100]
other = 1
"""


def with_case(terminal: Terminal, text: str = CASE, name: str = "case.toml") -> Terminal:
    (terminal.folder / name).write_text(text, encoding="utf-8")
    return terminal


def ten(*, cut: bool) -> str:
    """Ten copies of one report, each claimed with a ratio of 10; or ten reports, where every tie is cut."""
    numbers = range(1, 11)
    parts = [
        'id = "copies"\ntitle = "A harbour fire"\n',
        '[standard]\nname = "reasonable grounds"\ndefinition = "as decided"\nset_by = "Decision 1"\n',
        '[[hypothesis]]\nid = "spark"\ntext = "A spark"\n',
        '[[hypothesis]]\nid = "other"\ntext = "other or unknown"\nrest = true\n',
        *(f'[[exhibit]]\nid = "e{number}"\n' for number in numbers),
        *(
            f'[[claim]]\nid = "c{number}"\ntext = "Sparks flew"\nexhibits = ["e{number}"]\n'
            for number in numbers
        ),
        *(
            f'[[assessment]]\nby = "ALD/assessor-1"\nclaim = "c{number}"\nlikely = {{ spark = 10, other = 1 }}\n'
            for number in numbers
        ),
        *(f'[[edge]]\na = "e1"\nb = "e{number}"\ntype = "same-article"\n' for number in numbers[1:]),
    ]
    if cut:
        parts += [
            f'[[edge]]\na = "e1"\nb = "e{number}"\ntype = "same-article"\ndecision = "cut"\nby = "BRE"\nreason = "seen"\n'
            for number in numbers[1:]
        ]
    return "".join(parts)
