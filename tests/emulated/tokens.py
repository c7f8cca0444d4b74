"""Access tokens: JWTs as Entra makes them, and what Graph reads out of one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.emulated.people import Actor, Person
from tests.emulated.state import App, State, serials
from tests.emulated.wire import Json, Refusal

GRAPH = "00000003-0000-0000-c000-000000000000"
CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
    f'client_id="{GRAPH}"'
)


@cache
def signing_key() -> rsa.RSAPrivateKey:
    """The key that this process's tenants sign with."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls Graph, read from the token."""

    app: App
    roles: frozenset[str]
    scopes: frozenset[str]
    person: Person | None

    @property
    def actor(self) -> Actor:
        """As ``createdBy`` and ``lastModifiedBy`` will name it."""
        return Actor(person=self.person, app_id=self.app.id, app_name=self.app.name)


def access_token(state: State, app: App, *, person: Person | None, scopes: frozenset[str] = frozenset()) -> str:
    """A token for Graph: with ``roles`` for an app by itself, with ``scp`` for one on behalf of a person."""
    now = int(state.wall())
    claims: Json = {
        "aud": f"https://{state.graph_host}",
        "iss": f"https://sts.windows.net/{state.id}/",
        "iat": now,
        "nbf": now - 5,
        "exp": now + state.knobs.token_life,
        "appid": app.id,
        "app_displayname": app.name,
        "tid": state.id,
        "uti": str(next(serials)),
        "ver": "1.0",
    }
    if person is None:
        claims |= {"idtyp": "app", "roles": sorted(app.roles), "oid": state_object_id(app), "sub": state_object_id(app)}
        if not app.roles:
            del claims["roles"]  # Entra leaves the claim out where nothing was consented to
    else:
        claims |= {"idtyp": "user", "scp": " ".join(sorted(scopes)), "oid": person.id, "upn": person.address}
    return jwt.encode(claims, signing_key(), algorithm="RS256", headers={"kid": "emulated"})


def state_object_id(app: App) -> str:
    """The object id of the app's service principal, which is not its client id."""
    return f"{app.id[:-4]}0b1d"


@lru_cache(maxsize=512)
def _read(token: str) -> dict[str, Any] | None:
    """The claims of a token that we signed. What follows looks at the clock; this does not."""
    try:
        options: Any = {"verify_exp": False, "verify_nbf": False, "verify_aud": False, "verify_iat": False}
        return dict(jwt.decode(token, signing_key().public_key(), algorithms=["RS256"], options=options))
    except jwt.PyJWTError:
        return None


WHY = {
    "empty": "Access token is empty.",
    "malformed": "IDX14100: JWT is not well formed, there are no dots (.).",
    "audience": "Access token validation failure. Invalid audience.",
    "expired": "Lifetime validation failed, the token is expired.",
    "revoked": "Continuous access evaluation resulted in challenge with result: InteractionRequired.",
    "unknown": "The identity of the calling application could not be established.",
}


def caller(state: State, authorization: str) -> Caller:
    """Who calls. Raises Refusal (401 InvalidAuthenticationToken) as Graph does."""
    kind, _, token = authorization.partition(" ")
    claims = _read(token.strip()) if kind.lower() == "bearer" and token else {}
    if not claims:
        raise unauthenticated("malformed" if claims is None else "empty")
    if claims["aud"] != f"https://{state.graph_host}":
        raise unauthenticated("audience")
    if claims["exp"] <= state.wall():
        raise unauthenticated("expired")
    if int(claims["uti"]) <= state.revoked_through:
        raise unauthenticated("revoked")
    app = state.apps.get(claims["appid"])
    if app is None or claims["tid"] != state.id:
        raise unauthenticated("unknown")
    person = state.known_person(claims["oid"]) if claims["idtyp"] == "user" else None
    return Caller(
        app=app,
        roles=frozenset(claims.get("roles", ())),
        scopes=frozenset(str(claims.get("scp", "")).split()),
        person=person,
    )


def unauthenticated(why: str) -> Refusal:
    """The 401 that Graph gives."""
    return Refusal(401, "InvalidAuthenticationToken", WHY[why], headers={"WWW-Authenticate": CHALLENGE})
