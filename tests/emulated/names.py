"""What SharePoint takes for a name (onedrive-addressing-driveitems.md, support.microsoft.com on OneDrive's limits)."""

from __future__ import annotations

import re

from tests.emulated.wire import Refusal

FORBIDDEN = re.compile(r'["*:<>?/\\|]')
RESERVED = {
    ".lock",
    "con",
    "prn",
    "aux",
    "nul",
    "desktop.ini",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
LONGEST_PATH = 400
LONGEST_NAME = 255


def complaint(name: str, *, is_folder: bool = False) -> str:
    """Why the name is not taken, or an empty text."""
    if not name or FORBIDDEN.search(name):
        return 'The provided name cannot contain any of the following characters: " * : < > ? / \\ |'
    if name != name.strip() or name.lower() in RESERVED or "_vti_" in name or name.startswith("~$"):
        return f"The name '{name}' is reserved or not allowed."
    if is_folder and name.endswith("."):
        return "Folder names can't end with a period."
    return "The name is too long." if len(name) > LONGEST_NAME else ""


def check_name(name: str, path: str, *, is_folder: bool, checked: bool) -> None:
    """Raises Refusal (400 invalidRequest) for a name or a whole path that SharePoint does not take."""
    if not checked:
        return
    wrong = complaint(name, is_folder=is_folder)
    if wrong:
        raise Refusal(400, "invalidRequest", wrong, "invalidPath")
    if len(path) > LONGEST_PATH:
        raise Refusal(400, "invalidRequest", "The specified file or folder path is too long.", "pathIsTooLong")


def another_name(name: str, taken: set[str]) -> str:
    """The name with a number, as ``rename`` chooses it: "Report 1.docx"."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem:
        stem, extension = name, ""
    number = 1
    while True:
        tried = f"{stem} {number}{dot if extension else ''}{extension}"
        if tried.casefold() not in taken:
            return tried
        number += 1
