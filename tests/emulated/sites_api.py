"""Sites and drives over HTTP: by path, by id, their libraries, and the grants of Sites.Selected."""

from __future__ import annotations

from urllib.parse import quote

from tests.emulated import items_api
from tests.emulated.addressing import CLOSED
from tests.emulated.call import Call
from tests.emulated.drives import Drive
from tests.emulated.odata import selected
from tests.emulated.permissions import need_every_site, need_full_control, need_site
from tests.emulated.state import Site, stamp
from tests.emulated.wire import Answer, Json, Refusal

QUOTA = 25 * 1024**4
Rest = list[str]


def sites(call: Call) -> Answer:
    """What /sites/… answers."""
    rest = call.tokens[1:]
    if not rest:
        return _search(call)
    site, rest = _site(call, rest)
    call.units = 1
    if not rest:
        need_site(call, site, files=False)
        return Answer(payload=_selected(call, site_json(call, site)))
    head = rest[0].lower()
    if head == "drive":
        return _drive(call, site, rest[1:])
    if head == "drives":
        return _drives(call, site, rest[1:])
    if head == "permissions":
        return _grants(call, site, rest[1:])
    if head == "lists" and len(rest) == 1:
        return _lists(call, site)
    raise Refusal(400, "BadRequest", f"Resource not found for the segment '{rest[0]}'.")


def drives(call: Call) -> Answer:
    """What /drives/… answers."""
    if len(call.tokens) == 1:
        raise Refusal(400, "invalidRequest", "A drive has to be named.")
    return _below_drive(call, call.state.drive(call.tokens[1]), call.tokens[2:])


def _below_drive(call: Call, drive: Drive, rest: Rest) -> Answer:
    if rest:
        return items_api.answer(call, drive, rest)
    need_site(call, call.state.sites[drive.site])
    call.units = 1
    return Answer(payload=_selected(call, drive_json(call, drive)))


def _site(call: Call, rest: Rest) -> tuple[Site, Rest]:
    """The site that the tokens begin with, and what is left of them. Raises Refusal (404)."""
    name, rest = rest[0], rest[1:]
    host, path = name, ""
    if rest and rest[0].startswith(":"):
        path, rest = "/" + rest[0][1:].rstrip("/"), rest[1:]
        rest = rest[1:] if rest[:1] == [CLOSED] else rest
    if name.lower() == "root":
        host = call.state.host
    for site in call.state.sites.values():
        by_path = (site.host, site.path.lower()) == (host.lower(), path.lower())
        if by_path or site.id.lower() == name.lower() or site.id.split(",")[1] == name.lower():
            return site, rest
    raise Refusal(404, "itemNotFound", "Requested site could not be found")


def _search(call: Call) -> Answer:
    # msgraphfs#9: with Sites.Selected neither listing nor ?search= is allowed.
    need_every_site(call)
    call.units = 2
    wanted = call.query.get("search", "*").strip("*").lower()
    found = [site for site in call.state.sites.values() if wanted in site.title.lower() or wanted in site.path.lower()]
    return Answer(payload={"value": [site_json(call, site) for site in found]})


def site_json(call: Call, site: Site) -> Json:
    """A site (site-getbypath.md)."""
    return {
        "@odata.context": call.context("sites/$entity"),
        "createdDateTime": stamp(site.created_at),
        "description": "",
        "id": site.id,
        "lastModifiedDateTime": stamp(site.created_at),
        "name": site.path.rpartition("/")[2],
        "webUrl": site.address,
        "displayName": site.title,
        "root": {},
        "siteCollection": {"hostname": site.host},
    }


def drive_json(call: Call, drive: Drive) -> Json:
    """A library as a drive (drive-list.md)."""
    used = drive.size(drive.root)
    return {
        "createdDateTime": stamp(drive.created_at),
        "description": "",
        "id": drive.id,
        "lastModifiedDateTime": stamp(drive.root.modified_at),
        "name": drive.name,
        "webUrl": drive.address,
        "driveType": "documentLibrary",
        "createdBy": {"user": {"displayName": "System Account"}},
        "owner": {"group": {"displayName": f"{call.state.sites[drive.site].title} Owners"}},
        "quota": {"deleted": 0, "remaining": QUOTA - used, "state": "normal", "total": QUOTA, "used": used},
    }


