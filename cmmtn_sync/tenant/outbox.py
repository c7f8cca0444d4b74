"""A mailbox that is a folder: each draft is an ``.eml`` file, which a person opens in Outlook and sends.

What has become of a draft is seen in the folder alone. There as we wrote it: it waits. There with other bytes: a
person edited it. In ``Sent/``: it was sent. Not there: a person threw it away. What we wrote is known by a sum of
the bytes that stands in the file itself, so there is no second record that could disagree.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from cmmtn_sync.errors import TenantError
from cmmtn_sync.tenant import Answer, Awaited, DraftSeen, DraftState, Message
from cmmtn_sync.tenant.outbox_page import Card, page

PAGE: Final = "outbox.html"
SENT: Final = "Sent"

_KEY: Final = "X-CMMTN-Sync-Key"
_DRAFT: Final = "X-CMMTN-Sync-Draft"
_CHECK: Final = "X-CMMTN-Sync-Check"
_OURS: Final = re.compile(
    rb"^(X-CMMTN-Sync-(?:Key|Draft|Check)):[ \t]*((?:\S+|\r?\n[ \t]+)+)", re.IGNORECASE | re.MULTILINE
)
"""Our headers hold no blanks: where another program folded one, the blanks are its own."""
_HEAD: Final = 65_536
_ONE_LINE: Final = policy.SMTP.clone(max_line_length=998)
"""Headers unfolded (what we look for stays in one piece), lines ending as mail wants them."""
_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_RANK: Final = (DraftState.SENT, DraftState.EDITED, DraftState.WAITING)
"""Of two files of one draft (OneDrive doubles them), the state that binds us most holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    path: Path
    draft: str
    key: str
    state: DraftState
    data: bytes = b""
    """Of one that was not sent: the whole file."""


