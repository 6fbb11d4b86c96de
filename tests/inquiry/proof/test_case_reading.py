# SPDX-License-Identifier: Apache-2.0
"""Reading a CASE/UCO document back: the same exhibits and steps for every document that is written, FormatError for every other."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import FormatError
from comity.inquiry.case import Case
from comity.inquiry.proof.case_uco import CustodyStep, EvidenceItem, case_document, read_case_document
from inquiry_data import foreign_folder

BASE = "urn:example:bridge:"
CASE = Case("bridge", "Closure of the bridge at Oldford", mandate="Establish why it was closed.")
HASH = "ab" * 32
ITEMS = (
    EvidenceItem("E-1", HASH, "", 12, "text/html", "page.html", "TAV-7", tool="browser"),
    EvidenceItem("E-2", "cd" * 32, derived_from="E-1", tool="trafilatura", tool_version="2.3.1"),
    EvidenceItem("E-3", commitment="ef" * 32),
)
STEPS = (
    CustodyStep(
        "E-1",
        1,
        "collect",
        "ALD/registrar-1",
        "2026-03-02T09:00:00Z",
        "BRE/witness",
        "why",
        "",
        HASH,
        "browser",
    ),
    CustodyStep("E-1", 2, "copy", "ALD/registrar-1", "2026-03-03T09:00:00Z", "", "", HASH, "cd" * 32),
)
DATA = case_document(CASE, ITEMS, STEPS, BASE)

words = st.text(st.characters(codec="utf-8"), max_size=12)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
times = st.datetimes().map(lambda one: one.replace(year=max(one.year, 1), microsecond=0).isoformat() + "Z")


@st.composite
def evidence(draw: st.DrawFn) -> tuple[tuple[EvidenceItem, ...], tuple[CustodyStep, ...]]:
    ids = sorted(draw(st.sets(names, min_size=1, max_size=5)))
    items = []
    for place, name in enumerate(ids):
        tool = draw(words)
        number = draw(words)
        items.append(
            EvidenceItem(
                id=name,
                sha256=(digest := draw(st.one_of(st.just(""), digests))),
                commitment=draw(digests) if not digest else "",
                size_bytes=draw(st.none() | st.integers(0, 2**53 - 1)),
                media_type=draw(words),
                file_name=draw(words),
                exhibit_number="" if number == name else number,
                derived_from=draw(st.sampled_from(["", *ids[:place]])),
                tool=tool,
                tool_version=draw(words) if tool else "",
            )
        )
    steps = []
    for one in items:
        for seq in sorted(draw(st.sets(st.integers(0, 99), max_size=3))):
            seen = draw(st.sampled_from(["", one.sha256])) if one.sha256 else ""
            steps.append(
                CustodyStep(
                    one.id, seq, draw(names), draw(names), draw(times), draw(words), draw(words), seen, one.sha256, draw(words)
                )
            )  # fmt: skip
    return tuple(items), tuple(steps)


@given(evidence())
def test_what_is_written_is_read_back(
    found: tuple[tuple[EvidenceItem, ...], tuple[CustodyStep, ...]],
) -> None:
    assert read_case_document(case_document(CASE, *found, BASE)) == found


def test_the_example_is_read_back() -> None:
    assert read_case_document(DATA) == (ITEMS, STEPS)


def test_an_exhibit_number_that_is_the_id_is_none() -> None:
    found, _ = read_case_document(
        case_document(CASE, [EvidenceItem("E-1", HASH, exhibit_number="E-1")], [], BASE)
    )
    assert found == (EvidenceItem("E-1", HASH),)


def changed(change: dict[str, Any], kind: str, place: int = 0) -> bytes:
    """The document with properties of the n-th node of a kind replaced; None removes one."""
    document = json.loads(DATA)
    node = [one for one in document["@graph"] if one["@type"] == kind][place]
    node.update(change)
    for key in [key for key, value in change.items() if value is None]:
        del node[key]
    return json.dumps(document).encode()


ACTION, FILE, RECORD = (
    "case-investigation:InvestigativeAction",
    "uco-observable:File",
    "case-investigation:ProvenanceRecord",
)


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        ({"uco-core:name": 7}, FILE, "uco-core:name is not text"),
        ({"uco-core:name": None}, FILE, "exhibit '' has neither"),
        ({"uco-core:name": "E-2"}, FILE, "exhibit E-2 is there twice"),
        ({"uco-core:hasFacet": "none"}, FILE, "uco-core:hasFacet does not name nodes"),
        ({"uco-core:hasFacet": []}, FILE, "neither a SHA-256 nor a commitment"),
        ({"uco-core:tag": "commitment:ab"}, FILE, "uco-core:tag is not a list"),
        ({"uco-core:tag": ["commitment:ab"]}, FILE, "is not 64 lower-case hex digits"),
        ({"uco-core:tag": ["commitment:ab", "commitment:cd"]}, FILE, "has 2 tags commitment:"),
        ({"uco-core:object": [{"@id": "a"}, {"@id": "b"}]}, RECORD, "names 2 nodes; expected one"),
        ({"case-investigation:exhibitNumber": []}, RECORD, "exhibitNumber is not text"),
        (
            {"uco-core:target": {"@id": "kb:nobody"}},
            "uco-observable:ObservableRelationship",
            "'kb:nobody' is not an exhibit",
        ),
        ({"uco-core:name": None}, "uco-role:Role", "expected a kind, an actor"),
        ({"@type": "uco-identity:Person"}, "uco-role:Role", "is not a uco-role:Role of the document"),
        ({"@type": "uco-identity:Person"}, "uco-tool:Tool", "is not a uco-tool:Tool of the document"),
        ({"@type": ["uco-tool:Tool"]}, "uco-tool:Tool", "is not a uco-tool:Tool of the document"),
        ({"@id": None}, "uco-tool:Tool", "has no @id"),
    ],
)
def test_documents_that_say_something_else_are_refused(change: dict[str, Any], kind: str, said: str) -> None:
    with pytest.raises(FormatError, match=said.replace("(", r"\(")):
        read_case_document(changed(change, kind))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"uco-core:tag": ["custody:x"]}, "'x' is not the number of a step"),
        ({"uco-core:tag": ["custody:²"]}, "is not the number of a step"),
        ({"uco-core:tag": [f"custody:{'9' * 5000}"]}, "is not the number of a step"),
        ({"uco-core:tag": ["custody:2"]}, "E-1 has two steps 2"),
        ({"uco-action:object": []}, "is done to 0 exhibits"),
        ({"uco-action:startTime": "2026-03-02T09:00:00Z"}, "is not a literal of type xsd:dateTime"),
        ({"uco-action:startTime": None}, "'' is not a time"),
        ({"uco-action:performer": {"@id": "kb:nobody"}}, "'kb:nobody' is not a uco-role:Role"),
    ],
)
def test_steps_that_say_something_else_are_refused(change: dict[str, Any], said: str) -> None:
    place = next(
        n
        for n, one in enumerate(one for one in json.loads(DATA)["@graph"] if one["@type"] == ACTION)
        if one["uco-core:tag"] == ["custody:1"]
    )
    with pytest.raises(FormatError, match=said):
        read_case_document(changed(change, ACTION, place))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"\xff{}", "not JSON"),
        (b"[]", "not a CASE document"),
        (b"{}", "not a CASE document"),
        (b'{"@context": {"kb": 1}}', "not a CASE document"),
        (b'{"a": 1, "a": 2}', "a key twice"),
        (b'{"a": 1.5}', "is not a whole number"),
        (b'{"a": NaN}', "is not a whole number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[" * 100_000, "nested more than 64 deep"),
        (DATA.replace(b'"@graph": [', b'"@graph": 7, "rest": ['), "@graph is not a list"),
        (DATA.replace(b'"@graph": [', b'"@graph": [7,'), "has no @id"),
        (DATA.replace(b"ontology.caseontology.org", b"ontology.example.org"), "not a CASE document"),
        (DATA.replace(b"SHA256", b"MD5"), "has another hash than one SHA256"),
    ],
)
def test_what_is_no_such_document_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        read_case_document(data)


def test_further_nodes_and_properties_are_passed_over() -> None:
    document = json.loads(DATA)
    document["@graph"].append({"@id": "kb:Event-1", "@type": "uco-core:Event"})
    document["@graph"][5]["uco-core:description"] = "more"
    assert read_case_document(json.dumps(document).encode()) == (ITEMS, STEPS)


def test_damaged_documents_raise_nothing_else() -> None:
    """Whole values of the document replaced by others, and single bytes changed; the seed makes every run the same."""
    draw = random.Random(5)
    others: list[Any] = [
        None,
        True,
        7,
        -1,
        "",
        "kb:x",
        [],
        {},
        [{}],
        {"@id": 3},
        {"@id": "kb:x"},
        [["x"]],
        {"@type": [], "@value": {}},
    ]
    for _ in range(600):
        document = json.loads(DATA)
        at: Any = document
        while True:
            keys = list(at) if isinstance(at, dict) else range(len(at))
            if not keys:
                break
            key = draw.choice(keys)
            if not isinstance(at[key], dict | list) or draw.random() < 0.2:
                at[key] = draw.choice(others)
                break
            at = at[key]
        damaged = bytearray(DATA)
        damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
        for data in (json.dumps(document).encode(), bytes(damaged)):
            try:
                read_case_document(data)
            except FormatError:
                continue


def test_examples_of_others_are_told_apart_or_refused() -> None:
    folder = foreign_folder("CASE-Examples") / "examples" / "illustrations"
    for path in sorted(folder.glob("*/*.json")):
        with pytest.raises(FormatError):
            read_case_document(path.read_bytes())
