"""What becomes of a mail that is sent: out of the mailbox, into others, back as a report where nobody is there."""

from __future__ import annotations

from datetime import datetime

from tests.emulated.html_body import as_exchange_keeps_it
from tests.emulated.mails import NDR, Address, Mailbox, Message, Outgoing
from tests.emulated.state import State
from tests.emulated.wire import Refusal


def check_sendable(mailbox: Mailbox, message: Message, valid: bool) -> None:  # noqa: FBT001 - the answer to one question
    """Raises Refusal for a message that Exchange does not take for sending."""
    if not (message.to or message.cc or message.bcc):
        wrong = "At least one recipient is not valid., A message can't be sent because it contains no recipients."
        raise Refusal(400, "ErrorInvalidRecipients", wrong)
    if not valid:
        wrong = "At least one recipient is not valid., One or more recipients could not be resolved."
        raise Refusal(400, "ErrorInvalidRecipients", wrong)
    if message.author is not None and message.author.address.lower() != mailbox.address.lower():
        wrong = (
            "The user account which was used to submit this request does not have the right to send mail on behalf of "
            "the specified sending account."
        )
        raise Refusal(403, "ErrorSendAsDenied", wrong)


def submit(state: State, mailbox: Mailbox, message: Message, *, classic: bool = False) -> None:
    """Take a draft for sending. Transport comes at once, or after some requests (knob ``sent_after``)."""
    if state.knobs.sent_after and message.waiting is None:
        message.waiting = state.knobs.sent_after
        return
    depart(state, mailbox, message, classic=classic)


def tick(state: State, mailbox: Mailbox) -> None:
    """A request has come: transport is one nearer."""
    mailbox.heard += 1
    for message in list(mailbox.messages.values()):
        if message.waiting == 0:
            message.waiting = None
            depart(state, mailbox, message)
        elif message.waiting is not None:
            message.waiting -= 1


def depart(state: State, mailbox: Mailbox, message: Message, *, classic: bool = False) -> None:
    """The mail leaves, and its item moves to Sent Items (outlook-things-to-know-about-send-mail.md, step 4)."""
    at = state.now
    owner = Address(address=mailbox.address, name=mailbox.name)
    message.author = message.author or owner
    message.sender = message.sender or owner
    message.is_draft, message.is_read = False, True
    message.sent = message.received = at
    message.waiting = None
    if not state.knobs.message_id_survives_send:
        message.internet_message_id = f"<{state.guid('sent')}@CWLP265MB0002.GBRP265.PROD.OUTLOOK.COM>"
    if not state.knobs.properties_survive_send:
        message.properties.clear()
    if classic or not state.knobs.immutable_id_survives_send:
        message.rebirths += 1
    mailbox.move(message, "sentitems", at)
    _dispatch(state, mailbox, message, at)


def send_unsaved(state: State, mailbox: Mailbox, message: Message) -> None:
    """Send without ``saveToSentItems``: it leaves, and nothing is kept."""
    message.author = message.author or Address(address=mailbox.address, name=mailbox.name)
    _dispatch(state, mailbox, message, state.now)
    del mailbox.messages[message.key]


def _dispatch(state: State, mailbox: Mailbox, message: Message, at: datetime) -> None:
    outgoing = Outgoing(
        sender=mailbox.address,
        to=tuple(each.address for each in message.to),
        cc=tuple(each.address for each in message.cc),
        bcc=tuple(each.address for each in message.bcc),
        reply_to=tuple(each.address for each in message.reply_to),
        subject=message.subject,
        body=message.body,
        internet_message_id=message.internet_message_id,
        conversation_id=message.conversation_id,
        headers=message.headers,
        at=at,
    )
    mailbox.sent.append(outgoing)
    for address in outgoing.recipients:
        if address.lower() in state.bad_addresses:
            bounce(state, mailbox, message, address)
        elif address.lower() in state.mailboxes:
            _deliver(state, state.mailboxes[address.lower()], message)


def _deliver(state: State, mailbox: Mailbox, original: Message) -> None:
    arrived = mailbox.add("inbox", state.now)
    arrived.subject, arrived.body, arrived.body_type = original.subject, original.body, original.body_type
    arrived.to, arrived.cc, arrived.reply_to = original.to, original.cc, original.reply_to
    arrived.author, arrived.sender, arrived.headers = original.author, original.sender, original.headers
    arrived.internet_message_id = original.internet_message_id
    arrived.is_draft = arrived.is_read = False


def arrive(state: State, mailbox: Mailbox, *, author: Address, subject: str, body: str, message_class: str) -> Message:
    """Something comes into the inbox from outside."""
    message = mailbox.add("inbox", state.now)
    message.author = message.sender = author
    message.to = (Address(address=mailbox.address, name=mailbox.name),)
    message.subject, message.message_class = subject, message_class
    message.body = as_exchange_keeps_it(body, state.knobs.html_style)
    message.is_draft = message.is_read = False
    return message


def bounce(state: State, mailbox: Mailbox, original: Message, address: str) -> Message:
    """A non-delivery report: same conversation, and In-Reply-To naming the mail that did not arrive."""
    postmaster = Address(
        address=f"MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{state.domain}", name="Microsoft Outlook"
    )
    body = f"<p>Delivery has failed to these recipients or groups:</p><p>{address}</p>"
    report = arrive(
        state, mailbox, author=postmaster, subject=f"Undeliverable: {original.subject}", body=body, message_class=NDR
    )
    report.conversation_id = original.conversation_id
    report.in_reply_to = original.internet_message_id
    return report
