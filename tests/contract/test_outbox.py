from __future__ import annotations

import re
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from cmmtn_sync.errors import TenantError
from cmmtn_sync.tenant import DraftState
from cmmtn_sync.tenant.outbox import OutboxMailbox
from tests.contract.mailbox_suite import MailboxContract, a_message, seen


class Desk:
    """A person with the outbox in the file manager and the drafts in Outlook."""

    def __init__(self, mailbox: OutboxMailbox) -> None:
        self.mailbox = mailbox

    def file(self, draft: str) -> Path:
        return next(p for p in self.mailbox.root.glob("*.eml") if draft.encode() in p.read_bytes())

    def edit(self, draft: str, text: str) -> None:
        path = self.file(draft)
        path.write_bytes(path.read_bytes().replace(b"Dear Jo", text.encode()))

    def send_by_hand(self, draft: str) -> None:
        path = self.file(draft)
        path.rename(self.mailbox.root / "Sent" / path.name)

    def delete(self, draft: str) -> None:
        self.file(draft).unlink()

    def make_unreachable(self) -> None:
        library = self.mailbox.root.parent
        library.rename(library.with_name("elsewhere"))


@pytest.fixture
def mailbox(tmp_path: Path) -> OutboxMailbox:
    (tmp_path / "library").mkdir()
    return OutboxMailbox(tmp_path / "library" / "Outbox", sender="Cheshire and Mersey <cm@nhs.net>")


@pytest.fixture
def person(mailbox: OutboxMailbox) -> Desk:
    return Desk(mailbox)


class TestOutboxMailbox(MailboxContract):
    pass


def the_page(mailbox: OutboxMailbox) -> str:
    return (mailbox.root / "outbox.html").read_text(encoding="utf-8")


def test_a_draft_is_a_mail_that_outlook_opens_to_be_sent(mailbox: OutboxMailbox, person: Desk) -> None:
    message = replace(a_message(text="Dear Jo – 2 documents."), reply_to="team@nhs.net")
    path = person.file(mailbox.draft(message))

    mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())

    assert path.name == "2025-07-03 Jo Smith.eml"
    assert mail["To"] == "Jo Smith <jo@wirral.nhs.uk>"
    assert mail["From"] == "Cheshire and Mersey <cm@nhs.net>"
    assert mail["Reply-To"] == "team@nhs.net"
    assert mail["Subject"] == "2 documents need you by 31 July 2025 (Wirral)"
    assert (mail["X-Unsent"], mail["X-Auto-Response-Suppress"]) == ("1", "OOF, AutoReply")
    assert mail["Date"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content().strip() for part in mail.iter_parts())
    assert (text, html) == ("Dear Jo – 2 documents.", "<p>Dear Jo – 2 documents.</p>")
    assert mail.defects == []


def test_equal_drafts_are_equal_bytes(tmp_path: Path) -> None:
    one, two = (OutboxMailbox(tmp_path / name, sender="cm@nhs.net") for name in ("one", "two"))

    assert Desk(one).file(one.draft(a_message())).read_bytes() == Desk(two).file(two.draft(a_message())).read_bytes()


def test_the_same_draft_asked_for_again_writes_nothing(mailbox: OutboxMailbox) -> None:
    mailbox.draft(a_message())
    before = {path: path.stat().st_mtime_ns for path in mailbox.root.rglob("*")}

    mailbox.draft(a_message())
    mailbox.drafts()
    mailbox.refresh()

    assert {path: path.stat().st_mtime_ns for path in mailbox.root.rglob("*")} == before


def test_to_look_for_drafts_makes_no_folder(mailbox: OutboxMailbox) -> None:
    assert mailbox.drafts() == ()
    assert mailbox.withdraw("none") is False
    mailbox.refresh()

    assert not mailbox.root.exists()


def test_two_people_of_one_name_have_two_files(mailbox: OutboxMailbox) -> None:
    mailbox.draft(a_message("jo@wirral/2025-07-03"))
    mailbox.draft(a_message("jo@chester/2025-07-03"))

    assert sorted(path.name for path in mailbox.root.glob("*.eml")) == [
        "2025-07-03 Jo Smith 2.eml",
        "2025-07-03 Jo Smith.eml",
    ]


@pytest.mark.parametrize(
    ("to_name", "name"),
    [
        ("../../etc/passwd", "2025-07-03 .. .. etc passwd.eml"),
        ('A "B" <C>: D|E?', "2025-07-03 A B C D E.eml"),
        ("", "2025-07-03 jo@wirral.nhs.uk.eml"),
        ("n" * 300, f"2025-07-03 {'n' * 89}.eml"),
        ("Zoë 🚑\r\nBcc: all@nhs.net", "2025-07-03 Zoë 🚑 Bcc all@nhs.net.eml"),
    ],
    ids=["path", "signs", "no name", "long", "lines"],
)
def test_any_name_makes_a_file_name_and_a_header(mailbox: OutboxMailbox, person: Desk, to_name: str, name: str) -> None:
    path = person.file(mailbox.draft(replace(a_message(), to_name=to_name)))

    mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())

    assert path.name == name
    assert path.parent == mailbox.root
    assert mail["Bcc"] is None
    assert mail["To"].addresses[0].addr_spec == "jo@wirral.nhs.uk"


