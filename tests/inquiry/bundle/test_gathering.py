# SPDX-License-Identifier: Apache-2.0
"""What goes into a bundle and what stays: consent and circles decide, hashes of what stays are nowhere, ties survive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cli.terminal import Terminal
from comity.canonical import sha256_hex
from comity.cli.inquiry.secret import Secret
from comity.errors import ComityError, InputError, Refusal
from comity.inquiry.bundle.contents import Contents
from comity.inquiry.bundle.gathering import from_archive, from_files
from comity.inquiry.bundle.pack import pack
from comity.inquiry.bundle.reproduction import reproduce
from comity.inquiry.case import Case, Claim, Exhibit
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Consent, Facts, commitment
from comity.inquiry.weighing.rows import Behinds
from inquiry.exhibits.specimens import ALD, AT, ORIGIN, by, kinds, salt
from inquiry.weighing.made_cases import HYPOTHESES, STANDARD, said

LOG = b"The keeper wrote at noon that the pump stood still and that the intake was free of weed.\n"
OTHER = b"A clerk of the town read the meter on Thursday and found no flow since the day before.\n"
SECRET = b"A neighbour told us in confidence what she saw from her window on Wednesday evening.\n"
EXPORT = EventContext(ALD.name, AT, reason="bundle")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive", ORIGIN) as found:
        yield found


def bring(archive: Archive, data: bytes, number: int, consent: Consent | None = None) -> Exhibit:
    facts = Facts(media_type="text/plain", title=f"Exhibit {number}", consent=consent)
    record = archive.add(data, facts, by(), salt(number), [ALD]).record
    return Exhibit(
        record.id, sha256=record.sha256, size_bytes=record.size, media_type="text/plain", title=record.title
    )


def case_of(*exhibits: Exhibit) -> Case:
    claims = tuple(
        Claim(f"c{number}", f"Claim {number}", (one.id,)) for number, one in enumerate(exhibits, 1)
    )
    return Case(
        "pump", "The pump", "Decision 4", STANDARD, None, (), exhibits, (), claims, (), HYPOTHESES, 1,
        tuple(said(one.id, (1, 10)) for one in claims),
    )  # fmt: skip


def contents(case: Case, archive: Archive, tmp_path: Path, audience: str = "public") -> Contents:
    found = from_archive(case, archive, audience, EXPORT, tmp_path / "staging")
    return Contents(found.case, audience, AT, found.shown, found.withheld, found.steps)


def test_what_goes_has_bytes_custody_and_an_export_event(archive: Archive, tmp_path: Path) -> None:
    one = bring(archive, LOG, 1)
    found = contents(case_of(one), archive, tmp_path)
    (shown,) = found.shown
    assert shown.file.read_bytes() == LOG
    assert kinds(archive, one.id)[-1] == "export"
    assert len(shown.custody) == len(archive.events(one.id))
    pack(found, tmp_path / "bag")
    assert reproduce(tmp_path / "bag").ok


def test_consent_keeps_an_exhibit_back_and_nothing_tells_its_hash(archive: Archive, tmp_path: Path) -> None:
    one = bring(archive, LOG, 1)
    two = bring(archive, SECRET, 2, Consent(from_="neighbour", scope=("parties",)))
    found = contents(case_of(one, two), archive, tmp_path)
    assert [stays.id for stays in found.withheld] == [two.id]
    assert "consent" in found.withheld[0].reason
    pack(found, tmp_path / "bag")
    told = b"".join(path.read_bytes() for path in (tmp_path / "bag").rglob("*") if path.is_file())
    for hidden in (SECRET, SECRET[:20], sha256_hex(SECRET).encode(), b"Exhibit 2"):
        assert hidden not in told
    record = archive.record(two.id)
    assert record.commitment.encode() in told
    assert record.salt.encode() not in told, "with the salt, a guess at the bytes could be checked"
    assert kinds(archive, two.id)[-1] != "export"
    assert reproduce(tmp_path / "bag").ok


def test_the_same_bundle_for_the_parties_has_it(archive: Archive, tmp_path: Path) -> None:
    two = bring(archive, SECRET, 2, Consent(from_="neighbour", scope=("parties",)))
    found = contents(case_of(two), archive, tmp_path, "parties")
    assert not found.withheld


def test_same_bytes_stay_one_source_where_one_is_withheld(tmp_path: Path) -> None:
    """On a record, two exhibits can have one hash; without the hash their tie is told in words."""
    for name, data in (("a.txt", LOG), ("c.txt", OTHER)):
        (tmp_path / name).write_bytes(data)
    a = Exhibit("a", sha256=sha256_hex(LOG), file="a.txt", media_type="text/plain")
    b = Exhibit("b", sha256=sha256_hex(LOG), media_type="text/plain")
    c = Exhibit("c", sha256=sha256_hex(OTHER), file="c.txt", media_type="text/plain")
    case = replace(case_of(a, b, c), claims=(Claim("c1", "Still", ("a", "b", "c")),))
    case = replace(case, assessments=(said("c1", 10),))
    found = from_files(case, tmp_path, lambda _name: salt(9))
    assert [one.id for one in found.withheld] == ["b"]
    assert {one.sha256 for one in found.case.exhibits if one.id == "b"} == {""}
    before, after = Behinds(case)(case.claims[0]), Behinds(found.case)(found.case.claims[0])
    assert before.groups == after.groups == (("a", "b"), ("c",))
    pack(Contents(found.case, "public", AT, found.shown, found.withheld), tmp_path / "bag")
    assert reproduce(tmp_path / "bag").ok


def test_a_file_that_is_not_the_exhibit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(LOG)
    case = case_of(Exhibit("a", sha256=sha256_hex(OTHER), file="a.txt"))
    with pytest.raises(InputError, match=r"a\.txt: its SHA-256 is"):
        from_files(case, tmp_path, lambda _name: salt(9))


def test_an_exhibit_that_the_archive_lacks_is_named(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the archive holds no exhibit e-0000000000000000"):
        from_archive(case_of(Exhibit("e-0000000000000000")), archive, "public", EXPORT, tmp_path / "staging")


def test_a_case_that_is_not_ready_is_bundled_without_weights(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(LOG)
    case = replace(case_of(Exhibit("a", file="a.txt", media_type="text/plain")), standard=None)
    found = from_files(case, tmp_path, lambda _name: salt(9))
    answers = pack(Contents(found.case, "public", AT, found.shown, found.withheld), tmp_path / "bag")
    assert answers["weights"] is None
    assert "standard" in answers["not_weighed"]
    assert not (tmp_path / "bag/data/inquiry/model.xdsl").exists()
    assert reproduce(tmp_path / "bag").ok


def test_a_bundle_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    with pytest.raises(Refusal, match="exists"):
        pack(Contents(Case("a", "A"), "public", AT), tmp_path / "bag")
    assert list((tmp_path / "bag").iterdir()) == []


def test_a_folder_that_is_no_bundle_is_said_so(tmp_path: Path) -> None:
    found = reproduce(tmp_path)
    assert not found.ok
    assert found.answers is None


@pytest.mark.parametrize(
    "name", ["data/inquiry/case.json", "data/inquiry/answers.json", "data/inquiry/exhibits.json"]
)
@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", b"[1]", b'[{"id": 1}]', b"\xff", b"[" * 50_000])
def test_hostile_files_fail_a_check_and_raise_nothing_else(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(LOG)
    case = case_of(Exhibit("a", file="a.txt", media_type="text/plain"))
    found = from_files(case, tmp_path, lambda _name: salt(9))
    pack(Contents(found.case, "public", AT, found.shown, found.withheld), tmp_path / "bag")
    (tmp_path / "bag" / name).write_bytes(data)
    try:
        assert not reproduce(tmp_path / "bag").ok
    except ComityError:
        pytest.fail("a bundle on disk is judged, not raised on")


CASE = """
id = "pump"
title = "The pump"
mandate = "Decision 4"

