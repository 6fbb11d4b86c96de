# SPDX-License-Identifier: Apache-2.0
"""Drives Debian's belenios-tool 2.0, which knows nothing of Comity: it sets up elections, votes, shuffles, decrypts, counts and verifies.

Where the program is missing the tests that use it are skipped, or fail when COMITY_REQUIRE_FOREIGN=1 says that it must be there.
How an archive is read and put together again without our own code is in `bel_archive`, how it is planned in `election_plans`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bel_archive import members, rebuild
from election_plans import (
    HOMOMORPHIC,
    MIXING,
    SINGLE,
    Answers,
    Pedersen,
    Plan,
    homomorphic,
    is_mixed,
    mixed,
    random_election,
)

__all__ = [
    "HOMOMORPHIC", "MIXING", "PROGRAM", "SINGLE", "STAGES", "Answers", "Made", "Pedersen", "Plan", "ToolError", "TrusteeKey", "Verdict",
    "add_event", "ballot", "cast", "decrypt", "derive", "have_tool", "homomorphic", "is_mixed", "make_credentials", "make_election",
    "make_trustees", "members", "mixed", "random_election", "rebuild", "require", "run", "set_up", "shuffle", "tool", "verify",
    "verify_bytes", "verify_update",
]  # fmt: skip

PROGRAM = "belenios-tool"

# Where `make_election` may stop, in the order of an election. "ballots" is after the last ballot, "shuffles" after the last shuffle
# but before EndShuffles, "decryptions" before the last partial decryption that is needed, "decrypted" after it, before the result.
STAGES = (
    "setup",
    "ballots",
    "end-ballots",
    "tally",
    "shuffles",
    "end-shuffles",
    "decryptions",
    "decrypted",
    "result",
)


class ToolError(Exception):
    """The tool refused: its standard error and its exit status."""

    def __init__(self, arguments: Sequence[str], status: int, stderr: str) -> None:
        super().__init__(f"belenios-tool {' '.join(arguments)}: exit status {status}: {stderr.strip()}")
        self.status = status
        self.stderr = stderr


@dataclass(frozen=True)
class Verdict:
    """What `belenios-tool election verify` says: 0 is "all checks passed", anything else (it is 124 or 125) a refusal."""

    status: int
    stderr: str

    @property
    def ok(self) -> bool:
        return self.status == 0

    @property
    def reason(self) -> str:
        """The first line that is neither information nor warning; empty where all is well."""
        lines = (line for line in self.stderr.splitlines() if line and not line.startswith(("I: ", "W: ")))
        return next(lines, "").removeprefix(f"{PROGRAM}: ")


def have_tool() -> bool:
    return shutil.which(PROGRAM) is not None


def require() -> str:
    """Path of the program. Skips the calling test without it, or fails it where COMITY_REQUIRE_FOREIGN=1."""
    found = shutil.which(PROGRAM)
    if found is None:
        reason = f"{PROGRAM} is not installed (Debian: belenios-tool)"
        if os.environ.get("COMITY_REQUIRE_FOREIGN") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def run(*arguments: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The finished process, whatever its exit status."""
    environment = os.environ | {"BELENIOS_USE_URANDOM": "1"}
    return subprocess.run(
        [require(), *arguments],
        cwd=cwd,
        input=stdin,
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
    )


def tool(*arguments: str, cwd: Path, stdin: bytes = b"") -> bytes:
    """Standard output of the tool; ToolError with its standard error where the exit status is not 0."""
    done = run(*arguments, cwd=cwd, stdin=stdin)
    if done.returncode:
        raise ToolError(arguments, done.returncode, done.stderr.decode("utf-8", "replace"))
    return done.stdout


def verify(folder: Path) -> Verdict:
    """The tool's verdict on the folder's only .bel file."""
    done = run("election", "verify", cwd=folder)
    return Verdict(done.returncode, done.stderr.decode("utf-8", "replace"))


def verify_bytes(archive: bytes) -> Verdict:
    """The tool's verdict on an archive. It never looks at the file's name before the ending .bel."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "archive.bel").write_bytes(archive)
        return verify(Path(folder))


def verify_update(old: bytes, new: bytes) -> Verdict:
    """The tool's verdict on whether `new` continues `old`: `election verify-diff`."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part, archive in (("old", old), ("new", new)):
            (folder / part).mkdir()
            (folder / part / "archive.bel").write_bytes(archive)
        done = run("election", "verify-diff", "--dir1", "old", "--dir2", "new", cwd=folder)
        return Verdict(done.returncode, done.stderr.decode("utf-8", "replace"))


