"""Whether the app has the rights that it needs, and no others: a right to every mailbox is a fault, not a comfort.

Rights stand in the token as ``roles`` (our own) or ``scp`` (a person's). Microsoft asks that nobody rely on that, so
what must not be open is tried as well. Rights given in Exchange are added to those given in Entra, never taken from
them: https://learn.microsoft.com/exchange/permissions-exo/application-rbac
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cmmtn_sync.cli.doctor.nouns import ENTRA, EXCHANGE, Examined, Patient, Verdict, first_the_configuration, ok, skip
from cmmtn_sync.cli.doctor.typed import (
    app_id,
    mail_roles,
    mailbox_roles,
    only_our_mailbox,
    quoted,
    try_it,
    who_signed_in,
)
from cmmtn_sync.config import LibraryKind, MailboxKind, Settings
from cmmtn_sync.config.sharepoint import sharepoint_address
from cmmtn_sync.model import NETWORK

if TYPE_CHECKING:
    from cmmtn_sync.tenant.microsoft365.connection import Connection

_PART = "rights"
_ENOUGH: Final = frozenset(
    {"Sites.Selected", "Lists.SelectedOperations.Selected", "ListItems.SelectedOperations.Selected"}
    | {"Files.SelectedOperations.Selected"}
)
_OF_SITES: Final = ("Sites.", "Files.")
_OF_MAIL: Final = ("Mail", "Calendars.", "Contacts.", "full_access_as_app")
_TRIED: Final = 3
_GRAPH: Final = "00000003-0000-0000-c000-000000000000"


def check(patient: Patient) -> Iterator[Examined]:
    """Yield what is missing, and what is too much."""
    if patient.configuration is None:
        yield first_the_configuration(_PART)
        return
    settings = patient.configuration.settings
    if settings.microsoft365 is None or not patient.in_microsoft365:
        yield skip(_PART, "not needed: nothing lies in Microsoft 365")
        return
    if not patient.signed_in:
        yield skip(_PART, "not looked at: we are not signed in")
        return
    connection = patient.tenants.connection(settings)
    claims = connection.sign_in.claims
    if settings.microsoft365.sign_in.delegated:
        yield _delegated(claims)
        return
    found = [
        *_too_much(claims, patient),
        *_too_little(claims, patient, settings),
        *_open(connection, claims, patient, settings),
    ]
    yield from found or [ok(_PART, _said(claims))]


def _said(claims: Mapping[str, object]) -> str:
    roles = ", ".join(sorted(_roles(claims))) or "none in Entra; those of the mailbox are given in Exchange"
    return f"no more than needed ({roles})"


def _roles(claims: Mapping[str, object]) -> frozenset[str]:
    roles = claims.get("roles")
    return frozenset(str(role) for role in roles) if isinstance(roles, list) else frozenset()


def _delegated(claims: Mapping[str, object]) -> Examined:
    whose = who_signed_in(claims) or "the person who signed in"
    scopes = str(claims.get("scp", "")) or "no scope"
    return ok(_PART, f"those of {whose}, as far as the app asks for them ({scopes})")


def _too_much(claims: Mapping[str, object], patient: Patient) -> Iterator[Examined]:
    for role in sorted(_roles(claims) - _ENOUGH):
        if role.startswith(_OF_SITES):
            reach, instead = "every site of the tenant", "Sites.Selected, granted for our sites"
        elif role.startswith(_OF_MAIL):
            reach, instead = "every mailbox of the tenant", "Exchange's RBAC for Applications, for our mailbox"
        else:
            reach, instead = "more than this program ever asks", "nothing"
        yield Examined(
            part=_PART,
            verdict=Verdict.FAIL,
            words=f"The app may do too much: {role} opens {reach}.",
            why="Whoever gets hold of what it signs in with could do that, too.",
            do=f"Take {role} away. In its place: {instead} (microsoft-365.md).",
            who=ENTRA,
            commands=_take_away(role, patient),
            code="RIGHTS-TOO-MUCH",
        )


def _take_away(role: str, patient: Patient) -> tuple[str, ...]:
    return (
        *_the_app(patient, role),
        (
            "Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $app.Id | Where-Object AppRoleId -eq $role.Id"
            " | ForEach-Object { Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $app.Id"
            " -AppRoleAssignmentId $_.Id }"
        ),
    )


def _the_app(patient: Patient, role: str) -> tuple[str, ...]:
    return (
        "Connect-MgGraph -Scopes Application.Read.All, AppRoleAssignment.ReadWrite.All",
        f'$app = Get-MgServicePrincipal -Filter "appId eq {quoted(app_id(patient))}"',
        f"$graph = Get-MgServicePrincipal -Filter \"appId eq '{_GRAPH}'\"",
        f"$role = $graph.AppRoles | Where-Object Value -eq '{role}'",
    )


def _too_little(claims: Mapping[str, object], patient: Patient, settings: Settings) -> Iterator[Examined]:
    """Yield that nothing about sites was consented to. What Exchange gives shows in no token: the mailbox tells."""
    needs_sites = any(library.kind is LibraryKind.SHAREPOINT for library in settings.libraries.values())
    # A managed identity's token may tell no roles at all; what it cannot do, the libraries tell.
    if not needs_sites or any(role.startswith((*_OF_SITES, "List")) for role in _roles(claims)):
        return
    yield Examined(
        part=_PART,
        verdict=Verdict.FAIL,
        words="The app has no right to any site: Sites.Selected was not consented to.",
        why="Without it no grant for a site counts.",
        do="Add it and consent to it, then grant our sites (microsoft-365.md).",
        who=ENTRA,
        commands=(
            *_the_app(patient, "Sites.Selected"),
            (
                "New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $app.Id -PrincipalId $app.Id"
                " -ResourceId $graph.Id -AppRoleId $role.Id"
            ),
        ),
        code="RIGHTS-TOO-LITTLE",
    )


def _mailbox_open(address: str, patient: Patient, settings: Settings) -> Examined:
    """Return that somebody else's mailbox opens by a role of Exchange."""
    told = _too_open(f"the mailbox {address}", "Limit the app to its own mailbox (microsoft-365.md, Mailbox).")
    mail = settings.mail
    commands = (*mailbox_roles(patient, mail, mail_roles(mail)), only_our_mailbox(), try_it(mail))
    return replace(told, who=EXCHANGE, commands=commands)


