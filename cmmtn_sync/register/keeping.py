"""Pages of the register: each action gets the identity that it had before, or a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cmmtn_sync.model import ActionItem, Entry, RegisterPage
from cmmtn_sync.register.identity import closeness


def latest(pages: Iterable[RegisterPage], unit: str) -> dict[str, ActionItem]:
    """Return a unit's actions as they were last told, by identity, from pages in the order in which they were kept."""
    known: dict[str, ActionItem] = {}
    for page in (p for p in pages if p.unit == unit):
        known.update({entry.id: entry.item for entry in page.entries})
    return known


def entries(items: Sequence[ActionItem], unit: str, pages: Iterable[RegisterPage]) -> tuple[Entry, ...]:
    """Return the actions of a new page under their identities.

    An action that the unit had before keeps its own; each identity goes to the one row that is closest to it.
    """
    known = latest(pages, unit)
    chosen = dict(_paired(items, known))
    fresh = _numbers(unit, known)
    return tuple(Entry(id=chosen.get(at) or next(fresh), item=item) for at, item in enumerate(items))


def _paired(items: Sequence[ActionItem], known: dict[str, ActionItem]) -> Iterator[tuple[int, str]]:
    """Yield which row is which known action: the closest pairs first, each of either once."""
    pairs = ((closeness(item, held), at, name) for at, item in enumerate(items) for name, held in known.items())
    rows: set[int] = set()
    taken: set[str] = set()
    for close, at, name in sorted((p for p in pairs if p[0] > 0), key=lambda p: (-p[0], p[1])):
        if close and at not in rows and name not in taken:
            rows.add(at)
            taken.add(name)
            yield at, name


def _numbers(unit: str, known: dict[str, ActionItem]) -> Iterator[str]:
    """Yield the identities that nothing has yet: ``MTU-WIRRAL/4``, ``MTU-WIRRAL/5`` ..."""
    number = max((int(name.rpartition("/")[2]) for name in known), default=0)
    while True:
        number += 1
        yield f"{unit}/{number}"
