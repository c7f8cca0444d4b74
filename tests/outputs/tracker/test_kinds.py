"""Files last saved by whichever program are patched like ours, or refused with a clear word."""

from __future__ import annotations

import pytest

from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.spreadsheet_package import open_package
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.plan.desk import changed_by_people, desk_view, differences
from tests.outputs.tracker.hands import (
    BOOK,
    MAIN,
    OF_BOOK,
    TYPES,
    a_tracker,
    packed,
    parts_of,
    patched,
    replaced,
    typed,
)
from tests.outputs.tracker.kinds import KINDS, strict
from tests.outputs.tracker.samples import NOW, a_situation, a_view, an_assessment
from tests.outputs.tracker.soundness import unsound

KEY = an_assessment(1).obligation.key
every_kind = pytest.mark.parametrize("kind", KINDS)


def of_kind(kind: str) -> bytes:
    return KINDS[kind](typed(a_tracker(), "Tracker", KEY, "Team comment", "Rang <them> & wrote"))


@every_kind
def test_it_is_sound_and_reads_as_ours_does(kind: str) -> None:
    data = of_kind(kind)
    content = read_tracker(data)

    assert unsound(data) == []
    assert differences(a_view(12), content) == ()
    assert changed_by_people(a_view(12), content, NOW) == ()


@every_kind
def test_it_is_patched_with_three_new_rows_and_nothing_of_the_teams_is_lost(kind: str) -> None:
    later = desk_view(a_situation(rows=15, later=True))

    result = patched(of_kind(kind), differences(later, read_tracker(of_kind(kind))))

    content = read_tracker(result)
    assert differences(later, content) == ()
    assert content.sheets["Tracker"].by_key()[KEY].values["Team comment"] == "Rang <them> & wrote"
    assert [row.number for row in content.sheets["Tracker"].rows] == list(range(5, 20))
    assert patched(result, differences(later, content)) == result


@every_kind
def test_parts_that_are_not_ours_are_packed_as_they_were(kind: str) -> None:
    later = desk_view(a_situation(rows=15, later=True))
    before = packed(of_kind(kind))
    after = packed(patched(of_kind(kind), differences(later, read_tracker(of_kind(kind)))))

    changed = {path for path in after if before.get(path) != after[path]}
    assert {path for path in changed if not path.startswith(("xl/worksheets/", "xl/tables/"))} <= {BOOK}


def test_a_filter_of_the_sheets_own_grows_as_a_table_does() -> None:
    result = patched(of_kind("Google Sheets"), differences(a_view(15), read_tracker(of_kind("Google Sheets"))))

    assert b'<autoFilter ref="$A$4:$P$19"' in parts_of(result)["xl/worksheets/sheet2.xml"]
    assert b"'Tracker'!$A$4:$P$19" in parts_of(result)[BOOK]


def test_a_prefix_stays_the_only_one() -> None:
    data = of_kind("a prefix on each name")

    result = patched(data, differences(a_view(15), read_tracker(data)))

    assert f'xmlns="{MAIN[1:-1]}"'.encode() not in parts_of(result)["xl/worksheets/sheet2.xml"]
    assert b'<x:row r="19"' in parts_of(result)["xl/worksheets/sheet2.xml"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (strict(a_tracker()), "Strict Open XML"),
        (replaced(a_tracker(), BOOK, "<workbookPr/>", '<workbookPr date1904="true"/>'), "from 1904"),
        (replaced(a_tracker(), OF_BOOK, 'worksheet" Target="/xl/worksheets/sheet2',
                  'chartsheet" Target="/xl/worksheets/sheet2'), '"Tracker" is not there'),
    ],
    ids=["strict", "1904", "no sheet of cells"],
)  # fmt: skip
def test_what_we_cannot_write_safely_is_refused_with_a_clear_word(data: bytes, word: str) -> None:
    with pytest.raises(TrackerHeldError) as held:
        read_tracker(data)

    assert word in held.value.why
    assert held.value.do.startswith("Restore the last version")


def test_a_binary_workbook_is_refused() -> None:
    data = replaced(a_tracker(), TYPES, "sheet.main+xml", "sheet.binary.main")
    data = replaced(data, "_rels/.rels", "xl/workbook.xml", "xl/workbook.bin")

    with pytest.raises(TrackerHeldError, match="left alone") as held:
        open_package(data)

    assert "not an Excel workbook" in held.value.why
