# SPDX-License-Identifier: Apache-2.0
"""What every store must do, asked of each kind in the same words."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from comity.desk.host import Host, Receipt
from comity.desk.mechanism import Mechanism
from comity.errors import BusyError, Refusal, StoreError, UsageError
from comity.record import merkle
from comity.record.keys import KeyDirectory
from comity.record.store import Row, Store, open_store
from record.store.places import Interrupted, Place, PostgresPlace, SqlitePlace, checkpoint_of, fill, rows_of
from record.store.postgres_server import Server
from record.trees import Tree, numbered
from worlds import Replica, seed


def everything(store: Store) -> tuple[Any, ...]:
    """All that a reader can learn."""
    sizes = store.cosigned_sizes()
    return (
        list(store.rows(0, store.size())),
        store.head(),
        sizes,
        [store.cosigned(size) for size in sizes],
    )


def test_an_empty_store(place: Place) -> None:
    store = place.create()
    assert store.size() == 0
    assert store.head() is None
    assert store.cosigned_sizes() == []
    assert store.cosigned(0) is None
    assert store.same_text(0) == []
    assert store.nodes([]) == []
    assert list(store.rows(0, 0)) == []
    with pytest.raises(StoreError, match="no entry 0"):
        store.note(0)
    with pytest.raises(StoreError, match="lacks entry 0"):
        list(store.rows(0, 1))
    with pytest.raises(StoreError, match="level 0"):
        store.nodes([(0, 0)])


def test_rows_come_back_in_order_and_byte_for_byte(place: Place) -> None:
    store, tree = place.create(), Tree(numbered(1300))
    fill(store, tree)
    whole = rows_of(tree)
    assert store.size() == 1300
    assert store.head() == checkpoint_of(tree)
    assert list(store.rows(0, 1300)) == whole
    assert list(store.rows(511, 777)) == whole[511:777]
    assert list(store.rows(1299, 1300)) == whole[1299:]
    assert [store.note(index) for index in (0, 512, 1299)] == [tree.entries[i] for i in (0, 512, 1299)]
    assert all(type(row) is Row and type(row.note) is bytes for row in store.rows(0, 3))


@pytest.mark.parametrize("index", [1300, -1, 2**63, 2**70])
def test_there_is_no_such_entry(place: Place, index: int) -> None:
    store = place.create()
    fill(store, Tree(numbered(3)))
    with pytest.raises(StoreError):
        store.note(index)
    with pytest.raises(StoreError):
        list(store.rows(index, index + 1))
    with pytest.raises(StoreError):
        store.nodes([(0, index)])


def test_a_walk_beyond_the_end_gives_what_is_there_and_then_fails(place: Place) -> None:
    store = place.create()
    fill(store, Tree(numbered(3)))
    seen: list[int] = []
    with pytest.raises(StoreError, match="lacks entry 3"):
        seen.extend(row.number for row in store.rows(1, 5))
    walk = store.rows(1, 5)
    assert [next(walk).number, next(walk).number] == [1, 2]


def test_a_hole_is_never_stepped_over(place: Place) -> None:
    store = place.create()
    fill(store, Tree(numbered(5)))
    place.execute("DELETE FROM {}entries WHERE idx = 2")
    walk = store.rows(0, 5)
    assert [next(walk).number, next(walk).number] == [0, 1]
    with pytest.raises(StoreError, match="lacks entry 2"):
        next(walk)


def test_every_node_of_a_thousand_entries(place: Place) -> None:
    store, tree = place.create(), Tree(numbered(1000))
    fill(store, tree)
    nodes = [(level, number) for level in range(10) for number in range(1000 >> level)]
    assert store.nodes(nodes) == tree.read(nodes)
    assert store.nodes(nodes[::-7] * 2) == tree.read(nodes[::-7] * 2), (
        "in the order asked, twice if asked twice"
    )
    for size in (1, 2, 511, 512, 513, 1000):
        assert merkle.root(size, store.nodes) == merkle.root(size, tree.read)
    for missing in [(0, 1000), (9, 1), (3, 125), (10, 0), (60, 0)]:
        with pytest.raises(StoreError, match=f"subtree {missing[1]} at level {missing[0]}"):
            store.nodes([(0, 0), missing])


def test_a_row_with_too_few_hashes_is_an_error(place: Place) -> None:
    store = place.create()
    fill(store, Tree(numbered(4)))
    place.execute("UPDATE {}entries SET hashes = note WHERE idx = 3")
    with pytest.raises(StoreError, match="subtree 0 at level 2"):
        store.nodes([(2, 0)])


def test_texts_are_found_by_their_key(place: Place) -> None:
    store = place.create()
    keys = [5, -(2**63), 5, 2**63 - 1, 5]
    with store.writing() as writer:
        writer.append([Row(i, bytes(32), key, b"%d" % i) for i, key in enumerate(keys)], b"head")
    assert store.same_text(5) == [0, 2, 4]
    assert store.same_text(-(2**63)) == [1]
    assert store.same_text(2**63 - 1) == [3]
    assert store.same_text(6) == []
    assert store.repeated_text_keys() == {5}


@pytest.mark.parametrize("size", [0, 1, 65_535])
def test_notes_of_every_size(place: Place, size: int) -> None:
    store, note = place.create(), bytes(range(256)) * 256
    with store.writing() as writer:
        writer.append([Row(0, bytes(32), 0, note[:size])], note[:size])
    assert store.note(0) == note[:size] == store.head() == next(store.rows(0, 1)).note


def test_cosignatures_stand_by_name_and_are_replaced(place: Place) -> None:
    store = place.create()
    fill(store, Tree(numbered(9)))
    with store.writing() as writer:
        writer.cosign(9, b"nine", "TUR/witness", b"t1")
        writer.cosign(9, b"nine", "FRA/witness", b"f1")
        writer.cosign(9, b"nine", "a/witness", b"a1")
        writer.cosign(4, b"four", "FRA/witness", b"f0")
    with store.writing() as writer:
        writer.cosign(9, b"another nine", "TUR/witness", b"t2")
    assert store.cosigned_sizes() == [4, 9]
    assert store.cosigned(9) == (b"nine", [b"f1", b"t2", b"a1"])
    assert store.cosigned(4) == (b"four", [b"f0"])
    assert store.cosigned(5) is None
    assert everything(place.open()) == everything(store)


def test_the_writer_sees_what_it_writes_and_nobody_else_does(place: Place) -> None:
    store, tree = place.create(), Tree(numbered(8))
    other = place.open()
    with store.writing() as writer:
        assert writer.size == 0
        writer.append(rows_of(tree)[:3], b"three")
        assert writer.size == store.size() == 3
        assert store.nodes([(1, 0)]) == tree.read([(1, 0)])
        assert other.size() == 0
        assert other.head() is None
        writer.append(rows_of(tree)[3:], b"eight")
        assert writer.size == 8
    assert other.size() == store.size() == 8
    assert everything(other) == everything(store)
    assert store.head() == b"eight"


@pytest.mark.parametrize("failure", [Interrupted, KeyboardInterrupt, GeneratorExit])
def test_whatever_raises_leaves_no_trace(place: Place, failure: type[BaseException]) -> None:
    store, tree = place.create(), Tree(numbered(4))
    fill(store, tree)
    before = everything(store)
    with pytest.raises(failure), store.writing() as writer:  # noqa: PT012 - the block is what is tested
        writer.append([Row(4, bytes(32), 1, b"lost")], b"lost")
        writer.cosign(4, b"lost", "FRA/witness", b"lost")
        raise failure
    assert everything(store) == before == everything(place.open())
    with place.open().writing() as writer:
        assert writer.size == 4, "the lock is free again"


def test_an_empty_append_is_allowed_and_changes_nothing_else(place: Place) -> None:
    store = place.create()
    fill(store, Tree(numbered(2)))
    before = everything(store)
    with store.writing():
        pass
    assert everything(store) == before


@pytest.mark.parametrize("numbers", [[3], [5], [4, 6], [4, 4], [5, 4], [-1]])
def test_entries_leave_no_gap(place: Place, numbers: list[int]) -> None:
    store, tree = place.create(), Tree(numbered(4))
    fill(store, tree)
    rows = [Row(number, bytes(32), 0, b"x") for number in numbers]
    with pytest.raises(StoreError), store.writing() as writer:
        writer.append(rows, b"head")
    assert everything(store) == everything(place.open())
    assert store.size() == 4


def test_a_failed_part_is_not_committed_although_the_caller_goes_on(place: Place) -> None:
    store = place.create()
    nothing: Any = None
    with pytest.raises(StoreError), store.writing() as writer:  # noqa: PT012
        with suppress(Exception):
            writer.append([Row(0, bytes(32), 0, b"x"), Row(1, nothing, 0, b"x")], b"head")
        assert writer.size == 0
    assert store.size() == 0


def test_writing_twice_at_once_is_refused_and_the_first_goes_on(place: Place) -> None:
    store, tree = place.create(), Tree(numbered(2))
    with store.writing() as writer:
        with pytest.raises(StoreError), store.writing():
            pass
        writer.append(rows_of(tree), b"head")
    assert place.open().size() == 2


def test_a_second_writer_is_told_that_the_store_is_busy(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place.busy_seconds, 0.2)
    store = place.create()
    other = place.open()
    with store.writing() as writer:
        began = time.monotonic()
        with pytest.raises(BusyError) as caught, other.writing():
            pass
        assert 0.1 < time.monotonic() - began < 5
        assert other.size() == 0, "readers are never in the way, nor is anybody in theirs"
        writer.append(rows_of(Tree(numbered(1))), b"head")
    assert caught.value.exit_code == 32
    with other.writing() as writer:
        assert writer.size == 1


def test_a_waiting_writer_goes_on_from_what_the_first_has_written(place: Place) -> None:
    store, tree = place.create(), Tree(numbered(2))
    found: list[int] = []

    def second() -> None:
        other = open_store(place.address)
        with other.writing() as writer:
            found.append(writer.size)
            writer.append(rows_of(tree)[writer.size :], b"second")
        other.close()

    with store.writing() as writer:
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        writer.append(rows_of(tree)[:1], b"first")
    thread.join(30)
    assert found == [1]
    assert store.size() == 2
    assert store.head() == b"second"


def test_writers_in_a_race_never_share_an_index(place: Place) -> None:
    place.create()
    written: dict[int, list[range]] = {0: [], 1: [], 2: []}

    def write(number: int) -> None:
        store = open_store(place.address)
        for turn in range(15):
            with store.writing() as writer:
                first = writer.size
                count = turn % 3 + 1
                rows = [Row(first + i, bytes(32), number, b"%d %d" % (number, turn)) for i in range(count)]
                writer.append(rows, b"%d" % (first + count))
            written[number].append(range(first, first + count))
        store.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in written]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    store = place.open()
    assert store.size() == 3 * 30
    assert store.head() == b"90"
    for number, ranges in written.items():
        assert store.same_text(number) == [index for found in ranges for index in found]
        for turn, found in enumerate(ranges):
            assert {store.note(index) for index in found} == {b"%d %d" % (number, turn)}


def test_what_was_committed_is_there_after_reopening(place: Place) -> None:
    store, tree = place.create(), Tree(numbered(40))
    fill(store, tree)
    with store.writing() as writer:
        writer.cosign(40, b"forty", "FRA/witness", b"line")
    before = everything(store)
    store.close()
    again = place.open()
    assert everything(again) == before
    again.close()


def test_a_closed_store_says_so(place: Place) -> None:
    store = place.create()
    store.close()
    store.close()
    attempts: list[Callable[[], object]] = [store.size, store.head, lambda: store.note(0)]
    for attempt in attempts:
        with pytest.raises(StoreError):
            attempt()
    with pytest.raises(StoreError), store.writing():
        pass


def test_a_store_belongs_to_the_thread_that_opened_it(place: Place) -> None:
    store = place.create()
    raised: list[BaseException] = []

    def use() -> None:
        try:
            store.size()
        except BaseException as error:  # noqa: BLE001 - handed to the main thread
            raised.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert [type(error) for error in raised] == [StoreError]


def test_creating_never_touches_a_record_that_exists(place: Place) -> None:
    store = place.create()
    fill(store, Tree(numbered(3)))
    before = everything(store)
    with pytest.raises(StoreError, match="already"):
        place.create()
    assert everything(store) == before == everything(place.open())


def test_a_missing_record_is_not_made_by_opening_it(place: Place) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match="there is no record"):
            place.open()
    assert place.create().size() == 0


def test_another_programs_database_is_not_a_record(place: Place) -> None:
    place.be_something_else()
    with pytest.raises(StoreError, match="record"):
        place.open()


def test_a_record_of_another_layout_is_refused(place: Place) -> None:
    place.create().close()
    if isinstance(place, SqlitePlace):
        place.execute("PRAGMA user_version = 2")
    else:
        place.execute("UPDATE comity_layout SET version = 2")
    with pytest.raises(StoreError, match="layout 1"):
        place.open()


def test_two_mechanisms_side_by_side_know_nothing_of_each_other(place: Place) -> None:
    store, other = place.create(), place.fresh()
    second = other.create()
    with store.writing() as writer, second.writing() as unrelated:
        writer.append(rows_of(Tree(numbered(1))), b"one")
        unrelated.append(rows_of(Tree(numbered(2))), b"two")
    assert (store.size(), second.size()) == (1, 2)
    other.close()


def test_an_address_without_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "comity.record.store.postgres", None)
    with pytest.raises(UsageError, match="not installed"):
        open_store("postgresql:///x")


# The host on both stores.


def told() -> Replica:
    """Twenty entries, all of them admissible."""
    story = Replica()
    story.table()
    for turn in range(8):
        story.file("FRA", "yes", "preferred", source=f"turn {turn}")
        story.file(["RUS", "TUR"], "no", "acceptable", source=f"turn {turn}")
    return story


@contextmanager
def hosted(folder: Path, place: Place, story: Replica) -> Iterator[Host]:
    keys = KeyDirectory(folder / "keys")
    keys.create(story.origin, seed(story.origin))
    mechanism = Mechanism.create(folder, place.address)
    host = Host(mechanism, keys, story.origin)
    try:
        yield host
    finally:
        host.close()
        mechanism.close()


@pytest.mark.parametrize("batches", [[1] * 21, [4, 1, 0, 16]], ids=["one by one", "together"])
def test_a_host_gives_the_same_bytes_on_every_store(
    tmp_path: Path, postgres: Server, batches: list[int]
) -> None:
    story = told()
    assert not story.folded.void
    line = story.cosigned(story.head, 1, "FRA")[len(story.head) :]
    with (
        hosted(tmp_path / "a", SqlitePlace(tmp_path), story) as first,
        hosted(tmp_path / "b", PostgresPlace(postgres), story) as second,
    ):
        start = 0
        for count in batches:
            notes = story.notes[start : start + count] + ([story.notes[0]] if start else [])
            answers = [host.submit_all(notes) for host in (first, second)]
            assert [str(answer) for answer in answers[0]] == [str(answer) for answer in answers[1]]
            assert sum(isinstance(answer, Receipt) for answer in answers[0]) == count
            assert sum(isinstance(answer, Refusal) for answer in answers[0]) == (start > 0)
            start += count
        a, b = first.mechanism, second.mechanism
        assert a.store.size() == start == len(story.notes)
        assert a.head() == b.head() == story.head
        assert a.state().digest() == b.state().digest() == story.folded.digest()
        for mechanism in (a, b):
            with mechanism.store.writing() as writer:
                writer.cosign(start, story.head, "FRA/witness", line)
        assert everything(a.store) == everything(b.store)
        assert a.evidence(start) == story.head + line
        proofs = [[mechanism.prove(index).encode() for index in range(start)] for mechanism in (a, b)]
        assert proofs[0] == proofs[1]
