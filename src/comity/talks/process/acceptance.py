# SPDX-License-Identifier: Apache-2.0
"""Acceptance of a package as a whole: said in the open, or sealed to the chair's circle and opened later, with queries on what is closed.

The answer is that of the charter's rule for `talks/package/v1`, asked as of a joint act: whoever does not accept is against. A query has it
given while acceptances are sealed; queries are on the record and within a budget, since each answer says something about closed positions.
An opened acceptance is judged at the index of its opening but counts from that of its sealing, so of several acceptances of a party the
one that it said last holds, and an answer of the chair can be checked against what lay before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from comity.charter.admission import check_only
from comity.charter.authority import ACCREDITED
from comity.charter.model import CharterState
from comity.charter.rules import Answer, joint
from comity.errors import Refusal
from comity.kinds import Id, Index, Kind, Moment, Statement
from comity.record.statements import Item, RecordState, said_at
from comity.talks.admission import check_say
from comity.talks.model import Accepted, Outcome, Proposed, Queried
from comity.talks.process.proposals import package_of

BUDGET = "talks: answers leak, so each one says something about closed positions: queries are within the budget of the package"
CHAIR = "talks: the chair of a package answers each query once"

CLOSED = "talks: an acceptance is sealed to a circle of the package's chair, in the set called as the package or in none"

Check = Literal["agrees", "differs", "not_known"]


class Accept(Statement, frozen=True):
    """Whether the signing parties accept a package as a whole. A later one supersedes.

    To keep it closed, seal it (record/sealed/v1) to a circle that the package's chair is in, with the package's id as `set`: what is in one
    set is opened together.
    """

    package: Id
    accepts: bool


class Query(Statement, frozen=True):
    """The chair is asked whether the package passes with the acceptances that are on the record, closed ones among them."""

    package: Id


class GivenAnswer(Statement, frozen=True):
    """The chair's answer to a query; when the acceptances are opened, everybody sees whether it was right."""

    package: Id
    query: Annotated[Index, Meta(description="index of the talks/query/v1 entry")]
    answer: Annotated[Outcome, Meta(description="passes or fails")]


def _accept_rule(moment: Moment, body: Accept) -> None:
    package = package_of(moment, body.package)
    check_say(moment, "talks/package/v1")
    said, record = said_at(moment), moment.part(RecordState)
    if said != moment.index and not _may_hold(record, record.items[str(said)], body.package, package):
        raise Refusal(
            f"the acceptance of entry {said} was sealed to {record.items[str(said)].circle}",
            rule=CLOSED,
            hint=f"a circle with {package.chair} in it, and {body.package} as the set",
        )


def _may_hold(record: RecordState, item: Item, name: str, package: Proposed) -> bool:
    """Whether a sealed item can be an acceptance of the package called `name`, as far as its envelope says."""
    return item.set in {"", name} and package.chair in record.circles[item.circle][item.version - 1].members


def _accept_fold(moment: Moment, body: Accept) -> None:
    said = said_at(moment)
    package_of(moment, body.package).acceptances.extend(
        Accepted(party, body.accepts, said, moment.index) for party in moment.parties
    )


def _query_rule(moment: Moment, body: Query) -> None:
    package = package_of(moment, body.package)
    check_say(moment, "talks/package/v1")
    if len(package.queries) >= package.budget:
        raise Refusal(
            f"the package {body.package} has a budget of {package.budget} queries, and it is used up",
            rule=BUDGET,
            hint="open the acceptances (record/opened/v1), and everybody sees the answer",
        )


def _query_fold(moment: Moment, body: Query) -> None:
    package_of(moment, body.package).queries.append(Queried(moment.index, moment.parties))


def _answer_rule(moment: Moment, body: GivenAnswer) -> None:
    package = package_of(moment, body.package)
    query = next((one for one in package.queries if one.index == body.query), None)
    if query is None:
        raise Refusal(
            f"entry {body.query} is no query on the package {body.package}",
            rule=CHAIR,
            hint="queries: " + (", ".join(str(one.index) for one in package.queries) or "none"),
        )
    check_only(moment, [package.chair], "the answer", ACCREDITED)
    if query.answered is not None:
        raise Refusal(
            f"the query of entry {body.query} was answered at entry {query.answered}: {query.answer}",
            rule=CHAIR,
            hint="a later query may be answered otherwise",
        )


def _answer_fold(moment: Moment, body: GivenAnswer) -> None:
    for query in package_of(moment, body.package).queries:
        if query.index == body.query:
            query.answer, query.answered = body.answer, moment.index


def accepting(package: Proposed, before: int | None = None) -> dict[str, bool]:
    """What each party said last of the package, as far as it is public; only what was said before an index, if one is given."""
    said: dict[str, Accepted] = {}
    for one in package.acceptances:
        if (before is None or one.said < before) and (
            one.party not in said or said[one.party].said <= one.said
        ):
            said[one.party] = one
    return {party: one.accepts for party, one in sorted(said.items())}


def outcome(charter: CharterState, accepted: Mapping[str, bool]) -> Answer:
    """What the rule says of a package with these acceptances; parties that left do not count."""
    rule = charter.rules[charter.rule_for("talks/package/v1")]
    return joint(rule, [party for party, accepts in accepted.items() if accepts])


def unopened(record: RecordState, name: str, package: Proposed, before: int) -> dict[int, tuple[str, ...]]:
    """Sealed items from before an index that may be acceptances and are not public, erased ones among them: index -> their parties."""
    return {
        int(index): tuple(sorted({signer.partition("/")[0] for signer in item.by}))
        for index, item in sorted(record.items.items(), key=lambda one: int(one[0]))
        if item.status != "opened"
        and package.index < int(index) < before
        and _may_hold(record, item, name, package)
    }


def possible(
    charter: CharterState, record: RecordState, name: str, package: Proposed, before: int
) -> dict[str, Answer]:
    """The rule's answers, by word, that what was said before an index allows: two of them while that depends on unopened items.

    Whoever has an unopened item may have accepted in it, or taken back what it accepted in public.
    """
    public = accepting(package, before)
    closed = {party for parties in unopened(record, name, package, before).values() for party in parties}
    answers = (outcome(charter, public | dict.fromkeys(closed, accepts)) for accepts in (False, True))
    return {one.answer: one for one in answers}


def checked(
    charter: CharterState, record: RecordState, name: str, package: Proposed, query: Queried
) -> Check:
    """Whether the chair's answer is the rule's, given what was on the record before the query and is public now.

    Not known while there is no answer, while it depends on unopened items, and after an amendment since the query, as the rule in force may
    be another one then.
    """
    if not query.answer or charter.versions[-1] > query.index:
        return "not_known"
    found = possible(charter, record, name, package, query.index)
    if len(found) > 1:
        return "not_known"
    return "agrees" if query.answer in found else "differs"


ACCEPT = Kind(
    "talks/accept/v1", Accept, {"en": "Package accepted or not", "ar": "قبول حزمة أو عدمه"}, _accept_fold, _accept_rule
)  # fmt: skip
QUERY = Kind(
    "talks/query/v1",
    Query,
    {"en": "Query on a package", "ar": "استعلام عن حزمة"},
    _query_fold,
    _query_rule,
)
ANSWER = Kind(
    "talks/answer/v1",
    GivenAnswer,
    {"en": "Query answered", "ar": "جواب الاستعلام"},
    _answer_fold,
    _answer_rule,
)
