"""What differs between two versions of a document, in words: for whoever accepted the one and now has the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cmmtn_sync.model import Facts

_NAMED: Final = 3
"""How many sections are named before they are only counted: it stands in a cell of the tracker."""


def what_changed(before: Facts, after: Facts) -> str:
    """Return what a later version says otherwise: sections by their headings, then tables, then the length."""
    said = [*_sections(before, after), *_tables(before, after)]
    if said:
        more = f" And {len(said) - _NAMED} changes more." if len(said) > _NAMED else ""
        return " ".join(said[:_NAMED]) + more
    if _plain(before.text) == _plain(after.text):
        return "Its text is the same."
    return f"It has {after.words} words now, {before.words} before."


def _sections(before: Facts, after: Facts) -> Iterator[str]:
    then, now = ({s.title.strip(): _plain(s.text) for s in facts.sections} for facts in (before, after))
    for title, text in now.items():
        if title not in then:
            yield f'"{title}" is new.'
        elif then[title] != text:
            yield f'"{title}" says something else ({len(text.split())} words, {len(then[title].split())} before).'
    for title in then:
        if title not in now:
            yield f'"{title}" is gone.'


def _tables(before: Facts, after: Facts) -> Iterator[str]:
    then, now = ([row for table in facts.tables for row in table.rows] for facts in (before, after))
    changed = len(set(now) - set(then))
    if len(now) != len(then):
        yield f"Its tables have {len(now)} rows now, {len(then)} before."
    elif changed:
        yield f"{changed} of the {len(now)} rows of its tables {'says' if changed == 1 else 'say'} something else."


def _plain(text: str) -> str:
    return " ".join(text.split())
