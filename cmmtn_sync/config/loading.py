"""Read the files, check each of them and all together, and build what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from cmmtn_sync.config import build
from cmmtn_sync.config.crosscheck import across_files, ids_apart
from cmmtn_sync.config.problems import check_shape
from cmmtn_sync.config.settings import Configuration
from cmmtn_sync.config.shape import MeetingsFile, ProgrammeFile, ServiceFile, StandardSetFile, UnitsFile
from cmmtn_sync.config.templates import GENERATED, Templates
from cmmtn_sync.config.yaml_lines import YamlFile, read_yaml
from cmmtn_sync.errors import ConfigurationError, Problem
from cmmtn_sync.model import ALL

S = TypeVar("S", bound=BaseModel)

STANDARDS: Final = "standards"
"""The folder with a file for each set of standards."""
SERVICE: Final = "service.yaml"
PROGRAMME: Final = "programme.yaml"
UNITS: Final = "units.yaml"
MEETINGS: Final = "meetings.yaml"


def load_files(directory: Path, kinds: Collection[str]) -> Configuration:
    """Return the configuration in a folder. Raise ``ConfigurationError`` with every problem there is."""
    if not directory.is_dir():
        missing = Problem(
            file=str(directory), line=None, words=f"There is no such folder. To begin, run: cmmtn-sync init {directory}"
        )
        raise ConfigurationError((missing,))
    files = {name: read_yaml(directory / name) for name in (SERVICE, PROGRAMME, UNITS)}
    files[MEETINGS] = _if_there(directory / MEETINGS)
    standards = {file.name: file for file in _standard_files(directory)}
    files |= standards
    known = _names(files, kinds, directory)
    problems = [problem for file in files.values() for problem in file.problems]
    service = _checked(files[SERVICE], ServiceFile, known, problems)
    programme = _checked(files[PROGRAMME], ProgrammeFile, known, problems)
    units = _checked(files[UNITS], UnitsFile, known, problems)
    meetings = _checked(files[MEETINGS], MeetingsFile, known, problems)
    sets = [_checked(file, StandardSetFile, known | _sections(file), problems) for file in standards.values()]
    problems.extend(ids_apart(standards.values()))
    problems.extend(across_files(files[SERVICE], files[PROGRAMME], files[UNITS], directory))
    if problems or not (service and programme and units and meetings):
        raise ConfigurationError(_in_order(problems, list(files)))
    settings = build.settings(service, directory)
    return Configuration(
        programme=build.programme(programme, [s for s in sets if s], settings.mails_per_run),
        units=build.units(units, settings.library),
        contacts=build.contacts(units, service),
        meetings=build.meetings(meetings),
        settings=settings,
    )


def _if_there(path: Path) -> YamlFile:
    return read_yaml(path) if path.exists() else YamlFile(name=path.name)


def _checked(file: YamlFile, shape: type[S], known: Mapping[str, object], problems: list[Problem]) -> S | None:
    """Return the file in its shape; add what is wrong to the problems."""
    if file.unreadable:
        return None
    value, found = check_shape(file, shape, known)
    problems.extend(found)
    return value


def _names(files: Mapping[str, YamlFile], kinds: Collection[str], directory: Path) -> dict[str, Collection[str] | None]:
    """Return what can be referred to, by noun; None where we could not learn it, so that any name will do."""
    units = _keys(files[UNITS])
    return {
        "library": _keys(files[SERVICE], "libraries"),
        "kind": kinds,
        "unit": units,
        "unit or all": None if units is None else {*units, ALL},
        "requirement": _keys(files[PROGRAMME], "requirements"),
        "standard set": _set_ids(files),
        "template": _templates(files[SERVICE], directory),
    }


def _standard_files(directory: Path) -> Iterator[YamlFile]:
    """Yield the files of the folder with the standards, each named as people find it: ``standards/sample.yaml``."""
    for path in sorted((directory / STANDARDS).glob("*.y*ml")):
        file, name = read_yaml(path), f"{STANDARDS}/{path.name}"
        yield replace(file, name=name, problems=tuple(replace(p, file=name) for p in file.problems))


def _set_ids(files: Mapping[str, YamlFile]) -> Collection[str] | None:
    """Return the ids of the sets of standards; None where a file of them cannot be read."""
    standards = [file for name, file in files.items() if name.startswith(f"{STANDARDS}/")]
    return None if any(f.unreadable for f in standards) else {str(f.data.get("id", "")).strip() for f in standards}


def _sections(file: YamlFile) -> dict[str, Collection[str] | None]:
    return {"section": _keys(file, "sections")}


def _keys(file: YamlFile, *trail: str) -> Collection[str] | None:
    return None if file.unreadable else file.block(*trail).keys()


def _templates(service: YamlFile, directory: Path) -> Collection[str] | None:
    """Return the names of the documents that units fill in."""
    own = service.block().get("templates")
    folder = build.path(directory, own) if isinstance(own, str) and own.isprintable() else None
    return GENERATED.union(Templates(own=folder).documents())


def _in_order(problems: Iterable[Problem], files: list[str]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems), key=lambda p: (files.index(p.file), p.line or 0, p.words)))
