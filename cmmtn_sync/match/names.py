"""The words of a name, as they are compared; and what is left of it when years and versions are taken away."""

from __future__ import annotations

import re
from typing import Final

_SEPARATORS = re.compile(r"[\W_]+")
_RUN_ON = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Z])")
"""Where words run on without a space: ``AnnualReport24``, ``WP25-26``."""
_PASSING: Final = re.compile(
    r"\d.*|v\d*|q\d|fy|version|final|draft|copy|signed|updated|new|latest|rev(?:ised|ision)?|of|the|and|for|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
)
"""Words that differ from one year's file to the next."""
_SAY_NOTHING: Final = frozenset(
    {"scan", "scanned", "document", "doc", "file", "image", "img", "untitled", "microsoft", "word"}
)


def plain(text: str) -> str:
    """Return lower-case words between single spaces, with a space at both ends: ``AnnualReport24`` is three words."""
    return f" {_SEPARATORS.sub(' ', _RUN_ON.sub(' ', text)).strip().lower()} "


def likeness(name: str) -> str:
    """Return what a file's name has in common with that of the next year's file; empty if that says nothing."""
    kept = [word for word in plain(name.rpartition(".")[0] or name).split() if not _PASSING.fullmatch(word)]
    return " ".join(kept) if any(len(word) > 1 and word not in _SAY_NOTHING for word in kept) else ""
