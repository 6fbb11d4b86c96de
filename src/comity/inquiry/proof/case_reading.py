# SPDX-License-Identifier: Apache-2.0
"""Reads exhibits and custody back from a CASE/UCO document as `case_uco` writes it; what else the document holds is passed over.

It takes nothing on trust: names are unique, references lead somewhere, and what is read must fit together by the same rules as what is
written. Raises FormatError only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, TypeVar

from comity.canonical import MAX_INTEGER, check_depth
from comity.errors import FormatError, Refusal
from comity.inquiry.proof.case_nodes import COMMITMENT, CONTEXT, CUSTODY, DERIVED_FROM, PRODUCTION
from comity.inquiry.proof.evidence_items import CustodyStep, EvidenceItem, check_evidence

_OBJECTS = frozenset(("uco-observable:File", "uco-observable:ObservableObject"))
_Value = TypeVar("_Value", int, str)
_RELATION = "uco-observable:ObservableRelationship"
_ACTION = "case-investigation:InvestigativeAction"


def read_case_document(data: bytes) -> tuple[tuple[EvidenceItem, ...], tuple[CustodyStep, ...]]:
    """The exhibits by id, and the steps by exhibit and number. Raises FormatError."""
    nodes = _nodes(data)
    reader = _Reader(nodes)
    items = tuple(sorted(reader.items(), key=lambda one: one.id))
    steps = tuple(sorted(reader.steps(), key=lambda one: (one.exhibit, one.seq)))
    try:
        check_evidence(items, steps)
    except Refusal as error:
        raise FormatError(error.message, hint=error.hint) from error
    return items, steps


def _nodes(data: bytes) -> dict[str, _Node]:
    """The nodes by name, in the order of the document."""
    check_depth(data)
    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float
        )
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {str(error)[:200]}") from error
    context = document.get("@context") if isinstance(document, dict) else None
    if not isinstance(context, dict) or {**context, "kb": ""} != {**CONTEXT, "kb": ""}:
        raise FormatError(
            "not a CASE document with the prefixes of this software", hint="expected @context and @graph"
        )
    graph = document.get("@graph")
    if not isinstance(graph, list):
        raise FormatError("@graph is not a list")
    found: dict[str, _Node] = {}
    for one in graph:
        if not isinstance(one, dict) or not isinstance(one.get("@id"), str):
            raise FormatError("a node of the document has no @id")
        node = _Node(one)
        if node.name in found:
            raise FormatError(f"{node.name} is there twice")
        found[node.name] = node
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FormatError("an object has a key twice")
    return found


def _no_float(text: str) -> NoReturn:
    raise FormatError(f"{text[:40]} is not a whole number")


class _Node:
    """One node; each way of asking says what was expected where something else stands."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.value = value
        self.name: str = value["@id"]
        kind = value.get("@type")
        self.kind = kind if isinstance(kind, str) else ""

    def text(self, key: str) -> str:
        """A text; empty where there is none."""
        value = self.value.get(key, "")
        if not isinstance(value, str):
            raise FormatError(f"{self.name[:80]!r}: {key} is not text")
        return value

    def typed(self, key: str, kind: str) -> str:
        """A literal of an XSD datatype; empty where there is none."""
        value = self.value.get(key)
        if value is None:
            return ""
        if (
            not isinstance(value, dict)
            or value.get("@type") != kind
            or not isinstance(value.get("@value"), str)
        ):
            raise FormatError(f"{self.name[:80]!r}: {key} is not a literal of type {kind}")
        found: str = value["@value"]
        return found

    def size(self, key: str) -> int | None:
        """A whole number from 0; None where there is none."""
        value = self.value.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_INTEGER:
            raise FormatError(f"{self.name[:80]!r}: {key} is not a number of bytes")
        return value

    def parts(self, key: str) -> list[_Node]:
        """The nodes, or references to nodes, that stand here."""
        value = self.value.get(key, [])
        parts = value if isinstance(value, list) else [value]
        for one in parts:
            if not isinstance(one, dict) or not isinstance(one.get("@id"), str):
                raise FormatError(f"{self.name[:80]!r}: {key} does not name nodes")
        return [_Node(one) for one in parts]

    def part(self, key: str) -> str:
        """The one name that stands here; empty where there is none."""
        names = [one.name for one in self.parts(key)]
        if len(names) > 1:
            raise FormatError(f"{self.name[:80]!r}: {key} names {len(names)} nodes; expected one")
        return names[0] if names else ""

    def tag(self, prefix: str) -> str | None:
        """What stands after `prefix` in the one tag that begins so; None where there is none."""
        tags = self.value.get("uco-core:tag", [])
        if not isinstance(tags, list) or not all(isinstance(one, str) for one in tags):
            raise FormatError(f"{self.name[:80]!r}: uco-core:tag is not a list of texts")
        found = [one.removeprefix(prefix) for one in tags if one.startswith(prefix)]
        if len(found) > 1:
            raise FormatError(f"{self.name[:80]!r} has {len(found)} tags {prefix}")
        return found[0] if found else None

    def hash(self) -> str:
        """The one SHA-256 of its content; empty where there is none."""
        found = ""
        for facet in self.parts("uco-core:hasFacet"):
            for one in facet.parts("uco-observable:hash"):
                if one.text("uco-types:hashMethod") != "SHA256" or found:
                    raise FormatError(f"{self.name[:80]!r} has another hash than one SHA256")
                found = one.typed("uco-types:hashValue", "xsd:hexBinary")
        return found


