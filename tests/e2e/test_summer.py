"""The summer of the demo: every mail from 2 June to 31 July 2025, played day by day, held to its laws.

``golden/summer.txt`` is for people to read: who gets what, when. ``GOLDEN=write`` takes what is new.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from filelock import FileLock

from cmmtn_sync.cli.building import dry_house
from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.config import load, shipped, write_sample
from cmmtn_sync.demo import write_uploads
from cmmtn_sync.model import NETWORK, Assessment, DraftMail, Mail
from cmmtn_sync.plan.mail_words import titled
from cmmtn_sync.quarters import add_working_days, is_working_day
from cmmtn_sync.rehearse import Day, rehearse, weekdays
from tests.outputs.golden import assert_golden

FIRST, LAST = date(2025, 6, 2), date(2025, 7, 31)
_GOLDEN = Path(__file__).parent / "golden" / "summer.txt"
_BANNED = (
    "action required",
    "as soon as possible",
    "asap",
    "click here",
    "days late",
    "days left",
    "failed to",
    "failure",
    "final warning",
    "immediately",
    "none,",
    "read more",
    "urgent",
    "you have not",
    "you must",
)
_SETTLED = {"complete", "not needed", "ambiguous", "unknown"}
Told: TypeAlias = dict[str, Any]
"""One mail: day, unit, to, subject, text, and what it asks and thanks for by title."""


@pytest.fixture(scope="session")
def summer(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """Play the summer once, whichever of several workers comes first. Workers share the folder above their own."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    played = shared / "summer.json"
    with FileLock(shared / "summer.lock"):
        if not played.exists():
            played.write_text(json.dumps(list(_played(tmp_path_factory.mktemp("summer")))), encoding="utf-8")
    told: list[Told] = json.loads(played.read_text(encoding="utf-8"))
    return told


def _played(into: Path) -> Iterator[Told]:
    write_sample(into / "config")
    configuration = load(into / "config")
    for library in configuration.settings.libraries.values():
        Path(library.address).mkdir(parents=True)
    uploads = Path(configuration.settings.libraries[configuration.settings.library].address)
    write_uploads(uploads, list(configuration.units.values()), templates=shipped("templates/documents"))
    with dry_house(into / "config", at_ten(FIRST), fresh=True, hides_later=True) as dry:
        for day in rehearse(dry, weekdays(FIRST, LAST)):
            yield from _of(day)


def _of(day: Day) -> Iterator[Told]:
    drafted = {a.mail.to.email: a.mail for a in day.ran.plan.actions if isinstance(a, DraftMail)}
    for message in day.sent:
        mail = drafted[message.to_address]
        unit = day.ran.situation.units.get(mail.to.unit)
        stands = {titled(a): _stands(a) for a in day.ran.situation.assessments if a.obligation.owed_by == mail.to.unit}
        yield {
            "day": day.day.isoformat(),
            "unit": mail.to.unit,
            "calendar": unit.calendar if unit else "ENG",
            "to": message.to_address,
            "subject": message.subject,
            "preheader": mail.preheader,
            "text": message.text,
            "asks": {ask.title: stands[ask.title] for ask in mail.asks if ask.title in stands},
            "thanks": {thanks.title: stands[thanks.title] for thanks in mail.thanks},
            "wanting": _wanting(mail),
        }


def _stands(assessment: Assessment) -> Mapping[str, str]:
    document = assessment.document
    return {
        "completeness": assessment.completeness.value,
        "status": assessment.status.value,
        "content": document.document.content if document else "",
    }


def _wanting(mail: Mail) -> list[str]:
    return [words for ask in mail.asks for words in ask.wanting]


def test_the_mails_of_a_summer_are_those_that_a_person_has_read(summer: list[Told]) -> None:
    lines = [f"{m['day']} | {m['to']} | {m['subject']}" for m in summer]

    assert_golden(_GOLDEN, "\n".join(sorted(lines)) + "\n")


def test_a_person_gets_one_mail_a_day_at_most(summer: list[Told]) -> None:
    counts = Counter((m["day"], m["to"]) for m in summer)

    assert max(counts.values()) == 1


def test_no_mail_goes_on_a_day_on_which_its_reader_does_not_work(summer: list[Told]) -> None:
    for mail in summer:
        assert is_working_day(date.fromisoformat(mail["day"]), mail["calendar"]), mail["subject"]


def test_the_island_keeps_its_own_holidays(summer: list[Told]) -> None:
    ours = [m for m in summer if m["unit"] == "MTU-NOBLES" and m["day"] > "2025-06-30"]
    chases = [m["day"] for m in ours if m["asks"]]  # not the answer to what was only shown

    assert sorted(set(chases)) == ["2025-07-01", "2025-07-09", "2025-07-16", "2025-07-23"]  # 7 July: Tynwald Day


