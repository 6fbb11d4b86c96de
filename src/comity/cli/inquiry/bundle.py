# SPDX-License-Identifier: Apache-2.0
"""comity inquiry bundle: exhibits, models, finding and proofs in one bag that strangers verify."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import (
    Result,
    answers,
    at_option,
    keys_option,
    now,
    open_mechanism,
    read_file,
)
from comity.cli.inquiry.archives import cache_option, circles_of, open_archive, signers_of
from comity.cli.inquiry.cases import options as case_options
from comity.cli.inquiry.cases import read_source
from comity.cli.inquiry.findings_on_record import filed_in_toml, finding_in, warn
from comity.cli.inquiry.secret import Secret, secret_for, secret_option
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.inquiry.bundle.contents import Contents, Recorded, Stamped
    from comity.inquiry.bundle.gathering import Gathered
    from comity.inquiry.case import Case
    from comity.inquiry.exhibits.custody import EventContext
    from comity.inquiry.findings.finding import Finding, Level
    from comity.record.keys import KeyDirectory


def _options(function: Any) -> Any:
    for add in (
        *case_options,
        click.option("-o", "--output", "target", metavar="BUNDLE", required=True, type=click.Path(path_type=Path),
                     help="The new folder to make."),
        click.option("--archive", "address", metavar="ARCHIVE", help="Where the exhibits are; else files beside FILE."),
        cache_option,
        click.option("--audience", default="public", show_default=True, help="Whom the bundle is for; consent and circles decide."),
        click.option("--finding", "finding_file", metavar="TOML", type=click.Path(path_type=Path),
                     help="The finding to put in; that of the record in DIR if left out."),
        click.option("--timestamp", "stamp_folder", metavar="FOLDER", type=click.Path(path_type=Path),
                     help="What comity inquiry timestamp wrote."),
        click.option("--reason", default="bundle", show_default=True, help="Why exhibits are copied out, for their custody."),
        at_option,
        keys_option,
        secret_option,
        click.option("--as", "actor", metavar="PARTY/POST", default="", help="Who makes it; needed with --archive."),
        click.option("--simulated", is_flag=True, help="Say on the bundle that it is an illustration."),
        click.argument("file", metavar="FILE|DIR", type=click.Path(path_type=Path)),
    ):  # fmt: skip
        function = add(function)
    return function


@click.command(name="bundle")
@_options
@answers
def command(
    file: Path, inquiry: str, join: tuple[str, ...], store: str | None, target: Path, **options: Any
) -> Result:
    """Put an inquiry into one bag: FILE in TOML, or the record in DIR with its proofs.

    Exhibits that the audience may not have are there as salted commitments. VERIFY.md in the bag has the commands with which a stranger
    checks each part without Comity.
    """
    from comity.inquiry.bundle.pack import pack

    if target.exists():
        raise InputError(f"{target} exists already", hint="a bundle is written once: name a new folder")
    case = read_source(file, inquiry, join, store=store).case
    with tempfile.TemporaryDirectory(dir=_parent(target), prefix=".bundle-") as staging:
        contents = _contents(case, file, store, Path(staging), **options)
        found = pack(contents, target)
    shown, withheld = contents.shown, contents.withheld
    data = {
        "bundle": str(target),
        "inquiry": case.id,
        "audience": contents.audience,
        "exhibits": [one.id for one in shown],
        "withheld": [{"id": one.id, "reason": one.reason} for one in withheld],
        "record": None
        if contents.recorded is None
        else {"origin": contents.recorded.origin, "size": contents.recorded.size},
        "timestamp": None if contents.stamped is None else f"{contents.stamped.gen_time:%Y-%m-%dT%H:%M:%SZ}",
        "finding": sorted(contents.finding),
        "answers": found,
    }
    lines = [
        f"{target}: {len(shown)} exhibit{'' if len(shown) == 1 else 's'}, {len(withheld)} withheld, for {contents.audience}",
        *(f"  withheld: {one.id}, {one.reason}" for one in withheld),
        f"Check it: see {target / 'VERIFY.md'}, or comity inquiry reproduce {target}",
    ]
    return Result(data, "\n".join(lines))


def _parent(target: Path) -> Path:
    try:
        target.absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{target} cannot be made: {error.strerror}") from error
    return target.absolute().parent


def _contents(
    case: Case, file: Path, store: str | None, staging: Path, *, address: str | None, cache: Path, audience: str,
    finding_file: Path | None, stamp_folder: Path | None, reason: str, at: str | None, key_directory: KeyDirectory, actor: str,
    simulated: bool, secret_file: Path | None,
) -> Contents:  # fmt: skip
    from comity.inquiry.bundle.contents import Contents
    from comity.inquiry.exhibits.custody import EventContext

    at = at or now()
    event = EventContext(actor, at, reason=reason)
    gathered = _gathered(case, file, address, cache, audience, event, key_directory, staging, secret_file)
    recorded = _recorded(file, store, case.id, staging) if file.is_dir() else None
    finding = (
        _recorded_finding(case, file, store, audience, secret_file)
        if finding_file is None and file.is_dir()
        else _finding(finding_file, audience, secret_file)
    )
    return Contents(
        gathered.case,
        audience,
        at,
        gathered.shown,
        gathered.withheld,
        gathered.steps,
        finding,
        recorded,
        _stamped(stamp_folder),
        simulated,
    )


def _gathered(
    case: Case,
    file: Path,
    address: str | None,
    cache: Path,
    audience: str,
    event: EventContext,
    keys: KeyDirectory,
    staging: Path,
    secret_file: Path | None,
) -> Gathered:
    from comity.inquiry.bundle.gathering import from_archive, from_files

    if address is None:
        return from_files(
            case, file if file.is_dir() else file.parent, secret_for(secret_file, file, case.id).salt
        )
    if not event.actor:
        raise UsageError(
            "--archive needs --as", hint="copying an exhibit out is an event in its custody: who does it?"
        )
    return from_archive(
        case,
        open_archive(address, cache),
        audience,
        event,
        staging / "exhibits",
        circles=circles_of(file if file.is_dir() else None),
        signers=signers_of(keys, [event.actor]),
    )


def _recorded(folder: Path, store: str | None, inquiry: str, staging: Path) -> Recorded:
    from comity.desk.inquiry_record import recorded

    return recorded(open_mechanism(folder, store), staging / "record", inquiry)


def _finding(file: Path | None, audience: str, secret_file: Path | None) -> dict[str, bytes]:
    """The finding in a file at the audience's level, with the file itself where nothing of it is withheld."""
    if file is None:
        return {}
    from comity.inquiry.findings.finding_file import read_finding

    data = read_file(file)
    try:
        finding = read_finding(data.decode("utf-8"), str(file))
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: byte {error.start} is not UTF-8", hint="expected TOML") from error
    files = rendered(finding, audience, secret_for(secret_file, file, finding.id))
    return _with_document(files, data, finding, audience)


