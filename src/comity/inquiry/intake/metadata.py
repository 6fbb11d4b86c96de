# SPDX-License-Identifier: Apache-2.0
"""Metadata of a file as exiftool and ffprobe state it: their JSON, byte for byte, with their version.

A file reaches a tool as its standard input, never by name, so that no name can be an option, a pattern or an address, and so that no
path of this machine gets into an exhibit. Time and size are bounded; no shell is used; ffprobe may open nothing but that file.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from threading import Timer

from comity.inquiry.exhibits.exhibit_record import Derivation
from comity.inquiry.intake.readings import Limits, Reading

EXIFTOOL = ("-json", "-G1", "-struct", "--System:all", "-")
FFPROBE = (
    "-v", "error", "-protocol_whitelist", "file", "-print_format", "json", "-show_format", "-show_streams", "file:/dev/stdin",
)  # fmt: skip
WITHOUT = frozenset(
    (
        "application/json",
        "application/jsonl",
        "application/warc",
        "application/octet-stream",
        "application/gzip",
    )
)
"""Media types of which neither tool says more than that."""


def exiftool(path: Path, limits: Limits) -> Reading | str:
    """Metadata by exiftool (-System left out: it would describe this machine's copy). A note where it cannot be had."""
    return _reading("exiftool", ("-ver",), EXIFTOOL, path, limits)


def ffprobe(path: Path, limits: Limits) -> Reading | str:
    """Format and streams by ffprobe. A note where they cannot be had."""
    return _reading("ffprobe", ("-version",), FFPROBE, path, limits)


def _reading(
    tool: str, version: tuple[str, ...], arguments: tuple[str, ...], path: Path, limits: Limits
) -> Reading | str:
    program = shutil.which(tool)
    if program is None:
        return f"{tool} is not installed, so there is no metadata by it"
    try:
        if path.stat().st_size > limits.file_bytes:
            return f"{tool} was not asked: the file is larger than {limits.file_bytes} bytes"
        known = _version(program, version)
        answer = _asked([program, *arguments], path, limits)
    except (OSError, subprocess.SubprocessError) as error:
        return f"{tool} cannot be run: {error}"
    if isinstance(answer, str):
        return f"{tool} {answer}"
    parameters = {"arguments": " ".join(arguments), "input": "standard input"}
    return Reading(f"metadata by {tool}", "application/json", answer, Derivation(tool, known, parameters))


@lru_cache(maxsize=8)
def _version(program: str, arguments: tuple[str, ...]) -> str:
    done = subprocess.run(  # noqa: S603 - a program of this name, with arguments from this module
        [program, *arguments], capture_output=True, timeout=20, check=True, stdin=subprocess.DEVNULL
    )
    words = done.stdout.decode("utf-8", "replace").split("\n", 1)[0].split()
    # exiftool says "12.57", ffprobe "ffprobe version 5.1.9 Copyright ...".
    return (words[2] if len(words) > 2 else " ".join(words)) or "unknown"


def _asked(command: list[str], path: Path, limits: Limits) -> bytes | str:
    """What the tool prints, or why it counts for nothing."""
    with (
        path.open("rb") as content,
        subprocess.Popen(  # noqa: S603 - as above
            command, stdin=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process,
    ):
        late = Timer(limits.seconds, process.kill)
        late.start()
        try:
            assert process.stdout is not None
            answer = process.stdout.read(limits.answer_bytes + 1)
            if len(answer) > limits.answer_bytes:
                return f"said more than {limits.answer_bytes} bytes"
            code = process.wait()
        finally:
            stopped = not late.is_alive()
            late.cancel()
            process.kill()
    if stopped:
        return f"took longer than {limits.seconds:g} seconds"
    if code:
        return f"does not know this file (exit code {code})"
    try:
        json.loads(answer)
    except (ValueError, RecursionError):
        return "did not answer in JSON"
    return answer
