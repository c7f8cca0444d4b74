"""The documents that units fill in: a template with its cover filled in, the same bytes for the same input.

docxtpl is imported here: import this only where a document is made.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from lxml.etree import LxmlError

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.outputs.templating import describe_failure, is_template_fault, text_environment, word_environment

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold: a package says nothing of when it was made, its properties do."""


def fill_document(template: bytes, fields: Mapping[str, object], *, created: datetime) -> bytes:
    """Return a Word template with its fields filled in, created and modified at that moment (aware).

    Equal input gives equal bytes. Fields in the title property are filled in too. Raise ``TemplateError`` if
    the template is no Word document, names a field that there is not, or asks for what templates may not do.
    """
    document = _open(template)
    title = document.docx.core_properties.title
    document.docx.core_properties.title = ""  # docxtpl escapes properties twice: ours is set below
    try:
        document.render(dict(fields), word_environment(), autoescape=True)
        filled = text_environment().from_string(title).render(dict(fields))
    except Exception as error:
        if not is_template_fault(error) and not isinstance(error, LxmlError):
            raise
        raise _not_filled(error) from error
    _set_properties(document, filled, created)
    written = io.BytesIO()
    document.docx.save(written)
    return settled(written.getvalue())


def settled(package: bytes) -> bytes:
    """Return an Office package whose parts carry no time, so that equal parts are equal bytes."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # Windows and Linux write the same
            new.writestr(entry, old.read(part))
    return result.getvalue()


def _open(template: bytes) -> DocxTemplate:
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.init_docx()
    except (OpcError, zipfile.BadZipFile, LxmlError, KeyError, ValueError) as error:
        raise _not_word() from error
    return document


def _not_word() -> TemplateError:
    return TemplateError(
        "The template is not a Word document that can be read.",
        why="It is damaged, or it was saved as something else than .docx.",
        do="Open it in Word, save it as a Word document (.docx), and put it back.",
    )


def _not_filled(error: Exception) -> TemplateError:
    # lxml speaks of lines of XML, which help nobody who knows only Word.
    broken = "A field in it is broken in two, or stands where Word cannot hold text."
    return TemplateError(
        "The Word template could not be filled in.",
        why=broken if isinstance(error, LxmlError) else describe_failure(error),
        do="Mend the field in the template. templates/documents/README.md lists the fields there are.",
    )


def _set_properties(document: DocxTemplate, title: str, created: datetime) -> None:
    moment = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)  # python-docx takes naive UTC
    properties = document.docx.core_properties
    properties.title = title
    properties.created = moment
    properties.modified = moment
    properties.revision = 1
