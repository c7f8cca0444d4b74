"""What a mail says, as one short text: a draft is replaced when this changes, and only then."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Final

from cmmtn_sync.model import Mail

TRACKER_PART: Final = "The tracker"
"""The heading under which the team is told that the tracker could not be written."""


def fingerprint(mail: Mail) -> str:
    """Return a hash (64 hex digits) of everything that the reader of a mail would read.

    The day, the keys and the reasons are ours and not in it; nor is the reader's post, which no mail shows. What the
    tracker waits for is told beside other things: it changes with this very run, and is no reason to write anew.
    """
    asks = [{**asdict(ask), "status": ask.status.value} for ask in mail.asks]
    read = (
        (mail.to.name, mail.to.email),
        (mail.subject, mail.preheader, mail.opening),
        (asks, mail.more),
        [asdict(thanks) for thanks in mail.thanks],
        [asdict(part) for part in mail.parts if part.heading != TRACKER_PART],
    )
    return sha256(json.dumps(read, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
