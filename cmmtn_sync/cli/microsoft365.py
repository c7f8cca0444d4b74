"""The ways to Microsoft 365 that a process keeps: its sign-ins for as long as it lives, its connection for a run.

office365 and msal are slow to import: a network that lives in folders never pays for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from cmmtn_sync.cli.findings import findings
from cmmtn_sync.config import LibrarySettings, Microsoft365Settings, Settings
from cmmtn_sync.store import Store
from cmmtn_sync.tenant import Diary, Library, Mailbox, OpenWorkbooks

if TYPE_CHECKING:
    from cmmtn_sync.tenant.microsoft365.connection import Connection
    from cmmtn_sync.tenant.microsoft365.gate import Wait
    from cmmtn_sync.tenant.microsoft365.signing_in import SignIn


class Tenants:
    """Makes libraries and mailboxes of Microsoft 365. A worker keeps one, so that its token serves many runs."""

    def __init__(self, wait: Wait | None = None) -> None:
        """Take how to wait where the tenant asks for it: a worker's wait ends when it is told to stop."""
        self._wait = wait
        self._sign_ins: dict[Microsoft365Settings, SignIn] = {}
        self._connection: Connection | None = None

    def begin(self) -> None:
        """Begin a new run: one client and one gate for it, and the counting from nothing."""
        self._connection = None

    def usage(self) -> Mapping[str, int]:
        """Return what this run has asked of Microsoft 365; empty if nothing lies there."""
        return self._connection.usage() if self._connection else {}

    def sign_in_ends(self, settings: Settings) -> date | None:
        """Return the last day of what we sign in with, where that can be known."""
        if settings.microsoft365 is None:
            return None
        from cmmtn_sync.tenant.microsoft365.credentials import credential_ends  # slow to import

        return credential_ends(settings.microsoft365)

    def connection(self, settings: Settings) -> Connection:
        """Return this run's connection. Nothing is asked of anybody yet."""
        from cmmtn_sync.tenant.microsoft365.connection import connect, new_sign_in

        there = settings.microsoft365
        if there is None:  # the configuration is checked for it
            raise ValueError("microsoft365")
        if self._connection is None:
            network = settings.network.name
            if there not in self._sign_ins:
                self._sign_ins[there] = new_sign_in(there, network, settings.data)
            self._connection = connect(there, self._sign_ins[there], network, self._wait)
        return self._connection

    def library(self, settings: Settings, library: LibrarySettings, store: Store, now: datetime) -> Library:
        """Return a SharePoint library."""
        from cmmtn_sync.config.sharepoint import sharepoint_address
        from cmmtn_sync.tenant.microsoft365.library import Place, SharePointLibrary

        connection = self.connection(settings)
        address = sharepoint_address(library.address, library.drive)
        place = Place(text=f"{library.address} {library.drive}".strip(), address=address)
        put_is_conditional = findings(store).put_is_conditional
        return SharePointLibrary(
            connection.wire, connection.transfers, place, now=now, put_is_conditional=put_is_conditional
        )

    def open_workbooks(self, library: Library, store: Store) -> OpenWorkbooks | None:
        """Return what writes into workbooks of a library that people have open, if the trials saw that it can."""
        if not findings(store).workbook_session:
            return None
        from cmmtn_sync.tenant.microsoft365.library import SharePointLibrary

        return library.open_workbook if isinstance(library, SharePointLibrary) else None

    def diary(self, settings: Settings) -> Diary:
        """Return the calendar of that mailbox."""
        from cmmtn_sync.tenant.microsoft365.diary import OutlookDiary  # slow to import

        return OutlookDiary(self.connection(settings).wire, settings.mail.address)

    def mailbox(self, settings: Settings) -> Mailbox:
        """Return a mailbox in Exchange Online."""
        from cmmtn_sync.tenant.microsoft365.mailbox import OutlookMailbox

        wire = self.connection(settings).wire
        return OutlookMailbox(wire, settings.mail.address, per_minute=settings.mail.per_minute)
