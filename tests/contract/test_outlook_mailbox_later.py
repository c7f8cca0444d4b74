"""Drafts in Exchange Online, later: taken back, found again wherever a person put them, and seen sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from cmmtn_sync.tenant import Awaited, DraftState
from cmmtn_sync.tenant.microsoft365.troubles import Unsure
from tests.contract.mailbox_suite import a_message
from tests.contract.office import Office
from tests.contract.outlook import KEY, a_mail_of_ours, asked, methods, state, thread_of, told
from tests.emulated import Moment, where
from tests.emulated.wire import Request

MOVING = where(host="graph.microsoft.com", method="POST", path="/move$")


# --- taken back


def test_a_draft_that_is_taken_back_can_be_found_among_the_deleted(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())

    assert office.mailbox().withdraw(draft)
    assert [office.post.id_of(each) for each in office.post.folder("deleteditems")] == [draft]
    assert state(office, draft) is None


def test_a_draft_that_is_sent_at_that_very_moment_is_not_taken_back(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())

    def send(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and MOVING(request) and not office.post.sent:
            office.post.send(draft)

    office.tenant.on_request(send)

    assert office.mailbox().withdraw(draft) is False
    assert [office.post.id_of(each) for each in office.post.folder("sentitems")] == [draft]
    assert office.post.folder("deleteditems") == []
    assert state(office, draft) is DraftState.SENT


def test_a_draft_that_is_sent_before_it_is_looked_at_is_not_taken_back(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    office.post.send(draft)
    office.tenant.forget()

    assert office.mailbox().withdraw(draft) is False
    assert set(methods(office)) == {"GET"}


def test_after_a_lost_answer_what_was_taken_back_is_seen_to_be_gone(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    office.tenant.faults.lose_answer(picks=MOVING)
    with pytest.raises(Unsure):
        office.mailbox().withdraw(draft)

    assert state(office, draft) is None
    assert office.mailbox().withdraw(draft) is False


def test_what_was_taken_back_and_is_wanted_again_is_made_anew(office: Office) -> None:
    first = office.mailbox().draft(a_mail_of_ours())
    office.mailbox().withdraw(first)

    second = office.mailbox().draft(a_mail_of_ours())

    assert second != first
    assert state(office, second) is DraftState.WAITING


# --- where a person put it


def test_a_draft_in_another_folder_waits_still(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    office.post.move(draft, office.post.make_folder("To be read by Sam"))
    office.tenant.pass_time(minutes=5)

    assert state(office, draft) is DraftState.WAITING
    office.post.edit(draft, "Dear Jo, see you on Monday.")
    assert state(office, draft) is DraftState.EDITED


@pytest.mark.parametrize("how", ["to Deleted Items", "out of them", "emptied", "with Shift"])
def test_a_draft_that_a_person_threw_away_is_not_told_of(office: Office, how: str) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    thread = thread_of(office)
    if how == "with Shift":
        office.post.purge(draft)
    else:
        office.post.delete(draft)
    if how == "out of them":
        office.post.delete(draft)
    if how == "emptied":
        office.post.empty_deleted_items()

    assert told(office, draft, thread) is None


SENT_SO: Mapping[str, Callable[[Office, str], object]] = {
    "as Microsoft's pages have it": lambda office, draft: office.post.send(draft),
    "from Outlook for Windows": lambda office, draft: office.post.send(draft, classic=True),
    "with another id": lambda office, draft: _sent_with(office, draft, immutable_id_survives_send=False),
    "with another message id": lambda office, draft: _sent_with(office, draft, message_id_survives_send=False),
    "without our key": lambda office, draft: _sent_with(office, draft, properties_survive_send=False),
    "with nothing left of ours": lambda office, draft: _sent_with(
        office, draft, immutable_id_survives_send=False, message_id_survives_send=False, properties_survive_send=False
    ),
}


def _sent_with(office: Office, draft: str, **knobs: bool) -> None:
    for name, value in knobs.items():
        setattr(office.tenant.knobs, name, value)
    office.post.send(draft)


@pytest.mark.parametrize("way", SENT_SO)
@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "edited"])
def test_a_draft_that_a_person_sent_is_seen_sent_whatever_became_of_its_names(
    office: Office,
    way: str,
    edited: bool,  # noqa: FBT001 - a column of the table
) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    thread = thread_of(office)
    office.tenant.pass_time(minutes=30)
    if edited:
        office.post.edit(draft, "Dear Jo, as we said.")
    SENT_SO[way](office, draft)
    office.tenant.pass_time(minutes=10)

    found = told(office, draft, thread)

    (went,) = office.post.folder("sentitems")
    assert found is not None
    assert (found.state, found.draft, found.thread) == (DraftState.SENT, draft, thread)
    assert (found.sent_at, found.message_id) == (went.sent, went.internet_message_id)


def test_what_others_write_in_that_conversation_is_no_mail_of_ours(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    thread = thread_of(office)
    office.post.reply(draft, "I got this by another way.", author="jo@wirral.nhs.uk")
    office.post.purge(draft)

    assert told(office, draft, thread) is None


def test_a_draft_that_no_list_shows_yet_is_not_taken_for_thrown_away(office: Office) -> None:
    office.tenant.knobs.found_after = 50
    draft = office.mailbox().draft(a_mail_of_ours())

    assert state(office, draft) is DraftState.WAITING


# --- what is looked at


def test_a_quiet_look_is_one_request(office: Office) -> None:
    keys = [f"key {number}" for number in range(12)]
    drafts = [office.mailbox().draft(replace(a_message(key), subject=key)) for key in keys]
    connection = office.connection()
    office.mailbox(connection).drafts()
    office.tenant.forget()

    seen = office.mailbox(connection).drafts([Awaited(key=k, draft=d) for k, d in zip(keys, drafts, strict=True)])

    assert sorted(each.draft for each in seen) == sorted(drafts)
    assert len(asked(office)) == 1


def test_what_other_people_write_in_their_drafts_is_not_fetched(office: Office) -> None:
    ours = office.mailbox().draft(a_mail_of_ours())
    with office.tenant.lock:
        theirs = office.post.mailbox.add("drafts", office.tenant.now)
        theirs.subject, theirs.body = "About the appraisal", "<p>In confidence</p>"
    office.tenant.pass_time(minutes=5)
    office.post.edit(office.post.id_of(theirs), "In confidence, too")
    office.post.edit(ours, "Dear Jo.")
    office.tenant.forget()

    seen = office.mailbox().drafts((Awaited(key=KEY, draft=ours),))

    answers = str([each.answer for each in asked(office)])
    assert [each.draft for each in seen] == [ours]
    assert "confidence" not in answers
    assert "appraisal" not in answers
    assert [each.path.rpartition("/")[2] for each in asked(office) if "body" in each.query["select"].split(",")] == [
        ours
    ]