class _Reader:
    """Follows the references between nodes."""

    def __init__(self, nodes: Mapping[str, _Node]) -> None:
        self.nodes = nodes
        self.objects = {name: one for name, one in nodes.items() if one.kind in _OBJECTS}
        self.actions = [one for one in nodes.values() if one.kind == _ACTION]

    def items(self) -> Iterator[EvidenceItem]:
        numbers = self._links("case-investigation:ProvenanceRecord", "uco-core:object")
        parents = self._parents()
        made: dict[str, _Node] = {}
        for action in self.actions:
            if action.tag(PRODUCTION) is not None:
                for one in action.parts("uco-action:result"):
                    if one.name in self.objects and made.setdefault(one.name, action) is not action:
                        raise FormatError(f"{one.name[:80]!r} was made twice")
        for name, node in self.objects.items():
            facets = node.parts("uco-core:hasFacet")
            tool = self._tool(made[name]) if name in made else ("", "")
            number = numbers[name].text("case-investigation:exhibitNumber") if name in numbers else ""
            exhibit = node.text("uco-core:name")
            yield EvidenceItem(
                id=exhibit,
                sha256=node.hash(),
                commitment=node.tag(COMMITMENT) or "",
                size_bytes=_one([one.size("uco-observable:sizeInBytes") for one in facets], node),
                media_type=_one([one.text("uco-observable:mimeType") or None for one in facets], node) or "",
                file_name=_one([one.text("uco-observable:fileName") or None for one in facets], node) or "",
                exhibit_number="" if number == exhibit else number,
                derived_from=parents.get(name, ""),
                tool=tool[0],
                tool_version=tool[1],
            )

    def steps(self) -> Iterator[CustodyStep]:
        for action in self.actions:
            number = action.tag(CUSTODY)
            if number is None:
                continue
            if not number.isdecimal() or not number.isascii() or len(number) > 15:
                raise FormatError(f"{action.name[:80]!r}: {number[:40]!r} is not the number of a step")
            exhibits = [one.name for one in action.parts("uco-action:object") if one.name in self.objects]
            if len(exhibits) != 1:
                raise FormatError(f"{action.name[:80]!r} is done to {len(exhibits)} exhibits; expected one")
            yield CustodyStep(
                exhibit=self._object(exhibits[0]),
                seq=int(number),
                kind=action.text("uco-core:name"),
                actor=self._named(action.part("uco-action:performer"), "uco-role:Role"),
                at=action.typed("uco-action:startTime", "xsd:dateTime"),
                counterparty=self._named(action.part("uco-action:participant"), "uco-role:Role"),
                reason=action.text("uco-core:description"),
                hash_before=self._state(action, "uco-action:object"),
                hash_after=self._state(action, "uco-action:result"),
                tool=self._tool(action)[0],
            )

    def _parents(self) -> dict[str, str]:
        """The exhibit that an object was derived from, by the name of the object."""
        found: dict[str, str] = {}
        for one in self.nodes.values():
            if one.kind != _RELATION or one.text("uco-core:kindOfRelationship") != DERIVED_FROM:
                continue
            child = one.part("uco-core:source")
            if child in found:
                raise FormatError(f"{child[:80]!r} was derived twice")
            found[child] = self._object(one.part("uco-core:target"))
        return found

    def _links(self, kind: str, key: str) -> dict[str, _Node]:
        """The nodes of a kind by the one that they are about."""
        found: dict[str, _Node] = {}
        for one in self.nodes.values():
            if one.kind == kind and found.setdefault(one.part(key), one) is not one:
                raise FormatError(f"{one.part(key)[:80]!r} has two nodes {kind}")
        return found

    def _node(self, name: str, kind: str) -> _Node:
        node = self.nodes.get(name)
        if node is None or node.kind != kind:
            raise FormatError(f"{name[:80]!r} is not a {kind} of the document")
        return node

    def _object(self, name: str) -> str:
        if name not in self.objects:
            raise FormatError(f"{name[:80]!r} is not an exhibit of the document")
        return self.objects[name].text("uco-core:name")

    def _named(self, name: str, kind: str) -> str:
        return self._node(name, kind).text("uco-core:name") if name else ""

    def _tool(self, action: _Node) -> tuple[str, str]:
        name = action.part("uco-action:instrument")
        if not name:
            return "", ""
        tool = self._node(name, "uco-tool:Tool")
        return tool.text("uco-core:name"), tool.text("uco-tool:version")

    def _state(self, action: _Node, key: str) -> str:
        """The hash of the one content that the action began with, or ended with."""
        names = [one.name for one in action.parts(key)]
        states = [
            self.nodes[one]
            for one in names
            if one in self.nodes and self.nodes[one].kind == "uco-observable:ContentData"
        ]
        if len(states) > 1:
            raise FormatError(f"{action.name[:80]!r}: {key} holds {len(states)} contents; expected one")
        return states[0].hash() if states else ""


def _one(values: list[_Value | None], node: _Node) -> _Value | None:
    """The one value that the facets of a node agree on; None where none has one."""
    found = {one for one in values if one is not None}
    if len(found) > 1:
        raise FormatError(f"the facets of {node.name[:80]!r} contradict each other")
    return found.pop() if found else None
