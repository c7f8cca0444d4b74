"""What the team types into the tracker, and what comes of it: the whole run, on a network of two units in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import pytest

from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.errors import ExitCode, TemporaryError
from cmmtn_sync.facts.spreadsheet_cells import letters
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellValue, KeepRecord, Severity, UpdateTracker
from cmmtn_sync.plan.start_here import PUT_BACK
from cmmtn_sync.run import Ran
from cmmtn_sync.tenant import DraftState, WriteResult
from cmmtn_sync.tenant.memory import MemoryLibrary
from tests.e2e import spreadsheet_hands as hands
from tests.e2e.conftest import Command
from tests.e2e.small_network import Network, a_policy, a_rota, a_work_plan, an_annual_report
from tests.outputs.tracker.hands import parts_of

TRACKER = "Peer review/Tracker.xlsx"
THURSDAY, FRIDAY, MONDAY = date(2025, 7, 3), date(2025, 7, 4), date(2025, 7, 7)


def key(name: str, unit: str) -> str:
    return f"2024-26/{name}/{unit}"


REPORT, PLAN, POLICY = (key(f"y2q1.{name}", "NORTH") for name in ("annual-report", "work-plan", "operational-policy"))
SOUTH_REPORT, SOUTH_PLAN, SOUTH_POLICY = (k.replace("NORTH", "SOUTH") for k in (REPORT, PLAN, POLICY))
UPDATE, REVIEW, SESSIONS = key("y2q1.update", "NORTH"), key("y2q2.review", "NORTH"), key("y2q4.sessions", "SOUTH")
REQUEST = key("y2q2.information", "NORTH") + "/1"
ONE, OTHER = "units:Southmere/Annual Report v1.docx", "units:Southmere/Annual Report v2.docx"


def june(day: int) -> datetime:
    return datetime(2025, 6, day, 12, tzinfo=UTC)


class SavedMeanwhile(MemoryLibrary):
    """A library in which somebody saves the tracker just before it is written, once for each edit."""

    edits: Sequence[Callable[[bytes], bytes]] = ()

    def write(self, path: str, data: bytes, *, expecting: str | None) -> WriteResult:
        if expecting and self.edits:
            edit, *self.edits = self.edits
            there = self.find(path)
            assert there is not None
            self.upload(path, edit(self.fetch(there.item)))
        return super().write(path, data, expecting=expecting)


@cache
def as_on_thursday() -> Network:
    """Return the network on Thursday 3 July 2025: what came in June was judged, and the first mails are sent."""
    network = Network(library=SavedMeanwhile)
    network.upload("NORTH", "Annual Report 2024-25.docx", an_annual_report("Northfield", without=3), june(20))
    network.upload("NORTH", "Operational Policy.docx", a_policy("Northfield"), june(20))
    network.upload("NORTH", "Work Plan 2025-26.docx", a_work_plan("Northfield"), june(20))
    network.upload("SOUTH", "Annual Report v1.docx", an_annual_report("Southmere"), june(20))
    network.upload("SOUTH", "Annual Report v2.docx", an_annual_report("Southmere", edition=2), june(21))
    network.upload("SOUTH", "Scan0001.docx", a_rota(), june(22))
    network.at(at_ten(THURSDAY)).run()
    for draft in network.mailbox.drafts():
        network.mailbox.send_by_hand(draft.draft, network.now + timedelta(hours=1))
    return network


def copied(network: Network) -> Network:
    copy = Network(store=network.store.copy(), mailbox=deepcopy(network.mailbox), now=network.now)
    copy.units, copy.network = deepcopy(network.units), deepcopy(network.network)
    copy.house = replace(copy.house, libraries={"units": copy.units, "network": copy.network})
    return copy


@dataclass(kw_only=True)
class Team:
    """The network team: its tracker, its outbox, its days, from Thursday on."""

    network: Network = field(default_factory=lambda: copied(as_on_thursday()))
    ran: Ran = field(init=False)

    def day(self, day: date) -> Ran:
        """Run at 10am, and send every draft at 11am."""
        ran = self.run(at_ten(day))
        self.send(at_ten(day) + timedelta(hours=1))
        return ran

    def run(self, now: datetime) -> Ran:
        self.ran = self.network.at(now).run()
        return self.ran

    def again(self) -> Ran:
        return self.run(self.network.now)

    @property
    def tracker(self) -> bytes:
        found = self.network.network.find(TRACKER)
        assert found is not None
        return self.network.network.fetch(found.item)

    @tracker.setter
    def tracker(self, data: bytes) -> None:
        self.network.network.upload(TRACKER, data)

    def decide(self, about: str, word: str, beside: str | date | None = None) -> None:
        self.tracker = hands.decided(self.tracker, about, word, beside)

    def saved_meanwhile(self, *edits: tuple[str, str, str]) -> None:
        """Let somebody save these decisions, one just before each write."""
        self.edited_meanwhile(*(partial(_decide, entry=entry) for entry in edits))

    def edited_meanwhile(self, *edits: Callable[[bytes], bytes]) -> None:
        """Let somebody save the tracker with these edits, one just before each write."""
        library = self.network.network
        assert isinstance(library, SavedMeanwhile)
        library.edits = list(edits)

    def row(self, about: str, sheet: str = "Tracker") -> Mapping[str, CellValue]:
        return hands.row_of(self.tracker, sheet, about)

    def changes(self) -> list[tuple[str, str, str]]:
        """Return who changed what, and what it is now, from the sheet Changes."""
        rows = read_tracker(self.tracker).grids["Changes"][4:]
        return [(str(row[1]), str(row[3]), str(row[5])) for row in rows]

    def waiting(self) -> dict[str, str]:
        """Return the drafts that wait: address -> text."""
        mailbox = self.network.mailbox
        drafts = [mailbox.message(d.draft) for d in mailbox.drafts() if d.state is DraftState.WAITING]
        return {m.to_address.lower(): m.text for m in drafts}

    def send(self, at: datetime) -> None:
        for draft in self.network.mailbox.drafts():
            if draft.state is DraftState.WAITING:
                self.network.mailbox.send_by_hand(draft.draft, at)


def _decide(data: bytes, *, entry: tuple[str, str, str]) -> bytes:
    return hands.decided(data, *entry)


def attentions(ran: Ran) -> dict[str, str]:
    return {a.about: f"{a.what} {a.why}" for a in ran.plan.attentions}


# --- every decision word, typed on one morning into a tracker that people have made their own ------------------

DECISIONS: Sequence[tuple[str, str, str | date | None]] = (
    (REPORT, "Accept", "the rest came by post"),
    (PLAN, "Return", "The actions of 12 June 2025 have no owner"),
    (POLICY, "Kept, more wanted", "31 July 2025, the page with the signatures"),
    (SOUTH_POLICY, "More time", date(2025, 7, 18)),
    (SOUTH_PLAN, "chase now ", None),
    (SESSIONS, "Not needed", "Reviewed with the centre"),
    (UPDATE, "Update given", "minute 4.2, 12 June 2025"),
    (REVIEW, "Done", "letter of 2 July 2025"),
)


@dataclass(frozen=True, kw_only=True)
class Morning:
    """A morning on which the team decided a lot: the tracker before and after, what was planned and done."""

    before: bytes
    after: bytes
    planned: Ran
    ran: Ran
    mails: Mapping[str, str]
    team: Team

    def row(self, about: str, sheet: str = "Tracker") -> Mapping[str, CellValue]:
        return hands.row_of(self.after, sheet, about)


def people_at_work(data: bytes) -> bytes:
    """Sort the rows, comment, add a column, a sheet and a note; then decide, half of it among shared strings."""
    data = hands.sorted_by(data, "Tracker", "Unit")
    data = hands.typed(data, "Tracker", REPORT, "Team comment", "Rang Sarah & <Tom>")
    data = hands.typed(data, "Tracker", REPORT, "Team owner", "=Priya", shared=True)
    data = hands.with_column(data, "Tracker", "My notes", {PLAN: "ask again in August"})
    data = hands.with_sheet(data, "Rota", "Who is in")
    data = hands.with_note(data, "Tracker", POLICY, "Status", "Seen by the panel")
    for number, (about, word, beside) in enumerate(DECISIONS):
        data = hands.decided(data, about, word, beside, shared=bool(number % 2))
    data = hands.typed(data, "Unmatched", OTHER, "This document is", "SOUTH: Annual Report (y2q1)")
    return hands.typed(data, "Unmatched", ONE, "This document is", "nothing we asked for", shared=True)


@pytest.fixture(scope="module")
def friday() -> Morning:
    team = Team()
    team.tracker = before = people_at_work(team.tracker)
    planned = team.network.at(at_ten(FRIDAY)).dry_run()
    assert team.tracker == before
    ran = team.run(at_ten(FRIDAY))
    return Morning(before=before, after=team.tracker, planned=planned, ran=ran, mails=team.waiting(), team=team)


@pytest.mark.parametrize(
    ("about", "status", "due", "decided"),
    [
        (REPORT, "● Complete (on time)", 30, "Accepted 4 July 2025. the rest came by post"),
        (PLAN, "■ Overdue", 30, "Returned 4 July 2025: The actions of 12 June 2025 have no owner"),
        (POLICY, "○ More wanted", 31, "Kept 4 July 2025, more wanted by 31 July 2025: the page with the signatures"),
        (SOUTH_POLICY, "▲ Due soon", 18, "More time given 4 July 2025, until 18 July 2025"),
        (SOUTH_PLAN, "■ Overdue", 30, "Chase asked for 4 July 2025"),
        (SESSIONS, "– Not needed", 31, "Not needed (4 July 2025): Reviewed with the centre"),
        (UPDATE, "● Complete (on time)", 12, "Update given, noted 4 July 2025. 12 June 2025, minute 4.2"),
        (REVIEW, "● Complete (on time)", 30, "Done, noted 4 July 2025. 2 July 2025, letter of"),
        (SOUTH_REPORT, "● Complete (on time)", 30, None),
    ],
)
def test_a_decision_is_acted_on_and_answered_in_its_row(
    friday: Morning, about: str, status: str, due: int, decided: str | None
) -> None:
    row = friday.row(about)

    assert str(row["Status"]) == status
    assert isinstance(row["Due"], date)
    assert row["Due"].day == due
    assert row.get("Decided") == decided
    assert (row.get("Team decision"), row.get("Reason or date")) == (None, None)


def test_both_of_two_files_are_settled_on_unmatched(friday: Morning) -> None:
    chosen, other = friday.row(OTHER, "Unmatched"), friday.row(ONE, "Unmatched")

    assert chosen["Decided"] == "Counted as Southmere, Annual Report, said 4 July 2025"
    assert chosen["Why it is here"] == "Settled."
    assert str(other["Decided"]).endswith("as the network team said on 4 July 2025.")
    assert [row.get("This document is") for row in (chosen, other)] == [None, None]
    assert "Annual Report v2.docx" in str(friday.row(SOUTH_REPORT)["Why this status"])


def test_an_accepted_document_still_shows_what_was_found_in_it(friday: Morning) -> None:
    assessment = next(a for a in friday.ran.situation.assessments if a.obligation.key == REPORT)

    assert any(f.severity is Severity.WANTING for f in assessment.findings)
    assert assessment.findings[0].words in str(friday.row(REPORT)["Why this status"])


def test_every_decision_is_told_on_changes_once(friday: Morning) -> None:
    told = [(who, after) for who, what, after in changes_of(friday.after) if what == "Decided"]

    assert len(told) == len(DECISIONS) + 2
    assert ("Network team", "Returned 4 July 2025: The actions of 12 June 2025 have no owner") in told


def changes_of(data: bytes) -> list[tuple[str, str, str]]:
    return [(str(row[1]), str(row[3]), str(row[5])) for row in read_tracker(data).grids["Changes"][4:]]


def test_what_is_the_teams_own_is_as_they_left_it(friday: Morning) -> None:
    report = friday.row(REPORT)
    before, after = (parts_of(data) for data in (friday.before, friday.after))

    assert (report["Team comment"], report["Team owner"]) == ("Rang Sarah & <Tom>", "=Priya")
    assert b"ask again in August" in b"".join(after[p] for p in after if p.startswith("xl/worksheets/"))
    assert {p for p in before if "own-Rota" in p or "comments99" in p} == {
        p for p in after if ("own-Rota" in p or "comments99" in p) and after[p] == before[p]
    }
    assert hands.keys_of(friday.after, "Tracker")[:-1] == hands.keys_of(friday.before, "Tracker")


def test_the_request_stands_at_the_end_with_its_own_due_date(friday: Morning) -> None:
    assert hands.keys_of(friday.after, "Tracker")[-1] == REQUEST
    row = friday.row(REQUEST)
    assert (row["Document"], row["Due"]) == ("Further information on the Operational Policy", date(2025, 7, 31))


def test_the_unit_is_told_what_was_returned_and_what_more_is_wanted(friday: Morning) -> None:
    mail = " ".join(friday.mails["lead@north.example.org"].split())

    assert "The actions of 12 June 2025 have no owner" in mail
    assert "the page with the signatures" in mail
    assert "Annual Report" not in mail


def test_a_chase_goes_out_on_a_day_on_which_no_rule_falls(friday: Morning) -> None:
    mail = friday.mails["lead@south.example.org"]

    assert "Work Plan" in mail
    assert "Annual Report" not in mail


def test_the_dry_run_shows_the_same_decisions_mails_and_cells(friday: Morning) -> None:
    assert [describe(a) for a in friday.planned.plan.actions] == [describe(a) for a in friday.ran.plan.actions]
    assert sum(isinstance(a, KeepRecord) for a in friday.planned.plan.actions) == len(DECISIONS) + 2


def describe(action: object) -> str:
    return str(len(action.changes)) if isinstance(action, UpdateTracker) else repr(action)


def test_at_the_same_moment_nothing_is_left_to_do_and_the_file_keeps_its_bytes() -> None:
    team = Team()
    team.tracker = people_at_work(team.tracker)
    team.run(at_ten(FRIDAY))
    bytes_then = team.tracker

    again = team.again()

    assert again.idle
    assert team.tracker == bytes_then


# --- what follows in the days after ----------------------------------------------------------------------------


def test_a_newer_version_is_judged_anew_and_answers_what_was_asked() -> None:
    team = Team()
    for about, word, beside in DECISIONS[:3]:
        team.decide(about, word, beside)
    team.day(FRIDAY)
    monday = at_ten(MONDAY) - timedelta(hours=1)
    upload = team.network.at(monday).upload
    upload("NORTH", "Annual Report 2024-25.docx", an_annual_report("Northfield", without=3, edition=2), monday)
    upload("NORTH", "Work Plan 2025-26.docx", a_work_plan("Northfield", edition=2), monday)
    upload("NORTH", "Operational Policy.docx", a_policy("Northfield", edition=2), monday)

    team.day(MONDAY)

    assert team.row(REPORT)["Status"] == "? Needs a decision"
    assert "replaced after it was accepted" in str(team.row(REPORT)["Why this status"])
    assert str(team.row(REPORT)["Decided"]).endswith("(an earlier version)")
    assert [str(team.row(k)["Status"])[:10] for k in (PLAN, POLICY, REQUEST)] == ["● Complete"] * 3


def accepted_and_replaced() -> Team:
    """Return the team that accepted an Annual Report, which its unit has replaced by one that lacks something."""
    team = Team()
    team.decide(REPORT, "Accept")
    team.day(FRIDAY)
    team.network.upload("NORTH", "Annual Report 2024-25.docx", an_annual_report("Northfield", without=3, edition=2))
    return team


def test_what_replaced_an_accepted_document_is_the_networks_to_look_at_before_the_unit_hears_of_it() -> None:
    team = accepted_and_replaced()

    told = [_about_the_report(team, MONDAY + timedelta(days=days)) for days in range(5)]
    step = str(team.row(REPORT)["Next step"])
    team.decide(REPORT, "Return", "The activity data are wanting")
    returned = _about_the_report(team, MONDAY + timedelta(days=7))

    assert told == [[]] * 5
    assert step.startswith("Network to look: it was replaced after it was accepted.")
    assert sorted(returned) == ["coordinator@north.example.org", "lead@north.example.org"]


def test_chase_now_of_a_replaced_document_is_obeyed() -> None:
    team = accepted_and_replaced()
    team.day(MONDAY)
    team.decide(REPORT, "Chase now")

    assert _about_the_report(team, MONDAY + timedelta(days=1)) != []
    assert team.row(REPORT)["Status"] == "■ Overdue"
    assert str(team.row(REPORT)["Next step"]).startswith("Northfield to send the Annual Report again:")


def test_a_better_version_does_not_make_late_what_was_accepted_and_had_come_on_time() -> None:
    team = accepted_and_replaced()
    team.day(MONDAY)
    waits = team.row(REPORT)["Status"]
    team.decide(REPORT, "Accept")

    team.day(MONDAY + timedelta(days=1))

    assert waits == "? Needs a decision"
    assert team.row(REPORT)["Status"] == "● Complete (on time)"


def test_a_returned_document_stays_the_one_that_is_judged_beside_an_older_draft() -> None:
    team = Team()
    draft = an_annual_report("Northfield", without=2, edition=3)
    team.network.upload("NORTH", "Superseded/Annual Report 2024-25 DRAFT.docx", draft, june(10))
    team.day(FRIDAY)
    team.decide(REPORT, "Return", "The activity data are of last year")

    told = _about_the_report(team, MONDAY, says="The network returned it: The activity data are of last year")

    row = team.row(REPORT)
    assert row["Decided"] == "Returned 7 July 2025: The activity data are of last year"
    assert '"Annual Report 2024-25.docx" is taken for it' in str(row["Why this status"])
    assert len(told) == 2
    assert not any("DRAFT" in text for text in team.waiting().values())


def test_a_document_that_is_away_was_there_and_keeps_its_day_when_it_comes_back() -> None:
    team = Team()
    was = team.row(POLICY)["Status"]
    policy = team.network.units.find("North/Peer review/Operational Policy.docx")
    assert policy is not None
    data = team.network.units.fetch(policy.item)
    team.network.units.delete("North/Peer review/Operational Policy.docx")
    team.run(at_ten(FRIDAY))
    away = team.row(POLICY)
    mails = [text for to, text in team.waiting().items() if "north" in to]
    team.network.upload("NORTH", "Operational Policy again.docx", data)

    team.day(MONDAY)

    gone = '"Operational Policy.docx" was there, received on 20 June 2025, and is not there any more.'
    assert (was, away["Status"]) == ("● Complete (on time)", "■ Overdue")
    assert gone in str(away["Why this status"])
    assert "Nothing has come for it" not in str(away["Why this status"])
    assert any(gone in text for text in mails)
    assert not any("We have not received it yet" in text for text in mails)
    assert team.row(POLICY)["Status"] == "● Complete (on time)"
    assert "Received 20 June 2025" in str(team.row(POLICY)["Why this status"])


def _about_the_report(team: Team, day: date, says: str = "Annual Report") -> list[str]:
    """Run a day, and return which people of the unit were written to of its Annual Report."""
    team.run(at_ten(day))
    told = [to for to, text in team.waiting().items() if "north" in to and says in text]
    team.send(at_ten(day) + timedelta(hours=1))
    return told


def test_the_same_bytes_uploaded_again_stay_returned() -> None:
    team = Team()
    team.decide(PLAN, "Return", "No owner")
    team.day(FRIDAY)
    team.network.upload("NORTH", "Work Plan 2025-26.docx", a_work_plan("Northfield"))

    team.day(MONDAY)

    assert team.row(PLAN)["Status"] == "■ Overdue"


def test_a_chase_is_sent_once_and_again_only_when_it_is_typed_again() -> None:
    team = Team()
    for day in (4, 7, 8, 9, 10, 11):
        if day in {4, 10}:
            team.decide(SOUTH_PLAN, "Chase now")
        team.day(date(2025, 7, day))

    keys = [(row.day.day, key) for row in team.ran.situation.ledger for key in row.keys]
    chases = {(day, key.cause) for day, key in keys if key.rule == "chase-now"}

    assert sorted(day for day, _ in chases) == [4, 10]
    assert len({cause for _, cause in chases}) == 2


def test_an_extension_starts_the_reminders_afresh_from_the_new_date() -> None:
    team = Team()
    team.decide(SOUTH_POLICY, "More time", date(2025, 7, 18))
    team.day(FRIDAY)

    told = []
    for day in (7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 21):
        team.run(at_ten(date(2025, 7, day)))
        told += [day for mail in team.waiting().values() if "Operational Policy" in mail and "18 July 2025" in mail]
        team.send(team.network.now + timedelta(hours=1))

    assert {day for day in told if day <= 11}
    assert {day for day in told if 14 <= day <= 18}
    assert 21 in told


def test_a_policy_that_stands_is_complete_whatever_days_its_note_names() -> None:
    team = Team()
    team.decide(SOUTH_POLICY, "No change to policy", "v2 of 12 May 2024 stands, valid until 31 May 2026")

    team.day(FRIDAY)

    row = team.row(SOUTH_POLICY)
    assert row["Status"] == "● Complete (late)"
    assert row["Decided"] == "No change, noted 4 July 2025: v2 of 12 May 2024 stands, valid until 31 May 2026"


def test_a_document_counts_for_another_unit_if_a_person_says_so() -> None:
    team = Team()
    team.tracker = hands.typed(
        team.tracker, "Unmatched", "units:Southmere/Scan0001.docx", "This document is", "NORTH: Work Plan (y2q1)"
    )

    team.day(FRIDAY)

    assert "Scan0001.docx" in str(team.row(PLAN)["Why this status"])
    decided = team.row("units:Southmere/Scan0001.docx", "Unmatched")["Decided"]
    assert decided == "Counted as Northfield, Work Plan, said 4 July 2025"


def test_a_request_takes_decisions_like_any_other_row() -> None:
    team = Team()
    team.decide(POLICY, "Kept, more wanted", "31 July 2025, the signatures")
    team.day(FRIDAY)
    team.decide(REQUEST, "More time", "15 August 2025")
    team.day(MONDAY)
    extended = team.row(REQUEST)["Due"]
    team.decide(REQUEST, "Done", "seen on paper")

    team.day(date(2025, 7, 8))

    assert extended == date(2025, 8, 15)
    assert str(team.row(REQUEST)["Status"]).startswith("● Complete")


# --- entries that are not clear --------------------------------------------------------------------------------


def test_an_entry_that_is_not_clear_stays_and_its_row_says_why_until_it_is_mended() -> None:
    team = Team()
    team.decide(PLAN, "Retrun", "no owner")
    team.decide(SOUTH_PLAN, "More time", "soon")
    team.decide(SOUTH_POLICY, "Return", "not signed")
    team.tracker = hands.typed(team.tracker, "Unmatched", ONE, "This document is", "the annual one")

    team.run(at_ten(FRIDAY))

    assert team.row(PLAN)["Decided"] == 'Not clear yet: "Retrun" is not one of the decisions. Did you mean "Return"?'
    assert str(team.row(SOUTH_PLAN)["Decided"]).endswith("needs a date beside it, such as 31 July 2025.")
    assert str(team.row(SOUTH_POLICY)["Decided"]).endswith("needs a document, and this row has none yet.")
    assert '"the annual one" is not in the list' in str(team.row(ONE, "Unmatched")["Decided"])
    assert team.row(PLAN)["Team decision"] == "Retrun"
    assert team.ran.exit_code is ExitCode.DONE
    assert {PLAN, SOUTH_PLAN, SOUTH_POLICY, ONE} <= set(attentions(team.ran))

    stood = team.tracker
    assert team.again().idle
    assert team.tracker == stood

    team.tracker = hands.typed(team.tracker, "Tracker", PLAN, "Team decision", "Return")
    team.day(MONDAY)
    assert team.row(PLAN)["Decided"] == "Returned 7 July 2025: no owner"
    assert team.row(PLAN).get("Reason or date") is None
    assert team.row(SOUTH_PLAN)["Team decision"] == "More time"


def test_a_document_that_came_after_it_was_accepted_is_asked_about_and_taken_at_the_next_save() -> None:
    team = Team()
    team.decide(SOUTH_PLAN, "Accept", "seen on paper")
    team.day(FRIDAY)
    first = team.row(SOUTH_PLAN)["Decided"]
    team.network.upload(
        "SOUTH", "Work Plan 2025-26.docx", a_work_plan("Southmere"), at_ten(MONDAY) - timedelta(hours=1)
    )

    team.day(MONDAY)
    came = team.row(SOUTH_PLAN)
    team.day(date(2025, 7, 8))
    unsaved = team.row(SOUTH_PLAN)["Decided"]
    team.tracker = hands.typed(team.tracker, "Tracker", SOUTH_PLAN, "Team comment", "looked at it")
    team.day(date(2025, 7, 9))

    assert str(first).endswith("needs a document, and this row has none yet.")
    assert str(came["Decided"]).endswith('If "Accept" still holds, save this file once more.')
    assert (came["Team decision"], unsaved) == ("Accept", came["Decided"])
    assert team.row(SOUTH_PLAN)["Decided"] == "Accepted 9 July 2025. seen on paper"


def test_of_two_files_it_is_first_said_which_and_a_chase_of_what_is_complete_is_asked_about() -> None:
    team = Team()
    team.decide(SOUTH_REPORT, "Accept", "fine")
    team.decide(PLAN, "Chase now", "please")

    team.run(at_ten(FRIDAY))

    assert "two files could be this: say which on Unmatched" in str(team.row(SOUTH_REPORT)["Decided"])
    assert "this is complete, so there is nothing to chase" in str(team.row(PLAN)["Decided"])
    assert team.row(PLAN)["Team decision"] == "Chase now"
    assert team.again().idle


def test_a_request_ends_when_the_document_itself_is_accepted() -> None:
    team = Team()
    team.decide(PLAN, "Kept, more wanted", "18 July 2025, who owns row 3")
    team.run(at_ten(FRIDAY))
    mail = team.waiting()["coordinator@north.example.org"]
    team.decide(PLAN, "Accept", "they told us by telephone")

    team.run(at_ten(date(2025, 7, 8)))

    request = team.row(REQUEST)
    assert request["Document"] == "Further information on the Work Plan"
    assert request["Status"] == "– Not needed"
    assert request["Next step"] == "Nothing to do: the document itself was accepted on 8 July 2025."
    assert mail.startswith("Further information is due on 18 July 2025")
    assert "The network needs the further information on the Work Plan 2025/26 from Northfield" in mail
    assert team.again().idle


# --- the tracker open, saved meanwhile, spoilt -----------------------------------------------------------------


def test_an_entry_seen_again_and_again_in_a_locked_tracker_is_one_decision() -> None:
    team = Team()
    team.decide(SOUTH_PLAN, "More time", "8 July 2025")
    team.tracker = hands.typed(team.tracker, "Tracker", PLAN, "Status", "I changed this")
    team.network.network.lock(TRACKER, "Priya")

    locked = [team.day(FRIDAY)]
    team.network.upload("NORTH", "Scan0002.docx", a_rota(2), at_ten(FRIDAY) + timedelta(hours=2))
    locked.append(team.run(at_ten(date(2025, 7, 8))))
    digest = " ".join(team.waiting()["admin@network.example.org"].split())
    locked.append(team.day(date(2025, 7, 9)))
    waits_since = team.network.store.tracker_state()
    team.network.network.unlock(TRACKER)
    freed = team.day(date(2025, 7, 10))

    assert [r.exit_code for r in locked] == [ExitCode.TEMPORARY] * 3
    assert "Priya has the tracker open" in locked[0].outcomes[-1].words
    assert waits_since is not None
    assert waits_since.waits_since == at_ten(FRIDAY)
    assert "since 4 July 2025 at 10am" in digest
    assert freed.exit_code is ExitCode.DONE
    assert len(team.network.store.records()) == 1
    row = team.row(SOUTH_PLAN)
    assert (row["Decided"], row.get("Team decision")) == ("More time given 4 July 2025, until 8 July 2025", None)
    what = [what for _, what, _ in team.changes()]
    assert what.count("Decided") == 1
    assert what.count(f"{PUT_BACK}: Status") == 1
    freed_state = team.network.store.tracker_state()
    assert freed_state is not None
    assert freed_state.waits_since is None


def test_excels_lock_file_beside_the_tracker_keeps_us_out_and_status_says_since_when(
    demo_copy: Path, command: Command
) -> None:
    tracker = demo_copy / "network" / "Peer Review" / "Tracker.xlsx"
    walton = "2024-26/y2q1.work-plan/MTCC-WALTON"
    tracker.write_bytes(hands.decided(tracker.read_bytes(), walton, "Return", "No owner"))
    lock = tracker.with_name("~$Tracker.xlsx")
    lock.write_bytes(b"\x05Priya".ljust(165))
    run = ("--config", demo_copy / "config", "run", "--as-of")

    locked, status = command(*run, "2025-07-04"), command("--config", demo_copy / "config", "status")
    still = command(*run, "2025-07-07")
    lock.unlink()
    freed = command(*run, "2025-07-07T10:15")

    assert (locked.code, still.code, freed.code) == (5, 5, 0)
    assert "not written since 4 July 2025 at 10am" in " ".join(status.out.split())
    row = hands.row_of(tracker.read_bytes(), "Tracker", walton)
    assert (row["Decided"], row.get("Team decision")) == ("Returned 4 July 2025: No owner", None)


def test_what_somebody_saves_meanwhile_is_kept_and_read_by_the_next_run() -> None:
    team = Team()
    team.decide(PLAN, "Return", "No owner")
    team.decide(POLICY, "Return", "Not signed")
    team.saved_meanwhile((REPORT, "Accept", "by post"), (POLICY, "Accept", "Not signed"))

    team.run(at_ten(FRIDAY))
    meanwhile = [team.row(k).get("Team decision") for k in (PLAN, REPORT, POLICY)]
    reason = team.row(POLICY).get("Reason or date")
    team.run(at_ten(FRIDAY) + timedelta(minutes=15))

    assert meanwhile == [None, "Accept", "Accept"]
    assert reason == "Not signed"
    assert [team.row(k).get("Team decision") for k in (PLAN, REPORT, POLICY)] == [None] * 3
    assert str(team.row(REPORT)["Decided"]).startswith("Accepted 4 July 2025")
    assert str(team.row(POLICY)["Decided"]).startswith("Accepted 4 July 2025")
    assert team.again().idle


def test_a_file_saved_without_end_waits_for_the_next_run() -> None:
    team = Team()
    team.decide(PLAN, "Return", "No owner")
    team.saved_meanwhile(*((REPORT, "Accept", f"number {n}") for n in range(3)))

    waits = team.run(at_ten(FRIDAY))
    after = team.run(at_ten(FRIDAY) + timedelta(minutes=15))

    assert waits.exit_code is ExitCode.TEMPORARY
    assert after.exit_code is ExitCode.DONE
    assert str(team.row(REPORT)["Decided"]).endswith("number 2")
    assert str(team.row(PLAN)["Decided"]).startswith("Returned")


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (lambda _: b"not a workbook at all", "damaged"),
        (lambda data: hands.without_sheet(hands.with_sheet(data, "Log", "x"), "Changes"), 'The sheet "Changes" is not'),
    ],
    ids=["garbage", "a sheet that may have been renamed"],
)
def test_a_spoilt_tracker_is_held_and_said_until_it_is_mended(spoilt: object, why: str) -> None:
    team = Team()
    whole = hands.decided(team.tracker, PLAN, "Return", "No owner")
    assert callable(spoilt)
    team.tracker = bad = spoilt(whole)

    held = team.run(at_ten(FRIDAY))
    mails = team.waiting()
    again = team.again()

    assert held.exit_code is ExitCode.NEEDS_INSTALLER
    assert why in attentions(held)["Tracker"]
    assert again.exit_code is ExitCode.NEEDS_INSTALLER
    assert again.idle
    assert why in attentions(again)["Tracker"]
    assert team.tracker == bad
    assert why in mails["admin@network.example.org"]
    state = team.network.store.tracker_state()
    assert state is not None
    assert why in state.held_words

    team.tracker = whole
    mended = team.run(at_ten(FRIDAY) + timedelta(hours=1))
    assert mended.exit_code is ExitCode.DONE
    assert str(team.row(PLAN)["Decided"]).startswith("Returned 4 July 2025")
    state = team.network.store.tracker_state()
    assert state is not None
    assert state.held_words == ""


def test_a_library_that_is_busy_for_a_moment_is_no_fault_of_the_tracker() -> None:
    team = Team()
    team.network.network.make_unreachable(TemporaryError("The library is busy.", do="Nothing: it is tried again."))

    ran = team.run(at_ten(FRIDAY))
    team.network.network.make_reachable()

    assert ran.exit_code is ExitCode.TEMPORARY
    assert "Tracker" not in attentions(ran)
    assert team.again().exit_code is ExitCode.DONE


def test_a_machine_cell_changed_by_hand_is_put_back_and_told_and_a_deleted_row_comes_back() -> None:
    team = Team()
    team.tracker = hands.typed(team.tracker, "Tracker", PLAN, "Status", "● Complete, honestly")
    team.tracker = hands.emptied(team.tracker, "Tracker", SOUTH_PLAN)

    team.run(at_ten(FRIDAY))

    assert team.row(PLAN)["Status"] == "● Complete (on time)"
    assert hands.keys_of(team.tracker, "Tracker")[-1] == SOUTH_PLAN
    told = [(who, what, after) for who, what, after in team.changes() if what.startswith(PUT_BACK)]
    assert ("Network team", f"{PUT_BACK}: Status", "● Complete, honestly") in told
    assert any("deleted" in what for _, what, _ in told)
    assert team.again().idle


def test_a_tracker_that_is_thrown_away_is_built_again_with_what_the_team_had_typed() -> None:
    team = Team()
    team.tracker = hands.typed_row(team.tracker, "Contacts", NEW_LEAD)
    team.tracker = hands.typed_row(team.tracker, "Contacts", {"Unit": "Southmore"})
    team.tracker = hands.typed_row(team.tracker, "Dates", {"Requirement": "y2q2.review", "Due": date(2025, 9, 15)})
    team.tracker = hands.typed(team.tracker, "Tracker", PLAN, "Team comment", "Rang on Friday")
    team.run(at_ten(FRIDAY))
    team.network.network.delete(TRACKER)

    team.run(at_ten(MONDAY))
    rebuilt = team.tracker
    team.again()
    team.again()

    assert team.ran.idle
    assert team.tracker == rebuilt
    assert any(about.startswith("Contacts row") for about in attentions(team.ran))
    assert team.row(PLAN)["Team comment"] == "Rang on Friday"
    assert NEW_LEAD["Email"] in hands.keys_of(team.tracker, "Contacts")
    team.decide(PLAN, "Return", "No owner")
    team.run(at_ten(date(2025, 7, 8)))
    assert team.row(REVIEW)["Due"] == date(2025, 9, 15)


def test_while_a_units_folder_is_renamed_its_rows_say_what_was_known() -> None:
    team = Team()
    team.decide(POLICY, "Accept")
    team.run(at_ten(FRIDAY))
    before = team.row(POLICY)
    files = [path for path in team.network.units.paths() if path.startswith("North/Peer review/")]
    team.network.units.make_folder("North/Peer review 2025")
    for path in files:
        team.network.units.rename(path, path.replace("Peer review/", "Peer review 2025/"))
    team.network.units.delete_folder("North/Peer review")

    ran = team.run(at_ten(MONDAY))

    after = team.row(POLICY)
    same = ("Status", "Received", "Decided", "Version")
    assert [after[header] for header in same] == [before[header] for header in same]
    assert "What we could not see is not counted as missing." in str(after["Why this status"])
    assert ran.situation.lost == {"NORTH"}
    assert [a.code for a in ran.plan.attentions if a.about == "NORTH"] == ["place-missing"]


# --- the sheets that are the team's own ------------------------------------------------------------------------

NEW_LEAD = {"Unit": "Southmere", "Role": "trauma coordinator", "Name": "Ann New", "Email": "ann.new@south.example.org"}


def test_a_new_contact_gets_the_next_mail_and_the_one_before_no_more() -> None:
    team = Team()
    team.tracker = hands.typed_row(team.tracker, "Contacts", NEW_LEAD)
    team.tracker = hands.typed(team.tracker, "Contacts", "lead@south.example.org", "Until", date(2025, 7, 3))

    team.run(at_ten(FRIDAY))

    assert "ann.new@south.example.org" in team.waiting()
    assert "lead@south.example.org" not in team.waiting()
    later = team.run(at_ten(FRIDAY) + timedelta(minutes=15))
    assert later.idle
    assert "ann.new@south.example.org" in {c.email for c in later.situation.contacts}


def test_a_meeting_that_gets_its_date_makes_the_updates_due() -> None:
    team = Team()
    meeting: dict[str, str | date] = {"Meeting": "December", "Kind": "clinical group", "Date": date(2025, 12, 11)}
    team.tracker = hands.typed_row(team.tracker, "Meetings", meeting)
    team.day(FRIDAY)
    first = team.row(key("y2q3.update", "SOUTH"))["Due"]
    team.tracker = hands.typed(team.tracker, "Meetings", "December", "Date", "18 December 2025")

    team.day(MONDAY)

    assert first == date(2025, 12, 11)
    assert team.row(key("y2q3.update", "SOUTH"))["Due"] == date(2025, 12, 18)


def test_a_due_date_that_a_meeting_moves_is_told_on_changes_once() -> None:
    team = Team()
    team.day(FRIDAY)
    team.tracker = hands.typed(team.tracker, "Meetings", "September", "Date", date(2025, 9, 11))

    team.day(MONDAY)
    team.again()

    rows = read_tracker(team.tracker).grids["Changes"]
    told = [(str(row[2]), row[4], row[5]) for row in rows if row[3:4] == ("Due",)]
    updates = [key("y2q2.update", unit) for unit in ("NORTH", "SOUTH")]
    assert sorted(told) == [(update, "18 September 2025", "11 September 2025") for update in updates]


def test_an_extra_meeting_in_a_quarter_moves_no_update_and_the_team_is_told() -> None:
    team = Team()
    extra: dict[str, str | date] = {"Meeting": "Extra", "Kind": "Clinical Group", "Date": date(2025, 7, 16)}
    team.tracker = hands.typed_row(team.tracker, "Meetings", extra)

    ran = team.day(FRIDAY)

    assert team.row(key("y2q2.update", "SOUTH"))["Due"] == date(2025, 9, 18)
    assert [a.what for a in ran.plan.attentions if a.code == "several-meetings"] == [
        "2 meetings of the kind Clinical Group stand in 2025/26 Q2."
    ]


def test_a_slip_in_one_cell_costs_neither_the_meeting_nor_the_person() -> None:
    team = Team()
    before = team.row(key("y2q2.update", "SOUTH"))["Due"]
    data = hands.typed(team.tracker, "Meetings", "September", "Who came", "Northfield, Dr Smith")
    team.tracker = hands.typed(data, "Contacts", "lead@south.example.org", "Until", "end of June")

    ran = team.day(FRIDAY)

    assert team.row(key("y2q2.update", "SOUTH"))["Due"] == before == date(2025, 9, 18)
    assert "lead@south.example.org" in {c.email for c in ran.situation.contacts}
    told = [a.what for a in ran.plan.attentions if a.code in {"contacts", "meetings"}]
    assert len(told) == 2
    assert told[0].startswith("Until in row")
    assert told[1].startswith("Who came in row")


def test_a_date_stands_for_an_assumed_one_also_in_runs_that_do_not_open_the_tracker() -> None:
    team = Team()
    team.tracker = hands.typed_row(
        team.tracker, "Dates", {"Requirement": "y2q2.review", "Unit": "Northfield", "Due": date(2025, 9, 15)}
    )
    team.day(FRIDAY)

    later = team.day(MONDAY)

    assert team.row(REVIEW)["Due"] == date(2025, 9, 15)
    assert team.row(key("y2q2.review", "SOUTH"))["Due"] == date(2025, 9, 30)
    assert REVIEW in {a.obligation.key for a in later.situation.assessments}


def test_rows_of_the_team_that_are_not_clear_are_named_until_they_are_mended() -> None:
    team = Team()
    data = hands.typed_row(team.tracker, "Contacts", NEW_LEAD | {"Email": "ann at south"})
    data = hands.typed_row(data, "Meetings", {"Meeting": "Panel", "Kind": "party", "Date": "2 July 2025"})
    team.tracker = hands.typed_row(data, "Dates", {"Requirement": "y2q2.revue", "Due": "15 September 2025"})

    first = attentions(team.run(at_ten(FRIDAY)))
    unopened = team.again()
    stood = team.tracker
    weekend = attentions(team.run(at_ten(date(2025, 7, 5))))

    named = {about: words for about, words in first.items() if " row " in about}
    assert [about.split(" row ")[0] for about in named] == ["Contacts", "Meetings", "Dates"]
    assert '"ann at south" is not an address' in named[next(a for a in named if a.startswith("Contacts"))]
    assert 'Did you mean "y2q2.review"?' in named[next(a for a in named if a.startswith("Dates"))]
    assert unopened.idle
    assert named.items() <= attentions(unopened).items()
    assert named.items() <= weekend.items()
    assert team.tracker == stood
    start = " ".join(str(cell) for row in read_tracker(stood).grids["Start here"] for cell in row)
    assert "is not an address" in start


def test_hands_type_where_a_person_would() -> None:
    team = Team()

    data = hands.typed(team.tracker, "Tracker", PLAN, "Team comment", "x", shared=True)

    content = read_tracker(data).sheets["Tracker"]
    assert letters(content.headers["Team comment"]) == "I"
    assert content.by_key()[PLAN].values["Team comment"] == "x"
