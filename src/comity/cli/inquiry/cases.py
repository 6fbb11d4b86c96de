# SPDX-License-Identifier: Apache-2.0
"""Where a case of an inquiry comes from: a TOML file, or the record in a mechanism's DIR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from comity.canonical import sha256_hex
from comity.cli.common import open_mechanism, read_file, store_option
from comity.errors import InputError, UsageError

if TYPE_CHECKING:
    from comity.inquiry.case import Case, Class


@dataclass(frozen=True)
class CaseSource:
    """A case that was read, and what it was read from: enough to say later whether the same input is at hand."""

    case: Case
    inputs: dict[str, Any]


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that every command on a case takes; the command gets a CaseSource for them."""

    @wraps(function)
    def command(file: Path, inquiry: str, join: Sequence[str], store: str | None, **options: Any) -> Any:
        return function(source=read_source(file, inquiry, join, store=store), **options)

    for add in (
        *options,
        click.argument("file", metavar="FILE|DIR", type=click.Path(path_type=Path)),
    ):
        command = add(command)
    return command


options = (
    store_option,
    click.option(
        "--join",
        metavar="CLASS",
        multiple=True,
        help="Count exhibits tied in this class as one source, too; repeat for more.",
    ),
    click.option(
        "--inquiry", metavar="ID", default="", help="Which inquiry of the record, where it holds several."
    ),
)
"""The options of every command on a case, for one that takes its FILE in a way of its own."""


def read_source(
    file: Path, inquiry: str = "", join: Sequence[str] = (), *, store: str | None = None
) -> CaseSource:
    """The case in a file or on a record. Raises InputError, Refusal, StoreError, UsageError."""
    from comity.inquiry.case import CLASSES

    for name in join:
        if name not in CLASSES:
            raise UsageError(
                f"--join {name!r} is no class of dependence", hint=f"classes: {', '.join(CLASSES)}"
            )
    if file.is_dir():
        source = _on_record(file, inquiry, store)
    elif inquiry:
        raise UsageError("--inquiry goes with a record", hint="a file holds one inquiry")
    else:
        source = _in_file(file)
    joined = frozenset(cast("Sequence[Class]", join))
    case = replace(source.case, joining=source.case.joining | joined)
    return CaseSource(case, {**source.inputs, "joining": sorted(case.joining)})


def _in_file(file: Path) -> CaseSource:
    from comity.inquiry.case_file import read_case

    data = read_file(file)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: byte {error.start} is not UTF-8", hint="expected TOML") from error
    return CaseSource(read_case(text, str(file)), {"source": str(file), "sha256": sha256_hex(data)})


def _on_record(folder: Path, inquiry: str, store: str | None) -> CaseSource:
    from comity.inquiry.recorded import case_of

    state = open_mechanism(folder, store).state()
    known = sorted(state.inquiry.inquiries)
    if not inquiry and len(known) != 1:
        raise UsageError(
            f"{folder} holds {len(known)} inquiries",
            hint=f"--inquiry with one of: {', '.join(known)}" if known else "comity say opens one",
        )
    if inquiry and inquiry not in known:
        raise UsageError(
            f"{folder} holds no inquiry {inquiry!r}", hint=f"inquiries: {', '.join(known) or 'none'}"
        )
    inquiry = inquiry or known[0]
    inputs = {
        "source": str(folder), "inquiry": inquiry, "origin": state.origin, "size": state.size, "root": state.root,
    }  # fmt: skip
    return CaseSource(case_of(state.charter, state.inquiry, inquiry), inputs)
