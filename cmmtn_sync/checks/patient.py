"""Patient data: asked of every document, whatever it is, also of one that cannot be read. Where, and never what."""

from __future__ import annotations

from typing import Final

from cmmtn_sync.facts.names import named_a_patient
from cmmtn_sync.model import Document, Finding, Reading, Severity, Unit

PATIENT_DATA: Final = "patient-data"
_ITS_NAME: Final = "the file's name"
_FOLDER: Final = "the name of its folder"
_SHOWN: Final = 4
_TAKE_OUT: Final = (
    "Please take it out and upload the file again. "
    "Older versions keep it too: ask your SharePoint owner to delete them."
)
_NEVER_SENT: Final = "Please take it out."


def patient_places(document: Document, reading: Reading, unit: Unit) -> tuple[str, ...]:
    """Return where a document of a unit seems to name a patient, as ``in the file's name``; nothing if it does not."""
    *folders, name = document.path[len(unit.place.folder) :].strip("/").split("/")
    names = (
        *((_ITS_NAME,) if named_a_patient(name) else ()),
        *((_FOLDER,) if any(map(named_a_patient, folders)) else ()),
    )
    return tuple(_in(place) for place in dict.fromkeys((*names, *reading.patient)))


def inside(reading: Reading) -> tuple[str, ...]:
    """Return where what was read seems to name a patient, as ``in the text``; nothing if it does not."""
    return tuple(map(_in, dict.fromkeys(reading.patient)))


def _in(place: str) -> str:
    return place if place.startswith(("in ", "on ")) else f"in {place}"


def patient_data(document: Document, reading: Reading, unit: Unit) -> tuple[Finding, ...]:
    """Return the one finding that holds a document back, or nothing."""
    places = patient_places(document, reading, unit)
    if not places:
        return ()
    where = places_words(places)
    words = f"It seems to hold an NHS number: {where}. {asked_for(places, sent=not document.asks_first)}"
    return (Finding(code=PATIENT_DATA, severity=Severity.WANTING, words=words, where=where),)


def places_words(places: tuple[str, ...]) -> str:
    """Return the places as one phrase, the first of them named and the rest counted."""
    more = len(places) - _SHOWN
    return "; ".join((*places[:_SHOWN], *((f"and in {more} more places",) if more > 0 else ())))


def asked_for(places: tuple[str, ...], *, sent: bool = True) -> str:
    """Return what the unit is asked to do: a name is mended by another name, all else by another file.

    Of a file that was only shown, and not ``sent``, there are no older versions to speak of.
    """
    inside = any(place not in {_in(_ITS_NAME), _in(_FOLDER)} for place in places)
    asked = [_TAKE_OUT if sent else _NEVER_SENT] if inside else []
    asked += ["Please give the file a name without it."] if _in(_ITS_NAME) in places else []
    asked += ["Please give the folder a name without it."] if _in(_FOLDER) in places else []
    return " ".join(asked)
