# SPDX-License-Identifier: Apache-2.0
"""The certificates of a timestamp: finds the way from the authority that signed to a trusted root, and says in words what is wrong with it.

It explains and keeps the chain; whether a timestamp holds is decided by `timestamp_verifiers`. Source: RFC 3161 section 2.3.
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from comity.errors import FormatError, SignatureError
from comity.inquiry.proof.timestamp_token import Token, name_of

_MOST = 32


def certificates(pem: bytes, what: str) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file, in its order; `what` names it in errors. Raises FormatError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(_read_through(one) for one in x509.load_pem_x509_certificates(pem))
    except Exception as error:  # a parser of somebody else's bytes raises what it likes
        raise FormatError(
            f"{what} are not certificates in PEM", hint="-----BEGIN CERTIFICATE-----"
        ) from error


def _embedded(token: Token) -> tuple[x509.Certificate, ...]:
    """The certificates in a token but those that cannot be read, which nobody needs unless they are the signer's."""
    if len(token.certificates) > _MOST:
        raise FormatError(
            f"the timestamp holds {len(token.certificates)} certificates; at most {_MOST} are read"
        )
    found = []
    for one in token.certificates:
        with warnings.catch_warnings(), suppress(Exception):
            warnings.simplefilter("ignore")
            found.append(_read_through(x509.load_der_x509_certificate(one)))
    return tuple(found)


def _read_through(one: x509.Certificate) -> x509.Certificate:
    """The certificate, after its parts that are read only when asked for were asked for once: they may be malformed."""
    asked = (
        one.subject.rfc4514_string(),
        one.issuer.rfc4514_string(),
        one.not_valid_before_utc,
        one.not_valid_after_utc,
    )
    assert len(asked) == 4
    return one


def subject(certificate: x509.Certificate) -> str:
    """The subject's name (RFC 4514), on one line."""
    name = certificate.subject.rfc4514_string() or "(no name)"
    return "".join(one if one.isprintable() else "?" for one in name)[:200]


def self_issued(certificate: x509.Certificate) -> bool:
    """Whether subject and issuer are one name: such a certificate may be a root, and is trusted only if it was given as one."""
    return certificate.subject == certificate.issuer


@dataclass(frozen=True)
class Chain:
    """`path`: from the signer as far towards a root as it leads. `rooted`: it ends in one of `roots`. `embedded`: those in the token."""

    path: tuple[x509.Certificate, ...]
    rooted: bool
    roots: tuple[x509.Certificate, ...]
    between: tuple[x509.Certificate, ...]
    embedded: tuple[x509.Certificate, ...]

    @classmethod
    def of(cls, token: Token, roots: bytes, intermediates: bytes) -> Chain:
        """The chain of a token. Raises FormatError, and SignatureError where the signer's certificate is not to be found."""
        trusted = certificates(roots, "the roots")
        if not trusted:
            raise FormatError("the roots hold no certificate", hint="-----BEGIN CERTIFICATE-----")
        given = certificates(intermediates, "the chain") if intermediates.strip() else ()
        if len(given) > _MOST:
            raise FormatError(f"the chain holds {len(given)} certificates; at most {_MOST} are read")
        own = _embedded(token)
        signers = {
            one for one in (*own, *given, *trusted) if token.signer == name_of(one.public_bytes(Encoding.DER))
        }
        if len(signers) != 1:
            said = "no certificate of its signer is" if not signers else "two certificates of its signer are"
            raise SignatureError(
                f"{said} in the timestamp or the chain",
                hint="get the authority's certificates from the authority",
            )
        path = _path(signers.pop(), trusted, (*trusted, *own, *given))
        between = tuple(one for one in dict.fromkeys(given) if not self_issued(one) and one not in trusted)
        return cls(path, path[-1] in trusted, tuple(dict.fromkeys(trusted)), between, own)

    @property
    def authority(self) -> str:
        """Whose certificate signed."""
        return subject(self.path[0])

    def pem(self) -> bytes:
        """What of the path the token does not hold, in its order; the last of the path, which is the root, in any case.

        Given the signer's certificate beside the token, openssl no longer looks at the one in it, nor sees what was changed there.
        """
        needed = [one for one in self.path[:-1] if one not in self.embedded]
        return b"".join(one.public_bytes(Encoding.PEM) for one in (*needed, self.path[-1]))

    def fault(self, at: datetime) -> str:
        """What is wrong with the path at a time, in words; empty where nothing is to be seen in certificates alone."""
        if not self.rooted:
            last = self.path[-1].issuer.rfc4514_string()[:200]
            return f"foreign timestamp: {self.authority} leads to {last!r}, which is none of the roots given"
        for one in self.path:
            since, until = one.not_valid_before_utc, one.not_valid_after_utc
            if not since <= at < until:  # both verifiers count the last second as over
                word, day = ("became valid only on", since) if at < since else ("expired on", until)
                form = "%Y-%m-%d %H:%M:%S UTC"
                return (
                    f"the certificate of {subject(one)} {word} {day:{form}}; the timestamp is of {at:{form}}"
                )
        return self._purpose()

    def hint(self, at: datetime) -> str:
        """What to do about the fault."""
        if not self.rooted:
            return "get the root certificate from the authority itself, and compare its fingerprint with a second source"
        if self.fault(at):
            return "ask an authority whose certificates are in order"
        return "these bytes are not what the authority signed; ask for a timestamp again"

    def _purpose(self) -> str:
        """RFC 3161 section 2.3: the signer's extended key usage is critical, and is timeStamping alone."""
        try:
            usage = self.path[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        except x509.ExtensionNotFound:
            return f"the certificate of {self.authority} has no extended key usage timeStamping"
        except Exception:  # noqa: BLE001 - extensions are read when asked for, and any may be malformed
            return f"the extensions of the certificate of {self.authority} cannot be read"
        if list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
            return f"the extended key usage of {self.authority} is not timeStamping alone"
        if not usage.critical:
            return f"the extended key usage of {self.authority} is not critical"
        return ""


def _path(
    signer: x509.Certificate, trusted: tuple[x509.Certificate, ...], pool: tuple[x509.Certificate, ...]
) -> tuple[x509.Certificate, ...]:
    """The shortest way from the signer to a root; the longest there is, where none leads there."""
    paths: list[tuple[x509.Certificate, ...]] = [(signer,)]
    seen = {signer}
    for path in paths:
        if path[-1] in trusted:
            return path
        for above in pool:
            if above not in seen and _issued(path[-1], above):
                seen.add(above)
                paths.append((*path, above))
    return paths[-1]


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
