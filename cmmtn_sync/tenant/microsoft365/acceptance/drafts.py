"""Whether a draft is found again by our key, and the mailbox leaves its words as they are."""

from __future__ import annotations

from uuid import uuid4

from cmmtn_sync.tenant import Awaited, DraftState, Message
from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, skipped, yes
from cmmtn_sync.tenant.microsoft365.mailbox import OutlookMailbox


def trial(bench: Bench) -> Found:
    """Make a draft to the mailbox itself, look for it, and take it back. Nothing is sent."""
    if bench.mailbox is None:
        return skipped("Mail does not go through Outlook here.")
    mailbox = OutlookMailbox(bench.wire, bench.mailbox, per_minute=20)
    message = a_message(bench.mailbox)
    draft = mailbox.draft(message)
    seen = next((d for d in mailbox.drafts((Awaited(key=message.key, draft=draft),)) if d.key == message.key), None)
    again = mailbox.draft(message)
    taken = mailbox.withdraw(draft)
    if again != draft:
        mailbox.withdraw(again)
    if seen is None:
        return no(
            "A draft that we made is not found again in the mailbox, so we could not keep a mail from going twice. "
            "Leave mode: draft as it is."
        )
    if seen.state is not DraftState.WAITING or not taken:
        return no(
            "The mailbox changes the words of a draft by itself. Each draft then looks as if a person had edited it, "
            "and we leave it: drafts that are no longer needed have to be deleted by hand."
        )
    if again != draft:
        return no("A draft that we asked for twice was made twice. Look for doubles before you send drafts.")
    return yes("A draft that we make is found again, keeps its words, is not made twice, and can be taken back.")


def a_message(mailbox: str) -> Message:
    """Return a mail to the mailbox itself."""
    words = "A trial of cmmtn_sync. It may be deleted."
    return Message(
        key=uuid4().hex[:24],
        to_name="",
        to_address=mailbox,
        subject="Trial of cmmtn_sync",
        html=f'<html><body><div style="display:none">before</div><p>{words}</p></body></html>',
        text=words,
    )
