"""Office packages: bounded unzipping, relationships, and XML without entities, links or network."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final
from urllib.parse import unquote

from lxml import etree

from cmmtn_sync.facts.said import CannotRead
from cmmtn_sync.model import Reason

MAX_ENTRIES: Final = 10_000
MAX_UNZIPPED: Final = 200 * 1024 * 1024
SMALL: Final = 20 * 1024 * 1024
"""Below this, any ratio is harmless."""
MAX_RATIO: Final = 100
MAX_TREE: Final = 32 * 1024 * 1024
"""A part that is parsed whole takes about eight times its size in memory."""

_OUT_OF_MEMORY: Final = 2  # libxml2's XML_ERR_NO_MEMORY


@dataclass(frozen=True, kw_only=True, slots=True)
class Relationship:
    """What a part points at: the last word of the relationship's type, and a part of this package."""

    id: str
    type: str
    target: str


class Package:
    """An Office package, opened within bounds. Only what is inside it is ever looked at."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise CannotRead(Reason.DAMAGED, "a file that is cut short or damaged") from error
        entries = self._zip.infolist()
        _check_size(entries, len(data))
        self._names: Mapping[str, str] = {_plain(entry.filename): entry.filename for entry in entries}
        self.locked = any(entry.flag_bits & 1 for entry in entries)
        self._types: dict[str, str] | None = None

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._names

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts, in small letters and without a leading slash."""
        return tuple(self._names)

    def has_office_parts(self) -> bool:
        """Return whether a folder of Word's or Excel's is in it, whatever the package says of itself."""
        return any(name.startswith(("word/", "xl/")) for name in self._names)

    def stream(self, part: str) -> IO[bytes]:
        """Return a part to be read piece by piece. Raise :class:`CannotRead` if it is not there."""
        try:
            return self._zip.open(self._names[_plain(part)])
        except KeyError as error:
            raise CannotRead(Reason.DAMAGED, "a file in which a part is missing") from error
        except RuntimeError as error:  # zipfile's word for an entry with a password
            raise CannotRead(Reason.PASSWORD, "a file with a password") from error
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise CannotRead(Reason.DAMAGED, "a file that is damaged inside") from error

    def read(self, part: str, limit: int = MAX_TREE) -> bytes:
        """Return the bytes of a part. Raise :class:`CannotRead` if it is too large, missing or damaged."""
        try:
            with self.stream(part) as stream:
                data = stream.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise CannotRead(Reason.DAMAGED, "a file that is damaged inside") from error
        if len(data) > limit:
            raise CannotRead(Reason.TOO_LARGE, f"more than {limit // 1024 // 1024} MB of text inside")
        return data

    def beginning(self, part: str, limit: int) -> bytes:
        """Return at most so many bytes of a part. Raise :class:`CannotRead` if it is missing or damaged."""
        try:
            with self.stream(part) as stream:
                return stream.read(limit)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise CannotRead(Reason.DAMAGED, "a file that is damaged inside") from error

    def stored_name(self, part: str) -> str:
        """Return the name of a part with the capitals that it has in the package."""
        return self._names.get(_plain(part), part)

    def tree(self, part: str) -> etree._Element:
        """Return the root element of an XML part."""
        return parsed(self.read(part))

    def tree_if_any(self, part: str) -> etree._Element | None:
        """Return the root of a part that may be missing or broken without harm to the text: styles, notes."""
        if part not in self:
            return None
        try:
            return self.tree(part)
        except CannotRead:
            return None

    def main_part(self) -> str | None:
        """Return the part that the package itself says is its document."""
        return next((r.target for r in self.relationships("") if r.type == "officeDocument"), None)

    def content_type(self, part: str) -> str:
        """Return the content type that the package states for a part, or an empty text."""
        if self._types is None:
            self._types = self._stated_types()
        plain = _plain(part)
        return self._types.get("/" + plain) or self._types.get(plain.rpartition(".")[2], "")

    def _stated_types(self) -> dict[str, str]:
        types: dict[str, str] = {}
        root = self.tree_if_any("[Content_Types].xml")
        for element in () if root is None else root:
            name = element.get("PartName") or element.get("Extension") or ""
            key = "/" + _plain(name) if element.get("PartName") else name.lower()
            types[key] = element.get("ContentType") or ""
        return types

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """Return what a part (or, for an empty name, the package) points at inside the package, in order."""
        folder, _, name = _plain(part).rpartition("/")
        root = self.tree_if_any(posixpath.join(folder, "_rels", f"{name}.rels"))
        return tuple(_relationships(root, folder)) if root is not None else ()

    def related(self, part: str, kind: str) -> tuple[str, ...]:
        """Return the parts, present in the package, that a part points at by one type of relationship."""
        return tuple(r.target for r in self.relationships(part) if r.type == kind and r.target in self)


def _relationships(root: etree._Element, folder: str) -> Iterator[Relationship]:
    for element in root:
        target = unquote(element.get("Target") or "").replace("\\", "/")
        if element.get("TargetMode") == "External" or not target:
            continue  # never followed
        joined = target if target.startswith("/") else posixpath.join("/", folder, target)
        kind = (element.get("Type") or "").rpartition("/")[2]
        yield Relationship(id=element.get("Id") or "", type=kind, target=_plain(posixpath.normpath(joined)))


def _plain(name: str) -> str:
    """Return a part's name as Office compares them: no leading slash, and capitals do not count."""
    return name.replace("\\", "/").lstrip("/").lower()


def _check_size(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Raise if the package would unpack to more than is reasonable; zipfile never reads past what is declared."""
    if len(entries) > MAX_ENTRIES:
        raise CannotRead(Reason.TOO_LARGE, f"a file with more than {MAX_ENTRIES} parts inside")
    unzipped = sum(entry.file_size for entry in entries)
    if unzipped > MAX_UNZIPPED or (unzipped > SMALL and unzipped > MAX_RATIO * size):
        raise CannotRead(Reason.TOO_LARGE, f"a file that unpacks to {unzipped // 1024 // 1024} MB")


def parsed(data: bytes) -> etree._Element:
    """Return the root of an XML document, read without entities, links or network."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise not_xml(error) from error
    if root is None:
        raise CannotRead(Reason.DAMAGED, "a file that is damaged inside")
    return root


def not_xml(error: etree.XMLSyntaxError) -> Exception:
    """Return what to raise for broken XML: our own lack of memory is not the sender's fault."""
    if getattr(error, "code", None) == _OUT_OF_MEMORY or "memory" in str(error).lower():
        return MemoryError()
    return CannotRead(Reason.DAMAGED, "a file that is damaged inside")


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace: transitional and strict packages differ in nothing else."""
    return str(element.tag).rpartition("}")[2]


def all_text(element: etree._Element) -> str:
    """Return the text of an element and of all that is in it, joined."""
    return "".join(str(piece) for piece in element.itertext())


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute by its name without namespace."""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), None)


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """Return the element at a path of names without namespaces, or None."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def core_title(package: Package) -> str:
    """Return the title property of a package, or an empty text."""
    for part in package.related("", "core-properties"):
        root = package.tree_if_any(part)
        title = child(root, "title")
        if title is not None:
            return (title.text or "").strip()
    return ""
