"""An invented example of the fields of each report: for checking a template, and for showing it filled in."""

from __future__ import annotations

from cmmtn_sync.plan.report_fields import STATUS_NETWORK, STATUS_UNIT

_OWED = [
    {
        "unit": "Avon Vale",
        "document": "Annual Report 2024/25",
        "status": "■ Overdue",
        "due": "30 June 2025",
        "next_step": "Avon Vale to send it.",
    },
    {
        "unit": "Avon Vale",
        "document": "Work Plan 2025/26",
        "status": "○ More wanted",
        "due": "30 September 2025",
        "next_step": "Avon Vale to send a new version. Section 4 (Outstanding actions) is empty.",
    },
]


def sample_fields(report: str) -> dict[str, object]:
    """Return an invented example of a report's fields, with every list filled. Raise ``KeyError`` if none."""
    return {STATUS_NETWORK: _network_sample, STATUS_UNIT: _unit_sample}[report]()


def _network_sample() -> dict[str, object]:
    units = [
        {"name": "Avon Vale", "status": "■ Overdue", "complete": "1 of 3", "overdue": "1", "due_soon": "0"},
        {"name": "St Mary's & Hill", "status": "● Complete", "complete": "3 of 3", "overdue": "0", "due_soon": "0"},
    ]
    return {**_common_sample("the network team and the Clinical Group", "all units", "network"), "units": units}


def _unit_sample() -> dict[str, object]:
    audience = "the clinical lead and the trauma coordinator of Avon Vale"
    return {
        **_common_sample(audience, "Avon Vale", "MTU-AVON"),
        "unit": {"name": "Avon Vale", "trust": "Avon Vale & District NHS Foundation Trust"},
    }


def _common_sample(audience: str, name: str, about: str) -> dict[str, object]:
    return {
        "network": {"name": "Northshire Major Trauma Network", "letterhead": "Northshire Clinical Networks"},
        "report": {
            "title": f"Peer review status: {name}",
            "audience": audience,
            "prepared": "3 July 2025 at 10am",
            "quarter": "2025/26 Q2",
            "period": "1 July 2025 to 30 September 2025",
            "reference": f"Status 2025-26 Q2, {about}",
            "came_since": "1 April 2025",
        },
        "summary": {
            "first": "4 of 6 documents due by 30 September 2025 are complete.",
            "second": "1 is overdue: it was due on 30 June 2025.",
            "third": "1 decision is asked below.",
        },
        "counts": {"owed": 6, "complete": 4, "overdue": 1, "due_soon": 0},
        "owed": _OWED,
        "received": [
            {
                "unit": "Avon Vale",
                "document": "Operational Policy",
                "received": "26 June 2025",
                "how": "On time, complete",
            }
        ],
        "decisions": [
            {"question": "Avon Vale, Annual Report: which of these files counts? Report.docx; Report v2.docx."}
        ],
        "not_seen": [{"what": "Hill Valley, Work Plan"}],
    }
