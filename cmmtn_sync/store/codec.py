"""Nouns as JSON and back: frozen dataclasses of text, numbers, dates, times, enums, tuples and each other.

Reading forgives what a later version added or left out: an unknown field is ignored, a missing one takes the
noun's default. Times are written in UTC to the microsecond, so that their text sorts as they do.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from cmmtn_sync.model import Facts, Reading, Unreadable

Noun = TypeVar("Noun")
Turn: TypeAlias = Callable[[Any], Any] | None
"""How a value is turned into what JSON holds, or back; None where it may stay as it is."""

_AS_IT_IS: Final = (str, int, float, bool, NoneType)
_QUICKLY: Final = 1
"""zlib's level: a third of the size for a tenth of the time of the default."""


def as_text(at: datetime) -> str:
    """Return a moment as UTC text that sorts in time's order. Raise ``ValueError`` if it has no time zone."""
    if at.tzinfo is None:
        msg = f"a moment without a time zone: {at.isoformat()}"
        raise ValueError(msg)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def dumps(noun: object) -> str:
    """Return a noun as JSON. The same noun gives the same text."""
    turn = _writer(cast("Any", type(noun)))
    return _json(turn(noun) if turn else noun)


def loads(kind: type[Noun], text: str) -> Noun:
    """Return the noun of a kind that the text holds. Raise ``TypeError`` if it lacks what has no default."""
    turn = _reader(cast("Any", kind))
    plain = json.loads(text)
    return cast("Noun", turn(plain) if turn else plain)


def pack(reading: Reading) -> bytes:
    """Return a reading as packed JSON: facts are some 20 KB of text each, and there are thousands."""
    turn = _writer(cast("Any", type(reading)))
    plain = turn(reading) if turn else reading
    # Text that left a broken file may hold half a surrogate pair, which plain UTF-8 refuses.
    return zlib.compress(_json(plain).encode("utf-8", "surrogatepass"), _QUICKLY)


@lru_cache(maxsize=4096)
def unpack(packed: bytes) -> Reading:
    """Return the reading that :func:`pack` packed."""
    # Kept, because a worker and a rehearsal want the same readings at every run.
    # Named, json.loads would first guess the encoding.
    plain = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    turn = _reader(cast("Any", Unreadable if "reason" in plain else Facts))
    return cast("Reading", turn(plain) if turn else plain)


def _json(plain: object) -> str:
    # Escaped, two halves of a surrogate pair that stand side by side would come back as one character.
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


@cache
def _writer(hint: Any) -> Turn:  # noqa: ANN401  a type hint is any value
    """Return how a value of a type becomes what JSON can hold."""
    if hint in _AS_IT_IS:
        return None
    if get_origin(hint) is tuple:
        return _each(list, [_writer(inner) for inner in get_args(hint) if inner is not Ellipsis])
    if (inner := _or_none(hint)) is not None:
        return _unless_none(_writer(inner))
    if issubclass(hint, Enum):
        return lambda value: value.value
    if issubclass(hint, datetime):
        return as_text
    if issubclass(hint, date):
        return date.isoformat
    if issubclass(hint, time):
        return time.isoformat
    return _noun_writer(hint)


@cache
def _reader(hint: Any) -> Turn:  # noqa: ANN401  a type hint is any value
    """Return how what JSON held becomes a value of a type again."""
    if hint in _AS_IT_IS:
        return None
    if get_origin(hint) is tuple:
        return _each(tuple, [_reader(inner) for inner in get_args(hint) if inner is not Ellipsis])
    if (inner := _or_none(hint)) is not None:
        return _unless_none(_reader(inner))
    if issubclass(hint, Enum):
        return {member.value: member for member in hint}.__getitem__
    if issubclass(hint, (datetime, date, time)):
        return cast("Turn", hint.fromisoformat)
    return _noun_reader(hint)


def _noun_writer(kind: type) -> Turn:
    turns = [(name, _writer(hint)) for name, hint in _hints(kind).items()]

    def write(noun: object) -> dict[str, object]:
        return {name: turn(getattr(noun, name)) if turn else getattr(noun, name) for name, turn in turns}

    return write


def _noun_reader(kind: type) -> Turn:
    hints = _hints(kind)
    turns = [(name, turn) for name, hint in hints.items() if (turn := _reader(hint))]
    known = hints.keys()

    def read(plain: dict[str, Any]) -> object:
        if not plain.keys() <= known:
            plain = {name: value for name, value in plain.items() if name in known}
        for name, turn in turns:
            if name in plain:
                plain[name] = turn(plain[name])
        return kind(**plain)

    return read


def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _or_none(hint: Any) -> Any:  # noqa: ANN401  a type hint is any value
    """Return X for ``X | None``, and None for what is no such union."""
    if get_origin(hint) not in {Union, UnionType}:
        return None
    inner = [each for each in get_args(hint) if each is not NoneType]
    if len(inner) != 1:
        msg = f"the store keeps no union of several kinds: {hint}"
        raise TypeError(msg)
    return inner[0]


def _unless_none(turn: Turn) -> Turn:
    if turn is None:
        return None
    return lambda value: None if value is None else turn(value)


def _each(holder: type[list[Any] | tuple[Any, ...]], turns: list[Turn]) -> Turn:
    """Return the turn of a tuple whose members are all of one type."""
    (turn,) = turns
    if turn is None:
        return holder
    return lambda values: holder(map(turn, values))
