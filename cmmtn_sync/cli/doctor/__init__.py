"""Doctor: whether everything is there that a run needs, and no more. It mends nothing, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cmmtn_sync.cli.doctor import (
    clock,
    configuration,
    libraries,
    mailbox,
    memory,
    rights,
    signing_in,
    templates,
    writing,
)
from cmmtn_sync.cli.doctor.nouns import TEMPORARY, Check, Examined, Patient, Verdict, failed
from cmmtn_sync.errors import CmmtnSyncError

__all__ = ["CHECKS", "examine"]

CHECKS: Final[Mapping[str, Check]] = {
    "configuration": configuration.check,
    "templates": templates.check,
    "memory": memory.check,
    "sign-in": signing_in.check,
    "clock": clock.check,
    "rights": rights.check,
    "libraries": libraries.check,
    "writing": writing.check,
    "mailbox": mailbox.check,
}
"""Part -> what examines it, in order: later ones build on earlier ones. A new one is one file and one line."""
_GROUND: Final = ("configuration", "sign-in")
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {"writing": (*_GROUND, "libraries")}
"""Part -> what it builds on: examined also where it was not asked for, and told where it fails."""


def examine(patient: Patient, part: str | None = None) -> Iterator[Examined]:
    """Yield what is found, part by part; one that breaks is a finding, and stops no other."""
    for name, check in CHECKS.items():
        asked = part in {None, name}
        if not asked and name not in _NEEDED.get(part or "", _GROUND):
            continue
        for found in _examined(name, check, patient):
            if asked or found.verdict is Verdict.FAIL or found.code == TEMPORARY:
                yield found


def _examined(name: str, check: Check, patient: Patient) -> Iterator[Examined]:
    try:
        yield from check(patient)
    except CmmtnSyncError as error:
        yield failed(name, error)
    except Exception as error:  # noqa: BLE001 - a check that breaks is a finding
        yield Examined(
            part=name,
            verdict=Verdict.FAIL,
            words=f"This could not be examined: {type(error).__name__}.",
            why="Nobody foresaw that.",
            do="Give this to whoever looks after the program.",
            who="you",
            code="UNFORESEEN",
        )
