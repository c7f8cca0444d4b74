"""doctor --acceptance on tenants of another mind: what it finds there, what follows from it, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from cmmtn_sync.cli.building import dry_house, real_house
from cmmtn_sync.cli.microsoft365 import Tenants
from cmmtn_sync.config import load
from cmmtn_sync.run import House
from cmmtn_sync.store import Store
from tests.e2e.first_day import FOLDER, LABELLED, NAMES, WORKBOOK, FirstDay, a_first_day, all_but
from tests.emulated import where


@pytest.fixture
def first_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[FirstDay]:
    with a_first_day(tmp_path, monkeypatch, capsys) as first_day:
        yield first_day


# --- tenants of another mind

OTHERWISE: Mapping[str, tuple[Mapping[str, object], str, str, str, Mapping[str, str]]] = {
    "a PUT that looks at no etag": (
        {"put_honours_if_match": False},
        "conditions",
        "no",
        "An upload session is: we write by that.",
        {"put_if_match": "no", "session_if_match": "yes"},
    ),
    "a PUT that minds no names": (
        {"put_honours_conflict_behavior": False},
        "conditions",
        "yes",
        "A PUT is refused when somebody has saved meanwhile",
        {"put_if_match": "yes", "put_minds_names": "no"},
    ),
    "changes without names and hashes": (
        {"delta_lacks": frozenset({"lastModifiedBy", "createdBy", "file.hashes"})},
        "changes",
        "yes",
        "Told of an item: eTag, webUrl, and no hash. Our own writes bear no name of ours",
        {"hashes": "no", "own_writes": "no", "by_time": "yes"},
    ),
    "a calendar that forgets keys": (
        {"transaction_ids_kept": False},
        "meetings",
        "no",
        "A meeting asked for twice was made twice.",
        {"at_once": "no"},
    ),
    "drafts that are found late": (
        {"found_after": 50},
        "drafts",
        "no",
        "A draft ",
        {},
    ),
    "a mailbox of old pages": ({"html_style": "old"}, "drafts", "yes", "keeps its words", {}),
    "paths as long as SharePoint takes": ({}, "names", "yes", "paths of 390 letters are found again", {}),
}


@pytest.mark.parametrize("case", OTHERWISE)
def test_what_a_tenant_does_otherwise_is_found(first_day: FirstDay, case: str) -> None:
    knobs, trial, outcome, words, facts = OTHERWISE[case]
    first_day.turn(**knobs)

    found = first_day.sit(skip=all_but(trial))

    assert found == {trial: outcome}
    assert words in first_day.words(trial)
    assert facts.items() <= first_day.facts(trial).items()
    assert first_day.events() == []
    assert first_day.site.world.mailbox.drafts == []
    assert not first_day.site.network.exists(FOLDER)


def test_what_sharepoint_writes_into_files_is_seen_a_minute_later(first_day: FirstDay) -> None:
    others = all_but("rewriting")
    first_day.sit(skip=others)
    first_day.site.tenant.promote()
    first_day.sit(skip=others, after=timedelta(minutes=2))

    assert first_day.facts("rewriting") == {"promotes": "yes"}
    assert "Rewriting.docx and Rewriting.xlsx" in first_day.words("rewriting")


def test_a_key_that_is_forgotten_overnight_is_seen_the_next_day(first_day: FirstDay) -> None:
    others = all_but("meetings")
    first_day.sit(skip=others)
    first_day.turn(transaction_ids_kept=False)
    first_day.sit(skip=others, after=timedelta(days=1, minutes=1))

    assert first_day.facts("meetings") == {"after_a_day": "no"}
    assert first_day.events() == []


def test_what_a_person_sends_and_leaves_no_copy_is_told_with_the_setting(first_day: FirstDay) -> None:
    others = all_but("sent by a person")
    first_day.sit(skip=others)
    post = first_day.site.world.mailbox
    draft = post.id_of(post.drafts[0])
    post.send(draft)
    post.purge(draft)

    assert first_day.sit(skip=others) == {"sent by a person": "no"}
    assert "MessageCopyForSentAsEnabled" in first_day.words("sent by a person")


def test_a_mail_whose_copy_does_not_keep_our_key_is_told_one_day(first_day: FirstDay) -> None:
    others = all_but("sending")
    first_day.turn(properties_survive_send=False)
    first_day.sit(skip=others, may_send=True)

    assert first_day.sit(skip=others, after=timedelta(days=1))["sending"] in {"yes", "no"}


@pytest.mark.parametrize("hand", ["never opened", "deleted"])
def test_a_workbook_that_nobody_had_open_proves_nothing(first_day: FirstDay, hand: str) -> None:
    others = all_but("open in Excel")
    first_day.sit(skip=others)
    if hand == "deleted":
        first_day.site.network.delete(WORKBOOK)
    asked = first_day.sit(skip=others)
    words = first_day.words("open in Excel")

    assert asked == {"open in Excel": "person"}
    assert ("was not held" in words) is (hand == "never opened")


# --- kept, and acted on


@pytest.mark.parametrize(("honours", "ways"), [(True, ["PUT"]), (False, ["POST", "PUT"])])
def test_what_was_found_chooses_how_files_are_written(
    first_day: FirstDay,
    honours: bool,  # noqa: FBT001 - a column of the table
    ways: list[str],
) -> None:
    first_day.turn(put_honours_if_match=honours)
    first_day.sit(skip=all_but("conditions"))
    settings = load(first_day.site.config).settings
    with Store.open(settings.data) as store:
        library = Tenants().library(settings, settings.libraries["network"], store, first_day.now)
        item = library.find("Peer review")
        written = library.write("Peer review/Tracker.xlsx", b"one", expecting=None)
        first_day.site.tenant.forget()
        library.write("Peer review/Tracker.xlsx", b"two", expecting=getattr(written, "item").etag)  # noqa: B009

    assert item is None
    assert [seen.method for seen in first_day.site.tenant.requests if seen.method != "GET"] == ways


@pytest.mark.parametrize("lets_apps", [True, False])
def test_what_was_found_chooses_whether_an_open_tracker_is_written(
    first_day: FirstDay,
    lets_apps: bool,  # noqa: FBT001 - a column of the table
) -> None:
    others = all_but("open in Excel")
    first_day.turn(workbook_for_apps=lets_apps)
    first_day.sit(skip=others)
    first_day.site.network.lock(WORKBOOK, "Sam Jones")
    first_day.sit(skip=others)
    first_day.site.network.unlock(WORKBOOK)
    first_day.sit(skip=others, after=timedelta(minutes=2))

    with next_house(first_day) as house:
        assert (house.open_workbook is not None) is lets_apps
    assert first_day.facts("open in Excel") == {"locks": "yes", "session": "yes" if lets_apps else "no"}


@contextmanager
def next_house(first_day: FirstDay) -> Iterator[House]:
    """Give the house of the next run, having seen that a plan writes into nobody's workbook."""
    with dry_house(first_day.site.config, first_day.now) as dry:
        assert dry.house.open_workbook is None
    with real_house(first_day.site.config, first_day.now) as house:
        yield house


