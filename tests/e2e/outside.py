"""What no document has a reader do. Light, so that a reader can import it."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path


def connects() -> None:
    socket.create_connection(("127.0.0.1", 1))


def opens() -> None:
    Path("/etc/passwd").read_bytes()


def writes() -> None:
    Path("left.txt").write_text("x", encoding="utf-8")


def starts() -> None:
    subprocess.run(["true"], check=False)
