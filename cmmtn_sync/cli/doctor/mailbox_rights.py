"""Who gives which right to a mailbox, and how: to the app by a role in Exchange, to a person by a permission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmmtn_sync.cli.doctor.nouns import ENTRA, EXCHANGE, YOU, Examined, Patient, Verdict
from cmmtn_sync.cli.doctor.typed import CALENDARS, READ_WRITE, mail_roles, mailbox_roles, quoted, try_it, who_signed_in
from cmmtn_sync.cli.doctor.typed import SEND as SEND_ROLE
from cmmtn_sync.config import MailSettings

if TYPE_CHECKING:
    from cmmtn_sync.tenant.microsoft365.troubles import Refused

_NOT_THERE: Final = 404
_NO_STORE: Final = "ErrorItemNotFound"
"""What a person is told of a mailbox that is there and does not open to them."""
_SHARED: Final = ".Shared"


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """Something that we do in a mailbox, and what lets us."""

    doing: str
    role: str
    """The app's, in Exchange."""
    scope: str
    """A person's, which the app asks for in Entra."""
    given_by: str
    """What gives it to a person: to be filled in with the mailbox and the person."""


_FULL: Final = "Add-MailboxPermission -Identity {0} -User {1} -AccessRights FullAccess -AutoMapping $false"
_SEND_AS: Final = "Add-RecipientPermission {0} -Trustee {1} -AccessRights SendAs -Confirm:$false"
_EDITOR: Final = "Add-MailboxFolderPermission -Identity ({0} + ':\\Calendar') -User {1} -AccessRights Editor"
LOOK: Final = Need(doing="look into", role=READ_WRITE, scope="Mail.ReadWrite.Shared", given_by=_FULL)
DRAFT: Final = Need(doing="make drafts in", role=READ_WRITE, scope="Mail.ReadWrite.Shared", given_by=_FULL)
SEND: Final = Need(doing="send from", role=SEND_ROLE, scope="Mail.Send.Shared", given_by=_SEND_AS)
INVITE: Final = Need(doing="invite from", role=CALENDARS, scope="Calendars.ReadWrite.Shared", given_by=_EDITOR)


def refused(patient: Patient, mail: MailSettings, need: Need, refusal: Refused) -> Examined:
    """Return that the mailbox is not there, or that we may not do something in it, and who can mend that how."""
    settings = patient.configuration.settings if patient.configuration else None
    there = settings.microsoft365 if settings else None
    delegated = bool(there and there.sign_in.delegated)
    if refusal.status == _NOT_THERE and not (delegated and _NO_STORE in refusal.codes):
        return _no_mailbox(mail, refusal)
    if not delegated or settings is None:
        return _the_app_may_not(patient, mail, need, refusal)
    claims = patient.tenants.connection(settings).sign_in.claims
    lacks = _lacks(claims, need, mail)
    return _not_asked_for(need, mail, refusal) if lacks else _the_person_may_not(claims, mail, need, refusal)


def _no_mailbox(mail: MailSettings, refusal: Refused) -> Examined:
    return Examined(
        part="mailbox",
        verdict=Verdict.FAIL,
        words=f"There is no mailbox {mail.address}.",
        why=refusal.why,
        do="Correct address of mail in service.yaml, or have the shared mailbox made.",
        who=YOU,
        code="MAILBOX-404",
    )


def _the_app_may_not(patient: Patient, mail: MailSettings, need: Need, refusal: Refused) -> Examined:
    wanted = mail_roles(mail) if need is LOOK else (need.role,)  # who may not look in at all is told no more
    return Examined(
        part="mailbox",
        verdict=Verdict.FAIL,
        words=f"The app may not {need.doing} {mail.address}.",
        why=f"{refusal.why} A right that was just given can take up to 2 hours to count.",
        do=f"Give it the role “{need.role}” for this one mailbox (microsoft-365.md, Mailbox).",
        who=EXCHANGE,
        commands=(*mailbox_roles(patient, mail, wanted), try_it(mail)),
        code="MAILBOX-403",
    )


def _lacks(claims: Mapping[str, object], need: Need, mail: MailSettings) -> bool:
    """Return whether the sign-in does not ask for it at all: then no right of the person's helps."""
    scopes = set(str(claims.get("scp", "")).split())
    own = who_signed_in(claims).casefold() == mail.address.casefold()
    return not scopes & {need.scope, *([need.scope.removesuffix(_SHARED)] if own else [])}


def _not_asked_for(need: Need, mail: MailSettings, refusal: Refused) -> Examined:
    return Examined(
        part="mailbox",
        verdict=Verdict.FAIL,
        words=f"The sign-in may not {need.doing} {mail.address}: {need.scope} is not among what it asks for.",
        why=refusal.why,
        do=(
            f"Add the delegated permission {need.scope} to the app registration and consent to it (microsoft-365.md, "
            "Device code). Then sign in again: cmmtn-sync sign-in"
        ),
        who=ENTRA,
        code="MAILBOX-403",
    )


def _the_person_may_not(claims: Mapping[str, object], mail: MailSettings, need: Need, refusal: Refused) -> Examined:
    person = who_signed_in(claims)
    return Examined(
        part="mailbox",
        verdict=Verdict.FAIL,
        words=f"{person or 'The person who signed in'} may not {need.doing} {mail.address}.",
        why=f"{refusal.why} A right that was just given can take up to 2 hours to count.",
        do="Give that person the right to this mailbox (microsoft-365.md, Device code).",
        who=EXCHANGE,
        commands=(
            "Connect-ExchangeOnline",
            need.given_by.format(quoted(mail.address), quoted(person or "<who signed in>")),
        ),
        code="MAILBOX-403",
    )
