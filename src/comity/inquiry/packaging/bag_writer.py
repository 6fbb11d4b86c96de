# SPDX-License-Identifier: Apache-2.0
"""Writes a bag of version 1.0 (RFC 8493) with SHA-256 manifests: the same input gives the same bytes, wherever and whenever it is written.

A bag appears under its name only when it is whole: a crash leaves at most a folder with a leading dot, which nobody takes for a bag.
`sha256sum -c` checks it, unless a name has a percent sign or a line break: these stand encoded in the manifest.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from comity.errors import InputError, Refusal
from comity.inquiry.packaging.bag_check import CHUNK_BYTES
from comity.inquiry.packaging.bag_tags import contained, encode

Content = bytes | Path

WHOLE = "bags: a bag is written once, as a whole"
NAMES = "bags: every name stands once and stays inside the bag"

_OWN = re.compile(r"bagit\.txt|bag-info\.txt|fetch\.txt|(tag)?manifest-.*")


def write_bag(
    folder: Path,
    payload: Iterable[tuple[str, Content]],
    tags: Mapping[str, Content],
    info: Sequence[tuple[str, str]],
) -> None:
    """A new bag in `folder`. Payload paths are below data/, which is added; `info` gets Payload-Oxum, and no date but what it is given.

    Raises Refusal for a folder that exists or a name that does not fit, InputError for a file that cannot be read or written.
    """
    if os.path.lexists(folder):
        raise Refusal(
            f"{folder} exists", rule=WHOLE, hint="name a new folder; nothing was written over the old one"
        )
    lines = [_info_line(label, value) for label, value in info]
    with _whole(folder) as base:
        (base / "data").mkdir()
        payload_lines, size = _write(base, _names(payload, under="data/"))
        oxum = f"Payload-Oxum: {size}.{len(payload_lines)}\n"
        own: dict[str, Content] = {
            "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join([*lines, oxum]).encode(),
            "manifest-sha256.txt": "".join(sorted(payload_lines)).encode(),
        }
        tag_lines, _ = _write(base, [*own.items(), *_names(tags.items(), under="")])
        _write(base, [("tagmanifest-sha256.txt", "".join(sorted(tag_lines)).encode())])


def _names(files: Iterable[tuple[str, Content]], *, under: str) -> Iterator[tuple[str, Content]]:
    seen: set[str] = set()
    for path, content in files:
        reserved = not under and (_OWN.fullmatch(path) or path.partition("/")[0] == "data")
        folders = {"/".join(path.split("/")[:depth]) for depth in range(1, path.count("/") + 1)}
        if not contained(path) or "\\" in path or reserved or path in seen or seen & {*folders}:
            raise Refusal(
                f"{path!r} cannot name a file of the bag", rule=NAMES, hint="such as exhibits/photo.jpg"
            )
        seen.add(path)
        yield f"{under}{path}", content


def _info_line(label: str, value: str) -> str:
    """Line breaks continue on the next line, indented, as section 2.2.2 has it."""
    parts = re.split(r"\s*[\r\n]+\s*", value.strip())
    if not re.fullmatch(r"[^:\s]([^:\r\n]*[^:\s])?", label) or label.lower() == "payload-oxum":
        raise Refusal(f"{label!r} cannot be a label in bag-info.txt", rule=NAMES)
    return f"{label}: " + "\n  ".join(parts) + "\n"


def _write(base: Path, files: Iterable[tuple[str, Content]]) -> tuple[list[str], int]:
    """Writes each file; the lines of the manifest that lists them, and the bytes of all."""
    lines, total = [], 0
    for path, content in files:
        target = base / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                digest = hashlib.sha256()
                for chunk in _chunks(content):
                    stream.write(chunk)
                    digest.update(chunk)
                    total += len(chunk)
        except (OSError, UnicodeEncodeError) as error:
            raise InputError(f"{path!r} cannot be written into the bag: {error}") from error
        lines.append(f"{digest.hexdigest()}  {encode(path)}\n")
    return lines, total


def _chunks(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb", buffering=0) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A temporary folder beside `folder`, which gets that name if the block succeeds and vanishes if it does not."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        base = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from error
    try:
        yield base
        base.chmod(0o755)
        _sync(base)
        # rename() refuses a folder with content, so two writers of one name never mix.
        base.rename(folder)
        _sync_folder(folder.parent)
    except BaseException as error:
        shutil.rmtree(base, ignore_errors=True)
        if isinstance(error, OSError):
            raise InputError(f"{folder} cannot be written: {error.strerror}") from error
        raise


def _sync(base: Path) -> None:
    for path, _, names in os.walk(base):
        for name in names:
            with (Path(path) / name).open("rb") as stream:
                os.fsync(stream.fileno())
        _sync_folder(Path(path))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
