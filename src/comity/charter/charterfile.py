# SPDX-License-Identifier: Apache-2.0
"""charter.toml: the charter as its drafters write it, read into the terms that the parties sign.

Lists whose order means nothing are sorted here, so that two drafts which say the same give the same bytes to sign. Unknown keys are
errors. Raises InputError naming the file and the place.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.charter.model import Circle, Format, Key, Names, Party, Power, Terms
from comity.charter.terms import check_terms
from comity.errors import InputError, Refusal
from comity.kinds import Id


class CharterFile(msgspec.Struct, forbid_unknown_fields=True):
    """The tables and keys of charter.toml. `fold` and `log` may be left out in a draft; `log` must be there to adopt it."""

    origin: str
    title: Names
    party: list[Party]
    format: list[Format]
    rules: dict[Id, dict[str, Any]]
    adopts: dict[Power, Id]
    amendment: Id
    quorum: Id
    notice: int
    circle: list[Circle] = []
    fold: int = 1
    log: Key | None = None

    def terms(self) -> Terms:
        """The terms, with lists in their one order."""
        return Terms(
            title=self.title,
            fold=self.fold,
            parties=tuple(sorted(self.party, key=lambda party: party.code)),
            formats=tuple(
                sorted(
                    (msgspec.structs.replace(one, members=_in_order(one.members)) for one in self.format),
                    key=lambda one: one.id,
                )
            ),
            rules=self.rules,
            adopts=self.adopts,
            amendment=self.amendment,
            quorum=self.quorum,
            notice=self.notice,
            circles=tuple(
                sorted(
                    (msgspec.structs.replace(one, members=_in_order(one.members)) for one in self.circle),
                    key=lambda one: one.id,
                )
            )
            or None,
        )


def _in_order(members: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(members))


def read_charter(where: str, tables: dict[str, Any]) -> tuple[CharterFile, Terms]:
    """The file's own fields and the terms. `where` names the file in errors. Raises InputError."""
    try:
        found = msgspec.convert(tables, CharterFile)
    except msgspec.ValidationError as error:
        raise InputError(
            f"{where}: {error}", hint="see the charter chapter of the tutorial for every table and key"
        ) from error
    terms = found.terms()
    try:
        check_terms(terms)
    except Refusal as error:
        raise InputError(f"{where}: {error.message}", hint=error.hint) from error
    return found, terms
