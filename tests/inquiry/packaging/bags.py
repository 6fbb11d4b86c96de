# SPDX-License-Identifier: Apache-2.0
"""Bags made in code, one for each class of fault."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

PAYLOAD = {"data/note.txt": b"The bridge is closed.\n", "data/plans/pier.txt": b"six weeks\n"}


def digest(data: bytes, algorithm: str = "sha256") -> str:
    return hashlib.new(algorithm, data).hexdigest()


def manifest(files: Mapping[str, bytes], algorithm: str = "sha256") -> bytes:
    return "".join(f"{digest(data, algorithm)}  {path}\n" for path, data in sorted(files.items())).encode()


def bagit_txt(version: str = "1.0", encoding: str = "UTF-8") -> bytes:
    return f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode()


def files_of(
    payload: Mapping[str, bytes] = PAYLOAD,
    *,
    version: str = "1.0",
    algorithm: str = "sha256",
    tags: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The files of a valid bag, or of one that `tags` makes invalid; the tag manifest fits whatever they say."""
    files = {
        "bagit.txt": bagit_txt(version),
        f"manifest-{algorithm}.txt": manifest(payload, algorithm),
        **(tags or {}),
    }
    return {**files, **payload, f"tagmanifest-{algorithm}.txt": manifest(files, algorithm)}


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Puts files into a folder, which always gets a payload folder."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder
