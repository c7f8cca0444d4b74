"""The protocols in memory, for tests and rehearsals: a person's hands and every fault are methods.

The time is told (``now``). A fault lasts until it is taken away again.
"""

from __future__ import annotations

from cmmtn_sync.tenant.memory.diary import MemoryDiary
from cmmtn_sync.tenant.memory.library import Manner, MemoryLibrary
from cmmtn_sync.tenant.memory.mailbox import MemoryMailbox

__all__ = ["Manner", "MemoryDiary", "MemoryLibrary", "MemoryMailbox"]
