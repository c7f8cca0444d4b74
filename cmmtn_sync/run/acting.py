"""Act: mails first, then templates and reports; the tracker follows with their outcomes.

Every act is written down before it is done, and one that fails stops no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import assert_never

from cmmtn_sync.config import Settings
from cmmtn_sync.errors import CmmtnSyncError, MailRefusedError, TemplateError, TemporaryError, TenantError
from cmmtn_sync.model import (
    Action,
    BuildReport,
    CallOff,
    DraftMail,
    Invite,
    KeepRecord,
    Mail,
    MailRow,
    MailState,
    Outcome,
    PublishTemplate,
    RekeyMail,
    Result,
    SeeMail,
    SendMail,
    UpdateTracker,
    WithdrawMail,
)
from cmmtn_sync.outputs.forms import BUILT, make_form
from cmmtn_sync.outputs.mails import RenderedMail, render_mail
from cmmtn_sync.outputs.reports import REPORT_TEMPLATES, build_report
from cmmtn_sync.plan.forms import Filling, filling_of
from cmmtn_sync.plan.report_fields import report_fields
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, quarter_of
from cmmtn_sync.run.house import House
from cmmtn_sync.run.inviting import call_off, invite
from cmmtn_sync.run.ledger import draft_key
from cmmtn_sync.tenant import Locked, Message, Written


@dataclass(frozen=True, kw_only=True, slots=True)
class Hands:
    """Performs actions against one house, at one moment."""

    house: House
    now: datetime
    situation: Situation

    def perform(self, actions: Iterable[Action]) -> tuple[Outcome, ...]:
        """Return how each action ended, in order."""
        return tuple(self._one(action) for action in actions)

    def _one(self, action: Action) -> Outcome:
        try:
            return self._do(action)
        except TemporaryError as error:
            return Outcome(action=action, result=Result.WAITS, words=_words(error), temporary=True)
        except CmmtnSyncError as error:
            return Outcome(action=action, result=Result.FAILED, words=_words(error))
        except Exception as error:  # noqa: BLE001 - one bad mail, template or report never stops the others
            words = f"This one failed in a way that nobody foresaw ({type(error).__name__}). The next run tries again."
            return Outcome(action=action, result=Result.FAILED, words=words)

    def _do(self, action: Action) -> Outcome:
        match action:
            case DraftMail():
                return self._draft(action)
            case WithdrawMail():
                return self._withdraw(action)
            case RekeyMail(row=row, keys=keys, why=why):
                self.house.store.save_mail(replace(row, keys=keys, why=why))
                return Outcome(action=action, result=Result.DONE)
            case SendMail(row=row):
                return self._sent(action, row)
            case Invite():
                return invite(self.house, self.now, action)
            case CallOff():
                return call_off(self.house, self.now, action)
            case PublishTemplate():
                return self._publish(action)
            case BuildReport():
                return self._report(action)
            case KeepRecord() | SeeMail() | UpdateTracker():  # kept with the look; the tracker comes last
                return Outcome(action=action, result=Result.DONE)
            case _:
                assert_never(action)

    # --- mails

    def _withdraw(self, action: WithdrawMail) -> Outcome:
        if not self._taken_back(action.row):
            return Outcome(action=action, result=Result.WAITS, words="A person has changed or sent it meanwhile.")
        self._audit("mail", action.row.recipient, f"withdrew the draft of {action.row.day}: {action.why}")
        return Outcome(action=action, result=Result.DONE)

    def _taken_back(self, row: MailRow) -> bool:
        """Return whether the draft is gone. That it goes is written down first: what is left of it is known by its row.

        A draft that waits though its row says that it was withdrawn is taken back by the next run.
        """
        self.house.store.save_mail(replace(row, state=MailState.WITHDRAWN))
        if row.draft and not self.house.mailbox.withdraw(row.draft):
            self.house.store.save_mail(row)
            return False
        # Without the draft's id: it is surely gone, and nobody need be asked what became of it.
        self.house.store.save_mail(replace(row, state=MailState.WITHDRAWN, draft=None))
        return True

    def _draft(self, action: DraftMail) -> Outcome:
        """Put a draft: the old one goes, then the ledger's row comes, then the new one is put.

        The row of the same day is written over only when its draft is gone: a draft that no row knows could be sent,
        and what it said would be said again.
        """
        row, store = self._intended(action), self.house.store
        if action.replaces and not self._taken_back(action.replaces):
            return Outcome(action=action, result=Result.WAITS, words="A person has changed or sent the old draft.")
        store.save_mail(row)
        draft = self.house.mailbox.draft(self._message(action.mail, row))
        row = replace(row, state=MailState.DRAFTED, draft=draft)
        store.save_mail(row)
        for why in action.mail.why or (row.subject,):
            self._audit("mail", row.recipient, f'drafted "{row.subject}": {why}')
        return self._sent(action, row) if action.sends else Outcome(action=action, result=Result.DONE)

    def _sent(self, action: DraftMail | SendMail, row: MailRow) -> Outcome:
        """Ask for a draft to be sent. That it is asked for is written down first; whether it went is seen later.

        What is doubtful stays so in the ledger: it is looked for, and never sent again on a guess.
        """
        store, at = self.house.store, self.now + self.house.elapsed()
        sending = replace(row, state=MailState.SENDING, at=at)
        if row.draft is None:
            return Outcome(action=action, result=Result.FAILED, words="There is no draft of it.")
        store.save_mail(sending)
        try:
            self.house.mailbox.send(row.draft)
        except MailRefusedError as error:
            store.save_mail(replace(sending, state=MailState.REFUSED, refused_why=error.why))
            self._audit("mail", row.recipient, f'refused "{row.subject}": {error.why}')
            return Outcome(action=action, result=Result.FAILED, words=_words(error))
        except TenantError:  # a clear no: it is a draft still
            store.save_mail(row)
            raise
        self._audit("mail", row.recipient, f'handed over to be sent "{row.subject}"')
        return Outcome(action=action, result=Result.DONE)

    def _intended(self, action: DraftMail) -> MailRow:
        mail = action.mail
        return MailRow(
            recipient=mail.to.email.lower(),
            day=mail.day,
            state=MailState.INTENDED,
            subject=mail.subject,
            keys=mail.keys,
            fingerprint=action.fingerprint,
            draft=None,
            at=self.now,
            why=mail.why,
        )

    def _message(self, mail: Mail, row: MailRow) -> Message:
        settings = self.house.configuration.settings.mail
        rendered = self._rendered(mail, draft_key(row))
        diverted = settings.diverted_to
        return Message(
            key=draft_key(row),
            to_name=mail.to.name,
            to_address=diverted or mail.to.email,
            subject=f"[for {mail.to.email}] {rendered.subject}" if diverted else rendered.subject,
            html=rendered.html,
            text=rendered.text,
            reply_to=settings.reply_to,
        )

    def _rendered(self, mail: Mail, reference: str) -> RenderedMail:
        """Render by the network's own templates; a broken one never stops a mail: the shipped ones take over."""
        settings = self.house.configuration.settings
        render = partial(
            render_mail,
            mail,
            network=settings.network.name,
            sender_name=settings.mail.sender_name,
            sender_role=settings.mail.sender_role,
            reply_to=settings.mail.reply_to,
            reference=reference,
        )
        try:
            return render(templates=self.house.templates.mail())
        except TemplateError as error:
            self._audit("template", "mail", f"the shipped mail template was used: {error.happened} {error.why}")
            return render(templates=self.house.templates.mail(shipped_only=True))

    # --- files

    def _publish(self, action: PublishTemplate) -> Outcome:
        """Put a template into a unit's folder; one that is there already is somebody's work, and stays."""
        unit = self.house.configuration.units[action.unit]
        template = self.house.templates.document(action.template)
        if template is None and action.template not in BUILT:
            words = f"There is no template {action.template}."
            return Outcome(action=action, result=Result.FAILED, words=words)
        blank = blank_filling(self.house.configuration.settings)
        filling = filling_of(action, unit, self.house.configuration.programme, blank, london_date(self.now))
        data = make_form(action.template, template.data if template else None, filling, created=self.now)
        library = self.house.libraries[action.library]
        written = library.write(action.path, data, expecting=None)
        if isinstance(written, Locked):
            return _held(action)
        content = written.item.content if isinstance(written, Written) else library.content_of(data)
        # Read here, while it is in our hands: by its text it is known as ours, whatever SharePoint makes of its bytes.
        self.house.store.save_reading(content, self.house.reader.read(data, action.path.rpartition("/")[2]))
        self.house.store.publish(action.obligation, action.library, action.path, content, self.now)
        self._audit("published", action.obligation, action.path)
        words = "" if isinstance(written, Written) else "A file of that name was there already. It was left alone."
        return Outcome(action=action, result=Result.DONE, words=words)

    def _report(self, action: BuildReport) -> Outcome:
        """Build a report and put it beside what is there: a report that a person edited is never rebuilt."""
        data, words = self.report_bytes(action)
        place, library = self.house.configuration.settings.network.place, self.house.network_library
        for number in range(1, 100):
            name = action.name if number == 1 else action.name.replace(".docx", f" v{number}.docx")
            path = self.house.in_network_place(f"Reports/{name}")
            written = library.write(path, data, expecting=None)
            if isinstance(written, Written):
                self.house.store.save_report(action.name, place.library, path, written.item.content, self.now)
                self._audit("report", action.about, path)
                return Outcome(action=action, result=Result.DONE, words=words)
            if isinstance(written, Locked):
                return _held(action)
            there = library.find(path)
            # Of the same name, and nobody but us has written it: a run that was cut off built it.
            if there and (there.ours or there.content == library.content_of(data)):
                self.house.store.save_report(action.name, place.library, path, there.content, self.now)
                return Outcome(action=action, result=Result.DONE, words="It was built already.")
        return Outcome(action=action, result=Result.FAILED, words="There are 99 versions of this report already.")

    def report_bytes(self, action: BuildReport) -> tuple[bytes, str]:
        """Return the report, and a word if the network's own template was broken and the shipped one was used."""
        fields = report_fields(
            self.situation,
            report=action.report,
            about=action.about,
            quarter=quarter_of(london_date(self.now)),
        )
        name = REPORT_TEMPLATES[action.report]
        build = partial(
            build_report,
            fields=fields,
            created=self.now,
            title=action.name.removesuffix(".docx"),
            author=self.situation.network_name,
        )
        try:
            return build(self.house.templates.report(name)), ""
        except TemplateError as error:
            shipped = build(self.house.templates.report(name, shipped_only=True))
            return shipped, f"The network's own template was not used. {error.happened} {error.why}"

    def _audit(self, kind: str, about: str, words: str) -> None:
        self.house.store.audit(self.now, kind, about, words)


def blank_filling(settings: Settings) -> Filling:
    """Return what stands on every form of a network, whoever fills it in."""
    return Filling(
        network=settings.network.name,
        contact_name=settings.mail.sender_name,
        contact_role=settings.mail.sender_role,
        contact_email=settings.mail.reply_to,
    )


def _held(action: PublishTemplate | BuildReport) -> Outcome:
    words = "It could not be written: the library holds its place. The next run tries again."
    return Outcome(action=action, result=Result.WAITS, words=words, temporary=True)


def _words(error: CmmtnSyncError) -> str:
    return " ".join(part for part in (error.happened, error.why, error.do) if part)
