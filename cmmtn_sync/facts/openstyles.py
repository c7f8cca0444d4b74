"""What an OpenDocument file's styles say: title, size, bold, a new page, hidden; ancestors folded in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from cmmtn_sync.facts.package import Package, all_text, attribute, child, local, parsed
from cmmtn_sync.facts.parts import spots_in
from cmmtn_sync.facts.said import CannotRead, Spot
from cmmtn_sync.model import Reason

_DEEPEST_CHAIN: Final = 12
_SIZE: Final = re.compile(r"^(\d+(?:\.\d+)?)(pt|%)$")
_BOLD: Final = frozenset({"bold", "600", "700", "800", "900"})


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenStyle:
    """A style of any family."""

    title: bool = False
    level: int | None = None
    size: float = 0.0
    bold: bool | None = None
    new_page: bool = False
    hidden: bool = False
    unseen: bool = False
    """Whether its letters are hidden."""


class OpenStyles:
    """The styles of a document by family and name; unknown ones are plain."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._elements: dict[tuple[str, str], etree._Element] = {}
        self._folded: dict[tuple[str, str], OpenStyle] = {}
        for root in roots:
            for element in root.iter("{*}style"):
                key = (attribute(element, "family") or "", attribute(element, "name") or "")
                self._elements.setdefault(key, element)

    def named(self, family: str, name: str, depth: int = 0) -> OpenStyle:
        """Return a style, what it is based on folded in."""
        key = (family, name)
        if key in self._folded:
            return self._folded[key]
        element = self._elements.get(key)
        if element is None or depth > _DEEPEST_CHAIN:
            return OpenStyle(title=name == "Title")
        base = self.named(family, attribute(element, "parent-style-name") or "", depth + 1)
        self._folded[key] = folded = _over(base, element, name)
        return folded


def _over(base: OpenStyle, element: etree._Element, name: str) -> OpenStyle:
    words, lines, table = (child(element, f"{kind}-properties") for kind in ("text", "paragraph", "table"))
    level = attribute(element, "default-outline-level") or ""
    weight = _stated(words, "font-weight")
    return replace(
        base,
        title=base.title or name == "Title",
        level=int(level) if level.isdigit() else base.level,
        size=_size(_stated(words, "font-size"), base.size),
        bold=weight in _BOLD if weight else base.bold,
        new_page=_stated(lines, "break-before") == "page",
        hidden=_stated(table, "display") == "false",
        unseen=base.unseen or _stated(words, "display") == "none",
    )


def _stated(properties: etree._Element | None, name: str) -> str:
    return (attribute(properties, name) or "") if properties is not None else ""


def _size(stated: str, base: float) -> float:
    found = _SIZE.match(stated)
    if found is None:
        return base
    return float(found[1]) if found[2] == "pt" else base * float(found[1]) / 100


def content_of(package: Package, kind: str) -> tuple[etree._Element, OpenStyles]:
    """Return the body of an OpenDocument file (``text`` or ``spreadsheet``) and its styles. Raise if there is none."""
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise CannotRead(Reason.PASSWORD, "an OpenDocument file with a password")
    content = parsed(package.read("content.xml"))
    body = child(content, "body", kind)
    if body is None:
        raise CannotRead(Reason.DAMAGED, "an OpenDocument file without a body")
    named = package.tree_if_any("styles.xml")
    return body, OpenStyles([content, *([named] if named is not None else [])])


def stated_title(package: Package) -> str:
    """Return the title property, or an empty text."""
    root = package.tree_if_any("meta.xml")
    title = child(root, "meta", "title")
    return (title.text or "").strip() if title is not None else ""


def outside(package: Package) -> str:
    """Return the text of page headers and footers, each line once."""
    root = package.tree_if_any("styles.xml")
    lines: dict[str, None] = {}
    for element in root.iter("{*}header", "{*}footer", "{*}header-left", "{*}footer-left") if root is not None else ():
        for paragraph in element.iter("{*}p", "{*}h"):
            text = " ".join(all_text(paragraph).split())
            if text and text != "???":  # LibreOffice's word for the name of the sheet
                lines[text] = None
    return "\n".join(lines)


def outside_spots(package: Package) -> Iterator[Spot]:
    """Return what stands in page headers and footers."""
    return spots_in("the page header or footer", outside(package).splitlines())


def has_macros(package: Package) -> bool:
    """Return whether the file carries programs."""
    return any(name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in package.names())


def repeats(element: etree._Element, name: str, most: int) -> int:
    """Return a number that an element states of itself, between 1 and a limit."""
    stated = attribute(element, name) or "1"
    return max(1, min(int(stated), most)) if stated.isdigit() else 1


def is_row(element: etree._Element) -> bool:
    """Return whether it is a row, and not a group of rows."""
    return local(element) == "table-row"
