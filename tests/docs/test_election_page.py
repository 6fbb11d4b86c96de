# SPDX-License-Identifier: Apache-2.0
"""The reference of elections keeps up with the code: checks and their sentences, forgeries by group, keys of files, methods, limits.

The command that chapter 12 shows for Debian's belenios-tool is run as it stands there; skipped where the program is missing, unless
COMITY_REQUIRE_FOREIGN=1 says that it must be there.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import belenios_tool
from cli.terminal import Terminal
from comity.cli.election import COMMANDS
from comity.cli.election.count import METHODS
from comity.cli.election.credentials import COMMANDS as CREDENTIALS
from comity.cli.election.record import COMMANDS as RECORD
from comity.cli.election.trustee import COMMANDS as TRUSTEE
from comity.cli.election.vote import COMMANDS as VOTE
from comity.desk.state import KINDS
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1 import draft
from comity.election.ballots.belenios_v1.certificates import MAX_TRUSTEES
from comity.election.ballots.belenios_v1.logarithm import MAX_TOTAL_WEIGHT
from comity.election.ballots.belenios_v1.questions import MAX_ANSWERS
from comity.election.ballots.belenios_v1.verification.checks import CHECKS
from comity.election.credentials.voters import COLUMNS, MAX_WEIGHT
from comity.election.model import MOST

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/election.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs/tutorial-12-election.md").read_text(encoding="utf-8")
ON_RECORD = (ROOT / "docs/tutorial-13-election-on-the-record.md").read_text(encoding="utf-8")
VECTORS = ROOT / "tests/election/vectors"

# A forgery belongs to the first row whose pattern fits its name.
SPELLED = (
    r"leading-zero|key-order|unknown-key|with-(garbage|newline|space)|hexadecimal|plus-sign|not-utf-8|null|text|number|zero-digits|underscore|"
    r"result-plus-q|fourth-part|with-login|weight-(1|empty|space|fraction|negative|twice)$|weight-(empty|space|fraction|negative|twice)-|"
    r"credentials-object|two-spellings"
)
ROWS = {
    "other spellings": rf".*({SPELLED}).*",
    "ballots:": r"ballots?-(before-setup|forgotten.*)|election-that-forgets-ballots|superseded-ballot-.*|same-ballot-.*|end-of-ballots-.*|"
    r"false-ballot-.*",
    "the published turnout": r"(num-tallied|total-weight|tally|mixed-tally|encrypted-tally)-.*",
    "the roll": r"credentials?-.*|large-weight-.*|ballot-of-the-identity-.*",
    "steps of an election": r"second-setup-.*|setup-twice.*|result-(before|twice).*|wrong-result-.*|partial-decryption-twice.*|"
    r"decryption-twice.*",
    "shuffles": r"shuffle-.*|end-of-shuffles-.*|decrypted-without-any-shuffle",
    "trustees": r"trustees?-.*|certificate-.*|group-.*|exponents-.*|threshold-.*",
    "shares": r"factor-.*|decryption-.*|false-decryption-.*",
    "questions": r"question-.*|election-questions-empty",
}


def section(heading: str) -> str:
    """What stands below a heading, up to the next one of its level or above."""
    level = heading.partition(" ")[0]
    part = PAGE.partition(f"\n{heading}\n")
    assert part[1], heading
    return re.split(rf"\n#{{1,{len(level)}}} ", part[2])[0]


def missing(names: Iterable[str], text: str) -> list[str]:
    return sorted(name for name in names if f"`{name}`" not in text)


def test_every_check_stands_there_in_its_own_words_and_order() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (.*) \| (.*) \| (yes|) ?\|$", section("## What is checked"), re.MULTILINE
    )
    assert rows == [
        (name, one.sentence, one.section, "yes" if one.stricter else "") for name, one in CHECKS.items()
    ]


def forgeries() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((VECTORS / "corpus.json").read_text(encoding="utf-8"))[
        "forgeries"
    ]
    return found


def row_of(name: str) -> str:
    return next((row for row, pattern in ROWS.items() if re.fullmatch(pattern, name)), "")


def test_every_forgery_that_the_tool_accepts_is_told_of() -> None:
    names = [one["name"] for one in forgeries() if (one["ours"], one["tool"]) == ("reject", "accept")]
    assert [name for name in names if not row_of(name)] == []
    counted = Counter(map(row_of, names))
    rows = re.findall(r"^\| (.*?) \| .* \|$", section("## Where it is stricter"), re.MULTILINE)[1:]
    assert len(rows) == len(ROWS)
    for row in ROWS:
        assert counted[row], f"nothing is left of: {row}"
        assert any(one.startswith(row) for one in rows), row
    assert len(names) > 200, "the page says so"
    assert 2 * counted["other spellings"] > len(names), "the page says so"


def test_what_the_tool_refuses_is_refused_here() -> None:
    found = forgeries()
    assert [one["name"] for one in found if (one["ours"], one["tool"]) == ("accept", "reject")] == []
    assert 700 < len(found) < 800, "the page says some 750"


def test_keys_of_files_are_named() -> None:
    questions = section("## The questions file")
    assert missing((*draft._FIELDS, *draft.METHODS), questions) == []
    assert (
        missing(("question", "answers", "min", "max", "blank", "extra", "method", "grades"), questions) == []
    )
    assert missing(COLUMNS, section("## The voters file")) == []


def test_groups_methods_and_statements_are_listed() -> None:
    assert missing(groups.NAMES, section("## Groups")) == []
    assert missing(METHODS, section("## Counting")) == []
    assert missing((name for name in KINDS if name.startswith("election/")), section("## On a record")) == []


def test_limits_are_those_of_the_code() -> None:
    part = section("## Limits")
    for limit in (MAX_ANSWERS, MAX_WEIGHT, MAX_TOTAL_WEIGHT, MOST, MAX_TRUSTEES):
        assert f"{limit:,}" in part, limit


def test_keys_of_an_answer_are_named(tmp_path: Path) -> None:
    archive = shutil.copy(VECTORS / "weights.bel", tmp_path)
    answer = Terminal(tmp_path)(
        "election", "verify", archive, "--workers", 1, "--from-scratch", "--json"
    ).data
    nested = [answer["election"], answer["checks"][0], answer["last_event"]]
    assert missing({key for one in (answer, *nested) for key in one}, section("## For programs")) == []


def test_tutorial_shows_every_command() -> None:
    said = "\n".join(re.findall(r"comity election [^\n]*", TUTORIAL + ON_RECORD))
    nested = {"credentials": CREDENTIALS, "trustee": TRUSTEE, "vote": VOTE, "record": RECORD}
    for name in COMMANDS:
        assert f"election {name}" in said, name
    for group, names in nested.items():
        for name in names:
            # The word `now` is left out.
            assert f"election {group} {name}" in said or name == "now", f"{group} {name}"


def test_files_of_trustees_and_voters_say_whether_they_are_secret() -> None:
    part = section("## Who holds what")
    secret = {
        ".privcreds": True, "ID.privkey": True, "ID.key": True, "ID.pubkey": False, ".cert": False, ".polynomial": False, ".vinput": False,
        ".voutput": False, "threshold.json": False, "DIR/draft.json": False, "DIR/public_creds.json": False, "DIR/UUID.bel": False,
    }  # fmt: skip
    for file, expected in secret.items():
        row = next(line for line in part.splitlines() if line.startswith("|") and f"`{file}`" in line)
        assert ("**yes**" in row) is expected, file


def test_command_of_the_tutorial_for_the_other_program_verifies_an_archive(tmp_path: Path) -> None:
    belenios_tool.require()
    (block,) = re.findall(r"^```sh\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)
    (tmp_path / "seat").mkdir()
    shutil.copy(VECTORS / "threshold.bel", tmp_path / "seat")
    done = subprocess.run(["bash", "-euc", block], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr.endswith("I: all checks passed\n")
