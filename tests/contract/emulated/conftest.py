"""A tenant of one site, one library and one mailbox, and the keys of an app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.emulated.speaking import Keys, make_keys, token_of
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Graph


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmulatedTenant]:
    """A tenant. At the end, nothing went over the wire that Microsoft's OpenAPI does not know."""
    with EmulatedTenant() as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running
        assert running.nonconformities == []
        assert [str(each) for each in running.violations] == []


@pytest.fixture
def world(tenant: EmulatedTenant) -> World:
    return tenant.settle()


@pytest.fixture
def graph(tenant: EmulatedTenant, world: World) -> Iterator[Graph]:
    client = Graph(tenant, token_of(tenant, world.app))
    yield client
    client.close()


@pytest.fixture(scope="module")
def keys() -> Keys:
    return make_keys()


@pytest.fixture(scope="module")
def other_keys() -> Keys:
    return make_keys(expired=True)
