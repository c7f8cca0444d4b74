"""The shape of the files, for pydantic. Importing this is slow: do it inside functions."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, model_validator

from cmmtn_sync.config import values
from cmmtn_sync.config.settings import Cloud, LibraryKind, MailboxKind, MailMode, PrivacySettings, SignInKind
from cmmtn_sync.config.sharepoint import sharepoint_address
from cmmtn_sync.model import ALL, Party, PeriodRule, ReminderAct, Scope, UnitRole


class Shape(BaseModel):
    """A block of the files: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceShape(Shape):
    """Where documents lie."""

    library: values.LibraryName | None = None
    folder: values.Folder = ""


class ContactShape(Shape):
    """A person in a role, from and until a day."""

    role: values.AnyPost
    name: values.Text
    email: values.Email
    since: values.Day | None = Field(default=None, alias="from")
    until: values.Day | None = None

    @model_validator(mode="after")
    def _leaves_after_coming(self) -> ContactShape:
        if self.since and self.until and self.until < self.since:
            message = f"{self.name} leaves before coming: until is earlier than from."
            raise ValueError(message)
        return self


class LibraryShape(Shape):
    """A library."""

    kind: values.AnyLibraryKind
    address: values.PathText
    drive: str = ""
    web: values.WebAddress | None = None

    @model_validator(mode="after")
    def _is_an_address(self) -> LibraryShape:
        if self.kind is LibraryKind.SHAREPOINT:
            sharepoint_address(self.address, self.drive)
        elif self.drive:
            message = 'Only a library of kind "sharepoint" has a "drive". Take the line away.'
            raise ValueError(message)
        return self


_NEEDED = {
    SignInKind.CERTIFICATE: ("tenant", "client", "certificate"),
    SignInKind.SECRET: ("tenant", "client", "secret_file"),
    SignInKind.FEDERATED: ("tenant", "client", "assertion_file"),
    SignInKind.DEVICE_CODE: ("tenant", "client"),
    SignInKind.MANAGED_IDENTITY: (),
}
_ONLY_FOR = {
    "certificate": SignInKind.CERTIFICATE,
    "password_file": SignInKind.CERTIFICATE,
    "secret_file": SignInKind.SECRET,
    "secret_ends": SignInKind.SECRET,
    "assertion_file": SignInKind.FEDERATED,
}


class Microsoft365Shape(Shape):
    """The tenant, and how to sign in to it."""

    sign_in: values.AnySignInKind
    tenant: values.TenantName | None = None
    client: values.Guid | None = None
    certificate: values.CertificatePath | None = None
    password_file: values.PathText | None = None
    secret_file: values.PathText | None = None
    secret_ends: values.Day | None = None
    assertion_file: values.PathText | None = None
    cloud: values.AnyCloud = Cloud.GLOBAL
    patience_minutes: values.Count = 5
    answer_within_seconds: values.PositiveCount = 60

    @model_validator(mode="after")
    def _has_what_the_sign_in_needs(self) -> Microsoft365Shape:
        missing = [f'"{name}"' for name in _NEEDED[self.sign_in] if getattr(self, name) is None]
        if missing:
            message = f"Sign-in by {self.sign_in.value} also needs {' and '.join(missing)}."
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _has_nothing_of_another(self) -> Microsoft365Shape:
        for name, kind in _ONLY_FOR.items():
            if getattr(self, name) is not None and self.sign_in is not kind:
                message = f'"{name}" is for sign-in by {kind.value}, and here stands: {self.sign_in.value}.'
                raise ValueError(message)
        return self


class MailShape(Shape):
    """Where mails go, and who signs them."""

    kind: values.AnyMailboxKind = MailboxKind.OUTBOX
    address: values.PathText
    mode: values.AnyMailMode = MailMode.DRAFT
    sender_name: values.Text
    sender_role: values.Text
    sender_address: values.Email
    reply_to: values.Email | None = None
    redirect_to: values.Email | None = None
    invitations: values.Several[values.AnyMeetingKind] = []
    per_minute: Annotated[int, Field(ge=1, le=30, strict=True)] = 20

    @model_validator(mode="after")
    def _sends_where_that_can_be(self) -> MailShape:
        if self.kind is MailboxKind.OUTBOX and self.mode is MailMode.SEND:
            message = 'Mode "send" needs kind "outlook": an outbox of files sends nothing by itself.'
            raise ValueError(message)
        if self.kind is MailboxKind.OUTBOX and self.invitations:
            message = 'Invitations need kind "outlook": an outbox of files has no calendar.'
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _is_an_address(self) -> MailShape:
        if self.kind is MailboxKind.OUTLOOK and "@" not in self.address:
            message = f'"{self.address}" is no mailbox. For kind "outlook", address is the mailbox\'s email address.'
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _redirects_somewhere(self) -> MailShape:
        if self.mode is MailMode.REDIRECT and not self.redirect_to:
            message = 'Mode "redirect" needs "redirect_to": the one address that all mails go to.'
            raise ValueError(message)
        return self


