# SPDX-License-Identifier: Apache-2.0
"""Key generations by two programs: at every step each trustee uses Comity's command or belenios-tool 2.0, and neither notices which."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import belenios_tool
from belenios_tool import SINGLE, Pedersen, Plan, TrusteeKey, homomorphic, tool
from cli.terminal import Terminal
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.certificates import make_certificate
from comity.election.ballots.belenios_v1.channels import ChannelKeys, draw_seed, receive
from comity.election.ballots.belenios_v1.keys import check_key, decode_private
from comity.election.ballots.belenios_v1.messages import (
    Polynomial,
    ThresholdParameters,
    TrusteePublicKey,
    decode,
    encode,
)
from comity.election.ballots.belenios_v1.model import Trustees
from comity.election.ballots.belenios_v1.threshold import open_decryption_key
from comity.election.ballots.belenios_v1.trustees import check_parameters, check_trustees

B2048, RFC = "BELENIOS-2048", "RFC-3526-2048"
Whose = Callable[
    [int, int], bool
]  # (step, trustee) -> ours; the trustee is 0 where a step is done once for all


@dataclass(frozen=True)
class Generated:
    """The files of a key generation in `folder`; `names` are the trustees' fingerprints in their order."""

    folder: Path
    names: tuple[str, ...]
    ours: tuple[str, ...]
    """Whose seeds Comity drew."""

    def file(self, place: int, ending: str) -> Path:
        return self.folder / f"{self.names[place - 1]}.{ending}"


def generation(folder: Path, group: str, shape: Pedersen, is_ours: Whose) -> Generated:
    """Steps 1 to 6 in one folder, each by the program that `is_ours` names."""
    comity = Terminal(folder)
    certs = ("--certs", "certs.jsons")

    def ours(name: str, *arguments: str) -> None:
        comity.yes("election", "trustee", name, *arguments, "--group", group)

    def theirs(step: int, *arguments: str, stdin: bytes = b"") -> bytes:
        base = ["setup", "generate-trustee-key-threshold", "--group", group, "--step", str(step)]
        return tool(*base, *arguments, cwd=folder, stdin=stdin)

    names: list[str] = []
    made_here: list[str] = []
    for place in range(1, shape.of + 1):
        ours("certificate") if is_ours(1, place) else theirs(1)
        names += [path.stem for path in folder.glob("*.cert") if path.stem not in names]
        made_here += names[-1:] if is_ours(1, place) else []
    done = Generated(folder, tuple(names), tuple(made_here))
    (folder / "certs.jsons").write_bytes(b"".join((folder / f"{name}.cert").read_bytes() for name in names))
    ours("check", "certs.jsons") if is_ours(2, 0) else theirs(2, *certs)
    for place, name in enumerate(names, 1):
        arguments = (*certs, "--key", f"{name}.key", "--threshold", str(shape.needed))
        if is_ours(3, place):
            ours("polynomial", *arguments)
        else:
            (folder / f"{name}.polynomial").write_bytes(theirs(3, *arguments))
    polynomials = [f"{name}.polynomial" for name in names]
    (folder / "polynomials.jsons").write_bytes(b"".join((folder / one).read_bytes() for one in polynomials))
    if is_ours(4, 0):
        ours("route", *polynomials, *certs)
    else:
        theirs(4, *certs, "--polynomials", "polynomials.jsons")
    for place, name in enumerate(names, 1):
        if is_ours(5, place):
            ours("confirm", f"{name}.vinput", *certs, "--key", f"{name}.key")
        else:
            given = done.file(place, "vinput").read_bytes()
            done.file(place, "voutput").write_bytes(theirs(5, *certs, "--key", f"{name}.key", stdin=given))
    outputs = [f"{name}.voutput" for name in names]
    if is_ours(6, 0):
        ours("parameters", *outputs, *certs, "--polynomials", "polynomials.jsons")
    else:
        joined = b"".join((folder / one).read_bytes() for one in outputs)
        parameters = theirs(6, *certs, "--polynomials", "polynomials.jsons", stdin=joined)
        (folder / "threshold.json").write_bytes(parameters)
    return done


