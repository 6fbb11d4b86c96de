# SPDX-License-Identifier: Apache-2.0
"""Asks pandoc, which knows nothing of Comity, what a document says when its tracked changes are accepted, rejected or listed.

Without pandoc the tests that use it are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest


@cache
def _program() -> str | None:
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        return None


def require() -> str:
    """Path of the program. Skips the calling test without it, or fails it where COMITY_REQUIRE_FOREIGN=1."""
    program = _program()
    if program is None:
        reason = "pandoc is not installed (PyPI: pypandoc-binary)"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return program


def document(data: bytes, changes: str) -> dict[str, Any]:
    """Pandoc's own reading of a DOCX; `changes` is accept, reject or all."""
    done = subprocess.run(
        [require(), "--from=docx", "--to=json", f"--track-changes={changes}"],
        input=data,
        capture_output=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def paragraphs(found: dict[str, Any]) -> list[str]:
    """Words of the paragraphs, white space once; footnotes and comments left out. A list is as many paragraphs as it has items."""
    return [words for words in (" ".join(one.split()) for one in _blocks(found["blocks"])) if words]


def _blocks(blocks: list[Any]) -> Iterator[str]:
    for block in blocks:
        kind, content = block["t"], block.get("c")
        if kind in {"Para", "Plain"}:
            yield _words(content)
        elif kind == "Header":
            yield _words(content[2])
        elif kind == "BlockQuote":
            yield from _blocks(content)
        elif kind == "Div":
            yield from _blocks(content[1])
        elif kind in {"BulletList", "OrderedList"}:
            for item in content if kind == "BulletList" else content[1]:
                yield from _blocks(item)
        else:
            raise AssertionError(kind)


def _words(inlines: list[Any]) -> str:
    return "".join(_inline(one) for one in inlines)


def _inline(one: dict[str, Any]) -> str:
    kind = one["t"]
    content: Any = one.get("c")
    if kind == "Str":
        return str(content)
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind in {"Emph", "Strong", "Underline", "Superscript", "SmallCaps", "Strikeout"}:
        return _words(content)
    if kind == "Span":
        return "" if "comment-start" in content[0][1] else _words(content[1])
    if kind == "Note":
        return ""
    raise AssertionError(kind)


def spans(found: dict[str, Any], kind: str) -> list[tuple[str, str, str]]:
    """Author, date and words of every `insertion`, `deletion` or `comment-start`."""
    return [
        (attributes["author"], attributes["date"], _words(content))
        for classes, attributes, content in _spans(found["blocks"])
        if kind in classes
    ]


def _spans(tree: Any) -> Iterator[tuple[list[str], dict[str, str], list[Any]]]:
    if isinstance(tree, dict):
        if tree.get("t") == "Span":
            yield tree["c"][0][1], dict(tree["c"][0][2]), tree["c"][1]
        tree = tree.get("c")
    if isinstance(tree, list):
        for one in tree:
            yield from _spans(one)
