# SPDX-License-Identifier: Apache-2.0
"""The catalogue: pages in one order, words in any script, filters, and an index that may be damaged without loss."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.errors import BusyError, InputError, StoreError
from comity.inquiry.exhibits.catalogue import BATCH, Catalogue, Head, Row, Words, row_of
from comity.inquiry.exhibits.exhibit_record import Acquired, Facts, record_of
from inquiry.exhibits.specimens import salt


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path / "catalogue.sqlite")
    yield made
    made.close()


def row(number: int, **more: Any) -> Row:
    return Row(f"e-{number:016x}", **more)


def ids(*numbers: int) -> list[str]:
    return [f"e-{number:016x}" for number in numbers]


HIGH = 2**64 - 1


def test_pages_follow_the_id_whatever_the_order_of_entry(catalogue: Catalogue) -> None:
    numbers = [HIGH, 5, 2**63, 0, 2**63 - 1, 7]
    for number in numbers:
        catalogue.index(row(number))
    ordered = ids(*sorted(numbers))
    assert [one.id for one in catalogue.list()] == ordered
    pages = []
    after = None
    while page := catalogue.list(after, 2):
        pages.append([one.id for one in page])
        after = page[-1].id
    assert pages == [ordered[:2], ordered[2:4], ordered[4:]]
    assert catalogue.list(limit=0) == ()
    assert catalogue.list(after=ids(6)[0], limit=1)[0].id == ids(7)[0], (
        "the page may start after an id that is not there"
    )


def test_a_row_comes_back_as_it_was_entered(catalogue: Catalogue) -> None:
    facts = Facts(
        media_type="text/plain",
        title="Мост",
        source="s-1",
        url="https://news.example/1",
        sensitivity="organisers",
        acquired=Acquired(from_="2026-03-01T00:00:00Z"),
    )
    made = row_of(record_of(facts, salt(1), "ab" * 32, 3), "complete", Head(2, "cd" * 32), disposed=True)
    catalogue.index(made)
    assert catalogue.get(made.id) == made
    assert catalogue.list() == (made,)
    assert (made.acquired_to, made.events, made.disposed) == ("2026-03-01T00:00:00Z", 2, True)
    assert catalogue.get("e-" + "0" * 16) is None


def test_filters_narrow_and_combine(catalogue: Catalogue) -> None:
    for number in range(12):
        catalogue.index(
            row(
                number,
                source=f"s-{number % 2}",
                media_type=f"type/{number % 3}",
                category="derivative" if number % 4 == 0 else "original",
                custody="broken" if number == 7 else "complete",
                sensitivity="organisers" if number == 8 else "",
                parent=ids(1)[0] if number == 4 else "",
                title="report" if number > 5 else "picture",
            )
        )

    def found(words: str = "", **filters: Any) -> list[str]:
        rows = catalogue.search(words, **filters) if words else catalogue.list(**filters)
        assert catalogue.count(words, **filters) == len(rows)
        return [one.id for one in rows]

    assert found(source="s-1") == ids(1, 3, 5, 7, 9, 11)
    assert found(source="s-1", media_type="type/0") == ids(3, 9)
    assert found(category="derivative") == ids(0, 4, 8)
    assert found(custody="broken") == ids(7)
    assert found(sensitivity="organisers") == ids(8)
    assert found(sensitivity="") == ids(*(number for number in range(12) if number != 8))
    assert found(parent=ids(1)[0]) == ids(4)
    assert found("report", source="s-1") == ids(7, 9, 11)
    assert found("report", source="s-1", media_type="type/0") == ids(9)
    assert found(source="nobody") == found("report", source="nobody") == []
    with pytest.raises(TypeError, match="no filter colour"):
        catalogue.list(colour="red")


def test_times_meet_the_interval_in_which_an_exhibit_was_acquired(catalogue: Catalogue) -> None:
    days = {1: ("2026-03-01", "2026-03-03"), 2: ("2026-03-04", "2026-03-04"), 3: ("", "")}
    for number, (start, end) in days.items():
        catalogue.index(row(number, acquired_from=start, acquired_to=end))

    def found(since: str = "", until: str = "") -> list[str]:
        return [one.id for one in catalogue.list(since=since, until=until)]

    assert found() == ids(1, 2, 3)
    assert found(since="2026-03-03") == ids(1, 2)
    assert found(until="2026-03-03") == ids(1)
    assert found("2026-03-02", "2026-03-02") == ids(1)
    assert found("2026-03-05") == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Pont fermé à Orsa", "PONT ferme"),
        ("Пожар в порту Велм", "порту пожар"),
        ("Ёлка у моста", "елка"),
        ("إغلاق الجسر في أورسا", "الجسر"),
        ("مُضَخَّة المياه", "مضخة"),
        ("المضخـــة", "المضخة"),
        ("الميناء أُغلق", "اغلق"),
        ("Straße", "STRASSE"),
        ("Köprü kapatıldı", "kopru"),
        ("Bridge 12-B (north)", "12-b north"),
        ("naïve “quoted” report", '"quoted"'),
        ("News", "https://news.example/orsa"),
    ],
)
def test_words_are_found_in_any_script_without_case_and_accents(
    catalogue: Catalogue, title: str, words: str
) -> None:
    catalogue.index(row(1, title=title, url="https://news.example/orsa"))
    catalogue.index(row(2, title="Something else"))
    assert [one.id for one in catalogue.search(words)] == ids(1)


def test_all_words_must_be_there_wherever_they_stand(catalogue: Catalogue) -> None:
    catalogue.extend(
        [
            (row(1, title="Bridge"), Words("closed at noon", '{"Make": "Lens"}')),
            (row(2, title="Bridge"), Words()),
        ]
    )
    assert [one.id for one in catalogue.search("bridge noon lens")] == ids(1)
    assert [one.id for one in catalogue.search("bridge")] == ids(1, 2)
    assert catalogue.search("bridge dusk") == ()
    assert [one.id for one in catalogue.search("bridge", after=ids(1)[0])] == ids(2)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=40)
    | st.sampled_from(
        ['"', '""', "a OR b", "NEAR(a b)", "title:x", "a*", "-a", "^a", "(", "' --", "\0", "  "]
    )
)
def test_no_words_are_a_syntax_error(catalogue: Catalogue, words: str) -> None:
    assert catalogue.search(words) == ()
    assert catalogue.count() == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from("bridge pump noon OR AND NOT NEAR".split()), min_size=1, max_size=5),
    st.lists(st.sampled_from("bridge pump noon or and".split()), min_size=1, max_size=3),
)
def test_search_agrees_with_looking_at_the_words(
    catalogue: Catalogue, title: list[str], words: list[str]
) -> None:
    catalogue.clear()
    catalogue.index(row(1, title=" ".join(title)))
    expected = set(words) <= {one.lower() for one in title}
    assert bool(catalogue.search(" ".join(words))) == expected


def test_words_outlive_a_new_row_and_go_when_forgotten(catalogue: Catalogue) -> None:
    catalogue.index(row(1, title="Bridge"))
    catalogue.add_words(ids(1)[0], Words("closed at noon", "lens"))
    catalogue.add_words(ids(1)[0], Words(metadata="shutter"))
    catalogue.index(row(1, title="Bridge", custody="complete"))
    assert catalogue.search("bridge noon shutter")
    assert not catalogue.search("lens")
    catalogue.forget_words(ids(1)[0])
    assert catalogue.search("bridge")
    assert not catalogue.search("noon")


def test_a_remembered_head_only_moves_forward_along_the_chain(catalogue: Catalogue) -> None:
    def known() -> tuple[int, str, str]:
        found = catalogue.get(ids(1)[0])
        assert found is not None
        return found.events, found.head, found.custody

    catalogue.index(row(1, events=2, head="b", custody="complete"), {1: "a", 2: "b"})
    catalogue.index(row(1, events=3, head="c", custody="complete"), {1: "a", 2: "b", 3: "c"})
    assert known() == (3, "c", "complete")
    catalogue.index(row(1, events=2, head="b", custody="complete"), {1: "a", 2: "b"})
    assert known() == (3, "c", "complete"), "a slow writer does not set it back"
    catalogue.index(row(1, events=4, head="e", custody="complete"), {1: "a", 2: "b", 3: "d", 4: "e"})
    assert known() == (3, "c", "broken"), "another event 3 does not replace what was known"
    catalogue.index(row(1, events=4, head="e", custody="complete"), {3: "c", 4: "e"})
    assert known() == (4, "e", "broken"), "broken until a check finds otherwise"
    catalogue.set_custody(ids(1)[0], "complete")
    assert known()[2] == "complete"


def test_many_are_entered_in_batches(catalogue: Catalogue) -> None:
    count = BATCH + 7
    step = 2**64 // count
    rows = (
        (row((count - number) * step, title=f"Report {number}"), Words()) for number in range(1, count + 1)
    )
    assert catalogue.extend(rows) == count == catalogue.count()
    assert [one.title for one in catalogue.search(f"report {count}")] == [f"Report {count}"]
    assert catalogue.list(limit=1)[0].title == f"Report {count}"


def test_ids_that_are_none(catalogue: Catalogue) -> None:
    for name in ("", "e-1", "x" * 18):
        with pytest.raises(InputError, match="not the id"):
            catalogue.list(after=name)


def test_a_damaged_catalogue_says_that_it_can_be_made_anew(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(
        b"not a database at all, but long enough to be looked at" * 100
    )
    with pytest.raises(StoreError) as failed:
        Catalogue(tmp_path / "catalogue.sqlite")
    assert "--rebuild" in failed.value.hint


def test_a_catalogue_that_another_process_holds(catalogue: Catalogue) -> None:
    catalogue._db.execute("PRAGMA busy_timeout=0")
    other = sqlite3.connect(catalogue.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError, match="held by another process"):
        catalogue.index(row(1))
    other.execute("ROLLBACK")
    other.close()
    catalogue.index(row(1))
    assert catalogue.count() == 1


def test_a_place_where_no_catalogue_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        Catalogue(tmp_path / "file" / "catalogue.sqlite")
