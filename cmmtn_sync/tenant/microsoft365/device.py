"""A person signs in for us, once, on another device: for sites whose directory lets no application in by itself.

We then have that person's rights, as far as the app registration asks for them. What the sign-in leaves lies in one
file, readable by its owner alone (on Windows: by who may read the data folder). Many tenants forbid this way.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
_EARLY: Final = 300.0
"""Seconds before its end from which on a token is not used any more, as msal has it."""


class DeviceSignIn(SignIn):
    """In the name of the person who signed in."""

    def __init__(self, settings: Microsoft365Settings, session: requests.Session, cache: Path) -> None:
        super().__init__(settings)
        self._session = session
        self._file = cache
        self._lives_until = 0.0
        # All that the app registration has been given, whatever that is: the guide says which feature needs what.
        self._scopes = [f"{get_graph_authority(ENVIRONMENTS[settings.cloud])}/.default"]

    def begin(self, show: Callable[[str], None]) -> None:
        """Have a person sign in: ``show`` is given the words for them, and this returns when they have.

        Raise ``SignInError`` if they did not within a quarter of an hour, or were not let in.
        """
        # Who signs in takes the place of whoever did before: nothing of the old file is kept.
        with self._in_our_words(), self._app(anew=True) as app:
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
        # msal asks the directory each time that its application is made, and it is made anew for each token.
        if not fresh and time.monotonic() < self._lives_until:
            return self.as_msal_answers()
        with self._app() as app:
            account = next(iter(app.get_accounts()), None)
            if account is None:
                raise nobody_signed_in()
            answer: Answer | None = app.acquire_token_silent_with_error(self._scopes, account, force_refresh=fresh)
            if answer is None:
                raise nobody_signed_in()
            self._lives_until = time.monotonic() + float(answer.get("expires_in", 0)) - _EARLY
            return answer

    @contextmanager
    def _app(self, *, anew: bool = False) -> Iterator[Any]:
        """Give msal's application over the file, and keep in the file what has changed."""
        from msal import PublicClientApplication, SerializableTokenCache  # noqa: PLC0415 - slow to import

        cache = SerializableTokenCache()
        if not anew:
            _fill(cache, self._file)
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


def _fill(cache: Any, file: Path) -> None:  # noqa: ANN401 - msal ships no types
    """Take over what the last sign-in left; nothing, if nobody has signed in."""
    try:
        cache.deserialize(file.read_text(encoding="utf-8"))
        list(cache.search(cache.CredentialType.ACCOUNT))  # breaks on what is JSON, and no cache
    except FileNotFoundError:
        return
    except (OSError, ValueError, AttributeError):
        happened = f"{file} could not be read: it keeps who signed in."
        raise TenantError(happened, do="Sign in again: cmmtn-sync sign-in") from None


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
