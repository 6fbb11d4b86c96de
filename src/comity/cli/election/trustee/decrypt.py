# SPDX-License-Identifier: Apache-2.0
"""comity election trustee decrypt: a trustee's share of the decryption, once the trustee's own machine has checked the whole archive.

A key decrypts whatever it is given, a single vote as well as the tally. So it is used on one tally only: the one that the ballots of a
whole, verified archive give, and on no other of the same election afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import Result, answers, directory, read_file
from comity.cli.election.secret_files import must_be_new, read_secret, write_public
from comity.cli.election.trustee.arguments import (
    check_number,
    number_option,
    read_channel_keys,
    told,
    verified,
)
from comity.errors import KeyFileError, Refusal, UsageError, VerificationError

if TYPE_CHECKING:
    from comity.election.ballots.belenios_v1.box import Box

ORDER = "Belenios 2.0, section 3.4: the steps of the tally"
ONLY_THE_TALLY = "a trustee decrypts nothing but the tally that the ballots give"
ONCE = "a trustee decrypts one tally of an election: the difference of two tells how those voted who are in one of them alone"
NEXT = """The share is not secret. Hand it in: comity election tally DIR --share {number}={output}
Keep {marker} beside the key: it says which tally the key was used on."""


@click.command(name="decrypt")
@directory
@click.option(
    "--key", "key_file", metavar="KEY", required=True, type=click.Path(path_type=Path),
    help="The trustee's secret: .privkey of a single trustee, .key of a member of a threshold group.",
)  # fmt: skip
@click.option(
    "--decryption-key", "decryption_key_file", metavar="DKEY", type=click.Path(path_type=Path),
    help="In a threshold group: the encrypted key that its key generation ended with, .dkey.",
)  # fmt: skip
@number_option
@click.option(
    "-o", "--output", "output", metavar="FILE", required=True, type=click.Path(path_type=Path),
    help="Where the share goes: a new file.",
)  # fmt: skip
@click.option(
    "--owned", is_flag=True,
    help="Say on a second line whose it is, as belenios-tool archive add-event --type=PartialDecryption takes it.",
)  # fmt: skip
@answers
def command(
    folder: Path, key_file: Path, decryption_key_file: Path | None, number: int, output: Path, owned: bool
) -> Result:
    """Check the archive in DIR from the first byte to the last, then compute this trustee's share of the decryption of its tally.

    Nothing is decrypted where any check fails, where votes that need a shuffle have had none, or where this key was used on another
    tally of the same election.
    """
    import secrets

    from comity.canonical import sha256_hex
    from comity.election.ballots.belenios_v1.box import archive_in, open_box
    from comity.election.ballots.belenios_v1.conduct import owners, tally_to_decrypt
    from comity.election.ballots.belenios_v1.decryption import decrypt, encode_owned
    from comity.election.ballots.belenios_v1.events import EventType
    from comity.election.ballots.belenios_v1.messages import encode

    must_be_new(output, "a share is there already")
    path = archive_in(folder)
    box = open_box(path)
    _ready(box)
    _private_key(box, number, key_file, decryption_key_file)
    checked = verified(path, "decrypted", ONLY_THE_TALLY)
    tally = tally_to_decrypt(checked.box)
    digest = sha256_hex(encode(tally))
    marker = _use(key_file, checked.box.election.uuid, digest)
    private = _private_key(checked.box, number, key_file, decryption_key_file)
    payload = encode(decrypt(checked.box.election, tally, private, secrets.randbelow))
    del private
    write_public(output, encode_owned(number, payload) if owned else payload + b"\n")
    shuffles = owners(checked.box, EventType.SHUFFLE)
    data = {
        "archive": str(path),
        "election": checked.box.election.uuid,
        "trustee": number,
        "checks": [one.id for one in checked.checks],
        "warnings": [*checked.warnings],
        "ballots": checked.ballots,
        "voters": checked.voters,
        "total_weight": checked.total_weight,
        "shuffles": [*shuffles],
        "tally": digest,
        "file": str(output),
        "used": str(marker),
    }
    return Result(data, _text(data))


def _text(data: dict[str, Any]) -> str:
    counted = f"of which {data['voters']:,} count with a total weight of {data['total_weight']:,}"
    rows = [
        ["archive", f"{data['archive']}: {len(data['checks'])} checks passed"],
        ["ballots", f"{data['ballots']:,}, {counted}"],
        ["shuffled by", ", ".join(map(str, data["shuffles"])) or "nobody: no question needs it"],
        ["tally decrypted", data["tally"]],
        ["share of trustee", f"{data['trustee']}: {data['file']}"],
    ]
    after = NEXT.format(number=data["trustee"], output=data["file"], marker=data["used"])
    return told(rows, *data["warnings"], after)


def _ready(box: Box) -> None:
    """Raises Refusal where there is nothing to decrypt yet, or where decrypting would tell how single voters voted."""
    from comity.election.ballots.belenios_v1.events import EventType

    if not box.of_type(EventType.ENCRYPTED_TALLY):
        raise Refusal(
            f"{box.path} has no encrypted tally",
            rule=ORDER,
            hint="comity election close makes it once voting is over",
        )
    if not box.election.non_homomorphic:
        return
    if not box.of_type(EventType.SHUFFLE):
        raise Refusal(
            f"{box.path} has votes that nobody has shuffled: decrypted, they would be seen beside their voters",
            rule=ORDER,
            hint="comity election trustee shuffle",
        )
    if not box.of_type(EventType.END_SHUFFLES):
        raise Refusal(
            f"{box.path}: the shuffles are not ended",
            rule=ORDER,
            hint="another trustee may still be to shuffle",
        )


def _private_key(box: Box, number: int, key_file: Path, decryption_key_file: Path | None) -> int:
    """The exponent of trustee `number`, compared with the key that the election lists. Raises KeyFileError, Refusal, UsageError."""
    from comity.election.ballots.belenios_v1.keys import decode_private
    from comity.election.ballots.belenios_v1.model import Pedersen
    from comity.election.ballots.belenios_v1.threshold import open_decryption_key

    group, keys = box.election.group, box.trustees.keys
    check_number(box, number)
    threshold = any(isinstance(item, Pedersen) and number in item.keys for item in box.trustees)
    if threshold != (decryption_key_file is not None):
        raise UsageError(
            f"trustee {number} is {'a member of a threshold group' if threshold else 'a single trustee'}",
            hint="give its .key with --key and its .dkey with --decryption-key"
            if threshold
            else "leave out --decryption-key",
        )
    try:
        if decryption_key_file is None:
            private = decode_private(group, read_secret(key_file), str(key_file))
        else:
            text = read_file(decryption_key_file).removesuffix(b"\n").decode("utf-8", "replace")
            private = open_decryption_key(group, read_channel_keys(group, key_file), text, keys[number])
    except VerificationError as error:
        what = f"{key_file} and {decryption_key_file}" if threshold else str(key_file)
        raise KeyFileError(f"{what}: {error.message.removeprefix(f'{key_file} ')}", hint=error.hint) from None
    if group.text(group.secret_generator_power(private)) != keys[number].public_key:
        raise KeyFileError(
            f"{key_file} is not the key of trustee {number}",
            hint="comity election trustee list shows the keys; is it another trustee's, or another election's?",
        )
    return private


def _use(key_file: Path, uuid: str, digest: str) -> Path:
    """Write down beside the key what it is about to decrypt, on the disk before it does. Raises Refusal where that was another tally."""
    marker = key_file.with_name(f"{key_file.name}.{uuid}.decrypted")
    line = f"{digest}\n".encode()
    if marker.exists() and read_file(marker) != line:
        raise Refusal(
            f"{key_file} was used on another tally of this election, as {marker} says",
            rule=ONCE,
            hint="ask why ballots or shuffles were changed after the tally was handed out, before anything else is decrypted",
        )
    write_public(marker, line)
    return marker
