"""What Word's styles say of a paragraph: heading level, title, size, bold. By name, so in any language's Word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from cmmtn_sync.facts.package import attribute, child, local

_HEADING: Final = re.compile(r"^heading (\d)$")
_DEEPEST_CHAIN: Final = 12
_BODY_TEXT: Final = "9"
"""Word's outline level for "no heading"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """A paragraph style (or a character style, of which only bold and size count), its ancestors folded in."""

    name: str = ""
    level: int | None = None
    size: float | None = None
    bold: bool | None = None

    @property
    def is_title(self) -> bool:
        """Return whether it is Word's own style for the title of a document."""
        return self.name == "title"

    @property
    def is_listing(self) -> bool:
        """Return whether it belongs to a table of contents or of figures, its heading included."""
        return self.name.startswith(("toc ", "table of figures", "table of contents", "contents "))


class Styles:
    """The styles of a document; unknown ones are plain."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: Mapping[str, etree._Element] = {}
        self._folded: dict[str, Style] = {}
        self.default = Style(size=20, bold=False)
        if root is None:
            return
        styles = [e for e in root if local(e) == "style"]
        self._elements = {attribute(e, "styleId") or "": e for e in styles}
        looks = look(child(root, "docDefaults", "rPrDefault", "rPr"))
        self.default = replace(self.default, size=looks.size or 20, bold=bool(looks.bold))
        normal = next((e for e in styles if _is_default_paragraph(e)), None)
        if normal is not None:
            own = self.named(attribute(normal, "styleId") or "")
            self.default = replace(
                self.default, size=own.size or self.default.size, bold=bool(own.bold or self.default.bold)
            )

    def named(self, style_id: str, depth: int = 0) -> Style:
        """Return a style by its id, what it is based on folded in."""
        if style_id in self._folded:
            return self._folded[style_id]
        element = self._elements.get(style_id)
        if element is None or depth > _DEEPEST_CHAIN:
            return Style()
        based = child(element, "basedOn")
        base = self.named((attribute(based, "val") or "") if based is not None else "", depth + 1)
        self._folded[style_id] = folded = _over(base, element)
        return folded


def _over(base: Style, element: etree._Element) -> Style:
    """Return a style laid over the one it is based on."""
    name_element = child(element, "name")
    name = ((attribute(name_element, "val") or "") if name_element is not None else "").strip().lower()
    looks = look(child(element, "rPr"))
    heading = _HEADING.match(name)
    outlined = outline_level(child(element, "pPr"))
    level = int(heading[1]) if heading else base.level if outlined is None else outlined or None
    return Style(
        name=name,
        level=level,
        size=base.size if looks.size is None else looks.size,
        bold=base.bold if looks.bold is None else looks.bold,
    )


def outline_level(properties: etree._Element | None) -> int | None:
    """Return the outline level that paragraph properties state: 1 to 9, 0 for "none", None if they are silent."""
    element = child(properties, "outlineLvl")
    value = attribute(element, "val") if element is not None else None
    if value is None or not value.isdigit():
        return None
    return 0 if value >= _BODY_TEXT else int(value) + 1


def look(properties: etree._Element | None) -> Style:
    """Return the size and weight that run properties state."""
    if properties is None:
        return Style()
    bold = child(properties, "b")
    size = child(properties, "sz")
    value = attribute(size, "val") if size is not None else None
    return Style(
        bold=None if bold is None else is_on(bold),
        size=float(value) if value and value.isdigit() else None,
    )


def is_on(toggle: etree._Element) -> bool:
    """Return whether a toggle property is on: present, and not said to be off."""
    return (attribute(toggle, "val") or "true").lower() not in {"0", "false", "off", "none"}


def _is_default_paragraph(element: etree._Element) -> bool:
    return attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true"}
