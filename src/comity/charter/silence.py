# SPDX-License-Identifier: Apache-2.0
"""Silence procedures: a proposal stands unless a member objects before the deadline, and only evidence says that time has passed.

No clock is read here. That notice was given, and that the deadline went by, is proved by checkpoints which the charter's quorum of
witnesses cosigned, quoted in the closing statement. Sources: RULES, Silence procedure; EU Council Rules of Procedure Art. 12(2); OSCE
Rules of Procedure 2006 (starting one needs consensus there: `start_rule`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from comity.canonical import to_base64
from comity.charter.authority import check_joint
from comity.charter.model import Break, CharterState
from comity.charter.model import Silence as Procedure
from comity.charter.rules import Answer, closed, joint
from comity.errors import AuthorityRefusal, FormRefusal, Refusal, VerificationError
from comity.kinds import Blob, Id, Index, Kind, Moment, Statement, Time, Verbatim, Words
from comity.record.checkpoint import Checkpoint, cosignatures, open_checkpoint, parse_checkpoint

RULE = "RULES: Silence procedure"


class Silence(Statement, frozen=True):
    """A proposal is circulated; it stands at the deadline unless a member objects."""

    target: Annotated[
        Words,
        Meta(description="what is adopted: talks/ISSUE/OPTION, text/ID/HASH, entry/INDEX, or plain words"),
    ]
    rule: Annotated[Id, Meta(description="the charter's rule that decides")]
    deadline: Time
    start_rule: Annotated[Id, Meta(description="a rule that the signers must pass to start")] | None = None
    document: Blob | None = None


class SilenceBreak(Statement, frozen=True):
    """A member objects."""

    silence: Annotated[Index, Meta(description="index of the charter/silence/v1 entry")]
    reason: Words


class SilenceClose(Statement, frozen=True):
    """The procedure ends, on evidence: two cosigned checkpoints, one from before the notice period and one from after the deadline."""

    silence: Annotated[Index, Meta(description="index of the charter/silence/v1 entry")]
    notice: Annotated[
        Verbatim, Meta(description="checkpoint covering the opening, cosigned by the quorum in good time")
    ]
    expiry: Annotated[
        Verbatim, Meta(description="checkpoint beyond the opening, cosigned by the quorum after the deadline")
    ]


def seconds(time: str) -> int:
    """POSIX seconds of an RFC 3339 UTC time. Raises FormRefusal on a day that does not exist."""
    try:
        return int(datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError as error:
        raise FormRefusal(f"{time} is not a day of the calendar", rule=RULE) from error


def quorum(
    state: CharterState, checkpoint: bytes, counts: Callable[[int], bool] = lambda _time: True
) -> Answer:
    """Whether the witnesses whose cosignature time (POSIX seconds) `counts` make the charter's quorum. Raises VerificationError."""
    _, note = parse_checkpoint(checkpoint)
    times = cosignatures(note, state.witness_keys)
    signed = {name.partition("/")[0] for name, time in times.items() if counts(time)}
    return joint(state.rules[state.in_force.quorum], signed & set(state.parties))


def _open_rule(moment: Moment, body: Silence) -> None:
    state = moment.part(CharterState)
    for name in filter(None, (body.rule, body.start_rule)):
        if name not in state.rules:
            raise Refusal(
                f"the charter has no rule {name!r}",
                rule=RULE,
                hint=f"its rules: {', '.join(sorted(state.rules))}",
            )
    seconds(body.deadline)
    if body.start_rule is not None:
        check_joint(state.rules[body.start_rule], body.start_rule, moment.parties, "starting the procedure")


def _open_fold(moment: Moment, body: Silence) -> None:
    state = moment.part(CharterState)
    state.silences[str(moment.index)] = Procedure(body.target, body.rule, body.deadline, moment.parties)


def _running(moment: Moment, index: int) -> Procedure:
    procedure = moment.part(CharterState).silences.get(str(index))
    if procedure is None:
        raise Refusal(f"entry {index} opens no silence procedure", rule=RULE)
    if procedure.outcome:
        raise Refusal(f"the procedure of entry {index} was closed at entry {procedure.closed}", rule=RULE)
    if procedure.rule not in moment.part(CharterState).rules:
        raise Refusal(f"the charter no longer has the rule {procedure.rule!r}", rule=RULE)
    return procedure


