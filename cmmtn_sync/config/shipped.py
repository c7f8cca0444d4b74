"""What comes with the program: the sample configuration and the templates."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from cmmtn_sync.errors import WrongUseError

_PACKAGE: Final = Path(__file__).resolve().parent.parent
# In the wheel they lie inside the package; in a checkout, beside it. The wheel first: site-packages can hold
# anybody's folder named "config".
_ROOTS: Final = (_PACKAGE / "_shipped", _PACKAGE.parent)


def shipped(name: str) -> Path:
    """Return where something shipped lies: ``config``, ``templates``, ``templates/documents/Work Plan.docx``.

    Raise ``FileNotFoundError`` if nothing of that name was shipped.
    """
    for root in _ROOTS:
        if (root / name).exists():
            return root / name
    message = f"{name} did not come with this program"
    raise FileNotFoundError(message)


def write_sample(into: Path) -> tuple[Path, ...]:
    """Copy the sample configuration into a folder, and return the files written.

    Raise ``WrongUseError``, and write nothing, if one of them is there already.
    """
    return _copy(shipped("config"), into)


def write_templates(into: Path) -> tuple[Path, ...]:
    """Copy the shipped templates into a folder, for a network that wants its own; as :func:`write_sample`."""
    return _copy(shipped("templates"), into)


def _copy(source: Path, into: Path) -> tuple[Path, ...]:
    files = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith((".", "~$")))
    targets = {path: into / path.relative_to(source) for path in files}
    there = [target.name for target in targets.values() if target.exists()]
    if there:
        happened = f"{into} already holds {', '.join(there)}."
        raise WrongUseError(happened, why="Nothing was changed.", do="Name a new folder.")
    for path, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return tuple(targets.values())
