"""The six trauma units of the mainland: what each of them uploaded, and what is the matter with it."""

from __future__ import annotations

from datetime import date
from typing import Final

from cmmtn_sync.demo.blocks import Look
from cmmtn_sync.demo.story import TEST_NUMBER, Kind, Numbers, PolicyVersion, Story, UnitStory, Upload

CHESTER: Final = UnitStory(
    called="Countess of Chester Hospital Major Trauma Unit",
    voice=0,
    wording=0,
    numbered=True,
    columns=1,
    look=Look(colour="41748D"),
    numbers=Numbers(
        calls=(312, 298),
        patients=(246, 231),
        serious=(71, 64),
        transfers=(48, 51),
        registry=87,
        older=58,
        ct=79,
        trained=88,
        incidents=19,
        surveyed=34,
    ),
    uploads=(
        Upload(
            kind=Kind.POLICY,
            story=Story.EARLIER,
            name="CoCH MTU Operational Policy v3.0 May 2024.docx",
            at="2024-06-20 10:11",
            policy=PolicyVersion(number="3.0", approved=date(2024, 5, 12), review=date(2026, 5, 31)),
        ),
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.INCOMPLETE,
            name="CoCH MTU Annual Report 2024-25.docx",
            at="2025-06-29 20:31",
            leaves_out=frozenset({"Rehabilitation"}),
            to_come=frozenset({"Patient and carer experience"}),
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.UNTRACED,
            name="CoCH Trauma Work Plan 2025-26.xlsx",
            at="2025-06-27 11:48",
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.NO_CHANGE,
            name="CoCH MTU Operational Policy - no change letter June 2025.docx",
            at="2025-06-27 11:52",
            policy=PolicyVersion(number="3.0", approved=date(2024, 5, 12), review=date(2026, 5, 31)),
        ),
        Upload(
            kind=Kind.OTHER,
            story=Story.NAMES_A_PATIENT,
            name=f"Case review {TEST_NUMBER}.docx",
            at="2025-07-02 16:20",
        ),
    ),
)

ROYAL: Final = UnitStory(
    called="Royal Liverpool University Hospital Major Trauma Unit",
    voice=1,
    wording=1,
    columns=1,
    look=Look(colour="005EB8"),
    numbers=Numbers(
        calls=(402, 377),
        patients=(318, 305),
        serious=(83, 80),
        transfers=(66, 58),
        registry=91,
        older=52,
        ct=83,
        trained=102,
        incidents=27,
        surveyed=40,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.UNTOUCHED,
            name="RLUH MTU Annual Report 2024-25.docx",
            at="2025-06-26 10:31",
            on_template=True,
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.INCOMPLETE,
            name="RLUH MTU Work Plan 2025-26.xlsx",
            at="2025-06-26 10:33",
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.OUT_OF_DATE,
            name="RLUH MTU Operational Policy v2.0.docx",
            at="2025-06-26 10:34",
            policy=PolicyVersion(number="2.0", approved=date(2022, 3, 9), review=date(2025, 3, 31)),
        ),
    ),
)

SOUTHPORT: Final = UnitStory(
    called="Southport and Formby District General Hospital Major Trauma Unit",
    voice=1,
    look=Look(font="Calibri", colour="005EB8"),
    numbers=Numbers(
        calls=(187, 179),
        patients=(152, 149),
        serious=(33, 30),
        transfers=(31, 28),
        registry=85,
        older=63,
        ct=77,
        trained=57,
        incidents=11,
        surveyed=22,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.WRONG_FOLDER,
            name="MTU Annual Report 2024-25 final.docx",
            at="2025-06-26 10:36",
            written_by="MTU-ROYAL",
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.DAMAGED,
            name="Southport MTU work plan 25-26.docx",
            at="2025-06-30 16:05",
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.LATE,
            name="Southport MTU Operational Policy v1.0.docx",
            at="2025-07-02 13:27",
            policy=PolicyVersion(number="1.0", approved=date(2025, 6, 25), review=date(2027, 6, 30)),
        ),
    ),
)

