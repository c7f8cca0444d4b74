"""Every noun that the store keeps comes back as it was."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmtn_sync.model import Document, Facts, MailRow, Record, RegisterPage, Transition, Unreadable
from cmmtn_sync.store import Store, TrackerState
from cmmtn_sync.store.codec import dumps, loads, pack, unpack

ANY_TEXT = st.text(st.characters(), max_size=20)
"""Half surrogate pairs too, as file names on Linux have them."""


def of(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401  a type hint is any value
    if get_origin(hint) is tuple:
        return st.lists(of(get_args(hint)[0]), max_size=3).map(tuple)
    if NoneType in get_args(hint):
        return st.none() | of(get_args(hint)[0])
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: ANY_TEXT,
        int: st.integers(min_value=0, max_value=2**60),
        bool: st.booleans(),
        date: st.dates(),
        datetime: st.datetimes(timezones=st.just(UTC)),
    }
    if hint in simple:
        return simple[hint]
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    hints = get_type_hints(hint)
    return st.builds(hint, **{field.name: of(hints[field.name]) for field in fields(hint)})


@settings(max_examples=40)
@pytest.mark.parametrize("kind", [Document, MailRow, Record, RegisterPage, Transition, TrackerState])
@given(data=st.data())
def test_a_noun_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    noun = data.draw(of(kind))

    assert loads(kind, dumps(noun)) == noun


@settings(max_examples=60)
@given(reading=of(Facts) | of(Unreadable))
def test_a_reading_comes_back_as_it_was(reading: Facts | Unreadable) -> None:
    assert unpack(pack(reading)) == reading


@settings(max_examples=20)
@given(data=st.data())
def test_nouns_come_back_through_a_database(data: st.DataObject) -> None:
    document, record = data.draw(of(Document)), data.draw(of(Record))
    mail, transition = data.draw(of(MailRow)), data.draw(of(Transition))
    statuses = data.draw(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3))

    with Store.in_memory() as store:
        store.save_look(document.library, "c", transition.at, [document], [document])
        store.add_record(record)
        store.save_mail(mail)
        store.save_mail(mail)
        store.add_transitions([transition])
        store.save_statuses(statuses)
        store.audit(record.at, record.who, record.about, record.text)

        assert store.documents() == {document.library: (document,)}
        assert store.departed() == ((document, transition.at),)
        assert store.records() == (record,)
        assert store.ledger() == (mail,)
        assert store.transitions(transition.at) == (transition,)
        assert store.statuses() == statuses
        assert store.verify_audit() is None


def test_a_field_that_a_later_version_added_is_passed_over() -> None:
    text = '{"reason":"scan","reader":3,"detail":"","colour":"green"}'

    assert loads(Unreadable, text).reader == 3


def test_a_field_that_an_earlier_version_did_not_know_takes_its_default() -> None:
    assert loads(Unreadable, '{"reason":"scan","reader":3}').detail == ""


@settings(max_examples=20)
@given(page=of(RegisterPage), body=of(RegisterPage))
def test_a_page_of_the_register_is_not_kept_twice_running_and_never_changed(
    page: RegisterPage, body: RegisterPage
) -> None:
    again = replace(body, unit=page.unit, source=page.source, content=page.content)
    other = replace(again, content=f"{page.content}!")

    with Store.in_memory() as store:
        for told in (page, again, other, page):
            store.add_page(told)

        assert store.register() == (page, other, page)
