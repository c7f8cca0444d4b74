"""What is said when a library in a folder cannot do what it was asked for."""

from __future__ import annotations

from pathlib import Path

from cmmtn_sync.errors import TenantError


def _why(error: OSError) -> str:
    return f"The computer says: {error.strerror or error}."


def no_root(root: Path, error: OSError) -> TenantError:
    """Return the word that the library's own folder could not be opened."""
    return TenantError(
        f"The folder “{root}” of the library could not be opened.",
        why=_why(error),
        do="Check that the folder is there (is OneDrive running? is the share connected?) and may be read.",
    )


def no_path(path: str, why: str) -> TenantError:
    """Return the word that a path leads out of the library, or nowhere in it."""
    return TenantError(f"“{path}” is not a path in this library.", why=why, do="Correct it in the configuration.")


def gone(path: str) -> TenantError:
    """Return the word that a file is gone."""
    return TenantError(f"The file “{path}” is not there any more.", do="Nothing: the next run looks again.")


def not_read(path: str, error: OSError) -> TenantError:
    """Return the word that a file could not be read."""
    return TenantError(
        f"The file “{path}” could not be read.",
        why=_why(error),
        do="Check that the worker’s account may read it, and that nobody has it locked.",
    )


def not_written(path: str, error: OSError) -> TenantError:
    """Return the word that a file could not be written."""
    return TenantError(
        f"The file “{path}” could not be written.",
        why=_why(error),
        do="Check that the worker’s account may write in that folder, and that the disk has room.",
    )
