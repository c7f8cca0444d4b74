"""Bad input, through the folder tenant, the real reader and the command: a clear word each, and the rest is done.

Nobody is written to for what we could not see. The exit codes are those of :mod:`cmmtn_sync.errors`.
"""

from __future__ import annotations

import email
import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from openpyxl import load_workbook

from cmmtn_sync.cli import building
from cmmtn_sync.config import shipped
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.reader import Reader
from cmmtn_sync.run import run
from tests.core.facts.made import a_bare_word_document, a_form, a_pdf
from tests.e2e.conftest import Command, Said
from tests.e2e.small_network import a_policy, a_rota, a_work_plan, an_annual_report

FIRST = datetime(2025, 6, 16, 8, 30, tzinfo=UTC)
THEN = "2025-06-17T09:30"
BETWEEN = datetime(2025, 6, 16, 12, tzinfo=UTC)
NORTH, SOUTH = "North/Peer review", "Southmere"

UNITS = f"""\
NORTH:
  short_name: Northfield
  trust: Northfield Hospitals NHS Trust
  role: mtu
  place: {{folder: {NORTH}}}
  contacts:
    - {{role: clinical lead, name: Ann North, email: ann@north.example.org}}
    - {{role: trauma coordinator, name: Ned North, email: ned@north.example.org}}
SOUTH:
  short_name: Southmere
  trust: Southmere Care
  role: mtu
  place: {{folder: {SOUTH}}}
  contacts:
    - {{role: clinical lead, name: Sue South, email: sue@south.example.org}}
    - {{role: trauma coordinator, name: Sam South, email: sam@south.example.org}}
"""
SERVICE = """\
libraries:
  units: {kind: folder, address: ../units}
  network: {kind: folder, address: ../network}
library: units
network:
  name: A Network
  place: {library: network, folder: Peer Review}
  contacts:
    - {role: administration officer, name: Ada Min, email: ada@network.example.org}
mail:
  kind: outbox
  address: ../network/Peer Review/Outbox
  mode: draft
  sender_name: Ada Min
  sender_role: Administration officer
  sender_address: peer.review@network.example.org
data: ../data
"""


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A folder tenant of two units, and the command that a person types over it."""

    root: Path
    command: Command

    @property
    def outbox(self) -> Path:
        return self.root / "network" / "Peer Review" / "Outbox"

    @property
    def tracker(self) -> Path:
        return self.root / "network" / "Peer Review" / "Tracker.xlsx"

    def put(self, path: str, data: bytes) -> Path:
        return _put(self.root / "units" / path, data)

    def run(self, as_of: str = THEN) -> Said:
        said = self.command("--config", self.root / "config", "run", "--as-of", as_of)
        return Said(code=said.code, out=" ".join(said.out.split()), err=said.err)

    def status(self, key: str, as_of: str = THEN) -> str:
        """Return how an obligation stands, as a dry run at the same moment says."""
        told = json.loads(self.command("--config", self.root / "config", "plan", "--as-of", as_of, "--json").out)
        return next(str(o["status"]) for o in told["obligations"] if o["key"] == key)

    def mails(self, whom: str) -> str:
        """Return the text of every draft that waits for somebody whose address ends like this."""
        found = [email.message_from_bytes(p.read_bytes(), policy=policy.default) for p in self.outbox.glob("*.eml")]
        bodies = [m.get_body(("plain",)) for m in found if str(m["To"]).rstrip(">").endswith(whom)]
        return "\n".join(str(body.get_content()) for body in bodies if body is not None)


def _put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (BETWEEN.timestamp(), BETWEEN.timestamp()))
    return path


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tenant, and run once over it, for all processes of a session."""
    ours = tmp_path_factory.getbasetemp()
    place = (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "bad-input"
    place.mkdir(exist_ok=True)
    with FileLock(place / "lock"):
        if not (place / "made").exists():
            _make(place / "tenant")
            (place / "made").touch()
    return place / "tenant"


def _make(root: Path) -> None:
    config = root / "config"
    config.mkdir(parents=True)
    shutil.copy(shipped("config/programme.yaml"), config / "programme.yaml")
    shutil.copytree(shipped("config/standards"), config / "standards")
    (config / "units.yaml").write_text(UNITS, encoding="utf-8")
    (config / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (root / "network").mkdir()
    early = datetime(2025, 6, 10, 12, tzinfo=UTC).timestamp()
    for path, data in {
        f"{NORTH}/Annual Report 2024-25.docx": an_annual_report("Northfield"),
        f"{NORTH}/Work Plan 2025-26.docx": a_work_plan("Northfield"),
        f"{SOUTH}/Annual Report 2024-25.docx": an_annual_report("Southmere"),
        f"{SOUTH}/Operational Policy.docx": a_policy("Southmere"),
    }.items():
        os.utime(_put(root / "units" / path, data), (early, early))
    with building.real_house(config, FIRST) as house:
        run(house, FIRST)


@pytest.fixture
def tenant(once: Path, tmp_path: Path, command: Command) -> Tenant:
    return Tenant(root=Path(shutil.copytree(once, tmp_path / "tenant")), command=command)


def report_of(unit: str) -> str:
    return f"2024-26/y2q1.annual-report/{unit}"


def policy_of(unit: str) -> str:
    return f"2024-26/y2q1.operational-policy/{unit}"


def plan_of(unit: str) -> str:
    return f"2024-26/y2q1.work-plan/{unit}"


def the_rest_is_done(tenant: Tenant, as_of: str = THEN) -> None:
    """The other unit's new file was read, judged and told of, and the tracker says so."""
    assert tenant.status(plan_of("SOUTH"), as_of) == "● Complete (on time)"
    assert "Work Plan" in tenant.mails("south.example.org")
    rows = load_workbook(tenant.tracker)["Tracker"].iter_rows(values_only=True)
    assert any(plan_of("SOUTH") in row and "● Complete (on time)" in row for row in rows)


# --- what we could not see -------------------------------------------------------------------------------------


def test_before_anything_goes_wrong_both_units_are_asked_for_what_they_owe(tenant: Tenant) -> None:
    assert "Operational Policy" in tenant.mails("north.example.org")
    assert "Work Plan" in tenant.mails("south.example.org")


def test_a_missing_folder_is_said_and_its_unit_is_asked_for_nothing(tenant: Tenant) -> None:
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))
    (tenant.root / "units" / "North").rename(tenant.root / "away")

    said = tenant.run()

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert "The folder of Northfield is not where the configuration says." in said.out
    assert tenant.status(policy_of("NORTH")) == "? Could not look"
    assert tenant.status(report_of("NORTH")) == "● Complete (on time)"
    assert not tenant.mails("north.example.org")
    the_rest_is_done(tenant)


