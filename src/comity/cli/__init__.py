# SPDX-License-Identifier: Apache-2.0
"""The command line. Each command lives in a module of its own, imported when it is called, so that help is instant.

Here is the edge where errors become text or JSON and exit codes; no traceback reaches a user unless COMITY_DEBUG is set.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

from comity import __version__
from comity.cli.lazy import LazyGroup
from comity.errors import ComityError, ComityStateError, Refusal, UsageError

COMMANDS = {
    "demo": "the two-formats story, from charter to state of play",
    "init": "a new mechanism from charter.toml, ready for its parties to sign",
    "key": "make and show keys, in their owner's key directory",
    "say": "make, sign and submit one statement",
    "sign": "add a signature to a note, on any machine",
    "submit": "hand in a signed note; returns its index and proof",
    "amend": "draw up an amendment of the charter from charter.toml",
    "state": "the state of play",
    "verify": "check a record: signatures, tree, charter, fold, everything",
    "log": "show entries, prove them, export the log, look for forks",
    "mirror": "keep a replica of a record held by somebody else",
    "witness": "cosign checkpoints of a record held by somebody else",
    "talks": "positions and rules: what they allow",
    "election": "ballots that anyone can verify: credentials, trustees, tally",
    "inquiry": "evidence: exhibits, independent sources, weighing, findings",
    "text": "negotiated texts: what is settled, who holds what, exports",
    "sealed": "seal statements to a circle, read, open and erase them",
    "blob": "put documents into the blob store and get them out",
    "kinds": "the statement kinds and their fields",
    "doctor": "versions, optional parts, and what each missing one costs",
}


comity = LazyGroup(
    "comity",
    COMMANDS,
    package="comity.cli",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""A joint secretariat for parties that do not trust each other.

    Every command takes --json. Exit codes: 0 yes, 1 no, 2 usage, 10-19 refused by a rule, 20-29 verification failed, 30-39 store, file
    or configuration.
    """,
)
click.version_option(__version__, prog_name="comity")(comity)


def run() -> None:
    """Run one command and leave with its exit code."""
    try:
        code = comity.main(prog_name="comity", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        _fail(UsageError("interrupted"))
    except click.exceptions.NoArgsIsHelpError as error:
        if "--json" in sys.argv:
            _fail(UsageError("which command?", hint=error.ctx.get_usage()))
        click.echo(error.format_message(), err=True)
        sys.exit(UsageError.exit_code)
    except click.ClickException as error:
        hint = error.ctx.get_usage() if isinstance(error, click.UsageError) and error.ctx else ""
        _fail(UsageError(error.format_message(), hint=hint))
    except ComityError as error:
        _fail(error)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("COMITY_DEBUG"):
            raise
        _fail(
            ComityStateError(
                f"an error in Comity itself: {type(error).__name__}: {error}",
                hint="run again with COMITY_DEBUG=1 and report what it prints",
            )
        )


def _fail(error: ComityError) -> None:
    if "--json" in sys.argv:
        details: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
        if isinstance(error, Refusal):
            details["rule"] = error.rule
        click.echo(json.dumps({"ok": False, "error": details}, ensure_ascii=False))
    else:
        click.echo(f"{'Refused' if isinstance(error, Refusal) else 'Error'}: {error.message}", err=True)
        if isinstance(error, Refusal):
            click.echo(f"  rule: {error.rule}", err=True)
        if error.hint:
            click.echo(f"  hint: {error.hint}", err=True)
    sys.exit(error.exit_code)