def _open(
    connection: Connection, claims: Mapping[str, object], patient: Patient, settings: Settings
) -> Iterator[Examined]:
    """Yield what opens that should not, and by no role that was named already: other mailboxes, the first site."""
    from cmmtn_sync.tenant.microsoft365 import probes

    roles = _roles(claims) - _ENOUGH
    if not any(role.startswith(_OF_MAIL) for role in roles):
        for address in _others(patient, settings):
            if probes.may_read_mailbox(connection.wire, address) is None:
                yield _mailbox_open(address, patient, settings)
    if any(role.startswith(_OF_SITES) for role in roles):
        return
    libraries = [lib for lib in settings.libraries.values() if lib.kind is LibraryKind.SHAREPOINT]
    addresses = [sharepoint_address(lib.address, lib.drive) for lib in libraries]
    ours = any(address.host and not address.site_path for address in addresses)
    if libraries and not ours and probes.may_read_any_site(connection.wire):
        yield _too_open("the tenant's first site", "Limit the app to its own sites (microsoft-365.md, Sites).")


def _others(patient: Patient, settings: Settings) -> tuple[str, ...]:
    """Return some mailboxes of the same domain that are none of ours: those of the network's own people."""
    if settings.mail.kind is not MailboxKind.OUTLOOK or patient.configuration is None:
        return ()
    own = settings.mail.address.casefold()
    domain = own.rpartition("@")[2]
    people = (c.email for c in patient.configuration.contacts if c.unit == NETWORK)
    return tuple(a for a in people if a.casefold() != own and a.casefold().endswith(f"@{domain}"))[:_TRIED]


def _too_open(what: str, do: str) -> Examined:
    return Examined(
        part=_PART,
        verdict=Verdict.FAIL,
        words=f"The app may do too much: {what} opens to it.",
        why="Nobody meant it to. What it may not do, nobody can make it do.",
        do=do,
        who=ENTRA,
        code="RIGHTS-TOO-MUCH",
    )
