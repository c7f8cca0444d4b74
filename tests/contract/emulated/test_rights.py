"""What an app or a person may do in the emulated tenant: sites, libraries, mailboxes."""

from __future__ import annotations

from typing import cast

import msal
import pytest
from office365.azure_env import AzureEnvironment
from office365.graph_client import GraphClient
from office365.runtime.exceptions import FileLockedException

from tests.contract.emulated.speaking import (
    REPORT,
    SCOPES,
    a_message,
    a_person_signs_in,
    errors,
    token_of,
)
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Graph


def test_a_site_is_found_by_its_web_address_and_its_libraries_are_named(graph: Graph, world: World) -> None:
    site = graph.get("/sites/contoso.sharepoint.com:/sites/peerreview").json()
    drives = graph.get(f"/sites/{site['id']}/drives?$select=id,name,webUrl").json()["value"]

    assert site["webUrl"] == "https://contoso.sharepoint.com/sites/PeerReview"
    assert drives == [{"id": world.drive.id, "name": "Documents", "webUrl": f"{site['webUrl']}/Shared%20Documents"}]
    assert graph.get("/sites/contoso.sharepoint.com:/sites/PeerReview:/drive").json()["id"] == world.drive.id
    assert errors(graph.get("/sites/contoso.sharepoint.com:/sites/none")) == (404, "itemNotFound")


