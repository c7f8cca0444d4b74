"""What every store keeps, in memory and in a file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmmtn_sync.model import (
    Finding,
    MailState,
    Reason,
    Severity,
    Unreadable,
)
from cmmtn_sync.store import Publication, RunRow, Store, TeamValues, TrackerState
from tests.contract.stores import (
    LATER,
    NOW,
    AnyStore,
    InAFile,
    InMemory,
    a_document,
    a_failure,
    a_mail,
    a_record,
    a_transition,
    some_facts,
)


class StoreContract(AnyStore):
    """What both stores promise."""

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

    # --- notes ---

    def test_a_note_is_the_one_that_was_kept_last(self, store: Store) -> None:
        nothing = store.note("lost")
        store.save_note("lost", "a")
        store.save_note("lost", "b")

        assert nothing is None
        assert store.note("lost") == "b"

    def test_verdicts_kept_are_those_of_the_last_time(self, store: Store) -> None:
        finding = Finding(code="empty", severity=Severity.WANTING, words="Section 4 is empty.")
        store.save_verdicts({"k1": (finding,), "k2": ()})
        store.save_verdicts({"k2": (), "k3": (finding,)})

        assert store.verdicts() == {"k2": (), "k3": (finding,)}


class TestInMemory(InMemory, StoreContract):
    pass


class TestInAFile(InAFile, StoreContract):
    pass
