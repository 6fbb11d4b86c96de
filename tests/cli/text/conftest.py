# SPDX-License-Identifier: Apache-2.0
"""Files and a mechanism for tests of `comity text`: four invented states, a draft of theirs, and the same draft on a record."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cli.terminal import AT, Done, Terminal

ORIGIN = "talks.example/lune"
PARTIES = ("ALD", "BRE", "MAR", "TAV")

DRAFT = """\
title: Joint communique on the Lune
text: communique
lang: en
parties: ALD, BRE, MAR, TAV
groups: VALLEY = ALD + BRE

## Preamble

PP1. {#pp-1} Recalling the treaty of the Lune, (Agreed)

PP2. {#pp-2} [Welcoming](ALD)[Noting](MAR) the report of the commission,

## Operative part

OP1. {#op-1} The parties [shall](VALLEY, TAV: retain)[should](MAR) meet [twice](BRE)(MAR: delete) a year.

OP2. {#op-2} The commission has [X] members. (Agreed ad ref)

OP3. {#op-3} On its seat:

    Option 1 (ALD): {#o1} The seat is at Senne.

    Option 2 (MAR): {#o2} The seat goes from port to port.

OP4. {#op-4} Fishing boats pass freely. (TAV: support if op-1) (Reserved by ALD)

[^1]: A remark.
"""

CLEAN = """\
title: Joint communique on the Lune
text: communique
lang: en
parties: ALD, BRE, MAR, TAV

PP1. {#pp-1} Recalling the treaty of the Lune, (Agreed)

OP1. {#op-1} The parties shall meet twice a year. (Agreed)
"""

BROKEN = """\
title: Draft
lang: en
parties: ALD, BRE, MAR

OP1. The parties [shall](ALD)[should](MARE) meet.

OP2. They [meet] twice] a year.
"""

ENGLISH = """\
title: Joint communique on the Lune
lang: en

PP1. {#pp-1} Recalling the treaty of the Lune of 1921,

OP1. {#op-1} The parties [shall]{#duty}[should] meet [twice]{#pace} a year.

OP2. {#op-2} The commission has [X]{#size} members.
"""

FRENCH = """\
title: Communiqué conjoint sur la Lune
lang: fr

PP1. {#pp-1} Rappelant le traité de la Lune de 1921,

OP1. {#op-1} Les parties [se réunissent]{#duty}[devraient se réunir] [deux fois]{#pace} par an.

OP2. {#op-2} La commission compte [X]{#size} membres.
"""


class Drafts(Terminal):
    """A terminal with files, and with statements of the parties on the record `m`."""

    def write(self, name: str, text: str | bytes) -> str:
        data = text.encode() if isinstance(text, str) else text
        (self.folder / name).write_bytes(data)
        return name

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def text(self, *arguments: object, **environment: str) -> Done:
        return self("text", *arguments, **environment)

    def stated(self, kind: str, *fields: str, by: str) -> str:
        """What was printed of a statement on the text by the delegates of `by`, which must be taken."""
        names = " ".join(f"{code}/delegate-1" for code in by.split())
        done = self.says(f"text/{kind}/v1", "text=communique", *fields, by=names)
        assert done.code == 0, done
        return done.out


def _charter(terminal: Terminal) -> str:
    def public(name: str) -> str:
        return terminal.yes("key", "show", name).strip()

    head = f"""
origin = "{ORIGIN}"
log = "{public(ORIGIN)}"
title = {{ en = "Talks on the Lune" }}
amendment = "everybody"
quorum = "everybody"
notice = 3600
rules = {{ everybody = {{ unanimity = true }}, consensus = {{ consensus = true }} }}
adopts = {{ "text/*" = "consensus" }}
format = [{{ id = "valley", name = {{ en = "Valley" }}, members = ["ALD", "BRE"] }}]
"""
    for code in PARTIES:
        head += f"""
[[party]]
code = "{code}"
name = {{ en = "{code}" }}
roots = {{ threshold = 1, keys = ["{public(f"{code}/root-1")}"] }}
witness = "{public(f"{code}/witness")}"
"""
    return head


@pytest.fixture(scope="session")
def tabled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mechanism `m` with delegates of four states, and their communique in two languages: entries 0 to 5."""
    terminal = Drafts(tmp_path_factory.mktemp("tabled"))
    terminal.yes("key", "new", ORIGIN)
    for code in PARTIES:
        terminal.yes("key", "new", *(f"{code}/{post}" for post in ("root-1", "witness", "delegate-1")))
    terminal.write("charter.toml", _charter(terminal))
    terminal.yes("init", "m", "--charter", "charter.toml", "--at", AT)
    names = [ORIGIN, *(f"{code}/{post}" for code in PARTIES for post in ("root-1", "witness"))]
    terminal.yes("sign", "m/charter.note", *(f"--as={name}" for name in names))
    terminal.yes("submit", "m", "m/charter.note")
    for code in PARTIES:
        key = terminal.yes("key", "show", f"{code}/delegate-1").strip()
        fields = (f"post={code}/delegate-1", f"key={key}", "powers=text/*" if code != "TAV" else "powers=*")
        assert terminal.says("charter/accredit/v1", *fields, by=f"{code}/root-1 {code}/delegate-1").code == 0
    terminal.write("en.neg", ENGLISH)
    terminal.write("fr.neg", FRENCH)
    out = terminal.yes(
        "text", "table", "m", "communique", "en.neg", "fr.neg", "--as=ALD/delegate-1", "--at", AT
    )
    assert out == "entry 5\n"
    return terminal.folder


@pytest.fixture
def record(tabled: Path, tmp_path: Path) -> Drafts:
    """A terminal in a folder with the mechanism `m`, which has the text `communique`, and everybody's keys."""
    folder = tmp_path / "work"
    shutil.copytree(tabled, folder)
    return Drafts(folder)


@pytest.fixture
def files(tmp_path: Path) -> Drafts:
    """A terminal in a folder with draft.neg, clean.neg, broken.neg, en.neg and fr.neg."""
    folder = tmp_path / "files"
    folder.mkdir()
    drafts = Drafts(folder)
    for name, text in {"draft": DRAFT, "clean": CLEAN, "broken": BROKEN, "en": ENGLISH, "fr": FRENCH}.items():
        drafts.write(f"{name}.neg", text)
    return drafts
