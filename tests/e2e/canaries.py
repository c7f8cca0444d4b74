"""Planted canaries: secrets that must be found in nothing that the product says, writes or keeps.

Everything is searched: what is logged by anybody at DEBUG, what is returned and raised, the store's file, the files of
the network's library (unpacked), the mails, and all that a child process wrote.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl

from tests.e2e.online_network import OnlineNetwork
from tests.emulated.records import Seen

FORMAT = "%(name)s %(levelname)s %(message)s"
_LONG_ENOUGH = 8
_SENT_TO_SIGN_IN = ("client_secret", "client_assertion", "refresh_token")
_GIVEN_BY_SIGN_IN = ("access_token", "refresh_token", "id_token")
_ADDRESSES = "@microsoft.graph.downloadUrl", "uploadUrl"
"""Whoever has one of these may fetch or write the file for a while, without signing in."""


class Ear(logging.Handler):
    """Hears all that is logged, by whoever it is. What urllib3 says at DEBUG of addresses, nobody switches on."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []
        self.setFormatter(logging.Formatter(FORMAT))

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


@contextmanager
def listening() -> Iterator[Ear]:
    """Give an ear on every logger there is."""
    ear, root = Ear(), logging.getLogger()
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield ear
    finally:
        root.removeHandler(ear)
        root.setLevel(before)


@dataclass(kw_only=True)
class Canaries:
    """What must not be found, and where it has been looked for."""

    planted: frozenset[str]
    """Secret, password and key, as the files hold them."""
    searched: int = 0
    """Letters that were searched."""
    found: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{len(self.found)} of {len(self.planted)} canaries in {self.searched / 1e6:.0f} million letters"

    def search(self, texts: Iterable[str], where: str, requests: Iterable[Seen]) -> None:
        """Search texts for all that was planted, and for all that went over the wire to and from the sign-in."""
        secrets = self.planted | secrets_of(requests)
        for text in texts:
            self.searched += len(text)
            self.found += [f"{secret[:6]}... in {where}: {text[:200]}" for secret in secrets if secret in text]

    def search_all(self, network: OnlineNetwork, heard: Iterable[str], said: Iterable[str]) -> None:
        """Search all that a run leaves behind."""
        requests = network.office.tenant.requests
        addresses = addresses_of(requests)
        self.search(heard, "a log", requests)
        self.search(said, "what a run returned or raised", requests)
        with TemporaryDirectory() as folder:
            network.store.copy_into(Path(folder))
            self.search(contents(Path(folder)), "the store", requests)
        written = [text for path in network.network.files() for text in unpacked(network.network.read(path))]
        mails = [message.body for message in network.office.post.mailbox.messages.values()]
        self.search([*written, *mails], "a file or a mail", requests)
        ours = [line for line in heard if not line.startswith("urllib3.connectionpool DEBUG")]
        for address in addresses:
            self.found += [f"an address in {text[:200]}" for text in (*ours, *said, *written) if address in text]


def secrets_of(requests: Iterable[Seen]) -> frozenset[str]:
    """Return every secret and assertion that was sent to the sign-in, and every token that came from it."""
    found: set[str] = set()
    for seen in requests:
        if not seen.path.endswith("/token"):
            continue
        sent, came = dict(parse_qsl(seen.body.decode())), dict(seen.answer or {})
        found.update(sent[name] for name in _SENT_TO_SIGN_IN if name in sent)
        found.update(str(came[name]) for name in _GIVEN_BY_SIGN_IN if name in came)
    return frozenset(found | {token.rpartition(".")[2] for token in found if token.count(".") == 2})


def addresses_of(requests: Iterable[Seen]) -> frozenset[str]:
    """Return the secret part of every address that opens a file by itself."""
    found = [str(seen.answer[name]) for seen in requests if seen.answer for name in _ADDRESSES if name in seen.answer]
    return frozenset(address.partition("?")[2] for address in found if address.partition("?")[2])


def lines_of(*secrets: str | bytes) -> frozenset[str]:
    """Return the lines of what lies in secret files: each of them is a canary."""
    texts = [each if isinstance(each, str) else each.decode("ascii", "ignore") for each in secrets]
    lines = {line.strip() for text in texts for line in text.splitlines()}
    return frozenset(line for line in lines if len(line) >= _LONG_ENOUGH and not line.startswith("---"))


def contents(folder: Path) -> Iterator[str]:
    """Yield what stands in every file of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from unpacked(path.read_bytes())


def unpacked(data: bytes) -> Iterator[str]:
    """Yield bytes as text; of an Office file, what is packed in it."""
    if not data.startswith(b"PK"):
        yield data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            yield package.read(name).decode("utf-8", "replace")
