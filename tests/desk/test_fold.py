# SPDX-License-Identifier: Apache-2.0
"""The fold is total and deterministic, and says truthfully whose fault a void entry is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import strategies
from comity import kinds
from comity.desk.fold import Judged, Malformed
from comity.desk.state import KINDS, State, Void
from comity.errors import FormatError, FormRefusal, Refusal
from comity.record.entry import MAX_ENTRY_BYTES, compose
from comity.record.note import Note, add_signatures, parse_note
from record.trees import Tree
from vectors.make_kinds import on_record
from worlds import ORIGIN, Replica, Story, accepted, key, refused, terms

STORY = on_record()
ISSUE: dict[str, Any] = {"id": "i", "title": "t", "options": [{"id": "o", "title": "O"}]}


def told(notes: list[bytes]) -> Replica:
    replica = Replica(found=False)
    for note in notes:
        replica.submit(note)
    return replica


@cache
def snapshots() -> tuple[list[bytes], list[bytes | None]]:
    """The state after each number of the story's entries, and the hashes of their texts."""
    replica = Replica(found=False)
    states = [replica.folded.encode()]
    for note in STORY:
        replica.submit(note)
        states.append(replica.folded.encode())
    return states, replica.texts


def begun(size: int) -> Replica:
    """A replica that goes on from a snapshot after the first `size` entries. A test below says that nothing tells it from `told`."""
    states, texts = snapshots()
    return resumed(STORY[:size], texts[:size], states[size])


def resumed(notes: list[bytes], texts: list[bytes | None], state: bytes) -> Replica:
    replica = Replica(found=False)
    replica.tree = Tree(notes)
    replica.texts = list(texts)
    replica.fold.state = State.decode(state)
    return replica


@pytest.fixture(scope="module")
def talking() -> Replica:
    """Everybody is accredited, an issue and a circle are there: most statements find what they speak of."""
    replica = Replica(circles=[{"id": "c", "members": ["FRA", "RUS", "TUR"]}])
    replica.table()
    replica.file("RUS", "yes", "preferred")
    return replica


# Total.


@settings(max_examples=120)
@given(st.data())
def test_whatever_stands_on_the_log_the_fold_goes_on(data: st.DataObject) -> None:
    """Damaged entries anywhere in a record: none raises, each has its verdict, and the state stays a value."""
    notes, first = list(STORY), len(STORY)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(notes) - 1))
        notes[place] = data.draw(strategies.damaged(notes[place]))
        first = min(first, place)
    replica = begun(first)
    for note in notes[first:]:
        replica.submit(note)
    state = replica.folded
    assert state.size == len(notes)
    assert State.decode(state.encode()) == state
    assert all(void.fault in {"host", "author"} and void.reason and void.rule for void in state.void.values())


@settings(max_examples=300)
@given(st.data())
def test_damaged_statements_under_good_signatures(data: st.DataObject) -> None:
    """Whoever holds a key can sign anything: what gets past the signatures meets every rule, and no rule raises but a Refusal."""
    place = data.draw(st.integers(0, len(STORY) - 1))
    replica = begun(place)
    replica.rekey(ORIGIN, 2 if place == len(STORY) - 1 else 1)
    note = parse_note(STORY[place])
    lines = note.text.split(b"\n")
    text = b"\n".join([*lines[:2], data.draw(strategies.damaged(lines[2])).replace(b"\n", b""), b""])
    signed = b"".join(replica.signer(line.name).line(text) for line in note.signatures)
    replica.submit(text + b"\n" + signed)
    for later in STORY[place + 1 :]:
        replica.submit(later)
    assert replica.folded.size == len(STORY)
    assert State.decode(replica.folded.encode()) == replica.folded


@settings(max_examples=150)
@given(st.lists(st.sampled_from(range(len(STORY))), max_size=30))
def test_entries_in_any_order_and_number(order: list[int]) -> None:
    replica = told([STORY[0], *(STORY[place] for place in order)])
    assert replica.folded.size == len(order) + 1
    passed = [index for index in range(len(order) + 1) if str(index) not in replica.folded.void]
    assert len({replica.notes[index] for index in passed}) == len(passed)


