"""driveItems over HTTP: reading, listing, folders, renaming, moving, deleting, versions, check-out, permissions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tests.emulated import content_api, delta, uploads, workbook
from tests.emulated.call import Call, dollar
from tests.emulated.drives import Drive, Item
from tests.emulated.item_json import KNOWN, download_url, item_answer, item_json, version_json
from tests.emulated.odata import check_select, selected, top
from tests.emulated.permissions import denied, need_site
from tests.emulated.places import Place, check_free, check_match, check_new_name, place, settle_conflict
from tests.emulated.wire import Answer, Json, Refusal

Handler = Callable[[Call, Place], Answer]
PAGE = 200
BEHAVIOR = "@microsoft.graph.conflictBehavior"


def answer(call: Call, drive: Drive, tokens: list[str]) -> Answer:
    """What a call below a drive answers."""
    where = place(call, drive, tokens)
    method = "GET" if call.request.method == "HEAD" else call.request.method
    tail, where.arguments = _shape(where.tail)
    handler = HANDLERS.get((method, tail))
    if handler is None:
        known = any(each == tail for _, each in HANDLERS)
        raise Refusal(405 if known else 400, "BadRequest", f"Resource not found for the segment '{where.tail}'.")
    writes = method != "GET"
    need_site(call, call.state.sites[drive.site], write=writes)
    call.units = 2 if writes else 1
    return handler(call, where)


def _shape(tail: str) -> tuple[str, tuple[str, ...]]:
    """The tail with its keys taken out: versions/2.0/content is versions/*/content and 2.0."""
    parts = tail.split("/")
    if parts[0].lower().startswith("delta"):
        return "delta", (parts[0],)
    if parts[0].lower() == "workbook":
        return "workbook", tuple(parts[1:])
    if parts[0].lower() in {"versions", "permissions"} and len(parts) > 1:
        return "/".join([parts[0].lower(), "*", *[part.lower() for part in parts[2:]]]), (parts[1],)
    return tail.lower(), ()


def _get(call: Call, where: Place) -> Answer:
    item = where.found()
    if call.request.header("if-none-match") and item.matches(call.request.header("if-none-match")):
        return Answer(status=304)
    expand = call.query.get("expand", "")
    if expand and expand.partition("(")[0] != "children":
        raise Refusal(400, "notSupported", f"The query '$expand={expand}' is not emulated.")
    told = item_answer(call, where.drive, item)
    if expand and told.payload is not None:
        told.payload["children"] = [_listed(call, where.drive, each, "") for each in _visible(call, where.drive, item)]
    return told


def _visible(call: Call, drive: Drive, folder: Item) -> list[Item]:
    items = [drive.items[found] for found in drive.children.get(folder.id, {}).values()]
    return [item for item in items if item.seen_by(call.actor)]


def _listed(call: Call, drive: Drive, item: Item, select: str) -> Json:
    return selected(item_json(call.state, drive, item, call.actor, select=select), select)


def _children(call: Call, where: Place) -> Answer:
    drive, folder, query = where.drive, where.found(), call.query
    call.units = 2
    select = query.get("select", "")
    check_select(select, KNOWN, "microsoft.graph.driveItem")
    if "filter" in query:
        raise Refusal(400, "notSupported", "$filter on children is not emulated.")
    items = _ordered(_visible(call, drive, folder), query.get("orderby", "name"))
    size = top(query.get("top"), PAGE, PAGE)
    token = query.get("skiptoken", "")
    start = int(token.rpartition(".")[2]) if token else 0
    if token:
        call.check_link(token)
    payload: Json = {
        "@odata.context": call.context(f"drives('{drive.id}')/items('{folder.id}')/children"),
        "value": [_listed(call, drive, item, select) for item in items[start : start + size]],
    }
    if start + size < len(items):
        path = f"/drives/{drive.id}/items/{folder.id}/children"
        options = dollar(select=select, top=query.get("top"), orderby=query.get("orderby"))
        next_token = f"{call.state.opaque('children')}.{start + size}"
        payload["@odata.nextLink"] = call.link(path, "$skiptoken", next_token, **options)
    return Answer(payload=payload)


def _ordered(items: list[Item], order: str) -> list[Item]:
    name, _, direction = order.partition(" ")
    keys: dict[str, Callable[[Item], str | datetime]] = {
        "name": lambda item: item.name.casefold(),
        "lastmodifieddatetime": lambda item: item.modified_at,
    }
    key = keys.get(name.lower())
    if key is None:
        raise Refusal(400, "invalidRequest", f"$orderby={order} is not supported.")
    return sorted(items, key=key, reverse=direction.lower() == "desc")


def _create(call: Call, where: Place) -> Answer:
    """A folder. driveitem-post-children.md makes folders only; content goes by PUT."""
    body, drive, parent = call.request.json(), where.drive, where.found()
    if "folder" not in body:
        raise Refusal(400, "invalidRequest", "Only folders are created here; the item has no folder facet.")
    if not parent.is_container:
        raise Refusal(400, "invalidRequest", "The parent is not a folder.")
    name = str(body.get("name", ""))
    check_new_name(call, drive, parent, name, is_folder=True)
    behavior = str(body.get(BEHAVIOR, call.query.get(BEHAVIOR.lower(), "fail")))
    there, name = settle_conflict(drive, parent, name, behavior)
    if there is not None:
        if not there.is_container:
            raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")
        return item_answer(call, drive, there)
    made = drive.add(parent, name, "folder", by=call.actor, at=call.state.now)
    return item_answer(call, drive, made, 201)


def _update(call: Call, where: Place) -> Answer:
    """Rename, move, or the client's own times (driveitem-update.md, driveitem-move.md)."""
    drive, item, body = where.drive, where.found(), call.request.json()
    check_match(call, item)
    if item.kind == "root":
        raise denied()
    check_free(call, drive, item)
    parent = _new_parent(drive, item, body)
    name = str(body.get("name", item.name))
    there = drive.child(parent.id, name)
    if (name, parent.id) != (item.name, item.parent):
        check_new_name(call, drive, parent, name, is_folder=item.is_container)
        if there is not None and there is not item:
            behavior = str(body.get(BEHAVIOR, call.query.get(BEHAVIOR.lower(), "fail")))
            if behavior == "replace":
                drive.delete(there, at=call.state.now, children_told=call.state.knobs.deleted_children_told)
            else:
                _, name = settle_conflict(drive, parent, name, behavior)
        drive.place(item, parent, name, by=call.actor, at=call.state.now)
    times = body.get("fileSystemInfo") or {}
    if times:
        item.client_created = _time(times.get("createdDateTime"), item.client_created)
        item.client_modified = _time(times.get("lastModifiedDateTime"), item.client_modified)
        drive.touch(item, at=call.state.now)
    return item_answer(call, drive, item)


def _new_parent(drive: Drive, item: Item, body: Json) -> Item:
    reference = body.get("parentReference") or {}
    if reference.get("driveId") not in {None, drive.id}:
        raise Refusal(400, "notSupported", "Items cannot be moved between drives using this request.")
    if "id" not in reference:
        return drive.items[item.parent]
    # driveitem-move.md: "id": "root" is not taken here; the root's own id is.
    parent = None if reference["id"] == "root" else drive.alive(str(reference["id"]))
    if parent is None or not parent.is_container:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    if parent is item or item in drive.above(parent):
        raise Refusal(400, "invalidRequest", "A folder cannot be moved into itself.")
    return parent


def _time(text: object, default: datetime) -> datetime:
    return datetime.fromisoformat(str(text)) if text else default


def _delete(call: Call, where: Place) -> Answer:
    drive, item = where.drive, where.found()
    check_match(call, item)
    if item.kind == "root":
        raise denied()
    check_free(call, drive, item)
    drive.delete(item, at=call.state.now, children_told=call.state.knobs.deleted_children_told)
    return Answer(status=204)


def _versions(call: Call, where: Place) -> Answer:
    item = where.found()
    call.units = 2
    if item.kind != "file":
        raise Refusal(400, "invalidRequest", "Only files have versions.")
    # Newest first; $orderby is not supported (driveitem-list-versions.md).
    told = [version_json(call, each, size=len(each.blob.data)) for each in reversed(item.versions)]
    context = call.context(f"drives('{where.drive.id}')/items('{item.id}')/versions")
    return Answer(payload={"@odata.context": context, "value": told})


def _version(call: Call, where: Place) -> Answer:
    for version in where.found().versions:
        if version.id == where.arguments[0]:
            return Answer(payload=version_json(call, version, size=len(version.blob.data)))
    raise Refusal(404, "itemNotFound", "The resource could not be found.")


def _version_content(call: Call, where: Place) -> Answer:
    item, wanted = where.found(), where.arguments[0]
    numbers = [version.id for version in item.versions]
    if wanted not in numbers:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    if wanted == numbers[-1]:
        # driveitemversion-get-contents.md: "Getting the content of the current version is not supported."
        raise Refusal(400, "invalidRequest", "You cannot get the content of the current version.")
    url = download_url(call.state, where.drive, item, call.actor, numbers.index(wanted))
    return Answer(status=302, headers={"Location": url})


def _restore_version(call: Call, where: Place) -> Answer:
    item = where.found()
    check_free(call, where.drive, item, content=True)
    for version in item.versions:
        if version.id == where.arguments[0]:
            where.drive.write(item, version.blob.data, by=call.actor, at=call.state.now, promotes=False)
            return Answer(status=204)
    raise Refusal(404, "itemNotFound", "The resource could not be found.")


def _check_out(call: Call, where: Place) -> Answer:
    item = where.found()
    check_free(call, where.drive, item, content=True)
    where.drive.check_out(item, by=call.actor, at=call.state.now)
    return Answer(status=204)


def _check_in(call: Call, where: Place) -> Answer:
    item = where.found()
    check_free(call, where.drive, item, content=True)
    if item.holder is None:
        raise Refusal(400, "invalidRequest", "The file is not checked out.")
    where.drive.check_in(item, at=call.state.now)
    return Answer(status=204)


def _discard(call: Call, where: Place) -> Answer:
    item = where.found()
    check_free(call, where.drive, item, content=True)
    if item.holder is None:
        raise Refusal(400, "invalidRequest", "The file is not checked out.")
    where.drive.discard(item, at=call.state.now)
    return Answer(status=204)


def _permissions(call: Call, where: Place) -> Answer:
    where.found()
    call.units = 5
    group = {"group": {"displayName": "Owners", "email": f"owners@{call.state.domain}"}}
    told = {"id": "1", "roles": ["owner"], "grantedToV2": group, "grantedTo": {"user": {"displayName": "Owners"}}}
    return Answer(payload={"value": [told]})


HANDLERS: dict[tuple[str, str], Handler] = {
    ("GET", ""): _get,
    ("PATCH", ""): _update,
    ("DELETE", ""): _delete,
    ("GET", "children"): _children,
    ("POST", "children"): _create,
    ("GET", "content"): content_api.get,
    ("PUT", "content"): content_api.put,
    ("POST", "createuploadsession"): uploads.create,
    ("GET", "delta"): delta.answer,
    ("GET", "versions"): _versions,
    ("GET", "versions/*"): _version,
    ("GET", "versions/*/content"): _version_content,
    ("POST", "versions/*/restoreversion"): _restore_version,
    ("POST", "checkout"): _check_out,
    ("POST", "checkin"): _check_in,
    ("POST", "discardcheckout"): _discard,
    ("GET", "permissions"): _permissions,
    ("GET", "workbook"): workbook.answer,
    ("POST", "workbook"): workbook.answer,
    ("PATCH", "workbook"): workbook.answer,
}
