"""A driveItem as Graph writes it, and as the delta feed does, which leaves things out."""

from __future__ import annotations

import mimetypes
import posixpath
from urllib.parse import quote

from tests.emulated.call import Call
from tests.emulated.drives import Drive, Item, Version
from tests.emulated.odata import check_select, selected
from tests.emulated.people import Actor
from tests.emulated.state import Download, State, stamp
from tests.emulated.wire import Answer, Json

OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
PATH_SAFE = "/()!$,'&+=;@"
NEVER = "0001-01-01T00:00:00Z"
KNOWN = frozenset(
    [
        "id",
        "createddatetime",
        "etag",
        "lastmodifieddatetime",
        "name",
        "weburl",
        "ctag",
        "size",
        "createdby",
        "lastmodifiedby",
        "parentreference",
        "file",
        "filesysteminfo",
        "folder",
        "package",
        "root",
        "publication",
        "deleted",
        "shared",
        "description",
        "image",
        "photo",
        "video",
        "audio",
        "location",
        "specialfolder",
        "malware",
        "remoteitem",
        "searchresult",
        "sharepointids",
        "webdavurl",
        "content",
        "bundle",
        "pendingoperations",
        "children",
        "listitem",
        "permissions",
        "thumbnails",
        "versions",
    ]
)


def item_json(state: State, drive: Drive, item: Item, actor: Actor | None, *, select: str = "") -> Json:
    """The item. ``publication`` and the download URL's selection follow driveitem.md."""
    told = _common(state, drive, item, actor)
    told["parentReference"] = _parent(drive, item, path=True)
    if item.kind == "file":
        told["cTag"] = item.ctag
        told = {"@microsoft.graph.downloadUrl": download_url(state, drive, item, actor), **told}
    if "publication" in {part.strip().lower() for part in select.split(",")}:
        told["publication"] = _publication(item)
    return told


def delta_json(state: State, drive: Drive, item: Item) -> Json:
    """The item as the delta feed tells of it: no cTag, no path; of a deletion neither name (driveitem-delta.md)."""
    if item.deleted:
        return _deleted(state, drive, item)
    told = {"@odata.type": "#microsoft.graph.driveItem", **_common(state, drive, item, None)}
    told["parentReference"] = _parent(drive, item, path=False)
    for name in state.knobs.delta_lacks:
        facet, _, inner = name.partition(".")
        if not inner:
            told.pop(name, None)
        elif facet in told:
            told[facet] = {each: value for each, value in told[facet].items() if each != inner}
    return told


def stale_json(state: State, drive: Drive, item: Item) -> Json:
    """The item as it was before its last rename or move."""
    told = delta_json(state, drive, item)
    name, parent = item.former or (item.name, item.parent)
    told["name"] = name
    told["parentReference"] = {**told["parentReference"], "id": parent}
    if "eTag" in told:
        told["eTag"] = f'"{{{item.guid}}},{max(1, item.etag_number - 1)}"'
    return told


def _deleted(state: State, drive: Drive, item: Item) -> Json:
    told: Json = {"@odata.type": "#microsoft.graph.driveItem", "id": item.id, "deleted": {"state": "deleted"}}
    if state.knobs.deleted_tell == "kind and parent":
        # onedrive-api-docs#535 and graph-docs#2818: times of the year 1, a size of nothing.
        told |= {"createdDateTime": NEVER, "lastModifiedDateTime": NEVER, "size": 0}
        told["parentReference"] = _parent(drive, item, path=False)
        told[{"folder": "folder", "package": "package"}.get(item.kind, "file")] = {}
    return told


