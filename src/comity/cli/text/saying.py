# SPDX-License-Identifier: Apache-2.0
"""Signing and handing in the statements that the text commands draw up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from comity.cli.common import (
    Result,
    as_option,
    at_option,
    keys_option,
    note_option,
    now,
    store_option,
    with_option,
)
from comity.cli.say import sign_and_hand_in
from comity.desk.mechanism import Mechanism
from comity.errors import UsageError
from comity.record.keys import KeyDirectory


def signing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Who signs, where the note goes, when, with which keys, in which store: the options of every statement made here."""
    for add in (store_option, keys_option, at_option, note_option, with_option, as_option):
        function = add(function)
    return function


def state_on_record(
    mechanism: Mechanism,
    keys: KeyDirectory,
    statements: Sequence[tuple[str, dict[str, Any]]],
    signers: Sequence[str],
    at: str | None,
    note_file: Path | None,
    others: Sequence[str] = (),
) -> Result:
    """Make, sign and hand in each statement in turn; with `note_file` or signers elsewhere, write the one note out instead."""
    from comity.desk.authoring import draft, kind_named
    from comity.desk.reading import verified_head
    from comity.desk.seen import seen_of

    if not signers:
        raise UsageError("who signs?", hint="name them: --as PARTY/POST, repeated for a joint statement")
    if len(statements) > 1 and (note_file is not None or others):
        raise UsageError(
            f"a text of this length takes {len(statements)} statements, which must be handed in one after the other",
            hint="sign it with the keys of this machine, or table a shorter part first",
        )
    by = sorted({*signers, *others})
    results = []
    for kind, fields in statements:
        origin = mechanism.state().origin
        seen = seen_of(verified_head(mechanism, keys.anchor_file(origin)))
        text = draft(origin, kind_named(kind), fields, by=by, at=at or now(), seen=seen)
        results.append(sign_and_hand_in(mechanism, keys, text, signers, others, note_file))
    if len(results) == 1:
        return results[0]
    indices = [one.data["index"] for one in results]
    return Result({"index": indices[0], "indices": indices}, "\n".join(one.text for one in results))
