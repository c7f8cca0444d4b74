"""The SharePoint host: pre-authenticated downloads and uploads. A bearer token has no business here."""

from __future__ import annotations

import re

from tests.emulated import uploads
from tests.emulated.item_json import mime_type
from tests.emulated.state import Download, State
from tests.emulated.wire import Answer, Refusal, Request

_RANGE = re.compile(r"^bytes=(\d+)-(\d*)$")


def answer(state: State, request: Request) -> Answer:
    """What the host answers to an address that carries its own right."""
    if request.header("authorization"):
        # createuploadsession.md: "If you include the Authorization header …, it may result in 401 Unauthorized".
        raise Refusal(401, "unauthenticated", "The provided access token is not valid for this resource.")
    token = request.query.get("tempauth", "").removeprefix("v1.")
    if request.raw_path.endswith("/_layouts/15/download.aspx") and request.method in {"GET", "HEAD"}:
        return _download(state, request, token)
    if request.raw_path.endswith("/uploadSession"):
        return uploads.feed(state, request, token)
    raise Refusal(404, "itemNotFound", "The resource could not be found.")


def _download(state: State, request: Request, token: str) -> Answer:
    given = state.downloads.get(token)
    if given is None or given.expires <= state.wall():
        raise Refusal(401, "unauthenticated", "The download address has expired.")
    drive = state.drive(given.drive)
    item = drive.alive(given.item)
    if item is None:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    data = _content(state, given)
    headers = {
        "Content-Type": mime_type(item.name),
        "ETag": item.etag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": "attachment",
    }
    wanted = _RANGE.match(request.header("range"))
    if wanted is None:
        return Answer(headers=headers, body=data, units=1)
    first = int(wanted[1])
    last = min(int(wanted[2]) if wanted[2] else len(data) - 1, len(data) - 1)
    if first > last:
        raise Refusal(416, "invalidRange", "The specified byte range is invalid or unavailable.")
    headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return Answer(status=206, headers=headers, body=data[first : last + 1], units=1)


def _content(state: State, given: Download) -> bytes:
    item = state.drive(given.drive).items[given.item]
    if given.version is not None:
        return item.versions[given.version].blob.data
    return item.blob(given.actor).data
