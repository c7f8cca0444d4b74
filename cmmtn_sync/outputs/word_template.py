"""A Word template as its writer sees it: paragraphs with tags in them, each with the place where it stands.

Word splits a text into runs wherever it likes, and a loop spans rows or paragraphs. So the tags of each paragraph
become one line of an ordinary template, which can be read as a whole; its line numbers lead back to the places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import BadZipFile

from docx import Document
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from jinja2 import TemplateSyntaxError
from lxml import etree

from cmmtn_sync.outputs.template_fields import find_mistakes

_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_BROKEN: Final = re.compile(r"\{\{|\}\}|\{%|%\}")
_BLOCK: Final = re.compile(r"\{%(?P<spans>tr|tc|p|r)?\s*-?\s*(?P<word>\w+)")
_PREFIX: Final = re.compile(r"^(\{[{%])(?:tr|tc|p|r)(?=\s)")
_CELL_TAG: Final = re.compile(r"^\{%\s*(?:cellbg|colspan)\s+(.*?)%\}$")
_MERGE_TAG: Final = re.compile(r"^\{%\s*[vh]m\s*%\}$")
_STRAIGHT: Final = str.maketrans("‘’“”", "''\"\"")
_SHOWN: Final = 80
_OPENS: Final = {"for": "endfor", "if": "endif"}
_NAMES: Final = {"for": "loop", "if": "condition"}


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateProblem:
    """One mistake in a template: what is wrong and what was meant, where, and the text it stands in."""

    template: str
    words: str
    where: str
    text: str = ""

    def __str__(self) -> str:
        """Return the problem as the command line prints it, in two or three lines."""
        lines = [self.words, f"   Where: {self.where}"]
        return "\n".join([*lines, f"   Text:  {self.text}"] if self.text else lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Paragraph:
    """One paragraph; ``row`` and ``cell`` are the innermost table row and cell that it stands in.

    The elements themselves: lxml makes another object of one that nobody holds, and its id may be one that was.
    """

    text: str
    where: str
    row: object
    cell: object


@dataclass(frozen=True, kw_only=True, slots=True)
class _Opening:
    """A loop or condition that waits for its end."""

    word: str
    spans: str
    at: _Paragraph


def is_word(data: bytes) -> bool:
    """Return whether these bytes are a Word document that can be opened, by what is in them."""
    try:
        Document(BytesIO(data))
    except (BadZipFile, KeyError, ValueError, OpcError, PythonDocxError, etree.XMLSyntaxError):
        return False
    return True


def word_problems(data: bytes, fields: Mapping[str, object], template: str) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with a Word template, found by reading it: braces, pairs, fields, the forbidden.

    ``data`` is a Word document; ``fields`` an example of the known fields.
    """
    return tuple(problem for part in _parts(data) for problem in _problems_of_part(part, fields, template))


def _problems_of_part(part: list[_Paragraph], fields: Mapping[str, object], template: str) -> Iterator[TemplateProblem]:
    source = []
    pairs = _Pairs(problems=[], waiting=[])
    for paragraph in part:
        if _BROKEN.search(_TAG.sub("", paragraph.text)):
            words = "A field or a mark is not closed: each {{ needs its }}, and each {% its %}."
            yield _problem(template, words, paragraph)
        tags = [_plain(tag) for tag in _TAG.findall(paragraph.text.translate(_STRAIGHT))]
        source.append(" ".join(pairs.keep(tag, plain, paragraph) for tag, plain in tags))
    ends = pairs.close()
    yield from (_problem(template, words, at) for words, at in pairs.problems)
    try:
        mistakes = find_mistakes("\n".join(source) + ends, fields)
    except TemplateSyntaxError as error:
        at = part[min(error.lineno, len(part)) - 1]
        yield _problem(template, f"This cannot be understood: {(error.message or '').rstrip('.')}.", at)
        return
    for mistake in mistakes:
        yield _problem(template, mistake.words, part[min(mistake.line, len(part)) - 1])


