"""The demo: a folder tenant full of realistic uploads, one full run, and what to look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cmmtn_sync.cli import say, told
from cmmtn_sync.cli.building import real_house
from cmmtn_sync.cli.importing import bring_in
from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.config import Configuration, load, shipped, write_sample
from cmmtn_sync.demo import AS_OF, WrittenFile, write_uploads
from cmmtn_sync.demo.baseline import NAME, baseline_bytes
from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.quarters import long_day
from cmmtn_sync.run import Ran, run

_MARK = ".cmmtn-sync-demo"
"""Only a folder that a demo made is ever replaced by a demo."""


def demonstrate(into: Path, *, json: bool) -> None:
    """Make the demo, run once, and tell. Raise ``WrongUseError`` if the folder holds something else."""
    _clear(into)
    write_sample(into / "config")
    configuration = load(into / "config")
    for library in configuration.settings.libraries.values():
        Path(library.address).mkdir(parents=True, exist_ok=True)
    uploads = Path(configuration.settings.libraries[configuration.settings.library].address)
    written = write_uploads(uploads, list(configuration.units.values()), templates=shipped("templates/documents"))
    now = at_ten(AS_OF)
    _bring_in_what_was_open(configuration, now)
    with say.progress() as bar, real_house(into / "config", now, progress=bar) as house:
        result = run(house, now)
    if json:
        say.as_json({"folder": into, "files": list(_files(into, configuration, written)), **told.as_data(result)})
    else:
        _tell(into, configuration, written, result)


def _bring_in_what_was_open(configuration: Configuration, now: datetime) -> None:
    """Write the network's list of open actions into its own place, and bring it in, as a person would."""
    settings = configuration.settings
    place = Path(settings.libraries[settings.network.place.library].address) / settings.network.place.folder
    place.mkdir(parents=True, exist_ok=True)
    (place / NAME).write_bytes(baseline_bytes(configuration.units.values(), now))
    bring_in(configuration, place / NAME, (configuration.programme.cycle_ids[0], 2), now)


def _clear(into: Path) -> None:
    if into.exists() and any(into.iterdir()):
        if not (into / _MARK).exists():
            happened = f"{into} holds something that no demo made."
            raise WrongUseError(happened, why="It was left as it is.", do="Name another folder with --into.")
        shutil.rmtree(into)
    into.mkdir(parents=True, exist_ok=True)
    (into / _MARK).write_text("Made by cmmtn-sync demo; the next demo replaces this folder.\n", encoding="utf-8")


def _files(into: Path, configuration: Configuration, written: tuple[WrittenFile, ...]) -> Iterator[dict[str, object]]:
    """Yield every file that there now is, by its kind; the uploads with what each of them shows."""
    known = {file.path.resolve(): file for file in written}
    for path in sorted(p for p in into.resolve().rglob("*") if p.is_file()):
        place = {"path": path.relative_to(into.resolve()).as_posix()}
        if path in known:
            file = known[path]
            shows = {"unit": file.unit, "what": file.kind, "story": file.story, "received": file.received}
            yield {**place, "kind": "upload", **shows}
        else:
            yield {**place, "kind": _kind(path, configuration)}


def _kind(path: Path, configuration: Configuration) -> str:
    settings = configuration.settings
    if path.name == NAME:
        return "list of open actions"
    within = {
        settings.directory: "configuration",
        settings.data: "memory",
        Path(settings.mail.address): "outbox page" if path.suffix == ".html" else "mail",
        Path(settings.libraries[settings.library].address): "template",
    }
    found = next((kind for folder, kind in within.items() if folder.resolve() in path.parents), None)
    return found or {".xlsx": "tracker", ".docx": "report"}.get(path.suffix, "mark")


def _tell(into: Path, configuration: Configuration, written: tuple[WrittenFile, ...], result: Ran) -> None:
    settings = configuration.settings
    network = Path(settings.libraries[settings.network.place.library].address) / settings.network.place.folder
    opening = f"{len(written)} sample uploads of {len(configuration.units)} units. One run over them,"
    told.ran(result, opening=f"{opening} as on {long_day(AS_OF)}.")
    say.line("What to open:")
    say.pairs(
        (
            ("the uploads", _short(Path(settings.libraries[settings.library].address), into)),
            ("the mails", _short(Path(settings.mail.address) / "outbox.html", into)),
            ("the reports", _short(network / "Reports", into)),
            ("the tracker", _short(network / "Tracker.xlsx", into)),
        ),
        indent=2,
    )
    say.line()
    say.line("To go on a day later:")
    say.verbatim(say.typed("run --as-of 2025-07-04", str(into / "config")), indent=2)


def _short(path: Path, into: Path) -> str:
    return str(into / path.relative_to(into.resolve()))
