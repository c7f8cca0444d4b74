"""Observe: look into the libraries, read what is new, open the tracker if it changed, see what became of drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cmmtn_sync.config import GENERATED, Template
from cmmtn_sync.errors import CmmtnSyncError, TemplateError
from cmmtn_sync.facts import MAX_BYTES, READER_VERSION
from cmmtn_sync.model import Attention, Document, Facts, Held, Reading, Unreadable
from cmmtn_sync.model.looks import UNREAD, Look
from cmmtn_sync.observe import Earlier, LookFailed, Lost, Snapshot, fold
from cmmtn_sync.reader import TOO_LARGE
from cmmtn_sync.run.house import House
from cmmtn_sync.run.post import look_into_mailbox
from cmmtn_sync.run.receipts import matters, settled
from cmmtn_sync.store.codec import dumps, loads
from cmmtn_sync.tenant import Answer, DraftSeen


@dataclass(frozen=True, kw_only=True, slots=True)
class LostPlaces:
    """Which units were lost at a run, and why: kept for the next one."""

    units: tuple[str, ...]
    why: tuple[Lost, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What there is, as far as we can tell. Nothing of it is kept yet."""

    looks: Mapping[str, Look | LookFailed]
    snapshot: Snapshot
    readings: Mapping[str, Reading]
    """Content -> what it says, for every document in a unit's place."""
    new_readings: Mapping[str, Reading]
    """Those of them that were read in this run."""
    templates: Mapping[str, Facts]
    drafts: tuple[DraftSeen, ...] | None
    """None if the mailbox could not be asked: then nothing is done about mails."""
    answers: tuple[Answer, ...]
    """What came in since the last run that was told of any."""
    attentions: tuple[Attention, ...]
    mailbox_busy: bool = False
    """Whether the mailbox could not be asked just now, which will pass by itself."""


def see(house: House, now: datetime) -> Seen:
    """Return what libraries and mailbox say. One that fails is a value with a reason, and stops nothing."""
    looks = {name: _look(house, name) for name in house.libraries}
    snapshot = _folded(house, looks, now)
    read, new = _readings(house, snapshot)
    snapshot, readings = settled(house, snapshot, read, new)
    templates, new_templates, unread = document_templates(house)
    post = look_into_mailbox(house, now)
    return Seen(
        looks=looks,
        snapshot=snapshot,
        readings=readings,
        new_readings=new | new_templates,
        templates=templates,
        drafts=post.drafts,
        answers=post.answers,
        attentions=(*snapshot.attentions, *post.attentions, *unread),
        mailbox_busy=post.busy,
    )


def _look(house: House, library: str) -> Look | LookFailed:
    try:
        return house.libraries[library].look(house.store.cursor(library))
    except CmmtnSyncError as error:
        return LookFailed.of(error)


def _folded(house: House, looks: Mapping[str, Look | LookFailed], now: datetime) -> Snapshot:
    store = house.store
    looked = {library: at for library in looks if (at := store.last_look(library))}
    departed: dict[str, list[Document]] = {}
    for document, _ in store.departed():
        departed.setdefault(document.library, []).append(document)
    kept = store.note("lost")
    return fold(
        looks,
        store.documents(),
        house.configuration.units,
        now,
        looked,
        accept_loss=house.accept_loss,
        earlier=Earlier(
            departed={library: tuple(d) for library, d in departed.items()},
            lost=_noted(kept) if kept else {},
        ),
    )


def lost_note(snapshot: Snapshot) -> str:
    """Return what is kept of the lost places for the next run."""
    return dumps(LostPlaces(units=tuple(snapshot.lost), why=tuple(snapshot.lost.values())))


def _noted(note: str) -> dict[str, Lost]:
    places = loads(LostPlaces, note)
    return dict(zip(places.units, places.why, strict=True))


def _readings(house: House, snapshot: Snapshot) -> tuple[dict[str, Reading], dict[str, Reading]]:
    """Return all readings of the documents that matter, and which of them are new."""
    wanted = {d.content: d for d in matters(house, snapshot.documents)}
    known = house.store.known_contents(READER_VERSION)
    unknown = [d for content, d in wanted.items() if content not in known]
    unread = [d for d in unknown if d.size <= MAX_BYTES]
    # Larger ones are not even fetched: gigabytes would have to be held at once, to be refused.
    new: dict[str, Reading] = {d.content: TOO_LARGE for d in unknown if d.size > MAX_BYTES}
    for document, reading in zip(unread, house.reader.read_many(_to_fetch(house, unread)), strict=True):
        new[document.content] = reading
        house.progress(len(new), len(unknown))
    held = house.store.readings([c for c in wanted if c not in new])
    return {**held, **new}, new


def _to_fetch(house: House, documents: list[Document]) -> Iterator[tuple[str, Fetch]]:
    for document in documents:
        yield document.name, Fetch(house=house, document=document)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetch:
    """Fetches a document's bytes when the reader is ready for them."""

    house: House
    document: Document

    def __call__(self) -> bytes:
        """Return the bytes. Raise ``TenantError`` if the library cannot give them."""
        if self.document.content.startswith(UNREAD):
            happened = "the file is there, but could not be opened"
            raise CmmtnSyncError(happened)
        return self.house.libraries[self.document.library].fetch(self.document.fetch_as)


def document_templates(house: House) -> tuple[dict[str, Facts], dict[str, Reading], tuple[Attention, ...]]:
    """Return what the document templates ask for, what was read of them now, and a word on each that cannot be read.

    For one that cannot be read the shipped one of its name asks: what asks for nothing would call everything complete.
    """
    names = sorted({r.template for r in house.configuration.programme.requirements if r.template})
    known: dict[str, Facts] = {}
    new: dict[str, Reading] = {}
    said: list[Attention] = []
    for name in names:
        if name in GENERATED and house.templates.document(name) is None:
            continue  # made by code for each unit: no one text is what all of them are compared with
        facts, why = _asked_by(house, name, new)
        if facts is None:
            said.append(_template_unread(name, why))
            facts = _read_template(house, house.templates.document(name, shipped_only=True), name, new)
        if facts is not None:
            known[name] = facts
    return known, new, tuple(said)


def _asked_by(house: House, name: str, new: dict[str, Reading]) -> tuple[Facts | None, str]:
    try:
        return _read_template(house, house.templates.document(name), name, new), ""
    except TemplateError as error:
        return None, error.why


def _read_template(house: House, template: Template | None, name: str, new: dict[str, Reading]) -> Facts | None:
    """Return what a template asks for; one that we failed to read before is read again."""
    if template is None:
        return None
    reading = house.store.reading(template.content)
    failed = isinstance(reading, Unreadable) and reading.reason.ours
    if reading is None or reading.reader != READER_VERSION or failed:
        reading = new[template.content] = house.reader.read(template.data, name)
    return reading if isinstance(reading, Facts) else None


def _template_unread(name: str, why: str) -> Attention:
    return Attention(
        code="template",
        about=name,
        what=f"The template “{name}” could not be read.",
        why=f"{why} Documents are compared with the template that came with the program.".strip(),
        do=f"Open “{name}” in templates/documents in Word, save it as a Word document (.docx), and put it back.",
        who=Held.INSTALLER,
    )
