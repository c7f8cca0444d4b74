"""Which documents matter, and when what they say came: by the library's history, and by their text.

A library tells when a file was last changed. That may be later than what stands in it: somebody gave it another name,
or SharePoint wrote its own columns into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.match import places_of, unit_at
from cmmtn_sync.model import Document, Facts, Reading, ReceiptSource
from cmmtn_sync.observe import Snapshot
from cmmtn_sync.run.house import House

_YEARS_BACK = 2
"""A policy that a unit says still stands may have come before the first cycle."""
_OF_BYTES = {"sha256", "quickxor"}
"""What names bytes: in a folder, and in SharePoint. Any other name is of what could not be read, or has no hash."""
_AT_ONCE = timedelta(minutes=1)
"""A file that was changed so shortly after it was made has no history worth asking for."""


def matters(house: House, documents: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents from which anything could follow: in a place, and not older than we look back."""
    places = places_of(house.configuration.units.values())
    first = min(c.first_year for c in house.configuration.programme.cycles)
    begins = datetime(first - _YEARS_BACK, 4, 1, tzinfo=UTC)
    return (d for d in documents if d.receipt.at >= begins and unit_at(places, d) is not None)


def settled(
    house: House, snapshot: Snapshot, readings: Mapping[str, Reading], new: Mapping[str, Reading]
) -> tuple[Snapshot, Mapping[str, Reading]]:
    """Return the snapshot with what arrived as it really is, and the readings under the names that it then has.

    It is no news where the text is what it was, and dated by history. Only what was just read is asked about, so each
    version is looked into once.
    """
    before = {d.id: d for of_library in house.store.documents().values() for d in of_library} if new else {}
    found = {d.id: d for d in (_settled(house, d, before.get(d.id), readings) for d in _read_now(snapshot, new))}
    if not found:
        return snapshot, readings
    same = {d.content: readings[d.version] for d in found.values() if d.version in readings}
    truly = replace(
        snapshot,
        documents=tuple(found.get(d.id, d) for d in snapshot.documents),
        arrived=tuple(d for d in (found.get(d.id, d) for d in snapshot.arrived) if not _is_known(d, before)),
    )
    return truly, {**same, **readings}


def _read_now(snapshot: Snapshot, new: Mapping[str, Reading]) -> Iterator[Document]:
    return (d for d in snapshot.arrived if d.content in new)


def _is_known(document: Document, before: Mapping[str, Document]) -> bool:
    was = before.get(document.id)
    return was is not None and was.content == document.content


def _settled(house: House, document: Document, was: Document | None, readings: Mapping[str, Reading]) -> Document:
    same = was is not None and (_moved(was, document) or _says_the_same(house, was, readings.get(document.content)))
    if was is not None and same:
        sent = (
            was.asks_first and not document.asks_first
        )  # it counts from when it was moved, not from when it was shown
        return replace(document, content=was.content, receipt=document.receipt if sent else was.receipt)
    return _dated(house, document, was)


def _moved(was: Document, document: Document) -> bool:
    """Return whether the library moved from a folder to SharePoint, or back, and this file came with it as it was."""
    names = {_naming(was.version), _naming(document.version)}
    return names == _OF_BYTES and was.size == document.size


def _naming(version: str) -> str:
    return version.partition(":")[0]


def _says_the_same(house: House, was: Document, now: Reading | None) -> bool:
    then = house.store.reading(was.content)
    return isinstance(then, Facts) and isinstance(now, Facts) and not now.cut and _text(then) == _text(now)


def _text(facts: Facts) -> tuple[object, ...]:
    """Return what a reader would notice: not the title property, into which SharePoint writes a column.

    What was taken out of a place that no reader sees makes another version too, or it would be held for ever.
    """
    seen = (facts.kind, facts.cover, facts.header, facts.text, facts.sections, facts.tables, facts.macros)
    return (*seen, facts.patient, facts.tracked_changes, facts.comments, facts.hidden, facts.embedded)


def _dated(house: House, document: Document, was: Document | None) -> Document:
    """Return a document with the time at which its bytes came, where the library keeps a history that tells it.

    A history tells versions apart by their length alone: what we saw there before had come before.
    """
    at = document.receipt.at
    if document.receipt.source is not ReceiptSource.SERVICE or at - document.first_received <= _AT_ONCE:
        return document
    try:
        came = house.libraries[document.library].received(document.fetch_as)
    except CmmtnSyncError:
        return document
    too_early = was is not None and came is not None and came <= was.receipt.at
    if came is None or too_early or not document.first_received <= came < at:
        return document
    return replace(document, receipt=replace(document.receipt, at=came))
