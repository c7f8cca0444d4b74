"""What one of the readers hands over, before it is cut, cleaned and redacted; and what it raises."""

from __future__ import annotations

from dataclasses import dataclass

from cmmtn_sync.model import FileKind, Reason, Section, Table


class CannotRead(Exception):
    """The document cannot be read; ``detail`` holds plain words and no text of the document."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """The facts as the readers find them."""

    kind: FileKind
    title: str
    cover: str
    header: str
    text: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    macros: bool = False
    tracked_changes: int = 0
    cut: bool = False
