# SPDX-License-Identifier: Apache-2.0
"""An election as statements on the record: opened, its box seen, closed, its result; all but the second are joint acts.

The archive itself is a plain file that any party holds a copy of. What is stated here are heights and hashes of its events, so that two
copies which differ are noticed; who is right only the copies show. The fold compares hashes, works out the one that a closing must have
(Belenios 2.0, section 4.4), and never runs a proof: `comity verify` does.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from comity.charter.admission import check_signed, listed
from comity.charter.authority import check_joint
from comity.charter.model import CharterState
from comity.election.ballots.belenios_v1.events import Event, EventType, digest
from comity.election.model import MOST, Announced, Closed, ElectionState, Held, Question, Roll, Seen
from comity.errors import FormRefusal, Refusal
from comity.kinds import Blob, Code, Hash, Id, Kind, Moment, Statement, Title

KNOWN = "election: statements name what the charter and the election hold"
KEPT = "election: an id is taken once"
WHOLE = "election: what is said of questions, subject and totals goes together"
TRUSTED = "election: the party of each trustee signs the opening"
GROWING = "election: a ballot box only grows, and its first event is the one that was opened"
ENDED = "election: a box is closed once, and its result is stated once"
LAST = "election: the result rests on the box that was closed"

Count = Annotated[int, Meta(ge=0, le=MOST, description="how many")]
Height = Annotated[int, Meta(ge=0, le=MOST, description="height of an event of the archive, counted from 0")]
Total = Annotated[
    str, Meta(pattern=r"^(0|[1-9][0-9]{0,15})$(?!\n)", description="a number of votes, in decimal digits")
]


class Open(Statement, frozen=True):
    """An election is opened: its questions, its roll and its trustees are fixed by the archive that this names."""

    id: Id
    title: Title
    uuid: Annotated[
        str,
        Meta(
            pattern=r"^([1-9A-HJ-NP-Za-km-z]{14,64})$(?!\n)",
            description="the election's own identifier, as in its archive",
        ),
    ]
    protocol: Annotated[Literal["belenios-v1"], Meta(description="how ballots are cast and counted")]
    group: Annotated[Title, Meta(description="the group of its keys, such as BELENIOS-2048")]
    archive: Annotated[
        Blob, Meta(description="the archive as opened: questions, trustees, credentials, and no ballot")
    ]
    event: Annotated[Hash, Meta(description="hash of its first event")]
    roll: Roll
    trustees: Annotated[
        tuple[Code, ...],
        Meta(
            min_length=1,
            max_length=256,
            description="the party that answers for each trustee, by number; they sign",
        ),
    ]
    questions: (
        Annotated[
            tuple[Question, ...],
            Meta(min_length=1, max_length=100, description="list: the questions, as the archive has them"),
        ]
        | None
    ) = None
    subject: (
        Annotated[Blob, Meta(description="the document that is put to the vote, such as an adopted text")]
        | None
    ) = None
    text: (
        Annotated[Id, Meta(description="id of the text on the record whose adopted words the subject holds")]
        | None
    ) = None
    rule: (
        Annotated[Id, Meta(description="name of the charter's rule by which closing and result are stated")]
        | None
    ) = None


class Root(Statement, frozen=True):
    """What a party's copy of the ballot box holds. Any party may say it at any time, after the closing too; daily is usual."""

    election: Id
    ballots: Annotated[Count, Meta(description="how many ballots, replaced ones too")]
    height: Annotated[Height, Meta(description="height of the last ballot's event; 0 where there is none")]
    event: Annotated[Hash, Meta(description="hash of that event")]


class Close(Statement, frozen=True):
    """Voting ends: the box counts as it is up to this event."""

    election: Id
    ballots: Annotated[Count, Meta(description="how many ballots, replaced ones too")]
    height: Annotated[Height, Meta(description="height of the event EndBallots")]
    event: Annotated[Hash, Meta(description="hash of the event EndBallots")]


