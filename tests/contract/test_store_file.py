"""What a store in a file promises besides: its versions, its troubles in plain words, its audit trail."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import cmmtn_sync
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError
from cmmtn_sync.store import FILE_NAME, Store
from cmmtn_sync.store.database import Database
from cmmtn_sync.store.schema import REVISIONS, bring_up_to_date, make
from cmmtn_sync.store.tables import Tables

NOW = datetime(2025, 7, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with a store that has three lines in its audit trail."""
    with Store.open(tmp_path) as store:
        for about in ("first", "second", "third"):
            store.audit(NOW, "seen", about, "It came.")
    return tmp_path


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    database = Database(folder / FILE_NAME, patience=0)
    yield database
    database.close()


def by_hand(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def in_words(error: CmmtnSyncError) -> str:
    return f"{error.happened} {error.why} {error.do}"


# --- versions ---


def test_the_migrations_make_the_tables_as_they_are_declared(folder: Path) -> None:
    declared = Database(None, patience=0)
    make(declared)

    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        migrated = schema(connection)

    assert schema(declared.connection.connection.driver_connection) == migrated
    declared.close()


def schema(connection: sqlite3.Connection | None) -> set[tuple[object, ...]]:
    """Return every column, key, index and trigger, Alembic's own table among them."""
    assert connection is not None
    named = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    tables = {name for type_, name, _, _ in named if type_ == "table"}
    found: set[tuple[object, ...]] = {
        (type_, name, table, sql if type_ == "trigger" else "") for type_, name, table, sql in named if table in tables
    }
    for table in tables:
        for pragma in ("table_info", "foreign_key_list", "index_list"):
            found |= {(table, pragma, *row) for row in connection.execute(f"PRAGMA {pragma}({table})")}
    return found


def test_the_store_knows_every_revision_that_there_is() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(cmmtn_sync.__file__).parent / "migrations"))

    revisions = ScriptDirectory.from_config(config).walk_revisions()

    assert tuple(revision.revision for revision in revisions)[::-1] == REVISIONS


def test_a_store_that_a_newer_version_wrote_is_refused_and_left_alone(folder: Path) -> None:
    by_hand(folder, "UPDATE alembic_version SET version_num = '0999'")
    before = (folder / FILE_NAME).read_bytes()

    with pytest.raises(CmmtnSyncError, match="written by a newer version") as caught:
        Store.open(folder)

    assert "Install the newer version" in caught.value.do
    assert (folder / FILE_NAME).read_bytes() == before


def test_a_rehearsal_of_an_earlier_version_leaves_the_file_at_it(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()

    with Store.rehearsal(tmp_path) as rehearsed:
        assert rehearsed.records() == ()

    assert (tmp_path / FILE_NAME).stat().st_size == 0


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    by_hand(tmp_path, "CREATE TABLE patients (name TEXT)")

    with pytest.raises(CmmtnSyncError, match="is not a store of cmmtn-sync"):
        Store.open(tmp_path)


def test_two_processes_that_open_a_new_store_at_once_both_get_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cmmtn_sync.store import Store\n"
        "with Store.open(Path(sys.argv[1]), patience=60) as store: print(store.verify_audit())"
    )

    both = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]

    assert [process.communicate(timeout=60)[0] for process in both] == ["None\n", "None\n"]


def test_importing_the_store_is_cheap_and_opening_a_current_one_needs_no_alembic(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cmmtn_sync.store import RunLock, Store\n"
        "print([name for name in ('sqlalchemy', 'alembic', 'filelock') if name in sys.modules])\n"
        "Store.open(Path(sys.argv[1])).close()\n"
        "print([name for name in ('sqlalchemy', 'alembic', 'filelock') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code, folder], stdout=subprocess.PIPE, text=True, check=True)

    assert done.stdout == "[]\n['sqlalchemy']\n"


# --- troubles ---


def test_a_file_that_is_no_database_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"Dear colleague, " * 100)

    with pytest.raises(CmmtnSyncError) as caught:
        Store.open(tmp_path)

    assert "not a store of cmmtn-sync" in caught.value.why
    assert str(tmp_path / FILE_NAME) in caught.value.happened


def test_a_damaged_store_is_named(folder: Path) -> None:
    path = folder / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))

    with pytest.raises(CmmtnSyncError) as caught:
        Store.open(folder)

    assert "damaged" in caught.value.why
    assert "last copy" in caught.value.do


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CmmtnSyncError, match="could not be made"):
        Store.open(tmp_path / "file" / "data")


def test_a_folder_in_the_files_place_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()

    with pytest.raises(CmmtnSyncError, match="could not be used"):
        Store.open(tmp_path)