def test_a_folder_that_is_suddenly_empty_is_said_and_its_unit_is_asked_for_nothing(tenant: Tenant) -> None:
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))
    for path in [p for p in (tenant.root / "units" / NORTH).rglob("*") if p.is_file()]:
        path.unlink()

    said = tenant.run()

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert "The folder of Northfield is suddenly empty." in said.out
    assert "--accept-loss" in said.out
    assert tenant.status(policy_of("NORTH")) == "? Could not look"
    assert not tenant.mails("north.example.org")
    the_rest_is_done(tenant)


@pytest.mark.parametrize("leaves_folders", [True, False])
def test_a_library_that_is_suddenly_empty_is_said_and_no_unit_is_asked(
    tenant: Tenant,
    leaves_folders: bool,  # noqa: FBT001 - a row of the table
) -> None:
    for path in [p for p in (tenant.root / "units").rglob("*") if p.is_file()]:
        path.unlink()
    if not leaves_folders:
        for path in (tenant.root / "units").iterdir():
            shutil.rmtree(path)

    said = tenant.run()

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert "files of the library “units” are gone at once." in said.out
    assert not tenant.mails("north.example.org")
    assert not tenant.mails("south.example.org")
    assert "are gone at once" in tenant.mails("network.example.org").replace("\n", " ")


def test_a_library_that_is_not_there_is_said_and_no_unit_is_asked(tenant: Tenant) -> None:
    (tenant.root / "units").rename(tenant.root / "away")

    said = tenant.run()

    assert said.code in {ExitCode.NEEDS_INSTALLER, ExitCode.TEMPORARY}
    assert "We could not look into the library “units”." in said.out
    assert not tenant.mails("north.example.org")
    assert not tenant.mails("south.example.org")
    assert not (tenant.root / "units").exists()


# --- the configuration -----------------------------------------------------------------------------------------


