"""What every mailbox promises. A tenant's test inherits the suite and hands in the mailbox and a person's hands."""

from __future__ import annotations

from typing import Protocol

import pytest

from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.tenant import Awaited, DraftState, Mailbox, Message


def a_message(key: str = "jo@wirral.nhs.uk/2025-07-03", *, text: str = "Dear Jo, 2 documents.") -> Message:
    return Message(
        key=key,
        to_name="Jo Smith",
        to_address="jo@wirral.nhs.uk",
        subject="2 documents need you by 31 July 2025 (Wirral)",
        html=f"<p>{text}</p>",
        text=text,
    )


class PersonsHands(Protocol):
    """What a person does with drafts."""

    def edit(self, draft: str, text: str) -> object: ...

    def send_by_hand(self, draft: str) -> object: ...

    def delete(self, draft: str) -> object: ...

    def make_unreachable(self) -> object: ...


AWAITED = (Awaited(key="jo@wirral.nhs.uk/2025-07-03"), Awaited(key="jo/2025-07-03"), Awaited(key="jo/2025-07-04"))
"""Every key that a test of the suite puts a draft under: a mailbox of thousands is asked about those that matter."""


def seen(mailbox: Mailbox) -> dict[str, DraftState]:
    return {draft.draft: draft.state for draft in mailbox.drafts(AWAITED)}


class MailboxContract:
    """Inherit, and give the two fixtures ``mailbox`` and ``person``."""

    def test_a_new_mailbox_holds_no_drafts(self, mailbox: Mailbox) -> None:
        assert mailbox.drafts() == ()

    def test_a_draft_waits_under_its_key(self, mailbox: Mailbox) -> None:
        draft = mailbox.draft(a_message("jo/2025-07-03"))

        (seen,) = mailbox.drafts()

        assert (seen.draft, seen.key, seen.state) == (draft, "jo/2025-07-03", DraftState.WAITING)

    def test_drafts_of_other_keys_are_other_drafts(self, mailbox: Mailbox) -> None:
        one, two = mailbox.draft(a_message("jo/2025-07-03")), mailbox.draft(a_message("jo/2025-07-04"))

        assert seen(mailbox) == {one: DraftState.WAITING, two: DraftState.WAITING}

    def test_the_same_draft_asked_for_again_is_not_doubled(self, mailbox: Mailbox) -> None:
        first = mailbox.draft(a_message())

        assert mailbox.draft(a_message()) == first
        assert seen(mailbox) == {first: DraftState.WAITING}

    def test_a_waiting_draft_of_the_key_says_the_new_words(self, mailbox: Mailbox) -> None:
        first = mailbox.draft(a_message(text="Two documents."))

        assert mailbox.draft(a_message(text="One document.")) == first
        assert seen(mailbox) == {first: DraftState.WAITING}

    def test_a_draft_that_a_person_edited_is_edited_and_stays_theirs(
        self, mailbox: Mailbox, person: PersonsHands
    ) -> None:
        draft = mailbox.draft(a_message())
        person.edit(draft, "Dear Jo, see you on Monday.")

        assert seen(mailbox) == {draft: DraftState.EDITED}
        assert mailbox.withdraw(draft) is False
        assert mailbox.draft(a_message(text="New words.")) == draft
        assert seen(mailbox) == {draft: DraftState.EDITED}

    def test_a_draft_that_a_person_sent_is_sent_and_is_not_drafted_again(
        self, mailbox: Mailbox, person: PersonsHands
    ) -> None:
        draft = mailbox.draft(a_message())
        person.send_by_hand(draft)

        assert seen(mailbox) == {draft: DraftState.SENT}
        assert mailbox.withdraw(draft) is False
        assert mailbox.draft(a_message()) == draft
        assert seen(mailbox) == {draft: DraftState.SENT}

    def test_a_draft_that_was_edited_and_then_sent_is_sent(self, mailbox: Mailbox, person: PersonsHands) -> None:
        draft = mailbox.draft(a_message())
        person.edit(draft, "Dear Jo.")
        person.send_by_hand(draft)

        assert seen(mailbox) == {draft: DraftState.SENT}

    def test_a_draft_that_a_person_threw_away_is_not_told_of(self, mailbox: Mailbox, person: PersonsHands) -> None:
        draft = mailbox.draft(a_message())
        person.delete(draft)

        assert mailbox.drafts(AWAITED) == ()
        assert mailbox.withdraw(draft) is False

    def test_a_draft_that_waits_is_withdrawn_once(self, mailbox: Mailbox) -> None:
        draft = mailbox.draft(a_message())

        assert mailbox.withdraw(draft) is True
        assert mailbox.drafts(AWAITED) == ()
        assert mailbox.withdraw(draft) is False

    def test_to_look_at_drafts_changes_nothing(self, mailbox: Mailbox, person: PersonsHands) -> None:
        kept = mailbox.draft(a_message("jo/2025-07-03"))
        person.edit(mailbox.draft(a_message("jo/2025-07-04")), "Hello.")

        assert mailbox.drafts() == mailbox.drafts()
        assert mailbox.withdraw(kept) is True

    def test_a_mailbox_that_cannot_be_reached_raises_and_is_not_empty(
        self, mailbox: Mailbox, person: PersonsHands
    ) -> None:
        mailbox.draft(a_message())
        person.make_unreachable()

        with pytest.raises((TenantError, TemporaryError)) as told:
            mailbox.drafts()

        assert told.value.do
