"""Whether drafts can be made (and mail sent, and people invited) where the configuration says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cmmtn_sync.cli.doctor.mailbox_rights import DRAFT, INVITE, LOOK, SEND, Need, refused
from cmmtn_sync.cli.doctor.nouns import YOU, Examined, Patient, Verdict, first_the_configuration, ok, skip
from cmmtn_sync.config import MailboxKind, MailSettings

if TYPE_CHECKING:
    from cmmtn_sync.tenant.microsoft365.troubles import Refused
    from cmmtn_sync.tenant.microsoft365.wire import Wire

_PART = "mailbox"


def check(patient: Patient) -> Iterator[Examined]:
    """Yield how the mailbox is."""
    if patient.configuration is None:
        yield first_the_configuration(_PART)
        return
    settings = patient.configuration.settings
    if settings.mail.kind is MailboxKind.OUTBOX:
        yield _outbox(Path(settings.mail.address))
        return
    if not patient.signed_in:
        yield skip(_PART, "not looked at: we are not signed in")
        return
    wire = patient.tenants.connection(settings).wire
    found = [*_outlook(patient, wire, settings.mail), *_answers_go_elsewhere(settings.mail)]
    yield from found or [ok(_PART, f"{settings.mail.address}: {_can(settings.mail)}")]


def _can(mail: MailSettings) -> str:
    can = ["drafts can be made", *(["mail can be sent"] if mail.sends else [])]
    return " and ".join([*can, *(["people can be invited"] if mail.invitations else [])])


def _outbox(folder: Path) -> Examined:
    if folder.exists() and not folder.is_dir():
        return Examined(
            part=_PART,
            verdict=Verdict.FAIL,
            words=f"The outbox {folder} is no folder.",
            do="Name another folder as address of mail in service.yaml.",
            who=YOU,
            code="OUTBOX",
        )
    return ok(_PART, "an outbox of files: a person sends them")


def _outlook(patient: Patient, wire: Wire, mail: MailSettings) -> Iterator[Examined]:
    """Yield what Exchange does not let us do; whoever may not look in at all, is told no more."""
    from cmmtn_sync.tenant.microsoft365 import probes

    needed: list[tuple[Need, Callable[[Wire, str], Refused | None]]] = [
        (LOOK, probes.may_read_mailbox),
        (DRAFT, probes.may_change_drafts),
    ]
    if mail.sends:
        needed.append((SEND, probes.may_send))
    if mail.invitations:
        needed.append((INVITE, probes.may_invite))
    for need, probe in needed:
        refusal = probe(wire, mail.address)
        if refusal is None:
            continue
        yield refused(patient, mail, need, refusal)
        if need is LOOK:
            return


def _answers_go_elsewhere(mail: MailSettings) -> Iterator[Examined]:
    if mail.reply_to.casefold() != mail.address.casefold():
        yield Examined(
            part=_PART,
            verdict=Verdict.WARN,
            words=f"Answers go to {mail.reply_to}, where we do not look.",
            why="So an answer does not pause the reminders about what it is about.",
            do="Set reply_to and sender_address in service.yaml to the mailbox itself, if you want it to.",
            who=YOU,
            code="ANSWERS-ELSEWHERE",
        )
