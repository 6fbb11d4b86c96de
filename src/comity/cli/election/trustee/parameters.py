# SPDX-License-Identifier: Apache-2.0
"""comity election trustee parameters: step 6 of a key for a threshold of trustees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.common import Result, answers
from comity.cli.election.secret_files import keep_secret, write_public
from comity.cli.election.trustee.arguments import (
    certificates_option,
    in_group_with_secrets,
    out_option,
    read_certificates,
    read_messages,
    told,
)

if TYPE_CHECKING:
    from comity.election.ballots.groups import Group

NEXT = (
    "Next: give each trustee its .dkey, which only its seed opens and the tally needs, and the election {file}: "
    "comity election trustee add DIR {file}. Each trustee then looks for the fingerprint of its key in comity election trustee list DIR."
)


@click.command(name="parameters")
@certificates_option
@click.option(
    "--polynomials", "polynomial_files", metavar="FILE", multiple=True, required=True, type=click.Path(path_type=Path),
    help="What came out of step 3; repeat for several files.",
)  # fmt: skip
@click.argument("files", metavar="VOUTPUT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@in_group_with_secrets
@out_option
@answers
def command(
    certificates_file: Path,
    polynomial_files: tuple[Path, ...],
    files: tuple[Path, ...],
    group: Group,
    folder: Path,
) -> Result:
    """Threshold, step 6: check every confirmation, and write threshold.json, for the election, and ID.dkey for each trustee.

    Polynomials and confirmations come in the order of the certificates.
    """
    from comity.election.ballots.belenios_v1.certificates import (
        certificate_id,
        encode_lines,
        list_fingerprint,
    )
    from comity.election.ballots.belenios_v1.keys import key_fingerprint
    from comity.election.ballots.belenios_v1.messages import Polynomial, VerificationOutput
    from comity.election.ballots.belenios_v1.threshold import establish

    certificates = read_certificates(group, [certificates_file])
    polynomials = read_messages(polynomial_files, Polynomial)
    made = establish(group, certificates, polynomials, read_messages(files, VerificationOutput))
    keys = []
    for certificate, text in zip(certificates, made.decryption_keys, strict=True):
        keys.append(folder / f"{certificate_id(certificate.signed)}.dkey")
        keep_secret(keys[-1], f"{text}\n".encode())
    # Last: who has the parameters has the decryption keys, too.
    published = folder / "threshold.json"
    write_public(published, encode_lines([made.parameters]))
    fingerprints = [key_fingerprint(one) for one in made.parameters.verification_keys]
    data = {
        "group": group.name, "threshold": made.parameters.threshold, "parameters": str(published),
        "decryption_keys": [str(one) for one in keys], "fingerprints": fingerprints,
        "coefficients": list_fingerprint(made.parameters.coefexps),
    }  # fmt: skip
    rows = [[f"key of trustee {place}", one] for place, one in enumerate(fingerprints, 1)]
    rows += [
        ["coefficients", str(data["coefficients"])],
        ["needed to decrypt", f"{made.parameters.threshold} of {len(keys)}"],
    ]
    rows += [[f"for trustee {place}", str(one)] for place, one in enumerate(keys, 1)]
    return Result(data, told([*rows, ["for the election", str(published)]], NEXT.format(file=published)))
