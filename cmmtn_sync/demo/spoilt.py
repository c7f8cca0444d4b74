"""Files that cannot be read as they are: a scan, one with a password, one that is damaged, an owner file of Word."""

from __future__ import annotations

import io
import time
from typing import Final

import msoffcrypto.format.ooxml
from PIL import Image, ImageDraw, ImageFont

from cmmtn_sync.demo.blocks import Bullets, Grid, Heading, Manuscript, Paragraph

_PASSWORD: Final = "Trauma2025!"  # noqa: S105 - of a sample file that nobody is meant to open
_A4: Final = (1240, 1754)
"""A page at 150 dots to the inch."""
_PAPER: Final = 244
_INK: Final = 50
_CROOKED: Final = 0.7
_LINE: Final = 34
_LETTERS: Final = 88


def scan_bytes(manuscript: Manuscript) -> bytes:
    """Return a PDF whose pages are pictures: printed, signed and put on the copier, a little crooked."""
    lines = [manuscript.organisation, "", manuscript.title, manuscript.subtitle, "", *_typed(manuscript)]
    fitting = (_A4[1] - 320) // _LINE
    pages = [_picture(lines[at : at + fitting]) for at in range(0, len(lines), fitting)]
    moment = manuscript.made.utctimetuple()
    written = io.BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], **_properties(moment))
    return written.getvalue()


def protected_bytes(package: bytes) -> bytes:
    """Return an Office file with a password. Its salts are random: its bytes differ from call to call."""
    written = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(package)).encrypt(_PASSWORD, written)
    return written.getvalue()


def damaged_bytes(package: bytes) -> bytes:
    """Return the first part of a file, as after an upload that broke off."""
    return package[: len(package) * 3 // 5]


def owner_bytes(name: str) -> bytes:
    """Return the ``~$`` file that Word puts beside a document while a person has it open (162 bytes)."""
    user = name[:20].encode("ascii", "replace")
    return bytes([len(user)]) + user.ljust(53, b" ") + (b"\0".join(bytes([c]) for c in user)).ljust(108, b"\0")


def _properties(moment: time.struct_time) -> dict[str, object]:
    return {"resolution": 150.0, "title": "Scan", "producer": "MFD", "creationDate": moment, "modDate": moment}


def _typed(manuscript: Manuscript) -> list[str]:
    """Return the manuscript as lines of a page."""
    lines: list[str] = []
    for block in manuscript.body:
        match block:
            case Heading() | Paragraph():
                lines += [*_wrapped(block.text), ""]
            case Bullets():
                lines += [line for item in block.items for line in _wrapped(f"- {item}")]
            case Grid():
                for row in (block.header, *block.rows):
                    lines += [*_wrapped(" | ".join(row)), ""]
    return lines


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > _LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _picture(lines: list[str]) -> Image.Image:
    page = Image.new("L", _A4, _PAPER)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(24)
    for number, line in enumerate(lines):
        pen.text((110, 150 + number * _LINE), line, fill=_INK, font=font)
    return page.rotate(_CROOKED, fillcolor=_PAPER, resample=Image.Resampling.BILINEAR)