@settings(max_examples=100)
@given(st.data())
def test_statements_of_any_kind_signed_by_those_who_may(talking: Replica, data: st.DataObject) -> None:
    """Random bodies under good signatures get past form and authority, and reach the kinds' own rules."""
    kind = data.draw(st.sampled_from([kind for kind in KINDS.values() if kind.authority == "post"]))
    by = ("FRA/delegate-1", "RUS/delegate-1")
    body = data.draw(strategies.bodies(kind))
    known = {
        "issue": "border",
        "option": "yes",
        "circle": "c",
        "rule": "two",
        "format": None,
        "start_rule": None,
    }
    changes = {name: known[name] for name in kind.body.__struct_fields__ if name in known}
    if not data.draw(st.booleans()):
        changes = {}
    data_line = kinds.encode(type(body)(**{**_fields(body), **changes, "by": by, "seen": talking.seen()}))
    replica = copy_of(talking)
    try:
        text = compose(ORIGIN, kind.name, data_line)
    except FormRefusal:
        assume(False)
        raise
    before = copy.deepcopy(replica.folded)
    outcome = replica.submit(replica.sign(text, *by))
    if isinstance(outcome, Void):
        assert outcome.fault == "author"
        before.size, before.root, before.void = replica.folded.size, replica.folded.root, replica.folded.void
        assert replica.folded == before


def _fields(body: Any) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.__struct_fields__}


def copy_of(replica: Replica) -> Replica:
    """The same log in another replica, folded from a decoded snapshot of the state."""
    return resumed(replica.notes, replica.texts, replica.folded.encode())


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_bytes_are_the_hosts_fault(talking: Replica, data: bytes) -> None:
    with pytest.raises(Malformed):
        talking.fold.check(data)


# Deterministic.


def test_two_replicas_print_one_digest() -> None:
    first, second = told(STORY), told(STORY)
    assert first.folded.digest() == second.folded.digest()
    assert first.folded.encode() == second.folded.encode()
    assert len(first.folded.digest()) == 64


def test_a_fold_goes_on_from_a_snapshot_at_any_size() -> None:
    whole = told(STORY)
    for size in range(len(STORY)):
        replica = begun(size)
        for note in STORY[size:]:
            replica.submit(note)
        assert replica.folded.digest() == whole.folded.digest()


@settings(max_examples=60)
@given(st.data())
def test_damaged_records_too_fold_to_one_digest(data: st.DataObject) -> None:
    notes = list(STORY)
    place = data.draw(st.integers(0, len(notes) - 1))
    notes[place] = data.draw(strategies.damaged(notes[place]))
    assert told(notes).folded.digest() == told(notes).folded.digest()


def test_the_digest_covers_the_root() -> None:
    replica = told(STORY[:4])
    digest = replica.folded.digest()
    assert replica.fold.set_root(bytes(32)).digest() != digest


def test_checking_changes_nothing(talking: Replica) -> None:
    before = talking.folded.encode()
    note = talking.note(
        "talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="s"
    )
    assert isinstance(talking.fold.check(note), Judged)
    with pytest.raises(Refusal):
        talking.fold.check(talking.note("talks/issue/v1", "FRA", **ISSUE | {"status_quo": "p"}))
    assert talking.folded.encode() == before


@pytest.mark.parametrize("data", [b"", b"{}x", b"[]", b'{"size":"1"}', b"\xff"])
def test_a_damaged_snapshot_is_a_format_error(data: bytes) -> None:
    with pytest.raises(FormatError, match="not a state of this version"):
        State.decode(data)


# Whose fault.


