"""Whether a mail that we send is found again afterwards by its key, and has a name that answers refer to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.tenant import Awaited, DraftState
from cmmtn_sync.tenant.microsoft365.acceptance.drafts import a_message
from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, later, no, person, skipped, yes
from cmmtn_sync.tenant.microsoft365.mailbox import OutlookMailbox

_LONG_ENOUGH = timedelta(hours=2)


def trial(bench: Bench) -> Found:
    """Send a mail from the mailbox to itself, if the person agrees; look for it at this sitting or the next."""
    if bench.mailbox is None:
        return skipped("Mail does not go through Outlook here.")
    mailbox = OutlookMailbox(bench.wire, bench.mailbox, per_minute=20)
    if "key" in bench.kept:
        return _looked_for(mailbox, bench, bench.kept)
    if not bench.may_send:
        return person(
            "One mail would be sent, from the mailbox to itself. If you agree, add: --send-one-mail. If not, or if "
            "people send every draft: --skip sending"
        )
    message = a_message(bench.mailbox)
    draft = mailbox.draft(message)
    with suppress(TemporaryError):  # it may have gone all the same: it is looked for, and never sent again
        mailbox.send(draft)
    return _looked_for(mailbox, bench, {"key": message.key, "draft": draft, "at": bench.now.isoformat()})


def _looked_for(mailbox: OutlookMailbox, bench: Bench, kept: Mapping[str, str]) -> Found:
    key, draft = kept["key"], kept["draft"]
    seen = next((d for d in mailbox.drafts((Awaited(key=key, draft=draft),)) if d.key == key), None)
    if seen is None or seen.state is not DraftState.SENT:
        if bench.now - datetime.fromisoformat(kept["at"]) > _LONG_ENOUGH:
            return no(
                "A mail that was sent is not found again in the mailbox, so we could not see that it went. Leave mode: "
                "draft as it is.",
                found="no",
            )
        return later(
            "A mail was sent to the mailbox itself, and does not show yet. Run this again in a few minutes.", **kept
        )
    if not seen.message_id:
        return no(
            "A mail that we send is found again, but without the number by which answers refer to it: an answer may "
            "not be seen as one. Have somebody read the mailbox."
        )
    return yes("A mail that we send is found again in the mailbox, so it is never sent twice.", found="yes")
