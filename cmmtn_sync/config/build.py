"""From the shapes of the files to the nouns. Nothing is checked here: what comes in is valid."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from cmmtn_sync.config.settings import (
    Hours,
    LibraryKind,
    LibrarySettings,
    MailboxKind,
    MailSettings,
    Microsoft365Settings,
    NetworkSettings,
    PrivacySettings,
    Settings,
    WorkerSettings,
)
from cmmtn_sync.config.shape import (
    ContactShape,
    LibraryShape,
    MailShape,
    MeetingsFile,
    Microsoft365Shape,
    PlaceShape,
    ProgrammeFile,
    RequirementShape,
    ServiceFile,
    StandardSetFile,
    UnitsFile,
    UnitShape,
)
from cmmtn_sync.model import (
    NETWORK,
    Contact,
    Cycle,
    DatedName,
    Meeting,
    Party,
    Place,
    Post,
    Programme,
    ReminderRule,
    Requirement,
    Standard,
    StandardSet,
    Unit,
)

_ASKS = {
    Party.UNIT: (Post.COORDINATOR, Post.CLINICAL_LEAD),
    Party.NETWORK: (Post.QUALITY_LEAD,),
}
"""Whom we write to where a requirement does not say."""


def path(directory: Path, text: str) -> Path:
    """Return an absolute path: from the configuration's folder, from ``~``, or as it stands."""
    # os.path, because Path.expanduser raises for a "~name" that nobody has.
    return (directory / os.path.expanduser(text)).resolve()  # noqa: PTH111


def settings(service: ServiceFile, directory: Path) -> Settings:
    """Return what ``service.yaml`` says."""
    return Settings(
        directory=directory.resolve(),
        libraries={name: _library(name, library, directory) for name, library in service.libraries.items()},
        library=service.library,
        mail=_mail(service.mail, directory),
        data=path(directory, service.data),
        network=NetworkSettings(
            name=service.network.name,
            letterhead=service.network.letterhead,
            place=_place(service.network.place, service.library),
        ),
        microsoft365=_microsoft365(service.microsoft365, directory) if service.microsoft365 else None,
        templates=_path(directory, service.templates),
        worker=WorkerSettings(every_minutes=service.worker.every_minutes),
        hours=Hours(opens=service.hours.opens, closes=service.hours.closes),
        days_off=frozenset(service.days_off),
        mails_per_run=service.mails_per_run,
        privacy=PrivacySettings(tell=tuple(service.privacy.tell)),
    )


def _path(directory: Path, text: str | None) -> Path | None:
    return path(directory, text) if text else None


def _library(name: str, library: LibraryShape, directory: Path) -> LibrarySettings:
    here = library.kind is LibraryKind.FOLDER
    address = str(path(directory, library.address)) if here else library.address
    return LibrarySettings(id=name, kind=library.kind, address=address, drive=library.drive, web=library.web)


def _microsoft365(shape: Microsoft365Shape, directory: Path) -> Microsoft365Settings:
    return Microsoft365Settings(
        sign_in=shape.sign_in,
        tenant=shape.tenant or "",
        client=shape.client or "",
        certificate=_path(directory, shape.certificate),
        password_file=_path(directory, shape.password_file),
        secret_file=_path(directory, shape.secret_file),
        secret_ends=shape.secret_ends,
        assertion_file=_path(directory, shape.assertion_file),
        cloud=shape.cloud,
        patience=timedelta(minutes=shape.patience_minutes),
        answer_within=timedelta(seconds=shape.answer_within_seconds),
        directory=directory.resolve(),
    )


def _mail(mail: MailShape, directory: Path) -> MailSettings:
    here = mail.kind is MailboxKind.OUTBOX
    return MailSettings(
        kind=mail.kind,
        address=str(path(directory, mail.address)) if here else mail.address,
        mode=mail.mode,
        sender_name=mail.sender_name,
        sender_role=mail.sender_role,
        sender_address=mail.sender_address,
        reply_to=mail.reply_to or mail.sender_address,
        redirect_to=mail.redirect_to,
        invitations=frozenset(mail.invitations),
        per_minute=mail.per_minute,
    )


