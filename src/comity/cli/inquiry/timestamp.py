# SPDX-License-Identifier: Apache-2.0
"""comity inquiry timestamp: a trusted timestamp on a checkpoint of the record, asked for, checked, kept with all that checks it again."""

from __future__ import annotations

import secrets
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, open_mechanism, read_file, store_option, write_file
from comity.errors import FormatError, InputError, ProofError, UsageError, VerificationError

if TYPE_CHECKING:
    from comity.desk.mechanism import Mechanism
    from comity.inquiry.proof.timestamp import Timestamp
    from comity.record.checkpoint import Checkpoint

CHECKPOINT, QUERY, RESPONSE, CHAIN = "checkpoint", "request.tsq", "response.tsr", "chain.pem"
UNCHECKED = "response.unchecked"
MEANING = (
    "The authority had a hash of this checkpoint at that time. So every entry below it, and every document that an entry names, existed "
    "by then; the timestamp does not say who wrote them, or that they are true."
)


@click.command(name="timestamp")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--authority",
    "url",
    envvar="COMITY_TIMESTAMP_AUTHORITY",
    metavar="URL",
    help="Address of the time-stamping authority (COMITY_TIMESTAMP_AUTHORITY).",
)
@click.option(
    "--roots",
    metavar="CA.pem",
    type=click.Path(path_type=Path),
    help="Root certificates that you trust for timestamps, from the authority itself.",
)
@click.option(
    "--chain",
    metavar="PEM",
    type=click.Path(path_type=Path),
    help="Intermediate certificates, where the authority leaves them out.",
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where to keep it; timestamp-SIZE if left out.",
)
@click.option(
    "--request-only", is_flag=True, help="Write the query for a machine that is online; ask nobody."
)
@click.option(
    "--response",
    "answer",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Take in the answer to the query in --out.",
)
@click.option(
    "--check",
    "checked",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Check a timestamp that was kept; with DIR, also that it is of this record.",
)
@store_option
@answers
def command(
    folder: Path | None,
    url: str | None,
    roots: Path | None,
    chain: Path | None,
    out: Path | None,
    request_only: bool,
    answer: Path | None,
    checked: Path | None,
    store: str | None,
) -> Result:
    """A trusted timestamp (RFC 3161) on the last checkpoint of the record in DIR. One covers every exhibit that the record names.

    The authority sees a hash, nothing else. What it answers is checked against --roots by two programs that are not ours, as far as they
    are here, with certificates judged at the time that it states; then FOLDER holds the checkpoint, the query, the whole answer and the
    certificates. On a machine without a network: --request-only there, hand FOLDER/request.tsq over, bring the answer with --response.
    """
    if sum((request_only, answer is not None, checked is not None)) > 1:
        raise UsageError(
            "--request-only, --response and --check are three different things", hint="give one of them"
        )
    mechanism = None if folder is None else open_mechanism(folder, store)
    if request_only:
        return _asked_later(_checkpoint(mechanism), out)
    trust = _Trust.read(roots, chain)
    if checked is not None:
        return _kept(checked, trust, mechanism)
    if answer is not None:
        return _taken_in(answer, out, trust, mechanism)
    return _asked_now(_checkpoint(mechanism), out, trust, url)


@dataclass(frozen=True)
class _Trust:
    """Whom the user believes: the file of roots, and what it and the file of intermediates hold."""

    file: Path
    roots: bytes
    chain: bytes

    @classmethod
    def read(cls, roots: Path | None, chain: Path | None) -> _Trust:
        from comity.inquiry.proof.timestamp_chain import certificates

        if roots is None:
            hint = "--roots CA.pem, the authority's root certificate as its own site publishes it"
            raise UsageError("whose timestamps do you trust?", hint=hint)
        found = cls(roots, read_file(roots), b"" if chain is None else read_file(chain))
        for path, data in ((roots, found.roots), (chain, found.chain)):
            try:
                held = path is None or bool(certificates(data, "these"))
            except FormatError:
                held = False
            if not held:
                hint = "-----BEGIN CERTIFICATE-----; openssl x509 -inform DER makes PEM of DER"
                raise InputError(f"{path}: expected certificates in PEM", hint=hint)
        return found


