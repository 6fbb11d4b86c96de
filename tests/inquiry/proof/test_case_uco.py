# SPDX-License-Identifier: Apache-2.0
"""CASE/UCO documents: what they say, that case_validate takes them, that it refuses damaged ones, and what cannot be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from comity.errors import InputError, Refusal
from comity.inquiry.case import Case
from comity.inquiry.proof.case_nodes import CONTEXT
from comity.inquiry.proof.case_uco import CustodyStep, EvidenceItem, case_document
from comity.inquiry.proof.evidence_items import CHAINED, DESCRIBED, HIDDEN, is_time
from inquiry.proof.case_tools import validated
from inquiry_data import foreign_folder

BASE = "https://talks.example/inquiry/bridge/"
PAGE, TEXT, SEALED = "ab" * 32, "cd" * 32, "ef" * 32
CASE = Case(
    "bridge", "Closure of the bridge at Oldford", mandate="Establish why the bridge was closed on 2 March."
)
ITEMS = (
    EvidenceItem("E-0001", PAGE, "", 1200, "text/html", "page.html", "TAV-7"),
    EvidenceItem("E-0002", TEXT, "", 0, "text/plain", derived_from="E-0001", tool="trafilatura", tool_version="2.3.1"),
    EvidenceItem("E-0003", commitment=SEALED),
    EvidenceItem("E-0004", TEXT, derived_from="E-0002"),
)  # fmt: skip
STEPS = (
    CustodyStep("E-0001", 1, "collect", "ALD/registrar-1", "2026-03-02T09:00:00Z", "", "Published page", "", PAGE, "browser"),
    CustodyStep("E-0001", 2, "transfer", "ALD/registrar-1", "2026-03-03T10:00:00.5Z", "BRE/laboratory-1", "", PAGE, PAGE),
    CustodyStep("E-0001", 10, "analyse", "BRE/laboratory-1", "2026-03-04T10:00:00Z", "", "", PAGE, PAGE, "trafilatura"),
    CustodyStep("E-0002", 1, "store", "archive", "2026-03-04T11:00:00Z", "", "الجسر مغلق", "", TEXT),
    CustodyStep("E-0003", 1, "seal", "MAR/registrar-1", "2026-03-04T12:00:00Z"),
)  # fmt: skip


def document(
    items: tuple[EvidenceItem, ...] = ITEMS, steps: tuple[CustodyStep, ...] = STEPS, case: Case = CASE
) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(case_document(case, items, steps, BASE))
    return found


def nodes(kind: str) -> list[dict[str, Any]]:
    return [one for one in document()["@graph"] if one["@type"] == kind]


def node(name: dict[str, str]) -> dict[str, Any]:
    found: list[dict[str, Any]] = [one for one in document()["@graph"] if one["@id"] == name["@id"]]
    assert len(found) == 1
    return found[0]


def test_the_investigation_has_its_mandate_and_compiles_everything_else() -> None:
    graph = document()["@graph"]
    top, mandate = graph[:2]
    assert top["@type"] == "case-investigation:Investigation"
    assert (top["uco-core:name"], top["uco-core:tag"]) == (CASE.title, ["inquiry:bridge"])
    assert top["case-investigation:relevantAuthorization"] == [{"@id": mandate["@id"]}]
    assert mandate["uco-core:description"] == CASE.mandate
    assert [one["@id"] for one in top["uco-core:object"]] == [one["@id"] for one in graph[1:]]
    bare = document(case=Case("bridge", ""))["@graph"]
    assert bare[0]["uco-core:name"] == "bridge"
    assert bare[1]["@type"] == "uco-identity:Organization"


def test_an_exhibit_is_a_file_with_a_number_and_its_hash() -> None:
    (first, *_) = nodes("uco-observable:File")
    file, content = first["uco-core:hasFacet"]
    assert (file["uco-observable:fileName"], file["uco-observable:sizeInBytes"]) == ("page.html", 1200)
    assert content["uco-observable:mimeType"] == "text/html"
    (digest,) = content["uco-observable:hash"]
    assert digest["uco-types:hashMethod"] == "SHA256"
    assert digest["uco-types:hashValue"] == {"@type": "xsd:hexBinary", "@value": PAGE}
    record = nodes("case-investigation:ProvenanceRecord")[0]
    assert record["case-investigation:exhibitNumber"] == "TAV-7"
    assert record["uco-core:object"] == [{"@id": first["@id"]}]


def test_a_derivative_names_its_parent_its_tool_and_the_first_exhibit() -> None:
    page, text, copy = nodes("uco-observable:File")
    records = nodes("case-investigation:ProvenanceRecord")
    assert [one.get("case-investigation:rootExhibitNumber") for one in records] == [
        None,
        "TAV-7",
        None,
        "TAV-7",
    ]
    edges = [
        (one["uco-core:source"]["@id"], one["uco-core:target"]["@id"])
        for one in nodes("uco-observable:ObservableRelationship")
    ]
    assert edges == [(text["@id"], page["@id"]), (copy["@id"], text["@id"])]
    (made,) = [
        one
        for one in nodes("case-investigation:InvestigativeAction")
        if one["uco-core:tag"] == ["production"]
    ]
    tool = node(made["uco-action:instrument"][0])
    assert (tool["uco-core:name"], tool["uco-tool:version"]) == ("trafilatura", "2.3.1")
    assert made["uco-action:object"] == [{"@id": page["@id"]}, {"@id": records[0]["@id"]}]
    assert made["uco-action:result"] == [{"@id": text["@id"]}, {"@id": records[1]["@id"]}]
    assert text["uco-core:hasFacet"][0]["uco-observable:sizeInBytes"] == 0, "an empty file has a size"


def test_a_withheld_exhibit_shows_its_commitment_and_no_hash() -> None:
    (sealed,) = nodes("uco-observable:ObservableObject")
    assert sealed["uco-core:tag"] == [f"commitment:{SEALED}"]
    assert sealed["uco-core:description"].startswith("Its content is withheld.")
    assert "uco-core:hasFacet" not in sealed


def test_each_step_of_custody_is_an_action_in_its_order() -> None:
    steps = [
        one
        for one in nodes("case-investigation:InvestigativeAction")
        if one["uco-core:tag"] != ["production"]
    ]
    assert [one["uco-core:tag"] for one in steps[:3]] == [["custody:1"], ["custody:2"], ["custody:10"]]
    first, second, third = steps[:3]
    assert first["uco-action:startTime"] == {"@type": "xsd:dateTime", "@value": "2026-03-02T09:00:00Z"}
    assert node(first["uco-action:performer"])["uco-core:name"] == "ALD/registrar-1"
    assert node(second["uco-action:participant"][0])["uco-core:name"] == "BRE/laboratory-1"
    assert [node(one)["@type"].partition(":")[2] for one in first["uco-action:object"]] == ["File"]
    assert [node(one)["@type"].partition(":")[2] for one in first["uco-action:result"]] == [
        "ProvenanceRecord",
        "ContentData",
    ]
    kinds = ["File", "ProvenanceRecord", "ContentData"]
    assert [node(one)["@type"].partition(":")[2] for one in second["uco-action:object"]] == kinds
    assert second["case-investigation:wasInformedBy"] == [{"@id": first["@id"]}]
    assert third["case-investigation:wasInformedBy"] == [{"@id": second["@id"]}]
    assert "case-investigation:wasInformedBy" not in steps[3], "another exhibit has a chain of its own"


def test_posts_are_roles_of_organisations_and_nobody_is_a_person() -> None:
    assert [one["uco-core:name"] for one in nodes("uco-identity:Organization")] == ["ALD", "BRE", "MAR"]
    roles = [one["uco-core:name"] for one in nodes("uco-role:Role")]
    assert roles == ["ALD/registrar-1", "BRE/laboratory-1", "MAR/registrar-1", "archive"]
    assert len(nodes("uco-core:Relationship")) == 3
    assert not nodes("uco-identity:Person")


def test_the_same_values_give_the_same_bytes_in_whatever_order_they_come() -> None:
    data = case_document(CASE, ITEMS, STEPS, BASE)
    assert case_document(CASE, reversed(ITEMS), reversed(STEPS), BASE) == data
    assert data.count(b"\n") == len(json.loads(data)["@graph"]) + 3, "a node a line"
    other = case_document(CASE, ITEMS, STEPS, "urn:example:bridge:")
    names = [{one["@id"] for one in json.loads(one_of)["@graph"]} for one_of in (data, other)]
    assert not {one for one in names[0] & names[1] if not one.startswith("kb:Hash-")}, (
        "another base, other names"
    )


def test_every_name_is_of_one_node_and_every_reference_leads_to_one() -> None:
    graph = document()["@graph"]
    names = [one["@id"] for one in graph]
    assert len(set(names)) == len(names)

    def referred(value: object) -> list[str]:
        if isinstance(value, list):
            return [name for one in value for name in referred(one)]
        if isinstance(value, dict):
            below = [name for one in value.values() for name in referred(one)]
            return [value["@id"]] if set(value) == {"@id"} else below
        return []

    assert set(referred(graph)) <= set(names)


def test_facets_and_hashes_are_named_as_the_tools_of_case_name_them() -> None:
    inherent = pytest.importorskip("case_utils.inherent_uuid")
    rdflib = pytest.importorskip("rdflib")
    space = rdflib.Namespace(BASE)
    for one in nodes("uco-observable:File"):
        owner = rdflib.URIRef(one["@id"].replace("kb:", BASE))
        for facet in one["uco-core:hasFacet"]:
            kind = rdflib.URIRef(CONTEXT["uco-observable"] + facet["@type"].partition(":")[2])
            assert facet["@id"].replace("kb:", BASE) == str(
                inherent.get_facet_uriref(owner, kind, namespace=space)
            )
    literal = rdflib.Literal(PAGE, datatype=rdflib.XSD.hexBinary)
    named = inherent.hash_method_value_uuid(inherent.L_SHA256, literal)
    assert f"kb:Hash-{named}" in json.dumps(document())


@pytest.mark.slow
def test_case_validate_takes_the_document_and_knows_every_concept(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonld"
    path.write_bytes(case_document(CASE, ITEMS, STEPS, BASE))
    verdict = validated(path)
    assert (verdict.returncode, verdict.stderr) == (0, "")
    assert "Conforms: True" in verdict.stdout


def first(graph: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(one for one in graph if one["@type"] == kind)


def no_hash_value(graph: list[dict[str, Any]]) -> None:
    content = first(graph, "uco-observable:ContentData")["uco-core:hasFacet"][0]
    # Names of hashes follow from their values, so one that stands elsewhere, whole, would lend this one its value.
    content["uco-observable:hash"] = [
        {**content["uco-observable:hash"][0], "@id": "kb:Hash-00000000-0000-4000-8000-000000000000"}
    ]
    del content["uco-observable:hash"][0]["uco-types:hashValue"]


def size_as_text(graph: list[dict[str, Any]]) -> None:
    first(graph, "uco-observable:File")["uco-core:hasFacet"][1]["uco-observable:sizeInBytes"] = "1200 bytes"


def time_as_text(graph: list[dict[str, Any]]) -> None:
    action = next(one for one in graph if one.get("uco-core:tag") == ["custody:2"])
    action["uco-action:startTime"] = "yesterday"


def relation_without_target(graph: list[dict[str, Any]]) -> None:
    del first(graph, "uco-observable:ObservableRelationship")["uco-core:target"]


def two_exhibit_numbers(graph: list[dict[str, Any]]) -> None:
    first(graph, "case-investigation:ProvenanceRecord")["case-investigation:exhibitNumber"] = ["1", "2"]


def unknown_property(graph: list[dict[str, Any]]) -> None:
    first(graph, "uco-role:Role")["uco-core:nickname"] = "Reg"


FAULTS: dict[Callable[[list[dict[str, Any]]], None], str] = {
    no_hash_value: "types:hashValue",
    size_as_text: "observable:sizeInBytes",
    time_as_text: "action:startTime",
    relation_without_target: "core:target",
    two_exhibit_numbers: "investigation:exhibitNumber",
}


@pytest.mark.slow
def test_case_validate_refuses_each_broken_property(tmp_path: Path) -> None:
    broken = document()
    for fault in (*FAULTS, unknown_property):
        fault(broken["@graph"])
    path = tmp_path / "case.jsonld"
    path.write_text(json.dumps(broken), encoding="utf-8")
    verdict = validated(path)
    assert verdict.returncode == 1
    assert "Conforms: False" in verdict.stdout
    for fault, path_of in FAULTS.items():
        assert f"{path_of}\n" in verdict.stdout, fault.__name__
    assert "core/nickname" in verdict.stderr


@pytest.mark.slow
def test_case_validate_as_we_run_it_tells_good_examples_from_bad() -> None:
    """A check of the tool and of how it is called: examples of the CASE community, one of which names nodes without a UUID."""
    folder = foreign_folder("CASE-Examples") / "examples" / "illustrations"
    good = [folder / name / f"{name}.json" for name in ("file", "configured_tool")]
    assert validated(*good).returncode == 0
    assert validated(folder / "cell_site" / "cell_site.json").returncode == 1


def refusal(
    rule: str, items: tuple[EvidenceItem, ...] = ITEMS, steps: tuple[CustodyStep, ...] = STEPS
) -> str:
    with pytest.raises(Refusal) as caught:
        case_document(CASE, items, steps, BASE)
    assert caught.value.rule == rule
    return caught.value.message


def test_what_does_not_fit_together_is_refused_by_name() -> None:
    page, text, sealed, copy = ITEMS
    assert "E-0001 is there twice" in refusal(DESCRIBED, (page, page), ())
    assert "neither a SHA-256 nor a commitment" in refusal(DESCRIBED, (EvidenceItem("E-1"),), ())
    assert "neither a SHA-256 nor a commitment" in refusal(DESCRIBED, (EvidenceItem("", PAGE),), ())
    assert "is not 64 lower-case hex digits" in refusal(DESCRIBED, (replace(page, sha256=PAGE.upper()),), ())
    assert "is not 64 lower-case hex digits" in refusal(DESCRIBED, (replace(sealed, commitment="ef"),), ())
    assert "E-0002 is derived from E-0001" in refusal(DESCRIBED, (text,), ())
    assert "is derived from itself" in refusal(DESCRIBED, (replace(text, derived_from="E-0004"), copy), ())
    assert "is derived from itself" in refusal(DESCRIBED, (replace(page, derived_from="E-0001"),), ())
    assert "version of a tool and no tool" in refusal(DESCRIBED, (replace(page, tool_version="1"),), ())
    assert "has -1 bytes" in refusal(DESCRIBED, (replace(page, size_bytes=-1),), ())
    assert "is not Unicode text" in refusal(DESCRIBED, (replace(page, file_name="caf\udce9"),), ())


def test_steps_that_do_not_fit_are_refused_by_name() -> None:
    one = STEPS[0]
    assert "no such exhibit is described" in refusal(DESCRIBED, ITEMS, (replace(one, exhibit="E-9"),))
    assert "E-0001 has two steps 1" in refusal(CHAINED, ITEMS, (one, replace(one, kind="copy")))
    assert "'noon' is not a time" in refusal(CHAINED, ITEMS, (replace(one, at="noon"),))
    for wrong in (replace(one, kind=""), replace(one, actor=""), replace(one, seq=-1)):
        assert "expected a kind, an actor and a number from 0" in refusal(CHAINED, ITEMS, (wrong,))
    assert "is not 64 lower-case hex" in refusal(DESCRIBED, ITEMS, (replace(one, hash_after="x"),))


def test_no_step_gives_away_the_hash_of_a_withheld_exhibit() -> None:
    told = replace(STEPS[4], hash_after=SEALED)
    assert "shows the hash of an exhibit that is withheld" in refusal(HIDDEN, ITEMS, (told,))


@pytest.mark.parametrize(
    "base",
    ["", "kb", "https://talks.example/inquiry", "https://a b/", "file:///etc/", 'https://x/"/', "https://é/"],
)
def test_a_base_begins_names(base: str) -> None:
    with pytest.raises(InputError, match="begins no names"):
        case_document(CASE, ITEMS, STEPS, base)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("2026-03-02T09:00:00Z", True), ("2026-03-02T09:00:00.123456789Z", True), ("2024-02-29T00:00:00Z", True),
        ("2026-02-29T00:00:00Z", False), ("2026-03-02T24:00:00Z", False), ("2026-03-02T09:00:00", False), ("0000-01-01T00:00:00Z", False),
        ("2026-03-02T09:00:00+00:00", False), ("2026-03-02 09:00:00Z", False), ("2026-03-02T09:00:00Z\n", False), ("", False),
    ],
)  # fmt: skip
def test_times_are_written_as_both_standards_write_them(text: str, good: bool) -> None:
    assert is_time(text) is good
