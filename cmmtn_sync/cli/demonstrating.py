"""The demo: a folder tenant full of realistic uploads, one full run, and what to look at."""

from __future__ import annotations

import shutil
from pathlib import Path

from cmmtn_sync.cli import say, told
from cmmtn_sync.cli.building import real_house
from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.config import Configuration, load, shipped, write_sample
from cmmtn_sync.demo import AS_OF, WrittenFile, write_uploads
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
    with real_house(into / "config", at_ten(AS_OF)) as house:
        result = run(house, at_ten(AS_OF))
    if json:
        say.as_json({"files": [_file(into, f) for f in written], **told.as_data(result)})
    else:
        _tell(into, configuration, written, result)


def _clear(into: Path) -> None:
    if into.exists() and any(into.iterdir()):
        if not (into / _MARK).exists():
            happened = f"{into} holds something that no demo made."
            raise WrongUseError(happened, why="It was left as it is.", do="Name another folder with --into.")
        shutil.rmtree(into)
    into.mkdir(parents=True, exist_ok=True)
    (into / _MARK).write_text("Made by cmmtn-sync demo; the next demo replaces this folder.\n", encoding="utf-8")


def _file(into: Path, written: WrittenFile) -> dict[str, object]:
    return {
        "path": written.path.relative_to(into).as_posix(),
        "unit": written.unit,
        "kind": written.kind,
        "story": written.story,
        "received": written.received,
    }


def _tell(into: Path, configuration: Configuration, written: tuple[WrittenFile, ...], result: Ran) -> None:
    settings = configuration.settings
    say.line(f"{len(written)} sample uploads of {len(configuration.units)} units, as on {long_day(AS_OF)}.")
    told.ran(result, title="One run:")
    network = Path(settings.libraries[settings.network.place.library].address) / settings.network.place.folder
    say.line("Look at:")
    say.pairs(
        (
            ("  the tracker", _short(network / "Tracker.xlsx", into)),
            ("  the mails", _short(Path(settings.mail.address) / "outbox.html", into)),
            ("  the reports", _short(network / "Reports", into)),
            ("  the uploads", _short(Path(settings.libraries[settings.library].address), into)),
        )
    )
    say.line(f"Go on a day later: cmmtn-sync --config {into / 'config'} run --as-of 2025-07-04")


def _short(path: Path, into: Path) -> str:
    return str(into / path.relative_to(into.resolve()))
