"""What every store promises, in memory and in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cmmtn_sync.model import (
    Document,
    Facts,
    FileKind,
    MailKey,
    MailRow,
    MailState,
    Reason,
    Receipt,
    ReceiptSource,
    Record,
    RecordKind,
    Transition,
    Unreadable,
)
from cmmtn_sync.store import AuditRow, Publication, RunRow, Store, TeamValues, TrackerState

NOW = datetime(2025, 7, 3, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def a_document(path: str, *, library: str = "lib", content: str = "c1") -> Document:
    return Document(
        library=library,
        item=path,
        path=path,
        content=content,
        version="1",
        etag="e1",
        size=10,
        receipt=Receipt(at=NOW, source=ReceiptSource.FILE),
        first_received=NOW,
    )


def some_facts(*, reader: int = 1, title: str = "Annual Report") -> Facts:
    return Facts(
        kind=FileKind.WORD,
        reader=reader,
        title=title,
        cover="",
        header="",
        text="",
        sections=(),
        tables=(),
        words=0,
    )


def a_failure(*, reader: int = 1) -> Unreadable:
    return Unreadable(reason=Reason.TIMED_OUT, reader=reader)


def a_record(id_: str, *, at: datetime = NOW, text: str = "") -> Record:
    return Record(id=id_, kind=RecordKind.ACCEPTED, about="o", who="Ann", at=at, source="Tracker", text=text)


def a_mail(recipient: str, day: date, state: MailState = MailState.INTENDED) -> MailRow:
    keys = (MailKey(rule="before-5", about="o", recipient=recipient),)
    return MailRow(
        recipient=recipient, day=day, state=state, subject="s", keys=keys, fingerprint="f", draft=None, at=NOW
    )


def a_transition(about: str, at: datetime) -> Transition:
    return Transition(at=at, who="team", about=about, what="status", before="a", after="b")


class StoreContract:
    """What both stores promise."""

    @pytest.fixture
    def store(self) -> Iterator[Store]:
        with self.opened() as store:
            yield store

    def opened(self) -> Store:
        raise NotImplementedError

    # --- looks ---

    def test_a_library_never_looked_at_has_no_cursor(self, store: Store) -> None:
        assert store.cursor("lib") is None
        assert store.last_look("lib") is None
        assert store.documents() == {}

    def test_a_look_is_kept_whole(self, store: Store) -> None:
        store.save_look("lib", "c7", NOW, [a_document("b/2"), a_document("a/1")], [])

        assert store.cursor("lib") == "c7"
        assert store.last_look("lib") == NOW
        assert store.documents() == {"lib": (a_document("a/1"), a_document("b/2"))}

    def test_a_look_takes_the_place_of_the_one_before_in_its_own_library(self, store: Store) -> None:
        store.save_look("other", "c1", NOW, [a_document("x", library="other")])
        store.save_look("lib", "c1", NOW, [a_document("gone"), a_document("same"), a_document("new version")])

        changed = a_document("new version", content="c2")
        store.save_look("lib", "c2", LATER, [a_document("same"), changed, a_document("new")])

        assert store.documents()["lib"] == (a_document("new"), changed, a_document("same"))
        assert store.documents()["other"] == (a_document("x", library="other"),)
        assert (store.cursor("lib"), store.last_look("lib")) == ("c2", LATER)

    def test_an_emptied_library_is_there_and_empty(self, store: Store) -> None:
        store.save_look("lib", "c1", NOW, [a_document("a")])
        store.save_look("lib", "c2", LATER, [], [a_document("a")])

        assert store.documents() == {"lib": ()}

    def test_documents_that_went_are_kept_with_when(self, store: Store) -> None:
        store.save_look("lib", "c1", NOW, [], [a_document("a")])
        store.save_look("lib", "c2", LATER, [], [a_document("a", content="c2")])

        assert store.departed() == ((a_document("a"), NOW), (a_document("a", content="c2"), LATER))

    def test_a_document_of_another_library_is_refused_and_nothing_is_kept(self, store: Store) -> None:
        with pytest.raises(ValueError, match="no document of lib"):
            store.save_look("lib", "c1", NOW, [a_document("a"), a_document("b", library="other")])

        assert store.cursor("lib") is None

    def test_a_file_name_that_is_no_valid_unicode_is_kept(self, store: Store) -> None:
        odd = a_document("unit/r\udce9sum\udce9 \ud83d\ude00.docx")
        store.save_look("lib", "c1", NOW, [odd])
        store.save_look("lib", "c2", LATER, [odd], [odd])

        assert store.documents() == {"lib": (odd,)}
        assert store.departed() == ((odd, LATER),)

    # --- readings ---

    def test_what_was_never_read_has_no_reading(self, store: Store) -> None:
        assert store.reading("c1") is None
        assert store.readings(["c1", "c2"]) == {}
        assert store.tries("c1") == 0

    def test_readings_are_found_by_content_however_many(self, store: Store) -> None:
        with store.transaction():
            for number in range(1100):
                store.save_reading(f"c{number}", some_facts(title=str(number)))

        found = store.readings([f"c{number}" for number in range(1200)])

        assert len(found) == 1100
        assert found["c1099"] == some_facts(title="1099")
        assert store.reading("c7") == some_facts(title="7")

    def test_a_reading_is_known_to_the_reader_that_made_it(self, store: Store) -> None:
        store.save_reading("old", some_facts(reader=1))
        store.save_reading("new", some_facts(reader=2))
        store.save_reading("locked", Unreadable(reason=Reason.PASSWORD, reader=2))

        assert store.known_contents(2) == {"new", "locked"}

    def test_a_failure_of_ours_is_tried_three_times_and_then_left(self, store: Store) -> None:
        known = []
        for _ in range(3):
            store.save_reading("c1", a_failure())
            known.append(store.known_contents(1))

        assert known == [frozenset(), frozenset(), {"c1"}]
        assert store.tries("c1") == 3
        assert store.reading("c1") == a_failure()

    def test_a_reading_that_succeeds_starts_the_count_afresh(self, store: Store) -> None:
        store.save_reading("c1", a_failure())
        store.save_reading("c1", some_facts())

        assert store.tries("c1") == 0
        assert store.known_contents(1) == {"c1"}

    def test_a_newer_reader_starts_the_count_afresh(self, store: Store) -> None:
        for _ in range(3):
            store.save_reading("c1", a_failure(reader=1))
        store.save_reading("c1", a_failure(reader=2))

        assert store.tries("c1") == 1

    # --- records, ledger, statuses, transitions ---

    def test_records_come_oldest_first(self, store: Store) -> None:
        later, first, second = a_record("z", at=LATER), a_record("b"), a_record("a")
        for record in (later, first, second):
            store.add_record(record)

        assert store.records() == (first, second, later)

    def test_the_same_entry_seen_twice_is_one_record(self, store: Store) -> None:
        first = store.add_record(a_record("r1", text="as typed"))
        again = store.add_record(a_record("r1", text="seen again"))

        assert (first, again) == (True, False)
        assert store.records() == (a_record("r1", text="as typed"),)

    def test_the_ledger_has_one_row_for_a_person_and_a_day(self, store: Store) -> None:
        monday, tuesday = date(2025, 6, 30), date(2025, 7, 1)
        store.save_mail(a_mail("b@x", tuesday))
        store.save_mail(a_mail("b@x", monday))
        store.save_mail(a_mail("a@x", monday))
        store.save_mail(a_mail("b@x", monday, MailState.SENT))

        expected = (a_mail("a@x", monday), a_mail("b@x", monday, MailState.SENT), a_mail("b@x", tuesday))
        assert store.ledger() == expected

    def test_statuses_told_are_kept_and_those_not_named_stay(self, store: Store) -> None:
        store.save_statuses({"o1": "● Complete", "o2": "■ Overdue"})
        store.save_statuses({"o2": "● Complete", "o3": "○ Not started"})

        assert store.statuses() == {"o1": "● Complete", "o2": "● Complete", "o3": "○ Not started"}

    def test_transitions_come_newest_first_from_a_moment_on(self, store: Store) -> None:
        before, first, second, last = (
            a_transition("before", NOW - timedelta(microseconds=1)),
            a_transition("first", NOW),
            a_transition("second", NOW),
            a_transition("last", LATER),
        )
        store.add_transitions([last, before, first, second])
        store.add_transitions([])

        assert store.transitions(NOW) == (last, second, first)

    # --- publications, reports, tracker, runs ---

    def test_publications_and_reports_are_kept_apart_by_name(self, store: Store) -> None:
        store.publish("k", "lib", "a/t.docx", "c1", NOW)
        store.publish("k", "lib", "a/t.docx", "c2", LATER)
        store.save_report("k", "net", "r.docx", "c3", NOW)

        template = Publication(library="lib", path="a/t.docx", content="c2", at=LATER)
        assert store.publications() == {"k": template}
        report = Publication(library="net", path="r.docx", content="c3", at=NOW)
        assert store.reports() == {"k": report}

    def test_the_trackers_last_state_is_the_one_that_was_kept_last(self, store: Store) -> None:
        nothing = store.tracker_state()
        state = TrackerState(etag="e", view_json="{}", written_at=NOW, waits_since=LATER, held_words="why")
        store.save_tracker_state(TrackerState())
        store.save_tracker_state(state)

        assert nothing is None
        assert store.tracker_state() == state

    def test_what_the_team_typed_is_kept_for_the_last_thirty_different_states(self, store: Store) -> None:
        for number in range(32):
            store.keep_team_values(NOW + timedelta(days=number), f"[{number}]")
            store.keep_team_values(LATER + timedelta(days=number), f"[{number}]")

        kept = store.team_values()
        assert len(kept) == 30
        assert kept[0] == TeamValues(at=NOW + timedelta(days=31), json_text="[31]")
        assert kept[-1].json_text == "[2]"

    def test_the_last_run_is_the_one_that_was_kept_last(self, store: Store) -> None:
        nothing = store.last_run()
        store.save_run(RunRow(started=LATER, ended=LATER, exit_code=5))
        run = RunRow(started=NOW, ended=LATER, exit_code=0, counts={"mails": 3})
        store.save_run(run)

        assert nothing is None
        assert store.last_run() == run

    # --- times ---

    def test_times_come_back_in_utc_to_the_microsecond(self, store: Store) -> None:
        at = datetime(2025, 10, 26, 1, 30, 0, 1, tzinfo=ZoneInfo("Europe/London"), fold=1)
        store.save_look("lib", "c", at, [])

        seen = store.last_look("lib")

        assert seen == datetime(2025, 10, 26, 1, 30, 0, 1, tzinfo=UTC)
        assert seen is not None
        assert seen.tzinfo is UTC

    def test_a_time_without_a_zone_is_refused(self, store: Store) -> None:
        with pytest.raises(ValueError, match="without a time zone"):
            store.add_record(a_record("r", at=datetime(2025, 7, 3)))  # noqa: DTZ001  that is the point

        assert store.records() == ()

    # --- transactions ---

    def test_a_transaction_that_fails_keeps_nothing(self, store: Store) -> None:
        store.add_record(a_record("before"))

        with pytest.raises(KeyError), store.transaction():  # noqa: PT012  the block is what fails
            store.save_look("lib", "c", NOW, [a_document("a")])
            store.save_mail(a_mail("a@x", NOW.date()))
            store.audit(NOW, "seen", "a", "b")
            raise KeyError

        assert store.cursor("lib") is None
        assert store.ledger() == ()
        assert list(store.audit_trail()) == []
        assert store.records() == (a_record("before"),)

    def test_an_inner_transaction_that_fails_is_undone_alone(self, store: Store) -> None:
        with store.transaction():
            store.add_record(a_record("outer"))
            with pytest.raises(KeyError), store.transaction():  # noqa: PT012  the block is what fails
                store.add_record(a_record("inner"))
                raise KeyError
            store.add_record(a_record("after"))

        assert [record.id for record in store.records()] == ["outer", "after"]

    def test_an_outer_transaction_that_fails_undoes_the_inner_ones(self, store: Store) -> None:
        with pytest.raises(KeyError), store.transaction():  # noqa: PT012  the block is what fails
            with store.transaction():
                store.add_record(a_record("inner"))
            raise KeyError

        assert store.records() == ()

    def test_a_call_that_fails_within_a_transaction_leaves_nothing_of_itself(self, store: Store) -> None:
        naive = replace(a_transition("b", NOW), at=datetime(2025, 7, 3))  # noqa: DTZ001  that is the point

        with store.transaction():
            store.add_record(a_record("kept"))
            with pytest.raises(ValueError, match="without a time zone"):
                store.add_transitions([a_transition("a", NOW), naive])

        assert store.transitions(NOW) == ()
        assert store.records() == (a_record("kept"),)

    # --- audit ---

    def test_the_audit_trail_is_kept_in_order_and_whole(self, store: Store) -> None:
        with store.transaction():
            for number in range(1001):
                store.audit(NOW, "seen", f"doc {number}", "It came.")
        store.audit(LATER, "sent", "a@x", "A draft.")

        rows = list(store.audit_trail())

        assert [row.id for row in rows] == list(range(1, 1003))
        sent = AuditRow(id=1002, at=LATER, kind="sent", about="a@x", words="A draft.", chain=rows[-1].chain)
        assert rows[-1] == sent
        assert store.verify_audit() is None

    def test_an_empty_audit_trail_is_whole(self, store: Store) -> None:
        assert store.verify_audit() is None

    # --- copies ---

    def test_a_copy_holds_the_same_and_goes_its_own_way(self, store: Store) -> None:
        store.add_record(a_record("both"))
        store.audit(NOW, "seen", "a", "b")

        with store.copy() as copy:
            copy.add_record(a_record("copy alone", at=LATER))
            store.add_record(a_record("store alone", at=LATER))

            assert [record.id for record in copy.records()] == ["both", "copy alone"]
            assert copy.verify_audit() is None
        assert [record.id for record in store.records()] == ["both", "store alone"]

    def test_a_copy_into_a_folder_is_a_store_like_any_other(self, store: Store, tmp_path: Path) -> None:
        store.add_record(a_record("r"))

        store.copy_into(tmp_path / "copy")

        with Store.open(tmp_path / "copy") as copy:
            assert copy.records() == (a_record("r"),)


class TestInMemory(StoreContract):
    def opened(self) -> Store:
        return Store.in_memory()


class TestInAFile(StoreContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "data"

    def opened(self) -> Store:
        return Store.open(self.folder)

    def test_what_was_kept_is_there_when_it_is_opened_again(self, store: Store) -> None:
        store.save_look("lib", "c7", NOW, [a_document("a")])
        store.save_reading("c1", some_facts())
        store.close()

        with Store.open(self.folder) as again:
            assert again.cursor("lib") == "c7"
            assert again.documents() == {"lib": (a_document("a"),)}
            assert again.reading("c1") == some_facts()

    def test_a_rehearsal_changes_nothing(self, store: Store) -> None:
        store.add_record(a_record("r"))
        store.close()
        before = (self.folder / "store.sqlite").read_bytes()

        with Store.rehearsal(self.folder) as rehearsed:
            rehearsed.add_record(a_record("played"))

        assert (self.folder / "store.sqlite").read_bytes() == before

    def test_a_rehearsal_of_what_is_not_there_makes_nothing(self, tmp_path: Path) -> None:
        with Store.rehearsal(tmp_path / "nowhere") as rehearsed:
            rehearsed.add_record(a_record("played"))

        assert not (tmp_path / "nowhere").exists()
