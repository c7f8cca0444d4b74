"""A person who sits down to ``doctor --acceptance`` again and again, and does what is asked of them in between."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmmtn_sync.cli.doctor.first_day import Sitting, sit
from tests.e2e.doctor_site import DoctorSite, a_doctor_site

START = datetime(2025, 7, 3, 9, tzinfo=UTC)
FOLDER = "Peer review/cmmtn_sync acceptance"
WORKBOOK = f"{FOLDER}/Open me in Excel.xlsx"
LABELLED = f"{FOLDER}/Labelled"
ALONE = ["changes", "conditions", "names", "renaming", "workbooks", "drafts"]
"""The trials that need nobody and no time."""
NAMES = [*ALONE[:4], "rewriting", *ALONE[4:], "meetings", "sending", "sent by a person", "open in Excel", "labels"]


@dataclass(kw_only=True)
class FirstDay:
    """The site, and the person who sits down to it again and again."""

    site: DoctorSite
    capsys: pytest.CaptureFixture[str]
    now: datetime = START
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def sit(self, *, after: timedelta = timedelta(), **sitting: Any) -> Mapping[str, str]:  # noqa: ANN401 - of Sitting
        """Sit down to it, so long after the last time. Return the outcome of each trial."""
        self.now += after
        self.site.tenant.now = self.now
        sit(self.site.config, self.now, Sitting(**sitting), as_json=True)
        self.found = json.loads(self.capsys.readouterr().out)["trials"]
        return {name: one["outcome"] for name, one in self.found.items()}

    def words(self, trial: str) -> str:
        return str(self.found[trial]["words"])

    def facts(self, trial: str) -> Mapping[str, str]:
        return dict(self.found[trial]["facts"])

    def do_all_that_is_asked(self) -> None:
        post = self.site.world.mailbox
        for draft in post.drafts:
            post.send(post.id_of(draft))
        self.site.network.lock(WORKBOOK, "Sam Jones")
        self.site.network.upload(f"{LABELLED}/Kept for 8 years.docx", b"of a person")

    def turn(self, **knobs: object) -> None:
        for name, value in knobs.items():
            setattr(self.site.tenant.knobs, name, value)

    def events(self) -> list[str]:
        return [event.subject for event in self.site.tenant.events(self.site.mailbox) if not event.deleted]


def all_but(name: str) -> list[str]:
    """Return the other trials, to be left out."""
    return [other for other in NAMES if other != name]


@contextmanager
def a_first_day(
    folder: Path, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[FirstDay]:
    """Give a site at which all is in order and nothing was tried yet."""
    with a_doctor_site(folder, environment) as site:
        yield FirstDay(site=site, capsys=capsys)
        assert [str(each) for each in site.tenant.violations] == []
