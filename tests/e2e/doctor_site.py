"""A configuration folder of two units, whose libraries and mailbox lie in an emulated tenant: what doctor examines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmmtn_sync.config import shipped
from tests.contract.identities import Keys, some_keys
from tests.e2e.conftest import Said
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.hands import DriveHands
from tests.emulated.state import App

COLLEAGUE = "tom.ashworth@example.org"
_SERVICE = """\
libraries:
  units: {{kind: sharepoint, address: "{units}"}}
  network: {{kind: sharepoint, address: "{network}"}}
library: units
network:
  name: Dale and Vale Major Trauma Network
  place: {{library: network, folder: Peer review}}
  contacts:
    - {{role: administration officer, name: Tom Ashworth, email: {colleague}}}
    - {{role: quality improvement lead, name: Priya Nair, email: priya.nair@elsewhere.example.org}}
mail:
  kind: outlook
  address: {mailbox}
  mode: {mode}
  sender_name: Tom Ashworth
  sender_role: Administration officer
  sender_address: {sender}
  {invitations}
data: ../data
microsoft365:
  tenant: {tenant}
  client: {client}
  answer_within_seconds: 5
  {sign_in}
"""
_UNITS = """\
MTU-NORTHFIELD:
  short_name: Northfield
  trust: Northfield Hospitals NHS Foundation Trust
  role: mtu
  place: {folder: Northfield/Peer review}
  contacts:
    - {role: clinical lead, name: Dr Ada Clay, email: ada.clay@northfield.example.org}
    - {role: trauma coordinator, name: Ben Yates, email: ben.yates@northfield.example.org}
MTU-SOUTHMERE:
  short_name: Southmere
  trust: Southmere Trust
  role: mtu
  place: {folder: Southmere}
  contacts:
    - {role: clinical lead, name: Mr Ravi Shah, email: ravi.shah@southmere.example.org}
    - {role: trauma coordinator, name: Eve Lund, email: eve.lund@southmere.example.org}
"""


@dataclass(kw_only=True)
class DoctorSite:
    """The tenant as its administrators set it up, and the folder of whoever installs the program."""

    folder: Path
    tenant: EmulatedTenant
    world: World
    network: DriveHands

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def units(self) -> DriveHands:
        return self.world.drive

    @property
    def app(self) -> App:
        return self.tenant.state.apps[self.world.app.id]

    @property
    def mailbox(self) -> str:
        return self.world.mailbox.address

    def write(self, **changes: str) -> None:
        """Write ``service.yaml``, with other lines where a test is about them."""
        lines = {
            "units": self.units.address,
            "network": self.network.address,
            "mailbox": self.mailbox,
            "sender": changes.get("mailbox", self.mailbox),
            "mode": "draft",
            "colleague": COLLEAGUE,
            "tenant": self.tenant.id,
            "client": self.world.app.id,
            "invitations": "",
            "sign_in": "sign_in: secret\n  secret_file: ../secret",
            **changes,
        }
        (self.config / "service.yaml").write_text(_SERVICE.format(**lines), encoding="utf-8")

    def keep(self, name: str, data: bytes, mode: int = 0o600) -> Path:
        file = self.folder / name
        file.write_bytes(data)
        file.chmod(mode)
        return file

    def sign_in_by_certificate(self, *, ends_in: timedelta = timedelta(days=400), mode: int = 0o600) -> Keys:
        """Let a certificate that ends after so long be what we sign in with."""
        ends = datetime.now(UTC) + ends_in  # noqa: TID251 - doctor asks the real clock
        keys = some_keys(ends=ends.replace(microsecond=0))
        self.app.certificates[:] = [keys.der]
        self.keep("app.pem", keys.pem(), mode)
        self.write(sign_in="sign_in: certificate\n  certificate: ../app.pem")
        return keys

    def left(self) -> Mapping[str, object]:
        """Return all that lies in the tenant and in the folder: equal before and after, nothing was left behind."""
        with self.tenant.lock:
            post = self.world.mailbox.mailbox
            drives = {
                name: (drive.files(), drive.folders(), {path: drive.item(path).modified_at for path in drive.files()})
                for name, drive in (("units", self.units), ("network", self.network))
            }
            mails = {key: (message.folder, message.change) for key, message in post.messages.items()}
            return {
                **drives,
                "mails": mails,
                "sent": len(post.sent),
                "events": [event.subject for event in self.tenant.events(self.mailbox) if not event.deleted],
                "told": len(self.tenant.notices),
                "uploads": dict(self.tenant.state.uploads),
                "here": {file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*")},
            }


def examined(said: Said) -> list[dict[str, Any]]:
    """Return what ``--json`` told."""
    found: list[dict[str, Any]] = json.loads(said.out)["examined"]
    return found


def wrong(said: Said) -> list[tuple[str, str, str]]:
    """Return part, verdict and code of everything that is not in order."""
    return [(e["part"], e["verdict"], e["code"]) for e in examined(said) if e["verdict"] in {"WARN", "FAIL"}]


def plain(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def a_doctor_site(folder: Path, environment: pytest.MonkeyPatch) -> Iterator[DoctorSite]:
    """Give a site at which all is in order, and stand in its folder."""
    (folder / "config").mkdir()
    shutil.copy(shipped("config") / "programme.yaml", folder / "config")
    shutil.copytree(shipped("config") / "standards", folder / "config" / "standards")
    (folder / "config" / "units.yaml").write_text(_UNITS, encoding="utf-8")
    with EmulatedTenant() as tenant:
        world = tenant.settle()
        tenant.add_site("", "Contoso")
        tenant.add_mailbox(COLLEAGUE, "Tom Ashworth")
        site = DoctorSite(folder=folder, tenant=tenant, world=world, network=tenant.add_drive(world.site, "Network"))
        for place in ("Northfield/Peer review", "Southmere"):
            site.units.make_folder(place)
        site.network.make_folder("Peer review")
        site.keep("secret", world.secret.encode())
        site.write()
        for name, value in tenant.environment().items():
            environment.setenv(name, value)
        environment.chdir(folder)
        yield site