# --- what goes wrong, and what is left out


def test_a_trial_that_broke_off_goes_on_where_it_was(first_day: FirstDay) -> None:
    first_day.sit()
    first_day.do_all_that_is_asked()
    first_day.site.tenant.faults.status(403, picks=where(path="/mailFolders/drafts/messages"))
    first_day.sit(after=timedelta(minutes=3))

    assert first_day.sit(after=timedelta(minutes=3))["sent by a person"] == "yes"
    assert first_day.site.world.mailbox.drafts == []


def test_one_trial_that_fails_stops_no_other(first_day: FirstDay) -> None:
    first_day.site.tenant.faults.status(403, picks=where(path="Conditions.txt"))
    found = first_day.sit()

    assert found["conditions"] == "failed"
    assert list(found) == NAMES
    assert first_day.sit()["conditions"] == "yes"


def test_what_is_left_out_is_not_tried(first_day: FirstDay) -> None:
    found = first_day.sit(skip=["labels", "open in Excel"])

    assert list(found) == NAMES[:-2]
    assert not first_day.site.network.exists(LABELLED)


def test_what_is_left_out_later_is_waited_for_no_more(first_day: FirstDay) -> None:
    first_day.sit(skip=[name for name in NAMES if name not in {"labels", "renaming"}])

    found = first_day.sit(skip=["labels", *[name for name in NAMES if name not in {"labels", "renaming"}]])

    assert found["labels"] not in {"later", "person"}
    assert not first_day.site.network.exists(FOLDER)


def test_one_labelled_file_is_one(first_day: FirstDay) -> None:
    others = all_but("labels")
    first_day.sit(skip=others)
    first_day.site.network.upload(f"{LABELLED}/Kept for 8 years.docx", b"of a person")
    first_day.sit(skip=others)

    assert first_day.words("labels").startswith("1 labelled file was ")


def test_a_mailbox_of_files_needs_no_trials(first_day: FirstDay) -> None:
    text = (first_day.site.config / "service.yaml").read_text(encoding="utf-8")
    changed = text.replace("kind: outlook", "kind: outbox").replace(
        f"address: {first_day.site.mailbox}", "address: ../o", 1
    )
    (first_day.site.config / "service.yaml").write_text(changed, encoding="utf-8")

    found = first_day.sit()

    skipped = [name for name, outcome in found.items() if outcome == "skipped"]
    assert skipped == ["drafts", "meetings", "sending", "sent by a person"]
    assert first_day.words("drafts") == "Mail does not go through Outlook here."