def test_six_mistakes_are_all_named_with_their_lines_and_nothing_is_done(tenant: Tenant) -> None:
    config = tenant.root / "config"
    _spoil(config / "service.yaml", {"kind: outbox": "kind: outbax", "mode: draft": "mode: drat", "data:": "dta:"})
    _spoil(config / "units.yaml", {"role: mtu\n  place: {folder: North": "role: mtuu\n  place: {folder: North"})
    _spoil(config / "units.yaml", {"sue@south.example.org": "sue at south"})
    _spoil(config / "programme.yaml", {"tracked_from: 1 April 2025": "tracked_from: 31 June 2025"})
    before = _everything(tenant.root)

    said = tenant.run()

    lines = [line for line in said.err.splitlines() if ".yaml line " in line]
    assert said.code == ExitCode.CONFIGURATION
    assert len(lines) >= 6
    for file, wrong in (
        ("service.yaml", "outbax"),
        ("service.yaml", "drat"),
        ("service.yaml", "dta"),
        ("units.yaml", "mtuu"),
        ("units.yaml", "sue at south"),
        ("programme.yaml", "31 June 2025"),
    ):
        number = next(i for i, line in enumerate((config / file).read_text().splitlines(), 1) if wrong in line)
        assert f"{file} line {number}:" in said.err, f"{wrong} is not named"
    assert _everything(tenant.root) == before


def _spoil(file: Path, changes: dict[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def _everything(root: Path) -> dict[str, str]:
    files = [p for p in root.rglob("*") if p.is_file()]
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


# --- names -----------------------------------------------------------------------------------------------------


def test_names_that_could_be_formulas_or_markup_are_text_wherever_they_are_shown(tenant: Tenant) -> None:
    formula, markup = "=HYPERLINK(A1)+1 rota.docx", "Annual Report <b>bold & \U0001f691.docx"
    tenant.put(f"{SOUTH}/{formula}", a_rota())
    (tenant.root / "units" / NORTH / "Annual Report 2024-25.docx").unlink()
    tenant.put(f"{NORTH}/{markup}", an_annual_report("Northfield", without=5, edition=2))
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))

    said = tenant.run()

    assert said.code == ExitCode.DONE
    cells = [cell for row in load_workbook(tenant.tracker)["Unmatched"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if formula in str(cell.value)} == {"s"}
    assert markup in tenant.mails("north.example.org")
    assert "<b>bold" not in _html(tenant, "north.example.org")
    assert "&lt;b&gt;bold &amp; \U0001f691" in _html(tenant, "north.example.org")
    assert "<b>bold" not in (tenant.outbox / "outbox.html").read_text(encoding="utf-8")
    the_rest_is_done(tenant)


def _html(tenant: Tenant, whom: str) -> str:
    found = [email.message_from_bytes(p.read_bytes(), policy=policy.default) for p in tenant.outbox.glob("*.eml")]
    bodies = [m.get_body(("html",)) for m in found if str(m["To"]).rstrip(">").endswith(whom)]
    return "\n".join(str(body.get_content()) for body in bodies if body is not None)


def test_a_path_of_400_characters_is_read_like_any_other(tenant: Tenant) -> None:
    deep = "/".join(f"{number} {'meetings and papers ' * 4}".strip() for number in range(4))
    path = f"{NORTH}/{deep}/{'x' * 60} Operational Policy.docx"
    tenant.put(path, a_policy("Northfield"))
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))

    said = tenant.run()

    assert len(path) > 400
    assert said.code == ExitCode.DONE
    assert tenant.status(policy_of("NORTH")) == "● Complete (on time)"
    the_rest_is_done(tenant)


# --- files that harm their reader ------------------------------------------------------------------------------


def test_a_zip_bomb_is_the_units_to_mend_and_is_said_kindly(tenant: Tenant) -> None:
    bomb = a_bare_word_document("<w:p/>", more={"word/media/image1.bmp": b"\0" * (30 * 1024 * 1024)})
    tenant.put(f"{NORTH}/Operational Policy.docx", bomb)
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))

    said = tenant.run()

    assert said.code == ExitCode.DONE
    words = "The file unpacks to far more than a document should."
    assert words in " ".join(tenant.mails("north.example.org").split())
    assert tenant.status(policy_of("NORTH")) == "▲ Due soon"
    the_rest_is_done(tenant)