def check_all(done: Generated, name: str, shape: Pedersen) -> None:
    """Our check takes the parameters, the tool's make-trustees takes them beside a single key, and every .dkey opens with its seed."""
    group = groups.group(name)
    data = (done.folder / "threshold.json").read_bytes()
    parameters = decode(data.removesuffix(b"\n"), ThresholdParameters, "threshold.json")
    assert (parameters.threshold, len(parameters.certs)) == (shape.needed, shape.of)
    sub_key = check_parameters(group, parameters)
    for place, public in enumerate(parameters.verification_keys, 1):
        seed = done.file(place, "key").read_text(encoding="ascii").removesuffix("\n")
        keys = ChannelKeys.of(group, seed)
        assert open_decryption_key(group, keys, done.file(place, "dkey").read_text().strip(), public) > 0
    Terminal(done.folder).yes("election", "trustee", "key", "--group", name)
    (public_key,) = done.folder.glob("*.pubkey")
    (done.folder / "public_keys.jsons").write_bytes(public_key.read_bytes())
    tool("setup", "make-trustees", cwd=done.folder)
    trustees = Trustees.decode((done.folder / "trustees.json").read_bytes().strip())
    single = check_key(group, trustees.keys[1], "trustee 1")
    assert check_trustees(trustees, group) == group.multiply(single, sub_key)


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(
    ("name", "shape"), [(RFC, Pedersen(1, 1)), (B2048, Pedersen(2, 3)), (B2048, Pedersen(3, 5))]
)
def test_programs_alternate_at_every_step(tmp_path: Path, name: str, shape: Pedersen, first: int) -> None:
    belenios_tool.require()
    done = generation(tmp_path, name, shape, lambda step, trustee: (step + trustee + first) % 2 == 0)
    check_all(done, name, shape)


def test_names_of_files_are_the_same(tmp_path: Path) -> None:
    """Whoever makes them: the fingerprint of the certificate, and the first 32 bits of that of a single key."""
    belenios_tool.require()
    done = generation(tmp_path, B2048, Pedersen(1, 2), lambda step, trustee: trustee == 1)
    endings = {"cert", "key", "vinput", "voutput", "dkey", "polynomial"}
    assert {path.name for path in tmp_path.iterdir() if len(path.stem) == 64} == {
        f"{name}.{ending}" for name in done.names for ending in endings
    }
    tool("setup", "generate-trustee-key", "--group", B2048, cwd=tmp_path)
    (public,), (private,) = tmp_path.glob("*.pubkey"), tmp_path.glob("*.privkey")
    key = decode(public.read_bytes().strip(), TrusteePublicKey, "k")
    group = groups.group(B2048)
    secret = decode_private(group, private.read_bytes(), "p")
    assert check_key(group, key, "k") == group.generator_power(secret)
    from comity.election.ballots.belenios_v1.keys import encode_private, key_id

    assert public.stem == private.stem == key_id(key)
    assert encode_private(secret) == private.read_bytes()


