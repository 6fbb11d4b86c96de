# SPDX-License-Identifier: Apache-2.0
"""Probabilistic models on file (XDSL or BIFXML), and timestamps by outside authorities: documents that anybody can check with other tools.

The record holds what was filed and by whom. It computes nothing from a model, and does not verify a timestamp's signature.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.canonical import to_base64
from comity.errors import FormRefusal, Refusal
from comity.inquiry.admission import check_new, inquiry_of
from comity.inquiry.model import InquiryState, Modelled, Stamped
from comity.kinds import Base64, Blob, Id, Kind, Moment, Size, Statement, Title, Words

STAMPED = "inquiry: a timestamp is on this log as it stood at the size named"
REPLY_TYPE = "application/timestamp-reply"

_Name = Annotated[
    str,
    Meta(pattern=r"^([A-Za-z0-9][A-Za-z0-9 ._=|/-]{0,99})$(?!\n)", description="a node and state, such as fire=yes"),
]  # fmt: skip
_Figure = Annotated[
    str,
    Meta(
        pattern=r"^(-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,18}|/[1-9][0-9]{0,15})?)$(?!\n)",
        description="decimal or fraction",
    ),
]


class Model(Statement, frozen=True):
    """A probabilistic model is filed, with the engine that was used on it and what it answered."""

    inquiry: Id
    id: Id
    document: Annotated[Blob, Meta(description="the model, as XDSL or BIFXML")]
    engine: Annotated[Title, Meta(description="program and version")]
    result: (
        Annotated[
            dict[_Name, _Figure],
            Meta(min_length=1, max_length=256, description="table: node and state to figure"),
        ]
        | None
    ) = None


class Timestamp(Statement, frozen=True):
    """A timestamp (RFC 3161) on the log as it was at one size. Its response is kept whole, as the authority sent it."""

    size: Size
    root: Annotated[Base64, Meta(description="the log's root at that size")]
    response: Annotated[Blob, Meta(description=f"the whole response, {REPLY_TYPE}")]
    authority: Annotated[Words, Meta(description="who gave it")]
    inquiry: Annotated[Id, Meta(description="the inquiry that it was taken for")] | None = None


def _model_rule(moment: Moment, body: Model) -> None:
    current = inquiry_of(moment, body.inquiry).models.get(body.id)
    check_new(body.id, None if current is None else current.index, "model")


def _model_fold(moment: Moment, body: Model) -> None:
    inquiry_of(moment, body.inquiry).models[body.id] = Modelled(
        body.document, body.engine, moment.parties, moment.index, dict(body.result or {})
    )


def _timestamp_rule(moment: Moment, body: Timestamp) -> None:
    if body.inquiry is not None:
        inquiry_of(moment, body.inquiry)
    if body.response.media_type != REPLY_TYPE:
        raise FormRefusal(
            f"the response is of type {body.response.media_type or 'none'}",
            rule=STAMPED,
            hint=f"media_type: {REPLY_TYPE}",
        )
    if body.size > moment.index:
        raise Refusal(
            f"the log has {moment.index} entries, not {body.size}",
            rule=STAMPED,
            hint="size and root of a checkpoint of this log",
        )
    root = to_base64(moment.root_at(body.size))
    if body.root != root:
        raise Refusal(
            f"the root of this log at size {body.size} is not {body.root}", rule=STAMPED, hint=f"it is {root}"
        )


def _timestamp_fold(moment: Moment, body: Timestamp) -> None:
    moment.part(InquiryState).timestamps.append(
        Stamped(
            body.size, body.root, body.response, body.authority, moment.parties, moment.index, body.inquiry or ""
        )
    )  # fmt: skip


MODEL = Kind("inquiry/model/v1", Model, {"en": "Model filed", "ar": "إيداع نموذج"}, _model_fold, _model_rule)
TIMESTAMP = Kind(
    "inquiry/timestamp/v1",
    Timestamp,
    {"en": "Timestamp taken", "ar": "ختم زمني"},
    _timestamp_fold,
    _timestamp_rule,
)
