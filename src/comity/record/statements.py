# SPDX-License-Identifier: Apache-2.0
"""Statements about sealed items: seal, open (one or a whole set together), erase.

`circle` exists only here; a statement of any other kind that carries it is refused, so confidential text cannot slip onto the log.
What is opened is judged at the opening's index as its author's statement; an item that is never opened counts as silence.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from comity import canonical
from comity.errors import AuthorityRefusal, FormatError, Refusal
from comity.kinds import Base64, Bytes, Hash, Id, Index, Kind, Moment, Part, Statement, Value, Verbatim, Words
from comity.record.sealed import SALT_BYTES, Plaintext, commitment

RULE = "RECORD: Sealed items"


class Sealed(Statement, frozen=True):
    """A statement that only a circle can read until it is opened. Items with the same `set` are opened together."""

    circle: Id
    version: Annotated[int, Meta(ge=1, description="version of the circle's membership")]
    commitment: Hash
    blob: Annotated[
        Hash, Meta(description="SHA-256 of the age ciphertext, which only the circle's members hold")
    ]
    size: Annotated[Bytes, Meta(description="padded size of the ciphertext, in bytes")]
    set: Id | None = None


class Opening(Value, frozen=True):
    """Salt and text of one sealed item."""

    sealed: Annotated[Index, Meta(description="index of the record/sealed/v1 entry")]
    salt: Base64
    plaintext: Verbatim


class Opened(Statement, frozen=True):
    """Sealed items are opened, by their authors or by the circle's chair."""

    items: Annotated[
        tuple[Opening, ...], Meta(min_length=1, max_length=64, description="by index, ascending")
    ]


class Erased(Statement, frozen=True):
    """The author, or the circle's chair, says that ciphertext and salt of an item were deleted. The tree does not change."""

    sealed: Annotated[Index, Meta(description="index of the record/sealed/v1 entry")]
    reason: Words


class Item(msgspec.Struct, omit_defaults=True):
    """A sealed item. `status` is sealed, opened or erased; `outcome` is the reason why an opened text is void, or empty."""

    circle: str
    version: int
    by: tuple[str, ...]
    at: str
    commitment: str
    blob: str
    size: int
    set: str = ""
    status: str = "sealed"
    changed: int | None = None
    outcome: str = ""
    kind: str = ""


class Membership(msgspec.Struct, omit_defaults=True):
    """Who is in a circle from entry `since` on. The charter's fold adds one whenever the terms change it; versions count from 1."""

    members: tuple[str, ...]
    since: int
    chair: str | None = None


class RecordState(Part):
    """Sealed items by index, and every circle's membership versions, oldest first."""

    name: ClassVar[str] = "record"

    items: dict[str, Item] = {}
    circles: dict[str, list[Membership]] = {}


def said_at(moment: Moment) -> int:
    """Where the words were fixed: at their sealing, if they are being opened now, else here.

    record/opened/v1 marks an item as opened before its content is judged, and takes items in the order of the log: the one that is being
    judged is the last of those that this entry has opened so far.
    """
    opened = (
        int(index)
        for index, item in moment.part(RecordState).items.items()
        if item.status == "opened" and item.changed == moment.index
    )
    return max(opened, default=moment.index)


def _seal_rule(moment: Moment, body: Sealed) -> None:
    versions = moment.part(RecordState).circles.get(body.circle)
    if not versions or not versions[-1].members:
        raise Refusal(f"there is no circle {body.circle!r}", rule=RULE)
    if body.version != len(versions):
        raise Refusal(
            f"the circle {body.circle} has membership version {len(versions)}, not {body.version}",
            rule=RULE,
            hint="seal anew",
        )
    outside = [party for party in moment.parties if party not in versions[-1].members]
    if outside:
        raise AuthorityRefusal(f"{', '.join(outside)} is not in the circle {body.circle}", rule=RULE)


