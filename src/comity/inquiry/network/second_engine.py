# SPDX-License-Identifier: Apache-2.0
"""Asks a second engine, pyAgrum, the same questions. It shares no code with ours, runs in a process of its own, and gets an XMLBIF file.

Nodes and states go there under plain names (n0, s0), since its readers and writers do not take every character. Never through BIF, NET
or UAI, whose numbers it reads in single precision, nor through XDSL, where it takes the parents of a table in the opposite order from
GeNIe (pyAgrum 3.3.1). Nothing here decides who is right where the two engines differ.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from comity.errors import ComityStateError, InputError
from comity.inquiry.network import bifxml
from comity.inquiry.network.elimination import impossible
from comity.inquiry.network.network import Network, Variable

INSTALL = "pip install 'comity[second-engine]'"
AGREED = 1e-9
"""How far apart two engines may be on a probability and still count as agreed."""
SECONDS = 120.0

_WORKER = Path(__file__).with_name("py_agrum.py")


@dataclass(frozen=True)
class Opinion:
    """What the second engine says, and which one it is."""

    name: str
    version: str
    posterior: dict[str, float]

    def greatest_difference(self, posterior: Mapping[str, float]) -> float:
        """Over all states, to what was found here."""
        return max(abs(self.posterior[state] - share) for state, share in posterior.items())


def posterior_by_second_engine(network: Network, of: str, given: Mapping[str, str]) -> Opinion:
    """P(of | given) by pyAgrum.

    Raises InputError for unknown names and where it is missing, Refusal for impossible evidence, ComityStateError if it breaks down.
    """
    return posteriors_by_second_engine(network, [(of, given)])[0]


def posteriors_by_second_engine(
    network: Network, questions: Sequence[tuple[str, Mapping[str, str]]]
) -> list[Opinion]:
    """The same for several questions in one process."""
    asked = [
        {
            "of": _plain_name(network, of),
            "given": {
                _plain_name(network, name): network.state(name, state) for name, state in given.items()
            },
        }
        for of, given in questions
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.bifxml"
        path.write_bytes(bifxml.write(_plain(network)))
        answer = _run({"model": str(path), "questions": asked})
    opinions = []
    for (of, given), shares in zip(questions, answer["answers"], strict=True):
        if shares is None:
            raise impossible(network, given)
        posterior = dict(zip(network.variable(of).states, shares, strict=True))
        opinions.append(Opinion("pyAgrum", str(answer["version"]), posterior))
    return opinions


def _run(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the worker prints. `-P` as for any worker: the working directory is no place to import from."""
    hint = "leave out the confirmation, or try another version of pyagrum"
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and module
            [sys.executable, "-I" if sys.flags.isolated else "-P", str(_WORKER)],
            input=json.dumps(asked),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise ComityStateError(
            f"the second engine did not stop after {SECONDS:g} seconds", hint=hint
        ) from error
    except OSError as error:
        raise ComityStateError(f"the second engine cannot be started: {error.strerror}", hint=hint) from error
    except ValueError as error:
        said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1][:200]
        raise ComityStateError(f"the second engine broke down: {said}", hint=hint) from error
    if answer["status"] == "missing":
        raise InputError(f"the second engine, pyAgrum, is not installed: {answer['reason']}", hint=INSTALL)
    found: dict[str, Any] = answer
    return found


def _plain_name(network: Network, name: str) -> str:
    return f"n{network.places[network.variable(name).name]}"


def _plain(network: Network) -> Network:
    """The same network with names that every reader takes."""
    names = {name: _plain_name(network, name) for name in network.places}
    return Network(
        "model",
        tuple(
            Variable(names[one.name], tuple(f"s{at}" for at in range(len(one.states))))
            for one in network.variables
        ),
        {names[name]: tuple(names[one] for one in parents) for name, parents in network.parents.items()},
        {names[name]: table for name, table in network.tables.items()},
    )
