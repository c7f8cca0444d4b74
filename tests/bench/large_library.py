"""What a large SharePoint library costs, at 1,000, 10,000 and 40,000 files: ``python -m tests.bench.large_library``.

The demo's ten units live in it, among folders of others; nine of ten files are theirs. The tenant is emulated. It
measures and prints, and asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bench.measured import cheapest, measure, measure_again
from tests.bench.run_sizes import Size, machine, table


@dataclass(kw_only=True)
class Tenant:
    """A tenant in a process of its own. On Linux a child begins with its parent's peak of memory: ours is small."""

    process: subprocess.Popen[str]
    told: dict[str, Any] = field(default_factory=dict)

    def asked(self) -> dict[str, int]:
        """Return what the tenant was asked since this was last called."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return dict(self.line())

    def line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return dict(json.loads(self.process.stdout.readline()))


@contextmanager
def _a_tenant(files: int) -> Iterator[Tenant]:
    command = [sys.executable, "-m", "tests.bench.online_tenant", str(files)]
    before = dict(os.environ)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        tenant = Tenant(process=process)
        tenant.told = tenant.line()
        os.environ.update(tenant.told["environment"])
        try:
            yield tenant
        finally:
            os.environ.clear()
            os.environ.update(before)


def _measured(files: int, times: int) -> tuple[Size, list[str]]:
    """Return what a first run, a quiet one and a pass of a worker cost, and in words what they asked."""
    with _a_tenant(files) as tenant:
        run = ("--config", tenant.told["config"], "run", "--as-of", "2025-07-03")
        costs = {"first run": measure(run)}
        first = tenant.asked()
        measure(run)  # reads the templates that the first one published
        tenant.asked()
        measure(run)
        quiet = tenant.asked()
        costs["quiet run"] = cheapest(measure, run, times=times)
        costs["quiet pass of a worker"] = cheapest(measure_again, run, times=times)
    said = f"{files} files, {tenant.told['items']} items"
    return Size(units=files, costs=costs), [
        _in_words(f"{said}, first run", first),
        _in_words(f"{said}, quiet run", quiet),
    ]


def _in_words(what: str, asked: dict[str, int]) -> str:
    parts = ", ".join(f"{count} {kind}" for kind, count in sorted(asked.items()))
    return f"{what}: {sum(asked.values())} requests: {parts}"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measure runs over a SharePoint library of several sizes.")
    parser.add_argument("files", nargs="*", type=int, default=[1_000, 10_000, 40_000], help="numbers of files")
    parser.add_argument("--times", type=int, default=3, help="how often a quiet step is measured; the best counts")
    chosen = parser.parse_args()
    print(machine(), flush=True)  # noqa: T201
    found = [_measured(files, chosen.times) for files in sorted(chosen.files)]
    lines = [line for _, said in found for line in said]
    print("\n".join(("", *table([size for size, _ in found], "files"), "", *lines)))  # noqa: T201


if __name__ == "__main__":
    main()
