"""Folder tenants of many units, each with 20 documents like those of the demo.

The uploads of the largest are written once (``python -m tests.bench.tenant N UPLOADS``); each tenant takes the first
units of it (``python -m tests.bench.tenant N UPLOADS INTO``).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from multiprocessing import Pool
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from cmmtn_sync.config import load, shipped
from cmmtn_sync.demo import Kind, Story, write_uploads
from cmmtn_sync.demo.stories import STORIES
from cmmtn_sync.demo.story import PolicyVersion, UnitStory, Upload
from cmmtn_sync.model import Unit

DOCUMENTS: Final = 20
"""In each unit's folder."""
_FIRST: Final = ("Ash", "Brad", "Clay", "Darn", "Elm", "Fern", "Gray", "Hart", "Kings", "Lang")
_LAST: Final = ("ford", "ham", "ton", "wick", "bury", "field", "worth", "mouth", "bridge", "stead")
_MOST: Final = len(_FIRST) * len(_LAST)
_HABITS: Final = tuple(story for unit, story in STORIES.items() if unit.startswith("MTU"))
"""Whose words, headings and colours the units write with, in turn."""
_MEETINGS: Final = "Clinical Group, June 2025: {kind: Clinical Group, date: 12 June 2025}\n"
_MONTHS: Final = ("January", "February", "March", "April", "May", "June")


def make_tenant(directory: Path, units: int, uploads: Path) -> Path:
    """Return the configuration folder of a new tenant with so many of the units whose uploads there are."""
    config = write_config(directory / "config", units)
    configuration = load(config)
    for library in configuration.settings.libraries.values():
        Path(library.address).mkdir(parents=True, exist_ok=True)
    target = Path(configuration.settings.libraries[configuration.settings.library].address)
    for unit in configuration.units.values():
        shutil.copytree(uploads / "units" / unit.place.folder, target / unit.place.folder)  # copy2: the times stay
    return config


def write_config(config: Path, units: int) -> Path:
    """Write the sample configuration with made-up units in place of the sample's, and return its folder."""
    config.mkdir(parents=True)
    for name in ("service.yaml", "programme.yaml"):
        shutil.copyfile(shipped("config") / name, config / name)
    shutil.copytree(shipped("config") / "standards", config / "standards")
    (config / "meetings.yaml").write_text(_MEETINGS, encoding="utf-8")
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    with (config / "units.yaml").open("w", encoding="utf-8") as file:
        yaml.dump({_id(name): _unit(name) for name in _names(units)}, file)
    return config


def write_all_uploads(into: Path, units: int) -> None:
    """Write the uploads of so many units, on all cores: it takes a second for each unit."""
    config = write_config(into / "config", units)
    every = list(load(config).units.values())
    cores = os.cpu_count() or 1
    with Pool(cores) as pool:
        pool.starmap(_write, [(into / "units", every[first::cores]) for first in range(cores)])


def _write(into: Path, units: Sequence[Unit]) -> None:
    stories = {u.id: _story(u.short_name, at) for at, u in enumerate(units)}
    write_uploads(into, units, templates=shipped("templates/documents"), stories=stories)


def _names(units: int) -> list[str]:
    if units > _MOST:
        raise ValueError(units)
    return [f"{first}{last}" for last, first in product(_LAST, _FIRST)][:units]


def _id(name: str) -> str:
    return f"MTU-{name.upper()}"


def _unit(name: str) -> dict[str, Any]:
    posts = ("clinical lead", "trauma coordinator")
    return {
        "short_name": name,
        "trust": f"{name} Teaching Hospitals NHS Foundation Trust",
        "role": "mtu",
        "place": {"folder": f"{name} Hospitals/Major Trauma"},
        "also_called": [f"{name} Hospital", f"{name} General Hospital"],
        "name_hints": {"work-plan": ["action tracker"], "operational-policy": ["trauma SOP"]},
        "contacts": [
            {
                "role": post,
                "name": f"Dr {post.title()}",
                "email": f"{post.replace(' ', '.')}@{name.lower()}.example.org",
            }
            for post in posts
        ],
    }


def _story(name: str, at: int) -> UnitStory:
    habits = _HABITS[at % len(_HABITS)]
    return replace(habits, called=f"{name} Major Trauma Unit", uploads=tuple(_uploads(name)))


def _uploads(name: str) -> Iterator[Upload]:
    """Yield 20 documents: what is asked for in three years, second versions of it, and what nobody asked for."""
    for year in (2023, 2024, 2025):
        folder = "" if year == 2025 else f"{year} submission/"
        yield from _submission(name, year, folder)
    superseded = f"Superseded/{name} MTU Annual Report 2024-25 DRAFT.docx"
    yield Upload(kind=Kind.ANNUAL_REPORT, story=Story.SUPERSEDED, name=superseded, at="2025-06-02 09:10", revision=1)
    commented = f"{name} Annual Report 2024-25 (with comments).docx"
    yield Upload(kind=Kind.ANNUAL_REPORT, story=Story.ONE_OF_TWO, name=commented, at="2025-06-26 16:02", revision=2)
    letter = f"{name} Operational Policy - no change letter.docx"
    yield Upload(kind=Kind.POLICY, story=Story.NO_CHANGE, name=letter, at="2025-06-27 11:52", policy=_policy(2024))
    for number, month in enumerate(_MONTHS, start=1):
        minutes = f"Minutes/Minutes trauma governance {month} 2025.docx"
        yield Upload(kind=Kind.OTHER, story=Story.NOT_ASKED_FOR, name=minutes, at=f"2025-0{number}-20 12:00")
    for month in _MONTHS[-2:]:
        rota = f"Rotas/{name} consultant rota {month} 2025.xlsx"
        yield Upload(kind=Kind.OTHER, story=Story.NOT_ASKED_FOR, name=rota, at="2025-05-01 08:00")


def _submission(name: str, year: int, folder: str) -> Iterator[Upload]:
    """Yield what a unit sends in June of a year."""
    before = f"{year - 1}-{year % 100}"
    report = f"{folder}{name} MTU Annual Report {before}.docx"
    yield Upload(kind=Kind.ANNUAL_REPORT, story=Story.ON_TIME, name=report, at=f"{year}-06-24 15:12")
    plan = f"{folder}{name} MTU Work Plan {year}-{year % 100 + 1}.xlsx"
    yield Upload(kind=Kind.WORK_PLAN, story=Story.ON_TIME, name=plan, at=f"{year}-06-25 10:40")
    ending = "pdf" if year % 2 else "docx"
    policy = f"{folder}{name} Major Trauma Operational Policy v{year - 2021}.0.{ending}"
    yield Upload(kind=Kind.POLICY, story=Story.ON_TIME, name=policy, at=f"{year}-06-26 09:00", policy=_policy(year))


def _policy(year: int) -> PolicyVersion:
    return PolicyVersion(number=f"{year - 2021}.0", approved=date(year, 5, 12), review=date(year + 2, 5, 31))


def main() -> None:
    """Write uploads or, if a third word names a folder for it, a tenant."""
    units, uploads, *into = sys.argv[1:]
    if into:
        make_tenant(Path(into[0]), int(units), Path(uploads))
    else:
        write_all_uploads(Path(uploads), int(units))


if __name__ == "__main__":
    main()
