# SPDX-License-Identifier: Apache-2.0
"""Credentials made for a roll: the public list and nothing else is public, each channel has its file, and files come back as written."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.credentials import derive, new_credential
from comity.election.ballots.belenios_v1.public_credentials import (
    PublicCredentials,
    check_public_credentials,
)
from comity.election.credentials import issuing
from comity.election.credentials.custody import PUBLIC_LIST, forget, secret_files, write_folder
from comity.election.credentials.issuing import (
    Issue,
    Issued,
    as_csv,
    as_privcreds,
    channel_files,
    derived,
    file_stem,
    issue,
    read_issued,
    weights_on_list,
)
from comity.election.credentials.voters import Voter, numbered
from comity.errors import InputError, Refusal

UUID = "HmKLDzXqRsTuVw"
CURVE = "Ed25519"  # the fastest
VOTERS = (
    Voter("ana@ald.example", "ana", 3, "post"),
    Voter("بدر الدين", "", 1, "consulate"),
    Voter("Cy, of Maritania", "", 2**31, "post"),
)


def keys(credentials: Sequence[str]) -> Iterator[str]:
    return derived(credentials, UUID, CURVE)


def made(voters: Sequence[Voter] = VOTERS, seed: int = 1) -> Issue:
    return issue(voters, Random(seed).randrange, keys)


def test_the_list_holds_every_voters_key_and_weight_and_no_name() -> None:
    found = made()
    roll = check_public_credentials(found.public_list, groups.group(CURVE))
    assert (roll.count, roll.total_weight, roll.weighted) == (3, 4 + 2**31, True)
    for one in found.issued:
        assert roll.weight(derive(one.credential, UUID, groups.group(CURVE)).public) == one.voter.weight
        assert one.voter.identity.encode() not in found.public_list
    assert json.loads(found.public_list) == sorted(json.loads(found.public_list))


def test_voters_keep_their_order_and_the_list_does_not_show_it() -> None:
    """With as many seeds as it takes: every order of three entries occurs, whoever stands first on the roll."""
    orders = set()
    for seed in range(60):
        found = made(numbered(3), seed)
        assert [one.voter.identity for one in found.issued] == ["1", "2", "3"]
        public = json.loads(found.public_list)
        orders.add(tuple(public.index(key) for key in keys([one.credential for one in found.issued])))
    assert len(orders) == 6


def test_secrets_are_in_no_representation() -> None:
    found = made()
    shown = repr(found) + repr(found.issued) + repr(found.issued[0])
    assert not any(one.credential[:7] in shown for one in found.issued)


def test_several_processes_derive_the_same_in_the_same_order() -> None:
    credentials = [new_credential(Random(seed).randrange) for seed in range(2 * issuing.LOT + 5)]
    done: list[int] = []
    several = list(derived(credentials, UUID, CURVE, workers=2, report=done.append))
    assert several == list(derived(credentials, UUID, CURVE))
    assert several[-1] == derive(credentials[-1], UUID, groups.group(CURVE)).public
    assert done == [issuing.LOT, 2 * issuing.LOT, len(credentials)]


def test_each_channel_gets_its_voters_and_no_others() -> None:
    found = made()
    files = channel_files(found.issued, "csv")
    ana, badr, cy = (one.credential for one in found.issued)
    assert {name: data.decode() for name, data in files.items()} == {
        "consulate.csv": f"identity,weight,credential\nبدر الدين,1,{badr}\n",
        "post.csv": f'identity,login,weight,credential\nana@ald.example,ana,3,{ana}\n"Cy, of Maritania",,2147483648,{cy}\n',
    }
    assert (
        channel_files(found.issued, "privcreds")["consulate.privcreds"].decode() == f"بدر الدين,,1 {badr}\n"
    )


@pytest.mark.parametrize(
    ("channel", "stem"),
    [
        ("post", "post"),
        ("E-Mail", "E-Mail"),
        ("polling station 12 / north", "polling-station-12-north"),
        ("../../etc", "etc"),
        (".hidden", "hidden"),
        ("قنصلية تافريا", "قنصلية-تافريا"),
        ("Zoe\u0308", "Zo\u00eb"),
    ],
)
def test_a_channel_names_its_file_and_no_other_place(channel: str, stem: str) -> None:
    assert file_stem(channel) == stem
    assert Path(stem).name == stem


@pytest.mark.parametrize("channel", ["", "..", "/", "- -", "x" * 201])
def test_a_channel_that_names_no_file_is_refused(channel: str) -> None:
    with pytest.raises(InputError, match="cannot name a file"):
        file_stem(channel)


def test_two_channels_in_one_file_are_refused() -> None:
    rows = [
        Issued(Voter("a", channel=one), new_credential(Random(1).randrange)) for one in ("by post", "By-Post")
    ]
    with pytest.raises(InputError, match="would share one file"):
        channel_files(rows, "csv")


NAMES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\u202a\u202b\u202c\u202d\u202e"), min_size=1, max_size=12
).map(str.strip).filter(bool)  # fmt: skip


@given(
    st.lists(st.tuples(NAMES, NAMES | st.just(""), st.integers(1, 10**12)), min_size=1, max_size=4),
    st.booleans(),
)
@settings(max_examples=50)
def test_what_is_written_is_read_back(rows: list[tuple[str, str, int]], weighted: bool) -> None:
    issued = tuple(
        Issued(Voter(name, login, weight if weighted else None), new_credential(Random(place).randrange))
        for place, (name, login, weight) in enumerate(rows)
    )
    assert read_issued(as_csv(issued), "x.csv") == issued
    back = read_issued(as_privcreds(issued), "x.privcreds")
    assert [(one.voter.identity, one.credential) for one in back] == [
        (one.voter.line, one.credential) for one in issued
    ]


GOOD = "111-111-111-111-11v"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("x.csv", "", "x.csv is empty"),
        ("x.csv", "identity,weight\nana,1\n", "x.csv:1: not the header"),
        ("x.csv", f"identity,credential,colour\nana,{GOOD},red\n", "x.csv:1: not the header"),
        ("x.csv", "identity,credential\n", "x.csv holds no credential"),
        ("x.csv", f"identity,credential\nana,{GOOD}\nbo\n", "x.csv:3: expected 2 columns"),
        ("x.csv", f"identity,credential\nana,{GOOD},1\n", "x.csv:2: expected 2 columns"),
        (
            "x.csv",
            "identity,credential\nana,111-111-111-111-11w\n",
            "x.csv:2: the credential has a typing error",
        ),
        ("x.csv", f"identity,weight,credential\nana,0,{GOOD}\n", "x.csv:2: '0' is not a weight"),
        ("x.csv", f'identity,credential\n"ana,{GOOD}\n', "x.csv:2: not CSV"),
        ("x.privcreds", f"ana {GOOD}\nbo 111\n", "x.privcreds:2: the credential has 3 characters"),
        ("x.privcreds", f"ana {GOOD}\n\n", "x.privcreds:2: the credential has 0 characters"),
    ],
)
def test_a_damaged_distribution_file_is_refused_with_the_line_alone(name: str, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read_issued(text.encode(), name)
    assert caught.value.message.startswith(says)
    assert "111-111" not in caught.value.message + caught.value.hint


def test_a_byte_that_is_not_utf_8() -> None:
    with pytest.raises(InputError, match="byte 2 is not UTF-8"):
        read_issued(b"an\xff", "x.privcreds")


def test_the_lists_weights_and_credentials_that_it_has_not() -> None:
    found = made()
    roll = PublicCredentials.read(found.public_list)
    assert weights_on_list(found.issued, keys, roll.weight) == [3, 1, 2**31]
    stranger = Issued(Voter("dee"), GOOD)
    with pytest.raises(Refusal, match=r"1 of 4 .* voter 2 of the file"):
        weights_on_list([found.issued[0], stranger, *found.issued[1:]], keys, roll.weight)


# The authority's folder -----------------------------------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "new" / "authority"
    found = made()
    write_folder(place, {**channel_files(found.issued, "csv"), PUBLIC_LIST: found.public_list})
    return place


def test_the_folder_is_its_owners_alone(folder: Path) -> None:
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == dict.fromkeys(
        ("consulate.csv", "post.csv", PUBLIC_LIST), 0o600
    )
    assert [path.name for path in folder.parent.iterdir()] == ["authority"], "nothing temporary is left"


def test_an_empty_folder_is_taken_and_made_its_owners_alone(tmp_path: Path) -> None:
    place = tmp_path / "authority"
    place.mkdir(mode=0o755)
    write_folder(place, {"a.csv": b"x"})
    assert (mode(place), (place / "a.csv").read_bytes()) == (0o700, b"x")


def test_nothing_is_overwritten(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for place in (folder, folder / "post.csv"):
        with pytest.raises(Refusal, match="holds something already"):
            write_folder(place, {"post.csv": b"x"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_disk_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write_folder(tmp_path / "authority", {"a.csv": b"1", "b.csv": b"2", "c.csv": b"3"})
    assert list(tmp_path.iterdir()) == []


def test_forgetting_removes_secrets_alone(folder: Path) -> None:
    for name in ("post.sheets.pdf", "post.sheets.html", "old.privcreds"):
        (folder / name).write_bytes(b"secret")
    others = {"roll.csv": b"identity,weight\n", "notes.html": b"", "letter.pdf": b"", PUBLIC_LIST: b"[]"}
    for name, data in others.items():
        (folder / name).write_bytes(data)
    expected = ("consulate.csv", "old.privcreds", "post.csv", "post.sheets.html", "post.sheets.pdf")
    assert tuple(path.name for path in secret_files(folder)) == expected
    assert forget(folder) == expected
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == others
    assert forget(folder) == ()


def test_only_an_authoritys_folder_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "a.privcreds").write_bytes(b"x")
    with pytest.raises(InputError, match="not a credential authority's folder"):
        forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.privcreds"]