[[exhibit]]
id = "a"
file = "a.txt"

[[exhibit]]
id = "b"
sha256 = "{}"
"""
FINDING = """
id = "pump-1"
title = "The pump"
inquiry = "pump"
statement = "No finding yet."

[[paragraph]]
id = "1"
text = "The keeper lives beside the intake."
level = "full"
reason = "safety of a witness"
approved_by = "ALD/clerk"
"""


def test_what_a_bundle_withholds_can_be_opened_with_the_secret_that_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(LOG)
    (tmp_path / "case.toml").write_text(CASE.format(sha256_hex(SECRET)))
    (tmp_path / "finding.toml").write_text(FINDING)
    terminal = Terminal(tmp_path)
    done = terminal("inquiry", "bundle", "case.toml", "--finding", "finding.toml", "-o", "bag")
    assert done.code == 0, done
    page = (tmp_path / "bag/data/finding/finding.html").read_text(encoding="utf-8")
    assert "beside the intake" not in page
    done = terminal("inquiry", "finding", "finding.toml", "--open", "paragraph 1", "-o", "opened")
    assert done.code == 0, done
    assert sha256_hex((tmp_path / "opened").read_bytes()) in page
    rows = json.loads((tmp_path / "bag/data/inquiry/exhibits.json").read_text())
    (row,) = [row for row in rows if row["id"] == "b"]
    kept = Secret(tmp_path / "pump.secret")
    assert row["commitment"] == commitment(kept.salt("b"), sha256_hex(SECRET))
    assert not list((tmp_path / "bag").rglob("*.secret"))
