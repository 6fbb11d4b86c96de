# SPDX-License-Identifier: Apache-2.0
"""Akoma Ntoso as we read it: our own files give back what was written, files of others their clauses, and hostile bytes a refusal."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.text.akn.reader import from_akn
from comity.text.akn.writer import to_akn, validate
from comity.text.model import Alternative, Choice, Clause, Header, Note, NoteRef, Status, Text, Words
from comity.text.open_points import open_points
from comity.text.reader import read
from comity.text.writer import write
from strategies import damaged
from text.example import SOURCE, arabic, example
from text.published import PARIS, published
from text.strategies_text import texts

DATE = "2026-05-04"


def bare(text: Text) -> Text:
    """A text without what no export carries."""
    return replace(text, source="", diagnostics=(), flags=())


def again(text: Text) -> Text:
    return from_akn(to_akn(text, date=DATE))


# Round trips


@given(texts)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_written_is_read(text: Text) -> None:
    found = again(text)
    assert found == text
    assert repr(found) == repr(text), "fields that do not compare, too"


@pytest.mark.parametrize("text", [example(), arabic()])
def test_the_examples_come_back(text: Text) -> None:
    assert again(text) == bare(text)
    assert write(again(text)) == write(text)


def test_a_text_without_anything_comes_back() -> None:
    assert again(Text(Header(), ())) == Text(Header(), ())


def test_the_paris_draft_comes_back() -> None:
    text = read(published(PARIS))
    assert again(text) == bare(text)
    assert write(again(text)) == write(text)


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    data = to_akn(example(), date=DATE)
    assert to_akn(from_akn(data), date=DATE) == data


def test_words_side_by_side_become_one_and_empty_ones_go() -> None:
    content = (Words("a"), Words(""), Words("b"), NoteRef("1"), Words(""))
    text = Text(Header(), (Clause("p", "paragraph", content=content),))
    assert again(text).clauses[0].content == (Words("ab"), NoteRef("1"))


@pytest.mark.parametrize("number", ["2", "OP9"])
def test_a_renumbered_clause_keeps_its_id(number: str) -> None:
    (clause,) = [one for one in again(example()).walk() if one.id == "op-1"]
    moved = replace(clause, number=number)
    assert again(Text(Header(), (moved,))).clauses[0].id == "op-1"


def test_a_paragraph_added_by_another_program_is_kept() -> None:
    data = to_akn(example(), date=DATE).replace(
        b"</section>",
        b'<paragraph eId="new"><num>OP9.</num><content><p>Added</p></content></paragraph></section>',
        1,
    )
    assert validate(data) == ()
    found = from_akn(data)
    assert found.by_id["new"] == Clause("new", "paragraph", "OP9.", "OP9.", (Words("Added"),), pinned=True)
    assert len(list(found.walk())) == len(list(example().walk())) + 1


# Files of others

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">
  <act name="act">
    <meta>
      <identification source="#x">
        <FRBRWork>
          <FRBRthis value="/akn/aa/act/2001/1/!main"/><FRBRuri value="/akn/aa/act/2001/1"/>
          <FRBRdate date="2001-01-01" name="Generation"/><FRBRauthor href="#x"/><FRBRcountry value="aa"/>
          <FRBRname value="river-act"/>
        </FRBRWork>
        <FRBRExpression>
          <FRBRthis value="/akn/aa/act/2001/1/fra@2001-02-03/!main"/><FRBRuri value="/akn/aa/act/2001/1/fra@2001-02-03"/>
          <FRBRdate date="2001-02-03" name="Version"/><FRBRauthor href="#x"/><FRBRversionNumber value="7"/>
          <FRBRlanguage language="fra"/>
        </FRBRExpression>
        <FRBRManifestation>
          <FRBRthis value="/akn/aa/act/2001/1/fra@2001-02-03/!main.xml"/><FRBRuri value="/akn/aa/act/2001/1/fra@2001-02-03.akn"/>
          <FRBRdate date="2001-02-03" name="Export"/><FRBRauthor href="#x"/>
        </FRBRManifestation>
      </identification>
      <references source="#x">
        <TLCOrganization eId="x" href="/x" showAs="X"/>
        <TLCOrganization eId="MAR" href="/m" showAs="Mar"/><TLCOrganization eId="ALD" href="/a" showAs="Ald"/>
      </references>
      <notes source="#x"><note eId="note_9"><p>Kept apart.</p></note></notes>
    </meta>
    <preface><longTitle><p>An <docTitle>Act on the River</docTitle></p></longTitle></preface>
    <preamble>
      <recitals><recital eId="rec_1"><num>(1)</num><p>Whereas the river
         <i>flows</i>,</p></recital></recitals>
      <formula name="enacting"><p>It is enacted:</p></formula>
    </preamble>
    <body>
      <chapter eId="chp_1">
        <num>Chapter 1</num>
        <heading>General</heading>
        <article eId="art_1">
          <num>1</num>
          <heading>Scope</heading>
          <paragraph eId="art_1__para_1">
            <num>(1)</num>
            <intro><p>The commission has</p></intro>
            <point eId="art_1__para_1__point_a"><num>a</num><content><p><b>Thirty</b> members;
              <authorialNote marker="*"><p>Or</p><p>more.</p></authorialNote></p></content></point>
            <wrapUp><p>and a seat.</p></wrapUp>
          </paragraph>
          <paragraph eId="art_1__para_2"><num>(2)</num><content>
            <p>It <inline name="alternative" eId="alt_1">shall</inline> or <inline name="alternative" alternativeTo="#alt_1">should</inline>
               meet <span eId="s_1">twice</span><span eId="s_2" alternativeTo="s_1">once</span>
               <inline name="noText" eId="n_1" refersTo="#x"/>a year<noteRef href="#note_9"/>.</p>
            <p>Second <ins>block</ins>.</p>
          </content></paragraph>
          <paragraph eId="art_1__para_3"><num>(3)</num><content>
            <blockList eId="list_1"><listIntroduction>Namely</listIntroduction>
              <item eId="item_a"><num>(a)</num><p>one</p></item><item eId="item_b"><num>(b)</num><p>two</p></item>
            </blockList>
            <table><tr><th><p>Seat</p></th><th><p>Year</p></th></tr><tr><td><p>Senne</p></td><td><p>2001</p></td></tr></table>
          </content></paragraph>
        </article>
        <article eId="art_2"><num>2</num><content><p>First way.</p></content></article>
        <article eId="art_2_alt" alternativeTo="art_2"><num>2 alt</num><content><p>Second way.</p></content></article>
        <hcontainer name="end"><heading>End</heading><content><p>Done<eol/>now.</p></content></hcontainer>
      </chapter>
    </body>
  </act>
</akomaNtoso>
"""


