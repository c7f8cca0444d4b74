"""169.254.169.254: tokens for the managed identity of the machine (how-to-use-vm-token)."""

from __future__ import annotations

from tests.emulated.state import State
from tests.emulated.tokens import access_token
from tests.emulated.wire import Answer, Request

HOST = "169.254.169.254"
PATH = "/metadata/identity/oauth2/token"


def answer(state: State, request: Request) -> Answer:
    """What the metadata service answers. Its numbers are texts."""
    if request.raw_path != PATH:
        return _refused(404, "not_found", "There is nothing here.")
    if request.header("metadata").lower() != "true":
        return _refused(400, "invalid_request", "Required metadata header not specified")
    if "api-version" not in request.query:
        return _refused(400, "invalid_request", "Required query variable 'api-version' is missing")
    resource = request.query.get("resource", "")
    if resource.rstrip("/") != f"https://{state.graph_host}":
        message = f"AADSTS500011: The resource principal named {resource} was not found in the tenant named Contoso."
        return _refused(400, "invalid_resource", message)
    asked = request.query.get("client_id", state.machine)
    if not state.machine or asked != state.machine:
        return _refused(400, "invalid_request", "Identity not found")
    life, now = state.knobs.token_life, int(state.wall())
    token = access_token(state, state.apps[state.machine], person=None)
    payload = {
        "access_token": token,
        "client_id": state.machine,
        "expires_in": str(life),
        "expires_on": str(now + life),
        "ext_expires_in": str(life),
        "not_before": str(now - 5),
        "resource": resource,
        "token_type": "Bearer",
    }
    return Answer(payload=payload)


def _refused(status: int, error: str, description: str) -> Answer:
    return Answer(status=status, payload={"error": error, "error_description": description})
