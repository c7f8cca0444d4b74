"""Cuts a path of Graph into tokens: ``root:/a/b.docx:/content`` is ``root``, ``:a/b.docx``, ``content``.

concepts/onedrive-addressing-driveitems.md. Escapes are undone before: in a name there can be no colon and no slash.
"""

from __future__ import annotations

import re

_KEY = re.compile(r"^([A-Za-z]+)\('([^']*)'\)$")
CLOSED = ":/"
"""The last token of a path that ends in colon and slash, as ``root:/a.docx:/``."""


def tokens(path: str) -> list[str]:
    """The tokens after the version. A path relative to an item is one token that begins with a colon."""
    segments = path.split("/")
    found: list[str] = []
    at = 0
    while at < len(segments):
        segment = segments[at]
        at += 1
        if segment.endswith(":") and len(segment) > 1:
            at = _relative(segments, at, segment, found)
        elif key := _KEY.match(segment):
            found += [key[1], key[2]]  # mailFolders('id'), the other way to write a key
        elif segment:
            found.append(segment)
    return found


def _relative(segments: list[str], at: int, anchor: str, found: list[str]) -> int:
    """Read the relative path after ``anchor:`` up to the colon that closes it. Where to go on."""
    names: list[str] = []
    closed = False
    while at < len(segments) and not closed:
        name = segments[at]
        at += 1
        closed = name.endswith(":")
        names.append(name.removesuffix(":"))
    found.append(anchor.removesuffix(":"))
    found.append(":" + "/".join(name for name in names if name))
    if closed and segments[at:] == [""]:
        found.append(CLOSED)
        return len(segments)
    return at
