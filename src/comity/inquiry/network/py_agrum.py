# SPDX-License-Identifier: Apache-2.0
"""The second engine, in a process of its own: reads questions about a network in an XMLBIF file as JSON, asks pyAgrum, prints its answers.

The only module that imports pyagrum, whose failures would end the process that loads it. It imports nothing of Comity, so that an error
there is not repeated here; `second_engine` starts it and judges what it prints.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version
from typing import Any


def main() -> int:
    """Reads and prints one object.

    Read: `model`, the path of a file, and `questions`, each with `of`, a node, and `given`, the place of the state found for each node.
    Printed: `status` (missing, answered), `reason`, `version`, and `answers`, each the probabilities of all states, or null where the
    evidence is impossible.
    """
    asked = json.load(sys.stdin)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pyagrum
    except ImportError as error:
        answer: dict[str, Any] = {"status": "missing", "reason": str(error)}
    else:
        model = pyagrum.loadBN(asked["model"])
        answers = [_answer(pyagrum, model, **question) for question in asked["questions"]]
        answer = {"status": "answered", "version": version(pyagrum.__name__), "answers": answers}
    print(json.dumps(answer))  # noqa: T201 the answer is what this process is for
    return 0


def _answer(pyagrum: Any, model: Any, of: str, given: dict[str, int]) -> list[float] | None:
    """No target is named: with one, pyAgrum would leave out nodes whose rows were rounded and do not sum to 1."""
    inference = pyagrum.LazyPropagation(model)
    inference.setEvidence(given)
    try:
        inference.makeInference()
        found: list[float] = inference.posterior(of).tolist()
    except pyagrum.IncompatibleEvidence:
        return None
    return found


if __name__ == "__main__":
    sys.exit(main())
