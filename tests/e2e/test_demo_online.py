"""Where a network lives makes no difference: the demo's ten units in folders, in Microsoft 365, or half in each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from email import message_from_bytes
from email.headerregistry import Address as HeaderAddress
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from cmmtn_sync.demo import AS_OF
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.facts.tracker import RowContent, read_tracker
from cmmtn_sync.model import Finding, Linked
from cmmtn_sync.store import Store
from tests.e2e.conftest import Command, Demo
from tests.e2e.online_demo import OnlineDemo, an_online_demo, move_in, network_in_folder, units_in_folder
from tests.emulated.html_body import as_text

TRACKER = "Peer Review/Tracker.xlsx"
OF_THE_FILE = " (time from the file)"
"""What a receipt says in a folder, where nobody but the file itself tells when it came."""
PLACES = {
    "all of it in Microsoft 365": {"units": True, "network": True, "mail": True},
    "libraries in SharePoint, mails in an outbox": {"units": True, "network": True, "mail": False},
    "folders, and drafts in Outlook": {"units": False, "network": False, "mail": True},
}


@pytest.fixture
def online(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OnlineDemo]:
    with an_online_demo(tmp_path, monkeypatch) as made:
        yield made


def runs(command: Command, online: OnlineDemo, times: int = 2) -> None:
    """Run as often as the demo that all tests share was run: the second run reads what the first published."""
    for _ in range(times):
        done = command("--config", online.config, "run", "--as-of", str(AS_OF))
        assert done.code == ExitCode.DONE, done.out + done.err


def uncounted(said: Mapping[tuple[str, str, str], object]) -> Mapping[tuple[str, str, str], object]:
    """Return the cells without how many things a mail to the team counts: drafts that were left behind are one more."""
    return {key: re.sub(r"\d+ things need", "things need", v) if isinstance(v, str) else v for key, v in said.items()}


def cells(tracker: bytes) -> Mapping[tuple[str, str, str], object]:
    """Return what the tracker says; a version is named by each tenant in its own way, and so is a link."""
    found = read_tracker(tracker)
    keyed = {
        (name, _key(row), header): _unlinked(value)
        for name, sheet in found.sheets.items()
        for row in sheet.rows
        for header, value in row.values.items()
        if header not in {"Version", "Document ref"}
    }
    grids = {
        (name, str(at), ""): tuple(map(_unlinked, row))
        for name, grid in found.grids.items()
        for at, row in enumerate(grid)
    }
    return keyed | grids


def _key(row: RowContent) -> str:
    """Return what names the row in every tenant: a document's own key is the tenant's."""
    return str(_unlinked(row.values["File"])) if "Document ref" in row.values else row.key


def _unlinked(value: object) -> object:
    plain = value.text if isinstance(value, Linked) else value
    return plain.replace(OF_THE_FILE, "") if isinstance(plain, str) else plain


def verdicts(data: Path) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Return what was found in each document: each tenant names the text in its own way, and the rest alike."""
    with Store.rehearsal(data) as store:
        found = store.verdicts()
    return {_nameless(key): frozenset(map(_said, findings)) for key, findings in found.items()}


def _nameless(key: str) -> str:
    return re.sub(r"(?:sha256|quickxor):[^|]+", "", key)


def _said(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.words


def statuses(data: Path) -> Mapping[str, str]:
    with Store.rehearsal(data) as store:
        return store.statuses()


def files_of_mails(outbox: Path) -> list[tuple[str, str, str]]:
    """Return the drafts of an outbox: to whom, subject, and the words without their links."""
    mails = [message_from_bytes(p.read_bytes(), policy=default) for p in outbox.rglob("*.eml")]
    return sorted((_whom(m["To"].addresses), str(m["Subject"]), _words(_html(m))) for m in mails)


def drafts_in_outlook(online: OnlineDemo) -> list[tuple[str, str, str]]:
    drafts = online.world.mailbox.drafts
    return sorted((_whom(m.to), m.subject, _words(m.body)) for m in drafts)


def to_units(mails: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [mail for mail in mails if not mail[0].endswith("@network.example.org")]


def _whom(to: Iterable[Any]) -> str:
    return ", ".join(each.addr_spec if isinstance(each, HeaderAddress) else each.address for each in to)


def _html(mail: object) -> str:
    return mail.get_body(("html",)).get_content()  # type: ignore[attr-defined, no-any-return]


def _words(html: str) -> str:
    """Return what a mail says, without its links and its own key, into which the names of contents go."""
    words = " ".join(as_text(re.sub(r"(?:https|file):/\S+", "", html)).split())
    return re.sub(r"Reference: [0-9a-f]{24}", "", words)


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
def test_ten_units_fare_the_same_wherever_they_live(
    command: Command, demo: Demo, online: OnlineDemo, places: Mapping[str, bool]
) -> None:
    move_in(online, **places)

    runs(command, online)

    data, expected = online.folder / "data", demo.folder / "data"
    here = online.network.read(TRACKER) if places["network"] else (online.folder / "network" / TRACKER).read_bytes()
    mails = drafts_in_outlook(online) if places["mail"] else files_of_mails(online.folder / "network")
    assert statuses(data) == statuses(expected)
    assert verdicts(data) == verdicts(expected)
    assert cells(here) == cells((demo.folder / "network" / TRACKER).read_bytes())
    assert mails == files_of_mails(demo.folder / "network")
    assert len(mails) == 15
    assert online.tenant.violations == []
    assert online.tenant.nonconformities == []


def test_a_network_that_moves_to_microsoft_365_loses_nothing_and_tells_nobody_twice(
    command: Command, online: OnlineDemo
) -> None:
    runs(command, online)
    waiting = files_of_mails(online.folder / "network")
    before = statuses(online.folder / "data"), cells((online.folder / "network" / TRACKER).read_bytes())
    units_in_folder(online)
    network_in_folder(online)
    online.tenant.promote()
    move_in(online)

    moved = command("--config", online.config, "run", "--as-of", str(AS_OF), "--json")
    again = command("--config", online.config, "run", "--as-of", str(AS_OF), "--json")

    did = {action["what"] for action in json.loads(moved.out)["actions"]}
    said = {key: value for key, value in cells(online.network.read(TRACKER)).items() if key[0] == "Tracker"}
    assert moved.code == ExitCode.DONE, moved.out
    assert did == {"Mail seen withdrawn", "Mail drafted", "Tracker updated"}
    assert to_units(drafts_in_outlook(online)) == to_units(waiting)
    assert statuses(online.folder / "data") == before[0]
    assert uncounted(said) == uncounted({key: value for key, value in before[1].items() if key[0] == "Tracker"})
    assert "15 drafts were left in the outbox." in moved.out
    assert json.loads(again.out)["actions"] == []
