# SPDX-License-Identifier: Apache-2.0
"""VERIFY.md of a bundle: how a stranger without Comity checks it, with the exact commands, what each proves, and what it does not.

Only what the bundle holds is described; what is missing is named as missing. The page is text: nothing on it is trusted to prove itself.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import datetime

from comity.inquiry.proof import log_check

PAGE = "VERIFY.md"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"


@dataclass(frozen=True)
class _Check:
    """One section. `commands` are run in the bundle's folder; they exit 0 where all is well."""

    title: str
    commands: tuple[str, ...]
    proves: str
    not_proves: str
    if_it_fails: str
    before: str = ""


def verify_page(
    *,
    title: str,
    origin: str = "",
    vkey: str = "",
    size: int = 0,
    root: str = "",
    checkpoint: str = "",
    log: str = "",
    proofs: str = "",
    check_log: str = log_check.NAME,
    gen_time: datetime | None = None,
    authority: str = "",
    stamped: str = "",
    response: str = "",
    chain: str = "",
    roots: str = "",
    case_file: str = "",
    withheld: int = 0,
    manifest: str = MANIFEST,
    tag_manifest: str = TAG_MANIFEST,
) -> str:
    """The page. File names are paths within the bundle; an empty one says that the bundle has no such part.

    `origin`, `vkey`, `size` and `root` (base64) are those of `checkpoint`. `log` is an exported tile log, `proofs` a folder of
    NAME.tlog-proof beside NAME.note; `check_log` is the program of `log_check`. `gen_time` (UTC) and `authority` are those of the
    timestamp in `response`, on `stamped`, which is `checkpoint` if left out; `chain` (PEM) ends with the root, as `Timestamp.chain` does,
    unless `roots` holds it. `withheld` counts exhibits that are there by commitment only.
    """
    checks = [_files(manifest, tag_manifest)]
    missing = []
    stamped, trusted = stamped or checkpoint, roots or chain
    if stamped and response and trusted and gen_time is not None:
        checks.append(_timestamp(stamped, response, chain, trusted, gen_time, authority))
    else:
        missing.append("a timestamp: when its files existed rests on the word of those who made it")
    if checkpoint and vkey and (log or proofs):
        checks.append(_log(vkey, checkpoint, stamped if response else checkpoint, log, proofs, check_log))
    else:
        missing.append("a part of the record: who said what, and in which order, cannot be checked with it")
    if case_file:
        checks.append(_case(case_file))
    else:
        missing.append("a CASE/UCO description of its exhibits")
    lines = [f"# Check this bundle: {_line(title)}", "", *_OPENING, ""]
    told = _record(origin, vkey, size, root) if checkpoint else []
    if gen_time is not None and response:
        told += [f"- timestamp: {_time(gen_time)}, by {_line(authority) or 'the authority named in it'}"]
    lines += [_COMPARE, "", *told, ""] if told else []
    lines += [*_section(checks), *_reproduce(), *_withheld(withheld)]
    if missing:
        lines += ["## What is not here", "", *(f"- This bundle has not {one}." for one in missing), ""]
    return "\n".join(lines)


_OPENING = (
    "You need no account, no network and none of our software for this. Open a terminal in the folder that holds `bagit.txt`, and run the",
    "commands there. Each one ends well, or says what is wrong. Programs: `sha256sum`, `openssl`, `go`, and `case_validate` from the",
    "Python package case-utils; on Debian the first three are coreutils, openssl, and golang-go with golang-golang-x-mod-dev.",
)


_COMPARE = "Compare these with what you hear from the parties themselves, over another way than this bundle:"


def _record(origin: str, vkey: str, size: int, root: str) -> list[str]:
    return [
        f"- record: `{origin}`, {size} {'entry' if size == 1 else 'entries'}",
        f"- root of the record: `{root}`",
        f"- key of the record's host: `{vkey}`",
    ]


def _section(checks: list[_Check]) -> list[str]:
    lines = []
    for number, one in enumerate(checks, 1):
        lines += [f"## {number}. {one.title}", ""]
        lines += [one.before, ""] if one.before else []
        lines += ["```sh", *one.commands, "```", ""]
        lines += [f"**Proves:** {one.proves}", "", f"**Does not prove:** {one.not_proves}", ""]
        lines += [f"**If it fails:** {one.if_it_fails}", ""]
    return lines


def _files(manifest: str, tag_manifest: str) -> _Check:
    count = f'test "$(find data -type f | wc -l)" -eq "$(wc -l < {shlex.quote(manifest)})"'
    return _Check(
        title="No file was changed, lost or added",
        commands=(
            f"sha256sum -c {shlex.quote(manifest)}",
            f"sha256sum -c {shlex.quote(tag_manifest)}",
            f'{count} && echo "no file was added"',
        ),
        proves="every file is, byte for byte, the one that the bundle's makers listed (BagIt, RFC 8493).",
        not_proves=(
            "who the makers are, or when they made it. Whoever changes a file can write a new list, too; the next checks close that gap."
        ),
        if_it_fails=(
            "the line that says FAILED names the file; do not rely on it. Get the bundle again, from another source if you can."
        ),
    )


