"""A whole network of two units in memory: libraries, mailbox, store and the real run, without a child process.

Nothing in it is stubbed but the process boundary: documents are real files, read by the real ``read_facts``. The
sample programme is asked for; the units are the test's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from docx.document import Document

from cmmtn_sync.config import (
    Configuration,
    LibraryKind,
    LibrarySettings,
    MailboxKind,
    MailMode,
    MailSettings,
    NetworkSettings,
    Settings,
    Templates,
    load,
    shipped,
)
from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.facts import READER_VERSION, read_facts
from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Contact,
    DatedName,
    Facts,
    Meeting,
    MeetingKind,
    Place,
    Post,
    Programme,
    Reading,
    Reason,
    Record,
    RecordKind,
    Unit,
    UnitRole,
    Unreadable,
)
from cmmtn_sync.model.people import ALL
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.reader import Bytes, Reader
from cmmtn_sync.run import House, Ran, assess_now, run
from cmmtn_sync.store import Store
from cmmtn_sync.tenant.memory import Manner, MemoryLibrary, MemoryMailbox
from cmmtn_sync.tenant.overlay import OverlayLibrary, OverlayMailbox
from tests.core.facts.made import a_word_document

UNITS = {
    "NORTH": Unit(
        id="NORTH",
        short_name="Northfield",
        trust_names=(DatedName(name="Northfield Hospitals NHS Trust"),),
        role=UnitRole.MTU,
        place=Place(library="units", folder="North/Peer review"),
        also_called=("Northfield General",),
    ),
    "SOUTH": Unit(
        id="SOUTH",
        short_name="Southmere",
        trust_names=(DatedName(name="Southmere Care"),),
        role=UnitRole.MTU,
        place=Place(library="units", folder="Southmere"),
        calendar="IM",
    ),
}


def _contact(unit: str, post: Post, email: str) -> Contact:
    return Contact(unit=unit, post=post, name=email.partition("@")[0].replace(".", " ").title(), email=email)


CONTACTS = (
    _contact("NORTH", Post.CLINICAL_LEAD, "lead@north.example.org"),
    _contact("NORTH", Post.COORDINATOR, "Coordinator@north.example.org"),
    _contact("SOUTH", Post.CLINICAL_LEAD, "lead@south.example.org"),
    _contact("SOUTH", Post.DEPUTY, "deputy@south.example.org"),
    _contact(NETWORK, Post.ADMINISTRATOR, "admin@network.example.org"),
    _contact(NETWORK, Post.QUALITY_LEAD, "quality@network.example.org"),
)
MEETINGS = (
    Meeting(id="June", kind=MeetingKind.CLINICAL_GROUP, unit=ALL, date=date(2025, 6, 12)),
    Meeting(id="September", kind=MeetingKind.CLINICAL_GROUP, unit=ALL, date=date(2025, 9, 18)),
)


@cache
def sample_programme() -> Programme:
    """Return the second year of the sample programme: the first was over before the network began to track."""
    programme = load(shipped("config")).programme
    return replace(programme, requirements=tuple(r for r in programme.requirements if r.year == 2))


def a_configuration() -> Configuration:
    nowhere = Path("/nowhere")
    return Configuration(
        programme=sample_programme(),
        units=UNITS,
        contacts=CONTACTS,
        meetings=MEETINGS,
        settings=Settings(
            directory=nowhere,
            libraries={
                name: LibrarySettings(id=name, kind=LibraryKind.FOLDER, address=f"/nowhere/{name}")
                for name in ("units", "network")
            },
            library="units",
            mail=MailSettings(
                kind=MailboxKind.OUTBOX,
                address="/nowhere/outbox",
                mode=MailMode.DRAFT,
                sender_name="Admin",
                sender_role="Administration officer",
                sender_address="admin@network.example.org",
                reply_to="admin@network.example.org",
            ),
            data=nowhere,
            network=NetworkSettings(
                name="A Network", letterhead="", place=Place(library="network", folder="Peer review")
            ),
        ),
    )


class QuickReader(Reader):
    """Reads in this process, each content once for all tests: the child process has tests of its own."""

    def read_many(self, documents: Iterable[tuple[str, Bytes]]) -> Iterator[Reading]:
        for name, source in documents:
            try:
                data = source if isinstance(source, bytes) else source()
            except CmmtnSyncError as error:
                yield Unreadable(reason=Reason.NOT_FETCHED, reader=READER_VERSION, detail=error.happened)
                continue
            yield _read(data, name.rpartition(".")[2])


@cache
def _read(data: bytes, ending: str) -> Reading:
    return read_facts(data, f"a file.{ending}")


class QuickTemplates(Templates):
    """The shipped templates, taken from the disk once."""

    document = cache(Templates.document)
    report = cache(Templates.report)
    mail = cache(Templates.mail)


@dataclass(kw_only=True)
class Network:
    """The house, and the hands by which a test moves the world around it."""

    manner: Manner = Manner.FOLDER
    library: type[MemoryLibrary] = MemoryLibrary
    store: Store = field(default_factory=Store.in_memory)
    mailbox: MemoryMailbox = field(default_factory=MemoryMailbox)
    configuration: Configuration = field(default_factory=a_configuration)
    now: datetime = datetime(2025, 5, 1, 9, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.units = self.library(self.manner, now=self.now)
        self.network = self.library(self.manner, now=self.now)
        self.snapshot: Situation | None = None
        for unit in self.configuration.units.values():
            self.units.make_folder(unit.place.folder)
        self.house = House(
            configuration=self.configuration,
            store=self.store,
            libraries={"units": self.units, "network": self.network},
            mailbox=self.mailbox,
            diary=None,
            reader=QuickReader(),
            templates=QuickTemplates(),
        )

    def at(self, now: datetime) -> Network:
        """Move every clock there is."""
        self.now = self.units.now = self.network.now = now
        return self

    def run(self) -> Ran:
        ran = run(self.house, self.now)
        self.snapshot = ran.situation
        return ran

    def dry_run(self) -> Ran:
        """Return what ``plan`` foretells: a run on a copy, over the libraries and the mailbox."""
        with self.store.copy() as copy:
            libraries = {n: OverlayLibrary(lib, now=self.now) for n, lib in self.house.libraries.items()}
            house = replace(
                self.house, store=copy, libraries=libraries, mailbox=OverlayMailbox(self.mailbox, now=self.now)
            )
            return run(house, self.now)

    def upload(self, unit: str, name: str, data: bytes, at: datetime | None = None) -> str:
        path = f"{self.configuration.units[unit].place.folder}/{name}"
        self.units.upload(path, data, at=at)
        return path

    def assessment(self, key: str) -> Assessment:
        """Return how one obligation stands now, without doing anything."""
        found = assess_now(self.house, self.now).assessments
        return next(a for a in found if a.obligation.key == key)

    def decide(self, kind: RecordKind, about: str, **more: object) -> Record:
        """Put on record what a person decided, as the tracker's inbox would."""
        number = len(self.store.records())
        record = Record(id=f"record-{number}", kind=kind, about=about, who="team", at=self.now, source="Tracker")
        record = replace(record, **more)  # type: ignore[arg-type]
        self.store.add_record(record)
        return record


