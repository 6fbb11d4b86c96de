# SPDX-License-Identifier: Apache-2.0
"""Where a text comes from: a file (.neg, Markdown, plain text, Akoma Ntoso, DOCX), standard input (-), or a text on a record.

On the command line a text on a record is `DIR ID` or `DIR:ID`; `ID@40` is the text as it stood after 40 entries, `ID@v2` its second
version.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.common import open_mechanism, read_file, store_option
from comity.errors import InputError, StoreError, UsageError

if TYPE_CHECKING:
    from comity.desk.mechanism import Mechanism
    from comity.desk.state import State
    from comity.text.model import Text


@dataclass(frozen=True)
class Source:
    """A text that was read. `signed` are hashes of clauses that parties signed; `checkpoint` is of the record that it stands on."""

    name: str
    text: Text
    checkpoint: str = ""
    signed: Mapping[str, str] = field(default_factory=dict)
    state: State | None = None
    mechanism: Mechanism | None = None
    identity: str = ""


_CODED = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\xd0\xcf\x11\xe0": "an old Word file (.doc)",
    b"%PDF": "a PDF",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _tag(_context: object, option: click.Parameter, value: str) -> str:
    if value and not _LANGUAGE.fullmatch(value):
        raise UsageError(
            f"{option.opts[0]} {value!r} is no language tag", hint="expected as in --lang ar, or --lang fr-CH"
        )
    return value


sources_argument = click.argument("places", metavar="SOURCE...", nargs=-1, required=True)
parties_option = click.option(
    "--parties", metavar="CODES", default="", help="Codes to read as attributions, such as EU,US,G77."
)
language_option = click.option(
    "--lang", "language", metavar="TAG", default="", callback=_tag, help="The language, such as ar."
)


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that every command which reads texts takes."""
    for add in (store_option, language_option, parties_option, sources_argument):
        function = add(function)
    return function


def read_sources(
    places: Sequence[str], *, parties: str = "", language: str = "", store: str | None = None
) -> list[Source]:
    """Every text that the command names, in order. Raises InputError, UsageError."""
    if places.count("-") > 1:
        raise UsageError(
            "- stands for standard input, which is read once", hint="name a file for the other text"
        )
    found = []
    waiting = list(places)
    while waiting:
        place = waiting.pop(0)
        folder, colon, name = place.rpartition(":")
        if colon and Path(folder).is_dir():
            found.append(_on_record(Path(folder), name, language, store))
        elif place != "-" and Path(place).is_dir():
            if not waiting:
                raise UsageError(
                    f"{place} is a folder; which text of its record?",
                    hint="name the text's id after the folder, as in: comity text status DIR ID",
                )
            found.append(_on_record(Path(place), waiting.pop(0), language, store))
        else:
            found.append(_file(place, parties, language))
    return found


def one_source(places: Sequence[str], **options: Any) -> Source:
    """The one text that the command names."""
    return read_exactly(1, places, "one text", **options)[0]


def read_exactly(count: int, places: Sequence[str], expected: str, **options: Any) -> list[Source]:
    """As many texts as the command needs. Raises UsageError."""
    found = read_sources(places, **options)
    if len(found) != count:
        raise UsageError(
            f"expected {expected}, and {len(found)} {'is' if len(found) == 1 else 'are'} named",
            hint="a text is FILE, - for standard input, or DIR ID (also DIR:ID) for a text on a record",
        )
    return found


def two_versions(places: Sequence[str], **options: Any) -> tuple[Source, Source]:
    """An old and a new version. Raises InputError where they are in two languages, whose words cannot be compared."""
    old, new = read_exactly(2, places, "an old and a new version", **options)
    languages = old.text.header.language, new.text.header.language
    if all(languages) and languages[0] != languages[1]:
        raise InputError(
            f"{old.name} is in {languages[0]!r} and {new.name} in {languages[1]!r}",
            hint="expected two versions in one language; comity text check FILE FILE compares languages",
        )
    return old, new


def read_languages(files: Sequence[str]) -> dict[str, Text]:
    """One file a language. Raises InputError where a file names none, or two the same."""
    found: dict[str, Text] = {}
    for source in (_file(place, "", "") for place in files):
        language = source.text.header.language
        if not language or language in found:
            raise InputError(
                f"{source.name}: {'its language stands in another file, too' if language else 'its language is not named'}",
                hint="each file has a line such as `lang: fr` in its header, and each its own language",
            )
        if source.text.diagnostics:
            one = source.text.diagnostics[0]
            raise InputError(
                f"{source.name}:{one.line}:{one.column}: {one.code} {one.message}",
                hint="comity text check FILE",
            )
        found[language] = source.text
    return found


