# SPDX-License-Identifier: Apache-2.0
"""The six steps of a key generation from the terminal: files, what is said, who is named, and what is never done twice."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from cli.terminal import Done, Terminal

GROUP = ("--group", "BELENIOS-2048")


@dataclass(frozen=True)
class Site:
    """A folder in which three trustees (2 of 3) got as far as step 5, each with the files of all."""

    terminal: Terminal
    names: tuple[str, ...]

    def __call__(self, name: str, *arguments: object) -> Done:
        return self.terminal("election", "trustee", name, *arguments, *GROUP)

    def path(self, place: int, ending: str) -> Path:
        return self.terminal.folder / f"{self.names[place - 1]}.{ending}"

    def all(self, ending: str) -> list[Path]:
        return [self.path(place, ending) for place in (1, 2, 3)]

    def key(self, place: int) -> tuple[object, ...]:
        return ("--certs", "certs.jsons", "--key", self.path(place, "key"))

    @property
    def certs(self) -> tuple[str, str]:
        return ("--certs", "certs.jsons")

    @property
    def polynomials(self) -> list[object]:
        return [one for path in self.all("polynomial") for one in ("--polynomials", path)]


@pytest.fixture(scope="module")
def done_once(tmp_path_factory: pytest.TempPathFactory) -> Site:
    terminal = Terminal(tmp_path_factory.mktemp("generation"))
    base = ("election", "trustee")
    for _ in range(3):
        terminal.yes(*base, "certificate", *GROUP)
    names = tuple(sorted(path.stem for path in terminal.folder.glob("*.cert")))
    site = Site(terminal, names)
    assert site("check", *site.all("cert"), "--join", "certs.jsons").code == 0
    for place in (1, 2, 3):
        assert site("polynomial", *site.key(place), "--threshold", 2).code == 0
    assert site("route", *site.all("polynomial"), *site.certs).code == 0
    for place in (1, 2, 3):
        assert site("confirm", site.path(place, "vinput"), *site.key(place)).code == 0
    return site


@pytest.fixture
def site(done_once: Site, tmp_path: Path) -> Site:
    folder = tmp_path / "work"
    shutil.copytree(done_once.terminal.folder, folder)
    return Site(Terminal(folder), done_once.names)


def test_check_shows_what_to_compare(site: Site) -> None:
    found = site("check", "certs.jsons", "--json").data
    assert found["certificates"] == [*site.names]
    assert found["fingerprint"] == sha256((site.terminal.folder / "certs.jsons").read_bytes()).hexdigest()
    text = site("check", "certs.jsons").out
    assert all(name in text for name in site.names)
    assert "Whose they are no program can tell" in text


def test_a_replayed_certificate(site: Site) -> None:
    done = site("check", "certs.jsons", site.path(2, "cert"), "--join", "other.jsons")
    assert (done.code, "trustee 4 names a key that stands in that of trustee 2" in done.err) == (23, True)
    assert not (site.terminal.folder / "other.jsons").exists()


@pytest.mark.parametrize("threshold", [0, 4, -3])
def test_a_threshold_out_of_range(site: Site, threshold: int) -> None:
    site.path(1, "polynomial").unlink()
    with site.terminal.nothing_left():
        done = site("polynomial", *site.key(1), f"--threshold={threshold}")
    assert (done.code, "expected 1 to 3" in done.err) == (33, True)


def test_steps_with_randomness_are_done_once(site: Site) -> None:
    with site.terminal.nothing_left():
        assert site("polynomial", *site.key(1), "--threshold", 2).code == 33
        assert site("confirm", site.path(1, "vinput"), *site.key(1)).code == 33


def test_steps_without_randomness_can_be_done_again(site: Site) -> None:
    with site.terminal.nothing_left():
        assert site("route", *site.all("polynomial"), *site.certs).code == 0
    assert site("parameters", *site.all("voutput"), *site.certs, *site.polynomials).code == 0
    site.path(3, "dkey").unlink()
    (site.terminal.folder / "threshold.json").unlink()
    assert site("parameters", *site.all("voutput"), *site.certs, *site.polynomials).code == 0
    site.path(3, "vinput").write_bytes(b"other")
    assert site("route", *site.all("polynomial"), *site.certs).code == 33
    assert site.path(3, "vinput").read_bytes() == b"other"


def test_parameters(site: Site) -> None:
    found = site("parameters", *site.all("voutput"), *site.certs, *site.polynomials, "--json").data
    assert (found["threshold"], found["decryption_keys"]) == (
        2,
        [str(Path(one.name)) for one in site.all("dkey")],
    )
    assert [path.stat().st_mode & 0o777 for path in site.all("dkey")] == [0o600] * 3
    parameters = json.loads((site.terminal.folder / "threshold.json").read_bytes())
    keys = [sha256(one["public_key"].encode()).hexdigest() for one in parameters["verification_keys"]]
    assert found["fingerprints"] == keys
    again = site("confirm", site.path(2, "vinput"), *site.key(2), "--out", "again", "--json").data
    assert (again["trustee"], again["fingerprint"], again["coefficients"]) == (
        2,
        keys[1],
        found["coefficients"],
    )
    routed = site("route", *site.all("polynomial"), *site.certs, "--json").data
    assert routed["fingerprint"] == found["coefficients"]


def test_the_input_of_another(site: Site) -> None:
    done = site("confirm", site.path(2, "vinput"), *site.key(1), "--out", "again")
    assert (done.code, "your own polynomial: it does not open with this key" in done.err) == (23, True)


def test_who_dealt_for_another_threshold_is_named(site: Site) -> None:
    assert site("polynomial", *site.key(3), "--threshold", 3, "--out", "again").code == 0
    changed = [*site.all("polynomial")[:2], f"again/{site.names[2]}.polynomial"]
    with site.terminal.nothing_left():
        done = site("route", *changed, *site.certs, "--out", "routed")
    assert (done.code, "trustee 3 published 3 coefficients, trustee 1 2" in done.err) == (23, True)


def test_whose_share_is_damaged_is_named(site: Site) -> None:
    given = json.loads(site.path(1, "vinput").read_bytes())
    given["secrets"][1] = given["secrets"][2]
    (site.terminal.folder / "bad").write_text(json.dumps(given, separators=(",", ":")), encoding="utf-8")
    with site.terminal.nothing_left():
        done = site("confirm", "bad", *site.key(1), "--out", "again")
    assert (done.code, "the share from trustee 2, the signature" in done.err) == (23, True)


def test_a_key_without_a_certificate(site: Site) -> None:
    assert site("certificate", "--out", "stranger").code == 0
    (key,) = (site.terminal.folder / "stranger").glob("*.key")
    done = site("polynomial", *site.certs, "--key", key, "--threshold", 2)
    assert (done.code, "none of the certificates is of this key" in done.err) == (33, True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{",
        b"{}",
        b"\xff\xfe",
        b"null\n",
        b'{"message":"","signature":1}',
        b"[" * 100_000,
        b'"x"',
    ],
)
def test_hostile_files(site: Site, content: bytes) -> None:
    (site.terminal.folder / "bad").write_bytes(content)
    for name, arguments in {
        "check": ("bad",),
        "polynomial": ("--certs", "bad", "--key", site.path(1, "key"), "--threshold", 2),
        "route": ("bad", *site.certs),
        "confirm": ("bad", *site.key(1), "--out", "again"),
        "parameters": (*site.all("voutput"), *site.certs, "--polynomials", "bad"),
    }.items():
        with site.terminal.nothing_left():
            done = site(name, *arguments)
        assert 20 <= done.code < 30, (name, done)
        assert "Traceback" not in done.err


@pytest.mark.parametrize("name", ["check", "route", "confirm", "parameters"])
def test_missing_files(site: Site, name: str) -> None:
    more = {
        "check": (),
        "route": site.certs,
        "confirm": site.key(1),
        "parameters": (*site.certs, "--polynomials", "none"),
    }
    done = site(name, "none", *more[name], *(("--out", "again") if name != "check" else ()))
    assert (done.code, "none cannot be read" in done.err) == (33, True)


def test_decryption_keys_stay_out_of_the_election(site: Site) -> None:
    (site.terminal.folder / "D").mkdir()
    (site.terminal.folder / "D/draft.json").write_bytes(b"{}")
    with site.terminal.nothing_left():
        done = site("parameters", *site.all("voutput"), *site.certs, *site.polynomials, "--out", "D/keys")
    assert done.code == 10
