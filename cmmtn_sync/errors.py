"""Families of error, and the exit codes that they end in.

Each door (configuration, tenant, store, reader) translates foreign errors into its own family. An error carries
what happened, why, and what to do; one place (:mod:`cmmtn_sync.cli`) prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process says to whoever started it. The README lists these."""

    DONE = 0
    FAULT = 1
    WRONG_USE = 2
    CONFIGURATION = 3
    NEEDS_INSTALLER = 4
    TEMPORARY = 5
    ANOTHER_RUN = 6


class CmmtnSyncError(Exception):
    """Any error that we know how to explain: what happened, why, and what to do."""

    exit_code = ExitCode.FAULT

    def __init__(self, happened: str, *, why: str = "", do: str = "") -> None:
        """Keep the three sentences apart, so that each door can print them in its own way."""
        super().__init__(happened)
        self.happened = happened
        self.why = why
        self.do = do


class WrongUseError(CmmtnSyncError):
    """The command was given something it cannot use."""

    exit_code = ExitCode.WRONG_USE


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One mistake in a configuration: where it is, what is wrong, what was meant."""

    file: str
    line: int | None
    words: str

    def __str__(self) -> str:
        """Return ``units.yaml line 11: ...``."""
        where = f"{self.file} line {self.line}" if self.line else self.file
        return f"{where}: {self.words}"


class ConfigurationError(CmmtnSyncError):
    """The configuration is not valid; carries every problem, not the first alone."""

    exit_code = ExitCode.CONFIGURATION

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep all problems, in the order of file and line."""
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"The configuration has {count}.",
            do="Mend each line named here, then run: cmmtn-sync check",
        )
        self.problems = problems


class TemporaryError(CmmtnSyncError):
    """Trouble that goes by itself: a locked file, a busy service. Nothing is lost; the next run goes on."""

    exit_code = ExitCode.TEMPORARY


class AnotherRunError(CmmtnSyncError):
    """Another run holds the lock of this data folder."""

    exit_code = ExitCode.ANOTHER_RUN


class TenantError(CmmtnSyncError):
    """A library or mailbox could not do what it was asked."""


class MailRefusedError(TenantError):
    """A mailbox will never take this mail: its address is none, or may not be written to."""


class TemplateError(CmmtnSyncError):
    """A Word or mail template cannot be filled in."""

    exit_code = ExitCode.CONFIGURATION


class TrackerHeldError(CmmtnSyncError):
    """The tracker is a package that the patcher does not know well enough to write safely: it is left alone."""

    exit_code = ExitCode.NEEDS_INSTALLER
