"""A text as a reader sees it: without signs that are not seen, and without the width of the gaps in it.

Whatever looks for a number or takes one out does so after this: a gap of four spaces is a gap.
"""

from __future__ import annotations

import re
from typing import Final

_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, for a terminal or a workbook to stumble over
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"  # not seen, or turns what is seen round
    "\ufffe\uffff\ud800-\udfff]"  # what no database takes
)
_NEW_LINE: Final = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"[^\S\n\t]+")
_BLANK_LINES: Final = re.compile(r"[ \t]?\n[ \t\n]*")


def folded(text: str) -> str:
    """Return a text with one space for many, without empty lines, and without what is not seen. Tabs stay."""
    if not text.isascii() or not text.isprintable():
        text = _NEW_LINE.sub("\n", _UNSEEN.sub("", text))
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", text))
