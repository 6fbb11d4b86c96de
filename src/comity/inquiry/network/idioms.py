# SPDX-License-Identifier: Apache-2.0
"""Building blocks of forensic networks: a report and its accuracy, many reports of one origin, an alibi, a synthesis of causes.

Idioms as named by Fenton, Neil & Lagnado, A General Structure for Legal Arguments About Evidence Using Bayesian Networks (Cognitive Science
37, 2013), and used in Taroni et al., Bayesian Networks for Probabilistic Inference and Decision Analysis in Forensic Science (2014).
Every function returns a new draft; all rates and priors are the author's, none has a default.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from comity.errors import InputError
from comity.inquiry.network.network import Network, Table, Variable, near

YES, NO = "yes", "no"
MOST_CAUSES = 16


class Node(NamedTuple):
    """A variable with its parents and its table, one row for each combination of their states."""

    variable: Variable
    parents: tuple[str, ...]
    table: Table


@dataclass(frozen=True)
class Draft:
    """A network in the making. Parents come before their children."""

    nodes: tuple[Node, ...] = ()

    def variable(self, name: str) -> Variable:
        """The variable of that name. Raises InputError that lists near names."""
        known = {one.variable.name: one.variable for one in self.nodes}
        if name not in known:
            raise InputError(f"the draft has no node {name!r}", hint=near(name, known, "nodes"))
        return known[name]

    def adding(self, name: str, states: Collection[str], parents: Collection[str], table: Table) -> Draft:
        """The draft with one node more."""
        return Draft((*self.nodes, Node(Variable(name, tuple(states)), tuple(parents), table)))

    def network(self, name: str) -> Network:
        """What has been drafted, checked. Raises InputError."""
        return Network(
            name,
            tuple(one.variable for one in self.nodes),
            {one.variable.name: one.parents for one in self.nodes},
            {one.variable.name: one.table for one in self.nodes},
        )


class Accuracy(NamedTuple):
    """How often a report says yes where the fact holds, and where it does not."""

    hit: float
    false_alarm: float


def hypothesis(draft: Draft, name: str, prior: Mapping[str, float]) -> Draft:
    """A node without causes, with the model's own prior for each of its states."""
    return draft.adding(name, prior, (), np.array([_rate(name, one) for one in prior.values()]))


def report(draft: Draft, name: str, *, of: str, likely: Mapping[str, float]) -> Draft:
    """A finding, yes or no, with the probability of yes for each state of what it is a finding of."""
    states = draft.variable(of).states
    if set(likely) != set(states):
        raise InputError(f"{name!r} needs a probability for each state of {of!r}", hint=", ".join(states))
    rows = [[_rate(name, likely[state]), 1 - likely[state]] for state in states]
    return draft.adding(name, (YES, NO), (of,), np.array(rows))


def evidence_accuracy(
    draft: Draft, name: str, *, of: str, holds: Collection[str], accuracy: Accuracy
) -> Draft:
    """A report that a fact holds, that is, that `of` has one of the states `holds`; the reporter may err both ways."""
    states = _states(draft, of, holds)
    rates = {state: accuracy.hit if state in holds else accuracy.false_alarm for state in states}
    return report(draft, name, of=of, likely=rates)


def shared_origin(
    draft: Draft,
    name: str,
    *,
    of: str,
    holds: Collection[str],
    accuracy: Accuracy,
    copies: Mapping[str, Accuracy],
) -> Draft:
    """Several reports that all depend on one origin: however many say so, they weigh no more than the origin itself would.

    The origin has its accuracy about the fact; each copy has its own about what the origin said, nothing about the fact.
    """
    draft = evidence_accuracy(draft, name, of=of, holds=holds, accuracy=accuracy)
    for copy, its in copies.items():
        draft = evidence_accuracy(draft, copy, of=name, holds=(YES,), accuracy=its)
    return draft


def alibi(
    draft: Draft,
    name: str,
    *,
    of: str,
    holds: Collection[str],
    otherwise: float,
    witness: str,
    accuracy: Accuracy,
) -> Draft:
    """An alibi, which excludes that `of` has one of the states `holds`, and a witness to it who may be mistaken.

    `otherwise`: the probability of the alibi where the hypothesis does not hold.
    """
    rates = {state: 0.0 if state in holds else otherwise for state in _states(draft, of, holds)}
    draft = report(draft, name, of=of, likely=rates)
    return evidence_accuracy(draft, witness, of=name, holds=(YES,), accuracy=accuracy)


def synthesis(draft: Draft, name: str, *, causes: Mapping[str, Collection[str]], at_least: int = 1) -> Draft:
    """Yes where `at_least` so many of the causes have one of the states named for them: 1 for any of them, their number for all."""
    if not 1 <= at_least <= len(causes) <= MOST_CAUSES:
        raise InputError(
            f"{name!r} needs {at_least} of {len(causes)} causes",
            hint=f"from 1 to {MOST_CAUSES} causes, and no more of them needed than there are",
        )
    states = [_states(draft, cause, holds) for cause, holds in causes.items()]
    rows = [
        [1.0, 0.0] if sum(map(_is_in, found, causes.values())) >= at_least else [0.0, 1.0]
        for found in product(*states)
    ]
    table = np.array(rows).reshape([*map(len, states), 2])
    return draft.adding(name, (YES, NO), causes, table)


def _is_in(state: str, holds: Collection[str]) -> bool:
    return state in holds


def _states(draft: Draft, of: str, holds: Collection[str]) -> tuple[str, ...]:
    states = draft.variable(of).states
    for one in holds:
        if one not in states:
            raise InputError(f"the node {of!r} has no state {one!r}", hint=near(one, states, "states"))
    return states


def _rate(name: str, rate: float) -> float:
    if not 0 <= rate <= 1:
        raise InputError(f"{name!r}: {rate!r} is no probability", hint="from 0 to 1")
    return rate
