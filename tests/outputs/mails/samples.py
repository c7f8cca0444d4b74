"""The mails that the tests of mails look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from cmmtn_sync.model import Ask, Contact, Line, Mail, MailKey, Part, Post, Status, Thanks
from cmmtn_sync.outputs.mails import RenderedMail, render_mail

TEMPLATES = {p.name: p.read_text() for p in (Path(__file__).parents[3] / "templates/mail").glob("*.j2")}
HERE = Path(__file__).parent


def a_mail(**changes: object) -> Mail:
    mail = Mail(
        to=Contact(unit="MTU-VALE", post=Post.COORDINATOR, name="Jo O'Neill", email="jo.oneill@example.org"),
        day=date(2031, 7, 1),
        subject="2 documents were due on 30 June 2031 (Vale)",
        preheader="We have looked at what you sent. What is wanting is listed here.",
        opening="The network still needs 2 documents from Vale. The first was due on 30 June 2031.",
        asks=(an_ask(), an_ask("Work Plan 2031/32", status=Status.MORE_WANTED, wanting=WANTING)),
        keys=(MailKey(rule="after-1", about="2030-32/y2q1.annual-report/MTU-VALE", recipient="jo"),),
        why=("The day after the due date has come.",),
    )
    return replace(mail, **changes)  # type: ignore[arg-type]  # each test names fields of Mail


WANTING = ("Section 4 (Outstanding actions) is empty.", "3 rows have no owner.")


def an_ask(title: str = "Annual Report 2030/31", **changes: object) -> Ask:
    ask = Ask(
        title=title,
        status=Status.OVERDUE,
        due="Due 30 June 2031",
        wanting=("We have not received it yet.",),
        link="https://example.org/sites/vale/Documents?view=1&sort=2",
    )
    return replace(ask, **changes)  # type: ignore[arg-type]  # each test names fields of Ask


def twelve_asks() -> tuple[Ask, ...]:
    statuses = (Status.OVERDUE, Status.DUE_SOON, Status.MORE_WANTED, Status.NOT_STARTED)
    titles = ("Annual Report", "Work Plan", "Operational Policy", "Self-assessment", "Further information")
    return tuple(
        an_ask(f"{titles[i % 5]} 2030/31", status=statuses[i // 3], wanting=WANTING[: i % 3]) for i in range(12)
    )


THANKED = a_mail(
    subject="Thank you for the Operational Policy (Vale)",
    preheader="Nothing more is needed for it.",
    opening="This is to say that your file has arrived.",
    asks=(),
    thanks=(
        Thanks(
            title="Operational Policy",
            words='Thank you. We have your file "Policy v3.pdf", and it is complete.',
        ),
    ),
)

TO_THE_TEAM = a_mail(
    to=Contact(unit="network", post=Post.ADMINISTRATOR, name="Sam Reed", email="sam.reed@example.org"),
    subject="Peer review this week, 30 June 2031 (network team)",
    preheader="What needs the network today, and what came in.",
    opening="Peer review this week, 30 June 2031.",
    asks=(),
    parts=(
        Part(heading="Where we stand", lines=(Line(what="31 things are tracked: 3 overdue, 9 complete."),)),
        Part(
            heading="What needs you",
            lines=(
                Line(what="Vale sent 2 files that could be the Annual Report.", do="Choose one on Unmatched."),
                Line(what="A draft waits since 27 June 2031.", do="Read it in the outbox, and send it."),
            ),
        ),
    ),
)

AWKWARD = a_mail(
    to=Contact(unit="MTU-VALE", post=Post.COORDINATOR, name="", email="team@example.org"),
    subject="Annual\nReport <b>& 'more'</b> needed (Guy's & Dale's)",
    asks=(
        an_ask(
            "The very long title of a document about rehabilitation, transfer & repatriation across <all> sites",
            wanting=("We have your file \"<script>alert('x')</script> 📎.docx\".",),
            link="javascript:alert(1)",
            unit="Guy's & Dale's",
        ),
        an_ask(
            "Update to the Clinical Group",
            note="Policy_" * 40,
            do="Give the update to the Clinical Group",
            wanting=(),
            link=None,
        ),
        an_ask("Further information", wanting=('=HYPERLINK("x")',), note="{{ network }} {% if %}"),
    ),
)

MAILS = {
    "one ask": a_mail(
        subject="Annual Report 2030/31 was due on 30 June 2031 (Vale)",
        opening="The network still needs the Annual Report 2030/31 from Vale. It was due on 30 June 2031.",
        asks=(an_ask(),),
    ),
    "asks and thanks": a_mail(thanks=THANKED.thanks),
    "twelve asks": a_mail(
        subject="12 documents were due on 30 June 2031 (Vale)",
        opening="The network still needs 12 documents from Vale. The first was due on 30 June 2031.",
        asks=twelve_asks(),
    ),
    "thanks": THANKED,
    "team": TO_THE_TEAM,
    "awkward": AWKWARD,
}


def rendered(mail: Mail, **templates: str) -> RenderedMail:
    return render_mail(
        mail,
        templates=TEMPLATES | templates,
        network="Dale and Vale Major Trauma Network",
        sender_name="Alex Morgan",
        sender_role="Administration and Project Support Officer",
        reply_to="peer.review@example.org",
        reference="2031-07-01 jo.oneill",
    )