def _break_rule(moment: Moment, body: SilenceBreak) -> None:
    state = moment.part(CharterState)
    procedure = _running(moment, body.silence)
    members = state.rules[procedure.rule].members
    strangers = [party for party in moment.parties if party not in members]
    if strangers:
        raise AuthorityRefusal(
            f"{', '.join(strangers)} has no say under the rule {procedure.rule!r}", rule=RULE
        )


def _break_fold(moment: Moment, body: SilenceBreak) -> None:
    _running(moment, body.silence).breaks.append(Break(moment.index, moment.parties, body.reason))


def _proved(moment: Moment, text: str, what: str) -> Checkpoint:
    """The quoted checkpoint, if it is the host's and shows the log's own root."""
    state, data = moment.part(CharterState), text.encode()
    try:
        size = parse_checkpoint(data)[0].size
        if not 0 < size <= moment.index:
            raise Refusal(
                f"the {what} is of size {size}, beyond this entry's index {moment.index}", rule=RULE
            )
        checkpoint = open_checkpoint(data, state.log_key(size))
    except VerificationError as error:
        raise Refusal(f"the {what}: {error.message}", rule=RULE) from error
    if moment.root_at(size) != checkpoint.root:
        raise Refusal(
            f"the {what} has the root {to_base64(checkpoint.root)}, which is not this log's at size {size}",
            rule=RULE,
        )
    return checkpoint


def _check_quorum(state: CharterState, text: str, counts: Callable[[int], bool], what: str) -> None:
    try:
        answer = quorum(state, text.encode(), counts)
    except VerificationError as error:
        raise Refusal(f"{what}: {error.message}", rule=RULE) from error
    if answer.answer != "passes":
        raise Refusal(
            f"{what}: the quorum's cosignatures are missing",
            rule=RULE,
            hint=f"also needed: {', '.join(answer.needed)}",
        )


def _close_rule(moment: Moment, body: SilenceClose) -> None:
    state, procedure = moment.part(CharterState), _running(moment, body.silence)
    deadline, notice = seconds(procedure.deadline), state.in_force.notice
    for text, what in ((body.notice, "checkpoint of notice"), (body.expiry, "checkpoint of expiry")):
        if _proved(moment, text, what).size <= body.silence:
            raise Refusal(f"the {what} does not cover the opening, entry {body.silence}", rule=RULE)
    _check_quorum(
        state,
        body.notice,
        lambda time: time <= deadline - notice,
        f"notice of {notice} s before {procedure.deadline}",
    )
    _check_quorum(state, body.expiry, lambda time: time > deadline, f"expiry of {procedure.deadline}")


def _close_fold(moment: Moment, body: SilenceClose) -> None:
    state, procedure = moment.part(CharterState), _running(moment, body.silence)
    objectors = {party for broken in procedure.breaks for party in broken.parties}
    stances = dict.fromkeys(procedure.parties, "for") | dict.fromkeys(objectors, "against")
    answer = closed(state.rules[procedure.rule], stances)
    procedure.outcome = "adopted" if answer.answer == "passes" else "broken" if objectors else "not_adopted"
    procedure.objections = tuple(sorted(objectors))
    procedure.closed = moment.index


SILENCE = Kind(
    "charter/silence/v1",
    Silence,
    {"en": "Silence procedure opened", "ar": "فتح إجراء الصمت"},
    _open_fold,
    _open_rule,
)
SILENCE_BREAK = Kind(
    "charter/silence-break/v1",
    SilenceBreak,
    {"en": "Silence broken", "ar": "كسر الصمت"},
    _break_fold,
    _break_rule,
)
SILENCE_CLOSE = Kind(
    "charter/silence-close/v1",
    SilenceClose,
    {"en": "Silence procedure closed", "ar": "إغلاق إجراء الصمت"},
    _close_fold,
    _close_rule,
)