@dataclass(frozen=True)
class TrusteeKey:
    """Secrets of a trustee: `private` is the file of a Single (a JSON string), `seed` and `encrypted` those of a Pedersen member."""

    number: int
    private: str = field(default="", repr=False)
    seed: str = field(default="", repr=False)
    encrypted: str = field(default="", repr=False)


@dataclass(frozen=True)
class Made:
    """An election that the tool made, with all its secrets. `credentials[v]` is the secret credential of voter v."""

    plan: Plan
    uuid: str
    folder: Path
    bel: Path
    credentials: tuple[str, ...] = field(repr=False)
    keys: tuple[TrusteeKey, ...] = field(repr=False)

    @property
    def archive(self) -> bytes:
        return self.bel.read_bytes()


# The course of an election --------------------------------------------------------------------------------------------------------


def make_election(folder: Path, plan: Plan, *, stop_at: str = "result") -> Made:
    """Holds the planned election in an empty folder by the tool's own commands, up to one of STAGES."""
    stage = STAGES.index(stop_at)
    made = set_up(folder, plan)
    if stage >= STAGES.index("ballots"):
        for voter, answers in plan.votes:
            cast(made, voter, answers)
    if stage >= STAGES.index("end-ballots"):
        add_event(made, "EndBallots")
    if stage >= STAGES.index("tally"):
        add_event(made, "EncryptedTally", tool("election", "compute-encrypted-tally", cwd=folder))
    if plan.mixes:
        if stage >= STAGES.index("shuffles"):
            for trustee in plan.shufflers if plan.shufflers is not None else [1]:
                shuffle(made, trustee)
        if stage >= STAGES.index("end-shuffles"):
            add_event(made, "EndShuffles")
    if stage >= STAGES.index("decryptions"):
        deciders = plan.deciders()
        for trustee in deciders if stage >= STAGES.index("decrypted") else deciders[:-1]:
            decrypt(made, trustee)
    if stage >= STAGES.index("result"):
        add_event(made, "Result", tool("election", "compute-result", cwd=folder))
    return made


def set_up(folder: Path, plan: Plan) -> Made:
    """Credentials, trustees, election and the archive with its Setup event."""
    folder.mkdir(parents=True, exist_ok=True)
    uuid = tool("setup", "generate-token", cwd=folder).decode().strip()
    credentials = make_credentials(folder, plan, uuid)
    keys = make_trustees(folder, plan)
    template: dict[str, Any] = {
        "description": plan.description,
        "name": plan.name,
        "questions": list(plan.questions),
    }
    for key in ("administrator", "credential_authority"):
        if getattr(plan, key) is not None:
            template[key] = getattr(plan, key)
    (folder / "template.json").write_text(json.dumps(template, ensure_ascii=False), encoding="utf-8")
    tool(
        "setup",
        "make-election",
        "--uuid",
        uuid,
        "--group",
        plan.group,
        "--template",
        "template.json",
        cwd=folder,
    )
    tool("archive", "init", cwd=folder)
    return Made(plan, uuid, folder, folder / f"{uuid}.bel", credentials, keys)


def make_credentials(folder: Path, plan: Plan, uuid: str) -> tuple[str, ...]:
    """Secret credentials by voter, and public_creds.json. The logins that the tool writes there for itself are taken out."""
    weights = plan.weights if plan.weights is not None else [1] * plan.voters
    lines = [f"voter{voter:04},v{voter},{weight}\n" for voter, weight in enumerate(weights)]
    (folder / "voters.txt").write_text("".join(lines), encoding="utf-8")
    arguments = ["--uuid", uuid, "--group", plan.group, "--file", "voters.txt"]
    tool("setup", "generate-credentials", *arguments, cwd=folder)
    listed = json.loads(_only(folder, "*.pubcreds").read_text(encoding="utf-8"))
    kept = [entry.split(",") for entry in listed]
    public = [",".join(entry[: 1 if plan.weights is None else 2]) for entry in kept]
    (folder / "public_creds.json").write_text(json.dumps(public, separators=(",", ":")), encoding="utf-8")
    secret = dict(
        line.rsplit(" ", 1) for line in _only(folder, "*.privcreds").read_text(encoding="utf-8").splitlines()
    )
    return tuple(secret[line.strip()] for line in lines)


