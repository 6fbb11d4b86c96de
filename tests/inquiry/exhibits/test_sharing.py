# SPDX-License-Identifier: Apache-2.0
"""Who may be shown an exhibit: scope, exclusions, expiry, withdrawal and circles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.exhibits.exhibit_record import Consent, Facts, record_of
from comity.inquiry.exhibits.sharing import (
    CIRCLE,
    EXCLUDED,
    EXPIRED,
    SCOPE,
    WITHDRAWN,
    Circles,
    refusal_to_share,
)
from inquiry.exhibits.specimens import salt

AT = "2026-03-02T09:00:00Z"
CIRCLES = {"organisers": ("ALD", "BRE"), "all": ("ALD", "BRE", "MAR", "TAV"), "court": ()}


def refused(
    audience: str, *consents: Consent, sensitivity: str = "", at: str = AT, circles: Circles | None = CIRCLES
) -> str | None:
    record = record_of(Facts(sensitivity=sensitivity), salt(1), "ab" * 32, 3)
    reason = refusal_to_share(record, consents, audience, at, circles)
    return reason and reason.rule


def test_where_nobody_has_set_a_condition_it_may_go() -> None:
    assert refused("public") is None


@pytest.mark.parametrize(
    ("scope", "audience", "rule"),
    [
        (("*",), "public", None),
        (("court",), "court", None),
        (("court", "parties"), "parties", None),
        (("court",), "public", SCOPE),
        (("court",), "*", SCOPE),
        (("organisers",), "ALD", None),
        (("organisers",), "MAR", SCOPE),
        (("ALD", "BRE"), "organisers", None),
        (("ALD",), "organisers", SCOPE),
        (("ALD", "BRE"), "all", SCOPE),
        (("ALD",), "court", SCOPE),
        ((), "court", WITHDRAWN),
        ((), "*", WITHDRAWN),
    ],
)
def test_scope(scope: tuple[str, ...], audience: str, rule: str | None) -> None:
    assert refused(audience, Consent("s-1", scope)) == rule


@pytest.mark.parametrize(
    ("exclusions", "audience", "rule"),
    [
        (("public",), "public", EXCLUDED),
        (("public",), "court", None),
        (("*",), "court", EXCLUDED),
        (("MAR",), "all", EXCLUDED),
        (("MAR",), "organisers", None),
        (("organisers",), "ALD", EXCLUDED),
        (("organisers",), "all", EXCLUDED),
        (("organisers",), "TAV", None),
    ],
)
def test_exclusions_are_stronger_than_scope(
    exclusions: tuple[str, ...], audience: str, rule: str | None
) -> None:
    assert refused(audience, Consent("s-1", ("*",), exclusions)) == rule


@pytest.mark.parametrize(
    ("expires", "rule"),
    [
        ("2026-03-02T09:00:01Z", None),
        ("2026-03-02T09:00:00Z", EXPIRED),
        ("2026-03-02T08:59:59Z", EXPIRED),
        ("", None),
    ],
)
def test_consent_holds_until_it_expires(expires: str, rule: str | None) -> None:
    assert refused("court", Consent("s-1", ("*",), (), expires)) == rule


@pytest.mark.parametrize(
    ("audience", "rule"),
    [
        ("organisers", None),
        ("ALD", None),
        ("MAR", CIRCLE),
        ("all", CIRCLE),
        ("public", CIRCLE),
        ("*", CIRCLE),
    ],
)
def test_what_is_kept_to_a_circle(audience: str, rule: str | None) -> None:
    assert refused(audience, Consent("s-1", ("*",)), sensitivity="organisers") == rule


def test_without_known_circles_only_the_circle_by_its_name() -> None:
    assert refused("organisers", sensitivity="organisers", circles=None) is None
    assert refused("ALD", sensitivity="organisers", circles=None) == CIRCLE


def test_everybody_who_was_asked_must_allow_it() -> None:
    yes, no = Consent("s-1", ("*",)), Consent("s-2", ("court",))
    assert refused("public", yes) is None
    assert refused("public", yes, no) == refused("public", no, yes) == SCOPE


def test_the_reason_names_the_person_and_the_condition() -> None:
    record = record_of(Facts(), salt(1), "ab" * 32, 3)
    reason = refusal_to_share(record, [Consent("s-2", ("court", "parties"))], "public", AT)
    assert str(reason) == (
        "the consent of s-2 is for court, parties, not for public (inquiry: consent covers the audience by name, or every audience)"
    )


NAMES = st.sampled_from(("ALD", "BRE", "MAR", "organisers", "all", "court", "public", "*"))
CONSENTS = st.lists(
    st.builds(
        Consent,
        st.sampled_from(("s-1", "s-2")),
        st.lists(NAMES, max_size=3).map(tuple),
        st.lists(NAMES, max_size=2).map(tuple),
        st.sampled_from(("", "2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z")),
    ),
    max_size=3,
)


@given(CONSENTS, CONSENTS, NAMES, NAMES)
def test_more_conditions_never_let_more_out(
    some: list[Consent], more: list[Consent], audience: str, kept_to: str
) -> None:
    if refused(audience, *some, sensitivity=kept_to) is not None:
        assert refused(audience, *some, *more, sensitivity=kept_to) is not None
    if refused(audience, *some) is not None:
        assert refused(audience, *some, sensitivity=kept_to) is not None


@given(CONSENTS, NAMES)
def test_what_a_circle_may_see_each_member_may_see(some: list[Consent], audience: str) -> None:
    if refused(audience, *some) is None:
        for member in CIRCLES.get(audience, ()):
            assert refused(member, *some) is None
