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
    told: list[dict[str, object]] = []
    if not json:
        say.line(f"A rehearsal from {long_date(begins)} to {long_date(ends)}. Nothing is sent, written or kept.")
    if not json and fresh:
        say.line("It begins before the last run, so it begins with an empty memory.")
    with dry_house(directory, at_ten(begins), fresh=fresh, hides_later=True) as dry:
        for played in rehearse(dry, weekdays(begins, ends), sends=sends):
            mails = played.sent if sends else dry.mailbox.waiting()
            if not json:
                _tell(played, mails)
            if into is not None:
                _write(into, played.day, mails)
            told += [{"day": played.day, "to": m.to_address, "subject": m.subject} for m in mails]
    if json:
        say.as_json(told)
    else:
        say.line(f"{len(told)} mails would go to {len({t['to'] for t in told})} people.")


def _lies_in_the_past(directory: Path, begins: date) -> bool:
    with Store.rehearsal(load(directory).settings.data) as store:
        last = store.last_run()
    return last is not None and at_ten(begins) < last.started


def _tell(played: Day, mails: tuple[Message, ...]) -> None:
    if not mails:
        return
    say.line(long_day(played.day))
    say.pairs((f"  {m.to_address}", m.subject) for m in mails)


def _write(into: Path, on: date, mails: tuple[Message, ...]) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for message in mails:
        who = message.to_address.replace("@", " at ")
        text = f"To: {message.to_name} <{message.to_address}>\nSubject: {message.subject}\n\n{message.text}"
        (into / f"{on.isoformat()} {who}.txt").write_text(text, encoding="utf-8")
        (into / f"{on.isoformat()} {who}.html").write_text(message.html, encoding="utf-8")
