"""Whole runs that send, over a mailbox that shows late, little or nothing of it: nobody gets two mails on one day."""

from __future__ import annotations

import logging
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from cmmtn_sync.config import MailMode
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.model import Attention, Held, MailState
from cmmtn_sync.store import Store
from tests.contract.mailbox_suite import a_message
from tests.e2e.online_network import FIRST_DAY, TRACKER, OnlineNetwork, Scene, an_online_network, first_uploads
from tests.emulated import where
from tests.emulated.faults import Faults

SENDING = where(host="graph.microsoft.com", method="POST", path="/send$")
THE_DAY = (0, 15, 30, 3 * 60)
"""Minutes after the first: the worker's next passes, and one at the end of the day."""
TWO_DAYS = (*THE_DAY, 24 * 60, 24 * 60 + 15)
NEVER = 100_000
CANARY = "A canary of 2025"


@dataclass(frozen=True, kw_only=True)
class Morning:
    """The network before anybody is written to: all else was done while the office was closed."""

    network: OnlineNetwork
    scene: Scene
    usual: Counter[tuple[str, str]]
    """Who gets how many mails on which day, where nothing goes wrong."""


@pytest.fixture(scope="module")
def morning() -> Iterator[Morning]:
    with an_online_network(mode=MailMode.SEND) as network, pytest.MonkeyPatch.context() as patch:
        for name, value in network.office.tenant.environment().items():
            patch.setenv(name, value)
        first_uploads(network)
        network.at(FIRST_DAY - timedelta(hours=2)).run()
        scene = network.at(FIRST_DAY).scene()
        play(network, THE_DAY)
        yield Morning(network=network, scene=scene, usual=gone_out(network))


@pytest.fixture
def network(morning: Morning) -> Iterator[OnlineNetwork]:
    network = morning.network
    network.begin(morning.scene)
    yield network
    assert network.office.tenant.violations == []


def run_at(network: OnlineNetwork, minutes: int) -> tuple[Attention, ...]:
    """Run so many minutes after the first pass. Return what people are told."""
    return network.at(FIRST_DAY + timedelta(minutes=minutes)).run().plan.attentions


def play(network: OnlineNetwork, passes: Sequence[int]) -> tuple[Attention, ...]:
    """Run at each of these minutes. Return what people are told at the last."""
    return [run_at(network, minutes) for minutes in passes][-1]


def turn(network: OnlineNetwork, knobs: Mapping[str, object]) -> None:
    for name, value in knobs.items():
        setattr(network.office.tenant.knobs, name, value)


def gone_out(network: OnlineNetwork) -> Counter[tuple[str, str]]:
    """Return how many mails each person got on each day."""
    return Counter((mail.to[0].lower(), mail.at.date().isoformat()) for mail in network.office.post.sent)


def states(network: OnlineNetwork) -> Counter[MailState]:
    return Counter(row.state for row in network.store.ledger())


KNOBS: Mapping[str, Mapping[str, object]] = {
    "all is as Microsoft's pages have it": {},
    "sent after a while": {"sent_after": 30},
    "sent after a while, a draft till then": {"sent_after": 30, "until_sent_shows": "draft"},
    "never seen sent": {"sent_after": NEVER},
    "never seen sent, a draft for ever": {"sent_after": NEVER, "until_sent_shows": "draft"},
    "never found": {"found_after": NEVER},
    "without our key": {"properties_survive_send": False},
    "nothing of ours is left": {
        "properties_survive_send": False,
        "immutable_id_survives_send": False,
        "message_id_survives_send": False,
    },
}


def nothing(_: Faults) -> None:
    """Break nothing."""


def every_answer_is_lost(faults: Faults) -> None:
    faults.lose_answer(picks=SENDING, times=None)


CASES = [
    *((knobs, nothing) for knobs in KNOBS),
    ("all is as Microsoft's pages have it", every_answer_is_lost),
    ("sent after a while, a draft till then", every_answer_is_lost),
    ("never found", every_answer_is_lost),
    ("nothing of ours is left", every_answer_is_lost),
]


@pytest.mark.parametrize(("knobs", "fault"), CASES)
def test_nobody_gets_two_mails_on_one_day(
    network: OnlineNetwork, knobs: str, fault: Callable[[Faults], object]
) -> None:
    turn(network, KNOBS[knobs])
    fault(network.office.tenant.faults)
    play(network, TWO_DAYS)

    assert max(gone_out(network).values(), default=0) <= 1
    assert len({(row.recipient, row.day) for row in network.store.ledger()}) == len(network.store.ledger())


@pytest.mark.parametrize(
    ("knobs", "fault"),
    [
        ({}, every_answer_is_lost),
        ({"sent_after": 30}, every_answer_is_lost),
        ({"found_after": 15}, nothing),
        ({"properties_survive_send": False}, nothing),
        ({}, lambda faults: faults.status(504, picks=SENDING)),
        ({}, lambda faults: faults.reset(picks=SENDING, at=2)),
    ],
    ids=["answers lost", "late, and answers lost", "found late", "no key", "a 504", "a reset"],
)
def test_everybody_gets_the_days_mail(
    morning: Morning, network: OnlineNetwork, knobs: Mapping[str, object], fault: Callable[[Faults], object]
) -> None:
    turn(network, knobs)
    fault(network.office.tenant.faults)
    play(network, THE_DAY)

    assert gone_out(network) == morning.usual
    assert states(network) == {MailState.SENT: len(morning.usual)}


