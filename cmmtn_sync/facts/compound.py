"""Compound files (OLE): what Office wrote before 2007, and what it still wraps a password in."""

from __future__ import annotations

from io import BytesIO
from typing import Final, Never

import msoffcrypto
import olefile  # type: ignore[import-untyped]

from cmmtn_sync.facts.said import CannotRead
from cmmtn_sync.model import Reason

_WRAPPED: Final = ("EncryptedPackage", "\x06DataSpaces")
_STREAMS: Final[tuple[tuple[str, Reason, str], ...]] = (
    ("WordDocument", Reason.OLD_FORMAT, "a Word 97 document (.doc)"),
    ("Workbook", Reason.OLD_FORMAT, "an Excel 97 workbook (.xls)"),
    ("Book", Reason.OLD_FORMAT, "an Excel 5 workbook (.xls)"),
    ("PowerPoint Document", Reason.NOT_A_DOCUMENT, "a presentation"),
    ("__properties_version1.0", Reason.NOT_A_DOCUMENT, "an email"),
    ("VisioDocument", Reason.NOT_A_DOCUMENT, "a Visio drawing"),
)


def refuse_compound(data: bytes) -> Never:
    """Raise :class:`CannotRead` with what a compound file is: none of them is read."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as compound:
            names = {path[0] for path in compound.listdir(streams=True, storages=True)}
    except MemoryError:
        raise
    except Exception as error:  # olefile raises whatever it stumbles over
        raise CannotRead(Reason.DAMAGED, "an old Office file that is damaged") from error
    if names & set(_WRAPPED):
        raise CannotRead(Reason.PASSWORD, "a file with a password")
    for stream, reason, words in _STREAMS:
        if stream in names:
            raise CannotRead(*_with_password(data, reason, words))
    raise CannotRead(Reason.NOT_A_DOCUMENT, "a file of another program")


def _with_password(data: bytes, reason: Reason, words: str) -> tuple[Reason, str]:
    """Return the same, or that it has a password, if that can be told."""
    try:
        encrypted = msoffcrypto.OfficeFile(BytesIO(data)).is_encrypted()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it knows some versions only, and raises whatever it stumbles over
        return reason, words
    return (Reason.PASSWORD, f"{words}, with a password") if encrypted else (reason, words)
