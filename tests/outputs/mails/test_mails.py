"""Mails as their readers see them."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.model import Mail, Status
from cmmtn_sync.outputs.mails import HTML_TEMPLATE, TEXT_TEMPLATE
from tests.outputs.golden import assert_golden
from tests.outputs.mails.samples import AWKWARD, HERE, MAILS, TEMPLATES, a_mail, an_ask, rendered, twelve_asks

_BANNED = ("click here", "asap", "urgent", "failed to", "read more", "action required")
_FORBIDDEN_STYLES = ("flex", "float", "border-radius", "background-image", "position", "grid", "opacity", "rgba")
_SKIPPED = {"style", "title", "head"}


class Seen(HTMLParser):
    """What is in a mail: every tag with its attributes, and the words in reading order without any style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"meta", "br"}:
            self._within.append(tag)
        if tag in {"p", "h1", "h2", "li", "td", "br", "div"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _SKIPPED & set(self._within):
            self.words.append(data)

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.words).splitlines())
        return "\n".join(line for line in lines if line)


def sentences(text: str) -> list[str]:
    said = [line for line in text.splitlines() if "://" not in line]
    return [s for line in said for s in re.split(r"(?<=[.?!])\s+", line) if s]


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_reads_as_it_did(name: str) -> None:
    assert_golden(HERE / f"{name}.txt", rendered(MAILS[name]).text)


def test_the_html_of_a_mail_is_as_it_was() -> None:
    assert_golden(HERE / "asks and thanks.html", rendered(MAILS["asks and thanks"]).html)


@pytest.mark.parametrize("name", MAILS)
def test_with_all_styles_removed_the_html_says_what_the_plain_text_says_in_the_same_order(name: str) -> None:
    mail = rendered(MAILS[name])
    words = [
        line.strip("- ").replace("\xa0", " ")
        for line in mail.text.splitlines()
        if line and not line.startswith(("http", "--"))
    ]

    seen = Seen(mail.html).text
    place = -1
    for line in words:
        for part in re.split(r" {3}", line):
            place = seen.find(part, place + 1)
            assert place >= 0, f"{part!r} is not said in the HTML after what stands before it"


@pytest.mark.parametrize("name", MAILS)
def test_the_html_is_what_classic_outlook_can_draw(name: str) -> None:
    seen = Seen(rendered(MAILS[name]).html)

    for tag, attributes in seen.tags:
        style = attributes.get("style", "")
        assert tag not in {"img", "script", "link", "video", "form"}
        assert not [s for s in _FORBIDDEN_STYLES if s in style], style
        assert "padding" not in style or tag == "td", f"padding on {tag}"
        assert not re.search(r"margin[^;]*(?:auto|-\d)", style), style
        assert "max-width" not in style or tag == "table"
        assert "line-height" not in style or "mso-line-height-rule:exactly" in style or "mso-hide" in style
        assert tag != "table" or attributes.get("role") == "presentation"
    assert dict(seen.tags)["html"] == {"lang": "en-GB"}
    assert [t for t, _ in seen.tags].count("h1") == 1
    assert next(a for t, a in seen.tags if t == "div")["style"].startswith("display:none;mso-hide:all;")


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_small(name: str) -> None:
    assert len(rendered(MAILS[name]).html.encode()) < 30_000


@pytest.mark.parametrize("name", [n for n in MAILS if n != "awkward"])
def test_a_mail_is_in_short_sentences_without_pressing_words(name: str) -> None:
    text = rendered(MAILS[name]).text

    assert not [s for s in sentences(text) if len(s.split()) > 20]
    assert not [phrase for phrase in _BANNED if phrase in text.lower()]


@pytest.mark.parametrize("name", [n for n in MAILS if n != "awkward"])
def test_the_preheader_adds_to_the_subject(name: str) -> None:
    mail = MAILS[name]

    assert len(mail.subject) < 60
    assert mail.preheader not in mail.subject
    assert mail.preheader in Seen(rendered(mail).html).text


def test_the_heading_is_the_subject_without_the_brackets() -> None:
    mail = rendered(a_mail(subject="2 documents needed by 30 June 2031 (Vale)"))

    assert mail.subject == "2 documents needed by 30 June 2031 (Vale)"
    assert mail.text.startswith("2 documents needed by 30 June 2031\n")


def test_nobody_named_is_a_dear_colleague() -> None:
    assert "Dear colleague\n" in rendered(AWKWARD).text


def test_eight_asks_are_shown_and_the_rest_is_counted() -> None:
    text = rendered(a_mail(asks=twelve_asks(), more=2)).text

    assert text.count("Upload the ") == 8
    assert "And 6 more. Reply to this email if you want the full list." in text


@pytest.mark.parametrize("status", Status)
def test_every_status_is_said_by_shape_and_word(status: Status) -> None:
    mail = rendered(a_mail(asks=(an_ask(status=status),)))

    assert status.value in mail.text
    assert status.value in Seen(mail.html).text


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Annual Report", "Upload the Annual Report"),
        ("Further information", "Upload the further information"),
        ("Self-assessment 2031/32", "Upload the self-assessment 2031/32"),
        (
            "Further information on the Work Plan 2025/26",
            "Upload the further information on the Work Plan 2025/26",
        ),
        ("NMTR data", "Upload the NMTR data"),
    ],
)
def test_a_link_says_what_it_is_for(title: str, said: str) -> None:
    assert f">{said}</a>" in rendered(a_mail(asks=(an_ask(title),))).html


def test_only_web_and_file_links_are_links() -> None:
    html = rendered(AWKWARD).html

    assert "javascript:" not in html
    assert html.count("<a href") == 2  # the third ask, and the address for replies


def test_what_people_wrote_is_shown_and_never_obeyed() -> None:
    mail = rendered(AWKWARD)

    assert "<script" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "{{ network }} {% if %}" in mail.text
    assert mail.subject == "Annual Report <b>& 'more'</b> needed (Guy's & Dale's)"


def test_a_template_that_names_no_field_of_ours_is_an_error_with_its_name() -> None:
    with pytest.raises(TemplateError) as error:
        rendered(a_mail(), **{TEXT_TEMPLATE: "{{ unit.name }}"})

    assert TEXT_TEMPLATE in error.value.happened
    assert "unit" in error.value.why


def test_a_template_that_is_not_there_is_an_error_with_its_name() -> None:
    with pytest.raises(TemplateError) as error:
        rendered(a_mail(), **{HTML_TEMPLATE: TEMPLATES[HTML_TEMPLATE].replace("macros", "macos")})

    assert error.value.why == "There is no template called macos.html.j2."


@pytest.mark.parametrize("mail", [replace(a_mail(), asks=()), a_mail(thanks=()), a_mail(preheader="")])
def test_what_is_not_said_leaves_no_empty_block(mail: Mail) -> None:
    text = rendered(mail).text

    assert "\n\n\n" not in text
    assert ("Already sent it" in text) == bool(mail.asks)
    assert ("Received" in text) == bool(mail.thanks)
