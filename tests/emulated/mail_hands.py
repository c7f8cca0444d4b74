"""A person's hands in a mailbox, and the world's: editing, sending, deleting, answering, bouncing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.emulated.engine import Engine
from tests.emulated.html_body import as_exchange_keeps_it, as_opened_in_outlook, as_text
from tests.emulated.mails import GONE, NOTE, OUT_OF_OFFICE, Address, Mailbox, Message, Outgoing
from tests.emulated.posting import arrive, bounce, depart
from tests.emulated.properties import canonical


class MailHands:
    """A mailbox, in hands. Messages are named by either of their ids, mutable or immutable."""

    def __init__(self, engine: Engine, address: str) -> None:
        self._engine = engine
        self.address = address

    @contextmanager
    def _at(self) -> Iterator[Mailbox]:
        with self._engine.lock:
            yield self.mailbox

    @property
    def mailbox(self) -> Mailbox:
        """The mailbox itself, to look at or to change under ``tenant.lock``."""
        return self._engine.state.mailboxes[self.address.lower()]

    # Looking ---------------------------------------------------------------------------------------

    def message(self, message_id: str) -> Message:
        """The message of an id of either kind, also where transport has it. Raises KeyError."""
        for message in self.mailbox.messages.values():
            if message_id in {self.mailbox.immutable_id(message), self.mailbox.mutable_id(message)}:
                return message
        raise KeyError(message_id)

    def folder(self, name: str) -> list[Message]:
        """The messages of a folder by its well-known name: drafts, sentitems, inbox, deleteditems."""
        return [message for message in self.mailbox.messages.values() if message.folder == name]

    @property
    def drafts(self) -> list[Message]:
        return self.folder("drafts")

    @property
    def sent(self) -> list[Outgoing]:
        """What went out, in its order: what recipients got, be it once or twice."""
        return self.mailbox.sent

    def id_of(self, message: Message) -> str:
        """Its immutable id."""
        return self.mailbox.immutable_id(message)

    def words(self, message: Message) -> str:
        """Its body as text."""
        return as_text(message.body) if message.body_type == "html" else message.body

    def property(self, message: Message, property_id: str) -> str | None:
        """The value of an extended property."""
        found = message.properties.get(canonical(property_id))
        return found[1] if found else None

    # A person --------------------------------------------------------------------------------------

    def edit(
        self,
        message_id: str,
        text: str | None = None,
        *,
        html: str | None = None,
        subject: str | None = None,
        to: list[str] | None = None,
        new_conversation: bool = False,
    ) -> None:
        """Somebody changes a draft and saves it.

        ``new_conversation``: another subject made it another conversation (OfficeDev/office-js#5566).
        """
        with self._at() as mailbox:
            message = self.message(message_id)
            if text is not None or html is not None:
                written = html if html is not None else f"<p>{text}</p>"
                message.body_type = "html"
                message.body = as_exchange_keeps_it(written, self._engine.state.knobs.html_style)
            message.subject = message.subject if subject is None else subject
            message.to = message.to if to is None else tuple(Address(address=each) for each in to)
            if new_conversation:
                message.conversation_id = f"AAQkAD{self._engine.state.opaque('conversation')}="
            mailbox.changed(message, self._engine.state.now)

    def open(self, message_id: str) -> None:
        """Somebody opens a draft in Outlook, types nothing, and closes it: markup and changeKey change all the same."""
        with self._at() as mailbox:
            message = self.message(message_id)
            message.body = as_opened_in_outlook(message.body)
            mailbox.changed(message, self._engine.state.now)

    def send(self, message_id: str, *, classic: bool = False) -> None:
        """Somebody sends a draft.

        ``classic``: from Outlook for Windows, where even the immutable id changes (OfficeDev/office-js#5566).
        """
        with self._at() as mailbox:
            depart(self._engine.state, mailbox, self.message(message_id), classic=classic)

    def send_by_hand(self, message_id: str) -> None:
        """As ``send``, under the name that the mailboxes' contract has for it."""
        self.send(message_id)

    def delete(self, message_id: str) -> None:
        """To Deleted Items, or out of it."""
        with self._at() as mailbox:
            mailbox.delete(self.message(message_id), self._engine.state.now)

    def move(self, message_id: str, folder: str) -> None:
        """Into a folder by its well-known name, or one that ``make_folder`` made."""
        with self._at() as mailbox:
            mailbox.move(self.message(message_id), folder, self._engine.state.now)

    def make_folder(self, name: str) -> str:
        """A folder of one's own. What ``move`` takes for it."""
        with self._at() as mailbox:
            key = f"own {len(mailbox.own_folders) + 1}"
            mailbox.own_folders[key] = name
            return key

    def mark_read(self, message_id: str, *, read: bool = True) -> None:
        with self._at() as mailbox:
            message = self.message(message_id)
            message.is_read = read
            mailbox.changed(message, self._engine.state.now)

    def empty_deleted_items(self) -> None:
        """What lay in Deleted Items is gone for everybody."""
        with self._at() as mailbox:
            for message in self.folder("deleteditems"):
                mailbox.move(message, GONE, self._engine.state.now)

    def purge(self, message_id: str) -> None:
        """Out of the mailbox altogether, as after Shift and Delete."""
        with self._at() as mailbox:
            mailbox.move(self.message(message_id), GONE, self._engine.state.now)

    # The world -------------------------------------------------------------------------------------

    def receive(self, author: str, subject: str, body: str = "", *, message_class: str = NOTE) -> str:
        """A mail arrives that answers nothing. Its immutable id."""
        with self._at() as mailbox:
            state = self._engine.state
            message = arrive(
                state, mailbox, author=Address(address=author), subject=subject, body=body, message_class=message_class
            )
            return mailbox.immutable_id(message)

    def reply(
        self,
        message_id: str,
        body: str,
        *,
        author: str = "",
        same_conversation: bool = True,
        names_the_mail: bool = True,
        message_class: str = NOTE,
    ) -> str:
        """Somebody answers a mail that was sent: its first recipient, or another. The answer's immutable id.

        Other mail programs lose the conversation or In-Reply-To; each can be left out.
        """
        with self._at() as mailbox:
            original = self.message(message_id)
            author = author or original.to[0].address
            answer = arrive(
                self._engine.state, mailbox, author=Address(address=author), subject=f"RE: {original.subject}",
                body=f"<p>{body}</p>", message_class=message_class,
            )  # fmt: skip
            if same_conversation:
                answer.conversation_id = original.conversation_id
            if names_the_mail:
                answer.in_reply_to = original.internet_message_id
            return mailbox.immutable_id(answer)

    def out_of_office(self, message_id: str, body: str = "I am away until Monday.", *, author: str = "") -> str:
        """An automatic answer (class IPM.Note.Rules.OofTemplate.Microsoft)."""
        answer = self.reply(message_id, body, author=author, message_class=OUT_OF_OFFICE)
        with self._at():
            message = self.message(answer)
            message.subject = f"Automatic reply: {self.message(message_id).subject}"
        return answer

    def bounce(self, message_id: str, address: str = "") -> str:
        """A non-delivery report for a mail that was sent. Its immutable id."""
        with self._at() as mailbox:
            original = self.message(message_id)
            report = bounce(self._engine.state, mailbox, original, address or original.to[0].address)
            return mailbox.immutable_id(report)

    def make_unreachable(self) -> None:
        """Every connection to the tenant is reset, until its faults are lifted."""
        self._engine.faults.reset(times=None)

    def expire_tokens(self) -> None:
        """All delta tokens of the mailbox answer 410 SyncStateNotFound."""
        with self._at() as mailbox:
            mailbox.tokens.clear()
