# SPDX-License-Identifier: Apache-2.0
"""A text on the record as a file, and a file as clauses: what goes out comes back, hashes agree, nothing is lost on the way."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from comity.desk.texts import adoption, agreement, current_text, revising, signed_hashes, tabling
from comity.errors import FormRefusal, InputError, Refusal
from comity.text.model import Text
from comity.text.reader import read
from comity.text.tabled import Clause, words_hash
from comity.text.tabling import as_on_record, clauses_to_table
from comity.text.wording import clause_hash
from comity.text.writer import write
from text.record.stage import OP1, OP2, OP3, PARTIES, Table, choice, clause, typed
from worlds import accepted

HEAD = "title: Draft\ntext: t\nlang: en\nparties: ALD, BRE, MAR, TAV\n\n"
TWO = {"title": {"ar": "مشروع", "en": "Draft"}}


def draft(*blocks: str, language: str = "en") -> Text:
    return read(HEAD.replace("lang: en", f"lang: {language}") + "\n\n".join(blocks) + "\n")


def tabled(*blocks: str) -> tuple[Clause, ...]:
    return clauses_to_table({"en": draft(*blocks)})


def plain(clauses: tuple[Clause, ...]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.to_builtins(clauses)
    return found


def again(table: Table) -> tuple[Clause, ...]:
    """What the record's text says once it was written to a file and read back."""
    return as_on_record(table.it, clauses_to_table({"en": read(write(table.current()))}))


# From a file to clauses.


def test_brackets_become_choices_and_attributions_are_dropped() -> None:
    (made,) = tabled(
        "OP1. {#op-1} They [shall](ALD)[should](BRE, MAR: retain) meet [twice](TAV: delete) in [X]."
    )
    assert made == typed(
        clause(
            "op-1", "They <op-1.c1> meet <op-1.c2> in <op-1.c3>.",
            choice("op-1.c1", "shall", "should"), choice("op-1.c2", "twice"), choice("op-1.c3", "X", kind="blank"),
            number="OP1", marker="OP1.",
        )
    )[0]  # fmt: skip


def test_emphasis_goes_and_escapes_become_characters() -> None:
    (made,) = tabled(r"OP1. {#a} The *whole* \[text\] of a_b \{c\} \\ 5\*6.")
    assert made.words == {"en": ("The whole [text] of a_b {c} \\ 5*6.",)}


def test_options_become_a_choice_of_the_clause_above() -> None:
    (made,) = tabled("OP1. {#a} Size:\n    Option 1 (ALD): {#o1} Thirty.\n    Option 2: {#o2} No text")
    (options,) = made.choices
    assert made.words["en"][-1] == typed(clause("a", f"<{options.id}>"))[0].words["en"][0]
    assert [(one.id, one.words, one.label) for one in options.alternatives] == [
        ("o1", {"en": ("Thirty.",)}, "Option 1"),
        ("0", None, "Option 2"),
    ]


def test_a_bracket_around_whole_clauses_is_one_in_each() -> None:
    blocks = ("[", "OP1. {#a} One.", "OP2. {#b} Two [three].", "](BRE: delete)", "OP3. {#c} Four.")
    one, two, four = tabled(*blocks)
    assert (one.words["en"], two.words["en"], four.choices) == (
        typed(clause("a", "<a.b1>"))[0].words["en"],
        typed(clause("b", "<b.b1>"))[0].words["en"],
        (),
    )
    assert [made.id for made in two.choices] == ["b.b1", "b.c1"]
    table = Table(*plain((one, two, four)))
    assert table.opened("a") == ["a.b1"]
    assert table.line("b") == "OP2. {#b} [Two [three]{#b.c1}.]{#b.b1}"


def test_a_bracket_that_opens_at_the_end_of_a_clause_leaves_nothing_there() -> None:
    one, two, three = tabled("OP1. {#a} One [", "OP2. {#b} two", "OP3. {#c} ] three.")
    assert (one.choices, three.choices) == ((), ())
    assert [made.id for made in two.choices] == ["b.b1"]
    assert [one.words["en"], three.words["en"]] == [("One ",), (" three.",)]


