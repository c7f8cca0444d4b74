"""Whether files with a label (retention, sensitivity) come in the changes, and can be read."""

from __future__ import annotations

from cmmtn_sync.errors import CmmtnSyncError, TemporaryError
from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, person, yes
from cmmtn_sync.tenant.microsoft365.addresses import of_item
from cmmtn_sync.tenant.microsoft365.wire import MANY, Json

_FOLDER = "Labelled"


def trial(bench: Bench) -> Found:
    """Have a person put labelled files into a folder; at the next sitting, list and fetch them."""
    if not bench.kept:
        bench.put(f"{_FOLDER}/Put labelled files here.txt", b"A trial of cmmtn_sync.")
        return person(_ask(bench), asked="yes")
    folder = bench.item_at(bench.path(_FOLDER))
    children = of_item(bench.drive, str(folder["id"]), "/children") if folder else ""
    files = bench.wire.get(children, "look into a folder", cost=MANY).get("value", ()) if folder else ()
    theirs = [file for file in files if file.get("name") != "Put labelled files here.txt"]
    if folder is None or not theirs:
        return person(f"There is no file of yours yet. {_ask(bench)}", asked="yes")
    unread = [str(file.get("name")) for file in theirs if not _can_be_fetched(bench, file)]
    bench.remove(str(folder["id"]))
    if unread:
        return no(
            f"We could see these files, and not read them: {', '.join(unread)}. A document with such a label shows as "
            "“Could not look” in the tracker, and nobody is written to about it."
        )
    how_many = "1 labelled file was" if len(theirs) == 1 else f"{len(theirs)} labelled files were"
    return yes(f"{how_many} seen and read: labels do not keep documents from us.")


def _ask(bench: Bench) -> str:
    return (
        f"Put a file with a retention label and one with a sensitivity label into “{bench.path(_FOLDER)}”. "
        "Then run this again. No labels here? Add: --skip labels"
    )


def _can_be_fetched(bench: Bench, file: Json) -> bool:
    there = bench.item(str(file["id"])) or {}
    try:
        bench.connection.transfers.download(str(there.get("@microsoft.graph.downloadUrl", "")), "fetch a labelled file")
    except TemporaryError:
        raise
    except CmmtnSyncError:
        return False
    return True
