"""Property promotion: SharePoint rewrites Office's files a while after they came (onedrive-api-docs#935).

The sheet, the document and all else stay as they were; what changes is the package around them, and with it
size, hash, eTag and cTag.
"""

from __future__ import annotations

import io
import posixpath
import zipfile

PROMOTED = {".docx", ".xlsx", ".pptx"}
CUSTOM = "docProps/custom.xml"
TYPES = "[Content_Types].xml"
RELATIONS = "_rels/.rels"
CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
CUSTOM_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="ContentTypeId">'
    "<vt:lpwstr>0x0101006C1F3B7D9A1B4E4F8A5C0F2E7B6D9A31</vt:lpwstr></property></Properties>"
)


def is_promoted(name: str) -> bool:
    """Whether SharePoint looks into files of that name."""
    return posixpath.splitext(name)[1].lower() in PROMOTED


def promoted(data: bytes) -> bytes:
    """The package with a property of SharePoint's. It still opens. What is no package comes back as it was."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [(info, package.read(info)) for info in package.infolist()]
            comment = package.comment
    except zipfile.BadZipFile:
        return data
    names = {info.filename for info, _ in parts}
    whole = {TYPES, RELATIONS} <= names and CUSTOM not in names
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for info, part in parts:
            package.writestr(info, _with_custom(info.filename, part) if whole else part)
        if whole:
            package.writestr(zipfile.ZipInfo(CUSTOM, (1980, 1, 1, 0, 0, 0)), CONTENT)
        else:  # it has custom properties already, or is no package of Office's: its bytes change all the same
            package.comment = comment + b"promoted"
    return written.getvalue()


def _with_custom(name: str, part: bytes) -> bytes:
    if name == TYPES:
        added = f'<Override PartName="/{CUSTOM}" ContentType="{CUSTOM_TYPE}"/></Types>'
        return part.replace(b"</Types>", added.encode(), 1)
    if name == RELATIONS:
        added = f'<Relationship Id="rIdCustom" Type="{CUSTOM_RELATION}" Target="{CUSTOM}"/></Relationships>'
        return part.replace(b"</Relationships>", added.encode(), 1)
    return part
