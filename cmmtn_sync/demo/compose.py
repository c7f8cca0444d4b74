"""From a unit's story to a manuscript: what stands in a document before it is a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from cmmtn_sync.demo import actions, grids, prose_annual, prose_policy, wordings
from cmmtn_sync.demo.blocks import Block, Grid, Heading, Manuscript, Opening, Paragraph, blocks
from cmmtn_sync.demo.story import TEST_NUMBER, PolicyVersion, Story, UnitStory, Upload
from cmmtn_sync.quarters import financial_year, london_date, long_date

_SATURDAY = 5
_FIRST_REGISTRY_YEAR = 2024
_CENTRE = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """The unit that wrote a document; ``shift`` tells one unit's actions from another's."""

    story: UnitStory
    trust: str
    shift: int


def annual_report(author: Author, upload: Upload) -> Manuscript:
    """Return an Annual Report."""
    agreed = _agreed(upload)
    title = f"Major Trauma Annual Report {_year(upload)}"
    body = tuple(_numbered(_annual_sections(author, upload), author.story))
    return _manuscript(author, upload, title, body, grids.report_cover(agreed))


def annual_sections(author: Author, upload: Upload) -> Mapping[str, tuple[Block, ...]]:
    """Return what stands under each of the template's headings, by the template's words."""
    fields, tables = _fields(author, upload), _annual_tables(author, upload)
    return {
        wanted: tuple(_section(wanted, voices[author.story.voice], upload, fields, tables))
        for wanted, voices in prose_annual.SECTIONS.items()
        if wanted not in upload.leaves_out
    }


def policy(author: Author, upload: Upload) -> Manuscript:
    """Return an Operational Policy. The upload says which version."""
    version = _policy_version(upload)
    voice = 1 if author.story.voice == _CENTRE else 0
    fields, tables = _fields(author, upload), {"roles": grids.ROLES, "audit": grids.AUDIT}
    words = wordings.OPERATIONAL_POLICY
    sections = {
        _worded(wanted, words, author.story, fields): tuple(_section(wanted, voices[voice], upload, fields, tables))
        for wanted, voices in prose_policy.SECTIONS.items()
        if wanted not in upload.leaves_out
    }
    body = tuple(_numbered(sections, author.story))
    title = f"Major Trauma Operational Policy version {version.number}"
    return _manuscript(author, upload, title, body, grids.policy_cover(version))


def no_change_letter(author: Author, upload: Upload) -> Manuscript:
    """Return the short letter by which a unit says that its policy still stands."""
    body = tuple(blocks(prose_policy.NO_CHANGE, _fields(author, upload), {}))
    made = _manuscript(author, upload, "Operational Policy: no change", body, None)
    return replace(made, subtitle=_agreed(upload), opening=Opening.LETTER, header="")


def minutes(author: Author, upload: Upload) -> Manuscript:
    """Return the minutes of a meeting that nobody asked for."""
    title = upload.name.rpartition("/")[2].removesuffix(".docx").partition(f" {TEST_NUMBER}")[0]
    body = tuple(blocks(prose_policy.MINUTES, {}, {}))
    return replace(_manuscript(author, upload, title, body, None), opening=Opening.TITLE)


def work_plan(author: Author, upload: Upload) -> Manuscript:
    """Return a Work Plan that was written in Word: one wide table."""
    title = f"Major Trauma Work Plan {_year(upload)}"
    intro = Paragraph(text=f"Agreed by the Trauma Committee on {_agreed(upload)}. Reviewed at each meeting.")
    made = _manuscript(author, upload, title, (intro, plan_grid(author, upload)), None)
    return replace(made, landscape=True, opening=Opening.TITLE)


def plan_grid(author: Author, upload: Upload) -> Grid:
    """Return the table of a Work Plan, with the unit's own column titles."""
    titles = actions.COLUMNS[author.story.columns]
    rows = []
    for number, row in enumerate(actions.work_plan(author.shift, upload.first_year), 1):
        forgotten = upload.story is Story.INCOMPLETE and number % 3 == 0
        status = actions.COLOURS[row.status] if "RAG" in titles else row.status
        lead, due = ("", "") if forgotten else (row.lead, f"{row.due:%d/%m/%Y}")
        rows.append((str(number), row.origin, row.issue, row.action, lead, due, status, row.progress))
    return Grid(header=titles, rows=tuple(rows), shares=(5, 15, 17, 22, 11, 9, 8, 13))


