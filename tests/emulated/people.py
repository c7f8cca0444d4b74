"""Who does things in a tenant: people and apps, as ``createdBy`` and ``lastModifiedBy`` tell of them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from tests.emulated.wire import Json

NAMESPACE = uuid.UUID("6f3f2d1e-0c5b-4d0c-9a3e-7d9f8e5b1c2a")


def guid(seed: str) -> str:
    """A GUID that is the same for the same seed, so that a failing test fails alike the next time."""
    return str(uuid.uuid5(NAMESPACE, seed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account."""

    name: str
    address: str

    @property
    def id(self) -> str:
        """The object id in Entra."""
        return guid(f"person {self.address.lower()}")

    def json(self) -> Json:
        """The ``user`` of an identitySet. SharePoint adds the address (drive-list.md shows it)."""
        if not self.address:  # the System Account has nothing but a name
            return {"displayName": self.name}
        return {"email": self.address, "id": self.id, "displayName": self.name}


def person(who: Person | str) -> Person:
    """A person for a name or an address, or the person given."""
    if isinstance(who, Person):
        return who
    if "@" in who:
        return Person(name=who.partition("@")[0].replace(".", " ").title(), address=who)
    local = re.sub(r"[^a-z0-9]+", ".", who.lower()).strip(".")
    return Person(name=who, address=f"{local}@contoso.example.org")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, an app by itself, or an app on behalf of a person."""

    person: Person | None = None
    app_id: str = ""
    app_name: str = ""

    def json(self, *, app_has_user: bool = False) -> Json:
        """As an identitySet."""
        told: Json = {}
        if self.app_id:
            told["application"] = {"id": self.app_id, "displayName": self.app_name}
        if self.person is not None:
            told["user"] = self.person.json()
        elif app_has_user:
            told["user"] = {"displayName": "SharePoint App"}
        return told

    @property
    def name(self) -> str:
        """Whom a message names."""
        return self.person.name if self.person is not None else self.app_name


def actor(who: Actor | Person | str) -> Actor:
    """An actor for a person, a name or an address."""
    return who if isinstance(who, Actor) else Actor(person=person(who))


SYSTEM = Actor(person=Person(name="System Account", address=""))
SOMEBODY = Actor(person=Person(name="Alex Morgan", address="alex.morgan@contoso.example.org"))
