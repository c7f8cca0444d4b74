"""Mails that we have Exchange send, and what comes back to them: handed over once, known again by whatever is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from cmmtn_sync.errors import MailRefusedError, TemporaryError, TenantError
from cmmtn_sync.model import MailRow
from cmmtn_sync.run.ledger import draft_key, fold_answers
from cmmtn_sync.tenant import Answer, AnswerKind, Awaited, DraftState
from cmmtn_sync.tenant.microsoft365.troubles import Refused, Unsure
from tests.builders import a_key, a_mail_row
from tests.contract.mailbox_suite import a_message
from tests.contract.office import Office
from tests.emulated import where
from tests.emulated.faults import Faults
from tests.emulated.mails import NDR, NOTE

SENDING = where(host="graph.microsoft.com", method="POST", path="/send$")
JO = "jo@wirral.nhs.uk"


def posts(office: Office) -> int:
    """Return how often a mail was asked to be sent."""
    return sum(SENDING(seen.request) for seen in office.tenant.requests)


# --- handing over


def test_a_mail_is_handed_over_and_then_seen_sent(office: Office) -> None:
    mailbox = office.mailbox()
    draft = mailbox.draft(a_message("a key"))

    mailbox.send(draft)

    (sent,) = mailbox.drafts((Awaited(key="a key", draft=draft),))
    assert (sent.state, sent.draft) == (DraftState.SENT, draft)
    assert [mail.to for mail in office.post.sent] == [(JO,)]


def test_mails_keep_their_distance(office: Office) -> None:
    mailbox = office.mailbox()
    for number in range(4):
        mailbox.send(mailbox.draft(a_message(f"key {number}")))

    assert office.waits == [3.0, 3.0, 3.0]


def test_to_keep_a_distance_is_no_waiting_that_a_run_has_too_much_of(office: Office) -> None:
    office.patience = timedelta(seconds=1)
    connection = office.connection()
    mailbox = office.mailbox(connection)
    for number in range(3):
        mailbox.send(mailbox.draft(a_message(f"key {number}")))

    assert connection.usage()["seconds_waited"] == 0


UNSURE: Mapping[str, tuple[Callable[[Faults], object], int]] = {
    "no answer": (lambda faults: faults.lose_answer(picks=SENDING), 1),
    "an answer too late": (lambda faults: faults.silence(picks=SENDING, processed=True), 1),
    "silence": (lambda faults: faults.silence(picks=SENDING), 0),
    "reset": (lambda faults: faults.reset(picks=SENDING), 0),
    "504": (lambda faults: faults.status(504, picks=SENDING), 0),
    "503 that names no time": (lambda faults: faults.status(503, picks=SENDING), 0),
    "503 that only tells of limits": (
        lambda faults: faults.status(503, headers={"RateLimit-Reset": "3"}, picks=SENDING),
        0,
    ),
    "500": (lambda faults: faults.status(500, picks=SENDING), 0),
}
"""What befalls the sending -> how many mails go out all the same."""


@pytest.mark.parametrize("fault", UNSURE)
def test_a_doubtful_sending_is_never_repeated_by_itself(office: Office, fault: str) -> None:
    office.answer_within = timedelta(seconds=0.3)
    break_it, went = UNSURE[fault]
    mailbox = office.mailbox()
    draft = mailbox.draft(a_message("a key"))
    break_it(office.tenant.faults)

    with pytest.raises(Unsure) as told:
        mailbox.send(draft)

    assert told.value.do == "Nothing: the next run looks before it asks again."
    assert posts(office) == 1
    assert len(office.post.sent) == went


@pytest.mark.parametrize("status", [429, 503])
def test_a_sending_that_was_turned_away_waits_and_is_done_once(office: Office, status: int) -> None:
    mailbox = office.mailbox()
    draft = mailbox.draft(a_message("a key"))
    office.tenant.faults.throttle(20, status=status, picks=SENDING)

    mailbox.send(draft)

    assert (posts(office), len(office.post.sent)) == (2, 1)
    assert [round(seconds) for seconds in office.waits] == [20]


def test_without_the_right_to_send_it_is_said_and_the_draft_stays(office: Office) -> None:
    app = office.tenant.state.apps[office.world.app.id]
    office.tenant.scope_mailbox(app, office.post.address, "Mail.ReadWrite")
    mailbox = office.mailbox()
    draft = mailbox.draft(a_message("a key"))

    with pytest.raises(Refused) as told:
        mailbox.send(draft)

    assert told.value.status == 403
    assert [office.post.id_of(each) for each in office.post.drafts] == [draft]


@pytest.mark.parametrize("address", ["jo at wirral", "jo@wirral@nhs.uk", "jo@wir ral.nhs.uk"])
def test_a_recipient_whom_exchange_will_never_take_is_refused_for_good(office: Office, address: str) -> None:
    mailbox = office.mailbox()
    draft = mailbox.draft(replace(a_message("a key"), to_address=address))

    with pytest.raises(MailRefusedError) as told:
        mailbox.send(draft)

    assert "recipient" in told.value.why
    assert posts(office) == 1


def test_a_draft_that_is_gone_when_it_is_to_be_sent_is_a_clear_no(office: Office) -> None:
    mailbox = office.mailbox()
    draft = mailbox.draft(a_message("a key"))
    office.post.purge(draft)

    with pytest.raises(TenantError) as told:
        mailbox.send(draft)

    assert not isinstance(told.value, TemporaryError)
    assert office.post.sent == []


# --- what came back


def a_mail_that_was_sent(office: Office) -> MailRow:
    """Send a mail, and return its row in the ledger with what the mailbox told of it."""
    row = a_mail_row(a_key(recipient=JO), subject="2 documents need you by 31 July 2025 (Wirral)")
    key = draft_key(row)
    mailbox = office.mailbox()
    office.post.send(mailbox.draft(a_message(key)))
    (seen,) = mailbox.drafts((Awaited(key=key),))
    return replace(row, draft=seen.draft, thread=seen.thread, message_id=seen.message_id, sent_at=seen.sent_at)


def answers(office: Office) -> tuple[Answer, ...]:
    return office.mailbox().answers(office.tenant.now - timedelta(minutes=1))


def folded(office: Office, row: MailRow) -> MailRow:
    """Return the row with what came back since."""
    return next(iter(fold_answers([row], answers(office))), row)


def arrived(office: Office, message: str, *headers: tuple[str, str]) -> None:
    """Give something that came in its internet headers, as Graph shows them."""
    with office.tenant.lock:
        office.post.message(message).headers = headers


def _by_conversation(office: Office, row: MailRow) -> None:
    office.post.reply(row.draft or "", "On Friday.", names_the_mail=False)


def _by_in_reply_to(office: Office, row: MailRow) -> None:
    reply = office.post.reply(row.draft or "", "On Friday.", same_conversation=False)
    arrived(office, reply, ("In-Reply-To", row.message_id))


def _by_references(office: Office, row: MailRow) -> None:
    reply = office.post.reply(row.draft or "", "On Friday.", same_conversation=False)
    arrived(office, reply, ("References", f"<another@example.org>\r\n {row.message_id} <a.third@example.org>"))


def _of_another(office: Office, row: MailRow) -> None:
    office.post.reply(row.draft or "", "On Friday.", author="Lead@Wirral.nhs.uk")


def _moved_by_a_rule(office: Office, row: MailRow) -> None:
    office.post.move(office.post.reply(row.draft or "", "On Friday."), office.post.make_folder("Wirral"))


REPLIES: Mapping[str, Callable[[Office, MailRow], None]] = {
    "by the conversation alone": _by_conversation,
    "by In-Reply-To alone": _by_in_reply_to,
    "by References alone": _by_references,
    "of somebody else": _of_another,
    "in a folder of its own": _moved_by_a_rule,
}


@pytest.mark.parametrize("way", REPLIES)
def test_a_reply_is_known_by_whatever_is_left_of_the_mail(office: Office, way: str) -> None:
    row = a_mail_that_was_sent(office)
    office.tenant.pass_time(hours=2)
    REPLIES[way](office, row)

    assert folded(office, row).answered_at == office.tenant.now
    assert folded(office, row).bounced_at is None


def test_a_mail_that_names_nothing_of_ours_is_no_answer(office: Office) -> None:
    row = a_mail_that_was_sent(office)
    office.post.reply(row.draft or "", "On Friday.", same_conversation=False, names_the_mail=False)
    office.post.receive(JO, f"RE: {row.subject}", "On Friday.")

    assert folded(office, row) == row


IGNORED: Mapping[str, Callable[[Office, MailRow], object]] = {
    "out of office": lambda office, row: office.post.out_of_office(row.draft or ""),
    "read": lambda office, row: office.post.reply(row.draft or "", "", message_class="REPORT.IPM.Note.IPNRN"),
    "not read": lambda office, row: office.post.reply(row.draft or "", "", message_class="REPORT.IPM.Note.IPNNRN"),
    "delivered": lambda office, row: office.post.reply(row.draft or "", "", message_class="REPORT.IPM.Note.DR"),
    "answered by a machine": lambda office, row: arrived(
        office, office.post.reply(row.draft or "", "Thank you."), ("Auto-Submitted", "auto-replied; owner=x")
    ),
    "answered by another machine": lambda office, row: arrived(
        office, office.post.reply(row.draft or "", "Thank you."), ("X-Autoreply", "yes")
    ),
    "from ourselves": lambda office, row: office.post.reply(row.draft or "", "Noted.", author=office.post.address),
}


@pytest.mark.parametrize("what", IGNORED)
def test_what_no_person_wrote_to_us_is_no_answer(office: Office, what: str) -> None:
    row = a_mail_that_was_sent(office)
    IGNORED[what](office, row)

    assert folded(office, row) == row


def test_a_person_whose_program_says_that_no_machine_wrote_is_heard(office: Office) -> None:
    row = a_mail_that_was_sent(office)
    arrived(office, office.post.reply(row.draft or "", "On Friday."), ("Auto-Submitted", "no"))

    assert folded(office, row).answered_at == office.tenant.now


def _bounced_by_conversation(office: Office, row: MailRow) -> None:
    office.post.bounce(row.draft or "")


def _bounced_by_reference(office: Office, row: MailRow) -> None:
    report = office.post.reply(row.draft or "", "", same_conversation=False, message_class=NDR)
    arrived(office, report, ("In-Reply-To", row.message_id))


def _bounced_by_words(office: Office, row: MailRow) -> None:
    words = f"<p>Your message to {JO.upper()} couldn't be delivered.</p>"
    office.post.receive("postmaster@nhs.uk", f"Undeliverable: {row.subject}", words, message_class=NDR)


BOUNCES: Mapping[str, Callable[[Office, MailRow], None]] = {
    "by the conversation": _bounced_by_conversation,
    "by the reference": _bounced_by_reference,
    "by subject and address": _bounced_by_words,
}


@pytest.mark.parametrize("way", BOUNCES)
def test_a_mail_that_came_back_is_known_by_whatever_is_left_of_it(office: Office, way: str) -> None:
    row = a_mail_that_was_sent(office)
    office.tenant.pass_time(minutes=3)
    BOUNCES[way](office, row)

    assert folded(office, row).bounced_at == office.tenant.now
    assert folded(office, row).answered_at is None


@pytest.mark.parametrize(
    ("address", "subject", "message_class"),
    [(JO, "Undeliverable: something else", NDR), ("sam@wirral.nhs.uk", "", NDR), (JO, "", NOTE)],
    ids=["of another mail", "of another person", "by no postmaster"],
)
def test_what_came_back_to_others_is_not_ours(office: Office, address: str, subject: str, message_class: str) -> None:
    row = a_mail_that_was_sent(office)
    words = f"<p>Your message to {address} couldn't be delivered.</p>"
    office.post.receive("p@nhs.uk", subject or f"Undeliverable: {row.subject}", words, message_class=message_class)

    assert folded(office, row) == row


def test_a_bounce_of_a_copy_is_no_bounce_of_the_mail(office: Office) -> None:
    """A person who sent the draft had copied somebody in, whose address is wrong: ours reached its recipient."""
    row = a_mail_that_was_sent(office)
    office.post.bounce(row.draft or "", "a.copy@wirral.nhs.uk")

    assert folded(office, row).bounced_at is None


def test_only_what_came_since_is_looked_at_and_oldest_comes_first(office: Office) -> None:
    row = a_mail_that_was_sent(office)
    office.post.reply(row.draft or "", "Early.")
    office.tenant.pass_time(hours=5)
    since = office.tenant.now
    for number in range(3):
        office.tenant.pass_time(minutes=1)
        office.post.reply(row.draft or "", "Late.", author=f"late{number}@wirral.nhs.uk")
    office.tenant.knobs.mail_page_size = 1

    found = office.mailbox().answers(since)

    assert [each.who for each in found] == [f"late{number}@wirral.nhs.uk" for number in range(3)]
    assert {each.kind for each in found} == {AnswerKind.REPLY}


def test_what_people_write_is_not_in_what_is_handed_on(office: Office) -> None:
    row = a_mail_that_was_sent(office)
    office.post.reply(row.draft or "", "A canary of 2025, in confidence.")
    office.post.receive("news@example.org", "A canary in its subject", "And a canary in its words")

    found = answers(office)

    assert len(found) == 2
    assert "canary" not in repr(found)