def _seal_fold(moment: Moment, body: Sealed) -> None:
    moment.part(RecordState).items[str(moment.index)] = Item(
        body.circle, body.version, moment.by, body.at, body.commitment, body.blob, body.size, body.set or ""
    )


def _sealed_item(moment: Moment, index: int) -> Item:
    item = moment.part(RecordState).items.get(str(index))
    if item is None:
        raise Refusal(f"entry {index} is not a sealed item", rule=RULE)
    if item.status != "sealed":
        raise Refusal(
            f"the sealed item of entry {index} was {item.status} at entry {item.changed}", rule=RULE
        )
    return item


def _check_may_reveal(moment: Moment, item: Item, index: int) -> None:
    chair = moment.part(RecordState).circles[item.circle][-1].chair
    if set(item.by) <= set(moment.by) or (chair is not None and chair in moment.parties):
        return
    who = f"its author {', '.join(item.by)}" + (f" or the chair {chair}" if chair else "")
    raise AuthorityRefusal(f"the sealed item of entry {index} is for {who} to open or erase", rule=RULE)


def _open_rule(moment: Moment, body: Opened) -> None:
    indices = [opening.sealed for opening in body.items]
    if indices != sorted(set(indices)):
        raise Refusal("the openings must be in the order of the log, each once", rule=RULE)
    for opening in body.items:
        item = _sealed_item(moment, opening.sealed)
        _check_may_reveal(moment, item, opening.sealed)
        _check_commitment(item, opening)
    _check_sets_complete(moment, set(indices))


def _check_commitment(item: Item, opening: Opening) -> None:
    try:
        salt = canonical.from_base64(opening.salt, SALT_BYTES)
        Plaintext.decode(opening.plaintext.encode())
    except FormatError as error:
        raise Refusal(f"the opening of entry {opening.sealed}: {error.message}", rule=RULE) from error
    if commitment(salt, opening.plaintext.encode()).hex() != item.commitment:
        raise Refusal(f"the opening of entry {opening.sealed} is not what was committed to", rule=RULE)


def _check_sets_complete(moment: Moment, opening: set[int]) -> None:
    items = moment.part(RecordState).items
    sets = {(items[str(index)].circle, items[str(index)].set) for index in opening if items[str(index)].set}
    if not sets:
        return
    left = [
        index
        for index, item in items.items()
        if item.status == "sealed" and (item.circle, item.set) in sets and int(index) not in opening
    ]
    if left:
        raise Refusal(
            f"entries {', '.join(left)} of the same set must be opened together with these", rule=RULE
        )


def whole_statement(text: Plaintext, by: tuple[str, ...], at: str) -> bytes:
    """Canonical body of an opened statement: signers and time are the sealed entry's."""
    return canonical.encode({**text.body, "by": list(by), "at": at})


def _open_fold(moment: Moment, body: Opened) -> None:
    items = moment.part(RecordState).items
    for opening in body.items:
        item, text = items[str(opening.sealed)], Plaintext.decode(opening.plaintext.encode())
        item.status, item.changed, item.kind = "opened", moment.index, text.kind
        item.outcome = moment.judge(text.kind, whole_statement(text, item.by, item.at))


def _erase_rule(moment: Moment, body: Erased) -> None:
    _check_may_reveal(moment, _sealed_item(moment, body.sealed), body.sealed)


def _erase_fold(moment: Moment, body: Erased) -> None:
    item = moment.part(RecordState).items[str(body.sealed)]
    item.status, item.changed = "erased", moment.index


SEALED = Kind(
    "record/sealed/v1", Sealed, {"en": "Sealed statement", "ar": "بيان مختوم"}, _seal_fold, _seal_rule
)
OPENED = Kind(
    "record/opened/v1",
    Opened,
    {"en": "Sealed statements opened", "ar": "فتح بيانات مختومة"},
    _open_fold,
    _open_rule,
)
ERASED = Kind(
    "record/erased/v1",
    Erased,
    {"en": "Sealed statement erased", "ar": "محو بيان مختوم"},
    _erase_fold,
    _erase_rule,
)
