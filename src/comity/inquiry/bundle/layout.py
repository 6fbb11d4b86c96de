# SPDX-License-Identifier: Apache-2.0
"""Where things lie in a bundle. Paths are from the bag's folder; whoever writes and whoever checks read them here."""

from __future__ import annotations

CASE = "data/inquiry/case.json"
ANSWERS = "data/inquiry/answers.json"
MODEL = "data/inquiry/model.xdsl"
UCO = "data/inquiry/case.jsonld"
EXHIBITS = "data/exhibits"
INDEX = "data/inquiry/exhibits.json"
CUSTODY = "data/custody"
FINDING = "data/finding"
RECORD = "data/record"
CHECKPOINT = "data/record/checkpoint"
PROOFS = "data/proofs"
TIMESTAMP = "data/timestamp"
STAMPED = "data/timestamp/checkpoint"
RESPONSE = "data/timestamp/response.tsr"
CHAIN = "data/timestamp/chain.pem"
ROOTS = "data/timestamp/root.pem"
VERIFY = "VERIFY.md"