@dataclass(frozen=True)
class _Asking:
    """A checkpoint, the query on it, and where both are kept."""

    note: bytes
    query: bytes
    folder: Path

    @classmethod
    def kept(cls, folder: Path) -> _Asking:
        return cls(read_file(folder / CHECKPOINT), read_file(folder / QUERY), folder)

    def check(self, answer: bytes, trust: _Trust, more: bytes = b"") -> Timestamp:
        """What the answer proves about the checkpoint. Raises VerificationError."""
        from comity.canonical import sha256
        from comity.inquiry.proof.timestamp import check
        from comity.inquiry.proof.timestamp_token import read_query

        asked = read_query(self.query)
        if asked.digest != sha256(self.note):
            raise ProofError(f"{self.folder / QUERY} does not ask about {self.folder / CHECKPOINT}")
        return check(answer, self.note, trust.roots, trust.chain + more, asked.nonce)

    def write(self) -> None:
        write_file(self.folder / CHECKPOINT, self.note)
        write_file(self.folder / QUERY, self.query)


def _checkpoint(mechanism: Mechanism | None) -> bytes:
    """The record's last checkpoint with its cosignatures; the host's signature on it is good."""
    from comity.record.checkpoint import open_checkpoint, parse_checkpoint

    if mechanism is None:
        raise UsageError("which record?", hint="comity inquiry timestamp DIR ..., or --check FOLDER")
    size = parse_checkpoint(mechanism.head())[0].size
    note = mechanism.evidence(size)
    open_checkpoint(note, mechanism.state(size).charter.log_key(size))
    return note


def _new(note: bytes, out: Path | None) -> _Asking:
    from comity.inquiry.proof.timestamp import request
    from comity.record.checkpoint import parse_checkpoint

    folder = out or Path(f"timestamp-{parse_checkpoint(note)[0].size}")
    for name in (RESPONSE, QUERY):
        if (folder / name).exists():
            hint = "name another folder with --out; --response takes in the answer to a query, --check checks what is there"
            raise InputError(f"{folder} already holds {name}", hint=hint)
    return _Asking(note, request(note, secrets.randbits(64)), folder)


def _asked_later(note: bytes, out: Path | None) -> Result:
    asking = _new(note, out)
    asking.write()
    query = asking.folder / QUERY
    text = "\n".join(
        [
            f"{query}: hand it to an authority by other means, such as",
            f"  curl -H 'Content-Type: application/timestamp-query' --data-binary @{QUERY} URL -o answer.tsr",
            f"then: comity inquiry timestamp --response answer.tsr --out {asking.folder} --roots CA.pem",
        ]
    )
    files = {CHECKPOINT: str(asking.folder / CHECKPOINT), QUERY: str(query)}
    return Result({**_head(note), "files": files, "verifiers": []}, text)


def _asked_now(note: bytes, out: Path | None, trust: _Trust, url: str | None) -> Result:
    from comity.inquiry.proof.timestamp import ask

    if not url:
        hint = "--authority URL or COMITY_TIMESTAMP_AUTHORITY; without a network, --request-only"
        raise UsageError("which authority?", hint=hint)
    asking = _new(note, out)
    return _finished(asking, ask(url, asking.query), trust)


def _taken_in(answer: Path, out: Path | None, trust: _Trust, mechanism: Mechanism | None) -> Result:
    if out is None:
        raise UsageError("the answer to which query?", hint=f"--out FOLDER, the one that holds {QUERY}")
    asking = _Asking.kept(out)
    if (out / RESPONSE).exists():
        raise InputError(f"{out} already holds {RESPONSE}", hint=f"check it with --check {out}")
    if mechanism is not None:
        _is_of(asking.note, mechanism)
    return _finished(asking, read_file(answer), trust, answer)


