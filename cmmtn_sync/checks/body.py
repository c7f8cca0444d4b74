"""The text of a document below its cover, as it is compared; and what of a template is not asked of everybody."""

from __future__ import annotations

import re
from typing import Final

from cmmtn_sync.model import Facts

OPTIONAL: Final = "if it applies"
"""A template's section whose prompt begins so is not required."""


def plain_body(facts: Facts) -> str:
    """Return the text below the cover, lower-case, with single spaces: what survives re-saving."""
    body = " ".join(f"{s.title} {s.text}" for s in facts.sections) or facts.text
    return re.sub(r"\s+", " ", body).strip().lower()
