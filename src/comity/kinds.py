# SPDX-License-Identifier: Apache-2.0
"""The registry of statement kinds: one declaration gives codec, JSON schema, command fields, documentation and test strategy.

A kind is a frozen msgspec struct with its rule (may this be said now?) and its fold (what it changes). A statement's bytes must be the
one canonical spelling of what they decode to, which refuses duplicate keys, floats, nulls and explicit defaults in one comparison.
"""

from __future__ import annotations

import re
import types
import typing
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from comity import canonical
from comity.errors import FormatError, FormRefusal


def _whole(pattern: str) -> str:
    """`pattern` as JSON Schema reads it too; `$` alone would let a final newline through."""
    return f"^({pattern})$(?!\\n)"


PARTY_CODE = r"[A-Z][A-Z0-9]{1,11}"
POST_NAME = r"[a-z][a-z0-9-]{0,31}"
ORIGIN = r"[a-z0-9][a-z0-9.-]*\.[a-z0-9.-]+(/[A-Za-z0-9._-]+)*"

Code = Annotated[str, Meta(pattern=_whole(PARTY_CODE), description="party code, such as FRA or EU")]
Id = Annotated[
    str,
    Meta(
        pattern=_whole(r"[a-z][a-z0-9_-]{0,63}"),
        description="short name of lower-case letters, digits, - and _",
    ),
]
Signer = Annotated[
    str,
    Meta(
        pattern=_whole(f"{PARTY_CODE}/{POST_NAME}|{ORIGIN}"),
        description="PARTY/post, PARTY/root-n, or the log itself",
    ),
]
Post = Annotated[str, Meta(pattern=_whole(f"{PARTY_CODE}/{POST_NAME}"), description="PARTY/post")]
Hash = Annotated[
    str, Meta(pattern=_whole(r"[0-9a-f]{64}"), description="SHA-256, 64 lower-case hexadecimal digits")
]
Index = Annotated[int, Meta(ge=0, le=canonical.MAX_INTEGER, description="index of an entry on the log")]
Size = Annotated[int, Meta(ge=1, le=canonical.MAX_INTEGER, description="size of a log, in entries")]
Bytes = Annotated[int, Meta(ge=0, le=canonical.MAX_INTEGER, description="size in bytes")]
Base64 = Annotated[str, Meta(pattern=_whole(r"[A-Za-z0-9+/]+={0,2}"), description="base64")]
Time = Annotated[
    str,
    Meta(
        pattern=_whole(
            r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
        ),
        description="UTC time as in 2026-11-21T09:30:00Z (RFC 3339)",
    ),
]
Words = Annotated[
    str, Meta(min_length=1, max_length=2000, description="plain words, at most 2,000 characters")
]
Title = Annotated[str, Meta(min_length=1, max_length=300, description="title, at most 300 characters")]
Language = Annotated[
    str, Meta(pattern=_whole(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"), description="language tag, such as ar or en")
]
Verbatim = Annotated[
    str,
    Meta(min_length=1, extra={"verbatim": True}, description="quoted bytes, kept exactly; exempt from NFC"),
]


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of the values inside a statement."""


class Seen(Value, frozen=True):
    """The last checkpoint that the author verified, with the host's signature on it."""

    size: Size
    root: Base64
    sig: Annotated[
        str,
        Meta(
            pattern=_whole(r"[A-Za-z0-9+/]+={0,2}"),
            description="the host's line, base64(key id || signature)",
        ),
    ]


class Blob(Value, frozen=True):
    """A document outside the entry, in the blob store."""

    sha256: Hash
    size: Bytes
    name: Title | None = None
    media_type: Annotated[str, Meta(pattern=_whole(r"[a-z]+/[a-z0-9.+-]+"), max_length=100)] | None = None


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every kind's body: who says it, when by their own account, and what they had seen."""

    by: Annotated[
        tuple[Signer, ...], Meta(min_length=1, max_length=64, description="the exact signers, sorted")
    ]
    at: Annotated[Time, Meta(description="the author's claim; no rule reads it")]
    seen: Seen | None = None


class Part(msgspec.Struct, dict=True, omit_defaults=True):
    """One room's share of the folded state. The fold owns it; only a kind's `fold` changes it."""

    name: ClassVar[str]


P = TypeVar("P", bound=Part)
S = TypeVar("S", bound=Statement)


@dataclass(slots=True)
class Moment:
    """What a rule may know: the place on the log, the signers, and the state folded from all earlier entries. No clock."""

    origin: str
    index: int
    by: tuple[str, ...]
    text_hash: str
    parts: Mapping[type[Part], Part]
    root_at: Callable[[int], bytes]
    judge: Callable[[str, bytes], str]
    parties: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        if len(self.by) == 1:
            self.parties = (self.by[0].partition("/")[0],)
        else:
            self.parties = tuple(sorted({name.partition("/")[0] for name in self.by}))

    def part(self, kind: type[P]) -> P:
        """The state of one room."""
        return self.parts[kind]  # type: ignore[return-value]  # parts maps each class to its own instance


def _no_rule(_moment: Moment, _body: Any) -> None:
    return None


@dataclass(frozen=True)
class Kind(Generic[S]):
    """A statement kind. `authority` says whose keys sign it: posts that hold the power, or parties' root keys.

    `rule` reads the state and raises Refusal; `fold` changes it and never raises; `registers` gives the keys (name -> verifier key)
    that the statement registers, each of which must sign it as proof of possession.
    """

    name: str
    body: type[S]
    labels: Mapping[str, str]
    fold: Callable[[Moment, S], None]
    rule: Callable[[Moment, S], None] = _no_rule
    authority: Literal["post", "root"] = "post"
    registers: Callable[[Moment, S], Mapping[str, str]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "decoder", msgspec.json.Decoder(self.body))
        object.__setattr__(self, "blob_fields", tuple(_fields_of_type(self.body, Blob)))
        object.__setattr__(self, "verbatim_fields", frozenset(_verbatim_fields(self.body)))

    decoder: msgspec.json.Decoder[S] = field(init=False, repr=False, compare=False)
    blob_fields: tuple[str, ...] = field(init=False, repr=False, compare=False)
    verbatim_fields: frozenset[str] = field(init=False, repr=False, compare=False)

    def decode(self, data: bytes) -> S:
        """The statement in canonical bytes. Raises FormRefusal naming the field."""
        try:
            canonical.check_depth(data)
            body = self.decoder.decode(data)
        except msgspec.ValidationError as error:
            raise FormRefusal(
                self.explain(error), rule=f"fields of {self.name}", hint=_circle(data)
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError, FormatError) as error:
            raise FormRefusal(f"{self.name}: {error}", rule="RECORD: one line of canonical JSON") from error
        if _encoder.encode(body) != data:
            canonical_form_only(self.name, data)
        return body

    def explain(self, error: msgspec.ValidationError) -> str:
        """What is wrong with a body that does not fit: the place, and what was expected there."""
        what, _, place = str(error).partition(" - at `$.")
        what = what.replace("Object contains", "the statement has").replace(
            "Object missing", "the statement lacks"
        )
        name = place.rstrip("`")
        if not name:
            return f"{self.name}: {what}"
        expected = {info.name: describe(msgspec.inspect.type_info(info.type)) for info in self.fields()}.get(
            name
        )
        return f"{self.name}: {name}: {what}" + (f"; expected {expected}" if expected else "")

    def blobs(self, body: S) -> tuple[Blob, ...]:
        """The public documents that the statement names."""
        found = (getattr(body, name) for name in self.blob_fields)
        return tuple(blob for blob in found if blob is not None)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the body."""
        return msgspec.json.schema(self.body)

    def fields(self) -> tuple[msgspec.structs.FieldInfo, ...]:
        """The fields that an author fills in: all but `by`, `at` and `seen`."""
        return tuple(
            info for info in msgspec.structs.fields(self.body) if info.name not in {"by", "at", "seen"}
        )


_encoder = msgspec.json.Encoder(order="sorted")


def encode(body: msgspec.Struct) -> bytes:
    """Canonical JSON (RFC 8785) of a statement or value; keys are ASCII, so byte order is RFC 8785's order."""
    return _encoder.encode(body)


def canonical_form_only(name: str, data: bytes) -> None:
    """Say why bytes that decode are yet not the one canonical spelling. Always raises FormRefusal."""
    try:
        canonical.decode(data)
    except FormatError as error:
        raise FormRefusal(
            f"{name}: {error.message}", rule="RECORD: one line of canonical JSON", hint=error.hint
        ) from error
    raise FormRefusal(
        f"{name}: a field is written out with its default, or a list repeats or disorders what is a set",
        rule="RECORD: one line of canonical JSON",
        hint="leave out fields that say nothing",
    )


def _circle(data: bytes) -> str:
    if b'"circle"' in data:
        return "only record/sealed/v1 may name a circle: seal the statement instead"
    return ""


def describe(info: msgspec.inspect.Type) -> str:
    """A type in the words of its declaration."""
    if isinstance(info, msgspec.inspect.Metadata):
        said = (info.extra_json_schema or {}).get("description")
        return str(said) if said else describe(info.type)
    if isinstance(info, msgspec.inspect.UnionType):
        return " or ".join(
            describe(one) for one in info.types if not isinstance(one, msgspec.inspect.NoneType)
        )
    if isinstance(info, msgspec.inspect.LiteralType):
        return " or ".join(map(str, info.values))
    if isinstance(info, msgspec.inspect.VarTupleType):
        return f"list: {describe(info.item_type)}"
    if isinstance(info, msgspec.inspect.DictType):
        return f"table: {describe(info.key_type)} to {describe(info.value_type)}"
    if isinstance(info, msgspec.inspect.StructType):
        return f"{info.cls.__name__}: " + ", ".join(field.name for field in info.fields)
    return type(info).__name__.removesuffix("Type").lower()


def check_text(kind: Kind[Any], body: Statement, data: bytes) -> None:
    """Admission's Unicode rules: no bidi override anywhere, NFC except in verbatim fields. Raises FormRefusal.

    Never part of the fold, since Unicode tables differ between Python versions.
    """
    if data.isascii():
        return
    text = data.decode("utf-8")
    for character in canonical.BIDI_OVERRIDES:
        if character in text:
            raise FormRefusal(
                f"{kind.name}: the text carries the bidi override U+{ord(character):04X}",
                rule="RECORD: no bidi overrides (U+202A-202E)",
                hint="use isolates (U+2066-2069) or none",
            )
    if unicodedata.is_normalized("NFC", text):
        return
    for name in body.__struct_fields__:
        if name not in kind.verbatim_fields:
            part = _encoder.encode(getattr(body, name)).decode("utf-8")
            if not unicodedata.is_normalized("NFC", part):
                raise FormRefusal(
                    f"{kind.name}: {name} is not in Unicode NFC",
                    rule="RECORD: text in NFC",
                    hint="normalise it",
                )


def _fields_of_type(body: type[msgspec.Struct], wanted: type) -> list[str]:
    hints = typing.get_type_hints(body)
    return [name for name in body.__struct_fields__ if wanted in _alternatives(hints[name])]


def _alternatives(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return typing.get_args(hint)
    return (hint,)


def _verbatim_fields(body: type[msgspec.Struct]) -> list[str]:
    """Fields that are verbatim, or hold values that have a verbatim field."""
    return [
        info.name
        for info in msgspec.structs.fields(body)
        if "'verbatim': True" in repr(msgspec.inspect.type_info(info.type))
    ]


def matches(pattern: str, name: str) -> bool:
    """Whether a power such as `talks/*`, `talks/position/*` or `*` covers the kind `name`."""
    return pattern in {"*", name} or (pattern.endswith("/*") and name.startswith(pattern[:-1]))


POWER = re.compile(r"\*|[a-z-]+/\*|[a-z-]+/[a-z-]+/(\*|v[1-9][0-9]*)")
