# SPDX-License-Identifier: Apache-2.0
"""What an archive says of one exhibit, written once: its hash and salted commitment, where it came from, who may see it.

Fields follow ISO/IEC 27037 and the Berkeley Protocol (HR/PUB/20/2): an original is never changed, a derivative names its parent, tool,
version and parameters. A source stands under its pseudonym only; the id gives no hash away. Readers raise only VerificationError.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar, get_args

import msgspec

from comity.canonical import decode, encode, from_base64, sha256_hex, to_base64
from comity.errors import FormatError, InputError, ProofError, Refusal

Category = Literal["original", "derivative", "physical"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

ORIGIN_OF_DERIVATIVES = (
    "inquiry: a derivative names its parent, its tool and the tool's version, and nothing else does"
)
SALT_BYTES = 32

_COMMITMENT = b"comity/exhibit/v1\0"
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_ID = re.compile(r"e-[0-9a-f]{16}")
_HASH = re.compile(r"[0-9a-f]{64}")


class Value(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"from_": "from"}
):
    """A frozen value of named fields; in JSON an absent field has its default, and `from_` is called `from`."""


class Acquired(Value, frozen=True):
    """When (from one time to another, RFC 3339 in UTC), where, how and by whom an exhibit was acquired."""

    from_: str = ""
    to: str = ""
    where: str = ""
    method: str = ""
    by: str = ""


class Derivation(Value, frozen=True):
    """How a derivative was made from its parent."""

    tool: str
    version: str
    parameters: Mapping[str, str] = {}


class Consent(Value, frozen=True):
    """What one person allows: audiences ("*" is every one; none at all is consent withdrawn), those excluded, and until when."""

    from_: str
    scope: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    expires: str = ""


class Facts(Value, frozen=True):
    """What whoever brings an exhibit says of it. `sensitivity` names a circle; without `consent` nobody has set a condition."""

    media_type: str = ""
    title: str = ""
    category: Category = "original"
    parent: str = ""
    derivation: Derivation | None = None
    acquired: Acquired = Acquired()
    source: str = ""
    url: str = ""
    sensitivity: str = ""
    consent: Consent | None = None
    legal_hold: bool = False
    metadata: str = ""


class ExhibitRecord(Value, frozen=True):
    """One exhibit. `sha256` and `size` are empty for a physical one; `commitment` may be published, `salt` and `sha256` need not be."""

    id: str
    salt: str
    commitment: str
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    title: str = ""
    category: Category = "original"
    parent: str = ""
    derivation: Derivation | None = None
    acquired: Acquired = Acquired()
    source: str = ""
    url: str = ""
    sensitivity: str = ""
    consent: Consent | None = None
    legal_hold: bool = False
    metadata: str = ""

    def __bytes__(self) -> bytes:
        return canonical(self)


T = TypeVar("T", bound=Value)


def canonical(value: Value) -> bytes:
    """RFC 8785 bytes of a value here. Raises InputError on text that JSON cannot carry, such as a lone surrogate."""
    try:
        return encode(_without_null(msgspec.to_builtins(value)))
    except FormatError as error:
        raise InputError(f"what is said of an exhibit cannot be written: {error.message}") from error


def _without_null(value: Any) -> Any:
    return {key: one for key, one in value.items() if one is not None}


def commitment(salt: bytes, sha256: str) -> str:
    """SHA-256("comity/exhibit/v1" || 0x00 || salt || hash): what may be published of an exhibit without saying which bytes it has."""
    return sha256_hex(_COMMITMENT + salt + bytes.fromhex(sha256))


def id_of(salt: bytes, sha256: str) -> str:
    """The id of the exhibit with this salt and hash: "e-" and the first 16 digits of its commitment."""
    return f"e-{commitment(salt, sha256)[:16]}"


def is_id(text: str) -> bool:
    """Whether `text` has the form of an exhibit's id."""
    return _ID.fullmatch(text) is not None


