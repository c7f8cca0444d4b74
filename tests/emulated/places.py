"""Where a call goes in a library: the item meant, or the folder and the name of one that is not there yet."""

from __future__ import annotations

from dataclasses import dataclass

from tests.emulated.addressing import CLOSED
from tests.emulated.call import Call
from tests.emulated.drives import Drive, Item
from tests.emulated.names import another_name, check_name
from tests.emulated.wire import Refusal

NOT_FOUND = "The resource could not be found."


@dataclass(kw_only=True)
class Place:
    """What a path in a drive means."""

    drive: Drive
    item: Item | None
    parent: Item | None = None
    """The folder of an item addressed by path that is not there; None where even the folder is missing."""
    path: str = ""
    """The path relative to the anchor, if one was given."""
    tail: str = ""
    """What stands after the item: content, children, versions/2.0/content …"""
    arguments: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def found(self) -> Item:
        """The item. Raises Refusal (404 itemNotFound)."""
        if self.item is None:
            raise Refusal(404, "itemNotFound", NOT_FOUND)
        return self.item


def place(call: Call, drive: Drive, tokens: list[str]) -> Place:
    """The place that the tokens after the drive mean. Raises Refusal (400, 404)."""
    if tokens[0].lower() == "root":
        anchor, rest, by_id = drive.root, tokens[1:], False
    elif tokens[0].lower() == "items" and len(tokens) > 1:
        found = drive.alive(tokens[1])
        if found is None or not found.seen_by(call.actor):
            raise Refusal(404, "itemNotFound", NOT_FOUND)
        anchor, rest, by_id = found, tokens[2:], True
    else:
        raise Refusal(400, "BadRequest", f"Resource not found for the segment '{tokens[0]}'.")
    path = ""
    if rest and rest[0].startswith(":"):
        path, rest = rest[0][1:], rest[1:]
        if rest[:1] == [CLOSED]:
            if by_id:
                _refuse_closed()
            rest = rest[1:]
    item = drive.find(path, below=anchor) if path else anchor
    if item is not None and not item.seen_by(call.actor):
        item = None
    parent = drive.find(path.rpartition("/")[0], below=anchor) if path else None
    return Place(drive=drive, item=item, parent=parent, path=path, tail="/".join(rest))


def _refuse_closed() -> None:
    # onedrive-api-docs#1177: items/{id}:/name:/ cannot be read, while root:/path:/ can.
    message = (
        "The bound function binding to 'microsoft.graph.driveItem' does not support the escape function annotation."
    )
    raise Refusal(400, "BadRequest", message)


def check_match(call: Call, item: Item | None) -> None:
    """Raises Refusal (412) if If-Match or If-None-Match does not hold."""
    wanted, unwanted = call.request.header("if-match"), call.request.header("if-none-match")
    if wanted and (item is None or not item.matches(wanted)):
        raise changed()
    if unwanted and item is not None and item.matches(unwanted):
        raise changed()


def changed() -> Refusal:
    """The 412 of a condition that does not hold (abraunegg/onedrive#67, concepts/errors.md)."""
    return Refusal(412, "resourceModified", "ETag does not match current item's value", "entityTagDoesNotMatch")


def check_free(call: Call, drive: Drive, item: Item, *, session: bool = False, content: bool = False) -> None:
    """Raises Refusal (423) while somebody has the item open, or anything in it, or checked it out."""
    actor = call.actor
    bypass = not content and "bypass-shared-lock" in call.request.prefers
    for each in (item, *(drive.below(item) if item.is_container else ())):
        if each.lock is not None and not (bypass and each.lock.shared):
            raise locked(
                call, drive, each, each.lock.by.name, "locked for shared use", session=session, content=content
            )
        if each.holder is not None and each.holder != actor:
            raise locked(
                call, drive, each, each.holder.name, "checked out for editing", session=session, content=content
            )


def locked(call: Call, drive: Drive, item: Item, who: str, how: str, *, session: bool, content: bool) -> Refusal:
    """A 423 in SharePoint's words, which name the person, or in Graph's, which do not."""
    if call.state.knobs.lock_words == "sharepoint":
        message = f'The file "{drive.address}/{drive.path(item)}" is {how} by {who}.'
    elif session or content:
        message = "The resource you are attempting to access is locked"
    else:
        message = "The file is currently checked out or locked for editing by another user."
    code = "notAllowed" if session else "resourceLocked"
    return Refusal(423, code, message, "resourceLocked") if session else Refusal(423, code, message)


def settle_conflict(drive: Drive, parent: Item, name: str, behavior: str) -> tuple[Item | None, str]:
    """The item to replace, if any, and the name to use. Raises Refusal (409 nameAlreadyExists) for ``fail``."""
    there = drive.child(parent.id, name)
    if there is None or behavior == "replace":
        return there, name
    if behavior == "rename":
        return None, another_name(name, set(drive.children[parent.id]))
    raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")


def check_new_name(call: Call, drive: Drive, parent: Item, name: str, *, is_folder: bool) -> None:
    """Raises Refusal (400) for a name or path that SharePoint does not take."""
    library = drive.address.split("/", 3)[3]
    path = "/".join(filter(None, (library, drive.path(parent), name)))
    check_name(name, path, is_folder=is_folder, checked=call.state.knobs.names_checked)
