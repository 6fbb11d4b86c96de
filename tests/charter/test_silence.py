# SPDX-License-Identifier: Apache-2.0
"""Silence procedures: they close on cosigned checkpoints and on nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from comity.charter.model import Silence
from comity.charter.silence import quorum, seconds
from comity.errors import FormRefusal, VerificationError
from comity.record.checkpoint import Checkpoint, parse_checkpoint
from comity.record.note import SignerKey
from worlds import NOTICE_S, ORIGIN, PARTIES, Replica, accepted, key, posix, refused, seed, terms

DEADLINE = "2026-03-01T12:00:00Z"
DUE = posix(DEADLINE)
IN_TIME, LATE = DUE - NOTICE_S, DUE + 1


class Procedure:
    """A silence procedure under the rule `agreed`, and the evidence that closes it, unless a test spoils a piece of it."""

    def __init__(self, by: str | list[str] = "FRA", rule: str = "agreed", **fields: Any) -> None:
        self.replica = Replica(
            rules={"agreed": {"consensus": True}, "few": {"consensus": True, "members": ["FRA", "RUS"]}}
        )
        self.opened = accepted(
            self.replica.say(
                "charter/silence/v1", by, target="the agenda", rule=rule, deadline=DEADLINE, **fields
            )
        )
        self.covering = self.replica.head
        self.replica.table()

    @property
    def now(self) -> Silence:
        return self.replica.folded.charter.silences[str(self.opened)]

    def object(self, by: str | list[str], reason: str = "not like this") -> Any:
        return self.replica.say("charter/silence-break/v1", by, silence=self.opened, reason=reason)

    def close(
        self,
        notice: bytes | None = None,
        expiry: bytes | None = None,
        *,
        early: int = IN_TIME,
        late: int = LATE,
        noticed: tuple[str, ...] = ("FRA", "TUR"),
        expired: tuple[str, ...] = ("RUS", "TUR"),
        **fields: Any,
    ) -> Any:
        notice = self.covering if notice is None else notice
        expiry = self.replica.head if expiry is None else expiry
        body = {
            "silence": self.opened,
            "notice": self.replica.cosigned(notice, early, *noticed).decode(),
            "expiry": self.replica.cosigned(expiry, late, *expired).decode(),
        } | fields
        return self.replica.say("charter/silence-close/v1", "TUR", **body)


def test_silence_is_consent() -> None:
    procedure = Procedure()
    assert procedure.now.outcome == ""
    closed = accepted(procedure.close())
    assert procedure.now == Silence("the agenda", "agreed", DEADLINE, ("FRA",), [], "adopted", closed, ())


def test_an_objection_breaks_it() -> None:
    procedure = Procedure()
    accepted(procedure.object("RUS", "we said no"))
    accepted(procedure.close())
    assert (procedure.now.outcome, procedure.now.objections) == ("broken", ("RUS",))
    assert [(each.parties, each.reason) for each in procedure.now.breaks] == [(("RUS",), "we said no")]


def test_who_proposed_may_break_it_too() -> None:
    procedure = Procedure()
    accepted(procedure.object("FRA"))
    accepted(procedure.close())
    assert procedure.now.outcome == "broken"


def test_an_objection_counts_until_the_close_however_late() -> None:
    """Only the close ends it; a witness that was handed the objection keeps a close from getting its evidence."""
    procedure = Procedure()
    evidence = procedure.replica.head
    accepted(procedure.object("TUR"))
    accepted(procedure.close(expiry=evidence))
    assert procedure.now.outcome == "broken"


def test_an_objection_after_the_close_is_too_late() -> None:
    procedure = Procedure()
    closed = accepted(procedure.close())
    assert f"was closed at entry {closed}" in refused(procedure.object("RUS"))
    assert procedure.now.outcome == "adopted"


def test_it_closes_once() -> None:
    procedure = Procedure()
    closed = accepted(procedure.close())
    assert (
        refused(procedure.close())
        == f"the procedure of entry {procedure.opened} was closed at entry {closed}"
    )
    assert procedure.now.closed == closed


def test_several_objections_are_all_on_the_record() -> None:
    procedure = Procedure()
    accepted(procedure.object("TUR"))
    accepted(procedure.object(["FRA", "RUS"]))
    accepted(procedure.object("TUR", "and again"))
    accepted(procedure.close())
    assert procedure.now.objections == ("FRA", "RUS", "TUR")
    assert len(procedure.now.breaks) == 3


def test_only_those_with_a_say_object() -> None:
    procedure = Procedure(rule="few")
    assert "TUR has no say under the rule 'few'" in refused(procedure.object("TUR"))
    assert "TUR has no say" in refused(procedure.object(["FRA", "TUR"]))
    accepted(procedure.object("RUS"))


def test_a_majority_rule_bears_an_objection() -> None:
    """Silence is for, to nobody but consensus: under `two` the proposers must be two."""
    procedure = Procedure(by=["FRA", "TUR"], rule="two")
    accepted(procedure.object("RUS"))
    accepted(procedure.close())
    assert (procedure.now.outcome, procedure.now.objections) == ("adopted", ("RUS",))
    alone = Procedure(rule="two")
    accepted(alone.close())
    assert alone.now.outcome == "not_adopted"


# Evidence.


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        (
            {"early": IN_TIME + 1},
            f"notice of {NOTICE_S} s before {DEADLINE}: the quorum's cosignatures are missing",
        ),
        ({"late": DUE}, f"expiry of {DEADLINE}: the quorum's cosignatures are missing"),
        ({"late": IN_TIME}, "expiry of"),
        ({"noticed": ("FRA",)}, "notice of"),
        ({"expired": ("FRA",)}, "expiry of"),
        ({"noticed": ()}, "notice of"),
        ({"expired": ()}, "expiry of"),
        ({"silence": 0}, "entry 0 opens no silence procedure"),
        ({"silence": 99}, "entry 99 opens no silence procedure"),
    ],
)
def test_a_close_without_its_evidence_is_refused(spoiled: dict[str, Any], message: str) -> None:
    procedure = Procedure()
    assert message in refused(procedure.close(**spoiled))
    assert procedure.now.outcome == ""
    accepted(procedure.close())


def test_to_the_second() -> None:
    accepted(Procedure().close(early=IN_TIME, late=DUE + 1))
    accepted(Procedure().close(early=0, late=2**40))


def test_both_checkpoints_cover_the_opening() -> None:
    procedure = Procedure()
    replica = Replica()
    before = Checkpoint(ORIGIN, procedure.opened, procedure.replica.fold.root_at(procedure.opened)).signed(
        key(ORIGIN)
    )
    assert "the checkpoint of notice does not cover the opening" in refused(procedure.close(notice=before))
    assert "the checkpoint of expiry does not cover the opening" in refused(procedure.close(expiry=before))
    assert replica.folded.size < procedure.replica.folded.size


def test_a_checkpoint_beyond_this_entry_is_no_evidence() -> None:
    procedure = Procedure()
    size = procedure.replica.folded.size
    beyond = Checkpoint(ORIGIN, size + 1, seed("root")).signed(key(ORIGIN))
    assert f"the checkpoint of expiry is of size {size + 1}, beyond this entry's index {size}" in refused(
        procedure.close(expiry=beyond)
    )
    nothing = Checkpoint(ORIGIN, 0, seed("root")).signed(key(ORIGIN))
    assert "is of size 0" in refused(procedure.close(notice=nothing))


def test_a_checkpoint_of_another_log_is_no_evidence() -> None:
    procedure = Procedure()
    size, log = procedure.replica.folded.size, SignerKey("other.example/log", seed(ORIGIN))
    root = procedure.replica.fold.root_at(size)
    elsewhere = Checkpoint("other.example/log", size, root).signed(log)
    assert f"is of the log 'other.example/log', not of '{ORIGIN}'" in refused(
        procedure.close(expiry=elsewhere)
    )
    not_the_host = Checkpoint(ORIGIN, size, root).signed(key(ORIGIN, 2))
    assert f"no signature by {ORIGIN}" in refused(procedure.close(expiry=not_the_host))


def test_a_root_that_is_not_this_logs_is_no_evidence() -> None:
    """Signed by host and quorum alike: a fork, which proves nothing here."""
    procedure = Procedure()
    forged = Checkpoint(ORIGIN, procedure.replica.folded.size, seed("another history")).signed(key(ORIGIN))
    assert "which is not this log's at size" in refused(procedure.close(expiry=forged))
    assert "which is not this log's at size" in refused(procedure.close(notice=forged))


def test_a_bad_cosignature_spoils_the_checkpoint() -> None:
    procedure = Procedure()
    good = procedure.replica.cosigned(procedure.covering, IN_TIME, "FRA", "RUS", "TUR").decode()
    for place, was in enumerate(good.splitlines()[5:], 5):
        lines = good.splitlines()
        other = "A" if was[-10] != "A" else "B"
        lines[place] = was[:-10] + other + was[-9:]
        reason = refused(procedure.close(notice="\n".join(lines).encode() + b"\n", noticed=()))
        assert "does not verify" in reason


def test_strangers_cosignatures_do_not_count() -> None:
    procedure = Procedure()
    stranger = procedure.replica.cosigned(procedure.covering, IN_TIME, "FRA", "USA", "CHN")
    assert "notice of" in refused(procedure.close(notice=stranger, noticed=()))


def test_one_witness_twice_is_one_witness() -> None:
    procedure = Procedure()
    assert "notice of" in refused(procedure.close(noticed=("FRA", "FRA")))


def test_a_recalled_witness_does_not_count() -> None:
    procedure = Procedure()
    accepted(procedure.replica.recall("TUR/witness"))
    assert "notice of" in refused(procedure.close(noticed=("FRA", "TUR")))
    accepted(procedure.close(noticed=("FRA", "RUS"), expired=("FRA", "RUS")))


@pytest.mark.parametrize("nonsense", ["x", "a\n\nb", "\n\n", "o\n1\nAAAA\n\n\u2014 a AAAA\n"])
def test_nonsense_is_no_evidence(nonsense: str) -> None:
    procedure = Procedure()
    body = {"silence": procedure.opened, "notice": nonsense, "expiry": nonsense}
    reason = refused(procedure.replica.say("charter/silence-close/v1", "TUR", **body))
    assert reason.startswith("the checkpoint of notice: ")


# Opening.


def test_a_procedure_names_a_rule_of_the_charter_and_a_day_of_the_calendar() -> None:
    replica = Replica()
    body = {"target": "t", "rule": "two", "deadline": DEADLINE}
    say = "charter/silence/v1"
    assert "the charter has no rule 'none'" in refused(replica.say(say, "FRA", **body | {"rule": "none"}))
    assert "the charter has no rule 'none'" in refused(replica.say(say, "FRA", **body, start_rule="none"))
    assert "2026-02-30T00:00:00Z is not a day" in refused(
        replica.say(say, "FRA", **body | {"deadline": "2026-02-30T00:00:00Z"})
    )
    assert not replica.folded.charter.silences


def test_where_starting_takes_consent_the_signers_give_it() -> None:
    """As in the OSCE: start_rule is a joint act, and whoever has not signed is against."""
    replica = Replica()
    body = {"target": "t", "rule": "two", "deadline": DEADLINE, "start_rule": "everybody"}
    reason = refused(replica.say("charter/silence/v1", ["FRA", "RUS"], **body))
    assert (
        reason == "starting the procedure does not pass the rule 'everybody' with the signatures of FRA, RUS"
    )
    opened = accepted(replica.say("charter/silence/v1", PARTIES, **body))
    assert replica.folded.charter.silences[str(opened)].parties == PARTIES


def test_a_rule_that_the_charter_gave_up_judges_nothing_more() -> None:
    procedure = Procedure()
    accepted(procedure.replica.amend(terms()))
    assert "agreed" not in procedure.replica.folded.charter.rules
    assert "the charter no longer has the rule 'agreed'" in refused(procedure.object("RUS"))
    assert "the charter no longer has the rule 'agreed'" in refused(procedure.close())
    assert procedure.now.outcome == ""


def test_a_party_that_left_is_not_asked() -> None:
    procedure = Procedure()
    accepted(procedure.object("RUS"))
    rules = {"agreed": {"consensus": True}}
    accepted(procedure.replica.amend(terms(["FRA", "TUR"], {"all": ("FRA", "TUR")}, rules), by=PARTIES))
    accepted(procedure.close(noticed=("FRA", "TUR"), expired=("FRA", "TUR")))
    assert procedure.now.outcome == "adopted"


def test_the_quorum_is_a_rule_of_the_charter() -> None:
    replica = Replica()
    state = replica.folded.charter
    cosigned = replica.cosigned(replica.head, 1_000, "FRA", "TUR")
    assert quorum(state, cosigned).answer == "passes"
    assert quorum(state, cosigned, lambda time: time > 1_000).answer == "fails"
    assert quorum(state, replica.cosigned(replica.head, 5, "RUS")).needed == ("FRA", "TUR")
    with pytest.raises(VerificationError):
        quorum(state, b"x")


def test_seconds_of_a_time() -> None:
    assert seconds("1970-01-01T00:00:00Z") == 0
    assert seconds("2026-03-01T12:00:00Z") == 1_772_366_400
    for wrong in ("2026-02-29T00:00:00Z", "0000-01-01T00:00:00Z", "2026-13-01T00:00:00Z"):
        with pytest.raises(FormRefusal, match="not a day"):
            seconds(wrong)


def test_the_evidence_in_these_tests_is_what_it_says() -> None:
    procedure = Procedure()
    found, note = parse_checkpoint(procedure.replica.cosigned(procedure.covering, IN_TIME, "FRA", "TUR"))
    assert found.size == procedure.opened + 1
    assert [line.name for line in note.signatures] == [ORIGIN, "FRA/witness", "TUR/witness"]
