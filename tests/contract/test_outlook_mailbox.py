"""Drafts in Exchange Online: made once whatever becomes of the answer, and changed only while nobody was at them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.tenant import Awaited, DraftState
from cmmtn_sync.tenant.microsoft365 import messages
from cmmtn_sync.tenant.microsoft365.troubles import Unsure
from tests.contract.office import Office
from tests.contract.outlook import KEY, a_mail_of_ours, asked, methods, state
from tests.emulated import where
from tests.emulated.faults import Faults
from tests.emulated.mails import Address
from tests.outputs.mails.samples import THANKED, TO_THE_TEAM, a_mail, rendered

MAKING = where(host="graph.microsoft.com", method="POST", path="/messages$")
RICH = (
    "<!DOCTYPE html><html lang='en-GB'><head><style>p {color: #212B32}</style><title>No</title></head><body>"
    "<!-- remark --><div style=display:none>Before</div><p>Guy&#39;s &amp; St&nbsp;Thomas&rsquo; &lt;NHS&gt;<br>"
    "<a href='https://example.org/a?b=1&amp;c=2'>Upload</a></p>\r\n\r\n<table><tr><td> One<td>Two</table></body></html>"
)


# --- making one


def test_a_draft_says_what_it_is_to_say_and_bears_our_key(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours(reply_to="replies@network.example.org"))

    made = office.post.message(draft)
    assert made.folder == "drafts"
    assert made.subject == "2 documents need you by 31 July 2025 (Wirral)"
    assert made.to == (Address(name="Jo Smith", address="jo@wirral.nhs.uk"),)
    assert [each.address for each in made.reply_to] == ["replies@network.example.org"]
    assert made.headers == (("X-Auto-Response-Suppress", "OOF, AutoReply"),)
    assert office.post.property(made, messages.KEY) == KEY
    assert office.post.words(made) == "Dear Jo, 2 documents."


def test_where_answers_go_is_left_to_the_mailbox_unless_it_is_said(office: Office) -> None:
    made = office.post.message(office.mailbox().draft(a_mail_of_ours()))

    assert made.reply_to == ()


def test_a_draft_is_looked_for_before_it_is_made(office: Office) -> None:
    office.mailbox().draft(a_mail_of_ours())
    office.mailbox().draft(a_mail_of_ours())

    assert methods(office)[:2] == ["GET", "POST"]
    assert methods(office).count("POST") == 1
    assert "singleValueExtendedProperties/Any" in asked(office)[0].query["filter"]


def test_ids_that_last_are_asked_for_on_every_call(office: Office) -> None:
    mailbox = office.mailbox()
    draft, other = mailbox.draft(a_mail_of_ours()), mailbox.draft(replace(a_mail_of_ours(), key="another"))
    office.tenant.pass_time(minutes=5)
    office.post.open(draft)
    office.post.delete(office.mailbox().draft(replace(a_mail_of_ours(), key="a third")))
    mailbox.drafts((Awaited(key="nobody's", thread="a thread"), Awaited(key="a third")))
    mailbox.draft(a_mail_of_ours("<p>New words.</p>"))
    mailbox.withdraw(draft)
    mailbox.send(other)
    mailbox.answers(office.tenant.now)

    assert {seen.method for seen in asked(office)} == {"GET", "POST", "PATCH"}
    assert [str(seen) for seen in asked(office) if "idtype=immutableid" not in seen.request.prefers] == []


# --- an answer that is lost

LOST: Mapping[str, Callable[[Faults], object]] = {
    "no answer": lambda faults: faults.lose_answer(picks=MAKING),
    "half an answer": lambda faults: faults.truncate(picks=MAKING),
    "an answer too late": lambda faults: faults.silence(picks=MAKING, processed=True),
}
NOT_DONE: Mapping[str, Callable[[Faults], object]] = {
    "reset": lambda faults: faults.reset(picks=MAKING),
    "504": lambda faults: faults.status(504, picks=MAKING),
    "500": lambda faults: faults.status(500, picks=MAKING),
    "503": lambda faults: faults.status(503, picks=MAKING),
    "silence": lambda faults: faults.silence(picks=MAKING),
}


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_answer_makes_no_second_draft(office: Office, fault: str) -> None:
    office.answer_within = timedelta(seconds=0.3)
    LOST[fault](office.tenant.faults)
    draft = office.mailbox().draft(a_mail_of_ours())

    assert [office.post.id_of(made) for made in office.post.drafts] == [draft]
    assert methods(office).count("POST") == 1


@pytest.mark.parametrize("fault", LOST)
def test_a_draft_whose_words_exchange_altered_can_be_taken_back_though_the_answer_was_lost(
    office: Office, fault: str
) -> None:
    office.answer_within = timedelta(seconds=0.3)
    LOST[fault](office.tenant.faults)
    draft = office.mailbox().draft(a_mail_of_ours("<p>Dear Jo</p><script>1</script><object>more</object>"))

    assert office.mailbox().withdraw(draft)


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_draft_that_is_not_found_at_once_is_found_by_the_next_run(office: Office, fault: str) -> None:
    office.answer_within = timedelta(seconds=0.3)
    office.tenant.knobs.found_after = 2
    LOST[fault](office.tenant.faults)
    with pytest.raises(Unsure):
        office.mailbox().draft(a_mail_of_ours())

    office.mailbox().drafts()
    draft = office.mailbox().draft(a_mail_of_ours())

    assert [office.post.id_of(made) for made in office.post.drafts] == [draft]


@pytest.mark.parametrize("fault", NOT_DONE)
def test_what_may_have_been_made_is_not_asked_for_again_by_this_run(office: Office, fault: str) -> None:
    office.answer_within = timedelta(seconds=0.3)
    NOT_DONE[fault](office.tenant.faults)

    with pytest.raises(TemporaryError):
        office.mailbox().draft(a_mail_of_ours())

    assert methods(office).count("POST") == 1
    assert office.mailbox().draft(a_mail_of_ours()) == office.post.id_of(office.post.drafts[0])


def test_what_was_turned_away_is_asked_for_again(office: Office) -> None:
    office.tenant.faults.throttle(7, picks=MAKING)

    draft = office.mailbox().draft(a_mail_of_ours())

    assert [office.post.id_of(made) for made in office.post.drafts] == [draft]
    assert [round(seconds) for seconds in office.waits] == [7]


# --- new words


def test_new_words_are_put_into_the_draft_that_waits(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    office.tenant.forget()

    office.mailbox().draft(a_mail_of_ours("<p>One document.</p>", subject="1 document", to_address="new@wirral.nhs.uk"))

    made = office.post.message(draft)
    assert (office.post.words(made), made.subject) == ("One document.", "1 document")
    assert [each.address for each in made.to] == ["new@wirral.nhs.uk"]
    assert [method for method in methods(office) if method != "GET"] == ["PATCH"]
    assert state(office) is DraftState.WAITING


@pytest.mark.parametrize("done", ["edited", "sent"])
def test_no_words_are_put_into_what_a_person_was_at(office: Office, done: str) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    if done == "edited":
        office.post.edit(draft, "Dear Jo, see you on Monday.")
    else:
        office.post.send(draft)
    office.tenant.forget()

    office.mailbox().draft(a_mail_of_ours("<p>New words.</p>"))

    assert set(methods(office)) == {"GET"}
    assert "New words" not in office.post.words(office.post.message(draft))


# --- what is an edit, and what is none

PAGES = {
    "a plain page": "<p>Dear Jo, 2 documents.</p>",
    "a page with signs, styles and remarks": RICH,
    "a reminder": rendered(a_mail()).html,
    "thanks": rendered(THANKED).html,
    "the team's mail": rendered(TO_THE_TEAM).html,
    "nothing at all": "",
    "a script, which Exchange takes out": "<p>Words</p><script>1</script><object>more</object>",
}


@pytest.mark.parametrize("style", ["new", "old"])
@pytest.mark.parametrize("page", PAGES)
def test_what_exchange_and_outlook_make_of_a_page_is_no_edit(office: Office, page: str, style: str) -> None:
    office.tenant.knobs.html_style = style  # type: ignore[assignment]  # both of them
    draft = office.mailbox().draft(a_mail_of_ours(PAGES[page]))
    office.tenant.pass_time(minutes=5)
    office.post.open(draft)

    assert state(office) is DraftState.WAITING
    assert office.mailbox().withdraw(draft)


def test_what_a_person_only_read_is_no_edit(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    office.tenant.pass_time(minutes=5)
    office.post.mark_read(draft)

    assert state(office) is DraftState.WAITING


def _copied_in(office: Office, draft: str, field: str) -> None:
    with office.tenant.lock:
        setattr(office.post.message(draft), field, (Address(address="lead@wirral.nhs.uk"),))
    office.post.edit(draft)


EDITS: Mapping[str, Callable[[Office, str], object]] = {
    "other words": lambda office, draft: office.post.edit(draft, "Dear Jo, 2 documents!"),
    "one more word in the page": lambda office, draft: office.post.edit(draft, html="<p>Dear Jo, 2 documents. Sam</p>"),
    "another subject": lambda office, draft: office.post.edit(draft, subject="2 documents, please"),
    "another recipient": lambda office, draft: office.post.edit(draft, to=["sam@wirral.nhs.uk"]),
    "one recipient more": lambda office, draft: office.post.edit(draft, to=["jo@wirral.nhs.uk", "sam@wirral.nhs.uk"]),
    "nobody": lambda office, draft: office.post.edit(draft, to=[]),
    "a copy to somebody": lambda office, draft: _copied_in(office, draft, "cc"),
    "a blind copy": lambda office, draft: _copied_in(office, draft, "bcc"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_person_changes_is_an_edit_and_stays(office: Office, edit: str) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    office.tenant.pass_time(minutes=5)
    EDITS[edit](office, draft)

    assert state(office) is DraftState.EDITED
    assert office.mailbox().withdraw(draft) is False


def test_what_a_person_changes_within_seconds_is_not_taken_back_either(office: Office) -> None:
    draft = office.mailbox().draft(a_mail_of_ours())
    office.tenant.pass_time(seconds=10)
    office.post.edit(draft, "Dear Jo, see you on Monday.")
    office.tenant.pass_time(minutes=20)

    assert office.mailbox().withdraw(draft) is False


def test_a_file_that_was_attached_is_an_edit() -> None:
    message = a_mail_of_ours()
    plain = {**messages.words_of(message), "hasAttachments": False}

    assert messages.check_told(plain) == messages.check_of(message)
    assert messages.check_told({**plain, "hasAttachments": True}) != messages.check_of(message)
