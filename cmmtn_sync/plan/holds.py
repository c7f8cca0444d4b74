"""What a person holds back: mails about one thing, mails to a unit, or everything. A hold may end by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cmmtn_sync.model import ALL, Attention, Obligation, Record, RecordKind, Unit
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_date

_KINDS = frozenset({RecordKind.HOLD, RecordKind.RESUME})


def hold_on(obligation: Obligation, records: Mapping[str, Sequence[Record]], today: date) -> Record | None:
    """Return the hold that keeps us from writing about an obligation; the widest, where there are several."""
    abouts = (ALL, obligation.owed_by, obligation.key)
    return next((hold for about in abouts if (hold := in_force(records.get(about, ()), today))), None)


def hold_now(obligation: Obligation, situation: Situation) -> Record | None:
    """Return the hold on one obligation today. For many at once, group the records first: ``hold_on``."""
    abouts = {ALL, obligation.owed_by, obligation.key}
    records: dict[str, list[Record]] = {}
    for record in situation.records:
        if record.about in abouts:
            records.setdefault(record.about, []).append(record)
    return hold_on(obligation, records, london_date(situation.now))


def in_force(records: Sequence[Record], today: date) -> Record | None:
    """Return the hold that the last word of these records is, if its day is not over."""
    last = next((r for r in reversed(records) if r.kind in _KINDS), None)
    if last is None or last.kind is RecordKind.RESUME or (last.date is not None and last.date < today):
        return None
    return last


def paused(situation: Situation) -> Record | None:
    """Return the hold on everything, if there is one now."""
    return in_force([r for r in situation.records if r.about == ALL], london_date(situation.now))


def holds(records: Sequence[Record], units: Mapping[str, Unit], today: date) -> Iterator[Attention]:
    """Yield a word on each hold of more than a row: whoever forgets it forgets a unit."""
    for about in (ALL, *units):
        hold = in_force([r for r in records if r.about == about], today)
        if hold is not None:
            yield _held(hold, units.get(about))


def hold_of_row(hold: Record, key: str, called: str) -> Attention:
    """Return a word on the hold of one row, which people call so."""
    until = f", until {long_date(hold.date)}" if hold.date else ""
    return Attention(
        code="row-held",
        about=f"{key} {hold.id}",
        what=f"Mails about {called} are held since {long_date(london_date(hold.at))}{until}.",
        why=_reason(hold),
        do='When it is over, choose "Resume mails" in its row.',
    )


def _reason(hold: Record) -> str:
    return f"{hold.text.rstrip('.')}." if hold.text else "No reason was given."


def _held(hold: Record, unit: Unit | None) -> Attention:
    since = long_date(london_date(hold.at))
    what = f"Mails to {unit.short_name} are held" if unit else "Everything is paused"
    until = f", until {long_date(hold.date)}" if hold.date else ""
    again = (
        f'choose "Resume mails to unit" in a row of {unit.short_name}'
        if unit
        else 'choose "Resume everything" in any row, or run: cmmtn-sync resume'
    )
    return Attention(
        code="held",
        about=hold.id,
        what=f"{what} since {since}{until}.",
        why=_reason(hold),
        do=f"When it is over, {again}.",
    )
