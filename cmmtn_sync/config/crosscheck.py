"""What must hold between the parts of a configuration, beyond the names that one part takes from another.

It looks at what stands in the files, not at what came out of them: so it has its say also where other lines are
wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from cmmtn_sync.config import build
from cmmtn_sync.config.settings import LibraryKind, MailboxKind
from cmmtn_sync.config.yaml_lines import Trail, YamlFile
from cmmtn_sync.errors import Problem

_YEARS_IN_CYCLE: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spot:
    """Something with a folder, and where that is written."""

    name: str
    file: YamlFile
    trail: Trail
    folder: PurePath


def across_files(service: YamlFile, programme: YamlFile, units: YamlFile, directory: Path) -> Iterator[Problem]:
    """Yield what is wrong between the parts: places within places, rules that are the same rule."""
    yield from _distinct(programme, _each(programme, "reminders", "when"), "The rule")
    yield from _distinct(units, _each(units, "", "short_name"), "The short name")
    yield from _cycles_apart(programme)
    yield from _shares_with_others(units)
    yield from _places_apart(service, units, directory)
    yield from _has_a_tenant(service)
    yield from _templates_there(service, directory)


def ids_apart(standards: Iterable[YamlFile]) -> Iterator[Problem]:
    """Yield each set of standards whose id another file has already."""
    first: dict[str, str] = {}
    for file in standards:
        name = file.data.get("id")
        if not isinstance(name, str):
            continue
        if name in first:
            words = f'The id "{name}" is that of {first[name]} already. Each set needs its own.'
            yield file.problem(("id",), words)
        first.setdefault(name, file.name)


def _each(file: YamlFile, block: str, key: str) -> Iterator[tuple[Trail, str]]:
    """Yield one key of every entry of a block (or of the file), with the trail to it."""
    trail = (block,) if block else ()
    for name, entry in file.block(*trail).items():
        value = entry.get(key) if isinstance(entry, Mapping) else None
        if isinstance(value, str):
            yield (*trail, name, key), value


def _distinct(file: YamlFile, values: Iterable[tuple[Trail, str]], what: str) -> Iterator[Problem]:
    first: dict[str, Trail] = {}
    for trail, value in values:
        folded = " ".join(value.casefold().split())
        if folded in first:
            before = file.line(first[folded])
            yield file.problem(trail, f'{what} "{value}" stands on line {before} already. Each should be different.')
        first.setdefault(folded, trail)


def _cycles_apart(programme: YamlFile) -> Iterator[Problem]:
    taken: dict[int, str] = {}
    for name, cycle in programme.block("cycles").items():
        first = cycle.get("first_year") if isinstance(cycle, Mapping) else None
        if not isinstance(first, int):
            continue
        years = range(first, first + _YEARS_IN_CYCLE)
        other = next((taken[year] for year in years if year in taken), None)
        if other:
            words = f"The cycle {name} runs into {other}: a cycle is two financial years."
            yield programme.problem(("cycles", name, "first_year"), words)
        taken.update(dict.fromkeys(years, name))


def _shares_with_others(units: YamlFile) -> Iterator[Problem]:
    for unit in units.data:
        for kind, others in units.block(unit, "shares").items():
            if unit == others or (isinstance(others, list) and unit in others):
                yield units.problem((unit, "shares", kind), f"{unit} cannot share with itself. Name the other unit.")


def _templates_there(service: YamlFile, directory: Path) -> Iterator[Problem]:
    text = service.data.get("templates")
    if isinstance(text, str) and text.isprintable() and not build.path(directory, text).is_dir():
        yield service.problem(("templates",), f"There is no folder {build.path(directory, text)}.")


def _has_a_tenant(service: YamlFile) -> Iterator[Problem]:
    """Yield what lies in Microsoft 365, if nothing says how to sign in there."""
    if "microsoft365" in service.data:
        return
    words = 'This lies in Microsoft 365. Say how to sign in there: add a block "microsoft365".'
    for name, library in service.block("libraries").items():
        if isinstance(library, Mapping) and _is(library.get("kind"), LibraryKind.SHAREPOINT):
            yield service.problem(("libraries", name, "kind"), words)
    if _is(service.block("mail").get("kind"), MailboxKind.OUTLOOK):
        yield service.problem(("mail", "kind"), words)


def _is(value: object, kind: LibraryKind | MailboxKind) -> bool:
    return isinstance(value, str) and value.strip().casefold() == kind.value


def _places_apart(service: YamlFile, units: YamlFile, directory: Path) -> Iterator[Problem]:
    """Yield each place that lies within another: a file there would be two units', or seen by the wrong people."""
    addresses = {
        name: _base(directory, library)
        for name, library in service.block("libraries").items()
        if isinstance(library, Mapping)
    }
    taken: dict[PurePath, _Spot] = {}
    above: dict[PurePath, _Spot] = {}
    for spot in _unit_spots(units, str(service.data.get("library")), addresses):
        yield from _overlap(spot, taken, above)
        taken[spot.folder] = spot
        above.update(dict.fromkeys(spot.folder.parents, spot))
    for spot in _network_spots(service, addresses, directory):
        yield from _overlap(spot, taken, above)