# --- documents: made once, used again and again ----------------------------------------------------------------

_SENTENCE = "This year the team met every month, looked at each case, and agreed what to do better, by whom and when."


@cache
def headings_of(template: str) -> tuple[str, ...]:
    facts = read_facts(shipped(f"templates/documents/{template}").read_bytes(), template)
    assert isinstance(facts, Facts)
    return tuple(s.title for s in facts.sections)


@cache
def an_annual_report(unit: str, year: str = "2024/25", *, without: int = 0, edition: int = 1) -> bytes:
    """Return an Annual Report about a year; ``without`` leaves out so many of the sections that are asked for."""
    headings = headings_of("Annual Report.docx")
    return _word(f"Annual Report {year}", unit, headings[: len(headings) - without], edition)


_COVER = ("Version: 3.0", "Approved by: Trauma Committee, 2 March 2025", "Review date: 31 March 2029")


@cache
def a_policy(unit: str, *, without: int = 0, edition: int = 1) -> bytes:
    headings = headings_of("Operational Policy.docx")
    return _word("Operational Policy", unit, headings[: len(headings) - without], edition, cover=_COVER)


@cache
def a_rota(edition: int = 1) -> bytes:
    return _word("Consultant rota", "", ("Who is on call",), edition)


@cache
def a_work_plan(unit: str, *, owners: bool = True, edition: int = 1) -> bytes:
    def write(document: Document) -> None:
        document.core_properties.title = "Work Plan 2025/26"
        document.add_paragraph("Work Plan 2025/26", style="Title")
        document.add_paragraph(f"{unit}. Edition {edition}. {_SENTENCE} {_SENTENCE}")
        table = document.add_table(rows=1, cols=3)
        for cell, text in zip(table.rows[0].cells, ("Action", "Lead", "Due"), strict=True):
            cell.text = text
        for number in range(1, 5):
            row = (f"Review pathway {number} with the centre", "Ward lead" if owners else "", f"{number} March 2026")
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text

    return a_word_document(write)


def _word(title: str, unit: str, headings: tuple[str, ...], edition: int, *, cover: tuple[str, ...] = ()) -> bytes:
    def write(document: Document) -> None:
        document.core_properties.title = title
        document.add_paragraph(title, style="Title")
        document.add_paragraph(f"{unit}. Edition {edition}.")
        for line in cover:
            document.add_paragraph(line)
        for number, heading in enumerate(headings):
            document.add_heading(heading, level=1)
            document.add_paragraph(f"{_SENTENCE} Number {number} of edition {edition}. {_SENTENCE}")

    return a_word_document(write)