def _recorded_finding(
    case: Case, folder: Path, store: str | None, audience: str, secret_file: Path | None
) -> dict[str, bytes]:
    """The finding that the record holds; nothing where no draft was filed, or it was not filed in TOML."""
    if not filed_in_toml(folder, case.id, store):
        click.echo(
            f"no finding in the bundle: {case.id} has no draft on the record that was filed in TOML", err=True
        )
        return {}
    from comity.desk.inquiry_support import changed_since

    found = finding_in(folder, case.id, store)
    warn(found)
    for told in changed_since(found.finding.support, case):
        click.echo(
            f"the evidence gives other support than when {found.filed.name} was filed: {told}", err=True
        )
    files = rendered(found.finding, audience, secret_for(secret_file, folder, found.finding.id))
    return _with_document(files, found.data, found.written, audience)


def _level(audience: str) -> Level:
    return "parties" if audience == "parties" else "public"


def _withholds(finding: Finding, audience: str) -> bool:
    """Whether a finding has a passage that the audience may not read."""
    from comity.inquiry.findings.finding import LEVELS, passages

    reach = LEVELS.index(_level(audience))
    return any(LEVELS.index(one.level) > reach for _, _, one in passages(finding))


def _with_document(files: dict[str, bytes], data: bytes, written: Finding, audience: str) -> dict[str, bytes]:
    """The files, and `finding.toml` as it was written, if it holds nothing that the audience may not read."""
    return files if _withholds(written, audience) else {**files, "finding.toml": data}


def rendered(finding: Finding, audience: str, secret: Secret) -> dict[str, bytes]:
    """Files of a finding for an audience: at the level of the public unless the audience is `parties`."""
    from comity.inquiry.bundle.finding_files import finding_files
    from comity.inquiry.findings.redacting_findings import at_level

    salts = secret.value() if _withholds(finding, audience) else bytes(32)
    shown = at_level(finding, _level(audience), salts)
    files = finding_files(shown)
    try:
        from comity.inquiry.findings.finding_pdf import to_pdf

        files["finding.pdf"] = to_pdf(shown)
    except InputError as error:
        click.echo(f"no PDF in the bundle: {error.message}", err=True)
    return files


def _stamped(folder: Path | None) -> Stamped | None:
    if folder is None:
        return None
    from cryptography.hazmat.primitives.serialization import Encoding

    from comity.inquiry.bundle.contents import Stamped
    from comity.inquiry.proof import timestamp
    from comity.inquiry.proof.timestamp_chain import certificates

    checkpoint, response, chain = (
        read_file(folder / name) for name in ("checkpoint", "response.tsr", "chain.pem")
    )
    root = certificates(chain, str(folder / "chain.pem"))[-1].public_bytes(Encoding.PEM)
    found = timestamp.check(response, checkpoint, root, chain)
    return Stamped(
        checkpoint,
        response,
        chain,
        root,
        found.gen_time,
        found.authority,
    )
