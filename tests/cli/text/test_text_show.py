# SPDX-License-Identifier: Apache-2.0
"""comity text show: what a delegate reads on the wall."""

from __future__ import annotations

import io
import json
import re
from unittest import mock

from cli.text.conftest import Drafts

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def coloured(files: Drafts, *arguments: str, **environment: str) -> str:
    """What the command prints on a terminal."""
    with mock.patch("cli.terminal.io.StringIO", Screen):
        done = files.text("show", *arguments, **{"NO_COLOR": "", **environment})
    assert done.code == 0
    return done.out


def test_brackets_attributions_options_and_folded_clauses(files: Drafts) -> None:
    done = files.text("show", "draft.neg")
    assert done.code == 0
    lines = [line for line in done.out.splitlines() if line]
    assert lines == [
        "Joint communique on the Lune",
        "Preamble",
        "PP1. Recalling the treaty of the Lune, (Agreed)",
        "PP2. [Welcoming](ALD)[Noting](MAR) the report of the commission,",
        "Operative part",
        "OP1. The parties [shall](VALLEY, TAV: retain)[should](MAR) meet [twice](BRE)(MAR: delete) a year.",
        "OP2. The commission has [X] members. (Agreed ad ref)",
        "OP3. On its seat:",
        "  Option 1 (ALD): The seat is at Senne.",
        "  Option 2 (MAR): The seat goes from port to port.",
        "OP4. Fishing boats pass freely. (TAV: support if op-1) (Reserved by ALD)",
        "[^1] A remark.",
    ]


def test_long_settled_clauses_are_folded_unless_asked_for(files: Drafts) -> None:
    words = " ".join(f"word{count}" for count in range(20))
    files.write("long.neg", f"lang: en\n\nOP1. {words}\n")
    assert (
        files.text("show", "long.neg").out
        == "OP1. word0 word1 word2 word3 word4 word5 word6 word7 ... (settled)\n"
    )
    assert "word19" in files.text("show", "long.neg", "--all").out
    assert "word19" in files.text("show", "long.neg", "--clause", "op-1").out


def test_words_are_wrapped_beside_their_number(files: Drafts) -> None:
    files.write("long.neg", "lang: en\n\nOP1. " + "[open] words " * 20 + "\n")
    lines = files.text("show", "long.neg", COLUMNS="60").out.splitlines()
    assert max(map(len, lines)) <= 60
    assert [line[:6] for line in lines[:2]] == ["OP1. [", "     ["]
    narrow = files.text("show", "long.neg", COLUMNS="5").out.splitlines()
    assert max(map(len, narrow)) <= 30


def test_colours_by_party_on_a_terminal_only(files: Drafts) -> None:
    assert "\x1b" not in files.text("show", "draft.neg", NO_COLOR="").out
    assert "\x1b" not in coloured(files, "draft.neg", NO_COLOR="1")
    shown = coloured(files, "draft.neg")
    legend = shown.splitlines()[2]
    assert COLOUR.sub("", legend) == "ALD  BRE  MAR  TAV  VALLEY = ALD + BRE"
    ald, mar = re.search(r"(\x1b\[\d+m)ALD", legend), re.search(r"(\x1b\[\d+m)MAR", legend)
    assert ald
    assert mar
    assert f"{ald[1]}[shall](VALLEY, TAV: retain)\x1b[0m{mar[1]}[should](MAR)\x1b[0m" in shown
    plain = COLOUR.sub("", shown).replace(COLOUR.sub("", legend) + "\n\n", "")
    assert plain == files.text("show", "draft.neg").out


def test_an_inner_bracket_gives_way_to_the_colour_around_it(files: Drafts) -> None:
    files.write("nested.neg", "parties: ALD, MAR\n\nOP1. [a [b](MAR) c](ALD)\n")
    shown = coloured(files, "nested.neg")
    assert "\x1b[36m[a \x1b[33m[b](MAR)\x1b[0m\x1b[36m c](ALD)\x1b[0m" in shown