class Announce(Statement, frozen=True):
    """The result, with the whole archive, from which anybody can check it."""

    election: Id
    archive: Annotated[Blob, Meta(description="the archive with the result")]
    height: Annotated[Height, Meta(description="height of the event Result")]
    event: Annotated[Hash, Meta(description="hash of the event Result")]
    totals: (
        Annotated[
            tuple[tuple[Total, ...], ...],
            Meta(
                max_length=100,
                description="for each question the total of each answer; a leading one counts blank votes",
            ),
        ]
        | None
    ) = None


def _held(moment: Moment, name: str) -> Held:
    elections = moment.part(ElectionState).elections
    if name not in elections:
        raise Refusal(f"there is no election {name!r}", rule=KNOWN, hint=listed("elections", elections))
    return elections[name]


def deciding_rule(charter: CharterState, election: Held, kind: str) -> str:
    """The name of the rule by which closing and result are stated: the election's own if the charter still has it."""
    return election.rule if election.rule in charter.rules else charter.rule_for(kind)


def _check_decided(moment: Moment, name: str, what: str) -> None:
    check_joint(moment.part(CharterState).rules[name], name, moment.parties, what)


def _open_rule(moment: Moment, body: Open) -> None:
    charter, elections = moment.part(CharterState), moment.part(ElectionState).elections
    if body.id in elections:
        raise Refusal(
            f"the election {body.id} is on the record since entry {elections[body.id].index}",
            rule=KEPT,
            hint="another election takes another id",
        )
    same = next((name for name, one in elections.items() if one.uuid == body.uuid), None)
    if same is not None:
        raise Refusal(
            f"{body.uuid} is the election {same}", rule=KEPT, hint="another election has another uuid"
        )
    if body.rule is not None and body.rule not in charter.rules:
        raise Refusal(
            f"the charter has no rule {body.rule!r}", rule=KNOWN, hint=listed("rules", charter.rules)
        )
    unknown = sorted(set(body.trustees) - set(charter.parties))
    if unknown:
        raise Refusal(
            f"trustees of {', '.join(unknown)}: no such party",
            rule=KNOWN,
            hint=listed("parties", charter.parties),
        )
    if body.text is not None and body.subject is None:
        raise FormRefusal(
            f"the words of the text {body.text} are put to the vote, but no subject holds them",
            rule=WHOLE,
            hint="comity election record open --text makes the subject",
        )
    check_signed(moment, body.trustees, f"opening the election {body.id}", TRUSTED)
    _check_decided(moment, charter.rule_for("election/open/v1"), f"opening the election {body.id}")


def _open_fold(moment: Moment, body: Open) -> None:
    moment.part(ElectionState).elections[body.id] = Held(
        title=body.title,
        uuid=body.uuid,
        group=body.group,
        event=body.event,
        archive=body.archive,
        roll=body.roll,
        trustees=body.trustees,
        parties=moment.parties,
        index=moment.index,
        questions=body.questions or (),
        subject=body.subject,
        text=body.text or "",
        rule=body.rule or "",
    )


def _check_place(election: Held, body: Root | Close) -> None:
    """What one event says alone: every event between the opening and the closing is a ballot."""
    events = body.ballots + isinstance(body, Close)
    if body.height != events:
        raise FormRefusal(
            f"height {body.height} with {body.ballots} ballots",
            rule=GROWING,
            hint=f"expected height {events}",
        )
    if (body.height == 0) != (body.event == election.event):
        raise Refusal(
            f"the event of height {body.height} cannot be {body.event[:16]}...",
            rule=GROWING,
            hint=f"the first event is {election.event}",
        )


def closing_hash(height: int, event: str) -> str:
    """Hash of the event EndBallots right after the event of this height and hash: it says nothing else (Belenios 2.0, section 4.4)."""
    return digest(Event(EventType.END_BALLOTS, height + 1, event, None).encode())


def _fits(root: Root | Seen, closed: Close | Closed) -> bool:
    """Whether a box may hold first the one and then the other, as far as their hashes alone tell."""
    if root.ballots == closed.ballots:
        return closing_hash(root.height, root.event) == closed.event
    return root.ballots < closed.ballots


