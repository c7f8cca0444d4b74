"""A very small workbook API: open a session, read a sheet, write a range. Documented as not for apps by themselves.

A session joins the people who have the workbook open; only one who has it open for themselves alone keeps it out.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl

from tests.emulated.call import Call
from tests.emulated.places import Place, locked
from tests.emulated.wire import Answer, Refusal

_EPOCH = date(1899, 12, 30)
_USED = re.compile(r"^usedRange(?:\(valuesOnly=(?:true|false)\))?$", re.IGNORECASE)
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
    if call.request.method == "GET" and _USED.match(where.arguments[-1]) and tail[0] == "worksheets":
        return _used(call, where, where.arguments[1])
    if call.request.method == "PATCH" and found and tail[0] == "worksheets" and len(tail) == 3:
        return _write(call, where, where.arguments[1], found[1])
    raise Refusal(501, "notSupported", "This part of the workbook API is not emulated.")


def _opened(call: Call, where: Place, sheet: str) -> openpyxl.Workbook:
    item = where.found()
    if item.lock is not None and not item.lock.shared:
        raise locked(call, where.drive, item, item.lock.by.name, "locked for exclusive use", session=True, content=True)
    if item.holder is not None and item.holder != call.actor:
        raise locked(call, where.drive, item, item.holder.name, "checked out for editing", session=True, content=True)
    try:
        book = openpyxl.load_workbook(io.BytesIO(item.blob(call.actor).data))
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise Refusal(400, "FileCorruptTryRepair", "The workbook could not be opened.") from None
    if sheet not in book.sheetnames:
        raise Refusal(404, "ItemNotFound", "The requested resource doesn't exist.")
    return book


def _used(call: Call, where: Place, sheet: str) -> Answer:
    found = _opened(call, where, sheet)[sheet]
    values = [[_shown(value) for value in row] for row in found.iter_rows(values_only=True)]
    address = f"'{sheet}'!A1:{found.cell(found.max_row, found.max_column).coordinate}"
    return Answer(payload={"@odata.context": call.context("workbookRange"), "address": address, "values": values})


def _shown(value: object) -> object:
    """Days are numbers to the workbook API."""
    if isinstance(value, datetime):
        return (value.date() - _EPOCH).days
    return "" if value is None else value


def _taken(value: object) -> object:
    """What Excel makes of what is typed: an apostrophe keeps text text."""
    if not isinstance(value, str):
        return value
    return value[1:] if value.startswith("'") else value or None


def _write(call: Call, where: Place, sheet: str, address: str) -> Answer:
    book = _opened(call, where, sheet)
    values = call.request.json().get("values") or []
    formats = call.request.json().get("numberFormat") or []
    origin = book[sheet][address.partition(":")[0].upper()]
    for down, row in enumerate(values):
        for right, value in enumerate(row):
            cell = book[sheet].cell(origin.row + down, origin.column + right)
            if value is not None:  # resources/excel, "Blank and null values": passed over
                cell.value = _taken(value)  # type: ignore[assignment]  # JSON
            if formats and formats[down][right] is not None:
                cell.number_format = formats[down][right]
    written = io.BytesIO()
    book.save(written)
    where.drive.write(where.found(), written.getvalue(), by=call.actor, at=call.state.now, promotes=False)
    return Answer(
        payload={"@odata.context": call.context("workbookRange"), "address": f"{sheet}!{address}", "values": values}
    )
