# SPDX-License-Identifier: Apache-2.0
"""What may be said about the charter itself: adopt, amend, move the log, accredit a post, recall it.

All of it is signed with root keys. Each kind stands here with its fields, its rule and its fold. Source: RECORD, Charter; the two-sided
rule for amendments is that of The Update Framework (TUF specification, section 5.3: a new root is signed under the old and the new one).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from comity.canonical import to_base64
from comity.charter.authority import ACCREDITED, check_joint, parties_signing
from comity.charter.model import CharterState, Key, Post, Power, Terms, compile_rules, parsed_key
from comity.charter.terms import check_terms, check_witness, declared_keys, parse_key
from comity.errors import AuthorityRefusal, FoldVersionError, FormRefusal, Refusal
from comity.kinds import Hash, Id, Kind, Moment, Statement, Words
from comity.kinds import Post as PostName
from comity.record.note import ED25519, VerifierKey
from comity.record.statements import Membership, RecordState

FOLD_VERSION = 1
ONE_ROLE = "RECORD: each key is registered once, for one role, ever"


class Adopt(Statement, frozen=True):
    """Entry 0: the founding parties adopt the charter and name the key of the log that keeps their record."""

    log: Key
    terms: Terms


class Amend(Statement, frozen=True):
    """New terms in place of those in force, valid under the amendment rule of both."""

    base: Annotated[Hash, Meta(description="hash of the text of the charter entry in force")]
    terms: Terms


class Host(Statement, frozen=True):
    """The log moves to another host and key, by the amendment rule. The old host's consent is not needed."""

    base: Annotated[Hash, Meta(description="hash of the text of the charter entry in force")]
    log: Key


class Accredit(Statement, frozen=True):
    """A party's root keys give a post its key and its powers."""

    post: PostName
    key: Key
    powers: Annotated[tuple[Power, ...], Meta(max_length=32)] | None = None
    formats: (
        Annotated[
            tuple[Id, ...], Meta(min_length=1, description="formats that the post acts in; all if left out")
        ]
        | None
    ) = None


class Recall(Statement, frozen=True):
    """A party's root keys end a post's powers, from this entry on."""

    post: PostName
    reason: Words | None = None


def check_fold_version(terms: Terms) -> None:
    """Raise FoldVersionError when the charter pins rules that this software does not know."""
    if terms.fold != FOLD_VERSION:
        raise FoldVersionError(
            f"the charter pins fold version {terms.fold}; this software knows version {FOLD_VERSION}",
            hint="use a newer Comity: guessing could fold another state than the other parties fold",
        )


def _check_log_key(vkey: str, origin: str) -> VerifierKey:
    key = parse_key(vkey, "log")
    if key.name != origin or key.algorithm != ED25519:
        raise FormRefusal(
            f"charter: the log key is named {key.name}, not {origin}",
            rule="RECORD: the log's name is the origin",
        )
    return key


def _check_unused(state: CharterState, keys: Mapping[str, str]) -> None:
    for name, vkey in keys.items():
        public = to_base64(parsed_key(vkey).public)
        if public in state.keys:
            raise Refusal(f"the key of {name} was registered before, as {state.keys[public]}", rule=ONE_ROLE)


def _register(state: CharterState, keys: Mapping[str, str]) -> None:
    for name, vkey in keys.items():
        state.keys[to_base64(parsed_key(vkey).public)] = name
        state.names[name] = vkey


def _take_force(moment: Moment, state: CharterState, terms: Terms) -> None:
    """Put terms into force: circles get a new version where their membership changed, posts of parties that left end."""
    state.terms = terms
    state.base = moment.text_hash
    state.versions.append(moment.index)
    known = {party.code for party in terms.parties}
    state.witnesses = {code: vkey for code, vkey in state.witnesses.items() if code in known}
    state.witnesses |= {party.code: party.witness for party in terms.parties if party.witness is not None}
    for name, post in state.posts.items():
        if name.partition("/")[0] not in known and post.recalled is None:
            post.recalled = moment.index
    circles = moment.part(RecordState).circles
    declared = {circle.id: circle for circle in terms.circles or ()}
    for name in sorted({*declared, *circles}):
        circle = declared.get(name)
        now = (
            Membership(circle.members, moment.index, circle.chair) if circle else Membership((), moment.index)
        )
        versions = circles.setdefault(name, [])
        if not versions or (versions[-1].members, versions[-1].chair) != (now.members, now.chair):
            versions.append(now)
    state.forget_compiled()


