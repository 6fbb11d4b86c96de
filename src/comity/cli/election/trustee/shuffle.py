# SPDX-License-Identifier: Apache-2.0
"""comity election trustee shuffle: put votes into an order that only this trustee's machine knew, and forget it."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.common import Result, answers, directory
from comity.cli.election.secret_files import must_be_new, write_public
from comity.cli.election.trustee.arguments import check_number, number_option, told, verified
from comity.errors import Refusal

ORDER = "Belenios 2.0, section 3.4: the steps of the tally"
NEXT = """The shuffle is not secret; what tied its votes to their voters was never written down.
Hand it in: comity election tally DIR --shuffle {number}={output}
One honest trustee among those who shuffle is enough. When the last has: comity election tally DIR --end-shuffles"""


@click.command(name="shuffle")
@directory
@number_option
@click.option(
    "-o", "--output", "output", metavar="FILE", required=True, type=click.Path(path_type=Path),
    help="Where the shuffle goes: a new file.",
)  # fmt: skip
@click.option(
    "--owned", is_flag=True,
    help="Say on a second line whose it is, as belenios-tool archive add-event --type=Shuffle takes it.",
)  # fmt: skip
@answers
def command(folder: Path, number: int, output: Path, owned: bool) -> Result:
    """Check the archive in DIR, then shuffle the votes of its ranked and graded questions, after the shuffles that are there already.

    Needs no key. Take turns: each trustee shuffles what the one before handed in.
    """
    import secrets

    from comity.election.ballots.belenios_v1 import shuffles
    from comity.election.ballots.belenios_v1.box import archive_in, open_box
    from comity.election.ballots.belenios_v1.conduct import owners, tally_to_decrypt
    from comity.election.ballots.belenios_v1.decryption import encode_owned
    from comity.election.ballots.belenios_v1.events import EventType
    from comity.election.ballots.belenios_v1.messages import encode

    must_be_new(output, "a shuffle is there already")
    path = archive_in(folder)
    box = open_box(path)
    if not box.election.non_homomorphic:
        raise Refusal(
            f"{box.election.name}: no question of it is shuffled",
            rule=ORDER,
            hint="comity election trustee decrypt",
        )
    if not box.of_type(EventType.ENCRYPTED_TALLY) or box.of_type(EventType.END_SHUFFLES):
        what = "the shuffles are ended" if box.closed else "voting is not over"
        raise Refusal(
            f"{path}: {what}", rule=ORDER, hint="comity election close comes before, trustee decrypt after"
        )
    check_number(box, number)
    found = verified(path, "shuffled", ORDER)
    tally = tally_to_decrypt(found.box)
    made = shuffles.shuffle(found.box.election, tally, secrets.randbelow)
    shuffles.check_shuffle(found.box.election, tally, made)
    payload = encode(made)
    write_public(output, encode_owned(number, payload) if owned else payload + b"\n")
    before = owners(found.box, EventType.SHUFFLE)
    votes = [len(row) for row in made.ciphertexts]
    data = {
        "archive": str(path),
        "election": found.box.election.uuid,
        "trustee": number,
        "after": [*before],
        "votes": votes,
        "file": str(output),
    }
    rows = [
        ["archive", f"{path}: {len(found.checks)} checks passed"],
        ["shuffled before by", ", ".join(map(str, before)) or "nobody"],
        ["votes", ", ".join(f"{one:,}" for one in votes)],
        ["shuffle of trustee", f"{number}: {output}"],
    ]
    return Result(data, told(rows, NEXT.format(number=number, output=output)))
