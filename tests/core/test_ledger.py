"""The ledger of mails compared with what the mailbox says became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cmmtn_sync.model import MailRow, MailState
from cmmtn_sync.run.ledger import Folded, draft_key, fold_ledger
from cmmtn_sync.tenant import DraftSeen, DraftState
from tests.builders import a_key, a_mail_row, at

NOW = at("2025-07-02 11:00")
SENT_AT = at("2025-07-01 15:00")


def a_draft(row: MailRow, state: DraftState, **changes: object) -> DraftSeen:
    seen = DraftSeen(
        draft="seen", key=draft_key(row), state=state, sent_at=SENT_AT if state is DraftState.SENT else None
    )
    return replace(seen, **changes)  # type: ignore[arg-type]  # each test names fields of DraftSeen


def folded(row: MailRow, seen: DraftState | None, *, redirecting: bool = False) -> Folded:
    drafts = [a_draft(row, seen)] if seen else []
    return fold_ledger([row], drafts, NOW, redirecting=redirecting)


@pytest.mark.parametrize(
    ("before", "seen", "after"),
    [
        (MailState.DRAFTED, DraftState.WAITING, MailState.DRAFTED),
        (MailState.DRAFTED, DraftState.EDITED, MailState.EDITED),
        (MailState.DRAFTED, DraftState.SENT, MailState.SENT),
        (MailState.DRAFTED, DraftState.GONE, MailState.WITHDRAWN),
        (MailState.DRAFTED, None, MailState.WITHDRAWN),
        (MailState.EDITED, DraftState.EDITED, MailState.EDITED),
        (MailState.EDITED, DraftState.WAITING, MailState.DRAFTED),
        (MailState.EDITED, DraftState.SENT, MailState.SENT),
        (MailState.EDITED, None, MailState.WITHDRAWN),
        (MailState.INTENDED, DraftState.WAITING, MailState.DRAFTED),
        (MailState.INTENDED, DraftState.SENT, MailState.SENT),
        (MailState.INTENDED, None, MailState.INTENDED),
        (MailState.SENT, None, MailState.SENT),
        (MailState.SENT, DraftState.SENT, MailState.SENT),
        (MailState.WITHDRAWN, None, MailState.WITHDRAWN),
        (MailState.WITHDRAWN, DraftState.SENT, MailState.SENT),
        (MailState.UNDECIDABLE, DraftState.SENT, MailState.SENT),
        (MailState.UNDECIDABLE, None, MailState.UNDECIDABLE),
    ],
    ids=[
        "a draft waits",
        "a draft was edited",
        "a draft was sent",
        "a draft was deleted",
        "a draft is not there any more",
        "an edited draft waits",
        "an edited draft was put back as it was",
        "an edited draft was sent",
        "an edited draft was deleted",
        "a run was cut off after it put the draft",
        "a run was cut off and the draft was sent meanwhile",
        "a run was cut off before it put the draft",
        "a sent mail was moved away",
        "a sent mail stays sent",
        "what we withdrew stays withdrawn",
        "what we withdrew was sent a moment before",
        "what a person must decide turns up",
        "what a person must decide stays so",
    ],
)
def test_what_became_of_a_draft_is_seen_and_never_assumed(
    before: MailState, seen: DraftState | None, after: MailState
) -> None:
    (row,) = folded(a_mail_row(a_key(), state=before), seen).rows

    assert row.state is after


def test_a_draft_that_is_gone_was_deleted_by_a_person() -> None:
    (row,) = folded(a_mail_row(a_key(), state=MailState.DRAFTED), None).rows

    assert row.by_person


def test_the_time_of_sending_is_the_mailboxs_or_else_when_we_saw_it() -> None:
    row = a_mail_row(a_key(), state=MailState.DRAFTED)
    without = [a_draft(row, DraftState.SENT, sent_at=None)]

    assert folded(row, DraftState.SENT).rows[0].sent_at == SENT_AT
    assert fold_ledger([row], without, NOW, redirecting=False).rows[0].sent_at == NOW


def test_a_mail_to_the_one_address_of_a_trial_is_no_mail_to_its_recipient() -> None:
    row = a_mail_row(a_key(), state=MailState.DRAFTED)

    assert folded(row, DraftState.SENT, redirecting=True).rows[0].state is MailState.REDIRECTED


@pytest.mark.parametrize(("state", "redirecting"), [(MailState.SENT, True), (MailState.REDIRECTED, False)])
def test_a_mail_that_was_seen_sent_stays_what_it_was_when_the_mode_changes(
    state: MailState,
    redirecting: bool,  # noqa: FBT001 - a column of the table
) -> None:
    row = a_mail_row(a_key(), state=state, sent_at=SENT_AT)
    found = folded(row, DraftState.SENT, redirecting=redirecting)

    assert (found.rows, found.changed) == ((row,), ())


def test_without_a_word_from_the_mailbox_nothing_changes() -> None:
    rows = [a_mail_row(a_key(), state=state) for state in MailState]

    assert fold_ledger(rows, None, NOW, redirecting=False) == Folded(rows=tuple(rows), changed=(), orphans=())


@pytest.mark.parametrize(
    ("minutes", "seen", "after"),
    [
        (1, None, MailState.SENDING),
        (1, DraftState.WAITING, MailState.SENDING),
        (1, DraftState.SENT, MailState.SENT),
        (29, DraftState.WAITING, MailState.SENDING),
        (31, DraftState.WAITING, MailState.DRAFTED),
        (31, DraftState.EDITED, MailState.EDITED),
        (119, None, MailState.SENDING),
        (121, None, MailState.UNDECIDABLE),
        (121, DraftState.SENT, MailState.SENT),
    ],
    ids=[
        "it is on its way",
        "it shows as a draft still",
        "it was sent",
        "it may show as a draft for half an hour",
        "it is a draft after all, and is sent again",
        "it is a draft that a person has edited",
        "it is looked for",
        "it is nowhere, and a person is asked",
        "it turned up in the end",
    ],
)
def test_a_mail_on_its_way_is_looked_for_and_never_sent_again_unless_it_is_a_draft_still(
    minutes: int, seen: DraftState | None, after: MailState
) -> None:
    row = a_mail_row(a_key(), state=MailState.SENDING, at=NOW - timedelta(minutes=minutes))

    assert folded(row, seen).rows[0].state is after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MailState.INTENDED, MailState.INTENDED),
        (MailState.DRAFTED, MailState.WITHDRAWN),
        (MailState.EDITED, MailState.WITHDRAWN),
        (MailState.SENDING, MailState.UNDECIDABLE),
        (MailState.SENT, MailState.SENT),
    ],
)
def test_a_draft_left_behind_in_another_mailbox_was_thrown_away_by_nobody(before: MailState, after: MailState) -> None:
    row = a_mail_row(a_key(), state=before, draft="there")

    (found,) = fold_ledger([row], [], NOW, redirecting=False, elsewhere=True).rows

    assert (found.state, found.by_person) == (after, False)


def test_only_rows_that_changed_are_told() -> None:
    stays, goes = (
        a_mail_row(a_key(), on=day, state=MailState.DRAFTED, draft="seen") for day in ("2025-07-01", "2025-07-02")
    )
    found = fold_ledger([stays, goes], [a_draft(stays, DraftState.WAITING)], NOW, redirecting=False)

    assert [r.day for r in found.changed] == [goes.day]


def test_a_draft_of_ours_that_no_row_knows_is_told() -> None:
    known, unknown = a_mail_row(a_key(), state=MailState.DRAFTED), a_mail_row(a_key(), fingerprint="another")
    drafts = [a_draft(known, DraftState.WAITING), a_draft(unknown, DraftState.WAITING)]

    assert fold_ledger([known], drafts, NOW, redirecting=False).orphans == (drafts[1],)


def test_a_draft_that_a_person_edited_is_no_orphan() -> None:
    unknown = a_draft(a_mail_row(a_key()), DraftState.EDITED)

    assert fold_ledger([], [unknown], NOW, redirecting=False).orphans == ()


def test_a_draft_is_known_by_person_day_and_what_it_says() -> None:
    row = a_mail_row(a_key())
    others = (
        replace(row, recipient="lead@wirral.example.org"),
        replace(row, day=a_mail_row(on="2025-07-02").day),
        replace(row, fingerprint="another"),
    )

    assert draft_key(row) == draft_key(replace(row, state=MailState.INTENDED, subject="another", keys=()))
    assert len({draft_key(r) for r in (row, *others)}) == 4
