# SPDX-License-Identifier: Apache-2.0
"""An archive of a million exhibits listed and searched, each question in a process of its own so that its memory can be told; and the rate
at which a big file is taken in, beside that of `sha256sum`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.catalogue import Catalogue, Row, Words
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Facts

EXHIBITS = 1_000_000
BIG_MB = 512
RARE = 99_991
"""Every so many-th exhibit has a word that few others have."""
TITLES = ("Bridge at Orsa", "Pumping station", "Harbour fire", "Пожар в порту", "إغلاق الجسر", "Pont fermé")

QUESTIONS = {
    "first page": "catalogue.list()",
    "last page": "catalogue.list(after=LAST)",
    "one source, first page": "catalogue.list(source='s-7')",
    "one source, last page": "catalogue.list(after=LAST, source='s-7')",
    "two filters": "catalogue.list(source='s-7', media_type='image/jpeg', category='original')",
    "a fortnight": "catalogue.list(since='2026-01-10T00:00:00Z', until='2026-01-24T00:00:00Z')",
    "a year in which nothing was acquired": "catalogue.list(since='2031-01-01T00:00:00Z')",
    "search: a rare word": "catalogue.search('padlock')",
    "search: a frequent word, first page": "catalogue.search('bridge')",
    "search: a frequent word, last page": "catalogue.search('bridge', after=LAST)",
    "search: two words": "catalogue.search('orsa report')",
    "search: a word of every exhibit and one source": "catalogue.search('report', source='s-7')",
    "search: a word that none has": "catalogue.search('submarine')",
    "search: a frequent word, a rare filter": "catalogue.search('bridge', sensitivity='organisers')",
    "count of all": "catalogue.count()",
    "count of a frequent word": "catalogue.count('bridge')",
    "count of one source": "catalogue.count(source='s-7')",
}

_PEAK = """
from pathlib import Path
def peak_mb():
    # of this program alone: getrusage would still tell of the one that started it
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
"""

_CHILD = """
import json, sys, time
from pathlib import Path
from comity.inquiry.exhibits.catalogue import Catalogue
LAST = sys.argv[2]
catalogue = Catalogue(Path(sys.argv[1]))
before = peak_mb()
times = []
for _ in range(3):
    start = time.perf_counter()
    found = eval(sys.argv[3])
    times.append(time.perf_counter() - start)
found = found if isinstance(found, int) else len(found)
peak = peak_mb()
print(json.dumps([max(times) * 1000, min(times) * 1000, peak, peak - before, found]))
"""


@dataclass(frozen=True)
class Asked:
    """One question to the catalogue: the slowest and the fastest of three times, the process's peak memory and what the question added."""

    question: str
    slowest_ms: float
    fastest_ms: float
    peak_mb: float
    added_mb: float
    found: int


@dataclass(frozen=True)
class TakenIn:
    """One big file: bytes a second of `sha256sum` and of bringing the file in (read, hashed, written, synced), and their ratio."""

    size_mb: int
    sha256sum_mb_per_second: float
    add_mb_per_second: float
    ratio: float
    added_mb: float


def entries(count: int) -> Iterator[tuple[Row, Words]]:
    """So many invented exhibits, spread over the ids in an order that looks like chance, as hashes are."""
    for number in range(count):
        mixed = number * 0x9E3779B97F4A7C15 % 2**64
        title = f"{TITLES[number % len(TITLES)]} report {number}" + (" padlock" if number % RARE == 0 else "")
        day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:00:00Z"
        yield (
            Row(
                f"e-{mixed:016x}",
                f"{mixed:064x}",
                number,
                "image/jpeg" if number % 3 else "text/html",
                title,
                "derivative" if number % 5 == 0 else "original",
                "",
                f"s-{number % 211}",
                f"https://news.example/{number}",
                "organisers" if number % RARE == 1 else "",
                day,
                day,
                "complete",
                events=2,
                head=f"{mixed:064x}",
            ),
            Words("The crossing was closed at noon." if number % 2 else ""),
        )


