"""config/*.yaml -> programme, units, people, meetings and settings. Every problem at once, each with its line.

``service.yaml`` is the installer's, ``programme.yaml`` says what is owed, ``units.yaml`` by whom; ``meetings.yaml``
holds the first meetings and may be left out. ``config/README.md`` explains every option.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from cmmtn_sync.config.settings import (
    Cloud,
    Configuration,
    Hours,
    LibraryKind,
    LibrarySettings,
    MailboxKind,
    MailMode,
    MailSettings,
    Microsoft365Settings,
    NetworkSettings,
    PrivacySettings,
    Settings,
    SignInKind,
    WorkerSettings,
)
from cmmtn_sync.config.shipped import shipped, write_sample, write_templates
from cmmtn_sync.config.templates import GENERATED, Template, Templates

__all__ = [
    "GENERATED",
    "Cloud",
    "Configuration",
    "Hours",
    "LibraryKind",
    "LibrarySettings",
    "MailMode",
    "MailSettings",
    "MailboxKind",
    "Microsoft365Settings",
    "NetworkSettings",
    "PrivacySettings",
    "Settings",
    "SignInKind",
    "Template",
    "Templates",
    "WorkerSettings",
    "load",
    "shipped",
    "write_sample",
    "write_templates",
]


def load(directory: Path, kinds: Collection[str] | None = None) -> Configuration:
    """Return what the configuration in a folder says.

    ``kinds`` are the kinds that a requirement can be of: by default those that we can check. Raise
    :class:`~cmmtn_sync.errors.ConfigurationError` with every problem, in the order of files and lines.
    """
    from cmmtn_sync.config.loading import load_files  # noqa: PLC0415 - pydantic and ruamel are heavy

    if kinds is None:
        from cmmtn_sync.checks import CHECKS  # noqa: PLC0415 - only where the caller names none

        kinds = CHECKS.keys()
    return load_files(directory, kinds)
