"""The office in an emulated Microsoft 365 that the tests of a module share: each begins with it as it was at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.identities import Door, a_door
from tests.contract.office import Office, an_office


@pytest.fixture(scope="module")
def shared() -> Iterator[Office]:
    with an_office() as office:
        yield office


@pytest.fixture
def office(shared: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Give the office as it was at first. At the end, nothing was asked of it that no client should ask."""
    for name, value in shared.tenant.environment().items():
        monkeypatch.setenv(name, value)
    shared.begin_anew()
    yield shared
    assert [str(each) for each in shared.tenant.violations] == []
    assert shared.tenant.nonconformities == []


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    with a_door(tmp_path, monkeypatch) as door:
        yield door
        assert [str(each) for each in door.tenant.violations] == []