def test_a_store_that_another_program_holds_is_temporary_trouble(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as other, Store.open(folder, patience=0) as store:
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(TemporaryError, match="could not be used") as caught:
            store.audit(NOW, "seen", "a", "b")

        other.rollback()
        store.audit(NOW, "seen", "a", "b")
        assert "Another program is using it" in caught.value.why
        assert store.verify_audit() is None


def test_a_copy_into_a_store_that_another_program_holds_is_temporary_trouble(folder: Path) -> None:
    other_folder = folder / "other"
    Store.open(other_folder).close()

    source, target = (Database(at / FILE_NAME, patience=0) for at in (folder, other_folder))

    with closing(sqlite3.connect(other_folder / FILE_NAME)) as other, closing(source), closing(target):
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(TemporaryError):
            source.copy_to(target)


def test_a_commit_that_a_reader_holds_up_keeps_nothing_and_leaves_the_store_usable(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as reader, Store.open(folder, patience=0) as store:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM audit").fetchone()

        with pytest.raises(TemporaryError), store.transaction():
            store.audit(NOW, "seen", "held up", "")

        reader.rollback()
        store.audit(NOW, "seen", "fourth", "")
        assert [row.about for row in store.audit_trail()] == ["first", "second", "third", "fourth"]


def test_a_full_disk_is_temporary_trouble_and_keeps_nothing(database: Database) -> None:
    bring_up_to_date(database)
    store = Store(database, Tables)
    pages = database.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    database.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    database.connection.rollback()

    with pytest.raises(TemporaryError) as caught, store.transaction():  # noqa: PT012  the block is what fails
        store.audit(NOW, "seen", "small", "")
        store.audit(NOW, "seen", "large", "x" * 1_000_000)

    assert "The disk is full." in caught.value.why
    assert [row.about for row in store.audit_trail()] == ["first", "second", "third"]


def test_a_store_that_may_only_be_read_says_so_when_it_is_written(database: Database) -> None:
    store = Store(database, Tables)
    database.connection.exec_driver_sql("PRAGMA query_only = 1")
    database.connection.rollback()

    with pytest.raises(CmmtnSyncError) as caught:
        store.audit(NOW, "seen", "a", "b")

    assert not isinstance(caught.value, TemporaryError)
    assert "may read the data folder but not write" in caught.value.why


def test_nothing_is_written_after_sqlite_has_undone_the_transaction(database: Database) -> None:
    store = Store(database, Tables)

    with pytest.raises(TemporaryError, match="not be written"), store.transaction():  # noqa: PT012  as above
        store.audit(NOW, "seen", "a", "b")
        database.connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself on a full disk
        store.audit(NOW, "seen", "c", "d")

    assert [row.about for row in store.audit_trail()] == ["first", "second", "third"]


def test_anything_else_that_sqlite_says_is_passed_on_with_what_to_do(database: Database) -> None:
    with pytest.raises(CmmtnSyncError) as caught:
        database.write(Tables.documents.insert(), [{"library": "never looked at", "item": "a", "body": "{}"}])

    assert "FOREIGN KEY" in in_words(caught.value)


# --- the audit trail ---

BREAKS = {
    "a word changed": ("UPDATE audit SET words = 'It never came.' WHERE id = 2", 2),
    "a time changed": ("UPDATE audit SET at = '2025-07-03T10:00:00.000000+00:00' WHERE id = 1", 1),
    "the first row removed": ("DELETE FROM audit WHERE id = 1", 1),
    "a row removed from the middle": ("DELETE FROM audit WHERE id = 2", 2),
    "the last row cut off": ("DELETE FROM audit WHERE id = 3", 3),
    "all rows removed": ("DELETE FROM audit", 1),
    "a row put in": ("INSERT INTO audit SELECT 4, at, kind, about, words, chain FROM audit WHERE id = 3", 4),
    "a row put before the first": (
        "INSERT INTO audit SELECT 0, at, kind, about, words, chain FROM audit WHERE id = 3",
        0,
    ),
}


@pytest.mark.parametrize(("statement", "broken"), BREAKS.values(), ids=BREAKS.keys())
def test_a_trail_that_was_changed_by_hand_is_found_at_its_first_wrong_row(
    folder: Path, statement: str, broken: int
) -> None:
    triggers = ("audit_no_update", "audit_no_delete", "audit_no_replace")
    by_hand(folder, *(f"DROP TRIGGER {name}" for name in triggers), statement)

    with Store.open(folder) as store:
        assert store.verify_audit() == broken


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET words = 'x' WHERE id = 2",
        "DELETE FROM audit WHERE id = 2",
        "INSERT OR REPLACE INTO audit SELECT 2, at, kind, about, words, chain FROM audit WHERE id = 3",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(folder: Path, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        by_hand(folder, statement)