def _finished(asking: _Asking, answer: bytes, trust: _Trust, source: Path | None = None) -> Result:
    """Check an answer and keep it. The response is written last: a folder that holds it holds all that checks it.

    An answer that fails is kept apart: its time cannot be had again, and perhaps only the roots were the wrong ones.
    """
    try:
        found = asking.check(answer, trust)
    except VerificationError as error:
        if source is None:
            asking.write()
            source = asking.folder / UNCHECKED
            write_file(source, answer)
        again = f"comity inquiry timestamp --response {source} --out {asking.folder} --roots CA.pem"
        hint = f"{error.hint}; the answer is in {source}: with the right roots, {again}"
        raise type(error)(error.message, hint=hint) from error
    asking.write()
    write_file(asking.folder / CHAIN, found.chain)
    write_file(asking.folder / RESPONSE, answer)
    return _result(asking, found, trust)


def _kept(folder: Path, trust: _Trust, mechanism: Mechanism | None) -> Result:
    asking = _Asking.kept(folder)
    chain = read_file(folder / CHAIN) if (folder / CHAIN).exists() else b""
    found = asking.check(read_file(folder / RESPONSE), trust, chain)
    if mechanism is not None:
        _is_of(asking.note, mechanism)
    return _result(asking, found, trust, of_record=mechanism is not None)


def _is_of(note: bytes, mechanism: Mechanism) -> Checkpoint:
    """The checkpoint, if the record's host signed it and the record still has its tree. Raises VerificationError."""
    from comity.record.checkpoint import open_checkpoint, parse_checkpoint

    size, whole = parse_checkpoint(note)[0].size, mechanism.store.size()
    if not 0 < size <= whole:
        raise ProofError(f"the checkpoint is of {size} entries; the record in {mechanism.folder} has {whole}")
    found = open_checkpoint(note, mechanism.state(size).charter.log_key(size))
    if found.root != mechanism.root_at(size):
        hint = "show both to the other parties: comity log forks"
        raise ProofError(f"the record in {mechanism.folder} has another root at size {size}", hint=hint)
    return found


def _head(note: bytes) -> dict[str, Any]:
    from comity.canonical import to_base64
    from comity.record.checkpoint import parse_checkpoint

    found = parse_checkpoint(note)[0]
    return {"origin": found.origin, "size": found.size, "root": to_base64(found.root)}


def _result(asking: _Asking, found: Timestamp, trust: _Trust, *, of_record: bool = True) -> Result:
    head = _head(asking.note)
    gen_time = found.gen_time.isoformat().replace("+00:00", "Z")
    data = {
        **head,
        "gen_time": gen_time,
        "serial": f"{found.serial:#x}",
        "policy": found.policy,
        "authority": found.authority,
        "hash": found.hash_algorithm,
        "files": {name: str(asking.folder / name) for name in (CHECKPOINT, QUERY, RESPONSE, CHAIN)},
        "verifiers": list(found.verifiers),
        "remarks": list(found.remarks),
        "command": _openssl(asking.folder, found, trust),
    }
    lines = [
        f"{head['origin']}, {head['size']} entries: existed by {gen_time}",
        f"  authority     {found.authority}, policy {found.policy}, serial number {found.serial:#x}",
        f"  root          {head['root']}",
        f"  accepted by   {', '.join(found.verifiers)}",
        *(f"  not read by   {remark}" for remark in found.remarks),
        f"  kept in       {asking.folder}",
        *(
            []
            if of_record
            else ["  no record was compared: name its DIR to see that the checkpoint is of it"]
        ),
        "",
        MEANING,
        "",
        "Check it with openssl alone:",
        f"  {data['command']}",
    ]
    return Result(data, "\n".join(lines))


def _openssl(folder: Path, found: Timestamp, trust: _Trust) -> str:
    """The command that checks the timestamp without us; -attime judges certificates then, not now."""
    words = ["openssl", "ts", "-verify", "-data", str(folder / CHECKPOINT), "-in", str(folder / RESPONSE)]
    words += ["-CAfile", str(trust.file), "-untrusted", str(folder / CHAIN), "-attime", str(found.posix)]
    return shlex.join(words)
