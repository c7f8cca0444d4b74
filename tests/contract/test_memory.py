from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.tenant import DraftState
from cmmtn_sync.tenant.memory import Manner, MemoryDiary, MemoryLibrary, MemoryMailbox
from tests.contract.diary_suite import DiaryContract
from tests.contract.library_suite import LibraryContract, paths
from tests.contract.mailbox_suite import MailboxContract, a_message, seen


class TestMemoryLibrary(LibraryContract):
    @pytest.fixture(params=Manner)
    def library(self, request: pytest.FixtureRequest) -> MemoryLibrary:
        return MemoryLibrary(request.param)

    @pytest.fixture
    def hands(self, library: MemoryLibrary) -> MemoryLibrary:
        return library


class TestMemoryMailbox(MailboxContract):
    @pytest.fixture
    def mailbox(self) -> MemoryMailbox:
        return MemoryMailbox()

    @pytest.fixture
    def person(self, mailbox: MemoryMailbox) -> MemoryMailbox:
        return mailbox


@dataclass
class Eyes:
    """Those who are invited from a calendar in memory."""

    diary: MemoryDiary

    def told(self) -> Counter[tuple[str, str]]:
        return Counter((what, who.lower()) for what, who, _ in self.diary.told)

    def delete(self, event: str) -> None:
        self.diary.delete(event)


class TestMemoryDiary(DiaryContract):
    @pytest.fixture
    def diary(self) -> MemoryDiary:
        return MemoryDiary()

    @pytest.fixture
    def eyes(self, diary: MemoryDiary) -> Eyes:
        return Eyes(diary)


def test_an_expired_cursor_gets_a_whole_look() -> None:
    library = MemoryLibrary()
    library.upload("a.docx", b"one")
    cursor = library.look(None).cursor
    library.expire_cursors()

    look = library.look(cursor)

    assert look.whole
    assert paths(look) == ["a.docx"]
    assert not library.look(look.cursor).whole


def test_a_hidden_folder_is_unseen_and_what_is_in_it_is_not_told() -> None:
    library = MemoryLibrary(Manner.FOLDER)
    library.upload("Wirral/2025/a.docx", b"one")
    library.upload("Chester/b.docx", b"two")
    library.hide("Wirral")

    look = library.look(None)

    assert (paths(look), look.unseen) == (["Chester/b.docx"], ("Wirral",))
    assert look.folders == {"Wirral", "Chester"}


def test_a_lost_answer_leaves_the_draft_to_be_found() -> None:
    mailbox = MemoryMailbox()
    mailbox.lose_answers()
    with pytest.raises(TemporaryError):
        mailbox.draft(a_message())
    mailbox.keep_answers()

    assert seen(mailbox) == {mailbox.draft(a_message()): DraftState.WAITING}
