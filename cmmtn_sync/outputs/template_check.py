"""What is wrong with a template, for the person who wrote it: all of it at once, each with its place.

First the template is read, which finds every unknown field and where it stands; if that finds nothing, it is
filled in with sample data, which finds the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from docx import Document
from jinja2 import TemplateSyntaxError

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.outputs.mail_sample import sample_mail_fields
from cmmtn_sync.outputs.mails import HTML_TEMPLATE, TEXT_TEMPLATE
from cmmtn_sync.outputs.reports import build_report
from cmmtn_sync.outputs.template_fields import find_mistakes, suggest
from cmmtn_sync.outputs.templating import describe_failure, is_template_fault, mail_environment
from cmmtn_sync.outputs.word_template import TemplateProblem, is_word, shorten, word_problems

__all__ = ["TemplateProblem", "check_mail_template", "check_template"]

_SAMPLE_DAY: Final = datetime(2025, 7, 3, 9, tzinfo=UTC)
_LEFT_OVER: Final = re.compile(r"\{\{|\}\}|\{%|%\}")
_MISSING: Final = re.compile(r"(?:attribute |^)'(\w+)'(?: is undefined)?$")
_NO_MAIL_TEMPLATES: Final[Mapping[str, str]] = {}


def check_template(data: bytes, known_fields: Mapping[str, object], name: str) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with a Word template of that name, in the order in which it stands there.

    ``known_fields`` is an example of the fields, with every list filled: :func:`~cmmtn_sync.plan.report_sample
    .sample_fields`.
    """
    if not is_word(data):
        words = "This is not a Word document. Open it in Word and save it as .docx."
        return (TemplateProblem(template=name, words=words, where="The whole file"),)
    return word_problems(data, known_fields, name) or _problems_when_filled_in(data, known_fields, name)


def _problems_when_filled_in(data: bytes, fields: Mapping[str, object], name: str) -> tuple[TemplateProblem, ...]:
    try:
        built = build_report(data, fields, created=_SAMPLE_DAY, title=name, author="")
    except TemplateError as error:
        return (TemplateProblem(template=name, words=error.why, where="When filled in with sample data"),)
    left = [p.text for p in Document(BytesIO(built)).paragraphs if _LEFT_OVER.search(p.text)]
    words = "This was left over when it was filled in with sample data."
    return tuple(TemplateProblem(template=name, words=words, where="Main text", text=text) for text in left)


def check_mail_template(
    text: str, name: str, *, others: Mapping[str, str] = _NO_MAIL_TEMPLATES
) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with a mail template of that name; ``others`` are the templates it can include."""
    fields = sample_mail_fields()
    try:
        mistakes = find_mistakes(text, fields)
    except TemplateSyntaxError as error:
        return (
            _mail_problem(name, text, error.lineno, f"This cannot be understood: {(error.message or '').rstrip('.')}."),
        )
    if mistakes:
        return tuple(_mail_problem(name, text, m.line, m.words) for m in mistakes)
    return _problems_of_mail_when_filled_in(text, name, fields, others)


def _problems_of_mail_when_filled_in(
    text: str, name: str, fields: Mapping[str, object], others: Mapping[str, str]
) -> tuple[TemplateProblem, ...]:
    html = not name.endswith(".txt.j2")
    environment = mail_environment({**others, name: text}, html=html)
    # What is included shows nothing by itself: fill in the mail that includes it.
    whole = name if name in {HTML_TEMPLATE, TEXT_TEMPLATE} or HTML_TEMPLATE not in others else HTML_TEMPLATE
    try:
        environment.get_template(whole).render(fields)
    except Exception as error:
        if not is_template_fault(error):
            raise
        words = describe_failure(error) + _meant(error, fields)
        return (TemplateProblem(template=name, words=words, where="When filled in with sample data"),)
    return ()


def _meant(error: Exception, fields: Mapping[str, object]) -> str:
    missing = _MISSING.search(str(error))
    return suggest(missing[1], fields) if missing else ""


def _mail_problem(name: str, text: str, line: int, words: str) -> TemplateProblem:
    lines = text.splitlines()
    written = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return TemplateProblem(template=name, words=words, where=f"Line {line}", text=shorten(written))
