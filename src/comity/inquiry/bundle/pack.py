# SPDX-License-Identifier: Apache-2.0
"""Writes the bundle of an inquiry: one bag (RFC 8493) that `sha256sum`, `openssl`, `case_validate` and Go's log tools each check a part of.

What the audience may not have is there as a salted commitment. The bag appears under its name only when it is whole.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from comity.canonical import sha256_hex
from comity.errors import Refusal
from comity.inquiry.bundle import layout
from comity.inquiry.bundle.answers import is_text, sources_answer, weights_answer
from comity.inquiry.case_json import write_case
from comity.inquiry.findings.rules import exact
from comity.inquiry.network import xdsl
from comity.inquiry.packaging.bag_writer import write_bag
from comity.inquiry.proof import log_check
from comity.inquiry.proof.case_uco import EvidenceItem, case_document
from comity.inquiry.proof.verify_page import verify_page
from comity.inquiry.weighing.case_network import case_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from comity.inquiry.bundle.contents import Contents
    from comity.inquiry.case import Case

BASE_IRI = "urn:comity:inquiry:"
Content = "bytes | Path"
NUMBERS = "finding.json"
FOLLOWS = "inquiry: a finding's ratios are those that follow from its case"


def pack(contents: Contents, folder: Path) -> dict[str, Any]:
    """Write the bundle into `folder`; returns its answers.

    Raises Refusal for a folder that exists and for a finding whose ratios do not follow from the case, InputError for what cannot be read.
    """
    answers = answers_of(contents)
    if not _as_filed(contents):
        _check_support(contents, answers)
    info = [
        ("Source-Organization", contents.recorded.origin if contents.recorded else "Comity"),
        ("External-Description", f"Inquiry {contents.case.id}: {contents.case.title}"),
        ("Bagging-Date", contents.bagged[:10]),
        ("Comity-Audience", contents.audience),
    ]
    if contents.simulated:
        info.append(("Comity-Simulated", "yes: an illustration; what it tells did not happen"))
    write_bag(folder, _payload(contents, answers), _tags(contents), info)
    return answers


class Differing(NamedTuple):
    """A ratio that a finding states and that is not computed so: the pair, both ends as stated, and as computed or None."""

    of: str
    against: str
    stated: tuple[str, str]
    computed: tuple[str, str] | None


def differing(support: Iterable[dict[str, Any]], answers: dict[str, Any]) -> Iterator[Differing]:
    """Every ratio of a finding that its case does not give, by value: 3/2 is 1.5. Takes whatever JSON holds."""
    ratios = (answers["weights"] or {"ratios": []})["ratios"]
    computed_ = {(one["of"], one["against"]): (one["low"], one["high"]) for one in ratios}
    for one in support:
        of, against, low, high = (
            value if isinstance(value := one.get(name), str) else ""
            for name in ("of", "against", "low", "high")
        )
        found = computed_.get((of, against))
        if found is None or not (_equal(low, found[0]) and _equal(high, found[1])):
            yield Differing(of, against, (low, high), found)


def _equal(stated: str, computed_: str) -> bool:
    return stated == computed_ or (exact(stated) is not None and exact(stated) == exact(computed_))


def _as_filed(contents: Contents) -> bool:
    """Whether the finding is one that the record checked when it was filed.

    It goes in as it was filed, whatever the evidence gives now: nobody keeps an adopted finding out of a bundle by leaving.
    """
    if contents.recorded is None:
        return False
    document = contents.finding.get("finding.toml")
    if document is None:
        return True
    digest = sha256_hex(document)
    return (contents.recorded.folder / "blobs/sha256" / digest[:2] / digest).is_file()


def _check_support(contents: Contents, answers: dict[str, Any]) -> None:
    """Raise Refusal at the first ratio of the finding that does not follow from the case."""
    support = json.loads(contents.finding.get(NUMBERS, b"{}")).get("support", [])
    for one in differing(support, answers):
        gives = "none" if one.computed is None else " to ".join(one.computed)
        because = f": {answers['not_weighed']}" if "not_weighed" in answers else ""
        raise Refusal(
            f"the finding's ratio of {one.of} against {one.against} is {' to '.join(one.stated)}; its case gives {gives}{because}",
            rule=FOLLOWS,
            hint="[[support]] in the finding takes the numbers of comity inquiry weigh",
        )


def _tags(contents: Contents) -> dict[str, bytes]:
    """VERIFY.md, and the Go program that checks the record, where there is one."""
    tags = {layout.VERIFY: _page(contents).encode()}
    if contents.recorded is not None:
        tags[log_check.NAME] = log_check.SOURCE.encode()
    return tags


def _page(contents: Contents) -> str:
    recorded, stamped = contents.recorded, contents.stamped
    facts: dict[str, Any] = {
        "title": contents.case.title,
        "case_file": layout.UCO,
        "withheld": len(contents.withheld),
    }
    if recorded is not None:
        facts |= {
            "origin": recorded.origin,
            "vkey": recorded.vkey,
            "size": recorded.size,
            "root": recorded.root,
        }
        facts |= {"checkpoint": layout.CHECKPOINT, "log": layout.RECORD}
        facts |= {"proofs": layout.PROOFS} if recorded.entries else {}
    if stamped is not None:
        facts |= {
            "stamped": layout.STAMPED,
            "gen_time": stamped.gen_time,
            "authority": stamped.authority,
            "response": layout.RESPONSE,
            "chain": layout.CHAIN,
            "roots": layout.ROOTS,
        }
    return verify_page(**facts)


def answers_of(contents: Contents) -> dict[str, Any]:
    """What the bundle answers; `weights` is null where nothing was assessed or the case cannot be weighed yet, with the reason."""
    texts = {one.id: one.file.read_bytes() for one in contents.shown if is_text(one.media_type)}
    return computed(contents.case, {name: texts[name] for name in _apart(contents, texts)})


def computed(case: Case, texts: dict[str, bytes]) -> dict[str, Any]:
    """The answers from a case and its texts by exhibit."""
    found: dict[str, Any] = {"format": "comity-answers/v1", "sources": None, "weights": None}
    if texts:
        found["sources"] = sources_answer(case, texts)
    try:
        found["weights"] = weights_answer(case)
    except Refusal as error:
        found["not_weighed"] = error.message
    return found


def _apart(contents: Contents, texts: dict[str, bytes]) -> list[str]:
    """Texts without those that were made from another text of the bundle: a page and its extracted text are one."""
    parents = {one.id: one.parent for one in contents.shown}
    return sorted(name for name in texts if parents.get(name, "") not in texts)


def as_json(value: Any) -> bytes:
    """JSON for people and programs, always in the same order."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def index_of(contents: Contents) -> list[dict[str, Any]]:
    """One row for each exhibit, by id: shown with its hash, or withheld with its commitment."""
    rows: list[dict[str, Any]] = [
        {
            "id": one.id,
            "file": f"{layout.EXHIBITS}/{one.id}/{one.name}",
            "sha256": one.sha256,
            "size_bytes": one.size_bytes,
            "media_type": one.media_type,
            "parent": one.parent,
            "tool": one.tool,
            "tool_version": one.tool_version,
            "salt": one.salt,
            "commitment": one.commitment,
            "custody_events": len(one.custody),
        }
        for one in contents.shown
    ]
    rows += [
        {"id": one.id, "commitment": one.commitment, "withheld": one.reason} for one in contents.withheld
    ]
    return sorted(rows, key=lambda row: str(row["id"]))


