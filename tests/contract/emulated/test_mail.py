"""Drafts and messages of the emulated tenant: found, changed, moved."""

from __future__ import annotations

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


def test_a_draft_is_found_by_its_key_wherever_it_lies(graph: Graph, world: World) -> None:
    one, other = a_draft(graph, "jo/2025-07-03"), a_draft(graph, "jo/2025-07-04")
    first, second = has(KEY, "eq 'jo/2025-07-03'"), has(KEY, "eq 'jo/2025-07-04'")

    assert ids(find(graph, has(KEY, "eq 'JO/2025-07-03'"))) == {one}
    assert ids(find(graph, has(KEY.replace("7E2C9B1A", "7e2c9b1a"), "ne null"))) == {one, other}
    assert ids(find(graph, has(KEY.replace("cmmtn-key", "CMMTN-key"), "ne null"))) == set()
    world.mailbox.move(one, "deleteditems")
    assert ids(find(graph, f"{first} or {second}")) == {one, other}
    assert ids(find(graph, f"isDraft eq true and {second}")) == {other}
    assert "singleValueExtendedProperties" not in find(graph, first)[0]


def test_a_property_comes_when_it_is_expanded_under_an_id_in_small_letters(graph: Graph) -> None:
    draft = a_draft(graph, "jo/2025-07-03")
    expand = {
        "$expand": f"singleValueExtendedProperties($filter=id eq '{KEY}' or id eq 'String 0x001A')",
        "$select": "subject",
    }

    told = graph.get(f"{USER}/messages/{draft}", params=expand, headers=IMMUTABLE).json()

    assert told["singleValueExtendedProperties"] == [
        {"id": "String {7e2c9b1a-4d3f-4a57-9c6e-2b8d1f0a3e55} Name cmmtn-key", "value": "jo/2025-07-03"},
        {"id": "String 0x001a", "value": "IPM.Note"},
    ]
    assert "body" not in told


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("nonsense", "ErrorInvalidUrlQueryFilter"),
        ("isDraft eq true and", "ErrorInvalidUrlQueryFilter"),
        ("singleValueExtendedProperties/Any(ep: ep/value eq 'x')", "ErrorInvalidUrlQueryFilter"),
        ("color eq 'red'", "ErrorInvalidProperty"),
        ("singleValueExtendedProperties/Any(ep: ep/id eq 'Color' and ep/value eq 'x')", "ErrorInvalidProperty"),
    ],
)
def test_a_filter_that_is_not_understood_is_refused(graph: Graph, condition: str, code: str) -> None:
    a_draft(graph, "x")

    assert errors(graph.get(f"{USER}/messages", params={"$filter": condition})) == (400, code)


def test_an_order_that_does_not_fit_the_filter_is_too_complex(graph: Graph) -> None:
    a_draft(graph)
    order = {"$filter": "isDraft eq true", "$orderby": "receivedDateTime desc"}
    fitting = {**order, "$filter": "receivedDateTime ge 2025-01-01T00:00:00Z and isDraft eq true"}

    assert errors(graph.get(f"{USER}/messages", params=order)) == (400, "InefficientFilter")
    assert len(graph.get(f"{USER}/messages", params=fitting).json()["value"]) == 1


def test_messages_come_in_pages_newest_first_and_a_made_up_skip_is_noticed(
    tenant: EmulatedTenant, graph: Graph
) -> None:
    drafts = []
    for _ in range(5):
        tenant.pass_time(minutes=1)
        drafts.append(a_draft(graph))
    found: list[str] = []
    url = f"{USER}/messages?$top=2&$select=id"
    while url:
        page = graph.get(url, headers=IMMUTABLE).json()
        found += [each["id"] for each in page["value"]]
        url = page.get("@odata.nextLink", "")

    assert found == drafts[::-1]
    assert len(graph.get(f"{USER}/messages").json()["value"]) == 5
    graph.get(f"{USER}/messages?$skip=3")
    assert [each.what[:10] for each in tenant.violations] == ["a page was"]
    tenant.violations.clear()