def test_the_tool_decrypts_with_keys_that_comity_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole election of the tool with a single trustee of ours, a group of ours and a mixed one; its own verifier says yes."""
    belenios_tool.require()

    def make_trustees(folder: Path, plan: Plan) -> tuple[TrusteeKey, ...]:
        comity = Terminal(folder)
        comity.yes("election", "init", "draft", "--questions", "questions.json", "--group", plan.group)
        comity.yes("election", "trustee", "key", "--group", plan.group, "--out", "single")
        (public,), (private,) = (folder / "single").glob("*.pubkey"), (folder / "single").glob("*.privkey")
        comity.yes("election", "trustee", "add", "draft", public, "--name", "ALD")
        keys = [TrusteeKey(1, private.read_text(encoding="ascii").strip())]
        for name, whose in (
            ("north", lambda step, trustee: True),
            ("south", lambda step, trustee: trustee > 1),
        ):
            (folder / name).mkdir()
            made = generation(folder / name, plan.group, Pedersen(2, 3), whose)
            comity.yes("election", "trustee", "add", "draft", f"{name}/threshold.json")
            for place in (1, 2, 3):
                seed, encrypted = (made.file(place, one).read_text().strip() for one in ("key", "dkey"))
                keys.append(TrusteeKey(len(keys) + 1, "", seed, encrypted))
        comity.yes("election", "trustee", "list", "draft", "--join", "trustees.json")
        return tuple(keys)

    monkeypatch.setattr(belenios_tool, "make_trustees", make_trustees)
    question = homomorphic(["Yes", "No"], 1, 1)
    folder = tmp_path / "election"
    folder.mkdir()
    template = {"name": "Seat", "description": "", "questions": [question]}
    (folder / "questions.json").write_text(json.dumps(template), encoding="utf-8")
    plan = Plan(
        questions=[question],
        votes=[(0, [[1, 0]]), (1, [[0, 1]]), (2, [[1, 0]])],
        trustees=(SINGLE, Pedersen(2, 3), Pedersen(2, 3)),
        deciding=[1, 2, 4, 5, 7],
    )
    made = belenios_tool.make_election(folder, plan)
    assert belenios_tool.verify(folder).ok
    listed = Terminal(folder)("election", "trustee", "list", ".", "--json").data
    assert [one["number"] for one in listed["trustees"]] == [1, 2, 3, 4, 5, 6, 7]
    assert b"[[2,1]]" in made.archive


def test_what_the_tool_takes_and_we_refuse(tmp_path: Path) -> None:
    """A certificate twice, a threshold of zero or above the number of trustees: belenios-tool 2.0 goes on, Comity does not."""
    belenios_tool.require()
    comity = Terminal(tmp_path)
    comity.yes("election", "trustee", "certificate", "--group", B2048)
    (certificate,), (key,) = tmp_path.glob("*.cert"), tmp_path.glob("*.key")
    (tmp_path / "twice.jsons").write_bytes(certificate.read_bytes() * 2)
    base = ("setup", "generate-trustee-key-threshold", "--group", B2048)
    tool(*base, "--step", "2", "--certs", "twice.jsons", cwd=tmp_path)
    assert comity("election", "trustee", "check", "twice.jsons", "--group", B2048).code == 23
    for threshold in ("0", "2"):
        arguments = ("--certs", certificate.name, "--key", key.name, "--threshold", threshold)
        tool(*base, "--step", "3", *arguments, cwd=tmp_path)
        assert comity("election", "trustee", "polynomial", *arguments, "--group", B2048).code == 33


@pytest.mark.slow
def test_messages_above_64_kib(tmp_path: Path) -> None:
    """The tool shortens the nonce of AES-CCM to 12 bytes there: found with a polynomial of 110 coefficients of 2047 bits."""
    from random import Random

    belenios_tool.require()
    group, draw = groups.group(RFC), Random(110).randrange
    seeds = [draw_seed(draw) for _ in range(110)]
    keys = [ChannelKeys.of(group, one) for one in seeds]
    lines = [encode(make_certificate(group, one, draw)) + b"\n" for one in keys]
    (tmp_path / "certs.jsons").write_bytes(b"".join(lines))
    (tmp_path / "one.key").write_text(f"{seeds[0]}\n", encoding="ascii")
    arguments = [
        "--group",
        RFC,
        "--step",
        "3",
        "--certs",
        "certs.jsons",
        "--key",
        "one.key",
        "--threshold",
        "110",
    ]
    made = tool("setup", "generate-trustee-key-threshold", *arguments, cwd=tmp_path)
    polynomial = decode(made.strip(), Polynomial, "polynomial")
    opened = receive(group, keys[0], keys[0].verification, polynomial.polynomial, "own")
    assert len(json.loads(opened)["polynomial"]) == 110
    assert len(polynomial.polynomial) > 2 * 65536
