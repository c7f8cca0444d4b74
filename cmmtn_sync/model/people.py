"""Who: units, the people in them, and where their documents lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

NETWORK: Final = "network"
"""The party that is not a unit."""
ALL: Final = "all"
"""What a network-wide duty is about."""


class UnitRole(StrEnum):
    """What a unit is in the trauma system."""

    MTCC = "mtcc"
    CMTC = "cmtc"
    MTU = "mtu"


class Post(StrEnum):
    """The roles of the people whom we write to; the first five belong to units, the others to the network."""

    CLINICAL_LEAD = "clinical lead"
    DEPUTY = "deputy clinical lead"
    OPERATIONAL_MANAGER = "operational manager"
    COORDINATOR = "trauma coordinator"
    THERAPY_LEAD = "trauma therapy lead"
    DIRECTOR = "director"
    MEDICAL_LEAD = "medical lead"
    QUALITY_LEAD = "quality improvement lead"
    ADMINISTRATOR = "administration officer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A person in a post of a unit (or of the network), from and until a day."""

    unit: str
    post: Post
    name: str
    email: str
    since: date | None = None
    until: date | None = None

    def serves_on(self, day: date) -> bool:
        """Return whether the person holds the post on that day; the last day counts."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedName:
    """A trust's name from a day on: names change, and old letters keep the old one."""

    name: str
    since: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A folder in a library; ``folder`` is a path with forward slashes, relative to the library."""

    library: str
    folder: str

    def holds(self, library: str, path: str) -> bool:
        """Return whether a path of a library lies in this folder or below it."""
        return library == self.library and (not self.folder or path.startswith(f"{self.folder}/"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A service that owes documents."""

    id: str
    short_name: str
    trust_names: tuple[DatedName, ...]
    role: UnitRole
    place: Place
    ods: str | None = None
    calendar: str = "ENG"
    """Whose bank holidays it keeps: ``ENG`` or ``IM``."""
    also_called: tuple[str, ...] = ()
    """Other names by which a cover or title names this unit ("Arrowe Park")."""
    name_hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind of requirement -> words by which this unit tends to call the file."""
    shares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind of requirement -> the units whose one document also serves this unit."""
    excused: frozenset[str] = frozenset()
    """Kinds of requirement that this unit does not owe."""

    def trust_on(self, day: date) -> str:
        """Return the name of the trust on a day: the latest whose ``since`` has come, or the first."""
        came = [n for n in self.trust_names if n.since is None or n.since <= day]
        return (came[-1] if came else self.trust_names[0]).name