class OutboxMailbox:
    """Drafts as files in a folder, with a page that shows those that wait."""

    def __init__(
        self,
        root: Path,
        *,
        sender: str,
        reply_to: str | None = None,
        library: Path | None = None,
        begun: bool = False,
    ) -> None:
        """Take the outbox's folder, which is made when it is needed.

        ``sender`` and ``reply_to`` are addresses. ``library`` is the folder that must be there for the outbox to be
        believed empty (its parent, if not given): a lost drive must not look like drafts thrown away. Nor must an
        outbox that was moved away, once drafts have ``begun`` to be put there.
        """
        self.root = root
        self._sender = sender
        self._reply_to = reply_to
        self._library = library or root.parent
        self._begun = begun
        self._sent_read: dict[tuple[str, int, int], tuple[_File, ...]] = {}

    def drafts(self, awaited: Collection[Awaited] = ()) -> tuple[DraftSeen, ...]:  # noqa: ARG002 - the protocol's
        """Return every draft of ours that is there. Nothing is written. Raise if the folder cannot be read."""
        seen: dict[str, DraftSeen] = {}
        for file in self._files():
            before = seen.get(file.draft)
            if before is None or _RANK.index(file.state) < _RANK.index(before.state):
                seen[file.draft] = DraftSeen(draft=file.draft, key=file.key, state=file.state)
        return tuple(seen.values())

    def draft(self, message: Message) -> str:
        """Put a draft, and return its id. One of the same key that waits says the new words from then on."""
        files = self._files()
        there = [file for file in files if file.key == message.key]
        stays = min(there, key=lambda file: _RANK.index(file.state), default=None)
        if stays and stays.state is not DraftState.WAITING:
            return stays.draft
        name = stays.draft if stays else _id(message)
        data = _bytes(message, name, self._sender, message.reply_to or self._reply_to)
        if stays and all(file.data == data for file in there):
            return name
        try:
            (self.root / SENT).mkdir(parents=True, exist_ok=True)
            paths = [file.path for file in there] or [self._free_path(message)]
            for path in paths:
                _put(path, data)
        except OSError as error:
            raise _not_written(self.root, error) from error
        written = [f for path in paths for f in _read(path, data)]
        self._show([*(file for file in files if file not in there), *written])
        return name

    def withdraw(self, draft: str) -> bool:
        """Take back a draft that waits. False if it is edited, sent, gone, or open in somebody's Outlook."""
        files = self._files()
        there = [file for file in files if file.draft == draft]
        if not there or any(file.state is not DraftState.WAITING for file in there):
            return False
        try:
            for file in there:
                file.path.unlink()
        except OSError:
            return False
        self._show([file for file in files if file not in there])
        return True

    def send(self, draft: str) -> None:
        """Refuse: files are sent by a person."""
        del draft
        happened = "An outbox of files sends nothing by itself."
        raise TenantError(happened, do="In service.yaml set mail, mode to draft, or kind to outlook.")

    def answers(self, since: datetime) -> tuple[Answer, ...]:  # noqa: ARG002 - the protocol's
        """Return nothing: what people answer arrives elsewhere."""
        return ()

    def refresh(self) -> None:
        """Let the page show what waits now. To be called after people were at it; no outbox, no page."""
        if self.root.is_dir():
            self._show(self._files())

    def _show(self, files: Iterable[_File]) -> None:
        """Write the page of these files, if it would say something else than it does."""
        files = sorted(files, key=lambda file: file.path.name)
        sent = {file.draft for file in files if file.state is DraftState.SENT}
        cards = [_card(f.path.name, f.data, f.state) for f in files if f.draft not in sent]
        text = page(cards).encode()
        target = self.root / PAGE
        try:
            if not target.is_file() or target.read_bytes() != text:
                _put(target, text)
        except OSError as error:
            raise _not_written(self.root, error) from error

    def _files(self) -> list[_File]:
        """Return every draft file of ours, by name, those sent last."""
        if not self._library.is_dir():
            raise _no_folder(self._library)
        if not self.root.is_dir() and (self._begun or self.root.exists()):
            raise _no_outbox(self.root)
        try:
            waiting = sorted(path for path in self.root.glob("*.eml") if path.is_file())
            return [file for path in waiting for file in _read(path, path.read_bytes())] + self._sent()
        except OSError as error:
            raise _not_read(self.root, error) from error

    def _sent(self) -> list[_File]:
        """Return the draft files under ``Sent``. There are thousands after a year: each is read once."""
        read: dict[tuple[str, int, int], tuple[_File, ...]] = {}
        for folder, _, names in os.walk(self.root / SENT):
            for path in (Path(folder, name) for name in names):
                found = path.stat()
                state = (str(path), found.st_size, found.st_mtime_ns)
                known = self._sent_read.get(state)
                read[state] = tuple(_read_sent(path)) if known is None else known
        self._sent_read = read
        return [file for files in read.values() for file in files]

    def _free_path(self, message: Message) -> Path:
        """Return a name that sorts by day and says whom, as no other file here is called."""
        day = _DAY.search(message.key)
        whom = _NOT_IN_NAMES.sub(" ", message.to_name or message.to_address)
        stem = _line(f"{day.group() if day else ''} {whom}")[:100].strip(". ~") or "draft"
        taken = {path.name.casefold() for path in self.root.iterdir()}
        taken |= {path.name.casefold() for path in (self.root / SENT).iterdir()}
        name, number = f"{stem}.eml", 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem} {number}.eml"
        return self.root / name


# --- the file --------------------------------------------------------------------------------------


def _id(message: Message) -> str:
    words = f"{message.key}\0{message.to_address}\0{message.subject}\0{message.text}\0{message.html}"
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def _bytes(message: Message, name: str, sender: str, reply_to: str | None) -> bytes:
    """Return the file. Equal messages make equal bytes: no date, no chance. Raise if the address is none."""
    mail = EmailMessage(policy=_ONE_LINE)
    domain = sender.rpartition("@")[2].strip("> ") or "cmmtn-sync.invalid"
    try:
        mail["From"] = sender
        mail["To"] = Address(display_name=_line(message.to_name), addr_spec=message.to_address)
        if reply_to:
            mail["Reply-To"] = reply_to
    except (MessageError, ValueError, IndexError) as error:  # email's parser raises each, by what is wrong
        raise _no_address(message.to_address) from error
    mail["Subject"] = _line(message.subject)
    mail["Message-ID"] = f"<{name}@{domain}>"
    mail["X-Unsent"] = "1"  # Outlook opens it as a draft to be sent, not as a mail received
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail[_KEY] = quote(message.key, safe="@")
    mail[_DRAFT] = name
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{name}")
    data = mail.as_bytes()
    return f"{_CHECK}: {hashlib.sha256(data).hexdigest()}\r\n".encode() + data


