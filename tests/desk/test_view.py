# SPDX-License-Identifier: Apache-2.0
"""The state of play as a plain value: what programs read from `comity state --json`."""

from __future__ import annotations

import json

from comity.desk.view import state_data
from worlds import Replica, accepted, terms


def test_who_may_speak_and_who_may_read_is_said() -> None:
    replica = Replica(amendment="two")
    fewer = terms(["FRA", "RUS"], {"all": ("FRA", "RUS")}, amendment="two")
    left = accepted(replica.amend(fewer, by=["FRA", "RUS"]))
    data = state_data(replica.folded, "0" * 64)
    recalled = {post["post"]: post["recalled"] for post in data["posts"]}
    assert list(recalled) == sorted(recalled)
    assert recalled == {"FRA/delegate-1": None, "RUS/delegate-1": None, "TUR/delegate-1": left}
    assert all(set(post) == {"post", "powers", "formats", "since", "recalled"} for post in data["posts"])
    json.dumps(data)


def test_a_circle_names_the_version_that_a_sealed_item_must_name() -> None:
    replica = Replica(amendment="two", circles=[{"id": "guarantors", "members": ["RUS", "TUR"]}])
    (circle,) = state_data(replica.folded, "")["circles"]
    assert circle == {"id": "guarantors", "version": 1, "members": ["RUS", "TUR"], "chair": None}
