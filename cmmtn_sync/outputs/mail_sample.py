"""An invented mail with something in each of its lists: for checking a template, and for showing it filled in."""

from __future__ import annotations

from datetime import date
from typing import Final

from cmmtn_sync.model import Ask, Contact, Line, Mail, Part, Post, Status, Thanks
from cmmtn_sync.outputs.mails import all_fields

SAMPLE_MAIL: Final = Mail(
    to=Contact(unit="MTU-AVON", post=Post.COORDINATOR, name="Jo Smith", email="jo.smith@example.org"),
    day=date(2025, 7, 3),
    subject="2 documents needed by 30 June 2025 (Avon Vale)",
    preheader="We have your Work Plan. 2 points are wanting.",
    opening="Avon Vale still owes 2 documents for the peer review programme.",
    asks=(
        Ask(
            title="Annual Report",
            status=Status.OVERDUE,
            due="Due 30 June 2025",
            wanting=("We have no file yet.",),
            link="https://example.org/avon-vale/annual-report",
            unit="Avon Vale",
        ),
        Ask(
            title="Work Plan",
            status=Status.MORE_WANTED,
            due="Due 30 June 2025",
            wanting=("Section 4 (Outstanding actions) is empty.", "3 rows have no owner."),
            note="We looked at Work plan 2025.docx.",
            link="https://example.org/avon-vale/work-plan",
        ),
    ),
    more=3,
    thanks=(Thanks(title="Operational Policy", words="It came on 26 June 2025 and is complete."),),
    parts=(
        Part(
            heading="Needs a decision",
            lines=(
                Line(
                    what="Avon Vale sent 2 files for the Annual Report.",
                    do="Choose one on the sheet Unmatched.",
                ),
            ),
        ),
    ),
)


def sample_mail_fields() -> dict[str, object]:
    """Return an invented example of everything that a mail's templates can show, with every list filled."""
    return all_fields(
        SAMPLE_MAIL,
        network="Northshire Major Trauma Network",
        sender_name="Alex Morgan",
        sender_role="Administration and Project Support Officer",
        reply_to="peer.review@example.org",
        reference="2025-07-03 MTU-AVON",
    )
