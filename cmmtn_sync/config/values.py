"""The values of the four files, for pydantic. Importing this is slow: do it inside functions.

What a name refers to (a library, a unit, a kind ...) is checked here too. The names that there are come as the
context of the validation, so that every mistake is found in one pass, each at its own line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Final, TypeAlias, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo

from cmmtn_sync.config import phrases
from cmmtn_sync.config.settings import Cloud, LibraryKind, MailboxKind, MailMode, SignInKind
from cmmtn_sync.facts.names import path_without_numbers
from cmmtn_sync.model import (
    ALL,
    NETWORK,
    DueBefore,
    DueOn,
    DueRule,
    MeetingKind,
    Party,
    PeriodRule,
    Post,
    Proof,
    ReminderAct,
    Scope,
    UnitRole,
)
from cmmtn_sync.quarters import CALENDARS

T = TypeVar("T")

REQUIREMENT_ID: Final = re.compile(r"y([1-9])q([1-4])\.[a-z0-9]+(-[a-z0-9]+)*")
"""Year and quarter of the cycle, then the name."""


def _one_of(members: type[StrEnum]) -> BeforeValidator:
    return _word({member.value: member for member in members})


def _word(choices: Mapping[str, object]) -> BeforeValidator:
    return BeforeValidator(lambda value: phrases.choose(value, choices))


def _known(noun: str) -> AfterValidator:
    """Return a validator for a name that must be there; where we could not learn the names, any will do."""

    def check(name: str, info: ValidationInfo) -> str:
        _must_be_known(noun, name, info)
        return name

    return AfterValidator(check)


def _must_be_known(noun: str, name: str, info: ValidationInfo) -> None:
    names: Collection[str] | None = (info.context or {}).get(noun)
    if names is None or name in names:
        return
    noun = noun.removesuffix(" or all")
    near = phrases.did_you_mean(name, names)
    there = "" if near else f" There is: {', '.join(sorted(names)) or 'none'}."
    message = f'There is no {noun} "{name}".{near}{there}'
    raise ValueError(message)


def _email(value: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - heavy

    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        message = f'"{value}" is not an email address. {error}'
        raise ValueError(message) from None


def _post_or_email(value: str) -> str:
    """Return an address, or the name of a post of the network as we write it."""
    if "@" in value:
        return _email(value)
    of_network = (Post.QUALITY_LEAD, Post.ADMINISTRATOR, Post.MEDICAL_LEAD, Post.DIRECTOR)
    return phrases.choose(value, {post.value: post.value for post in of_network})


def _folder(value: str) -> str:
    if "\\" in value:
        message = f"Write folders with / between them: {value.replace(chr(92), '/')}"
        raise ValueError(message)
    if value.startswith("/") or {"..", "."} & set(value.split("/")):
        message = f'"{value}" should be a folder inside the library, such as Wirral/Major Trauma.'
        raise ValueError(message)
    if path_without_numbers(value) != value:
        # A library never says such a name, so nothing in the folder would ever be known to be the unit's.
        message = (
            "The name of this folder seems to hold an NHS number. Give the folder another name, and write it here."
        )
        raise ValueError(message)
    return value.rstrip("/")


def _path(value: str) -> str:
    if value.isprintable():
        return value
    message = "There is a sign in this path that no path can have."
    raise ValueError(message)


def _requirement_id(value: str) -> str:
    if REQUIREMENT_ID.fullmatch(value):
        return value
    message = f'"{value}" is no name for a requirement. Write year, quarter and name: y2q1.annual-report'
    raise ValueError(message)


def _plain_id(value: str) -> str:
    # Ids stand in keys and in file names: "2024-26/y2q1.annual-report/MTU-WIRRAL".
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", value):
        return value
    message = f'"{value}" cannot be a name here. Write letters, figures and hyphens.'
    raise ValueError(message)


def _unit_id(value: str) -> str:
    if value.casefold() not in {ALL, NETWORK}:
        return _plain_id(value)
    message = f'"{value}" cannot be the name of a unit: it means something else.'
    raise ValueError(message)


def _due(value: object, info: ValidationInfo) -> DueRule:
    rule = phrases.due_rule(value)
    if isinstance(rule, DueBefore):
        _must_be_known("requirement", rule.requirement, info)
    return rule


def _listed(value: object) -> object:
    """Return one text as a list of one: the most common slip, and there is no doubt what it means."""
    return [value] if isinstance(value, str) else value


def _web(text: str) -> str:
    if not text.startswith("https://"):
        message = 'This is the library\'s address in a browser: it begins with "https://".'
        raise ValueError(message)
    return text.rstrip("/")


def _guid(text: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        return text.lower()
    message = f'"{text}" is no application id. It looks like 11111111-2222-3333-4444-555555555555.'
    raise ValueError(message)


def _tenant_name(text: str) -> str:
    if text.casefold() in {"common", "organizations", "consumers"}:
        message = f'"{text}" names no tenant. Write the directory\'s id, or a domain such as contoso.onmicrosoft.com.'
        raise ValueError(message)
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", text):
        return text
    message = f'"{text}" is no tenant. Write the directory\'s id, or a domain such as contoso.onmicrosoft.com.'
    raise ValueError(message)


def _certificate_path(text: str) -> str:
    if text.casefold().endswith((".pfx", ".p12", ".pem")):
        return text
    # Never repeated: somebody may have put the key itself here.
    message = "This should name a .pfx or a .pem file, with certificate and private key in it."
    raise ValueError(message)


Text: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Several: TypeAlias = Annotated[list[T], BeforeValidator(_listed)]
Email: TypeAlias = Annotated[Text, AfterValidator(_email)]
Day: TypeAlias = Annotated[date, BeforeValidator(phrases.civil_date)]
Hours: TypeAlias = Annotated[tuple[time, time], BeforeValidator(phrases.hours)]
Clock: TypeAlias = Annotated[time, BeforeValidator(phrases.clock)]
Count: TypeAlias = Annotated[int, Field(ge=0, strict=True)]
PositiveCount: TypeAlias = Annotated[int, Field(ge=1, strict=True)]
Id: TypeAlias = Annotated[Text, AfterValidator(_plain_id)]
UnitId: TypeAlias = Annotated[Text, AfterValidator(_unit_id)]
RequirementId: TypeAlias = Annotated[Text, AfterValidator(_requirement_id)]
Folder: TypeAlias = Annotated[str, AfterValidator(_folder)]
WebAddress: TypeAlias = Annotated[Text, AfterValidator(_web)]
PathText: TypeAlias = Annotated[Text, AfterValidator(_path)]
CertificatePath: TypeAlias = Annotated[PathText, AfterValidator(_certificate_path)]
Guid: TypeAlias = Annotated[Text, AfterValidator(_guid)]
TenantName: TypeAlias = Annotated[Text, AfterValidator(_tenant_name)]

LibraryName: TypeAlias = Annotated[Text, _known("library")]
UnitName: TypeAlias = Annotated[Text, _known("unit")]
UnitOrAll: TypeAlias = Annotated[Text, _known("unit or all")]
KindName: TypeAlias = Annotated[Text, _known("kind")]
ByKind: TypeAlias = dict[KindName, T]
RequirementName: TypeAlias = Annotated[Text, _known("requirement")]
TemplateName: TypeAlias = Annotated[Text, _known("template")]
SectionName: TypeAlias = Annotated[Text, _known("section")]
StandardSetName: TypeAlias = Annotated[Text, _known("standard set")]

AnyDue: TypeAlias = Annotated[DueRule, BeforeValidator(_due)]
AnyPeriod: TypeAlias = Annotated[PeriodRule, BeforeValidator(phrases.period_rule)]
DayOfYear: TypeAlias = Annotated[DueOn, BeforeValidator(phrases.day_of_year)]
WorkingDays: TypeAlias = Annotated[int, BeforeValidator(phrases.working_days)]
Calendar: TypeAlias = Annotated[str, _word({name: name for name in CALENDARS})]
AnyPost: TypeAlias = Annotated[Post, _one_of(Post)]
PostOrEmail: TypeAlias = Annotated[str, AfterValidator(_post_or_email)]
AnyUnitRole: TypeAlias = Annotated[UnitRole, _one_of(UnitRole)]
AnyParty: TypeAlias = Annotated[Party, _one_of(Party)]
AnyScope: TypeAlias = Annotated[Scope, _one_of(Scope)]
AnyProof: TypeAlias = Annotated[Proof, _one_of(Proof)]
AnyReminderAct: TypeAlias = Annotated[ReminderAct, _one_of(ReminderAct)]
AnyMeetingKind: TypeAlias = Annotated[MeetingKind, _one_of(MeetingKind)]
AnyLibraryKind: TypeAlias = Annotated[LibraryKind, _one_of(LibraryKind)]
AnyMailboxKind: TypeAlias = Annotated[MailboxKind, _one_of(MailboxKind)]
AnyMailMode: TypeAlias = Annotated[MailMode, _one_of(MailMode)]
AnySignInKind: TypeAlias = Annotated[SignInKind, _one_of(SignInKind)]
AnyCloud: TypeAlias = Annotated[Cloud, _one_of(Cloud)]
