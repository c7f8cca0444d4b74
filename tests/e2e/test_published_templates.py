"""Templates that we put into units' folders: no submission until somebody fills them in."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from cmmtn_sync.model import Completeness
from tests.e2e.small_network import Network

PUT = datetime(2025, 4, 3, 9, tzinfo=UTC)
KEY = "2024-26/y2q1.{}/NORTH"


def rewritten(data: bytes) -> bytes:
    """Return an Office file as SharePoint leaves it: the same parts, other bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return result.getvalue()


@pytest.mark.parametrize("template", ["Annual Report", "Work Plan", "Operational Policy"])
def test_a_template_of_ours_that_sharepoint_rewrote_is_no_submission(template: str) -> None:
    network = Network(now=PUT)
    network.run()
    network.at(datetime(2025, 4, 4, 9, tzinfo=UTC)).run()
    item = network.units.find(f"North/Peer review/Templates 2025-26/{template}.docx")
    assert item is not None

    network.upload("NORTH", f"Templates 2025-26/{template}.docx", rewritten(network.units.fetch(item.item)))
    network.at(datetime(2025, 4, 7, 9, tzinfo=UTC)).run()

    found = network.assessment(KEY.format(template.lower().replace(" ", "-")))
    assert (found.completeness, found.document) == (Completeness.MISSING, None)
