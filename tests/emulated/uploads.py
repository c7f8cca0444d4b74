"""Upload sessions (driveitem-createuploadsession.md): made at Graph, fed at an address of the SharePoint host."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tests.emulated.call import Call
from tests.emulated.drives import Drive, Item
from tests.emulated.item_json import item_json
from tests.emulated.names import another_name
from tests.emulated.places import Place, changed, check_free, check_match, check_new_name
from tests.emulated.promotion import is_promoted
from tests.emulated.state import State, UploadSession
from tests.emulated.wire import Answer, Json, Refusal, Request

UNIT = 320 * 1024
LARGEST = 60 * 1024 * 1024
LIFE = 7 * 24 * 3600
BEHAVIOR = "@microsoft.graph.conflictBehavior"
RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+)$")


def create(call: Call, where: Place) -> Answer:
    """An address to send the bytes to."""
    state, drive = call.state, where.drive
    body = call.request.json()
    about: Json = body.get("item") or {}
    check_match(call, where.item)
    parent, name, target = _aim(call, where, about)
    # The documentation gives fail as the default; for an item's own id there is nothing to conflict with.
    behavior = str(about.get(BEHAVIOR, "fail" if where.path else "replace")).lower()
    if target is not None:
        check_free(call, drive, target, session=True, content=True)
        if behavior == "fail" and state.knobs.session_conflict_checked == "creation":
            raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")
    _check_only_one(state, drive, parent, name)
    session = UploadSession(
        drive=drive.id,
        item=target.id if target is not None and not where.path else "",
        parent=parent.id,
        name=name,
        behavior=behavior,
        by=call.actor,
        expires=state.wall() + LIFE,
        if_match=call.request.header("if-match"),
        deferred=bool(body.get("deferCommit")),
    )
    token = state.opaque("upload")
    state.uploads[token] = session
    site = state.sites[drive.site].address
    anchor = target.id if target else parent.id
    url = (
        f"{site}/_api/v2.0/drives/{drive.id}/items/{anchor}/uploadSession"
        f"?guid='{state.guid('upload guid')}'&overwrite=True&rename=False&dc=0&tempauth=v1.{token}"
    )
    told = {"expirationDateTime": _until(session), "nextExpectedRanges": ["0-"], "uploadUrl": url}
    return Answer(payload={"@odata.context": call.context("microsoft.graph.uploadSession"), **told})


def _aim(call: Call, where: Place, about: Json) -> tuple[Item, str, Item | None]:
    """Folder, name, and the file to replace if there is one."""
    if not where.path:
        target = where.found()
        if target.kind != "file":
            raise Refusal(400, "invalidRequest", "The item is not a file: name a new one by its path.")
        return where.drive.items[target.parent], target.name, target
    if where.parent is None:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    name = str(about.get("name", where.name))
    if name.casefold() != where.name.casefold():
        raise Refusal(400, "invalidRequest", "The path must contain the name of the item in the request body.")
    check_new_name(call, where.drive, where.parent, name, is_folder=False)
    return where.parent, name, where.item


def _check_only_one(state: State, drive: Drive, parent: Item, name: str) -> None:
    if not state.knobs.one_session_for_a_file:
        return
    for open_session in state.uploads.values():
        same = (open_session.drive, open_session.parent) == (drive.id, parent.id)
        if same and open_session.name.casefold() == name.casefold() and open_session.expires > state.wall():
            raise Refusal(409, "nameAlreadyExists", "An upload session already exists for this file")


def _until(session: UploadSession) -> str:
    return datetime.fromtimestamp(session.expires, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def feed(state: State, request: Request, token: str) -> Answer:
    """What the upload address answers: PUT of a range, GET of the status, DELETE, POST to complete."""
    session = state.uploads.get(token)
    if session is None or session.expires <= state.wall():
        raise Refusal(404, "itemNotFound", "The upload session was not found")
    if request.method == "DELETE":
        del state.uploads[token]
        return Answer(status=204)
    if request.method == "GET":
        return Answer(payload=_status(session))
    if request.method == "POST" and session.deferred and session.complete:
        return _commit(state, session, token)
    if request.method != "PUT":
        raise Refusal(405, "invalidRequest", "The method is not allowed here.")
    _take(session, request)
    if len(session.received) < (session.total or 0):
        return Answer(status=202, payload=_status(session))
    session.complete = True
    return Answer(status=202, payload=_status(session)) if session.deferred else _commit(state, session, token)


def _status(session: UploadSession) -> Json:
    missing = [] if session.complete else [f"{len(session.received)}-{session.total - 1 if session.total else ''}"]
    return {"expirationDateTime": _until(session), "nextExpectedRanges": missing}


def _take(session: UploadSession, request: Request) -> None:
    found = RANGE.match(request.header("content-range"))
    if found is None:
        raise Refusal(400, "invalidRequest", "The Content-Range header is missing or malformed.")
    first, last, total = (int(number) for number in found.groups())
    length = last - first + 1
    if length != len(request.body) or last >= total:
        raise Refusal(400, "invalidRequest", "The Content-Range header does not match the request.")
    if session.total not in {None, total}:
        raise Refusal(
            400,
            "invalidRequest",
            "Declared total size for this fragment differs from the session's.",
            "fragmentLengthMismatch",
        )
    if length >= LARGEST:
        raise Refusal(413, "invalidRequest", "The fragment is too large.", "maxFragmentLengthExceeded")
    received = len(session.received)
    if first > received:
        raise Refusal(416, "invalidRange", "Uploaded fragment is out of order.", "fragmentOutOfOrder")
    if first < received:
        raise Refusal(416, "invalidRange", "Uploaded fragment overlaps with existing data.", "fragmentOverlap")
    session.total = total
    session.received += request.body
    session.ragged |= last + 1 < total and length % UNIT != 0


def _commit(state: State, session: UploadSession, token: str) -> Answer:
    """The file as it now is. The session ends, also where it fails for good."""
    drive = state.drive(session.drive)
    if session.ragged and state.knobs.session_refuses_ragged:
        del state.uploads[token]
        raise Refusal(400, "invalidRequest", "The file could not be committed.", "uploadSessionFailed")
    parent = drive.alive(session.parent)
    target = drive.alive(session.item) if session.item else drive.child(session.parent, session.name)
    if parent is None or (session.item and target is None):
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    name = session.name
    if target is not None and not session.item:
        target, name = _settled(state, drive, session, target)
    status = 200 if target is not None else 201
    if target is not None:
        _check_target(state, drive, session, target)
    else:
        target = drive.add(parent, name, "file", by=session.by, at=state.now)
    promotes = state.knobs.promotes and is_promoted(name)
    drive.write(target, session.received, by=session.by, at=state.now, promotes=promotes)
    del state.uploads[token]
    return Answer(status=status, payload=item_json(state, drive, target, session.by))


def _settled(state: State, drive: Drive, session: UploadSession, target: Item) -> tuple[Item | None, str]:
    """What to do with a file of that name: replace it, or take another name. Raises Refusal (409)."""
    if session.behavior == "rename":
        return None, another_name(session.name, set(drive.children[session.parent]))
    if session.behavior == "fail" and state.knobs.session_conflict_checked != "never":
        raise _conflict()
    return target, session.name


def _conflict() -> Refusal:
    message = (
        "Another file exists with the same name as the uploaded session. You can redirect the upload session to use a "
        "new filename by calling PUT with the new metadata and @microsoft.graph.sourceUrl attribute."
    )
    return Refusal(409, "nameAlreadyExists", message)


def _check_target(state: State, drive: Drive, session: UploadSession, target: Item) -> None:
    holder = target.lock.by if target.lock else target.holder
    if holder is not None and holder != session.by:
        message = f'The file "{drive.address}/{drive.path(target)}" is locked for shared use by {holder.name}.'
        raise Refusal(423, "resourceLocked", message)
    if state.knobs.session_commit_checks_etag and session.if_match and not target.matches(session.if_match):
        raise changed()
