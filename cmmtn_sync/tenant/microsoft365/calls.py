"""What a call to Microsoft 365 costs, whether it may be made again, and when a run stops trying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias

import requests
from office365.runtime.http.http_method import HttpMethod

from cmmtn_sync.errors import CmmtnSyncError

Json: TypeAlias = Mapping[str, Any]

ONE: Final = 1
"""Resource units of one item, of a delta with a token, of a download: the throttling page that .gate cites."""
MANY: Final = 2
"""... of a list, of a delta without a token, of anything that writes."""
RIGHTS: Final = 5
"""... of what is about permissions."""
MAIL: Final = 0
"""Outlook counts requests, and no units."""

MOST_WAITS: Final = 12
"""How often a call waits because it was turned away, before we give it up for this run."""
THROTTLED: Final = frozenset({429, 503, 509})
UNTOLD_WAIT: Final = 10.0
"""Seconds to wait where a throttling answer does not say how long."""
_FAILURES: Final = 4
"""How often a call may fail before we give it up for this run."""
_FIRST_PAUSE: Final = 1.0
_MOST_SILENCES: Final = 6
"""How often a run waits in vain for an answer. One file that never comes is given up alone; more is the way to them."""
_FAULTS: Final = 500
_TIMED_OUT: Final = 408
_NOES: Final = frozenset({501, 507})
"""Beyond 500, and yet a no that asking again would not change: not known, and no room."""


class Repeat(Enum):
    """When a request may be made again."""

    ALWAYS = "always"
    """It does the same however often it is made, or its condition refuses it the second time."""
    IF_REFUSED = "if refused"
    """Only when it is certain that nothing was done."""


@dataclass(kw_only=True, slots=True)
class Meter:
    """What a run has asked of the tenant."""

    requests: int = 0
    units: int = 0

    def count(self, units: int) -> None:
        """Count one request."""
        self.requests += 1
        self.units += units


@dataclass(kw_only=True, slots=True)
class Trials:
    """What has come of one call so far."""

    renewed: bool = False
    waits: int = 0
    failures: int = 0

    def pause(self) -> float:
        """Count a failure, and return how many seconds to wait before the next trial."""
        self.failures += 1
        return float(_FIRST_PAUSE * 2 ** (self.failures - 1))

    @property
    def given_up(self) -> bool:
        """Return whether there is to be no other trial in this run."""
        return self.failures >= _FAILURES or self.waits >= MOST_WAITS


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A request as it is made again and again, until there is an answer."""

    method: HttpMethod
    url: str
    doing: str
    cost: int
    repeat: Repeat
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Reach:
    """Whether a host answers at all: what one call of a run finds out, the others need not find out again."""

    def __init__(self) -> None:
        """Begin with none that failed."""
        self._silences = 0
        self._cut_off: CmmtnSyncError | None = None

    def check(self) -> None:
        """Raise what was found before, if the host is given up for this run."""
        if self._cut_off:
            raise self._cut_off

    def failed(self, error: requests.RequestException, trouble: CmmtnSyncError) -> None:
        """Note that no answer came. A host that nobody hears six times in a run is given up."""
        self._silences += isinstance(error, requests.ReadTimeout)
        if self._silences >= _MOST_SILENCES:
            self.give_up(trouble)

    def give_up(self, trouble: CmmtnSyncError) -> None:
        """Let every later call of this run end with this trouble."""
        self._cut_off = trouble


def is_fault(status: int) -> bool:
    """Return whether an answer says that the service failed, which may be otherwise at the next trial."""
    return (status >= _FAULTS and status not in _NOES) or status == _TIMED_OUT