@pytest.mark.parametrize(
    "address", ["", "no address", "a@b@c", "jo@wirral.nhs.uk\r\nBcc: x@y.z", "@", "zoë@nhs.net", "jo@"]
)
def test_an_address_that_is_none_is_an_error_in_plain_words(mailbox: OutboxMailbox, address: str) -> None:
    with pytest.raises(TenantError, match="not an email address"):
        mailbox.draft(replace(a_message(), to_address=address))

    assert mailbox.drafts() == ()


def test_a_long_key_with_any_letters_comes_back_whole(mailbox: OutboxMailbox) -> None:
    key = "jo@wirral.nhs.uk | 2025-07-03 | é: " + "x" * 400

    mailbox.draft(a_message(key))

    assert [draft.key for draft in mailbox.drafts()] == [key]


def test_a_draft_that_outlook_saved_anew_under_sent_is_sent(mailbox: OutboxMailbox, person: Desk) -> None:
    draft = mailbox.draft(a_message("jo@wirral.nhs.uk/2025-07-03/with a long key " + "y" * 80))
    path = person.file(draft)
    mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    path.unlink()
    (mailbox.root / "Sent" / "July").mkdir()
    anew = mail.as_bytes(policy=policy.SMTP).replace(b"X-CMMTN-Sync-Draft: ", b"x-cmmtn-sync-draft:\r\n\t")
    (mailbox.root / "Sent" / "July" / "RE 2 documents.eml").write_bytes(b"Date: today\r\n" + anew)

    assert seen(mailbox) == {draft: DraftState.SENT}


def test_a_draft_copied_to_sent_is_sent_and_leaves_the_page(mailbox: OutboxMailbox, person: Desk) -> None:
    draft = mailbox.draft(a_message())
    path = person.file(draft)
    (mailbox.root / "Sent" / "copy.eml").write_bytes(path.read_bytes())

    mailbox.refresh()

    assert seen(mailbox) == {draft: DraftState.SENT}
    assert mailbox.withdraw(draft) is False
    assert "Jo Smith" not in the_page(mailbox)


def test_other_peoples_files_in_the_outbox_are_left_alone(mailbox: OutboxMailbox) -> None:
    draft = mailbox.draft(a_message())
    (mailbox.root / "theirs.eml").write_bytes(b"Subject: hello\r\n\r\nX-CMMTN-Sync-Key: no\r\n")
    (mailbox.root / "Sent" / "photo.jpg").write_bytes(b"\xff\xd8\n\n")

    assert seen(mailbox) == {draft: DraftState.WAITING}


def test_an_edited_draft_that_cannot_be_read_stays_on_the_page(mailbox: OutboxMailbox, person: Desk) -> None:
    path = person.file(mailbox.draft(a_message()))
    path.write_bytes(path.read_bytes().replace(b'charset="utf-8"', b'charset="no such"'))

    mailbox.refresh()

    assert "Open the file to read it." in the_page(mailbox)


@pytest.mark.parametrize("half", [b"tom@", b"<", b'"', b'"Tom" <tom@[>', b"tom@a.example, <"])
def test_half_an_address_that_a_person_left_in_a_draft_stops_nothing(
    mailbox: OutboxMailbox, person: Desk, half: bytes
) -> None:
    path = person.file(mailbox.draft(a_message()))
    path.write_bytes(re.sub(rb"(?m)^To: .*$", lambda _: b"To: " + half + b"\r", path.read_bytes()))

    mailbox.refresh()

    assert path.name in unquote(the_page(mailbox))


def test_the_page_shows_what_waits_and_nothing_that_a_mail_says_becomes_part_of_it(
    mailbox: OutboxMailbox, person: Desk
) -> None:
    hostile = replace(a_message(text="</pre><script>alert(1)</script>"), subject='"><b>now</b>')
    mailbox.draft(hostile)
    sent = mailbox.draft(replace(a_message("sam/2025-07-04"), to_name="Sam Jones"))
    person.send_by_hand(sent)
    mailbox.refresh()

    text = the_page(mailbox)

    assert "1 draft waits to be sent" in text
    assert "<script>alert" not in text
    assert "<b>now" not in text
    assert "Sam Jones" not in text
    assert "https://" not in text.replace("&quot;", "")


def test_the_page_says_so_when_nothing_waits(mailbox: OutboxMailbox) -> None:
    mailbox.withdraw(mailbox.draft(a_message()))

    assert "<h1>No drafts wait</h1>" in the_page(mailbox)


def test_a_long_text_is_not_pressed_into_a_link(mailbox: OutboxMailbox) -> None:
    mailbox.draft(a_message(text="Dear Jo. " + "word " * 1000))

    start = the_page(mailbox).split('href="mailto:')[1].split('"')[0]

    assert start.startswith("jo@wirral.nhs.uk?subject=2%20documents")
    assert len(start) < 200