WHISTON: Final = UnitStory(
    called="Whiston Hospital Major Trauma Unit",
    voice=0,
    wording=1,
    columns=0,
    look=Look(font="Calibri", colour="005EB8"),
    numbers=Numbers(
        calls=(356, 342),
        patients=(274, 259),
        serious=(77, 69),
        transfers=(54, 49),
        registry=93,
        older=55,
        ct=86,
        trained=121,
        incidents=16,
        surveyed=48,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.SUPERSEDED,
            name="Superseded/MWL Whiston MTU Annual Report 2024-2025 DRAFT.docx",
            at="2025-06-03 17:18",
            to_come=frozenset({"Achievements", "Priorities"}),
        ),
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.ON_TIME,
            name="MWL Whiston MTU Annual Report 2024-2025.docx",
            at="2025-06-20 14:02",
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.ON_TIME,
            name="MWL Whiston MTU Work Plan 2025-2026.xlsx",
            at="2025-06-20 14:05",
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.ON_TIME,
            name="MWL_Whiston_Trauma_Operational_Policy_V4.0.pdf",
            at="2025-06-20 14:09",
            policy=PolicyVersion(number="4.0", approved=date(2025, 2, 5), review=date(2027, 2, 28)),
        ),
    ),
)

WARRINGTON: Final = UnitStory(
    called="Warrington Hospital Major Trauma Unit",
    voice=1,
    wording=0,
    columns=2,
    look=Look(colour="003087"),
    numbers=Numbers(
        calls=(331, 320),
        patients=(258, 240),
        serious=(68, 61),
        transfers=(57, 55),
        registry=88,
        older=56,
        ct=82,
        trained=94,
        incidents=21,
        surveyed=29,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.EARLIER,
            name="2023-24 submission/WHH MTU Annual Report 2023-24.docx",
            at="2024-06-21 09:58",
            year=2023,
        ),
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.RENAMED,
            name="WHH MTU Annual Report 2024-25.docx",
            at="2025-06-30 13:15",
            year=2023,
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.SCAN,
            name="WHH MTU work plan 2025-26 signed.pdf",
            at="2025-06-30 13:20",
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.ON_TIME,
            name="WHH Major Trauma Unit Operational Policy v3.0.docx",
            at="2025-06-16 16:40",
            policy=PolicyVersion(number="3.0", approved=date(2025, 6, 4), review=date(2028, 6, 30)),
        ),
    ),
)

WIRRAL: Final = UnitStory(
    called="Arrowe Park Hospital Major Trauma Unit",
    voice=0,
    wording=0,
    numbered=True,
    columns=0,
    look=Look(colour="003087"),
    numbers=Numbers(
        calls=(344, 329),
        patients=(267, 252),
        serious=(74, 70),
        transfers=(59, 56),
        registry=92,
        older=57,
        ct=84,
        trained=109,
        incidents=18,
        surveyed=37,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.ONE_OF_TWO,
            name="WUTH MTU Annual report 2024-25 FINAL v2.docx",
            at="2025-06-24 12:10",
        ),
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.ONE_OF_TWO,
            name="WUTH MTU Annual report 2024-25 FINAL v2 (with comments from div).docx",
            at="2025-06-27 17:31",
            revision=1,
        ),
        Upload(
            kind=Kind.OTHER,
            story=Story.NOT_ASKED_FOR,
            name="~$TH MTU Annual report 2024-25 FINAL v2.docx",
            at="2025-06-27 17:29",
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.ON_TIME,
            name="Arrowe Park TU workplan 25-26.xlsx",
            at="2025-06-27 17:35",
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.PASSWORD,
            name="WUTH MTU Operational Policy v5.0.docx",
            at="2025-06-27 17:40",
            policy=PolicyVersion(number="5.0", approved=date(2025, 4, 16), review=date(2027, 4, 30)),
        ),
        Upload(
            kind=Kind.OTHER,
            story=Story.NOT_ASKED_FOR,
            name="Minutes trauma governance meeting May 2025.docx",
            at="2025-06-05 09:22",
        ),
    ),
)
