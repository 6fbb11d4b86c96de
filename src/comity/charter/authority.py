# SPDX-License-Identifier: Apache-2.0
"""Who may sign what: resolves the names in `by` to the keys that must have signed, at one place of the log.

Validity is judged by log index, never by a clock: a post speaks from its accreditation to its recall. Source: RECORD, Charter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from comity.charter.model import CharterState, Terms, parsed_key
from comity.charter.rules import Rule, joint
from comity.errors import AuthorityRefusal, Refusal, SignatureRefusal
from comity.record.note import VerifierKey

ACCREDITED = "RECORD: root keys accredit posts and recall them"


def keys_for(state: CharterState, by: Sequence[str], registers: Mapping[str, str]) -> dict[str, VerifierKey]:
    """The key that each signer must have signed with; whether it may say so is `check_authority`'s question.

    `registers` are the keys that the statement itself registers. Raises SignatureRefusal when a signer is unknown.
    """
    found: dict[str, VerifierKey] = {}
    for name in by:
        vkey = registers.get(name)
        if vkey is not None:
            found[name] = parsed_key(vkey).as_entry_key()
        elif name in state.posts:
            found[name] = state.posts[name].verifier
        elif name in state.root_names:
            found[name] = parsed_key(state.names[name])
        elif "/root-" in name:
            raise SignatureRefusal(f"{name} is not a root key in force", rule=ACCREDITED)
        else:
            raise SignatureRefusal(
                f"{name} is not a signer known to this mechanism", rule=ACCREDITED, hint=_accredit_hint(name)
            )
    for name in registers:
        if name not in found:
            raise SignatureRefusal(
                f"{name} registers a key but is not among the signers",
                rule="RECORD: a key's own signature on the entry that registers it is the proof of possession",
            )
    return found


def check_authority(
    state: CharterState, kind: str, authority: str, by: Sequence[str], registers: Mapping[str, str]
) -> None:
    """Raise AuthorityRefusal when a signer that `keys_for` knows may not say this.

    Asked only once the signatures have been verified: nobody is blamed for what others wrote under its name.
    """
    for name in by:
        if name in registers:
            continue
        if authority == "post":
            _check_post(state, name, kind)
        elif name in state.posts:
            raise AuthorityRefusal(f"{name} is a post; {kind} is signed with root keys", rule=ACCREDITED)


def _check_post(state: CharterState, name: str, kind: str) -> None:
    post = state.posts.get(name)
    if post is None:
        raise AuthorityRefusal(
            f"{name} is a root key, which does not sign {kind}", rule=ACCREDITED, hint="sign as a post"
        )
    if post.recalled is not None:
        raise AuthorityRefusal(f"{name} was recalled at entry {post.recalled}", rule=ACCREDITED)
    if not post.may(kind):
        raise AuthorityRefusal(
            f"{name} has no power for {kind}; its powers are {', '.join(post.powers) or 'none'}",
            rule=ACCREDITED,
        )


def _accredit_hint(name: str) -> str:
    return f"its party's root keys accredit it first: charter/accredit/v1 post={name}"


def parties_signing(terms: Terms, by: Collection[str]) -> set[str]:
    """Parties of `terms` for which at least the threshold of their root keys is in `by`."""
    found = set()
    for party in terms.parties:
        signed = sum(vkey.partition("+")[0] in by for vkey in party.roots.keys)
        if signed >= party.roots.threshold:
            found.add(party.code)
    return found


def check_joint(rule: Rule, name: str, signed: Collection[str], what: str) -> None:
    """Raise Refusal unless the joint act of `signed` passes the rule called `name`; whoever has not signed is against."""
    answer = joint(rule, signed)
    if answer.answer != "passes":
        raise Refusal(
            f"{what} does not pass the rule {name!r} with the signatures of {', '.join(sorted(signed)) or 'nobody'}",
            rule=f"charter: rule {name}",
            hint=f"also needed: {', '.join(answer.needed)}" if answer.needed else "",
        )


def may_act_in(state: CharterState, by: Sequence[str], format_id: str | None) -> None:
    """Raise AuthorityRefusal when a signer's party is not in the format, or its post is not accredited to it."""
    if format_id is None:
        return
    members = state.formats[format_id].members if format_id in state.formats else ()
    for name in by:
        party = name.partition("/")[0]
        post = state.posts[name]
        if party not in members or (post.formats and format_id not in post.formats):
            raise AuthorityRefusal(f"{name} does not act in the format {format_id}", rule=ACCREDITED)