def _common(state: State, drive: Drive, item: Item, actor: Actor | None) -> Json:
    app_has_user = state.knobs.app_writes_have_user
    told: Json = {
        "createdDateTime": stamp(item.created_at),
        "eTag": item.etag,
        "id": item.id,
        "lastModifiedDateTime": stamp(item.modified_at),
        "name": item.name,
        "webUrl": web_url(drive, item),
        "size": drive.size(item) if item.kind != "file" else len(item.blob(actor).data),
        "createdBy": item.created_by.json(app_has_user=app_has_user),
        "lastModifiedBy": item.modified_by.json(app_has_user=app_has_user),
        "fileSystemInfo": {
            "createdDateTime": stamp(item.client_created),
            "lastModifiedDateTime": stamp(item.client_modified),
        },
    }
    if item.kind == "file":
        told["file"] = _file(state, item, actor)
    elif item.kind == "package":
        told["package"] = {"type": "oneNote"}
    else:
        told["folder"] = {"childCount": len(drive.children[item.id])}
    if item.kind == "root":
        told["root"] = {}
        del told["createdBy"], told["lastModifiedBy"], told["eTag"]  # onedrive-api-docs#944 shows a root
    return told


def _file(state: State, item: Item, actor: Actor | None) -> Json:
    blob = item.blob(actor)
    hashes = {"quickXorHash": blob.hash} if blob.data or state.knobs.empty_files_have_hash else {}
    return {"mimeType": mime_type(item.name), "hashes": hashes}


def mime_type(name: str) -> str:
    """What SharePoint takes a name for."""
    extension = posixpath.splitext(name)[1].lower()
    return OFFICE.get(extension) or mimetypes.types_map.get(extension, "application/octet-stream")


def _parent(drive: Drive, item: Item, *, path: bool) -> Json:
    told: Json = {"driveType": "documentLibrary", "driveId": drive.id}
    if not item.parent:
        return told
    told["id"] = item.parent
    parent = drive.items[item.parent]
    if path:
        told["name"] = parent.name
        below = drive.path(parent)
        told["path"] = f"/drives/{drive.id}/root:" + (f"/{quote(below, safe=PATH_SAFE)}" if below else "")
    told["siteId"] = drive.site.split(",")[1]
    return told


def _publication(item: Item) -> Json:
    if item.holder is None:
        return {"level": "published", "versionId": item.versions[-1].id if item.versions else "1.0"}
    return {"level": "checkout", "versionId": f"{len(item.versions)}.0", "checkedOutBy": item.holder.json()}


def web_url(drive: Drive, item: Item) -> str:
    """Where a browser opens it: Office's files in the web application, all others by their path."""
    path = drive.path(item)
    if item.kind == "file" and posixpath.splitext(item.name)[1].lower() in OFFICE:
        host = "/".join(drive.address.split("/")[:5])
        return (
            f"{host}/_layouts/15/Doc.aspx?sourcedoc=%7B{item.guid}%7D&file={quote(item.name, safe='')}"
            "&action=default&mobileredirect=true"
        )
    return drive.address + (f"/{quote(path)}" if path else "")


def download_url(state: State, drive: Drive, item: Item, actor: Actor | None, version: int | None = None) -> str:
    """A new pre-authenticated address. It is good for a while, and gives the content of the time it is asked."""
    token = state.opaque("download")
    expires = state.wall() + state.knobs.download_urls_live
    state.downloads[token] = Download(drive=drive.id, item=item.id, version=version, expires=expires, actor=actor)
    site = state.sites[drive.site].address
    unique = item.guid.lower()
    return f"{site}/_layouts/15/download.aspx?UniqueId={unique}&Translate=false&tempauth=v1.{token}&ApiVersion=2.0"


def version_json(call: Call, version: Version, *, size: int) -> Json:
    """A driveItemVersion (driveitem-list-versions.md)."""
    by = version.by.json(app_has_user=call.state.knobs.app_writes_have_user)
    return {"id": version.id, "lastModifiedBy": by, "lastModifiedDateTime": stamp(version.at), "size": size}


def item_answer(call: Call, drive: Drive, item: Item, status: int = 200) -> Answer:
    """An item as the answer."""
    select = call.query.get("select", "")
    check_select(select, KNOWN, "microsoft.graph.driveItem")
    told = selected(
        item_json(call.state, drive, item, call.actor, select=select), select, ("id",) if not select else ()
    )
    context = call.context(f"drives('{drive.id}')/items/$entity")
    return Answer(status=status, payload={"@odata.context": context, **told})