class Signed:
    """A statement that is fine, to be spoiled in one way."""

    def __init__(self) -> None:
        self.replica = Replica()
        self.text = self.replica.draft("talks/issue/v1", "FRA", **ISSUE)

    def sent(self, text: bytes, *names: str) -> Judged | Void:
        return self.replica.submit(self.replica.sign(text, *(names or ("FRA/delegate-1",))))


def test_what_no_honest_host_admits_is_the_hosts_fault() -> None:
    spoilers: dict[str, Callable[[bytes], bytes]] = {
        "another first line": lambda t: t.replace(b" entry v1", b" entry v2"),
        "a line more": lambda t: t + b"more\n",
        "a line less": lambda t: t.replace(b"talks/issue/v1\n", b""),
        "no JSON": lambda t: t.replace(b"{", b"(", 1),
        "another field": lambda t: t.replace(b'"at"', b'"aa"'),
        "a space": lambda t: t.replace(b'"at":', b'"at": '),
        "a circle": lambda t: t.replace(b'"by"', b'"circle":"c","by"'),
        "another mechanism": lambda t: t.replace(b"astana entry", b"geneva entry"),
        "an unknown signer": lambda t: t.replace(b"FRA/delegate-1", b"FRA/delegate-9"),
        "no seen": lambda t: t[: t.index(b'"seen"')] + t[t.index(b'"title":"t"') :],
    }
    for name, spoil in spoilers.items():
        signed = Signed()
        other = spoil(signed.text)
        assert other != signed.text, name
        assert refused(signed.sent(other), "host"), name
        assert isinstance(signed.sent(signed.text), Judged), name


def test_what_breaks_a_rule_is_the_authors_fault() -> None:
    replica = Replica()
    replica.accredit("FRA/envoy", ["charter/*"])
    for note in (
        replica.note("talks/issue/v1", "FRA/envoy", **ISSUE),
        replica.note("talks/issue/v1", "FRA", **ISSUE | {"format": "none"}),
        replica.note("talks/issue/v1", "FRA/root-1", **ISSUE),
        replica.note("charter/recall/v1", ["FRA/delegate-1"], post="FRA/delegate-1"),
    ):
        assert refused(replica.submit(note), "author")


def test_nobody_is_blamed_for_what_was_forged_in_its_name() -> None:
    """A dishonest host writes entries that break rules under others' names: the bad signature is judged first."""
    replica = Replica()
    replica.accredit("FRA/envoy", ["charter/*"])
    replica.accredit("FRA/former")
    replica.recall("FRA/former")
    incoherent = terms(notice=1, amendment="none")
    for kind, by, fields in (
        ("talks/issue/v1", ["FRA/envoy"], ISSUE),
        ("talks/issue/v1", ["FRA/former"], ISSUE),
        ("talks/issue/v1", ["FRA/root-1"], ISSUE),
        ("talks/issue/v1", ["FRA/delegate-1"], ISSUE | {"format": "none"}),
        ("charter/recall/v1", ["FRA/delegate-1"], {"post": "FRA/delegate-1"}),
        ("charter/amend/v1", ["FRA/root-1"], {"base": "0" * 64, "terms": incoherent}),
        ("charter/adopt/v1", ["FRA/root-1"], {"log": "x", "terms": incoherent}),
    ):
        text = replica.draft(kind, by, **fields)
        forged = add_signatures(text, [key(name, 9) for name in by])
        assert refused(replica.submit(forged), "host"), kind
        junk = parse_note(replica.sign(text, *by))
        line = junk.signatures[0]
        bad = type(line)(line.name, line.key_id, bytes(64))
        assert refused(replica.submit(bytes(Note(junk.text, (bad,)))), "host"), kind


def test_an_unknown_kind_is_void_and_changes_nothing(talking: Replica) -> None:
    signed = Signed()
    other = signed.text.replace(b"talks/issue/v1", b"talks/riddle/v1")
    assert refused(signed.sent(other)) == "the kind 'talks/riddle/v1' is not known to fold version 1"
    assert signed.replica.folded.void["4"].kind == "talks/riddle/v1"
    assert not signed.replica.folded.talks.issues


