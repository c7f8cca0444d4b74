"""Which module reads which kind of file. A document that came in an email is read in the email's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from cmmtn_sync.facts import excel, opensheets, opentext, otherexcel, pdf, word
from cmmtn_sync.facts.kinds import recognised
from cmmtn_sync.facts.mail import Attachment, Envelope, opened
from cmmtn_sync.facts.said import CannotRead, Said
from cmmtn_sync.model import FileKind, Reason

READERS: Final[Mapping[FileKind, Callable[[bytes], Said]]] = {
    FileKind.WORD: word.read,
    FileKind.EXCEL: excel.read,
    FileKind.PDF: pdf.read,
    FileKind.OPEN_TEXT: opentext.read,
    FileKind.OPEN_SPREADSHEET: opensheets.read,
    FileKind.OLD_EXCEL: otherexcel.read_old,
    FileKind.BINARY_EXCEL: otherexcel.read_binary,
}
"""A new kind of file is one module and one line here."""

_NO_DOCUMENT: Final = frozenset({Reason.NOT_A_DOCUMENT, Reason.EMPTY})
"""What is attached beside a document: the logo of a signature, a calendar entry, another email."""


def said_of(data: bytes, name: str) -> Said:
    """Return what the bytes say, read by what they are. Raise :class:`CannotRead`."""
    kind = recognised(data, name)
    return _carried(opened(data)) if kind is FileKind.EMAIL else READERS[kind](data)


def _carried(envelope: Envelope) -> Said:
    """Return what the one document in an email says, with what the email itself could give away."""
    documents = [a for a in envelope.attachments if _is_a_document(a)]
    if not documents:
        raise CannotRead(Reason.NOT_A_DOCUMENT, "an email without a document attached", envelope.spots)
    if len(documents) > 1:
        words = f"an email with {len(documents)} documents attached: please upload each as a file of its own"
        raise CannotRead(Reason.NOT_A_DOCUMENT, words, envelope.spots)
    (document,) = documents
    try:
        said = READERS[recognised(document.data, document.name)](document.data)
    except CannotRead as why:
        raise CannotRead(why.reason, f"{why.detail}, in an email", (*envelope.spots, *why.spots)) from why
    return replace(said, carried_by=FileKind.EMAIL.words, spots=(*envelope.spots, *said.spots))


def _is_a_document(attachment: Attachment) -> bool:
    try:
        return recognised(attachment.data, attachment.name) is not FileKind.EMAIL
    except CannotRead as why:
        return why.reason not in _NO_DOCUMENT
