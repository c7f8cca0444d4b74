"""Whether SharePoint writes into Office files by itself, a while after they came."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, later, yes
from cmmtn_sync.tenant.microsoft365.acceptance.samples import a_document, a_workbook
from cmmtn_sync.tenant.microsoft365.wire import Json

_A_WHILE = timedelta(seconds=60)
_FILES = {"Rewriting.docx": a_document, "Rewriting.xlsx": a_workbook}


def trial(bench: Bench) -> Found:
    """Write two files; at a sitting a minute later, look whether they are still what they were."""
    if not bench.kept:
        items = {name: bench.put(name, make()) for name, make in _FILES.items()}
        facts = {name: f"{item['id']} {_state(item)}" for name, item in items.items()}
        return later(
            "Two Office files were put there. In a minute or more we look what became of them.",
            **facts,
            at=bench.now.isoformat(),
        )
    if bench.now - datetime.fromisoformat(bench.kept["at"]) < _A_WHILE:
        return later("The two Office files still rest. Run it again in a minute or more.", **bench.kept)
    changed = [name for name in _FILES if _has_changed(bench, bench.kept.get(name, ""))]
    if changed:
        return yes(
            f"SharePoint writes into Office files by itself ({' and '.join(changed)}). We go by the text.",
            promotes="yes",
        )
    return yes("SharePoint left both Office files as they were.", promotes="no")


def _has_changed(bench: Bench, kept: str) -> bool:
    identity, _, state = kept.partition(" ")
    there = bench.item(identity)
    if there is None:
        return False
    bench.remove(identity)
    return _state(there) != state


def _state(item: Json) -> str:
    hashes = (item.get("file") or {}).get("hashes") or {}
    return f"{item.get('size')} {hashes.get('quickXorHash', '')}"
