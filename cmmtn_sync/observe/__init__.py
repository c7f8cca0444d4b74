"""Fold what the libraries say into a snapshot, and refuse to believe a sudden loss.

What we could not see is not missing. A library that failed, a place that is missing, unseen or newly empty, or
many files gone at once: the documents last known are held, and the units in it are *lost*, so that nobody is asked
for what we could not look for. It is let go when things are there again, or when somebody says that it was meant
(``accept_loss``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cmmtn_sync.model import Attention, Document, Unit
from cmmtn_sync.model.looks import Look
from cmmtn_sync.observe.copies import conflict_copy_of
from cmmtn_sync.observe.follow import Followed, Held, below, folders_above, follow
from cmmtn_sync.observe.losses import (
    LookFailed,
    Lost,
    attention_for_folder,
    attention_for_library,
    attention_for_place,
    lost_place,
    sudden_loss,
)

__all__ = ["EVERYTHING", "Earlier", "LookFailed", "Lost", "Snapshot", "conflict_copy_of", "fold"]

EVERYTHING: Final = frozenset({"*"})
"""What ``--accept-loss`` without a name accepts: the loss of every unit and library."""
_NOT_LOOKED: Final = LookFailed(
    happened="Nothing looked into it.", do="Correct the library’s name in units.yaml or service.yaml."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """What the last run found besides the documents themselves."""

    departed: Mapping[str, tuple[Document, ...]] = field(default_factory=dict)
    """Library -> documents that had gone: one that comes back keeps its id and first receipt."""
    lost: Mapping[str, Lost] = field(default_factory=dict)
    """Unit -> why it was lost at the last run. A look that saw nothing bounds no time of receipt."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """What there is, as far as we can tell."""

    documents: tuple[Document, ...]
    """All that are there, by library and path, and for what we could not look into those last known."""
    arrived: tuple[Document, ...]
    """Those of ``documents`` that are new or have new content since the last look."""
    departed: tuple[Document, ...]
    """Those that were there and really are not any more."""
    lost: Mapping[str, Lost]
    """Unit -> why we cannot tell what it has."""
    attentions: tuple[Attention, ...]
    believed: frozenset[str]
    """Libraries whose whole word is in here: for these alone keep the cursor and the time of the look."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Folded:
    """One library's part of a snapshot."""

    documents: tuple[Document, ...]
    arrived: tuple[Document, ...] = ()
    departed: tuple[Document, ...] = ()
    lost: Mapping[str, Lost] = field(default_factory=dict)
    attentions: tuple[Attention, ...] = ()
    believed: bool = False


def fold(
    looks: Mapping[str, Look | LookFailed],
    known: Mapping[str, tuple[Document, ...]],
    units: Mapping[str, Unit],
    now: datetime,
    last_look: Mapping[str, datetime],
    *,
    accept_loss: Collection[str] = frozenset(),
    earlier: Earlier | None = None,
) -> Snapshot:
    """Return what there is, from what each library said and what the store held of it.

    ``last_look`` is when each library was last looked into and believed. ``accept_loss`` names units or
    libraries whose vanished files were meant to go, or is :data:`EVERYTHING`. A library that nobody looked into
    has failed.
    """
    before = earlier or Earlier()
    folded: dict[str, _Folded] = {}
    for library in sorted({*looks, *known, *(unit.place.library for unit in units.values())}):
        one = _Library(
            held=Held(
                library=library,
                documents=known.get(library, ()),
                departed=before.departed.get(library, ()),
            ),
            units=tuple(u for _, u in sorted(units.items()) if u.place.library == library),
            now=now,
            last_look=last_look.get(library),
            accept_loss=frozenset(accept_loss),
            lost_before=before.lost,
        )
        folded[library] = one.fold(looks.get(library, _NOT_LOOKED))
    return _together(folded)


