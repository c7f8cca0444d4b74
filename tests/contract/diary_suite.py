"""What every calendar promises: one meeting for one key, and nobody told anything twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time
from typing import Protocol

from cmmtn_sync.model import Attendee, Invitation
from cmmtn_sync.tenant import Diary

JO, SAM = Attendee(name="Jo Smith", email="Jo@wirral.nhs.uk"), Attendee(name="Sam Jones", email="sam@wirral.nhs.uk")
KEY = "0123456789abcdef0123456789abcdef"


def an_invitation(on: str = "2025-07-10", **changes: object) -> Invitation:
    invitation = Invitation(
        meeting="Session Wirral",
        subject="Follow-up meeting: Wirral",
        on=date.fromisoformat(on),
        begins=time(14),
        ends=time(16),
        place="Trust HQ",
        words=("You are invited to the follow-up meeting of Wirral.", "Where: <Trust HQ> & more."),
        attendees=(JO, SAM),
    )
    return replace(invitation, **changes)  # type: ignore[arg-type]  # each test names fields of Invitation


class AttendeesEyes(Protocol):
    """What those who are invited see of a calendar, and what its owner may do to it."""

    def told(self) -> Counter[tuple[str, str]]:
        """Return how often each address (in small letters) was told ``invited``, ``changed`` or ``cancelled``."""
        ...

    def delete(self, event: str) -> object: ...


def each(what: str, times: int = 1) -> Counter[tuple[str, str]]:
    return Counter({(what, "jo@wirral.nhs.uk"): times, (what, "sam@wirral.nhs.uk"): times})


class DiaryContract:
    """Inherit, and give the two fixtures ``diary`` and ``eyes``."""

    def test_each_is_invited_once_however_often_it_is_asked_for(self, diary: Diary, eyes: AttendeesEyes) -> None:
        events = {diary.invite(KEY, an_invitation()) for _ in range(3)}

        assert len(events) == 1
        assert eyes.told() == each("invited")

    def test_what_is_asked_for_under_its_key_in_other_words_is_a_change(
        self, diary: Diary, eyes: AttendeesEyes
    ) -> None:
        event = diary.invite(KEY, an_invitation())

        assert diary.invite(KEY, an_invitation("2025-07-17")) == event
        assert eyes.told() == each("invited") + each("changed")

    def test_other_keys_are_other_meetings(self, diary: Diary, eyes: AttendeesEyes) -> None:
        one, other = diary.invite(KEY, an_invitation()), diary.invite(KEY[::-1], an_invitation())

        assert one != other
        assert eyes.told() == each("invited", 2)

    def test_a_change_is_told_to_each_once(self, diary: Diary, eyes: AttendeesEyes) -> None:
        event = diary.invite(KEY, an_invitation())
        for _ in range(2):  # a run may have been cut off before it wrote down that it had changed it
            assert diary.change(event, an_invitation("2025-07-17"))

        assert eyes.told() == each("invited") + each("changed")

    def test_that_it_is_off_is_told_to_each_once(self, diary: Diary, eyes: AttendeesEyes) -> None:
        event = diary.invite(KEY, an_invitation())
        for _ in range(2):
            diary.cancel(event, "It does not take place.")

        assert eyes.told() == each("invited") + each("cancelled")

    def test_it_is_found_by_its_key_as_long_as_it_takes_place(self, diary: Diary) -> None:
        before = diary.find(KEY)
        event = diary.invite(KEY, an_invitation())
        there = diary.find(KEY)
        diary.cancel(event, "It does not take place.")

        assert (before, there, diary.find(KEY)) == (None, event, None)

    def test_what_somebody_took_out_is_not_changed_and_need_not_be_cancelled(
        self, diary: Diary, eyes: AttendeesEyes
    ) -> None:
        event = diary.invite(KEY, an_invitation())
        eyes.delete(event)
        before = eyes.told()

        assert diary.change(event, an_invitation("2025-07-17")) is False
        diary.cancel(event, "It does not take place.")
        assert eyes.told() == before
