# SPDX-License-Identifier: Apache-2.0
"""Writes the pages that follow from the code: docs/reference/commands.md from click, docs/reference/errors.md from the error classes,
docs/kinds.md from the statement kinds. With --check it writes nothing and exits 1 when a page is not as it should be.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from comity import errors
from comity.cli import COMMANDS, comity
from comity.desk.kinds_page import page as kinds_page

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "<!-- Made by tools/make_docs.py: change the code, not this page. -->\n"

EXIT_CODES = """\
| exit code | meaning |
|---|---|
| 0 | done, and the answer is yes |
| 1 | done, and the answer is no; `comity verify` never exits with 1 |
| 2 | the command was called wrongly; nothing was changed |
| 10-19 | refused by a rule, which is named; nothing was changed |
| 20-29 | verification failed |
| 30-39 | store, file or configuration |
"""
COMMANDS_HEAD = f"""\
# Commands

{MADE}
`DIR` is the folder of a mechanism. Every command takes `--json` and then prints exactly one JSON object: `"ok": true` and the result
at exit 0; `"ok": false` and the result at exit 1; `"ok": false` and `"error": {{"code", "message", "hint"}}` otherwise, with `"rule"` for a
refusal. Without it, results go to standard output and errors to standard error. `COMITY_DEBUG=1` shows where an error came from.

{EXIT_CODES}"""
ERRORS_HEAD = f"""\
# Errors

{MADE}
{EXIT_CODES}
Each error has a code, which `--json` prints and which does not change between releases. A message says what is wrong and where, a
`hint` what to do about it, and a refusal names its `rule`.

| code | exit | what happened | what to do |
|---|---|---|---|
"""
TO_DO = {
    "usage": "read the hint, or `--help` of the command",
    "refused": "read the rule that is named; say something else, or change the charter",
    "signature-refused": "let every name in `by` sign this very text, with the key that is registered",
    "not-entitled": "sign as a post that has the power, or have its party's root keys accredit it",
    "malformed": "correct the field that is named; `comity kinds KIND` lists the fields",
    "duplicate": "nothing: the record has it already",
    "verification-failed": "do not rely on these bytes; ask whoever gave them to you",
    "bad-format": "the file is damaged or another one; get it again",
    "bad-signature": "somebody changed the text, or signed with another key; do not rely on it",
    "anchor-mismatch": "ask the host why; compare with another party's copy. Your anchor holds the host's own signature on what you saw",
    "bad-proof": "the record or the proof is damaged, or forged; get it again from another party",
    "fork": "keep the evidence that is named and show it to the other parties: it convicts the host",
    "bad-entry": "the host put on the log what it should have refused; show it to the other parties",
    "state": "read the message; with `an error in Comity itself`, run again with COMITY_DEBUG=1 and report it",
    "fold-version": "use a newer Comity",
    "store": "look at the disk or the database; the record is as it was before",
    "busy": "try again",
    "input": "correct the file at the place that is named",
    "key-file": "name the right key directory with --keys, or set the file's mode to 600",
    "missing-blob": "get the document from a party that holds it, and put it in: `comity blob put`",
    "rolled-back": "do not move the memory of the key away: catch up from a replica first (see the operator's page)",
}


def leaves(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, groups first, in the order of help."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield f"{prefix} {name}", found
        if isinstance(found, click.Group):
            yield from leaves(found, f"{prefix} {name}")


def command_section(name: str, command: click.Command) -> str:
    """Heading, usage, what it does, and a line for each option."""
    context = click.Context(command, info_name=name)
    level = "##" if name.count(" ") == 1 else "###"
    lines = [f"{level} {name}", ""]
    if not isinstance(command, click.Group):
        usage = " ".join(command.collect_usage_pieces(context))
        lines += ["```text", f"{name} {usage}", "```", ""]
    lines += [inspect.cleandoc(command.help or ""), ""]
    options = [option for option in command.params if isinstance(option, click.Option)]
    if options:
        lines += ["| option | |", "|---|---|", *(option_row(option) for option in options), ""]
    return "\n".join(lines)


def option_row(option: click.Option) -> str:
    """One option: its spellings, its value, its help."""
    spelled = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else f" `{option.metavar or option.type.name.upper()}`"
    notes = [option.help or ""]
    notes += ["Required."] if option.required else []
    notes += ["May be repeated."] if option.multiple else []
    notes += [f"Or `{option.envvar}`."] if option.envvar and str(option.envvar) not in notes[0] else []
    return f"| {spelled}{value} | {' '.join(note for note in notes if note)} |"


def commands_page() -> str:
    """docs/reference/commands.md."""
    assert list(COMMANDS) == comity.list_commands(click.Context(comity))
    return "\n".join([COMMANDS_HEAD, *(command_section(*one) for one in leaves(comity, "comity"))])


def error_classes() -> list[type[errors.ComityError]]:
    """Every concrete class of errors, by exit code, then in the order of the module."""
    found = [
        one for one in vars(errors).values() if inspect.isclass(one) and issubclass(one, errors.ComityError)
    ]
    return sorted((one for one in found if one is not errors.ComityError), key=lambda one: one.exit_code)


def errors_page() -> str:
    """docs/reference/errors.md."""
    rows = [
        f"| `{one.code}` | {one.exit_code} | {inspect.getdoc(one)} | {TO_DO[one.code]} |".replace("\n", " ")
        for one in error_classes()
    ]
    return ERRORS_HEAD + "\n".join(rows) + "\n"


PAGES = {
    DOCS / "reference" / "commands.md": commands_page,
    DOCS / "reference" / "errors.md": errors_page,
    DOCS / "kinds.md": kinds_page,
}


def main(arguments: list[str]) -> int:
    """0 when all pages are as they should be."""
    stale = []
    for path, made in PAGES.items():
        text = made()
        if arguments == ["--check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path)
        else:
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path.relative_to(DOCS.parent)} is not up to date: python tools/make_docs.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
