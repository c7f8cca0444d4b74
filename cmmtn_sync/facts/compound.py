"""Compound files (OLE): what Office wrote before 2007, and what it still wraps a password in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

import msoffcrypto
import olefile  # type: ignore[import-untyped]

from cmmtn_sync.facts.privacy import could_name
from cmmtn_sync.facts.said import CannotRead, Spot
from cmmtn_sync.model import FileKind, Reason

_WRAPPED: Final = ("EncryptedPackage", "\x06DataSpaces")
_STREAMS: Final[tuple[tuple[str, Reason, str], ...]] = (
    ("WordDocument", Reason.OLD_FORMAT, "a Word 97 document (.doc)"),
    ("PowerPoint Document", Reason.NOT_A_DOCUMENT, "a presentation"),
    ("VisioDocument", Reason.NOT_A_DOCUMENT, "a Visio drawing"),
)
_READ: Final[tuple[tuple[str, FileKind], ...]] = (
    ("Workbook", FileKind.OLD_EXCEL),
    ("Book", FileKind.OLD_EXCEL),
    ("__properties_version1.0", FileKind.EMAIL),
)
_WIDE: Final = re.compile(rb"(?:[\x20-\x7e\xa0]\x00){10,400}")
_NARROW: Final = re.compile(rb"[\x20-\x7e\xa0]{10,400}")
_LOOKED_AT: Final = 32 * 1024 * 1024
_NATIVE: Final = "\x01Ole10Native"
_LONGEST_NAME: Final = 260
_PROPERTIES: Final = ("author", "last_saved_by", "title", "subject", "keywords", "comments", "manager", "company")


def compound_kind(data: bytes) -> FileKind:
    """Return the kind of a compound file that we read. Raise :class:`CannotRead` with what any other is."""
    with _opened(data) as compound:
        names = {path[0] for path in compound.listdir(streams=True, storages=True)}
        spots = (*_text_spots(compound), *property_spots(compound))
    if names & set(_WRAPPED):
        raise CannotRead(Reason.PASSWORD, "a file with a password")
    for stream, kind in _READ:
        if stream in names:
            if _has_password(data):
                raise CannotRead(Reason.PASSWORD, f"{kind.words}, with a password")
            return kind
    for stream, reason, words in _STREAMS:
        if stream in names and _has_password(data):
            raise CannotRead(Reason.PASSWORD, f"{words}, with a password", spots)
        if stream in names:
            raise CannotRead(reason, words, spots)
    raise CannotRead(Reason.NOT_A_DOCUMENT, "a file of another program")


def _text_spots(compound: olefile.OleFileIO) -> Iterator[Spot]:
    """Return what could hold a number in the text of a document that we do not read otherwise."""
    for name, _, _ in _STREAMS:
        content = compound.openstream(name).read(_LOOKED_AT) if compound.exists(name) else b""
        yield from (Spot(place="the text", text=text) for text in raw_texts(content) if could_name(text))


def raw_texts(data: bytes) -> Iterator[str]:
    """Return the runs of letters in binary data, in UTF-16 and in one byte for a letter, that could hold a number."""
    for found in _WIDE.finditer(data):
        yield found.group().decode("utf-16-le", "replace")
    for found in _NARROW.finditer(data):
        yield found.group().decode("latin-1")


def streams(data: bytes, limit: int) -> Iterator[tuple[str, bytes]]:
    """Return the path and the bytes of each stream of a compound file that is no larger than that."""
    with _opened(data) as compound:
        for path in compound.listdir(streams=True, storages=False):
            with _translated():
                if compound.get_size(path) <= limit:
                    content = compound.openstream(path).read()
                    yield "/".join(path), content


def compound_property_spots(data: bytes) -> tuple[Spot, ...]:
    """Return the properties of a compound file that could hold a number."""
    with _opened(data) as compound:
        return tuple(property_spots(compound))


def property_spots(compound: olefile.OleFileIO) -> Iterator[Spot]:
    """Return the properties of an opened compound file that could hold a number."""
    try:
        stated = compound.get_metadata()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a document can do without its properties
        return
    for name in _PROPERTIES:
        value = getattr(stated, name, None)
        text = value.decode("latin-1") if isinstance(value, bytes) else ""
        if could_name(text):
            label = name.replace("_", " ").capitalize()
            yield Spot(place=f"the document's properties ({label})", text=text, short=True)


def native_name(data: bytes) -> str:
    """Return what a file inside an Office document was called, or an empty text if that cannot be told."""
    if not data.startswith(olefile.MAGIC):
        return ""
    try:
        with olefile.OleFileIO(BytesIO(data)) as compound:
            content = compound.openstream(_NATIVE).read(6 + 2 * _LONGEST_NAME) if compound.exists(_NATIVE) else b""
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above
        return ""
    return str(content[6:].partition(b"\0")[0].decode("cp1252", "replace"))  # after its size and two bytes of flags


@contextmanager
def _opened(data: bytes) -> Iterator[olefile.OleFileIO]:
    with _translated(), olefile.OleFileIO(BytesIO(data)) as compound:
        yield compound


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (MemoryError, CannotRead):
        raise
    except Exception as error:  # olefile raises whatever it stumbles over
        raise CannotRead(Reason.DAMAGED, "an old Office file that is damaged") from error


def _has_password(data: bytes) -> bool:
    """Return whether a file has a password, if that can be told."""
    try:
        return bool(msoffcrypto.OfficeFile(BytesIO(data)).is_encrypted())
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it knows some versions only, and raises whatever it stumbles over
        return False