def _file(place: str, parties: str, language: str) -> Source:
    data = sys.stdin.buffer.read() if place == "-" else read_file(Path(place))
    try:
        text = _read(data, Path(place).suffix.casefold(), parties, language)
    except InputError as error:
        raise InputError(f"{place}: {error.message}", hint=error.hint) from error
    return Source(place, text)


def _read(data: bytes, suffix: str, parties: str, language: str) -> Text:
    if suffix == ".docx" or data.startswith(b"PK\x03\x04"):
        from comity.text.docx.reader import from_docx

        return _diagnosed(from_docx(data))
    if suffix in {".xml", ".akn"} or data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(
        (b"<?xml", b"<akomaNtoso")
    ):
        from comity.text.akn.reader import from_akn

        return _diagnosed(from_akn(data))
    from comity.text.attributions import codes_of
    from comity.text.reader import read

    source = _decoded(data)
    codes = codes_of(parties) if parties else ()
    if parties and not codes:
        raise UsageError(
            f"--parties {parties!r} is no list of codes", hint="expected as in --parties EU,US,G77"
        )
    ours = suffix == ".neg" and not source.startswith("---")
    return read(source, dialect="neg" if ours else None, parties=codes, language=language)


def _diagnosed(text: Text) -> Text:
    """A text from another format with what is wrong with its brackets; lines are those of its canonical form."""
    from comity.text.scanner import scan
    from comity.text.writer import write

    return replace(text, diagnostics=scan(write(text), escapes=text.dialect == "neg").diagnostics)


def _decoded(data: bytes) -> str:
    """Text in UTF-8. Raises InputError that names the line, the byte, and what the file may be instead."""
    expected = "expected text, Markdown or .neg in UTF-8, a .docx, or Akoma Ntoso in .xml"
    other = next((name for start, name in _CODED.items() if data.startswith(start)), None)
    if other is not None:
        raise InputError(f"this is {other}", hint=f"{expected}; save it as one of these")
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise InputError(
            f"line {line}, byte {column}: not UTF-8", hint=f"{expected}; save it as such"
        ) from error
    if "\0" in source:
        line = source.count("\n", 0, source.index("\0")) + 1
        raise InputError(
            f"line {line}: a NUL character, which no text has",
            hint=f"{expected}; is it another kind of file?",
        )
    return source


def _on_record(folder: Path, name: str, language: str, store: str | None) -> Source:
    from comity.desk.texts import current_text, signed_hashes

    mechanism = open_mechanism(folder, store)
    identity, at, place = name.partition("@")
    state = mechanism.state(_size(mechanism, identity, place) if at else None)
    text = current_text(state, identity, language or None)
    return Source(
        f"{folder} {name}",
        text,
        _checkpoint(mechanism, state),
        signed_hashes(state, identity, text.header.language),
        state,
        mechanism,
        identity,
    )


def _checkpoint(mechanism: Mechanism, state: State) -> str:
    """The signed checkpoint of the state that was read, with its cosignatures; where nobody signed one at that size, its three lines."""
    try:
        return mechanism.evidence(state.size).decode()
    except StoreError:
        return f"{state.origin}\n{state.size}\n{state.root}\n"


def _size(mechanism: Mechanism, name: str, place: str) -> int:
    """`40`, or `v2`: the size of the log just after the entry that made the second version."""
    from comity.desk.texts import text_on_record

    if place.isdecimal():
        return int(place)
    versions = text_on_record(mechanism.state(), name).versions
    if place[:1] == "v" and place[1:].isdecimal() and 1 <= int(place[1:]) <= len(versions):
        return versions[int(place[1:]) - 1] + 1
    named = "@v1, its version" if len(versions) == 1 else f"@v1 to @v{len(versions)}, its versions"
    raise UsageError(
        f"{name}@{place} is no state of the text", hint=f"expected @SIZE, a number of entries, or {named}"
    )


def printed_exactly() -> None:
    """Let what the command prints through as it is: a text is no message, and loses no character, not even one that colours a terminal."""
    click.get_current_context().color = True


def report_diagnostics(source: Source) -> None:
    """What is wrong with a text, on standard error, one line each: file, line, column, code, and what to do."""
    for one in source.text.diagnostics:
        click.echo(f"{source.name}:{one.line}:{one.column}: {one.code} {one.message}", err=True)
