"""What is sent from the emulated tenant, and what comes back."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from tests.contract.emulated.speaking import (
    IMMUTABLE,
    KEY,
    USER,
    a_draft,
    a_message,
    errors,
    find,
    has,
    ids,
)
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Graph
from tests.emulated.mails import NDR, OUT_OF_OFFICE


def test_a_sent_draft_is_the_same_item_in_sent_items(graph: Graph, world: World) -> None:
    draft = a_draft(graph, "jo/2025-07-03")
    before = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()

    sent = graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)

    assert (sent.status_code, sent.content) == (202, b"")
    after = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()
    assert (before["isDraft"], after["isDraft"]) == (True, False)
    assert after["parentFolderId"] == graph.get(f"{USER}/mailFolders/SentItems").json()["id"]
    for kept in ("internetMessageId", "conversationId", "id"):
        assert after[kept] == before[kept]
    assert [each.to for each in world.mailbox.sent] == [("jo@wirral.nhs.uk",)]
    again = graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)
    assert again.status_code == 400
    assert errors(graph.patch(f"{USER}/messages/{draft}", {"subject": "x"}, headers=IMMUTABLE)) == (
        400,
        "ErrorInvalidPropertySet",
    )


@pytest.mark.parametrize(("shows", "seen"), [("nothing", [404, 404]), ("draft", [200, 200])])
def test_a_mail_that_transport_has_not_come_for_is_nowhere_or_still_a_draft(
    tenant: EmulatedTenant, graph: Graph, world: World, shows: Literal["nothing", "draft"], seen: list[int]
) -> None:
    tenant.knobs.sent_after, tenant.knobs.until_sent_shows = 2, shows
    draft = a_draft(graph, "x")
    path = f"{USER}/messages/{draft}"
    assert graph.post(f"{path}/send", headers=IMMUTABLE).status_code == 202
    assert world.mailbox.sent == []

    assert [graph.get(path, headers=IMMUTABLE).status_code for _ in range(2)] == seen
    told = graph.get(path, headers=IMMUTABLE).json()

    assert (told["isDraft"], len(world.mailbox.sent)) == (False, 1)


def test_a_new_message_may_be_found_late(tenant: EmulatedTenant, graph: Graph) -> None:
    tenant.knobs.found_after = 2
    draft = a_draft(graph, "x")

    found = [ids(find(graph, "isDraft eq true")) for _ in range(3)]

    assert found == [set(), set(), {draft}]


def test_a_recipient_is_called_as_in_the_directory(tenant: EmulatedTenant, graph: Graph) -> None:
    tenant.add_mailbox("jo@wirral.nhs.uk", "Jo Smith (Wirral)")
    to = [{"emailAddress": {"address": "jo@wirral.nhs.uk"}}, {"emailAddress": {"address": "x@y.nhs.uk"}}]
    draft = a_draft(graph, toRecipients=to)

    told = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()["toRecipients"]

    assert [each["emailAddress"]["name"] for each in told] == ["Jo Smith (Wirral)", "x@y.nhs.uk"]


def test_what_survives_sending_can_be_less(tenant: EmulatedTenant, graph: Graph) -> None:
    tenant.knobs.immutable_id_survives_send = tenant.knobs.message_id_survives_send = False
    tenant.knobs.properties_survive_send = False
    draft = a_draft(graph, "x")
    message_id = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()["internetMessageId"]
    graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)

    assert errors(graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE)) == (404, "ErrorItemNotFound")
    assert find(graph, f"internetMessageId eq '{message_id}'") == []
    assert find(graph, has(KEY, "ne null")) == []


@pytest.mark.parametrize("to", [[], [{"emailAddress": {"address": "not an address"}}]], ids=["none", "nonsense"])
def test_a_draft_without_good_recipients_is_not_sent(graph: Graph, world: World, to: list[Any]) -> None:
    draft = a_draft(graph, toRecipients=to)

    assert errors(graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)) == (400, "ErrorInvalidRecipients")
    assert world.mailbox.sent == []


def test_a_mail_is_sent_at_once_and_kept_or_not(graph: Graph, world: World) -> None:
    assert graph.post(f"{USER}/sendmail", {"message": a_message()}).status_code == 202
    assert graph.post(f"{USER}/sendMail", {"message": a_message(), "saveToSentItems": False}).status_code == 202

    assert (len(world.mailbox.sent), len(world.mailbox.folder("sentitems"))) == (2, 1)


def test_a_deleted_message_is_found_until_deleted_items_are_emptied(graph: Graph, world: World) -> None:
    draft = a_draft(graph, "x")
    path = f"{USER}/messages/{draft}"
    assert graph.delete(path, headers=IMMUTABLE).status_code == 204

    told = graph.get(path, headers=IMMUTABLE).json()

    assert told["parentFolderId"] == graph.get(f"{USER}/mailFolders/deleteditems").json()["id"]
    assert graph.get(f"{USER}/mailFolders/drafts/messages").json()["value"] == []
    world.mailbox.empty_deleted_items()
    assert errors(graph.get(path, headers=IMMUTABLE)) == (404, "ErrorItemNotFound")


def test_answers_reports_and_automatic_answers_can_be_told_apart(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    tenant.add_bad_address("gone@wirral.nhs.uk")
    draft = a_draft(graph, toRecipients=[{"emailAddress": {"address": "gone@wirral.nhs.uk"}}])
    graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)
    reply = world.mailbox.reply(draft, "It is on its way.", author="jo@wirral.nhs.uk")
    lone = world.mailbox.reply(draft, "Hm.", author="x@y.nhs.uk", same_conversation=False, names_the_mail=False)
    away = world.mailbox.out_of_office(draft, author="z@y.nhs.uk")
    sent = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()
    of_class = "singleValueExtendedProperties/Any(ep: ep/id eq 'String 0x001A' and ep/value eq '{}')"
    naming = (
        f"singleValueExtendedProperties/Any(ep: ep/id eq 'String 0x1042' and ep/value eq '{sent['internetMessageId']}')"
    )

    (report,) = find(graph, of_class.format(NDR))

    assert (report["conversationId"], report["subject"]) == (
        sent["conversationId"],
        f"Undeliverable: {sent['subject']}",
    )
    assert ids(find(graph, has("String 0x001A", f"eq '{OUT_OF_OFFICE}'"))) == {away}
    assert ids(find(graph, naming)) == {report["id"], reply, away}
    in_conversation = find(graph, f"conversationId eq '{sent['conversationId']}' and isDraft eq false")
    assert ids(in_conversation) == {report["id"], reply, away, draft}
    assert lone in ids(find(graph, "receivedDateTime ge 2025-07-03T00:00:00Z"))


def test_mail_to_another_mailbox_of_the_tenant_arrives(tenant: EmulatedTenant, graph: Graph) -> None:
    other = tenant.add_mailbox("jo@wirral.nhs.uk")
    draft = a_draft(graph, "x")
    graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)

    (arrived,) = other.folder("inbox")

    assert (arrived.subject, arrived.properties, arrived.is_draft) == ("2 documents need you", {}, False)


def test_a_folders_delta_tells_what_came_changed_and_went(graph: Graph, world: World) -> None:
    one, two = a_draft(graph), a_draft(graph)
    url = f"{USER}/mailFolders/drafts/messages/delta?$select=subject"
    page = graph.get(url, headers={"Prefer": 'IdType="ImmutableId", odata.maxpagesize=1'}).json()
    rest = graph.get(page["@odata.nextLink"], headers=IMMUTABLE).json()
    assert [each["id"] for each in page["value"] + rest["value"]] == [one, two]
    world.mailbox.edit(one, "New words")
    world.mailbox.send(two)
    three = a_draft(graph)

    news = graph.get(rest["@odata.deltaLink"], headers=IMMUTABLE).json()["value"]

    gone = [each for each in news if "@removed" in each]
    assert [each["id"] for each in news if "@removed" not in each] == [one, three]
    assert [(each["id"], each["@removed"]["reason"]) for each in gone] == [(two, "deleted")]
    world.mailbox.expire_tokens()
    assert errors(graph.get(rest["@odata.deltaLink"])) == (410, "SyncStateNotFound")
