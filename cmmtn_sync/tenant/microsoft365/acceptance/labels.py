"""Whether files with a label (retention, sensitivity) come in the changes, and can be read."""

from __future__ import annotations

from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, person, yes
from cmmtn_sync.tenant.microsoft365.addresses import of_item
from cmmtn_sync.tenant.microsoft365.wire import MANY, Json

_FOLDER = "Labelled"


def trial(bench: Bench) -> Found:
    """Have a person put labelled files into a folder; at the next sitting, list and fetch them."""
    if not bench.kept:
        bench.put(f"{_FOLDER}/Put labelled files here.txt", b"A trial of cmmtn_sync.")
        where = bench.path(_FOLDER)
        ask = f"Put a file with a retention label and one with a sensitivity label into “{where}”. Then run this again."
        return person(ask, asked="yes")
    folder = bench.item_at(bench.path(_FOLDER))
    children = of_item(bench.drive, str(folder["id"]), "/children") if folder else ""
    files = bench.wire.get(children, "look into a folder", cost=MANY).get("value", ()) if folder else ()
    theirs = [file for file in files if file.get("name") != "Put labelled files here.txt"]
    if folder is None or not theirs:
        return person(f"There is nothing of yours in “{bench.path(_FOLDER)}” yet.", asked="yes")
    unread = [str(file.get("name")) for file in theirs if not _can_be_fetched(bench, file)]
    bench.remove(str(folder["id"]))
    if unread:
        return no(f"Listed, but could not be fetched: {', '.join(unread)}. Such documents show as “Could not look”.")
    how_many = "1 labelled file was" if len(theirs) == 1 else f"{len(theirs)} labelled files were"
    return yes(f"{how_many} listed and fetched.")


def _can_be_fetched(bench: Bench, file: Json) -> bool:
    there = bench.item(str(file["id"])) or {}
    try:
        bench.connection.transfers.download(str(there.get("@microsoft.graph.downloadUrl", "")), "fetch a labelled file")
    except CmmtnSyncError:
        return False
    return True