def test_exchange_writes_a_body_in_its_own_way_and_stays_with_it(graph: Graph) -> None:
    html = "<!-- ours --><P class=x style='color:red'>50&nbsp;&#37; &lt; <BR/>caf&eacute;</P><script>no</script>"
    draft = a_draft(graph, body={"contentType": "HTML", "content": html})
    path = f"{USER}/messages/{draft}"
    kept = graph.get(path, headers=IMMUTABLE).json()["body"]

    again = graph.patch(path, {"body": kept}, headers=IMMUTABLE).json()["body"]

    start = '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>'
    assert kept["content"].startswith(start)
    assert '<p class="x" style="color:red">50&nbsp;% &lt; <br>café</p></body></html>' in kept["content"]
    assert again == kept
    as_text = graph.get(path, headers={"Prefer": 'IdType="ImmutableId", outlook.body-content-type="text"'}).json()[
        "body"
    ]
    assert as_text == {"contentType": "text", "content": "50 % <\r\ncafé"}


def test_a_draft_is_changed_and_its_change_key_moves(graph: Graph, world: World) -> None:
    draft = a_draft(graph, "x")
    path = f"{USER}/messages/{draft}"
    before = graph.get(path, headers=IMMUTABLE).json()
    reply_to = [{"emailAddress": {"address": "team@example.org", "name": "Team"}}]

    after = graph.patch(path, {"subject": "New", "replyTo": reply_to}, headers=IMMUTABLE).json()

    assert (after["subject"], after["replyTo"]) == ("New", reply_to)
    assert after["changeKey"] != before["changeKey"]
    stale = graph.patch(path, {"subject": "Newer"}, headers={**IMMUTABLE, "If-Match": before["@odata.etag"]})
    assert errors(stale) == (412, "ErrorIrresolvableConflict")
    world.mailbox.open(draft)
    opened = graph.get(path, headers=IMMUTABLE).json()
    assert opened["changeKey"] != after["changeKey"]
    assert (opened["bodyPreview"], opened["body"] == after["body"]) == ("Dear Jo", False)


def test_headers_must_be_few_and_of_ones_own(graph: Graph) -> None:
    path = f"{USER}/messages"
    headers = [{"name": f"X-Cmmtn-{number}", "value": "y"} for number in range(6)]

    draft = a_draft(graph, internetMessageHeaders=headers[:5])

    told = graph.get(f"{path}/{draft}?$select=internetMessageHeaders", headers=IMMUTABLE).json()
    assert told["internetMessageHeaders"] == headers[:5]
    assert "internetMessageHeaders" not in graph.get(f"{path}/{draft}", headers=IMMUTABLE).json()
    assert graph.post(path, a_message(internetMessageHeaders=headers)).status_code == 400
    foreign = a_message(internetMessageHeaders=[{"name": "Auto-Submitted", "value": "y"}])
    assert errors(graph.post(path, foreign)) == (400, "InvalidInternetMessageHeader")
    assert len(graph.get(path).json()["value"]) == 1


def test_one_kind_of_id_changes_when_a_message_moves_and_the_other_does_not(
    tenant: EmulatedTenant, graph: Graph
) -> None:
    immutable = a_draft(graph)
    mutable = graph.get(f"{USER}/messages?$select=id").json()["value"][0]["id"]
    moved = graph.post(f"{USER}/messages/{mutable}/move", {"destinationId": "archive"})

    assert (moved.status_code, moved.json()["id"] != mutable) == (201, True)
    assert errors(graph.get(f"{USER}/messages/{mutable}")) == (404, "ErrorItemNotFound")
    still = graph.get(f"{USER}/messages/{immutable}", headers=IMMUTABLE)
    assert (still.status_code, still.headers["Preference-Applied"]) == (200, 'IdType="ImmutableId"')
    assert errors(graph.get(f"{USER}/messages/{immutable}")) == (400, "ErrorInvalidIdMalformed")
    tenant.knobs.either_id_understood = True
    assert graph.get(f"{USER}/messages/{immutable}").json()["id"] == moved.json()["id"]
    assert still.json()["parentFolderId"] == graph.get(f"{USER}/mailFolders/archive").json()["id"]
