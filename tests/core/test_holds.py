"""Mails that a person holds: about one thing, to a unit, or all of them; and how a hold ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmmtn_sync.model import ALL, DraftMail, Obligation, Record, RecordKind, WithdrawMail
from cmmtn_sync.plan.attend import attentions_of
from cmmtn_sync.plan.decide import decide
from cmmtn_sync.plan.holds import hold_on, holds, in_force
from cmmtn_sync.plan.situation import Situation
from tests.builders import EVERYBODY, WIRRAL, a_record, a_situation, a_world, an_obligation, day, some_units

CHESTER = "MTU-CHESTER"
WIRRALS, CHESTERS = an_obligation(), an_obligation(unit=CHESTER)
LATE = "2025-07-01 10:00"


def situation(*records: Record, now: str = LATE) -> Situation:
    world = a_world(WIRRALS, CHESTERS, now=now, records=records, units=some_units(WIRRAL, CHESTER))
    return replace(a_situation(world, contacts=EVERYBODY), records=records)


def written_to(found: Situation) -> set[str]:
    """Return the units that are written to."""
    units = {c.email: c.unit for c in found.contacts}
    mails = [a.mail for a in decide(found).actions if isinstance(a, DraftMail)]
    return {units[m.to.email] for m in mails} & {WIRRAL, CHESTER}


def hold(about: Obligation | str, until: str | None = None) -> Record:
    return a_record(RecordKind.HOLD, about, on="2025-06-20 12:00", until=until)


@pytest.mark.parametrize(
    ("about", "written"),
    [(WIRRALS, {CHESTER}), (WIRRAL, {CHESTER}), (CHESTER, {WIRRAL}), (ALL, set())],
)
def test_nobody_is_written_to_about_what_is_held(about: Obligation | str, written: set[str]) -> None:
    assert written_to(situation()) == {WIRRAL, CHESTER}
    assert written_to(situation(hold(about))) == written


@pytest.mark.parametrize("about", [WIRRALS, WIRRAL, ALL])
def test_a_hold_ends_by_a_word_or_by_its_day(about: Obligation | str) -> None:
    over = a_record(RecordKind.RESUME, about, on="2025-06-25 12:00")

    assert written_to(situation(hold(about), over)) == {WIRRAL, CHESTER}
    assert written_to(situation(hold(about, until="2025-06-30"))) == {WIRRAL, CHESTER}
    assert written_to(situation(hold(about, until="2025-07-01"))) != {WIRRAL, CHESTER}


def test_a_word_about_one_thing_lifts_no_wider_hold() -> None:
    records = {ALL: (hold(ALL),), WIRRALS.key: (a_record(RecordKind.RESUME, WIRRALS),)}

    assert hold_on(WIRRALS, records, day("2025-07-01")) == hold(ALL)


def test_while_everything_is_paused_nothing_is_done_but_drafts_taken_back() -> None:
    assert {type(a) for a in decide(situation(hold(ALL))).actions} <= {WithdrawMail}


def test_each_wide_hold_stands_on_start_here_with_how_to_end_it() -> None:
    told = list(holds([hold(ALL), hold(WIRRAL, until="2025-07-31")], some_units(WIRRAL), day("2025-07-01")))

    assert [a.what for a in told] == [
        "Everything is paused since 20 June 2025.",
        "Mails to Wirral are held since 20 June 2025, until 31 July 2025.",
    ]
    assert told[1].do == 'When it is over, choose "Resume mails to unit" in a row of Wirral.'


def test_a_hold_of_one_row_stands_on_start_here_while_it_is_owed() -> None:
    (told,) = (a for a in attentions_of(situation(hold(WIRRALS))) if a.code == "row-held")

    assert told.what == "Mails about Wirral, Annual Report are held since 20 June 2025."
    assert told.do == 'When it is over, choose "Resume mails" in its row.'
    over = a_record(RecordKind.RESUME, WIRRALS, on="2025-06-25 12:00")
    assert not [a for a in attentions_of(situation(hold(WIRRALS), over)) if a.code == "row-held"]


def test_no_records_hold_nothing() -> None:
    assert in_force([], day("2025-07-01")) is None
