from __future__ import annotations

import errno
import hashlib
import os
import stat
from itertools import count
from pathlib import Path
from time import process_time
from typing import NoReturn

import pytest

from cmmtn_sync.errors import TenantError
from cmmtn_sync.model.looks import UNREAD
from cmmtn_sync.tenant import Locked, Written
from cmmtn_sync.tenant.folder import FolderLibrary, KnownFile
from tests.contract.library_suite import REPORT, LibraryContract, paths

_WRITES = count(1)


class FileManager:
    """A person at a synchronised folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def upload(self, path: str, data: bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        at = 1_750_000_000 + next(_WRITES)
        os.utime(target, (at, at))

    def rename(self, path: str, to: str) -> None:
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).rename(self.root / to)

    def delete(self, path: str) -> None:
        (self.root / path).unlink()

    def make_folder(self, path: str) -> None:
        (self.root / path).mkdir(parents=True)

    def lock(self, path: str, by: str) -> None:
        target = self.root / path
        target.with_name(f"~${target.name}").write_bytes(excel_lock(by))

    def unlock(self, path: str) -> None:
        target = self.root / path
        target.with_name(f"~${target.name}").unlink()

    def make_unreachable(self) -> None:
        self.root.rename(self.root.with_name("elsewhere"))


def refuse(*_: object, **__: object) -> NoReturn:
    raise PermissionError(errno.EACCES, "Permission denied")


def excel_lock(name: str) -> bytes:
    narrow = bytes([len(name)]) + name.encode("cp1252").ljust(54)
    return narrow + len(name).to_bytes(2, "little") + name.encode("utf-16-le").ljust(108, b" ")


def word_lock(name: str) -> bytes:
    narrow = bytes([len(name)]) + name.encode("cp1252").ljust(53, b"\0")
    return narrow + len(name).to_bytes(2, "little") + name.encode("utf-16-le").ljust(106, b"\0")


@pytest.fixture
def library(tmp_path: Path) -> FolderLibrary:
    (tmp_path / "library").mkdir()
    return FolderLibrary(tmp_path / "library")


@pytest.fixture
def hands(library: FolderLibrary) -> FileManager:
    return FileManager(library.root)


class TestFolderLibrary(LibraryContract):
    pass


def test_a_file_that_has_not_changed_is_not_read_again(library: FolderLibrary, hands: FileManager) -> None:
    hands.upload(REPORT, b"one")
    found = (library.root / REPORT).stat()
    known = {REPORT: KnownFile(size=3, mtime_ns=found.st_mtime_ns, content="sha256:as remembered")}

    look = FolderLibrary(library.root, known=known).look(None)

    assert look.items[0].content == "sha256:as remembered"


def test_the_cursor_remembers_what_the_next_look_need_not_read(library: FolderLibrary, hands: FileManager) -> None:
    hands.upload(REPORT, b"one")
    cursor = library.look(None).cursor.replace("sha256:", "remembered:")

    (item,) = FolderLibrary(library.root).look(cursor).items

    assert item.content.startswith("remembered:")


def test_a_file_of_the_same_size_and_another_time_is_read_again(library: FolderLibrary, hands: FileManager) -> None:
    hands.upload(REPORT, b"one")
    first = library.look(None)
    hands.upload(REPORT, b"two")

    (item,) = library.look(first.cursor).items

    assert item.content != first.items[0].content
    assert library.seen[REPORT].content == item.content


def test_the_time_is_the_files_own_and_says_so(library: FolderLibrary, hands: FileManager) -> None:
    hands.upload(REPORT, b"one")
    os.utime(library.root / REPORT, ns=(0, 1_751_320_799_123_456_789))

    (item,) = library.look(None).items

    assert item.changed.isoformat() == "2025-06-30T21:59:59.123456+00:00"
    assert item.from_service is False


def test_the_link_opens_the_file(library: FolderLibrary, hands: FileManager) -> None:
    hands.upload("Wirral/Réport #1 🚑.docx", b"one")

    (item,) = library.look(None).items

    assert item.link == (library.root / "Wirral/Réport #1 🚑.docx").as_uri()


def test_links_are_not_followed(library: FolderLibrary, hands: FileManager, tmp_path: Path) -> None:
    hands.upload(REPORT, b"one")
    outside = tmp_path / "secret"
    outside.mkdir()
    (outside / "pay.xlsx").write_bytes(b"x")
    (library.root / "folder").symlink_to(outside)
    (library.root / "file.xlsx").symlink_to(outside / "pay.xlsx")
    (library.root / "round").symlink_to(library.root)

    look = library.look(None)

    assert (paths(look), set(look.folders)) == ([REPORT], {"Wirral"})
    with pytest.raises(TenantError, match="not a path"):
        library.fetch("folder/pay.xlsx")
    with pytest.raises(TenantError, match="not a path"):
        library.write("file.xlsx", b"y", expecting=None)


@pytest.mark.parametrize("path", ["../secret.docx", "Wirral/../../secret.docx", "/etc/passwd", "", "a//b", "."])
def test_no_path_leads_out_of_the_library(library: FolderLibrary, path: str) -> None:
    with pytest.raises(TenantError, match="not a path"):
        library.fetch(path)


def test_a_path_longer_than_the_computer_takes_is_an_error_in_plain_words(library: FolderLibrary) -> None:
    with pytest.raises(TenantError, match="could not be written"):
        library.write("n" * 300, b"x", expecting=None)

    assert library.find("n" * 300) is None


def test_a_folder_that_may_not_be_opened_is_unseen_and_the_rest_is_seen(
    library: FolderLibrary, hands: FileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.upload("Wirral/2025/a.docx", b"one")
    hands.upload("Chester/b.docx", b"two")
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: refuse() if path.name == "Wirral" else scandir(path))

    look = library.look(None)

    assert (paths(look), look.unseen) == (["Chester/b.docx"], ("Wirral",))
    assert look.folders == {"Wirral", "Chester"}


def test_a_file_that_may_not_be_read_is_there_and_is_read_once_it_may(
    library: FolderLibrary, hands: FileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.upload(REPORT, b"one")
    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "file_digest", refuse)
        first = library.look(None)

    second = library.look(first.cursor)

    assert first.items[0].content.startswith(UNREAD)
    assert second.items[0].content.startswith("sha256:")


def test_a_write_that_the_computer_refuses_because_the_file_is_open_is_locked(
    library: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = library.write("Tracker.xlsx", b"one", expecting=None)
    assert isinstance(first, Written)
    monkeypatch.setattr(Path, "replace", refuse)

    assert library.write("Tracker.xlsx", b"two", expecting=first.item.etag) == Locked()
    assert [entry.name for entry in library.root.iterdir()] == ["Tracker.xlsx"]


def test_a_folder_in_which_we_may_not_write_is_an_error_and_no_lock(
    library: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "mkdir", refuse)

    with pytest.raises(TenantError, match="could not be written"):
        library.write("Network/Tracker.xlsx", b"one", expecting=None)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text_is_told_of_in_text(library: FolderLibrary) -> None:
    os.close(os.open(os.fsencode(library.root) + b"/caf\xe9.docx", os.O_CREAT))

    (item,) = library.look(None).items

    assert item.path == "caf?.docx"
    assert item.path.encode()


def test_a_write_keeps_the_files_rights_and_leaves_nothing_beside_it(library: FolderLibrary) -> None:
    first = library.write("Tracker.xlsx", b"one", expecting=None)
    assert isinstance(first, Written)
    (library.root / "Tracker.xlsx").chmod(0o664)

    library.write("Tracker.xlsx", b"two", expecting=first.item.etag)
    library.write("Tracker.xlsx", b"never", expecting="another state")

    assert [entry.name for entry in library.root.iterdir()] == ["Tracker.xlsx"]
    assert stat.S_IMODE((library.root / "Tracker.xlsx").stat().st_mode) == 0o664


@pytest.mark.parametrize(
    ("name", "lock", "data", "by"),
    [
        ("Tracker.xlsx", "~$Tracker.xlsx", excel_lock("Zoë Brown"), "Zoë Brown"),
        ("Annual Report.docx", "~$nual Report.docx", word_lock("Sam Jones"), "Sam Jones"),
        ("Reports.docx", "~$eports.docx", word_lock("Sam Jones"), "Sam Jones"),
        ("Plan.docx", "~$Plan.docx", word_lock("Sam Jones"), "Sam Jones"),
        ("Plan.docx", ".~lock.Plan.docx#", b"Sam Jones,sam,PC1,03.07.2025 10:00,file:///x;", "Sam Jones"),
        ("Plan.docx", ".~lock.Plan.docx#", b",sam,PC1,03.07.2025 10:00,file:///x;", "sam"),
        ("Tracker.xlsx", "~$Tracker.xlsx", b"", None),
    ],
    ids=["Excel", "Word, long name", "Word, 7 letters", "Word, short", "LibreOffice", "no name", "not readable"],
)
def test_the_lock_file_beside_a_file_names_who_has_it_open(
    library: FolderLibrary, name: str, lock: str, data: bytes, by: str | None
) -> None:
    first = library.write(name, b"one", expecting=None)
    assert isinstance(first, Written)
    (library.root / lock).write_bytes(data)

    assert library.write(name, b"two", expecting=first.item.etag) == Locked(by=by)


def test_the_lock_file_of_another_workbook_locks_only_that(library: FolderLibrary) -> None:
    first = library.write("1 Tracker.xlsx", b"one", expecting=None)
    assert isinstance(first, Written)
    (library.root / "~$Tracker.xlsx").write_bytes(excel_lock("Sam"))

    assert isinstance(library.write("1 Tracker.xlsx", b"two", expecting=first.item.etag), Written)


def test_a_file_in_the_place_of_the_library_is_an_error_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "library").write_bytes(b"")

    with pytest.raises(TenantError, match="could not be opened"):
        FolderLibrary(tmp_path / "library").look(None)


def test_two_thousand_files_are_looked_over_in_a_fifth_of_a_second(library: FolderLibrary) -> None:
    for folder in range(100):
        (library.root / f"Unit {folder}").mkdir()
        for number in range(20):
            (library.root / f"Unit {folder}" / f"Document {number}.docx").write_bytes(b"%d" % number)
    cursor = library.look(None).cursor

    times = []
    for _ in range(3):
        started = process_time()
        assert len(FolderLibrary(library.root).look(cursor).items) == 2000
        times.append(process_time() - started)

    assert min(times) < 0.2