def _root_rule(moment: Moment, body: Root) -> None:
    election = _held(moment, body.election)
    _check_place(election, body)
    for seen in election.roots:
        if set(seen.parties) & set(moment.parties) and (
            body.height < seen.height or (body.height == seen.height and body.event != seen.event)
        ):
            raise Refusal(
                f"{', '.join(seen.parties)} saw height {seen.height} at entry {seen.index}, now {body.height}",
                rule=GROWING,
                hint="state what your copy holds; if it shrank or changed, it is not the box that you saw",
            )


def _root_fold(moment: Moment, body: Root) -> None:
    election = _held(moment, body.election)
    against = [one.index for one in election.roots if one.height == body.height and one.event != body.event]
    if election.closed is not None and not _fits(body, election.closed):
        against.append(election.closed.index)
    election.contradictions += [(index, moment.index) for index in against]
    election.roots.append(Seen(body.ballots, body.height, body.event, moment.parties, moment.index))


def _close_rule(moment: Moment, body: Close) -> None:
    election = _held(moment, body.election)
    if election.closed is not None:
        raise Refusal(
            f"the box was closed at entry {election.closed.index}", rule=ENDED, hint="it is closed once"
        )
    _check_place(election, body)
    if body.ballots == 0 and body.event != closing_hash(0, election.event):
        raise Refusal(
            f"an empty box does not close with the event {body.event[:16]}...",
            rule=GROWING,
            hint=f"the first event is {election.event}",
        )
    rule = deciding_rule(moment.part(CharterState), election, "election/close/v1")
    _check_decided(moment, rule, f"closing the election {body.election}")


def _close_fold(moment: Moment, body: Close) -> None:
    election = _held(moment, body.election)
    # That somebody saw more, or others, cannot forbid the closing: a false root would. It stands as a contradiction for copies to settle.
    election.contradictions += [(one.index, moment.index) for one in election.roots if not _fits(one, body)]
    election.closed = Closed(body.ballots, body.height, body.event, moment.parties, moment.index)


def _announce_rule(moment: Moment, body: Announce) -> None:
    election = _held(moment, body.election)
    if election.closed is None:
        raise Refusal("the box is not closed", rule=LAST, hint="election/close/v1 closes it")
    if election.result is not None:
        raise Refusal(
            f"the result stands at entry {election.result.index}", rule=ENDED, hint="it is stated once"
        )
    if body.height <= election.closed.height:
        raise Refusal(
            f"the result at height {body.height}, the closing at {election.closed.height}",
            rule=LAST,
            hint="name the archive that holds the result",
        )
    _check_totals(election, body.totals or ())
    rule = deciding_rule(moment.part(CharterState), election, "election/result/v1")
    _check_decided(moment, rule, f"the result of the election {body.election}")


def _check_totals(election: Held, totals: tuple[tuple[str, ...], ...]) -> None:
    """As many totals as the questions ask for, where the opening says which there are."""
    if not totals or not election.questions:
        return
    asked = [one.totals for one in election.questions]
    if [len(row) for row in totals] != asked:
        raise FormRefusal(
            f"{', '.join(str(len(row)) for row in totals)} totals",
            rule=WHOLE,
            hint=f"expected, by question: {', '.join(map(str, asked))}",
        )


def _announce_fold(moment: Moment, body: Announce) -> None:
    _held(moment, body.election).result = Announced(
        body.archive, body.height, body.event, moment.parties, moment.index, body.totals or ()
    )


OPEN = Kind("election/open/v1", Open, {"en": "Election opened", "ar": "فتح انتخاب"}, _open_fold, _open_rule)
ROOT = Kind(
    "election/root/v1", Root, {"en": "Ballot box seen", "ar": "معاينة صندوق الاقتراع"}, _root_fold, _root_rule
)
CLOSE = Kind(
    "election/close/v1",
    Close,
    {"en": "Ballot box closed", "ar": "إغلاق صندوق الاقتراع"},
    _close_fold,
    _close_rule,
)
RESULT = Kind(
    "election/result/v1",
    Announce,
    {"en": "Result of an election", "ar": "نتيجة انتخاب"},
    _announce_fold,
    _announce_rule,
)