class NetworkShape(Shape):
    """The network itself."""

    name: values.Text
    letterhead: str = ""
    place: PlaceShape
    contacts: list[ContactShape] = Field(min_length=1)


class WorkerShape(Shape):
    """How the worker keeps going."""

    every_minutes: values.PositiveCount = 15


class HoursShape(Shape):
    """When mails are written."""

    opens: values.Clock = Field(default=time(9), alias="from")
    closes: values.Clock = Field(default=time(16), alias="to")

    @model_validator(mode="after")
    def _closes_after_opening(self) -> HoursShape:
        if self.closes <= self.opens:
            message = '"to" should be later than "from".'
            raise ValueError(message)
        return self


class PrivacyShape(Shape):
    """What is done where a document seems to name a patient."""

    tell: list[values.PostOrEmail] = Field(default=list(PrivacySettings().tell), min_length=1)


class ServiceFile(Shape):
    """``service.yaml``."""

    libraries: dict[values.Id, LibraryShape] = Field(min_length=1)
    library: values.LibraryName
    mail: MailShape
    data: values.PathText
    network: NetworkShape
    microsoft365: Microsoft365Shape | None = None
    templates: values.PathText | None = None
    worker: WorkerShape = WorkerShape()
    hours: HoursShape = HoursShape()
    days_off: list[values.Day] = []
    mails_per_run: values.PositiveCount = 40
    privacy: PrivacyShape = PrivacyShape()


def _trust(value: object) -> object:
    return [{"name": value}] if isinstance(value, str) else value


class TrustShape(Shape):
    """A trust's name from a day on."""

    name: values.Text
    since: values.Day | None = Field(default=None, alias="from")


class UnitShape(Shape):
    """A unit."""

    short_name: values.Text
    trust: Annotated[list[TrustShape], BeforeValidator(_trust), Field(min_length=1)]
    role: values.AnyUnitRole
    ods: values.Text | None = None
    calendar: values.Calendar = "ENG"
    place: PlaceShape
    also_called: values.Several[values.Text] = []
    name_hints: values.ByKind[values.Several[values.Text]] = {}
    shares: values.ByKind[values.Several[values.UnitName]] = {}
    excused: values.Several[values.KindName] = []
    contacts: list[ContactShape] = []


class UnitsFile(RootModel[Annotated[dict[values.UnitId, UnitShape], Field(min_length=1)]]):
    """``units.yaml``: id -> unit."""


class MeetingShape(Shape):
    """A meeting, dated or not yet."""

    kind: values.AnyMeetingKind
    unit: values.UnitOrAll = ALL
    date: values.Day | None = None
    time: values.Hours | None = None
    place: str = ""


class MeetingsFile(RootModel[dict[values.Text, MeetingShape]]):
    """``meetings.yaml``: name -> meeting."""


class CycleShape(Shape):
    """Two years of the programme."""

    first_year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    standard_set: values.StandardSetName | None = None


class StandardShape(Shape):
    """One standard; by default every unit that assesses itself rates it."""

    title: values.Text
    section: values.SectionName
    applies_to: values.Several[values.AnyUnitRole] = list(UnitRole)


class StandardSetFile(Shape):
    """A file in ``standards/``: a version of the standards."""

    id: values.Id
    version: values.Text
    source: values.Text
    effective: values.Day
    sections: dict[values.Text, values.Text] = Field(min_length=1)
    standards: dict[values.Text, StandardShape] = Field(min_length=1)


class ReminderShape(Shape):
    """A reminder rule."""

    when: values.WorkingDays
    act: values.AnyReminderAct = ReminderAct.MAIL
    after_sent: values.Count = 0


class RequirementShape(Shape):
    """One line of the programme."""

    title: values.Text
    kind: values.KindName
    owed_by: values.AnyParty
    about: values.AnyScope = Scope.EACH
    applies_to: values.Several[values.AnyUnitRole] = list(UnitRole)
    due: values.AnyDue
    opens: values.DayOfYear | None = None
    proof: values.AnyProof
    period: values.AnyPeriod = PeriodRule.NONE
    asks: values.Several[values.AnyPost] = []
    template: values.TemplateName | None = None
    publishes: values.Several[values.TemplateName] = []
    serves: values.Several[values.RequirementName] = []
    warn_before: values.Count = 0
    guidance: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _is_about_each_unit(self) -> RequirementShape:
        if self.owed_by is Party.UNIT and self.about is Scope.ALL:
            message = 'What a unit owes is about that unit: "about: all" is for the network\'s own duties.'
            raise ValueError(message)
        return self


class ProgrammeFile(Shape):
    """``programme.yaml``."""

    tracked_from: values.Day
    cycles: dict[values.Id, CycleShape] = Field(min_length=1)
    reminders: dict[values.Id, ReminderShape] = {}
    requirements: dict[values.RequirementId, RequirementShape] = Field(min_length=1)
    due_soon_days: values.Count = 14
    receipt_working_days: values.Count = 2
    quiet_after_upload: values.Count = 5
    quiet_after_answer: values.Count = 10
