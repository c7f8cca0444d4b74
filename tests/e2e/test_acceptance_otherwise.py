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
from tests.emulated import Moment, where
from tests.emulated.wire import Request


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
        "So we write in several: a little slower, and nothing of theirs is lost.",
        {"put_if_match": "no", "session_if_match": "yes"},
    ),
    "a PUT that minds no names": (
        {"put_honours_conflict_behavior": False},
        "conditions",
        "yes",
        "SharePoint refuses our version: nothing of theirs is lost",
        {"put_if_match": "yes", "put_minds_names": "no"},
    ),
    "changes without names and hashes": (
        {"delta_lacks": frozenset({"lastModifiedBy", "createdBy", "file.hashes"})},
        "changes",
        "yes",
        "It does not say which changes are our own; we know our files by their text. It gives no fingerprint",
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
    "paths as long as SharePoint takes": ({}, "names", "yes", "paths of 390 letters, are found again", {}),
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
    assert ("nobody seems to have it open" in words) is (hand == "never opened")


# --- what tells nothing is not taken for an answer


@pytest.mark.parametrize("gone", ["Rewriting.docx", "Rewriting.xlsx"])
def test_a_file_that_is_gone_does_not_say_that_it_was_left_as_it_was(first_day: FirstDay, gone: str) -> None:
    others = all_but("rewriting")
    first_day.sit(skip=others)
    first_day.site.network.delete(f"{FOLDER}/{gone}")

    told = first_day.sit(skip=others, after=timedelta(minutes=2))
    words = first_day.words("rewriting")
    last = first_day.sit(skip=others, after=timedelta(minutes=2))

    assert told == {"rewriting": "later"}
    assert words.startswith(f"We could not tell: {gone} had been deleted.")
    assert last == {"rewriting": "yes"}
    assert first_day.facts("rewriting") == {"promotes": "no"}


@pytest.mark.parametrize("status", [403, 507])
@pytest.mark.parametrize("stage", ["open", "closed"])
def test_a_refusal_for_another_reason_says_nothing_of_whether_it_is_open(
    first_day: FirstDay, stage: str, status: int
) -> None:
    others = all_but("open in Excel")
    first_day.sit(skip=others)
    first_day.site.network.lock(WORKBOOK, "Sam Jones")
    if stage == "closed":
        first_day.sit(skip=others)
        first_day.site.network.unlock(WORKBOOK)
    fault = first_day.site.tenant.faults.status(status, picks=where(method="PUT", path="/content$"), times=None)

    told = first_day.sit(skip=others)
    words = first_day.words("open in Excel")
    fault.lift()
    goes_on = first_day.sit(skip=others)

    assert told == {"open in Excel": "failed"}
    assert words.startswith("We could not tell. ")
    assert goes_on == {"open in Excel": "person" if stage == "open" else "yes"}


@pytest.mark.parametrize("status", [403, 423])
@pytest.mark.parametrize("at", [2, 3, 4], ids=["a stale version", "the right version", "a name that is taken"])
def test_a_refusal_for_another_reason_says_nothing_of_versions(first_day: FirstDay, at: int, status: int) -> None:
    puts = where(method="PUT", path="/content")
    first_day.site.tenant.faults.status(status, at=at, picks=puts)

    told = first_day.sit(skip=all_but("conditions"))
    words = first_day.words("conditions")

    assert told == {"conditions": "failed"}
    assert words.startswith("We could not tell. ")
    assert first_day.sit(skip=all_but("conditions")) == {"conditions": "yes"}


@pytest.mark.parametrize("status", [403, 507])
def test_a_refusal_for_another_reason_says_nothing_of_names(first_day: FirstDay, status: int) -> None:
    first_day.site.tenant.faults.status(status, picks=where(method="PUT", path="/content"))

    assert first_day.sit(skip=all_but("names")) == {"names": "failed"}
    assert first_day.sit(skip=all_but("names")) == {"names": "yes"}


def test_a_list_of_changes_that_comes_to_no_end_is_given_up(first_day: FirstDay) -> None:
    tenant, written = first_day.site.tenant, where(method="PUT", path="Changes.txt")
    first_day.turn(delta_page_size=1)

    def lead_in_a_circle(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and written(request):
            tenant.faults.repeat_page(times=None)

    tenant.on_request(lead_in_a_circle)

    assert first_day.sit(skip=all_but("changes")) == {"changes": "failed"}
    assert "its list came to no end" in first_day.words("changes")


# --- in words for an administrator

_OF_THE_AUTHOR = ("PUT", "eTag", "etag", "session", "hash", "by its key", "delta", "WAC", "receipts go by")


def test_what_is_found_is_said_in_words_for_an_administrator(first_day: FirstDay) -> None:
    said = []
    for turn in ({}, {"put_honours_if_match": False}, {"transaction_ids_kept": False, "workbook_for_apps": False}):
        first_day.turn(**turn)
        first_day.sit(again=NAMES)
        said += [first_day.words(name) for name in NAMES]
        first_day.do_all_that_is_asked()
        first_day.sit(after=timedelta(minutes=3), may_send=True)
        said += [first_day.words(name) for name in NAMES]
        first_day.site.network.unlock(WORKBOOK)
        first_day.sit(after=timedelta(days=1))
        said += [first_day.words(name) for name in NAMES]

    assert [(word, words) for words in said for word in _OF_THE_AUTHOR if word in words] == []


def test_what_is_asked_of_people_is_said_again_at_each_sitting(first_day: FirstDay) -> None:
    first_day.sit()
    first_day.sit()
    asked = {name: first_day.words(name) for name, one in first_day.found.items() if one["outcome"] == "person"}

    assert set(asked) == {"sending", "sent by a person", "open in Excel", "labels"}
    assert LABELLED in asked["labels"]
    assert asked["labels"].endswith("No labels here? Add: --skip labels")
    assert WORKBOOK in asked["open in Excel"]
    assert "--skip sending" in asked["sending"]


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


def test_where_the_networks_place_is_a_folder_the_mailbox_alone_is_tried(first_day: FirstDay) -> None:
    service, there = first_day.site.config / "service.yaml", first_day.site.folder / "network"
    (there / "Peer review").mkdir(parents=True)
    text = service.read_text(encoding="utf-8")
    address = f'{{kind: sharepoint, address: "{first_day.site.network.address}"}}'
    service.write_text(text.replace(address, "{kind: folder, address: ../network}"), encoding="utf-8")

    found = first_day.sit(may_send=True)
    later = dict(found)
    words = first_day.words("labels")
    service.write_text(text, encoding="utf-8")
    again = first_day.sit()

    assert [name for name, outcome in later.items() if outcome != "skipped"] == [
        "drafts",
        "meetings",
        "sending",
        "sent by a person",
    ]
    assert words == "The network's place is a folder of this computer."
    assert [again[name] for name in ("changes", "conditions", "labels")] == ["yes", "yes", "person"]


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
