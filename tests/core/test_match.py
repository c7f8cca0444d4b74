"""Which document is offered for which obligation, why, and how sure."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cmmtn_sync.match import Offer, set_aside, unit_of
from cmmtn_sync.model import Certainty, Obligation, Reading, Reason, RecordKind, Unit, Unreadable
from tests.builders import (
    GOOD,
    WIRRAL,
    Sent,
    a_document,
    a_duty,
    a_record,
    a_unit,
    an_obligation,
    offered,
    sent,
    some_facts,
    some_units,
)

REPORT = an_obligation()
PLAN = an_obligation("work-plan")
POLICY = an_obligation("operational-policy")
ALL_THREE = (REPORT, PLAN, POLICY)
SAYS_NOTHING = some_facts("Document1")


def offer(
    path: str,
    reading: Reading = SAYS_NOTHING,
    *,
    obligations: Sequence[Obligation] = ALL_THREE,
    units: Sequence[Unit | str] = (WIRRAL, "MTU-CHESTER"),
    **more: str,
) -> Offer:
    (found,) = offered([sent(path, reading, **more)], obligations, some_units(*units))
    return found


def offered_for(found: Offer) -> list[str]:
    return [m.obligation for m in found.matches]


# --- name and content ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Annual Report 2024-25.docx", "annual-report"),
        ("annual_report_2425.DOCX", "annual-report"),
        ("WirralAnnualReport24.docx", "annual-report"),
        ("MTU-annual-rpt.pdf", "annual-report"),
        ("Annual Review final.docx", "annual-report"),
        ("Work Plan.xlsx", "work-plan"),
        ("WorkPlan25-26.xlsx", "work-plan"),
        ("action_plan v2.xlsx", "work-plan"),
        ("Peer review action tracker.xlsx", "work-plan"),
        ("WP 25-26.xlsx", "work-plan"),
        ("WP25-26.xlsx", "work-plan"),
        ("2025WorkPlan.xlsx", "work-plan"),
        ("Major Trauma Operational Policy v4.docx", "operational-policy"),
        ("op policy.pdf", "operational-policy"),
        ("Ops-Policy-2025.pdf", "operational-policy"),
    ],
)
def test_a_file_is_known_by_the_words_in_its_name(name: str, kind: str) -> None:
    found = offer(f"Wirral/{name}")

    assert offered_for(found) == [f"2024-26/y2q1.{kind}/MTU-WIRRAL"]
    assert found.matches[0].certainty is Certainty.LIKELY


@pytest.mark.parametrize(
    "name", ["Document1.docx", "Trauma 2025.docx", "Swap plans.docx", "wpa.xlsx", "Semiannual reports.docx"]
)
def test_a_file_whose_name_only_resembles_the_words_is_offered_for_nothing(name: str) -> None:
    found = offer(f"Wirral/{name}")

    assert found.matches == ()
    assert found.why_not == "Neither its name nor its first page says that it is a document we asked for."


@pytest.mark.parametrize(
    ("reading", "where"),
    [
        (some_facts("Trauma Unit Annual Report"), "title"),
        (some_facts(cover="Wirral\n\nAnnual Report"), "cover"),
        (some_facts(sections=["Annual report of the unit"]), "first heading"),
    ],
    ids=["title", "cover", "first heading"],
)
def test_a_file_with_an_idle_name_is_known_by_what_it_says_first(reading: Reading, where: str) -> None:
    (match,) = offer("Wirral/Scan 0001.docx", reading).matches

    assert (match.obligation, match.certainty) == (REPORT.key, Certainty.LIKELY)
    assert match.reasons == ("it lies in the unit's folder", f'the {where} says "annual report"')


def test_a_name_and_a_title_that_agree_are_sure() -> None:
    (match,) = offer("Wirral/Annual Report.docx", GOOD).matches

    assert match.certainty is Certainty.SURE
    assert match.reasons[1:] == ('the file name says "annual report"', 'the title says "annual report"')


def test_a_name_and_a_title_that_contradict_each_other_go_to_a_person() -> None:
    found = offer("Wirral/Annual Report.docx", some_facts("Work Plan 2025/26"))

    assert offered_for(found) == [REPORT.key, PLAN.key]
    assert {m.certainty for m in found.matches} == {Certainty.UNSURE}


def test_a_name_of_two_kinds_goes_to_a_person() -> None:
    found = offer("Wirral/Annual Report and Work Plan.docx")

    assert {m.certainty for m in found.matches} == {Certainty.UNSURE}
    assert offered_for(found) == [REPORT.key, PLAN.key]


def test_of_a_name_of_two_kinds_the_title_tells_which() -> None:
    found = offer("Wirral/Work plan for the annual report.docx", GOOD)

    assert [(m.obligation, m.certainty) for m in found.matches] == [(REPORT.key, Certainty.SURE)]


def test_other_documents_that_a_long_cover_rests_on_do_not_count() -> None:
    cover = (
        "Major Trauma Operational Policy\n" + "Wirral Teaching Hospital\n" * 20 + "See also: Annual Report, Work Plan"
    )

    assert offered_for(offer("Wirral/doc.docx", some_facts(cover=cover))) == [POLICY.key]


def test_what_cannot_be_read_is_known_by_its_name_alone() -> None:
    (match,) = offer("Wirral/Annual Report.pdf", Unreadable(reason=Reason.SCAN, reader=1)).matches

    assert (match.obligation, match.certainty) == (REPORT.key, Certainty.LIKELY)


def test_a_unit_has_its_own_words_for_a_file() -> None:
    chester = a_unit("MTU-CHESTER", name_hints={"annual-report": ("AR",)})
    report = an_obligation(unit="MTU-CHESTER")

    found = offer("Chester/TU AR 24-25.docx", obligations=(report, REPORT), units=(WIRRAL, chester))

    assert offered_for(found) == [report.key]
    assert offered_for(offer("Wirral/TU AR 24-25.docx", obligations=(report, REPORT), units=(WIRRAL, chester))) == []


@pytest.mark.parametrize(
    "name",
    [
        "Annual Report - Appendix 2.docx",
        "Annex to the work plan.xlsx",
        "Covering letter annual report.docx",
        "Work Plan guidance.pdf",
        "Minutes - annual report sign off.docx",
        "Feedback on annual report.docx",
    ],
)
def test_what_goes_with_a_document_is_not_it_and_nobody_is_asked(name: str) -> None:
    found = offer(f"Wirral/{name}")

    assert (found.matches, found.beside) == ((), True)
    assert "it goes with a document" in found.why_not


# --- place and time -----------------------------------------------------------------------------------------


def test_a_file_is_offered_for_its_own_units_obligations_only() -> None:
    chester = an_obligation(unit="MTU-CHESTER")

    assert offered_for(offer("Chester/Annual Report.docx", obligations=(REPORT, chester))) == [chester.key]


@pytest.mark.parametrize("path", ["Annual Report.docx", "Wirral2/Annual Report.docx", "Elsewhere/Wirral/x.docx"])
def test_a_file_that_lies_in_no_units_place_is_left_out(path: str) -> None:
    assert offered([sent(path)], ALL_THREE, some_units()) == ()


def test_a_file_in_another_library_is_left_out() -> None:
    assert unit_of(a_document(library="network"), some_units().values()) is None


def test_a_file_that_was_not_looked_at_is_left_out() -> None:
    came = sent()
    unread = Sent(document=a_document("Wirral/Work Plan.docx"), reading=came.reading)

    assert [o.document.name for o in offered([came, unread], ALL_THREE, some_units())] == [
        "Annual Report.docx",
        "Work Plan.docx",
    ]


@pytest.mark.parametrize(
    ("received", "there"),
    [
        ("2025-03-31 23:59", False),
        ("2025-04-01 00:00", True),
        ("2026-01-09 10:00", True),
    ],
    ids=["a minute before it opens", "as it opens, London time", "long after the due date"],
)
def test_a_file_counts_from_the_day_the_request_opens(received: str, there: bool) -> None:  # noqa: FBT001 - a column
    found = offer("Wirral/Annual Report.docx", received=received)

    assert bool(found.matches) is there
    assert found.kinds == {"annual-report"}
    assert there or found.why_not.startswith("It came on 31 March 2025, before this was asked for")


def test_of_two_requests_of_a_kind_the_one_opened_last_gets_the_file() -> None:
    earlier = an_obligation(opens="2024-04-01", due="2024-06-30", key="2024-26/y1q1.annual-report/MTU-WIRRAL")
    both = (earlier, REPORT)

    assert offered_for(offer("Wirral/Annual Report.docx", obligations=both, received="2024-06-24")) == [earlier.key]
    assert offered_for(offer("Wirral/Annual Report.docx", obligations=both, received="2025-06-24")) == [REPORT.key]


def test_what_the_unit_does_not_owe_is_offered_for_nothing() -> None:
    found = offer("Wirral/Work Plan.docx", obligations=(REPORT,))

    assert found.matches == ()
    assert "nobody asks this unit for it" in found.why_not


def test_duties_of_the_network_are_proved_by_no_file_of_a_unit() -> None:
    duty = an_obligation(requirement=a_duty("y2q1.annual-report"))

    assert offer("Wirral/Annual Report.docx", obligations=(duty,)).matches == ()


# --- two units of one trust ---------------------------------------------------------------------------------


def test_one_document_serves_two_units_by_an_explicit_link_and_for_that_kind_only() -> None:
    whiston = a_unit("MTU-WHISTON")
    southport = a_unit("MTU-SOUTHPORT", shares={"operational-policy": ("MTU-WHISTON",)})
    owed = [an_obligation(kind, u) for kind in ("operational-policy", "work-plan") for u in (whiston.id, southport.id)]

    policy = offer("Southport/Operational Policy.docx", obligations=owed, units=(whiston, southport))
    plan = offer("Southport/Work Plan.docx", obligations=owed, units=(whiston, southport))

    assert {*offered_for(policy)} == {
        "2024-26/y2q1.operational-policy/MTU-WHISTON",
        "2024-26/y2q1.operational-policy/MTU-SOUTHPORT",
    }
    assert offered_for(plan) == ["2024-26/y2q1.work-plan/MTU-SOUTHPORT"]


# --- a person's word ----------------------------------------------------------------------------------------


def told(came: Sent, to: Obligation | None, obligations: Sequence[Obligation] = ALL_THREE) -> Offer:
    record = a_record(RecordKind.DOCUMENT_IS, came.document, to=to)
    (found,) = offered([came], obligations, some_units(), [record])
    return found


def test_a_persons_word_beats_name_and_content() -> None:
    found = told(sent("Wirral/Work Plan.docx"), REPORT)

    assert [(m.obligation, m.certainty, m.reasons) for m in found.matches] == [
        (REPORT.key, Certainty.SURE, ("the network team said on 1 July 2025 what it is",))
    ]


def test_a_person_can_say_that_nobody_asked_for_it() -> None:
    found = told(sent(), None)

    assert (found.matches, found.told) == ((), True)
    assert found.why_not == "Nobody asked for it, as the network team said on 1 July 2025."


def test_a_person_can_say_that_it_is_another_units() -> None:
    chester = an_obligation(unit="MTU-CHESTER")

    assert offered_for(told(sent(), chester, (REPORT, chester))) == [chester.key]


def test_of_two_words_about_a_file_the_later_counts_in_whatever_order_they_are_given() -> None:
    came = sent("Wirral/Document1.docx", SAYS_NOTHING)
    first = a_record(RecordKind.DOCUMENT_IS, came.document, on="2025-07-01", to=PLAN)
    second = a_record(RecordKind.DOCUMENT_IS, came.document, on="2025-07-02", to=REPORT)

    for records in ([first, second], [second, first]):
        (found,) = offered([came], ALL_THREE, some_units(), records)
        assert offered_for(found) == [REPORT.key]


def test_what_a_person_pointed_to_and_is_owed_no_more_is_no_match() -> None:
    assert told(sent(), PLAN, (REPORT,)).matches == ()


# --- folders that people put things aside in ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "aside"),
    [
        ("Wirral/Old/Annual Report.docx", True),
        ("Wirral/OLD versions/Annual Report.docx", True),
        ("Wirral/Archive/2024/Annual Report.docx", True),
        ("Wirral/2025/superseded/Annual Report.docx", True),
        ("Wirral/Previous years/Annual Report.docx", True),
        ("Wirral/zOld/Annual Report.docx", True),
        ("Wirral/Do not use/Annual Report.docx", True),
        ("Wirral/Annual Report.docx", False),
        ("Wirral/Oldham transfers/Annual Report.docx", False),
        ("Wirral/old annual report.docx", False),
        ("Wirral/2025/Annual Report.docx", False),
    ],
)
def test_some_folders_say_that_what_is_in_them_is_over(path: str, aside: bool) -> None:  # noqa: FBT001 - a column
    assert set_aside(a_document(path), a_unit()) is aside


def test_a_units_own_folder_says_nothing_of_the_kind() -> None:
    place = a_unit().place
    unit = a_unit(place=type(place)(library="units", folder="Archive of Wirral"))

    assert not set_aside(a_document("Archive of Wirral/Annual Report.docx"), unit)
