"""Who may do what: roles in a token, grants per site, Exchange's roles per mailbox, and people's own rights.

permissions-selected-overview.md; learn.microsoft.com/exchange/permissions-exo/application-rbac.
"""

from __future__ import annotations

from tests.emulated.call import Call
from tests.emulated.mails import Mailbox
from tests.emulated.state import Site
from tests.emulated.wire import Refusal

READ_SITES = {"Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"}
WRITE_SITES = READ_SITES - {"Sites.Read.All"}
READ_FILES = READ_SITES | {"Files.Read.All", "Files.ReadWrite.All"}
WRITE_FILES = WRITE_SITES | {"Files.ReadWrite.All"}
SELECTED = "Sites.Selected"
GRANTS_TO_WRITE = {"write", "manage", "owner", "fullcontrol"}
MAIL = {
    "read": {"Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"},
    "write": {"Mail.ReadWrite"},
    "send": {"Mail.Send"},
}
CALENDAR = {
    "read": {"Calendars.Read", "Calendars.ReadBasic.All", "Calendars.ReadWrite"},
    "write": {"Calendars.ReadWrite"},
}


def need_site(call: Call, site: Site, *, write: bool = False, files: bool = True) -> None:
    """Raises Refusal (403 accessDenied) unless the caller may."""
    caller = call.caller
    enough = (WRITE_FILES if write else READ_FILES) if files else (WRITE_SITES if write else READ_SITES)
    granted = caller.app.sites.get(site.id, set())
    selected = bool(granted & GRANTS_TO_WRITE) if write else bool(granted)
    held = caller.roles or caller.scopes
    allowed = bool(held & enough) or (SELECTED in held and selected)
    if caller.person is not None:
        allowed = allowed and _may(site, caller.person.address, write=write)
    if not allowed:
        raise denied()


def need_full_control(call: Call) -> None:
    """Raises Refusal (403 accessDenied) unless the caller may grant (site-post-permissions.md)."""
    if "Sites.FullControl.All" not in call.caller.roles | call.caller.scopes:
        raise denied()


def need_every_site(call: Call) -> None:
    """Raises Refusal (403 accessDenied) unless the caller may list sites, which Sites.Selected may not."""
    if not call.caller.roles & READ_SITES and not call.caller.scopes & READ_SITES:
        raise denied()


def _may(site: Site, address: str, *, write: bool) -> bool:
    if not site.members:
        return True
    right = site.members.get(address.lower(), "")
    return right == "write" if write else bool(right)


def denied() -> Refusal:
    """What SharePoint says (acsone/msgraphfs#9 shows it)."""
    return Refusal(403, "accessDenied", "Access denied")


def need_mail(call: Call, mailbox: Mailbox, what: str) -> None:
    """Raises Refusal (403 ErrorAccessDenied) unless the caller may read, write or send."""
    _need_outlook(call, mailbox, MAIL[what])


def need_calendar(call: Call, mailbox: Mailbox, what: str) -> None:
    """Raises Refusal (403 ErrorAccessDenied) unless the caller may read or write."""
    _need_outlook(call, mailbox, CALENDAR[what])


def _need_outlook(call: Call, mailbox: Mailbox, enough: set[str]) -> None:
    caller = call.caller
    if caller.person is None:
        # Exchange's roles and Entra's are a union: a consent to Mail.Send defeats the scope.
        held = caller.roles | caller.app.mailboxes.get(mailbox.address.lower(), set())
        allowed = bool(held & enough)
    elif caller.person.address.lower() == mailbox.address.lower():
        allowed = bool(caller.scopes & enough)
    else:
        shared = {f"{scope}.Shared" for scope in enough}
        allowed = bool(caller.scopes & shared) and caller.person.address.lower() in mailbox.full_access
    if not allowed:
        raise Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
