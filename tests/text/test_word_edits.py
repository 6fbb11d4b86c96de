# SPDX-License-Identifier: Apache-2.0
"""Edits in a word processor: words typed over, brackets taken out, changes that parties tracked. The words on the page win."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from comity.text.docx.reader import from_docx
from comity.text.docx.writer import to_docx
from comity.text.model import (
    Alternative,
    Attribution,
    Choice,
    Clause,
    Header,
    Note,
    NoteRef,
    Text,
    Words,
    choices,
)
from comity.text.reader import read
from comity.text.wording import bracketed
from comity.text.writer import write
from text.drafts import ARABIC, ENGLISH
from text.word_surgery import (
    DATE,
    DRAFT,
    LATER,
    N,
    bare,
    codes,
    delete,
    edited,
    insert,
    others,
    paragraphs,
    replaced,
    root_of,
    run,
    run_of,
    settled,
    shown,
    split,
    tracked,
    words,
)


class TestWordsTypedOver:
    def test_base_words_in_a_clause_with_choices(self) -> None:
        back = from_docx(replaced(DRAFT, " a year. ", " each winter. "))
        assert words(back, "op-1") == "The parties [shall][should] meet [twice] each winter."
        assert list(choices(back.by_id["op-1"].content)) == list(choices(read(ENGLISH).by_id["op-1"].content))
        assert others(back, "op-1") == others(read(ENGLISH), "op-1")
        assert back.flags == ()

    def test_words_within_an_alternative(self) -> None:
        back = from_docx(replaced(DRAFT, "should", "is encouraged to"))
        assert words(back, "op-1") == "The parties [shall][is encouraged to] meet [twice] a year."
        (first, second) = next(choices(back.by_id["op-1"].content)).alternatives
        assert (first.id, second.id) == ("op-1.c1.1", "op-1.c1.2")
        assert second.attributions == (Attribution(("TAV",)),)

    def test_a_blank_filled_in(self) -> None:
        back = from_docx(replaced(DRAFT, "X", "30"))
        (choice,) = choices(back.by_id["op-2"].content)
        assert words(back, "op-2") == "Number of members: [30]."
        assert choice.id == "op-2.c1"

    def test_words_put_into_an_empty_bracket(self) -> None:
        empty = Choice("c", (Alternative("c.1", None), Alternative("c.2", (), (Attribution(("ALD",)),))))
        text = Text(Header(parties=("ALD",)), (Clause("a", "prose", content=(Words("To "), empty)),))
        data = to_docx(text, date=DATE)
        assert from_docx(data) == text

        def change(root: Any) -> None:
            piece = split(run_of(root, "["), "[")
            piece.addnext(run("meet"))

        (choice,) = choices(from_docx(edited(data, change)).by_id["a"].content)
        assert choice.alternatives[0] == Alternative("c.1", (Words("meet"),))
        assert choice.alternatives[1].content == ()

    def test_emphasis_is_put_back_around_what_changed(self) -> None:
        back = from_docx(replaced(DRAFT, "inter alia", "above all"))
        assert back.by_id["pp-2"].content[0] == Words("Mindful of *above all* the winter, ")

    def test_in_arabic(self) -> None:
        data = to_docx(read(ARABIC), date=DATE)
        back = from_docx(replaced(data, "الأطراف", "الدول"))
        assert words(back, "op-1") == words(read(ARABIC), "op-1").replace("الأطراف", "الدول")

    def test_a_number_changed(self) -> None:
        back = from_docx(replaced(DRAFT, "OP2.", "OP2 bis."))
        assert (back.by_id["op-2"].number, back.by_id["op-2"].marker) == ("OP2 bis", "OP2 bis.")
        assert codes(back) == ["DOCX109"]

    def test_the_title(self) -> None:
        back = from_docx(replaced(DRAFT, "Joint communique", "Joint  statement"))
        assert back.header == replace(read(ENGLISH).header, title="Joint statement")

    def test_a_footnote(self) -> None:
        def change(root: Any) -> None:
            text = run_of(root, "reserved").find(N + "t")
            text.text = text.text.replace("reserved", "noted")

        back = from_docx(edited(DRAFT, change, "word/footnotes.xml"))
        assert back.notes[0].content == (Words("(TAV: reserve) The word is noted."),)
        assert back.notes[0].key == "1"
        assert list(back.walk()) == list(read(ENGLISH).walk())

    def test_a_status_that_was_signed_stays_and_the_words_tell_of_the_slip(self) -> None:
        """Whether agreed words may change is not decided here; the clause's hash differs."""
        back = from_docx(replaced(DRAFT, "the talks", "the fights"))
        assert back.by_id["pp-1"].statuses == read(ENGLISH).by_id["pp-1"].statuses
        assert words(back, "pp-1") != words(read(ENGLISH), "pp-1")

    @pytest.mark.parametrize(
        "old",
        [
            "Recalling",
            "welcoming",
            "noting",
            "shall",
            "should",
            "meet",
            "twice",
            "committee",
            "forty",
            "thing",
        ],
    )
    def test_one_word_changes_one_clause_and_no_attribution(self, old: str) -> None:
        before = read(ENGLISH)
        back = from_docx(replaced(DRAFT, old, "quartz"))
        changed = [
            one.id
            for one in before.walk()
            if replace(one, children=()) != replace(back.by_id[one.id], children=())
        ]
        assert len(changed) == 1
        assert words(back, changed[0]) == words(before, changed[0]).replace(old, "quartz", 1)
        for one, other in zip(
            choices(before.by_id[changed[0]].content), choices(back.by_id[changed[0]].content), strict=True
        ):
            assert one.id == other.id
            assert [a.attributions for a in one.alternatives] == [a.attributions for a in other.alternatives]