def test_entry_0_is_the_charter_and_nothing_else() -> None:
    late = Replica()
    replica = Replica(found=False)
    assert "entry 0 is a talks/issue/v1" in refused(
        replica.submit(late.note("talks/issue/v1", "FRA", **ISSUE)), "host"
    )
    replica = Replica(found=False)
    text = replica.draft("charter/adopt/v1", "FRA/root-1", log="x", terms=replica.terms)
    seen = late.draft("talks/issue/v1", "FRA", **ISSUE)
    seen = seen[seen.index(b'"seen"') : seen.rindex(b',"title"')]
    other = text.replace(b'"terms"', seen + b',"terms"')
    assert "entry 0 can have seen nothing" in refused(
        replica.submit(replica.sign(other, "FRA/root-1")), "host"
    )


def test_nobody_has_seen_more_than_there_was() -> None:
    signed = Signed()
    ahead = signed.text.replace(b'"size":4}', b'"size":5}')
    assert "`seen` is of size 5, beyond this entry's index 4" in refused(signed.sent(ahead), "host")


def test_the_fold_does_not_look_into_seen() -> None:
    """A bad signature in it is for admission and verification to find; the fold stays a function of the rules."""
    signed = Signed()
    seen = signed.text[signed.text.index(b'"sig":"') :][:80]
    assert isinstance(signed.sent(signed.text.replace(seen[7:20], seen[7:18] + b"AA")), Judged)


def test_an_entry_is_bounded() -> None:
    replica = Replica()
    options = [{"id": f"o{n}", "title": "O" * 300, "text": "x" * 1500} for n in range(36)]
    with pytest.raises(FormRefusal, match=f"at most {MAX_ENTRY_BYTES:,}"):
        replica.draft("talks/issue/v1", "FRA", **ISSUE | {"options": options})
    note = replica.note("talks/issue/v1", "FRA", **ISSUE | {"options": options[:34]})
    stuffed = note + b"".join(key("FRA/delegate-1", n).line(note) for n in range(60))
    assert "at most 65,535 are allowed" in refused(replica.submit(stuffed), "host")
    assert isinstance(replica.submit(note), Judged)


# Twins.


def test_an_identical_text_is_refused_whoever_signs_again(talking: Replica) -> None:
    replica = Replica()
    replica.table()
    note = replica.note(
        "talks/position/v1", ["FRA", "RUS"], issue="border", option="yes", stance="preferred", source="s"
    )
    index = accepted(replica.submit(note))
    parsed = parse_note(note)
    for again in (note, bytes(Note(parsed.text, parsed.signatures[::-1]))):
        assert refused(replica.submit(again)) == f"entry {index} has the very same text"


def test_a_void_twin_does_not_stand_in_the_way() -> None:
    replica = Replica()
    note = replica.note(
        "talks/position/v1", "FRA", issue="border", option="yes", stance="preferred", source="s"
    )
    assert "there is no issue" in refused(replica.submit(note))
    replica.table()
    accepted(replica.submit(note))
    assert "the very same text" in refused(replica.submit(note))


def test_the_same_words_at_another_time_are_another_statement() -> None:
    replica = Replica()
    replica.table()
    assert accepted(replica.file("FRA", "yes", "preferred")) + 1 == accepted(
        replica.file("FRA", "yes", "preferred")
    )


def test_the_clock_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """`at` is the author's claim: a story told backwards folds the same."""

    def back(story: Story) -> State:
        times = iter(f"20{year:02d}-01-01T00:00:00Z" for year in range(99, 0, -1))
        monkeypatch.setattr(story, "at", lambda: next(times))
        story.table()
        story.file("FRA", "yes", "preferred")
        return story.folded

    forward = Replica()
    forward.table()
    forward.file("FRA", "yes", "preferred")
    found = back(Replica())
    assert found.talks == forward.folded.talks
    assert found.charter == forward.folded.charter