def test_office365_finds_its_way_with_no_knowledge_of_us(tenant: EmulatedTenant, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    app = msal.ConfidentialClientApplication(
        world.app.id, client_credential=world.secret, authority=f"https://login.microsoftonline.com/{tenant.id}"
    )
    client = GraphClient(
        token_callback=lambda: app.acquire_token_for_client(SCOPES), environment=AzureEnvironment.Global
    )

    item = client.drives[world.drive.id].root.get_by_path(REPORT).get().execute_query()
    content = client.drives[world.drive.id].items[item.id].get_content().execute_query()

    assert item.name == "Annual Report.docx"
    assert cast("object", content.value) == b"one"


def test_office365_is_told_who_has_a_file_open(tenant: EmulatedTenant, world: World) -> None:
    item = world.drive.upload(REPORT, b"one")
    world.drive.lock(REPORT, "Sam Jones")
    app = msal.ConfidentialClientApplication(
        world.app.id, client_credential=world.secret, authority=f"https://login.microsoftonline.com/{tenant.id}"
    )
    client = GraphClient(token_callback=lambda: app.acquire_token_for_client(SCOPES))

    with pytest.raises(FileLockedException) as told:
        client.drives[world.drive.id].items[item].set_property("name", "x.docx").update().execute_query()

    assert "locked for shared use by Sam Jones." in str(told.value)


ROLES = {
    "nothing": ((), "", 403, 403),
    "selected, not granted": (("Sites.Selected",), "", 403, 403),
    "selected to read": (("Sites.Selected",), "read", 200, 403),
    "selected to write": (("Sites.Selected",), "write", 200, 201),
    "all sites to read": (("Sites.Read.All",), "", 200, 403),
    "all files to write": (("Files.ReadWrite.All",), "", 200, 201),
    "everything": (("Sites.FullControl.All",), "", 200, 201),
    "mail only": (("Mail.ReadWrite",), "", 403, 403),
}


@pytest.mark.parametrize("name", ROLES)
def test_an_app_may_do_in_a_site_what_it_was_given(tenant: EmulatedTenant, world: World, name: str) -> None:
    roles, grant, read, write = ROLES[name]
    app = tenant.register_app("other", roles=roles)
    if grant:
        world.site.grant(app.id, grant)
    graph = Graph(tenant, token_of(tenant, app))

    assert graph.get(f"/drives/{world.drive.id}/root/delta").status_code == read
    assert graph.put(f"/drives/{world.drive.id}/root:/new.txt:/content", b"x").status_code == write


def test_with_selected_sites_nobody_lists_or_grants(graph: Graph, world: World) -> None:
    assert errors(graph.get("/sites?search=Peer")) == (403, "accessDenied")
    assert errors(graph.get(f"/sites/{world.site.id}/permissions")) == (403, "accessDenied")


def test_who_may_grant_grants_to_an_app(tenant: EmulatedTenant, world: World) -> None:
    app = tenant.register_app("new", roles=("Sites.Selected",))
    admin = Graph(tenant, token_of(tenant, tenant.register_app("admin", roles=("Sites.FullControl.All",))))
    body = {"roles": ["read"], "grantedToIdentities": [{"application": {"id": app.id, "displayName": "new"}}]}

    answer = admin.post(f"/sites/{world.site.id}/permissions", body)

    assert answer.status_code == 201
    assert Graph(tenant, token_of(tenant, app)).get(f"/sites/{world.site.id}/drive").status_code == 200
    assert admin.delete(f"/sites/{world.site.id}/permissions/{answer.json()['id']}").status_code == 204
    assert app.sites == {}


MAIL_ROLES = {
    "scoped to this mailbox": ((), ("Mail.ReadWrite", "Mail.Send"), 200, 201, 202),
    "scoped, only to send": ((), ("Mail.Send",), 403, 403, 202),
    "Entra's consent to all mailboxes": (("Mail.ReadWrite", "Mail.Send"), (), 200, 201, 202),
    "both, which is a union": (("Mail.Send",), ("Mail.ReadWrite",), 200, 201, 202),
    "to read": (("Mail.Read",), (), 200, 403, 403),
    "nothing": ((), (), 403, 403, 403),
}


@pytest.mark.parametrize("name", MAIL_ROLES)
def test_an_app_may_do_in_a_mailbox_what_entra_and_exchange_give_it_together(
    tenant: EmulatedTenant, world: World, name: str
) -> None:
    roles, scoped, read, write, send = MAIL_ROLES[name]
    app = tenant.register_app("other", roles=roles)
    if scoped:
        tenant.scope_mailbox(app, world.mailbox.address, *scoped)
    graph = Graph(tenant, token_of(tenant, app))
    user = f"/users/{world.mailbox.address}"

    assert graph.get(f"{user}/messages").status_code == read
    assert graph.post(f"{user}/messages", a_message()).status_code == write
    assert graph.post(f"{user}/sendMail", {"message": a_message()}).status_code == send


def test_another_mailbox_is_out_of_an_apps_scope(tenant: EmulatedTenant, graph: Graph) -> None:
    tenant.add_mailbox("someone@example.org")

    assert errors(graph.get("/users/someone@example.org/messages")) == (403, "ErrorAccessDenied")


def test_a_person_reads_the_own_mailbox_and_a_shared_one_that_is_open_to_them(tenant: EmulatedTenant) -> None:
    app = tenant.register_app(scopes=("Mail.ReadWrite", "Mail.ReadWrite.Shared"), public=True)
    tenant.add_mailbox("jo@contoso.example.org")
    shared = tenant.add_mailbox("peer.review@example.org")
    _, result = a_person_signs_in(tenant, app, "Mail.ReadWrite", "Mail.ReadWrite.Shared")
    graph = Graph(tenant, result["access_token"])

    assert graph.get("/me/messages").status_code == 200
    assert errors(graph.get("/users/peer.review@example.org/messages")) == (403, "ErrorAccessDenied")
    shared.mailbox.full_access.add("jo@contoso.example.org")
    assert graph.get("/users/peer.review@example.org/messages").status_code == 200


def test_a_person_signed_in_writes_under_their_own_name_and_the_apps(tenant: EmulatedTenant, world: World) -> None:
    app = tenant.register_app("tool", scopes=("Sites.ReadWrite.All",), public=True)
    world.site.add_member("jo@contoso.example.org")
    _, result = a_person_signs_in(tenant, app, "Sites.ReadWrite.All")

    item = Graph(tenant, result["access_token"]).put(f"/drives/{world.drive.id}/root:/a.txt:/content", b"x").json()

    assert item["createdBy"]["user"]["email"] == "jo@contoso.example.org"
    assert item["createdBy"]["application"] == {"id": app.id, "displayName": "tool"}