def _together(folded: Mapping[str, _Folded]) -> Snapshot:
    parts = folded.values()
    return Snapshot(
        documents=tuple(d for part in parts for d in part.documents),
        arrived=tuple(d for part in parts for d in part.arrived),
        departed=tuple(d for part in parts for d in part.departed),
        lost={unit: lost for part in parts for unit, lost in part.lost.items()},
        attentions=tuple(a for part in parts for a in part.attentions),
        believed=frozenset(library for library, part in folded.items() if part.believed),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Library:
    """One library: what we hold of it, and whose places lie in it."""

    held: Held
    units: tuple[Unit, ...]
    now: datetime
    last_look: datetime | None
    accept_loss: frozenset[str]
    lost_before: Mapping[str, Lost]

    def fold(self, look: Look | LookFailed) -> _Folded:
        if isinstance(look, LookFailed):
            return self._all_held(attention_for_library(self.held.library, look))
        followed = follow(self.held, look, self.now, self._looked_at)
        doubted = [document for document in followed.departed if not self._was_meant(document)]
        if not doubted:
            return self._place_by_place(look, followed, doubted)
        sudden = sudden_loss(
            self.held.library, look, self._counted(look, self.held.documents), self._counted(look, doubted)
        )
        return self._all_held(sudden) if sudden else self._place_by_place(look, followed, doubted)

    def _counted(self, look: Look, documents: Collection[Document]) -> int:
        """Return how many of the documents count for a sudden loss: those in units' places, if anything is there still.

        Drafts and reports come and go in the network's own place, many at a time, and are no loss.
        """
        if look.whole and not look.items:
            return len(documents)
        counted = (d for d in documents if not d.asks_first)
        return sum(any(u.place.holds(d.library, d.path) for u in self.units) for d in counted)

    def _all_held(self, attention: Attention) -> _Folded:
        """Believe nothing: new files neither, for they may be another library's."""
        lost = Lost(code=attention.code, why=f"{attention.what} {attention.why}")
        return _Folded(
            documents=self.held.documents,
            lost={unit.id: lost for unit in self.units},
            attentions=(attention, *_conflict_copies(self.held.documents)),
        )

    def _place_by_place(self, look: Look, followed: Followed, doubted: list[Document]) -> _Folded:
        """Believe what was said, but for the places that tell us nothing."""
        lost: dict[str, Lost] = {}
        moved = self._moved_out(followed)
        filled = folders_above(d for d in followed.present if not d.asks_first)
        emptied = folders_above([*doubted, *(document for document in moved if not self._was_meant(document))])
        for unit in self.units:
            before = self.lost_before.get(unit.id)
            loss = lost_place(unit, look, filled=filled, emptied=emptied - filled, before=before)
            if loss:
                lost[unit.id] = loss
        places = [unit.place for unit in self.units if unit.id in lost]
        kept = [d for d in followed.departed if any(place.holds(d.library, d.path) for place in places)]
        kept += [d for d in moved if any(place.holds(d.library, d.path) for place in places)]
        kept_ids = {document.item for document in kept}
        present = tuple(d for d in followed.present if d.item not in kept_ids)
        documents = (*present, *followed.hidden, *kept)
        return _Folded(
            documents=tuple(sorted(documents, key=lambda d: (d.path, d.item))),
            arrived=tuple(d for d in followed.arrived if d.item not in kept_ids),
            departed=tuple(d for d in followed.departed if d.item not in kept_ids),
            lost=lost,
            attentions=(
                *(attention_for_place(unit, lost[unit.id]) for unit in self.units if unit.id in lost),
                *self._unseen_elsewhere(look),
                *_conflict_copies(present),
            ),
            # A folder tells everything every time; of another library the same must be told again.
            believed=followed.by_path or not (kept or followed.hidden),
        )

    def _moved_out(self, followed: Followed) -> list[Document]:
        """Return, as they were, the documents that went from a unit's place to where nobody's is.

        A folder that is renamed takes its files along: they are no more to be found in the place than vanished ones.
        """
        now = {document.item: document for document in followed.present}
        return [
            was
            for was in self.held.documents
            if (found := now.get(was.item)) and self._in_a_place(was) and not self._in_a_place(found)
        ]

    def _in_a_place(self, document: Document) -> bool:
        return any(unit.place.holds(document.library, document.path) for unit in self.units)

    def _looked_at(self, path: str) -> datetime | None:
        """Return when we last saw what lies at a path: not at all, where its unit was lost."""
        blind = any(unit.id in self.lost_before and unit.place.holds(self.held.library, path) for unit in self.units)
        return None if blind else self.last_look

    def _was_meant(self, document: Document) -> bool:
        """Return whether files like this one are meant to go: as somebody said, or because it was never sent."""
        if document.asks_first:
            return True
        owners = {unit.id for unit in self.units if unit.place.holds(document.library, document.path)}
        return bool(self.accept_loss & {*EVERYTHING, self.held.library, *owners})

    def _unseen_elsewhere(self, look: Look) -> tuple[Attention, ...]:
        places = [unit.place.folder for unit in self.units]
        return tuple(
            attention_for_folder(self.held.library, folder)
            for folder in sorted(set(look.unseen))
            if not any(below(folder, place) or below(place, folder) for place in places)
        )


def _conflict_copies(documents: Collection[Document]) -> tuple[Attention, ...]:
    """Return one word for each file that OneDrive doubled because two people changed it at once."""
    names: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        names[document.path.rpartition("/")[0]].add(document.name)
    found = []
    for document in documents:
        original = conflict_copy_of(document.name, names[document.path.rpartition("/")[0]])
        if original:
            found.append(_conflict_copy(document, original))
    return tuple(found)


def _conflict_copy(document: Document, original: str) -> Attention:
    return Attention(
        code="conflict-copy",
        about=document.id,
        what=f"“{document.name}” looks like a second copy of “{original}” that OneDrive made.",
        why="OneDrive keeps both when two people change a file at the same time.",
        do="Open both, keep the right one under its own name, and delete the other.",
    )
