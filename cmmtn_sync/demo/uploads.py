"""Writes the sample uploads of ten units into folders, with the times at which they were uploaded."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import assert_never

from cmmtn_sync.demo import compose, excel, pdf, spoilt, word
from cmmtn_sync.demo.compose import Author
from cmmtn_sync.demo.stories import (
    AS_OF,
    CONTACT,
    CONTACT_EMAIL,
    CONTACT_ROLE,
    CYCLE,
    DUE,
    NETWORK,
    STORIES,
    TEMPLATES_SENT,
)
from cmmtn_sync.demo.story import Kind, Story, UnitStory, Upload
from cmmtn_sync.model import Unit
from cmmtn_sync.outputs.documents import fill_document
from cmmtn_sync.plan.forms import Filling
from cmmtn_sync.quarters import LONDON, financial_year, london_date


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenFile:
    """A sample file: where it is, whose folder, what it is, which case it shows, when it was uploaded (UTC)."""

    path: Path
    unit: str
    kind: Kind
    story: Story
    received: datetime


def write_uploads(
    into: Path, units: Sequence[Unit], *, templates: Path, stories: Mapping[str, UnitStory] = STORIES
) -> tuple[WrittenFile, ...]:
    """Write what the units uploaded below a library's root, and return each file in order of unit and story.

    ``templates`` is the folder with the documents that units fill in; ``stories`` are told by unit. Every unit's
    folder is made; one that has no story stays empty. A file's time is its time of upload. Equal input gives equal
    bytes, but for the one file with a password. Raise ``TemplateError`` if a template cannot be filled in.
    """
    trusts = {u.id: u for u in units}
    written = []
    for unit in units:
        folder = into.joinpath(*unit.place.folder.split("/"))
        folder.mkdir(parents=True, exist_ok=True)
        for upload in stories[unit.id].uploads if unit.id in stories else ():
            author = _author(trusts.get(upload.written_by or unit.id, unit), upload, stories)
            path = folder.joinpath(*upload.name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_bytes(author, upload, templates))
            at = upload.received.timestamp()
            os.utime(path, (at, at))
            written.append(
                WrittenFile(path=path, unit=unit.id, kind=upload.kind, story=upload.story, received=upload.received)
            )
    return tuple(written)


def _author(unit: Unit, upload: Upload, stories: Mapping[str, UnitStory]) -> Author:
    shift = list(stories).index(unit.id)
    return Author(story=stories[unit.id], trust=unit.trust_on(london_date(upload.received)), shift=shift)


def _bytes(author: Author, upload: Upload, templates: Path) -> bytes:
    """Return the file, spoilt as its story tells."""
    match upload.story:
        case Story.UNTOUCHED:
            return _filled_cover(author, upload, templates)
        case Story.SCAN:
            return spoilt.scan_bytes(compose.work_plan(author, upload))
        case Story.PASSWORD:
            return spoilt.protected_bytes(_whole(author, upload, templates))
        case Story.DAMAGED:
            return spoilt.damaged_bytes(_whole(author, upload, templates))
        case _:
            return _whole(author, upload, templates)


def _whole(author: Author, upload: Upload, templates: Path) -> bytes:
    match upload.kind:
        case Kind.ANNUAL_REPORT:
            return _annual_report(author, upload, templates)
        case Kind.WORK_PLAN:
            return _work_plan(author, upload, templates)
        case Kind.POLICY if upload.story is Story.NO_CHANGE:
            return word.word_bytes(compose.no_change_letter(author, upload))
        case Kind.POLICY:
            manuscript = compose.policy(author, upload)
            return pdf.pdf_bytes(manuscript) if _is_pdf(upload) else word.word_bytes(manuscript)
        case Kind.OTHER:
            return _other(author, upload)
        case _:
            assert_never(upload.kind)


def _annual_report(author: Author, upload: Upload, templates: Path) -> bytes:
    if upload.on_template:
        template = _filled_cover(author, upload, templates)
        sections = compose.annual_sections(author, upload)
        return word.fill_sections(template, sections, author.story.look, upload.received)
    manuscript = compose.annual_report(author, upload)
    return pdf.pdf_bytes(manuscript) if _is_pdf(upload) else word.word_bytes(manuscript)


def _work_plan(author: Author, upload: Upload, templates: Path) -> bytes:
    if upload.on_template:
        template = _filled_cover(author, upload, templates)
        return word.fill_plan(template, compose.template_rows(author, upload), upload.received)
    if upload.name.endswith(".docx"):
        return word.word_bytes(compose.work_plan(author, upload))
    year = financial_year(upload.first_year).label
    title = f"{author.story.called}: Work Plan {year}"
    grid = compose.plan_grid(author, upload)
    return excel.plan_bytes(grid, title, author.trust, author.story.look, upload.received)


def _other(author: Author, upload: Upload) -> bytes:
    name = Path(upload.name).stem
    if name.startswith("~$"):
        return spoilt.owner_bytes("Trauma Coordinator")
    if upload.name.endswith(".xlsx"):
        return excel.rota_bytes(name, AS_OF.replace(day=1), upload.received)
    return word.word_bytes(compose.minutes(author, upload))


def _filled_cover(author: Author, upload: Upload, templates: Path) -> bytes:
    """Return the template as the network sent it to the unit, with its cover filled in."""
    filling = Filling(
        network=NETWORK,
        contact_name=CONTACT,
        contact_role=CONTACT_ROLE,
        contact_email=CONTACT_EMAIL,
        unit=author.story.called,
        short_name=author.story.called,
        cycle=CYCLE,
        period=financial_year(upload.first_year).label,
        due=DUE,
    )
    template = (templates / f"{upload.kind.value}.docx").read_bytes()
    sent = datetime.fromisoformat(TEMPLATES_SENT).replace(tzinfo=LONDON)
    return fill_document(template, filling.fields(), created=sent)


def _is_pdf(upload: Upload) -> bool:
    return upload.name.endswith(".pdf")
