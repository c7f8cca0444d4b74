"""The emulated tenant: what a test starts, sets up, looks at and breaks."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from tests.emulated.administration import Administration
from tests.emulated.calendars import Event, Notice
from tests.emulated.certificates import authority
from tests.emulated.drives import Blob
from tests.emulated.engine import Engine, Hook
from tests.emulated.faults import Faults
from tests.emulated.knobs import Knobs
from tests.emulated.people import Person
from tests.emulated.promotion import promoted
from tests.emulated.records import Seen, Violation
from tests.emulated.server import Server
from tests.emulated.state import DeviceCode, State, serials

START = datetime(2025, 7, 3, 8, 0, tzinfo=UTC)


class NotStarted(RuntimeError):
    """The tenant does not listen: use it in a ``with`` statement, or call ``start``."""


class NobodyWaits(LookupError):
    """No device code waits to be signed in with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A tenant as it was. The contents of files are shared, not copied."""

    state: bytes
    blobs: tuple[Blob, ...]


class EmulatedTenant(Administration):
    """A Microsoft 365 tenant on loopback. Use it as a context manager.

    It begins with no apps, no sites and no mailboxes. ``settle()`` adds one of each, for tests that are not about
    them.
    """

    def __init__(
        self,
        *,
        now: datetime = START,
        domain: str = "contoso.onmicrosoft.com",
        host: str = "contoso.sharepoint.com",
        national: bool = False,
        check_openapi: bool = True,
    ) -> None:
        cloud = "us" if national else "com"
        state = State(
            now=now, domain=domain, host=host, login_host=f"login.microsoftonline.{cloud}",
            graph_host="graph.microsoft.us" if national else "graph.microsoft.com",
        )  # fmt: skip
        self._engine = Engine(state, check_openapi=check_openapi)
        self._server: Server | None = None

    # Starting and stopping -------------------------------------------------------------------------

    def start(self) -> Self:
        """Begin to listen."""
        if self._server is None:
            self._server = Server(self._engine.respond, self._engine.known)
        return self

    def close(self) -> None:
        """Close every connection, those held in silence too, and stop listening."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def port(self) -> int:
        """Where the proxy listens. Raises RuntimeError before it does."""
        if self._server is None:
            raise NotStarted
        return self._server.port

    def environment(self) -> dict[str, str]:
        """What leads a client here: for ``monkeypatch.setenv``, or for a subprocess."""
        proxy, pem = f"http://127.0.0.1:{self.port}", str(authority().pem)
        # Both spellings: where a machine sets the small ones, they win.
        both = {"HTTPS_PROXY": proxy, "HTTP_PROXY": proxy, "NO_PROXY": ""}
        small = {name.lower(): value for name, value in both.items()}
        return {**both, **small, "REQUESTS_CA_BUNDLE": pem, "SSL_CERT_FILE": pem, "CURL_CA_BUNDLE": pem}

    # What it holds ---------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Everything it holds. Change it under ``lock`` while clients are at work."""
        return self._engine.state

    @property
    def lock(self) -> threading.RLock:
        """The one lock that guards the state."""
        return self._engine.lock

    @property
    def knobs(self) -> Knobs:
        """What differs between tenants, or what nobody has tried."""
        return self._engine.state.knobs

    @property
    def id(self) -> str:
        """The tenant id."""
        return self._engine.state.id

    @property
    def host(self) -> str:
        """Its SharePoint host."""
        return self._engine.state.host

    @property
    def now(self) -> datetime:
        """The clock that stamps items, versions and messages. It stands until it is set."""
        return self._engine.state.now

    @now.setter
    def now(self, at: datetime) -> None:
        self._engine.state.now = at

    def pass_time(self, **by: float) -> None:
        """Move ``now`` on: ``pass_time(minutes=5)``."""
        with self._engine.lock:
            self._engine.state.now += timedelta(**by)

    @property
    def skew(self) -> timedelta:
        """By how much the wall clock of the servers differs from this machine's."""
        return self._engine.state.skew

    @skew.setter
    def skew(self, by: timedelta) -> None:
        self._engine.state.skew = by

    # People ----------------------------------------------------------------------------------------

    def approve_device_code(self, who: Person | str, *, user_code: str = "") -> None:
        """Somebody signs in with the code shown to them, or with the only one. Raises LookupError."""
        self._device_code(user_code).approved_by = self.add_person(who)

    def decline_device_code(self, *, user_code: str = "") -> None:
        """Somebody refuses."""
        self._device_code(user_code).declined = True

    def _device_code(self, user_code: str) -> DeviceCode:
        waiting = [
            code
            for code in self._engine.state.device_codes.values()
            if code.approved_by is None and not code.declined and user_code in {"", code.user_code}
        ]
        if not waiting:
            raise NobodyWaits
        return waiting[-1]

    # What happens by itself ------------------------------------------------------------------------

    def promote(self) -> int:
        """Let pending property promotions happen. How many files changed."""
        with self._engine.lock:
            state, count = self._engine.state, 0
            for drive in state.drives.values():
                for item in drive.items.values():
                    if item.promotable and not item.deleted:
                        drive.promote(item, promoted(item.blob(item.holder).data), at=state.now)
                        count += 1
            return count

    def revoke_tokens(self) -> None:
        """Every access token given out so far answers 401."""
        self._engine.state.revoked_through = next(serials)

    def break_refresh_tokens(self, trouble: int = 50173) -> None:
        """Every refresh token given out so far answers with that AADSTS number: 50173, 700082, 70043, 50076."""
        for token in self._engine.state.refresh_tokens.values():
            token.trouble = trouble

    def expire_downloads(self) -> None:
        """Every download address given out so far has expired."""
        self._engine.state.downloads.clear()

    def expire_upload_sessions(self) -> None:
        """Every upload session has expired."""
        self._engine.state.uploads.clear()

    # What was seen ---------------------------------------------------------------------------------

    @property
    def requests(self) -> list[Seen]:
        """Every request and what came of it, in its order."""
        return self._engine.requests

    @property
    def violations(self) -> list[Violation]:
        """What no client should have done."""
        return self._engine.violations

    @property
    def nonconformities(self) -> list[str]:
        """Where a request, or an answer of ours, was not as Microsoft's OpenAPI has it."""
        return self._engine.nonconformities

    @property
    def openapi_is_checked(self) -> bool:
        """Whether the slice of Microsoft's OpenAPI was found."""
        return self._engine.contract is not None

    @property
    def notices(self) -> list[Notice]:
        """What attendees of meetings got by mail."""
        return self._engine.state.notices

    def events(self, address: str) -> list[Event]:
        """The events in a calendar, those cancelled too."""
        return list(self._engine.state.events.get(address.lower(), {}).values())

    @property
    def units(self) -> int:
        """SharePoint's resource units of all requests so far."""
        return sum(seen.units for seen in self._engine.requests)

    # Breaking it -----------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        """Faults on request."""
        return self._engine.faults

    def drop_connections(self) -> None:
        """Close the connections that clients hold open, as a server does with idle ones."""
        if self._server is not None:
            self._server.close_connections()

    def make_unreachable(self) -> None:
        """Every connection is reset, until ``make_reachable``."""
        self._engine.faults.reset(times=None)

    def make_reachable(self) -> None:
        """No fault waits any more."""
        self._engine.faults.lift()

    def on_request(self, hook: Hook) -> Callable[[], None]:
        """Call the hook before and after each request is processed, in the server's thread. What takes it off again.

        A hook that raises ``Dropped`` closes the connection.
        """
        self._engine.hooks.append(hook)
        return lambda: self._engine.hooks.remove(hook)

    # Copies ----------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The whole state as it is: clocks and knobs too, no requests, faults or hooks."""
        with self._engine.at_rest():
            state = self._engine.state
            items = (item for drive in state.drives.values() for item in drive.items.values())
            blobs = (blob for item in items for blob in (item.working, *(each.blob for each in item.versions)) if blob)
            return Snapshot(state=pickle.dumps(state, protocol=5), blobs=tuple(blobs))

    def restore(self, snapshot: Snapshot) -> None:
        """The state as it was then. Requests, violations, faults and hooks are forgotten, connections closed.

        Waits until no request is under way, but for one whose hook calls this.
        """
        self._engine.faults.lift()
        self._engine.hooks.clear()
        if self._server is not None:
            self._server.close_connections()
        with self._engine.at_rest():
            self._engine.state = pickle.loads(snapshot.state)  # noqa: S301 - our own bytes
            self.forget()

    def forget(self) -> None:
        """No request was seen yet."""
        with self._engine.lock:
            self._engine.requests.clear()
            self._engine.violations.clear()
            self._engine.nonconformities.clear()