class TestBracketsTypedOver:
    def test_new_brackets_in_the_words(self) -> None:
        back = from_docx(replaced(DRAFT, "one thing", "one [good][great] thing"))
        (choice,) = choices(back.by_id["op-4.a"].content)
        assert words(back, "op-4.a") == "one [good][great] thing;"
        assert [one.attributions for one in choice.alternatives] == [(), ()]
        assert len({choice.id, *(one.id for one in choice.alternatives)}) == 3

    def test_an_alternative_taken_out_is_dropped_and_flagged(self) -> None:
        back = from_docx(edited(DRAFT, lambda root: _remove_change(root, "[should]")))
        assert words(back, "op-1") == "The parties [shall] meet [twice] a year."
        assert codes(back) == ["DOCX105"]
        assert "op-1.c1.2" in back.flags[0].message

    def test_the_first_of_two_taken_out(self) -> None:
        back = from_docx(edited(DRAFT, lambda root: _remove_change(root, "[shall]")))
        (choice, _) = choices(back.by_id["op-1"].content)
        assert [(one.id, one.before) for one in choice.alternatives] == [("op-1.c1.2", "")]

    def test_a_choice_taken_out(self) -> None:
        back = from_docx(edited(DRAFT, lambda root: _remove_change(root, "[twice]")))
        assert back.by_id["op-1"].content[-2] == Words(" meet  a year. ")
        assert words(back, "op-1") == "The parties [shall][should] meet a year."

    def test_brackets_lifted_by_hand_are_read_anew(self) -> None:
        back = from_docx(edited(DRAFT, lambda root: _retype(root, "[twice]", "twice")))
        assert words(back, "op-1") == "The parties [shall][should] meet twice a year."
        assert codes(back) == ["DOCX103"]
        (choice,) = choices(back.by_id["op-1"].content)
        assert choice.id == "op-1.c1"
        assert choice.alternatives == next(choices(read(ENGLISH).by_id["op-1"].content)).alternatives
        assert back.by_id["op-1"].content[-1] == NoteRef("1")
        assert back.notes == read(ENGLISH).notes

    def test_of_equal_words_nobody_is_named_once_one_of_them_is_gone(self) -> None:
        """Guessing would put words into a party's mouth."""
        text = read(
            "parties: ALD, TAV\n\nOP1. {#a} All [shall](ALD) meet and [shall](TAV) report [soon](TAV).\n"
        )
        data = edited(to_docx(text, date=DATE), lambda root: _retype(root, "[shall]", "shall"))
        back = from_docx(data)
        assert words(back, "a") == "All shall meet and [shall] report [soon]."
        said = [one.alternatives[0].attributions for one in choices(back.by_id["a"].content)]
        assert said == [(), (Attribution(("TAV",)),)]
        assert codes(back) == ["DOCX103", "DOCX116"]

    def test_equal_words_that_all_stand_keep_their_parties(self) -> None:
        text = read(
            "parties: ALD, TAV\n\nOP1. {#a} All [shall](ALD) meet and [shall](TAV) report [soon](TAV).\n"
        )
        back = from_docx(edited(to_docx(text, date=DATE), lambda root: _retype(root, "[soon]", "soon")))
        said = [one.alternatives[0].attributions for one in choices(back.by_id["a"].content)]
        assert said == [(Attribution(("ALD",)),), (Attribution(("TAV",)),)]

    def test_rejecting_all_our_changes_leaves_the_base_text(self) -> None:
        back = from_docx(settled(DRAFT, accept=False))
        assert [(one.id, bracketed(one.content)) for one in back.walk() if one.type != "heading"] == [
            ("pp-1", "Recalling the resolution, the talks,"),
            ("pp-2", "Mindful of inter alia the winter, [deeply] concerned,"),
            ("op-1", "The parties meet a year."),
            ("op-2", "Number of members: ."),
            ("op-3", ""),
            ("op-4", "A list:"),
            ("op-4.a", "one thing;"),
            ("op-4.b", "thing."),
        ]
        assert {"DOCX105", "DOCX111"} == set(codes(back))

    def test_accepting_a_deletion_takes_the_words_out(self) -> None:
        back = from_docx(settled(DRAFT, accept=True))
        assert words(back, "pp-2") == "Mindful of inter alia the winter, concerned,"
        assert others(back, "pp-2") == others(read(ENGLISH), "pp-2")


