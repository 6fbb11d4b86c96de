# SPDX-License-Identifier: Apache-2.0
"""Every error that Comity raises on purpose, with its stable code, exit code and HTTP status.

ComityError
├── UsageError            2   the command was called wrongly
├── Refusal              10   a rule said no; names the rule
│   ├── SignatureRefusal 11   a signature is missing, bad or not of this mechanism
│   ├── AuthorityRefusal 12   the signer may not say this
│   ├── FormRefusal      13   the statement is not well formed
│   └── DuplicateRefusal 14   the record already holds this statement
├── VerificationError    20   bytes that claim to prove something do not; all that a verifier raises
│   ├── FormatError      20   not the format that it claims to be
│   ├── SignatureError   21   a signature does not verify
│   ├── AnchorError      22   not the record that was verified before
│   ├── ProofError       23   a hash, tree or proof does not add up
│   ├── ForkError        24   the host signed two histories
│   └── EntryError       25   an entry on the log should never have been admitted
└── ComityStateError     30   store, file or configuration
    ├── FoldVersionError 30   the record needs newer software
    ├── StoreError       31   the store failed; nothing was written
    ├── BusyError        32   another writer holds the store
    ├── InputError       33   a file given by the user cannot be read as what it should be
    ├── KeyFileError     34   a private key is missing or its file is unsafe
    ├── MissingBlobError 35   a document that the record names is not in the blob store
    └── RollbackError    36   the store is older than the last checkpoint that its key signed
"""

from __future__ import annotations

from typing import ClassVar


class ComityError(Exception):
    """Base of all deliberate errors: `message` says what is wrong and where, `hint` what to do about it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 30
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ComityError):
    """The command was called wrongly."""

    code, exit_code, http_status = "usage", 2, 400


class Refusal(ComityError):
    """A rule said no. `rule` cites it: the section of the formats, or the article of the charter."""

    code, exit_code, http_status = "refused", 10, 409

    def __init__(self, message: str, *, rule: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.rule = rule


class SignatureRefusal(Refusal):
    """A signature is missing, bad, one too many, or made for another mechanism."""

    code, exit_code, http_status = "signature-refused", 11, 403


class AuthorityRefusal(Refusal):
    """The signer is unknown, recalled, or has no power for this kind of statement."""

    code, exit_code, http_status = "not-entitled", 12, 403


class FormRefusal(Refusal):
    """The statement is not well formed: an unknown field, a float, a bidi override, too many bytes."""

    code, exit_code, http_status = "malformed", 13, 422


class DuplicateRefusal(Refusal):
    """The record already holds this very text."""

    code, exit_code, http_status = "duplicate", 14, 409


class VerificationError(ComityError):
    """Bytes that claim to prove something do not. A verifier raises nothing else, whatever it is fed."""

    code, exit_code, http_status = "verification-failed", 20, 422


class FormatError(VerificationError):
    """The bytes are not in the format that they claim to be."""

    code = "bad-format"


class SignatureError(VerificationError):
    """A signature by a known key does not verify, or none by a known key is there."""

    code, exit_code = "bad-signature", 21


class AnchorError(VerificationError):
    """The record is not the one, or is shorter than the one, that this verifier checked before."""

    code, exit_code = "anchor-mismatch", 22


class ProofError(VerificationError):
    """A hash, a tree or a proof does not add up."""

    code, exit_code = "bad-proof", 23


class ForkError(VerificationError):
    """The host signed two histories. `evidence` holds the two signed checkpoints, enough to convince anyone."""

    code, exit_code = "fork", 24

    def __init__(self, message: str, *, evidence: tuple[bytes, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.evidence = evidence


class EntryError(VerificationError):
    """An entry stands on the log that no honest host would have admitted."""

    code, exit_code = "bad-entry", 25


class ComityStateError(ComityError):
    """Store, file or configuration."""

    code, exit_code, http_status = "state", 30, 500


class FoldVersionError(ComityStateError):
    """The charter pins a fold version that this software does not know; it refuses rather than guess."""

    code = "fold-version"


class StoreError(ComityStateError):
    """The store failed. Nothing of the failed append is visible."""

    code, exit_code, http_status = "store", 31, 503


class BusyError(StoreError):
    """Another writer holds the store; try again."""

    code, exit_code = "busy", 32


class InputError(ComityStateError):
    """A file given by the user cannot be read as what it should be. Names file, place and what was expected."""

    code, exit_code, http_status = "input", 33, 400


class KeyFileError(ComityStateError):
    """A private key is missing, or its file can be read by others."""

    code, exit_code = "key-file", 34


class MissingBlobError(ComityStateError):
    """A document that the record names is not in the blob store."""

    code, exit_code = "missing-blob", 35


class RollbackError(ComityStateError):
    """The store is older than the last checkpoint that its key signed, as after restoring a backup."""

    code, exit_code = "rolled-back", 36
