"""The demo's ten units, living in an emulated Microsoft 365: the same configuration, uploads and day."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmmtn_sync.cli.importing import bring_in
from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.config import load, shipped, write_sample
from cmmtn_sync.demo import AS_OF, write_uploads
from cmmtn_sync.demo.baseline import NAME, baseline_bytes
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.hands import DriveHands


@dataclass(frozen=True, kw_only=True)
class OnlineDemo:
    """A demo before its first run. What is to lie in Microsoft 365 lies there, the rest in folders."""

    folder: Path
    tenant: EmulatedTenant
    world: World
    units: DriveHands
    network: DriveHands

    @property
    def config(self) -> Path:
        return self.folder / "config"


@contextmanager
def an_online_demo(folder: Path, environment: pytest.MonkeyPatch, *, uploads: bool = True) -> Iterator[OnlineDemo]:
    """Give a demo whose uploads lie both in a folder and in a library, each file as old in the one as in the other."""
    write_sample(folder / "config")
    for name in ("units", "network/Peer Review"):
        (folder / name).mkdir(parents=True)
    with EmulatedTenant(now=at_ten(AS_OF)) as tenant:
        world = tenant.settle()
        demo = OnlineDemo(
            folder=folder,
            tenant=tenant,
            world=world,
            units=world.drive,
            network=tenant.add_drive(world.site, "Network"),
        )
        _settle(demo)
        if uploads:
            _upload(demo)
            _bring_in(demo)
        (folder / "secret").write_text(world.secret, encoding="utf-8")
        (folder / "secret").chmod(0o600)
        for name, value in tenant.environment().items():
            environment.setenv(name, value)
        yield demo


def _settle(demo: OnlineDemo) -> None:
    for unit in load(demo.config).units.values():
        demo.units.make_folder(unit.place.folder)
    demo.network.make_folder("Peer Review")


def _upload(demo: OnlineDemo) -> None:
    units = list(load(demo.config).units.values())
    for file in write_uploads(demo.folder / "units", units, templates=shipped("templates/documents")):
        if not file.path.name.startswith("~$"):  # an owner file of Word's: SharePoint takes none
            at = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
            path = file.path.relative_to(demo.folder / "units").as_posix()
            demo.units.upload(path, file.path.read_bytes(), at=at)


def _bring_in(demo: OnlineDemo) -> None:
    """Bring in what was open, as the demo does."""
    configuration, now = load(demo.config), at_ten(AS_OF)
    (demo.folder / NAME).write_bytes(baseline_bytes(configuration.units.values(), now))
    bring_in(configuration, demo.folder / NAME, (configuration.programme.cycle_ids[0], 2), now)


def move_in(demo: OnlineDemo, *, units: bool = True, network: bool = True, mail: bool = True) -> None:
    """Change the configuration as an administrator does: what is named lies in Microsoft 365 from now on."""
    file = demo.config / "service.yaml"
    text = file.read_text(encoding="utf-8")
    if units:
        text = _changed(text, "{kind: folder, address: ../units}", _library(demo.units))
    if network:
        text = _changed(text, "{kind: folder, address: ../network}", _library(demo.network))
    if mail:
        text = _changed(text, "kind: outbox\n  address: ../network/Peer Review/Outbox", _outlook(demo))
    sign_in = (
        f"\nmicrosoft365:\n  sign_in: secret\n  tenant: {demo.tenant.state.domain}\n  client: {demo.world.app.id}\n"
        "  secret_file: ../secret\n  secret_ends: 1 June 2027\n"
    )
    file.write_text(text + sign_in, encoding="utf-8")


def _library(drive: DriveHands) -> str:
    return f'{{kind: sharepoint, address: "{drive.address}"}}'


def _outlook(demo: OnlineDemo) -> str:
    return f"kind: outlook\n  address: {demo.world.mailbox.address}"


def _changed(text: str, old: str, new: str) -> str:
    assert old in text, f"service.yaml no longer says {old}"
    return text.replace(old, new)


def network_in_folder(demo: OnlineDemo) -> None:
    """Have the network's library hold what its folder holds, as OneDrive would have it."""
    for path in sorted((demo.folder / "network").rglob("*")):
        if path.is_file():
            demo.network.upload(path.relative_to(demo.folder / "network").as_posix(), path.read_bytes())


def units_in_folder(demo: OnlineDemo) -> None:
    """Have the units' library hold what their folders hold, each file as old as it is there."""
    for path in sorted((demo.folder / "units").rglob("*")):
        name = path.relative_to(demo.folder / "units").as_posix()
        if path.is_file() and not path.name.startswith("~$") and not demo.units.exists(name):
            demo.units.upload(name, path.read_bytes(), at=datetime.fromtimestamp(path.stat().st_mtime, UTC))


def clean(folder: Path) -> Path:
    """Return an empty folder of that name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
