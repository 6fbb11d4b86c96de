# SPDX-License-Identifier: Apache-2.0
"""The nodes of a CASE/UCO document: their names, prefixes and tags, and how facets and hashes are named.

The names follow from what a node is about, so the same exhibits give the same document. Facets and hashes follow the inherence rule of
CASE's own tools: UUID version 5 below the object's UUID and over the hash's URN.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

UCO = "https://ontology.unifiedcyberontology.org/uco/"
CONTEXT = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": f"{UCO}action/",
    "uco-core": f"{UCO}core/",
    "uco-identity": f"{UCO}identity/",
    "uco-observable": f"{UCO}observable/",
    "uco-role": f"{UCO}role/",
    "uco-tool": f"{UCO}tool/",
    "uco-types": f"{UCO}types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of every document, beside `kb` for its own names."""
DERIVED_FROM = "Derived_From"
COMMITMENT, CUSTODY, PRODUCTION, INQUIRY = "commitment:", "custody:", "production", "inquiry:"
"""Tags (uco-core:tag) for what CASE has no property for: a commitment, the number of a step of custody, the action that made an exhibit."""
WITHHELD = (
    "Its content is withheld. The commitment is a SHA-256 over a secret salt and the hash of the content."
)


@dataclass
class Graph:
    """The nodes in order. A name is its class and a UUID that follows from the base and from what the node is about."""

    base: str
    nodes: list[dict[str, Any]] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _space: uuid.UUID = field(init=False)

    def __post_init__(self) -> None:
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, self.base)

    def has(self, name: str) -> bool:
        """Whether a node of this name was added."""
        return name in self._names

    def name(self, kind: str, *about: str) -> str:
        return f"kb:{kind}-{uuid.uuid5(self._space, json.dumps([kind, *about], ensure_ascii=False))}"

    def add(self, name: str, kind: str, **properties: object) -> None:
        """Add a node; properties that are empty are left out."""
        self._names.add(name)
        self.nodes.append({"@id": name, "@type": kind, **_full(properties)})


def _full(properties: dict[str, object]) -> dict[str, object]:
    """Properties under their own names: `core__name` is uco-core:name."""
    long = {"case": "case-investigation"}
    return {
        f"{long.get(prefix, f'uco-{prefix}')}:{name}": value
        for (prefix, _, name), value in ((key.partition("__"), value) for key, value in properties.items())
        if value not in ("", None, [])
    }


def inherent(owner: str, prefix: str, kind: str, **properties: object) -> dict[str, Any]:
    """A facet of a node: named by its class below the node's UUID."""
    named = uuid.uuid5(uuid.UUID(owner[-36:]), CONTEXT[prefix] + kind)
    return {"@id": f"kb:{kind}-{named}", "@type": f"{prefix}:{kind}", **_full(properties)}


def hash_node(digest: str) -> dict[str, Any]:
    """A hash is wholly given by its method and value, and named so."""
    return {
        "@id": f"kb:Hash-{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:hash::sha256:{digest}')}",
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": digest},
    }


def refer(*names: str) -> list[dict[str, str]]:
    """References to nodes; an empty name is none."""
    return [{"@id": name} for name in names if name]
