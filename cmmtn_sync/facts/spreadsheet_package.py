"""A workbook's package, opened with bounds: which part is which sheet, and what the sheets share.

ECMA-376 part 1 (SpreadsheetML) and part 2 (packages). Nothing here is written; nothing outside is followed.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NoReturn
from zlib import error as ZlibError  # noqa: N812 - zlib names its error in lower case

from lxml import etree

from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.spreadsheet_text import from_xstring

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 5_000
_MOST_BYTES = 256 * 1024 * 1024
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DO = "Restore the last version from the version history, or ask the installer to look. Nothing was changed."


def hold(why: str) -> NoReturn:
    """Raise the error that leaves the tracker alone, with the reason in plain words."""
    happened = "The tracker was left alone."
    raise TrackerHeldError(happened, why=why, do=_DO)


@contextmanager
def held_where_strange() -> Iterator[None]:
    """Hold the tracker where something in it is so strange that nobody foresaw it: one cell never stops a run."""
    try:
        yield
    except (ValueError, ArithmeticError, LookupError, MemoryError, etree.LxmlError) as error:
        hold(f"Something in the file could not be understood ({type(error).__name__}).")


@cache
def main(name: str) -> str:
    """Return an element's name in the main namespace, as lxml writes it."""
    return f"{{{MAIN}}}{name}"


_TEXT: Final = main("t")
_READING_AID: Final = main("rPh")


def parse_xml(data: bytes) -> etree._Element:
    """Return the root of a part. Entities and the network are never followed; a document type is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        hold("A part of the file is damaged.")
    if root.getroottree().docinfo.internalDTD is not None:
        hold("A part of the file declares a document type, which no tracker does.")
    return root


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """Where a part points to: another part (as its path), or outside."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """The parts of a workbook, and what the workbook says of them."""

    parts: Mapping[str, bytes]
    workbook: str
    """The path of the workbook's own part."""
    sheets: Mapping[str, str]
    """Sheet name -> path of its part, in the workbook's order."""
    strings: tuple[str, ...]
    date_styles: frozenset[int]
    """The cell formats (``s``) that show a number as a day."""
    wrapped_styles: frozenset[int]
    """The cell formats that break a text into lines."""
    _trees: dict[str, etree._Element] = field(default_factory=dict, init=False, compare=False, repr=False)

    def tree(self, path: str) -> etree._Element:
        """Return a part's root, parsed once: to be read, never to be changed."""
        if path not in self._trees:
            self._trees[path] = parse_xml(self.parts[path])
        return self._trees[path]

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return where a part points to."""
        return tuple(_relations(self.parts, part))


def open_package(data: bytes) -> Package:
    """Return the workbook's package. Raise ``TrackerHeldError`` for one that we do not know."""
    with held_where_strange():
        return _opened(_unzip(data))


def _opened(parts: Mapping[str, bytes]) -> Package:
    workbook = _workbook_path(parts)
    root = parse_xml(parts[workbook])
    _refuse_unknown(root)
    relations = {r.id: r for r in _relations(parts, workbook)}
    sheets = dict(_sheets(root, relations))
    for path in sheets.values():
        if path not in parts:
            hold("The file names a sheet that is not in it.")
    by_kind = {r.kind: r.target for r in relations.values()}
    formats = tuple(_formats(parts.get(by_kind.get("styles", ""))))
    return Package(
        parts=parts,
        workbook=workbook,
        sheets=sheets,
        strings=tuple(_strings(parts.get(by_kind.get("sharedStrings", "")))),
        date_styles=frozenset(number for number, (is_date, _) in enumerate(formats) if is_date),
        wrapped_styles=frozenset(number for number, (_, wraps) in enumerate(formats) if wraps),
    )


