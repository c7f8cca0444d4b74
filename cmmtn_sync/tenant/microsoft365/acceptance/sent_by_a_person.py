"""Whether a draft that a person sends from Outlook is seen as sent: where the copy goes is a setting of the mailbox."""

from __future__ import annotations

from cmmtn_sync.tenant import Awaited, DraftState
from cmmtn_sync.tenant.microsoft365.acceptance.drafts import a_message
from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, person, skipped, yes
from cmmtn_sync.tenant.microsoft365.mailbox import OutlookMailbox

_ASK = "Open the mailbox in Outlook, send the draft “Trial of cmmtn_sync” to itself, and run this again."


def trial(bench: Bench) -> Found:
    """Put a draft for a person to send; at the next sitting, look what became of it."""
    if bench.mailbox is None:
        return skipped("Mail does not go through Outlook here.")
    mailbox = OutlookMailbox(bench.wire, bench.mailbox, per_minute=20)
    if "key" not in bench.kept:
        message = a_message(bench.mailbox)
        draft = mailbox.draft(message)
        thread = next((d.thread for d in mailbox.drafts() if d.key == message.key), "")
        return person(_ASK, key=message.key, draft=draft, thread=thread)
    awaited = Awaited(key=bench.kept["key"], draft=bench.kept["draft"], thread=bench.kept["thread"])
    seen = next((d for d in mailbox.drafts((awaited,)) if d.key == awaited.key), None)
    if seen is None:
        return no(
            "A draft that a person sends leaves no copy in the mailbox, so we would take it for thrown away. Have the "
            "line with Set-Mailbox run (microsoft-365.md, Mailbox: MessageCopyForSentAsEnabled). Then add: "
            '--again "sent by a person"',
            seen="no",
        )
    if seen.state is not DraftState.SENT:
        return person(_ASK, **bench.kept)
    return yes("A draft that a person sends is seen as sent.", seen="yes")
