"""A person signs in for us, once, on another device: for sites whose directory lets no application in by itself.

We then have that person's rights, as far as the app registration asks for them. What the sign-in leaves lies in one
file, readable by its owner alone (on Windows: by who may read the data folder). Many tenants forbid this way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import requests
from office365.azure_env import get_graph_authority, get_login_authority

from cmmtn_sync.config import Microsoft365Settings
from cmmtn_sync.errors import TenantError
from cmmtn_sync.tenant.microsoft365.clouds import ENVIRONMENTS
from cmmtn_sync.tenant.microsoft365.sign_in_troubles import nobody_signed_in, said_no
from cmmtn_sync.tenant.microsoft365.signing_in import Answer, SignIn, made_by

_ITS_OWNER: Final = 0o600


class DeviceSignIn(SignIn):
    """In the name of the person who signed in."""

    def __init__(self, settings: Microsoft365Settings, session: requests.Session, cache: Path) -> None:
        super().__init__(settings)
        self._session = session
        self._file = cache
        # All that the app registration has been given, whatever that is: the guide says which feature needs what.
        self._scopes = [f"{get_graph_authority(ENVIRONMENTS[settings.cloud])}/.default"]

    def begin(self, show: Callable[[str], None]) -> None:
        """Have a person sign in: ``show`` is given the words for them, and this returns when they have.

        Raise ``SignInError`` if they did not within a quarter of an hour, or were not let in.
        """
        with self._app() as app:
            flow = app.initiate_device_flow(self._scopes)
            if "user_code" not in flow:
                raise said_no(flow, self._settings.sign_in)
            show(str(flow["message"]))
            answer = app.acquire_token_by_device_flow(flow)
            if "access_token" not in answer:
                raise said_no(answer, self._settings.sign_in)

    def _forget(self) -> None:
        """Do nothing: they are made anew for each token."""

    def _acquire(self, *, fresh: bool) -> Answer:
        with self._app() as app:
            account = next(iter(app.get_accounts()), None)
            if account is None:
                raise nobody_signed_in()
            answer: Answer | None = app.acquire_token_silent_with_error(self._scopes, account, force_refresh=fresh)
            if answer is None:
                raise nobody_signed_in()
            return answer

    @contextmanager
    def _app(self) -> Iterator[Any]:
        """Give msal's application over the file, and keep in the file what has changed."""
        from msal import PublicClientApplication, SerializableTokenCache  # noqa: PLC0415 - slow to import

        cache = SerializableTokenCache()
        with suppress(FileNotFoundError):
            cache.deserialize(_read(self._file))
        login = f"{get_login_authority(ENVIRONMENTS[self._settings.cloud])}/{self._settings.tenant}"
        yield made_by(
            self._settings,
            lambda: PublicClientApplication(
                self._settings.client, authority=login, token_cache=cache, http_client=self._session
            ),
        )
        if cache.has_state_changed:
            _keep(self._file, cache.serialize())


def device_code(settings: Microsoft365Settings, session: requests.Session, cache: Path) -> DeviceSignIn:
    """Return a sign-in as the person who has signed in, or will."""
    return DeviceSignIn(settings, session, cache)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        happened = f"{file} could not be read: it keeps who signed in."
        raise TenantError(happened, do="Delete it, and sign in again: cmmtn-sync sign-in") from error


def _keep(file: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    beside = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ITS_OWNER)
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
        beside.replace(file)
    except OSError as error:
        happened = f"{file} could not be written: it keeps who signed in."
        why = f"The computer says: {error.strerror}."
        raise TenantError(happened, why=why, do="See that this account may write in the data folder.") from None
