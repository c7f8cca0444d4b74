"""Whether drafts can be made (and mail sent, and people invited) where the configuration says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cmmtn_sync.cli.doctor.nouns import EXCHANGE, YOU, Examined, Patient, Verdict, ok, skip
from cmmtn_sync.config import MailboxKind, MailSettings

if TYPE_CHECKING:
    from cmmtn_sync.tenant.microsoft365.troubles import Refused
    from cmmtn_sync.tenant.microsoft365.wire import Wire

_PART = "mailbox"
_NOT_THERE = 404


def check(patient: Patient) -> Iterator[Examined]:
    """Yield how the mailbox is."""
    if patient.configuration is None:
        yield skip(_PART, "not looked at: the configuration comes first")
        return
    settings = patient.configuration.settings
    if settings.mail.kind is MailboxKind.OUTBOX:
        yield _outbox(Path(settings.mail.address))
        return
    if not patient.signed_in:
        yield skip(_PART, "not looked at: we are not signed in")
        return
    client = settings.microsoft365.client if settings.microsoft365 else ""
    wire = patient.tenants.connection(settings).wire
    found = [*_outlook(wire, settings.mail, client), *_answers_go_elsewhere(settings.mail)]
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


def _outlook(wire: Wire, mail: MailSettings, client: str) -> Iterator[Examined]:
    """Yield what Exchange does not let us do; whoever may not look in at all, is told no more."""
    from cmmtn_sync.tenant.microsoft365 import probes

    needed: list[tuple[str, str, Callable[[Wire, str], Refused | None]]] = [
        ("look into", "Application Mail.ReadWrite", probes.may_read_mailbox),
        ("make drafts in", "Application Mail.ReadWrite", probes.may_change_drafts),
    ]
    if mail.sends:
        needed.append(("send from", "Application Mail.Send", probes.may_send))
    if mail.invitations:
        needed.append(("invite from", "Application Calendars.ReadWrite", probes.may_invite))
    for what, role, probe in needed:
        refusal = probe(wire, mail.address)
        if refusal is None:
            continue
        yield _refused(mail.address, what, role, client, refusal)
        if probe is probes.may_read_mailbox:
            return


def _refused(address: str, what: str, role: str, client: str, refusal: Refused) -> Examined:
    if refusal.status == _NOT_THERE:
        return Examined(
            part=_PART,
            verdict=Verdict.FAIL,
            words=f"There is no mailbox {address}.",
            why=refusal.why,
            do="Correct address of mail in service.yaml, or have the shared mailbox made.",
            who=YOU,
            code="MAILBOX-404",
        )
    scope = "cmmtn_sync mailbox"
    return Examined(
        part=_PART,
        verdict=Verdict.FAIL,
        words=f"The app may not {what} {address}.",
        why=f"{refusal.why} A right that was just given can take up to 2 hours to count.",
        do=f"Give it the role “{role}” for this one mailbox (microsoft-365.md, Mailbox).",
        who=EXCHANGE,
        commands=(
            "Connect-ExchangeOnline",
            (
                f"New-ServicePrincipal -AppId {client or '<the app>'} -ObjectId <of the enterprise application>"
                " -DisplayName cmmtn_sync"
            ),
            f"New-ManagementScope -Name '{scope}' -RecipientRestrictionFilter \"PrimarySmtpAddress -eq '{address}'\"",
            (
                f"New-ManagementRoleAssignment -App <the service principal's ObjectId> -Role '{role}'"
                f" -CustomResourceScope '{scope}'"
            ),
            f"Test-ServicePrincipalAuthorization -Identity cmmtn_sync -Resource {address}",
        ),
        code="MAILBOX-403",
    )


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