def test_one_clause_with_its_open_points(files: Drafts) -> None:
    done = files.text("show", "draft.neg", "--clause", "op-1")
    assert done.out == (
        "OP1. The parties [shall](VALLEY, TAV: retain)[should](MAR) meet [twice](BRE)(MAR: delete) a year.\n\n"
        "open point  no.  alternative  for          against\n"
        "----------  ---  -----------  -----------  -----------\n"
        "op-1.c1     1    shall        ALD BRE TAV  MAR\n"
        "            2    should       MAR          ALD BRE TAV\n"
        "op-1.c2     1    twice        BRE          MAR\n"
        "            2    no text      MAR          BRE\n"
    )


def test_every_open_point(files: Drafts) -> None:
    out = files.text("show", "draft.neg", "--points").out
    table = out[out.index("open point") :].splitlines()[2:]
    assert [line.split()[0] for line in table if not line.startswith(" ")] == [
        "pp-2.c1", "op-1.c1", "op-1.c2", "op-2.c1", "op-3.options", "op-4.whole",
    ]  # fmt: skip
    assert "X (to come)" in out


def test_json_has_clauses_and_points(files: Drafts) -> None:
    data = files.text("show", "draft.neg", "--json").data
    first = data["clauses"][1]
    assert first == {
        "id": "pp-1", "number": "PP1", "type": "preambular", "line": 9, "words": "Recalling the treaty of the Lune,",
        "settled": True, "statuses": ["agreed"], "choices": [],
    }  # fmt: skip
    point = next(one for one in data["points"] if one["id"] == "op-1.c2")
    assert point == {
        "id": "op-1.c2", "kind": "contested", "clauses": ["op-1"], "line": 15,
        "alternatives": [
            {"id": "op-1.c2.1", "label": "", "words": "twice", "no_text": False, "for": ["BRE"], "against": ["MAR"]},
            {"id": "op-1.c2.0", "label": "", "words": "", "no_text": True, "for": ["MAR"], "against": ["BRE"]},
        ],
    }  # fmt: skip
    only = files.text("show", "draft.neg", "--clause", "op-2", "--json").data
    assert [one["id"] for one in only["clauses"]] == ["op-2"]
    assert [one["id"] for one in only["points"]] == ["op-2.c1"]


def test_a_clause_that_is_not_there(files: Drafts) -> None:
    done = files.text("show", "draft.neg", "--clause", "op-11")
    assert (done.code, done.out) == (33, "")
    assert done.err.startswith("Error: draft.neg has no clause 'op-11'\n  hint: its clauses: op-1, ")
    assert files.text("show", "draft.neg", "--clause", "zzz", "--json").data["error"]["code"] == "input"


def test_arabic_stays_as_it_is(files: Drafts) -> None:
    line = "OP1. على الأطراف أن [تجتمع](ALD)[تتشاور](BRE) مرتين في السنة."
    files.write("ar.neg", f"lang: ar\nparties: ALD, BRE\n\n{line}\n")
    assert files.text("show", "ar.neg").out == f"{line}\n"
    data = files.text("show", "ar.neg", "--json").data
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", json.dumps(data, ensure_ascii=False))
    assert data["clauses"][0]["words"] == line.removeprefix("OP1. ")


def test_no_control_character_of_a_text_reaches_the_terminal(files: Drafts) -> None:
    files.write("evil.neg", "title: T\x1b[31mred\nparties: ALD\n\nOP1. a\x1b[2Jb \u202eolleh [c\x07](ALD)\n")
    for out in (files.text("show", "evil.neg").out, coloured(files, "evil.neg", "--all")):
        rest = COLOUR.sub("", out)
        assert "\x1b" not in rest
        assert "\x07" not in rest
        assert "\u202e" not in rest
        assert "\x1b[31m" not in out
        assert "<U+202E>" in rest


def test_a_text_on_a_record_at_an_earlier_state(record: Drafts) -> None:
    record.stated("position", "clause=op-1", "choice=duty", "alternative=2", "stance=support", by="MAR")
    assert "[should](MAR: support)" in record.yes("text", "show", "m", "communique")
    assert "[should] meet" in record.yes("text", "show", "m", "communique@v1")
    assert "[should] meet" in record.yes("text", "show", "m:communique@6")
    assert "devraient" in record.yes("text", "show", "m", "communique", "--lang", "fr")
