"""What a document says of itself: bytes in, :class:`Facts` or :class:`Unreadable` out. Pure: no file, no network.

What is read here is hostile: call it in the child process of :mod:`cmmtn_sync.reader`, not in the worker.
"""

from __future__ import annotations

from typing import Final

from cmmtn_sync.model import Reading, Reason, Unreadable

__all__ = ["MAX_BYTES", "READER_VERSION", "read_facts"]

READER_VERSION: Final[int] = 3
"""Raised whenever the same bytes would give other facts: kept facts of an older version are read again."""

MAX_BYTES: Final = 100 * 1024 * 1024
"""Larger files are not read at all. (SharePoint itself takes 250 GB.)"""


def read_facts(data: bytes, name: str) -> Reading:
    """Return what the bytes say, or why they cannot be read. Raise nothing but ``MemoryError``.

    The bytes decide what a file is; ``name`` only words the answer where nothing is known of the bytes.
    """
    # Imported here: the worker needs READER_VERSION on every quiet run, and lxml and pdfium on none.
    from cmmtn_sync.facts.finishing import finished, patients  # noqa: PLC0415
    from cmmtn_sync.facts.reading import said_of  # noqa: PLC0415
    from cmmtn_sync.facts.said import CannotRead  # noqa: PLC0415

    if len(data) > MAX_BYTES:
        return Unreadable(reason=Reason.TOO_LARGE, reader=READER_VERSION, detail="a file of more than 100 MB")
    try:
        return finished(said_of(data, name), READER_VERSION)
    except CannotRead as why:
        found = patients(why.spots)
        return Unreadable(reason=why.reason, reader=READER_VERSION, detail=why.detail, patient=found)
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - a fault of ours in one document never stops the others
        # The class alone: the message of a parser may hold a piece of the document.
        detail = f"our reader failed ({type(fault).__name__})"
        return Unreadable(reason=Reason.READER_DIED, reader=READER_VERSION, detail=detail)