def record_of(facts: Facts, salt: bytes, sha256: str, size: int) -> ExhibitRecord:
    """The record of an exhibit with these bytes. Raises InputError or Refusal where the facts do not fit together."""
    checked_salt(salt)
    checked_facts(facts)
    return ExhibitRecord(
        id=id_of(salt, sha256),
        salt=to_base64(salt),
        commitment=commitment(salt, sha256),
        sha256=sha256,
        size=size,
        **{name: getattr(facts, name) for name in Facts.__struct_fields__},
    )


def checked_salt(salt: bytes) -> bytes:
    """The same salt, if it has its 32 bytes. Raises InputError."""
    if len(salt) != SALT_BYTES:
        raise InputError(f"a salt of {len(salt)} bytes; expected {SALT_BYTES} random ones")
    return salt


def checked_facts(facts: Facts) -> Facts:
    """The same facts, or an InputError or Refusal that names what does not fit."""
    _check_times(facts)
    derived = facts.category == "derivative"
    if derived != bool(facts.parent) or derived != (facts.derivation is not None):
        raise Refusal(
            f"{facts.category} exhibit with parent {facts.parent!r} and derivation {facts.derivation}",
            rule=ORIGIN_OF_DERIVATIVES,
            hint="category derivative goes with parent and derivation; the other categories have neither",
        )
    if facts.derivation is not None and not (facts.derivation.tool and facts.derivation.version):
        raise Refusal(
            "the derivation names no tool or no version",
            rule=ORIGIN_OF_DERIVATIVES,
            hint="name the program and its version; for work by hand, the form or method and its edition",
        )
    for name in (facts.parent, facts.metadata):
        if name and not is_id(name):
            raise InputError(
                f"{name!r} is not the id of an exhibit", hint="expected e- and 16 hexadecimal digits"
            )
    try:
        msgspec.convert(msgspec.to_builtins(facts), Facts)
    except msgspec.ValidationError as error:
        raise InputError(f"the facts of an exhibit: {error}") from error
    return facts


def _check_times(facts: Facts) -> None:
    acquired = facts.acquired
    times = {"acquired from": acquired.from_, "acquired to": acquired.to}
    if facts.consent is not None:
        times["consent expires"] = facts.consent.expires
        if not facts.consent.from_:
            raise InputError("a consent names nobody who gave it", hint="`from` is a pseudonym, or an office")
    for name, value in times.items():
        if value:
            checked_time(value, name)
    if acquired.from_ and acquired.to and acquired.from_ > acquired.to:
        raise InputError(f"acquired from {acquired.from_} to {acquired.to}: the end is before the beginning")


def checked_time(value: str, what: str) -> str:
    """A time as 2026-11-21T09:30:00Z, as it came. Raises InputError."""
    if not is_time(value):
        raise InputError(f"{what} {value!r} is not a time", hint="expected UTC, as 2026-11-21T09:30:00Z")
    return value


def is_time(value: str) -> bool:
    """Whether `value` is a time as 2026-11-21T09:30:00Z."""
    try:
        return datetime.strptime(value, _TIME).replace(tzinfo=UTC).strftime(_TIME) == value
    except ValueError:
        return False


def parse_record(data: bytes) -> ExhibitRecord:
    """Read a record and check that its id, salt, hash and commitment belong together. Raises only VerificationError."""
    record = parsed(data, ExhibitRecord)
    if record.sha256 and not _HASH.fullmatch(record.sha256):
        raise FormatError("a record's sha256 is not 64 hexadecimal digits")
    salt = from_base64(record.salt, SALT_BYTES)
    if record.commitment != commitment(salt, record.sha256):
        raise ProofError("a record's commitment is not that of its salt and hash")
    if record.id != f"e-{record.commitment[:16]}":
        raise ProofError("a record's id does not belong to its commitment")
    if bool(record.sha256) == (record.category == "physical") or record.size < 0:
        raise FormatError("a record of bytes has their hash, a record of a physical exhibit none")
    return record


def parsed(data: bytes, shape: type[T]) -> T:
    """A value from its canonical bytes; any other spelling of it is refused. Raises FormatError."""
    try:
        value = msgspec.convert(decode(data), shape)
    except msgspec.ValidationError as error:
        raise FormatError(f"not what it should be: {error}") from error
    if encode(_without_null(msgspec.to_builtins(value))) != data:
        raise FormatError("a field is written that has its default", hint="leave it out")
    return value
