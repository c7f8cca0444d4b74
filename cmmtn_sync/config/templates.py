"""The templates of a network: its own where it has them, the shipped ones where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cmmtn_sync.config.shipped import shipped


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A template file: its bytes, and an identity of them."""

    data: bytes
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Templates:
    """Reads templates. ``own`` is the network's folder of them, or None."""

    own: Path | None = None

    def document(self, name: str) -> Template | None:
        """Return a template that units fill in, or None if there is none of that name."""
        path = self._path(f"documents/{name}")
        if path is None:
            return None
        data = path.read_bytes()
        return Template(data=data, content=f"sha256:{sha256(data).hexdigest()}")

    def report(self, name: str, *, shipped_only: bool = False) -> bytes:
        """Return a report's template. Raise ``FileNotFoundError`` if there is none of that name."""
        path = None if shipped_only else self._path(f"reports/{name}")
        return (path or shipped(f"templates/reports/{name}")).read_bytes()

    def mail(self, *, shipped_only: bool = False) -> Mapping[str, str]:
        """Return every mail template by its name; the network's own take the place of the shipped ones."""
        folders = [shipped("templates/mail")]
        if self.own is not None and not shipped_only:
            folders.append(self.own / "mail")
        return {
            path.name: path.read_text(encoding="utf-8")
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
