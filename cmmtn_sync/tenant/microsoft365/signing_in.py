"""Who we are: an access token for Graph, by each of the ways that msal knows. Tokens stay in memory.

https://learn.microsoft.com/entra/msal/python/ ; a token that lives is given again, and one that Graph refuses in
mid-run is renewed once.
"""

from __future__ import annotations

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import requests
from office365.azure_env import get_graph_authority, get_login_authority

from cmmtn_sync.config import Microsoft365Settings, SignInKind
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError
from cmmtn_sync.tenant.microsoft365.clouds import ENVIRONMENTS
from cmmtn_sync.tenant.microsoft365.credentials import certificate_credential, secret_in
from cmmtn_sync.tenant.microsoft365.sign_in_troubles import (
    credential_unusable,
    no_identity_here,
    no_such_tenant,
    said_no,
)
from cmmtn_sync.tenant.microsoft365.troubles import is_not_connected, unreachable

Answer: TypeAlias = Mapping[str, Any]
_DOING: Final = "sign in"
_NOT_ITS_CREDENTIAL: Final = "invalid_client"
_NO_IDENTITY: Final = "invalid_request"
"""What a machine in Azure answers that has no identity, or not the one that is asked for."""


class SignIn(ABC):
    """Gives a token when asked. Nothing is asked of anybody before that."""

    def __init__(self, settings: Microsoft365Settings) -> None:
        self._settings = settings
        self._token = ""

    @abstractmethod
    def _acquire(self, *, fresh: bool) -> Answer:
        """Return what msal answers; ``fresh`` for a token that it does not hold already."""

    @abstractmethod
    def _forget(self) -> None:
        """Let go of msal's objects: one that broke once may remember what it broke on."""

    def token(self) -> str:
        """Return a token that lives. Raise one of our errors, in words for whoever can mend it."""
        self._token = self._acquired(fresh=False)
        return self._token

    def renew(self) -> None:
        """Get another token in place of one that Graph does not take any more."""
        self._token = self._acquired(fresh=True)

    def as_msal_answers(self) -> dict[str, str]:
        """Return the token last given, in the form that ``GraphClient`` asks for."""
        return {"access_token": self._token, "token_type": "Bearer"}

    @property
    def claims(self) -> Mapping[str, Any]:
        """Return what the token says of us: its ``roles`` or ``scp``, ``appid``, ``tid``. Empty before the first."""
        parts = self._token.split(".")
        try:
            claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        except (ValueError, IndexError):
            return {}
        return claims if isinstance(claims, dict) else {}

    @property
    def client_id(self) -> str:
        """Return the application's id; of a managed identity, only its token tells it."""
        return self._settings.client or str(self.claims.get("appid", "")).lower()

    def _acquired(self, *, fresh: bool) -> str:
        with self._in_our_words():
            answer = self._acquire(fresh=fresh)
        token = answer.get("access_token")
        if not isinstance(token, str):
            raise said_no(answer, self._settings.sign_in)
        return token

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        """Translate whatever msal and the way to it raise."""
        from msal.exceptions import MsalServiceError  # noqa: PLC0415 - slow to import

        try:
            yield
        except CmmtnSyncError:
            raise
        except (requests.HTTPError, MsalServiceError):
            happened = "Microsoft's sign-in is busy."
            raise TemporaryError(happened, do="Nothing: the next run tries again.") from None
        except requests.RequestException as error:
            raise unreachable(error, _DOING) from None
        except Exception:  # noqa: BLE001 - msal breaks in several ways on an answer that is not its service's own
            self._forget()
            happened = "Microsoft's sign-in gave an answer that could not be understood."
            raise TemporaryError(happened, do="Nothing: the next run tries again.") from None


