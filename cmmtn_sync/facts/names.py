"""Names of files and folders that hold a number which identifies a patient: what they are called here instead.

A library says them so at its edge, and nothing past it ever sees the number. Four letters tell two such names apart:
enough for files in one folder, and far too few to find the number again by trying all there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import count, takewhile
from typing import Final

from cmmtn_sync.facts.privacy import REMOVED, names_a_patient, redact

_BEGINS: Final = f"{REMOVED[:-1]} "
_LEFT_OUT: Final = "[digits left out "
"""For a number that is taken out because it could be one, though what stands beside it says something else."""
_DIGITS: Final = 10
_LETTERS: Final = "bcdfghjklmnpqrstvwxz"
"""No vowels and no digits: they must not come to a word that says what a file is, or to a year."""


def without_number(name: str) -> str:
    """Return a file's or folder's name without numbers that identify a patient; the name itself if it has none.

    Underscores count as spaces: people put them in the place of spaces.
    """
    return _without(name, 1)


def _without(name: str, turn: int) -> str:
    if sum(letter.isdigit() for letter in name) < _DIGITS:
        return name
    spellings = (name, name.replace("_", " "))
    redacted = max(map(redact, spellings), key=lambda text: text.count(REMOVED))
    if REMOVED not in redacted or redacted == name:
        return name
    begins = _BEGINS if any(map(names_a_patient, spellings)) else _LEFT_OUT
    return redacted.replace(REMOVED, f"{begins}{_four_letters(f'{turn} {name}')}]")


def _four_letters(text: str) -> str:
    number = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
    return "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(4))


def is_without_number(name: str) -> bool:
    """Return whether a number was taken out of a name or path."""
    return _BEGINS in name or _LEFT_OUT in name


def named_a_patient(name: str) -> bool:
    """Return whether what was taken out of a name seems to identify a patient, and is no other number by its words."""
    return _BEGINS in name


def told_apart(names: Iterable[str]) -> Mapping[str, str]:
    """Return each name of one folder -> what it is called here: never two the same."""
    called: dict[str, str] = {}
    kept = []
    for name in sorted(names):
        called[name] = without_number(name)
        kept += [name] if called[name] != name else []
    taken = {name for name in called if name not in kept}
    for name in kept:
        called[name] = next(said for turn in count(1) if (said := _without(name, turn)) not in taken)
        taken.add(called[name])
    return called


def path_without_numbers(path: str) -> str:
    """Return a path with each of its names so."""
    return "/".join(map(without_number, path.split("/")))


def open_path(path: str) -> str:
    """Return a path that a link may lead to: as far as the last folder of which the whole name is said."""
    return "/".join(takewhile(lambda name: not is_without_number(name), path.split("/")))
