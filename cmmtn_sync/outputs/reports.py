"""A report as a Word document: a template that people edit in Word, filled in and finished.

The template holds words, headings and tables; what Word cannot be relied on to keep (properties, language, marks
on table headers, the colour of a status) is set after it is filled in. docxtpl is imported here: import this
only where a report is built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document
from docxtpl import DocxTemplate

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.outputs.templating import describe_failure, is_template_fault, word_environment
from cmmtn_sync.outputs.word_finish import finish_tables, set_language
from cmmtn_sync.outputs.word_template import is_word, word_problems

REPORT_TEMPLATES: Final[Mapping[str, str]] = {
    "status-network": "Status report - network.docx",
    "status-unit": "Status report - unit.docx",
}
"""Report -> its template in ``templates/reports/``."""

LANGUAGE: Final = "en-GB"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every part in the package: equal reports are to be equal bytes, and a zip knows no earlier day."""
_NOT_IN_A_LINE: Final = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]+")


def build_report(template: bytes, fields: Mapping[str, object], *, created: datetime, title: str, author: str) -> bytes:
    """Return the template filled in, as a Word document; equal arguments give equal bytes.

    ``created`` is aware. Raise :class:`~cmmtn_sync.errors.TemplateError` if the template is not a Word document
    or cannot be filled in: it says which field, under which heading, and what was meant.
    """
    document = _fill(template, fields)
    set_language(document, LANGUAGE)
    finish_tables(document)
    _set_properties(document, created=created, title=title, author=author)
    saved = BytesIO()
    document.save(saved)
    return _in_fixed_order(saved.getvalue())


def _fill(template: bytes, fields: Mapping[str, object]) -> Document:
    if not is_word(template):
        happened = "The report template is not a Word document."
        raise TemplateError(happened, do="Open it in Word and save it as a Word document (.docx).")
    filled = DocxTemplate(BytesIO(template))
    try:
        filled.render(_clean(fields), jinja_env=word_environment(), autoescape=True)
    except Exception as error:
        if not is_template_fault(error):
            raise
        happened = "The report template cannot be filled in."
        do = "Mend it in Word, then run: cmmtn-sync template check"
        raise TemplateError(happened, why=_why(template, fields, error), do=do) from error
    # get_docx() would load the template anew and throw this away.
    document: Document = filled.docx
    return document


def _why(template: bytes, fields: Mapping[str, object], error: Exception) -> str:
    problems = word_problems(template, fields, "")
    return str(problems[0]) if problems else describe_failure(error)


def _clean(value: object) -> object:
    """Return fields in which every text is one line that XML can hold."""
    match value:
        case str():
            return _NOT_IN_A_LINE.sub(" ", value)
        case Mapping():
            return {name: _clean(part) for name, part in value.items()}
        case list() | tuple():
            return [_clean(part) for part in value]
        case _:
            return value


def _set_properties(document: Document, *, created: datetime, title: str, author: str) -> None:
    properties = document.core_properties
    # python-docx writes the moment as it stands and puts a Z behind it.
    moment = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.created = properties.modified = moment
    properties.title = _NOT_IN_A_LINE.sub(" ", title)[:255]
    properties.author = properties.last_modified_by = _NOT_IN_A_LINE.sub(" ", author)[:255]
    properties.language = LANGUAGE
    properties.subject = properties.comments = properties.keywords = ""
    properties.revision = 1


def _in_fixed_order(package: bytes) -> bytes:
    """Return a package with its parts in order of name, after the list of types, all with one date."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            part = ZipInfo(name, date_time=_EARLIEST)
            part.compress_type = ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