def test_footnotes_are_clauses() -> None:
    blocks = ("OP1. {#a} One[^A], two[^b].", "[^A]: (ALD: reserve) First.", "[^b]: Second [note].")
    table = Table(*plain(tabled(*blocks)))
    assert table.it.order == ["a", "note-a", "note-b"]
    text = table.current()
    assert [(note.key, len(note.content)) for note in text.notes] == [("A", 1), ("b", 3)]
    assert table.line("a") == "OP1. {#a} One[^A], two[^b]."
    assert again(table) == clauses_to_table({"en": text})
    accepted(table.insert("BRE", clause("op-9", "New."), after="note-b"))
    assert [one.id for one in table.current().walk()] == ["a", "op-9"]


def test_languages_with_other_clauses_or_choices_are_refused() -> None:
    en = draft("OP1. {#a} One [two].", "OP2. {#b} x")
    for blocks, message in (
        (["OP1. {#a} واحد [اثنان]."], "the clauses in en and ar differ: b"),
        (["OP2. {#b} x", "OP1. {#a} واحد [اثنان]."], "their order"),
        (["OP1. {#a} واحد.", "OP2. {#b} x"], "the choices of a in en and ar differ: a.c1"),
        (["OP1. {#a} واحد [1][2].", "OP2. {#b} x"], "the alternatives of a.c1 in en and ar differ: 2"),
    ):
        with pytest.raises(FormRefusal, match=message) as caught:
            clauses_to_table({"en": en, "ar": draft(*blocks, language="ar")})
        assert "--pin" in caught.value.hint


def test_a_text_is_tabled_in_several_languages() -> None:
    texts = {"en": draft("OP1. {#a} One [two]."), "ar": draft("OP1. {#a} واحد [اثنان].", language="ar")}
    (kind, fields), *rest = tabling("u", texts, {"format": "pair"})
    assert (kind, rest) == ("text/table/v1", [])
    table = Table(tabled=False)
    accepted(table.say(kind, "ALD", **fields))
    one = current_text(table.folded, "u", "ar")
    assert one.header.language == "ar"
    assert clauses_to_table({"ar": one})[0].words == {
        "ar": ("واحد ", *typed(clause("a", "<a.c1>."))[0].words["en"])
    }
    with pytest.raises(InputError, match="does not stand in 'fr'"):
        current_text(table.folded, "u", "fr")


def test_a_long_text_is_tabled_in_several_statements() -> None:
    """By bytes, and by how many clauses a statement may have."""
    for count, words in ((700, "x"), (40, "word " * 500)):
        texts = {"en": draft(*(f"OP{n}. {{#op-{n}}} {words}" for n in range(count)))}
        statements = list(tabling("t", texts, {}))
        assert [kind for kind, _ in statements] == ["text/table/v1"] + ["text/insert/v1"] * (
            len(statements) - 1
        )
        assert len(statements) > 1
        table = Table(tabled=False)
        for kind, fields in statements:
            accepted(table.say(kind, "ALD", **fields))
        assert table.it.order == [f"op-{n}" for n in range(count)]
        assert not any(any(one.open_choices()) for one in table.it.clauses.values())


# From the record to a file and back.


ALL = [
    clause("s", "Part one", type="heading", level=2),
    clause("pp", "Recalling <pp.c> all<^1>.", choice("pp.c", "it", "them"), type="preambular", depth=1),
    clause("a", "Under *no* [circumstance] \\ {x} # _y_.", depth=1, number="OP1"),
    clause(
        "b", "b(<b.c>) (ALD)", choice("b.c", "x <b.d>", "y", None), choice("b.d", "1"), depth=2, type="point"
    ),
    clause("note-1", "A <n>.", choice("n", "remark"), type="note", number="1"),
]


