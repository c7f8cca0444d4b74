"""The shared mailbox in an emulated Exchange Online, as tests begin with it, and what they ask of it."""

from __future__ import annotations

from dataclasses import replace

from cmmtn_sync.tenant import Awaited, DraftSeen, DraftState, Message
from tests.contract.mailbox_suite import a_message
from tests.contract.office import Office
from tests.emulated.records import Seen

KEY = "9f86d081884c7d659a2feaa0"


def a_mail_of_ours(html: str = "<p>Dear Jo, 2 documents.</p>", **changes: object) -> Message:
    return replace(a_message(KEY), html=html, **changes)  # type: ignore[arg-type]  # each test names fields of Message


def asked(office: Office) -> list[Seen]:
    """Return every request to the mailbox."""
    return [seen for seen in office.tenant.requests if "/users/" in seen.path]


def methods(office: Office) -> list[str]:
    return [seen.method for seen in asked(office)]


def told(office: Office, draft: str = "", thread: str = "") -> DraftSeen | None:
    """Return what a later run is told of our draft."""
    seen = office.mailbox().drafts((Awaited(key=KEY, draft=draft, thread=thread),))
    return next((each for each in seen if each.key == KEY), None)


def state(office: Office, draft: str = "", thread: str = "") -> DraftState | None:
    found = told(office, draft, thread)
    return found.state if found else None


def thread_of(office: Office) -> str:
    """Return the name of the conversation that our draft begins."""
    found = told(office)
    return found.thread if found else ""
