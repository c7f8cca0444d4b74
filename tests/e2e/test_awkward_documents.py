"""Real awkward documents of public projects, where they lie beside the checkout."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from cmmtn_sync.model import Facts, Reading, Reason
from cmmtn_sync.reader import Reader

_FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "documents"
_MANIFEST = _FOLDER / "manifest.csv"

_MEANS: Final[Mapping[Reason, str]] = {
    Reason.PASSWORD: "encrypted",
    Reason.DAMAGED: "corrupt",
    Reason.EMPTY: "empty",
    Reason.SCAN: "text-less scan",
    Reason.OLD_FORMAT: "unsupported",
    Reason.NOT_A_DOCUMENT: "unsupported",
    Reason.TOO_LARGE: "zip bomb-like",
}
_NOT_READ: Final = frozenset({"pptx", "zip"})
"""Kinds that this product does not read, whatever is in them: the manifest calls that a judgement, not a property."""
_EXPLAINED: Final[Mapping[str, Reason]] = {
    "Comment020.docx": Reason.EMPTY,  # every word of it is a tracked deletion: a reader sees an empty document
    "msg_with_attachment.msg": Reason.DAMAGED,  # the message is sound; its "PDF" is 26 bytes that say "fake report"
}


def _outcome(reading: Reading) -> str:
    if isinstance(reading, Facts):
        return "macro" if reading.macros else "readable"
    return _MEANS.get(reading.reason, reading.reason.value)


def _fair(line: Mapping[str, str], reading: Reading) -> bool:
    if line["file"] in _EXPLAINED:
        return not isinstance(reading, Facts) and reading.reason is _EXPLAINED[line["file"]]
    fair = {line["expected"], line["also_acceptable"]}
    return _outcome(reading) in fair | ({"unsupported"} if line["kind"] in _NOT_READ else set())


def _lines() -> Iterator[dict[str, str]]:
    with _MANIFEST.open(encoding="utf-8", newline="") as manifest:
        yield from csv.DictReader(manifest)


@pytest.mark.skipif(not _MANIFEST.exists(), reason=f"the awkward documents are not here ({_FOLDER})")
def test_each_awkward_document_is_read_or_the_reason_is_fair() -> None:
    lines = list(_lines())

    with Reader() as reader:
        readings = list(reader.read_many((line["file"], (_FOLDER / line["file"]).read_bytes) for line in lines))

    unfair = [
        (line["file"], reading) for line, reading in zip(lines, readings, strict=True) if not _fair(line, reading)
    ]
    assert unfair == []
    assert len(readings) == len(lines) > 100