def _place(place: PlaceShape, library: str) -> Place:
    return Place(library=place.library or library, folder=place.folder)


def programme(file: ProgrammeFile, standard_sets: Iterable[StandardSetFile], mails_per_run: int) -> Programme:
    """Return what ``programme.yaml`` and the sets of standards say."""
    return Programme(
        cycles=tuple(
            Cycle(id=name, first_year=cycle.first_year, standard_set=cycle.standard_set)
            for name, cycle in file.cycles.items()
        ),
        requirements=tuple(_requirement(name, r) for name, r in file.requirements.items()),
        reminders=tuple(
            ReminderRule(id=name, working_days=rule.when, act=rule.act, after_sent=rule.after_sent)
            for name, rule in file.reminders.items()
        ),
        standard_sets=tuple(_standard_set(s) for s in standard_sets),
        tracked_from=file.tracked_from,
        due_soon_days=file.due_soon_days,
        receipt_working_days=file.receipt_working_days,
        quiet_after_upload=file.quiet_after_upload,
        quiet_after_answer=file.quiet_after_answer,
        mails_per_run=mails_per_run,
    )


def _standard_set(file: StandardSetFile) -> StandardSet:
    return StandardSet(
        id=file.id,
        version=file.version,
        source=file.source,
        effective=file.effective,
        standards=tuple(
            Standard(
                code=code,
                title=standard.title,
                section=f"{standard.section} {file.sections[standard.section]}",
                applies_to=frozenset(standard.applies_to),
            )
            for code, standard in file.standards.items()
        ),
    )


def _requirement(name: str, shape: RequirementShape) -> Requirement:
    return Requirement(
        id=name,
        title=shape.title,
        kind=shape.kind,
        year=int(name[1]),
        quarter=int(name[3]),
        owed_by=shape.owed_by,
        about=shape.about,
        applies_to=frozenset(shape.applies_to),
        due=shape.due,
        opens=shape.opens,
        proof=shape.proof,
        period=shape.period,
        asks=tuple(shape.asks) or _ASKS[shape.owed_by],
        template=shape.template,
        publishes=tuple(shape.publishes),
        serves=tuple(shape.serves),
        warn_before=shape.warn_before,
        guidance=shape.guidance,
        source=shape.source,
    )


def units(file: UnitsFile, library: str) -> Mapping[str, Unit]:
    """Return the units that ``units.yaml`` names; a place without a library lies in the default one."""
    return {name: _unit(name, shape, library) for name, shape in file.root.items()}


def _unit(name: str, shape: UnitShape, library: str) -> Unit:
    return Unit(
        id=name,
        short_name=shape.short_name,
        trust_names=tuple(DatedName(name=trust.name, since=trust.since) for trust in shape.trust),
        role=shape.role,
        place=_place(shape.place, library),
        ods=shape.ods,
        calendar=shape.calendar,
        also_called=tuple(shape.also_called),
        name_hints=_tuples(shape.name_hints),
        shares=_tuples(shape.shares),
        excused=frozenset(shape.excused),
    )


def _tuples(lists: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in lists.items()}


def contacts(file: UnitsFile, service: ServiceFile) -> tuple[Contact, ...]:
    """Return everybody who is named: of the units, then of the network."""
    of_units = [_contact(name, c) for name, shape in file.root.items() for c in shape.contacts]
    return (*of_units, *(_contact(NETWORK, c) for c in service.network.contacts))


def _contact(unit: str, shape: ContactShape) -> Contact:
    return Contact(
        unit=unit,
        post=shape.role,
        name=shape.name,
        email=shape.email,
        since=shape.since,
        until=shape.until,
    )


def meetings(file: MeetingsFile) -> tuple[Meeting, ...]:
    """Return what ``meetings.yaml`` says."""
    return tuple(
        Meeting(
            id=name,
            kind=shape.kind,
            unit=shape.unit,
            date=shape.date,
            place=shape.place,
            begins=shape.time[0] if shape.time else None,
            ends=shape.time[1] if shape.time else None,
        )
        for name, shape in file.root.items()
    )