def _selected(call: Call, told: Json) -> Json:
    select = call.query.get("select", "")
    return selected(told, select, ("id",) if not select else ())


def _drive(call: Call, site: Site, rest: Rest) -> Answer:
    if not site.drives:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    return _below_drive(call, call.state.drives[site.drives[0]], rest)


def _drives(call: Call, site: Site, rest: Rest) -> Answer:
    need_site(call, site)
    if rest:
        if rest[0] not in site.drives:
            raise Refusal(404, "itemNotFound", "The resource could not be found.")
        return _below_drive(call, call.state.drives[rest[0]], rest[1:])
    call.units = 2
    told = [_selected(call, drive_json(call, call.state.drives[each])) for each in site.drives]
    return Answer(payload={"@odata.context": call.context("drives"), "value": told})


def _lists(call: Call, site: Site) -> Answer:
    need_site(call, site, files=False)
    call.units = 2
    told = [_list(call.state.drives[each]) for each in site.drives]
    return Answer(payload={"@odata.context": call.context(f"sites('{quote(site.id)}')/lists"), "value": told})


def _list(drive: Drive) -> Json:
    return {
        "id": drive.guid,
        "name": drive.address.rpartition("/")[2],
        "displayName": drive.name,
        "webUrl": drive.address,
        "list": {"contentTypesEnabled": False, "hidden": False, "template": "documentLibrary"},
    }


def _grants(call: Call, site: Site, rest: Rest) -> Answer:
    """Who was granted what on this site (site-post-permissions.md, permissions-selected-overview.md)."""
    need_full_control(call)
    call.units = 5
    if call.request.method == "POST" and not rest:
        return _grant(call, site)
    held = [(each.id, roles) for each in call.state.apps.values() if (roles := each.sites.get(site.id))]
    told = [_grant_json(call, app_id, roles) for app_id, roles in held]
    if not rest:
        return Answer(payload={"value": told})
    found = next((each for each in told if each["id"] == rest[0]), None)
    if found is None:
        raise Refusal(404, "itemNotFound", "The resource could not be found.")
    app_id = found["grantedToIdentitiesV2"][0]["application"]["id"]
    if call.request.method == "DELETE":
        del call.state.apps[app_id].sites[site.id]
        return Answer(status=204)
    if call.request.method == "PATCH":
        call.state.apps[app_id].sites[site.id] = {str(role) for role in call.request.json().get("roles", [])}
        return Answer(payload=_grant_json(call, app_id, call.state.apps[app_id].sites[site.id]))
    return Answer(payload=found)


def _grant(call: Call, site: Site) -> Answer:
    body = call.request.json()
    named = [*body.get("grantedToIdentities", ()), *body.get("grantedToIdentitiesV2", ())]
    app = call.state.apps.get(str(named[0].get("application", {}).get("id", "")).lower()) if named else None
    roles = {str(role) for role in body.get("roles", ())}
    if app is None or not roles:
        raise Refusal(400, "invalidRequest", "Roles and the identity of an application are required.")
    app.sites[site.id] = roles
    return Answer(status=201, payload=_grant_json(call, app.id, roles))


def _grant_json(call: Call, app_id: str, roles: set[str]) -> Json:
    identity = [{"application": {"id": app_id, "displayName": call.state.apps[app_id].name}}]
    return {
        "id": f"aTowaS50fG1zLnNwLmV4dHw{app_id}",
        "@deprecated.GrantedToIdentities": "GrantedToIdentities has been deprecated. Refer to GrantedToIdentitiesV2",
        "roles": sorted(roles),
        "grantedToIdentities": identity,
        "grantedToIdentitiesV2": identity,
    }
