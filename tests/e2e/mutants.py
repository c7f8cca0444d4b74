"""Documents that chance has damaged: bytes flipped, cut short, entries swapped, XML without end, sheets without end."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from tests.core.facts.hiding import PLACES

_SHARED: Final = Path(__file__).parents[2].parent / "shared" / "data" / "documents"
_LARGEST: Final = 1_000_000
"""Of the real documents, so that two thousand are read in a few minutes."""
_DEEP: Final = 20_000
_ROW: Final = '<row r="{0}"><c r="XFD{0}" t="inlineStr"><is><t>x</t></is></c></row>'


@cache
def originals() -> tuple[tuple[str, bytes], ...]:
    """Return sound documents of every kind: one for each hiding place, and real ones where they lie beside us."""
    made = [
        (f"{kind}: {place}", hide("a word"))
        for kind, places in PLACES.items()
        for place, (hide, _) in places.items()
        if "number" not in place
    ]
    there = sorted(_SHARED.iterdir()) if _SHARED.exists() else []
    real = [(path.name, path.read_bytes()) for path in there if path.stat().st_size <= _LARGEST]
    return (*made, *real)


def a_mutant(number: int) -> tuple[str, bytes]:
    """Return a name, which says how it came about, and its bytes: the same for the same number."""
    chance = random.Random(number)
    name, data = chance.choice(originals())
    how = chance.choice(list(MUTATIONS))
    return f"{number}: {name}, {how}", MUTATIONS[how](chance, data)


def _flipped(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _overwritten(chance: random.Random, data: bytes) -> bytes:
    at, count = chance.randrange(len(data) + 1), chance.randrange(1, 2000)
    return data[:at] + chance.choice((b"\0", b"\xff", b"<", b"(")) * count + data[at + count :]


def _doubled(chance: random.Random, data: bytes) -> bytes:
    at, count = chance.randrange(len(data) + 1), chance.randrange(1, 5000)
    return data[: at + count] + data[at:]


def _parts(data: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return None


def _packed(parts: Sequence[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in dict(parts).items():
            package.writestr(name, content)
    return out.getvalue()


def _repacked(act: Callable[[random.Random, dict[str, bytes]], Sequence[tuple[str, bytes]]]) -> Callable[..., bytes]:
    """Return what changes the parts of a package, and flips bytes in what is none."""

    def changed(chance: random.Random, data: bytes) -> bytes:
        parts = _parts(data)
        return _packed(act(chance, parts)) if parts else _flipped(chance, data)

    return changed


def _swapped(chance: random.Random, parts: dict[str, bytes]) -> Sequence[tuple[str, bytes]]:
    contents = list(parts.values())
    chance.shuffle(contents)
    return list(zip(parts, contents, strict=True))


def _without_one(chance: random.Random, parts: dict[str, bytes]) -> Sequence[tuple[str, bytes]]:
    gone = chance.choice(list(parts))
    return [(name, content) for name, content in parts.items() if name != gone]


def _flipped_inside(chance: random.Random, parts: dict[str, bytes]) -> Sequence[tuple[str, bytes]]:
    chosen = chance.choice(list(parts))
    return [(name, _flipped(chance, content) if name == chosen else content) for name, content in parts.items()]


def _deep(chance: random.Random, parts: dict[str, bytes]) -> Sequence[tuple[str, bytes]]:
    """Nest an element of an XML part in itself, without end."""
    chosen = chance.choice([name for name in parts if name.endswith(".xml")] or list(parts))
    tag = chance.choice((b"w:p", b"w:sdt", b"w:tbl", b"text:span", b"row", b"a"))
    deep = b"<%b>" % tag * _DEEP + b"</%b>" % tag * _DEEP
    at = parts[chosen].rfind(b"</")
    return [(n, c[:at] + deep + c[at:] if n == chosen else c) for n, c in parts.items()]


def _endless(chance: random.Random, parts: dict[str, bytes]) -> Sequence[tuple[str, bytes]]:
    """Let a sheet say that it has a million rows and more columns than anybody needs."""
    rows = chance.choice((_ROW.format(1_048_576), "".join(_ROW.format(1_048_576 - i) for i in range(500))))
    excel = f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>'
    words = "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    times = 'table:number-rows-repeated="1048576"', 'table:number-columns-repeated="16384"'
    calc = f'<table:table table:name="x"><table:table-row {times[0]}><table:table-cell {times[1]}>{words}'

    def grown(name: str, content: bytes) -> bytes:
        if "worksheets/" in name:
            return content.replace(b"<sheetData", excel.encode() + b"<sheetData", 1)
        if name == "content.xml":
            return content.replace(b"</office:spreadsheet>", calc.encode() + b"</office:spreadsheet>", 1)
        return content

    return [(name, grown(name, content)) for name, content in parts.items()]


def _outside(chance: random.Random, parts: dict[str, bytes]) -> Sequence[tuple[str, bytes]]:
    """Let an XML part refer to a file and to an address, by an entity and by a definition elsewhere."""
    chosen = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))] or list(parts))
    target = chance.choice(("file:///etc/passwd", "http://127.0.0.1:1/x", "///etc/passwd"))
    doctype = f'<!DOCTYPE d SYSTEM "{target}" [<!ENTITY x SYSTEM "{target}"><!ENTITY % y SYSTEM "{target}"> %y;]>'
    content = parts[chosen]
    start = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
    content = content[:start] + doctype.encode() + content[start:].replace(b"a word", b"&x;")
    return [(n, content if n == chosen else c) for n, c in parts.items()]


MUTATIONS: Final[Mapping[str, Callable[[random.Random, bytes], bytes]]] = {
    "bytes flipped": _flipped,
    "cut short": _cut,
    "overwritten": _overwritten,
    "a piece doubled": _doubled,
    "entries swapped": _repacked(_swapped),
    "an entry gone": _repacked(_without_one),
    "bytes flipped inside": _repacked(_flipped_inside),
    "deep XML": _repacked(_deep),
    "a million rows": _repacked(_endless),
    "references to the outside": _repacked(_outside),
}
