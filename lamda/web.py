"""One HTTP request with a deadline for the whole of it.

A timeout of urllib is for each read: a server that sends a byte now and then is waited for without
end. Here a timer shuts the request's socket, which ends whatever waits on it.
"""

from __future__ import annotations

import functools
import http.client
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, socket
from typing import Any

LARGEST = 8 * 2**20
"""Bytes of a reply that are read, unless the caller says otherwise."""
AGAIN = (408, 409, 425, 429)
"""Statuses that may be others next time, as those from 500 on."""
_PART = 2**16


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, whatever the status says."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unanswered(Exception):
    """No whole reply came; the reason is one of a few words, to count by."""


class TooLong(Unanswered):
    """The reply has more bytes than are read; another time it has as many."""


class UnderWay:
    """Requests that another thread can end: those under way, and any that begins afterwards."""

    def __init__(self) -> None:
        self._ended = False
        self._open: set[_Sockets] = set()
        self._lock = threading.Lock()

    def end(self) -> None:
        """Let each of them end at once, as one whose deadline has passed."""
        with self._lock:
            self._ended = True
            known = list(self._open)
        for sockets in known:
            sockets.end()

    @contextmanager
    def holding(self, sockets: _Sockets) -> Iterator[None]:
        """The sockets of one request, while it lasts."""
        with self._lock:
            self._open.add(sockets)
            ended = self._ended
        if ended:
            sockets.end()
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(sockets)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    deadline: float,
    largest: int = LARGEST,
    under_way: UnderWay | None = None,
) -> Reply:
    """Send `body` and read the whole reply within `deadline` seconds, or until `under_way` ends.

    Proxies of the environment are used; redirections are not followed, as the key would go with
    them. Unanswered for a deadline that passed, and a connection that failed or broke off; TooLong
    for a reply of more than `largest` bytes.
    """
    request = urllib.request.Request(url, body, dict(headers), method="POST")
    with _watched(deadline) as sockets, (under_way or UnderWay()).holding(sockets):
        opener = urllib.request.build_opener(_Watching(sockets), _Stay())
        try:
            try:
                response: Any = opener.open(request, timeout=deadline)
            except urllib.error.HTTPError as error:
                response = error
            with response:
                body = _whole(response, largest)
            if sockets.late:  # what has no length ends where its socket was shut
                raise Unanswered("deadline")
            return Reply(response.code, dict(response.headers.items()), body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = sockets.late or isinstance(_cause(error), TimeoutError)
            raise Unanswered("deadline" if late else "connection") from None


def may_pass(status: int) -> bool:
    """Whether a request that was answered with `status` may be answered otherwise next time."""
    return status in AGAIN or status >= 500


def _cause(error: Exception) -> object:
    return error.reason if isinstance(error, urllib.error.URLError) else error


def _whole(response: Any, largest: int) -> bytes:
    """The body; OSError where it is cut off."""
    found = bytearray()
    while part := response.read(_PART):
        found += part
        if len(found) > largest:
            raise TooLong("reply too long")
    told = response.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > len(found):
        raise ConnectionResetError
    return bytes(found)


class _Sockets:
    """The sockets of one request, to be shut from outside."""

    def __init__(self) -> None:
        self.late = False
        self._open: list[socket] = []
        self._lock = threading.Lock()

    def add(self, one: socket) -> None:
        with self._lock:
            self._open.append(one)
            late = self.late
        if late:
            _shut(one)

    def end(self) -> None:
        with self._lock:
            self.late = True
            known = list(self._open)
        for one in known:
            _shut(one)


def _shut(one: socket) -> None:
    with suppress(OSError, ValueError):
        socket.shutdown(one, SHUT_RDWR)  # of a secure one, too, without a goodbye


@contextmanager
def _watched(deadline: float) -> Iterator[_Sockets]:
    sockets = _Sockets()
    timer = threading.Timer(deadline, sockets.end)
    timer.daemon = True
    timer.start()
    try:
        yield sockets
    finally:
        timer.cancel()


class _Connection(http.client.HTTPConnection):
    """A connection whose socket can be shut from outside."""

    def __init__(self, sockets: _Sockets, host: str, **more: Any) -> None:
        super().__init__(host, **more)
        self._sockets = sockets

    def connect(self) -> None:
        super().connect()
        self._sockets.add(self.sock)


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    pass


class _Watching(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    def __init__(self, sockets: _Sockets) -> None:
        super().__init__()
        self._sockets = sockets

    def http_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(functools.partial(_Connection, self._sockets), req)

    def https_open(self, req: urllib.request.Request) -> Any:
        made = functools.partial(_SecureConnection, self._sockets)
        return self.do_open(made, req, context=ssl.create_default_context())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None
