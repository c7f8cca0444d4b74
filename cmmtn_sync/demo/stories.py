"""The ten sample units as on 3 July 2025: what each of them uploaded, and what is the matter with it.

Every number, date and file name is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from cmmtn_sync.demo import stories_units as units
from cmmtn_sync.demo.blocks import Look
from cmmtn_sync.demo.story import Kind, Numbers, PolicyVersion, Story, UnitStory, Upload

AS_OF: Final = date(2025, 7, 3)
"""The day of the demo: three days after the documents were due."""
NETWORK: Final = "Cheshire and Mersey Major Trauma Network"
DUE: Final = "30 June 2025"
CYCLE: Final = "April 2024 to March 2026"
CONTACT: Final = "Alex Morgan"
CONTACT_ROLE: Final = "Administration and Project Support Officer"
CONTACT_EMAIL: Final = "peer.review@example.org"
TEMPLATES_SENT: Final = "2025-04-01 09:30"
"""When the network sent its templates out, in London."""

AINTREE: Final = UnitStory(
    called="Aintree University Hospital Major Trauma Centre",
    focus="the adult receiving site of the major trauma centre, on the Aintree campus",
    voice=2,
    numbered=True,
    look=Look(colour="005EB8"),
    numbers=Numbers(
        calls=(1842, 1797),
        patients=(1215, 1168),
        serious=(604, 571),
        transfers=(388, 362),
        registry=96,
        older=47,
        ct=88,
        trained=412,
        incidents=61,
        surveyed=143,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.EARLIER,
            name="2024/LUHFT Aintree MTC Annual Report 2023-24.docx",
            at="2024-06-25 11:20",
            year=2023,
        ),
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.ON_TIME,
            name="LUHFT Aintree MTC Annual Report 2024-25 v1.0.docx",
            at="2025-06-24 15:12",
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.ON_TIME,
            name="MTC Work Plan 2025-26.xlsx",
            at="2025-06-24 15:20",
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.ON_TIME,
            name="LUHFT Major Trauma Centre Operational Policy v6.0.pdf",
            at="2025-05-12 11:05",
            policy=PolicyVersion(number="6.0", approved=date(2025, 3, 12), review=date(2027, 3, 31)),
        ),
        Upload(
            kind=Kind.OTHER,
            story=Story.NOT_ASKED_FOR,
            name="MTC consultant rota July 2025.xlsx",
            at="2025-06-30 08:02",
        ),
    ),
)

WALTON: Final = UnitStory(
    called="The Walton Centre Major Trauma Service",
    focus="the neurosurgical and spinal site of the adult major trauma centre",
    voice=2,
    wording=1,
    columns=2,
    look=Look(font="Calibri", colour="1F3864"),
    numbers=Numbers(
        calls=(467, 451),
        patients=(521, 498),
        serious=(389, 370),
        transfers=(402, 391),
        registry=94,
        older=41,
        ct=91,
        trained=156,
        incidents=22,
        surveyed=77,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.ON_TIME,
            name="TWC-Major-Trauma-Annual-Report-2024-2025.pdf",
            at="2025-06-17 09:40",
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.ON_TIME,
            name="TWC Major Trauma Work Plan 2025-26.docx",
            at="2025-06-17 09:44",
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.ON_TIME,
            name="TWC Operational Policy Major Trauma v4.0 (approved).docx",
            at="2025-06-27 16:48",
            policy=PolicyVersion(number="4.0", approved=date(2025, 6, 19), review=date(2028, 6, 30)),
        ),
        Upload(
            kind=Kind.OTHER,
            story=Story.NOT_ASKED_FOR,
            name="Minutes MTC operational meeting 10 June 2025.docx",
            at="2025-06-18 12:15",
        ),
    ),
)

ALDERHEY: Final = UnitStory(
    called="Alder Hey Children's Major Trauma Centre",
    focus="the major trauma centre for children and young people of the region",
    voice=2,
    look=Look(font="Verdana", colour="00636F", size=10),
    columns=2,
    numbers=Numbers(
        calls=(288, 301),
        patients=(164, 171),
        serious=(58, 55),
        transfers=(72, 66),
        registry=98,
        older=0,
        ct=93,
        trained=134,
        incidents=12,
        surveyed=51,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.LATE,
            name="Alder Hey CMTC annual report 24-25.docx",
            at="2025-07-01 09:12",
            on_template=True,
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.ON_TIME,
            name="Alder Hey CMTC work plan 2025-26.docx",
            at="2025-06-30 22:47",
            on_template=True,
        ),
        Upload(
            kind=Kind.POLICY,
            story=Story.ON_TIME,
            name="AH Major Trauma Operational Policy V5.pdf",
            at="2025-06-06 14:30",
            policy=PolicyVersion(number="5.0", approved=date(2025, 5, 21), review=date(2028, 5, 31)),
        ),
    ),
)

NOBLES: Final = UnitStory(
    called="Noble's Hospital Major Trauma Unit",
    voice=0,
    look=Look(font="Calibri", colour="9A1B2F"),
    numbers=Numbers(
        calls=(96, 89),
        patients=(71, 66),
        serious=(18, 16),
        transfers=(29, 27),
        registry=90,
        older=44,
        ct=81,
        trained=42,
        incidents=7,
        surveyed=15,
    ),
    uploads=(
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.EARLIER,
            name="2024/Noble's MTU Annual Report 2023-24.docx",
            at="2024-06-28 15:55",
            year=2023,
        ),
        Upload(
            kind=Kind.WORK_PLAN,
            story=Story.EARLIER,
            name="2024/Noble's MTU Work Plan 2024-25.xlsx",
            at="2024-06-28 15:56",
        ),
        Upload(
            kind=Kind.OTHER,
            story=Story.NOT_ASKED_FOR,
            name="ED on-call rota July 2025.xlsx",
            at="2025-07-01 10:05",
        ),
        Upload(
            kind=Kind.ANNUAL_REPORT,
            story=Story.SHOWN_FIRST,
            name="Check before you send/Noble's MTU Annual Report 2024-25 draft.docx",
            at="2025-07-02 14:10",
            on_template=True,
            to_come=frozenset({"Education and training"}),
        ),
    ),
)

STORIES: Final[Mapping[str, UnitStory]] = {
    "MTCC-AINTREE": AINTREE,
    "MTCC-WALTON": WALTON,
    "CMTC-ALDERHEY": ALDERHEY,
    "MTU-CHESTER": units.CHESTER,
    "MTU-ROYAL": units.ROYAL,
    "MTU-SOUTHPORT": units.SOUTHPORT,
    "MTU-WHISTON": units.WHISTON,
    "MTU-WARRINGTON": units.WARRINGTON,
    "MTU-WIRRAL": units.WIRRAL,
    "MTU-NOBLES": NOBLES,
}
"""A unit's id in the sample configuration, and its story."""
