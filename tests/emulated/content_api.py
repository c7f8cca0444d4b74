"""…/content: PUT in one request, GET by way of a pre-authenticated address (driveitem-put- and -get-content.md)."""

from __future__ import annotations

from tests.emulated.call import Call
from tests.emulated.drives import Drive, Item
from tests.emulated.item_json import download_url, item_answer
from tests.emulated.places import Place, check_free, check_match, check_new_name, settle_conflict
from tests.emulated.promotion import is_promoted
from tests.emulated.wire import Answer, Refusal


def get(call: Call, where: Place) -> Answer:
    """302 to where the bytes are."""
    item = where.found()
    if item.kind != "file":
        raise Refusal(400, "invalidRequest", "Only files have content: the item is a folder or a package.")
    if call.request.header("if-none-match") and item.matches(call.request.header("if-none-match")):
        return Answer(status=304)
    return Answer(status=302, headers={"Location": download_url(call.state, where.drive, item, call.actor)})


def put(call: Call, where: Place) -> Answer:
    """A new file, or a new version of one that is there."""
    knobs = call.state.knobs
    if len(call.request.body) > knobs.largest_put:
        raise Refusal(413, "invalidRequest", "The request is too large.", "maxFileSizeExceeded")
    behavior = call.query.get("@microsoft.graph.conflictbehavior", "replace").lower()
    if not knobs.put_honours_conflict_behavior:
        behavior = "replace"
    if knobs.put_honours_if_match:
        check_match(call, where.item)
    if where.item is not None and not where.path:
        return _replaced(call, where.drive, where.item)
    parent = where.parent or _made_folders(call, where)
    check_new_name(call, where.drive, parent, where.name, is_folder=False)
    there, name = settle_conflict(where.drive, parent, where.name, behavior)
    if there is not None:
        return _replaced(call, where.drive, there)
    made = where.drive.add(parent, name, "file", by=call.actor, at=call.state.now)
    store(call, where.drive, made, call.request.body)
    return item_answer(call, where.drive, made, 201 if knobs.create_answers_201 else 200)


def _made_folders(call: Call, where: Place) -> Item:
    if not call.state.knobs.put_makes_folders:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    folder = where.drive.root
    for name in where.path.split("/")[:-1]:
        folder = where.drive.child(folder.id, name) or where.drive.add(
            folder, name, "folder", by=call.actor, at=call.state.now
        )
    return folder


def _replaced(call: Call, drive: Drive, item: Item) -> Answer:
    if item.kind != "file":
        raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")
    check_free(call, drive, item, content=True)
    store(call, drive, item, call.request.body)
    return item_answer(call, drive, item)


def store(call: Call, drive: Drive, item: Item, data: bytes) -> None:
    """Write the bytes, to be promoted a while later if SharePoint would."""
    promotes = call.state.knobs.promotes and is_promoted(item.name)
    drive.write(item, data, by=call.actor, at=call.state.now, promotes=promotes)