def template_rows(author: Author, upload: Upload) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a Work Plan by the columns of the network's template."""
    return tuple(
        {
            "Ref": str(number),
            "Origin": row.origin,
            "Standard": row.standard,
            "Issue": row.issue,
            "Action": row.action,
            "Lead": row.lead,
            "Due": f"{row.due:%d/%m/%Y}",
            "Status": row.status,
            "Progress": row.progress,
        }
        for number, row in enumerate(actions.work_plan(author.shift, upload.first_year), 1)
    )


def _annual_sections(author: Author, upload: Upload) -> Mapping[str, tuple[Block, ...]]:
    fields = _fields(author, upload)
    return {
        _worded(wanted, wordings.ANNUAL_REPORT, author.story, fields): written
        for wanted, written in annual_sections(author, upload).items()
    }


def _section(
    wanted: str, words: str, upload: Upload, fields: Mapping[str, str], tables: Mapping[str, Grid]
) -> Iterator[Block]:
    """Yield what stands under a heading: "TBC" where the unit has not come to it yet."""
    if wanted in upload.to_come:
        yield Paragraph(text="TBC")
        return
    before_registry = wanted.startswith("Activity") and upload.first_year < _FIRST_REGISTRY_YEAR
    yield from blocks(prose_annual.ACTIVITY_WITHOUT_REGISTRY if before_registry else words, fields, tables)


def _worded(wanted: str, words: Mapping[str, tuple[str, str]], story: UnitStory, fields: Mapping[str, str]) -> str:
    if story.wording is None:
        return wanted
    return words[wanted][story.wording].format_map(fields)


def _numbered(sections: Mapping[str, tuple[Block, ...]], story: UnitStory) -> Iterator[Block]:
    for number, (title, written) in enumerate(sections.items(), 1):
        yield Heading(text=f"{number}. {title}" if story.numbered else title)
        yield from written


def _annual_tables(author: Author, upload: Upload) -> Mapping[str, Grid]:
    numbers, year = author.story.numbers, upload.first_year
    return {
        "activity": grids.activity(numbers, _year(upload), financial_year(year - 1).label, upload.revision),
        "standards": grids.standards(numbers),
        "training": grids.training(numbers),
        "previous": actions.previous(author.shift, year),
        "carried": actions.carried(author.shift, year),
        "signatures": grids.signatures(_agreed(upload)),
    }


def _fields(author: Author, upload: Upload) -> Mapping[str, str]:
    story, numbers, year = author.story, author.story.numbers, upload.first_year
    done, of_all = actions.counts()
    version = upload.policy
    return {
        "called": story.called,
        "trust": author.trust,
        "focus": story.focus,
        "hours": "4 hours" if numbers.calls[0] > 300 else "2 hours",  # noqa: PLR2004 - invented
        "vacancy": "Band 6, 0.6 whole time equivalent",
        "agreed": _agreed(upload),
        "first": str(_FIRST_REGISTRY_YEAR),
        "year": financial_year(year).label,
        "last_year": financial_year(year - 1).label,
        "next_year": financial_year(year + 1).label,
        "calls": f"{numbers.calls[0]:,}",
        "registry": f"{numbers.registry}%",
        "older": f"{numbers.older}%",
        "ages": (
            f"{numbers.older}% of our patients were aged 65 or over."
            if numbers.older
            else "1 in 3 of our patients was younger than 5."
        ),
        "ct": f"{numbers.ct}%",
        "txa": f"{numbers.ct + 6}%",
        "consultant": f"{numbers.ct + 3}%",
        "prescriptions": f"{numbers.registry - 9}%",
        "done": str(done),
        "all": str(of_all),
        "meetings": "6" if story.voice != _CENTRE else "11",
        "incidents": str(numbers.incidents),
        "trained": str(numbers.trained),
        "surveyed": str(numbers.surveyed),
        "version": version.number if version else "",
        "approved": long_date(version.approved) if version else "",
        "review": long_date(version.review) if version else "",
    }


def _manuscript(author: Author, upload: Upload, title: str, body: tuple[Block, ...], cover: Grid | None) -> Manuscript:
    return Manuscript(
        organisation=author.trust,
        title=title,
        subtitle=author.story.called,
        body=body,
        made=upload.received - timedelta(minutes=25),
        cover=cover,
        header=f"{author.story.called}: {title}",
        look=author.story.look,
    )


def _agreed(upload: Upload) -> str:
    """Return the working day, more than a week before the upload, on which it was agreed."""
    day = london_date(upload.received) - timedelta(days=9)
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return long_date(day)


def _year(upload: Upload) -> str:
    return financial_year(upload.first_year).label


def _policy_version(upload: Upload) -> PolicyVersion:
    if upload.policy is None:
        raise ValueError(upload.name)  # a policy's story always has a version
    return upload.policy
