"""A Word paragraph as a reader sees it: insertions in, deletions out, text boxes, tick boxes and fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from cmmtn_sync.facts.package import attribute, child, local
from cmmtn_sync.facts.styles import Style, Styles, is_on, look

TICKED: Final = "☒"
UNTICKED: Final = "☐"

_SYMBOLS: Final = {
    code: sign
    for sign, codes in {
        TICKED: ("f0fe", "f0fd", "f053", "f054", "f078"),
        UNTICKED: ("f0a8", "f06f", "f071", "f072", "f0a3"),
        "✓": ("f0fc", "f050"),
        "✗": ("f0fb", "f04f"),
        "•": ("f0b7", "f0a7", "f0d8"),
    }.items()
    for code in codes
}
"""Wingdings and Symbol characters by which people tick, in the private area where Word keeps them."""

GONE: Final = frozenset({"del", "moveFrom"})
"""Tracked deletions: not part of the text any more."""
_SILENT: Final = GONE | {"pPr", "rPr", "sdtPr", "instrText", "delText", "delInstrText", "rt", "tblPr", "annotation"}
_BREAKS: Final = frozenset({"br", "cr"})
_PICTURES: Final = frozenset({"blip", "imagedata", "OLEObject", "contentPart"})
_BOX: Final = "txbxContent"


@dataclass(kw_only=True, slots=True)
class Spoken:
    """What a paragraph comes to while it is walked."""

    parts: list[str] = field(default_factory=list)
    letters: int = 0
    bold_letters: int = 0
    size: float = 0.0
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: int = 0
    breaks_page_before: bool = False
    breaks_page_after: bool = False

    @property
    def text(self) -> str:
        """Return the text, its ends trimmed."""
        return "".join(self.parts).strip()

    @property
    def bold(self) -> bool:
        """Return whether every letter is bold."""
        return self.letters > 0 and self.bold_letters == self.letters


def spoken(paragraph: etree._Element, style: Style, styles: Styles) -> Spoken:
    """Return what a paragraph says, and how it looks."""
    result = Spoken()
    before = child(paragraph, "pPr", "pageBreakBefore")
    result.breaks_page_before = before is not None and is_on(before)
    _walk(paragraph, style, styles, result)
    return result


def chosen(alternatives: etree._Element) -> Iterator[etree._Element]:
    """Return the children of the first choice of alternative content that holds something, never of two."""
    branches = [e for e in alternatives if local(e) in {"Choice", "Fallback"}]
    best = next((b for b in branches if _holds_something(b)), None)
    yield from best if best is not None else ()


def _holds_something(element: etree._Element) -> bool:
    return any(local(e) in {"t", "tbl"} or local(e) in _PICTURES for e in element.iter())


def _walk(element: etree._Element, looks: Style, styles: Styles, result: Spoken) -> None:
    for part in element:
        name = local(part)
        if name == "r":
            _run(part, looks, styles, result)
        elif name == "AlternateContent":
            for choice in chosen(part):
                _walk_one(choice, looks, styles, result)
        elif name == "sdt" and is_placeholder(part):
            continue
        elif name not in _SILENT:
            _walk_one(part, looks, styles, result)


def _walk_one(part: etree._Element, looks: Style, styles: Styles, result: Spoken) -> None:
    name = local(part)
    if name == "t":
        _say(part.text or "", looks, result)
    elif name in {"tab", "ptab"}:
        result.parts.append("\t")
    elif name in _BREAKS:
        _break(part, result)
    elif name == "noBreakHyphen":
        result.parts.append("-")
    elif name == "sym":
        result.parts.append(_SYMBOLS.get((attribute(part, "char") or "").lower(), ""))
    elif name == "ffData":
        result.parts.append(_form_field(part))
    elif name == _BOX:
        result.boxes.append(part)
    elif name in _PICTURES:
        result.pictures += 1
    elif name == "lastRenderedPageBreak":
        result.breaks_page_before = result.breaks_page_before or not result.letters
    else:
        _walk(part, looks, styles, result)


def _run(run: etree._Element, looks: Style, styles: Styles, result: Spoken) -> None:
    properties = child(run, "rPr")
    hidden = child(properties, "vanish")
    if hidden is not None and is_on(hidden):
        return
    own = look(properties)
    named = child(properties, "rStyle")
    style = styles.named(attribute(named, "val") or "") if named is not None else Style()
    bold = next((b for b in (own.bold, style.bold, looks.bold) if b is not None), styles.default.bold)
    size = own.size or style.size or looks.size or styles.default.size
    _walk(run, Style(bold=bold, size=size), styles, result)


def _say(text: str, looks: Style, result: Spoken) -> None:
    letters = sum(not c.isspace() for c in text)
    result.letters += letters
    result.bold_letters += letters if looks.bold else 0
    result.size = max(result.size, (looks.size or 0.0) if letters else 0.0)
    result.parts.append(text)


def _break(part: etree._Element, result: Spoken) -> None:
    if attribute(part, "type") != "page":
        result.parts.append("\n")
    elif result.letters:
        result.breaks_page_after = True
    else:
        result.breaks_page_before = True


def _form_field(data: etree._Element) -> str:
    """Return the state of a legacy form field; the words typed into a text field stand in runs of their own."""
    box = child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        state = child(box, "default") if state is None else state
        return f"{TICKED} " if state is not None and is_on(state) else f"{UNTICKED} "
    options = child(data, "ddList")
    if options is None:
        return ""
    entries = [attribute(e, "val") or "" for e in options if local(e) == "listEntry"]
    result = child(options, "result")
    at = (attribute(result, "val") or "0") if result is not None else "0"
    return entries[int(at)] if at.isdigit() and int(at) < len(entries) else ""


def is_placeholder(control: etree._Element) -> bool:
    """Return whether a content control still shows its prompt: words that nobody wrote."""
    shown = child(control, "sdtPr", "showingPlcHdr")
    return shown is not None and is_on(shown)
