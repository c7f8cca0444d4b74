"""A file in the folder "Check before you send" is answered with what a sent one would be told, and never counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmmtn_sync.model import Completeness, Finding, MailState, RecordKind
from cmmtn_sync.plan.asked import ASKED_FIRST
from cmmtn_sync.tenant import DraftState
from cmmtn_sync.tenant.memory import Manner
from tests.e2e.small_network import Network, a_rota, a_work_plan, an_annual_report

MONDAY = datetime(2025, 6, 23, 9, tzinfo=UTC)
REPORT = "2024-26/y2q1.annual-report/NORTH"
FOLDER = "Check before you send"


def a_network(manner: Manner = Manner.FOLDER) -> Network:
    """Return a network on a Monday, whose first mails have gone."""
    network = Network(manner=manner).at(MONDAY)
    network.run()
    send_all(network)
    return tomorrow(network)


def tomorrow(network: Network, days: int = 1) -> Network:
    return network.at(network.now + timedelta(days=days))


def send_all(network: Network) -> None:
    for draft in network.mailbox.drafts():
        if draft.state is DraftState.WAITING:
            network.mailbox.send_by_hand(draft.draft, network.now)


def shown(network: Network, name: str, data: bytes, who: str | None = None) -> str:
    path = f"North/Peer review/{FOLDER}/{name}"
    network.units.upload(path, data, at=network.now - timedelta(hours=1), who=who)
    return path


def drafts(network: Network) -> dict[str, str]:
    """Return what waits for whom, as text."""
    waiting = [d for d in network.mailbox.drafts() if d.state is DraftState.WAITING]
    messages = [network.mailbox.message(d.draft) for d in waiting]
    return {m.to_address.lower(): f"{m.subject}\n{m.text}" for m in messages}


def answered(network: Network) -> list[str]:
    """Return to whom an answer about a file that was shown is in the ledger, and not taken back."""
    rows = [r for r in network.store.ledger() if r.state is not MailState.WITHDRAWN]
    return sorted(r.recipient for r in rows if any(k.rule == ASKED_FIRST for k in r.keys))


def found_of_one_sent(manner: Manner) -> tuple[Finding, ...]:
    """Return what the same document is told when it is sent."""
    network = a_network(manner)
    network.upload("NORTH", "Annual Report 2024-25 draft.docx", an_annual_report("Northfield", without=2))
    network.run()
    findings = network.assessment(REPORT).findings
    assert findings
    return findings


@pytest.mark.parametrize("manner", Manner)
def test_it_is_told_what_is_wanting_and_nothing_else_changes(manner: Manner) -> None:
    network = a_network(manner)
    before = network.assessment(REPORT)
    shown(network, "Annual Report 2024-25 draft.docx", an_annual_report("Northfield", without=2))

    ran = network.run()

    text = drafts(network)["coordinator@north.example.org"]
    assert '"Annual Report 2024-25 draft.docx"' in text
    assert "We took it for the Annual Report about 2024/25." in text
    assert all(" ".join(f.words.split()) in " ".join(text.split()) for f in found_of_one_sent(manner))
    assert "does not count as sent" in text
    assert network.assessment(REPORT).status is before.status
    assert network.assessment(REPORT).document is None
    assert ran.situation.unmatched == ()
    assert not [a for a in ran.plan.attentions if a.code in {"unmatched", "ambiguous"}]


def test_one_in_which_nothing_is_wanting_is_told_so_and_counts_from_when_it_is_moved() -> None:
    network = a_network()
    path = shown(network, "Annual Report 2024-25.docx", an_annual_report("Northfield"))
    network.run()
    text = drafts(network)["coordinator@north.example.org"]
    send_all(network)
    asked = network.now
    tomorrow(network)
    network.run()
    tomorrow(network)
    network.units.rename(path, "North/Peer review/Annual Report 2024-25.docx")

    network.run()

    found = network.assessment(REPORT)
    assert "Nothing is wanting." in text
    assert "Move it to your folder, and you are done." in text
    assert found.completeness is Completeness.COMPLETE
    assert found.document is not None
    assert found.document.document.receipt.at == asked + timedelta(days=1)
    assert found.first_received == asked + timedelta(days=1)


@pytest.mark.parametrize("manner", Manner)
def test_each_content_is_answered_once_under_whatever_name(manner: Manner) -> None:
    network = a_network(manner)
    plan = a_work_plan("Northfield", owners=False)
    path = shown(network, "Work Plan 2025-26.docx", plan)
    network.run()
    send_all(network)
    network.units.rename(path, f"North/Peer review/{FOLDER}/Work Plan 2025-26 again.docx")
    shown(network, "A copy of the Work Plan 2025-26.docx", plan)

    tomorrow(network).run()
    again = answered(network)
    send_all(network)
    shown(network, "Work Plan 2025-26 again.docx", a_work_plan("Northfield"))
    tomorrow(network).run()

    assert again == ["coordinator@north.example.org", "lead@north.example.org"]
    assert answered(network) == 2 * ["coordinator@north.example.org"] + 2 * ["lead@north.example.org"]


def test_the_same_moment_twice_is_idle_and_a_dry_run_foretells_the_answer() -> None:
    network = a_network()
    shown(network, "Annual Report 2024-25.docx", an_annual_report("Northfield"))

    foretold = network.dry_run()
    done = network.run()

    assert foretold.plan == done.plan
    assert network.run().idle


def test_who_put_it_there_is_answered_alone_if_that_is_one_of_the_unit() -> None:
    network = a_network(Manner.DELTA)
    shown(network, "Annual Report 2024-25.docx", an_annual_report("Northfield"), who="LEAD, Dr (Northfield)")

    network.run()

    assert answered(network) == ["lead@north.example.org"]


def test_it_pauses_no_reminder() -> None:
    quiet, network = a_network(), a_network()
    shown(network, "Annual Report 2024-25.docx", an_annual_report("Northfield"))
    keys: list[set[tuple[str, str]]] = []

    for one in (quiet, network):
        for _ in range(5):
            one.run()
            send_all(one)
            tomorrow(one)
        keys.append({(k.rule, k.about) for row in one.store.ledger() for k in row.keys if k.rule != ASKED_FIRST})

    assert keys[0] == keys[1]


def test_what_is_no_document_of_ours_is_answered_kindly() -> None:
    network = a_network()
    shown(network, "Rota.docx", a_rota())

    network.run()

    text = drafts(network)["coordinator@north.example.org"]
    assert "We could not tell which document it is." in text


def test_to_a_unit_that_is_held_no_answer_goes() -> None:
    network = a_network()
    shown(network, "Annual Report 2024-25.docx", an_annual_report("Northfield"))
    network.decide(RecordKind.HOLD, "NORTH")

    network.run()

    assert answered(network) == []


def test_an_answer_that_waits_is_taken_back_when_the_file_is_gone() -> None:
    network = a_network()
    path = shown(network, "Annual Report 2024-25.docx", an_annual_report("Northfield"))
    network.run()
    network.units.delete(path)

    network.run()

    assert answered(network) == []
    assert network.snapshot is not None
    assert not network.snapshot.lost
