"""A network's own Excel form with its fields filled in, and nothing else of it changed.

The XML is changed in place: a workbook that openpyxl loads and saves comes out without slicers, threaded comments,
sensitivity labels and more.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.outputs.documents import settled
from cmmtn_sync.outputs.templating import describe_failure, is_template_fault, text_environment

_TEXTS: Final = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml|docProps/core\.xml", re.IGNORECASE)
"""The parts in which text of cells stands, and the properties with the title."""
_MARK: Final = re.compile(r"\{\{|\{%")
_FIELD: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_DATES: Final = frozenset({"created", "modified"})


def fill_workbook(template: bytes, fields: Mapping[str, object], *, created: datetime) -> bytes:
    """Return an Excel template with the fields in its cells and its title filled in; all else stays byte for byte.

    Equal input gives equal bytes. Raise ``TemplateError`` if the template is no workbook, or names a field that there
    is not.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError) as error:
        raise _not_excel() from error
    if "xl/workbook.xml" not in parts:
        raise _not_excel()
    filled = {name: _filled(name, data, fields, created) for name, data in parts.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in filled.items():
            package.writestr(name, data)
    return settled(written.getvalue())


def _filled(name: str, data: bytes, fields: Mapping[str, object], created: datetime) -> bytes:
    core = name.casefold() == "docprops/core.xml"
    if not _TEXTS.fullmatch(name) or (not core and not _MARK.search(data.decode("utf-8", "replace"))):
        return data
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise _not_excel() from error
    if broken := _broken(root):
        why = f'A field is broken in two by a change of its look: "{broken[:80]}".'
        raise _not_filled(why)
    environment = text_environment()
    for element in root.iter("{*}t", "{*}title"):
        if element.text and _MARK.search(element.text):
            element.text = _said(element.text, fields, environment)
    if core:
        _set_dates(root, created)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _said(text: str, fields: Mapping[str, object], environment: SandboxedEnvironment) -> str:
    try:
        return environment.from_string(text).render(dict(fields))
    except Exception as error:
        if not is_template_fault(error):
            raise
        raise _not_filled(describe_failure(error)) from error


def _broken(root: etree._Element) -> str:
    """Return the text of a cell in which a field stands in parts: each part has a look of its own."""
    for cell in root.iter("{*}si", "{*}is"):
        runs = [t.text or "" for t in cell.iter("{*}t")]
        whole = "".join(runs)
        if len(_FIELD.findall(whole)) != sum(len(_FIELD.findall(run)) for run in runs):
            return whole
    return ""


def _set_dates(root: etree._Element, created: datetime) -> None:
    for element in root:
        if etree.QName(element).localname in _DATES:
            element.text = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _not_excel() -> TemplateError:
    return TemplateError(
        "The template is not an Excel workbook that can be read.",
        why="It is damaged, or it was saved as something else than .xlsx.",
        do="Open it in Excel, save it as an Excel workbook (.xlsx), and put it back.",
    )


def _not_filled(why: str) -> TemplateError:
    return TemplateError(
        "The Excel template could not be filled in.",
        why=why,
        do="Mend the field in the template. templates/documents/README.md lists the fields there are.",
    )
