"""What the software does of its own: templates published before the request goes out, reports built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cmmtn_sync.model import (
    NETWORK,
    ActionItem,
    Assessment,
    BuildReport,
    Obligation,
    On,
    OwnAct,
    Programme,
    PublishTemplate,
    RegisterPage,
    Requirement,
    Unit,
)
from cmmtn_sync.plan.forms import GUIDANCE
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import Quarter, cycle_quarter, london_date, nth_working_day_of, quarter_of
from cmmtn_sync.register.standing import standing

REPORT_DAY = 3
"""The working day of a quarter on which its status reports are built."""
_RATES_STANDARDS = "self-assessment"
"""The kind of requirement whose form is made from the cycle's standards."""
STATUS_NETWORK = "status-network"
STATUS_UNIT = "status-unit"


def publications(situation: Situation) -> Iterator[PublishTemplate]:
    """Yield the templates that are not yet in a unit's folder, while the year that they are for lasts.

    Whatever proves a duty, what it publishes is put there: the standards in force are a fact of the configuration, and
    the form that holds them goes out with them.

    A place that we could not look into is left for the next run.
    """
    owed = {a.obligation.key: a.obligation for a in situation.assessments}
    for assessment in situation.assessments:
        if assessment.obligation.requirement.publishes and _is_time(assessment, situation):
            for unit in situation.units.values():
                if unit.id not in situation.lost:
                    yield from _for_unit(assessment.obligation, unit, owed, situation)


def publication_key(duty: Obligation, unit: str, template: str) -> str:
    """Return the key of one template in one unit's folder: ``2024-26/y2q1.templates/MTU-X/Annual Report.docx``."""
    return f"{duty.cycle}/{duty.requirement.id}/{unit}/{template}"


def done_by_us(
    duty: Obligation, units: Mapping[str, Unit], owed: Mapping[str, Obligation], published: Mapping[str, OwnAct]
) -> OwnAct | None:
    """Return our act, if every unit that is owed a template has it; its time is the last of them."""
    keys = [(u, publication_key(duty, u, template)) for u in units for template, _ in _templates_for(duty, u, owed)]
    acts = [published[key] for _, key in keys if key in published]
    if not keys or len(acts) < len(keys):
        return None
    return OwnAct(
        what=f"Templates were put into {len({unit for unit, _ in keys})} folders",
        at=max(a.at for a in acts),
        detail="; ".join(sorted({a.what for a in acts})),
    )


def _templates_for(
    duty: Obligation, unit: str, owed: Mapping[str, Obligation]
) -> Iterator[tuple[str, Obligation | None]]:
    """Yield each template that a unit is owed, and the obligation it is for; a unit that owes nothing gets nothing."""
    served = [owed[key] for name in duty.requirement.serves if (key := f"{duty.cycle}/{name}/{unit}") in owed]
    for template in duty.requirement.publishes:
        for_what = next((o for o in served if template in _forms_of(o.requirement)), None)
        if for_what is not None or not duty.requirement.serves:
            yield template, for_what


def _forms_of(requirement: Requirement) -> tuple[str, ...]:
    """Return the template of a requirement, and the page that explains it."""
    name = requirement.template
    return (name, f"{GUIDANCE}{name.rpartition('.')[0]}.docx") if name else ()


def _is_time(assessment: Assessment, situation: Situation) -> bool:
    """Return whether the quarter before the request has begun, and the year that the templates are for is not over."""
    obligation = assessment.obligation
    cycle = next(c for c in situation.programme.cycles if c.id == obligation.cycle)
    last = cycle_quarter(cycle, obligation.requirement.year, 4).ends
    return obligation.opens <= london_date(situation.now) <= last


def _for_unit(
    duty: Obligation, unit: Unit, owed: Mapping[str, Obligation], situation: Situation
) -> Iterator[PublishTemplate]:
    today = london_date(situation.now)
    for form in forms_for(duty, unit, owed, situation.programme, situation.register, today):
        if form.obligation not in situation.published:
            yield form


def forms_for(
    duty: Obligation,
    unit: Unit,
    owed: Mapping[str, Obligation],
    programme: Programme,
    register: tuple[RegisterPage, ...],
    today: date,
) -> Iterator[PublishTemplate]:
    """Yield every form that a duty of ours puts into a unit's folder, whether it is there already or not.

    ``owed`` holds every obligation by its key. The form of a self-assessment waits until its cycle names standards.
    """
    cycle = next(c for c in programme.cycles if c.id == duty.cycle)
    actions = _actions(duty, unit.id, programme, register)
    for template, for_what in _templates_for(duty, unit.id, owed):
        if _waits_for_standards(for_what, programme):
            continue
        yield PublishTemplate(
            obligation=publication_key(duty, unit.id, template),
            cycle=duty.cycle,
            year=cycle_quarter(cycle, duty.requirement.year, 1).year_label,
            unit=unit.id,
            template=template,
            library=unit.place.library,
            path=_path(unit, for_what.opens if for_what else today, template),
            period=for_what.period if for_what else None,
            due=for_what.due.date if for_what and isinstance(for_what.due, On) else None,
            actions=actions,
        )


def _waits_for_standards(for_what: Obligation | None, programme: Programme) -> bool:
    """Return whether a form is for a self-assessment, and nobody has said yet against which standards."""
    if for_what is None or for_what.requirement.kind != _RATES_STANDARDS:
        return False
    return for_what.cycle not in programme.sets_by_cycle()


def _actions(
    duty: Obligation, unit: str, programme: Programme, register: tuple[RegisterPage, ...]
) -> tuple[ActionItem, ...]:
    """Return what the unit had to do at the beginning of the duty's year; nothing where nobody has told us."""
    stands = standing(register, unit, programme.cycle_ids, duty.cycle, duty.requirement.year)
    return (*(stands.open_actions or ()), *(stands.recommendations or ()))


def _path(unit: Unit, opened: date, template: str) -> str:
    """Return where a template goes: a folder of its own in the unit's place, named by the year."""
    year = quarter_of(opened).year_label.replace("/", "-")
    folder = f"{unit.place.folder}/" if unit.place.folder else ""
    return f"{folder}Templates {year}/{template}"


def reports(situation: Situation) -> Iterator[BuildReport]:
    """Yield the quarter's status reports, from its third working day on, once each."""
    quarter = quarter_of(london_date(situation.now))
    day = nth_working_day_of(quarter, REPORT_DAY, situation.calendar, situation.holidays)
    if london_date(situation.now) < day or day < situation.programme.tracked_from:
        return
    for report in quarter_reports(situation, quarter):
        if report.name not in situation.reports_built:
            yield report


def quarter_reports(situation: Situation, quarter: Quarter) -> tuple[BuildReport, ...]:
    """Return every status report of a quarter: the network's, then one for each unit."""
    units = tuple(
        BuildReport(report=STATUS_UNIT, about=u.id, quarter=quarter.label, name=_name(quarter, u.short_name))
        for u in situation.units.values()
    )
    whole = BuildReport(report=STATUS_NETWORK, about=NETWORK, quarter=quarter.label, name=_name(quarter, "network"))
    return (whole, *units)


def _name(quarter: Quarter, about: str) -> str:
    safe = "".join(c if c.isalnum() or c in " -" else "" for c in about).strip()
    return f"Status report {quarter.file_label} - {safe}.docx"
