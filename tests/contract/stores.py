"""What the store's tests are made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cmmtn_sync.model import (
    Document,
    Facts,
    FileKind,
    MailKey,
    MailRow,
    MailState,
    Reason,
    Receipt,
    ReceiptSource,
    Record,
    RecordKind,
    Transition,
    Unreadable,
)
from cmmtn_sync.store import Store

NOW = datetime(2025, 7, 3, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def a_document(path: str, *, library: str = "lib", content: str = "c1") -> Document:
    return Document(
        library=library,
        item=path,
        path=path,
        content=content,
        version="1",
        etag="e1",
        size=10,
        receipt=Receipt(at=NOW, source=ReceiptSource.FILE),
        first_received=NOW,
    )


def some_facts(*, reader: int = 1, title: str = "Annual Report") -> Facts:
    return Facts(
        kind=FileKind.WORD,
        reader=reader,
        title=title,
        cover="",
        header="",
        text="",
        sections=(),
        tables=(),
        words=0,
    )


def a_failure(*, reader: int = 1) -> Unreadable:
    return Unreadable(reason=Reason.TIMED_OUT, reader=reader)


def a_record(id_: str, *, at: datetime = NOW, text: str = "") -> Record:
    return Record(id=id_, kind=RecordKind.ACCEPTED, about="o", who="Ann", at=at, source="Tracker", text=text)


def a_mail(recipient: str, day: date, state: MailState = MailState.INTENDED) -> MailRow:
    keys = (MailKey(rule="before-5", about="o", recipient=recipient),)
    return MailRow(
        recipient=recipient, day=day, state=state, subject="s", keys=keys, fingerprint="f", draft=None, at=NOW
    )


def a_transition(about: str, at: datetime) -> Transition:
    return Transition(at=at, who="team", about=about, what="status", before="a", after="b")


class AnyStore:
    """Tests in here run for every store."""

    @pytest.fixture
    def store(self) -> Iterator[Store]:
        with self.opened() as store:
            yield store

    def opened(self) -> Store:
        raise NotImplementedError


class InMemory(AnyStore):
    def opened(self) -> Store:
        return Store.in_memory()


class InAFile(AnyStore):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "data"

    def opened(self) -> Store:
        return Store.open(self.folder)
