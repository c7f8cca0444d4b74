"""The templates of a network, checked one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cmmtn_sync.config import Templates
from cmmtn_sync.config.templates import template_text
from cmmtn_sync.errors import TemplateError, WrongUseError
from cmmtn_sync.model import ActionItem
from cmmtn_sync.outputs.forms import make_form
from cmmtn_sync.outputs.reports import REPORT_TEMPLATES
from cmmtn_sync.outputs.template_check import TemplateProblem, check_mail_template, check_template
from cmmtn_sync.plan.forms import Filling
from cmmtn_sync.plan.report_sample import sample_fields

_SAMPLE_DAY: Final = datetime(2025, 7, 3, 9, tzinfo=UTC)
_SAMPLE_FILLING: Final = Filling(
    network="Northshire Major Trauma Network",
    contact_name="Jo Smith",
    contact_role="Administration Officer",
    contact_email="peer.review@example.org",
    unit="Avon Vale & District NHS Foundation Trust",
    short_name="Avon Vale",
    cycle="April 2024 to March 2026",
    year="2025/26",
    period="2024/25",
    due="30 June 2025",
    actions=(ActionItem(ref="1", action="Appoint a <second> coordinator & agree the rota"),),
)
"""An example of what is filled in when a document's template is put into a unit's folder."""


def problems_of_templates(own: Path | None) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with the templates in use: the network's own, else the shipped ones."""
    templates = Templates(own=own)
    mails = templates.mail()
    found = [p for name, text in mails.items() for p in check_mail_template(text, name, others=mails)]
    for report, name in REPORT_TEMPLATES.items():
        found += check_template(templates.report(name), sample_fields(report), name)
    return (*found, *(problem for name in templates.documents() for problem in _problems_of_document(templates, name)))


def _problems_of_document(templates: Templates, name: str) -> Iterator[TemplateProblem]:
    """Yield why a template that units fill in could not be put into their folders."""
    try:
        template = templates.document(name)
        if template is not None:
            yield from _problems_of_form(name, template.data)
    except TemplateError as error:
        yield TemplateProblem(template=name, words=f"{error.happened} {error.why}", where="The whole file")


def _problems_of_form(name: str, data: bytes) -> Iterator[TemplateProblem]:
    try:
        make_form(name, data, _SAMPLE_FILLING, created=_SAMPLE_DAY)
    except TemplateError as error:
        yield TemplateProblem(template=name, words=f"{error.happened} {error.why}", where="The whole file")


def problems_of_file(path: Path) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with one template file. Raise ``WrongUseError`` if it is none that we know."""
    if not path.is_file():
        happened = f"There is no file {path}."
        raise WrongUseError(happened, do="Name a template, or leave the name out to check all of them.")
    if path.suffix == ".j2":
        others = Templates().mail()
        return check_mail_template(template_text(path), path.name, others=others)
    if path.name in Templates().documents() or path.suffix == ".xlsx":
        return tuple(_problems_of_form(path.name, path.read_bytes()))
    report = next((r for r, name in REPORT_TEMPLATES.items() if name == path.name), None)
    data = path.read_bytes()
    if report is not None:
        return check_template(data, sample_fields(report), path.name)
    # A file of another name may be a draft of either report: the one that it fits better speaks.
    return min((check_template(data, sample_fields(r), path.name) for r in REPORT_TEMPLATES), key=len)
