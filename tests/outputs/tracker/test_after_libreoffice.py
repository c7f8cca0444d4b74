from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.plan.desk import changed_by_people, desk_view, differences
from tests.outputs.tracker.hands import a_tracker, patched, typed
from tests.outputs.tracker.samples import NOW, a_situation, a_view, an_assessment

KEY = an_assessment(1).obligation.key


def saved_by_libreoffice(data: bytes, folder: Path) -> bytes:
    (folder / "in").mkdir()
    (folder / "in" / "Tracker.xlsx").write_bytes(data)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML"),
            *("--outdir", str(folder)),
            str(folder / "in" / "Tracker.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return (folder / "Tracker.xlsx").read_bytes()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_a_tracker_last_saved_by_libreoffice_is_read_and_patched_like_any_other(tmp_path: Path) -> None:
    view = a_view(12)
    data = typed(a_tracker(view), "Tracker", KEY, "Team comment", "Rang <them> & wrote")
    later = desk_view(a_situation(rows=15, later=True))

    saved = saved_by_libreoffice(data, tmp_path)
    content = read_tracker(saved)
    result = read_tracker(patched(saved, differences(later, content)))

    assert differences(view, content) == ()
    assert changed_by_people(view, content, NOW) == ()
    assert differences(later, result) == ()
    assert result.sheets["Tracker"].by_key()[KEY].values["Team comment"] == "Rang <them> & wrote"
