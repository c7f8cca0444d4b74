"""The network of two units, living in an emulated Microsoft 365: real requests, the real run, no child process.

A *scene* is a moment from which a day can be played again and again: the tenant and the store as they were then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

from openpyxl import load_workbook

from cmmtn_sync.config import Configuration, LibraryKind, LibrarySettings, MailboxKind, MailMode
from cmmtn_sync.config.sharepoint import sharepoint_address
from cmmtn_sync.model import CellValue, Meeting, MeetingKind
from cmmtn_sync.run import House, Ran, run
from cmmtn_sync.store import Store
from cmmtn_sync.tenant.microsoft365.connection import Connection
from cmmtn_sync.tenant.microsoft365.diary import OutlookDiary
from cmmtn_sync.tenant.microsoft365.library import Place, SharePointLibrary
from cmmtn_sync.tenant.microsoft365.mailbox import OutlookMailbox
from tests.contract.office import Office, an_office
from tests.e2e.small_network import (
    MEETINGS,
    QuickReader,
    QuickTemplates,
    a_configuration,
    a_policy,
    a_rota,
    a_work_plan,
    an_annual_report,
)
from tests.emulated.hands import DriveHands
from tests.emulated.tenant import Snapshot

TRACKER = "Peer review/Tracker.xlsx"
FIRST_DAY = datetime(2025, 6, 23, 9, tzinfo=UTC)
"""Monday, five working days before the Annual Report, Work Plan and Operational Policy are due."""
SESSION = Meeting(
    id="Session North",
    kind=MeetingKind.SESSION,
    unit="NORTH",
    date=date(2025, 10, 14),
    place="Trust HQ",
    begins=time(14),
    ends=time(16),
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A moment to begin from."""

    tenant: Snapshot
    store: Store
    now: datetime


@dataclass(kw_only=True)
class OnlineNetwork:
    """The house, the tenant, and the hands of people in it."""

    office: Office
    configuration: Configuration
    store: Store
    writes_beside: bool = False
    """Whether the first-day trials saw that an open workbook can be written cell by cell."""
    said: list[str] = field(default_factory=list)
    """What runs returned, in words."""

    @property
    def now(self) -> datetime:
        return self.office.tenant.now

    @property
    def units(self) -> DriveHands:
        return self.office.units

    @property
    def network(self) -> DriveHands:
        return self.office.network

    def at(self, now: datetime) -> OnlineNetwork:
        self.office.tenant.now = now
        return self

    def house(self) -> House:
        """Return the house of one run: one connection, as a worker makes it."""
        addresses = {"units": self.units.address, "network": self.network.address}
        house = house_of(self.configuration, self.store, self.office.connection(), addresses, self.now)
        library = house.network_library
        if self.writes_beside and isinstance(library, SharePointLibrary):
            return replace(house, open_workbook=library.open_workbook)
        return house

    def run(self) -> Ran:
        house = self.house()
        ran = run(house, self.now)
        self.said += [repr(house), repr(ran)]
        return ran

    def upload(self, unit: str, name: str, data: bytes, at: datetime | None = None) -> str:
        path = f"{self.configuration.units[unit].place.folder}/{name}"
        self.units.upload(path, data, at=at, by="Jo Smith")
        return path

    # --- scenes

    def scene(self) -> Scene:
        return Scene(tenant=self.office.tenant.snapshot(), store=self.store.copy(), now=self.now)

    def begin(self, scene: Scene) -> None:
        """Put the world back to a scene."""
        self.office.tenant.restore(scene.tenant)
        self.store.close()
        self.store = scene.store.copy()

    # --- what people do

    def tracker(self) -> bytes:
        return self.network.read(TRACKER)

    def type_into_tracker(self, typed: Mapping[tuple[str, str, str], CellValue]) -> None:
        """Have a person fill in cells, by sheet, key and header, in a program that writes the whole file anew."""
        book = load_workbook(BytesIO(self.tracker()))
        for (name, key, header), value in typed.items():
            sheet = book[name]
            texts = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
            sheet.cell(row=texts[key].row, column=texts[header].column, value=value)  # type: ignore[arg-type]
        kept = BytesIO()
        book.save(kept)
        self.network.upload(TRACKER, kept.getvalue(), by="Sam Jones")


def house_of(
    configuration: Configuration, store: Store, way: Connection, addresses: Mapping[str, str], now: datetime
) -> House:
    """Return a house whose libraries and mailbox are reached that way."""
    mail = configuration.settings.mail
    return House(
        configuration=configuration,
        store=store,
        libraries={
            name: SharePointLibrary(
                way.wire, way.transfers, Place(text=address, address=sharepoint_address(address)), now=now
            )
            for name, address in addresses.items()
        },
        mailbox=OutlookMailbox(way.wire, mail.address, per_minute=mail.per_minute),
        diary=OutlookDiary(way.wire, mail.address) if mail.invitations else None,
        reader=QuickReader(),
        templates=QuickTemplates(),
        usage=way.usage,
    )


def a_configuration_online(office: Office, *, mode: MailMode = MailMode.DRAFT) -> Configuration:
    """Return the two units' configuration, with libraries in SharePoint and mail in Outlook."""
    configuration = a_configuration()
    settings = configuration.settings
    libraries = {
        name: LibrarySettings(id=name, kind=LibraryKind.SHAREPOINT, address=drive.address)
        for name, drive in (("units", office.units), ("network", office.network))
    }
    mail = replace(
        settings.mail,
        kind=MailboxKind.OUTLOOK,
        address=office.post.address,
        sender_address=office.post.address,
        reply_to=office.post.address,
        mode=mode,
        invitations=frozenset({MeetingKind.SESSION}),
    )
    return replace(
        configuration,
        meetings=(*MEETINGS, SESSION),
        settings=replace(settings, libraries=libraries, mail=mail, microsoft365=office.settings),
    )


@contextmanager
def an_online_network(*, mode: MailMode = MailMode.DRAFT) -> Iterator[OnlineNetwork]:
    """Give a network whose units have folders, and whose first day has come."""
    with an_office() as office:
        configuration = a_configuration_online(office, mode=mode)
        for unit in configuration.units.values():
            office.units.make_folder(unit.place.folder)
        office.network.make_folder("Peer review")
        office.tenant.now = FIRST_DAY
        network = OnlineNetwork(office=office, configuration=configuration, store=Store.in_memory())
        yield network
        network.store.close()


def first_uploads(network: OnlineNetwork) -> None:
    """Have both units send what a good and a less good unit send."""
    before = network.now - timedelta(hours=3)
    network.upload("NORTH", "Annual Report 2024-25.docx", an_annual_report("Northfield"), before)
    network.upload("NORTH", "Work Plan 2025-26.docx", a_work_plan("Northfield", owners=False), before)
    network.upload("SOUTH", "Operational Policy v3.docx", a_policy("Southmere"), before)
    network.upload("SOUTH", "Rota #4 & 100% 'final'.docx", a_rota(), before)