def test_a_pdf_that_loops_is_our_fault_and_its_unit_is_not_written_to(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("resource", reason="without a limit of memory it would fill this machine")
    twice = a_form("/X6 Do /X6 Do", "/XObject << /X6 6 0 R >>")
    tenant.put(f"{NORTH}/Operational Policy.pdf", a_pdf([[(11, "text")]], drawn="/X6 Do\n", objects=[twice]))
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))
    monkeypatch.setattr(building, "Reader", partial(Reader, seconds=5, memory=256 * 1024 * 1024))

    said = tenant.run()

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert 'We could not read "Operational Policy.pdf".' in said.out
    assert tenant.status(policy_of("NORTH")) == "? Could not look"
    assert not tenant.mails("north.example.org")
    the_rest_is_done(tenant)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see that the child is at work")
def test_a_reader_killed_from_outside_costs_its_document_and_the_next_run_reads_it(tenant: Tenant) -> None:
    slow = "<w:p><w:r/></w:p>" * 150_000
    tenant.put(f"{NORTH}/Operational Policy.docx", a_bare_word_document(slow))
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))

    with _killing_who_works_long():
        said = tenant.run()

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert 'We could not read "Operational Policy.docx".' in said.out
    assert not tenant.mails("north.example.org")
    assert "Work Plan" in tenant.mails("south.example.org")

    assert tenant.run(as_of="2025-06-17T10:30").code == ExitCode.DONE
    the_rest_is_done(tenant, as_of="2025-06-17T10:30")
    assert tenant.status(policy_of("NORTH"), as_of="2025-06-17T10:30") == "▲ Due soon"


@contextmanager
def _killing_who_works_long() -> Iterator[None]:
    """Kill, with SIGKILL, the one child that works for long: the one that reads the slow document."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            for child in multiprocessing.active_children():
                if child.pid is not None and _ticks(child.pid) > 70:
                    os.kill(child.pid, signal.SIGKILL)
                    return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _ticks(pid: int) -> int:
    """Return the processor time that a process has used, in hundredths of a second."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11])
    except OSError:
        return 0


# --- where we write --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("instead", [b"A file where a folder should be.", None])
def test_an_outbox_that_is_not_there_is_said_and_its_mails_come_when_it_is(
    tenant: Tenant, instead: bytes | None
) -> None:
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))
    tenant.outbox.rename(tenant.root / "away")
    if instead:
        tenant.outbox.write_bytes(instead)

    said = tenant.run()
    gone = not tenant.outbox.is_dir()
    tenant.outbox.unlink(missing_ok=True)
    (tenant.root / "away").rename(tenant.outbox)
    afterwards = tenant.run(as_of="2025-06-17T10:30")

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert "is not there, or is no folder." in said.out
    assert gone
    assert afterwards.code == ExitCode.DONE
    assert "Operational Policy" in tenant.mails("north.example.org")
    the_rest_is_done(tenant, as_of="2025-06-17T10:30")


def test_an_outbox_that_cannot_be_written_is_said_and_its_mails_come_when_it_can(tenant: Tenant) -> None:
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))
    shutil.rmtree(tenant.outbox / "Sent")
    (tenant.outbox / "Sent").write_bytes(b"A file where a folder should be.")

    said = tenant.run()
    (tenant.outbox / "Sent").unlink()
    afterwards = tenant.run(as_of="2025-06-17T10:30")

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert afterwards.code == ExitCode.DONE
    the_rest_is_done(tenant, as_of="2025-06-17T10:30")


@pytest.mark.parametrize(
    "spoil", [lambda _: b"This is no workbook.", lambda data: data[: len(data) // 2], lambda _: b""]
)
def test_a_tracker_that_is_garbage_is_left_alone_and_the_mails_go_on(
    tenant: Tenant, spoil: Callable[[bytes], bytes]
) -> None:
    tenant.put(f"{SOUTH}/Work Plan 2025-26.docx", a_work_plan("Southmere"))
    whole = tenant.tracker.read_bytes()
    garbage = spoil(whole)
    tenant.tracker.write_bytes(garbage)

    said = tenant.run()

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert "The tracker was left alone." in said.out
    assert tenant.tracker.read_bytes() == garbage
    assert "Work Plan" in tenant.mails("south.example.org")
    assert tenant.run().code == ExitCode.NEEDS_INSTALLER

    tenant.tracker.write_bytes(whole)
    assert tenant.run(as_of="2025-06-17T10:30").code == ExitCode.DONE
    the_rest_is_done(tenant, as_of="2025-06-17T10:30")
