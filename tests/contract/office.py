"""A network's office in an emulated Microsoft 365: one app, two libraries, one shared mailbox, and our way to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cmmtn_sync.config import Microsoft365Settings, SignInKind
from cmmtn_sync.config.sharepoint import sharepoint_address
from cmmtn_sync.tenant.microsoft365.connection import Connection, connect, new_sign_in
from cmmtn_sync.tenant.microsoft365.diary import OutlookDiary
from cmmtn_sync.tenant.microsoft365.library import Place, SharePointLibrary
from cmmtn_sync.tenant.microsoft365.mailbox import OutlookMailbox
from tests.contract.identities import PASSWORD, some_keys
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.hands import DriveHands
from tests.emulated.mail_hands import MailHands
from tests.emulated.tenant import Snapshot

NETWORK = "Cheshire and Mersey Major Trauma Network"


@dataclass(kw_only=True)
class Office:
    """The tenant, its people's hands, and what we ask it with. Nobody waits for real: waits are noted."""

    tenant: EmulatedTenant
    world: World
    network: DriveHands
    folder: Path
    at_first: Snapshot
    waits: list[float] = field(default_factory=list)
    patience: timedelta = timedelta(minutes=5)
    answer_within: timedelta = timedelta(seconds=5)
    by_certificate: bool = False
    """Whether we sign in with a certificate that has a password, and not with a secret."""

    @property
    def units(self) -> DriveHands:
        """The library that units upload to."""
        return self.world.drive

    @property
    def post(self) -> MailHands:
        """The shared mailbox."""
        return self.world.mailbox

    def begin_anew(self) -> None:
        self.tenant.restore(self.at_first)
        self.waits.clear()
        self.patience, self.answer_within = timedelta(minutes=5), timedelta(seconds=5)

    @property
    def settings(self) -> Microsoft365Settings:
        common = Microsoft365Settings(
            sign_in=SignInKind.SECRET,
            tenant=self.tenant.id,
            client=self.world.app.id,
            patience=self.patience,
            answer_within=self.answer_within,
        )
        if not self.by_certificate:
            return replace(common, secret_file=self.folder / "secret")
        return replace(
            common,
            sign_in=SignInKind.CERTIFICATE,
            certificate=self.folder / "app.pfx",
            password_file=self.folder / "password",
        )

    def connection(self) -> Connection:
        """Return a new run's connection, with a sign-in of its own."""
        settings = self.settings
        return connect(settings, new_sign_in(settings, NETWORK, self.folder), NETWORK, self._wait)

    def _wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return False

    def library(self, *, put_is_conditional: bool = False, connection: Connection | None = None) -> SharePointLibrary:
        """Return the units' library, as a run at the tenant's time has it."""
        way = connection or self.connection()
        place = Place(text=self.units.address, address=sharepoint_address(self.units.address))
        now = self.tenant.now
        return SharePointLibrary(way.wire, way.transfers, place, now=now, put_is_conditional=put_is_conditional)

    def mailbox(self, connection: Connection | None = None) -> OutlookMailbox:
        return OutlookMailbox((connection or self.connection()).wire, self.post.address, per_minute=20)

    def diary(self, connection: Connection | None = None) -> OutlookDiary:
        return OutlookDiary((connection or self.connection()).wire, self.post.address)


@contextmanager
def an_office() -> Iterator[Office]:
    """Give an office whose tenant listens."""
    with EmulatedTenant() as tenant, TemporaryDirectory() as folder:
        world = tenant.settle()
        network = tenant.add_drive(world.site, "Network")
        world.app.certificates.append(some_keys().der)
        for name, content in _secret_files(world).items():
            (Path(folder) / name).write_bytes(content)
        yield Office(tenant=tenant, world=world, network=network, folder=Path(folder), at_first=tenant.snapshot())


def _secret_files(world: World) -> dict[str, bytes]:
    return {
        "secret": world.secret.encode(),
        "password": PASSWORD.encode(),
        "app.pfx": some_keys().pfx(PASSWORD),
        "app.pem": some_keys().pem(),  # the key as text, to be looked for
    }