def make_trustees(folder: Path, plan: Plan) -> tuple[TrusteeKey, ...]:
    """The trustees' keys in the planned order, and trustees.json with them.

    make-trustees reads one threshold.json and places it after the single trustees; the format allows any order and several
    groups, so the file is put together here from what the tool made. make-election multiplies the keys that it finds there.
    """
    items: list[Any] = []
    keys: list[TrusteeKey] = []
    for place, one in enumerate(plan.trustees):
        part = folder / f"trustees{place}"
        part.mkdir()
        if isinstance(one, Pedersen):
            parameters, members = _pedersen(part, plan.group, one)
            items.append(["Pedersen", parameters])
            keys += [TrusteeKey(len(keys) + 1 + index, "", *secrets) for index, secrets in enumerate(members)]
        else:
            tool("setup", "generate-trustee-key", "--group", plan.group, cwd=part)
            items.append(["Single", json.loads(_only(part, "*.pubkey").read_bytes())])
            keys.append(
                TrusteeKey(len(keys) + 1, _only(part, "*.privkey").read_text(encoding="utf-8").strip())
            )
    (folder / "trustees.json").write_text(json.dumps(items, separators=(",", ":")), encoding="utf-8")
    return tuple(keys)


def _pedersen(part: Path, group: str, shape: Pedersen) -> tuple[Any, list[tuple[str, str]]]:
    """Threshold parameters and, for each member, seed and encrypted decryption key: steps 1 to 6 of the key generation."""

    def step(number: int, *arguments: str, stdin: bytes = b"") -> bytes:
        base = ["setup", "generate-trustee-key-threshold", "--group", group, "--step", str(number)]
        return tool(*base, *arguments, cwd=part, stdin=stdin)

    names: list[str] = []
    for _ in range(shape.of):
        step(1)
        names += [path.stem for path in part.glob("*.cert") if path.stem not in names]
    (part / "certs.jsons").write_bytes(b"".join((part / f"{name}.cert").read_bytes() for name in names))
    certs = ("--certs", "certs.jsons")
    step(2, *certs)
    threshold = ("--threshold", str(shape.needed))
    polynomials = [step(3, *certs, "--key", f"{name}.key", *threshold) for name in names]
    (part / "polynomials.jsons").write_bytes(b"".join(polynomials))
    step(4, *certs, "--polynomials", "polynomials.jsons")
    outputs = [
        step(5, *certs, "--key", f"{name}.key", stdin=(part / f"{name}.vinput").read_bytes())
        for name in names
    ]
    parameters = step(6, *certs, "--polynomials", "polynomials.jsons", stdin=b"".join(outputs))
    secrets = [
        tuple((part / f"{name}.{kind}").read_text(encoding="utf-8").strip() for kind in ("key", "dkey"))
        for name in names
    ]
    return json.loads(parameters), [(seed, encrypted) for seed, encrypted in secrets]


def add_event(made: Made, kind: str, payload: bytes = b"") -> None:
    """Appends the lines of `payload` and an event with the last of them; the tool checks neither order nor kind."""
    tool("archive", "add-event", f"--type={kind}", cwd=made.folder, stdin=payload)


def ballot(made: Made, voter: int, answers: Answers) -> bytes:
    """A ballot of the tool, with its final newline."""
    (made.folder / "credential").write_text(made.credentials[voter], encoding="utf-8")
    (made.folder / "choices.json").write_text(json.dumps(answers), encoding="utf-8")
    return tool(
        "election", "generate-ballot", "--privcred", "credential", "--ballot", "choices.json", cwd=made.folder
    )


def cast(made: Made, voter: int, answers: Answers) -> None:
    add_event(made, "Ballot", ballot(made, voter, answers))


def shuffle(made: Made, trustee: int) -> None:
    add_event(made, "Shuffle", tool("election", "shuffle", f"--trustee-id={trustee}", cwd=made.folder))


def decrypt(made: Made, trustee: int) -> None:
    key = made.keys[trustee - 1]
    if key.private:
        (made.folder / "private").write_text(key.private, encoding="utf-8")
        arguments = ["decrypt", "--privkey", "private"]
    else:
        (made.folder / "seed").write_text(key.seed, encoding="utf-8")
        (made.folder / "encrypted").write_text(key.encrypted, encoding="utf-8")
        arguments = ["decrypt-threshold", "--key", "seed", "--decryption-key", "encrypted"]
    add_event(
        made, "PartialDecryption", tool("election", *arguments, f"--trustee-id={trustee}", cwd=made.folder)
    )


def derive(uuid: str, group: str, credential: str, cwd: Path) -> str:
    """The public credential of a secret one, as the tool derives it."""
    arguments = ["--uuid", uuid, "--group", group, "--derive", credential]
    return tool("setup", "generate-credentials", *arguments, cwd=cwd).decode().strip()


def _only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found
