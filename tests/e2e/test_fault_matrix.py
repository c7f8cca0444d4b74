"""Whatever befalls a run at any one of its calls to Microsoft 365: in the end it is as if nothing had.

No document, decision or edit is lost, no mail or invitation goes twice, none is forgotten, or a person is told that
nobody can know. ``make test`` plays a few of the calls, chosen by lot; ``make proof`` all of them, in turn.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from traceback import format_exception

import pytest

from cmmtn_sync.config import MailMode
from cmmtn_sync.store import Store
from tests.e2e.canaries import Canaries, contents, lines_of, listening
from tests.e2e.faults import DAYS, FAULTS, Ends, play_out, shortcomings
from tests.e2e.killing import killed_run
from tests.e2e.online_network import OnlineNetwork, Scene, an_online_network
from tests.emulated import Moment

DRAFTS, SENDS = MailMode.DRAFT, MailMode.SEND
STAGES = [(DRAFTS, "first day"), (DRAFTS, "busy day"), (SENDS, "first day"), (SENDS, "busy day")]
NAMES = [f"{day}, {'mails sent' if mode is SENDS else 'mails drafted'}" for mode, day in STAGES]
_PATIENT, _IMPATIENT = timedelta(seconds=5), timedelta(seconds=0.4)
"""How long an answer is waited for. Where an answer is to come too late, the test does not wait long for it."""
A_FEW = 8
"""Calls of each day that the quick suite tries, each with a fault chosen by lot."""


class Stage:
    """A day that can be played again and again, and how it ends if nothing befalls it."""

    def __init__(self, network: OnlineNetwork, day: str) -> None:
        network.office.by_certificate = network.configuration.settings.mail.sends
        DAYS[day](network)
        self.network = network
        self.scene: Scene = network.scene()
        network.begin(self.scene)
        network.run()
        self.calls = len(network.office.tenant.requests)
        self.expected: Ends = play_out(network)
        files = ("secret", "password", "app.pem")
        secrets = [(network.office.folder / name).read_bytes() for name in files]
        self.canaries = Canaries(planted=lines_of(*secrets))

    def begin(self) -> None:
        self.network.begin(self.scene)
        self.network.office.waits.clear()
        self.network.said.clear()

    def ending(self) -> list[str]:
        """Return what is not as it would have been, with all that no client should do."""
        self.network.office.answer_within = _PATIENT
        tenant = self.network.office.tenant
        wrong = shortcomings(self.network, self.expected)
        return [*wrong, *map(str, tenant.violations), *tenant.nonconformities]

    def told(self, heard: list[str], wrong: list[str]) -> list[str]:
        """Return the canaries that were found in what was heard, said and written."""
        self.canaries.found.clear()
        self.canaries.search_all(self.network, heard, [*self.network.said, *wrong])
        return [f"canary {words}" for words in self.canaries.found]

    def with_fault(self, name: str, at: int) -> list[str]:
        """Return what is wrong in the end, after a fault at a call."""
        self.begin()
        self.network.office.answer_within = _IMPATIENT if name.startswith("slow") else _PATIENT
        FAULTS[name](self.network.office.tenant.faults, at)
        with listening() as ear:
            try:
                self.network.run()
                wrong = self.ending()
            except Exception as error:  # noqa: BLE001 - whatever a run raises is told with the call that it befell
                wrong = ["".join(format_exception(error))]
        return [f"call {at}, {name}: {words}" for words in (*wrong, *self.told(ear.heard, wrong))]

    def with_kill(self, at: int, moment: Moment, folder: Path) -> list[str]:
        """Return what is wrong in the end, after the process was killed at a call."""
        self.begin()
        data = folder / f"{at} {moment.name}"
        self.network.store.copy_into(data)
        struck = killed_run(self.network, data, at, moment)
        self.network.store.close()
        self.network.store = Store.open(data)
        with listening() as ear:
            wrong = self.ending() if struck else ["the process ended before it came so far"]
        lines = [line for text in contents(data) for line in text.splitlines()]
        wrong += self.told([*ear.heard, *lines], wrong)
        self.network.store.close()
        self.network.store = Store.in_memory()
        return [f"killed at call {at}, {moment.value}: {words}" for words in wrong]


@pytest.fixture(scope="module", params=STAGES, ids=NAMES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    mode, day = request.param
    with pytest.MonkeyPatch.context() as environment, an_online_network(mode=mode) as network:
        for name, value in network.office.tenant.environment().items():
            environment.setenv(name, value)
        yield Stage(network, day)


def test_a_few_calls_with_a_fault_chosen_by_lot(stage: Stage) -> None:
    chance = Random(f"{stage.calls} calls")  # the same on every machine
    chosen = [(chance.choice(list(FAULTS)), chance.randint(1, stage.calls)) for _ in range(A_FEW)]

    wrong = [words for name, at in chosen for words in stage.with_fault(name, at)]

    assert wrong == []


def test_a_process_killed_at_a_call_chosen_by_lot(stage: Stage, tmp_path: Path) -> None:
    chance = Random(f"{stage.calls} kills")

    wrong = [w for moment in Moment for w in stage.with_kill(chance.randint(1, stage.calls), moment, tmp_path)]

    assert wrong == []


@pytest.mark.proof
@pytest.mark.parametrize("fault", FAULTS)
def test_every_call_with_every_fault(stage: Stage, fault: str) -> None:
    wrong = [words for at in range(1, stage.calls + 1) for words in stage.with_fault(fault, at)]

    print(f"{stage.calls} calls with {fault}: {len(wrong)} wrong; {stage.canaries}")  # noqa: T201 - make proof shows it
    assert wrong == []


@pytest.mark.proof
@pytest.mark.parametrize("moment", Moment, ids=lambda moment: moment.name.lower())
def test_the_process_killed_at_every_call(stage: Stage, moment: Moment, tmp_path: Path) -> None:
    wrong = [words for at in range(1, stage.calls + 1) for words in stage.with_kill(at, moment, tmp_path)]

    print(f"{stage.calls} kills {moment.value}: {len(wrong)} wrong; {stage.canaries}")  # noqa: T201 - as above
    assert wrong == []


def test_a_canary_that_is_said_or_kept_anywhere_is_found(stage: Stage) -> None:
    everywhere = Canaries(planted=frozenset({stage.network.office.post.address}))
    stage.begin()
    with listening() as ear:
        stage.network.run()
        logging.getLogger("office365").debug("asked for %s", stage.network.office.post.address)

    everywhere.search_all(stage.network, ear.heard, stage.network.said)

    places = {found.partition(" in ")[2].partition(":")[0] for found in everywhere.found}
    assert places >= {"a log", "what a run returned or raised", "a file or a mail"}