def _unzip(data: bytes) -> dict[str, bytes]:
    if data.startswith(_OLE):
        hold("The file is protected by a password, or saved in an old format.")
    parts: dict[str, bytes] = {}
    left = _MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if len(package.infolist()) > _MOST_PARTS:
                hold("The file has far more parts than a tracker has.")
            for info in package.infolist():
                with package.open(info) as part:
                    parts[info.filename] = part.read(left + 1)
                left -= len(parts[info.filename])
                if left < 0:
                    hold("The file is far larger inside than a tracker is.")
    except (zipfile.BadZipFile, ZlibError, EOFError, RuntimeError, NotImplementedError, OSError):
        hold("The file is not an Excel workbook, or it is damaged.")
    return parts


def _workbook_path(parts: Mapping[str, bytes]) -> str:
    for relation in _relations(parts, ""):
        if relation.kind == "officeDocument" and relation.target in parts:
            return relation.target
    hold("The file is not an Excel workbook.")


def _refuse_unknown(workbook: etree._Element) -> None:
    if _STRICT in str(workbook.tag):
        hold('The file was saved as "Strict Open XML". Save it as an ordinary Excel workbook.')
    if workbook.tag != main("workbook"):
        hold("The file is not an Excel workbook.")
    properties = workbook.find(main("workbookPr"))
    if properties is not None and properties.get("date1904", "0") in {"1", "true"}:
        hold("The file counts its days from 1904. We cannot write dates into it safely.")


def relations_path(part: str) -> str:
    """Return the path of the part that holds a part's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relations(parts: Mapping[str, bytes], part: str) -> Iterator[Relation]:
    data = parts.get(relations_path(part))
    if data is None:
        return
    for element in parse_xml(data).iter(f"{{{PACKAGE}}}Relationship"):
        external = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        yield Relation(id=element.get("Id", ""), kind=kind, target=target, external=external)


def _sheets(workbook: etree._Element, relations: Mapping[str, Relation]) -> Iterator[tuple[str, str]]:
    for sheet in workbook.iter(main("sheet")):
        relation = relations.get(sheet.get(f"{{{RELATIONS}}}id", ""))
        if relation is not None and relation.kind == "worksheet":
            yield sheet.get("name", ""), relation.target


def rich_text(element: etree._Element) -> str:
    """Return the text of a string item: its runs joined, without the reading aids."""
    if len(element) == 1 and element[0].tag == _TEXT:  # as nearly all are, and there are very many
        return from_xstring(element[0].text or "")
    texts = (
        t.text or ""
        for t in element.iter(_TEXT)
        if (parent := t.getparent()) is not None and parent.tag != _READING_AID
    )
    return from_xstring("".join(texts))


def _strings(data: bytes | None) -> Iterator[str]:
    if data is not None:
        for item in parse_xml(data).iter(main("si")):
            yield rich_text(item)


def _formats(data: bytes | None) -> Iterator[tuple[bool, bool]]:
    """Yield of each cell format whether it shows a day, and whether it breaks a text into lines."""
    if data is None:
        return
    root = parse_xml(data)
    own = {f.get("numFmtId", ""): f.get("formatCode", "") for f in root.iter(main("numFmt"))}
    formats = root.find(main("cellXfs"))
    for style in formats if formats is not None else ():
        code = style.get("numFmtId", "0")
        alignment = style.find(main("alignment"))
        is_date = shows_day(own[code]) if code in own else int(code) in _BUILT_IN_DATES
        yield is_date, alignment is not None and alignment.get("wrapText", "0") in {"1", "true"}


def shows_day(format_code: str) -> bool:
    """Return whether a number format shows a day: it has a d, m or y outside quotation marks and brackets."""
    plain, quoted, skip, bracket = [], False, False, False
    for letter in format_code.partition(";")[0]:
        if skip:
            skip = False
        elif letter == '"':
            quoted = not quoted
        elif letter in "\\_*" and not quoted:
            skip = True
        elif letter in "[]" and not quoted:
            bracket = letter == "["
        elif not quoted and not bracket:
            plain.append(letter.lower())
    return any(letter in "dmy" for letter in plain) and "general" not in "".join(plain)