def foreign() -> Text:
    return from_akn(FOREIGN.encode())


def test_the_foreign_file_is_a_valid_one() -> None:
    assert validate(FOREIGN.encode()) == ()


def test_the_header_of_a_foreign_file() -> None:
    assert foreign().header == Header(
        "Act on the River",
        "river-act",
        "fr",
        "bill",
        "7",
        parties=("ALD", "MAR"),
        groups=MappingProxyType({}),
    )


def words(identity: str) -> str:
    return "".join(one.text for one in foreign().by_id[identity].content if isinstance(one, Words))


def test_clauses_of_a_foreign_file() -> None:
    found = [(one.id, one.type, one.number, words(one.id)) for one in foreign().walk()]
    assert found == [
        ("clause-1", "prose", "", "An Act on the River"),
        ("rec_1", "preambular", "(1)", "Whereas the river *flows*,"),
        ("clause-2", "prose", "", "It is enacted:"),
        ("chp_1", "heading", "Chapter 1", "General"),
        ("art_1", "article", "1", "Scope"),
        ("art_1__para_1", "paragraph", "(1)", "The commission has"),
        ("art_1__para_1__point_a", "point", "a", "**Thirty** members; "),
        ("clause-3", "prose", "", "and a seat."),
        ("art_1__para_2", "paragraph", "(2)", "It  meet  a year."),
        ("clause-4", "prose", "", "Second block."),
        ("art_1__para_3", "paragraph", "(3)", "Namely"),
        ("item_a", "point", "(a)", "one"),
        ("item_b", "point", "(b)", "two"),
        ("clause-5", "matter", "", "Seat | Year\nSenne | 2001"),
        ("art_2", "option", "2", "First way."),
        ("art_2_alt", "option", "2 alt", "Second way."),
        ("clause-6", "heading", "", "End"),
        ("clause-7", "prose", "", "Done now."),
    ]


def test_choices_of_a_foreign_file() -> None:
    first, second, null = [one for one in foreign().by_id["art_1__para_2"].content if isinstance(one, Choice)]
    assert [(one.id, one.content, one.before) for one in first.alternatives] == [
        ("alt_1", (Words("shall"),), ""),
        ("alternative-2", (Words("should"),), " or "),
    ]
    assert [one.content for one in second.alternatives] == [(Words("twice"),), (Words("once"),)]
    assert null.alternatives == (Alternative("n_1", None),)


def test_options_of_a_foreign_file_are_one_open_point() -> None:
    points = open_points(foreign())
    assert [(one.kind, [option.id for option in one.options]) for one in points if one.kind == "options"] == [
        ("options", ["art_2", "art_2_alt"])
    ]


def test_notes_of_a_foreign_file() -> None:
    assert foreign().notes == (Note("*", (Words("Or more."),)), Note("note_9", (Words("Kept apart."),)))
    assert NoteRef("note_9") in foreign().by_id["art_1__para_2"].content


def test_what_is_more_than_words_is_flagged_with_its_line() -> None:
    lines = FOREIGN.splitlines()
    assert [("<ins>" if "<ins>" in lines[one.line - 1] else "<table>", one.code) for one in foreign().flags] == [
        ("<ins>", "AKN001"), ("<table>", "AKN001"),
    ]  # fmt: skip


