# SPDX-License-Identifier: Apache-2.0
"""comity election trustee route: step 4 of a key for a threshold of trustees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers
from comity.cli.election.secret_files import write_public
from comity.cli.election.trustee.arguments import (
    certificates_option,
    in_group,
    out_option,
    read_certificates,
    read_messages,
    told,
)

if TYPE_CHECKING:
    from comity.election.ballots.groups import Group

NEXT = (
    "Next: hand each trustee its own file. Each then runs: comity election trustee confirm ID.vinput --certs {certs} --key ID.key "
    "--group {group}"
)


@click.command(name="route")
@certificates_option
@click.argument("files", metavar="POLYNOMIAL...", nargs=-1, required=True, type=click.Path(path_type=Path))
@in_group
@out_option
@answers
def command(
    certificates_file: Path,
    files: tuple[Path, ...],
    group: Group,
    folder: Path,
) -> Result:
    """Threshold, step 4: check what is public of the polynomials, and sort the shares by recipient. Writes ID.vinput for each trustee.

    POLYNOMIAL is a file of step 3, or one with several, one a line; in the order of the certificates.
    """
    from comity.election.ballots.belenios_v1.certificates import (
        certificate_id,
        encode_lines,
        list_fingerprint,
    )
    from comity.election.ballots.belenios_v1.messages import Polynomial
    from comity.election.ballots.belenios_v1.threshold import check_polynomials, route

    certificates = read_certificates(group, [certificates_file])
    polynomials = read_messages(files, Polynomial)
    threshold = len(check_polynomials(group, certificates, polynomials)[0])
    written = []
    for certificate, given in zip(certificates, route(group, certificates, polynomials), strict=True):
        written.append(folder / f"{certificate_id(certificate.signed)}.vinput")
        write_public(written[-1], encode_lines([given]))
    public = list_fingerprint(one.coefexps for one in polynomials)
    data = {
        "group": group.name,
        "threshold": threshold,
        "inputs": [str(one) for one in written],
        "fingerprint": public,
    }
    rows = [[f"for trustee {place}", str(one)] for place, one in enumerate(written, 1)]
    rows += [["needed to decrypt", str(threshold)], ["coefficients", public]]
    return Result(data, told(rows, NEXT.format(certs=certificates_file, group=group.name)))
