"""Whether SharePoint writes into Office files by itself, a while after they came."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, later, yes
from cmmtn_sync.tenant.microsoft365.acceptance.samples import a_document, a_workbook
from cmmtn_sync.tenant.microsoft365.wire import Json

_A_WHILE = timedelta(seconds=60)
_WAIT = "SharePoint may write into them after a while: run this again in a minute or more."
_FILES = {"Rewriting.docx": a_document, "Rewriting.xlsx": a_workbook}


def trial(bench: Bench) -> Found:
    """Write two files; at a sitting a minute later, look whether they are still what they were."""
    if not bench.kept:
        return _begun(bench, "Two Office files were put there.")
    if bench.now - datetime.fromisoformat(bench.kept["at"]) < _A_WHILE:
        return later(f"The two Office files are waiting. {_WAIT}", **bench.kept)
    found = {name: _found(bench, bench.kept.get(name, "")) for name in _FILES}
    gone = [name for name, item in found.items() if item is None]
    if gone:
        return _begun(
            bench, f"We could not tell: {' and '.join(gone)} had been deleted. Both files were put there anew."
        )
    changed = [name for name, item in found.items() if item and _state(item) != _before(bench, name)]
    for item in found.values():
        if item:
            bench.remove(str(item["id"]))
    if changed:
        return yes(
            f"SharePoint writes into Office files by itself after they came ({' and '.join(changed)}). It changes "
            "nothing for us: we go by the text of a document, not by its bytes.",
            promotes="yes",
        )
    return yes("SharePoint leaves Office files as they came.", promotes="no")


def _begun(bench: Bench, words: str) -> Found:
    items = {name: bench.put(name, make()) for name, make in _FILES.items()}
    facts = {name: f"{item['id']} {_state(item)}" for name, item in items.items()}
    return later(f"{words} {_WAIT}", **facts, at=bench.now.isoformat())


def _found(bench: Bench, kept: str) -> Json | None:
    return bench.item(kept.partition(" ")[0])


def _before(bench: Bench, name: str) -> str:
    return bench.kept.get(name, "").partition(" ")[2]


def _state(item: Json) -> str:
    hashes = (item.get("file") or {}).get("hashes") or {}
    return f"{item.get('size')} {hashes.get('quickXorHash', '')}"