class _Application(SignIn):
    """In our own name: by certificate, by secret, or by what another identity provider says of us."""

    def __init__(
        self, settings: Microsoft365Settings, session: requests.Session, credential: Callable[[], object]
    ) -> None:
        super().__init__(settings)
        self._session = session
        self._credential = credential
        self._app: Any = None

    def _acquire(self, *, fresh: bool) -> Answer:
        held = self._app is not None
        if self._app is None:
            self._app = self._made()
        if fresh:
            self._app.remove_tokens_for_client()
        answer: Answer = self._app.acquire_token_for_client([_default_scope(self._settings)])
        if "access_token" in answer:
            return answer
        self._app = None
        if held and answer.get("error") == _NOT_ITS_CREDENTIAL:  # a new one may lie in its file by now
            return self._acquire(fresh=fresh)
        return answer

    def _forget(self) -> None:
        self._app = None

    def _made(self) -> Any:  # noqa: ANN401 - msal ships no types
        from msal import ConfidentialClientApplication  # noqa: PLC0415 - slow to import

        credential = self._credential()
        return made_by(
            self._settings,
            lambda: ConfidentialClientApplication(
                self._settings.client,
                client_credential=credential,
                authority=_authority(self._settings),
                http_client=self._session,
            ),
        )


class _ManagedIdentity(SignIn):
    """In the name of the machine that we run on, in Azure."""

    def __init__(self, settings: Microsoft365Settings, session: requests.Session) -> None:
        super().__init__(settings)
        self._session = session
        self._client: Any = None

    def _forget(self) -> None:
        self._client = None

    def _acquire(self, *, fresh: bool) -> Answer:
        from msal import ManagedIdentityClient, SystemAssignedManagedIdentity, UserAssignedManagedIdentity  # noqa: PLC0415
        from msal.managed_identity import ManagedIdentityError  # noqa: PLC0415 - slow to import

        if self._client is None or fresh:
            own = self._settings.client
            identity = UserAssignedManagedIdentity(client_id=own) if own else SystemAssignedManagedIdentity()
            self._client = ManagedIdentityClient(identity, http_client=self._session)
        try:
            answer: Answer = self._client.acquire_token_for_client(resource=_root(self._settings))
        except ManagedIdentityError:
            raise no_identity_here() from None
        except requests.RequestException as error:
            if not is_not_connected(error):  # slow for a moment, as it is while the machine starts
                raise
            raise no_identity_here() from None
        if answer.get("error") == _NO_IDENTITY:
            raise no_identity_here()
        return answer


def application(settings: Microsoft365Settings, session: requests.Session) -> SignIn:
    """Return a sign-in in our own name, by certificate, secret or federation."""
    credentials: Mapping[SignInKind, Callable[[], object]] = {
        SignInKind.CERTIFICATE: lambda: certificate_credential(settings),
        SignInKind.SECRET: lambda: secret_in(settings, "secret_file"),
        # Read at each use: the other identity provider writes a new one before the last has ended.
        SignInKind.FEDERATED: lambda: {"client_assertion": lambda: secret_in(settings, "assertion_file")},
    }
    return _Application(settings, session, credentials[settings.sign_in])


def managed_identity(settings: Microsoft365Settings, session: requests.Session) -> SignIn:
    """Return a sign-in as the machine itself."""
    return _ManagedIdentity(settings, session)


def made_by(settings: Microsoft365Settings, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - msal ships no types
    """Return msal's application. Making it asks the directory whether there is such a tenant."""
    try:
        return make()
    except requests.RequestException:
        raise
    except (ValueError, TypeError) as error:
        if "authority" in str(error).casefold():
            raise no_such_tenant(settings.tenant) from None
        raise credential_unusable() from None


def _root(settings: Microsoft365Settings) -> str:
    return get_graph_authority(ENVIRONMENTS[settings.cloud])


def _default_scope(settings: Microsoft365Settings) -> str:
    return f"{_root(settings)}/.default"


def _authority(settings: Microsoft365Settings) -> str:
    return f"{get_login_authority(ENVIRONMENTS[settings.cloud])}/{settings.tenant}"
