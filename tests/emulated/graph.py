"""graph.microsoft.com: who calls, which part answers, and what every answer has in common."""

from __future__ import annotations

from collections.abc import Callable

from tests.emulated import mail_api, sites_api
from tests.emulated.addressing import tokens
from tests.emulated.call import Call
from tests.emulated.state import State
from tests.emulated.tokens import Caller, caller
from tests.emulated.wire import Answer, Refusal, Request

AREAS: dict[str, Callable[[Call], Answer]] = {
    "sites": sites_api.sites,
    "drives": sites_api.drives,
    "users": mail_api.users,
    "me": mail_api.users,
}


def identified(state: State, request: Request) -> Caller:
    """Who calls. Raises Refusal (401)."""
    return caller(state, request.header("authorization"))


def answer(call: Call) -> Answer:
    """What Graph answers. Raises Refusal."""
    area = AREAS.get(call.tokens[0].lower()) if call.tokens else None
    if area is None:
        name = call.tokens[0] if call.tokens else ""
        raise Refusal(400, "BadRequest", f"Resource not found for the segment '{name}'.")
    told = area(call)
    told.units = told.units or call.units
    told.headers.update(call.applied)
    return told


def split(request: Request) -> list[str]:
    """The tokens after the version. Raises Refusal (400) for a version that is not emulated."""
    parts = request.path.split("/", 2)
    if len(parts) < 3 or parts[1] != "v1.0":
        version = parts[1] if len(parts) > 1 else ""
        raise Refusal(400, "BadRequest", f"Invalid version: {version}")
    return tokens(parts[2])


def is_mailbox(path_tokens: list[str]) -> str:
    """Whose mailbox or calendar the call goes to, or an empty text."""
    if path_tokens[:1] and path_tokens[0].lower() in {"users", "me"}:
        return path_tokens[1] if path_tokens[0].lower() == "users" and len(path_tokens) > 1 else "me"
    return ""
