# SPDX-License-Identifier: Apache-2.0
"""A short communique with one of everything, for the exports: nested brackets, options, statuses, notes, words from right to left."""

from __future__ import annotations

from comity.text.model import Text
from comity.text.reader import read

SOURCE = """\
title: Joint communique on the river Senne
text: communique
lang: en
version: 2
base: 1
parties: ALD, BRE, MAR, TAV
groups: NORTH = ALD + BRE

## Preamble

PP1. {#pp-1} *Recalling* the treaty of the river, [welcoming](ALD)[noting](MAR) the talks, (Agreed)

PP2. {#pp-2} *[Taking* account](BRE) of the flood of last spring,

## Operative part

OP1. {#op-1} The parties [shall](ALD, BRE: retain)[should](MAR) meet [[twice](BRE)[three times](MAR)(TAV: delete) a year]. [^1]

OP2. {#op-2} The commission has [X] members. (Agreed ad ref)

OP2 bis. {#op-2-bis} The seat is at **Senne** <north & south>. (Agreed)

OP3. {#op-3} On the commission:

    Option 1 (NORTH): {#o1} A commission of [thirty](ALD)[forty](BRE).

    Option 2 (MAR): {#o2} No text

OP4. {#op-4} The text in Arabic reads: يجب على الأطراف [أن تجتمع](ALD)[الاجتماع](MAR) مرتين في السنة. [^2]

[^1]: (TAV: reserve) TAV reserves its position on the word.

[^2]: The placement of this paragraph is open.
"""

ARABIC = """\
title: البيان المشترك بشأن نهر السين
text: communique
lang: ar
parties: ALD, BRE, MAR

OP1. {#op-1} [يجب](ALD, BRE: retain)[ينبغي](MAR) على الأطراف أن تجتمع مرتين في السنة (1999-2004) في مدينة Senne. [^1]

OP2. {#op-2} مقر اللجنة في المدينة القديمة، ويتألف من [X] عضوا. (Agreed)

OP3. {#op-3} بشأن اللجنة:

    Option 1 (ALD): {#o1} لجنة من ثلاثين عضوا.

    Option 2: {#o2} لا نص

[^1]: (MAR: reserve) تتحفظ مار على هذه الكلمة.
"""


def example() -> Text:
    """The communique in English."""
    return read(SOURCE)


def arabic() -> Text:
    """A communique in Arabic."""
    return read(ARABIC)
