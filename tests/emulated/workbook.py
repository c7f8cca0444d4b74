"""A very small workbook API: open a session, write a range, close it. Documented as not for apps by themselves."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl

from tests.emulated.call import Call
from tests.emulated.places import Place, check_free
from tests.emulated.wire import Answer, Refusal

_RANGE = re.compile(r"^range\(address='([A-Za-z]+\d+(?::[A-Za-z]+\d+)?)'\)$", re.IGNORECASE)


def answer(call: Call, where: Place) -> Answer:
    """What a call below …/workbook answers."""
    if call.caller.person is None and not call.state.knobs.workbook_for_apps:
        # workbook-createsession.md: "Application: Not supported."; docs-contrib#1311 shows the words.
        raise Refusal(403, "AccessDenied", "Could not obtain a WAC access token.")
    item = where.found()
    tail = [part.lower() for part in where.arguments]
    if tail == ["createsession"]:
        session = f"cluster=UK1&session={call.state.opaque('workbook')}"
        call.state.workbooks[session] = item.id
        persist = bool(call.request.json().get("persistChanges", True))
        context = call.context("microsoft.graph.workbookSessionInfo")
        return Answer(status=201, payload={"@odata.context": context, "id": session, "persistChanges": persist})
    session = call.request.header("workbook-session-id")
    if session and call.state.workbooks.get(session) != item.id:
        raise Refusal(404, "InvalidSession", "The workbook session is not valid.", "invalidSessionNotFound")
    if tail == ["closesession"]:
        call.state.workbooks.pop(session, None)
        return Answer(status=204)
    found = _RANGE.match(where.arguments[-1]) if where.arguments else None
    if call.request.method == "PATCH" and found and tail[0] == "worksheets" and len(tail) == 3:
        return _write(call, where, where.arguments[1], found[1])
    raise Refusal(501, "notSupported", "This part of the workbook API is not emulated.")


def _write(call: Call, where: Place, sheet: str, address: str) -> Answer:
    item, drive = where.found(), where.drive
    check_free(call, drive, item, content=True)
    try:
        book = openpyxl.load_workbook(io.BytesIO(item.blob(call.actor).data))
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise Refusal(400, "FileCorruptTryRepair", "The workbook could not be opened.") from None
    if sheet not in book.sheetnames:
        raise Refusal(404, "ItemNotFound", "The requested resource doesn't exist.")
    first = address.partition(":")[0]
    values = call.request.json().get("values") or []
    origin = book[sheet][first.upper()]
    for down, row in enumerate(values):
        for right, value in enumerate(row):
            book[sheet].cell(origin.row + down, origin.column + right).value = value
    written = io.BytesIO()
    book.save(written)
    drive.write(item, written.getvalue(), by=call.actor, at=call.state.now, promotes=False)
    return Answer(
        payload={"@odata.context": call.context("workbookRange"), "address": f"{sheet}!{address}", "values": values}
    )
