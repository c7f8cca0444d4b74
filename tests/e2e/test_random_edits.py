"""Whatever people do to the tracker between runs: nothing that they typed is lost, and all of ours ends up true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from cmmtn_sync.columns import TRACKER
from cmmtn_sync.facts.signposts import titles
from cmmtn_sync.facts.spreadsheet_cells import letters, same_value
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import open_tracker, read_tracker
from cmmtn_sync.model import Linked
from cmmtn_sync.plan.desk import view_from_json
from tests.e2e import spreadsheet_hands as hands
from tests.e2e.test_team_decisions import PLAN, POLICY, REPORT, SOUTH_PLAN, SOUTH_POLICY, UPDATE, Team
from tests.outputs.tracker.hands import MAIN, edited
from tests.outputs.tracker.sheet_hands import renamed
from tests.outputs.tracker.soundness import unsound

KEYS = (REPORT, PLAN, POLICY, SOUTH_PLAN, SOUTH_POLICY, UPDATE)
TEAM = ("Team comment", "Team owner")
OURS = ("Status", "Due", "Next step", "Unit", "Decided", "Contact")

UNHURRIED = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to make a failing case smaller takes minutes here
)

a_key = st.sampled_from(KEYS)
a_text = st.one_of(
    st.sampled_from(
        ['=HYPERLINK("x")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-1", "\u202etxt.exe", " two  spaces ", "é" * 300]
    ),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=30).filter(str.strip),
)


@dataclass
class People:
    """What people did, and what must stand in the tracker for it."""

    team: Team
    typed: dict[tuple[str, str], str] = field(default_factory=dict)
    """Key and header -> what was typed there, and was seen by a run or still stands."""
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    """The same, as the last run saw it."""
    beside: dict[str, str] = field(default_factory=dict)
    """Header of a column of their own -> what stands beside the annual report's row."""

    @property
    def there(self) -> set[str]:
        return set(hands.keys_of(self.team.tracker, "Tracker"))

    def run(self) -> None:
        self.team.run(self.team.network.now + timedelta(hours=1))
        self.kept = dict(self.typed)


Edit: TypeAlias = Callable[[People], None]


def types(key: str, header: str, text: str) -> Edit:
    def act(people: People) -> None:
        if key in people.there:
            people.team.tracker = hands.typed(people.team.tracker, "Tracker", key, header, text)
            people.typed[key, header] = text

    return act


def writes_over(key: str, header: str, text: str) -> Edit:
    def act(people: People) -> None:
        if key in people.there:
            people.team.tracker = hands.typed(people.team.tracker, "Tracker", key, header, text)

    return act


def sorts(header: str) -> Edit:
    def act(people: People) -> None:
        people.team.tracker = hands.sorted_by(people.team.tracker, "Tracker", header)

    return act


def deletes(key: str) -> Edit:
    def act(people: People) -> None:
        if key in people.there:
            people.team.tracker = hands.emptied(people.team.tracker, "Tracker", key)
            for place in [place for place in people.typed if place[0] == key]:
                del people.typed[place]  # what no run has seen goes with the row, as people want it to
            people.typed |= {place: text for place, text in people.kept.items() if place[0] == key}

    return act


def copies(key: str) -> Edit:
    def act(people: People) -> None:
        if hands.keys_of(people.team.tracker, "Tracker").count(key) == 1:
            people.team.tracker = hands.copied_row(people.team.tracker, "Tracker", key)

    return act


def adds_a_column(number: int, text: str) -> Edit:
    def act(people: People) -> None:
        header = f"Ours {number}"
        if REPORT in people.there and header not in people.beside:
            people.team.tracker = hands.with_column(people.team.tracker, "Tracker", header, {REPORT: text})
            people.beside[header] = text

    return act


def renames_a_header(header: str, number: int) -> Edit:
    def act(people: People) -> None:
        content = read_tracker(people.team.tracker).sheets["Tracker"]
        cell = f"{letters(content.headers[header])}{content.header_row}"
        people.team.tracker = _with_text(people.team.tracker, cell, f"{header} {number}")

    return act


