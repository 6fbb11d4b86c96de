# SPDX-License-Identifier: Apache-2.0
"""Sealing a statement to a circle, reading what was sealed to one, and drawing up its opening.

The salt travels inside the ciphertext, so whoever can read an item can also show that it is what was committed to. Who may open it on
the record is the fold's business, not this module's.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import pyrage

from comity import canonical
from comity.desk.authoring import fitted
from comity.desk.mechanism import Mechanism
from comity.desk.state import State
from comity.errors import Refusal
from comity.kinds import Kind
from comity.record.sealed import SALT_BYTES, Plaintext, commitment, seal, unseal
from comity.record.statements import RULE, Item


def seal_statement(
    mechanism: Mechanism,
    kind: Kind[Any],
    fields: Mapping[str, Any],
    circle: str,
    by: Sequence[str],
    at: str,
    together: str | None = None,
) -> dict[str, Any]:
    """Encrypt a statement to a circle and put the ciphertext into the blob store; returns the fields of its record/sealed/v1."""
    state = mechanism.state()
    versions = state.record.circles.get(circle)
    if not versions or not versions[-1].members:
        raise Refusal(
            f"there is no circle {circle!r}",
            rule=RULE,
            hint=f"circles: {', '.join(state.record.circles) or 'none'}",
        )
    value = canonical.decode(fitted(kind, {**fields, "by": sorted(by), "at": at}))
    plaintext = Plaintext(
        kind.name, {name: value[name] for name in value if name not in {"by", "at", "seen"}}
    ).encode()
    recipients = []
    for code in versions[-1].members:
        recipient = state.charter.parties[code].recipient
        if recipient is None:
            raise Refusal(
                f"{code} has no age recipient in the charter", rule=RULE, hint="amend the charter to add it"
            )
        recipients.append(recipient)
    salt = secrets.token_bytes(SALT_BYTES)
    ciphertext = seal(plaintext, salt, recipients)
    found = {
        "circle": circle,
        "version": len(versions),
        "commitment": commitment(salt, plaintext).hex(),
        "blob": mechanism.blobs.put(ciphertext),
        "size": len(ciphertext),
    }
    return found if together is None else {**found, "set": together}


def _item(state: State, index: int) -> Item:
    item = state.record.items.get(str(index))
    if item is None:
        raise Refusal(f"entry {index} is not a sealed item", rule=RULE)
    return item


def read_item(mechanism: Mechanism, index: int, identity: pyrage.x25519.Identity) -> tuple[bytes, bytes]:
    """(salt, plaintext) of a sealed item. Raises VerificationError or MissingBlobError."""
    item = _item(mechanism.state(), index)
    return unseal(mechanism.blobs.get(item.blob), identity, bytes.fromhex(item.commitment))


def openings(
    mechanism: Mechanism, indices: Sequence[int], identity: pyrage.x25519.Identity
) -> dict[str, Any]:
    """The fields of the record/opened/v1 that opens these items together."""
    items = []
    for index in sorted(set(indices)):
        salt, plaintext = read_item(mechanism, index, identity)
        items.append({"sealed": index, "salt": canonical.to_base64(salt), "plaintext": plaintext.decode()})
    return {"items": items}
