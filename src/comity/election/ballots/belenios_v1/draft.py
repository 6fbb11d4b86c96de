# SPDX-License-Identifier: Apache-2.0
"""An election before it is opened: its identifier, group and questions, as an official writes them down.

Read from TOML written by hand, or from JSON as the reference tool's templates have it. Nothing is secret here. Until the election is
opened all of it may change but the identifier and the group, which credentials and keys are bound to.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from comity.election.ballots import groups
from comity.election.ballots.belenios_v1.model import BASE58, Election
from comity.election.ballots.belenios_v1.questions import Question, question_from, question_json
from comity.election.ballots.groups.protocol import Element
from comity.errors import FormatError, InputError

UUID_LENGTH = 14
METHODS = ("schulze", "majority-judgment", "stv")
_OPTIONS = {"schulze": {"blank"}, "majority-judgment": {"blank", "grades"}}
_FIELDS = ("name", "description", "administrator", "credential_authority", "questions", "group", "uuid")
_FORM = "expected name, description, [[questions]], and perhaps administrator, credential_authority and group"


@dataclass(frozen=True)
class Draft:
    """What `Election.make` needs but for the key."""

    uuid: str
    group: str
    name: str
    description: str
    questions: tuple[Question, ...]
    administrator: str | None = None
    credential_authority: str | None = None

    def election(self, public_key: Element) -> Election:
        """The election with its key. Raises FormatError."""
        return Election.make(
            uuid=self.uuid,
            name=self.name,
            description=self.description,
            group=groups.group(self.group),
            public_key=public_key,
            questions=self.questions,
            administrator=self.administrator,
            credential_authority=self.credential_authority,
        )

    def encode(self) -> bytes:
        """As `draft.json`, which `read_draft` reads back."""
        people = {"administrator": self.administrator, "credential_authority": self.credential_authority}
        data = {
            "uuid": self.uuid,
            "group": self.group,
            "name": self.name,
            "description": self.description,
            **{key: value for key, value in people.items() if value is not None},
            "questions": [question_json(one) for one in self.questions],
        }
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def new_uuid(draw: Callable[[int], int]) -> str:
    """A fresh identifier; `draw(n)` is uniform in 0..n-1."""
    return "".join(BASE58[draw(len(BASE58))] for _ in range(UUID_LENGTH))


def read_draft(data: bytes, name: str, *, uuid: str | None = None, group: str | None = None) -> Draft:
    """A draft from TOML or JSON; `name` is the file's. What the file does not say, `uuid` and `group` do. Raises InputError.

    Without a group, BELENIOS-2048 is taken where all questions are homomorphic, else RFC-3526-2048.
    """
    table = _table(data, name)
    unknown = sorted(set(table) - set(_FIELDS))
    if unknown:
        raise InputError(f"{name}: unknown {', '.join(unknown)}", hint=_FORM)
    words = {key: value for key, value in table.items() if key != "questions"}
    wrong = sorted(key for key, value in words.items() if not isinstance(value, str))
    questions = table.get("questions")
    if wrong or not isinstance(questions, list) or not questions or not words.get("name"):
        raise InputError(
            f"{name}: {', '.join(wrong) or 'name or questions'} is missing or not text", hint=_FORM
        )
    plain = [_as_template(one, f"{name}: question {number}") for number, one in enumerate(questions, 1)]
    shuffled = any(isinstance(one, dict) and "type" in one for one in plain)
    chosen = group or words.get("group") or ("RFC-3526-2048" if shuffled else "BELENIOS-2048")
    try:
        algebra = groups.group(chosen)
        draft = Draft(
            uuid=uuid or words.get("uuid", ""),
            group=algebra.name,
            name=words["name"],
            description=words.get("description", ""),
            questions=tuple(question_from(one, f"question {n}", algebra) for n, one in enumerate(plain, 1)),
            administrator=words.get("administrator"),
            credential_authority=words.get("credential_authority"),
        )
        draft.election(algebra.generator)
    except FormatError as error:
        raise InputError(f"{name}: {error.message}", hint=error.hint or _FORM) from error
    except UnicodeEncodeError as error:
        raise InputError(
            f"{name}: a text holds half of a surrogate pair, which is no character", hint=_FORM
        ) from error
    return draft


def _table(data: bytes, name: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8")
        table = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: byte {error.start} is not UTF-8") from error
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise InputError(f"{name} is neither TOML nor JSON: {error}", hint=_FORM) from error
    if not isinstance(table, dict):
        raise InputError(f"{name} is not a table", hint=_FORM)
    return table


def _as_template(value: Any, what: str) -> Any:
    """A question as the template has it: `method` and `grades` of a hand-written one become a non-homomorphic question with its hint."""
    if not isinstance(value, dict) or "method" not in value:
        return value
    method, grades = value["method"], value.get("grades")
    known = {"question", "answers", "method"} | _OPTIONS.get(method if isinstance(method, str) else "", set())
    unknown = sorted(set(value) - known)
    graded = isinstance(grades, list) and len(grades) > 0 and all(isinstance(one, str) for one in grades)
    if method not in METHODS or unknown or (method == "majority-judgment" and not graded):
        raise InputError(
            f"{what}: {', '.join(unknown) or 'method or grades'} does not fit",
            hint=f"method is one of {', '.join(METHODS)}; majority-judgment takes grades, the best first; blank is not for stv",
        )
    if not isinstance(value.get("blank", False), bool):
        raise InputError(
            f"{what}: blank is neither true nor false", hint="expected blank = true, without quotation marks"
        )
    blank = {"blank": value.get("blank", False)}
    hints: dict[str, Any] = {
        "schulze": {"type": "Schulze", "value": blank},
        "majority-judgment": {"type": "MajorityJudgment", "value": {**blank, "grades": grades}},
        "stv": None,
    }
    inner = {"answers": value.get("answers"), "question": value.get("question")}
    hint = hints[method]
    return {"type": "NonHomomorphic", "value": inner, **({} if hint is None else {"extra": {"method": hint}})}
