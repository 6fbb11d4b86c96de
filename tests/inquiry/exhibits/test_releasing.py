# SPDX-License-Identifier: Apache-2.0
"""Releases: all or none, what consent allows, what the copies carry, and what is left when something fails."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from comity.errors import InputError, Refusal
from comity.inquiry.exhibits import releasing
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.exhibit_record import Consent, Facts
from inquiry.exhibits.specimens import ALD, AT, BRIDGE, CUT, KEYS, LATER, bridge, by, extract, kinds, salt

SCOPE = "inquiry: consent covers the audience by name, or every audience"


def with_consent(archive: Archive, *scope: str, content: bytes = BRIDGE, number: int = 1) -> str:
    facts = Facts(media_type="text/plain", title="Report", consent=Consent("s-1", scope))
    return bridge(archive, facts, content, number).record.id


def test_copies_can_be_checked_with_sha256sum_and_against_commitments(
    archive: Archive, tmp_path: Path
) -> None:
    one = with_consent(archive, "court")
    two = bridge(archive, Facts(media_type="application/pdf", title="Plan"), b"%PDF-1.7", 2).record
    out = tmp_path / "out"
    done = archive.release([two.id, one], "court", out, by(reason="request 4"), signers=[ALD])
    assert [(each.id, each.file, each.unasked) for each in done.released] == [
        (two.id, f"{two.id}.pdf", True),
        (one, f"{one}.txt", False),
    ]
    assert done.stayed == ()
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [f"{one}.txt", f"{two.id}.pdf", "SHA256SUMS", "release.json"]
    )
    assert (out / f"{one}.txt").read_bytes() == BRIDGE
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=out, capture_output=True, check=False
    )
    assert checked.returncode == 0
    manifest = json.loads((out / "release.json").read_bytes())
    assert (manifest["format"], manifest["audience"], manifest["at"], manifest["by"]) == (
        "comity-release/v1",
        "court",
        AT,
        "ALD/clerk",
    )
    assert [each["commitment"] for each in manifest["exhibits"]] == [
        two.commitment,
        archive.record(one).commitment,
    ]
    for exhibit in (one, two.id):
        last = archive.events(exhibit)[-1]
        assert (last.event.kind, last.event.audience, last.event.reason, last.signers) == (
            "export",
            "court",
            "request 4",
            ("ALD/clerk",),
        )
    (out / f"{one}.txt").write_bytes(BRIDGE.upper())
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=out, capture_output=True, check=False)
    assert checked.returncode == 1
    assert archive.check(keys=KEYS) == []


def test_one_that_may_not_go_keeps_all(archive: Archive, tmp_path: Path) -> None:
    free, bound = bridge(archive).record.id, with_consent(archive, "court", content=b"A report.", number=2)
    out = tmp_path / "out"
    with pytest.raises(Refusal) as refused:
        archive.release([free, bound], "public", out, by())
    assert refused.value.rule == SCOPE
    assert (
        refused.value.message
        == f"{bound} may not go to public: the consent of s-1 is for court, not for public"
    )
    assert not out.exists()
    assert kinds(archive, free) == kinds(archive, bound) == ["collect", "store"]
    done = archive.release([free, bound], "public", out, by(), skip_refused=True)
    assert [one.id for one in done.released] == [free]
    assert [(one.id, one.rule) for one in done.stayed] == [(bound, SCOPE)]
    assert kinds(archive, bound) == ["collect", "store"]


def test_consent_that_changed_later_holds(archive: Archive, tmp_path: Path) -> None:
    exhibit = with_consent(archive, "*")
    archive.release([exhibit], "public", tmp_path / "first", by())
    archive.consent(exhibit, Consent("s-1"), by(at=LATER, reason="letter"))
    with pytest.raises(Refusal, match="s-1 has withdrawn consent"):
        archive.release([exhibit], "public", tmp_path / "second", by(at=LATER))
    archive.consent(exhibit, Consent("s-1", ("*",), ("public",), "2026-04-01T00:00:00Z"), by(at=LATER))
    archive.release([exhibit], "court", tmp_path / "third", by(at=LATER))
    for audience, at in (("public", LATER), ("court", "2026-04-01T00:00:00Z")):
        with pytest.raises(Refusal, match="s-1"):
            archive.release([exhibit], audience, tmp_path / "fourth", by(at=at))


def test_what_was_extracted_goes_where_its_parent_may_go(archive: Archive, tmp_path: Path) -> None:
    parent = with_consent(archive, "court")
    words = extract(archive, parent).record.id
    with pytest.raises(
        Refusal, match=f"{words} may not go to public: it was extracted from {parent}: the consent of s-1"
    ):
        archive.release([words], "public", tmp_path / "out", by())
    archive.release([words], "court", tmp_path / "out", by())
    redacted = archive.derive(parent, b"####", Facts(derivation=CUT), by(), salt(5), "redact").record.id
    archive.release([redacted], "public", tmp_path / "redacted", by())


def test_circles_decide(archive: Archive, tmp_path: Path) -> None:
    exhibit = bridge(archive, Facts(sensitivity="organisers")).record.id
    with pytest.raises(Refusal) as refused:
        archive.release([exhibit], "BRE", tmp_path / "out", by())
    assert refused.value.rule == "inquiry: what is kept to a circle leaves only for that circle"
    archive.release([exhibit], "BRE", tmp_path / "out", by(), circles={"organisers": ["ALD", "BRE"]})


def test_where_an_event_is_missing_consent_is_not_known(folder: Archive, tmp_path: Path) -> None:
    exhibit = with_consent(folder, "*")
    folder.consent(exhibit, Consent("s-1"), by())
    folder.read(exhibit, by())
    (tmp_path / "archive" / "custody" / exhibit / "000003.note").unlink()
    with pytest.raises(Refusal) as refused:
        folder.release([exhibit], "public", tmp_path / "out", by())
    assert (
        refused.value.rule == "inquiry: consent is known only where no custody event is missing or unreadable"
    )


def test_consent_withdrawn_while_copies_are_made_is_seen(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = with_consent(archive, "*"), with_consent(archive, "*", content=b"A report.", number=2)
    copying = releasing.written_new

    def withdrawing(target: Path, chunks: object) -> object:
        if target.name.startswith(two):
            archive.consent(two, Consent("s-1"), by())
        return copying(target, chunks)  # type: ignore[arg-type]

    monkeypatch.setattr(releasing, "written_new", withdrawing)
    with pytest.raises(Refusal, match=f"{two} may not go to public"):
        archive.release([one, two], "public", tmp_path / "out", by())
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []
    assert kinds(archive, one)[-1] == "export", (
        "an event may tell of a release that was not completed, never the other way round"
    )


def test_each_exhibit_goes_once(archive: Archive, tmp_path: Path) -> None:
    exhibit = bridge(archive).record.id
    assert len(archive.release([exhibit, exhibit], "public", tmp_path / "out", by()).released) == 1
    assert kinds(archive, exhibit).count("export") == 1


@pytest.mark.parametrize("there", ["file", "folder"])
def test_nothing_is_overwritten(folder: Archive, tmp_path: Path, there: str) -> None:
    exhibit = bridge(folder).record.id
    out = tmp_path / "out"
    if there == "file":
        out.write_text("x")
    else:
        out.mkdir()
        (out / "mine").write_text("x")
    with pytest.raises(InputError, match="not empty"):
        folder.release([exhibit], "public", out, by())
    assert kinds(folder, exhibit) == ["collect", "store"]


def test_bad_requests_change_nothing(folder: Archive, tmp_path: Path) -> None:
    exhibit = bridge(folder).record.id
    with pytest.raises(InputError, match="nobody"):
        folder.release([exhibit], "", tmp_path / "out", by())
    with pytest.raises(InputError, match="no exhibit"):
        folder.release([exhibit, "e-" + "0" * 16], "public", tmp_path / "out", by())
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        folder.release([exhibit], "public", tmp_path / "file" / "out", by())
    assert kinds(folder, exhibit) == ["collect", "store"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "media_type", ["../../etc", "text/html; charset=utf-8", "x" * 300, "application/x-nobody"]
)
def test_a_stranger_does_not_choose_the_name_of_a_copy(
    folder: Archive, tmp_path: Path, media_type: str
) -> None:
    record = bridge(folder, Facts(media_type=media_type, title="../../etc/passwd")).record
    (out,) = folder.release([record.id], "public", tmp_path / "out", by()).released
    assert out.file in (record.id, f"{record.id}.html", f"{record.id}.htm")
