# SPDX-License-Identifier: Apache-2.0
"""Asks Debian's belenios-tool 2.0 about every forgery of the catalogue and writes corpus.json: run by hand after a change of either.

    PYTHONPATH=tests python tests/election/vectors/measure_corpus.py

One line for each forgery: its name and base, the SHA-256 of the archive, the verdict that Comity must give, the verdict that the tool
gave and the beginning of its last words. Forgeries that the tool accepts and Comity must not are counted at the end.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from belenios_tool import run, verify_bytes
from election_forging import ACCEPT, REJECT, Forgery, catalogue

CORPUS = Path(__file__).parent / "corpus.json"


def measured(forgery: Forgery) -> dict[str, str]:
    archive = forgery.archive()
    verdict = verify_bytes(archive)
    return {
        "name": forgery.name,
        "base": forgery.base,
        "sha256": hashlib.sha256(archive).hexdigest(),
        "ours": forgery.ours,
        "tool": ACCEPT if verdict.ok else REJECT,
        "said": verdict.reason[:90],
    }


def main() -> None:
    version = run("--version", cwd=Path.cwd()).stdout.decode().strip()
    with ThreadPoolExecutor(2) as pool:
        lines = list(pool.map(measured, catalogue()))
    rows = ",\n  ".join(json.dumps(line, ensure_ascii=False) for line in lines)
    CORPUS.write_text(
        f'{{\n "tool": {json.dumps(version)},\n "forgeries": [\n  {rows}\n ]\n}}\n', encoding="utf-8"
    )
    for pair, number in sorted(Counter((line["ours"], line["tool"]) for line in lines).items()):
        print(f"ours {pair[0]}, tool {pair[1]}: {number}")


if __name__ == "__main__":
    main()