def _adopt_keys(_moment: Moment, body: Adopt) -> Mapping[str, str]:
    check_fold_version(body.terms)
    check_terms(body.terms)
    log = parse_key(body.log, "log")
    return {**declared_keys(body.terms), log.name: body.log}


def _adopt_rule(moment: Moment, body: Adopt) -> None:
    if moment.index != 0:
        raise Refusal(
            "a charter is adopted once, as entry 0", rule="RECORD: Entry 0", hint="amend it: charter/amend/v1"
        )
    log = _check_log_key(body.log, moment.origin)
    if any(
        to_base64(parsed_key(vkey).public) == to_base64(log.public)
        for vkey in declared_keys(body.terms).values()
    ):
        raise Refusal("the log's key is also a party's key", rule=ONE_ROLE)
    extra = set(moment.by) - set(_adopt_keys(moment, body))
    if extra:
        raise AuthorityRefusal(
            f"{', '.join(sorted(extra))} has no key in this charter",
            rule="RECORD: signed by every founding party",
        )


def _adopt_fold(moment: Moment, body: Adopt) -> None:
    state = moment.part(CharterState)
    _register(state, _adopt_keys(moment, body))
    state.origin = moment.origin
    state.logs.append((0, body.log))
    _take_force(moment, state, body.terms)


def _check_base(state: CharterState, base: str) -> None:
    if base != state.base:
        raise Refusal(
            f"this amends the charter {base[:16]}..., but {state.base[:16]}... is in force",
            rule="RECORD: an amendment names its base",
            hint="draw it up again on the charter in force",
        )


def entering_keys(state: CharterState, terms: Terms) -> dict[str, str]:
    """Keys of `terms` that are not in force now: new ones, and those of a party that comes back."""
    in_force = {name: state.names[name] for name in state.root_names}
    in_force |= {vkey.partition("+")[0]: vkey for vkey in state.witnesses.values()}
    return {name: vkey for name, vkey in declared_keys(terms).items() if in_force.get(name) != vkey}


def _amend_keys(moment: Moment, body: Amend) -> Mapping[str, str]:
    check_terms(body.terms)
    return entering_keys(moment.part(CharterState), body.terms)


def _amend_rule(moment: Moment, body: Amend) -> None:
    state = moment.part(CharterState)
    _check_base(state, body.base)
    entering = entering_keys(state, body.terms)
    returning = {name for name, vkey in entering.items() if state.names.get(name) == vkey}
    for name in sorted(set(entering) - returning):
        if name in state.names and not name.endswith("/witness"):
            raise Refusal(
                f"{name} already stands for another key",
                rule=ONE_ROLE,
                hint="give the new key a new name, as root-2",
            )
        _check_unused(state, {name: entering[name]})
    old_terms, by = state.in_force, frozenset(moment.by)
    check_joint(
        state.rules[old_terms.amendment], old_terms.amendment, parties_signing(old_terms, by), "the amendment"
    )
    signed = parties_signing(body.terms, by)
    check_joint(
        compile_rules(body.terms)[body.terms.amendment],
        body.terms.amendment,
        signed,
        "the amendment, under its own terms,",
    )
    added = {party.code for party in body.terms.parties} - set(state.parties)
    if added - signed:
        raise Refusal(
            f"{', '.join(sorted(added - signed))} is added but has not signed",
            rule="RECORD: added parties sign",
        )
    check_fold_version(body.terms)


def _amend_fold(moment: Moment, body: Amend) -> None:
    state = moment.part(CharterState)
    _register(state, entering_keys(state, body.terms))
    _take_force(moment, state, body.terms)


def _host_keys(moment: Moment, body: Host) -> Mapping[str, str]:
    return {_check_log_key(body.log, moment.origin).name: body.log}


def _host_rule(moment: Moment, body: Host) -> None:
    state = moment.part(CharterState)
    _check_base(state, body.base)
    _check_unused(state, _host_keys(moment, body))
    name = state.in_force.amendment
    check_joint(state.rules[name], name, parties_signing(state.in_force, moment.by), "moving the log")


def _host_fold(moment: Moment, body: Host) -> None:
    state = moment.part(CharterState)
    _register(state, _host_keys(moment, body))
    state.logs.append((moment.index + 1, body.log))
    state.base = moment.text_hash
    state.versions.append(moment.index)


