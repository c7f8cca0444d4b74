"""One command of ours in a process of its own, and what it cost.

``python -m tests.bench.measured OUT PASSES COMMAND ...`` does it so often, and leaves in a file what the last cost.

The cost is told by the process itself, for only there do the parent and its children stand apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time

_KILOBYTES = 1 if sys.platform == "darwin" else 1024
"""In what ``ru_maxrss`` counts. https://man7.org/linux/man-pages/man2/getrusage.2.html"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What a command took: seconds, and bytes at the peak."""

    wall: float
    cpu: float
    children_cpu: float
    peak: int
    children_peak: int
    exit_code: int


def measure(command: Sequence[str]) -> Cost:
    """Return what one of our commands costs in a fresh process, its start included."""
    return _measured(command, passes=1)


def measure_again(command: Sequence[str]) -> Cost:
    """Return what it costs when a process that lives does it once more, as the worker does. Its peak is of both."""
    return _measured(command, passes=2)


def cheapest(measured: Callable[[Sequence[str]], Cost], command: Sequence[str], *, times: int) -> Cost:
    """Return the cheapest of several measurements: what is above it is the machine's other work."""
    return min((measured(command) for _ in range(times)), key=lambda cost: cost.cpu + cost.children_cpu)


def _measured(command: Sequence[str], passes: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "cost.json")
        began = monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.measured", str(out), str(passes), *command],
            capture_output=True,
            check=False,
        )
        wall = monotonic() - began
        if not out.exists():
            raise RuntimeError(done.stderr.decode(errors="replace"))
        left = json.loads(out.read_text(encoding="utf-8"))
    return Cost(**{"wall": wall, "exit_code": done.returncode, **left})


def told() -> dict[str, float]:
    """Return what this process has cost so far, and its children."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows: the CPU of the parent alone, and no memory
    except ImportError:
        return {"cpu": process_time(), "children_cpu": 0.0, "peak": 0, "children_peak": 0}
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "cpu": mine.ru_utime + mine.ru_stime,
        "children_cpu": children.ru_utime + children.ru_stime,
        "peak": mine.ru_maxrss * _KILOBYTES,
        "children_peak": children.ru_maxrss * _KILOBYTES,
    }


def _run(out: Path, passes: int, command: list[str]) -> None:
    """Run the command as the shell would, and leave in a file what the last pass cost. End with its exit code."""
    from cmmtn_sync.cli import main  # noqa: PLC0415  its import is part of what is measured

    sys.argv = ["cmmtn-sync", *command]
    for _ in range(passes - 1):
        with suppress(SystemExit):
            main()
    before, began = told(), monotonic()
    try:
        main()
    finally:
        cost = told()
        if passes > 1:
            spent = {name: cost[name] - before[name] for name in ("cpu", "children_cpu")}
            cost |= {"wall": monotonic() - began, **spent}
        out.write_text(json.dumps(cost), encoding="utf-8")


if __name__ == "__main__":
    _run(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
