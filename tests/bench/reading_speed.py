"""Documents read per second, beside the library that reads them: ``python -m tests.bench.reading_speed``.

The bare cost is what nobody can avoid: unzip and parse every XML part (Word, Excel, OpenDocument), ask pdfium for the
text of every page, have calamine give every cell. In one process, the cheapest of several passes. It asserts nothing.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from time import process_time
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
from lxml import etree
from python_calamine import CalamineWorkbook

from cmmtn_sync.facts import read_facts
from cmmtn_sync.model import Facts
from tests.core.facts.hiding import an_email, an_open_document
from tests.core.facts.made import a_bare_word_document, a_bare_workbook, a_pdf
from tests.core.facts.oldbooks import an_old_workbook

_SIZES: Final = (10, 100, 1_000)
"""Paragraphs or rows; fifty of them make a page."""
_SENTENCE: Final = (
    "The trauma team met every month under its clinical lead and looked at every call of the month before. "
)
_PER_PAGE: Final = 50
_SECTION: Final = 20


def _word(size: int) -> bytes:
    heading = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>{}. Section</w:t></w:r></w:p>'
    said = f"<w:p><w:r><w:t>{_SENTENCE}</w:t></w:r></w:p>"
    lines = (heading.format(i // _SECTION + 1) if i % _SECTION == 0 else said for i in range(size))
    return a_bare_word_document("".join(lines))


def _excel(size: int) -> bytes:
    cells = "".join(f'<c t="inlineStr"><is><t>{words}</t></is></c>' for words in (*_SENTENCE.split()[:5], _SENTENCE))
    return a_bare_workbook(f"<sheetData>{f'<row>{cells}</row>' * size}</sheetData>")


def _pdf(size: int) -> bytes:
    return a_pdf([[(8, _SENTENCE.strip())] * min(_PER_PAGE, size)] * max(1, min(150, size // _PER_PAGE)))


def _odt(size: int) -> bytes:
    return an_open_document("text", f"<text:p>{_SENTENCE}</text:p>" * size)


def _ods(size: int) -> bytes:
    words = (*_SENTENCE.split()[:5], _SENTENCE)
    cells = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in words)
    rows = f"<table:table-row>{cells}</table:table-row>" * size
    return an_open_document("spreadsheet", f'<table:table table:name="Plan">{rows}</table:table>')


def _xls(size: int) -> bytes:
    return an_old_workbook({"Plan": [[*_SENTENCE.split()[:5], _SENTENCE]] * size})


def _parsed(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))


def _by_pdfium(data: bytes) -> None:
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def _by_calamine(data: bytes) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


_Way = tuple[Callable[[int], bytes], str, Callable[[bytes], None]]
KINDS: Final[Mapping[str, _Way]] = {
    "Word": (_word, "unzip and lxml", _parsed),
    "Excel": (_excel, "unzip and lxml", _parsed),
    "PDF": (_pdf, "pdfium's text", _by_pdfium),
    "OpenDocument text": (_odt, "unzip and lxml", _parsed),
    "OpenDocument spreadsheet": (_ods, "unzip and lxml", _parsed),
    "Excel 97": (_xls, "calamine", _by_calamine),
}


def _seconds(act: Callable[[], object], passes: int) -> float:
    """Return the processor time of the cheapest pass."""
    best = float("inf")
    for _ in range(passes):
        began = process_time()
        act()
        best = min(best, process_time() - began)
    return best


def _line(kind: str, size: int, passes: int) -> str:
    make, library, bare = KINDS[kind]
    data = make(size)
    reading = read_facts(data, kind)
    if not isinstance(reading, Facts):
        raise TypeError(reading)
    ours, theirs = _seconds(lambda: read_facts(data, kind), passes), _seconds(lambda: bare(data), passes)
    return (
        f"{kind:25} {size:6} paragraphs or rows {len(data) / 1024:8.0f} KB {1 / ours:9.1f} documents a second"
        f"   {ours / max(theirs, 1e-6):6.1f} times {library} ({1 / max(theirs, 1e-6):.0f} a second)"
    )


def main() -> None:
    """Measure and print a line for each kind and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, _SIZES)))
    chosen = parser.parse_args()
    for kind in KINDS:
        for size in map(int, chosen.sizes.split(",")):
            print(_line(kind, size, passes=max(3, 1_000 // size)), flush=True)  # noqa: T201
    carried = an_email(("plan.docx", _word(100)))
    ours = _seconds(lambda: read_facts(carried, "mail"), 10)
    print(f"{'an email with a Word document of 100 paragraphs':61} {1 / ours:9.1f} documents a second")  # noqa: T201


if __name__ == "__main__":
    main()
