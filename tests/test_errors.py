# SPDX-License-Identifier: Apache-2.0
"""Every error has a code, an exit code in its family's range and a status; the page in the docstring says the same."""

from __future__ import annotations

import inspect
import re

import pytest

from comity import errors
from comity.errors import ComityError, ComityStateError, ForkError, Refusal, UsageError, VerificationError

CLASSES = [
    found
    for _, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, ComityError) and found.__module__ == errors.__name__
]
RANGES = {
    UsageError: range(2, 3),
    Refusal: range(10, 20),
    VerificationError: range(20, 30),
    ComityStateError: range(30, 40),
}

each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


@each_class
def test_an_exit_code_lies_in_its_familys_range(cls: type[ComityError]) -> None:
    families = [base for base in RANGES if issubclass(cls, base)]
    if cls is ComityError:
        assert not families
        return
    (family,) = families
    assert cls.exit_code in RANGES[family]
    assert 400 <= cls.http_status < 600


@each_class
def test_the_docstring_of_the_module_lists_it(cls: type[ComityError]) -> None:
    listed = dict(re.findall(r"[\u251c\u2514]\u2500\u2500 (\w+)\s+(\d+)", errors.__doc__ or ""))
    if cls is not ComityError:
        assert listed[cls.__name__] == str(cls.exit_code)


def test_codes_tell_errors_apart() -> None:
    codes = [cls.code for cls in CLASSES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


@each_class
def test_an_error_carries_its_message_and_hint(cls: type[ComityError]) -> None:
    rule = {"rule": "RULES: x"} if issubclass(cls, Refusal) else {}
    error = cls("what is wrong", hint="what to do", **rule)
    assert (str(error), error.message, error.hint) == ("what is wrong", "what is wrong", "what to do")
    assert cls("x", **rule).hint == ""
    assert cls.__doc__


def test_a_refusal_cites_its_rule() -> None:
    assert Refusal("no", rule="charter: rule two").rule == "charter: rule two"
    with pytest.raises(TypeError):
        Refusal("no")  # type: ignore[call-arg]


def test_a_fork_hands_over_its_evidence() -> None:
    assert ForkError("two histories", evidence=(b"a", b"b")).evidence == (b"a", b"b")
    assert ForkError("two histories").evidence == ()