@dataclass(kw_only=True, slots=True)
class _Pairs:
    """Pairs the beginnings and ends of loops and conditions, and mends what it reports so that reading goes on."""

    problems: list[tuple[str, _Paragraph]]
    waiting: list[_Opening]

    def keep(self, tag: str, plain: str, at: _Paragraph) -> str:
        """Return the tag for the readable template, or nothing where it ends what never began."""
        block = _BLOCK.match(tag)
        if not block:
            return plain
        word, spans = block["word"], block["spans"] or ""
        if spans == "tr" and at.row is None:
            self.problems.append(("{%tr stands outside a table: in the text write {%p instead.", at))
        if word in _OPENS:
            self.waiting.append(_Opening(word=word, spans=spans, at=at))
        elif word in _OPENS.values():
            return plain if self._ends(word, spans, at) else ""
        elif word in {"else", "elif"} and not self.waiting:
            self.problems.append((f"This {word} stands in no condition.", at))
            return ""
        return plain

    def _ends(self, word: str, spans: str, at: _Paragraph) -> bool:
        if not self.waiting or _OPENS[self.waiting[-1].word] != word:
            name = _NAMES[word.removeprefix("end")]
            self.problems.append((f"This ends a {name} that did not begin.", at))
            return False
        opening = self.waiting.pop()
        words = _mispaired(opening, spans, at)
        if words:
            self.problems.append((words, opening.at))
        return True

    def close(self) -> str:
        """Return the ends that are wanting, after reporting each."""
        ends = ""
        for opening in reversed(self.waiting):
            mark = f"{{%{opening.spans} {_OPENS[opening.word]} %}}"
            self.problems.append((f"This {_NAMES[opening.word]} has no end: add {mark} after it.", opening.at))
            ends += f"{{% {_OPENS[opening.word]} %}}"
        return ends


def _mispaired(opening: _Opening, spans: str, end: _Paragraph) -> str:
    if opening.spans != spans:
        kind = opening.spans or spans
        return f"The beginning and the end of this {_NAMES[opening.word]} differ: write {{%{kind} in both."
    if spans == "tr" and opening.at.row is end.row:
        return "The beginning and the end of repeated rows each need a row of their own."
    if not spans and opening.at.cell is not end.cell:
        return "This goes over several cells: write {%tr instead of {%, each in a row of its own."
    return ""


def _plain(tag: str) -> tuple[str, str]:
    """Return a tag as it was written, and as an ordinary template has it."""
    if _MERGE_TAG.match(tag):
        return tag, ""
    return tag, _PREFIX.sub(r"\1", _CELL_TAG.sub(r"{{ \1 }}", tag))


def shorten(text: str) -> str:
    """Return a text as it is shown beside a problem: its first 80 characters."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _problem(template: str, words: str, at: _Paragraph) -> TemplateProblem:
    return TemplateProblem(template=template, words=words, where=at.where, text=shorten(at.text))


def _parts(data: bytes) -> Iterator[list[_Paragraph]]:
    """Yield the paragraphs of the main text, and of each header, footer and footnote part."""
    document = Document(BytesIO(data))
    yield list(_paragraphs(document.element.body, "Main text", _heading_names(document)))
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in {"header", "footer", "footnotes"}:
            # A part that python-docx knows holds a tree, any other its bytes: both serialise to bytes.
            root = etree.fromstring(relation.target_part.blob)
            yield list(_paragraphs(root, kind.capitalize(), {}))


def _paragraphs(root: etree._Element, part: str, headings: Mapping[str, str]) -> Iterator[_Paragraph]:
    under = ""
    tables: dict[etree._Element, int] = {}
    for paragraph in root.iter(qn("w:p")):
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")) if _owner(t) is paragraph)
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and headings.get(str(style.get(qn("w:val")))):
            under = text
        table, row, cell = (_around(paragraph, tag) for tag in ("w:tbl", "w:tr", "w:tc"))
        where = f'{part}, under the heading "{under}"' if under else part
        if table is not None and row is not None:
            number = tables.setdefault(table, len(tables) + 1)
            where += f", table {number}, row {[*table.iter(qn('w:tr'))].index(row) + 1}"
        yield _Paragraph(
            text=text,
            where=where,
            row=row,
            cell=cell,
        )


def _owner(text: etree._Element) -> etree._Element | None:
    """Return the paragraph that a text stands in itself: a text box has paragraphs inside a paragraph."""
    return _around(text, "w:p")


def _around(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(qn(tag)), None)


def _heading_names(document: object) -> dict[str, str]:
    styles = getattr(document, "styles", ())
    return {s.style_id: s.name for s in styles if s.name and s.name.startswith(("Heading", "Title"))}
