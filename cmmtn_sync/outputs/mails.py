"""A mail as people see it: HTML for mail programs, and the same as plain text.

What is said stands in :class:`~cmmtn_sync.model.Mail`; how it looks, in ``templates/mail/``. Classic Outlook
draws with Word's engine, Exchange makes its own plain text from the HTML, and dark mode recolours everything.
So the HTML is one column of blocks in reading order, and no colour says anything that a word does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jinja2.sandbox import SandboxedEnvironment

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.model import Ask, Mail, Status
from cmmtn_sync.obligations import within
from cmmtn_sync.outputs.templating import describe_failure, is_template_fault, mail_environment

HTML_TEMPLATE: Final = "digest.html.j2"
TEXT_TEMPLATE: Final = "digest.txt.j2"
SHOWN_ASKS: Final = 8
"""A longer list is not read; the rest is counted."""

_TINTS: Final[Mapping[Status, tuple[str, str]]] = {
    Status.OVERDUE: ("#F7D4D1", "#6A140E"),
    Status.DUE_SOON: ("#FFDC8E", "#4D3708"),
    Status.AMBIGUOUS: ("#D6CCE3", "#240050"),
    Status.UNKNOWN: ("#D6CCE3", "#240050"),
    Status.MORE_WANTED: ("#DBE0E3", "#354550"),
    Status.NOT_STARTED: ("#DBE0E3", "#354550"),
    Status.COMPLETE: ("#FFFFFF", "#212B32"),
    Status.NOT_NEEDED: ("#FFFFFF", "#4C6272"),
    Status.BEFORE_START: ("#FFFFFF", "#4C6272"),
}
"""Fill and text of a status, as the NHS tag component mixes them: at least 6.4 to 1."""
_SAFE_LINK: Final = re.compile(r"(?:https?|file)://", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*$")
_NOT_PRINTED: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_PLAIN_WORDS: Final = re.compile(r"[A-Z][^A-Z]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedMail:
    """A mail in both forms. The subject is one line whatever the data held."""

    subject: str
    html: str
    text: str


def render_mail(
    mail: Mail,
    *,
    templates: Mapping[str, str],
    network: str,
    sender_name: str,
    sender_role: str,
    reply_to: str | None,
    reference: str,
) -> RenderedMail:
    """Return the mail in HTML and in plain text, made from templates given by name.

    Raise :class:`~cmmtn_sync.errors.TemplateError` if a template is not there or cannot be filled in.
    """
    fields = all_fields(
        mail,
        network=network,
        sender_name=sender_name,
        sender_role=sender_role,
        reply_to=reply_to,
        reference=reference,
    )
    return RenderedMail(
        subject=_line(mail.subject),
        html=_fill(HTML_TEMPLATE, templates, fields),
        text=_tidy(_fill(TEXT_TEMPLATE, templates, fields)),
    )


def all_fields(
    mail: Mail,
    *,
    network: str,
    sender_name: str,
    sender_role: str,
    reply_to: str | None,
    reference: str,
) -> dict[str, object]:
    """Return everything that a mail's templates can show, by name. Every text is one line, as it is printed."""
    sender = {"name": _line(sender_name), "role": _line(sender_role), "reply_to": _line(reply_to or "")}
    return {**_said(mail), "network": _line(network), "sender": sender, "reference": _line(reference)}


def _said(mail: Mail) -> dict[str, object]:
    shown = mail.asks[:SHOWN_ASKS]
    return {
        "heading": _line(_BRACKETS.sub("", mail.subject)),
        "subject": _line(mail.subject),
        "preheader": _line(mail.preheader),
        "greeting": _line(mail.to.name) or "colleague",
        "opening": _line(mail.opening),
        "asks": [_ask_fields(ask) for ask in shown],
        "more": mail.more + len(mail.asks) - len(shown),
        "thanks": [{"title": _line(t.title), "words": _line(t.words)} for t in mail.thanks],
        "parts": [
            {
                "heading": _line(part.heading),
                "lines": [{"what": _line(x.what), "do": _line(x.do)} for x in part.lines],
            }
            for part in mail.parts
        ],
    }


def _ask_fields(ask: Ask) -> dict[str, object]:
    title = _line(ask.title)
    link = ask.link if ask.link and _SAFE_LINK.match(ask.link) else ""
    fill, ink = _TINTS[ask.status]
    return {
        "action": _line(ask.do) or (f"Upload the {_in_a_sentence(title)}" if link else title),
        "link": link,
        "unit": _line(ask.unit),
        "status": ask.status.value,
        "fill": fill,
        "ink": ink,
        "due": _line(ask.due),
        "wanting": [_line(words) for words in ask.wanting],
        "note": _line(ask.note),
    }


def _in_a_sentence(title: str) -> str:
    """Return a title as it stands in a sentence: "Annual Report" stays, "Additional information" does not."""
    return title[:1].lower() + title[1:] if _PLAIN_WORDS.fullmatch(title) else within(title)


def _line(text: str) -> str:
    return _NOT_PRINTED.sub(" ", text).strip()


def _fill(name: str, templates: Mapping[str, str], fields: Mapping[str, object]) -> str:
    environment = _environment(tuple(templates.items()), name == HTML_TEMPLATE)
    try:
        return environment.get_template(name).render(fields)
    except Exception as error:
        if not is_template_fault(error):
            raise
        happened = f"The mail template {name} cannot be filled in."
        do = "Run: cmmtn-sync template check"
        raise TemplateError(happened, why=describe_failure(error), do=do) from error


@lru_cache(maxsize=8)
def _environment(templates: tuple[tuple[str, str], ...], html: bool) -> SandboxedEnvironment:  # noqa: FBT001 - a key
    """Return the environment of these templates, which remembers them compiled: a run renders many mails."""
    return mail_environment(dict(templates), html=html)


def _tidy(text: str) -> str:
    """Return a text without trailing spaces and with at most one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
