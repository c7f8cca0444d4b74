"""The templates of a network, checked one by one."""

from __future__ import annotations

from pathlib import Path

from cmmtn_sync.config import Templates
from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.outputs.reports import REPORT_TEMPLATES
from cmmtn_sync.outputs.template_check import TemplateProblem, check_mail_template, check_template
from cmmtn_sync.plan.report_sample import sample_fields


def problems_of_templates(own: Path | None) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with the mail and report templates in use: the network's own, else the shipped ones."""
    templates = Templates(own=own)
    mails = templates.mail()
    found = [p for name, text in mails.items() for p in check_mail_template(text, name, others=mails)]
    for report, name in REPORT_TEMPLATES.items():
        found += check_template(templates.report(name), sample_fields(report), name)
    return tuple(found)


def problems_of_file(path: Path) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with one template file. Raise ``WrongUseError`` if it is none that we know."""
    if not path.is_file():
        happened = f"There is no file {path}."
        raise WrongUseError(happened, do="Name a template, or leave the name out to check all of them.")
    if path.suffix == ".j2":
        others = Templates().mail()
        return check_mail_template(path.read_text(encoding="utf-8"), path.name, others=others)
    report = next((r for r, name in REPORT_TEMPLATES.items() if name == path.name), None)
    data = path.read_bytes()
    if report is not None:
        return check_template(data, sample_fields(report), path.name)
    # A file of another name may be a draft of either report: the one that it fits better speaks.
    return min((check_template(data, sample_fields(r), path.name) for r in REPORT_TEMPLATES), key=len)
