"""The one listening socket: a proxy on loopback that is, behind CONNECT, every host of Microsoft's that we emulate.

A client needs no more than ``HTTPS_PROXY`` and ``REQUESTS_CA_BUNDLE``: it opens a tunnel to graph.microsoft.com,
speaks TLS to a certificate made out to that name, and cannot tell.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from tests.emulated.certificates import authority
from tests.emulated.wire import REASONS, Request

CHUNK = 65536
QUICK_ACKNOWLEDGEMENT: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Linux has it."""


class Manner(Enum):
    """How an answer is sent, or is not."""

    WHOLE = "whole"
    RESET = "the connection is reset"
    LOST = "the connection is closed without an answer"
    CUT = "half of the body, and the connection is closed"
    SILENT = "nothing, until the client gives up or the server is stopped"


@dataclass(frozen=True, kw_only=True)
class Sending:
    """An answer ready to go: the head's fields, the bytes, and how."""

    status: int
    headers: dict[str, str]
    body: bytes
    chunked: bool = False
    manner: Manner = Manner.WHOLE
    close: bool = False

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif self.status not in {204, 304}:
            lines.append(f"Content-Length: {len(self.body)}")
        if self.close:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def framed(self) -> bytes:
        if not self.chunked or not self.body:
            return self.body + (b"0\r\n\r\n" if self.chunked else b"")
        return f"{len(self.body):x}\r\n".encode() + self.body + b"\r\n0\r\n\r\n"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A request without its number: the tenant counts."""

    scheme: str
    host: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def numbered(self, number: int) -> Request:
        """The request, counted."""
        return Request(
            number=number,
            scheme=self.scheme,
            host=self.host,
            method=self.method,
            target=self.target,
            headers=self.headers,
            body=self.body,
        )


Respond = Callable[[Arrival], Sending]
Known = Callable[[str], bool]


class Server:
    """Listens on 127.0.0.1 and hands each request to ``respond``, in a thread for each connection."""

    def __init__(self, respond: Respond, known: Known) -> None:
        self._respond = respond
        self._known = known
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listening.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._guard = threading.Lock()
        self._stopped = False
        self._accepting = threading.Thread(target=self._accept, name="emulated tenant", daemon=True)
        self._accepting.start()

    def stop(self) -> None:
        """Close every connection, those held in silence too, and wait for the threads."""
        self._stopped = True
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join(10)
        self.close_connections()
        for thread in list(self._threads):
            thread.join(10)

    def close_connections(self) -> None:
        """Close every connection that is open; the server goes on listening."""
        with self._guard:
            sockets = list(self._open)
        for connected in sockets:
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._stopped:
            try:
                connected, _ = self._listening.accept()
            except OSError:
                return
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(connected,), daemon=True)
            with self._guard:
                self._open.add(connected)
                self._threads.add(thread)
            thread.start()

    def _serve(self, connected: socket.socket) -> None:
        line: _Line | None = None
        try:
            line = self._opened(connected)
            while line is not None and self._one(line):
                pass
        except (OSError, EOFError, ValueError):
            pass  # the client went away, or was killed: what a server sees of it is no more than this
        finally:
            for closing in (line.connected if line else None, connected):
                if closing is not None:
                    with contextlib.suppress(OSError):
                        closing.close()
            with self._guard:
                self._open -= {connected, *({line.connected} if line else ())}
                self._threads.discard(threading.current_thread())

    def _opened(self, connected: socket.socket) -> _Line | None:
        """The line to speak on: behind CONNECT a tunnel in TLS, else the plain connection."""
        line = _Line(connected, scheme="http", host="")
        head = line.head()
        if head is None:
            return None
        method, target, _ = head
        if method != "CONNECT":
            line.first = head
            return line
        host, _, port = target.rpartition(":")
        if port != "443" or not self._known(host.lower()):
            connected.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return None
        connected.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        wrapped = authority().context(host.lower()).wrap_socket(connected, server_side=True)
        _acknowledge(wrapped)
        with self._guard:
            self._open.add(wrapped)
        return _Line(wrapped, scheme="https", host=host.lower())

    def _one(self, line: _Line) -> bool:
        """Serve one request. Whether the connection may be used again."""
        arrival = line.arrival()
        if arrival is None:
            return False
        sending = self._respond(arrival)
        if sending.manner is Manner.WHOLE:
            body = b"" if arrival.method == "HEAD" else sending.framed()
            line.connected.sendall(sending.head() + body)
            return not sending.close and arrival.headers.get("connection", "").lower() != "close"
        self._misbehave(line, sending)
        return False

    def _misbehave(self, line: _Line, sending: Sending) -> None:
        if sending.manner is Manner.RESET:
            # A linger of nothing makes the kernel send RST: the client sees "connection reset by peer".
            line.connected.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
            )
        elif sending.manner is Manner.CUT:
            framed = sending.framed()
            line.connected.sendall(sending.head() + framed[: len(framed) // 2])
        elif sending.manner is Manner.SILENT:
            while line.connected.recv(CHUNK):
                pass


def _acknowledge(connected: socket.socket) -> None:
    """Acknowledge what came at once.

    urllib3 leaves Nagle's algorithm on towards a proxy: what a client sends next waits for the acknowledgement of what
    it sent before, which the kernel would put off for 40 ms.
    """
    if QUICK_ACKNOWLEDGEMENT is not None:
        connected.setsockopt(socket.IPPROTO_TCP, QUICK_ACKNOWLEDGEMENT, 1)


Head = tuple[str, str, dict[str, str]]


class _Line:
    """A connection that requests come along, one after the other."""

    def __init__(self, connected: socket.socket, *, scheme: str, host: str) -> None:
        self.connected = connected
        self.first: Head | None = None
        self._scheme = scheme
        self._host = host
        self._held = b""

    def arrival(self) -> Arrival | None:
        """The next request, or None at the end of the connection."""
        head, self.first = self.first or self.head(), None
        if head is None:
            return None
        method, target, headers = head
        host = self._host
        if target.startswith("http://"):  # absolute form: the client takes us for a plain proxy
            parts = urlsplit(target)
            host = parts.netloc.lower()
            target = target.split(parts.netloc, 1)[1] or "/"
        host = host or headers.get("host", "").lower()
        return Arrival(
            scheme=self._scheme, host=host, method=method, target=target, headers=headers, body=self._body(headers)
        )

    def head(self) -> Head | None:
        """Method, target and headers, names in lower case; None at the end of the connection."""
        while b"\r\n\r\n" not in self._held:
            more = self._more()
            if not more:
                return None
            self._held += more
        raw, _, self._held = self._held.partition(b"\r\n\r\n")
        first, *lines = raw.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            key = name.strip().lower()
            headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
        return method, target, headers

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("expect", "").lower() == "100-continue":
            self.connected.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        return self._exactly(int(headers.get("content-length", "0")))

    def _chunks(self) -> bytes:
        body = b""
        while length := int(self._until(b"\r\n").partition(b";")[0], 16):
            body += self._exactly(length)
            self._until(b"\r\n")
        while self._until(b"\r\n"):
            pass
        return body

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._held:
            self._held += self._more() or self._over()
        part, _, self._held = self._held.partition(mark)
        return part

    def _exactly(self, length: int) -> bytes:
        parts = [self._held[:length]]
        self._held = self._held[length:]
        missing = length - len(parts[0])
        while missing:
            more = self._more() or self._over()
            parts.append(more[:missing])
            self._held = more[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def _more(self) -> bytes:
        try:
            received = self.connected.recv(CHUNK)
            _acknowledge(self.connected)
            return received
        except ssl.SSLEOFError:
            return b""

    @staticmethod
    def _over() -> bytes:
        raise EOFError
