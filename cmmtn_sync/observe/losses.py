"""Tell a loss of sight from the work of people: what we could not see is not missing."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from cmmtn_sync.errors import CmmtnSyncError, TemporaryError
from cmmtn_sync.model import Attention, Held, Unit
from cmmtn_sync.model.looks import Look
from cmmtn_sync.observe.follow import below

_FEW = 3
"""Fewer files than this may go at once without a word, as long as their place is not emptied."""
_RUN_AGAIN = "Then run: cmmtn-sync run"
_IF_MEANT = "If the files were meant to go, run: cmmtn-sync run --accept-loss"


@dataclass(frozen=True, kw_only=True, slots=True)
class LookFailed:
    """A library could not be looked into: what happened, why, what to do."""

    happened: str
    why: str = ""
    do: str = ""
    temporary: bool = False

    @classmethod
    def of(cls, error: CmmtnSyncError) -> LookFailed:
        """Return what a tenant's error says."""
        temporary = isinstance(error, TemporaryError)
        return cls(happened=error.happened, why=error.why, do=error.do, temporary=temporary)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """A unit whose documents we cannot tell of: what is wanting of it is unknown.

    ``code`` is ``library-lost``, ``place-missing``, ``place-unseen`` or ``place-empty``.
    """

    code: str
    why: str


def attention_for_library(library: str, failed: LookFailed) -> Attention:
    """Return what the installer reads of a library that could not be looked into."""
    return Attention(
        code="library-lost",
        about=library,
        what=f"We could not look into the library “{library}”.",
        why=" ".join(part for part in (failed.happened, failed.why) if part),
        do=failed.do or f"Check that the library can be reached. {_RUN_AGAIN}",
        who=Held.TIME if failed.temporary else Held.INSTALLER,
    )


def sudden_loss(library: str, look: Look, held: int, departed: int) -> Attention | None:
    """Return what to say if so many files went at once that we do not believe it, or None.

    ``departed`` counts those that nobody has said were meant to go. A library newly empty is a loss whatever
    the number; so is more than half of its files, and at least three.
    """
    if not departed:
        return None
    emptied = look.whole and not look.items and not look.unseen
    if not emptied and (departed < _FEW or 2 * departed <= held):
        return None
    return Attention(
        code="library-lost",
        about=library,
        what=f"{departed} of the {held} files of the library “{library}” are gone at once.",
        why="That is more likely a lost connection than somebody’s work. We hold what we knew.",
        do=f"Check the library and its synchronisation. {_IF_MEANT}",
        who=Held.INSTALLER,
    )


def lost_place(
    unit: Unit, look: Look, *, filled: Container[str], emptied: Container[str], before: Lost | None
) -> Lost | None:
    """Return why a unit's place tells us nothing, or None if it tells all.

    ``filled`` are the folders in or below which there is a file, ``emptied`` those in which there is none any
    more and nobody has said that this was meant. A look that is not whole does not tell of folders, so a place
    that was missing ``before`` stays so until something is seen in it.
    """
    folder = unit.place.folder
    for unseen in sorted(look.unseen):
        if below(folder, unseen) or below(unseen, folder):
            return Lost(code="place-unseen", why=f"The folder “{unseen or '/'}” could not be opened.")
    if look.whole and folder and folder not in look.folders:
        return _missing(folder, look)
    if folder in emptied:
        return Lost(code="place-empty", why=f"Every file in “{folder or '/'}” is gone at once.")
    stands = before is not None and before.code in {"place-missing", "place-unseen"}
    if stands and not look.whole and folder not in filled and folder not in look.folders:
        return before
    return None


def _missing(folder: str, look: Look) -> Lost:
    """Return that a folder is not there, naming the one that differs in capitals only: a common slip."""
    alike = sorted(name for name in look.folders if name.casefold() == folder.casefold())
    hint = f" There is a “{alike[0]}”: capitals count here." if alike else ""
    return Lost(code="place-missing", why=f"There is no folder “{folder}”.{hint}")


_WHAT: Mapping[str, str] = {
    "place-missing": "The folder of {unit} is not where the configuration says.",
    "place-unseen": "The folder of {unit} could not be looked into.",
    "place-empty": "The folder of {unit} is suddenly empty.",
}
_DO: Mapping[str, str] = {
    "place-missing": f"Correct the place in units.yaml, or put the folder back. {_RUN_AGAIN}",
    "place-unseen": f"Let the worker’s account read the folder. {_RUN_AGAIN}",
    "place-empty": f"Put the files back, or check the synchronisation. {_IF_MEANT}",
}


def attention_for_place(unit: Unit, lost: Lost) -> Attention:
    """Return what the installer reads of a unit whose place tells us nothing."""
    return Attention(
        code=lost.code,
        about=unit.id,
        what=_WHAT[lost.code].format(unit=unit.short_name),
        why=f"{lost.why} We hold what we knew, and write to nobody about it.",
        do=_DO[lost.code],
        who=Held.INSTALLER,
    )


def attention_for_folder(library: str, folder: str) -> Attention:
    """Return what the installer reads of an unseen folder in which no unit's documents lie."""
    return Attention(
        code="folder-unseen",
        about=f"{library}:{folder}",
        what=f"The folder “{folder or '/'}” of the library “{library}” could not be opened.",
        why="The worker’s account may not read it. We hold what we knew of it.",
        do=f"Let the worker’s account read the folder. {_RUN_AGAIN}",
        who=Held.INSTALLER,
    )
