"""Which column of a table is which, by its heading and by what people call it instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cmmtn_sync.wording.headings import plain

_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*|\n.*", re.DOTALL)
"""What stands in a heading to explain it: "Due (dd/mm/yy)"."""
_PARTS: Final = re.compile(r"[:/|?]|\s[-–]\s|\band\b")
_FORM_COLUMNS: Final = 2
_SHORT: Final = 3
_LONG: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """What the columns of one kind of table are called."""

    called: Mapping[str, tuple[str, ...]]
    """A column -> what people call it."""
    at_last: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A column -> what it is called where nothing nearer is there."""
    loose: frozenset[str] = frozenset()
    """Columns that a word in a longer heading tells: "Named action owner"."""

    def columns_of(self, header: Sequence[str], wanted: Sequence[str] = ()) -> dict[str, int]:
        """Return which column stands for which wanted one (for all that are known, if none is named)."""
        words = [tuple(_readings(heading)) for heading in header]
        found: dict[str, int] = {}
        for rule in (self._is_it, self._is_called, self._at_last, self._speaks_of):
            for name in (w.casefold() for w in wanted or self.called):
                free = (
                    i
                    for i, readings in enumerate(words)
                    if i not in found.values() and any(rule(have, name) for have in readings)
                )
                at = next(free, None) if name not in found else None
                if at is not None:
                    found[name] = at
        return found

    @staticmethod
    def _is_it(have: frozenset[str], name: str) -> bool:
        return have == plain(name)

    def _is_called(self, have: frozenset[str], name: str) -> bool:
        return any(have == plain(phrase) for phrase in self._phrases(name))

    def _at_last(self, have: frozenset[str], name: str) -> bool:
        return any(have == plain(phrase) for phrase in self.at_last.get(name, ()))

    def _speaks_of(self, have: frozenset[str], name: str) -> bool:
        """Return whether a longer heading holds the name, or what people call it; a network's own by its words."""
        want = plain(name)
        if name not in self.called:
            return bool(want & have)
        short = len(have) <= _SHORT
        held = any(p <= have for phrase in self.called[name] if _tells(p := plain(phrase), in_a_short_heading=short))
        return name in self.loose and bool(want) and (want <= have or held)

    def _phrases(self, name: str) -> tuple[str, ...]:
        """Return what a column is called; of a network's own name, what its telling word is called."""
        if name in self.called:
            return self.called[name]
        return tuple(phrase for key, all_of in self.called.items() if plain(key) & plain(name) for phrase in all_of)


def _tells(phrase: frozenset[str], *, in_a_short_heading: bool) -> bool:
    """Return whether a phrase tells a column by standing in its heading: two words, or a long one in few."""
    return len(phrase) > 1 or (in_a_short_heading and any(len(word) >= _LONG for word in phrase))


def _readings(heading: str) -> Iterator[frozenset[str]]:
    """Yield the words of a heading, whole and in its parts: "Measurable: how will we know?", "Evidence / comments"."""
    bare = _ASIDE.sub(" ", heading)
    for text in dict.fromkeys((bare, heading, *_PARTS.split(bare))):
        if words := plain(text):
            yield words


def forms_in(
    rows: Iterable[Sequence[str]], begins: str, columns_of: Callable[[Sequence[str]], Mapping[str, int]]
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the small forms of a table of labels and answers: one begins where the label ``begins`` comes again."""
    pairs: list[tuple[str, str]] = []
    for row in rows:
        if len(row) != _FORM_COLUMNS:
            continue
        label, answer = row[0].rstrip(": "), row[1]
        if begins in columns_of([label]) and any(begins in columns_of([held]) for held, _ in pairs):
            yield tuple(pairs)
            pairs = []
        pairs.append((label, answer))
    if pairs:
        yield tuple(pairs)
