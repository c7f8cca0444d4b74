"""A run in a process of its own, which is killed (SIGKILL) at one of its requests, before or after it was done."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from cmmtn_sync.config import Configuration, Microsoft365Settings
from cmmtn_sync.run import run
from cmmtn_sync.store import RunLock, Store
from cmmtn_sync.tenant.microsoft365.connection import connect, new_sign_in
from tests.contract.office import NETWORK
from tests.e2e.canaries import FORMAT
from tests.e2e.online_network import OnlineNetwork, house_of
from tests.emulated import Dropped, Moment

_SLOWEST = 120.0
"""Seconds. A run takes one or two; one that takes so long hangs."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a process needs to make one run: values alone, for it shares nothing with us."""

    configuration: Configuration
    settings: Microsoft365Settings
    libraries: Mapping[str, str]
    environment: Mapping[str, str]
    data: Path
    now: datetime


def make_run(order: Order) -> None:
    """Make one run, as a worker would: with the lock held, and the store on the disk."""
    os.environ.update(order.environment)
    _say_it_all_in(order.data / "said.txt")
    way = connect(order.settings, new_sign_in(order.settings, NETWORK, order.data), NETWORK, lambda _: False)
    with RunLock(order.data, order.now), Store.open(order.data) as store:
        run(house_of(order.configuration, store, way, order.libraries, order.now), order.now)


def _say_it_all_in(file: Path) -> None:
    """Have all that this process prints or logs, at DEBUG and by whomever, stand in a file."""
    said = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(said, stream)
    logging.basicConfig(level=logging.DEBUG, force=True, stream=sys.stderr, format=FORMAT)


def a_context() -> ForkServerContext:
    """Return what starts such processes: from a server that has imported everything, so that they start quickly."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, "cmmtn_sync.outputs.tracker.build", "cmmtn_sync.outputs.reports"])
    return context


def killed_run(network: OnlineNetwork, data: Path, at: int, moment: Moment) -> bool:
    """Make a run on a store in a data folder and kill it at its n-th request. Return whether it got so far."""
    order = Order(
        configuration=network.configuration,
        settings=network.office.settings,
        libraries={"units": network.units.address, "network": network.network.address},
        environment=network.office.tenant.environment(),
        data=data,
        now=network.now,
    )
    process = a_context().Process(target=make_run, args=(order,))
    count, done = 0, False

    def strike(when: Moment, _seen: Any) -> None:  # noqa: ANN401 - the emulation's own
        nonlocal count, done
        if when is not moment or done:
            return
        count += 1
        if count == at and process.pid is not None:
            done = True
            os.kill(process.pid, signal.SIGKILL)
            if when is Moment.BEFORE:
                raise Dropped

    lift = network.office.tenant.on_request(strike)
    process.start()
    process.join(_SLOWEST)
    lift()
    if process.is_alive():
        process.kill()
        process.join()
        raise TimeoutError
    return done
