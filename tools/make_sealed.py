# SPDX-License-Identifier: Apache-2.0
"""Make scenarios/two-formats/sealed.json anew: age ciphertexts differ at every run, so the demonstration keeps one set of them.

The age identities are test keys, public in this file; existing ones are kept. Run it when the sealed proposals in story.toml, or the
assessments in inquiry/inquiry.toml, change.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyrage

from comity.canonical import sha256, to_base64
from comity.desk.scenario import Scenario
from comity.record.sealed import Plaintext, commitment, seal

FOLDER = Path(__file__).parents[1] / "scenarios" / "two-formats"


def main() -> None:
    """Write the file."""
    scenario = Scenario(FOLDER)
    target = FOLDER / "sealed.json"
    known = json.loads(target.read_text(encoding="utf-8"))["identities"] if target.exists() else {}
    codes = sorted(row["party"] for row in scenario.rows("parties.csv"))
    identities = {code: known.get(code) or str(pyrage.x25519.Identity.generate()) for code in codes}
    recipients = {
        code: str(pyrage.x25519.Identity.from_str(text).to_public()) for code, text in identities.items()
    }
    circle = [recipients[code] for code in scenario.story["circle"]["members"]]
    positions = [Plaintext("talks/position/v1", item["position"]) for item in scenario.story["sealed"]]
    content = {
        "note": "test keys, public",
        "identities": identities,
        "recipients": recipients,
        "items": [_sealed(one.encode(), circle) for one in positions],
        "assessments": [
            _sealed(one.encode(), [recipients[by]])
            for one, by in zip(assessments(scenario), assessors(scenario), strict=True)
        ],
    }
    target.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def assessments(scenario: Scenario) -> list[Plaintext]:
    """The blind assessments of the story's inquiry, in the order of its file."""
    inquiry = scenario.inquiry
    return [
        Plaintext(
            "inquiry/assessment/v1",
            {
                "inquiry": inquiry["id"],
                "round": inquiry["round"],
                "claim": one["claim"],
                "likely": one["likely"],
                "basis": "expert",
                "rationale": one["rationale"],
            },
        )
        for one in inquiry["assessment"]
    ]


def assessors(scenario: Scenario) -> list[str]:
    """The parties of the assessors, in the same order: each seals to its own party alone."""
    return [one["by"].partition("/")[0] for one in scenario.inquiry["assessment"]]


def _sealed(plaintext: bytes, circle: list[str]) -> dict[str, str]:
    salt = sha256(b"comity demonstration salt, public: " + plaintext)
    return {
        "commitment": commitment(salt, plaintext).hex(),
        "ciphertext": to_base64(seal(plaintext, salt, circle)),
    }


if __name__ == "__main__":
    main()
