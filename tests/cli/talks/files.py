# SPDX-License-Identifier: Apache-2.0
"""A problem file of three parties in two formats, as the tests of the commands use it."""

from __future__ import annotations

PROBLEM = """\
title = "A bridge and its toll"

[[party]]
code = "ALD"
[[party]]
code = "BRE"
[[party]]
code = "CAL"

[[format]]
id = "north"
members = ["ALD", "BRE"]
[[format]]
id = "south"
members = ["BRE", "CAL"]

[rules.two_keys]
each_format = { consensus = true }
[rules.most]
count = 2

[[issue]]
id = "seat"
title = "Seat of the authority"
options = [{ id = "senne", title = "Senne" }, { id = "oder", title = "Oder" }]
status_quo = "oder"
[[issue]]
id = "toll"
title = "Toll"
options = [{ id = "paid", title = "paid" }, { id = "free", title = "free" }]
status_quo = "free"
"""

POSITIONS = """\
party,issue,option,stance,score
ALD,seat,senne,preferred,1
ALD,seat,oder,acceptable,0.25
ALD,toll,paid,acceptable,0.5
ALD,toll,free,preferred,1
BRE,seat,senne,acceptable,0.5
BRE,seat,oder,preferred,1
BRE,toll,paid,preferred,1
BRE,toll,free,acceptable,0.25
CAL,seat,senne,preferred,1
CAL,seat,oder,acceptable,0.5
CAL,toll,paid,preferred,1
CAL,toll,free,acceptable,0.5
"""

RED = """\
party,issue,option,stance
ALD,seat,senne,preferred
ALD,seat,oder,cannot_accept
ALD,toll,paid,acceptable
BRE,seat,senne,acceptable
BRE,seat,oder,acceptable
BRE,toll,paid,acceptable
CAL,seat,senne,cannot_accept
CAL,seat,oder,preferred
CAL,toll,paid,acceptable
"""
