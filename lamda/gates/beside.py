"""Work done by a fork of this process, on the second core, while this one goes on."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TypeVar

from lamda.errors import LamdaError

T = TypeVar("T")


def second_core() -> bool:
    """Whether a fork can run beside this process; on other systems than Linux it is unsafe."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


@contextmanager
def beside(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Start `work` in a fork; what is given waits for its result, or raises what it raised.

    The fork has all that this process holds, and what it changes stays there. Where there is no
    second core, the work is done when its result is asked for. LamdaError, by the function that
    waits, where the fork was killed.
    """
    if not second_core():
        yield work
        return
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sending, work))
    process.start()
    sending.close()  # so that the end of the fork is the end of the pipe

    def result() -> T:
        try:
            good, found = receiving.recv()
        except EOFError:
            process.join()
            raise LamdaError(
                f"a process that worked beside this one ended with {process.exitcode}, perhaps for "
                "want of memory; free some and run it again"
            ) from None
        if not good:
            raise found
        return found  # type: ignore[no-any-return]

    try:
        yield result
    finally:
        process.kill()  # not terminate: the fork has the handlers of this process, which may go on
        process.join()
        receiving.close()


def _send(sending: Connection, work: Callable[[], object]) -> None:
    try:
        told = (True, work())
    except Exception as error:
        told = (False, error)
    sending.send(told)
