"""How fast and how large: start, first run, quiet runs, at 10, 30 and 100 units: ``python -m tests.bench.run_sizes``.

It measures and prints; it asserts nothing, for a slow machine is no fault of the code. All figures of a table come
from one machine in one go, so that their ratios tell something; how the cost grows with size tells most.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.measured import Cost, cheapest, measure, measure_again

_DAY: Final = "2025-07-03"
_NEXT: Final = "2025-07-04"
_HELP_WALL: Final = 0.25
_QUIET_CPU: Final = 1.0
_QUIET_PEAK: Final = 150
_MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """What one tenant cost."""

    units: int
    costs: dict[str, Cost]


FIGURES: Final[dict[str, tuple[str, Callable[[Cost], float]]]] = {
    "wall": ("s", lambda cost: cost.wall),
    "CPU": ("s", lambda cost: cost.cpu),
    "CPU of readers": ("s", lambda cost: cost.children_cpu),
    "peak": ("MB", lambda cost: cost.peak / _MEGABYTE),
    "peak of a reader": ("MB", lambda cost: cost.children_peak / _MEGABYTE),
}


def measure_size(config: Path, units: int, times: int) -> Size:
    """Return what each step costs on a new tenant, in the order in which a day brings them."""
    run = ("--config", str(config), "run", "--as-of")
    plan = ("--config", str(config), "plan", "--as-of", _DAY)
    costs = {
        "first run": measure((*run, _DAY)),
        "quiet run": cheapest(measure, (*run, _DAY), times=times),
        "quiet pass of a worker": cheapest(measure_again, (*run, _DAY), times=times),
        "plan, nothing new": cheapest(measure, plan, times=times),
        "next morning": measure((*run, _NEXT)),
        "quiet after that": cheapest(measure, (*run, _NEXT), times=times),
    }
    return Size(units=units, costs=costs)


def table(sizes: Sequence[Size], of: str = "units") -> list[str]:
    """Return the lines of a table: a row for each step and figure, a column for each size, and the growth."""
    heads = [f"{size.units} {of}" for size in sizes]
    lines = [_line("", heads, "growth")]
    for step in sizes[0].costs:
        for figure, (measured_in, value_of) in FIGURES.items():
            values = [value_of(size.costs[step]) for size in sizes]
            if any(values):
                growth = f"x {values[-1] / values[0]:.1f}" if values[0] else ""
                shown = [f"{value:.2f}" if measured_in == "s" else f"{value:.0f}" for value in values]
                lines.append(_line(f"{step}: {figure} ({measured_in})", shown, growth))
    return lines


def _line(label: str, cells: Sequence[str], growth: str) -> str:
    return f"{label:<42}{''.join(f'{cell:>13}' for cell in cells)}{growth:>10}"


def _aims(start: Cost, largest: Size) -> list[str]:
    quiet, living = largest.costs["quiet run"], largest.costs["quiet pass of a worker"]
    peak = quiet.peak / _MEGABYTE
    return [
        _aim("--help starts in", start.wall, _HELP_WALL, "s"),
        _aim(f"a quiet run at {largest.units} units takes", quiet.cpu + quiet.children_cpu, _QUIET_CPU, "s of CPU"),
        _aim("the same as a pass of a worker takes", living.cpu + living.children_cpu, _QUIET_CPU, "s of CPU"),
        _aim(f"a quiet run at {largest.units} units peaks at", peak, _QUIET_PEAK, "MB"),
    ]


def _aim(what: str, value: float, most: float, measured_in: str) -> str:
    return f"{'met    ' if value < most else 'NOT MET'}  {what} {value:.2f} {measured_in} (aim: under {most:g})"


def machine() -> str:
    """Return what it was measured on."""
    there = f"{os.cpu_count()} cores, {platform.processor() or platform.machine()}, {platform.platform(terse=True)}"
    return f"{there}; Python {platform.python_version()}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure runs over folder tenants of several sizes.")
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 30, 100], help="numbers of units, at most 100")
    parser.add_argument("--times", type=int, default=3, help="how often a quiet step is measured; the best counts")
    parser.add_argument("--uploads", type=Path, help="where uploads are kept for the next time")
    return parser.parse_args()


def main() -> None:
    """Measure, and print."""
    chosen = _arguments()
    sizes = sorted(chosen.sizes)
    print(machine(), flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        uploads = chosen.uploads or Path(folder, "uploads")
        if not uploads.exists():
            _tenant(sizes[-1], uploads)
        start = cheapest(measure, ("--help",), times=5)
        measured = [_measured(Path(folder, str(units)), units, uploads, chosen.times) for units in sizes]
    print("\n".join(("", *table(measured), "", *_aims(start, measured[-1]))))  # noqa: T201


def _measured(directory: Path, units: int, uploads: Path, times: int) -> Size:
    _tenant(units, uploads, directory)
    return measure_size(directory / "config", units, times)


def _tenant(units: int, *places: Path) -> None:
    # In a process of its own: on Linux a child begins with the peak of memory that its parent has had.
    print(f"making {units} units", file=sys.stderr, flush=True)  # noqa: T201
    subprocess.run([sys.executable, "-m", "tests.bench.tenant", str(units), *map(str, places)], check=True)


if __name__ == "__main__":
    main()
