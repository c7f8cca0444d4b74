"""What a status report says, before any template has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cmmtn_sync.model import Completeness, Status
from cmmtn_sync.outputs.template_fields import field_paths
from cmmtn_sync.plan.report_fields import STATUS_NETWORK, STATUS_UNIT, report_fields
from cmmtn_sync.plan.report_sample import sample_fields
from cmmtn_sync.quarters import quarter_of
from tests.outputs.reports.samples import ASSESSMENTS, QUARTER, TEMPLATES, a_situation, an_assessment

WANTING = ("Section 4 (Outstanding actions) is empty.", "3 rows have no owner.")
NETWORK_FIELDS = report_fields(a_situation(), report=STATUS_NETWORK, about="network", quarter=QUARTER)
VALE_FIELDS = report_fields(a_situation(), report=STATUS_UNIT, about="VALE", quarter=QUARTER)
DALE_FIELDS = report_fields(a_situation(), report=STATUS_UNIT, about="DALE", quarter=QUARTER)


def shape(value: object) -> object:
    """Return what a template can ask of a value: names, lists of what, or the kind of a plain value."""
    if isinstance(value, Mapping):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        assert value, "an empty list shows no shape"
        return [shape(value[0])]
    return type(value).__name__


def texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


def test_the_sample_of_the_network_report_has_the_shape_of_the_real_one() -> None:
    assert shape(sample_fields(STATUS_NETWORK)) == shape(NETWORK_FIELDS)


def test_the_sample_of_the_unit_report_has_the_shape_of_the_real_one() -> None:
    real = {**VALE_FIELDS, "decisions": DALE_FIELDS["decisions"], "not_seen": DALE_FIELDS["not_seen"]}

    assert shape(sample_fields(STATUS_UNIT)) == shape(real)


def test_every_row_of_every_list_has_the_same_fields() -> None:
    for fields in (NETWORK_FIELDS, VALE_FIELDS, DALE_FIELDS):
        for rows in (value for value in fields.values() if isinstance(value, list)):
            assert all(shape(row) == shape(rows[0]) for row in rows)


def test_the_summary_begins_with_counts() -> None:
    assert VALE_FIELDS["summary"] == {
        "first": "1 of 4 items due by 30 September 2031 is complete.",
        "second": "2 are overdue: the oldest was due on 30 June 2031.",
        "third": "No decision is needed.",
    }
    assert NETWORK_FIELDS["summary"] == {
        "first": "1 of 7 items due by 30 September 2031 is complete.",
        "second": "2 are overdue: the oldest was due on 30 June 2031.",
        "third": "The network itself owes 2 items, and 2 decisions are asked below.",
    }


def test_what_is_owed_stands_worst_first_and_says_whose_turn_it_is() -> None:
    assert [tuple(row.values()) for row in _rows(NETWORK_FIELDS, "owed")] == [
        ("Vale", "Annual Report", "■ Overdue", "30 June 2031", "Vale to send it."),
        (
            "Vale",
            "Work Plan",
            "■ Overdue",
            "30 June 2031",
            f"Vale to send a new version. {' '.join(WANTING)} There is 1 more point.",
        ),
        (
            "St Mary's & Dale",
            "Annual Report",
            "? Needs a decision",
            "30 June 2031",
            "Network to decide which of 2 files counts.",
        ),
        (
            "St Mary's & Dale",
            "Work Plan",
            "? Could not look",
            "30 June 2031",
            "Network to look again. We could not see it this time.",
        ),
        (
            "Network",
            "Notice of peer review meetings (2 units)",
            "▲ Due soon",
            "30 September 2031",
            "Network to do it and choose Done in the tracker.",
        ),
        (
            "St Mary's & Dale",
            "Self-assessment",
            "○ Not started",
            "30 September 2031",
            "St Mary's & Dale to send it.",
        ),
        ("Vale", "Update to the Clinical Group", "○ Not started", "No date yet", "Network to set the date."),
    ]


def test_a_unit_reads_of_nothing_but_its_own() -> None:
    said = " ".join(texts(VALE_FIELDS))

    assert "Dale" not in said.replace("Dale & Vale Major Trauma Network", "")
    assert "Unmatched" not in said
    assert "tracker" not in said


def test_what_came_in_says_when_and_how() -> None:
    assert _rows(NETWORK_FIELDS, "received") == [
        {"unit": "Vale", "document": "Operational Policy", "received": "26 June 2031", "how": "On time, complete"},
        {"unit": "Vale", "document": "Work Plan", "received": "26 June 2031", "how": "On time, not complete yet"},
    ]


def test_a_decision_names_every_file() -> None:
    assert [row["question"] for row in _rows(DALE_FIELDS, "decisions")] == [
        "Annual Report: which of these files counts? Report.docx; Report & annexes <final>.docx."
    ]


@pytest.mark.parametrize(
    ("now", "since"),
    [
        pytest.param(datetime(2031, 7, 3, 9, tzinfo=UTC), "1 April 2031", id="early in the quarter"),
        pytest.param(datetime(2031, 8, 20, 9, tzinfo=UTC), "1 July 2031", id="later in the quarter"),
        pytest.param(datetime(2031, 10, 3, 9, tzinfo=UTC), "1 July 2031", id="after the quarter"),
    ],
)
def test_what_came_in_is_told_from_a_sensible_day(now: datetime, since: str) -> None:
    fields = report_fields(
        replace(a_situation(), now=now), report=STATUS_UNIT, about="VALE", quarter=quarter_of(date(2031, 7, 1))
    )

    report = fields["report"]
    assert isinstance(report, dict)
    assert report["came_since"] == since


def test_nothing_due_and_nothing_sent_is_said_calmly() -> None:
    fields = report_fields(a_situation((), unmatched=0), report=STATUS_NETWORK, about="network", quarter=QUARTER)

    assert fields["summary"] == {
        "first": "Nothing falls due by 30 September 2031.",
        "second": "Nothing is overdue.",
        "third": "No decision is needed.",
    }
    assert [row["status"] for row in _rows(fields, "units")] == ["– Nothing due", "– Nothing due"]


def test_documents_are_called_documents() -> None:
    only = (an_assessment("VALE", "Annual Report", Status.DUE_SOON), *ASSESSMENTS[2:3])

    fields = report_fields(a_situation(only), report=STATUS_UNIT, about="VALE", quarter=QUARTER)

    assert next(texts(fields["summary"])) == "1 of 2 documents due by 30 September 2031 is complete."


def test_a_late_document_is_late() -> None:
    late = an_assessment(
        "VALE",
        "Work Plan",
        Status.COMPLETE,
        completeness=Completeness.COMPLETE,
        received=datetime(2031, 6, 30, 23, 0, tzinfo=UTC),
    )

    fields = report_fields(a_situation((late,)), report=STATUS_UNIT, about="VALE", quarter=QUARTER)

    assert [row["how"] for row in _rows(fields, "received")] == ["Late, complete"]


@pytest.mark.parametrize("fields", [NETWORK_FIELDS, VALE_FIELDS, DALE_FIELDS])
def test_sentences_are_short_and_dates_are_in_words(fields: dict[str, object]) -> None:
    for text in texts(fields):
        assert all(len(sentence.split()) <= 20 for sentence in re.split(r"(?<=[.?])\s+", text)), text
        assert not re.search(r"\d{4}-\d\d-\d\d", text)
        assert "None" not in text


def test_a_report_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        report_fields(a_situation(), report="status-region", about="network", quarter=QUARTER)


@pytest.mark.parametrize("report", [STATUS_NETWORK, STATUS_UNIT])
def test_the_readme_names_every_field_of_a_report(report: str) -> None:
    readme = (TEMPLATES.parent / "README.md").read_text(encoding="utf-8")

    for path in field_paths(sample_fields(report)):
        name = path.rpartition(".")[2]
        ways = (f"`{path}`", f"`row.{name}`", f"`item.{name}`") if "[]" in path else (f"`{path}`",)
        assert any(way in readme for way in ways), path


def _rows(fields: dict[str, object], name: str) -> list[dict[str, str]]:
    rows = fields[name]
    assert isinstance(rows, list)
    return rows
