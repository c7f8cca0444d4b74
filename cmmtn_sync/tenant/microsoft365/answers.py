"""What a mail that came in is: an answer of a person, a mail of ours that came back, or nothing that concerns us. Pure.

Only where it belongs and when it came leaves here: what people write stays in their mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from cmmtn_sync.tenant import Answer, AnswerKind
from cmmtn_sync.tenant.microsoft365.messages import CLASS, property_of
from cmmtn_sync.tenant.microsoft365.tree import moment

SELECTED: Final = "id,isDraft,conversationId,receivedDateTime,from,subject,bodyPreview,internetMessageHeaders"

_REPORT: Final = "REPORT."
_CAME_BACK: Final = re.compile(r"REPORT\..*\.NDR", re.IGNORECASE)
_BY_MACHINE: Final = ("IPM.Note.Rules.",)
"""Out-of-office answers and other rules: MS-OXCMSG, PidTagMessageClass."""
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]+>")


def answer_of(told: Mapping[str, Any]) -> Answer | None:
    """Return what a mail that came in is to us, or None: a machine's answer, a receipt, a newsletter."""
    kind = property_of(told, CLASS)
    headers = {
        str(h.get("name", "")).casefold(): str(h.get("value", "")) for h in told.get("internetMessageHeaders") or ()
    }
    came_back = bool(_CAME_BACK.fullmatch(kind))
    if not came_back and (kind.startswith((_REPORT, *_BY_MACHINE)) or _is_automatic(headers)):
        return None
    referred = f"{headers.get('in-reply-to', '')} {headers.get('references', '')}"
    return Answer(
        kind=AnswerKind.BOUNCE if came_back else AnswerKind.REPLY,
        at=moment(told.get("receivedDateTime")),
        who=str(((told.get("from") or {}).get("emailAddress") or {}).get("address", "")).lower(),
        thread=str(told.get("conversationId") or ""),
        answers_to=tuple(dict.fromkeys(_MESSAGE_ID.findall(referred))),
        mentions=f"{told.get('subject', '')}\n{told.get('bodyPreview', '')}".lower() if came_back else "",
    )


def _is_automatic(headers: Mapping[str, str]) -> bool:
    """Return whether a machine answered: https://www.rfc-editor.org/rfc/rfc3834 (Auto-Submitted)."""
    submitted = headers.get("auto-submitted", "no").strip().casefold()
    return not submitted.startswith("no") or "x-autoreply" in headers or "x-autorespond" in headers