def test_what_stands_in_a_choice_outside_its_alternatives_is_flagged() -> None:
    data = to_akn(example(), date=DATE)
    stray = data.replace(b"</inline></inline> the talks", b"</inline><b>stray</b></inline> the talks", 1)
    assert stray != data
    (flag,) = from_akn(stray).flags
    assert "stray" in stray.decode().splitlines()[flag.line - 1]
    assert "<b>" in flag.message
    assert bare(replace(from_akn(stray), flags=())) == bare(example())


def test_a_foreign_file_can_be_written_in_both_formats() -> None:
    text = foreign()
    assert again(text) == bare(text)
    assert "Chapter 1" in write(text)
    assert "{#art_1__para_2}" in write(text)


def test_a_placeholder_of_others_is_a_choice() -> None:
    data = FOREIGN.replace(
        "Second <ins>block</ins>.", "On <placeholder originalText='x'>day</placeholder>"
    ).encode()
    choices = [one for clause in from_akn(data).walk() for one in clause.content if isinstance(one, Choice)]
    assert choices[-1].kind == "placeholder"


# Refusals


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00", b"no xml", b"<akomaNtoso/>", b"<html/>", b"\xff\xfe", "<a>\u00e9</a>".encode("utf-16")[:-1],
        b'<akomaNtoso xmlns="http://www.akomantoso.org/2.0"><act><meta/></act></akomaNtoso>',
        b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"/>',
        b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act/></akomaNtoso>',
        b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><!-- act --></akomaNtoso>',
        SOURCE.encode(),
    ],
)  # fmt: skip
def test_what_is_not_akoma_ntoso_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^line \d+: expected ") as refused:
        from_akn(data)
    assert refused.value.hint


DOCTYPES = [
    '<!DOCTYPE akomaNtoso [<!ENTITY e "words">]>',
    '<!DOCTYPE akomaNtoso [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE akomaNtoso SYSTEM "http://example.invalid/akn.dtd">',
    '<!DOCTYPE akomaNtoso [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;&b;&b;&b;">]>',
    "<!DOCTYPE akomaNtoso>",
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("use", ["", "&e;"])
def test_a_file_that_could_define_entities_is_refused(doctype: str, use: str) -> None:
    head, _, rest = FOREIGN.partition("\n")
    data = f"{head}\n{doctype}\n{rest.replace('Second way.', f'Second{use} way.')}".encode()
    with pytest.raises(InputError):
        from_akn(data)


def test_nesting_without_end_is_refused() -> None:
    data = FOREIGN.replace("Second way.", "<inline name='x'>" * 5000 + "deep" + "</inline>" * 5000).encode()
    with pytest.raises(InputError, match=r"line \d+"):
        from_akn(data)


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        (b'c:type="operative"', b'c:type="operatic"', "type='operatic'; expected one of: article, "),
        (b'c:level="2"', b'c:level="two"', "level='two'; expected a whole number"),
        (b'c:level="2"', b'c:level="-2"', "level='-2'; expected a whole number"),
        (b'c:line="31"', b'c:line="99999999999999999999"', "expected a whole number"),
        (b'c:stance="retain"', b'c:stance="detain"', "stance='detain'; expected one of: ad_referendum, "),
        (
            b'c:kind="blank"',
            b'c:kind="bland"',
            "kind='bland'; expected one of: blank, contested, placeholder",
        ),
        (b'c:kind="reservation"', b'c:kind="preservation"', "expected one of: placement, "),
        (b'state="agreed"', b'state="aggrieved"', "state='aggrieved'; expected one of: ad_referendum, "),
        (b'dialect="neg"', b'dialect="beg"', "dialect='beg'; expected one of: neg, published"),
        (b'type="statement"', b'type="verdict"', "type='verdict'; expected one of: bill, statement"),
    ],
)
def test_words_that_are_not_ours_are_refused_with_their_line(here: bytes, there: bytes, said: str) -> None:
    data = to_akn(example(), date=DATE)
    assert here in data
    with pytest.raises(InputError) as refused:
        from_akn(data.replace(here, there, 1))
    assert said in refused.value.message
    line = int(refused.value.message.removeprefix("line ").partition(":")[0])
    assert there in data.replace(here, there, 1).splitlines()[line - 1]


def test_a_choice_without_alternatives_is_refused() -> None:
    data = FOREIGN.replace("Second way.", "<inline name='choice'/>").encode()
    with pytest.raises(InputError, match=r"line \d+: expected alternatives"):
        from_akn(data)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([FOREIGN.encode(), to_akn(example(), date=DATE)]))
    try:
        list(from_akn(data.draw(damaged(whole))).walk())
    except InputError as refused:
        said = refused.message
    else:
        said = "line 1: read"
    assert said.startswith("line ")


def test_statuses_are_read_with_what_their_author_wrote() -> None:
    clause = Clause(
        "a",
        "operative",
        statuses=(Status("agreed", "CoW", ("ALD",), "Agreed in CoW"), Status("placement_open")),
    )
    (found,) = again(Text(Header(), (clause,))).clauses
    assert [(one.state, one.written) for one in found.statuses] == [
        ("agreed", "Agreed in CoW"),
        ("placement_open", ""),
    ]
