# SPDX-License-Identifier: Apache-2.0
"""What closes a text: settle a choice that nobody holds, agree to a clause by signing its hashes, reopen one, adopt the whole.

An agreement is to words: its hashes are compared with the clause as it stands in every language, and a signature over another text is
refused. Adoption is by the text's rule, on signatures or by a silence procedure whose target names the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Annotated

from msgspec import Meta

from comity.charter.authority import check_joint
from comity.charter.model import CharterState
from comity.charter.rules import Rule, closed, joint
from comity.errors import Refusal
from comity.kinds import Hash, Id, Index, Kind, Language, Moment, Statement, Title, Words
from comity.text.admission import RULE, choice_of, clause_of, offered_of, open_text
from comity.text.holding import Voices, holders
from comity.text.tabled import (
    Level,
    Name,
    OpenChoice,
    Tabled,
    TextState,
    target_of,
    words_hash,
)

HELD = "text: a choice that a party still holds is not settled"
SLIP = "text: words that a party agreed to are not changed unless the clause is reopened"
SIGNED = "text: an agreement is signed over the words as they stand"

Hashes = Annotated[dict[Language, Hash], Meta(description="by language: SHA-256 of the words, 64 hexadecimal digits")]  # fmt: skip
TextId = Annotated[Id, Meta(description="id of the text")]
ClauseId = Annotated[Name, Meta(description="id of the clause")]
ChoiceId = Annotated[Name, Meta(description="id of the choice")]


class Settle(Statement, frozen=True):
    """A choice is settled with one alternative.

    Refused while a party holds it: opposes that alternative, reserves on it, supports it on a condition that is not met, or supports
    another one and not this.
    """

    text: TextId
    clause: ClauseId
    choice: ChoiceId
    alternative: Annotated[Name, Meta(description="id of the alternative; 0 is no text")]


class Agree(Statement, frozen=True):
    """The signing parties agree to a clause by signing its hash in every language of the text.

    From then on its words do not change, unless it is reopened.
    """

    text: TextId
    clause: ClauseId
    hashes: Hashes
    level: Annotated[Level, Meta(description="agreed_in_informals, ad_referendum or agreed")] = "agreed"
    body: Annotated[Title, Meta(description="the body in which it was agreed")] | None = None


class Reopen(Statement, frozen=True):
    """A clause is reopened: agreements to it end, and the choice that is named is open again, with the positions that it had."""

    text: TextId
    clause: ClauseId
    reason: Words
    choice: Annotated[Name, Meta(description="a settled choice to open again")] | None = None


class Adopt(Statement, frozen=True):
    """The text is adopted: by the signatures that its rule asks for, or by a silence procedure that ended so. Nothing changes it then."""

    text: TextId
    hashes: Annotated[
        Hashes, Meta(description="by language: SHA-256 of the whole text, 64 hexadecimal digits")
    ]
    silence: Annotated[Index, Meta(description="index of the charter/silence/v1 entry that adopted these words")] | None = None  # fmt: skip


def _settle_rule(moment: Moment, body: Settle) -> None:
    text = open_text(moment, body.text)
    choice = choice_of(clause_of(text, body.clause), body.choice, body.clause)
    offered = offered_of(choice, body.choice, body.alternative)
    if choice.settled:
        raise Refusal(
            f"the choice {body.choice} is settled with {choice.settled}",
            rule=RULE,
            hint="text/reopen/v1 opens it again",
        )
    if choice.kind != "contested" and offered is choice.alternatives[0] and not offered.by:
        raise Refusal(
            f"the choice {body.choice} is a {choice.kind}: {body.alternative} marks the place and is not what fills it",
            rule="text: a blank is settled with what was proposed for it",
            hint="text/propose/v1 says what fills it",
        )
    _check_held(text, choice, body, voices(moment.part(CharterState), text))


def _check_held(text: Tabled, choice: OpenChoice, body: Settle, heard: Voices) -> None:
    held = holders(text, choice, body.alternative, heard)
    if held:
        others = [one.id for one in choice.alternatives if not holders(text, choice, one.id, heard)]
        ways = [
            "each of them withdraws, or supports this alternative too (text/position/v1)",
            f"nobody holds it against {', '.join(others)}" if others
            else "an alternative that all can live with is proposed (text/propose/v1)",
        ]  # fmt: skip
        raise Refusal(
            f"the choice {body.choice} is held against {body.alternative}: "
            + "; ".join(f"{party} {how}" for party, how in held.items()),
            rule=HELD,
            hint=" or ".join(ways),
        )


def _settle_fold(moment: Moment, body: Settle) -> None:
    text = moment.part(TextState).texts[body.text]
    text.spoken = True
    text.clauses[body.clause].choices[body.choice].settled = body.alternative


def _check_hashes(given: Mapping[str, str], right: Mapping[str, str], what: str) -> None:
    if set(given) != set(right):
        raise Refusal(
            f"{what}: hashes in {', '.join(sorted(given))}; the text stands in {', '.join(sorted(right))}",
            rule=SIGNED,
            hint="sign the words in every language",
        )
    wrong = [language for language in sorted(right) if given[language] != right[language]]
    if wrong:
        raise Refusal(
            f"{what} has other words in {', '.join(wrong)} than those that were signed: their hash is {right[wrong[0]]}",
            rule=SIGNED,
            hint="read the clause as it stands, and sign that",
        )


def clause_hashes(text: Tabled, name: str) -> dict[str, str]:
    """By language, the hash that an agreement to the clause signs. Raises Refusal while a choice in it is open."""
    clause, found = text.clauses[name], {}
    for language in text.languages:
        words = clause.settled_words(language)
        if words is None:
            raise Refusal(
                f"the clause {name} is open at {', '.join(dict.fromkeys(clause.open_choices()))}",
                rule=SIGNED,
                hint="settle its choices first",
            )
        found[language] = words_hash(name, language, words)
    return found


def _agree_rule(moment: Moment, body: Agree) -> None:
    text = open_text(moment, body.text)
    clause_of(text, body.clause)
    _check_hashes(body.hashes, clause_hashes(text, body.clause), f"the clause {body.clause}")


def _agree_fold(moment: Moment, body: Agree) -> None:
    text = moment.part(TextState).texts[body.text]
    text.spoken = True
    parties = text.clauses[body.clause].agreed.setdefault(body.level, {})
    parties.update(dict.fromkeys(moment.parties, moment.index))


def _reopen_rule(moment: Moment, body: Reopen) -> None:
    text = open_text(moment, body.text)
    clause = clause_of(text, body.clause)
    settled = body.choice is not None and choice_of(clause, body.choice, body.clause).settled
    if not (settled or clause.signed):
        raise Refusal(
            f"nobody agreed to the clause {body.clause}, and no settled choice in it is named",
            rule="text: what is open is not reopened",
            hint="text/propose/v1 brings other words to a clause that nobody agreed to",
        )


def _reopen_fold(moment: Moment, body: Reopen) -> None:
    text = moment.part(TextState).texts[body.text]
    text.spoken = True
    clause = text.clauses[body.clause]
    clause.agreed = {}
    clause.reopened.append(moment.index)
    if body.choice is not None:
        clause.choices[body.choice].settled = ""


def deciding_rule(charter: CharterState, text: Tabled) -> tuple[str, Rule]:
    """Name and tree of the rule that adopts the text, within its format if it has one."""
    name = text.rule if text.rule in charter.rules else charter.rule_for("text/adopt/v1")
    return name, charter.format_rules(name).get(text.format, charter.rules[name])


def voices(charter: CharterState, text: Tabled) -> Voices:
    """Whose stances count on the text: the members of its format as they are now, all parties if it has none."""
    _, rule = deciding_rule(charter, text)
    format_ = charter.formats.get(text.format)

    @cache
    def passes(parties: frozenset[str]) -> bool:
        return joint(rule, parties).answer == "passes"

    def agreed(parties: Collection[str]) -> bool:
        return passes(frozenset(parties))

    return Voices(frozenset(format_.members if format_ else charter.parties), agreed)


def _adopt_rule(moment: Moment, body: Adopt) -> None:
    text, charter = open_text(moment, body.text), moment.part(CharterState)
    hashes = text.hashes()
    if hashes is None:
        names = open_clauses(text)
        more = f" and {len(names) - 20} more" if len(names) > 20 else ""
        raise Refusal(
            f"the text {body.text} is open in {', '.join(names[:20])}{more}",
            rule="text: only a settled text is adopted",
            hint="settle its choices first",
        )
    _check_hashes(body.hashes, hashes, f"the text {body.text}")
    if body.silence is None:
        name, rule = deciding_rule(charter, text)
        check_joint(rule, name, moment.parties, "adopting the text")
    else:
        _check_silence(charter, text, body.silence, target_of(body.text, hashes))


def open_clauses(text: Tabled) -> list[str]:
    """Clauses with an open choice, in the order of the text."""
    return [name for name in text.order if any(text.clauses[name].open_choices())]


def _check_silence(charter: CharterState, text: Tabled, index: int, target: str) -> None:
    """That a silence procedure adopted these words under the text's rule, which within a format is asked of its members alone."""
    name, rule = deciding_rule(charter, text)
    procedure = charter.silences.get(str(index))
    if procedure is not None and (procedure.outcome, procedure.target, procedure.rule) == ("adopted", target, name):  # fmt: skip
        stances = dict.fromkeys(procedure.parties, "for") | dict.fromkeys(procedure.objections, "against")
        if closed(rule, stances).answer == "passes":
            return
    raise Refusal(
        f"entry {index} is no silence procedure that adopted these words under the rule {name!r}",
        rule="RULES: Silence procedure",
        hint=f"its target is {target}",
    )


def _adopt_fold(moment: Moment, body: Adopt) -> None:
    moment.part(TextState).texts[body.text].adopted = moment.index


SETTLE = Kind(
    "text/settle/v1", Settle, {"en": "Choice settled", "ar": "حسم خيار"}, _settle_fold, _settle_rule
)
AGREE = Kind(
    "text/agree/v1", Agree, {"en": "Clause agreed", "ar": "الاتفاق على فقرة"}, _agree_fold, _agree_rule
)
REOPEN = Kind(
    "text/reopen/v1", Reopen, {"en": "Clause reopened", "ar": "إعادة فتح فقرة"}, _reopen_fold, _reopen_rule
)
ADOPT = Kind("text/adopt/v1", Adopt, {"en": "Text adopted", "ar": "اعتماد نص"}, _adopt_fold, _adopt_rule)
