# SPDX-License-Identifier: Apache-2.0
"""The ballot box of a simulated referendum: credentials, threshold groups of trustees, ballots, shares, made by the election's own parts.

Every secret is drawn when it is needed and held by the object that stands for its owner; nothing secret is written anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from comity.election.ballots.belenios_v1 import conduct, threshold
from comity.election.ballots.belenios_v1.appending import Archive
from comity.election.ballots.belenios_v1.ballots import check_ballot
from comity.election.ballots.belenios_v1.box import Box, open_box
from comity.election.ballots.belenios_v1.certificates import check_certificates, make_certificate
from comity.election.ballots.belenios_v1.channels import ChannelKeys, draw_seed
from comity.election.ballots.belenios_v1.credentials import CredentialKey, derive, new_credential
from comity.election.ballots.belenios_v1.decryption import decrypt
from comity.election.ballots.belenios_v1.draft import Draft
from comity.election.ballots.belenios_v1.events import EventType
from comity.election.ballots.belenios_v1.making import make_ballot
from comity.election.ballots.belenios_v1.messages import ThresholdParameters, encode
from comity.election.ballots.belenios_v1.public_credentials import encode_public_credentials
from comity.election.ballots.groups import group as group_named

Draw = Callable[[int], int]


@dataclass(frozen=True)
class Voter:
    """Somebody on the roll."""

    key: CredentialKey = field(repr=False)
    weight: int
    channel: str


@dataclass(frozen=True)
class Threshold:
    """One group of trustees after its key generation: what is published, and each trustee's own key."""

    parameters: ThresholdParameters
    private: tuple[int, ...] = field(repr=False)


def roll(draft: Draft, weights: Sequence[int], channels: Sequence[str], draw: Draw) -> list[Voter]:
    """A credential for each weight; channels in turn."""
    group = group_named(draft.group)
    return [
        Voter(derive(new_credential(draw), draft.uuid, group), weight, channels[place % len(channels)])
        for place, weight in enumerate(weights)
    ]


def generate_keys(draft: Draft, count: int, needed: int, draw: Draw) -> Threshold:
    """The six steps of section 3.1.1, every trustee with its own seed."""
    group = group_named(draft.group)
    keys = [ChannelKeys.of(group, draw_seed(draw)) for _ in range(count)]
    signed = [make_certificate(group, one, draw) for one in keys]
    certificates = check_certificates(group, signed)
    polynomials = [threshold.make_polynomial(group, certificates, one, needed, draw) for one in keys]
    given = threshold.route(group, certificates, polynomials)
    confirmed = [
        threshold.confirm(group, certificates, one, mine, draw) for one, mine in zip(keys, given, strict=True)
    ]
    established = threshold.establish(group, certificates, polynomials, confirmed)
    private = tuple(
        threshold.open_decryption_key(group, one, text, public)
        for one, text, public in zip(
            keys, established.decryption_keys, established.parameters.verification_keys, strict=True
        )
    )
    return Threshold(established.parameters, private)


def open_box_of(
    folder: Path, draft: Draft, groups: Sequence[Threshold], voters: Sequence[Voter], timestamp: int
) -> Box:
    """The archive, opened for voting, in `folder`."""
    trustees = encode([["Pedersen", one.parameters] for one in groups])
    listed = encode_public_credentials([(one.key.public, one.weight) for one in voters])
    return conduct.open_election(folder / f"{draft.uuid}.bel", draft, trustees, listed, timestamp)


def cast(box: Box, votes: Sequence[tuple[Voter, Sequence[int]]], draw: Draw) -> Box:
    """Each voter prepares a ballot; the box checks it and takes it. Gives the box as it then is."""
    with Archive.open(box.path) as archive:
        for voter, choice in votes:
            ballot = make_ballot(box.election, voter.key.secret, voter.key.public, [list(choice)], draw)
            check_ballot(box.election, ballot)
            archive.append(EventType.BALLOT, [ballot])
    return open_box(box.path)


def share(box: Box, groups: Sequence[Threshold], number: int, draw: Draw) -> bytes:
    """The partial decryption of the trustee with this number over the whole list."""
    keys = [key for one in groups for key in one.private]
    return encode(decrypt(box.election, conduct.tally_to_decrypt(box), keys[number - 1], draw))
