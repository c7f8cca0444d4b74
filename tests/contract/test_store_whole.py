"""What every store promises of times, transactions, the audit trail and copies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cmmtn_sync.store import AuditRow, Store
from tests.contract.stores import (
    LATER,
    NOW,
    AnyStore,
    InAFile,
    InMemory,
    a_document,
    a_mail,
    a_record,
    a_transition,
    some_facts,
)


class StoreContract(AnyStore):
    """What both stores promise."""

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


class TestInMemory(InMemory, StoreContract):
    pass


class TestInAFile(InAFile, StoreContract):
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
