"""Files that cannot be read as they are: a scan, one with a password, one that is damaged, an owner file of Word."""

from __future__ import annotations

import io
from typing import Final

import msoffcrypto.format.ooxml
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image

from cmmtn_sync.demo.blocks import Manuscript
from cmmtn_sync.demo.pdf import pdf_bytes

_PASSWORD: Final = "Trauma2025!"  # noqa: S105 - of a sample file that nobody is meant to open
_DOTS: Final = 150
"""To the inch: what a copier in an office does."""
_PAPER: Final = 244
_CROOKED: Final = 0.7


def scan_bytes(manuscript: Manuscript) -> bytes:
    """Return a PDF whose pages are pictures: printed, signed and put on the copier, a little crooked."""
    printed = pdfium.PdfDocument(pdf_bytes(manuscript))
    pages = [_copied(page.render(scale=_DOTS / 72, grayscale=True).to_pil()) for page in printed]
    printed.close()
    moment = manuscript.made.utctimetuple()
    written = io.BytesIO()
    pages[0].save(
        written,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=float(_DOTS),
        title="Scan",
        creationDate=moment,
        modDate=moment,
    )
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


def _copied(page: Image.Image) -> Image.Image:
    """Return a printed page as a copier sees it: grey paper, grey ink, not quite straight."""
    grey = page.convert("L").point([40 + n * (_PAPER - 40) // 255 for n in range(256)])
    return grey.rotate(_CROOKED, fillcolor=_PAPER, resample=Image.Resampling.BILINEAR)