def questions(folder: Path, count: int = EXHIBITS) -> tuple[float, float, list[Asked]]:
    """Rows a second of the bulk entry, size of the catalogue in MB, and the answers."""
    path = folder / "catalogue.sqlite"
    catalogue = Catalogue(path)
    start = time.perf_counter()
    catalogue.extend(entries(count))
    seconds = time.perf_counter() - start
    catalogue.close()
    last = f"e-{2**64 - 2**64 // count * 100:016x}"
    asked = []
    for question, call in QUESTIONS.items():
        child = subprocess.run(
            [sys.executable, "-c", _PEAK + _CHILD, str(path), last, call],
            capture_output=True,
            text=True,
            check=True,
        )
        asked.append(Asked(question, *json.loads(child.stdout)))
    return count / seconds, path.stat().st_size / 2**20, asked


_TAKE = """
import json, sys, time
from pathlib import Path
from comity.inquiry.exhibits.archive import Archive
from comity.inquiry.exhibits.custody import EventContext
from comity.inquiry.exhibits.exhibit_record import Facts
event = EventContext("ALD/clerk", "2026-03-02T09:00:00Z")
with Archive.create(Path(sys.argv[1]), "bench.example/archive") as archive:
    archive.add(b"warm", Facts(), event, bytes(32))
    before = peak_mb()
    start = time.perf_counter()
    archive.add(Path(sys.argv[2]), Facts(), event, bytes(32))
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, peak_mb() - before]))
"""


def taking_in(folder: Path, size_mb: int = BIG_MB, repeat: int = 3) -> TakenIn:
    """The best of a few runs of each, in turn; the file is in the page cache for both."""
    big = folder / "big"
    with big.open("wb") as stream:
        for _ in range(size_mb):
            stream.write(os.urandom(1 << 20))
    sums, adds, memory = [], [], []
    for number in range(repeat):
        start = time.perf_counter()
        subprocess.run(["sha256sum", str(big)], capture_output=True, check=True)
        sums.append(time.perf_counter() - start)
        place = folder / f"archive-{number}"
        child = subprocess.run(
            [sys.executable, "-c", _PEAK + _TAKE, str(place), str(big)],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, added_mb = json.loads(child.stdout)
        adds.append(seconds)
        memory.append(added_mb)
        subprocess.run(["rm", "-r", str(place)], check=True)
    big.unlink()
    return TakenIn(size_mb, size_mb / min(sums), size_mb / min(adds), min(sums) / min(adds), max(memory))


def small_files(folder: Path, count: int = 300) -> float:
    """Exhibits of a few bytes brought in a second, each with its five files synced and its row in the catalogue."""
    event = EventContext("ALD/clerk", "2026-03-02T09:00:00Z")
    with Archive.create(folder / "small", "bench.example/small") as archive:
        start = time.perf_counter()
        for number in range(count):
            archive.add(
                b"report %d" % number, Facts(title=f"Report {number}"), event, number.to_bytes(32, "big")
            )
        return count / (time.perf_counter() - start)


def rows(count: int = EXHIBITS, size_mb: int = BIG_MB) -> list[tuple[str, str, str]]:
    """For a page: what was measured, its figure, and what it means."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rate, catalogue_mb, asked = questions(folder, count)
        taken = taking_in(folder, size_mb)
        small = small_files(folder)
    found = [
        (
            one.question,
            f"{one.slowest_ms:.1f} ms",
            f"{one.found:,} found, peak {one.peak_mb:.0f} MB (+{one.added_mb:.1f})",
        )
        for one in asked
    ]
    return [
        *found,
        ("entered in bulk", f"{rate:,.0f} a second", f"{count:,} exhibits, {catalogue_mb:.0f} MB"),
        (
            "a big file taken in, beside sha256sum",
            f"{taken.ratio:.2f}",
            f"{taken.add_mb_per_second:.0f} and {taken.sha256sum_mb_per_second:.0f} MB/s on {taken.size_mb} MB, +{taken.added_mb:.0f} MB",
        ),
        (
            "small files taken in",
            f"{small:.0f} a second",
            "object, intake, record and two events synced, catalogue entered",
        ),
    ]


if __name__ == "__main__":
    for row in rows(*map(int, sys.argv[1:])):
        print("  ".join(row))