def _check_party_signed(moment: Moment, party: str, besides: str) -> None:
    state = moment.part(CharterState)
    if party not in state.parties:
        raise AuthorityRefusal(f"{party} is not a party", rule=ACCREDITED)
    strangers = [name for name in moment.by if name != besides and state.root_names.get(name) != party]
    if strangers:
        raise AuthorityRefusal(
            f"{', '.join(strangers)} does not speak on the posts of {party}", rule=ACCREDITED
        )
    if party not in parties_signing(state.in_force, moment.by):
        threshold = state.parties[party].roots.threshold
        raise AuthorityRefusal(
            f"{threshold} root keys of {party} must sign", rule="charter: root threshold of " + party
        )


def _accredit_keys(_moment: Moment, body: Accredit) -> Mapping[str, str]:
    return {parse_key(body.key, "key").name: body.key}


def _accredit_rule(moment: Moment, body: Accredit) -> None:
    state, key = moment.part(CharterState), parse_key(body.key, "key")
    party, _, post = body.post.partition("/")
    if key.name != body.post:
        raise FormRefusal(f"the key is of {key.name}, not of {body.post}", rule=ACCREDITED)
    _check_party_signed(moment, party, besides=body.post)
    _check_unused(state, {body.post: body.key})
    if post == "witness":
        check_witness(key, party)
        if body.powers or party in state.witnesses:
            raise Refusal(
                f"{body.post} has its key, or was given powers; a witness only cosigns", rule=ACCREDITED
            )
        return
    if post.startswith("root-") or key.algorithm != ED25519:
        raise Refusal(
            f"{body.post} cannot be a post",
            rule=ACCREDITED,
            hint="root-n are root keys; posts use Ed25519 (0x01)",
        )
    current = state.posts.get(body.post)
    if current is not None and current.recalled is None:
        raise Refusal(
            f"{body.post} is accredited since entry {current.since}", rule=ACCREDITED, hint="recall it first"
        )
    for name in body.formats or ():
        if name not in state.formats or party not in state.formats[name].members:
            raise Refusal(f"{party} is not in a format {name!r}", rule=ACCREDITED)


def _accredit_fold(moment: Moment, body: Accredit) -> None:
    state = moment.part(CharterState)
    party, _, post = body.post.partition("/")
    state.keys[to_base64(parsed_key(body.key).public)] = body.post
    if post == "witness":
        state.witnesses[party] = state.names[body.post] = body.key
        state.forget_compiled()
    else:
        state.posts[body.post] = Post(body.key, body.powers or (), body.formats or (), moment.index)


def _recall_rule(moment: Moment, body: Recall) -> None:
    state = moment.part(CharterState)
    party, _, post = body.post.partition("/")
    _check_party_signed(moment, party, besides="")
    current = state.posts.get(body.post)
    if post == "witness":
        if party not in state.witnesses:
            raise Refusal(f"{party} has no witness", rule=ACCREDITED)
    elif current is None or current.recalled is not None:
        raise Refusal(f"{body.post} is not accredited", rule=ACCREDITED)


def _recall_fold(moment: Moment, body: Recall) -> None:
    state = moment.part(CharterState)
    party, _, post = body.post.partition("/")
    if post == "witness":
        del state.witnesses[party], state.names[body.post]
        state.forget_compiled()
    else:
        state.posts[body.post].recalled = moment.index


ADOPT = Kind(
    "charter/adopt/v1",
    Adopt,
    {"en": "Charter adopted", "ar": "اعتماد الميثاق"},
    _adopt_fold,
    _adopt_rule,
    "root",
    _adopt_keys,
)
AMEND = Kind(
    "charter/amend/v1",
    Amend,
    {"en": "Charter amended", "ar": "تعديل الميثاق"},
    _amend_fold,
    _amend_rule,
    "root",
    _amend_keys,
)
HOST = Kind(
    "charter/host/v1",
    Host,
    {"en": "Log moved", "ar": "نقل السجل"},
    _host_fold,
    _host_rule,
    "root",
    _host_keys,
)
ACCREDIT = Kind(
    "charter/accredit/v1", Accredit, {"en": "Post accredited", "ar": "اعتماد منصب"},
    _accredit_fold, _accredit_rule, "root", _accredit_keys,
)  # fmt: skip
RECALL = Kind(
    "charter/recall/v1",
    Recall,
    {"en": "Post recalled", "ar": "سحب اعتماد"},
    _recall_fold,
    _recall_rule,
    "root",
)
