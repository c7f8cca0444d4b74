"""What an administrator does: apps, consents, sites, libraries, mailboxes."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from uuid import UUID

from tests.emulated.drives import Drive
from tests.emulated.engine import Engine
from tests.emulated.hands import DriveHands, SiteHands
from tests.emulated.mail_hands import MailHands
from tests.emulated.mails import Mailbox
from tests.emulated.people import Person, guid, person
from tests.emulated.state import App, Federation, Secret, Site

A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What ``settle`` made."""

    app: App
    secret: str
    site: SiteHands
    drive: DriveHands
    mailbox: MailHands


class Administration:
    """The administrator's half of a tenant."""

    _engine: Engine

    def register_app(
        self,
        name: str = "cmmtn_sync",
        *,
        client_id: str = "",
        roles: tuple[str, ...] = (),
        scopes: tuple[str, ...] = (),
        secret: str = "",
        certificate: bytes = b"",
        public: bool = False,
    ) -> App:
        """An app registration. ``roles`` are its application permissions, ``scopes`` its delegated ones.

        ``certificate`` is DER. More secrets, certificates and federations can be put into the app itself.
        """
        with self._engine.lock:
            app_id = client_id or guid(f"app {name}")
            app = App(id=app_id, name=name, roles=set(roles), scopes=set(scopes), is_public=public)
            if certificate:
                app.certificates.append(certificate)
            self._engine.state.apps[app_id] = app
        if secret:
            self.add_secret(app, secret)
        return app

    def add_secret(self, app: App, value: str, *, expires_in: float = A_YEAR) -> None:
        """A client secret; one with a negative life has expired."""
        with self._engine.lock:
            app.secrets.append(Secret(value=value, expires=self._engine.state.wall() + expires_in))

    def federate(self, app: App, *, issuer: str, subject: str, public_key: bytes) -> None:
        """Let another issuer's assertions stand for the app. ``public_key`` is PEM."""
        with self._engine.lock:
            app.federations.append(Federation(issuer=issuer, subject=subject, public_key=public_key))

    def give_machine(self, app: App | None) -> None:
        """The managed identity that 169.254.169.254 gives tokens for; None: the machine has none."""
        self._engine.state.machine = app.id if app else ""

    def add_person(self, who: Person | str) -> Person:
        """Somebody with an account, who can sign in."""
        found = person(who)
        self._engine.state.people[found.id] = found
        return found

    def add_site(self, path: str = "/sites/PeerReview", title: str = "", *, drive: str = "Documents") -> SiteHands:
        """A site with its default library; an empty path is the root site."""
        with self._engine.lock:
            state = self._engine.state
            site_id = f"{state.host},{guid(f'collection {path}')},{guid(f'web {path}')}"
            title = title or path.rpartition("/")[2] or "Communication site"
            site = Site(id=site_id, host=state.host, path=path, title=title, created_at=state.now)
            state.sites[site_id] = site
        if drive:
            self.add_drive(SiteHands(self._engine, site_id), drive)
        return SiteHands(self._engine, site_id)

    def add_drive(self, site: SiteHands, name: str) -> DriveHands:
        """Another library of a site. The default one is called Documents and lies under Shared Documents."""
        with self._engine.lock:
            state = self._engine.state
            list_id = guid(f"list {site.id} {name}")
            packed = b"".join(UUID(each).bytes_le for each in (*site.id.split(",")[1:], list_id))
            drive_id = "b!" + base64.urlsafe_b64encode(packed).decode()
            folder = "Shared%20Documents" if name == "Documents" else name.replace(" ", "%20")
            prefix = base64.b32encode(UUID(list_id).bytes).decode()[:6]
            state.drives[drive_id] = Drive(
                id=drive_id, guid=list_id, site=site.id, name=name, address=f"{site.address}/{folder}", prefix=prefix,
                created_at=state.now,
            )  # fmt: skip
            site.site.drives.append(drive_id)
        return DriveHands(self._engine, drive_id)

    def add_mailbox(self, address: str, name: str = "") -> MailHands:
        """A mailbox, and the person or shared account whose it is."""
        with self._engine.lock:
            owner = Person(name=name or person(address).name, address=address)
            self.add_person(owner)
            self._engine.state.mailboxes[address.lower()] = Mailbox(address=address, name=owner.name)
        return MailHands(self._engine, address)

    def scope_mailbox(self, app: App, address: str, *roles: str) -> None:
        """Exchange RBAC for Applications: what the app may do in this one mailbox, beside its Entra roles."""
        with self._engine.lock:
            app.mailboxes[address.lower()] = set(roles or ("Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"))

    def drive(self, drive_id: str) -> DriveHands:
        """The hands for a library."""
        return DriveHands(self._engine, drive_id)

    def mailbox(self, address: str) -> MailHands:
        """The hands for a mailbox."""
        return MailHands(self._engine, address)

    def add_bad_address(self, address: str) -> None:
        """Mail to it comes back as a non-delivery report."""
        self._engine.state.bad_addresses.add(address.lower())

    def settle(self) -> World:
        """One of each, as a hospital would have it.

        An app with Sites.Selected, granted write on one site, and with Exchange's roles for one shared mailbox.
        """
        secret = "a secret of 2025~"
        app = self.register_app(roles=("Sites.Selected",), secret=secret)
        site = self.add_site()
        site.grant(app.id)
        mailbox = self.add_mailbox("peer.review@example.org", "Peer Review")
        self.scope_mailbox(app, mailbox.address)
        return World(app=app, secret=secret, site=site, drive=site.drive(), mailbox=mailbox)
