"""Entra's errors: a number, OAuth's word for it, and a sentence that begins with the number."""

from __future__ import annotations

from tests.emulated.state import State
from tests.emulated.wire import Answer, Json


class Trouble(Exception):
    """A refused sign-in: reference-aadsts-error-codes."""

    def __init__(self, number: int, error: str, message: str, *, status: int = 400, suberror: str = "") -> None:
        super().__init__(f"AADSTS{number}: {message}")
        self.number = number
        self.error = error
        self.message = message
        self.status = status
        self.suberror = suberror


def told(state: State, trouble: Trouble, correlation: str) -> Answer:
    """The trouble as the token endpoint writes it."""
    now = state.wall_datetime().strftime("%Y-%m-%d %H:%M:%SZ")
    trace = state.guid("trace")
    correlation = correlation or state.guid("correlation")
    payload: Json = {
        "error": trouble.error,
        "error_description": (
            f"AADSTS{trouble.number}: {trouble.message} "
            f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}"
        ),
        "error_codes": [trouble.number],
        "timestamp": now,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://{state.login_host}/error?code={trouble.number}",
    }
    if trouble.suberror:
        payload["suberror"] = trouble.suberror
    return Answer(status=trouble.status, payload=payload)
