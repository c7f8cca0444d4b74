"""A rehearsal told: one line for each mail, and the mails as files for those who want to read them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cmmtn_sync.cli import say
from cmmtn_sync.cli.building import dry_house
from cmmtn_sync.cli.moments import at_ten, day
from cmmtn_sync.config import load
from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.quarters import long_date, long_day
from cmmtn_sync.rehearse import Day, rehearse, weekdays
from cmmtn_sync.store import Store
from cmmtn_sync.tenant import Message


def play(directory: Path, first: str, last: str, into: Path | None, *, sends: bool, json: bool) -> None:
    """Print every mail of a rehearsal. Raise ``WrongUseError`` if the days are none or the wrong way round."""
    begins, ends = day(first), day(last)
    if ends < begins:
        happened = f"{last} is before {first}."
        raise WrongUseError(happened, do="Give the earlier day to --from.")
    fresh = _lies_in_the_past(directory, begins)
    if not json:
        _open(begins, ends, fresh=fresh)
    told: list[dict[str, object]] = []
    with (
        say.progress() as bar,
        dry_house(directory, at_ten(begins), fresh=fresh, hides_later=True, progress=bar) as dry,
    ):
        for played in rehearse(dry, weekdays(begins, ends), sends=sends):
            bar.end()
            mails = played.sent if sends else dry.mailbox.waiting()
            if not json:
                _tell(played, mails)
            if into is not None:
                _write(into, played.day, mails)
            told += [{"day": played.day, "to": m.to_address, "subject": m.subject} for m in mails]
    people = len({mail["to"] for mail in told})
    if json:
        say.as_json({"from": begins, "to": ends, "empty_memory": fresh, "people": people, "mails": told})
        return
    say.line()
    if into is not None and told:
        say.line(f"To read them: {into}")
    say.line(f"{len(told)} mails would go to {people} people. Nothing was sent.")


def _open(begins: date, ends: date, *, fresh: bool) -> None:
    say.line(f"A rehearsal from {long_date(begins)} to {long_date(ends)}. Nothing is sent, written or kept.")
    if fresh:
        say.line("It begins before the last run, so it begins with an empty memory.")


def _lies_in_the_past(directory: Path, begins: date) -> bool:
    with Store.rehearsal(load(directory).settings.data) as store:
        last = store.last_run()
    return last is not None and at_ten(begins) < last.started


def _tell(played: Day, mails: tuple[Message, ...]) -> None:
    """Print the day's subjects, and under each whom it would go to."""
    if not mails:
        return
    say.heading(long_day(played.day))
    people: dict[str, list[str]] = {}
    for mail in mails:
        people.setdefault(mail.subject, []).append(mail.to_address)
    for subject, addresses in people.items():
        say.line(subject, indent=2)
        say.line(f"to {', '.join(addresses)}", indent=6)


def _write(into: Path, on: date, mails: tuple[Message, ...]) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for message in mails:
        who = message.to_address.replace("@", " at ")
        text = f"To: {message.to_name} <{message.to_address}>\nSubject: {message.subject}\n\n{message.text}"
        (into / f"{on.isoformat()} {who}.txt").write_text(text, encoding="utf-8")
        (into / f"{on.isoformat()} {who}.html").write_text(message.html, encoding="utf-8")
