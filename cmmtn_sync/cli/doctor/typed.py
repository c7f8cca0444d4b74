"""What administrators type, where more than one part asks for it: every line can be pasted into PowerShell as it is.

What nobody here can know stands in brackets, inside quotes, and in a line that sets it alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from cmmtn_sync.cli.doctor.nouns import Patient
from cmmtn_sync.config import LibrarySettings, MailSettings
from cmmtn_sync.config.sharepoint import SharePointAddress, sharepoint_address

SCOPE: Final = "cmmtn_sync mailbox"
"""The management scope in Exchange that holds our mailbox alone."""
READ_WRITE: Final = "Application Mail.ReadWrite"
SEND: Final = "Application Mail.Send"
CALENDARS: Final = "Application Calendars.ReadWrite"


def quoted(text: str) -> str:
    """Return a text as PowerShell takes it literally."""
    return "'" + text.replace("'", "''") + "'"


def _in_double_quotes(text: str) -> str:
    """Return a text that holds single quotes, as PowerShell takes it literally and people can read it."""
    return '"' + re.sub(r'([`"$])', r"`\1", text) + '"'


def app_id(patient: Patient) -> str:
    """Return the application's id; of a managed identity, only its token tells it."""
    if patient.configuration is None:
        return ""
    known = patient.tenants.connection(patient.configuration.settings).sign_in.client_id
    return known or "<application id>"


def object_id(patient: Patient) -> str:
    """Return the object id of what we sign in as, which its token tells: the ENTERPRISE application's, or nothing."""
    if patient.configuration is None:
        return ""
    return str(patient.tenants.connection(patient.configuration.settings).sign_in.claims.get("oid") or "")


def who_signed_in(claims: Mapping[str, object]) -> str:
    """Return the address of the person that a token is for, or nothing."""
    return str(claims.get("upn") or claims.get("preferred_username") or "")


def grant(patient: Patient, library: LibrarySettings, role: str) -> tuple[str, ...]:
    """Return the commands that let the app read or write the site in which a library lies."""
    return (
        "Connect-MgGraph -Scopes Sites.FullControl.All",
        the_site(sharepoint_address(library.address, library.drive)),
        f"$app = @{{ id = {quoted(app_id(patient))}; displayName = 'cmmtn_sync' }}",
        (
            f"New-MgSitePermission -SiteId $site.Id -BodyParameter @{{ roles = @('{role}');"
            " grantedToIdentities = @(@{ application = $app }) }"
        ),
    )


def to_be_granted(patient: Patient) -> str:
    """Return what is to be done where a site does not let us in: by a person's name, the person must be let in, too."""
    do = "Grant the app the role write for this site (microsoft-365.md, Sites)."
    settings = patient.configuration.settings if patient.configuration else None
    if settings is None or settings.microsoft365 is None or not settings.microsoft365.sign_in.delegated:
        return do
    whose = who_signed_in(patient.tenants.connection(settings).sign_in.claims) or "The person who signed in"
    return f"{do} {whose} must be allowed to edit there, too."


def the_site(address: SharePointAddress) -> str:
    """Return the line that finds the site of an address."""
    if address.drive_id:
        drive = f"Get-MgDrive -DriveId {quoted(address.drive_id)} -Property sharePointIds"
        return f"$site = Get-MgSite -SiteId ({drive}).SharePointIds.SiteId"
    where = address.site_id or (f"{address.host}:{address.site_path}" if address.site_path else address.host)
    return f"$site = Get-MgSite -SiteId {quoted(where)}"


def mail_roles(mail: MailSettings) -> tuple[str, ...]:
    """Return the roles in Exchange that the configuration needs, and no other."""
    sends, invites = [SEND] if mail.sends else [], [CALENDARS] if mail.invitations else []
    return (READ_WRITE, *sends, *invites)


def mailbox_roles(patient: Patient, mail: MailSettings, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the commands that give the app roles for the one mailbox; what is there already is left as it is."""
    client, known = quoted(app_id(patient)), object_id(patient)
    make = f"New-ServicePrincipal -AppId {client} -ObjectId $id -DisplayName cmmtn_sync"
    ours = _in_double_quotes(f"PrimarySmtpAddress -eq {quoted(mail.address)}")
    scope = f"New-ManagementScope -Name '{SCOPE}' -RecipientRestrictionFilter {ours}"
    roles = ", ".join(quoted(role) for role in wanted)
    give = f"New-ManagementRoleAssignment -App $sp.ObjectId -Role $role -CustomResourceScope '{SCOPE}'"
    return (
        *_the_object(client, known),
        "Connect-ExchangeOnline",
        f"$sp = Get-ServicePrincipal | Where-Object AppId -eq {client}",
        f"if (-not $sp) {{ $sp = {make} }}",
        f"if (-not (Get-ManagementScope '{SCOPE}' -ErrorAction SilentlyContinue)) {{ {scope} }}",
        (
            "$had = @(Get-ManagementRoleAssignment -RoleAssignee $sp.ObjectId |"
            f" Where-Object CustomResourceScope -eq '{SCOPE}').Role"
        ),
        f"foreach ($role in {roles}) {{ if ($had -notcontains $role) {{ {give} }} }}",
    )


def _the_object(client: str, known: str) -> tuple[str, ...]:
    if known:
        return (f"$id = {quoted(known)}",)
    return (
        "Connect-MgGraph -Scopes Application.Read.All",
        f'$id = (Get-MgServicePrincipal -Filter "appId eq {client}").Id',
    )


def only_our_mailbox() -> str:
    """Return the line that takes away every role of the app in Exchange that is not for the one mailbox."""
    return (
        "Get-ManagementRoleAssignment -RoleAssignee $sp.ObjectId | Where-Object { $_.Role -like 'Application *' -and"
        f" $_.CustomResourceScope -ne '{SCOPE}' }} | Remove-ManagementRoleAssignment -Confirm:$false"
    )


def try_it(mail: MailSettings) -> str:
    """Return the line that says at once whether a role counts, before Graph does."""
    return f"Test-ServicePrincipalAuthorization -Identity $sp.ObjectId -Resource {quoted(mail.address)}"
