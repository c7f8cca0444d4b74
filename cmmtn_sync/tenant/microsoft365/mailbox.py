"""A mailbox in Exchange Online, as a rule a shared one: drafts in it, what became of them, and what came back.

The recipe for a mail that goes once: the row in the ledger, then a draft with our key in a property of its own, then
the sending; after anything doubtful, look by the key before asking again. An id alone is no help: whether it outlives
the sending, Microsoft's pages disagree (outlook-immutable-id, outlook-mail-api-overview).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from cmmtn_sync.errors import MailRefusedError, TenantError
from cmmtn_sync.tenant import Answer, Awaited, DraftSeen, DraftState, Message
from cmmtn_sync.tenant.microsoft365 import messages
from cmmtn_sync.tenant.microsoft365.answers import SELECTED, answer_of
from cmmtn_sync.tenant.microsoft365.pages import entries
from cmmtn_sync.tenant.microsoft365.tree import moment
from cmmtn_sync.tenant.microsoft365.troubles import Refused, Unsure
from cmmtn_sync.tenant.microsoft365.wire import MAIL, Json, Wire

_LASTING_IDS: Final = {"Prefer": 'IdType="ImmutableId"'}
"""On every call: https://learn.microsoft.com/graph/outlook-immutable-id"""
_STATE: Final = "id,isDraft,parentFolderId,conversationId,createdDateTime,lastModifiedDateTime,sentDateTime"
_WORDS: Final = "id,isDraft,parentFolderId,subject,body,toRecipients,ccRecipients,bccRecipients,hasAttachments"
_SENT: Final = f"{_STATE},internetMessageId"
_TOUCHED_BY_EXCHANGE: Final = timedelta(seconds=30)
"""Exchange writes to a draft itself for seconds after it was made (reported with several clients)."""
_PER_PAGE: Final = 50
_A_MINUTE: Final = 60.0
_BAD_REQUEST: Final = 400
_NO_SUCH_RECIPIENT: Final = "errorinvalidrecipients"
_CORRECT: Final = "Correct the address on the sheet Contacts of the tracker."


