# SPDX-License-Identifier: Apache-2.0
"""What the rules of every instrument ask of signers, and how a refusal lists what there is. The rule that is cited is the caller's."""

from __future__ import annotations

from collections.abc import Iterable

from comity.charter.model import CharterState
from comity.errors import AuthorityRefusal
from comity.kinds import Moment


def listed(what: str, names: Iterable[str]) -> str:
    """The names that there are, sorted; of very many, the first."""
    ordered = sorted(names)
    more = f" and {len(ordered) - 40} more" if len(ordered) > 40 else ""
    return f"{what}: {', '.join(ordered[:40]) or 'none'}{more}"


def unsigned(moment: Moment, codes: Iterable[str]) -> list[str]:
    """Those of these parties that are still there and have not signed."""
    parties = moment.part(CharterState).parties
    return [code for code in sorted(set(codes)) if code in parties and code not in moment.parties]


def check_signed(moment: Moment, codes: Iterable[str], what: str, rule: str) -> None:
    """Raise AuthorityRefusal unless each of these parties, of those that are still there, is among the signers."""
    missing = unsigned(moment, codes)
    if missing:
        raise AuthorityRefusal(
            f"{what}: {', '.join(missing)} has not signed",
            rule=rule,
            hint="write it out (-o NOTE) and let them sign it, too",
        )


def check_only(moment: Moment, codes: Iterable[str], what: str, rule: str) -> None:
    """Raise AuthorityRefusal when a signer's party is not one of these."""
    codes = set(codes)
    strangers = [party for party in moment.parties if party not in codes]
    if strangers:
        raise AuthorityRefusal(
            f"{what}: not for {', '.join(strangers)} to say", rule=rule, hint=listed("for", codes)
        )