def _change_of(root: Any, whole: str) -> Any:
    return next(one for one in root.iter(N + "ins") if shown(one) == whole)


def _remove_change(root: Any, whole: str) -> None:
    one = _change_of(root, whole)
    one.getparent().remove(one)


def _retype(root: Any, whole: str, new: str) -> None:
    one = _change_of(root, whole)
    for child in list(one):
        one.remove(child)
    one.append(run(new))


class TestChangesOfOthers:
    def test_an_insertion_becomes_an_alternative_of_its_author(self) -> None:
        back = from_docx(insert(DRAFT, "one", " very good", "MAR"))
        assert words(back, "op-4.a") == "one[ very good] thing;"
        (choice,) = choices(back.by_id["op-4.a"].content)
        assert choice.alternatives[0].attributions == (Attribution(("MAR",)),)
        assert others(back, "op-4.a") == others(read(ENGLISH), "op-4.a")
        assert back.flags == ()

    def test_a_deletion_becomes_a_request_to_delete(self) -> None:
        back = from_docx(delete(DRAFT, "one", "MAR"))
        assert words(back, "op-4.a") == "[one] thing;"
        (choice,) = choices(back.by_id["op-4.a"].content)
        assert choice.alternatives[0].attributions == (Attribution(("MAR",), "delete"),)

    def test_a_replacement_becomes_two_alternatives_of_one_choice(self) -> None:
        data = delete(insert(DRAFT, "A list", "ing", "TAV"), "A list", "TAV")
        (choice,) = choices(from_docx(data).by_id["op-4"].content)
        assert [(bracketed(one.content), one.attributions) for one in choice.alternatives] == [
            ("A list", (Attribution(("TAV",), "delete"),)),
            ("ing", (Attribution(("TAV",)),)),
        ]

    def test_a_label_that_a_party_deletes_stays_and_one_that_it_changes_is_flagged(self) -> None:
        gone = from_docx(delete(DRAFT, "OP2.", "TAV"))
        assert replace(gone, flags=()) == bare(read(ENGLISH))
        assert codes(gone) == ["DOCX109"]
        back = from_docx(insert(DRAFT, "OP2", " bis", "TAV"))
        assert (back.by_id["op-2"].marker, set(codes(back))) == ("OP2 bis.", {"DOCX109"})

    def test_several_codes_and_a_group(self) -> None:
        joint = from_docx(insert(DRAFT, "one", " good", "ALD, TAV"))
        assert next(choices(joint.by_id["op-4.a"].content)).alternatives[0].attributions == (
            Attribution(("ALD", "TAV")),
        )
        group = from_docx(insert(DRAFT, "one", " good", "COAST"))
        assert next(choices(group.by_id["op-4.a"].content)).alternatives[0].attributions == (
            Attribution(("COAST",)),
        )

    def test_somebody_unknown_is_flagged_and_nobody_is_named(self) -> None:
        back = from_docx(insert(DRAFT, "one", " good", "J. Smith"))
        assert next(choices(back.by_id["op-4.a"].content)).alternatives[0].attributions == ()
        assert codes(back) == ["DOCX106"]
        assert "'J. Smith'" in back.flags[0].message

    def test_an_insertion_within_an_alternative_is_nested(self) -> None:
        back = from_docx(insert(DRAFT, "A committee", " of wise", "TAV"))
        assert words(back, "o1") == "A committee[ of wise] of thirty [or [forty]]."

    def test_an_insertion_that_cuts_our_change_in_two(self) -> None:
        """As word processors write it: our insertion, theirs, and the rest of ours."""

        def change(root: Any) -> None:
            piece = split(run_of(root, "welcoming"), "welc")
            ours = piece.getparent()
            rest = deepcopy(ours)
            for one in list(rest)[:2]:
                rest.remove(one)
            for one in list(ours)[2:]:
                ours.remove(one)
            wrapper = tracked("ins", "TAV")
            wrapper.append(run("quartz"))
            ours.addnext(wrapper)
            wrapper.addnext(rest)

        back = from_docx(edited(DRAFT, change))
        assert words(back, "pp-1") == "Recalling the resolution, [welc[quartz]oming][noting] the talks,"

    def test_two_changes_with_a_space_between_stay_two(self) -> None:
        back = from_docx(delete(insert(DRAFT, "one", " good", "MAR"), "thing", "TAV"))
        assert [len(one.alternatives) for one in choices(back.by_id["op-4.a"].content)] == [1, 1]
        again = read(write(back), parties=back.header.parties)
        assert [len(one.alternatives) for one in choices(again.by_id["op-4.a"].content)] == [1, 1]

    def test_an_insertion_beside_brackets_is_one_more_alternative(self) -> None:
        def change(root: Any) -> None:
            wrapper = tracked("ins", "MAR")
            wrapper.append(run("[may]"))
            _change_of(root, "[should]").addprevious(wrapper)

        back = from_docx(edited(DRAFT, change))
        choice = next(choices(back.by_id["op-1"].content))
        assert [(bracketed(one.content), one.attributions) for one in choice.alternatives] == [
            ("shall", (Attribution(("ALD", "BRE")),)),
            ("may", (Attribution(("MAR",)),)),
            ("should", (Attribution(("TAV",)),)),
        ]
        assert len({one.id for one in choice.alternatives}) == 3

    def test_deleting_a_whole_alternative_asks_for_its_deletion(self) -> None:
        def change(root: Any) -> None:
            ours = _change_of(root, "[should]")
            wrapper = tracked("del", "BRE")
            for child in list(ours):
                wrapper.append(child)
            for one in wrapper.iter(N + "t"):
                one.tag = N + "delText"
            ours.append(wrapper)

        back = from_docx(edited(DRAFT, change))
        second = next(choices(back.by_id["op-1"].content)).alternatives[1]
        assert second.attributions == (Attribution(("TAV",)), Attribution(("BRE",), "delete"))
        assert words(back, "op-1") == words(read(ENGLISH), "op-1")

    def test_deleting_half_a_bracket_is_not_taken_over_but_flagged(self) -> None:
        back = from_docx(delete(DRAFT, "[", "BRE"))
        assert words(back, "pp-1") == words(read(ENGLISH), "pp-1")
        assert list(choices(back.by_id["pp-1"].content)) == list(choices(read(ENGLISH).by_id["pp-1"].content))
        assert codes(back) == ["DOCX103", "DOCX107"]

    def test_a_change_added_and_taken_back_leaves_nothing(self) -> None:
        def change(root: Any) -> None:
            outer, inner = tracked("ins", "MAR"), tracked("del", "MAR")
            inner.append(run(" good", deleted=True))
            outer.append(inner)
            split(run_of(root, "one thing"), "one").addnext(outer)

        assert from_docx(edited(DRAFT, change)) == bare(read(ENGLISH))

    def test_a_change_that_another_party_deletes(self) -> None:
        def change(root: Any) -> None:
            outer, inner = tracked("ins", "MAR"), tracked("del", "TAV")
            inner.append(run(" good", deleted=True))
            outer.append(inner)
            split(run_of(root, "one thing"), "one").addnext(outer)

        (choice,) = choices(from_docx(edited(DRAFT, change)).by_id["op-4.a"].content)
        assert choice.alternatives[0].attributions == (Attribution(("MAR",)), Attribution(("TAV",), "delete"))

    def test_white_space_alone_is_no_proposal(self) -> None:
        back = from_docx(insert(DRAFT, "one", " ", "MAR"))
        assert back.by_id["op-4.a"].content == (Words("one  thing;"),)
        assert words(from_docx(delete(DRAFT, " thing;"[:1], "MAR")), "op-4.a") == "one thing;"

    def test_a_declared_party_that_edits_later_is_not_taken_for_our_export(self) -> None:
        """MAR is one of our authors; only the date tells its own change from the one that we wrote."""
        back = from_docx(insert(DRAFT, "welcoming", " warmly", "MAR"))
        assert words(back, "pp-1") == "Recalling the resolution, [welcoming[ warmly]][noting] the talks,"

    def test_the_changes_come_back_in_the_next_export(self) -> None:
        once = from_docx(delete(insert(DRAFT, "one", " good", "MAR"), "A list", "TAV"))
        again = from_docx(to_docx(once, date=LATER))
        assert again == bare(once)

    def test_typing_and_tracking_in_one_clause(self) -> None:
        data = insert(replaced(DRAFT, " a year. ", " each winter. "), "each", " long", "MAR")
        back = from_docx(data)
        assert words(back, "op-1") == "The parties [shall][should] meet [twice] each[ long] winter."

    def test_a_footnote_that_somebody_added(self) -> None:
        def note(root: Any) -> None:
            one = deepcopy(root[-1])
            one.set(N + "id", "77")
            run_of(one, "reserved").find(N + "t").text = "Subject to costs."
            root.append(one)

        def reference(root: Any) -> None:
            made = etree.Element(N + "r")
            etree.SubElement(made, N + "footnoteReference", {N + "id": "77"})
            split(run_of(root, "A list"), "A list").addnext(made)

        back = from_docx(edited(edited(DRAFT, note, "word/footnotes.xml"), reference))
        assert back.by_id["op-4"].content == (Words("A list"), NoteRef("w1"), Words(":"))
        assert back.notes == (*read(ENGLISH).notes, Note("w1", (Words("Subject to costs."),)))
        assert codes(back) == ["DOCX113"]

    def test_a_comment_that_somebody_added_is_told(self) -> None:
        def change(root: Any) -> None:
            one = deepcopy(root[0])
            one.set(N + "author", "TAV")
            one.set(N + "date", LATER)
            next(one.iter(N + "t")).text = "We cannot live with this."
            root.append(one)

        back = from_docx(edited(DRAFT, change, "word/comments.xml"))
        assert [(one.code, one.message) for one in back.flags] == [
            ("DOCX114", "TAV comments: We cannot live with this.")
        ]
        assert back == replace(bare(read(ENGLISH)), flags=back.flags)


