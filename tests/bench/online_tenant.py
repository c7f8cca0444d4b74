"""The demo in an emulated Microsoft 365 of its own process: ``python -m tests.bench.online_tenant FILES``.

It says as one line of JSON where it is; then, for each line it is given, what it was asked since the last. It ends
with its input.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.online_demo import OnlineDemo, an_online_demo, move_in
from tests.emulated.records import Seen

_IN_A_FOLDER: Final = 20


def _fill(demo: OnlineDemo, files: int) -> int:
    """Put files of others into the units' library, until it holds so many, in a twentieth as many folders.

    Return the number of items.
    """
    folders = files // _IN_A_FOLDER - len(demo.units.folders()) - 1
    for number in range(files - len(demo.units.files())):
        demo.units.upload(f"Archive/{number % folders:05}/Minutes {number:06}.docx", b"minutes %d" % number)
    return len(demo.units.files()) + len(demo.units.folders())


def _kind(request: Seen) -> str:
    if "login" in request.host:
        return "sign-in"
    if "/delta" in request.path:
        return f"listing of library {request.path.split('/')[3][-4:]}"
    if "graph" not in request.host:
        return "fetching" if request.method == "GET" else "sending bytes"
    return "mail" if "/users/" in request.path else "other"


def _serve(files: int, folder: Path, environment: pytest.MonkeyPatch) -> None:
    with an_online_demo(folder, environment) as demo:
        move_in(demo)
        items = _fill(demo, files)
        told = {"config": str(demo.config), "items": items, "environment": dict(demo.tenant.environment())}
        print(json.dumps(told), flush=True)  # noqa: T201
        seen = 0
        for _ in sys.stdin:
            now = demo.tenant.requests
            print(json.dumps(Counter(map(_kind, now[seen:]))), flush=True)  # noqa: T201
            seen = len(now)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        _serve(int(sys.argv[1]), Path(place), patch)
