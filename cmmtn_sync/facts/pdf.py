from __future__ import annotations
from cmmtn_sync.facts.said import *
def read(data: bytes) -> Said:
    raise CannotRead(Reason.SCAN,"x")
from cmmtn_sync.model import Reason
