# SPDX-License-Identifier: Apache-2.0
"""Credentials of Debian's belenios-tool 2.0 are ours and ours are its own: keys, weights, files, and ballots that it makes and counts."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from random import Random

import pytest

import belenios_tool as tool
from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.credentials import (
    check_credential,
    derive,
    new_credential,
    typed,
)
from comity.election.ballots.belenios_v1.model import fingerprint
from comity.election.ballots.belenios_v1.public_credentials import (
    PublicCredentials,
    check_public_credentials,
    encode_public_credentials,
)
from comity.election.credentials.issuing import as_privcreds, derived, issue, read_issued
from comity.election.credentials.voters import read_voters
from comity.errors import FormatError, InputError, ProofError

UUID = "HmKLDzXqRsTuVw"
VOTERS = "ana@ald.example,ana,3\nbo@bre.example\nسلمى,s,2\ndi@tav.example,di,1073741824\n"


def generated(folder: Path, group: str, *options: str) -> tuple[bytes, bytes, str]:
    """The tool's list as an archive has it, its file of secrets, and the fingerprint that it prints."""
    arguments = ["--uuid", UUID, "--group", group, *options]
    done = tool.run("setup", "generate-credentials", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    (public,) = folder.glob("*.pubcreds")
    (secret,) = folder.glob("*.privcreds")
    rows = [row.split(",") for row in json.loads(public.read_bytes())]
    pairs = [(row[0], row[1]) for row in rows]
    stripped = [f"{key},{weight}" if weight else key for key, weight in pairs]
    return (
        json.dumps(stripped, separators=(",", ":")).encode(),
        secret.read_bytes(),
        done.stderr.decode() + done.stdout.decode(),
    )


@pytest.mark.parametrize("group", ["BELENIOS-2048", "RFC-3526-2048"])
def test_the_tools_credentials_are_on_its_list_with_their_weights(group: str, tmp_path: Path) -> None:
    (tmp_path / "voters.txt").write_text(VOTERS, encoding="utf-8")
    public, secret, told = generated(tmp_path, group, "--file", "voters.txt")
    roll = check_public_credentials(public, groups.group(group))
    issued = read_issued(secret, "x.privcreds")
    assert [one.voter.identity for one in issued] == VOTERS.splitlines()
    keys = derived([one.credential for one in issued], UUID, group)
    voters = read_voters(VOTERS.encode(), "voters.txt")
    assert [roll.weight(key) for key in keys] == [one.weight for one in voters] == [3, 1, 2, 2**30]
    assert fingerprint(public) in told
    assert json.loads(public) == json.loads(encode_public_credentials(
        (text, roll.weight(text)) for text in (row.split(",")[0] for row in json.loads(public))
    )), "its order is ours"  # fmt: skip


def test_the_tools_credentials_without_weights(tmp_path: Path) -> None:
    public, secret, told = generated(tmp_path, "BELENIOS-2048", "--count", "4")
    roll = check_public_credentials(public, groups.group("BELENIOS-2048"))
    assert (roll.count, roll.total_weight, roll.weighted) == (4, 4, False)
    issued = read_issued(secret, "x.privcreds")
    assert all(typed(one.credential) == one.credential for one in issued)
    assert all(
        roll.weight(key) == 1 for key in derived([one.credential for one in issued], UUID, "BELENIOS-2048")
    )
    assert fingerprint(public) in told


@pytest.mark.parametrize("seed", range(3))
def test_ours_derive_alike_in_the_tool(seed: int, tmp_path: Path) -> None:
    credential = new_credential(Random(seed).randrange)
    for spelling in (credential, credential.replace("-", "")):
        ours = derive(spelling, UUID, groups.group("BELENIOS-2048")).public
        assert tool.derive(UUID, "BELENIOS-2048", spelling, tmp_path) == ours


@pytest.mark.parametrize("change", ["{0}1", " {0}", "{0} ", "{0}-"])
def test_the_tool_puts_nothing_right(change: str, tmp_path: Path) -> None:
    wrong = change.format(new_credential(Random(7).randrange))
    with pytest.raises(tool.ToolError, match="invalid secret credential"):
        tool.derive(UUID, "BELENIOS-2048", wrong, tmp_path)


def test_the_tool_takes_check_digits_53_apart_and_we_take_the_one_that_is_specified(tmp_path: Path) -> None:
    """Fourteen times 1: the specification's check digit is 53, v; the tool takes 0 as well."""
    for last in "v1":
        assert tool.derive(UUID, "BELENIOS-2048", "111-111-111-111-11" + last, tmp_path).isdigit()
    check_credential("111-111-111-111-11v")
    with pytest.raises(InputError, match="typing error"):
        check_credential("111-111-111-111-111")


@pytest.mark.parametrize("weighted", [False, True])
def test_an_election_of_the_tool_with_our_credentials(weighted: bool, tmp_path: Path) -> None:
    """The tool reads our list and our file of secrets, makes ballots with them, and counts them with our weights."""
    voters = read_voters(b"ana,,3\nbo,,40\ncy,,500\n" if weighted else b"ana\nbo\ncy\n", "voters.txt")
    plan = tool.Plan(questions=[tool.homomorphic(["ALD", "BRE"], 1, 1)], voters=3)
    made = tool.make_election(tmp_path / "tool", plan, stop_at="setup")
    for path in made.folder.glob("*.bel"):
        path.unlink()
    ours = issue(voters, Random(5).randrange, partial(derived, uuid=made.uuid, group=plan.group))
    (made.folder / "public_creds.json").write_bytes(ours.public_list)
    tool.tool("archive", "init", cwd=made.folder)
    assert ours.public_list in made.archive
    secrets = [line.rsplit(" ", 1)[1] for line in as_privcreds(ours.issued).decode().splitlines()]
    own = tool.Made(made.plan, made.uuid, made.folder, made.bel, tuple(secrets), made.keys)
    tool.cast(own, 0, [[1, 0]])
    tool.cast(own, 2, [[0, 1]])
    tool.add_event(own, "EndBallots")
    tally = tool.tool("election", "compute-encrypted-tally", cwd=own.folder)
    tool.add_event(own, "EncryptedTally", tally)
    tool.decrypt(own, 1)
    tool.add_event(own, "Result", tool.tool("election", "compute-result", cwd=own.folder))
    assert tool.verify(own.folder).ok
    assert (b'"result":[[3,500]]' if weighted else b'"result":[[1,1]]') in own.archive


STRICTER: list[tuple[str, type[Exception]]] = [
    ("weight 01", FormatError),
    ("weight +1", FormatError),
    ("weight 0x1", FormatError),
    ("empty weight", FormatError),
    ("a weight on one entry only", FormatError),
    ("leading zero", FormatError),
    ("space", FormatError),
    ("newline", FormatError),
    ("escape", FormatError),
    ("identity", ProofError),
]
ALIKE = ["duplicate", "not a member", "not a number", "name", "negative weight"]


def changed(rows: list[str], change: str) -> bytes:
    first, *rest = rows
    element = first.split(",")[0]
    lists = {
        "weight 01": [f"{element},01", *rest],
        "weight +1": [f"{element},+1", *rest],
        "weight 0x1": [f"{element},0x1", *rest],
        "empty weight": [f"{element},", *rest],
        "negative weight": [f"{element},-1", *rest],
        "a weight on one entry only": [element, *rest],
        "leading zero": [f"0{first}", *rest],
        "identity": ["1,1", *rows],
        "duplicate": [*rows, first],
        "not a member": [*rows, "2,1"],
        "not a number": [*rows, "hello,1"],
        "name": [f"{first},ana", *rest],
    }
    text = json.dumps(lists.get(change, rows), separators=(",", ":"))
    edits = {"space": ('","', '", "'), "newline": ("]", "]\n"), "escape": (',1"', ',\\u0031"')}
    return text.replace(*edits[change]).encode() if change in edits else text.encode()


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> tool.Made:
    """With two credentials of weight 1, and a ballot, since the tool reads the list only for a ballot."""
    tool.require()
    question = tool.homomorphic(["ALD"], 0, 1)
    plan = tool.Plan(questions=[question], voters=2, weights=[1, 1], votes=[(0, [[1]])])
    return tool.make_election(tmp_path_factory.mktemp("voted") / "tool", plan, stop_at="ballots")


def verdict(made: tool.Made, change: str) -> tuple[bool, bytes]:
    import bel_archive

    parts = tool.members(made.archive)
    place = next(n for n, (_, data) in enumerate(parts) if data.startswith(b'["'))
    data = changed(json.loads(parts[place][1]), change)
    parts[place] = (parts[place][0], data)
    return tool.verify_bytes(tool.rebuild(parts, bel_archive.timestamp(made.archive))).ok, data


@pytest.mark.parametrize(("change", "error"), STRICTER)
def test_where_we_are_stricter_than_the_tool(change: str, error: type[Exception], voted: tool.Made) -> None:
    """The tool's word is recorded here too: when it begins to refuse one of these, the documentation is to say so."""
    accepted, data = verdict(voted, change)
    assert accepted
    with pytest.raises(error):
        check_public_credentials(data, groups.group("BELENIOS-2048"))


@pytest.mark.parametrize("change", ALIKE)
def test_what_both_refuse(change: str, voted: tool.Made) -> None:
    accepted, data = verdict(voted, change)
    assert not accepted
    with pytest.raises((FormatError, ProofError)):
        check_public_credentials(data, groups.group("BELENIOS-2048"))


def test_the_list_itself_is_accepted_by_both(voted: tool.Made) -> None:
    accepted, data = verdict(voted, "nothing")
    assert accepted
    assert PublicCredentials.read(data).total_weight == 2