def colours(key: str, header: str) -> Edit:
    def act(people: People) -> None:
        if key in people.there:
            content = read_tracker(people.team.tracker).sheets["Tracker"]
            cell = f"{letters(content.headers[header])}{content.by_key()[key].number}"
            people.team.tracker = _with_style(people.team.tracker, cell)

    return act


def renames_the_sheet(number: int) -> Edit:
    def act(people: People) -> None:
        title = f"Our tracker {number}"
        people.team.tracker = renamed(people.team.tracker, _title(people.team.tracker), title)

    return act


def _title(data: bytes) -> str:
    package = open_tracker(data)
    return titles(package)[package.sheets["Tracker"]]


def _on_tracker(data: bytes, cell: str, change: Callable[[etree._Element], None]) -> bytes:
    def act(root: etree._Element) -> None:
        for found in root.iter(f"{MAIN}c"):
            if found.get("r") == cell:
                change(found)

    return edited(data, open_tracker(data).sheets["Tracker"], act)


def _with_text(data: bytes, cell: str, text: str) -> bytes:
    def change(found: etree._Element) -> None:
        for child in list(found):
            found.remove(child)
        found.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(found, f"{MAIN}is"), f"{MAIN}t").text = text

    return _on_tracker(data, cell, change)


def _with_style(data: bytes, cell: str) -> bytes:
    return _on_tracker(data, cell, lambda found: found.set("s", "1"))


EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(types, a_key, st.sampled_from(TEAM), a_text),
    st.builds(types, a_key, st.sampled_from(TEAM), a_text),
    st.builds(writes_over, a_key, st.sampled_from(OURS), a_text),
    st.builds(sorts, st.sampled_from(("Ref", "Status", "Unit", "Team comment"))),
    st.builds(deletes, a_key),
    st.builds(copies, a_key),
    st.builds(adds_a_column, st.integers(1, 3), a_text),
    st.builds(renames_a_header, st.sampled_from((*TEAM, *OURS)), st.integers(1, 9)),
    st.builds(colours, a_key, st.sampled_from((*TEAM, *OURS))),
    st.builds(renames_the_sheet, st.integers(1, 9)),
)
ROUNDS = st.lists(st.lists(EDITS, min_size=1, max_size=4), min_size=1, max_size=3)


def wrong_in(people: People) -> Iterator[str]:
    """Yield what is not as it should be after a run."""
    content = read_tracker(people.team.tracker).sheets["Tracker"]
    for (key, header), text in people.typed.items():
        said = [as_words(row.values.get(header)) for row in content.rows if row.key == key]
        if text not in said:
            yield f"lost: {key}, {header}: {text!r}; there is {said}"
    state = people.team.network.store.tracker_state()
    assert state is not None
    for key, values in view_from_json(state.view_json).keyed["Tracker"].items():
        row = content.by_key().get(key)
        for column in TRACKER.machine_columns:
            meant, now = values.get(column.header), row.values.get(column.header) if row else None
            plain = as_words(meant) if isinstance(meant, Linked) else meant
            if not same_value(as_words(now) if isinstance(now, Linked) else now, plain):
                yield f"not true: {key}, {column.header}: {now!r}, and should be {plain!r}"


def play(rounds: Sequence[Sequence[Edit]]) -> list[str]:
    """Let people edit and the worker run in turn. Return what is wrong after each run."""
    people = People(team=Team())
    people.run()
    wrong: list[str] = []
    for edits in rounds:
        for edit in edits:
            edit(people)
        before = set(unsound(people.team.tracker))  # the hands here are rougher than Excel's
        people.run()
        wrong += [*wrong_in(people), *(f"unsound: {f}" for f in unsound(people.team.tracker) if f not in before)]
        written = people.team.tracker
        people.team.again()
        if people.team.tracker != written or not people.team.ran.idle:
            wrong.append("a second run wrote again")
    return wrong


@settings(UNHURRIED, max_examples=12)
@given(ROUNDS)
def test_nothing_that_people_typed_is_lost_and_every_cell_of_ours_is_true(rounds: Sequence[Sequence[Edit]]) -> None:
    assert play(rounds) == []


@pytest.mark.proof
@settings(UNHURRIED, max_examples=300)
@given(ROUNDS)
def test_the_same_with_many_more_edits(rounds: Sequence[Sequence[Edit]]) -> None:
    assert play(rounds) == []
