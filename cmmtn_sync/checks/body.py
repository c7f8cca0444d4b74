"""The text of a document below its cover, as it is compared."""

from __future__ import annotations

import re

from cmmtn_sync.model import Facts


def plain_body(facts: Facts) -> str:
    """Return the text below the cover, lower-case, with single spaces: what survives re-saving."""
    body = " ".join(f"{s.title} {s.text}" for s in facts.sections) or facts.text
    return re.sub(r"\s+", " ", body).strip().lower()
