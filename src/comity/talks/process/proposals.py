# SPDX-License-Identifier: Apache-2.0
"""Named packages: one option for each of several issues, put on the table together so that parties can accept it as a whole.

Whether the parties accept is `acceptance`'s business; a package adopts nothing. Its chair answers queries on acceptances that are still
sealed, and its budget says how many: each answer says something about positions that are closed.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.charter.admission import listed
from comity.errors import Refusal
from comity.kinds import Code, Id, Kind, Moment, Statement, Title
from comity.talks.admission import RULE, check_option, check_parties, issue_of
from comity.talks.model import Proposed, TalksState
from comity.talks.process.links import check_together


class Package(Statement, frozen=True):
    """A package is put on the table. It agrees with the links in force, and with what was adopted."""

    id: Id
    title: Title
    choice: Annotated[dict[Id, Id], Meta(min_length=1, max_length=256, description="issue to option")]
    queries: Annotated[
        int, Meta(ge=0, le=64, description="how often the rule's answer may be asked for while acceptances are closed")
    ]  # fmt: skip
    chair: Annotated[Code, Meta(description="the party whose posts answer queries; acceptances are sealed to its circle")]  # fmt: skip


def package_of(moment: Moment, name: str) -> Proposed:
    """The package on the table. Raises Refusal that lists those there are."""
    packages = moment.part(TalksState).packages
    if name not in packages:
        raise Refusal(f"there is no package {name!r}", rule=RULE, hint=listed("packages", packages))
    return packages[name]


def _package_rule(moment: Moment, body: Package) -> None:
    talks = moment.part(TalksState)
    if body.id in talks.packages:
        raise Refusal(
            f"the package {body.id} is on the table since entry {talks.packages[body.id].index}",
            rule="talks: an id names one package",
            hint="put another one on the table, under another id",
        )
    for name, option in sorted(body.choice.items()):
        issue = issue_of(moment, name)
        check_option(issue, name, option)
        if issue.adopted not in {"", option}:
            raise Refusal(
                f"the option {issue.adopted} of {name} was adopted at entry {issue.adopted_at}, and not {option}",
                rule="talks: a package holds what was adopted",
                hint="talks/reopen-issue/v1 opens the issue again",
            )
    check_together(talks, body.choice, f"the package {body.id}")
    check_parties(moment, [body.chair], "the chair")


def _package_fold(moment: Moment, body: Package) -> None:
    moment.part(TalksState).packages[body.id] = Proposed(
        body.title, dict(body.choice), body.queries, body.chair, moment.parties, moment.index
    )


PACKAGE = Kind(
    "talks/package/v1",
    Package,
    {"en": "Package proposed", "ar": "اقتراح حزمة"},
    _package_fold,
    _package_rule,
)