# --- what nobody can tell


def lost(told: tuple[Attention, ...]) -> list[Attention]:
    return [attention for attention in told if attention.code == "undecidable"]


def test_a_mail_that_shows_nowhere_is_named_to_a_person_after_hours(network: OnlineNetwork) -> None:
    turn(network, {"sent_after": NEVER})
    early = [lost(run_at(network, minutes)) for minutes in (0, 15, 105)]
    late = lost(run_at(network, 121))

    assert early == [[], [], []]
    assert len(late) == len(network.store.ledger())
    assert "Nobody can tell whether our mail of 23 June 2025 to Lead was sent." in [each.what for each in late]
    assert {each.who for each in late} == {Held.INSTALLER}
    assert states(network) == {MailState.UNDECIDABLE: len(late)}


def test_a_mail_that_turns_up_at_last_is_settled_and_named_no_more(morning: Morning, network: OnlineNetwork) -> None:
    turn(network, {"sent_after": NEVER})
    play(network, (0, 121))
    with network.office.tenant.lock:
        for message in network.office.post.mailbox.messages.values():
            message.waiting = 0
    run_at(network, 122)

    told = lost(run_at(network, 123))

    assert told == []
    assert gone_out(network) == morning.usual
    assert states(network) == {MailState.SENT: len(morning.usual)}


def test_what_nobody_can_tell_ends_in_the_exit_code_for_the_installer(network: OnlineNetwork) -> None:
    turn(network, {"sent_after": NEVER})
    run_at(network, 0)

    ran = network.at(FIRST_DAY + timedelta(hours=3)).run()

    assert ran.exit_code is ExitCode.NEEDS_INSTALLER


# --- an address that takes no mail


def test_an_address_that_exchange_never_takes_is_tried_once_and_rests(network: OnlineNetwork) -> None:
    refusal = "At least one recipient is not valid"
    network.office.tenant.faults.status(400, picks=SENDING, code="ErrorInvalidRecipients", message=refusal)
    told = play(network, THE_DAY)

    (row,) = [row for row in network.store.ledger() if row.state is not MailState.SENT]
    assert row.state is MailState.REFUSED
    assert refusal in row.refused_why
    assert [each.about for each in told if each.code == "bad-address"] == [row.recipient]


def test_an_address_from_which_mail_comes_back_rests(network: OnlineNetwork) -> None:
    network.office.tenant.add_bad_address("lead@north.example.org")
    told = play(network, TWO_DAYS)

    assert gone_out(network)["lead@north.example.org", "2025-06-24"] == 0
    assert [each.about for each in told if each.code == "bad-address"] == ["lead@north.example.org"]


# --- what people write


def test_what_people_write_back_is_kept_nowhere(
    network: OnlineNetwork, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    network.store.copy_into(tmp_path)
    network.store.close()
    network.store = Store.open(tmp_path)
    run_at(network, 0)
    first, second, *_ = network.office.post.folder("sentitems")
    network.office.tenant.pass_time(minutes=5)
    network.office.post.reply(network.office.post.id_of(first), f"{CANARY}: my mother is in hospital.")
    network.office.post.reply(
        network.office.post.id_of(second), f"{CANARY} came back", message_class="REPORT.IPM.Note.NDR"
    )
    network.office.post.receive("somebody@example.org", f"{CANARY} in a subject", f"{CANARY} in a body")
    told = [run_at(network, minutes) for minutes in (15, 24 * 60)]
    answered = [row for row in network.store.ledger() if row.answered_at or row.bounced_at]
    network.store.close()

    kept = {file.name: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    library = {path: network.network.read(path) for path in network.network.files()}
    parts = {(path, name): part for path, data in library.items() for name, part in _unzipped(data).items()}
    mails = [mail.subject + mail.body for mail in network.office.post.sent]
    assert len(answered) == 2
    assert TRACKER in library
    assert [name for name, data in kept.items() if CANARY.encode() in data] == []
    assert [name for name, data in parts.items() if CANARY.encode() in data] == []
    assert CANARY not in f"{told} {mails} {caplog.text}"


def _unzipped(data: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_lost_draft_that_cannot_be_taken_back_is_said_to_the_installer(network: OnlineNetwork) -> None:
    network.office.mailbox().draft(a_message("0" * 24))
    network.office.tenant.faults.status(
        403, code="ErrorAccessDenied", picks=where(method="POST", path="/move$"), times=None
    )

    ran = network.at(FIRST_DAY).run()

    assert network.office.post.sent == []
    assert [a.who for a in ran.plan.attentions if a.code == "stray-draft"] == [Held.INSTALLER]
    assert ran.exit_code is ExitCode.NEEDS_INSTALLER


def test_a_mailbox_written_in_other_capitals_is_the_same_mailbox(network: OnlineNetwork) -> None:
    play(network, THE_DAY)
    before, mail = gone_out(network), network.configuration.settings.mail
    capitals = replace(mail, address=mail.address.upper())
    network.configuration = replace(
        network.configuration, settings=replace(network.configuration.settings, mail=capitals)
    )
    try:
        told = play(network, THE_DAY)
    finally:
        network.configuration = replace(
            network.configuration, settings=replace(network.configuration.settings, mail=mail)
        )

    assert gone_out(network) == before
    assert "drafts-left-behind" not in {a.code for a in told}
