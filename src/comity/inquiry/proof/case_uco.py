# SPDX-License-Identifier: Apache-2.0
"""Exhibits and their custody as CASE/UCO JSON-LD, which other people's case systems read and `case_validate` checks; and back.

The same values give the same bytes. A post is written as a role of its party, never as a person. A withheld exhibit shows its commitment
alone. Sources: CASE 1.5.0, UCO 1.5.0 and the idioms of CASE-Examples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from comity.errors import InputError
from comity.inquiry.case import Case
from comity.inquiry.proof.case_nodes import (
    COMMITMENT,
    CONTEXT,
    CUSTODY,
    DERIVED_FROM,
    INQUIRY,
    PRODUCTION,
    WITHHELD,
    Graph,
    hash_node,
    inherent,
    refer,
)
from comity.inquiry.proof.case_reading import read_case_document
from comity.inquiry.proof.evidence_items import CustodyStep, EvidenceItem, check_evidence, root_of

__all__ = ["CustodyStep", "EvidenceItem", "case_document", "read_case_document"]

_BASE = re.compile(r"(https?://|urn:)[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]+[/#:]")


def case_document(
    case: Case, items: Iterable[EvidenceItem], steps: Iterable[CustodyStep], base_iri: str
) -> bytes:
    """The document, a node a line: the investigation with its mandate, posts, tools, then exhibits by id, then steps by exhibit and number.

    `base_iri` begins every name in it. Raises InputError for one that cannot, Refusal for exhibits and steps that do not fit together.
    """
    if not _BASE.fullmatch(base_iri):
        hint = "such as https://talks.example/inquiry/bridge/"
        raise InputError(f"{base_iri!r} begins no names: expected an IRI that ends in /, # or :", hint=hint)
    ordered = sorted(items, key=lambda one: one.id)
    chain = sorted(steps, key=lambda one: (one.exhibit, one.seq))
    check_evidence(ordered, chain)
    graph = Graph(base_iri)
    for name in sorted({name for one in chain for name in (one.actor, one.counterparty) if name}):
        _add_post(graph, name)
    tools = {(one.tool, one.tool_version) for one in ordered} | {(one.tool, "") for one in chain}
    for name, version in sorted(tools - {("", "")}):
        _add_tool(graph, name, version)
    known = {one.id: one for one in ordered}
    for one in ordered:
        root = known[root_of(one.id, known)]
        _add_item(graph, one, (root.exhibit_number or root.id) if one.derived_from else "")
    before: CustodyStep | None = None
    for step in chain:
        _add_step(graph, step, before if before is not None and before.exhibit == step.exhibit else None)
        before = step
    context = json.dumps({"kb": base_iri, **CONTEXT})
    lines = ",\n".join(
        json.dumps(one, ensure_ascii=False) for one in (*_investigation(graph, case), *graph.nodes)
    )
    return f'{{"@context": {context},\n"@graph": [\n{lines}\n]}}\n'.encode()


def _investigation(graph: Graph, case: Case) -> list[dict[str, Any]]:
    """The investigation and the mandate that authorises it; it compiles every other node."""
    top, mandate = Graph(graph.base), []
    held = [{"@id": node["@id"]} for node in graph.nodes]
    if case.mandate:
        name = graph.name("Authorization", case.id)
        mandate = refer(name)
        top.add(
            name,
            "case-investigation:Authorization",
            core__description=case.mandate,
            case__authorizationType="mandate",
        )
    top.add(
        graph.name("Investigation", case.id),
        "case-investigation:Investigation",
        core__name=case.title or case.id,
        core__description=case.mandate,
        core__tag=[f"{INQUIRY}{case.id}"],
        case__relevantAuthorization=mandate,
        core__object=[*mandate, *held],
    )
    return top.nodes[::-1]


def _add_post(graph: Graph, name: str) -> None:
    """A post is a role. What stands before its slash is its party, an organisation that has the role."""
    party = name.partition("/")[0] if "/" in name else ""
    organisation = graph.name("Organization", party)
    if party and not graph.has(organisation):
        graph.add(organisation, "uco-identity:Organization", core__name=party)
    role = graph.name("Role", name)
    graph.add(role, "uco-role:Role", core__name=name)
    if party:
        graph.add(
            graph.name("Relationship", "role", name),
            "uco-core:Relationship",
            core__source={"@id": organisation},
            core__target={"@id": role},
            core__kindOfRelationship="Has_Role",
            core__isDirectional=True,
        )


def _add_tool(graph: Graph, name: str, version: str) -> None:
    graph.add(graph.name("Tool", name, version), "uco-tool:Tool", core__name=name, tool__version=version)


def _add_item(graph: Graph, item: EvidenceItem, root_number: str) -> None:
    """The object, the record of its provenance, and where it was derived or a tool made it: from what, and by which."""
    thing = _object(graph, item.id)
    hashes = [hash_node(item.sha256)] if item.sha256 else []
    content = inherent(
        thing,
        "uco-observable",
        "ContentDataFacet",
        observable__mimeType=item.media_type,
        observable__sizeInBytes=item.size_bytes,
        observable__hash=hashes,
    )
    file = inherent(
        thing,
        "uco-observable",
        "FileFacet",
        observable__fileName=item.file_name,
        observable__sizeInBytes=item.size_bytes if item.file_name else None,
    )
    graph.add(
        thing,
        "uco-observable:File" if item.sha256 else "uco-observable:ObservableObject",
        core__name=item.id,
        core__description="" if item.sha256 else WITHHELD,
        core__tag=[f"{COMMITMENT}{item.commitment}"] if item.commitment else [],
        core__hasFacet=[one for one in (file, content) if len(one) > 2],
    )
    record = graph.name("ProvenanceRecord", item.id)
    graph.add(
        record,
        "case-investigation:ProvenanceRecord",
        case__exhibitNumber=item.exhibit_number or item.id,
        case__rootExhibitNumber=root_number,
        core__object=refer(thing),
    )
    parent = _object(graph, item.derived_from) if item.derived_from else ""
    if parent:
        graph.add(
            graph.name("ObservableRelationship", "derived", item.id),
            "uco-observable:ObservableRelationship",
            core__source={"@id": thing},
            core__target={"@id": parent},
            core__kindOfRelationship=DERIVED_FROM,
            core__isDirectional=True,
        )
    if item.tool:
        graph.add(
            graph.name("InvestigativeAction", "production", item.id),
            "case-investigation:InvestigativeAction",
            core__name="derived" if parent else "acquired",
            core__tag=[PRODUCTION],
            action__instrument=refer(graph.name("Tool", item.tool, item.tool_version)),
            action__object=refer(parent, graph.name("ProvenanceRecord", item.derived_from)) if parent else [],
            action__result=refer(thing, record),
        )


def _object(graph: Graph, exhibit: str) -> str:
    return graph.name("Exhibit", exhibit)


def _add_step(graph: Graph, step: CustodyStep, before: CustodyStep | None) -> None:
    """The action: what it was done to, as it was before, and what came of it; the first step brings the record of provenance about."""
    found = {"before": "", "after": ""}
    for when, digest in (("before", step.hash_before), ("after", step.hash_after)):
        if digest:
            found[when] = state = graph.name("ContentData", step.exhibit, digest)
            if not graph.has(state):
                facet = inherent(
                    state, "uco-observable", "ContentDataFacet", observable__hash=[hash_node(digest)]
                )
                graph.add(state, "uco-observable:ContentData", core__hasFacet=[facet])
    record = graph.name("ProvenanceRecord", step.exhibit)
    informed = refer(_action(graph, before)) if before else []
    graph.add(
        _action(graph, step),
        "case-investigation:InvestigativeAction",
        core__name=step.kind,
        core__description=step.reason,
        core__tag=[f"{CUSTODY}{step.seq}"],
        action__startTime={"@type": "xsd:dateTime", "@value": step.at},
        action__performer={"@id": graph.name("Role", step.actor)},
        action__participant=refer(graph.name("Role", step.counterparty) if step.counterparty else ""),
        action__instrument=refer(graph.name("Tool", step.tool, "") if step.tool else ""),
        action__object=refer(_object(graph, step.exhibit), record if before else "", found["before"]),
        action__result=refer("" if before else record, found["after"]),
        case__wasInformedBy=informed,
    )


def _action(graph: Graph, step: CustodyStep) -> str:
    return graph.name("InvestigativeAction", "custody", step.exhibit, str(step.seq))
