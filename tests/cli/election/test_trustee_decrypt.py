# SPDX-License-Identifier: Apache-2.0
"""comity election trustee decrypt: shares that hold, and a key that is used on nothing but the one tally that the ballots give."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bel_archive import Member, compact, is_event, members, rebuild
from cli.terminal import Done, Terminal
from comity.election.ballots.belenios_v1.box import open_box
from comity.election.ballots.belenios_v1.conduct import tally_to_decrypt
from comity.election.ballots.belenios_v1.decryption import check_partial_decryption, payload_of
from comity.election.ballots.belenios_v1.messages import PartialDecryption, decode
from election_vectors import Vector, vector

Cut = Callable[[Sequence[Member]], Sequence[Member]]


def before(kind: str) -> Cut:
    """The archive as it was before the first event of a type."""

    def cut(parts: Sequence[Member]) -> Sequence[Member]:
        first = next(i for i, (_, data) in enumerate(parts) if f'"type":"{kind}"'.encode() in data)
        last = next(i for i in reversed(range(first)) if is_event(parts[i]))
        return parts[: last + 1]

    return cut


class Trustee:
    """The folder of an election, `box`, and the key files of its trustees beside it."""

    def __init__(self, terminal: Terminal, name: str, *cuts: Cut) -> None:
        self.terminal, self.vector = terminal, vector(name)
        self.folder = terminal.folder
        parts: Sequence[Member] = members(self.vector.archive)
        for cut in cuts:
            parts = cut(parts)
        (self.folder / "box").mkdir()
        self.bel = self.folder / "box" / f"{self.vector.uuid}.bel"
        self.bel.write_bytes(rebuild(parts, self.vector.timestamp))
        self._keys(self.vector)

    def _keys(self, one: Vector) -> None:
        for number, key in enumerate(one.keys, 1):
            names = {"private": "privkey", "seed": "key", "encrypted": "dkey"}
            for field, ending in names.items():
                if key.get(field):
                    path = self.folder / f"{number}.{ending}"
                    path.write_text(key[field], encoding="ascii")
                    path.chmod(0o600)

    def __call__(self, number: int, *more: object, key: str = "", output: str = "share.json") -> Done:
        """Decrypt as the trustee of that number would."""
        member = (self.folder / f"{number}.key").exists()
        own = [f"--decryption-key={number}.dkey"] if member and not more else []
        name = key or (f"{number}.key" if member else f"{number}.privkey")
        return self.terminal(
            "election",
            "trustee",
            "decrypt",
            "box",
            "--key",
            name,
            *own,
            "--number",
            number,
            "-o",
            output,
            *more,
        )

    @property
    def secrets(self) -> list[str]:
        return [
            text.strip('"\n')
            for key in self.vector.keys
            for text in key.values()
            if isinstance(text, str) and text
        ]

    def refused(self, done: Done, code: int, *words: str) -> None:
        """Refused with these words, without a secret in them, and nothing was written."""
        assert done.code == code, done
        for word in words:
            assert word in done.err
        assert not any(secret in done.out + done.err for secret in self.secrets)
        assert not [*self.folder.glob("share*"), *self.folder.glob("*.decrypted")]

    def holds(self, number: int, name: str = "share.json") -> bool:
        box = open_box(self.bel)
        data = payload_of((self.folder / name).read_bytes(), number, name)
        message = decode(data, PartialDecryption, name)
        return bool(
            check_partial_decryption(box.election, tally_to_decrypt(box), box.trustees.keys[number], message)
        )


@pytest.fixture
def trustee(bare: Terminal) -> Callable[..., Trustee]:
    return lambda name, *cuts: Trustee(bare, name, *cuts)


Make = Callable[..., Trustee]


def test_the_share_of_a_single_trustee(trustee: Make) -> None:
    one = trustee("weights", before("PartialDecryption"))
    done = one(2)
    assert done.code == 0, done
    assert one.holds(2)
    assert "3 count with a total weight of 1,073,741,834" in done.out
    assert "comity election tally DIR --share 2=share.json" in done.out
    assert not any(secret in done.out + done.err for secret in one.secrets)


def test_the_share_of_a_member_of_a_threshold_group(trustee: Make) -> None:
    one = trustee("threshold", before("PartialDecryption"))
    done = one(4, "--decryption-key=4.dkey", "--json")
    assert one.holds(4)
    data = done.data
    assert (data["ok"], data["trustee"], data["ballots"], data["voters"], data["total_weight"]) == (
        True,
        4,
        2,
        2,
        2,
    )
    assert data["file"] == "share.json"
    assert data["shuffles"] == []
    assert {"ballots", "encrypted-tally", "num-tallied", "total-weight"} <= set(data["checks"])
    assert (one.folder / data["used"]).read_text() == f"{data['tally']}\n"


def test_votes_that_were_shuffled(trustee: Make) -> None:
    one = trustee("mixed", before("PartialDecryption"))
    assert one(1, "--json").data["shuffles"]
    assert one.holds(1)


def test_the_shares_make_the_result(trustee: Make) -> None:
    one = trustee("revote", before("PartialDecryption"))
    for number in (1, 2):
        assert one(number, output=f"{number}.json").code == 0
    done = one.terminal("election", "tally", "box", "--share", "1=1.json", "--share", "2=2.json", "--json")
    assert done.data["result"] == [[0, 2, 1]] == one.vector.result
    assert one.terminal("election", "verify", "box").code == 0


def test_a_second_line_says_whose_it_is(trustee: Make) -> None:
    one = trustee("weights", before("PartialDecryption"))
    assert one(1, "--owned").code == 0
    assert (one.folder / "share.json").read_bytes().splitlines()[1].startswith(b'{"owner":1,"payload":"')
    assert one.holds(1)


def test_the_same_tally_may_be_decrypted_again(trustee: Make) -> None:
    one = trustee("weights", before("PartialDecryption"))
    assert one(1).code == 0
    share = (one.folder / "share.json").read_bytes()
    again = one(1)
    assert again.code == 33, "a share is not overwritten"
    assert (one.folder / "share.json").read_bytes() == share
    assert one(1, output="other.json").code == 0
    assert one.holds(1, "other.json")


def test_another_tally_of_the_same_election_is_not_decrypted(trustee: Make, bare: Terminal) -> None:
    """A dishonest official shows the trustee the box with one ballot more or less: the difference is a vote."""
    one = trustee("weights", before("PartialDecryption"))
    marker = one.folder / f"1.privkey.{one.vector.uuid}.decrypted"
    marker.write_text("0" * 64 + "\n")
    done = one(1)
    assert done.code == 10
    assert "was used on another tally" in done.err
    assert "the difference of two" in done.err
    assert not (one.folder / "share.json").exists()
    marker.rename(marker.with_name("1.privkey.anotherElect11.decrypted"))
    assert one(1).code == 0, "what was decrypted in another election does not matter"


def test_no_tally_yet(trustee: Make) -> None:
    one = trustee("weights", before("EncryptedTally"))
    one.refused(one(1), 10, "has no encrypted tally", "section 3.4")


def test_votes_that_nobody_shuffled(trustee: Make) -> None:
    one = trustee("mixed", before("Shuffle"))
    one.refused(one(1), 10, "votes that nobody has shuffled")


def test_shuffles_that_are_not_ended(trustee: Make) -> None:
    one = trustee("mixed", before("EndShuffles"))
    one.refused(one(1), 10, "not ended")


def forged(old: bytes, change: Callable[[dict[str, object]], object]) -> Cut:
    """The archive with the data that begin so changed, and all hashes made to fit."""

    def cut(parts: Sequence[Member]) -> Sequence[Member]:
        place = max(i for i, (_, data) in enumerate(parts) if data.startswith(old))
        name, data = parts[place]
        return [*parts[:place], (name, compact(change(json.loads(data)))), *parts[place + 1 :]]

    return cut


@pytest.mark.parametrize(
    ("old", "change", "check"),
    [
        (b'{"num_tallied"', lambda sized: sized | {"num_tallied": 2}, "num-tallied"),
        (b'{"num_tallied"', lambda sized: sized | {"total_weight": 3}, "total-weight"),
        # The tally of a single vote: the first ciphertext of the tally in every place.
        (b'[[{"alpha"', lambda tally: [[tally[0][0]] * 3], "encrypted-tally"),
        (b'{"election_uuid"', lambda ballot: ballot | {"election_hash": "x"}, "ballots"),
    ],
)
def test_nothing_but_the_true_tally(
    trustee: Make, old: bytes, change: Callable[[dict[str, object]], object], check: str
) -> None:
    one = trustee("weights", before("PartialDecryption"), forged(old, change))
    one.refused(one(1), 10, "nothing was decrypted", check, "nothing but the tally that the ballots give")


def test_an_archive_that_is_none(trustee: Make) -> None:
    one = trustee("weights")
    one.bel.write_bytes(one.bel.read_bytes()[:-1])
    one.refused(one(1), 20)


def test_a_folder_without_archive(trustee: Make) -> None:
    one = trustee("weights")
    one.bel.unlink()
    one.refused(one(1), 33, "no archive")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
@pytest.mark.parametrize(("name", "number", "file"), [("weights", 1, "1.privkey"), ("threshold", 2, "2.key")])
def test_a_key_that_others_can_read(trustee: Make, mode: int, name: str, number: int, file: str) -> None:
    one = trustee(name, before("PartialDecryption"))
    (one.folder / file).chmod(mode)
    one.refused(one(number), 34, "can be read by others", "chmod 600")


def test_the_key_of_another_trustee(trustee: Make) -> None:
    one = trustee("weights", before("PartialDecryption"))
    one.refused(one(1, key="2.privkey"), 34, "2.privkey is not the key of trustee 1")


def test_the_keys_of_another_member(trustee: Make) -> None:
    one = trustee("threshold", before("PartialDecryption"))
    one.refused(one(2, "--decryption-key=2.dkey", key="3.key"), 34, "3.key and 2.dkey")
    one.refused(one(2, "--decryption-key=3.dkey", key="3.key"), 34, "not that of the trustee")


@pytest.mark.parametrize("text", ["", "12", '"12', '"x"', '"-1"', '"0"', "[]", '"' + "9" * 90 + '"', "\x00"])
def test_a_file_that_is_no_key(trustee: Make, text: str) -> None:
    one = trustee("weights", before("PartialDecryption"))
    (one.folder / "1.privkey").write_text(text)
    done = one(1)
    one.refused(done, 34, "1.privkey")
    assert text not in done.err or len(text) < 3


def test_a_seed_that_is_none(trustee: Make) -> None:
    one = trustee("threshold", before("PartialDecryption"))
    (one.folder / "2.key").write_text("too short")
    one.refused(one(2), 34, "2.key")


def test_keys_that_are_missing(trustee: Make) -> None:
    one = trustee("threshold", before("PartialDecryption"))
    one.refused(one(1, key="none"), 34, "none cannot be read")
    one.refused(one(2, "--decryption-key=none"), 33, "none cannot be read")


@pytest.mark.parametrize(
    ("number", "more", "words"),
    [
        (9, (), "there is no trustee 9"),
        (0, (), "0"),
        (1, ("--decryption-key=2.dkey",), "trustee 1 is a single trustee"),
    ],
)
def test_a_number_or_key_of_another_kind(
    trustee: Make, number: int, more: tuple[str, ...], words: str
) -> None:
    one = trustee("threshold", before("PartialDecryption"))
    one.refused(one(number, *more, key="1.privkey"), 2, words)


def test_a_member_without_its_decryption_key(trustee: Make) -> None:
    one = trustee("threshold", before("PartialDecryption"))
    one.refused(one(2, "--owned"), 2, "a member of a threshold group", "--decryption-key")


def test_a_share_that_is_there_is_not_overwritten(trustee: Make, tmp_path: Path) -> None:
    one = trustee("weights", before("PartialDecryption"))
    (one.folder / "other.json").write_text("mine")
    one.refused(one(1, output="other.json"), 33, "other.json exists")
    assert (one.folder / "other.json").read_text() == "mine"