def test_what_is_shown_reads_back_as_what_is_tabled() -> None:
    table = Table(*ALL)
    once = as_on_record(table.it, clauses_to_table({"en": table.current()}))
    assert [one.id for one in once] == table.it.order
    assert [one.words for one in once] == [one.words for one in typed(*ALL)]
    assert [one.choices for one in once] == [one.choices for one in typed(*ALL)]
    assert again(table) == once
    other = Table(*plain(once))
    assert clauses_to_table({"en": other.current()}) == once


def test_words_that_look_like_a_party_or_a_status_stay_words() -> None:
    said = "They <c> (ALD) meet (Agreed)"
    table = Table(clause("a", said, choice("c", "may", "will")))
    assert table.line("a") == r"{#a} They [may]{#c}[will] \(ALD) meet \(Agreed)"
    text = read(write(table.current()))
    assert (text.by_id["a"].statuses, text.diagnostics) == ((), ())
    assert again(table)[0].words == typed(clause("a", said))[0].words


@pytest.mark.parametrize(
    "words", ["A *b* _c_ [d] \\ e \\[f\\] {g} #h", "\\", "*", "[", "_a", "a\\ b", "(x)", "**"]
)
def test_hashes_on_the_record_are_those_of_the_file(words: str) -> None:
    table = Table(clause("a", words))
    shown = table.current().by_id["a"]
    assert table.hashes("a") == {"en": words_hash("a", "en", words)} == {"en": clause_hash(shown, "en")}


def test_depths_that_jump_are_siblings_still() -> None:
    table = Table(
        clause("a", "x"), clause("b", "x", depth=2), clause("c", "x", depth=2), clause("d", "x", depth=1)
    )
    (first,) = table.current().clauses
    assert [one.id for one in first.children] == ["b", "c", "d"]


def test_no_text_is_said_in_the_language_of_the_text() -> None:
    for language, said in (("en", "No text"), ("fr", "Pas de texte"), ("ar", "لا نص"), ("ru", "Нет текста")):
        made = choice("c", {language: "x"}, {language: "y"}, None)
        table = Table(clause("a", {language: [{"choice": "c"}]}, made), title={language: "T"})
        (shown,) = table.current(language).by_id["a"].content
        assert shown.alternatives[2].content[0].text == said  # type: ignore[union-attr, index]
        once = clauses_to_table({language: read(write(table.current(language)))})
        assert once[0].choices[0].alternatives[2].id == "0"


def test_the_text_at_any_size_of_the_log() -> None:
    table = Table()
    sizes = {len(table.notes): "They [shall]{#c}[should] report [twice a year]{#d}."}
    accepted(table.settle("BRE", "c/1"))
    sizes[len(table.notes)] = "They shall report [twice a year]{#d}."
    accepted(table.revise("ALD", clause("op-2", "All report.")))
    sizes[len(table.notes)] = "All report."
    for size, line in sizes.items():
        other = Table(tabled=False)
        for note in table.notes[len(other.notes) : size]:
            other.submit(note)
        assert other.line("op-2") == f"{{#op-2}} {line}"


# Revising from files.


def edited(table: Table, *changes: tuple[str, str]) -> Text:
    source = write(table.current())
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return read(source)


def test_a_file_that_says_the_same_revises_nothing() -> None:
    table = Table(*ALL)
    accepted(table.propose("BRE", "pp", "9", "us", choice="pp.c"))
    accepted(table.propose("MAR", "a", "x", "Always."))
    accepted(table.settle("ALD", "b.c/2", "b"))
    with pytest.raises(InputError, match="say what the text t says already"):
        revising(table.folded, "t", {"en": edited(table)})