def _payload(contents: Contents, answers: dict[str, Any]) -> Iterator[tuple[str, bytes | Path]]:
    """Paths as in `layout`, from the bag's folder, without their `data/`."""
    files: list[tuple[str, bytes | Path]] = [
        (layout.CASE, write_case(contents.case)),
        (layout.ANSWERS, as_json(answers)),
        (layout.INDEX, as_json(index_of(contents))),
        (layout.UCO, case_document(contents.case, items_of(contents), contents.steps, BASE_IRI)),
    ]
    if answers["weights"] is not None:
        files.append((layout.MODEL, xdsl.write(case_network(contents.case, "middle"))))
    for one in contents.shown:
        files.append((f"{layout.EXHIBITS}/{one.id}/{one.name}", one.file))
        files += [
            (f"{layout.CUSTODY}/{one.id}/{seq:06d}.note", note) for seq, note in enumerate(one.custody, 1)
        ]
    files += [(f"{layout.FINDING}/{name}", data) for name, data in sorted(contents.finding.items())]
    if contents.recorded is not None:
        base = contents.recorded.folder
        files += [
            (f"{layout.RECORD}/{path.relative_to(base).as_posix()}", path)
            for path in sorted(base.rglob("*"))
            if path.is_file()
        ]
        for index, (note, proof) in sorted(contents.recorded.entries.items()):
            files += [
                (f"{layout.PROOFS}/{index}.note", note),
                (f"{layout.PROOFS}/{index}.tlog-proof", proof),
            ]
    if contents.stamped is not None:
        files += [
            (layout.STAMPED, contents.stamped.checkpoint),
            (layout.RESPONSE, contents.stamped.response),
            (layout.CHAIN, contents.stamped.chain),
            (layout.ROOTS, contents.stamped.roots),
        ]
    for path, content in files:
        yield path.removeprefix("data/"), content


def items_of(contents: Contents) -> list[EvidenceItem]:
    """The exhibits as the CASE document shows them."""
    known = {one.id for one in contents.shown} | {one.id for one in contents.withheld}
    shown = [
        EvidenceItem(
            id=one.id,
            sha256=one.sha256,
            size_bytes=one.size_bytes,
            media_type=one.media_type,
            file_name=one.name,
            derived_from=one.parent if one.parent in known else "",
            tool=one.tool,
            tool_version=one.tool_version,
        )
        for one in contents.shown
    ]
    return [*shown, *(EvidenceItem(id=one.id, commitment=one.commitment) for one in contents.withheld)]
