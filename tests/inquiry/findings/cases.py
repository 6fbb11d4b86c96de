# SPDX-License-Identifier: Apache-2.0
"""A finding about an invented bridge: everybody and everything in it is made up."""

from __future__ import annotations

from dataclasses import replace

from comity.inquiry.findings.finding import Finding
from comity.inquiry.findings.finding_file import read_finding

BRIDGE = """
id = "bridge-1"
title = "Closure of the bridge at Orva"
inquiry = "orva-bridge"
mandate = "Joint decision of ALD and BRE of 3 March 2026, article 2: how did the bridge come to be closed?"
incident = "The bridge over the Senne at Orva was closed to lorries on 11 May 2026."
statement = "That the closure followed from the flood damage to pier 2 is not established by the standard that was set."
status = "adopted"
draft = 3
dated = "2026-10-02"
relied_on = ["G1", "G2"]
contrary = ["G3"]
simulated_parts = ["the hearing of 4 September", "the laboratory's letter"]

[standard]
name = "Reasonable grounds to conclude"
definition = "Support of at least 10 against each rival, from two or more independent sources."
set_by = "ALD and BRE, joint decision of 3 March 2026, article 5"

[decision]
outcome = "not established"
rule = "charter, article 9: consensus of the parties to the inquiry"
by = ["ALD/delegate", "BRE/delegate"]
at = "2026-10-01"
entry = "record entry 412"

[counts]
captures = 5
articles = 4
independent_sources = 3

[[hypothesis]]
id = "flood"
text = "The flood of 9 May damaged pier 2."
proposed_by = "ALD"

[[hypothesis]]
id = "works"
text = "The closure was planned for road works."
proposed_by = "BRE"

[[hypothesis]]
id = "other"
text = "Other or unknown."
rest = true

[[support]]
of = "flood"
against = "works"
low = "1/2"
high = "9"
band = "does not discriminate"

[[support]]
of = "flood"
against = "other"
low = "3/2"
high = "40"
band = "from none to moderate"

[[exhibit]]
id = "E-0001"
title = "Gazette of Orva, capture of 12 May"
sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

[[exhibit]]
id = "E-0002"
title = "Water level at Orva, hourly"

[[exhibit]]
id = "E-0003"
title = "Notebook of Zephyrine Quillfeather"
level = "parties"
reason = "names a witness"
approved_by = "ALD/registrar"

[[group]]
id = "G1"
title = "The Gazette's report and its two copies"
exhibits = ["E-0001"]

[[group]]
id = "G2"
title = "The gauge"
exhibits = ["E-0002"]

[[group]]
id = "G3"
title = "The notebook"
exhibits = ["E-0003"]

[[paragraph]]
id = "1"
text = "The Gazette reported on 12 May that pier 2 had moved. Two other papers printed the same report."
exhibits = ["E-0001"]
groups = ["G1"]

[[paragraph]]
id = "2"
text = "The gauge stood at 4.1 m on 9 May, which is below the mark that the engineers' manual names."
exhibits = ["E-0002"]
groups = ["G2"]

[[paragraph]]
id = "3"
text = "Zephyrine Quillfeather, lock keeper, wrote down on 2 May that barriers had been delivered."
exhibits = ["E-0003"]
groups = ["G3"]
level = "parties"
reason = "names a witness"
approved_by = "ALD/registrar"

[[paragraph]]
id = "4"
text = "The inquiry's own interview with the keeper took place at Marrowgate."
level = "full"
reason = "protects a place of interview"
approved_by = "BRE/registrar"
simulated = true

[[gap]]
text = "The order to close the bridge was not handed over."

[[gap]]
text = "A second gauge upstream at Thistlecombe was out of order."
level = "full"
reason = "under review by its owner"
approved_by = "BRE/registrar"

[[alternative]]
title = "A lorry struck the pier"
text = "No exhibit speaks of one; it is part of other or unknown."

[[dissent]]
party = "BRE"
text = "BRE holds that the delivery of barriers shows a plan, and that paragraph 3 deserves more weight."

[[reply]]
party = "ALD"
served_at = "2026-08-01"
answer = "ALD has no comment."
answered_at = "2026-08-20"

[[reply]]
party = "BRE"
served_at = "2026-08-01"
no_answer_by = "2026-09-01"

[[table]]
id = "tornado"
caption = "Which likelihood moves the ratio of flood against works most"
header = ["likelihood", "ratio at its low end", "ratio at its high end"]
rows = [["G2 under flood", "1/2", "5"], ["G3 under works", "3/4", "9"]]
note = "Ratios at the ends of one interval, the others at their middle."
"""

SECRETS = ("Zephyrine", "Quillfeather", "Marrowgate", "Thistlecombe", "barriers had been", "lock keeper")
"""Words that stand only in passages that are not for everybody."""


def bridge() -> Finding:
    """The finding as its file says it, with everything in it."""
    return read_finding(BRIDGE, "bridge.toml")


def draft(**changes: object) -> Finding:
    """The finding before anybody decided, with some fields changed."""
    undecided = replace(bridge(), status="draft", decision=None, proposed="not established", draft=1)
    return replace(undecided, **changes)  # type: ignore[arg-type]  # a test names fields as it needs them
