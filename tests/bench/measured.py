"""One command of ours in a process of its own, and what it cost: ``python -m tests.bench.measured OUT COMMAND ...``.

The cost is told by the process itself, for only there do the parent and its children stand apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
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
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "cost.json")
        began = monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.measured", str(out), *command], capture_output=True, check=False
        )
        wall = monotonic() - began
        if not out.exists():
            raise RuntimeError(done.stderr.decode(errors="replace"))
        told = json.loads(out.read_text(encoding="utf-8"))
    return Cost(wall=wall, exit_code=done.returncode, **told)


def cheapest(command: Sequence[str], *, times: int) -> Cost:
    """Return the cheapest of several measurements: what is above it is the machine's other work."""
    return min((measure(command) for _ in range(times)), key=lambda cost: cost.cpu + cost.children_cpu)


def _told() -> dict[str, float]:
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


def _run(out: Path, command: list[str]) -> None:
    """Run the command as the shell would, and leave the cost in a file. The process ends with its exit code."""
    from cmmtn_sync.cli import main  # noqa: PLC0415  its import is part of what is measured

    sys.argv = ["cmmtn-sync", *command]
    try:
        main()
    finally:
        out.write_text(json.dumps(_told()), encoding="utf-8")
        sys.stdout.flush()


if __name__ == "__main__":
    _run(Path(sys.argv[1]), sys.argv[2:])
