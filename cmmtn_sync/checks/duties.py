"""The network's own duties, requests for more, and what is proved without a document."""

from __future__ import annotations

from typing import Final

from cmmtn_sync.checks.kind import Kind
from cmmtn_sync.model import RecordKind

DUTY: Final = Kind(title="Duty of the network", proved_by=frozenset({RecordKind.DONE}))
"""A person says that it was done, and when."""

REQUEST: Final = Kind(title="Request for more", proved_by=frozenset({RecordKind.DONE, RecordKind.ACCEPTED}))
"""Answered by a newer document of the kind that was asked about, or closed by a person."""

OWN_ACT: Final = Kind(title="Templates", proved_by=frozenset({RecordKind.DONE}))
"""Proved by what the software itself published."""

CONFIGURED: Final = Kind(title="Standards", proved_by=frozenset({RecordKind.DONE}))
"""Proved by the version of the standards that the configuration names for the cycle."""
