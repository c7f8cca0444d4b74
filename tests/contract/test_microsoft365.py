"""The promises of every library and mailbox, kept by SharePoint and Outlook as the emulated tenant plays them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from cmmtn_sync.tenant.microsoft365.diary import OutlookDiary
from cmmtn_sync.tenant.microsoft365.library import SharePointLibrary
from cmmtn_sync.tenant.microsoft365.mailbox import OutlookMailbox
from tests.contract.diary_suite import DiaryContract
from tests.contract.library_suite import LibraryContract
from tests.contract.mailbox_suite import MailboxContract
from tests.contract.office import Office


@dataclass
class LibraryHands:
    """A person at the library in a browser, and the network's own misfortune."""

    office: Office

    def upload(self, path: str, data: bytes) -> None:
        self.office.tenant.pass_time(minutes=1)
        self.office.units.upload(path, data)

    def rename(self, path: str, to: str) -> None:
        self.office.tenant.pass_time(minutes=1)
        self.office.units.rename(path, to)

    def delete(self, path: str) -> None:
        self.office.units.delete(path)

    def make_folder(self, path: str) -> None:
        self.office.units.make_folder(path)

    def lock(self, path: str, by: str) -> None:
        self.office.units.lock(path, by)

    def unlock(self, path: str) -> None:
        self.office.units.unlock(path)

    def make_unreachable(self) -> None:
        self.office.tenant.make_unreachable()


class TestSharePointLibrary(LibraryContract):
    @pytest.fixture(params=[False, True], ids=["by upload sessions", "by PUT"])
    def library(self, request: pytest.FixtureRequest, office: Office) -> SharePointLibrary:
        office.tenant.knobs.names_checked = False  # the suite asks for names that no SharePoint takes
        return office.library(put_is_conditional=request.param)

    @pytest.fixture
    def hands(self, office: Office) -> LibraryHands:
        return LibraryHands(office)


@dataclass
class MailHands:
    """A person at the shared mailbox in Outlook."""

    office: Office

    def edit(self, draft: str, text: str) -> None:
        self.office.tenant.pass_time(minutes=5)
        self.office.post.edit(draft, text)

    def send_by_hand(self, draft: str) -> None:
        self.office.post.send(draft)

    def delete(self, draft: str) -> None:
        self.office.post.delete(draft)

    def make_unreachable(self) -> None:
        self.office.tenant.make_unreachable()


class TestOutlookMailbox(MailboxContract):
    @pytest.fixture
    def mailbox(self, office: Office) -> OutlookMailbox:
        return office.mailbox()

    @pytest.fixture
    def person(self, office: Office) -> MailHands:
        return MailHands(office)


@dataclass
class Eyes:
    """Those who are invited by Exchange, and the calendar's owner."""

    office: Office

    def told(self) -> Counter[tuple[str, str]]:
        words = {"invitation": "invited", "update": "changed", "cancellation": "cancelled"}
        return Counter((words[notice.kind], notice.attendee) for notice in self.office.tenant.notices)

    def delete(self, event: str) -> None:
        del event
        with self.office.tenant.lock:
            for each in self.office.tenant.events(self.office.post.address):
                each.deleted = True


class TestOutlookDiary(DiaryContract):
    @pytest.fixture
    def diary(self, office: Office) -> OutlookDiary:
        return office.diary()

    @pytest.fixture
    def eyes(self, office: Office) -> Eyes:
        return Eyes(office)
