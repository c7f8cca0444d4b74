"""login.microsoftonline.com: discovery, the token endpoint and the device code flow."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qsl

import jwt

from tests.emulated.assertions import check_assertion
from tests.emulated.people import Person
from tests.emulated.state import App, DeviceCode, RefreshToken, State
from tests.emulated.tokens import access_token, signing_key
from tests.emulated.trouble import Trouble, told
from tests.emulated.wire import Answer, Json, Refusal, Request

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEVICE_GRANTS = {"device_code", "urn:ietf:params:oauth:grant-type:device_code"}
OWN_SCOPES = {"openid", "profile", "offline_access", "email"}
DEVICE_CODE_LIFE = 900
REVOKED = {
    50173: "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have "
    "changed or reset their password.",
    700082: "The refresh token has expired due to inactivity.",
    70043: "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
    50076: "Due to a configuration change made by your administrator, or because you moved to a new location, you must "
    "use multi-factor authentication to access the resource.",
}


def answer(state: State, request: Request) -> Answer:
    """What the sign-in host answers."""
    parts = [part for part in request.path.split("/") if part]
    try:
        if request.path.lower() == "/common/discovery/instance":
            return _instances(state)
        if not parts:
            raise Refusal(404, "NotFound", "There is nothing here.")
        tail = "/".join(parts[1:]).lower()
        _check_tenant(state, parts[0], "invalid_tenant" if tail.startswith("v2.0") else "invalid_request")
        if tail == "v2.0/.well-known/openid-configuration":
            return _discovery(state, parts[0])
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        if tail == "oauth2/v2.0/token" and request.method == "POST":
            return _token(state, form)
        if tail == "oauth2/v2.0/devicecode" and request.method == "POST":
            return _device_code(state, form)
        raise Refusal(404, "NotFound", "There is nothing here.")
    except Trouble as trouble:
        return told(state, trouble, request.header("client-request-id"))


def _check_tenant(state: State, name: str, error: str) -> None:
    if name.lower() in {state.id, state.domain.lower(), "common", "organizations"}:
        return
    message = (
        f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant."
    )
    raise Trouble(90002, error, message)


def _instances(state: State) -> Answer:
    aliases = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]
    metadata = {"preferred_network": aliases[0], "preferred_cache": "login.windows.net", "aliases": aliases}
    endpoint = f"https://{state.login_host}/{state.id}/v2.0/.well-known/openid-configuration"
    payload = {"tenant_discovery_endpoint": endpoint, "api-version": "1.1", "metadata": [metadata]}
    return Answer(payload=payload)


def _discovery(state: State, name: str) -> Answer:
    tenant = name if name.lower() in {"common", "organizations"} else state.id
    base = f"https://{state.login_host}/{tenant}"
    payload = {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": sorted(OWN_SCOPES),
        "issuer": f"https://{state.login_host}/{state.id}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": state.graph_host,
    }
    return Answer(payload=payload)


def _token(state: State, form: dict[str, str]) -> Answer:
    app = _app(state, form.get("client_id", ""))
    grant = form.get("grant_type", "")
    if grant == "client_credentials":
        return _client_credentials(state, app, form)
    if grant in DEVICE_GRANTS:
        return _device_token(state, app, form)
    if grant == "refresh_token":
        return _refresh(state, app, form)
    raise Trouble(70003, "unsupported_grant_type", f"The app requested an unsupported grant type '{grant}'.")


def _app(state: State, client_id: str) -> App:
    app = state.apps.get(client_id.lower())
    if app is None:
        message = (
            f"Application with identifier '{client_id}' was not found in the directory 'Contoso'. This can happen if "
            "the application has not been installed by the administrator of the tenant or consented to by any user in "
            "the tenant. You may have sent your authentication request to the wrong tenant."
        )
        raise Trouble(700016, "unauthorized_client", message)
    return app


def _client_credentials(state: State, app: App, form: dict[str, str]) -> Answer:
    if form.get("client_assertion"):
        if form.get("client_assertion_type") != JWT_BEARER:
            raise Trouble(900144, "invalid_request", "The request body must contain 'client_assertion_type'.")
        check_assertion(state, app, form["client_assertion"])
    elif "client_secret" in form:
        _check_secret(state, app, form["client_secret"])
    else:
        message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        raise Trouble(7000218, "invalid_client", message, status=401)
    scope = form.get("scope", "")
    if not scope.endswith("/.default"):
        message = (
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
            "/.default suffixed to the resource identifier (application ID URI)."
        )
        raise Trouble(1002012, "invalid_scope", message)
    _check_resource(state, scope.removesuffix("/.default"))
    life = state.knobs.token_life
    token = access_token(state, app, person=None)
    payload = {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token}
    return Answer(payload=payload)


def _check_secret(state: State, app: App, given: str) -> None:
    known = [secret for secret in app.secrets if secret.value == given]
    if not known:
        message = (
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
            f"not the client secret ID, for a secret added to app '{app.id}'."
        )
        raise Trouble(7000215, "invalid_client", message, status=401)
    if all(secret.expires <= state.wall() for secret in known):
        message = (
            f"The provided client secret keys for app '{app.id}' are expired. Visit the Azure portal to create new "
            "keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added "
            "security: https://aka.ms/certCreds."
        )
        raise Trouble(7000222, "invalid_client", message, status=401)


def _check_resource(state: State, resource: str) -> None:
    if resource.rstrip("/") != f"https://{state.graph_host}":
        message = (
            f"The resource principal named {resource} was not found in the tenant named Contoso. This can happen if "
            "the application has not been installed by the administrator of the tenant or consented to by any user in "
            "the tenant. You might have sent your authentication request to the wrong tenant."
        )
        raise Trouble(500011, "invalid_resource", message)


def _device_code(state: State, form: dict[str, str]) -> Answer:
    app = _app(state, form.get("client_id", ""))
    code = state.opaque("device code")
    user_code = state.guid("user code").replace("-", "")[:9].upper()
    expires = state.wall() + DEVICE_CODE_LIFE
    scopes = frozenset(form.get("scope", "").split())
    state.device_codes[code] = DeviceCode(app=app.id, scopes=scopes, user_code=user_code, expires=expires)
    page = "https://microsoft.com/devicelogin"
    payload = {
        "user_code": user_code,
        "device_code": code,
        "verification_uri": page,
        "expires_in": DEVICE_CODE_LIFE,
        "interval": 5,
        "message": f"To sign in, use a web browser to open the page {page} and enter the code {user_code} to "
        "authenticate.",
    }
    return Answer(payload=payload)


def _device_token(state: State, app: App, form: dict[str, str]) -> Answer:
    code = state.device_codes.get(form.get("device_code", form.get("code", "")))
    if code is None or code.app != app.id:
        message = "The 'device_code' parameter is invalid."
        raise Trouble(9000411, "bad_verification_code", message)
    if code.declined:
        raise Trouble(70000, "authorization_declined", "The end user denied the authorization request.")
    if code.expires <= state.wall():
        message = "The provided value for the 'device_code' is not valid: this device code has expired."
        raise Trouble(70020, "expired_token", message)
    if code.approved_by is None:
        message = "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
        raise Trouble(70016, "authorization_pending", message)
    if not app.is_public:
        message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        raise Trouble(7000218, "invalid_client", message, status=401)
    return _signed_in(state, app, code.approved_by, code.scopes)


def _refresh(state: State, app: App, form: dict[str, str]) -> Answer:
    token = state.refresh_tokens.get(form.get("refresh_token", ""))
    if token is None or token.app != app.id:
        raise Trouble(9002313, "invalid_grant", "Invalid request. Request is malformed or invalid.")
    if token.trouble:
        raise Trouble(token.trouble, "invalid_grant", REVOKED.get(token.trouble, "The grant is not valid."))
    asked = frozenset(form.get("scope", "").split())
    return _signed_in(state, app, token.person, asked or token.scopes)


def _signed_in(state: State, app: App, person: Person, asked: frozenset[str]) -> Answer:
    """Access, refresh and id token for a person. Raises Trouble (65001) for a scope that nobody consented to."""
    wanted = {scope.rpartition("/")[2] if scope.startswith("https://") else scope for scope in asked} - OWN_SCOPES
    granted = frozenset(app.scopes if wanted == {".default"} else wanted)
    if not granted <= app.scopes:
        message = (
            f"The user or administrator has not consented to use the application with ID '{app.id}' named "
            f"'{app.name}'. Send an interactive authorization request for this user and resource."
        )
        raise Trouble(65001, "invalid_grant", message, suberror="consent_required")
    refresh = f"1.AX{state.opaque('refresh token')}"
    state.refresh_tokens[refresh] = RefreshToken(app=app.id, person=person, scopes=asked)
    info = json.dumps({"uid": person.id, "utid": state.id}).encode()
    life = state.knobs.token_life
    payload: Json = {
        "token_type": "Bearer",
        "scope": " ".join(sorted(granted | (asked & OWN_SCOPES))),
        "expires_in": life,
        "ext_expires_in": life,
        "access_token": access_token(state, app, person=person, scopes=granted),
        "id_token": _id_token(state, app, person),
        "client_info": base64.urlsafe_b64encode(info).decode().rstrip("="),
    }
    if "offline_access" in asked:
        payload["refresh_token"] = refresh
    return Answer(payload=payload)


def _id_token(state: State, app: App, person: Person) -> str:
    now = int(state.wall())
    claims = {
        "ver": "2.0",
        "iss": f"https://{state.login_host}/{state.id}/v2.0",
        "sub": person.id,
        "aud": app.id,
        "exp": now + state.knobs.token_life,
        "iat": now,
        "nbf": now - 5,
        "name": person.name,
        "preferred_username": person.address,
        "oid": person.id,
        "tid": state.id,
    }
    return jwt.encode(claims, signing_key(), algorithm="RS256", headers={"kid": "emulated"})
