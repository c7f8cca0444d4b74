"""One run's way to the tenant, put together; and the sign-ins, which outlive a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from cmmtn_sync.config import Microsoft365Settings, SignInKind
from cmmtn_sync.tenant.microsoft365.device import device_code
from cmmtn_sync.tenant.microsoft365.gate import Gate, Wait
from cmmtn_sync.tenant.microsoft365.sessions import new_session, turned_away, user_agent
from cmmtn_sync.tenant.microsoft365.signing_in import SignIn, application, managed_identity
from cmmtn_sync.tenant.microsoft365.transfers import Transfers
from cmmtn_sync.tenant.microsoft365.wire import Wire

CACHE_NAME = "sign-in.cache"
"""In the data folder: what a person's sign-in by device code leaves there, readable by its owner alone."""

_SIGN_INS: Mapping[SignInKind, Callable[[Microsoft365Settings, requests.Session, Path], SignIn]] = {
    SignInKind.CERTIFICATE: lambda settings, session, _: application(settings, session),
    SignInKind.SECRET: lambda settings, session, _: application(settings, session),
    SignInKind.FEDERATED: lambda settings, session, _: application(settings, session),
    SignInKind.MANAGED_IDENTITY: lambda settings, session, _: managed_identity(settings, session),
    SignInKind.DEVICE_CODE: lambda settings, session, data: device_code(settings, session, data / CACHE_NAME),
}
"""How to sign in -> what makes it. A new way is one line."""


def new_sign_in(settings: Microsoft365Settings, network: str, data: Path) -> SignIn:
    """Return a sign-in, to be kept as long as the process lives: its token serves many runs. Nothing is asked yet."""
    session = new_session(settings.answer_within, user_agent(network))
    session.hooks["response"].append(turned_away)
    return _SIGN_INS[settings.sign_in](settings, session, data)


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """What one run asks Graph with."""

    sign_in: SignIn
    wire: Wire
    transfers: Transfers

    def usage(self) -> Mapping[str, int]:
        """Return what the run has asked so far: requests, resource units, and seconds that it was made to wait."""
        meter = self.wire.meter
        return {
            "requests": meter.requests,
            "resource_units": meter.units,
            "seconds_waited": round(self.wire.waited),
        }


def connect(settings: Microsoft365Settings, sign_in: SignIn, network: str, wait: Wait | None = None) -> Connection:
    """Return a new connection: one client for one run, and one gate. ``wait`` is cut short when told to stop."""
    agent = user_agent(network)
    gate = Gate(patience=settings.patience, wait=wait)
    wire = Wire(sign_in, new_session(settings.answer_within, agent), gate, settings.cloud)
    transfers = Transfers(new_session(settings.answer_within, agent), gate, wire.meter)
    return Connection(sign_in=sign_in, wire=wire, transfers=transfers)
