"""The demo's sample uploads: what ten units sent, written by code. Heavy: import it inside the command."""

from __future__ import annotations

from cmmtn_sync.demo.stories import AS_OF
from cmmtn_sync.demo.story import Kind, Story
from cmmtn_sync.demo.uploads import WrittenFile, write_uploads

__all__ = ["AS_OF", "Kind", "Story", "WrittenFile", "write_uploads"]