@st.composite
def _edits(draw: st.DrawFn) -> list[tuple[str, int, str]]:
    kinds = st.sampled_from(["type", "insert", "delete"])
    return draw(
        st.lists(
            st.tuples(
                kinds,
                st.integers(0, 10_000),
                st.sampled_from(["quartz", " ", "[amber]", "a [b", "كلمة", "]"]),
            ),
            min_size=1,
            max_size=4,
        )
    )


@given(_edits())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_word_of_the_page_is_ever_lost(edits: list[tuple[str, int, str]]) -> None:
    """Whatever was typed, inserted or deleted: each word on the page, struck through or not, is in the text that comes back."""
    data = DRAFT
    for kind, place, new in edits:
        runs = [one for one in root_of(data).iter(N + "t") if (one.text or "").strip()]
        old = (runs[place % len(runs)].text or "").strip()
        if kind == "type":
            data = replaced(data, old, f"{old} {new}")
        elif kind == "insert":
            data = insert(data, old, new, "MAR")
        else:
            data = delete(data, old, "TAV")
    back = from_docx(data)
    kept = " ".join(f"{one.marker} {bracketed(one.content)}" for one in back.walk())
    runs = [
        one for paragraph_ in paragraphs(root_of(data))[1:] for one in paragraph_.iter(N + "t", N + "delText")
    ]
    lost = [
        word
        for one in runs
        for word in re.findall(r"\w+", one.text or "")
        if word not in re.sub(r"[\[\]]", "", kept)
    ]
    assert [word for word in lost if word not in kept] == []