def _timestamp(
    stamped: str, response: str, chain: str, trusted: str, gen_time: datetime, authority: str
) -> _Check:
    words = ["openssl", "ts", "-verify", "-data", stamped, "-in", response, "-CAfile", trusted]
    words += ["-untrusted", chain] if chain else []
    words += ["-attime", str(int(gen_time.timestamp()))]
    last = """awk '/BEGIN CERTIFICATE/ { one = "" } { one = one $0 "\\n" } END { printf "%s", one }'"""
    return _Check(
        title="The record existed by a certain time",
        before=(
            f"The last certificate in `{trusted}` is a copy of the authority's root. Get it from the authority itself, and compare the "
            "fingerprint that the first command prints; or name your own file after `-CAfile`."
        ),
        commands=(
            f"{last} {shlex.quote(trusted)} | openssl x509 -noout -subject -fingerprint -sha256",
            shlex.join(words),
            f"{shlex.join(['openssl', 'ts', '-reply', '-in', response, '-text'])} | grep 'Time stamp:'",
        ),
        proves=(
            f"{_line(authority) or 'the authority'} had a hash of `{stamped}` at {_time(gen_time)} (RFC 3161). So all that this checkpoint "
            "covers existed by then. `-attime` is that time in seconds since 1970, which the last command prints from the token itself: "
            "certificates are judged then, not today, so the check still holds when they have expired."
        ),
        not_proves=(
            "that the authority is honest or its key was safe (revocation is not looked up), who wrote the entries, or that they are true. "
            "Nor how old anything is: only that it is no younger than that."
        ),
        if_it_fails=(
            "`message imprint mismatch` means another checkpoint; `certificate` errors mean other roots, or an authority not valid then. "
            "Treat the time as unproven; ask the parties for their own copy of the checkpoint and the answer of the authority."
        ),
    )


def _log(vkey: str, checkpoint: str, stamped: str, log: str, proofs: str, check_log: str) -> _Check:
    run = ["env", "GO111MODULE=off", "GOPATH=/usr/share/gocode", "go", "run", check_log, vkey]
    commands = [shlex.join([*run, checkpoint, folder]) for folder in (log, proofs) if folder]
    if stamped != checkpoint and log:
        commands.append(shlex.join([*run, stamped, log]))
    elif stamped != checkpoint:
        one, other = shlex.quote(checkpoint), shlex.quote(stamped)
        commands.append(f'test "$(head -n 3 {one})" = "$(head -n 3 {other})" && echo "one checkpoint"')
    covered = ""
    if stamped != checkpoint:
        covered = " The last command shows that the stamped checkpoint is of this record; the timestamp covers as many entries as that."
    held = " and ".join(f"`{folder}`" for folder in (log, proofs) if folder)
    return _Check(
        title="The entries stand in the record",
        before=(
            f"`{check_log}` is short: read it, or write your own with Go's packages `note` and `tlog`. Without Debian's packages: copy it "
            "to an empty folder, `go mod init check`, `go get golang.org/x/mod`, and `go run .` with the same arguments and full paths."
        ),
        commands=tuple(commands),
        proves=(
            f"the record's host signed `{checkpoint}`, and every entry in {held} is one of those that it covers, unchanged, in its place. "
            f"An exhibit belongs to the record where its SHA-256, or its commitment, stands in such an entry.{covered}"
        ),
        not_proves=(
            "that the host showed the same record to everybody: compare size and root above with other parties', or look at the "
            "cosignatures on the checkpoint. Nor who signed each entry, and with what right: `comity verify` and other clients do that."
        ),
        if_it_fails=(
            "keep this bundle as it is. A checkpoint with a good signature that contradicts another party's proves that the host signed "
            "two histories; show both to the parties. A bad signature proves nothing against the host."
        ),
    )


def _case(case_file: str) -> _Check:
    return _Check(
        title="The description of exhibits and custody is well formed",
        commands=(shlex.join(["case_validate", case_file]),),
        proves=f"`{case_file}` follows the ontologies CASE and UCO, so other case systems can read who had which exhibit, when, and why.",
        not_proves="that what it says is so. It is as good as check 1 and the entries of the record that it repeats.",
        if_it_fails="the report names the object and the property. If check 1 passed, the fault was made with the bundle: tell its makers.",
    )


def _reproduce() -> list[str]:
    return [
        "## Compute the answers again",
        "",
        "With Comity, counts of independent sources and likelihood ratios are computed again from what lies here, and compared:",
        "",
        "```sh",
        "comity inquiry reproduce .",
        "```",
        "",
        "It shows that the figures follow from the exhibits, the edges and the assessments in this bundle. It does not show that an",
        "assessment is right: those are judgements of people, each under the name of the post that made it. Nobody's guilt is computed.",
        "",
    ]


def _withheld(count: int) -> list[str]:
    if not count:
        return []
    are = "1 exhibit is" if count == 1 else f"{count} exhibits are"
    return [
        "## What is withheld",
        "",
        f"{are} here by a commitment only: a hash over a secret salt and the content's own hash. Nothing can be guessed from it. Whoever",
        "is shown the content and the salt later can check that it is what was committed to:",
        '`SHA-256("comity/exhibit/v1", a zero byte, the salt, the SHA-256 of the content)`.',
        "",
    ]


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _line(text: str) -> str:
    """Somebody else's words on one line, without a meaning in Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~!&])", r"\\\1", " ".join(text.split()))
