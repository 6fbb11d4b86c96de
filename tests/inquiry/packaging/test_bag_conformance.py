# SPDX-License-Identifier: Apache-2.0
"""The BagIt conformance suite of the Library of Congress: every valid bag accepted, every invalid one refused, every warning given."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from comity.errors import VerificationError
from comity.inquiry.packaging.bag_check import check_bag
from inquiry_data import foreign_folder

INCOMPLETE = "special-system-files"
"""Its payload lists data/.DS_Store, which copies of the suite lack: the very thing that it warns of."""


def bags(kind: str) -> list[Path]:
    suite = foreign_folder("bagit-conformance-suite")
    found = sorted(one for one in suite.glob(f"v*/{kind}/*") if one.is_dir())
    assert found
    return found


def test_valid_bags_are_accepted() -> None:
    found = bags("valid")
    assert len(found) >= 26
    for folder in found:
        assert check_bag(folder).payload, folder


@pytest.mark.parametrize("kind", ["invalid", "linux-only", "windows-only"])
def test_invalid_bags_are_refused(kind: str) -> None:
    for folder in bags(kind):
        with pytest.raises(VerificationError):
            check_bag(folder)


def test_the_whitespace_case() -> None:
    (folder,) = (one for one in bags("invalid") if one.name == "bagit-with-invalid-whitespace")
    with pytest.raises(VerificationError, match=r"bagit\.txt, line 1: 'BagIt-Version : 1\.0' has spaces"):
        check_bag(folder)


def test_bags_with_warnings_are_accepted_with_warnings(tmp_path: Path) -> None:
    found = bags("warning")
    assert len(found) >= 6
    for folder in found:
        bag = tmp_path / folder.name
        shutil.copytree(folder, bag)
        if folder.name == INCOMPLETE and not (bag / "data/.DS_Store").exists():
            with pytest.raises(VerificationError, match=r"'data/\.DS_Store' is not there"):
                check_bag(bag)
            (bag / "data/.DS_Store").write_bytes(b"")
        assert check_bag(bag).warnings, folder
