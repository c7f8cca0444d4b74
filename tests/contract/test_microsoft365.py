"""The promises of every library and mailbox, kept by SharePoint and Outlook as the emulated tenant plays them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cmmtn_sync.tenant.microsoft365.library import SharePointLibrary
from cmmtn_sync.tenant.microsoft365.mailbox import OutlookMailbox
from tests.contract.library_suite import LibraryContract
from tests.contract.mailbox_suite import MailboxContract
from tests.contract.office import Office, an_office


@pytest.fixture(scope="module")
def shared() -> Iterator[Office]:
    with an_office() as office:
        yield office


@pytest.fixture
def office(shared: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Give the one office of this module, as it was at first."""
    for name, value in shared.tenant.environment().items():
        monkeypatch.setenv(name, value)
    shared.begin_anew()
    yield shared
    assert shared.tenant.violations == []
    assert shared.tenant.nonconformities == []


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