def _unit_spots(units: YamlFile, default: str, addresses: Mapping[str, PurePath | None]) -> Iterator[_Spot]:
    for name in units.data:
        folder = _folder(units.block(name, "place"), default, addresses)
        if folder:
            yield _Spot(name=name, file=units, trail=(name, "place", "folder"), folder=folder)


def _network_spots(service: YamlFile, addresses: Mapping[str, PurePath | None], directory: Path) -> Iterator[_Spot]:
    """Yield what units should not be able to read."""
    default = str(service.data.get("library"))
    spots = {
        ("network", "place", "folder"): _folder(service.block("network", "place"), default, addresses),
        ("mail", "address"): _outbox(service, directory),
        ("data",): _path(directory, service.data.get("data")),
    }
    names = {"network": "the network", "mail": "the outbox", "data": "the data folder"}
    for trail, folder in spots.items():
        if folder:
            yield _Spot(name=names[trail[0]], file=service, trail=trail, folder=folder)


def _base(directory: Path, library: Mapping[str, object]) -> PurePath | None:
    """Return where a library begins: on the disk, or in a world of its own under its address."""
    if not _is(library.get("kind"), LibraryKind.SHAREPOINT):
        return _path(directory, library.get("address"))
    address, drive = library.get("address"), library.get("drive") or ""
    if not isinstance(address, str) or not isinstance(drive, str):
        return None
    return PurePath("sharepoint:") / f"{address} {drive}".casefold().strip().replace("/", "|")


def _outbox(service: YamlFile, directory: Path) -> PurePath | None:
    mail = service.block("mail")
    return None if _is(mail.get("kind"), MailboxKind.OUTLOOK) else _path(directory, mail.get("address"))


def _overlap(spot: _Spot, taken: Mapping[PurePath, _Spot], above: Mapping[PurePath, _Spot]) -> Iterator[Problem]:
    """Yield a problem if a spot is, holds or lies in a folder that is taken; ``above`` are the folders around it."""
    outer = next((taken[folder] for folder in spot.folder.parents if folder in taken), None)
    if same := taken.get(spot.folder):
        words = f"The folder of {spot.name} is the folder of {same.name} too."
    elif outer:
        words = f"The folder of {spot.name} lies inside the folder of {outer.name}."
    elif inner := above.get(spot.folder):
        words = f"The folder of {inner.name} lies inside the folder of {spot.name}."
    else:
        return
    yield spot.file.problem(spot.trail, f"{words} Each needs its own.")


def _folder(place: Mapping[str, object], default: str, addresses: Mapping[str, PurePath | None]) -> PurePath | None:
    """Return where a place lies on the disk, or None if that cannot be told (other lines say why)."""
    address = addresses.get(str(place.get("library") or default))
    folder = place.get("folder", "")
    if address is None or not isinstance(folder, str):
        return None
    return address / PurePath(folder.casefold())


def _path(directory: Path, text: object) -> PurePath | None:
    # Capitals do not tell folders apart on Windows, on a Mac and in SharePoint.
    if not isinstance(text, str) or not text.isprintable() or not text.strip():
        return None
    return PurePath(str(build.path(directory, text)).casefold())
