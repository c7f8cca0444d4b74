"""What people type to name a unit: its id, or a name that it alone has."""

from __future__ import annotations

from collections.abc import Mapping

from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.model import Unit


def unit_called(text: str, units: Mapping[str, Unit], *besides: str) -> Unit:
    """Return the unit that is called so. Raise ``WrongUseError`` if none is, or several are.

    ``besides`` are the words that may stand in a unit's place.
    """
    from cmmtn_sync.checks.common import unit_named

    found = units.get(text) or unit_named(text, tuple(units.values()))
    if found is None:
        happened = f"There is no unit {text}."
        raise WrongUseError(happened, do=f"Name one of: {', '.join((*besides, *units))}.")
    return found
