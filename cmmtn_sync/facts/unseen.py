"""What stands in a Word story and no reader sees: tracked deletions, hidden text, field codes.

It is no part of the text. It is looked through together with the words around it: half of a number may be deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, TypeAlias

from lxml import etree

from cmmtn_sync.facts.package import child, local
from cmmtn_sync.facts.privacy import could_name
from cmmtn_sync.facts.said import Spot
from cmmtn_sync.facts.styles import is_on


class _Mark(StrEnum):
    """How a piece of a paragraph is shown; the value is its place, in words for a reader."""

    SEEN = ""
    INSERTED = "a tracked insertion"
    DELETED = "a tracked deletion"
    HIDDEN = "hidden text"
    CODE = "a field code"


_Piece: TypeAlias = tuple[str, _Mark]

_SIGNS: Final = ("delText", "vanish", "webHidden", "instrText", "delInstrText", "moveFrom")
_PROPERTIES: Final = frozenset({"pPr", "rPr", "sdtPr", "txbxContent"})
_CHANGES: Final = {
    "del": _Mark.DELETED,
    "moveFrom": _Mark.DELETED,
    "delText": _Mark.DELETED,
    "ins": _Mark.INSERTED,
    "moveTo": _Mark.INSERTED,
    "instrText": _Mark.CODE,
    "delInstrText": _Mark.CODE,
}
_AS_TEXT: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def unseen_spots(story: etree._Element) -> Iterator[Spot]:
    """Return a spot for each piece of a story that is not seen and could be of a number."""
    paragraphs: dict[etree._Element, None] = {}
    for sign in story.iter(*(f"{{*}}{name}" for name in _SIGNS)):
        paragraph = next(sign.iterancestors("{*}p"), None)
        if paragraph is not None:
            paragraphs[paragraph] = None
    for paragraph in paragraphs:
        pieces = list(_pieces(paragraph, _Mark.SEEN))
        yield from _view(pieces, {_Mark.SEEN, _Mark.DELETED, _Mark.HIDDEN}, _Mark.DELETED)
        yield from _view(pieces, {_Mark.SEEN, _Mark.INSERTED, _Mark.HIDDEN}, _Mark.HIDDEN)
        yield from _view(pieces, {_Mark.CODE}, _Mark.CODE)


def _view(pieces: list[_Piece], shown: set[_Mark], wanted: _Mark) -> Iterator[Spot]:
    """Return the paragraph as it reads with some of its pieces, if those that are wanted may hold a number."""
    text = ""
    only: list[tuple[int, int]] = []
    for piece, mark in pieces:
        if mark in shown:
            only += [(len(text), len(text) + len(piece))] if mark is wanted else []
            text += piece
    if only and could_name(text):
        yield Spot(place=wanted.value, text=text, only=tuple(only))


def _pieces(element: etree._Element, mark: _Mark) -> Iterator[_Piece]:
    for part in element:
        name = local(part)
        if name in _PROPERTIES:
            continue
        own = _strongest(mark, _CHANGES.get(name, mark))
        if name in {"t", "delText", "instrText", "delInstrText"}:
            yield part.text or "", own
        elif name in _AS_TEXT:
            yield _AS_TEXT[name], own
        else:
            yield from _pieces(part, _Mark.HIDDEN if name == "r" and own is _Mark.SEEN and _is_hidden(part) else own)


def _strongest(outer: _Mark, inner: _Mark) -> _Mark:
    """Return what a piece inside another is: what is deleted stays so, whoever inserted it."""
    return outer if outer in {_Mark.DELETED, _Mark.HIDDEN} and inner is _Mark.INSERTED else inner


def _is_hidden(run: etree._Element) -> bool:
    return any((e := child(run, "rPr", name)) is not None and is_on(e) for name in ("vanish", "webHidden"))
