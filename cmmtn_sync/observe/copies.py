"""Tell OneDrive's conflict copies by their names: ``Annual Report-LAPTOP-ABC123.docx``."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

_WINDOWS_OWN_NAME: Final = re.compile(r"-(?:DESKTOP|LAPTOP|WIN|MININT|PC)-[A-Z0-9]{5,12}(?:-\d{1,2})?$")
"""Names that Windows gives to a computer that nobody named."""
_MACS_NAME: Final = re.compile(r"-[\w’']*(?:-s)?-?(?:MacBook|iMac|Mac-mini)[\w-]*$")
_ORGANISATIONS_NAME: Final = re.compile(r"-(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{4,14}(?:-\d{1,2})?$")
"""Names that an organisation gives (``RBL-PC01234``), at most 15 long. Believed only beside the original."""
_A_VERSION: Final = re.compile(
    r"-(?:V|VER|VERSION|REV|DRAFT|FINAL|COPY|ISSUE|FY|YEAR|Y\dQ|Q|QTR|MTU|MTC|MTCC|CMTC|\d)[\d-]*[A-Z]?$"
)
"""What people put behind a name themselves."""


def conflict_copy_of(name: str, beside: Container[str] = ()) -> str | None:
    """Return the name of the file of which this is OneDrive's conflict copy, or None if it is no such copy.

    OneDrive puts ``-`` and the computer's name behind the file's when two people changed it at once. Names
    that Windows or a Mac gives are told by themselves; any other only if the original is ``beside`` it.
    """
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    for pattern in (_WINDOWS_OWN_NAME, _MACS_NAME):
        found = pattern.search(stem)
        if found and found.start():
            return f"{stem[: found.start()]}{dot}{ending}"
    return _beside_its_original(stem, f"{dot}{ending}", beside)


def _beside_its_original(stem: str, ending: str, beside: Container[str]) -> str | None:
    """Return the original if the name's tail could be a computer's, and the original is there."""
    for dash in re.finditer("-", stem):
        original = f"{stem[: dash.start()]}{ending}"
        tail = stem[dash.start() :]
        if original in beside and _ORGANISATIONS_NAME.fullmatch(tail) and not _A_VERSION.fullmatch(tail):
            return original
    return None