def test_subjects_are_short_and_previews_add_to_them(summer: list[Told]) -> None:
    for mail in summer:
        assert len(mail["subject"]) < 60, mail["subject"]
        assert mail["preheader"]
        assert mail["preheader"] not in mail["subject"]


def test_every_sentence_is_short_and_presses_nobody(summer: list[Told]) -> None:
    for mail in summer:
        long = [s for s in _sentences(mail["text"]) if len(s.split()) > 20]
        assert not long, f"{mail['subject']}: {long}"
        assert not [phrase for phrase in _BANNED if phrase in mail["text"].lower()], mail["subject"]


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences; a quoted file name or section counts as one word, and links are none."""
    for line in text.splitlines():
        if "://" not in line:
            yield from re.split(r"(?<=[.?!:])\s+", re.sub(r'"[^"]*"', "X", line))


def test_nobody_is_asked_for_what_is_complete_or_in_our_hands(summer: list[Told]) -> None:
    for mail in summer:
        for title, stands in mail["asks"].items():
            assert stands["completeness"] not in _SETTLED, f"{mail['day']} {mail['to']}: {title}"


def test_nobody_is_thanked_twice_for_the_same_content(summer: list[Told]) -> None:
    thanks = Counter((m["to"], stands["content"]) for m in summer for stands in m["thanks"].values())

    assert thanks
    assert max(thanks.values()) == 1


def test_what_was_asked_is_not_asked_again_within_days_unless_something_has_changed(summer: list[Told]) -> None:
    last: dict[tuple[str, str], tuple[date, Mapping[str, str]]] = {}
    for mail in sorted(summer, key=lambda m: m["day"]):
        day = date.fromisoformat(mail["day"])
        for title, stands in mail["asks"].items():
            before = last.get((mail["to"], title))
            if before and before[1] == stands:
                assert add_working_days(before[0], 4, mail["calendar"]) <= day, f"{mail['to']}: {title} on {day}"
            last[mail["to"], title] = (day, stands)


def test_what_is_wanting_of_a_file_is_said_before_anything_is_chased(summer: list[Told]) -> None:
    """The first mail after a file came names it: nobody is asked for what they sent as if it had not come."""
    for mail in summer:
        for stands in mail["asks"].values():
            if stands["content"]:
                assert any("We have your file" in words for words in mail["wanting"]), mail["subject"]


def test_guidance_is_for_what_has_not_come(summer: list[Told]) -> None:
    royal = next(m for m in summer if m["unit"] == "MTU-ROYAL" and m["day"] == "2025-06-27")

    assert "Please send the reviewed policy." in royal["text"]
    assert "If nothing has changed" not in royal["text"]


def test_a_unit_that_sent_everything_is_told_so_and_hears_no_more(summer: list[Told]) -> None:
    whiston = [m for m in summer if m["unit"] == "MTU-WHISTON"]

    assert whiston[-1]["subject"] == "Everything for 30 June 2025 is in, thank you (Whiston)"
    assert {m["day"] for m in whiston if m["day"] >= "2025-06-23"} == {"2025-06-23"}


def test_an_update_is_given_in_the_meeting_and_never_uploaded(summer: list[Told]) -> None:
    eve = [m for m in summer if m["day"] == "2025-06-11"]

    assert len(eve) == 11  # ten units, and Chester's deputy
    for mail in eve:
        assert "at the Clinical Group on Thursday 12 June 2025." in mail["text"]
        assert "Upload" not in mail["text"]
        assert "Where: Online." in mail["text"]


def test_who_stands_in_for_a_vacant_post_is_told_why(summer: list[Told]) -> None:
    maria = [m for m in summer if m["to"].startswith("maria.fearnley") and "Clinical Group" in m["text"]]

    assert maria
    assert all("We know of no clinical lead at Warrington, so this comes to you." in m["text"] for m in maria)


def test_the_team_is_told_whom_to_ring_once_for_each_unit(summer: list[Told]) -> None:
    calls = [m for m in summer if m["unit"] == NETWORK and m["subject"].startswith("Ring")]

    assert [m["day"] for m in calls] == ["2025-07-29", "2025-07-30"]
    assert calls[0]["text"].count("- Ring ") == 5
    assert "Ask for Chloe Rimmer or Dr Owen Maddox." in calls[0]["text"]


def test_the_weeks_overview_says_first_what_its_reader_must_do(summer: list[Told]) -> None:
    for mail in (m for m in summer if m["to"].startswith("tom.ashworth")):
        headings = re.findall(r"^(What needs you|Overdue|Due on|Came in)", mail["text"], re.MULTILINE)
        assert headings[0] == "What needs you"
