"""Calls that may hang, bounded in time: a store, a remote or a server that does not answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import TypeVar

from lamda.errors import NoAnswer

T = TypeVar("T")


def within(seconds: float, what: str, call: Callable[[], T]) -> T:
    """What `call` returns or raises; NoAnswer, naming `what`, where it takes longer.

    It goes on in a thread that ends with the process.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(call())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise NoAnswer(f"{what}: no answer within {seconds:g} s")
    return done[0]


def connects(host: str, port: int, seconds: float) -> bool:
    """Whether something listens at `host`; name resolution is bounded by the caller's `within`."""
    try:
        with socket.create_connection((host, port), timeout=seconds):
            return True
    except OSError:
        return False


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except OSError:
            return False
        return True
