# SPDX-License-Identifier: Apache-2.0
"""Drafts of invented parties that hold one of everything a document has to carry."""

ENGLISH = """\
title: Joint communique
text: communique
lang: en
version: 3
parties: ALD, BRE, MAR, TAV
groups: COAST = ALD + BRE

## Preamble

PP1. {#pp-1} Recalling the resolution, [welcoming](MAR)[noting](COAST) the talks, (Agreed)

PP2. {#pp-2} Mindful of *inter alia* the winter, [deeply](ALD: delete) concerned,

OP1. {#op-1} The parties [shall](ALD, BRE)[should](TAV) meet [twice](MAR)(BRE: delete) a year. [^1]

OP2. {#op-2} Number of members: [X]. (Agreed ad ref)

OP3. {#op-3}
    Option 1 (MAR): {#o1} A committee of thirty [or [forty](TAV)](ALD).
    Option 2: {#o2} No text

OP4. {#op-4} A list:
    (a) one thing;
    (b) [another](MAR, TAV: propose) thing.

OP5. {#op-5} [The whole paragraph.](BRE)

[^1]: (TAV: reserve) The word is reserved.
"""

ARABIC = """\
title: بيان مشترك
text: communique
lang: ar
version: 3
parties: ALD, BRE, MAR, TAV

PP1. {#pp-1} إذ نشير إلى القرار، [نرحب](MAR)[نحيط علما](ALD, BRE) بالمحادثات في 12 آذار،

OP1. {#op-1} [يجب](ALD) على الأطراف أن تجتمع [مرتين](BRE: delete) في السنة. [^1]

[^1]: (TAV: reserve) تحفظ.
"""