class OutlookMailbox:
    """Drafts in a mailbox of Exchange Online. Made anew for each run."""

    def __init__(self, wire: Wire, address: str, *, per_minute: int) -> None:
        """Take the mailbox's address, and how many mails it may send in a minute."""
        self._wire = wire
        self._address = address
        self._root = f"/users/{quote(address, safe='@')}"
        self._between = _A_MINUTE / per_minute
        self._sent = 0
        self._threads: dict[str, str] = {}
        """Key -> conversation, of the drafts that this run made."""

    # --- what became of drafts

    def drafts(self, awaited: Collection[Awaited] = ()) -> tuple[DraftSeen, ...]:
        """Return the drafts of ours that wait, and those of the awaited that were sent. One not told of is gone.

        One request, as long as nobody has sent or thrown away any. Raise what the wire raises.
        """
        query = f"$select={_STATE}&{messages.showing(messages.KEY)}&$top={_PER_PAGE}"
        told = list(self._pages(f"{self._root}/mailFolders/drafts/messages?{query}", "look at the drafts"))
        waiting = tuple(seen for draft in told if (seen := self._waiting(draft, self._key_of(draft))))
        known = {seen.key for seen in waiting}
        elsewhere = (self._elsewhere(each) for each in awaited if each.key not in known)
        return (*waiting, *(seen for seen in elsewhere if seen))

    def _waiting(self, told: Json, key: str) -> DraftSeen | None:
        """Return a draft that waits, if it is one of ours; what it says is looked at only if somebody was at it."""
        if not key:
            return None
        untouched = moment(told.get("lastModifiedDateTime")) - moment(told.get("createdDateTime"))
        edited = untouched > _TOUCHED_BY_EXCHANGE and self._is_edited(str(told["id"]))
        return DraftSeen(
            draft=str(told["id"]),
            key=key,
            state=DraftState.EDITED if edited else DraftState.WAITING,
            thread=str(told.get("conversationId") or ""),
        )

    def _is_edited(self, draft: str) -> bool:
        """Return whether a draft says something else than we wrote."""
        told = self._message(draft, f"$select={_WORDS}&{messages.showing(messages.CHECK)}")
        return told is not None and messages.property_of(told, messages.CHECK) != messages.check_told(told)

    def _elsewhere(self, awaited: Awaited) -> DraftSeen | None:
        """Return what became of a draft that is not among the drafts: sent, moved, or None if it was thrown away."""
        found = self._by_key(awaited.key)
        thread = awaited.thread or self._threads.get(awaited.key, "")
        sent = next((told for told in found if not told.get("isDraft")), None) or self._sent_in(thread)
        if sent is None and not found and awaited.draft:  # lists and filters may lag behind
            found = [told for told in [self._message(awaited.draft, f"$select={_SENT}")] if told]
            sent = next((told for told in found if not told.get("isDraft")), None)
        if sent is not None:
            return DraftSeen(
                draft=awaited.draft or str(sent["id"]),
                key=awaited.key,
                state=DraftState.SENT,
                sent_at=moment(sent.get("sentDateTime")),
                thread=str(sent.get("conversationId") or thread),
                message_id=str(sent.get("internetMessageId") or ""),
            )
        moved = next((told for told in found if not self._is_thrown_away(told)), None)
        return self._waiting(moved, awaited.key) if moved else None

    def _by_key(self, key: str) -> list[Json]:
        """Return every mail of a key, in whatever folder."""
        query = f"{messages.with_key(key)}&$select={_SENT}&{messages.showing(messages.KEY)}"
        return list(self._pages(f"{self._root}/messages?{query}", "look for a mail by its key"))

    def _sent_in(self, thread: str) -> Json | None:
        """Return the mail that was sent in a conversation that a draft of ours began.

        A person who sends for a shared mailbox may leave there a copy that is another mail, without our key.
        """
        if not thread:
            return None
        wanted = quote(f"conversationId eq '{thread.replace(chr(39), chr(39) * 2)}'")
        query = f"$filter={wanted}&$select={_SENT},from"
        found = self._pages(f"{self._root}/messages?{query}", "look for a mail by its conversation")
        ours = [told for told in found if not told.get("isDraft") and self._is_from_us(told)]
        return min(ours, key=lambda told: str(told.get("sentDateTime")), default=None)

    def _is_from_us(self, told: Json) -> bool:
        sender = ((told.get("from") or {}).get("emailAddress") or {}).get("address", "")
        return str(sender).casefold() == self._address.casefold()

    # --- drafts put and taken back

    def draft(self, message: Message) -> str:
        """Put a draft, and return its id. One of the same key is the same draft: it is looked for first.

        Raise ``TenantError`` if it is refused, ``TemporaryError`` if nobody can say whether it was made.
        """
        for told in self._by_key(message.key):
            draft = str(told["id"])
            if not told.get("isDraft") or not self._is_thrown_away(told):
                if told.get("isDraft") and not self._is_edited(draft):
                    self._say_anew(draft, message)
                return draft
        try:
            made = self._wire.post(
                f"{self._root}/messages", messages.as_json(message), "make a draft", cost=MAIL, headers=_LASTING_IDS
            )
        except Unsure:
            found = [told for told in self._by_key(message.key) if not self._is_thrown_away(told)]
            if not found:
                raise
            return self._made_after_all(str(found[0]["id"]), message)
        except Refused as no:
            if no.status == _BAD_REQUEST:
                raise _not_taken(message, no) from None
            raise
        self._keep_check(made, messages.check_of(message))
        self._threads[message.key] = str(made.get("conversationId") or "")
        return str(made["id"])

    def _made_after_all(self, draft: str, message: Message) -> str:
        """Return a draft that was made though its answer was lost, having noted what Exchange made of our words."""
        there = self._message(draft, f"$select={_WORDS}")
        if there is not None:  # nobody has been at it yet
            self._keep_check(there, messages.check_of(message))
        return draft

    def _say_anew(self, draft: str, message: Message) -> None:
        """Let a draft that waits say other words. Only drafts are ever changed so, never what was sent."""
        check = {"singleValueExtendedProperties": [{"id": messages.CHECK, "value": messages.check_of(message)}]}
        told = self._wire.patch(
            self._at(draft),
            {**messages.words_of(message), **check},
            "change a draft",
            cost=MAIL,
            headers=_LASTING_IDS,
        )
        self._keep_check(told, messages.check_of(message))

    def _keep_check(self, told: Json, check: str) -> None:
        """Keep the sum of what Exchange made of our words, if it left some out: nobody is to be taken for an editor."""
        if "body" in told and messages.check_told(told) != check:
            kept = {"singleValueExtendedProperties": [{"id": messages.CHECK, "value": messages.check_told(told)}]}
            self._wire.patch(self._at(str(told["id"])), kept, "change a draft", cost=MAIL, headers=_LASTING_IDS)

    def withdraw(self, draft: str) -> bool:
        """Take back a draft that waits unedited: it goes to Deleted Items, where it can be found again.

        It is moved, not deleted, because the answer to a move shows whether a person has sent it at that moment.
        """
        told = self._message(draft, f"$select={_STATE}")
        if told is None or not told.get("isDraft") or self._is_thrown_away(told) or self._is_edited(draft):
            return False
        moved = self._moved(draft, "deleteditems")
        if moved is not None and moved.get("isDraft") is False:
            self._moved(str(moved["id"]), "sentitems")
            return False
        return moved is not None

    def _moved(self, message: str, folder: str) -> Json | None:
        try:
            return self._wire.post(
                f"{self._at(message)}/move",
                {"destinationId": folder},
                "take a draft back",
                cost=MAIL,
                headers=_LASTING_IDS,
            )
        except Refused as no:
            if no.not_there:
                return None
            raise

    def send(self, draft: str) -> None:
        """Hand a draft over to be sent, at a distance from the last one: Exchange takes 30 a minute.

        "202 Accepted" is no word of its delivery: what became of it is seen later. Raise ``Unsure`` for a lost answer,
        ``MailRefusedError`` for a recipient that Exchange never takes.
        """
        if self._sent:
            self._wire.pause(self._between)
        self._sent += 1
        try:
            self._wire.post(f"{self._at(draft)}/send", None, "send a mail", cost=MAIL, headers=_LASTING_IDS)
        except Refused as no:
            if no.status == _BAD_REQUEST and _NO_SUCH_RECIPIENT in {code.casefold() for code in no.codes}:
                raise MailRefusedError(no.happened, why=no.why, do=_CORRECT) from None
            raise

    def refresh(self) -> None:
        """Do nothing: people see the drafts in Outlook."""

    # --- what came back

    def answers(self, since: datetime) -> tuple[Answer, ...]:
        """Return what came in since a moment, in whatever folder it lies now, oldest first."""
        begins = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        wanted = quote(f"receivedDateTime ge {begins}")
        query = f"$filter={wanted}&$orderby=receivedDateTime&$select={SELECTED}&{messages.showing(messages.CLASS)}"
        told = self._pages(f"{self._root}/messages?{query}&$top={_PER_PAGE}", "look for answers")
        found = (answer_of(each) for each in told if not each.get("isDraft") and not self._is_from_us(each))
        return tuple(answer for answer in found if answer is not None)

    # --- asking

    def _pages(self, link: str, doing: str) -> Iterator[Json]:
        return entries(self._wire, link, doing, cost=MAIL, headers=_LASTING_IDS)

    def _message(self, message: str, query: str) -> Json | None:
        try:
            return self._wire.get(f"{self._at(message)}?{query}", "look at a draft", cost=MAIL, headers=_LASTING_IDS)
        except Refused as no:
            if no.not_there:
                return None
            raise

    def _at(self, message: str) -> str:
        return f"{self._root}/messages/{quote(message, safe='')}"

    def _key_of(self, told: Mapping[str, Any]) -> str:
        return messages.property_of(told, messages.KEY)

    def _is_thrown_away(self, told: Json) -> bool:
        return bool(told.get("isDraft")) and told.get("parentFolderId") == self._deleted_items

    @cached_property
    def _deleted_items(self) -> str:
        folder = f"{self._root}/mailFolders/deleteditems?$select=id"
        return str(self._wire.get(folder, "look at the mailbox's folders", cost=MAIL, headers=_LASTING_IDS)["id"])


def _not_taken(message: Message, no: Refused) -> TenantError:
    return TenantError(
        f"The mailbox did not take a draft to “{message.to_address}”.",
        why=no.why,
        do=_CORRECT,
    )
