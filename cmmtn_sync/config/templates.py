"""The templates of a network: its own where it has them, the shipped ones where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cmmtn_sync.config.shipped import shipped
from cmmtn_sync.errors import TemplateError

GENERATED: Final = frozenset({"Self-assessment.xlsx"})
"""Forms that code makes for each unit, where the network has put no template of that name in place."""
_FORMS: Final = ("documents", "documents/guides")
"""Where the documents that units fill in lie, and the pages that explain them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A template file: its bytes, and an identity of them."""

    data: bytes
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Templates:
    """Reads templates. ``own`` is the network's folder of them, or None.

    Raise ``TemplateError`` for one that is there and cannot be read.
    """

    own: Path | None = None

    def document(self, name: str, *, shipped_only: bool = False) -> Template | None:
        """Return a template that units fill in (or the page that explains one), or None if there is none."""
        if shipped_only:
            return Templates().document(name)
        path = next((path for folder in _FORMS if (path := self._path(f"{folder}/{name}"))), None)
        if path is None:
            return None
        data = _bytes(path)
        return Template(data=data, content=f"sha256:{sha256(data).hexdigest()}")

    def documents(self) -> tuple[str, ...]:
        """Return the names of all templates that units fill in, and of the pages that explain them."""
        roots = [shipped("templates"), *((self.own,) if self.own else ())]
        files = (path for root in roots for folder in _FORMS for path in (root / folder).glob("*.*"))
        forms = {path.name for path in files if path.suffix.casefold() in {".docx", ".xlsx"}}
        return tuple(sorted(name for name in forms if not name.startswith("~$")))

    def report(self, name: str, *, shipped_only: bool = False) -> bytes:
        """Return a report's template. Raise ``FileNotFoundError`` if there is none of that name."""
        path = None if shipped_only else self._path(f"reports/{name}")
        return _bytes(path or shipped(f"templates/reports/{name}"))

    def mail(self, *, shipped_only: bool = False) -> Mapping[str, str]:
        """Return every mail template by its name; the network's own take the place of the shipped ones."""
        folders = [shipped("templates/mail")]
        if self.own is not None and not shipped_only:
            folders.append(self.own / "mail")
        return {
            path.name: template_text(path)
            for folder in folders
            if folder.is_dir()
            for path in sorted(folder.glob("*.j2"))
        }

    def _path(self, name: str) -> Path | None:
        if self.own is not None and (self.own / name).is_file():
            return self.own / name
        try:
            return shipped(f"templates/{name}")
        except FileNotFoundError:
            return None


def template_text(path: Path) -> str:
    """Return the text of a mail's template. Raise ``TemplateError`` if it cannot be read, or is not in UTF-8."""
    try:
        return _bytes(path).decode("utf-8-sig")  # Windows' Notepad may put a mark before the text
    except UnicodeDecodeError as error:
        happened = f"The template {path.name} could not be read."
        raise TemplateError(
            happened,
            why="It was saved in another encoding than UTF-8.",
            do=f"Open {path}, save it with the encoding UTF-8, then run: cmmtn-sync template check",
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        happened = f"The template {path.name} could not be read."
        raise TemplateError(
            happened,
            why=f"The system says: {error.strerror or error}.",
            do=f"Close {path} if it is open, and see that this account may read it.",
        ) from error
