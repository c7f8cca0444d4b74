"""What doctor asks a tenant: each probe asks one thing, changes nothing that stays, and answers with a value."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final
from urllib.parse import quote
from uuid import uuid4

import requests
from office365.azure_env import get_login_authority

from cmmtn_sync.config import Microsoft365Settings
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError
from cmmtn_sync.tenant.microsoft365.addresses import at_path, in_folder, of_drive
from cmmtn_sync.tenant.microsoft365.clouds import ENVIRONMENTS
from cmmtn_sync.tenant.microsoft365.connection import Connection
from cmmtn_sync.tenant.microsoft365.gate import date_of
from cmmtn_sync.tenant.microsoft365.sessions import new_session, user_agent
from cmmtn_sync.tenant.microsoft365.troubles import Refused, unreachable
from cmmtn_sync.tenant.microsoft365.wire import MAIL, ONE, Repeat, Wire

_LASTING_IDS: Final = {"Prefer": 'IdType="ImmutableId"'}
_NO_SUCH: Final = "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0AnonexistentAAA="
"""An id of the right form that no message has: whoever may do a thing is told that it is not there."""
_FORBIDDEN: Final = frozenset({401, 403})


def service_time(settings: Microsoft365Settings, network: str) -> datetime:
    """Return Microsoft's own time (UTC), asked without signing in: a wrong clock would not let us."""
    login = get_login_authority(ENVIRONMENTS[settings.cloud])
    session = new_session(settings.answer_within, user_agent(network))
    try:
        answer = session.get(f"{login}/{settings.tenant or 'common'}/v2.0/.well-known/openid-configuration")
    except requests.RequestException as error:
        raise unreachable(error, "ask what time it is") from None
    found = date_of(answer.headers)
    if found is None:
        happened = "Microsoft 365 did not say what time it is."
        raise TemporaryError(happened, do="Run it again.")
    return found


def may_write(connection: Connection, drive: str, folder: str) -> Refused | None:
    """Return None if files may be written into a folder, or the refusal. Nothing is written.

    An upload is begun and given up at once: beginning it needs the right, and only its end would make a file.
    """
    wire = connection.wire
    try:
        there = wire.get(at_path(drive, folder) if folder else of_drive(drive, "/root"), "look for a folder")
        place = in_folder(drive, str(there["id"]), f"cmmtn-sync doctor {uuid4().hex}.txt", "/createUploadSession")
        session = wire.post(place, {"item": {"@microsoft.graph.conflictBehavior": "fail"}}, "begin to write a file")
    except Refused as no:
        return no
    with suppress(CmmtnSyncError):
        connection.transfers.cancel(str(session.get("uploadUrl", "")))
    return None


def may_read_mailbox(wire: Wire, address: str) -> Refused | None:
    """Return None if a mailbox may be looked into, or the refusal. Only a folder's id is asked for."""
    return _refusal(wire, f"{_mailbox(address)}/mailFolders/drafts?$select=id", "look into a mailbox")


def may_change_drafts(wire: Wire, address: str) -> Refused | None:
    """Return None if drafts may be made and changed there, or the refusal. A draft that there is not is changed."""
    path = f"{_mailbox(address)}/messages/{quote(_NO_SUCH, safe='')}"
    try:
        wire.patch(path, {"categories": []}, "change a draft", cost=MAIL, headers=_LASTING_IDS)
    except Refused as no:
        return no if no.status in _FORBIDDEN else None
    return None


def may_send(wire: Wire, address: str) -> Refused | None:
    """Return None if mail may be sent from there, or the refusal. A draft that there is not is sent."""
    path = f"{_mailbox(address)}/messages/{quote(_NO_SUCH, safe='')}/send"
    return _forbidden(wire, path, "send a mail")


def may_invite(wire: Wire, address: str) -> Refused | None:
    """Return None if meetings may be made there, or the refusal. One that there is not is cancelled."""
    path = f"{_mailbox(address)}/events/{quote(_NO_SUCH, safe='')}/cancel"
    return _forbidden(wire, path, "invite to a meeting")


def may_read_any_site(wire: Wire) -> bool:
    """Return whether the tenant's first site opens, which nobody granted us: then all of them do."""
    return _refusal(wire, "/sites/root/drives?$select=id", "look into the tenant's first site", cost=ONE) is None


def _mailbox(address: str) -> str:
    return f"/users/{quote(address, safe='@')}"


def _refusal(wire: Wire, path: str, doing: str, *, cost: int = MAIL) -> Refused | None:
    try:
        wire.get(path, doing, cost=cost)
    except Refused as no:
        return no
    return None


def _forbidden(wire: Wire, path: str, doing: str) -> Refused | None:
    try:
        wire.post(path, None, doing, cost=MAIL, repeat=Repeat.ALWAYS, headers=_LASTING_IDS)
    except Refused as no:
        return no if no.status in _FORBIDDEN else None
    return None
