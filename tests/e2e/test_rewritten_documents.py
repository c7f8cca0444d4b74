"""When a document came, and whether it is news: SharePoint rewrites files, people rename them or just save them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import docx
import pytest

from cmmtn_sync.model import Assessment, Document, ReceiptSource, Review, Timing
from cmmtn_sync.run import assess_now
from cmmtn_sync.tenant.memory import Manner
from tests.e2e.online_network import TRACKER, OnlineNetwork, Scene, an_online_network, first_uploads
from tests.e2e.small_network import Network, an_annual_report
from tests.emulated import where

NAME = "Annual Report 2024-25.docx"
PATH = f"North/Peer review/{NAME}"
REPORT = "2024-26/y2q1.annual-report/NORTH"
IN_TIME = datetime(2025, 6, 20, 9, tzinfo=UTC)
TOO_LATE = datetime(2025, 7, 2, 9, tzinfo=UTC)
"""The report is due on 30 June."""
A_HISTORY = where(path="/versions$")


@dataclass(kw_only=True)
class Played:
    """A network, and two moments to begin from."""

    network: OnlineNetwork
    at_first: Scene
    """Monday 23 June 2025: nothing has run yet."""
    accepted: Scene
    """Half an hour later: the report was seen, and accepted by the team."""


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with an_online_network() as network, pytest.MonkeyPatch.context() as patch:
        for name, value in network.office.tenant.environment().items():
            patch.setenv(name, value)
        at_first = network.scene()
        first_uploads(network)
        network.run()
        network.type_into_tracker({("Tracker", REPORT, "Team decision"): "Accept"})
        after(network).run()
        after(network).run()
        assert judged(network).review is Review.ACCEPTED
        yield Played(network=network, at_first=at_first, accepted=network.scene())


@pytest.fixture
def network(played: Played) -> OnlineNetwork:
    played.network.begin(played.at_first)
    return played.network


@pytest.fixture
def accepted(played: Played) -> OnlineNetwork:
    played.network.begin(played.accepted)
    return played.network


def the_report(network: OnlineNetwork) -> Document:
    held = [d for of_library in network.store.documents().values() for d in of_library]
    return next(d for d in held if d.path.startswith("North/") and d.path.endswith("Report 2024-25.docx"))


def judged(network: OnlineNetwork) -> Assessment:
    assessments = assess_now(network.house(), network.now).assessments
    return next(a for a in assessments if a.obligation.key == REPORT)


def after(network: OnlineNetwork, minutes: int = 15) -> OnlineNetwork:
    return network.at(network.now + timedelta(minutes=minutes))


# --- other bytes, and the same text


def promoted(network: OnlineNetwork) -> None:
    assert network.office.tenant.promote() > 0


def saved_unchanged(network: OnlineNetwork) -> None:
    """Have somebody open it, give it another title, which no reader notices, and save it."""
    document = docx.Document(BytesIO(network.units.read(PATH)))
    document.core_properties.title = "Untitled"
    saved = BytesIO()
    document.save(saved)
    network.units.upload(PATH, saved.getvalue(), by="Jo Smith")


def promoted_and_renamed(network: OnlineNetwork) -> None:
    network.office.tenant.promote()
    network.units.rename(PATH, "Final Annual Report 2024-25.docx")


REWRITTEN: Mapping[str, Callable[[OnlineNetwork], None]] = {
    "by SharePoint": promoted,
    "by somebody who changed nothing": saved_unchanged,
    "by SharePoint, and renamed": promoted_and_renamed,
}


@pytest.mark.parametrize("rewrite", REWRITTEN.values(), ids=REWRITTEN)
def test_other_bytes_of_the_same_text_are_no_news(
    accepted: OnlineNetwork, rewrite: Callable[[OnlineNetwork], None]
) -> None:
    network, before = accepted, the_report(accepted)
    drafts = sorted(draft.subject for draft in network.office.post.drafts)
    rewrite(after(network))
    tracker = network.network.json(TRACKER)["eTag"]

    ran = after(network).run()

    now = the_report(network)
    assert now.version != before.version
    assert (now.content, now.receipt) == (before.content, before.receipt)
    assert judged(network).review is Review.ACCEPTED
    assert sorted(draft.subject for draft in network.office.post.drafts) == drafts
    if now.path == before.path:  # a new name stands in the tracker
        assert (ran.idle, network.network.json(TRACKER)["eTag"]) == (True, tracker)
    assert after(network).run().idle


def test_what_was_rewritten_is_read_once(accepted: OnlineNetwork) -> None:
    promoted(after(accepted))

    read = [len(after(accepted).run().seen.new_readings) for _ in range(3)]

    assert read[0] > 0
    assert read[1:] == [0, 0]


def test_another_text_is_a_new_version_and_the_decision_was_about_the_old_one(accepted: OnlineNetwork) -> None:
    network, before = accepted, the_report(accepted)
    promoted(after(network))
    after(network).run()
    after(network).upload("NORTH", NAME, an_annual_report("Northfield", edition=2))
    came = network.now

    after(network).run()

    now = the_report(network)
    assert now.content != before.content
    assert (now.receipt.at, now.receipt.source) == (came, ReceiptSource.SERVICE)
    assert judged(network).review is Review.NOT_REVIEWED


def test_another_text_of_the_same_length_came_when_it_came(accepted: OnlineNetwork) -> None:
    network = accepted
    other = an_annual_report("Northfield", edition=2)
    assert len(other) == len(network.units.read(PATH))
    network.at(TOO_LATE).upload("NORTH", NAME, other)

    after(network).run()

    assert the_report(network).receipt.at == TOO_LATE
    assert judged(network).timing is Timing.LATE


def test_the_text_that_was_there_before_comes_back_as_a_new_version(accepted: OnlineNetwork) -> None:
    network = accepted
    after(network).upload("NORTH", NAME, an_annual_report("Northfield", edition=2))
    after(network).run()
    after(network, 60).upload("NORTH", NAME, an_annual_report("Northfield"))
    came = network.now

    after(network).run()

    assert the_report(network).receipt.at == came
    assert after(network).run().idle


# --- when it came


def somebody_renames_it(network: OnlineNetwork) -> None:
    network.units.rename(PATH, "Our Annual Report 2024-25.docx", by="Sam Jones")


def somebody_fills_in_a_column(network: OnlineNetwork) -> None:
    """SharePoint keeps that as a version of the same bytes."""
    network.units.upload(PATH, network.units.read(PATH), by="Sam Jones")


def somebody_writes_a_longer_one(network: OnlineNetwork) -> None:
    network.upload("NORTH", NAME, an_annual_report("Northfield", edition=2000))


AFTERWARDS: Mapping[str, tuple[Callable[[OnlineNetwork], None], datetime, Timing]] = {
    "renamed": (somebody_renames_it, IN_TIME, Timing.ON_TIME),
    "a column filled in": (somebody_fills_in_a_column, IN_TIME, Timing.ON_TIME),
    "written anew": (somebody_writes_a_longer_one, TOO_LATE, Timing.LATE),
}


@pytest.mark.parametrize(("act", "came", "timing"), AFTERWARDS.values(), ids=AFTERWARDS)
def test_a_file_first_seen_after_its_deadline_is_dated_by_its_history(
    network: OnlineNetwork, act: Callable[[OnlineNetwork], None], came: datetime, timing: Timing
) -> None:
    network.at(IN_TIME).upload("NORTH", NAME, an_annual_report("Northfield"))
    act(network.at(TOO_LATE))

    network.at(TOO_LATE + timedelta(hours=1)).run()

    assert the_report(network).receipt.at == came
    assert judged(network).timing is timing


def test_the_history_of_each_version_is_asked_for_once(network: OnlineNetwork) -> None:
    network.at(IN_TIME).upload("NORTH", NAME, an_annual_report("Northfield"))
    somebody_renames_it(network.at(TOO_LATE))
    asked = []

    for _ in range(3):
        network.office.tenant.forget()
        after(network, 60).run()
        asked.append(sum(A_HISTORY(seen.request) and seen.method == "GET" for seen in network.office.tenant.requests))

    assert asked == [1, 0, 0]


def test_a_history_that_cannot_be_read_leaves_the_time_that_the_library_tells(network: OnlineNetwork) -> None:
    network.at(IN_TIME).upload("NORTH", NAME, an_annual_report("Northfield"))
    somebody_renames_it(network.at(TOO_LATE))
    network.office.tenant.faults.status(403, picks=A_HISTORY)

    network.at(TOO_LATE + timedelta(hours=1)).run()

    assert the_report(network).receipt.at == TOO_LATE


# --- a file that could not be opened for a while


@pytest.mark.parametrize("manner", [Manner.FOLDER, Manner.DELTA])
def test_a_file_that_can_be_opened_again_is_read_then(manner: Manner) -> None:
    network = Network(manner=manner).at(IN_TIME)
    path = network.upload("NORTH", NAME, an_annual_report("Northfield"))
    network.units.make_unreadable(path)
    network.at(IN_TIME + timedelta(hours=1)).run()
    before = network.assessment(REPORT).status_words
    network.units.make_readable(path)

    network.at(IN_TIME + timedelta(hours=2)).run()
    network.at(IN_TIME + timedelta(hours=3)).run()

    assert (before, network.assessment(REPORT).status_words) == ("? Could not look", "● Complete (on time)")
