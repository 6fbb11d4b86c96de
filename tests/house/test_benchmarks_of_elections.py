# SPDX-License-Identifier: Apache-2.0
"""The benchmarks of elections: what is measured is what the page says, and every question has its row. No time is judged."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from belenios_tool import require
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.ballots import check_ballot, read_ballot
from comity.election.ballots.belenios_v1.box import open_box
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.verification.verify import verify
from comity.election.ballots.groups import group

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks-election.md"
CURVE = "Ed25519"
Module = Callable[[str], Any]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Module:
    """A module of the benchmarks, by the end of its name; they are no part of what is installed."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"benchmarks.elections{name}")


# The page


def fixed(page: str) -> list[str]:
    """Headings, headers of tables and what stands in front of each row, without figures."""
    lines = [line for line in page.splitlines() if line.startswith(("#", "| "))]
    headers = [line for line, below in pairwise(page.splitlines()) if "---|" in below]
    rows = [line.split(" | ")[0] for line in lines if line not in headers and not re.match(r"\| \d", line)]
    return [re.sub(r"\d[\d,.]*", "#", line) for line in [*headers, *rows]]


@pytest.mark.slow
def test_everything_runs_and_the_page_has_every_row(tmp_path: Path) -> None:
    require()
    written = tmp_path / "page.md"
    command = [sys.executable, "-m", "benchmarks.elections", "--quick", "--page", str(written)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    quick = written.read_text(encoding="utf-8")
    assert fixed(quick) == fixed(PAGE.read_text(encoding="utf-8"))
    assert "the figures below say nothing" in quick


def test_page_says_what_it_compares_with_and_names_no_machine() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "python -m benchmarks.elections" in page
    assert "Debian's belenios-tool 2.0" in page
    assert not re.search(r"than belenios\b(?!-tool)", page, re.IGNORECASE)
    assert not re.search(r"/(work|home|tmp|root|usr)/|https?://", page)


def test_every_figure_of_the_curve_is_marked_experimental() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| Ed25519")]
    assert rows
    assert all(line.startswith("| Ed25519 (experimental) |") for line in rows)


def test_a_missing_tool_leaves_the_page_alone(
    module: Module, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["elections", "--page", str(page)])
    module("").main()
    assert not page.exists()
    assert "belenios-tool is not installed" in capsys.readouterr().out


def test_figures_as_the_page_writes_them(module: Module) -> None:
    page = module("_page")
    assert [page.milliseconds(seconds) for seconds in (0.00712, 0.0441)] == ["7.12", "44.1"]
    assert page.spread([0.003, 0.001, 0.002], page.milliseconds) == "2.00 (1.00 to 3.00)"
    assert [page.label(name) for name in ("BELENIOS-2048", CURVE)] == [
        "BELENIOS-2048",
        "Ed25519 (experimental)",
    ]


def test_targets_stand_beside_what_was_reached(module: Module) -> None:
    verifying, page = module("_verifying"), module("_page")
    costs = verifying.Costs((1.0,), (2.0,)), verifying.Costs((1.0,), (2.5,))
    found = verifying.Beside("BELENIOS-2048", (10, 110), *costs)
    rows = [row for row in page.verification([found], {"BELENIOS-2048": 1}) if "at least" in row]
    assert [row.split(" | ")[1:] for row in rows] == [
        ["1.50 times", "met |"],
        ["1.50 times", "**not met** |"],
    ]


def test_the_long_run_is_quoted_or_said_to_be_missing(module: Module, tmp_path: Path) -> None:
    recorded, page = module("_recorded"), module("_page")
    assert recorded.recorded(tmp_path / "none.json") is None
    assert "Not recorded yet" in "\n".join(page.long_run(None))
    found = recorded.Recorded("2026-11-21", "P", 2, "3.11", 100_000, 2**30, 300.0, 500.0, 80.0, 499.0)
    text = "\n".join(page.long_run(found))
    assert "Recorded on 2026-11-21" in text
    assert "| 100,000 | 1,024 MB | 500 | 200 | 80 MB | 499 MB |" in text
    assert "**not met**" not in text


@pytest.mark.slow
def test_the_long_run_with_few_ballots(module: Module, tmp_path: Path) -> None:
    recorded = module("_recorded")
    path = tmp_path / "kept.json"
    found = recorded.record(3, path)
    assert recorded.recorded(path) == found
    assert found.ballots == 3
    assert found.largest_mb > 0
    assert found.together_mb > 0


# Ratios, by hand


def test_a_further_ballot_costs_what_the_larger_archive_costs_more(module: Module) -> None:
    verifying = module("_verifying")
    ours = verifying.Costs(small=(1.0, 1.0, 2.0), large=(3.0, 4.0, 7.0))
    theirs = verifying.Costs(small=(1.0, 2.0, 1.0), large=(7.0, 8.0, 6.0))
    found = verifying.Beside("BELENIOS-2048", (50, 150), ours, theirs)
    assert ours.per_ballot(100) == pytest.approx((0.02, 0.03, 0.05))
    assert found.ratio == pytest.approx(0.06 / 0.03)
    assert found.ratios == pytest.approx((3.0, 2.0, 1.0))
    assert found.whole == pytest.approx(7.0 / 4.0)


# What is measured


def test_elections_follow_from_the_seed(module: Module, tmp_path: Path) -> None:
    made = module("_made")
    one, again, other = (
        made.voted(made.opened(tmp_path / name, CURVE, 3, seed=name[0])) for name in ("a", "a2", "b")
    )
    assert one.path.read_bytes() == again.path.read_bytes()
    assert one.path.name != other.path.name


def test_ballots_are_written_as_an_append_writes_them(module: Module, tmp_path: Path) -> None:
    made = module("_made")
    fast, slow = (made.opened(tmp_path / name, CURVE, 3) for name in ("fast", "slow"))
    ballots = made.ballots_of(fast.election, fast.voters, 0)
    made.write(fast.path, ballots)
    with Archive.open(slow.path) as archive:
        for ballot in ballots:
            archive.append(EventType.BALLOT, [ballot])
    assert fast.path.read_bytes() == slow.path.read_bytes()


def test_who_votes_again_signs_the_same_choices_anew(module: Module, tmp_path: Path) -> None:
    made = module("_made")
    found = made.voted(made.opened(tmp_path / "whole", CURVE, 2), each=3)
    ballots = [*found.box.ballots()]
    assert len(set(ballots)) == found.ballots == 6
    for ballot in ballots:
        check_ballot(found.election, ballot)
    assert len({bytes(read_ballot(ballot).answers[0]) for ballot in ballots[:3]}) == 1
    verification = verify(found.path, workers=1)
    assert (verification.ok, verification.ballots, verification.voters) == (True, 6, 2)


def test_the_beginning_of_an_election_is_an_election(module: Module, tmp_path: Path) -> None:
    made = module("_made")
    whole = made.voted(made.opened(tmp_path / "whole", CURVE, 4))
    part = made.beginning(whole, 3, tmp_path / "part")
    assert whole.path.read_bytes().startswith(part.path.read_bytes())
    assert part.ballots == 3
    assert verify(part.path, workers=1).ok


def test_an_archive_with_a_hole_can_be_appended_to(module: Module, tmp_path: Path) -> None:
    made = module("_made")
    whole = made.voted(made.opened(tmp_path / "whole", CURVE, 2))
    path = made.with_a_hole(whole, 2**30, tmp_path / "hole")
    assert path.stat().st_size == 2**30
    assert path.stat().st_blocks * 512 < 2**24
    with Archive.open(path) as archive:
        assert archive.last[0].height == 2
        archive.append(EventType.BALLOT, [next(whole.box.ballots())])
        assert archive.last[0].height == 3


def test_appends_to_archives_of_any_size_move_as_many_bytes(module: Module, tmp_path: Path) -> None:
    rows = module("_making").appending(tmp_path, CURVE, (5, 50), 2**30, 2)
    assert [row.what for row in rows] == ["5 ballots", "50 ballots", "a hole between ballots"]
    assert max(row.moved for row in rows) - min(row.moved for row in rows) <= 2048
    assert [row.theirs for row in rows] == [None, None, None]


def test_generating_measures_ballots_for_voters_of_the_list(module: Module, tmp_path: Path) -> None:
    found = module("_making").generating(tmp_path / "made", CURVE, 4, 1)
    assert (found.theirs, found.start) == (None, None)
    assert 0 < found.ours < found.command


# Counted arithmetic


def test_multiplications_are_counted(module: Module) -> None:
    floor = module("_floor")
    one, other = floor.Counted(6), floor.Counted(7)
    floor._counts.clear()
    assert (one * one % 5, one * other % 5, 3 * one % 5, one * 1 % 5) == (1, 2, 3, 1)
    assert floor._counts == {"squarings": 1, "multiplications": 2}


def test_counting_changes_no_result(module: Module) -> None:
    counting, plain = module("_floor").CountingField(), group("BELENIOS-2048")
    base = str(plain.generator_power(12345))
    exponents = [plain.hash(b"one"), plain.hash(b"other")]
    expected = plain.powers(plain.parse(base), exponents)
    assert [str(one) for one in counting.member_powers(counting.parse(base), exponents)] == [
        *map(str, expected)
    ]
    assert counting.member_powers(counting.parse("2"), exponents) is None
    assert str(counting.generator_power(exponents[0])) == str(plain.generator_power(exponents[0]))


@pytest.mark.slow
def test_a_ballot_of_five_candidates_takes_three_powers_and_ten_chains_of_squarings(
    module: Module, tmp_path: Path
) -> None:
    """Two powers for the sum, one for the signature; each half of the five ciphertexts is squared once, for 256 bits and three powers."""
    made = module("_made").voted(module("_made").opened(tmp_path / "made", "BELENIOS-2048", 1))
    counts = module("_floor").counted(made, [*made.box.ballots()])
    assert counts["powers"] == 3
    assert 10 * 255 < counts["squarings"] < 10 * 255 + 300
    assert 10 * 3 * 50 < counts["multiplications"] < 10 * 3 * 80 + 30 * 25


# Processes


def test_a_process_is_measured_with_what_it_writes(module: Module, tmp_path: Path) -> None:
    run = module("_processes").run
    ran = run([sys.executable, "-c", "import sys; print(sys.stdin.read() * 2)"], tmp_path, stdin=b"ab")
    assert ran.output == b"abab\n"
    assert ran.cpu > 0
    with pytest.raises(RuntimeError, match="ended with 3: wrong"):
        run([sys.executable, "-c", "import sys; print('wrong', file=sys.stderr); sys.exit(3)"], tmp_path)


def test_memory_of_all_processes_is_seen(module: Module, tmp_path: Path) -> None:
    child = "import time; held = b'x' * (60 << 20); time.sleep(0.6)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    peak = module("_processes").watched([sys.executable, "-c", parent], tmp_path)
    assert peak.ended
    assert peak.largest_mb > 60
    assert peak.together_mb > 60


def test_watching_ends_with_patience(module: Module, tmp_path: Path) -> None:
    peak = module("_processes").watched(
        [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, patience=0.3
    )
    assert not peak.ended
    assert peak.seconds < 30


def test_a_process_is_killed_when_it_is_time(module: Module, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = "import pathlib, time; pathlib.Path('mark').touch(); time.sleep(60)"
    seconds = module("_processes").killed([sys.executable, "-c", program], tmp_path, tmp_path, mark.exists)
    assert mark.exists()
    assert seconds < 30


def test_what_a_verification_keeps_is_read(module: Module, tmp_path: Path) -> None:
    kept = module("_verifying")._kept
    assert kept(tmp_path) == 0
    folder = tmp_path / "comity" / "elections"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text('{"height": 1000}', encoding="utf-8")
    (folder / "b.json").write_text("{", encoding="utf-8")
    assert kept(tmp_path) == 1000


def test_growing_archives_are_opened_as_they_are(module: Module, tmp_path: Path) -> None:
    """What `write` leaves is a whole archive, however many lots it was written in."""
    made = module("_made")
    found = made.opened(tmp_path / "made", CURVE, 2)
    for ballot in made.ballots_of(found.election, found.voters, 0):
        made.write(found.path, [ballot])
    assert open_box(found.path).index.ballot_count == 2