def test_a_file_brings_changed_new_removed_and_moved_clauses() -> None:
    table = Table()
    accepted(table.propose("BRE", "op-2", "x", "may", choice="c"))
    text = edited(
        table,
        ("{#op-1} The parties shall meet.", "{#op-0} New.\n\n{#op-1} The parties meet.\n\n{#op-4} Newer."),
        ("\n\n{#op-3} Members: [X]{#n}.", ""),
    )
    fields = revising(table.folded, "t", {"en": text})
    assert [one["id"] for one in fields["clauses"]] == ["op-0", "op-1", "op-4"]
    assert fields["removed"] == ["op-3"]
    assert fields["order"] == ["op-0", "op-1", "op-4", "op-2"]
    accepted(table.say("text/revise/v1", "ALD", **fields))
    assert write(table.current()) == write(text).replace("version: 1", "version: 2")


def test_new_clauses_at_the_end_need_no_order() -> None:
    table = Table()
    fields = revising(table.folded, "t", {"en": edited(table, ("[X]{#n}.", "[X]{#n}.\n\n{#op-4} Last."))})
    assert set(fields) == {"text", "clauses"}
    moved = edited(
        table,
        ("{#op-1} The parties shall meet.\n\n", ""),
        ("[X]{#n}.", "[X]{#n}.\n\n{#op-1} The parties shall meet."),
    )
    assert revising(table.folded, "t", {"en": moved}) == {"text": "t", "order": ["op-2", "op-3", "op-1"]}


def test_alternatives_keep_their_ids_through_a_file() -> None:
    """In the file BRE's proposal is the third of its choice; on the record its id stays, so that its position does."""
    table = Table()
    accepted(table.propose("BRE", "op-2", "br-1", "may", choice="c"))
    text = edited(table, ("They [shall]{#c}[should][may]", "All [must]{#c}[may]"))
    fields = revising(table.folded, "t", {"en": text})
    (made,) = fields["clauses"]
    assert [one["id"] for one in made["choices"][0]["alternatives"]] == ["3", "br-1"]
    accepted(table.say("text/revise/v1", "ALD", **fields))
    assert table.counted("c") == {"br-1": {"BRE": "for"}}
    lost = edited(table, ("[may](BRE)", ""))
    with pytest.raises(Refusal, match="BRE has a stance on c/br-1"):
        table.fold.check(table.note("text/revise/v1", "ALD", **revising(table.folded, "t", {"en": lost})))


def test_a_clause_that_is_gone_keeps_its_place_in_a_new_order() -> None:
    table = Table(OP1, OP2, OP3)
    accepted(table.propose("BRE", "op-2", "0", None))
    accepted(table.settle("BRE", "op-2.whole/0"))
    fields = revising(table.folded, "t", {"en": edited(table, ("{#op-1}", "{#op-0} First.\n\n{#op-1}"))})
    assert fields["order"] == ["op-0", "op-1", "op-2", "op-3"]
    accepted(table.say("text/revise/v1", "ALD", **fields))


# Agreements and adoption, drawn up.


def test_an_agreement_is_drawn_up_from_the_words_as_they_stand() -> None:
    table = Table()
    fields = agreement(table.folded, "t", "op-1", level="ad_referendum")
    assert fields == {"text": "t", "clause": "op-1", "hashes": table.hashes("op-1"), "level": "ad_referendum"}
    accepted(table.say("text/agree/v1", "BRE", **fields))
    assert signed_hashes(table.folded, "t", "en") == {"op-1": table.hashes("op-1")["en"]}
    with pytest.raises(Refusal, match="open at c, d"):
        agreement(table.folded, "t", "op-2")
    with pytest.raises(InputError, match="no clause 'op-7'"):
        agreement(table.folded, "t", "op-7")
    with pytest.raises(InputError, match="no text 'u'") as caught:
        agreement(table.folded, "u", "op-1")
    assert caught.value.hint == "its texts: t"


def test_an_adoption_is_drawn_up_once_nothing_is_open() -> None:
    table = Table()
    with pytest.raises(Refusal, match="open in op-2, op-3"):
        adoption(table.folded, "t")
    table.settle_all()
    fields, target = adoption(table.folded, "t")
    assert fields == {"text": "t", "hashes": table.it.hashes()}
    assert target.startswith("text/t/")
    accepted(table.say("text/adopt/v1", list(PARTIES), **fields))
