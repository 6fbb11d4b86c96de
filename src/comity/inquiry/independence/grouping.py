# SPDX-License-Identifier: Apache-2.0
"""Independent groups: exhibits joined by edges of dependence. Computed from the edges whenever it is asked, never stored as a truth.

A cut edge joins nothing, whoever found it. Groups and their members are sorted by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from comity.inquiry.case import JOINING, Class, Edge


def groups(
    exhibits: Iterable[str], edges: Iterable[Edge], joining: Collection[Class] = JOINING
) -> tuple[tuple[str, ...], ...]:
    """The finest partition of `exhibits` in which every standing edge of a joining class has both its ends in one group.

    An edge that a person cut takes away what was found or asserted between the same two exhibits in the same class. Edges to what is not
    among the exhibits join nothing.
    """
    parent = {name: name for name in exhibits}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for edge in standing(edges):
        if edge.type in joining and edge.a in parent and edge.b in parent:
            first, second = sorted((root(edge.a), root(edge.b)))
            parent[second] = first
    members: dict[str, list[str]] = {}
    for name in sorted(parent):
        members.setdefault(root(name), []).append(name)
    return tuple(sorted(tuple(group) for group in members.values()))


def standing(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """The edges that hold: of several on the same two exhibits in the same class, what was said last of cut and confirmed decides."""
    last: dict[tuple[str, str, Class], Edge] = {}
    for edge in edges:
        key = (min(edge.a, edge.b), max(edge.a, edge.b), edge.type)
        if edge.decision != "found" or key not in last:
            last[key] = edge
    return tuple(edge for edge in last.values() if edge.decision != "cut")
