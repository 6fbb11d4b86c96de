# SPDX-License-Identifier: Apache-2.0
"""comity doctor: versions, optional parts found or missing, and what each missing part costs."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sqlite3

import click

from comity import __version__
from comity.cli.common import Result, answers, table

_NEEDED = (
    "click",
    "cobalt",
    "cryptography",
    "gmpy2",
    "lxml",
    "msgspec",
    "numpy",
    "obstore",
    "pynacl",
    "pyrage",
    "python-docx",
    "rapidfuzz",
    "rfc3161-client",
    "scipy",
    "trafilatura",
    "warcio",
)
_PICTURES = "pip install 'comity[pictures]'"
_OPTIONAL = {
    "psycopg": "no PostgreSQL store: pip install 'comity[postgres]'",
    "ortools": "no second solver for talks: pip install 'comity[second-solver]'",
    "pdqhash": f"pictures in an archive are not found again by their looks: {_PICTURES}",
    "pillow": f"no pictures are hashed or redacted: {_PICTURES}",
    "pyagrum": "no second engine for Bayesian networks: pip install 'comity[second-engine]'",
    "weasyprint": "no texts, findings, reports and sheets as PDF: pip install 'comity[pdf]'",
}
_PROGRAMS = {
    "go": "no check of exports and bundles by Go's own note and tlog packages",
    "age": "sealed items cannot be opened by a second program",
    "case_validate": "no second program checks a bundle's CASE document: pip install case-utils",
    "belenios-tool": "elections are not verified by a second program: apt-get install belenios-tool",
    "exiftool": "exhibits come in without the metadata of documents and pictures",
    "ffprobe": "exhibits come in without the metadata of audio and video",
    "openssl": "timestamps are checked by one program instead of two",
    "pandoc": "no second program accepts and rejects the changes in our DOCX",
    "glpsol": "no third program solves what talks ask",
    "sha256sum": "releases and bundles cannot be checked by a second program",
    "xmllint": "no second program checks our Akoma Ntoso",
    "sqlite3": "the record file cannot be looked into by hand",
}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


@click.command(name="doctor")
@answers
def command() -> Result:
    """What is installed here. The answer is no (exit 1) only when a needed part is missing."""
    needed = {name: _version(name) for name in _NEEDED}
    optional = {name: _version(name) for name in _OPTIONAL}
    programs = {name: shutil.which(name) or "" for name in _PROGRAMS}
    rows = [
        ("comity", __version__, ""),
        ("python", platform.python_version(), ""),
        ("sqlite", sqlite3.sqlite_version, ""),
    ]
    rows += [
        (name, version or "missing", "" if version else "needed: install comity again")
        for name, version in needed.items()
    ]
    rows += [
        (name, version or "not installed", "" if version else _OPTIONAL[name])
        for name, version in optional.items()
    ]
    rows += [
        (name, "found" if path else "not found", "" if path else _PROGRAMS[name])
        for name, path in programs.items()
    ]
    data = {
        "comity": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "needed": needed,
        "optional": optional,
        "programs": programs,
    }
    return Result(data, table(rows, ("part", "version", "without it")), ok=all(needed.values()))
