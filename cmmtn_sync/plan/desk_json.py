"""The view of the tracker as JSON, to be kept: what we last wrote is what people's changes are told by."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from cmmtn_sync.columns import TrackerView
from cmmtn_sync.model import CellValue, Linked


def view_to_json(view: TrackerView) -> str:
    """Return the view as JSON text; days and links are objects with their own names."""
    return json.dumps(
        {"keyed": view.keyed, "grids": view.grids}, default=_tagged, ensure_ascii=False, separators=(",", ":")
    )


def view_from_json(text: str) -> TrackerView:
    """Return the view that was kept. Raises ``ValueError`` for text that is no view."""
    kept = json.loads(text)
    if not isinstance(kept, dict) or not {"keyed", "grids"} <= kept.keys():
        message = "this is not a view of the tracker"
        raise ValueError(message)
    return TrackerView(
        keyed={
            sheet: {key: {header: _value(v) for header, v in row.items()} for key, row in rows.items()}
            for sheet, rows in kept["keyed"].items()
        },
        grids={sheet: tuple(tuple(_value(v) for v in row) for row in rows) for sheet, rows in kept["grids"].items()},
    )


def _tagged(value: object) -> object:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Linked):
        return {"text": value.text, "url": value.url}
    message = f"not a cell's value: {value!r}"
    raise TypeError(message)


def _value(kept: Any) -> CellValue:  # noqa: ANN401 - what json gives back
    if isinstance(kept, str):  # most are, and there are tens of thousands
        return kept
    match kept:
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"text": str(text), "url": str(url)}:
            return Linked(text=text, url=url)
        case None | int() | float():
            return kept
        case _:
            message = f"not a cell's value: {kept!r}"
            raise ValueError(message)