def _line(text: str) -> str:
    """Return a text as one line: a header holds no others."""
    return " ".join(text.split())


def _read(path: Path, data: bytes) -> Iterator[_File]:
    """Yield the draft in the bytes of a file, if it is one of ours."""
    ours = _headers(data)
    if ours:
        state = DraftState.WAITING if _as_written(data) else DraftState.EDITED
        yield _File(path=path, draft=ours[0], key=ours[1], state=state, data=data)


def _read_sent(path: Path) -> Iterator[_File]:
    """Yield the draft of a file under ``Sent``, if it is one of ours; other programs may have written it anew."""
    with path.open("rb") as file:
        ours = _headers(file.read(_HEAD))
    if ours:
        yield _File(path=path, draft=ours[0], key=ours[1], state=DraftState.SENT)


def _headers(data: bytes) -> tuple[str, str] | None:
    """Return draft and key from the head of a file, or None if it is not ours."""
    head = re.split(rb"\r?\n\r?\n", data[:_HEAD], maxsplit=1)[0]
    found = {name.lower(): b"".join(value.split()).decode("ascii", "replace") for name, value in _OURS.findall(head)}
    key, draft = found.get(_KEY.lower().encode()), found.get(_DRAFT.lower().encode())
    return (draft, unquote(key)) if key and draft else None


def _as_written(data: bytes) -> bool:
    """Return whether the bytes are those that we wrote: the first line holds the sum of the rest."""
    first, _, rest = data.partition(b"\r\n")
    return first == f"{_CHECK}: {hashlib.sha256(rest).hexdigest()}".encode()


def _put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.tmp")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


@lru_cache(maxsize=128)
def _card(name: str, data: bytes, state: DraftState) -> Card:
    """Return what the page shows of a draft: the file's own words, edited or not."""
    mail = BytesParser(policy=policy.default).parsebytes(data)
    to = _addressee(mail)
    return Card(
        file=name,
        name=to.display_name if to else "",
        address=to.addr_spec if to else "",
        subject=str(mail["Subject"] or ""),
        text=_text(mail).replace("\r\n", "\n").strip(),
        edited=state is DraftState.EDITED,
    )


def _addressee(mail: EmailMessage) -> Address | None:
    """Return the first person that a mail is to, or None where a person has edited the address to be none."""
    try:
        return next(iter(mail["To"].addresses), None) if mail["To"] else None
    except (MessageError, ValueError, LookupError, AttributeError, RecursionError):
        return None  # email's parser fails in each of these ways on half an address, such as "tom@"


def _text(mail: EmailMessage) -> str:
    """Return a mail's plain text, or a word in its place where another program left none that can be read."""
    body = mail.get_body(("plain",))
    try:
        return str(body.get_content()) if body else "Open the file to read it."
    except (LookupError, ValueError):
        return "Open the file to read it."


# --- words -----------------------------------------------------------------------------------------


def _why(error: OSError) -> str:
    return f"The computer says: {error.strerror or error}."


def _no_address(address: str) -> TenantError:
    return TenantError(f"“{address}” is not an email address.", do="Correct it on the sheet Contacts of the tracker.")


def _no_folder(library: Path) -> TenantError:
    return TenantError(
        f"The folder “{library}”, in which the outbox lies, is not there.",
        do="Check that OneDrive is running or the share is connected. Then run: cmmtn-sync run",
    )


def _no_outbox(root: Path) -> TenantError:
    return TenantError(
        f"The outbox “{root}” is not there, or is no folder.",
        why="So we cannot tell which drafts wait, and none is written or counted as deleted.",
        do="Put the folder back. If its drafts were meant to go, make an empty folder of that name.",
    )


def _not_read(root: Path, error: OSError) -> TenantError:
    return TenantError(
        f"The outbox “{root}” could not be read.",
        why=_why(error),
        do="Check that the worker’s account may read it, and that no draft is locked.",
    )


def _not_written(root: Path, error: OSError) -> TenantError:
    return TenantError(
        f"The outbox “{root}” could not be written.",
        why=_why(error),
        do="Check that the worker’s account may write there, and that the disk has room.",
    )
