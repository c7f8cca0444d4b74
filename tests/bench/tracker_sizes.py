"""What patching the tracker costs, beside openpyxl and XlsxWriter: ``python -m tests.bench.tracker_sizes``.

The same tracker and the same cells, in one go on one machine; each way in a fresh process, the cheapest of several
passes. Patching includes reading the file, verifying the result part by part, and packing it. It asserts nothing.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic, process_time
from typing import Final

from tests.bench.measured import Cost, told
from tests.bench.run_sizes import Size, table

_SIZES: Final = (160, 1_600, 16_000)
_OURSELVES: Final = (sys.executable, "-m", "tests.bench.tracker_sizes")
_PATCH: Final = "patch and verify"
_OPENPYXL: Final = "openpyxl: load, edit, save"


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A tracker, and what is to be written into it: for us by key, for the others by row and column."""

    data: bytes
    changes: tuple[object, ...]
    cells: tuple[tuple[str, int, int, object], ...]
    rows: dict[str, list[list[object]]]
    """All that the tracker says in the end, for the way that writes it anew."""


def make_work(rows: int) -> Work:
    """Return a tracker of so many rows, of which a third change and one in a hundred is new."""
    from cmmtn_sync.facts.spreadsheet_cells import read_cells  # noqa: PLC0415 - not in the measured process
    from cmmtn_sync.facts.spreadsheet_package import open_package  # noqa: PLC0415
    from cmmtn_sync.facts.tracker import read_tracker  # noqa: PLC0415
    from cmmtn_sync.outputs.tracker.patch import patch_tracker  # noqa: PLC0415
    from cmmtn_sync.plan.desk import desk_view, differences  # noqa: PLC0415
    from tests.outputs.tracker.hands import a_tracker  # noqa: PLC0415
    from tests.outputs.tracker.samples import a_situation, a_view  # noqa: PLC0415

    data = a_tracker(a_view(rows))
    later = desk_view(a_situation(rows=rows + rows // 100 + 1, later=True))
    changes = differences(later, read_tracker(data))
    before, after = open_package(data), open_package(patch_tracker(data, changes))
    said = {name: {(c.row, c.column): _bare(c.value) for c in read_cells(after, name)} for name in after.sheets}
    cells: list[tuple[str, int, int, object]] = []
    for name in before.sheets:
        was = {(c.row, c.column): _bare(c.value) for c in read_cells(before, name)}
        places = sorted({*was, *said[name]})
        cells += [(name, *p, said[name].get(p)) for p in places if was.get(p) != said[name].get(p)]
    return Work(data=data, changes=changes, cells=tuple(cells), rows={name: _grid(s) for name, s in said.items()})


def _bare(value: object) -> object:
    return getattr(value, "text", value)


def _grid(said: dict[tuple[int, int], object]) -> list[list[object]]:
    width = max((column for _, column in said), default=0)
    height = max((row for row, _ in said), default=0)
    return [[said.get((row, column)) for column in range(1, width + 1)] for row in range(1, height + 1)]


# --- the ways --------------------------------------------------------------------------------------------------


def _patched(work: Work) -> Callable[[], object]:
    from cmmtn_sync.outputs.tracker.patch import patch_tracker  # noqa: PLC0415 - its import is not measured

    return lambda: patch_tracker(work.data, work.changes)  # type: ignore[arg-type]


def _patched_little(work: Work) -> Callable[[], object]:
    from cmmtn_sync.outputs.tracker.patch import patch_tracker  # noqa: PLC0415

    return lambda: patch_tracker(work.data, work.changes[:5])  # type: ignore[arg-type]


def _read(work: Work) -> Callable[[], object]:
    from cmmtn_sync.facts.tracker import read_tracker  # noqa: PLC0415

    return lambda: read_tracker(work.data)


def _by_openpyxl(work: Work) -> Callable[[], object]:
    import openpyxl  # noqa: PLC0415

    def edit() -> None:
        book = openpyxl.load_workbook(io.BytesIO(work.data))
        for sheet, row, column, value in work.cells:
            book[sheet].cell(row, column).value = value  # type: ignore[assignment]
        book.save(io.BytesIO())

    return edit


def _by_xlsxwriter(work: Work) -> Callable[[], object]:
    import xlsxwriter  # noqa: PLC0415

    def write() -> None:
        book = xlsxwriter.Workbook(io.BytesIO(), {"strings_to_formulas": False, "in_memory": True})
        day, plain = (book.add_format({"num_format": f, "text_wrap": True}) for f in ("d mmmm yyyy", "General"))
        for name, rows in work.rows.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value, day)
                    elif value is not None:
                        sheet.write(number, column, value, plain)
        book.close()

    return write


WAYS: Final[dict[str, Callable[[Work], Callable[[], object]]]] = {
    _PATCH: _patched,
    "patch and verify, five cells": _patched_little,
    "read": _read,
    _OPENPYXL: _by_openpyxl,
    "XlsxWriter: write anew": _by_xlsxwriter,
}


# --- measuring -------------------------------------------------------------------------------------------------


def measure_way(work: Path, way: str, passes: int) -> Cost:
    """Return what one way costs in a fresh process, its imports and its reading of the work left out."""
    command = [*_OURSELVES, "--way", way, "--work", str(work)]
    done = subprocess.run([*command, "--passes", str(passes)], capture_output=True, check=True)
    return Cost(**json.loads(done.stdout))


def _cost(work: Work, way: str, passes: int) -> dict[str, float]:
    act = WAYS[way](work)
    best: dict[str, float] = {}
    for _ in range(passes):
        gc.collect()
        wall, cpu = monotonic(), process_time()
        act()
        spent = {"wall": monotonic() - wall, "cpu": process_time() - cpu}
        best = min(best or spent, spent, key=lambda cost: cost["cpu"])
    return {**told(), "children_cpu": 0.0, "children_peak": 0, **best, "exit_code": 0}


def _size(folder: Path, rows: int) -> Size:
    print(f"making {rows} rows", file=sys.stderr, flush=True)  # noqa: T201
    work = folder / f"{rows}.pickle"
    subprocess.run(
        [sys.executable, "-m", "tests.bench.tracker_sizes", "--make", str(rows), "--work", str(work)], check=True
    )
    passes = max(1, 4_800 // rows)
    return Size(units=rows, costs={way: measure_way(work, way, passes) for way in WAYS})


def _aims(sizes: Sequence[Size]) -> list[str]:
    """Return what the aims of the issue say: patching costs at most what openpyxl does, at each size."""
    lines = []
    for size in sizes:
        ratio = size.costs[_PATCH].cpu / size.costs[_OPENPYXL].cpu
        lines.append(f"{'met' if ratio <= 1 else 'MISSED'}: {size.units} rows in {ratio:.2f} of openpyxl's time")
    return lines


def main() -> None:
    """Measure the sizes and print the table; or, in a process of its own, make a work or measure one way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, _SIZES)))
    parser.add_argument("--make", type=int)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--passes", type=int, default=1)
    chosen = parser.parse_args()
    if chosen.make is not None:
        chosen.work.write_bytes(pickle.dumps(make_work(chosen.make)))
    elif chosen.way is not None:
        print(json.dumps(_cost(pickle.loads(chosen.work.read_bytes()), chosen.way, chosen.passes)))  # noqa: T201, S301 - ours
    else:
        with tempfile.TemporaryDirectory() as folder:
            sizes = [_size(Path(folder), int(rows)) for rows in chosen.sizes.split(",")]
        print("\n".join(("", *table(sizes, of="rows"), "", *_aims(sizes))))  # noqa: T201


if __name__ == "__main__":
    main()
